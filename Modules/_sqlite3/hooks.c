/* Callbacks: Python functions that SQLite calls - functions, aggregates, collations, authorizer,
 * progress handler.
 *
 * They run in the thread that steps or compiles a statement, which has let the GIL go: each
 * takes it first.  An exception cannot pass through SQLite; it becomes an error of SQLite's
 * (a collation has none: its exception stays set and is raised when the step is over).
 *
 * The connection owns the callables.  It holds a function until another takes its name, and
 * SQLite refuses to replace one that is running. */
#include "sqlite3_internal.h"

int _PySQL_CallbackTracebacks;

/* The exception of a callback is shown, if that is wanted, and forgotten. */
static void
hook_forget_exception(void)
{
    if (_PySQL_CallbackTracebacks && PyErr_Occurred()) {
        PyErr_Print();
    }
    else {
        PyErr_Clear();
    }
}

/* ---- values -------------------------------------------------------------------------------- */

/* An argument of SQL as Python's value: new reference. */
static PyObject *
value_to_python(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: return PyInt_FromLong((long)sqlite3_value_int64(value));
    case SQLITE_FLOAT: return PyFloat_FromDouble(sqlite3_value_double(value));
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(value);
        if (text == NULL) {
            return PyErr_NoMemory();
        }
        PyObject *unicode = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), NULL);
        if (unicode == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
            PyErr_Clear();
            Py_RETURN_NONE; /* as in 2.7 */
        }
        return unicode;
    }
    case SQLITE_BLOB: {
        Py_ssize_t size = sqlite3_value_bytes(value);
        void *target = NULL;
        Py_ssize_t target_size = 0;
        PyObject *buffer = PyBuffer_New(size);
        if (buffer == NULL || PyObject_AsWriteBuffer(buffer, &target, &target_size) < 0) {
            Py_XDECREF(buffer);
            return NULL;
        }
        if (size > 0) {
            memcpy(target, sqlite3_value_blob(value), (size_t)size);
        }
        return buffer;
    }
    default: Py_RETURN_NONE;
    }
}

static PyObject *
values_to_python(int count, sqlite3_value **values)
{
    PyObject *args = PyTuple_New(count);
    for (int i = 0; args != NULL && i < count; i++) {
        PyObject *value = value_to_python(values[i]);
        if (value == NULL) {
            Py_CLEAR(args);
            break;
        }
        PyTuple_SET_ITEM(args, i, value);
    }
    return args;
}

static int
result_set_long(sqlite3_context *context, PyObject *value)
{
    int overflow = 0;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow) {
        return -1;
    }
    sqlite3_result_int64(context, number);
    return 0;
}

/* Hand a Python value to SQLite as the result of a function: 0, or -1. */
static int
result_set(sqlite3_context *context, PyObject *value)
{
    if (value == Py_None) {
        sqlite3_result_null(context);
    }
    else if (PyInt_Check(value)) {
        sqlite3_result_int64(context, PyInt_AS_LONG(value));
    }
    else if (PyLong_Check(value)) {
        return result_set_long(context, value);
    }
    else if (PyFloat_Check(value)) {
        sqlite3_result_double(context, PyFloat_AS_DOUBLE(value));
    }
    else if (PyBuffer_Check(value)) {
        const char *bytes = NULL;
        Py_ssize_t size = 0;
        if (PyObject_AsCharBuffer(value, &bytes, &size) < 0 || size > INT_MAX) {
            return -1;
        }
        sqlite3_result_blob(context, size ? bytes : "", (int)size, SQLITE_TRANSIENT);
    }
    else if (PyString_Check(value)) {
        sqlite3_result_text(context, PyString_AS_STRING(value), -1, SQLITE_TRANSIENT);
    }
    else if (PyUnicode_Check(value)) {
        PyObject *utf8 = PyUnicode_AsUTF8String(value);
        if (utf8 == NULL) {
            return -1;
        }
        sqlite3_result_text(context, PyString_AS_STRING(utf8), -1, SQLITE_TRANSIENT);
        Py_DECREF(utf8);
    }
    else {
        return -1;
    }
    return 0;
}

/* ---- called by SQLite ---------------------------------------------------------------------- */

static void
hook_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *function = sqlite3_user_data(context);
    PyObject *result = NULL;
    Py_INCREF(function);
    PyObject *args = PyErr_Occurred() ? NULL : values_to_python(count, values);
    if (args != NULL) {
        result = PyObject_CallObject(function, args);
        Py_DECREF(args);
    }
    if (result == NULL || result_set(context, result) < 0) {
        hook_forget_exception();
        sqlite3_result_error(context, "user-defined function raised exception", -1);
    }
    Py_XDECREF(result);
    Py_DECREF(function);
    PyGILState_Release(state);
}

/* The instance lives in memory that SQLite keeps, zeroed, for each group of rows. */
static void
hook_step(sqlite3_context *context, int count, sqlite3_value **values)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject **slot = sqlite3_aggregate_context(context, sizeof(PyObject *));
    PyObject *result = NULL;
    if (slot == NULL) {
        sqlite3_result_error_nomem(context);
        goto done;
    }
    if (PyErr_Occurred()) {
        goto done;
    }
    if (*slot == NULL) {
        *slot = PyObject_CallFunctionObjArgs(sqlite3_user_data(context), NULL);
        if (*slot == NULL) {
            hook_forget_exception();
            sqlite3_result_error(context,
                                 "user-defined aggregate's '__init__' method raised error", -1);
            goto done;
        }
    }
    PyObject *step = PyObject_GetAttrString(*slot, "step");
    if (step == NULL) {
        goto done; /* raised as it is when the statement's step is over, as in 2.7 */
    }
    PyObject *args = values_to_python(count, values);
    if (args != NULL) {
        result = PyObject_CallObject(step, args);
        Py_DECREF(args);
    }
    Py_DECREF(step);
    if (result == NULL) {
        hook_forget_exception();
        sqlite3_result_error(context, "user-defined aggregate's 'step' method raised error", -1);
    }
    Py_XDECREF(result);
done:
    PyGILState_Release(state);
}

/* Also called when a step has failed, to clean up; then there may be no instance. */
static void
hook_finalize(sqlite3_context *context)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject **slot = sqlite3_aggregate_context(context, 0);
    if (slot != NULL && *slot != NULL) {
        PyObject *type = NULL;
        PyObject *value = NULL;
        PyObject *traceback = NULL;
        PyErr_Fetch(&type, &value, &traceback); /* of a collation */
        PyObject *result = PyObject_CallMethod(*slot, "finalize", "");
        Py_CLEAR(*slot);
        if (result == NULL || result_set(context, result) < 0) {
            hook_forget_exception();
            sqlite3_result_error(context,
                                 "user-defined aggregate's 'finalize' method raised error", -1);
        }
        Py_XDECREF(result);
        PyErr_Restore(type, value, traceback);
    }
    PyGILState_Release(state);
}

/* The order a collation function answers with: a negative number, 0 or a positive number. */
static int
collation_order(PyObject *answer)
{
    int overflow = 0;
    long order = PyLong_AsLongAndOverflow(answer, &overflow);
    if (order == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    if (overflow) {
        return overflow;
    }
    return order < 0 ? -1 : order > 0;
}

static int
hook_collate(void *data, int size1, const void *text1, int size2, const void *text2)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *function = data;
    int order = 0;
    if (!PyErr_Occurred()) {
        Py_INCREF(function);
        PyObject *answer = PyObject_CallFunction(function, "s#s#", (const char *)text1,
                                                 (Py_ssize_t)size1, (const char *)text2,
                                                 (Py_ssize_t)size2);
        if (answer != NULL) {
            order = collation_order(answer);
            Py_DECREF(answer);
        }
        Py_DECREF(function);
    }
    PyGILState_Release(state);
    return order;
}

static int
hook_authorize(void *data, int action, const char *arg1, const char *arg2, const char *database,
               const char *trigger)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *function = data;
    int decision = SQLITE_DENY;
    if (!PyErr_Occurred()) {
        Py_INCREF(function);
        PyObject *answer = PyObject_CallFunction(function, "izzzz", action, arg1, arg2, database,
                                                 trigger);
        if (answer != NULL && (PyInt_Check(answer) || PyLong_Check(answer))) {
            decision = _PyInt_AsInt(answer);
            if (decision == -1 && PyErr_Occurred()) {
                decision = SQLITE_DENY;
            }
        }
        Py_XDECREF(answer);
        hook_forget_exception();
        Py_DECREF(function);
    }
    PyGILState_Release(state);
    return decision;
}

/* Not 0: SQLite interrupts the statement. */
static int
hook_progress(void *data)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *function = data;
    int stop = 1;
    if (!PyErr_Occurred()) {
        Py_INCREF(function);
        PyObject *answer = PyObject_CallFunctionObjArgs(function, NULL);
        stop = answer ? PyObject_IsTrue(answer) : -1;
        Py_XDECREF(answer);
        if (stop < 0) {
            hook_forget_exception();
            stop = 1;
        }
        Py_DECREF(function);
    }
    PyGILState_Release(state);
    return stop;
}

/* ---- registering --------------------------------------------------------------------------- */

/* Callables have to be hashable, as in 2.7: 0, or -1 with TypeError. */
static int
hook_check_hashable(PyObject *function)
{
    return PyObject_Hash(function) == -1 ? -1 : 0;
}

typedef void (*function_hook)(sqlite3_context *, int, sqlite3_value **);

/* Keep a callable under a name without regard to case, and perhaps a number. */
static int
hook_keep(PyObject *dict, const char *name, int number, PyObject *function)
{
    PyObject *string = PyString_FromString(name);
    PyObject *lower = string ? PyObject_CallMethod(string, "lower", "") : NULL;
    PyObject *key = lower ? Py_BuildValue("(Oi)", lower, number) : NULL;
    int code = key ? PyDict_SetItem(dict, key, function) : -1;
    Py_XDECREF(string);
    Py_XDECREF(lower);
    Py_XDECREF(key);
    return code;
}

static PyObject *
hook_register(connectionobject *self, const char *name, int count, PyObject *function,
              const char *failure, function_hook call, function_hook step)
{
    int code = SQLITE_OK;
    if (hook_check_hashable(function) < 0) {
        return NULL;
    }
    _PySQL_Enter(self);
    if (!_PySQL_CheckOpen(self)) {
        _PySQL_Leave(self);
        return NULL;
    }
    sqlite3 *db = self->db;
    Py_INCREF(function);
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_create_function(db, name, count, SQLITE_UTF8, function, call, step,
                                   step ? hook_finalize : NULL);
    Py_END_ALLOW_THREADS
    _PySQL_Leave(self);
    int kept = code == SQLITE_OK ? hook_keep(self->functions, name, count, function) : 0;
    if (kept < 0) {
        return NULL; /* out of memory: the reference stays with SQLite */
    }
    Py_DECREF(function);
    if (code != SQLITE_OK) {
        PyErr_SetString(_PySQL_OperationalError, failure);
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *
_PySQL_CreateFunction(connectionobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"name", "narg", "func", NULL};
    char *name = NULL;
    int count = 0;
    PyObject *function = NULL;
    if (!_PySQL_CheckThread(self) || !_PySQL_CheckOpen(self)) {
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "siO", keywords, &name, &count, &function)) {
        return NULL;
    }
    return hook_register(self, name, count, function, "Error creating function", hook_function,
                         NULL);
}

PyObject *
_PySQL_CreateAggregate(connectionobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"name", "n_arg", "aggregate_class", NULL};
    char *name = NULL;
    int count = 0;
    PyObject *class = NULL;
    if (!_PySQL_CheckThread(self) || !_PySQL_CheckOpen(self)) {
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "siO:create_aggregate", keywords, &name, &count,
                                     &class)) {
        return NULL;
    }
    return hook_register(self, name, count, class, "Error creating aggregate", NULL, hook_step);
}

/* ASCII letters, digits and underscores only. */
static int
collation_check_name(const char *name)
{
    for (; *name != '\0'; name++) {
        if (!((*name >= '0' && *name <= '9') || (*name >= 'A' && *name <= 'Z')
              || (*name >= 'a' && *name <= 'z') || *name == '_')) {
            PyErr_SetString(_PySQL_ProgrammingError, "invalid character in collation name");
            return -1;
        }
    }
    return 0;
}

PyObject *
_PySQL_CreateCollation(connectionobject *self, PyObject *args)
{
    PyObject *string = NULL;
    PyObject *function = NULL;
    int code = SQLITE_OK;
    if (!_PySQL_CheckThread(self) || !_PySQL_CheckOpen(self)) {
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "SO:create_collation(name, callback)", &string, &function)) {
        return NULL;
    }
    const char *name = PyString_AS_STRING(string);
    if (collation_check_name(name) < 0) {
        return NULL;
    }
    if (function != Py_None && !PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "parameter must be callable");
        return NULL;
    }
    _PySQL_Enter(self);
    if (!_PySQL_CheckOpen(self)) {
        _PySQL_Leave(self);
        return NULL;
    }
    sqlite3 *db = self->db;
    int (*hook)(void *, int, const void *, int, const void *)
        = function == Py_None ? NULL : hook_collate;
    Py_BEGIN_ALLOW_THREADS
    code = sqlite3_create_collation(db, name, SQLITE_UTF8, function, hook);
    Py_END_ALLOW_THREADS
    if (code != SQLITE_OK) {
        _PySQL_SetError(db);
    }
    _PySQL_Leave(self);
    /* None stays as well: it takes the place of the old function */
    if (code != SQLITE_OK || hook_keep(self->collations, name, 0, function) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *
_PySQL_SetAuthorizer(connectionobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"authorizer_callback", NULL};
    PyObject *function = NULL;
    if (!_PySQL_CheckThread(self) || !_PySQL_CheckOpen(self)) {
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:set_authorizer", keywords, &function)
        || hook_check_hashable(function) < 0) {
        return NULL;
    }
    _PySQL_Enter(self);
    int code = self->db ? sqlite3_set_authorizer(self->db, hook_authorize, function)
                        : SQLITE_MISUSE;
    PyObject *old = NULL;
    if (code == SQLITE_OK) {
        Py_INCREF(function);
        old = self->authorizer;
        self->authorizer = function;
    }
    _PySQL_Leave(self);
    Py_XDECREF(old); /* may run code */
    if (code != SQLITE_OK) {
        PyErr_SetString(_PySQL_OperationalError, "Error setting authorizer callback");
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *
_PySQL_SetProgressHandler(connectionobject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"progress_handler", "n", NULL};
    PyObject *function = NULL;
    int steps = 0;
    if (!_PySQL_CheckThread(self) || !_PySQL_CheckOpen(self)) {
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "Oi:set_progress_handler", keywords, &function,
                                     &steps)) {
        return NULL;
    }
    if (function == Py_None) {
        function = NULL;
    }
    else if (hook_check_hashable(function) < 0) {
        return NULL;
    }
    _PySQL_Enter(self);
    if (!_PySQL_CheckOpen(self)) {
        _PySQL_Leave(self);
        return NULL;
    }
    sqlite3_progress_handler(self->db, function ? steps : 0, function ? hook_progress : NULL,
                             function);
    Py_XINCREF(function);
    PyObject *old = self->progress_handler;
    self->progress_handler = function;
    _PySQL_Leave(self);
    Py_XDECREF(old); /* may run code */
    Py_RETURN_NONE;
}
