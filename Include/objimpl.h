#ifndef Py_OBJIMPL_H
#define Py_OBJIMPL_H
#include "pymem.h"
#ifdef __cplusplus
extern "C" {
#endif
/* Object memory: allocation, initialisation and the cyclic collector's hooks. */

/* Small-object allocator.  Same rules as PyMem_*, but the GIL must be held. */
PyAPI_FUNC(void *) PyObject_Malloc(size_t size);
PyAPI_FUNC(void *) PyObject_Realloc(void *block, size_t size);
PyAPI_FUNC(void) PyObject_Free(void *block);
#define PyObject_MALLOC PyObject_Malloc
#define PyObject_REALLOC PyObject_Realloc
#define PyObject_FREE PyObject_Free
#define PyObject_Del PyObject_Free
#define PyObject_DEL PyObject_Free

/* Give a raw block its type and first reference; returns the block, or sets
 * MemoryError and returns NULL if the block is NULL. */
PyAPI_FUNC(PyObject *) PyObject_Init(PyObject *op, PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) PyObject_InitVar(PyVarObject *op, PyTypeObject *type, Py_ssize_t size);
/* Allocate and initialise; new reference, NULL with MemoryError. */
PyAPI_FUNC(PyObject *) _PyObject_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_NewVar(PyTypeObject *type, Py_ssize_t nitems);

#define PyObject_New(type, typeobj) ((type *)_PyObject_New(typeobj))
#define PyObject_NewVar(type, typeobj, n) ((type *)_PyObject_NewVar((typeobj), (n)))
#define PyObject_INIT(op, typeobj)                                             \
    (Py_TYPE(op) = (typeobj), _Py_NewReference((PyObject *)(op)), (op))
#define PyObject_INIT_VAR(op, typeobj, size)                                   \
    (Py_SIZE(op) = (size), PyObject_INIT((op), (typeobj)))
#define _PyObject_SIZE(typeobj) ((typeobj)->tp_basicsize)
/* Bytes of an object with n items, rounded up to a pointer's alignment. */
#define _PyObject_VAR_SIZE(typeobj, n)                                         \
    (size_t)(((typeobj)->tp_basicsize + (n) * (typeobj)->tp_itemsize           \
              + (SIZEOF_VOID_P - 1))                                           \
             & ~(SIZEOF_VOID_P - 1))
#define PyObject_NEW(type, typeobj)                                            \
    ((type *)PyObject_Init((PyObject *)PyObject_MALLOC(_PyObject_SIZE(typeobj)), (typeobj)))
#define PyObject_NEW_VAR(type, typeobj, n)                                     \
    ((type *)PyObject_InitVar(                                                 \
        (PyVarObject *)PyObject_MALLOC(_PyObject_VAR_SIZE((typeobj), n)), (typeobj), (n)))

/* ---- cyclic garbage collection ------------------------------------------ */
/* Run a full collection; returns the number of unreachable objects.  Runs
 * Python code (finalisers, weakref callbacks).  0 if one is under way. */
PyAPI_FUNC(Py_ssize_t) PyGC_Collect(void);

#define PyType_IS_GC(t) PyType_HasFeature((t), Py_TPFLAGS_HAVE_GC)
#define PyObject_IS_GC(o)                                                      \
    (PyType_IS_GC(Py_TYPE(o))                                                  \
     && (Py_TYPE(o)->tp_is_gc == NULL || Py_TYPE(o)->tp_is_gc(o)))

/* Precedes each collectable object.  gc_refs is one of the _PyGC_REFS_ values
 * outside a collection. */
typedef union _gc_head {
    struct {
        union _gc_head *gc_next;
        union _gc_head *gc_prev;
        Py_ssize_t gc_refs;
    } gc;
    double dummy;
    char dummy_padding[32];
} PyGC_Head;

/* The youngest generation's list head: a symbol that compiled extensions use. */
PyAPI_DATA(PyGC_Head *) _PyGC_generation0;
#define _Py_AS_GC(o) ((PyGC_Head *)(o)-1)
#define _PyGC_REFS_UNTRACKED (-2)
#define _PyGC_REFS_REACHABLE (-3)
#define _PyGC_REFS_TENTATIVELY_UNREACHABLE (-4)

#define _PyObject_GC_TRACK(o)                                                  \
    do {                                                                       \
        PyGC_Head *g_ = _Py_AS_GC(o);                                          \
        if (g_->gc.gc_refs != _PyGC_REFS_UNTRACKED) {                          \
            Py_FatalError("GC object already tracked");                        \
        }                                                                      \
        g_->gc.gc_refs = _PyGC_REFS_REACHABLE;                                 \
        g_->gc.gc_next = _PyGC_generation0;                                    \
        g_->gc.gc_prev = _PyGC_generation0->gc.gc_prev;                        \
        g_->gc.gc_prev->gc.gc_next = g_;                                       \
        _PyGC_generation0->gc.gc_prev = g_;                                    \
    } while (0)
#define _PyObject_GC_UNTRACK(o)                                                \
    do {                                                                       \
        PyGC_Head *g_ = _Py_AS_GC(o);                                          \
        assert(g_->gc.gc_refs != _PyGC_REFS_UNTRACKED);                        \
        g_->gc.gc_refs = _PyGC_REFS_UNTRACKED;                                 \
        g_->gc.gc_prev->gc.gc_next = g_->gc.gc_next;                           \
        g_->gc.gc_next->gc.gc_prev = g_->gc.gc_prev;                           \
        g_->gc.gc_next = NULL;                                                 \
    } while (0)
#define _PyObject_GC_IS_TRACKED(o) (_Py_AS_GC(o)->gc.gc_refs != _PyGC_REFS_UNTRACKED)
/* May the collector ever need to look at o?  Untracked tuples are exempt. */
#define _PyObject_GC_MAY_BE_TRACKED(o)                                         \
    (PyObject_IS_GC(o) && (!PyTuple_CheckExact(o) || _PyObject_GC_IS_TRACKED(o)))

/* Allocate with a GC head; untracked.  _GC_Malloc may run a collection. */
PyAPI_FUNC(PyObject *) _PyObject_GC_Malloc(size_t basicsize);
PyAPI_FUNC(PyObject *) _PyObject_GC_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t nitems);
/* Resize an untracked object; NULL with MemoryError, the old block then lives on. */
PyAPI_FUNC(PyVarObject *) _PyObject_GC_Resize(PyVarObject *op, Py_ssize_t nitems);
PyAPI_FUNC(void) PyObject_GC_Track(void *op);
PyAPI_FUNC(void) PyObject_GC_UnTrack(void *op);
PyAPI_FUNC(void) PyObject_GC_Del(void *op);
#define PyObject_GC_Resize(type, op, n) ((type *)_PyObject_GC_Resize((PyVarObject *)(op), (n)))
#define PyObject_GC_New(type, typeobj) ((type *)_PyObject_GC_New(typeobj))
#define PyObject_GC_NewVar(type, typeobj, n) ((type *)_PyObject_GC_NewVar((typeobj), (n)))

/* In a tp_traverse with parameters named visit and arg. */
#define Py_VISIT(op)                                                           \
    do {                                                                       \
        if (op) {                                                              \
            int vret = visit((PyObject *)(op), arg);                           \
            if (vret) {                                                        \
                return vret;                                                   \
            }                                                                  \
        }                                                                      \
    } while (0)

#define PyType_SUPPORTS_WEAKREFS(t)                                            \
    (PyType_HasFeature((t), Py_TPFLAGS_HAVE_WEAKREFS) && ((t)->tp_weaklistoffset > 0))
#define PyObject_GET_WEAKREFS_LISTPTR(o)                                       \
    ((PyObject **)(((char *)(o)) + Py_TYPE(o)->tp_weaklistoffset))
#ifdef __cplusplus
}
#endif
#endif
