/* crypt: passwords the way of /etc/passwd. */
#include "Python.h"
#include <crypt.h>

PyDoc_STRVAR(crypt_doc,
"crypt(word, salt) -> str\n\n\
The encrypted form of a password.  salt chooses the method and the variation of it: two\n\
letters for the traditional one, or $id$text$.");

static PyObject *
crypt_crypt(PyObject *self, PyObject *args)
{
    const char *word, *salt;
    if (!PyArg_ParseTuple(args, "ss:crypt", &word, &salt)) {
        return NULL;
    }
    return Py_BuildValue("s", crypt(word, salt));
}

static PyMethodDef crypt_methods[] = {{"crypt", crypt_crypt, METH_VARARGS, crypt_doc}, {NULL}};

PyMODINIT_FUNC initcrypt(void);

PyMODINIT_FUNC
initcrypt(void)
{
    Py_InitModule3("crypt", crypt_methods, "Passwords the way of /etc/passwd.");
}
