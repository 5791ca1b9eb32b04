/* posix: sysconf, pathconf, fpathconf and confstr, whose names may be given as numbers
 * or as texts; the texts are in the .def files. */
#include "posix_internal.h"

typedef struct {
    const char *name;
    int value;
} config_name;

#define CONFIG_NAME(name) {#name, _##name},
static const config_name confstr_names[] = {
#include "confstr.def"
};
static const config_name sysconf_names[] = {
#include "sysconf.def"
};
static const config_name pathconf_names[] = {
#include "pathconf.def"
};
#undef CONFIG_NAME

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* The tables are sorted. */
static int
config_value(PyObject *op, int *value, const config_name *table, int count)
{
    if (PyInt_Check(op)) {
        *value = (int)PyInt_AS_LONG(op);
        return 1;
    }
    if (!PyString_Check(op)) {
        PyErr_SetString(PyExc_TypeError, "configuration names must be strings or integers");
        return 0;
    }
    int low = 0;
    int high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        int order = strcmp(PyString_AS_STRING(op), table[middle].name);
        if (order == 0) {
            *value = table[middle].value;
            return 1;
        }
        if (order < 0) {
            high = middle;
        }
        else {
            low = middle + 1;
        }
    }
    PyErr_SetString(PyExc_ValueError, "unrecognized configuration name");
    return 0;
}

static int
convert_path_name(PyObject *op, void *value)
{
    return config_value(op, value, pathconf_names, COUNT(pathconf_names));
}

static int
convert_confstr_name(PyObject *op, void *value)
{
    return config_value(op, value, confstr_names, COUNT(confstr_names));
}

static int
convert_sysconf_name(PyObject *op, void *value)
{
    return config_value(op, value, sysconf_names, COUNT(sysconf_names));
}

PyObject *
posix_fpathconf(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int name;
    if (!PyArg_ParseTuple(args, "iO&:fpathconf", &fd, convert_path_name, &name)) {
        return NULL;
    }
    errno = 0;
    long limit = fpathconf(fd, name);
    return limit == -1 && errno != 0 ? _PyPosix_Error() : PyInt_FromLong(limit);
}

PyObject *
posix_pathconf(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path;
    int name;
    if (!PyArg_ParseTuple(args, "sO&:pathconf", &path, convert_path_name, &name)) {
        return NULL;
    }
    errno = 0;
    long limit = pathconf(path, name);
    if (limit == -1 && errno != 0) {
        /* an invalid name is not the path's fault */
        return errno == EINVAL ? _PyPosix_Error() : _PyPosix_ErrorWithName(path);
    }
    return PyInt_FromLong(limit);
}

PyObject *
posix_sysconf(PyObject *Py_UNUSED(self), PyObject *args)
{
    int name;
    if (!PyArg_ParseTuple(args, "O&:sysconf", convert_sysconf_name, &name)) {
        return NULL;
    }
    errno = 0;
    long value = sysconf(name);
    return value == -1 && errno != 0 ? _PyPosix_Error() : PyInt_FromLong(value);
}

PyObject *
posix_confstr(PyObject *Py_UNUSED(self), PyObject *args)
{
    int name;
    if (!PyArg_ParseTuple(args, "O&:confstr", convert_confstr_name, &name)) {
        return NULL;
    }
    errno = 0;
    size_t size = confstr(name, NULL, 0);
    if (size == 0) {
        if (errno != 0) {
            return _PyPosix_Error();
        }
        Py_RETURN_NONE;
    }
    PyObject *text = PyString_FromStringAndSize(NULL, (Py_ssize_t)size - 1);
    if (text != NULL) {
        (void)confstr(name, PyString_AS_STRING(text), size);
    }
    return text;
}

static int
add_names(PyObject *module, const char *attribute, const config_name *table, int count)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return -1;
    }
    for (int i = 0; i < count; i++) {
        assert(i == 0 || strcmp(table[i - 1].name, table[i].name) < 0);
        PyObject *value = PyInt_FromLong(table[i].value);
        int failed = value == NULL || PyDict_SetItemString(dict, table[i].name, value) < 0;
        Py_XDECREF(value);
        if (failed) {
            Py_DECREF(dict);
            return -1;
        }
    }
    return PyModule_AddObject(module, attribute, dict);
}

int
_PyPosix_AddConfigNames(PyObject *module)
{
    if (add_names(module, "confstr_names", confstr_names, COUNT(confstr_names)) < 0
        || add_names(module, "sysconf_names", sysconf_names, COUNT(sysconf_names)) < 0
        || add_names(module, "pathconf_names", pathconf_names, COUNT(pathconf_names)) < 0) {
        return -1;
    }
    return 0;
}
