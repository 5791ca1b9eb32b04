/* Dictionary lookup.
 *
 * The probe sequence is 2.7's, because it decides the order in which programs
 * see keys: start at hash & mask, then i = 5*i + perturb + 1 with perturb
 * starting as the hash and losing 5 bits a step.  Once perturb is 0 the
 * recurrence visits every slot, and one slot is always unused, so each search
 * ends.
 *
 * Two functions serve ma_lookup.  _PyDict_LookupString belongs to dicts that
 * have only ever got exact str keys: no comparison can fail or run code, and
 * the evaluation loop's caches count on that.  _PyDict_LookupGeneric may run
 * any Python code in a comparison; when that code changed the table under it,
 * it starts over.  A dict changes from the first to the second when it gets its
 * first other key (table.c), and back when it is emptied.
 */
#include "dict_internal.h"

PyDictEntry *
_PyDict_LookupString(PyDictObject *mp, PyObject *key, long hash)
{
    if (!PyString_CheckExact(key)) {
        return _PyDict_LookupGeneric(mp, key, hash);
    }
    PyDictEntry *table = mp->ma_table;
    size_t mask = (size_t)mp->ma_mask;
    size_t index = (size_t)hash;
    size_t perturb = (size_t)hash;
    PyDictEntry *reusable = NULL;

    for (;;) {
        PyDictEntry *entry = &table[index & mask];
        PyObject *candidate = entry->me_key;
        if (candidate == key) {
            return entry;
        }
        if (candidate == NULL) {
            return reusable != NULL ? reusable : entry;
        }
        if (candidate == DICT_DUMMY) {
            if (reusable == NULL) {
                reusable = entry;
            }
        }
        else if (entry->me_hash == hash && dict_strings_equal(candidate, key)) {
            return entry;
        }
        index = index * 5 + perturb + 1;
        perturb >>= DICT_PERTURB_SHIFT;
    }
}

/* Compare a slot's key with the key sought.  1 equal, 0 not, -1 error, 2 when
 * the comparison changed the table and the search must begin again. */
static int
dict_match(PyDictObject *mp, PyDictEntry *table, PyDictEntry *entry, PyObject *key)
{
    PyObject *candidate = entry->me_key;
    if (PyString_CheckExact(candidate) && PyString_CheckExact(key)) {
        return dict_strings_equal(candidate, key);
    }
    Py_INCREF(candidate);
    int equal = PyObject_RichCompareBool(candidate, key, Py_EQ); /* may run code */
    int moved = mp->ma_table != table || entry->me_key != candidate;
    Py_DECREF(candidate);
    if (equal < 0) {
        return -1;
    }
    return moved ? 2 : equal;
}

PyDictEntry *
_PyDict_LookupGeneric(PyDictObject *mp, PyObject *key, long hash)
{
retry:;
    PyDictEntry *table = mp->ma_table;
    size_t mask = (size_t)mp->ma_mask;
    size_t index = (size_t)hash;
    size_t perturb = (size_t)hash;
    PyDictEntry *reusable = NULL;

    for (;;) {
        PyDictEntry *entry = &table[index & mask];
        PyObject *candidate = entry->me_key;
        if (candidate == key) {
            return entry;
        }
        if (candidate == NULL) {
            return reusable != NULL ? reusable : entry;
        }
        if (candidate == DICT_DUMMY) {
            if (reusable == NULL) {
                reusable = entry;
            }
        }
        else if (entry->me_hash == hash) {
            int match = dict_match(mp, table, entry, key); /* may run code */
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
        perturb >>= DICT_PERTURB_SHIFT;
    }
}

PyObject *
_PyDict_GetItem_KnownHash(PyObject *mp, PyObject *key, long hash)
{
    PyDictObject *self = (PyDictObject *)mp;
    PyDictEntry *entry = self->ma_lookup(self, key, hash);
    return entry != NULL ? entry->me_value : NULL;
}

PyObject *
_PyDict_GetItemWithError(PyObject *mp, PyObject *key)
{
    if (!PyDict_Check(mp)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    long hash = dict_hash_key(key);
    if (hash == -1) {
        return NULL;
    }
    return _PyDict_GetItem_KnownHash(mp, key, hash);
}

/* The slow half of PyDict_GetItem: hashing or comparing may run code, and the
 * caller must notice nothing of it.  There may be no thread state yet. */
static PyObject *
dict_get_quietly(PyDictObject *self, PyObject *key)
{
    PyThreadState *tstate = _PyThreadState_Current;
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    int pending = tstate != NULL && tstate->curexc_type != NULL;
    if (pending) {
        PyErr_Fetch(&type, &value, &traceback);
    }
    PyObject *found = NULL;
    long hash = dict_hash_key(key);
    if (hash != -1) {
        PyDictEntry *entry = self->ma_lookup(self, key, hash);
        if (entry != NULL) {
            found = entry->me_value;
        }
        else {
            hash = -1;
        }
    }
    if (pending) {
        PyErr_Restore(type, value, traceback);
    }
    else if (hash == -1) {
        PyErr_Clear();
    }
    return found;
}

PyObject *
PyDict_GetItem(PyObject *mp, PyObject *key)
{
    if (!PyDict_Check(mp)) {
        return NULL;
    }
    PyDictObject *self = (PyDictObject *)mp;
    if (self->ma_lookup == _PyDict_LookupString && PyString_CheckExact(key)) {
        long hash = dict_hash_key(key);
        return _PyDict_LookupString(self, key, hash)->me_value;
    }
    return dict_get_quietly(self, key);
}

PyObject *
_PyDict_PeekString(PyObject *dp, const char *key)
{
    PyObject *name = PyString_FromString(key);
    if (name == NULL) {
        return NULL;
    }
    PyObject *value = PyDict_GetItem(dp, name);
    Py_DECREF(name);
    return value;
}

PyObject *
PyDict_GetItemString(PyObject *dp, const char *key)
{
    int failing = PyErr_Occurred() != NULL;
    PyObject *value = _PyDict_PeekString(dp, key);
    if (value == NULL && !failing) {
        PyErr_Clear(); /* an error means no, as for all errors of PyDict_GetItem */
    }
    return value;
}

int
_PyDict_Contains(PyObject *mp, PyObject *key, long hash)
{
    PyDictObject *self = (PyDictObject *)mp;
    PyDictEntry *entry = self->ma_lookup(self, key, hash);
    return entry == NULL ? -1 : entry->me_value != NULL;
}

int
PyDict_Contains(PyObject *mp, PyObject *key)
{
    long hash = dict_hash_key(key);
    return hash == -1 ? -1 : _PyDict_Contains(mp, key, hash);
}
