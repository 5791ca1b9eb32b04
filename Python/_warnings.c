/* Warnings: decide by filters what becomes of a warning - nothing, a line on
 * stderr, an exception - and remember what was already shown.
 *
 * The state (filters, once_registry, default_action) begins here; as soon as the
 * module `warnings` is imported, its attributes of the same meaning count, so
 * that programs can change them.  Nothing imports it for this: only a module that
 * is already in sys.modules is asked. */
#include "Python.h"
#include "frameobject.h"
#include "pycore_names.h"

static PyObject *warning_filters; /* list of (action, message, category, module, line) */
static PyObject *once_registry;   /* dict: what action "once" has shown */
static PyObject *default_action;  /* str: when no filter matches */

/* ---- the state, here or in the module warnings ----------------------------------- */

/* Attribute of the module warnings: new reference, or NULL without an exception. */
static PyObject *
warnings_attribute(const char *name)
{
    PyObject *module = PyDict_GetItem(PyImport_GetModuleDict(), _Py_ID(warnings));
    if (module == NULL || !PyObject_HasAttrString(module, name)) {
        return NULL;
    }
    return PyObject_GetAttrString(module, name);
}

/* Take the module's attribute, if it has one, as the state from now on. */
static void
refresh(const char *name, PyObject **state)
{
    PyObject *current = warnings_attribute(name);
    if (current != NULL) {
        Py_SETREF(*state, current);
    }
    else {
        PyErr_Clear();
    }
}

/* Does a filter's pattern (a compiled regular expression, or None) match? */
static int
pattern_matches(PyObject *pattern, PyObject *text)
{
    if (pattern == Py_None) {
        return 1;
    }
    PyObject *match = PyObject_CallMethod(pattern, "match", "O", text);
    if (match == NULL) {
        return -1;
    }
    int result = PyObject_IsTrue(match);
    Py_DECREF(match);
    return result;
}

/* Does this filter speak about the warning? */
static int
filter_matches(PyObject *filter, PyObject *text, PyObject *category, PyObject *module,
               Py_ssize_t lineno)
{
    Py_ssize_t line = PyInt_AsSsize_t(PyTuple_GET_ITEM(filter, 4));
    if (line == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (line != 0 && line != lineno) {
        return 0;
    }
    int result = pattern_matches(PyTuple_GET_ITEM(filter, 1), text);
    if (result > 0) {
        result = PyObject_IsSubclass(category, PyTuple_GET_ITEM(filter, 2));
    }
    if (result > 0) {
        result = pattern_matches(PyTuple_GET_ITEM(filter, 3), module);
    }
    return result;
}

/* The action for a warning, a new reference; *filter is the filter that gave it,
 * new too, or None. */
static PyObject *
choose_action(PyObject *text, PyObject *category, PyObject *module, Py_ssize_t lineno,
              PyObject **filter)
{
    refresh("filters", &warning_filters);
    if (!PyList_Check(warning_filters)) {
        PyErr_SetString(PyExc_ValueError, "_warnings.filters must be a list");
        return NULL;
    }
    /* matching runs code that may change the list */
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(warning_filters); i++) {
        PyObject *one = PyList_GET_ITEM(warning_filters, i);
        if (!PyTuple_Check(one) || PyTuple_GET_SIZE(one) != 5) {
            PyErr_Format(PyExc_ValueError, "_warnings.filters item %zd isn't a 5-tuple", i);
            return NULL;
        }
        Py_INCREF(one);
        int matches = filter_matches(one, text, category, module, lineno);
        if (matches > 0) {
            PyObject *action = PyTuple_GET_ITEM(one, 0);
            Py_INCREF(action);
            *filter = one;
            return action;
        }
        Py_DECREF(one);
        if (matches < 0 || !PyList_Check(warning_filters)) {
            return NULL;
        }
    }
    refresh("defaultaction", &default_action);
    Py_INCREF(Py_None);
    *filter = Py_None;
    Py_INCREF(default_action);
    return default_action;
}

/* Is key in the registry, with a true value?  If not and should_set, put it in. */
static int
already_warned(PyObject *registry, PyObject *key, int should_set)
{
    if (key == NULL) {
        return -1;
    }
    PyObject *seen = PyDict_GetItem(registry, key);
    if (seen != NULL) {
        int result = PyObject_IsTrue(seen);
        if (result != 0) {
            return result;
        }
    }
    return should_set ? PyDict_SetItem(registry, key, Py_True) : 0;
}

/* 1 if (text, category[, 0]) was warned about before; remembers it. */
static int
update_registry(PyObject *registry, PyObject *text, PyObject *category)
{
    PyObject *key = PyTuple_Pack(2, text, category);
    int result = already_warned(registry, key, 1);
    Py_XDECREF(key);
    return result;
}

/* ---- showing ------------------------------------------------------------------------ */

static void
print_source_line(PyObject *stream, PyObject *filename, int lineno, PyObject *sourceline)
{
    if (sourceline == NULL) {
        _Py_DisplaySourceLine(stream, PyString_AsString(filename), lineno, 2);
        return;
    }
    const char *text = PyString_AsString(sourceline);
    if (text == NULL) {
        return;
    }
    while (*text == ' ' || *text == '\t' || *text == '\014') {
        text++;
    }
    PyFile_WriteString("  ", stream);
    PyFile_WriteString(text, stream);
    PyFile_WriteString("\n", stream);
}

/* Before the module warnings is there: file:line: category: text, and the source. */
static void
show_warning(PyObject *filename, int lineno, PyObject *text, PyObject *category,
             PyObject *sourceline)
{
    char number[24];
    PyObject *stream = PySys_GetObject("stderr");
    PyObject *name = PyObject_GetAttr(category, _Py_ID(__name__));

    if (name != NULL && stream != NULL) {
        PyOS_snprintf(number, sizeof(number), ":%d: ", lineno);
        PyFile_WriteObject(filename, stream, Py_PRINT_RAW);
        PyFile_WriteString(number, stream);
        PyFile_WriteObject(name, stream, Py_PRINT_RAW);
        PyFile_WriteString(": ", stream);
        PyFile_WriteObject(text, stream, Py_PRINT_RAW);
        PyFile_WriteString("\n", stream);
        print_source_line(stream, filename, lineno, sourceline);
    }
    Py_XDECREF(name);
    PyErr_Clear();
}

/* Show by warnings.showwarning if there is one, else here. */
static int
show(PyObject *message, PyObject *text, PyObject *category, PyObject *filename, int lineno,
     PyObject *sourceline)
{
    PyObject *showwarning = warnings_attribute("showwarning");
    if (showwarning == NULL) {
        if (PyErr_Occurred()) {
            return -1;
        }
        show_warning(filename, lineno, text, category, sourceline);
        return 0;
    }
    int status = -1;
    if (!PyMethod_Check(showwarning) && !PyFunction_Check(showwarning)) {
        PyErr_SetString(PyExc_TypeError,
                        "warnings.showwarning() must be set to a function or method");
    }
    else {
        PyObject *result = PyObject_CallFunction(showwarning, "OOOi", message, category, filename,
                                                 lineno);
        status = result == NULL ? -1 : 0;
        Py_XDECREF(result);
    }
    Py_DECREF(showwarning);
    return status;
}

/* ---- deciding ------------------------------------------------------------------------- */

/* Follow an action other than "error": 1 to show the warning, 0 not to, -1 error. */
static int
follow(const char *action, PyObject *filter, PyObject *registry, PyObject *key, PyObject *text,
       PyObject *category)
{
    int seen = 0;

    if (strcmp(action, "always") == 0) {
        return 1;
    }
    if (registry != NULL && PyDict_SetItem(registry, key, Py_True) < 0) {
        return -1;
    }
    if (strcmp(action, "ignore") == 0) {
        return 0;
    }
    if (strcmp(action, "once") == 0) {
        if (registry == NULL) {
            refresh("onceregistry", &once_registry);
            registry = once_registry;
        }
        if (!PyDict_Check(registry)) {
            PyErr_SetString(PyExc_TypeError, "warnings.onceregistry must be a dict");
            return -1;
        }
        seen = update_registry(registry, text, category);
    }
    else if (strcmp(action, "module") == 0) {
        seen = registry == NULL ? 0 : update_registry(registry, text, category);
    }
    else if (strcmp(action, "default") != 0) {
        PyObject *shown = PyObject_Str(filter);
        PyErr_Format(PyExc_RuntimeError, "Unrecognized action (%s) in warnings.filters:\n %s",
                     action, shown == NULL ? "???" : PyString_AsString(shown));
        Py_XDECREF(shown);
        return -1;
    }
    return seen < 0 ? -1 : !seen;
}

/* The text and the instance of a warning given as either; new references. */
static int
normalize_message(PyObject *given, PyObject *category, PyObject **text, PyObject **message,
                  PyObject **actual_category)
{
    int is_instance = PyObject_IsInstance(given, PyExc_Warning);
    if (is_instance < 0) {
        return -1;
    }
    if (is_instance) {
        *text = PyObject_Str(given);
        Py_INCREF(given);
        *message = given;
        *actual_category = (PyObject *)Py_TYPE(given);
    }
    else {
        Py_INCREF(given);
        *text = given;
        *message = PyObject_CallFunctionObjArgs(category, given, NULL);
        *actual_category = category;
    }
    return *text == NULL || *message == NULL ? -1 : 0;
}

/* The module's name as far as a file name tells: without ".py"; new reference. */
static PyObject *
module_from_filename(PyObject *filename)
{
    const char *text = PyString_AsString(filename);
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    if (length == 0) {
        return PyString_FromString("<unknown>");
    }
    if (length >= 3 && strcmp(text + length - 3, ".py") == 0) {
        length -= 3;
    }
    return PyString_FromStringAndSize(text, (Py_ssize_t)length);
}

/* Warn.  module and registry may be NULL, sourceline too. */
static int
warn_explicit(PyObject *category, PyObject *given, PyObject *filename, int lineno,
              PyObject *module, PyObject *registry, PyObject *sourceline)
{
    PyObject *text = NULL;
    PyObject *message = NULL;
    PyObject *key = NULL;
    PyObject *action = NULL;
    PyObject *filter = NULL;
    int status = -1;

    if (registry == Py_None) {
        registry = NULL;
    }
    if (registry != NULL && !PyDict_Check(registry)) {
        PyErr_SetString(PyExc_TypeError, "'registry' must be a dict or None");
        return -1;
    }
    if (module == NULL) {
        module = module_from_filename(filename);
        if (module == NULL) {
            return -1;
        }
    }
    else {
        Py_INCREF(module);
    }
    if (normalize_message(given, category, &text, &message, &category) < 0) {
        goto done;
    }
    key = Py_BuildValue("OOi", text, category, lineno);
    if (key == NULL) {
        goto done;
    }
    if (registry != NULL) {
        int seen = already_warned(registry, key, 0);
        if (seen != 0) {
            status = seen < 0 ? -1 : 0;
            goto done;
        }
    }
    action = choose_action(text, category, module, lineno, &filter);
    const char *action_text = action == NULL ? NULL : PyString_AsString(action);
    if (action_text == NULL) {
        goto done;
    }
    if (strcmp(action_text, "error") == 0) {
        PyErr_SetObject(category, message);
        goto done;
    }
    status = follow(action_text, filter, registry, key, text, category);
    if (status > 0) {
        status = show(message, text, category, filename, lineno, sourceline);
    }
done:
    Py_XDECREF(filter);
    Py_XDECREF(action);
    Py_XDECREF(key);
    Py_XDECREF(message);
    Py_XDECREF(text);
    Py_DECREF(module);
    return status;
}

/* ---- where the warning comes from ----------------------------------------------------------- */

typedef struct {
    PyObject *filename;
    int lineno;
    PyObject *module;
    PyObject *registry;
} Origin;

/* The source file of the module with these globals; new reference. */
static PyObject *
origin_filename(PyObject *globals, PyObject *module)
{
    PyObject *filename = PyDict_GetItem(globals, _Py_ID(__file__));
    if (filename != NULL && PyString_Check(filename)) {
        Py_ssize_t length = PyString_GET_SIZE(filename);
        const char *text = PyString_AS_STRING(filename);
        /* .pyc and .pyo stand for .py */
        if (length >= 4 && text[length - 4] == '.' && Py_TOLOWER(text[length - 3]) == 'p'
            && Py_TOLOWER(text[length - 2]) == 'y'
            && (Py_TOLOWER(text[length - 1]) == 'c' || Py_TOLOWER(text[length - 1]) == 'o')) {
            return PyString_FromStringAndSize(text, length - 1);
        }
        Py_INCREF(filename);
        return filename;
    }
    if (PyString_Check(module) && strcmp(PyString_AS_STRING(module), "__main__") == 0) {
        PyObject *argv = PySys_GetObject("argv");
        if (argv != NULL && PyList_Check(argv) && PyList_GET_SIZE(argv) > 0) {
            filename = PyList_GET_ITEM(argv, 0);
            Py_INCREF(filename);
            int is_true = PyObject_IsTrue(filename);
            if (is_true > 0) {
                return filename;
            }
            Py_DECREF(filename);
            if (is_true < 0) {
                return NULL;
            }
        }
        return PyString_FromString("__main__");
    }
    Py_INCREF(module);
    return module;
}

/* Fill origin, all new references, from the frame stack_level up. */
static int
find_origin(Py_ssize_t stack_level, Origin *origin)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyFrameObject *frame = tstate->frame;

    memset(origin, 0, sizeof(*origin));
    while (--stack_level > 0 && frame != NULL) {
        frame = frame->f_back;
    }
    PyObject *globals = frame == NULL ? tstate->interp->sysdict : frame->f_globals;
    origin->lineno = frame == NULL ? 1 : PyFrame_GetLineNumber(frame);

    origin->registry = PyDict_GetItemString(globals, "__warningregistry__");
    if (origin->registry == NULL) {
        origin->registry = PyDict_New();
        if (origin->registry == NULL
            || PyDict_SetItemString(globals, "__warningregistry__", origin->registry) < 0) {
            return -1;
        }
    }
    else {
        Py_INCREF(origin->registry);
    }
    origin->module = PyDict_GetItem(globals, _Py_ID(__name__));
    if (origin->module == NULL) {
        origin->module = PyString_FromString("<string>");
        if (origin->module == NULL) {
            return -1;
        }
    }
    else {
        Py_INCREF(origin->module);
    }
    origin->filename = origin_filename(globals, origin->module);
    return origin->filename == NULL ? -1 : 0;
}

static int
warn(PyObject *message, PyObject *category, Py_ssize_t stack_level)
{
    Origin origin;
    int status = find_origin(stack_level, &origin);
    if (status == 0) {
        status = warn_explicit(category, message, origin.filename, origin.lineno, origin.module,
                               origin.registry, NULL);
    }
    Py_XDECREF(origin.filename);
    Py_XDECREF(origin.module);
    Py_XDECREF(origin.registry);
    return status;
}

/* ---- the module ---------------------------------------------------------------------------------- */

/* The category meant by the arguments of warn(), borrowed. */
static PyObject *
effective_category(PyObject *message, PyObject *category)
{
    int result = PyObject_IsInstance(message, PyExc_Warning);
    if (result < 0) {
        return NULL;
    }
    if (result) {
        category = (PyObject *)Py_TYPE(message);
    }
    else if (category == NULL) {
        category = PyExc_UserWarning;
    }
    result = PyObject_IsSubclass(category, PyExc_Warning);
    if (result < 0) {
        return NULL;
    }
    if (!result) {
        PyErr_SetString(PyExc_ValueError, "category is not a subclass of Warning");
        return NULL;
    }
    return category;
}

static PyObject *
warnings_warn(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"message", "category", "stacklevel", NULL};
    PyObject *message;
    PyObject *category = NULL;
    Py_ssize_t stack_level = 1;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|On:warn", kwlist, &message, &category,
                                     &stack_level)) {
        return NULL;
    }
    category = effective_category(message, category);
    if (category == NULL || warn(message, category, stack_level) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* The text of a line of a module, if its __loader__ can give the source.  New
 * reference; NULL without an exception if it cannot. */
static PyObject *
loader_source_line(PyObject *globals, int lineno)
{
    PyObject *loader = PyDict_GetItem(globals, _Py_ID(__loader__));
    PyObject *name = PyDict_GetItem(globals, _Py_ID(__name__));

    if (loader == NULL || name == NULL || !PyObject_HasAttrString(loader, "get_source")) {
        return NULL;
    }
    PyObject *source = PyObject_CallMethod(loader, "get_source", "O", name);
    if (source == NULL || source == Py_None) {
        Py_XDECREF(source);
        return NULL;
    }
    PyObject *lines = PyObject_CallMethod(source, "splitlines", NULL);
    Py_DECREF(source);
    if (lines == NULL) {
        return NULL;
    }
    PyObject *line = PyList_Check(lines) ? PyList_GetItem(lines, lineno - 1) : NULL;
    Py_XINCREF(line);
    Py_DECREF(lines);
    return line;
}

static PyObject *
warnings_warn_explicit(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"message",  "category", "filename",       "lineno",
                             "module",   "registry", "module_globals", NULL};
    PyObject *message;
    PyObject *category;
    PyObject *filename;
    PyObject *module = NULL;
    PyObject *registry = NULL;
    PyObject *globals = NULL;
    PyObject *line = NULL;
    int lineno;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OOOi|OOO:warn_explicit", kwlist, &message,
                                     &category, &filename, &lineno, &module, &registry,
                                     &globals)) {
        return NULL;
    }
    if (globals != NULL && PyDict_Check(globals)) {
        line = loader_source_line(globals, lineno);
        if (line == NULL && PyErr_Occurred()) {
            return NULL;
        }
    }
    int status = warn_explicit(category, message, filename, lineno, module, registry, line);
    Py_XDECREF(line);
    if (status < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(warn_doc,
"warn(message, category=UserWarning, stacklevel=1)\n\n\
Warn from the caller, or from the function that many levels up.");

PyDoc_STRVAR(warn_explicit_doc,
"warn_explicit(message, category, filename, lineno[, module[, registry[, module_globals]]])\n\n\
Warn about a place given in full.");

static PyMethodDef warnings_functions[] = {
    {"warn", (PyCFunction)warnings_warn, METH_VARARGS | METH_KEYWORDS, warn_doc},
    {"warn_explicit", (PyCFunction)warnings_warn_explicit, METH_VARARGS | METH_KEYWORDS,
     warn_explicit_doc},
    {NULL, NULL, 0, NULL},
};

/* What 2.7 ignores unless asked: -b, -3, -Qwarn change it. */
static PyObject *
initial_filters(void)
{
    struct {
        PyObject *category;
        const char *action;
    } rows[4];
    int n = 0;

    if (!Py_Py3kWarningFlag && !Py_DivisionWarningFlag) {
        rows[n].category = PyExc_DeprecationWarning;
        rows[n++].action = "ignore";
    }
    rows[n].category = PyExc_PendingDeprecationWarning;
    rows[n++].action = "ignore";
    rows[n].category = PyExc_ImportWarning;
    rows[n++].action = "ignore";
    rows[n].category = PyExc_BytesWarning;
    rows[n++].action = Py_BytesWarningFlag > 1 ? "error" : Py_BytesWarningFlag ? "default" : "ignore";

    PyObject *filters = PyList_New(n);
    for (int i = 0; filters != NULL && i < n; i++) {
        PyObject *filter = Py_BuildValue("sOOOi", rows[i].action, Py_None, rows[i].category,
                                         Py_None, 0);
        if (filter == NULL) {
            Py_CLEAR(filters);
        }
        else {
            PyList_SET_ITEM(filters, i, filter);
        }
    }
    return filters;
}

/* Make the module _warnings, and the state that C code warns by. */
void
_PyWarnings_Init(void)
{
    PyObject *module = Py_InitModule3("_warnings", warnings_functions,
                                      "The part of warnings that C code needs.");
    if (module == NULL) {
        return;
    }
    if (warning_filters == NULL) {
        warning_filters = initial_filters();
        once_registry = PyDict_New();
        default_action = PyString_FromString("default");
        if (warning_filters == NULL || once_registry == NULL || default_action == NULL) {
            return;
        }
    }
    PyObject *state[] = {warning_filters, once_registry, default_action};
    const char *names[] = {"filters", "once_registry", "default_action"};
    for (int i = 0; i < 3; i++) {
        Py_INCREF(state[i]);
        if (PyModule_AddObject(module, names[i], state[i]) < 0) {
            return;
        }
    }
}

/* ---- for C code -------------------------------------------------------------------------------------- */

int
PyErr_WarnEx(PyObject *category, const char *text, Py_ssize_t stack_level)
{
    PyObject *message = PyString_FromString(text);
    if (message == NULL) {
        return -1;
    }
    /* too early in the start, or too late: nobody can be told */
    int status = warning_filters == NULL
                     ? 0
                     : warn(message, category == NULL ? PyExc_RuntimeWarning : category,
                            stack_level);
    Py_DECREF(message);
    return status;
}

#undef PyErr_Warn
int PyErr_Warn(PyObject *category, char *text);

int
PyErr_Warn(PyObject *category, char *text)
{
    return PyErr_WarnEx(category, text, 1);
}

int
PyErr_WarnExplicit(PyObject *category, const char *text, const char *filename, int lineno,
                   const char *module_name, PyObject *registry)
{
    PyObject *message = PyString_FromString(text);
    PyObject *file = PyString_FromString(filename);
    PyObject *module = module_name == NULL ? NULL : PyString_FromString(module_name);
    int status = -1;

    if (message != NULL && file != NULL && (module_name == NULL || module != NULL)) {
        status = warn_explicit(category == NULL ? PyExc_RuntimeWarning : category, message, file,
                               lineno, module, registry, NULL);
    }
    Py_XDECREF(message);
    Py_XDECREF(file);
    Py_XDECREF(module);
    return status;
}
