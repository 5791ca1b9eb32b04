/* What the files of _sqlite3 share: its objects, the lock of a connection, errors. */
#ifndef SQLITE3_INTERNAL_H
#define SQLITE3_INTERNAL_H
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include "pythread.h"
#include "pycore_types.h" // Py_ARRAY_LENGTH()
#include <sqlite3.h>

enum { PARSE_DECLTYPES = 1, PARSE_COLNAMES = 2 };

struct sql_cursor;
struct sql_statement;
struct sql_cache;

typedef struct {
    PyObject_HEAD
    sqlite3 *db;     /* NULL before __init__ and after close() */
    int initialized; /* __init__ has run */
    int detect_types;
    int check_same_thread;
    long thread; /* that made the connection */
    int in_transaction;
    PyObject *isolation_level;
    char *begin; /* "BEGIN ...", or NULL in autocommit mode */
    PyObject *row_factory;
    PyObject *text_factory;
    struct sql_cache *cache;           /* of statements */
    struct sql_statement *statements;  /* all alive, linked; borrowed */
    struct sql_cursor *cursors;        /* all alive, linked; borrowed */
    PyObject *functions;               /* dict: (name, number of arguments) -> callable */
    PyObject *collations;              /* dict: name -> callable */
    PyObject *authorizer;
    PyObject *progress_handler;
    /* One thread at a time is inside SQLite with this connection (connection.c). */
    PyThread_type_lock lock;
    long owner;
    int depth;
    sqlite3_stmt **condemned; /* to be finalized by the owner */
    Py_ssize_t condemned_count;
} connectionobject;

enum { KIND_OTHER, KIND_SELECT, KIND_INSERT, KIND_UPDATE, KIND_DELETE, KIND_REPLACE };

typedef struct sql_statement {
    PyObject_HEAD
    connectionobject *connection; /* borrowed; NULL once that is closed */
    sqlite3_stmt *st;             /* NULL for empty SQL, and once finalized */
    PyObject *sql;                /* str */
    int in_use;  /* a cursor works with it */
    int running; /* sqlite3_step() is running */
    struct sql_statement *previous;
    struct sql_statement *next;
    PyObject *weakrefs;
} statementobject;

typedef struct sql_cursor {
    PyObject_HEAD
    connectionobject *connection; /* owned */
    int initialized;
    int closed;
    int locked;             /* execute() is running */
    int reset;              /* a rollback has taken the rows away */
    int arraysize;
    statementobject *statement; /* owned; NULL if there are no more rows */
    PyObject *row;              /* the next one, fetched ahead */
    PyObject *description;
    PyObject *converters; /* list with a callable or None a column; NULL if none are asked for */
    PyObject *lastrowid;
    PyObject *rowcount;
    PyObject *row_factory;
    struct sql_cursor *previous;
    struct sql_cursor *next;
    PyObject *weakrefs;
} cursorobject;

extern PyTypeObject _PySQL_Connection_Type;
extern PyTypeObject _PySQL_Cursor_Type;
extern PyTypeObject _PySQL_Statement_Type;
extern PyTypeObject _PySQL_Row_Type;
extern PyTypeObject _PySQL_Cache_Type;
extern PyTypeObject _PySQL_PrepareProtocol_Type;

/* ---- errors (errors.c) --------------------------------------------------------------------- */

extern PyObject *_PySQL_Warning, *_PySQL_Error, *_PySQL_InterfaceError, *_PySQL_DatabaseError,
    *_PySQL_DataError, *_PySQL_OperationalError, *_PySQL_IntegrityError, *_PySQL_InternalError,
    *_PySQL_ProgrammingError, *_PySQL_NotSupportedError;

/* Create the classes and put them into a dict: 0 or -1. */
int _PySQL_AddErrors(PyObject *dict);
/* Raise for what SQLite says is wrong with the connection.  The lock is held. */
void _PySQL_SetError(sqlite3 *db);

/* ---- connections (connection.c) ------------------------------------------------------------ */

/* Initialized?  Open?  In the right thread?  1, or 0 with ProgrammingError. */
int _PySQL_CheckOpen(connectionobject *self);
int _PySQL_CheckThread(connectionobject *self);
int _PySQL_Check(connectionobject *self); /* all three */
/* Enter and leave SQLite with a connection.  Entering waits for other threads without the GIL;
 * the connection may have been closed meanwhile, so that db is to be checked afterwards. */
void _PySQL_Enter(connectionobject *self);
void _PySQL_Leave(connectionobject *self);
/* Run a statement that returns no rows: 0, or -1 with an exception.  The lock is held. */
int _PySQL_Run(connectionobject *self, const char *sql);
/* BEGIN, if no transaction is known to be open; COMMIT, if one is. */
int _PySQL_Begin(connectionobject *self);
int _PySQL_Commit(connectionobject *self);
/* A statement for SQL text (str or unicode): new reference. */
PyObject *_PySQL_Connection_Call(connectionobject *self, PyObject *args, PyObject *kwds);
/* Release a statement of SQLite's, at once or when the connection is free. */
void _PySQL_Finalize(connectionobject *self, sqlite3_stmt *st);

/* ---- callbacks (hooks.c) ------------------------------------------------------------------- */

extern int _PySQL_CallbackTracebacks;
PyObject *_PySQL_CreateFunction(connectionobject *self, PyObject *args, PyObject *kwds);
PyObject *_PySQL_CreateAggregate(connectionobject *self, PyObject *args, PyObject *kwds);
PyObject *_PySQL_CreateCollation(connectionobject *self, PyObject *args);
PyObject *_PySQL_SetAuthorizer(connectionobject *self, PyObject *args, PyObject *kwds);
PyObject *_PySQL_SetProgressHandler(connectionobject *self, PyObject *args, PyObject *kwds);

/* ---- statements (statement.c, bind.c) ------------------------------------------------------ */

/* The kind of some SQL (str or unicode), by its first word; -1 with an exception. */
int _PySQL_Kind(PyObject *sql);
/* Compile SQL (str or unicode): new reference, or NULL with an exception. */
PyObject *_PySQL_Statement_New(connectionobject *connection, PyObject *sql);
/* Step, without the GIL: SQLite's code. */
int _PySQL_Statement_Step(statementobject *self);
/* Back to before the first row: SQLite's code, of the last step. */
int _PySQL_Statement_Reset(statementobject *self);
/* Finalize it; the object stays. */
void _PySQL_Statement_Finalize(statementobject *self);
/* Bind parameters, a sequence or a mapping: 0, or -1 with an exception.  Runs Python code. */
int _PySQL_Statement_Bind(statementobject *self, PyObject *parameters, int allow_8bit);

/* ---- cursors (cursor.c, fetch.c) ----------------------------------------------------------- */

/* Which converter each column gets, as the connection's detect_types says: 0 or -1. */
int _PySQL_Cursor_FindConverters(cursorobject *self);
/* The current row of the statement as a tuple, or NULL.  Runs Python code. */
PyObject *_PySQL_Cursor_FetchRow(cursorobject *self);

/* ---- the cache of statements (cache.c) ----------------------------------------------------- */

/* A cache that makes its values by calling a connection (borrowed). */
struct sql_cache *_PySQL_Cache_ForConnection(connectionobject *connection, int size);
/* The value for a key, made if it is new: new reference. */
PyObject *_PySQL_Cache_Get(struct sql_cache *self, PyObject *key);

/* ---- adapters (adapt.c) -------------------------------------------------------------------- */

extern PyObject *_PySQL_Adapters;   /* dict: (type, protocol) -> callable */
extern PyObject *_PySQL_Converters; /* dict: NAME -> callable */
extern int _PySQL_BaseTypeAdapted;  /* an adapter for int, float, ... is registered */
int _PySQL_AddAdapter(PyObject *type, PyObject *protocol, PyObject *adapter);
/* What an object becomes under a protocol: new reference, or NULL with an exception. */
PyObject *_PySQL_Adapt(PyObject *object, PyObject *protocol);
int _PySQL_InitAdapters(PyObject *module);

#endif
