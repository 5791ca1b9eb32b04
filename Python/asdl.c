/* The sequences of the syntax tree. */
#include "Python.h"
#include "asdl.h"

static void *
sequence_new(int size, size_t head, size_t item, PyArena *arena)
{
    if (size < 0) {
        return PyErr_NoMemory();
    }
    size_t bytes = head + item * (size_t)(size > 0 ? size - 1 : 0);
    void *seq = PyArena_Malloc(arena, bytes);
    if (seq != NULL) {
        memset(seq, 0, bytes);
    }
    return seq;
}

asdl_seq *
asdl_seq_new(int size, PyArena *arena)
{
    asdl_seq *seq = sequence_new(size, sizeof(asdl_seq), sizeof(void *), arena);
    if (seq != NULL) {
        seq->size = size;
    }
    return seq;
}

asdl_int_seq *
asdl_int_seq_new(int size, PyArena *arena)
{
    asdl_int_seq *seq = sequence_new(size, sizeof(asdl_int_seq), sizeof(int), arena);
    if (seq != NULL) {
        seq->size = size;
    }
    return seq;
}
