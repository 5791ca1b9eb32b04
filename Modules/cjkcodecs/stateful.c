/* The encodings with shift states: ISO-2022-JP and its kin, ISO-2022-KR, HZ.
 *
 * An ISO-2022 text is 7-bit. Escape sequences put a character set into G0 (or G1, G2);
 * SO and SI choose between G1 and G0; ESC N takes one character of G2. Characters of the
 * two byte sets are looked up in the tables of the EUC encodings, whose codes are the same
 * with both high bits set. */

#include "stateful.h"

#define ESC 0x1B
#define SO 0x0E
#define SI 0x0F

/* COMPAT: in ISO-2022 2.7 reads this code of JIS X 0213 as '~' and never writes it. */
#define JISX0213_WAVE 0xA2B2
/* In EUC-KR this code begins a syllable of eight bytes, here it is a character. */
#define KSX1001_FILLER 0xA4D4

/* ---- character sets ---- */

typedef enum {
    SET_ASCII, /* what a stream begins with: 0 */
    SET_JISX0201_R,
    SET_JISX0201_K,
    SET_JISX0208,
    SET_JISX0208_O,
    SET_JISX0212,
    SET_JISX0213_2000_1,
    SET_JISX0213_2004_1,
    SET_JISX0213_2,
    SET_JISX0213_2000_2,
    SET_KSX1001,
    SET_KSX1001_G1,
    SET_GB2312,
    SET_ISO8859_1,
    SET_ISO8859_7,
    SET_COUNT
} iso2022_set;

static const struct {
    const char *escape; /* without ESC */
    int plane;          /* 0, 1, 2: which of G0, G1, G2 it goes to */
    int width;
} sets[SET_COUNT] = {
    [SET_ASCII] = {"(B", 0, 1},           [SET_JISX0201_R] = {"(J", 0, 1},
    [SET_JISX0201_K] = {"(I", 0, 1},      [SET_JISX0208] = {"$B", 0, 2},
    [SET_JISX0208_O] = {"$@", 0, 2},      [SET_JISX0212] = {"$(D", 0, 2},
    [SET_JISX0213_2000_1] = {"$(O", 0, 2}, [SET_JISX0213_2004_1] = {"$(Q", 0, 2},
    [SET_JISX0213_2] = {"$(P", 0, 2},     [SET_JISX0213_2000_2] = {"$(P", 0, 2},
    [SET_KSX1001] = {"$(C", 0, 2},
    [SET_KSX1001_G1] = {"$)C", 1, 2},     [SET_GB2312] = {"$(A", 0, 2},
    [SET_ISO8859_1] = {".A", 2, 1},       [SET_ISO8859_7] = {".F", 2, 1},
};

/* The sets of the variants in the order in which an encoder tries them. */
struct iso2022_variant {
    unsigned char sets[10]; /* after the last: SET_ASCII */
    int shifts;             /* uses SO and SI */
};

const iso2022_variant _PyMB_iso2022_jp = {{SET_JISX0208, SET_JISX0201_R, SET_JISX0208_O}, 0};
const iso2022_variant _PyMB_iso2022_jp_1 = {
    {SET_JISX0208, SET_JISX0212, SET_JISX0201_R, SET_JISX0208_O}, 0};
const iso2022_variant _PyMB_iso2022_jp_2 = {
    {SET_JISX0208, SET_JISX0212, SET_KSX1001, SET_GB2312, SET_JISX0201_R, SET_JISX0208_O,
     SET_ISO8859_1, SET_ISO8859_7},
    0};
const iso2022_variant _PyMB_iso2022_jp_2004 = {
    {SET_JISX0208, SET_JISX0213_2004_1, SET_JISX0213_2}, 0};
const iso2022_variant _PyMB_iso2022_jp_3 = {
    {SET_JISX0208, SET_JISX0213_2000_1, SET_JISX0213_2000_2}, 0};
const iso2022_variant _PyMB_iso2022_jp_ext = {
    {SET_JISX0208, SET_JISX0212, SET_JISX0201_R, SET_JISX0201_K, SET_JISX0208_O}, 0};
const iso2022_variant _PyMB_iso2022_kr = {{SET_KSX1001_G1}, 1};

static mb_charset *
charset_of(iso2022_set set)
{
    switch (set) {
    case SET_JISX0208:
    case SET_JISX0208_O:
    case SET_JISX0212:
        return &_PyMB_euc_jp;
    case SET_JISX0213_2000_1:
        return &_PyMB_euc_jisx0213;
    case SET_JISX0213_2004_1:
        return &_PyMB_euc_jis_2004;
    case SET_JISX0213_2:
        return &_PyMB_shift_jis_2004;
    case SET_JISX0213_2000_2:
        return &_PyMB_shift_jisx0213;
    case SET_KSX1001:
    case SET_KSX1001_G1:
        return &_PyMB_euc_kr;
    default:
        return &_PyMB_gb2312;
    }
}

/* The rows of JIS X 0213's second plane in the order of Shift_JIS-2004, two to a lead
 * byte from F0 on; after these every row up to 94. */
static const unsigned char plane2_rows[10] = {1, 8, 3, 4, 5, 12, 13, 14, 15, 78};

/* Shift_JIS-2004 code of a row and column (from 1) of that plane, 0 if there is none. */
static unsigned
plane2_code(unsigned row, unsigned column)
{
    unsigned index = 0;
    while (index < 10 && plane2_rows[index] != row) {
        index++;
    }
    if (index == 10) {
        if (row < 78) {
            return 0;
        }
        index = row - 78 + 9;
    }
    unsigned trail = index % 2 ? 0x9E + column : 0x3F + column + (column >= 64);
    return ((0xF0 + index / 2) << 8) | trail;
}

/* The two bytes of such a code; 0 if it is not in that plane. */
static int
plane2_bytes(unsigned code, unsigned char *out)
{
    unsigned lead = code >> 8;
    unsigned trail = code & 255;
    if (lead < 0xF0) {
        return 0;
    }
    unsigned index = (lead - 0xF0) * 2 + (trail >= 0x9F);
    unsigned row = index < 10 ? plane2_rows[index] : index - 9 + 78;
    unsigned column = trail >= 0x9F ? trail - 0x9E : trail - 0x3F - (trail >= 0x80);
    out[0] = (unsigned char)(0x20 + row);
    out[1] = (unsigned char)(0x20 + column);
    return 2;
}

static int
is_plane2(iso2022_set set)
{
    return set == SET_JISX0213_2 || set == SET_JISX0213_2000_2;
}

static int
is_jisx0213_1(iso2022_set set)
{
    return set == SET_JISX0213_2000_1 || set == SET_JISX0213_2004_1;
}

/* ISO 8859-7 as Python 2.7 has it, from 0xA0; 0 undefined. */
static const uint16_t greek[96] = {
    0x00A0, 0x2018, 0x2019, 0x00A3, 0x20AC, 0x20AF, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x037A, 0x00AB,
    0x00AC, 0x00AD, 0,      0x2015, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x0384, 0x0385, 0x0386, 0x00B7,
    0x0388, 0x0389, 0x038A, 0x00BB, 0x038C, 0x00BD, 0x038E, 0x038F, 0x0390, 0x0391, 0x0392, 0x0393,
    0x0394, 0x0395, 0x0396, 0x0397, 0x0398, 0x0399, 0x039A, 0x039B, 0x039C, 0x039D, 0x039E, 0x039F,
    0x03A0, 0x03A1, 0,      0x03A3, 0x03A4, 0x03A5, 0x03A6, 0x03A7, 0x03A8, 0x03A9, 0x03AA, 0x03AB,
    0x03AC, 0x03AD, 0x03AE, 0x03AF, 0x03B0, 0x03B1, 0x03B2, 0x03B3, 0x03B4, 0x03B5, 0x03B6, 0x03B7,
    0x03B8, 0x03B9, 0x03BA, 0x03BB, 0x03BC, 0x03BD, 0x03BE, 0x03BF, 0x03C0, 0x03C1, 0x03C2, 0x03C3,
    0x03C4, 0x03C5, 0x03C6, 0x03C7, 0x03C8, 0x03C9, 0x03CA, 0x03CB, 0x03CC, 0x03CD, 0x03CE, 0,
};

/* The characters of one code of a set; their number, 0 undefined, -1 error. */
static int
set_decode(iso2022_set set, const unsigned char *input, Py_UCS4 *out)
{
    unsigned char byte = input[0];
    switch (set) {
    case SET_ASCII:
        out[0] = byte;
        return 1;
    case SET_JISX0201_R:
        out[0] = byte == 0x5C ? 0xA5 : byte == 0x7E ? 0x203E : byte;
        return 1;
    case SET_JISX0201_K:
        out[0] = 0xFF40 + byte;
        return byte >= 0x21 && byte <= 0x5F ? (out[0] = 0xFF61 + (byte - 0x21u), 1) : 0;
    case SET_ISO8859_1:
        out[0] = byte | 0x80;
        return byte >= 0x20 && byte < 0x80;
    case SET_ISO8859_7:
        out[0] = byte >= 0x20 && byte < 0x80 ? greek[byte - 0x20] : 0;
        return out[0] != 0;
    default:
        break;
    }
    if (byte < 0x21 || byte > 0x7E || input[1] < 0x21 || input[1] > 0x7E) {
        return 0;
    }
    unsigned code = is_plane2(set)
                        ? plane2_code(byte - 0x20u, input[1] - 0x20u)
                        : ((byte | 0x80u) << 8) | (input[1] | (set == SET_JISX0212 ? 0u : 0x80u));
    if (code == 0) {
        return 0;
    }
    if (is_jisx0213_1(set) && code == JISX0213_WAVE) {
        out[0] = '~';
        return 1;
    }
    if (code == KSX1001_FILLER && charset_of(set) == &_PyMB_euc_kr) {
        out[0] = 0x3164;
        return 1;
    }
    if (set == SET_JISX0213_2000_2) {
        set = SET_JISX0213_2; /* COMPAT: 2.7 decodes by the newer edition */
    }
    long ch = _PyMB_CharOf(charset_of(set), code);
    if (ch != 0) {
        out[0] = (Py_UCS4)ch;
        return ch < 0 ? -1 : 1;
    }
    return _PyMB_PairOf(charset_of(set), code, out);
}

/* The bytes of a character in a set: their number, 0 if it has none, -1 error. */
static int
set_encode(iso2022_set set, Py_UCS4 ch, int code, unsigned char *out)
{
    switch (set) {
    case SET_JISX0201_R:
        if (ch != 0xA5 && ch != 0x203E) {
            return 0;
        }
        out[0] = ch == 0xA5 ? 0x5C : 0x7E;
        return 1;
    case SET_JISX0201_K:
        if (ch < 0xFF61 || ch > 0xFF9F) {
            return 0;
        }
        out[0] = (unsigned char)(ch - 0xFF61 + 0x21);
        return 1;
    case SET_ASCII:
    case SET_JISX0208_O: /* decoded only */
    case SET_ISO8859_1:
    case SET_ISO8859_7:
        return 0;
    default:
        break;
    }
    if (code == 0) {
        code = _PyMB_CodeOf(charset_of(set), ch);
    }
    if (code <= 0 || (is_jisx0213_1(set) && code == JISX0213_WAVE)) {
        return code < 0 ? code : 0;
    }
    if (is_plane2(set)) {
        return plane2_bytes((unsigned)code, out);
    }
    unsigned lead = (unsigned)code >> 8;
    unsigned trail = (unsigned)code & 255;
    if (lead < 0xA1 || (trail < 0x80) != (set == SET_JISX0212)) {
        return 0;
    }
    out[0] = (unsigned char)(lead & 0x7F);
    out[1] = (unsigned char)(trail & 0x7F);
    return 2;
}

/* ---- ISO-2022: decoding ---- */

static int
uses_set(const iso2022_variant *variant, int set)
{
    if (set == SET_ASCII) {
        return 1;
    }
    for (int i = 0; variant->sets[i] != SET_ASCII; i++) {
        if (variant->sets[i] == set) {
            return 1;
        }
    }
    return 0;
}

/* KS X 1001 may be put into either half. */
static int
may_designate(const iso2022_variant *variant, int set)
{
    return uses_set(variant, set) || (set == SET_KSX1001 && uses_set(variant, SET_KSX1001_G1))
           || (set == SET_KSX1001_G1 && uses_set(variant, SET_KSX1001));
}

/* Length of the escape sequence at input with its ESC, up to a capital letter or '@';
 * MB_INCOMPLETE; or an illegal one. */
static int
escape_length(const unsigned char *input, Py_ssize_t left)
{
    for (int i = 1; i < 16; i++) {
        if (i >= left) {
            return MB_INCOMPLETE;
        }
        if ((input[i] >= 'A' && input[i] <= 'Z') || input[i] == '@') {
            return i + 1;
        }
    }
    return -(1 + 2);
}

static int
decode_escape(const iso2022_variant *variant, mb_state *state, const unsigned char *input,
              Py_ssize_t left)
{
    int length = escape_length(input, left);
    if (length < 0) {
        return length;
    }
    if (length == 3 && input[1] == '$' && input[2] == 'A' && uses_set(variant, SET_GB2312)) {
        state->g[0] = SET_GB2312; /* the short form, which encoders do not write */
        return length;
    }
    for (int set = 0; set < SET_COUNT; set++) {
        if (may_designate(variant, set) && (int)strlen(sets[set].escape) == length - 1
            && memcmp(sets[set].escape, input + 1, (size_t)length - 1) == 0) {
            state->g[sets[set].plane] = (unsigned char)set;
            return length;
        }
    }
    return -(length + 2);
}

int
_PyMB_DecodeISO2022(const mb_codec *codec, mb_state *state, const unsigned char *input,
                    Py_ssize_t left, Py_UCS4 *out, int *count)
{
    const iso2022_variant *variant = codec->extra;
    unsigned char byte = input[0];
    *count = 0;
    if (state->passing) {
        /* an escape sequence of another standard goes through, up to its last letter */
        state->passing = !((byte >= 'A' && byte <= 'Z') || byte == '@');
        out[0] = byte;
        *count = 1;
        return 1;
    }
    if (byte == ESC) {
        if (left < 2) {
            return MB_INCOMPLETE;
        }
        if (input[1] == 'N' && uses_set(variant, SET_ISO8859_1)) {
            if (left < 3) {
                return MB_INCOMPLETE;
            }
            *count = set_decode(state->g[2], input + 2, out);
            return *count > 0 ? 3 : -(3 + 2);
        }
        if (strchr("()$.&", input[1]) != NULL && input[1] != 0) {
            return decode_escape(variant, state, input, left);
        }
        state->passing = 1;
        out[0] = ESC;
        *count = 1;
        return 1;
    }
    if (variant->shifts && (byte == SO || byte == SI)) {
        state->shifted = byte == SO;
        return 1;
    }
    if (byte >= 0x80) {
        return -(1 + 2);
    }
    if (byte == '\n') {
        state->shifted = 0;
    }
    int set = state->shifted ? state->g[1] : state->g[0];
    if (byte < 0x20 || set == SET_ASCII) {
        out[0] = byte;
        *count = 1;
        return 1;
    }
    int width = sets[set].width;
    if (left < width) {
        return MB_INCOMPLETE;
    }
    *count = set_decode(set, input, out);
    return *count > 0 ? width : -(width + 2);
}

/* ---- ISO-2022: encoding ---- */

static int
write_escape(iso2022_set set, unsigned char *out)
{
    size_t size = strlen(sets[set].escape);
    out[0] = ESC;
    memcpy(out + 1, sets[set].escape, size);
    return (int)size + 1;
}

/* Back to ASCII; the number of bytes. */
static int
return_to_ascii(mb_state *state, unsigned char *out)
{
    int size = 0;
    if (state->g[0] != SET_ASCII) {
        size = write_escape(SET_ASCII, out);
        state->g[0] = SET_ASCII;
    }
    if (state->shifted) {
        out[size++] = SI;
        state->shifted = 0;
    }
    return size;
}

/* Write what makes set the one in use. */
static int
select_set(mb_state *state, iso2022_set set, unsigned char *out)
{
    int plane = sets[set].plane;
    int size = 0;
    if (plane == 0 && state->shifted) {
        out[size++] = SI;
        state->shifted = 0;
    }
    if (state->g[plane] != set) {
        size += write_escape(set, out + size);
        state->g[plane] = (unsigned char)set;
    }
    if (plane == 1 && !state->shifted) {
        out[size++] = SO;
        state->shifted = 1;
    }
    return size;
}

/* Encode text[0] or, if pair, both characters. */
static int
encode_in_sets(const iso2022_variant *variant, mb_state *state, const Py_UNICODE *text, int pair,
               unsigned char *out)
{
    unsigned char bytes[2];
    for (int i = 0; variant->sets[i] != SET_ASCII; i++) {
        iso2022_set set = variant->sets[i];
        int code = 0;
        if (pair) {
            if (!is_jisx0213_1(set)) {
                continue;
            }
            code = _PyMB_PairCode(charset_of(set), text[0], text[1]);
            if (code == 0) {
                continue;
            }
        }
        int width = set_encode(set, text[0], code, bytes);
        if (width < 0) {
            return MB_ILLEGAL;
        }
        if (width > 0) {
            int size = select_set(state, set, out);
            memcpy(out + size, bytes, (size_t)width);
            return size + width;
        }
    }
    return MB_ILLEGAL;
}

int
_PyMB_EncodeISO2022(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
                    Py_ssize_t left, int final, unsigned char *out, int *used)
{
    const iso2022_variant *variant = codec->extra;
    *used = 1;
    if (text[0] < 0x80) {
        int size = return_to_ascii(state, out);
        out[size] = (unsigned char)text[0];
        return size + 1;
    }
    int has_pairs = uses_set(variant, SET_JISX0213_2000_1) || uses_set(variant, SET_JISX0213_2004_1);
    if (has_pairs && _PyMB_StartsPair(&_PyMB_euc_jis_2004, text[0])) {
        if (left < 2 && !final) {
            return MB_INCOMPLETE;
        }
        if (left >= 2) {
            int size = encode_in_sets(variant, state, text, 1, out);
            if (size > 0) {
                *used = 2;
                return size;
            }
        }
    }
    return encode_in_sets(variant, state, text, 0, out);
}

int
_PyMB_FinishISO2022(const mb_codec *Py_UNUSED(codec), mb_state *state, unsigned char *out)
{
    int size = 0;
    if (state->shifted) {
        out[size++] = SI;
        state->shifted = 0;
    }
    if (state->g[0] != SET_ASCII) {
        size += write_escape(SET_ASCII, out + size);
        state->g[0] = SET_ASCII;
    }
    return size;
}

/* ---- HZ ---- */

int
_PyMB_DecodeHZ(const mb_codec *codec, mb_state *state, const unsigned char *input,
               Py_ssize_t left, Py_UCS4 *out, int *count)
{
    unsigned char byte = input[0];
    *count = 0;
    if (byte == '~') {
        if (left < 2) {
            return MB_INCOMPLETE;
        }
        if (input[1] == '~' && !state->shifted) {
            out[0] = '~';
            *count = 1;
            return 2;
        }
        if (input[1] == '{' && !state->shifted) {
            state->shifted = 1;
            return 2;
        }
        if (input[1] == '}' && state->shifted) {
            state->shifted = 0;
            return 2;
        }
        if (input[1] == '\n' && !state->shifted) {
            return 2;
        }
        return -(2 + 2);
    }
    if (byte & 0x80) {
        return -(1 + 2);
    }
    if (!state->shifted) {
        out[0] = byte;
        *count = 1;
        return 1;
    }
    if (left < 2) {
        return MB_INCOMPLETE;
    }
    long ch = _PyMB_CharOf(codec->charset, ((byte | 0x80u) << 8) | (input[1] | 0x80u));
    if (ch <= 0) {
        return -(2 + 2);
    }
    out[0] = (Py_UCS4)ch;
    *count = 1;
    return 2;
}

int
_PyMB_EncodeHZ(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
               Py_ssize_t Py_UNUSED(left), int Py_UNUSED(final), unsigned char *out, int *used)
{
    int size = 0;
    *used = 1;
    if (text[0] < 0x80) {
        if (state->shifted) {
            out[size++] = '~';
            out[size++] = '}';
            state->shifted = 0;
        }
        out[size++] = (unsigned char)text[0];
        if (text[0] == '~') {
            out[size++] = '~';
        }
        return size;
    }
    int code = _PyMB_CodeOf(codec->charset, text[0]);
    if (code <= 0) {
        return MB_ILLEGAL;
    }
    if (!state->shifted) {
        out[size++] = '~';
        out[size++] = '{';
        state->shifted = 1;
    }
    out[size++] = (unsigned char)((code >> 8) & 0x7F);
    out[size++] = (unsigned char)(code & 0x7F);
    return size;
}

int
_PyMB_FinishHZ(const mb_codec *Py_UNUSED(codec), mb_state *state, unsigned char *out)
{
    if (!state->shifted) {
        return 0;
    }
    out[0] = '~';
    out[1] = '}';
    state->shifted = 0;
    return 2;
}
