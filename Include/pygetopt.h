#ifndef Py_PYGETOPT_H
#define Py_PYGETOPT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Options of the command line, one letter at a time. */
PyAPI_DATA(int) _PyOS_opterr;   /* print errors */
PyAPI_DATA(int) _PyOS_optind;   /* index of the next argument */
PyAPI_DATA(char *) _PyOS_optarg; /* argument of the last option */

PyAPI_FUNC(void) _PyOS_ResetGetOpt(void);
/* The next option letter, '_' for a bad one, -1 at the end. */
PyAPI_FUNC(int) _PyOS_GetOpt(int argc, char **argv, char *optstring);

#ifdef __cplusplus
}
#endif
#endif
