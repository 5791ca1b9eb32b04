/* Builtins over iterables.
 *
 * Elements may be produced by Python code that changes what is being walked: nothing here keeps
 * a pointer into a container across a call. */
#include "builtins.h"
#include "pycore_ceval.h" // _PyPlus_CallOneArg()
#include "pycore_containers.h"

/* Truth of func(item), or of item itself for None and bool.  -1 on error. */
static int
passes(PyObject *func, PyObject *item)
{
    if (func == Py_None || func == (PyObject *)&PyBool_Type) {
        return PyObject_IsTrue(item);
    }
    PyObject *good = _PyPlus_CallOneArg(func, item);
    if (good == NULL) {
        return -1;
    }
    int answer = PyObject_IsTrue(good);
    Py_DECREF(good);
    return answer;
}

/* The next item: 1 stored, 0 the end, -1 an error. */
static inline int
next_item(PyObject *iterator, PyObject **item)
{
    *item = Py_TYPE(iterator)->tp_iternext(iterator);
    if (*item != NULL) {
        return 1;
    }
    PyThreadState *tstate = PyThreadState_GET();
    if (tstate->curexc_type == NULL) {
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
        return 0;
    }
    return -1;
}

/* Does some item have this truth?  Py_True or Py_False of `found`. */
static PyObject *
search_truth(PyObject *iterable, int truth)
{
    PyObject *iterator = PyObject_GetIter(iterable);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *item;
    int status;
    int found = 0;
    while (!found && (status = next_item(iterator, &item)) == 1) {
        int answer = PyObject_IsTrue(item);
        Py_DECREF(item);
        if (answer < 0) {
            status = -1;
            break;
        }
        found = answer == truth;
    }
    Py_DECREF(iterator);
    if (!found && status < 0) {
        return NULL;
    }
    return PyBool_FromLong(found == truth);
}

ONEARG(all)
{
    return search_truth(arg, 0);
}

ONEARG(any)
{
    return search_truth(arg, 1);
}

VARARGS(iter)
{
    PyObject *source;
    PyObject *sentinel = NULL;
    if (!PyArg_UnpackTuple(args, "iter", 1, 2, &source, &sentinel)) {
        return NULL;
    }
    if (sentinel == NULL) {
        return PyObject_GetIter(source);
    }
    if (!PyCallable_Check(source)) {
        PyErr_SetString(PyExc_TypeError, "iter(v, w): v must be callable");
        return NULL;
    }
    return PyCallIter_New(source, sentinel);
}

VARARGS(next)
{
    PyObject *iterator;
    PyObject *fallback = NULL;
    if (!PyArg_UnpackTuple(args, "next", 1, 2, &iterator, &fallback)) {
        return NULL;
    }
    if (!PyIter_Check(iterator)) {
        return PyErr_Format(PyExc_TypeError, "%.200s object is not an iterator",
                            Py_TYPE(iterator)->tp_name);
    }
    PyObject *item = Py_TYPE(iterator)->tp_iternext(iterator);
    if (item != NULL) {
        return item;
    }
    if (PyErr_Occurred() && (fallback == NULL || !PyErr_ExceptionMatches(PyExc_StopIteration))) {
        return NULL;
    }
    PyErr_Clear();
    if (fallback != NULL) {
        Py_INCREF(fallback);
        return fallback;
    }
    PyErr_SetNone(PyExc_StopIteration);
    return NULL;
}

/* ---- filter ---------------------------------------------------------------------- */

/* The items of a tuple, str or unicode (subclasses decide through sq_item) that pass, as a
 * list. */
static PyObject *
filter_items(PyObject *func, PyObject *sequence, Py_ssize_t length)
{
    ssizeargfunc get = Py_TYPE(sequence)->tp_as_sequence->sq_item;
    if (get == NULL) {
        PyErr_SetString(PyExc_TypeError, "unsubscriptable sequence");
        return NULL;
    }
    PyObject *kept = PyList_New(0);
    for (Py_ssize_t i = 0; kept != NULL && i < length; i++) {
        PyObject *item = get(sequence, i);
        int good = item == NULL ? -1 : passes(func, item);
        if (good < 0 || (good && PyList_Append(kept, item) < 0)) {
            Py_CLEAR(kept);
        }
        Py_XDECREF(item);
    }
    return kept;
}

/* Join kept characters; each must be of the type that is filtered. */
static PyObject *
join_kept(PyObject *kept, PyTypeObject *type, long flag)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(kept); i++) {
        if (!PyType_FastSubclass(Py_TYPE(PyList_GET_ITEM(kept, i)), flag)) {
            return PyErr_Format(PyExc_TypeError,
                                "can't filter %s to %s: __getitem__ returned different type",
                                type->tp_name, type->tp_name);
        }
    }
    if (type == &PyUnicode_Type) {
        PyObject *empty = PyUnicode_FromUnicode(NULL, 0);
        PyObject *joined = empty == NULL ? NULL : PyUnicode_Join(empty, kept);
        Py_XDECREF(empty);
        return joined;
    }
    PyObject *empty = PyString_FromString("");
    PyObject *joined = empty == NULL ? NULL : _PyString_Join(empty, kept);
    Py_XDECREF(empty);
    return joined;
}

static PyObject *
filter_text(PyObject *func, PyObject *text, Py_ssize_t length, PyTypeObject *type, long flag)
{
    if ((func == Py_None || func == (PyObject *)&PyBool_Type) && Py_TYPE(text) == type) {
        Py_INCREF(text); /* no character is false */
        return text;
    }
    PyObject *kept = filter_items(func, text, length);
    PyObject *result = kept == NULL ? NULL : join_kept(kept, type, flag);
    Py_XDECREF(kept);
    return result;
}

static PyObject *
filter_tuple(PyObject *func, PyObject *tuple)
{
    if (PyTuple_GET_SIZE(tuple) == 0 && PyTuple_CheckExact(tuple)) {
        Py_INCREF(tuple);
        return tuple;
    }
    PyObject *kept = filter_items(func, tuple, PyTuple_GET_SIZE(tuple));
    PyObject *result = kept == NULL ? NULL : PyList_AsTuple(kept);
    Py_XDECREF(kept);
    return result;
}

VARARGS(filter)
{
    PyObject *func;
    PyObject *sequence;
    if (!PyArg_UnpackTuple(args, "filter", 2, 2, &func, &sequence)) {
        return NULL;
    }
    if (PyString_Check(sequence)) {
        return filter_text(func, sequence, PyString_GET_SIZE(sequence), &PyString_Type,
                           Py_TPFLAGS_STRING_SUBCLASS);
    }
    if (PyUnicode_Check(sequence)) {
        return filter_text(func, sequence, PyUnicode_GET_SIZE(sequence), &PyUnicode_Type,
                           Py_TPFLAGS_UNICODE_SUBCLASS);
    }
    if (PyTuple_Check(sequence)) {
        return filter_tuple(func, sequence);
    }
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *kept = NULL;
    if (_PyObject_LengthHint(sequence, 8) >= 0) {
        kept = PyList_New(0);
    }
    int status = kept == NULL ? -1 : 1;
    PyObject *item;
    while (status == 1 && (status = next_item(iterator, &item)) == 1) {
        int good = passes(func, item);
        if (good < 0 || (good && PyList_Append(kept, item) < 0)) {
            status = -1;
        }
        Py_DECREF(item);
    }
    if (status < 0) {
        Py_CLEAR(kept);
    }
    Py_DECREF(iterator);
    return kept;
}

/* ---- map and zip --------------------------------------------------------------------- */

/* Replace each sequence in a new tuple by its iterator.  what: "argument %zd to map()". */
static PyObject *
iterators_of(PyObject *sequences, Py_ssize_t first, const char *message, Py_ssize_t shift)
{
    Py_ssize_t n = PyTuple_GET_SIZE(sequences) - first;
    PyObject *iterators = PyTuple_New(n);
    if (iterators == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *iterator = PyObject_GetIter(PyTuple_GET_ITEM(sequences, first + i));
        if (iterator == NULL) {
            if (PyErr_ExceptionMatches(PyExc_TypeError)) {
                PyErr_Format(PyExc_TypeError, message, i + shift);
            }
            Py_DECREF(iterators);
            return NULL;
        }
        PyTuple_SET_ITEM(iterators, i, iterator);
        /* The hint itself is not needed, but its errors are part of the behaviour. */
        if (_PyObject_LengthHint(PyTuple_GET_ITEM(sequences, first + i), 8) < 0) {
            Py_DECREF(iterators);
            return NULL;
        }
    }
    return iterators;
}

/* One item of each iterator as a tuple.  When one ends: for map, None stands for it until all
 * have ended; for zip, that is the end.  1, 0 at the end, -1. */
static int
next_row(PyObject *iterators, int pad, PyObject **row)
{
    Py_ssize_t n = PyTuple_GET_SIZE(iterators);
    Py_ssize_t alive = 0;
    *row = PyTuple_New(n);
    if (*row == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *iterator = PyTuple_GET_ITEM(iterators, i);
        PyObject *item = Py_None;
        int status = iterator == Py_None ? 0 : next_item(iterator, &item);
        if (status < 0 || (status == 0 && !pad)) {
            Py_CLEAR(*row);
            return status;
        }
        if (status == 0) {
            if (iterator != Py_None) {
                Py_INCREF(Py_None);
                PyTuple_SET_ITEM(iterators, i, Py_None);
                Py_DECREF(iterator);
            }
            item = Py_None;
            Py_INCREF(item);
        }
        alive += status;
        PyTuple_SET_ITEM(*row, i, item);
    }
    if (alive == 0) {
        Py_CLEAR(*row);
        return 0;
    }
    return 1;
}

static PyObject *
map_one(PyObject *func, PyObject *iterator)
{
    PyObject *results = PyList_New(0);
    PyObject *item;
    int status = results == NULL ? -1 : 1;
    while (status == 1 && (status = next_item(iterator, &item)) == 1) {
        PyObject *value = _PyPlus_CallOneArg(func, item);
        Py_DECREF(item);
        if (value == NULL || PyList_Append(results, value) < 0) {
            status = -1;
        }
        Py_XDECREF(value);
    }
    if (status < 0) {
        Py_CLEAR(results);
    }
    return results;
}

VARARGS(map)
{
    Py_ssize_t n = PyTuple_Size(args);
    if (n < 2) {
        PyErr_SetString(PyExc_TypeError, "map() requires at least two args");
        return NULL;
    }
    PyObject *func = PyTuple_GET_ITEM(args, 0);
    if (func == Py_None) {
        if (PyErr_WarnPy3k("map(None, ...) not supported in 3.x; use list(...)", 1) < 0) {
            return NULL;
        }
        if (n == 2) {
            return PySequence_List(PyTuple_GET_ITEM(args, 1));
        }
    }
    PyObject *results = NULL;
    PyObject *iterators = iterators_of(args, 1, "argument %zd to map() must support iteration", 2);
    if (iterators == NULL) {
        return NULL;
    }
    if (n == 2) {
        results = map_one(func, PyTuple_GET_ITEM(iterators, 0));
        Py_DECREF(iterators);
        return results;
    }
    results = PyList_New(0);
    int status = results == NULL ? -1 : 1;
    PyObject *row;
    while (status == 1 && (status = next_row(iterators, 1, &row)) == 1) {
        if (func != Py_None) {
            PyObject *value = PyObject_Call(func, row, NULL);
            Py_DECREF(row);
            row = value;
        }
        if (row == NULL || PyList_Append(results, row) < 0) {
            status = -1;
        }
        Py_XDECREF(row);
    }
    if (status < 0) {
        Py_CLEAR(results);
    }
    Py_DECREF(iterators);
    return results;
}

VARARGS(zip)
{
    if (PyTuple_Size(args) == 0) {
        return PyList_New(0);
    }
    PyObject *iterators = iterators_of(args, 0, "zip argument #%zd must support iteration", 1);
    if (iterators == NULL) {
        return NULL;
    }
    PyObject *rows = PyList_New(0);
    int status = rows == NULL ? -1 : 1;
    PyObject *row;
    while (status == 1 && (status = next_row(iterators, 0, &row)) == 1) {
        if (PyList_Append(rows, row) < 0) {
            status = -1;
        }
        Py_DECREF(row);
    }
    if (status < 0) {
        Py_CLEAR(rows);
    }
    Py_DECREF(iterators);
    return rows;
}

/* ---- max, min, sorted, reduce, sum ------------------------------------------------------ */

/* The key function of max and min; -1 on error. */
static int
key_argument(PyObject *kwds, const char *name, PyObject **key)
{
    *key = NULL;
    if (kwds == NULL || PyDict_Size(kwds) == 0) {
        return 0;
    }
    *key = _PyDict_PeekString(kwds, "key");
    if (*key == NULL && PyErr_Occurred()) {
        return -1;
    }
    if (*key == NULL || PyDict_Size(kwds) != 1) {
        PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument", name);
        return -1;
    }
    return 0;
}

/* Consume item and value (what is compared) into the best pair.  0 or -1. */
static int
keep_better(PyObject **best, PyObject **best_value, PyObject *item, PyObject *value, int op)
{
    int better = 1;
    if (*best != NULL) {
        better = PyObject_RichCompareBool(value, *best_value, op);
    }
    if (better <= 0) {
        Py_DECREF(item);
        Py_DECREF(value);
        return better;
    }
    PyObject *old = *best;
    PyObject *old_value = *best_value;
    *best = item;
    *best_value = value;
    Py_XDECREF(old);
    Py_XDECREF(old_value);
    return 0;
}

static PyObject *
extreme(PyObject *args, PyObject *kwds, int op, const char *name)
{
    PyObject *source = args;
    PyObject *key;
    if (PyTuple_Size(args) <= 1 && !PyArg_UnpackTuple(args, (char *)name, 1, 1, &source)) {
        return NULL;
    }
    if (key_argument(kwds, name, &key) < 0) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *best = NULL;
    PyObject *best_value = NULL;
    PyObject *item;
    int status;
    while ((status = next_item(iterator, &item)) == 1) {
        PyObject *value = item;
        if (key == NULL) {
            Py_INCREF(item);
        }
        else {
            value = _PyPlus_CallOneArg(key, item);
            if (value == NULL) {
                Py_DECREF(item);
                status = -1;
                break;
            }
        }
        if (keep_better(&best, &best_value, item, value, op) < 0) {
            status = -1;
            break;
        }
    }
    if (status < 0) {
        Py_CLEAR(best);
    }
    else if (best == NULL) {
        PyErr_Format(PyExc_ValueError, "%s() arg is an empty sequence", name);
    }
    Py_XDECREF(best_value);
    Py_DECREF(iterator);
    return best;
}

KWARGS(max)
{
    return extreme(args, kwds, Py_GT, "max");
}

KWARGS(min)
{
    return extreme(args, kwds, Py_LT, "min");
}

KWARGS(sorted)
{
    static char *kwlist[] = {"iterable", "cmp", "key", "reverse", NULL};
    PyObject *iterable;
    PyObject *ignored;
    int reverse;
    /* only checked here: the list's own method reads the rest */
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|OOi:sorted", kwlist, &iterable, &ignored,
                                     &ignored, &reverse)) {
        return NULL;
    }
    PyObject *list = PySequence_List(iterable);
    if (list == NULL) {
        return NULL;
    }
    PyObject *sort = PyObject_GetAttrString(list, "sort");
    PyObject *rest = PyTuple_GetSlice(args, 1, 4);
    PyObject *done = NULL;
    if (sort != NULL && rest != NULL) {
        done = PyObject_Call(sort, rest, kwds);
    }
    Py_XDECREF(sort);
    Py_XDECREF(rest);
    if (done == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    Py_DECREF(done);
    return list;
}

VARARGS(reduce)
{
    PyObject *func;
    PyObject *sequence;
    PyObject *result = NULL;
    if (PyErr_WarnPy3k("reduce() not supported in 3.x; use functools.reduce()", 1) < 0
        || !PyArg_UnpackTuple(args, "reduce", 2, 3, &func, &sequence, &result)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_SetString(PyExc_TypeError, "reduce() arg 2 must support iteration");
        }
        return NULL;
    }
    Py_XINCREF(result);
    PyObject *item;
    int status;
    while ((status = next_item(iterator, &item)) == 1) {
        if (result == NULL) {
            result = item;
            continue;
        }
        PyObject *next = _PyPlus_CallTwoArgs(func, result, item);
        Py_DECREF(result);
        Py_DECREF(item);
        result = next;
        if (result == NULL) {
            status = -1;
            break;
        }
    }
    if (status < 0) {
        Py_CLEAR(result);
    }
    else if (result == NULL) {
        PyErr_SetString(PyExc_TypeError, "reduce() of empty sequence with no initial value");
    }
    Py_DECREF(iterator);
    return result;
}

/* Add ints while all are ints and nothing overflows.  Replaces *total; 1: more to add by other
 * means, beginning with *pending (which may be NULL); 0: all done; -1. */
static int
sum_ints(PyObject *iterator, PyObject **total, PyObject **pending)
{
    long sum = PyInt_AS_LONG(*total);
    PyObject *item = NULL;
    int status;
    while ((status = next_item(iterator, &item)) == 1) {
        long next;
        if (!PyInt_CheckExact(item) || __builtin_add_overflow(sum, PyInt_AS_LONG(item), &next)) {
            *pending = item;
            break;
        }
        Py_DECREF(item);
        sum = next;
    }
    if (status < 0) {
        return -1;
    }
    PyObject *made = PyInt_FromLong(sum);
    if (made == NULL) {
        Py_CLEAR(*pending);
        return -1;
    }
    Py_SETREF(*total, made);
    return status;
}

/* The same for floats, to which ints may be added. */
static int
sum_floats(PyObject *iterator, PyObject **total, PyObject **pending)
{
    double sum = PyFloat_AS_DOUBLE(*total);
    PyObject *item = *pending;
    *pending = NULL;
    int status = 1;
    for (;;) {
        if (item == NULL && (status = next_item(iterator, &item)) != 1) {
            break;
        }
        if (PyFloat_CheckExact(item)) {
            sum += PyFloat_AS_DOUBLE(item);
        }
        else if (PyInt_Check(item)) {
            sum += (double)PyInt_AS_LONG(item);
        }
        else {
            *pending = item;
            break;
        }
        Py_CLEAR(item);
    }
    if (status < 0) {
        return -1;
    }
    PyObject *made = PyFloat_FromDouble(sum);
    if (made == NULL) {
        Py_CLEAR(*pending);
        return -1;
    }
    Py_SETREF(*total, made);
    return status;
}

static int
sum_objects(PyObject *iterator, PyObject **total, PyObject **pending)
{
    PyObject *item = *pending;
    *pending = NULL;
    int status = 1;
    while (item != NULL || (status = next_item(iterator, &item)) == 1) {
        PyObject *made = PyNumber_Add(*total, item);
        Py_CLEAR(item);
        if (made == NULL) {
            return -1;
        }
        Py_SETREF(*total, made);
    }
    return status;
}

VARARGS(sum)
{
    PyObject *sequence;
    PyObject *total = NULL;
    if (!PyArg_UnpackTuple(args, "sum", 1, 2, &sequence, &total)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        return NULL;
    }
    if (total == NULL) {
        total = PyInt_FromLong(0);
    }
    else if (PyObject_TypeCheck(total, &PyBaseString_Type)) {
        PyErr_SetString(PyExc_TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
        Py_DECREF(iterator);
        return NULL;
    }
    else {
        Py_INCREF(total);
    }
    PyObject *pending = NULL;
    int status = total == NULL ? -1 : 1;
    if (status == 1 && PyInt_CheckExact(total)) {
        status = sum_ints(iterator, &total, &pending);
        if (status == 1 && PyFloat_CheckExact(pending)) {
            /* int + float, then go on with floats */
            PyObject *made = PyNumber_Add(total, pending);
            Py_CLEAR(pending);
            Py_SETREF(total, made);
            status = made == NULL ? -1 : 1;
        }
    }
    if (status == 1 && PyFloat_CheckExact(total)) {
        status = sum_floats(iterator, &total, &pending);
    }
    if (status == 1) {
        status = sum_objects(iterator, &total, &pending);
    }
    if (status < 0) {
        Py_CLEAR(total);
    }
    Py_DECREF(iterator);
    return total;
}

/* ---- range ---------------------------------------------------------------------------------- */

/* How many of low, low + step, ... are below high (above, for a negative step)? */
static unsigned long
range_length(long low, long high, long step)
{
    if (step > 0) {
        return low < high ? ((unsigned long)high - (unsigned long)low - 1) / (unsigned long)step + 1
                          : 0;
    }
    return low > high
               ? ((unsigned long)low - (unsigned long)high - 1) / (0 - (unsigned long)step) + 1
               : 0;
}

static PyObject *
too_many_items(void)
{
    PyErr_SetString(PyExc_OverflowError, "range() result has too many items");
    return NULL;
}

static PyObject *
range_of_ints(long low, long high, long step)
{
    unsigned long length = range_length(low, high, step);
    if (length > (unsigned long)PY_SSIZE_T_MAX) {
        return too_many_items();
    }
    PyObject *list = PyList_New((Py_ssize_t)length);
    if (list == NULL) {
        return NULL;
    }
    unsigned long value = (unsigned long)low;
    for (Py_ssize_t i = 0; i < (Py_ssize_t)length; i++) {
        PyObject *item = PyInt_FromLong((long)value);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, item);
        value += (unsigned long)step;
    }
    return list;
}

/* An int or long for an argument; floats are refused, whatever else has __int__ is asked. */
static PyObject *
range_argument(PyObject *arg, const char *name)
{
    if (PyInt_Check(arg) || PyLong_Check(arg)) {
        Py_INCREF(arg);
        return arg;
    }
    PyNumberMethods *slots = Py_TYPE(arg)->tp_as_number;
    if (PyFloat_Check(arg) || slots == NULL || slots->nb_int == NULL) {
        return PyErr_Format(PyExc_TypeError, "range() integer %s argument expected, got %s.", name,
                            Py_TYPE(arg)->tp_name);
    }
    PyObject *whole = slots->nb_int(arg);
    if (whole != NULL && !PyInt_Check(whole) && !PyLong_Check(whole)) {
        Py_DECREF(whole);
        PyErr_SetString(PyExc_TypeError, "__int__ should return int object");
        return NULL;
    }
    return whole;
}

/* -1 with an exception when the number of items is not a Py_ssize_t. */
static Py_ssize_t
long_range_length(PyObject *low, PyObject *high, PyObject *step, int descending)
{
    Py_ssize_t length = -1;
    PyObject *one = PyInt_FromLong(1);
    PyObject *distance = descending ? PyNumber_Subtract(low, high) : PyNumber_Subtract(high, low);
    PyObject *stride = descending ? PyNumber_Negative(step) : PyNumber_Positive(step);
    PyObject *last = NULL;
    PyObject *steps = NULL;
    PyObject *count = NULL;
    if (one == NULL || distance == NULL || stride == NULL) {
        goto done;
    }
    int empty = PyObject_RichCompareBool(distance, one, Py_LT);
    if (empty != 0) {
        length = empty < 0 ? -1 : 0;
        goto done;
    }
    if ((last = PyNumber_Subtract(distance, one)) == NULL
        || (steps = PyNumber_FloorDivide(last, stride)) == NULL
        || (count = PyNumber_Add(steps, one)) == NULL) {
        goto done;
    }
    length = PyNumber_AsSsize_t(count, PyExc_OverflowError);
    if (length < 0 && PyErr_Occurred()) {
        too_many_items();
    }
done:
    Py_XDECREF(one);
    Py_XDECREF(distance);
    Py_XDECREF(stride);
    Py_XDECREF(last);
    Py_XDECREF(steps);
    Py_XDECREF(count);
    return length;
}

static PyObject *
range_of_longs(PyObject *low, PyObject *high, PyObject *step, int sign)
{
    Py_ssize_t length = long_range_length(low, high, step, sign < 0);
    PyObject *list = length < 0 ? NULL : PyList_New(length);
    if (list == NULL) {
        return NULL;
    }
    PyObject *value = low;
    Py_INCREF(value);
    for (Py_ssize_t i = 0; i < length; i++) {
        PyObject *item = PyNumber_Long(value);
        PyObject *next = item == NULL ? NULL : PyNumber_Add(value, step);
        if (next == NULL) {
            Py_XDECREF(item);
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
        Py_SETREF(value, next);
    }
    Py_DECREF(value);
    return list;
}

static int
fits_long(PyObject *number, long *value)
{
    int overflow = 0;
    *value = PyInt_Check(number) ? PyInt_AS_LONG(number)
                                 : PyLong_AsLongAndOverflow(number, &overflow);
    return !overflow;
}

static PyObject *
zero_step(void)
{
    PyErr_SetString(PyExc_ValueError, "range() step argument must not be zero");
    return NULL;
}

static PyObject *
range_dispatch(PyObject *low, PyObject *high, PyObject *step)
{
    long a;
    long b;
    long stride;
    if (fits_long(low, &a) && fits_long(high, &b) && fits_long(step, &stride)) {
        return stride == 0 ? zero_step() : range_of_ints(a, b, stride);
    }
    /* compared as an object: a subclass may have its own idea of zero */
    PyObject *zero = PyInt_FromLong(0);
    int sign;
    int status = zero == NULL ? -1 : PyObject_Cmp(step, zero, &sign);
    Py_XDECREF(zero);
    if (status < 0) {
        return NULL;
    }
    return sign == 0 ? zero_step() : range_of_longs(low, high, step, sign);
}

VARARGS(range)
{
    PyObject *given[3] = {NULL, NULL, NULL};
    if (!PyArg_UnpackTuple(args, "range", 1, 3, &given[0], &given[1], &given[2])) {
        return NULL;
    }
    int single = given[1] == NULL;
    PyObject *low = NULL;
    PyObject *high = NULL;
    PyObject *step = NULL;
    PyObject *list = NULL;
    high = range_argument(single ? given[0] : given[1], "end");
    if (high == NULL) {
        goto done;
    }
    low = single ? PyInt_FromLong(0) : range_argument(given[0], "start");
    if (low == NULL) {
        goto done;
    }
    step = given[2] == NULL ? PyInt_FromLong(1) : range_argument(given[2], "step");
    if (step != NULL) {
        list = range_dispatch(low, high, step);
    }
done:
    Py_XDECREF(low);
    Py_XDECREF(high);
    Py_XDECREF(step);
    return list;
}
