/* Template: str.format.  Needs writer.h and search.h.
 *
 * A format string is read by markup_next, piece by piece: literal text, then perhaps a
 * field {name!conversion:spec}.  A name is split by name_first and name_next: an argument,
 * then attributes and items.  render fills the pieces in and calls itself for fields
 * inside a spec. */

typedef struct {
    const STRINGLIB_CHAR *p;
    const STRINGLIB_CHAR *end;
} STRINGLIB(span_t);

typedef struct {
    STRINGLIB(span_t) literal;
    int has_field;
    STRINGLIB(span_t) name;
    STRINGLIB(span_t) spec;
    STRINGLIB_CHAR conversion; /* 0: none */
    int nested;                /* there is a brace inside the field */
} STRINGLIB(markup_t);

/* Which numbering the fields use; shared by nested specs. */
typedef struct {
    enum { STRINGLIB(NUMBERS_UNKNOWN), STRINGLIB(NUMBERS_AUTO), STRINGLIB(NUMBERS_MANUAL) } mode;
    Py_ssize_t next;
} STRINGLIB(numbering_t);

static inline PyObject *
STRINGLIB(span_text)(const STRINGLIB(span_t) *span)
{
    return STRINGLIB_NEW(span->p, span->end - span->p);
}

static int
STRINGLIB(value_error)(const char *message)
{
    PyErr_SetString(PyExc_ValueError, message);
    return -1;
}

/* ---- markup ---------------------------------------------------------------------------- */
/* The inside of a field: name, conversion and spec.  0, or -1 with ValueError. */
static int
STRINGLIB(markup_field)(const STRINGLIB_CHAR *p, const STRINGLIB_CHAR *end,
                        STRINGLIB(markup_t) *markup)
{
    markup->has_field = 1;
    markup->name.p = p;
    while (p < end && *p != ':' && *p != '!') {
        p++;
    }
    markup->name.end = p;
    if (p < end && *p++ == '!') {
        if (p >= end) {
            return STRINGLIB(value_error)(
                "end of format while looking for conversion specifier");
        }
        markup->conversion = *p++;
        if (p < end && *p++ != ':') {
            return STRINGLIB(value_error)("expected ':' after format specifier");
        }
    }
    markup->spec.p = p;
    markup->spec.end = end;
    return 0;
}

/* The next piece of rest: 1, 0 at the end, or -1 with ValueError. */
static int
STRINGLIB(markup_next)(STRINGLIB(span_t) *rest, STRINGLIB(markup_t) *markup)
{
    const STRINGLIB_CHAR *p = rest->p;
    const STRINGLIB_CHAR *end = rest->end;
    if (p >= end) {
        return 0;
    }
    memset(markup, 0, sizeof(*markup));
    markup->literal.p = p;
    while (p < end && *p != '{' && *p != '}') {
        p++;
    }
    markup->literal.end = p;
    if (p == end) {
        rest->p = end;
        return 1;
    }
    if (p + 1 < end && p[1] == *p) {
        /* a doubled brace stands for itself, and ends the piece */
        markup->literal.end = p + 1;
        rest->p = p + 2;
        return 1;
    }
    if (*p == '}') {
        return STRINGLIB(value_error)("Single '}' encountered in format string");
    }
    const STRINGLIB_CHAR *field = ++p;
    if (p == end) {
        return STRINGLIB(value_error)("Single '{' encountered in format string");
    }
    Py_ssize_t open = 1;
    for (; p < end; p++) {
        if (*p == '{') {
            markup->nested = 1;
            open++;
        }
        else if (*p == '}' && --open == 0) {
            break;
        }
    }
    if (open > 0) {
        return STRINGLIB(value_error)("unmatched '{' in format");
    }
    rest->p = p + 1;
    return STRINGLIB(markup_field)(field, p, markup) < 0 ? -1 : 1;
}

/* ---- field names --------------------------------------------------------------------------- */
/* All decimal digits: the number; else -1; -2 with ValueError if it is too large. */
static Py_ssize_t
STRINGLIB(span_number)(const STRINGLIB(span_t) *span)
{
    Py_ssize_t number = 0;
    if (span->p >= span->end) {
        return -1;
    }
    for (const STRINGLIB_CHAR *p = span->p; p < span->end; p++) {
        int digit = STRINGLIB_DECIMAL(*p);
        if (digit < 0) {
            return -1;
        }
        if (number > (PY_SSIZE_T_MAX - digit) / 10) {
            STRINGLIB(value_error)("Too many decimal digits in format string");
            return -2;
        }
        number = number * 10 + digit;
    }
    return number;
}

/* Cut name into its first part and the rest; *index is the part's number or -1.  With
 * numbering an empty part gets the next number.  0, or -1 with ValueError. */
static int
STRINGLIB(name_first)(const STRINGLIB(span_t) *name, STRINGLIB(span_t) *first,
                      STRINGLIB(span_t) *rest, Py_ssize_t *index,
                      STRINGLIB(numbering_t) *numbering)
{
    const STRINGLIB_CHAR *p = name->p;
    while (p < name->end && *p != '.' && *p != '[') {
        p++;
    }
    first->p = name->p;
    first->end = p;
    rest->p = p;
    rest->end = name->end;
    *index = STRINGLIB(span_number)(first);
    if (*index == -2) {
        return -1;
    }
    int automatic = first->p == first->end;
    if (numbering == NULL || (!automatic && *index == -1)) {
        return 0;
    }
    if (numbering->mode == STRINGLIB(NUMBERS_UNKNOWN)) {
        numbering->mode = automatic ? STRINGLIB(NUMBERS_AUTO) : STRINGLIB(NUMBERS_MANUAL);
    }
    if (automatic && numbering->mode == STRINGLIB(NUMBERS_MANUAL)) {
        return STRINGLIB(value_error)("cannot switch from manual field specification to "
                                      "automatic field numbering");
    }
    if (!automatic && numbering->mode == STRINGLIB(NUMBERS_AUTO)) {
        return STRINGLIB(value_error)("cannot switch from automatic field numbering to manual "
                                      "field specification");
    }
    if (automatic) {
        *index = numbering->next++;
    }
    return 0;
}

/* The next ".attribute" or "[item]" of rest: 1, 0 at the end, or -1 with ValueError.
 * *index is the number of an item, else -1. */
static int
STRINGLIB(name_next)(STRINGLIB(span_t) *rest, STRINGLIB(span_t) *part, int *is_attribute,
                     Py_ssize_t *index)
{
    const STRINGLIB_CHAR *p = rest->p;
    if (p >= rest->end) {
        return 0;
    }
    *index = -1;
    *is_attribute = *p == '.';
    if (!*is_attribute && *p != '[') {
        return STRINGLIB(value_error)(
            "Only '.' or '[' may follow ']' in format field specifier");
    }
    part->p = ++p;
    if (*is_attribute) {
        while (p < rest->end && *p != '.' && *p != '[') {
            p++;
        }
        part->end = p;
    }
    else {
        while (p < rest->end && *p != ']') {
            p++;
        }
        if (p == rest->end) {
            return STRINGLIB(value_error)("Missing ']' in format string");
        }
        part->end = p++;
        *index = STRINGLIB(span_number)(part);
        if (*index == -2) {
            return -1;
        }
    }
    rest->p = p;
    if (part->p == part->end) {
        return STRINGLIB(value_error)("Empty attribute in format string");
    }
    return 1;
}

/* ---- values ---------------------------------------------------------------------------------- */
static PyObject *
STRINGLIB(field_argument)(const STRINGLIB(span_t) *first, Py_ssize_t index, PyObject *args,
                          PyObject *kwargs)
{
    if (index >= 0) {
        return PySequence_GetItem(args, index);
    }
    PyObject *key = STRINGLIB(span_text)(first);
    if (key == NULL) {
        return NULL;
    }
    PyObject *value = kwargs == NULL ? NULL : PyDict_GetItem(kwargs, key);
    if (value == NULL) {
        PyErr_SetObject(PyExc_KeyError, key);
    }
    Py_XINCREF(value);
    Py_DECREF(key);
    return value;
}

/* One step from value along a name; may run code. */
static PyObject *
STRINGLIB(field_step)(PyObject *value, const STRINGLIB(span_t) *part, int is_attribute,
                      Py_ssize_t index)
{
    if (index >= 0 && PySequence_Check(value)) {
        return PySequence_GetItem(value, index);
    }
    PyObject *key = index >= 0 ? PyLong_FromSsize_t(index) : STRINGLIB(span_text)(part);
    if (key == NULL) {
        return NULL;
    }
    PyObject *result
        = is_attribute ? PyObject_GetAttr(value, key) : PyObject_GetItem(value, key);
    Py_DECREF(key);
    return result;
}

static PyObject *
STRINGLIB(field_value)(const STRINGLIB(span_t) *name, PyObject *args, PyObject *kwargs,
                       STRINGLIB(numbering_t) *numbering)
{
    STRINGLIB(span_t) part;
    STRINGLIB(span_t) rest;
    Py_ssize_t index;
    if (STRINGLIB(name_first)(name, &part, &rest, &index, numbering) < 0) {
        return NULL;
    }
    PyObject *value = STRINGLIB(field_argument)(&part, index, args, kwargs);
    while (value != NULL) {
        int is_attribute;
        int status = STRINGLIB(name_next)(&rest, &part, &is_attribute, &index);
        if (status == 0) {
            return value;
        }
        PyObject *next
            = status < 0 ? NULL : STRINGLIB(field_step)(value, &part, is_attribute, index);
        Py_DECREF(value);
        value = next;
    }
    return NULL;
}

static PyObject *
STRINGLIB(field_convert)(PyObject *value, STRINGLIB_CHAR conversion)
{
    switch (conversion) {
    case 'r':
        return PyObject_Repr(value);
    case 's':
        return STRINGLIB_TOSTR(value);
    default:
        if (conversion > 32 && conversion < 127) {
            PyErr_Format(PyExc_ValueError, "Unknown conversion specifier %c", (char)conversion);
        }
        else {
            PyErr_Format(PyExc_ValueError, "Unknown conversion specifier \\x%x",
                         (unsigned int)conversion);
        }
        return NULL;
    }
}

/* format(value, spec), with the short ways for the types met most. */
static PyObject *
STRINGLIB(field_format)(PyObject *value, const STRINGLIB(span_t) *spec)
{
    STRINGLIB_CHAR *p = (STRINGLIB_CHAR *)spec->p;
    Py_ssize_t n = spec->end - spec->p;
#if STRINGLIB_WIDE
    if (PyUnicode_CheckExact(value)) {
        return _PyUnicode_FormatAdvanced(value, p, n);
    }
#else
    if (PyString_CheckExact(value)) {
        return _PyBytes_FormatAdvanced(value, p, n);
    }
    if (PyInt_CheckExact(value)) {
        return _PyInt_FormatAdvanced(value, p, n);
    }
    if (PyLong_CheckExact(value)) {
        return _PyLong_FormatAdvanced(value, p, n);
    }
    if (PyFloat_CheckExact(value)) {
        return _PyFloat_FormatAdvanced(value, p, n);
    }
#endif
    PyObject *spec_text = STRINGLIB_NEW(p, n);
    if (spec_text == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_Format(value, spec_text); /* may run code */
    Py_DECREF(spec_text);
    return result;
}

/* Add format(value, spec) to the writer; 0, or -1 with an exception. */
static int
STRINGLIB(field_write)(STRINGLIB(writer_t) *writer, PyObject *value,
                       const STRINGLIB(span_t) *spec)
{
    if (spec->p == spec->end && STRINGLIB_CHECK_EXACT(value)) {
        return STRINGLIB(writer_add)(writer, STRINGLIB_STR(value), STRINGLIB_LEN(value));
    }
    PyObject *text = STRINGLIB(field_format)(value, spec);
    if (text != NULL && !STRINGLIB_CHECK_EXACT(text)) {
        Py_SETREF(text, STRINGLIB_TOSTR(text));
    }
    if (text == NULL) {
        return -1;
    }
    int status = STRINGLIB(writer_add)(writer, STRINGLIB_STR(text), STRINGLIB_LEN(text));
    Py_DECREF(text);
    return status;
}

/* ---- rendering --------------------------------------------------------------------------------- */
static PyObject *STRINGLIB(render)(const STRINGLIB(span_t) *format, PyObject *args,
                                   PyObject *kwargs, int depth, STRINGLIB(numbering_t) *numbering);

static int
STRINGLIB(render_field)(STRINGLIB(writer_t) *writer, const STRINGLIB(markup_t) *markup,
                        PyObject *args, PyObject *kwargs, int depth,
                        STRINGLIB(numbering_t) *numbering)
{
    int status = -1;
    PyObject *expanded = NULL;
    STRINGLIB(span_t) spec = markup->spec;
    PyObject *value = STRINGLIB(field_value)(&markup->name, args, kwargs, numbering);
    if (value != NULL && markup->conversion != 0) {
        Py_SETREF(value, STRINGLIB(field_convert)(value, markup->conversion));
    }
    if (value == NULL) {
        return -1;
    }
    if (markup->nested) {
        expanded = STRINGLIB(render)(&spec, args, kwargs, depth - 1, numbering);
        if (expanded == NULL) {
            goto done;
        }
        spec.p = STRINGLIB_STR(expanded);
        spec.end = spec.p + STRINGLIB_LEN(expanded);
    }
    status = STRINGLIB(field_write)(writer, value, &spec);
done:
    Py_XDECREF(expanded);
    Py_DECREF(value);
    return status;
}

static PyObject *
STRINGLIB(render)(const STRINGLIB(span_t) *format, PyObject *args, PyObject *kwargs, int depth,
                  STRINGLIB(numbering_t) *numbering)
{
    if (depth <= 0) {
        STRINGLIB(value_error)("Max string recursion exceeded");
        return NULL;
    }
    STRINGLIB(span_t) rest = *format;
    STRINGLIB(markup_t) markup;
    STRINGLIB(writer_t) writer;
    STRINGLIB(writer_init)(&writer);
    int status;
    while ((status = STRINGLIB(markup_next)(&rest, &markup)) > 0) {
        status = STRINGLIB(writer_add)(&writer, markup.literal.p,
                                       markup.literal.end - markup.literal.p);
        if (status == 0 && markup.has_field) {
            status = STRINGLIB(render_field)(&writer, &markup, args, kwargs, depth, numbering);
        }
        if (status < 0) {
            break;
        }
    }
    if (status < 0) {
        STRINGLIB(writer_free)(&writer);
        return NULL;
    }
    return STRINGLIB(writer_finish)(&writer);
}

/* The method format. */
static PyObject *
STRINGLIB(do_format)(PyObject *self, PyObject *args, PyObject *kwargs)
{
    STRINGLIB(span_t) format = {STRINGLIB_STR(self), STRINGLIB_STR(self) + STRINGLIB_LEN(self)};
    STRINGLIB(numbering_t) numbering = {STRINGLIB(NUMBERS_UNKNOWN), 0};
    return STRINGLIB(render)(&format, args, kwargs, 2, &numbering);
}

/* ---- iterators for string.Formatter --------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *text; /* keeps what rest points to */
    STRINGLIB(span_t) rest;
} STRINGLIB(scanner_t);

static void
STRINGLIB(scanner_dealloc)(PyObject *op)
{
    Py_XDECREF(((STRINGLIB(scanner_t) *)op)->text);
    PyObject_FREE(op);
}

/* (literal, name, spec, conversion); None three times behind text without a field. */
static PyObject *
STRINGLIB(formatter_next)(PyObject *op)
{
    STRINGLIB(markup_t) markup;
    if (STRINGLIB(markup_next)(&((STRINGLIB(scanner_t) *)op)->rest, &markup) <= 0) {
        return NULL;
    }
    PyObject *literal = STRINGLIB(span_text)(&markup.literal);
    if (!markup.has_field) {
        return Py_BuildValue("(NOOO)", literal, Py_None, Py_None, Py_None);
    }
    PyObject *conversion = Py_None;
    if (markup.conversion != 0) {
        conversion = STRINGLIB_NEW(&markup.conversion, 1);
    }
    else {
        Py_INCREF(Py_None);
    }
    return Py_BuildValue("(NNNN)", literal, STRINGLIB(span_text)(&markup.name),
                         STRINGLIB(span_text)(&markup.spec), conversion);
}

/* (is_attribute, key) */
static PyObject *
STRINGLIB(field_name_next)(PyObject *op)
{
    STRINGLIB(span_t) part;
    int is_attribute;
    Py_ssize_t index;
    if (STRINGLIB(name_next)(&((STRINGLIB(scanner_t) *)op)->rest, &part, &is_attribute, &index)
        <= 0) {
        return NULL;
    }
    PyObject *key = index >= 0 ? PyLong_FromSsize_t(index) : STRINGLIB(span_text)(&part);
    return Py_BuildValue("(NN)", PyBool_FromLong(is_attribute), key);
}

#define STRINGLIB_SCANNER_TYPE(NAME, NEXT)                                                  \
    {                                                                                       \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                              \
        .tp_name = NAME,                                                                    \
        .tp_basicsize = sizeof(STRINGLIB(scanner_t)),                                       \
        .tp_dealloc = STRINGLIB(scanner_dealloc),                                           \
        .tp_getattro = PyObject_GenericGetAttr,                                             \
        .tp_flags = Py_TPFLAGS_DEFAULT,                                                     \
        .tp_iter = PyObject_SelfIter,                                                       \
        .tp_iternext = NEXT,                                                                \
    }

static PyTypeObject STRINGLIB(formatter_iter_type)
    = STRINGLIB_SCANNER_TYPE("formatteriterator", STRINGLIB(formatter_next));
static PyTypeObject STRINGLIB(field_name_iter_type)
    = STRINGLIB_SCANNER_TYPE("fieldnameiterator", STRINGLIB(field_name_next));
#undef STRINGLIB_SCANNER_TYPE

static PyObject *
STRINGLIB(scanner_new)(PyTypeObject *type, PyObject *text, const STRINGLIB(span_t) *rest)
{
    if (!(type->tp_flags & Py_TPFLAGS_READY) && PyType_Ready(type) < 0) {
        return NULL;
    }
    STRINGLIB(scanner_t) *scanner = PyObject_New(STRINGLIB(scanner_t), type);
    if (scanner != NULL) {
        Py_INCREF(text);
        scanner->text = text;
        scanner->rest = *rest;
    }
    return (PyObject *)scanner;
}

static PyObject *
STRINGLIB(formatter_parser)(PyObject *self, PyObject *unused)
{
    STRINGLIB(span_t) all = {STRINGLIB_STR(self), STRINGLIB_STR(self) + STRINGLIB_LEN(self)};
    return STRINGLIB(scanner_new)(&STRINGLIB(formatter_iter_type), self, &all);
}

static PyObject *
STRINGLIB(formatter_field_name_split)(PyObject *self, PyObject *unused)
{
    STRINGLIB(span_t) name = {STRINGLIB_STR(self), STRINGLIB_STR(self) + STRINGLIB_LEN(self)};
    STRINGLIB(span_t) first;
    STRINGLIB(span_t) rest;
    Py_ssize_t index;
    if (STRINGLIB(name_first)(&name, &first, &rest, &index, NULL) < 0) {
        return NULL;
    }
    PyObject *key = index >= 0 ? PyLong_FromSsize_t(index) : STRINGLIB(span_text)(&first);
    PyObject *iterator
        = STRINGLIB(scanner_new)(&STRINGLIB(field_name_iter_type), self, &rest);
    return Py_BuildValue("(NN)", key, iterator);
}
