#ifndef CTYPES_INTERNAL_H
#define CTYPES_INTERNAL_H
/* _ctypes: C data in Python, on libffi.  What the files of this folder share.
 *
 * Three things are to be known.
 *
 * Types.  A C type is a Python class whose metatype is one of the six below.  What C must know
 * of it (size, alignment, how to read, write and pass it) is a ct_info that lies behind the
 * PyHeapTypeObject of the class: the metatypes are that much larger than `type`.  A class that
 * is not described yet, or never (Structure itself; what type.__new__ made behind our back) has
 * no info: _PyCt_Info() answers NULL and every caller says so instead of crashing.
 *
 * Objects.  An instance is a ct_object: a piece of memory and what keeps that memory and the
 * things it points to alive.  The memory is its own, or lies in that of `base`, or is somewhere
 * in the program (from_address).  The root of a chain of bases holds `objects`: for a simple
 * object the one thing that it points to, else a dict from a path to a thing.  A path is the
 * index of the field within its object, then that of the object within its base, ..., in hex:
 * "1:0:8".
 *
 * Arguments.  A ct_arg is a Python value made ready for libffi.
 *
 * All state is guarded by the GIL.  A foreign function of CDLL runs without it. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include <ffi.h>

#ifdef WORDS_BIGENDIAN
enum { CT_BIG_ENDIAN = 1 };
#else
enum { CT_BIG_ENDIAN = 0 };
#endif

/* Only for the files of this folder: nothing of it is exported. */
#pragma GCC visibility push(hidden)

typedef struct ct_object ct_object;
typedef struct ct_code ct_code;

/* ---- types ----------------------------------------------------------------------------------- */

enum {
    CT_FINAL = 1,      /* has instances, subclasses or users: _fields_ is fixed */
    CT_POINTER = 2,    /* is a pointer: its bytes mean nothing to another process */
    CT_HASPOINTER = 4, /* is or contains one */
    CT_AGGREGATE = 8,  /* structure or union */
    CT_IRREGULAR = 16, /* overlapping fields: libffi gets words in place of fields */
    CT_SWAPPED = 32,   /* bytes are in the order that is not the machine's */
};

/* Function flags: numbers that Lib/ctypes knows. */
enum {
    CT_FUNC_CDECL = 1,
    CT_FUNC_PYTHONAPI = 4,
    CT_FUNC_ERRNO = 8,
    CT_FUNC_LASTERROR = 16,
    CT_FUNC_VARIADIC = 32,
};

/* How each 4 bytes of a value are passed, as far as registers reach: see layout.c. */
enum { CT_GRANULES = 8 };
enum { CT_PAD, CT_INTEGER, CT_FLOAT, CT_DOUBLE };

typedef struct ct_info {
    int ready; /* 0: nothing below means anything */
    int flags;
    Py_ssize_t size;
    Py_ssize_t align;
    Py_ssize_t length;   /* initialisers of a structure, items of an array, else 0 */
    const ct_code *code; /* of simple types */
    PyObject *item;      /* owned: item type of pointers and arrays */
    char *format;        /* owned: PEP 3118 */
    int ndim;
    Py_ssize_t *shape;      /* owned */
    Py_ssize_t itemsize;    /* of the innermost item */
    PyObject *names;        /* owned: tuple, names of the initialisers of a structure */
    PyObject *parts;        /* owned: list, the types that `elements` points into */
    PyObject *arrays;       /* owned: dict, length: weak reference to the array type */
    ffi_type ffi;           /* how a value is passed */
    ffi_type member;        /* how it is passed within a structure: differs for arrays */
    ffi_type **elements;    /* owned: of ffi or member */
    unsigned char granules[CT_GRANULES];
    /* function types */
    int func_flags;
    PyObject *argtypes;   /* owned: tuple */
    PyObject *converters; /* owned: tuple of from_param of each */
    PyObject *restype;
    PyObject *checker; /* _check_retval_ of restype */
} ct_info;

typedef struct {
    PyHeapTypeObject heap;
    ct_info info;
} ct_type;

extern PyTypeObject _PyCt_StructMeta;
extern PyTypeObject _PyCt_UnionMeta;
extern PyTypeObject _PyCt_PointerMeta;
extern PyTypeObject _PyCt_ArrayMeta;
extern PyTypeObject _PyCt_SimpleMeta;
extern PyTypeObject _PyCt_FunctionMeta;

/* The info of a C type, borrowed; NULL (no exception) for what is none or is not described. */
ct_info *_PyCt_Info(PyObject *type);

/* The same, with TypeError `text` where there is none. */
ct_info *_PyCt_InfoOrError(PyObject *type, const char *text);

/* The place for a class's info even when it is not filled yet; NULL if it has none. */
ct_info *_PyCt_Place(PyObject *type);

/* Frees what an info owns and makes it not ready. */
void _PyCt_InfoClear(ct_info *info);

/* Copies; what is owned is owned twice.  -1 with MemoryError. */
int _PyCt_InfoCopy(ct_info *to, const ct_info *from);

/* Fills the info of a pointer or function type, all but format and item.  Not ready yet. */
void _PyCt_DescribePointer(ct_info *info);

/* Joins two strings into a new PyMem block; NULL with MemoryError. */
char *_PyCt_Join(const char *first, const char *second);

/* A type's format with its shape before it, as it stands behind '&' or in a structure: PyMem. */
char *_PyCt_ShapedFormat(const ct_info *info);

/* Slots of metatypes. */
int _PyCt_MetaTraverse(PyObject *type, visitproc visit, void *arg);
int _PyCt_MetaClear(PyObject *type);
void _PyCt_MetaDealloc(PyObject *type);
PyObject *_PyCt_Repeat(PyObject *type, Py_ssize_t length);
extern PySequenceMethods _PyCt_MetaSequence;

/* The method rows of a metatype whose from_param is FUNCTION. */
#define CT_META_METHODS(FUNCTION) \
    {"from_param", FUNCTION, METH_O, _PyCt_FromParamDoc}, \
    {"from_address", _PyCt_FromAddress, METH_O, _PyCt_FromAddressDoc}, \
    {"from_buffer", _PyCt_FromBuffer, METH_VARARGS, _PyCt_FromBufferDoc}, \
    {"from_buffer_copy", _PyCt_FromBufferCopy, METH_VARARGS, _PyCt_FromBufferCopyDoc}, \
    {"in_dll", _PyCt_InDll, METH_VARARGS, _PyCt_InDllDoc}

extern const char _PyCt_FromParamDoc[];
extern const char _PyCt_FromAddressDoc[];
extern const char _PyCt_FromBufferDoc[];
extern const char _PyCt_FromBufferCopyDoc[];
extern const char _PyCt_InDllDoc[];
PyObject *_PyCt_FromAddress(PyObject *type, PyObject *value);
PyObject *_PyCt_FromBuffer(PyObject *type, PyObject *args);
PyObject *_PyCt_FromBufferCopy(PyObject *type, PyObject *args);

/* tp_new of `type` for a metatype.  *place is the empty info of a class that is to be described,
 * NULL where there is nothing to do (type(x); a metatype of others decided). */
PyTypeObject *_PyCt_NewClass(PyTypeObject *meta, PyObject *args, PyObject *kwds, ct_info **place);

/* from_param of structures, arrays, functions: instances only. */
PyObject *_PyCt_FromParam(PyObject *type, PyObject *value);

/* `value` is a class made by our metatypes on a base that is one of our objects. */
int _PyCt_IsDataType(PyObject *value);

/* ---- simple values: codes.c ------------------------------------------------------------------ */

/* Reads a value: new reference. */
typedef PyObject *(*ct_getter)(const char *memory, Py_ssize_t size);

/* Writes a value.  Returns a new reference to what must live as long as the memory does: None
 * for nothing.  NULL on error, memory unchanged. */
typedef PyObject *(*ct_setter)(char *memory, PyObject *value, Py_ssize_t size);

enum { CT_OTHER, CT_SIGNED, CT_UNSIGNED, CT_BOOLEAN }; /* bit fields: all but CT_OTHER */

struct ct_code {
    char code;
    char pep3118;
    char bits; /* CT_OTHER, ...: how to take it as bit field */
    unsigned char size;
    unsigned char align;
    ct_getter get;
    ct_setter set;
    ct_getter get_swapped; /* NULL: has no other byte order */
    ct_setter set_swapped;
    ffi_type *ffi;
};

/* How a simple type reads and writes: info->code is there. */
static inline ct_getter
_PyCt_Getter(const ct_info *info)
{
    return info->flags & CT_SWAPPED ? info->code->get_swapped : info->code->get;
}

static inline ct_setter
_PyCt_Setter(const ct_info *info)
{
    return info->flags & CT_SWAPPED ? info->code->set_swapped : info->code->set;
}

/* The row for a letter, NULL if there is none. */
const ct_code *_PyCt_Code(char letter);

/* Character arrays as fields: text up to the first NUL. */
PyObject *_PyCt_GetChars(const char *memory, Py_ssize_t size);
PyObject *_PyCt_SetChars(char *memory, PyObject *value, Py_ssize_t size);
PyObject *_PyCt_GetWides(const char *memory, Py_ssize_t size);
PyObject *_PyCt_SetWides(char *memory, PyObject *value, Py_ssize_t size);

/* Low bits of an integer, as C converts it; floats are refused.  -1 with TypeError. */
int _PyCt_AsBits(PyObject *value, unsigned long long *bits);

/* str and unicode into each other by set_conversion_mode(); a new reference. */
PyObject *_PyCt_ToString(PyObject *value);
PyObject *_PyCt_ToUnicode(PyObject *value);
PyObject *_PyCt_SetConversionMode(PyObject *module, PyObject *args);

/* A wchar_t copy of a unicode object: a capsule that owns it; *memory is its text. */
PyObject *_PyCt_WideCopy(PyObject *text, wchar_t **memory);

/* ---- objects: data.c ------------------------------------------------------------------------- */

typedef struct {
    Py_buffer view; /* of from_buffer(); view.obj is NULL without */
    Py_ssize_t n_retired;
    char **retired; /* memory from before resize() that objects within may still use */
} ct_extra;

struct ct_object {
    PyObject_HEAD
    char *memory;
    int owned;        /* memory is `space` or from PyMem */
    int users;        /* objects within the memory and buffers of it: it must not be freed */
    ct_object *base;  /* owned: the object whose memory this lies in, or NULL */
    Py_ssize_t size;  /* bytes at `memory` */
    Py_ssize_t length; /* > 0: objects is a dict */
    Py_ssize_t index; /* within base */
    PyObject *objects; /* owned, or NULL */
    ct_extra *extra;   /* owned: rare things, or NULL */
    union {
        char bytes[16];
        long long align; /* 8: our allocator promises no more */
    } space;
};

extern PyTypeObject _PyCt_DataType;
extern PyTypeObject _PyCt_StructType;
extern PyTypeObject _PyCt_UnionType;
extern PyTypeObject _PyCt_PointerType;
extern PyTypeObject _PyCt_ArrayType;
extern PyTypeObject _PyCt_SimpleType;
extern PyTypeObject _PyCt_FunctionType;
extern PyTypeObject _PyCt_FieldType;
extern PyTypeObject _PyCt_ArgType;
extern PyTypeObject _PyCt_ThunkType;
extern PyBufferProcs _PyCt_Buffer;

#define CT_CHECK(op) PyObject_TypeCheck(op, &_PyCt_DataType)

/* tp_new of all object types: zeroed memory of its own. */
PyObject *_PyCt_New(PyTypeObject *type, PyObject *args, PyObject *kwds);

/* Frees an untracked object: the end of a tp_dealloc. */
void _PyCt_Free(PyObject *op);

/* An instance over memory at an address that others own. */
PyObject *_PyCt_AtAddress(PyObject *type, void *memory);

/* Whether size bytes at memory can be read; not if it is NULL. */
int _PyCt_Readable(const void *memory, size_t size);
/* 0, or -1 with ValueError if size bytes at memory, in object, cannot be read because the object
 * got its address from a number or a pointer. */
int _PyCt_CheckForeign(ct_object *object, const void *memory, size_t size);
/* The first address that the value of a simple type would have to be read from, and cannot:
 * its own, or that of its text or object.  NULL if all is well. */
const void *_PyCt_Unreadable(ct_object *self, ct_info *info);

/* Add to the users of an instance: it keeps its memory. */
void _PyCt_Hold(PyObject *op, int change);

/* An instance over memory within `base` (or what it points to). */
PyObject *_PyCt_Inside(PyObject *type, ct_object *base, Py_ssize_t index, char *memory);

/* An instance of its own with a copy of the bytes at `memory`. */
PyObject *_PyCt_Copy(PyObject *type, const char *memory);

/* Keeps `thing` (stolen, also on failure; None: nothing to do) for item `index` of `target`. */
int _PyCt_Keep(ct_object *target, Py_ssize_t index, PyObject *thing);

/* The same by a path within the target ("0:1"). */
int _PyCt_KeepAt(ct_object *target, const char *path, PyObject *thing);

/* What is kept at a path, borrowed; NULL (no exception) for nothing. */
PyObject *_PyCt_FindKept(ct_object *target, const char *path);

/* What the root of `object` keeps: new reference, a dict for containers. */
PyObject *_PyCt_Kept(ct_object *object);

/* Reads a C value of a type: a Python value, or an instance inside base. */
PyObject *_PyCt_Get(PyObject *type, ct_object *base, Py_ssize_t index, char *memory);

/* Writes one, without keeping: what _PyCt_Keep() is to keep, or NULL.  May run code. */
PyObject *_PyCt_Store(PyObject *type, char *memory, PyObject *value);

/* Writes and keeps.  May run code. */
int _PyCt_Set(PyObject *type, ct_object *target, Py_ssize_t index, char *memory,
              PyObject *value);

/* The type is a class derived from c_int and the like, not one of these themselves: its
 * values are instances, not Python numbers. */
int _PyCt_IsSimpleSubclass(PyObject *type);

/* __ctypes_from_outparam__ of most types: the object itself. */
PyObject *_PyCt_OutParam(PyObject *self, PyObject *unused);

/* ---- classes --------------------------------------------------------------------------------- */

/* Computes the layout of a structure or union from the value of _fields_.  layout.c */
int _PyCt_Layout(PyTypeObject *type, PyObject *fields, int is_struct);

/* Fills ffi.elements of an aggregate whose elements overlap.  layout.c */
int _PyCt_WordElements(ct_info *info);

/* Marks the granules of `into` that a value of type `from` at offset covers.  layout.c */
void _PyCt_Granules(ct_info *into, const ct_info *from, Py_ssize_t offset);

/* The descriptor of a field.  field.c */
typedef struct ct_field {
    PyObject_HEAD
    Py_ssize_t offset; /* as shown */
    Py_ssize_t size;   /* as shown: bytes, or bits << 16 | first bit */
    Py_ssize_t index;
    PyObject *type;         /* owned */
    struct ct_field *outer; /* owned: the anonymous field through which this is reached, */
    struct ct_field *inner; /* owned: and the field in it; both NULL mostly */
    int anonymous;          /* _anonymous_ names it */
    int bits;               /* 0: not a bit field */
    int shift;              /* of the lowest bit in the unit */
    int unit;               /* bytes of the storage unit, which begins at `start` */
    int swapped;            /* the unit is in the other byte order */
    Py_ssize_t start;
    ct_getter get; /* of text; NULL: _PyCt_Get() */
    ct_setter set;
} ct_field;

ct_field *_PyCt_NewField(PyObject *type, Py_ssize_t index);

/* The field `inner` of the anonymous field `outer`, as a field of the whole. */
ct_field *_PyCt_NewAnonymous(ct_field *outer, ct_field *inner);

/* POINTER() and the cache behind it.  pointer.c */
extern PyObject *_PyCt_PointerCache;
PyObject *_PyCt_PointerTo(PyObject *module, PyObject *type);
PyObject *_PyCt_NewPointer(PyObject *module, PyObject *object);

/* The array type for `length` items; cached while it lives.  array.c */
PyObject *_PyCt_ArrayOf(PyObject *type, Py_ssize_t length);

/* ---- arguments: param.c ---------------------------------------------------------------------- */

typedef union {
    signed char b;
    short h;
    int i;
    long l;
    long long q;
    float f;
    double d;
    void *p;
    char bytes[sizeof(long double)]; /* as such it would be aligned as no allocator promises */
} ct_value;

/* One argument of a call in progress. */
typedef struct {
    ffi_type *type;
    void *place;    /* where libffi finds it: &value, or memory of `keep` */
    ct_value value;
    PyObject *keep; /* owned, or NULL */
    int pinned;     /* keep is a ct_object with one more user */
} ct_arg;

void _PyCt_ReleaseArg(ct_arg *arg);

/* What byref() and from_param() return. */
typedef struct {
    PyObject_HEAD
    ffi_type *type;
    char tag;
    ct_value value;
    PyObject *object; /* owned, or NULL: what is kept alive */
} ct_param;

ct_param *_PyCt_NewParam(void);
PyObject *_PyCt_ByRef(PyObject *module, PyObject *args);

/* A param with tag 'P' that holds the address of `object`'s memory. */
PyObject *_PyCt_Reference(ct_object *object, Py_ssize_t offset);

/* Any Python value to an argument, as a function without argtypes takes it; `number` for the
 * error text.  -1 with an exception. */
int _PyCt_Convert(PyObject *value, Py_ssize_t number, ct_arg *arg);

/* from_param of simple types: simple.c.  _PyCt_SimpleArg does the same without making an object:
 * 1 done, 0 cannot tell (call from_param), -1 error. */
PyObject *_PyCt_SimpleFromParam(PyObject *type, PyObject *value);
int _PyCt_SimpleArg(PyObject *type, PyObject *value, ct_arg *arg);

/* ---- functions ------------------------------------------------------------------------------- */

typedef struct {
    ct_object data;
    PyObject *thunk;      /* owned: the closure behind a callback, or NULL */
    PyObject *callable;   /* owned: the function of a callback, or NULL */
    PyObject *argtypes;   /* owned: as assigned, overrides the type's; or NULL */
    PyObject *types;      /* owned: tuple of them */
    PyObject *converters; /* owned: tuple of their from_param */
    PyObject *restype;    /* owned: what overrides the type's, or NULL */
    PyObject *checker;
    PyObject *errcheck;
    PyObject *paramflags; /* owned: tuple, or NULL */
    int variadic;
    struct ct_prepared *prepared; /* the last call's cif: call.c */
} ct_function;

/* A foreign call: call.c. */
typedef struct {
    void *address;
    PyObject *args;       /* tuple */
    PyObject *converters; /* tuple or NULL */
    PyObject *restype;    /* or NULL: int */
    PyObject *checker;    /* or NULL */
    int flags;
    int variadic;
    struct ct_prepared **prepared; /* where to remember, or NULL */
} ct_call;

/* Calls.  New reference.  Runs any code; blocks as long as the function does. */
PyObject *_PyCt_Call(const ct_call *call);

/* The ffi_type for a result: &ffi_type_sint for NULL or a callable, void for None. */
ffi_type *_PyCt_ResultType(PyObject *restype);

/* Callbacks: callback.c.  A thunk whose closure calls `callable`. */
typedef struct ct_thunk {
    PyObject_HEAD
    ffi_closure *closure;
    void *entry; /* the address that C calls */
    ffi_cif cif;
    ffi_type **types;
    PyObject *callable; /* owned */
    PyObject *argtypes; /* owned: tuple */
    PyObject *restype;  /* owned */
    int flags;
} ct_thunk;

PyObject *_PyCt_NewThunk(PyObject *callable, PyObject *argtypes, PyObject *restype, int flags);

/* Adds a line to the traceback of the current exception. */
void _PyCt_AddTraceback(const char *function, const char *file, int line);

/* Shared libraries and memory functions: library.c. */
PyObject *_PyCt_InDll(PyObject *type, PyObject *args);
void *_PyCt_Symbol(PyObject *library, const char *name, PyObject *exception);
int _PyCt_AsAddress(PyObject *value, void **address); /* "O&" */
PyObject *_PyCt_StringAt(const char *memory, int size);
PyObject *_PyCt_WideAt(const wchar_t *memory, int size);
PyObject *_PyCt_Cast(void *memory, PyObject *source, PyObject *type);
extern PyMethodDef _PyCt_LibraryMethods[];

/* errno of the functions with use_errno, per thread: call.c. */
PyObject *_PyCt_GetErrno(PyObject *module, PyObject *unused);
PyObject *_PyCt_SetErrno(PyObject *module, PyObject *args);
void _PyCt_SwapErrno(void);

extern PyObject *_PyCt_ArgumentError;
extern PyObject *_PyCt_Unpickle; /* the function, for __reduce__ */

#pragma GCC visibility pop

#endif
