#ifndef Py_UCNHASH_H
#define Py_UCNHASH_H
#ifdef __cplusplus
extern "C" {
#endif
/* What the capsule unicodedata.ucnhash_CAPI offers to C code: names of characters. */
#define PyUnicodeData_CAPSULE_NAME "unicodedata.ucnhash_CAPI"

typedef struct {
    /* sizeof of the structure the module was built with */
    int size;
    /* Store the name of code, 0-terminated, in buffer; 1 if there is one and it fits.
     * self is NULL for the current database. */
    int (*getname)(PyObject *self, Py_UCS4 code, char *buffer, int buflen);
    /* Store the code point called name; 1 if there is one. */
    int (*getcode)(PyObject *self, const char *name, int namelen, Py_UCS4 *code);
} _PyUnicode_Name_CAPI;

#ifdef __cplusplus
}
#endif
#endif
