/* Statement: compiled SQL, kept for the next time by the connection's cache. */
#include "sqlite3_internal.h"

/* ---- looking at SQL ------------------------------------------------------------------------ */

/* The kind of a statement, by its first word. */
static int
sql_kind(const char *sql)
{
    static const struct {
        const char *word;
        int kind;
    } words[] = {{"select", KIND_SELECT}, {"insert", KIND_INSERT}, {"update", KIND_UPDATE},
                 {"delete", KIND_DELETE}, {"replace", KIND_REPLACE}};
    while (*sql == ' ' || *sql == '\t' || *sql == '\r' || *sql == '\n') {
        sql++;
    }
    size_t size = 0;
    while ((sql[size] >= 'a' && sql[size] <= 'z') || (sql[size] >= 'A' && sql[size] <= 'Z')) {
        size++;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(words); i++) {
        if (strlen(words[i].word) == size && sqlite3_strnicmp(sql, words[i].word, (int)size) == 0) {
            return words[i].kind;
        }
    }
    return KIND_OTHER;
}

int
_PySQL_Kind(PyObject *sql)
{
    if (PyString_Check(sql)) {
        return sql_kind(PyString_AS_STRING(sql));
    }
    PyObject *text = PyUnicode_AsUTF8String(sql);
    if (text == NULL) {
        return -1;
    }
    int kind = sql_kind(PyString_AS_STRING(text));
    Py_DECREF(text);
    return kind;
}

/* Is there more than blanks and comments? */
static int
sql_has_more(const char *sql)
{
    for (;;) {
        while (*sql == ' ' || *sql == '\t' || *sql == '\r' || *sql == '\n') {
            sql++;
        }
        const char *end = NULL;
        if (sql[0] == '-' && sql[1] == '-') {
            end = strchr(sql, '\n');
            sql = end ? end + 1 : "";
        }
        else if (sql[0] == '/' && sql[1] == '*') {
            end = strstr(sql + 2, "*/");
            sql = end ? end + 2 : "";
        }
        else {
            return *sql != '\0';
        }
    }
}

/* SQL as a str without null characters: new reference. */
static PyObject *
sql_as_string(PyObject *sql)
{
    PyObject *text = NULL;
    if (PyString_Check(sql)) {
        Py_INCREF(sql);
        text = sql;
    }
    else if (PyUnicode_Check(sql)) {
        text = PyUnicode_AsUTF8String(sql);
    }
    else {
        PyErr_SetString(_PySQL_Warning, "SQL is of wrong type. Must be string or unicode.");
    }
    if (text != NULL && strlen(PyString_AS_STRING(text)) != (size_t)PyString_GET_SIZE(text)) {
        PyErr_SetString(PyExc_ValueError, "the query contains a null character");
        Py_CLEAR(text);
    }
    return text;
}

/* ---- making and freeing -------------------------------------------------------------------- */

/* Compile: 0, or -1 with an exception. */
static int
statement_prepare(statementobject *self, connectionobject *connection)
{
    const char *tail = "";
    const char *sql = PyString_AS_STRING(self->sql);
    int code = SQLITE_OK;
    _PySQL_Enter(connection);
    if (!_PySQL_CheckOpen(connection)) {
        _PySQL_Leave(connection);
        return -1;
    }
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_prepare_v2(connection->db, sql, -1, &self->st, &tail);
    Py_END_ALLOW_THREADS
    if (code != SQLITE_OK) {
        PyErr_Clear(); /* of a callback */
        _PySQL_SetError(connection->db);
    }
    _PySQL_Leave(connection);
    if (code == SQLITE_OK && sql_has_more(tail)) {
        PyErr_SetString(_PySQL_Warning, "You can only execute one statement at a time.");
        code = SQLITE_MISUSE;
    }
    return code == SQLITE_OK ? 0 : -1;
}

PyObject *
_PySQL_Statement_New(connectionobject *connection, PyObject *sql)
{
    PyObject *text = sql_as_string(sql);
    if (text == NULL) {
        return NULL;
    }
    PyTypeObject *type = &_PySQL_Statement_Type;
    statementobject *self = (statementobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    self->sql = text;
    self->connection = connection;
    self->next = connection->statements;
    if (self->next != NULL) {
        self->next->previous = self;
    }
    connection->statements = self;
    if (statement_prepare(self, connection) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

void
_PySQL_Statement_Finalize(statementobject *self)
{
    connectionobject *connection = self->connection;
    sqlite3_stmt *st = self->st;
    if (connection == NULL) {
        return;
    }
    if (self->previous != NULL) {
        self->previous->next = self->next;
    }
    else {
        connection->statements = self->next;
    }
    if (self->next != NULL) {
        self->next->previous = self->previous;
    }
    self->previous = NULL;
    self->next = NULL;
    self->connection = NULL;
    self->st = NULL;
    self->in_use = 0;
    if (st != NULL) {
        _PySQL_Finalize(connection, st);
    }
}

static void
statement_dealloc(statementobject *self)
{
    if (self->weakrefs != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    _PySQL_Statement_Finalize(self);
    Py_XDECREF(self->sql);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- running ------------------------------------------------------------------------------- */

int
_PySQL_Statement_Step(statementobject *self)
{
    int code = SQLITE_OK;
    sqlite3_stmt *st = self->st;
    if (st == NULL) {
        return SQLITE_OK; /* empty SQL */
    }
    self->running++;
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_step(st);
    Py_END_ALLOW_THREADS
    self->running--;
    return code;
}

int
_PySQL_Statement_Reset(statementobject *self)
{
    connectionobject *connection = self->connection;
    int code = SQLITE_OK;
    if (connection == NULL || !self->in_use || self->running) {
        return SQLITE_OK;
    }
    _PySQL_Enter(connection);
    if (self->st != NULL) {
        sqlite3_stmt *st = self->st;
        Py_BEGIN_ALLOW_THREADS
        code = sqlite3_reset(st);
        Py_END_ALLOW_THREADS
    }
    self->in_use = 0;
    _PySQL_Leave(connection);
    return code;
}

PyTypeObject _PySQL_Statement_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.Statement",
    .tp_basicsize = sizeof(statementobject),
    .tp_dealloc = (destructor)statement_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_weaklistoffset = offsetof(statementobject, weakrefs),
    .tp_new = PyType_GenericNew,
};
