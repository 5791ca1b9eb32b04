/* Cursor: executes statements and iterates over their rows.
 *
 * A row is fetched ahead: execute() makes the first step, and each row that is handed out
 * fetches the next.  When there are no more, the statement goes back to the cache.
 *
 * While a cursor is executing or stepping it is locked: user code called meanwhile (adapters,
 * SQL functions, the iterator given to executemany()) cannot use it. */
#include "sqlite3_internal.h"

/* ---- life ---------------------------------------------------------------------------------- */

static void
cursor_unlink(cursorobject *self)
{
    if (self->previous != NULL) {
        self->previous->next = self->next;
    }
    else if (self->connection != NULL && self->connection->cursors == self) {
        self->connection->cursors = self->next;
    }
    if (self->next != NULL) {
        self->next->previous = self->previous;
    }
    self->previous = NULL;
    self->next = NULL;
}

/* Let the statement go.  In another thread than the one that is inside the connection it
 * cannot be reset; it is given up then. */
static void
cursor_drop_statement(cursorobject *self)
{
    statementobject *statement = self->statement;
    self->statement = NULL;
    if (statement == NULL) {
        return;
    }
    connectionobject *connection = statement->connection;
    if (connection == NULL || connection->depth == 0
        || connection->owner == PyThread_get_thread_ident()) {
        _PySQL_Statement_Reset(statement);
    }
    else {
        _PySQL_Statement_Finalize(statement);
    }
    Py_DECREF(statement);
}

static PyObject *
cursor_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args;
    (void)kwds;
    cursorobject *self = (cursorobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->arraysize = 1;
    self->rowcount = PyInt_FromLong(-1);
    if (self->rowcount == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int
cursor_init(cursorobject *self, PyObject *args, PyObject *kwds)
{
    connectionobject *connection = NULL;
    (void)kwds;
    if (!PyArg_ParseTuple(args, "O!", &_PySQL_Connection_Type, &connection)) {
        return -1;
    }
    if (self->locked) {
        PyErr_SetString(_PySQL_ProgrammingError, "Recursive use of cursors not allowed.");
        return -1;
    }
    cursor_drop_statement(self);
    Py_CLEAR(self->row);
    cursor_unlink(self);
    Py_INCREF(connection);
    Py_XSETREF(self->connection, connection);
    Py_INCREF(Py_None);
    Py_XSETREF(self->description, Py_None);
    Py_INCREF(Py_None);
    Py_XSETREF(self->lastrowid, Py_None);
    Py_INCREF(Py_None);
    Py_XSETREF(self->row_factory, Py_None);
    self->arraysize = 1;
    self->closed = 0;
    self->reset = 0;
    if (!_PySQL_CheckThread(connection)) {
        return -1;
    }
    self->next = connection->cursors;
    if (self->next != NULL) {
        self->next->previous = self;
    }
    connection->cursors = self;
    self->initialized = 1;
    return 0;
}

static int
cursor_traverse(cursorobject *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->connection);
    Py_VISIT(self->row);
    Py_VISIT(self->description);
    Py_VISIT(self->converters);
    Py_VISIT(self->lastrowid);
    Py_VISIT(self->row_factory);
    return 0;
}

static int
cursor_clear(cursorobject *self)
{
    cursor_drop_statement(self);
    cursor_unlink(self);
    self->initialized = 0;
    Py_CLEAR(self->row);
    Py_CLEAR(self->converters);
    Py_CLEAR(self->description);
    Py_CLEAR(self->lastrowid);
    Py_CLEAR(self->row_factory);
    Py_CLEAR(self->connection);
    return 0;
}

static void
cursor_dealloc(cursorobject *self)
{
    PyObject_GC_UnTrack(self);
    if (self->weakrefs != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    cursor_clear(self);
    Py_XDECREF(self->rowcount);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- checks -------------------------------------------------------------------------------- */

static int
cursor_check(cursorobject *self)
{
    if (!self->initialized) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Cursor.__init__ not called.");
        return 0;
    }
    if (self->closed) {
        PyErr_SetString(_PySQL_ProgrammingError, "Cannot operate on a closed cursor.");
        return 0;
    }
    if (self->locked) {
        PyErr_SetString(_PySQL_ProgrammingError, "Recursive use of cursors not allowed.");
        return 0;
    }
    return _PySQL_Check(self->connection);
}

/* ---- execute ------------------------------------------------------------------------------- */

/* The names of the columns; " [type]" behind a name is not part of it. */
static PyObject *
description_make(sqlite3_stmt *st)
{
    int count = sqlite3_column_count(st);
    PyObject *description = PyTuple_New(count);
    for (int i = 0; description != NULL && i < count; i++) {
        const char *name = sqlite3_column_name(st, i);
        size_t size = name ? strcspn(name, "[") : 0;
        if (size > 0 && name[size] == '[' && name[size - 1] == ' ') {
            size--;
        }
        PyObject *column = Py_BuildValue("(s#OOOOOO)", name ? name : "", (Py_ssize_t)size, Py_None,
                                         Py_None, Py_None, Py_None, Py_None, Py_None);
        if (column == NULL) {
            Py_CLEAR(description);
            break;
        }
        PyTuple_SET_ITEM(description, i, column);
    }
    return description;
}

/* Find the statement for some SQL and make it the cursor's. */
static int
cursor_take_statement(cursorobject *self, PyObject *sql)
{
    connectionobject *connection = self->connection;
    struct sql_cache *cache = connection->cache;
    Py_INCREF(cache);
    statementobject *statement = (statementobject *)_PySQL_Cache_Get(cache, sql);
    Py_DECREF(cache);
    if (statement == NULL) {
        return -1;
    }
    if (statement->in_use || statement->connection == NULL) {
        Py_DECREF(statement);
        statement = (statementobject *)_PySQL_Statement_New(connection, sql);
        if (statement == NULL) {
            return -1;
        }
    }
    statement->in_use = 1;
    self->statement = statement;
    return 0;
}

static int
kind_changes_rows(int kind)
{
    return kind == KIND_INSERT || kind == KIND_UPDATE || kind == KIND_DELETE
           || kind == KIND_REPLACE;
}

/* What a transaction needs before a statement of this kind: BEGIN, COMMIT or nothing. */
static int
cursor_prepare_transaction(cursorobject *self, int kind, int many)
{
    connectionobject *connection = self->connection;
    if (connection->begin != NULL) {
        if (kind_changes_rows(kind)) {
            if (_PySQL_Begin(connection) < 0) {
                return -1;
            }
        }
        else if (kind == KIND_OTHER && _PySQL_Commit(connection) < 0) {
            return -1;
        }
    }
    if (kind == KIND_SELECT && many) {
        PyErr_SetString(_PySQL_ProgrammingError,
                        "You cannot execute SELECT statements in executemany().");
        return -1;
    }
    return 0;
}

static int
cursor_set_number(PyObject **slot, long long number)
{
    PyObject *object = PyInt_FromLong((long)number);
    if (object == NULL) {
        return -1;
    }
    Py_XSETREF(*slot, object);
    return 0;
}

/* After a step: what it tells besides rows.  The connection is entered. */
static int
cursor_note_results(cursorobject *self, int kind, int many, int has_row, long *changes)
{
    sqlite3 *db = self->connection->db;
    /* without a row only what begins with SELECT has columns, as in 2.7 */
    if (self->description == Py_None && (has_row || kind == KIND_SELECT)) {
        PyObject *description = description_make(self->statement->st);
        if (description == NULL) {
            return -1;
        }
        Py_SETREF(self->description, description);
    }
    if (kind_changes_rows(kind)) {
        *changes += sqlite3_changes(db);
    }
    if (!many && kind == KIND_INSERT) {
        return cursor_set_number(&self->lastrowid, sqlite3_last_insert_rowid(db));
    }
    Py_INCREF(Py_None);
    Py_SETREF(self->lastrowid, Py_None);
    return 0;
}

/* Run the statement once with its parameters bound: SQLITE_ROW, SQLITE_DONE, SQLITE_OK for
 * empty SQL, or -1 with an exception. */
static int
cursor_run(cursorobject *self, int kind, int many, long *changes)
{
    connectionobject *connection = self->connection;
    _PySQL_Enter(connection);
    if (!_PySQL_CheckOpen(connection)) {
        _PySQL_Leave(connection);
        return -1;
    }
    int code = _PySQL_Statement_Step(self->statement); /* runs code */
    if (code == SQLITE_DONE || code == SQLITE_ROW) {
        if (PyErr_Occurred() || _PySQL_Cursor_FindConverters(self) < 0
            || cursor_note_results(self, kind, many, code == SQLITE_ROW, changes) < 0) {
            code = -1;
        }
    }
    else if (code != SQLITE_OK) {
        PyErr_Clear(); /* of a callback */
        _PySQL_SetError(connection->db);
        code = -1;
    }
    _PySQL_Leave(connection);
    return code;
}

/* Text in bytes that are not ASCII is fine if the text factory is not about unicode. */
static int
cursor_allows_8bit(cursorobject *self)
{
    PyObject *factory = self->connection->text_factory;
    return factory != (PyObject *)&PyUnicode_Type && factory != (PyObject *)&PyCell_Type;
}

/* Bind and run for each set of parameters: 0, or -1 with an exception. */
static int
cursor_run_each(cursorobject *self, PyObject *iterator, PyObject *single, int kind)
{
    int many = iterator != NULL;
    long changes = 0;
    for (;;) {
        PyObject *parameters = single;
        if (many) {
            parameters = PyIter_Next(iterator); /* runs code */
            if (parameters == NULL) {
                return PyErr_Occurred() ? -1 : 0;
            }
        }
        else {
            Py_INCREF(parameters);
        }
        self->statement->in_use = 1;
        int code = _PySQL_Statement_Bind(self->statement, parameters, cursor_allows_8bit(self));
        Py_DECREF(parameters);
        if (code < 0) {
            return -1;
        }
        code = cursor_run(self, kind, many, &changes);
        if (code < 0 || code == SQLITE_OK) {
            return code;
        }
        if (code == SQLITE_ROW) {
            if (many) {
                PyErr_SetString(_PySQL_ProgrammingError,
                                "executemany() can only execute DML statements.");
                return -1;
            }
            self->row = _PySQL_Cursor_FetchRow(self); /* may run code */
            if (self->row == NULL) {
                return -1;
            }
        }
        if (kind_changes_rows(kind) && cursor_set_number(&self->rowcount, changes) < 0) {
            return -1;
        }
        if (!many) {
            return 0;
        }
        _PySQL_Statement_Reset(self->statement);
    }
}

/* Whatever happened, the connection may be in a transaction or not. */
static void
cursor_update_transaction(connectionobject *connection)
{
    if (connection->db != NULL) {
        connection->in_transaction = !sqlite3_get_autocommit(connection->db);
    }
}

/* execute() and executemany() with their arguments checked; the cursor is locked. */
static int
cursor_execute_locked(cursorobject *self, PyObject *sql, PyObject *iterator, PyObject *single)
{
    cursor_drop_statement(self);
    Py_CLEAR(self->row);
    self->reset = 0;
    Py_INCREF(Py_None);
    Py_XSETREF(self->description, Py_None);
    int kind = _PySQL_Kind(sql);
    if (kind < 0 || cursor_take_statement(self, sql) < 0) {
        return -1;
    }
    int code = cursor_prepare_transaction(self, kind, iterator != NULL);
    if (code == 0) {
        code = cursor_run_each(self, iterator, single, kind);
    }
    if (code < 0) {
        Py_CLEAR(self->row);
        if (PyErr_Occurred()) {
            PyObject *type = NULL;
            PyObject *value = NULL;
            PyObject *traceback = NULL;
            PyErr_Fetch(&type, &value, &traceback);
            cursor_set_number(&self->rowcount, -1);
            PyErr_Restore(type, value, traceback);
        }
    }
    if (self->row == NULL) {
        cursor_drop_statement(self);
    }
    return code;
}

static PyObject *
cursor_run_sql(cursorobject *self, PyObject *sql, PyObject *iterator, PyObject *single)
{
    connectionobject *connection = self->connection;
    Py_INCREF(connection);
    self->locked = 1;
    int code = cursor_execute_locked(self, sql, iterator, single);
    self->locked = 0;
    cursor_update_transaction(connection);
    Py_DECREF(connection);
    if (code < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return (PyObject *)self;
}

static int
cursor_check_operation(cursorobject *self, PyObject *sql)
{
    if (!cursor_check(self)) {
        return -1;
    }
    if (cursor_set_number(&self->rowcount, -1) < 0) {
        return -1;
    }
    if (!PyString_Check(sql) && !PyUnicode_Check(sql)) {
        PyErr_SetString(PyExc_ValueError, "operation parameter must be str or unicode");
        return -1;
    }
    return 0;
}

static PyObject *
cursor_execute(cursorobject *self, PyObject *args)
{
    PyObject *sql = NULL;
    PyObject *parameters = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &sql, &parameters)
        || cursor_check_operation(self, sql) < 0) {
        return NULL;
    }
    PyObject *single = parameters ? parameters : PyTuple_New(0);
    if (single == NULL) {
        return NULL;
    }
    PyObject *result = cursor_run_sql(self, sql, NULL, single);
    if (parameters == NULL) {
        Py_DECREF(single);
    }
    return result;
}

static PyObject *
cursor_executemany(cursorobject *self, PyObject *args)
{
    PyObject *sql = NULL;
    PyObject *sequence = NULL;
    if (!PyArg_ParseTuple(args, "OO", &sql, &sequence) || cursor_check_operation(self, sql) < 0) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(sequence); /* may run code */
    if (iterator == NULL && PyErr_ExceptionMatches(PyExc_TypeError) && PyIter_Check(sequence)) {
        PyErr_Clear(); /* an iterator without __iter__ */
        Py_INCREF(sequence);
        iterator = sequence;
    }
    PyObject *result = NULL;
    if (iterator != NULL && cursor_check(self)) {
        result = cursor_run_sql(self, sql, iterator, NULL);
    }
    Py_XDECREF(iterator);
    return result;
}

/* ---- scripts ------------------------------------------------------------------------------- */

/* Run the first statement of a script; *script moves behind it.  The connection is entered. */
static int
script_run_one(connectionobject *connection, const char **script)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = connection->db;
    int code = SQLITE_OK;
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_prepare_v2(db, *script, -1, &st, script);
    if (code == SQLITE_OK && st != NULL) {
        do {
            code = sqlite3_step(st);
        } while (code == SQLITE_ROW);
    }
    Py_END_ALLOW_THREADS
    int failed = code != SQLITE_OK && code != SQLITE_DONE;
    if (failed) {
        PyErr_Clear(); /* of a callback */
        _PySQL_SetError(db);
    }
    Py_BEGIN_ALLOW_THREADS
    sqlite3_finalize(st);
    Py_END_ALLOW_THREADS
    return failed || PyErr_Occurred() ? -1 : 0;
}

static int
cursor_run_script(cursorobject *self, const char *script)
{
    connectionobject *connection = self->connection;
    if (_PySQL_Commit(connection) < 0) {
        return -1;
    }
    int code = 0;
    do {
        _PySQL_Enter(connection);
        code = _PySQL_CheckOpen(connection) ? script_run_one(connection, &script) : -1;
        _PySQL_Leave(connection);
    } while (code == 0 && *script != '\0');
    return code;
}

static PyObject *
cursor_executescript(cursorobject *self, PyObject *args)
{
    PyObject *script = NULL;
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "O", &script) || !cursor_check(self)) {
        return NULL;
    }
    if (PyString_Check(script)) {
        Py_INCREF(script);
        text = script;
    }
    else if (PyUnicode_Check(script)) {
        text = PyUnicode_AsUTF8String(script);
    }
    else {
        PyErr_SetString(PyExc_ValueError, "script argument must be unicode or string.");
    }
    if (text == NULL) {
        return NULL;
    }
    if (strlen(PyString_AS_STRING(text)) != (size_t)PyString_GET_SIZE(text)) {
        PyErr_SetString(PyExc_ValueError, "the query contains a null character");
        Py_DECREF(text);
        return NULL;
    }
    self->reset = 0;
    self->locked = 1;
    int code = cursor_run_script(self, PyString_AS_STRING(text));
    self->locked = 0;
    Py_DECREF(text);
    if (code < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return (PyObject *)self;
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* Fetch the row after the one that is handed out: 0, or -1 with an exception. */
static int
cursor_advance(cursorobject *self)
{
    connectionobject *connection = self->connection;
    int code = -1;
    self->locked = 1;
    _PySQL_Enter(connection);
    if (_PySQL_CheckOpen(connection)) {
        code = _PySQL_Statement_Step(self->statement); /* runs code */
        if (PyErr_Occurred() && (code == SQLITE_DONE || code == SQLITE_ROW)) {
            code = -1;
        }
        else if (code != SQLITE_DONE && code != SQLITE_ROW) {
            PyErr_Clear(); /* of a callback */
            _PySQL_SetError(connection->db);
            code = -1;
        }
    }
    _PySQL_Leave(connection);
    if (code == SQLITE_ROW) {
        self->row = _PySQL_Cursor_FetchRow(self); /* may run code */
        code = self->row == NULL ? -1 : 0;
    }
    self->locked = 0;
    if (self->row == NULL) {
        cursor_drop_statement(self);
    }
    return code < 0 ? -1 : 0;
}

static PyObject *
cursor_next(cursorobject *self)
{
    if (!cursor_check(self)) {
        return NULL;
    }
    if (self->reset) {
        PyErr_SetString(_PySQL_InterfaceError,
                        "Cursor needed to be reset because of commit/rollback and can no longer "
                        "be fetched from.");
        return NULL;
    }
    if (self->row == NULL) {
        return NULL;
    }
    PyObject *row = self->row;
    self->row = NULL;
    if (self->row_factory != NULL && self->row_factory != Py_None) {
        PyObject *factory = self->row_factory;
        Py_INCREF(factory);
        self->locked = 1; /* this row is out, the next not yet in */
        PyObject *made = PyObject_CallFunctionObjArgs(factory, self, row, NULL);
        self->locked = 0;
        Py_DECREF(factory);
        Py_SETREF(row, made);
        if (row == NULL) {
            cursor_drop_statement(self);
            return NULL;
        }
    }
    if (self->statement != NULL && cursor_advance(self) < 0) {
        Py_CLEAR(row);
    }
    return row;
}

static PyObject *
cursor_fetchone(cursorobject *self, PyObject *unused)
{
    (void)unused;
    PyObject *row = cursor_next(self);
    if (row == NULL && !PyErr_Occurred()) {
        Py_RETURN_NONE;
    }
    return row;
}

/* Rows until there are count of them; all for 0 and less. */
static PyObject *
cursor_fetch_list(cursorobject *self, int count)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    for (;;) {
        PyObject *row = cursor_next(self);
        if (row == NULL) {
            break;
        }
        int code = PyList_Append(list, row);
        Py_DECREF(row);
        if (code < 0 || (count > 0 && PyList_GET_SIZE(list) == count)) {
            break;
        }
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(list);
    }
    return list;
}

static PyObject *
cursor_fetchmany(cursorobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"size", NULL};
    int count = self->arraysize;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|i:fetchmany", keywords, &count)) {
        return NULL;
    }
    return cursor_fetch_list(self, count);
}

static PyObject *
cursor_fetchall(cursorobject *self, PyObject *unused)
{
    (void)unused;
    return cursor_fetch_list(self, 0);
}

static PyObject *
cursor_iter(cursorobject *self)
{
    Py_INCREF(self);
    return (PyObject *)self;
}

/* ---- the rest ------------------------------------------------------------------------------ */

static PyObject *
cursor_close(cursorobject *self, PyObject *unused)
{
    (void)unused;
    if (!self->initialized) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Cursor.__init__ not called.");
        return NULL;
    }
    if (!_PySQL_Check(self->connection)) {
        return NULL;
    }
    if (self->locked) {
        PyErr_SetString(_PySQL_ProgrammingError, "Recursive use of cursors not allowed.");
        return NULL;
    }
    cursor_drop_statement(self);
    Py_CLEAR(self->row);
    self->closed = 1;
    Py_RETURN_NONE;
}

static PyObject *
cursor_ignore(cursorobject *self, PyObject *args)
{
    (void)self;
    (void)args;
    Py_RETURN_NONE;
}

static PyMethodDef cursor_methods[] = {
    {"execute", (PyCFunction)cursor_execute, METH_VARARGS,
     "execute(sql[, parameters]): run a statement."},
    {"executemany", (PyCFunction)cursor_executemany, METH_VARARGS,
     "executemany(sql, parameters): run a statement for each of many sets of parameters."},
    {"executescript", (PyCFunction)cursor_executescript, METH_VARARGS,
     "executescript(sql): run many statements; commits first."},
    {"fetchone", (PyCFunction)cursor_fetchone, METH_NOARGS, "fetchone(): the next row, or None."},
    {"fetchmany", (PyCFunction)(void (*)(void))cursor_fetchmany, METH_VARARGS | METH_KEYWORDS,
     "fetchmany([size]): a list of the next rows."},
    {"fetchall", (PyCFunction)cursor_fetchall, METH_NOARGS, "fetchall(): a list of all rows left."},
    {"close", (PyCFunction)cursor_close, METH_NOARGS, "close(): the cursor is of no use any more."},
    {"setinputsizes", (PyCFunction)cursor_ignore, METH_VARARGS, "Asked for by DB-API; ignored."},
    {"setoutputsize", (PyCFunction)cursor_ignore, METH_VARARGS, "Asked for by DB-API; ignored."},
    {NULL, NULL, 0, NULL}};

static PyMemberDef cursor_members[] = {
    {"connection", T_OBJECT, offsetof(cursorobject, connection), RO, NULL},
    {"description", T_OBJECT, offsetof(cursorobject, description), RO, NULL},
    {"arraysize", T_INT, offsetof(cursorobject, arraysize), 0, NULL},
    {"lastrowid", T_OBJECT, offsetof(cursorobject, lastrowid), RO, NULL},
    {"rowcount", T_OBJECT, offsetof(cursorobject, rowcount), RO, NULL},
    {"row_factory", T_OBJECT, offsetof(cursorobject, row_factory), 0, NULL},
    {NULL}};

PyTypeObject _PySQL_Cursor_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.Cursor",
    .tp_basicsize = sizeof(cursorobject),
    .tp_dealloc = (destructor)cursor_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "SQLite database cursor class.",
    .tp_traverse = (traverseproc)cursor_traverse,
    .tp_clear = (inquiry)cursor_clear,
    .tp_weaklistoffset = offsetof(cursorobject, weakrefs),
    .tp_iter = (getiterfunc)cursor_iter,
    .tp_iternext = (iternextfunc)cursor_next,
    .tp_methods = cursor_methods,
    .tp_members = cursor_members,
    .tp_init = (initproc)cursor_init,
    .tp_new = cursor_new,
};
