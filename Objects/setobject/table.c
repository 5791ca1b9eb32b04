/* The hash table of set and frozenset.
 *
 * The same design as a dict's (Objects/dictobject/): open addressing, the same
 * probe sequence and growth, because they decide iteration order; dummies where
 * elements were removed; a lookup function for sets of exact strs that never runs
 * code, exchanged for the generic one when the first other element comes.
 */
#include "set_internal.h"

PyObject _PySet_DummyKey = {PyObject_HEAD_INIT(&PyBaseObject_Type)};

static inline int
set_strings_equal(PyObject *left, PyObject *right)
{
    Py_ssize_t size = Py_SIZE(left);
    return Py_SIZE(right) == size
        && memcmp(PyString_AS_STRING(left), PyString_AS_STRING(right), size) == 0;
}

setentry *
_PySet_LookupString(PySetObject *so, PyObject *key, long hash)
{
    if (!PyString_CheckExact(key)) {
        return _PySet_LookupGeneric(so, key, hash);
    }
    setentry *table = so->table;
    size_t mask = (size_t)so->mask;
    size_t index = (size_t)hash;
    size_t perturb = (size_t)hash;
    setentry *reusable = NULL;
    for (;;) {
        setentry *entry = &table[index & mask];
        PyObject *candidate = entry->key;
        if (candidate == key) {
            return entry;
        }
        if (candidate == NULL) {
            return reusable != NULL ? reusable : entry;
        }
        if (candidate == SET_DUMMY) {
            if (reusable == NULL) {
                reusable = entry;
            }
        }
        else if (entry->hash == hash && set_strings_equal(candidate, key)) {
            return entry;
        }
        index = index * 5 + perturb + 1;
        perturb >>= SET_PERTURB_SHIFT;
    }
}

/* 1 equal, 0 not, -1 error, 2 when the comparison changed the table. */
static int
set_match(PySetObject *so, setentry *table, setentry *entry, PyObject *key)
{
    PyObject *candidate = entry->key;
    if (PyString_CheckExact(candidate) && PyString_CheckExact(key)) {
        return set_strings_equal(candidate, key);
    }
    Py_INCREF(candidate);
    int equal = PyObject_RichCompareBool(candidate, key, Py_EQ); /* may run code */
    int moved = so->table != table || entry->key != candidate;
    Py_DECREF(candidate);
    if (equal < 0) {
        return -1;
    }
    return moved ? 2 : equal;
}

setentry *
_PySet_LookupGeneric(PySetObject *so, PyObject *key, long hash)
{
retry:;
    setentry *table = so->table;
    size_t mask = (size_t)so->mask;
    size_t index = (size_t)hash;
    size_t perturb = (size_t)hash;
    setentry *reusable = NULL;
    for (;;) {
        setentry *entry = &table[index & mask];
        PyObject *candidate = entry->key;
        if (candidate == key) {
            return entry;
        }
        if (candidate == NULL) {
            return reusable != NULL ? reusable : entry;
        }
        if (candidate == SET_DUMMY) {
            if (reusable == NULL) {
                reusable = entry;
            }
        }
        else if (entry->hash == hash) {
            int match = set_match(so, table, entry, key); /* may run code */
            if (match < 0) {
                return NULL;
            }
            if (match == 1) {
                return entry;
            }
            if (match == 2) {
                goto retry;
            }
        }
        index = index * 5 + perturb + 1;
        perturb >>= SET_PERTURB_SHIFT;
    }
}

void
_PySet_ResetToSmall(PySetObject *so)
{
    memset(so->smalltable, 0, sizeof(so->smalltable));
    so->table = so->smalltable;
    so->mask = PySet_MINSIZE - 1;
    so->fill = 0;
    so->used = 0;
    so->hash = -1;
}

static inline void
set_place(setentry *table, size_t mask, const setentry *source)
{
    size_t index = (size_t)source->hash;
    size_t perturb = index;
    setentry *entry = &table[index & mask];
    while (entry->key != NULL) {
        index = index * 5 + perturb + 1;
        perturb >>= SET_PERTURB_SHIFT;
        entry = &table[index & mask];
    }
    *entry = *source;
}

int
_PySet_ResizeTable(PySetObject *so, Py_ssize_t minused)
{
    size_t slots = PySet_MINSIZE;
    while (slots <= (size_t)minused) {
        slots <<= 1;
        if (slots > PY_SSIZE_T_MAX / sizeof(setentry)) {
            PyErr_NoMemory();
            return -1;
        }
    }
    setentry *old = so->table;
    int old_is_small = old == so->smalltable;
    Py_ssize_t remaining = so->used;
    setentry copy[PySet_MINSIZE];
    setentry *table = so->smalltable;

    if (slots > PySet_MINSIZE) {
        table = PyMem_Malloc(slots * sizeof(setentry));
        if (table == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    else if (old_is_small) {
        if (so->fill == so->used) {
            return 0;
        }
        memcpy(copy, old, sizeof(copy));
        old = copy;
    }
    memset(table, 0, slots * sizeof(setentry));
    so->table = table;
    so->mask = (Py_ssize_t)slots - 1;
    so->fill = remaining;
    for (setentry *entry = old; remaining > 0; entry++) {
        if (set_slot_is_active(entry)) {
            set_place(table, slots - 1, entry);
            remaining--;
        }
    }
    if (!old_is_small) {
        PyMem_Free(old);
    }
    return 0;
}

void
_PySet_CopyInto(PySetObject *so, PySetObject *other)
{
    size_t mask = (size_t)so->mask;
    Py_ssize_t remaining = other->used;
    assert(so->fill == 0 && remaining <= so->mask);
    if (other->lookup != _PySet_LookupString) {
        so->lookup = _PySet_LookupGeneric;
    }
    so->fill = remaining;
    so->used = remaining;
    for (setentry *entry = other->table; remaining > 0; entry++) {
        if (set_slot_is_active(entry)) {
            Py_INCREF(entry->key);
            set_place(so->table, mask, entry);
            remaining--;
        }
    }
}

void
_PySet_ClearTable(PySetObject *so)
{
    setentry *table = so->table;
    setentry copy[PySet_MINSIZE];
    int allocated = table != so->smalltable;
    Py_ssize_t fill = so->fill;
    if (allocated) {
        _PySet_ResetToSmall(so);
    }
    else if (fill > 0) {
        memcpy(copy, table, sizeof(copy));
        table = copy;
        _PySet_ResetToSmall(so);
    }
    so->lookup = _PySet_LookupString;
    for (setentry *entry = table; fill > 0; entry++) {
        if (entry->key == NULL) {
            continue;
        }
        fill--;
        if (entry->key != SET_DUMMY) {
            Py_DECREF(entry->key);
        }
    }
    if (allocated) {
        PyMem_Free(table);
    }
}

int
_PySet_InsertKey(PySetObject *so, PyObject *key, long hash)
{
    setentry *entry = so->lookup(so, key, hash); /* may run code */
    if (entry == NULL) {
        return -1;
    }
    if (set_slot_is_active(entry)) {
        return 0;
    }
    if (!PyString_CheckExact(key)) {
        so->lookup = _PySet_LookupGeneric;
    }
    if (entry->key == NULL) {
        so->fill++;
    }
    Py_INCREF(key);
    entry->key = key;
    entry->hash = hash;
    so->used++;
    return 0;
}

int
_PySet_AddKnown(PySetObject *so, PyObject *key, long hash)
{
    Py_ssize_t used_before = so->used;
    Py_INCREF(key); /* a comparison could remove the only other reference */
    int status = _PySet_InsertKey(so, key, hash);
    Py_DECREF(key);
    if (status < 0) {
        return -1;
    }
    if (so->used <= used_before || so->fill * 3 < (so->mask + 1) * 2) {
        return 0;
    }
    return _PySet_ResizeTable(so, so->used > 50000 ? so->used * 2 : so->used * 4);
}

int
_PySet_AddUnique(PySetObject *so, PyObject *key, long hash)
{
    setentry entry = {hash, key};
    if (!PyString_CheckExact(key)) {
        so->lookup = _PySet_LookupGeneric;
    }
    Py_INCREF(key);
    set_place(so->table, (size_t)so->mask, &entry);
    so->fill++;
    so->used++;
    if (so->fill * 3 < (so->mask + 1) * 2) {
        return 0;
    }
    return _PySet_ResizeTable(so, so->used > 50000 ? so->used * 2 : so->used * 4);
}

int
_PySet_AddKey(PySetObject *so, PyObject *key)
{
    long hash = set_hash_key(key);
    return hash == -1 ? -1 : _PySet_AddKnown(so, key, hash);
}

int
_PySet_ContainsKnown(PySetObject *so, PyObject *key, long hash)
{
    setentry *entry = so->lookup(so, key, hash);
    return entry == NULL ? -1 : set_slot_is_active(entry);
}

int
_PySet_ContainsKey(PySetObject *so, PyObject *key)
{
    long hash = set_hash_key(key);
    return hash == -1 ? -1 : _PySet_ContainsKnown(so, key, hash);
}

int
_PySet_DiscardKnown(PySetObject *so, PyObject *key, long hash)
{
    setentry *entry = so->lookup(so, key, hash);
    if (entry == NULL) {
        return -1;
    }
    if (!set_slot_is_active(entry)) {
        return 0;
    }
    PyObject *old = entry->key;
    entry->key = SET_DUMMY;
    so->used--;
    Py_DECREF(old);
    return 1;
}

int
_PySet_DiscardKey(PySetObject *so, PyObject *key)
{
    long hash = set_hash_key(key);
    return hash == -1 ? -1 : _PySet_DiscardKnown(so, key, hash);
}

int
_PySet_Step(PySetObject *so, Py_ssize_t *pos, PyObject **key, long *hash)
{
    Py_ssize_t i = *pos;
    Py_ssize_t mask = so->mask;
    setentry *table = so->table;
    assert(i >= 0);
    while (i <= mask && !set_slot_is_active(&table[i])) {
        i++;
    }
    *pos = i + 1;
    if (i > mask) {
        return 0;
    }
    *key = table[i].key;
    *hash = table[i].hash;
    return 1;
}

/* Small tables are inside the objects and must be copied; pointers to them must
 * then point at the other object's. */
void
_PySet_Swap(PySetObject *left, PySetObject *right)
{
    PySetObject kept = *left;
    left->fill = right->fill;
    left->used = right->used;
    left->mask = right->mask;
    left->lookup = right->lookup;
    left->table = right->table == right->smalltable ? left->smalltable : right->table;
    memcpy(left->smalltable, right->smalltable, sizeof(kept.smalltable));
    right->fill = kept.fill;
    right->used = kept.used;
    right->mask = kept.mask;
    right->lookup = kept.lookup;
    right->table = kept.table == left->smalltable ? right->smalltable : kept.table;
    memcpy(right->smalltable, kept.smalltable, sizeof(kept.smalltable));
    /* A hash belongs to the elements, not to the object; only frozensets have one. */
    int both_frozen = PyType_IsSubtype(Py_TYPE(left), &PyFrozenSet_Type)
                   && PyType_IsSubtype(Py_TYPE(right), &PyFrozenSet_Type);
    left->hash = both_frozen ? right->hash : -1;
    right->hash = both_frozen ? kept.hash : -1;
}
