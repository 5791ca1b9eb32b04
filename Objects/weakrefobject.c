/* Weak references and proxies.
 *
 * An object that can be weakly referenced has one pointer to the list of its
 * references, doubly linked and not counted.  Those without a callback are shared:
 * there is at most one plain reference, always first, and one plain proxy, right
 * after it.  Subclass instances and references with callbacks follow, the newest
 * first.
 *
 * A reference is dead when wr_object is None; then it is in no list.  When the
 * referent dies all its references die before the first callback runs, so no
 * callback can reach it.
 */
#include "Python.h"
#include "structmember.h"
#include "pycore_ceval.h" // _PyEval_CheckStack()
#include "pycore_gc.h"
#include "pycore_containers.h"
#include "pycore_names.h"

#define WEAKREFS_OF(op) ((PyWeakReference **)PyObject_GET_WEAKREFS_LISTPTR(op))

Py_ssize_t
_PyWeakref_GetWeakrefCount(PyWeakReference *head)
{
    Py_ssize_t count = 0;
    for (; head != NULL; head = head->wr_next) {
        count++;
    }
    return count;
}

/* ---- linking ------------------------------------------------------------------------ */
/* Take the reference out of its referent's list: it is dead then. */
static void
weakref_unlink(PyWeakReference *self)
{
    if (self->wr_object == Py_None) {
        return;
    }
    PyWeakReference **head = WEAKREFS_OF(self->wr_object);
    if (*head == self) {
        *head = self->wr_next;
    }
    if (self->wr_prev != NULL) {
        self->wr_prev->wr_next = self->wr_next;
    }
    if (self->wr_next != NULL) {
        self->wr_next->wr_prev = self->wr_prev;
    }
    self->wr_object = Py_None;
    self->wr_prev = NULL;
    self->wr_next = NULL;
}

static void
weakref_clear(PyWeakReference *self)
{
    weakref_unlink(self);
    Py_CLEAR(self->wr_callback);
}

void
_PyWeakref_ClearRef(PyWeakReference *self)
{
    assert(self != NULL && PyWeakref_Check(self));
    weakref_unlink(self);
}

/* Put a new reference after `before`, or in front if that is NULL. */
static void
weakref_link(PyWeakReference *self, PyWeakReference *before, PyWeakReference **head)
{
    self->wr_prev = before;
    self->wr_next = before != NULL ? before->wr_next : *head;
    if (self->wr_next != NULL) {
        self->wr_next->wr_prev = self;
    }
    if (before != NULL) {
        before->wr_next = self;
    }
    else {
        *head = self;
    }
}

static inline int
weakref_is_plain_proxy(PyWeakReference *ref)
{
    return ref != NULL && ref->wr_callback == NULL && PyWeakref_CheckProxy(ref);
}

/* The shared reference and the shared proxy of a list, each NULL if there is none. */
static void
weakref_get_shared(PyWeakReference *head, PyWeakReference **ref, PyWeakReference **proxy)
{
    *ref = NULL;
    *proxy = NULL;
    if (head != NULL && head->wr_callback == NULL && PyWeakref_CheckRefExact(head)) {
        *ref = head;
        head = head->wr_next;
    }
    if (weakref_is_plain_proxy(head)) {
        *proxy = head;
    }
}

static void
weakref_init(PyWeakReference *self, PyObject *referent, PyObject *callback)
{
    self->hash = -1;
    self->wr_object = referent;
    self->wr_prev = NULL;
    self->wr_next = NULL;
    Py_XINCREF(callback);
    self->wr_callback = callback;
}

static int
weakref_check_referent(PyObject *referent)
{
    if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(referent))) {
        PyErr_Format(PyExc_TypeError, "cannot create weak reference to '%s' object",
                     Py_TYPE(referent)->tp_name);
        return -1;
    }
    return 0;
}

/* Find the shared object that serves, or make and link a new one.  allocate() may
 * run a collection, and that may make or kill shared ones: look again after it. */
static PyObject *
weakref_get(PyTypeObject *type, PyObject *referent, PyObject *callback)
{
    PyWeakReference *ref;
    PyWeakReference *proxy;
    if (weakref_check_referent(referent) < 0) {
        return NULL;
    }
    PyWeakReference **head = WEAKREFS_OF(referent);
    int is_ref = type == &_PyWeakref_RefType;
    int is_proxy = type == &_PyWeakref_ProxyType || type == &_PyWeakref_CallableProxyType;
    PyWeakReference *self = NULL;

    callback = callback == Py_None ? NULL : callback;
    for (int round = 0; round < 2; round++) {
        weakref_get_shared(*head, &ref, &proxy);
        PyWeakReference *shared = is_ref ? ref : is_proxy ? proxy : NULL;
        if (callback == NULL && shared != NULL) {
            Py_INCREF(shared);
            Py_XDECREF(self); /* allocated in vain */
            return (PyObject *)shared;
        }
        if (round == 0) {
            self = is_ref || is_proxy ? PyObject_GC_New(PyWeakReference, type)
                                      : (PyWeakReference *)type->tp_alloc(type, 0);
            if (self == NULL) {
                return NULL;
            }
            /* Dead until it is linked. */
            weakref_init(self, Py_None, callback);
        }
    }
    self->wr_object = referent;
    PyWeakReference *before = NULL;
    if (callback == NULL && is_proxy) {
        before = ref;
    }
    else if (callback != NULL || !is_ref) {
        before = proxy != NULL ? proxy : ref;
    }
    weakref_link(self, before, head);
    if (!_PyObject_GC_IS_TRACKED(self)) {
        _PyGC_Track((PyObject *)self);
    }
    return (PyObject *)self;
}

PyObject *
PyWeakref_NewRef(PyObject *ob, PyObject *callback)
{
    return weakref_get(&_PyWeakref_RefType, ob, callback);
}

PyObject *
PyWeakref_NewProxy(PyObject *ob, PyObject *callback)
{
    return weakref_get(PyCallable_Check(ob) ? &_PyWeakref_CallableProxyType
                                            : &_PyWeakref_ProxyType,
                       ob, callback);
}

PyObject *
PyWeakref_GetObject(PyObject *ref)
{
    if (ref == NULL || !PyWeakref_Check(ref)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyWeakref_GET_OBJECT(ref);
}

/* ---- death of the referent ------------------------------------------------------------- */
static void
weakref_call_back(PyWeakReference *ref, PyObject *callback)
{
    PyObject *result = PyObject_CallFunctionObjArgs(callback, ref, NULL);
    if (result == NULL) {
        PyErr_WriteUnraisable(callback);
    }
    else {
        Py_DECREF(result);
    }
}

void
PyObject_ClearWeakRefs(PyObject *o)
{
    if (o == NULL || !PyType_SUPPORTS_WEAKREFS(Py_TYPE(o)) || Py_REFCNT(o) != 0) {
        PyErr_BadInternalCall();
        return;
    }
    PyWeakReference **head = WEAKREFS_OF(o);
    PyWeakReference *pending = NULL;
    PyWeakReference **tail = &pending;

    /* Kill them all.  Those that will have to call are chained by wr_next, which a
     * dead reference does not need, each with a reference of ours. */
    while (*head != NULL) {
        PyWeakReference *ref = *head;
        weakref_unlink(ref);
        if (ref->wr_callback != NULL && Py_REFCNT(ref) > 0) {
            Py_INCREF(ref);
            *tail = ref;
            tail = &ref->wr_next;
        }
        else {
            Py_CLEAR(ref->wr_callback);
        }
    }
    if (pending == NULL) {
        return;
    }
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    while (pending != NULL) {
        PyWeakReference *ref = pending;
        PyObject *callback = ref->wr_callback;
        pending = ref->wr_next;
        ref->wr_next = NULL;
        ref->wr_callback = NULL;
        if (callback != NULL) {
            weakref_call_back(ref, callback);
            Py_DECREF(callback);
        }
        Py_DECREF(ref);
    }
    assert(!PyErr_Occurred());
    PyErr_Restore(type, value, traceback);
}

/* ---- the reference type ------------------------------------------------------------------ */
static void
weakref_dealloc(PyWeakReference *self)
{
    PyObject_GC_UnTrack(self);
    weakref_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
weakref_traverse(PyWeakReference *self, visitproc visit, void *arg)
{
    Py_VISIT(self->wr_callback);
    return 0;
}

static int
weakref_tp_clear(PyWeakReference *self)
{
    weakref_clear(self);
    return 0;
}

static PyObject *
weakref_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *referent;
    PyObject *callback = NULL;
    if (!PyArg_UnpackTuple(args, "__new__", 1, 2, &referent, &callback)) {
        return NULL;
    }
    return weakref_get(type, referent, callback);
}

static int
weakref_tp_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *referent;
    PyObject *callback = NULL;
    if (!_PyArg_NoKeywords("ref()", kwds)) {
        return -1;
    }
    return PyArg_UnpackTuple(args, "__init__", 1, 2, &referent, &callback) ? 0 : -1;
}

static PyObject *
weakref_call(PyWeakReference *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {NULL};
    if ((PyTuple_GET_SIZE(args) != 0 || kwds != NULL)
        && !PyArg_ParseTupleAndKeywords(args, kwds, ":__call__", keywords)) {
        return NULL;
    }
    PyObject *referent = PyWeakref_GET_OBJECT(self);
    Py_INCREF(referent);
    return referent;
}

static long
weakref_hash(PyWeakReference *self)
{
    if (self->hash != -1) {
        return self->hash;
    }
    if (_PyEval_CheckStack(" while hashing a weak reference") < 0) {
        return -1;
    }
    PyObject *referent = PyWeakref_GET_OBJECT(self);
    if (referent == Py_None) {
        PyErr_SetString(PyExc_TypeError, "weak object has gone away");
        return -1;
    }
    Py_INCREF(referent);
    self->hash = PyObject_Hash(referent);
    Py_DECREF(referent);
    return self->hash;
}

static PyObject *
weakref_repr(PyWeakReference *self)
{
    PyObject *referent = PyWeakref_GET_OBJECT(self);
    if (referent == Py_None) {
        return PyString_FromFormat("<weakref at %p; dead>", (void *)self);
    }
    Py_INCREF(referent);
    PyObject *result = NULL;
    PyObject *name = PyObject_GetAttr(referent, _Py_ID(__name__));
    if (name == NULL) {
        PyErr_Clear();
    }
    if (name != NULL && PyString_Check(name)) {
        result = PyString_FromFormat("<weakref at %p; to '%.50s' at %p (%s)>", (void *)self,
                                     Py_TYPE(referent)->tp_name, (void *)referent,
                                     PyString_AS_STRING(name));
    }
    else {
        result = PyString_FromFormat("<weakref at %p; to '%.50s' at %p>", (void *)self,
                                     Py_TYPE(referent)->tp_name, (void *)referent);
    }
    Py_XDECREF(name);
    Py_DECREF(referent);
    return result;
}

/* Equal while both live: the referents decide; otherwise identity does. */
static PyObject *
weakref_richcompare(PyWeakReference *self, PyWeakReference *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyWeakref_Check(self) || !PyWeakref_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    PyObject *left = PyWeakref_GET_OBJECT(self);
    PyObject *right = PyWeakref_GET_OBJECT(other);
    if (left == Py_None || right == Py_None) {
        return PyBool_FromLong((self == other) == (op == Py_EQ));
    }
    Py_INCREF(left);
    Py_INCREF(right);
    PyObject *result = PyObject_RichCompare(left, right, op);
    Py_DECREF(left);
    Py_DECREF(right);
    return result;
}

PyTypeObject _PyWeakref_RefType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "weakref",
    .tp_basicsize = sizeof(PyWeakReference),
    .tp_dealloc = (destructor)weakref_dealloc,
    .tp_repr = (reprfunc)weakref_repr,
    .tp_hash = (hashfunc)weakref_hash,
    .tp_call = (ternaryfunc)weakref_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_traverse = (traverseproc)weakref_traverse,
    .tp_clear = (inquiry)weakref_tp_clear,
    .tp_richcompare = (richcmpfunc)weakref_richcompare,
    .tp_init = weakref_tp_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = weakref_new,
    .tp_free = PyObject_GC_Del,
};

/* ---- proxies ---------------------------------------------------------------------------------- */
/* What an operand stands for, as a new reference: the referent of a proxy, any
 * other object itself.  NULL with ReferenceError for a dead proxy. */
static PyObject *
proxy_unwrap(PyObject *operand)
{
    if (operand != NULL && PyWeakref_CheckProxy(operand)) {
        operand = PyWeakref_GET_OBJECT(operand);
        if (operand == Py_None) {
            PyErr_SetString(PyExc_ReferenceError,
                            "weakly-referenced object no longer exists");
            return NULL;
        }
    }
    Py_XINCREF(operand);
    return operand;
}

static PyObject *
proxy_apply1(PyObject *self, unaryfunc function)
{
    PyObject *operand = proxy_unwrap(self);
    if (operand == NULL) {
        return NULL;
    }
    PyObject *result = function(operand);
    Py_DECREF(operand);
    return result;
}

static PyObject *
proxy_apply2(PyObject *left, PyObject *right, binaryfunc function)
{
    left = proxy_unwrap(left);
    if (left == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    right = proxy_unwrap(right);
    if (right != NULL) {
        result = function(left, right);
        Py_DECREF(right);
    }
    Py_DECREF(left);
    return result;
}

static PyObject *
proxy_apply3(PyObject *first, PyObject *second, PyObject *third, ternaryfunc function)
{
    PyObject *result = NULL;
    first = proxy_unwrap(first);
    second = first == NULL ? NULL : proxy_unwrap(second);
    if (second == NULL) {
        Py_XDECREF(first);
        return NULL;
    }
    int absent = third == NULL;
    third = proxy_unwrap(third);
    if (third != NULL || absent) {
        result = function(first, second, third);
    }
    Py_DECREF(first);
    Py_DECREF(second);
    Py_XDECREF(third);
    return result;
}

#define PROXY_UNARY(method, function)                                          \
    static PyObject *method(PyObject *self)                                    \
    {                                                                          \
        return proxy_apply1(self, function);                                   \
    }
#define PROXY_BINARY(method, function)                                         \
    static PyObject *method(PyObject *left, PyObject *right)                   \
    {                                                                          \
        return proxy_apply2(left, right, function);                            \
    }
#define PROXY_TERNARY(method, function)                                        \
    static PyObject *method(PyObject *first, PyObject *second, PyObject *third) \
    {                                                                          \
        return proxy_apply3(first, second, third, function);                   \
    }

PROXY_BINARY(proxy_getattr, PyObject_GetAttr)
PROXY_UNARY(proxy_str, PyObject_Str)
PROXY_TERNARY(proxy_call_function, PyObject_Call)
PROXY_BINARY(proxy_add, PyNumber_Add)
PROXY_BINARY(proxy_sub, PyNumber_Subtract)
PROXY_BINARY(proxy_mul, PyNumber_Multiply)
PROXY_BINARY(proxy_div, PyNumber_Divide)
PROXY_BINARY(proxy_floor_div, PyNumber_FloorDivide)
PROXY_BINARY(proxy_true_div, PyNumber_TrueDivide)
PROXY_BINARY(proxy_mod, PyNumber_Remainder)
PROXY_BINARY(proxy_divmod, PyNumber_Divmod)
PROXY_TERNARY(proxy_pow, PyNumber_Power)
PROXY_UNARY(proxy_neg, PyNumber_Negative)
PROXY_UNARY(proxy_pos, PyNumber_Positive)
PROXY_UNARY(proxy_abs, PyNumber_Absolute)
PROXY_UNARY(proxy_invert, PyNumber_Invert)
PROXY_BINARY(proxy_lshift, PyNumber_Lshift)
PROXY_BINARY(proxy_rshift, PyNumber_Rshift)
PROXY_BINARY(proxy_and, PyNumber_And)
PROXY_BINARY(proxy_xor, PyNumber_Xor)
PROXY_BINARY(proxy_or, PyNumber_Or)
PROXY_UNARY(proxy_int, PyNumber_Int)
PROXY_UNARY(proxy_long, PyNumber_Long)
PROXY_UNARY(proxy_float, PyNumber_Float)
PROXY_UNARY(proxy_index, PyNumber_Index)
PROXY_BINARY(proxy_iadd, PyNumber_InPlaceAdd)
PROXY_BINARY(proxy_isub, PyNumber_InPlaceSubtract)
PROXY_BINARY(proxy_imul, PyNumber_InPlaceMultiply)
PROXY_BINARY(proxy_idiv, PyNumber_InPlaceDivide)
PROXY_BINARY(proxy_ifloor_div, PyNumber_InPlaceFloorDivide)
PROXY_BINARY(proxy_itrue_div, PyNumber_InPlaceTrueDivide)
PROXY_BINARY(proxy_imod, PyNumber_InPlaceRemainder)
PROXY_TERNARY(proxy_ipow, PyNumber_InPlacePower)
PROXY_BINARY(proxy_ilshift, PyNumber_InPlaceLshift)
PROXY_BINARY(proxy_irshift, PyNumber_InPlaceRshift)
PROXY_BINARY(proxy_iand, PyNumber_InPlaceAnd)
PROXY_BINARY(proxy_ixor, PyNumber_InPlaceXor)
PROXY_BINARY(proxy_ior, PyNumber_InPlaceOr)
PROXY_BINARY(proxy_getitem, PyObject_GetItem)
PROXY_UNARY(proxy_iter, PyObject_GetIter)
PROXY_UNARY(proxy_iternext, PyIter_Next)
#undef PROXY_UNARY
#undef PROXY_BINARY
#undef PROXY_TERNARY

static PyObject *
proxy_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    return proxy_call_function(self, args, kwds);
}

static PyObject *
proxy_repr(PyWeakReference *self)
{
    PyObject *referent = PyWeakref_GET_OBJECT(self);
    return PyString_FromFormat("<weakproxy at %p to %.100s at %p>", (void *)self,
                               Py_TYPE(referent)->tp_name, (void *)referent);
}

static int
proxy_setattr(PyObject *self, PyObject *name, PyObject *value)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return -1;
    }
    int status = PyObject_SetAttr(referent, name, value);
    Py_DECREF(referent);
    return status;
}

static int
proxy_compare(PyObject *left, PyObject *right)
{
    int result = -1;
    left = proxy_unwrap(left);
    right = left == NULL ? NULL : proxy_unwrap(right);
    if (right != NULL) {
        result = PyObject_Compare(left, right);
    }
    Py_XDECREF(left);
    Py_XDECREF(right);
    return result;
}

static int
proxy_nonzero(PyObject *self)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return -1;
    }
    int answer = PyObject_IsTrue(referent);
    Py_DECREF(referent);
    return answer;
}

static Py_ssize_t
proxy_length(PyObject *self)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return -1;
    }
    Py_ssize_t size = PyObject_Length(referent);
    Py_DECREF(referent);
    return size;
}

static int
proxy_contains(PyObject *self, PyObject *item)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return -1;
    }
    int found = PySequence_Contains(referent, item);
    Py_DECREF(referent);
    return found;
}

static PyObject *
proxy_slice(PyObject *self, Py_ssize_t low, Py_ssize_t high)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return NULL;
    }
    PyObject *result = PySequence_GetSlice(referent, low, high);
    Py_DECREF(referent);
    return result;
}

static int
proxy_ass_slice(PyObject *self, Py_ssize_t low, Py_ssize_t high, PyObject *value)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return -1;
    }
    int status = value == NULL ? PySequence_DelSlice(referent, low, high)
                               : PySequence_SetSlice(referent, low, high, value);
    Py_DECREF(referent);
    return status;
}

static int
proxy_setitem(PyObject *self, PyObject *key, PyObject *value)
{
    PyObject *referent = proxy_unwrap(self);
    if (referent == NULL) {
        return -1;
    }
    int status = value == NULL ? PyObject_DelItem(referent, key)
                               : PyObject_SetItem(referent, key, value);
    Py_DECREF(referent);
    return status;
}

static PyObject *
proxy_unicode(PyObject *self, PyObject *ignored)
{
    return proxy_apply1(self, PyObject_Unicode);
}

static void
proxy_dealloc(PyWeakReference *self)
{
    PyObject_GC_UnTrack(self);
    weakref_clear(self);
    PyObject_GC_Del(self);
}

static PyNumberMethods proxy_as_number = {
    .nb_add = proxy_add,
    .nb_subtract = proxy_sub,
    .nb_multiply = proxy_mul,
    .nb_divide = proxy_div,
    .nb_remainder = proxy_mod,
    .nb_divmod = proxy_divmod,
    .nb_power = proxy_pow,
    .nb_negative = proxy_neg,
    .nb_positive = proxy_pos,
    .nb_absolute = proxy_abs,
    .nb_nonzero = proxy_nonzero,
    .nb_invert = proxy_invert,
    .nb_lshift = proxy_lshift,
    .nb_rshift = proxy_rshift,
    .nb_and = proxy_and,
    .nb_xor = proxy_xor,
    .nb_or = proxy_or,
    .nb_int = proxy_int,
    .nb_long = proxy_long,
    .nb_float = proxy_float,
    .nb_inplace_add = proxy_iadd,
    .nb_inplace_subtract = proxy_isub,
    .nb_inplace_multiply = proxy_imul,
    .nb_inplace_divide = proxy_idiv,
    .nb_inplace_remainder = proxy_imod,
    .nb_inplace_power = proxy_ipow,
    .nb_inplace_lshift = proxy_ilshift,
    .nb_inplace_rshift = proxy_irshift,
    .nb_inplace_and = proxy_iand,
    .nb_inplace_xor = proxy_ixor,
    .nb_inplace_or = proxy_ior,
    .nb_floor_divide = proxy_floor_div,
    .nb_true_divide = proxy_true_div,
    .nb_inplace_floor_divide = proxy_ifloor_div,
    .nb_inplace_true_divide = proxy_itrue_div,
    .nb_index = proxy_index,
};

static PySequenceMethods proxy_as_sequence = {
    .sq_length = proxy_length,
    .sq_slice = proxy_slice,
    .sq_ass_slice = proxy_ass_slice,
    .sq_contains = proxy_contains,
};

static PyMappingMethods proxy_as_mapping = {
    .mp_length = proxy_length,
    .mp_subscript = proxy_getitem,
    .mp_ass_subscript = proxy_setitem,
};

static PyMethodDef proxy_methods[] = {
    {"__unicode__", proxy_unicode, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyWeakref_ProxyType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "weakproxy",
    .tp_basicsize = sizeof(PyWeakReference),
    .tp_dealloc = (destructor)proxy_dealloc,
    .tp_compare = proxy_compare,
    .tp_repr = (reprfunc)proxy_repr,
    .tp_as_number = &proxy_as_number,
    .tp_as_sequence = &proxy_as_sequence,
    .tp_as_mapping = &proxy_as_mapping,
    .tp_str = proxy_str,
    .tp_getattro = proxy_getattr,
    .tp_setattro = proxy_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_CHECKTYPES,
    .tp_traverse = (traverseproc)weakref_traverse,
    .tp_clear = (inquiry)weakref_tp_clear,
    .tp_iter = proxy_iter,
    .tp_iternext = proxy_iternext,
    .tp_methods = proxy_methods,
};

PyTypeObject _PyWeakref_CallableProxyType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "weakcallableproxy",
    .tp_basicsize = sizeof(PyWeakReference),
    .tp_dealloc = (destructor)proxy_dealloc,
    .tp_compare = proxy_compare,
    .tp_repr = (reprfunc)proxy_repr,
    .tp_as_number = &proxy_as_number,
    .tp_as_sequence = &proxy_as_sequence,
    .tp_as_mapping = &proxy_as_mapping,
    .tp_call = proxy_call,
    .tp_str = proxy_str,
    .tp_getattro = proxy_getattr,
    .tp_setattro = proxy_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_CHECKTYPES,
    .tp_traverse = (traverseproc)weakref_traverse,
    .tp_clear = (inquiry)weakref_tp_clear,
    .tp_iter = proxy_iter,
    .tp_iternext = proxy_iternext,
};
