/* BufferedRWPair: a BufferedReader and a BufferedWriter in one object, for the two halves
 * of a pipe or a socket. There is no position. */

#include "pyio.h"
#include "bufferedio.h"

typedef struct {
    io_base head;
    PyObject *reader;
    PyObject *writer;
} rwpair;

#define SELF ((rwpair *)self)

static int
rwpair_init(PyObject *self, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    PyObject *reader;
    PyObject *writer;
    Py_ssize_t size = DEFAULT_BUFFER_SIZE;
    Py_ssize_t max_size = PY_SSIZE_T_MIN;
    if (!PyArg_ParseTuple(args, "OO|nn:BufferedRWPair", &reader, &writer, &size, &max_size)
        || (max_size != PY_SSIZE_T_MIN && _PyBuffered_WarnMaxSize() < 0)
        || _PyIOBase_CheckReadable(reader) < 0 || _PyIOBase_CheckWritable(writer) < 0) {
        return -1;
    }
    reader = PyObject_CallFunction((PyObject *)&PyBufferedReader_Type, (char *)"On", reader, size);
    if (reader == NULL) {
        return -1;
    }
    writer = PyObject_CallFunction((PyObject *)&PyBufferedWriter_Type, (char *)"On", writer, size);
    if (writer == NULL) {
        Py_DECREF(reader);
        return -1;
    }
    PyObject *old_reader = SELF->reader;
    PyObject *old_writer = SELF->writer;
    SELF->reader = reader;
    SELF->writer = writer;
    Py_XDECREF(old_reader);
    Py_XDECREF(old_writer);
    return 0;
}

/* Call a method of one half with the arguments args (NULL: none). */
static PyObject *
forward(PyObject *half, PyObject *name, PyObject *args)
{
    if (half == NULL) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on uninitialized object");
        return NULL;
    }
    PyObject *method = PyObject_GetAttr(half, name);
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallObject(method, args);
    Py_DECREF(method);
    return result;
}

#define TO_READER(method)                                                      \
    static PyObject *rwpair_##method(PyObject *self, PyObject *args)           \
    {                                                                          \
        return forward(SELF->reader, _Py_ID(method), args);                    \
    }
#define TO_WRITER(method)                                                      \
    static PyObject *rwpair_##method(PyObject *self, PyObject *args)           \
    {                                                                          \
        return forward(SELF->writer, _Py_ID(method), args);                    \
    }

TO_READER(read)
TO_READER(peek)
TO_READER(read1)
TO_READER(readinto)
TO_READER(readable)
TO_WRITER(write)
TO_WRITER(flush)
TO_WRITER(writable)

/* Close the writer, then the reader even if that failed. */
static PyObject *
rwpair_close(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    PyObject *result = forward(SELF->writer, _Py_ID(close), NULL);
    if (result == NULL) {
        PyErr_Fetch(&type, &value, &traceback);
    }
    Py_XDECREF(result);
    result = forward(SELF->reader, _Py_ID(close), NULL);
    return _PyIO_CloseResult(result, type, value, traceback);
}

static PyObject *
rwpair_isatty(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *answer = forward(SELF->writer, _Py_ID(isatty), NULL);
    if (answer != Py_False) {
        return answer; /* True, or an exception */
    }
    Py_DECREF(answer);
    return forward(SELF->reader, _Py_ID(isatty), NULL);
}

static PyObject *
rwpair_get_closed(PyObject *self, void *Py_UNUSED(context))
{
    if (SELF->writer == NULL) {
        PyErr_SetString(PyExc_RuntimeError,
                        "the BufferedRWPair object is being garbage-collected");
        return NULL;
    }
    return PyObject_GetAttr(SELF->writer, _Py_ID(closed));
}

static int
rwpair_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(SELF->reader);
    Py_VISIT(SELF->writer);
    return _PyIOBase_TraverseHead(self, visit, arg);
}

static int
rwpair_clear(PyObject *self)
{
    Py_CLEAR(SELF->reader);
    Py_CLEAR(SELF->writer);
    _PyIOBase_ClearHead(self);
    return 0;
}

/* The halves close themselves. */
static void
rwpair_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    if (SELF->head.weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    rwpair_clear(self);
    Py_TYPE(self)->tp_free(self);
}

#define ARGS(name) {#name, rwpair_##name, METH_VARARGS, NULL}

static PyMethodDef rwpair_methods[] = {
    ARGS(read),     ARGS(peek),  ARGS(read1),    ARGS(readinto),
    ARGS(write),    ARGS(flush), ARGS(readable), ARGS(writable),
    {"close", rwpair_close, METH_NOARGS, "close()\n\nClose both halves."},
    {"isatty", rwpair_isatty, METH_NOARGS, "isatty() -> bool\n\nWhether a half is a terminal."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef rwpair_getset[] = {
    {(char *)"closed", rwpair_get_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyBufferedRWPair_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.BufferedRWPair",
    .tp_basicsize = sizeof(rwpair),
    .tp_dealloc = rwpair_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "BufferedRWPair(reader, writer, buffer_size=8192) -> stream\n\n"
              "Two raw streams, one to read and one to write, as one buffered stream.",
    .tp_traverse = rwpair_traverse,
    .tp_clear = rwpair_clear,
    .tp_weaklistoffset = offsetof(rwpair, head.weakreflist),
    .tp_methods = rwpair_methods,
    .tp_getset = rwpair_getset,
    .tp_dictoffset = offsetof(rwpair, head.dict),
    .tp_init = rwpair_init,
    .tp_new = PyType_GenericNew,
};
