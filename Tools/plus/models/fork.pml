/* fork() in a threaded program: the handlers of Python/threads/gil.c and lock_api.c, and
 * PyOS_AfterFork.
 *
 * Thread 1 owns the GIL and forks; threads without it are anywhere: inside the registry of threads,
 * inside the GIL's mutex with a queue half changed, queued, told to look, or in a lock's queue.
 * The child is a copy of memory in which only thread 1 exists.  Thread 1 of parent and child then
 * gives the GIL up, takes it again, and releases and takes the lock.
 * Properties: neither blocks for ever (deadlock); nobody sees a half-changed queue and the child
 * hands nothing to a thread that is not there (assertions); a lock held stays held.
 *
 * CHECK safety
 * MUTANT_NO_PREPARE        fork does not take the mutex first
 * MUTANT_CHILD_KEEPS_MUTEX the child does not reset it
 * MUTANT_PARENT_KEEPS      the parent does not let it go
 * MUTANT_QUEUES_KEPT       the child does not empty the queues
 * MUTANT_ORDER             fork takes mutex and registry the other way round
 * MUTANT_NO_GENERATION     a lock keeps its waiters in the child
 * MUTANT_LOCK_OPENED       the child finds held locks free
 */
#define PARENT 0
#define CHILD 1

/* One copy for each process. */
bool registry[2];       /* gil_thread.c: the registry's mutex */
bool mutex[2];          /* _PyGIL.mutex */
bool half[2];           /* a queue is being changed */
byte queued[2];         /* threads in the GIL's queue */
bool owned[2] = true;    /* _PyGIL.word & LOCKED */
byte generation[2];     /* _PyPlus_ForkGeneration */
byte lock_seen[2];      /* lock->generation */
bool lock_held[2] = true;
byte lock_waiters[2];
bool forked;
byte given;             /* grants to the other thread of the parent */

/* The GIL goes to who is queued, or is free. */
inline give(p)
{
    atomic { !mutex[p] -> mutex[p] = true };
    assert(!half[p]);
    if
    :: queued[p] > 0 ->
        queued[p]--;
        assert(p == PARENT);
        given++
    :: else -> owned[p] = false
    fi;
    mutex[p] = false
}

/* A thread without the GIL that registers, then wants it, then the lock. */
active proctype other()
{
    atomic { !registry[PARENT] -> registry[PARENT] = true };
    atomic { !mutex[PARENT] -> mutex[PARENT] = true };  /* inherits its own statistics */
    mutex[PARENT] = false;
    registry[PARENT] = false;
    atomic { !mutex[PARENT] -> mutex[PARENT] = true };
    if
    :: atomic { !owned[PARENT] -> owned[PARENT] = true }; mutex[PARENT] = false
    :: owned[PARENT] ->
        half[PARENT] = true;
        queued[PARENT]++;
        half[PARENT] = false;
        mutex[PARENT] = false;
        atomic { given > 0 -> given-- }
    fi;
    if                                          /* owns the GIL now; wants the lock */
    :: lock_held[PARENT] ->
        lock_waiters[PARENT]++;
        give(PARENT);
        lock_waiters[PARENT] == 0               /* made heir by thread 1 */
    :: else -> give(PARENT)
    fi
}

/* What thread 1 does after the fork. */
inline go_on(p)
{
    give(p);
    atomic { !owned[p] && !mutex[p] -> owned[p] = true };
    /* the lock: held by this thread since before the fork */
#ifndef MUTANT_NO_GENERATION
    if                                          /* lock_see_fork */
    :: lock_seen[p] != generation[p] -> lock_seen[p] = generation[p]; lock_waiters[p] = 0
    :: else
    fi;
#endif
    assert(lock_held[p]);
    lock_held[p] = false;
    if
    :: lock_waiters[p] > 0 ->
        lock_waiters[p]--;
        assert(p == PARENT)
    :: else
    fi
}

active proctype thread_1()
{
    if                                          /* lets the other one into the lock's queue, or not */
    :: true ->
        give(PARENT);
        atomic { !owned[PARENT] && !mutex[PARENT] -> owned[PARENT] = true }
    :: true
    fi;
#ifndef MUTANT_NO_PREPARE
#ifdef MUTANT_ORDER
    atomic { !mutex[PARENT] -> mutex[PARENT] = true };
    atomic { !registry[PARENT] -> registry[PARENT] = true };
#else
    atomic { !registry[PARENT] -> registry[PARENT] = true };
    atomic { !mutex[PARENT] -> mutex[PARENT] = true };
#endif
#endif
    d_step {                                    /* fork: the copy */
        registry[CHILD] = registry[PARENT];
        mutex[CHILD] = mutex[PARENT];
        half[CHILD] = half[PARENT];
        queued[CHILD] = queued[PARENT];
        owned[CHILD] = owned[PARENT];
        lock_seen[CHILD] = lock_seen[PARENT];
        lock_held[CHILD] = lock_held[PARENT];
        lock_waiters[CHILD] = lock_waiters[PARENT];
        forked = true
    };
#ifndef MUTANT_NO_PREPARE
#ifndef MUTANT_PARENT_KEEPS
    mutex[PARENT] = false;
#endif
    registry[PARENT] = false;
#endif
    go_on(PARENT);
    give(PARENT)
}

active proctype child()
{
    forked;
#ifndef MUTANT_CHILD_KEEPS_MUTEX
    mutex[CHILD] = false;                       /* gil_fork_child */
#endif
    registry[CHILD] = false;
#ifndef MUTANT_QUEUES_KEPT
    queued[CHILD] = 0;
#endif
    generation[CHILD] = 1;
#ifdef MUTANT_LOCK_OPENED
    lock_held[CHILD] = false;
#endif
    owned[CHILD] = true;                        /* _PyThread_reinit_GIL */
    atomic { !registry[CHILD] -> registry[CHILD] = true };
    registry[CHILD] = false;
    go_on(CHILD)
}
