/* Bytes to objects: a machine with a stack, marks on the stack, and a memo.
 *
 * noload() runs the same machine but makes no instances, imports nothing and fills no
 * containers: what would need that leaves None or an empty container. */
#include "cpickle_internal.h"

/* ---- small steps -------------------------------------------------------------------- */

static int
unpickling_error(const char *text)
{
    PyErr_SetString(_PyCPickle.UnpicklingError, text);
    return -1;
}

static int
stack_underflow(void)
{
    return unpickling_error("unpickling stack underflow");
}

/* The topmost object; the caller owns it.  NULL with an exception if there is none. */
static PyObject *
pop(Unpickler *u)
{
    if (u->depth == 0) {
        unpickling_error("bad pickle data");
        return NULL;
    }
    return u->stack[--u->depth];
}

/* Depth at the last mark, which goes away. */
static Py_ssize_t
pop_mark(Unpickler *u)
{
    if (u->mark_count < 1) {
        return unpickling_error("could not find MARK");
    }
    return u->marks[--u->mark_count];
}

/* Everything from a depth on as a tuple, off the stack. */
static PyObject *
pop_tuple(Unpickler *u, Py_ssize_t start)
{
    if (start > u->depth) {
        start = u->depth;
    }
    PyObject *tuple = PyTuple_New(u->depth - start);
    if (tuple == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = start; i < u->depth; i++) {
        PyTuple_SET_ITEM(tuple, i - start, u->stack[i]);
    }
    u->depth = start;
    return tuple;
}

static PyObject *
pop_list(Unpickler *u, Py_ssize_t start)
{
    if (start > u->depth) {
        start = u->depth;
    }
    PyObject *list = PyList_New(u->depth - start);
    if (list == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = start; i < u->depth; i++) {
        PyList_SET_ITEM(list, i - start, u->stack[i]);
    }
    u->depth = start;
    return list;
}

static int
push_none(Unpickler *u)
{
    Py_INCREF(Py_None);
    return _PyCPickle_Push(u, Py_None);
}

/* A line of at least so many characters. */
static Py_ssize_t
read_line(Unpickler *u, const char **line, Py_ssize_t at_least)
{
    Py_ssize_t length = _PyCPickle_ReadLine(u, line);

    if (length >= 0 && length < at_least) {
        return unpickling_error("pickle data was truncated");
    }
    return length;
}

/* A line without its newline, as a string. */
static PyObject *
read_name(Unpickler *u)
{
    const char *line;
    Py_ssize_t length = read_line(u, &line, 2);

    return length < 0 ? NULL : PyString_FromStringAndSize(line, length - 1);
}

/* A little-endian number of 1, 2 or 4 bytes; only the last is signed. */
static int
read_number(Unpickler *u, int size, long *value)
{
    const unsigned char *bytes = (const unsigned char *)_PyCPickle_Read(u, size);
    unsigned long number = 0;

    if (bytes == NULL) {
        return -1;
    }
    for (int i = 0; i < size; i++) {
        number |= (unsigned long)bytes[i] << (8 * i);
    }
    *value = size == 4 ? (long)(int)(unsigned int)number : (long)number;
    return 0;
}

/* ---- numbers ------------------------------------------------------------------------------ */

static int
load_int(Unpickler *u)
{
    const char *line;
    char *end;
    Py_ssize_t length = read_line(u, &line, 2);

    if (length < 0) {
        return -1;
    }
    errno = 0;
    long value = strtol(line, &end, 0);
    if (errno == 0 && *end == '\n' && end == line + length - 1) {
        /* I00 and I01 were added later, for booleans */
        if (length == 3 && (value == 0 || value == 1)) {
            return _PyCPickle_Push(u, PyBool_FromLong(value));
        }
        return _PyCPickle_Push(u, PyInt_FromLong(value));
    }
    PyObject *text = PyString_FromStringAndSize(line, length);
    PyObject *number = NULL;
    if (text != NULL) {
        number = PyLong_FromString(PyString_AS_STRING(text), NULL, 0);
        Py_DECREF(text);
        if (number == NULL) {
            PyErr_SetString(PyExc_ValueError, "could not convert string to int");
        }
    }
    return _PyCPickle_Push(u, number);
}

static int
load_binary_int(Unpickler *u, int size)
{
    long value;

    if (read_number(u, size, &value) < 0) {
        return -1;
    }
    return _PyCPickle_Push(u, PyInt_FromLong(value));
}

static int
load_long(Unpickler *u)
{
    const char *line;
    Py_ssize_t length = read_line(u, &line, 2);

    if (length < 0) {
        return -1;
    }
    PyObject *text = PyString_FromStringAndSize(line, length);
    if (text == NULL) {
        return -1;
    }
    PyObject *number = PyLong_FromString(PyString_AS_STRING(text), NULL, 0);
    Py_DECREF(text);
    return _PyCPickle_Push(u, number);
}

static int
load_counted_long(Unpickler *u, int size)
{
    long n;

    if (read_number(u, size, &n) < 0) {
        return -1;
    }
    if (n < 0) {
        return unpickling_error("LONG pickle has negative byte count");
    }
    if (n == 0) {
        return _PyCPickle_Push(u, PyLong_FromLong(0));
    }
    const char *bytes = _PyCPickle_Read(u, n);
    if (bytes == NULL) {
        return -1;
    }
    return _PyCPickle_Push(
        u, _PyLong_FromByteArray((const unsigned char *)bytes, (size_t)n, 1, 1));
}

static int
load_float(Unpickler *u)
{
    const char *line;
    char *end;
    Py_ssize_t length = read_line(u, &line, 2);

    if (length < 0) {
        return -1;
    }
    PyObject *text = PyString_FromStringAndSize(line, length);
    if (text == NULL) {
        return -1;
    }
    PyObject *number = NULL;
    double value = PyOS_string_to_double(PyString_AS_STRING(text), &end, PyExc_OverflowError);
    if (!(value == -1.0 && PyErr_Occurred())) {
        if (end[0] != '\n' || end[1] != '\0') {
            PyErr_SetString(PyExc_ValueError, "could not convert string to float");
        }
        else {
            number = PyFloat_FromDouble(value);
        }
    }
    Py_DECREF(text);
    return _PyCPickle_Push(u, number);
}

static int
load_binary_float(Unpickler *u)
{
    const char *bytes = _PyCPickle_Read(u, 8);

    if (bytes == NULL) {
        return -1;
    }
    double value = _PyFloat_Unpack8((const unsigned char *)bytes, 0);
    if (value == -1.0 && PyErr_Occurred()) {
        return -1;
    }
    return _PyCPickle_Push(u, PyFloat_FromDouble(value));
}

/* ---- strings ---------------------------------------------------------------------------------- */

static int
load_string(Unpickler *u)
{
    const char *line;
    Py_ssize_t length = read_line(u, &line, 2);

    if (length < 0) {
        return -1;
    }
    while (length > 0 && (unsigned char)line[length - 1] <= ' ') {
        length--;
    }
    if (length < 2 || (line[0] != '"' && line[0] != '\'') || line[length - 1] != line[0]) {
        PyErr_SetString(PyExc_ValueError, "insecure string pickle");
        return -1;
    }
    return _PyCPickle_Push(u, PyString_DecodeEscape(line + 1, length - 2, NULL, 0, NULL));
}

static int
load_binary_string(Unpickler *u, int size)
{
    long n;

    if (read_number(u, size, &n) < 0) {
        return -1;
    }
    if (n < 0) {
        return unpickling_error("BINSTRING pickle has negative byte count");
    }
    const char *bytes = _PyCPickle_Read(u, n);
    return bytes == NULL ? -1 : _PyCPickle_Push(u, PyString_FromStringAndSize(bytes, n));
}

static int
load_unicode(Unpickler *u)
{
    const char *line;
    Py_ssize_t length = read_line(u, &line, 1);

    if (length < 0) {
        return -1;
    }
    return _PyCPickle_Push(u, PyUnicode_DecodeRawUnicodeEscape(line, length - 1, NULL));
}

static int
load_binary_unicode(Unpickler *u)
{
    long n;

    if (read_number(u, 4, &n) < 0) {
        return -1;
    }
    if (n < 0) {
        return unpickling_error("BINUNICODE pickle has negative byte count");
    }
    const char *bytes = _PyCPickle_Read(u, n);
    return bytes == NULL ? -1 : _PyCPickle_Push(u, PyUnicode_DecodeUTF8(bytes, n, NULL));
}

/* ---- containers ---------------------------------------------------------------------------------- */

static int
load_tuple(Unpickler *u)
{
    Py_ssize_t start = pop_mark(u);

    return start < 0 ? -1 : _PyCPickle_Push(u, pop_tuple(u, start));
}

static int
load_short_tuple(Unpickler *u, Py_ssize_t n)
{
    if (u->depth < n) {
        return stack_underflow();
    }
    return _PyCPickle_Push(u, pop_tuple(u, u->depth - n));
}

static int
load_list(Unpickler *u)
{
    Py_ssize_t start = pop_mark(u);

    return start < 0 ? -1 : _PyCPickle_Push(u, pop_list(u, start));
}

static int
load_dict(Unpickler *u)
{
    Py_ssize_t start = pop_mark(u);

    if (start < 0) {
        return -1;
    }
    PyObject *dict = PyDict_New();
    for (Py_ssize_t i = start + 1; dict != NULL && i < u->depth; i += 2) {
        if (PyDict_SetItem(dict, u->stack[i - 1], u->stack[i]) < 0) {
            Py_CLEAR(dict);
        }
    }
    if (dict == NULL) {
        return -1;
    }
    if (start < u->depth) {
        _PyCPickle_CutStack(u, start);
    }
    return _PyCPickle_Push(u, dict);
}

/* Add the objects from a depth on to the list - or something like one - below. */
static int
append_items(Unpickler *u, Py_ssize_t start)
{
    PyObject *list = u->stack[start - 1];
    int status = 0;

    if (PyList_Check(list)) {
        PyObject *items = pop_list(u, start);
        if (items == NULL) {
            return -1;
        }
        Py_ssize_t n = PyList_GET_SIZE(list);
        status = PyList_SetSlice(list, n, n, items);
        Py_DECREF(items);
        return status;
    }
    PyObject *append = PyObject_GetAttrString(list, "append");
    if (append == NULL) {
        return -1;
    }
    for (Py_ssize_t i = start; status == 0 && i < u->depth; i++) {
        PyObject *result = PyObject_CallFunctionObjArgs(append, u->stack[i], NULL);
        Py_XDECREF(result);
        status = result == NULL ? -1 : 0;
    }
    Py_DECREF(append);
    _PyCPickle_CutStack(u, start);
    return status;
}

static int
load_appends(Unpickler *u, Py_ssize_t start, int noload)
{
    if (start > u->depth || start <= 0) {
        return stack_underflow();
    }
    if (start == u->depth) {
        return 0;
    }
    if (noload) {
        _PyCPickle_CutStack(u, start);
        return 0;
    }
    return append_items(u, start);
}

static int
load_setitems(Unpickler *u, Py_ssize_t start, int noload)
{
    if (start > u->depth || start <= 0) {
        return stack_underflow();
    }
    if (noload) {
        _PyCPickle_CutStack(u, start);
        return 0;
    }
    if ((u->depth - start) % 2 != 0) {
        return unpickling_error("odd number of items for SETITEMS");
    }
    PyObject *dict = u->stack[start - 1];
    int status = 0;
    for (Py_ssize_t i = start + 1; status == 0 && i < u->depth; i += 2) {
        status = PyObject_SetItem(dict, u->stack[i - 1], u->stack[i]);
    }
    _PyCPickle_CutStack(u, start);
    return status;
}

/* ---- classes and functions ----------------------------------------------------------------------------- */

static PyObject *
find_class(Unpickler *u, PyObject *module_name, PyObject *name)
{
    if (u->find_global == Py_None) {
        unpickling_error("Global and instance pickles are not supported.");
        return NULL;
    }
    if (u->find_global != NULL) {
        return PyObject_CallFunctionObjArgs(u->find_global, module_name, name, NULL);
    }
    PyObject *modules = PySys_GetObject("modules");
    if (modules == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.modules");
        return NULL;
    }
    PyObject *module = PyDict_GetItem(modules, module_name);
    if (module != NULL) {
        Py_INCREF(module);
    }
    else {
        module = PyImport_Import(module_name);
        if (module == NULL) {
            return NULL;
        }
    }
    PyObject *result = PyObject_GetAttr(module, name);
    Py_DECREF(module);
    return result;
}

/* Read module and name, and find the object; with noload None. */
static PyObject *
read_global(Unpickler *u, int noload)
{
    PyObject *result = NULL;
    PyObject *module_name = read_name(u);

    if (module_name == NULL) {
        return NULL;
    }
    PyObject *name = read_name(u);
    if (name != NULL) {
        if (noload) {
            Py_INCREF(Py_None);
            result = Py_None;
        }
        else {
            result = find_class(u, module_name, name);
        }
        Py_DECREF(name);
    }
    Py_DECREF(module_name);
    return result;
}

/* The object registered for an extension code. */
static PyObject *
find_extension(Unpickler *u, long code)
{
    PyObject *key = PyInt_FromLong(code);
    PyObject *result = NULL;

    if (key == NULL) {
        return NULL;
    }
    PyObject *cached = PyDict_GetItem(_PyCPickle.extension_cache, key);
    PyObject *pair = PyDict_GetItem(_PyCPickle.inverted_registry, key);
    if (cached != NULL) {
        Py_INCREF(cached);
        result = cached;
    }
    else if (pair == NULL) {
        PyErr_Format(PyExc_ValueError, "unregistered extension code %ld", code);
    }
    else if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2
             || !PyString_Check(PyTuple_GET_ITEM(pair, 0))
             || !PyString_Check(PyTuple_GET_ITEM(pair, 1))) {
        PyErr_Format(PyExc_ValueError, "_inverted_registry[%ld] isn't a 2-tuple of strings",
                     code);
    }
    else {
        result = find_class(u, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1));
        if (result != NULL && PyDict_SetItem(_PyCPickle.extension_cache, key, result) < 0) {
            Py_CLEAR(result);
        }
    }
    Py_DECREF(key);
    return result;
}

static int
load_extension(Unpickler *u, int size, int noload)
{
    long code;

    if (read_number(u, size, &code) < 0) {
        return -1;
    }
    if (noload) {
        return push_none(u);
    }
    if (code <= 0) {
        return unpickling_error("EXT specifies code <= 0");
    }
    return _PyCPickle_Push(u, find_extension(u, code));
}

/* ---- instances --------------------------------------------------------------------------------------------- */

/* Does an old-style class want its __init__ called without arguments? */
static int
wants_init(PyObject *class)
{
    PyObject *method = PyObject_GetAttrString(class, "__getinitargs__");

    if (method == NULL) {
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(method);
    return 1;
}

static PyObject *
make_instance(PyObject *callable, PyObject *arguments)
{
    PyObject *result;

    if (PyClass_Check(callable)) {
        Py_ssize_t n = PyObject_Size(arguments);
        if (n < 0) {
            return NULL;
        }
        result = n == 0 && !wants_init(callable) ? PyInstance_NewRaw(callable, NULL)
                                                 : PyInstance_New(callable, arguments, NULL);
    }
    else {
        result = PyObject_CallObject(callable, arguments);
    }
    return result;
}

static int
load_obj(Unpickler *u, int noload)
{
    Py_ssize_t start = pop_mark(u);

    if (start < 0) {
        return -1;
    }
    if (u->depth - start < 1) {
        return stack_underflow();
    }
    if (noload) {
        _PyCPickle_CutStack(u, start + 1);
        return 0;
    }
    PyObject *arguments = pop_tuple(u, start + 1);
    PyObject *class = arguments == NULL ? NULL : pop(u);
    PyObject *instance = class == NULL ? NULL : make_instance(class, arguments);
    Py_XDECREF(class);
    Py_XDECREF(arguments);
    return _PyCPickle_Push(u, instance);
}

static int
load_inst(Unpickler *u, int noload)
{
    Py_ssize_t start = pop_mark(u);

    if (start < 0) {
        return -1;
    }
    PyObject *arguments = pop_tuple(u, start);
    if (arguments == NULL) {
        return -1;
    }
    PyObject *class = read_global(u, noload);
    PyObject *instance = NULL;
    if (class != NULL && noload) {
        Py_INCREF(class); /* None */
        instance = class;
    }
    else if (class != NULL) {
        instance = make_instance(class, arguments);
    }
    Py_XDECREF(class);
    Py_DECREF(arguments);
    return _PyCPickle_Push(u, instance);
}

static PyObject *
new_object(PyObject *class, PyObject *arguments)
{
    if (!PyType_Check(class)) {
        unpickling_error("NEWOBJ class argument isn't a type object");
        return NULL;
    }
    if (((PyTypeObject *)class)->tp_new == NULL) {
        unpickling_error("NEWOBJ class argument has NULL tp_new");
        return NULL;
    }
    return ((PyTypeObject *)class)->tp_new((PyTypeObject *)class, arguments, NULL);
}

static int
load_newobj(Unpickler *u, int noload)
{
    PyObject *arguments = pop(u);

    if (arguments == NULL) {
        return -1;
    }
    if (!noload && !PyTuple_Check(arguments)) {
        Py_DECREF(arguments);
        return unpickling_error("NEWOBJ expected an arg tuple.");
    }
    PyObject *class = pop(u);
    PyObject *object = NULL;
    if (class != NULL && noload) {
        Py_INCREF(Py_None);
        object = Py_None;
    }
    else if (class != NULL) {
        object = new_object(class, arguments);
    }
    Py_XDECREF(class);
    Py_DECREF(arguments);
    return _PyCPickle_Push(u, object);
}

static int
load_reduce(Unpickler *u, int noload)
{
    if (noload) {
        if (u->depth < 2) {
            return stack_underflow();
        }
        _PyCPickle_CutStack(u, u->depth - 2);
        return push_none(u);
    }
    PyObject *arguments = pop(u);
    PyObject *callable = arguments == NULL ? NULL : pop(u);
    PyObject *result = NULL;
    if (callable != NULL) {
        result = make_instance(callable, arguments);
    }
    Py_XDECREF(arguments);
    Py_XDECREF(callable);
    return _PyCPickle_Push(u, result);
}

/* ---- state ------------------------------------------------------------------------------------------------------ */

/* Attributes from a dict of state; their names are likely to be interned already. */
static int
fill_instance_dict(PyObject *instance, PyObject *state)
{
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *value;
    int status = 0;

    if (!PyDict_Check(state)) {
        return unpickling_error("state is not a dictionary");
    }
    PyObject *dict = PyObject_GetAttrString(instance, "__dict__");
    if (dict == NULL) {
        return -1;
    }
    while (status == 0 && PyDict_Next(state, &position, &key, &value)) {
        Py_INCREF(key);
        if (PyString_CheckExact(key)) {
            PyString_InternInPlace(&key);
        }
        status = PyObject_SetItem(dict, key, value);
        Py_DECREF(key);
    }
    Py_DECREF(dict);
    return status;
}

static int
fill_slots(PyObject *instance, PyObject *state)
{
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *value;

    if (!PyDict_Check(state)) {
        return unpickling_error("slot state is not a dictionary");
    }
    while (PyDict_Next(state, &position, &key, &value)) {
        if (PyObject_SetAttr(instance, key, value) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Without a __setstate__: a dict, or a pair of dicts for __dict__ and slots. */
static int
set_default_state(PyObject *instance, PyObject *state)
{
    PyObject *slots = NULL;

    if (PyTuple_Check(state) && PyTuple_GET_SIZE(state) == 2) {
        slots = PyTuple_GET_ITEM(state, 1);
        state = PyTuple_GET_ITEM(state, 0);
    }
    if (state != Py_None && fill_instance_dict(instance, state) < 0) {
        return -1;
    }
    return slots == NULL ? 0 : fill_slots(instance, slots);
}

static int
set_state(PyObject *instance, PyObject *state)
{
    PyObject *setstate = PyObject_GetAttrString(instance, "__setstate__");

    if (setstate == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return -1;
        }
        PyErr_Clear();
        return set_default_state(instance, state);
    }
    PyObject *result = PyObject_CallFunctionObjArgs(setstate, state, NULL);
    Py_DECREF(setstate);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int
load_build(Unpickler *u, int noload)
{
    if (u->depth < (noload ? 1 : 2)) {
        return stack_underflow();
    }
    PyObject *state = pop(u);
    int status = noload ? 0 : set_state(u->stack[u->depth - 1], state);
    Py_DECREF(state);
    return status;
}

/* ---- persistent ids ------------------------------------------------------------------------------------------------ */

/* What an id stands for; consumes the id.  A list as persistent_load just collects. */
static PyObject *
persistent_object(Unpickler *u, PyObject *id)
{
    if (id == NULL) {
        return NULL;
    }
    if (PyList_Check(u->persistent_load)) {
        if (PyList_Append(u->persistent_load, id) < 0) {
            Py_CLEAR(id);
        }
        return id;
    }
    PyObject *object = PyObject_CallFunctionObjArgs(u->persistent_load, id, NULL);
    Py_DECREF(id);
    return object;
}

static int
load_persistent(Unpickler *u, int binary)
{
    if (u->persistent_load == NULL) {
        return unpickling_error("A load persistent id instruction was encountered,\n"
                                "but no persistent_load function was specified.");
    }
    return _PyCPickle_Push(u, persistent_object(u, binary ? pop(u) : read_name(u)));
}

/* ---- stack and memo ---------------------------------------------------------------------------------------------------- */

/* POP also takes back a mark that nothing was pushed after. */
static int
load_pop(Unpickler *u)
{
    if (u->mark_count > 0 && u->marks[u->mark_count - 1] == u->depth) {
        u->mark_count--;
        return 0;
    }
    if (u->depth == 0) {
        return stack_underflow();
    }
    _PyCPickle_CutStack(u, u->depth - 1);
    return 0;
}

static int
load_pop_mark(Unpickler *u)
{
    Py_ssize_t start = pop_mark(u);

    if (start < 0) {
        return -1;
    }
    if (start < u->depth) {
        _PyCPickle_CutStack(u, start);
    }
    return 0;
}

static int
push_borrowed(Unpickler *u, PyObject *object)
{
    Py_XINCREF(object);
    return _PyCPickle_Push(u, object);
}

static int
load_dup(Unpickler *u)
{
    if (u->depth == 0) {
        return stack_underflow();
    }
    return push_borrowed(u, u->stack[u->depth - 1]);
}

static int
load_get(Unpickler *u)
{
    const char *line;
    Py_ssize_t length = read_line(u, &line, 2);

    return length < 0 ? -1 : push_borrowed(u, _PyCPickle_MemoGetText(u, line, length - 1));
}

static int
load_binary_get(Unpickler *u, int size)
{
    long number;

    if (read_number(u, size, &number) < 0) {
        return -1;
    }
    return push_borrowed(u, _PyCPickle_MemoGet(u, (unsigned long)(unsigned int)number));
}

static int
load_put(Unpickler *u)
{
    const char *line;
    Py_ssize_t length = read_line(u, &line, 2);

    if (length < 0) {
        return -1;
    }
    if (u->depth == 0) {
        return stack_underflow();
    }
    return _PyCPickle_MemoPutText(u, line, length - 1, u->stack[u->depth - 1]);
}

static int
load_binary_put(Unpickler *u, int size)
{
    long number;

    if (read_number(u, size, &number) < 0) {
        return -1;
    }
    if (u->depth == 0) {
        return stack_underflow();
    }
    return _PyCPickle_MemoPut(u, (unsigned long)(unsigned int)number, u->stack[u->depth - 1]);
}

static int
load_proto(Unpickler *u)
{
    long version;

    if (read_number(u, 1, &version) < 0) {
        return -1;
    }
    if (version > HIGHEST_PROTOCOL) {
        PyErr_Format(PyExc_ValueError, "unsupported pickle protocol: %d", (int)version);
        return -1;
    }
    return 0;
}

static int
load_marked(Unpickler *u, int noload, int (*load)(Unpickler *, Py_ssize_t, int))
{
    Py_ssize_t start = pop_mark(u);

    return start < 0 ? -1 : load(u, start, noload);
}

static int
bad_opcode(int opcode)
{
    if (opcode == '\0') {
        PyErr_SetNone(PyExc_EOFError);
        return -1;
    }
    char text[2] = {(char)opcode, '\0'};
    _PyCPickle_Raise(_PyCPickle.UnpicklingError, "invalid load key, '%s'.",
                     Py_BuildValue("(s)", text));
    return -1;
}

/* ---- the machine ----------------------------------------------------------------------------------------------------------- */

static int
load_opcode(Unpickler *u, int opcode, int noload)
{
    switch (opcode) {
    case OP_NONE:
        return push_none(u);
    case OP_BININT:
        return load_binary_int(u, 4);
    case OP_BININT1:
        return load_binary_int(u, 1);
    case OP_BININT2:
        return load_binary_int(u, 2);
    case OP_INT:
        return load_int(u);
    case OP_LONG:
        return load_long(u);
    case OP_LONG1:
        return load_counted_long(u, 1);
    case OP_LONG4:
        return load_counted_long(u, 4);
    case OP_FLOAT:
        return load_float(u);
    case OP_BINFLOAT:
        return load_binary_float(u);
    case OP_NEWTRUE:
        return push_borrowed(u, Py_True);
    case OP_NEWFALSE:
        return push_borrowed(u, Py_False);
    case OP_BINSTRING:
        return load_binary_string(u, 4);
    case OP_SHORT_BINSTRING:
        return load_binary_string(u, 1);
    case OP_STRING:
        return load_string(u);
    case OP_UNICODE:
        return load_unicode(u);
    case OP_BINUNICODE:
        return load_binary_unicode(u);
    case OP_EMPTY_TUPLE:
        return load_short_tuple(u, 0);
    case OP_TUPLE1:
        return load_short_tuple(u, 1);
    case OP_TUPLE2:
        return load_short_tuple(u, 2);
    case OP_TUPLE3:
        return load_short_tuple(u, 3);
    case OP_TUPLE:
        return load_tuple(u);
    case OP_EMPTY_LIST:
        return _PyCPickle_Push(u, PyList_New(0));
    case OP_LIST:
        return load_list(u);
    case OP_EMPTY_DICT:
        return _PyCPickle_Push(u, PyDict_New());
    case OP_DICT:
        return load_dict(u);
    case OP_APPEND:
        return load_appends(u, u->depth - 1, noload);
    case OP_APPENDS:
        return load_marked(u, noload, load_appends);
    case OP_SETITEM:
        return load_setitems(u, u->depth - 2, noload);
    case OP_SETITEMS:
        return load_marked(u, noload, load_setitems);
    case OP_OBJ:
        return load_obj(u, noload);
    case OP_INST:
        return load_inst(u, noload);
    case OP_NEWOBJ:
        return load_newobj(u, noload);
    case OP_GLOBAL:
        return _PyCPickle_Push(u, read_global(u, noload));
    case OP_EXT1:
        return load_extension(u, 1, noload);
    case OP_EXT2:
        return load_extension(u, 2, noload);
    case OP_EXT4:
        return load_extension(u, 4, noload);
    case OP_REDUCE:
        return load_reduce(u, noload);
    case OP_BUILD:
        return load_build(u, noload);
    case OP_MARK:
        return _PyCPickle_Mark(u);
    case OP_POP:
        return load_pop(u);
    case OP_POP_MARK:
        return load_pop_mark(u);
    case OP_DUP:
        return load_dup(u);
    case OP_GET:
        return load_get(u);
    case OP_BINGET:
        return load_binary_get(u, 1);
    case OP_LONG_BINGET:
        return load_binary_get(u, 4);
    case OP_PUT:
        return load_put(u);
    case OP_BINPUT:
        return load_binary_put(u, 1);
    case OP_LONG_BINPUT:
        return load_binary_put(u, 4);
    case OP_PERSID:
        return load_persistent(u, 0);
    case OP_BINPERSID:
        return load_persistent(u, 1);
    case OP_PROTO:
        return load_proto(u);
    default:
        return bad_opcode(opcode);
    }
}

PyObject *
_PyCPickle_Load(Unpickler *u, int noload)
{
    u->mark_count = 0;
    _PyCPickle_CutStack(u, 0);
    for (;;) {
        const char *opcode = _PyCPickle_Read(u, 1);
        if (opcode == NULL) {
            return NULL;
        }
        if (*opcode == OP_STOP) {
            return pop(u);
        }
        if (load_opcode(u, (unsigned char)*opcode, noload) < 0) {
            return NULL;
        }
    }
}
