/* _heapq: priority queues in lists, the fast side of heapq.py.
 *
 * A list is a heap when no item is less than its parent: heap[(i - 1) // 2] <=
 * heap[i].  Comparisons may run code; when one changes the list's size the
 * operation stops with RuntimeError, and items are always read from the list anew. */
#include "Python.h"

/* a < b; types that only know <= are asked b <= a.  1, 0, -1. */
static int
heap_less(PyObject *a, PyObject *b)
{
    static PyObject *name = NULL;
    if (PyInt_CheckExact(a) && PyInt_CheckExact(b)) {
        return PyInt_AS_LONG(a) < PyInt_AS_LONG(b);
    }
    if (PyFloat_CheckExact(a) && PyFloat_CheckExact(b)) {
        return PyFloat_AS_DOUBLE(a) < PyFloat_AS_DOUBLE(b);
    }
    if (name == NULL) {
        name = PyString_InternFromString("__lt__");
        if (name == NULL) {
            return -1;
        }
    }
    if (PyObject_HasAttr(a, name)) {
        return PyObject_RichCompareBool(a, b, Py_LT);
    }
    int less_or_equal = PyObject_RichCompareBool(b, a, Py_LE);
    return less_or_equal < 0 ? -1 : !less_or_equal;
}

typedef int (*heap_order)(PyObject *a, PyObject *b);

static int
heap_greater(PyObject *a, PyObject *b)
{
    return heap_less(b, a);
}

/* before(heap[i], heap[k]) with both kept alive; -1 also if the list changed size. */
static int
heap_compare(PyListObject *heap, Py_ssize_t i, Py_ssize_t k, heap_order before)
{
    Py_ssize_t size = PyList_GET_SIZE(heap);
    PyObject *a = PyList_GET_ITEM(heap, i);
    PyObject *b = PyList_GET_ITEM(heap, k);
    Py_INCREF(a);
    Py_INCREF(b);
    int answer = before(a, b); /* may run code */
    Py_DECREF(a);
    Py_DECREF(b);
    if (answer >= 0 && PyList_GET_SIZE(heap) != size) {
        PyErr_SetString(PyExc_RuntimeError, "list changed size during iteration");
        return -1;
    }
    return answer;
}

static void
heap_swap(PyListObject *heap, Py_ssize_t i, Py_ssize_t k)
{
    PyObject *item = PyList_GET_ITEM(heap, i);
    PyList_SET_ITEM(heap, i, PyList_GET_ITEM(heap, k));
    PyList_SET_ITEM(heap, k, item);
}

/* Move the item at pos up to its place among its ancestors below top. */
static int
heap_rise(PyListObject *heap, Py_ssize_t top, Py_ssize_t pos, heap_order before)
{
    while (pos > top) {
        Py_ssize_t parent = (pos - 1) >> 1;
        int higher = heap_compare(heap, pos, parent, before);
        if (higher < 0) {
            return -1;
        }
        if (!higher) {
            break;
        }
        heap_swap(heap, pos, parent);
        pos = parent;
    }
    return 0;
}

/* Move the item at top to its place below: first down to a leaf along the better
 * children, then up again, which takes fewer comparisons than stopping midway. */
static int
heap_sink(PyListObject *heap, Py_ssize_t top, heap_order before)
{
    Py_ssize_t size = PyList_GET_SIZE(heap);
    Py_ssize_t pos = top;
    if (top >= size) {
        PyErr_SetString(PyExc_IndexError, "index out of range");
        return -1;
    }
    while (pos < size >> 1) {
        Py_ssize_t child = 2 * pos + 1;
        if (child + 1 < size) {
            int left = heap_compare(heap, child, child + 1, before);
            if (left < 0) {
                return -1;
            }
            child += !left;
        }
        heap_swap(heap, pos, child);
        pos = child;
    }
    return heap_rise(heap, top, pos, before);
}

static int
heap_build(PyListObject *heap, heap_order before)
{
    for (Py_ssize_t i = (PyList_GET_SIZE(heap) >> 1) - 1; i >= 0; i--) {
        if (heap_sink(heap, i, before) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
heap_check_list(PyObject *heap)
{
    if (!PyList_Check(heap)) {
        PyErr_SetString(PyExc_TypeError, "heap argument must be a list");
        return -1;
    }
    return 0;
}

static PyObject *
heapq_heappush(PyObject *module, PyObject *args)
{
    PyObject *heap;
    PyObject *item;
    if (!PyArg_UnpackTuple(args, "heappush", 2, 2, &heap, &item) || heap_check_list(heap) < 0) {
        return NULL;
    }
    if (PyList_Append(heap, item) < 0
        || heap_rise((PyListObject *)heap, 0, PyList_GET_SIZE(heap) - 1, heap_less) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
heapq_heappop(PyObject *module, PyObject *heap)
{
    if (heap_check_list(heap) < 0) {
        return NULL;
    }
    Py_ssize_t size = PyList_GET_SIZE(heap);
    if (size == 0) {
        PyErr_SetString(PyExc_IndexError, "index out of range");
        return NULL;
    }
    PyObject *last = PyList_GET_ITEM(heap, size - 1);
    Py_INCREF(last);
    if (PyList_SetSlice(heap, size - 1, size, NULL) < 0) {
        Py_DECREF(last);
        return NULL;
    }
    if (size == 1) {
        return last;
    }
    PyObject *result = PyList_GET_ITEM(heap, 0);
    PyList_SET_ITEM(heap, 0, last);
    if (heap_sink((PyListObject *)heap, 0, heap_less) < 0) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

static PyObject *
heapq_heapreplace(PyObject *module, PyObject *args)
{
    PyObject *heap;
    PyObject *item;
    if (!PyArg_UnpackTuple(args, "heapreplace", 2, 2, &heap, &item)
        || heap_check_list(heap) < 0) {
        return NULL;
    }
    if (PyList_GET_SIZE(heap) < 1) {
        PyErr_SetString(PyExc_IndexError, "index out of range");
        return NULL;
    }
    PyObject *result = PyList_GET_ITEM(heap, 0);
    Py_INCREF(item);
    PyList_SET_ITEM(heap, 0, item);
    if (heap_sink((PyListObject *)heap, 0, heap_less) < 0) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

static PyObject *
heapq_heappushpop(PyObject *module, PyObject *args)
{
    PyObject *heap;
    PyObject *item;
    if (!PyArg_UnpackTuple(args, "heappushpop", 2, 2, &heap, &item)
        || heap_check_list(heap) < 0) {
        return NULL;
    }
    Py_INCREF(item);
    if (PyList_GET_SIZE(heap) < 1) {
        return item;
    }
    PyObject *least = PyList_GET_ITEM(heap, 0);
    Py_INCREF(least);
    int smaller = heap_less(least, item); /* may run code */
    Py_DECREF(least);
    if (smaller <= 0) {
        if (smaller < 0) {
            Py_CLEAR(item);
        }
        return item;
    }
    if (PyList_GET_SIZE(heap) == 0) {
        Py_DECREF(item);
        PyErr_SetString(PyExc_IndexError, "index out of range");
        return NULL;
    }
    PyObject *result = PyList_GET_ITEM(heap, 0);
    PyList_SET_ITEM(heap, 0, item);
    if (heap_sink((PyListObject *)heap, 0, heap_less) < 0) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

static PyObject *
heapq_heapify(PyObject *module, PyObject *heap)
{
    if (heap_check_list(heap) < 0 || heap_build((PyListObject *)heap, heap_less) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* The n items that come last in the order `before`, as an unsorted heap whose top
 * is the first of them to go. */
static PyObject *
heap_select(PyObject *iterator, Py_ssize_t n, heap_order before)
{
    PyObject *heap = PyList_New(0);
    PyObject *item;
    if (heap == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        item = PyIter_Next(iterator);
        if (item == NULL) {
            if (PyErr_Occurred()) {
                goto error;
            }
            return heap;
        }
        int status = PyList_Append(heap, item);
        Py_DECREF(item);
        if (status < 0) {
            goto error;
        }
    }
    if (PyList_GET_SIZE(heap) == 0) {
        return heap;
    }
    if (heap_build((PyListObject *)heap, before) < 0) {
        goto error;
    }
    while ((item = PyIter_Next(iterator)) != NULL) {
        int better = before(PyList_GET_ITEM(heap, 0), item);
        if (better <= 0) {
            Py_DECREF(item);
            if (better < 0) {
                goto error;
            }
            continue;
        }
        PyObject *old = PyList_GET_ITEM(heap, 0);
        PyList_SET_ITEM(heap, 0, item);
        Py_DECREF(old);
        if (heap_sink((PyListObject *)heap, 0, before) < 0) {
            goto error;
        }
    }
    if (!PyErr_Occurred()) {
        return heap;
    }
error:
    Py_DECREF(heap);
    return NULL;
}

static PyObject *
heap_best(PyObject *args, const char *format, heap_order before, int descending)
{
    PyObject *iterable;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, format, &n, &iterable)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(iterable);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *heap = heap_select(iterator, n, before);
    Py_DECREF(iterator);
    if (heap == NULL) {
        return NULL;
    }
    if (PyList_Sort(heap) < 0 || (descending && PyList_Reverse(heap) < 0)) {
        Py_DECREF(heap);
        return NULL;
    }
    return heap;
}

static PyObject *
heapq_nlargest(PyObject *module, PyObject *args)
{
    return heap_best(args, "nO:nlargest", heap_less, 1);
}

static PyObject *
heapq_nsmallest(PyObject *module, PyObject *args)
{
    return heap_best(args, "nO:nsmallest", heap_greater, 0);
}

PyDoc_STRVAR(heappush_doc, "heappush(heap, item) -> None; put item on the heap");
PyDoc_STRVAR(heappop_doc, "heappop(heap) -> the smallest item, which is taken off the heap");
PyDoc_STRVAR(heappushpop_doc,
"heappushpop(heap, item) -> what heappop(heap) gives after heappush(heap, item), but faster");
PyDoc_STRVAR(heapreplace_doc,
"heapreplace(heap, item) -> the smallest item, whose place item takes\n\n"
"The result may be larger than item.");
PyDoc_STRVAR(heapify_doc, "heapify(list) -> None; make a heap of a list, in place, in linear time");
PyDoc_STRVAR(nlargest_doc, "nlargest(n, iterable) -> a list of the n largest items, largest first");
PyDoc_STRVAR(nsmallest_doc,
"nsmallest(n, iterable) -> a list of the n smallest items, smallest first");

static PyMethodDef heapq_methods[] = {
    {"heappush", heapq_heappush, METH_VARARGS, heappush_doc},
    {"heappushpop", heapq_heappushpop, METH_VARARGS, heappushpop_doc},
    {"heappop", heapq_heappop, METH_O, heappop_doc},
    {"heapreplace", heapq_heapreplace, METH_VARARGS, heapreplace_doc},
    {"heapify", heapq_heapify, METH_O, heapify_doc},
    {"nlargest", heapq_nlargest, METH_VARARGS, nlargest_doc},
    {"nsmallest", heapq_nsmallest, METH_VARARGS, nsmallest_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(heapq_doc,
"Priority queues in plain lists.\n\n"
"heap = []            an empty heap\n"
"heappush(heap, x)    put an item on it\n"
"heappop(heap)        take the smallest item off\n"
"heap[0]              look at the smallest item\n"
"heapify(x)           turn a list into a heap, in place, in linear time\n"
"heapreplace(heap, x) take the smallest off and put x on, in one step");

PyDoc_STRVAR(heapq_about,
"How heaps work\n\n"
"In a heap of k items, seen as a binary tree whose root is item 0, the children of\n"
"item i are the items 2*i+1 and 2*i+2, and none is smaller than its parent.  So the\n"
"root is the smallest, and putting in or taking out touches only one path between\n"
"the root and a leaf: about log2(k) items.");

PyMODINIT_FUNC
init_heapq(void)
{
    PyObject *module = Py_InitModule3("_heapq", heapq_methods, heapq_doc);
    if (module != NULL) {
        PyModule_AddObject(module, "__about__", PyString_FromString(heapq_about));
    }
}
