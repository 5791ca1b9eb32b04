/* When a thread polls for the GIL and when it sleeps at once: gil_spin.c a second time, on
 * processors and a clock that the test moves (spin_ground.h), for
 * Lib/test/plus/test_threads_gil.py.  On real ones the outcome depends on what else the
 * machine does. */
#define PYPLUS_GIL_PRIORITY 1 /* whatever this interpreter has */
#define PYPLUS_GROUND "../../Modules/_testinternalcapi/spin_ground.h"
#define _PyGIL spin_gil
#define _PyGIL_Set spin_settings
#define _PyGIL_Spin spin_spin
#define _PyGIL_SpinAllowed spin_allowed
#define _PyGIL_SpinPrepared spin_prepared
#define _PyGIL_LearnWake spin_learn_wake
#define _PyGIL_ForgetProcessors spin_forget_processors
#include "../../Python/threads/gil_spin.c"
#include "Python.h"
#include "testinternal.h"

gil_state spin_gil;
_PyGIL_Settings spin_settings;
static _PyGIL_Thread spin_threads[2];

static PyObject *
spin_test_begin(PyObject *Py_UNUSED(module), PyObject *args)
{
    int processors;
    if (!PyArg_ParseTuple(args, "i:spin_begin", &processors)) {
        return NULL;
    }
    memset(&spin_ground, 0, sizeof(spin_ground));
    spin_ground.now = REST_MOST;
    spin_ground.processors = processors;
    memset(&spin_gil, 0, sizeof(spin_gil));
    spin_settings = (_PyGIL_Settings){.io_budget = 1000000, .spin = 1};
    for (int i = 0; i < 2; i++) {
        spin_threads[i] = (_PyGIL_Thread){.parker = &spin_ground.parker,
                                          .spin_success = {SUCCESS_FULL / 2, SUCCESS_FULL / 2}};
    }
    spin_wake_ns = WAKE_GUESS;
    spin_sleeps = 0;
    spin_processors = 0;
    spin_rest = spin_resume_at = 0;
    return Py_BuildValue("{sisisisi}", "polls", POLLS, "probes", PROBES, "period", PROBE_PERIOD,
                         "budget", (int)spin_budget() / SPIN_PAUSE);
}

static PyObject *
spin_test_pass(PyObject *Py_UNUSED(module), PyObject *args)
{
    double seconds;
    if (!PyArg_ParseTuple(args, "d:spin_pass", &seconds)) {
        return NULL;
    }
    spin_ground.now += (_PyPlus_nsec)(seconds * 1e9);
    Py_RETURN_NONE;
}

static PyObject *
spin_test_wait(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"granted", (char *)"thread", (char *)"blocked", (char *)"cpu",
                             (char *)"owner_cpu", (char *)"spinners", (char *)"stall", NULL};
    int granted = -1;
    int thread = 0;
    int blocked = 0;
    int cpu = 0;
    int owner_cpu = 1;
    int spinners = 0;
    double stall = 0.0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iiiiiid:spin_wait", kwlist, &granted, &thread,
                                     &blocked, &cpu, &owner_cpu, &spinners, &stall)) {
        return NULL;
    }
    _PyGIL_Waiter waiter = {
        .parker = &spin_ground.parker,
        .thread = &spin_threads[thread != 0],
        .state = blocked ? WAITER_BLOCKED : WAITER_QUEUED,
        .cls = cpu ? _PyGIL_CPU : _PyGIL_IO,
    };
    spin_ground.pauses = 0;
    spin_ground.granted_after = granted;
    spin_ground.stall = (_PyPlus_nsec)(stall * 1e9);
    spin_gil.owner_cpu = owner_cpu;
    spin_gil.spinners = spinners;
    uint32_t bits = spin_spin(&waiter, _PyPark_GRANT, _PyPlus_FOREVER);
    int left = spin_gil.spinners - spinners;
    if (left != 0) {
        PyErr_Format(PyExc_AssertionError, "%d spinners are left", left);
        return NULL;
    }
    spin_ground.parker.bits = 0;
    return Py_BuildValue("(ii)", spin_ground.pauses, bits != 0);
}

PyMethodDef _PyTest_SpinMethods[] = {
    {"spin_begin", spin_test_begin, METH_VARARGS,
     "spin_begin(processors) -> {'polls': between two looks around, 'probes', 'period': of so many"
     " waits, 'budget': in pauses}\n\nForget all that was learned."},
    {"spin_pass", spin_test_pass, METH_VARARGS,
     "spin_pass(seconds)\n\nLet time pass."},
    {"spin_wait", (PyCFunction)(void (*)(void))spin_test_wait, METH_VARARGS | METH_KEYWORDS,
     "spin_wait(granted=-1, thread=0, blocked=0, cpu=0, owner_cpu=1, spinners=0, stall=0.0)"
     " -> (pauses, won)\n\n"
     "Thread 0 or 1 waits for the GIL, or blocked in an object, on processor 0: how often does it"
     " poll?  After `granted` pauses it gets what it waits for; a stranger runs on its processor"
     " for `stall` seconds; as many others poll as `spinners` says."},
    {NULL, NULL, 0, NULL},
};
