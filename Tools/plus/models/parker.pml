/* Parker: the word of bits over a futex, Python/threads/park.c.
 *
 * One owner waits three times (grant; grant or look with a deadline; grant); two wakers post,
 * one of them grants, the other looks.  The kernel may return for no reason.
 * Properties: a grant that was given is found by exactly one wait for it (assertions); the
 * owner never sleeps on while a bit it wants is set and nobody is about to wake it (deadlock);
 * a look that nobody waits for stays for later.
 *
 * CHECK safety
 * MUTANT_BLIND_STORE       ASLEEP is stored, not compared and swapped
 * MUTANT_TAKES_ALL         a wait takes away bits that it does not want
 * MUTANT_NO_COMPARE        the kernel does not compare the word
 * MUTANT_TIMEOUT_IS_ZERO   a timed-out wait clears the wanted bits but reports none
 * MUTANT_WAKE_FIRST        the waker looks for ASLEEP before it sets its bit
 */
#define GRANT 1
#define LOOK 2
#define ASLEEP 4

byte bits;           /* parker->bits */
byte spurious;       /* returns for no reason, so far */
bool sleeping;       /* the owner is in the kernel, in futex_wait */
byte given, taken;   /* grants posted and found */
byte looks, looked;

/* _PyPark_Wait(parker, wanted, deadline) */
inline park_wait(wanted, timed)
{
    timed_out = false;
    seen = bits;                                /* load, acquire */
    do
    :: (seen & (wanted)) || timed_out ->
        atomic {                                /* CAS bits -> rest */
            if
            :: bits == seen ->
#ifdef MUTANT_TAKES_ALL
                bits = 0;
#else
                bits = seen & (7 - ((wanted) | ASLEEP));
#endif
#ifdef MUTANT_TIMEOUT_IS_ZERO
                got = (timed_out -> 0 : seen & (wanted));
#else
                got = seen & (wanted);
#endif
                if
                :: got & GRANT -> taken++
                :: else
                fi;
                if
                :: got & LOOK -> looked++
                :: else
                fi;
                break
            :: else -> seen = bits
            fi
        }
    :: else ->
        atomic {                                /* CAS bits -> bits|ASLEEP */
#ifdef MUTANT_BLIND_STORE
            bits = seen | ASLEEP; seen = seen | ASLEEP; stored = true
#else
            if
            :: bits == seen -> bits = seen | ASLEEP; seen = seen | ASLEEP; stored = true
            :: else -> seen = bits; stored = false
            fi
#endif
        };
        if
        :: stored ->
            atomic {                            /* ground_futex_wait: compare and sleep */
#ifdef MUTANT_NO_COMPARE
                sleeping = true
#else
                if
                :: bits == seen -> sleeping = true
                :: else
                fi
#endif
            };
            if
            :: !sleeping                        /* woken, or the word differed */
            :: timed && sleeping -> sleeping = false; timed_out = true
            :: atomic { sleeping && spurious < 3 -> sleeping = false; spurious++ }
            fi;
            seen = bits
        :: else
        fi
    od
}

/* _PyPark_Wake(parker, bits) */
inline park_wake(new)
{
#ifdef MUTANT_WAKE_FIRST
    old = bits;
    bits = bits | new;
#else
    atomic { old = bits; bits = bits | new };   /* fetch_or */
#endif
    if
    :: old & ASLEEP -> sleeping = false         /* ground_futex_wake */
    :: else
    fi
}

active proctype owner()
{
    byte seen, got;
    bool timed_out, stored;
    park_wait(GRANT, false);
    assert(got == GRANT);
    park_wait((GRANT | LOOK), true);
    if
    :: got & GRANT
    :: else -> park_wait(GRANT, false); assert(got == GRANT)
    fi;
    /* both grants are found; the look, if it was not found, is still there or to come */
    assert(taken == 2);
    if
    :: looked == 0 -> park_wait(LOOK, false)
    :: else
    fi;
    assert(looked == 1)
}

active proctype granter()
{
    byte old;
    given++;
    park_wake(GRANT);
    taken == 1;                                 /* a thread is granted one thing at a time */
    given++;
    park_wake(GRANT)
}

active proctype looker()
{
    byte old;
    park_wake(LOOK)
}
