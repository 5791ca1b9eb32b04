/* The grp module: the group database. */

#include "Python.h"
#include "pycore_numbers.h"
#include "structseq.h"
#include <grp.h>

static PyTypeObject StructGrp_Type;

static PyStructSequence_Field grp_fields[] = {
    {"gr_name", "name"},
    {"gr_passwd", "encrypted password, or a placeholder"},
    {"gr_gid", "group number"},
    {"gr_mem", "names of the members"},
    {NULL, NULL},
};

static PyStructSequence_Desc grp_desc = {
    "grp.struct_group",
    "grp.struct_group: an entry of the group database, a tuple with names.",
    grp_fields,
    4,
};

static PyObject *
make_members(char **names)
{
    PyObject *list = PyList_New(0);
    for (; list != NULL && *names != NULL; names++) {
        PyObject *name = PyString_FromString(*names);
        if (name == NULL || PyList_Append(list, name) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(name);
    }
    return list;
}

static PyObject *
make_entry(const struct group *entry)
{
    PyObject *result = PyStructSequence_New(&StructGrp_Type);
    if (result == NULL) {
        return NULL;
    }
    PyObject *password = Py_None;
    if (entry->gr_passwd != NULL) {
        password = PyString_FromString(entry->gr_passwd);
    }
    else {
        Py_INCREF(password);
    }
    PyStructSequence_SET_ITEM(result, 0, PyString_FromString(entry->gr_name));
    PyStructSequence_SET_ITEM(result, 1, password);
    PyStructSequence_SET_ITEM(result, 2, _PyInt_FromGid(entry->gr_gid));
    PyStructSequence_SET_ITEM(result, 3, make_members(entry->gr_mem));
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
grp_getgrgid(PyObject *Py_UNUSED(self), PyObject *op)
{
    gid_t gid;
    PyObject *number = PyNumber_Int(op);
    if (number == NULL) {
        return NULL;
    }
    int converted = _Py_Gid_Converter(number, &gid);
    Py_DECREF(number);
    if (!converted) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_SetString(PyExc_KeyError, "getgrgid(): gid not found");
        }
        return NULL;
    }
    const struct group *entry = getgrgid(gid);
    if (entry == NULL) {
        PyErr_Format(PyExc_KeyError, "getgrgid(): gid not found: %lu", (unsigned long)gid);
        return NULL;
    }
    return make_entry(entry);
}

static PyObject *
grp_getgrnam(PyObject *Py_UNUSED(self), PyObject *op)
{
    PyObject *text = PyObject_Str(op);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    const char *name = PyString_AS_STRING(text);
    const struct group *entry = getgrnam(name);
    if (entry != NULL) {
        result = make_entry(entry);
    }
    else {
        PyErr_Format(PyExc_KeyError, "getgrnam(): name not found: %s", name);
    }
    Py_DECREF(text);
    return result;
}

static PyObject *
grp_getgrall(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    const struct group *entry;
    setgrent();
    while ((entry = getgrent()) != NULL) {
        PyObject *item = make_entry(entry);
        int failed = item == NULL || PyList_Append(list, item) < 0;
        Py_XDECREF(item);
        if (failed) {
            Py_CLEAR(list);
            break;
        }
    }
    endgrent();
    return list;
}

static PyMethodDef grp_methods[] = {
    {"getgrgid", grp_getgrgid, METH_O,
     PyDoc_STR("getgrgid(id) -> (gr_name,gr_passwd,gr_gid,gr_mem)\n\nThe entry of a group number.")},
    {"getgrnam", grp_getgrnam, METH_O,
     PyDoc_STR("getgrnam(name) -> (gr_name,gr_passwd,gr_gid,gr_mem)\n\nThe entry of a group name.")},
    {"getgrall", grp_getgrall, METH_NOARGS,
     PyDoc_STR("getgrall() -> list of tuples\n\nAll entries, in no order.")},
    {NULL, NULL},
};

PyDoc_STRVAR(grp_doc, "The group database: entries are tuples with names, struct_group.");

PyMODINIT_FUNC
initgrp(void)
{
    PyObject *module = Py_InitModule3("grp", grp_methods, grp_doc);
    if (module == NULL) {
        return;
    }
    if (StructGrp_Type.tp_name == NULL) {
        PyStructSequence_InitType(&StructGrp_Type, &grp_desc);
    }
    Py_INCREF(&StructGrp_Type);
    (void)PyModule_AddObject(module, "struct_group", (PyObject *)&StructGrp_Type);
}
