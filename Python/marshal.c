/* marshal: constants and code objects as bytes - the content of .pyc files.
 *
 * One byte says what follows; numbers are little-endian.  From version 1 on an
 * interned string is written once and referred to by number afterwards; from
 * version 2 on floats are eight bytes instead of text.
 *
 * The writer never stops half way: after an error it goes on writing but remembers
 * the first error.  The reader takes from memory or from a FILE; a truncated number
 * reads as if -1 bytes followed, as it always has, and the object that needed it
 * then complains.  Nesting is limited on both sides. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_buffer.h" // _PyPlus_HoldBuffer()
#include "code.h"
#include "longintrepr.h"
#include "marshal.h"
#include "pycore_compile.h"
#include <sys/stat.h>

enum type_code {
    CODE_NULL = '0',
    CODE_NONE = 'N',
    CODE_FALSE = 'F',
    CODE_TRUE = 'T',
    CODE_STOP_ITERATION = 'S',
    CODE_ELLIPSIS = '.',
    CODE_INT = 'i',
    CODE_INT64 = 'I',
    CODE_FLOAT_TEXT = 'f',
    CODE_FLOAT = 'g',
    CODE_COMPLEX_TEXT = 'x',
    CODE_COMPLEX = 'y',
    CODE_LONG = 'l',
    CODE_STRING = 's',
    CODE_INTERNED = 't',
    CODE_REFERENCE = 'R',
    CODE_TUPLE = '(',
    CODE_LIST = '[',
    CODE_DICT = '{',
    CODE_CODE = 'c',
    CODE_UNICODE = 'u',
    CODE_UNKNOWN = '?',
    CODE_SET = '<',
    CODE_FROZENSET = '>',
};

#define DEEPEST 2000
#define LARGEST 0x7fffffff
/* Longs travel as digits of 15 bits. */
#define WIRE_SHIFT 15
#define WIRE_BASE (1 << WIRE_SHIFT)
#define WIRE_MASK (WIRE_BASE - 1)
#define WIRE_RATIO (PyLong_SHIFT / WIRE_SHIFT)

/* ---- writing ----------------------------------------------------------------------- */

enum write_error { WRITE_OK, WRITE_UNMARSHALLABLE, WRITE_TOO_DEEP, WRITE_NO_MEMORY };

struct writer {
    FILE *file;       /* NULL: into string */
    PyObject *string;
    char *at;
    char *end;
    enum write_error error;
    int depth;
    int version;
    PyObject *interned; /* dict: string -> number; NULL in version 0 */
};

static void
note_error(struct writer *w, enum write_error error)
{
    if (w->error == WRITE_OK || error == WRITE_NO_MEMORY) {
        w->error = error;
    }
}

/* Make room for more bytes; without memory the output is dropped. */
static int
writer_grow(struct writer *w, size_t more)
{
    if (w->string == NULL) {
        return -1;
    }
    size_t used = (size_t)(w->at - PyString_AS_STRING(w->string));
    size_t size = (size_t)PyString_GET_SIZE(w->string);
    size_t larger = size + more + (size < 16384 ? size + 1024 : size / 2);
    if (larger > (size_t)PY_SSIZE_T_MAX || _PyString_Resize(&w->string, (Py_ssize_t)larger) < 0) {
        PyErr_Clear();
        Py_CLEAR(w->string);
        w->at = w->end = NULL;
        note_error(w, WRITE_NO_MEMORY);
        return -1;
    }
    w->at = PyString_AS_STRING(w->string) + used;
    w->end = PyString_AS_STRING(w->string) + larger;
    return 0;
}

static void
put_bytes(struct writer *w, const char *bytes, size_t n)
{
    if (w->file != NULL) {
        fwrite(bytes, 1, n, w->file);
        return;
    }
    if (n > (size_t)(w->end - w->at) && writer_grow(w, n) < 0) {
        return;
    }
    if (n > 0) {
        memcpy(w->at, bytes, n);
        w->at += n;
    }
}

static void
put_byte(struct writer *w, int byte)
{
    char c = (char)byte;

    if (w->file != NULL) {
        putc(byte, w->file);
    }
    else if (w->at < w->end) {
        *w->at++ = c;
    }
    else {
        put_bytes(w, &c, 1);
    }
}

static void
put_number(struct writer *w, unsigned long value, int size)
{
    char bytes[8];

    for (int i = 0; i < size; i++) {
        bytes[i] = (char)(value >> (8 * i));
    }
    put_bytes(w, bytes, (size_t)size);
}

static void
put_long(struct writer *w, long value)
{
    put_number(w, (unsigned long)value, 4);
}

static void put_object(struct writer *w, PyObject *op);

/* A size in front of what it counts; 0 if it does not fit. */
static int
put_size(struct writer *w, Py_ssize_t size)
{
    if (size > LARGEST) {
        note_error(w, WRITE_UNMARSHALLABLE);
        return 0;
    }
    put_long(w, (long)size);
    return 1;
}

static void
put_counted(struct writer *w, const char *bytes, Py_ssize_t n)
{
    if (put_size(w, n)) {
        put_bytes(w, bytes, (size_t)n);
    }
}

static void
put_int(struct writer *w, PyObject *op)
{
    long value = PyInt_AS_LONG(op);

    if (value == (int)value) {
        put_byte(w, CODE_INT);
        put_long(w, value);
    }
    else {
        put_byte(w, CODE_INT64);
        put_number(w, (unsigned long)value, 8);
    }
}

static void
put_python_long(struct writer *w, PyObject *op)
{
    PyLongObject *number = (PyLongObject *)op;
    Py_ssize_t digits = Py_SIZE(op) < 0 ? -Py_SIZE(op) : Py_SIZE(op);
    Py_ssize_t wire = 0;

    put_byte(w, CODE_LONG);
    if (digits > 0) {
        wire = (digits - 1) * WIRE_RATIO;
        for (digit top = number->ob_digit[digits - 1]; top != 0; top >>= WIRE_SHIFT) {
            wire++;
        }
    }
    if (wire > LARGEST) {
        note_error(w, WRITE_UNMARSHALLABLE);
        return;
    }
    put_long(w, Py_SIZE(op) < 0 ? -(long)wire : (long)wire);
    for (Py_ssize_t i = 0; i < wire; i++) {
        digit value = number->ob_digit[i / WIRE_RATIO] >> (WIRE_SHIFT * (i % WIRE_RATIO));
        put_number(w, value & WIRE_MASK, 2);
    }
}

static void
put_double(struct writer *w, double value)
{
    char *text;
    unsigned char bytes[8];

    if (w->version > 1) {
        if (_PyFloat_Pack8(value, bytes, 1) < 0) {
            PyErr_Clear();
            note_error(w, WRITE_UNMARSHALLABLE);
            return;
        }
        put_bytes(w, (char *)bytes, sizeof(bytes));
        return;
    }
    text = PyOS_double_to_string(value, 'g', 17, 0, NULL);
    if (text == NULL) {
        PyErr_Clear();
        note_error(w, WRITE_NO_MEMORY);
        return;
    }
    put_byte(w, (int)strlen(text));
    put_bytes(w, text, strlen(text));
    PyMem_Free(text);
}

static void
put_string(struct writer *w, PyObject *op)
{
    if (w->interned != NULL && PyString_CHECK_INTERNED(op)) {
        PyObject *number = PyDict_GetItem(w->interned, op);
        if (number != NULL) {
            put_byte(w, CODE_REFERENCE);
            put_long(w, PyInt_AS_LONG(number));
            return;
        }
        number = PyInt_FromSsize_t(PyDict_Size(w->interned));
        if (number == NULL || PyDict_SetItem(w->interned, op, number) < 0) {
            PyErr_Clear();
            note_error(w, WRITE_UNMARSHALLABLE);
            Py_XDECREF(number);
            return;
        }
        Py_DECREF(number);
        put_byte(w, CODE_INTERNED);
    }
    else {
        put_byte(w, CODE_STRING);
    }
    put_counted(w, PyString_AS_STRING(op), PyString_GET_SIZE(op));
}

static void
put_unicode(struct writer *w, PyObject *op)
{
    PyObject *utf8 = PyUnicode_AsUTF8String(op);

    if (utf8 == NULL) {
        PyErr_Clear();
        note_error(w, WRITE_UNMARSHALLABLE);
        return;
    }
    put_byte(w, CODE_UNICODE);
    put_counted(w, PyString_AS_STRING(utf8), PyString_GET_SIZE(utf8));
    Py_DECREF(utf8);
}

static void
put_tuple(struct writer *w, PyObject *op)
{
    put_byte(w, CODE_TUPLE);
    if (!put_size(w, PyTuple_GET_SIZE(op))) {
        return;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(op); i++) {
        put_object(w, PyTuple_GET_ITEM(op, i));
    }
}

static void
put_list(struct writer *w, PyObject *op)
{
    put_byte(w, CODE_LIST);
    if (!put_size(w, PyList_GET_SIZE(op))) {
        return;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(op); i++) {
        put_object(w, PyList_GET_ITEM(op, i));
    }
}

static void
put_dict(struct writer *w, PyObject *op)
{
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *value;

    put_byte(w, CODE_DICT);
    while (PyDict_Next(op, &position, &key, &value)) {
        put_object(w, key);
        put_object(w, value);
    }
    put_object(w, NULL);
}

static void
put_set(struct writer *w, PyObject *op)
{
    Py_ssize_t position = 0;
    PyObject *item;
    long hash;

    put_byte(w, PyFrozenSet_CheckExact(op) ? CODE_FROZENSET : CODE_SET);
    if (!put_size(w, PySet_GET_SIZE(op))) {
        return;
    }
    while (_PySet_NextEntry(op, &position, &item, &hash)) {
        put_object(w, item);
    }
}

static void
put_code(struct writer *w, PyObject *op)
{
    PyCodeObject *co = (PyCodeObject *)op;

    put_byte(w, CODE_CODE);
    put_long(w, co->co_argcount);
    put_long(w, co->co_nlocals);
    put_long(w, co->co_stacksize);
    put_long(w, co->co_flags);
    put_object(w, co->co_code);
    put_object(w, co->co_consts);
    put_object(w, co->co_names);
    put_object(w, co->co_varnames);
    put_object(w, co->co_freevars);
    put_object(w, co->co_cellvars);
    put_object(w, co->co_filename);
    put_object(w, co->co_name);
    put_long(w, co->co_firstlineno);
    put_object(w, co->co_lnotab);
}

/* Anything else that is a readable buffer is written as a string. */
static void
put_buffer(struct writer *w, PyObject *op)
{
    const void *bytes;
    Py_ssize_t n;

    if (!PyObject_CheckReadBuffer(op) || PyObject_AsReadBuffer(op, &bytes, &n) < 0) {
        PyErr_Clear();
        put_byte(w, CODE_UNKNOWN);
        note_error(w, WRITE_UNMARSHALLABLE);
        return;
    }
    put_byte(w, CODE_STRING);
    put_counted(w, bytes, n);
}

/* Objects that are one byte; 0 for all others. */
static int
single_code(PyObject *op)
{
    if (op == NULL) {
        return CODE_NULL;
    }
    if (op == Py_None) {
        return CODE_NONE;
    }
    if (op == PyExc_StopIteration) {
        return CODE_STOP_ITERATION;
    }
    if (op == Py_Ellipsis) {
        return CODE_ELLIPSIS;
    }
    if (op == Py_False) {
        return CODE_FALSE;
    }
    return op == Py_True ? CODE_TRUE : 0;
}

static void
put_other(struct writer *w, PyObject *op)
{
    if (PyInt_CheckExact(op)) {
        put_int(w, op);
    }
    else if (PyLong_CheckExact(op)) {
        put_python_long(w, op);
    }
    else if (PyFloat_CheckExact(op)) {
        put_byte(w, w->version > 1 ? CODE_FLOAT : CODE_FLOAT_TEXT);
        put_double(w, PyFloat_AS_DOUBLE(op));
    }
    else if (PyComplex_CheckExact(op)) {
        put_byte(w, w->version > 1 ? CODE_COMPLEX : CODE_COMPLEX_TEXT);
        put_double(w, PyComplex_RealAsDouble(op));
        put_double(w, PyComplex_ImagAsDouble(op));
    }
    else if (PyString_CheckExact(op)) {
        put_string(w, op);
    }
    else if (PyUnicode_CheckExact(op)) {
        put_unicode(w, op);
    }
    else if (PyTuple_CheckExact(op)) {
        put_tuple(w, op);
    }
    else if (PyList_CheckExact(op)) {
        put_list(w, op);
    }
    else if (PyDict_CheckExact(op)) {
        put_dict(w, op);
    }
    else if (PyAnySet_CheckExact(op)) {
        put_set(w, op);
    }
    else if (PyCode_Check(op)) {
        put_code(w, op);
    }
    else {
        put_buffer(w, op);
    }
}

static void
put_object(struct writer *w, PyObject *op)
{
    int code = single_code(op);

    if (++w->depth > DEEPEST) {
        note_error(w, WRITE_TOO_DEEP);
    }
    else if (code != 0) {
        put_byte(w, code);
    }
    else {
        put_other(w, op);
    }
    w->depth--;
}

static int
writer_init(struct writer *w, FILE *file, int version)
{
    memset(w, 0, sizeof(*w));
    w->file = file;
    w->version = version;
    if (version > 0) {
        w->interned = PyDict_New();
        if (w->interned == NULL) {
            return -1;
        }
    }
    return 0;
}

/* Raise what went wrong; -1 if anything did. */
static int
raise_write_error(struct writer *w)
{
    switch (w->error) {
    case WRITE_OK:
        return 0;
    case WRITE_NO_MEMORY:
        PyErr_NoMemory();
        break;
    case WRITE_TOO_DEEP:
        PyErr_SetString(PyExc_ValueError, "object too deeply nested to marshal");
        break;
    case WRITE_UNMARSHALLABLE:
        PyErr_SetString(PyExc_ValueError, "unmarshallable object");
        break;
    }
    return -1;
}

void
PyMarshal_WriteLongToFile(long value, FILE *fp, int version)
{
    struct writer w = {.file = fp, .version = version};

    put_long(&w, value);
}

void
PyMarshal_WriteObjectToFile(PyObject *value, FILE *fp, int version)
{
    struct writer w;

    if (writer_init(&w, fp, version) == 0) {
        put_object(&w, value);
    }
    Py_XDECREF(w.interned);
}

PyObject *
PyMarshal_WriteObjectToString(PyObject *value, int version)
{
    struct writer w;

    if (writer_init(&w, NULL, version) < 0) {
        return NULL;
    }
    w.string = PyString_FromStringAndSize(NULL, 64);
    if (w.string != NULL) {
        w.at = PyString_AS_STRING(w.string);
        w.end = w.at + 64;
        put_object(&w, value);
        if (raise_write_error(&w) < 0) {
            Py_CLEAR(w.string);
        }
        else {
            _PyString_Resize(&w.string, w.at - PyString_AS_STRING(w.string));
        }
    }
    Py_XDECREF(w.interned);
    return w.string;
}

/* ---- reading ------------------------------------------------------------------------- */

struct reader {
    FILE *file; /* NULL: from memory */
    const char *at;
    const char *end;
    PyObject *strings; /* list: interned strings in order; may be NULL for numbers */
    int depth;
};

static int
get_byte(struct reader *r)
{
    if (r->file != NULL) {
        return getc(r->file);
    }
    return r->at < r->end ? (unsigned char)*r->at++ : EOF;
}

/* Take n bytes; the number of those there were. */
static Py_ssize_t
get_bytes(struct reader *r, char *out, Py_ssize_t n)
{
    if (n < 0) {
        return EOF;
    }
    if (r->file != NULL) {
        return (Py_ssize_t)fread(out, 1, (size_t)n, r->file);
    }
    if (n > r->end - r->at) {
        n = r->end - r->at;
    }
    memcpy(out, r->at, (size_t)n);
    r->at += n;
    return n;
}

static int
get_short(struct reader *r)
{
    int low = get_byte(r);

    return (short)(low | (get_byte(r) * 256));
}

static long
get_long(struct reader *r)
{
    unsigned int value;

    if (r->file == NULL && r->end - r->at >= 4) {
        memcpy(&value, r->at, 4);
        r->at += 4;
        return (int)value;
    }
    value = (unsigned int)get_byte(r);
    value |= (unsigned int)get_byte(r) << 8;
    value |= (unsigned int)get_byte(r) << 16;
    value |= (unsigned int)get_byte(r) << 24;
    return (int)value;
}

static PyObject *get_object(struct reader *r);

static PyObject *
bad_data(const char *what)
{
    return PyErr_Format(PyExc_ValueError, "bad marshal data (%s)", what);
}

static PyObject *
end_of_data(void)
{
    PyErr_SetString(PyExc_EOFError, "EOF read where object expected");
    return NULL;
}

/* An element that must be there: a NULL byte in its place is an error. */
static PyObject *
get_element(struct reader *r, const char *container)
{
    PyObject *item = get_object(r);

    if (item == NULL && !PyErr_Occurred()) {
        PyErr_Format(PyExc_TypeError, "NULL object in marshal data for %s", container);
    }
    return item;
}

static PyObject *
get_int64(struct reader *r)
{
    unsigned long low = (unsigned int)get_long(r);
    long high = get_long(r);

    return PyInt_FromLong((long)(((unsigned long)high << 32) | low));
}

/* Digits of a long: each two bytes, the highest not zero. */
static int
get_digits(struct reader *r, PyLongObject *number, long wire)
{
    for (long i = 0; i < wire; i++) {
        int value = get_short(r);
        if (value < 0 || value > WIRE_BASE) {
            bad_data("digit out of range in long");
            return -1;
        }
        if (value == 0 && i == wire - 1) {
            bad_data("unnormalized long data");
            return -1;
        }
        number->ob_digit[i / WIRE_RATIO] |= (digit)value << (WIRE_SHIFT * (i % WIRE_RATIO));
    }
    return 0;
}

static PyObject *
get_python_long(struct reader *r)
{
    long wire = get_long(r);
    int negative = wire < 0;

    if (wire < -(long)LARGEST || wire > (long)LARGEST) {
        return bad_data("long size out of range");
    }
    if (negative) {
        wire = -wire;
    }
    if (r->file == NULL && wire > (r->end - r->at + 1)) {
        /* do not allocate what cannot be there; reads as a cut-off digit */
        return bad_data("digit out of range in long");
    }
    Py_ssize_t size = (wire + WIRE_RATIO - 1) / WIRE_RATIO;
    PyLongObject *number = _PyLong_New(size);
    if (number == NULL) {
        return NULL;
    }
    memset(number->ob_digit, 0, (size_t)size * sizeof(digit));
    if (get_digits(r, number, wire) < 0) {
        Py_DECREF(number);
        return NULL;
    }
    Py_SIZE(number) = negative ? -size : size;
    return (PyObject *)number;
}

/* A float as text; 0, or -1 with an exception. */
static int
get_double_text(struct reader *r, double *value)
{
    char text[256];
    int n = get_byte(r);

    if (n == EOF || get_bytes(r, text, n) != n) {
        end_of_data();
        return -1;
    }
    text[n] = '\0';
    *value = PyOS_string_to_double(text, NULL, NULL);
    return *value == -1.0 && PyErr_Occurred() ? -1 : 0;
}

static int
get_double(struct reader *r, double *value)
{
    char bytes[8];

    if (get_bytes(r, bytes, 8) != 8) {
        end_of_data();
        return -1;
    }
    *value = _PyFloat_Unpack8((unsigned char *)bytes, 1);
    return *value == -1.0 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *
get_float(struct reader *r, int (*read)(struct reader *, double *))
{
    double value;

    return read(r, &value) < 0 ? NULL : PyFloat_FromDouble(value);
}

static PyObject *
get_complex(struct reader *r, int (*read)(struct reader *, double *))
{
    Py_complex value;

    if (read(r, &value.real) < 0 || read(r, &value.imag) < 0) {
        return NULL;
    }
    return PyComplex_FromCComplex(value);
}

static PyObject *
get_string(struct reader *r)
{
    long n = get_long(r);

    if (n < 0 || n > LARGEST) {
        return bad_data("string size out of range");
    }
    if (r->file == NULL && n > r->end - r->at) {
        return end_of_data();
    }
    PyObject *string = PyString_FromStringAndSize(NULL, n);
    if (string != NULL && get_bytes(r, PyString_AS_STRING(string), n) != n) {
        Py_DECREF(string);
        return end_of_data();
    }
    return string;
}

static PyObject *
get_interned(struct reader *r)
{
    PyObject *string = get_string(r);

    if (string == NULL) {
        return NULL;
    }
    PyString_InternInPlace(&string);
    if (r->strings != NULL && PyList_Append(r->strings, string) < 0) {
        Py_DECREF(string);
        return NULL;
    }
    return string;
}

static PyObject *
get_reference(struct reader *r)
{
    long n = get_long(r);

    if (r->strings == NULL || n < 0 || n >= PyList_GET_SIZE(r->strings)) {
        return bad_data("string ref out of range");
    }
    PyObject *string = PyList_GET_ITEM(r->strings, n);
    Py_INCREF(string);
    return string;
}

static PyObject *
get_unicode(struct reader *r)
{
    long n = get_long(r);

    if (n < 0 || n > LARGEST) {
        return bad_data("unicode size out of range");
    }
    if (r->file == NULL) {
        if (n > r->end - r->at) {
            return end_of_data();
        }
        r->at += n;
        return PyUnicode_DecodeUTF8(r->at - n, n, NULL);
    }
    PyObject *result = NULL;
    char *bytes = PyMem_Malloc((size_t)n + 1);
    if (bytes == NULL) {
        return PyErr_NoMemory();
    }
    if (get_bytes(r, bytes, n) == n) {
        result = PyUnicode_DecodeUTF8(bytes, n, NULL);
    }
    else {
        end_of_data();
    }
    PyMem_Free(bytes);
    return result;
}

/* Number of elements; -1 with ValueError. */
static long
get_count(struct reader *r, const char *complaint)
{
    long n = get_long(r);

    if (n < 0 || n > LARGEST) {
        bad_data(complaint);
        return -1;
    }
    return n;
}

static PyObject *
get_tuple(struct reader *r)
{
    long n = get_count(r, "tuple size out of range");

    if (n < 0) {
        return NULL;
    }
    if (r->file == NULL && n > r->end - r->at) {
        n = r->end - r->at + 1; /* the end comes before the last element */
    }
    PyObject *tuple = PyTuple_New(n);
    for (long i = 0; tuple != NULL && i < n; i++) {
        PyObject *item = get_element(r, "tuple");
        if (item == NULL) {
            Py_CLEAR(tuple);
            break;
        }
        PyTuple_SET_ITEM(tuple, i, item);
    }
    return tuple;
}

static PyObject *
get_list(struct reader *r)
{
    long n = get_count(r, "list size out of range");

    if (n < 0) {
        return NULL;
    }
    if (r->file == NULL && n > r->end - r->at) {
        n = r->end - r->at + 1;
    }
    PyObject *list = PyList_New(n);
    for (long i = 0; list != NULL && i < n; i++) {
        PyObject *item = get_element(r, "list");
        if (item == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

static PyObject *
get_dict(struct reader *r)
{
    PyObject *dict = PyDict_New();

    while (dict != NULL) {
        PyObject *key = get_object(r);
        PyObject *value = key == NULL ? NULL : get_object(r);
        if (value == NULL) {
            Py_XDECREF(key);
            break;
        }
        int status = PyDict_SetItem(dict, key, value);
        Py_DECREF(key);
        Py_DECREF(value);
        if (status < 0) {
            break;
        }
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(dict);
    }
    return dict;
}

static PyObject *
get_set(struct reader *r, int frozen)
{
    long n = get_count(r, "set size out of range");

    if (n < 0) {
        return NULL;
    }
    PyObject *set = frozen ? PyFrozenSet_New(NULL) : PySet_New(NULL);
    for (long i = 0; set != NULL && i < n; i++) {
        PyObject *item = get_element(r, "set");
        if (item == NULL || PySet_Add(set, item) < 0) {
            Py_CLEAR(set);
        }
        Py_XDECREF(item);
    }
    return set;
}

/* The objects of a code object, in the order they are written. */
enum code_part {
    PART_CODE,
    PART_CONSTS,
    PART_NAMES,
    PART_VARNAMES,
    PART_FREEVARS,
    PART_CELLVARS,
    PART_FILENAME,
    PART_NAME,
    PART_LNOTAB,
    PART_COUNT
};

static PyObject *
get_code(struct reader *r)
{
    PyObject *parts[PART_COUNT] = {NULL};
    PyObject *result = NULL;
    int firstlineno = 0;

    if (PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "cannot unmarshal code objects in restricted execution mode");
        return NULL;
    }
    int argcount = (int)get_long(r);
    int nlocals = (int)get_long(r);
    int stacksize = (int)get_long(r);
    int flags = (int)get_long(r);
    int complete = 1;
    for (int i = 0; complete && i < PART_COUNT; i++) {
        if (i == PART_LNOTAB) {
            firstlineno = (int)get_long(r);
        }
        parts[i] = get_object(r);
        complete = parts[i] != NULL;
    }
    if (complete) {
        result = (PyObject *)PyCode_New(
            argcount, nlocals, stacksize, flags, parts[PART_CODE], parts[PART_CONSTS],
            parts[PART_NAMES], parts[PART_VARNAMES], parts[PART_FREEVARS], parts[PART_CELLVARS],
            parts[PART_FILENAME], parts[PART_NAME], firstlineno, parts[PART_LNOTAB]);
    }
    for (int i = 0; i < PART_COUNT; i++) {
        Py_XDECREF(parts[i]);
    }
    return result;
}

static PyObject *
new_reference(PyObject *op)
{
    Py_INCREF(op);
    return op;
}

static PyObject *
get_by_code(struct reader *r, int code)
{
    switch (code) {
    case EOF:
        return end_of_data();
    case CODE_NULL:
        return NULL;
    case CODE_NONE:
        return new_reference(Py_None);
    case CODE_STOP_ITERATION:
        return new_reference(PyExc_StopIteration);
    case CODE_ELLIPSIS:
        return new_reference(Py_Ellipsis);
    case CODE_FALSE:
        return new_reference(Py_False);
    case CODE_TRUE:
        return new_reference(Py_True);
    case CODE_INT:
        return PyInt_FromLong(get_long(r));
    case CODE_INT64:
        return get_int64(r);
    case CODE_LONG:
        return get_python_long(r);
    case CODE_FLOAT_TEXT:
        return get_float(r, get_double_text);
    case CODE_FLOAT:
        return get_float(r, get_double);
    case CODE_COMPLEX_TEXT:
        return get_complex(r, get_double_text);
    case CODE_COMPLEX:
        return get_complex(r, get_double);
    case CODE_INTERNED:
        return get_interned(r);
    case CODE_STRING:
        return get_string(r);
    case CODE_REFERENCE:
        return get_reference(r);
    case CODE_UNICODE:
        return get_unicode(r);
    case CODE_TUPLE:
        return get_tuple(r);
    case CODE_LIST:
        return get_list(r);
    case CODE_DICT:
        return get_dict(r);
    case CODE_SET:
    case CODE_FROZENSET:
        return get_set(r, code == CODE_FROZENSET);
    case CODE_CODE:
        return get_code(r);
    default:
        return bad_data("unknown type code");
    }
}

/* The next object; NULL without exception for a NULL byte. */
static PyObject *
get_object(struct reader *r)
{
    int code = get_byte(r);
    PyObject *result = NULL;

    if (++r->depth > DEEPEST) {
        PyErr_SetString(PyExc_ValueError, "recursion limit exceeded");
    }
    else {
        result = get_by_code(r, code);
    }
    r->depth--;
    return result;
}

/* Read one object as the whole of what is asked for. */
static PyObject *
read_whole(struct reader *r)
{
    if (PyErr_Occurred()) {
        fprintf(stderr, "marshal: asked to read with an exception set\n");
        return NULL;
    }
    r->strings = PyList_New(0);
    if (r->strings == NULL) {
        return NULL;
    }
    PyObject *result = get_element(r, "object");
    Py_CLEAR(r->strings);
    return result;
}

int
PyMarshal_ReadShortFromFile(FILE *fp)
{
    struct reader r = {.file = fp};

    assert(fp != NULL);
    return get_short(&r);
}

long
PyMarshal_ReadLongFromFile(FILE *fp)
{
    struct reader r = {.file = fp};

    assert(fp != NULL);
    return get_long(&r);
}

PyObject *
PyMarshal_ReadObjectFromFile(FILE *fp)
{
    struct reader r = {.file = fp};

    return read_whole(&r);
}

/* Bytes from here to the end of a small regular file; -1 if unknown or large. */
static long
rest_of_file(FILE *fp)
{
    struct stat status;
    const long largest = 16 * 1024 * 1024;

    if (fstat(fileno(fp), &status) < 0 || !S_ISREG(status.st_mode)) {
        return -1;
    }
    long position = ftell(fp);
    if (position < 0 || status.st_size <= position || status.st_size - position > largest) {
        return -1;
    }
    return (long)status.st_size - position;
}

PyObject *
PyMarshal_ReadLastObjectFromFile(FILE *fp)
{
    long size = rest_of_file(fp);
    char *bytes = size > 0 ? PyMem_Malloc((size_t)size) : NULL;

    if (bytes == NULL) {
        return PyMarshal_ReadObjectFromFile(fp);
    }
    size_t n = fread(bytes, 1, (size_t)size, fp);
    PyObject *result = PyMarshal_ReadObjectFromString(bytes, (Py_ssize_t)n);
    PyMem_Free(bytes);
    return result;
}

PyObject *
PyMarshal_ReadObjectFromString(char *string, Py_ssize_t len)
{
    struct reader r = {.at = string, .end = string + len};

    return read_whole(&r);
}

/* ---- the module ------------------------------------------------------------------------ */

PyDoc_STRVAR(dump_doc,
             "dump(value, file[, version])\n"
             "\n"
             "Write value to a file object that was opened in binary mode.  ValueError if\n"
             "some part of it has a type that marshal does not know; the file then holds\n"
             "an incomplete object.");

static PyObject *
marshal_dump(PyObject *module, PyObject *args)
{
    PyObject *value;
    PyObject *file;
    int version = Py_MARSHAL_VERSION;
    struct writer w;

    if (!PyArg_ParseTuple(args, "OO|i:dump", &value, &file, &version)) {
        return NULL;
    }
    if (!PyFile_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "marshal.dump() 2nd arg must be file");
        return NULL;
    }
    FILE *fp = PyFile_AsFile(file);
    if (fp == NULL) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return NULL;
    }
    if (writer_init(&w, fp, version) < 0) {
        return NULL;
    }
    put_object(&w, value);
    Py_XDECREF(w.interned);
    if (raise_write_error(&w) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(load_doc,
             "load(file)\n"
             "\n"
             "Read one value from a file object and return it.  EOFError, ValueError or\n"
             "TypeError if the file does not hold a value that this version can read.");

static PyObject *
marshal_load(PyObject *module, PyObject *file)
{
    if (!PyFile_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "marshal.load() arg must be file");
        return NULL;
    }
    FILE *fp = PyFile_AsFile(file);
    if (fp == NULL) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return NULL;
    }
    return PyMarshal_ReadObjectFromFile(fp);
}

PyDoc_STRVAR(dumps_doc,
             "dumps(value[, version])\n"
             "\n"
             "The string that dump() would write.");

static PyObject *
marshal_dumps(PyObject *module, PyObject *args)
{
    PyObject *value;
    int version = Py_MARSHAL_VERSION;

    if (!PyArg_ParseTuple(args, "O|i:dumps", &value, &version)) {
        return NULL;
    }
    return PyMarshal_WriteObjectToString(value, version);
}

PyDoc_STRVAR(loads_doc,
             "loads(string)\n"
             "\n"
             "Turn a string made by dumps() back into a value; what follows the value in\n"
             "the string is ignored.");

static PyObject *
marshal_loads(PyObject *module, PyObject *args)
{
    const char *bytes;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "s#:loads", &bytes, &n)) {
        return NULL;
    }
    /* a collection may run code while values are made */
    _PyPlus_HoldBuffer(PyTuple_GET_ITEM(args, 0), 1);
    PyObject *result = PyMarshal_ReadObjectFromString((char *)bytes, n);
    _PyPlus_HoldBuffer(PyTuple_GET_ITEM(args, 0), -1);
    return result;
}

static PyMethodDef marshal_methods[] = {
    {"dump", marshal_dump, METH_VARARGS, dump_doc},
    {"load", marshal_load, METH_O, load_doc},
    {"dumps", marshal_dumps, METH_VARARGS, dumps_doc},
    {"loads", marshal_loads, METH_VARARGS, loads_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(marshal_doc,
             "Python values as bytes, in the format of .pyc files.\n"
             "\n"
             "The format belongs to this version of Python and knows only the built-in\n"
             "types of constants and plain containers of them; for anything that is to\n"
             "last, or to cross versions, use pickle.  Never load data you do not trust.");

PyMODINIT_FUNC
PyMarshal_Init(void)
{
    PyObject *module = Py_InitModule3("marshal", marshal_methods, marshal_doc);

    if (module != NULL) {
        PyModule_AddIntConstant(module, "version", Py_MARSHAL_VERSION);
    }
}
