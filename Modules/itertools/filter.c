/* Iterators that leave items of one source out, repeat them, or unpack them. */
#include "itertools_internal.h"

/* ---- a function and an iterator: what most types here hold ---------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *function;
    PyObject *iterator;
} funciterobject;

typedef struct {
    funciterobject base;
    long started; /* dropwhile: delivering; takewhile: at the end */
} whileobject;

static PyObject *
funciter_new(PyTypeObject *type, PyObject *args, char *name)
{
    PyObject *function;
    PyObject *source;
    if (!PyArg_UnpackTuple(args, name, 2, 2, &function, &source)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return NULL;
    }
    funciterobject *self = (funciterobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(iterator);
        return NULL;
    }
    Py_INCREF(function);
    self->function = function;
    self->iterator = iterator;
    return (PyObject *)self;
}

static void
funciter_dealloc(funciterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->function);
    Py_XDECREF(self->iterator);
    Py_TYPE(self)->tp_free(self);
}

static int
funciter_traverse(funciterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->function);
    Py_VISIT(self->iterator);
    return 0;
}

/* Is function(item) true?  None and bool mean the item itself.  1, 0, -1. */
static int
funciter_test(PyObject *function, PyObject *item)
{
    if (function == Py_None || function == (PyObject *)&PyBool_Type) {
        return PyObject_IsTrue(item);
    }
    PyObject *answer = PyObject_CallFunctionObjArgs(function, item, NULL);
    if (answer == NULL) {
        return -1;
    }
    int truth = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

/* The while iterators call even None, which then is not callable. */
static int
funciter_call(PyObject *function, PyObject *item)
{
    PyObject *answer = PyObject_CallFunctionObjArgs(function, item, NULL);
    if (answer == NULL) {
        return -1;
    }
    int truth = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

/* The next item whose test gives `wanted`. */
static PyObject *
funciter_next_passing(funciterobject *self, int wanted)
{
    for (;;) {
        PyObject *item = (*Py_TYPE(self->iterator)->tp_iternext)(self->iterator);
        if (item == NULL) {
            return NULL;
        }
        int truth = funciter_test(self->function, item);
        if (truth == wanted) {
            return item;
        }
        Py_DECREF(item);
        if (truth < 0) {
            return NULL;
        }
    }
}

#define FUNCITER_COMMON(prefix, name)                                          \
    static PyObject *prefix##_new(PyTypeObject *type, PyObject *args, PyObject *kwds) \
    {                                                                          \
        if (!ITERTOOLS_NO_KEYWORDS(prefix, type, name, kwds)) {                \
            return NULL;                                                       \
        }                                                                      \
        return funciter_new(type, args, name);                                 \
    }
#define ifilter_dealloc funciter_dealloc
#define ifilter_traverse funciter_traverse
#define ifilterfalse_dealloc funciter_dealloc
#define ifilterfalse_traverse funciter_traverse
#define dropwhile_dealloc funciter_dealloc
#define dropwhile_traverse funciter_traverse
#define takewhile_dealloc funciter_dealloc
#define takewhile_traverse funciter_traverse
#define starmap_dealloc funciter_dealloc
#define starmap_traverse funciter_traverse

/* ---- ifilter, ifilterfalse ----------------------------------------------------------------- */
FUNCITER_COMMON(ifilter, "ifilter")
FUNCITER_COMMON(ifilterfalse, "ifilterfalse")

static PyObject *
ifilter_next(funciterobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    return funciter_next_passing(self, 1);
}

static PyObject *
ifilterfalse_next(funciterobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    return funciter_next_passing(self, 0);
}

PyDoc_STRVAR(ifilter_doc,
"ifilter(function or None, sequence) -> iterator over the items for which function is true\n\n"
"None asks for the truth of the items themselves.");
PyDoc_STRVAR(ifilterfalse_doc,
"ifilterfalse(function or None, sequence) -> iterator over the items for which function is false\n\n"
"None asks for the truth of the items themselves.");

ITERTOOLS_TYPE(ifilter, "ifilter", funciterobject, NULL);
ITERTOOLS_TYPE(ifilterfalse, "ifilterfalse", funciterobject, NULL);

/* ---- dropwhile, takewhile ---------------------------------------------------------------------- */
FUNCITER_COMMON(dropwhile, "dropwhile")
FUNCITER_COMMON(takewhile, "takewhile")

static PyObject *
dropwhile_next(whileobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    PyObject *iterator = self->base.iterator;
    for (;;) {
        PyObject *item = (*Py_TYPE(iterator)->tp_iternext)(iterator);
        if (item == NULL || self->started) {
            return item;
        }
        int drop = funciter_call(self->base.function, item);
        if (drop == 0) {
            self->started = 1;
            return item;
        }
        Py_DECREF(item);
        if (drop < 0) {
            return NULL;
        }
    }
}

static PyObject *
takewhile_next(whileobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    PyObject *iterator = self->base.iterator;
    if (self->started) {
        return NULL;
    }
    PyObject *item = (*Py_TYPE(iterator)->tp_iternext)(iterator);
    if (item == NULL) {
        return NULL;
    }
    int take = funciter_call(self->base.function, item);
    if (take > 0) {
        return item;
    }
    Py_DECREF(item);
    if (take == 0) {
        self->started = 1;
    }
    return NULL;
}

PyDoc_STRVAR(dropwhile_doc,
"dropwhile(predicate, iterable) -> iterator over all items from the first for which\n"
"predicate is false");
PyDoc_STRVAR(takewhile_doc,
"takewhile(predicate, iterable) -> iterator over the items before the first for which\n"
"predicate is false");

ITERTOOLS_TYPE(dropwhile, "dropwhile", whileobject, NULL);
ITERTOOLS_TYPE(takewhile, "takewhile", whileobject, NULL);

/* ---- starmap -------------------------------------------------------------------------------------- */
FUNCITER_COMMON(starmap, "starmap")

static PyObject *
starmap_next(funciterobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    PyObject *args = (*Py_TYPE(self->iterator)->tp_iternext)(self->iterator);
    if (args == NULL) {
        return NULL;
    }
    if (!PyTuple_CheckExact(args)) {
        Py_SETREF(args, PySequence_Tuple(args));
        if (args == NULL) {
            return NULL;
        }
    }
    PyObject *result = PyObject_Call(self->function, args, NULL);
    Py_DECREF(args);
    return result;
}

PyDoc_STRVAR(starmap_doc,
"starmap(function, sequence) -> iterator over function(*item) for each item");

ITERTOOLS_TYPE(starmap, "starmap", funciterobject, NULL);

/* ---- compress ------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *data;
    PyObject *selectors;
} compressobject;

static PyObject *
compress_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"data", "selectors", NULL};
    PyObject *data;
    PyObject *selectors;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OO:compress", keywords, &data, &selectors)) {
        return NULL;
    }
    data = PyObject_GetIter(data);
    selectors = data != NULL ? PyObject_GetIter(selectors) : NULL;
    compressobject *self = NULL;
    if (selectors != NULL) {
        self = (compressobject *)type->tp_alloc(type, 0);
    }
    if (self == NULL) {
        Py_XDECREF(data);
        Py_XDECREF(selectors);
        return NULL;
    }
    self->data = data;
    self->selectors = selectors;
    return (PyObject *)self;
}

static void
compress_dealloc(compressobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->data);
    Py_XDECREF(self->selectors);
    Py_TYPE(self)->tp_free(self);
}

static int
compress_traverse(compressobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->data);
    Py_VISIT(self->selectors);
    return 0;
}

static PyObject *
compress_next(compressobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    for (;;) {
        PyObject *item = (*Py_TYPE(self->data)->tp_iternext)(self->data);
        if (item == NULL) {
            return NULL;
        }
        PyObject *selector = (*Py_TYPE(self->selectors)->tp_iternext)(self->selectors);
        int keep = -1;
        if (selector != NULL) {
            keep = PyObject_IsTrue(selector);
            Py_DECREF(selector);
        }
        if (keep == 1) {
            return item;
        }
        Py_DECREF(item);
        if (keep < 0) {
            return NULL;
        }
    }
}

PyDoc_STRVAR(compress_doc,
"compress(data, selectors) -> iterator over the items of data whose selector is true");

ITERTOOLS_TYPE(compress, "compress", compressobject, NULL);

/* ---- cycle ---------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *iterator;
    PyObject *saved;  /* list of all items, for the next rounds */
    Py_ssize_t round; /* 0 in the first round, when items are saved */
} cycleobject;

static PyObject *
cycle_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *source;
    if (!ITERTOOLS_NO_KEYWORDS(cycle, type, "cycle", kwds)
        || !PyArg_UnpackTuple(args, "cycle", 1, 1, &source)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(source);
    PyObject *saved = iterator != NULL ? PyList_New(0) : NULL;
    cycleobject *self = NULL;
    if (saved != NULL) {
        self = (cycleobject *)type->tp_alloc(type, 0);
    }
    if (self == NULL) {
        Py_XDECREF(iterator);
        Py_XDECREF(saved);
        return NULL;
    }
    self->iterator = iterator;
    self->saved = saved;
    return (PyObject *)self;
}

static void
cycle_dealloc(cycleobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->iterator);
    Py_XDECREF(self->saved);
    Py_TYPE(self)->tp_free(self);
}

static int
cycle_traverse(cycleobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterator);
    Py_VISIT(self->saved);
    return 0;
}

static PyObject *
cycle_next(cycleobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    for (;;) {
        PyObject *item = itertools_next(self->iterator);
        if (item != NULL) {
            if (self->round == 0 && PyList_Append(self->saved, item) < 0) {
                Py_CLEAR(item);
            }
            return item;
        }
        if (PyErr_Occurred() || PyList_GET_SIZE(self->saved) == 0) {
            return NULL;
        }
        PyObject *again = PyObject_GetIter(self->saved);
        if (again == NULL) {
            return NULL;
        }
        self->round = 1;
        Py_SETREF(self->iterator, again);
    }
}

PyDoc_STRVAR(cycle_doc,
"cycle(iterable) -> iterator over the items of iterable, again and again");

ITERTOOLS_TYPE(cycle, "cycle", cycleobject, NULL);

/* ---- islice --------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *iterator; /* NULL when the slice is exhausted */
    Py_ssize_t next;    /* position of the next item to deliver */
    Py_ssize_t stop;    /* -1 for no end */
    Py_ssize_t step;
    Py_ssize_t position; /* items taken so far */
} isliceobject;

/* A bound as number; None leaves *value alone.  -1 for -1 and for what is no number that fits,
 * -2 for other negative ones. */
static int
islice_bound(PyObject *op, Py_ssize_t *value)
{
    if (op == NULL || op == Py_None) {
        return 0;
    }
    Py_ssize_t number = PyInt_AsSsize_t(op);
    if (number == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return -1;
    }
    *value = number;
    return number >= 0 ? 0 : number == -1 ? -1 : -2;
}

static PyObject *
islice_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *source;
    PyObject *first = NULL;
    PyObject *second = NULL;
    PyObject *third = NULL;
    Py_ssize_t start = 0;
    Py_ssize_t stop = -1;
    Py_ssize_t step = 1;
    if (!ITERTOOLS_NO_KEYWORDS(islice, type, "islice", kwds)
        || !PyArg_UnpackTuple(args, "islice", 2, 4, &source, &first, &second, &third)) {
        return NULL;
    }
    int has_start = PyTuple_GET_SIZE(args) > 2;
    int start_status = has_start ? islice_bound(first, &start) : 0;
    int stop_status = islice_bound(has_start ? second : first, &stop);
    if (stop_status == -1) {
        PyErr_SetString(PyExc_ValueError, "Stop argument for islice() must be None or "
                                          "an integer: 0 <= x <= maxint.");
        return NULL;
    }
    if (start_status < 0 || stop_status < 0) {
        PyErr_SetString(PyExc_ValueError, "Indices for islice() must be None or "
                                          "an integer: 0 <= x <= maxint.");
        return NULL;
    }
    if (islice_bound(third, &step) < 0 || step < 1) {
        PyErr_SetString(PyExc_ValueError,
                        "Step for islice() must be a positive integer or None.");
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return NULL;
    }
    isliceobject *self = (isliceobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(iterator);
        return NULL;
    }
    self->iterator = iterator;
    self->next = start;
    self->stop = stop;
    self->step = step;
    self->position = 0;
    return (PyObject *)self;
}

static void
islice_dealloc(isliceobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->iterator);
    Py_TYPE(self)->tp_free(self);
}

static int
islice_traverse(isliceobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterator);
    return 0;
}

static PyObject *
islice_next(isliceobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    PyObject *iterator = self->iterator;
    if (iterator == NULL) {
        return NULL;
    }
    iternextfunc next = Py_TYPE(iterator)->tp_iternext;
    PyObject *item = NULL;
    /* An item is skipped only if the slice goes on after it. */
    Py_INCREF(iterator);
    while (self->position < self->next) {
        item = next(iterator);
        if (item == NULL) {
            goto done;
        }
        Py_DECREF(item);
        item = NULL;
        self->position++;
    }
    if (self->stop != -1 && self->position >= self->stop) {
        goto done;
    }
    item = next(iterator);
    if (item == NULL) {
        goto done;
    }
    self->position++;
    Py_ssize_t limit = self->stop == -1 ? PY_SSIZE_T_MAX : self->stop;
    if (self->next > limit - self->step) {
        self->next = limit;
    }
    else {
        self->next += self->step;
    }
done:
    if (item == NULL) {
        /* The end: the source may go. */
        Py_CLEAR(self->iterator);
    }
    Py_DECREF(iterator);
    return item;
}

PyDoc_STRVAR(islice_doc,
"islice(iterable, [start,] stop [, step]) -> iterator over a slice of iterable\n\n"
"Like a slice of a list, but start, stop and step are not negative.");

ITERTOOLS_TYPE(islice, "islice", isliceobject, NULL);
