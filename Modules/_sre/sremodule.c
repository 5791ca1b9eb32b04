/* Module _sre: the engine behind Lib/re.py. */
#include "sre.h"

/* One word of a code; -1 with an exception. */
static int
code_word(PyObject *number, sre_code *word)
{
    unsigned long value;
    if (PyInt_Check(number)) {
        value = (unsigned long)PyInt_AsLong(number);
    }
    else {
        value = PyLong_AsUnsignedLong(number);
        if (value == (unsigned long)-1 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
                PyErr_SetString(PyExc_OverflowError,
                                "regular expression code size limit exceeded");
            }
            return -1;
        }
    }
    *word = (sre_code)value;
    if (*word != value) {
        PyErr_SetString(PyExc_OverflowError, "regular expression code size limit exceeded");
        return -1;
    }
    return 0;
}

static pattern_object *
new_pattern(PyObject *code)
{
    Py_ssize_t n = PyList_GET_SIZE(code);
    pattern_object *self = PyObject_NEW_VAR(pattern_object, &_PySRE_PatternType, n);
    if (self == NULL) {
        return NULL;
    }
    self->weakreflist = NULL;
    self->pattern = NULL;
    self->groupindex = NULL;
    self->indexgroup = NULL;
    self->tables = NULL;
    self->codesize = n;
    size_t bytes = sizeof(unsigned char *) * (size_t)(n + 1);
    self->tables = PyMem_MALLOC(bytes);
    if (self->tables == NULL) {
        PyErr_NoMemory();
        goto error;
    }
    memset(self->tables, 0, bytes);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (code_word(PyList_GET_ITEM(code, i), &self->code[i]) < 0) {
            goto error;
        }
    }
    return self;

error:
    Py_DECREF(self);
    return NULL;
}

static PyObject *
sre_compile(PyObject *module, PyObject *args)
{
    PyObject *source;
    PyObject *code;
    int flags = 0;
    Py_ssize_t groups = 0;
    PyObject *groupindex = NULL;
    PyObject *indexgroup = NULL;
    if (!PyArg_ParseTuple(args, "OiO!|nOO", &source, &flags, &PyList_Type, &code, &groups,
                          &groupindex, &indexgroup)) {
        return NULL;
    }
    pattern_object *self = new_pattern(code);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(source);
    self->pattern = source;
    self->flags = flags;
    self->groups = groups;
    Py_XINCREF(groupindex);
    self->groupindex = groupindex;
    Py_XINCREF(indexgroup);
    self->indexgroup = indexgroup;
    if (!_PySRE_Validate(self)) {
        PyErr_SetString(PyExc_RuntimeError, "invalid SRE code");
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static PyObject *
sre_codesize(PyObject *module, PyObject *unused)
{
    return PyInt_FromLong(sizeof(sre_code));
}

static PyObject *
sre_getlower(PyObject *module, PyObject *args)
{
    int ch;
    int flags;
    if (!PyArg_ParseTuple(args, "ii", &ch, &flags)) {
        return NULL;
    }
    unsigned int c = (unsigned int)ch;
    return PyInt_FromLong((long)(int)(flags & FLAG_LOCALE    ? _PySRE_LowerLocale(c)
                                      : flags & FLAG_UNICODE ? _PySRE_LowerUnicode(c)
                                                             : _PySRE_Lower(c)));
}

static PyMethodDef sre_methods[] = {
    {"compile", sre_compile, METH_VARARGS, NULL},
    {"getcodesize", sre_codesize, METH_NOARGS, NULL},
    {"getlower", sre_getlower, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC init_sre(void);

PyMODINIT_FUNC
init_sre(void)
{
    if (PyType_Ready(&_PySRE_PatternType) < 0 || PyType_Ready(&_PySRE_MatchType) < 0
        || PyType_Ready(&_PySRE_ScannerType) < 0) {
        return;
    }
    PyObject *module = Py_InitModule("_sre", sre_methods);
    if (module == NULL) {
        return;
    }
    PyObject *limit = PyLong_FromUnsignedLong(SRE_MAXREPEAT);
    if (limit == NULL || PyModule_AddObject(module, "MAXREPEAT", limit) < 0
        || PyModule_AddIntConstant(module, "MAGIC", SRE_MAGIC) < 0
        || PyModule_AddIntConstant(module, "CODESIZE", sizeof(sre_code)) < 0) {
        return;
    }
    PyModule_AddStringConstant(module, "copyright",
                               "Python Plus: engine of its own for the codes of SRE 2.2.2");
}
