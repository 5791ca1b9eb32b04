/* Module _sha256: the message digests SHA-256 and SHA-224 (FIPS 180). */
#include "Python.h"

#define DIGEST_WORD uint32_t
#define DIGEST_WORDS 8
#define DIGEST_BLOCK 64
#define DIGEST_LITTLE 0
#define DIGEST_KEYWORDS 1
#define DIGEST_MEMBERS 1
#include "digest.h"

/* Fractions of the cube roots of the first 64 primes. */
static const uint32_t roots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t
big_sigma_0(uint32_t x)
{
    return rotate_right(x, 2) ^ rotate_right(x, 13) ^ rotate_right(x, 22);
}

static inline uint32_t
big_sigma_1(uint32_t x)
{
    return rotate_right(x, 6) ^ rotate_right(x, 11) ^ rotate_right(x, 25);
}

static inline uint32_t
small_sigma_0(uint32_t x)
{
    return rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
}

static inline uint32_t
small_sigma_1(uint32_t x)
{
    return rotate_right(x, 17) ^ rotate_right(x, 19) ^ x >> 10;
}

/* One step.  Instead of moving the eight words along, their names move: word k of the
 * standard is v[(k - turn) mod 8]. */
static inline void
sha_step(uint32_t *v, int turn, uint32_t input)
{
    uint32_t a = v[-turn & 7];
    uint32_t b = v[(1 - turn) & 7];
    uint32_t c = v[(2 - turn) & 7];
    uint32_t e = v[(4 - turn) & 7];
    uint32_t choice = (e & v[(5 - turn) & 7]) ^ (~e & v[(6 - turn) & 7]);
    uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    uint32_t first = v[(7 - turn) & 7] + big_sigma_1(e) + choice + input;
    v[(3 - turn) & 7] += first;
    v[(7 - turn) & 7] = first + big_sigma_0(a) + majority;
}

static void
digest_compress(uint32_t *state, const unsigned char *blocks, size_t count)
{
    for (; count > 0; count--, blocks += DIGEST_BLOCK) {
        uint32_t words[64];
        for (int i = 0; i < 16; i++) {
            words[i] = load_word(blocks + (size_t)i * sizeof(uint32_t));
        }
        for (int i = 16; i < 64; i++) {
            words[i] = small_sigma_1(words[i - 2]) + words[i - 7] + small_sigma_0(words[i - 15])
                       + words[i - 16];
        }
        uint32_t v[8];
        memcpy(v, state, sizeof(v));
        for (int step = 0; step < 64; step += 8) {
#pragma GCC unroll 8
            for (int turn = 0; turn < 8; turn++) {
                sha_step(v, turn, roots[step + turn] + words[step + turn]);
            }
        }
        for (int i = 0; i < 8; i++) {
            state[i] += v[i];
        }
    }
}

static const variant_t sha256_variant
    = {"SHA256", "|s*:new", 32,
       {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
static const variant_t sha224_variant
    = {"SHA224", "|s*:new", 28,
       {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
        0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4}};
static PyTypeObject SHA256_Type = DIGEST_TYPE("_sha256.sha256");
static PyTypeObject SHA224_Type = DIGEST_TYPE("_sha256.sha224");

PyDoc_STRVAR(sha256_doc, "sha256([string]) -> object\n\
\n\
An object that computes a SHA-256 digest, perhaps with its first bytes.");

static PyObject *
sha256_new(PyObject *module, PyObject *args, PyObject *kwds)
{
    return digest_make(&SHA256_Type, &sha256_variant, args, kwds);
}

PyDoc_STRVAR(sha224_doc, "sha224([string]) -> object\n\
\n\
An object that computes a SHA-224 digest, perhaps with its first bytes.");

static PyObject *
sha224_new(PyObject *module, PyObject *args, PyObject *kwds)
{
    return digest_make(&SHA224_Type, &sha224_variant, args, kwds);
}

static PyMethodDef functions[] = {
    {"sha256", (PyCFunction)sha256_new, METH_VARARGS | METH_KEYWORDS, sha256_doc},
    {"sha224", (PyCFunction)sha224_new, METH_VARARGS | METH_KEYWORDS, sha224_doc},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_sha256(void)
{
    if (digest_ready(&SHA256_Type) < 0 || digest_ready(&SHA224_Type) < 0) {
        return;
    }
    Py_InitModule("_sha256", functions);
}
