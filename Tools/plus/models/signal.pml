/* A signal for the main thread: _PyPlus_InterruptMain in Python/threads/lock_api.c, the block of
 * Python/threads/gil_block.c, the check of Python/ceval/pending.c.
 *
 * The main thread runs, blocks deaf (a wait that signals do not end), runs, and blocks listening
 * until something else wakes it, which never comes.  SIGNALS signals arrive at any moment, in the
 * main thread itself or in another one.
 * Properties: each signal's handler runs, the last of several for all of them (deadlock); the
 * deaf block ends by its grant only (assertion); no handler runs within a block (by construction).
 *
 * CHECK safety
 * OPTIONS -DSIGNALS=2
 * MUTANT_NO_CHECK_FIRST   the listening block does not look for a pending signal before it sleeps
 * MUTANT_LOOK_FIRST       the handler sends LOOK and then sets the flag
 * MUTANT_WAKES_SLEEPER    the handler sends LOOK only if the main thread sleeps already
 * MUTANT_CLEARS_LOOK      a block begins by taking away an old LOOK
 * MUTANT_FLAG_LAST        the flag is cleared after the handlers have run
 * MUTANT_TAKES_GRANT      LOOK and GRANT are one token
 */
#define GRANT 1
#define LOOK 2

byte bits;              /* of the main thread's parker */
bool parked;
bool tripped;           /* _PySignal_Tripped */
byte sent, seen;        /* signals; those the handlers know of */
bool granted;

/* trip_signal, then _PyPlus_InterruptMain: async-signal-safe steps */
proctype signal()
{
    sent++;
#ifdef MUTANT_LOOK_FIRST
    bits = bits | LOOK;
    tripped = true
#else
    tripped = true;
#ifdef MUTANT_WAKES_SLEEPER
    if
    :: parked -> bits = bits | LOOK
    :: else
    fi
#else
    bits = bits | LOOK
#endif
#endif
}

/* Py_MakePendingCalls */
inline handlers()
{
    if
    :: tripped ->
#ifdef MUTANT_FLAG_LAST
        seen = sent;
        tripped = false
#else
        tripped = false;
        seen = sent
#endif
    :: else
    fi
}

/* _PyGIL_Block; ends with GRANT or, listening, for a signal */
inline block(listening)
{
    signalled = false;
#ifdef MUTANT_CLEARS_LOOK
    if
    :: listening && tripped -> signalled = true
    :: else -> bits = bits & GRANT
    fi;
#else
#ifndef MUTANT_NO_CHECK_FIRST
    if
    :: listening && tripped -> signalled = true
    :: else
    fi;
#endif
#endif
    parked = true;
    do
    :: signalled -> break
    :: else ->
        atomic { bits != 0 -> got = bits; bits = 0 };       /* both bits are wanted */
#ifdef MUTANT_TAKES_GRANT
        if
        :: got & LOOK -> got = LOOK
        :: else
        fi;
#endif
        if
        :: got & GRANT ->
            bits = bits | (got & LOOK);         /* came with the grant: for the next wait */
            break
        :: (got == LOOK) && tripped && listening -> signalled = true
        :: else
        fi
    od;
    parked = false
}

active proctype main_thread()
{
    byte got;
    bool signalled;
    handlers();
    block(false);
    assert(granted);
    if
    :: handlers()
    :: skip                                     /* straight into the next block */
    fi;
    do
    :: seen < SIGNALS ->
        block(true);
        handlers()
    :: else -> break
    od
}

active proctype other()
{
    byte i;
    for (i : 1 .. SIGNALS) { run signal() };
    granted = true;
    bits = bits | GRANT
}
