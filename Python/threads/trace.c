/* The trace of the GIL: a ring of events, for plus.gil_trace() and giltimeline.
 *
 * The file is text.  First lines begin with '#': the name of the format with its version,
 * how many events were lost because the ring is finite, and how many follow.  Then one line
 * an event, in order of time:
 *
 *     # plus gil trace 1
 *     # lost 0
 *     # events 2
 *     1234567890 140001234567890 granted
 *     NANOSECONDS THREAD EVENT
 *
 * with CLOCK_MONOTONIC, the thread as thread.get_ident() gives it, and the event by its name
 * in Include/internal/gil_events.def.
 *
 * A writer takes its place by one atomic add.  The ring is allocated once and kept, because a
 * writer that was interrupted may come late; a slot half written when the ring is read
 * shows as time 0 and is left out. */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "ground.h"

typedef struct {
    _PyPlus_nsec when; /* atomic; 0 while the rest is being written */
    long ident;
    uint32_t event;
} trace_slot;

int _PyTrace_On;
static trace_slot *trace_ring;
static uint64_t trace_room; /* slots allocated */
static uint64_t trace_size; /* slots in use */
static uint64_t trace_next; /* atomic: events ever, modulo size the place */

static const char *const trace_names[] = {
#define EVENT(NAME) #NAME,
#include "gil_events.def"
#undef EVENT
};

void
_PyTrace_Record(_PyTrace_Event event, long ident)
{
    uint64_t place = ground_add(&trace_next, 1);
    trace_slot *slot = &trace_ring[place % ground_load(&trace_size)];
    ground_store_release(&slot->when, 0);
    ground_store(&slot->ident, ident);
    ground_store(&slot->event, (uint32_t)event);
    ground_store_release(&slot->when, ground_now());
}

int
_PyTrace_Start(size_t events)
{
    ground_store(&_PyTrace_On, 0);
    if (events > trace_room) {
        /* An old ring stays: somebody may be writing. */
        trace_slot *ring = calloc(events, sizeof(trace_slot));
        if (ring == NULL) {
            return -1;
        }
        trace_ring = ring;
        trace_room = events;
    }
    ground_store(&trace_size, events);
    for (uint64_t i = 0; i < trace_size; i++) {
        ground_store(&trace_ring[i].when, 0);
    }
    ground_store(&trace_next, 0);
    ground_store_release(&_PyTrace_On, 1);
    return 0;
}

static int
trace_compare(const void *left, const void *right)
{
    const trace_slot *one = *(const trace_slot *const *)left;
    const trace_slot *other = *(const trace_slot *const *)right;
    return one->when < other->when ? -1 : one->when > other->when ? 1 : one < other ? -1 : 1;
}

/* Events by time; the slots of writers that came in late are 0 and first. */
static trace_slot **
trace_sorted(uint64_t *count)
{
    trace_slot **order = malloc(trace_size * sizeof(*order) + 1);
    *count = 0;
    for (uint64_t i = 0; order != NULL && i < trace_size; i++) {
        if (ground_load_acquire(&trace_ring[i].when) != 0) {
            order[(*count)++] = &trace_ring[i];
        }
    }
    if (order != NULL) {
        qsort(order, *count, sizeof(*order), trace_compare);
    }
    return order;
}

int
_PyTrace_Stop(int fd)
{
    ground_store(&_PyTrace_On, 0);
    uint64_t count;
    trace_slot **order = trace_sorted(&count);
    if (order == NULL) {
        return ENOMEM;
    }
    int copy = dup(fd);
    FILE *file = copy < 0 ? NULL : fdopen(copy, "w");
    int error = file == NULL ? errno : 0;
    if (file != NULL) {
        uint64_t ever = ground_load(&trace_next);
        fprintf(file, "# plus gil trace 1\n# lost %llu\n# events %llu\n",
                (unsigned long long)(ever - count), (unsigned long long)count);
        for (uint64_t i = 0; i < count; i++) {
            fprintf(file, "%lld %ld %s\n", (long long)order[i]->when, order[i]->ident,
                    trace_names[order[i]->event]);
        }
        int failed = ferror(file);
        if (fclose(file) != 0 || failed) {
            error = errno != 0 ? errno : EIO;
        }
    }
    free(order);
    return error;
}
