/* What extension modules call to come into being and to make values: module
 * creation, Py_BuildValue, and small conveniences.
 *
 * A Builder walks a format and the C variables.  On an error the rest of the
 * format is still walked: units like 'N' hand a reference over, which must be
 * dropped, and the first exception is the one that stays. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"

#undef Py_BuildValue
#undef Py_VaBuildValue
PyObject *Py_BuildValue(const char *, ...);
PyObject *Py_VaBuildValue(const char *, va_list);
PyObject *_Py_BuildValue_SizeT(const char *, ...);
PyObject *_Py_VaBuildValue_SizeT(const char *, va_list);

char *_Py_PackageContext = NULL;

/* ---- modules ------------------------------------------------------------------ */

/* name, or the full dotted name under which import is loading it just now. */
static const char *
module_full_name(const char *name)
{
    if (_Py_PackageContext != NULL) {
        const char *last = strrchr(_Py_PackageContext, '.');
        if (last != NULL && strcmp(name, last + 1) == 0) {
            name = _Py_PackageContext;
            _Py_PackageContext = NULL;
        }
    }
    return name;
}

static int
add_methods(PyObject *dict, PyObject *name, PyMethodDef *methods, PyObject *self)
{
    for (PyMethodDef *def = methods; def != NULL && def->ml_name != NULL; def++) {
        if (def->ml_flags & (METH_CLASS | METH_STATIC)) {
            PyErr_SetString(PyExc_ValueError,
                            "module functions cannot set METH_CLASS or METH_STATIC");
            return -1;
        }
        PyObject *function = PyCFunction_NewEx(def, self, name);
        if (function == NULL) {
            return -1;
        }
        int status = PyDict_SetItemString(dict, def->ml_name, function);
        Py_DECREF(function);
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}

PyObject *
Py_InitModule4(const char *name, PyMethodDef *methods, const char *doc, PyObject *self,
               int module_api_version)
{
    /* at exit finalisers may still import, as long as there is sys.modules */
    if (PyThreadState_Get()->interp->modules == NULL) {
        Py_FatalError("Python import machinery not initialized");
    }
    if (module_api_version != PYTHON_API_VERSION) {
        char text[512];
        PyOS_snprintf(text, sizeof(text),
                      "Python C API version mismatch for module %.100s: "
                      "This Python has API version %d, module %.100s has version %d.",
                      name, PYTHON_API_VERSION, name, module_api_version);
        if (PyErr_Warn(PyExc_RuntimeWarning, text) < 0) {
            return NULL;
        }
    }
    PyObject *module = PyImport_AddModule(module_full_name(name));
    if (module == NULL) {
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(module);
    if (methods != NULL) {
        PyObject *name_object = PyString_FromString(name);
        if (name_object == NULL) {
            return NULL;
        }
        int status = add_methods(dict, name_object, methods, self);
        Py_DECREF(name_object);
        if (status < 0) {
            return NULL;
        }
    }
    if (doc != NULL) {
        PyObject *text = PyString_FromString(doc);
        if (text == NULL || PyDict_SetItemString(dict, "__doc__", text) < 0) {
            Py_XDECREF(text);
            return NULL;
        }
        Py_DECREF(text);
    }
    return module;
}

int
PyModule_AddObject(PyObject *module, const char *name, PyObject *value)
{
    if (!PyModule_Check(module)) {
        PyErr_SetString(PyExc_TypeError, "PyModule_AddObject() needs module as first arg");
        return -1;
    }
    if (value == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "PyModule_AddObject() needs non-NULL value");
        }
        return -1;
    }
    PyObject *dict = PyModule_GetDict(module);
    if (dict == NULL) {
        PyErr_Format(PyExc_SystemError, "module '%s' has no __dict__", PyModule_GetName(module));
        return -1;
    }
    if (PyDict_SetItemString(dict, name, value) < 0) {
        return -1;
    }
    Py_DECREF(value);
    return 0;
}

/* PyModule_AddObject that takes over value on failure, too. */
static int
add_new(PyObject *module, const char *name, PyObject *value)
{
    if (value == NULL) {
        return -1;
    }
    if (PyModule_AddObject(module, name, value) < 0) {
        Py_DECREF(value);
        return -1;
    }
    return 0;
}

int
PyModule_AddIntConstant(PyObject *module, const char *name, long value)
{
    return add_new(module, name, PyInt_FromLong(value));
}

int
PyModule_AddStringConstant(PyObject *module, const char *name, const char *value)
{
    return add_new(module, name, PyString_FromString(value));
}

/* ---- Py_BuildValue ---------------------------------------------------------------- */

typedef struct {
    const char *format; /* the unit to build next */
    va_list *vars;
    int sizes_are_ssize_t;
} Builder;

static PyObject *build_value(Builder *builder);

/* Values from here to the closing character, 0 for the end of the format; -1 if
 * the parentheses do not match. */
static Py_ssize_t
count_values(const char *format, char closing)
{
    Py_ssize_t count = 0;
    int depth = 0;

    for (; depth > 0 || *format != closing; format++) {
        switch (*format) {
        case '\0':
            PyErr_SetString(PyExc_SystemError, "unmatched paren in format");
            return -1;
        case '(': case '[': case '{':
            count += depth == 0;
            depth++;
            break;
        case ')': case ']': case '}':
            depth--;
            break;
        case '#': case '&': case ',': case ':': case ' ': case '\t':
            break;
        default:
            count += depth == 0;
        }
    }
    return count;
}

/* Keep the first exception across the building of what follows a failed value. */
static PyObject *
build_after_error(Builder *builder)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    PyObject *unused = build_value(builder);
    Py_XDECREF(unused);
    PyErr_Restore(type, value, traceback);
    return NULL;
}

/* Build n values and hand each to store(container, i, value), which takes it over.
 * After a failure the rest is built and dropped, so that 'N' leaks nothing. */
static int
build_items(Builder *builder, Py_ssize_t n, char closing, PyObject *container,
            void (*store)(PyObject *, Py_ssize_t, PyObject *))
{
    int failed = container == NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (failed) {
            build_after_error(builder);
            continue;
        }
        PyObject *item = build_value(builder);
        if (item == NULL) {
            failed = 1;
        }
        else {
            store(container, i, item);
        }
    }
    if (!failed && *builder->format != closing) {
        PyErr_SetString(PyExc_SystemError, "Unmatched paren in format");
        failed = 1;
    }
    if (*builder->format == closing && closing != '\0') {
        builder->format++;
    }
    return failed ? -1 : 0;
}

static void
store_in_tuple(PyObject *container, Py_ssize_t i, PyObject *item)
{
    PyTuple_SET_ITEM(container, i, item);
}

static void
store_in_list(PyObject *container, Py_ssize_t i, PyObject *item)
{
    PyList_SET_ITEM(container, i, item);
}

static PyObject *
build_sequence(Builder *builder, char closing, int as_list)
{
    Py_ssize_t n = count_values(builder->format, closing);
    if (n < 0) {
        return NULL;
    }
    PyObject *result = as_list ? PyList_New(n) : PyTuple_New(n);
    if (build_items(builder, n, closing, result, as_list ? store_in_list : store_in_tuple) < 0) {
        Py_XDECREF(result);
        return NULL;
    }
    return result;
}

static PyObject *
build_dict(Builder *builder)
{
    Py_ssize_t n = count_values(builder->format, '}');
    if (n < 0) {
        return NULL;
    }
    if (n % 2 != 0) {
        PyErr_SetString(PyExc_SystemError, "Bad dict format");
        return NULL;
    }
    PyObject *flat = PyTuple_New(n);
    if (build_items(builder, n, '}', flat, store_in_tuple) < 0) {
        Py_XDECREF(flat);
        return NULL;
    }
    PyObject *result = PyDict_New();
    for (Py_ssize_t i = 0; result != NULL && i < n; i += 2) {
        if (PyDict_SetItem(result, PyTuple_GET_ITEM(flat, i), PyTuple_GET_ITEM(flat, i + 1)) < 0) {
            Py_CLEAR(result);
        }
    }
    Py_DECREF(flat);
    return result;
}

/* The size behind '#', or -1 for up to the end of the string. */
static Py_ssize_t
optional_size(Builder *builder)
{
    if (*builder->format != '#') {
        return -1;
    }
    builder->format++;
    return builder->sizes_are_ssize_t ? va_arg(*builder->vars, Py_ssize_t)
                                      : va_arg(*builder->vars, int);
}

static PyObject *
build_text(Builder *builder, char unit)
{
    if (unit == 'u') {
        Py_UNICODE *text = va_arg(*builder->vars, Py_UNICODE *);
        Py_ssize_t size = optional_size(builder);
        if (text == NULL) {
            Py_RETURN_NONE;
        }
        if (size < 0) {
            for (size = 0; text[size] != 0; size++) {
            }
        }
        return PyUnicode_FromUnicode(text, size);
    }
    char *text = va_arg(*builder->vars, char *);
    Py_ssize_t size = optional_size(builder);
    if (text == NULL) {
        Py_RETURN_NONE;
    }
    if (size < 0) {
        size_t length = strlen(text);
        if (length > PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, "string too long for Python string");
            return NULL;
        }
        size = (Py_ssize_t)length;
    }
    return PyString_FromStringAndSize(text, size);
}

/* O, S, N, or O& with a converter. */
static PyObject *
build_object(Builder *builder, char unit)
{
    if (*builder->format == '&') {
        builder->format++;
        PyObject *(*convert)(void *) = va_arg(*builder->vars, PyObject * (*)(void *));
        return convert(va_arg(*builder->vars, void *)); /* may run code */
    }
    PyObject *value = va_arg(*builder->vars, PyObject *);
    if (value == NULL) {
        /* a call inside Py_BuildValue failed: its exception is the reason */
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "NULL object passed to Py_BuildValue");
        }
    }
    else if (unit != 'N') {
        Py_INCREF(value);
    }
    return value;
}

static PyObject *
build_value(Builder *builder)
{
    for (;;) {
        char unit = *builder->format++;
        switch (unit) {
        case '(':
            return build_sequence(builder, ')', 0);
        case '[':
            return build_sequence(builder, ']', 1);
        case '{':
            return build_dict(builder);
        case 'b': case 'B': case 'h': case 'i':
            return PyInt_FromLong(va_arg(*builder->vars, int));
        case 'H':
            return PyInt_FromLong((long)va_arg(*builder->vars, unsigned int));
        case 'I': {
            unsigned int value = va_arg(*builder->vars, unsigned int);
            return (unsigned long)value > (unsigned long)PyInt_GetMax()
                       ? PyLong_FromUnsignedLong(value)
                       : PyInt_FromLong((long)value);
        }
        case 'n':
            return PyInt_FromSsize_t(va_arg(*builder->vars, Py_ssize_t));
        case 'l':
            return PyInt_FromLong(va_arg(*builder->vars, long));
        case 'k': {
            unsigned long value = va_arg(*builder->vars, unsigned long);
            return value > (unsigned long)PyInt_GetMax() ? PyLong_FromUnsignedLong(value)
                                                         : PyInt_FromLong((long)value);
        }
        case 'L':
            return PyLong_FromLongLong(va_arg(*builder->vars, PY_LONG_LONG));
        case 'K':
            return PyLong_FromUnsignedLongLong(va_arg(*builder->vars, unsigned PY_LONG_LONG));
        case 'f': case 'd':
            return PyFloat_FromDouble(va_arg(*builder->vars, double));
        case 'D':
            return PyComplex_FromCComplex(*va_arg(*builder->vars, Py_complex *));
        case 'c': {
            char text[1] = {(char)va_arg(*builder->vars, int)};
            return PyString_FromStringAndSize(text, 1);
        }
        case 'u': case 's': case 'z':
            return build_text(builder, unit);
        case 'O': case 'S': case 'N':
            return build_object(builder, unit);
        case ',': case ':': case ' ': case '\t':
            break;
        default:
            builder->format--;
            PyErr_SetString(PyExc_SystemError, "bad format char passed to Py_BuildValue");
            return NULL;
        }
    }
}

static PyObject *
build(const char *format, va_list *vars, int sizes_are_ssize_t)
{
    Builder builder = {format, vars, sizes_are_ssize_t};
    Py_ssize_t n = count_values(format, '\0');
    if (n < 0) {
        return NULL;
    }
    if (n == 0) {
        Py_RETURN_NONE;
    }
    return n == 1 ? build_value(&builder) : build_sequence(&builder, '\0', 0);
}

PyObject *
Py_BuildValue(const char *format, ...)
{
    va_list vars;
    va_start(vars, format);
    PyObject *result = build(format, &vars, 0);
    va_end(vars);
    return result;
}

PyObject *
_Py_BuildValue_SizeT(const char *format, ...)
{
    va_list vars;
    va_start(vars, format);
    PyObject *result = build(format, &vars, 1);
    va_end(vars);
    return result;
}

PyObject *
Py_VaBuildValue(const char *format, va_list given)
{
    va_list vars;
    va_copy(vars, given);
    PyObject *result = build(format, &vars, 0);
    va_end(vars);
    return result;
}

PyObject *
_Py_VaBuildValue_SizeT(const char *format, va_list given)
{
    va_list vars;
    va_copy(vars, given);
    PyObject *result = build(format, &vars, 1);
    va_end(vars);
    return result;
}

/* ---- calls by format --------------------------------------------------------------- */

/* The arguments a format gives: always a tuple. */
static PyObject *
build_arguments(const char *format, va_list *vars)
{
    if (format == NULL || *format == '\0') {
        return PyTuple_New(0);
    }
    PyObject *args = build(format, vars, 0);
    if (args != NULL && !PyTuple_Check(args)) {
        PyObject *tuple = PyTuple_Pack(1, args);
        Py_DECREF(args);
        args = tuple;
    }
    return args;
}

/* As PyObject_CallFunction; kept for old extensions. */
PyObject *
PyEval_CallFunction(PyObject *callable, const char *format, ...)
{
    va_list vars;
    va_start(vars, format);
    PyObject *args = build_arguments(format, &vars);
    va_end(vars);
    if (args == NULL) {
        return NULL;
    }
    PyObject *result = PyEval_CallObject(callable, args);
    Py_DECREF(args);
    return result;
}

PyObject *
PyEval_CallMethod(PyObject *self, const char *name, const char *format, ...)
{
    PyObject *method = PyObject_GetAttrString(self, name);
    if (method == NULL) {
        return NULL;
    }
    va_list vars;
    va_start(vars, format);
    PyObject *args = build_arguments(format, &vars);
    va_end(vars);
    PyObject *result = args == NULL ? NULL : PyEval_CallObject(method, args);
    Py_XDECREF(args);
    Py_DECREF(method);
    return result;
}
