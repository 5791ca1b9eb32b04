/* What Python code sees of a dict, apart from iterators and views: subscripts,
 * merging, comparison, repr and the methods.
 *
 * Nearly everything here can run Python code between two steps (hash, ==, repr,
 * a mapping's keys()), so entries are read anew after each such call and kept
 * alive across it.
 */
#include "dict_internal.h"

void
_PyErr_SetKeyError(PyObject *key)
{
    /* A tuple would be unpacked into the exception's arguments. */
    PyObject *args = PyTuple_Pack(1, key);
    if (args != NULL) {
        PyErr_SetObject(PyExc_KeyError, args);
        Py_DECREF(args);
    }
}

/* ---- the mapping protocol ----------------------------------------------------- */
PyObject *
_PyDict_Subscript(PyObject *mp, PyObject *key)
{
    long hash = dict_hash_key(key);
    if (hash == -1) {
        return NULL;
    }
    PyDictObject *self = (PyDictObject *)mp;
    PyDictEntry *entry = self->ma_lookup(self, key, hash);
    if (entry == NULL) {
        return NULL;
    }
    if (entry->me_value != NULL) {
        Py_INCREF(entry->me_value);
        return entry->me_value;
    }
    if (!PyDict_CheckExact(mp)) {
        static PyObject *missing_name = NULL;
        PyObject *missing = _PyObject_LookupSpecial(mp, "__missing__", &missing_name);
        if (missing != NULL) {
            PyObject *result = PyObject_CallFunctionObjArgs(missing, key, NULL);
            Py_DECREF(missing);
            return result;
        }
        if (PyErr_Occurred()) {
            return NULL;
        }
    }
    _PyErr_SetKeyError(key);
    return NULL;
}

static int
dict_assign(PyObject *self, PyObject *key, PyObject *value)
{
    return value == NULL ? PyDict_DelItem(self, key) : PyDict_SetItem(self, key, value);
}

static Py_ssize_t
dict_length(PyObject *self)
{
    return ((PyDictObject *)self)->ma_used;
}

PyMappingMethods _PyDict_AsMapping = {
    .mp_length = dict_length,
    .mp_subscript = _PyDict_Subscript,
    .mp_ass_subscript = dict_assign,
};

PySequenceMethods _PyDict_AsSequence = {
    .sq_contains = PyDict_Contains,
};

/* ---- repr ------------------------------------------------------------------------ */
static PyObject *
dict_repr_entry(PyObject *key, PyObject *value)
{
    PyObject *piece = PyObject_Repr(key);
    if (piece == NULL) {
        return NULL;
    }
    PyString_ConcatAndDel(&piece, PyString_FromString(": "));
    if (piece == NULL) {
        return NULL;
    }
    PyString_ConcatAndDel(&piece, PyObject_Repr(value));
    return piece;
}

static PyObject *
dict_repr_entries(PyObject *self)
{
    PyObject *pieces = PyList_New(0);
    PyObject *result = NULL;
    PyObject *separator = NULL;
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *value;

    if (pieces == NULL) {
        return NULL;
    }
    while (PyDict_Next(self, &pos, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        PyObject *piece = dict_repr_entry(key, value); /* may run code */
        Py_DECREF(key);
        Py_DECREF(value);
        if (piece == NULL || _PyList_AppendTake((PyListObject *)pieces, piece) < 0) {
            goto done;
        }
    }
    separator = PyString_FromString(", ");
    if (separator != NULL) {
        PyObject *inner = _PyString_Join(separator, pieces);
        if (inner != NULL) {
            result = PyString_FromString("{");
            PyString_ConcatAndDel(&result, inner);
            PyString_ConcatAndDel(&result, PyString_FromString("}"));
        }
    }
done:
    Py_XDECREF(separator);
    Py_DECREF(pieces);
    return result;
}

PyObject *
_PyDict_Repr(PyObject *self)
{
    int nested = Py_ReprEnter(self);
    if (nested != 0) {
        return nested > 0 ? PyString_FromString("{...}") : NULL;
    }
    PyObject *result = NULL;
    if (!Py_EnterRecursiveCall(" while getting the repr of a dict")) {
        result = ((PyDictObject *)self)->ma_used == 0 ? PyString_FromString("{}")
                                                      : dict_repr_entries(self);
        Py_LeaveRecursiveCall();
    }
    Py_ReprLeave(self);
    return result;
}

/* Print the entries, "key: value" each; 0 or -1. */
static int
dict_print_entries(PyObject *self, FILE *fp)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *value;
    const char *separator = "";
    while (PyDict_Next(self, &pos, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        _PyObject_PrintText(fp, separator);
        int status = PyObject_Print(key, fp, 0);        /* may run code */
        if (status == 0) {
            _PyObject_PrintText(fp, ": ");
            status = PyObject_Print(value, fp, 0);      /* may run code */
        }
        Py_DECREF(key);
        Py_DECREF(value);
        if (status < 0) {
            return -1;
        }
        separator = ", ";
    }
    return 0;
}

int
_PyDict_Print(PyObject *self, FILE *fp, int flags)
{
    int nested = Py_ReprEnter(self);
    if (nested != 0) {
        if (nested > 0) {
            _PyObject_PrintText(fp, "{...}");
        }
        return nested > 0 ? 0 : -1;
    }
    _PyObject_PrintText(fp, "{");
    int status = dict_print_entries(self, fp);
    if (status == 0) {
        _PyObject_PrintText(fp, "}");
    }
    Py_ReprLeave(self);
    return status;
}

/* ---- merging ----------------------------------------------------------------------- */
static int
dict_merge_dict(PyDictObject *self, PyDictObject *other, int override)
{
    if (other == self || other->ma_used == 0) {
        return 0;
    }
    if (self->ma_used == 0) {
        override = 1;
    }
    /* One growth now instead of several on the way. */
    if ((self->ma_fill + other->ma_used) * 3 >= (self->ma_mask + 1) * 2
        && _PyDict_Resize(self, (self->ma_used + other->ma_used) * 2) < 0) {
        return -1;
    }
    if (self->ma_fill == 0) {
        _PyDict_CopyInto(self, other);
        return 0;
    }
    for (Py_ssize_t i = 0; i <= other->ma_mask; i++) {
        PyDictEntry *entry = &other->ma_table[i];
        if (entry->me_value == NULL) {
            continue;
        }
        PyObject *key = entry->me_key;
        PyObject *value = entry->me_value;
        long hash = (long)entry->me_hash;
        Py_INCREF(key);
        Py_INCREF(value);
        if (!override) {
            int present = _PyDict_Contains((PyObject *)self, key, hash);
            if (present != 0) {
                Py_DECREF(key);
                Py_DECREF(value);
                if (present < 0) {
                    PyErr_Clear();
                }
                continue;
            }
        }
        Py_ssize_t used_before = self->ma_used;
        if (_PyDict_InsertTake(self, key, hash, value) < 0) {
            return -1;
        }
        /* Room was made above, but comparisons may have changed either dict. */
        if (self->ma_fill >= self->ma_mask
            && _PyDict_GrowIfNeeded(self, used_before) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Merge from anything that has keys() and []. */
static int
dict_merge_mapping(PyObject *self, PyObject *other, int override)
{
    PyObject *keys = PyMapping_Keys(other);
    if (keys == NULL) {
        return -1;
    }
    PyObject *iterator = PyObject_GetIter(keys);
    Py_DECREF(keys);
    if (iterator == NULL) {
        return -1;
    }
    int status = 0;
    PyObject *key;
    while (status == 0 && (key = PyIter_Next(iterator)) != NULL) {
        if (override || PyDict_GetItem(self, key) == NULL) {
            PyObject *value = PyObject_GetItem(other, key);
            status = value == NULL ? -1 : PyDict_SetItem(self, key, value);
            Py_XDECREF(value);
        }
        Py_DECREF(key);
    }
    Py_DECREF(iterator);
    return status < 0 || PyErr_Occurred() ? -1 : 0;
}

int
PyDict_Merge(PyObject *mp, PyObject *other, int override)
{
    if (mp == NULL || !PyDict_Check(mp) || other == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyDict_Check(other)) {
        return dict_merge_dict((PyDictObject *)mp, (PyDictObject *)other, override);
    }
    return dict_merge_mapping(mp, other, override);
}

int
PyDict_Update(PyObject *mp, PyObject *other)
{
    return PyDict_Merge(mp, other, 1);
}

/* Store one element of an update sequence; number is for the error texts. */
static int
dict_store_pair(PyObject *self, PyObject *element, Py_ssize_t number, int override)
{
    PyObject *pair = PySequence_Fast(element, "");
    if (pair == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError,
                         "cannot convert dictionary update sequence element #%zd to a sequence",
                         number);
        }
        return -1;
    }
    int status = -1;
    Py_ssize_t size = PySequence_Fast_GET_SIZE(pair);
    if (size != 2) {
        PyErr_Format(PyExc_ValueError,
                     "dictionary update sequence element #%zd has length %zd; 2 is required",
                     number, size);
    }
    else {
        PyObject *key = PySequence_Fast_GET_ITEM(pair, 0);
        PyObject *value = PySequence_Fast_GET_ITEM(pair, 1);
        Py_INCREF(key);
        Py_INCREF(value);
        status = 0;
        if (override || PyDict_GetItem(self, key) == NULL) {
            status = PyDict_SetItem(self, key, value);
        }
        Py_DECREF(key);
        Py_DECREF(value);
    }
    Py_DECREF(pair);
    return status;
}

int
PyDict_MergeFromSeq2(PyObject *d, PyObject *seq2, int override)
{
    assert(d != NULL && PyDict_Check(d) && seq2 != NULL);
    PyObject *iterator = PyObject_GetIter(seq2);
    if (iterator == NULL) {
        return -1;
    }
    int status = 0;
    for (Py_ssize_t number = 0; status == 0; number++) {
        PyObject *element = PyIter_Next(iterator);
        if (element == NULL) {
            status = PyErr_Occurred() ? -1 : 0;
            break;
        }
        status = dict_store_pair(d, element, number, override);
        Py_DECREF(element);
    }
    Py_DECREF(iterator);
    return status;
}

int
_PyDict_UpdateFromArgs(PyObject *self, PyObject *args, PyObject *kwds, const char *name)
{
    PyObject *source = NULL;
    int status = 0;
    if (!PyArg_UnpackTuple(args, name, 0, 1, &source)) {
        return -1;
    }
    if (source != NULL) {
        if (PyDict_CheckExact(source) || PyObject_HasAttr(source, _Py_ID(keys))) {
            status = PyDict_Merge(self, source, 1);
        }
        else {
            status = PyDict_MergeFromSeq2(self, source, 1);
        }
    }
    if (status == 0 && kwds != NULL) {
        status = PyDict_Merge(self, kwds, 1);
    }
    return status;
}

PyObject *
PyDict_Copy(PyObject *mp)
{
    if (mp == NULL || !PyDict_Check(mp)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    PyObject *copy = PyDict_New();
    if (copy != NULL && PyDict_Merge(copy, mp, 1) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* ---- comparison ------------------------------------------------------------------- */
/* 1 if both dicts hold equal keys with equal values, else 0; -1 on error. */
static int
dict_equal(PyDictObject *self, PyDictObject *other)
{
    if (self->ma_used != other->ma_used) {
        return 0;
    }
    for (Py_ssize_t i = 0; i <= self->ma_mask; i++) {
        PyObject *value = self->ma_table[i].me_value;
        if (value == NULL) {
            continue;
        }
        PyObject *key = self->ma_table[i].me_key;
        Py_INCREF(value);
        Py_INCREF(key);
        int equal = -1;
        PyObject *counterpart = _PyDict_GetItemWithError((PyObject *)other, key);
        if (counterpart != NULL) {
            Py_INCREF(counterpart);
            equal = PyObject_RichCompareBool(value, counterpart, Py_EQ);
            Py_DECREF(counterpart);
        }
        else if (!PyErr_Occurred()) {
            equal = 0;
        }
        Py_DECREF(key);
        Py_DECREF(value);
        if (equal <= 0) {
            return equal;
        }
    }
    return 1;
}

PyObject *
_PyDict_RichCompare(PyObject *self, PyObject *other, int op)
{
    if (PyDict_Check(self) && PyDict_Check(other)) {
        if (op == Py_EQ || op == Py_NE) {
            int equal = dict_equal((PyDictObject *)self, (PyDictObject *)other);
            return equal < 0 ? NULL : PyBool_FromLong(equal == (op == Py_EQ));
        }
        if (PyErr_WarnPy3k("dict inequality comparisons not supported in 3.x", 1) < 0) {
            return NULL;
        }
    }
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* Does self[key], which is value, differ from other[key]?  1, 0 or -1. */
static int
dict_differs_at(PyObject *other, PyObject *key, PyObject *value)
{
    PyObject *counterpart = _PyDict_GetItemWithError(other, key);
    if (counterpart == NULL) {
        return PyErr_Occurred() ? -1 : 1;
    }
    Py_INCREF(counterpart);
    int equal = PyObject_RichCompareBool(value, counterpart, Py_EQ);
    Py_DECREF(counterpart);
    return equal < 0 ? -1 : !equal;
}

/* The smallest key at which the dicts differ, and self's value there: owned, both
 * NULL if there is none.  -1 on error. */
static int
dict_first_difference(PyDictObject *self, PyObject *other, PyObject **least_key,
                      PyObject **least_value)
{
    PyObject *best_key = NULL;
    PyObject *best_value = NULL;
    *least_key = *least_value = NULL;
    for (Py_ssize_t i = 0; i <= self->ma_mask; i++) {
        PyObject *value = self->ma_table[i].me_value;
        if (value == NULL) {
            continue;
        }
        PyObject *key = self->ma_table[i].me_key;
        Py_INCREF(key);
        Py_INCREF(value);
        int differs = 1;
        if (best_key != NULL) {
            int larger = PyObject_RichCompareBool(best_key, key, Py_LT);
            differs = larger < 0 ? -1 : !larger;
        }
        /* The comparison may have changed self: skip what is gone. */
        if (differs > 0
            && (i > self->ma_mask || self->ma_table[i].me_value == NULL)) {
            differs = 0;
        }
        if (differs > 0) {
            differs = dict_differs_at(other, key, value);
        }
        if (differs > 0) {
            Py_XSETREF(best_key, key);
            Py_XSETREF(best_value, value);
            continue;
        }
        Py_DECREF(key);
        Py_DECREF(value);
        if (differs < 0) {
            Py_XDECREF(best_key);
            Py_XDECREF(best_value);
            return -1;
        }
    }
    *least_key = best_key;
    *least_value = best_value;
    return 0;
}

/* Order of dicts: by length, then by the least key at which each differs from
 * the other, then by the values there. */
int
_PyDict_Compare(PyObject *self, PyObject *other)
{
    Py_ssize_t size = ((PyDictObject *)self)->ma_used;
    Py_ssize_t other_size = ((PyDictObject *)other)->ma_used;
    if (size != other_size) {
        return size < other_size ? -1 : 1;
    }
    PyObject *key = NULL;
    PyObject *value = NULL;
    PyObject *other_key = NULL;
    PyObject *other_value = NULL;
    int result = -1;
    if (dict_first_difference((PyDictObject *)self, other, &key, &value) < 0) {
        goto done;
    }
    if (key == NULL) {
        result = 0;
        goto done;
    }
    if (dict_first_difference((PyDictObject *)other, self, &other_key, &other_value) < 0) {
        goto done;
    }
    result = 0;
    if (other_key != NULL) {
        result = PyObject_Compare(key, other_key);
    }
    if (result == 0 && other_value != NULL && !PyErr_Occurred()) {
        result = PyObject_Compare(value, other_value);
    }
done:
    Py_XDECREF(key);
    Py_XDECREF(value);
    Py_XDECREF(other_key);
    Py_XDECREF(other_value);
    return result;
}

/* ---- lists of contents ------------------------------------------------------------ */
enum dict_content { DICT_KEYS, DICT_VALUES, DICT_ITEMS };

static PyObject *
dict_content_of(PyDictEntry *entry, enum dict_content which)
{
    switch (which) {
    case DICT_KEYS:
        Py_INCREF(entry->me_key);
        return entry->me_key;
    case DICT_VALUES:
        Py_INCREF(entry->me_value);
        return entry->me_value;
    default:
        return PyTuple_Pack(2, entry->me_key, entry->me_value);
    }
}

/* All allocation comes before the fill, because allocating may run a collection
 * and that may change the dict: then begin again. */
static PyObject *
dict_list(PyDictObject *self, enum dict_content which)
{
    PyObject *list;
    Py_ssize_t size;
    do {
        size = self->ma_used;
        list = PyList_New(size);
        if (list == NULL) {
            return NULL;
        }
        for (Py_ssize_t i = 0; which == DICT_ITEMS && i < size; i++) {
            PyObject *pair = PyTuple_New(2);
            if (pair == NULL) {
                Py_DECREF(list);
                return NULL;
            }
            PyList_SET_ITEM(list, i, pair);
        }
        if (size != self->ma_used) {
            Py_DECREF(list);
            list = NULL;
        }
    } while (list == NULL);

    Py_ssize_t filled = 0;
    for (PyDictEntry *entry = self->ma_table; filled < size; entry++) {
        if (entry->me_value == NULL) {
            continue;
        }
        if (which == DICT_ITEMS) {
            PyObject *pair = PyList_GET_ITEM(list, filled);
            Py_INCREF(entry->me_key);
            Py_INCREF(entry->me_value);
            PyTuple_SET_ITEM(pair, 0, entry->me_key);
            PyTuple_SET_ITEM(pair, 1, entry->me_value);
        }
        else {
            PyList_SET_ITEM(list, filled, dict_content_of(entry, which));
        }
        filled++;
    }
    return list;
}

static PyObject *
dict_checked_list(PyObject *mp, enum dict_content which)
{
    if (mp == NULL || !PyDict_Check(mp)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return dict_list((PyDictObject *)mp, which);
}

PyObject *
PyDict_Keys(PyObject *mp)
{
    return dict_checked_list(mp, DICT_KEYS);
}

PyObject *
PyDict_Values(PyObject *mp)
{
    return dict_checked_list(mp, DICT_VALUES);
}

PyObject *
PyDict_Items(PyObject *mp)
{
    return dict_checked_list(mp, DICT_ITEMS);
}

/* ---- methods ---------------------------------------------------------------------- */
static PyObject *
dict_keys(PyDictObject *self, PyObject *ignored)
{
    return dict_list(self, DICT_KEYS);
}

static PyObject *
dict_values(PyDictObject *self, PyObject *ignored)
{
    return dict_list(self, DICT_VALUES);
}

static PyObject *
dict_items(PyDictObject *self, PyObject *ignored)
{
    return dict_list(self, DICT_ITEMS);
}

static PyObject *
dict_iterkeys(PyDictObject *self, PyObject *ignored)
{
    return _PyDict_NewIter(self, &PyDictIterKey_Type);
}

static PyObject *
dict_itervalues(PyDictObject *self, PyObject *ignored)
{
    return _PyDict_NewIter(self, &PyDictIterValue_Type);
}

static PyObject *
dict_iteritems(PyDictObject *self, PyObject *ignored)
{
    return _PyDict_NewIter(self, &PyDictIterItem_Type);
}

static PyObject *
dict_viewkeys(PyObject *self, PyObject *ignored)
{
    return _PyDict_NewView(self, &PyDictKeys_Type);
}

static PyObject *
dict_viewvalues(PyObject *self, PyObject *ignored)
{
    return _PyDict_NewView(self, &PyDictValues_Type);
}

static PyObject *
dict_viewitems(PyObject *self, PyObject *ignored)
{
    return _PyDict_NewView(self, &PyDictItems_Type);
}

static PyObject *
dict_update(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (_PyDict_UpdateFromArgs(self, args, kwds, "update") < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
dict_contains(PyObject *self, PyObject *key)
{
    int found = PyDict_Contains(self, key);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

static PyObject *
dict_has_key(PyObject *self, PyObject *key)
{
    if (PyErr_WarnPy3k("dict.has_key() not supported in 3.x; use the in operator", 1) < 0) {
        return NULL;
    }
    return dict_contains(self, key);
}

/* Slot of key, whatever it holds; NULL on error. */
static PyDictEntry *
dict_find(PyDictObject *self, PyObject *key, long *hash)
{
    *hash = dict_hash_key(key);
    return *hash == -1 ? NULL : self->ma_lookup(self, key, *hash);
}

static PyObject *
dict_get(PyDictObject *self, PyObject *args)
{
    PyObject *key;
    PyObject *fallback = Py_None;
    long hash;
    if (!PyArg_UnpackTuple(args, "get", 1, 2, &key, &fallback)) {
        return NULL;
    }
    PyDictEntry *entry = dict_find(self, key, &hash);
    if (entry == NULL) {
        return NULL;
    }
    PyObject *value = entry->me_value != NULL ? entry->me_value : fallback;
    Py_INCREF(value);
    return value;
}

static PyObject *
dict_setdefault(PyDictObject *self, PyObject *args)
{
    PyObject *key;
    PyObject *value = Py_None;
    long hash;
    if (!PyArg_UnpackTuple(args, "setdefault", 1, 2, &key, &value)) {
        return NULL;
    }
    PyDictEntry *entry = dict_find(self, key, &hash);
    if (entry == NULL) {
        return NULL;
    }
    if (entry->me_value != NULL) {
        value = entry->me_value;
        Py_INCREF(value);
        return value;
    }
    /* The slot just found is still the right one: nothing ran since. */
    Py_ssize_t used_before = self->ma_used;
    dict_maintain_tracking(self, key, value);
    if (!PyString_CheckExact(key)) {
        self->ma_lookup = _PyDict_LookupGeneric;
    }
    if (entry->me_key == NULL) {
        self->ma_fill++;
    }
    Py_INCREF(key);
    Py_INCREF(value);
    entry->me_key = key;
    entry->me_hash = hash;
    entry->me_value = value;
    self->ma_used++;
    if (_PyDict_GrowIfNeeded(self, used_before) < 0) {
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

static PyObject *
dict_clear(PyObject *self, PyObject *ignored)
{
    PyDict_Clear(self);
    Py_RETURN_NONE;
}

static PyObject *
dict_copy(PyObject *self, PyObject *ignored)
{
    return PyDict_Copy(self);
}

static PyObject *
dict_pop(PyDictObject *self, PyObject *args)
{
    PyObject *key;
    PyObject *fallback = NULL;
    long hash;
    if (!PyArg_UnpackTuple(args, "pop", 1, 2, &key, &fallback)) {
        return NULL;
    }
    if (self->ma_used == 0) {
        if (fallback == NULL) {
            _PyErr_SetKeyError(key);
            return NULL;
        }
        Py_INCREF(fallback);
        return fallback;
    }
    PyDictEntry *entry = dict_find(self, key, &hash);
    if (entry == NULL) {
        return NULL;
    }
    PyObject *value = entry->me_value;
    if (value == NULL) {
        if (fallback == NULL) {
            _PyErr_SetKeyError(key);
            return NULL;
        }
        Py_INCREF(fallback);
        return fallback;
    }
    Py_INCREF(value);
    _PyDict_DropEntry(self, entry);
    return value;
}

/* Emptying a dict with popitem must not search the same empty front again and
 * again: while slot 0 is not active its hash field remembers where to go on. */
static PyObject *
dict_popitem(PyDictObject *self, PyObject *ignored)
{
    PyObject *pair = PyTuple_New(2); /* may run a collection, so comes first */
    if (pair == NULL) {
        return NULL;
    }
    if (self->ma_used == 0) {
        Py_DECREF(pair);
        PyErr_SetString(PyExc_KeyError, "popitem(): dictionary is empty");
        return NULL;
    }
    PyDictEntry *table = self->ma_table;
    Py_ssize_t i = 0;
    if (table[0].me_value == NULL) {
        i = table[0].me_hash;
        if (i < 1 || i > self->ma_mask) {
            i = 1;
        }
        while (table[i].me_value == NULL) {
            i = i < self->ma_mask ? i + 1 : 1;
        }
    }
    PyTuple_SET_ITEM(pair, 0, table[i].me_key);
    PyTuple_SET_ITEM(pair, 1, table[i].me_value);
    table[i].me_key = DICT_DUMMY;
    table[i].me_value = NULL;
    self->ma_used--;
    table[0].me_hash = i + 1;
    return pair;
}

static PyObject *
dict_sizeof(PyDictObject *self, PyObject *ignored)
{
    Py_ssize_t size = Py_TYPE(self)->tp_basicsize;
    if (self->ma_table != self->ma_smalltable) {
        size += (self->ma_mask + 1) * (Py_ssize_t)sizeof(PyDictEntry);
    }
    return PyInt_FromSsize_t(size);
}

/* fromkeys into an empty exact dict from a dict or set: hashes are known. */
static int
dict_fill_from_table(PyDictObject *self, PyObject *source, PyObject *value)
{
    int from_dict = PyDict_CheckExact(source);
    Py_ssize_t size = from_dict ? ((PyDictObject *)source)->ma_used : PySet_GET_SIZE(source);
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    if (_PyDict_Resize(self, size / 2 * 3) < 0) {
        return -1;
    }
    while (from_dict ? _PyDict_Next(source, &pos, &key, NULL, &hash)
                     : _PySet_NextEntry(source, &pos, &key, &hash)) {
        Py_ssize_t used_before = self->ma_used;
        Py_INCREF(key);
        Py_INCREF(value);
        if (_PyDict_InsertTake(self, key, hash, value) < 0) {
            return -1;
        }
        if (self->ma_fill >= self->ma_mask
            && _PyDict_GrowIfNeeded(self, used_before) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
dict_fill_from_iterable(PyObject *self, PyObject *source, PyObject *value)
{
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return -1;
    }
    int exact = PyDict_CheckExact(self);
    int status = 0;
    PyObject *key;
    while (status == 0 && (key = PyIter_Next(iterator)) != NULL) {
        status = exact ? PyDict_SetItem(self, key, value) : PyObject_SetItem(self, key, value);
        Py_DECREF(key);
    }
    Py_DECREF(iterator);
    return status < 0 || PyErr_Occurred() ? -1 : 0;
}

static PyObject *
dict_fromkeys(PyObject *cls, PyObject *args)
{
    PyObject *source;
    PyObject *value = Py_None;
    if (!PyArg_UnpackTuple(args, "fromkeys", 1, 2, &source, &value)) {
        return NULL;
    }
    PyObject *self = PyObject_CallObject(cls, NULL);
    if (self == NULL) {
        return NULL;
    }
    int status;
    if (PyDict_CheckExact(self) && ((PyDictObject *)self)->ma_used == 0
        && (PyDict_CheckExact(source) || PyAnySet_CheckExact(source))) {
        status = dict_fill_from_table((PyDictObject *)self, source, value);
    }
    else {
        status = dict_fill_from_iterable(self, source, value);
    }
    if (status < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return self;
}

PyDoc_STRVAR(contains_doc, "D.__contains__(k) -> whether D has the key k");
PyDoc_STRVAR(getitem_doc, "x.__getitem__(y) <==> x[y]");
PyDoc_STRVAR(sizeof_doc, "D.__sizeof__() -> bytes taken by D without its contents");
PyDoc_STRVAR(has_key_doc, "D.has_key(k) -> whether D has the key k");
PyDoc_STRVAR(get_doc, "D.get(k[, d]) -> D[k], or d (None by default) when k is absent");
PyDoc_STRVAR(setdefault_doc,
"D.setdefault(k[, d]) -> D[k]; when k is absent, store d (None by default) there first");
PyDoc_STRVAR(pop_doc,
"D.pop(k[, d]) -> D[k], which is removed\n\n"
"When k is absent the result is d; without d, KeyError is raised.");
PyDoc_STRVAR(popitem_doc,
"D.popitem() -> some (key, value) pair, which is removed; KeyError when D is empty");
PyDoc_STRVAR(keys_doc, "D.keys() -> a list of the keys");
PyDoc_STRVAR(items_doc, "D.items() -> a list of the (key, value) pairs");
PyDoc_STRVAR(values_doc, "D.values() -> a list of the values");
PyDoc_STRVAR(update_doc,
"D.update([E, ]**F) -> None; add the entries of E, then those of F\n\n"
"E is a mapping (anything with a keys() method) or an iterable of pairs.\n"
"Keys that D has already get the new value.");
PyDoc_STRVAR(fromkeys_doc,
"dict.fromkeys(S[, v]) -> a new dict with the elements of S as keys, all with the value v");
PyDoc_STRVAR(clear_doc, "D.clear() -> None; remove all entries");
PyDoc_STRVAR(copy_doc, "D.copy() -> a new dict with the same entries");
PyDoc_STRVAR(iterkeys_doc, "D.iterkeys() -> an iterator over the keys");
PyDoc_STRVAR(itervalues_doc, "D.itervalues() -> an iterator over the values");
PyDoc_STRVAR(iteritems_doc, "D.iteritems() -> an iterator over the (key, value) pairs");
PyDoc_STRVAR(viewkeys_doc, "D.viewkeys() -> a set-like view of the keys");
PyDoc_STRVAR(viewitems_doc, "D.viewitems() -> a set-like view of the (key, value) pairs");
PyDoc_STRVAR(viewvalues_doc, "D.viewvalues() -> a view of the values");

PyMethodDef _PyDict_Methods[] = {
    {"__contains__", dict_contains, METH_O | METH_COEXIST, contains_doc},
    {"__getitem__", _PyDict_Subscript, METH_O | METH_COEXIST, getitem_doc},
    {"__sizeof__", (PyCFunction)dict_sizeof, METH_NOARGS, sizeof_doc},
    {"has_key", dict_has_key, METH_O, has_key_doc},
    {"get", (PyCFunction)dict_get, METH_VARARGS, get_doc},
    {"setdefault", (PyCFunction)dict_setdefault, METH_VARARGS, setdefault_doc},
    {"pop", (PyCFunction)dict_pop, METH_VARARGS, pop_doc},
    {"popitem", (PyCFunction)dict_popitem, METH_NOARGS, popitem_doc},
    {"keys", (PyCFunction)dict_keys, METH_NOARGS, keys_doc},
    {"items", (PyCFunction)dict_items, METH_NOARGS, items_doc},
    {"values", (PyCFunction)dict_values, METH_NOARGS, values_doc},
    {"viewkeys", dict_viewkeys, METH_NOARGS, viewkeys_doc},
    {"viewitems", dict_viewitems, METH_NOARGS, viewitems_doc},
    {"viewvalues", dict_viewvalues, METH_NOARGS, viewvalues_doc},
    {"update", (PyCFunction)dict_update, METH_VARARGS | METH_KEYWORDS, update_doc},
    {"fromkeys", dict_fromkeys, METH_VARARGS | METH_CLASS, fromkeys_doc},
    {"clear", dict_clear, METH_NOARGS, clear_doc},
    {"copy", dict_copy, METH_NOARGS, copy_doc},
    {"iterkeys", (PyCFunction)dict_iterkeys, METH_NOARGS, iterkeys_doc},
    {"itervalues", (PyCFunction)dict_itervalues, METH_NOARGS, itervalues_doc},
    {"iteritems", (PyCFunction)dict_iteritems, METH_NOARGS, iteritems_doc},
    {NULL, NULL, 0, NULL},
};
