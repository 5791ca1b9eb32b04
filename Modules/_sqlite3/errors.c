/* The exceptions of the database API, and which of them stands for which of SQLite's codes. */
#include "sqlite3_internal.h"

PyObject *_PySQL_Warning, *_PySQL_Error, *_PySQL_InterfaceError, *_PySQL_DatabaseError,
    *_PySQL_DataError, *_PySQL_OperationalError, *_PySQL_IntegrityError, *_PySQL_InternalError,
    *_PySQL_ProgrammingError, *_PySQL_NotSupportedError;

/* class, full name, base (NULL: StandardError); bases come first */
static const struct {
    PyObject **slot;
    char *name;
    PyObject **base;
} errors[] = {
    {&_PySQL_Error, "sqlite3.Error", NULL},
    {&_PySQL_Warning, "sqlite3.Warning", NULL},
    {&_PySQL_InterfaceError, "sqlite3.InterfaceError", &_PySQL_Error},
    {&_PySQL_DatabaseError, "sqlite3.DatabaseError", &_PySQL_Error},
    {&_PySQL_InternalError, "sqlite3.InternalError", &_PySQL_DatabaseError},
    {&_PySQL_OperationalError, "sqlite3.OperationalError", &_PySQL_DatabaseError},
    {&_PySQL_ProgrammingError, "sqlite3.ProgrammingError", &_PySQL_DatabaseError},
    {&_PySQL_IntegrityError, "sqlite3.IntegrityError", &_PySQL_DatabaseError},
    {&_PySQL_DataError, "sqlite3.DataError", &_PySQL_DatabaseError},
    {&_PySQL_NotSupportedError, "sqlite3.NotSupportedError", &_PySQL_DatabaseError},
};

int
_PySQL_AddErrors(PyObject *dict)
{
    for (size_t i = 0; i < Py_ARRAY_LENGTH(errors); i++) {
        PyObject *base = errors[i].base ? *errors[i].base : PyExc_StandardError;
        if (*errors[i].slot == NULL) {
            *errors[i].slot = PyErr_NewException(errors[i].name, base, NULL);
        }
        if (*errors[i].slot == NULL
            || PyDict_SetItemString(dict, strchr(errors[i].name, '.') + 1, *errors[i].slot) < 0) {
            return -1;
        }
    }
    return 0;
}

void
_PySQL_SetError(sqlite3 *db)
{
    PyObject *error = _PySQL_DatabaseError;
    switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_OK: /* refused before the connection took note */
        PyErr_SetString(_PySQL_InternalError, "SQLite has refused the call");
        return;
    case SQLITE_NOMEM: PyErr_NoMemory(); return;
    case SQLITE_INTERNAL: case SQLITE_NOTFOUND: error = _PySQL_InternalError; break;
    case SQLITE_ERROR: case SQLITE_PERM: case SQLITE_ABORT: case SQLITE_BUSY: case SQLITE_LOCKED:
    case SQLITE_READONLY: case SQLITE_INTERRUPT: case SQLITE_IOERR: case SQLITE_FULL:
    case SQLITE_CANTOPEN: case SQLITE_PROTOCOL: case SQLITE_EMPTY: case SQLITE_SCHEMA:
        error = _PySQL_OperationalError;
        break;
    case SQLITE_TOOBIG: error = _PySQL_DataError; break;
    case SQLITE_CONSTRAINT: case SQLITE_MISMATCH: error = _PySQL_IntegrityError; break;
    case SQLITE_MISUSE: error = _PySQL_ProgrammingError; break;
    default: break;
    }
    PyErr_SetString(error, sqlite3_errmsg(db));
}
