/* XMLParser: expat in front of a tree builder, or of any target with its methods.
 *
 * Our own TreeBuilder is called directly; text reaches it as bytes.  Another target is asked
 * for its methods once, when the parser is made.
 *
 * A document has few names and uses them often: each is converted once and kept in a hash
 * table under the bytes that expat shows.
 *
 * As in pyexpat, a parser that is at work cannot be entered again. */
#include "elementtree_internal.h"
#include "structmember.h"

#define READ_SIZE 65536

typedef struct {
    char *bytes; /* NULL: free */
    size_t size;
    size_t hash;
    PyObject *name;
} name_entry;

typedef struct {
    name_entry *entries; /* open addressing; mask + 1 of them, or NULL */
    size_t mask;
    size_t used;
} name_table;

enum { CALL_START, CALL_END, CALL_DATA, CALL_COMMENT, CALL_PI, CALL_CLOSE, CALL_COUNT };

typedef struct {
    PyObject_HEAD
    XML_Parser expat;
    PyObject *target;
    builderobject *builder;      /* the target, if it is one of ours; borrowed from it */
    PyObject *calls[CALL_COUNT]; /* methods of another target, NULL for those it lacks */
    PyObject *entity;            /* dict: name of an entity to what it stands for */
    name_table names;
    int parsing;
} parserobject;

/* ---- text ---------------------------------------------------------------------------------- */

PyObject *
_PyElement_FromUTF8(const char *text, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] >= 128) {
            return PyUnicode_DecodeUTF8(text, size, "strict");
        }
    }
    return PyString_FromStringAndSize(text, size);
}

static void
names_free(name_table *table)
{
    for (size_t i = 0; table->entries != NULL && i <= table->mask; i++) {
        PyMem_Free(table->entries[i].bytes);
        Py_XDECREF(table->entries[i].name);
    }
    PyMem_Free(table->entries);
    table->entries = NULL;
}

/* The entry of a name, or the free one where it belongs. */
static name_entry *
names_find(name_table *table, const char *bytes, size_t size, size_t hash)
{
    size_t i = hash & table->mask;
    for (;;) {
        name_entry *entry = &table->entries[i];
        if (entry->bytes == NULL
            || (entry->hash == hash && entry->size == size
                && memcmp(entry->bytes, bytes, size) == 0)) {
            return entry;
        }
        i = (i + 1) & table->mask;
    }
}

/* Twice the room, once the table is two thirds full. */
static int
names_grow(name_table *table)
{
    if (table->entries != NULL && table->used * 3 < (table->mask + 1) * 2) {
        return 0;
    }
    size_t room = table->entries ? 2 * (table->mask + 1) : 32;
    name_table larger = {PyMem_Malloc(room * sizeof(name_entry)), room - 1, table->used};
    if (larger.entries == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(larger.entries, 0, room * sizeof(name_entry));
    for (size_t i = 0; table->entries != NULL && i <= table->mask; i++) {
        name_entry *entry = &table->entries[i];
        if (entry->bytes != NULL) {
            *names_find(&larger, entry->bytes, entry->size, entry->hash) = *entry;
        }
    }
    PyMem_Free(table->entries);
    *table = larger;
    return 0;
}

/* expat joins namespace and name by "}"; what Python sees begins with "{" then. */
static PyObject *
name_convert(const char *bytes, size_t size)
{
    if (memchr(bytes, '}', size) == NULL) {
        return _PyElement_FromUTF8(bytes, (Py_ssize_t)size);
    }
    char *braced = PyMem_Malloc(size + 1);
    if (braced == NULL) {
        return PyErr_NoMemory();
    }
    braced[0] = '{';
    memcpy(braced + 1, bytes, size);
    PyObject *name = _PyElement_FromUTF8(braced, (Py_ssize_t)size + 1);
    PyMem_Free(braced);
    return name;
}

/* The object for a name of expat's: new reference. */
static PyObject *
parser_name(parserobject *self, const char *bytes)
{
    size_t hash = 5381;
    size_t size = 0;
    for (; bytes[size] != '\0'; size++) {
        hash = hash * 33 ^ (unsigned char)bytes[size];
    }
    hash ^= hash >> 15;
    if (names_grow(&self->names) < 0) {
        return NULL;
    }
    name_entry *entry = names_find(&self->names, bytes, size, hash);
    if (entry->bytes == NULL) {
        PyObject *name = name_convert(bytes, size);
        char *copy = name ? PyMem_Malloc(size + 1) : NULL;
        if (copy == NULL) {
            Py_XDECREF(name);
            return name ? PyErr_NoMemory() : NULL;
        }
        memcpy(copy, bytes, size);
        *entry = (name_entry){copy, size, hash, name};
        self->names.used++;
    }
    Py_INCREF(entry->name);
    return entry->name;
}

/* ---- errors -------------------------------------------------------------------------------- */

/* Raise ParseError with a text and the place it is about; consumes the text (NULL: failed). */
static void
parser_raise_text(PyObject *text, long line, long column)
{
    PyObject *error = NULL;
    PyObject *position = Py_BuildValue("(ll)", line, column);
    if (text != NULL && position != NULL) {
        error = PyObject_CallFunctionObjArgs(_PyElement_ParseError, text, NULL);
    }
    if (error != NULL && PyObject_SetAttrString(error, "position", position) == 0) {
        PyErr_SetObject(_PyElement_ParseError, error);
    }
    Py_XDECREF(error);
    Py_XDECREF(position);
    Py_XDECREF(text);
}

/* Raise for an error of expat's, where the parser stands.  what may be NULL. */
static void
parser_raise(parserobject *self, enum XML_Error code, const char *what)
{
    long line = (long)XML_GetErrorLineNumber(self->expat);
    long column = (long)XML_GetErrorColumnNumber(self->expat);
    PyObject *text = NULL;
    if (what != NULL) {
        text = PyString_FromFormat("%.200s %.100s: line %ld, column %ld", XML_ErrorString(code),
                                   what, line, column);
    }
    else {
        text = PyString_FromFormat("%.200s: line %ld, column %ld", XML_ErrorString(code), line,
                                   column);
    }
    parser_raise_text(text, line, column);
}

/* ---- callbacks ----------------------------------------------------------------------------- */

/* The attributes as a dict; an exception if NULL. */
static PyObject *
parser_attributes(parserobject *self, const XML_Char **attributes)
{
    PyObject *dict = PyDict_New();
    for (; dict != NULL && attributes[0] != NULL; attributes += 2) {
        PyObject *name = parser_name(self, attributes[0]);
        PyObject *value = _PyElement_FromUTF8(attributes[1], (Py_ssize_t)strlen(attributes[1]));
        if (name == NULL || value == NULL || PyDict_SetItem(dict, name, value) < 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    return dict;
}

static void
handle_start(void *data, const XML_Char *tag, const XML_Char **attributes)
{
    parserobject *self = data;
    PyObject *result = NULL;
    PyObject *attrib = NULL;
    if (PyErr_Occurred()) {
        return;
    }
    PyObject *name = parser_name(self, tag);
    if (name == NULL) {
        return;
    }
    if (self->builder == NULL || attributes[0] != NULL) {
        attrib = parser_attributes(self, attributes);
        if (attrib == NULL) {
            Py_DECREF(name);
            return;
        }
    }
    if (self->builder != NULL) {
        result = _PyTreeBuilder_Start(self->builder, name, attrib);
    }
    else if (self->calls[CALL_START] != NULL) {
        result = PyObject_CallFunctionObjArgs(self->calls[CALL_START], name, attrib, NULL);
    }
    Py_XDECREF(result);
    Py_XDECREF(attrib);
    Py_DECREF(name);
}

static void
handle_end(void *data, const XML_Char *tag)
{
    parserobject *self = data;
    PyObject *result = NULL;
    if (PyErr_Occurred()) {
        return;
    }
    if (self->builder != NULL) {
        result = _PyTreeBuilder_End(self->builder);
    }
    else if (self->calls[CALL_END] != NULL) {
        PyObject *name = parser_name(self, tag);
        if (name != NULL) {
            result = PyObject_CallFunctionObjArgs(self->calls[CALL_END], name, NULL);
            Py_DECREF(name);
        }
    }
    Py_XDECREF(result);
}

/* Hand an object to the target's data(). */
static void
parser_send_data(parserobject *self, PyObject *value)
{
    if (self->builder != NULL) {
        _PyTreeBuilder_Data(self->builder, value);
    }
    else if (self->calls[CALL_DATA] != NULL) {
        PyObject *result = PyObject_CallFunctionObjArgs(self->calls[CALL_DATA], value, NULL);
        Py_XDECREF(result);
    }
}

/* Call a method of the target, if it has it, with one text. */
static void
parser_send_text(parserobject *self, int call, const char *text, Py_ssize_t size)
{
    if (self->calls[call] == NULL || PyErr_Occurred()) {
        return;
    }
    PyObject *value = _PyElement_FromUTF8(text, size);
    if (value != NULL) {
        PyObject *result = PyObject_CallFunctionObjArgs(self->calls[call], value, NULL);
        Py_XDECREF(result);
        Py_DECREF(value);
    }
}

static void
handle_data(void *data, const XML_Char *text, int size)
{
    parserobject *self = data;
    if (self->builder == NULL) {
        parser_send_text(self, CALL_DATA, text, size);
    }
    else if (!PyErr_Occurred()) {
        _PyTreeBuilder_Bytes(self->builder, text, size);
    }
}

static void
handle_comment(void *data, const XML_Char *text)
{
    parser_send_text(data, CALL_COMMENT, text, (Py_ssize_t)strlen(text));
}

static void
handle_pi(void *data, const XML_Char *target, const XML_Char *text)
{
    parserobject *self = data;
    if (self->calls[CALL_PI] == NULL || PyErr_Occurred()) {
        return;
    }
    PyObject *name = _PyElement_FromUTF8(target, (Py_ssize_t)strlen(target));
    PyObject *value = name ? _PyElement_FromUTF8(text, (Py_ssize_t)strlen(text)) : NULL;
    if (value != NULL) {
        PyObject *result = PyObject_CallFunctionObjArgs(self->calls[CALL_PI], name, value, NULL);
        Py_XDECREF(result);
    }
    Py_XDECREF(name);
    Py_XDECREF(value);
}

/* What expat has no other handler for: entities it does not know are looked up in entity. */
static void
handle_default(void *data, const XML_Char *text, int size)
{
    parserobject *self = data;
    if (size < 2 || text[0] != '&' || PyErr_Occurred()) {
        return;
    }
    PyObject *name = _PyElement_FromUTF8(text + 1, size - 2);
    if (name == NULL) {
        return;
    }
    PyObject *value = PyDict_GetItem(self->entity, name);
    Py_DECREF(name);
    if (value != NULL) {
        Py_INCREF(value);
        parser_send_data(self, value);
        Py_DECREF(value);
    }
    else if (!PyErr_Occurred()) {
        char reference[100];
        PyOS_snprintf(reference, sizeof(reference), "%.*s", size, text);
        parser_raise(self, XML_ERROR_UNDEFINED_ENTITY, reference);
    }
}

static void
handle_start_namespace(void *data, const XML_Char *prefix, const XML_Char *uri)
{
    parserobject *self = data;
    if (PyErr_Occurred()) {
        return;
    }
    prefix = prefix ? prefix : "";
    uri = uri ? uri : "";
    PyObject *first = _PyElement_FromUTF8(prefix, (Py_ssize_t)strlen(prefix));
    PyObject *second = first ? _PyElement_FromUTF8(uri, (Py_ssize_t)strlen(uri)) : NULL;
    PyObject *pair = second ? PyTuple_Pack(2, first, second) : NULL;
    if (pair != NULL) {
        _PyTreeBuilder_Event(self->builder, EVENT_START_NS, pair);
    }
    Py_XDECREF(first);
    Py_XDECREF(second);
    Py_XDECREF(pair);
}

static void
handle_end_namespace(void *data, const XML_Char *prefix)
{
    parserobject *self = data;
    (void)prefix;
    if (!PyErr_Occurred()) {
        _PyTreeBuilder_Event(self->builder, EVENT_END_NS, Py_None);
    }
}

/* ---- making -------------------------------------------------------------------------------- */

/* Look up the methods of a target that is not our TreeBuilder. */
static int
parser_bind_target(parserobject *self)
{
    static const char *const names[CALL_COUNT] = {"start", "end", "data", "comment", "pi", "close"};
    for (int i = 0; i < CALL_COUNT; i++) {
        self->calls[i] = PyObject_GetAttrString(self->target, names[i]); /* may run code */
        if (self->calls[i] == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
                return -1;
            }
            PyErr_Clear();
        }
    }
    return 0;
}

static int
parser_start(parserobject *self, PyObject *target, const char *encoding)
{
    self->entity = PyDict_New();
    self->expat = XML_ParserCreate_MM(encoding, NULL, "}");
    if (self->entity == NULL || self->expat == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (target == NULL) {
        self->target = _PyTreeBuilder_New();
    }
    else {
        Py_INCREF(target);
        self->target = target;
    }
    if (self->target == NULL) {
        return -1;
    }
    if (TreeBuilder_CheckExact(self->target)) {
        self->builder = (builderobject *)self->target;
    }
    else if (parser_bind_target(self) < 0) {
        return -1;
    }
    XML_SetUserData(self->expat, self);
    XML_SetElementHandler(self->expat, handle_start, handle_end);
    XML_SetDefaultHandlerExpand(self->expat, handle_default);
    XML_SetCharacterDataHandler(self->expat, handle_data);
    if (self->calls[CALL_COMMENT] != NULL) {
        XML_SetCommentHandler(self->expat, handle_comment);
    }
    if (self->calls[CALL_PI] != NULL) {
        XML_SetProcessingInstructionHandler(self->expat, handle_pi);
    }
    XML_SetUnknownEncodingHandler(self->expat, _PyExpat_UnknownEncoding, NULL);
    return 0;
}

PyObject *
_PyXMLParser_Create(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"target", "encoding", NULL};
    PyObject *target = NULL;
    char *encoding = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Oz:XMLParser", keywords, &target, &encoding)) {
        return NULL;
    }
    parserobject *self = PyObject_GC_New(parserobject, &_PyXMLParser_Type);
    if (self == NULL) {
        return NULL;
    }
    memset((char *)self + sizeof(PyObject), 0, sizeof(*self) - sizeof(PyObject));
    PyObject_GC_Track(self);
    if (parser_start(self, target, encoding) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

/* ---- parsing ------------------------------------------------------------------------------- */

static int
parser_enter(parserobject *self)
{
    if (self->parsing) {
        PyErr_SetString(PyExc_RuntimeError, "the parser is already parsing");
        return -1;
    }
    self->parsing = 1;
    return 0;
}

/* Feed expat, in pieces that an int can count: 0, or -1 with an exception. */
static int
parser_feed_bytes(parserobject *self, const char *data, Py_ssize_t size, int is_final)
{
    enum XML_Status status = XML_STATUS_OK;
    while (size > INT_MAX && status == XML_STATUS_OK && !PyErr_Occurred()) {
        status = XML_Parse(self->expat, data, INT_MAX, 0);
        data += INT_MAX;
        size -= INT_MAX;
    }
    if (status == XML_STATUS_OK && !PyErr_Occurred()) {
        status = XML_Parse(self->expat, data, (int)size, is_final);
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    if (status != XML_STATUS_OK) {
        parser_raise(self, XML_GetErrorCode(self->expat), NULL);
        return -1;
    }
    return 0;
}

static PyObject *
parser_feed(parserobject *self, PyObject *args)
{
    char *data = NULL;
    Py_ssize_t size = 0;
    if (!PyArg_ParseTuple(args, "s#:feed", &data, &size)) {
        return NULL;
    }
    /* a target could resize the array behind a buffer: parse a copy of it */
    PyObject *copy = NULL;
    PyObject *source = PyTuple_GET_ITEM(args, 0);
    if (!PyString_Check(source) && !PyUnicode_Check(source)) {
        copy = PyString_FromStringAndSize(data, size);
        if (copy == NULL) {
            return NULL;
        }
        data = PyString_AS_STRING(copy);
    }
    int code = parser_enter(self);
    if (code == 0) {
        code = parser_feed_bytes(self, data, size, 0);
        self->parsing = 0;
    }
    Py_XDECREF(copy);
    if (code < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
parser_close(parserobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":close") || parser_enter(self) < 0) {
        return NULL;
    }
    int code = parser_feed_bytes(self, "", 0, 1);
    self->parsing = 0;
    if (code < 0) {
        return NULL;
    }
    if (self->builder != NULL) {
        return _PyTreeBuilder_Close(self->builder);
    }
    if (self->calls[CALL_CLOSE] != NULL) {
        return PyObject_CallFunctionObjArgs(self->calls[CALL_CLOSE], NULL);
    }
    Py_RETURN_NONE;
}

/* Read and parse until read() answers with nothing, or no string.  0, or -1 with an exception. */
static int
parser_feed_reader(parserobject *self, PyObject *read)
{
    for (;;) {
        PyObject *piece = PyObject_CallFunction(read, "i", READ_SIZE);
        if (piece == NULL) {
            return -1;
        }
        if (PyUnicode_CheckExact(piece)) {
            PyObject *encoded = PyUnicode_AsEncodedString(piece, NULL, NULL);
            Py_DECREF(piece);
            piece = encoded;
            if (piece == NULL) {
                return -1;
            }
        }
        if (!PyString_CheckExact(piece) || PyString_GET_SIZE(piece) == 0) {
            Py_DECREF(piece);
            return parser_feed_bytes(self, "", 0, 1);
        }
        int code = parser_feed_bytes(self, PyString_AS_STRING(piece), PyString_GET_SIZE(piece), 0);
        Py_DECREF(piece);
        if (code < 0) {
            return -1;
        }
    }
}

static PyObject *
parser_parse(parserobject *self, PyObject *args)
{
    PyObject *file = NULL;
    if (!PyArg_ParseTuple(args, "O:_parse", &file)) {
        return NULL;
    }
    PyObject *read = PyObject_GetAttrString(file, "read");
    if (read == NULL) {
        return NULL;
    }
    int code = parser_enter(self);
    if (code == 0) {
        code = parser_feed_reader(self, read);
        self->parsing = 0;
    }
    Py_DECREF(read);
    if (code < 0) {
        return NULL;
    }
    if (self->builder != NULL) {
        return _PyTreeBuilder_Close(self->builder);
    }
    Py_RETURN_NONE;
}

/* ---- events -------------------------------------------------------------------------------- */

static int
parser_set_event(parserobject *self, PyObject *name)
{
    static const char *const names[EVENT_COUNT] = {"start", "end", "start-ns", "end-ns"};
    builderobject *builder = self->builder;
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "invalid event tuple");
        return -1;
    }
    for (int i = 0; i < EVENT_COUNT; i++) {
        if (strcmp(PyString_AS_STRING(name), names[i]) == 0) {
            Py_INCREF(name);
            Py_XSETREF(builder->event_names[i], name);
            if (i == EVENT_START_NS || i == EVENT_END_NS) {
                XML_SetNamespaceDeclHandler(self->expat, handle_start_namespace,
                                            handle_end_namespace);
            }
            return 0;
        }
    }
    PyErr_Format(PyExc_ValueError, "unknown event '%.100s'", PyString_AS_STRING(name));
    return -1;
}

static PyObject *
parser_setevents(parserobject *self, PyObject *args)
{
    PyObject *events = NULL;
    PyObject *wanted = Py_None;
    builderobject *builder = self->builder;
    if (builder == NULL) {
        PyErr_SetString(PyExc_TypeError, "event handling only supported for "
                                         "cElementTree.Treebuilder targets");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O!|O:_setevents", &PyList_Type, &events, &wanted)) {
        return NULL;
    }
    if (wanted != Py_None && !PyTuple_Check(wanted)) {
        PyErr_SetString(PyExc_TypeError, "invalid event tuple");
        return NULL;
    }
    Py_INCREF(events);
    Py_XSETREF(builder->events, events);
    for (int i = 0; i < EVENT_COUNT; i++) {
        Py_CLEAR(builder->event_names[i]);
    }
    if (wanted == Py_None) {
        builder->event_names[EVENT_END] = PyString_FromString("end");
        if (builder->event_names[EVENT_END] == NULL) {
            return NULL;
        }
        Py_RETURN_NONE;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(wanted); i++) {
        if (parser_set_event(self, PyTuple_GET_ITEM(wanted, i)) < 0) {
            return NULL;
        }
    }
    Py_RETURN_NONE;
}

/* ---- the type ------------------------------------------------------------------------------ */

static PyMethodDef parser_methods[] = {
    {"feed", (PyCFunction)parser_feed, METH_VARARGS, "feed(data): parse a piece of the document."},
    {"close", (PyCFunction)parser_close, METH_VARARGS,
     "close(): end the document; what the target's close() returns."},
    {"_parse", (PyCFunction)parser_parse, METH_VARARGS,
     "_parse(file): parse all of a file; the root of the tree."},
    {"_setevents", (PyCFunction)parser_setevents, METH_VARARGS,
     "_setevents(list[, names]): append (event, element) pairs to the list."},
    {NULL, NULL, 0, NULL}};

static PyObject *
parser_getattr(parserobject *self, char *name)
{
    PyObject *value = NULL;
    if (strcmp(name, "entity") == 0) {
        value = self->entity;
    }
    else if (strcmp(name, "target") == 0) {
        value = self->target;
    }
    else if (strcmp(name, "version") == 0) {
        XML_Expat_Version version = XML_ExpatVersionInfo();
        return PyString_FromFormat("Expat %d.%d.%d", version.major, version.minor, version.micro);
    }
    if (value == NULL) {
        return Py_FindMethod(parser_methods, (PyObject *)self, name);
    }
    Py_INCREF(value);
    return value;
}

static int
parser_traverse(parserobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->target);
    Py_VISIT(self->entity);
    for (int i = 0; i < CALL_COUNT; i++) {
        Py_VISIT(self->calls[i]);
    }
    return 0;
}

/* entity stays until the end: it is taken for granted, and its values cannot be in a cycle that
 * does not lead through the target or be cleared there. */
static int
parser_clear(parserobject *self)
{
    self->builder = NULL;
    for (int i = 0; i < CALL_COUNT; i++) {
        Py_CLEAR(self->calls[i]);
    }
    if (self->entity != NULL) {
        PyDict_Clear(self->entity);
    }
    Py_CLEAR(self->target);
    return 0;
}

static void
parser_dealloc(parserobject *self)
{
    PyObject_GC_UnTrack(self);
    parser_clear(self);
    Py_XDECREF(self->entity);
    if (self->expat != NULL) {
        XML_ParserFree(self->expat);
    }
    names_free(&self->names);
    PyObject_GC_Del(self);
}

PyTypeObject _PyXMLParser_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "XMLParser",
    .tp_basicsize = sizeof(parserobject),
    .tp_dealloc = (destructor)parser_dealloc,
    .tp_getattr = (getattrfunc)parser_getattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)parser_traverse,
    .tp_clear = (inquiry)parser_clear,
};
