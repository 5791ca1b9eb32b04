/* cPickle: the functions, the exceptions, and what it takes from copy_reg. */
#include "cpickle_internal.h"

struct cpickle_state _PyCPickle;

PyObject *
_PyCPickle_Raise(PyObject *type, const char *format, PyObject *arguments)
{
    PyObject *string = PyString_FromString(format);
    PyObject *text = NULL;

    if (string != NULL && arguments != NULL) {
        text = PyString_Format(string, arguments);
    }
    if (text != NULL) {
        PyErr_SetObject(type, text);
        Py_DECREF(text);
    }
    Py_XDECREF(string);
    Py_XDECREF(arguments);
    return NULL;
}

/* ---- functions --------------------------------------------------------------------- */

static PyObject *
cpickle_dump(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"obj", "file", "protocol", NULL};
    PyObject *object;
    PyObject *file;
    int protocol = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OO|i", names, &object, &file, &protocol)) {
        return NULL;
    }
    Pickler *pickler = _PyCPickle_NewPickler(file, protocol);
    if (pickler == NULL) {
        return NULL;
    }
    int status = _PyCPickle_Dump(pickler, object);
    Py_DECREF(pickler);
    if (status < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
cpickle_dumps(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"obj", "protocol", NULL};
    PyObject *object;
    PyObject *result = NULL;
    int protocol = 0;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|i:dumps", names, &object, &protocol)) {
        return NULL;
    }
    Pickler *pickler = _PyCPickle_NewPickler(NULL, protocol);
    if (pickler == NULL) {
        return NULL;
    }
    pickler->defer_puts = 0;
    if (_PyCPickle_Dump(pickler, object) == 0) {
        result = _PyCPickle_TakeValue(pickler);
    }
    Py_DECREF(pickler);
    return result;
}

static PyObject *
load_from(PyObject *file)
{
    Unpickler *unpickler = _PyCPickle_NewUnpickler(file);

    if (unpickler == NULL) {
        return NULL;
    }
    PyObject *result = _PyCPickle_Load(unpickler, 0);
    Py_DECREF(unpickler);
    return result;
}

static PyObject *
cpickle_load(PyObject *module, PyObject *file)
{
    if (PyString_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "argument must have 'read' and 'readline' attributes");
        return NULL;
    }
    return load_from(file);
}

static PyObject *
cpickle_loads(PyObject *module, PyObject *args)
{
    PyObject *string;

    if (!PyArg_ParseTuple(args, "S:loads", &string)) {
        return NULL;
    }
    return load_from(string);
}

/* Pickler([protocol]) or Pickler(file[, protocol]). */
static PyObject *
cpickle_pickler(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"file", "protocol", NULL};
    PyObject *file = NULL;
    int protocol = 0;

    if (!PyArg_ParseTuple(args, "|i:Pickler", &protocol)) {
        PyErr_Clear();
        protocol = 0;
        if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|i:Pickler", names, &file, &protocol)) {
            return NULL;
        }
    }
    return (PyObject *)_PyCPickle_NewPickler(file, protocol);
}

static PyObject *
cpickle_unpickler(PyObject *module, PyObject *file)
{
    if (PyString_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "argument must have 'read' and 'readline' attributes");
        return NULL;
    }
    return (PyObject *)_PyCPickle_NewUnpickler(file);
}

static PyMethodDef cpickle_methods[] = {
    {"dump", (PyCFunction)cpickle_dump, METH_VARARGS | METH_KEYWORDS,
     "dump(obj, file, protocol=0)\n\nWrite an object in pickle format to an open file."},
    {"dumps", (PyCFunction)cpickle_dumps, METH_VARARGS | METH_KEYWORDS,
     "dumps(obj, protocol=0) -> string\n\nAn object in pickle format."},
    {"load", cpickle_load, METH_O,
     "load(file) -> object\n\nRead a pickled object from an open file."},
    {"loads", cpickle_loads, METH_VARARGS,
     "loads(string) -> object\n\nThe object a string holds in pickle format; what follows it is "
     "ignored."},
    {"Pickler", (PyCFunction)cpickle_pickler, METH_VARARGS | METH_KEYWORDS,
     "Pickler(file, protocol=0) -> pickler\n\n"
     "A pickler that writes to a file; without one, getvalue() returns the pickle."},
    {"Unpickler", cpickle_unpickler, METH_O,
     "Unpickler(file) -> unpickler\n\nAn unpickler that reads from a file."},
    {NULL, NULL, 0, NULL},
};

/* ---- exceptions ----------------------------------------------------------------------- */

/* The first argument of an exception, or NULL; borrowed from *args, new. */
static PyObject *
first_argument(PyObject *self, PyObject **args)
{
    *args = PyObject_GetAttrString(self, "args");
    if (*args == NULL || !PyTuple_Check(*args) || PyTuple_GET_SIZE(*args) == 0) {
        return NULL;
    }
    return PyTuple_GET_ITEM(*args, 0);
}

static PyObject *
pickle_error_str(PyObject *self, PyObject *noargs)
{
    PyObject *args;
    PyObject *first = first_argument(self, &args);
    PyObject *text = first == NULL ? NULL : PyObject_Str(first);

    Py_XDECREF(args);
    if (text == NULL && PyErr_Occurred()) {
        return NULL;
    }
    if (text == NULL || PyString_GET_SIZE(text) == 0) {
        Py_XDECREF(text);
        return PyString_FromString("(what)");
    }
    return text;
}

static PyObject *
unpickleable_error_str(PyObject *self, PyObject *noargs)
{
    PyObject *args;
    PyObject *first = first_argument(self, &args);
    PyObject *what = NULL;
    PyObject *result = NULL;

    if (!PyErr_Occurred()) {
        what = first == NULL ? PyString_FromString("(what)")
                             : PyObject_Str((PyObject *)Py_TYPE(first));
    }
    Py_XDECREF(args);
    if (what != NULL) {
        result = PyString_FromFormat("Cannot pickle %s objects", PyString_AS_STRING(what));
        Py_DECREF(what);
    }
    return result;
}

static PyMethodDef pickle_error_method = {"__str__", pickle_error_str, METH_NOARGS, NULL};
static PyMethodDef unpickleable_error_method = {"__str__", unpickleable_error_str, METH_NOARGS,
                                                NULL};

/* A new exception class, also as attribute of the module; method may be NULL. */
static PyObject *
new_exception(PyObject *module, const char *name, PyObject *base, PyMethodDef *method)
{
    char full_name[64];
    PyObject *dict = PyDict_New();
    PyObject *type = NULL;

    PyOS_snprintf(full_name, sizeof(full_name), "cPickle.%s", name);
    if (dict != NULL && method != NULL) {
        PyObject *descriptor = PyDescr_NewMethod((PyTypeObject *)PyExc_BaseException, method);
        if (descriptor == NULL || PyDict_SetItemString(dict, method->ml_name, descriptor) < 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(descriptor);
    }
    if (dict != NULL) {
        type = PyErr_NewException(full_name, base, dict);
        Py_DECREF(dict);
    }
    if (type != NULL) {
        Py_INCREF(type);
        PyModule_AddObject(module, name, type);
    }
    return type;
}

static int
make_exceptions(PyObject *module)
{
    struct cpickle_state *s = &_PyCPickle;

    s->PickleError = new_exception(module, "PickleError", PyExc_Exception, &pickle_error_method);
    if (s->PickleError == NULL) {
        return -1;
    }
    s->PicklingError = new_exception(module, "PicklingError", s->PickleError, NULL);
    s->UnpicklingError = new_exception(module, "UnpicklingError", s->PickleError, NULL);
    if (s->PicklingError == NULL || s->UnpicklingError == NULL) {
        return -1;
    }
    s->UnpickleableError = new_exception(module, "UnpickleableError", s->PicklingError,
                                         &unpickleable_error_method);
    s->BadPickleGet = new_exception(module, "BadPickleGet", s->UnpicklingError, NULL);
    return s->UnpickleableError == NULL || s->BadPickleGet == NULL ? -1 : 0;
}

static int
take_tables(void)
{
    struct cpickle_state *s = &_PyCPickle;
    PyObject *copy_reg = PyImport_ImportModule("copy_reg");

    if (copy_reg == NULL) {
        return -1;
    }
    s->dispatch_table = PyObject_GetAttrString(copy_reg, "dispatch_table");
    s->extension_registry = PyObject_GetAttrString(copy_reg, "_extension_registry");
    s->inverted_registry = PyObject_GetAttrString(copy_reg, "_inverted_registry");
    s->extension_cache = PyObject_GetAttrString(copy_reg, "_extension_cache");
    Py_DECREF(copy_reg);
    if (s->dispatch_table == NULL || s->extension_registry == NULL || s->inverted_registry == NULL
        || s->extension_cache == NULL) {
        return -1;
    }
    if (!PyDict_CheckExact(s->dispatch_table) || !PyDict_CheckExact(s->extension_registry)
        || !PyDict_CheckExact(s->inverted_registry) || !PyDict_CheckExact(s->extension_cache)) {
        PyErr_SetString(PyExc_TypeError, "the tables of copy_reg must be dicts");
        return -1;
    }
    return 0;
}

PyDoc_STRVAR(cpickle_doc, "Python objects as bytes: pickle, in C.");

PyMODINIT_FUNC
initcPickle(void)
{
    if (PyType_Ready(&_PyCPickle_PicklerType) < 0 || PyType_Ready(&_PyCPickle_UnpicklerType) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("cPickle", cpickle_methods, cpickle_doc);
    if (module == NULL || take_tables() < 0 || make_exceptions(module) < 0) {
        return;
    }
    PyModule_AddStringConstant(module, "__version__", "1.71");
    PyModule_AddIntConstant(module, "HIGHEST_PROTOCOL", HIGHEST_PROTOCOL);
    PyModule_AddStringConstant(module, "format_version", "2.0");
    PyModule_AddObject(module, "compatible_formats",
                       Py_BuildValue("[sssss]", "1.0", "1.1", "1.2", "1.3", "2.0"));
}
