/* Connection: a database, its transactions, and who may use it when.
 *
 * The lock.  SQLite serializes calls on a connection by a mutex of its own, and it may hold that
 * for the length of a step, in which it calls Python functions, which want the GIL.  So no
 * thread may wait for that mutex with the GIL held.  Therefore each use of a connection goes
 * through _PySQL_Enter and _PySQL_Leave: owner and depth, guarded by the GIL, tell who is
 * inside; other threads wait for the lock, without the GIL.  A connection that only its
 * own thread may use needs no lock, but owner and depth as well: a statement that another
 * thread drops (say, by garbage collection) is then left to the owner to finalize.
 *
 * Transactions.  As in 2.7, in_transaction is what the module knows, brought up to date after
 * each execute(); scripts are not looked at. */
#include "sqlite3_internal.h"

/* ---- the lock ------------------------------------------------------------------------------ */

void
_PySQL_Enter(connectionobject *self)
{
    long me = PyThread_get_thread_ident();
    if (self->depth > 0 && self->owner == me) {
        self->depth++;
        return;
    }
    if (self->lock != NULL && !PyThread_acquire_lock(self->lock, 0)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(self->lock, 1);
        Py_END_ALLOW_THREADS
    }
    self->owner = me;
    self->depth = 1;
}

/* Finalize what other threads have left. */
static void
connection_execute_condemned(connectionobject *self)
{
    while (self->condemned_count > 0) {
        sqlite3_stmt *st = self->condemned[--self->condemned_count];
        Py_BEGIN_ALLOW_THREADS
        sqlite3_finalize(st);
        Py_END_ALLOW_THREADS
    }
}

void
_PySQL_Leave(connectionobject *self)
{
    if (self->depth == 1 && self->condemned_count > 0) {
        connection_execute_condemned(self);
    }
    if (--self->depth == 0) {
        self->owner = 0;
        if (self->lock != NULL) {
            PyThread_release_lock(self->lock);
        }
    }
}

/* Enter if that needs no waiting. */
static int
connection_try_enter(connectionobject *self)
{
    if (self->depth > 0 ? self->owner != PyThread_get_thread_ident()
                        : self->lock != NULL && !PyThread_acquire_lock(self->lock, 0)) {
        return 0;
    }
    self->owner = PyThread_get_thread_ident();
    self->depth++;
    return 1;
}

/* Without waiting: who closes the connection meanwhile must know of the statement. */
void
_PySQL_Finalize(connectionobject *self, sqlite3_stmt *st)
{
    if (connection_try_enter(self)) {
        Py_BEGIN_ALLOW_THREADS
        sqlite3_finalize(st);
        Py_END_ALLOW_THREADS
        _PySQL_Leave(self);
        return;
    }
    size_t size = (size_t)(self->condemned_count + 1) * sizeof(sqlite3_stmt *);
    sqlite3_stmt **condemned = PyMem_Realloc(self->condemned, size);
    if (condemned != NULL) { /* else it is lost until the process ends */
        condemned[self->condemned_count++] = st;
        self->condemned = condemned;
    }
}

/* ---- checks -------------------------------------------------------------------------------- */

int
_PySQL_CheckOpen(connectionobject *self)
{
    if (!self->initialized) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Connection.__init__ not called.");
        return 0;
    }
    if (self->db == NULL) {
        PyErr_SetString(_PySQL_ProgrammingError, "Cannot operate on a closed database.");
        return 0;
    }
    return 1;
}

int
_PySQL_CheckThread(connectionobject *self)
{
    if (!self->initialized) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Connection.__init__ not called.");
        return 0;
    }
    if (self->check_same_thread && PyThread_get_thread_ident() != self->thread) {
        PyErr_Format(_PySQL_ProgrammingError,
                     "SQLite objects created in a thread can only be used in that same thread. "
                     "The object was created in thread id %ld and this is thread id %ld.",
                     self->thread, PyThread_get_thread_ident());
        return 0;
    }
    return 1;
}

int
_PySQL_Check(connectionobject *self)
{
    return _PySQL_CheckThread(self) && _PySQL_CheckOpen(self);
}

/* ---- transactions -------------------------------------------------------------------------- */

int
_PySQL_Run(connectionobject *self, const char *sql)
{
    sqlite3_stmt *st = NULL;
    const char *tail = NULL;
    sqlite3 *db = self->db;
    int code = SQLITE_OK;
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_prepare_v2(db, sql, -1, &st, &tail);
    if (code == SQLITE_OK) {
        code = sqlite3_step(st);
    }
    Py_END_ALLOW_THREADS
    if (code != SQLITE_DONE) {
        PyErr_Clear(); /* of a callback */
        _PySQL_SetError(db);
    }
    Py_BEGIN_ALLOW_THREADS
    sqlite3_finalize(st);
    Py_END_ALLOW_THREADS
    return PyErr_Occurred() ? -1 : 0;
}

/* Begin or end a transaction, unless that is how things are already: 0, or -1 with an
 * exception.  Looked at with the connection entered: another thread may do the same. */
static int
connection_change_transaction(connectionobject *self, const char *sql, int in_transaction)
{
    _PySQL_Enter(self);
    int code = _PySQL_CheckOpen(self) ? 0 : -1;
    if (code == 0 && self->in_transaction != in_transaction) {
        code = _PySQL_Run(self, sql);
        if (code == 0) {
            self->in_transaction = in_transaction;
        }
    }
    _PySQL_Leave(self);
    return code;
}

int
_PySQL_Begin(connectionobject *self)
{
    return self->begin ? connection_change_transaction(self, self->begin, 1) : 0;
}

int
_PySQL_Commit(connectionobject *self)
{
    return connection_change_transaction(self, "COMMIT", 0);
}

static PyObject *
connection_commit(connectionobject *self, PyObject *unused)
{
    (void)unused;
    if (!_PySQL_Check(self) || _PySQL_Commit(self) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Rows that cursors have not fetched yet are gone. */
static void
connection_reset_cursors(connectionobject *self)
{
    for (statementobject *statement = self->statements; statement != NULL;) {
        Py_INCREF(statement);
        _PySQL_Statement_Reset(statement); /* lets the GIL go */
        statementobject *next = statement->next;
        /* dropped meanwhile: its links are no more, begin again */
        int gone = Py_REFCNT(statement) == 1 || statement->connection == NULL;
        Py_DECREF(statement);
        statement = gone ? self->statements : next;
    }
    for (cursorobject *cursor = self->cursors; cursor != NULL; cursor = cursor->next) {
        cursor->reset = 1;
    }
}

static PyObject *
connection_rollback(connectionobject *self, PyObject *unused)
{
    (void)unused;
    if (!_PySQL_Check(self)) {
        return NULL;
    }
    if (self->in_transaction) {
        connection_reset_cursors(self);
        if (connection_change_transaction(self, "ROLLBACK", 0) < 0) {
            return NULL;
        }
    }
    Py_RETURN_NONE;
}

/* ---- opening and closing ------------------------------------------------------------------- */

/* Close the database, if it is open: 0, or -1 with an exception.  Statements that live on are
 * empty then. */
static int
connection_shut(connectionobject *self)
{
    _PySQL_Enter(self);
    if (self->db == NULL) {
        _PySQL_Leave(self);
        return 0;
    }
    if (self->depth > 1) {
        PyErr_SetString(_PySQL_ProgrammingError,
                        "Cannot close the database from within one of its callbacks.");
        _PySQL_Leave(self);
        return -1;
    }
    while (self->statements != NULL) {
        _PySQL_Statement_Finalize(self->statements);
    }
    connection_execute_condemned(self);
    sqlite3 *db = self->db;
    int code = SQLITE_OK;
    self->db = NULL;
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_close(db);
    Py_END_ALLOW_THREADS
    if (code != SQLITE_OK) {
        self->db = db;
        _PySQL_SetError(db);
    }
    _PySQL_Leave(self);
    return code == SQLITE_OK ? 0 : -1;
}

static PyObject *
connection_close(connectionobject *self, PyObject *unused)
{
    (void)unused;
    if (!_PySQL_CheckThread(self) || connection_shut(self) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static int
connection_open(connectionobject *self, PyObject *database, double timeout)
{
    PyObject *path = NULL;
    sqlite3 *db = NULL;
    int code = SQLITE_OK;
    if (PyString_Check(database)) {
        Py_INCREF(database);
        path = database;
    }
    else if (PyUnicode_Check(database)) {
        path = PyUnicode_AsUTF8String(database);
    }
    else {
        PyErr_SetString(PyExc_ValueError,
                        "database parameter must be string or APSW Connection object");
    }
    if (path == NULL) {
        return -1;
    }
    if (strlen(PyString_AS_STRING(path)) != (size_t)PyString_GET_SIZE(path)) {
        PyErr_SetString(PyExc_ValueError, "database parameter must not contain null characters");
        Py_DECREF(path);
        return -1;
    }
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_open(PyString_AS_STRING(path), &db);
    Py_END_ALLOW_THREADS
    Py_DECREF(path);
    if (code != SQLITE_OK) {
        if (db == NULL) {
            PyErr_NoMemory();
        }
        else {
            _PySQL_SetError(db);
            sqlite3_close(db);
        }
        return -1;
    }
    sqlite3_busy_timeout(db, timeout * 1000 < INT_MAX ? (int)(timeout * 1000) : INT_MAX);
    self->db = db;
    return 0;
}

/* Python objects and the lock of a new connection. */
static int
connection_prepare(connectionobject *self, int cached_statements, int check_same_thread)
{
    self->cache = _PySQL_Cache_ForConnection(self, cached_statements);
    self->functions = PyDict_New();
    self->collations = PyDict_New();
    if (self->cache == NULL || self->functions == NULL || self->collations == NULL) {
        return -1;
    }
    if (!check_same_thread) {
        self->lock = PyThread_allocate_lock();
        if (self->lock == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    Py_INCREF(Py_None);
    Py_XSETREF(self->row_factory, Py_None);
    Py_INCREF(&PyUnicode_Type);
    Py_XSETREF(self->text_factory, (PyObject *)&PyUnicode_Type);
    return 0;
}

/* Drop what connection_prepare() made; the database is closed. */
static void
connection_release(connectionobject *self)
{
    Py_CLEAR(self->cache);
    Py_CLEAR(self->functions);
    Py_CLEAR(self->collations);
    Py_CLEAR(self->authorizer);
    Py_CLEAR(self->progress_handler);
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
        self->lock = NULL;
    }
}

static int connection_set_isolation_level(connectionobject *self, PyObject *level, void *unused);

static int
connection_init(connectionobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"database", "timeout", "detect_types", "isolation_level",
                               "check_same_thread", "factory", "cached_statements", NULL};
    PyObject *database = NULL;
    PyObject *isolation_level = NULL;
    PyObject *factory = NULL;
    int check_same_thread = 1;
    int cached_statements = 100;
    double timeout = 5.0;
    int detect_types = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|diOiOi", keywords, &database, &timeout,
                                     &detect_types, &isolation_level, &check_same_thread, &factory,
                                     &cached_statements)) {
        return -1;
    }
    if (self->depth > 0) {
        PyErr_SetString(_PySQL_ProgrammingError, "The connection is in use.");
        return -1;
    }
    if (connection_shut(self) < 0) {
        return -1;
    }
    connection_release(self);
    self->initialized = 0;
    self->in_transaction = 0;
    if (!(timeout > 0)) { /* NaN as well */
        timeout = 0;
    }
    if (connection_open(self, database, timeout) < 0
        || connection_prepare(self, cached_statements, check_same_thread) < 0) {
        return -1;
    }
    self->detect_types = detect_types;
    self->check_same_thread = check_same_thread;
    self->thread = PyThread_get_thread_ident();
    PyObject *level = isolation_level ? isolation_level : PyString_FromString("");
    if (level == NULL) {
        return -1;
    }
    int code = connection_set_isolation_level(self, level, NULL);
    if (isolation_level == NULL) {
        Py_DECREF(level);
    }
    self->initialized = code == 0;
    return code;
}

static int
connection_traverse(connectionobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->isolation_level);
    Py_VISIT(self->row_factory);
    Py_VISIT(self->text_factory);
    Py_VISIT((PyObject *)self->cache);
    Py_VISIT(self->functions);
    Py_VISIT(self->collations);
    Py_VISIT(self->authorizer);
    Py_VISIT(self->progress_handler);
    return 0;
}

/* SQLite must forget the callables before they go. */
static int
connection_clear(connectionobject *self)
{
    if (connection_shut(self) < 0) {
        PyErr_Clear();
        return 0;
    }
    connection_release(self);
    Py_CLEAR(self->isolation_level);
    Py_CLEAR(self->row_factory);
    Py_CLEAR(self->text_factory);
    return 0;
}

static void
connection_dealloc(connectionobject *self)
{
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    PyObject_GC_UnTrack(self);
    PyErr_Fetch(&type, &value, &traceback);
    connection_clear(self);
    PyErr_Restore(type, value, traceback);
    PyMem_Free(self->begin);
    PyMem_Free(self->condemned);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- attributes ---------------------------------------------------------------------------- */

static PyObject *
connection_get_isolation_level(connectionobject *self, void *unused)
{
    (void)unused;
    if (self->isolation_level == NULL) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Connection.__init__ not called.");
        return NULL;
    }
    Py_INCREF(self->isolation_level);
    return self->isolation_level;
}

/* "BEGIN " and a level, in memory of its own: NULL with an exception. */
static char *
isolation_begin(PyObject *level)
{
    PyObject *word = PyString_FromString("BEGIN ");
    if (word == NULL) {
        return NULL;
    }
    PyObject *text = PySequence_Concat(word, level);
    Py_DECREF(word);
    if (text != NULL && PyUnicode_Check(text)) {
        PyObject *encoded = PyUnicode_AsEncodedString(text, NULL, NULL);
        Py_SETREF(text, encoded);
    }
    char *bytes = NULL;
    char *copy = NULL;
    if (text != NULL && PyString_AsStringAndSize(text, &bytes, NULL) == 0) {
        copy = PyMem_Malloc((size_t)PyString_GET_SIZE(text) + 1);
        if (copy == NULL) {
            PyErr_NoMemory();
        }
        else {
            memcpy(copy, bytes, (size_t)PyString_GET_SIZE(text) + 1);
        }
    }
    Py_XDECREF(text);
    return copy;
}

/* The attribute changes even if the level is no string, as in 2.7; BEGIN is none then. */
static int
connection_set_isolation_level(connectionobject *self, PyObject *level, void *unused)
{
    (void)unused;
    if (level == NULL) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    char *begin = level == Py_None ? NULL : isolation_begin(level);
    Py_INCREF(level);
    _PySQL_Enter(self); /* another thread may be using what this replaces */
    char *old_begin = self->begin;
    PyObject *old_level = self->isolation_level;
    self->begin = begin;
    self->isolation_level = level;
    _PySQL_Leave(self);
    PyMem_Free(old_begin);
    Py_XDECREF(old_level);
    if (level != Py_None) {
        return begin == NULL ? -1 : 0;
    }
    /* autocommit: a transaction that is open ends here */
    if (self->initialized) {
        return _PySQL_Check(self) ? _PySQL_Commit(self) : -1;
    }
    return 0;
}

static PyObject *
connection_get_total_changes(connectionobject *self, void *unused)
{
    (void)unused;
    return _PySQL_CheckOpen(self) ? PyInt_FromLong(sqlite3_total_changes(self->db)) : NULL;
}

/* ---- methods ------------------------------------------------------------------------------- */

PyObject *
_PySQL_Connection_Call(connectionobject *self, PyObject *args, PyObject *kwds)
{
    PyObject *sql = NULL;
    (void)kwds;
    if (!_PySQL_Check(self) || !PyArg_ParseTuple(args, "O", &sql)) {
        return NULL;
    }
    return _PySQL_Statement_New(self, sql);
}

static PyObject *
connection_cursor(connectionobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"factory", NULL};
    PyObject *factory = (PyObject *)&_PySQL_Cursor_Type;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O", keywords, &factory) || !_PySQL_Check(self)) {
        return NULL;
    }
    PyObject *cursor = PyObject_CallFunctionObjArgs(factory, self, NULL);
    if (cursor == NULL) {
        return NULL;
    }
    if (!PyObject_TypeCheck(cursor, &_PySQL_Cursor_Type)) {
        PyErr_Format(PyExc_TypeError, "factory must return a cursor, not %.100s",
                     Py_TYPE(cursor)->tp_name);
        Py_DECREF(cursor);
        return NULL;
    }
    if (self->row_factory != NULL && self->row_factory != Py_None) {
        Py_INCREF(self->row_factory);
        Py_XSETREF(((cursorobject *)cursor)->row_factory, self->row_factory);
    }
    return cursor;
}

/* execute() and the like on a new cursor. */
static PyObject *
connection_by_cursor(connectionobject *self, char *name, PyObject *args)
{
    PyObject *cursor = PyObject_CallMethod((PyObject *)self, "cursor", "");
    if (cursor == NULL) {
        return NULL;
    }
    PyObject *method = PyObject_GetAttrString(cursor, name);
    PyObject *result = method ? PyObject_CallObject(method, args) : NULL;
    Py_XDECREF(method);
    Py_DECREF(cursor);
    return result;
}

static PyObject *
connection_execute(connectionobject *self, PyObject *args)
{
    return connection_by_cursor(self, "execute", args);
}

static PyObject *
connection_executemany(connectionobject *self, PyObject *args)
{
    return connection_by_cursor(self, "executemany", args);
}

static PyObject *
connection_executescript(connectionobject *self, PyObject *args)
{
    return connection_by_cursor(self, "executescript", args);
}

/* For another thread to stop this one's query: no lock is taken. */
static PyObject *
connection_interrupt(connectionobject *self, PyObject *unused)
{
    (void)unused;
    if (!_PySQL_CheckOpen(self)) {
        return NULL;
    }
    sqlite3_interrupt(self->db);
    Py_RETURN_NONE;
}

static PyObject *
connection_iterdump(connectionobject *self, PyObject *unused)
{
    (void)unused;
    if (!_PySQL_CheckOpen(self)) {
        return NULL;
    }
    PyObject *module = PyImport_ImportModule("sqlite3.dump");
    if (module == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallMethod(module, "_iterdump", "O", self);
    Py_DECREF(module);
    return result;
}

static PyObject *
connection_enter(connectionobject *self, PyObject *unused)
{
    (void)unused;
    Py_INCREF(self);
    return (PyObject *)self;
}

static PyObject *
connection_exit(connectionobject *self, PyObject *args)
{
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    if (!PyArg_ParseTuple(args, "OOO", &type, &value, &traceback)) {
        return NULL;
    }
    int fine = type == Py_None && value == Py_None && traceback == Py_None;
    PyObject *result = PyObject_CallMethod((PyObject *)self, fine ? "commit" : "rollback", "");
    if (result == NULL) {
        return NULL;
    }
    Py_DECREF(result);
    Py_RETURN_FALSE;
}

#define WITH_KEYWORDS(function)                                                                    \
    (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
static PyMethodDef connection_methods[] = {
    {"cursor", WITH_KEYWORDS(connection_cursor), "cursor([factory]): a new cursor."},
    {"close", (PyCFunction)connection_close, METH_NOARGS, "close(): close the database."},
    {"commit", (PyCFunction)connection_commit, METH_NOARGS, "commit(): commit the transaction."},
    {"rollback", (PyCFunction)connection_rollback, METH_NOARGS,
     "rollback(): take the transaction back."},
    {"create_function", WITH_KEYWORDS(_PySQL_CreateFunction),
     "create_function(name, narg, func): make a Python function known to SQL."},
    {"create_aggregate", WITH_KEYWORDS(_PySQL_CreateAggregate),
     "create_aggregate(name, n_arg, aggregate_class): a class with step() and finalize()."},
    {"create_collation", (PyCFunction)_PySQL_CreateCollation, METH_VARARGS,
     "create_collation(name, callable): an order of texts."},
    {"set_authorizer", WITH_KEYWORDS(_PySQL_SetAuthorizer),
     "set_authorizer(authorizer_callback): who says what SQL may do."},
    {"set_progress_handler", WITH_KEYWORDS(_PySQL_SetProgressHandler),
     "set_progress_handler(progress_handler, n): called every n steps; true interrupts."},
    {"execute", (PyCFunction)connection_execute, METH_VARARGS, "execute() on a new cursor."},
    {"executemany", (PyCFunction)connection_executemany, METH_VARARGS,
     "executemany() on a new cursor."},
    {"executescript", (PyCFunction)connection_executescript, METH_VARARGS,
     "executescript() on a new cursor."},
    {"interrupt", (PyCFunction)connection_interrupt, METH_NOARGS,
     "interrupt(): stop queries; may be called in any thread."},
    {"iterdump", (PyCFunction)connection_iterdump, METH_NOARGS,
     "iterdump(): the database as SQL, line by line."},
    {"__enter__", (PyCFunction)connection_enter, METH_NOARGS, "The connection."},
    {"__exit__", (PyCFunction)connection_exit, METH_VARARGS,
     "Commit, or roll back if there is an exception."},
    {NULL, NULL, 0, NULL}};

static PyMemberDef connection_members[] = {
    {"row_factory", T_OBJECT, offsetof(connectionobject, row_factory), 0, NULL},
    {"text_factory", T_OBJECT, offsetof(connectionobject, text_factory), 0, NULL},
    {NULL}};

static PyGetSetDef connection_getset[] = {
    {"isolation_level", (getter)connection_get_isolation_level,
     (setter)connection_set_isolation_level, NULL, NULL},
    {"total_changes", (getter)connection_get_total_changes, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

PyTypeObject _PySQL_Connection_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.Connection",
    .tp_basicsize = sizeof(connectionobject),
    .tp_dealloc = (destructor)connection_dealloc,
    .tp_call = (ternaryfunc)_PySQL_Connection_Call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "SQLite database connection object.",
    .tp_traverse = (traverseproc)connection_traverse,
    .tp_clear = (inquiry)connection_clear,
    .tp_methods = connection_methods,
    .tp_members = connection_members,
    .tp_getset = connection_getset,
    .tp_init = (initproc)connection_init,
    .tp_new = PyType_GenericNew,
};
