#ifndef MULTIBYTECODEC_H
#define MULTIBYTECODEC_H
/* What an encoding is to the framework of multibytecodec.c. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"

/* _multibytecodec.__create_codec() makes a codec object of a capsule with a mb_codec; the
 * modules of encodings are shared objects of their own. */
#define MB_CAPSULE "multibytecodec.plus_codec"
/* Answers of encode and decode besides a number of bytes or characters. */
#define MB_ILLEGAL (-1)    /* encode: the character cannot be encoded */
#define MB_INCOMPLETE (-2) /* more input decides */
#define MB_MAX_BYTES 16    /* most that encode writes for one call */

/* The state of a stream; all 0 at its beginning. */
typedef struct {
    unsigned char g[3];    /* iso2022: character sets G0, G1, G2 */
    unsigned char shifted; /* G1 is in use; hz: in GB mode */
    unsigned char passing; /* iso2022: inside an escape sequence that goes through */
} mb_state;

typedef struct mb_charset mb_charset;
typedef struct mb_codec mb_codec;
struct mb_codec {
    const char *name;
    mb_charset *charset;
    /* Decode at input: the number of bytes used, 1..left, with 0..2 characters in out;
     * MB_INCOMPLETE; or -(n + 2), n >= 1, if the next n bytes are illegal. */
    int (*decode)(const mb_codec *codec, mb_state *state, const unsigned char *input,
                  Py_ssize_t left, Py_UCS4 *out, int *count);
    /* Encode text[0], or with text[1]: bytes written to out, the number of characters used
     * in *used; MB_ILLEGAL; MB_INCOMPLETE unless final. */
    int (*encode)(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
                  Py_ssize_t left, int final, unsigned char *out, int *used);
    /* Bytes that end a stream; NULL: none. */
    int (*finish)(const mb_codec *codec, mb_state *state, unsigned char *out);
    const void *extra; /* iso2022: its variant */
};

/* ---- charsets.c ---- */
int _PyMB_DecodeStateless(const mb_codec *codec, mb_state *state, const unsigned char *input,
                          Py_ssize_t left, Py_UCS4 *out, int *count);
int _PyMB_EncodeStateless(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
                          Py_ssize_t left, int final, unsigned char *out, int *used);
/* The code (see Tools/plus/makecjkdata.py) of a character, 0 if it has none; -1 with
 * MemoryError. And the other way, 0 if undefined. */
int _PyMB_CodeOf(mb_charset *charset, Py_UCS4 ch);
long _PyMB_CharOf(mb_charset *charset, unsigned code);
/* Pairs: the code of first + second, 0 if none; is first the first of one? */
int _PyMB_PairCode(const mb_charset *charset, Py_UCS4 first, Py_UCS4 second);
int _PyMB_StartsPair(const mb_charset *charset, Py_UCS4 first);
int _PyMB_PairOf(const mb_charset *charset, unsigned code, Py_UCS4 *out);
extern mb_charset _PyMB_gb2312, _PyMB_gbk, _PyMB_gb18030, _PyMB_big5, _PyMB_cp950, _PyMB_big5hkscs,
    _PyMB_shift_jis, _PyMB_cp932, _PyMB_shift_jis_2004, _PyMB_shift_jisx0213, _PyMB_euc_jp,
    _PyMB_euc_jis_2004, _PyMB_euc_jisx0213, _PyMB_euc_kr, _PyMB_cp949, _PyMB_johab;

#endif
