/* Builtins as Python 3 has them: iterators instead of lists, 0o octals, ascii().
 * In C because hex and oct go straight to the number formatter. */
#include "Python.h"

static PyObject *
future_ascii(PyObject *module, PyObject *op)
{
    (void)module;
    return PyObject_Repr(op);
}

static PyObject *
future_hex(PyObject *module, PyObject *number)
{
    (void)module;
    return PyNumber_ToBase(number, 16);
}

static PyObject *
future_oct(PyObject *module, PyObject *number)
{
    (void)module;
    return PyNumber_ToBase(number, 8);
}

static PyMethodDef future_methods[] = {
    {"ascii", future_ascii, METH_O, "ascii(obj) -> str\n\nThe printable text of obj, as repr()."},
    {"hex", future_hex, METH_O, "hex(number) -> str\n\nAn integer in base 16, as 0x2a."},
    {"oct", future_oct, METH_O, "oct(number) -> str\n\nAn integer in base 8, as 0o52."},
    {NULL, NULL, 0, NULL},
};

static const char *const future_iterators[][2] = {
    {"ifilter", "filter"},
    {"imap", "map"},
    {"izip", "zip"},
};

PyMODINIT_FUNC
initfuture_builtins(void)
{
    PyObject *module = Py_InitModule3(
        "future_builtins", future_methods,
        "Builtins that differ in Python 3.\n\n"
        "    from future_builtins import map, filter, zip, hex, oct, ascii");
    if (module == NULL) {
        return;
    }
    PyObject *itertools = PyImport_ImportModuleNoBlock("itertools");
    if (itertools == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof(future_iterators) / sizeof(future_iterators[0]); i++) {
        PyObject *iterator = PyObject_GetAttrString(itertools, future_iterators[i][0]);
        if (iterator == NULL || PyModule_AddObject(module, future_iterators[i][1], iterator) < 0) {
            break;
        }
    }
    Py_DECREF(itertools);
}
