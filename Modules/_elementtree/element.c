/* Element: a tag, attributes, text before the first child, children, text after the element.
 *
 * The accelerator's elements are made by a function, Element(), and their type shows nothing:
 * attributes and methods are looked up here, by name.  As in 2.7, elements do not take part
 * in cyclic garbage collection.
 *
 * A tree may be as deep as a document, so freeing one does not recurse without bounds: past a
 * depth, elements wait in a list until the outer ones are done.
 *
 * Children may be any objects: append() and insert() take elements only, but slices and
 * extend() take what comes, as in 2.7. */
#include "elementtree_internal.h"

#define FREE_DEPTH 40

/* ---- pieces of text ------------------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    PyObject *list;
} piecesobject;

PyObject *
_PyElement_Pieces(PyObject *list)
{
    piecesobject *self = PyObject_New(piecesobject, &_PyElementPieces_Type);
    if (self != NULL) {
        Py_INCREF(list);
        self->list = list;
    }
    return (PyObject *)self;
}

static void
pieces_dealloc(piecesobject *self)
{
    Py_DECREF(self->list);
    PyObject_Del(self);
}

PyTypeObject _PyElementPieces_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_elementtree.pieces",
    .tp_basicsize = sizeof(piecesobject),
    .tp_dealloc = (destructor)pieces_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

PyObject *
_PyElement_Text(PyObject **slot)
{
    if (Py_TYPE(*slot) != &_PyElementPieces_Type) {
        return *slot;
    }
    piecesobject *pieces = (piecesobject *)*slot;
    PyObject *first = PyList_GET_ITEM(pieces->list, 0);
    PyObject *joint = PyUnicode_Check(first) ? PyUnicode_FromUnicode(NULL, 0)
                                             : PyString_FromString("");
    if (joint == NULL) {
        return NULL;
    }
    Py_INCREF(pieces);
    PyObject *text = PyObject_CallMethod(joint, "join", "O", pieces->list);
    Py_DECREF(joint);
    if (text != NULL && *slot == (PyObject *)pieces) {
        Py_SETREF(*slot, text);
        text = *slot;
    }
    else {
        Py_XDECREF(text);
        text = text == NULL ? NULL : *slot;
    }
    Py_DECREF(pieces);
    return text;
}

/* ---- making and freeing -------------------------------------------------------------------- */

PyObject *
_PyElement_New(PyObject *tag, PyObject *attrib)
{
    elementobject *self = PyObject_New(elementobject, &_PyElement_Type);
    if (self == NULL) {
        Py_XDECREF(attrib);
        return NULL;
    }
    Py_INCREF(tag);
    self->tag = tag;
    Py_INCREF(Py_None);
    self->text = Py_None;
    Py_INCREF(Py_None);
    self->tail = Py_None;
    self->attrib = attrib;
    self->children = NULL;
    self->length = 0;
    self->allocated = 0;
    return (PyObject *)self;
}

static int element_free_depth;
static elementobject *element_waiting; /* linked through tag */

static void
element_free(elementobject *self)
{
    Py_DECREF(self->tag);
    Py_DECREF(self->text);
    Py_DECREF(self->tail);
    Py_XDECREF(self->attrib);
    for (Py_ssize_t i = self->length; i-- > 0;) {
        Py_DECREF(self->children[i]);
    }
    PyMem_Free(self->children);
    PyObject_Del(self);
}

/* Both variables are guarded by the GIL.  An element that another thread leaves in the list
 * while this one runs a destructor is freed here. */
static void
element_dealloc(elementobject *self)
{
    if (element_free_depth >= FREE_DEPTH) {
        PyObject *tag = self->tag;
        self->tag = (PyObject *)element_waiting;
        element_waiting = self;
        Py_DECREF(tag);
        return;
    }
    element_free_depth++;
    element_free(self);
    element_free_depth--;
    while (element_free_depth == 0 && element_waiting != NULL) {
        elementobject *next = element_waiting;
        element_waiting = (elementobject *)next->tag;
        Py_INCREF(Py_None);
        next->tag = Py_None;
        element_free_depth++;
        element_free(next);
        element_free_depth--;
    }
}

/* Take a dict's place by a copy of it, with keywords laid over. */
PyObject *
_PyElement_MakeAttrib(PyObject *attrib, PyObject *keywords, int *failed)
{
    *failed = 0;
    if (attrib == NULL && keywords == NULL) {
        return NULL;
    }
    PyObject *copy = attrib ? PyDict_Copy(attrib) : PyDict_New();
    if (copy == NULL || (keywords != NULL && PyDict_Update(copy, keywords) < 0)) {
        Py_CLEAR(copy);
        *failed = 1;
    }
    return copy;
}

PyObject *
_PyElement_Attrib(elementobject *self)
{
    if (self->attrib == NULL) {
        self->attrib = PyDict_New();
    }
    return self->attrib;
}

/* The same for callers that need a dict: attrib can be set to anything. */
static PyObject *
element_attrib_dict(elementobject *self)
{
    PyObject *attrib = _PyElement_Attrib(self);
    if (attrib != NULL && !PyDict_Check(attrib)) {
        PyErr_Format(PyExc_TypeError, "attrib must be a dict, not %.200s",
                     Py_TYPE(attrib)->tp_name);
        return NULL;
    }
    return attrib;
}

int
_PyElement_Reserve(elementobject *self, Py_ssize_t more)
{
    if (more <= self->allocated - self->length) {
        return 0;
    }
    if (more > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(PyObject *) / 2 - self->length) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t needed = self->length + more;
    Py_ssize_t room = needed + (needed >> 2) + (needed < 9 ? 3 : 6);
    PyObject **children = PyMem_Realloc(self->children, (size_t)room * sizeof(PyObject *));
    if (children == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->children = children;
    self->allocated = room;
    return 0;
}

int
_PyElement_Append(elementobject *self, PyObject *child)
{
    if (_PyElement_Reserve(self, 1) < 0) {
        return -1;
    }
    Py_INCREF(child);
    self->children[self->length++] = child;
    return 0;
}

/* ---- searching ----------------------------------------------------------------------------- */

/* Is this a plain tag?  Everything else is a path, for the module ElementPath. */
static int
tag_is_plain(PyObject *tag)
{
    int in_namespace = 0;
    Py_ssize_t size = 0;
    if (PyString_Check(tag)) {
        size = PyString_GET_SIZE(tag);
    }
    else if (PyUnicode_Check(tag)) {
        size = PyUnicode_GET_SIZE(tag);
    }
    else {
        return 0;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UNICODE c = PyString_Check(tag) ? (Py_UNICODE)PyString_AS_STRING(tag)[i]
                                           : PyUnicode_AS_UNICODE(tag)[i];
        if (c == '{') {
            in_namespace = 1;
        }
        else if (c == '}') {
            in_namespace = 0;
        }
        else if (!in_namespace && (c == '/' || c == '*' || c == '[' || c == '@' || c == '.')) {
            return 0;
        }
    }
    return 1;
}

/* Is a child an element with that tag?  -1 with an exception.  May run Python code. */
static int
child_matches(PyObject *child, PyObject *tag)
{
    if (!Element_CheckExact(child)) {
        return 0;
    }
    PyObject *own = ((elementobject *)child)->tag;
    if (own == tag) {
        return 1;
    }
    if (PyString_CheckExact(own) && PyString_CheckExact(tag)) {
        return PyString_GET_SIZE(own) == PyString_GET_SIZE(tag)
               && memcmp(PyString_AS_STRING(own), PyString_AS_STRING(tag),
                         (size_t)PyString_GET_SIZE(own)) == 0;
    }
    Py_INCREF(own);
    int same = PyObject_RichCompareBool(own, tag, Py_EQ);
    Py_DECREF(own);
    return same;
}

/* The next child with that tag, from *index on: new reference; NULL at the end or on error. */
static PyObject *
element_next_match(elementobject *self, PyObject *tag, Py_ssize_t *index)
{
    while (*index < self->length) {
        PyObject *child = self->children[(*index)++];
        Py_INCREF(child);
        int same = child_matches(child, tag); /* may run code */
        if (same > 0) {
            return child;
        }
        Py_DECREF(child);
        if (same < 0) {
            return NULL;
        }
    }
    return NULL;
}

static PyObject *
element_find(elementobject *self, PyObject *args)
{
    PyObject *path = NULL;
    PyObject *namespaces = Py_None;
    if (!PyArg_ParseTuple(args, "O|O:find", &path, &namespaces)) {
        return NULL;
    }
    if (namespaces != Py_None || !tag_is_plain(path)) {
        return PyObject_CallMethod(_PyElement_Helpers.path, "find", "OOO", self, path, namespaces);
    }
    Py_ssize_t index = 0;
    PyObject *child = element_next_match(self, path, &index);
    if (child == NULL && !PyErr_Occurred()) {
        Py_RETURN_NONE;
    }
    return child;
}

static PyObject *
element_findtext(elementobject *self, PyObject *args)
{
    PyObject *path = NULL;
    PyObject *missing = Py_None;
    PyObject *namespaces = Py_None;
    if (!PyArg_ParseTuple(args, "O|OO:findtext", &path, &missing, &namespaces)) {
        return NULL;
    }
    if (namespaces != Py_None || !tag_is_plain(path)) {
        return PyObject_CallMethod(_PyElement_Helpers.path, "findtext", "OOOO", self, path,
                                   missing, namespaces);
    }
    Py_ssize_t index = 0;
    PyObject *child = element_next_match(self, path, &index);
    if (child == NULL) {
        if (PyErr_Occurred()) {
            return NULL;
        }
        Py_INCREF(missing);
        return missing;
    }
    PyObject *text = _PyElement_Text(&((elementobject *)child)->text);
    PyObject *result = NULL;
    if (text == Py_None) {
        result = PyString_FromString("");
    }
    else if (text != NULL) {
        Py_INCREF(text);
        result = text;
    }
    Py_DECREF(child);
    return result;
}

static PyObject *
element_findall(elementobject *self, PyObject *args)
{
    PyObject *path = NULL;
    PyObject *namespaces = Py_None;
    if (!PyArg_ParseTuple(args, "O|O:findall", &path, &namespaces)) {
        return NULL;
    }
    if (namespaces != Py_None || !tag_is_plain(path)) {
        return PyObject_CallMethod(_PyElement_Helpers.path, "findall", "OOO", self, path,
                                   namespaces);
    }
    PyObject *found = PyList_New(0);
    Py_ssize_t index = 0;
    PyObject *child = NULL;
    while (found != NULL && (child = element_next_match(self, path, &index)) != NULL) {
        if (PyList_Append(found, child) < 0) {
            Py_CLEAR(found);
        }
        Py_DECREF(child);
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(found);
    }
    return found;
}

static PyObject *
element_iterfind(elementobject *self, PyObject *args)
{
    PyObject *path = NULL;
    PyObject *namespaces = Py_None;
    if (!PyArg_ParseTuple(args, "O|O:iterfind", &path, &namespaces)) {
        return NULL;
    }
    return PyObject_CallMethod(_PyElement_Helpers.path, "iterfind", "OOO", self, path, namespaces);
}

static PyObject *
element_iter(elementobject *self, PyObject *args)
{
    PyObject *tag = Py_None;
    if (!PyArg_ParseTuple(args, "|O:iter", &tag)) {
        return NULL;
    }
    return _PyElement_Iter((PyObject *)self, tag);
}

static PyObject *
element_itertext(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":itertext")) {
        return NULL;
    }
    return _PyElement_IterText((PyObject *)self);
}

/* ---- copies -------------------------------------------------------------------------------- */

static PyObject *
element_copy(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":__copy__")) {
        return NULL;
    }
    /* the copy shares the attributes; it has some as soon as this one may get some */
    Py_XINCREF(self->attrib);
    elementobject *copy = (elementobject *)_PyElement_New(self->tag, self->attrib);
    if (copy == NULL) {
        return NULL;
    }
    Py_INCREF(self->text);
    Py_SETREF(copy->text, self->text);
    Py_INCREF(self->tail);
    Py_SETREF(copy->tail, self->tail);
    if (self->length > 0) {
        if (_PyElement_Reserve(copy, self->length) < 0) {
            Py_DECREF(copy);
            return NULL;
        }
        for (Py_ssize_t i = 0; i < self->length; i++) {
            Py_INCREF(self->children[i]);
            copy->children[i] = self->children[i];
        }
        copy->length = self->length;
    }
    return (PyObject *)copy;
}

static PyObject *element_deepcopy_into(elementobject *self, PyObject *memo);

/* A deep copy of anything; texts and numbers stay themselves. */
static PyObject *
deepcopy_object(PyObject *object, PyObject *memo)
{
    if (object == Py_None || PyString_CheckExact(object) || PyUnicode_CheckExact(object)
        || PyInt_CheckExact(object)) {
        Py_INCREF(object);
        return object;
    }
    if (!Element_CheckExact(object) || !PyDict_CheckExact(memo)) {
        return PyObject_CallFunctionObjArgs(_PyElement_Helpers.deepcopy, object, memo, NULL);
    }
    PyObject *id = PyLong_FromVoidPtr(object);
    if (id == NULL) {
        return NULL;
    }
    PyObject *copy = PyDict_GetItem(memo, id);
    Py_DECREF(id);
    if (copy != NULL) {
        Py_INCREF(copy);
        return copy;
    }
    if (Py_EnterRecursiveCall(" in __deepcopy__")) {
        return NULL;
    }
    copy = element_deepcopy_into((elementobject *)object, memo);
    Py_LeaveRecursiveCall();
    return copy;
}

/* Attributes are mostly texts, for which a shallow copy is a deep one. */
static PyObject *
deepcopy_attrib(PyObject *attrib, PyObject *memo)
{
    PyObject *key = NULL;
    PyObject *value = NULL;
    Py_ssize_t position = 0;
    if (!PyDict_CheckExact(attrib)) {
        return deepcopy_object(attrib, memo);
    }
    while (PyDict_Next(attrib, &position, &key, &value)) {
        if (!(PyString_CheckExact(key) || PyUnicode_CheckExact(key))
            || !(PyString_CheckExact(value) || PyUnicode_CheckExact(value))) {
            return deepcopy_object(attrib, memo);
        }
    }
    return PyDict_Copy(attrib);
}

/* Replace a slot of the copy by a deep copy of the original's. */
static int
deepcopy_slot(PyObject **target, PyObject *source, PyObject *memo)
{
    if (source == NULL) {
        return -1;
    }
    Py_INCREF(source);
    PyObject *copy = deepcopy_object(source, memo);
    Py_DECREF(source);
    if (copy == NULL) {
        return -1;
    }
    Py_SETREF(*target, copy);
    return 0;
}

static PyObject *
element_deepcopy_into(elementobject *self, PyObject *memo)
{
    elementobject *copy = (elementobject *)_PyElement_New(Py_None, NULL);
    PyObject *id = PyLong_FromVoidPtr(self);
    if (copy == NULL || id == NULL || PyObject_SetItem(memo, id, (PyObject *)copy) < 0
        || deepcopy_slot(&copy->tag, self->tag, memo) < 0
        || deepcopy_slot(&copy->text, _PyElement_Text(&self->text), memo) < 0
        || deepcopy_slot(&copy->tail, _PyElement_Text(&self->tail), memo) < 0) {
        goto error;
    }
    if (self->attrib != NULL) {
        PyObject *attrib = self->attrib;
        Py_INCREF(attrib);
        copy->attrib = deepcopy_attrib(attrib, memo);
        Py_DECREF(attrib);
        if (copy->attrib == NULL) {
            goto error;
        }
    }
    for (Py_ssize_t i = 0; i < self->length; i++) {
        PyObject *child = self->children[i];
        Py_INCREF(child);
        PyObject *twin = deepcopy_object(child, memo); /* may run code */
        Py_DECREF(child);
        if (twin == NULL) {
            goto error;
        }
        int code = _PyElement_Append(copy, twin);
        Py_DECREF(twin);
        if (code < 0) {
            goto error;
        }
    }
    Py_DECREF(id);
    return (PyObject *)copy;
error:
    Py_XDECREF(copy);
    Py_XDECREF(id);
    return NULL;
}

static PyObject *
element_deepcopy(elementobject *self, PyObject *args)
{
    PyObject *memo = NULL;
    if (!PyArg_ParseTuple(args, "O:__deepcopy__", &memo)) {
        return NULL;
    }
    return element_deepcopy_into(self, memo);
}

static PyObject *
element_reduce(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":__reduce__")) {
        return NULL;
    }
    PyObject *nothing = PyTuple_New(0);
    PyObject *copy = nothing ? element_copy(self, nothing) : NULL;
    Py_XDECREF(nothing);
    if (copy == NULL) {
        return NULL;
    }
    return Py_BuildValue("O(N)", _PyElement_Helpers.copyelement, copy);
}

/* ---- children ------------------------------------------------------------------------------ */

static PyObject *
element_append(elementobject *self, PyObject *args)
{
    PyObject *child = NULL;
    if (!PyArg_ParseTuple(args, "O!:append", &_PyElement_Type, &child)) {
        return NULL;
    }
    if (_PyElement_Append(self, child) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
element_extend(elementobject *self, PyObject *args)
{
    PyObject *items = NULL;
    if (!PyArg_ParseTuple(args, "O:extend", &items)) {
        return NULL;
    }
    PyObject *sequence = PySequence_Fast(items, ""); /* may run code */
    if (sequence == NULL) {
        PyErr_Format(PyExc_TypeError, "expected sequence, not \"%.200s\"",
                     Py_TYPE(items)->tp_name);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(sequence); i++) {
        if (_PyElement_Append(self, PySequence_Fast_GET_ITEM(sequence, i)) < 0) {
            Py_DECREF(sequence);
            return NULL;
        }
    }
    Py_DECREF(sequence);
    Py_RETURN_NONE;
}

static PyObject *
element_insert(elementobject *self, PyObject *args)
{
    Py_ssize_t index = 0;
    PyObject *child = NULL;
    if (!PyArg_ParseTuple(args, "nO!:insert", &index, &_PyElement_Type, &child)) {
        return NULL;
    }
    if (_PyElement_Reserve(self, 1) < 0) {
        return NULL;
    }
    if (index < 0) {
        index += self->length;
        index = index < 0 ? 0 : index;
    }
    index = index > self->length ? self->length : index;
    memmove(self->children + index + 1, self->children + index,
            (size_t)(self->length - index) * sizeof(PyObject *));
    Py_INCREF(child);
    self->children[index] = child;
    self->length++;
    Py_RETURN_NONE;
}

/* Where a child is: by identity first, then by ==.  -1 if nowhere, -2 with an exception. */
static Py_ssize_t
element_index_of(elementobject *self, PyObject *wanted)
{
    for (Py_ssize_t i = 0; i < self->length; i++) {
        if (self->children[i] == wanted) {
            return i;
        }
    }
    for (Py_ssize_t i = 0; i < self->length; i++) {
        PyObject *child = self->children[i];
        Py_INCREF(child);
        int same = PyObject_RichCompareBool(child, wanted, Py_EQ); /* may run code */
        int moved = i >= self->length || self->children[i] != child;
        Py_DECREF(child);
        if (same < 0) {
            return -2;
        }
        if (same && !moved) {
            return i;
        }
    }
    return -1;
}

static PyObject *
element_remove(elementobject *self, PyObject *args)
{
    PyObject *wanted = NULL;
    if (!PyArg_ParseTuple(args, "O!:remove", &_PyElement_Type, &wanted)) {
        return NULL;
    }
    Py_ssize_t index = element_index_of(self, wanted);
    if (index == -1) {
        PyErr_SetString(PyExc_ValueError, "list.remove(x): x not in list");
    }
    if (index < 0) {
        return NULL;
    }
    PyObject *child = self->children[index];
    self->length--;
    memmove(self->children + index, self->children + index + 1,
            (size_t)(self->length - index) * sizeof(PyObject *));
    Py_DECREF(child); /* may run code */
    Py_RETURN_NONE;
}

static PyObject *
element_getchildren(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":getchildren")) {
        return NULL;
    }
    PyObject *list = PyList_New(self->length);
    for (Py_ssize_t i = 0; list != NULL && i < self->length; i++) {
        Py_INCREF(self->children[i]);
        PyList_SET_ITEM(list, i, self->children[i]);
    }
    return list;
}

static PyObject *
element_makeelement(elementobject *self, PyObject *args)
{
    PyObject *tag = NULL;
    PyObject *attrib = NULL;
    int failed = 0;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO:makeelement", &tag, &attrib)) {
        return NULL;
    }
    if (!PyDict_Check(attrib)) {
        PyErr_Format(PyExc_TypeError, "makeelement() argument 2 must be dict, not %.200s",
                     Py_TYPE(attrib)->tp_name);
        return NULL;
    }
    attrib = _PyElement_MakeAttrib(attrib, NULL, &failed);
    return failed ? NULL : _PyElement_New(tag, attrib);
}

static PyObject *
element_clear(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":clear")) {
        return NULL;
    }
    PyObject **children = self->children;
    Py_ssize_t length = self->length;
    self->children = NULL;
    self->length = 0;
    self->allocated = 0;
    Py_INCREF(Py_None);
    Py_SETREF(self->text, Py_None);
    Py_INCREF(Py_None);
    Py_SETREF(self->tail, Py_None);
    Py_CLEAR(self->attrib);
    for (Py_ssize_t i = length; i-- > 0;) {
        Py_DECREF(children[i]); /* may run code */
    }
    PyMem_Free(children);
    Py_RETURN_NONE;
}

/* ---- attributes of the document ------------------------------------------------------------ */

static PyObject *
element_get(elementobject *self, PyObject *args)
{
    PyObject *key = NULL;
    PyObject *missing = Py_None;
    PyObject *value = NULL;
    if (!PyArg_ParseTuple(args, "O|O:get", &key, &missing)) {
        return NULL;
    }
    if (self->attrib != NULL && PyDict_Check(self->attrib)) {
        value = PyDict_GetItem(self->attrib, key);
    }
    value = value ? value : missing;
    Py_INCREF(value);
    return value;
}

static PyObject *
element_set(elementobject *self, PyObject *args)
{
    PyObject *key = NULL;
    PyObject *value = NULL;
    if (!PyArg_ParseTuple(args, "OO:set", &key, &value)) {
        return NULL;
    }
    PyObject *attrib = element_attrib_dict(self);
    if (attrib == NULL || PyDict_SetItem(attrib, key, value) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
element_keys(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":keys")) {
        return NULL;
    }
    if (self->attrib == NULL) {
        return PyList_New(0);
    }
    PyObject *attrib = element_attrib_dict(self);
    return attrib == NULL ? NULL : PyDict_Keys(attrib);
}

static PyObject *
element_items(elementobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":items")) {
        return NULL;
    }
    if (self->attrib == NULL) {
        return PyList_New(0);
    }
    PyObject *attrib = element_attrib_dict(self);
    return attrib == NULL ? NULL : PyDict_Items(attrib);
}

/* ---- lookup by name ------------------------------------------------------------------------ */

#define METHOD(name, function, doc)                                                                \
    {                                                                                              \
        name, (PyCFunction)(function), METH_VARARGS, doc                                           \
    }
static PyMethodDef element_methods[] = {
    METHOD("clear", element_clear, "Remove children, attributes and texts."),
    METHOD("get", element_get, "get(key[, default]): an attribute."),
    METHOD("set", element_set, "set(key, value): set an attribute."),
    METHOD("find", element_find, "find(path[, namespaces]): the first match, or None."),
    METHOD("findtext", element_findtext,
           "findtext(path[, default[, namespaces]]): the first match's text."),
    METHOD("findall", element_findall, "findall(path[, namespaces]): all matches, a list."),
    METHOD("append", element_append, "append(element): add a child at the end."),
    METHOD("extend", element_extend, "extend(elements): add several children."),
    METHOD("insert", element_insert, "insert(index, element): add a child in between."),
    METHOD("remove", element_remove, "remove(element): take a child out."),
    METHOD("iter", element_iter, "iter([tag]): this element and all below, in document order."),
    METHOD("itertext", element_itertext, "itertext(): all texts, in document order."),
    METHOD("iterfind", element_iterfind, "iterfind(path[, namespaces]): matches, one by one."),
    METHOD("getiterator", element_iter, "Old name of iter()."),
    METHOD("getchildren", element_getchildren, "getchildren(): a list of the children."),
    METHOD("items", element_items, "items(): the attributes as a list of pairs."),
    METHOD("keys", element_keys, "keys(): the names of the attributes."),
    METHOD("makeelement", element_makeelement, "makeelement(tag, attrib): a new element."),
    METHOD("__copy__", element_copy, "A copy that shares children and attributes."),
    METHOD("__deepcopy__", element_deepcopy, "__deepcopy__(memo): a copy of the whole tree."),
    METHOD("__reduce__", element_reduce, "What copy.copy() asks for."),
    {NULL, NULL, 0, NULL}};
#undef METHOD

enum { NAME_TAG, NAME_TEXT, NAME_TAIL, NAME_ATTRIB, NAME_COUNT };
static const char *const element_field_names[NAME_COUNT] = {"tag", "text", "tail", "attrib"};
static PyObject *element_fields[NAME_COUNT];                            /* interned */
static PyObject *element_method_names[Py_ARRAY_LENGTH(element_methods)]; /* interned */

/* Names in code are interned, so that comparing addresses finds them; others are compared. */
static int
element_find_field(PyObject *name)
{
    for (int i = 0; i < NAME_COUNT; i++) {
        if (name == element_fields[i]) {
            return i;
        }
    }
    if (PyString_Check(name) && !PyString_CHECK_INTERNED(name)) {
        for (int i = 0; i < NAME_COUNT; i++) {
            if (strcmp(PyString_AS_STRING(name), element_field_names[i]) == 0) {
                return i;
            }
        }
    }
    return -1;
}

static int
element_intern(PyObject **target, const char *name)
{
    if (*target == NULL) {
        *target = PyString_InternFromString(name);
    }
    return *target == NULL ? -1 : 0;
}

/* Called by the module's start, before any element exists. */
static int
element_intern_names(void)
{
    for (int i = 0; i < NAME_COUNT; i++) {
        if (element_intern(&element_fields[i], element_field_names[i]) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; element_methods[i].ml_name != NULL; i++) {
        if (element_intern(&element_method_names[i], element_methods[i].ml_name) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
element_getattro(elementobject *self, PyObject *name)
{
    PyObject *value = NULL;
    if (element_fields[0] == NULL && element_intern_names() < 0) {
        return NULL;
    }
    if (PyUnicode_Check(name)) {
        name = _PyUnicode_AsDefaultEncodedString(name, NULL);
        if (name == NULL) {
            return NULL;
        }
    }
    switch (element_find_field(name)) {
    case NAME_TAG: value = self->tag; break;
    case NAME_TEXT: value = _PyElement_Text(&self->text); break;
    case NAME_TAIL: value = _PyElement_Text(&self->tail); break;
    case NAME_ATTRIB: value = _PyElement_Attrib(self); break;
    default:
        for (size_t i = 0; element_methods[i].ml_name != NULL; i++) {
            if (name == element_method_names[i]) {
                return PyCFunction_New(&element_methods[i], (PyObject *)self);
            }
        }
        return Py_FindMethod(element_methods, (PyObject *)self, PyString_AsString(name));
    }
    Py_XINCREF(value);
    return value;
}

static int
element_setattro(elementobject *self, PyObject *name, PyObject *value)
{
    if (element_fields[0] == NULL && element_intern_names() < 0) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "can't delete element attributes");
        return -1;
    }
    if (PyUnicode_Check(name)) {
        name = _PyUnicode_AsDefaultEncodedString(name, NULL);
        if (name == NULL) {
            return -1;
        }
    }
    PyObject *old = NULL;
    PyObject **slot = NULL;
    switch (element_find_field(name)) {
    case NAME_TAG: slot = &self->tag; break;
    case NAME_TEXT: slot = &self->text; break;
    case NAME_TAIL: slot = &self->tail; break;
    case NAME_ATTRIB: slot = &self->attrib; break;
    default: PyErr_SetObject(PyExc_AttributeError, name); return -1;
    }
    if (slot == &self->attrib && value == Py_None) {
        value = NULL; /* no attributes, and a dict when someone asks */
    }
    Py_XINCREF(value);
    old = *slot;
    *slot = value;
    Py_XDECREF(old); /* may run code */
    return 0;
}

static PyObject *
element_repr(elementobject *self)
{
    int status = Py_ReprEnter((PyObject *)self);
    if (status != 0) { /* the tag leads back here */
        if (status > 0) {
            PyErr_SetString(PyExc_RuntimeError, "reentrant call inside Element.__repr__");
        }
        return NULL;
    }
    PyObject *tag = PyObject_Repr(self->tag); /* may run code */
    Py_ReprLeave((PyObject *)self);
    if (tag == NULL) {
        return NULL;
    }
    PyObject *text = PyString_FromFormat("<Element %s at %p>", PyString_AS_STRING(tag),
                                         (void *)self);
    Py_DECREF(tag);
    return text;
}

PyTypeObject _PyElement_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "Element",
    .tp_basicsize = sizeof(elementobject),
    .tp_dealloc = (destructor)element_dealloc,
    .tp_repr = (reprfunc)element_repr,
    .tp_as_sequence = &_PyElement_AsSequence,
    .tp_as_mapping = &_PyElement_AsMapping,
    .tp_getattro = (getattrofunc)element_getattro,
    .tp_setattro = (setattrofunc)element_setattro,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};
