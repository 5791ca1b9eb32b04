/* _json: the inner loops of the package json.  It is in C for speed. */
#include "json_internal.h"

static PyMethodDef json_methods[] = {
    {"encode_basestring_ascii", _PyJson_EncodeString, METH_O,
     "encode_basestring_ascii(string) -> str\n\n"
     "The JSON text of a string, with everything outside ASCII escaped."},
    {"scanstring", _PyJson_ScanString, METH_VARARGS,
     "scanstring(basestring, end, encoding, strict=True) -> (unicode, end)\n\n"
     "Read a JSON string whose opening quote stands before index end; also returns\n"
     "the index behind its closing quote.  With strict, control characters are errors."},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_json(void)
{
    if (PyType_Ready(&_PyJson_ScannerType) < 0 || PyType_Ready(&_PyJson_EncoderType) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("_json", json_methods, "The inner loops of json.");
    if (module == NULL) {
        return;
    }
    Py_INCREF(&_PyJson_ScannerType);
    PyModule_AddObject(module, "make_scanner", (PyObject *)&_PyJson_ScannerType);
    Py_INCREF(&_PyJson_EncoderType);
    PyModule_AddObject(module, "make_encoder", (PyObject *)&_PyJson_EncoderType);
}
