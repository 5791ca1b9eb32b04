/* _io: the streams of the module io, written in C. This file: helpers that all classes
 * use, io.open(), and the module itself. */

#include "pyio.h"

PyObject *_PyIO_UnsupportedOperation;

/* ---- helpers ---- */

PyObject *
_PyIO_Unsupported(const char *text)
{
    PyErr_SetString(_PyIO_UnsupportedOperation, text);
    return NULL;
}

int
_PyIO_ConvertLimit(PyObject *object, void *result)
{
    if (!PyNumber_Check(object)) {
        PyErr_Format(PyExc_TypeError, "integer argument expected, got '%.200s'",
                     Py_TYPE(object)->tp_name);
        return 0;
    }
    Py_ssize_t size = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if (size == -1 && PyErr_Occurred()) {
        return 0;
    }
    *(Py_ssize_t *)result = size;
    return 1;
}

int
_PyIO_ConvertSize(PyObject *object, void *result)
{
    return object == Py_None || _PyIO_ConvertLimit(object, result);
}

off_t
_PyIO_AsOffset(PyObject *object, PyObject *error)
{
    PyObject *number = PyNumber_Index(object);
    if (number == NULL) {
        return -1;
    }
    off_t offset = PyInt_Check(number) ? PyInt_AS_LONG(number) : PyLong_AsLong(number);
    if (offset == -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Format(error, "cannot fit '%.200s' into an offset-sized integer",
                     Py_TYPE(object)->tp_name);
    }
    Py_DECREF(number);
    return offset;
}

PyObject *
_PyIO_FromOffset(off_t offset)
{
    return PyLong_FromLong(offset);
}

int
_PyIO_TrapEINTR(void)
{
    if (!PyErr_ExceptionMatches(PyExc_EnvironmentError)) {
        return 0;
    }
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyEnvironmentErrorObject *error = (PyEnvironmentErrorObject *)value;
    if (error != NULL && error->myerrno != NULL && PyInt_Check(error->myerrno)
        && PyInt_AS_LONG(error->myerrno) == EINTR) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
        return 1;
    }
    PyErr_Restore(type, value, traceback);
    return 0;
}

static int
truth_take(PyObject *object)
{
    if (object == NULL) {
        return -1;
    }
    int truth = PyObject_IsTrue(object);
    Py_DECREF(object);
    return truth;
}

int
_PyIO_CallBool(PyObject *object, PyObject *name)
{
    return truth_take(PyObject_CallMethodObjArgs(object, name, NULL));
}

int
_PyIO_AttrBool(PyObject *object, PyObject *name)
{
    return truth_take(PyObject_GetAttr(object, name));
}

int
_PyIO_CallVoid(PyObject *object, PyObject *name)
{
    PyObject *result = PyObject_CallMethodObjArgs(object, name, NULL);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

PyObject *
_PyIO_CloseResult(PyObject *result, PyObject *type, PyObject *value, PyObject *traceback)
{
    if (type == NULL) {
        return result;
    }
    if (result != NULL) {
        Py_DECREF(result);
        PyErr_Restore(type, value, traceback);
        return NULL;
    }
    Py_DECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return NULL;
}

/* ---- open() ---- */

typedef struct {
    int reading;
    int writing;
    int appending;
    int updating;
    int text;
    int binary;
    int universal;
} open_mode;

/* Read a mode, each letter at most once. */
static int
parse_mode(const char *mode, open_mode *parsed)
{
    memset(parsed, 0, sizeof(*parsed));
    for (const char *letter = mode; *letter != 0; letter++) {
        int *flag = *letter == 'r'   ? &parsed->reading
                    : *letter == 'w' ? &parsed->writing
                    : *letter == 'a' ? &parsed->appending
                    : *letter == '+' ? &parsed->updating
                    : *letter == 't' ? &parsed->text
                    : *letter == 'b' ? &parsed->binary
                    : *letter == 'U' ? &parsed->universal
                                     : NULL;
        if (flag == NULL || *flag) {
            PyErr_Format(PyExc_ValueError, "invalid mode: '%s'", mode);
            return -1;
        }
        *flag = 1;
    }
    const char *complaint = NULL;
    if (parsed->universal) {
        if (parsed->writing || parsed->appending) {
            complaint = "can't use U and writing mode at once";
        }
        parsed->reading = 1;
    }
    if (complaint == NULL && parsed->text && parsed->binary) {
        complaint = "can't have text and binary mode at once";
    }
    if (complaint == NULL && parsed->reading + parsed->writing + parsed->appending > 1) {
        complaint = "must have exactly one of read/write/append mode";
    }
    if (complaint != NULL) {
        PyErr_SetString(PyExc_ValueError, complaint);
        return -1;
    }
    return 0;
}

static int
check_binary_arguments(const char *encoding, const char *errors, const char *newline)
{
    const char *name = encoding != NULL ? "encoding"
                       : errors != NULL ? "errors"
                       : newline != NULL ? "newline"
                                         : NULL;
    if (name == NULL) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "binary mode doesn't take %s %s argument",
                 name[0] == 'n' ? "a" : "an", name);
    return -1;
}

/* The buffer size for a raw file: the block size of its file system. */
static int
natural_buffer_size(PyObject *raw)
{
    PyObject *number = PyObject_CallMethodObjArgs(raw, _Py_ID(fileno), NULL);
    long fd = number == NULL ? -1 : PyInt_AsLong(number);
    Py_XDECREF(number);
    if (fd == -1 && PyErr_Occurred()) {
        return -1;
    }
    struct stat status;
    if (fstat((int)fd, &status) >= 0 && status.st_blksize > 1) {
        return (int)status.st_blksize;
    }
    return DEFAULT_BUFFER_SIZE;
}

/* Wrap raw in a buffer; new reference. */
static PyObject *
open_buffered(PyObject *raw, const open_mode *mode, int buffering, const char *mode_text)
{
    PyTypeObject *type;
    if (mode->updating) {
        type = &PyBufferedRandom_Type;
    }
    else if (mode->writing || mode->appending) {
        type = &PyBufferedWriter_Type;
    }
    else if (mode->reading) {
        type = &PyBufferedReader_Type;
    }
    else {
        PyErr_Format(PyExc_ValueError, "unknown mode: '%s'", mode_text);
        return NULL;
    }
    return PyObject_CallFunction((PyObject *)type, (char *)"Oi", raw, buffering);
}

typedef struct {
    const char *mode;
    int buffering;
    const char *encoding;
    const char *errors;
    const char *newline;
} open_arguments;

/* Build the layers over raw, which is consumed: on an error it is closed. */
static PyObject *
open_layers(PyObject *raw, const open_mode *mode, const open_arguments *arguments)
{
    PyObject *stream = raw; /* the top layer so far */
    int buffering = arguments->buffering;
    int line_buffering = 0;
    int isatty = _PyIO_CallBool(raw, _Py_ID(isatty));
    if (isatty < 0) {
        goto error;
    }
    if (buffering == 1 || (buffering < 0 && isatty)) {
        buffering = -1;
        line_buffering = 1;
    }
    if (buffering < 0) {
        buffering = natural_buffer_size(raw);
        if (buffering < 0) {
            goto error;
        }
    }
    if (buffering == 0) {
        if (mode->binary) {
            return raw;
        }
        PyErr_SetString(PyExc_ValueError, "can't have unbuffered text I/O");
        goto error;
    }
    PyObject *layer = open_buffered(stream, mode, buffering, arguments->mode);
    if (layer == NULL) {
        goto error;
    }
    Py_DECREF(stream);
    stream = layer;
    if (mode->binary) {
        return stream;
    }
    layer = PyObject_CallFunction((PyObject *)&PyTextIOWrapper_Type, (char *)"Osssi", stream,
                                  arguments->encoding, arguments->errors, arguments->newline,
                                  line_buffering);
    if (layer == NULL) {
        goto error;
    }
    Py_DECREF(stream);
    stream = layer;
    PyObject *mode_object = PyString_FromString(arguments->mode);
    if (mode_object == NULL || PyObject_SetAttr(stream, _Py_ID(mode), mode_object) < 0) {
        Py_XDECREF(mode_object);
        goto error;
    }
    Py_DECREF(mode_object);
    return stream;
error: {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (_PyIO_CallVoid(stream, _Py_ID(close)) < 0) {
        PyErr_Clear();
    }
    PyErr_Restore(type, value, traceback);
    Py_DECREF(stream);
    return NULL;
}
}

static PyObject *
io_open(PyObject *Py_UNUSED(self), PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"file", "mode", "buffering", "encoding",
                             "errors", "newline", "closefd", NULL};
    PyObject *file;
    open_arguments arguments = {"r", -1, NULL, NULL, NULL};
    int closefd = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|sizzzi:open", kwlist, &file, &arguments.mode,
                                     &arguments.buffering, &arguments.encoding,
                                     &arguments.errors, &arguments.newline, &closefd)) {
        return NULL;
    }
    if (!PyUnicode_Check(file) && !PyString_Check(file) && !PyNumber_Check(file)) {
        PyObject *repr = PyObject_Repr(file);
        if (repr != NULL) {
            PyErr_Format(PyExc_TypeError, "invalid file: %s", PyString_AS_STRING(repr));
            Py_DECREF(repr);
        }
        return NULL;
    }
    open_mode mode;
    if (parse_mode(arguments.mode, &mode) < 0) {
        return NULL;
    }
    if (mode.binary
        && check_binary_arguments(arguments.encoding, arguments.errors, arguments.newline) < 0) {
        return NULL;
    }
    char raw_mode[5];
    char *letter = raw_mode;
    if (mode.reading) {
        *letter++ = 'r';
    }
    if (mode.writing) {
        *letter++ = 'w';
    }
    if (mode.appending) {
        *letter++ = 'a';
    }
    if (mode.updating) {
        *letter++ = '+';
    }
    *letter = 0;
    PyObject *raw = PyObject_CallFunction((PyObject *)&PyFileIO_Type, (char *)"Osi", file,
                                          raw_mode, closefd);
    return raw == NULL ? NULL : open_layers(raw, &mode, &arguments);
}

/* ---- the module ---- */

PyDoc_STRVAR(io_doc,
             "Streams: what the module io offers, written in C.\n\n"
             "Three layers: raw streams read and write bytes by system calls, buffered streams\n"
             "sit on a raw one, text streams encode and decode over a buffered one. _IOBase,\n"
             "_RawIOBase, _BufferedIOBase and _TextIOBase are the base classes; open() builds\n"
             "the layers for a file.");

PyDoc_STRVAR(open_doc,
             "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None,\n"
             "     closefd=True) -> stream\n\n"
             "Open a file, given by name or by descriptor. The letters of mode: r, w or a for\n"
             "reading, writing or appending, + for both directions, b or t for bytes or text, U\n"
             "for universal newlines. buffering: 0 none (bytes only), 1 by lines (text only), a\n"
             "larger number the size of the buffer. newline None makes every line end in '\\n',\n"
             "'' leaves the ends as they are, otherwise it is the end. With closefd false the\n"
             "descriptor stays open when the stream is closed.");

static PyMethodDef io_methods[] = {
    {"open", (PyCFunction)(void (*)(void))io_open, METH_VARARGS | METH_KEYWORDS, open_doc},
    {NULL, NULL, 0, NULL},
};

static int
add_type(PyObject *module, PyTypeObject *type, const char *name, PyTypeObject *base)
{
    if (base != NULL) {
        type->tp_base = base;
    }
    if (PyType_Ready(type) < 0) {
        return -1;
    }
    Py_INCREF(type);
    return PyModule_AddObject(module, name, (PyObject *)type);
}

PyMODINIT_FUNC
init_io(void)
{
    PyObject *module = Py_InitModule3("_io", io_methods, io_doc);
    if (module == NULL || PyModule_AddIntConstant(module, "DEFAULT_BUFFER_SIZE",
                                                  DEFAULT_BUFFER_SIZE) < 0) {
        return;
    }
    _PyIO_UnsupportedOperation =
        PyObject_CallFunction((PyObject *)&PyType_Type, (char *)"s(OO){}", "UnsupportedOperation",
                              PyExc_ValueError, PyExc_IOError);
    if (_PyIO_UnsupportedOperation == NULL) {
        return;
    }
    Py_INCREF(_PyIO_UnsupportedOperation);
    PyModule_AddObject(module, "UnsupportedOperation", _PyIO_UnsupportedOperation);

    const struct {
        PyTypeObject *type;
        const char *name;
        PyTypeObject *base;
    } types[] = {
        {&_PyIO_BlockingIOError_Type, "BlockingIOError", (PyTypeObject *)PyExc_IOError},
        {&PyIOBase_Type, "_IOBase", NULL},
        {&PyRawIOBase_Type, "_RawIOBase", &PyIOBase_Type},
        {&PyBufferedIOBase_Type, "_BufferedIOBase", &PyIOBase_Type},
        {&PyTextIOBase_Type, "_TextIOBase", &PyIOBase_Type},
        {&PyFileIO_Type, "FileIO", &PyRawIOBase_Type},
        {&PyBytesIO_Type, "BytesIO", &PyBufferedIOBase_Type},
        {&PyStringIO_Type, "StringIO", &PyTextIOBase_Type},
        {&PyBufferedReader_Type, "BufferedReader", &PyBufferedIOBase_Type},
        {&PyBufferedWriter_Type, "BufferedWriter", &PyBufferedIOBase_Type},
        {&PyBufferedRWPair_Type, "BufferedRWPair", &PyBufferedIOBase_Type},
        {&PyBufferedRandom_Type, "BufferedRandom", &PyBufferedIOBase_Type},
        {&PyTextIOWrapper_Type, "TextIOWrapper", &PyTextIOBase_Type},
        {&PyIncrementalNewlineDecoder_Type, "IncrementalNewlineDecoder", NULL},
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(types); i++) {
        if (add_type(module, types[i].type, types[i].name, types[i].base) < 0) {
            return;
        }
    }
}
