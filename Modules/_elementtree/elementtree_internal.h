/* What the files of _elementtree share: elements, tree builders, and what Python code lends. */
#ifndef ELEMENTTREE_INTERNAL_H
#define ELEMENTTREE_INTERNAL_H
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_types.h" // Py_ARRAY_LENGTH()
#include <expat.h>

/* ---- elements (element.c, slices.c) -------------------------------------------------------- */

/* text and tail may be an _PyElement_Pieces object: texts that are joined when someone looks. */
typedef struct {
    PyObject_HEAD
    PyObject *tag;
    PyObject *text;
    PyObject *tail;
    PyObject *attrib;    /* NULL as long as nobody has asked for it and there are none */
    PyObject **children; /* owned; any objects, mostly elements */
    Py_ssize_t length;
    Py_ssize_t allocated;
} elementobject;

extern PyTypeObject _PyElement_Type;
extern PyTypeObject _PyElementPieces_Type;
extern PyTypeObject _PyElementIter_Type;
#define Element_CheckExact(op) (Py_TYPE(op) == &_PyElement_Type)

/* A new element.  tag is borrowed; attrib is stolen, also on failure, and may be NULL. */
PyObject *_PyElement_New(PyObject *tag, PyObject *attrib);
/* Append a child (borrowed): 0, or -1 with MemoryError. */
int _PyElement_Append(elementobject *self, PyObject *child);
/* Room for that many more children: 0, or -1 with MemoryError. */
int _PyElement_Reserve(elementobject *self, Py_ssize_t more);
/* The attributes: borrowed, made if there are none yet.  NULL with an exception. */
PyObject *_PyElement_Attrib(elementobject *self);
/* Texts (a list, borrowed) that are joined when text or tail is read: a new object. */
PyObject *_PyElement_Pieces(PyObject *list);
/* Read a text slot (&self->text, &self->tail): borrowed.  Joins pieces. */
PyObject *_PyElement_Text(PyObject **slot);
/* For Element(), SubElement(), makeelement(): a dict (or NULL) and keywords (or NULL) as a new
 * dict; NULL without an exception if both are NULL. */
PyObject *_PyElement_MakeAttrib(PyObject *attrib, PyObject *keywords, int *failed);

extern PySequenceMethods _PyElement_AsSequence;
extern PyMappingMethods _PyElement_AsMapping;

/* iter(tag) and itertext(): iterators over the tree (iter.c).  tag is borrowed, Py_None for all. */
PyObject *_PyElement_Iter(PyObject *root, PyObject *tag);
PyObject *_PyElement_IterText(PyObject *root);

/* ---- tree builders (builder.c) ------------------------------------------------------------- */

/* The events a parser may report, as iterparse() names them. */
enum { EVENT_START, EVENT_END, EVENT_START_NS, EVENT_END_NS, EVENT_COUNT };

typedef struct {
    PyObject_HEAD
    PyObject *root;     /* or NULL */
    PyObject *current;  /* the open element, NULL outside of the root */
    PyObject *last;     /* where text goes: into its text if it is current, else its tail */
    PyObject *open;     /* list: the elements around current */
    PyObject *pieces;   /* list of text objects not yet in the tree, or NULL */
    char *bytes;        /* UTF-8 text after the pieces that is not yet in the tree */
    Py_ssize_t size;
    Py_ssize_t room;
    PyObject *events;                   /* list that events are appended to, or NULL */
    PyObject *event_names[EVENT_COUNT]; /* name of each event wanted, else NULL */
} builderobject;

extern PyTypeObject _PyTreeBuilder_Type;
#define TreeBuilder_CheckExact(op) (Py_TYPE(op) == &_PyTreeBuilder_Type)

PyObject *_PyTreeBuilder_New(void);
/* start(), end(), close() of a builder: new reference.  attrib is borrowed and may be NULL. */
PyObject *_PyTreeBuilder_Start(builderobject *self, PyObject *tag, PyObject *attrib);
PyObject *_PyTreeBuilder_End(builderobject *self);
PyObject *_PyTreeBuilder_Close(builderobject *self);
/* data() with an object (borrowed), or with UTF-8 bytes: 0 or -1. */
int _PyTreeBuilder_Data(builderobject *self, PyObject *data);
int _PyTreeBuilder_Bytes(builderobject *self, const char *bytes, Py_ssize_t size);
/* Append (name of the event, value); value is borrowed.  Nothing if the event is not wanted. */
int _PyTreeBuilder_Event(builderobject *self, int event, PyObject *value);

/* ---- parsers (xmlparser.c) ----------------------------------------------------------------- */

extern PyTypeObject _PyXMLParser_Type;
extern PyObject *_PyElement_ParseError;
PyObject *_PyXMLParser_Create(PyObject *module, PyObject *args, PyObject *kwds);

/* Text of expat: str if it is ASCII, else unicode. */
PyObject *_PyElement_FromUTF8(const char *text, Py_ssize_t size);

/* expat's callback for encodings it does not know (pyexpat/encoding.c). */
int _PyExpat_UnknownEncoding(void *data, const XML_Char *name, XML_Encoding *info);

/* ---- lent by Python code (module.c) -------------------------------------------------------- */

typedef struct {
    PyObject *deepcopy;    /* copy.deepcopy */
    PyObject *copyelement; /* what __reduce__ names */
    PyObject *path;        /* xml.etree.ElementPath, for searches beyond one tag */
} element_helpers;
extern element_helpers _PyElement_Helpers;
extern const char _PyElement_Bootstrap[];

#endif
