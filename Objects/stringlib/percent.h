/* Template: the % operator.  Needs writer.h and percent_number.h.
 *
 * A str format gives up when it meets unicode: percent_switch redoes the rest, from the
 * directive at hand on, as a unicode format, and puts what is there already before it. */

typedef struct {
    PyObject *args;     /* a tuple, or the one argument */
    Py_ssize_t count;   /* of the tuple; -1 for one argument */
    Py_ssize_t next;    /* index into the tuple; -2 then -1 for one argument */
    PyObject *mapping;  /* args, if it can be one; borrowed */
    PyObject *selected; /* what %(key) picked, owned */
} STRINGLIB(percent_args_t);

typedef struct {
    int flags;
    Py_ssize_t width; /* -1: none */
    int precision;    /* -1: none */
    STRINGLIB_CHAR conversion;
} STRINGLIB(directive_t);

/* Outcome of a directive. */
enum { STRINGLIB(DONE) = 0, STRINGLIB(FAILED) = -1, STRINGLIB(IS_UNICODE) = 1 };

/* ---- arguments -------------------------------------------------------------------- */
static void
STRINGLIB(percent_args_init)(STRINGLIB(percent_args_t) *state, PyObject *args)
{
    state->args = args;
    state->count = PyTuple_Check(args) ? PyTuple_GET_SIZE(args) : -1;
    state->next = PyTuple_Check(args) ? 0 : -2;
    state->selected = NULL;
    PyMappingMethods *mapping = Py_TYPE(args)->tp_as_mapping;
    int can_be_mapping = mapping != NULL && mapping->mp_subscript != NULL && !PyTuple_Check(args)
                         && !PyObject_TypeCheck(args, &PyBaseString_Type);
    state->mapping = can_be_mapping ? args : NULL;
}

/* The next argument, borrowed. */
static PyObject *
STRINGLIB(percent_next)(STRINGLIB(percent_args_t) *state)
{
    if (state->selected != NULL && state->next == -2) {
        state->next = -1;
        return state->selected;
    }
    if (state->next < state->count) {
        Py_ssize_t index = state->next++;
        return state->count < 0 ? state->args : PyTuple_GET_ITEM(state->args, index);
    }
    PyErr_SetString(PyExc_TypeError, "not enough arguments for format string");
    return NULL;
}

/* At "(": look the key up.  The position behind ")", or NULL with an exception. */
static const STRINGLIB_CHAR *
STRINGLIB(percent_key)(STRINGLIB(percent_args_t) *state, const STRINGLIB_CHAR *p,
                       const STRINGLIB_CHAR *end)
{
    if (state->mapping == NULL) {
        PyErr_SetString(PyExc_TypeError, "format requires a mapping");
        return NULL;
    }
    const STRINGLIB_CHAR *start = ++p;
    Py_ssize_t open = 1;
    for (; p < end; p++) {
        if (*p == '(') {
            open++;
        }
        else if (*p == ')' && --open == 0) {
            break;
        }
    }
    if (open > 0) {
        PyErr_SetString(PyExc_ValueError, "incomplete format key");
        return NULL;
    }
    PyObject *key = STRINGLIB_NEW(start, p - start);
    if (key == NULL) {
        return NULL;
    }
    PyObject *value = PyObject_GetItem(state->mapping, key); /* may run code */
    Py_DECREF(key);
    if (value == NULL) {
        return NULL;
    }
    Py_XSETREF(state->selected, value);
    state->count = -1;
    state->next = -2;
    return p + 1;
}

/* ---- directives ----------------------------------------------------------------------- */
/* An argument for a "*"; 0, or -1 with an exception. */
static int
STRINGLIB(percent_star)(STRINGLIB(percent_args_t) *state, Py_ssize_t limit, Py_ssize_t *number)
{
    PyObject *value = STRINGLIB(percent_next)(state);
    if (value == NULL) {
        return -1;
    }
    if (!PyInt_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "* wants int");
        return -1;
    }
    *number = limit == INT_MAX ? _PyInt_AsInt(value) : PyInt_AsSsize_t(value);
    return *number == -1 && PyErr_Occurred() ? -1 : 0;
}

/* Digits or "*" as a number up to limit; the position behind, or NULL. */
static const STRINGLIB_CHAR *
STRINGLIB(percent_number)(STRINGLIB(percent_args_t) *state, const STRINGLIB_CHAR *p,
                          const STRINGLIB_CHAR *end, Py_ssize_t limit, const char *too_big,
                          Py_ssize_t *number)
{
    if (p < end && *p == '*') {
        return STRINGLIB(percent_star)(state, limit, number) < 0 ? NULL : p + 1;
    }
    if (p < end && *p >= '0' && *p <= '9') {
        *number = 0;
        for (; p < end && *p >= '0' && *p <= '9'; p++) {
            Py_ssize_t digit = (Py_ssize_t)(*p - '0');
            if (*number > (limit - digit) / 10) {
                PyErr_SetString(PyExc_ValueError, too_big);
                return NULL;
            }
            *number = *number * 10 + digit;
        }
    }
    return p;
}

static int
STRINGLIB(percent_flag)(STRINGLIB_CHAR c)
{
    switch (c) {
    case '-':
        return F_LJUST;
    case '+':
        return F_SIGN;
    case ' ':
        return F_BLANK;
    case '#':
        return F_ALT;
    case '0':
        return F_ZERO;
    default:
        return 0;
    }
}

/* Read what follows a "%"; the position behind it, or NULL with an exception. */
static const STRINGLIB_CHAR *
STRINGLIB(percent_parse)(STRINGLIB(percent_args_t) *state, const STRINGLIB_CHAR *p,
                         const STRINGLIB_CHAR *end, STRINGLIB(directive_t) *directive)
{
    directive->flags = 0;
    directive->width = -1;
    directive->precision = -1;
    if (p < end && *p == '(') {
        p = STRINGLIB(percent_key)(state, p, end);
        if (p == NULL) {
            return NULL;
        }
    }
    for (; p < end && STRINGLIB(percent_flag)(*p) != 0; p++) {
        directive->flags |= STRINGLIB(percent_flag)(*p);
    }
    p = STRINGLIB(percent_number)(state, p, end, PY_SSIZE_T_MAX, "width too big",
                                  &directive->width);
    if (p == NULL) {
        return NULL;
    }
    if (directive->width < -1) {
        directive->flags |= F_LJUST;
        directive->width = -directive->width;
    }
    else if (directive->width == -1 && p[-1] == '*') {
        directive->flags |= F_LJUST;
        directive->width = 1;
    }
    if (p < end && *p == '.') {
        Py_ssize_t precision = 0;
        p = STRINGLIB(percent_number)(state, p + 1, end, INT_MAX, "prec too big", &precision);
        if (p == NULL) {
            return NULL;
        }
        directive->precision = precision < 0 ? 0 : (int)precision;
    }
    if (p < end && (*p == 'h' || *p == 'l' || *p == 'L')) {
        p++;
    }
    if (p >= end) {
        PyErr_SetString(PyExc_ValueError, "incomplete format");
        return NULL;
    }
    directive->conversion = *p;
    return p + 1;
}

/* ---- output -------------------------------------------------------------------------------- */
/* Text in its width. */
static int
STRINGLIB(percent_put)(STRINGLIB(writer_t) *writer, const STRINGLIB(directive_t) *directive,
                       const STRINGLIB_CHAR *s, Py_ssize_t n)
{
    Py_ssize_t padding = directive->width > n ? directive->width - n : 0;
    int left = directive->flags & F_LJUST;
    if (padding > 0 && !left && STRINGLIB(writer_fill)(writer, ' ', padding) < 0) {
        return -1;
    }
    if (STRINGLIB(writer_add)(writer, s, n) < 0) {
        return -1;
    }
    return padding > 0 && left ? STRINGLIB(writer_fill)(writer, ' ', padding) : 0;
}

/* A number: sign, prefix and zeros have their places. */
static int
STRINGLIB(percent_put_number)(STRINGLIB(writer_t) *writer,
                              const STRINGLIB(directive_t) *directive, const char *s,
                              Py_ssize_t n)
{
    char head[3];
    int head_n = 0;
    if (n > 0 && (*s == '-' || *s == '+')) {
        head[head_n++] = *s++;
        n--;
    }
    else if (directive->flags & (F_SIGN | F_BLANK)) {
        head[head_n++] = directive->flags & F_SIGN ? '+' : ' ';
    }
    if ((directive->flags & F_ALT)
        && (directive->conversion == 'x' || directive->conversion == 'X') && n >= 2) {
        head[head_n++] = *s++;
        head[head_n++] = *s++;
        n -= 2;
    }
    Py_ssize_t padding = directive->width > n + head_n ? directive->width - n - head_n : 0;
    int left = directive->flags & F_LJUST;
    Py_ssize_t blanks = left || (directive->flags & F_ZERO) ? 0 : padding;
    Py_ssize_t zeros = left ? 0 : padding - blanks;
    if (STRINGLIB(writer_fill)(writer, ' ', blanks) < 0
        || STRINGLIB(writer_ascii)(writer, head, head_n) < 0
        || STRINGLIB(writer_fill)(writer, '0', zeros) < 0
        || STRINGLIB(writer_ascii)(writer, s, n) < 0) {
        return -1;
    }
    return left ? STRINGLIB(writer_fill)(writer, ' ', padding) : 0;
}

/* ---- %s %r ------------------------------------------------------------------------------------ */
#if STRINGLIB_WIDE
static PyObject *
STRINGLIB(percent_as_text)(PyObject *value, int repr)
{
    if (!repr && PyUnicode_CheckExact(value)) {
        Py_INCREF(value);
        return value;
    }
    PyObject *text = repr ? PyObject_Repr(value) : PyObject_Unicode(value);
    if (text == NULL || PyUnicode_Check(text)) {
        return text;
    }
    PyObject *decoded = NULL;
    if (PyString_Check(text)) {
        decoded = PyUnicode_Decode(PyString_AS_STRING(text), PyString_GET_SIZE(text), NULL,
                                   "strict");
    }
    else {
        PyErr_SetString(PyExc_TypeError, "%s argument has non-string str()");
    }
    Py_DECREF(text);
    return decoded;
}
#else
/* May be unicode for %s. */
static PyObject *
STRINGLIB(percent_as_text)(PyObject *value, int repr)
{
    if (!repr && (PyString_CheckExact(value) || PyUnicode_Check(value))) {
        Py_INCREF(value);
        return value;
    }
    PyObject *text = repr ? PyObject_Repr(value) : _PyObject_Str(value);
    if (text != NULL && !PyString_Check(text) && (repr || !PyUnicode_Check(text))) {
        PyErr_SetString(PyExc_TypeError, "%s argument has non-string str()");
        Py_CLEAR(text);
    }
    return text;
}
#endif

static int
STRINGLIB(percent_text)(STRINGLIB(writer_t) *writer, const STRINGLIB(directive_t) *directive,
                        PyObject *value)
{
    PyObject *text = STRINGLIB(percent_as_text)(value, directive->conversion == 'r');
    if (text == NULL) {
        return STRINGLIB(FAILED);
    }
    int status = STRINGLIB(IS_UNICODE);
    if (STRINGLIB_WIDE || !PyUnicode_Check(text)) {
        Py_ssize_t n = STRINGLIB_LEN(text);
        if (directive->precision >= 0 && n > directive->precision) {
            n = directive->precision;
        }
        status = STRINGLIB(percent_put)(writer, directive, STRINGLIB_STR(text), n);
    }
    Py_DECREF(text);
    return status;
}

/* ---- %c ----------------------------------------------------------------------------------------- */
#if STRINGLIB_WIDE
static int
STRINGLIB(percent_char)(STRINGLIB(writer_t) *writer, const STRINGLIB(directive_t) *directive,
                        PyObject *value)
{
    STRINGLIB_CHAR c;
    if (PyString_Check(value) || PyUnicode_Check(value)) {
        if (PyObject_Size(value) != 1) {
            PyErr_SetString(PyExc_TypeError, "%c requires int or char");
            return STRINGLIB(FAILED);
        }
        PyObject *text = PyUnicode_FromObject(value);
        if (text == NULL) {
            return STRINGLIB(FAILED);
        }
        c = PyUnicode_AS_UNICODE(text)[0];
        Py_DECREF(text);
    }
    else {
        long code = PyInt_AsLong(value);
        if (code == -1 && PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "%c requires int or char");
            return STRINGLIB(FAILED);
        }
        if (code < 0 || code > 0x10ffff) {
            PyErr_SetString(PyExc_OverflowError,
                            "%c arg not in range(0x110000) (wide Python build)");
            return STRINGLIB(FAILED);
        }
        c = (STRINGLIB_CHAR)code;
    }
    return STRINGLIB(percent_put)(writer, directive, &c, 1);
}
#else
static int
STRINGLIB(percent_char)(STRINGLIB(writer_t) *writer, const STRINGLIB(directive_t) *directive,
                        PyObject *value)
{
    char c;
    if (PyUnicode_Check(value)) {
        return STRINGLIB(IS_UNICODE);
    }
    const char *format
        = PyString_Check(value) ? "c;%c requires int or char" : "b;%c requires int or char";
    if (!PyArg_Parse(value, format, &c)) {
        return STRINGLIB(FAILED);
    }
    return STRINGLIB(percent_put)(writer, directive, &c, 1);
}
#endif

/* ---- one directive ------------------------------------------------------------------------------- */
static int
STRINGLIB(percent_one)(STRINGLIB(writer_t) *writer, STRINGLIB(directive_t) *directive,
                       PyObject *value, Py_ssize_t index)
{
    percent_text_t number;
    int status;
    int c = (int)directive->conversion;
    switch (c) {
    case 's':
    case 'r':
        return STRINGLIB(percent_text)(writer, directive, value);
    case 'c':
        return STRINGLIB(percent_char)(writer, directive, value);
    case 'i':
    case 'd':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        c = c == 'i' ? 'd' : c;
        status = _PyPercent_Integer(value, c, directive->flags, directive->precision, &number);
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        status = _PyPercent_Float(value, c, directive->flags, directive->precision,
                                  !STRINGLIB_WIDE, &number);
        break;
    default:
        PyErr_Format(PyExc_ValueError, "unsupported format character '%c' (0x%x) at index %zd",
                     STRINGLIB_WIDE && (c < 31 || c > 126) ? '?' : c, c, index);
        return STRINGLIB(FAILED);
    }
    if (status == 0) {
        status = STRINGLIB(percent_put_number)(writer, directive, number.s, number.n);
    }
    _PyPercent_Release(&number);
    return status;
}

#if !STRINGLIB_WIDE
/* The rest of the format from p on with the arguments from first on, as unicode, behind
 * what the writer has. */
static PyObject *
STRINGLIB(percent_switch)(STRINGLIB(writer_t) *writer, const char *p, const char *end,
                          PyObject *args, Py_ssize_t first)
{
    PyObject *result = NULL;
    PyObject *rest_args = NULL;
    PyObject *rest_text = NULL;
    PyObject *before = STRINGLIB(writer_finish)(writer);
    PyObject *rest = PyUnicode_Decode(p, end - p, NULL, NULL);
    if (before == NULL || rest == NULL) {
        goto done;
    }
    if (PyTuple_Check(args)) {
        rest_args = PyTuple_GetSlice(args, first, PyTuple_GET_SIZE(args));
    }
    else {
        Py_INCREF(args);
        rest_args = args;
    }
    if (rest_args == NULL) {
        goto done;
    }
    rest_text = PyUnicode_Format(rest, rest_args);
    if (rest_text != NULL) {
        result = PyUnicode_Concat(before, rest_text);
    }
done:
    Py_XDECREF(before);
    Py_XDECREF(rest);
    Py_XDECREF(rest_args);
    Py_XDECREF(rest_text);
    return result;
}
#endif

/* A bare %s or %d whose argument is a text of this very kind or an int, what most directives
 * are: 1 if it is done, 0 if it is something else, -1 with an exception. */
static inline int
STRINGLIB(percent_bare)(STRINGLIB(percent_args_t) *state, STRINGLIB(writer_t) *writer,
                        STRINGLIB_CHAR conversion)
{
    if (state->next >= state->count || state->selected != NULL) {
        return 0;
    }
    PyObject *value = state->count < 0 ? state->args : PyTuple_GET_ITEM(state->args, state->next);
    int status = 0;
    if (conversion == 's' && STRINGLIB_CHECK_EXACT(value)) {
        status = STRINGLIB(writer_add)(writer, STRINGLIB_STR(value), STRINGLIB_LEN(value));
    }
    else if (conversion == 'd' && PyInt_CheckExact(value)) {
        char digits[24];
        char *first = digits + sizeof(digits);
        long number = PyInt_AS_LONG(value);
        unsigned long rest = number < 0 ? 0UL - (unsigned long)number : (unsigned long)number;
        do {
            *--first = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            *--first = '-';
        }
        status = STRINGLIB(writer_ascii)(writer, first, digits + sizeof(digits) - first);
    }
    else {
        return 0;
    }
    state->next++;
    return status < 0 ? -1 : 1;
}

/* format is of the exact kind of text. */
static PyObject *
STRINGLIB(percent_format)(PyObject *format, PyObject *args)
{
    const STRINGLIB_CHAR *start = STRINGLIB_STR(format);
    const STRINGLIB_CHAR *end = start + STRINGLIB_LEN(format);
    const STRINGLIB_CHAR *p = start;
    PyObject *result = NULL;
    STRINGLIB(percent_args_t) state;
    STRINGLIB(percent_args_init)(&state, args);
    STRINGLIB(writer_t) writer;
    STRINGLIB(writer_init)(&writer);
    while (p < end) {
        const STRINGLIB_CHAR *literal = p;
        Py_ssize_t hop = STRINGLIB(find_char)(p, end - p, '%');
        p = hop < 0 ? end : p + hop;
        if (p > literal && STRINGLIB(writer_add)(&writer, literal, p - literal) < 0) {
            goto done;
        }
        if (p == end) {
            break;
        }
        int bare = end - p > 1 ? STRINGLIB(percent_bare)(&state, &writer, p[1]) : 0;
        if (bare < 0) {
            goto done;
        }
        if (bare > 0) {
            p += 2;
            continue;
        }
        const STRINGLIB_CHAR *percent = p;
        Py_ssize_t first = state.next;
        STRINGLIB(directive_t) directive;
        p = STRINGLIB(percent_parse)(&state, p + 1, end, &directive);
        if (p == NULL) {
            goto done;
        }
        int status;
        if (directive.conversion == '%') {
            status = STRINGLIB(percent_put)(&writer, &directive, &directive.conversion, 1);
        }
        else {
            PyObject *value = STRINGLIB(percent_next)(&state);
            if (value == NULL) {
                goto done;
            }
            status = STRINGLIB(percent_one)(&writer, &directive, value, p - 1 - start);
        }
        if (status == STRINGLIB(FAILED)) {
            goto done;
        }
#if !STRINGLIB_WIDE
        if (status == STRINGLIB(IS_UNICODE)) {
            result = STRINGLIB(percent_switch)(&writer, percent, end, args, first);
            goto done;
        }
#else
        (void)percent;
        (void)first;
#endif
    }
    if (state.next < state.count && state.mapping == NULL) {
        PyErr_SetString(PyExc_TypeError, "not all arguments converted during string formatting");
        goto done;
    }
    result = STRINGLIB(writer_finish)(&writer);
done:
    STRINGLIB(writer_free)(&writer);
    Py_XDECREF(state.selected);
    return result;
}
