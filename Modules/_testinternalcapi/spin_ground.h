#ifndef SPIN_GROUND_H
#define SPIN_GROUND_H
/* The ground of spin.c: time passes by pauses and looks at the clock only, and another
 * processor does what the test has said.  See Python/threads/ground.h. */
#include "pycore_gil.h" // _PyPlus_nsec, _PyPark_Wake()

#define SPIN_PAUSE 30 /* nanoseconds */

static struct {
    _PyPlus_nsec now;
    int processors;
    int pauses;         /* in this wait */
    int granted_after;  /* as many pauses, or -1 */
    _PyPlus_nsec stall; /* a stranger runs so long at the next yield or look at the processor */
    _PyParker parker;
} spin_ground;

static inline _PyPlus_nsec
ground_now(void)
{
    return spin_ground.now;
}

static inline void
ground_pause(void)
{
    spin_ground.now += SPIN_PAUSE;
    if (spin_ground.pauses++ == spin_ground.granted_after) {
        _PyPark_Wake(&spin_ground.parker, _PyPark_GRANT);
    }
}

static inline void
ground_yield(void)
{
    spin_ground.now += spin_ground.stall;
    spin_ground.stall = 0;
}

static inline int
ground_cpu(void)
{
    ground_yield();
    return 0;
}

static inline int
ground_cpu_count(void)
{
    return spin_ground.processors;
}
#endif
