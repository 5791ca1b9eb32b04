/* type(name, bases, dict): making a class.
 *
 * The layout of the instances: the struct of the best base, then one pointer for
 * each slot, then __dict__ and __weakref__ if they are added here.  Behind a
 * variable-size base the dict pointer sits at the end of the object (negative
 * offset), and slots and weak references are not possible. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

/* What is found out about the class before it is allocated. */
typedef struct {
    PyTypeObject *metatype;
    PyObject *name;
    PyObject *bases; /* owned */
    PyObject *dict;  /* owned copy */
    PyTypeObject *base;
    PyObject *slots; /* owned sorted tuple of mangled names, or NULL */
    int may_add_dict;
    int may_add_weak;
    int add_dict;
    int add_weak;
} new_plan;

/* The metaclass that all bases agree on; borrowed. */
static PyTypeObject *
new_winner(PyTypeObject *metatype, PyObject *bases)
{
    PyTypeObject *winner = metatype;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyTypeObject *candidate = Py_TYPE(PyTuple_GET_ITEM(bases, i));
        if (candidate == &PyClass_Type || PyType_IsSubtype(winner, candidate)) {
            continue;
        }
        if (!PyType_IsSubtype(candidate, winner)) {
            PyErr_SetString(PyExc_TypeError,
                            "metaclass conflict: the metaclass of a derived class must be a "
                            "(non-strict) subclass of the metaclasses of all its bases");
            return NULL;
        }
        winner = candidate;
    }
    return winner;
}

static int
new_valid_identifier(PyObject *name)
{
    if (!PyString_Check(name)) {
        PyErr_Format(PyExc_TypeError, "__slots__ items must be strings, not '%.200s'",
                     Py_TYPE(name)->tp_name);
        return 0;
    }
    const unsigned char *text = (const unsigned char *)PyString_AS_STRING(name);
    Py_ssize_t size = PyString_GET_SIZE(name);
    int valid = size > 0 && (Py_ISALPHA(text[0]) || text[0] == '_');
    for (Py_ssize_t i = 1; i < size && valid; i++) {
        valid = Py_ISALNUM(text[i]) || text[i] == '_';
    }
    if (!valid) {
        PyErr_SetString(PyExc_TypeError, "__slots__ must be identifiers");
    }
    return valid;
}

/* The value of __slots__ as a new tuple of str. */
static PyObject *
new_slots_tuple(PyObject *value)
{
    PyObject *tuple = PyString_Check(value) || PyUnicode_Check(value) ? PyTuple_Pack(1, value)
                                                                       : PySequence_Tuple(value);
    if (tuple == NULL) {
        return NULL;
    }
    PyObject *result = PyTuple_New(PyTuple_GET_SIZE(tuple));
    for (Py_ssize_t i = 0; result != NULL && i < PyTuple_GET_SIZE(tuple); i++) {
        PyObject *item = PyTuple_GET_ITEM(tuple, i);
        if (PyUnicode_Check(item)) {
            item = _PyUnicode_AsDefaultEncodedString(item, NULL);
            if (item == NULL) {
                Py_CLEAR(result);
                break;
            }
        }
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    Py_DECREF(tuple);
    return result;
}

/* Take one name: 1 it becomes a slot, 0 it was __dict__ or __weakref__, -1. */
static int
new_classify_slot(new_plan *plan, PyObject *name)
{
    if (!new_valid_identifier(name)) {
        return -1;
    }
    const char *text = PyString_AS_STRING(name);
    if (strcmp(text, "__dict__") == 0) {
        if (!plan->may_add_dict || plan->add_dict) {
            PyErr_SetString(PyExc_TypeError,
                            "__dict__ slot disallowed: we already got one");
            return -1;
        }
        plan->add_dict = 1;
        return 0;
    }
    if (strcmp(text, "__weakref__") == 0) {
        if (!plan->may_add_weak || plan->add_weak) {
            PyErr_SetString(PyExc_TypeError,
                            "__weakref__ slot disallowed: either we already got one, or "
                            "__itemsize__ != 0");
            return -1;
        }
        plan->add_weak = 1;
        return 0;
    }
    return 1;
}

/* A base that has what we may not have left out gives it to us as well. */
static void
new_slots_from_other_bases(new_plan *plan)
{
    if (PyTuple_GET_SIZE(plan->bases) < 2) {
        return;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(plan->bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(plan->bases, i);
        if (base == (PyObject *)plan->base) {
            continue;
        }
        int classic = PyClass_Check(base);
        PyTypeObject *type = (PyTypeObject *)base;
        if (plan->may_add_dict && (classic || type->tp_dictoffset != 0)) {
            plan->add_dict = 1;
        }
        if (plan->may_add_weak && (classic || type->tp_weaklistoffset != 0)) {
            plan->add_weak = 1;
        }
    }
}

static int
new_plan_slots(new_plan *plan, PyObject *value)
{
    PyObject *tuple = new_slots_tuple(value);
    PyObject *names = NULL;
    int result = -1;
    if (tuple == NULL) {
        return -1;
    }
    if (PyTuple_GET_SIZE(tuple) > 0 && plan->base->tp_itemsize != 0) {
        PyErr_Format(PyExc_TypeError, "nonempty __slots__ not supported for subtype of '%s'",
                     plan->base->tp_name);
        goto done;
    }
    names = PyList_New(0);
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(tuple); i++) {
        PyObject *name = PyTuple_GET_ITEM(tuple, i);
        int kind = new_classify_slot(plan, name);
        if (kind < 0) {
            goto done;
        }
        if (kind == 0) {
            continue;
        }
        PyObject *mangled = _Py_Mangle(plan->name, name);
        if (mangled == NULL) {
            goto done;
        }
        int failed = PyList_Append(names, mangled);
        Py_DECREF(mangled);
        if (failed < 0) {
            goto done;
        }
    }
    if (names == NULL || PyList_Sort(names) < 0) {
        goto done;
    }
    plan->slots = PyList_AsTuple(names);
    new_slots_from_other_bases(plan);
    result = plan->slots == NULL ? -1 : 0;
done:
    Py_DECREF(tuple);
    Py_XDECREF(names);
    return result;
}

static int
new_plan_layout(new_plan *plan)
{
    plan->base = _PyType_BestBase(plan->bases);
    if (plan->base == NULL) {
        return -1;
    }
    plan->may_add_dict = plan->base->tp_dictoffset == 0;
    plan->may_add_weak = plan->base->tp_weaklistoffset == 0 && plan->base->tp_itemsize == 0;
    PyObject *value = PyDict_GetItem(plan->dict, _Py_ID(__slots__));
    if (value == NULL) {
        plan->add_dict = plan->may_add_dict;
        plan->add_weak = plan->may_add_weak;
        return 0;
    }
    return new_plan_slots(plan, value);
}

/* ---- filling the type -------------------------------------------------------------------- */

/* __module__, __doc__, __new__ of the dict. */
static int
new_fill_dict(PyTypeObject *type)
{
    PyObject *dict = type->tp_dict;
    if (PyDict_GetItem(dict, _Py_ID(__module__)) == NULL) {
        PyObject *globals = PyEval_GetGlobals();
        PyObject *module
            = globals == NULL ? NULL : PyDict_GetItem(globals, _Py_ID(__name__));
        if (module != NULL && PyDict_SetItem(dict, _Py_ID(__module__), module) < 0) {
            return -1;
        }
    }
    PyObject *doc = PyDict_GetItem(dict, _Py_ID(__doc__));
    if (doc != NULL && PyString_Check(doc)) {
        size_t size = strlen(PyString_AS_STRING(doc)) + 1;
        char *copy = PyObject_MALLOC(size);
        if (copy == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(copy, PyString_AS_STRING(doc), size);
        type->tp_doc = copy;
    }
    PyObject *constructor = PyDict_GetItem(dict, _Py_ID(__new__));
    if (constructor != NULL && PyFunction_Check(constructor)) {
        PyObject *wrapped = PyStaticMethod_New(constructor);
        if (wrapped == NULL) {
            return -1;
        }
        int failed = PyDict_SetItem(dict, _Py_ID(__new__), wrapped);
        Py_DECREF(wrapped);
        return failed;
    }
    return 0;
}

/* Offsets of slots, dict and weak list; the size of an instance. */
static void
new_fill_layout(PyHeapTypeObject *heap, const new_plan *plan)
{
    PyTypeObject *type = &heap->ht_type;
    PyTypeObject *base = plan->base;
    const Py_ssize_t pointer = (Py_ssize_t)sizeof(PyObject *);
    Py_ssize_t offset = base->tp_basicsize;

    if (heap->ht_slots != NULL) {
        PyMemberDef *member = PyHeapType_GET_MEMBERS(heap);
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(heap->ht_slots); i++, member++) {
            member->name = PyString_AS_STRING(PyTuple_GET_ITEM(heap->ht_slots, i));
            member->type = T_OBJECT_EX;
            member->offset = offset;
            offset += pointer;
        }
    }
    if (plan->add_dict) {
        type->tp_dictoffset = base->tp_itemsize != 0 ? -pointer : offset;
        offset += pointer;
    }
    if (plan->add_weak) {
        assert(base->tp_itemsize == 0);
        type->tp_weaklistoffset = offset;
        offset += pointer;
    }
    type->tp_basicsize = offset;
    type->tp_itemsize = base->tp_itemsize;
    type->tp_members = PyHeapType_GET_MEMBERS(heap);
    if (type->tp_weaklistoffset != 0 && type->tp_dictoffset != 0) {
        type->tp_getset = _PyType_SubtypeGetSets;
    }
    else if (type->tp_dictoffset != 0) {
        type->tp_getset = _PyType_SubtypeDictOnly;
    }
    else if (type->tp_weaklistoffset != 0) {
        type->tp_getset = _PyType_SubtypeWeakOnly;
    }
}

static void
new_fill_slots(PyHeapTypeObject *heap, const new_plan *plan)
{
    PyTypeObject *type = &heap->ht_type;
    PyTypeObject *base = plan->base;
    Py_ssize_t nslots = plan->slots == NULL ? 0 : PyTuple_GET_SIZE(plan->slots);

    if (type->tp_dictoffset != 0 || nslots > 0) {
        if (base->tp_getattr == NULL && base->tp_getattro == NULL) {
            type->tp_getattro = PyObject_GenericGetAttr;
        }
        if (base->tp_setattr == NULL && base->tp_setattro == NULL) {
            type->tp_setattro = PyObject_GenericSetAttr;
        }
    }
    type->tp_dealloc = _PyType_SubtypeDealloc;
    if (PyType_IS_GC(base) || type->tp_basicsize > base->tp_basicsize) {
        type->tp_flags |= Py_TPFLAGS_HAVE_GC;
    }
    type->tp_alloc = PyType_GenericAlloc;
    if (PyType_IS_GC(type)) {
        type->tp_free = PyObject_GC_Del;
        type->tp_traverse = _PyType_SubtypeTraverse;
        type->tp_clear = _PyType_SubtypeClear;
    }
    else {
        type->tp_free = PyObject_Free;
    }
}

static PyObject *
new_build(new_plan *plan)
{
    Py_ssize_t nslots = plan->slots == NULL ? 0 : PyTuple_GET_SIZE(plan->slots);
    PyTypeObject *type = (PyTypeObject *)plan->metatype->tp_alloc(plan->metatype, nslots);
    if (type == NULL) {
        return NULL;
    }
    PyHeapTypeObject *heap = (PyHeapTypeObject *)type;
    Py_INCREF(plan->name);
    heap->ht_name = plan->name;
    heap->ht_slots = plan->slots;
    plan->slots = NULL;
    type->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_HEAPTYPE
                     | Py_TPFLAGS_BASETYPE;
    if (PyType_HasFeature(plan->base, Py_TPFLAGS_HAVE_NEWBUFFER)) {
        type->tp_flags |= Py_TPFLAGS_HAVE_NEWBUFFER;
    }
    /* A new-style number, unless it inherits the behaviour of an old one. */
    if (PyType_HasFeature(plan->base, Py_TPFLAGS_CHECKTYPES)
        || plan->base->tp_as_number == NULL) {
        type->tp_flags |= Py_TPFLAGS_CHECKTYPES;
    }
    type->tp_as_number = &heap->as_number;
    type->tp_as_sequence = &heap->as_sequence;
    type->tp_as_mapping = &heap->as_mapping;
    type->tp_as_buffer = &heap->as_buffer;
    type->tp_name = PyString_AS_STRING(plan->name);
    type->tp_bases = plan->bases;
    plan->bases = NULL;
    Py_INCREF(plan->base);
    type->tp_base = plan->base;
    type->tp_dict = plan->dict;
    plan->dict = NULL;
    if (strlen(type->tp_name) != (size_t)PyString_GET_SIZE(plan->name)) {
        PyErr_SetString(PyExc_ValueError, "type name must not contain null characters");
        Py_DECREF(type);
        return NULL;
    }
    plan->slots = heap->ht_slots; /* lent for the next calls */
    int failed = new_fill_dict(type);
    if (failed == 0) {
        new_fill_layout(heap, plan);
        new_fill_slots(heap, plan);
    }
    plan->slots = NULL;
    if (failed < 0 || PyType_Ready(type) < 0) {
        Py_DECREF(type);
        return NULL;
    }
    _PyType_FixupSlots(type);
    return (PyObject *)type;
}

PyObject *
_PyType_New(PyTypeObject *metatype, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"name", "bases", "dict", NULL};
    PyObject *name = NULL;
    PyObject *bases = NULL;
    PyObject *dict = NULL;
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    Py_ssize_t nkwds = kwds == NULL ? 0 : PyDict_Size(kwds);

    assert(PyType_Check((PyObject *)metatype));
    if (PyType_CheckExact((PyObject *)metatype) && nargs == 1 && nkwds == 0) {
        PyObject *type = (PyObject *)Py_TYPE(PyTuple_GET_ITEM(args, 0));
        Py_INCREF(type);
        return type;
    }
    if (nargs + nkwds != 3) {
        PyErr_SetString(PyExc_TypeError, "type() takes 1 or 3 arguments");
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "SO!O!:type", keywords, &name, &PyTuple_Type,
                                     &bases, &PyDict_Type, &dict)) {
        return NULL;
    }
    PyTypeObject *winner = new_winner(metatype, bases);
    if (winner == NULL) {
        return NULL;
    }
    if (winner != metatype && winner->tp_new != _PyType_New) {
        return winner->tp_new(winner, args, kwds);
    }
    new_plan plan = {.metatype = winner, .name = name};
    if (PyTuple_GET_SIZE(bases) == 0) {
        plan.bases = PyTuple_Pack(1, &PyBaseObject_Type);
    }
    else {
        Py_INCREF(bases);
        plan.bases = bases;
    }
    plan.dict = PyDict_Copy(dict);
    PyObject *result = NULL;
    if (plan.bases != NULL && plan.dict != NULL && new_plan_layout(&plan) == 0) {
        result = new_build(&plan);
    }
    Py_XDECREF(plan.bases);
    Py_XDECREF(plan.dict);
    Py_XDECREF(plan.slots);
    return result;
}
