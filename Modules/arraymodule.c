/* array: sequences of C numbers or characters, packed.
 *
 * In C for the layout of its items and for speed.  An array grows like a list:
 * `allocated` items of room, Py_SIZE of them in use.  What differs between the
 * type codes is in the table `kinds`: size, and how an item becomes an object and
 * back.  Items are reached by memcpy, so alignment does not matter.
 *
 * While C code uses the memory (pycore_buffer.h) no size changes.  The count of such uses has
 * no field, for Cython's modules know this structure: it is taken from `allocated`, in units
 * of ARRAY_HOLD, which makes that negative. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_buffer.h" // _PyPlus_RegisterHolder()
#include "structmember.h"

struct arrayobject;

typedef struct {
    char code;
    int itemsize;
    PyObject *(*get)(const char *item);
    int (*set)(char *item, PyObject *value); /* item may be NULL: only check */
} arraykind;

typedef struct arrayobject {
    PyObject_VAR_HEAD
    char *items;
    Py_ssize_t allocated;
    const arraykind *kind;
    PyObject *weakreflist;
} arrayobject;

static PyTypeObject array_type;

#define ARRAY_HOLD ((Py_ssize_t)1 << 40)
_Static_assert(sizeof(Py_ssize_t) == 8, "ARRAY_HOLD leaves no room for items");

#define array_check(op) PyObject_TypeCheck((PyObject *)(op), &array_type)
#define ARRAY_LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* ---- items -------------------------------------------------------------------------------- */

static PyObject *
item_get_char(const char *item)
{
    return PyString_FromStringAndSize(item, 1);
}

static int
item_set_char(char *item, PyObject *value)
{
    char c = 0;
    if (!PyArg_Parse(value, "c;array item must be char", &c)) {
        return -1;
    }
    if (item != NULL) {
        *item = c;
    }
    return 0;
}

static PyObject *
item_get_unicode(const char *item)
{
    Py_UNICODE c;
    memcpy(&c, item, sizeof(c));
    return PyUnicode_FromUnicode(&c, 1);
}

static int
item_set_unicode(char *item, PyObject *value)
{
    if (!PyUnicode_Check(value) || PyUnicode_GET_SIZE(value) != 1) {
        PyErr_SetString(PyExc_TypeError, "array item must be unicode character");
        return -1;
    }
    if (item != NULL) {
        memcpy(item, PyUnicode_AS_UNICODE(value), sizeof(Py_UNICODE));
    }
    return 0;
}

/* A number from low to high.  The narrow kinds first look whether it fits the C type that 2.7
 * asks for: outside of outer_low..outer_high the error names outer. */
static int
item_small(PyObject *value, long outer_low, long outer_high, const char *outer, long low,
           long high, const char *what, long *result)
{
    long number = 0;
    if (!PyArg_Parse(value, "l;array item must be integer", &number)) {
        return -1;
    }
    if (number < outer_low || number > outer_high) {
        low = outer_low;
        high = outer_high;
        what = outer;
    }
    if (number < low || number > high) {
        PyErr_Format(PyExc_OverflowError, "%s is %s than %s", what,
                     number < low ? "less" : "greater", number < low ? "minimum" : "maximum");
        return -1;
    }
    *result = number;
    return 0;
}

/* outer: the bounds and the name for item_small() */
#define OUTER_SHORT SHRT_MIN, SHRT_MAX, "signed short integer"
#define OUTER_BYTE 0, UCHAR_MAX, "unsigned byte integer"
#define OUTER_INT INT_MIN, INT_MAX, "signed integer"
#define SMALL_ITEM(name, type, outer, low, high, what)                         \
    static PyObject *item_get_##name(const char *item)                         \
    {                                                                          \
        type number;                                                           \
        memcpy(&number, item, sizeof(number));                                 \
        return PyInt_FromLong(number);                                         \
    }                                                                          \
    static int item_set_##name(char *item, PyObject *value)                    \
    {                                                                          \
        long wide = 0;                                                         \
        if (item_small(value, outer, low, high, what, &wide) < 0) {            \
            return -1;                                                         \
        }                                                                      \
        type number = (type)wide;                                              \
        if (item != NULL) {                                                    \
            memcpy(item, &number, sizeof(number));                             \
        }                                                                      \
        return 0;                                                              \
    }
SMALL_ITEM(schar, signed char, OUTER_SHORT, SCHAR_MIN, SCHAR_MAX, "signed char")
SMALL_ITEM(uchar, unsigned char, OUTER_BYTE, 0, UCHAR_MAX, "unsigned byte integer")
SMALL_ITEM(short, short, OUTER_SHORT, SHRT_MIN, SHRT_MAX, "signed short integer")
SMALL_ITEM(ushort, unsigned short, OUTER_INT, 0, USHRT_MAX, "unsigned short")
SMALL_ITEM(int, int, OUTER_INT, INT_MIN, INT_MAX, "signed integer")
#undef SMALL_ITEM
#undef OUTER_SHORT
#undef OUTER_BYTE
#undef OUTER_INT

static PyObject *
item_get_long(const char *item)
{
    long number;
    memcpy(&number, item, sizeof(number));
    return PyInt_FromLong(number);
}

static int
item_set_long(char *item, PyObject *value)
{
    long number = 0;
    if (!PyArg_Parse(value, "l;array item must be integer", &number)) {
        return -1;
    }
    if (item != NULL) {
        memcpy(item, &number, sizeof(number));
    }
    return 0;
}

/* A non-negative number up to limit. */
static int
item_unsigned(PyObject *value, unsigned long limit, const char *what, unsigned long *result)
{
    if (PyLong_Check(value)) {
        *result = PyLong_AsUnsignedLong(value);
        if (*result == (unsigned long)-1 && PyErr_Occurred()) {
            return -1;
        }
    }
    else {
        long number = 0;
        if (!PyArg_Parse(value, "l;array item must be integer", &number)) {
            return -1;
        }
        if (number < 0) {
            PyErr_Format(PyExc_OverflowError, "%s is less than minimum", what);
            return -1;
        }
        *result = (unsigned long)number;
    }
    if (*result > limit) {
        PyErr_Format(PyExc_OverflowError, "%s is greater than maximum", what);
        return -1;
    }
    return 0;
}

#define UNSIGNED_ITEM(name, type, limit, what)                                 \
    static PyObject *item_get_##name(const char *item)                         \
    {                                                                          \
        type number;                                                           \
        memcpy(&number, item, sizeof(number));                                 \
        return PyLong_FromUnsignedLong(number);                                \
    }                                                                          \
    static int item_set_##name(char *item, PyObject *value)                    \
    {                                                                          \
        unsigned long wide = 0;                                                \
        if (item_unsigned(value, limit, what, &wide) < 0) {                    \
            return -1;                                                         \
        }                                                                      \
        type number = (type)wide;                                              \
        if (item != NULL) {                                                    \
            memcpy(item, &number, sizeof(number));                             \
        }                                                                      \
        return 0;                                                              \
    }
UNSIGNED_ITEM(uint, unsigned int, UINT_MAX, "unsigned int")
UNSIGNED_ITEM(ulong, unsigned long, ULONG_MAX, "unsigned long")
#undef UNSIGNED_ITEM

static PyObject *
item_get_float(const char *item)
{
    float number;
    memcpy(&number, item, sizeof(number));
    return PyFloat_FromDouble((double)number);
}

static int
item_set_float(char *item, PyObject *value)
{
    float number = 0;
    if (!PyArg_Parse(value, "f;array item must be float", &number)) {
        return -1;
    }
    if (item != NULL) {
        memcpy(item, &number, sizeof(number));
    }
    return 0;
}

static PyObject *
item_get_double(const char *item)
{
    double number;
    memcpy(&number, item, sizeof(number));
    return PyFloat_FromDouble(number);
}

static int
item_set_double(char *item, PyObject *value)
{
    double number = 0;
    if (!PyArg_Parse(value, "d;array item must be float", &number)) {
        return -1;
    }
    if (item != NULL) {
        memcpy(item, &number, sizeof(number));
    }
    return 0;
}

static const arraykind kinds[] = {
    {'c', 1, item_get_char, item_set_char},
    {'b', 1, item_get_schar, item_set_schar},
    {'B', 1, item_get_uchar, item_set_uchar},
    {'u', sizeof(Py_UNICODE), item_get_unicode, item_set_unicode},
    {'h', sizeof(short), item_get_short, item_set_short},
    {'H', sizeof(short), item_get_ushort, item_set_ushort},
    {'i', sizeof(int), item_get_int, item_set_int},
    {'I', sizeof(int), item_get_uint, item_set_uint},
    {'l', sizeof(long), item_get_long, item_set_long},
    {'L', sizeof(long), item_get_ulong, item_set_ulong},
    {'f', sizeof(float), item_get_float, item_set_float},
    {'d', sizeof(double), item_get_double, item_set_double},
};

static inline char *
array_at(arrayobject *array, Py_ssize_t index)
{
    return array->items + index * array->kind->itemsize;
}

static PyObject *
array_get(arrayobject *array, Py_ssize_t index)
{
    return array->kind->get(array_at(array, index));
}

/* Conversion may run code that shrinks the array: convert first, then check. */
static int
array_set(arrayobject *array, Py_ssize_t index, PyObject *value)
{
    char buffer[sizeof(double)];
    assert(array->kind->itemsize <= (int)sizeof(buffer));
    if (array->kind->set(buffer, value) < 0) {
        return -1;
    }
    if (index >= Py_SIZE(array)) {
        PyErr_SetString(PyExc_IndexError, "array assignment index out of range");
        return -1;
    }
    memcpy(array_at(array, index), buffer, (size_t)array->kind->itemsize);
    return 0;
}

/* ---- room ---------------------------------------------------------------------------------- */

/* 0, or -1 with BufferError if C code uses the memory. */
static int
array_check_resizable(arrayobject *array)
{
    if (array->allocated < 0) {
        PyErr_SetString(PyExc_BufferError, "cannot resize an array that is exporting buffers");
        return -1;
    }
    return 0;
}

static void
array_hold(PyObject *self, int change)
{
    ((arrayobject *)self)->allocated -= change * ARRAY_HOLD;
}

static int
array_resize(arrayobject *array, Py_ssize_t size)
{
    if (size == Py_SIZE(array)) {
        return 0;
    }
    if (array_check_resizable(array) < 0) {
        return -1;
    }
    if (array->allocated >= size && Py_SIZE(array) < size + 16 && array->items != NULL) {
        Py_SIZE(array) = size;
        return 0;
    }
    if (size == 0) {
        PyMem_Free(array->items);
        array->items = NULL;
        Py_SIZE(array) = 0;
        array->allocated = 0;
        return 0;
    }
    size_t room = (size_t)size + ((size_t)size >> 4) + (Py_SIZE(array) < 8 ? 3 : 7);
    if (room >= (size_t)ARRAY_HOLD
        || room > (size_t)PY_SSIZE_T_MAX / (size_t)array->kind->itemsize) {
        PyErr_NoMemory();
        return -1;
    }
    char *items = PyMem_Realloc(array->items, room * (size_t)array->kind->itemsize);
    if (items == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    array->items = items;
    array->allocated = (Py_ssize_t)room;
    Py_SIZE(array) = size;
    return 0;
}

/* An array of size items whose values are not set. */
static arrayobject *
array_make(PyTypeObject *type, Py_ssize_t size, const arraykind *kind)
{
    if (size < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (size >= ARRAY_HOLD || size > PY_SSIZE_T_MAX / kind->itemsize) {
        PyErr_NoMemory();
        return NULL;
    }
    arrayobject *array = (arrayobject *)type->tp_alloc(type, 0);
    if (array == NULL) {
        return NULL;
    }
    array->kind = kind;
    array->allocated = size;
    array->weakreflist = NULL;
    Py_SIZE(array) = size;
    array->items = NULL;
    if (size > 0) {
        array->items = PyMem_Malloc((size_t)size * (size_t)kind->itemsize);
        if (array->items == NULL) {
            Py_SIZE(array) = 0;
            Py_DECREF(array);
            PyErr_NoMemory();
            return NULL;
        }
    }
    return array;
}

static void
array_dealloc(PyObject *self)
{
    arrayobject *array = (arrayobject *)self;
    if (array->weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    PyMem_Free(array->items);
    Py_TYPE(self)->tp_free(self);
}

/* Make room for one item at where (clipped as list.insert does) and store value. */
static int
array_insert_at(arrayobject *array, Py_ssize_t where, PyObject *value)
{
    char buffer[sizeof(double)];
    if (array->kind->set(buffer, value) < 0) {
        return -1;
    }
    Py_ssize_t size = Py_SIZE(array);
    if (size == PY_SSIZE_T_MAX) {
        PyErr_NoMemory();
        return -1;
    }
    if (array_resize(array, size + 1) < 0) {
        return -1;
    }
    if (where < 0) {
        where += size;
        where = where < 0 ? 0 : where;
    }
    where = where > size ? size : where;
    size_t itemsize = (size_t)array->kind->itemsize;
    memmove(array_at(array, where + 1), array_at(array, where), (size_t)(size - where) * itemsize);
    memcpy(array_at(array, where), buffer, itemsize);
    return 0;
}

/* Replace the items start..stop by those of other (NULL: none). */
static int
array_replace(arrayobject *array, Py_ssize_t start, Py_ssize_t stop, arrayobject *other)
{
    Py_ssize_t size = Py_SIZE(array);
    size_t itemsize = (size_t)array->kind->itemsize;
    Py_ssize_t count = other == NULL ? 0 : Py_SIZE(other);
    start = start < 0 ? 0 : start > size ? size : start;
    stop = stop < start ? start : stop > size ? size : stop;
    Py_ssize_t growth = count - (stop - start);
    if (growth != 0 && array_check_resizable(array) < 0) {
        return -1;
    }
    if (growth > 0 && array_resize(array, size + growth) < 0) {
        return -1;
    }
    if (growth != 0 && array->items != NULL) {
        memmove(array_at(array, stop + growth), array_at(array, stop),
                (size_t)(size - stop) * itemsize);
    }
    if (growth < 0 && array_resize(array, size + growth) < 0) {
        return -1;
    }
    if (count > 0) {
        memcpy(array_at(array, start), other->items, (size_t)count * itemsize);
    }
    return 0;
}

/* ---- sequence -------------------------------------------------------------------------------- */

static Py_ssize_t
array_length(PyObject *self)
{
    return Py_SIZE(self);
}

static PyObject *
array_item(PyObject *self, Py_ssize_t index)
{
    if (index < 0 || index >= Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "array index out of range");
        return NULL;
    }
    return array_get((arrayobject *)self, index);
}

static PyObject *
array_slice(PyObject *self, Py_ssize_t start, Py_ssize_t stop)
{
    arrayobject *array = (arrayobject *)self;
    Py_ssize_t size = Py_SIZE(array);
    start = start < 0 ? 0 : start > size ? size : start;
    stop = stop < start ? start : stop > size ? size : stop;
    arrayobject *result = array_make(&array_type, stop - start, array->kind);
    if (result != NULL && stop > start) {
        memcpy(result->items, array_at(array, start),
               (size_t)(stop - start) * (size_t)array->kind->itemsize);
    }
    return (PyObject *)result;
}

static PyObject *
array_concat(PyObject *self, PyObject *other)
{
    arrayobject *array = (arrayobject *)self;
    arrayobject *tail = (arrayobject *)other;
    if (!array_check(other)) {
        PyErr_Format(PyExc_TypeError, "can only append array (not \"%.200s\") to array",
                     Py_TYPE(other)->tp_name);
        return NULL;
    }
    if (array->kind != tail->kind) {
        PyErr_BadArgument();
        return NULL;
    }
    if (Py_SIZE(array) > PY_SSIZE_T_MAX - Py_SIZE(tail)) {
        return PyErr_NoMemory();
    }
    arrayobject *result
        = array_make(&array_type, Py_SIZE(array) + Py_SIZE(tail), array->kind);
    if (result == NULL) {
        return NULL;
    }
    size_t itemsize = (size_t)array->kind->itemsize;
    if (Py_SIZE(array) > 0) {
        memcpy(result->items, array->items, (size_t)Py_SIZE(array) * itemsize);
    }
    if (Py_SIZE(tail) > 0) {
        memcpy(array_at(result, Py_SIZE(array)), tail->items, (size_t)Py_SIZE(tail) * itemsize);
    }
    return (PyObject *)result;
}

/* Fill the first `total` bytes with copies of the first `unit` ones. */
static void
array_tile(char *items, size_t unit, size_t total)
{
    size_t done = unit;
    while (done < total) {
        size_t step = done < total - done ? done : total - done;
        memcpy(items + done, items, step);
        done += step;
    }
}

static PyObject *
array_repeat(PyObject *self, Py_ssize_t count)
{
    arrayobject *array = (arrayobject *)self;
    count = count < 0 ? 0 : count;
    if (Py_SIZE(array) != 0 && count > PY_SSIZE_T_MAX / Py_SIZE(array)) {
        return PyErr_NoMemory();
    }
    arrayobject *result = array_make(&array_type, Py_SIZE(array) * count, array->kind);
    if (result != NULL && Py_SIZE(result) > 0) {
        size_t unit = (size_t)Py_SIZE(array) * (size_t)array->kind->itemsize;
        memcpy(result->items, array->items, unit);
        array_tile(result->items, unit, unit * (size_t)count);
    }
    return (PyObject *)result;
}

static int
array_not_an_array(PyObject *op, const char *format)
{
    PyErr_Format(PyExc_TypeError, format, Py_TYPE(op)->tp_name);
    return -1;
}

static int
array_ass_slice(PyObject *self, Py_ssize_t start, Py_ssize_t stop, PyObject *value)
{
    arrayobject *array = (arrayobject *)self;
    if (value == NULL) {
        return array_replace(array, start, stop, NULL);
    }
    if (!array_check(value)) {
        return array_not_an_array(value,
                                  "can only assign array (not \"%.200s\") to array slice");
    }
    arrayobject *other = (arrayobject *)value;
    if (other->kind != array->kind) {
        PyErr_BadArgument();
        return -1;
    }
    if (other == array) {
        /* a[i:j] = a */
        PyObject *copy = array_slice(value, 0, Py_SIZE(value));
        if (copy == NULL) {
            return -1;
        }
        int result = array_replace(array, start, stop, (arrayobject *)copy);
        Py_DECREF(copy);
        return result;
    }
    return array_replace(array, start, stop, other);
}

static int
array_ass_item(PyObject *self, Py_ssize_t index, PyObject *value)
{
    arrayobject *array = (arrayobject *)self;
    if (index < 0 || index >= Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "array assignment index out of range");
        return -1;
    }
    return value == NULL ? array_replace(array, index, index + 1, NULL)
                         : array_set(array, index, value);
}

static int
array_contains(PyObject *self, PyObject *value)
{
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < Py_SIZE(self); i++) {
        PyObject *item = array_get((arrayobject *)self, i);
        if (item == NULL) {
            return -1;
        }
        result = PyObject_RichCompareBool(item, value, Py_EQ);
        Py_DECREF(item);
    }
    return result;
}

static int
array_extend_by_array(arrayobject *array, arrayobject *other)
{
    if (array->kind != other->kind) {
        PyErr_SetString(PyExc_TypeError, "can only extend with array of same kind");
        return -1;
    }
    Py_ssize_t size = Py_SIZE(array);
    Py_ssize_t count = Py_SIZE(other);
    if (size > PY_SSIZE_T_MAX - count) {
        PyErr_NoMemory();
        return -1;
    }
    if (array_resize(array, size + count) < 0) {
        return -1;
    }
    if (count > 0) {
        memcpy(array_at(array, size), other->items,
               (size_t)count * (size_t)array->kind->itemsize);
    }
    return 0;
}

static int
array_extend_by(arrayobject *array, PyObject *op)
{
    if (array_check(op)) {
        return array_extend_by_array(array, (arrayobject *)op);
    }
    PyObject *iterator = PyObject_GetIter(op);
    if (iterator == NULL) {
        return -1;
    }
    PyObject *item = NULL;
    int result = 0;
    while (result == 0 && (item = PyIter_Next(iterator)) != NULL) {
        result = array_insert_at(array, Py_SIZE(array), item);
        Py_DECREF(item);
    }
    Py_DECREF(iterator);
    return result < 0 || PyErr_Occurred() ? -1 : 0;
}

static PyObject *
array_inplace_concat(PyObject *self, PyObject *other)
{
    if (!array_check(other)) {
        array_not_an_array(other, "can only extend array with array (not \"%.200s\")");
        return NULL;
    }
    if (array_extend_by((arrayobject *)self, other) < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return self;
}

static PyObject *
array_inplace_repeat(PyObject *self, Py_ssize_t count)
{
    arrayobject *array = (arrayobject *)self;
    Py_ssize_t size = Py_SIZE(array);
    if (size > 0) {
        count = count < 0 ? 0 : count;
        if (count > PY_SSIZE_T_MAX / array->kind->itemsize / size) {
            return PyErr_NoMemory();
        }
        if (array_resize(array, size * count) < 0) {
            return NULL;
        }
        size_t unit = (size_t)size * (size_t)array->kind->itemsize;
        if (count > 1) {
            array_tile(array->items, unit, unit * (size_t)count);
        }
    }
    Py_INCREF(self);
    return self;
}

/* ---- mapping: slices with a step ----------------------------------------------------------------- */

static PyObject *
array_subscript(PyObject *self, PyObject *key)
{
    arrayobject *array = (arrayobject *)self;
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return array_item(self, index < 0 ? index + Py_SIZE(self) : index);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "array indices must be integers");
        return NULL;
    }
    Py_ssize_t start = 0;
    Py_ssize_t stop = 0;
    Py_ssize_t step = 0;
    if (_PySlice_Unpack(key, &start, &stop, &step) < 0) {
        return NULL;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
    if (step == 1) {
        return array_slice(self, start, start + (count < 0 ? 0 : count));
    }
    arrayobject *result = array_make(&array_type, count < 0 ? 0 : count, array->kind);
    for (Py_ssize_t i = 0; result != NULL && i < count; i++) {
        memcpy(array_at(result, i), array_at(array, start + i * step),
               (size_t)array->kind->itemsize);
    }
    return (PyObject *)result;
}

/* Delete count items from start, step apart. */
static int
array_delete_stepped(arrayobject *array, Py_ssize_t start, Py_ssize_t step, Py_ssize_t count)
{
    size_t itemsize = (size_t)array->kind->itemsize;
    if (count <= 0) {
        return 0;
    }
    if (array_check_resizable(array) < 0) {
        return -1;
    }
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    /* Close each gap: what lies between two deleted items moves down. */
    Py_ssize_t target = start;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t from = start + i * step + 1;
        Py_ssize_t to = i + 1 < count ? from + step - 1 : Py_SIZE(array);
        memmove(array_at(array, target), array_at(array, from), (size_t)(to - from) * itemsize);
        target += to - from;
    }
    return array_resize(array, Py_SIZE(array) - count);
}

static int
array_ass_stepped(arrayobject *array, PyObject *key, PyObject *value)
{
    Py_ssize_t start = 0;
    Py_ssize_t stop = 0;
    Py_ssize_t step = 0;
    if (_PySlice_Unpack(key, &start, &stop, &step) < 0) { /* may run code that resizes array */
        return -1;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(array), &start, &stop, step);
    if (step == 1) {
        return array_ass_slice((PyObject *)array, start, stop < start ? start : stop, value);
    }
    if (value == NULL) {
        return array_delete_stepped(array, start, step, count);
    }
    if (!array_check(value)) {
        return array_not_an_array(value,
                                  "can only assign array (not \"%.200s\") to array slice");
    }
    arrayobject *other = (arrayobject *)value;
    if (other->kind != array->kind) {
        PyErr_BadArgument();
        return -1;
    }
    if (Py_SIZE(other) == 0) {
        /* unlike a list's, an array's extended slice can be replaced by nothing */
        return array_delete_stepped(array, start, step, count);
    }
    if (Py_SIZE(other) != count) {
        PyErr_Format(PyExc_ValueError,
                     "attempt to assign array of size %zd to extended slice of size %zd",
                     Py_SIZE(other), count);
        return -1;
    }
    PyObject *source = array_slice(value, 0, count); /* other may be array itself */
    if (source == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        memcpy(array_at(array, start + i * step), array_at((arrayobject *)source, i),
               (size_t)array->kind->itemsize);
    }
    Py_DECREF(source);
    return 0;
}

static int
array_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return -1;
        }
        return array_ass_item(self, index < 0 ? index + Py_SIZE(self) : index, value);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "array indices must be integer");
        return -1;
    }
    return array_ass_stepped((arrayobject *)self, key, value);
}

/* ---- comparison, text ------------------------------------------------------------------------------ */

static PyObject *
array_bool(int truth)
{
    PyObject *result = truth ? Py_True : Py_False;
    Py_INCREF(result);
    return result;
}

static PyObject *
array_richcompare(PyObject *left, PyObject *right, int op)
{
    if (!array_check(left) || !array_check(right)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if (Py_SIZE(left) != Py_SIZE(right) && (op == Py_EQ || op == Py_NE)) {
        return array_bool(op == Py_NE);
    }
    /* Find the first difference. */
    PyObject *item = NULL;
    PyObject *other = NULL;
    PyObject *result = NULL;
    Py_ssize_t i = 0;
    int equal = 1;
    for (; i < Py_SIZE(left) && i < Py_SIZE(right); i++) {
        Py_XSETREF(item, array_get((arrayobject *)left, i));
        Py_XSETREF(other, array_get((arrayobject *)right, i));
        if (item == NULL || other == NULL) {
            goto done;
        }
        equal = PyObject_RichCompareBool(item, other, Py_EQ);
        if (equal < 0) {
            goto done;
        }
        if (!equal) {
            break;
        }
    }
    if (equal) {
        /* One is the beginning of the other. */
        Py_ssize_t a = Py_SIZE(left);
        Py_ssize_t b = Py_SIZE(right);
        int truth = op == Py_LT   ? a < b
                    : op == Py_LE ? a <= b
                    : op == Py_EQ ? a == b
                    : op == Py_NE ? a != b
                    : op == Py_GT ? a > b
                                  : a >= b;
        result = array_bool(truth);
    }
    else if (op == Py_EQ || op == Py_NE) {
        result = array_bool(op == Py_NE);
    }
    else {
        result = PyObject_RichCompare(item, other, op);
    }
done:
    Py_XDECREF(item);
    Py_XDECREF(other);
    return result;
}

static PyObject *array_tolist(PyObject *self, PyObject *unused);

/* The initialiser that makes the array again. */
static PyObject *
array_content(arrayobject *array)
{
    if (array->kind->code == 'c') {
        return PyString_FromStringAndSize(array->items, Py_SIZE(array));
    }
    if (array->kind->code == 'u') {
        return PyUnicode_FromUnicode((Py_UNICODE *)(void *)array->items, Py_SIZE(array));
    }
    return array_tolist((PyObject *)array, NULL);
}

static PyObject *
array_repr(PyObject *self)
{
    arrayobject *array = (arrayobject *)self;
    if (Py_SIZE(array) == 0) {
        return PyString_FromFormat("array('%c')", array->kind->code);
    }
    PyObject *content = array_content(array);
    if (content == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromFormat("array('%c', ", array->kind->code);
    PyString_ConcatAndDel(&result, PyObject_Repr(content));
    PyString_ConcatAndDel(&result, PyString_FromString(")"));
    Py_DECREF(content);
    return result;
}

/* ---- methods: items ----------------------------------------------------------------------------------- */

static PyObject *
array_append(PyObject *self, PyObject *value)
{
    if (array_insert_at((arrayobject *)self, Py_SIZE(self), value) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
array_insert(PyObject *self, PyObject *args)
{
    Py_ssize_t where = 0;
    PyObject *value = NULL;
    if (!PyArg_ParseTuple(args, "nO:insert", &where, &value)
        || array_insert_at((arrayobject *)self, where, value) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
array_extend(PyObject *self, PyObject *op)
{
    if (array_extend_by((arrayobject *)self, op) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
array_pop(PyObject *self, PyObject *args)
{
    Py_ssize_t index = -1;
    if (!PyArg_ParseTuple(args, "|n:pop", &index)) {
        return NULL;
    }
    if (Py_SIZE(self) == 0) {
        PyErr_SetString(PyExc_IndexError, "pop from empty array");
        return NULL;
    }
    index += index < 0 ? Py_SIZE(self) : 0;
    if (index < 0 || index >= Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "pop index out of range");
        return NULL;
    }
    PyObject *item = array_get((arrayobject *)self, index);
    if (item != NULL && array_replace((arrayobject *)self, index, index + 1, NULL) < 0) {
        Py_CLEAR(item);
    }
    return item;
}

/* Where value is first, from start on; -1 not found, -2 error. */
static Py_ssize_t
array_find(PyObject *self, PyObject *value, Py_ssize_t start)
{
    for (Py_ssize_t i = start; i < Py_SIZE(self); i++) {
        PyObject *item = array_get((arrayobject *)self, i);
        if (item == NULL) {
            return -2;
        }
        int equal = PyObject_RichCompareBool(item, value, Py_EQ);
        Py_DECREF(item);
        if (equal != 0) {
            return equal < 0 ? -2 : i;
        }
    }
    return -1;
}

static PyObject *
array_count(PyObject *self, PyObject *value)
{
    Py_ssize_t count = 0;
    Py_ssize_t at = -1;
    while ((at = array_find(self, value, at + 1)) >= 0) {
        count++;
    }
    return at == -2 ? NULL : PyInt_FromSsize_t(count);
}

static PyObject *
array_index(PyObject *self, PyObject *value)
{
    Py_ssize_t at = array_find(self, value, 0);
    if (at == -1) {
        PyErr_SetString(PyExc_ValueError, "array.index(x): x not in list");
    }
    return at < 0 ? NULL : PyInt_FromSsize_t(at);
}

static PyObject *
array_remove(PyObject *self, PyObject *value)
{
    Py_ssize_t at = array_find(self, value, 0);
    if (at == -1) {
        PyErr_SetString(PyExc_ValueError, "array.remove(x): x not in list");
    }
    if (at < 0 || array_replace((arrayobject *)self, at, at + 1, NULL) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Exchange size bytes. */
static void
array_swap(char *a, char *b, size_t size)
{
    char buffer[sizeof(double)];
    memcpy(buffer, a, size);
    memcpy(a, b, size);
    memcpy(b, buffer, size);
}

static PyObject *
array_reverse(PyObject *self, PyObject *unused)
{
    arrayobject *array = (arrayobject *)self;
    (void)unused;
    for (Py_ssize_t i = 0, j = Py_SIZE(array) - 1; i < j; i++, j--) {
        array_swap(array_at(array, i), array_at(array, j), (size_t)array->kind->itemsize);
    }
    Py_RETURN_NONE;
}

static PyObject *
array_byteswap(PyObject *self, PyObject *unused)
{
    arrayobject *array = (arrayobject *)self;
    (void)unused;
    int size = array->kind->itemsize;
    for (Py_ssize_t i = 0; i < Py_SIZE(array); i++) {
        char *item = array_at(array, i);
        for (int low = 0, high = size - 1; low < high; low++, high--) {
            array_swap(item + low, item + high, 1);
        }
    }
    Py_RETURN_NONE;
}

static PyObject *
array_buffer_info(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("(Nn)", PyLong_FromVoidPtr(((arrayobject *)self)->items), Py_SIZE(self));
}

/* ---- methods: conversions ------------------------------------------------------------------------------- */

static PyObject *
array_tolist(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_ssize_t size = Py_SIZE(self);
    PyObject *list = PyList_New(size);
    if (list != NULL && Py_SIZE(self) != size) { /* by a finalizer that the new list's GC ran */
        PyErr_SetString(PyExc_RuntimeError, "array changed size during tolist()");
        Py_CLEAR(list);
    }
    for (Py_ssize_t i = 0; list != NULL && i < size; i++) {
        PyObject *item = array_get((arrayobject *)self, i);
        if (item == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

static PyObject *
array_fromlist(PyObject *self, PyObject *list)
{
    arrayobject *array = (arrayobject *)self;
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "arg must be list");
        return NULL;
    }
    Py_ssize_t size = Py_SIZE(array);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        Py_INCREF(item); /* its conversion may empty the list */
        int status = array_insert_at(array, Py_SIZE(array), item);
        Py_DECREF(item);
        if (status < 0) {
            /* All or nothing. */
            if (Py_SIZE(array) > size) {
                array_resize(array, size);
            }
            return NULL;
        }
    }
    Py_RETURN_NONE;
}

static PyObject *
array_tostring(PyObject *self, PyObject *unused)
{
    arrayobject *array = (arrayobject *)self;
    (void)unused;
    if (Py_SIZE(array) > PY_SSIZE_T_MAX / array->kind->itemsize) {
        return PyErr_NoMemory();
    }
    return PyString_FromStringAndSize(array->items, Py_SIZE(array) * array->kind->itemsize);
}

/* Append bytes that are whole items and lie outside of the array (a buffer of it would move). */
static int
array_append_bytes(arrayobject *array, const char *bytes, Py_ssize_t count)
{
    int itemsize = array->kind->itemsize;
    if (count % itemsize != 0) {
        PyErr_SetString(PyExc_ValueError, "string length not a multiple of item size");
        return -1;
    }
    Py_ssize_t old = Py_SIZE(array);
    Py_ssize_t more = count / itemsize;
    if (more == 0) {
        return 0;
    }
    if ((uintptr_t)bytes - (uintptr_t)array->items < (size_t)old * (size_t)itemsize) {
        PyErr_SetString(PyExc_ValueError, "array.fromstring(x): x cannot be self");
        return -1;
    }
    if (more > PY_SSIZE_T_MAX - old) {
        PyErr_NoMemory();
        return -1;
    }
    if (array_resize(array, old + more) < 0) {
        return -1;
    }
    memcpy(array_at(array, old), bytes, (size_t)count);
    return 0;
}

static PyObject *
array_fromstring(PyObject *self, PyObject *args)
{
    char *bytes = NULL;
    Py_ssize_t count = 0;
    if (!PyArg_ParseTuple(args, "s#:fromstring", &bytes, &count)) {
        return NULL;
    }
    if (PyTuple_GET_ITEM(args, 0) == self) {
        PyErr_SetString(PyExc_ValueError, "array.fromstring(x): x cannot be self");
        return NULL;
    }
    if (array_append_bytes((arrayobject *)self, bytes, count) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
array_tounicode(PyObject *self, PyObject *unused)
{
    arrayobject *array = (arrayobject *)self;
    (void)unused;
    if (array->kind->code != 'u') {
        PyErr_SetString(PyExc_ValueError, "tounicode() may only be called on type 'u' arrays");
        return NULL;
    }
    return array_content(array);
}

static PyObject *
array_fromunicode(PyObject *self, PyObject *args)
{
    arrayobject *array = (arrayobject *)self;
    Py_UNICODE *text = NULL;
    Py_ssize_t size = 0;
    if (!PyArg_ParseTuple(args, "u#:fromunicode", &text, &size)) {
        return NULL;
    }
    if (array->kind->code != 'u') {
        PyErr_SetString(PyExc_ValueError, "fromunicode() may only be called on type 'u' arrays");
        return NULL;
    }
    if (array_append_bytes(array, (char *)text, size * (Py_ssize_t)sizeof(Py_UNICODE)) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
array_tofile(PyObject *self, PyObject *file)
{
    arrayobject *array = (arrayobject *)self;
    FILE *fp = PyFile_AsFile(file);
    if (fp == NULL) {
        PyErr_SetString(PyExc_TypeError, "arg must be open file");
        return NULL;
    }
    size_t count = (size_t)Py_SIZE(array);
    if (count > 0 && fwrite(array->items, (size_t)array->kind->itemsize, count, fp) != count) {
        PyErr_SetFromErrno(PyExc_IOError);
        clearerr(fp);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
array_fromfile(PyObject *self, PyObject *args)
{
    arrayobject *array = (arrayobject *)self;
    PyObject *file = NULL;
    Py_ssize_t count = 0;
    if (!PyArg_ParseTuple(args, "On:fromfile", &file, &count)) {
        return NULL;
    }
    FILE *fp = PyFile_AsFile(file);
    if (fp == NULL) {
        PyErr_SetString(PyExc_TypeError, "arg1 must be open file");
        return NULL;
    }
    if (count <= 0) {
        Py_RETURN_NONE;
    }
    Py_ssize_t old = Py_SIZE(array);
    if (count > PY_SSIZE_T_MAX - old) {
        return PyErr_NoMemory();
    }
    if (array_resize(array, old + count) < 0) {
        return NULL;
    }
    size_t got = fread(array_at(array, old), (size_t)array->kind->itemsize, (size_t)count, fp);
    if (got < (size_t)count) {
        if (array_resize(array, old + (Py_ssize_t)got) < 0) {
            return NULL;
        }
        if (ferror(fp)) {
            PyErr_SetFromErrno(PyExc_IOError);
            clearerr(fp);
        }
        else {
            PyErr_SetString(PyExc_EOFError, "not enough items in file");
        }
        return NULL;
    }
    Py_RETURN_NONE;
}

/* The names of before 1.5.1. */
static PyObject *
array_fromfile_as_read(PyObject *self, PyObject *args)
{
    if (PyErr_WarnPy3k("array.read() not supported in 3.x; use array.fromfile()", 1) < 0) {
        return NULL;
    }
    return array_fromfile(self, args);
}

static PyObject *
array_tofile_as_write(PyObject *self, PyObject *file)
{
    if (PyErr_WarnPy3k("array.write() not supported in 3.x; use array.tofile()", 1) < 0) {
        return NULL;
    }
    return array_tofile(self, file);
}

static PyObject *
array_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    return array_slice(self, 0, Py_SIZE(self));
}

static PyObject *
array_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *list = array_tolist(self, NULL);
    if (list == NULL) {
        return NULL;
    }
    PyObject *dict = PyObject_GetAttrString(self, "__dict__");
    if (dict == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
            Py_DECREF(list);
            return NULL;
        }
        PyErr_Clear();
        dict = Py_None;
        Py_INCREF(dict);
    }
    return Py_BuildValue("O(cN)N", Py_TYPE(self), ((arrayobject *)self)->kind->code, list, dict);
}

static PyObject *
array_sizeof(PyObject *self, PyObject *unused)
{
    arrayobject *array = (arrayobject *)self;
    (void)unused;
    Py_ssize_t room = array->allocated & (ARRAY_HOLD - 1);
    return PyLong_FromLong((long)sizeof(arrayobject) + room * array->kind->itemsize);
}

static PyObject *
array_get_typecode(PyObject *self, void *context)
{
    (void)context;
    return PyString_FromStringAndSize(&((arrayobject *)self)->kind->code, 1);
}

static PyObject *
array_get_itemsize(PyObject *self, void *context)
{
    (void)context;
    return PyInt_FromLong(((arrayobject *)self)->kind->itemsize);
}

static PyGetSetDef array_getsets[] = {
    {"typecode", array_get_typecode, NULL, "the code of the type of the items", NULL},
    {"itemsize", array_get_itemsize, NULL, "the size of an item in bytes", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef array_methods[] = {
    {"append", array_append, METH_O, "append(x)\n\nAdd x to the end."},
    {"buffer_info", array_buffer_info, METH_NOARGS,
     "buffer_info() -> (address, length)\n\nWhere the items are, and how many."},
    {"byteswap", array_byteswap, METH_NOARGS,
     "byteswap()\n\nReverse the bytes of each item, for data of the other byte order."},
    {"__copy__", array_copy, METH_NOARGS, "__copy__() -> array\n\nA copy."},
    {"count", array_count, METH_O, "count(x) -> int\n\nHow often x occurs."},
    {"__deepcopy__", array_copy, METH_O, "__deepcopy__(memo) -> array\n\nA copy."},
    {"extend", array_extend, METH_O,
     "extend(iterable)\n\nAdd all items of an array of the same type or an iterable."},
    {"fromfile", array_fromfile, METH_VARARGS,
     "fromfile(file, n)\n\nRead n items and add them; EOFError if there are fewer."},
    {"fromlist", array_fromlist, METH_O, "fromlist(list)\n\nAdd all items of the list, or none."},
    {"fromstring", array_fromstring, METH_VARARGS,
     "fromstring(string)\n\nAdd items whose bytes the string holds."},
    {"fromunicode", array_fromunicode, METH_VARARGS,
     "fromunicode(text)\n\nAdd the characters; only for type 'u'."},
    {"index", array_index, METH_O, "index(x) -> int\n\nWhere x is first; ValueError if nowhere."},
    {"insert", array_insert, METH_VARARGS, "insert(i, x)\n\nInsert x before position i."},
    {"pop", array_pop, METH_VARARGS, "pop([i]) -> item\n\nTake out item i, by default the last."},
    {"read", array_fromfile_as_read, METH_VARARGS, "read(file, n)\n\nUse fromfile()."},
    {"__reduce__", array_reduce, METH_NOARGS, "__reduce__() -> tuple\n\nHow to pickle it."},
    {"remove", array_remove, METH_O, "remove(x)\n\nTake out the first x."},
    {"reverse", array_reverse, METH_NOARGS, "reverse()\n\nReverse the order of the items."},
    {"tofile", array_tofile, METH_O, "tofile(file)\n\nWrite the items as bytes."},
    {"tolist", array_tolist, METH_NOARGS, "tolist() -> list\n\nThe items as a list."},
    {"tostring", array_tostring, METH_NOARGS, "tostring() -> str\n\nThe items as bytes."},
    {"tounicode", array_tounicode, METH_NOARGS,
     "tounicode() -> unicode\n\nThe characters; only for type 'u'."},
    {"write", array_tofile_as_write, METH_O, "write(file)\n\nUse tofile()."},
    {"__sizeof__", array_sizeof, METH_NOARGS, "__sizeof__() -> int\n\nBytes of memory."},
    {NULL, NULL, 0, NULL},
};

/* ---- buffer ------------------------------------------------------------------------------------------- */

static char empty_buffer[1] = "";

static Py_ssize_t
array_getreadbuffer(PyObject *self, Py_ssize_t segment, void **pointer)
{
    arrayobject *array = (arrayobject *)self;
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "Accessing non-existent array segment");
        return -1;
    }
    *pointer = array->items == NULL ? (void *)empty_buffer : array->items;
    return Py_SIZE(array) * array->kind->itemsize;
}

static Py_ssize_t
array_getsegcount(PyObject *self, Py_ssize_t *total)
{
    if (total != NULL) {
        *total = Py_SIZE(self) * ((arrayobject *)self)->kind->itemsize;
    }
    return 1;
}

static PyBufferProcs array_as_buffer = {
    .bf_getreadbuffer = array_getreadbuffer,
    .bf_getwritebuffer = array_getreadbuffer,
    .bf_getsegcount = array_getsegcount,
};

static PySequenceMethods array_as_sequence = {
    .sq_length = array_length,
    .sq_concat = array_concat,
    .sq_repeat = array_repeat,
    .sq_item = array_item,
    .sq_slice = array_slice,
    .sq_ass_item = array_ass_item,
    .sq_ass_slice = array_ass_slice,
    .sq_contains = array_contains,
    .sq_inplace_concat = array_inplace_concat,
    .sq_inplace_repeat = array_inplace_repeat,
};

static PyMappingMethods array_as_mapping = {
    .mp_length = array_length,
    .mp_subscript = array_subscript,
    .mp_ass_subscript = array_ass_subscript,
};

/* ---- making --------------------------------------------------------------------------------------------- */

static const arraykind *
array_kind(char code)
{
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        if (kinds[i].code == code) {
            return &kinds[i];
        }
    }
    PyErr_SetString(PyExc_ValueError,
                    "bad typecode (must be c, b, B, u, h, H, i, I, l, L, f or d)");
    return NULL;
}

/* Add the items of the initialiser. */
static int
array_fill(arrayobject *array, PyObject *initial)
{
    if (PyString_Check(initial)) {
        return array_append_bytes(array, PyString_AS_STRING(initial), PyString_GET_SIZE(initial));
    }
    if (array->kind->code == 'u' && PyUnicode_Check(initial)) {
        return array_append_bytes(array, PyUnicode_AS_DATA(initial),
                                  PyUnicode_GET_DATA_SIZE(initial));
    }
    if (PyList_Check(initial) || PyTuple_Check(initial)) {
        Py_ssize_t count = Py_SIZE(array); /* array_new made room */
        for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(initial) && i < count; i++) {
            PyObject *item = PySequence_Fast_GET_ITEM(initial, i);
            Py_INCREF(item); /* its conversion may empty the list */
            int status = array_set(array, i, item);
            Py_DECREF(item);
            if (status < 0) {
                return -1;
            }
        }
        return 0;
    }
    if (array_check(initial) && ((arrayobject *)initial)->kind == array->kind) {
        return array_extend_by_array(array, (arrayobject *)initial);
    }
    PyObject *iterator = PyObject_GetIter(initial);
    if (iterator == NULL) {
        return -1;
    }
    int result = array_extend_by(array, iterator);
    Py_DECREF(iterator);
    return result;
}

static PyObject *
array_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *code = NULL;
    PyObject *initial = NULL;
    char c = 0;
    if (type == &array_type && kwds != NULL && PyDict_Size(kwds) != 0) {
        PyErr_SetString(PyExc_TypeError, "array.array() does not take keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O|O:array", &code, &initial)) {
        return NULL;
    }
    if (PyString_Check(code) && PyString_GET_SIZE(code) == 1) {
        c = *PyString_AS_STRING(code);
    }
    else if (PyUnicode_Check(code) && PyUnicode_GET_SIZE(code) == 1) {
        Py_UNICODE wide = *PyUnicode_AS_UNICODE(code);
        c = wide < 128 ? (char)wide : '\0'; /* no type code either */
    }
    else {
        PyErr_Format(PyExc_TypeError,
                     "array() argument 1 or typecode must be char (string or ascii-unicode with "
                     "length 1), not %s",
                     Py_TYPE(code)->tp_name);
        return NULL;
    }
    const arraykind *kind = array_kind(c);
    if (kind == NULL) {
        return NULL;
    }
    Py_ssize_t size = 0;
    if (initial != NULL && (PyList_Check(initial) || PyTuple_Check(initial))) {
        size = PySequence_Fast_GET_SIZE(initial);
    }
    arrayobject *array = array_make(type, size, kind);
    if (array != NULL && size > 0) {
        memset(array->items, 0, (size_t)size * (size_t)kind->itemsize);
    }
    if (array != NULL && initial != NULL && array_fill(array, initial) < 0) {
        Py_CLEAR(array);
    }
    return (PyObject *)array;
}

/* ---- iteration ------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
    arrayobject *array;
} arrayiterobject;

static PyTypeObject arrayiter_type;

static PyObject *
array_iter(PyObject *self)
{
    arrayiterobject *iterator = PyObject_GC_New(arrayiterobject, &arrayiter_type);
    if (iterator != NULL) {
        Py_INCREF(self);
        iterator->array = (arrayobject *)self;
        iterator->index = 0;
        PyObject_GC_Track(iterator);
    }
    return (PyObject *)iterator;
}

static PyObject *
arrayiter_next(PyObject *self)
{
    arrayiterobject *iterator = (arrayiterobject *)self;
    if (iterator->index < Py_SIZE(iterator->array)) {
        return array_get(iterator->array, iterator->index++);
    }
    return NULL;
}

static void
arrayiter_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((arrayiterobject *)self)->array);
    PyObject_GC_Del(self);
}

static int
arrayiter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((arrayiterobject *)self)->array);
    return 0;
}

static PyTypeObject arrayiter_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "arrayiterator",
    .tp_basicsize = sizeof(arrayiterobject),
    .tp_dealloc = arrayiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = arrayiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = arrayiter_next,
};

static PyTypeObject array_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "array.array",
    .tp_basicsize = sizeof(arrayobject),
    .tp_dealloc = array_dealloc,
    .tp_repr = array_repr,
    .tp_as_sequence = &array_as_sequence,
    .tp_as_mapping = &array_as_mapping,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &array_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "array(typecode[, initializer])\n\n"
              "A sequence of numbers or characters of one C type.\n\n"
              "  c  character            b, B  signed, unsigned char\n"
              "  u  Unicode character    h, H  short\n"
              "  f  float                i, I  int\n"
              "  d  double               l, L  long\n\n"
              "The initializer is a list, tuple, string or iterable of items.",
    .tp_richcompare = array_richcompare,
    .tp_weaklistoffset = offsetof(arrayobject, weakreflist),
    .tp_iter = array_iter,
    .tp_methods = array_methods,
    .tp_getset = array_getsets,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = array_new,
    .tp_free = PyObject_Del,
};

PyMODINIT_FUNC
initarray(void)
{
    Py_TYPE(&array_type) = &PyType_Type;
    Py_TYPE(&arrayiter_type) = &PyType_Type;
    if (PyType_Ready(&arrayiter_type) < 0) {
        return;
    }
    _PyPlus_RegisterHolder(&array_type, array_hold);
    PyObject *module = Py_InitModule3("array", NULL,
                                      "Sequences of C numbers or characters, packed in memory.");
    if (module == NULL) {
        return;
    }
    Py_INCREF(&array_type);
    PyModule_AddObject(module, "ArrayType", (PyObject *)&array_type);
    Py_INCREF(&array_type);
    PyModule_AddObject(module, "array", (PyObject *)&array_type);
}
