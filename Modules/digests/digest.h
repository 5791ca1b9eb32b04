/* Template of the modules _md5, _sha, _sha256 and _sha512: an object that takes bytes block
 * by block, and what Python sees of it.
 *
 * Before inclusion define
 *     DIGEST_WORD          uint32_t or uint64_t, a word of the state
 *     DIGEST_WORDS         words of the state
 *     DIGEST_BLOCK         bytes of a block
 *     DIGEST_LITTLE        1 if words and length are little endian
 *     DIGEST_KEYWORDS      1 if the constructors take the keyword string
 *     DIGEST_MEMBERS       1 if digest_size and digestsize are plain members
 * and a function digest_compress(state, blocks, count) that eats whole blocks. */
#include "structmember.h"

typedef struct {
    const char *name;
    const char *format; /* of the constructor's arguments */
    int size;           /* bytes of the result */
    DIGEST_WORD initial[DIGEST_WORDS];
} variant_t;

typedef struct {
    PyObject_HEAD
    const variant_t *variant;
    int size;
    int pending_n; /* bytes in pending, always less than a block */
    uint64_t length; /* bytes eaten so far, pending ones included */
    DIGEST_WORD state[DIGEST_WORDS];
    unsigned char pending[DIGEST_BLOCK];
} digest_t;

/* ---- bytes and words ---------------------------------------------------------------- */
static inline DIGEST_WORD
load_word(const unsigned char *p)
{
    DIGEST_WORD word;
    memcpy(&word, p, sizeof(word));
    if (DIGEST_LITTLE) {
        return word;
    }
    return sizeof(word) == 4 ? (DIGEST_WORD)__builtin_bswap32((uint32_t)word)
                             : (DIGEST_WORD)__builtin_bswap64(word);
}

static inline void
store_word(unsigned char *p, DIGEST_WORD word)
{
    word = load_word((const unsigned char *)&word);
    memcpy(p, &word, sizeof(word));
}

static inline DIGEST_WORD
rotate_left(DIGEST_WORD word, int bits)
{
    return word << bits | word >> (8 * (int)sizeof(word) - bits);
}

static inline DIGEST_WORD
rotate_right(DIGEST_WORD word, int bits)
{
    return word >> bits | word << (8 * (int)sizeof(word) - bits);
}

static void digest_compress(DIGEST_WORD *state, const unsigned char *blocks, size_t count);

/* ---- eating bytes ------------------------------------------------------------------------ */
static void
digest_eat(digest_t *self, const unsigned char *bytes, size_t n)
{
    self->length += n;
    if (self->pending_n > 0) {
        size_t room = (size_t)(DIGEST_BLOCK - self->pending_n);
        size_t part = n < room ? n : room;
        memcpy(self->pending + self->pending_n, bytes, part);
        self->pending_n += (int)part;
        bytes += part;
        n -= part;
        if (self->pending_n < DIGEST_BLOCK) {
            return;
        }
        digest_compress(self->state, self->pending, 1);
        self->pending_n = 0;
    }
    digest_compress(self->state, bytes, n / DIGEST_BLOCK);
    bytes += n / DIGEST_BLOCK * DIGEST_BLOCK;
    self->pending_n = (int)(n % DIGEST_BLOCK);
    memcpy(self->pending, bytes, (size_t)self->pending_n);
}

/* The result so far; self is not changed. */
static void
digest_finish(const digest_t *self, unsigned char *out)
{
    enum { LENGTH_BYTES = 2 * sizeof(DIGEST_WORD) };
    digest_t copy = *self;
    unsigned char tail[2 * DIGEST_BLOCK] = {0x80};
    size_t pad = DIGEST_BLOCK - (size_t)(self->pending_n + LENGTH_BYTES) % DIGEST_BLOCK;
    uint64_t bits = self->length << 3;
    for (int i = 0; i < 8; i++) {
        int shift = DIGEST_LITTLE ? 8 * i : 8 * (7 - i);
        int at = DIGEST_LITTLE ? i : LENGTH_BYTES - 8 + i;
        tail[pad + (size_t)at] = (unsigned char)(bits >> shift);
    }
    digest_eat(&copy, tail, pad + LENGTH_BYTES);
    assert(copy.pending_n == 0);
    unsigned char words[DIGEST_WORDS * sizeof(DIGEST_WORD)];
    for (int i = 0; i < DIGEST_WORDS; i++) {
        store_word(words + (size_t)i * sizeof(DIGEST_WORD), copy.state[i]);
    }
    memcpy(out, words, (size_t)self->size);
}

/* ---- the object ------------------------------------------------------------------------------ */
static digest_t *
digest_alloc(PyTypeObject *type, const variant_t *variant)
{
    digest_t *self = PyObject_New(digest_t, type);
    if (self != NULL) {
        self->variant = variant;
        self->size = variant->size;
        self->pending_n = 0;
        self->length = 0;
        memcpy(self->state, variant->initial, sizeof(self->state));
    }
    return self;
}

static void
digest_dealloc(PyObject *op)
{
    PyObject_Del(op);
}

PyDoc_STRVAR(digest_doc, "digest() -> string\n\
\n\
The digest of all bytes so far, as bytes.");

static PyObject *
digest_digest(PyObject *op, PyObject *unused)
{
    unsigned char out[DIGEST_WORDS * sizeof(DIGEST_WORD)];
    digest_finish((digest_t *)op, out);
    return PyString_FromStringAndSize((char *)out, ((digest_t *)op)->size);
}

PyDoc_STRVAR(hexdigest_doc, "hexdigest() -> string\n\
\n\
The digest of all bytes so far, in hexadecimal digits.");

static PyObject *
digest_hexdigest(PyObject *op, PyObject *unused)
{
    unsigned char out[DIGEST_WORDS * sizeof(DIGEST_WORD)];
    int size = ((digest_t *)op)->size;
    digest_finish((digest_t *)op, out);
    PyObject *result = PyString_FromStringAndSize(NULL, 2 * size);
    if (result != NULL) {
        char *p = PyString_AS_STRING(result);
        for (int i = 0; i < size; i++) {
            *p++ = "0123456789abcdef"[out[i] >> 4];
            *p++ = "0123456789abcdef"[out[i] & 0xf];
        }
    }
    return result;
}

PyDoc_STRVAR(update_doc, "update(string) -> None\n\
\n\
Take more bytes.");

static PyObject *
digest_update(PyObject *op, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:update", &view)) {
        return NULL;
    }
    digest_eat((digest_t *)op, view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(copy_doc, "copy() -> an object in the same state");

static PyObject *
digest_copy(PyObject *op, PyObject *unused)
{
    digest_t *self = (digest_t *)op;
    digest_t *copy = digest_alloc(Py_TYPE(op), self->variant);
    if (copy != NULL) {
        copy->pending_n = self->pending_n;
        copy->length = self->length;
        memcpy(copy->state, self->state, sizeof(copy->state));
        memcpy(copy->pending, self->pending, sizeof(copy->pending));
    }
    return (PyObject *)copy;
}

static PyMethodDef digest_methods[] = {
    {"copy", digest_copy, METH_NOARGS, copy_doc},
    {"digest", digest_digest, METH_NOARGS, digest_doc},
    {"hexdigest", digest_hexdigest, METH_NOARGS, hexdigest_doc},
    {"update", digest_update, METH_VARARGS, update_doc},
    {NULL, NULL, 0, NULL},
};

static PyObject *
digest_get_block_size(PyObject *op, void *closure)
{
    return PyInt_FromLong(DIGEST_BLOCK);
}

static PyObject *
digest_get_name(PyObject *op, void *closure)
{
    return PyString_FromString(((digest_t *)op)->variant->name);
}

#if !DIGEST_MEMBERS
static PyObject *
digest_get_size(PyObject *op, void *closure)
{
    return PyInt_FromLong(((digest_t *)op)->size);
}
#endif

static PyGetSetDef digest_getset[] = {
    {(char *)"block_size", digest_get_block_size, NULL, NULL, NULL},
    {(char *)"name", digest_get_name, NULL, NULL, NULL},
#if !DIGEST_MEMBERS
    {(char *)"digest_size", digest_get_size, NULL, NULL, NULL},
    {(char *)"digestsize", digest_get_size, NULL, NULL, NULL},
#endif
    {NULL, NULL, NULL, NULL, NULL},
};

#if DIGEST_MEMBERS
static PyMemberDef digest_members[] = {
    {(char *)"digest_size", T_INT, offsetof(digest_t, size), READONLY, NULL},
    {(char *)"digestsize", T_INT, offsetof(digest_t, size), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
#else
#define digest_members NULL
#endif

#define DIGEST_TYPE(NAME)                                                                   \
    {                                                                                       \
        PyVarObject_HEAD_INIT(NULL, 0)                                                      \
        .tp_name = NAME,                                                                    \
        .tp_basicsize = sizeof(digest_t),                                                   \
        .tp_dealloc = digest_dealloc,                                                       \
        .tp_getattro = PyObject_GenericGetAttr,                                             \
        .tp_flags = Py_TPFLAGS_DEFAULT,                                                     \
        .tp_doc = "A digest under way.",                                                    \
        .tp_methods = digest_methods,                                                       \
        .tp_members = digest_members,                                                       \
        .tp_getset = digest_getset,                                                         \
    }

/* A new object that has eaten the optional argument. */
static PyObject *
digest_make(PyTypeObject *type, const variant_t *variant, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"string", NULL};
    Py_buffer view;
    view.buf = NULL;
    int parsed = DIGEST_KEYWORDS
                     ? PyArg_ParseTupleAndKeywords(args, kwds, variant->format, keywords, &view)
                     : PyArg_ParseTuple(args, variant->format, &view);
    if (!parsed) {
        return NULL;
    }
    digest_t *self = digest_alloc(type, variant);
    if (self != NULL && view.buf != NULL) {
        digest_eat(self, view.buf, (size_t)view.len);
    }
    if (view.buf != NULL) {
        PyBuffer_Release(&view);
    }
    return (PyObject *)self;
}

static int
digest_ready(PyTypeObject *type)
{
    Py_TYPE(type) = &PyType_Type;
    return PyType_Ready(type);
}
