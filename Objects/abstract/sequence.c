/* The sequence protocol.
 *
 * Negative indices are counted from the end here, for types that tell their
 * length; the slots see the result as it is. */
#include "Python.h"
#include "pycore_types.h"
#include "abstract_private.h"

static int
sequence_null_error(void)
{
    _PyAbstract_NullError();
    return -1;
}

static inline PySequenceMethods *
sequence_slots(PyObject *op)
{
    return Py_TYPE(op)->tp_as_sequence;
}

int
PySequence_Check(PyObject *op)
{
    if (op == NULL) {
        return 0;
    }
    if (PyInstance_Check(op)) {
        return PyObject_HasAttrString(op, "__getitem__");
    }
    if (PyDict_Check(op)) {
        return 0;
    }
    return sequence_slots(op) != NULL && sequence_slots(op)->sq_item != NULL;
}

Py_ssize_t
PySequence_Size(PyObject *op)
{
    if (op == NULL) {
        return sequence_null_error();
    }
    PySequenceMethods *slots = sequence_slots(op);
    if (slots != NULL && slots->sq_length != NULL) {
        return slots->sq_length(op);
    }
    _PyAbstract_TypeError("object of type '%.200s' has no len()", op);
    return -1;
}

#undef PySequence_Length
Py_ssize_t
PySequence_Length(PyObject *op)
{
    return PySequence_Size(op);
}
#define PySequence_Length PySequence_Size

/* ---- concatenation, repetition ----------------------------------------------------------- */

/* Classes that define only __add__ or __mul__ have the number slot. */
static PyObject *
sequence_by_number(PyObject *left, PyObject *right, size_t slot, const char *message)
{
    PyObject *answer = _PyNumber_Binary(left, right, slot);
    if (answer == Py_NotImplemented) {
        Py_DECREF(answer);
        return _PyAbstract_TypeError(message, left);
    }
    return answer;
}

static PyObject *
sequence_concat(PyObject *left, PyObject *right, int inplace)
{
    static const char message[] = "'%.200s' object can't be concatenated";
    if (left == NULL || right == NULL) {
        return _PyAbstract_NullError();
    }
    PySequenceMethods *slots = sequence_slots(left);
    if (slots != NULL && inplace && slots->sq_inplace_concat != NULL
        && PyType_HasFeature(Py_TYPE(left), Py_TPFLAGS_HAVE_INPLACEOPS)) {
        return slots->sq_inplace_concat(left, right);
    }
    if (slots != NULL && slots->sq_concat != NULL) {
        return slots->sq_concat(left, right);
    }
    if (!PySequence_Check(left) || !PySequence_Check(right)) {
        return _PyAbstract_TypeError(message, left);
    }
    if (inplace && PyType_HasFeature(Py_TYPE(left), Py_TPFLAGS_HAVE_INPLACEOPS)
        && Py_TYPE(left)->tp_as_number != NULL
        && Py_TYPE(left)->tp_as_number->nb_inplace_add != NULL) {
        PyObject *answer = Py_TYPE(left)->tp_as_number->nb_inplace_add(left, right);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    return sequence_by_number(left, right, offsetof(PyNumberMethods, nb_add), message);
}

PyObject *
PySequence_Concat(PyObject *left, PyObject *right)
{
    return sequence_concat(left, right, 0);
}

PyObject *
PySequence_InPlaceConcat(PyObject *left, PyObject *right)
{
    return sequence_concat(left, right, 1);
}

static PyObject *
sequence_repeat(PyObject *op, Py_ssize_t count, int inplace)
{
    static const char message[] = "'%.200s' object can't be repeated";
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    PySequenceMethods *slots = sequence_slots(op);
    if (slots != NULL && inplace && slots->sq_inplace_repeat != NULL
        && PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_HAVE_INPLACEOPS)) {
        return slots->sq_inplace_repeat(op, count);
    }
    if (slots != NULL && slots->sq_repeat != NULL) {
        return slots->sq_repeat(op, count);
    }
    if (!PySequence_Check(op)) {
        return _PyAbstract_TypeError(message, op);
    }
    PyObject *number = PyInt_FromSsize_t(count);
    if (number == NULL) {
        return NULL;
    }
    PyObject *result = Py_NotImplemented;
    Py_INCREF(result);
    if (inplace && Py_TYPE(op)->tp_as_number != NULL
        && PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_HAVE_INPLACEOPS)
        && Py_TYPE(op)->tp_as_number->nb_inplace_multiply != NULL) {
        Py_SETREF(result, Py_TYPE(op)->tp_as_number->nb_inplace_multiply(op, number));
    }
    if (result == Py_NotImplemented) {
        Py_SETREF(result, sequence_by_number(op, number, offsetof(PyNumberMethods, nb_multiply),
                                             message));
    }
    Py_DECREF(number);
    return result;
}

PyObject *
PySequence_Repeat(PyObject *op, Py_ssize_t count)
{
    return sequence_repeat(op, count, 0);
}

PyObject *
PySequence_InPlaceRepeat(PyObject *op, Py_ssize_t count)
{
    return sequence_repeat(op, count, 1);
}

/* ---- items --------------------------------------------------------------------------------- */

/* Count negative indices from the end; -1 on error. */
static int
sequence_adjust(PyObject *op, Py_ssize_t *first, Py_ssize_t *second)
{
    PySequenceMethods *slots = sequence_slots(op);
    if ((*first >= 0 && (second == NULL || *second >= 0)) || slots->sq_length == NULL) {
        return 0;
    }
    Py_ssize_t length = slots->sq_length(op);
    if (length < 0) {
        return -1;
    }
    if (*first < 0) {
        *first += length;
    }
    if (second != NULL && *second < 0) {
        *second += length;
    }
    return 0;
}

PyObject *
PySequence_GetItem(PyObject *op, Py_ssize_t index)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    PySequenceMethods *slots = sequence_slots(op);
    if (slots == NULL || slots->sq_item == NULL) {
        return _PyAbstract_TypeError("'%.200s' object does not support indexing", op);
    }
    if (sequence_adjust(op, &index, NULL) < 0) {
        return NULL;
    }
    return slots->sq_item(op, index);
}

static int
sequence_store(PyObject *op, Py_ssize_t index, PyObject *value, const char *message)
{
    if (op == NULL) {
        return sequence_null_error();
    }
    PySequenceMethods *slots = sequence_slots(op);
    if (slots == NULL || slots->sq_ass_item == NULL) {
        _PyAbstract_TypeError(message, op);
        return -1;
    }
    if (sequence_adjust(op, &index, NULL) < 0) {
        return -1;
    }
    return slots->sq_ass_item(op, index, value);
}

int
PySequence_SetItem(PyObject *op, Py_ssize_t index, PyObject *value)
{
    return sequence_store(op, index, value, "'%.200s' object does not support item assignment");
}

int
PySequence_DelItem(PyObject *op, Py_ssize_t index)
{
    return sequence_store(op, index, NULL, "'%.200s' object doesn't support item deletion");
}

/* ---- slices ---------------------------------------------------------------------------------- */

PyObject *
PySequence_GetSlice(PyObject *op, Py_ssize_t start, Py_ssize_t stop)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    PySequenceMethods *slots = sequence_slots(op);
    if (slots != NULL && slots->sq_slice != NULL) {
        if (sequence_adjust(op, &start, &stop) < 0) {
            return NULL;
        }
        return slots->sq_slice(op, start, stop);
    }
    PyMappingMethods *mapping = Py_TYPE(op)->tp_as_mapping;
    if (mapping == NULL || mapping->mp_subscript == NULL) {
        return _PyAbstract_TypeError("'%.200s' object is unsliceable", op);
    }
    PyObject *slice = _PySlice_FromIndices(start, stop);
    if (slice == NULL) {
        return NULL;
    }
    PyObject *result = mapping->mp_subscript(op, slice);
    Py_DECREF(slice);
    return result;
}

static int
sequence_store_slice(PyObject *op, Py_ssize_t start, Py_ssize_t stop, PyObject *value,
                     const char *message)
{
    if (op == NULL) {
        return sequence_null_error();
    }
    PySequenceMethods *slots = sequence_slots(op);
    if (slots != NULL && slots->sq_ass_slice != NULL) {
        if (sequence_adjust(op, &start, &stop) < 0) {
            return -1;
        }
        return slots->sq_ass_slice(op, start, stop, value);
    }
    PyMappingMethods *mapping = Py_TYPE(op)->tp_as_mapping;
    if (mapping == NULL || mapping->mp_ass_subscript == NULL) {
        _PyAbstract_TypeError(message, op);
        return -1;
    }
    PyObject *slice = _PySlice_FromIndices(start, stop);
    if (slice == NULL) {
        return -1;
    }
    int result = mapping->mp_ass_subscript(op, slice, value);
    Py_DECREF(slice);
    return result;
}

int
PySequence_SetSlice(PyObject *op, Py_ssize_t start, Py_ssize_t stop, PyObject *value)
{
    return sequence_store_slice(op, start, stop, value,
                                "'%.200s' object doesn't support slice assignment");
}

int
PySequence_DelSlice(PyObject *op, Py_ssize_t start, Py_ssize_t stop)
{
    return sequence_store_slice(op, start, stop, NULL,
                                "'%.200s' object doesn't support slice deletion");
}

/* ---- conversions -------------------------------------------------------------------------------- */

PyObject *
PySequence_Tuple(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    if (PyTuple_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    if (PyList_CheckExact(op)) {
        return PyList_AsTuple(op);
    }
    PyObject *result = NULL;
    PyObject *iterator = PyObject_GetIter(op);
    if (iterator == NULL) {
        return NULL;
    }
    Py_ssize_t room = _PyObject_LengthHint(op, 10);
    Py_ssize_t count = 0;
    if (room < 0) {
        goto done;
    }
    result = PyTuple_New(room);
    while (result != NULL) {
        PyObject *item = PyIter_Next(iterator);
        if (item == NULL) {
            if (PyErr_Occurred()) {
                Py_CLEAR(result);
            }
            break;
        }
        if (count >= room) {
            if (room > PY_SSIZE_T_MAX / 2 - 16) {
                PyErr_NoMemory();
                Py_DECREF(item);
                Py_CLEAR(result);
                break;
            }
            room += 10 + room / 4;
            if (_PyTuple_Resize(&result, room) < 0) {
                Py_DECREF(item);
                break;
            }
        }
        PyTuple_SET_ITEM(result, count++, item);
    }
    if (result != NULL && count < room) {
        _PyTuple_Resize(&result, count);
    }
done:
    Py_DECREF(iterator);
    return result;
}

PyObject *
PySequence_List(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    PyObject *result = PyList_New(0);
    if (result == NULL) {
        return NULL;
    }
    PyObject *none = _PyList_Extend((PyListObject *)result, op);
    if (none == NULL) {
        Py_DECREF(result);
        return NULL;
    }
    Py_DECREF(none);
    return result;
}

PyObject *
PySequence_Fast(PyObject *op, const char *message)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    if (PyList_CheckExact(op) || PyTuple_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    PyObject *iterator = PyObject_GetIter(op);
    if (iterator == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_SetString(PyExc_TypeError, message);
        }
        return NULL;
    }
    PyObject *result = PySequence_List(iterator);
    Py_DECREF(iterator);
    return result;
}

/* ---- searching ------------------------------------------------------------------------------------ */

Py_ssize_t
_PySequence_IterSearch(PyObject *sequence, PyObject *value, int operation)
{
    if (sequence == NULL || value == NULL) {
        return sequence_null_error();
    }
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        _PyAbstract_TypeError("argument of type '%.200s' is not iterable", sequence);
        return -1;
    }
    Py_ssize_t position = 0;
    Py_ssize_t hits = 0;
    Py_ssize_t result = -1;
    for (;; position++) {
        PyObject *item = PyIter_Next(iterator);
        if (item == NULL) {
            break;
        }
        int equal = PyObject_RichCompareBool(value, item, Py_EQ);
        Py_DECREF(item);
        if (equal < 0) {
            goto done;
        }
        if (!equal) {
            continue;
        }
        hits++;
        if (operation == PY_ITERSEARCH_INDEX) {
            result = position;
            goto done;
        }
        if (operation == PY_ITERSEARCH_CONTAINS) {
            result = 1;
            goto done;
        }
        if (hits == PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, "count exceeds C integer size");
            goto done;
        }
    }
    if (PyErr_Occurred()) {
        goto done;
    }
    if (operation == PY_ITERSEARCH_INDEX) {
        PyErr_SetString(PyExc_ValueError, "sequence.index(x): x not in sequence");
        goto done;
    }
    result = hits;
done:
    Py_DECREF(iterator);
    return result;
}

Py_ssize_t
PySequence_Count(PyObject *sequence, PyObject *value)
{
    return _PySequence_IterSearch(sequence, value, PY_ITERSEARCH_COUNT);
}

int
PySequence_Contains(PyObject *sequence, PyObject *value)
{
    PySequenceMethods *slots = sequence_slots(sequence);
    if (PyType_HasFeature(Py_TYPE(sequence), Py_TPFLAGS_HAVE_SEQUENCE_IN) && slots != NULL
        && slots->sq_contains != NULL) {
        return slots->sq_contains(sequence, value);
    }
    return (int)_PySequence_IterSearch(sequence, value, PY_ITERSEARCH_CONTAINS);
}

#undef PySequence_In
int
PySequence_In(PyObject *sequence, PyObject *value)
{
    return PySequence_Contains(sequence, value);
}

Py_ssize_t
PySequence_Index(PyObject *sequence, PyObject *value)
{
    return _PySequence_IterSearch(sequence, value, PY_ITERSEARCH_INDEX);
}
