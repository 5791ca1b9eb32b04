/* Where the tokenizer's lines come from, and in which encoding (PEP 263).
 *
 * Three sources: text in memory (buf points into it), a file (buf is our own growing buffer),
 * a prompt (lines from PyOS_Readline).  The encoding is declared by a UTF-8 mark at the very
 * start or by a comment on line 1, or on line 2 when line 1 is blank or a comment.  UTF-8 and
 * Latin-1 text is taken as it is; every other encoding is turned into UTF-8 first: the whole
 * text at once when it is in memory, line by line through the codec's stream reader for a file.
 *
 * Failing to read sets an exception and tok->failed; buf is then given up (NULL), so that the
 * report has no text. */
#include "Python.h"
#include "errcode.h"
#include "tokenizer.h"

/* ---- declarations of the encoding ------------------------------------------------ */

static char *
copy_text(const char *text, size_t length)
{
    char *copy = PyMem_MALLOC(length + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static int
is_variant(const char *name, const char *base)
{
    size_t length = strlen(base);
    return strncmp(name, base, length) == 0 && (name[length] == '\0' || name[length] == '-');
}

/* The spellings of UTF-8 and Latin-1 that need no codec, in their one form. */
static const char *
normal_name(const char *name)
{
    char lower[13];
    int i;
    for (i = 0; i < 12 && name[i] != '\0'; i++) {
        lower[i] = name[i] == '_' ? '-' : (char)Py_TOLOWER(Py_CHARMASK(name[i]));
    }
    lower[i] = '\0';
    if (is_variant(lower, "utf-8")) {
        return "utf-8";
    }
    if (is_variant(lower, "latin-1") || is_variant(lower, "iso-8859-1")
        || is_variant(lower, "iso-latin-1")) {
        return "iso-8859-1";
    }
    return name;
}

static int
is_name_byte(int c)
{
    return Py_ISALNUM(Py_CHARMASK(c)) || c == '-' || c == '_' || c == '.';
}

/* Look at one line.  Returns 1 with a new *name, 0 if it declares nothing, -1 without memory.
 * *goes_on: it holds no code, so that the next line may declare. */
static int
find_declaration(const char *line, size_t length, char **name, int *goes_on)
{
    const char *end = line + length;
    const char *p = line;
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\014')) {
        p++;
    }
    *goes_on = p == end || *p == '#' || *p == '\n' || *p == '\r';
    if (p == end || *p != '#') {
        return 0;
    }
    for (; p + 7 <= end; p++) {
        if (memcmp(p, "coding", 6) != 0 || (p[6] != ':' && p[6] != '=')) {
            continue;
        }
        const char *first = p + 7;
        while (first < end && (*first == ' ' || *first == '\t')) {
            first++;
        }
        const char *last = first;
        while (last < end && is_name_byte(*last)) {
            last++;
        }
        if (last == first) {
            continue;
        }
        char *spelled = copy_text(first, (size_t)(last - first));
        if (spelled == NULL) {
            return -1;
        }
        const char *normal = normal_name(spelled);
        *name = normal == spelled ? spelled : copy_text(normal, strlen(normal));
        if (normal != spelled) {
            PyMem_FREE(spelled);
        }
        return *name == NULL ? -1 : 1;
    }
    return 0;
}

static int
is_native(const char *encoding)
{
    return strcmp(encoding, "utf-8") == 0 || strcmp(encoding, "iso-8859-1") == 0;
}

/* After the mark at the start, declare UTF-8. */
static int
take_mark(struct tok_state *tok, char **text)
{
    if (strncmp(*text, "\xEF\xBB\xBF", 3) != 0) {
        return 0;
    }
    *text += 3;
    tok->encoding = copy_text("utf-8", 5);
    return tok->encoding == NULL ? -1 : 0;
}

/* From here on lines come from the codec's reader. */
static int
start_reader(struct tok_state *tok, const char *encoding)
{
    PyObject *stream =
        PyFile_FromFile(tok->fp, tok->filename == NULL ? "<stdin>" : (char *)tok->filename, "rb", NULL);
    if (stream == NULL) {
        return -1;
    }
    PyObject *reader = PyCodec_StreamReader(encoding, stream, NULL);
    Py_DECREF(stream);
    if (reader == NULL) {
        return -1;
    }
    tok->readline = PyObject_GetAttrString(reader, "readline");
    Py_DECREF(reader);
    return tok->readline == NULL ? -1 : 0;
}

static int
encoding_problem(const char *encoding, const char *suffix)
{
    PyErr_Format(PyExc_SyntaxError, "encoding problem: %s%s", encoding, suffix);
    return -1;
}

/* Look for a declaration in one of the first two lines.  0, or -1 with an exception. */
static int
declare_from_line(struct tok_state *tok, const char *line, size_t length)
{
    char *name = NULL;
    int goes_on;
    int found = find_declaration(line, length, &name, &goes_on);
    tok->lines_seen = found == 0 && goes_on ? tok->lines_seen + 1 : 2;
    if (found <= 0) {
        return found;
    }
    int status = 0;
    if (tok->encoding != NULL) {
        if (strcmp(name, tok->encoding) != 0) {
            status = encoding_problem(name, " with BOM");
        }
        PyMem_FREE(name);
        return status;
    }
    if (!is_native(name) && tok->fp != NULL && start_reader(tok, name) < 0) {
        status = encoding_problem(name, "");
        PyMem_FREE(name);
        return status;
    }
    tok->encoding = name;
    return 0;
}

/* ---- text in memory ------------------------------------------------------------------ */

/* A copy with '\n' for every end of line, and one at the end of a module. */
static char *
normalise_newlines(const char *text, int exec_input)
{
    size_t length = strlen(text);
    char *copy = PyMem_MALLOC(length + 2);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    char *to = copy;
    const char *end = text + length;
    while (text < end) {
        const char *cr = memchr(text, '\r', (size_t)(end - text));
        size_t run = (size_t)((cr == NULL ? end : cr) - text);
        memcpy(to, text, run);
        to += run;
        text += run;
        if (cr != NULL) {
            *to++ = '\n';
            text += text[1] == '\n' ? 2 : 1;
        }
    }
    if (exec_input && to > copy && to[-1] != '\n') {
        *to++ = '\n';
    }
    *to = '\0';
    return copy;
}

static int
declare_from_text(struct tok_state *tok, const char *text)
{
    for (int i = 0; i < 2 && tok->lines_seen < 2; i++) {
        const char *newline = strchr(text, '\n');
        size_t length = newline == NULL ? strlen(text) : (size_t)(newline - text);
        if (declare_from_line(tok, text, length) < 0) {
            return -1;
        }
        if (newline == NULL) {
            break;
        }
        text = newline + 1;
    }
    return 0;
}

/* str with the text in UTF-8. */
static PyObject *
recode(const char *text, const char *encoding)
{
    PyObject *decoded = PyUnicode_Decode(text, (Py_ssize_t)strlen(text), encoding, NULL);
    if (decoded == NULL) {
        return NULL;
    }
    PyObject *utf8 = PyUnicode_AsUTF8String(decoded);
    Py_DECREF(decoded);
    return utf8;
}

struct tok_state *
PyTokenizer_FromString(const char *str, int exec_input)
{
    struct tok_state *tok = _PyTok_New();
    if (tok == NULL) {
        return NULL;
    }
    tok->input = normalise_newlines(str, exec_input);
    char *text = tok->input;
    if (text == NULL || take_mark(tok, &text) < 0 || declare_from_text(tok, text) < 0) {
        goto error;
    }
    if (tok->encoding != NULL && !is_native(tok->encoding)) {
        tok->decoded = recode(text, tok->encoding);
        if (tok->decoded == NULL) {
            if (PyErr_ExceptionMatches(PyExc_LookupError)) {
                PyErr_Format(PyExc_SyntaxError, "unknown encoding: %s", tok->encoding);
            }
            goto error;
        }
        text = PyString_AS_STRING(tok->decoded);
    }
    tok->buf = tok->cur = tok->inp = text;
    return tok;

error:
    PyTokenizer_Free(tok);
    return NULL;
}

static int
refill_from_memory(struct tok_state *tok)
{
    if (*tok->inp == '\0') {
        tok->done = E_EOF;
        return 0;
    }
    char *newline = strchr(tok->inp, '\n');
    if (tok->start == NULL) {
        tok->buf = tok->cur;
    }
    tok->line_start = tok->cur;
    tok->lineno++;
    tok->inp = newline == NULL ? tok->inp + strlen(tok->inp) : newline + 1;
    return 1;
}

/* ---- files ------------------------------------------------------------------------------- */

struct tok_state *
PyTokenizer_FromFile(FILE *fp, char *ps1, char *ps2)
{
    struct tok_state *tok = _PyTok_New();
    if (tok == NULL) {
        return NULL;
    }
    tok->buf = PyMem_MALLOC(BUFSIZ);
    if (tok->buf == NULL) {
        PyMem_FREE(tok);
        return NULL;
    }
    tok->buf[0] = '\0';
    tok->cur = tok->inp = tok->buf;
    tok->end = tok->buf + BUFSIZ;
    tok->fp = fp;
    tok->prompt = ps1;
    tok->nextprompt = ps2;
    return tok;
}

/* Room for `room` more bytes and a NUL behind inp; the pointers follow when buf moves. */
static int
make_room(struct tok_state *tok, size_t room)
{
    if ((size_t)(tok->end - tok->inp) > room) {
        return 0;
    }
    size_t used = (size_t)(tok->inp - tok->buf);
    size_t size = (size_t)(tok->end - tok->buf) * 2 + room;
    ptrdiff_t cur = tok->cur - tok->buf;
    ptrdiff_t start = tok->start == NULL ? -1 : tok->start - tok->buf;
    ptrdiff_t line = tok->line_start == NULL ? -1 : tok->line_start - tok->buf;
    char *moved = PyMem_REALLOC(tok->buf, size);
    if (moved == NULL) {
        tok->done = E_NOMEM;
        return -1;
    }
    tok->buf = moved;
    tok->inp = moved + used;
    tok->end = moved + size;
    tok->cur = moved + cur;
    tok->start = start < 0 ? NULL : moved + start;
    tok->line_start = line < 0 ? NULL : moved + line;
    return 0;
}

static int
fail(struct tok_state *tok)
{
    PyMem_FREE(tok->buf);
    tok->buf = tok->cur = tok->inp = tok->end = tok->start = NULL;
    tok->failed = 1;
    tok->done = E_DECODE;
    return -1;
}

/* Append what the codec's reader gives.  1, 0 at the end, -1. */
static int
append_decoded(struct tok_state *tok)
{
    PyObject *line = PyObject_CallObject(tok->readline, NULL);
    if (line == NULL) {
        return fail(tok);
    }
    PyObject *utf8 = NULL;
    if (PyUnicode_Check(line)) {
        utf8 = PyUnicode_AsUTF8String(line);
    }
    else {
        PyErr_SetString(PyExc_SyntaxError, "codec did not return a unicode object");
    }
    Py_DECREF(line);
    char *text = utf8 == NULL ? NULL : PyString_AsString(utf8);
    if (text == NULL) {
        Py_XDECREF(utf8);
        return fail(tok);
    }
    size_t length = strlen(text);
    int status = make_room(tok, length);
    if (status == 0) {
        if (length >= 2 && memcmp(text + length - 2, "\r\n", 2) == 0) {
            length--;
            memcpy(tok->inp, text, length);
            tok->inp[length - 1] = '\n';
        }
        else {
            memcpy(tok->inp, text, length);
        }
        tok->inp[length] = '\0';
        status = length > 0;
    }
    Py_DECREF(utf8);
    return status;
}

static int
refuse_undeclared(struct tok_state *tok, int c)
{
    PyErr_Format(PyExc_SyntaxError,
                 "Non-ASCII character '\\x%.2x' in file %.200s on line %i, but no encoding "
                 "declared; see http://python.org/dev/peps/pep-0263/ for details",
                 c, tok->filename, tok->lineno + 1);
    return fail(tok);
}

/* Append bytes of the file.  1, 0 at the end, -1. */
static int
append_raw(struct tok_state *tok, int first)
{
    if (make_room(tok, 256) < 0) {
        return -1;
    }
    size_t room = (size_t)(tok->end - tok->inp);
    if (room > INT_MAX) {
        room = INT_MAX;
    }
    if (Py_UniversalNewlineFgets(tok->inp, (int)room, tok->fp, NULL) == NULL) {
        *tok->inp = '\0';
        if (ferror(tok->fp)) {
            tok->done = E_IO; /* a directory, say */
            return -1;
        }
        return 0;
    }
    char *text = tok->inp;
    if (first && tok->lineno == 0) {
        if (take_mark(tok, &text) < 0) {
            return fail(tok);
        }
        if (text > tok->inp) {
            memmove(tok->inp, text, strlen(text) + 1);
            text = tok->inp;
        }
    }
    if (first && tok->lines_seen < 2 && tok->lineno < 2
        && declare_from_line(tok, text, strlen(text)) < 0) {
        return fail(tok);
    }
    if (tok->encoding == NULL) {
        for (char *p = text; *p != '\0'; p++) {
            if (Py_CHARMASK(*p) > 127) {
                return refuse_undeclared(tok, Py_CHARMASK(*p));
            }
        }
    }
    return 1;
}

/* Append one line, with a newline of our own if the file ends without.  As append_raw. */
static int
append_line(struct tok_state *tok)
{
    int first = 1;
    for (;;) {
        int status = tok->readline != NULL ? append_decoded(tok) : append_raw(tok, first);
        if (status < 0) {
            return -1;
        }
        if (status == 0) {
            if (first) {
                return 0;
            }
            if (make_room(tok, 2) < 0) {
                return -1;
            }
            strcpy(tok->inp, "\n");
        }
        first = 0;
        tok->inp += strlen(tok->inp);
        if (tok->inp[-1] == '\n') {
            return 1;
        }
    }
}

static int
refill_from_file(struct tok_state *tok)
{
    int in_token = tok->start != NULL;
    char *read_end = tok->inp;
    if (!in_token) {
        tok->inp = tok->cur = tok->buf;
    }
    ptrdiff_t line = tok->cur - tok->buf;
    /* when reading fails, its report is one line ahead inside a token, as in 2.7 */
    tok->lineno += in_token;
    int status = append_line(tok);
    tok->lineno += !in_token;
    if (status < 0) {
        return 0;
    }
    if (status == 0) {
        /* 2.7 counts one line more when it looks for the end inside a token, and shows an
         * empty line when it finds it outside */
        if (in_token) {
            tok->lineno++;
            if (make_room(tok, 2) < 0) {
                return 0;
            }
            strcpy(tok->inp++, "\n");
        }
        else {
            tok->inp = read_end;
        }
        tok->cur = tok->inp;
        tok->done = E_EOF;
        return 0;
    }
    tok->line_start = tok->buf + line;
    return 1;
}

/* ---- prompts ----------------------------------------------------------------------------- */

/* The line in UTF-8, if sys.stdin says how it is encoded; consumes line.  NULL when refused. */
static char *
decode_typed(struct tok_state *tok, char *line)
{
    PyObject *utf8 = NULL;
    PyObject *sys_stdin = PySys_GetObject("stdin");
    if (sys_stdin == NULL || !PyFile_Check(sys_stdin)) {
        return line;
    }
    PyObject *name = ((PyFileObject *)sys_stdin)->f_encoding;
    if (name == NULL || !PyString_Check(name)) {
        return line;
    }
    utf8 = recode(line, PyString_AS_STRING(name));
    if (utf8 == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
            PyMem_FREE(line);
            tok->done = E_ERROR;
            return NULL;
        }
        PyErr_Clear();
        return line;
    }
    PyMem_FREE(line);
    char *copy = copy_text(PyString_AS_STRING(utf8), (size_t)PyString_GET_SIZE(utf8));
    char *encoding = copy_text(PyString_AS_STRING(name), (size_t)PyString_GET_SIZE(name));
    Py_DECREF(utf8);
    if (copy == NULL || encoding == NULL) {
        PyMem_FREE(copy);
        PyMem_FREE(encoding);
        tok->done = E_NOMEM;
        return NULL;
    }
    PyMem_FREE(tok->encoding);
    tok->encoding = encoding;
    return copy;
}

static int
refill_from_prompt(struct tok_state *tok)
{
    char *line = PyOS_Readline(stdin, stdout, tok->prompt);
    if (tok->nextprompt != NULL) {
        tok->prompt = tok->nextprompt;
    }
    if (line == NULL || *line == '\0') {
        /* what comes next must not stand behind the prompt */
        PySys_WriteStderr("\n");
        tok->done = line == NULL ? E_INTR : E_EOF;
        PyMem_FREE(line);
        return 0;
    }
    line = decode_typed(tok, line);
    if (line == NULL) {
        return 0;
    }
    if (tok->start == NULL) {
        tok->cur = tok->inp = tok->buf;
    }
    size_t length = strlen(line);
    int status = make_room(tok, length);
    if (status == 0) {
        memcpy(tok->inp, line, length + 1);
        tok->line_start = tok->cur;
        tok->inp += length;
        tok->lineno++;
    }
    PyMem_FREE(line);
    return status == 0;
}

int
_PyTok_Refill(struct tok_state *tok)
{
    assert(tok->cur == tok->inp && tok->done == E_OK);
    if (tok->fp == NULL) {
        return refill_from_memory(tok);
    }
    if (tok->prompt != NULL) {
        return refill_from_prompt(tok);
    }
    return refill_from_file(tok);
}

/* ---- back to the declared encoding ----------------------------------------------------------- */

char *
PyTokenizer_RestoreEncoding(struct tok_state *tok, int len, int *offset)
{
    if (tok->readline == NULL && tok->decoded == NULL) {
        return NULL;
    }
    char *result = NULL;
    PyObject *unicode = PyUnicode_DecodeUTF8(tok->buf, len, "replace");
    PyObject *line =
        unicode == NULL ? NULL : PyUnicode_AsEncodedString(unicode, tok->encoding, "replace");
    if (line != NULL && PyString_Check(line)) {
        result = PyObject_MALLOC((size_t)PyString_GET_SIZE(line) + 1);
        if (result != NULL) {
            memcpy(result, PyString_AS_STRING(line), (size_t)PyString_GET_SIZE(line) + 1);
        }
    }
    Py_XDECREF(unicode);
    Py_XDECREF(line);
    if (result != NULL && *offset > 1) {
        /* the offset counts bytes of the re-encoded part before the token */
        unicode = PyUnicode_DecodeUTF8(tok->buf, *offset - 1, "replace");
        line = unicode == NULL ? NULL
                               : PyUnicode_AsEncodedString(unicode, tok->encoding, "replace");
        if (line != NULL && PyString_Check(line)) {
            *offset = (int)PyString_GET_SIZE(line) + 1;
        }
        Py_XDECREF(unicode);
        Py_XDECREF(line);
    }
    PyErr_Clear();
    return result;
}
