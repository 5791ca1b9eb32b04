/* Module _ctypes: its functions, constants and types. */
#include "ctypes_internal.h"
#include "pycore_buffer.h" // _PyPlus_RegisterHolder()
#include <dlfcn.h>

PyObject *_PyCt_ArgumentError;
PyObject *_PyCt_Unpickle;

/* ---- sizes and addresses --------------------------------------------------------------------- */

static PyObject *
ctypes_sizeof(PyObject *Py_UNUSED(module), PyObject *value)
{
    ct_info *info = _PyCt_Info(value);
    if (info != NULL) {
        return PyInt_FromSsize_t(info->size);
    }
    if (CT_CHECK(value)) {
        return PyInt_FromSsize_t(((ct_object *)value)->size);
    }
    PyErr_SetString(PyExc_TypeError, "this type has no size");
    return NULL;
}

/* The info of a type or of an object's type. */
static ct_info *
ctypes_info(PyObject *value)
{
    ct_info *info = _PyCt_Info(value);
    return info != NULL ? info : _PyCt_Info((PyObject *)Py_TYPE(value));
}

static PyObject *
ctypes_alignment(PyObject *Py_UNUSED(module), PyObject *value)
{
    ct_info *info = ctypes_info(value);
    if (info == NULL) {
        PyErr_SetString(PyExc_TypeError, "no alignment info");
        return NULL;
    }
    return PyInt_FromSsize_t(info->align);
}

static PyObject *
ctypes_addressof(PyObject *Py_UNUSED(module), PyObject *value)
{
    if (!CT_CHECK(value)) {
        PyErr_SetString(PyExc_TypeError, "invalid type");
        return NULL;
    }
    return PyLong_FromVoidPtr(((ct_object *)value)->memory);
}

/* ---- resize ---------------------------------------------------------------------------------- */

/* The old block stays with an object as long as others lie in it. */
static int
ctypes_retire(ct_object *self, char *memory)
{
    if (self->extra == NULL) {
        self->extra = PyMem_Malloc(sizeof *self->extra);
        if (self->extra == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memset(self->extra, 0, sizeof *self->extra);
    }
    ct_extra *extra = self->extra;
    char **longer = PyMem_Realloc(extra->retired,
                                  (size_t)(extra->n_retired + 1) * sizeof *extra->retired);
    if (longer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    extra->retired = longer;
    extra->retired[extra->n_retired++] = memory;
    return 0;
}

static int
ctypes_set_size(ct_object *self, Py_ssize_t size)
{
    int is_inside = self->memory == self->space.bytes;
    if (is_inside && (size_t)size <= sizeof self->space) {
        self->size = size;
        return 0;
    }
    char *memory = PyMem_Malloc((size_t)size);
    if (memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t common = size < self->size ? size : self->size;
    memcpy(memory, self->memory, (size_t)common);
    memset(memory + common, 0, (size_t)(size - common));
    if (is_inside) {
        /* the old memory is part of the object and stays anyway */
    }
    else if (self->users == 0) {
        PyMem_Free(self->memory);
    }
    else if (ctypes_retire(self, self->memory) < 0) {
        PyMem_Free(memory);
        return -1;
    }
    self->memory = memory;
    self->size = size;
    return 0;
}

static PyObject *
ctypes_resize(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *value;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "On:resize", &value, &size)) {
        return NULL;
    }
    ct_info *info = CT_CHECK(value) ? _PyCt_Info((PyObject *)Py_TYPE(value)) : NULL;
    if (info == NULL) {
        PyErr_SetString(PyExc_TypeError, "excepted ctypes instance");
        return NULL;
    }
    if (size < info->size) {
        PyErr_Format(PyExc_ValueError, "minimum size is %zd", info->size);
        return NULL;
    }
    ct_object *self = (ct_object *)value;
    if (!self->owned) {
        PyErr_SetString(PyExc_ValueError,
                        "Memory cannot be resized because this object doesn't own it");
        return NULL;
    }
    if (ctypes_set_size(self, size) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- objects --------------------------------------------------------------------------------- */

static PyObject *
ctypes_unpickle(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *type;
    PyObject *state;
    if (!PyArg_ParseTuple(args, "OO", &type, &state)) {
        return NULL;
    }
    PyObject *object = PyObject_CallMethod(type, "__new__", "O", type);
    PyObject *method = object == NULL ? NULL : PyObject_GetAttrString(object, "__setstate__");
    PyObject *status = NULL;
    if (method != NULL) {
        status = PyTuple_Check(state) ? PyObject_CallObject(method, state)
                                      : PyObject_CallFunctionObjArgs(method, state, NULL);
    }
    if (status == NULL) {
        Py_CLEAR(object);
    }
    Py_XDECREF(method);
    Py_XDECREF(status);
    return object;
}

static PyObject *
ctypes_object_at(PyObject *Py_UNUSED(module), PyObject *args)
{
    void *address;
    if (!PyArg_ParseTuple(args, "O&:PyObj_FromPtr", _PyCt_AsAddress, &address)) {
        return NULL;
    }
    if (address == NULL) {
        PyErr_SetString(PyExc_ValueError, "PyObject is NULL");
        return NULL;
    }
    Py_INCREF((PyObject *)address);
    return address;
}

static PyObject *
ctypes_incref(PyObject *Py_UNUSED(module), PyObject *value)
{
    Py_INCREF(value); /* the one that is asked for */
    Py_INCREF(value); /* the result */
    return value;
}

static PyObject *
ctypes_decref(PyObject *Py_UNUSED(module), PyObject *value)
{
    /* one less, and one more for the result */
    return value;
}

static PyObject *
ctypes_buffer_info(PyObject *Py_UNUSED(module), PyObject *value)
{
    ct_info *info = ctypes_info(value);
    if (info == NULL) {
        PyErr_SetString(PyExc_TypeError, "not a ctypes type or object");
        return NULL;
    }
    PyObject *shape = PyTuple_New(info->ndim);
    for (int i = 0; shape != NULL && i < info->ndim; i++) {
        PyObject *length = PyLong_FromSsize_t(info->shape[i]);
        if (length == NULL) {
            Py_CLEAR(shape);
            break;
        }
        PyTuple_SET_ITEM(shape, i, length);
    }
    return shape == NULL ? NULL : Py_BuildValue("siN", info->format, info->ndim, shape);
}

static PyMethodDef ctypes_methods[] = {
    {"sizeof", ctypes_sizeof, METH_O,
     PyDoc_STR("sizeof(C or instance) -> bytes")},
    {"alignment", ctypes_alignment, METH_O,
     PyDoc_STR("alignment(C or instance) -> bytes")},
    {"addressof", ctypes_addressof, METH_O,
     PyDoc_STR("addressof(instance) -> address of its memory")},
    {"byref", _PyCt_ByRef, METH_VARARGS,
     PyDoc_STR("byref(instance[, offset])\n\nA pointer to an instance, as an argument only.")},
    {"resize", ctypes_resize, METH_VARARGS,
     PyDoc_STR("resize(instance, size)\n\nMakes the memory of an instance larger.")},
    {"POINTER", _PyCt_PointerTo, METH_O, PyDoc_STR("POINTER(C) -> pointer type")},
    {"pointer", _PyCt_NewPointer, METH_O, PyDoc_STR("pointer(instance) -> pointer to it")},
    {"set_conversion_mode", _PyCt_SetConversionMode, METH_VARARGS,
     PyDoc_STR("set_conversion_mode(encoding, errors) -> the previous two\n\n"
               "How text goes between str and unicode.")},
    {"get_errno", _PyCt_GetErrno, METH_NOARGS, PyDoc_STR("get_errno() -> int")},
    {"set_errno", _PyCt_SetErrno, METH_VARARGS, PyDoc_STR("set_errno(number) -> the previous")},
    {"PyObj_FromPtr", ctypes_object_at, METH_VARARGS,
     PyDoc_STR("PyObj_FromPtr(address) -> the object there")},
    {"Py_INCREF", ctypes_incref, METH_O, PyDoc_STR("Py_INCREF(object) -> object")},
    {"Py_DECREF", ctypes_decref, METH_O, PyDoc_STR("Py_DECREF(object) -> object")},
    {"_buffer_info", ctypes_buffer_info, METH_O,
     PyDoc_STR("_buffer_info(C or instance) -> (format, ndim, shape)")},
    {"_unpickle", ctypes_unpickle, METH_VARARGS,
     PyDoc_STR("_unpickle(C, state) -> instance")},
    {NULL, NULL, 0, NULL},
};

/* ---- the module ------------------------------------------------------------------------------ */

/* Types that are ready before the module exists: NULL name for those that are not in it. */
static const struct {
    PyTypeObject *type;
    const char *name;
} ctypes_types[] = {
    {&_PyCt_ArgType, NULL},
    {&_PyCt_FieldType, NULL},
    {&_PyCt_ThunkType, NULL},
    {&_PyCt_DataType, NULL},
    {&_PyCt_StructMeta, NULL},
    {&_PyCt_UnionMeta, NULL},
    {&_PyCt_PointerMeta, NULL},
    {&_PyCt_ArrayMeta, NULL},
    {&_PyCt_SimpleMeta, NULL},
    {&_PyCt_FunctionMeta, NULL},
    {&_PyCt_StructType, "Structure"},
    {&_PyCt_UnionType, "Union"},
    {&_PyCt_PointerType, "_Pointer"},
    {&_PyCt_ArrayType, "Array"},
    {&_PyCt_SimpleType, "_SimpleCData"},
    {&_PyCt_FunctionType, "CFuncPtr"},
};

static int
ctypes_add_types(PyObject *module)
{
    _PyPlus_RegisterHolder(&_PyCt_DataType, _PyCt_Hold);
    PyTypeObject *metas[] = {&_PyCt_StructMeta,  &_PyCt_UnionMeta,  &_PyCt_PointerMeta,
                             &_PyCt_ArrayMeta, &_PyCt_SimpleMeta, &_PyCt_FunctionMeta};
    for (size_t i = 0; i < sizeof metas / sizeof metas[0]; i++) {
        metas[i]->tp_base = &PyType_Type;
    }
    for (size_t i = 0; i < sizeof ctypes_types / sizeof ctypes_types[0]; i++) {
        PyTypeObject *type = ctypes_types[i].type;
        if (PyType_Ready(type) < 0) {
            return -1;
        }
        if (ctypes_types[i].name != NULL) {
            Py_INCREF(type);
            if (PyModule_AddObject(module, ctypes_types[i].name, (PyObject *)type) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static int
ctypes_add_methods(PyObject *module, PyMethodDef *methods)
{
    PyObject *name = PyString_FromString("_ctypes");
    int result = name == NULL ? -1 : 0;
    for (; result == 0 && methods->ml_name != NULL; methods++) {
        PyObject *function = PyCFunction_NewEx(methods, NULL, name);
        result = function == NULL ? -1 : PyModule_AddObject(module, methods->ml_name, function);
    }
    Py_XDECREF(name);
    return result;
}

static int
ctypes_add_address(PyObject *module, const char *name, const void *address)
{
    PyObject *number = PyLong_FromVoidPtr((void *)address);
    return number == NULL ? -1 : PyModule_AddObject(module, name, number);
}

static int
ctypes_add_constants(PyObject *module)
{
    static const struct {
        const char *name;
        long value;
    } constants[] = {
        {"FUNCFLAG_CDECL", CT_FUNC_CDECL},
        {"FUNCFLAG_PYTHONAPI", CT_FUNC_PYTHONAPI},
        {"FUNCFLAG_USE_ERRNO", CT_FUNC_ERRNO},
        {"FUNCFLAG_USE_LASTERROR", CT_FUNC_LASTERROR},
        {"FUNCFLAG_VARIADIC", CT_FUNC_VARIADIC},
        {"RTLD_LOCAL", RTLD_LOCAL},
        {"RTLD_GLOBAL", RTLD_GLOBAL},
    };
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) < 0) {
            return -1;
        }
    }
    return PyModule_AddStringConstant(module, "__version__", "1.1.0") < 0
                   || ctypes_add_address(module, "_memmove_addr", (void *)memmove) < 0
                   || ctypes_add_address(module, "_memset_addr", (void *)memset) < 0
                   || ctypes_add_address(module, "_string_at_addr", (void *)_PyCt_StringAt) < 0
                   || ctypes_add_address(module, "_wstring_at_addr", (void *)_PyCt_WideAt) < 0
                   || ctypes_add_address(module, "_cast_addr", (void *)_PyCt_Cast) < 0
               ? -1
               : 0;
}

/* New references to what the C code of the module needs for ever. */
static int
ctypes_add_globals(PyObject *module)
{
    if (_PyCt_ArgumentError == NULL) {
        _PyCt_ArgumentError = PyErr_NewException("ctypes.ArgumentError", NULL, NULL);
    }
    if (_PyCt_PointerCache == NULL) {
        _PyCt_PointerCache = PyDict_New();
    }
    Py_XINCREF(_PyCt_ArgumentError);
    Py_XINCREF(_PyCt_PointerCache);
    if (_PyCt_ArgumentError == NULL || _PyCt_PointerCache == NULL
        || PyModule_AddObject(module, "ArgumentError", _PyCt_ArgumentError) < 0
        || PyModule_AddObject(module, "_pointer_type_cache", _PyCt_PointerCache) < 0) {
        return -1;
    }
    Py_XSETREF(_PyCt_Unpickle, PyObject_GetAttrString(module, "_unpickle"));
    return _PyCt_Unpickle == NULL ? -1 : 0;
}

PyMODINIT_FUNC init_ctypes(void);

PyMODINIT_FUNC
init_ctypes(void)
{
    PyEval_InitThreads(); /* callbacks may come from any thread */
    PyObject *module = Py_InitModule3("_ctypes", ctypes_methods,
                                      "C data types and foreign functions, on libffi.");
    if (module == NULL || ctypes_add_types(module) < 0
        || ctypes_add_methods(module, _PyCt_LibraryMethods) < 0
        || ctypes_add_constants(module) < 0) {
        return;
    }
    (void)ctypes_add_globals(module);
}
