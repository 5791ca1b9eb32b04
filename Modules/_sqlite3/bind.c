/* Binding: Python's values into the parameters of a statement. */
#include "sqlite3_internal.h"

/* ---- values -------------------------------------------------------------------------------- */

static int
bind_text(sqlite3_stmt *st, int position, PyObject *string)
{
    if (PyString_GET_SIZE(string) > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "String longer than INT_MAX bytes");
        return SQLITE_TOOBIG;
    }
    return sqlite3_bind_text(st, position, PyString_AS_STRING(string),
                             (int)PyString_GET_SIZE(string), SQLITE_TRANSIENT);
}

static int
bind_string(sqlite3_stmt *st, int position, PyObject *string, int allow_8bit)
{
    for (Py_ssize_t i = 0; !allow_8bit && i < PyString_GET_SIZE(string); i++) {
        if ((unsigned char)PyString_AS_STRING(string)[i] >= 128) {
            PyErr_SetString(_PySQL_ProgrammingError,
                            "You must not use 8-bit bytestrings unless you use a text_factory "
                            "that can interpret 8-bit bytestrings (like text_factory = str). It "
                            "is highly recommended that you instead just switch your application "
                            "to Unicode strings.");
            return SQLITE_MISUSE;
        }
    }
    return bind_text(st, position, string);
}

static int
bind_unicode(sqlite3_stmt *st, int position, PyObject *unicode)
{
    PyObject *utf8 = PyUnicode_AsUTF8String(unicode);
    if (utf8 == NULL) {
        return SQLITE_MISUSE;
    }
    int code = bind_text(st, position, utf8);
    Py_DECREF(utf8);
    return code;
}

static int
bind_long(sqlite3_stmt *st, int position, PyObject *value)
{
    int overflow = 0;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to SQLite INTEGER");
        return SQLITE_MISUSE;
    }
    return sqlite3_bind_int64(st, position, number);
}

static int
bind_blob(sqlite3_stmt *st, int position, PyObject *buffer)
{
    const char *bytes = NULL;
    Py_ssize_t size = 0;
    if (PyObject_AsCharBuffer(buffer, &bytes, &size) < 0) {
        PyErr_SetString(PyExc_ValueError, "could not convert BLOB to buffer");
        return SQLITE_MISUSE;
    }
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "BLOB longer than INT_MAX bytes");
        return SQLITE_TOOBIG;
    }
    /* a null pointer would bind NULL */
    return sqlite3_bind_blob(st, position, size ? bytes : "", (int)size, SQLITE_TRANSIENT);
}

/* SQLite's code; if it is not SQLITE_OK, there may be an exception as well. */
static int
bind_value(sqlite3_stmt *st, int position, PyObject *value, int allow_8bit)
{
    if (value == Py_None) {
        return sqlite3_bind_null(st, position);
    }
    if (PyInt_Check(value)) {
        return sqlite3_bind_int64(st, position, PyInt_AS_LONG(value));
    }
    if (PyLong_Check(value)) {
        return bind_long(st, position, value);
    }
    if (PyFloat_Check(value)) {
        return sqlite3_bind_double(st, position, PyFloat_AS_DOUBLE(value));
    }
    if (PyString_Check(value)) {
        return bind_string(st, position, value, allow_8bit);
    }
    if (PyUnicode_Check(value)) {
        return bind_unicode(st, position, value);
    }
    if (PyBuffer_Check(value)) {
        return bind_blob(st, position, value);
    }
    return SQLITE_MISUSE;
}

/* ---- parameters ---------------------------------------------------------------------------- */

static int
bind_needs_adapting(PyObject *value)
{
    return _PySQL_BaseTypeAdapted
           || !(value == Py_None || PyInt_CheckExact(value) || PyLong_CheckExact(value)
                || PyFloat_CheckExact(value) || PyString_CheckExact(value)
                || PyUnicode_CheckExact(value) || PyByteArray_CheckExact(value));
}

/* Bind one value (stolen) to a parameter; name is NULL for one found by its position. */
static int
bind_parameter(statementobject *self, int position, const char *name, PyObject *value,
               int allow_8bit)
{
    if (bind_needs_adapting(value)) {
        PyObject *adapted = _PySQL_Adapt(value, (PyObject *)&_PySQL_PrepareProtocol_Type);
        if (adapted != NULL) {
            Py_SETREF(value, adapted);
        }
        else {
            PyErr_Clear();
        }
    }
    connectionobject *connection = self->connection; /* gone, if adapting has closed it */
    int code = SQLITE_MISUSE;
    if (connection == NULL) {
        PyErr_SetString(_PySQL_ProgrammingError, "Cannot operate on a closed database.");
    }
    else {
        _PySQL_Enter(connection);
        if (self->st != NULL) {
            code = bind_value(self->st, position, value, allow_8bit);
        }
        _PySQL_Leave(connection);
    }
    Py_DECREF(value);
    if (code == SQLITE_OK) {
        return 0;
    }
    if (!PyErr_Occurred()) {
        if (name != NULL) {
            PyErr_Format(_PySQL_InterfaceError,
                         "Error binding parameter :%s - probably unsupported type.", name);
        }
        else {
            PyErr_Format(_PySQL_InterfaceError,
                         "Error binding parameter %d - probably unsupported type.", position - 1);
        }
    }
    return -1;
}

static int
bind_sequence(statementobject *self, PyObject *parameters, int count, int allow_8bit)
{
    Py_ssize_t given = PySequence_Size(parameters); /* may run code */
    if (given == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (given != count) {
        PyErr_Format(_PySQL_ProgrammingError,
                     "Incorrect number of bindings supplied. The current statement uses %d, and "
                     "there are %zd supplied.", count, given);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        PyObject *value = PySequence_GetItem(parameters, i); /* may run code */
        if (value == NULL || bind_parameter(self, i + 1, NULL, value, allow_8bit) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
bind_mapping(statementobject *self, PyObject *parameters, int count, int allow_8bit)
{
    for (int i = 0; i < count; i++) {
        if (self->st == NULL) { /* adapting has closed the connection */
            PyErr_SetString(_PySQL_ProgrammingError, "Cannot operate on a closed database.");
            return -1;
        }
        const char *name = sqlite3_bind_parameter_name(self->st, i + 1);
        if (name == NULL) {
            PyErr_Format(_PySQL_ProgrammingError,
                         "Binding %d has no name, but you supplied a dictionary (which has only "
                         "names).", i + 1);
            return -1;
        }
        /* a copy: the name belongs to the statement, which adapting may finalize */
        PyObject *key = PyString_FromString(name + 1);
        PyObject *value = key ? PyObject_GetItem(parameters, key) : NULL; /* may run code */
        if (value == NULL) {
            Py_XDECREF(key);
            if (PyErr_ExceptionMatches(PyExc_LookupError)) {
                PyErr_Format(_PySQL_ProgrammingError,
                             "You did not supply a value for binding %d.", i + 1);
            }
            return -1;
        }
        int code = bind_parameter(self, i + 1, PyString_AS_STRING(key), value, allow_8bit);
        Py_DECREF(key);
        if (code < 0) {
            return -1;
        }
    }
    return 0;
}

int
_PySQL_Statement_Bind(statementobject *self, PyObject *parameters, int allow_8bit)
{
    int count = self->st ? sqlite3_bind_parameter_count(self->st) : 0;
    if (PyTuple_CheckExact(parameters) || PyList_CheckExact(parameters)
        || (!PyDict_Check(parameters) && PySequence_Check(parameters))) {
        return bind_sequence(self, parameters, count, allow_8bit);
    }
    if (PyDict_Check(parameters) || PyMapping_Check(parameters)) {
        return bind_mapping(self, parameters, count, allow_8bit);
    }
    PyErr_SetString(PyExc_ValueError, "parameters are of unsupported type");
    return -1;
}
