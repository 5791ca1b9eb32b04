/* Iterators over several sources at once or in turn, and those without a source. */
#include "itertools_internal.h"
#include "pycore_containers.h"
#include "structmember.h"

/* ---- chain ------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *sources; /* iterator over iterables; NULL at the end */
    PyObject *active;  /* iterator over the present one, or NULL */
} chainobject;

/* Steals sources. */
static PyObject *
chain_make(PyTypeObject *type, PyObject *sources)
{
    chainobject *self = (chainobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(sources);
        return NULL;
    }
    self->sources = sources;
    self->active = NULL;
    return (PyObject *)self;
}

static PyObject *
chain_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (!ITERTOOLS_NO_KEYWORDS(chain, type, "chain", kwds)) {
        return NULL;
    }
    PyObject *sources = PyObject_GetIter(args);
    return sources == NULL ? NULL : chain_make(type, sources);
}

static PyObject *
chain_from_iterable(PyObject *type, PyObject *iterables)
{
    PyObject *sources = PyObject_GetIter(iterables);
    return sources == NULL ? NULL : chain_make((PyTypeObject *)type, sources);
}

static void
chain_dealloc(chainobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->active);
    Py_XDECREF(self->sources);
    Py_TYPE(self)->tp_free(self);
}

static int
chain_traverse(chainobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->active);
    Py_VISIT(self->sources);
    return 0;
}

static PyObject *
chain_next(chainobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    while (self->sources != NULL) {
        if (self->active == NULL) {
            PyObject *iterable = PyIter_Next(self->sources);
            PyObject *active = NULL;
            if (iterable != NULL) {
                active = PyObject_GetIter(iterable);
                Py_DECREF(iterable);
            }
            if (active == NULL) {
                Py_CLEAR(self->sources);
                return NULL;
            }
            Py_XSETREF(self->active, active);
        }
        PyObject *active = self->active;
        Py_INCREF(active);
        PyObject *item = itertools_next(active);
        Py_DECREF(active);
        if (item != NULL || PyErr_Occurred()) {
            return item;
        }
        Py_CLEAR(self->active);
    }
    return NULL;
}

PyDoc_STRVAR(chain_doc,
"chain(*iterables) -> iterator over the items of the first iterable, then of the next, ...");
PyDoc_STRVAR(from_iterable_doc,
"chain.from_iterable(iterable) -> the same as chain(*iterable), but iterable is read lazily");

static PyMethodDef chain_methods[] = {
    {"from_iterable", chain_from_iterable, METH_O | METH_CLASS, from_iterable_doc},
    {NULL, NULL, 0, NULL},
};

ITERTOOLS_TYPE(chain, "chain", chainobject, chain_methods);

/* ---- many iterators ------------------------------------------------------------------------- */
/* Iterators over the arguments from first on, as a tuple.  With a name, TypeErrors
 * say which argument was wrong. */
static PyObject *
combine_get_iterators(PyObject *args, Py_ssize_t first, const char *name)
{
    Py_ssize_t count = PyTuple_GET_SIZE(args) - first;
    PyObject *iterators = PyTuple_New(count);
    for (Py_ssize_t i = 0; iterators != NULL && i < count; i++) {
        PyObject *iterator = PyObject_GetIter(PyTuple_GET_ITEM(args, first + i));
        if (iterator == NULL) {
            if (name != NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
                PyErr_Format(PyExc_TypeError, "%s argument #%zd must support iteration", name,
                             i + 1);
            }
            Py_CLEAR(iterators);
            break;
        }
        PyTuple_SET_ITEM(iterators, i, iterator);
    }
    return iterators;
}

/* A tuple of count Nones to be handed out again and again. */
static PyObject *
combine_make_result(Py_ssize_t count)
{
    PyObject *result = PyTuple_New(count);
    for (Py_ssize_t i = 0; result != NULL && i < count; i++) {
        Py_INCREF(Py_None);
        PyTuple_SET_ITEM(result, i, Py_None);
    }
    return result;
}

/* ---- imap ------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *iterators;
    PyObject *function;
} imapobject;

static PyObject *
imap_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (!ITERTOOLS_NO_KEYWORDS(imap, type, "imap", kwds)) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) < 2) {
        PyErr_SetString(PyExc_TypeError, "imap() must have at least two arguments.");
        return NULL;
    }
    PyObject *iterators = combine_get_iterators(args, 1, NULL);
    if (iterators == NULL) {
        return NULL;
    }
    imapobject *self = (imapobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(iterators);
        return NULL;
    }
    self->iterators = iterators;
    self->function = PyTuple_GET_ITEM(args, 0);
    Py_INCREF(self->function);
    return (PyObject *)self;
}

static void
imap_dealloc(imapobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->iterators);
    Py_XDECREF(self->function);
    Py_TYPE(self)->tp_free(self);
}

static int
imap_traverse(imapobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterators);
    Py_VISIT(self->function);
    return 0;
}

static PyObject *
imap_next(imapobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(self->iterators);
    PyObject *args = PyTuple_New(count);
    if (args == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *iterator = PyTuple_GET_ITEM(self->iterators, i);
        PyObject *item = (*Py_TYPE(iterator)->tp_iternext)(iterator);
        if (item == NULL) {
            Py_DECREF(args);
            return NULL;
        }
        PyTuple_SET_ITEM(args, i, item);
    }
    if (self->function == Py_None) {
        return args;
    }
    PyObject *result = PyObject_Call(self->function, args, NULL);
    Py_DECREF(args);
    return result;
}

PyDoc_STRVAR(imap_doc,
"imap(function, *iterables) -> iterator over function(a, b, ...) for the first items, the\n"
"second items, ..., until an iterable ends\n\n"
"With None as function, over the tuples (a, b, ...).");

ITERTOOLS_TYPE(imap, "imap", imapobject, NULL);

/* ---- izip --------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    Py_ssize_t count;
    PyObject *iterators;
    PyObject *result;
} izipobject;

static PyObject *
izip_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (!ITERTOOLS_NO_KEYWORDS(izip, type, "izip", kwds)) {
        return NULL;
    }
    PyObject *iterators = combine_get_iterators(args, 0, "izip");
    if (iterators == NULL) {
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    PyObject *result = combine_make_result(count);
    izipobject *self = result != NULL ? (izipobject *)type->tp_alloc(type, 0) : NULL;
    if (self == NULL) {
        Py_DECREF(iterators);
        Py_XDECREF(result);
        return NULL;
    }
    self->count = count;
    self->iterators = iterators;
    self->result = result;
    return (PyObject *)self;
}

static void
izip_dealloc(izipobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->iterators);
    Py_XDECREF(self->result);
    Py_TYPE(self)->tp_free(self);
}

static int
izip_traverse(izipobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterators);
    Py_VISIT(self->result);
    return 0;
}

static PyObject *
izip_next(izipobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    Py_ssize_t count = self->count;
    PyObject *result = self->result;
    if (count == 0) {
        return NULL;
    }
    /* Take a reference at once: an iterator may come back here and must not fill
     * the same tuple. */
    if (Py_REFCNT(result) == 1) {
        if (!_PyObject_GC_IS_TRACKED(result)) {
            _PyGC_Track(result);
        }
        Py_INCREF(result);
    }
    else {
        result = combine_make_result(count);
        if (result == NULL) {
            return NULL;
        }
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *iterator = PyTuple_GET_ITEM(self->iterators, i);
        PyObject *item = (*Py_TYPE(iterator)->tp_iternext)(iterator);
        if (item == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyObject *old = PyTuple_GET_ITEM(result, i);
        PyTuple_SET_ITEM(result, i, item);
        Py_DECREF(old);
    }
    return result;
}

PyDoc_STRVAR(izip_doc,
"izip(*iterables) -> iterator over tuples of the first items, the second items, ..., until\n"
"an iterable ends");

ITERTOOLS_TYPE(izip, "izip", izipobject, NULL);

/* ---- izip_longest --------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    Py_ssize_t count;
    Py_ssize_t active; /* iterators that have not ended */
    PyObject *iterators; /* NULL in the place of those that have */
    PyObject *result;
    PyObject *fillvalue;
} izip_longestobject;

static PyObject *
izip_longest_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *fillvalue = Py_None;
    if (kwds != NULL && PyDict_CheckExact(kwds) && PyDict_Size(kwds) > 0) {
        fillvalue = _PyDict_PeekString(kwds, "fillvalue");
        if (fillvalue == NULL && PyErr_Occurred()) {
            return NULL;
        }
        if (fillvalue == NULL || PyDict_Size(kwds) > 1) {
            PyErr_SetString(PyExc_TypeError,
                            "izip_longest() got an unexpected keyword argument");
            return NULL;
        }
    }
    PyObject *iterators = combine_get_iterators(args, 0, "izip_longest");
    if (iterators == NULL) {
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    PyObject *result = combine_make_result(count);
    izip_longestobject *self = NULL;
    if (result != NULL) {
        self = (izip_longestobject *)type->tp_alloc(type, 0);
    }
    if (self == NULL) {
        Py_DECREF(iterators);
        Py_XDECREF(result);
        return NULL;
    }
    self->count = self->active = count;
    self->iterators = iterators;
    self->result = result;
    Py_INCREF(fillvalue);
    self->fillvalue = fillvalue;
    return (PyObject *)self;
}

static void
izip_longest_dealloc(izip_longestobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->iterators);
    Py_XDECREF(self->result);
    Py_XDECREF(self->fillvalue);
    Py_TYPE(self)->tp_free(self);
}

static int
izip_longest_traverse(izip_longestobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterators);
    Py_VISIT(self->result);
    Py_VISIT(self->fillvalue);
    return 0;
}

/* The next item of iterator i, or the fill value once it has ended; NULL when it
 * was the last one to end, or on error. */
static PyObject *
izip_longest_item(izip_longestobject *self, Py_ssize_t i)
{
    PyObject *iterator = PyTuple_GET_ITEM(self->iterators, i);
    if (iterator != NULL) {
        PyObject *item = PyIter_Next(iterator);
        if (item != NULL) {
            return item;
        }
        self->active--;
        if (self->active == 0 || PyErr_Occurred()) {
            self->active = 0;
            return NULL;
        }
        /* The call may have ended it already from inside. */
        if (PyTuple_GET_ITEM(self->iterators, i) == iterator) {
            PyTuple_SET_ITEM(self->iterators, i, NULL);
            Py_DECREF(iterator);
        }
    }
    Py_INCREF(self->fillvalue);
    return self->fillvalue;
}

static PyObject *
izip_longest_next(izip_longestobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    PyObject *result = self->result;
    if (self->count == 0 || self->active == 0) {
        return NULL;
    }
    if (Py_REFCNT(result) == 1) {
        if (!_PyObject_GC_IS_TRACKED(result)) {
            _PyGC_Track(result);
        }
        Py_INCREF(result);
    }
    else {
        result = combine_make_result(self->count);
        if (result == NULL) {
            return NULL;
        }
    }
    for (Py_ssize_t i = 0; i < self->count; i++) {
        PyObject *item = izip_longest_item(self, i);
        if (item == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyObject *old = PyTuple_GET_ITEM(result, i);
        PyTuple_SET_ITEM(result, i, item);
        Py_DECREF(old);
    }
    return result;
}

PyDoc_STRVAR(izip_longest_doc,
"izip_longest(*iterables[, fillvalue=None]) -> iterator over tuples of the first items, the\n"
"second items, ..., until all iterables have ended\n\n"
"fillvalue stands for the items of those that end earlier.");

ITERTOOLS_TYPE(izip_longest, "izip_longest", izip_longestobject, NULL);

/* ---- count ------------------------------------------------------------------------------------------ */
/* Two modes: while `number` is below PY_SSIZE_T_MAX it is the next number and the
 * step is 1; otherwise `big` (NULL stands for PY_SSIZE_T_MAX) and `step` count in
 * Python objects. */
typedef struct {
    PyObject_HEAD
    Py_ssize_t number;
    PyObject *big;
    PyObject *step;
} countobject;

static PyObject *
count_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"start", "step", NULL};
    PyObject *start = NULL;
    PyObject *step = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OO:count", keywords, &start, &step)) {
        return NULL;
    }
    if ((start != NULL && !PyNumber_Check(start)) || (step != NULL && !PyNumber_Check(step))) {
        PyErr_SetString(PyExc_TypeError, "a number is required");
        return NULL;
    }
    int simple = (start == NULL || PyInt_Check(start))
              && (step == NULL || (PyInt_Check(step) && PyInt_AS_LONG(step) == 1));
    Py_ssize_t number = PY_SSIZE_T_MAX;
    if (simple) {
        number = start == NULL ? 0 : PyInt_AS_LONG(start);
    }
    countobject *self = (countobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->number = number;
    if (step != NULL) {
        Py_INCREF(step);
        self->step = step;
    }
    else {
        self->step = PyInt_FromLong(1);
    }
    if (!simple) {
        Py_XINCREF(start);
        self->big = start != NULL ? start : PyInt_FromLong(0);
    }
    if (self->step == NULL || (!simple && self->big == NULL)) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void
count_dealloc(countobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->big);
    Py_XDECREF(self->step);
    Py_TYPE(self)->tp_free(self);
}

static int
count_traverse(countobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->big);
    Py_VISIT(self->step);
    return 0;
}

/* The number that comes next, as a new reference. */
static PyObject *
count_present(countobject *self)
{
    if (self->big != NULL) {
        Py_INCREF(self->big);
        return self->big;
    }
    return PyInt_FromSsize_t(self->number);
}

static PyObject *
count_next(countobject *self)
{
    if (self->number != PY_SSIZE_T_MAX) {
        return PyInt_FromSsize_t(self->number++);
    }
    PyObject *present = count_present(self);
    if (present == NULL) {
        return NULL;
    }
    PyObject *following = PyNumber_Add(present, self->step);
    if (following == NULL) {
        Py_DECREF(present);
        return NULL;
    }
    Py_XSETREF(self->big, following);
    return present;
}

static int
count_has_unit_step(countobject *self)
{
    return PyInt_Check(self->step) && PyInt_AS_LONG(self->step) == 1;
}

static PyObject *
count_repr(countobject *self)
{
    PyObject *present = count_present(self);
    PyObject *text = present != NULL ? PyObject_Repr(present) : NULL;
    PyObject *step = text != NULL ? PyObject_Repr(self->step) : NULL;
    PyObject *result = NULL;
    if (step != NULL) {
        result = count_has_unit_step(self)
                     ? PyString_FromFormat("count(%s)", PyString_AS_STRING(text))
                     : PyString_FromFormat("count(%s, %s)", PyString_AS_STRING(text),
                                           PyString_AS_STRING(step));
    }
    Py_XDECREF(present);
    Py_XDECREF(text);
    Py_XDECREF(step);
    return result;
}

static PyObject *
count_reduce(countobject *self, PyObject *ignored)
{
    PyObject *present = count_present(self);
    if (present == NULL) {
        return NULL;
    }
    PyObject *result = self->number != PY_SSIZE_T_MAX
                           ? Py_BuildValue("O(O)", Py_TYPE(self), present)
                           : Py_BuildValue("O(OO)", Py_TYPE(self), present, self->step);
    Py_DECREF(present);
    return result;
}

PyDoc_STRVAR(count_reduce_doc, "C.__reduce__() -> what pickle needs to make C again");

static PyMethodDef count_methods[] = {
    {"__reduce__", (PyCFunction)count_reduce, METH_NOARGS, count_reduce_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(count_doc,
"count(start=0, step=1) -> iterator over start, start + step, start + 2*step, ...");

PyTypeObject _PyItertools_count_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "itertools.count",
    .tp_basicsize = sizeof(countobject),
    .tp_dealloc = (destructor)count_dealloc,
    .tp_repr = (reprfunc)count_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = count_doc,
    .tp_traverse = (traverseproc)count_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)count_next,
    .tp_methods = count_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = count_new,
    .tp_free = PyObject_GC_Del,
};

/* ---- repeat ----------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *element;
    Py_ssize_t left; /* -1: endless */
} repeatobject;

static PyObject *
repeat_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"object", "times", NULL};
    PyObject *element;
    Py_ssize_t times = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|n:repeat", keywords, &element, &times)) {
        return NULL;
    }
    Py_ssize_t given = PyTuple_GET_SIZE(args) + (kwds != NULL ? PyDict_Size(kwds) : 0);
    repeatobject *self = (repeatobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(element);
    self->element = element;
    self->left = given == 2 && times < 0 ? 0 : times;
    return (PyObject *)self;
}

static void
repeat_dealloc(repeatobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->element);
    Py_TYPE(self)->tp_free(self);
}

static int
repeat_traverse(repeatobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->element);
    return 0;
}

static PyObject *
repeat_next(repeatobject *self)
{
    if (self->left == 0) {
        return NULL;
    }
    if (self->left > 0) {
        self->left--;
    }
    Py_INCREF(self->element);
    return self->element;
}

static PyObject *
repeat_repr(repeatobject *self)
{
    PyObject *text = PyObject_Repr(self->element);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = self->left == -1
                           ? PyString_FromFormat("repeat(%s)", PyString_AS_STRING(text))
                           : PyString_FromFormat("repeat(%s, %zd)", PyString_AS_STRING(text),
                                                 self->left);
    Py_DECREF(text);
    return result;
}

static PyObject *
repeat_length_hint(repeatobject *self, PyObject *ignored)
{
    if (self->left == -1) {
        PyErr_SetString(PyExc_TypeError, "len() of unsized object");
        return NULL;
    }
    return PyInt_FromSsize_t(self->left);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> how many repetitions are left");

static PyMethodDef repeat_methods[] = {
    {"__length_hint__", (PyCFunction)repeat_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(repeat_doc,
"repeat(object[, times]) -> iterator over the same object, times times or without end");

PyTypeObject _PyItertools_repeat_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "itertools.repeat",
    .tp_basicsize = sizeof(repeatobject),
    .tp_dealloc = (destructor)repeat_dealloc,
    .tp_repr = (reprfunc)repeat_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = repeat_doc,
    .tp_traverse = (traverseproc)repeat_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)repeat_next,
    .tp_methods = repeat_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = repeat_new,
    .tp_free = PyObject_GC_Del,
};
