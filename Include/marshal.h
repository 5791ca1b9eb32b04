#ifndef Py_MARSHAL_H
#define Py_MARSHAL_H
#ifdef __cplusplus
extern "C" {
#endif
/* Serialised constants and code objects: the content of .pyc files. */

#define Py_MARSHAL_VERSION 2

/* The two writers to files report nothing; see ferror(). */
PyAPI_FUNC(void) PyMarshal_WriteLongToFile(long value, FILE *fp, int version);
PyAPI_FUNC(void) PyMarshal_WriteObjectToFile(PyObject *value, FILE *fp, int version);
PyAPI_FUNC(PyObject *) PyMarshal_WriteObjectToString(PyObject *value, int version);

/* Little-endian numbers; -1 with EOFError at the end of the file. */
PyAPI_FUNC(long) PyMarshal_ReadLongFromFile(FILE *fp);
PyAPI_FUNC(int) PyMarshal_ReadShortFromFile(FILE *fp);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromFile(FILE *fp);
/* The object is the rest of the file: it may be read in one go. */
PyAPI_FUNC(PyObject *) PyMarshal_ReadLastObjectFromFile(FILE *fp);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromString(char *string, Py_ssize_t len);

#ifdef __cplusplus
}
#endif
#endif
