/* The clock of every wait: CLOCK_MONOTONIC, in nanoseconds.  Deadlines are absolute, so
 * that a wait interrupted by a signal goes on with the time that is left. */
#include "pyport.h"
#include "ground.h"

_PyPlus_nsec
_PyPlus_Now(void)
{
    return ground_now();
}

_PyPlus_nsec
_PyPlus_Deadline(double seconds)
{
    if (seconds < 0.0) {
        return _PyPlus_FOREVER;
    }
    double span = ceil(seconds * 1e9);
    if (!(span < (double)(INT64_MAX / 2))) {
        return _PyPlus_FOREVER;
    }
    return ground_now() + (_PyPlus_nsec)span;
}
