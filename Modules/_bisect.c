/* _bisect: binary search in sorted sequences, the fast side of bisect.py. */
#include "Python.h"

enum side { LEFT, RIGHT };

/* Where to insert item, on the given side of equal ones; -1 on error.  high -1
 * means the length. */
static Py_ssize_t
bisect_search(PyObject *sequence, PyObject *item, Py_ssize_t low, Py_ssize_t high, enum side side)
{
    if (low < 0) {
        PyErr_SetString(PyExc_ValueError, "lo must be non-negative");
        return -1;
    }
    if (high == -1) {
        high = PySequence_Size(sequence);
        if (high < 0) {
            return -1;
        }
    }
    while (low < high) {
        Py_ssize_t middle = (Py_ssize_t)(((size_t)low + (size_t)high) / 2);
        PyObject *candidate = PySequence_GetItem(sequence, middle);
        if (candidate == NULL) {
            return -1;
        }
        int less = side == RIGHT ? PyObject_RichCompareBool(item, candidate, Py_LT)
                                 : PyObject_RichCompareBool(candidate, item, Py_LT);
        Py_DECREF(candidate);
        if (less < 0) {
            return -1;
        }
        if (less == (side == RIGHT)) {
            high = middle;
        }
        else {
            low = middle + 1;
        }
    }
    return low;
}

/* Parse the arguments all functions share and search; -1 on error. */
static Py_ssize_t
bisect_parse_and_search(PyObject *args, PyObject *kwds, const char *format, enum side side,
                        PyObject **sequence, PyObject **item)
{
    static char *keywords[] = {"a", "x", "lo", "hi", NULL};
    Py_ssize_t low = 0;
    Py_ssize_t high = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, format, keywords, sequence, item, &low, &high)) {
        return -1;
    }
    return bisect_search(*sequence, *item, low, high, side);
}

static PyObject *
bisect_position(PyObject *args, PyObject *kwds, const char *format, enum side side)
{
    PyObject *sequence;
    PyObject *item;
    Py_ssize_t position = bisect_parse_and_search(args, kwds, format, side, &sequence, &item);
    return position < 0 ? NULL : PyInt_FromSsize_t(position);
}

static PyObject *
bisect_insert(PyObject *args, PyObject *kwds, const char *format, enum side side)
{
    PyObject *sequence;
    PyObject *item;
    Py_ssize_t position = bisect_parse_and_search(args, kwds, format, side, &sequence, &item);
    if (position < 0) {
        return NULL;
    }
    if (PyList_CheckExact(sequence)) {
        if (PyList_Insert(sequence, position, item) < 0) {
            return NULL;
        }
    }
    else {
        PyObject *result = PyObject_CallMethod(sequence, "insert", "nO", position, item);
        if (result == NULL) {
            return NULL;
        }
        Py_DECREF(result);
    }
    Py_RETURN_NONE;
}

static PyObject *
bisect_bisect_right(PyObject *module, PyObject *args, PyObject *kwds)
{
    return bisect_position(args, kwds, "OO|nn:bisect_right", RIGHT);
}

static PyObject *
bisect_bisect_left(PyObject *module, PyObject *args, PyObject *kwds)
{
    return bisect_position(args, kwds, "OO|nn:bisect_left", LEFT);
}

static PyObject *
bisect_insort_right(PyObject *module, PyObject *args, PyObject *kwds)
{
    return bisect_insert(args, kwds, "OO|nn:insort_right", RIGHT);
}

static PyObject *
bisect_insort_left(PyObject *module, PyObject *args, PyObject *kwds)
{
    return bisect_insert(args, kwds, "OO|nn:insort_left", LEFT);
}

PyDoc_STRVAR(bisect_right_doc,
"bisect_right(a, x[, lo[, hi]]) -> index\n\n"
"The place where x belongs in the sorted sequence a, after items equal to it.\n"
"lo and hi limit the search to a part of a.");
PyDoc_STRVAR(bisect_doc, "bisect(a, x[, lo[, hi]]) -> index\n\nThe same as bisect_right().");
PyDoc_STRVAR(bisect_left_doc,
"bisect_left(a, x[, lo[, hi]]) -> index\n\n"
"The place where x belongs in the sorted sequence a, before items equal to it.\n"
"lo and hi limit the search to a part of a.");
PyDoc_STRVAR(insort_right_doc,
"insort_right(a, x[, lo[, hi]]) -> None\n\n"
"Insert x into the sorted list a, after items equal to it.");
PyDoc_STRVAR(insort_doc, "insort(a, x[, lo[, hi]]) -> None\n\nThe same as insort_right().");
PyDoc_STRVAR(insort_left_doc,
"insort_left(a, x[, lo[, hi]]) -> None\n\n"
"Insert x into the sorted list a, before items equal to it.");

static PyMethodDef bisect_methods[] = {
    {"bisect_right", (PyCFunction)bisect_bisect_right, METH_VARARGS | METH_KEYWORDS,
     bisect_right_doc},
    {"bisect", (PyCFunction)bisect_bisect_right, METH_VARARGS | METH_KEYWORDS, bisect_doc},
    {"bisect_left", (PyCFunction)bisect_bisect_left, METH_VARARGS | METH_KEYWORDS,
     bisect_left_doc},
    {"insort_right", (PyCFunction)bisect_insort_right, METH_VARARGS | METH_KEYWORDS,
     insort_right_doc},
    {"insort", (PyCFunction)bisect_insort_right, METH_VARARGS | METH_KEYWORDS, insort_doc},
    {"insort_left", (PyCFunction)bisect_insort_left, METH_VARARGS | METH_KEYWORDS,
     insort_left_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(bisect_module_doc, "Binary search: keeping a list sorted without sorting it again.");

PyMODINIT_FUNC
init_bisect(void)
{
    Py_InitModule3("_bisect", bisect_methods, bisect_module_doc);
}
