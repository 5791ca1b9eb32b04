/* Arguments: CArgObject, byref(), and how any Python value becomes an argument.
 *
 * A CArgObject (ct_param) carries a C value, the letter of its kind and the object that the
 * value points into. */
#include "ctypes_internal.h"

ct_param *
_PyCt_NewParam(void)
{
    ct_param *self = PyObject_New(ct_param, &_PyCt_ArgType);
    if (self != NULL) {
        self->type = NULL;
        self->tag = '\0';
        self->object = NULL;
        memset(&self->value, 0, sizeof self->value);
    }
    return self;
}

static void
param_dealloc(PyObject *op)
{
    Py_XDECREF(((ct_param *)op)->object);
    PyObject_Del(op);
}

static PyObject *
param_repr_double(char tag, double number)
{
    char *digits = PyOS_double_to_string(number, 'f', 6, 0, NULL);
    if (digits == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromFormat("<cparam '%c' (%s)>", tag, digits);
    PyMem_Free(digits);
    return result;
}

static PyObject *
param_repr_integer(char tag, long long number)
{
    char digits[24];
    sprintf(digits, "%lld", number);
    return PyString_FromFormat("<cparam '%c' (%s)>", tag, digits);
}

static PyObject *
param_repr(PyObject *op)
{
    ct_param *self = (ct_param *)op;
    ct_value *value = &self->value;
    switch (self->tag) {
    case 'b':
    case 'B':
        return param_repr_integer(self->tag, value->b);
    case 'h':
    case 'H':
        return param_repr_integer(self->tag, value->h);
    case 'i':
    case 'I':
        return param_repr_integer(self->tag, value->i);
    case 'l':
    case 'L':
        return param_repr_integer(self->tag, value->l);
    case 'q':
    case 'Q':
        return param_repr_integer(self->tag, value->q);
    case 'd':
        return param_repr_double('d', value->d);
    case 'f':
        return param_repr_double('f', (double)value->f);
    case 'c':
        return PyString_FromFormat("<cparam 'c' (%c)>", value->bytes[0]);
    case 'z':
    case 'Z':
    case 'P':
        /* %p of the C library says (nil) for NULL */
        return value->p == NULL ? PyString_FromFormat("<cparam '%c' ((nil))>", self->tag)
                                : PyString_FromFormat("<cparam '%c' (%p)>", self->tag, value->p);
    default:
        return PyString_FromFormat("<cparam '%c' at %p>", self->tag, (void *)self);
    }
}

static PyMemberDef param_members[] = {
    {"_obj", T_OBJECT, offsetof(ct_param, object), READONLY, "the object pointed to"},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PyCt_ArgType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "CArgObject",
    .tp_basicsize = sizeof(ct_param),
    .tp_dealloc = param_dealloc,
    .tp_repr = param_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_members = param_members,
};

PyObject *
_PyCt_Reference(ct_object *object, Py_ssize_t offset)
{
    ct_param *param = _PyCt_NewParam();
    if (param != NULL) {
        param->type = &ffi_type_pointer;
        param->tag = 'P';
        param->value.p = (void *)((size_t)object->memory + (size_t)offset);
        Py_INCREF(object);
        param->object = (PyObject *)object;
    }
    return (PyObject *)param;
}

PyObject *
_PyCt_ByRef(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *object;
    PyObject *offset_object = NULL;
    Py_ssize_t offset = 0;
    if (!PyArg_UnpackTuple(args, "byref", 1, 2, &object, &offset_object)) {
        return NULL;
    }
    if (offset_object != NULL) {
        offset = PyNumber_AsSsize_t(offset_object, NULL);
        if (offset == -1 && PyErr_Occurred()) {
            return NULL;
        }
    }
    if (!CT_CHECK(object)) {
        PyErr_Format(PyExc_TypeError, "byref() argument must be a ctypes instance, not '%s'",
                     Py_TYPE(object)->tp_name);
        return NULL;
    }
    return _PyCt_Reference((ct_object *)object, offset);
}

/* ---- conversion without argtypes ------------------------------------------------------------- */

void
_PyCt_ReleaseArg(ct_arg *arg)
{
    if (arg->pinned) {
        ((ct_object *)arg->keep)->users--;
        arg->pinned = 0;
    }
    Py_CLEAR(arg->keep);
}

static int
param_take_pointer(ct_arg *arg, void *pointer, PyObject *keep)
{
    arg->type = &ffi_type_pointer;
    arg->value.p = pointer;
    arg->place = &arg->value;
    Py_XINCREF(keep);
    arg->keep = keep;
    return 0;
}

/* C data goes as what it is: arrays as the address of their first item, structures by value. */
static int
param_take_data(ct_object *object, ct_arg *arg)
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(object), "abstract class");
    if (info == NULL) {
        return -1;
    }
    if (object->size < info->size) {
        PyErr_SetString(PyExc_ValueError, "object is smaller than its type");
        return -1;
    }
    if (PyObject_TypeCheck((PyObject *)object, &_PyCt_ArrayType)) {
        return param_take_pointer(arg, object->memory, (PyObject *)object);
    }
    arg->type = &info->ffi;
    Py_INCREF(object);
    arg->keep = (PyObject *)object;
    if (info->flags & CT_AGGREGATE) {
        object->users++; /* libffi copies it without the GIL: nobody may move it */
        arg->pinned = 1;
        arg->place = object->memory;
    }
    else {
        memcpy(&arg->value, object->memory, (size_t)info->size);
        arg->place = &arg->value;
    }
    return 0;
}

static int
param_take_integer(PyObject *value, ct_arg *arg)
{
    arg->type = &ffi_type_sint;
    arg->place = &arg->value;
    if (PyInt_Check(value)) {
        arg->value.i = (int)PyInt_AS_LONG(value);
        return 0;
    }
    unsigned long number = PyLong_AsUnsignedLong(value);
    if (number == (unsigned long)-1 && PyErr_Occurred()) {
        PyErr_Clear(); /* negative, perhaps */
        number = (unsigned long)PyLong_AsLong(value);
        if (number == (unsigned long)-1 && PyErr_Occurred()) {
            PyErr_SetString(PyExc_OverflowError, "long int too long to convert");
            return -1;
        }
    }
    arg->value.i = (int)number;
    return 0;
}

static int
param_take_unicode(PyObject *value, ct_arg *arg)
{
    wchar_t *copy;
    arg->keep = _PyCt_WideCopy(value, &copy);
    if (arg->keep == NULL) {
        return -1;
    }
    arg->type = &ffi_type_pointer;
    arg->value.p = copy;
    arg->place = &arg->value;
    return 0;
}

static int
param_take_attribute(PyObject *value, Py_ssize_t number, ct_arg *arg)
{
    PyObject *as_parameter = PyObject_GetAttrString(value, "_as_parameter_");
    if (as_parameter == NULL) {
        PyErr_Format(PyExc_TypeError, "Don't know how to convert parameter %zd", number);
        return -1;
    }
    int result = -1;
    if (Py_EnterRecursiveCall(" while converting _as_parameter_") == 0) {
        result = _PyCt_Convert(as_parameter, number, arg);
        Py_LeaveRecursiveCall();
    }
    /* what the argument points into is kept by arg->keep */
    Py_DECREF(as_parameter);
    return result;
}

int
_PyCt_Convert(PyObject *value, Py_ssize_t number, ct_arg *arg)
{
    assert(arg->keep == NULL);
    if (CT_CHECK(value)) {
        return param_take_data((ct_object *)value, arg);
    }
    if (Py_TYPE(value) == &_PyCt_ArgType) {
        ct_param *param = (ct_param *)value;
        arg->type = param->type;
        arg->value = param->value;
        arg->place = &arg->value;
        Py_INCREF(value);
        arg->keep = value;
        return 0;
    }
    if (value == Py_None) {
        return param_take_pointer(arg, NULL, NULL);
    }
    if (PyInt_Check(value) || PyLong_Check(value)) {
        return param_take_integer(value, arg);
    }
    if (PyString_Check(value)) {
        return param_take_pointer(arg, PyString_AS_STRING(value), value);
    }
    if (PyUnicode_Check(value)) {
        return param_take_unicode(value, arg);
    }
    return param_take_attribute(value, number, arg);
}
