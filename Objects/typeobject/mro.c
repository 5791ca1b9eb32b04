/* The family of a type: bases, method resolution order, subclasses, layouts.
 *
 * The mro is the C3 linearisation: the merge of the bases' orders and the list of
 * bases, taking always the first head that is in no other list's tail.  An
 * old-style class counts with its depth-first order.
 *
 * The *solid base* of a type is the nearest one that added fields to the instance
 * struct other than __dict__ and __weakref__; all solid bases of a class must lie
 * on one line, and the end of that line decides tp_base. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

int
PyType_IsSubtype(PyTypeObject *derived, PyTypeObject *base)
{
    if (derived == base) {
        return 1;
    }
    if (!PyType_HasFeature(derived, Py_TPFLAGS_HAVE_CLASS)) {
        return base == &PyBaseObject_Type;
    }
    PyObject *mro = derived->tp_mro;
    if (mro != NULL) {
        assert(PyTuple_Check(mro));
        Py_ssize_t count = PyTuple_GET_SIZE(mro);
        for (Py_ssize_t i = 0; i < count; i++) {
            if (PyTuple_GET_ITEM(mro, i) == (PyObject *)base) {
                return 1;
            }
        }
        return 0;
    }
    /* Not ready yet: only single inheritance is known. */
    for (; derived != NULL; derived = derived->tp_base) {
        if (derived == base) {
            return 1;
        }
    }
    return base == &PyBaseObject_Type;
}

/* ---- layouts ---------------------------------------------------------------------- */

/* Does type add anything but __weakref__ and __dict__ at the end of base? */
int
_PyType_ExtraIvars(PyTypeObject *type, PyTypeObject *base)
{
    Py_ssize_t type_size = type->tp_basicsize;
    Py_ssize_t base_size = base->tp_basicsize;
    const Py_ssize_t pointer = (Py_ssize_t)sizeof(PyObject *);

    assert(type_size >= base_size);
    if (type->tp_itemsize != 0 || base->tp_itemsize != 0) {
        return type_size != base_size || type->tp_itemsize != base->tp_itemsize;
    }
    if (type->tp_weaklistoffset != 0 && base->tp_weaklistoffset == 0
        && type->tp_weaklistoffset + pointer == type_size
        && PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        type_size -= pointer;
    }
    if (type->tp_dictoffset != 0 && base->tp_dictoffset == 0
        && type->tp_dictoffset + pointer == type_size
        && PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        type_size -= pointer;
    }
    return type_size != base_size;
}

PyTypeObject *
_PyType_SolidBase(PyTypeObject *type)
{
    PyTypeObject *solid
        = type->tp_base != NULL ? _PyType_SolidBase(type->tp_base) : &PyBaseObject_Type;
    return _PyType_ExtraIvars(type, solid) ? type : solid;
}

/* The base whose layout the class continues. */
PyTypeObject *
_PyType_BestBase(PyObject *bases)
{
    PyTypeObject *best = NULL;
    PyTypeObject *winner = NULL; /* its solid base */

    assert(PyTuple_Check(bases) && PyTuple_GET_SIZE(bases) > 0);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *item = PyTuple_GET_ITEM(bases, i);
        if (PyClass_Check(item)) {
            continue;
        }
        if (!PyType_Check(item)) {
            PyErr_SetString(PyExc_TypeError, "bases must be types");
            return NULL;
        }
        PyTypeObject *base = (PyTypeObject *)item;
        if (base->tp_dict == NULL && PyType_Ready(base) < 0) {
            return NULL;
        }
        if (!PyType_HasFeature(base, Py_TPFLAGS_BASETYPE)) {
            PyErr_Format(PyExc_TypeError, "type '%.100s' is not an acceptable base type",
                         base->tp_name);
            return NULL;
        }
        PyTypeObject *candidate = _PyType_SolidBase(base);
        if (winner == NULL || (winner != candidate && PyType_IsSubtype(candidate, winner))) {
            winner = candidate;
            best = base;
        }
        else if (!PyType_IsSubtype(winner, candidate)) {
            PyErr_SetString(PyExc_TypeError, "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    if (best == NULL) {
        PyErr_SetString(PyExc_TypeError, "a new-style class can't have only classic bases");
    }
    return best;
}

/* ---- method resolution order --------------------------------------------------------- */

/* Append a classic class and its bases, depth first, each once. */
static int
mro_add_classic(PyObject *list, PyObject *cls)
{
    assert(PyClass_Check(cls));
    int known = PySequence_Contains(list, cls);
    if (known != 0) {
        return known < 0 ? -1 : 0;
    }
    if (PyList_Append(list, cls) < 0) {
        return -1;
    }
    PyObject *bases = ((PyClassObject *)cls)->cl_bases;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        if (mro_add_classic(list, PyTuple_GET_ITEM(bases, i)) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
mro_of_base(PyObject *base)
{
    if (PyType_Check(base)) {
        PyObject *mro = ((PyTypeObject *)base)->tp_mro;
        if (mro == NULL) {
            PyErr_Format(PyExc_TypeError, "Cannot extend an incomplete type '%.100s'",
                         ((PyTypeObject *)base)->tp_name);
            return NULL;
        }
        return PySequence_List(mro);
    }
    PyObject *list = PyList_New(0);
    if (list != NULL && mro_add_classic(list, base) < 0) {
        Py_CLEAR(list);
    }
    return list;
}

static PyObject *
mro_class_name(PyObject *cls)
{
    PyObject *name = PyObject_GetAttr(cls, _Py_ID(__name__));
    if (name == NULL) {
        PyErr_Clear();
        name = PyObject_Repr(cls);
    }
    if (name != NULL && !PyString_Check(name)) {
        Py_CLEAR(name);
    }
    return name;
}

static int
mro_check_duplicates(PyObject *bases)
{
    Py_ssize_t count = PyTuple_GET_SIZE(bases);
    for (Py_ssize_t i = 0; i < count; i++) {
        for (Py_ssize_t j = i + 1; j < count; j++) {
            if (PyTuple_GET_ITEM(bases, i) != PyTuple_GET_ITEM(bases, j)) {
                continue;
            }
            PyObject *name = mro_class_name(PyTuple_GET_ITEM(bases, i));
            if (name != NULL) {
                PyErr_Format(PyExc_TypeError, "duplicate base class %.400s",
                             PyString_AS_STRING(name));
                Py_DECREF(name);
            }
            else if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_TypeError, "duplicate base class");
            }
            return -1;
        }
    }
    return 0;
}

/* The lists to merge, each with the place of its head. */
typedef struct {
    PyObject **lists;
    Py_ssize_t *heads;
    Py_ssize_t count;
} mro_merge;

static PyObject *
mro_head(const mro_merge *merge, Py_ssize_t i)
{
    return merge->heads[i] < PyList_GET_SIZE(merge->lists[i])
               ? PyList_GET_ITEM(merge->lists[i], merge->heads[i])
               : NULL;
}

static int
mro_in_a_tail(const mro_merge *merge, PyObject *cls)
{
    for (Py_ssize_t i = 0; i < merge->count; i++) {
        PyObject *list = merge->lists[i];
        for (Py_ssize_t j = merge->heads[i] + 1; j < PyList_GET_SIZE(list); j++) {
            if (PyList_GET_ITEM(list, j) == cls) {
                return 1;
            }
        }
    }
    return 0;
}

/* Name the heads that block each other. */
static void
mro_complain(const mro_merge *merge)
{
    PyObject *heads = PyDict_New();
    PyObject *text = PyString_FromString(
        "Cannot create a consistent method resolution\norder (MRO) for bases");
    if (heads == NULL || text == NULL) {
        goto done;
    }
    for (Py_ssize_t i = 0; i < merge->count; i++) {
        PyObject *head = mro_head(merge, i);
        if (head != NULL && PyDict_SetItem(heads, head, Py_None) < 0) {
            goto done;
        }
    }
    Py_ssize_t position = 0;
    Py_ssize_t left = PyDict_Size(heads);
    PyObject *cls = NULL;
    while (text != NULL && PyDict_Next(heads, &position, &cls, NULL)) {
        PyObject *name = mro_class_name(cls);
        const char *shown = name == NULL ? "?" : PyString_AS_STRING(name);
        PyString_ConcatAndDel(&text, PyString_FromFormat(--left > 0 ? " %s," : " %s", shown));
        Py_XDECREF(name);
    }
    if (text != NULL) {
        PyErr_SetObject(PyExc_TypeError, text);
    }
done:
    Py_XDECREF(heads);
    Py_XDECREF(text);
}

/* Append the merge to result; -1 with TypeError if the orders contradict. */
static int
mro_run_merge(mro_merge *merge, PyObject *result)
{
    for (;;) {
        PyObject *chosen = NULL;
        int exhausted = 1;
        for (Py_ssize_t i = 0; i < merge->count && chosen == NULL; i++) {
            PyObject *head = mro_head(merge, i);
            if (head != NULL) {
                exhausted = 0;
                if (!mro_in_a_tail(merge, head)) {
                    chosen = head;
                }
            }
        }
        if (exhausted) {
            return 0;
        }
        if (chosen == NULL) {
            mro_complain(merge);
            return -1;
        }
        if (PyList_Append(result, chosen) < 0) {
            return -1;
        }
        for (Py_ssize_t i = 0; i < merge->count; i++) {
            if (mro_head(merge, i) == chosen) {
                merge->heads[i]++;
            }
        }
    }
}

/* type.mro(): a new list. */
PyObject *
_PyType_ComputeMRO(PyTypeObject *type)
{
    if (type->tp_dict == NULL && PyType_Ready(type) < 0) {
        return NULL;
    }
    PyObject *bases = type->tp_bases;
    Py_ssize_t count = PyTuple_GET_SIZE(bases);
    mro_merge merge = {PyMem_New(PyObject *, count + 1), PyMem_New(Py_ssize_t, count + 1), 0};
    PyObject *result = PyList_New(0);
    int failed = 1;

    if (merge.lists == NULL || merge.heads == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    if (result == NULL || PyList_Append(result, (PyObject *)type) < 0) {
        goto done;
    }
    for (Py_ssize_t i = 0; i <= count; i++) {
        PyObject *list = i < count ? mro_of_base(PyTuple_GET_ITEM(bases, i))
                                   : PySequence_List(bases);
        if (list == NULL) {
            goto done;
        }
        merge.heads[merge.count] = 0;
        merge.lists[merge.count++] = list;
    }
    failed = mro_check_duplicates(bases) < 0 || mro_run_merge(&merge, result) < 0;
done:
    for (Py_ssize_t i = 0; i < merge.count; i++) {
        Py_DECREF(merge.lists[i]);
    }
    PyMem_Free(merge.lists);
    PyMem_Free(merge.heads);
    if (failed) {
        Py_CLEAR(result);
    }
    return result;
}

/* Check what a metaclass's own mro() returned. */
static int
mro_check_foreign(PyTypeObject *type, PyObject *mro)
{
    PyTypeObject *solid = _PyType_SolidBase(type);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *cls = PyTuple_GET_ITEM(mro, i);
        if (PyClass_Check(cls)) {
            continue;
        }
        if (!PyType_Check(cls)) {
            PyErr_Format(PyExc_TypeError, "mro() returned a non-class ('%.500s')",
                         Py_TYPE(cls)->tp_name);
            return -1;
        }
        if (!PyType_IsSubtype(solid, _PyType_SolidBase((PyTypeObject *)cls))) {
            PyErr_Format(PyExc_TypeError,
                         "mro() returned base with unsuitable layout ('%.500s')",
                         ((PyTypeObject *)cls)->tp_name);
            return -1;
        }
    }
    return 0;
}

/* Compute tp_mro, through the metaclass's mro() if it may differ. */
int
_PyType_SetMRO(PyTypeObject *type)
{
    PyObject *list = NULL;
    int foreign = Py_TYPE(type) != &PyType_Type;
    if (!foreign) {
        list = _PyType_ComputeMRO(type);
    }
    else {
        PyObject *method = _PyObject_LookupSpecial((PyObject *)type, "mro", &_Py_ID(mro));
        if (method == NULL) {
            if (!PyErr_Occurred()) {
                PyErr_SetObject(PyExc_AttributeError, _Py_ID(mro));
            }
            return -1;
        }
        list = PyObject_CallObject(method, NULL);
        Py_DECREF(method);
    }
    if (list == NULL) {
        return -1;
    }
    PyObject *mro = PySequence_Tuple(list);
    Py_DECREF(list);
    if (mro == NULL) {
        return -1;
    }
    if (foreign && mro_check_foreign(type, mro) < 0) {
        Py_DECREF(mro);
        return -1;
    }
    Py_XSETREF(type->tp_mro, mro);
    _PyType_MROModified(type, type->tp_mro);
    /* A foreign mro may leave bases out; the subclass links still use them. */
    _PyType_MROModified(type, type->tp_bases);
    PyType_Modified(type);
    return 0;
}

/* ---- subclasses ---------------------------------------------------------------------- */

int
_PyType_AddSubclass(PyTypeObject *base, PyTypeObject *type)
{
    if (base->tp_subclasses == NULL) {
        base->tp_subclasses = PyList_New(0);
        if (base->tp_subclasses == NULL) {
            return -1;
        }
    }
    PyObject *list = base->tp_subclasses;
    PyObject *reference = PyWeakref_NewRef((PyObject *)type, NULL);
    if (reference == NULL) {
        return -1;
    }
    /* Use the place of a dead class if there is one. */
    for (Py_ssize_t i = PyList_GET_SIZE(list) - 1; i >= 0; i--) {
        if (PyWeakref_GET_OBJECT(PyList_GET_ITEM(list, i)) == Py_None) {
            return PyList_SetItem(list, i, reference);
        }
    }
    int result = PyList_Append(list, reference);
    Py_DECREF(reference);
    return result;
}

void
_PyType_RemoveSubclass(PyTypeObject *base, PyTypeObject *type)
{
    PyObject *list = base->tp_subclasses;
    if (list == NULL) {
        return;
    }
    for (Py_ssize_t i = PyList_GET_SIZE(list) - 1; i >= 0; i--) {
        if (PyWeakref_GET_OBJECT(PyList_GET_ITEM(list, i)) == (PyObject *)type) {
            PySequence_DelItem(list, i);
            return;
        }
    }
}

/* ---- assignment to __class__ and __bases__ ---------------------------------------------- */

static int
bases_equal_structs(PyTypeObject *a, PyTypeObject *b)
{
    return a == b
           || (a != NULL && b != NULL && a->tp_basicsize == b->tp_basicsize
               && a->tp_itemsize == b->tp_itemsize && a->tp_dictoffset == b->tp_dictoffset
               && a->tp_weaklistoffset == b->tp_weaklistoffset
               && PyType_IS_GC(a) == PyType_IS_GC(b));
}

/* Did both add the same __slots__, __dict__ and __weakref__ to one base? */
static int
bases_same_slots(PyTypeObject *a, PyTypeObject *b)
{
    PyTypeObject *base = a->tp_base;
    const Py_ssize_t pointer = (Py_ssize_t)sizeof(PyObject *);
    if (base != b->tp_base) {
        return 0;
    }
    Py_ssize_t size = base->tp_basicsize;
    if (a->tp_dictoffset == size && b->tp_dictoffset == size) {
        size += pointer;
    }
    if (a->tp_weaklistoffset == size && b->tp_weaklistoffset == size) {
        size += pointer;
    }
    if (PyType_HasFeature(a, Py_TPFLAGS_HEAPTYPE) && PyType_HasFeature(b, Py_TPFLAGS_HEAPTYPE)) {
        PyObject *slots_a = ((PyHeapTypeObject *)a)->ht_slots;
        PyObject *slots_b = ((PyHeapTypeObject *)b)->ht_slots;
        if (slots_a != NULL && slots_b != NULL) {
            if (PyObject_Compare(slots_a, slots_b) != 0) {
                return 0;
            }
            size += pointer * PyTuple_GET_SIZE(slots_a);
        }
    }
    return size == a->tp_basicsize && size == b->tp_basicsize;
}

static PyTypeObject *
bases_last_equal(PyTypeObject *type)
{
    while (bases_equal_structs(type, type->tp_base)) {
        type = type->tp_base;
    }
    return type;
}

int
_PyType_CompatibleForAssignment(PyTypeObject *oldto, PyTypeObject *newto, const char *attr)
{
    if (newto->tp_dealloc != oldto->tp_dealloc || newto->tp_free != oldto->tp_free) {
        PyErr_Format(PyExc_TypeError, "%s assignment: '%s' deallocator differs from '%s'", attr,
                     newto->tp_name, oldto->tp_name);
        return 0;
    }
    PyTypeObject *newbase = bases_last_equal(newto);
    PyTypeObject *oldbase = bases_last_equal(oldto);
    if (newbase != oldbase
        && (newbase->tp_base != oldbase->tp_base || !bases_same_slots(newbase, oldbase))) {
        PyErr_Format(PyExc_TypeError, "%s assignment: '%s' object layout differs from '%s'",
                     attr, newto->tp_name, oldto->tp_name);
        return 0;
    }
    return 1;
}

/* Check the new value of __bases__; the new tp_base, borrowed, or NULL. */
static PyTypeObject *
bases_check(PyTypeObject *type, PyObject *value)
{
    if (!PyTuple_Check(value)) {
        PyErr_Format(PyExc_TypeError, "can only assign tuple to %s.__bases__, not %s",
                     type->tp_name, Py_TYPE(value)->tp_name);
        return NULL;
    }
    if (PyTuple_GET_SIZE(value) == 0) {
        PyErr_Format(PyExc_TypeError, "can only assign non-empty tuple to %s.__bases__, not ()",
                     type->tp_name);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); i++) {
        PyObject *base = PyTuple_GET_ITEM(value, i);
        if (!PyClass_Check(base) && !PyType_Check(base)) {
            PyErr_Format(PyExc_TypeError,
                         "%s.__bases__ must be tuple of old- or new-style classes, not '%s'",
                         type->tp_name, Py_TYPE(base)->tp_name);
            return NULL;
        }
        if (PyType_Check(base) && PyType_IsSubtype((PyTypeObject *)base, type)) {
            PyErr_SetString(PyExc_TypeError, "a __bases__ item causes an inheritance cycle");
            return NULL;
        }
    }
    PyTypeObject *best = _PyType_BestBase(value);
    if (best == NULL || !_PyType_CompatibleForAssignment(type->tp_base, best, "__bases__")) {
        return NULL;
    }
    return best;
}

/* Compute the mro of all subclasses anew; pairs (class, old mro) go to undo. */
static int
bases_update_subclasses(PyTypeObject *type, PyObject *undo)
{
    PyObject *subclasses = type->tp_subclasses;
    if (subclasses == NULL) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(subclasses); i++) {
        PyTypeObject *subclass
            = (PyTypeObject *)PyWeakref_GET_OBJECT(PyList_GET_ITEM(subclasses, i));
        if ((PyObject *)subclass == Py_None) {
            continue;
        }
        PyObject *pair = PyTuple_Pack(2, subclass, subclass->tp_mro);
        if (pair == NULL) {
            return -1;
        }
        int failed = PyList_Append(undo, pair) < 0;
        Py_DECREF(pair);
        if (failed || _PyType_SetMRO(subclass) < 0
            || bases_update_subclasses(subclass, undo) < 0) {
            return -1;
        }
    }
    return 0;
}

static void
bases_undo(PyObject *undo)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(undo); i++) {
        PyObject *pair = PyList_GET_ITEM(undo, i);
        PyTypeObject *cls = (PyTypeObject *)PyTuple_GET_ITEM(pair, 0);
        PyObject *mro = PyTuple_GET_ITEM(pair, 1);
        Py_INCREF(mro);
        Py_XSETREF(cls->tp_mro, mro);
        PyType_Modified(cls);
    }
}

static int
bases_move_links(PyTypeObject *type, PyObject *old_bases, PyObject *new_bases)
{
    int result = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(old_bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(old_bases, i);
        if (PyType_Check(base)) {
            _PyType_RemoveSubclass((PyTypeObject *)base, type);
        }
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(new_bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(new_bases, i);
        if (PyType_Check(base) && _PyType_AddSubclass((PyTypeObject *)base, type) < 0) {
            result = -1;
        }
    }
    return result;
}

int
_PyType_SetBases(PyTypeObject *type, PyObject *value)
{
    PyTypeObject *new_base = bases_check(type, value);
    if (new_base == NULL) {
        return -1;
    }
    PyObject *old_bases = type->tp_bases;
    PyTypeObject *old_base = type->tp_base;
    PyObject *undo = PyList_New(0);
    PyObject *own = PyTuple_Pack(2, type, type->tp_mro);
    int result = -1;

    Py_INCREF(value);
    Py_INCREF(new_base);
    type->tp_bases = value;
    type->tp_base = new_base;
    if (undo != NULL && own != NULL && PyList_Append(undo, own) == 0
        && _PyType_SetMRO(type) == 0 && bases_update_subclasses(type, undo) == 0) {
        result = bases_move_links(type, old_bases, value);
        _PyType_UpdateAllSlots(type);
        Py_DECREF(old_bases);
        Py_DECREF(old_base);
    }
    else {
        PyObject *error[3] = {NULL, NULL, NULL};
        PyErr_Fetch(&error[0], &error[1], &error[2]);
        if (undo != NULL) {
            bases_undo(undo);
        }
        if (type->tp_bases == value) {
            type->tp_bases = old_bases;
            type->tp_base = old_base;
            Py_DECREF(value);
            Py_DECREF(new_base);
        }
        PyErr_Restore(error[0], error[1], error[2]);
    }
    Py_XDECREF(undo);
    Py_XDECREF(own);
    return result;
}
