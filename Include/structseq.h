#ifndef Py_STRUCTSEQ_H
#define Py_STRUCTSEQ_H
#ifdef __cplusplus
extern "C" {
#endif
/* Tuples whose items have names too: results of os.stat, time.gmtime, ... */
typedef struct PyStructSequence_Field {
    char *name;
    char *doc;
} PyStructSequence_Field;

typedef struct PyStructSequence_Desc {
    char *name;
    char *doc;
    struct PyStructSequence_Field *fields; /* closed by a NULL name */
    int n_in_sequence;                     /* the rest is reached by name only */
} PyStructSequence_Desc;

/* A field name of one that has only an index. */
PyAPI_DATA(char *) PyStructSequence_UnnamedField;
PyAPI_FUNC(void) PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc);
/* All items are NULL and must be set. */
PyAPI_FUNC(PyObject *) PyStructSequence_New(PyTypeObject *type);

typedef struct {
    PyObject_VAR_HEAD
    PyObject *ob_item[1];
} PyStructSequence;

/* Steals v. */
#define PyStructSequence_SET_ITEM(op, i, v) (((PyStructSequence *)(op))->ob_item[i] = v)
#define PyStructSequence_GET_ITEM(op, i) (((PyStructSequence *)(op))->ob_item[i])
#ifdef __cplusplus
}
#endif
#endif
