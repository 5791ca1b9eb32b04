/* The end of the interpreter with daemon threads running: _PyGIL_Close in Python/threads/gil.c.
 *
 * Thread 1 is the main thread: it takes the GIL, closes it, and gives it up and takes it
 * again twice (destructors that block), then ends.  The others are daemon threads in whatever
 * place: running, queued, told to look, or blocked in an object with a deadline.
 * Properties: the main thread ends (deadlock); after the closing no other thread ever owns the
 * GIL (assertion).  Daemon threads may sleep for ever, that is how they end.
 *
 * CHECK safety
 * OPTIONS -DN=3
 * QUICK -DN=2
 * MUTANT_NO_CLOSED_BIT     the fast path does not know that the GIL is closed
 * MUTANT_QUEUE_KEPT        threads in the queues stay in them
 * MUTANT_HEIR_BLIND        the heir stays the heir, and takes the GIL without looking at CLOSED
 * MUTANT_COMES_BACK        a blocked thread whose deadline passes queues up all the same
 */
#include "gil.h"

bool closed;            /* as the main thread sees it */

proctype daemon(byte id)
{
    byte next, what;
    bool ok, aged, polls;
    do
    :: lock();
        assert(!closed);
        if
        :: yield(true);
            assert(!closed);
            unlock(UNKNOWN)
        :: unlock(UNKNOWN)
        :: true ->                              /* _PyGIL_Block, until a deadline */
            unlock(TO_BLOCK);
            atomic {                            /* block_come_back_locked */
                !mutex -> mutex = true;
                word = word | WAITERS
            };
            atomic { TRY };
            atomic {
                if
                :: ok -> from_cpu = false; BEGIN
                :: else ->
                    if
#ifndef MUTANT_COMES_BACK
                    :: closer != 0 -> NOTE; mutex = false; goto for_ever
#endif
                    :: else -> PUSH_BACK(q[IO], id)
                    fi
                fi;
                NOTE;
                mutex = false
            };
            if
            :: !ok -> wait()
            :: else
            fi;
            assert(!closed);
            unlock(UNKNOWN)
        fi;
        ok = false
    :: break
    od;
for_ever:
    skip;
end:
    false
}

proctype main_thread(byte id)
{
    byte next, what, turn;
    bool ok, aged, polls;
    lock();
    atomic {                                    /* _PyGIL_Close */
        !mutex -> mutex = true;
        closer = id;
#ifndef MUTANT_NO_CLOSED_BIT
        word = word | CLOSED;
#endif
#ifndef MUTANT_QUEUE_KEPT
        q[IO] = 0;
        q[CPU] = 0;
#endif
#ifndef MUTANT_HEIR_BLIND
        heir = 0;
#endif
        NOTE;
        closed = true;
        mutex = false
    };
    do
    :: turn < 2 ->
        turn++;
        if
        :: unlock(TO_BLOCK)
        :: unlock(UNKNOWN)
        fi;
        lock()
    :: else -> break
    od;
    goto out;
for_ever:
    assert(false);
out:
    skip
}

init {
    byte i;
    atomic {
        run main_thread(1);
        for (i : 2 .. N) { run daemon(i) }
    }
}
