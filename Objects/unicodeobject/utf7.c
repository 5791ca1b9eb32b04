/* UTF-7 (RFC 2152).
 *
 * Text is either direct ASCII or, between '+' and the first byte that is no base64
 * digit, UTF-16 in base64. An ending '-' belongs to the shift sequence.
 *
 * A stateful decoder never splits a shift sequence: if the input ends inside one, it
 * takes nothing from its '+' on. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* -1 if byte is no base64 digit. */
static int
base64_value(unsigned char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return byte - 'A';
    }
    if (byte >= 'a' && byte <= 'z') {
        return byte - 'a' + 26;
    }
    if (byte >= '0' && byte <= '9') {
        return byte - '0' + 52;
    }
    return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

/* RFC 2152: set D, set O, white space; everything else must be shifted. */
static int
encodes_directly(Py_UNICODE ch, int set_o_direct, int space_direct)
{
    if (ch == 0 || ch >= 128) {
        return 0;
    }
    if (Py_ISALNUM((unsigned char)ch) || strchr("'(),-./:?", (int)ch) != NULL) {
        return 1;
    }
    if (strchr(" \t\r\n", (int)ch) != NULL) {
        return space_direct;
    }
    return set_o_direct && strchr("!\"#$%&*;<=>@[]^_`{|}", (int)ch) != NULL;
}

/* ---- decoding ---- */

/* The bits of a shift sequence that are not yet a character. */
typedef struct {
    unsigned int bits;
    int count;
    Py_UNICODE high; /* a high surrogate that waits for its partner, or 0 */
} shift_state;

/* Add one base64 digit; writes to *out at most two units and returns the new end. */
static Py_UNICODE *
shift_digit(shift_state *state, int digit, Py_UNICODE *out)
{
    state->bits = (state->bits << 6) | (unsigned int)digit;
    state->count += 6;
    if (state->count < 16) {
        return out;
    }
    state->count -= 16;
    Py_UNICODE unit = state->bits >> state->count;
    state->bits &= (1u << state->count) - 1;
    if (state->high != 0) {
        if (unit >= 0xDC00 && unit <= 0xDFFF) {
            *out++ = 0x10000 + ((state->high - 0xD800) << 10) + (unit - 0xDC00);
            state->high = 0;
            return out;
        }
        *out++ = state->high;
        state->high = 0;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        state->high = unit;
        return out;
    }
    *out++ = unit;
    return out;
}

/* Why a shift sequence may not end here, or NULL. */
static const char *
shift_end_problem(const shift_state *state)
{
    if (state->count >= 6) {
        return "partial character in shift sequence";
    }
    return state->bits != 0 ? "non-zero padding bits in shift sequence" : NULL;
}

typedef struct {
    _PyUnicodeDecoder base;
    const unsigned char *s;
    int shifted;
    shift_state state;
    const unsigned char *shift_start; /* its '+' */
    Py_ssize_t shift_out;             /* units written before it */
} utf7_decoder;

/* Consume what is at s; NULL, or the reason of an error in [*bad, s). */
static const char *
utf7_step(utf7_decoder *decoder, const unsigned char **bad)
{
    unsigned char byte = *decoder->s;
    if (decoder->shifted) {
        int digit = base64_value(byte);
        if (digit >= 0) {
            decoder->base.out = shift_digit(&decoder->state, digit, decoder->base.out);
            decoder->s++;
            return NULL;
        }
        decoder->shifted = 0;
        const char *reason = shift_end_problem(&decoder->state);
        if (reason != NULL) {
            decoder->s++;
            *bad = decoder->shift_start;
            return reason;
        }
        if (decoder->state.high != 0 && byte < 128 && byte != '+') {
            *decoder->base.out++ = decoder->state.high;
        }
        decoder->state.high = 0;
        if (byte == '-') {
            decoder->s++;
        }
        return NULL;
    }
    *bad = decoder->s++;
    if (byte >= 128) {
        return "unexpected special character";
    }
    if (byte != '+') {
        *decoder->base.out++ = byte;
        return NULL;
    }
    if (decoder->s < (const unsigned char *)decoder->base.end && *decoder->s == '-') {
        decoder->s++;
        *decoder->base.out++ = '+';
        return NULL;
    }
    decoder->shifted = 1;
    decoder->state = (shift_state){0, 0, 0};
    decoder->shift_start = *bad;
    decoder->shift_out = decoder->base.out - decoder->base.result->str;
    return NULL;
}

static int
utf7_error(utf7_decoder *decoder, const char *reason, const unsigned char *bad,
           const unsigned char *bad_end)
{
    const unsigned char *input = (const unsigned char *)decoder->base.start;
    const char *next;
    if (_PyUnicodeDecoder_Error(&decoder->base, reason, bad - input, bad_end - input, &next) < 0) {
        return -1;
    }
    decoder->s = (const unsigned char *)next;
    return 0;
}

static int
utf7_run(utf7_decoder *decoder, int final)
{
    const unsigned char *end = (const unsigned char *)decoder->base.end;
    for (;;) {
        const unsigned char *bad;
        while (decoder->s < end) {
            const char *reason = utf7_step(decoder, &bad);
            if (reason != NULL && utf7_error(decoder, reason, bad, decoder->s) < 0) {
                return -1;
            }
        }
        if (!decoder->shifted || !final) {
            return 0;
        }
        decoder->shifted = 0;
        if (decoder->state.high == 0 && shift_end_problem(&decoder->state) == NULL) {
            return 0;
        }
        if (utf7_error(decoder, "unterminated shift sequence", decoder->shift_start, end) < 0) {
            return -1;
        }
    }
}

PyObject *
PyUnicode_DecodeUTF7Stateful(const char *string, Py_ssize_t length, const char *errors,
                             Py_ssize_t *consumed)
{
    utf7_decoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder.base, "utf7", errors, string, length, length) < 0) {
        return NULL;
    }
    decoder.s = (const unsigned char *)string;
    decoder.shifted = 0;
    decoder.shift_start = NULL;
    if (utf7_run(&decoder, consumed == NULL) < 0) {
        _PyUnicodeDecoder_Clear(&decoder.base);
        return NULL;
    }
    if (consumed != NULL) {
        if (decoder.shifted) {
            decoder.base.out = decoder.base.result->str + decoder.shift_out;
            decoder.s = decoder.shift_start;
        }
        *consumed = (const char *)decoder.s - string;
    }
    return _PyUnicodeDecoder_Finish(&decoder.base);
}

PyObject *
PyUnicode_DecodeUTF7(const char *string, Py_ssize_t length, const char *errors)
{
    return PyUnicode_DecodeUTF7Stateful(string, length, errors, NULL);
}

/* ---- encoding ---- */

static char *
shift_unit(shift_state *state, Py_UNICODE unit, char *out)
{
    state->bits = (state->bits << 16) | unit;
    state->count += 16;
    while (state->count >= 6) {
        state->count -= 6;
        *out++ = base64_digits[(state->bits >> state->count) & 63];
    }
    state->bits &= (1u << state->count) - 1;
    return out;
}

static char *
shift_flush(shift_state *state, char *out)
{
    if (state->count > 0) {
        *out++ = base64_digits[(state->bits << (6 - state->count)) & 63];
    }
    *state = (shift_state){0, 0, 0};
    return out;
}

PyObject *
PyUnicode_EncodeUTF7(const Py_UNICODE *data, Py_ssize_t length, int base64SetO,
                     int base64WhiteSpace, const char *errors)
{
    (void)errors;
    if (length > PY_SSIZE_T_MAX / 8) {
        return PyErr_NoMemory();
    }
    /* worst case: '+', six digits of a pair, '-' */
    PyObject *result = PyString_FromStringAndSize(NULL, length * 8);
    if (result == NULL || length == 0) {
        return result;
    }
    char *out = PyString_AS_STRING(result);
    shift_state state = {0, 0, 0};
    int shifted = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UNICODE ch = data[i];
        int direct = encodes_directly(ch, !base64SetO, !base64WhiteSpace);
        if (direct || (ch == '+' && !shifted)) {
            if (shifted) {
                out = shift_flush(&state, out);
                shifted = 0;
                if (ch == '-' || base64_value((unsigned char)ch) >= 0) {
                    *out++ = '-';
                }
            }
            *out++ = (char)ch;
            if (ch == '+') {
                *out++ = '-';
            }
            continue;
        }
        if (!shifted) {
            *out++ = '+';
            shifted = 1;
        }
        if (ch >= 0x10000) {
            out = shift_unit(&state, 0xD800 | ((ch - 0x10000) >> 10), out);
            ch = 0xDC00 | ((ch - 0x10000) & 0x3FF);
        }
        out = shift_unit(&state, ch, out);
    }
    if (shifted) {
        out = shift_flush(&state, out);
        *out++ = '-';
    }
    _PyString_Resize(&result, out - PyString_AS_STRING(result));
    return result;
}
