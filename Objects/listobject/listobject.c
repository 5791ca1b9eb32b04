/* Lists.
 *
 * Invariants between calls: 0 <= ob_size <= allocated; ob_item is NULL exactly
 * when allocated is 0; no item below ob_size is NULL once Python code can see the
 * list.  While a list is being sorted it looks empty and allocated is -1 (sort.c).
 *
 * The vector grows by an eighth and a little more, and shrinks when less than
 * half of it is used: amounts that programs see through sys.getsizeof().
 * References are dropped only after the list is consistent again, because
 * dropping one may run code that uses the list.
 */
#include "list_internal.h"

#define LIST_FREE_MAX 80
static PyListObject *list_free[LIST_FREE_MAX];
static int list_free_count = 0;

void
PyList_Fini(void)
{
    while (list_free_count > 0) {
        PyObject_GC_Del(list_free[--list_free_count]);
    }
}

int
_PyList_Resize(PyListObject *self, Py_ssize_t newsize)
{
    Py_ssize_t allocated = self->allocated;
    assert(newsize >= 0);
    if (allocated >= newsize && newsize >= allocated >> 1) {
        assert(self->ob_item != NULL || newsize == 0);
        Py_SIZE(self) = newsize;
        return 0;
    }
    size_t target = 0;
    if (newsize > 0) {
        target = (size_t)newsize + ((size_t)newsize >> 3) + (newsize < 9 ? 3 : 6);
        if (target > PY_SSIZE_T_MAX / sizeof(PyObject *)) {
            PyErr_NoMemory();
            return -1;
        }
    }
    if (target == 0) {
        PyMem_Free(self->ob_item);
        self->ob_item = NULL;
    }
    else {
        PyObject **items = PyMem_Realloc(self->ob_item, target * sizeof(PyObject *));
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        self->ob_item = items;
    }
    Py_SIZE(self) = newsize;
    self->allocated = (Py_ssize_t)target;
    return 0;
}

PyObject *
PyList_New(Py_ssize_t size)
{
    if (size < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if ((size_t)size > PY_SSIZE_T_MAX / sizeof(PyObject *)) {
        return PyErr_NoMemory();
    }
    PyListObject *self;
    if (list_free_count > 0) {
        self = list_free[--list_free_count];
        _Py_NewReference((PyObject *)self);
    }
    else {
        self = PyObject_GC_New(PyListObject, &PyList_Type);
        if (self == NULL) {
            return NULL;
        }
    }
    self->ob_item = NULL;
    Py_SIZE(self) = 0;
    self->allocated = 0;
    if (size > 0) {
        self->ob_item = PyMem_Malloc((size_t)size * sizeof(PyObject *));
        if (self->ob_item == NULL) {
            Py_DECREF(self);
            return PyErr_NoMemory();
        }
        memset(self->ob_item, 0, (size_t)size * sizeof(PyObject *));
        Py_SIZE(self) = size;
        self->allocated = size;
    }
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
list_dealloc(PyListObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_SAFE_BEGIN(self)
    if (self->ob_item != NULL) {
        for (Py_ssize_t i = Py_SIZE(self); --i >= 0;) {
            Py_XDECREF(self->ob_item[i]);
        }
        PyMem_Free(self->ob_item);
    }
    if (list_free_count < LIST_FREE_MAX && PyList_CheckExact(self)) {
        list_free[list_free_count++] = self;
    }
    else {
        Py_TYPE(self)->tp_free((PyObject *)self);
    }
    Py_TRASHCAN_SAFE_END(self)
}

static int
list_traverse(PyListObject *self, visitproc visit, void *arg)
{
    for (Py_ssize_t i = Py_SIZE(self); --i >= 0;) {
        Py_VISIT(self->ob_item[i]);
    }
    return 0;
}

/* Empty the list first, then drop what it held. */
static int
list_clear(PyListObject *self)
{
    PyObject **items = self->ob_item;
    if (items != NULL) {
        Py_ssize_t size = Py_SIZE(self);
        Py_SIZE(self) = 0;
        self->ob_item = NULL;
        self->allocated = 0;
        while (--size >= 0) {
            Py_XDECREF(items[size]);
        }
        PyMem_Free(items);
    }
    return 0;
}

/* ---- C API ---------------------------------------------------------------------- */
Py_ssize_t
PyList_Size(PyObject *list)
{
    if (!PyList_Check(list)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return Py_SIZE(list);
}

PyObject *
PyList_GetItem(PyObject *list, Py_ssize_t i)
{
    if (!PyList_Check(list)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if ((size_t)i >= (size_t)Py_SIZE(list)) {
        PyErr_SetString(PyExc_IndexError, "list index out of range");
        return NULL;
    }
    return PyList_GET_ITEM(list, i);
}

int
PyList_SetItem(PyObject *list, Py_ssize_t i, PyObject *item)
{
    if (!PyList_Check(list)) {
        Py_XDECREF(item);
        PyErr_BadInternalCall();
        return -1;
    }
    if ((size_t)i >= (size_t)Py_SIZE(list)) {
        Py_XDECREF(item);
        PyErr_SetString(PyExc_IndexError, "list assignment index out of range");
        return -1;
    }
    Py_XSETREF(((PyListObject *)list)->ob_item[i], item);
    return 0;
}

int
_PyList_AppendTake(PyListObject *list, PyObject *item)
{
    Py_ssize_t size = Py_SIZE(list);
    assert(item != NULL);
    if (size < list->allocated) {
        Py_SIZE(list) = size + 1;
    }
    else if (size == PY_SSIZE_T_MAX) {
        Py_DECREF(item);
        PyErr_SetString(PyExc_OverflowError, "cannot add more objects to list");
        return -1;
    }
    else if (_PyList_Resize(list, size + 1) < 0) {
        Py_DECREF(item);
        return -1;
    }
    list->ob_item[size] = item;
    return 0;
}

int
PyList_Append(PyObject *list, PyObject *item)
{
    if (!PyList_Check(list) || item == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    Py_INCREF(item);
    return _PyList_AppendTake((PyListObject *)list, item);
}

static int
list_insert_at(PyListObject *self, Py_ssize_t where, PyObject *item)
{
    Py_ssize_t size = Py_SIZE(self);
    if (size == PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "cannot add more objects to list");
        return -1;
    }
    if (_PyList_Resize(self, size + 1) < 0) {
        return -1;
    }
    if (where < 0) {
        where += size;
        where = where < 0 ? 0 : where;
    }
    where = where > size ? size : where;
    PyObject **items = self->ob_item;
    memmove(items + where + 1, items + where, (size_t)(size - where) * sizeof(PyObject *));
    Py_INCREF(item);
    items[where] = item;
    return 0;
}

int
PyList_Insert(PyObject *list, Py_ssize_t where, PyObject *item)
{
    if (!PyList_Check(list) || item == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    return list_insert_at((PyListObject *)list, where, item);
}

PyObject *
PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high)
{
    if (!PyList_Check(list)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return _PyList_Slice((PyListObject *)list, low, high);
}

int
PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *items)
{
    if (!PyList_Check(list)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return _PyList_AssignSlice((PyListObject *)list, low, high, items);
}

void
_PyList_ReverseItems(PyObject **items, Py_ssize_t size)
{
    for (Py_ssize_t low = 0, high = size - 1; low < high; low++, high--) {
        PyObject *item = items[low];
        items[low] = items[high];
        items[high] = item;
    }
}

int
PyList_Reverse(PyObject *list)
{
    if (list == NULL || !PyList_Check(list)) {
        PyErr_BadInternalCall();
        return -1;
    }
    _PyList_ReverseItems(((PyListObject *)list)->ob_item, Py_SIZE(list));
    return 0;
}

PyObject *
PyList_AsTuple(PyObject *list)
{
    if (list == NULL || !PyList_Check(list)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Py_ssize_t size = Py_SIZE(list);
    PyObject *result = PyTuple_New(size);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size && i < Py_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

/* ---- repr and comparison --------------------------------------------------------- */
static PyObject *
list_repr_items(PyListObject *self)
{
    PyObject *pieces = PyList_New(0);
    PyObject *result = NULL;
    PyObject *separator = NULL;
    if (pieces == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        PyObject *item = self->ob_item[i];
        if (Py_EnterRecursiveCall(" while getting the repr of a list")) {
            goto done;
        }
        Py_INCREF(item);
        PyObject *piece = PyObject_Repr(item); /* may run code */
        Py_DECREF(item);
        Py_LeaveRecursiveCall();
        if (piece == NULL || _PyList_AppendTake((PyListObject *)pieces, piece) < 0) {
            goto done;
        }
    }
    separator = PyString_FromString(", ");
    if (separator != NULL) {
        PyObject *inner = _PyString_Join(separator, pieces);
        if (inner != NULL) {
            result = PyString_FromString("[");
            PyString_ConcatAndDel(&result, inner);
            PyString_ConcatAndDel(&result, PyString_FromString("]"));
        }
    }
done:
    Py_XDECREF(separator);
    Py_DECREF(pieces);
    return result;
}

static PyObject *
list_repr(PyListObject *self)
{
    int nested = Py_ReprEnter((PyObject *)self);
    if (nested != 0) {
        return nested > 0 ? PyString_FromString("[...]") : NULL;
    }
    PyObject *result = Py_SIZE(self) == 0 ? PyString_FromString("[]") : list_repr_items(self);
    Py_ReprLeave((PyObject *)self);
    return result;
}

/* Piece by piece, so that a program sees what came before an error. */
static int
list_print(PyListObject *self, FILE *fp, int flags)
{
    int nested = Py_ReprEnter((PyObject *)self);
    if (nested != 0) {
        if (nested > 0) {
            _PyObject_PrintText(fp, "[...]");
        }
        return nested > 0 ? 0 : -1;
    }
    int status = 0;
    _PyObject_PrintText(fp, "[");
    for (Py_ssize_t i = 0; i < Py_SIZE(self) && status == 0; i++) {
        PyObject *item = self->ob_item[i];
        Py_INCREF(item);
        if (i > 0) {
            _PyObject_PrintText(fp, ", ");
        }
        status = PyObject_Print(item, fp, 0);   /* may run code */
        Py_DECREF(item);
    }
    if (status == 0) {
        _PyObject_PrintText(fp, "]");
    }
    Py_ReprLeave((PyObject *)self);
    return status;
}

/* Compare items i with `op`; both are kept alive. */
static int
list_compare_items(PyObject *left, PyObject *right, int op)
{
    Py_INCREF(left);
    Py_INCREF(right);
    int answer = PyObject_RichCompareBool(left, right, op);
    Py_DECREF(left);
    Py_DECREF(right);
    return answer;
}

static PyObject *
list_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyList_Check(self) || !PyList_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if (Py_SIZE(self) != Py_SIZE(other) && (op == Py_EQ || op == Py_NE)) {
        return PyBool_FromLong(op == Py_NE);
    }
    Py_ssize_t i = 0;
    for (; i < Py_SIZE(self) && i < Py_SIZE(other); i++) {
        if (PyList_GET_ITEM(self, i) == PyList_GET_ITEM(other, i)) {
            continue; /* identity implies equality here */
        }
        int equal = list_compare_items(PyList_GET_ITEM(self, i), PyList_GET_ITEM(other, i),
                                       Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        if (!equal) {
            break;
        }
    }
    Py_ssize_t size = Py_SIZE(self);
    Py_ssize_t other_size = Py_SIZE(other);
    if (i < size && i < other_size) {
        if (op == Py_EQ || op == Py_NE) {
            return PyBool_FromLong(op == Py_NE);
        }
        PyObject *left = PyList_GET_ITEM(self, i);
        PyObject *right = PyList_GET_ITEM(other, i);
        Py_INCREF(left);
        Py_INCREF(right);
        PyObject *result = PyObject_RichCompare(left, right, op);
        Py_DECREF(left);
        Py_DECREF(right);
        return result;
    }
    int answer = 0;
    switch (op) {
    case Py_LT: answer = size < other_size; break;
    case Py_LE: answer = size <= other_size; break;
    case Py_EQ: answer = size == other_size; break;
    case Py_NE: answer = size != other_size; break;
    case Py_GT: answer = size > other_size; break;
    case Py_GE: answer = size >= other_size; break;
    default: break;
    }
    return PyBool_FromLong(answer);
}

/* ---- sequence protocol -------------------------------------------------------------- */
static Py_ssize_t
list_length(PyObject *self)
{
    return Py_SIZE(self);
}

static int
list_contains(PyListObject *self, PyObject *item)
{
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        PyObject *candidate = self->ob_item[i];
        if (candidate == item) {
            return 1;
        }
        Py_INCREF(candidate);
        int equal = PyObject_RichCompareBool(item, candidate, Py_EQ);
        Py_DECREF(candidate);
        if (equal != 0) {
            return equal;
        }
    }
    return 0;
}

static PyObject *
list_item(PyListObject *self, Py_ssize_t i)
{
    if ((size_t)i >= (size_t)Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "list index out of range");
        return NULL;
    }
    Py_INCREF(self->ob_item[i]);
    return self->ob_item[i];
}

static PyObject *
list_concat(PyListObject *self, PyObject *other)
{
    if (!PyList_Check(other)) {
        PyErr_Format(PyExc_TypeError, "can only concatenate list (not \"%.200s\") to list",
                     Py_TYPE(other)->tp_name);
        return NULL;
    }
    Py_ssize_t size = Py_SIZE(self);
    Py_ssize_t other_size = Py_SIZE(other);
    if (size > PY_SSIZE_T_MAX - other_size) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyList_New(size + other_size);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = self->ob_item[i];
        Py_INCREF(item);
        PyList_SET_ITEM(result, i, item);
    }
    for (Py_ssize_t i = 0; i < other_size; i++) {
        PyObject *item = PyList_GET_ITEM(other, i);
        Py_INCREF(item);
        PyList_SET_ITEM(result, size + i, item);
    }
    return result;
}

static PyObject *
list_repeat(PyListObject *self, Py_ssize_t n)
{
    Py_ssize_t size = Py_SIZE(self);
    n = n < 0 ? 0 : n;
    if (n > 0 && size > PY_SSIZE_T_MAX / n) {
        return PyErr_NoMemory();
    }
    if (size * n == 0) {
        return PyList_New(0);
    }
    PyListObject *result = (PyListObject *)PyList_New(size * n);
    if (result == NULL) {
        return NULL;
    }
    PyObject **target = result->ob_item;
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = self->ob_item[i];
        Py_REFCNT(item) += n;
        for (Py_ssize_t k = i; k < size * n; k += size) {
            target[k] = item;
        }
    }
    return (PyObject *)result;
}

static PyObject *
list_inplace_repeat(PyListObject *self, Py_ssize_t n)
{
    Py_ssize_t size = Py_SIZE(self);
    if (size == 0 || n == 1) {
        Py_INCREF(self);
        return (PyObject *)self;
    }
    if (n < 1) {
        list_clear(self);
        Py_INCREF(self);
        return (PyObject *)self;
    }
    if (size > PY_SSIZE_T_MAX / n) {
        return PyErr_NoMemory();
    }
    if (_PyList_Resize(self, size * n) < 0) {
        return NULL;
    }
    PyObject **items = self->ob_item;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_REFCNT(items[i]) += n - 1;
        for (Py_ssize_t k = i + size; k < size * n; k += size) {
            items[k] = items[i];
        }
    }
    Py_INCREF(self);
    return (PyObject *)self;
}

/* ---- extend ---------------------------------------------------------------------- */
/* Append the items of a list or tuple, which may be self. */
static int
list_extend_array(PyListObject *self, PyObject *source)
{
    Py_ssize_t count = PySequence_Fast_GET_SIZE(source);
    Py_ssize_t size = Py_SIZE(self);
    if (count == 0) {
        return 0;
    }
    if (size > PY_SSIZE_T_MAX - count) {
        PyErr_NoMemory();
        return -1;
    }
    if (_PyList_Resize(self, size + count) < 0) {
        return -1;
    }
    /* Taken after the resize, which moves the items if source is self. */
    PyObject **items = PySequence_Fast_ITEMS(source);
    PyObject **target = self->ob_item + size;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(items[i]);
        target[i] = items[i];
    }
    return 0;
}

static int
list_extend_iterator(PyListObject *self, PyObject *iterator, Py_ssize_t expected)
{
    Py_ssize_t size = Py_SIZE(self);
    iternextfunc next = Py_TYPE(iterator)->tp_iternext;
    if (size <= PY_SSIZE_T_MAX - expected) {
        if (_PyList_Resize(self, size + expected) < 0) {
            return -1;
        }
        Py_SIZE(self) = size;
    }
    for (;;) {
        PyObject *item = next(iterator); /* may run code */
        if (item == NULL) {
            if (PyErr_Occurred()) {
                if (!PyErr_ExceptionMatches(PyExc_StopIteration)) {
                    return -1;
                }
                PyErr_Clear();
            }
            break;
        }
        if (_PyList_AppendTake(self, item) < 0) {
            return -1;
        }
    }
    if (Py_SIZE(self) < self->allocated && _PyList_Resize(self, Py_SIZE(self)) < 0) {
        return -1;
    }
    return 0;
}

static int
list_extend_any(PyListObject *self, PyObject *source)
{
    if (PyList_CheckExact(source) || PyTuple_CheckExact(source)
        || source == (PyObject *)self) {
        return list_extend_array(self, source);
    }
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return -1;
    }
    int status = -1;
    Py_ssize_t expected = _PyObject_LengthHint(source, 8);
    if (expected >= 0) {
        status = list_extend_iterator(self, iterator, expected);
    }
    Py_DECREF(iterator);
    return status;
}

static PyObject *
list_extend(PyListObject *self, PyObject *source)
{
    if (list_extend_any(self, source) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *
_PyList_Extend(PyListObject *self, PyObject *iterable)
{
    return list_extend(self, iterable);
}

static PyObject *
list_inplace_concat(PyListObject *self, PyObject *other)
{
    if (list_extend_any(self, other) < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return (PyObject *)self;
}

/* ---- methods ----------------------------------------------------------------------- */
static int
list_init(PyListObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"sequence", NULL};
    PyObject *source = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:list", keywords, &source)) {
        return -1;
    }
    list_clear(self);
    return source == NULL ? 0 : list_extend_any(self, source);
}

static PyObject *
list_append(PyListObject *self, PyObject *item)
{
    Py_INCREF(item);
    if (_PyList_AppendTake(self, item) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
list_insert(PyListObject *self, PyObject *args)
{
    Py_ssize_t where;
    PyObject *item;
    if (!PyArg_ParseTuple(args, "nO:insert", &where, &item)) {
        return NULL;
    }
    if (list_insert_at(self, where, item) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
list_pop(PyListObject *self, PyObject *args)
{
    Py_ssize_t i = -1;
    if (PyTuple_GET_SIZE(args) > 0 && !PyArg_ParseTuple(args, "|n:pop", &i)) {
        return NULL;
    }
    Py_ssize_t size = Py_SIZE(self);
    if (size == 0) {
        PyErr_SetString(PyExc_IndexError, "pop from empty list");
        return NULL;
    }
    i = i < 0 ? i + size : i;
    if ((size_t)i >= (size_t)size) {
        PyErr_SetString(PyExc_IndexError, "pop index out of range");
        return NULL;
    }
    PyObject *item = self->ob_item[i];
    memmove(self->ob_item + i, self->ob_item + i + 1,
            (size_t)(size - i - 1) * sizeof(PyObject *));
    int shrunk = _PyList_Resize(self, size - 1);
    if (shrunk < 0) {
        /* The vector could not move to a smaller place: it stays as it is. */
        PyErr_Clear();
        Py_SIZE(self) = size - 1;
    }
    return item;
}

static PyObject *
list_reverse(PyListObject *self, PyObject *ignored)
{
    _PyList_ReverseItems(self->ob_item, Py_SIZE(self));
    Py_RETURN_NONE;
}

static PyObject *
list_index(PyListObject *self, PyObject *args)
{
    Py_ssize_t start = 0;
    Py_ssize_t stop = Py_SIZE(self);
    PyObject *item;
    if (!PyArg_ParseTuple(args, "O|O&O&:index", &item, _PyEval_SliceIndexNotNone, &start,
                          _PyEval_SliceIndexNotNone, &stop)) {
        return NULL;
    }
    if (start < 0) {
        start += Py_SIZE(self);
        start = start < 0 ? 0 : start;
    }
    if (stop < 0) {
        stop += Py_SIZE(self);
    }
    for (Py_ssize_t i = start; i < stop && i < Py_SIZE(self); i++) {
        int equal = list_compare_items(self->ob_item[i], item, Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        if (equal) {
            return PyInt_FromSsize_t(i);
        }
    }
    PyObject *text = PyObject_Repr(item);
    if (text != NULL) {
        PyErr_Format(PyExc_ValueError, "%s is not in list", PyString_AS_STRING(text));
        Py_DECREF(text);
    }
    return NULL;
}

static PyObject *
list_count(PyListObject *self, PyObject *item)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        int equal = list_compare_items(self->ob_item[i], item, Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        count += equal;
    }
    return PyInt_FromSsize_t(count);
}

static PyObject *
list_remove(PyListObject *self, PyObject *item)
{
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        int equal = list_compare_items(self->ob_item[i], item, Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        if (equal) {
            if (_PyList_AssignSlice(self, i, i + 1, NULL) < 0) {
                return NULL;
            }
            Py_RETURN_NONE;
        }
    }
    PyErr_SetString(PyExc_ValueError, "list.remove(x): x not in list");
    return NULL;
}

static PyObject *
list_sizeof(PyListObject *self, PyObject *ignored)
{
    return PyInt_FromSsize_t(Py_TYPE(self)->tp_basicsize
                             + self->allocated * (Py_ssize_t)sizeof(PyObject *));
}

PyDoc_STRVAR(getitem_doc, "x.__getitem__(y) <==> x[y]");
PyDoc_STRVAR(reversed_doc, "L.__reversed__() -> an iterator from the last item to the first");
PyDoc_STRVAR(sizeof_doc, "L.__sizeof__() -> bytes taken by L without its items");
PyDoc_STRVAR(append_doc, "L.append(item) -> None; add one item at the end");
PyDoc_STRVAR(insert_doc, "L.insert(index, item) -> None; put an item before the one at index");
PyDoc_STRVAR(extend_doc, "L.extend(iterable) -> None; add the iterable's items at the end");
PyDoc_STRVAR(pop_doc,
"L.pop([index]) -> the item at index (the last one by default), which is removed\n\n"
"IndexError when there is no such item.");
PyDoc_STRVAR(remove_doc,
"L.remove(value) -> None; remove the first item equal to value\n\n"
"ValueError when there is none.");
PyDoc_STRVAR(index_doc,
"L.index(value[, start[, stop]]) -> position of the first equal item\n\n"
"ValueError when there is none.");
PyDoc_STRVAR(count_doc, "L.count(value) -> how many items equal value");
PyDoc_STRVAR(reverse_doc, "L.reverse() -> None; turn the order of the items round, in place");
PyDoc_STRVAR(sort_doc,
"L.sort(cmp=None, key=None, reverse=False) -> None; sort in place\n\n"
"Items that compare equal keep their order.  cmp(x, y) returns a number below, at\n"
"or above zero; key(x) computes what is compared in the item's place.");

static PyMethodDef list_methods[] = {
    {"__getitem__", (PyCFunction)_PyList_Subscript, METH_O | METH_COEXIST, getitem_doc},
    {"__reversed__", (PyCFunction)_PyList_NewReversed, METH_NOARGS, reversed_doc},
    {"__sizeof__", (PyCFunction)list_sizeof, METH_NOARGS, sizeof_doc},
    {"append", (PyCFunction)list_append, METH_O, append_doc},
    {"insert", (PyCFunction)list_insert, METH_VARARGS, insert_doc},
    {"extend", (PyCFunction)list_extend, METH_O, extend_doc},
    {"pop", (PyCFunction)list_pop, METH_VARARGS, pop_doc},
    {"remove", (PyCFunction)list_remove, METH_O, remove_doc},
    {"index", (PyCFunction)list_index, METH_VARARGS, index_doc},
    {"count", (PyCFunction)list_count, METH_O, count_doc},
    {"reverse", (PyCFunction)list_reverse, METH_NOARGS, reverse_doc},
    {"sort", (PyCFunction)_PyList_SortMethod, METH_VARARGS | METH_KEYWORDS, sort_doc},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods list_as_sequence = {
    .sq_length = list_length,
    .sq_concat = (binaryfunc)list_concat,
    .sq_repeat = (ssizeargfunc)list_repeat,
    .sq_item = (ssizeargfunc)list_item,
    .sq_slice = (ssizessizeargfunc)_PyList_Slice,
    .sq_ass_item = (ssizeobjargproc)_PyList_AssignItem,
    .sq_ass_slice = (ssizessizeobjargproc)_PyList_AssignSlice,
    .sq_contains = (objobjproc)list_contains,
    .sq_inplace_concat = (binaryfunc)list_inplace_concat,
    .sq_inplace_repeat = (ssizeargfunc)list_inplace_repeat,
};

static PyMappingMethods list_as_mapping = {
    .mp_length = list_length,
    .mp_subscript = (binaryfunc)_PyList_Subscript,
    .mp_ass_subscript = (objobjargproc)_PyList_AssignSubscript,
};

PyDoc_STRVAR(list_doc,
"list() -> a new empty list\n"
"list(iterable) -> a new list of the iterable's items");

PyTypeObject PyList_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "list",
    .tp_basicsize = sizeof(PyListObject),
    .tp_dealloc = (destructor)list_dealloc,
    .tp_print = (printfunc)list_print,
    .tp_repr = (reprfunc)list_repr,
    .tp_as_sequence = &list_as_sequence,
    .tp_as_mapping = &list_as_mapping,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE
              | Py_TPFLAGS_LIST_SUBCLASS,
    .tp_doc = list_doc,
    .tp_traverse = (traverseproc)list_traverse,
    .tp_clear = (inquiry)list_clear,
    .tp_richcompare = list_richcompare,
    .tp_iter = _PyList_NewIter,
    .tp_methods = list_methods,
    .tp_init = (initproc)list_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};
