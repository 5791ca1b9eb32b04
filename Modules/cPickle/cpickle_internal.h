#ifndef PY_CPICKLE_INTERNAL_H
#define PY_CPICKLE_INTERNAL_H
/* What the files of cPickle share.  Functions return 0, or -1 with an exception set,
 * unless they return a pointer. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"

#define HIGHEST_PROTOCOL 2

enum pickle_opcode {
    OP_MARK = '(',
    OP_STOP = '.',
    OP_POP = '0',
    OP_POP_MARK = '1',
    OP_DUP = '2',
    OP_FLOAT = 'F',
    OP_BINFLOAT = 'G',
    OP_INT = 'I',
    OP_BININT = 'J',
    OP_BININT1 = 'K',
    OP_LONG = 'L',
    OP_BININT2 = 'M',
    OP_NONE = 'N',
    OP_PERSID = 'P',
    OP_BINPERSID = 'Q',
    OP_REDUCE = 'R',
    OP_STRING = 'S',
    OP_BINSTRING = 'T',
    OP_SHORT_BINSTRING = 'U',
    OP_UNICODE = 'V',
    OP_BINUNICODE = 'X',
    OP_APPEND = 'a',
    OP_BUILD = 'b',
    OP_GLOBAL = 'c',
    OP_DICT = 'd',
    OP_EMPTY_DICT = '}',
    OP_APPENDS = 'e',
    OP_GET = 'g',
    OP_BINGET = 'h',
    OP_INST = 'i',
    OP_LONG_BINGET = 'j',
    OP_LIST = 'l',
    OP_EMPTY_LIST = ']',
    OP_OBJ = 'o',
    OP_PUT = 'p',
    OP_BINPUT = 'q',
    OP_LONG_BINPUT = 'r',
    OP_SETITEM = 's',
    OP_TUPLE = 't',
    OP_EMPTY_TUPLE = ')',
    OP_SETITEMS = 'u',
    OP_PROTO = 0x80,
    OP_NEWOBJ = 0x81,
    OP_EXT1 = 0x82,
    OP_EXT2 = 0x83,
    OP_EXT4 = 0x84,
    OP_TUPLE1 = 0x85,
    OP_TUPLE2 = 0x86,
    OP_TUPLE3 = 0x87,
    OP_NEWTRUE = 0x88,
    OP_NEWFALSE = 0x89,
    OP_LONG1 = 0x8a,
    OP_LONG4 = 0x8b,
};

/* ---- pickling ------------------------------------------------------------------ */

enum sink {
    SINK_MEMORY, /* dumps() and picklers without a file */
    SINK_FILE,   /* a FILE */
    SINK_WRITE   /* a write method */
};

/* A slot of the table of objects already pickled. */
struct memo_slot {
    PyObject *object; /* owned; NULL: free */
    long number;
};

struct memo {
    struct memo_slot *slots;
    size_t mask; /* number of slots - 1; slots is NULL at first */
    size_t used;
};

/* A PUT that is only written if something refers to it. */
struct deferred_put {
    size_t at;
    long number;
    int used;
};

typedef struct {
    PyObject_HEAD
    enum sink sink;
    FILE *fp;
    PyObject *file; /* the file object, or NULL */
    PyObject *write;
    char *buffer;
    size_t used;
    size_t size;
    int defer_puts; /* a pickler without file in binary mode */
    struct deferred_put *puts;
    size_t put_count;
    size_t puts_size;

    int protocol;
    int binary;
    int fast; /* no memo at all */
    int fast_depth;
    PyObject *fast_memo; /* dict of containers under way, deep inside */
    struct memo memo;
    PyObject *memo_dict; /* replaces memo once it was handed out */
    /* What a function of copy_reg.dispatch_table has been called for, until the next call: one
     * reference more, so that 2.7 puts the object in the memo, which shows in the text. */
    PyObject *reduced;
    PyObject *persistent_id;
    PyObject *inst_persistent_id;
} Pickler;

extern PyTypeObject _PyCPickle_PicklerType;

/* pickler.c */
Pickler *_PyCPickle_NewPickler(PyObject *file, int protocol);
int _PyCPickle_Write(Pickler *p, const void *bytes, size_t n);
int _PyCPickle_Flush(Pickler *p);
/* Number of an object in the memo; 0 if it is not there, -1 on error. */
long _PyCPickle_MemoFind(Pickler *p, PyObject *object);
/* Memoize, and write the opcode that does the same on the other side. */
int _PyCPickle_Put(Pickler *p, PyObject *object);
int _PyCPickle_Get(Pickler *p, long number);
/* What was written to memory; forgets it. */
PyObject *_PyCPickle_TakeValue(Pickler *p);

/* save.c */
int _PyCPickle_Dump(Pickler *p, PyObject *object);

/* ---- unpickling ------------------------------------------------------------------- */

/* Objects by memo number. */
struct numbered {
    PyObject **items;
    size_t size;
};

typedef struct {
    PyObject_HEAD
    /* source: a string, a FILE, or read and readline methods */
    const char *at;
    const char *end;
    PyObject *string;
    FILE *fp;
    PyObject *file;
    PyObject *read;
    PyObject *readline;
    PyObject *last; /* result of the last read */
    char *buffer;   /* of a FILE */
    size_t buffer_size;

    PyObject **stack;
    Py_ssize_t depth;
    Py_ssize_t stack_size;
    Py_ssize_t *marks;
    Py_ssize_t mark_count;
    Py_ssize_t marks_size;

    struct numbered binary_memo;
    struct numbered text_memo;
    PyObject *memo_dict; /* once handed out; also keys that are no numbers */
    int memo_is_dict;
    PyObject *persistent_load;
    PyObject *find_global;
} Unpickler;

extern PyTypeObject _PyCPickle_UnpicklerType;

/* unpickler.c */
Unpickler *_PyCPickle_NewUnpickler(PyObject *file);
/* The next n bytes; valid until the next read.  NULL with EOFError if there are less. */
const char *_PyCPickle_Read(Unpickler *u, Py_ssize_t n);
/* The next line with its newline; its length, -1 on error. */
Py_ssize_t _PyCPickle_ReadLine(Unpickler *u, const char **line);
/* Take over a reference; a NULL object is an error already set. */
int _PyCPickle_Push(Unpickler *u, PyObject *object);
/* Drop everything above a depth. */
void _PyCPickle_CutStack(Unpickler *u, Py_ssize_t depth);
int _PyCPickle_Mark(Unpickler *u);
/* Borrowed. */
PyObject *_PyCPickle_MemoGet(Unpickler *u, unsigned long number);
PyObject *_PyCPickle_MemoGetText(Unpickler *u, const char *key, Py_ssize_t length);
int _PyCPickle_MemoPut(Unpickler *u, unsigned long number, PyObject *object);
int _PyCPickle_MemoPutText(Unpickler *u, const char *key, Py_ssize_t length, PyObject *object);

/* load.c */
PyObject *_PyCPickle_Load(Unpickler *u, int noload);

/* ---- module.c ------------------------------------------------------------------------ */

struct cpickle_state {
    PyObject *PickleError;
    PyObject *PicklingError;
    PyObject *UnpickleableError;
    PyObject *UnpicklingError;
    PyObject *BadPickleGet;
    /* tables of copy_reg */
    PyObject *dispatch_table;
    PyObject *extension_registry;
    PyObject *inverted_registry;
    PyObject *extension_cache;
};
extern struct cpickle_state _PyCPickle;

/* An exception whose text is format % arguments; arguments is consumed.  NULL. */
PyObject *_PyCPickle_Raise(PyObject *type, const char *format, PyObject *arguments);
#endif
