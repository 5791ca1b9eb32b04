/* spwd: the shadow password database. */
#include "Python.h"
#include "structseq.h"
#include <shadow.h>

static PyStructSequence_Field spwd_fields[] = {
    {(char *)"sp_nam", (char *)"login name"},
    {(char *)"sp_pwd", (char *)"encrypted password"},
    {(char *)"sp_lstchg", (char *)"day of the last change"},
    {(char *)"sp_min", (char *)"days between changes at least"},
    {(char *)"sp_max", (char *)"days between changes at most"},
    {(char *)"sp_warn", (char *)"days of warning before expiry"},
    {(char *)"sp_inact", (char *)"days after expiry until the account is closed"},
    {(char *)"sp_expire", (char *)"day when the account expires"},
    {(char *)"sp_flag", (char *)"reserved"},
    {NULL}};

static PyStructSequence_Desc spwd_desc = {
    (char *)"spwd.struct_spwd",
    (char *)"An entry of the shadow password database, as a tuple with names.", spwd_fields, 9};

static PyTypeObject spwd_type;
static int spwd_ready;

static PyObject *
spwd_make(struct spwd *entry)
{
    PyObject *row = PyStructSequence_New(&spwd_type);
    if (row == NULL) {
        return NULL;
    }
    const char *texts[2] = {entry->sp_namp, entry->sp_pwdp};
    for (int i = 0; i < 2; i++) {
        PyObject *text = Py_None;
        if (texts[i] != NULL) {
            text = PyString_FromString(texts[i]);
        }
        else {
            Py_INCREF(text);
        }
        PyStructSequence_SET_ITEM(row, i, text);
    }
    long numbers[7] = {entry->sp_lstchg, entry->sp_min,    entry->sp_max,       entry->sp_warn,
                       entry->sp_inact,  entry->sp_expire, (long)entry->sp_flag};
    for (int i = 0; i < 7; i++) {
        PyStructSequence_SET_ITEM(row, i + 2, PyInt_FromLong(numbers[i]));
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(row);
    }
    return row;
}

static PyObject *
spwd_getspnam(PyObject *self, PyObject *args)
{
    const char *name;
    if (!PyArg_ParseTuple(args, "s:getspnam", &name)) {
        return NULL;
    }
    struct spwd *entry = getspnam(name);
    if (entry == NULL) {
        PyErr_SetString(PyExc_KeyError, "getspnam(): name not found");
        return NULL;
    }
    return spwd_make(entry);
}

static PyObject *
spwd_getspall(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    setspent();
    struct spwd *entry;
    while ((entry = getspent()) != NULL) {
        PyObject *row = spwd_make(entry);
        if (row == NULL || PyList_Append(list, row) < 0) {
            Py_XDECREF(row);
            Py_CLEAR(list);
            break;
        }
        Py_DECREF(row);
    }
    endspent();
    return list;
}

static PyMethodDef spwd_methods[] = {
    {"getspnam", spwd_getspnam, METH_VARARGS, "getspnam(name) -> entry\n\nThe entry of a user."},
    {"getspall", spwd_getspall, METH_NOARGS, "getspall() -> list\n\nAll entries."},
    {NULL}};

PyMODINIT_FUNC initspwd(void);

PyMODINIT_FUNC
initspwd(void)
{
    PyObject *m = Py_InitModule3("spwd", spwd_methods, "The shadow password database.");
    if (m == NULL) {
        return;
    }
    if (!spwd_ready) {
        PyStructSequence_InitType(&spwd_type, &spwd_desc);
        spwd_ready = 1;
    }
    Py_INCREF(&spwd_type);
    PyModule_AddObject(m, "struct_spwd", (PyObject *)&spwd_type);
}
