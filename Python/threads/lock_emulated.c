/* PyThread locks from a mutex and the emulated condition variable. */
#define LOCK(name) _PyLock_Emulated_##name
#define COND(name) _PyCondE##name
#include "lock_condvar.h"
