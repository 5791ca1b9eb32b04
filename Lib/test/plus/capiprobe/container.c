/* Lists, tuples, dicts, sets, slices, cells, ranges, iterators, weak references, struct
 * sequences: listobject.h and its kin. */
#include "capiprobe.h"
#include <structmember.h>
#include <structseq.h>

PROBE(lists)
{
    PyObject *list = PyList_New(2);
    CHECK(Py_TYPE(list) == &PyList_Type && PyList_Size(list) == 2 && PyList_GET_ITEM(list, 0) == NULL);
    CHECK(PyList_SetItem(list, 0, PyInt_FromLong(3)) == 0 && PyList_SetItem(list, 1, PyInt_FromLong(1)) == 0);
    FAILS(PyList_SetItem(list, 2, PyInt_FromLong(1)), PyExc_IndexError);
    FAILS(PyList_SetItem(Py_None, 0, PyInt_FromLong(1)), PyExc_SystemError);
    BORROWED(PyList_GetItem(list, 0), "3");
    NULLS(PyList_GetItem(list, 2), PyExc_IndexError);
    TEXT("list index out of range");
    NULLS(PyList_GetItem(list, -1), PyExc_IndexError);
    PyObject *two = PyInt_FromLong(2);
    CHECK(PyList_Append(list, two) == 0 && PyList_Insert(list, -100, two) == 0);
    FAILS(PyList_Append(list, NULL), PyExc_SystemError);
    BORROWED(list, "[2, 3, 1, 2]");
    CHECK(PyList_Sort(list) == 0 && PyList_Reverse(list) == 0);
    BORROWED(list, "[3, 2, 2, 1]");
    IS(PyList_AsTuple(list), "(3, 2, 2, 1)");
    IS(PyList_GetSlice(list, -5, 2), "[3, 2]");
    PyObject *other = probe_eval("['x']");
    CHECK(PyList_SetSlice(list, 1, 3, other) == 0);
    BORROWED(list, "[3, 'x', 1]");
    CHECK(PyList_SetSlice(list, 0, 1, NULL) == 0);
    IS(_PyList_Extend((PyListObject *)list, other), "None");
    BORROWED(list, "['x', 1, 'x']");
    NULLS(PyList_New(-1), PyExc_SystemError);
    PyObject *iterator = PyObject_GetIter(list);
    extern PyTypeObject PyListIter_Type, PyListRevIter_Type, PyTupleIter_Type;
    CHECK(Py_TYPE(iterator) == &PyListIter_Type);
    Py_DECREF(iterator);
    iterator = PyObject_CallMethod(list, (char *)"__reversed__", NULL);
    CHECK(Py_TYPE(iterator) == &PyListRevIter_Type);
    Py_DECREF(iterator);
    PyObject *tuple = PyTuple_New(0);
    iterator = PyObject_GetIter(tuple);
    CHECK(Py_TYPE(iterator) == &PyTupleIter_Type);
    Py_DECREF(iterator);
    Py_DECREF(tuple);
    Py_DECREF(other);
    Py_DECREF(two);
    Py_DECREF(list);
    DONE;
}

PROBE(tuples)
{
    PyObject *tuple = PyTuple_New(2);
    CHECK(Py_TYPE(tuple) == &PyTuple_Type && PyTuple_Size(tuple) == 2);
    CHECK(PyTuple_SetItem(tuple, 0, PyInt_FromLong(7)) == 0);
    PyTuple_SET_ITEM(tuple, 1, PyString_FromString("s"));
    FAILS(PyTuple_SetItem(tuple, 2, PyInt_FromLong(1)), PyExc_IndexError);
    BORROWED(PyTuple_GetItem(tuple, 1), "'s'");
    NULLS(PyTuple_GetItem(tuple, 2), PyExc_IndexError);
    IS(PyTuple_GetSlice(tuple, 1, 5), "('s',)");
    IS(PyTuple_Pack(2, Py_None, tuple), "(None, (7, 's'))");
    CHECK(PyObject_IS_GC(tuple) && _PyObject_GC_IS_TRACKED(tuple));
    _PyTuple_MaybeUntrack(tuple);
    CHECK(!_PyObject_GC_IS_TRACKED(tuple));
    CHECK(_PyTuple_Resize(&tuple, 1) == 0);
    BORROWED(tuple, "(7,)");
    CHECK(_PyTuple_Resize(&tuple, 2) == 0 && PyTuple_GET_ITEM(tuple, 1) == NULL);
    Py_DECREF(tuple);
    FAILS(PyTuple_Size(Py_None), PyExc_SystemError);
    CHECK(PyTuple_ClearFreeList() >= 0);
    DONE;
}

PROBE(dicts)
{
    PyObject *dict = PyDict_New();
    PyObject *key = PyString_FromString("k");
    PyObject *list = PyList_New(0);
    CHECK(Py_TYPE(dict) == &PyDict_Type && PyDict_SetItem(dict, key, list) == 0);
    CHECK(PyDict_SetItemString(dict, "n", Py_None) == 0 && PyDict_Size(dict) == 2);
    FAILS(PyDict_SetItem(dict, list, key), PyExc_TypeError);
    FAILS(PyDict_SetItem(Py_None, key, key), PyExc_SystemError);
    CHECK(PyDict_GetItem(dict, key) == list && PyDict_GetItemString(dict, "none") == NULL);
    CHECK(PyDict_GetItem(dict, list) == NULL); /* unhashable: the error is swallowed */
    CHECK(_PyDict_GetItemWithError(dict, key) == list);
    NULLS(_PyDict_GetItemWithError(dict, list), PyExc_TypeError);
    CHECK(PyDict_Contains(dict, key) == 1 && _PyDict_Contains(dict, key, PyObject_Hash(key)) == 1);
    FAILS(PyDict_Contains(dict, list), PyExc_TypeError);
    IS(PyDict_Keys(dict), "['k', 'n']");
    IS(PyDict_Values(dict), "[[], None]");
    IS(PyDict_Items(dict), "[('k', []), ('n', None)]");
    IS(PyDict_Copy(dict), "{'k': [], 'n': None}");
    PyObject *other = probe_eval("{'n': 1, 'm': 2}");
    CHECK(PyDict_Merge(dict, other, 0) == 0);
    BORROWED(dict, "{'k': [], 'n': None, 'm': 2}");
    CHECK(PyDict_Update(dict, other) == 0);
    PyObject *pairs = probe_eval("[('p', 0), 'qr']");
    CHECK(PyDict_MergeFromSeq2(dict, pairs, 1) == 0);
    BORROWED(dict, "{'k': [], 'n': 1, 'm': 2, 'p': 0, 'q': 'r'}");
    FAILS(PyDict_MergeFromSeq2(dict, Py_None, 1), PyExc_TypeError);
    Py_ssize_t place = 0;
    long hash;
    int count = 0;
    PyObject *name, *value;
    while (PyDict_Next(dict, &place, &name, &value)) {
        count++;
    }
    for (place = 0; _PyDict_Next(dict, &place, &name, &value, &hash);) {
        count += hash == PyObject_Hash(name) && PyDict_GetItem(dict, name) == value;
    }
    CHECK(count == 10);
    CHECK(PyDict_DelItem(dict, key) == 0 && PyDict_DelItemString(dict, "p") == 0);
    FAILS(PyDict_DelItem(dict, key), PyExc_KeyError);
    PyDict_Clear(dict);
    CHECK(PyDict_Size(dict) == 0 && PyDict_Size(other) == 2);
    _PyDict_MaybeUntrack(dict);
    CHECK(!_PyObject_GC_IS_TRACKED(dict));
    PyObject *sized = _PyDict_NewPresized(100);
    CHECK(((PyDictObject *)sized)->ma_mask >= 127);
    Py_DECREF(sized);
    Py_DECREF(pairs);
    Py_DECREF(other);
    Py_DECREF(list);
    Py_DECREF(key);
    Py_DECREF(dict);
    DONE;
}

/* Code made by Cython and others looks into the table and calls ma_lookup itself. */
PROBE(dict_table)
{
    PyObject *dict = PyDict_New();
    PyDictObject *table = (PyDictObject *)dict;
    CHECK(table->ma_table == table->ma_smalltable && table->ma_mask == 7);
    PyObject *keys[5];
    for (int i = 0; i < 5; i++) {
        keys[i] = PyInt_FromLong(8 * i); /* all hashes begin at slot 0 */
        CHECK(PyDict_SetItem(dict, keys[i], keys[i]) == 0);
    }
    CHECK(table->ma_used == 5 && table->ma_fill == 5 && table->ma_table[0].me_key == keys[0]);
    for (int i = 0; i < 5; i++) {
        PyDictEntry *entry = table->ma_lookup(table, keys[i], PyObject_Hash(keys[i]));
        CHECK(entry->me_value == keys[i] && entry->me_hash == 8 * i && entry >= table->ma_table && entry <= table->ma_table + 7);
        entry->me_value = Py_None; /* in place, as such code does */
        Py_INCREF(Py_None);
        CHECK(PyDict_GetItem(dict, keys[i]) == Py_None);
        Py_DECREF(keys[i]); /* the value it was */
    }
    CHECK(PyDict_DelItem(dict, keys[1]) == 0 && table->ma_used == 4 && table->ma_fill == 5);
    for (int i = 5; i < 100; i++) {
        PyObject *key = PyInt_FromLong(i);
        CHECK(PyDict_SetItem(dict, key, key) == 0);
        Py_DECREF(key);
    }
    CHECK(table->ma_table != table->ma_smalltable && table->ma_mask >= 127 && (table->ma_mask & (table->ma_mask + 1)) == 0);
    for (int i = 0; i < 5; i++) {
        Py_DECREF(keys[i]);
    }
    Py_DECREF(dict);
    DONE;
}

extern int _PyDict_DelItemIf(PyObject *, PyObject *, int (*)(PyObject *));

static int
is_none(PyObject *value)
{
    return value == Py_None;
}

PROBE(dict_views)
{
    PyObject *dict = probe_eval("{1: None, 2: 5}");
    PyObject *one = PyInt_FromLong(1);
    PyObject *two = PyInt_FromLong(2);
    static const struct {
        const char *method;
        PyTypeObject *type;
    } rows[] = {
        {"iterkeys", &PyDictIterKey_Type}, {"itervalues", &PyDictIterValue_Type}, {"iteritems", &PyDictIterItem_Type},
        {"viewkeys", &PyDictKeys_Type}, {"viewvalues", &PyDictValues_Type}, {"viewitems", &PyDictItems_Type},
    };
    for (int i = 0; i < 6; i++) {
        PyObject *made = PyObject_CallMethod(dict, (char *)rows[i].method, NULL);
        CHECK(made != NULL && Py_TYPE(made) == rows[i].type);
        Py_DECREF(made);
    }
    CHECK(_PyDict_DelItemIf(dict, one, is_none) == 0 && _PyDict_DelItemIf(dict, two, is_none) == 0);
    FAILS(_PyDict_DelItemIf(dict, one, is_none), PyExc_KeyError);
    BORROWED(dict, "{2: 5}");
    PyObject *proxy = PyDictProxy_New(dict);
    CHECK(Py_TYPE(proxy) == &PyDictProxy_Type);
    IS(PyObject_GetItem(proxy, two), "5");
    FAILS(PyObject_SetItem(proxy, two, one), PyExc_TypeError);
    Py_DECREF(proxy);
    Py_DECREF(dict);
    Py_DECREF(one);
    Py_DECREF(two);
    DONE;
}

PROBE(sets)
{
    PyObject *list = probe_eval("[1, 2, 2]");
    PyObject *one = PyInt_FromLong(1);
    PyObject *nine = PyInt_FromLong(9);
    PyObject *set = PySet_New(list);
    PyObject *frozen = PyFrozenSet_New(list);
    CHECK(Py_TYPE(set) == &PySet_Type && Py_TYPE(frozen) == &PyFrozenSet_Type && PySet_Size(set) == 2);
    NULLS(PySet_New(one), PyExc_TypeError);
    FAILS(PySet_Size(list), PyExc_SystemError);
    CHECK(PySet_Contains(set, one) == 1 && PySet_Contains(frozen, nine) == 0);
    FAILS(PySet_Contains(set, list), PyExc_TypeError);
    CHECK(PySet_Add(set, nine) == 0 && PySet_Discard(set, one) == 1 && PySet_Discard(set, one) == 0);
    CHECK(PySet_Size(set) == 2 && PySet_Contains(set, nine) == 1);
    FAILS(PySet_Discard(frozen, one), PyExc_SystemError);
    Py_ssize_t place = 0;
    PyObject *key;
    long hash, sum = 0;
    while (_PySet_Next(set, &place, &key)) {
        sum += PyInt_AS_LONG(key);
    }
    for (place = 0; _PySet_NextEntry(set, &place, &key, &hash);) {
        sum += hash;
    }
    CHECK(sum == 22);
    CHECK(_PySet_Update(set, list) == 0 && PySet_Size(set) == 3);
    PyObject *popped = PySet_Pop(set);
    CHECK(popped != NULL && PySet_Size(set) == 2 && PySet_Clear(set) == 0 && PySet_Size(set) == 0);
    Py_DECREF(popped);
    NULLS(PySet_Pop(set), PyExc_KeyError);
    NULLS(PySet_Pop(list), PyExc_SystemError);
    PyObject *fresh = PyFrozenSet_New(NULL);
    Py_DECREF(fresh);
    fresh = PyFrozenSet_New(list);
    CHECK(PySet_Add(fresh, nine) == 0); /* nobody else has seen it */
    Py_DECREF(fresh);
    Py_DECREF(frozen);
    Py_DECREF(set);
    Py_DECREF(one);
    Py_DECREF(nine);
    Py_DECREF(list);
    DONE;
}

PROBE(slices)
{
    Py_ssize_t start, stop, step, length;
    PyObject *slice = probe_eval("slice(1, None, 2)");
    CHECK(Py_TYPE(slice) == &PySlice_Type);
    CHECK(PySlice_GetIndices((PySliceObject *)slice, 7, &start, &stop, &step) == 0 && start == 1 && stop == 7 && step == 2);
    CHECK(PySlice_GetIndicesEx((PySliceObject *)slice, 7, &start, &stop, &step, &length) == 0 && length == 3);
    CHECK(_PySlice_Unpack(slice, &start, &stop, &step) == 0 && stop == PY_SSIZE_T_MAX);
    CHECK(_PySlice_AdjustIndices(5, &start, &stop, step) == 2 && stop == 5);
    Py_DECREF(slice);
    IS(PySlice_New(NULL, Py_None, NULL), "slice(None, None, None)");
    IS(_PySlice_FromIndices(2, 5), "slice(2, 5, None)");
    slice = probe_eval("slice(1, 2, 0)");
    FAILS(PySlice_GetIndicesEx((PySliceObject *)slice, 7, &start, &stop, &step, &length), PyExc_ValueError);
    Py_DECREF(slice);
    CHECK(Py_Ellipsis == &_Py_EllipsisObject && Py_TYPE(Py_Ellipsis) == &PyEllipsis_Type);
    PyObject *index = PyInt_FromLong(-3);
    CHECK(_PyEval_SliceIndex(index, &start) == 1 && start == -3 && _PyEval_SliceIndex(NULL, &start) == 1);
    CHECK(_PyEval_SliceIndexNotNone(index, &stop) == 1 && stop == -3);
    CHECK(_PyEval_SliceIndexNotNone(Py_None, &stop) == 0 && probe_raised(PyExc_TypeError));
    Py_DECREF(index);
    DONE;
}

PROBE(cells_and_iterators)
{
    PyObject *cell = PyCell_New(Py_None);
    CHECK(Py_TYPE(cell) == &PyCell_Type);
    IS(PyCell_Get(cell), "None");
    PyObject *five = PyInt_FromLong(5);
    CHECK(PyCell_Set(cell, five) == 0 && PyCell_GET(cell) == five && PyCell_Set(cell, NULL) == 0);
    CHECK(PyCell_Get(cell) == NULL && !PyErr_Occurred());
    NULLS(PyCell_Get(five), PyExc_SystemError);
    FAILS(PyCell_Set(five, five), PyExc_SystemError);
    Py_DECREF(cell);
    PyObject *text = PyString_FromString("ab");
    PyObject *iterator = PySeqIter_New(text);
    CHECK(Py_TYPE(iterator) == &PySeqIter_Type);
    IS(PyIter_Next(iterator), "'a'");
    Py_DECREF(iterator);
    NULLS(PySeqIter_New(five), PyExc_SystemError);
    PyObject *function = probe_eval("iter([1, 5]).next");
    iterator = PyCallIter_New(function, five);
    CHECK(Py_TYPE(iterator) == &PyCallIter_Type);
    IS(PyIter_Next(iterator), "1");
    CHECK(PyIter_Next(iterator) == NULL && !PyErr_Occurred());
    Py_DECREF(iterator);
    Py_DECREF(function);
    iterator = PyObject_CallFunctionObjArgs((PyObject *)&PyEnum_Type, text, NULL);
    IS(PyIter_Next(iterator), "(0, 'a')");
    Py_DECREF(iterator);
    iterator = PyObject_CallFunctionObjArgs((PyObject *)&PyReversed_Type, text, NULL);
    IS(PyIter_Next(iterator), "'b'");
    Py_DECREF(iterator);
    PyObject *range = probe_eval("xrange(3)");
    CHECK(Py_TYPE(range) == &PyRange_Type);
    Py_DECREF(range);
    Py_DECREF(text);
    Py_DECREF(five);
    DONE;
}

PROBE(weak_references)
{
    PyObject *set = probe_eval("set()");
    PyObject *called = PyList_New(0);
    PyObject *callback = PyObject_GetAttrString(called, "append");
    PyObject *plain = PyWeakref_NewRef(set, NULL);
    PyObject *with_callback = PyWeakref_NewRef(set, callback);
    PyObject *proxy = PyWeakref_NewProxy(set, NULL);
    PyObject *function = probe_eval("lambda: 0");
    PyObject *callable = PyWeakref_NewProxy(function, NULL);
    CHECK(Py_TYPE(plain) == &_PyWeakref_RefType && Py_TYPE(proxy) == &_PyWeakref_ProxyType);
    CHECK(Py_TYPE(callable) == &_PyWeakref_CallableProxyType);
    CHECK(PyWeakref_GetObject(plain) == set && PyWeakref_GET_OBJECT(proxy) == set);
    CHECK(_PyWeakref_GetWeakrefCount((PyWeakReference *)((PySetObject *)set)->weakreflist) == 3);
    NULLS(PyWeakref_NewRef(Py_None, NULL), PyExc_TypeError);
    NULLS(PyWeakref_GetObject(Py_None), PyExc_SystemError);
    _PyWeakref_ClearRef((PyWeakReference *)plain);
    CHECK(PyWeakref_GetObject(plain) == Py_None);
    Py_DECREF(set);
    CHECK(PyWeakref_GetObject(with_callback) == Py_None && PyList_Size(called) == 1);
    Py_DECREF(callable);
    Py_DECREF(function);
    Py_DECREF(proxy);
    Py_DECREF(with_callback);
    Py_DECREF(plain);
    Py_DECREF(callback);
    Py_DECREF(called);
    DONE;
}

PROBE(struct_sequences)
{
    static PyTypeObject type;
    static PyStructSequence_Field fields[] = {
        {(char *)"first", (char *)"one"}, {NULL, NULL}, {(char *)"third", NULL}, {NULL, NULL}};
    static PyStructSequence_Desc description = {(char *)"probe.seq", (char *)"three fields", fields, 2};
    fields[1].name = PyStructSequence_UnnamedField;
    if (type.tp_name == NULL) {
        PyStructSequence_InitType(&type, &description);
    }
    PyObject *made = PyStructSequence_New(&type);
    for (int i = 0; i < 3; i++) {
        PyStructSequence_SET_ITEM(made, i, PyInt_FromLong(i));
    }
    CHECK(PyObject_Size(made) == 2);
    IS(PyObject_GetAttrString(made, "third"), "2");
    IS(PySequence_Tuple(made), "(0, 1)");
    IS(PyObject_GetAttrString((PyObject *)&type, "n_fields"), "3");
    IS(PyObject_GetAttrString((PyObject *)&type, "n_unnamed_fields"), "1");
    Py_DECREF(made);
    DONE;
}

PyMethodDef probes_container[] = {
    ROW(lists), ROW(tuples), ROW(dicts), ROW(dict_table), ROW(dict_views), ROW(sets), ROW(slices), ROW(cells_and_iterators),
    ROW(weak_references), ROW(struct_sequences), LAST,
};
