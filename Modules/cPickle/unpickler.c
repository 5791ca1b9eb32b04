/* The Unpickler object: where its bytes come from, its stack, its memo, its attributes.
 *
 * Bytes come from a string, from a FILE, or from read and readline methods; never more
 * are taken than the pickle has, as another may follow in the same file. */
#include "cpickle_internal.h"

/* ---- input ------------------------------------------------------------------------- */

static const char *
read_string_source(Unpickler *u, Py_ssize_t n)
{
    if (n > u->end - u->at) {
        PyErr_SetNone(PyExc_EOFError);
        return NULL;
    }
    u->at += n;
    return u->at - n;
}

static int
reserve_buffer(Unpickler *u, size_t size)
{
    if (size <= u->buffer_size) {
        return 0;
    }
    size_t larger = size < 128 ? 128 : size + size / 2;
    char *buffer = PyMem_Realloc(u->buffer, larger);
    if (buffer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    u->buffer = buffer;
    u->buffer_size = larger;
    return 0;
}

static int
file_is_open(Unpickler *u)
{
    if (PyFile_AsFile(u->file) == u->fp) {
        return 1;
    }
    PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
    return 0;
}

static const char *
read_file(Unpickler *u, Py_ssize_t n)
{
    size_t done = 0;
    size_t wanted = (size_t)n;

    if (!file_is_open(u)) {
        return NULL;
    }
    while (done < wanted) {
        /* step by step: the size may be a lie */
        size_t step = wanted - done < 1 << 20 ? wanted - done : 1 << 20;
        size_t got;
        if (reserve_buffer(u, done + step) < 0) {
            return NULL;
        }
        PyFile_IncUseCount((PyFileObject *)u->file);
        Py_BEGIN_ALLOW_THREADS
        got = fread(u->buffer + done, 1, step, u->fp);
        Py_END_ALLOW_THREADS
        PyFile_DecUseCount((PyFileObject *)u->file);
        done += got;
        if (got < step) {
            if (feof(u->fp)) {
                PyErr_SetNone(PyExc_EOFError);
            }
            else {
                PyErr_SetFromErrno(PyExc_IOError);
            }
            return NULL;
        }
    }
    return u->buffer;
}

/* Keep a string that a method returned and hand out its bytes. */
static const char *
keep_result(Unpickler *u, PyObject *result, Py_ssize_t *length)
{
    char *text;

    if (result == NULL) {
        return NULL;
    }
    Py_XSETREF(u->last, result);
    return PyString_AsStringAndSize(result, &text, length) < 0 ? NULL : text;
}

static const char *
read_method(Unpickler *u, Py_ssize_t n)
{
    Py_ssize_t length;
    PyObject *size = PyInt_FromSsize_t(n);

    if (size == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(u->read, size, NULL);
    Py_DECREF(size);
    const char *text = keep_result(u, result, &length);
    if (text != NULL && length != n) {
        PyErr_SetNone(PyExc_EOFError);
        return NULL;
    }
    return text;
}

const char *
_PyCPickle_Read(Unpickler *u, Py_ssize_t n)
{
    if (u->string != NULL) {
        return read_string_source(u, n);
    }
    return u->fp != NULL ? read_file(u, n) : read_method(u, n);
}

static Py_ssize_t
read_string_line(Unpickler *u, const char **line)
{
    const char *newline = memchr(u->at, '\n', (size_t)(u->end - u->at));
    const char *end = newline == NULL ? u->end : newline + 1;
    Py_ssize_t length = end - u->at;

    *line = u->at;
    u->at = end;
    return length;
}

static Py_ssize_t
read_file_line(Unpickler *u, const char **line)
{
    size_t n = 0;
    int c = 0;

    if (!file_is_open(u)) {
        return -1;
    }
    while (c != EOF && c != '\n') {
        if (reserve_buffer(u, n + 256) < 0) {
            return -1;
        }
        size_t stop = n + 255;
        PyFile_IncUseCount((PyFileObject *)u->file);
        Py_BEGIN_ALLOW_THREADS
        while (n < stop && c != '\n' && (c = getc_unlocked(u->fp)) != EOF) {
            u->buffer[n++] = (char)c;
        }
        Py_END_ALLOW_THREADS
        PyFile_DecUseCount((PyFileObject *)u->file);
    }
    u->buffer[n] = '\0';
    *line = u->buffer;
    return (Py_ssize_t)n;
}

Py_ssize_t
_PyCPickle_ReadLine(Unpickler *u, const char **line)
{
    Py_ssize_t length;

    if (u->string != NULL) {
        return read_string_line(u, line);
    }
    if (u->fp != NULL) {
        return read_file_line(u, line);
    }
    *line = keep_result(u, PyObject_CallObject(u->readline, NULL), &length);
    return *line == NULL ? -1 : length;
}

/* ---- the stack ------------------------------------------------------------------------ */

int
_PyCPickle_Push(Unpickler *u, PyObject *object)
{
    if (object == NULL) {
        return -1;
    }
    if (u->depth == u->stack_size) {
        Py_ssize_t size = u->stack_size == 0 ? 32 : u->stack_size * 2;
        PyObject **stack = NULL;
        if (size <= PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(PyObject *)) {
            stack = PyMem_Realloc(u->stack, (size_t)size * sizeof(PyObject *));
        }
        if (stack == NULL) {
            Py_DECREF(object);
            PyErr_NoMemory();
            return -1;
        }
        u->stack = stack;
        u->stack_size = size;
    }
    u->stack[u->depth++] = object;
    return 0;
}

void
_PyCPickle_CutStack(Unpickler *u, Py_ssize_t depth)
{
    assert(depth >= 0);
    while (u->depth > depth) {
        PyObject *top = u->stack[--u->depth];
        Py_DECREF(top);
    }
}

int
_PyCPickle_Mark(Unpickler *u)
{
    if (u->mark_count == u->marks_size) {
        Py_ssize_t size = u->marks_size == 0 ? 16 : u->marks_size * 2;
        Py_ssize_t *marks = PyMem_Realloc(u->marks, (size_t)size * sizeof(*marks));
        if (marks == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        u->marks = marks;
        u->marks_size = size;
    }
    u->marks[u->mark_count++] = u->depth;
    return 0;
}

/* ---- the memo ------------------------------------------------------------------------------ */
/* Binary pickles number their objects, text pickles name them by numerals; the two do
 * not know each other.  In the dict the keys are ints and strings. */

#define LARGEST_NUMBER (1UL << 24) /* beyond that a table would be a waste */

static PyObject *
numbered_get(const struct numbered *table, unsigned long number)
{
    return number < table->size ? table->items[number] : NULL;
}

static int
numbered_put(struct numbered *table, unsigned long number, PyObject *object)
{
    if (number >= table->size) {
        size_t size = table->size == 0 ? 32 : table->size * 2;
        if (size <= number) {
            size = number + 1;
        }
        PyObject **items = PyMem_Realloc(table->items, size * sizeof(*items));
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memset(items + table->size, 0, (size - table->size) * sizeof(*items));
        table->items = items;
        table->size = size;
    }
    Py_INCREF(object);
    Py_XSETREF(table->items[number], object);
    return 0;
}

static void
numbered_clear(struct numbered *table)
{
    struct numbered old = *table;

    table->items = NULL;
    table->size = 0;
    for (size_t i = 0; i < old.size; i++) {
        Py_XDECREF(old.items[i]);
    }
    PyMem_Free(old.items);
}

static int
dict_put(Unpickler *u, PyObject *key, PyObject *object)
{
    if (key == NULL) {
        return -1;
    }
    if (u->memo_dict == NULL) {
        u->memo_dict = PyDict_New();
    }
    int status = u->memo_dict == NULL ? -1 : PyDict_SetItem(u->memo_dict, key, object);
    Py_DECREF(key);
    return status;
}

/* Consumes the key; raises BadPickleGet when it is not there. */
static PyObject *
dict_get(Unpickler *u, PyObject *key)
{
    if (key == NULL) {
        return NULL;
    }
    PyObject *object = u->memo_dict == NULL ? NULL : PyDict_GetItem(u->memo_dict, key);
    if (object == NULL) {
        PyErr_SetObject(_PyCPickle.BadPickleGet, key);
    }
    Py_DECREF(key);
    return object;
}

/* Value of a key that is a plain numeral; -1 for any other. */
static long
numeral(const char *key, Py_ssize_t length)
{
    long value = 0;

    if (length == 0 || length > 7 || (key[0] == '0' && length > 1)) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        if (key[i] < '0' || key[i] > '9') {
            return -1;
        }
        value = value * 10 + (key[i] - '0');
    }
    return value;
}

PyObject *
_PyCPickle_MemoGet(Unpickler *u, unsigned long number)
{
    PyObject *object = u->memo_is_dict ? NULL : numbered_get(&u->binary_memo, number);

    return object != NULL ? object : dict_get(u, PyInt_FromSize_t(number));
}

PyObject *
_PyCPickle_MemoGetText(Unpickler *u, const char *key, Py_ssize_t length)
{
    long number = u->memo_is_dict ? -1 : numeral(key, length);
    PyObject *object = number < 0 ? NULL : numbered_get(&u->text_memo, (unsigned long)number);

    return object != NULL ? object : dict_get(u, PyString_FromStringAndSize(key, length));
}

int
_PyCPickle_MemoPut(Unpickler *u, unsigned long number, PyObject *object)
{
    if (u->memo_is_dict || number >= LARGEST_NUMBER) {
        return dict_put(u, PyInt_FromSize_t(number), object);
    }
    return numbered_put(&u->binary_memo, number, object);
}

int
_PyCPickle_MemoPutText(Unpickler *u, const char *key, Py_ssize_t length, PyObject *object)
{
    long number = u->memo_is_dict ? -1 : numeral(key, length);

    if (number < 0) {
        return dict_put(u, PyString_FromStringAndSize(key, length), object);
    }
    return numbered_put(&u->text_memo, (unsigned long)number, object);
}

/* From now on the memo is a dict that programs may edit.  Borrowed. */
static PyObject *
memo_to_dict(Unpickler *u)
{
    if (u->memo_dict == NULL) {
        u->memo_dict = PyDict_New();
        if (u->memo_dict == NULL) {
            return NULL;
        }
    }
    for (size_t i = 0; i < u->binary_memo.size; i++) {
        PyObject *object = u->binary_memo.items[i];
        if (object != NULL && dict_put(u, PyInt_FromSize_t(i), object) < 0) {
            return NULL;
        }
    }
    for (size_t i = 0; i < u->text_memo.size; i++) {
        PyObject *object = u->text_memo.items[i];
        if (object != NULL && dict_put(u, PyString_FromFormat("%zd", i), object) < 0) {
            return NULL;
        }
    }
    u->memo_is_dict = 1;
    numbered_clear(&u->binary_memo);
    numbered_clear(&u->text_memo);
    return u->memo_dict;
}

/* ---- the object -------------------------------------------------------------------------------- */

static int
set_file(Unpickler *u, PyObject *file)
{
    Py_INCREF(file);
    if (PyString_Check(file)) {
        u->string = file;
        u->at = PyString_AS_STRING(file);
        u->end = u->at + PyString_GET_SIZE(file);
        return 0;
    }
    u->file = file;
    if (PyFile_Check(file)) {
        u->fp = PyFile_AsFile(file);
        if (u->fp == NULL) {
            PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
            return -1;
        }
        return 0;
    }
    u->read = PyObject_GetAttrString(file, "read");
    u->readline = u->read == NULL ? NULL : PyObject_GetAttrString(file, "readline");
    if (u->readline == NULL) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "argument must have 'read' and 'readline' attributes");
        return -1;
    }
    return 0;
}

/* file may also be a string with the pickle. */
Unpickler *
_PyCPickle_NewUnpickler(PyObject *file)
{
    Unpickler *u = PyObject_GC_New(Unpickler, &_PyCPickle_UnpicklerType);

    if (u == NULL) {
        return NULL;
    }
    memset((char *)u + sizeof(PyObject), 0, sizeof(*u) - sizeof(PyObject));
    PyObject_GC_Track(u);
    if (set_file(u, file) < 0) {
        Py_DECREF(u);
        return NULL;
    }
    return u;
}

static int
unpickler_traverse(PyObject *self, visitproc visit, void *arg)
{
    Unpickler *u = (Unpickler *)self;

    Py_VISIT(u->file);
    Py_VISIT(u->read);
    Py_VISIT(u->readline);
    Py_VISIT(u->last);
    Py_VISIT(u->memo_dict);
    Py_VISIT(u->persistent_load);
    Py_VISIT(u->find_global);
    for (Py_ssize_t i = 0; i < u->depth; i++) {
        Py_VISIT(u->stack[i]);
    }
    for (size_t i = 0; i < u->binary_memo.size; i++) {
        Py_VISIT(u->binary_memo.items[i]);
    }
    for (size_t i = 0; i < u->text_memo.size; i++) {
        Py_VISIT(u->text_memo.items[i]);
    }
    return 0;
}

static int
unpickler_clear(PyObject *self)
{
    Unpickler *u = (Unpickler *)self;

    Py_CLEAR(u->file);
    Py_CLEAR(u->read);
    Py_CLEAR(u->readline);
    Py_CLEAR(u->last);
    Py_CLEAR(u->memo_dict);
    Py_CLEAR(u->persistent_load);
    Py_CLEAR(u->find_global);
    _PyCPickle_CutStack(u, 0);
    numbered_clear(&u->binary_memo);
    numbered_clear(&u->text_memo);
    return 0;
}

static void
unpickler_dealloc(PyObject *self)
{
    Unpickler *u = (Unpickler *)self;

    PyObject_GC_UnTrack(self);
    unpickler_clear(self);
    Py_XDECREF(u->string);
    PyMem_Free(u->buffer);
    PyMem_Free(u->stack);
    PyMem_Free(u->marks);
    PyObject_GC_Del(self);
}

static PyObject *
unpickler_load(PyObject *self, PyObject *noargs)
{
    return _PyCPickle_Load((Unpickler *)self, 0);
}

static PyObject *
unpickler_noload(PyObject *self, PyObject *noargs)
{
    return _PyCPickle_Load((Unpickler *)self, 1);
}

static PyMethodDef unpickler_methods[] = {
    {"load", unpickler_load, METH_NOARGS, "load() -> object\n\nRead the next pickle."},
    {"noload", unpickler_noload, METH_NOARGS,
     "noload() -> something\n\n"
     "Go through the next pickle without making its instances: to skip it, or to collect\n"
     "its persistent references."},
    {NULL, NULL, 0, NULL},
};

/* ---- attributes ------------------------------------------------------------------------------------ */

static PyObject *
get_optional(PyObject *value, const char *name)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, name);
    }
    Py_XINCREF(value);
    return value;
}

static PyObject *
get_persistent_load(PyObject *self, void *closure)
{
    return get_optional(((Unpickler *)self)->persistent_load, "persistent_load");
}

static int
set_persistent_load(PyObject *self, PyObject *value, void *closure)
{
    Py_XINCREF(value);
    Py_XSETREF(((Unpickler *)self)->persistent_load, value);
    return 0;
}

static PyObject *
get_find_global(PyObject *self, void *closure)
{
    return get_optional(((Unpickler *)self)->find_global, "find_global");
}

static int
set_find_global(PyObject *self, PyObject *value, void *closure)
{
    Py_XINCREF(value);
    Py_XSETREF(((Unpickler *)self)->find_global, value);
    return 0;
}

static PyObject *
get_memo(PyObject *self, void *closure)
{
    PyObject *dict = memo_to_dict((Unpickler *)self);

    Py_XINCREF(dict);
    return dict;
}

static int
set_memo(PyObject *self, PyObject *value, void *closure)
{
    Unpickler *u = (Unpickler *)self;

    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "attribute deletion is not supported");
        return -1;
    }
    if (!PyDict_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "memo must be a dictionary");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(u->memo_dict, value);
    u->memo_is_dict = 1;
    numbered_clear(&u->binary_memo);
    numbered_clear(&u->text_memo);
    return 0;
}

static PyObject *
get_unpickling_error(PyObject *self, void *closure)
{
    Py_INCREF(_PyCPickle.UnpicklingError);
    return _PyCPickle.UnpicklingError;
}

static PyGetSetDef unpickler_getsets[] = {
    {"persistent_load", get_persistent_load, set_persistent_load, NULL, NULL},
    {"find_global", get_find_global, set_find_global, NULL, NULL},
    {"memo", get_memo, set_memo, NULL, NULL},
    {"UnpicklingError", get_unpickling_error, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject _PyCPickle_UnpicklerType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "cPickle.Unpickler",
    .tp_basicsize = sizeof(Unpickler),
    .tp_dealloc = unpickler_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Reads objects in pickle format.",
    .tp_traverse = unpickler_traverse,
    .tp_clear = unpickler_clear,
    .tp_methods = unpickler_methods,
    .tp_getset = unpickler_getsets,
};
