/* The dictionary's table: growing, inserting, deleting, emptying.
 *
 * Invariants between calls: the number of slots is a power of two, at least 8;
 * fill < slots; fill = used + dummies; a slot's value is NULL exactly when its
 * key is NULL or the dummy.  ma_table points at ma_smalltable or at a block of
 * its own.
 *
 * When the table is two thirds full after an insertion it is built anew with
 * four times (above 50000 entries twice) as many slots as entries; a rebuild
 * also sweeps the dummies out.  Deleting never shrinks.  These numbers are part
 * of the behaviour: they decide iteration order.
 */
#include "dict_internal.h"

PyObject _PyDict_DummyKey = {PyObject_HEAD_INIT(&PyBaseObject_Type)};

void
_PyDict_ResetToSmall(PyDictObject *self)
{
    memset(self->ma_smalltable, 0, sizeof(self->ma_smalltable));
    self->ma_table = self->ma_smalltable;
    self->ma_mask = PyDict_MINSIZE - 1;
    self->ma_fill = 0;
    self->ma_used = 0;
}

/* Put an entry into a table known to hold no equal key and no dummies. */
static inline void
dict_place(PyDictEntry *table, size_t mask, const PyDictEntry *source)
{
    size_t index = (size_t)source->me_hash;
    size_t perturb = index;
    PyDictEntry *entry = &table[index & mask];
    while (entry->me_key != NULL) {
        index = index * 5 + perturb + 1;
        perturb >>= DICT_PERTURB_SHIFT;
        entry = &table[index & mask];
    }
    *entry = *source;
}

int
_PyDict_Resize(PyDictObject *self, Py_ssize_t minused)
{
    size_t slots = PyDict_MINSIZE;
    while (slots <= (size_t)minused) {
        slots <<= 1;
        if (slots > PY_SSIZE_T_MAX / sizeof(PyDictEntry)) {
            PyErr_NoMemory();
            return -1;
        }
    }
    PyDictEntry *old = self->ma_table;
    int old_is_small = old == self->ma_smalltable;
    Py_ssize_t remaining = self->ma_used;
    PyDictEntry copy[PyDict_MINSIZE];
    PyDictEntry *table = self->ma_smalltable;

    assert(minused >= 0);
    if (slots > PyDict_MINSIZE) {
        table = PyMem_Malloc(slots * sizeof(PyDictEntry));
        if (table == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    else if (old_is_small) {
        if (self->ma_fill == self->ma_used) {
            return 0;
        }
        memcpy(copy, old, sizeof(copy));
        old = copy;
    }
    memset(table, 0, slots * sizeof(PyDictEntry));
    self->ma_table = table;
    self->ma_mask = (Py_ssize_t)slots - 1;
    self->ma_fill = remaining;
    for (PyDictEntry *entry = old; remaining > 0; entry++) {
        if (entry->me_value != NULL) {
            dict_place(table, slots - 1, entry);
            remaining--;
        }
    }
    if (!old_is_small) {
        PyMem_Free(old);
    }
    return 0;
}

void
_PyDict_CopyInto(PyDictObject *self, PyDictObject *other)
{
    size_t mask = (size_t)self->ma_mask;
    Py_ssize_t remaining = other->ma_used;
    assert(self->ma_fill == 0 && remaining <= self->ma_mask);
    if (other->ma_lookup != _PyDict_LookupString) {
        self->ma_lookup = _PyDict_LookupGeneric;
    }
    self->ma_fill = remaining;
    self->ma_used = remaining;
    for (PyDictEntry *entry = other->ma_table; remaining > 0; entry++) {
        if (entry->me_value != NULL) {
            Py_INCREF(entry->me_key);
            Py_INCREF(entry->me_value);
            dict_maintain_tracking(self, entry->me_key, entry->me_value);
            dict_place(self->ma_table, mask, entry);
            remaining--;
        }
    }
}

int
_PyDict_GrowIfNeeded(PyDictObject *self, Py_ssize_t used_before)
{
    if (self->ma_used <= used_before || self->ma_fill * 3 < (self->ma_mask + 1) * 2) {
        return 0;
    }
    return _PyDict_Resize(self, (self->ma_used > 50000 ? 2 : 4) * self->ma_used);
}

int
_PyDict_InsertTake(PyDictObject *self, PyObject *key, long hash, PyObject *value)
{
    PyDictEntry *entry = self->ma_lookup(self, key, hash); /* may run code */
    if (entry == NULL) {
        Py_DECREF(key);
        Py_DECREF(value);
        return -1;
    }
    dict_maintain_tracking(self, key, value);
    PyObject *old = entry->me_value;
    if (old != NULL) {
        entry->me_value = value;
        Py_DECREF(old);
        Py_DECREF(key);
        return 0;
    }
    if (!PyString_CheckExact(key)) {
        self->ma_lookup = _PyDict_LookupGeneric;
    }
    if (entry->me_key == NULL) {
        self->ma_fill++;
    }
    assert(entry->me_key == NULL || entry->me_key == DICT_DUMMY);
    entry->me_key = key;
    entry->me_hash = hash;
    entry->me_value = value;
    self->ma_used++;
    return 0;
}

void
_PyDict_DropEntry(PyDictObject *self, PyDictEntry *entry)
{
    PyObject *key = entry->me_key;
    PyObject *value = entry->me_value;
    assert(value != NULL);
    entry->me_key = DICT_DUMMY;
    entry->me_value = NULL;
    self->ma_used--;
    Py_DECREF(value);
    Py_DECREF(key);
}

int
_PyDict_SetItem_KnownHash(PyObject *mp, PyObject *key, PyObject *value, long hash)
{
    PyDictObject *self = (PyDictObject *)mp;
    Py_ssize_t used_before = self->ma_used;
    Py_INCREF(key);
    Py_INCREF(value);
    if (_PyDict_InsertTake(self, key, hash, value) < 0) {
        return -1;
    }
    return _PyDict_GrowIfNeeded(self, used_before);
}

int
PyDict_SetItem(PyObject *mp, PyObject *key, PyObject *item)
{
    if (!PyDict_Check(mp)) {
        PyErr_BadInternalCall();
        return -1;
    }
    assert(key != NULL && item != NULL);
    long hash = dict_hash_key(key);
    if (hash == -1) {
        return -1;
    }
    return _PyDict_SetItem_KnownHash(mp, key, item, hash);
}

/* The active slot of key; NULL with KeyError when there is none. */
static PyDictEntry *
dict_find_for_delete(PyObject *mp, PyObject *key)
{
    if (!PyDict_Check(mp)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    long hash = dict_hash_key(key);
    if (hash == -1) {
        return NULL;
    }
    PyDictObject *self = (PyDictObject *)mp;
    PyDictEntry *entry = self->ma_lookup(self, key, hash);
    if (entry != NULL && entry->me_value == NULL) {
        _PyErr_SetKeyError(key);
        return NULL;
    }
    return entry;
}

int
PyDict_DelItem(PyObject *mp, PyObject *key)
{
    PyDictEntry *entry = dict_find_for_delete(mp, key);
    if (entry == NULL) {
        return -1;
    }
    _PyDict_DropEntry((PyDictObject *)mp, entry);
    return 0;
}

int
_PyDict_DelItemIf(PyObject *mp, PyObject *key, int (*predicate)(PyObject *value))
{
    PyDictEntry *entry = dict_find_for_delete(mp, key);
    if (entry == NULL) {
        return -1;
    }
    /* The predicate must not touch the dict. */
    int answer = predicate(entry->me_value);
    if (answer <= 0) {
        return answer;
    }
    _PyDict_DropEntry((PyDictObject *)mp, entry);
    return 0;
}

int
PyDict_SetItemString(PyObject *dp, const char *key, PyObject *item)
{
    PyObject *name = PyString_FromString(key);
    if (name == NULL) {
        return -1;
    }
    PyString_InternInPlace(&name);
    int status = PyDict_SetItem(dp, name, item);
    Py_DECREF(name);
    return status;
}

int
PyDict_DelItemString(PyObject *dp, const char *key)
{
    PyObject *name = PyString_FromString(key);
    if (name == NULL) {
        return -1;
    }
    int status = PyDict_DelItem(dp, name);
    Py_DECREF(name);
    return status;
}

void
PyDict_Clear(PyObject *mp)
{
    if (!PyDict_Check(mp)) {
        return;
    }
    PyDictObject *self = (PyDictObject *)mp;
    PyDictEntry *table = self->ma_table;
    PyDictEntry copy[PyDict_MINSIZE];
    int allocated = table != self->ma_smalltable;
    Py_ssize_t fill = self->ma_fill;

    /* Dropping a reference runs code that may use this dict again: detach the
     * entries first. */
    if (allocated) {
        _PyDict_ResetToSmall(self);
    }
    else if (fill > 0) {
        memcpy(copy, table, sizeof(copy));
        table = copy;
        _PyDict_ResetToSmall(self);
    }
    self->ma_lookup = _PyDict_LookupString;
    for (PyDictEntry *entry = table; fill > 0; entry++) {
        if (entry->me_key == NULL) {
            continue;
        }
        fill--;
        if (entry->me_value != NULL) {
            Py_DECREF(entry->me_key);
            Py_DECREF(entry->me_value);
        }
    }
    if (allocated) {
        PyMem_Free(table);
    }
}

void
_PyDict_MaybeTrack(PyObject *mp, PyObject *key, PyObject *value)
{
    dict_maintain_tracking((PyDictObject *)mp, key, value);
}

void
_PyDict_MaybeUntrack(PyObject *mp)
{
    if (!PyDict_CheckExact(mp) || !_PyObject_GC_IS_TRACKED(mp)) {
        return;
    }
    PyDictObject *self = (PyDictObject *)mp;
    PyDictEntry *table = self->ma_table;
    for (Py_ssize_t i = 0; i <= self->ma_mask; i++) {
        PyObject *value = table[i].me_value;
        if (value != NULL
            && (_PyGC_MayBeTracked(value) || _PyGC_MayBeTracked(table[i].me_key))) {
            return;
        }
    }
    _PyGC_Untrack(mp);
}
