/* syslog: the system's log. */
#include "Python.h"
#include <syslog.h>

/* openlog(3) keeps the pointer, so the text must live on. */
static PyObject *syslog_ident;
static int syslog_open;

/* The last part of sys.argv[0], or NULL; new reference. */
static PyObject *
syslog_script_name(void)
{
    PyObject *argv = PySys_GetObject((char *)"argv");
    if (argv == NULL || !PyList_Check(argv) || PyList_GET_SIZE(argv) == 0) {
        return NULL;
    }
    PyObject *script = PyList_GET_ITEM(argv, 0);
    if (!PyString_Check(script) || PyString_GET_SIZE(script) == 0) {
        return NULL;
    }
    const char *slash = strrchr(PyString_AS_STRING(script), '/');
    return PyString_FromString(slash != NULL ? slash + 1 : PyString_AS_STRING(script));
}

static PyObject *
syslog_openlog(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"ident", (char *)"logoption", (char *)"facility", NULL};
    long option = 0;
    long facility = LOG_USER;
    PyObject *ident = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Sll;ident string [, logoption [, facility]]",
                                     kwlist, &ident, &option, &facility)) {
        return NULL;
    }
    if (ident != NULL) {
        Py_INCREF(ident);
    }
    else {
        ident = syslog_script_name();
        PyErr_Clear();
    }
    openlog(ident != NULL ? PyString_AS_STRING(ident) : NULL, (int)option, (int)facility);
    syslog_open = 1;
    Py_XSETREF(syslog_ident, ident);
    Py_RETURN_NONE;
}

static PyObject *
syslog_syslog(PyObject *self, PyObject *args)
{
    const char *message;
    int priority = LOG_INFO;
    if (!PyArg_ParseTuple(args, "is;[priority,] message string", &priority, &message)) {
        PyErr_Clear();
        priority = LOG_INFO;
        if (!PyArg_ParseTuple(args, "s;[priority,] message string", &message)) {
            return NULL;
        }
    }
    if (!syslog_open) {
        PyObject *none = PyTuple_New(0);
        PyObject *opened = none != NULL ? syslog_openlog(self, none, NULL) : NULL;
        Py_XDECREF(none);
        if (opened == NULL) {
            return NULL;
        }
        Py_DECREF(opened);
    }
    Py_BEGIN_ALLOW_THREADS
    syslog(priority, "%s", message);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
syslog_closelog(PyObject *self, PyObject *unused)
{
    if (syslog_open) {
        closelog();
        Py_CLEAR(syslog_ident);
        syslog_open = 0;
    }
    Py_RETURN_NONE;
}

static PyObject *
syslog_setlogmask(PyObject *self, PyObject *args)
{
    long mask;
    if (!PyArg_ParseTuple(args, "l;mask for priority", &mask)) {
        return NULL;
    }
    return PyInt_FromLong(setlogmask((int)mask));
}

static PyObject *
syslog_log_mask(PyObject *self, PyObject *args)
{
    long priority;
    if (!PyArg_ParseTuple(args, "l:LOG_MASK", &priority)) {
        return NULL;
    }
    return PyInt_FromLong(LOG_MASK(priority));
}

static PyObject *
syslog_log_upto(PyObject *self, PyObject *args)
{
    long priority;
    if (!PyArg_ParseTuple(args, "l:LOG_UPTO", &priority)) {
        return NULL;
    }
    return PyInt_FromLong(LOG_UPTO(priority));
}

static PyMethodDef syslog_methods[] = {
    {"openlog", (PyCFunction)(void (*)(void))syslog_openlog, METH_VARARGS | METH_KEYWORDS,
     "openlog([ident[, logoption[, facility]]])\n\nSay who is logging."},
    {"closelog", syslog_closelog, METH_NOARGS, "closelog()\n\nForget what openlog() said."},
    {"syslog", syslog_syslog, METH_VARARGS, "syslog([priority,] message)\n\nWrite to the log."},
    {"setlogmask", syslog_setlogmask, METH_VARARGS,
     "setlogmask(mask) -> int\n\nSet which priorities are logged; returns the old mask."},
    {"LOG_MASK", syslog_log_mask, METH_VARARGS, "LOG_MASK(priority) -> int\n\nIts bit."},
    {"LOG_UPTO", syslog_log_upto, METH_VARARGS,
     "LOG_UPTO(priority) -> int\n\nThe bits up to a priority."},
    {NULL}};

PyMODINIT_FUNC initsyslog(void);

PyMODINIT_FUNC
initsyslog(void)
{
    PyObject *m = Py_InitModule3("syslog", syslog_methods, "The system's log.");
    if (m == NULL) {
        return;
    }
#define ADD(name) PyModule_AddIntConstant(m, #name, name);
    ADD(LOG_EMERG) ADD(LOG_ALERT) ADD(LOG_CRIT) ADD(LOG_ERR)
    ADD(LOG_WARNING) ADD(LOG_NOTICE) ADD(LOG_INFO) ADD(LOG_DEBUG)
    ADD(LOG_PID) ADD(LOG_CONS) ADD(LOG_NDELAY) ADD(LOG_NOWAIT) ADD(LOG_PERROR)
    ADD(LOG_KERN) ADD(LOG_USER) ADD(LOG_MAIL) ADD(LOG_DAEMON) ADD(LOG_AUTH)
    ADD(LOG_LPR) ADD(LOG_LOCAL0) ADD(LOG_LOCAL1) ADD(LOG_LOCAL2) ADD(LOG_LOCAL3)
    ADD(LOG_LOCAL4) ADD(LOG_LOCAL5) ADD(LOG_LOCAL6) ADD(LOG_LOCAL7) ADD(LOG_SYSLOG)
    ADD(LOG_CRON) ADD(LOG_UUCP) ADD(LOG_NEWS)
#undef ADD
}
