/* Tracebacks: the chain of places an exception came through, and printing it. */
#include "Python.h"
#include "frameobject.h"
#include "osdefs.h"
#include "structmember.h"
#include "pycore_ceval.h"
#include "pycore_gc.h"
#include "pycore_names.h"

#define TB_LIMIT 1000

#define OFF(x) offsetof(PyTracebackObject, x)
static PyMemberDef tb_members[] = {{"tb_next", T_OBJECT, OFF(tb_next), READONLY, NULL},
                                   {"tb_frame", T_OBJECT, OFF(tb_frame), READONLY, NULL},
                                   {"tb_lasti", T_INT, OFF(tb_lasti), READONLY, NULL},
                                   {"tb_lineno", T_INT, OFF(tb_lineno), READONLY, NULL},
                                   {NULL}};
#undef OFF

static void
tb_dealloc(PyTracebackObject *tb)
{
    PyObject_GC_UnTrack(tb);
    Py_TRASHCAN_SAFE_BEGIN(tb)
    Py_XDECREF(tb->tb_next);
    Py_XDECREF(tb->tb_frame);
    PyObject_GC_Del(tb);
    Py_TRASHCAN_SAFE_END(tb)
}

static int
tb_traverse(PyTracebackObject *tb, visitproc visit, void *arg)
{
    Py_VISIT(tb->tb_next);
    Py_VISIT(tb->tb_frame);
    return 0;
}

static int
tb_clear(PyTracebackObject *tb)
{
    Py_CLEAR(tb->tb_next);
    Py_CLEAR(tb->tb_frame);
    return 0;
}

PyTypeObject PyTraceBack_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "traceback",
    .tp_basicsize = sizeof(PyTracebackObject),
    .tp_dealloc = (destructor)tb_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)tb_traverse,
    .tp_clear = (inquiry)tb_clear,
    .tp_members = tb_members,
};

int
PyTraceBack_Here(PyFrameObject *frame)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyTracebackObject *next = (PyTracebackObject *)tstate->curexc_traceback;
    if (next != NULL && !PyTraceBack_Check(next)) {
        PyErr_BadInternalCall();
        return -1;
    }
    PyTracebackObject *tb = PyObject_GC_New(PyTracebackObject, &PyTraceBack_Type);
    if (tb == NULL) {
        return -1;
    }
    tb->tb_next = next; /* takes over the thread state's reference */
    Py_INCREF(frame);
    tb->tb_frame = frame;
    tb->tb_lasti = frame->f_lasti;
    tb->tb_lineno = PyFrame_GetLineNumber(frame);
    _PyFrame_Track(frame);
    _PyGC_Track((PyObject *)tb);
    tstate->curexc_traceback = (PyObject *)tb;
    return 0;
}

/* ---- printing ------------------------------------------------------------------------------ */

/* Look for the file name's last part along sys.path; the open file, or NULL. */
static FILE *
tb_open_along_path(const char *filename)
{
    const char *slash = strrchr(filename, SEP);
    const char *tail = slash != NULL ? slash + 1 : filename;
    PyObject *path = PySys_GetObject("path");
    if (path == NULL || !PyList_Check(path)) {
        return NULL;
    }
    size_t taillen = strlen(tail);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(path); i++) {
        PyObject *entry = PyList_GET_ITEM(path, i);
        if (!PyString_Check(entry)) {
            continue;
        }
        size_t length = (size_t)PyString_GET_SIZE(entry);
        char name[MAXPATHLEN + 1];
        if (length + 1 + taillen >= MAXPATHLEN || strlen(PyString_AS_STRING(entry)) != length) {
            continue; /* too long, or with a null inside */
        }
        int sep = length > 0 && PyString_AS_STRING(entry)[length - 1] != SEP;
        PyOS_snprintf(name, sizeof(name), "%s%s%s", PyString_AS_STRING(entry), sep ? "/" : "",
                      tail);
        FILE *fp = fopen(name, "r" PY_STDIOTEXTMODE);
        if (fp != NULL) {
            return fp;
        }
    }
    return NULL;
}

/* Read line number lineno into buf, the tail of it if it is longer; 0 if there is none. */
static int
tb_read_line(FILE *fp, int lineno, char *buf, int size)
{
    for (int line = 0; line < lineno; line++) {
        char *last = &buf[size - 2];
        do {
            *last = '\0';
            if (Py_UniversalNewlineFgets(buf, size, fp, NULL) == NULL) {
                return 0;
            }
            /* a full buffer without a newline: the line goes on */
        } while (*last != '\0' && *last != '\n');
    }
    return lineno > 0;
}

int
_Py_DisplaySourceLine(PyObject *file, const char *filename, int lineno, int indent)
{
    if (filename == NULL) {
        return -1;
    }
    FILE *fp = fopen(filename, "r" PY_STDIOTEXTMODE);
    if (fp == NULL) {
        fp = tb_open_along_path(filename);
    }
    if (fp == NULL) {
        return 0;
    }
    char buf[2000];
    int found = tb_read_line(fp, lineno, buf, sizeof(buf));
    fclose(fp);
    if (!found) {
        return 0;
    }
    const char *text = buf;
    while (*text == ' ' || *text == '\t' || *text == '\014') {
        text++;
    }
    char pad[] = "          ";
    int width = (int)sizeof(pad) - 1;
    pad[indent < 0 ? 0 : indent > width ? width : indent] = '\0';
    int err = PyFile_WriteString(pad, file);
    if (err == 0) {
        err = PyFile_WriteString(text, file);
    }
    if (err == 0 && strchr(text, '\n') == NULL) {
        err = PyFile_WriteString("\n", file);
    }
    return err;
}

static int
tb_print_entry(PyTracebackObject *tb, PyObject *file)
{
    PyCodeObject *code = tb->tb_frame->f_code;
    const char *filename = PyString_AsString(code->co_filename);
    const char *name = PyString_AsString(code->co_name);
    if (filename == NULL || name == NULL) {
        return -1;
    }
    char line[2000];
    PyOS_snprintf(line, sizeof(line), "  File \"%.500s\", line %d, in %.500s\n", filename,
                  tb->tb_lineno, name);
    int err = PyFile_WriteString(line, file);
    if (err == 0) {
        err = _Py_DisplaySourceLine(file, filename, tb->tb_lineno, 4);
    }
    return err;
}

int
PyTraceBack_Print(PyObject *v, PyObject *file)
{
    if (v == NULL) {
        return 0;
    }
    if (!PyTraceBack_Check(v)) {
        PyErr_BadInternalCall();
        return -1;
    }
    long limit = TB_LIMIT;
    PyObject *wanted = PySys_GetObject("tracebacklimit");
    if (wanted != NULL && PyInt_Check(wanted)) {
        limit = PyInt_AsLong(wanted);
        if (limit <= 0) {
            return 0;
        }
    }
    int err = PyFile_WriteString("Traceback (most recent call last):\n", file);
    long depth = 0;
    for (PyTracebackObject *tb = (PyTracebackObject *)v; tb != NULL; tb = tb->tb_next) {
        depth++;
    }
    for (PyTracebackObject *tb = (PyTracebackObject *)v; tb != NULL && err == 0;
         tb = tb->tb_next) {
        if (depth <= limit) {
            err = tb_print_entry(tb, file);
        }
        depth--;
        if (err == 0) {
            err = PyErr_CheckSignals();
        }
    }
    return err;
}
