#ifndef Py_GENOBJECT_H
#define Py_GENOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Generators. */

struct _frame;
typedef struct {
    PyObject_HEAD
    struct _frame *gi_frame; /* NULL once finished */
    int gi_running;
    PyObject *gi_code;
    PyObject *gi_weakreflist;
} PyGenObject;

PyAPI_DATA(PyTypeObject) PyGen_Type;
#define PyGen_Check(op) PyObject_TypeCheck(op, &PyGen_Type)
#define PyGen_CheckExact(op) (Py_TYPE(op) == &PyGen_Type)

/* Steals the frame, also on failure. */
PyAPI_FUNC(PyObject *) PyGen_New(struct _frame *frame);
/* Is there a try or with block that close() would have to run? */
PyAPI_FUNC(int) PyGen_NeedsFinalizing(PyGenObject *gen);

#ifdef __cplusplus
}
#endif
#endif
