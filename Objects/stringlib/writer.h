/* Template: text that grows at its end.
 *
 * Short texts stay in the writer itself.  writer_reserve is the only place that
 * allocates; after writer_free or writer_finish the writer is empty. */

typedef struct {
    STRINGLIB_CHAR *start;
    Py_ssize_t used;
    Py_ssize_t room;
    STRINGLIB_CHAR small[256];
} STRINGLIB(writer_t);

static inline void
STRINGLIB(writer_init)(STRINGLIB(writer_t) *writer)
{
    writer->start = writer->small;
    writer->used = 0;
    writer->room = (Py_ssize_t)(sizeof(writer->small) / sizeof(writer->small[0]));
}

static inline void
STRINGLIB(writer_free)(STRINGLIB(writer_t) *writer)
{
    if (writer->start != writer->small) {
        PyMem_Free(writer->start);
    }
    STRINGLIB(writer_init)(writer);
}

/* Make the text n characters longer; where they go, or NULL with MemoryError. */
static inline STRINGLIB_CHAR *
STRINGLIB(writer_reserve)(STRINGLIB(writer_t) *writer, Py_ssize_t n)
{
    if (n > writer->room - writer->used) {
        const Py_ssize_t most = PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(STRINGLIB_CHAR);
        if (n > most - writer->used) {
            PyErr_NoMemory();
            return NULL;
        }
        Py_ssize_t room = writer->used + n;
        room += room / 2 < most - room ? room / 2 : 0;
        size_t size = (size_t)room * sizeof(STRINGLIB_CHAR);
        STRINGLIB_CHAR *moved;
        if (writer->start == writer->small) {
            moved = PyMem_Malloc(size);
            if (moved != NULL) {
                memcpy(moved, writer->small, (size_t)writer->used * sizeof(STRINGLIB_CHAR));
            }
        }
        else {
            moved = PyMem_Realloc(writer->start, size);
        }
        if (moved == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        writer->start = moved;
        writer->room = room;
    }
    STRINGLIB_CHAR *at = writer->start + writer->used;
    writer->used += n;
    return at;
}

static inline int
STRINGLIB(writer_add)(STRINGLIB(writer_t) *writer, const STRINGLIB_CHAR *s, Py_ssize_t n)
{
    STRINGLIB_CHAR *at = STRINGLIB(writer_reserve)(writer, n);
    if (at == NULL) {
        return -1;
    }
    memcpy(at, s, (size_t)n * sizeof(STRINGLIB_CHAR));
    return 0;
}

static inline int
STRINGLIB(writer_fill)(STRINGLIB(writer_t) *writer, char c, Py_ssize_t n)
{
    STRINGLIB_CHAR *at = STRINGLIB(writer_reserve)(writer, n);
    if (at == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        at[i] = (STRINGLIB_CHAR)c;
    }
    return 0;
}

/* ASCII into a text of any width. */
static inline int
STRINGLIB(writer_ascii)(STRINGLIB(writer_t) *writer, const char *s, Py_ssize_t n)
{
    STRINGLIB_CHAR *at = STRINGLIB(writer_reserve)(writer, n);
    if (at == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        at[i] = (STRINGLIB_CHAR)s[i];
    }
    return 0;
}

/* The text as an object, or NULL with an exception. */
static inline PyObject *
STRINGLIB(writer_finish)(STRINGLIB(writer_t) *writer)
{
    PyObject *result = STRINGLIB_NEW(writer->start, writer->used);
    STRINGLIB(writer_free)(writer);
    return result;
}
