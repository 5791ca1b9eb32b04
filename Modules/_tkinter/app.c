/* _tkinter: the Tcl interpreter as an object, and the module.
 *
 * Methods come in two layers: app_NAME() may be called by any thread, app_NAME_here() runs
 * in the interpreter's own.  The lock of Python is given up while Tcl evaluates.
 */
#include "tkinter_internal.h"
#include <ctype.h>
#include <tk.h>

PyObject *_PyTk_Error;

PyObject *
_PyTk_Raise(app_t *app)
{
    PyErr_SetString(_PyTk_Error, Tcl_GetStringResult(app->interp));
    return NULL;
}

/* The interpreter's result as the program wants it. */
static PyObject *
app_result(app_t *app)
{
    Tcl_Obj *value = Tcl_GetObjResult(app->interp);
    PyObject *result;
    if (app->wantobjects) {
        Tcl_IncrRefCount(value);
        result = _PyTk_FromObj(app, value);
        Tcl_DecrRefCount(value);
    }
    else {
        int size;
        const char *text = Tcl_GetStringFromObj(value, &size);
        result = _PyTk_FromText(text, size);
    }
    return result;
}

/* ---- calls ------------------------------------------------------------------------------- */
typedef struct {
    Tcl_Obj *fixed[32];
    Tcl_Obj **words;
    int count;
} words_t;

static void
words_free(words_t *words)
{
    for (int i = 0; i < words->count; i++) {
        Tcl_DecrRefCount(words->words[i]);
    }
    if (words->words != words->fixed) {
        PyMem_Free(words->words);
    }
}

/* The words of a command: the arguments up to the first None; 0 or -1. */
static int
words_make(words_t *words, PyObject *args)
{
    if (PyTuple_GET_SIZE(args) == 1 && PyTuple_Check(PyTuple_GET_ITEM(args, 0))) {
        args = PyTuple_GET_ITEM(args, 0);
    }
    const Py_ssize_t size = PyTuple_GET_SIZE(args);
    words->count = 0;
    words->words = words->fixed;
    if (size > (Py_ssize_t)(sizeof(words->fixed) / sizeof(words->fixed[0]))) {
        words->words = size > INT_MAX ? NULL : PyMem_New(Tcl_Obj *, size);
        if (words->words == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < size && PyTuple_GET_ITEM(args, i) != Py_None; i++) {
        Tcl_Obj *word = _PyTk_AsObj(PyTuple_GET_ITEM(args, i));
        if (word == NULL) {
            words_free(words);
            return -1;
        }
        Tcl_IncrRefCount(word);
        words->words[words->count++] = word;
    }
    return 0;
}

static PyObject *
app_call_here(PyObject *self, PyObject *args)
{
    app_t *app = (app_t *)self;
    words_t words;
    if (words_make(&words, args) < 0) {
        return NULL;
    }
    _PyTk_Leave();
    int code = Tcl_EvalObjv(app->interp, words.count, words.words, TCL_EVAL_DIRECT);
    _PyTk_Enter();
    PyObject *result = code == TCL_ERROR ? _PyTk_Raise(app) : app_result(app);
    words_free(&words);
    return result;
}

static PyObject *
app_call(PyObject *self, PyObject *args)
{
    return _PyTk_RunThere((app_t *)self, app_call_here, args);
}

/* The words merged to a script and evaluated at the top level; always text. */
static PyObject *
app_globalcall_here(PyObject *self, PyObject *args)
{
    app_t *app = (app_t *)self;
    PyObject *script = _PyTk_AppMerge(self, args);
    if (script == NULL) {
        return NULL;
    }
    _PyTk_Leave();
    int code = Tcl_EvalEx(app->interp, PyString_AS_STRING(script), -1, TCL_EVAL_GLOBAL);
    _PyTk_Enter();
    Py_DECREF(script);
    return code == TCL_ERROR ? _PyTk_Raise(app)
                             : PyString_FromString(Tcl_GetStringResult(app->interp));
}

static PyObject *
app_globalcall(PyObject *self, PyObject *args)
{
    return _PyTk_RunThere((app_t *)self, app_globalcall_here, args);
}

/* ---- scripts: one string in, the result as text ------------------------------------------ */
#define SCRIPT(name, evaluate) \
    static PyObject * \
    app_##name(PyObject *self, PyObject *args) \
    { \
        Tcl_Interp *interp = ((app_t *)self)->interp; \
        char *text; \
        if (!PyArg_ParseTuple(args, "s:" #name, &text) || !_PyTk_CheckThread((app_t *)self)) { \
            return NULL; \
        } \
        _PyTk_Leave(); \
        int code = evaluate; \
        _PyTk_Enter(); \
        return code == TCL_ERROR ? _PyTk_Raise((app_t *)self) \
                                 : PyString_FromString(Tcl_GetStringResult(interp)); \
    }
SCRIPT(eval, Tcl_Eval(interp, text))
SCRIPT(globaleval, Tcl_EvalEx(interp, text, -1, TCL_EVAL_GLOBAL))
SCRIPT(evalfile, Tcl_EvalFile(interp, text))
SCRIPT(record, Tcl_RecordAndEval(interp, text, TCL_NO_EVAL))
SCRIPT(exprstring, Tcl_ExprString(interp, text))
#undef SCRIPT

#define EXPRESSION(name, type, function, make) \
    static PyObject * \
    app_##name(PyObject *self, PyObject *args) \
    { \
        Tcl_Interp *interp = ((app_t *)self)->interp; \
        char *text; \
        type value; \
        if (!PyArg_ParseTuple(args, "s:" #name, &text) || !_PyTk_CheckThread((app_t *)self)) { \
            return NULL; \
        } \
        _PyTk_Leave(); \
        int code = function(interp, text, &value); \
        _PyTk_Enter(); \
        return code == TCL_ERROR ? _PyTk_Raise((app_t *)self) : make(value); \
    }
EXPRESSION(exprlong, long, Tcl_ExprLong, PyInt_FromLong)
EXPRESSION(exprdouble, double, Tcl_ExprDouble, PyFloat_FromDouble)
EXPRESSION(exprboolean, int, Tcl_ExprBoolean, PyInt_FromLong)
#undef EXPRESSION

static PyObject *
app_adderrorinfo(PyObject *self, PyObject *args)
{
    char *text;
    if (!PyArg_ParseTuple(args, "s:adderrorinfo", &text) || !_PyTk_CheckThread((app_t *)self)) {
        return NULL;
    }
    Tcl_AddErrorInfo(((app_t *)self)->interp, text);
    Py_RETURN_NONE;
}

/* ---- variables --------------------------------------------------------------------------- */
/* "O&": the name of a variable. */
static int
app_variable_name(PyObject *op, void *result)
{
    const char **name = result;
    if (PyString_Check(op)) {
        *name = PyString_AS_STRING(op);
        if (strlen(*name) != (size_t)PyString_GET_SIZE(op)) {
            PyErr_SetString(PyExc_ValueError, "null character in string");
            return 0;
        }
        return 1;
    }
    if (Py_TYPE(op) == &_PyTk_ObjType) {
        *name = Tcl_GetString(_PyTk_ObjValue(op));
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "must be str or Tcl_Obj, not %.50s", Py_TYPE(op)->tp_name);
    return 0;
}

static PyObject *
app_set(app_t *app, PyObject *args, int flags)
{
    const char *name;
    const char *key = NULL;
    PyObject *value;
    int ok;
    switch (PyTuple_GET_SIZE(args)) {
    case 2:
        ok = PyArg_ParseTuple(args, "O&O:setvar", app_variable_name, &name, &value);
        break;
    case 3:
        ok = PyArg_ParseTuple(args, "ssO:setvar", &name, &key, &value);
        break;
    default:
        PyErr_SetString(PyExc_TypeError, "setvar requires 2 to 3 arguments");
        return NULL;
    }
    Tcl_Obj *converted = ok ? _PyTk_AsObj(value) : NULL;
    if (converted == NULL) {
        return NULL;
    }
    _PyTk_Leave();      // traces on variables run scripts
    Tcl_Obj *stored = Tcl_SetVar2Ex(app->interp, name, key, converted, flags);
    _PyTk_Enter();
    if (stored == NULL) {
        return _PyTk_Raise(app);
    }
    Py_RETURN_NONE;
}

static PyObject *
app_get(app_t *app, PyObject *args, int flags)
{
    const char *name;
    const char *key = NULL;
    if (!PyArg_ParseTuple(args, "O&|s:getvar", app_variable_name, &name, &key)) {
        return NULL;
    }
    _PyTk_Leave();
    Tcl_Obj *value = Tcl_GetVar2Ex(app->interp, name, key, flags);
    _PyTk_Enter();
    if (value == NULL) {
        return _PyTk_Raise(app);
    }
    if (app->wantobjects) {
        return _PyTk_FromObj(app, value);
    }
    int size;
    const char *text = Tcl_GetStringFromObj(value, &size);
    return _PyTk_FromText(text, size);
}

static PyObject *
app_unset(app_t *app, PyObject *args, int flags)
{
    char *name;
    char *key = NULL;
    if (!PyArg_ParseTuple(args, "s|s:unsetvar", &name, &key)) {
        return NULL;
    }
    _PyTk_Leave();
    int code = Tcl_UnsetVar2(app->interp, name, key, flags);
    _PyTk_Enter();
    if (code == TCL_ERROR) {
        return _PyTk_Raise(app);
    }
    Py_RETURN_NONE;
}

#define VARIABLE(name, work, flags) \
    static PyObject * \
    app_##name##_here(PyObject *self, PyObject *args) \
    { \
        return work((app_t *)self, args, TCL_LEAVE_ERR_MSG | (flags)); \
    } \
    static PyObject * \
    app_##name(PyObject *self, PyObject *args) \
    { \
        return _PyTk_RunThere((app_t *)self, app_##name##_here, args); \
    }
VARIABLE(setvar, app_set, 0)
VARIABLE(globalsetvar, app_set, TCL_GLOBAL_ONLY)
VARIABLE(getvar, app_get, 0)
VARIABLE(globalgetvar, app_get, TCL_GLOBAL_ONLY)
VARIABLE(unsetvar, app_unset, 0)
VARIABLE(globalunsetvar, app_unset, TCL_GLOBAL_ONLY)
#undef VARIABLE

/* ---- texts as numbers -------------------------------------------------------------------- */
static PyObject *
app_getint(PyObject *self, PyObject *args)
{
    char *text;
    if (PyTuple_GET_SIZE(args) == 1) {
        PyObject *op = PyTuple_GET_ITEM(args, 0);
        if (PyInt_Check(op) || PyLong_Check(op)) {
            Py_INCREF(op);
            return op;
        }
    }
    if (!PyArg_ParseTuple(args, "s:getint", &text)) {
        return NULL;
    }
    Tcl_Obj *value = Tcl_NewStringObj(text, -1);
    Tcl_IncrRefCount(value);
    PyObject *result = _PyTk_FromInteger((app_t *)self, value);
    Tcl_DecrRefCount(value);
    return result;
}

static PyObject *
app_getdouble(PyObject *self, PyObject *args)
{
    char *text;
    double value;
    if (PyTuple_GET_SIZE(args) == 1 && PyFloat_Check(PyTuple_GET_ITEM(args, 0))) {
        Py_INCREF(PyTuple_GET_ITEM(args, 0));
        return PyTuple_GET_ITEM(args, 0);
    }
    if (!PyArg_ParseTuple(args, "s:getdouble", &text)) {
        return NULL;
    }
    return Tcl_GetDouble(((app_t *)self)->interp, text, &value) == TCL_ERROR
               ? _PyTk_Raise((app_t *)self) : PyFloat_FromDouble(value);
}

static PyObject *
app_getboolean(PyObject *self, PyObject *op)
{
    char *text;
    int value;
    if (PyInt_Check(op)) {
        return PyBool_FromLong(PyInt_AS_LONG(op));
    }
    if (PyLong_Check(op)) {
        return PyBool_FromLong(Py_SIZE(op) != 0);
    }
    if (!PyArg_Parse(op, "s:getboolean", &text)) {
        return NULL;
    }
    return Tcl_GetBoolean(((app_t *)self)->interp, text, &value) == TCL_ERROR
               ? _PyTk_Raise((app_t *)self) : PyBool_FromLong(value);
}

/* ---- commands in Python ------------------------------------------------------------------ */
/* Tcl calls a Python function: words become strings, the answer a value. */
static int
command_run(ClientData data, Tcl_Interp *interp, int count, Tcl_Obj *const words[])
{
    int taken = _PyTk_CallbackBegin();
    int code = TCL_ERROR;
    PyObject *function = (PyObject *)data;      // the function may delete the command
    Py_INCREF(function);
    PyObject *args = PyTuple_New(count - 1);
    for (int i = 1; i < count && args != NULL; i++) {
        int size;
        const char *text = Tcl_GetStringFromObj(words[i], &size);
        PyObject *word = _PyTk_FromText(text, size);
        if (word == NULL) {
            Py_CLEAR(args);
        }
        else {
            PyTuple_SET_ITEM(args, i - 1, word);
        }
    }
    PyObject *answer = args != NULL ? PyObject_CallObject(function, args) : NULL;
    Tcl_Obj *value = answer != NULL ? _PyTk_AsObj(answer) : NULL;
    if (value != NULL) {
        Tcl_SetObjResult(interp, value);
        code = TCL_OK;
    }
    else {
        _PyTk_KeepError();
    }
    Py_XDECREF(answer);
    Py_XDECREF(args);
    Py_DECREF(function);
    _PyTk_CallbackEnd(taken);
    return code;
}

static void
command_deleted(ClientData data)
{
    int taken = _PyTk_CallbackBegin();
    Py_DECREF((PyObject *)data);
    _PyTk_CallbackEnd(taken);
}

static PyObject *
app_createcommand_here(PyObject *self, PyObject *args)
{
    char *name;
    PyObject *function;
    if (!PyArg_ParseTuple(args, "sO:createcommand", &name, &function)) {
        return NULL;
    }
    Py_INCREF(function);
    if (Tcl_CreateObjCommand(((app_t *)self)->interp, name, command_run, function,
                             command_deleted) == NULL) {
        Py_DECREF(function);
        PyErr_SetString(_PyTk_Error, "can't create Tcl command");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
app_createcommand(PyObject *self, PyObject *args)
{
    char *name;
    PyObject *function;
    if (!PyArg_ParseTuple(args, "sO:createcommand", &name, &function)) {
        return NULL;
    }
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "command not callable");
        return NULL;
    }
    return _PyTk_RunThere((app_t *)self, app_createcommand_here, args);
}

static PyObject *
app_deletecommand_here(PyObject *self, PyObject *args)
{
    char *name;
    if (!PyArg_ParseTuple(args, "s:deletecommand", &name)) {
        return NULL;
    }
    if (Tcl_DeleteCommand(((app_t *)self)->interp, name) != 0) {
        PyErr_SetString(_PyTk_Error, "can't delete Tcl command");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
app_deletecommand(PyObject *self, PyObject *args)
{
    return _PyTk_RunThere((app_t *)self, app_deletecommand_here, args);
}

/* ---- the rest ---------------------------------------------------------------------------- */
static PyObject *
app_createbytearray(PyObject *self, PyObject *args)
{
    const char *bytes;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "s#:_createbytearray", &bytes, &size)) {
        return NULL;
    }
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "string is too long");
        return NULL;
    }
    return _PyTk_NewObj(Tcl_NewByteArrayObj((const unsigned char *)bytes, (int)size));
}

static PyObject *
app_interpaddr(PyObject *self, PyObject *args)
{
    return PyArg_ParseTuple(args, ":interpaddr") ? PyInt_FromLong((long)((app_t *)self)->interp)
                                                 : NULL;
}

static PyObject *
app_wantobjects(PyObject *self, PyObject *args)
{
    int wanted = -1;
    if (!PyArg_ParseTuple(args, "|i:wantobjects", &wanted)) {
        return NULL;
    }
    if (wanted == -1) {
        return PyBool_FromLong(((app_t *)self)->wantobjects);
    }
    ((app_t *)self)->wantobjects = wanted;
    Py_RETURN_NONE;
}

static PyObject *
app_willdispatch(PyObject *self, PyObject *unused)
{
    ((app_t *)self)->dispatching = 1;
    Py_RETURN_NONE;
}

static PyObject *
app_loadtk(PyObject *self, PyObject *unused)
{
    app_t *app = (app_t *)self;
    if (!_PyTk_CheckThread(app)) {
        return NULL;
    }
    // an interpreter that has Tk knows how it was loaded
    if (Tcl_Eval(app->interp, "info exists tk_version") == TCL_ERROR) {
        return _PyTk_Raise(app);
    }
    if (strcmp(Tcl_GetStringResult(app->interp), "1") != 0 && Tk_Init(app->interp) == TCL_ERROR) {
        return _PyTk_Raise(app);
    }
    Py_RETURN_NONE;
}

static void
app_dealloc(app_t *self)
{
    if (self->interp != NULL) {
        Tcl_DeleteInterp(self->interp);
    }
    PyObject_Del(self);
}

#define METHOD(name, flags, doc) {#name, app_##name, flags, PyDoc_STR(doc)}
static PyMethodDef app_methods[] = {
    METHOD(call, METH_VARARGS, "call(word, ...): run a command, up to the first None"),
    METHOD(globalcall, METH_VARARGS, "globalcall(word, ...): run a command at the top level"),
    METHOD(eval, METH_VARARGS, "eval(script): run a script"),
    METHOD(globaleval, METH_VARARGS, "globaleval(script): run a script at the top level"),
    METHOD(evalfile, METH_VARARGS, "evalfile(name): run a file"),
    METHOD(record, METH_VARARGS, "record(script): put a script into the history"),
    METHOD(exprstring, METH_VARARGS, "exprstring(expression): its value as text"),
    METHOD(exprlong, METH_VARARGS, "exprlong(expression): its value as an int"),
    METHOD(exprdouble, METH_VARARGS, "exprdouble(expression): its value as a float"),
    METHOD(exprboolean, METH_VARARGS, "exprboolean(expression): its value as 0 or 1"),
    METHOD(adderrorinfo, METH_VARARGS, "adderrorinfo(text): add to the trace of an error"),
    METHOD(setvar, METH_VARARGS, "setvar(name, value), setvar(array, key, value)"),
    METHOD(globalsetvar, METH_VARARGS, "as setvar(), of a variable of the top level"),
    METHOD(getvar, METH_VARARGS, "getvar(name[, key]): the value of a variable"),
    METHOD(globalgetvar, METH_VARARGS, "as getvar(), of a variable of the top level"),
    METHOD(unsetvar, METH_VARARGS, "unsetvar(name[, key]): remove a variable"),
    METHOD(globalunsetvar, METH_VARARGS, "as unsetvar(), of a variable of the top level"),
    METHOD(getint, METH_VARARGS, "getint(text): an integer as Tcl writes it"),
    METHOD(getdouble, METH_VARARGS, "getdouble(text): a number as Tcl writes it"),
    METHOD(getboolean, METH_O, "getboolean(text): yes, off, 1, ... as a bool"),
    METHOD(createcommand, METH_VARARGS, "createcommand(name, function): a command for Tcl"),
    METHOD(deletecommand, METH_VARARGS, "deletecommand(name): remove a command"),
    METHOD(interpaddr, METH_VARARGS, "interpaddr(): where the interpreter is in memory"),
    METHOD(wantobjects, METH_VARARGS, "wantobjects([flag]): are results more than text?"),
    METHOD(willdispatch, METH_NOARGS, "willdispatch(): promise that events will be handled"),
    METHOD(loadtk, METH_NOARGS, "loadtk(): make Tk known to this interpreter"),
    {"_createbytearray", app_createbytearray, METH_VARARGS, NULL},
    {"split", _PyTk_AppSplit, METH_VARARGS, PyDoc_STR("split(list): nested tuples of str")},
    {"splitlist", _PyTk_AppSplitlist, METH_VARARGS, PyDoc_STR("splitlist(list): a tuple of str")},
    {"merge", _PyTk_AppMerge, METH_VARARGS, PyDoc_STR("merge(item, ...): a list in text")},
    {"createfilehandler", _PyTk_AppCreateFileHandler, METH_VARARGS,
     PyDoc_STR("createfilehandler(file, mask, function): call function(file, mask) when ready")},
    {"deletefilehandler", _PyTk_AppDeleteFileHandler, METH_VARARGS,
     PyDoc_STR("deletefilehandler(file)")},
    {"createtimerhandler", _PyTk_AppCreateTimerHandler, METH_VARARGS,
     PyDoc_STR("createtimerhandler(ms, function): call it once")},
    {"mainloop", _PyTk_AppMainloop, METH_VARARGS,
     PyDoc_STR("mainloop([threshold]): handle events until so many windows are left")},
    {"dooneevent", _PyTk_AppDoOneEvent, METH_VARARGS,
     PyDoc_STR("dooneevent([flags]): handle one event")},
    {"quit", _PyTk_AppQuit, METH_NOARGS, PyDoc_STR("quit(): leave mainloop()")},
    {NULL, NULL, 0, NULL},
};
#undef METHOD

PyTypeObject _PyTk_AppType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "tkapp",
    .tp_basicsize = sizeof(app_t),
    .tp_dealloc = (destructor)app_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = app_methods,
};

/* ---- create() ---------------------------------------------------------------------------- */
/* What Tk looks for in variables when it starts. */
static void
app_set_start(Tcl_Interp *interp, const char *screen, const char *class_name, int interactive,
              int want_tk, int sync, const char *use)
{
    const int global = TCL_GLOBAL_ONLY;
    Tcl_DString name;
    if (screen != NULL) {
        Tcl_SetVar2(interp, "env", "DISPLAY", screen, global);
    }
    Tcl_SetVar(interp, "tcl_interactive", interactive ? "1" : "0", global);
    // the program's name is the class's, small
    Tcl_DStringInit(&name);
    Tcl_DStringAppend(&name, class_name, -1);
    if (Tcl_DStringLength(&name) > 0) {
        char *first = Tcl_DStringValue(&name);
        *first = (char)tolower((unsigned char)*first);
    }
    Tcl_SetVar(interp, "argv0", Tcl_DStringValue(&name), global);
    Tcl_DStringFree(&name);
    if (!want_tk) {
        Tcl_SetVar(interp, "_tkinter_skip_tk_init", "1", global);
    }
    if (sync || use != NULL) {
        Tcl_Obj *options = Tcl_NewListObj(0, NULL);
        if (sync) {
            Tcl_ListObjAppendElement(NULL, options, Tcl_NewStringObj("-sync", -1));
        }
        if (use != NULL) {
            Tcl_ListObjAppendElement(NULL, options, Tcl_NewStringObj("-use", -1));
            Tcl_ListObjAppendElement(NULL, options, Tcl_NewStringObj(use, -1));
        }
        Tcl_SetVar2Ex(interp, "argv", NULL, options, global);
    }
    // a script must not end the process
    Tcl_DeleteCommand(interp, "exit");
}

static PyObject *
tk_create(PyObject *module, PyObject *args)
{
    char *screen = NULL;
    char *base_name = NULL;     // of interest to other systems only
    char *class_name = (char *)"Tk";
    char *use = NULL;
    int interactive = 0;
    int wantobjects = 0;
    int want_tk = 1;
    int sync = 0;
    if (!PyArg_ParseTuple(args, "|zssiiiiz:create", &screen, &base_name, &class_name,
                          &interactive, &wantobjects, &want_tk, &sync, &use)) {
        return NULL;
    }
    app_t *app = PyObject_New(app_t, &_PyTk_AppType);
    if (app == NULL) {
        return NULL;
    }
    app->interp = Tcl_CreateInterp();
    app->wantobjects = wantobjects;
    app->threaded = Tcl_GetVar2Ex(app->interp, "tcl_platform", "threaded",
                                  TCL_GLOBAL_ONLY) != NULL;
    app->thread = Tcl_GetCurrentThread();
    app->dispatching = 0;
    app_set_start(app->interp, screen, class_name, interactive, want_tk, sync, use);
    if (Tcl_Init(app->interp) == TCL_ERROR ||
        (want_tk && Tk_Init(app->interp) == TCL_ERROR)) {
        _PyTk_Raise(app);
        Py_DECREF(app);
        return NULL;
    }
    _PyTk_InstallInputHook();
    return (PyObject *)app;
}

/* ---- the module -------------------------------------------------------------------------- */
static int tk_busy_interval = 20;       // milliseconds; Tcls without threads would wait so long

static PyObject *
tk_setbusywaitinterval(PyObject *module, PyObject *args)
{
    int interval;
    if (!PyArg_ParseTuple(args, "i:setbusywaitinterval", &interval)) {
        return NULL;
    }
    if (interval < 0) {
        PyErr_SetString(PyExc_ValueError, "busywaitinterval must be >= 0");
        return NULL;
    }
    tk_busy_interval = interval;
    Py_RETURN_NONE;
}

static PyObject *
tk_getbusywaitinterval(PyObject *module, PyObject *unused)
{
    return PyInt_FromLong(tk_busy_interval);
}

/* Without an interpreter it is not known which thread would handle the event. */
#define NEEDS_APP(name) \
    static PyObject * \
    tk_##name(PyObject *module, PyObject *args) \
    { \
        PyErr_SetString(PyExc_RuntimeError, \
                        "_tkinter." #name " not supported for threaded Tcl"); \
        return NULL; \
    }
NEEDS_APP(createfilehandler)
NEEDS_APP(deletefilehandler)
NEEDS_APP(createtimerhandler)
NEEDS_APP(mainloop)
#undef NEEDS_APP

static PyMethodDef tk_functions[] = {
    {"create", tk_create, METH_VARARGS,
     PyDoc_STR("create([screen[, base[, class[, interactive[, wantobjects[, wantTk[, sync[,\n"
               "use]]]]]]]]): a new Tcl interpreter")},
    {"_flatten", _PyTk_Flatten, METH_O,
     PyDoc_STR("_flatten(sequence): a tuple of all items at any depth that are not None")},
    {"setbusywaitinterval", tk_setbusywaitinterval, METH_VARARGS, NULL},
    {"getbusywaitinterval", tk_getbusywaitinterval, METH_NOARGS, NULL},
    {"createfilehandler", tk_createfilehandler, METH_VARARGS, NULL},
    {"deletefilehandler", tk_deletefilehandler, METH_VARARGS, NULL},
    {"createtimerhandler", tk_createtimerhandler, METH_VARARGS, NULL},
    {"mainloop", tk_mainloop, METH_VARARGS, NULL},
    {"dooneevent", _PyTk_AppDoOneEvent, METH_VARARGS, NULL},
    {"quit", _PyTk_AppQuit, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_tkinter(void)
{
    static const struct {
        const char *name;
        long value;
    } constants[] = {
        {"READABLE", TCL_READABLE}, {"WRITABLE", TCL_WRITABLE}, {"EXCEPTION", TCL_EXCEPTION},
        {"WINDOW_EVENTS", TCL_WINDOW_EVENTS}, {"FILE_EVENTS", TCL_FILE_EVENTS},
        {"TIMER_EVENTS", TCL_TIMER_EVENTS}, {"IDLE_EVENTS", TCL_IDLE_EVENTS},
        {"ALL_EVENTS", TCL_ALL_EVENTS}, {"DONT_WAIT", TCL_DONT_WAIT},
    };
    PyObject *module = Py_InitModule("_tkinter", tk_functions);
    if (module == NULL || PyType_Ready(&_PyTk_AppType) < 0 || PyType_Ready(&_PyTk_ObjType) < 0 ||
        PyType_Ready(&_PyTk_TimerType) < 0) {
        return;
    }
    // threads of Tcl may come in at any time
    PyEval_InitThreads();
    Tcl_FindExecutable(Py_GetProgramName());
    _PyTk_Error = PyErr_NewException((char *)"_tkinter.TclError", NULL, NULL);
    if (_PyTk_Error == NULL) {
        return;
    }
    Py_INCREF(_PyTk_Error);
    Py_INCREF(&_PyTk_AppType);
    Py_INCREF(&_PyTk_ObjType);
    Py_INCREF(&_PyTk_TimerType);
    PyModule_AddObject(module, "TclError", _PyTk_Error);
    PyModule_AddObject(module, "TkappType", (PyObject *)&_PyTk_AppType);
    PyModule_AddObject(module, "Tcl_Obj", (PyObject *)&_PyTk_ObjType);
    PyModule_AddObject(module, "TkttType", (PyObject *)&_PyTk_TimerType);
    PyModule_AddStringConstant(module, "TK_VERSION", TK_VERSION);
    PyModule_AddStringConstant(module, "TCL_VERSION", TCL_VERSION);
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        PyModule_AddIntConstant(module, constants[i].name, constants[i].value);
    }
}
