/* plus.gil_stats(), gil_settings(), gil_trace(): to see the GIL and to tune it. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_gil.h"
#include "pycore_types.h" // Py_ARRAY_LENGTH
#include "plus.h"
#include <fcntl.h>

/* ---- statistics -------------------------------------------------------------------------- */

/* Takes the reference to value. */
static int
gil_put(PyObject *dict, const char *name, PyObject *value)
{
    int status = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return status;
}

static const struct {
    const char *name;
    size_t offset;
} gil_counters[] = {
#define COUNTER(field) {#field, offsetof(_PyGIL_Stats, field)}
    COUNTER(acquired),  COUNTER(contended), COUNTER(io_grants),  COUNTER(cpu_grants),
    COUNTER(aged),      COUNTER(barged),    COUNTER(forced),     COUNTER(voluntary),
    COUNTER(spins_won), COUNTER(spins_lost), COUNTER(wakes),     COUNTER(polite),
    COUNTER(held_ns),   COUNTER(wait_ns),   COUNTER(longest_wait_ns),
#undef COUNTER
};

static PyObject *
gil_histogram(const _PyGIL_Stats *stats)
{
    PyObject *list = PyList_New(_PyGIL_BUCKETS);
    for (Py_ssize_t i = 0; list != NULL && i < _PyGIL_BUCKETS; i++) {
        PyObject *count = PyLong_FromUnsignedLongLong(stats->waits[i]);
        if (count == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, count);
    }
    return list;
}

static PyObject *
gil_stats_dict(const _PyGIL_Stats *stats)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(gil_counters); i++) {
        uint64_t value = *(const uint64_t *)((const char *)stats + gil_counters[i].offset);
        if (gil_put(dict, gil_counters[i].name, PyLong_FromUnsignedLongLong(value)) < 0) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    if (gil_put(dict, "waits", gil_histogram(stats)) < 0) {
        Py_DECREF(dict);
        return NULL;
    }
    return dict;
}

/* {ident: statistics} of the living threads. */
static PyObject *
gil_threads_dict(void)
{
    size_t room = _PyGIL_ThreadStats(NULL, NULL, 0);
    long *idents = PyMem_New(long, room);
    _PyGIL_Stats *stats = PyMem_New(_PyGIL_Stats, room);
    PyObject *dict = NULL;
    if (idents == NULL || stats == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    size_t count = _PyGIL_ThreadStats(idents, stats, room);
    count = count < room ? count : room; /* threads may come and go without the GIL */
    dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < count; i++) {
        PyObject *ident = PyInt_FromLong(idents[i]);
        PyObject *one = gil_stats_dict(&stats[i]);
        if (ident == NULL || one == NULL || PyDict_SetItem(dict, ident, one) < 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(ident);
        Py_XDECREF(one);
    }
done:
    PyMem_Free(idents);
    PyMem_Free(stats);
    return dict;
}

PyObject *
_PyPlus_GilStats(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(unused))
{
    _PyGIL_Stats sum;
    _PyGIL_GetStats(&sum);
    PyObject *dict = gil_stats_dict(&sum);
    if (dict != NULL && gil_put(dict, "threads", gil_threads_dict()) < 0) {
        Py_CLEAR(dict);
    }
    return dict;
}

/* ---- settings ------------------------------------------------------------------------------ */

static PyObject *
gil_settings_dict(void)
{
    const _PyGIL_Settings *set = &_PyGIL_Set;
    return Py_BuildValue(
        "{s:d,s:d,s:d,s:d,s:d,s:I,s:O}", "cpu_wait", (double)set->cpu_wait * 1e-9, "cpu_slice",
        (double)set->cpu_slice * 1e-9, "io_budget", (double)set->io_budget * 1e-9,
        "heir_patience", (double)set->heir_patience * 1e-9, "spin_budget",
        (double)set->spin_budget * 1e-9, "yield_every", set->yield_every, "spin",
        set->spin ? Py_True : Py_False);
}

/* A time in seconds, if it was given: 0 or -1 with an exception. */
static int
gil_set_time(PyObject *value, const char *name, double least, double most, _PyPlus_nsec *place)
{
    if (value == NULL) {
        return 0;
    }
    double seconds = PyFloat_AsDouble(value);
    if (seconds == -1.0 && PyErr_Occurred()) {
        return -1;
    }
    if (!(seconds >= least && seconds <= most)) {
        char range[64];
        PyOS_snprintf(range, sizeof(range), "%g to %g", least, most);
        PyErr_Format(PyExc_ValueError, "%s must be from %s seconds", name, range);
        return -1;
    }
    *place = (_PyPlus_nsec)(seconds * 1e9 + 0.5);
    return 0;
}

PyObject *
_PyPlus_GilSettings(PyObject *Py_UNUSED(self), PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"cpu_wait",    "cpu_slice",   "io_budget", "heir_patience",
                               "spin_budget", "yield_every", "spin",      NULL};
    PyObject *times[5] = {NULL, NULL, NULL, NULL, NULL};
    _PyGIL_Settings set = _PyGIL_Set;
    int yield_every = (int)set.yield_every;
    PyObject *spin = NULL;
    if (PyTuple_GET_SIZE(args) != 0) {
        PyErr_SetString(PyExc_TypeError, "gil_settings() takes keyword arguments only");
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OOOOOiO:gil_settings", keywords, &times[0],
                                     &times[1], &times[2], &times[3], &times[4], &yield_every,
                                     &spin)) {
        return NULL;
    }
    if (gil_set_time(times[0], "cpu_wait", 0.0001, 10.0, &set.cpu_wait) < 0
        || gil_set_time(times[1], "cpu_slice", 0.0, 10.0, &set.cpu_slice) < 0
        || gil_set_time(times[2], "io_budget", 0.00001, 10.0, &set.io_budget) < 0
        || gil_set_time(times[3], "heir_patience", 0.0, 10.0, &set.heir_patience) < 0
        || gil_set_time(times[4], "spin_budget", 0.0, 0.001, &set.spin_budget) < 0) {
        return NULL;
    }
    if (yield_every < 1 || yield_every > 1000000) {
        PyErr_SetString(PyExc_ValueError, "yield_every must be from 1 to 1000000");
        return NULL;
    }
    set.yield_every = (unsigned)yield_every;
    if (spin != NULL) {
        int wanted = PyObject_IsTrue(spin);
        if (wanted < 0) {
            return NULL;
        }
        set.spin = wanted;
    }
    _PyGIL_ChangeSettings(&set);
    return gil_settings_dict();
}

/* ---- trace ----------------------------------------------------------------------------------- */

#define TRACE_EVENTS 65536
#define TRACE_LIMIT (1 << 24)

static int gil_trace_fd = -1;
static pid_t gil_trace_pid; /* a forked child has no trace */
static int gil_trace_at_exit;

static int
gil_trace_stop(void)
{
    int fd = gil_trace_fd;
    gil_trace_fd = -1;
    if (fd < 0) {
        return 0;
    }
    int error = getpid() == gil_trace_pid ? _PyTrace_Stop(fd) : 0;
    if (close(fd) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

static void
gil_trace_exit(void)
{
    gil_trace_stop();
}

/* Open the file and begin; the path is for the error. */
static PyObject *
gil_trace_start(PyObject *path, long events)
{
    if (gil_trace_stop() != 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    int fd = open(PyString_AS_STRING(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        return PyErr_SetFromErrnoWithFilenameObject(PyExc_IOError, path);
    }
    if (_PyTrace_Start((size_t)events) < 0) {
        close(fd);
        return PyErr_NoMemory();
    }
    gil_trace_fd = fd;
    gil_trace_pid = getpid();
    if (!gil_trace_at_exit) {
        gil_trace_at_exit = 1;
        atexit(gil_trace_exit);
    }
    Py_RETURN_NONE;
}

PyObject *
_PyPlus_GilTrace(PyObject *Py_UNUSED(self), PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"path", "events", NULL};
    PyObject *path = NULL;
    long events = TRACE_EVENTS;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|l:gil_trace", keywords, &path, &events)) {
        return NULL;
    }
    if (path == Py_None) {
        int error = gil_trace_stop();
        if (error != 0) {
            errno = error;
            return PyErr_SetFromErrno(PyExc_IOError);
        }
        Py_RETURN_NONE;
    }
    if (events < 1 || events > TRACE_LIMIT) {
        PyErr_Format(PyExc_ValueError, "events must be from 1 to %d", TRACE_LIMIT);
        return NULL;
    }
    /* a str, or unicode in the file system's encoding */
    PyObject *name = NULL;
    if (PyUnicode_Check(path)) {
        name = PyUnicode_AsEncodedString(path, Py_FileSystemDefaultEncoding, NULL);
    }
    else if (PyString_Check(path)) {
        Py_INCREF(path);
        name = path;
    }
    else {
        PyErr_SetString(PyExc_TypeError, "path must be a string or None");
    }
    if (name == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (strlen(PyString_AS_STRING(name)) != (size_t)PyString_GET_SIZE(name)) {
        PyErr_SetString(PyExc_TypeError, "path must not contain null bytes");
    }
    else {
        result = gil_trace_start(name, events);
    }
    Py_DECREF(name);
    return result;
}
