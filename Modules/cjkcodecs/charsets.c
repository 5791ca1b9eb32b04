/* The stateless CJK encodings: tables from tables.h, spread out at the first use.
 *
 * A charset is a map from codes to characters and back. A code is 16 bits wide, see
 * Tools/plus/makecjkdata.py. Decoding uses a flat array over all codes, encoding pages of
 * 256 characters. Both live as long as the process. */

#include "multibytecodec.h"
#include "tables.h"

typedef enum { KIND_DOUBLE, KIND_SJIS, KIND_EUC_JP, KIND_EUC_KR, KIND_GB18030 } charset_kind;

struct mb_charset {
    charset_kind kind;
    int to_euc; /* the base's codes are Shift_JIS, these are EUC */
    mb_charset *base;
    const uint16_t *segments;
    size_t segment_count;
    const uint16_t *pairs; /* code, first, second */
    size_t pair_count;
    const uint32_t *exceptions; /* character, code */
    size_t exception_count;
    uint32_t *chars;     /* by code, or NULL */
    uint16_t **pages;    /* by character >> 8, or NULL */
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CHARSET(name, kind, to_euc, base)                                      \
    mb_charset _PyMB_##name = {                                                \
        kind, to_euc, base, name##_segments, LENGTH(name##_segments), name##_pairs, \
        LENGTH(name##_pairs), name##_exceptions, LENGTH(name##_exceptions), NULL, NULL}

CHARSET(gb2312, KIND_DOUBLE, 0, NULL);
CHARSET(gbk, KIND_DOUBLE, 0, &_PyMB_gb2312);
CHARSET(gb18030, KIND_GB18030, 0, &_PyMB_gbk);
CHARSET(big5, KIND_DOUBLE, 0, NULL);
CHARSET(cp950, KIND_DOUBLE, 0, &_PyMB_big5);
CHARSET(big5hkscs, KIND_DOUBLE, 0, &_PyMB_big5);
CHARSET(shift_jis, KIND_SJIS, 0, NULL);
CHARSET(cp932, KIND_SJIS, 0, &_PyMB_shift_jis);
CHARSET(shift_jis_2004, KIND_SJIS, 0, &_PyMB_shift_jis);
CHARSET(shift_jisx0213, KIND_SJIS, 0, &_PyMB_shift_jis_2004);
CHARSET(euc_jp, KIND_EUC_JP, 1, &_PyMB_shift_jis);
CHARSET(euc_jis_2004, KIND_EUC_JP, 1, &_PyMB_shift_jis_2004);
CHARSET(euc_jisx0213, KIND_EUC_JP, 0, &_PyMB_euc_jis_2004);
CHARSET(euc_kr, KIND_EUC_KR, 0, NULL);
CHARSET(cp949, KIND_DOUBLE, 0, &_PyMB_euc_kr);
CHARSET(johab, KIND_DOUBLE, 0, NULL);
#undef CHARSET

#define CODE_COUNT 65536
#define PAGE_COUNT 0x300 /* planes 0 to 2 */
#define SEQUENCE 0x8000
#define PLANE2 0x4000

/* ---- spreading the tables out ---- */

/* The EUC code of a Shift_JIS code, 0 beyond the 94 rows. */
static unsigned
euc_from_sjis(unsigned code)
{
    if (code < 128) {
        return code;
    }
    if (code < 256) {
        return 0x8E00 | code;
    }
    unsigned lead = code >> 8;
    unsigned trail = code & 255;
    unsigned row = (lead < 0xA0 ? lead - 0x81 : lead - 0xC1) * 2 + (trail >= 0x9F);
    unsigned column = trail >= 0x9F ? trail - 0x9F : trail - (trail >= 0x80 ? 0x41 : 0x40);
    return row < 94 ? ((row + 0xA1) << 8) | (column + 0xA1) : 0;
}

static void
fill_chars(const mb_charset *charset, uint32_t *chars)
{
    const uint16_t *segment = charset->segments;
    const uint16_t *end = segment + charset->segment_count;
    while (segment < end) {
        unsigned code = *segment++;
        unsigned header = *segment++;
        unsigned count = header & 0x3FFF;
        uint32_t plane = header & PLANE2 ? 0x20000 : 0;
        for (unsigned i = 0; i < count; i++) {
            uint32_t item = header & SEQUENCE ? segment[0] + i : segment[i];
            chars[code + i] = item == 0 && plane == 0 ? 0 : plane | item;
        }
        segment += header & SEQUENCE ? 1 : count;
    }
}

static int
spread_chars(mb_charset *charset)
{
    if (charset->chars != NULL) {
        return 0;
    }
    if (charset->base != NULL && spread_chars(charset->base) < 0) {
        return -1;
    }
    uint32_t *chars = calloc(CODE_COUNT, sizeof(uint32_t));
    if (chars == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (charset->base == NULL) {
        for (unsigned i = 0; i < 128; i++) {
            chars[i] = i;
        }
    }
    else if (!charset->to_euc) {
        memcpy(chars, charset->base->chars, CODE_COUNT * sizeof(uint32_t));
    }
    else {
        for (unsigned code = 0; code < CODE_COUNT; code++) {
            unsigned lead = code >> 8;
            int valid = lead == 0 || (lead >= 0x81 && lead <= 0xFC && (code & 255) >= 0x40);
            unsigned target = valid ? euc_from_sjis(code) : 0;
            if (target != 0 && charset->base->chars[code] != 0) {
                chars[target] = target < 128 ? target : charset->base->chars[code];
            }
        }
        chars[0] = 0;
    }
    fill_chars(charset, chars);
    charset->chars = chars;
    return 0;
}

static int
set_code(uint16_t **pages, uint32_t ch, unsigned code, int override)
{
    uint16_t **page = &pages[ch >> 8];
    if (*page == NULL) {
        *page = calloc(256, sizeof(uint16_t));
        if (*page == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    if (override || (*page)[ch & 255] == 0) {
        (*page)[ch & 255] = (uint16_t)code;
    }
    return 0;
}

static int
spread_codes(mb_charset *charset)
{
    if (charset->pages != NULL) {
        return 0;
    }
    if (spread_chars(charset) < 0) {
        return -1;
    }
    uint16_t **pages = calloc(PAGE_COUNT, sizeof(uint16_t *));
    if (pages == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (unsigned code = 1; code < CODE_COUNT; code++) {
        if (charset->chars[code] != 0 && set_code(pages, charset->chars[code], code, 0) < 0) {
            goto error;
        }
    }
    for (size_t i = 0; i + 1 < charset->exception_count; i += 2) {
        if (set_code(pages, charset->exceptions[i], charset->exceptions[i + 1], 1) < 0) {
            goto error;
        }
    }
    charset->pages = pages;
    return 0;
error:
    for (int i = 0; i < PAGE_COUNT; i++) {
        free(pages[i]);
    }
    free(pages);
    return -1;
}

int
_PyMB_CodeOf(mb_charset *charset, Py_UCS4 ch)
{
    if (charset->pages == NULL && spread_codes(charset) < 0) {
        return -1;
    }
    if (ch >> 8 >= PAGE_COUNT || charset->pages[ch >> 8] == NULL) {
        return 0;
    }
    return charset->pages[ch >> 8][ch & 255];
}

long
_PyMB_CharOf(mb_charset *charset, unsigned code)
{
    if (charset->chars == NULL && spread_chars(charset) < 0) {
        return -1;
    }
    return (long)charset->chars[code];
}

/* ---- pairs of characters with one code ---- */

int
_PyMB_PairCode(const mb_charset *charset, Py_UCS4 first, Py_UCS4 second)
{
    for (size_t i = 0; i + 2 < charset->pair_count; i += 3) {
        if (charset->pairs[i + 1] == first && charset->pairs[i + 2] == second) {
            return charset->pairs[i];
        }
    }
    return 0;
}

int
_PyMB_StartsPair(const mb_charset *charset, Py_UCS4 first)
{
    for (size_t i = 0; i + 2 < charset->pair_count; i += 3) {
        if (charset->pairs[i + 1] == first) {
            return 1;
        }
    }
    return 0;
}

int
_PyMB_PairOf(const mb_charset *charset, unsigned code, Py_UCS4 *out)
{
    for (size_t i = 0; i + 2 < charset->pair_count; i += 3) {
        if (charset->pairs[i] == code) {
            out[0] = charset->pairs[i + 1];
            out[1] = charset->pairs[i + 2];
            return 2;
        }
    }
    return 0;
}

/* ---- GB 18030: four bytes ---- */

/* Characters of the BMP without a two byte code are numbered from U+0080 on. */
static int
gb18030_has_four(mb_charset *charset, Py_UCS4 ch)
{
    return ch >= 0x80 && (ch < 0xD800 || ch >= 0xE000) && ch < 0x10000
           && _PyMB_CodeOf(charset, ch) == 0;
}

#define GB_PLANE1 189000

/* Numbers of characters before each page, made once. */
static const uint16_t *
gb18030_page_ranks(mb_charset *charset)
{
    static uint16_t ranks[257];
    if (ranks[256] == 0) {
        unsigned rank = 0;
        for (Py_UCS4 ch = 0; ch < 0x10000; ch++) {
            if ((ch & 255) == 0) {
                ranks[ch >> 8] = (uint16_t)rank;
            }
            rank += gb18030_has_four(charset, ch) > 0;
        }
        ranks[256] = (uint16_t)rank;
    }
    return ranks;
}

static long
gb18030_index(mb_charset *charset, Py_UCS4 ch)
{
    if (ch >= 0x10000) {
        return GB_PLANE1 + (long)(ch - 0x10000);
    }
    if (!gb18030_has_four(charset, ch)) {
        return -1;
    }
    long index = gb18030_page_ranks(charset)[ch >> 8];
    for (Py_UCS4 before = ch & ~255u; before < ch; before++) {
        index += gb18030_has_four(charset, before);
    }
    return index;
}

static long
gb18030_char(mb_charset *charset, long index)
{
    if (index >= GB_PLANE1) {
        return index - GB_PLANE1 <= 0xFFFFF ? 0x10000 + (index - GB_PLANE1) : 0;
    }
    if (_PyMB_CodeOf(charset, 0x80) < 0) {
        return -1;
    }
    const uint16_t *ranks = gb18030_page_ranks(charset);
    if (index >= ranks[256]) {
        return 0;
    }
    int page = 255;
    while (ranks[page] > index) {
        page--;
    }
    long rank = ranks[page];
    for (Py_UCS4 ch = (Py_UCS4)page << 8;; ch++) {
        if (gb18030_has_four(charset, ch) && rank++ == index) {
            return (long)ch;
        }
    }
}

static int
gb18030_decode_four(mb_charset *charset, const unsigned char *input, Py_ssize_t left, Py_UCS4 *out)
{
    if (left < 4) {
        return MB_INCOMPLETE;
    }
    if (input[0] < 0x81 || input[2] < 0x81 || input[0] == 0xFF || input[2] == 0xFF
        || input[3] < 0x30 || input[3] > 0x39) {
        return -(4 + 2);
    }
    long index = (((input[0] - 0x81L) * 10 + (input[1] - 0x30)) * 126 + (input[2] - 0x81)) * 10
                 + (input[3] - 0x30);
    long ch = gb18030_char(charset, index);
    if (ch <= 0) {
        return -(4 + 2);
    }
    out[0] = (Py_UCS4)ch;
    return 4;
}

/* ---- EUC-KR: syllables of eight bytes ---- */

static const unsigned char kr_leads[19] = {
    0xA1, 0xA2, 0xA4, 0xA7, 0xA8, 0xA9, 0xB1, 0xB2, 0xB3, 0xB5,
    0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE,
};
static const unsigned char kr_tails[28] = {
    0xD4, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE,
    0xAF, 0xB0, 0xB1, 0xB2, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE,
};

static int
index_of(const unsigned char *list, int count, unsigned char byte)
{
    for (int i = 0; i < count; i++) {
        if (list[i] == byte) {
            return i;
        }
    }
    return -1;
}

static int
kr_decode_eight(const unsigned char *input, Py_ssize_t left, Py_UCS4 *out)
{
    if (left < 8) {
        return MB_INCOMPLETE;
    }
    int lead = index_of(kr_leads, 19, input[3]);
    int vowel = input[5] >= 0xBF && input[5] <= 0xD3 ? input[5] - 0xBF : -1;
    int tail = index_of(kr_tails, 28, input[7]);
    if (input[2] != 0xA4 || input[4] != 0xA4 || input[6] != 0xA4 || lead < 0 || vowel < 0
        || tail < 0) {
        return -(8 + 2);
    }
    out[0] = 0xAC00 + (Py_UCS4)((lead * 21 + vowel) * 28 + tail);
    return 8;
}

static int
kr_encode_eight(Py_UCS4 ch, unsigned char *out)
{
    if (ch < 0xAC00 || ch > 0xD7A3) {
        return MB_ILLEGAL;
    }
    Py_UCS4 index = ch - 0xAC00;
    const unsigned char bytes[8] = {
        0xA4, 0xD4, 0xA4, kr_leads[index / 588], 0xA4,
        (unsigned char)(0xBF + index / 28 % 21), 0xA4, kr_tails[index % 28],
    };
    memcpy(out, bytes, 8);
    return 8;
}

/* ---- the codecs ---- */

static int
is_sjis_lead(unsigned char byte, const mb_charset *charset)
{
    unsigned char last = charset == &_PyMB_shift_jis ? 0xEA : 0xFC;
    return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= last);
}

int
_PyMB_DecodeStateless(const mb_codec *codec, mb_state *Py_UNUSED(state),
                      const unsigned char *input, Py_ssize_t left, Py_UCS4 *out, int *count)
{
    mb_charset *charset = codec->charset;
    *count = 1;
    long ch = _PyMB_CharOf(charset, input[0]);
    if (ch < 0) {
        return MB_INCOMPLETE;
    }
    if (ch != 0 || input[0] == 0) {
        out[0] = (Py_UCS4)ch;
        return 1;
    }
    if (charset->kind == KIND_SJIS && !is_sjis_lead(input[0], charset)) {
        return -(2 + 2);
    }
    if (left < 2) {
        return MB_INCOMPLETE;
    }
    unsigned code = ((unsigned)input[0] << 8) | input[1];
    if (charset->kind == KIND_GB18030 && input[1] >= 0x30 && input[1] <= 0x39) {
        return gb18030_decode_four(charset, input, left, out);
    }
    if (charset->kind == KIND_EUC_KR && code == 0xA4D4) {
        return kr_decode_eight(input, left, out);
    }
    int size = 2;
    if (charset->kind == KIND_EUC_JP) {
        if (input[0] == 0x8F) {
            if (left < 3) {
                return MB_INCOMPLETE;
            }
            size = 3;
            code = input[1] >= 0xA1 && input[2] >= 0xA1
                       ? ((unsigned)input[1] << 8) | (input[2] & 0x7Fu)
                       : 0x8F00; /* nothing is there */
        }
        else if (input[1] < 0x80) {
            return -(2 + 2); /* as a code it would stand for three bytes */
        }
    }
    ch = _PyMB_CharOf(charset, code);
    if (ch > 0) {
        out[0] = (Py_UCS4)ch;
        return size;
    }
    *count = _PyMB_PairOf(charset, code, out);
    return *count > 0 ? size : -(size + 2);
}

/* Write a code; the number of bytes. */
static int
write_code(const mb_charset *charset, unsigned code, unsigned char *out)
{
    if (code < 256) {
        out[0] = (unsigned char)code;
        return 1;
    }
    int size = 0;
    unsigned char trail = (unsigned char)code;
    if (charset->kind == KIND_EUC_JP && trail < 0x80) {
        out[size++] = 0x8F;
        trail |= 0x80;
    }
    out[size++] = (unsigned char)(code >> 8);
    out[size++] = trail;
    return size;
}

int
_PyMB_EncodeStateless(const mb_codec *codec, mb_state *Py_UNUSED(state), const Py_UNICODE *text,
                      Py_ssize_t left, int final, unsigned char *out, int *used)
{
    mb_charset *charset = codec->charset;
    Py_UCS4 ch = text[0];
    *used = 1;
    if (ch == 0) {
        out[0] = 0;
        return 1;
    }
    if (_PyMB_StartsPair(charset, ch)) {
        if (left < 2 && !final) {
            return MB_INCOMPLETE;
        }
        int pair = left < 2 ? 0 : _PyMB_PairCode(charset, ch, text[1]);
        if (pair != 0) {
            *used = 2;
            return write_code(charset, (unsigned)pair, out);
        }
    }
    int code = _PyMB_CodeOf(charset, ch);
    if (code > 0) {
        return write_code(charset, (unsigned)code, out);
    }
    if (code < 0) {
        return MB_ILLEGAL;
    }
    if (charset->kind == KIND_EUC_KR) {
        return kr_encode_eight(ch, out);
    }
    if (charset->kind == KIND_GB18030) {
        long index = gb18030_index(charset, ch);
        if (index < 0) {
            return MB_ILLEGAL;
        }
        out[0] = (unsigned char)(0x81 + index / 12600);
        out[1] = (unsigned char)(0x30 + index / 1260 % 10);
        out[2] = (unsigned char)(0x81 + index / 10 % 126);
        out[3] = (unsigned char)(0x30 + index % 10);
        return 4;
    }
    return MB_ILLEGAL;
}
