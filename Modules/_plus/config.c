/* plus.config(): what this interpreter was built with, Include/plusconfig.h. */
#include "Python.h"
#include "plusconfig.h"
#include "pycore_types.h" // Py_ARRAY_LENGTH
#include "plus.h"

static const struct {
    const char *name;
    long value;
} config_values[] = {
    {"perftest", PYPLUS_PERFTEST},
    {"gil_priority", PYPLUS_GIL_PRIORITY},
    {"gil_spin", PYPLUS_GIL_SPIN},
    {"native_condition", PYPLUS_NATIVE_CONDITION},
    {"native_locks", PYPLUS_NATIVE_LOCKS},
    {"gil_yield_every", PYPLUS_GIL_YIELD_EVERY},
    {"gil_io_budget", PYPLUS_GIL_IO_BUDGET},
    {"gil_cpu_wait", PYPLUS_GIL_CPU_WAIT},
    {"gil_cpu_slice", PYPLUS_GIL_CPU_SLICE},
    {"gil_heir_patience", PYPLUS_GIL_HEIR_PATIENCE},
    {"lock_patience", PYPLUS_LOCK_PATIENCE},
};

static const char *const config_locks[] = {
    [PYPLUS_LOCK_SEM] = "sem", [PYPLUS_LOCK_CONDVAR] = "condvar", [PYPLUS_LOCK_PARKER] = "parker"};

/* Takes the reference to value. */
static int
config_put(PyObject *dict, const char *name, PyObject *value)
{
    int status = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return status;
}

PyObject *
_PyPlus_Config(PyObject *self, PyObject *unused)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(config_values); i++) {
        if (config_put(dict, config_values[i].name, PyInt_FromLong(config_values[i].value)) < 0) {
            goto error;
        }
    }
    if (config_put(dict, "lock", PyString_FromString(config_locks[PYPLUS_LOCK])) < 0
        || config_put(dict, "park", PyString_FromString(
               PYPLUS_PARK_SEMAPHORE ? "semaphore" : "futex")) < 0
        || config_put(dict, "condvar", PyString_FromString(
               PYPLUS_CONDVAR_EMULATED ? "emulated" : "pthread")) < 0) {
        goto error;
    }
    return dict;
error:
    Py_DECREF(dict);
    return NULL;
}
