/* The small mutex, _PyMutex in Python/threads/park.c: 0 free, 1 held, 2 held and somebody may
 * sleep.
 *
 * Threads take it twice each.  Properties: one holder (assertion); whoever sleeps is woken
 * (deadlock).
 *
 * CHECK safety
 * OPTIONS -DN=3
 * MUTANT_WAKE_IF_SEEN     unlock reads the word, then stores 0
 * MUTANT_TAKES_WITH_1     a thread that slept takes the mutex with 1 and forgets other sleepers
 * MUTANT_TEST_AND_SET     taking is a read and a store
 */
byte word;
byte sleepers;       /* in the kernel, in futex_wait(word, 2) */
byte tokens;         /* of those, woken but not yet out */
byte holders;

inline mutex_lock()
{
    /* the polling at the start: CAS 0 -> 1, any number of times */
#ifdef MUTANT_TEST_AND_SET
    if
    :: word == 0 -> word = 1; old = 0
    :: else -> old = 1
    fi;
#else
    atomic {
        if
        :: word == 0 -> word = 1; old = 0
        :: else -> old = 1
        fi
    };
#endif
    do
    :: old == 0 -> break
    :: else ->
        atomic {                                 /* exchange(word, 2) */
            old = word;
#ifdef MUTANT_TAKES_WITH_1
            word = (word == 0 -> 1 : 2)
#else
            word = 2
#endif
        };
        if
        :: old != 0 ->
            atomic {                             /* ground_futex_wait(word, 2) */
                if
                :: word == 2 -> sleepers++; slept = true
                :: else -> slept = false
                fi
            };
            if
            :: slept -> atomic { tokens > 0 -> tokens--; sleepers-- }
            :: else
            fi
        :: else
        fi
    od
}

inline mutex_unlock()
{
#ifdef MUTANT_WAKE_IF_SEEN
    old = word;
    word = 0;
#else
    atomic { old = word; word = 0 };             /* exchange(word, 0) */
#endif
    if
    :: old == 2 ->
        atomic {                                 /* ground_futex_wake: one of those that sleep */
            if
            :: sleepers > tokens -> tokens++
            :: else
            fi
        }
    :: else
    fi
}

active [N] proctype thread()
{
    byte old, turn;
    bool slept;
    do
    :: turn < 2 ->
        mutex_lock();
        holders++;
        assert(holders == 1);
        holders--;
        mutex_unlock();
        turn++
    :: else -> break
    od
}
