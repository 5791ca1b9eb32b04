#ifndef Py_MODULEOBJECT_H
#define Py_MODULEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Modules. */
PyAPI_DATA(PyTypeObject) PyModule_Type;
#define PyModule_Check(op) PyObject_TypeCheck(op, &PyModule_Type)
#define PyModule_CheckExact(op) (Py_TYPE(op) == &PyModule_Type)

PyAPI_FUNC(PyObject *) PyModule_New(const char *);
/* Borrowed. */
PyAPI_FUNC(PyObject *) PyModule_GetDict(PyObject *);
/* Valid as long as the module's __name__ and __file__ stay. */
PyAPI_FUNC(char *) PyModule_GetName(PyObject *);
PyAPI_FUNC(char *) PyModule_GetFilename(PyObject *);
/* Set all globals to None, names that begin with one underscore first. */
PyAPI_FUNC(void) _PyModule_Clear(PyObject *);
#ifdef __cplusplus
}
#endif
#endif
