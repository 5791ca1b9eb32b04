/* The Pickler object: where its bytes go, its memo, its attributes.
 *
 * Bytes go to memory, to a FILE or to a write method.  The latter two are buffered
 * until the end of a dump; a write method gets pieces of at most WRITE_PIECE bytes
 * and longer strings by themselves.
 *
 * A pickler without a file keeps its pickle in memory.  In binary mode it leaves out
 * PUTs that nothing refers to: they are put aside in `puts` and only those in use are
 * inserted when the value is asked for. */
#include "cpickle_internal.h"

#define WRITE_PIECE 256
#define FILE_PIECE 4096

/* ---- output ---------------------------------------------------------------------- */

static int
grow_buffer(Pickler *p, size_t more)
{
    if (more > (size_t)PY_SSIZE_T_MAX / 2 - p->used) {
        PyErr_NoMemory();
        return -1;
    }
    size_t size = p->size < 64 ? 128 : p->size;
    while (size - p->used < more) {
        size += size / 2;
    }
    char *buffer = PyMem_Realloc(p->buffer, size);
    if (buffer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    p->buffer = buffer;
    p->size = size;
    return 0;
}

/* Hand bytes to the file, past the buffer. */
static int
write_through(Pickler *p, const char *bytes, size_t n)
{
    if (p->sink == SINK_FILE) {
        size_t written;
        if (p->file != NULL && PyFile_AsFile(p->file) != p->fp) {
            PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
            return -1;
        }
        PyFile_IncUseCount((PyFileObject *)p->file);
        Py_BEGIN_ALLOW_THREADS
        written = fwrite(bytes, 1, n, p->fp);
        Py_END_ALLOW_THREADS
        PyFile_DecUseCount((PyFileObject *)p->file);
        if (written != n) {
            PyErr_SetFromErrno(PyExc_IOError);
            return -1;
        }
        return 0;
    }
    PyObject *string = PyString_FromStringAndSize(bytes, (Py_ssize_t)n);
    if (string == NULL) {
        return -1;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(p->write, string, NULL);
    Py_DECREF(string);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

int
_PyCPickle_Flush(Pickler *p)
{
    if (p->sink == SINK_MEMORY || p->used == 0) {
        return 0;
    }
    size_t n = p->used;
    p->used = 0;
    return write_through(p, p->buffer, n);
}

int
_PyCPickle_Write(Pickler *p, const void *bytes, size_t n)
{
    if (p->sink != SINK_MEMORY) {
        size_t piece = p->sink == SINK_FILE ? FILE_PIECE : WRITE_PIECE;
        if (p->used + n > piece && _PyCPickle_Flush(p) < 0) {
            return -1;
        }
        if (n > piece) {
            return write_through(p, bytes, n);
        }
    }
    if (n > p->size - p->used && grow_buffer(p, n) < 0) {
        return -1;
    }
    memcpy(p->buffer + p->used, bytes, n);
    p->used += n;
    return 0;
}

/* ---- the memo as a table ------------------------------------------------------------- */

static size_t
slot_of(const struct memo *memo, PyObject *object)
{
    size_t hash = (size_t)object >> 4;
    size_t i = hash & memo->mask;

    while (memo->slots[i].object != NULL && memo->slots[i].object != object) {
        i = (i + 1) & memo->mask;
    }
    return i;
}

static int
memo_grow(struct memo *memo)
{
    struct memo bigger = {NULL, memo->slots == NULL ? 31 : memo->mask * 4 + 3, memo->used};

    bigger.slots = PyMem_Malloc((bigger.mask + 1) * sizeof(struct memo_slot));
    if (bigger.slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(bigger.slots, 0, (bigger.mask + 1) * sizeof(struct memo_slot));
    for (size_t i = 0; memo->slots != NULL && i <= memo->mask; i++) {
        if (memo->slots[i].object != NULL) {
            bigger.slots[slot_of(&bigger, memo->slots[i].object)] = memo->slots[i];
        }
    }
    PyMem_Free(memo->slots);
    *memo = bigger;
    return 0;
}

static int
memo_add(struct memo *memo, PyObject *object, long number)
{
    if ((memo->slots == NULL || memo->used * 3 >= memo->mask * 2) && memo_grow(memo) < 0) {
        return -1;
    }
    size_t i = slot_of(memo, object);
    if (memo->slots[i].object == NULL) {
        Py_INCREF(object);
        memo->slots[i].object = object;
        memo->used++;
    }
    memo->slots[i].number = number;
    return 0;
}

static void
memo_clear(struct memo *memo)
{
    struct memo old = *memo;

    memo->slots = NULL;
    memo->mask = 0;
    memo->used = 0;
    for (size_t i = 0; old.slots != NULL && i <= old.mask; i++) {
        Py_XDECREF(old.slots[i].object);
    }
    PyMem_Free(old.slots);
}

/* ---- the memo as a dict: address -> (number, object) --------------------------------------- */

static int
dict_add(PyObject *dict, PyObject *object, long number)
{
    PyObject *address = PyLong_FromVoidPtr(object);
    PyObject *entry = Py_BuildValue("(lO)", number, object);
    int status = -1;

    if (address != NULL && entry != NULL) {
        status = PyDict_SetItem(dict, address, entry);
    }
    Py_XDECREF(address);
    Py_XDECREF(entry);
    return status;
}

static long
dict_find(PyObject *dict, PyObject *object)
{
    PyObject *address = PyLong_FromVoidPtr(object);

    if (address == NULL) {
        return -1;
    }
    PyObject *entry = PyDict_GetItem(dict, address);
    Py_DECREF(address);
    if (entry == NULL) {
        return 0;
    }
    PyObject *number = PyTuple_Check(entry) ? PyTuple_GetItem(entry, 0) : NULL;
    if (number == NULL || !PyInt_Check(number)) {
        PyErr_SetString(_PyCPickle.PicklingError, "no int where int expected in memo");
        return -1;
    }
    return PyInt_AS_LONG(number);
}

/* From now on the memo is a dict that programs may edit.  Borrowed. */
static PyObject *
memo_to_dict(Pickler *p)
{
    if (p->memo_dict != NULL) {
        return p->memo_dict;
    }
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && p->memo.slots != NULL && i <= p->memo.mask; i++) {
        struct memo_slot *slot = &p->memo.slots[i];
        if (slot->object != NULL && dict_add(dict, slot->object, slot->number) < 0) {
            Py_CLEAR(dict);
        }
    }
    if (dict != NULL) {
        p->memo_dict = dict;
        memo_clear(&p->memo);
    }
    return dict;
}

static void
clear_memo(Pickler *p)
{
    if (p->memo_dict != NULL) {
        PyDict_Clear(p->memo_dict);
    }
    memo_clear(&p->memo);
}

long
_PyCPickle_MemoFind(Pickler *p, PyObject *object)
{
    if (p->memo_dict != NULL) {
        return dict_find(p->memo_dict, object);
    }
    if (p->memo.slots == NULL) {
        return 0;
    }
    struct memo_slot *slot = &p->memo.slots[slot_of(&p->memo, object)];
    return slot->object == NULL ? 0 : slot->number;
}

/* ---- PUT and GET ------------------------------------------------------------------------------- */

/* The opcode for a memo number; its length. */
static size_t
encode_number(Pickler *p, char *out, int text, int byte, int word, long number)
{
    if (!p->binary) {
        return (size_t)PyOS_snprintf(out, 32, "%c%ld\n", text, number);
    }
    if (number < 256) {
        out[0] = (char)byte;
        out[1] = (char)number;
        return 2;
    }
    out[0] = (char)word;
    for (int i = 0; i < 4; i++) {
        out[1 + i] = (char)(number >> (8 * i));
    }
    return 5;
}

static int
defer_put(Pickler *p, long number)
{
    if (p->put_count == p->puts_size) {
        size_t size = p->puts_size == 0 ? 32 : p->puts_size * 2;
        struct deferred_put *puts = PyMem_Realloc(p->puts, size * sizeof(*puts));
        if (puts == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        p->puts = puts;
        p->puts_size = size;
    }
    p->puts[p->put_count++] = (struct deferred_put){p->used, number, 0};
    return 0;
}

/* Numbers of deferred PUTs ascend. */
static void
use_put(Pickler *p, long number)
{
    size_t low = 0;
    size_t high = p->put_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (p->puts[middle].number == number) {
            p->puts[middle].used = 1;
            return;
        }
        if (p->puts[middle].number < number) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
}

int
_PyCPickle_Put(Pickler *p, PyObject *object)
{
    char bytes[32];

    if (p->fast) {
        return 0;
    }
    long number;
    if (p->memo_dict != NULL) {
        number = (long)PyDict_Size(p->memo_dict) + 1;
        if (dict_add(p->memo_dict, object, number) < 0) {
            return -1;
        }
    }
    else {
        number = (long)p->memo.used + 1;
        if (memo_add(&p->memo, object, number) < 0) {
            return -1;
        }
    }
    if (p->defer_puts) {
        return defer_put(p, number);
    }
    size_t n = encode_number(p, bytes, OP_PUT, OP_BINPUT, OP_LONG_BINPUT, number);
    return _PyCPickle_Write(p, bytes, n);
}

int
_PyCPickle_Get(Pickler *p, long number)
{
    char bytes[32];

    if (p->defer_puts) {
        use_put(p, number);
    }
    size_t n = encode_number(p, bytes, OP_GET, OP_BINGET, OP_LONG_BINGET, number);
    return _PyCPickle_Write(p, bytes, n);
}

/* ---- the value in memory -------------------------------------------------------------------------- */

/* The bytes with the PUTs that are used. */
static PyObject *
assemble_value(Pickler *p)
{
    char bytes[32];
    size_t total = p->used;

    for (size_t i = 0; i < p->put_count; i++) {
        if (p->puts[i].used) {
            total += encode_number(p, bytes, OP_PUT, OP_BINPUT, OP_LONG_BINPUT, p->puts[i].number);
        }
    }
    PyObject *result = PyString_FromStringAndSize(NULL, (Py_ssize_t)total);
    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    size_t from = 0;
    for (size_t i = 0; i < p->put_count; i++) {
        if (!p->puts[i].used) {
            continue;
        }
        memcpy(out, p->buffer + from, p->puts[i].at - from);
        out += p->puts[i].at - from;
        from = p->puts[i].at;
        out += encode_number(p, out, OP_PUT, OP_BINPUT, OP_LONG_BINPUT, p->puts[i].number);
    }
    if (p->used > from) {
        memcpy(out, p->buffer + from, p->used - from);
    }
    return result;
}

static void
forget_value(Pickler *p)
{
    p->used = 0;
    p->put_count = 0;
    clear_memo(p);
}

PyObject *
_PyCPickle_TakeValue(Pickler *p)
{
    PyObject *result = p->put_count > 0
                           ? assemble_value(p)
                           : PyString_FromStringAndSize(p->buffer, (Py_ssize_t)p->used);

    if (result != NULL) {
        forget_value(p);
    }
    return result;
}

/* ---- the object -------------------------------------------------------------------------------------- */

static int
set_file(Pickler *p, PyObject *file)
{
    if (file == NULL) {
        p->sink = SINK_MEMORY;
        p->defer_puts = p->binary;
        return 0;
    }
    Py_INCREF(file);
    p->file = file;
    if (PyFile_Check(file)) {
        p->sink = SINK_FILE;
        p->fp = PyFile_AsFile(file);
        if (p->fp == NULL) {
            PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
            return -1;
        }
        return 0;
    }
    p->sink = SINK_WRITE;
    p->write = PyObject_GetAttrString(file, "write");
    if (p->write == NULL) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "argument must have 'write' attribute");
        return -1;
    }
    return 0;
}

/* Without a file the pickle stays in memory. */
Pickler *
_PyCPickle_NewPickler(PyObject *file, int protocol)
{
    if (protocol < 0) {
        protocol = HIGHEST_PROTOCOL;
    }
    if (protocol > HIGHEST_PROTOCOL) {
        PyErr_Format(PyExc_ValueError,
                     "pickle protocol %d asked for; the highest available protocol is %d",
                     protocol, HIGHEST_PROTOCOL);
        return NULL;
    }
    Pickler *p = PyObject_GC_New(Pickler, &_PyCPickle_PicklerType);
    if (p == NULL) {
        return NULL;
    }
    memset((char *)p + sizeof(PyObject), 0, sizeof(*p) - sizeof(PyObject));
    p->protocol = protocol;
    p->binary = protocol > 0;
    PyObject_GC_Track(p);
    if (set_file(p, file) < 0) {
        Py_DECREF(p);
        return NULL;
    }
    return p;
}

static int
pickler_traverse(PyObject *self, visitproc visit, void *arg)
{
    Pickler *p = (Pickler *)self;

    Py_VISIT(p->file);
    Py_VISIT(p->write);
    Py_VISIT(p->fast_memo);
    Py_VISIT(p->memo_dict);
    Py_VISIT(p->reduced);
    Py_VISIT(p->persistent_id);
    Py_VISIT(p->inst_persistent_id);
    for (size_t i = 0; p->memo.slots != NULL && i <= p->memo.mask; i++) {
        Py_VISIT(p->memo.slots[i].object);
    }
    return 0;
}

static int
pickler_clear(PyObject *self)
{
    Pickler *p = (Pickler *)self;

    Py_CLEAR(p->file);
    Py_CLEAR(p->write);
    Py_CLEAR(p->fast_memo);
    Py_CLEAR(p->memo_dict);
    Py_CLEAR(p->reduced);
    Py_CLEAR(p->persistent_id);
    Py_CLEAR(p->inst_persistent_id);
    memo_clear(&p->memo);
    return 0;
}

static void
pickler_dealloc(PyObject *self)
{
    Pickler *p = (Pickler *)self;

    PyObject_GC_UnTrack(self);
    pickler_clear(self);
    PyMem_Free(p->buffer);
    PyMem_Free(p->puts);
    PyObject_GC_Del(self);
}

static PyObject *
pickler_clear_memo(PyObject *self, PyObject *noargs)
{
    clear_memo((Pickler *)self);
    Py_RETURN_NONE;
}

static PyObject *
pickler_getvalue(PyObject *self, PyObject *args)
{
    Pickler *p = (Pickler *)self;
    int clear = 1;

    if (args != NULL && !PyArg_ParseTuple(args, "|i:getvalue", &clear)) {
        return NULL;
    }
    if (p->sink != SINK_MEMORY) {
        PyErr_SetString(_PyCPickle.PicklingError,
                        "Attempt to getvalue() a non-list-based pickler");
        return NULL;
    }
    PyObject *result = assemble_value(p);
    if (result != NULL && clear) {
        forget_value(p);
    }
    return result;
}

static PyObject *
pickler_dump(PyObject *self, PyObject *args)
{
    PyObject *object;
    int get = 0;

    if (!PyArg_ParseTuple(args, "O|i:dump", &object, &get)) {
        return NULL;
    }
    if (_PyCPickle_Dump((Pickler *)self, object) < 0) {
        return NULL;
    }
    if (get) {
        return pickler_getvalue(self, NULL);
    }
    Py_INCREF(self);
    return self;
}

static PyMethodDef pickler_methods[] = {
    {"dump", pickler_dump, METH_VARARGS,
     "dump(obj[, get]) -> pickler\n\nPickle an object; with get, return getvalue()."},
    {"clear_memo", pickler_clear_memo, METH_NOARGS,
     "clear_memo()\n\nForget which objects were pickled before."},
    {"getvalue", pickler_getvalue, METH_VARARGS,
     "getvalue([clear]) -> string\n\n"
     "What was pickled so far, if the pickler has no file; forgets it unless clear is 0."},
    {NULL, NULL, 0, NULL},
};

/* ---- attributes ------------------------------------------------------------------------------------------ */

static int
refuse_deletion(PyObject *value)
{
    if (value != NULL) {
        return 0;
    }
    PyErr_SetString(PyExc_TypeError, "attribute deletion is not supported");
    return -1;
}

static PyObject *
get_persistent_id(PyObject *self, void *closure)
{
    PyObject *function = ((Pickler *)self)->persistent_id;

    if (function == NULL) {
        PyErr_SetString(PyExc_AttributeError, "persistent_id");
    }
    Py_XINCREF(function);
    return function;
}

static int
set_persistent_id(PyObject *self, PyObject *value, void *closure)
{
    if (refuse_deletion(value) < 0) {
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(((Pickler *)self)->persistent_id, value);
    return 0;
}

static int
set_inst_persistent_id(PyObject *self, PyObject *value, void *closure)
{
    if (refuse_deletion(value) < 0) {
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(((Pickler *)self)->inst_persistent_id, value);
    return 0;
}

static PyObject *
get_memo(PyObject *self, void *closure)
{
    PyObject *dict = memo_to_dict((Pickler *)self);

    Py_XINCREF(dict);
    return dict;
}

static int
set_memo(PyObject *self, PyObject *value, void *closure)
{
    Pickler *p = (Pickler *)self;

    if (refuse_deletion(value) < 0) {
        return -1;
    }
    if (!PyDict_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "memo must be a dictionary");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(p->memo_dict, value);
    memo_clear(&p->memo);
    return 0;
}

static PyObject *
get_pickling_error(PyObject *self, void *closure)
{
    Py_INCREF(_PyCPickle.PicklingError);
    return _PyCPickle.PicklingError;
}

static PyGetSetDef pickler_getsets[] = {
    {"persistent_id", get_persistent_id, set_persistent_id, NULL, NULL},
    {"inst_persistent_id", NULL, set_inst_persistent_id, NULL, NULL},
    {"memo", get_memo, set_memo, NULL, NULL},
    {"PicklingError", get_pickling_error, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef pickler_members[] = {
    {"binary", T_INT, offsetof(Pickler, binary), 0, NULL},
    {"fast", T_INT, offsetof(Pickler, fast), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PyCPickle_PicklerType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "cPickle.Pickler",
    .tp_basicsize = sizeof(Pickler),
    .tp_dealloc = pickler_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Writes objects in pickle format.",
    .tp_traverse = pickler_traverse,
    .tp_clear = pickler_clear,
    .tp_methods = pickler_methods,
    .tp_members = pickler_members,
    .tp_getset = pickler_getsets,
};
