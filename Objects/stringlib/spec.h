/* Template: reading a specification of the __format__ mini-language,
 * [[fill]align][sign][#][0][width][,][.precision][type], and laying out text by it.
 * Needs format_spec.h, search.h and transform.h. */

static inline int
STRINGLIB(spec_is_align)(STRINGLIB_CHAR c)
{
    return c == '<' || c == '>' || c == '=' || c == '^';
}

/* Digits at *p as a number, -1 if there are none; 0, or -1 with ValueError. */
static int
STRINGLIB(spec_number)(const STRINGLIB_CHAR **p, const STRINGLIB_CHAR *end, Py_ssize_t *number)
{
    *number = -1;
    for (; *p < end; (*p)++) {
        int digit = STRINGLIB_DECIMAL(**p);
        if (digit < 0) {
            break;
        }
        Py_ssize_t before = *number < 0 ? 0 : *number;
        if (before > (PY_SSIZE_T_MAX - digit) / 10) {
            PyErr_SetString(PyExc_ValueError, "Too many decimal digits in format string");
            return -1;
        }
        *number = before * 10 + digit;
    }
    return 0;
}

/* A ValueError about a type character. */
static void
STRINGLIB(spec_type_error)(const char *plain, const char *escaped, STRINGLIB_CHAR type,
                           PyObject *op)
{
    const char *name = op == NULL ? "" : Py_TYPE(op)->tp_name;
    long code = (long)type;
    if (STRINGLIB_WIDE && !(code > 32 && code < 128)) {
        PyErr_Format(PyExc_ValueError, escaped, (unsigned int)type, name);
    }
    else {
        PyErr_Format(PyExc_ValueError, plain, (char)type, name);
    }
}

static void
STRINGLIB(spec_unknown)(STRINGLIB_CHAR type, PyObject *op)
{
    STRINGLIB(spec_type_error)("Unknown format code '%c' for object of type '%.200s'",
                               "Unknown format code '\\x%x' for object of type '%.200s'", type,
                               op);
}

static int
STRINGLIB(spec_parse)(const STRINGLIB_CHAR *p, Py_ssize_t n, format_spec_t *spec, char type,
                      char align)
{
    const STRINGLIB_CHAR *end = p + n;
    int has_fill = 0;
    int has_align = 1;
    spec->fill = ' ';
    spec->align = align;
    spec->sign = '\0';
    spec->alternate = 0;
    spec->zero = 0;
    spec->comma = 0;
    spec->precision = -1;
    spec->type = (Py_UCS4)(unsigned char)type;
    if (n >= 2 && STRINGLIB(spec_is_align)(p[1])) {
        spec->fill = (Py_UCS4)p[0];
        spec->align = (char)p[1];
        has_fill = 1;
        p += 2;
    }
    else if (n >= 1 && STRINGLIB(spec_is_align)(p[0])) {
        spec->align = (char)*p++;
    }
    else {
        has_align = 0;
    }
    if (p < end && (*p == '+' || *p == '-' || *p == ' ')) {
        spec->sign = (char)*p++;
    }
    if (p < end && *p == '#') {
        spec->alternate = 1;
        p++;
    }
    if (!has_fill && p < end && *p == '0') {
        spec->fill = '0';
        spec->zero = 1;
        if (!has_align) {
            spec->align = '=';
        }
        p++;
    }
    if (STRINGLIB(spec_number)(&p, end, &spec->width) < 0) {
        return -1;
    }
    if (p < end && *p == ',') {
        spec->comma = 1;
        p++;
    }
    if (p < end && *p == '.') {
        p++;
        if (STRINGLIB(spec_number)(&p, end, &spec->precision) < 0) {
            return -1;
        }
        if (spec->precision < 0) {
            PyErr_SetString(PyExc_ValueError, "Format specifier missing precision");
            return -1;
        }
    }
    if (end - p > 1) {
        PyErr_SetString(PyExc_ValueError, "Invalid conversion specification");
        return -1;
    }
    if (p < end) {
        spec->type = STRINGLIB_WIDE ? (Py_UCS4)*p : (Py_UCS4)(unsigned char)*p;
    }
    if (spec->comma && spec->type != 0
        && (spec->type > 127 || strchr("defgEG%F", (int)spec->type) == NULL)) {
        STRINGLIB(spec_type_error)("Cannot specify ',' with '%c'.",
                                   "Cannot specify ',' with '\\x%x'.",
                                   (STRINGLIB_CHAR)spec->type, NULL);
        return -1;
    }
    return 0;
}

/* text laid out. */
static PyObject *
STRINGLIB(spec_format_text)(PyObject *text, const STRINGLIB_CHAR *spec_p, Py_ssize_t spec_n)
{
    format_spec_t spec;
    if (STRINGLIB(spec_parse)(spec_p, spec_n, &spec, 's', '<') < 0) {
        return NULL;
    }
    const char *wrong = NULL;
    if (spec.type != 's') {
        STRINGLIB(spec_unknown)((STRINGLIB_CHAR)spec.type, text);
        return NULL;
    }
    if (spec.sign != '\0') {
        wrong = "Sign not allowed in string format specifier";
    }
    else if (spec.alternate) {
        wrong = "Alternate form (#) not allowed in string format specifier";
    }
    else if (spec.align == '=') {
        wrong = "'=' alignment not allowed in string format specifier";
    }
    if (wrong != NULL) {
        PyErr_SetString(PyExc_ValueError, wrong);
        return NULL;
    }
    Py_ssize_t n = STRINGLIB_LEN(text);
    if (spec.precision >= 0 && n > spec.precision) {
        n = spec.precision;
    }
    Py_ssize_t padding = spec.width > n ? spec.width - n : 0;
    Py_ssize_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
    PyObject *result = STRINGLIB_NEW(NULL, n + padding);
    if (result == NULL) {
        return NULL;
    }
    STRINGLIB_CHAR *out = STRINGLIB_STR(result);
    STRINGLIB(fill)(out, (STRINGLIB_CHAR)spec.fill, left);
    STRINGLIB(copy)(out + left, STRINGLIB_STR(text), n);
    STRINGLIB(fill)(out + left + n, (STRINGLIB_CHAR)spec.fill, padding - left);
    return result;
}
