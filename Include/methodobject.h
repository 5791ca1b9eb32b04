#ifndef Py_METHODOBJECT_H
#define Py_METHODOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Functions written in C. */
PyAPI_DATA(PyTypeObject) PyCFunction_Type;
#define PyCFunction_Check(op) (Py_TYPE(op) == &PyCFunction_Type)

typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*PyNoArgsFunction)(PyObject *);

/* Borrowed. */
PyAPI_FUNC(PyCFunction) PyCFunction_GetFunction(PyObject *);
PyAPI_FUNC(PyObject *) PyCFunction_GetSelf(PyObject *);
PyAPI_FUNC(int) PyCFunction_GetFlags(PyObject *);
#define PyCFunction_GET_FUNCTION(func) (((PyCFunctionObject *)func)->m_ml->ml_meth)
#define PyCFunction_GET_SELF(func) (((PyCFunctionObject *)func)->m_self)
#define PyCFunction_GET_FLAGS(func) (((PyCFunctionObject *)func)->m_ml->ml_flags)
PyAPI_FUNC(PyObject *) PyCFunction_Call(PyObject *, PyObject *, PyObject *);

struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags; /* METH_xxx */
    const char *ml_doc;
};
typedef struct PyMethodDef PyMethodDef;

/* Look name up in a table of methods, for old tp_getattr functions. */
PyAPI_FUNC(PyObject *) Py_FindMethod(PyMethodDef[], PyObject *, const char *);

#define PyCFunction_New(ML, SELF) PyCFunction_NewEx((ML), (SELF), NULL)
PyAPI_FUNC(PyObject *) PyCFunction_NewEx(PyMethodDef *, PyObject *, PyObject *);

/* How ml_meth is called. */
#define METH_OLDARGS 0x0000 /* (self, args): NULL, the one argument, or a tuple */
#define METH_VARARGS 0x0001
#define METH_KEYWORDS 0x0002
#define METH_NOARGS 0x0004
#define METH_O 0x0008
/* How a method of a type binds. */
#define METH_CLASS 0x0010
#define METH_STATIC 0x0020
/* Wins over the slot wrapper of the same name. */
#define METH_COEXIST 0x0040

/* Tables of methods of a type and its bases. */
typedef struct PyMethodChain {
    PyMethodDef *methods;
    struct PyMethodChain *link;
} PyMethodChain;
PyAPI_FUNC(PyObject *) Py_FindMethodInChain(PyMethodChain *, PyObject *, const char *);

typedef struct {
    PyObject_HEAD
    PyMethodDef *m_ml;  /* not owned */
    PyObject *m_self;   /* first argument, or NULL */
    PyObject *m_module; /* __module__, or NULL */
} PyCFunctionObject;

PyAPI_FUNC(int) PyCFunction_ClearFreeList(void);
#ifdef __cplusplus
}
#endif
#endif
