/* Classes, case mappings and values of characters, from the table of
 * Tools/plus/makeunicodedata.py (Unicode 5.2.0). */

#include "Python.h"

/* What the unicode type knows about a character; equal ones share a record. */
typedef struct {
    int32_t upper; /* to be added to the code */
    int32_t lower;
    int32_t title;
    uint8_t decimal; /* 255: none */
    uint8_t digit;
    uint8_t numeric; /* index into numeric_values, 0: none */
    uint16_t flags;
} _PyUnicode_TypeRecord;

extern const _PyUnicode_TypeRecord _PyUnicode_TypeRecords[];

#include "unicodetype_db.h"

/* White space below 128: FS GS RS US included. */
const unsigned char _Py_ascii_whitespace[128] = {
    [0x09] = 1, [0x0A] = 1, [0x0B] = 1, [0x0C] = 1, [0x0D] = 1,
    [0x1C] = 1, [0x1D] = 1, [0x1E] = 1, [0x1F] = 1, [0x20] = 1,
};

static inline const _PyUnicode_TypeRecord *
type_record(Py_UNICODE ch)
{
    if (ch > 0x10FFFF) {
        return &_PyUnicode_TypeRecords[0];
    }
    size_t block = type_index1[ch >> TYPE_SHIFT];
    size_t place = (block << TYPE_SHIFT) + (ch & ((1u << TYPE_SHIFT) - 1));
    return &_PyUnicode_TypeRecords[type_index2[place]];
}

static inline int
has_flag(Py_UNICODE ch, int flag)
{
    return (type_record(ch)->flags & flag) != 0;
}

int
_PyUnicode_IsWhitespace(const Py_UNICODE ch)
{
    return has_flag(ch, CHAR_SPACE);
}

int
_PyUnicode_IsLinebreak(const Py_UNICODE ch)
{
    if (ch < 128) {
        return (ch >= 0x0A && ch <= 0x0D) || (ch >= 0x1C && ch <= 0x1E);
    }
    return has_flag(ch, CHAR_LINEBREAK);
}

int
_PyUnicode_IsLowercase(Py_UNICODE ch)
{
    return has_flag(ch, CHAR_LOWER);
}

int
_PyUnicode_IsUppercase(Py_UNICODE ch)
{
    return has_flag(ch, CHAR_UPPER);
}

int
_PyUnicode_IsTitlecase(Py_UNICODE ch)
{
    return has_flag(ch, CHAR_TITLE);
}

int
_PyUnicode_IsAlpha(Py_UNICODE ch)
{
    return has_flag(ch, CHAR_ALPHA);
}

int
_PyUnicode_IsDecimalDigit(Py_UNICODE ch)
{
    return _PyUnicode_ToDecimalDigit(ch) >= 0;
}

int
_PyUnicode_IsDigit(Py_UNICODE ch)
{
    return _PyUnicode_ToDigit(ch) >= 0;
}

int
_PyUnicode_IsNumeric(Py_UNICODE ch)
{
    return has_flag(ch, CHAR_NUMERIC);
}

Py_UNICODE
_PyUnicode_ToUppercase(Py_UNICODE ch)
{
    return ch + (Py_UNICODE)type_record(ch)->upper;
}

Py_UNICODE
_PyUnicode_ToLowercase(Py_UNICODE ch)
{
    return ch + (Py_UNICODE)type_record(ch)->lower;
}

Py_UNICODE
_PyUnicode_ToTitlecase(Py_UNICODE ch)
{
    return ch + (Py_UNICODE)type_record(ch)->title;
}

int
_PyUnicode_ToDecimalDigit(Py_UNICODE ch)
{
    int value = type_record(ch)->decimal;
    return value == 255 ? -1 : value;
}

int
_PyUnicode_ToDigit(Py_UNICODE ch)
{
    int value = type_record(ch)->digit;
    return value == 255 ? -1 : value;
}

double
_PyUnicode_ToNumeric(Py_UNICODE ch)
{
    return numeric_values[type_record(ch)->numeric];
}
