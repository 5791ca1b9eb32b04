#ifndef Py_INTERNAL_UNICODE_H
#define Py_INTERNAL_UNICODE_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the files of Objects/unicodeobject/ and _codecs share.
 *
 * A unicode object under construction is private to its maker: it has reference
 * count 1, is none of the shared objects (the empty one, the 256 Latin-1 characters)
 * and its buffer has room for length units and a final 0.  _PyUnicode_Finish() turns
 * it into what Python code may see. */

/* A private object of length units, only the final 0 is set; NULL with MemoryError. */
PyUnicodeObject *_PyUnicode_New(Py_ssize_t length);
/* Change the length of a private object; on failure it is freed and *unicode NULL. */
int _PyUnicode_ResizePrivate(PyUnicodeObject **unicode, Py_ssize_t length);
/* Cut a private object to length and replace it by a shared one if there is one.
 * Consumes it, also on failure. */
PyObject *_PyUnicode_Finish(PyUnicodeObject *unicode, Py_ssize_t length);
/* The shared empty object; new reference. */
PyObject *_PyUnicode_Empty(void);
/* True if nobody but the one owner of a reference can see this object. */
int _PyUnicode_IsPrivate(PyObject *unicode);
PyObject *_PyUnicode_FromUnit(Py_UNICODE ch);
void _PyUnicode_Dealloc(PyObject *self);

/* Is any of the bytes above 127? */
static inline int
bytes_have_nonascii(const unsigned char *s, Py_ssize_t length)
{
    Py_ssize_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, s + i, 8);
        if (word & 0x8080808080808080ULL) {
            return 1;
        }
    }
    unsigned char seen = 0;
    for (; i < length; i++) {
        seen |= s[i];
    }
    return seen >= 128;
}

/* 0 if every unit is below 128. */
static inline int
unicode_has_nonascii(const Py_UNICODE *text, Py_ssize_t size)
{
    Py_UNICODE seen = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        seen |= text[i];
    }
    return seen >= 128;
}

/* ---- type.c ---- */
long _PyUnicode_Hash(PyObject *self);
extern PyMethodDef _PyUnicode_Methods[];
PyObject *_PyUnicode_Repeat(PyObject *self, Py_ssize_t count);
/* repr(text): u'...' with escapes; quotes chosen as 2.7 does. */
PyObject *_PyUnicode_EscapeRepr(const Py_UNICODE *text, Py_ssize_t size, int quotes);

/* ---- decoding with error handlers (errors.c) ------------------------------------- */
/* State of one decoder.  Between errors a decoder may write one unit for each byte it
 * consumes without checking for room; more needs _PyUnicodeDecoder_Reserve. */
typedef struct {
    const char *encoding;
    const char *errors;
    const char *start; /* the whole input */
    const char *end;
    Py_UNICODE *out; /* next unit to write */
    PyUnicodeObject *result;
    PyObject *handler;
    PyObject *exception;
} _PyUnicodeDecoder;

int _PyUnicodeDecoder_Init(_PyUnicodeDecoder *decoder, const char *encoding, const char *errors,
                           const char *input, Py_ssize_t size, Py_ssize_t capacity);
/* Make room for count units at out. */
int _PyUnicodeDecoder_Reserve(_PyUnicodeDecoder *decoder, Py_ssize_t count);
/* Report bytes [start, end) to the error handler; writes the replacement and stores in
 * *next where to go on. Runs Python code. */
int _PyUnicodeDecoder_Error(_PyUnicodeDecoder *decoder, const char *reason, Py_ssize_t start,
                            Py_ssize_t end, const char **next);
/* The decoded text; the decoder is over. */
PyObject *_PyUnicodeDecoder_Finish(_PyUnicodeDecoder *decoder);
void _PyUnicodeDecoder_Clear(_PyUnicodeDecoder *decoder);

/* ---- encoding with error handlers ------------------------------------------------- */
typedef struct {
    const char *encoding;
    const char *errors;
    const Py_UNICODE *text;
    Py_ssize_t size;
    char *out;
    PyObject *result; /* a str with room from out to its end */
    PyObject *handler;
    PyObject *exception;
} _PyUnicodeEncoder;

int _PyUnicodeEncoder_Init(_PyUnicodeEncoder *encoder, const char *encoding, const char *errors,
                           const Py_UNICODE *text, Py_ssize_t size, Py_ssize_t capacity);
int _PyUnicodeEncoder_Reserve(_PyUnicodeEncoder *encoder, Py_ssize_t count);
/* Ask the error handler about units [start, end): new reference to its unicode
 * replacement, and the position to go on in *next. */
PyObject *_PyUnicodeEncoder_Error(_PyUnicodeEncoder *encoder, const char *reason, Py_ssize_t start,
                                  Py_ssize_t end, Py_ssize_t *next);
/* Raise the UnicodeEncodeError for units [start, end). */
void _PyUnicodeEncoder_Raise(_PyUnicodeEncoder *encoder, const char *reason, Py_ssize_t start,
                             Py_ssize_t end);
PyObject *_PyUnicodeEncoder_Finish(_PyUnicodeEncoder *encoder);
void _PyUnicodeEncoder_Clear(_PyUnicodeEncoder *encoder);

/* The error handlers that encoders know without a look into the registry. */
typedef enum {
    UNICODE_ERRORS_STRICT,
    UNICODE_ERRORS_REPLACE,
    UNICODE_ERRORS_IGNORE,
    UNICODE_ERRORS_XMLCHARREF,
    UNICODE_ERRORS_OTHER
} _PyUnicodeErrors;
_PyUnicodeErrors _PyUnicode_KnownErrors(const char *errors);
/* Write "&#...;" for ch at out, at most 13 bytes; the new end. */
char *_PyUnicode_WriteCharRef(char *out, Py_UNICODE ch);

/* The same for the callback of translate(). */
PyObject *_PyUnicode_TranslateError(const char *errors, PyObject **handler, const char *reason,
                                    const Py_UNICODE *text, Py_ssize_t size, PyObject **exception,
                                    Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next);
#endif
