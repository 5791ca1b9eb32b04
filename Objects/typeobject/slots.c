/* The bridge between C slots and special methods.
 *
 * slots.def lists every pair of slot field and method name once.  From it come
 *   - the table `slots` below, one struct wrapperbase a row;
 *   - the methods of a type written in C (_PyType_AddOperators);
 *   - the slots of a class written in Python (_PyType_FixupSlots), and their
 *     update when a special method is set or deleted (_PyType_UpdateSlot);
 *   - the list of fields to inherit (inherit.c).
 *
 * A field is an offset into PyHeapTypeObject; slot_address() translates it for a
 * static type, whose tables of numbers, mappings and sequences lie elsewhere.
 *
 * What goes into the slot of a class: if all its methods come from wrappers of
 * one C function, that function itself; otherwise the slot function that looks
 * methods up at each call; NULL if there is no method. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

static Py_ssize_t slot_sq_length(PyObject *self);
static int slot_nb_coerce(PyObject **left, PyObject **right);

#include "wrappers.inc"
#include "slotfuncs.inc"

typedef struct wrapperbase slotdef;

#define ROW(path, method, func, wrap, flag, text)                              \
    {.name = #method,                                                          \
     .offset = offsetof(PyHeapTypeObject, path),                               \
     .function = (void *)(func),                                               \
     .wrapper = (wrapperfunc)(void (*)(void))(wrap),                           \
     .doc = (text),                                                            \
     .flags = (flag)},
static slotdef slots[] = {
#define TPSLOT(field, ...) ROW(ht_type.field, __VA_ARGS__)
#define NBSLOT(field, ...) ROW(as_number.field, __VA_ARGS__)
#define MPSLOT(field, ...) ROW(as_mapping.field, __VA_ARGS__)
#define SQSLOT(field, ...) ROW(as_sequence.field, __VA_ARGS__)
#include "slots.def"
    {.name = NULL}};
#undef ROW

static void
slots_intern_names(void)
{
    if (slots[0].name_strobj != NULL) {
        return;
    }
    for (slotdef *row = slots; row->name != NULL; row++) {
        row->name_strobj = PyString_InternFromString(row->name);
        if (row->name_strobj == NULL) {
            Py_FatalError("Out of memory interning slotdef names");
        }
        assert(row == slots || row->offset >= row[-1].offset);
    }
}

/* Where the slot of a type is, or NULL if the type lacks its table. */
static void **
slot_address(PyTypeObject *type, int offset)
{
    char *table = NULL;
    int start = 0;
    if (offset >= (int)offsetof(PyHeapTypeObject, as_sequence)) {
        table = (char *)type->tp_as_sequence;
        start = (int)offsetof(PyHeapTypeObject, as_sequence);
    }
    else if (offset >= (int)offsetof(PyHeapTypeObject, as_mapping)) {
        table = (char *)type->tp_as_mapping;
        start = (int)offsetof(PyHeapTypeObject, as_mapping);
    }
    else if (offset >= (int)offsetof(PyHeapTypeObject, as_number)) {
        table = (char *)type->tp_as_number;
        start = (int)offsetof(PyHeapTypeObject, as_number);
    }
    else {
        table = (char *)type;
    }
    return table == NULL ? NULL : (void **)(table + (offset - start));
}

/* Several fields answer to one name (__len__, __getitem__, __add__, ...).  The
 * address of the one that is filled, or NULL unless it is exactly one. */
static void **
slot_only_filled(PyTypeObject *type, PyObject *name)
{
    void **result = NULL;
    for (slotdef *row = slots; row->name != NULL; row++) {
        if (row->name_strobj != name) {
            continue;
        }
        void **address = slot_address(type, row->offset);
        if (address == NULL || *address == NULL) {
            continue;
        }
        if (result != NULL) {
            return NULL;
        }
        result = address;
    }
    return result;
}

/* What one method name says about a field. */
typedef struct {
    void *specific;  /* the one C function behind all methods seen so far */
    void *generic;   /* the slot function */
    int use_generic; /* some method needs it */
} slot_choice;

static void
slot_choose_wrapper(PyTypeObject *type, slotdef *row, void **address, PyWrapperDescrObject *descr,
                    slot_choice *choice)
{
    void **filled = slot_only_filled(type, row->name_strobj);
    if (filled == NULL || filled == address) {
        choice->generic = row->function;
    }
    if (descr->d_base->wrapper == row->wrapper && PyType_IsSubtype(type, descr->d_type)) {
        if (choice->specific == NULL || choice->specific == descr->d_wrapped) {
            choice->specific = descr->d_wrapped;
            return;
        }
    }
    choice->use_generic = 1;
}

static void
slot_choose(PyTypeObject *type, slotdef *row, void **address, slot_choice *choice)
{
    PyObject *descr = _PyType_Lookup(type, row->name_strobj);
    if (descr == NULL) {
        if (address == (void **)&type->tp_iternext) {
            choice->specific = (void *)_PyObject_NextNotImplemented;
        }
    }
    else if (Py_TYPE(descr) == &PyWrapperDescr_Type
             && ((PyWrapperDescrObject *)descr)->d_base->name_strobj == row->name_strobj) {
        slot_choose_wrapper(type, row, address, (PyWrapperDescrObject *)descr, choice);
    }
    else if (address == (void **)&type->tp_new && PyCFunction_Check(descr)
             && PyCFunction_GET_FUNCTION(descr)
                    == (PyCFunction)(void (*)(void))_PyType_NewWrapper) {
        /* __new__ of a C type: tp_new was inherited already. */
        choice->specific = (void *)type->tp_new;
    }
    else if (descr == Py_None && address == (void **)&type->tp_hash) {
        choice->specific = (void *)PyObject_HashNotImplemented;
    }
    else {
        choice->use_generic = 1;
        choice->generic = row->function;
    }
}

/* Compute one field from all its rows; returns the row after them. */
static slotdef *
slot_update_field(PyTypeObject *type, slotdef *row)
{
    int offset = row->offset;
    void **address = slot_address(type, offset);
    slot_choice choice = {NULL, NULL, 0};
    for (; row->name != NULL && row->offset == offset; row++) {
        if (address != NULL) {
            slot_choose(type, row, address, &choice);
        }
    }
    if (address != NULL) {
        *address = choice.specific != NULL && !choice.use_generic ? choice.specific
                                                                  : choice.generic;
    }
    return row;
}

void
_PyType_FixupSlots(PyTypeObject *type)
{
    slots_intern_names();
    for (slotdef *row = slots; row->name != NULL;) {
        row = slot_update_field(type, row);
    }
}

/* The first row of the field that row belongs to. */
static slotdef *
slot_first_of_field(slotdef *row)
{
    while (row > slots && row[-1].offset == row->offset) {
        row--;
    }
    return row;
}

static void
slot_update_name(PyTypeObject *type, PyObject *name)
{
    for (slotdef *row = slots; row->name != NULL; row++) {
        if (row->name_strobj == name) {
            slot_update_field(type, slot_first_of_field(row));
        }
    }
}

/* Here and in all subclasses that do not define the name themselves. */
static int
slot_update_tree(PyTypeObject *type, PyObject *name)
{
    slot_update_name(type, name);
    PyObject *subclasses = type->tp_subclasses;
    if (subclasses == NULL) {
        return 0;
    }
    assert(PyList_Check(subclasses));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(subclasses); i++) {
        PyTypeObject *subclass
            = (PyTypeObject *)PyWeakref_GET_OBJECT(PyList_GET_ITEM(subclasses, i));
        if ((PyObject *)subclass == Py_None) {
            continue;
        }
        if (subclass->tp_dict != NULL && PyDict_Check(subclass->tp_dict)
            && PyDict_GetItem(subclass->tp_dict, name) != NULL) {
            continue;
        }
        if (slot_update_tree(subclass, name) < 0) {
            return -1;
        }
    }
    return 0;
}

int
_PyType_UpdateSlot(PyTypeObject *type, PyObject *name)
{
    /* Invalidate the caches of all subclasses before any lookup. */
    PyType_Modified(type);
    slots_intern_names();
    PyObject *interned = name;
    if (!PyString_CHECK_INTERNED(name)) {
        interned = PyString_FromStringAndSize(PyString_AS_STRING(name), PyString_GET_SIZE(name));
        if (interned == NULL) {
            return -1;
        }
        PyString_InternInPlace(&interned);
    }
    else {
        Py_INCREF(interned);
    }
    int result = 0;
    for (slotdef *row = slots; row->name != NULL; row++) {
        if (row->name_strobj == interned) {
            result = slot_update_tree(type, interned);
            break;
        }
    }
    Py_DECREF(interned);
    return result;
}

/* After a change of bases: everything. */
void
_PyType_UpdateAllSlots(PyTypeObject *type)
{
    slots_intern_names();
    PyType_Modified(type);
    for (slotdef *row = slots; row->name != NULL; row++) {
        slot_update_tree(type, row->name_strobj);
    }
}

/* ---- __new__ of C types -------------------------------------------------------------- */

PyObject *
_PyType_NewWrapper(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (self == NULL || !PyType_Check(self)) {
        Py_FatalError("__new__() called with non-type 'self'");
    }
    PyTypeObject *type = (PyTypeObject *)self;
    if (!PyTuple_Check(args) || PyTuple_GET_SIZE(args) < 1) {
        PyErr_Format(PyExc_TypeError, "%s.__new__(): not enough arguments", type->tp_name);
        return NULL;
    }
    PyObject *arg0 = PyTuple_GET_ITEM(args, 0);
    if (!PyType_Check(arg0)) {
        PyErr_Format(PyExc_TypeError, "%s.__new__(X): X is not a type object (%s)",
                     type->tp_name, Py_TYPE(arg0)->tp_name);
        return NULL;
    }
    PyTypeObject *subtype = (PyTypeObject *)arg0;
    if (!PyType_IsSubtype(subtype, type)) {
        PyErr_Format(PyExc_TypeError, "%s.__new__(%s): %s is not a subtype of %s",
                     type->tp_name, subtype->tp_name, subtype->tp_name, type->tp_name);
        return NULL;
    }
    /* object.__new__(dict) would make a dict nobody initialised: the nearest base
     * in C must use this very function. */
    PyTypeObject *base = subtype;
    while (base != NULL && base->tp_new == slot_tp_new) {
        base = base->tp_base;
    }
    if (base != NULL && base->tp_new != type->tp_new) {
        PyErr_Format(PyExc_TypeError, "%s.__new__(%s) is not safe, use %s.__new__()",
                     type->tp_name, subtype->tp_name, base->tp_name);
        return NULL;
    }
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (rest == NULL) {
        return NULL;
    }
    PyObject *result = type->tp_new(subtype, rest, kwds);
    Py_DECREF(rest);
    return result;
}

static PyMethodDef new_method[] = {
    {"__new__", (PyCFunction)(void (*)(void))_PyType_NewWrapper, METH_VARARGS | METH_KEYWORDS,
     "T.__new__(S, ...)\n\nA new object of type S, which is T or derives from it."},
    {NULL, NULL, 0, NULL},
};

static int
slot_add_new(PyTypeObject *type)
{
    if (PyDict_GetItem(type->tp_dict, _Py_ID(__new__)) != NULL) {
        return 0;
    }
    PyObject *function = PyCFunction_New(new_method, (PyObject *)type);
    if (function == NULL) {
        return -1;
    }
    int result = PyDict_SetItem(type->tp_dict, _Py_ID(__new__), function);
    Py_DECREF(function);
    return result;
}

/* Methods for the filled slots of a static type that its dict does not name. */
int
_PyType_AddOperators(PyTypeObject *type)
{
    PyObject *dict = type->tp_dict;
    slots_intern_names();
    for (slotdef *row = slots; row->name != NULL; row++) {
        if (row->wrapper == NULL) {
            continue;
        }
        void **address = slot_address(type, row->offset);
        if (address == NULL || *address == NULL
            || PyDict_GetItem(dict, row->name_strobj) != NULL) {
            continue;
        }
        PyObject *descr = NULL;
        if (*address == (void *)PyObject_HashNotImplemented) {
            /* Says that instances have no hash, and stops the inheritance. */
            descr = Py_None;
            Py_INCREF(descr);
        }
        else {
            descr = PyDescr_NewWrapper(type, row, *address);
        }
        int failed = descr == NULL || PyDict_SetItem(dict, row->name_strobj, descr) < 0;
        Py_XDECREF(descr);
        if (failed) {
            return -1;
        }
    }
    return type->tp_new == NULL ? 0 : slot_add_new(type);
}

/* ---- looking special methods up, for everyone ------------------------------------------ */

PyObject *
_PyObject_LookupSpecial(PyObject *self, char *name, PyObject **cache)
{
    if (*cache == NULL) {
        *cache = PyString_InternFromString(name);
        if (*cache == NULL) {
            return NULL;
        }
    }
    if (Py_TYPE(self)->tp_dict == NULL && PyType_Ready(Py_TYPE(self)) < 0) {
        return NULL; /* a type that nobody had to ready yet */
    }
    return slot_find(self, *cache);
}
