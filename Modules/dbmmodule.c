/* dbm: databases behind the classic ndbm interface, as a mapping.
 *
 * Who keeps the file is up to configure: gdbm's compatibility library (files NAME.dir and
 * NAME.pag) or Berkeley DB (NAME.db); dbm.library tells.  What the library hands out stays its
 * own and lasts until the next call, so it is copied at once.  A handle must not be used by
 * two threads at a time: all calls are made with the interpreter lock held.
 */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include <fcntl.h>
#ifdef PYPLUS_DBM_ON_BERKELEY_DB
#define DB_DBM_HSEARCH 1
#include <db.h>
#define DBM_LIBRARY "Berkeley DB"
#else
#include <ndbm.h>
#define DBM_LIBRARY "GNU gdbm"
#endif

typedef struct {
    PyObject_HEAD
    DBM *handle;            // NULL once closed
} dbm_object_t;

static PyTypeObject dbm_type;
static PyObject *dbm_error_type;

static int
dbm_check_open(dbm_object_t *self)
{
    if (self->handle == NULL) {
        PyErr_SetString(dbm_error_type, "DBM object has already been closed");
        return -1;
    }
    return 0;
}

/* The datum of a string, whose size the library keeps in an int; 0 or -1. */
static int
dbm_make_datum(char *bytes, Py_ssize_t size, datum *result)
{
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "string is too long for dbm");
        return -1;
    }
    memset(result, 0, sizeof(*result));
    result->dptr = bytes;
    result->dsize = (int)size;
    return 0;
}

static PyObject *
dbm_string(datum found)
{
    return PyString_FromStringAndSize(found.dptr, found.dsize);
}

static void
dbm_close_handle(dbm_object_t *self)
{
    if (self->handle != NULL) {
        dbm_close(self->handle);
        self->handle = NULL;
    }
}

static void
dbm_dealloc(dbm_object_t *self)
{
    dbm_close_handle(self);
    PyObject_Del(self);
}

/* Store a value; 0, or -1 with dbm.error set. */
static int
dbm_put(dbm_object_t *self, datum key, datum value)
{
    errno = 0;
    if (dbm_store(self->handle, key, value, DBM_REPLACE) < 0) {
        dbm_clearerr(self->handle);
        if (errno != 0) {
            PyErr_SetFromErrno(dbm_error_type);
        }
        else {
            PyErr_SetString(dbm_error_type, "cannot add item to database");
        }
        return -1;
    }
    return 0;
}

/* ---- the mapping ------------------------------------------------------------------------- */
static Py_ssize_t
dbm_length(dbm_object_t *self)
{
    if (dbm_check_open(self) < 0) {
        return -1;
    }
    Py_ssize_t count = 0;
    for (datum key = dbm_firstkey(self->handle); key.dptr != NULL;
         key = dbm_nextkey(self->handle)) {
        count++;
    }
    return count;
}

static PyObject *
dbm_subscript(dbm_object_t *self, PyObject *key)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    if (!PyArg_Parse(key, "s#", &bytes, &size) || dbm_check_open(self) < 0 ||
        dbm_make_datum(bytes, size, &wanted) < 0) {
        return NULL;
    }
    errno = 0;
    datum found = dbm_fetch(self->handle, wanted);
    if (found.dptr != NULL) {
        return dbm_string(found);
    }
    if (dbm_error(self->handle)) {
        dbm_clearerr(self->handle);
        return PyErr_SetFromErrno(dbm_error_type);
    }
    PyErr_SetObject(PyExc_KeyError, key);
    return NULL;
}

static int
dbm_assign(dbm_object_t *self, PyObject *key, PyObject *value)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    datum content;
    if (!PyArg_Parse(key, "s#", &bytes, &size)) {
        PyErr_SetString(PyExc_TypeError, "dbm mappings have string indices only");
        return -1;
    }
    if (dbm_check_open(self) < 0 || dbm_make_datum(bytes, size, &wanted) < 0) {
        return -1;
    }
    if (value == NULL) {
        if (dbm_delete(self->handle, wanted) < 0) {
            dbm_clearerr(self->handle);
            PyErr_SetObject(PyExc_KeyError, key);
            return -1;
        }
        return 0;
    }
    if (!PyArg_Parse(value, "s#", &bytes, &size)) {
        PyErr_SetString(PyExc_TypeError, "dbm mappings have string elements only");
        return -1;
    }
    return dbm_make_datum(bytes, size, &content) < 0 ? -1 : dbm_put(self, wanted, content);
}

static int
dbm_contains(dbm_object_t *self, PyObject *key)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    if (PyString_AsStringAndSize(key, &bytes, &size) < 0 || dbm_check_open(self) < 0 ||
        dbm_make_datum(bytes, size, &wanted) < 0) {
        return -1;
    }
    return dbm_fetch(self->handle, wanted).dptr != NULL;
}

/* ---- methods ----------------------------------------------------------------------------- */
static PyObject *
dbm_method_close(dbm_object_t *self, PyObject *unused)
{
    dbm_close_handle(self);
    Py_RETURN_NONE;
}

static PyObject *
dbm_method_keys(dbm_object_t *self, PyObject *unused)
{
    if (dbm_check_open(self) < 0) {
        return NULL;
    }
    PyObject *keys = PyList_New(0);
    if (keys == NULL) {
        return NULL;
    }
    for (datum key = dbm_firstkey(self->handle); key.dptr != NULL;
         key = dbm_nextkey(self->handle)) {
        PyObject *text = dbm_string(key);
        int failed = text == NULL || PyList_Append(keys, text) < 0;
        Py_XDECREF(text);
        if (failed) {
            Py_DECREF(keys);
            return NULL;
        }
    }
    return keys;
}

static PyObject *
dbm_method_has_key(dbm_object_t *self, PyObject *args)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    if (!PyArg_ParseTuple(args, "s#:has_key", &bytes, &size) || dbm_check_open(self) < 0 ||
        dbm_make_datum(bytes, size, &wanted) < 0) {
        return NULL;
    }
    return PyInt_FromLong(dbm_fetch(self->handle, wanted).dptr != NULL);
}

static PyObject *
dbm_method_get(dbm_object_t *self, PyObject *args)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    PyObject *missing = Py_None;
    if (!PyArg_ParseTuple(args, "s#|O:get", &bytes, &size, &missing) || dbm_check_open(self) < 0 ||
        dbm_make_datum(bytes, size, &wanted) < 0) {
        return NULL;
    }
    datum found = dbm_fetch(self->handle, wanted);
    if (found.dptr != NULL) {
        return dbm_string(found);
    }
    Py_INCREF(missing);
    return missing;
}

static PyObject *
dbm_method_setdefault(dbm_object_t *self, PyObject *args)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    datum content;
    PyObject *value = NULL;
    if (!PyArg_ParseTuple(args, "s#|S:setdefault", &bytes, &size, &value) ||
        dbm_check_open(self) < 0 || dbm_make_datum(bytes, size, &wanted) < 0) {
        return NULL;
    }
    datum found = dbm_fetch(self->handle, wanted);
    if (found.dptr != NULL) {
        return dbm_string(found);
    }
    if (value == NULL) {
        value = PyString_FromStringAndSize(NULL, 0);
        if (value == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(value);
    }
    if (dbm_make_datum(PyString_AS_STRING(value), PyString_GET_SIZE(value), &content) < 0 ||
        dbm_put(self, wanted, content) < 0) {
        Py_CLEAR(value);
    }
    return value;
}

static PyMethodDef dbm_methods[] = {
    {"close", (PyCFunction)dbm_method_close, METH_NOARGS,
     PyDoc_STR("close(): close the database; the object is of no use afterwards")},
    {"keys", (PyCFunction)dbm_method_keys, METH_NOARGS,
     PyDoc_STR("keys(): a list of all keys")},
    {"has_key", (PyCFunction)dbm_method_has_key, METH_VARARGS,
     PyDoc_STR("has_key(key): 1 if the key is there, else 0")},
    {"get", (PyCFunction)dbm_method_get, METH_VARARGS,
     PyDoc_STR("get(key[, default]): the value of a key, default (None) if it is not there")},
    {"setdefault", (PyCFunction)dbm_method_setdefault, METH_VARARGS,
     PyDoc_STR("setdefault(key[, default]): the value of a key, which becomes default ('')\n"
               "if it was not there")},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods dbm_as_sequence = {
    .sq_contains = (objobjproc)dbm_contains,
};

static PyMappingMethods dbm_as_mapping = {
    .mp_length = (lenfunc)dbm_length,
    .mp_subscript = (binaryfunc)dbm_subscript,
    .mp_ass_subscript = (objobjargproc)dbm_assign,
};

static PyTypeObject dbm_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "dbm.dbm",
    .tp_basicsize = sizeof(dbm_object_t),
    .tp_dealloc = (destructor)dbm_dealloc,
    .tp_as_sequence = &dbm_as_sequence,
    .tp_as_mapping = &dbm_as_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = dbm_methods,
};

/* ---- opening ----------------------------------------------------------------------------- */
static PyObject *
dbm_module_open(PyObject *module, PyObject *args)
{
    char *name;
    char *flag = (char *)"r";
    int mode = 0666;
    if (!PyArg_ParseTuple(args, "s|si:open", &name, &flag, &mode)) {
        return NULL;
    }
    int flags = strcmp(flag, "r") == 0 ? O_RDONLY :
                // ndbm has no writing without reading
                strcmp(flag, "rw") == 0 || strcmp(flag, "w") == 0 ? O_RDWR :
                strcmp(flag, "c") == 0 ? O_RDWR | O_CREAT :
                strcmp(flag, "n") == 0 ? O_RDWR | O_CREAT | O_TRUNC : -1;
    if (flags == -1) {
        PyErr_SetString(dbm_error_type, "arg 2 to open should be 'r', 'w', 'c', or 'n'");
        return NULL;
    }
    dbm_object_t *self = PyObject_New(dbm_object_t, &dbm_type);
    if (self == NULL) {
        return NULL;
    }
    errno = 0;
    self->handle = dbm_open(name, flags, mode);
    if (self->handle == NULL) {
        PyErr_SetFromErrno(dbm_error_type);
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyMethodDef dbm_functions[] = {
    {"open", dbm_module_open, METH_VARARGS,
     PyDoc_STR("open(path[, flag[, mode]]): a mapping of strings kept in files\n\n"
               "The library adds what it likes to the path.  flag is 'r' (read, the default),\n"
               "'w' (read and write), 'c' (create if there is none) or 'n' (always a new one);\n"
               "mode is the permissions of new files, 0666 before the umask.")},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
initdbm(void)
{
    if (PyType_Ready(&dbm_type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("dbm", dbm_functions,
                                      "Databases behind the ndbm interface, as mappings.");
    if (module == NULL) {
        return;
    }
    dbm_error_type = PyErr_NewException((char *)"dbm.error", NULL, NULL);
    if (dbm_error_type != NULL) {
        Py_INCREF(dbm_error_type);
        PyModule_AddObject(module, "error", dbm_error_type);
    }
    PyModule_AddStringConstant(module, "library", DBM_LIBRARY);
}
