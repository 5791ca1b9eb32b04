#ifndef Py_CSTRINGIO_H
#define Py_CSTRINGIO_H
#ifdef __cplusplus
extern "C" {
#endif
/* The C API of the module cStringIO, published as a capsule.  PycString_IMPORT first. */

#define PycStringIO_CAPSULE_NAME "cStringIO.cStringIO_CAPI"
#define PycString_IMPORT                                                       \
    PycStringIO                                                                \
        = ((struct PycStringIO_CAPI *)PyCapsule_Import(PycStringIO_CAPSULE_NAME, 0))

static struct PycStringIO_CAPI {
    /* Read up to n bytes (all if n < 0): the number read, *out points at them. */
    int (*cread)(PyObject *self, char **out, Py_ssize_t n);
    /* Read one line, its newline included. */
    int (*creadline)(PyObject *self, char **out);
    /* The number of bytes written, or -1. */
    int (*cwrite)(PyObject *self, const char *bytes, Py_ssize_t n);
    PyObject *(*cgetvalue)(PyObject *self);
    PyObject *(*NewOutput)(int size);
    PyObject *(*NewInput)(PyObject *initial);
    PyTypeObject *InputType;
    PyTypeObject *OutputType;
} *PycStringIO;

#define PycStringIO_InputCheck(O) (Py_TYPE(O) == PycStringIO->InputType)
#define PycStringIO_OutputCheck(O) (Py_TYPE(O) == PycStringIO->OutputType)

#ifdef __cplusplus
}
#endif
#endif /* Py_CSTRINGIO_H */
