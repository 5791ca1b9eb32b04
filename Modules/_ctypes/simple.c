/* _SimpleCData and its metatype: c_int, c_char_p, py_object, ...
 *
 * A class with _type_ = 'i' reads and writes itself by the row for 'i' in codes.c.  A class made
 * directly on _SimpleCData from a number that has two byte orders gets a twin for the other
 * order: __ctype_be__ and __ctype_le__ of both name the two.
 *
 * from_param of the pointers 'z', 'Z' and 'P' takes more than values of the type, so these
 * classes get a from_param of their own. */
#include "ctypes_internal.h"

static const char simple_letters[] = "cbBhHiIlLdfuzZqQPXOv?g";

/* ---- from_param ------------------------------------------------------------------------------ */

static PyObject *
simple_new_param(ffi_type *type, char tag, ct_setter set, PyObject *value, Py_ssize_t size)
{
    ct_param *param = _PyCt_NewParam();
    if (param == NULL) {
        return NULL;
    }
    param->type = type;
    param->tag = tag;
    param->object = set((char *)&param->value, value, size);
    if (param->object == NULL) {
        Py_CLEAR(param);
    }
    return (PyObject *)param;
}

/* from_param(value._as_parameter_), or TypeError. */
static PyObject *
simple_from_attribute(PyObject *type, PyObject *value, PyCFunction from_param)
{
    PyObject *as_parameter = PyObject_GetAttrString(value, "_as_parameter_");
    if (as_parameter == NULL) {
        PyErr_SetString(PyExc_TypeError, "wrong type");
        return NULL;
    }
    PyObject *result = NULL;
    if (Py_EnterRecursiveCall(" while converting _as_parameter_") == 0) {
        result = from_param(type, as_parameter);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(as_parameter);
    return result;
}

PyObject *
_PyCt_SimpleFromParam(PyObject *type, PyObject *value)
{
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    if (PyObject_TypeCheck(value, (PyTypeObject *)type)) {
        Py_INCREF(value);
        return value;
    }
    if (info->code != NULL) {
        ct_setter set = _PyCt_Setter(info);
        PyObject *param = simple_new_param(info->code->ffi, info->code->code, set, value,
                                           info->size);
        if (param != NULL) {
            return param;
        }
        PyErr_Clear();
    }
    return simple_from_attribute(type, value, _PyCt_SimpleFromParam);
}

int
_PyCt_SimpleArg(PyObject *type, PyObject *value, ct_arg *arg)
{
    ct_info *info = _PyCt_Info(type);
    if (info == NULL || info->code == NULL || info->flags & CT_SWAPPED) {
        return 0;
    }
    if (PyObject_TypeCheck(value, (PyTypeObject *)type)) {
        return _PyCt_Convert(value, 0, arg) < 0 ? -1 : 1;
    }
    PyObject *keep = info->code->set((char *)&arg->value, value, info->size);
    if (keep == NULL) {
        PyErr_Clear();
        return 0;
    }
    arg->type = info->code->ffi;
    arg->place = &arg->value;
    arg->keep = keep;
    return 1;
}

/* A pointer or array whose items are of the simple type `letter`, or byref() of one. */
static int
simple_points_to(PyObject *value, char letter)
{
    PyObject *item = NULL;
    if (PyObject_TypeCheck(value, &_PyCt_PointerType)
        || PyObject_TypeCheck(value, &_PyCt_ArrayType)) {
        ct_info *info = _PyCt_Info((PyObject *)Py_TYPE(value));
        item = info == NULL ? NULL : info->item;
    }
    else if (Py_TYPE(value) == &_PyCt_ArgType) {
        ct_param *param = (ct_param *)value;
        item = param->tag == 'P' && param->object != NULL ? (PyObject *)Py_TYPE(param->object)
                                                          : NULL;
    }
    ct_info *info = item == NULL ? NULL : _PyCt_Info(item);
    return info != NULL && info->code != NULL && info->code->code == letter;
}

/* char * and wchar_t *: text, or a pointer to such characters. */
static PyObject *
simple_text_param(PyObject *type, PyObject *value, char letter, char item, PyCFunction again)
{
    if (value == Py_None) {
        Py_INCREF(value);
        return value;
    }
    if (PyString_Check(value) || PyUnicode_Check(value)) {
        return simple_new_param(&ffi_type_pointer, letter, _PyCt_Code(letter)->set, value,
                                sizeof(void *));
    }
    if (PyObject_TypeCheck(value, (PyTypeObject *)type) || simple_points_to(value, item)) {
        Py_INCREF(value);
        return value;
    }
    return simple_from_attribute(type, value, again);
}

static PyObject *
simple_string_param(PyObject *type, PyObject *value)
{
    return simple_text_param(type, value, 'z', 'c', simple_string_param);
}

static PyObject *
simple_wstring_param(PyObject *type, PyObject *value)
{
    return simple_text_param(type, value, 'Z', 'u', simple_wstring_param);
}

/* A param with an address that an object holds in its memory. */
static PyObject *
simple_address_param(ct_object *object, char tag)
{
    if (object->size < (Py_ssize_t)sizeof(void *)) {
        PyErr_SetString(PyExc_ValueError, "object is smaller than its type");
        return NULL;
    }
    if (_PyCt_CheckForeign(object, object->memory, sizeof(void *)) < 0) {
        return NULL; /* c_char_p.__repr__ comes this way */
    }
    ct_param *param = _PyCt_NewParam();
    if (param != NULL) {
        param->type = &ffi_type_pointer;
        param->tag = tag;
        memcpy(&param->value.p, object->memory, sizeof(void *));
        Py_INCREF(object);
        param->object = (PyObject *)object;
    }
    return (PyObject *)param;
}

/* void *: any address. */
static PyObject *
simple_void_param(PyObject *type, PyObject *value)
{
    char letter = '\0';
    if (PyInt_Check(value) || PyLong_Check(value)) {
        letter = 'P';
    }
    else if (PyString_Check(value)) {
        letter = 'z';
    }
    else if (PyUnicode_Check(value)) {
        letter = 'Z';
    }
    if (letter != '\0') {
        return simple_new_param(&ffi_type_pointer, letter, _PyCt_Code(letter)->set, value,
                                sizeof(void *));
    }
    if (value == Py_None || PyObject_TypeCheck(value, (PyTypeObject *)type)
        || PyObject_TypeCheck(value, &_PyCt_ArrayType)
        || PyObject_TypeCheck(value, &_PyCt_PointerType)
        || (Py_TYPE(value) == &_PyCt_ArgType && ((ct_param *)value)->tag == 'P')) {
        Py_INCREF(value);
        return value;
    }
    if (PyObject_TypeCheck(value, &_PyCt_FunctionType)) {
        return simple_address_param((ct_object *)value, 'P');
    }
    ct_info *info = CT_CHECK(value) ? _PyCt_Info((PyObject *)Py_TYPE(value)) : NULL;
    if (info != NULL && info->code != NULL
        && (info->code->code == 'z' || info->code->code == 'Z')) {
        return simple_address_param((ct_object *)value, 'Z');
    }
    return simple_from_attribute(type, value, simple_void_param);
}

PyDoc_STRVAR(simple_param_doc,
"C.from_param(object)\n\nConverts an argument: also from what can stand for such a pointer.");

static PyMethodDef simple_string_method =
    {"from_param", simple_string_param, METH_O | METH_CLASS, simple_param_doc};
static PyMethodDef simple_wstring_method =
    {"from_param", simple_wstring_param, METH_O | METH_CLASS, simple_param_doc};
static PyMethodDef simple_void_method =
    {"from_param", simple_void_param, METH_O | METH_CLASS, simple_param_doc};

static int
simple_add_from_param(PyTypeObject *type, char letter)
{
    PyMethodDef *method = letter == 'z'   ? &simple_string_method
                          : letter == 'Z' ? &simple_wstring_method
                          : letter == 'P' ? &simple_void_method
                                          : NULL;
    if (method == NULL) {
        return 0;
    }
    PyObject *descriptor = PyDescr_NewClassMethod(type, method);
    if (descriptor == NULL) {
        return -1;
    }
    /* not through setattr: that of a Python metatype has nothing to do with it */
    int result = PyDict_SetItemString(type->tp_dict, method->ml_name, descriptor);
    Py_DECREF(descriptor);
    PyType_Modified(type);
    return result;
}

/* ---- classes --------------------------------------------------------------------------------- */

/* The row for the _type_ of a new class, NULL with an exception. */
static const ct_code *
simple_find_code(PyObject *type)
{
    PyObject *letter = PyObject_GetAttrString(type, "_type_");
    if (letter == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_SetString(PyExc_AttributeError, "class must define a '_type_' attribute");
        }
        return NULL;
    }
    const ct_code *code = NULL;
    if (!PyString_Check(letter)) {
        PyErr_SetString(PyExc_TypeError, "class must define a '_type_' string attribute");
    }
    else if (PyString_GET_SIZE(letter) != 1) {
        PyErr_SetString(PyExc_ValueError,
                        "class must define a '_type_' attribute "
                        "which must be a string of length 1");
    }
    else {
        const char *text = PyString_AS_STRING(letter);
        code = _PyCt_Code(*text);
        if (strchr(simple_letters, *text) == NULL) {
            PyErr_Format(PyExc_AttributeError,
                         "class must define a '_type_' attribute which must be\n"
                         "a single character string containing one of '%s'.",
                         simple_letters);
        }
        else if (code == NULL) {
            PyErr_Format(PyExc_ValueError, "_type_ '%s' not supported", text);
        }
    }
    Py_DECREF(letter);
    return code;
}

static int
simple_describe(ct_info *info, const ct_code *code, int swapped)
{
    char order = CT_BIG_ENDIAN == swapped ? '<' : '>';
    char format[3] = {order, code->pep3118, '\0'};
    info->format = _PyCt_Join(format, "");
    if (info->format == NULL) {
        return -1;
    }
    info->code = code;
    info->size = code->size;
    info->itemsize = code->size;
    info->align = code->align;
    info->ffi = *code->ffi;
    info->member = *code->ffi;
    info->flags = swapped ? CT_SWAPPED : 0;
    memset(info->granules,
           code->code == 'f' ? CT_FLOAT : code->code == 'd' ? CT_DOUBLE : CT_INTEGER,
           (size_t)(code->size + 3) / 4);
    if (strchr("zZPO", code->code) != NULL) {
        info->flags |= CT_POINTER | CT_HASPOINTER;
    }
    info->ready = 1;
    return 0;
}

/* The class for the other byte order, and the attributes that link the two. */
static int
simple_add_twin(PyTypeObject *type, PyObject *args, const ct_code *code)
{
    PyObject *name = PyTuple_GET_ITEM(args, 0);
    PyObject *twin_name = PyString_FromFormat("%s%s", PyString_AS_STRING(name),
                                              !CT_BIG_ENDIAN ? "_be" : "_le");
    PyObject *twin_args = twin_name == NULL ? NULL
                                            : PyTuple_Pack(3, twin_name,
                                                           PyTuple_GET_ITEM(args, 1),
                                                           PyTuple_GET_ITEM(args, 2));
    PyObject *twin = twin_args == NULL
                         ? NULL
                         : PyType_Type.tp_new(&_PyCt_SimpleMeta, twin_args, NULL);
    int result = -1;
    if (twin != NULL && simple_describe(_PyCt_Place(twin), code, 1) == 0) {
        PyObject *little = !CT_BIG_ENDIAN ? (PyObject *)type : twin;
        PyObject *big = !CT_BIG_ENDIAN ? twin : (PyObject *)type;
        result = PyObject_SetAttrString((PyObject *)type, "__ctype_le__", little) < 0
                         || PyObject_SetAttrString((PyObject *)type, "__ctype_be__", big) < 0
                         || PyObject_SetAttrString(twin, "__ctype_le__", little) < 0
                         || PyObject_SetAttrString(twin, "__ctype_be__", big) < 0
                     ? -1
                     : 0;
    }
    Py_XDECREF(twin);
    Py_XDECREF(twin_args);
    Py_XDECREF(twin_name);
    return result;
}

static PyObject *
simple_meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwds)
{
    ct_info *place;
    PyTypeObject *type = _PyCt_NewClass(meta, args, kwds, &place);
    if (place == NULL) {
        return (PyObject *)type;
    }
    const ct_code *code = simple_find_code((PyObject *)type);
    if (code == NULL || simple_describe(place, code, 0) < 0) {
        goto error;
    }
    if (type->tp_base == &_PyCt_SimpleType) {
        if (simple_add_from_param(type, code->code) < 0) {
            goto error;
        }
        if (meta == &_PyCt_SimpleMeta && code->get_swapped != NULL && PyTuple_Check(args)
            && PyTuple_GET_SIZE(args) == 3 && PyString_Check(PyTuple_GET_ITEM(args, 0))
            && simple_add_twin(type, args, code) < 0) {
            goto error;
        }
    }
    return (PyObject *)type;
error:
    Py_DECREF(type);
    return NULL;
}

static PyMethodDef simple_meta_methods[] = {
    CT_META_METHODS(_PyCt_SimpleFromParam),
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyCt_SimpleMeta = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.PyCSimpleType",
    .tp_basicsize = sizeof(ct_type),
    .tp_dealloc = _PyCt_MetaDealloc,
    .tp_as_sequence = &_PyCt_MetaSequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Type of the simple C types.",
    .tp_traverse = _PyCt_MetaTraverse,
    .tp_clear = _PyCt_MetaClear,
    .tp_methods = simple_meta_methods,
    .tp_new = simple_meta_new,
};

/* ---- instances ------------------------------------------------------------------------------- */

/* The info of an instance that has room for a value; NULL with an exception. */
static ct_info *
simple_info(ct_object *self)
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(self), "abstract class");
    if (info != NULL && (info->code == NULL || self->size < info->size)) {
        PyErr_SetString(PyExc_ValueError, "object is smaller than its type");
        return NULL;
    }
    return info;
}

static PyObject *
simple_get_value(PyObject *op, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    ct_info *info = simple_info(self);
    if (info == NULL) {
        return NULL;
    }
    return _PyCt_Getter(info)(self->memory, info->size);
}

static int
simple_set_value(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    ct_info *info = simple_info(self);
    if (info == NULL) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
        return -1;
    }
    self->users++; /* code that runs now may resize it */
    PyObject *thing = _PyCt_Setter(info)(self->memory, value, info->size);
    self->users--;
    return thing == NULL ? -1 : _PyCt_Keep(self, 0, thing);
}

static int
simple_init(PyObject *op, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    PyObject *value = NULL;
    if (!PyArg_UnpackTuple(args, "__init__", 0, 1, &value)) {
        return -1;
    }
    return value == NULL ? 0 : simple_set_value(op, value, NULL);
}

static int
simple_nonzero(PyObject *op)
{
    ct_object *self = (ct_object *)op;
    for (Py_ssize_t i = 0; i < self->size; i++) {
        if (self->memory[i] != 0) {
            return 1;
        }
    }
    return 0;
}

static PyObject *
simple_repr(PyObject *op)
{
    if (_PyCt_IsSimpleSubclass((PyObject *)Py_TYPE(op))) {
        return PyString_FromFormat("<%s object at %p>", Py_TYPE(op)->tp_name, (void *)op);
    }
    ct_info *info = simple_info((ct_object *)op);
    if (info == NULL) {
        return NULL;
    }
    const void *lost = _PyCt_Unreadable((ct_object *)op, info);
    if (lost != NULL) {
        return PyString_FromFormat("%s(<nothing to read at %p>)", Py_TYPE(op)->tp_name,
                                   (void *)lost);
    }
    PyObject *value = simple_get_value(op, NULL);
    PyObject *text = value == NULL ? NULL : PyObject_Repr(value);
    PyObject *result = text == NULL ? NULL
                                    : PyString_FromFormat("%s(%s)", Py_TYPE(op)->tp_name,
                                                          PyString_AS_STRING(text));
    Py_XDECREF(text);
    Py_XDECREF(value);
    return result;
}

static PyObject *
simple_out_param(PyObject *op, PyObject *Py_UNUSED(unused))
{
    if (_PyCt_IsSimpleSubclass((PyObject *)Py_TYPE(op))) {
        return _PyCt_OutParam(op, NULL);
    }
    return simple_get_value(op, NULL);
}

static PyMethodDef simple_methods[] = {
    {"__ctypes_from_outparam__", simple_out_param, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef simple_getset[] = {
    {"value", simple_get_value, simple_set_value, "the value as a Python object", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyNumberMethods simple_number = {
    .nb_nonzero = simple_nonzero,
};

PyTypeObject _PyCt_SimpleType = {
    PyVarObject_HEAD_INIT(&_PyCt_SimpleMeta, 0)
    .tp_name = "_ctypes._SimpleCData",
    .tp_basicsize = sizeof(ct_object),
    .tp_repr = simple_repr,
    .tp_as_number = &simple_number,
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of the simple C types.  A class names its kind by a letter in _type_.",
    .tp_methods = simple_methods,
    .tp_getset = simple_getset,
    .tp_base = &_PyCt_DataType,
    .tp_init = simple_init,
    .tp_new = _PyCt_New,
};
