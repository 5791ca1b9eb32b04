/* One run of a pattern over a string: setting up, and reading the results. */
#include "sre.h"
#include "pycore_buffer.h" // _PyPlus_HoldBuffer()

const void *
_PySRE_GetText(PyObject *string, Py_ssize_t *length, int *char_size)
{
    if (PyUnicode_Check(string)) {
        *length = PyUnicode_GET_SIZE(string);
        *char_size = sizeof(Py_UNICODE);
        return PyUnicode_AS_UNICODE(string);
    }
    if (PyString_CheckExact(string)) {
        *length = PyString_GET_SIZE(string);
        *char_size = 1;
        return PyString_AS_STRING(string);
    }
    PyBufferProcs *buffer = Py_TYPE(string)->tp_as_buffer;
    if (buffer == NULL || buffer->bf_getreadbuffer == NULL || buffer->bf_getsegcount == NULL
        || buffer->bf_getsegcount(string, NULL) != 1) {
        PyErr_SetString(PyExc_TypeError, "expected string or buffer");
        return NULL;
    }
    void *text;
    Py_ssize_t bytes = buffer->bf_getreadbuffer(string, 0, &text);
    if (bytes < 0) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "buffer has negative size");
        }
        return NULL;
    }
    Py_ssize_t size = PyObject_Size(string);
    if (size < 0) {
        return NULL;
    }
    if (PyString_Check(string) || bytes == size) {
        *char_size = 1;
    }
    else if (bytes == size * (Py_ssize_t)sizeof(Py_UNICODE)) {
        *char_size = sizeof(Py_UNICODE);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "buffer size mismatch");
        return NULL;
    }
    *length = size;
    return text == NULL ? "" : text;
}

int
_PySRE_Begin(sre_state *state, pattern_object *pattern, PyObject *string, Py_ssize_t pos,
             Py_ssize_t endpos)
{
    memset(state, 0, sizeof(*state));
    state->lastindex = -1;
    _PyPlus_HoldBuffer(string, 1);
    Py_ssize_t length;
    const char *text = _PySRE_GetText(string, &length, &state->char_size);
    if (text == NULL) {
        _PyPlus_HoldBuffer(string, -1);
        return -1;
    }
    size_t marks = 2 * (size_t)pattern->groups;
    state->mark = state->inline_marks;
    if (marks > sizeof(state->inline_marks) / sizeof(void *)) {
        size_t bytes = marks * sizeof(void *);
        state->mark = PyMem_MALLOC(bytes);
        if (state->mark == NULL) {
            _PyPlus_HoldBuffer(string, -1);
            PyErr_NoMemory();
            return -1;
        }
        memset(state->mark, 0, bytes);
    }
    pos = pos < 0 ? 0 : pos > length ? length : pos;
    endpos = endpos < 0 ? 0 : endpos > length ? length : endpos;
    state->beginning = text;
    state->start = text + pos * state->char_size;
    state->end = text + endpos * state->char_size;
    state->pos = pos;
    state->endpos = endpos;
    Py_INCREF(string);
    state->string = string;
    state->pattern = pattern;
    state->lower = pattern->flags & FLAG_LOCALE    ? _PySRE_LowerLocale
                   : pattern->flags & FLAG_UNICODE ? _PySRE_LowerUnicode
                                                   : _PySRE_Lower;
    return 0;
}

void
_PySRE_Finish(sre_state *state)
{
    if (state->mark != state->inline_marks) {
        PyMem_FREE(state->mark);
    }
    if (state->string != NULL) {
        _PyPlus_HoldBuffer(state->string, -1);
    }
    Py_CLEAR(state->string);
}

void
_PySRE_Reset(sre_state *state)
{
    memset(state->mark, 0, 2 * (size_t)state->pattern->groups * sizeof(void *));
    state->lastindex = -1;
    state->ptr = state->start;
}

static int
report(int status)
{
    if (status == SRE_OUT_OF_MEMORY) {
        PyErr_NoMemory();
    }
    return status < 0 ? -1 : status;
}

int
_PySRE_Match(sre_state *state)
{
    const sre_code *code = state->pattern->code;
    return report(state->char_size == 1 ? _PySRE_MatchBytes(state, code)
                                        : _PySRE_MatchUnicode(state, code));
}

int
_PySRE_Search(sre_state *state)
{
    const sre_code *code = state->pattern->code;
    return report(state->char_size == 1 ? _PySRE_SearchBytes(state, code)
                                        : _PySRE_SearchUnicode(state, code));
}

Py_ssize_t
_PySRE_Offset(const sre_state *state, const void *p)
{
    return ((const char *)p - (const char *)state->beginning) / state->char_size;
}

PyObject *
_PySRE_Slice(PyObject *string, Py_ssize_t from, Py_ssize_t to)
{
    if (PyString_CheckExact(string) && to <= PyString_GET_SIZE(string)) {
        if (from == 0 && to == PyString_GET_SIZE(string)) {
            Py_INCREF(string);
            return string;
        }
        return PyString_FromStringAndSize(PyString_AS_STRING(string) + from, to - from);
    }
    return PySequence_GetSlice(string, from, to);
}

PyObject *
_PySRE_GroupSlice(const sre_state *state, Py_ssize_t group, int empty)
{
    const void *from = state->mark[2 * (group - 1)];
    const void *to = state->mark[2 * (group - 1) + 1];
    if (state->string == Py_None || from == NULL || to == NULL) {
        if (empty) {
            return _PySRE_Slice(state->string, 0, 0);
        }
        Py_INCREF(Py_None);
        return Py_None;
    }
    return _PySRE_Slice(state->string, _PySRE_Offset(state, from), _PySRE_Offset(state, to));
}
