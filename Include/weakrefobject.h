#ifndef Py_WEAKREFOBJECT_H
#define Py_WEAKREFOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Weak references and weak proxies. */

typedef struct _PyWeakReference PyWeakReference;
struct _PyWeakReference {
    PyObject_HEAD
    PyObject *wr_object;   /* the referent, borrowed; Py_None once it died */
    PyObject *wr_callback; /* owned, or NULL */
    long hash;             /* of the referent, -1 until asked for */
    /* The referent's list: first the plain reference and the plain proxy (those
     * without a callback are shared), then all others. */
    PyWeakReference *wr_prev;
    PyWeakReference *wr_next;
};

PyAPI_DATA(PyTypeObject) _PyWeakref_RefType;
PyAPI_DATA(PyTypeObject) _PyWeakref_ProxyType;
PyAPI_DATA(PyTypeObject) _PyWeakref_CallableProxyType;

#define PyWeakref_CheckRef(op) PyObject_TypeCheck(op, &_PyWeakref_RefType)
#define PyWeakref_CheckRefExact(op) (Py_TYPE(op) == &_PyWeakref_RefType)
#define PyWeakref_CheckProxy(op)                                               \
    ((Py_TYPE(op) == &_PyWeakref_ProxyType)                                    \
     || (Py_TYPE(op) == &_PyWeakref_CallableProxyType))
#define PyWeakref_Check(op) (PyWeakref_CheckRef(op) || PyWeakref_CheckProxy(op))

PyAPI_FUNC(PyObject *) PyWeakref_NewRef(PyObject *ob, PyObject *callback);
PyAPI_FUNC(PyObject *) PyWeakref_NewProxy(PyObject *ob, PyObject *callback);
/* Borrowed; None when the referent is dead. */
PyAPI_FUNC(PyObject *) PyWeakref_GetObject(PyObject *ref);
PyAPI_FUNC(Py_ssize_t) _PyWeakref_GetWeakrefCount(PyWeakReference *head);
/* Make the reference dead but leave its callback alone; for the collector. */
PyAPI_FUNC(void) _PyWeakref_ClearRef(PyWeakReference *self);

/* Borrowed.  A referent in the middle of its deallocation counts as dead. */
#define PyWeakref_GET_OBJECT(ref)                                              \
    (Py_REFCNT(((PyWeakReference *)(ref))->wr_object) > 0                      \
         ? ((PyWeakReference *)(ref))->wr_object                               \
         : Py_None)

#ifdef __cplusplus
}
#endif
#endif /* Py_WEAKREFOBJECT_H */
