/* Characters: lower case, categories, and sets with their answer tables. */
#include <ctype.h>
#include "sre.h"

unsigned int
_PySRE_Lower(unsigned int ch)
{
    return ch >= 'A' && ch <= 'Z' ? ch + ('a' - 'A') : ch;
}

unsigned int
_PySRE_LowerLocale(unsigned int ch)
{
    return ch < 256 ? (unsigned int)tolower((int)ch) : ch;
}

unsigned int
_PySRE_LowerUnicode(unsigned int ch)
{
    return (unsigned int)Py_UNICODE_TOLOWER((Py_UNICODE)ch);
}

static int
is_word(unsigned int ch)
{
    return ch < 128 && (Py_ISALNUM(ch) || ch == '_');
}

static int
is_locale_word(unsigned int ch)
{
    return (ch < 256 && isalnum((int)ch)) || ch == '_';
}

static int
is_unicode_word(unsigned int ch)
{
    return Py_UNICODE_ISALNUM((Py_UNICODE)ch) || ch == '_';
}

static int
is_space(unsigned int ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

int
_PySRE_Category(sre_code category, unsigned int ch)
{
    switch (category) {
    case CATEGORY_DIGIT: return ch >= '0' && ch <= '9';
    case CATEGORY_NOT_DIGIT: return !(ch >= '0' && ch <= '9');
    case CATEGORY_SPACE: return is_space(ch);
    case CATEGORY_NOT_SPACE: return !is_space(ch);
    case CATEGORY_WORD: return is_word(ch);
    case CATEGORY_NOT_WORD: return !is_word(ch);
    case CATEGORY_LINEBREAK: return ch == '\n';
    case CATEGORY_NOT_LINEBREAK: return ch != '\n';
    case CATEGORY_LOC_WORD: return is_locale_word(ch);
    case CATEGORY_LOC_NOT_WORD: return !is_locale_word(ch);
    case CATEGORY_UNI_DIGIT: return Py_UNICODE_ISDECIMAL((Py_UNICODE)ch);
    case CATEGORY_UNI_NOT_DIGIT: return !Py_UNICODE_ISDECIMAL((Py_UNICODE)ch);
    case CATEGORY_UNI_SPACE: return Py_UNICODE_ISSPACE(ch);
    case CATEGORY_UNI_NOT_SPACE: return !Py_UNICODE_ISSPACE(ch);
    case CATEGORY_UNI_WORD: return is_unicode_word(ch);
    case CATEGORY_UNI_NOT_WORD: return !is_unicode_word(ch);
    case CATEGORY_UNI_LINEBREAK: return Py_UNICODE_ISLINEBREAK((Py_UNICODE)ch);
    case CATEGORY_UNI_NOT_LINEBREAK: return !Py_UNICODE_ISLINEBREAK((Py_UNICODE)ch);
    default: return 0;
    }
}

static inline int
has_bit(const sre_code *bits, unsigned int ch)
{
    return (bits[(ch & 255) >> 5] >> (ch & 31)) & 1;
}

int
_PySRE_InSet(const sre_code *set, unsigned int ch)
{
    int found = 1; /* what a hit means: 0 behind NEGATE */
    for (;;) {
        switch (*set++) {
        case OP_FAILURE:
            return !found;
        case OP_NEGATE:
            found = !found;
            break;
        case OP_LITERAL:
            if (ch == *set++) {
                return found;
            }
            break;
        case OP_RANGE:
            if (set[0] <= ch && ch <= set[1]) {
                return found;
            }
            set += 2;
            break;
        case OP_CATEGORY:
            if (_PySRE_Category(*set++, ch)) {
                return found;
            }
            break;
        case OP_CHARSET:
            if (ch < 256 && has_bit(set, ch)) {
                return found;
            }
            set += 8;
            break;
        case OP_BIGCHARSET: {
            /* a block of 256 bits for each high byte, shared where equal */
            sre_code blocks = *set++;
            const unsigned char *index = (const unsigned char *)set;
            set += 64;
            if (ch < 65536 && has_bit(set + 8 * index[ch >> 8], ch)) {
                return found;
            }
            set += 8 * blocks;
            break;
        }
        default:
            assert(!"a set was validated");
            return 0;
        }
    }
}

/* Sets whose answers change with the locale have no table. */
static int
depends_on_locale(const sre_code *set)
{
    for (;;) {
        switch (*set++) {
        case OP_FAILURE: return 0;
        case OP_NEGATE: break;
        case OP_RANGE: set += 2; break;
        case OP_CHARSET: set += 8; break;
        case OP_BIGCHARSET: set += 1 + 64 + 8 * (Py_ssize_t)*set; break;
        case OP_CATEGORY:
            if (*set == CATEGORY_LOC_WORD || *set == CATEGORY_LOC_NOT_WORD) {
                return 1;
            }
            set++;
            break;
        default: set++; break;
        }
    }
}

/* The answers for the first 256 characters, found at the set's place in the code. */
int
_PySRE_AddTable(pattern_object *pattern, const sre_code *set)
{
    Py_ssize_t at = set - pattern->code;
    if (pattern->tables[at] != NULL || depends_on_locale(set)) {
        return 0;
    }
    unsigned char *table = PyMem_MALLOC(256);
    if (table == NULL) {
        return -1;
    }
    for (unsigned int ch = 0; ch < 256; ch++) {
        table[ch] = (unsigned char)_PySRE_InSet(set, ch);
    }
    pattern->tables[at] = table;
    return 0;
}
