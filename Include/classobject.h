#ifndef Py_CLASSOBJECT_H
#define Py_CLASSOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Old-style classes, their instances, and methods (bound and unbound). */

typedef struct {
    PyObject_HEAD
    PyObject *cl_bases; /* a tuple of classes */
    PyObject *cl_dict;
    PyObject *cl_name;  /* a str */
    /* Looked up along the bases when the class is made or changed, or NULL. */
    PyObject *cl_getattr;
    PyObject *cl_setattr;
    PyObject *cl_delattr;
    PyObject *cl_weakreflist;
} PyClassObject;

typedef struct {
    PyObject_HEAD
    PyClassObject *in_class;
    PyObject *in_dict;
    PyObject *in_weakreflist;
} PyInstanceObject;

typedef struct {
    PyObject_HEAD
    PyObject *im_func;  /* the callable */
    PyObject *im_self;  /* NULL when unbound */
    PyObject *im_class; /* the class that asked, or NULL */
    PyObject *im_weakreflist;
} PyMethodObject;

PyAPI_DATA(PyTypeObject) PyClass_Type, PyInstance_Type, PyMethod_Type;

#define PyClass_Check(op) ((op)->ob_type == &PyClass_Type)
#define PyInstance_Check(op) ((op)->ob_type == &PyInstance_Type)
#define PyMethod_Check(op) ((op)->ob_type == &PyMethod_Type)

/* bases may be NULL; dict is kept, not copied. */
PyAPI_FUNC(PyObject *) PyClass_New(PyObject *bases, PyObject *dict, PyObject *name);
PyAPI_FUNC(PyObject *) PyInstance_New(PyObject *klass, PyObject *args, PyObject *kw);
/* Without calling __init__; dict may be NULL. */
PyAPI_FUNC(PyObject *) PyInstance_NewRaw(PyObject *klass, PyObject *dict);
PyAPI_FUNC(PyObject *) PyMethod_New(PyObject *func, PyObject *self, PyObject *klass);

/* Borrowed. */
PyAPI_FUNC(PyObject *) PyMethod_Function(PyObject *);
PyAPI_FUNC(PyObject *) PyMethod_Self(PyObject *);
PyAPI_FUNC(PyObject *) PyMethod_Class(PyObject *);
/* Attribute of an instance without descriptors and __getattr__: borrowed, NULL
 * without exception when absent. */
PyAPI_FUNC(PyObject *) _PyInstance_Lookup(PyObject *pinst, PyObject *name);

#define PyMethod_GET_FUNCTION(meth) (((PyMethodObject *)meth)->im_func)
#define PyMethod_GET_SELF(meth) (((PyMethodObject *)meth)->im_self)
#define PyMethod_GET_CLASS(meth) (((PyMethodObject *)meth)->im_class)

PyAPI_FUNC(int) PyClass_IsSubclass(PyObject *klass, PyObject *base);
PyAPI_FUNC(int) PyMethod_ClearFreeList(void);
#ifdef __cplusplus
}
#endif
#endif
