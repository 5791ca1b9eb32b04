/* The pwd module: the user database. */

#include "Python.h"
#include "pycore_numbers.h"
#include "structseq.h"
#include <pwd.h>

static PyTypeObject StructPwd_Type;

static PyStructSequence_Field pwd_fields[] = {
    {"pw_name", "name"},
    {"pw_passwd", "encrypted password, or a placeholder"},
    {"pw_uid", "user number"},
    {"pw_gid", "number of the main group"},
    {"pw_gecos", "real name"},
    {"pw_dir", "home directory"},
    {"pw_shell", "shell"},
    {NULL, NULL},
};

static PyStructSequence_Desc pwd_desc = {
    "pwd.struct_passwd",
    "pwd.struct_passwd: an entry of the user database, a tuple with names.",
    pwd_fields,
    7,
};

static PyObject *
text_or_none(const char *text)
{
    if (text == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(text);
}

static PyObject *
make_entry(const struct passwd *entry)
{
    PyObject *result = PyStructSequence_New(&StructPwd_Type);
    if (result == NULL) {
        return NULL;
    }
    PyStructSequence_SET_ITEM(result, 0, text_or_none(entry->pw_name));
    PyStructSequence_SET_ITEM(result, 1, text_or_none(entry->pw_passwd));
    PyStructSequence_SET_ITEM(result, 2, _PyInt_FromUid(entry->pw_uid));
    PyStructSequence_SET_ITEM(result, 3, _PyInt_FromGid(entry->pw_gid));
    PyStructSequence_SET_ITEM(result, 4, text_or_none(entry->pw_gecos));
    PyStructSequence_SET_ITEM(result, 5, text_or_none(entry->pw_dir));
    PyStructSequence_SET_ITEM(result, 6, text_or_none(entry->pw_shell));
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
pwd_getpwuid(PyObject *Py_UNUSED(self), PyObject *args)
{
    uid_t uid;
    if (!PyArg_ParseTuple(args, "O&:getpwuid", _Py_Uid_Converter, &uid)) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_SetString(PyExc_KeyError, "getpwuid(): uid not found");
        }
        return NULL;
    }
    const struct passwd *entry = getpwuid(uid);
    if (entry == NULL) {
        PyErr_Format(PyExc_KeyError, "getpwuid(): uid not found: %lu", (unsigned long)uid);
        return NULL;
    }
    return make_entry(entry);
}

static PyObject *
pwd_getpwnam(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *name;
    if (!PyArg_ParseTuple(args, "s:getpwnam", &name)) {
        return NULL;
    }
    const struct passwd *entry = getpwnam(name);
    if (entry == NULL) {
        PyErr_Format(PyExc_KeyError, "getpwnam(): name not found: %s", name);
        return NULL;
    }
    return make_entry(entry);
}

static PyObject *
pwd_getpwall(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    const struct passwd *entry;
    setpwent();
    while ((entry = getpwent()) != NULL) {
        PyObject *item = make_entry(entry);
        int failed = item == NULL || PyList_Append(list, item) < 0;
        Py_XDECREF(item);
        if (failed) {
            Py_CLEAR(list);
            break;
        }
    }
    endpwent();
    return list;
}

static PyMethodDef pwd_methods[] = {
    {"getpwuid", pwd_getpwuid, METH_VARARGS,
     PyDoc_STR("getpwuid(uid) -> (pw_name,pw_passwd,pw_uid,\n"
               "                  pw_gid,pw_gecos,pw_dir,pw_shell)\n\nThe entry of a user number.")},
    {"getpwnam", pwd_getpwnam, METH_VARARGS,
     PyDoc_STR("getpwnam(name) -> (pw_name,pw_passwd,pw_uid,\n"
               "                   pw_gid,pw_gecos,pw_dir,pw_shell)\n\nThe entry of a user name.")},
    {"getpwall", pwd_getpwall, METH_NOARGS,
     PyDoc_STR("getpwall() -> list_of_entries\n\nAll entries, in no order.")},
    {NULL, NULL},
};

PyDoc_STRVAR(pwd_doc, "The user database: entries are tuples with names, struct_passwd.");

PyMODINIT_FUNC
initpwd(void)
{
    PyObject *module = Py_InitModule3("pwd", pwd_methods, pwd_doc);
    if (module == NULL) {
        return;
    }
    if (StructPwd_Type.tp_name == NULL) {
        PyStructSequence_InitType(&StructPwd_Type, &pwd_desc);
    }
    Py_INCREF(&StructPwd_Type);
    Py_INCREF(&StructPwd_Type);
    if (PyModule_AddObject(module, "struct_passwd", (PyObject *)&StructPwd_Type) == 0) {
        (void)PyModule_AddObject(module, "struct_pwent", (PyObject *)&StructPwd_Type);
    }
}
