/* Module binascii: bytes to ASCII and back: uuencode, base64, hexadecimal, BinHex 4,
 * quoted-printable, and two checksums. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"

static PyObject *Error;
static PyObject *Incomplete;

/* ---- bits on their way from groups of one size to another --------------------------- */
typedef struct {
    unsigned int bits;
    int count;
} bit_queue;

static inline void
bits_push(bit_queue *queue, unsigned int value, int width)
{
    queue->bits = queue->bits << width | value;
    queue->count += width;
}

static inline unsigned int
bits_pop(bit_queue *queue, int width)
{
    queue->count -= width;
    unsigned int value = queue->bits >> queue->count;
    queue->bits &= (1u << queue->count) - 1;
    return value;
}

/* Cut result to what was written up to out; consumes it on failure. */
static PyObject *
shrink(PyObject *result, const char *out)
{
    _PyString_Resize(&result, out - PyString_AS_STRING(result));
    return result;
}

/* ---- uuencode ---------------------------------------------------------------------------- */
PyDoc_STRVAR(a2b_uu_doc, "a2b_uu(ascii) -> bin\n\
\n\
Decode a line of uuencoded data.");

static PyObject *
binascii_a2b_uu(PyObject *module, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:a2b_uu", &view)) {
        return NULL;
    }
    const unsigned char *p = view.buf;
    const unsigned char *end = p + view.len;
    Py_ssize_t size = p < end ? (*p - ' ') & 077 : (0 - ' ') & 077;
    p += p < end;
    PyObject *result = PyString_FromStringAndSize(NULL, size);
    if (result == NULL) {
        goto done;
    }
    char *out = PyString_AS_STRING(result);
    bit_queue queue = {0, 0};
    while (size > 0) {
        unsigned int value = 0;
        if (p < end && *p != '\n' && *p != '\r') {
            if (*p < ' ' || *p > ' ' + 64) {
                PyErr_SetString(Error, "Illegal char");
                Py_CLEAR(result);
                goto done;
            }
            value = (*p - ' ') & 077;
        }
        /* blanks at the end may have been lost on the way: they count as zeros */
        p += p < end;
        bits_push(&queue, value, 6);
        if (queue.count >= 8) {
            *out++ = (char)bits_pop(&queue, 8);
            size--;
        }
    }
    for (; p < end; p++) {
        if (*p != ' ' && *p != ' ' + 64 && *p != '\n' && *p != '\r') {
            PyErr_SetString(Error, "Trailing garbage");
            Py_CLEAR(result);
            goto done;
        }
    }
done:
    PyBuffer_Release(&view);
    return result;
}

PyDoc_STRVAR(b2a_uu_doc, "b2a_uu(bin) -> ascii\n\
\n\
Encode at most 45 bytes as a line of uuencoded data.");

static PyObject *
binascii_b2a_uu(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:b2a_uu", &view)) {
        return NULL;
    }
    if (view.len > 45) {
        PyErr_SetString(Error, "At most 45 bytes at once");
        goto done;
    }
    Py_ssize_t groups = (view.len + 2) / 3;
    result = PyString_FromStringAndSize(NULL, 1 + groups * 4 + 1);
    if (result == NULL) {
        goto done;
    }
    const unsigned char *bytes = view.buf;
    char *out = PyString_AS_STRING(result);
    *out++ = (char)(' ' + view.len);
    bit_queue queue = {0, 0};
    for (Py_ssize_t i = 0; i < groups * 3; i++) {
        bits_push(&queue, i < view.len ? bytes[i] : 0, 8);
        while (queue.count >= 6) {
            *out++ = (char)(' ' + bits_pop(&queue, 6));
        }
    }
    *out = '\n';
done:
    PyBuffer_Release(&view);
    return result;
}

/* ---- base64 -------------------------------------------------------------------------------- */
static const char base64_digits[]
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/* The value of a digit plus 1; 0 for anything else. */
static unsigned char base64_values[256];

/* Behind a pad at p: is the next character that counts another pad? */
static int
another_pad(const unsigned char *p, const unsigned char *end)
{
    for (p++; p < end; p++) {
        if (*p == '=' || base64_values[*p]) {
            return *p == '=';
        }
    }
    return 0;
}

PyDoc_STRVAR(a2b_base64_doc, "a2b_base64(ascii) -> bin\n\
\n\
Decode base64; characters that do not belong to it are skipped.");

static PyObject *
binascii_a2b_base64(PyObject *module, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:a2b_base64", &view)) {
        return NULL;
    }
    const unsigned char *p = view.buf;
    const unsigned char *end = p + view.len;
    PyObject *result = NULL;
    if (view.len > PY_SSIZE_T_MAX - 3) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyString_FromStringAndSize(NULL, (view.len + 3) / 4 * 3);
    if (result == NULL) {
        goto done;
    }
    char *out = PyString_AS_STRING(result);
    bit_queue queue = {0, 0};
    int place = 0; /* in a group of four */
    for (; p < end; p++) {
        if (*p == '=' && (place == 3 || (place == 2 && another_pad(p, end)))) {
            queue.count = 0;
            break;
        }
        if (!base64_values[*p]) {
            continue;
        }
        place = (place + 1) & 3;
        bits_push(&queue, base64_values[*p] - 1u, 6);
        if (queue.count >= 8) {
            *out++ = (char)bits_pop(&queue, 8);
        }
    }
    if (queue.count != 0) {
        PyErr_SetString(Error, "Incorrect padding");
        Py_CLEAR(result);
        goto done;
    }
    result = shrink(result, out);
done:
    PyBuffer_Release(&view);
    return result;
}

PyDoc_STRVAR(b2a_base64_doc, "b2a_base64(bin) -> ascii\n\
\n\
Encode as one line of base64 with its newline.");

static PyObject *
binascii_b2a_base64(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:b2a_base64", &view)) {
        return NULL;
    }
    if (view.len > (PY_SSIZE_T_MAX - 5) / 4 * 3) {
        PyErr_SetString(Error, "Too much data for base64 line");
        goto done;
    }
    result = PyString_FromStringAndSize(NULL, (view.len + 2) / 3 * 4 + 1);
    if (result == NULL) {
        goto done;
    }
    const unsigned char *p = view.buf;
    Py_ssize_t left = view.len;
    char *out = PyString_AS_STRING(result);
    for (; left > 0; left -= 3, p += 3) {
        unsigned int group = (unsigned int)p[0] << 16 | (left > 1 ? (unsigned int)p[1] << 8 : 0)
                             | (left > 2 ? p[2] : 0u);
        *out++ = base64_digits[group >> 18];
        *out++ = base64_digits[group >> 12 & 63];
        *out++ = left > 1 ? base64_digits[group >> 6 & 63] : '=';
        *out++ = left > 2 ? base64_digits[group & 63] : '=';
    }
    *out = '\n';
done:
    PyBuffer_Release(&view);
    return result;
}

/* ---- BinHex 4 --------------------------------------------------------------------------------- */
static const char hqx_digits[]
    = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
static unsigned char hqx_values[256]; /* as base64_values */

PyDoc_STRVAR(a2b_hqx_doc, "a2b_hqx(ascii) -> (bin, done)\n\
\n\
Decode BinHex data, without undoing its run lengths; done tells if the end was met.");

static PyObject *
binascii_a2b_hqx(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:a2b_hqx", &view)) {
        return NULL;
    }
    PyObject *bytes = PyString_FromStringAndSize(NULL, view.len / 4 * 3 + 3);
    if (bytes == NULL) {
        goto done;
    }
    const unsigned char *p = view.buf;
    const unsigned char *end = p + view.len;
    char *out = PyString_AS_STRING(bytes);
    bit_queue queue = {0, 0};
    int complete = 0;
    for (; p < end && !complete; p++) {
        if (*p == ':') {
            complete = 1;
        }
        else if (hqx_values[*p]) {
            bits_push(&queue, hqx_values[*p] - 1u, 6);
            if (queue.count >= 8) {
                *out++ = (char)bits_pop(&queue, 8);
            }
        }
        else if (*p != '\n' && *p != '\r') {
            PyErr_SetString(Error, "Illegal char");
            goto done;
        }
    }
    if (queue.count != 0 && !complete) {
        PyErr_SetString(Incomplete, "String has incomplete number of bytes");
        goto done;
    }
    bytes = shrink(bytes, out);
    if (bytes != NULL) {
        result = Py_BuildValue("Oi", bytes, complete);
    }
done:
    Py_XDECREF(bytes);
    PyBuffer_Release(&view);
    return result;
}

PyDoc_STRVAR(b2a_hqx_doc, "b2a_hqx(bin) -> ascii\n\
\n\
Encode as BinHex data, without newlines or run lengths.");

static PyObject *
binascii_b2a_hqx(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:b2a_hqx", &view)) {
        return NULL;
    }
    if (view.len > PY_SSIZE_T_MAX / 2 - 2) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyString_FromStringAndSize(NULL, view.len * 2 + 2);
    if (result == NULL) {
        goto done;
    }
    const unsigned char *bytes = view.buf;
    char *out = PyString_AS_STRING(result);
    bit_queue queue = {0, 0};
    for (Py_ssize_t i = 0; i < view.len; i++) {
        bits_push(&queue, bytes[i], 8);
        while (queue.count >= 6) {
            *out++ = hqx_digits[bits_pop(&queue, 6)];
        }
    }
    if (queue.count > 0) {
        *out++ = hqx_digits[queue.bits << (6 - queue.count)];
    }
    result = shrink(result, out);
done:
    PyBuffer_Release(&view);
    return result;
}

#define RUN_MARK 0x90 /* followed by the length of a run, or by 0 for itself */

PyDoc_STRVAR(rlecode_hqx_doc, "rlecode_hqx(data) -> bin\n\
\n\
Encode runs of equal bytes as BinHex does.");

static PyObject *
binascii_rlecode_hqx(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:rlecode_hqx", &view)) {
        return NULL;
    }
    if (view.len > PY_SSIZE_T_MAX / 2 - 2) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyString_FromStringAndSize(NULL, view.len * 2 + 2);
    if (result == NULL) {
        goto done;
    }
    const unsigned char *bytes = view.buf;
    unsigned char *out = (unsigned char *)PyString_AS_STRING(result);
    Py_ssize_t i = 0;
    while (i < view.len) {
        unsigned char byte = bytes[i];
        Py_ssize_t run = 1;
        if (byte == RUN_MARK) {
            *out++ = RUN_MARK;
            *out++ = 0;
        }
        else {
            while (i + run < view.len && bytes[i + run] == byte && run < 255) {
                run++;
            }
            *out++ = byte;
            if (run > 3) {
                *out++ = RUN_MARK;
                *out++ = (unsigned char)run;
            }
            else {
                run = 1;
            }
        }
        i += run;
    }
    result = shrink(result, (char *)out);
done:
    PyBuffer_Release(&view);
    return result;
}

/* Decode run lengths to out, or count if that is NULL; the size, or -1 with an exception. */
static Py_ssize_t
run_lengths_decode(const unsigned char *bytes, Py_ssize_t n, unsigned char *out)
{
    Py_ssize_t size = 0;
    unsigned char before = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t run = 1;
        if (bytes[i] == RUN_MARK) {
            if (i + 1 >= n) {
                PyErr_SetString(Incomplete, "");
                return -1;
            }
            run = bytes[++i];
            if (run == 0) {
                before = RUN_MARK;
                run = 1;
            }
            else if (size == 0) {
                PyErr_SetString(Error, "Orphaned RLE code at start");
                return -1;
            }
            else {
                run--; /* its first byte is out already */
            }
        }
        else {
            before = bytes[i];
        }
        if (out != NULL) {
            memset(out + size, before, (size_t)run);
        }
        size += run;
    }
    return size;
}

PyDoc_STRVAR(rledecode_hqx_doc, "rledecode_hqx(bin) -> data\n\
\n\
Decode the run lengths of BinHex.");

static PyObject *
binascii_rledecode_hqx(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:rledecode_hqx", &view)) {
        return NULL;
    }
    if (view.len > PY_SSIZE_T_MAX / 128) {
        PyErr_NoMemory();
    }
    else {
        Py_ssize_t size = run_lengths_decode(view.buf, view.len, NULL);
        if (size >= 0) {
            result = PyString_FromStringAndSize(NULL, size);
        }
        if (result != NULL) {
            run_lengths_decode(view.buf, view.len, (unsigned char *)PyString_AS_STRING(result));
        }
    }
    PyBuffer_Release(&view);
    return result;
}

/* ---- checksums --------------------------------------------------------------------------------- */
/* Polynomial 0xEDB88320, bits reversed.  Row k is for a byte that k more bytes follow, so
 * that eight bytes go through eight independent look-ups. */
static uint32_t crc32_table[8][256];
static uint16_t crc_hqx_table[256]; /* polynomial 0x1021 */

static void
fill_crc_tables(void)
{
    for (unsigned int i = 0; i < 256; i++) {
        uint32_t low = i;
        uint32_t high = i << 8;
        for (int bit = 0; bit < 8; bit++) {
            low = low & 1 ? low >> 1 ^ 0xEDB88320u : low >> 1;
            high = high & 0x8000 ? high << 1 ^ 0x1021 : high << 1;
        }
        crc32_table[0][i] = low;
        crc_hqx_table[i] = (uint16_t)high;
    }
    for (int row = 1; row < 8; row++) {
        for (int i = 0; i < 256; i++) {
            uint32_t before = crc32_table[row - 1][i];
            crc32_table[row][i] = before >> 8 ^ crc32_table[0][before & 0xff];
        }
    }
}

PyDoc_STRVAR(crc_hqx_doc, "crc_hqx(data, oldcrc) -> newcrc\n\
\n\
The BinHex checksum of data, continued from oldcrc.");

static PyObject *
binascii_crc_hqx(PyObject *module, PyObject *args)
{
    Py_buffer view;
    unsigned int crc;
    if (!PyArg_ParseTuple(args, "s*i:crc_hqx", &view, &crc)) {
        return NULL;
    }
    const unsigned char *bytes = view.buf;
    for (Py_ssize_t i = 0; i < view.len; i++) {
        crc = (crc << 8 & 0xff00) ^ crc_hqx_table[(crc >> 8 & 0xff) ^ bytes[i]];
    }
    PyBuffer_Release(&view);
    return PyInt_FromLong((int)crc);
}

PyDoc_STRVAR(crc32_doc, "crc32(data[, crc]) -> int\n\
\n\
The CRC-32 of data, continued from crc, as a signed number.");

static PyObject *
binascii_crc32(PyObject *module, PyObject *args)
{
    Py_buffer view;
    unsigned int start = 0;
    if (!PyArg_ParseTuple(args, "s*|I:crc32", &view, &start)) {
        return NULL;
    }
    const unsigned char *bytes = view.buf;
    uint32_t crc = ~start;
    Py_ssize_t i = 0;
    for (; view.len - i >= 8; i += 8) {
        uint64_t block;
        memcpy(&block, bytes + i, 8);
        block ^= crc;
        crc = 0;
#pragma GCC unroll 8
        for (int k = 0; k < 8; k++) {
            crc ^= crc32_table[7 - k][block >> (8 * k) & 0xff];
        }
    }
    for (; i < view.len; i++) {
        crc = crc32_table[0][(crc ^ bytes[i]) & 0xff] ^ crc >> 8;
    }
    PyBuffer_Release(&view);
    return PyInt_FromLong((int32_t)~crc);
}

/* ---- hexadecimal ---------------------------------------------------------------------------------- */
static char hex_pairs[256][2];

PyDoc_STRVAR(hexlify_doc, "b2a_hex(data) -> s\n\
\n\
Two hexadecimal digits for each byte.  hexlify() is the same.");

static PyObject *
binascii_hexlify(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:b2a_hex", &view)) {
        return NULL;
    }
    if (view.len > PY_SSIZE_T_MAX / 2) {
        PyErr_NoMemory();
    }
    else {
        result = PyString_FromStringAndSize(NULL, view.len * 2);
    }
    if (result != NULL) {
        const unsigned char *bytes = view.buf;
        char *out = PyString_AS_STRING(result);
        for (Py_ssize_t i = 0; i < view.len; i++, out += 2) {
            memcpy(out, hex_pairs[bytes[i]], 2);
        }
    }
    PyBuffer_Release(&view);
    return result;
}

/* The value of a hexadecimal digit, or -1. */
static int
hex_value(unsigned char c)
{
    if (!Py_ISXDIGIT(c)) {
        return -1;
    }
    return Py_ISDIGIT(c) ? c - '0' : Py_TOLOWER(c) - 'a' + 10;
}

PyDoc_STRVAR(unhexlify_doc, "a2b_hex(hexstr) -> s\n\
\n\
The bytes whose hexadecimal digits hexstr has.  unhexlify() is the same.");

static PyObject *
binascii_unhexlify(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:a2b_hex", &view)) {
        return NULL;
    }
    if (view.len % 2 != 0) {
        PyErr_SetString(PyExc_TypeError, "Odd-length string");
        goto done;
    }
    result = PyString_FromStringAndSize(NULL, view.len / 2);
    if (result == NULL) {
        goto done;
    }
    const unsigned char *digits = view.buf;
    char *out = PyString_AS_STRING(result);
    for (Py_ssize_t i = 0; i < view.len; i += 2) {
        int high = hex_value(digits[i]);
        int low = hex_value(digits[i + 1]);
        if (high < 0 || low < 0) {
            PyErr_SetString(PyExc_TypeError, "Non-hexadecimal digit found");
            Py_CLEAR(result);
            goto done;
        }
        *out++ = (char)(high << 4 | low);
    }
done:
    PyBuffer_Release(&view);
    return result;
}

/* ---- quoted-printable --------------------------------------------------------------------------------- */
#define QP_LINE 76

PyDoc_STRVAR(a2b_qp_doc, "a2b_qp(data, header=False) -> bin\n\
\n\
Decode quoted-printable; in a header an underscore is a space.");

static PyObject *
binascii_a2b_qp(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"data", (char *)"header", NULL};
    Py_buffer view;
    int header = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s*|i", keywords, &view, &header)) {
        return NULL;
    }
    const unsigned char *p = view.buf;
    const unsigned char *end = p + view.len;
    PyObject *result = PyString_FromStringAndSize(NULL, view.len);
    if (result == NULL) {
        goto done;
    }
    char *out = PyString_AS_STRING(result);
    while (p < end) {
        if (*p != '=') {
            *out++ = header && *p == '_' ? ' ' : (char)*p;
            p++;
            continue;
        }
        if (++p >= end) {
            break;
        }
        if (*p == '\n' || *p == '\r') {
            /* a soft line break */
            while (p < end && *p != '\n') {
                p++;
            }
            p += p < end;
        }
        else if (*p == '=') {
            *out++ = '=';
            p++;
        }
        else if (p + 1 < end && hex_value(p[0]) >= 0 && hex_value(p[1]) >= 0) {
            *out++ = (char)(hex_value(p[0]) << 4 | hex_value(p[1]));
            p += 2;
        }
        else {
            *out++ = '=';
        }
    }
    if (view.len > 0) {
        result = shrink(result, out);
    }
done:
    PyBuffer_Release(&view);
    return result;
}

typedef struct {
    int quotetabs;
    int istext;
    int header;
    int crlf; /* lines end in "\r\n" */
} qp_options;

/* Must the byte at p be written as =XX?  column is the place in the output line. */
static int
qp_needs_quote(const qp_options *options, const unsigned char *p, const unsigned char *end,
               Py_ssize_t column)
{
    unsigned char c = *p;
    int last = p + 1 == end;
    switch (c) {
    case '=':
        return 1;
    case '_':
        return options->header;
    case '.':
        /* alone on a line it would end a mail */
        return column == 0 && (last || p[1] == '\n' || p[1] == '\r' || p[1] == 0);
    case '\r':
    case '\n':
        return !options->istext;
    case ' ':
    case '\t':
        return last || options->quotetabs;
    default:
        return c > 126 || c < 33;
    }
}

static char *
qp_hex(char *out, unsigned char c)
{
    *out++ = "0123456789ABCDEF"[c >> 4];
    *out++ = "0123456789ABCDEF"[c & 0xf];
    return out;
}

static char *
qp_newline(const qp_options *options, char *out)
{
    if (options->crlf) {
        *out++ = '\r';
    }
    *out++ = '\n';
    return out;
}

/* Encode to start, which has room; the position behind the text. */
static char *
qp_encode(const qp_options *options, const unsigned char *p, const unsigned char *end,
          char *start)
{
    char *out = start;
    Py_ssize_t column = 0;
    while (p < end) {
        if (qp_needs_quote(options, p, end, column)) {
            if (column + 3 >= QP_LINE) {
                *out++ = '=';
                out = qp_newline(options, out);
                column = 0;
            }
            *out++ = '=';
            out = qp_hex(out, *p++);
            column += 3;
        }
        else if (options->istext && (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'))) {
            /* white space before a line's end would get lost */
            if (out > start && (out[-1] == ' ' || out[-1] == '\t')) {
                unsigned char blank = (unsigned char)out[-1];
                out[-1] = '=';
                out = qp_hex(out, blank);
            }
            out = qp_newline(options, out);
            column = 0;
            p += *p == '\r' ? 2 : 1;
        }
        else {
            if (p + 1 != end && p[1] != '\n' && column + 1 >= QP_LINE) {
                *out++ = '=';
                out = qp_newline(options, out);
                column = 0;
            }
            *out++ = options->header && *p == ' ' ? '_' : (char)*p;
            p++;
            column++;
        }
    }
    return out;
}

PyDoc_STRVAR(b2a_qp_doc, "b2a_qp(data, quotetabs=False, istext=True, header=False) -> s\n\
\n\
Encode as quoted-printable.  quotetabs also quotes tabs and spaces; without istext\n\
newlines are data; header writes spaces as underscores.");

static PyObject *
binascii_b2a_qp(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"data", (char *)"quotetabs", (char *)"istext",
                               (char *)"header", NULL};
    Py_buffer view;
    qp_options options = {0, 1, 0, 0};
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s*|iii", keywords, &view, &options.quotetabs,
                                     &options.istext, &options.header)) {
        return NULL;
    }
    PyObject *result = NULL;
    const unsigned char *bytes = view.buf;
    const unsigned char *newline = memchr(bytes, '\n', (size_t)view.len);
    options.crlf = newline != NULL && newline > bytes && newline[-1] == '\r';
    /* at worst each byte takes 3, and each line of them a soft break of 3 */
    if (view.len > PY_SSIZE_T_MAX / 4 - 16) {
        PyErr_NoMemory();
        goto done;
    }
    size_t room = (size_t)view.len * 3 + (size_t)view.len / 8 + 16;
    char *encoded = PyMem_Malloc(room);
    if (encoded == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    char *end = qp_encode(&options, bytes, bytes + view.len, encoded);
    assert((size_t)(end - encoded) <= room);
    result = PyString_FromStringAndSize(encoded, end - encoded);
    PyMem_Free(encoded);
done:
    PyBuffer_Release(&view);
    return result;
}

/* ---- the module ------------------------------------------------------------------------------------------ */
static PyMethodDef binascii_methods[] = {
    {"a2b_uu", binascii_a2b_uu, METH_VARARGS, a2b_uu_doc},
    {"b2a_uu", binascii_b2a_uu, METH_VARARGS, b2a_uu_doc},
    {"a2b_base64", binascii_a2b_base64, METH_VARARGS, a2b_base64_doc},
    {"b2a_base64", binascii_b2a_base64, METH_VARARGS, b2a_base64_doc},
    {"a2b_hqx", binascii_a2b_hqx, METH_VARARGS, a2b_hqx_doc},
    {"b2a_hqx", binascii_b2a_hqx, METH_VARARGS, b2a_hqx_doc},
    {"b2a_hex", binascii_hexlify, METH_VARARGS, hexlify_doc},
    {"a2b_hex", binascii_unhexlify, METH_VARARGS, unhexlify_doc},
    {"hexlify", binascii_hexlify, METH_VARARGS, hexlify_doc},
    {"unhexlify", binascii_unhexlify, METH_VARARGS, unhexlify_doc},
    {"rlecode_hqx", binascii_rlecode_hqx, METH_VARARGS, rlecode_hqx_doc},
    {"rledecode_hqx", binascii_rledecode_hqx, METH_VARARGS, rledecode_hqx_doc},
    {"crc_hqx", binascii_crc_hqx, METH_VARARGS, crc_hqx_doc},
    {"crc32", binascii_crc32, METH_VARARGS, crc32_doc},
    {"a2b_qp", (PyCFunction)binascii_a2b_qp, METH_VARARGS | METH_KEYWORDS, a2b_qp_doc},
    {"b2a_qp", (PyCFunction)binascii_b2a_qp, METH_VARARGS | METH_KEYWORDS, b2a_qp_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(binascii_doc, "Binary data as ASCII text and back.");

PyMODINIT_FUNC
initbinascii(void)
{
    for (int i = 0; i < 64; i++) {
        base64_values[(unsigned char)base64_digits[i]] = (unsigned char)(i + 1);
        hqx_values[(unsigned char)hqx_digits[i]] = (unsigned char)(i + 1);
    }
    for (int i = 0; i < 256; i++) {
        hex_pairs[i][0] = "0123456789abcdef"[i >> 4];
        hex_pairs[i][1] = "0123456789abcdef"[i & 0xf];
    }
    fill_crc_tables();
    PyObject *module = Py_InitModule3("binascii", binascii_methods, binascii_doc);
    if (module == NULL) {
        return;
    }
    Error = PyErr_NewException((char *)"binascii.Error", NULL, NULL);
    Incomplete = PyErr_NewException((char *)"binascii.Incomplete", NULL, NULL);
    if (Error != NULL && Incomplete != NULL) {
        Py_INCREF(Error);
        PyModule_AddObject(module, "Error", Error);
        Py_INCREF(Incomplete);
        PyModule_AddObject(module, "Incomplete", Incomplete);
    }
}
