/* How a C extension derives from list and dict: a number called `state` is added
 * to each.  The test suite's test_descr uses it. */
#include "Python.h"
#include "structmember.h"
#include <time.h>

typedef struct {
    PyListObject list;
    int state;
} spamlistobject;

typedef struct {
    PyDictObject dict;
    int state;
} spamdictobject;

static PyTypeObject spamlist_type;
static PyTypeObject spamdict_type;

/* ---- spamlist --------------------------------------------------------------------- */

static PyObject *
spamlist_getstate(PyObject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":getstate")) {
        return NULL;
    }
    return PyInt_FromLong(((spamlistobject *)self)->state);
}

static PyObject *
spamlist_setstate(PyObject *self, PyObject *args)
{
    int state = 0;
    if (!PyArg_ParseTuple(args, "i:setstate", &state)) {
        return NULL;
    }
    ((spamlistobject *)self)->state = state;
    Py_RETURN_NONE;
}

/* (self, args, kwds), to see what a class or static method receives. */
static PyObject *
spamlist_received(PyObject *self, PyObject *args, PyObject *kwds)
{
    return PyTuple_Pack(3, self == NULL ? Py_None : self, args, kwds == NULL ? Py_None : kwds);
}

static PyMethodDef spamlist_methods[] = {
    {"getstate", spamlist_getstate, METH_VARARGS, "getstate() -> state"},
    {"setstate", spamlist_setstate, METH_VARARGS, "setstate(state)"},
    {"classmeth", (PyCFunction)(void (*)(void))spamlist_received,
     METH_VARARGS | METH_KEYWORDS | METH_CLASS, "classmeth(*args, **kw) -> (cls, args, kw)"},
    {"staticmeth", (PyCFunction)(void (*)(void))spamlist_received,
     METH_VARARGS | METH_KEYWORDS | METH_STATIC, "staticmeth(*args, **kw) -> (None, args, kw)"},
    {NULL, NULL, 0, NULL},
};

static PyObject *
spamlist_get_state_attribute(PyObject *self, void *context)
{
    (void)context;
    return PyInt_FromLong(((spamlistobject *)self)->state);
}

static PyGetSetDef spamlist_getsets[] = {
    {"state", spamlist_get_state_attribute, NULL, "an int variable for demonstration", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static int
spamlist_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (PyList_Type.tp_init(self, args, kwds) < 0) {
        return -1;
    }
    ((spamlistobject *)self)->state = 0;
    return 0;
}

static PyTypeObject spamlist_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "xxsubtype.spamlist",
    .tp_basicsize = sizeof(spamlistobject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = spamlist_methods,
    .tp_getset = spamlist_getsets,
    .tp_init = spamlist_init,
};

/* ---- spamdict ---------------------------------------------------------------------- */

static PyObject *
spamdict_getstate(PyObject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":getstate")) {
        return NULL;
    }
    return PyInt_FromLong(((spamdictobject *)self)->state);
}

static PyObject *
spamdict_setstate(PyObject *self, PyObject *args)
{
    int state = 0;
    if (!PyArg_ParseTuple(args, "i:setstate", &state)) {
        return NULL;
    }
    ((spamdictobject *)self)->state = state;
    Py_RETURN_NONE;
}

static PyMethodDef spamdict_methods[] = {
    {"getstate", spamdict_getstate, METH_VARARGS, "getstate() -> state"},
    {"setstate", spamdict_setstate, METH_VARARGS, "setstate(state)"},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef spamdict_members[] = {
    {"state", T_INT, offsetof(spamdictobject, state), READONLY,
     "an int variable for demonstration"},
    {NULL, 0, 0, 0, NULL},
};

static int
spamdict_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (PyDict_Type.tp_init(self, args, kwds) < 0) {
        return -1;
    }
    ((spamdictobject *)self)->state = 0;
    return 0;
}

static PyTypeObject spamdict_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "xxsubtype.spamdict",
    .tp_basicsize = sizeof(spamdictobject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = spamdict_methods,
    .tp_members = spamdict_members,
    .tp_init = spamdict_init,
};

/* ---- module -------------------------------------------------------------------------- */

/* Seconds of processor time for n lookups of an attribute. */
static PyObject *
spam_bench(PyObject *module, PyObject *args)
{
    PyObject *obj = NULL;
    PyObject *name = NULL;
    int count = 1000;
    (void)module;
    if (!PyArg_ParseTuple(args, "OS|i", &obj, &name, &count)) {
        return NULL;
    }
    clock_t start = clock();
    for (; count > 0; count--) {
        PyObject *value = PyObject_GetAttr(obj, name);
        if (value == NULL) {
            return NULL;
        }
        Py_DECREF(value);
    }
    return PyFloat_FromDouble((double)(clock() - start) / CLOCKS_PER_SEC);
}

static PyMethodDef spam_functions[] = {
    {"bench", spam_bench, METH_VARARGS,
     "bench(obj, name[, n]) -> float\n\nTime of n lookups of obj.name."},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
initxxsubtype(void)
{
    spamdict_type.tp_base = &PyDict_Type;
    spamlist_type.tp_base = &PyList_Type;
    if (PyType_Ready(&spamdict_type) < 0 || PyType_Ready(&spamlist_type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("xxsubtype", spam_functions,
                                      "Types written in C that derive from list and dict.\n\n"
                                      "An example, and material for test_descr.");
    if (module == NULL) {
        return;
    }
    Py_INCREF(&spamlist_type);
    if (PyModule_AddObject(module, "spamlist", (PyObject *)&spamlist_type) < 0) {
        return;
    }
    Py_INCREF(&spamdict_type);
    PyModule_AddObject(module, "spamdict", (PyObject *)&spamdict_type);
}
