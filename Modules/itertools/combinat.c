/* Combinatoric iterators.
 *
 * Each keeps the positions that the last result was made of, steps them like the
 * digits of a counter, and changes only those places of the result tuple that
 * moved.  The tuple is handed out again when nobody kept it. */
#include "itertools_internal.h"

/* Put item in place i of a tuple of ours. */
static inline void
combinat_put(PyObject *result, Py_ssize_t i, PyObject *item)
{
    PyObject *old = PyTuple_GET_ITEM(result, i);
    Py_INCREF(item);
    PyTuple_SET_ITEM(result, i, item);
    Py_DECREF(old);
}

static Py_ssize_t *
combinat_new_indices(Py_ssize_t n)
{
    Py_ssize_t *indices = PyMem_New(Py_ssize_t, n);
    if (indices == NULL) {
        PyErr_NoMemory();
    }
    return indices;
}

/* ---- product ----------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *pools; /* tuple of tuples; NULL when all is done */
    Py_ssize_t *indices;
    PyObject *result; /* NULL before the first */
    int stopped;
} productobject;

/* The repeat argument; -1 on error. */
static Py_ssize_t
product_parse_repeat(PyObject *kwds)
{
    static char *keywords[] = {"repeat", NULL};
    Py_ssize_t repeat = 1;
    if (kwds == NULL) {
        return repeat;
    }
    PyObject *empty = PyTuple_New(0);
    if (empty == NULL) {
        return -1;
    }
    int parsed = PyArg_ParseTupleAndKeywords(empty, kwds, "|n:product", keywords, &repeat);
    Py_DECREF(empty);
    if (!parsed) {
        return -1;
    }
    if (repeat < 0) {
        PyErr_SetString(PyExc_ValueError, "repeat argument cannot be negative");
        return -1;
    }
    return repeat;
}

static PyObject *
product_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Py_ssize_t repeat = product_parse_repeat(kwds);
    if (repeat < 0) {
        return NULL;
    }
    Py_ssize_t given = repeat == 0 ? 0 : PyTuple_GET_SIZE(args);
    if (given > 0
        && (size_t)repeat > PY_SSIZE_T_MAX / sizeof(Py_ssize_t) / (size_t)given) {
        PyErr_SetString(PyExc_OverflowError, "repeat argument too large");
        return NULL;
    }
    Py_ssize_t count = given * repeat;
    PyObject *pools = NULL;
    productobject *self = NULL;
    Py_ssize_t *indices = combinat_new_indices(count);
    if (indices == NULL) {
        return NULL;
    }
    pools = PyTuple_New(count);
    for (Py_ssize_t i = 0; pools != NULL && i < count; i++) {
        PyObject *pool;
        if (i < given) {
            pool = PySequence_Tuple(PyTuple_GET_ITEM(args, i));
        }
        else {
            pool = PyTuple_GET_ITEM(pools, i - given);
            Py_INCREF(pool);
        }
        if (pool == NULL) {
            goto error;
        }
        PyTuple_SET_ITEM(pools, i, pool);
        indices[i] = 0;
    }
    if (pools != NULL) {
        self = (productobject *)type->tp_alloc(type, 0);
    }
    if (self == NULL) {
        goto error;
    }
    self->pools = pools;
    self->indices = indices;
    self->result = NULL;
    self->stopped = 0;
    return (PyObject *)self;
error:
    PyMem_Free(indices);
    Py_XDECREF(pools);
    return NULL;
}

static void
product_dealloc(productobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->pools);
    Py_XDECREF(self->result);
    PyMem_Free(self->indices);
    Py_TYPE(self)->tp_free(self);
}

static int
product_traverse(productobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->pools);
    Py_VISIT(self->result);
    return 0;
}

/* The first result, or NULL if a pool is empty. */
static PyObject *
product_first(productobject *self)
{
    Py_ssize_t count = PyTuple_GET_SIZE(self->pools);
    PyObject *result = PyTuple_New(count);
    for (Py_ssize_t i = 0; result != NULL && i < count; i++) {
        PyObject *pool = PyTuple_GET_ITEM(self->pools, i);
        if (PyTuple_GET_SIZE(pool) == 0) {
            Py_CLEAR(result);
            break;
        }
        PyObject *item = PyTuple_GET_ITEM(pool, 0);
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

/* Step the rightmost position; at its end it starts again and its neighbour steps. */
static int
product_advance(productobject *self, PyObject *result)
{
    for (Py_ssize_t i = PyTuple_GET_SIZE(self->pools) - 1; i >= 0; i--) {
        PyObject *pool = PyTuple_GET_ITEM(self->pools, i);
        int carry = ++self->indices[i] == PyTuple_GET_SIZE(pool);
        if (carry) {
            self->indices[i] = 0;
        }
        combinat_put(result, i, PyTuple_GET_ITEM(pool, self->indices[i]));
        if (!carry) {
            return 1;
        }
    }
    return 0;
}

static PyObject *
product_next(productobject *self)
{
    if (self->stopped) {
        return NULL;
    }
    if (self->result == NULL) {
        self->result = product_first(self);
        if (self->result == NULL) {
            self->stopped = 1;
            return NULL;
        }
    }
    else {
        PyObject *result = itertools_own_tuple(&self->result);
        if (result == NULL || !product_advance(self, result)) {
            self->stopped = 1;
            return NULL;
        }
    }
    Py_INCREF(self->result);
    return self->result;
}

PyDoc_STRVAR(product_doc,
"product(*iterables[, repeat=1]) -> iterator over the tuples of the Cartesian product\n\n"
"The last place changes fastest.  product(a, repeat=3) is product(a, a, a).");

ITERTOOLS_TYPE(product, "product", productobject, NULL);

/* ---- combinations, with and without replacement --------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *pool;
    Py_ssize_t *indices;
    PyObject *result; /* NULL before the first */
    Py_ssize_t length;
    int stopped;
} comboobject;

static PyObject *
combo_new(PyTypeObject *type, PyObject *args, PyObject *kwds, const char *format, int replace)
{
    static char *keywords[] = {"iterable", "r", NULL};
    PyObject *source;
    Py_ssize_t length;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, format, keywords, &source, &length)) {
        return NULL;
    }
    PyObject *pool = PySequence_Tuple(source);
    if (pool == NULL) {
        return NULL;
    }
    comboobject *self = NULL;
    Py_ssize_t *indices = NULL;
    Py_ssize_t size = PyTuple_GET_SIZE(pool);
    if (length < 0) {
        PyErr_SetString(PyExc_ValueError, "r must be non-negative");
    }
    else {
        indices = combinat_new_indices(length);
    }
    if (indices != NULL) {
        self = (comboobject *)type->tp_alloc(type, 0);
    }
    if (self == NULL) {
        PyMem_Free(indices);
        Py_DECREF(pool);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        indices[i] = replace ? 0 : i;
    }
    self->pool = pool;
    self->indices = indices;
    self->result = NULL;
    self->length = length;
    self->stopped = replace ? size == 0 && length > 0 : length > size;
    return (PyObject *)self;
}

static void
combo_dealloc(comboobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->pool);
    Py_XDECREF(self->result);
    PyMem_Free(self->indices);
    Py_TYPE(self)->tp_free(self);
}

static int
combo_traverse(comboobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->pool);
    Py_VISIT(self->result);
    return 0;
}

/* The tuple of the pool's items at the present positions. */
static PyObject *
combo_first(PyObject *pool, const Py_ssize_t *indices, Py_ssize_t length)
{
    PyObject *result = PyTuple_New(length);
    for (Py_ssize_t i = 0; result != NULL && i < length; i++) {
        PyObject *item = PyTuple_GET_ITEM(pool, indices[i]);
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

/* The rightmost position that is not at its last value steps; those to its right
 * follow it, each one further (or, with replacement, at the same value). */
static int
combo_advance(comboobject *self, PyObject *result, int replace)
{
    Py_ssize_t size = PyTuple_GET_SIZE(self->pool);
    Py_ssize_t *indices = self->indices;
    Py_ssize_t i = self->length - 1;
    while (i >= 0 && indices[i] == (replace ? size - 1 : size - self->length + i)) {
        i--;
    }
    if (i < 0) {
        return 0;
    }
    Py_ssize_t value = indices[i] + 1;
    for (; i < self->length; i++) {
        indices[i] = value;
        combinat_put(result, i, PyTuple_GET_ITEM(self->pool, value));
        value += !replace;
    }
    return 1;
}

static PyObject *
combo_next(comboobject *self, int replace)
{
    if (self->stopped) {
        return NULL;
    }
    if (self->result == NULL) {
        self->result = combo_first(self->pool, self->indices, self->length);
    }
    else {
        PyObject *result = itertools_own_tuple(&self->result);
        if (result == NULL || !combo_advance(self, result, replace)) {
            self->stopped = 1;
            return NULL;
        }
    }
    Py_XINCREF(self->result);
    return self->result;
}

static PyObject *
combinations_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return combo_new(type, args, kwds, "On:combinations", 0);
}

static PyObject *
combinations_next(comboobject *self)
{
    return combo_next(self, 0);
}

static PyObject *
combinations_with_replacement_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return combo_new(type, args, kwds, "On:combinations_with_replacement", 1);
}

static PyObject *
combinations_with_replacement_next(comboobject *self)
{
    return combo_next(self, 1);
}

#define combinations_dealloc combo_dealloc
#define combinations_traverse combo_traverse
#define combinations_with_replacement_dealloc combo_dealloc
#define combinations_with_replacement_traverse combo_traverse

PyDoc_STRVAR(combinations_doc,
"combinations(iterable, r) -> iterator over the tuples of r items at different positions,\n"
"in the order of the positions");
PyDoc_STRVAR(combinations_with_replacement_doc,
"combinations_with_replacement(iterable, r) -> iterator over the tuples of r items at\n"
"positions that may repeat but never fall");

ITERTOOLS_TYPE(combinations, "combinations", comboobject, NULL);
ITERTOOLS_TYPE(combinations_with_replacement, "combinations_with_replacement", comboobject,
               NULL);

/* ---- permutations ---------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *pool;
    Py_ssize_t *indices; /* a permutation of all positions; the first `length` show */
    Py_ssize_t *cycles;  /* for each shown place: rotations left until it starts again */
    PyObject *result;
    Py_ssize_t length;
    int stopped;
} permutationsobject;

static PyObject *
permutations_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"iterable", "r", NULL};
    PyObject *source;
    PyObject *limit = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:permutations", keywords, &source,
                                     &limit)) {
        return NULL;
    }
    PyObject *pool = PySequence_Tuple(source);
    if (pool == NULL) {
        return NULL;
    }
    permutationsobject *self = NULL;
    Py_ssize_t *indices = NULL;
    Py_ssize_t *cycles = NULL;
    Py_ssize_t size = PyTuple_GET_SIZE(pool);
    Py_ssize_t length = size;
    if (limit != Py_None) {
        length = PyInt_AsSsize_t(limit);
        if (length == -1 && PyErr_Occurred()) {
            goto error;
        }
    }
    if (length < 0) {
        PyErr_SetString(PyExc_ValueError, "r must be non-negative");
        goto error;
    }
    indices = combinat_new_indices(size);
    cycles = indices != NULL ? combinat_new_indices(length) : NULL;
    if (cycles != NULL) {
        self = (permutationsobject *)type->tp_alloc(type, 0);
    }
    if (self == NULL) {
        goto error;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        indices[i] = i;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        cycles[i] = size - i;
    }
    self->pool = pool;
    self->indices = indices;
    self->cycles = cycles;
    self->result = NULL;
    self->length = length;
    self->stopped = length > size;
    return (PyObject *)self;
error:
    PyMem_Free(indices);
    PyMem_Free(cycles);
    Py_DECREF(pool);
    return NULL;
}

static void
permutations_dealloc(permutationsobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->pool);
    Py_XDECREF(self->result);
    PyMem_Free(self->indices);
    PyMem_Free(self->cycles);
    Py_TYPE(self)->tp_free(self);
}

static int
permutations_traverse(permutationsobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->pool);
    Py_VISIT(self->result);
    return 0;
}

/* The rightmost place that has not shown all it can takes the next position from
 * behind it; a place that has is rotated back and its left neighbour is asked. */
static int
permutations_advance(permutationsobject *self, PyObject *result)
{
    Py_ssize_t size = PyTuple_GET_SIZE(self->pool);
    Py_ssize_t *indices = self->indices;
    for (Py_ssize_t i = self->length - 1; i >= 0; i--) {
        if (--self->cycles[i] == 0) {
            Py_ssize_t first = indices[i];
            memmove(indices + i, indices + i + 1, (size_t)(size - 1 - i) * sizeof(Py_ssize_t));
            indices[size - 1] = first;
            self->cycles[i] = size - i;
            continue;
        }
        Py_ssize_t partner = size - self->cycles[i];
        Py_ssize_t kept = indices[i];
        indices[i] = indices[partner];
        indices[partner] = kept;
        for (Py_ssize_t k = i; k < self->length; k++) {
            combinat_put(result, k, PyTuple_GET_ITEM(self->pool, indices[k]));
        }
        return 1;
    }
    return 0;
}

static PyObject *
permutations_next(permutationsobject *self)
{
    if (self->stopped) {
        return NULL;
    }
    if (self->result == NULL) {
        self->result = combo_first(self->pool, self->indices, self->length);
    }
    else {
        PyObject *result = PyTuple_GET_SIZE(self->pool) == 0
                               ? NULL
                               : itertools_own_tuple(&self->result);
        if (result == NULL || !permutations_advance(self, result)) {
            self->stopped = 1;
            return NULL;
        }
    }
    Py_XINCREF(self->result);
    return self->result;
}

PyDoc_STRVAR(permutations_doc,
"permutations(iterable[, r]) -> iterator over the tuples of r items (all by default) at\n"
"different positions, in every order");

ITERTOOLS_TYPE(permutations, "permutations", permutationsobject, NULL);
