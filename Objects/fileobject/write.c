/* Files: writing, and print's softspace. */
#include "file_internal.h"
#include <stdio_ext.h>

#define LINES_PER_BATCH 1000

/* Does the stream's own buffer take n more bytes, so that writing cannot block?  Not
 * while another thread is using the stream. */
static int
fits_buffer(PyFileObject *file, size_t n)
{
    FILE *stream = file->f_fp;
    return file->unlocked_count == 0 && __fwriting(stream) && !__flbf(stream) && !ferror(stream)
           && __fpending(stream) + n < __fbufsize(stream);
}

/* n bytes to the stream, without the GIL if that may take time; 0, or -1 with
 * IOError. */
static int
write_bytes(PyFileObject *file, const char *bytes, size_t n)
{
    size_t written;
    int failed;
    if (fits_buffer(file, n)) {
        (void)fwrite_unlocked(bytes, 1, n, file->f_fp);
        return 0;
    }
    FILE_UNLOCK(file)
    errno = 0;
    written = fwrite(bytes, 1, n, file->f_fp);
    failed = written != n || ferror(file->f_fp);
    FILE_LOCK(file)
    if (failed) {
        (void)_PyFile_StreamError(file);
        return -1;
    }
    return 0;
}

/* A unicode object as the bytes a text file stores. */
static PyObject *
encode_text(PyFileObject *file, PyObject *text)
{
    const char *encoding = NULL;
    const char *errors = NULL;
    if (file->f_encoding != Py_None) {
        encoding = PyString_AS_STRING(file->f_encoding);
        errors = file->f_errors == Py_None ? "strict" : PyString_AS_STRING(file->f_errors);
    }
    PyObject *bytes = PyUnicode_AsEncodedString(text, encoding, errors);
    if (bytes != NULL && !PyString_Check(bytes)) {
        PyErr_Format(PyExc_TypeError, "encoder did not return a string object (type=%.400s)",
                     Py_TYPE(bytes)->tp_name);
        Py_CLEAR(bytes);
    }
    return bytes;
}

static PyObject *
write_text(PyFileObject *file, PyObject *text)
{
    const char *bytes;
    Py_ssize_t n;
    PyObject *encoded = NULL;
    if (PyUnicode_Check(text)) {
        encoded = encode_text(file, text);
        if (encoded == NULL) {
            return NULL;
        }
        text = encoded;
    }
    int result = PyObject_AsCharBuffer(text, &bytes, &n);
    /* encoding may have run code that closed the file */
    if (result == 0) {
        result = _PyFile_CheckOpen(file) ? write_bytes(file, bytes, (size_t)n) : -1;
    }
    Py_XDECREF(encoded);
    if (result < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *
_PyFile_MethodWrite(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckWritable(file)) {
        return NULL;
    }
    file->f_softspace = 0; /* after this, print puts no blank in front */
    if (PyTuple_GET_SIZE(args) == 1 && PyString_CheckExact(PyTuple_GET_ITEM(args, 0))) {
        PyObject *string = PyTuple_GET_ITEM(args, 0);
        size_t n = (size_t)PyString_GET_SIZE(string);
        if (write_bytes(file, PyString_AS_STRING(string), n) < 0) {
            return NULL;
        }
        Py_RETURN_NONE;
    }
    if (!file->f_binary) {
        PyObject *text;
        return PyArg_ParseTuple(args, "O", &text) ? write_text(file, text) : NULL;
    }
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "s*", &buffer)) {
        return NULL;
    }
    int result = _PyFile_CheckOpen(file) ? write_bytes(file, buffer.buf, (size_t)buffer.len) : -1;
    PyBuffer_Release(&buffer);
    if (result < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- writelines --------------------------------------------------------------------- */
/* A line as a str; new reference. */
static PyObject *
line_as_string(PyFileObject *file, PyObject *line)
{
    const void *bytes;
    Py_ssize_t n;
    if (PyString_Check(line)) {
        Py_INCREF(line);
        return line;
    }
    int failed = file->f_binary ? PyObject_AsReadBuffer(line, &bytes, &n)
                                : PyObject_AsCharBuffer(line, (const char **)&bytes, &n);
    if (failed) {
        PyErr_SetString(PyExc_TypeError, "writelines() argument must be a sequence of strings");
        return NULL;
    }
    return PyString_FromStringAndSize(bytes, n);
}

/* Write a batch without the GIL. */
static int
write_batch(PyFileObject *file, PyObject **lines, int count)
{
    int failed = 0;
    if (!_PyFile_CheckOpen(file)) {
        return -1;
    }
    FILE_UNLOCK(file)
    errno = 0;
    for (int i = 0; i < count && !failed; i++) {
        size_t n = (size_t)PyString_GET_SIZE(lines[i]);
        failed = fwrite(PyString_AS_STRING(lines[i]), 1, n, file->f_fp) != n;
    }
    failed = failed || ferror(file->f_fp);
    FILE_LOCK(file)
    if (failed) {
        (void)_PyFile_StreamError(file);
        return -1;
    }
    return 0;
}

/* Take up to LINES_PER_BATCH lines; their number, or -1. */
static int
collect_batch(PyFileObject *file, PyObject *iterator, PyObject **lines)
{
    int count = 0;
    while (count < LINES_PER_BATCH) {
        PyObject *line = PyIter_Next(iterator);
        if (line == NULL) {
            if (!PyErr_Occurred()) {
                return count;
            }
            break;
        }
        lines[count] = line_as_string(file, line);
        Py_DECREF(line);
        if (lines[count] == NULL) {
            break;
        }
        count++;
    }
    if (PyErr_Occurred()) {
        for (int i = 0; i < count; i++) {
            Py_DECREF(lines[i]);
        }
        return -1;
    }
    return count;
}

PyObject *
_PyFile_MethodWriteLines(PyObject *self, PyObject *sequence)
{
    PyFileObject *file = (PyFileObject *)self;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckWritable(file)) {
        return NULL;
    }
    file->f_softspace = 0;
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        PyErr_SetString(PyExc_TypeError, "writelines() requires an iterable argument");
        return NULL;
    }
    PyObject **lines = PyMem_New(PyObject *, LINES_PER_BATCH);
    if (lines == NULL) {
        Py_DECREF(iterator);
        return PyErr_NoMemory();
    }
    int count;
    int failed = 0;
    do {
        count = collect_batch(file, iterator, lines);
        failed = count < 0 || (count > 0 && write_batch(file, lines, count) < 0);
        for (int i = 0; i < count; i++) {
            Py_DECREF(lines[i]);
        }
    } while (!failed && count == LINES_PER_BATCH);
    PyMem_Free(lines);
    Py_DECREF(iterator);
    if (failed) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- writing to any file-like object ---------------------------------------------------- */
/* Print value to a file object. */
static int
print_to_file(PyFileObject *file, PyObject *value, int flags)
{
    if (!_PyFile_CheckOpen(file)) {
        return -1;
    }
    PyObject *encoded = NULL;
    if ((flags & Py_PRINT_RAW) && PyUnicode_Check(value) && file->f_encoding != Py_None) {
        encoded = encode_text(file, value);
        if (encoded == NULL) {
            return -1;
        }
        value = encoded;
        if (!_PyFile_CheckOpen(file)) {
            Py_DECREF(encoded);
            return -1;
        }
    }
    PyFile_IncUseCount(file);
    int result = PyObject_Print(value, file->f_fp, flags);
    PyFile_DecUseCount(file);
    Py_XDECREF(encoded);
    return result;
}

int
PyFile_WriteObject(PyObject *value, PyObject *op, int flags)
{
    if (op == NULL) {
        PyErr_SetString(PyExc_TypeError, "writeobject with NULL file");
        return -1;
    }
    if (PyFile_Check(op)) {
        return print_to_file((PyFileObject *)op, value, flags);
    }
    PyObject *writer = PyObject_GetAttr(op, _Py_ID(write));
    if (writer == NULL) {
        return -1;
    }
    PyObject *text;
    if (!(flags & Py_PRINT_RAW)) {
        text = PyObject_Repr(value);
    }
    else if (PyUnicode_Check(value)) {
        text = value; /* the object decides what to do with it */
        Py_INCREF(text);
    }
    else {
        text = PyObject_Str(value);
    }
    PyObject *result = text == NULL ? NULL : PyObject_CallFunctionObjArgs(writer, text, NULL);
    Py_DECREF(writer);
    Py_XDECREF(text);
    if (result == NULL) {
        return -1;
    }
    Py_DECREF(result);
    return 0;
}

int
PyFile_WriteString(const char *text, PyObject *op)
{
    if (op == NULL) {
        /* the caller could not get a file and has an exception set */
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "null file for PyFile_WriteString");
        }
        return -1;
    }
    if (PyFile_Check(op)) {
        PyFileObject *file = (PyFileObject *)op;
        if (!_PyFile_CheckOpen(file)) {
            return -1;
        }
        FILE_UNLOCK(file)
        fputs(text, file->f_fp);
        FILE_LOCK(file)
        return 0;
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    PyObject *value = PyString_FromString(text);
    if (value == NULL) {
        return -1;
    }
    int result = PyFile_WriteObject(value, op, Py_PRINT_RAW);
    Py_DECREF(value);
    return result;
}

int
PyFile_SoftSpace(PyObject *op, int newflag)
{
    if (op == NULL) {
        return 0;
    }
    if (PyFile_Check(op)) {
        int old = ((PyFileObject *)op)->f_softspace;
        ((PyFileObject *)op)->f_softspace = newflag;
        return old;
    }
    int old = 0;
    PyObject *value = PyObject_GetAttr(op, _Py_ID(softspace));
    if (value == NULL) {
        PyErr_Clear();
    }
    else {
        if (PyInt_Check(value)) {
            old = (int)PyInt_AS_LONG(value);
        }
        Py_DECREF(value);
    }
    value = PyInt_FromLong(newflag);
    if (value == NULL || PyObject_SetAttr(op, _Py_ID(softspace), value) < 0) {
        PyErr_Clear();
    }
    Py_XDECREF(value);
    return old;
}
