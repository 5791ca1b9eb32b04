/* Symbols around floating point that 2.7 exports and nothing calls any more.
 *
 * PyFPE_dummy kept compilers from moving arithmetic out of the brackets of pyfpe.h,
 * when floating point exceptions could be trapped.  The two functions on the x87
 * control word served 2.7's dtoa.c on machines that round to 80 bits. */
#include "Python.h"

double
PyFPE_dummy(void *unused)
{
    (void)unused;
    return 1.0;
}

unsigned short _Py_get_387controlword(void);
void _Py_set_387controlword(unsigned short word);

unsigned short
_Py_get_387controlword(void)
{
    unsigned short word = 0;
#if defined(__x86_64__) || defined(__i386__)
    __asm__ __volatile__("fnstcw %0" : "=m"(word));
#endif
    return word;
}

void
_Py_set_387controlword(unsigned short word)
{
#if defined(__x86_64__) || defined(__i386__)
    __asm__ __volatile__("fldcw %0" : : "m"(word));
#else
    (void)word;
#endif
}
