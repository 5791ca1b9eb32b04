/* Module _csv: reading and writing rows of separated values.
 *
 * A Dialect is an immutable set of conventions, checked when it is made.  The reader is a
 * state machine that takes a character at a time; the end of a line is a 0 character,
 * which no line may contain.  The writer builds a line in a buffer that it keeps. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"

enum quoting { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE };

typedef struct {
    PyObject_HEAD
    int doublequote;      /* a quote in a quoted field is written twice */
    char delimiter;
    char quotechar;       /* 0: none */
    char escapechar;      /* 0: none */
    int skipinitialspace; /* white space behind a delimiter is ignored */
    PyObject *lineterminator;
    int quoting;
    int strict; /* bad input is an error */
} Dialect;

static PyObject *Error;
static PyObject *dialects; /* name -> Dialect */
static long field_limit = 128 * 1024;
static PyTypeObject Dialect_Type;

/* ---- dialects: attributes ------------------------------------------------------------ */
static PyObject *
character_or_none(char c)
{
    if (c == '\0') {
        Py_RETURN_NONE;
    }
    return PyString_FromStringAndSize(&c, 1);
}

static PyObject *
Dialect_get_escapechar(PyObject *op, void *closure)
{
    return character_or_none(((Dialect *)op)->escapechar);
}

static PyObject *
Dialect_get_quotechar(PyObject *op, void *closure)
{
    return character_or_none(((Dialect *)op)->quotechar);
}

static PyObject *
Dialect_get_quoting(PyObject *op, void *closure)
{
    return PyInt_FromLong(((Dialect *)op)->quoting);
}

static PyObject *
Dialect_get_lineterminator(PyObject *op, void *closure)
{
    PyObject *text = ((Dialect *)op)->lineterminator;
    Py_INCREF(text);
    return text;
}

static PyMemberDef Dialect_members[] = {
    {(char *)"delimiter", T_CHAR, offsetof(Dialect, delimiter), READONLY, NULL},
    {(char *)"skipinitialspace", T_INT, offsetof(Dialect, skipinitialspace), READONLY, NULL},
    {(char *)"doublequote", T_INT, offsetof(Dialect, doublequote), READONLY, NULL},
    {(char *)"strict", T_INT, offsetof(Dialect, strict), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef Dialect_getset[] = {
    {(char *)"escapechar", Dialect_get_escapechar, NULL, NULL, NULL},
    {(char *)"lineterminator", Dialect_get_lineterminator, NULL, NULL, NULL},
    {(char *)"quotechar", Dialect_get_quotechar, NULL, NULL, NULL},
    {(char *)"quoting", Dialect_get_quoting, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- dialects: making ------------------------------------------------------------------- */
/* The dialect registered under a name; borrowed. */
static PyObject *
registered_dialect(PyObject *name)
{
    PyObject *dialect = PyDict_GetItem(dialects, name);
    if (dialect == NULL && !PyErr_Occurred()) {
        PyErr_SetString(Error, "unknown dialect");
    }
    return dialect;
}

/* The setters take the value given, or NULL for the default; 0, or -1 with TypeError. */
static int
set_bool(const char *name, int *target, PyObject *value, int normal)
{
    *target = value == NULL ? normal : PyObject_IsTrue(value);
    return *target < 0 ? -1 : 0;
}

static int
set_int(const char *name, int *target, PyObject *value, int normal)
{
    if (value == NULL) {
        *target = normal;
        return 0;
    }
    if (!PyInt_Check(value) && !PyLong_Check(value)) {
        PyErr_Format(PyExc_TypeError, "\"%s\" must be an integer", name);
        return -1;
    }
    long number = PyInt_AsLong(value);
    if (number == -1 && PyErr_Occurred()) {
        return -1;
    }
    *target = number < INT_MIN || number > INT_MAX ? -1 : (int)number;
    return 0;
}

static int
set_char(const char *name, char *target, PyObject *value, char normal)
{
    if (value == NULL) {
        *target = normal;
        return 0;
    }
    *target = '\0';
    if (value == Py_None) {
        return 0;
    }
    if (!PyString_Check(value)) {
        PyErr_Format(PyExc_TypeError, "\"%s\" must be string, not %.200s", name,
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    if (PyString_GET_SIZE(value) > 1) {
        PyErr_Format(PyExc_TypeError, "\"%s\" must be an 1-character string", name);
        return -1;
    }
    *target = PyString_AS_STRING(value)[0];
    return 0;
}

static int
set_text(const char *name, PyObject **target, PyObject *value, const char *normal)
{
    PyObject *text = NULL;
    if (value == NULL) {
        text = PyString_FromString(normal);
        if (text == NULL) {
            return -1;
        }
    }
    else if (value != Py_None) {
        if (!PyString_Check(value) && !PyUnicode_Check(value)) {
            PyErr_Format(PyExc_TypeError, "\"%s\" must be a string", name);
            return -1;
        }
        Py_INCREF(value);
        text = value;
    }
    Py_XSETREF(*target, text);
    return 0;
}

enum field {
    FIELD_DIALECT,
    FIELD_DELIMITER,
    FIELD_DOUBLEQUOTE,
    FIELD_ESCAPECHAR,
    FIELD_LINETERMINATOR,
    FIELD_QUOTECHAR,
    FIELD_QUOTING,
    FIELD_SKIPINITIALSPACE,
    FIELD_STRICT,
    FIELDS
};

static char *dialect_keywords[] = {
    (char *)"dialect",        (char *)"delimiter", (char *)"doublequote",
    (char *)"escapechar",     (char *)"lineterminator", (char *)"quotechar",
    (char *)"quoting",        (char *)"skipinitialspace", (char *)"strict",
    NULL,
};

/* Set all fields of self from values (NULL: default) and check them. */
static int
dialect_fill(Dialect *self, PyObject *const *values)
{
    if (set_char("delimiter", &self->delimiter, values[FIELD_DELIMITER], ',') < 0
        || set_bool("doublequote", &self->doublequote, values[FIELD_DOUBLEQUOTE], 1) < 0
        || set_char("escapechar", &self->escapechar, values[FIELD_ESCAPECHAR], '\0') < 0
        || set_text("lineterminator", &self->lineterminator, values[FIELD_LINETERMINATOR],
                    "\r\n")
               < 0
        || set_char("quotechar", &self->quotechar, values[FIELD_QUOTECHAR], '"') < 0
        || set_int("quoting", &self->quoting, values[FIELD_QUOTING], QUOTE_MINIMAL) < 0
        || set_bool("skipinitialspace", &self->skipinitialspace, values[FIELD_SKIPINITIALSPACE],
                    0)
               < 0
        || set_bool("strict", &self->strict, values[FIELD_STRICT], 0) < 0) {
        return -1;
    }
    const char *wrong = NULL;
    if (self->quoting < QUOTE_MINIMAL || self->quoting > QUOTE_NONE) {
        wrong = "bad \"quoting\" value";
    }
    else if (self->delimiter == '\0') {
        wrong = "\"delimiter\" must be an 1-character string";
    }
    else if (values[FIELD_QUOTECHAR] == Py_None && values[FIELD_QUOTING] == NULL) {
        self->quoting = QUOTE_NONE;
    }
    if (wrong == NULL && self->quoting != QUOTE_NONE && self->quotechar == '\0') {
        wrong = "quotechar must be set if quoting enabled";
    }
    if (wrong == NULL && self->lineterminator == NULL) {
        wrong = "lineterminator must be set";
    }
    if (wrong != NULL) {
        PyErr_SetString(PyExc_TypeError, wrong);
        return -1;
    }
    return 0;
}

static PyObject *
Dialect_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *values[FIELDS] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OOOOOOOOO", dialect_keywords, &values[0],
                                     &values[1], &values[2], &values[3], &values[4], &values[5],
                                     &values[6], &values[7], &values[8])) {
        return NULL;
    }
    PyObject *base = values[FIELD_DIALECT];
    if (base != NULL) {
        if (PyObject_TypeCheck(base, &PyBaseString_Type)) {
            base = registered_dialect(base);
            if (base == NULL) {
                return NULL;
            }
        }
        int only_base = 1;
        for (int i = 1; i < FIELDS; i++) {
            only_base &= values[i] == NULL;
        }
        Py_INCREF(base);
        if (only_base && PyObject_TypeCheck(base, &Dialect_Type)) {
            return base;
        }
    }
    for (int i = 1; i < FIELDS; i++) {
        Py_XINCREF(values[i]);
        if (values[i] == NULL && base != NULL) {
            values[i] = PyObject_GetAttrString(base, dialect_keywords[i]); /* may run code */
            if (values[i] == NULL) {
                PyErr_Clear();
            }
        }
    }
    Dialect *self = (Dialect *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->lineterminator = NULL;
        if (dialect_fill(self, values) < 0) {
            Py_CLEAR(self);
        }
    }
    Py_XDECREF(base);
    for (int i = 1; i < FIELDS; i++) {
        Py_XDECREF(values[i]);
    }
    return (PyObject *)self;
}

static void
Dialect_dealloc(PyObject *op)
{
    Py_XDECREF(((Dialect *)op)->lineterminator);
    Py_TYPE(op)->tp_free(op);
}

PyDoc_STRVAR(Dialect_doc, "Dialect([dialect, **conventions])\n\
\n\
A set of conventions: delimiter, doublequote, escapechar, lineterminator, quotechar,\n\
quoting, skipinitialspace and strict.");

static PyTypeObject Dialect_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_csv.Dialect",
    .tp_basicsize = sizeof(Dialect),
    .tp_dealloc = Dialect_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = Dialect_doc,
    .tp_members = Dialect_members,
    .tp_getset = Dialect_getset,
    .tp_new = Dialect_new,
};

/* A Dialect from a dialect argument (or NULL) and keywords. */
static Dialect *
dialect_from(PyObject *base, PyObject *kwds)
{
    PyObject *args = base == NULL ? PyTuple_New(0) : PyTuple_Pack(1, base);
    if (args == NULL) {
        return NULL;
    }
    PyObject *dialect = PyObject_Call((PyObject *)&Dialect_Type, args, kwds);
    Py_DECREF(args);
    return (Dialect *)dialect;
}

/* ---- the reader ---------------------------------------------------------------------------- */
enum state {
    START_RECORD,
    START_FIELD,
    ESCAPED_CHAR,
    IN_FIELD,
    IN_QUOTED_FIELD,
    ESCAPE_IN_QUOTED_FIELD,
    QUOTE_IN_QUOTED_FIELD,
    EAT_CRNL,
};

typedef struct {
    PyObject_HEAD
    PyObject *lines; /* iterator */
    Dialect *dialect;
    PyObject *fields; /* of the row under way */
    enum state state;
    char *field;      /* the field under way */
    Py_ssize_t field_n;
    Py_ssize_t field_room;
    int numeric;      /* it was not quoted: QUOTE_NONNUMERIC wants a float */
    unsigned long line_num;
} Reader;

static int
reader_add(Reader *self, char c)
{
    if (self->field_n >= field_limit) {
        PyErr_Format(Error, "field larger than field limit (%ld)", field_limit);
        return -1;
    }
    if (self->field_n == self->field_room) {
        Py_ssize_t room = self->field_room == 0 ? 4096 : self->field_room * 2;
        char *moved = PyMem_Realloc(self->field, (size_t)room);
        if (moved == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        self->field = moved;
        self->field_room = room;
    }
    self->field[self->field_n++] = c;
    return 0;
}

/* The field is complete: append it to the row. */
static int
reader_save(Reader *self)
{
    PyObject *field = PyString_FromStringAndSize(self->field, self->field_n);
    self->field_n = 0;
    if (field != NULL && self->numeric) {
        self->numeric = 0;
        Py_SETREF(field, PyNumber_Float(field));
    }
    if (field == NULL) {
        return -1;
    }
    int status = PyList_Append(self->fields, field);
    Py_DECREF(field);
    return status;
}

static inline int
is_line_end(char c)
{
    return c == '\n' || c == '\r' || c == '\0';
}

/* c ends the line, and so the field and the row. */
static int
reader_end_row(Reader *self, char c)
{
    self->state = c == '\0' ? START_RECORD : EAT_CRNL;
    return reader_save(self);
}

/* A character where a field begins. */
static int
reader_start_field(Reader *self, char c)
{
    Dialect *dialect = self->dialect;
    if (is_line_end(c)) {
        return reader_end_row(self, c);
    }
    if (c == dialect->quotechar && dialect->quoting != QUOTE_NONE) {
        self->state = IN_QUOTED_FIELD;
        return 0;
    }
    if (c == dialect->escapechar) {
        self->state = ESCAPED_CHAR;
        return 0;
    }
    if (c == ' ' && dialect->skipinitialspace) {
        return 0;
    }
    if (c == dialect->delimiter) {
        return reader_save(self);
    }
    self->numeric = dialect->quoting == QUOTE_NONNUMERIC;
    self->state = IN_FIELD;
    return reader_add(self, c);
}

static int
reader_in_quotes(Reader *self, char c)
{
    Dialect *dialect = self->dialect;
    if (c == '\0') {
        return 0;
    }
    if (c == dialect->escapechar) {
        self->state = ESCAPE_IN_QUOTED_FIELD;
        return 0;
    }
    if (c == dialect->quotechar && dialect->quoting != QUOTE_NONE) {
        self->state = dialect->doublequote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD;
        return 0;
    }
    return reader_add(self, c);
}

/* A character behind a quote inside a quoted field. */
static int
reader_after_quote(Reader *self, char c)
{
    Dialect *dialect = self->dialect;
    if (dialect->quoting != QUOTE_NONE && c == dialect->quotechar) {
        self->state = IN_QUOTED_FIELD;
        return reader_add(self, c);
    }
    if (c == dialect->delimiter) {
        self->state = START_FIELD;
        return reader_save(self);
    }
    if (is_line_end(c)) {
        return reader_end_row(self, c);
    }
    if (!dialect->strict) {
        self->state = IN_FIELD;
        return reader_add(self, c);
    }
    PyErr_Format(Error, "'%c' expected after '%c'", dialect->delimiter, dialect->quotechar);
    return -1;
}

static int
reader_take(Reader *self, char c)
{
    switch (self->state) {
    case START_RECORD:
        if (c == '\0') {
            return 0;
        }
        if (c == '\n' || c == '\r') {
            self->state = EAT_CRNL;
            return 0;
        }
        self->state = START_FIELD;
        return reader_start_field(self, c);
    case START_FIELD:
        return reader_start_field(self, c);
    case ESCAPED_CHAR:
        self->state = IN_FIELD;
        return reader_add(self, c == '\0' ? '\n' : c);
    case IN_FIELD:
        if (is_line_end(c)) {
            return reader_end_row(self, c);
        }
        if (c == self->dialect->escapechar) {
            self->state = ESCAPED_CHAR;
            return 0;
        }
        if (c == self->dialect->delimiter) {
            self->state = START_FIELD;
            return reader_save(self);
        }
        return reader_add(self, c);
    case IN_QUOTED_FIELD:
        return reader_in_quotes(self, c);
    case ESCAPE_IN_QUOTED_FIELD:
        self->state = IN_QUOTED_FIELD;
        return reader_add(self, c == '\0' ? '\n' : c);
    case QUOTE_IN_QUOTED_FIELD:
        return reader_after_quote(self, c);
    case EAT_CRNL:
        if (c == '\0') {
            self->state = START_RECORD;
        }
        else if (c != '\n' && c != '\r') {
            PyErr_SetString(Error, "new-line character seen in unquoted field - do you need to "
                                   "open the file in universal-newline mode?");
            return -1;
        }
        return 0;
    }
    return 0;
}

static int
reader_reset(Reader *self)
{
    Py_XSETREF(self->fields, PyList_New(0));
    if (self->fields == NULL) {
        return -1;
    }
    self->field_n = 0;
    self->state = START_RECORD;
    self->numeric = 0;
    return 0;
}

/* Take a line and its end; 0, or -1 with an exception. */
static int
reader_line(Reader *self, PyObject *line)
{
    char *text;
    Py_ssize_t n;
    if (PyString_AsStringAndSize(line, &text, &n) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (text[i] == '\0') {
            PyErr_SetString(Error, "line contains NUL");
            return -1;
        }
        if (reader_take(self, text[i]) < 0) {
            return -1;
        }
    }
    return reader_take(self, '\0');
}

static PyObject *
Reader_next(PyObject *op)
{
    Reader *self = (Reader *)op;
    if (reader_reset(self) < 0) {
        return NULL;
    }
    do {
        PyObject *line = PyIter_Next(self->lines); /* may run code */
        if (line == NULL) {
            /* the lines end inside a row: what is there counts, unless strict */
            if (PyErr_Occurred()
                || (self->field_n == 0 && self->state != IN_QUOTED_FIELD)) {
                return NULL;
            }
            if (self->dialect->strict) {
                PyErr_SetString(Error, "unexpected end of data");
                return NULL;
            }
            if (reader_save(self) < 0) {
                return NULL;
            }
            break;
        }
        self->line_num++;
        int status = reader_line(self, line);
        Py_DECREF(line);
        if (status < 0) {
            return NULL;
        }
    } while (self->state != START_RECORD);
    PyObject *fields = self->fields;
    self->fields = NULL;
    return fields;
}

static int
Reader_traverse(PyObject *op, visitproc visit, void *arg)
{
    Reader *self = (Reader *)op;
    Py_VISIT(self->dialect);
    Py_VISIT(self->lines);
    Py_VISIT(self->fields);
    return 0;
}

static int
Reader_clear(PyObject *op)
{
    Reader *self = (Reader *)op;
    Py_CLEAR(self->dialect);
    Py_CLEAR(self->lines);
    Py_CLEAR(self->fields);
    return 0;
}

static void
Reader_dealloc(PyObject *op)
{
    PyObject_GC_UnTrack(op);
    Reader_clear(op);
    PyMem_Free(((Reader *)op)->field);
    PyObject_GC_Del(op);
}

static PyMemberDef Reader_members[] = {
    {(char *)"dialect", T_OBJECT, offsetof(Reader, dialect), READONLY, NULL},
    {(char *)"line_num", T_ULONG, offsetof(Reader, line_num), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(Reader_doc, "An iterator over rows: lists of strings.");

static PyTypeObject Reader_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_csv.reader",
    .tp_basicsize = sizeof(Reader),
    .tp_dealloc = Reader_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = Reader_doc,
    .tp_traverse = Reader_traverse,
    .tp_clear = Reader_clear,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = Reader_next,
    .tp_members = Reader_members,
};

PyDoc_STRVAR(reader_doc, "csv_reader = reader(iterable [, dialect='excel'] [conventions])\n\
\n\
An iterator over the rows in the lines of the iterable.");

static PyObject *
csv_reader(PyObject *module, PyObject *args, PyObject *kwds)
{
    PyObject *lines;
    PyObject *base = NULL;
    Reader *self = PyObject_GC_New(Reader, &Reader_Type);
    if (self == NULL) {
        return NULL;
    }
    self->dialect = NULL;
    self->fields = NULL;
    self->lines = NULL;
    self->field = NULL;
    self->field_room = 0;
    self->line_num = 0;
    PyObject_GC_Track(self);
    if (reader_reset(self) < 0 || !PyArg_UnpackTuple(args, "", 1, 2, &lines, &base)) {
        goto error;
    }
    self->lines = PyObject_GetIter(lines);
    if (self->lines == NULL) {
        PyErr_SetString(PyExc_TypeError, "argument 1 must be an iterator");
        goto error;
    }
    self->dialect = dialect_from(base, kwds);
    if (self->dialect == NULL) {
        goto error;
    }
    return (PyObject *)self;
error:
    Py_DECREF(self);
    return NULL;
}

/* ---- the writer ------------------------------------------------------------------------------ */
typedef struct {
    PyObject_HEAD
    PyObject *write;
    Dialect *dialect;
    char *line; /* the row under way */
    Py_ssize_t line_n;
    Py_ssize_t line_room;
    int fields; /* in it */
    unsigned char special[256]; /* bytes that need quotes or an escape */
} Writer;

static int
writer_add(Writer *self, const char *bytes, Py_ssize_t n)
{
    if (n > self->line_room - self->line_n) {
        if (n > PY_SSIZE_T_MAX / 2 - self->line_n) {
            PyErr_NoMemory();
            return -1;
        }
        Py_ssize_t room = 2 * (self->line_n + n) + 1024;
        char *moved = PyMem_Realloc(self->line, (size_t)room);
        if (moved == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        self->line = moved;
        self->line_room = room;
    }
    memcpy(self->line + self->line_n, bytes, (size_t)n);
    self->line_n += n;
    return 0;
}

/* Note the special bytes of the dialect; 0, or -1 with an exception. */
static int
writer_note_special(Writer *self)
{
    const Dialect *dialect = self->dialect;
    const char *terminator = PyString_AsString(dialect->lineterminator);
    if (terminator == NULL) {
        return -1;
    }
    memset(self->special, 0, sizeof(self->special));
    self->special[(unsigned char)dialect->delimiter] = 1;
    self->special[(unsigned char)dialect->escapechar] = 1;
    self->special[(unsigned char)dialect->quotechar] = 1;
    for (; *terminator != '\0'; terminator++) {
        self->special[(unsigned char)*terminator] = 1;
    }
    self->special[0] = 1; /* ends the text */
    return 0;
}

/* Add the text of a field with its escapes; *quoted is set if it needs quotes. */
static int
writer_add_text(Writer *self, const char *text, int *quoted)
{
    const Dialect *dialect = self->dialect;
    for (;;) {
        const char *plain = text;
        while (!self->special[(unsigned char)*text]) {
            text++;
        }
        if (text > plain && writer_add(self, plain, text - plain) < 0) {
            return -1;
        }
        if (*text == '\0') {
            return 0;
        }
        const char *mark = NULL;
        if (dialect->quoting == QUOTE_NONE) {
            mark = &dialect->escapechar;
        }
        else if (*text == dialect->quotechar) {
            mark = dialect->doublequote ? &dialect->quotechar : &dialect->escapechar;
        }
        if (mark != &dialect->escapechar) {
            *quoted = 1;
        }
        else if (*mark == '\0') {
            PyErr_SetString(Error, "need to escape, but no escapechar set");
            return -1;
        }
        if ((mark != NULL && writer_add(self, mark, 1) < 0) || writer_add(self, text, 1) < 0) {
            return -1;
        }
        text++;
    }
}

/* Add a field; only: it is the whole row. */
static int
writer_add_field(Writer *self, const char *text, int quoted, int only)
{
    const Dialect *dialect = self->dialect;
    if (self->fields > 0 && writer_add(self, &dialect->delimiter, 1) < 0) {
        return -1;
    }
    if (*text == '\0' && only) {
        if (dialect->quoting == QUOTE_NONE) {
            PyErr_SetString(Error, "single empty field record must be quoted");
            return -1;
        }
        quoted = 1;
    }
    /* room for the opening quote, taken out again if none is needed */
    Py_ssize_t start = self->line_n;
    if (writer_add(self, "\"", 1) < 0 || writer_add_text(self, text, &quoted) < 0) {
        return -1;
    }
    if (quoted) {
        self->line[start] = dialect->quotechar;
        if (writer_add(self, &dialect->quotechar, 1) < 0) {
            return -1;
        }
    }
    else {
        self->line_n--;
        memmove(self->line + start, self->line + start + 1, (size_t)(self->line_n - start));
    }
    self->fields++;
    return 0;
}

static int
writer_add_object(Writer *self, PyObject *field, int only)
{
    int quoted = self->dialect->quoting == QUOTE_ALL
                 || (self->dialect->quoting == QUOTE_NONNUMERIC && !PyNumber_Check(field));
    if (PyString_Check(field)) {
        return writer_add_field(self, PyString_AS_STRING(field), quoted, only);
    }
    if (field == Py_None) {
        return writer_add_field(self, "", quoted, only);
    }
    /* floats with all their digits; may run code */
    PyObject *text = PyFloat_Check(field) ? PyObject_Repr(field) : PyObject_Str(field);
    if (text == NULL) {
        return -1;
    }
    int status = writer_add_field(self, PyString_AS_STRING(text), quoted, only);
    Py_DECREF(text);
    return status;
}

PyDoc_STRVAR(writerow_doc, "writerow(sequence)\n\
\n\
Write the items of the sequence as a row.");

static PyObject *
Writer_writerow(PyObject *op, PyObject *row)
{
    Writer *self = (Writer *)op;
    if (!PySequence_Check(row)) {
        PyErr_Format(Error, "sequence expected");
        return NULL;
    }
    Py_ssize_t count = PySequence_Size(row);
    if (count < 0) {
        return NULL;
    }
    self->line_n = 0;
    self->fields = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *field = PySequence_GetItem(row, i);
        if (field == NULL) {
            return NULL;
        }
        int status = writer_add_object(self, field, count == 1);
        Py_DECREF(field);
        if (status < 0) {
            return NULL;
        }
    }
    char *terminator;
    Py_ssize_t terminator_n;
    if (PyString_AsStringAndSize(self->dialect->lineterminator, &terminator, &terminator_n) < 0
        || writer_add(self, terminator, terminator_n) < 0) {
        return NULL;
    }
    return PyObject_CallFunction(self->write, (char *)"(s#)", self->line, self->line_n);
}

PyDoc_STRVAR(writerows_doc, "writerows(sequence of sequences)\n\
\n\
Write each of the sequences as a row.");

static PyObject *
Writer_writerows(PyObject *op, PyObject *rows)
{
    PyObject *iterator = PyObject_GetIter(rows);
    if (iterator == NULL) {
        PyErr_SetString(PyExc_TypeError, "writerows() argument must be iterable");
        return NULL;
    }
    PyObject *row;
    while ((row = PyIter_Next(iterator)) != NULL) { /* may run code */
        PyObject *result = Writer_writerow(op, row);
        Py_DECREF(row);
        if (result == NULL) {
            break;
        }
        Py_DECREF(result);
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef Writer_methods[] = {
    {"writerow", Writer_writerow, METH_O, writerow_doc},
    {"writerows", Writer_writerows, METH_O, writerows_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef Writer_members[] = {
    {(char *)"dialect", T_OBJECT, offsetof(Writer, dialect), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static int
Writer_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((Writer *)op)->dialect);
    Py_VISIT(((Writer *)op)->write);
    return 0;
}

static int
Writer_clear(PyObject *op)
{
    Py_CLEAR(((Writer *)op)->dialect);
    Py_CLEAR(((Writer *)op)->write);
    return 0;
}

static void
Writer_dealloc(PyObject *op)
{
    PyObject_GC_UnTrack(op);
    Writer_clear(op);
    PyMem_Free(((Writer *)op)->line);
    PyObject_GC_Del(op);
}

PyDoc_STRVAR(Writer_doc, "Writes rows to a file.");

static PyTypeObject Writer_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_csv.writer",
    .tp_basicsize = sizeof(Writer),
    .tp_dealloc = Writer_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = Writer_doc,
    .tp_traverse = Writer_traverse,
    .tp_clear = Writer_clear,
    .tp_methods = Writer_methods,
    .tp_members = Writer_members,
};

PyDoc_STRVAR(writer_doc, "csv_writer = csv.writer(fileobj [, dialect='excel'] [conventions])\n\
\n\
An object that writes rows by the method write of fileobj.");

static PyObject *
csv_writer(PyObject *module, PyObject *args, PyObject *kwds)
{
    PyObject *file;
    PyObject *base = NULL;
    Writer *self = PyObject_GC_New(Writer, &Writer_Type);
    if (self == NULL) {
        return NULL;
    }
    self->dialect = NULL;
    self->write = NULL;
    self->line = NULL;
    self->line_n = 0;
    self->line_room = 0;
    self->fields = 0;
    PyObject_GC_Track(self);
    if (!PyArg_UnpackTuple(args, "", 1, 2, &file, &base)) {
        goto error;
    }
    self->write = PyObject_GetAttrString(file, "write");
    if (self->write == NULL || !PyCallable_Check(self->write)) {
        PyErr_SetString(PyExc_TypeError, "argument 1 must have a \"write\" method");
        goto error;
    }
    self->dialect = dialect_from(base, kwds);
    if (self->dialect == NULL || writer_note_special(self) < 0) {
        goto error;
    }
    return (PyObject *)self;
error:
    Py_DECREF(self);
    return NULL;
}

/* ---- the register ------------------------------------------------------------------------------ */
PyDoc_STRVAR(register_dialect_doc, "dialect = csv.register_dialect(name, [dialect] [conventions])\n\
\n\
Make the conventions known under the name.");

static PyObject *
csv_register_dialect(PyObject *module, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    PyObject *base = NULL;
    if (!PyArg_UnpackTuple(args, "", 1, 2, &name, &base)) {
        return NULL;
    }
    if (!PyObject_TypeCheck(name, &PyBaseString_Type)) {
        PyErr_SetString(PyExc_TypeError, "dialect name must be a string or unicode");
        return NULL;
    }
    Dialect *dialect = dialect_from(base, kwds);
    if (dialect == NULL) {
        return NULL;
    }
    int status = PyDict_SetItem(dialects, name, (PyObject *)dialect);
    Py_DECREF(dialect);
    if (status < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(unregister_dialect_doc, "csv.unregister_dialect(name)\n\
\n\
Forget the dialect of that name.");

static PyObject *
csv_unregister_dialect(PyObject *module, PyObject *name)
{
    if (PyDict_DelItem(dialects, name) < 0) {
        PyErr_Format(Error, "unknown dialect");
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(get_dialect_doc, "dialect = csv.get_dialect(name)\n\
\n\
The dialect of that name.");

static PyObject *
csv_get_dialect(PyObject *module, PyObject *name)
{
    PyObject *dialect = registered_dialect(name);
    Py_XINCREF(dialect);
    return dialect;
}

PyDoc_STRVAR(list_dialects_doc, "names = csv.list_dialects()\n\
\n\
The names of all dialects.");

static PyObject *
csv_list_dialects(PyObject *module, PyObject *unused)
{
    return PyDict_Keys(dialects);
}

PyDoc_STRVAR(field_size_limit_doc, "limit = csv.field_size_limit([limit])\n\
\n\
Set the size of the largest field that a reader accepts; the limit before is returned.");

static PyObject *
csv_field_size_limit(PyObject *module, PyObject *args)
{
    PyObject *limit = NULL;
    long before = field_limit;
    if (!PyArg_UnpackTuple(args, "field_size_limit", 0, 1, &limit)) {
        return NULL;
    }
    if (limit != NULL) {
        if (!PyInt_Check(limit) && !PyLong_Check(limit)) {
            PyErr_Format(PyExc_TypeError, "limit must be an integer");
            return NULL;
        }
        long value = PyInt_AsLong(limit);
        if (value == -1 && PyErr_Occurred()) {
            return NULL;
        }
        field_limit = value;
    }
    return PyInt_FromLong(before);
}

/* ---- the module ---------------------------------------------------------------------------------------- */
static PyMethodDef csv_methods[] = {
    {"reader", (PyCFunction)csv_reader, METH_VARARGS | METH_KEYWORDS, reader_doc},
    {"writer", (PyCFunction)csv_writer, METH_VARARGS | METH_KEYWORDS, writer_doc},
    {"list_dialects", csv_list_dialects, METH_NOARGS, list_dialects_doc},
    {"register_dialect", (PyCFunction)csv_register_dialect, METH_VARARGS | METH_KEYWORDS,
     register_dialect_doc},
    {"unregister_dialect", csv_unregister_dialect, METH_O, unregister_dialect_doc},
    {"get_dialect", csv_get_dialect, METH_O, get_dialect_doc},
    {"field_size_limit", csv_field_size_limit, METH_VARARGS, field_size_limit_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(csv_doc, "Reading and writing rows of separated values: the core of the module csv.");

PyMODINIT_FUNC
init_csv(void)
{
    PyTypeObject *types[] = {&Dialect_Type, &Reader_Type, &Writer_Type};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        Py_TYPE(types[i]) = &PyType_Type;
        if (PyType_Ready(types[i]) < 0) {
            return;
        }
    }
    PyObject *module = Py_InitModule3("_csv", csv_methods, csv_doc);
    if (module == NULL) {
        return;
    }
    PyModule_AddStringConstant(module, "__version__", "1.0");
    dialects = PyDict_New();
    Error = PyErr_NewException((char *)"_csv.Error", NULL, NULL);
    if (dialects == NULL || Error == NULL) {
        return;
    }
    Py_INCREF(dialects);
    PyModule_AddObject(module, "_dialects", dialects);
    Py_INCREF(Error);
    PyModule_AddObject(module, "Error", Error);
    PyModule_AddIntConstant(module, "QUOTE_MINIMAL", QUOTE_MINIMAL);
    PyModule_AddIntConstant(module, "QUOTE_ALL", QUOTE_ALL);
    PyModule_AddIntConstant(module, "QUOTE_NONNUMERIC", QUOTE_NONNUMERIC);
    PyModule_AddIntConstant(module, "QUOTE_NONE", QUOTE_NONE);
    Py_INCREF(&Dialect_Type);
    PyModule_AddObject(module, "Dialect", (PyObject *)&Dialect_Type);
}
