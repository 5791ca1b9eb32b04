/* PyType_Ready: from a filled-in struct to a working type.
 *
 * In order: base and metatype, bases, dict with the methods of the tables and of
 * the slots, mro, inheritance of fields and slots, docstring, links from
 * the bases.  Harmless when repeated. */
#include "Python.h"
#include "pycore_containers.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

/* ---- the tables of a type ----------------------------------------------------------- */

/* Is there an entry of that name?  1, 0, or -1 with MemoryError. */
static int
ready_has(PyTypeObject *type, const char *name)
{
    if (_PyDict_PeekString(type->tp_dict, name) != NULL) {
        return 1;
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* Enter descr under name unless the dict has the name; steals descr. */
static int
ready_enter(PyTypeObject *type, const char *name, PyObject *descr, int replace)
{
    if (descr == NULL) {
        return -1;
    }
    int result = replace ? 0 : ready_has(type, name);
    if (result == 0) {
        result = PyDict_SetItemString(type->tp_dict, name, descr);
    }
    Py_DECREF(descr);
    return result < 0 ? -1 : 0;
}

static int
ready_add_methods(PyTypeObject *type)
{
    for (PyMethodDef *def = type->tp_methods; def != NULL && def->ml_name != NULL; def++) {
        int coexist = (def->ml_flags & METH_COEXIST) != 0;
        int present = coexist ? 0 : ready_has(type, def->ml_name);
        if (present < 0) {
            return -1;
        }
        if (present) {
            continue;
        }
        PyObject *descr = NULL;
        if (def->ml_flags & METH_CLASS) {
            if (def->ml_flags & METH_STATIC) {
                PyErr_SetString(PyExc_ValueError, "method cannot be both class and static");
                return -1;
            }
            descr = PyDescr_NewClassMethod(type, def);
        }
        else if (def->ml_flags & METH_STATIC) {
            PyObject *function = PyCFunction_New(def, NULL);
            if (function == NULL) {
                return -1;
            }
            descr = PyStaticMethod_New(function);
            Py_DECREF(function);
        }
        else {
            descr = PyDescr_NewMethod(type, def);
        }
        if (ready_enter(type, def->ml_name, descr, 1) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
ready_add_fields(PyTypeObject *type)
{
    for (PyMemberDef *def = type->tp_members; def != NULL && def->name != NULL; def++) {
        int present = ready_has(type, def->name);
        if (present < 0
            || (!present && ready_enter(type, def->name, PyDescr_NewMember(type, def), 1) < 0)) {
            return -1;
        }
    }
    for (PyGetSetDef *def = type->tp_getset; def != NULL && def->name != NULL; def++) {
        int present = ready_has(type, def->name);
        if (present < 0
            || (!present && ready_enter(type, def->name, PyDescr_NewGetSet(type, def), 1) < 0)) {
            return -1;
        }
    }
    return 0;
}

/* ---- inheritance ---------------------------------------------------------------------- */

static const struct {
    PyTypeObject *type;
    long flag;
} fast_subclasses[] = {
    {&PyType_Type, Py_TPFLAGS_TYPE_SUBCLASS},     {&PyInt_Type, Py_TPFLAGS_INT_SUBCLASS},
    {&PyLong_Type, Py_TPFLAGS_LONG_SUBCLASS},     {&PyString_Type, Py_TPFLAGS_STRING_SUBCLASS},
    {&PyUnicode_Type, Py_TPFLAGS_UNICODE_SUBCLASS}, {&PyTuple_Type, Py_TPFLAGS_TUPLE_SUBCLASS},
    {&PyList_Type, Py_TPFLAGS_LIST_SUBCLASS},     {&PyDict_Type, Py_TPFLAGS_DICT_SUBCLASS},
};

/* What comes from the one base that decides the layout. */
void
_PyType_InheritSpecial(PyTypeObject *type, PyTypeObject *base)
{
    Py_ssize_t old_size = type->tp_basicsize;
    int has_class = PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS);

    if (!PyType_IS_GC(type) && PyType_IS_GC(base)
        && PyType_HasFeature(type, Py_TPFLAGS_HAVE_RICHCOMPARE) && type->tp_traverse == NULL
        && type->tp_clear == NULL) {
        type->tp_flags |= Py_TPFLAGS_HAVE_GC;
        type->tp_traverse = base->tp_traverse;
        type->tp_clear = base->tp_clear;
    }
    /* Static types do not get object's __new__: they must say so to be callable. */
    if (has_class && type->tp_new == NULL
        && (base != &PyBaseObject_Type || PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE))) {
        type->tp_new = base->tp_new;
    }
    if (old_size == 0) {
        type->tp_basicsize = base->tp_basicsize;
    }
    if (type->tp_itemsize == 0) {
        type->tp_itemsize = base->tp_itemsize;
    }
    if (PyType_HasFeature(type, Py_TPFLAGS_HAVE_WEAKREFS) && type->tp_weaklistoffset == 0) {
        type->tp_weaklistoffset = base->tp_weaklistoffset;
    }
    if (has_class && type->tp_dictoffset == 0) {
        type->tp_dictoffset = base->tp_dictoffset;
    }
    if (PyType_FastSubclass(base, Py_TPFLAGS_BASE_EXC_SUBCLASS)
        || base == (PyTypeObject *)PyExc_BaseException) {
        type->tp_flags |= Py_TPFLAGS_BASE_EXC_SUBCLASS;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(fast_subclasses); i++) {
        if (PyType_IsSubtype(base, fast_subclasses[i].type)) {
            type->tp_flags |= fast_subclasses[i].flag;
        }
    }
}

/* Take a field over if type lacks it and base did not itself just inherit it: the
 * mro will come to the type that really defines it. */
#define DEFINED(field) (base->field != 0 && (above == NULL || base->field != above->field))
#define COPY(field)                                                            \
    do {                                                                       \
        if (!type->field && DEFINED(field)) {                                  \
            type->field = base->field;                                         \
        }                                                                      \
    } while (0);

/* The fields of the tables; a table that base or type lacks is left alone. */
static void
inherit_tables(PyTypeObject *type_, PyTypeObject *base_)
{
    PyTypeObject *above_ = base_->tp_base;
#define TPSLOT(field, ...)
    if (type_->tp_as_number != NULL && base_->tp_as_number != NULL) {
        PyNumberMethods *type = type_->tp_as_number;
        PyNumberMethods *base = base_->tp_as_number;
        PyNumberMethods *above = above_ == NULL ? NULL : above_->tp_as_number;
#define NBSLOT(field, ...) COPY(field)
#define MPSLOT(field, ...)
#define SQSLOT(field, ...)
#include "slots.def"
    }
    if (type_->tp_as_mapping != NULL && base_->tp_as_mapping != NULL) {
        PyMappingMethods *type = type_->tp_as_mapping;
        PyMappingMethods *base = base_->tp_as_mapping;
        PyMappingMethods *above = above_ == NULL ? NULL : above_->tp_as_mapping;
#define TPSLOT(field, ...)
#define NBSLOT(field, ...)
#define MPSLOT(field, ...) COPY(field)
#define SQSLOT(field, ...)
#include "slots.def"
    }
    if (type_->tp_as_sequence != NULL && base_->tp_as_sequence != NULL) {
        PySequenceMethods *type = type_->tp_as_sequence;
        PySequenceMethods *base = base_->tp_as_sequence;
        PySequenceMethods *above = above_ == NULL ? NULL : above_->tp_as_sequence;
#define TPSLOT(field, ...)
#define NBSLOT(field, ...)
#define MPSLOT(field, ...)
#define SQSLOT(field, ...) COPY(field)
#include "slots.def"
    }
    if (type_->tp_as_buffer != NULL && base_->tp_as_buffer != NULL) {
        PyBufferProcs *type = type_->tp_as_buffer;
        PyBufferProcs *base = base_->tp_as_buffer;
        PyBufferProcs *above = above_ == NULL ? NULL : above_->tp_as_buffer;
        COPY(bf_getreadbuffer)
        COPY(bf_getwritebuffer)
        COPY(bf_getsegcount)
        COPY(bf_getcharbuffer)
        if (PyType_HasFeature(base_, Py_TPFLAGS_HAVE_NEWBUFFER)) {
            COPY(bf_getbuffer)
            COPY(bf_releasebuffer)
        }
    }
}

static int
inherit_warn_hash(PyTypeObject *type, PyTypeObject *base)
{
    if (!Py_Py3kWarningFlag || base->tp_hash == NULL
        || base->tp_hash == PyObject_HashNotImplemented || type->tp_dict == NULL
        || PyDict_GetItem(type->tp_dict, _Py_ID(__hash__)) != NULL) {
        return 0;
    }
    if (PyDict_GetItem(type->tp_dict, _Py_ID(__eq__)) != NULL) {
        return PyErr_WarnPy3k("Overriding __eq__ blocks inheritance of __hash__ in 3.x", 1);
    }
    if (PyDict_GetItem(type->tp_dict, _Py_ID(__cmp__)) != NULL) {
        return PyErr_WarnPy3k("Overriding __cmp__ blocks inheritance of __hash__ in 3.x", 1);
    }
    return 0;
}

/* Comparison and hash belong together: all or none. */
static void
inherit_comparison(PyTypeObject *type, PyTypeObject *base)
{
    if (type->tp_compare != NULL || type->tp_richcompare != NULL || type->tp_hash != NULL) {
        return;
    }
    if (inherit_warn_hash(type, base) < 0) {
        PyErr_Clear();
    }
    type->tp_compare = base->tp_compare;
    type->tp_richcompare = base->tp_richcompare;
    type->tp_hash = base->tp_hash;
}

static void
inherit_free(PyTypeObject *type, PyTypeObject *base, PyTypeObject *above)
{
    if (PyType_IS_GC(type) == PyType_IS_GC(base)) {
        COPY(tp_free)
    }
    else if (PyType_IS_GC(type) && type->tp_free == NULL && base->tp_free == PyObject_Free) {
        type->tp_free = PyObject_GC_Del;
    }
}

void
_PyType_InheritSlots(PyTypeObject *type, PyTypeObject *base)
{
    PyTypeObject *above = base->tp_base;
    inherit_tables(type, base);
    COPY(tp_dealloc)
    COPY(tp_print)
    if (type->tp_getattr == NULL && type->tp_getattro == NULL) {
        type->tp_getattr = base->tp_getattr;
        type->tp_getattro = base->tp_getattro;
    }
    if (type->tp_setattr == NULL && type->tp_setattro == NULL) {
        type->tp_setattr = base->tp_setattr;
        type->tp_setattro = base->tp_setattro;
    }
    COPY(tp_repr)
    COPY(tp_call)
    COPY(tp_str)
    if (PyType_HasFeature(type, Py_TPFLAGS_HAVE_RICHCOMPARE)
        && PyType_HasFeature(base, Py_TPFLAGS_HAVE_RICHCOMPARE)) {
        inherit_comparison(type, base);
    }
    else {
        COPY(tp_compare)
    }
    if (PyType_HasFeature(type, Py_TPFLAGS_HAVE_ITER)
        && PyType_HasFeature(base, Py_TPFLAGS_HAVE_ITER)) {
        COPY(tp_iter)
        COPY(tp_iternext)
    }
    if (PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS)
        && PyType_HasFeature(base, Py_TPFLAGS_HAVE_CLASS)) {
        COPY(tp_descr_get)
        COPY(tp_descr_set)
        COPY(tp_dictoffset)
        COPY(tp_init)
        COPY(tp_alloc)
        COPY(tp_is_gc)
        COPY(tp_del)
        inherit_free(type, base, above);
    }
}
#undef COPY
#undef DEFINED

/* ---- the whole -------------------------------------------------------------------------- */

static int
ready_bases(PyTypeObject *type)
{
    if (type->tp_base == NULL && type != &PyBaseObject_Type) {
        type->tp_base = &PyBaseObject_Type;
        Py_INCREF(type->tp_base);
    }
    PyTypeObject *base = type->tp_base;
    if (base != NULL && base->tp_dict == NULL && PyType_Ready(base) < 0) {
        return -1;
    }
    /* An extension cannot name &PyType_Type in an initialiser on some platforms. */
    if (Py_TYPE(type) == NULL && base != NULL) {
        Py_TYPE(type) = Py_TYPE(base);
    }
    if (type->tp_bases == NULL) {
        type->tp_bases = base == NULL ? PyTuple_New(0) : PyTuple_Pack(1, base);
        if (type->tp_bases == NULL) {
            return -1;
        }
    }
    return 0;
}

static int
ready_dict(PyTypeObject *type)
{
    if (type->tp_dict == NULL) {
        type->tp_dict = PyDict_New();
        if (type->tp_dict == NULL) {
            return -1;
        }
    }
    if (_PyType_AddOperators(type) < 0 || ready_add_methods(type) < 0
        || ready_add_fields(type) < 0) {
        return -1;
    }
    return 0;
}

static int
ready_doc(PyTypeObject *type)
{
    if (PyDict_GetItem(type->tp_dict, _Py_ID(__doc__)) != NULL) {
        return 0;
    }
    if (type->tp_doc == NULL) {
        return PyDict_SetItem(type->tp_dict, _Py_ID(__doc__), Py_None);
    }
    PyObject *doc = PyString_FromString(type->tp_doc);
    if (doc == NULL) {
        return -1;
    }
    int result = PyDict_SetItem(type->tp_dict, _Py_ID(__doc__), doc);
    Py_DECREF(doc);
    return result;
}

static int
ready_inherit(PyTypeObject *type)
{
    PyTypeObject *base = type->tp_base;
    if (base != NULL) {
        _PyType_InheritSpecial(type, base);
    }
    PyObject *mro = type->tp_mro;
    assert(mro != NULL && PyTuple_Check(mro));
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *item = PyTuple_GET_ITEM(mro, i);
        if (PyType_Check(item)) {
            _PyType_InheritSlots(type, (PyTypeObject *)item);
        }
    }
    if (PyType_IS_GC(type) && PyType_HasFeature(type, Py_TPFLAGS_BASETYPE)
        && (type->tp_free == NULL || type->tp_free == PyObject_Free)) {
        PyErr_Format(PyExc_TypeError,
                     "type '%.100s' participates in gc, but is a base type but has "
                     "inappropriate tp_free slot",
                     type->tp_name);
        return -1;
    }
    return 0;
}

static void
ready_share_tables(PyTypeObject *type)
{
    PyTypeObject *base = type->tp_base;
    if (base == NULL) {
        return;
    }
    if (type->tp_as_number == NULL) {
        type->tp_as_number = base->tp_as_number;
    }
    if (type->tp_as_sequence == NULL) {
        type->tp_as_sequence = base->tp_as_sequence;
    }
    if (type->tp_as_mapping == NULL) {
        type->tp_as_mapping = base->tp_as_mapping;
    }
    if (type->tp_as_buffer == NULL) {
        type->tp_as_buffer = base->tp_as_buffer;
    }
}

static int
ready_link(PyTypeObject *type)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type->tp_bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(type->tp_bases, i);
        if (PyType_Check(base) && _PyType_AddSubclass((PyTypeObject *)base, type) < 0) {
            return -1;
        }
    }
    return 0;
}

int
PyType_Ready(PyTypeObject *type)
{
    if (PyType_HasFeature(type, Py_TPFLAGS_READY)) {
        assert(type->tp_dict != NULL);
        return 0;
    }
    assert(!PyType_HasFeature(type, Py_TPFLAGS_READYING));
    type->tp_flags |= Py_TPFLAGS_READYING;
    if (ready_bases(type) < 0 || ready_dict(type) < 0 || _PyType_SetMRO(type) < 0
        || ready_inherit(type) < 0 || ready_doc(type) < 0) {
        type->tp_flags &= ~Py_TPFLAGS_READYING;
        return -1;
    }
    ready_share_tables(type);
    if (ready_link(type) < 0) {
        type->tp_flags &= ~Py_TPFLAGS_READYING;
        return -1;
    }
    assert(type->tp_dict != NULL);
    type->tp_flags = (type->tp_flags & ~Py_TPFLAGS_READYING) | Py_TPFLAGS_READY;
    return 0;
}
