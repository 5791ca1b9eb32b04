#ifndef Py_PARSETOK_H
#define Py_PARSETOK_H
#ifdef __cplusplus
extern "C" {
#endif
/* Source text to a concrete tree. */
typedef struct {
    int error; /* E_... */
    const char *filename;
    int lineno;
    int offset; /* 1-based column */
    char *text; /* the line; free with PyObject_FREE */
    int token;
    int expected; /* the only token that would do, or -1 */
} perrdetail;

#define PyPARSE_DONT_IMPLY_DEDENT 0x0002
#define PyPARSE_PRINT_IS_FUNCTION 0x0004
#define PyPARSE_UNICODE_LITERALS 0x0008

/* All return a new tree, or NULL with *err_ret filled. */
PyAPI_FUNC(node *)
    PyParser_ParseString(const char *s, grammar *g, int start, perrdetail *err_ret);
PyAPI_FUNC(node *)
    PyParser_ParseFile(FILE *fp, const char *filename, grammar *g, int start, char *ps1, char *ps2,
                       perrdetail *err_ret);
PyAPI_FUNC(node *)
    PyParser_ParseStringFlags(const char *s, grammar *g, int start, perrdetail *err_ret, int flags);
PyAPI_FUNC(node *)
    PyParser_ParseFileFlags(FILE *fp, const char *filename, grammar *g, int start, char *ps1,
                            char *ps2, perrdetail *err_ret, int flags);
PyAPI_FUNC(node *)
    PyParser_ParseFileFlagsEx(FILE *fp, const char *filename, grammar *g, int start, char *ps1,
                              char *ps2, perrdetail *err_ret, int *flags);
PyAPI_FUNC(node *)
    PyParser_ParseStringFlagsFilename(const char *s, const char *filename, grammar *g, int start,
                                      perrdetail *err_ret, int flags);
PyAPI_FUNC(node *)
    PyParser_ParseStringFlagsFilenameEx(const char *s, const char *filename, grammar *g, int start,
                                        perrdetail *err_ret, int *flags);

/* Set the exception that *err describes. */
PyAPI_FUNC(void) PyParser_SetError(perrdetail *err);

#ifdef __cplusplus
}
#endif
#endif
