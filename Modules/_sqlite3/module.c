/* _sqlite3: the SQLite database, for the package sqlite3.  Functions, constants, start-up.
 *
 * In C for the library.  connection.c is a database and the rule who may use it when, cursor.c runs
 * statements, hooks.c lets SQL call Python. */
#include "sqlite3_internal.h"

#define MODULE_VERSION "2.6.0"

static PyObject *
sql_connect(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"database", "timeout", "detect_types", "isolation_level",
                               "check_same_thread", "factory", "cached_statements", NULL};
    PyObject *database = NULL;
    PyObject *isolation_level = NULL;
    PyObject *factory = (PyObject *)&_PySQL_Connection_Type;
    int check_same_thread = 0;
    int cached_statements = 0;
    int detect_types = 0;
    double timeout = 0;
    (void)module;
    /* for the factory alone; it gets all arguments */
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|diOiOi", keywords, &database, &timeout,
                                     &detect_types, &isolation_level, &check_same_thread, &factory,
                                     &cached_statements)) {
        return NULL;
    }
    return PyObject_Call(factory, args, kwds);
}

static PyObject *
sql_complete_statement(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"statement", NULL};
    char *statement = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s", keywords, &statement)) {
        return NULL;
    }
    return PyBool_FromLong(sqlite3_complete(statement));
}

static PyObject *
sql_enable_shared_cache(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"do_enable", NULL};
    int enable = 0;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "i", keywords, &enable)) {
        return NULL;
    }
    if (sqlite3_enable_shared_cache(enable) != SQLITE_OK) {
        PyErr_SetString(_PySQL_OperationalError, "Changing the shared_cache flag failed");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sql_register_adapter(PyObject *module, PyObject *args)
{
    PyObject *type = NULL;
    PyObject *adapter = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &type, &adapter)
        || _PySQL_AddAdapter(type, (PyObject *)&_PySQL_PrepareProtocol_Type, adapter) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sql_register_converter(PyObject *module, PyObject *args)
{
    PyObject *name = NULL;
    PyObject *converter = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "SO", &name, &converter)) {
        return NULL;
    }
    PyObject *upper = PyObject_CallMethod(name, "upper", "");
    int code = upper ? PyDict_SetItem(_PySQL_Converters, upper, converter) : -1;
    Py_XDECREF(upper);
    if (code < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sql_enable_callback_tracebacks(PyObject *module, PyObject *args)
{
    (void)module;
    if (!PyArg_ParseTuple(args, "i", &_PySQL_CallbackTracebacks)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sql_adapt(PyObject *module, PyObject *args)
{
    PyObject *object = NULL;
    PyObject *protocol = (PyObject *)&_PySQL_PrepareProtocol_Type;
    PyObject *alternate = NULL; /* accepted and ignored, as in 2.7 */
    (void)module;
    if (!PyArg_ParseTuple(args, "O|OO", &object, &protocol, &alternate)) {
        return NULL;
    }
    return _PySQL_Adapt(object, protocol);
}

#define WITH_KEYWORDS(function)                                                                    \
    (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
static PyMethodDef sql_functions[] = {
    {"connect", WITH_KEYWORDS(sql_connect),
     "connect(database[, timeout, isolation_level, detect_types, check_same_thread, factory,\n"
     "cached_statements])\n\nOpen a database file, or \":memory:\"."},
    {"complete_statement", WITH_KEYWORDS(sql_complete_statement),
     "complete_statement(statement)\n\nDoes the text end with a complete statement?"},
    {"enable_shared_cache", WITH_KEYWORDS(sql_enable_shared_cache),
     "enable_shared_cache(do_enable)\n\nLet connections of this process share their cache."},
    {"register_adapter", sql_register_adapter, METH_VARARGS,
     "register_adapter(type, callable)\n\nHow to make objects of a type fit for the database."},
    {"register_converter", sql_register_converter, METH_VARARGS,
     "register_converter(typename, callable)\n\nWhat values of a declared type become."},
    {"adapt", sql_adapt, METH_VARARGS,
     "adapt(obj[, protocol[, alternate]])\n\nThe object made fit for a protocol."},
    {"enable_callback_tracebacks", sql_enable_callback_tracebacks, METH_VARARGS,
     "enable_callback_tracebacks(flag)\n\nShow exceptions of SQL functions on stderr."},
    {NULL, NULL, 0, NULL}};

/* ---- start-up ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    int value;
} constants[] = {
    {"PARSE_DECLTYPES", PARSE_DECLTYPES},
    {"PARSE_COLNAMES", PARSE_COLNAMES},
#define CONSTANT(name) {#name, name},
#include "constants.def"
#undef CONSTANT
};

static int
sql_add_types(PyObject *module)
{
    static const struct {
        const char *name;
        PyTypeObject *type;
    } types[] = {
        {"Connection", &_PySQL_Connection_Type},
        {"Cursor", &_PySQL_Cursor_Type},
        {"Statement", &_PySQL_Statement_Type},
        {"Row", &_PySQL_Row_Type},
        {"Cache", &_PySQL_Cache_Type},
        {"PrepareProtocol", &_PySQL_PrepareProtocol_Type},
        /* a text factory that is known by its address: any type will do that nobody calls */
        {"OptimizedUnicode", &PyCell_Type},
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(types); i++) {
        if (PyType_Ready(types[i].type) < 0) {
            return -1;
        }
        Py_INCREF(types[i].type);
        if (PyModule_AddObject(module, types[i].name, (PyObject *)types[i].type) < 0) {
            return -1;
        }
    }
    return 0;
}

PyMODINIT_FUNC
init_sqlite3(void)
{
    PyObject *module = Py_InitModule("_sqlite3", sql_functions);
    if (module == NULL || sql_add_types(module) < 0
        || _PySQL_AddErrors(PyModule_GetDict(module)) < 0
        /* connections show the exceptions as attributes */
        || _PySQL_AddErrors(_PySQL_Connection_Type.tp_dict) < 0
        || _PySQL_InitAdapters(module) < 0) {
        return;
    }
    PyType_Modified(&_PySQL_Connection_Type);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(constants); i++) {
        PyModule_AddIntConstant(module, constants[i].name, constants[i].value);
    }
    PyModule_AddStringConstant(module, "version", MODULE_VERSION);
    PyModule_AddStringConstant(module, "sqlite_version", sqlite3_libversion());
}
