#ifndef Py_OBJECT_H
#define Py_OBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Objects and types: the heads every object shares, the type structure with its
 * slots, reference counts, and the generic operations on any object.
 *
 * Unless a comment says otherwise a function that returns PyObject * returns a
 * new reference, or NULL with an exception set; one that returns int returns -1
 * with an exception set; arguments are borrowed.  All of them need the GIL. */

#define _PyObject_HEAD_EXTRA
#define _PyObject_EXTRA_INIT

#define PyObject_HEAD                                                          \
    _PyObject_HEAD_EXTRA                                                       \
    Py_ssize_t ob_refcnt;                                                      \
    struct _typeobject *ob_type;
#define PyObject_HEAD_INIT(type) _PyObject_EXTRA_INIT 1, type,
#define PyVarObject_HEAD_INIT(type, size) PyObject_HEAD_INIT(type) size,
#define PyObject_VAR_HEAD                                                      \
    PyObject_HEAD                                                              \
    Py_ssize_t ob_size;
#define Py_INVALID_SIZE (Py_ssize_t)-1

typedef struct _object {
    PyObject_HEAD
} PyObject;

typedef struct {
    PyObject_VAR_HEAD
} PyVarObject;

#define Py_REFCNT(ob) (((PyObject *)(ob))->ob_refcnt)
#define Py_TYPE(ob) (((PyObject *)(ob))->ob_type)
#define Py_SIZE(ob) (((PyVarObject *)(ob))->ob_size)

/* ---- slot signatures ---------------------------------------------------- */
typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef int (*coercion)(PyObject **, PyObject **);
typedef PyObject *(*intargfunc)(PyObject *, int) Py_DEPRECATED(2.5);
typedef PyObject *(*intintargfunc)(PyObject *, int, int) Py_DEPRECATED(2.5);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef PyObject *(*ssizessizeargfunc)(PyObject *, Py_ssize_t, Py_ssize_t);
typedef int (*intobjargproc)(PyObject *, int, PyObject *);
typedef int (*intintobjargproc)(PyObject *, int, int, PyObject *);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*ssizessizeobjargproc)(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);

/* Old buffer protocol. */
typedef int (*getreadbufferproc)(PyObject *, int, void **);
typedef int (*getwritebufferproc)(PyObject *, int, void **);
typedef int (*getsegcountproc)(PyObject *, int *);
typedef int (*getcharbufferproc)(PyObject *, int, char **);
typedef Py_ssize_t (*readbufferproc)(PyObject *, Py_ssize_t, void **);
typedef Py_ssize_t (*writebufferproc)(PyObject *, Py_ssize_t, void **);
typedef Py_ssize_t (*segcountproc)(PyObject *, Py_ssize_t *);
typedef Py_ssize_t (*charbufferproc)(PyObject *, Py_ssize_t, char **);

/* New buffer protocol (PEP 3118): one exported view of memory. */
typedef struct bufferinfo {
    void *buf;
    PyObject *obj; /* owned reference to the exporter */
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    Py_ssize_t smalltable[2]; /* storage for one-dimensional shape and strides */
    void *internal;
} Py_buffer;

typedef int (*getbufferproc)(PyObject *, Py_buffer *, int);
typedef void (*releasebufferproc)(PyObject *, Py_buffer *);

#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 0x0001
#define PyBUF_WRITEABLE PyBUF_WRITABLE
#define PyBUF_FORMAT 0x0004
#define PyBUF_ND 0x0008
#define PyBUF_STRIDES (0x0010 | PyBUF_ND)
#define PyBUF_C_CONTIGUOUS (0x0020 | PyBUF_STRIDES)
#define PyBUF_F_CONTIGUOUS (0x0040 | PyBUF_STRIDES)
#define PyBUF_ANY_CONTIGUOUS (0x0080 | PyBUF_STRIDES)
#define PyBUF_INDIRECT (0x0100 | PyBUF_STRIDES)
#define PyBUF_CONTIG (PyBUF_ND | PyBUF_WRITABLE)
#define PyBUF_CONTIG_RO (PyBUF_ND)
#define PyBUF_STRIDED (PyBUF_STRIDES | PyBUF_WRITABLE)
#define PyBUF_STRIDED_RO (PyBUF_STRIDES)
#define PyBUF_RECORDS (PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_RECORDS_RO (PyBUF_STRIDES | PyBUF_FORMAT)
#define PyBUF_FULL (PyBUF_INDIRECT | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_FULL_RO (PyBUF_INDIRECT | PyBUF_FORMAT)
#define PyBUF_READ 0x100
#define PyBUF_WRITE 0x200
#define PyBUF_SHADOW 0x400

typedef int (*objobjproc)(PyObject *, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);

typedef struct {
    /* With Py_TPFLAGS_CHECKTYPES a binary slot checks both operands itself. */
    binaryfunc nb_add;
    binaryfunc nb_subtract;
    binaryfunc nb_multiply;
    binaryfunc nb_divide;
    binaryfunc nb_remainder;
    binaryfunc nb_divmod;
    ternaryfunc nb_power;
    unaryfunc nb_negative;
    unaryfunc nb_positive;
    unaryfunc nb_absolute;
    inquiry nb_nonzero;
    unaryfunc nb_invert;
    binaryfunc nb_lshift;
    binaryfunc nb_rshift;
    binaryfunc nb_and;
    binaryfunc nb_xor;
    binaryfunc nb_or;
    coercion nb_coerce;
    unaryfunc nb_int;
    unaryfunc nb_long;
    unaryfunc nb_float;
    unaryfunc nb_oct;
    unaryfunc nb_hex;
    /* Since release 2.0 */
    binaryfunc nb_inplace_add;
    binaryfunc nb_inplace_subtract;
    binaryfunc nb_inplace_multiply;
    binaryfunc nb_inplace_divide;
    binaryfunc nb_inplace_remainder;
    ternaryfunc nb_inplace_power;
    binaryfunc nb_inplace_lshift;
    binaryfunc nb_inplace_rshift;
    binaryfunc nb_inplace_and;
    binaryfunc nb_inplace_xor;
    binaryfunc nb_inplace_or;
    /* Since release 2.2, with Py_TPFLAGS_HAVE_CLASS */
    binaryfunc nb_floor_divide;
    binaryfunc nb_true_divide;
    binaryfunc nb_inplace_floor_divide;
    binaryfunc nb_inplace_true_divide;
    /* Since release 2.5, with Py_TPFLAGS_HAVE_INDEX */
    unaryfunc nb_index;
} PyNumberMethods;

typedef struct {
    lenfunc sq_length;
    binaryfunc sq_concat;
    ssizeargfunc sq_repeat;
    ssizeargfunc sq_item;
    ssizessizeargfunc sq_slice;
    ssizeobjargproc sq_ass_item;
    ssizessizeobjargproc sq_ass_slice;
    objobjproc sq_contains;
    binaryfunc sq_inplace_concat;
    ssizeargfunc sq_inplace_repeat;
} PySequenceMethods;

typedef struct {
    lenfunc mp_length;
    binaryfunc mp_subscript;
    objobjargproc mp_ass_subscript;
} PyMappingMethods;

typedef struct {
    readbufferproc bf_getreadbuffer;
    writebufferproc bf_getwritebuffer;
    segcountproc bf_getsegcount;
    charbufferproc bf_getcharbuffer;
    getbufferproc bf_getbuffer; /* with Py_TPFLAGS_HAVE_NEWBUFFER */
    releasebufferproc bf_releasebuffer;
} PyBufferProcs;

typedef void (*freefunc)(void *);
typedef void (*destructor)(PyObject *);
typedef int (*printfunc)(PyObject *, FILE *, int);
typedef PyObject *(*getattrfunc)(PyObject *, char *);
typedef PyObject *(*getattrofunc)(PyObject *, PyObject *);
typedef int (*setattrfunc)(PyObject *, char *, PyObject *);
typedef int (*setattrofunc)(PyObject *, PyObject *, PyObject *);
typedef int (*cmpfunc)(PyObject *, PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef long (*hashfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*descrsetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(struct _typeobject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(struct _typeobject *, Py_ssize_t);

typedef struct _typeobject {
    PyObject_VAR_HEAD
    const char *tp_name; /* "module.name" or "name" */
    Py_ssize_t tp_basicsize;
    Py_ssize_t tp_itemsize;

    destructor tp_dealloc;
    printfunc tp_print;
    getattrfunc tp_getattr;
    setattrfunc tp_setattr;
    cmpfunc tp_compare;
    reprfunc tp_repr;

    PyNumberMethods *tp_as_number;
    PySequenceMethods *tp_as_sequence;
    PyMappingMethods *tp_as_mapping;

    hashfunc tp_hash;
    ternaryfunc tp_call;
    reprfunc tp_str;
    getattrofunc tp_getattro;
    setattrofunc tp_setattro;

    PyBufferProcs *tp_as_buffer;

    long tp_flags;
    const char *tp_doc;

    traverseproc tp_traverse;
    inquiry tp_clear;
    richcmpfunc tp_richcompare;
    Py_ssize_t tp_weaklistoffset;
    getiterfunc tp_iter;
    iternextfunc tp_iternext;

    struct PyMethodDef *tp_methods;
    struct PyMemberDef *tp_members;
    struct PyGetSetDef *tp_getset;
    struct _typeobject *tp_base;
    PyObject *tp_dict;
    descrgetfunc tp_descr_get;
    descrsetfunc tp_descr_set;
    Py_ssize_t tp_dictoffset;
    initproc tp_init;
    allocfunc tp_alloc;
    newfunc tp_new;
    freefunc tp_free; /* low-level free of the block */
    inquiry tp_is_gc;
    PyObject *tp_bases;
    PyObject *tp_mro;
    PyObject *tp_cache;
    PyObject *tp_subclasses; /* list of weak references */
    PyObject *tp_weaklist;
    destructor tp_del;

    unsigned int tp_version_tag; /* valid with Py_TPFLAGS_VALID_VERSION_TAG */
} PyTypeObject;

/* What a class statement creates: a type with room for its own slot tables. */
typedef struct _heaptypeobject {
    PyTypeObject ht_type;
    PyNumberMethods as_number;
    PyMappingMethods as_mapping;
    PySequenceMethods as_sequence; /* after as_mapping: mapping slots win */
    PyBufferProcs as_buffer;
    PyObject *ht_name;
    PyObject *ht_slots;
    /* the members made from __slots__ follow */
} PyHeapTypeObject;

#define PyHeapType_GET_MEMBERS(etype)                                          \
    ((PyMemberDef *)(((char *)etype) + Py_TYPE(etype)->tp_basicsize))

/* ---- types --------------------------------------------------------------- */
PyAPI_DATA(PyTypeObject) PyType_Type;
PyAPI_DATA(PyTypeObject) PyBaseObject_Type;
PyAPI_DATA(PyTypeObject) PySuper_Type;

/* 1 if a is b or derives from it; never fails. */
PyAPI_FUNC(int) PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b);
#define PyObject_TypeCheck(ob, tp) (Py_TYPE(ob) == (tp) || PyType_IsSubtype(Py_TYPE(ob), (tp)))
#define PyType_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_TYPE_SUBCLASS)
#define PyType_CheckExact(op) (Py_TYPE(op) == &PyType_Type)

/* Finish a static type: bases, mro, dict, inherited slots. */
PyAPI_FUNC(int) PyType_Ready(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems);
PyAPI_FUNC(PyObject *) PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwds);
/* Attribute along the mro, ignoring instances and metatype.  Borrowed; NULL
 * without an exception when absent. */
PyAPI_FUNC(PyObject *) _PyType_Lookup(PyTypeObject *type, PyObject *name);
/* Special method of a non-instance object, bound; NULL may be without error.
 * *cache holds the interned name. */
PyAPI_FUNC(PyObject *) _PyObject_LookupSpecial(PyObject *self, char *name, PyObject **cache);
PyAPI_FUNC(unsigned int) PyType_ClearCache(void);
/* Tell the method cache that type's dict changed. */
PyAPI_FUNC(void) PyType_Modified(PyTypeObject *type);

/* ---- operations on any object -------------------------------------------- */
PyAPI_FUNC(int) PyObject_Print(PyObject *o, FILE *fp, int flags);
PyAPI_FUNC(void) _PyObject_Dump(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Repr(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_Str(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Str(PyObject *o);
#define PyObject_Bytes PyObject_Str
PyAPI_FUNC(PyObject *) PyObject_Unicode(PyObject *o);
/* -1, 0, 1; on error -1 with PyErr_Occurred(). */
PyAPI_FUNC(int) PyObject_Compare(PyObject *a, PyObject *b);
PyAPI_FUNC(PyObject *) PyObject_RichCompare(PyObject *a, PyObject *b, int op);
/* As RichCompare, but identity implies equality; -1, 0, 1. */
PyAPI_FUNC(int) PyObject_RichCompareBool(PyObject *a, PyObject *b, int op);
PyAPI_FUNC(PyObject *) PyObject_GetAttrString(PyObject *o, const char *name);
PyAPI_FUNC(int) PyObject_SetAttrString(PyObject *o, const char *name, PyObject *value);
/* 1 or 0; swallows every exception. */
PyAPI_FUNC(int) PyObject_HasAttrString(PyObject *o, const char *name);
PyAPI_FUNC(PyObject *) PyObject_GetAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(int) PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value);
PyAPI_FUNC(int) PyObject_HasAttr(PyObject *o, PyObject *name);
/* Address of the instance dict's slot, or NULL. */
PyAPI_FUNC(PyObject **) _PyObject_GetDictPtr(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_SelfIter(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_NextNotImplemented(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_GenericGetAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(int) PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value);
PyAPI_FUNC(PyObject *) _PyObject_GenericGetAttrWithDict(PyObject *o, PyObject *name, PyObject *dict);
PyAPI_FUNC(int)
    _PyObject_GenericSetAttrWithDict(PyObject *o, PyObject *name, PyObject *value, PyObject *dict);
/* Never returns -1 without an exception. */
PyAPI_FUNC(long) PyObject_Hash(PyObject *o);
PyAPI_FUNC(long) PyObject_HashNotImplemented(PyObject *o);
PyAPI_FUNC(int) PyObject_IsTrue(PyObject *o);
PyAPI_FUNC(int) PyObject_Not(PyObject *o);
PyAPI_FUNC(int) PyCallable_Check(PyObject *o);
PyAPI_FUNC(int) PyNumber_Coerce(PyObject **a, PyObject **b);
PyAPI_FUNC(int) PyNumber_CoerceEx(PyObject **a, PyObject **b);
PyAPI_FUNC(void) PyObject_ClearWeakRefs(PyObject *o);
PyAPI_FUNC(int) _PyObject_SlotCompare(PyObject *a, PyObject *b);
/* Sorted list of attribute names; of the local scope if o is NULL. */
PyAPI_FUNC(PyObject *) PyObject_Dir(PyObject *o);
/* Guard of recursive reprs: 1 if o is already being printed by this thread. */
PyAPI_FUNC(int) Py_ReprEnter(PyObject *o);
PyAPI_FUNC(void) Py_ReprLeave(PyObject *o);
/* Hashes of a double and of an address, equal to 2.7.18's. */
PyAPI_FUNC(long) _Py_HashDouble(double v);
PyAPI_FUNC(long) _Py_HashPointer(void *p);

typedef struct {
    long prefix;
    long suffix;
} _Py_HashSecret_t;
PyAPI_DATA(_Py_HashSecret_t) _Py_HashSecret;

#define PyObject_REPR(obj) PyString_AS_STRING(PyObject_Repr(obj))
#define Py_PRINT_RAW 1

/* ---- type flags ----------------------------------------------------------- */
#define Py_TPFLAGS_HAVE_GETCHARBUFFER (1L << 0)
#define Py_TPFLAGS_HAVE_SEQUENCE_IN (1L << 1)
#define Py_TPFLAGS_GC 0
#define Py_TPFLAGS_HAVE_INPLACEOPS (1L << 3)
#define Py_TPFLAGS_CHECKTYPES (1L << 4)
#define Py_TPFLAGS_HAVE_RICHCOMPARE (1L << 5)
#define Py_TPFLAGS_HAVE_WEAKREFS (1L << 6)
#define Py_TPFLAGS_HAVE_ITER (1L << 7)
#define Py_TPFLAGS_HAVE_CLASS (1L << 8)
#define Py_TPFLAGS_HEAPTYPE (1L << 9)
#define Py_TPFLAGS_BASETYPE (1L << 10)
#define Py_TPFLAGS_READY (1L << 12)
#define Py_TPFLAGS_READYING (1L << 13)
#define Py_TPFLAGS_HAVE_GC (1L << 14)
#define Py_TPFLAGS_HAVE_STACKLESS_EXTENSION 0
#define Py_TPFLAGS_HAVE_INDEX (1L << 17)
#define Py_TPFLAGS_HAVE_VERSION_TAG (1L << 18)
#define Py_TPFLAGS_VALID_VERSION_TAG (1L << 19)
#define Py_TPFLAGS_IS_ABSTRACT (1L << 20)
#define Py_TPFLAGS_HAVE_NEWBUFFER (1L << 21)
#define Py_TPFLAGS_INT_SUBCLASS (1L << 23)
#define Py_TPFLAGS_LONG_SUBCLASS (1L << 24)
#define Py_TPFLAGS_LIST_SUBCLASS (1L << 25)
#define Py_TPFLAGS_TUPLE_SUBCLASS (1L << 26)
#define Py_TPFLAGS_STRING_SUBCLASS (1L << 27)
#define Py_TPFLAGS_UNICODE_SUBCLASS (1L << 28)
#define Py_TPFLAGS_DICT_SUBCLASS (1L << 29)
#define Py_TPFLAGS_BASE_EXC_SUBCLASS (1L << 30)
#define Py_TPFLAGS_TYPE_SUBCLASS (1L << 31)

#define Py_TPFLAGS_DEFAULT_EXTERNAL                                            \
    (Py_TPFLAGS_HAVE_GETCHARBUFFER | Py_TPFLAGS_HAVE_SEQUENCE_IN               \
     | Py_TPFLAGS_HAVE_INPLACEOPS | Py_TPFLAGS_HAVE_RICHCOMPARE                \
     | Py_TPFLAGS_HAVE_WEAKREFS | Py_TPFLAGS_HAVE_ITER | Py_TPFLAGS_HAVE_CLASS \
     | Py_TPFLAGS_HAVE_STACKLESS_EXTENSION | Py_TPFLAGS_HAVE_INDEX | 0)
#define Py_TPFLAGS_DEFAULT_CORE (Py_TPFLAGS_DEFAULT_EXTERNAL | Py_TPFLAGS_HAVE_VERSION_TAG)
#ifdef Py_BUILD_CORE
#define Py_TPFLAGS_DEFAULT Py_TPFLAGS_DEFAULT_CORE
#else
#define Py_TPFLAGS_DEFAULT Py_TPFLAGS_DEFAULT_EXTERNAL
#endif
#define PyType_HasFeature(t, f) (((t)->tp_flags & (f)) != 0)
#define PyType_FastSubclass(t, f) PyType_HasFeature((t), (f))

/* ---- reference counts ------------------------------------------------------ */
#define _Py_NewReference(op) (Py_REFCNT(op) = 1)
#define _Py_ForgetReference(op)
#ifdef Py_BUILD_CORE
/* Inside, an object that dies near the end of the C stack waits for its deallocator until
 * the stack is shallow again: chains of any type and length die without a crash.  The floor
 * is an address on the calling thread's stack, NULL until that is known.  Our modules in
 * lib-dynload use both, too: hence the names that the linker shows. */
extern __thread char *_PyPlus_StackFloor __attribute__((tls_model("initial-exec")));
void _PyPlus_DeallocDeep(PyObject *op);

static inline int
_PyEval_StackIsDeep(void)
{
    char *here;
#if defined(__x86_64__)
    __asm__("mov %%rsp, %0" : "=r"(here)); /* no frame pointer is needed for it */
#else
    here = (char *)__builtin_frame_address(0);
#endif
    return __builtin_expect(here < _PyPlus_StackFloor, 0);
}

static inline void
_Py_Dealloc(PyObject *op)
{
    if (_PyEval_StackIsDeep()) {
        _PyPlus_DeallocDeep(op);
    }
    else {
        (*Py_TYPE(op)->tp_dealloc)(op);
    }
}
#else
#define _Py_Dealloc(op) ((*Py_TYPE(op)->tp_dealloc)((PyObject *)(op)))
#endif
#define _Py_INC_REFTOTAL
#define _Py_DEC_REFTOTAL

#define Py_INCREF(op) (((PyObject *)(op))->ob_refcnt++)
/* May run any Python code; op may be gone afterwards. */
#define Py_DECREF(op)                                                          \
    do {                                                                       \
        if (--((PyObject *)(op))->ob_refcnt == 0) {                            \
            _Py_Dealloc((PyObject *)(op));                                     \
        }                                                                      \
    } while (0)
#define Py_XINCREF(op)                                                         \
    do {                                                                       \
        if ((op) != NULL) {                                                    \
            Py_INCREF(op);                                                     \
        }                                                                      \
    } while (0)
#define Py_XDECREF(op)                                                         \
    do {                                                                       \
        if ((op) != NULL) {                                                    \
            Py_DECREF(op);                                                     \
        }                                                                      \
    } while (0)
/* Empty the variable first, then drop the reference it held. */
#define Py_CLEAR(op)                                                           \
    do {                                                                       \
        if (op) {                                                              \
            PyObject *_py_tmp = (PyObject *)(op);                              \
            (op) = NULL;                                                       \
            Py_DECREF(_py_tmp);                                                \
        }                                                                      \
    } while (0)
/* Store first, drop the old value afterwards; steals op2. */
#define Py_SETREF(op, op2)                                                     \
    do {                                                                       \
        PyObject *_py_tmp = (PyObject *)(op);                                  \
        (op) = (op2);                                                          \
        Py_DECREF(_py_tmp);                                                    \
    } while (0)
#define Py_XSETREF(op, op2)                                                    \
    do {                                                                       \
        PyObject *_py_tmp = (PyObject *)(op);                                  \
        (op) = (op2);                                                          \
        Py_XDECREF(_py_tmp);                                                   \
    } while (0)
PyAPI_FUNC(void) Py_IncRef(PyObject *o);
PyAPI_FUNC(void) Py_DecRef(PyObject *o);

/* ---- singletons ------------------------------------------------------------- */
PyAPI_DATA(PyObject) _Py_NoneStruct;
#define Py_None (&_Py_NoneStruct)
#define Py_RETURN_NONE return Py_INCREF(Py_None), Py_None
PyAPI_DATA(PyObject) _Py_NotImplementedStruct;
#define Py_NotImplemented (&_Py_NotImplementedStruct)

/* ---- rich comparison ---------------------------------------------------------- */
#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5
/* The operator that gives the same answer with the operands exchanged. */
PyAPI_DATA(int) _Py_SwappedOp[];

/* ---- the trash can: bounded C recursion when long chains die -------------------- */
PyAPI_FUNC(void) _PyTrash_deposit_object(PyObject *o);
PyAPI_FUNC(void) _PyTrash_destroy_chain(void);
PyAPI_FUNC(void) _PyTrash_thread_deposit_object(PyObject *o);
PyAPI_FUNC(void) _PyTrash_thread_destroy_chain(void);
PyAPI_DATA(int) _PyTrash_delete_nesting;
PyAPI_DATA(PyObject *) _PyTrash_delete_later;
#define PyTrash_UNWIND_LEVEL 50
/* Bracket the body of a tp_dealloc of a GC type; untrack op before. */
#define Py_TRASHCAN_SAFE_BEGIN(op)                                             \
    do {                                                                       \
        PyThreadState *_tstate = PyThreadState_GET();                          \
        if (!_tstate || _tstate->trash_delete_nesting < PyTrash_UNWIND_LEVEL) { \
            if (_tstate) {                                                     \
                ++_tstate->trash_delete_nesting;                               \
            }
#define Py_TRASHCAN_SAFE_END(op)                                               \
            if (_tstate) {                                                     \
                --_tstate->trash_delete_nesting;                               \
                if (_tstate->trash_delete_later                                \
                    && _tstate->trash_delete_nesting <= 0) {                   \
                    _PyTrash_thread_destroy_chain();                           \
                }                                                              \
            }                                                                  \
        }                                                                      \
        else {                                                                 \
            _PyTrash_thread_deposit_object((PyObject *)op);                    \
        }                                                                      \
    } while (0);

#ifdef __cplusplus
}
#endif
#endif /* Py_OBJECT_H */
