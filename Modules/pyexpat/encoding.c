/* Encodings that expat does not know: Python's codecs tell what each byte means.
 *
 * A file of its own, because _elementtree, a shared object beside pyexpat's, holds it as well. */
#include "pyexpat_internal.h"

int
_PyExpat_UnknownEncoding(void *data, const XML_Char *name, XML_Encoding *info)
{
    char bytes[256];
    (void)data;
    if (PyErr_Occurred()) {
        return XML_STATUS_ERROR;
    }
    for (int i = 0; i < 256; i++) {
        bytes[i] = (char)i;
    }
    PyObject *decoded = PyUnicode_Decode(bytes, sizeof(bytes), name, "replace"); /* runs code */
    if (decoded == NULL) {
        return XML_STATUS_ERROR;
    }
    if (PyUnicode_GET_SIZE(decoded) != 256) {
        Py_DECREF(decoded);
        PyErr_SetString(PyExc_ValueError, "multi-byte encodings are not supported");
        return XML_STATUS_ERROR;
    }
    for (int i = 0; i < 256; i++) {
        Py_UNICODE c = PyUnicode_AS_UNICODE(decoded)[i];
        info->map[i] = c == Py_UNICODE_REPLACEMENT_CHARACTER ? -1 : (int)c;
    }
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    Py_DECREF(decoded);
    return XML_STATUS_OK;
}
