/* The resource module: limits of a process, and what it has used. */

#include "Python.h"
#include "structseq.h"
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static PyObject *resource_error = NULL;
static PyTypeObject StructRUsage_Type;

static PyStructSequence_Field rusage_fields[] = {
    {"ru_utime", "seconds in the program"},
    {"ru_stime", "seconds in the system"},
    {"ru_maxrss", "largest resident size"},
    {"ru_ixrss", "shared memory"},
    {"ru_idrss", "unshared data"},
    {"ru_isrss", "unshared stack"},
    {"ru_minflt", "page faults without input"},
    {"ru_majflt", "page faults with input"},
    {"ru_nswap", "times swapped out"},
    {"ru_inblock", "block inputs"},
    {"ru_oublock", "block outputs"},
    {"ru_msgsnd", "messages sent"},
    {"ru_msgrcv", "messages received"},
    {"ru_nsignals", "signals received"},
    {"ru_nvcsw", "voluntary context switches"},
    {"ru_nivcsw", "forced context switches"},
    {NULL, NULL},
};

static PyStructSequence_Desc rusage_desc = {
    "resource.struct_rusage",
    "struct_rusage: what getrusage() returns, a tuple with names.",
    rusage_fields,
    16,
};

static PyObject *
seconds_object(const struct timeval *time)
{
    return PyFloat_FromDouble((double)time->tv_sec + (double)time->tv_usec * 1e-6);
}

static PyObject *
resource_getrusage(PyObject *Py_UNUSED(self), PyObject *args)
{
    int who;
    struct rusage usage;
    if (!PyArg_ParseTuple(args, "i:getrusage", &who)) {
        return NULL;
    }
    if (getrusage(who, &usage) != 0) {
        if (errno == EINVAL) {
            PyErr_SetString(PyExc_ValueError, "invalid who parameter");
            return NULL;
        }
        return PyErr_SetFromErrno(resource_error);
    }
    PyObject *result = PyStructSequence_New(&StructRUsage_Type);
    if (result == NULL) {
        return NULL;
    }
    const long values[] = {
        usage.ru_maxrss,  usage.ru_ixrss,   usage.ru_idrss,   usage.ru_isrss, usage.ru_minflt,
        usage.ru_majflt,  usage.ru_nswap,   usage.ru_inblock, usage.ru_oublock, usage.ru_msgsnd,
        usage.ru_msgrcv,  usage.ru_nsignals, usage.ru_nvcsw,  usage.ru_nivcsw,
    };
    PyStructSequence_SET_ITEM(result, 0, seconds_object(&usage.ru_utime));
    PyStructSequence_SET_ITEM(result, 1, seconds_object(&usage.ru_stime));
    for (int i = 0; i < 14; i++) {
        PyStructSequence_SET_ITEM(result, i + 2, PyInt_FromLong(values[i]));
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    return result;
}

static int
check_resource(int resource)
{
    if (resource < 0 || resource >= RLIM_NLIMITS) {
        PyErr_SetString(PyExc_ValueError, "invalid resource specified");
        return -1;
    }
    return 0;
}

static PyObject *
resource_getrlimit(PyObject *Py_UNUSED(self), PyObject *args)
{
    int resource;
    struct rlimit limit;
    if (!PyArg_ParseTuple(args, "i:getrlimit", &resource) || check_resource(resource) < 0) {
        return NULL;
    }
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) {
        return PyErr_SetFromErrno(resource_error);
    }
    /* RLIM_INFINITY is -1 */
    return Py_BuildValue("(ll)", (long)limit.rlim_cur, (long)limit.rlim_max);
}

/* A limit from a number; -1 is RLIM_INFINITY. */
static int
limit_from_number(PyObject *number, rlim_t *limit)
{
    long value = PyInt_AsLong(number);
    if (value == -1 && PyErr_Occurred()) {
        return -1;
    }
    *limit = (rlim_t)value;
    return 0;
}

static PyObject *
resource_setrlimit(PyObject *Py_UNUSED(self), PyObject *args)
{
    int resource;
    PyObject *limits;
    struct rlimit limit;
    if (!PyArg_ParseTuple(args, "iO:setrlimit", &resource, &limits)
        || check_resource(resource) < 0) {
        return NULL;
    }
    limits = PySequence_Tuple(limits);
    if (limits == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (PyTuple_GET_SIZE(limits) != 2) {
        PyErr_SetString(PyExc_ValueError, "expected a tuple of 2 integers");
    }
    else if (limit_from_number(PyTuple_GET_ITEM(limits, 0), &limit.rlim_cur) == 0
             && limit_from_number(PyTuple_GET_ITEM(limits, 1), &limit.rlim_max) == 0) {
        if (setrlimit((__rlimit_resource_t)resource, &limit) == 0) {
            Py_INCREF(Py_None);
            result = Py_None;
        }
        else if (errno == EINVAL) {
            PyErr_SetString(PyExc_ValueError, "current limit exceeds maximum limit");
        }
        else if (errno == EPERM) {
            PyErr_SetString(PyExc_ValueError, "not allowed to raise maximum limit");
        }
        else {
            PyErr_SetFromErrno(resource_error);
        }
    }
    Py_DECREF(limits);
    return result;
}

static PyObject *
resource_getpagesize(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(sysconf(_SC_PAGESIZE));
}

static PyMethodDef resource_methods[] = {
    {"getrusage", resource_getrusage, METH_VARARGS,
     PyDoc_STR("getrusage(who) -> struct_rusage\n\nWhat the process or its children have used.")},
    {"getrlimit", resource_getrlimit, METH_VARARGS,
     PyDoc_STR("getrlimit(resource) -> (soft, hard)\n\nA limit and how far it can be raised.")},
    {"setrlimit", resource_setrlimit, METH_VARARGS,
     PyDoc_STR("setrlimit(resource, (soft, hard))\n\nSet a limit; -1 is none.")},
    {"getpagesize", resource_getpagesize, METH_NOARGS,
     PyDoc_STR("getpagesize() -> integer\n\nBytes of a page of memory.")},
    {NULL, NULL},
};

static const struct {
    const char *name;
    int value;
} resource_constants[] = {
#define CONSTANT(name) {#name, name},
#include "resource.def"
#undef CONSTANT
};

PyDoc_STRVAR(resource_doc, "Limits of the process's resources, and their use.");

PyMODINIT_FUNC
initresource(void)
{
    PyObject *module = Py_InitModule3("resource", resource_methods, resource_doc);
    if (module == NULL) {
        return;
    }
    if (resource_error == NULL) {
        resource_error = PyErr_NewException("resource.error", NULL, NULL);
    }
    if (StructRUsage_Type.tp_name == NULL) {
        PyStructSequence_InitType(&StructRUsage_Type, &rusage_desc);
    }
    Py_XINCREF(resource_error);
    Py_INCREF(&StructRUsage_Type);
    if (PyModule_AddObject(module, "error", resource_error) < 0
        || PyModule_AddObject(module, "struct_rusage", (PyObject *)&StructRUsage_Type) < 0) {
        return;
    }
    const int count = (int)(sizeof(resource_constants) / sizeof(resource_constants[0]));
    for (int i = 0; i < count; i++) {
        if (PyModule_AddIntConstant(module, resource_constants[i].name, resource_constants[i].value)
            < 0) {
            return;
        }
    }
    (void)PyModule_AddIntConstant(module, "RLIM_INFINITY", (long)RLIM_INFINITY);
}
