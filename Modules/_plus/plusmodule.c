/* plus: what Python Plus has to say about itself. */
#include "Python.h"
#include "pycore_gil.h"
#include "plus.h"
#include "plusconfig.h"

static int
plus_add(PyObject *dict, const char *name, uint64_t value)
{
    PyObject *number = PyLong_FromUnsignedLongLong(value);
    int err = number == NULL ? -1 : PyDict_SetItemString(dict, name, number);
    Py_XDECREF(number);
    return err;
}

static PyObject *
plus_gil_stats(PyObject *self, PyObject *unused)
{
    _PyGIL_Stats stats;
    _PyGIL_GetStats(&stats);
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
#define ADD(field)                                                             \
    if (plus_add(dict, #field, stats.field) < 0) {                             \
        Py_DECREF(dict);                                                       \
        return NULL;                                                           \
    }
    ADD(acquired)
    ADD(contended)
    ADD(io_grants)
    ADD(cpu_grants)
    ADD(forced)
    ADD(checks)
    ADD(barged)
    ADD(aged)
    ADD(wait_ns)
    ADD(longest_wait_ns)
    ADD(wakes)
#undef ADD
    return dict;
}

PyDoc_STRVAR(gil_stats_doc,
"gil_stats() -> dict\n\n\
Counters of the GIL since the process began: how often it was taken (acquired), with a\n\
wait (contended), handed to threads coming back from IO (io_grants) and to others\n\
(cpu_grants); checks of the evaluator that found somebody waiting (checks) and gave it\n\
away (forced); waiters overtaken (barged), CPU threads served first for their age\n\
(aged); the sum and the longest of the waits, in nanoseconds; wake-ups sent.");

PyDoc_STRVAR(config_doc,
"config() -> dict\n\n\
The switches of the threading core this interpreter was built with, by the names of\n\
Include/plusconfig.h in lower case and without PYPLUS_; times are nanoseconds.");

static PyMethodDef plus_methods[] = {
    {"gil_stats", plus_gil_stats, METH_NOARGS, gil_stats_doc},
    {"config", _PyPlus_Config, METH_NOARGS, config_doc},
    {NULL}};

PyDoc_STRVAR(module_doc, "What Python Plus adds to Python 2.7, and what it can tell about itself.");

PyMODINIT_FUNC initplus(void);

PyMODINIT_FUNC
initplus(void)
{
    PyObject *m = Py_InitModule3("plus", plus_methods, module_doc);
    if (m == NULL) {
        return;
    }
    PyModule_AddIntConstant(m, "gil_priority", PYPLUS_GIL_PRIORITY);
}
