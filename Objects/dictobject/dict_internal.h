#ifndef DICT_INTERNAL_H
#define DICT_INTERNAL_H
/* Shared by the files of Objects/dictobject/ only.  README.md says what is where. */
#include "Python.h"
#include "pycore_gc.h"
#include "pycore_containers.h"
#include "pycore_names.h"

/* The key of a slot whose entry was deleted.  Compared by address only, never
 * counted and never handed out. */
extern PyObject _PyDict_DummyKey;
#define DICT_DUMMY (&_PyDict_DummyKey)

#define DICT_PERTURB_SHIFT 5

/* Hash of any key, fast for strings that know theirs; -1 with an exception. */
static inline long
dict_hash_key(PyObject *key)
{
    if (PyString_CheckExact(key)) {
        long hash = ((PyStringObject *)key)->ob_shash;
        if (hash != -1) {
            return hash;
        }
    }
    return PyObject_Hash(key);
}

static inline int
dict_strings_equal(PyObject *left, PyObject *right)
{
    Py_ssize_t size = Py_SIZE(left);
    return Py_SIZE(right) == size
        && memcmp(PyString_AS_STRING(left), PyString_AS_STRING(right), size) == 0;
}

/* A dict needs the collector from the first key or value on that does. */
static inline void
dict_maintain_tracking(PyDictObject *self, PyObject *key, PyObject *value)
{
    if (!_PyObject_GC_IS_TRACKED(self)
        && (_PyGC_MayBeTracked(value) || _PyGC_MayBeTracked(key))) {
        _PyGC_Track((PyObject *)self);
    }
}

/* table.c */
int _PyDict_Resize(PyDictObject *self, Py_ssize_t minused);
/* Store without growing; steals key and value. */
int _PyDict_InsertTake(PyDictObject *self, PyObject *key, long hash, PyObject *value);
/* Grow if the table is too full after an insertion that began with used_before. */
int _PyDict_GrowIfNeeded(PyDictObject *self, Py_ssize_t used_before);
/* Copy all entries of other into self, which has no slot in use and room for them.
 * Nothing is compared: no code runs. */
void _PyDict_CopyInto(PyDictObject *self, PyDictObject *other);
/* Turn an active slot into a dummy and drop its references (runs code). */
void _PyDict_DropEntry(PyDictObject *self, PyDictEntry *entry);
void _PyDict_ResetToSmall(PyDictObject *self);

/* methods.c, iter.c, views.c */
extern PyMethodDef _PyDict_Methods[];
extern PySequenceMethods _PyDict_AsSequence;
extern PyMappingMethods _PyDict_AsMapping;
PyObject *_PyDict_Repr(PyObject *self);
int _PyDict_Print(PyObject *self, FILE *fp, int flags);
int _PyDict_Compare(PyObject *self, PyObject *other);
PyObject *_PyDict_RichCompare(PyObject *self, PyObject *other, int op);
int _PyDict_UpdateFromArgs(PyObject *self, PyObject *args, PyObject *kwds, const char *name);
PyObject *_PyDict_NewIter(PyDictObject *dict, PyTypeObject *type);
PyObject *_PyDict_NewView(PyObject *dict, PyTypeObject *type);
#endif
