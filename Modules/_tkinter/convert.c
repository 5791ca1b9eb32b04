/* _tkinter: values of Tcl and of Python.
 *
 * A Tcl value is a string that may carry a second form: an integer, a list.  Which one it
 * carries decides what Python gets; a form without a counterpart becomes a Tcl_Obj object,
 * which hands the value back to Tcl unchanged.  Types of Tcl are known by name, as it does not
 * export them.  Tcl's UTF-8 writes the character 0 as the bytes C0 80 and knows no character
 * above U+FFFF.
 */
#include "tkinter_internal.h"

typedef struct {
    PyObject_HEAD
    Tcl_Obj *value;
    PyObject *string;           // what .string gave, or NULL
} obj_t;

/* ---- text -------------------------------------------------------------------------------- */
/* New bytes with C0 80 in place of 0 or the reverse; new reference. */
static PyObject *
text_replace(const char *text, Py_ssize_t size, const char *from, Py_ssize_t from_size,
             const char *to, Py_ssize_t to_size)
{
    PyObject *result = PyString_FromStringAndSize(NULL, 0);
    while (size > 0 && result != NULL) {
        const char *found = memmem(text, (size_t)size, from, (size_t)from_size);
        Py_ssize_t plain = found != NULL ? found - text : size;
        PyString_ConcatAndDel(&result, PyString_FromStringAndSize(text, plain));
        text += plain;
        size -= plain;
        if (found != NULL) {
            PyString_ConcatAndDel(&result, PyString_FromStringAndSize(to, to_size));
            text += from_size;
            size -= from_size;
        }
    }
    return result;
}

static PyObject *
text_decode(const char *text, Py_ssize_t size)
{
    if (memmem(text, (size_t)size, "\xc0\x80", 2) == NULL) {
        return PyUnicode_DecodeUTF8(text, size, NULL);
    }
    PyObject *plain = text_replace(text, size, "\xc0\x80", 2, "", 1);
    PyObject *result = plain == NULL ? NULL :
        PyUnicode_DecodeUTF8(PyString_AS_STRING(plain), PyString_GET_SIZE(plain), NULL);
    Py_XDECREF(plain);
    return result;
}

PyObject *
_PyTk_FromText(const char *text, Py_ssize_t size)
{
    Py_ssize_t ascii = 0;
    while (ascii < size && (unsigned char)text[ascii] < 0x80) {
        ascii++;
    }
    if (ascii == size) {
        return PyString_FromStringAndSize(text, size);
    }
    PyObject *result = text_decode(text, size);
    if (result == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
        result = PyString_FromStringAndSize(text, size);
    }
    return result;
}

/* ---- to Tcl ------------------------------------------------------------------------------ */
static Tcl_Obj *
obj_from_bytes(const char *bytes, Py_ssize_t size)
{
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "string is too long");
        return NULL;
    }
    return Tcl_NewStringObj(bytes, (int)size);
}

static Tcl_Obj *
obj_from_unicode(PyObject *op)
{
    const Py_UNICODE *letters = PyUnicode_AS_UNICODE(op);
    const Py_ssize_t size = PyUnicode_GET_SIZE(op);
    if (size > INT_MAX / (Py_ssize_t)sizeof(Tcl_UniChar)) {
        PyErr_SetString(PyExc_OverflowError, "string is too long");
        return NULL;
    }
    Tcl_UniChar *units = PyMem_New(Tcl_UniChar, size + 1);
    if (units == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        if (sizeof(Tcl_UniChar) == 2 && letters[i] > 0xffff) {
            PyMem_Free(units);
            PyErr_Format(_PyTk_Error, "character U+%x is above the range (U+0000-U+FFFF) "
                         "allowed by Tcl", (int)letters[i]);
            return NULL;
        }
        units[i] = (Tcl_UniChar)letters[i];
    }
    Tcl_Obj *result = Tcl_NewUnicodeObj(units, (int)size);
    PyMem_Free(units);
    return result;
}

/* A long beyond 64 bits goes by its digits; looked at as a number, the value becomes one. */
static Tcl_Obj *
obj_from_long(PyObject *op)
{
    int overflow;
    PY_LONG_LONG small = PyLong_AsLongLongAndOverflow(op, &overflow);
    if (!overflow) {
        return small == -1 && PyErr_Occurred() ? NULL : Tcl_NewWideIntObj(small);
    }
    PyObject *digits = PyObject_Str(op);
    if (digits == NULL) {
        return NULL;
    }
    Tcl_Obj *result = obj_from_bytes(PyString_AS_STRING(digits), PyString_GET_SIZE(digits));
    Py_DECREF(digits);
    mp_int number;
    if (result != NULL && Tcl_GetBignumFromObj(NULL, result, &number) == TCL_OK) {
        mp_clear(&number);
    }
    return result;
}

static Tcl_Obj *
obj_from_tuple(PyObject *op)
{
    Tcl_Obj *result = Tcl_NewListObj(0, NULL);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(op); i++) {
        Tcl_Obj *item = _PyTk_AsObj(PyTuple_GET_ITEM(op, i));
        if (item == NULL) {
            Tcl_IncrRefCount(result);
            Tcl_DecrRefCount(result);
            return NULL;
        }
        Tcl_ListObjAppendElement(NULL, result, item);
    }
    return result;
}

Tcl_Obj *
_PyTk_AsObj(PyObject *op)
{
    if (PyString_Check(op)) {
        return obj_from_bytes(PyString_AS_STRING(op), PyString_GET_SIZE(op));
    }
    if (PyBool_Check(op)) {
        return Tcl_NewBooleanObj(op == Py_True);
    }
    if (PyInt_Check(op)) {
        return Tcl_NewLongObj(PyInt_AS_LONG(op));
    }
    if (PyLong_Check(op)) {
        return obj_from_long(op);
    }
    if (PyFloat_Check(op)) {
        return Tcl_NewDoubleObj(PyFloat_AS_DOUBLE(op));
    }
    if (PyUnicode_Check(op)) {
        return obj_from_unicode(op);
    }
    if (Py_TYPE(op) == &_PyTk_ObjType) {
        return ((obj_t *)op)->value;
    }
    Tcl_Obj *result = NULL;
    if (Py_EnterRecursiveCall(" while converting a value for Tcl")) {
        return NULL;
    }
    if (PyTuple_Check(op)) {
        result = obj_from_tuple(op);
    }
    else {
        PyObject *text = PyObject_Str(op);
        if (text != NULL) {
            result = _PyTk_AsObj(text);
            Py_DECREF(text);
        }
    }
    Py_LeaveRecursiveCall();
    return result;
}

/* ---- from Tcl ---------------------------------------------------------------------------- */
static PyObject *
from_list(app_t *app, Tcl_Obj *value)
{
    int count;
    Tcl_Obj **items;
    if (Tcl_ListObjGetElements(app->interp, value, &count, &items) == TCL_ERROR) {
        return _PyTk_Raise(app);
    }
    PyObject *result = PyTuple_New(count);
    for (int i = 0; i < count && result != NULL; i++) {
        PyObject *item = _PyTk_FromObj(app, items[i]);
        if (item == NULL) {
            Py_CLEAR(result);
        }
        else {
            PyTuple_SET_ITEM(result, i, item);
        }
    }
    return result;
}

PyObject *
_PyTk_FromInteger(app_t *app, Tcl_Obj *value)
{
    Tcl_WideInt number;
    // of 64 bits without sign Tcl makes a negative number: its type tells
    if (Tcl_GetWideIntFromObj(NULL, value, &number) == TCL_OK &&
        strcmp(value->typePtr->name, "bignum") != 0) {
        return PyInt_FromLong((long)number);
    }
    mp_int big;
    if (Tcl_GetBignumFromObj(app->interp, value, &big) == TCL_ERROR) {
        return _PyTk_Raise(app);
    }
    // written anew from the number, any notation becomes decimal
    Tcl_Obj *plain = Tcl_NewBignumObj(&big);
    Tcl_IncrRefCount(plain);
    PyObject *result = PyLong_FromString(Tcl_GetString(plain), NULL, 10);
    Tcl_DecrRefCount(plain);
    return result;
}

PyObject *
_PyTk_FromObj(app_t *app, Tcl_Obj *value)
{
    int size;
    if (value->typePtr == NULL) {
        const char *text = Tcl_GetStringFromObj(value, &size);
        return _PyTk_FromText(text, size);
    }
    const char *name = value->typePtr->name;
    if (strcmp(name, "boolean") == 0 || strcmp(name, "booleanString") == 0) {
        int answer;
        return Tcl_GetBooleanFromObj(app->interp, value, &answer) == TCL_OK
                   ? PyBool_FromLong(answer) : _PyTk_Raise(app);
    }
    if (strcmp(name, "bytearray") == 0) {
        const unsigned char *bytes = Tcl_GetByteArrayFromObj(value, &size);
        return PyString_FromStringAndSize((const char *)bytes, size);
    }
    if (strcmp(name, "double") == 0) {
        return PyFloat_FromDouble(value->internalRep.doubleValue);
    }
    if (strcmp(name, "int") == 0 || strcmp(name, "wideInt") == 0 || strcmp(name, "bignum") == 0) {
        return _PyTk_FromInteger(app, value);
    }
    if (strcmp(name, "list") == 0) {
        return from_list(app, value);
    }
    if (strcmp(name, "procbody") == 0) {
        Py_RETURN_NONE;
    }
    if (strcmp(name, "string") == 0) {
        const char *text = Tcl_GetStringFromObj(value, &size);
        return text_decode(text, size);
    }
    return _PyTk_NewObj(value);
}

/* ---- the type Tcl_Obj -------------------------------------------------------------------- */
PyObject *
_PyTk_NewObj(Tcl_Obj *value)
{
    obj_t *self = PyObject_New(obj_t, &_PyTk_ObjType);
    if (self != NULL) {
        Tcl_IncrRefCount(value);
        self->value = value;
        self->string = NULL;
    }
    return (PyObject *)self;
}

Tcl_Obj *
_PyTk_ObjValue(PyObject *op)
{
    return ((obj_t *)op)->value;
}

static void
obj_dealloc(obj_t *self)
{
    Tcl_DecrRefCount(self->value);
    Py_XDECREF(self->string);
    PyObject_Del(self);
}

static PyObject *
obj_get_string(obj_t *self, void *unused)
{
    if (self->string == NULL) {
        int size;
        const char *text = Tcl_GetStringFromObj(self->value, &size);
        self->string = _PyTk_FromText(text, size);
    }
    Py_XINCREF(self->string);
    return self->string;
}

static PyObject *
obj_get_typename(obj_t *self, void *unused)
{
    return PyString_FromString(self->value->typePtr != NULL ? self->value->typePtr->name : "");
}

static PyObject *
obj_str(obj_t *self)
{
    int size;
    const char *text = Tcl_GetStringFromObj(self->value, &size);
    return PyString_FromStringAndSize(text, size);
}

static PyObject *
obj_unicode(obj_t *self, PyObject *unused)
{
    int size;
    const char *text = Tcl_GetStringFromObj(self->value, &size);
    return text_decode(text, size);
}

static PyObject *
obj_repr(obj_t *self)
{
    return PyString_FromFormat("<%s object at %p>",
                               self->value->typePtr != NULL ? self->value->typePtr->name : "",
                               (void *)self->value);
}

static int
obj_compare(obj_t *self, obj_t *other)
{
    if (self->value == other->value) {
        return 0;
    }
    const int order = strcmp(Tcl_GetString(self->value), Tcl_GetString(other->value));
    return order < 0 ? -1 : order > 0;
}

static PyMethodDef obj_methods[] = {
    {"__unicode__", (PyCFunction)obj_unicode, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef obj_getset[] = {
    {(char *)"typename", (getter)obj_get_typename, NULL, (char *)"Tcl's name of the type", NULL},
    {(char *)"string", (getter)obj_get_string, NULL,
     (char *)"the value as text: str if it is ASCII, else unicode", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject _PyTk_ObjType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_tkinter.Tcl_Obj",
    .tp_basicsize = sizeof(obj_t),
    .tp_dealloc = (destructor)obj_dealloc,
    .tp_compare = (cmpfunc)obj_compare,
    .tp_repr = (reprfunc)obj_repr,
    .tp_str = (reprfunc)obj_str,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = obj_methods,
    .tp_getset = obj_getset,
};

/* ---- lists as text ----------------------------------------------------------------------- */
/* A Tcl list as a tuple of str; NULL with TclError. */
static PyObject *
split_once(app_t *app, const char *text)
{
    int count;
    const char **items;
    if (Tcl_SplitList(app->interp, text, &count, &items) == TCL_ERROR) {
        return _PyTk_Raise(app);
    }
    PyObject *result = PyTuple_New(count);
    for (int i = 0; i < count && result != NULL; i++) {
        PyObject *item = PyString_FromString(items[i]);
        if (item == NULL) {
            Py_CLEAR(result);
        }
        else {
            PyTuple_SET_ITEM(result, i, item);
        }
    }
    Tcl_Free((char *)items);
    return result;
}

/* Split a text and what it holds as long as there is something to split; what is no list, or
   one of a single word, stays a str. */
static PyObject *
split_deep(const char *text)
{
    int count;
    const char **items;
    if (text == NULL) {
        Py_RETURN_NONE;
    }
    if (Tcl_SplitList(NULL, text, &count, &items) == TCL_ERROR) {
        return PyString_FromString(text);
    }
    PyObject *result = NULL;
    if (count == 0) {
        result = PyString_FromString("");
    }
    else if (count == 1) {
        result = PyString_FromString(items[0]);
    }
    else if (!Py_EnterRecursiveCall(" while splitting a Tcl list")) {
        result = PyTuple_New(count);
        for (int i = 0; i < count && result != NULL; i++) {
            PyObject *item = split_deep(items[i]);
            if (item == NULL) {
                Py_CLEAR(result);
            }
            else {
                PyTuple_SET_ITEM(result, i, item);
            }
        }
        Py_LeaveRecursiveCall();
    }
    Tcl_Free((char *)items);
    return result;
}

/* Split a text of more than one word; any other stays as it is, unicode, too. */
static PyObject *
split_unicode(PyObject *op)
{
    int count = 0;
    const char **items;
    PyObject *text = PyUnicode_AsUTF8String(op);
    if (text == NULL) {
        return NULL;
    }
    if (Tcl_SplitList(NULL, PyString_AS_STRING(text), &count, &items) == TCL_OK) {
        Tcl_Free((char *)items);
    }
    PyObject *result = op;
    if (count > 1) {
        result = split_deep(PyString_AS_STRING(text));
    }
    else {
        Py_INCREF(op);
    }
    Py_DECREF(text);
    return result;
}

/* Split the strings in a tuple, at any depth; new reference. */
static PyObject *
split_object(PyObject *op)
{
    if (PyString_Check(op)) {
        return split_deep(PyString_AS_STRING(op));
    }
    if (PyUnicode_Check(op)) {
        return split_unicode(op);
    }
    if (!PyTuple_Check(op)) {
        Py_INCREF(op);
        return op;
    }
    if (Py_EnterRecursiveCall(" while splitting a tuple")) {
        return NULL;
    }
    PyObject *result = PyTuple_New(PyTuple_GET_SIZE(op));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(op) && result != NULL; i++) {
        PyObject *item = split_object(PyTuple_GET_ITEM(op, i));
        if (item == NULL) {
            Py_CLEAR(result);
        }
        else {
            PyTuple_SET_ITEM(result, i, item);
        }
    }
    Py_LeaveRecursiveCall();
    return result;
}

PyObject *
_PyTk_AppSplitlist(PyObject *self, PyObject *args)
{
    app_t *app = (app_t *)self;
    if (PyTuple_GET_SIZE(args) == 1) {
        PyObject *op = PyTuple_GET_ITEM(args, 0);
        if (Py_TYPE(op) == &_PyTk_ObjType) {
            return from_list(app, ((obj_t *)op)->value);
        }
        if (PyTuple_Check(op)) {
            Py_INCREF(op);
            return op;
        }
    }
    char *text;
    if (!PyArg_ParseTuple(args, "et:splitlist", "utf-8", &text)) {
        return NULL;
    }
    PyObject *result = split_once(app, text);
    PyMem_Free(text);
    return result;
}

PyObject *
_PyTk_AppSplit(PyObject *self, PyObject *args)
{
    app_t *app = (app_t *)self;
    if (PyTuple_GET_SIZE(args) == 1) {
        PyObject *op = PyTuple_GET_ITEM(args, 0);
        if (Py_TYPE(op) == &_PyTk_ObjType) {
            int count;
            if (Tcl_ListObjLength(NULL, ((obj_t *)op)->value, &count) != TCL_OK || count < 2) {
                return split_deep(Tcl_GetString(((obj_t *)op)->value));
            }
            PyObject *list = from_list(app, ((obj_t *)op)->value);
            PyObject *split = list != NULL ? split_object(list) : NULL;
            Py_XDECREF(list);
            return split;
        }
        if (PyTuple_Check(op)) {
            return split_object(op);
        }
    }
    char *text;
    if (!PyArg_ParseTuple(args, "et:split", "utf-8", &text)) {
        return NULL;
    }
    PyObject *result = split_deep(text);
    PyMem_Free(text);
    return result;
}

/* The items of a tuple up to the first None, as a Tcl list in text; nested tuples become
   nested lists. */
static PyObject *
merge_tuple(PyObject *tuple)
{
    PyObject *pieces = PyList_New(0);
    PyObject *result = NULL;
    if (pieces == NULL || Py_EnterRecursiveCall(" while merging a Tcl list")) {
        Py_XDECREF(pieces);
        return NULL;
    }
    Py_ssize_t count = 0;
    for (; count < PyTuple_GET_SIZE(tuple); count++) {
        PyObject *item = PyTuple_GET_ITEM(tuple, count);
        if (item == Py_None) {
            break;
        }
        PyObject *text = PyTuple_Check(item) ? merge_tuple(item) :
                         PyUnicode_Check(item) ? PyUnicode_AsUTF8String(item) :
                         PyObject_Str(item);
        int failed = text == NULL || PyList_Append(pieces, text) < 0;
        Py_XDECREF(text);
        if (failed) {
            goto done;
        }
    }
    const char **texts = PyMem_New(const char *, count + 1);
    if (texts == NULL || count > INT_MAX) {
        PyMem_Free(texts);
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        texts[i] = PyString_AS_STRING(PyList_GET_ITEM(pieces, i));
    }
    char *merged = Tcl_Merge((int)count, texts);
    result = PyString_FromString(merged);
    Tcl_Free(merged);
    PyMem_Free(texts);
done:
    Py_LeaveRecursiveCall();
    Py_DECREF(pieces);
    return result;
}

PyObject *
_PyTk_AppMerge(PyObject *app, PyObject *args)
{
    return merge_tuple(args);
}

static int
flatten_into(PyObject *list, PyObject *op)
{
    if (!PyTuple_Check(op) && !PyList_Check(op)) {
        PyErr_SetString(PyExc_TypeError, "argument must be sequence");
        return -1;
    }
    if (Py_EnterRecursiveCall(" while flattening a sequence")) {
        return -1;
    }
    int status = 0;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(op) && status == 0; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(op, i);
        if (PyTuple_Check(item) || PyList_Check(item)) {
            status = flatten_into(list, item);
        }
        else if (item != Py_None) {
            status = PyList_Append(list, item);
        }
    }
    Py_LeaveRecursiveCall();
    return status;
}

PyObject *
_PyTk_Flatten(PyObject *module, PyObject *op)
{
    Py_ssize_t size = PySequence_Size(op);
    if (size <= 0) {
        return size < 0 ? NULL : PyTuple_New(0);
    }
    PyObject *list = PyList_New(0);
    PyObject *result = NULL;
    if (list != NULL && flatten_into(list, op) == 0) {
        result = PyList_AsTuple(list);
    }
    Py_XDECREF(list);
    return result;
}
