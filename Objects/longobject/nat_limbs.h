#ifndef LONGOBJECT_NAT_LIMBS_H
#define LONGOBJECT_NAT_LIMBS_H
/* Limbs of 60 bits, two digits each: what large products are made of. */
#include <stdint.h>
#include "Python.h"

typedef uint64_t limb;
typedef unsigned __int128 twolimbs;
#define LIMB_BITS 60
#define LIMB_MASK (((limb)1 << LIMB_BITS) - 1)

/* value / p, which must fit 64 bits, and the remainder. */
static inline uint64_t
limbs_divide(twolimbs value, uint64_t p, uint64_t *rest)
{
#if defined(__x86_64__)
    uint64_t quotient;
    __asm__("divq %4"
            : "=a"(quotient), "=d"(*rest)
            : "0"((uint64_t)value), "1"((uint64_t)(value >> 64)), "r"(p)
            : "cc");
    return quotient;
#else
    *rest = (uint64_t)(value % p);
    return (uint64_t)(value / p);
#endif
}

/* r[0..na+nb) = a * b by transforms; -1 without memory, r is then not written. */
int _PyNat_MulTransform(limb *r, const limb *a, Py_ssize_t na, const limb *b, Py_ssize_t nb);
#endif
