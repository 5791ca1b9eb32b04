/* posix: users and groups. */
#include "posix_internal.h"
#include <grp.h>
#include <limits.h>

#define MAX_GROUPS 65536

/* ---- numbers of users and groups -------------------------------------------------- */
/* (uid_t)-1, which means "none", is 4294967295 here as in 2.7. */
PyObject *
_PyInt_FromUid(uid_t uid)
{
    return PyInt_FromSize_t(uid);
}

PyObject *
_PyInt_FromGid(gid_t gid)
{
    return PyInt_FromSize_t(gid);
}

/* A number that is -1 or fits 32 bits without sign; what is "user" or "group". */
static int
convert_id(PyObject *op, uint32_t *result, const char *what)
{
    if (PyFloat_Check(op)) {
        PyErr_SetString(PyExc_TypeError, "integer argument expected, got float");
        return 0;
    }
    int overflow;
    long value;
    if (PyInt_Check(op)) {
        value = PyInt_AS_LONG(op);
        overflow = 0;
    }
    else {
        value = PyLong_AsLongAndOverflow(op, &overflow);
        if (value == -1 && PyErr_Occurred()) {
            return 0;
        }
    }
    if (overflow > 0 || (overflow == 0 && value > (long)UINT32_MAX)) {
        PyErr_Format(PyExc_OverflowError, "%s id is greater than maximum", what);
        return 0;
    }
    if (overflow < 0 || value < -1) {
        PyErr_Format(PyExc_OverflowError, "%s id is less than minimum", what);
        return 0;
    }
    *result = (uint32_t)value;
    return 1;
}

int
_Py_Uid_Converter(PyObject *op, void *result)
{
    _Static_assert(sizeof(uid_t) == sizeof(uint32_t), "uid_t has 32 bits");
    return convert_id(op, result, "user");
}

int
_Py_Gid_Converter(PyObject *op, void *result)
{
    _Static_assert(sizeof(gid_t) == sizeof(uint32_t), "gid_t has 32 bits");
    return convert_id(op, result, "group");
}

/* ---- asking ---------------------------------------------------------------------------- */
PyObject *
posix_getuid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return _PyInt_FromUid(getuid());
}

PyObject *
posix_geteuid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return _PyInt_FromUid(geteuid());
}

PyObject *
posix_getgid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return _PyInt_FromGid(getgid());
}

PyObject *
posix_getegid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return _PyInt_FromGid(getegid());
}

PyObject *
posix_getresuid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    uid_t real, effective, saved;
    if (getresuid(&real, &effective, &saved) < 0) {
        return _PyPosix_Error();
    }
    return Py_BuildValue("(NNN)", _PyInt_FromUid(real), _PyInt_FromUid(effective),
                         _PyInt_FromUid(saved));
}

PyObject *
posix_getresgid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    gid_t real, effective, saved;
    if (getresgid(&real, &effective, &saved) < 0) {
        return _PyPosix_Error();
    }
    return Py_BuildValue("(NNN)", _PyInt_FromGid(real), _PyInt_FromGid(effective),
                         _PyInt_FromGid(saved));
}

PyObject *
posix_getgroups(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    int count = getgroups(0, NULL);
    if (count < 0) {
        return _PyPosix_Error();
    }
    gid_t *groups = PyMem_New(gid_t, count + 1);
    if (groups == NULL) {
        return PyErr_NoMemory();
    }
    count = getgroups(count, groups);
    PyObject *list = count < 0 ? _PyPosix_Error() : PyList_New(count);
    for (int i = 0; list != NULL && i < count; i++) {
        PyObject *group = _PyInt_FromGid(groups[i]);
        if (group == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, group);
    }
    PyMem_Free(groups);
    return list;
}

PyObject *
posix_getlogin(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    int old_errno = errno;
    errno = 0;
    const char *name = getlogin();
    if (name == NULL) {
        if (errno != 0) {
            return _PyPosix_Error();
        }
        PyErr_SetString(PyExc_OSError, "unable to determine login name");
        return NULL;
    }
    errno = old_errno;
    return PyString_FromString(name);
}

/* ---- setting ------------------------------------------------------------------------------- */
PyObject *
posix_setuid(PyObject *Py_UNUSED(self), PyObject *args)
{
    uid_t uid;
    if (!PyArg_ParseTuple(args, "O&:setuid", _Py_Uid_Converter, &uid)) {
        return NULL;
    }
    return posix_none_or_error(setuid(uid));
}

PyObject *
posix_seteuid(PyObject *Py_UNUSED(self), PyObject *args)
{
    uid_t uid;
    if (!PyArg_ParseTuple(args, "O&:seteuid", _Py_Uid_Converter, &uid)) {
        return NULL;
    }
    return posix_none_or_error(seteuid(uid));
}

PyObject *
posix_setgid(PyObject *Py_UNUSED(self), PyObject *args)
{
    gid_t gid;
    if (!PyArg_ParseTuple(args, "O&:setgid", _Py_Gid_Converter, &gid)) {
        return NULL;
    }
    return posix_none_or_error(setgid(gid));
}

PyObject *
posix_setegid(PyObject *Py_UNUSED(self), PyObject *args)
{
    gid_t gid;
    if (!PyArg_ParseTuple(args, "O&:setegid", _Py_Gid_Converter, &gid)) {
        return NULL;
    }
    return posix_none_or_error(setegid(gid));
}

PyObject *
posix_setreuid(PyObject *Py_UNUSED(self), PyObject *args)
{
    uid_t real, effective;
    if (!PyArg_ParseTuple(args, "O&O&:setreuid", _Py_Uid_Converter, &real, _Py_Uid_Converter,
                          &effective)) {
        return NULL;
    }
    return posix_none_or_error(setreuid(real, effective));
}

PyObject *
posix_setregid(PyObject *Py_UNUSED(self), PyObject *args)
{
    gid_t real, effective;
    if (!PyArg_ParseTuple(args, "O&O&:setregid", _Py_Gid_Converter, &real, _Py_Gid_Converter,
                          &effective)) {
        return NULL;
    }
    return posix_none_or_error(setregid(real, effective));
}

PyObject *
posix_setresuid(PyObject *Py_UNUSED(self), PyObject *args)
{
    uid_t real, effective, saved;
    if (!PyArg_ParseTuple(args, "O&O&O&:setresuid", _Py_Uid_Converter, &real, _Py_Uid_Converter,
                          &effective, _Py_Uid_Converter, &saved)) {
        return NULL;
    }
    return posix_none_or_error(setresuid(real, effective, saved));
}

PyObject *
posix_setresgid(PyObject *Py_UNUSED(self), PyObject *args)
{
    gid_t real, effective, saved;
    if (!PyArg_ParseTuple(args, "O&O&O&:setresgid", _Py_Gid_Converter, &real, _Py_Gid_Converter,
                          &effective, _Py_Gid_Converter, &saved)) {
        return NULL;
    }
    return posix_none_or_error(setresgid(real, effective, saved));
}

PyObject *
posix_initgroups(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *name;
    gid_t gid;
    if (!PyArg_ParseTuple(args, "sO&:initgroups", &name, _Py_Gid_Converter, &gid)) {
        return NULL;
    }
    return posix_none_or_error(initgroups(name, gid));
}

PyObject *
posix_setgroups(PyObject *Py_UNUSED(self), PyObject *sequence)
{
    if (!PySequence_Check(sequence)) {
        PyErr_SetString(PyExc_TypeError, "setgroups argument must be a sequence");
        return NULL;
    }
    Py_ssize_t count = PySequence_Size(sequence);
    if (count < 0) {
        return NULL;
    }
    if (count > MAX_GROUPS) {
        PyErr_SetString(PyExc_ValueError, "too many groups");
        return NULL;
    }
    gid_t *groups = PyMem_New(gid_t, count + 1);
    if (groups == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *result = NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_GetItem(sequence, i);
        if (item == NULL) {
            goto done;
        }
        int good = PyInt_Check(item) || PyLong_Check(item);
        if (!good) {
            PyErr_SetString(PyExc_TypeError, "groups must be integers");
        }
        else {
            good = _Py_Gid_Converter(item, &groups[i]);
        }
        Py_DECREF(item);
        if (!good) {
            goto done;
        }
    }
    result = posix_none_or_error(setgroups((size_t)count, groups));
done:
    PyMem_Free(groups);
    return result;
}
