/* Recursion over syntax trees, bounded by the room left on the C stack.
 *
 * A counter would do badly here: "a + b + c + ..." nests one level per operator
 * and programs with thousands of them are legal, while the frames of the visitors
 * differ in size.  So the visitors ask how far the stack pointer is from the end
 * of this thread's stack.  The bounds are asked from the system once per thread.
 * On a stack that is not the thread's own (a coroutine library's) the distance is
 * meaningless and nothing is refused. */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_StackBounds()
#include "pycore_compile.h"

/* What other code (allocation, error creation, warnings) must still find free. */
#define RESERVE (256 * 1024)

static __thread char *stack_low;
static __thread char *stack_high;

static void
find_stack(void)
{
    if (!_PyEval_StackBounds(&stack_low, &stack_high) || stack_high - stack_low <= 2 * RESERVE) {
        stack_low = stack_high = (char *)1; /* nothing is refused */
    }
}

int
_PyCompile_EnterRecursion(void)
{
    char *here = __builtin_frame_address(0);

    if (stack_high == NULL) {
        find_stack();
    }
    if (here >= stack_high || here < stack_low || here - stack_low > RESERVE) {
        return 0;
    }
    PyErr_SetString(PyExc_RuntimeError, "maximum recursion depth exceeded during compilation");
    return -1;
}
