#ifndef Py_ERRCODE_H
#define Py_ERRCODE_H
#ifdef __cplusplus
extern "C" {
#endif
/* How reading a token or a statement can end. */
#define E_OK 10         /* no error */
#define E_EOF 11        /* end of input inside a construct */
#define E_INTR 12       /* Ctrl-C */
#define E_TOKEN 13      /* not a token */
#define E_SYNTAX 14     /* a token the grammar does not allow here */
#define E_NOMEM 15      /* out of memory, or nested too deep */
#define E_DONE 16       /* the whole was accepted */
#define E_ERROR 17      /* an exception is set */
#define E_TABSPACE 18   /* tabs and spaces mixed (-tt) */
#define E_OVERFLOW 19   /* a node with too many children */
#define E_TOODEEP 20    /* too many levels of indentation */
#define E_DEDENT 21     /* a dedent to no earlier level */
#define E_DECODE 22     /* the source does not decode */
#define E_EOFS 23       /* end of file in a triple-quoted string */
#define E_EOLS 24       /* end of line in a string */
#define E_LINECONT 25   /* something after a backslash */
#define E_IO 26         /* the source cannot be read */

#ifdef __cplusplus
}
#endif
#endif
