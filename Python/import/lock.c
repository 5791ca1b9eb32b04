/* The import lock: one thread at a time executes import statements.
 *
 * It is recursive - the thread that holds it counts - because modules import
 * modules.  The GIL guards the three variables; only the wait happens without it. */
#include "Python.h"
#include "pythread.h"
#include "pycore_import.h"

#define NOBODY (-1)

static PyThread_type_lock lock;
static long holder = NOBODY;
static int depth;

void
_PyImport_AcquireLock(void)
{
    long me = PyThread_get_thread_ident();

    if (me == -1) {
        return;
    }
    if (lock == NULL) {
        lock = PyThread_allocate_lock();
        if (lock == NULL) {
            return; /* better unlocked than not at all */
        }
    }
    if (holder == me) {
        depth++;
        return;
    }
    if (holder != NOBODY || !PyThread_acquire_lock(lock, 0)) {
        PyThreadState *saved = PyEval_SaveThread();
        PyThread_acquire_lock(lock, 1);
        PyEval_RestoreThread(saved);
    }
    assert(depth == 0);
    holder = me;
    depth = 1;
}

int
_PyImport_ReleaseLock(void)
{
    long me = PyThread_get_thread_ident();

    if (me == -1 || lock == NULL) {
        return 0;
    }
    if (holder != me) {
        return -1;
    }
    if (--depth == 0) {
        holder = NOBODY;
        PyThread_release_lock(lock);
    }
    return 1;
}

/* In the child of a fork.  The lock may have been held by a thread that is gone, so
 * there is a new one; an import that forked goes on holding it. */
void
_PyImport_ReInitLock(void)
{
    if (lock != NULL) {
        lock = PyThread_allocate_lock();
        if (lock == NULL) {
            Py_FatalError("PyImport_ReInitLock failed to create a new lock");
        }
    }
    if (depth > 1) {
        holder = PyThread_get_thread_ident();
        PyThread_acquire_lock(lock, 0);
        depth--; /* fork itself took it once more */
    }
    else {
        holder = NOBODY;
        depth = 0;
    }
}

int
_PyImport_LockHeld(void)
{
    return holder != NOBODY;
}

int
_PyImport_LockedByOther(void)
{
    return holder != NOBODY && holder != PyThread_get_thread_ident();
}

void
_PyImport_FreeLock(void)
{
    if (lock != NULL) {
        PyThread_free_lock(lock);
        lock = NULL;
    }
}
