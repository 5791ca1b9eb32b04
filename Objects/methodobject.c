/* Functions written in C, as objects: built-in functions and bound methods of
 * built-in types.
 *
 * How the C function wants its arguments is in ml_flags; PyCFunction_Call sorts it
 * out.  Dead objects are kept for reuse, linked through m_self. */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_CheckStack()
#include "structmember.h"
#include "pycore_names.h"

static PyCFunctionObject *free_list;
static int free_count;
#define MAX_FREE 256

PyObject *
PyCFunction_NewEx(PyMethodDef *def, PyObject *self, PyObject *module)
{
    PyCFunctionObject *function = free_list;
    if (function != NULL) {
        free_list = (PyCFunctionObject *)function->m_self;
        free_count--;
        (void)PyObject_INIT(function, &PyCFunction_Type);
    }
    else {
        function = PyObject_GC_New(PyCFunctionObject, &PyCFunction_Type);
        if (function == NULL) {
            return NULL;
        }
    }
    function->m_ml = def;
    Py_XINCREF(self);
    function->m_self = self;
    Py_XINCREF(module);
    function->m_module = module;
    _PyObject_GC_TRACK(function);
    return (PyObject *)function;
}

#undef PyCFunction_New
PyObject *PyCFunction_New(PyMethodDef *def, PyObject *self);

PyObject *
PyCFunction_New(PyMethodDef *def, PyObject *self)
{
    return PyCFunction_NewEx(def, self, NULL);
}

PyCFunction
PyCFunction_GetFunction(PyObject *op)
{
    if (!PyCFunction_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyCFunction_GET_FUNCTION(op);
}

PyObject *
PyCFunction_GetSelf(PyObject *op)
{
    if (!PyCFunction_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyCFunction_GET_SELF(op);
}

int
PyCFunction_GetFlags(PyObject *op)
{
    if (!PyCFunction_Check(op)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return PyCFunction_GET_FLAGS(op);
}

/* ---- calling ------------------------------------------------------------------- */

PyObject *
PyCFunction_Call(PyObject *op, PyObject *args, PyObject *kwds)
{
    PyMethodDef *def = ((PyCFunctionObject *)op)->m_ml;
    PyCFunction call = def->ml_meth;
    PyObject *self = PyCFunction_GET_SELF(op);
    Py_ssize_t nargs;

    if (_PyEval_CheckStack(" while calling a built-in function") < 0) {
        return NULL;
    }
    /* the flags that say how a method binds do not matter here */
    switch (def->ml_flags & ~(METH_CLASS | METH_STATIC | METH_COEXIST)) {
    case METH_VARARGS:
        if (kwds == NULL || PyDict_Size(kwds) == 0) {
            return call(self, args);
        }
        break;
    case METH_VARARGS | METH_KEYWORDS:
    case METH_OLDARGS | METH_KEYWORDS:
        return ((PyCFunctionWithKeywords)(void *)call)(self, args, kwds);
    case METH_NOARGS:
        if (kwds == NULL || PyDict_Size(kwds) == 0) {
            nargs = PyTuple_GET_SIZE(args);
            if (nargs == 0) {
                return call(self, NULL);
            }
            PyErr_Format(PyExc_TypeError, "%.200s() takes no arguments (%zd given)", def->ml_name,
                         nargs);
            return NULL;
        }
        break;
    case METH_O:
        if (kwds == NULL || PyDict_Size(kwds) == 0) {
            nargs = PyTuple_GET_SIZE(args);
            if (nargs == 1) {
                return call(self, PyTuple_GET_ITEM(args, 0));
            }
            PyErr_Format(PyExc_TypeError, "%.200s() takes exactly one argument (%zd given)",
                         def->ml_name, nargs);
            return NULL;
        }
        break;
    case METH_OLDARGS:
        /* none is NULL, one is itself, more are a tuple */
        if (kwds == NULL || PyDict_Size(kwds) == 0) {
            nargs = PyTuple_GET_SIZE(args);
            return call(self, nargs == 0   ? NULL
                              : nargs == 1 ? PyTuple_GET_ITEM(args, 0)
                                           : args);
        }
        break;
    default:
        PyErr_BadInternalCall();
        return NULL;
    }
    PyErr_Format(PyExc_TypeError, "%.200s() takes no keyword arguments", def->ml_name);
    return NULL;
}

/* ---- life ------------------------------------------------------------------------ */

static void
meth_dealloc(PyCFunctionObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->m_self);
    Py_XDECREF(self->m_module);
    if (free_count < MAX_FREE) {
        self->m_self = (PyObject *)free_list;
        free_list = self;
        free_count++;
    }
    else {
        PyObject_GC_Del(self);
    }
}

static int
meth_traverse(PyCFunctionObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->m_self);
    Py_VISIT(self->m_module);
    return 0;
}

/* Free what is kept for reuse; how many that were. */
int
PyCFunction_ClearFreeList(void)
{
    int freed = free_count;
    while (free_list != NULL) {
        PyCFunctionObject *function = free_list;
        free_list = (PyCFunctionObject *)function->m_self;
        PyObject_GC_Del(function);
    }
    free_count = 0;
    return freed;
}

void
PyCFunction_Fini(void)
{
    (void)PyCFunction_ClearFreeList();
}

/* ---- attributes ---------------------------------------------------------------------- */

static PyObject *
meth_get_doc(PyCFunctionObject *self, void *closure)
{
    if (self->m_ml->ml_doc == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(self->m_ml->ml_doc);
}

static PyObject *
meth_get_name(PyCFunctionObject *self, void *closure)
{
    return PyString_FromString(self->m_ml->ml_name);
}

static PyObject *
meth_get_self(PyCFunctionObject *self, void *closure)
{
    if (PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "method.__self__ not accessible in restricted mode");
        return NULL;
    }
    PyObject *result = self->m_self == NULL ? Py_None : self->m_self;
    Py_INCREF(result);
    return result;
}

static PyGetSetDef meth_getsets[] = {
    {"__doc__", (getter)meth_get_doc, NULL, NULL, NULL},
    {"__name__", (getter)meth_get_name, NULL, NULL, NULL},
    {"__self__", (getter)meth_get_self, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef meth_members[] = {
    {"__module__", T_OBJECT, offsetof(PyCFunctionObject, m_module), PY_WRITE_RESTRICTED, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *
meth_repr(PyCFunctionObject *self)
{
    if (self->m_self == NULL) {
        return PyString_FromFormat("<built-in function %s>", self->m_ml->ml_name);
    }
    return PyString_FromFormat("<built-in method %s of %s object at %p>", self->m_ml->ml_name,
                               Py_TYPE(self->m_self)->tp_name, self->m_self);
}

/* ---- comparing: by self and C function ---------------------------------------------- */

static int
meth_compare(PyCFunctionObject *one, PyCFunctionObject *other)
{
    if (one->m_self != other->m_self) {
        return one->m_self < other->m_self ? -1 : 1;
    }
    if (one->m_ml->ml_meth == other->m_ml->ml_meth) {
        return 0;
    }
    return strcmp(one->m_ml->ml_name, other->m_ml->ml_name) < 0 ? -1 : 1;
}

static PyObject *
meth_richcompare(PyObject *self, PyObject *other, int op)
{
    if (op != Py_EQ && op != Py_NE) {
        /* ordering exists, but goes in Python 3 */
        if (PyErr_WarnPy3k("builtin_function_or_method order comparisons not supported in 3.x", 1)
            < 0) {
            return NULL;
        }
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if (!PyCFunction_Check(self) || !PyCFunction_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    PyCFunctionObject *one = (PyCFunctionObject *)self;
    PyCFunctionObject *two = (PyCFunctionObject *)other;
    int equal = one->m_self == two->m_self && one->m_ml->ml_meth == two->m_ml->ml_meth;
    PyObject *result = equal == (op == Py_EQ) ? Py_True : Py_False;
    Py_INCREF(result);
    return result;
}

static long
meth_hash(PyCFunctionObject *self)
{
    long of_self = 0;
    if (self->m_self != NULL) {
        of_self = _Py_HashPointer(self->m_self);
        if (of_self == -1) {
            return -1;
        }
    }
    long result = of_self ^ _Py_HashPointer((void *)self->m_ml->ml_meth);
    return result == -1 ? -2 : result;
}

PyTypeObject PyCFunction_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "builtin_function_or_method",
    .tp_basicsize = sizeof(PyCFunctionObject),
    .tp_dealloc = (destructor)meth_dealloc,
    .tp_compare = (cmpfunc)meth_compare,
    .tp_repr = (reprfunc)meth_repr,
    .tp_hash = (hashfunc)meth_hash,
    .tp_call = PyCFunction_Call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)meth_traverse,
    .tp_richcompare = meth_richcompare,
    .tp_members = meth_members,
    .tp_getset = meth_getsets,
};

/* ---- tables of methods, for old tp_getattr functions -------------------------------------- */

/* The names of all methods of a chain, sorted. */
static PyObject *
chain_names(PyMethodChain *chain)
{
    PyObject *names = PyList_New(0);
    for (PyMethodChain *link = chain; names != NULL && link != NULL; link = link->link) {
        for (PyMethodDef *def = link->methods; names != NULL && def->ml_name != NULL; def++) {
            PyObject *name = PyString_FromString(def->ml_name);
            if (name == NULL || PyList_Append(names, name) < 0) {
                Py_CLEAR(names);
            }
            Py_XDECREF(name);
        }
    }
    if (names != NULL && PyList_Sort(names) < 0) {
        Py_CLEAR(names);
    }
    return names;
}

PyObject *
Py_FindMethodInChain(PyMethodChain *chain, PyObject *self, const char *name)
{
    if (name[0] == '_' && name[1] == '_') {
        if (strcmp(name, "__methods__") == 0) {
            if (PyErr_WarnPy3k("__methods__ not supported in 3.x", 1) < 0) {
                return NULL;
            }
            return chain_names(chain);
        }
        if (strcmp(name, "__doc__") == 0 && Py_TYPE(self)->tp_doc != NULL) {
            return PyString_FromString(Py_TYPE(self)->tp_doc);
        }
    }
    for (; chain != NULL; chain = chain->link) {
        for (PyMethodDef *def = chain->methods; def->ml_name != NULL; def++) {
            if (strcmp(name, def->ml_name) == 0) {
                return PyCFunction_New(def, self);
            }
        }
    }
    PyErr_SetString(PyExc_AttributeError, name);
    return NULL;
}

PyObject *
Py_FindMethod(PyMethodDef methods[], PyObject *self, const char *name)
{
    PyMethodChain chain = {methods, NULL};
    return Py_FindMethodInChain(&chain, self, name);
}
