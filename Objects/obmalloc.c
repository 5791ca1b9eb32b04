/* The allocator of objects, and PyMem_*.
 *
 * Small requests (up to 512 bytes) are served from pools: 16 KiB of blocks of one
 * size, a multiple of 16 bytes.  Pools are cut from arenas: 1 MiB, aligned to 1
 * MiB, from mmap.  Everything larger goes to the C library.
 *
 *   class_pools[c]   doubly linked ring of the pools of class c that have a free
 *                    block; full pools are in no list
 *   arena            its pools never used yet, and a list of those empty again
 *   arena_map        two-level table by address: is this MiB one of our arenas?
 *
 * Freeing finds the pool by rounding the address down, after the map said that the
 * address is ours.  A pool whose last block is freed goes back to its arena; an
 * arena whose last pool comes back goes to the system, except one kept in reserve.
 * The GIL guards it all.  With a sanitizer everything goes to the C library, so
 * that it sees each object.
 *
 * Allocation can be made to fail, for tests (PYPLUS_STRESS=oom in the environment,
 * _testinternalcapi.oom_arm): while that is armed small_limit is 0, so that every
 * request takes the way of large ones, where it is counted; disarmed it costs nothing
 * but the load of small_limit.  Free lists of types are not bypassed: what they serve is
 * no allocation. */
#include "Python.h"
#include "pycore_obmalloc.h"
#include <sys/mman.h>

/* ---- failing on purpose -------------------------------------------------------- */

#define SMALL_LIMIT 512

static size_t small_limit = SMALL_LIMIT; /* 0 while armed */
static long stress_armed;                /* anything to count? */
static long stress_seen;                 /* allocations since it was armed; atomic */
static long stress_first, stress_last;   /* numbers of those that fail */

void
_PyMem_StressArm(long first, long count)
{
    __atomic_store_n(&stress_seen, 0, __ATOMIC_RELAXED);
    stress_first = first;
    stress_last = count > LONG_MAX - first ? LONG_MAX : first + count - 1;
    stress_armed = first > 0;
    small_limit = first > 0 ? 0 : SMALL_LIMIT;
}

long
_PyMem_StressSeen(void)
{
    return __atomic_load_n(&stress_seen, __ATOMIC_RELAXED);
}

int
_PyMem_StressParse(const char *text, long *first, long *count)
{
    if (strncmp(text, "oom:", 4) != 0) {
        return -1;
    }
    char *end;
    *first = strtol(text + 4, &end, 10);
    *count = 1;
    if (end == text + 4 || *first < 1) {
        return -1;
    }
    if (*end == '+') {
        const char *digits = end + 1;
        *count = *digits == 0 ? STRESS_RUN : strtol(digits, &end, 10);
        end = *digits == 0 ? end + 1 : end;
    }
    return *end == 0 && *count > 0 ? 0 : -1;
}

/* Count one; does it fail?  Where it does is the place for a breakpoint. */
static __attribute__((noinline)) int
stress_count(void)
{
    long number = __atomic_add_fetch(&stress_seen, 1, __ATOMIC_RELAXED);
    if (number < stress_first || number > stress_last) {
        return 0;
    }
    return 1;
}

/* Is the allocation that is about to be made one of those that fail? */
static inline int
stress_fails(void)
{
    return stress_armed && stress_count();
}

/* ---- PyMem ----------------------------------------------------------------------- */

static inline void *
raw_malloc(size_t size)
{
    return size > (size_t)PY_SSIZE_T_MAX ? NULL : malloc(size ? size : 1);
}

static inline void *
raw_realloc(void *block, size_t size)
{
    return size > (size_t)PY_SSIZE_T_MAX ? NULL : realloc(block, size ? size : 1);
}

void *
PyMem_Malloc(size_t size)
{
    return stress_fails() ? NULL : raw_malloc(size);
}

void *
PyMem_Realloc(void *block, size_t size)
{
    return stress_fails() ? NULL : raw_realloc(block, size);
}

void
PyMem_Free(void *block)
{
    PyMem_FREE(block);
}

#ifdef PYPLUS_SANITIZE

#undef PyObject_Malloc
#undef PyObject_Realloc
#undef PyObject_Free

void *
PyObject_Malloc(size_t size)
{
    return PyMem_Malloc(size);
}

void *
PyObject_Realloc(void *block, size_t size)
{
    return PyMem_Realloc(block, size);
}

void
PyObject_Free(void *block)
{
    PyMem_FREE(block);
}

/* The sanitizer's runtime counts; nobody asks for ours. */
Py_ssize_t
_PyObject_BlocksInUse(void)
{
    return 0;
}

#else

#define ALIGNMENT_SHIFT 4
#define CLASS_COUNT (SMALL_LIMIT >> ALIGNMENT_SHIFT)
#define POOL_SIZE (16 * 1024)
#define ARENA_SHIFT 20
#define ARENA_SIZE ((size_t)1 << ARENA_SHIFT)
#define POOLS_PER_ARENA (ARENA_SIZE / POOL_SIZE)
/* user addresses have 47 bits: two levels of 14 bits above the arena's 20 */
#define MAP_BITS 14
#define MAP_SIZE ((size_t)1 << MAP_BITS)

typedef struct block {
    struct block *next; /* free block of the same pool */
} Block;

typedef struct pool {
    struct pool *next; /* in the class ring, or the arena's list of empty pools */
    struct pool *prev;
    Block *free;      /* blocks freed again */
    char *untouched;  /* first block never handed out */
    unsigned int used;
    unsigned int class;
    struct arena *arena;
} Pool;

typedef struct arena {
    char *base;
    Pool *empty;           /* pools that came back */
    unsigned int fresh;    /* index of the first pool never used */
    unsigned int pools_out;
    struct arena *next;    /* list of arenas that can give a pool */
    struct arena *prev;
} Arena;

_Static_assert(sizeof(Pool) % 16 == 0 || sizeof(Pool) <= 64, "pool head must keep alignment");
#define POOL_HEAD 64

static Pool *class_pools[CLASS_COUNT]; /* any pool of the ring, or NULL */
static Arena *usable_arenas;
static unsigned int empty_arenas; /* arenas without any pool out: at most one is kept */
static Arena **arena_map[MAP_SIZE];

static inline size_t
block_size(unsigned int class)
{
    return (size_t)(class + 1) << ALIGNMENT_SHIFT;
}

static inline Pool *
pool_of(void *block)
{
    return (Pool *)((uintptr_t)block & ~(uintptr_t)(POOL_SIZE - 1));
}

/* ---- arenas ------------------------------------------------------------------- */

/* The arena an address is in, or NULL. */
static inline Arena *
arena_of(const void *address)
{
    uintptr_t number = (uintptr_t)address >> ARENA_SHIFT;
    if (number >= MAP_SIZE * MAP_SIZE) {
        return NULL;
    }
    Arena **low = arena_map[number >> MAP_BITS];
    return low == NULL ? NULL : low[number & (MAP_SIZE - 1)];
}

static int
map_arena(const char *base, Arena *arena)
{
    uintptr_t number = (uintptr_t)base >> ARENA_SHIFT;
    if (number >= MAP_SIZE * MAP_SIZE) {
        return -1;
    }
    Arena ***low = &arena_map[number >> MAP_BITS];
    if (*low == NULL) {
        *low = calloc(MAP_SIZE, sizeof(Arena *));
        if (*low == NULL) {
            return -1;
        }
    }
    (*low)[number & (MAP_SIZE - 1)] = arena;
    return 0;
}

/* ARENA_SIZE bytes aligned to ARENA_SIZE, or NULL. */
static char *
map_memory(void)
{
    char *start = mmap(NULL, 2 * ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0);
    if (start == MAP_FAILED) {
        return NULL;
    }
    char *base = (char *)(((uintptr_t)start + ARENA_SIZE - 1) & ~(uintptr_t)(ARENA_SIZE - 1));
    if (base > start) {
        munmap(start, (size_t)(base - start));
    }
    size_t behind = ARENA_SIZE - (size_t)(base - start);
    if (behind > 0) {
        munmap(base + ARENA_SIZE, behind);
    }
    return base;
}

static void
link_arena(Arena *arena)
{
    arena->prev = NULL;
    arena->next = usable_arenas;
    if (usable_arenas != NULL) {
        usable_arenas->prev = arena;
    }
    usable_arenas = arena;
}

static void
unlink_arena(Arena *arena)
{
    if (arena->prev != NULL) {
        arena->prev->next = arena->next;
    }
    else {
        usable_arenas = arena->next;
    }
    if (arena->next != NULL) {
        arena->next->prev = arena->prev;
    }
}

static Arena *
new_arena(void)
{
    Arena *arena = calloc(1, sizeof(Arena));
    if (arena == NULL) {
        return NULL;
    }
    arena->base = map_memory();
    if (arena->base == NULL || map_arena(arena->base, arena) < 0) {
        if (arena->base != NULL) {
            munmap(arena->base, ARENA_SIZE);
        }
        free(arena);
        return NULL;
    }
    empty_arenas++;
    link_arena(arena);
    return arena;
}

/* ---- pools ---------------------------------------------------------------------- */

static Pool *
take_pool(unsigned int class)
{
    Arena *arena = usable_arenas == NULL ? new_arena() : usable_arenas;
    if (arena == NULL) {
        return NULL;
    }
    Pool *pool = arena->empty;
    if (pool != NULL) {
        arena->empty = pool->next;
    }
    else {
        pool = (Pool *)(arena->base + (size_t)arena->fresh * POOL_SIZE);
        arena->fresh++;
    }
    if (arena->pools_out++ == 0) {
        empty_arenas--;
    }
    if (arena->empty == NULL && arena->fresh == POOLS_PER_ARENA) {
        unlink_arena(arena);
    }
    pool->free = NULL;
    pool->untouched = (char *)pool + POOL_HEAD;
    pool->used = 0;
    pool->class = class;
    pool->arena = arena;
    pool->next = pool->prev = pool;
    class_pools[class] = pool;
    return pool;
}

static void
unlink_pool(Pool *pool)
{
    if (pool->next == pool) {
        class_pools[pool->class] = NULL;
    }
    else {
        pool->next->prev = pool->prev;
        pool->prev->next = pool->next;
        if (class_pools[pool->class] == pool) {
            class_pools[pool->class] = pool->next;
        }
    }
}

/* Put a pool that was full back into its ring, at the end. */
static void
link_pool(Pool *pool)
{
    Pool *head = class_pools[pool->class];
    if (head == NULL) {
        pool->next = pool->prev = pool;
        class_pools[pool->class] = pool;
        return;
    }
    pool->next = head;
    pool->prev = head->prev;
    head->prev->next = pool;
    head->prev = pool;
}

/* The last block came back: give the pool to its arena. */
static void
return_pool(Pool *pool)
{
    Arena *arena = pool->arena;
    unlink_pool(pool);
    if (arena->empty == NULL && arena->fresh == POOLS_PER_ARENA) {
        link_arena(arena);
    }
    pool->next = arena->empty;
    arena->empty = pool;
    if (--arena->pools_out > 0) {
        return;
    }
    if (empty_arenas >= 1) {
        unlink_arena(arena);
        (void)map_arena(arena->base, NULL);
        munmap(arena->base, ARENA_SIZE);
        free(arena);
    }
    else {
        empty_arenas++;
    }
}

/* Room for one more block? */
static inline int
pool_is_full(const Pool *pool)
{
    return pool->free == NULL
           && pool->untouched + block_size(pool->class) > (const char *)pool + POOL_SIZE;
}

/* ---- the API ------------------------------------------------------------------------ */

#undef PyObject_Malloc
#undef PyObject_Realloc
#undef PyObject_Free

void *
PyObject_Malloc(size_t size)
{
    if (size - 1 >= small_limit) {
        if (stress_fails()) {
            return NULL;
        }
        if (size > SMALL_LIMIT) {
            return raw_malloc(size);
        }
    }
    unsigned int class = size == 0 ? 0 : (unsigned int)((size - 1) >> ALIGNMENT_SHIFT);
    Pool *pool = class_pools[class];
    if (pool == NULL) {
        pool = take_pool(class);
        if (pool == NULL) {
            return raw_malloc(size);
        }
    }
    pool->used++;
    Block *block = pool->free;
    if (block != NULL) {
        pool->free = block->next;
    }
    else {
        block = (Block *)pool->untouched;
        pool->untouched += block_size(class);
    }
    if (pool_is_full(pool)) {
        unlink_pool(pool);
    }
    return block;
}

void
PyObject_Free(void *address)
{
    if (address == NULL) {
        return;
    }
    if (arena_of(address) == NULL) {
        free(address);
        return;
    }
    Pool *pool = pool_of(address);
    int was_full = pool_is_full(pool);
    Block *block = address;
    block->next = pool->free;
    pool->free = block;
    pool->used--;
    if (was_full) {
        link_pool(pool);
    }
    if (pool->used == 0) {
        return_pool(pool);
    }
}

void *
PyObject_Realloc(void *address, size_t size)
{
    if (address == NULL) {
        return PyObject_Malloc(size);
    }
    if (arena_of(address) == NULL) {
        /* blocks that shrink stay where they are: they may shrink for a moment only */
        return stress_fails() ? NULL : raw_realloc(address, size);
    }
    size_t old_size = block_size(pool_of(address)->class);
    if (size <= old_size && 4 * size > 3 * old_size) {
        return address;
    }
    if (size > (size_t)PY_SSIZE_T_MAX) {
        return NULL;
    }
    void *moved = PyObject_Malloc(size);
    if (moved != NULL) {
        memcpy(moved, address, size < old_size ? size : old_size);
        PyObject_Free(address);
    }
    else if (size <= old_size) {
        return address;
    }
    return moved;
}

/* Blocks handed out of an arena.  Pools that came back have none in use. */
static Py_ssize_t
arena_blocks(const Arena *arena)
{
    Py_ssize_t blocks = 0;
    for (unsigned int i = 0; i < arena->fresh; i++) {
        blocks += ((const Pool *)(arena->base + (size_t)i * POOL_SIZE))->used;
    }
    return blocks;
}

Py_ssize_t
_PyObject_BlocksInUse(void)
{
    Py_ssize_t blocks = 0;
    for (size_t high = 0; high < MAP_SIZE; high++) {
        for (size_t low = 0; arena_map[high] != NULL && low < MAP_SIZE; low++) {
            if (arena_map[high][low] != NULL) {
                blocks += arena_blocks(arena_map[high][low]);
            }
        }
    }
    return blocks;
}

#endif /* PYPLUS_SANITIZE */
