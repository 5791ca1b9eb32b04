/* Arenas: memory that is only given back all at once, and references dropped with it.
 *
 * A syntax tree is thousands of small nodes with one life.  Memory is cut from blocks, each
 * twice as large as the one before (up to a limit); a request too large for that gets a block
 * of its own.  The objects are a plain growing array. */
#include "Python.h"

#define FIRST_BLOCK 8192
#define LARGEST_BLOCK (256 * 1024)
#define ALIGNMENT 8

typedef struct block {
    struct block *next;
    size_t size;
    size_t used;
} block;
_Static_assert(sizeof(block) % ALIGNMENT == 0, "the memory behind the head is aligned");

struct _arena {
    block *current; /* head of the chain */
    size_t next_size;
    PyObject **objects;
    Py_ssize_t n_objects;
    Py_ssize_t allocated;
};

static block *
block_new(size_t size, block *next)
{
    block *fresh = PyMem_MALLOC(sizeof(block) + size);
    if (fresh != NULL) {
        fresh->next = next;
        fresh->size = size;
        fresh->used = 0;
    }
    return fresh;
}

PyArena *
PyArena_New(void)
{
    PyArena *arena = PyMem_MALLOC(sizeof(PyArena));
    if (arena == NULL) {
        return (PyArena *)PyErr_NoMemory();
    }
    memset(arena, 0, sizeof(*arena));
    arena->next_size = FIRST_BLOCK * 2;
    arena->current = block_new(FIRST_BLOCK, NULL);
    if (arena->current == NULL) {
        free(arena);
        return (PyArena *)PyErr_NoMemory();
    }
    return arena;
}

void
PyArena_Free(PyArena *arena)
{
    assert(arena != NULL);
    for (Py_ssize_t i = arena->n_objects; --i >= 0;) {
        Py_DECREF(arena->objects[i]);
    }
    free(arena->objects);
    block *next;
    for (block *b = arena->current; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}

static void *
arena_grow(PyArena *arena, size_t size)
{
    block *fresh;
    if (size > arena->next_size / 4) {
        /* behind the current block, which keeps what is left of it */
        fresh = block_new(size, arena->current->next);
        if (fresh == NULL) {
            return PyErr_NoMemory();
        }
        arena->current->next = fresh;
    }
    else {
        fresh = block_new(arena->next_size, arena->current);
        if (fresh == NULL) {
            return PyErr_NoMemory();
        }
        arena->current = fresh;
        if (arena->next_size < LARGEST_BLOCK) {
            arena->next_size *= 2;
        }
    }
    fresh->used = size;
    return fresh + 1;
}

void *
PyArena_Malloc(PyArena *arena, size_t size)
{
    if (size > (size_t)PY_SSIZE_T_MAX - ALIGNMENT) {
        return PyErr_NoMemory();
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    block *b = arena->current;
    if (size <= b->size - b->used) {
        void *p = (char *)(b + 1) + b->used;
        b->used += size;
        return p;
    }
    return arena_grow(arena, size);
}

int
PyArena_AddPyObject(PyArena *arena, PyObject *op)
{
    if (arena->n_objects == arena->allocated) {
        Py_ssize_t wanted = arena->allocated * 2 + 64;
        PyObject **grown = PyMem_REALLOC(arena->objects, (size_t)wanted * sizeof(PyObject *));
        if (grown == NULL) {
            Py_DECREF(op);
            PyErr_NoMemory();
            return -1;
        }
        arena->objects = grown;
        arena->allocated = wanted;
    }
    arena->objects[arena->n_objects++] = op;
    return 0;
}
