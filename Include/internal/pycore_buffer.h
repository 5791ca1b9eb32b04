#ifndef Py_INTERNAL_BUFFER_H
#define Py_INTERNAL_BUFFER_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Memory that stays where it is while C code uses it.
 *
 * A bytearray refuses to change its size while views of it exist.  Types that have only the
 * old buffer protocol (array, mmap) hand out an address and hear no more of it, and so does
 * a buffer object over any of them.  They are held instead: a count in the object, kept by a
 * function that its type registers, during which it refuses to move or free its memory.
 * s*, w* and views of buffer objects hold; s#, t#, w# cannot, for nobody would end it: a
 * function that runs code of others, or gives up the GIL, holds the argument itself.
 *
 * The names _PyPlus_ are seen by modules that are shared objects. */

/* Add change (1 or -1) to the count of op.  Runs no code. */
typedef void (*_PyBuffer_HoldFunc)(PyObject *op, int change);

/* From then on instances of type and its subclasses are held by hold. */
void _PyPlus_RegisterHolder(PyTypeObject *type, _PyBuffer_HoldFunc hold);
/* Change the count of op, or of what a buffer object shows; nothing for objects whose memory
 * never moves.  Each 1 needs its -1. */
void _PyPlus_HoldBuffer(PyObject *op, int change);
/* What a buffer object shows: borrowed, NULL if it has memory of its own. */
PyObject *_PyBuffer_Base(PyObject *op);
/* PyBuffer_FillInfo(), and op is held until PyBuffer_Release(). */
int _PyBuffer_FillHeld(Py_buffer *view, PyObject *op, void *memory, Py_ssize_t size, int readonly,
                       int flags);
#endif
