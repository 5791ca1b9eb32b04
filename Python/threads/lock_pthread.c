/* PyThread locks from a mutex and the system's condition variable. */
#define LOCK(name) _PyLock_Pthread_##name
#define COND(name) _PyCondP##name
#include "lock_condvar.h"
