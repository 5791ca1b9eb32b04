/* Numbers and strings of the source as objects. */
#include "parser_state.h"
#include "longintrepr.h"

/* ---- numbers -------------------------------------------------------------------- */

/* Decimal digits that fit a C long for sure; 0 if text is anything else. */
static int
short_decimal(const char *text, int length, long *value)
{
    if (length > 18 || (text[0] == '0' && length > 1)) {
        return 0;
    }
    long sum = 0;
    for (int i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return 0;
        }
        sum = sum * 10 + (text[i] - '0');
    }
    *value = sum;
    return 1;
}

static PyObject *
float_number(const char *text, int imaginary)
{
    double value = PyOS_string_to_double(text, NULL, NULL);
    if (value == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    return imaginary ? PyComplex_FromDoubles(0.0, value) : PyFloat_FromDouble(value);
}

/* An int if it fits a C long and is not marked long, else a long. */
static PyObject *
whole_number(const char *text, int marked_long)
{
    PyObject *number = PyLong_FromString((char *)text, NULL, 0);
    if (number == NULL || marked_long) {
        return number;
    }
    int overflow;
    long small = PyLong_AsLongAndOverflow(number, &overflow);
    if (overflow) {
        return number;
    }
    Py_DECREF(number);
    return PyInt_FromLong(small);
}

/* text ends with NUL and may begin with '-'. */
static PyObject *
convert_number(char *text, int length)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    int last = text[length - 1];
    int based = digits[0] == '0' && (digits[1] | 0x20) == 'x';
    if (last == 'l' || last == 'L') {
        text[length - 1] = '\0';
        return whole_number(text, 1);
    }
    if (!based && (last == 'j' || last == 'J')) {
        text[length - 1] = '\0';
        return float_number(text, 1);
    }
    if (!based && strpbrk(digits, ".eE") != NULL) {
        return float_number(text, 0);
    }
    return whole_number(text, 0);
}

PyObject *
_PyPar_Number(parser *p, const char *text, int length, int negative)
{
    PyObject *number;
    long value;
    if (short_decimal(text, length, &value)) {
        number = PyInt_FromLong(negative ? -value : value);
    }
    else {
        char *copy = p_made(p, PyArena_Malloc(p->arena, (size_t)length + 2));
        copy[0] = '-';
        memcpy(copy + negative, text, (size_t)length);
        copy[length + negative] = '\0';
        number = convert_number(copy, length + negative);
    }
    if (number == NULL) {
        _PyPar_TreeException(p);
        return Py_None;
    }
    if (PyArena_AddPyObject(p->arena, number) < 0) {
        _PyPar_Raise(p);
    }
    return number;
}

/* ---- strings ----------------------------------------------------------------------- */

/* Non-ASCII UTF-8 bytes of s as \U escapes, so that the escape decoder sees ASCII only. */
static PyObject *
escape_non_ascii(const char *s, const char *end)
{
    Py_ssize_t wide = 0;
    for (const char *q = s; q < end; q++) {
        wide += (*q & 0x80) != 0;
    }
    PyObject *buffer = PyString_FromStringAndSize(NULL, (end - s) + wide * 10 + 6);
    if (buffer == NULL) {
        return NULL;
    }
    char *to = PyString_AS_STRING(buffer);
    while (s < end) {
        if (*s == '\\' && s + 1 < end) {
            *to++ = *s++;
            if (*s & 0x80) {
                /* a backslash in front of the letter stays a backslash */
                strcpy(to, "u005c");
                to += 5;
            }
            else {
                *to++ = *s++;
            }
            continue;
        }
        if (!(*s & 0x80)) {
            *to++ = *s++;
            continue;
        }
        const char *run = s;
        while (s < end && (*s & 0x80)) {
            s++;
        }
        PyObject *letters = PyUnicode_DecodeUTF8(run, s - run, NULL);
        if (letters == NULL) {
            Py_DECREF(buffer);
            return NULL;
        }
        for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(letters); i++) {
            to += sprintf(to, "\\U%08x", (unsigned int)PyUnicode_AS_UNICODE(letters)[i]);
        }
        Py_DECREF(letters);
    }
    _PyString_Resize(&buffer, to - PyString_AS_STRING(buffer));
    return buffer;
}

static PyObject *
unicode_literal(parser *p, const char *s, Py_ssize_t length, int raw)
{
    PyObject *escaped = NULL;
    if (p->encoding != NULL && strcmp(p->encoding, "iso-8859-1") != 0) {
        escaped = escape_non_ascii(s, s + length);
        if (escaped == NULL) {
            return NULL;
        }
        s = PyString_AS_STRING(escaped);
        length = PyString_GET_SIZE(escaped);
    }
    PyObject *result = raw ? PyUnicode_DecodeRawUnicodeEscape(s, length, NULL)
                           : PyUnicode_DecodeUnicodeEscape(s, length, NULL);
    Py_XDECREF(escaped);
    return result;
}

static PyObject *
byte_literal(parser *p, const char *s, Py_ssize_t length, int raw, int unicode)
{
    int recode = p->encoding != NULL && strcmp(p->encoding, "utf-8") != 0
                 && strcmp(p->encoding, "iso-8859-1") != 0;
    if (!raw && memchr(s, '\\', (size_t)length) != NULL) {
        return PyString_DecodeEscape(s, length, NULL, unicode, recode ? p->encoding : NULL);
    }
    if (!recode) {
        return PyString_FromStringAndSize(s, length);
    }
    PyObject *decoded = PyUnicode_DecodeUTF8(s, length, NULL);
    if (decoded == NULL) {
        return NULL;
    }
    PyObject *result = PyUnicode_AsEncodedString(decoded, p->encoding, NULL);
    Py_DECREF(decoded);
    return result;
}

/* One string token; NULL with an exception. */
static PyObject *
decode_literal(parser *p, const char *s, int length, int unicode)
{
    int raw = 0;
    for (; *s != '\'' && *s != '"'; s++, length--) {
        if (length < 3) {
            PyErr_BadInternalCall(); /* a node tree made by hand */
            return NULL;
        }
        switch (*s | 0x20) {
        case 'u': unicode = 1; break;
        case 'b': unicode = 0; break;
        default: raw = 1; break;
        }
    }
    int quotes = length >= 6 && s[1] == s[0] && s[2] == s[0] ? 3 : 1;
    if (length < 2 * quotes || s[length - 1] != s[0]) {
        PyErr_BadInternalCall();
        return NULL;
    }
    s += quotes;
    Py_ssize_t inside = length - 2 * quotes;
    return unicode ? unicode_literal(p, s, inside, raw) : byte_literal(p, s, inside, raw, unicode);
}

/* "value" for exceptions that the tree stage turns into SyntaxError. */
static void
report_literal(parser *p, int lineno)
{
    if (!PyErr_ExceptionMatches(PyExc_UnicodeError)) {
        _PyPar_TreeException(p);
        return;
    }
    PyObject *type;
    PyObject *value;
    PyObject *tb;
    PyErr_Fetch(&type, &value, &tb);
    char text[128] = "(unicode error) unknown error";
    PyObject *message = value == NULL ? NULL : PyObject_Str(value);
    if (message != NULL && PyString_Check(message)) {
        PyOS_snprintf(text, sizeof(text), "(unicode error) %s", PyString_AS_STRING(message));
    }
    PyErr_Clear();
    Py_XDECREF(message);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    _PyPar_TreeError(p, lineno, text);
}

/* left + right, consuming both. */
static PyObject *
concatenate(PyObject *left, PyObject *right)
{
    if (left == NULL || right == NULL) {
        Py_XDECREF(left);
        Py_XDECREF(right);
        return NULL;
    }
    if (PyString_Check(left) && PyString_Check(right)) {
        PyString_ConcatAndDel(&left, right);
        return left;
    }
    PyObject *both = PyUnicode_Concat(left, right);
    Py_DECREF(left);
    Py_DECREF(right);
    return both;
}

/* Adjacent string tokens.  The rest of them is read even when one does not decode. */
expr_ty
_PyPar_Strings(parser *p)
{
    position pos = p_position(p);
    int unicode = (p->future_flags & CO_FUTURE_UNICODE_LITERALS) != 0;
    int remember = !p->early_over && !unicode && p->n_early < MAX_EARLY_STRINGS;
    int bad = 0;
    PyObject *whole = NULL; /* owned by the arena between two tokens */
    int base = p->sp;
    do {
        if (remember) {
            char *copy = p_made(p, PyArena_Malloc(p->arena, (size_t)p->length + 1));
            memcpy(copy, p->text, (size_t)p->length);
            copy[p->length] = '\0';
            _PyPar_Push(p, copy);
        }
        if (!bad) {
            PyObject *piece = decode_literal(p, p->text, p->length, unicode);
            Py_XINCREF(whole);
            whole = whole == NULL ? piece : concatenate(whole, piece);
            if (whole == NULL) {
                bad = 1;
                report_literal(p, pos.lineno);
            }
            else if (PyArena_AddPyObject(p->arena, whole) < 0) {
                _PyPar_Raise(p);
            }
        }
        p_advance(p);
    } while (p_peek(p) == STRING);
    expr_ty made = p_made(p, Str(bad ? Py_None : whole, pos.lineno, pos.col, p->arena));
    if (remember) {
        p->early[p->n_early].node = made;
        p->early[p->n_early].tokens = _PyPar_Collect(p, base);
        p->n_early++;
    }
    return made;
}

/* A unicode_literals import holds for the strings in front of it, too: the docstring. */
void
_PyPar_EarlyStringsToUnicode(parser *p)
{
    for (int i = 0; i < p->n_early; i++) {
        asdl_seq *pieces = p->early[i].tokens;
        expr_ty literal = p->early[i].node;
        PyObject *whole = NULL;
        for (int k = 0; k < asdl_seq_LEN(pieces); k++) {
            const char *source = asdl_seq_GET(pieces, k);
            PyObject *piece = decode_literal(p, source, (int)strlen(source), 1);
            whole = k == 0 ? piece : concatenate(whole, piece);
            if (whole == NULL) {
                report_literal(p, literal->lineno);
                return;
            }
        }
        if (PyArena_AddPyObject(p->arena, whole) < 0) {
            _PyPar_Raise(p);
        }
        literal->v.Str.s = whole;
    }
    p->n_early = 0;
}
