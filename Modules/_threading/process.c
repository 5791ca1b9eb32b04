/* Waiting for the end of a child process, with a deadline and without polling: a pidfd is
 * readable when its process has ended.  For subprocess.Popen.wait(timeout). */
#include "threading_internal.h"
#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Milliseconds until the deadline, rounded up, for poll(). */
static int
process_left(_PyPlus_nsec deadline)
{
    _PyPlus_nsec left = deadline - _PyPlus_Now();
    if (left <= 0) {
        return 0;
    }
    left = (left + 999999) / 1000000;
    return left > 1000000000 ? 1000000000 : (int)left;
}

/* 1 ended, 0 deadline passed, -1 exception. */
static int
process_wait_fd(int fd, _PyPlus_nsec deadline)
{
    for (;;) {
        struct pollfd entry = {fd, POLLIN, 0};
        int ready;
        int problem;
        Py_BEGIN_ALLOW_THREADS
        ready = poll(&entry, 1, process_left(deadline));
        problem = errno;
        Py_END_ALLOW_THREADS
        if (ready > 0) {
            return 1;
        }
        if (ready < 0 && problem != EINTR) {
            errno = problem;
            PyErr_SetFromErrno(PyExc_OSError);
            return -1;
        }
        if (PyErr_CheckSignals() < 0) {
            return -1;
        }
        if (ready == 0 && _PyPlus_Now() >= deadline) {
            return 0;
        }
    }
}

PyObject *
_Threading_WaitProcess(PyObject *module, PyObject *args)
{
    int pid;
    double seconds;
    if (!PyArg_ParseTuple(args, "id:_wait_process", &pid, &seconds)) {
        return NULL;
    }
#ifdef SYS_pidfd_open
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
#else
    int fd = -1;
#endif
    if (fd < 0) {
        Py_RETURN_NONE;
    }
    int ended = process_wait_fd(fd, _PyPlus_Deadline(seconds > 0.0 ? seconds : 0.0));
    close(fd);
    return ended < 0 ? NULL : PyBool_FromLong(ended);
}
