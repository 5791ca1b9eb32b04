/* Module _sha: the SHA-1 message digest (FIPS 180). */
#include "Python.h"

#define DIGEST_WORD uint32_t
#define DIGEST_WORDS 5
#define DIGEST_BLOCK 64
#define DIGEST_LITTLE 0
#define DIGEST_KEYWORDS 1
#define DIGEST_MEMBERS 0
#include "digest.h"

/* The function and the constant of each 20 steps, together. */
static inline uint32_t
sha_mix(int step, uint32_t b, uint32_t c, uint32_t d)
{
    switch (step / 20) {
    case 0:
        return ((b & c) | (~b & d)) + 0x5a827999;
    case 1:
        return (b ^ c ^ d) + 0x6ed9eba1;
    case 2:
        return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    default:
        return (b ^ c ^ d) + 0xca62c1d6;
    }
}

static void
digest_compress(uint32_t *state, const unsigned char *blocks, size_t count)
{
    for (; count > 0; count--, blocks += DIGEST_BLOCK) {
        uint32_t words[80];
        for (int i = 0; i < 16; i++) {
            words[i] = load_word(blocks + 4 * i);
        }
        for (int i = 16; i < 80; i++) {
            words[i] = rotate_left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        }
        uint32_t a = state[0];
        uint32_t b = state[1];
        uint32_t c = state[2];
        uint32_t d = state[3];
        uint32_t e = state[4];
#pragma GCC unroll 20
        for (int step = 0; step < 80; step++) {
            uint32_t next = rotate_left(a, 5) + sha_mix(step, b, c, d) + e + words[step];
            e = d;
            d = c;
            c = rotate_left(b, 30);
            b = a;
            a = next;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}

static const variant_t sha_variant
    = {"SHA1", "|s*:new", 20, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
static PyTypeObject SHA_Type = DIGEST_TYPE("_sha.sha");

PyDoc_STRVAR(new_doc, "new([string]) -> sha object\n\
\n\
An object that computes a digest, perhaps with its first bytes.");

static PyObject *
sha_new(PyObject *module, PyObject *args, PyObject *kwds)
{
    return digest_make(&SHA_Type, &sha_variant, args, kwds);
}

static PyMethodDef sha_functions[] = {
    {"new", (PyCFunction)sha_new, METH_VARARGS | METH_KEYWORDS, new_doc},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_sha(void)
{
    if (digest_ready(&SHA_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule("_sha", sha_functions);
    if (module != NULL) {
        PyModule_AddIntConstant(module, "blocksize", 1);
        PyModule_AddIntConstant(module, "digestsize", 20);
        PyModule_AddIntConstant(module, "digest_size", 20);
    }
}
