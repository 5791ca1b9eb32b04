/* _hashlib: the digests of OpenSSL's libcrypto, for the module hashlib.
 *
 * In C for the library.  A hash object owns an EVP context; it gets a lock at its
 * first long update, which runs without the GIL.  digest() finishes a copy of the
 * context, so that more data may follow. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include "pythread.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

/* Shorter data is hashed faster than the GIL changes hands. */
#define LONG_DATA 2048
#define UPDATE_LIMIT INT_MAX

typedef struct {
    PyObject_HEAD
    PyObject *name;
    EVP_MD_CTX *context;
    PyThread_type_lock lock; /* NULL until it is needed */
} hashobject;

static PyTypeObject hash_type;

/* Raise what the library reports; NULL. */
static PyObject *
hash_raise(PyObject *exception)
{
    char text[256];
    unsigned long code = ERR_peek_last_error();
    ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    PyErr_SetString(exception, code == 0 ? "unknown reason" : text);
    return NULL;
}

/* Lock the object if it has a lock; the GIL is let go while waiting. */
static void
hash_enter(hashobject *self)
{
    if (self->lock != NULL && !PyThread_acquire_lock(self->lock, 0)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(self->lock, 1);
        Py_END_ALLOW_THREADS
    }
}

static void
hash_leave(hashobject *self)
{
    if (self->lock != NULL) {
        PyThread_release_lock(self->lock);
    }
}

static hashobject *
hash_make(PyObject *name)
{
    hashobject *self = PyObject_New(hashobject, &hash_type);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(name);
    self->name = name;
    self->lock = NULL;
    self->context = EVP_MD_CTX_new();
    if (self->context == NULL) {
        Py_DECREF(self);
        PyErr_NoMemory();
        return NULL;
    }
    return self;
}

static void
hash_dealloc(PyObject *op)
{
    hashobject *self = (hashobject *)op;
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
    }
    EVP_MD_CTX_free(self->context);
    Py_XDECREF(self->name);
    PyObject_Del(op);
}

/* Hash bytes; the library takes them in pieces.  1, or 0 as the library says. */
static int
hash_feed(EVP_MD_CTX *context, const unsigned char *data, Py_ssize_t size)
{
    int ok = 1;
    while (ok && size > 0) {
        Py_ssize_t piece = size < UPDATE_LIMIT ? size : UPDATE_LIMIT;
        ok = EVP_DigestUpdate(context, data, (size_t)piece);
        data += piece;
        size -= piece;
    }
    return ok;
}

static int
hash_update_view(hashobject *self, const Py_buffer *view)
{
    int ok = 0;
    if (self->lock == NULL && view->len >= LONG_DATA) {
        self->lock = PyThread_allocate_lock();
    }
    if (self->lock != NULL && view->len >= LONG_DATA) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(self->lock, 1);
        ok = hash_feed(self->context, view->buf, view->len);
        PyThread_release_lock(self->lock);
        Py_END_ALLOW_THREADS
    }
    else {
        hash_enter(self);
        ok = hash_feed(self->context, view->buf, view->len);
        hash_leave(self);
    }
    if (!ok) {
        hash_raise(PyExc_ValueError);
        return -1;
    }
    return 0;
}

/* ---- methods -------------------------------------------------------------------------------- */

static PyObject *
hash_update(PyObject *op, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:update", &view)) {
        return NULL;
    }
    int failed = hash_update_view((hashobject *)op, &view);
    PyBuffer_Release(&view);
    if (failed < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* A copy of the context; NULL with an exception. */
static EVP_MD_CTX *
hash_copy_context(hashobject *self)
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    hash_enter(self);
    int ok = EVP_MD_CTX_copy(copy, self->context);
    hash_leave(self);
    if (!ok) {
        EVP_MD_CTX_free(copy);
        hash_raise(PyExc_ValueError);
        return NULL;
    }
    return copy;
}

/* The digest of what was hashed so far; its size, or -1. */
static int
hash_finish_copy(hashobject *self, unsigned char digest[EVP_MAX_MD_SIZE])
{
    unsigned int size = 0;
    EVP_MD_CTX *copy = hash_copy_context(self);
    if (copy == NULL) {
        return -1;
    }
    int ok = EVP_DigestFinal(copy, digest, &size);
    EVP_MD_CTX_free(copy);
    if (!ok) {
        hash_raise(PyExc_ValueError);
        return -1;
    }
    return (int)size;
}

static PyObject *
hash_digest(PyObject *op, PyObject *unused)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    (void)unused;
    int size = hash_finish_copy((hashobject *)op, digest);
    return size < 0 ? NULL : PyString_FromStringAndSize((char *)digest, size);
}

static PyObject *
hash_hexdigest(PyObject *op, PyObject *unused)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    char text[2 * EVP_MAX_MD_SIZE];
    (void)unused;
    int size = hash_finish_copy((hashobject *)op, digest);
    for (int i = 0; i < size; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    return size < 0 ? NULL : PyString_FromStringAndSize(text, 2 * size);
}

static PyObject *
hash_copy(PyObject *op, PyObject *unused)
{
    hashobject *self = (hashobject *)op;
    (void)unused;
    EVP_MD_CTX *context = hash_copy_context(self);
    if (context == NULL) {
        return NULL;
    }
    hashobject *copy = hash_make(self->name);
    if (copy == NULL) {
        EVP_MD_CTX_free(context);
        return NULL;
    }
    EVP_MD_CTX_free(copy->context);
    copy->context = context;
    return (PyObject *)copy;
}

static PyMethodDef hash_methods[] = {
    {"update", hash_update, METH_VARARGS, "update(data)\n\nHash more data."},
    {"digest", hash_digest, METH_NOARGS,
     "digest() -> str\n\nThe digest of the data so far, as bytes."},
    {"hexdigest", hash_hexdigest, METH_NOARGS,
     "hexdigest() -> str\n\nThe digest of the data so far, in hexadecimal."},
    {"copy", hash_copy, METH_NOARGS, "copy() -> hash\n\nA hash object with the same data so far."},
    {NULL, NULL, 0, NULL},
};

static PyObject *
hash_get_block_size(PyObject *op, void *context)
{
    (void)context;
    return PyInt_FromLong(EVP_MD_CTX_block_size(((hashobject *)op)->context));
}

static PyObject *
hash_get_digest_size(PyObject *op, void *context)
{
    (void)context;
    return PyInt_FromLong(EVP_MD_CTX_size(((hashobject *)op)->context));
}

static PyGetSetDef hash_getsets[] = {
    {"digest_size", hash_get_digest_size, NULL, "the size of the digest in bytes", NULL},
    {"block_size", hash_get_block_size, NULL, "the size of the algorithm's blocks", NULL},
    {"digestsize", hash_get_digest_size, NULL, "digest_size, for the module sha", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef hash_members[] = {
    {"name", T_OBJECT, offsetof(hashobject, name), READONLY, "the name of the algorithm"},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *
hash_repr(PyObject *op)
{
    return PyString_FromFormat("<%s HASH object @ %p>",
                               PyString_AS_STRING(((hashobject *)op)->name), op);
}

static PyTypeObject hash_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_hashlib.HASH",
    .tp_basicsize = sizeof(hashobject),
    .tp_dealloc = hash_dealloc,
    .tp_repr = hash_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "The state of a digest.\n\n"
              "update() hashes data, digest() and hexdigest() tell the result so far.",
    .tp_methods = hash_methods,
    .tp_members = hash_members,
    .tp_getset = hash_getsets,
};

/* ---- making them ----------------------------------------------------------------------------- */

/* A hash of an algorithm (NULL: unknown) over the first data. */
static PyObject *
hash_start(PyObject *name, const EVP_MD *algorithm, const Py_buffer *data)
{
    if (algorithm == NULL) {
        PyErr_SetString(PyExc_ValueError, "unsupported hash type");
        return NULL;
    }
    hashobject *self = hash_make(name);
    if (self == NULL) {
        return NULL;
    }
    if (!EVP_DigestInit(self->context, algorithm)) {
        /* Known by name, but no provider has it. */
        Py_DECREF(self);
        return hash_raise(PyExc_ValueError);
    }
    if (data != NULL && hash_update_view(self, data) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static PyObject *
hashlib_new(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"name", "string", NULL};
    PyObject *name = NULL;
    Py_buffer view = {.obj = NULL};
    char *text = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|s*:new", keywords, &name, &view)) {
        return NULL;
    }
    PyObject *result = NULL;
    if (!PyArg_Parse(name, "s", &text)) {
        PyErr_SetString(PyExc_TypeError, "name must be a string");
    }
    else {
        result = hash_start(name, EVP_get_digestbyname(text), view.obj == NULL ? NULL : &view);
    }
    PyBuffer_Release(&view);
    return result;
}

/* The constructors by name: no search for the algorithm. */
static PyObject *
hash_start_named(const char *text, PyObject *args)
{
    Py_buffer view = {.obj = NULL};
    if (!PyArg_ParseTuple(args, "|s*", &view)) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *name = PyString_InternFromString(text);
    if (name != NULL) {
        result = hash_start(name, EVP_get_digestbyname(text), view.obj == NULL ? NULL : &view);
        Py_DECREF(name);
    }
    PyBuffer_Release(&view);
    return result;
}

#define ALGORITHMS(ROW) ROW(md5) ROW(sha1) ROW(sha224) ROW(sha256) ROW(sha384) ROW(sha512)
#define CONSTRUCTOR(name)                                                      \
    static PyObject *hashlib_openssl_##name(PyObject *module, PyObject *args)  \
    {                                                                          \
        (void)module;                                                          \
        return hash_start_named(#name, args);                                  \
    }
ALGORITHMS(CONSTRUCTOR)
#undef CONSTRUCTOR

/* ---- PBKDF2 ------------------------------------------------------------------------------------- */

/* The length of the key: *result, from dklen or the digest's size. */
static int
pbkdf2_key_length(PyObject *dklen, const EVP_MD *algorithm, long *result)
{
    if (dklen == Py_None) {
        *result = EVP_MD_size(algorithm);
        return 0;
    }
    *result = PyInt_AsLong(dklen);
    if (*result == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (*result < 1) {
        PyErr_SetString(PyExc_ValueError, "key length must be greater than 0.");
        return -1;
    }
    if (*result > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "key length is too great.");
        return -1;
    }
    return 0;
}

static PyObject *
pbkdf2_derive(const EVP_MD *algorithm, const Py_buffer *password, const Py_buffer *salt,
              long iterations, long length)
{
    PyObject *key = PyString_FromStringAndSize(NULL, length);
    if (key == NULL) {
        return NULL;
    }
    int ok = 0;
    unsigned char *bytes = (unsigned char *)PyString_AS_STRING(key);
    Py_BEGIN_ALLOW_THREADS
    ok = PKCS5_PBKDF2_HMAC(password->buf, (int)password->len, salt->buf, (int)salt->len,
                           (int)iterations, algorithm, (int)length, bytes);
    Py_END_ALLOW_THREADS
    if (!ok) {
        Py_DECREF(key);
        return hash_raise(PyExc_ValueError);
    }
    return key;
}

static PyObject *
hashlib_pbkdf2_hmac(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"hash_name", "password", "salt", "iterations", "dklen", NULL};
    char *name = NULL;
    Py_buffer password;
    Py_buffer salt;
    long iterations = 0;
    long length = 0;
    PyObject *dklen = Py_None;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "ss*s*l|O:pbkdf2_hmac", keywords, &name,
                                     &password, &salt, &iterations, &dklen)) {
        return NULL;
    }
    const EVP_MD *algorithm = EVP_get_digestbyname(name);
    if (algorithm == NULL) {
        PyErr_SetString(PyExc_ValueError, "unsupported hash type");
    }
    else if (password.len > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "password is too long.");
    }
    else if (salt.len > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "salt is too long.");
    }
    else if (iterations < 1) {
        PyErr_SetString(PyExc_ValueError, "iteration value must be greater than 0.");
    }
    else if (iterations > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "iteration value is too great.");
    }
    else if (pbkdf2_key_length(dklen, algorithm, &length) == 0) {
        result = pbkdf2_derive(algorithm, &password, &salt, iterations, length);
    }
    PyBuffer_Release(&password);
    PyBuffer_Release(&salt);
    return result;
}

/* ---- module ---------------------------------------------------------------------------------------- */

/* Collect the names of algorithms of a fixed digest size.  Not a word to the library
 * here: it walks its table. */
static void
hashlib_collect_name(const EVP_MD *algorithm, const char *from, const char *to, void *list)
{
    (void)from;
    (void)to;
    if (algorithm == NULL || (EVP_MD_flags(algorithm) & EVP_MD_FLAG_XOF) || PyErr_Occurred()) {
        return;
    }
    PyObject *name = PyString_FromString(OBJ_nid2ln(EVP_MD_type(algorithm)));
    if (name != NULL) {
        PyList_Append((PyObject *)list, name);
        Py_DECREF(name);
    }
}

/* Does a provider have it?  OpenSSL 3 knows the names of more. */
static int
hashlib_works(const char *name)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *algorithm = EVP_get_digestbyname(name);
    int works = context != NULL && algorithm != NULL && EVP_DigestInit(context, algorithm);
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return works;
}

/* A frozenset of the names of the algorithms that work. */
static PyObject *
hashlib_names(void)
{
    PyObject *list = PyList_New(0);
    PyObject *set = NULL;
    if (list == NULL) {
        return NULL;
    }
    EVP_MD_do_all(hashlib_collect_name, list);
    if (!PyErr_Occurred()) {
        set = PyFrozenSet_New(NULL);
    }
    for (Py_ssize_t i = 0; set != NULL && i < PyList_GET_SIZE(list); i++) {
        PyObject *name = PyList_GET_ITEM(list, i);
        if (hashlib_works(PyString_AS_STRING(name)) && PySet_Add(set, name) < 0) {
            Py_CLEAR(set);
        }
    }
    Py_DECREF(list);
    return set;
}

#define METHOD(name)                                                           \
    {"openssl_" #name, hashlib_openssl_##name, METH_VARARGS,                   \
     "openssl_" #name "([data]) -> hash\n\nA " #name " hash, over data if given."},
static PyMethodDef hashlib_methods[] = {
    {"new", (PyCFunction)(void (*)(void))hashlib_new, METH_VARARGS | METH_KEYWORDS,
     "new(name[, string='']) -> hash\n\nA hash of the algorithm of that name."},
    {"pbkdf2_hmac", (PyCFunction)(void (*)(void))hashlib_pbkdf2_hmac,
     METH_VARARGS | METH_KEYWORDS,
     "pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None) -> str\n\n"
     "A key made of a password: PKCS#5 PBKDF2 with HMAC."},
    ALGORITHMS(METHOD)
    {NULL, NULL, 0, NULL},
};
#undef METHOD

PyMODINIT_FUNC
init_hashlib(void)
{
    Py_TYPE(&hash_type) = &PyType_Type;
    if (PyType_Ready(&hash_type) < 0) {
        return;
    }
    PyObject *module
        = Py_InitModule3("_hashlib", hashlib_methods, "Digests of OpenSSL's libcrypto.");
    PyObject *names = module == NULL ? NULL : hashlib_names();
    if (names != NULL) {
        PyModule_AddObject(module, "openssl_md_meth_names", names);
    }
}
