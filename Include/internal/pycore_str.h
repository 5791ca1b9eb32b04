#ifndef Py_INTERNAL_STR_H
#define Py_INTERNAL_STR_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Text: what str, unicode and bytearray share, compiled once. */

/* ---- Objects/stringlib: methods of str and unicode ----------------------------- */
/* self.format(*args, **kwds) */
PyObject *_PyString_DoFormat(PyObject *self, PyObject *args, PyObject *kwds);
PyObject *_PyUnicode_DoFormat(PyObject *self, PyObject *args, PyObject *kwds);
/* METH_NOARGS, for string.Formatter: an iterator of (literal, field, spec, conversion);
 * and (first, iterator of (is_attribute, key)). */
PyObject *_PyString_FormatterParser(PyObject *self, PyObject *unused);
PyObject *_PyUnicode_FormatterParser(PyObject *self, PyObject *unused);
PyObject *_PyString_FormatterFieldNameSplit(PyObject *self, PyObject *unused);
PyObject *_PyUnicode_FormatterFieldNameSplit(PyObject *self, PyObject *unused);

/* ---- Objects/stringobject ---------------------------------------------------------- */
extern PyMethodDef _PyString_Methods[];

/* An uninitialised str of size > 0 bytes and nothing shared; NULL with MemoryError. */
PyObject *_PyString_Alloc(Py_ssize_t size);
/* The shared empty str and the shared str of one byte; new references. */
PyObject *_PyString_GetEmpty(void);
PyObject *_PyString_GetChar(unsigned char c);
/* Forget a mortal interned str that is being destroyed. */
void _PyString_Uninterned(PyStringObject *op);

/* 2.7's size of an empty str. */
#define PyStringObject_SIZE (offsetof(PyStringObject, ob_sval) + 1)

/* ---- fini ---------------------------------------------------------------------------- */
void PyString_Fini(void);
int PyByteArray_Init(void);
void PyByteArray_Fini(void);
#endif
