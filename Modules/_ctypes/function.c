/* CFuncPtr and its metatype: foreign functions and callbacks.
 *
 * A function is a pointer to code in its memory.  It comes from a library, from an address, or
 * from a thunk (callback.c) that calls a Python function.  What the class says by _argtypes_,
 * _restype_ and _flags_, an instance can override.
 *
 * paramflags, given when a function is made, turn the arguments of the Python call into those of
 * the C call: names, defaults, and output parameters that become the result. */
#include "ctypes_internal.h"

enum { PARAM_IN = 1, PARAM_OUT = 2, PARAM_LCID = 4 };

/* ---- classes --------------------------------------------------------------------------------- */

/* _argtypes_: a new tuple of the types, and one of what converts to them. */
static int
function_get_converters(PyObject *argtypes, PyObject **types, PyObject **converters)
{
    *converters = NULL;
    *types = PySequence_Tuple(argtypes);
    if (*types == NULL) {
        PyErr_SetString(PyExc_TypeError, "_argtypes_ must be a sequence of types");
        return -1;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(*types);
    *converters = PyTuple_New(n);
    for (Py_ssize_t i = 0; *converters != NULL && i < n; i++) {
        PyObject *converter = PyObject_GetAttrString(PyTuple_GET_ITEM(*types, i), "from_param");
        if (converter == NULL) {
            PyErr_Format(PyExc_TypeError, "item %zd in _argtypes_ has no from_param method", i + 1);
            Py_CLEAR(*converters);
            break;
        }
        PyTuple_SET_ITEM(*converters, i, converter);
    }
    if (*converters == NULL) {
        Py_CLEAR(*types);
        return -1;
    }
    return 0;
}

/* What checks a result: _check_retval_ of the type, or NULL. */
static PyObject *
function_get_checker(PyObject *restype)
{
    PyObject *checker = restype == Py_None ? NULL
                                           : PyObject_GetAttrString(restype, "_check_retval_");
    if (checker == NULL) {
        PyErr_Clear();
    }
    return checker;
}

static int
function_is_restype(PyObject *restype)
{
    return restype == Py_None || _PyCt_Info(restype) != NULL || PyCallable_Check(restype);
}

static int
function_describe(PyTypeObject *type, ct_info *info)
{
    PyObject *flags = PyDict_GetItemString(type->tp_dict, "_flags_");
    if (flags == NULL || !PyInt_Check(flags)) {
        PyErr_SetString(PyExc_TypeError, "class must define _flags_ which must be an integer");
        return -1;
    }
    info->func_flags = (int)PyInt_AS_LONG(flags);
    PyObject *argtypes = PyDict_GetItemString(type->tp_dict, "_argtypes_");
    if (argtypes != NULL) {
        PyObject *types;
        PyObject *converters;
        if (function_get_converters(argtypes, &types, &converters) < 0) {
            return -1;
        }
        info->argtypes = types;
        info->converters = converters;
    }
    PyObject *restype = PyDict_GetItemString(type->tp_dict, "_restype_");
    if (restype != NULL) {
        if (!function_is_restype(restype)) {
            PyErr_SetString(PyExc_TypeError, "_restype_ must be a type, a callable, or None");
            return -1;
        }
        Py_INCREF(restype);
        info->restype = restype;
        info->checker = function_get_checker(restype);
    }
    info->format = _PyCt_Join("X{}", "");
    return info->format == NULL ? -1 : 0;
}

static PyObject *
function_meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwds)
{
    ct_info *place;
    PyTypeObject *type = _PyCt_NewClass(meta, args, kwds, &place);
    if (place == NULL) {
        return (PyObject *)type;
    }
    _PyCt_DescribePointer(place);
    if (function_describe(type, place) < 0) {
        _PyCt_InfoClear(place);
        Py_DECREF(type);
        return NULL;
    }
    place->ready = 1;
    return (PyObject *)type;
}

static PyMethodDef function_meta_methods[] = {
    CT_META_METHODS(_PyCt_FromParam),
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyCt_FunctionMeta = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.PyCFuncPtrType",
    .tp_basicsize = sizeof(ct_type),
    .tp_dealloc = _PyCt_MetaDealloc,
    .tp_as_sequence = &_PyCt_MetaSequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Type of the function types.",
    .tp_traverse = _PyCt_MetaTraverse,
    .tp_clear = _PyCt_MetaClear,
    .tp_methods = function_meta_methods,
    .tp_new = function_meta_new,
};

/* ---- attributes ------------------------------------------------------------------------------ */

static ct_info *
function_info(ct_function *self)
{
    return _PyCt_InfoOrError((PyObject *)Py_TYPE(self), "abstract class");
}

static PyObject *
function_or_none(PyObject *value)
{
    value = value == NULL ? Py_None : value;
    Py_INCREF(value);
    return value;
}

static PyObject *
function_get_restype(PyObject *op, void *Py_UNUSED(closure))
{
    ct_function *self = (ct_function *)op;
    ct_info *info = function_info(self);
    return info == NULL ? NULL
                        : function_or_none(self->restype != NULL ? self->restype : info->restype);
}

static int
function_set_restype(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_function *self = (ct_function *)op;
    if (value == NULL) {
        Py_CLEAR(self->restype);
        Py_CLEAR(self->checker);
        return 0;
    }
    if (!function_is_restype(value)) {
        PyErr_SetString(PyExc_TypeError, "restype must be a type, a callable, or None");
        return -1;
    }
    PyObject *checker = function_get_checker(value);
    Py_INCREF(value);
    Py_XSETREF(self->restype, value);
    Py_XSETREF(self->checker, checker);
    return 0;
}

static PyObject *
function_get_argtypes(PyObject *op, void *Py_UNUSED(closure))
{
    ct_function *self = (ct_function *)op;
    ct_info *info = function_info(self);
    return info == NULL
               ? NULL
               : function_or_none(self->argtypes != NULL ? self->argtypes : info->argtypes);
}

static int
function_set_argtypes(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_function *self = (ct_function *)op;
    PyObject *types = NULL;
    PyObject *converters = NULL;
    if (value == Py_None) {
        value = NULL;
    }
    if (value != NULL && function_get_converters(value, &types, &converters) < 0) {
        return -1;
    }
    Py_XINCREF(value);
    Py_XSETREF(self->argtypes, value);
    Py_XSETREF(self->types, types);
    Py_XSETREF(self->converters, converters);
    return 0;
}

static PyObject *
function_get_errcheck(PyObject *op, void *Py_UNUSED(closure))
{
    return function_or_none(((ct_function *)op)->errcheck);
}

static int
function_set_errcheck(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    if (value != NULL && !PyCallable_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "the errcheck attribute must be callable");
        return -1;
    }
    Py_XINCREF(value);
    Py_XSETREF(((ct_function *)op)->errcheck, value);
    return 0;
}

static PyObject *
function_get_variadic(PyObject *op, void *Py_UNUSED(closure))
{
    return PyBool_FromLong(((ct_function *)op)->variadic);
}

static int
function_set_variadic(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    int truth = value == NULL ? 0 : PyObject_IsTrue(value);
    if (truth < 0) {
        return -1;
    }
    ((ct_function *)op)->variadic = truth;
    return 0;
}

static PyGetSetDef function_getset[] = {
    {"errcheck", function_get_errcheck, function_set_errcheck,
     "called with (result, function, arguments) after each call", NULL},
    {"restype", function_get_restype, function_set_restype, "type of the result", NULL},
    {"argtypes", function_get_argtypes, function_set_argtypes, "types of the arguments", NULL},
    {"variadic", function_get_variadic, function_set_variadic,
     "whether arguments follow those of argtypes", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- making ---------------------------------------------------------------------------------- */

/* Whether a type can be an output parameter: 1, 0 with TypeError. */
static int
function_check_output(PyObject *type, Py_ssize_t number)
{
    ct_info *info = _PyCt_Info(type);
    if (info != NULL
        && (PyObject_TypeCheck(type, &_PyCt_PointerMeta)
            || PyObject_TypeCheck(type, &_PyCt_ArrayMeta)
            || (info->code != NULL && strchr("PzZ", info->code->code) != NULL))) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "'out' parameter %zd must be a pointer type, not %s", number,
                 PyType_Check(type) ? ((PyTypeObject *)type)->tp_name : Py_TYPE(type)->tp_name);
    return 0;
}

static int
function_check_paramflag(PyObject *item, PyObject *type, Py_ssize_t number)
{
    unsigned int flag;
    const char *name;
    PyObject *value;
    if (!PyTuple_Check(item) || !PyArg_ParseTuple(item, "I|zO", &flag, &name, &value)) {
        PyErr_SetString(PyExc_TypeError,
                        "paramflags must be a sequence of (int [,string [,value]]) tuples");
        return -1;
    }
    switch (flag & (PARAM_IN | PARAM_OUT | PARAM_LCID)) {
    case 0:
    case PARAM_IN:
    case PARAM_IN | PARAM_LCID:
    case PARAM_IN | PARAM_OUT:
        return 0;
    case PARAM_OUT:
        return function_check_output(type, number) ? 0 : -1;
    default:
        PyErr_Format(PyExc_TypeError, "paramflag value %d not supported", (int)flag);
        return -1;
    }
}

static int
function_check_paramflags(ct_info *info, PyObject *paramflags)
{
    if (paramflags == NULL || paramflags == Py_None || info->argtypes == NULL) {
        return 0;
    }
    if (!PyTuple_Check(paramflags)) {
        PyErr_SetString(PyExc_TypeError, "paramflags must be a tuple or None");
        return -1;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(paramflags);
    if (n != PyTuple_GET_SIZE(info->argtypes)) {
        PyErr_SetString(PyExc_ValueError, "paramflags must have the same length as argtypes");
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (function_check_paramflag(PyTuple_GET_ITEM(paramflags, i),
                                     PyTuple_GET_ITEM(info->argtypes, i), i + 1) < 0) {
            return -1;
        }
    }
    return 0;
}

static ct_function *
function_at(PyTypeObject *type, void *address)
{
    ct_function *self = (ct_function *)_PyCt_New(type, NULL, NULL);
    if (self != NULL) {
        memcpy(self->data.memory, &address, sizeof address);
    }
    return self;
}

static const char *
function_name(PyObject *name)
{
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "function name must be string or integer");
        return NULL;
    }
    return PyString_AS_STRING(name);
}

/* From ((name, library)[, paramflags]). */
static PyObject *
function_from_library(PyTypeObject *type, PyObject *args)
{
    PyObject *place;
    PyObject *paramflags = NULL;
    PyObject *name;
    PyObject *library;
    ct_info *info = _PyCt_InfoOrError((PyObject *)type, "abstract class");
    if (info == NULL || !PyArg_ParseTuple(args, "O|O", &place, &paramflags)
        || !PyArg_ParseTuple(place, "OO", &name, &library)) {
        return NULL;
    }
    const char *text = function_name(name);
    if (text == NULL) {
        return NULL;
    }
    Py_INCREF(name);
    Py_INCREF(library);
    ct_function *self = NULL;
    void *address = _PyCt_Symbol(library, text, PyExc_AttributeError);
    if (address != NULL && function_check_paramflags(info, paramflags) == 0) {
        self = function_at(type, address);
    }
    if (self != NULL) {
        if (paramflags != NULL && PyTuple_Check(paramflags) && info->argtypes != NULL) {
            Py_INCREF(paramflags);
            self->paramflags = paramflags;
        }
        Py_INCREF(library);
        if (_PyCt_Keep(&self->data, 0, library) < 0) {
            Py_CLEAR(self);
        }
    }
    Py_DECREF(library);
    Py_DECREF(name);
    return (PyObject *)self;
}

/* From a Python callable. */
static PyObject *
function_from_callable(PyTypeObject *type, PyObject *callable)
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    if (!PyCallable_Check(callable)) {
        PyErr_SetString(PyExc_TypeError, "argument must be callable or integer function address");
        return NULL;
    }
    if (info->argtypes == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot construct instance of this class: no argtypes");
        return NULL;
    }
    PyObject *thunk = _PyCt_NewThunk(callable, info->argtypes, info->restype, info->func_flags);
    if (thunk == NULL) {
        return NULL;
    }
    ct_function *self = function_at(type, ((ct_thunk *)thunk)->entry);
    if (self == NULL) {
        Py_DECREF(thunk);
        return NULL;
    }
    Py_INCREF(callable);
    self->callable = callable;
    Py_INCREF(thunk);
    self->thunk = thunk;
    if (_PyCt_Keep(&self->data, 0, thunk) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static PyObject *
function_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    PyObject *first = n == 0 ? NULL : PyTuple_GET_ITEM(args, 0);
    if (n == 0) {
        return _PyCt_New(type, args, kwds);
    }
    if (PyTuple_Check(first)) {
        return function_from_library(type, args);
    }
    if (n == 1 && (PyInt_Check(first) || PyLong_Check(first))) {
        void *address = PyLong_AsVoidPtr(first);
        return address == NULL && PyErr_Occurred() ? NULL
                                                   : (PyObject *)function_at(type, address);
    }
    return !PyArg_ParseTuple(args, "O", &first) ? NULL : function_from_callable(type, first);
}

/* ---- calling --------------------------------------------------------------------------------- */

/* A call whose arguments are made by paramflags. */
typedef struct {
    PyObject *given;  /* tuple */
    PyObject *kwds;   /* dict or NULL */
    Py_ssize_t used;  /* of both */
    PyObject *args;   /* new tuple */
    PyObject *outputs; /* new list of (index, is inout) */
} function_binding;

/* The next argument that the caller gave, a new reference. */
static PyObject *
function_take_input(function_binding *self, Py_ssize_t *position, const char *name,
                    PyObject *value)
{
    if (*position < PyTuple_GET_SIZE(self->given)) {
        value = PyTuple_GET_ITEM(self->given, *position);
        ++*position;
        self->used++;
    }
    else if (name != NULL && self->kwds != NULL) {
        PyObject *key = PyString_FromString(name);
        if (key == NULL) {
            return NULL;
        }
        PyObject *found = PyDict_GetItem(self->kwds, key);
        Py_DECREF(key);
        if (found != NULL) {
            value = found;
            self->used++;
        }
    }
    if (value == NULL) {
        if (name != NULL) {
            PyErr_Format(PyExc_TypeError, "required argument '%s' missing", name);
        }
        else {
            PyErr_SetString(PyExc_TypeError, "not enough arguments");
        }
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

/* A new object for an output parameter. */
static PyObject *
function_new_output(PyObject *type)
{
    ct_info *info = _PyCt_Info(type);
    if (info != NULL && info->code != NULL) {
        PyErr_Format(PyExc_TypeError, "%s 'out' parameter must be passed as default value",
                     ((PyTypeObject *)type)->tp_name);
        return NULL;
    }
    if (PyObject_TypeCheck(type, &_PyCt_ArrayMeta)) {
        return PyObject_CallObject(type, NULL);
    }
    if (info == NULL || info->item == NULL) {
        PyErr_SetString(PyExc_TypeError, "'out' parameter must be a complete pointer type");
        return NULL;
    }
    PyObject *item = info->item;
    Py_INCREF(item);
    PyObject *result = PyObject_CallObject(item, NULL);
    Py_DECREF(item);
    return result;
}

static int
function_note_output(function_binding *self, Py_ssize_t index, int is_inout)
{
    PyObject *note = Py_BuildValue("(ni)", index, is_inout);
    int result = note == NULL ? -1 : PyList_Append(self->outputs, note);
    Py_XDECREF(note);
    return result;
}

/* The argument for one parameter, a new reference. */
static PyObject *
function_bind_one(function_binding *self, Py_ssize_t index, PyObject *paramflag, PyObject *type,
                  Py_ssize_t *position)
{
    unsigned int flag = 0;
    const char *name = NULL;
    PyObject *value = NULL;
    if (!PyArg_ParseTuple(paramflag, "I|zO", &flag, &name, &value)) {
        return NULL;
    }
    switch (flag & (PARAM_IN | PARAM_OUT | PARAM_LCID)) {
    case PARAM_IN | PARAM_LCID:
        if (value == NULL) {
            return PyInt_FromLong(0);
        }
        Py_INCREF(value);
        return value;
    case PARAM_IN | PARAM_OUT:
        return function_note_output(self, index, 1) < 0
                   ? NULL
                   : function_take_input(self, position, name, value);
    case PARAM_OUT:
        if (function_note_output(self, index, 0) < 0) {
            return NULL;
        }
        if (value == NULL) {
            return function_new_output(type);
        }
        Py_INCREF(value);
        return value;
    default:
        return function_take_input(self, position, name, value);
    }
}

static int
function_bind(function_binding *self, PyObject *paramflags, PyObject *types)
{
    Py_ssize_t n = types == NULL ? -1 : PyTuple_GET_SIZE(types);
    if (n != PyTuple_GET_SIZE(paramflags)) {
        PyErr_SetString(PyExc_ValueError, "paramflags must have the same length as argtypes");
        return -1;
    }
    self->args = PyTuple_New(n);
    self->outputs = PyList_New(0);
    if (self->args == NULL || self->outputs == NULL) {
        return -1;
    }
    Py_ssize_t position = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *value = function_bind_one(self, i, PyTuple_GET_ITEM(paramflags, i),
                                            PyTuple_GET_ITEM(types, i), &position);
        if (value == NULL) {
            return -1;
        }
        PyTuple_SET_ITEM(self->args, i, value);
    }
    Py_ssize_t given = PyTuple_GET_SIZE(self->given)
                       + (self->kwds == NULL ? 0 : PyDict_Size(self->kwds));
    if (given != self->used) {
        PyErr_Format(PyExc_TypeError, "call takes exactly %zd arguments (%zd given)", self->used,
                     given);
        return -1;
    }
    return 0;
}

/* The value of one output parameter. */
static PyObject *
function_output(function_binding *self, Py_ssize_t number)
{
    PyObject *note = PyList_GET_ITEM(self->outputs, number);
    Py_ssize_t index = PyInt_AS_LONG(PyTuple_GET_ITEM(note, 0));
    PyObject *value = PyTuple_GET_ITEM(self->args, index);
    if (PyInt_AS_LONG(PyTuple_GET_ITEM(note, 1))) {
        Py_INCREF(value);
        return value;
    }
    return PyObject_CallMethod(value, "__ctypes_from_outparam__", NULL);
}

/* The result of the call becomes that of the output parameters. */
static PyObject *
function_outputs(function_binding *self, PyObject *result)
{
    Py_ssize_t n = self->outputs == NULL ? 0 : PyList_GET_SIZE(self->outputs);
    if (n == 0) {
        return result;
    }
    Py_DECREF(result);
    if (n == 1) {
        return function_output(self, 0);
    }
    PyObject *values = PyTuple_New(n);
    for (Py_ssize_t i = 0; values != NULL && i < n; i++) {
        PyObject *value = function_output(self, i);
        if (value == NULL) {
            Py_CLEAR(values);
            break;
        }
        PyTuple_SET_ITEM(values, i, value);
    }
    return values;
}

/* errcheck(result, function, arguments); when it returns the arguments it has only looked. */
static PyObject *
function_check(ct_function *self, PyObject *errcheck, function_binding *binding, PyObject *result)
{
    PyObject *checked = PyObject_CallFunctionObjArgs(errcheck, result, (PyObject *)self,
                                                     binding->args, NULL);
    if (checked != binding->args) {
        Py_DECREF(result);
        return checked;
    }
    Py_DECREF(checked);
    return function_outputs(binding, result);
}

static int
function_address(ct_function *self, void **address)
{
    *address = NULL;
    if (self->data.size >= (Py_ssize_t)sizeof *address) {
        memcpy(address, self->data.memory, sizeof *address);
    }
    if (*address == NULL) {
        PyErr_SetString(PyExc_ValueError, "attempt to call a NULL function pointer");
        return -1;
    }
    return 0;
}

static PyObject *
function_call(PyObject *op, PyObject *args, PyObject *kwds)
{
    ct_function *self = (ct_function *)op;
    ct_info *info = function_info(self);
    ct_call call;
    if (info == NULL || function_address(self, &call.address) < 0) {
        return NULL;
    }
    int own_result = self->restype != NULL;
    call.restype = own_result ? self->restype : info->restype;
    call.checker = own_result ? self->checker : info->checker;
    call.converters = self->converters != NULL ? self->converters : info->converters;
    call.flags = info->func_flags;
    call.variadic = self->variadic || info->func_flags & CT_FUNC_VARIADIC;
    call.prepared = &self->prepared;
    PyObject *errcheck = self->errcheck;
    PyObject *types = self->types != NULL ? self->types : info->argtypes;
    /* code that runs now may assign to the function's attributes */
    Py_XINCREF(call.restype);
    Py_XINCREF(call.checker);
    Py_XINCREF(call.converters);
    Py_XINCREF(errcheck);
    Py_XINCREF(types);
    Py_INCREF(self);
    function_binding binding = {.given = args, .kwds = kwds};
    int bound = 0;
    if (self->paramflags != NULL) {
        bound = function_bind(&binding, self->paramflags, types);
    }
    else {
        Py_INCREF(args);
        binding.args = args;
    }
    PyObject *result = NULL;
    if (bound == 0) {
        call.args = binding.args;
        result = _PyCt_Call(&call);
    }
    if (result != NULL) {
        result = errcheck != NULL ? function_check(self, errcheck, &binding, result)
                                  : function_outputs(&binding, result);
    }
    Py_XDECREF(binding.args);
    Py_XDECREF(binding.outputs);
    Py_DECREF(self);
    Py_XDECREF(types);
    Py_XDECREF(errcheck);
    Py_XDECREF(call.converters);
    Py_XDECREF(call.checker);
    Py_XDECREF(call.restype);
    return result;
}

/* ---- life ------------------------------------------------------------------------------------ */

static int
function_traverse(PyObject *op, visitproc visit, void *arg)
{
    ct_function *self = (ct_function *)op;
    Py_VISIT(self->thunk);
    Py_VISIT(self->callable);
    Py_VISIT(self->argtypes);
    Py_VISIT(self->types);
    Py_VISIT(self->converters);
    Py_VISIT(self->restype);
    Py_VISIT(self->checker);
    Py_VISIT(self->errcheck);
    Py_VISIT(self->paramflags);
    return _PyCt_DataType.tp_traverse(op, visit, arg);
}

static int
function_clear(PyObject *op)
{
    ct_function *self = (ct_function *)op;
    if (self->thunk != NULL && self->data.size >= (Py_ssize_t)sizeof(void *)) {
        memset(self->data.memory, 0, sizeof(void *)); /* nobody calls it when it is gone */
    }
    Py_CLEAR(self->thunk);
    Py_CLEAR(self->callable);
    Py_CLEAR(self->argtypes);
    Py_CLEAR(self->types);
    Py_CLEAR(self->converters);
    Py_CLEAR(self->restype);
    Py_CLEAR(self->checker);
    Py_CLEAR(self->errcheck);
    Py_CLEAR(self->paramflags);
    return _PyCt_DataType.tp_clear(op);
}

static void
function_dealloc(PyObject *op)
{
    PyObject_GC_UnTrack(op);
    Py_TRASHCAN_SAFE_BEGIN(op)
    function_clear(op);
    PyMem_Free(((ct_function *)op)->prepared);
    _PyCt_Free(op);
    Py_TRASHCAN_SAFE_END(op)
}

static PyObject *
function_repr(PyObject *op)
{
    return PyString_FromFormat("<%s object at %p>", Py_TYPE(op)->tp_name, (void *)op);
}

static int
function_nonzero(PyObject *op)
{
    ct_object *self = (ct_object *)op;
    void *address = NULL;
    if (self->size >= (Py_ssize_t)sizeof address) {
        memcpy(&address, self->memory, sizeof address);
    }
    return address != NULL;
}

static PyNumberMethods function_number = {
    .nb_nonzero = function_nonzero,
};

PyTypeObject _PyCt_FunctionType = {
    PyVarObject_HEAD_INIT(&_PyCt_FunctionMeta, 0)
    .tp_name = "_ctypes.PyCFuncPtr",
    .tp_basicsize = sizeof(ct_function),
    .tp_dealloc = function_dealloc,
    .tp_repr = function_repr,
    .tp_as_number = &function_number,
    .tp_call = function_call,
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC
                | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of function pointers.  A class describes its functions by _flags_, _argtypes_ "
              "and _restype_.",
    .tp_traverse = function_traverse,
    .tp_clear = function_clear,
    .tp_getset = function_getset,
    .tp_base = &_PyCt_DataType,
    .tp_new = function_new,
};
