#ifndef Py_INTERNAL_GC_H
#define Py_INTERNAL_GC_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the interpreter's rooms know of the cyclic collector beyond objimpl.h. */

/* Link an untracked object into the youngest generation; no checks. */
static inline void
_PyGC_Track(PyObject *op)
{
    PyGC_Head *head = _Py_AS_GC(op);
    PyGC_Head *young = _PyGC_generation0;
    assert(head->gc.gc_refs == _PyGC_REFS_UNTRACKED);
    head->gc.gc_refs = _PyGC_REFS_REACHABLE;
    head->gc.gc_next = young;
    head->gc.gc_prev = young->gc.gc_prev;
    young->gc.gc_prev->gc.gc_next = head;
    young->gc.gc_prev = head;
}

/* Unlink a tracked object. */
static inline void
_PyGC_Untrack(PyObject *op)
{
    PyGC_Head *head = _Py_AS_GC(op);
    assert(head->gc.gc_refs != _PyGC_REFS_UNTRACKED);
    head->gc.gc_refs = _PyGC_REFS_UNTRACKED;
    head->gc.gc_prev->gc.gc_next = head->gc.gc_next;
    head->gc.gc_next->gc.gc_prev = head->gc.gc_prev;
    head->gc.gc_next = NULL;
}

/* Could op ever be part of a cycle, as far as the collector knows now? */
static inline int
_PyGC_MayBeTracked(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    if (!PyType_IS_GC(type) || (type->tp_is_gc != NULL && !type->tp_is_gc(op))) {
        return 0;
    }
    return type != &PyTuple_Type || _PyObject_GC_IS_TRACKED(op);
}

/* Print a head and its object to stderr, for debuggers. */
void _PyGC_Dump(PyGC_Head *head);
/* Drop the objects waiting in the types' free lists (gen 2 collections do). */
void _PyGC_ClearFreeLists(void);
#endif /* Py_INTERNAL_GC_H */
