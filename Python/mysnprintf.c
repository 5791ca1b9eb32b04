/* snprintf that always ends the text with a 0 byte.
 *
 * The result is the length the whole text would have, so it was cut off if that is not
 * below size; it is negative if the arguments make no sense. */
#include "Python.h"

int
PyOS_vsnprintf(char *str, size_t size, const char *format, va_list va)
{
    assert(str != NULL);
    assert(size > 0);
    assert(format != NULL);
    if (size > INT_MAX) {
        str[0] = '\0';
        return -666;
    }
    int length = vsnprintf(str, size, format, va);
    str[size - 1] = '\0';
    return length;
}

int
PyOS_snprintf(char *str, size_t size, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    int length = PyOS_vsnprintf(str, size, format, va);
    va_end(va);
    return length;
}
