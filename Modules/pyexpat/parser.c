/* xmlparser: the parser object, its methods and attributes.
 *
 * A parser that is at work cannot be entered again, neither from a handler nor from another
 * thread that runs while a handler does: expat has one state.  That raises; in 2.7 it broke
 * expat's buffers.  The parser of an external entity keeps its parent alive, for expat shares
 * tables between the two. */
#include "pyexpat_internal.h"
#include "structmember.h"

#define DEFAULT_BUFFER_SIZE 8192
#define FILE_CHUNK 2048

/* ---- making and errors --------------------------------------------------------------------- */

static parserobject *
parser_alloc(void)
{
    parserobject *self = PyObject_GC_New(parserobject, &_PyExpatParser_Type);
    if (self != NULL) {
        memset((char *)self + sizeof(PyObject), 0, sizeof(*self) - sizeof(PyObject));
        self->flags.returns_unicode = 1;
        self->buffer_size = DEFAULT_BUFFER_SIZE;
    }
    return self;
}

static int
parser_start(parserobject *self)
{
    if (self->expat == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "XML_ParserCreate failed");
        return -1;
    }
    XML_SetUserData(self->expat, self);
    XML_SetUnknownEncodingHandler(self->expat, _PyExpat_UnknownEncoding, NULL);
    return 0;
}

PyObject *
_PyExpat_NewParser(const char *encoding, const char *separator, PyObject *intern)
{
    parserobject *self = parser_alloc();
    if (self == NULL) {
        return NULL;
    }
    Py_XINCREF(intern);
    self->intern = intern;
    self->expat = separator ? XML_ParserCreateNS(encoding, separator[0])
                            : XML_ParserCreate(encoding);
    PyObject_GC_Track(self);
    if (parser_start(self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int
error_set_int(PyObject *error, const char *name, long value)
{
    PyObject *number = PyInt_FromLong(value);
    if (number == NULL) {
        return -1;
    }
    int code = PyObject_SetAttrString(error, name, number);
    Py_DECREF(number);
    return code;
}

PyObject *
_PyExpat_Raise(parserobject *self, enum XML_Error code)
{
    long line = (long)XML_GetErrorLineNumber(self->expat);
    long column = (long)XML_GetErrorColumnNumber(self->expat);
    PyObject *text = PyString_FromFormat("%.200s: line %ld, column %ld", XML_ErrorString(code),
                                         line, column);
    if (text == NULL) {
        return NULL;
    }
    PyObject *error = PyObject_CallFunctionObjArgs(_PyExpat_Error, text, NULL);
    Py_DECREF(text);
    if (error != NULL && error_set_int(error, "code", (long)code) == 0
        && error_set_int(error, "offset", column) == 0
        && error_set_int(error, "lineno", line) == 0) {
        PyErr_SetObject(_PyExpat_Error, error);
    }
    Py_XDECREF(error);
    return NULL;
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

/* Feed expat, in pieces that an int can count: its status. */
static enum XML_Status
parser_feed(parserobject *self, const char *data, Py_ssize_t size, int is_final)
{
    while (size > INT_MAX) {
        enum XML_Status status = XML_Parse(self->expat, data, INT_MAX, 0);
        if (status != XML_STATUS_OK) {
            return status;
        }
        data += INT_MAX;
        size -= INT_MAX;
    }
    return XML_Parse(self->expat, data, (int)size, is_final);
}

/* What Parse() returns for a status; the parser is left. */
static PyObject *
parser_leave(parserobject *self, enum XML_Status status)
{
    self->parsing = 0;
    if (PyErr_Occurred()) {
        return NULL;
    }
    if (status == XML_STATUS_ERROR) {
        return _PyExpat_Raise(self, XML_GetErrorCode(self->expat));
    }
    if (_PyExpat_FlushText(self) < 0) {
        return NULL;
    }
    return PyInt_FromLong((long)status);
}

static PyObject *
parser_parse(parserobject *self, PyObject *args)
{
    char *data = NULL;
    Py_ssize_t size = 0;
    int is_final = 0;
    if (!PyArg_ParseTuple(args, "s#|i:Parse", &data, &size, &is_final)) {
        return NULL;
    }
    /* a handler could resize the array behind a buffer: parse a copy of it */
    PyObject *copy = NULL;
    PyObject *source = PyTuple_GET_ITEM(args, 0);
    if (!PyString_Check(source) && !PyUnicode_Check(source)) {
        copy = PyString_FromStringAndSize(data, size);
        if (copy == NULL) {
            return NULL;
        }
        data = PyString_AS_STRING(copy);
    }
    PyObject *result = NULL;
    if (parser_enter(self) == 0) {
        result = parser_leave(self, parser_feed(self, data, size, is_final));
    }
    Py_XDECREF(copy);
    return result;
}

/* The next piece of an object with read(): a str; NULL with an exception. */
static PyObject *
parser_read(PyObject *read)
{
    PyObject *piece = PyObject_CallFunction(read, "i", FILE_CHUNK);
    if (piece == NULL) {
        return NULL;
    }
    if (!PyString_Check(piece)) {
        PyErr_Format(PyExc_TypeError, "read() did not return a string object (type=%.400s)",
                     Py_TYPE(piece)->tp_name);
        Py_CLEAR(piece);
    }
    else if (PyString_GET_SIZE(piece) > FILE_CHUNK) {
        PyErr_Format(PyExc_ValueError,
                     "read() returned too much data: %i bytes requested, %zd returned",
                     FILE_CHUNK, PyString_GET_SIZE(piece));
        Py_CLEAR(piece);
    }
    return piece;
}

static enum XML_Status
parser_feed_reader(parserobject *self, PyObject *read)
{
    for (;;) {
        PyObject *piece = parser_read(read);
        if (piece == NULL) {
            return XML_STATUS_ERROR;
        }
        int size = (int)PyString_GET_SIZE(piece);
        enum XML_Status status = XML_Parse(self->expat, PyString_AS_STRING(piece), size, size == 0);
        Py_DECREF(piece);
        if (status != XML_STATUS_OK || size == 0 || PyErr_Occurred()) {
            return status;
        }
    }
}

/* A file is read below its methods, as 2.7 does, without the GIL. */
static enum XML_Status
parser_feed_file(parserobject *self, PyObject *file, FILE *stream)
{
    enum XML_Status status = XML_STATUS_OK;
    size_t size = 1;
    while (status == XML_STATUS_OK && size > 0 && !PyErr_Occurred()) {
        char piece[FILE_CHUNK];
        int failed = 0;
        PyFile_IncUseCount((PyFileObject *)file);
        Py_BEGIN_ALLOW_THREADS
        size = fread(piece, 1, sizeof(piece), stream);
        failed = size == 0 && ferror(stream);
        Py_END_ALLOW_THREADS
        PyFile_DecUseCount((PyFileObject *)file);
        if (failed) {
            clearerr(stream);
            PyErr_SetFromErrno(PyExc_IOError);
            return XML_STATUS_ERROR;
        }
        status = XML_Parse(self->expat, piece, (int)size, size == 0);
        if (PyFile_AsFile(file) != stream) { /* a handler closed it */
            if (status == XML_STATUS_OK && !PyErr_Occurred() && size > 0) {
                PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
                return XML_STATUS_ERROR;
            }
            break;
        }
    }
    return status;
}

static PyObject *
parser_parse_file(parserobject *self, PyObject *file)
{
    FILE *stream = NULL;
    PyObject *read = NULL;
    if (PyFile_Check(file)) {
        stream = PyFile_AsFile(file);
        if (stream == NULL) {
            PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
            return NULL;
        }
    }
    else {
        read = PyObject_GetAttrString(file, "read");
        if (read == NULL) {
            if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
                PyErr_SetString(PyExc_TypeError, "argument must have 'read' attribute");
            }
            return NULL;
        }
    }
    PyObject *result = NULL;
    if (parser_enter(self) == 0) {
        result = parser_leave(self, stream ? parser_feed_file(self, file, stream)
                                           : parser_feed_reader(self, read));
    }
    Py_XDECREF(read);
    return result;
}

/* ---- other methods ------------------------------------------------------------------------- */

static PyObject *
parser_set_base(parserobject *self, PyObject *args)
{
    char *base = NULL;
    if (!PyArg_ParseTuple(args, "s:SetBase", &base)) {
        return NULL;
    }
    if (!XML_SetBase(self->expat, base)) {
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

static PyObject *
parser_get_base(parserobject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("z", XML_GetBase(self->expat));
}

static PyObject *
parser_get_input_context(parserobject *self, PyObject *unused)
{
    int offset = 0;
    int size = 0;
    (void)unused;
    if (!self->in_callback) {
        Py_RETURN_NONE;
    }
    const char *context = XML_GetInputContext(self->expat, &offset, &size);
    if (context == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromStringAndSize(context + offset, size - offset);
}

static PyObject *
parser_external_entity(parserobject *self, PyObject *args)
{
    char *context = NULL;
    char *encoding = NULL;
    if (!PyArg_ParseTuple(args, "z|s:ExternalEntityParserCreate", &context, &encoding)) {
        return NULL;
    }
    parserobject *child = parser_alloc();
    if (child == NULL) {
        return NULL;
    }
    child->expat = XML_ExternalEntityParserCreate(self->expat, context, encoding);
    child->flags = self->flags;
    child->buffer_size = self->buffer_size;
    Py_XINCREF(self->intern);
    child->intern = self->intern;
    for (int i = 0; i < HANDLER_COUNT; i++) {
        Py_XINCREF(self->handlers[i]);
        child->handlers[i] = self->handlers[i];
    }
    Py_INCREF(self);
    child->parent = self;
    PyObject_GC_Track(child);
    if (child->expat == NULL) {
        Py_DECREF(child);
        return PyErr_NoMemory();
    }
    if (self->buffer != NULL) {
        child->buffer = PyMem_MALLOC((size_t)child->buffer_size);
        if (child->buffer == NULL) {
            Py_DECREF(child);
            return PyErr_NoMemory();
        }
    }
    if (parser_start(child) < 0) {
        Py_DECREF(child);
        return NULL;
    }
    _PyExpat_InstallHandlers(child);
    return (PyObject *)child;
}

static PyObject *
parser_set_param_entity_parsing(parserobject *self, PyObject *args)
{
    int flag = 0;
    if (!PyArg_ParseTuple(args, "i:SetParamEntityParsing", &flag)) {
        return NULL;
    }
    return PyInt_FromLong(
        XML_SetParamEntityParsing(self->expat, (enum XML_ParamEntityParsing)flag));
}

static PyObject *
parser_use_foreign_dtd(parserobject *self, PyObject *args)
{
    PyObject *flag = NULL;
    int use = 1;
    if (!PyArg_UnpackTuple(args, "UseForeignDTD", 0, 1, &flag)) {
        return NULL;
    }
    if (flag != NULL) {
        use = PyObject_IsTrue(flag);
        if (use < 0) {
            return NULL;
        }
    }
    enum XML_Error code = XML_UseForeignDTD(self->expat, use ? XML_TRUE : XML_FALSE);
    if (code != XML_ERROR_NONE) {
        return _PyExpat_Raise(self, code);
    }
    Py_RETURN_NONE;
}

static PyMethodDef parser_methods[] = {
    {"Parse", (PyCFunction)parser_parse, METH_VARARGS,
     "Parse(data[, isfinal])\n\nFeed a piece of the document; isfinal tells that it is the last."},
    {"ParseFile", (PyCFunction)parser_parse_file, METH_O,
     "ParseFile(file)\n\nParse what an object with read() holds, to its end."},
    {"SetBase", (PyCFunction)parser_set_base, METH_VARARGS,
     "SetBase(base_url)\n\nWhat relative system identifiers are relative to."},
    {"GetBase", (PyCFunction)parser_get_base, METH_NOARGS,
     "GetBase() -> url\n\nWhat SetBase() has set, or None."},
    {"GetInputContext", (PyCFunction)parser_get_input_context, METH_NOARGS,
     "GetInputContext() -> string\n\nThe raw input from the current event on, as far as it is\n"
     "buffered; None outside of handlers."},
    {"ExternalEntityParserCreate", (PyCFunction)parser_external_entity, METH_VARARGS,
     "ExternalEntityParserCreate(context[, encoding])\n\nA parser for an external entity, with\n"
     "the handlers of this one; context is what ExternalEntityRefHandler got."},
    {"SetParamEntityParsing", (PyCFunction)parser_set_param_entity_parsing, METH_VARARGS,
     "SetParamEntityParsing(flag) -> success\n\nOne of the XML_PARAM_ENTITY_PARSING_* values:\n"
     "whether parameter entities and the external DTD subset are read."},
    {"UseForeignDTD", (PyCFunction)parser_use_foreign_dtd, METH_VARARGS,
     "UseForeignDTD([flag])\n\nAsk for an external subset even where the document names none."},
    {NULL, NULL, 0, NULL}};

/* ---- attributes ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t offset;
} parser_booleans[] = {
    {"namespace_prefixes", offsetof(parserobject, flags.namespace_prefixes)},
    {"ordered_attributes", offsetof(parserobject, flags.ordered_attributes)},
    {"returns_unicode", offsetof(parserobject, flags.returns_unicode)},
    {"specified_attributes", offsetof(parserobject, flags.specified_attributes)},
};

/* After the handlers, in __members__. */
static const char *const parser_members[] = {
    "ErrorCode", "ErrorLineNumber", "ErrorColumnNumber", "ErrorByteIndex", "CurrentLineNumber",
    "CurrentColumnNumber", "CurrentByteIndex", "buffer_size", "buffer_text", "buffer_used",
    "namespace_prefixes", "ordered_attributes", "returns_unicode", "specified_attributes",
    "intern",
};

/* The boolean of that name, or NULL. */
static int *
parser_boolean(parserobject *self, const char *name)
{
    for (size_t i = 0; i < Py_ARRAY_LENGTH(parser_booleans); i++) {
        if (strcmp(name, parser_booleans[i].name) == 0) {
            return (int *)((char *)self + parser_booleans[i].offset);
        }
    }
    return NULL;
}

static int
parser_find_handler(const char *name)
{
    for (int i = 0; i < HANDLER_COUNT; i++) {
        if (strcmp(name, _PyExpat_HandlerName(i)) == 0) {
            return i;
        }
    }
    return -1;
}

/* Where the parser is, or stopped; NULL without an exception for other names. */
static PyObject *
parser_position(parserobject *self, const char *name)
{
    const char *what = NULL;
    if (strncmp(name, "Error", 5) == 0) {
        what = name + 5;
    }
    else if (strncmp(name, "Current", 7) == 0) {
        what = name + 7;
    }
    else {
        return NULL;
    }
    if (strcmp(what, "LineNumber") == 0) {
        return PyInt_FromLong((long)XML_GetCurrentLineNumber(self->expat));
    }
    if (strcmp(what, "ColumnNumber") == 0) {
        return PyInt_FromLong((long)XML_GetCurrentColumnNumber(self->expat));
    }
    if (strcmp(what, "ByteIndex") == 0) {
        return PyInt_FromLong((long)XML_GetCurrentByteIndex(self->expat));
    }
    if (strcmp(name, "ErrorCode") == 0) {
        return PyInt_FromLong((long)XML_GetErrorCode(self->expat));
    }
    return NULL;
}

static PyObject *
parser_list_members(void)
{
    Py_ssize_t others = (Py_ssize_t)Py_ARRAY_LENGTH(parser_members);
    PyObject *names = PyList_New(HANDLER_COUNT + others);
    for (Py_ssize_t i = 0; names != NULL && i < HANDLER_COUNT + others; i++) {
        PyObject *name = PyString_FromString(i < HANDLER_COUNT
                                                 ? _PyExpat_HandlerName((int)i)
                                                 : parser_members[i - HANDLER_COUNT]);
        if (name == NULL) {
            Py_CLEAR(names);
            break;
        }
        PyList_SET_ITEM(names, i, name);
    }
    return names;
}

static PyObject *
parser_getattr(parserobject *self, char *name)
{
    PyObject *value = NULL;
    int handler = parser_find_handler(name);
    int *flag = parser_boolean(self, name);
    if (handler >= 0) {
        value = self->handlers[handler] ? self->handlers[handler] : Py_None;
    }
    else if (flag != NULL) {
        value = *flag ? Py_True : Py_False;
    }
    else if (strcmp(name, "buffer_text") == 0) {
        value = self->buffer != NULL ? Py_True : Py_False;
    }
    else if (strcmp(name, "intern") == 0) {
        value = self->intern ? self->intern : Py_None;
    }
    if (value != NULL) {
        Py_INCREF(value);
        return value;
    }
    if (strcmp(name, "buffer_size") == 0) {
        return PyInt_FromLong(self->buffer_size);
    }
    if (strcmp(name, "buffer_used") == 0) {
        return PyInt_FromLong((long)self->buffer_used + self->handed_over);
    }
    if (strcmp(name, "__members__") == 0) {
        return parser_list_members();
    }
    value = parser_position(self, name);
    if (value != NULL || PyErr_Occurred()) {
        return value;
    }
    return Py_FindMethod(parser_methods, (PyObject *)self, name);
}

/* Text held back goes out before its buffer does. */
static int
parser_set_buffer_text(parserobject *self, int on)
{
    if (!on) {
        if (self->buffer != NULL) {
            if (_PyExpat_FlushText(self) < 0) {
                return -1;
            }
            free(self->buffer);
            self->buffer = NULL;
        }
        return 0;
    }
    if (self->buffer == NULL) {
        self->buffer = PyMem_MALLOC((size_t)self->buffer_size);
        if (self->buffer == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        self->buffer_used = 0;
    }
    return 0;
}

static int
parser_set_buffer_size(parserobject *self, PyObject *value)
{
    if (!PyInt_Check(value) && !PyLong_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "buffer_size must be an integer");
        return -1;
    }
    long size = PyInt_AsLong(value);
    if (size == -1 && PyErr_Occurred()) {
        PyErr_SetString(PyExc_TypeError, "buffer_size must be an integer");
        return -1;
    }
    if (size == self->buffer_size) {
        return 0;
    }
    if (size <= 0) {
        PyErr_SetString(PyExc_ValueError, "buffer_size must be greater than zero");
        return -1;
    }
    if (size > INT_MAX) {
        PyErr_Format(PyExc_ValueError, "buffer_size must not be greater than %i", INT_MAX);
        return -1;
    }
    if (_PyExpat_FlushText(self) < 0) {
        return -1;
    }
    if (self->buffer != NULL) {
        char *buffer = PyMem_MALLOC((size_t)size);
        if (buffer == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        free(self->buffer);
        self->buffer = buffer;
        self->buffer_used = 0;
    }
    self->buffer_size = (int)size;
    return 0;
}

/* One of the booleans, or buffer_text if flag is NULL. */
static int
parser_set_flag(parserobject *self, int *flag, PyObject *value)
{
    int on = PyObject_IsTrue(value); /* may run code */
    if (on < 0) {
        return -1;
    }
    if (flag == NULL) {
        return parser_set_buffer_text(self, on);
    }
    *flag = on;
    if (flag == &self->flags.namespace_prefixes) {
        XML_SetReturnNSTriplet(self->expat, on);
    }
    return 0;
}

static int
parser_setattr(parserobject *self, char *name, PyObject *value)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "Cannot delete attribute");
        return -1;
    }
    int *flag = parser_boolean(self, name);
    if (flag != NULL || strcmp(name, "buffer_text") == 0) {
        return parser_set_flag(self, flag, value);
    }
    if (strcmp(name, "buffer_size") == 0) {
        return parser_set_buffer_size(self, value);
    }
    int handler = parser_find_handler(name);
    if (handler < 0) {
        PyErr_SetString(PyExc_AttributeError, name);
        return -1;
    }
    /* text read so far belongs to the handler it was read under */
    if (handler == HANDLER_CharacterData && _PyExpat_FlushText(self) < 0) {
        return -1;
    }
    _PyExpat_SetHandler(self, handler, value);
    return 0;
}

/* ---- the type ------------------------------------------------------------------------------ */

static int
parser_traverse(parserobject *self, visitproc visit, void *arg)
{
    for (int i = 0; i < HANDLER_COUNT; i++) {
        Py_VISIT(self->handlers[i]);
    }
    Py_VISIT(self->intern);
    Py_VISIT((PyObject *)self->parent);
    return 0;
}

/* The parent stays: expat needs it until this parser is freed.  Cycles lead through handlers. */
static int
parser_clear(parserobject *self)
{
    if (self->expat != NULL) {
        _PyExpat_ClearHandlers(self);
    }
    Py_CLEAR(self->intern);
    return 0;
}

static void
parser_dealloc(parserobject *self)
{
    PyObject_GC_UnTrack(self);
    for (int i = 0; i < HANDLER_COUNT; i++) {
        Py_CLEAR(self->handlers[i]);
    }
    Py_CLEAR(self->intern);
    if (self->expat != NULL) {
        XML_ParserFree(self->expat);
    }
    Py_XDECREF((PyObject *)self->parent);
    free(self->buffer);
    PyObject_GC_Del(self);
}

PyTypeObject _PyExpatParser_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "pyexpat.xmlparser",
    .tp_basicsize = sizeof(parserobject),
    .tp_dealloc = (destructor)parser_dealloc,
    .tp_getattr = (getattrfunc)parser_getattr,
    .tp_setattr = (setattrfunc)parser_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "XML parser",
    .tp_traverse = (traverseproc)parser_traverse,
    .tp_clear = (inquiry)parser_clear,
};
