/* Universal newlines: \r and \r\n read as \n.
 *
 * A \r is delivered as \n at once; f_skipnextlf then says that a \n right after it
 * belongs to it and is to be skipped, whenever that is read.  f_newlinetypes
 * collects which kinds were seen. */
#include "file_internal.h"

/* The file object's fields, or local ones if there is no file object. */
typedef struct {
    int types;
    int skip_lf;
} newline_state;

static newline_state
state_load(PyFileObject *file)
{
    newline_state state = {file->f_newlinetypes, file->f_skipnextlf};
    return state;
}

static void
state_store(PyFileObject *file, newline_state state)
{
    file->f_newlinetypes = state.types;
    file->f_skipnextlf = state.skip_lf;
}

/* Translate one character: the character to deliver, or -1 to skip it. */
static inline int
translate(newline_state *state, int c)
{
    if (state->skip_lf) {
        state->skip_lf = 0;
        if (c == '\n') {
            state->types |= NEWLINE_CRLF;
            return -1;
        }
        state->types |= NEWLINE_CR;
    }
    if (c == '\r') {
        state->skip_lf = 1;
        return '\n';
    }
    if (c == '\n') {
        state->types |= NEWLINE_LF;
    }
    return c;
}

/* The stream ended: a pending \r stood alone. */
static inline void
translate_end(newline_state *state)
{
    if (state->skip_lf) {
        state->types |= NEWLINE_CR;
    }
}

char *
Py_UniversalNewlineFgets(char *buf, int n, FILE *stream, PyObject *op)
{
    newline_state state = {0, 0};
    PyFileObject *file = NULL;
    if (op != NULL) {
        if (!PyFile_Check(op)) {
            errno = ENXIO;
            return NULL;
        }
        file = (PyFileObject *)op;
        if (!file->f_univ_newline) {
            return fgets(buf, n, stream);
        }
        state = state_load(file);
    }
    char *at = buf;
    int c = 'x';
    flockfile(stream);
    while (--n > 0 && (c = getc_unlocked(stream)) != EOF) {
        int translated = translate(&state, c);
        if (translated < 0) {
            n++;
            continue;
        }
        *at++ = (char)translated;
        if (translated == '\n') {
            break;
        }
    }
    if (c == EOF) {
        translate_end(&state);
    }
    if (file == NULL && state.skip_lf) {
        /* nobody remembers the \r: look at the next character now */
        c = getc_unlocked(stream);
        if (c != '\n') {
            ungetc(c, stream);
        }
    }
    funlockfile(stream);
    if (file != NULL) {
        state_store(file, state);
    }
    *at = '\0';
    return at == buf ? NULL : buf;
}

size_t
Py_UniversalNewlineFread(char *buf, size_t n, FILE *stream, PyObject *op)
{
    if (op == NULL || !PyFile_Check(op)) {
        errno = ENXIO;
        return 0;
    }
    PyFileObject *file = (PyFileObject *)op;
    if (!file->f_univ_newline) {
        return fread(buf, 1, n, stream);
    }
    newline_state state = state_load(file);
    char *to = buf;
    while (n > 0) {
        size_t got = fread(to, 1, n, stream);
        int short_read = got < n;
        const char *end = to + got;
        const char *from = to;
        while (from < end) {
            int c = translate(&state, (unsigned char)*from++);
            if (c >= 0) {
                *to++ = (char)c;
                n--;
            }
        }
        if (short_read) {
            if (feof(stream)) {
                translate_end(&state);
            }
            break;
        }
    }
    state_store(file, state);
    return (size_t)(to - buf);
}

PyObject *
_PyFile_GetNewlines(PyObject *self, void *Py_UNUSED(closure))
{
    static const char *const texts[] = {"\r", "\n", "\r\n"};
    int types = ((PyFileObject *)self)->f_newlinetypes;
    int count = (types & 1) + (types >> 1 & 1) + (types >> 2 & 1);
    if (types < 0 || types > 7) {
        PyErr_Format(PyExc_SystemError, "Unknown newlines value 0x%x\n", types);
        return NULL;
    }
    if (count == 0) {
        Py_RETURN_NONE;
    }
    PyObject *result = count == 1 ? NULL : PyTuple_New(count);
    if (count > 1 && result == NULL) {
        return NULL;
    }
    int at = 0;
    for (int i = 0; i < 3; i++) {
        if (!(types >> i & 1)) {
            continue;
        }
        PyObject *text = PyString_FromString(texts[i]);
        if (count == 1) {
            return text;
        }
        if (text == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyTuple_SET_ITEM(result, at++, text);
    }
    return result;
}
