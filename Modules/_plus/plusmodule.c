/* plus: what Python Plus has to say about itself. */
#include "Python.h"
#include "plus.h"
#include "plusconfig.h"

PyDoc_STRVAR(gil_stats_doc,
"gil_stats() -> dict\n\n\
Counts of the GIL since the process began; 'threads' has the same for each living thread,\n\
by its ident.\n\n\
acquired: times it was taken; contended: of these, after a wait in a queue; io_grants,\n\
cpu_grants: waits as an IO or a CPU thread; aged: as a CPU thread before IO threads, for\n\
its age; barged: taken at once while others waited; forced: given away at the evaluator's\n\
check; voluntary: given to a waiter otherwise; spins_won, spins_lost: waits that ended\n\
while polling, or had to sleep after it; wakes: wake-ups sent; polite: times a\n\
CPU thread yielded the processor, not the GIL, to who may be queued there; held_ns, wait_ns,\n\
longest_wait_ns: nanoseconds of GIL time, of all waits in the queues, of the longest;\n\
waits: a list, [i] counts waits below 2**i microseconds (and not below half that).");

PyDoc_STRVAR(gil_settings_doc,
"gil_settings(**changes) -> dict\n\n\
Change settings of the GIL, and return all as they are now.  Times are in seconds.\n\n\
cpu_wait (W): a CPU thread may be kept waiting so long by IO threads, and runs so long\n\
before another CPU thread has its turn; cpu_slice (S): then it runs so long before IO\n\
threads: under any load CPU threads keep S / (W + S) of the time, and IO threads wait at\n\
most S longer.  io_budget: GIL time after which a thread that has not blocked counts as a\n\
CPU thread.  heir_patience: so long threads that release the GIL for a moment may take it\n\
again before a waiting CPU thread.  yield_every: of so many checks (see\n\
sys.setcheckinterval) one gives way to another CPU thread.  spin: poll before sleeping?\n\
PYTHONPLUSSPIN=0 in the environment turns that off.  spin_budget: the longest poll; 0: by\n\
the time a wake-up takes on this machine.");

PyDoc_STRVAR(gil_trace_doc,
"gil_trace(path[, events])\n\n\
Record what happens around the GIL, at most the last so many events (65536), and write it\n\
to the file at gil_trace(None) or at exit.  Lines after the first ones, which begin with\n\
'#', are: nanoseconds of the monotonic clock, ident of the thread, event.  A forked child\n\
records nothing.");

PyDoc_STRVAR(config_doc,
"config() -> dict\n\n\
The switches of the threading core this interpreter was built with, by the names of\n\
Include/plusconfig.h in lower case and without PYPLUS_; times are nanoseconds.");

static PyMethodDef plus_methods[] = {
    {"gil_stats", _PyPlus_GilStats, METH_NOARGS, gil_stats_doc},
    {"gil_settings", (PyCFunction)(void (*)(void))_PyPlus_GilSettings,
     METH_VARARGS | METH_KEYWORDS, gil_settings_doc},
    {"gil_trace", (PyCFunction)(void (*)(void))_PyPlus_GilTrace, METH_VARARGS | METH_KEYWORDS,
     gil_trace_doc},
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
