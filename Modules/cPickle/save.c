/* Objects to bytes.
 *
 * What is pickled how: constants and numbers directly; strings, tuples, lists and
 * dicts with the memo, so that shared and recursive structures survive; old-style
 * instances by class and state; classes and functions by name; all else through
 * copy_reg.dispatch_table, __reduce_ex__ or __reduce__.
 *
 * An object whose only reference is the one we hold cannot be met again: it gets no
 * memo entry (put_if_shared).  So the bytes depend on who holds references while we
 * work, and the loops below hold exactly as many as 2.7's. */
#include "cpickle_internal.h"

#define BATCH 1000
/* Nesting from which fast mode, which has no memo, watches out for cycles. */
#define FAST_LIMIT 50

static int save(Pickler *p, PyObject *object, int is_persistent_id);

/* ---- small steps ------------------------------------------------------------------ */

static int
write_opcode(Pickler *p, int opcode)
{
    char byte = (char)opcode;

    return _PyCPickle_Write(p, &byte, 1);
}

/* An opcode and a little-endian number. */
static int
write_sized(Pickler *p, int opcode, unsigned long value, size_t bytes)
{
    char out[9];

    out[0] = (char)opcode;
    for (size_t i = 0; i < bytes; i++) {
        out[1 + i] = (char)(value >> (8 * i));
    }
    return _PyCPickle_Write(p, out, 1 + bytes);
}

static int
write_string(Pickler *p, PyObject *string)
{
    return _PyCPickle_Write(p, PyString_AS_STRING(string), (size_t)PyString_GET_SIZE(string));
}

static int
write_line(Pickler *p, PyObject *string)
{
    return write_string(p, string) < 0 ? -1 : write_opcode(p, '\n');
}

static int
put_if_shared(Pickler *p, PyObject *object)
{
    return Py_REFCNT(object) < 2 ? 0 : _PyCPickle_Put(p, object);
}

/* Attribute or NULL without exception if there is none. */
static PyObject *
optional_attribute(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);

    if (value == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    return value;
}

/* ---- constants and numbers ------------------------------------------------------------ */

static int
save_bool(Pickler *p, PyObject *object)
{
    if (p->protocol >= 2) {
        return write_opcode(p, object == Py_True ? OP_NEWTRUE : OP_NEWFALSE);
    }
    return _PyCPickle_Write(p, object == Py_True ? "I01\n" : "I00\n", 4);
}

static int
save_int(Pickler *p, PyObject *object)
{
    long value = PyInt_AS_LONG(object);
    char text[32];

    if (!p->binary || value != (int)value) {
        size_t n = (size_t)PyOS_snprintf(text, sizeof(text), "%c%ld\n", OP_INT, value);
        return _PyCPickle_Write(p, text, n);
    }
    if (value < 0 || value > 0xffff) {
        return write_sized(p, OP_BININT, (unsigned long)value, 4);
    }
    return value > 0xff ? write_sized(p, OP_BININT2, (unsigned long)value, 2)
                        : write_sized(p, OP_BININT1, (unsigned long)value, 1);
}

static int
write_long_bytes(Pickler *p, const unsigned char *bytes, size_t n)
{
    int status = n < 256 ? write_sized(p, OP_LONG1, n, 1) : write_sized(p, OP_LONG4, n, 4);

    return status < 0 ? -1 : _PyCPickle_Write(p, bytes, n);
}

/* Protocol 2: two's complement, little-endian, as short as possible. */
static int
save_long_binary(Pickler *p, PyObject *object)
{
    int sign = _PyLong_Sign(object);
    size_t bits = _PyLong_NumBits(object);

    if (sign == 0) {
        return write_sized(p, OP_LONG1, 0, 1);
    }
    if (bits == (size_t)-1 && PyErr_Occurred()) {
        return -1;
    }
    size_t n = (bits >> 3) + 1; /* room for the sign bit */
    if (n > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "long too large to pickle");
        return -1;
    }
    unsigned char *bytes = PyMem_Malloc(n);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int status = _PyLong_AsByteArray((PyLongObject *)object, bytes, n, 1, 1);
    if (status == 0) {
        if (sign < 0 && n > 1 && bytes[n - 1] == 0xff && (bytes[n - 2] & 0x80) != 0) {
            n--; /* the byte before it has the sign already */
        }
        status = write_long_bytes(p, bytes, n);
    }
    PyMem_Free(bytes);
    return status;
}

static int
save_long(Pickler *p, PyObject *object)
{
    if (p->protocol >= 2) {
        return save_long_binary(p, object);
    }
    PyObject *text = PyObject_Repr(object);
    if (text == NULL) {
        return -1;
    }
    int status = write_opcode(p, OP_LONG) < 0 ? -1 : write_line(p, text);
    Py_DECREF(text);
    return status;
}

static int
save_float(Pickler *p, PyObject *object)
{
    double value = PyFloat_AS_DOUBLE(object);

    if (p->binary) {
        unsigned char bytes[9];
        bytes[0] = OP_BINFLOAT;
        if (_PyFloat_Pack8(value, bytes + 1, 0) < 0) {
            return -1;
        }
        return _PyCPickle_Write(p, bytes, sizeof(bytes));
    }
    char *text = PyOS_double_to_string(value, 'g', 17, 0, NULL);
    if (text == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int status = write_opcode(p, OP_FLOAT);
    if (status == 0) {
        status = _PyCPickle_Write(p, text, strlen(text));
    }
    PyMem_Free(text);
    return status < 0 ? -1 : write_opcode(p, '\n');
}

/* ---- strings ------------------------------------------------------------------------------ */

static int
write_binary_string(Pickler *p, PyObject *object)
{
    size_t n = (size_t)PyString_GET_SIZE(object);

    if (n > INT_MAX) {
        PyErr_SetString(PyExc_SystemError, "string is too long to pickle");
        return -1;
    }
    int status = n < 256 ? write_sized(p, OP_SHORT_BINSTRING, n, 1)
                         : write_sized(p, OP_BINSTRING, n, 4);
    return status < 0 ? -1 : write_string(p, object);
}

static int
save_string(Pickler *p, PyObject *object, int memoize)
{
    int status;

    if (p->binary) {
        status = write_binary_string(p, object);
    }
    else {
        PyObject *text = PyObject_Repr(object);
        if (text == NULL) {
            return -1;
        }
        status = write_opcode(p, OP_STRING) < 0 ? -1 : write_line(p, text);
        Py_DECREF(text);
    }
    if (status < 0) {
        return -1;
    }
    return memoize ? put_if_shared(p, object) : 0;
}

/* One character of the text form: Latin-1 as it is, the rest, newline and backslash as
 * escapes. */
static size_t
escape_character(char *out, Py_UCS4 c)
{
    if (c > 0xffff) {
        return (size_t)sprintf(out, "\\U%08x", (unsigned)c);
    }
    if (c > 0xff || c == '\\' || c == '\n') {
        return (size_t)sprintf(out, "\\u%04x", (unsigned)c);
    }
    *out = (char)c;
    return 1;
}

static int
write_escaped_unicode(Pickler *p, PyObject *object)
{
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(object);
    Py_ssize_t n = PyUnicode_GET_SIZE(object);

    if (n > PY_SSIZE_T_MAX / 10 - 2) {
        PyErr_NoMemory();
        return -1;
    }
    char *escaped = PyMem_Malloc((size_t)n * 10 + 3);
    if (escaped == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    char *out = escaped;
    *out++ = OP_UNICODE;
    for (Py_ssize_t i = 0; i < n; i++) {
        out += escape_character(out, text[i]);
    }
    *out++ = '\n';
    int status = _PyCPickle_Write(p, escaped, (size_t)(out - escaped));
    PyMem_Free(escaped);
    return status;
}

static int
write_binary_unicode(Pickler *p, PyObject *object)
{
    PyObject *utf8 = PyUnicode_AsUTF8String(object);

    if (utf8 == NULL) {
        return -1;
    }
    int status = -1;
    if (PyString_GET_SIZE(utf8) > INT_MAX) {
        PyErr_SetString(PyExc_SystemError, "unicode string is too long to pickle");
    }
    else if (write_sized(p, OP_BINUNICODE, (unsigned long)PyString_GET_SIZE(utf8), 4) == 0) {
        status = write_string(p, utf8);
    }
    Py_DECREF(utf8);
    return status;
}

static int
save_unicode(Pickler *p, PyObject *object, int memoize)
{
    int status = p->binary ? write_binary_unicode(p, object) : write_escaped_unicode(p, object);

    if (status < 0) {
        return -1;
    }
    return memoize ? put_if_shared(p, object) : 0;
}

/* ---- tuples ---------------------------------------------------------------------------------- */

static int
save_tuple_items(Pickler *p, PyObject *tuple)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) {
        if (save(p, PyTuple_GET_ITEM(tuple, i), 0) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A tuple that contains itself is complete - and in the memo - after its items: then
 * take them from the stack again. */
static int
discard_items(Pickler *p, Py_ssize_t n, int with_mark, long number)
{
    if (with_mark && p->binary) {
        if (write_opcode(p, OP_POP_MARK) < 0) {
            return -1;
        }
    }
    else {
        for (n += with_mark; n > 0; n--) {
            if (write_opcode(p, OP_POP) < 0) {
                return -1;
            }
        }
    }
    return _PyCPickle_Get(p, number);
}

static int
save_tuple(Pickler *p, PyObject *tuple)
{
    static const int short_opcodes[] = {OP_EMPTY_TUPLE, OP_TUPLE1, OP_TUPLE2, OP_TUPLE3};
    Py_ssize_t n = PyTuple_GET_SIZE(tuple);
    int is_short = n <= 3 && p->protocol >= 2;

    if (n == 0) {
        return p->protocol > 0 ? write_opcode(p, OP_EMPTY_TUPLE) : _PyCPickle_Write(p, "(t", 2);
    }
    if ((!is_short && write_opcode(p, OP_MARK) < 0) || save_tuple_items(p, tuple) < 0) {
        return -1;
    }
    long number = _PyCPickle_MemoFind(p, tuple);
    if (number < 0) {
        return -1;
    }
    if (number > 0) {
        return discard_items(p, n, !is_short, number);
    }
    if (write_opcode(p, is_short ? short_opcodes[n] : OP_TUPLE) < 0) {
        return -1;
    }
    return put_if_shared(p, tuple);
}

/* ---- fast mode ----------------------------------------------------------------------------------- */

/* Without a memo cycles never end: far inside remember what is under way. */
static int
fast_enter(Pickler *p, PyObject *object)
{
    if (!p->fast || ++p->fast_depth < FAST_LIMIT) {
        return 0;
    }
    if (p->fast_memo == NULL) {
        p->fast_memo = PyDict_New();
        if (p->fast_memo == NULL) {
            return -1;
        }
    }
    PyObject *address = PyLong_FromVoidPtr(object);
    if (address == NULL) {
        return -1;
    }
    int status = -1;
    if (PyDict_GetItem(p->fast_memo, address) != NULL) {
        PyErr_Format(PyExc_ValueError,
                     "fast mode: can't pickle cyclic objects including object type %s at %p",
                     Py_TYPE(object)->tp_name, (void *)object);
    }
    else {
        status = PyDict_SetItem(p->fast_memo, address, Py_None);
    }
    Py_DECREF(address);
    return status;
}

static int
fast_leave(Pickler *p, PyObject *object, int status)
{
    if (!p->fast || status < 0) {
        return status; /* after an error _PyCPickle_Dump resets everything */
    }
    if (p->fast_depth-- < FAST_LIMIT) {
        return 0;
    }
    PyObject *address = PyLong_FromVoidPtr(object);
    if (address == NULL) {
        return -1;
    }
    status = PyDict_DelItem(p->fast_memo, address);
    Py_DECREF(address);
    return status;
}

/* ---- items of lists ---------------------------------------------------------------------------------- */

/* Save an item and drop it. */
static int
save_item(Pickler *p, PyObject *item)
{
    int status = save(p, item, 0);

    Py_DECREF(item);
    return status;
}

static int
save_items_singly(Pickler *p, PyObject *iterator)
{
    PyObject *item;

    while ((item = PyIter_Next(iterator)) != NULL) {
        if (save_item(p, item) < 0 || write_opcode(p, OP_APPEND) < 0) {
            return -1;
        }
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* One batch that begins with two items, which are consumed; how many it was. */
static int
save_item_batch(Pickler *p, PyObject *iterator, PyObject *first, PyObject *item)
{
    int n = 1;

    if (write_opcode(p, OP_MARK) < 0) {
        Py_DECREF(first);
        Py_DECREF(item);
        return -1;
    }
    if (save_item(p, first) < 0) {
        Py_DECREF(item);
        return -1;
    }
    while (item != NULL) {
        if (save_item(p, item) < 0) {
            return -1;
        }
        if (++n == BATCH) {
            break;
        }
        item = PyIter_Next(iterator);
    }
    if (PyErr_Occurred() || write_opcode(p, OP_APPENDS) < 0) {
        return -1;
    }
    return n;
}

static int
save_items(Pickler *p, PyObject *iterator)
{
    int n;

    if (p->protocol == 0) {
        return save_items_singly(p, iterator);
    }
    do {
        PyObject *first = PyIter_Next(iterator);
        PyObject *second = first == NULL ? NULL : PyIter_Next(iterator);
        if (first == NULL) {
            break;
        }
        if (second == NULL) {
            if (PyErr_Occurred()) {
                Py_DECREF(first);
                break;
            }
            return save_item(p, first) < 0 ? -1 : write_opcode(p, OP_APPEND);
        }
        n = save_item_batch(p, iterator, first, second);
    } while (n == BATCH);
    return PyErr_Occurred() ? -1 : 0;
}

static int
save_list_content(Pickler *p, PyObject *list)
{
    int status = p->binary ? write_opcode(p, OP_EMPTY_LIST) : _PyCPickle_Write(p, "(l", 2);

    if (status < 0) {
        return -1;
    }
    if (PyList_GET_SIZE(list) == 0) {
        return put_if_shared(p, list);
    }
    if (_PyCPickle_Put(p, list) < 0) {
        return -1;
    }
    PyObject *iterator = PyObject_GetIter(list);
    if (iterator == NULL) {
        return -1;
    }
    status = save_items(p, iterator);
    Py_DECREF(iterator);
    return status;
}

static int
save_list(Pickler *p, PyObject *list)
{
    if (fast_enter(p, list) < 0) {
        return -1;
    }
    return fast_leave(p, list, save_list_content(p, list));
}

/* ---- items of dicts ------------------------------------------------------------------------------------- */

/* Save a pair and drop it. */
static int
save_pair(Pickler *p, PyObject *pair)
{
    int status = -1;

    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "dict items iterator must return 2-tuples");
    }
    else if (save(p, PyTuple_GET_ITEM(pair, 0), 0) == 0) {
        status = save(p, PyTuple_GET_ITEM(pair, 1), 0);
    }
    Py_DECREF(pair);
    return status;
}

static int
save_pairs_singly(Pickler *p, PyObject *iterator)
{
    PyObject *pair;

    while ((pair = PyIter_Next(iterator)) != NULL) {
        if (save_pair(p, pair) < 0 || write_opcode(p, OP_SETITEM) < 0) {
            return -1;
        }
    }
    return PyErr_Occurred() ? -1 : 0;
}

static int
save_pair_batch(Pickler *p, PyObject *iterator, PyObject *first, PyObject *pair)
{
    int n = 1;

    if (write_opcode(p, OP_MARK) < 0) {
        Py_DECREF(first);
        Py_DECREF(pair);
        return -1;
    }
    if (save_pair(p, first) < 0) {
        Py_DECREF(pair);
        return -1;
    }
    while (pair != NULL) {
        if (save_pair(p, pair) < 0) {
            return -1;
        }
        if (++n == BATCH) {
            break;
        }
        pair = PyIter_Next(iterator);
    }
    if (PyErr_Occurred() || write_opcode(p, OP_SETITEMS) < 0) {
        return -1;
    }
    return n;
}

static int
save_pairs(Pickler *p, PyObject *iterator)
{
    int n;

    if (p->protocol == 0) {
        return save_pairs_singly(p, iterator);
    }
    do {
        PyObject *first = PyIter_Next(iterator);
        PyObject *second = first == NULL ? NULL : PyIter_Next(iterator);
        if (first == NULL) {
            break;
        }
        if (second == NULL) {
            if (PyErr_Occurred()) {
                Py_DECREF(first);
                break;
            }
            return save_pair(p, first) < 0 ? -1 : write_opcode(p, OP_SETITEM);
        }
        n = save_pair_batch(p, iterator, first, second);
    } while (n == BATCH);
    return PyErr_Occurred() ? -1 : 0;
}

/* Key and value, kept alive meanwhile but not so that put_if_shared sees it: what only
 * the dict holds is not memoized. */
static int
save_borrowed_pair(Pickler *p, PyObject *key, PyObject *value)
{
    return save(p, key, 0) < 0 ? -1 : save(p, value, 0);
}

/* A plain dict, straight from its table.  A full last batch is followed by an empty
 * one. */
static int
save_plain_dict(Pickler *p, PyObject *dict)
{
    Py_ssize_t position = 0;
    Py_ssize_t size = PyDict_Size(dict);
    PyObject *key;
    PyObject *value;
    int n;

    if (size == 1) {
        if (!PyDict_Next(dict, &position, &key, &value)
            || save_borrowed_pair(p, key, value) < 0) {
            return -1;
        }
        return write_opcode(p, OP_SETITEM);
    }
    do {
        n = 0;
        if (write_opcode(p, OP_MARK) < 0) {
            return -1;
        }
        while (PyDict_Next(dict, &position, &key, &value)) {
            if (save_borrowed_pair(p, key, value) < 0) {
                return -1;
            }
            if (PyDict_Size(dict) != size) {
                PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
                return -1;
            }
            if (++n == BATCH) {
                break;
            }
        }
        if (write_opcode(p, OP_SETITEMS) < 0) {
            return -1;
        }
    } while (n == BATCH);
    return 0;
}

static int
save_dict_content(Pickler *p, PyObject *dict)
{
    int status = p->binary ? write_opcode(p, OP_EMPTY_DICT) : _PyCPickle_Write(p, "(d", 2);

    if (status < 0) {
        return -1;
    }
    if (PyDict_Size(dict) == 0) {
        return put_if_shared(p, dict);
    }
    if (_PyCPickle_Put(p, dict) < 0) {
        return -1;
    }
    if (PyDict_CheckExact(dict) && p->protocol > 0) {
        return save_plain_dict(p, dict);
    }
    PyObject *iterator = PyObject_CallMethod(dict, "iteritems", NULL);
    if (iterator == NULL) {
        return -1;
    }
    status = save_pairs(p, iterator);
    Py_DECREF(iterator);
    return status;
}

static int
save_dict(Pickler *p, PyObject *dict)
{
    if (fast_enter(p, dict) < 0) {
        return -1;
    }
    return fast_leave(p, dict, save_dict_content(p, dict));
}

/* ---- by name ---------------------------------------------------------------------------------------------- */

/* The name of the module that a global object lives in; new reference. */
static PyObject *
module_name_of(PyObject *object, PyObject *name)
{
    PyObject *module_name = optional_attribute(object, "__module__");

    if (module_name != NULL || PyErr_Occurred()) {
        return module_name;
    }
    PyObject *modules = PySys_GetObject("modules");
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *module;
    while (modules != NULL && PyDict_Next(modules, &position, &key, &module)) {
        if (PyString_Check(key) && strcmp(PyString_AS_STRING(key), "__main__") == 0) {
            continue;
        }
        PyObject *found = PyObject_GetAttr(module, name);
        if (found == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
                return NULL;
            }
            PyErr_Clear();
            continue;
        }
        Py_DECREF(found);
        if (found == object) {
            Py_INCREF(key);
            return key;
        }
    }
    return PyString_FromString("__main__");
}

/* Can the object be found again under this name? */
static int
check_global(PyObject *object, PyObject *module_name, PyObject *name)
{
    PyObject *module = PyImport_ImportModule(PyString_AS_STRING(module_name));

    if (module == NULL) {
        _PyCPickle_Raise(_PyCPickle.PicklingError, "Can't pickle %s: import of module %s failed",
                         Py_BuildValue("(OO)", object, module_name));
        return -1;
    }
    PyObject *found = PyObject_GetAttr(module, name);
    Py_DECREF(module);
    if (found == NULL) {
        _PyCPickle_Raise(_PyCPickle.PicklingError,
                         "Can't pickle %s: attribute lookup %s.%s failed",
                         Py_BuildValue("(OOO)", object, module_name, name));
        return -1;
    }
    Py_DECREF(found);
    if (found != object) {
        _PyCPickle_Raise(_PyCPickle.PicklingError,
                         "Can't pickle %s: it's not the same object as %s.%s",
                         Py_BuildValue("(OOO)", object, module_name, name));
        return -1;
    }
    return 0;
}

/* The code registered for a global; 0 if there is none, -1 on error. */
static long
extension_code(PyObject *object, PyObject *module_name, PyObject *name)
{
    PyObject *key = PyTuple_Pack(2, module_name, name);

    if (key == NULL) {
        return -1;
    }
    PyObject *number = PyDict_GetItem(_PyCPickle.extension_registry, key);
    Py_DECREF(key);
    if (number == NULL) {
        return 0;
    }
    if (!PyInt_Check(number)) {
        _PyCPickle_Raise(_PyCPickle.PicklingError,
                         "Can't pickle %s: extension code %s isn't an integer",
                         Py_BuildValue("(OO)", object, number));
        return -1;
    }
    long code = PyInt_AS_LONG(number);
    if (code <= 0 || code > 0x7fffffffL) {
        _PyCPickle_Raise(_PyCPickle.PicklingError,
                         "Can't pickle %s: extension code %ld is out of range",
                         Py_BuildValue("(Ol)", object, code));
        return -1;
    }
    return code;
}

static int
write_extension(Pickler *p, long code)
{
    if (code <= 0xff) {
        return write_sized(p, OP_EXT1, (unsigned long)code, 1);
    }
    if (code <= 0xffff) {
        return write_sized(p, OP_EXT2, (unsigned long)code, 2);
    }
    return write_sized(p, OP_EXT4, (unsigned long)code, 4);
}

static int
write_global(Pickler *p, PyObject *object, PyObject *module_name, PyObject *name)
{
    char *text;
    Py_ssize_t length;

    if (PyString_AsStringAndSize(module_name, &text, &length) < 0
        || PyString_AsStringAndSize(name, &text, &length) < 0
        || check_global(object, module_name, name) < 0) {
        return -1;
    }
    if (p->protocol >= 2) {
        long code = extension_code(object, module_name, name);
        if (code != 0) {
            return code < 0 ? -1 : write_extension(p, code);
        }
    }
    if (write_opcode(p, OP_GLOBAL) < 0 || write_line(p, module_name) < 0
        || write_line(p, name) < 0) {
        return -1;
    }
    return put_if_shared(p, object);
}

/* A class or function by name; the name is its __name__ unless given. */
static int
save_global(Pickler *p, PyObject *object, PyObject *name)
{
    int status = -1;

    if (name != NULL) {
        Py_INCREF(name);
    }
    else {
        name = PyObject_GetAttrString(object, "__name__");
        if (name == NULL) {
            return -1;
        }
    }
    PyObject *module_name = module_name_of(object, name);
    if (module_name != NULL) {
        status = write_global(p, object, module_name, name);
        Py_DECREF(module_name);
    }
    Py_DECREF(name);
    return status;
}

/* ---- old-style instances ------------------------------------------------------------------------------------- */

/* Arguments for the constructor, if the class asks for it.  *method keeps the bound
 * method that was asked: 2.7 holds it for as long as the instance is being pickled,
 * which makes the instance count as shared. */
static int
save_init_arguments(Pickler *p, PyObject *instance, PyObject **method)
{
    *method = optional_attribute(instance, "__getinitargs__");
    if (*method == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    PyObject *arguments = PyObject_CallObject(*method, NULL);
    if (arguments == NULL) {
        return -1;
    }
    Py_ssize_t n = PyObject_Size(arguments);
    int status = n < 0 ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < n; i++) {
        PyObject *item = PySequence_GetItem(arguments, i);
        status = item == NULL ? -1 : save_item(p, item);
    }
    Py_DECREF(arguments);
    return status;
}

static int
write_inst(Pickler *p, PyObject *class)
{
    PyObject *name = ((PyClassObject *)class)->cl_name;
    int status = -1;

    if (name == NULL) {
        PyErr_SetString(_PyCPickle.PicklingError, "class has no name");
        return -1;
    }
    PyObject *module_name = module_name_of(class, name);
    if (module_name == NULL) {
        return -1;
    }
    char *text;
    Py_ssize_t length;
    if (PyString_AsStringAndSize(module_name, &text, &length) == 0
        && PyString_AsStringAndSize(name, &text, &length) == 0 && write_opcode(p, OP_INST) == 0
        && write_line(p, module_name) == 0) {
        status = write_line(p, name);
    }
    Py_DECREF(module_name);
    return status;
}

static int
save_instance_head(Pickler *p, PyObject *instance, PyObject **method)
{
    PyObject *class = PyObject_GetAttrString(instance, "__class__");
    int status = -1;

    if (class == NULL) {
        return -1;
    }
    if ((!p->binary || save(p, class, 0) == 0) && save_init_arguments(p, instance, method) == 0) {
        if (p->binary) {
            status = write_opcode(p, OP_OBJ);
        }
        else if (!PyClass_Check(class)) {
            PyErr_SetString(_PyCPickle.PicklingError, "instance of something that is no class");
        }
        else {
            status = write_inst(p, class);
        }
    }
    Py_DECREF(class);
    return status;
}

/* What __getstate__ returns - *method keeps it, as above - or the __dict__; NULL without
 * exception for neither. */
static PyObject *
state_of(PyObject *instance, PyObject **method)
{
    *method = optional_attribute(instance, "__getstate__");
    if (*method == NULL) {
        return PyErr_Occurred() ? NULL : optional_attribute(instance, "__dict__");
    }
    return PyObject_CallObject(*method, NULL);
}

static int
save_instance_state(Pickler *p, PyObject *instance)
{
    PyObject *method;
    PyObject *state = state_of(instance, &method);
    int status = -1;

    if (state == NULL) {
        status = PyErr_Occurred() ? -1 : 0;
    }
    else if ((PyDict_Check(state) ? put_if_shared(p, instance) : _PyCPickle_Put(p, instance)) == 0
             && save(p, state, 0) == 0) {
        status = write_opcode(p, OP_BUILD);
    }
    Py_XDECREF(state);
    Py_XDECREF(method);
    return status;
}

static int
save_instance_content(Pickler *p, PyObject *instance)
{
    PyObject *method = NULL;
    int status = -1;

    if (write_opcode(p, OP_MARK) == 0 && save_instance_head(p, instance, &method) == 0) {
        status = save_instance_state(p, instance);
    }
    Py_XDECREF(method);
    return status;
}

static int
save_instance(Pickler *p, PyObject *instance)
{
    if (fast_enter(p, instance) < 0) {
        return -1;
    }
    return fast_leave(p, instance, save_instance_content(p, instance));
}

/* ---- persistent ids ----------------------------------------------------------------------------------------------- */

/* 1 saved by id, 0 the function has none for it, -1 error. */
static int
save_persistent(Pickler *p, PyObject *object, PyObject *function)
{
    int status = -1;

    Py_INCREF(object);
    PyObject *id = PyObject_CallFunctionObjArgs(function, object, NULL);
    Py_DECREF(object);
    if (id == NULL) {
        return -1;
    }
    if (id == Py_None) {
        status = 0;
    }
    else if (p->binary) {
        status = save(p, id, 1) < 0 || write_opcode(p, OP_BINPERSID) < 0 ? -1 : 1;
    }
    else if (!PyString_Check(id)) {
        PyErr_SetString(_PyCPickle.PicklingError, "persistent id must be string");
    }
    else {
        status = write_opcode(p, OP_PERSID) < 0 || write_line(p, id) < 0 ? -1 : 1;
    }
    Py_DECREF(id);
    return status;
}

/* ---- __reduce__ ------------------------------------------------------------------------------------------------------ */

/* The parts of what __reduce__ returned, borrowed. */
struct reduction {
    PyObject *callable;
    PyObject *arguments;
    PyObject *state;      /* NULL: none, as the next two */
    PyObject *list_items;
    PyObject *dict_items;
};

static int
check_iterator(PyObject **iterator, const char *complaint, PyObject *reduce)
{
    if (*iterator == Py_None) {
        *iterator = NULL;
    }
    if (*iterator == NULL || PyIter_Check(*iterator)) {
        return 0;
    }
    _PyCPickle_Raise(_PyCPickle.PicklingError, complaint,
                     Py_BuildValue("(Os)", reduce, Py_TYPE(*iterator)->tp_name));
    return -1;
}

static int
unpack_reduction(struct reduction *r, PyObject *tuple, PyObject *reduce)
{
    memset(r, 0, sizeof(*r));
    if (!PyArg_UnpackTuple(tuple, "save_reduce", 2, 5, &r->callable, &r->arguments, &r->state,
                           &r->list_items, &r->dict_items)) {
        return -1;
    }
    if (!PyTuple_Check(r->arguments)) {
        _PyCPickle_Raise(_PyCPickle.PicklingError,
                         "Second element of tuple returned by %s must be a tuple",
                         Py_BuildValue("(O)", reduce));
        return -1;
    }
    if (r->state == Py_None) {
        r->state = NULL;
    }
    if (check_iterator(&r->list_items,
                       "Fourth element of tuple returned by %s must be an iterator, not %s",
                       reduce) < 0) {
        return -1;
    }
    return check_iterator(&r->dict_items,
                          "Fifth element of tuple returned by %s must be an iterator, not %s",
                          reduce);
}

/* Is it a function called __newobj__?  Then protocol 2 has an opcode. */
static int
is_newobj(PyObject *callable)
{
    PyObject *name = optional_attribute(callable, "__name__");

    if (name == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    int result = PyString_Check(name) && strcmp(PyString_AS_STRING(name), "__newobj__") == 0;
    Py_DECREF(name);
    return result;
}

static int
check_newobj(PyObject *arguments, PyObject *object)
{
    if (PyTuple_GET_SIZE(arguments) < 1) {
        PyErr_SetString(_PyCPickle.PicklingError, "__newobj__ arglist is empty");
        return -1;
    }
    PyObject *class = PyTuple_GET_ITEM(arguments, 0);
    if (!PyObject_HasAttrString(class, "__new__")) {
        PyErr_SetString(_PyCPickle.PicklingError, "args[0] from __newobj__ args has no __new__");
        return -1;
    }
    PyObject *own_class = optional_attribute(object, "__class__");
    if (own_class == NULL && PyErr_Occurred()) {
        return -1;
    }
    Py_XDECREF(own_class);
    if (own_class != class) {
        PyErr_SetString(_PyCPickle.PicklingError,
                        "args[0] from __newobj__ args has the wrong class");
        return -1;
    }
    return 0;
}

static int
save_newobj(Pickler *p, PyObject *arguments, PyObject *object)
{
    if (check_newobj(arguments, object) < 0 || save(p, PyTuple_GET_ITEM(arguments, 0), 0) < 0) {
        return -1;
    }
    PyObject *rest = PyTuple_GetSlice(arguments, 1, PyTuple_GET_SIZE(arguments));
    if (rest == NULL || save_item(p, rest) < 0) {
        return -1;
    }
    return write_opcode(p, OP_NEWOBJ);
}

static int
save_construction(Pickler *p, struct reduction *r, PyObject *object)
{
    int newobj = p->protocol >= 2 ? is_newobj(r->callable) : 0;

    if (newobj < 0) {
        return -1;
    }
    if (newobj) {
        return save_newobj(p, r->arguments, object);
    }
    if (save(p, r->callable, 0) < 0 || save(p, r->arguments, 0) < 0) {
        return -1;
    }
    return write_opcode(p, OP_REDUCE);
}

static int
save_reduction(Pickler *p, PyObject *tuple, PyObject *reduce, PyObject *object)
{
    struct reduction r;

    if (unpack_reduction(&r, tuple, reduce) < 0 || save_construction(p, &r, object) < 0) {
        return -1;
    }
    /* Its arguments may lead back to an object, which is then pickled inside of them.
     * That copy is the one: drop ours. */
    long number = _PyCPickle_MemoFind(p, object);
    if (number != 0) {
        return number < 0 || write_opcode(p, OP_POP) < 0 ? -1 : _PyCPickle_Get(p, number);
    }
    int status = r.state != NULL && !PyDict_Check(r.state) ? _PyCPickle_Put(p, object)
                                                           : put_if_shared(p, object);
    if (status < 0 || (r.list_items != NULL && save_items(p, r.list_items) < 0)
        || (r.dict_items != NULL && save_pairs(p, r.dict_items) < 0)) {
        return -1;
    }
    if (r.state == NULL) {
        return 0;
    }
    return save(p, r.state, 0) < 0 ? -1 : write_opcode(p, OP_BUILD);
}

/* Call the method that reduces an object.  *reduce: that method, for error texts. */
static PyObject *
reduce_object(Pickler *p, PyObject *object, PyObject **reduce)
{
    *reduce = PyDict_GetItem(_PyCPickle.dispatch_table, (PyObject *)Py_TYPE(object));
    if (*reduce != NULL) {
        Py_INCREF(*reduce);
        Py_INCREF(object);
        Py_XSETREF(p->reduced, object);
        Py_INCREF(object); /* the function may use this very pickler */
        PyObject *result = PyObject_CallFunctionObjArgs(*reduce, object, NULL);
        Py_DECREF(object);
        return result;
    }
    *reduce = optional_attribute(object, "__reduce_ex__");
    if (*reduce != NULL) {
        Py_CLEAR(p->reduced);
        return PyObject_CallFunction(*reduce, "i", p->protocol);
    }
    if (PyErr_Occurred()) {
        return NULL;
    }
    *reduce = optional_attribute(object, "__reduce__");
    if (*reduce != NULL) {
        return PyObject_CallObject(*reduce, NULL);
    }
    if (!PyErr_Occurred()) {
        PyErr_SetObject(_PyCPickle.UnpickleableError, object);
    }
    return NULL;
}

static int
save_reduced(Pickler *p, PyObject *object)
{
    PyObject *reduce;
    PyObject *value = reduce_object(p, object, &reduce);
    int status = -1;

    if (value != NULL) {
        if (PyString_Check(value)) {
            status = save_global(p, object, value);
        }
        else if (!PyTuple_Check(value)) {
            _PyCPickle_Raise(_PyCPickle.PicklingError,
                             "Value returned by %s must be string or tuple",
                             Py_BuildValue("(O)", reduce));
        }
        else if (PyTuple_GET_SIZE(value) < 2 || PyTuple_GET_SIZE(value) > 5) {
            _PyCPickle_Raise(_PyCPickle.PicklingError,
                             "tuple returned by %s must contain 2 through 5 elements",
                             Py_BuildValue("(O)", reduce));
        }
        else {
            status = save_reduction(p, value, reduce, object);
        }
        Py_DECREF(value);
    }
    if (p->reduced == object) {
        Py_CLEAR(p->reduced);
    }
    Py_XDECREF(reduce);
    return status;
}

/* ---- all kinds --------------------------------------------------------------------------------------------------------- */

/* A function by name; if it cannot be found there __reduce__ has its say. */
static int
save_function(Pickler *p, PyObject *object)
{
    int status = save_global(p, object, NULL);

    if (status < 0 && PyErr_ExceptionMatches(_PyCPickle.PickleError)) {
        PyErr_Clear();
        return save_reduced(p, object);
    }
    return status;
}

/* Objects that may be in the memo and are not. */
static int
save_new(Pickler *p, PyObject *object, int is_persistent_id)
{
    PyTypeObject *type = Py_TYPE(object);

    if (type == &PyString_Type) {
        return save_string(p, object, 1);
    }
    if (type == &PyUnicode_Type) {
        return save_unicode(p, object, 1);
    }
    if (type == &PyDict_Type) {
        return save_dict(p, object);
    }
    if (type == &PyList_Type) {
        return save_list(p, object);
    }
    if (type == &PyInstance_Type && p->inst_persistent_id == NULL) {
        return save_instance(p, object);
    }
    if (type == &PyClass_Type || type == &PyType_Type || type == &PyCFunction_Type) {
        return save_global(p, object, NULL);
    }
    if (!is_persistent_id && p->inst_persistent_id != NULL) {
        int saved = save_persistent(p, object, p->inst_persistent_id);
        if (saved != 0) {
            return saved < 0 ? -1 : 0;
        }
    }
    if (type == &PyInstance_Type) {
        return save_instance(p, object);
    }
    if (type == &PyFunction_Type) {
        return save_function(p, object);
    }
    /* classes of a metaclass, unless somebody registered how to reduce them */
    if (PyType_IsSubtype(type, &PyType_Type)
        && PyDict_GetItem(_PyCPickle.dispatch_table, (PyObject *)type) == NULL) {
        return save_global(p, object, NULL);
    }
    return save_reduced(p, object);
}

static int
save_unguarded(Pickler *p, PyObject *object, int is_persistent_id)
{
    PyTypeObject *type = Py_TYPE(object);

    if (!is_persistent_id && p->persistent_id != NULL) {
        int saved = save_persistent(p, object, p->persistent_id);
        if (saved != 0) {
            return saved < 0 ? -1 : 0;
        }
    }
    if (object == Py_None) {
        return write_opcode(p, OP_NONE);
    }
    if (object == Py_True || object == Py_False) {
        return save_bool(p, object);
    }
    if (type == &PyInt_Type) {
        return save_int(p, object);
    }
    if (type == &PyLong_Type) {
        return save_long(p, object);
    }
    if (type == &PyFloat_Type) {
        return save_float(p, object);
    }
    /* strings of one character are shared by everybody: not worth a memo entry */
    if (type == &PyString_Type && PyString_GET_SIZE(object) < 2) {
        return save_string(p, object, 0);
    }
    if (type == &PyUnicode_Type && PyUnicode_GET_SIZE(object) < 2) {
        return save_unicode(p, object, 0);
    }
    if (Py_REFCNT(object) > 1) {
        long number = _PyCPickle_MemoFind(p, object);
        if (number != 0) {
            return number < 0 ? -1 : _PyCPickle_Get(p, number);
        }
    }
    if (type == &PyTuple_Type) {
        return save_tuple(p, object);
    }
    return save_new(p, object, is_persistent_id);
}

static int
save(Pickler *p, PyObject *object, int is_persistent_id)
{
    if (Py_EnterRecursiveCall(" while pickling an object")) {
        return -1;
    }
    int status = save_unguarded(p, object, is_persistent_id);
    Py_LeaveRecursiveCall();
    return status;
}

int
_PyCPickle_Dump(Pickler *p, PyObject *object)
{
    int status = 0;

    p->fast_depth = 0;
    if (p->protocol >= 2) {
        status = write_sized(p, OP_PROTO, (unsigned long)p->protocol, 1);
    }
    if (status < 0 || save(p, object, 0) < 0 || write_opcode(p, OP_STOP) < 0) {
        Py_CLEAR(p->fast_memo);
        if (p->sink != SINK_MEMORY) {
            p->used = 0; /* an incomplete pickle is of no use to the file */
        }
        return -1;
    }
    return _PyCPickle_Flush(p);
}
