/* posix: processes: fork, exec, wait, signals, times. */
#include "posix_internal.h"
#include <pty.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>

/* ---- exec ---------------------------------------------------------------------------- */
static void
free_strings(char **strings, Py_ssize_t count)
{
    if (strings != NULL) {
        for (Py_ssize_t i = 0; i < count; i++) {
            PyMem_Free(strings[i]);
        }
        PyMem_Free(strings);
    }
}

/* The items of a tuple or list as encoded strings with a NULL behind; *count are to be
 * freed.  bad_item replaces the TypeError for an item that is no text, unless NULL. */
static char **
argument_strings(PyObject *sequence, Py_ssize_t *count, const char *bad_item)
{
    Py_ssize_t n = PySequence_Fast_GET_SIZE(sequence);
    char **strings = PyMem_New(char *, n + 1);
    *count = 0;
    if (strings == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        /* encoding runs code, a list may shrink */
        PyObject *item = i < PySequence_Fast_GET_SIZE(sequence)
                             ? PySequence_Fast_GET_ITEM(sequence, i)
                             : Py_None;
        strings[i] = NULL;
        if (!PyArg_Parse(item, "et", Py_FileSystemDefaultEncoding, &strings[i])) {
            if (bad_item != NULL) {
                PyErr_SetString(PyExc_TypeError, bad_item);
            }
            free_strings(strings, i);
            return NULL;
        }
        (*count)++;
    }
    strings[n] = NULL;
    return strings;
}

PyObject *
posix_execv(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    PyObject *sequence;
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "etO:execv", Py_FileSystemDefaultEncoding, &path, &sequence)) {
        return NULL;
    }
    if (!PyList_Check(sequence) && !PyTuple_Check(sequence)) {
        PyErr_SetString(PyExc_TypeError, "execv() arg 2 must be a tuple or list");
    }
    else if (PySequence_Fast_GET_SIZE(sequence) < 1) {
        PyErr_SetString(PyExc_ValueError, "execv() arg 2 must not be empty");
    }
    else {
        char **strings =
            argument_strings(sequence, &count, "execv() arg 2 must contain only strings");
        if (strings != NULL) {
            execv(path, strings);
            (void)_PyPosix_Error();
            free_strings(strings, count);
        }
    }
    PyMem_Free(path);
    return NULL;
}

/* One "key=value". */
static char *
environment_entry(PyObject *key, PyObject *value)
{
    char *name;
    char *text;
    if (!PyArg_Parse(key, "s;execve() arg 3 contains a non-string key", &name)
        || !PyArg_Parse(value, "s;execve() arg 3 contains a non-string value", &text)) {
        return NULL;
    }
    if (*name == '\0' || strchr(name, '=') != NULL) {
        PyErr_SetString(PyExc_ValueError, "illegal environment variable name");
        return NULL;
    }
    size_t length = strlen(name) + strlen(text) + 2;
    char *entry = PyMem_Malloc(length);
    if (entry == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyOS_snprintf(entry, length, "%s=%s", name, text);
    return entry;
}

static char **
environment_strings(PyObject *mapping, Py_ssize_t *count)
{
    *count = 0;
    Py_ssize_t n = PyMapping_Size(mapping);
    if (n < 0) {
        return NULL;
    }
    char **strings = NULL;
    PyObject *keys = PyMapping_Keys(mapping);
    PyObject *values = keys == NULL ? NULL : PyMapping_Values(mapping);
    if (values == NULL) {
        goto error;
    }
    if (!PyList_Check(keys) || !PyList_Check(values)) {
        PyErr_SetString(PyExc_TypeError, "execve(): env.keys() or env.values() is not a list");
        goto error;
    }
    n = PyList_GET_SIZE(keys) < PyList_GET_SIZE(values) ? PyList_GET_SIZE(keys)
                                                        : PyList_GET_SIZE(values);
    strings = PyMem_New(char *, n + 1);
    if (strings == NULL) {
        PyErr_NoMemory();
        goto error;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        strings[i] = environment_entry(PyList_GET_ITEM(keys, i), PyList_GET_ITEM(values, i));
        if (strings[i] == NULL) {
            goto error;
        }
        (*count)++;
    }
    strings[n] = NULL;
    Py_DECREF(keys);
    Py_DECREF(values);
    return strings;
error:
    free_strings(strings, *count);
    Py_XDECREF(keys);
    Py_XDECREF(values);
    return NULL;
}

PyObject *
posix_execve(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    PyObject *sequence;
    PyObject *mapping;
    Py_ssize_t arg_count = 0;
    Py_ssize_t env_count = 0;
    if (!PyArg_ParseTuple(args, "etOO:execve", Py_FileSystemDefaultEncoding, &path, &sequence,
                          &mapping)) {
        return NULL;
    }
    if (!PyList_Check(sequence) && !PyTuple_Check(sequence)) {
        PyErr_SetString(PyExc_TypeError, "execve() arg 2 must be a tuple or list");
    }
    else if (!PyMapping_Check(mapping) || PyList_Check(mapping) || PyTuple_Check(mapping)) {
        PyErr_SetString(PyExc_TypeError, "execve() arg 3 must be a mapping object");
    }
    else {
        char **strings = argument_strings(sequence, &arg_count, NULL);
        char **entries = strings == NULL ? NULL : environment_strings(mapping, &env_count);
        if (entries != NULL) {
            execve(path, strings, entries);
            (void)_PyPosix_Error();
        }
        free_strings(strings, arg_count);
        free_strings(entries, env_count);
    }
    PyMem_Free(path);
    return NULL;
}

/* ---- fork -------------------------------------------------------------------------------- */
/* After fork() in both processes; the import lock was taken before.  0, or -1. */
static int
after_fork(pid_t pid)
{
    if (pid == 0) {
        PyOS_AfterFork(); /* gives the child its locks anew */
        return 0;
    }
    int error = errno;
    if (_PyImport_ReleaseLock() < 0) {
        PyErr_SetString(PyExc_RuntimeError, "not holding the import lock");
        return -1;
    }
    errno = error;
    return 0;
}

PyObject *
posix_fork(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    _PyImport_AcquireLock();
    pid_t pid = fork();
    if (after_fork(pid) < 0) {
        return NULL;
    }
    return pid < 0 ? _PyPosix_Error() : PyInt_FromLong(pid);
}

PyObject *
posix_forkpty(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    int master = -1;
    _PyImport_AcquireLock();
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    if (after_fork(pid) < 0) {
        return NULL;
    }
    return pid < 0 ? _PyPosix_Error() : Py_BuildValue("(ii)", (int)pid, master);
}

/* ---- wait ---------------------------------------------------------------------------------- */
PyObject *
posix_wait(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    int status = 0;
    pid_t pid;
    Py_BEGIN_ALLOW_THREADS
    pid = wait(&status);
    Py_END_ALLOW_THREADS
    return pid < 0 ? _PyPosix_Error() : Py_BuildValue("(ii)", (int)pid, status);
}

PyObject *
posix_waitpid(PyObject *Py_UNUSED(self), PyObject *args)
{
    int child;
    int options;
    int status = 0;
    pid_t pid;
    if (!PyArg_ParseTuple(args, "ii:waitpid", &child, &options)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    pid = waitpid(child, &status, options);
    Py_END_ALLOW_THREADS
    return pid < 0 ? _PyPosix_Error() : Py_BuildValue("(ii)", (int)pid, status);
}

static double
seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec * 1e-6;
}

/* resource.struct_rusage of the usage. */
static PyObject *
make_rusage(const struct rusage *usage)
{
    PyObject *module = PyImport_ImportModuleNoBlock("resource");
    if (module == NULL) {
        return NULL;
    }
    PyObject *type = PyObject_GetAttrString(module, "struct_rusage");
    Py_DECREF(module);
    if (type == NULL) {
        return NULL;
    }
    PyObject *values = Py_BuildValue(
        "(ddllllllllllllll)", seconds_of(&usage->ru_utime), seconds_of(&usage->ru_stime),
        usage->ru_maxrss, usage->ru_ixrss, usage->ru_idrss, usage->ru_isrss, usage->ru_minflt,
        usage->ru_majflt, usage->ru_nswap, usage->ru_inblock, usage->ru_oublock, usage->ru_msgsnd,
        usage->ru_msgrcv, usage->ru_nsignals, usage->ru_nvcsw, usage->ru_nivcsw);
    PyObject *result =
        values == NULL ? NULL : PyObject_CallFunctionObjArgs(type, values, NULL);
    Py_XDECREF(values);
    Py_DECREF(type);
    return result;
}

static PyObject *
wait_with_usage(pid_t child, int options)
{
    int status = 0;
    struct rusage usage;
    pid_t pid;
    memset(&usage, 0, sizeof(usage));
    Py_BEGIN_ALLOW_THREADS
    pid = wait4(child, &status, options, &usage);
    Py_END_ALLOW_THREADS
    if (pid < 0) {
        return _PyPosix_Error();
    }
    PyObject *result = make_rusage(&usage);
    return result == NULL ? NULL : Py_BuildValue("(iiN)", (int)pid, status, result);
}

PyObject *
posix_wait3(PyObject *Py_UNUSED(self), PyObject *args)
{
    int options;
    return PyArg_ParseTuple(args, "i:wait3", &options) ? wait_with_usage(-1, options) : NULL;
}

PyObject *
posix_wait4(PyObject *Py_UNUSED(self), PyObject *args)
{
    int child;
    int options;
    return PyArg_ParseTuple(args, "ii:wait4", &child, &options) ? wait_with_usage(child, options)
                                                                 : NULL;
}

#define WAIT_STATUS(name, format, make)                                        \
    PyObject *posix_##name(PyObject *Py_UNUSED(self), PyObject *args)          \
    {                                                                          \
        int status = 0;                                                        \
        return PyArg_ParseTuple(args, format, &status) ? make(name(status)) : NULL; \
    }
WAIT_STATUS(WCOREDUMP, "i:WCOREDUMP", PyBool_FromLong)
WAIT_STATUS(WIFCONTINUED, "i:WCONTINUED", PyBool_FromLong)
WAIT_STATUS(WIFSTOPPED, "i:WIFSTOPPED", PyBool_FromLong)
WAIT_STATUS(WIFSIGNALED, "i:WIFSIGNALED", PyBool_FromLong)
WAIT_STATUS(WIFEXITED, "i:WIFEXITED", PyBool_FromLong)
WAIT_STATUS(WEXITSTATUS, "i:WEXITSTATUS", PyInt_FromLong)
WAIT_STATUS(WTERMSIG, "i:WTERMSIG", PyInt_FromLong)
WAIT_STATUS(WSTOPSIG, "i:WSTOPSIG", PyInt_FromLong)
#undef WAIT_STATUS

/* ---- who we are --------------------------------------------------------------------------------- */
PyObject *
posix_getpid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(getpid());
}

PyObject *
posix_getppid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(getppid());
}

PyObject *
posix_getpgrp(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(getpgrp());
}

PyObject *
posix_setpgrp(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return posix_none_or_error(setpgrp());
}

PyObject *
posix_getpgid(PyObject *Py_UNUSED(self), PyObject *args)
{
    int pid;
    if (!PyArg_ParseTuple(args, "i:getpgid", &pid)) {
        return NULL;
    }
    pid_t group = getpgid(pid);
    return group < 0 ? _PyPosix_Error() : PyInt_FromLong(group);
}

PyObject *
posix_setpgid(PyObject *Py_UNUSED(self), PyObject *args)
{
    int pid;
    int group;
    if (!PyArg_ParseTuple(args, "ii:setpgid", &pid, &group)) {
        return NULL;
    }
    return posix_none_or_error(setpgid(pid, group));
}

PyObject *
posix_getsid(PyObject *Py_UNUSED(self), PyObject *args)
{
    int pid;
    if (!PyArg_ParseTuple(args, "i:getsid", &pid)) {
        return NULL;
    }
    pid_t session = getsid(pid);
    return session < 0 ? _PyPosix_Error() : PyInt_FromLong(session);
}

PyObject *
posix_setsid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return posix_none_or_error(setsid());
}

/* ---- what we do -------------------------------------------------------------------------------------- */
PyObject *
posix_kill(PyObject *Py_UNUSED(self), PyObject *args)
{
    int pid;
    int signal;
    if (!PyArg_ParseTuple(args, "ii:kill", &pid, &signal)) {
        return NULL;
    }
    return posix_none_or_error(kill(pid, signal));
}

PyObject *
posix_killpg(PyObject *Py_UNUSED(self), PyObject *args)
{
    int group;
    int signal;
    if (!PyArg_ParseTuple(args, "ii:killpg", &group, &signal)) {
        return NULL;
    }
    return posix_none_or_error(killpg(group, signal));
}

PyObject *
posix_nice(PyObject *Py_UNUSED(self), PyObject *args)
{
    int increment;
    if (!PyArg_ParseTuple(args, "i:nice", &increment)) {
        return NULL;
    }
    errno = 0;
    int value = nice(increment);
    return value == -1 && errno != 0 ? _PyPosix_Error() : PyInt_FromLong(value);
}

PyObject *
posix_umask(PyObject *Py_UNUSED(self), PyObject *args)
{
    int mask;
    if (!PyArg_ParseTuple(args, "i:umask", &mask)) {
        return NULL;
    }
    return PyInt_FromLong((long)umask((mode_t)mask));
}

PyObject *
posix_system(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *command;
    long status;
    if (!PyArg_ParseTuple(args, "s:system", &command)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    status = system(command);
    Py_END_ALLOW_THREADS
    return PyInt_FromLong(status);
}

PyObject *
posix__exit(PyObject *Py_UNUSED(self), PyObject *args)
{
    int status;
    if (!PyArg_ParseTuple(args, "i:_exit", &status)) {
        return NULL;
    }
    _exit(status);
}

PyObject *
posix_abort(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    abort();
}

/* ---- measuring --------------------------------------------------------------------------------------- */
PyObject *
posix_times(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    struct tms used;
    errno = 0;
    clock_t elapsed = times(&used);
    if (elapsed == (clock_t)-1 && errno != 0) {
        return _PyPosix_Error();
    }
    const double ticks = (double)sysconf(_SC_CLK_TCK);
    return Py_BuildValue("(ddddd)", (double)used.tms_utime / ticks, (double)used.tms_stime / ticks,
                         (double)used.tms_cutime / ticks, (double)used.tms_cstime / ticks,
                         (double)elapsed / ticks);
}

PyObject *
posix_uname(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    struct utsname names;
    int result;
    Py_BEGIN_ALLOW_THREADS
    result = uname(&names);
    Py_END_ALLOW_THREADS
    if (result < 0) {
        return _PyPosix_Error();
    }
    return Py_BuildValue("(sssss)", names.sysname, names.nodename, names.release, names.version,
                         names.machine);
}

PyObject *
posix_getloadavg(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    double load[3];
    if (getloadavg(load, 3) != 3) {
        PyErr_SetString(PyExc_OSError, "Load averages are unobtainable");
        return NULL;
    }
    return Py_BuildValue("(ddd)", load[0], load[1], load[2]);
}
