#ifndef Py_PLUSCONFIG_H
#define Py_PLUSCONFIG_H
/* Every switch of the threading core on one page.  Each may be set on the command line
 * of the compiler; times are nanoseconds. */

/* 1: GIL with two queues and IO priority.  0: one plain lock, as in 2.7. */
#ifndef PYPLUS_GIL_PRIORITY
#define PYPLUS_GIL_PRIORITY 1
#endif

/* Of so many yields at the evaluator's check, with only CPU threads waiting, one is real. */
#ifndef PYPLUS_GIL_YIELD_EVERY
#define PYPLUS_GIL_YIELD_EVERY 100
#endif

/* GIL time a thread may use after a blocking call before it counts as a CPU thread. */
#ifndef PYPLUS_GIL_IO_BUDGET
#define PYPLUS_GIL_IO_BUDGET 500000L
#endif

/* A CPU thread that waited so long is served before IO threads ... */
#ifndef PYPLUS_GIL_CPU_WAIT
#define PYPLUS_GIL_CPU_WAIT 5000000L
#endif

/* ... and then cannot be interrupted by them for so long. */
#ifndef PYPLUS_GIL_CPU_SLICE
#define PYPLUS_GIL_CPU_SLICE 2500000L
#endif

/* An heir passed over by quick re-acquirers for so long gets the GIL handed to it. */
#ifndef PYPLUS_GIL_HEIR_PATIENCE
#define PYPLUS_GIL_HEIR_PATIENCE 1000000L
#endif

#endif
