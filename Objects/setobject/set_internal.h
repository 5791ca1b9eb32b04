#ifndef SET_INTERNAL_H
#define SET_INTERNAL_H
/* Shared by the files of Objects/setobject/ only. */
#include "Python.h"
#include "pycore_gc.h"
#include "pycore_containers.h"
#include "pycore_names.h"

/* The key of a slot whose element was removed; compared by address, not counted. */
extern PyObject _PySet_DummyKey;
#define SET_DUMMY (&_PySet_DummyKey)
#define SET_PERTURB_SHIFT 5

static inline int
set_slot_is_active(const setentry *entry)
{
    return entry->key != NULL && entry->key != SET_DUMMY;
}

static inline long
set_hash_key(PyObject *key)
{
    if (PyString_CheckExact(key)) {
        long hash = ((PyStringObject *)key)->ob_shash;
        if (hash != -1) {
            return hash;
        }
    }
    return PyObject_Hash(key);
}

/* table.c; what takes a key and its hash may run code in a comparison */
setentry *_PySet_LookupString(PySetObject *so, PyObject *key, long hash);
setentry *_PySet_LookupGeneric(PySetObject *so, PyObject *key, long hash);
int _PySet_ResizeTable(PySetObject *so, Py_ssize_t minused);
void _PySet_ResetToSmall(PySetObject *so);
/* Drop all elements; the set is consistent before the first is dropped. */
void _PySet_ClearTable(PySetObject *so);
/* Copy all elements of other into so, which has no slot in use and room for them.
 * Nothing is compared: no code runs. */
void _PySet_CopyInto(PySetObject *so, PySetObject *other);
/* Store without growing. */
int _PySet_InsertKey(PySetObject *so, PyObject *key, long hash);
/* Store, growing when two thirds full. */
int _PySet_AddKnown(PySetObject *so, PyObject *key, long hash);
/* The same for a key known to equal no element: nothing is compared. */
int _PySet_AddUnique(PySetObject *so, PyObject *key, long hash);
int _PySet_AddKey(PySetObject *so, PyObject *key);
/* 1 there, 0 not, -1 error. */
int _PySet_ContainsKnown(PySetObject *so, PyObject *key, long hash);
int _PySet_ContainsKey(PySetObject *so, PyObject *key);
/* 1 removed, 0 not there, -1 error. */
int _PySet_DiscardKnown(PySetObject *so, PyObject *key, long hash);
int _PySet_DiscardKey(PySetObject *so, PyObject *key);
/* Step through the elements; borrowed. */
int _PySet_Step(PySetObject *so, Py_ssize_t *pos, PyObject **key, long *hash);
/* Exchange the contents of two sets. */
void _PySet_Swap(PySetObject *left, PySetObject *right);

/* algebra.c */
int _PySet_UpdateFrom(PySetObject *so, PyObject *other);
int _PySet_DifferenceUpdate(PySetObject *so, PyObject *other);
int _PySet_SymmetricUpdate(PySetObject *so, PyObject *other);
PyObject *_PySet_Intersection(PySetObject *so, PyObject *other);
PyObject *_PySet_Difference(PySetObject *so, PyObject *other);
PyObject *_PySet_SymmetricDifference(PySetObject *so, PyObject *other);
/* 1, 0 or -1 */
int _PySet_IsSubset(PySetObject *so, PyObject *other);
int _PySet_IsDisjoint(PySetObject *so, PyObject *other);

/* setobject.c */
PyObject *_PySet_Make(PyTypeObject *type, PyObject *iterable);
PyObject *_PySet_Copy(PySetObject *so);
PyObject *_PySet_NewIter(PySetObject *so);
extern PyTypeObject _PySetIter_Type;
#endif
