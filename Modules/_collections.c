/* _collections: deque and defaultdict.
 *
 * A deque is a doubly linked chain of blocks of 62 items.  The items run from
 * left->items[left_index] to right->items[right_index]; an empty deque has one
 * block with the indices next to each other in its middle, so that it can grow to
 * either side at once.  `state` counts changes of structure: iterators and searches
 * notice by it that somebody changed the deque under them.
 */
#include "Python.h"
#include "structmember.h"
#include "pycore_gc.h"
#include "pycore_containers.h"
#include "pycore_names.h"

#define BLOCK_SIZE 62
#define BLOCK_CENTER ((BLOCK_SIZE - 1) / 2)
#define BLOCK_FREE_MAX 10

typedef struct block {
    struct block *left;
    PyObject *items[BLOCK_SIZE];
    struct block *right;
} block;

typedef struct {
    PyObject_HEAD
    block *left;
    block *right;
    Py_ssize_t left_index;  /* 0 <= left_index < BLOCK_SIZE */
    Py_ssize_t right_index; /* left_index - 1 in an empty deque */
    Py_ssize_t length;
    long state;
    Py_ssize_t maxlen; /* -1 for no limit */
    PyObject *weakreflist;
} dequeobject;

static PyTypeObject deque_type;
static PyTypeObject dequeiter_type;
static PyTypeObject dequereviter_type;

/* ---- blocks --------------------------------------------------------------------------- */
static block *block_free[BLOCK_FREE_MAX];
static int block_free_count = 0;

static block *
block_new(block *left, block *right)
{
    block *new_block = block_free_count > 0 ? block_free[--block_free_count]
                                            : PyMem_Malloc(sizeof(block));
    if (new_block == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    new_block->left = left;
    new_block->right = right;
    return new_block;
}

static void
block_release(block *old)
{
    if (block_free_count < BLOCK_FREE_MAX) {
        block_free[block_free_count++] = old;
    }
    else {
        PyMem_Free(old);
    }
}

/* ---- the four ends ----------------------------------------------------------------------- */
/* Take over one reference at the right end; the reference is kept on failure. */
static int
deque_push_right(dequeobject *self, PyObject *item)
{
    if (self->right_index == BLOCK_SIZE - 1) {
        block *added = block_new(self->right, NULL);
        if (added == NULL) {
            return -1;
        }
        self->right->right = added;
        self->right = added;
        self->right_index = -1;
    }
    self->right->items[++self->right_index] = item;
    self->length++;
    self->state++;
    return 0;
}

static int
deque_push_left(dequeobject *self, PyObject *item)
{
    if (self->left_index == 0) {
        block *added = block_new(NULL, self->left);
        if (added == NULL) {
            return -1;
        }
        self->left->left = added;
        self->left = added;
        self->left_index = BLOCK_SIZE;
    }
    self->left->items[--self->left_index] = item;
    self->length++;
    self->state++;
    return 0;
}

static void
deque_center(dequeobject *self)
{
    assert(self->left == self->right);
    self->left_index = BLOCK_CENTER + 1;
    self->right_index = BLOCK_CENTER;
}

/* Hand over the reference at the right end of a deque that is not empty. */
static PyObject *
deque_take_right(dequeobject *self)
{
    PyObject *item = self->right->items[self->right_index--];
    assert(self->length > 0);
    self->length--;
    self->state++;
    if (self->length == 0) {
        if (self->right_index == -1 && self->left != self->right) {
            block *old = self->right;
            self->right = old->left;
            block_release(old);
        }
        deque_center(self);
    }
    else if (self->right_index == -1) {
        block *old = self->right;
        self->right = old->left;
        self->right->right = NULL;
        self->right_index = BLOCK_SIZE - 1;
        block_release(old);
    }
    return item;
}

static PyObject *
deque_take_left(dequeobject *self)
{
    PyObject *item = self->left->items[self->left_index++];
    assert(self->length > 0);
    self->length--;
    self->state++;
    if (self->length == 0) {
        if (self->left_index == BLOCK_SIZE && self->left != self->right) {
            block *old = self->left;
            self->left = old->right;
            block_release(old);
        }
        deque_center(self);
    }
    else if (self->left_index == BLOCK_SIZE) {
        block *old = self->left;
        self->left = old->right;
        self->left->left = NULL;
        self->left_index = 0;
        block_release(old);
    }
    return item;
}

/* Append and drop what exceeds maxlen at the other end; steals item. */
static int
deque_append_limited(dequeobject *self, PyObject *item, int at_left)
{
    int status = at_left ? deque_push_left(self, item) : deque_push_right(self, item);
    if (status < 0) {
        Py_DECREF(item);
        return -1;
    }
    if (self->maxlen >= 0 && self->length > self->maxlen) {
        PyObject *old = at_left ? deque_take_right(self) : deque_take_left(self);
        Py_DECREF(old); /* may run code */
    }
    return 0;
}

/* Empty the deque.  The chain is detached first: dropping items runs code. */
static int
deque_clear(dequeobject *self)
{
    if (self->length == 0) {
        return 0;
    }
    block *fresh = block_new(NULL, NULL);
    if (fresh == NULL) {
        /* Without memory, one by one. */
        PyErr_Clear();
        while (self->length > 0) {
            PyObject *item = deque_take_right(self);
            Py_DECREF(item);
        }
        return 0;
    }
    block *current = self->left;
    Py_ssize_t index = self->left_index;
    Py_ssize_t left = self->length;
    self->left = self->right = fresh;
    self->length = 0;
    self->state++;
    deque_center(self);
    for (; left > 0; left--) {
        if (index == BLOCK_SIZE) {
            block *old = current;
            current = current->right;
            block_release(old);
            index = 0;
        }
        Py_DECREF(current->items[index]);
        index++;
    }
    block_release(current);
    return 0;
}

/* ---- construction --------------------------------------------------------------------------- */
static PyObject *
deque_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    block *first = block_new(NULL, NULL);
    if (first == NULL) {
        return NULL;
    }
    dequeobject *self = (dequeobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        block_release(first);
        return NULL;
    }
    self->left = self->right = first;
    deque_center(self);
    self->length = 0;
    self->state = 0;
    self->maxlen = -1;
    self->weakreflist = NULL;
    return (PyObject *)self;
}

static void
deque_dealloc(dequeobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_SAFE_BEGIN(self)
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    if (self->left != NULL) {
        deque_clear(self);
        block_release(self->left);
        self->left = self->right = NULL;
    }
    Py_TYPE(self)->tp_free(self);
    Py_TRASHCAN_SAFE_END(self)
}

static int
deque_traverse(dequeobject *self, visitproc visit, void *arg)
{
    block *current = self->left;
    Py_ssize_t index = self->left_index;
    for (Py_ssize_t left = self->length; left > 0; left--) {
        if (index == BLOCK_SIZE) {
            current = current->right;
            index = 0;
        }
        Py_VISIT(current->items[index]);
        index++;
    }
    return 0;
}

/* Append all items of an iterable, which may be the deque itself. */
static int
deque_extend_end(dequeobject *self, PyObject *iterable, int at_left)
{
    PyObject *snapshot = NULL;
    if (iterable == (PyObject *)self) {
        snapshot = PySequence_List(iterable);
        if (snapshot == NULL) {
            return -1;
        }
        iterable = snapshot;
    }
    PyObject *iterator = PyObject_GetIter(iterable);
    Py_XDECREF(snapshot);
    if (iterator == NULL) {
        return -1;
    }
    PyObject *item;
    int status = 0;
    while (status == 0 && (item = PyIter_Next(iterator)) != NULL) {
        if (self->maxlen == 0) {
            Py_DECREF(item);
        }
        else {
            status = deque_append_limited(self, item, at_left);
        }
    }
    Py_DECREF(iterator);
    return status < 0 || PyErr_Occurred() ? -1 : 0;
}

static int
deque_init(dequeobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"iterable", "maxlen", NULL};
    PyObject *iterable = NULL;
    PyObject *limit = NULL;
    Py_ssize_t maxlen = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OO:deque", keywords, &iterable, &limit)) {
        return -1;
    }
    if (limit != NULL && limit != Py_None) {
        maxlen = PyInt_AsSsize_t(limit);
        if (maxlen == -1 && PyErr_Occurred()) {
            return -1;
        }
        if (maxlen < 0) {
            PyErr_SetString(PyExc_ValueError, "maxlen must be non-negative");
            return -1;
        }
    }
    self->maxlen = maxlen;
    deque_clear(self);
    return iterable != NULL ? deque_extend_end(self, iterable, 0) : 0;
}

/* ---- methods at the ends ----------------------------------------------------------------------- */
static PyObject *
deque_append(dequeobject *self, PyObject *item)
{
    Py_INCREF(item);
    if (deque_append_limited(self, item, 0) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
deque_appendleft(dequeobject *self, PyObject *item)
{
    Py_INCREF(item);
    if (deque_append_limited(self, item, 1) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
deque_pop(dequeobject *self, PyObject *ignored)
{
    if (self->length == 0) {
        PyErr_SetString(PyExc_IndexError, "pop from an empty deque");
        return NULL;
    }
    return deque_take_right(self);
}

static PyObject *
deque_popleft(dequeobject *self, PyObject *ignored)
{
    if (self->length == 0) {
        PyErr_SetString(PyExc_IndexError, "pop from an empty deque");
        return NULL;
    }
    return deque_take_left(self);
}

static PyObject *
deque_extend(dequeobject *self, PyObject *iterable)
{
    if (deque_extend_end(self, iterable, 0) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
deque_extendleft(dequeobject *self, PyObject *iterable)
{
    if (deque_extend_end(self, iterable, 1) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
deque_inplace_concat(dequeobject *self, PyObject *other)
{
    if (deque_extend_end(self, other, 0) < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return (PyObject *)self;
}

static PyObject *
deque_clear_method(dequeobject *self, PyObject *ignored)
{
    deque_clear(self);
    Py_RETURN_NONE;
}

/* ---- rotating, searching, indexing ------------------------------------------------------------------ */
/* Rotate to the right by n steps; nothing but memory can fail. */
static int
deque_rotate_by(dequeobject *self, Py_ssize_t n)
{
    Py_ssize_t length = self->length;
    if (length <= 1) {
        return 0;
    }
    n %= length;
    if (n > length / 2) {
        n -= length;
    }
    else if (n < -(length / 2)) {
        n += length;
    }
    for (; n > 0; n--) {
        PyObject *item = deque_take_right(self);
        if (deque_push_left(self, item) < 0) {
            Py_DECREF(item);
            return -1;
        }
    }
    for (; n < 0; n++) {
        PyObject *item = deque_take_left(self);
        if (deque_push_right(self, item) < 0) {
            Py_DECREF(item);
            return -1;
        }
    }
    return 0;
}

static PyObject *
deque_rotate(dequeobject *self, PyObject *args)
{
    Py_ssize_t n = 1;
    if (!PyArg_ParseTuple(args, "|n:rotate", &n)) {
        return NULL;
    }
    if (deque_rotate_by(self, n) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
deque_reverse(dequeobject *self, PyObject *ignored)
{
    block *left = self->left;
    block *right = self->right;
    Py_ssize_t left_index = self->left_index;
    Py_ssize_t right_index = self->right_index;
    for (Py_ssize_t pairs = self->length / 2; pairs > 0; pairs--) {
        PyObject *item = left->items[left_index];
        left->items[left_index] = right->items[right_index];
        right->items[right_index] = item;
        if (++left_index == BLOCK_SIZE) {
            left = left->right;
            left_index = 0;
        }
        if (--right_index < 0) {
            right = right->left;
            right_index = BLOCK_SIZE - 1;
        }
    }
    Py_RETURN_NONE;
}

/* Address of the item at index, which is in range. */
static PyObject **
deque_slot(dequeobject *self, Py_ssize_t index)
{
    block *current;
    Py_ssize_t position = self->left_index + index; /* counted from left->items[0] */
    Py_ssize_t hops = position / BLOCK_SIZE;
    if (index < self->length / 2) {
        for (current = self->left; hops > 0; hops--) {
            current = current->right;
        }
    }
    else {
        Py_ssize_t last = (self->left_index + self->length - 1) / BLOCK_SIZE;
        for (current = self->right; hops < last; hops++) {
            current = current->left;
        }
    }
    return &current->items[position % BLOCK_SIZE];
}

static PyObject *
deque_item(dequeobject *self, Py_ssize_t index)
{
    if (index < 0 || index >= self->length) {
        PyErr_SetString(PyExc_IndexError, "deque index out of range");
        return NULL;
    }
    PyObject *item = *deque_slot(self, index);
    Py_INCREF(item);
    return item;
}

static int
deque_delete_at(dequeobject *self, Py_ssize_t index)
{
    if (deque_rotate_by(self, -index) < 0) {
        return -1;
    }
    PyObject *item = deque_take_left(self);
    int status = deque_rotate_by(self, index);
    Py_DECREF(item);
    return status;
}

static int
deque_assign_item(dequeobject *self, Py_ssize_t index, PyObject *value)
{
    if (index < 0 || index >= self->length) {
        PyErr_SetString(PyExc_IndexError, "deque index out of range");
        return -1;
    }
    if (value == NULL) {
        return deque_delete_at(self, index);
    }
    PyObject **slot = deque_slot(self, index);
    Py_INCREF(value);
    Py_SETREF(*slot, value);
    return 0;
}

/* Compare the items one by one with value, from index 0 on, until visit() of the
 * answers says stop: the index reached, or -1 on error. */
static Py_ssize_t
deque_find(dequeobject *self, PyObject *value, Py_ssize_t *count, PyObject *exception,
           const char *message)
{
    block *current = self->left;
    Py_ssize_t index = self->left_index;
    Py_ssize_t length = self->length;
    long state = self->state;
    for (Py_ssize_t i = 0; i < length; i++) {
        PyObject *item = current->items[index];
        Py_INCREF(item);
        int equal = PyObject_RichCompareBool(item, value, Py_EQ); /* may run code */
        Py_DECREF(item);
        if (equal < 0) {
            return -1;
        }
        if (self->state != state) {
            PyErr_SetString(exception, message);
            return -1;
        }
        if (equal && count == NULL) {
            return i;
        }
        if (equal) {
            ++*count;
        }
        if (++index == BLOCK_SIZE) {
            current = current->right;
            index = 0;
        }
    }
    return length;
}

static PyObject *
deque_remove(dequeobject *self, PyObject *value)
{
    Py_ssize_t i = deque_find(self, value, NULL, PyExc_IndexError,
                              "deque mutated during remove().");
    if (i < 0) {
        return NULL;
    }
    if (i == self->length) {
        PyErr_SetString(PyExc_ValueError, "deque.remove(x): x not in deque");
        return NULL;
    }
    if (deque_delete_at(self, i) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
deque_count(dequeobject *self, PyObject *value)
{
    Py_ssize_t count = 0;
    if (deque_find(self, value, &count, PyExc_RuntimeError,
                   "deque mutated during iteration") < 0) {
        return NULL;
    }
    return PyInt_FromSsize_t(count);
}

static Py_ssize_t
deque_length(dequeobject *self)
{
    return self->length;
}

/* ---- copying, printing, comparing --------------------------------------------------------------------- */
static PyObject *
deque_copy(dequeobject *self, PyObject *ignored)
{
    if (self->maxlen == -1) {
        return PyObject_CallFunction((PyObject *)Py_TYPE(self), "O", self);
    }
    return PyObject_CallFunction((PyObject *)Py_TYPE(self), "On", self, self->maxlen);
}

static PyObject *
deque_reduce(dequeobject *self, PyObject *ignored)
{
    PyObject *dict = PyObject_GetAttr((PyObject *)self, _Py_ID(__dict__));
    if (dict == NULL) {
        PyErr_Clear();
    }
    PyObject *items = PySequence_List((PyObject *)self);
    PyObject *result = NULL;
    if (items != NULL && dict == NULL) {
        result = self->maxlen == -1
                     ? Py_BuildValue("O(O)", Py_TYPE(self), items)
                     : Py_BuildValue("O(On)", Py_TYPE(self), items, self->maxlen);
    }
    else if (items != NULL) {
        result = self->maxlen == -1
                     ? Py_BuildValue("O(OO)O", Py_TYPE(self), items, Py_None, dict)
                     : Py_BuildValue("O(On)O", Py_TYPE(self), items, self->maxlen, dict);
    }
    Py_XDECREF(dict);
    Py_XDECREF(items);
    return result;
}

static PyObject *
deque_repr(PyObject *self)
{
    int nested = Py_ReprEnter(self);
    if (nested != 0) {
        return nested > 0 ? PyString_FromString("[...]") : NULL;
    }
    PyObject *result = NULL;
    PyObject *items = PySequence_List(self);
    PyObject *text = items != NULL ? PyObject_Repr(items) : NULL;
    if (text != NULL) {
        Py_ssize_t maxlen = ((dequeobject *)self)->maxlen;
        result = maxlen == -1 ? PyString_FromFormat("deque(%s)", PyString_AS_STRING(text))
                              : PyString_FromFormat("deque(%s, maxlen=%zd)",
                                                    PyString_AS_STRING(text), maxlen);
    }
    Py_XDECREF(items);
    Py_XDECREF(text);
    Py_ReprLeave(self);
    return result;
}

/* Compare two deques through their iterators; 1, 0 or -1. */
static int
deque_compare_items(PyObject *left_it, PyObject *right_it, int op)
{
    for (;;) {
        PyObject *left = PyIter_Next(left_it);
        if (left == NULL && PyErr_Occurred()) {
            return -1;
        }
        PyObject *right = PyIter_Next(right_it);
        if (left == NULL || right == NULL) {
            int has_left = left != NULL;
            int has_right = right != NULL;
            Py_XDECREF(left);
            Py_XDECREF(right);
            if (PyErr_Occurred()) {
                return -1;
            }
            switch (op) {
            case Py_LT: return has_left < has_right;
            case Py_LE: return has_left <= has_right;
            case Py_EQ: return has_left == has_right;
            case Py_NE: return has_left != has_right;
            case Py_GT: return has_left > has_right;
            default: return has_left >= has_right;
            }
        }
        int answer = PyObject_RichCompareBool(left, right, Py_EQ);
        if (answer == 0) {
            answer = PyObject_RichCompareBool(left, right, op);
            Py_DECREF(left);
            Py_DECREF(right);
            return answer;
        }
        Py_DECREF(left);
        Py_DECREF(right);
        if (answer < 0) {
            return -1;
        }
    }
}

static PyObject *
deque_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyObject_TypeCheck(self, &deque_type) || !PyObject_TypeCheck(other, &deque_type)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if (op == Py_EQ || op == Py_NE) {
        if (self == other) {
            return PyBool_FromLong(op == Py_EQ);
        }
        if (((dequeobject *)self)->length != ((dequeobject *)other)->length) {
            return PyBool_FromLong(op == Py_NE);
        }
    }
    PyObject *left = PyObject_GetIter(self);
    PyObject *right = left != NULL ? PyObject_GetIter(other) : NULL;
    int answer = right != NULL ? deque_compare_items(left, right, op) : -1;
    Py_XDECREF(left);
    Py_XDECREF(right);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static PyObject *
deque_sizeof(dequeobject *self, PyObject *ignored)
{
    Py_ssize_t blocks = (self->left_index + self->length + BLOCK_SIZE - 1) / BLOCK_SIZE;
    blocks = blocks < 1 ? 1 : blocks;
    return PyInt_FromSsize_t(Py_TYPE(self)->tp_basicsize + blocks * (Py_ssize_t)sizeof(block));
}

static PyObject *
deque_get_maxlen(dequeobject *self, void *ignored)
{
    if (self->maxlen == -1) {
        Py_RETURN_NONE;
    }
    return PyInt_FromSsize_t(self->maxlen);
}

/* ---- iterators --------------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    block *current;
    Py_ssize_t index;
    dequeobject *deque;
    long state;          /* the deque's, when iteration began */
    Py_ssize_t remaining;
} dequeiterobject;

static PyObject *
dequeiter_make(dequeobject *deque, PyTypeObject *type, block *start, Py_ssize_t index)
{
    dequeiterobject *self = PyObject_GC_New(dequeiterobject, type);
    if (self == NULL) {
        return NULL;
    }
    self->current = start;
    self->index = index;
    Py_INCREF(deque);
    self->deque = deque;
    self->state = deque->state;
    self->remaining = deque->length;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static PyObject *
deque_iter(dequeobject *self)
{
    return dequeiter_make(self, &dequeiter_type, self->left, self->left_index);
}

static PyObject *
deque_reversed(dequeobject *self, PyObject *ignored)
{
    return dequeiter_make(self, &dequereviter_type, self->right, self->right_index);
}

static void
dequeiter_dealloc(dequeiterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->deque);
    PyObject_GC_Del(self);
}

static int
dequeiter_traverse(dequeiterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->deque);
    return 0;
}

/* May the iterator go on?  Sets RuntimeError if the deque changed. */
static int
dequeiter_ready(dequeiterobject *self)
{
    if (self->deque->state != self->state) {
        self->remaining = 0;
        PyErr_SetString(PyExc_RuntimeError, "deque mutated during iteration");
        return 0;
    }
    return self->remaining > 0;
}

static PyObject *
dequeiter_next(dequeiterobject *self)
{
    if (!dequeiter_ready(self)) {
        return NULL;
    }
    PyObject *item = self->current->items[self->index++];
    self->remaining--;
    if (self->index == BLOCK_SIZE && self->remaining > 0) {
        self->current = self->current->right;
        self->index = 0;
    }
    Py_INCREF(item);
    return item;
}

static PyObject *
dequereviter_next(dequeiterobject *self)
{
    if (!dequeiter_ready(self)) {
        return NULL;
    }
    PyObject *item = self->current->items[self->index--];
    self->remaining--;
    if (self->index == -1 && self->remaining > 0) {
        self->current = self->current->left;
        self->index = BLOCK_SIZE - 1;
    }
    Py_INCREF(item);
    return item;
}

static PyObject *
dequeiter_length_hint(dequeiterobject *self, PyObject *ignored)
{
    return PyInt_FromSsize_t(self->remaining);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many items are left");

static PyMethodDef dequeiter_methods[] = {
    {"__length_hint__", (PyCFunction)dequeiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject dequeiter_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "deque_iterator",
    .tp_basicsize = sizeof(dequeiterobject),
    .tp_dealloc = (destructor)dequeiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)dequeiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)dequeiter_next,
    .tp_methods = dequeiter_methods,
};

static PyTypeObject dequereviter_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "deque_reverse_iterator",
    .tp_basicsize = sizeof(dequeiterobject),
    .tp_dealloc = (destructor)dequeiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)dequeiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)dequereviter_next,
    .tp_methods = dequeiter_methods,
};

/* ---- the deque type ------------------------------------------------------------------------------------------ */
static PySequenceMethods deque_as_sequence = {
    .sq_length = (lenfunc)deque_length,
    .sq_item = (ssizeargfunc)deque_item,
    .sq_ass_item = (ssizeobjargproc)deque_assign_item,
    .sq_inplace_concat = (binaryfunc)deque_inplace_concat,
};

PyDoc_STRVAR(append_doc, "D.append(item) -> None; add an item at the right end");
PyDoc_STRVAR(appendleft_doc, "D.appendleft(item) -> None; add an item at the left end");
PyDoc_STRVAR(pop_doc, "D.pop() -> the rightmost item, which is removed");
PyDoc_STRVAR(popleft_doc, "D.popleft() -> the leftmost item, which is removed");
PyDoc_STRVAR(extend_doc, "D.extend(iterable) -> None; add the items at the right end");
PyDoc_STRVAR(extendleft_doc,
"D.extendleft(iterable) -> None; add the items at the left end, one after the other");
PyDoc_STRVAR(clear_doc, "D.clear() -> None; remove all items");
PyDoc_STRVAR(rotate_doc,
"D.rotate(n) -> None; move n items (1 by default) from the right end to the left end\n\n"
"A negative n moves them the other way.");
PyDoc_STRVAR(reverse_doc, "D.reverse() -> None; turn the order of the items round, in place");
PyDoc_STRVAR(remove_doc, "D.remove(value) -> None; remove the first item equal to value");
PyDoc_STRVAR(count_doc, "D.count(value) -> how many items equal value");
PyDoc_STRVAR(copy_doc, "D.__copy__() -> a deque with the same items and limit");
PyDoc_STRVAR(reduce_doc, "D.__reduce__() -> what pickle needs to make D again");
PyDoc_STRVAR(reversed_doc, "D.__reversed__() -> an iterator from the right end to the left");
PyDoc_STRVAR(sizeof_doc, "D.__sizeof__() -> bytes taken by D without its items");

static PyMethodDef deque_methods[] = {
    {"append", (PyCFunction)deque_append, METH_O, append_doc},
    {"appendleft", (PyCFunction)deque_appendleft, METH_O, appendleft_doc},
    {"clear", (PyCFunction)deque_clear_method, METH_NOARGS, clear_doc},
    {"__copy__", (PyCFunction)deque_copy, METH_NOARGS, copy_doc},
    {"count", (PyCFunction)deque_count, METH_O, count_doc},
    {"extend", (PyCFunction)deque_extend, METH_O, extend_doc},
    {"extendleft", (PyCFunction)deque_extendleft, METH_O, extendleft_doc},
    {"pop", (PyCFunction)deque_pop, METH_NOARGS, pop_doc},
    {"popleft", (PyCFunction)deque_popleft, METH_NOARGS, popleft_doc},
    {"__reduce__", (PyCFunction)deque_reduce, METH_NOARGS, reduce_doc},
    {"remove", (PyCFunction)deque_remove, METH_O, remove_doc},
    {"__reversed__", (PyCFunction)deque_reversed, METH_NOARGS, reversed_doc},
    {"reverse", (PyCFunction)deque_reverse, METH_NOARGS, reverse_doc},
    {"rotate", (PyCFunction)deque_rotate, METH_VARARGS, rotate_doc},
    {"__sizeof__", (PyCFunction)deque_sizeof, METH_NOARGS, sizeof_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef deque_getset[] = {
    {"maxlen", (getter)deque_get_maxlen, NULL, "the largest number of items, or None", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(deque_doc,
"deque([iterable[, maxlen]]) -> deque\n\n"
"A sequence that grows and shrinks at both ends in constant time.  With maxlen,\n"
"adding beyond it drops items at the other end.");

static PyTypeObject deque_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "collections.deque",
    .tp_basicsize = sizeof(dequeobject),
    .tp_dealloc = (destructor)deque_dealloc,
    .tp_repr = deque_repr,
    .tp_as_sequence = &deque_as_sequence,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = deque_doc,
    .tp_traverse = (traverseproc)deque_traverse,
    .tp_clear = (inquiry)deque_clear,
    .tp_richcompare = deque_richcompare,
    .tp_weaklistoffset = offsetof(dequeobject, weakreflist),
    .tp_iter = (getiterfunc)deque_iter,
    .tp_methods = deque_methods,
    .tp_getset = deque_getset,
    .tp_init = (initproc)deque_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = deque_new,
    .tp_free = PyObject_GC_Del,
};

/* ---- defaultdict --------------------------------------------------------------------------------------------- */
typedef struct {
    PyDictObject dict;
    PyObject *default_factory; /* NULL for none */
} defdictobject;

static PyTypeObject defdict_type;

static PyObject *
defdict_missing(defdictobject *self, PyObject *key)
{
    PyObject *factory = self->default_factory;
    if (factory == NULL || factory == Py_None) {
        _PyErr_SetKeyError(key);
        return NULL;
    }
    PyObject *value = PyObject_CallObject(factory, NULL);
    if (value != NULL && PyObject_SetItem((PyObject *)self, key, value) < 0) {
        Py_CLEAR(value);
    }
    return value;
}

static PyObject *
defdict_copy(defdictobject *self, PyObject *ignored)
{
    PyObject *factory = self->default_factory != NULL ? self->default_factory : Py_None;
    return PyObject_CallFunctionObjArgs((PyObject *)Py_TYPE(self), factory, self, NULL);
}

static PyObject *
defdict_reduce(defdictobject *self, PyObject *ignored)
{
    PyObject *args;
    if (self->default_factory == NULL || self->default_factory == Py_None) {
        args = PyTuple_New(0);
    }
    else {
        args = PyTuple_Pack(1, self->default_factory);
    }
    if (args == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *items = PyObject_CallMethod((PyObject *)self, "iteritems", "()");
    if (items != NULL) {
        result = PyTuple_Pack(5, Py_TYPE(self), args, Py_None, Py_None, items);
        Py_DECREF(items);
    }
    Py_DECREF(args);
    return result;
}

static void
defdict_dealloc(defdictobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->default_factory);
    PyDict_Type.tp_dealloc((PyObject *)self);
}

static PyObject *
defdict_repr_factory(defdictobject *self)
{
    PyObject *factory = self->default_factory;
    if (factory == NULL) {
        return PyString_FromString("None");
    }
    /* A method of the dict itself would print the dict again. */
    int nested = Py_ReprEnter(factory);
    if (nested < 0) {
        return NULL;
    }
    PyObject *text = nested > 0 ? PyString_FromString("...") : PyObject_Repr(factory);
    if (nested == 0) {
        Py_ReprLeave(factory);
    }
    return text;
}

static PyObject *
defdict_repr(defdictobject *self)
{
    PyObject *result = NULL;
    PyObject *contents = PyDict_Type.tp_repr((PyObject *)self);
    if (contents == NULL) {
        return NULL;
    }
    PyObject *factory = defdict_repr_factory(self);
    if (factory != NULL) {
        result = PyString_FromFormat("defaultdict(%s, %s)", PyString_AS_STRING(factory),
                                     PyString_AS_STRING(contents));
        Py_DECREF(factory);
    }
    Py_DECREF(contents);
    return result;
}

static int
defdict_print(defdictobject *self, FILE *fp, int flags)
{
    PyObject *factory = defdict_repr_factory(self);
    if (factory == NULL) {
        return -1;
    }
    _PyObject_PrintText(fp, "defaultdict(");
    _PyObject_PrintText(fp, PyString_AS_STRING(factory));
    _PyObject_PrintText(fp, ", ");
    Py_DECREF(factory);
    if (PyDict_Type.tp_print((PyObject *)self, fp, 0) < 0) {
        return -1;
    }
    _PyObject_PrintText(fp, ")");
    return 0;
}

static int
defdict_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((defdictobject *)self)->default_factory);
    return PyDict_Type.tp_traverse(self, visit, arg);
}

static int
defdict_tp_clear(defdictobject *self)
{
    Py_CLEAR(self->default_factory);
    return PyDict_Type.tp_clear((PyObject *)self);
}

static int
defdict_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    defdictobject *self = (defdictobject *)op;
    PyObject *factory = NULL;
    PyObject *rest;
    if (args == NULL || !PyTuple_Check(args)) {
        rest = PyTuple_New(0);
    }
    else {
        Py_ssize_t count = PyTuple_GET_SIZE(args);
        if (count > 0) {
            factory = PyTuple_GET_ITEM(args, 0);
            if (!PyCallable_Check(factory) && factory != Py_None) {
                PyErr_SetString(PyExc_TypeError, "first argument must be callable or None");
                return -1;
            }
        }
        rest = PySequence_GetSlice(args, 1, count);
    }
    if (rest == NULL) {
        return -1;
    }
    Py_XINCREF(factory);
    Py_XSETREF(self->default_factory, factory);
    int status = PyDict_Type.tp_init(op, rest, kwds);
    Py_DECREF(rest);
    return status;
}

PyDoc_STRVAR(missing_doc,
"D.__missing__(key) -> D[key] = D.default_factory(), which D[key] calls for an absent key\n\n"
"KeyError when default_factory is None.");
PyDoc_STRVAR(defdict_copy_doc, "D.copy() -> a defaultdict with the same entries and factory");
PyDoc_STRVAR(defdict_reduce_doc, "D.__reduce__() -> what pickle needs to make D again");

static PyMethodDef defdict_methods[] = {
    {"__missing__", (PyCFunction)defdict_missing, METH_O, missing_doc},
    {"copy", (PyCFunction)defdict_copy, METH_NOARGS, defdict_copy_doc},
    {"__copy__", (PyCFunction)defdict_copy, METH_NOARGS, defdict_copy_doc},
    {"__reduce__", (PyCFunction)defdict_reduce, METH_NOARGS, defdict_reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef defdict_members[] = {
    {"default_factory", T_OBJECT, offsetof(defdictobject, default_factory), 0,
     "called without arguments to make the value of an absent key"},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(defdict_doc,
"defaultdict(default_factory[, ...]) -> dict whose absent keys get a value when read\n\n"
"The value is default_factory(); other arguments are those of dict.");

static PyTypeObject defdict_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "collections.defaultdict",
    .tp_basicsize = sizeof(defdictobject),
    .tp_dealloc = (destructor)defdict_dealloc,
    .tp_print = (printfunc)defdict_print,
    .tp_repr = (reprfunc)defdict_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = defdict_doc,
    .tp_traverse = defdict_traverse,
    .tp_clear = (inquiry)defdict_tp_clear,
    .tp_methods = defdict_methods,
    .tp_members = defdict_members,
    .tp_base = &PyDict_Type,
    .tp_init = defdict_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_free = PyObject_GC_Del,
};

PyDoc_STRVAR(collections_doc,
"Container types that collections.py adds to the built-in ones: deque and defaultdict.");

PyMODINIT_FUNC
init_collections(void)
{
    PyObject *module = Py_InitModule3("_collections", NULL, collections_doc);
    if (module == NULL || PyType_Ready(&deque_type) < 0 || PyType_Ready(&defdict_type) < 0
        || PyType_Ready(&dequeiter_type) < 0 || PyType_Ready(&dequereviter_type) < 0) {
        return;
    }
    Py_INCREF(&deque_type);
    PyModule_AddObject(module, "deque", (PyObject *)&deque_type);
    Py_INCREF(&defdict_type);
    PyModule_AddObject(module, "defaultdict", (PyObject *)&defdict_type);
}
