/* Fetching: the columns of a row as Python's values.
 *
 * What SQLite holds is copied first, all columns, while the connection is entered; after
 * that come converters and text factories, which are Python code. */
#include "sqlite3_internal.h"

/* ---- which converter ----------------------------------------------------------------------- */

/* The converter for a type's name of that many bytes: borrowed, or NULL. */
static PyObject *
converter_find(const char *name, size_t size)
{
    PyObject *key = PyString_FromStringAndSize(name, (Py_ssize_t)size);
    PyObject *upper = key ? PyObject_CallMethod(key, "upper", "") : NULL;
    Py_XDECREF(key);
    if (upper == NULL) {
        return NULL;
    }
    PyObject *converter = PyDict_GetItem(_PySQL_Converters, upper);
    Py_DECREF(upper);
    return converter;
}

/* By the column's name, "name [type]", or by its declared type, up to a blank or "(". */
static PyObject *
converter_for_column(cursorobject *self, sqlite3_stmt *st, int column)
{
    PyObject *converter = NULL;
    if (self->connection->detect_types & PARSE_COLNAMES) {
        const char *name = sqlite3_column_name(st, column);
        const char *open = name ? strchr(name, '[') : NULL;
        const char *close = open ? strchr(open, ']') : NULL;
        if (close != NULL) {
            converter = converter_find(open + 1, (size_t)(close - open - 1));
        }
    }
    if (converter == NULL && !PyErr_Occurred()
        && (self->connection->detect_types & PARSE_DECLTYPES)) {
        const char *type = sqlite3_column_decltype(st, column);
        if (type != NULL) {
            converter = converter_find(type, strcspn(type, " ("));
        }
    }
    return converter;
}

int
_PySQL_Cursor_FindConverters(cursorobject *self)
{
    Py_CLEAR(self->converters);
    if (self->connection->detect_types == 0 || self->statement->st == NULL) {
        return 0;
    }
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && i < sqlite3_column_count(self->statement->st); i++) {
        PyObject *converter = converter_for_column(self, self->statement->st, i);
        if (PyErr_Occurred() || PyList_Append(list, converter ? converter : Py_None) < 0) {
            Py_CLEAR(list);
        }
    }
    self->converters = list;
    return list == NULL ? -1 : 0;
}

/* ---- raw values ---------------------------------------------------------------------------- */

/* The converter of a column: borrowed, or NULL. */
static PyObject *
column_converter(cursorobject *self, int column)
{
    if (self->converters == NULL || column >= PyList_GET_SIZE(self->converters)) {
        return NULL;
    }
    PyObject *converter = PyList_GET_ITEM(self->converters, column);
    return converter == Py_None ? NULL : converter;
}

static PyObject *
column_blob(sqlite3_stmt *st, int column)
{
    Py_ssize_t size = sqlite3_column_bytes(st, column);
    void *target = NULL;
    Py_ssize_t target_size = 0;
    PyObject *buffer = PyBuffer_New(size);
    if (buffer == NULL) {
        return NULL;
    }
    if (PyObject_AsWriteBuffer(buffer, &target, &target_size) < 0) {
        Py_DECREF(buffer);
        return NULL;
    }
    if (size > 0) {
        memcpy(target, sqlite3_column_blob(st, column), (size_t)size);
    }
    return buffer;
}

/* Text in the common factory; what it cannot decode, and other factories' texts, as a str. */
static PyObject *
column_text(sqlite3_stmt *st, int column, PyObject *factory)
{
    const char *text = (const char *)sqlite3_column_text(st, column);
    Py_ssize_t size = sqlite3_column_bytes(st, column);
    if (text == NULL) {
        return PyErr_NoMemory();
    }
    if (factory == (PyObject *)&PyUnicode_Type) {
        PyObject *unicode = PyUnicode_DecodeUTF8(text, size, NULL);
        if (unicode != NULL || !PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
            return unicode;
        }
        PyErr_Clear();
        const char *name = sqlite3_column_name(st, column);
        PyErr_Format(_PySQL_OperationalError,
                     "Could not decode to UTF-8 column '%.200s' with text '%.200s'",
                     name ? name : "", text);
        return NULL;
    }
    return PyString_FromStringAndSize(text, size);
}

static PyObject *
column_raw(cursorobject *self, sqlite3_stmt *st, int column, PyObject *factory)
{
    int type = sqlite3_column_type(st, column);
    if (type == SQLITE_NULL) {
        Py_RETURN_NONE;
    }
    if (column_converter(self, column) != NULL) {
        const void *bytes = sqlite3_column_blob(st, column);
        return PyString_FromStringAndSize(bytes ? bytes : "", sqlite3_column_bytes(st, column));
    }
    switch (type) {
    case SQLITE_INTEGER: return PyInt_FromLong((long)sqlite3_column_int64(st, column));
    case SQLITE_FLOAT: return PyFloat_FromDouble(sqlite3_column_double(st, column));
    case SQLITE_TEXT: return column_text(st, column, factory);
    default: return column_blob(st, column);
    }
}

/* ---- finished values ----------------------------------------------------------------------- */

/* OptimizedUnicode (known by the type of cells): str if the text is ASCII. */
static PyObject *
text_optimized(PyObject *text)
{
    for (Py_ssize_t i = 0; i < PyString_GET_SIZE(text); i++) {
        if ((unsigned char)PyString_AS_STRING(text)[i] >= 128) {
            return PyUnicode_DecodeUTF8(PyString_AS_STRING(text), PyString_GET_SIZE(text), NULL);
        }
    }
    Py_INCREF(text);
    return text;
}

static PyObject *
text_finish(cursorobject *self, PyObject *text, PyObject *factory, int column)
{
    if (factory == (PyObject *)&PyString_Type) {
        Py_INCREF(text);
        return text;
    }
    if (factory != (PyObject *)&PyCell_Type) {
        return PyObject_CallFunctionObjArgs(factory, text, NULL);
    }
    PyObject *result = text_optimized(text);
    if (result == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
        connectionobject *connection = self->connection;
        _PySQL_Enter(connection);
        const char *name = self->statement && self->statement->st
                               ? sqlite3_column_name(self->statement->st, column)
                               : NULL;
        PyErr_Format(_PySQL_OperationalError,
                     "Could not decode to UTF-8 column '%.200s' with text '%.200s'",
                     name ? name : "", PyString_AS_STRING(text));
        _PySQL_Leave(connection);
    }
    return result;
}

/* Let converters and text factories work on a row of raw values, in place. */
static int
row_finish(cursorobject *self, PyObject *row, PyObject *factory)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(row); i++) {
        PyObject *value = PyTuple_GET_ITEM(row, i);
        PyObject *converter = column_converter(self, (int)i);
        PyObject *result = NULL;
        if (!PyString_CheckExact(value)) {
            continue;
        }
        if (converter != NULL) {
            Py_INCREF(converter);
            result = PyObject_CallFunctionObjArgs(converter, value, NULL); /* runs code */
            Py_DECREF(converter);
        }
        else {
            result = text_finish(self, value, factory, (int)i); /* may run code */
        }
        if (result == NULL) {
            return -1;
        }
        PyTuple_SET_ITEM(row, i, result);
        Py_DECREF(value);
    }
    return 0;
}

PyObject *
_PySQL_Cursor_FetchRow(cursorobject *self)
{
    connectionobject *connection = self->connection;
    PyObject *factory = connection->text_factory ? connection->text_factory : Py_None;
    PyObject *row = NULL;
    Py_INCREF(factory);
    _PySQL_Enter(connection);
    sqlite3_stmt *st = self->statement ? self->statement->st : NULL;
    if (st != NULL) {
        int count = sqlite3_data_count(st);
        row = PyTuple_New(count);
        for (int i = 0; row != NULL && i < count; i++) {
            PyObject *value = column_raw(self, st, i, factory);
            if (value == NULL) {
                Py_CLEAR(row);
                break;
            }
            PyTuple_SET_ITEM(row, i, value);
        }
    }
    else {
        _PySQL_CheckOpen(connection);
    }
    _PySQL_Leave(connection);
    if (row != NULL && (factory != (PyObject *)&PyUnicode_Type || self->converters != NULL)
        && row_finish(self, row, factory) < 0) {
        Py_CLEAR(row);
    }
    Py_DECREF(factory);
    return row;
}
