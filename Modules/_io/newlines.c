/* Line ends: the argument newline of text streams, the search for the end of a line, and
 * IncrementalNewlineDecoder, which turns all line ends into '\n' and remembers which ones
 * it met. */

#include "pyio.h"

int
_PyIO_ParseNewline(const char *newline, _PyIO_LineEnds *ends)
{
    if (newline != NULL && strcmp(newline, "") != 0 && strcmp(newline, "\n") != 0
        && strcmp(newline, "\r") != 0 && strcmp(newline, "\r\n") != 0) {
        PyErr_Format(PyExc_ValueError, "illegal newline value: %s", newline);
        return -1;
    }
    ends->newline = newline == NULL ? NULL
                    : newline[0] == 0 ? ""
                    : newline[0] == '\n' ? "\n"
                    : newline[1] == 0    ? "\r"
                                         : "\r\n";
    ends->universal = newline == NULL || newline[0] == 0;
    ends->translate = newline == NULL;
    return 0;
}

/* Index of ch in text, or -1. */
static Py_ssize_t
find_unit(const Py_UNICODE *text, Py_ssize_t size, Py_UNICODE ch)
{
    if (size <= 0) {
        return -1;
    }
    const wchar_t *hit = wmemchr((const wchar_t *)text, (wchar_t)ch, (size_t)size);
    return hit == NULL ? -1 : (const Py_UNICODE *)hit - text;
}

static Py_ssize_t
find_any_end(const Py_UNICODE *text, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        if (text[i] > '\r') {
            continue;
        }
        if (text[i] == '\n') {
            return i + 1;
        }
        if (text[i] == '\r') {
            return i + 1 < size && text[i + 1] == '\n' ? i + 2 : i + 1;
        }
    }
    return -1;
}

Py_ssize_t
_PyIO_FindLineEnd(const _PyIO_LineEnds *ends, const Py_UNICODE *text, Py_ssize_t size,
                  Py_ssize_t *consumed)
{
    *consumed = size;
    if (ends->universal && !ends->translate) {
        /* a '\r' at the end of the text waits in the decoder, so none is cut in two */
        return find_any_end(text, size);
    }
    const char *end = ends->translate ? "\n" : ends->newline;
    if (end[1] == 0) {
        Py_ssize_t found = find_unit(text, size, (unsigned char)end[0]);
        return found < 0 ? -1 : found + 1;
    }
    for (Py_ssize_t i = 0; i < size;) {
        Py_ssize_t found = find_unit(text + i, size - i, '\r');
        if (found < 0) {
            return -1;
        }
        i += found;
        if (i + 1 == size) {
            *consumed = i; /* half an end: look at it again with what follows */
            return -1;
        }
        if (text[i + 1] == '\n') {
            return i + 2;
        }
        i++;
    }
    return -1;
}

/* ---- IncrementalNewlineDecoder ---- */

enum { SEEN_CR = 1, SEEN_LF = 2, SEEN_CRLF = 4 };

typedef struct {
    PyObject_HEAD
    PyObject *decoder; /* None: the input is text already; NULL: not initialised */
    PyObject *errors;
    int pending_cr; /* a '\r' was held back */
    int translate;
    int seen; /* SEEN_ bits */
} newline_decoder;

#define SELF ((newline_decoder *)self)

static int
newline_decoder_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"decoder", "translate", "errors", NULL};
    PyObject *decoder;
    PyObject *errors = NULL;
    int translate;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "Oi|O:IncrementalNewlineDecoder", kwlist,
                                     &decoder, &translate, &errors)) {
        return -1;
    }
    if (errors == NULL) {
        errors = PyString_FromString("strict");
        if (errors == NULL) {
            return -1;
        }
    }
    else {
        Py_INCREF(errors);
    }
    Py_INCREF(decoder);
    PyObject *old_decoder = SELF->decoder;
    PyObject *old_errors = SELF->errors;
    SELF->decoder = decoder;
    SELF->errors = errors;
    SELF->translate = translate;
    SELF->seen = 0;
    SELF->pending_cr = 0;
    Py_XDECREF(old_decoder);
    Py_XDECREF(old_errors);
    return 0;
}

static void
newline_decoder_dealloc(PyObject *self)
{
    Py_CLEAR(SELF->decoder);
    Py_CLEAR(SELF->errors);
    Py_TYPE(self)->tp_free(self);
}

/* Put the '\r' held back before text, which is consumed. */
static PyObject *
prepend_cr(PyObject *text)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    PyObject *result = PyUnicode_FromUnicode(NULL, size + 1);
    if (result != NULL) {
        PyUnicode_AS_UNICODE(result)[0] = '\r';
        Py_UNICODE_COPY(PyUnicode_AS_UNICODE(result) + 1, PyUnicode_AS_UNICODE(text), size);
    }
    Py_DECREF(text);
    return result;
}

/* Which line ends there are in text. */
static int
line_ends_in(const Py_UNICODE *text, Py_ssize_t size)
{
    int seen = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        if (text[i] > '\r') {
            continue;
        }
        if (text[i] == '\n') {
            seen |= SEEN_LF;
        }
        else if (text[i] == '\r') {
            if (i + 1 < size && text[i + 1] == '\n') {
                seen |= SEEN_CRLF;
                i++;
            }
            else {
                seen |= SEEN_CR;
            }
        }
        if (seen == (SEEN_CR | SEEN_LF | SEEN_CRLF)) {
            break;
        }
    }
    return seen;
}

/* Text with '\n' for every line end; consumes text. */
static PyObject *
translate_ends(PyObject *text)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    const Py_UNICODE *from = PyUnicode_AS_UNICODE(text);
    PyObject *result = PyUnicode_FromUnicode(NULL, size);
    if (result == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    Py_UNICODE *to = PyUnicode_AS_UNICODE(result);
    Py_ssize_t used = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UNICODE ch = from[i];
        if (ch == '\r') {
            if (i + 1 < size && from[i + 1] == '\n') {
                i++;
            }
            ch = '\n';
        }
        to[used++] = ch;
    }
    Py_DECREF(text);
    if (used != size && PyUnicode_Resize(&result, used) < 0) {
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
_PyIncrementalNewlineDecoder_Decode(PyObject *self, PyObject *input, int final)
{
    PyObject *text;
    if (SELF->decoder == NULL) {
        PyErr_SetString(PyExc_ValueError, "IncrementalNewlineDecoder.__init__ not called");
        return NULL;
    }
    if (SELF->decoder != Py_None) {
        text = PyObject_CallMethodObjArgs(SELF->decoder, _Py_ID(decode), input,
                                          final ? Py_True : Py_False, NULL);
        if (text == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(input);
        text = input;
    }
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "decoder should return a string result, not '%.200s'",
                     Py_TYPE(text)->tp_name);
        Py_DECREF(text);
        return NULL;
    }
    if (SELF->pending_cr && (final || PyUnicode_GET_SIZE(text) > 0)) {
        text = prepend_cr(text);
        if (text == NULL) {
            return NULL;
        }
        SELF->pending_cr = 0;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    if (!final && size > 0 && PyUnicode_AS_UNICODE(text)[size - 1] == '\r') {
        PyObject *shorter = PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(text), size - 1);
        Py_DECREF(text);
        if (shorter == NULL) {
            return NULL;
        }
        text = shorter;
        size--;
        SELF->pending_cr = 1;
    }
    if (size == 0) {
        return text;
    }
    int seen = line_ends_in(PyUnicode_AS_UNICODE(text), size);
    SELF->seen |= seen;
    if (SELF->translate && (seen & (SEEN_CR | SEEN_CRLF))) {
        return translate_ends(text);
    }
    return text;
}

static PyObject *
newline_decoder_decode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"input", "final", NULL};
    PyObject *input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|i:IncrementalNewlineDecoder", kwlist, &input,
                                     &final)) {
        return NULL;
    }
    return _PyIncrementalNewlineDecoder_Decode(self, input, final);
}

/* 0, or -1 if __init__ has not run. */
static int
check_initialized(PyObject *self)
{
    if (SELF->decoder == NULL) {
        PyErr_SetString(PyExc_ValueError, "IncrementalNewlineDecoder.__init__ not called");
        return -1;
    }
    return 0;
}

static PyObject *
newline_decoder_getstate(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *buffer;
    unsigned long long flags = 0;
    if (check_initialized(self) < 0) {
        return NULL;
    }
    if (SELF->decoder != Py_None) {
        PyObject *state = PyObject_CallMethodObjArgs(SELF->decoder, _Py_ID(getstate), NULL);
        if (state == NULL) {
            return NULL;
        }
        if (!PyTuple_Check(state)) {
            PyErr_SetString(PyExc_TypeError, "illegal decoder state");
            Py_DECREF(state);
            return NULL;
        }
        if (!PyArg_ParseTuple(state, "OK", &buffer, &flags)) {
            Py_DECREF(state);
            return NULL;
        }
        Py_INCREF(buffer);
        Py_DECREF(state);
    }
    else {
        buffer = PyString_FromString("");
    }
    /* the lowest bit is ours */
    flags <<= 1;
    if (SELF->pending_cr) {
        flags |= 1;
    }
    return Py_BuildValue("NK", buffer, flags);
}

static PyObject *
newline_decoder_setstate(PyObject *self, PyObject *state)
{
    PyObject *buffer;
    unsigned long long flags;
    if (check_initialized(self) < 0 || !PyArg_Parse(state, "(OK)", &buffer, &flags)) {
        return NULL;
    }
    SELF->pending_cr = (int)(flags & 1);
    flags >>= 1;
    if (SELF->decoder == Py_None) {
        Py_RETURN_NONE;
    }
    return PyObject_CallMethod(SELF->decoder, (char *)"setstate", (char *)"((OK))", buffer, flags);
}

static PyObject *
newline_decoder_reset(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (check_initialized(self) < 0) {
        return NULL;
    }
    SELF->seen = 0;
    SELF->pending_cr = 0;
    if (SELF->decoder == Py_None) {
        Py_RETURN_NONE;
    }
    return PyObject_CallMethodObjArgs(SELF->decoder, _Py_ID(reset), NULL);
}

static PyObject *
newline_decoder_newlines(PyObject *self, void *Py_UNUSED(context))
{
    static const char *const texts[] = {"\r", "\n", "\r\n"};
    PyObject *found = PyList_New(0);
    if (found == NULL) {
        return NULL;
    }
    for (int i = 0; i < 3; i++) {
        if (!(SELF->seen & (1 << i))) {
            continue;
        }
        /* COMPAT: unicode if it is the only one, else str */
        int only = SELF->seen == 1 << i;
        PyObject *text = only ? PyUnicode_FromString(texts[i]) : PyString_FromString(texts[i]);
        if (text == NULL || PyList_Append(found, text) < 0) {
            Py_XDECREF(text);
            Py_DECREF(found);
            return NULL;
        }
        Py_DECREF(text);
    }
    PyObject *result;
    if (PyList_GET_SIZE(found) == 0) {
        result = Py_None;
        Py_INCREF(result);
    }
    else if (PyList_GET_SIZE(found) == 1) {
        result = PyList_GET_ITEM(found, 0);
        Py_INCREF(result);
    }
    else {
        result = PyList_AsTuple(found);
    }
    Py_DECREF(found);
    return result;
}

static PyMethodDef newline_decoder_methods[] = {
    {"decode", (PyCFunction)(void (*)(void))newline_decoder_decode,
     METH_VARARGS | METH_KEYWORDS, "decode(input[, final]) -> unicode\n\nDecode a piece."},
    {"getstate", newline_decoder_getstate, METH_NOARGS, NULL},
    {"setstate", newline_decoder_setstate, METH_O, NULL},
    {"reset", newline_decoder_reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef newline_decoder_getset[] = {
    {(char *)"newlines", newline_decoder_newlines, NULL,
     (char *)"None, the line end met so far, or a tuple of them", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyIncrementalNewlineDecoder_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.IncrementalNewlineDecoder",
    .tp_basicsize = sizeof(newline_decoder),
    .tp_dealloc = newline_decoder_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "IncrementalNewlineDecoder(decoder, translate, errors='strict')\n\n"
              "An incremental decoder on top of another one (or of text, if that is None) that\n"
              "notes the line ends and, if translate is true, turns them into '\\n'.",
    .tp_methods = newline_decoder_methods,
    .tp_getset = newline_decoder_getset,
    .tp_init = newline_decoder_init,
    .tp_new = PyType_GenericNew,
};
