#ifndef Py_FILEOBJECT_H
#define Py_FILEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* The file type: a C stdio stream. */

typedef struct {
    PyObject_HEAD
    FILE *f_fp; /* NULL when closed */
    PyObject *f_name;
    PyObject *f_mode;
    int (*f_close)(FILE *); /* NULL: the stream is not ours to close */
    int f_softspace;        /* print's flag */
    int f_binary;           /* the mode has a 'b' */
    char *f_buf;            /* read-ahead of the iterator */
    char *f_bufend;
    char *f_bufptr;
    char *f_setbuf;         /* memory given to setvbuf */
    int f_univ_newline;     /* \r and \r\n are read as \n */
    int f_newlinetypes;     /* kinds of newlines seen, NEWLINE_* bits */
    int f_skipnextlf;       /* the last character was a \r */
    PyObject *f_encoding;
    PyObject *f_errors;
    PyObject *weakreflist;
    int unlocked_count;     /* calls that use f_fp without the GIL */
    int readable;
    int writable;
} PyFileObject;

PyAPI_DATA(PyTypeObject) PyFile_Type;

#define PyFile_Check(op) PyObject_TypeCheck(op, &PyFile_Type)
#define PyFile_CheckExact(op) (Py_TYPE(op) == &PyFile_Type)

PyAPI_FUNC(PyObject *) PyFile_FromString(char *name, char *mode);
/* Wrap an open stream; close, if not NULL, is called on it at the end. */
PyAPI_FUNC(PyObject *) PyFile_FromFile(FILE *fp, char *name, char *mode, int (*close)(FILE *));
/* The stream, or NULL if op is no file or is closed; borrowed. */
PyAPI_FUNC(FILE *) PyFile_AsFile(PyObject *op);
/* Bracket every use of the stream without the GIL: close() refuses meanwhile. */
PyAPI_FUNC(void) PyFile_IncUseCount(PyFileObject *fobj);
PyAPI_FUNC(void) PyFile_DecUseCount(PyFileObject *fobj);
/* Borrowed. */
PyAPI_FUNC(PyObject *) PyFile_Name(PyObject *op);
PyAPI_FUNC(void) PyFile_SetBufSize(PyObject *op, int bufsize);
/* 1, or 0 on error. */
PyAPI_FUNC(int) PyFile_SetEncoding(PyObject *op, const char *encoding);
PyAPI_FUNC(int) PyFile_SetEncodingAndErrors(PyObject *op, const char *encoding, char *errors);
/* A line from a file or from anything with readline.  n > 0: at most n bytes;
 * n == 0: any length; n < 0: without its newline, EOFError at the end. */
PyAPI_FUNC(PyObject *) PyFile_GetLine(PyObject *op, int n);
/* Write str (flags Py_PRINT_RAW) or repr of value to a file-like object. */
PyAPI_FUNC(int) PyFile_WriteObject(PyObject *value, PyObject *op, int flags);
/* Set the softspace flag, return the old one; never fails. */
PyAPI_FUNC(int) PyFile_SoftSpace(PyObject *op, int newflag);
PyAPI_FUNC(int) PyFile_WriteString(const char *text, PyObject *op);
/* From an int or from fileno(); -1 with an exception. */
PyAPI_FUNC(int) PyObject_AsFileDescriptor(PyObject *op);

/* Encoding of unicode file names, NULL for the default encoding. */
PyAPI_DATA(const char *) Py_FileSystemDefaultEncoding;

#define PY_STDIOTEXTMODE "b"

/* fgets and fread that translate newlines as op's mode asks; op may be NULL
 * (universal) or a file object. */
char *Py_UniversalNewlineFgets(char *buf, int n, FILE *stream, PyObject *op);
size_t Py_UniversalNewlineFread(char *buf, size_t n, FILE *stream, PyObject *op);

/* Check a mode and rewrite it in place for fopen ("U" becomes "rb"); it needs
 * one spare byte.  -1 with ValueError. */
int _PyFile_SanitizeMode(char *mode);

#define _PyVerify_fd(fd) (1)
#define _PyVerify_fd_dup2(a, b) (1)
#define _PyIsSelectable_fd(fd) ((fd) >= 0 && (fd) < FD_SETSIZE)

#ifdef __cplusplus
}
#endif
#endif /* Py_FILEOBJECT_H */
