/* unicodedata: the Unicode character database, version 5.2.0, and its past version 3.2.0
 * as the object ucd_3_2_0, which IDNA needs.
 *
 * The tables come from Tools/plus/makeunicodedata.py. The old version is stored as
 * changes: what 3.2.0 did not know is unassigned, for the rest a record says which of
 * the properties were different. All functions exist twice, as functions of the module
 * and as methods of ucd_3_2_0; self tells which version is asked. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include "ucnhash.h"

typedef struct {
    uint8_t category;
    uint8_t combining;
    uint8_t bidirectional;
    uint8_t mirrored;
    uint8_t width;
    uint8_t quick;
} char_record;

typedef struct {
    uint32_t first;
    uint32_t second;
    uint32_t result;
} composition_pair;

typedef struct {
    uint8_t category;
    uint8_t bidirectional;
    uint8_t mirrored;
    uint8_t decimal;
} change_record;

#define CHANGE_SAME 255
#define CHANGE_NO_DECIMAL 254
#define CHANGE_UNASSIGNED 1 /* number of the record */

#include "unicodedata_db.h"
#include "unicodename_db.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define LOOK_UP(prefix, PREFIX, code)                                          \
    prefix##_index2[((size_t)prefix##_index1[(code) >> PREFIX##_SHIFT] << PREFIX##_SHIFT)      \
                    + ((code) & ((1u << PREFIX##_SHIFT) - 1))]

/* The object of a past version. */
typedef struct {
    PyObject_HEAD
    const char *version;
} UCD;

static PyTypeObject UCD_Type;

static int
is_old(PyObject *self)
{
    return self != NULL && Py_TYPE(self) == &UCD_Type;
}

static const char_record *
record_of(Py_UCS4 code)
{
    return &char_records[code > 0x10FFFF ? 0 : LOOK_UP(char, CHAR, code)];
}

/* Number of the change record of code. */
static unsigned
change_of(Py_UCS4 code)
{
    return code > 0x10FFFF ? 0 : LOOK_UP(change, CHANGE, code);
}

static int
unknown_to(PyObject *self, Py_UCS4 code)
{
    return is_old(self) && change_of(code) == CHANGE_UNASSIGNED;
}

/* ---- properties ---- */

/* "O!" converted: the one character of a unicode; -1 with TypeError. */
static int
single_char(PyObject *text, Py_UCS4 *code)
{
    if (PyUnicode_GET_SIZE(text) != 1) {
        PyErr_SetString(PyExc_TypeError, "need a single Unicode character as parameter");
        return -1;
    }
    *code = PyUnicode_AS_UNICODE(text)[0];
    return 0;
}

static int
parse_char(PyObject *args, const char *format, Py_UCS4 *code)
{
    PyObject *text;
    return PyArg_ParseTuple(args, format, &PyUnicode_Type, &text) ? single_char(text, code) : -1;
}

static int
parse_char_default(PyObject *args, const char *format, Py_UCS4 *code, PyObject **otherwise)
{
    PyObject *text;
    *otherwise = NULL;
    return PyArg_ParseTuple(args, format, &PyUnicode_Type, &text, otherwise)
               ? single_char(text, code)
               : -1;
}

/* The default of the caller, or ValueError. */
static PyObject *
no_value(PyObject *otherwise, const char *complaint)
{
    if (otherwise == NULL) {
        PyErr_SetString(PyExc_ValueError, complaint);
        return NULL;
    }
    Py_INCREF(otherwise);
    return otherwise;
}

static PyObject *
ucd_decimal(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    PyObject *otherwise;
    if (parse_char_default(args, "O!|O:decimal", &code, &otherwise) < 0) {
        return NULL;
    }
    int value = Py_UNICODE_TODECIMAL(code);
    if (is_old(self)) {
        const change_record *change = &change_records[change_of(code)];
        if (change->decimal == CHANGE_NO_DECIMAL || unknown_to(self, code)) {
            value = -1;
        }
        else if (change->decimal != CHANGE_SAME) {
            value = change->decimal;
        }
    }
    return value < 0 ? no_value(otherwise, "not a decimal") : PyInt_FromLong(value);
}

static PyObject *
ucd_digit(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_UCS4 code;
    PyObject *otherwise;
    if (parse_char_default(args, "O!|O:digit", &code, &otherwise) < 0) {
        return NULL;
    }
    int value = Py_UNICODE_TODIGIT(code);
    return value < 0 ? no_value(otherwise, "not a digit") : PyInt_FromLong(value);
}

static PyObject *
ucd_numeric(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    PyObject *otherwise;
    if (parse_char_default(args, "O!|O:numeric", &code, &otherwise) < 0) {
        return NULL;
    }
    double value = unknown_to(self, code) ? -1.0 : Py_UNICODE_TONUMERIC(code);
    return value == -1.0 ? no_value(otherwise, "not a numeric character")
                         : PyFloat_FromDouble(value);
}

static PyObject *
ucd_category(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    if (parse_char(args, "O!:category", &code) < 0) {
        return NULL;
    }
    unsigned number = record_of(code)->category;
    if (is_old(self)) {
        unsigned change = change_records[change_of(code)].category;
        number = change == CHANGE_SAME ? number : change;
    }
    return PyString_FromString(category_names[number]);
}

static PyObject *
ucd_bidirectional(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    if (parse_char(args, "O!:bidirectional", &code) < 0) {
        return NULL;
    }
    unsigned number = record_of(code)->bidirectional;
    if (unknown_to(self, code)) {
        number = 0;
    }
    else if (is_old(self)) {
        unsigned change = change_records[change_of(code)].bidirectional;
        number = change == CHANGE_SAME ? number : change;
    }
    return PyString_FromString(bidirectional_names[number]);
}

static PyObject *
ucd_combining(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    if (parse_char(args, "O!:combining", &code) < 0) {
        return NULL;
    }
    return PyInt_FromLong(unknown_to(self, code) ? 0 : record_of(code)->combining);
}

static PyObject *
ucd_mirrored(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    if (parse_char(args, "O!:mirrored", &code) < 0) {
        return NULL;
    }
    long value = record_of(code)->mirrored;
    if (unknown_to(self, code)) {
        value = 0;
    }
    else if (is_old(self)) {
        unsigned change = change_records[change_of(code)].mirrored;
        value = change == CHANGE_SAME ? value : (long)change;
    }
    return PyInt_FromLong(value);
}

static PyObject *
ucd_east_asian_width(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    if (parse_char(args, "O!:east_asian_width", &code) < 0) {
        return NULL;
    }
    if (unknown_to(self, code)) {
        return PyString_FromString("F");
    }
    return PyString_FromString(width_names[record_of(code)->width]);
}

/* ---- decompositions ---- */

/* Data of the decomposition of code: [0] is prefix << 8 | count; NULL if it has none. */
static const uint32_t *
decomposition_of(PyObject *self, Py_UCS4 code)
{
    if (code > 0x10FFFF || unknown_to(self, code)) {
        return NULL;
    }
    unsigned offset = LOOK_UP(decomposition, DECOMPOSITION, code);
    return offset == 0 ? NULL : decomposition_data + offset;
}

static PyObject *
ucd_decomposition(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    if (parse_char(args, "O!:decomposition", &code) < 0) {
        return NULL;
    }
    const uint32_t *data = decomposition_of(self, code);
    if (data == NULL) {
        return PyString_FromString("");
    }
    char text[256];
    size_t used = strlen(decomposition_prefixes[data[0] >> 8]);
    memcpy(text, decomposition_prefixes[data[0] >> 8], used);
    for (unsigned i = 1; i <= (data[0] & 255); i++) {
        used += (size_t)PyOS_snprintf(text + used, sizeof(text) - used, "%s%04X",
                                      used > 0 ? " " : "", (unsigned)data[i]);
    }
    return PyString_FromStringAndSize(text, (Py_ssize_t)used);
}

/* Hangul syllables are composed by arithmetic: L, V and T jamo. */
#define S_BASE 0xAC00u
#define L_BASE 0x1100u
#define V_BASE 0x1161u
#define T_BASE 0x11A7u
#define L_COUNT 19u
#define V_COUNT 21u
#define T_COUNT 28u
#define N_COUNT (V_COUNT * T_COUNT)
#define S_COUNT (L_COUNT * N_COUNT)

/* A growing array of code points. */
typedef struct {
    Py_UCS4 *items;
    Py_ssize_t count;
    Py_ssize_t capacity;
} code_buffer;

static int
buffer_add(code_buffer *buffer, Py_UCS4 code)
{
    if (buffer->count == buffer->capacity) {
        Py_ssize_t capacity = buffer->capacity < 32 ? 64 : buffer->capacity * 2;
        if (capacity > (Py_ssize_t)(PY_SSIZE_T_MAX / sizeof(Py_UCS4))) {
            PyErr_NoMemory();
            return -1;
        }
        Py_UCS4 *items = PyMem_Realloc(buffer->items, (size_t)capacity * sizeof(Py_UCS4));
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        buffer->items = items;
        buffer->capacity = capacity;
    }
    buffer->items[buffer->count++] = code;
    return 0;
}

static Py_UCS4
corrected(PyObject *self, Py_UCS4 code)
{
    if (is_old(self)) {
        for (size_t i = 0; i < LENGTH(corrections); i++) {
            if (corrections[i][0] == code) {
                return corrections[i][1];
            }
        }
    }
    return code;
}

/* Append the full decomposition of code. Mappings nest a few levels at most. */
static int
decompose(PyObject *self, Py_UCS4 code, int compatible, code_buffer *buffer)
{
    if (code - S_BASE < S_COUNT) {
        Py_UCS4 index = code - S_BASE;
        if (buffer_add(buffer, L_BASE + index / N_COUNT) < 0
            || buffer_add(buffer, V_BASE + (index % N_COUNT) / T_COUNT) < 0) {
            return -1;
        }
        return index % T_COUNT == 0 ? 0 : buffer_add(buffer, T_BASE + index % T_COUNT);
    }
    code = corrected(self, code);
    const uint32_t *data = decomposition_of(self, code);
    if (data == NULL || (data[0] >> 8 != 0 && !compatible)) {
        return buffer_add(buffer, code);
    }
    for (unsigned i = 1; i <= (data[0] & 255); i++) {
        if (decompose(self, data[i], compatible, buffer) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Bring each run of combining characters into the order of their classes, keeping the
 * order of equal ones. Runs are short in text; longer ones are sorted by counting, so
 * that hostile input stays linear. */
static void
sort_run(Py_UCS4 *run, Py_ssize_t count, Py_UCS4 *scratch)
{
    if (count <= 20 || scratch == NULL) {
        for (Py_ssize_t i = 1; i < count; i++) {
            Py_UCS4 code = run[i];
            int class = record_of(code)->combining;
            Py_ssize_t k = i;
            for (; k > 0 && record_of(run[k - 1])->combining > class; k--) {
                run[k] = run[k - 1];
            }
            run[k] = code;
        }
        return;
    }
    Py_ssize_t starts[257] = {0};
    for (Py_ssize_t i = 0; i < count; i++) {
        starts[record_of(run[i])->combining + 1]++;
    }
    for (int class = 1; class < 257; class++) {
        starts[class] += starts[class - 1];
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        scratch[starts[record_of(run[i])->combining]++] = run[i];
    }
    memcpy(run, scratch, (size_t)count * sizeof(Py_UCS4));
}

static int
order_canonically(code_buffer *buffer)
{
    Py_UCS4 *scratch = NULL;
    for (Py_ssize_t i = 0; i < buffer->count;) {
        Py_ssize_t end = i;
        while (end < buffer->count && record_of(buffer->items[end])->combining != 0) {
            end++;
        }
        if (end - i > 20 && scratch == NULL) {
            scratch = PyMem_New(Py_UCS4, (size_t)buffer->count);
            if (scratch == NULL) {
                PyErr_NoMemory();
                return -1;
            }
        }
        if (end - i > 1) {
            sort_run(buffer->items + i, end - i, scratch);
        }
        i = end + 1;
    }
    PyMem_Free(scratch);
    return 0;
}

/* ---- compositions ---- */

/* The character first and second make, or 0. */
static Py_UCS4
compose_pair(Py_UCS4 first, Py_UCS4 second)
{
    if (first - L_BASE < L_COUNT && second - V_BASE < V_COUNT) {
        return S_BASE + ((first - L_BASE) * V_COUNT + (second - V_BASE)) * T_COUNT;
    }
    if (first - S_BASE < S_COUNT && (first - S_BASE) % T_COUNT == 0
        && second - T_BASE - 1 < T_COUNT - 1) {
        return first + (second - T_BASE);
    }
    size_t low = 0;
    size_t high = LENGTH(composition_pairs);
    while (low < high) {
        size_t middle = (low + high) / 2;
        const composition_pair *pair = &composition_pairs[middle];
        if (pair->first == first && pair->second == second) {
            return pair->result;
        }
        if (pair->first < first || (pair->first == first && pair->second < second)) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return 0;
}

/* Compose in place: each character joins the last starter unless something of the same
 * or a higher class stands between. */
static void
compose(code_buffer *buffer)
{
    Py_UCS4 *items = buffer->items;
    Py_ssize_t out = 0;
    Py_ssize_t starter = -1;
    int last_class = 0;
    for (Py_ssize_t i = 0; i < buffer->count; i++) {
        Py_UCS4 code = items[i];
        int class = record_of(code)->combining;
        int adjacent = starter == out - 1;
        if (starter >= 0 && (adjacent || (last_class != 0 && last_class < class))) {
            Py_UCS4 joined = compose_pair(items[starter], code);
            if (joined != 0) {
                items[starter] = joined;
                continue;
            }
        }
        if (class == 0) {
            starter = out;
        }
        last_class = class;
        items[out++] = code;
    }
    buffer->count = out;
}

/* ---- normalize ---- */

/* Bits of char_record.quick. */
enum { FORM_NFD = 1, FORM_NFKD = 2, FORM_NFC = 4, FORM_NFKC = 8 };

/* 0 if text may not be in the form already. */
static int
surely_normalized(PyObject *text, int form)
{
    const Py_UNICODE *units = PyUnicode_AS_UNICODE(text);
    int last_class = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(text); i++) {
        const char_record *record = record_of(units[i]);
        if ((record->quick & form) || (record->combining != 0 && record->combining < last_class)) {
            return 0;
        }
        last_class = record->combining;
    }
    return 1;
}

static int
form_from_name(const char *name)
{
    static const char *const names[] = {"NFD", "NFKD", "NFC", "NFKC"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            return 1 << i;
        }
    }
    PyErr_SetString(PyExc_ValueError, "invalid normalization form");
    return -1;
}

static PyObject *
ucd_normalize(PyObject *self, PyObject *args)
{
    const char *name;
    PyObject *text;
    if (!PyArg_ParseTuple(args, "sO!:normalize", &name, &PyUnicode_Type, &text)) {
        return NULL;
    }
    int form = PyUnicode_GET_SIZE(text) == 0 ? 0 : form_from_name(name);
    if (form < 0) {
        return NULL;
    }
    if (form == 0 || (!is_old(self) && surely_normalized(text, form))) {
        Py_INCREF(text);
        return text;
    }
    code_buffer buffer = {NULL, 0, 0};
    PyObject *result = NULL;
    int compatible = (form & (FORM_NFKD | FORM_NFKC)) != 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(text); i++) {
        if (decompose(self, PyUnicode_AS_UNICODE(text)[i], compatible, &buffer) < 0) {
            goto done;
        }
    }
    if (order_canonically(&buffer) < 0) {
        goto done;
    }
    if (form & (FORM_NFC | FORM_NFKC)) {
        compose(&buffer);
    }
    result = PyUnicode_FromUnicode((const Py_UNICODE *)buffer.items, buffer.count);
done:
    PyMem_Free(buffer.items);
    return result;
}

/* ---- names ---- */

static const char *const hangul_leads[L_COUNT] = {
    "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T",
    "P", "H",
};
static const char *const hangul_vowels[V_COUNT] = {
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO",
    "WE", "WI", "YU", "EU", "YI", "I",
};
static const char *const hangul_tails[T_COUNT] = {
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH",
    "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
};

static const char hangul_prefix[] = "HANGUL SYLLABLE ";
static const char unified_prefix[] = "CJK UNIFIED IDEOGRAPH-";
static const char compatibility_prefix[] = "CJK COMPATIBILITY IDEOGRAPH-";

static int
in_ranges(const uint32_t (*ranges)[2], size_t count, Py_UCS4 code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i][0] && code <= ranges[i][1]) {
            return 1;
        }
    }
    return 0;
}

#define IN_RANGES(ranges, code) in_ranges(ranges, LENGTH(ranges), code)

/* The number of the stored name of code, or -1. */
static int
name_number(Py_UCS4 code)
{
    size_t low = 0;
    size_t high = LENGTH(name_runs);
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (name_runs[middle][0] <= code) {
            low = middle;
        }
        else {
            high = middle;
        }
    }
    if (code < name_runs[low][0]) {
        return -1;
    }
    uint32_t next = low + 1 < LENGTH(name_runs) ? name_runs[low + 1][1] : NAME_COUNT;
    uint32_t number = name_runs[low][1] + (code - name_runs[low][0]);
    return number < next ? (int)number : -1;
}

static Py_UCS4
code_of_number(uint32_t number)
{
    size_t low = 0;
    size_t high = LENGTH(name_runs);
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (name_runs[middle][1] <= number) {
            low = middle;
        }
        else {
            high = middle;
        }
    }
    return name_runs[low][0] + (number - name_runs[low][1]);
}

/* Number of the next word of a phrase, -1 at its end. */
static int
next_word(const uint8_t **phrase)
{
    unsigned byte = *(*phrase)++;
    if (byte <= NAME_FREQUENT) {
        return (int)byte - 1;
    }
    return NAME_FREQUENT + (int)(byte - NAME_FREQUENT - 1) * 256 + *(*phrase)++;
}

/* Write a stored name, at most NAME_LONGEST letters and a 0; its length. */
static int
expand_name(int number, char *out)
{
    const uint8_t *phrase = name_phrases + name_offsets[number / 8];
    for (int skip = number % 8; skip > 0; skip--) {
        while (next_word(&phrase) >= 0) {
        }
    }
    char *start = out;
    int word;
    while ((word = next_word(&phrase)) >= 0) {
        if (out > start) {
            *out++ = ' ';
        }
        for (const char *letter = word_text + word_offsets[word]; *letter != ' '; letter++) {
            *out++ = *letter;
        }
    }
    *out = 0;
    return (int)(out - start);
}

#define NAME_BUFFER (NAME_LONGEST + 64)

/* Write the name of code, which may have one, to a buffer of NAME_BUFFER bytes; its
 * length, 0 if it has none. */
static int
name_of(PyObject *self, Py_UCS4 code, char *out)
{
    if (code > 0x10FFFF || unknown_to(self, code)) {
        return 0;
    }
    if (code - S_BASE < S_COUNT) {
        Py_UCS4 index = code - S_BASE;
        return PyOS_snprintf(out, NAME_BUFFER, "%s%s%s%s", hangul_prefix,
                             hangul_leads[index / N_COUNT],
                             hangul_vowels[(index % N_COUNT) / T_COUNT],
                             hangul_tails[index % T_COUNT]);
    }
    if (IN_RANGES(unified_ranges, code)) {
        return PyOS_snprintf(out, NAME_BUFFER, "%s%X", unified_prefix, code);
    }
    if (IN_RANGES(compatibility_ranges, code)) {
        return PyOS_snprintf(out, NAME_BUFFER, "%s%X", compatibility_prefix, code);
    }
    int number = name_number(code);
    return number < 0 ? 0 : expand_name(number, out);
}

static int
capi_getname(PyObject *self, Py_UCS4 code, char *buffer, int buflen)
{
    char name[NAME_BUFFER];
    int size = name_of(self, code, name);
    if (size == 0 || size >= buflen) {
        return 0;
    }
    memcpy(buffer, name, (size_t)size + 1);
    return 1;
}

/* Index of the longest of the texts that begins name; its length in *used. -1: none. */
static int
longest_match(const char *name, int size, const char *const *texts, unsigned count, int *used)
{
    int best = -1;
    *used = -1;
    for (unsigned i = 0; i < count; i++) {
        int length = (int)strlen(texts[i]);
        if (length > *used && length <= size && memcmp(name, texts[i], (size_t)length) == 0) {
            *used = length;
            best = (int)i;
        }
    }
    return best;
}

static int
hangul_from_name(const char *name, int size, Py_UCS4 *code)
{
    const char *const *tables[] = {hangul_leads, hangul_vowels, hangul_tails};
    const unsigned counts[] = {L_COUNT, V_COUNT, T_COUNT};
    int index[3];
    for (int part = 0; part < 3; part++) {
        int used;
        index[part] = longest_match(name, size, tables[part], counts[part], &used);
        if (index[part] < 0) {
            return 0;
        }
        name += used;
        size -= used;
    }
    *code = S_BASE + (Py_UCS4)index[0] * N_COUNT + (Py_UCS4)index[1] * T_COUNT
            + (Py_UCS4)index[2];
    return size == 0;
}

/* Four or five upper case hex digits. */
static int
hex_code(const char *digits, int size, Py_UCS4 *code)
{
    if (size != 4 && size != 5) {
        return 0;
    }
    *code = 0;
    for (int i = 0; i < size; i++) {
        char digit = digits[i];
        if (digit >= '0' && digit <= '9') {
            *code = *code * 16 + (Py_UCS4)(digit - '0');
        }
        else if (digit >= 'A' && digit <= 'F') {
            *code = *code * 16 + (Py_UCS4)(digit - 'A' + 10);
        }
        else {
            return 0;
        }
    }
    return size == 4 || *code > 0xFFFF;
}

static uint32_t
hash_name(const char *name, int size)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    }
    return hash ^ (hash >> 15);
}

/* Look an upper case name up among the stored ones. */
static int
stored_code(const char *name, int size, Py_UCS4 *code)
{
    char stored[NAME_BUFFER];
    uint32_t slot = hash_name(name, size) % NAME_HASH_SIZE;
    for (; name_table[slot] != 0; slot = (slot + 1) % NAME_HASH_SIZE) {
        int number = name_table[slot] - 1;
        if (expand_name(number, stored) == size && memcmp(stored, name, (size_t)size) == 0) {
            *code = code_of_number((uint32_t)number);
            return 1;
        }
    }
    return 0;
}

static int
has_prefix(const char *name, int size, const char *prefix, size_t prefix_size)
{
    return (size_t)size >= prefix_size && memcmp(name, prefix, prefix_size) == 0;
}

/* Only the stored names, and those of compatibility ideographs, may be in lower case,
 * and only they depend on the version. */
static int
capi_getcode(PyObject *self, const char *name, int namelen, Py_UCS4 *code)
{
    char upper[NAME_BUFFER];
    int skip = (int)sizeof(hangul_prefix) - 1;
    if (has_prefix(name, namelen, hangul_prefix, (size_t)skip)) {
        return hangul_from_name(name + skip, namelen - skip, code);
    }
    skip = (int)sizeof(unified_prefix) - 1;
    if (has_prefix(name, namelen, unified_prefix, (size_t)skip)) {
        return hex_code(name + skip, namelen - skip, code) && IN_RANGES(unified_ranges, *code);
    }
    if (namelen <= 0 || namelen > NAME_LONGEST) {
        return 0;
    }
    for (int i = 0; i < namelen; i++) {
        upper[i] = (char)Py_TOUPPER(Py_CHARMASK(name[i]));
    }
    skip = (int)sizeof(compatibility_prefix) - 1;
    int found = has_prefix(upper, namelen, compatibility_prefix, (size_t)skip)
                && hex_code(upper + skip, namelen - skip, code)
                && IN_RANGES(compatibility_ranges, *code);
    if (!found) {
        found = stored_code(upper, namelen, code);
    }
    return found && !unknown_to(self, *code);
}

static PyObject *
ucd_name(PyObject *self, PyObject *args)
{
    Py_UCS4 code;
    PyObject *otherwise;
    char name[NAME_BUFFER];
    if (parse_char_default(args, "O!|O:name", &code, &otherwise) < 0) {
        return NULL;
    }
    int size = name_of(self, code, name);
    return size == 0 ? no_value(otherwise, "no such name") : PyString_FromStringAndSize(name, size);
}

static PyObject *
ucd_lookup(PyObject *self, PyObject *args)
{
    const char *name;
    Py_ssize_t size;
    Py_UCS4 code;
    if (!PyArg_ParseTuple(args, "s#:lookup", &name, &size)) {
        return NULL;
    }
    if (size > INT_MAX || !capi_getcode(self, name, (int)size, &code)) {
        PyErr_Format(PyExc_KeyError, "undefined character name '%s'", name);
        return NULL;
    }
    return PyUnicode_FromOrdinal((int)code);
}

/* ---- the module ---- */

static PyMethodDef ucd_methods[] = {
    {"decimal", ucd_decimal, METH_VARARGS,
     "decimal(unichr[, default])\n\n"
     "The value of a decimal digit as int. For other characters default, or ValueError."},
    {"digit", ucd_digit, METH_VARARGS,
     "digit(unichr[, default])\n\n"
     "The value of a digit as int. For other characters default, or ValueError."},
    {"numeric", ucd_numeric, METH_VARARGS,
     "numeric(unichr[, default])\n\n"
     "The numeric value as float. For characters without one default, or ValueError."},
    {"category", ucd_category, METH_VARARGS,
     "category(unichr)\n\nThe general category, two letters."},
    {"bidirectional", ucd_bidirectional, METH_VARARGS,
     "bidirectional(unichr)\n\nThe bidirectional class, '' if there is none."},
    {"combining", ucd_combining, METH_VARARGS,
     "combining(unichr)\n\nThe canonical combining class, an int; 0 for a starter."},
    {"mirrored", ucd_mirrored, METH_VARARGS,
     "mirrored(unichr)\n\n1 if the character is mirrored in right-to-left text, else 0."},
    {"east_asian_width", ucd_east_asian_width, METH_VARARGS,
     "east_asian_width(unichr)\n\nThe East Asian width class."},
    {"decomposition", ucd_decomposition, METH_VARARGS,
     "decomposition(unichr)\n\nThe decomposition mapping as text, '' if there is none."},
    {"name", ucd_name, METH_VARARGS,
     "name(unichr[, default])\n\n"
     "The name of a character. For those without a name default, or ValueError."},
    {"lookup", ucd_lookup, METH_VARARGS,
     "lookup(name)\n\nThe character of a name, or KeyError."},
    {"normalize", ucd_normalize, METH_VARARGS,
     "normalize(form, unistr)\n\nThe text in normal form 'NFC', 'NFKC', 'NFD' or 'NFKD'."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef ucd_members[] = {
    {(char *)"unidata_version", T_STRING, offsetof(UCD, version), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject UCD_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "unicodedata.UCD",
    .tp_basicsize = sizeof(UCD),
    .tp_dealloc = (destructor)PyObject_Del,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = ucd_methods,
    .tp_members = ucd_members,
};

static const _PyUnicode_Name_CAPI name_capi = {
    sizeof(_PyUnicode_Name_CAPI),
    capi_getname,
    capi_getcode,
};

PyDoc_STRVAR(unicodedata_doc,
             "The Unicode character database, version " UNIDATA_VERSION ".\n\n"
             "Names, categories, numeric values and other properties of characters, and the\n"
             "normal forms of text. ucd_3_2_0 offers the same for version " OLD_VERSION ".");

PyMODINIT_FUNC
initunicodedata(void)
{
    Py_TYPE(&UCD_Type) = &PyType_Type;
    if (PyType_Ready(&UCD_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("unicodedata", ucd_methods, unicodedata_doc);
    if (module == NULL) {
        return;
    }
    PyModule_AddStringConstant(module, "unidata_version", UNIDATA_VERSION);
    Py_INCREF(&UCD_Type);
    PyModule_AddObject(module, "UCD", (PyObject *)&UCD_Type);
    UCD *old = PyObject_New(UCD, &UCD_Type);
    if (old != NULL) {
        old->version = OLD_VERSION;
        PyModule_AddObject(module, "ucd_3_2_0", (PyObject *)old);
    }
    PyObject *capsule = PyCapsule_New((void *)&name_capi, PyUnicodeData_CAPSULE_NAME, NULL);
    if (capsule != NULL) {
        PyModule_AddObject(module, "ucnhash_CAPI", capsule);
    }
}
