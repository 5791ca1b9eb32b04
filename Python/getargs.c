/* Argument parsing by format strings: PyArg_Parse and its family.
 *
 * A format is a row of units, one a parameter: letters with modifiers, or a
 * parenthesised row for a nested sequence; '|' opens the optional ones, ':' ends
 * the row with the function's name, ';' with a whole error text.
 *
 * A Reader walks the format and the C variables together.  Each unit has a
 * function read_* that stores the value and returns 1, or calls want() with what
 * it expected and returns 0.  What a unit allocates or pins is remembered in the
 * Reader and undone if a later one fails, so the caller owns all or nothing.
 *
 * The units s#, t#, w# hand out the address of memory that nothing holds in place, and a
 * later unit may run code that moves it (__int__ of an argument that shrinks an array): at
 * the end such addresses are asked for once more. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_buffer.h" // _PyBuffer_FillHeld()
#include "pycore_containers.h"
#include <ctype.h>

/* Without the macros of PY_SSIZE_T_CLEAN: both families are defined here. */
#undef PyArg_Parse
#undef PyArg_ParseTuple
#undef PyArg_ParseTupleAndKeywords
#undef PyArg_VaParse
#undef PyArg_VaParseTupleAndKeywords
int PyArg_Parse(PyObject *, const char *, ...);
int PyArg_ParseTuple(PyObject *, const char *, ...);
int PyArg_ParseTupleAndKeywords(PyObject *, PyObject *, const char *, char **, ...);
int PyArg_VaParse(PyObject *, const char *, va_list);
int PyArg_VaParseTupleAndKeywords(PyObject *, PyObject *, const char *, char **, va_list);
int _PyArg_Parse_SizeT(PyObject *, const char *, ...);
int _PyArg_ParseTuple_SizeT(PyObject *, const char *, ...);
int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, ...);
int _PyArg_VaParse_SizeT(PyObject *, const char *, va_list);
int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, va_list);

#define MAX_NESTING 30
#define MAX_CLEANUPS 64
#define MAX_LENT 8

enum { SIZE_IS_SSIZE_T = 1, /* '#' stores Py_ssize_t, not int */
       OLD_STYLE = 2 };     /* PyArg_Parse: the argument may be the object itself */

/* Something to undo: a pinned buffer, or memory handed out by 'es'. */
typedef struct {
    Py_buffer *view;
    char **memory;
} Cleanup;

/* An address in an object that may move its memory. */
typedef struct {
    PyObject *owner;
    readbufferproc read;
    void **start; /* the caller's variables; that of the size is an int without SIZE_IS_SSIZE_T */
    void *size;   /* NULL: not asked for */
} Lent;

typedef struct {
    const char *format; /* the unit to read next */
    va_list *vars;
    int flags;
    int ncleanups;
    int nlent;
    Cleanup cleanups[MAX_CLEANUPS];
    Lent lent[MAX_LENT]; /* more than any function takes; what exceeds it is not asked again */
    int path[MAX_NESTING + 1]; /* item numbers inside nested units, 0 ends */
    char expected[512];        /* what the failing unit wanted, or empty */
} Reader;

/* ---- errors ---------------------------------------------------------------- */

static const char *
type_name(PyObject *arg)
{
    return arg == Py_None ? "None" : Py_TYPE(arg)->tp_name;
}

/* Record that arg is not what the unit wants; an exception that is already set
 * counts more.  A text in parentheses is a complaint of its own. */
static int
want(Reader *reader, const char *expected, PyObject *arg)
{
    if (expected[0] == '(') {
        PyOS_snprintf(reader->expected, sizeof(reader->expected), "%.100s", expected);
    }
    else {
        PyOS_snprintf(reader->expected, sizeof(reader->expected), "must be %.50s, not %.50s",
                      expected, type_name(arg));
    }
    return 0;
}

/* Turn what want() recorded into a TypeError about argument number iarg (0: the
 * only one) of function fname; message replaces the whole text. */
static void
raise_mismatch(const Reader *reader, Py_ssize_t iarg, const char *fname, const char *message)
{
    char text[512];
    char *at = text;
    char *end = text + sizeof(text);

    if (PyErr_Occurred()) {
        return;
    }
    if (message != NULL) {
        PyErr_SetString(PyExc_TypeError, message);
        return;
    }
    if (fname != NULL) {
        at += PyOS_snprintf(at, end - at, "%.200s() ", fname);
    }
    at += PyOS_snprintf(at, end - at, "argument");
    if (iarg != 0) {
        at += PyOS_snprintf(at, end - at, " %" PY_FORMAT_SIZE_T "d", iarg);
        for (int i = 0; i < MAX_NESTING && reader->path[i] > 0 && end - at > 300; i++) {
            at += PyOS_snprintf(at, end - at, ", item %d", reader->path[i] - 1);
        }
    }
    PyOS_snprintf(at, end - at, " %.256s", reader->expected);
    PyErr_SetString(PyExc_TypeError, text);
}

/* ---- cleanup ----------------------------------------------------------------- */

static int
remember(Reader *reader, Py_buffer *view, char **memory)
{
    if (reader->ncleanups == MAX_CLEANUPS) {
        PyErr_SetString(PyExc_SystemError, "too many buffers in one argument format");
        return -1;
    }
    reader->cleanups[reader->ncleanups].view = view;
    reader->cleanups[reader->ncleanups].memory = memory;
    reader->ncleanups++;
    return 0;
}

static int put_size(const Reader *reader, void *var, Py_ssize_t size);

static int
ask_again(const Reader *reader)
{
    for (int i = 0; i < reader->nlent; i++) {
        const Lent *lent = &reader->lent[i];
        Py_ssize_t size = lent->read(lent->owner, 0, lent->start);
        if (size < 0 || (lent->size != NULL && !put_size(reader, lent->size, size))) {
            return 0;
        }
    }
    return 1;
}

static int
finish(Reader *reader, int ok)
{
    ok = ok && ask_again(reader);
    if (!ok) {
        while (reader->ncleanups > 0) {
            Cleanup *last = &reader->cleanups[--reader->ncleanups];
            if (last->view != NULL) {
                PyBuffer_Release(last->view);
            }
            else {
                PyMem_FREE(*last->memory);
                *last->memory = NULL;
            }
        }
    }
    return ok;
}

/* ---- numbers ------------------------------------------------------------------ */

/* Floats are not silently cut to integers. */
static int
refuse_float(PyObject *arg)
{
    if (!PyFloat_Check(arg)) {
        return 0;
    }
    PyErr_SetString(PyExc_TypeError, "integer argument expected, got float");
    return 1;
}

/* A C long between low and high; kind names the C type in the error. */
static int
bounded_long(Reader *reader, PyObject *arg, const char *unit, const char *kind, long low,
             long high, long *result)
{
    if (refuse_float(arg)) {
        return want(reader, unit, arg);
    }
    *result = PyInt_AsLong(arg);
    if (*result == -1 && PyErr_Occurred()) {
        return want(reader, unit, arg);
    }
    if (*result < low || *result > high) {
        PyErr_Format(PyExc_OverflowError, "%s is %s", kind,
                     *result < low ? "less than minimum" : "greater than maximum");
        return want(reader, unit, arg);
    }
    return 1;
}

/* The low bits of an integer of any size. */
static int
masked_long(Reader *reader, PyObject *arg, const char *unit, unsigned long *result)
{
    if (refuse_float(arg)) {
        return want(reader, unit, arg);
    }
    *result = PyInt_AsUnsignedLongMask(arg);
    if (*result == (unsigned long)-1 && PyErr_Occurred()) {
        return want(reader, unit, arg);
    }
    return 1;
}

static int
read_integer(Reader *reader, char unit, PyObject *arg)
{
    long value = 0;
    unsigned long bits = 0;

    switch (unit) {
    case 'b': {
        unsigned char *var = va_arg(*reader->vars, unsigned char *);
        if (!bounded_long(reader, arg, "integer<b>", "unsigned byte integer", 0, UCHAR_MAX,
                          &value)) {
            return 0;
        }
        *var = (unsigned char)value;
        return 1;
    }
    case 'h': {
        short *var = va_arg(*reader->vars, short *);
        if (!bounded_long(reader, arg, "integer<h>", "signed short integer", SHRT_MIN, SHRT_MAX,
                          &value)) {
            return 0;
        }
        *var = (short)value;
        return 1;
    }
    case 'i': {
        int *var = va_arg(*reader->vars, int *);
        if (!bounded_long(reader, arg, "integer<i>", "signed integer", INT_MIN, INT_MAX, &value)) {
            return 0;
        }
        *var = (int)value;
        return 1;
    }
    case 'n': /* Py_ssize_t is a long here */
    case 'l': {
        long *var = va_arg(*reader->vars, long *);
        if (!bounded_long(reader, arg, "integer<l>", "", LONG_MIN, LONG_MAX, &value)) {
            return 0;
        }
        *var = value;
        return 1;
    }
    case 'B': {
        unsigned char *var = va_arg(*reader->vars, unsigned char *);
        if (!masked_long(reader, arg, "integer<B>", &bits)) {
            return 0;
        }
        *var = (unsigned char)bits;
        return 1;
    }
    case 'H': {
        unsigned short *var = va_arg(*reader->vars, unsigned short *);
        if (!masked_long(reader, arg, "integer<H>", &bits)) {
            return 0;
        }
        *var = (unsigned short)bits;
        return 1;
    }
    case 'I': {
        unsigned int *var = va_arg(*reader->vars, unsigned int *);
        if (!masked_long(reader, arg, "integer<I>", &bits)) {
            return 0;
        }
        *var = (unsigned int)bits;
        return 1;
    }
    default: /* 'k' */ {
        unsigned long *var = va_arg(*reader->vars, unsigned long *);
        if (PyInt_Check(arg)) {
            *var = PyInt_AsUnsignedLongMask(arg);
        }
        else if (PyLong_Check(arg)) {
            *var = PyLong_AsUnsignedLongMask(arg);
        }
        else {
            return want(reader, "an integer", arg);
        }
        return 1;
    }
    }
}

static int
read_long_long(Reader *reader, char unit, PyObject *arg)
{
    if (unit == 'L') {
        PY_LONG_LONG *var = va_arg(*reader->vars, PY_LONG_LONG *);
        /* the one unit that still cuts floats, with a warning */
        if (PyFloat_Check(arg)
            && PyErr_Warn(PyExc_DeprecationWarning, "integer argument expected, got float") < 0) {
            return want(reader, "long<L>", arg);
        }
        PY_LONG_LONG value = PyLong_AsLongLong(arg);
        if (value == -1 && PyErr_Occurred()) {
            return want(reader, "long<L>", arg);
        }
        *var = value;
        return 1;
    }
    unsigned PY_LONG_LONG *var = va_arg(*reader->vars, unsigned PY_LONG_LONG *);
    if (PyInt_Check(arg)) {
        *var = PyInt_AsUnsignedLongMask(arg);
    }
    else if (PyLong_Check(arg)) {
        *var = PyLong_AsUnsignedLongLongMask(arg);
    }
    else {
        return want(reader, "an integer", arg);
    }
    return 1;
}

static int
read_real(Reader *reader, char unit, PyObject *arg)
{
    void *var = va_arg(*reader->vars, void *);

    if (unit == 'D') {
        Py_complex value = PyComplex_AsCComplex(arg);
        if (PyErr_Occurred()) {
            return want(reader, "complex<D>", arg);
        }
        *(Py_complex *)var = value;
        return 1;
    }
    double value = PyFloat_AsDouble(arg);
    if (value == -1.0 && PyErr_Occurred()) {
        return want(reader, unit == 'f' ? "float<f>" : "float<d>", arg);
    }
    if (unit == 'f') {
        *(float *)var = (float)value;
    }
    else {
        *(double *)var = value;
    }
    return 1;
}

/* ---- text and buffers ------------------------------------------------------------ */

/* Where the size of a '#' goes: a Py_ssize_t or an int, as the caller was compiled. */
static void *
size_variable(Reader *reader)
{
    if (reader->flags & SIZE_IS_SSIZE_T) {
        return va_arg(*reader->vars, Py_ssize_t *);
    }
    return va_arg(*reader->vars, int *);
}

static int
put_size(const Reader *reader, void *var, Py_ssize_t size)
{
    if (reader->flags & SIZE_IS_SSIZE_T) {
        *(Py_ssize_t *)var = size;
        return 1;
    }
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "size does not fit in an int");
        return 0;
    }
    *(int *)var = (int)size;
    return 1;
}

static int
store_size(Reader *reader, Py_ssize_t size)
{
    return put_size(reader, size_variable(reader), size);
}

/* Store address and, for a '#', size of memory of arg, now and when all units are read. */
static int
lend(Reader *reader, PyObject *arg, readbufferproc read, void *start, Py_ssize_t size, void **var)
{
    *var = start;
    void *size_var = NULL;
    if (*reader->format == '#') {
        reader->format++;
        size_var = size_variable(reader);
    }
    if (!PyString_CheckExact(arg) && reader->nlent < MAX_LENT) {
        reader->lent[reader->nlent++] = (Lent){arg, read, var, size_var};
    }
    return size_var == NULL || put_size(reader, size_var, size);
}

/* The one segment of an object that exports old-style read access without a
 * release; its size, or -1 with the reason recorded. */
static Py_ssize_t
segment(Reader *reader, PyObject *arg, void **start)
{
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    *start = NULL;
    if (procs == NULL || procs->bf_getreadbuffer == NULL || procs->bf_getsegcount == NULL) {
        want(reader, "string or read-only buffer", arg);
        return -1;
    }
    if (PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_NEWBUFFER)
        && procs->bf_releasebuffer != NULL) {
        want(reader, "string or read-only buffer", arg);
        return -1;
    }
    if (procs->bf_getsegcount(arg, NULL) != 1) {
        want(reader, "string or single-segment read-only buffer", arg);
        return -1;
    }
    Py_ssize_t size = procs->bf_getreadbuffer(arg, 0, start);
    if (size < 0) {
        want(reader, "(unspecified)", arg);
        return -1;
    }
    return size;
}

/* A str that stands for text: arg itself, or unicode in the default encoding
 * (borrowed from the unicode object).  NULL if arg is neither. */
static PyObject *
text_of(Reader *reader, PyObject *arg, const char *expected)
{
    if (PyString_Check(arg)) {
        return arg;
    }
    if (PyUnicode_Check(arg)) {
        PyObject *encoded = _PyUnicode_AsDefaultEncodedString(arg, NULL);
        if (encoded == NULL) {
            want(reader, "(unicode conversion error)", arg);
        }
        return encoded;
    }
    want(reader, expected, arg);
    return NULL;
}

/* Fill a Py_buffer from an exporter, or from old-style read access. */
static int
pin(Reader *reader, PyObject *arg, Py_buffer *view)
{
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;

    if (procs == NULL) {
        return want(reader, "string or buffer", arg);
    }
    if (PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_NEWBUFFER)
        && procs->bf_getbuffer != NULL) {
        if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) < 0) {
            return want(reader, "convertible to a buffer", arg);
        }
        if (!PyBuffer_IsContiguous(view, 'C')) {
            PyBuffer_Release(view);
            return want(reader, "contiguous buffer", arg);
        }
        return 1;
    }
    void *start;
    Py_ssize_t size = segment(reader, arg, &start);
    if (size < 0) {
        return 0;
    }
    return _PyBuffer_FillHeld(view, arg, start, size, 1, PyBUF_SIMPLE) == 0
           || want(reader, "(unspecified)", arg);
}

static int
read_view(Reader *reader, char unit, PyObject *arg)
{
    Py_buffer *view = va_arg(*reader->vars, Py_buffer *);

    if (unit == 'z' && arg == Py_None) {
        PyBuffer_FillInfo(view, NULL, NULL, 0, 1, PyBUF_SIMPLE);
    }
    else if (PyString_Check(arg)) {
        PyBuffer_FillInfo(view, arg, PyString_AS_STRING(arg), PyString_GET_SIZE(arg), 1,
                          PyBUF_SIMPLE);
    }
    else if (PyUnicode_Check(arg)) {
        PyObject *encoded = text_of(reader, arg, "");
        if (encoded == NULL) {
            return 0;
        }
        PyBuffer_FillInfo(view, arg, PyString_AS_STRING(encoded), PyString_GET_SIZE(encoded), 1,
                          PyBUF_SIMPLE);
    }
    else if (!pin(reader, arg, view)) {
        return 0;
    }
    return remember(reader, view, NULL) == 0;
}

/* s, s#, s*, z, z#, z* */
static int
read_string(Reader *reader, char unit, PyObject *arg)
{
    if (*reader->format == '*') {
        reader->format++;
        return read_view(reader, unit, arg);
    }
    const char **var = va_arg(*reader->vars, const char **);
    int sized = *reader->format == '#';
    if (sized && !PyString_Check(arg) && !PyUnicode_Check(arg)
        && !(unit == 'z' && arg == Py_None)) {
        void *start;
        Py_ssize_t size = segment(reader, arg, &start);
        return size >= 0
               && lend(reader, arg, Py_TYPE(arg)->tp_as_buffer->bf_getreadbuffer, start, size,
                       (void **)var);
    }
    if (sized) {
        reader->format++;
    }
    if (unit == 'z' && arg == Py_None) {
        *var = NULL;
        return sized ? store_size(reader, 0) : 1;
    }
    PyObject *text = text_of(reader, arg, unit == 'z' ? "string or None" : "string");
    if (text == NULL) {
        return 0;
    }
    *var = PyString_AS_STRING(text);
    if (sized) {
        return store_size(reader, PyString_GET_SIZE(text));
    }
    if ((Py_ssize_t)strlen(*var) != PyString_GET_SIZE(text)) {
        return want(reader, unit == 'z' ? "string without null bytes or None"
                                        : "string without null bytes", arg);
    }
    return 1;
}

/* u, u# */
static int
read_unicode(Reader *reader, PyObject *arg)
{
    if (*reader->format == '#') {
        reader->format++;
        void **var = va_arg(*reader->vars, void **);
        if (PyUnicode_Check(arg)) {
            *var = PyUnicode_AS_UNICODE(arg);
            return store_size(reader, PyUnicode_GET_SIZE(arg));
        }
        return want(reader, "cannot convert raw buffers", arg);
    }
    Py_UNICODE **var = va_arg(*reader->vars, Py_UNICODE **);
    if (!PyUnicode_Check(arg)) {
        return want(reader, "unicode", arg);
    }
    *var = PyUnicode_AS_UNICODE(arg);
    for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(arg); i++) {
        if ((*var)[i] == 0) {
            return want(reader, "unicode without null characters", arg);
        }
    }
    return 1;
}

/* The bytes 'es' and 'et' hand over: a new str, or NULL with the reason recorded.
 * 'et' takes a str as it is; everything else is encoded. */
static PyObject *
encoded_bytes(Reader *reader, PyObject *arg, const char *encoding, int keep_str)
{
    if (keep_str && PyString_Check(arg)) {
        Py_INCREF(arg);
        return arg;
    }
    PyObject *unicode = PyUnicode_FromObject(arg);
    if (unicode == NULL) {
        want(reader, "string or unicode or text buffer", arg);
        return NULL;
    }
    PyObject *bytes = PyUnicode_AsEncodedString(
        unicode, encoding == NULL ? PyUnicode_GetDefaultEncoding() : encoding, NULL);
    Py_DECREF(unicode);
    if (bytes == NULL) {
        want(reader, "(encoding failed)", arg);
    }
    else if (!PyString_Check(bytes)) {
        Py_CLEAR(bytes);
        want(reader, "(encoder failed to return a string)", arg);
    }
    return bytes;
}

/* Copy bytes with a closing NUL to new memory in *var. */
static int
hand_out(Reader *reader, PyObject *arg, char **var, PyObject *bytes)
{
    Py_ssize_t size = PyString_GET_SIZE(bytes);
    *var = PyMem_Malloc(size + 1);
    if (*var == NULL) {
        PyErr_NoMemory();
        return want(reader, "(memory error)", arg);
    }
    memcpy(*var, PyString_AS_STRING(bytes), size + 1);
    return remember(reader, NULL, var) == 0;
}

/* es, es#, et, et# */
static int
read_encoded(Reader *reader, PyObject *arg)
{
    const char *encoding = va_arg(*reader->vars, const char *);
    char kind = *reader->format++;
    char **var = va_arg(*reader->vars, char **);
    int sized = *reader->format == '#';

    if (kind != 's' && kind != 't') {
        return want(reader, "(unknown parser marker combination)", arg);
    }
    if (var == NULL) {
        return want(reader, "(buffer is NULL)", arg);
    }
    PyObject *bytes = encoded_bytes(reader, arg, encoding, kind == 't');
    if (bytes == NULL) {
        return 0;
    }
    Py_ssize_t size = PyString_GET_SIZE(bytes);
    int ok;
    if (!sized) {
        ok = (Py_ssize_t)strlen(PyString_AS_STRING(bytes)) == size
                 ? hand_out(reader, arg, var, bytes)
                 : want(reader, "encoded string without null bytes", arg);
    }
    else {
        /* the size says how much room a caller's own buffer has, then how much is used */
        va_list look;
        va_copy(look, *reader->vars);
        Py_ssize_t room = reader->flags & SIZE_IS_SSIZE_T ? *va_arg(look, Py_ssize_t *)
                                                          : *va_arg(look, int *);
        va_end(look);
        reader->format++;
        if (*var == NULL) {
            ok = hand_out(reader, arg, var, bytes);
        }
        else if (size + 1 > room) {
            ok = want(reader, "(buffer overflow)", arg);
        }
        else {
            memcpy(*var, PyString_AS_STRING(bytes), size + 1);
            ok = 1;
        }
        ok = ok && store_size(reader, size);
    }
    Py_DECREF(bytes);
    return ok;
}

/* w, w#, w*: memory the function may change */
static int
read_writable(Reader *reader, PyObject *arg)
{
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    void **var = va_arg(*reader->vars, void **);

    if (*reader->format == '*') {
        reader->format++;
        Py_buffer *view = (Py_buffer *)var;
        if (procs != NULL && PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_NEWBUFFER)
            && procs->bf_getbuffer != NULL) {
            if (PyObject_GetBuffer(arg, view, PyBUF_WRITABLE) < 0) {
                PyErr_Clear();
                return want(reader, "read-write buffer", arg);
            }
            if (!PyBuffer_IsContiguous(view, 'C')) {
                PyBuffer_Release(view);
                return want(reader, "contiguous buffer", arg);
            }
            return remember(reader, view, NULL) == 0;
        }
    }
    if (procs == NULL || procs->bf_getwritebuffer == NULL || procs->bf_getsegcount == NULL
        || (PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_NEWBUFFER)
            && procs->bf_releasebuffer != NULL)) {
        return want(reader, "read-write buffer", arg);
    }
    if (procs->bf_getsegcount(arg, NULL) != 1) {
        return want(reader, "single-segment read-write buffer", arg);
    }
    void *start;
    Py_ssize_t size = procs->bf_getwritebuffer(arg, 0, &start);
    if (size < 0) {
        return want(reader, "(unspecified)", arg);
    }
    if (reader->format[-1] == '*') {
        return _PyBuffer_FillHeld((Py_buffer *)var, arg, start, size, 0, PyBUF_SIMPLE) == 0
               && remember(reader, (Py_buffer *)var, NULL) == 0;
    }
    return lend(reader, arg, procs->bf_getwritebuffer, start, size, var);
}

/* t#: read-only characters */
static int
read_characters(Reader *reader, PyObject *arg)
{
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    char **var = va_arg(*reader->vars, char **);

    if (*reader->format != '#') {
        return want(reader, "(invalid use of 't' format character)", arg);
    }
    if (!PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_GETCHARBUFFER) || procs == NULL
        || procs->bf_getcharbuffer == NULL || procs->bf_getsegcount == NULL) {
        return want(reader, "string or read-only character buffer", arg);
    }
    if (procs->bf_getsegcount(arg, NULL) != 1) {
        return want(reader, "string or single-segment read-only buffer", arg);
    }
    if (PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_NEWBUFFER)
        && procs->bf_releasebuffer != NULL) {
        return want(reader, "string or pinned buffer", arg);
    }
    Py_ssize_t size = procs->bf_getcharbuffer(arg, 0, var);
    if (size < 0) {
        return want(reader, "(unspecified)", arg);
    }
    return lend(reader, arg, (readbufferproc)procs->bf_getcharbuffer, *var, size, (void **)var);
}

/* ---- objects ------------------------------------------------------------------------ */

/* O, O!, O&, O?, S, U */
static int
read_object(Reader *reader, char unit, PyObject *arg)
{
    if (unit == 'S' || unit == 'U') {
        PyObject **var = va_arg(*reader->vars, PyObject **);
        if (unit == 'S' ? !PyString_Check(arg) : !PyUnicode_Check(arg)) {
            return want(reader, unit == 'S' ? "string" : "unicode", arg);
        }
        *var = arg;
        return 1;
    }
    switch (*reader->format) {
    case '!': {
        reader->format++;
        PyTypeObject *type = va_arg(*reader->vars, PyTypeObject *);
        PyObject **var = va_arg(*reader->vars, PyObject **);
        if (!PyType_IsSubtype(Py_TYPE(arg), type)) {
            return want(reader, type->tp_name, arg);
        }
        *var = arg;
        return 1;
    }
    case '?': {
        reader->format++;
        inquiry accepts = va_arg(*reader->vars, inquiry);
        PyObject **var = va_arg(*reader->vars, PyObject **);
        if (!accepts(arg)) {
            return want(reader, "(unspecified)", arg);
        }
        *var = arg;
        return 1;
    }
    case '&': {
        reader->format++;
        int (*convert)(PyObject *, void *) = va_arg(*reader->vars, int (*)(PyObject *, void *));
        void *var = va_arg(*reader->vars, void *);
        return convert(arg, var) /* may run code */ || want(reader, "(unspecified)", arg);
    }
    default:
        *va_arg(*reader->vars, PyObject **) = arg;
        return 1;
    }
}

/* ---- units ---------------------------------------------------------------------------- */

static int read_unit(Reader *reader, PyObject *arg, int depth);

/* How many units a row has up to its closing parenthesis or end. */
static int
count_units(const char *format)
{
    int count = 0;
    for (int depth = 0;; format++) {
        char c = *format;
        if (c == '(') {
            count += depth == 0;
            depth++;
        }
        else if (c == ')') {
            if (depth == 0) {
                return count;
            }
            depth--;
        }
        else if (c == '\0' || c == ':' || c == ';') {
            return count;
        }
        else if (depth == 0 && isalpha(Py_CHARMASK(c)) && c != 'e') {
            count++;
        }
    }
}

/* A sequence against the row up to ')'. */
static int
read_sequence(Reader *reader, PyObject *arg, int depth)
{
    int expected = count_units(reader->format);

    if (!PySequence_Check(arg) || PyString_Check(arg)) {
        PyOS_snprintf(reader->expected, sizeof(reader->expected),
                      "must be %d-item sequence, not %.50s", expected, type_name(arg));
        return 0;
    }
    Py_ssize_t size = PySequence_Size(arg);
    if (size != expected) {
        PyOS_snprintf(reader->expected, sizeof(reader->expected),
                      "must be sequence of length %d, not %" PY_FORMAT_SIZE_T "d", expected, size);
        return 0;
    }
    int nlent = reader->nlent;
    for (int i = 0; i < expected; i++) {
        PyObject *item = PySequence_GetItem(arg, i);
        if (item == NULL) {
            PyErr_Clear();
            reader->path[depth] = i + 1;
            reader->path[depth + 1] = 0;
            PyOS_snprintf(reader->expected, sizeof(reader->expected), "is not retrievable");
            return 0;
        }
        int ok = read_unit(reader, item, depth + 1);
        /* borrowed by the caller from the sequence, as the API has always had it */
        Py_DECREF(item);
        if (!ok) {
            reader->path[depth] = i + 1;
            return 0;
        }
    }
    reader->nlent = nlent; /* the items may be gone when all units are read */
    return 1;
}

/* Read one unit from arg; depth is that of the parentheses around it. */
static int
read_unit(Reader *reader, PyObject *arg, int depth)
{
    reader->path[depth] = 0;
    char unit = *reader->format++;

    switch (unit) {
    case '(':
        if (depth >= MAX_NESTING - 1) {
            PyErr_SetString(PyExc_SystemError,
                            "too many tuple nesting levels in argument format string");
            return 0;
        }
        if (!read_sequence(reader, arg, depth)) {
            return 0;
        }
        if (*reader->format == ')') {
            reader->format++;
        }
        return 1;
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k': case 'n':
        return read_integer(reader, unit, arg);
    case 'L': case 'K':
        return read_long_long(reader, unit, arg);
    case 'f': case 'd': case 'D':
        return read_real(reader, unit, arg);
    case 'c': {
        char *var = va_arg(*reader->vars, char *);
        if (!PyString_Check(arg) || PyString_GET_SIZE(arg) != 1) {
            return want(reader, "char", arg);
        }
        *var = PyString_AS_STRING(arg)[0];
        return 1;
    }
    case 's': case 'z':
        return read_string(reader, unit, arg);
    case 'u':
        return read_unicode(reader, arg);
    case 'e':
        return read_encoded(reader, arg);
    case 'w':
        return read_writable(reader, arg);
    case 't':
        return read_characters(reader, arg);
    case 'O': case 'S': case 'U':
        return read_object(reader, unit, arg);
    default:
        return want(reader, "(impossible<bad format char>)", arg);
    }
}

/* ---- whole argument lists ------------------------------------------------------------------ */

/* What a format says about itself. */
typedef struct {
    int min;
    int max;
    const char *fname;   /* after ':', or NULL */
    const char *message; /* after ';', or NULL */
    const char *end;     /* the terminator */
} Shape;

/* With keywords the parentheses are left to skip_unit(): strict is 0. */
static int
examine(const char *format, Shape *shape, int strict)
{
    int depth = 0;
    shape->min = -1;
    shape->max = 0;
    shape->fname = shape->message = NULL;
    for (; *format != '\0' && *format != ':' && *format != ';'; format++) {
        switch (*format) {
        case '(':
            shape->max += depth == 0;
            if (++depth >= MAX_NESTING && strict) {
                Py_FatalError("too many tuple nesting levels in argument format string");
            }
            break;
        case ')':
            if (depth == 0 && strict) {
                Py_FatalError("excess ')' in getargs format");
            }
            depth -= depth > 0;
            break;
        case '|':
            if (depth == 0) {
                shape->min = shape->max;
            }
            break;
        case 'e': /* only a prefix */
            break;
        default:
            shape->max += depth == 0 && isalpha(Py_CHARMASK(*format));
        }
    }
    if (depth != 0 && strict) {
        Py_FatalError("missing ')' in getargs format");
    }
    shape->end = format;
    if (*format == ':') {
        shape->fname = format + 1;
    }
    else if (*format == ';') {
        shape->message = format + 1;
    }
    if (shape->min < 0) {
        shape->min = shape->max;
    }
    return 0;
}

/* PyArg_Parse: no argument, the argument itself, or a tuple of them. */
static int
parse_old_style(Reader *reader, PyObject *args, const Shape *shape)
{
    const char *name = shape->fname == NULL ? "function" : shape->fname;
    const char *parens = shape->fname == NULL ? "" : "()";

    if (shape->max == 0) {
        if (args == NULL) {
            return 1;
        }
        PyErr_Format(PyExc_TypeError, "%.200s%s takes no arguments", name, parens);
        return 0;
    }
    if (shape->min == 1 && shape->max == 1) {
        if (args == NULL) {
            PyErr_Format(PyExc_TypeError, "%.200s%s takes at least one argument", name, parens);
            return 0;
        }
        if (read_unit(reader, args, 0)) {
            return 1;
        }
        raise_mismatch(reader, 0, shape->fname, shape->message);
        return 0;
    }
    PyErr_SetString(PyExc_SystemError, "old style getargs format uses new features");
    return 0;
}

static int
parse_positional(Reader *reader, PyObject *args, const Shape *shape)
{
    Py_ssize_t given = PyTuple_GET_SIZE(args);

    if (given < shape->min || given > shape->max) {
        if (shape->message == NULL) {
            int limit = given < shape->min ? shape->min : shape->max;
            PyErr_Format(PyExc_TypeError, "%.150s%s takes %s %d argument%s (%ld given)",
                         shape->fname == NULL ? "function" : shape->fname,
                         shape->fname == NULL ? "" : "()",
                         shape->min == shape->max ? "exactly"
                         : given < shape->min     ? "at least"
                                                  : "at most",
                         limit, limit == 1 ? "" : "s", (long)given);
        }
        else {
            PyErr_SetString(PyExc_TypeError, shape->message);
        }
        return 0;
    }
    for (Py_ssize_t i = 0; i < given; i++) {
        if (*reader->format == '|') {
            reader->format++;
        }
        if (!read_unit(reader, PyTuple_GET_ITEM(args, i), 0)) {
            raise_mismatch(reader, i + 1, shape->fname, shape->message);
            return 0;
        }
    }
    char next = *reader->format;
    if (next != '\0' && !isalpha(Py_CHARMASK(next)) && next != '(' && next != '|' && next != ':'
        && next != ';') {
        PyErr_Format(PyExc_SystemError, "bad format string: %.200s", reader->format);
        return 0;
    }
    return 1;
}

static int
parse(PyObject *args, const char *format, va_list *vars, int flags)
{
    Reader reader;
    Shape shape;

    assert(flags & OLD_STYLE || args != NULL);
    reader.format = format;
    reader.vars = vars;
    reader.flags = flags;
    reader.ncleanups = 0;
    reader.nlent = 0;
    reader.expected[0] = '\0';
    reader.path[0] = 0;
    examine(format, &shape, 1);
    if (flags & OLD_STYLE) {
        return finish(&reader, parse_old_style(&reader, args, &shape));
    }
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "new style getargs format but argument is not a tuple");
        return 0;
    }
    return finish(&reader, parse_positional(&reader, args, &shape));
}

/* ---- with keywords --------------------------------------------------------------------------- */

/* Walk over one unit and the C variables it takes.  -1: bad format. */
static int
skip_unit(Reader *reader)
{
    char unit = *reader->format++;
    switch (unit) {
    case '(':
        while (*reader->format != ')') {
            if (*reader->format == '\0' || skip_unit(reader) < 0) {
                return -1;
            }
        }
        reader->format++;
        return 0;
    case 'e':
        (void)va_arg(*reader->vars, char *);
        if (*reader->format != 's' && *reader->format != 't') {
            return -1;
        }
        reader->format++;
        break;
    case 'O':
        if (*reader->format == '!' || *reader->format == '&' || *reader->format == '?') {
            reader->format++;
            (void)va_arg(*reader->vars, void *);
        }
        break;
    default:
        if (strchr("bBhHiIlkLKnfdDcszuwtSU", unit) == NULL || unit == '\0') {
            return -1;
        }
    }
    (void)va_arg(*reader->vars, void *);
    if (strchr("eszutw", unit) != NULL) {
        if (*reader->format == '#') {
            (void)va_arg(*reader->vars, void *);
            reader->format++;
        }
        else if (*reader->format == '*' && strchr("szw", unit) != NULL) {
            reader->format++;
        }
    }
    return 0;
}

/* Every keyword given must be one of kwlist. */
static int
check_keywords(PyObject *keywords, char **kwlist)
{
    PyObject *key;
    PyObject *value;
    Py_ssize_t position = 0;

    while (PyDict_Next(keywords, &position, &key, &value)) {
        if (!PyString_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keywords must be strings");
            return 0;
        }
        const char *text = PyString_AsString(key);
        char **name = kwlist;
        while (*name != NULL && strcmp(*name, text) != 0) {
            name++;
        }
        if (*name == NULL) {
            PyErr_Format(PyExc_TypeError, "'%s' is an invalid keyword argument for this function",
                         text);
            return 0;
        }
    }
    return 1;
}

/* The argument for parameter number i, borrowed: by position, else by name.
 * NULL with an exception if it came both ways; NULL without if it is absent. */
static PyObject *
argument_for(PyObject *args, PyObject *keywords, char **kwlist, Py_ssize_t i)
{
    PyObject *named = keywords == NULL ? NULL : _PyDict_PeekString(keywords, kwlist[i]);
    if (i >= PyTuple_GET_SIZE(args) || (named == NULL && keywords != NULL && PyErr_Occurred())) {
        return named;
    }
    if (named != NULL) {
        PyErr_Format(PyExc_TypeError, "Argument given by name ('%s') and position (%ld)",
                     kwlist[i], (long)(i + 1));
        return NULL;
    }
    return PyTuple_GET_ITEM(args, i);
}

static int
parse_keywords(Reader *reader, PyObject *args, PyObject *keywords, char **kwlist)
{
    Shape shape;
    Py_ssize_t nparams = 0;
    Py_ssize_t nkeywords = keywords == NULL ? 0 : PyDict_Size(keywords);
    Py_ssize_t given = PyTuple_GET_SIZE(args) + nkeywords;

    examine(reader->format, &shape, 0);
    while (kwlist[nparams] != NULL) {
        nparams++;
    }
    if (given > nparams) {
        PyErr_Format(PyExc_TypeError, "%s%s takes at most %ld argument%s (%ld given)",
                     shape.fname == NULL ? "function" : shape.fname,
                     shape.fname == NULL ? "" : "()", (long)nparams, nparams == 1 ? "" : "s",
                     (long)given);
        return 0;
    }
    Py_ssize_t left = nkeywords;
    for (Py_ssize_t i = 0; i < nparams; i++) {
        if (*reader->format == '|') {
            reader->format++;
        }
        if (reader->format == shape.end) {
            PyErr_Format(PyExc_RuntimeError,
                         "More keyword list entries (%ld) than format specifiers (%ld)",
                         (long)nparams, (long)i);
            return 0;
        }
        PyObject *arg = argument_for(args, keywords, kwlist, i);
        if (arg != NULL) {
            left -= i >= PyTuple_GET_SIZE(args);
            if (!read_unit(reader, arg, 0)) {
                raise_mismatch(reader, i + 1, shape.fname, shape.message);
                return 0;
            }
            continue;
        }
        if (PyErr_Occurred()) {
            return 0;
        }
        if (i < shape.min) {
            PyErr_Format(PyExc_TypeError, "Required argument '%s' (pos %ld) not found", kwlist[i],
                         (long)(i + 1));
            return 0;
        }
        /* nothing is left to store, and no keyword left to check */
        if (left == 0 && i >= PyTuple_GET_SIZE(args)) {
            return 1;
        }
        const char *unit = reader->format;
        if (skip_unit(reader) < 0) {
            PyErr_Format(PyExc_RuntimeError, "impossible<bad format char>: '%.200s'", unit);
            return 0;
        }
    }
    if (reader->format != shape.end && *reader->format != '|') {
        PyErr_Format(PyExc_RuntimeError,
                     "more argument specifiers than keyword list entries "
                     "(remaining format:'%s')", reader->format);
        return 0;
    }
    /* a unicode keyword is found by name and only refused when another one is left over */
    return left == 0 || check_keywords(keywords, kwlist);
}

static int
parse_with_keywords(PyObject *args, PyObject *keywords, const char *format, char **kwlist,
                    va_list *vars, int flags)
{
    Reader reader;

    if (args == NULL || !PyTuple_Check(args) || (keywords != NULL && !PyDict_Check(keywords))
        || format == NULL || kwlist == NULL) {
        PyErr_BadInternalCall();
        return 0;
    }
    reader.format = format;
    reader.vars = vars;
    reader.flags = flags;
    reader.ncleanups = 0;
    reader.nlent = 0;
    reader.expected[0] = '\0';
    reader.path[0] = 0;
    return finish(&reader, parse_keywords(&reader, args, keywords, kwlist));
}

/* ---- the API ------------------------------------------------------------------------------------- */

/* Each entry comes twice: '#' stores an int, or (_SizeT) a Py_ssize_t. */
#define WITH_VARS(last, call)                                                                      \
    va_list vars;                                                                                  \
    va_start(vars, last);                                                                          \
    int ok = call;                                                                                 \
    va_end(vars);                                                                                  \
    return ok

#define WITH_COPY(call)                                                                            \
    va_list vars;                                                                                  \
    va_copy(vars, given);                                                                          \
    int ok = call;                                                                                 \
    va_end(vars);                                                                                  \
    return ok

int
PyArg_Parse(PyObject *args, const char *format, ...)
{
    WITH_VARS(format, parse(args, format, &vars, OLD_STYLE));
}

int
_PyArg_Parse_SizeT(PyObject *args, const char *format, ...)
{
    WITH_VARS(format, parse(args, format, &vars, OLD_STYLE | SIZE_IS_SSIZE_T));
}

int
PyArg_ParseTuple(PyObject *args, const char *format, ...)
{
    WITH_VARS(format, parse(args, format, &vars, 0));
}

int
_PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...)
{
    WITH_VARS(format, parse(args, format, &vars, SIZE_IS_SSIZE_T));
}

int
PyArg_VaParse(PyObject *args, const char *format, va_list given)
{
    WITH_COPY(parse(args, format, &vars, 0));
}

int
_PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list given)
{
    WITH_COPY(parse(args, format, &vars, SIZE_IS_SSIZE_T));
}

int
PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *keywords, const char *format, char **kwlist,
                            ...)
{
    WITH_VARS(kwlist, parse_with_keywords(args, keywords, format, kwlist, &vars, 0));
}

int
_PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *keywords, const char *format,
                                   char **kwlist, ...)
{
    WITH_VARS(kwlist, parse_with_keywords(args, keywords, format, kwlist, &vars, SIZE_IS_SSIZE_T));
}

int
PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *keywords, const char *format,
                              char **kwlist, va_list given)
{
    WITH_COPY(parse_with_keywords(args, keywords, format, kwlist, &vars, 0));
}

int
_PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *keywords, const char *format,
                                     char **kwlist, va_list given)
{
    WITH_COPY(parse_with_keywords(args, keywords, format, kwlist, &vars, SIZE_IS_SSIZE_T));
}

int
PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...)
{
    assert(min >= 0 && min <= max);
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    Py_ssize_t given = PyTuple_GET_SIZE(args);
    if (given < min || given > max) {
        const char *bound = min == max ? "" : given < min ? "at least " : "at most ";
        Py_ssize_t limit = given < min ? min : max;
        if (name != NULL) {
            PyErr_Format(PyExc_TypeError, "%s expected %s%zd arguments, got %zd", name, bound,
                         limit, given);
        }
        else {
            PyErr_Format(PyExc_TypeError,
                         "unpacked tuple should have %s%zd elements, but has %zd", bound, limit,
                         given);
        }
        return 0;
    }
    va_list vars;
    va_start(vars, max);
    for (Py_ssize_t i = 0; i < given; i++) {
        *va_arg(vars, PyObject **) = PyTuple_GET_ITEM(args, i);
    }
    va_end(vars);
    return 1;
}

/* For types whose constructor takes no keywords; 1, or 0 with TypeError. */
int
_PyArg_NoKeywords(const char *funcname, PyObject *kw)
{
    if (kw == NULL) {
        return 1;
    }
    if (!PyDict_CheckExact(kw)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyDict_Size(kw) == 0) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%s does not take keyword arguments", funcname);
    return 0;
}
