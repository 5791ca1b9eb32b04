#ifndef Py_ASDL_H
#define Py_ASDL_H
/* Basic types of the syntax tree: names, constants, and sequences in an arena. */

typedef PyObject *identifier;
typedef PyObject *string;
typedef PyObject *object;

#ifndef __cplusplus
#ifndef bool
typedef enum { false, true } bool;
#endif
#endif

/* A sequence of node pointers; elements[] really has size entries. */
typedef struct {
    int size;
    void *elements[1];
} asdl_seq;

/* A sequence of enumeration values. */
typedef struct {
    int size;
    int elements[1];
} asdl_int_seq;

#ifdef __cplusplus
extern "C" {
#endif
/* New sequences, filled with zeros, freed with the arena; NULL with MemoryError. */
asdl_seq *asdl_seq_new(int size, PyArena *arena);
asdl_int_seq *asdl_int_seq_new(int size, PyArena *arena);
#ifdef __cplusplus
}
#endif

#define asdl_seq_GET(S, I) (S)->elements[(I)]
#define asdl_seq_LEN(S) ((S) == NULL ? 0 : (S)->size)
#define asdl_seq_SET(S, I, V) (S)->elements[I] = (V)
#endif
