/* Instances of classes: allocation, traversal, death, __dict__ and __weakref__.
 *
 * A class adds slots, a dict and a weak list to the struct of a C type.  Each of
 * the functions here does this part for all classes above that C type at once
 * and leaves the rest to the C type's own function. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

PyObject *
PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems)
{
    /* One item more: room for a sentinel, which some types rely on. */
    const size_t size = _PyObject_VAR_SIZE(type, nitems + 1);
    PyObject *op = PyType_IS_GC(type) ? _PyObject_GC_Malloc(size) : PyObject_MALLOC(size);
    if (op == NULL) {
        return PyErr_NoMemory();
    }
    memset(op, 0, size);
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        Py_INCREF(type);
    }
    if (type->tp_itemsize == 0) {
        (void)PyObject_INIT(op, type);
    }
    else {
        (void)PyObject_INIT_VAR((PyVarObject *)op, type, nitems);
    }
    if (PyType_IS_GC(type)) {
        _PyObject_GC_TRACK(op);
    }
    return op;
}

PyObject *
PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args;
    (void)kwds;
    return type->tp_alloc(type, 0);
}

/* ---- slots --------------------------------------------------------------------------- */

/* Call `act` on each slot pointer of the class's own members. */
static int
subtype_visit_slots(PyTypeObject *type, PyObject *self, visitproc visit, void *arg)
{
    PyMemberDef *member = PyHeapType_GET_MEMBERS((PyHeapTypeObject *)type);
    for (Py_ssize_t i = 0; i < Py_SIZE(type); i++, member++) {
        if (member->type == T_OBJECT_EX) {
            PyObject *value = *(PyObject **)((char *)self + member->offset);
            Py_VISIT(value);
        }
    }
    return 0;
}

static void
subtype_clear_slots(PyTypeObject *type, PyObject *self)
{
    PyMemberDef *member = PyHeapType_GET_MEMBERS((PyHeapTypeObject *)type);
    for (Py_ssize_t i = 0; i < Py_SIZE(type); i++, member++) {
        if (member->type == T_OBJECT_EX && !(member->flags & READONLY)) {
            PyObject **address = (PyObject **)((char *)self + member->offset);
            Py_CLEAR(*address);
        }
    }
}

int
_PyType_SubtypeTraverse(PyObject *self, visitproc visit, void *arg)
{
    PyTypeObject *type = Py_TYPE(self);
    PyTypeObject *base = type;
    for (; base->tp_traverse == _PyType_SubtypeTraverse; base = base->tp_base) {
        if (Py_SIZE(base) != 0) {
            int stop = subtype_visit_slots(base, self, visit, arg);
            if (stop) {
                return stop;
            }
        }
    }
    if (type->tp_dictoffset != base->tp_dictoffset) {
        PyObject **dict = _PyObject_GetDictPtr(self);
        if (dict != NULL) {
            Py_VISIT(*dict);
        }
    }
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        /* The instance owns a reference to its class. */
        Py_VISIT(type);
    }
    return base->tp_traverse != NULL ? base->tp_traverse(self, visit, arg) : 0;
}

int
_PyType_SubtypeClear(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyTypeObject *base = type;
    for (; base->tp_clear == _PyType_SubtypeClear; base = base->tp_base) {
        if (Py_SIZE(base) != 0) {
            subtype_clear_slots(base, self);
        }
    }
    if (type->tp_dictoffset != base->tp_dictoffset) {
        PyObject **dict = _PyObject_GetDictPtr(self);
        if (dict != NULL) {
            Py_CLEAR(*dict);
        }
    }
    return base->tp_clear != NULL ? base->tp_clear(self) : 0;
}

/* ---- death ------------------------------------------------------------------------------ */

/* The nearest base written in C. */
static PyTypeObject *
subtype_c_base(PyTypeObject *type)
{
    while (type->tp_dealloc == _PyType_SubtypeDealloc) {
        type = type->tp_base;
        assert(type != NULL);
    }
    return type;
}

/* Run __del__: 1 if the object lives on. */
static int
subtype_finalize(PyObject *self, PyTypeObject *type, PyTypeObject *base)
{
    int collected = PyType_IS_GC(type);
    if (collected) {
        _PyObject_GC_TRACK(self);
    }
    type->tp_del(self);
    if (Py_REFCNT(self) > 0) {
        return 1;
    }
    if (collected) {
        _PyObject_GC_UNTRACK(self);
    }
    /* Weak references made by __del__ die without their callbacks. */
    if (Py_TYPE(self)->tp_weaklistoffset != 0 && base->tp_weaklistoffset == 0) {
        PyWeakReference **list = (PyWeakReference **)PyObject_GET_WEAKREFS_LISTPTR(self);
        while (*list != NULL) {
            _PyWeakref_ClearRef(*list);
        }
    }
    return 0;
}

static void
subtype_dealloc_plain(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (type->tp_del != NULL) {
        type->tp_del(self);
        if (Py_REFCNT(self) > 0) {
            return;
        }
        type = Py_TYPE(self);
    }
    PyTypeObject *base = subtype_c_base(type);
    base->tp_dealloc(self);
    Py_DECREF(type);
}

/* The body of the deallocator of a tracked type, inside the trash can. */
static void
subtype_dealloc_collected(PyObject *self, PyThreadState *tstate)
{
    PyTypeObject *type = Py_TYPE(self);
    PyTypeObject *base = subtype_c_base(type);

    if (type->tp_weaklistoffset != 0 && base->tp_weaklistoffset == 0) {
        PyObject_ClearWeakRefs(self);
    }
    if (type->tp_del != NULL && subtype_finalize(self, type, base)) {
        return;
    }
    /* __del__ may have assigned to __class__. */
    type = Py_TYPE(self);
    base = type;
    while (base->tp_dealloc == _PyType_SubtypeDealloc) {
        if (Py_SIZE(base) != 0) {
            subtype_clear_slots(base, self);
        }
        base = base->tp_base;
    }
    if (type->tp_dictoffset != 0 && base->tp_dictoffset == 0) {
        PyObject **dict = _PyObject_GetDictPtr(self);
        if (dict != NULL) {
            Py_CLEAR(*dict);
        }
    }
    if (PyType_IS_GC(base)) {
        _PyObject_GC_TRACK(self);
    }
    tstate->trash_delete_nesting--;
    base->tp_dealloc(self);
    tstate->trash_delete_nesting++;
    Py_DECREF(type);
}

/* The C base's deallocator enters the trash can, too; were it to put the object
 * there, the parts of the class would be torn down a second time later.  So it
 * runs one level higher, at the depth that has just been let through.  And the
 * limit is one level lower than elsewhere: the frame of __del__ must not land in
 * the can, where it would keep the object alive and have it finalised twice. */
void
_PyType_SubtypeDealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    assert(PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE));
    if (!PyType_IS_GC(type)) {
        subtype_dealloc_plain(self);
        return;
    }
    PyObject_GC_UnTrack(self);
    PyThreadState *tstate = PyThreadState_GET();
    if (tstate->trash_delete_nesting >= PyTrash_UNWIND_LEVEL - 1) {
        _PyTrash_thread_deposit_object(self);
        return;
    }
    tstate->trash_delete_nesting++;
    subtype_dealloc_collected(self, tstate);
    tstate->trash_delete_nesting--;
    if (tstate->trash_delete_later != NULL && tstate->trash_delete_nesting <= 0) {
        _PyTrash_thread_destroy_chain();
    }
}

/* ---- __dict__ and __weakref__ -------------------------------------------------------------- */

/* A builtin base with a __dict__ of its own (a module, an exception) knows best
 * how to read and set it: its descriptor, borrowed, or NULL. */
static PyObject *
subtype_base_dict_descr(PyTypeObject *type)
{
    for (; type->tp_base != NULL; type = type->tp_base) {
        if (type->tp_dictoffset != 0 && !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
            PyObject *descr = _PyType_Lookup(type, _Py_ID(__dict__));
            return descr != NULL && PyDescr_IsData(descr) ? descr : NULL;
        }
    }
    return NULL;
}

static void
subtype_no_dict(PyObject *self)
{
    PyErr_Format(PyExc_TypeError, "this __dict__ descriptor does not support '%.200s' objects",
                 Py_TYPE(self)->tp_name);
}

static PyObject *
subtype_get_dict(PyObject *self, void *context)
{
    (void)context;
    PyObject *descr = subtype_base_dict_descr(Py_TYPE(self));
    if (descr != NULL) {
        descrgetfunc bind = Py_TYPE(descr)->tp_descr_get;
        if (bind == NULL) {
            subtype_no_dict(self);
            return NULL;
        }
        return bind(descr, self, (PyObject *)Py_TYPE(self));
    }
    PyObject **dict = _PyObject_GetDictPtr(self);
    if (dict == NULL) {
        PyErr_SetString(PyExc_AttributeError, "This object has no __dict__");
        return NULL;
    }
    if (*dict == NULL) {
        *dict = PyDict_New();
    }
    Py_XINCREF(*dict);
    return *dict;
}

static int
subtype_set_dict(PyObject *self, PyObject *value, void *context)
{
    (void)context;
    PyObject *descr = subtype_base_dict_descr(Py_TYPE(self));
    if (descr != NULL) {
        return Py_TYPE(descr)->tp_descr_set(descr, self, value);
    }
    PyObject **dict = _PyObject_GetDictPtr(self);
    if (dict == NULL) {
        PyErr_SetString(PyExc_AttributeError, "This object has no __dict__");
        return -1;
    }
    if (value != NULL && !PyDict_Check(value)) {
        PyErr_Format(PyExc_TypeError, "__dict__ must be set to a dictionary, not a '%.200s'",
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    Py_XINCREF(value);
    Py_XSETREF(*dict, value);
    return 0;
}

static PyObject *
subtype_get_weakref(PyObject *self, void *context)
{
    (void)context;
    if (Py_TYPE(self)->tp_weaklistoffset == 0) {
        PyErr_SetString(PyExc_AttributeError, "This object has no __weakref__");
        return NULL;
    }
    PyObject *first = *PyObject_GET_WEAKREFS_LISTPTR(self);
    PyObject *result = first == NULL ? Py_None : first;
    Py_INCREF(result);
    return result;
}

/* COMPAT: pydoc's output, which programs compare, shows these two texts. */
#define DICT_ROW                                                               \
    {"__dict__", subtype_get_dict, subtype_set_dict,                           \
     "dictionary for instance variables (if defined)", NULL}
#define WEAK_ROW                                                               \
    {"__weakref__", subtype_get_weakref, NULL,                                 \
     "list of weak references to the object (if defined)", NULL}
PyGetSetDef _PyType_SubtypeGetSets[] = {DICT_ROW, WEAK_ROW, {NULL, NULL, NULL, NULL, NULL}};
PyGetSetDef _PyType_SubtypeDictOnly[] = {DICT_ROW, {NULL, NULL, NULL, NULL, NULL}};
PyGetSetDef _PyType_SubtypeWeakOnly[] = {WEAK_ROW, {NULL, NULL, NULL, NULL, NULL}};
