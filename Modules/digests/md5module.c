/* Module _md5: the MD5 message digest (RFC 1321). */
#include "Python.h"

#define DIGEST_WORD uint32_t
#define DIGEST_WORDS 4
#define DIGEST_BLOCK 64
#define DIGEST_LITTLE 1
#define DIGEST_KEYWORDS 0
#define DIGEST_MEMBERS 0
#include "digest.h"

/* 2**32 times the absolute value of the sine of 1, 2, ... */
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static const unsigned char shifts[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21},
};

/* One of the 64 steps: the mixing function and the word it takes depend on the round. */
static inline uint32_t
md5_step(int step, uint32_t a, uint32_t b, uint32_t c, uint32_t d, const uint32_t *words)
{
    uint32_t mixed;
    int word;
    switch (step / 16) {
    case 0:
        mixed = (b & c) | (~b & d);
        word = step;
        break;
    case 1:
        mixed = (b & d) | (c & ~d);
        word = 5 * step + 1;
        break;
    case 2:
        mixed = b ^ c ^ d;
        word = 3 * step + 5;
        break;
    default:
        mixed = c ^ (b | ~d);
        word = 7 * step;
        break;
    }
    a += mixed + words[word & 15] + sines[step];
    return b + rotate_left(a, shifts[step / 16][step & 3]);
}

static void
digest_compress(uint32_t *state, const unsigned char *blocks, size_t count)
{
    for (; count > 0; count--, blocks += DIGEST_BLOCK) {
        uint32_t words[16];
        for (int i = 0; i < 16; i++) {
            words[i] = load_word(blocks + 4 * i);
        }
        uint32_t a = state[0];
        uint32_t b = state[1];
        uint32_t c = state[2];
        uint32_t d = state[3];
#pragma GCC unroll 64
        for (int step = 0; step < 64; step += 4) {
            a = md5_step(step, a, b, c, d, words);
            d = md5_step(step + 1, d, a, b, c, words);
            c = md5_step(step + 2, c, d, a, b, words);
            b = md5_step(step + 3, b, c, d, a, words);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}

static const variant_t md5_variant
    = {"MD5", "|s*:new", 16, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
static PyTypeObject MD5_Type = DIGEST_TYPE("_md5.md5");

PyDoc_STRVAR(new_doc, "new([string]) -> md5 object\n\
\n\
An object that computes a digest, perhaps with its first bytes.");

static PyObject *
md5_new(PyObject *module, PyObject *args)
{
    return digest_make(&MD5_Type, &md5_variant, args, NULL);
}

static PyMethodDef md5_functions[] = {
    {"new", md5_new, METH_VARARGS, new_doc},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_md5(void)
{
    if (digest_ready(&MD5_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("_md5", md5_functions, "The MD5 message digest.");
    if (module != NULL) {
        Py_INCREF(&MD5_Type);
        PyModule_AddObject(module, "MD5Type", (PyObject *)&MD5_Type);
        PyModule_AddIntConstant(module, "digest_size", 16);
    }
}
