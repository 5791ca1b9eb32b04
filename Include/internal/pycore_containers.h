#ifndef Py_INTERNAL_CONTAINERS_H
#define Py_INTERNAL_CONTAINERS_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Containers: the insides that other rooms use for speed. */

/* ---- dict ------------------------------------------------------------------ */
/* Slot of key in a dict whose keys are all exact str objects, for an exact str
 * key: never fails, never runs Python code.  ma_lookup equals this function as
 * long as that is true of the dict; then a slot's me_value == NULL says absent. */
PyDictEntry *_PyDict_LookupString(PyDictObject *mp, PyObject *key, long hash);
/* The same for any key and any dict; NULL with an exception set on failure. */
PyDictEntry *_PyDict_LookupGeneric(PyDictObject *mp, PyObject *key, long hash);

static inline int
_PyDict_HasOnlyStringKeys(PyObject *mp)
{
    return ((PyDictObject *)mp)->ma_lookup == _PyDict_LookupString;
}

/* Borrowed value of key whose hash is known, or NULL; NULL with an exception
 * only if a comparison raised.  key may be any hashable object. */
PyObject *_PyDict_GetItem_KnownHash(PyObject *mp, PyObject *key, long hash);
/* As PyDict_SetItem with the hash known. */
int _PyDict_SetItem_KnownHash(PyObject *mp, PyObject *key, PyObject *value, long hash);
/* PyDict_GetItemString, but NULL with MemoryError when there is none for the key. */
PyObject *_PyDict_PeekString(PyObject *mp, const char *key);
/* dict.__getitem__ of a dict or dict subclass, with __missing__ and KeyError. */
PyObject *_PyDict_Subscript(PyObject *mp, PyObject *key);
/* KeyError(key), also when key is a tuple. */
void _PyErr_SetKeyError(PyObject *key);
/* Keep the collector's view right after writing a value straight into a slot. */
void _PyDict_MaybeTrack(PyObject *mp, PyObject *key, PyObject *value);

/* ---- printing ---------------------------------------------------------------- */
/* For tp_print: write a text; PyObject_Print() looks for errors at its end.  Lets other
   threads run. */
void _PyObject_PrintText(FILE *fp, const char *text);

/* ---- list -------------------------------------------------------------------- */
/* Appends and takes over the reference; on failure the reference is dropped. */
int _PyList_AppendTake(PyListObject *list, PyObject *item);
/* The sort of listsort.c over bare arrays of n references. */
int _PyList_SortArrays(PyObject **keys, PyObject **values, Py_ssize_t n, PyObject *cmp);

typedef struct {
    PyObject_HEAD
    Py_ssize_t it_index;
    PyListObject *it_seq; /* NULL when exhausted */
} _PyListIterObject;

typedef struct {
    PyObject_HEAD
    Py_ssize_t it_index;
    PyTupleObject *it_seq; /* NULL when exhausted */
} _PyTupleIterObject;

extern PyTypeObject PyListIter_Type;
extern PyTypeObject PyListRevIter_Type;
extern PyTypeObject PyTupleIter_Type;

/* ---- xrange ------------------------------------------------------------------ */
typedef struct {
    PyObject_HEAD
    long start;
    long step;
    long len;
} _PyRangeObject;

typedef struct {
    PyObject_HEAD
    long index; /* next one to produce */
    long start;
    long step;
    long len;
} _PyRangeIterObject;

extern PyTypeObject _PyRangeIter_Type;

/* ---- end of process ------------------------------------------------------------ */
void PyDict_Fini(void);
void PyList_Fini(void);
void PyTuple_Fini(void);
void PySet_Fini(void);
#endif /* Py_INTERNAL_CONTAINERS_H */
