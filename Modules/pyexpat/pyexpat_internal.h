/* What the files of pyexpat share: the parser object and how its handlers are called. */
#ifndef PYEXPAT_INTERNAL_H
#define PYEXPAT_INTERNAL_H
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_types.h" // Py_ARRAY_LENGTH()
#include <expat.h>

enum {
#define HANDLER(name, attribute, setter) HANDLER_##name,
#include "handlers.def"
#undef HANDLER
    HANDLER_COUNT
};

/* Flags of a parser that Python code reads and writes as booleans. */
typedef struct {
    int ordered_attributes;
    int specified_attributes;
    int returns_unicode;
    int namespace_prefixes;
} parser_flags;

typedef struct _PyExpatParser {
    PyObject_HEAD
    XML_Parser expat;
    struct _PyExpatParser *parent; /* of an external entity: shares its tables, must live longer */
    PyObject *intern;              /* dict of names, or NULL */
    PyObject *handlers[HANDLER_COUNT];
    parser_flags flags;
    int parsing;     /* expat is at work: it must not be entered again */
    int in_callback; /* a handler is running */
    char *buffer;    /* character data held back, NULL unless buffer_text is set */
    int buffer_size;
    int buffer_used;
    int handed_over; /* bytes that the handler is being called with, part of buffer_used outside */
} parserobject;

extern PyTypeObject _PyExpatParser_Type;
extern PyObject *_PyExpat_Error;

/* A new parser.  encoding and separator may be NULL; intern is borrowed and may be NULL. */
PyObject *_PyExpat_NewParser(const char *encoding, const char *separator, PyObject *intern);

/* Raise ExpatError for a code, at the parser's position.  Returns NULL. */
PyObject *_PyExpat_Raise(parserobject *self, enum XML_Error code);

/* Set a handler (borrowed; Py_None unsets it).  Decref of the old one may run Python code. */
void _PyExpat_SetHandler(parserobject *self, int which, PyObject *handler);
/* Tell expat again about each handler that is set. */
void _PyExpat_InstallHandlers(parserobject *self);
/* Unset all of them. */
void _PyExpat_ClearHandlers(parserobject *self);
const char *_PyExpat_HandlerName(int which);

/* Hand held-back character data to its handler: 0, or -1 with an exception.  Runs Python code. */
int _PyExpat_FlushText(parserobject *self);

/* expat's callback for encodings it does not know: asks Python's codecs. */
int _PyExpat_UnknownEncoding(void *data, const XML_Char *name, XML_Encoding *info);

/* A text of expat as str or unicode, as the parser's returns_unicode says; None for NULL. */
PyObject *_PyExpat_Text(parserobject *self, const XML_Char *text);

/* Nested tuples (type, quantifier, name, children) for a content model, of any depth. */
PyObject *_PyExpat_Model(parserobject *self, const XML_Content *model);

#endif
