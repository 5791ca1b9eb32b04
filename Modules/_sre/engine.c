/* The matching engine: a backtracking machine that never recurses.
 *
 * Everything that backtracking needs is on one growing stack of entries:
 *
 *     CHOICE      go on at pc from ptr; `repeat` is the loop state there
 *     GREEDY      a run of single characters, of which the last may be given back, down to `limit`
 *     LAZY        a run of single characters, to which one more may be added
 *     MORE        a lazy loop (MIN_UNTIL) that may run its body once more
 *     UNDO        group boundary `count` had the value ptr (and lastindex was `repeat`)
 *     LOOP        not a choice: the immutable state of a REPEAT: passes so far, where the last
 *                 one began (ptr), the enclosing loop (`repeat`)
 *     LOOK, LOOK_NOT   an assertion is being matched; pc, ptr: where and what to go on with
 *
 * To fail is to pop entries until one of them offers a way on.  Loop states are never changed,
 * only superseded, so a choice has just to remember which one was current.  When an assertion
 * holds, its choices are dropped but its UNDO entries stay, for the groups it has set.
 *
 * engine.inc holds the machine; it is compiled for bytes and for Py_UNICODE. */
#include <wchar.h>
#include "sre.h"

enum entry_kind {
    CHOICE, GREEDY, LAZY, MORE, UNDO, LOOP, LOOK, LOOK_NOT
};

typedef struct sre_entry {
    const sre_code *pc;
    const void *ptr;
    union {
        const void *limit;
        Py_ssize_t count;
    } u;
    int repeat; /* index of a LOOP entry, -1 outside of loops */
    int kind;
} entry;
_Static_assert(sizeof(entry) == 32, "an entry is half a cache line");

#define FIRST_ENTRIES 64

typedef struct {
    entry *items;
    int size;
    entry first[FIRST_ENTRIES];
} entry_stack;

static int
stack_grow(entry_stack *stack)
{
    if (stack->size > INT_MAX / 2) {
        return -1;
    }
    size_t bytes = 2 * (size_t)stack->size * sizeof(entry);
    entry *grown;
    if (stack->items == stack->first) {
        grown = PyMem_MALLOC(bytes);
        if (grown != NULL) {
            memcpy(grown, stack->first, sizeof(stack->first));
        }
    }
    else {
        grown = PyMem_REALLOC(stack->items, bytes);
    }
    if (grown == NULL) {
        return -1;
    }
    stack->items = grown;
    stack->size *= 2;
    return 0;
}

static void
stack_free(entry_stack *stack)
{
    if (stack->items != stack->first) {
        PyMem_FREE(stack->items);
    }
}

/* Every so many steps: a chance for Ctrl-C. */
#define STEPS_PER_CHECK 0x10000

#define CHAR unsigned char
#define WIDE 0
#define FN(name) name##_bytes
#define MATCH _PySRE_MatchBytes
#define SEARCH _PySRE_SearchBytes
#define FIND_CHAR(from, end, ch)                                               \
    ((ch) > 255 ? NULL : memchr((from), (int)(ch), (size_t)((end) - (from))))
#include "engine.inc"
#undef CHAR
#undef WIDE
#undef FN
#undef MATCH
#undef SEARCH
#undef FIND_CHAR

#define CHAR Py_UCS4
#define WIDE 1
#define FN(name) name##_unicode
#define MATCH _PySRE_MatchUnicode
#define SEARCH _PySRE_SearchUnicode
#define FIND_CHAR(from, end, ch)                                               \
    ((const Py_UCS4 *)wmemchr((const wchar_t *)(from), (wchar_t)(ch), (size_t)((end) - (from))))
_Static_assert(sizeof(wchar_t) == sizeof(Py_UCS4) && sizeof(Py_UNICODE) == sizeof(Py_UCS4), "wmemchr looks at our characters");
#include "engine.inc"
