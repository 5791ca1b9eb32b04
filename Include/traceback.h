#ifndef Py_TRACEBACK_H
#define Py_TRACEBACK_H
#ifdef __cplusplus
extern "C" {
#endif
/* Traceback objects. */

struct _frame;
typedef struct _traceback {
    PyObject_HEAD
    struct _traceback *tb_next;
    struct _frame *tb_frame;
    int tb_lasti;
    int tb_lineno;
} PyTracebackObject;

/* Put an entry for the frame before the current exception's traceback. */
PyAPI_FUNC(int) PyTraceBack_Here(struct _frame *frame);
/* Write the traceback to a file object. */
PyAPI_FUNC(int) PyTraceBack_Print(PyObject *tb, PyObject *file);
/* Write one line of a source file, found along sys.path if need be; silent if not found. */
PyAPI_FUNC(int)
    _Py_DisplaySourceLine(PyObject *file, const char *filename, int lineno, int indent);

PyAPI_DATA(PyTypeObject) PyTraceBack_Type;
#define PyTraceBack_Check(op) (Py_TYPE(op) == &PyTraceBack_Type)

#ifdef __cplusplus
}
#endif
#endif
