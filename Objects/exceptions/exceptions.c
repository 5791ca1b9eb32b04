/* The tree of predefined exceptions, made from exceptions.def, and the module. */
#include "Python.h"
#include "pycore_exceptions.h"

static const _PyExc_Kind _PyExc_KindPLAIN;

/* One static type and its public variable a row; the kind is filled in at start-up. */
#define EXC(name, base, struct_, kind, doc)                                                        \
    static PyTypeObject exc_##name = {                                                             \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                                     \
        .tp_name = "exceptions." #name,                                                            \
        .tp_basicsize = sizeof(struct_),                                                           \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC                  \
                    | Py_TPFLAGS_BASE_EXC_SUBCLASS,                                                \
        .tp_doc = doc,                                                                             \
        .tp_dictoffset = offsetof(PyBaseExceptionObject, dict),                                    \
        .tp_new = _PyBaseException_New,                                                            \
    };                                                                                             \
    PyObject *PyExc_##name = (PyObject *)&exc_##name;
#include "exceptions.def"
#undef EXC

static struct {
    const char *name;
    PyTypeObject *type;
    PyObject **base;
    const _PyExc_Kind *kind;
} tree[] = {
    {"BaseException", &_PyExc_BaseException, NULL, &_PyExc_KindPLAIN},
#define EXC(name, base, struct_, kind, doc)                                                        \
    {#name, &exc_##name, &PyExc_##base, &_PyExc_Kind##kind},
#include "exceptions.def"
#undef EXC
};

/* Instances for when there is no memory, or no stack, to make one. */
PyObject *PyExc_MemoryErrorInst;
PyObject *PyExc_RecursionErrorInst;

/* Take over what the kind defines and, so that each class shows an __init__ of its
 * own as in 2.7, the nearest base's tp_init. */
static void
fill_type(PyTypeObject *type, PyTypeObject *base, const _PyExc_Kind *kind)
{
    type->tp_base = base;
    type->tp_init = kind->init != NULL ? kind->init : base->tp_init;
    type->tp_str = kind->str;
    type->tp_dealloc = kind->dealloc != NULL ? kind->dealloc : base->tp_dealloc;
    type->tp_traverse = kind->traverse != NULL ? kind->traverse : base->tp_traverse;
    type->tp_clear = kind->clear != NULL ? kind->clear : base->tp_clear;
    type->tp_methods = kind->methods;
    type->tp_members = kind->members;
}

static void
ready_tree(void)
{
    for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]); i++) {
        if (tree[i].type->tp_flags & Py_TPFLAGS_READY) {
            continue;
        }
        if (tree[i].base != NULL) {
            fill_type(tree[i].type, (PyTypeObject *)*tree[i].base, tree[i].kind);
        }
        if (PyType_Ready(tree[i].type) < 0) {
            Py_FatalError("exceptions bootstrapping error.");
        }
    }
}

static PyObject *
prepared(PyObject *type, const char *text)
{
    PyObject *args = text == NULL ? PyTuple_New(0) : Py_BuildValue("(s)", text);
    PyObject *result = args == NULL ? NULL : PyObject_Call(type, args, NULL);
    if (result == NULL) {
        Py_FatalError("Cannot pre-allocate an exception instance");
    }
    Py_DECREF(args);
    return result;
}

/* Make the module exceptions and put every class into it and into __builtin__. */
void
_PyExc_Init(void)
{
    ready_tree();
    PyObject *module = Py_InitModule3("exceptions", NULL, "The classes of all built-in exceptions.");
    PyObject *builtins = PyImport_ImportModule("__builtin__");
    if (module == NULL || builtins == NULL) {
        Py_FatalError("exceptions bootstrapping error.");
    }
    PyObject *dict = PyModule_GetDict(builtins);
    for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]); i++) {
        PyObject *type = (PyObject *)tree[i].type;
        Py_INCREF(type);
        if (PyModule_AddObject(module, tree[i].name, type) < 0
            || PyDict_SetItemString(dict, tree[i].name, type) < 0) {
            Py_FatalError("Module dictionary insertion problem.");
        }
    }
    if (PyExc_MemoryErrorInst == NULL) {
        PyExc_MemoryErrorInst = prepared(PyExc_MemoryError, NULL);
    }
    if (PyExc_RecursionErrorInst == NULL) {
        PyExc_RecursionErrorInst = prepared(PyExc_RuntimeError,
                                            "maximum recursion depth exceeded");
    }
    Py_DECREF(builtins);
}

void
_PyExc_Fini(void)
{
    Py_CLEAR(PyExc_MemoryErrorInst);
    Py_CLEAR(PyExc_RecursionErrorInst);
}
