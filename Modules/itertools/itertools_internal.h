#ifndef ITERTOOLS_INTERNAL_H
#define ITERTOOLS_INTERNAL_H
/* Shared by the files of Modules/itertools/.
 *
 * All types here are alike: collectable, subclassable iterators made by their
 * tp_new.  ITERTOOLS_TYPE writes such a type object from the functions
 * PREFIX_new, PREFIX_dealloc, PREFIX_traverse and PREFIX_next. */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_CheckStack()
#include "pycore_gc.h"

#define ITERTOOLS_TYPE(prefix, name, structure, method_table)                  \
    PyTypeObject _PyItertools_##prefix##_Type = {                              \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                 \
        .tp_name = "itertools." name,                                          \
        .tp_basicsize = sizeof(structure),                                     \
        .tp_dealloc = (destructor)prefix##_dealloc,                            \
        .tp_getattro = PyObject_GenericGetAttr,                                \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE, \
        .tp_doc = prefix##_doc,                                                \
        .tp_traverse = (traverseproc)prefix##_traverse,                        \
        .tp_iter = PyObject_SelfIter,                                          \
        .tp_iternext = (iternextfunc)prefix##_next,                            \
        .tp_methods = method_table,                                            \
        .tp_alloc = PyType_GenericAlloc,                                       \
        .tp_new = prefix##_new,                                                \
        .tp_free = PyObject_GC_Del,                                            \
    }

/* Exact types take no keyword arguments; what subclasses do is their business. */
#define ITERTOOLS_NO_KEYWORDS(prefix, type, name, kwds)                        \
    ((type) != &_PyItertools_##prefix##_Type || _PyArg_NoKeywords(name "()", (kwds)))

/* The next item, or NULL; like PyIter_Next, without the check that it is one. */
static inline PyObject *
itertools_next(PyObject *iterator)
{
    PyObject *item = (*Py_TYPE(iterator)->tp_iternext)(iterator);
    if (item == NULL && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
    }
    return item;
}

/* A tuple of the type's own that is handed out again and again: when somebody kept
 * it, replace it with a copy.  Borrowed, writable; NULL with an exception. */
static inline PyObject *
itertools_own_tuple(PyObject **slot)
{
    PyObject *result = *slot;
    if (Py_REFCNT(result) == 1) {
        if (!_PyObject_GC_IS_TRACKED(result)) {
            _PyGC_Track(result);
        }
        return result;
    }
    Py_ssize_t size = PyTuple_GET_SIZE(result);
    PyObject *copy = PyTuple_New(size);
    if (copy == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = PyTuple_GET_ITEM(result, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(copy, i, item);
    }
    *slot = copy;
    Py_DECREF(result);
    return copy;
}

/* Every type of the module, in the order of its listing. */
#define ITERTOOLS_TYPES(ROW)                                                   \
    ROW(combinations)                                                          \
    ROW(combinations_with_replacement)                                         \
    ROW(cycle)                                                                 \
    ROW(dropwhile)                                                             \
    ROW(takewhile)                                                             \
    ROW(islice)                                                                \
    ROW(starmap)                                                               \
    ROW(imap)                                                                  \
    ROW(chain)                                                                 \
    ROW(compress)                                                              \
    ROW(ifilter)                                                               \
    ROW(ifilterfalse)                                                          \
    ROW(count)                                                                 \
    ROW(izip)                                                                  \
    ROW(izip_longest)                                                          \
    ROW(permutations)                                                          \
    ROW(product)                                                               \
    ROW(repeat)                                                                \
    ROW(groupby)

#define ROW(prefix) extern PyTypeObject _PyItertools_##prefix##_Type;
ITERTOOLS_TYPES(ROW)
#undef ROW
/* Types without a name in the module. */
extern PyTypeObject _PyItertools_grouper_Type;
extern PyTypeObject _PyItertools_tee_Type;
extern PyTypeObject _PyItertools_teedata_Type;

/* tee(iterable, n=2) */
PyObject *_PyItertools_Tee(PyObject *module, PyObject *args);
#endif
