/* _testinternalcapi: the inside of Python Plus, for its own tests (Lib/test/plus) only.
 *
 * Each room has a file here with a table of functions; a new file needs a line in
 * testinternal.h and one below. */
#include "Python.h"
#include "pycore_types.h"
#include "testinternal.h"

static PyMethodDef *const internal_tables[] = {
    _PyTest_TypesMethods,
    _PyTest_GilMethods,
    _PyTest_SpinMethods,
    _PyTest_LocksMethods,
    _PyTest_CondvarsMethods,
    _PyTest_MemoryMethods,
};

static int
internal_add(PyObject *module, PyMethodDef *method)
{
    PyObject *function = PyCFunction_New(method, module);
    if (function == NULL) {
        return -1;
    }
    return PyModule_AddObject(module, method->ml_name, function);
}

PyMODINIT_FUNC
init_testinternalcapi(void)
{
    PyObject *module = Py_InitModule3("_testinternalcapi", NULL,
                                      "The inside of Python Plus, for its own tests only.");
    if (module == NULL) {
        return;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(internal_tables); i++) {
        for (PyMethodDef *method = internal_tables[i]; method->ml_name != NULL; method++) {
            if (internal_add(module, method) < 0) {
                return;
            }
        }
    }
}
