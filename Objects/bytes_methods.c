/* Methods of str and bytearray that look at single bytes only. */
#include "Python.h"
#include "bytes_methods.h"

/* ---- tests ------------------------------------------------------------------------ */
/* Are there bytes, and are all of the classes in mask? */
static PyObject *
bytes_all(const char *s, Py_ssize_t n, unsigned int mask)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!(_Py_ctype_table[(unsigned char)s[i]] & mask)) {
            return PyBool_FromLong(0);
        }
    }
    return PyBool_FromLong(n > 0);
}

/* Is there a byte of class wanted, and none of class unwanted? */
static PyObject *
bytes_some(const char *s, Py_ssize_t n, unsigned int wanted, unsigned int unwanted)
{
    unsigned int seen = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        seen |= _Py_ctype_table[(unsigned char)s[i]];
        if (seen & unwanted) {
            return PyBool_FromLong(0);
        }
    }
    return PyBool_FromLong((seen & wanted) != 0);
}

const char _Py_isspace__doc__[] = "B.isspace() -> bool\n\
\n\
Is B not empty and all white space?";

PyObject *
_Py_bytes_isspace(const char *cptr, Py_ssize_t len)
{
    return bytes_all(cptr, len, PY_CTF_SPACE);
}

const char _Py_isalpha__doc__[] = "B.isalpha() -> bool\n\
\n\
Is B not empty and all letters?";

PyObject *
_Py_bytes_isalpha(const char *cptr, Py_ssize_t len)
{
    return bytes_all(cptr, len, PY_CTF_ALPHA);
}

const char _Py_isalnum__doc__[] = "B.isalnum() -> bool\n\
\n\
Is B not empty and all letters and digits?";

PyObject *
_Py_bytes_isalnum(const char *cptr, Py_ssize_t len)
{
    return bytes_all(cptr, len, PY_CTF_ALNUM);
}

const char _Py_isdigit__doc__[] = "B.isdigit() -> bool\n\
\n\
Is B not empty and all digits?";

PyObject *
_Py_bytes_isdigit(const char *cptr, Py_ssize_t len)
{
    return bytes_all(cptr, len, PY_CTF_DIGIT);
}

const char _Py_islower__doc__[] = "B.islower() -> bool\n\
\n\
Has B small letters and no capital ones?";

PyObject *
_Py_bytes_islower(const char *cptr, Py_ssize_t len)
{
    return bytes_some(cptr, len, PY_CTF_LOWER, PY_CTF_UPPER);
}

const char _Py_isupper__doc__[] = "B.isupper() -> bool\n\
\n\
Has B capital letters and no small ones?";

PyObject *
_Py_bytes_isupper(const char *cptr, Py_ssize_t len)
{
    return bytes_some(cptr, len, PY_CTF_UPPER, PY_CTF_LOWER);
}

const char _Py_istitle__doc__[] = "B.istitle() -> bool\n\
\n\
Has B letters, the first of each run of letters a capital and the others small?";

PyObject *
_Py_bytes_istitle(const char *cptr, Py_ssize_t len)
{
    unsigned int seen = 0;
    unsigned int before = 0; /* classes of the byte before */
    for (Py_ssize_t i = 0; i < len; i++) {
        unsigned int now = _Py_ctype_table[(unsigned char)cptr[i]] & PY_CTF_ALPHA;
        if (now != 0 && now != (before != 0 ? PY_CTF_LOWER : PY_CTF_UPPER)) {
            return PyBool_FromLong(0);
        }
        seen |= now;
        before = now;
    }
    return PyBool_FromLong(seen != 0);
}

/* ---- case --------------------------------------------------------------------------- */
const char _Py_lower__doc__[] = "B.lower() -> copy of B\n\
\n\
B with all letters small.";

void
_Py_bytes_lower(char *result, const char *cptr, Py_ssize_t len)
{
    for (Py_ssize_t i = 0; i < len; i++) {
        result[i] = (char)Py_TOLOWER(cptr[i]);
    }
}

const char _Py_upper__doc__[] = "B.upper() -> copy of B\n\
\n\
B with all letters capital.";

void
_Py_bytes_upper(char *result, const char *cptr, Py_ssize_t len)
{
    for (Py_ssize_t i = 0; i < len; i++) {
        result[i] = (char)Py_TOUPPER(cptr[i]);
    }
}

const char _Py_title__doc__[] = "B.title() -> copy of B\n\
\n\
B with the first letter of each run of letters capital and the others small.";

void
_Py_bytes_title(char *result, char *s, Py_ssize_t len)
{
    int inside = 0;
    for (Py_ssize_t i = 0; i < len; i++) {
        char c = s[i];
        result[i] = (char)(inside ? Py_TOLOWER(c) : Py_TOUPPER(c));
        inside = Py_ISALPHA(c) != 0;
    }
}

const char _Py_capitalize__doc__[] = "B.capitalize() -> copy of B\n\
\n\
B with its first byte capital and all others small.";

void
_Py_bytes_capitalize(char *result, char *s, Py_ssize_t len)
{
    _Py_bytes_lower(result, s, len);
    if (len > 0) {
        result[0] = (char)Py_TOUPPER(s[0]);
    }
}

const char _Py_swapcase__doc__[] = "B.swapcase() -> copy of B\n\
\n\
B with small letters capital and capital ones small.";

void
_Py_bytes_swapcase(char *result, char *s, Py_ssize_t len)
{
    for (Py_ssize_t i = 0; i < len; i++) {
        char c = s[i];
        result[i] = (char)(Py_ISLOWER(c) ? Py_TOUPPER(c) : Py_TOLOWER(c));
    }
}
