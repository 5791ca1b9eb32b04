/* errno: names of the system's error numbers, from errno.def. */
#include "Python.h"

static const struct {
    const char *name;
    int value;
} errors[] = {
#define ERRNO(name) {#name, name},
#include "errno.def"
#undef ERRNO
};

PyDoc_STRVAR(errno_doc,
"Error numbers of the system by name, and errorcode, a dict from number to name.\n\n\
os.strerror() gives the text of a number.");

PyMODINIT_FUNC
initerrno(void)
{
    PyObject *module = Py_InitModule3("errno", NULL, errno_doc);
    PyObject *codes = module == NULL ? NULL : PyDict_New();
    if (codes == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        PyObject *number = PyInt_FromLong(errors[i].value);
        PyObject *name = PyString_FromString(errors[i].name);
        int status = number == NULL || name == NULL ? -1 : PyDict_SetItem(codes, number, name);
        Py_XDECREF(number);
        Py_XDECREF(name);
        if (status < 0 || PyModule_AddIntConstant(module, errors[i].name, errors[i].value) < 0) {
            Py_DECREF(codes);
            return;
        }
    }
    PyModule_AddObject(module, "errorcode", codes);
}
