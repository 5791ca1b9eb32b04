/* Match objects. */
#include "sre.h"
#include "structmember.h"

PyObject *
_PySRE_NewMatch(pattern_object *pattern, sre_state *state, int status)
{
    if (status < 0) {
        return NULL;
    }
    if (status == 0) {
        Py_RETURN_NONE;
    }
    Py_ssize_t groups = pattern->groups + 1;
    match_object *match = PyObject_NEW_VAR(match_object, &_PySRE_MatchType, 2 * groups);
    if (match == NULL) {
        return NULL;
    }
    Py_INCREF(state->string);
    match->string = state->string;
    Py_INCREF(pattern);
    match->pattern = pattern;
    match->regs = NULL;
    match->groups = groups;
    match->pos = state->pos;
    match->endpos = state->endpos;
    match->lastindex = state->lastindex;
    match->mark[0] = _PySRE_Offset(state, state->start);
    match->mark[1] = _PySRE_Offset(state, state->ptr);
    for (Py_ssize_t i = 0; i < pattern->groups; i++) {
        const void *from = state->mark[2 * i];
        const void *to = state->mark[2 * i + 1];
        int set = from != NULL && to != NULL;
        match->mark[2 * i + 2] = set ? _PySRE_Offset(state, from) : -1;
        match->mark[2 * i + 3] = set ? _PySRE_Offset(state, to) : -1;
    }
    return (PyObject *)match;
}

static void
match_dealloc(PyObject *op)
{
    match_object *self = (match_object *)op;
    Py_XDECREF(self->regs);
    Py_XDECREF(self->string);
    Py_DECREF(self->pattern);
    PyObject_DEL(self);
}

/* ---- groups --------------------------------------------------------------------------- */

/* The number that a number or name stands for; -1 if there is none. */
static Py_ssize_t
group_number(match_object *self, PyObject *index)
{
    if (PyInt_Check(index) || PyLong_Check(index)) {
        Py_ssize_t i = PyNumber_AsSsize_t(index, NULL);
        return i;
    }
    if (self->pattern->groupindex == NULL) {
        return -1;
    }
    PyObject *number = PyObject_GetItem(self->pattern->groupindex, index);
    if (number == NULL) {
        PyErr_Clear();
        return -1;
    }
    Py_ssize_t i = -1;
    if (PyInt_Check(number) || PyLong_Check(number)) {
        i = PyInt_AsSsize_t(number);
        if (i == -1) {
            PyErr_Clear();
        }
    }
    Py_DECREF(number);
    return i;
}

/* The same, checked; -1 with IndexError. */
static Py_ssize_t
existing_group(match_object *self, PyObject *index)
{
    Py_ssize_t i = index == NULL ? 0 : group_number(self, index);
    if (i < 0 || i >= self->groups) {
        PyErr_SetString(PyExc_IndexError, "no such group");
        return -1;
    }
    return i;
}

static PyObject *
group_value(match_object *self, Py_ssize_t i, PyObject *fallback)
{
    if (self->string == Py_None || self->mark[2 * i] < 0) {
        Py_INCREF(fallback);
        return fallback;
    }
    return _PySRE_Slice(self->string, self->mark[2 * i], self->mark[2 * i + 1]);
}

static PyObject *
group_by_index(match_object *self, PyObject *index)
{
    Py_ssize_t i = existing_group(self, index);
    return i < 0 ? NULL : group_value(self, i, Py_None);
}

static PyObject *
match_group(PyObject *op, PyObject *args)
{
    match_object *self = (match_object *)op;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n <= 1) {
        return group_by_index(self, n == 0 ? NULL : PyTuple_GET_ITEM(args, 0));
    }
    PyObject *result = PyTuple_New(n);
    for (Py_ssize_t i = 0; result != NULL && i < n; i++) {
        PyObject *item = group_by_index(self, PyTuple_GET_ITEM(args, i));
        if (item == NULL) {
            Py_CLEAR(result);
            break;
        }
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

static PyObject *
match_groups(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"default", NULL};
    match_object *self = (match_object *)op;
    PyObject *fallback = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:groups", kwlist, &fallback)) {
        return NULL;
    }
    PyObject *result = PyTuple_New(self->groups - 1);
    for (Py_ssize_t i = 1; result != NULL && i < self->groups; i++) {
        PyObject *item = group_value(self, i, fallback);
        if (item == NULL) {
            Py_CLEAR(result);
            break;
        }
        PyTuple_SET_ITEM(result, i - 1, item);
    }
    return result;
}

static PyObject *
match_groupdict(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"default", NULL};
    match_object *self = (match_object *)op;
    PyObject *fallback = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:groupdict", kwlist, &fallback)) {
        return NULL;
    }
    PyObject *result = PyDict_New();
    if (result == NULL || self->pattern->groupindex == NULL) {
        return result;
    }
    PyObject *names = PyMapping_Keys(self->pattern->groupindex);
    Py_ssize_t n = names == NULL ? -1 : PySequence_Size(names);
    int status = n < 0 ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < n; i++) {
        PyObject *name = PySequence_GetItem(names, i);
        Py_ssize_t group = name == NULL ? -1 : existing_group(self, name);
        PyObject *value = group < 0 ? NULL : group_value(self, group, fallback);
        status = value == NULL ? -1 : PyDict_SetItem(result, name, value);
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    Py_XDECREF(names);
    if (status < 0) {
        Py_CLEAR(result);
    }
    return result;
}

/* ---- places ------------------------------------------------------------------------------ */

static PyObject *
match_start(PyObject *op, PyObject *args)
{
    match_object *self = (match_object *)op;
    PyObject *index = NULL;
    if (!PyArg_UnpackTuple(args, "start", 0, 1, &index)) {
        return NULL;
    }
    Py_ssize_t i = existing_group(self, index);
    return i < 0 ? NULL : PyInt_FromSsize_t(self->mark[2 * i]);
}

static PyObject *
match_end(PyObject *op, PyObject *args)
{
    match_object *self = (match_object *)op;
    PyObject *index = NULL;
    if (!PyArg_UnpackTuple(args, "end", 0, 1, &index)) {
        return NULL;
    }
    Py_ssize_t i = existing_group(self, index);
    return i < 0 ? NULL : PyInt_FromSsize_t(self->mark[2 * i + 1]);
}

static PyObject *
span_of(match_object *self, Py_ssize_t i)
{
    return Py_BuildValue("(nn)", self->mark[2 * i], self->mark[2 * i + 1]);
}

static PyObject *
match_span(PyObject *op, PyObject *args)
{
    match_object *self = (match_object *)op;
    PyObject *index = NULL;
    if (!PyArg_UnpackTuple(args, "span", 0, 1, &index)) {
        return NULL;
    }
    Py_ssize_t i = existing_group(self, index);
    return i < 0 ? NULL : span_of(self, i);
}

static PyObject *
match_regs(PyObject *op, void *closure)
{
    match_object *self = (match_object *)op;
    if (self->regs == NULL) {
        PyObject *regs = PyTuple_New(self->groups);
        for (Py_ssize_t i = 0; regs != NULL && i < self->groups; i++) {
            PyObject *span = span_of(self, i);
            if (span == NULL) {
                Py_CLEAR(regs);
                break;
            }
            PyTuple_SET_ITEM(regs, i, span);
        }
        if (regs == NULL) {
            return NULL;
        }
        self->regs = regs;
    }
    Py_INCREF(self->regs);
    return self->regs;
}

static PyObject *
match_lastindex(PyObject *op, void *closure)
{
    match_object *self = (match_object *)op;
    if (self->lastindex < 0) {
        Py_RETURN_NONE;
    }
    return PyInt_FromSsize_t(self->lastindex);
}

static PyObject *
match_lastgroup(PyObject *op, void *closure)
{
    match_object *self = (match_object *)op;
    if (self->pattern->indexgroup != NULL && self->lastindex >= 0) {
        PyObject *name = PySequence_GetItem(self->pattern->indexgroup, self->lastindex);
        if (name != NULL) {
            return name;
        }
        PyErr_Clear();
    }
    Py_RETURN_NONE;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static PyObject *
match_expand(PyObject *op, PyObject *template)
{
    match_object *self = (match_object *)op;
    PyObject *module = PyImport_ImportModule("re");
    if (module == NULL) {
        return NULL;
    }
    PyObject *result =
        PyObject_CallMethod(module, "_expand", "OOO", self->pattern, self, template);
    Py_DECREF(module);
    return result;
}

static PyObject *
match_copy(PyObject *self, PyObject *unused)
{
    PyErr_SetString(PyExc_TypeError, "cannot copy this match object");
    return NULL;
}

static PyObject *
match_deepcopy(PyObject *self, PyObject *memo)
{
    PyErr_SetString(PyExc_TypeError, "cannot deepcopy this match object");
    return NULL;
}

static PyMethodDef match_methods[] = {
    {"group", match_group, METH_VARARGS,
     "group([group1, ...]) -> str or tuple.\n"
     "    What a group, or several, matched; group 0 is the whole."},
    {"start", match_start, METH_VARARGS,
     "start([group=0]) -> int.\n    Where the group begins, -1 if it did not match."},
    {"end", match_end, METH_VARARGS,
     "end([group=0]) -> int.\n    Where the group ends, -1 if it did not match."},
    {"span", match_span, METH_VARARGS,
     "span([group]) -> tuple.\n    The pair of start() and end()."},
    {"groups", (PyCFunction)match_groups, METH_VARARGS | METH_KEYWORDS,
     "groups([default=None]) -> tuple.\n"
     "    All groups from 1 on; default for those that did not match."},
    {"groupdict", (PyCFunction)match_groupdict, METH_VARARGS | METH_KEYWORDS,
     "groupdict([default=None]) -> dict.\n    The groups with names."},
    {"expand", match_expand, METH_O,
     "expand(template) -> str.\n    The template with its group references filled in."},
    {"__copy__", match_copy, METH_NOARGS, NULL},
    {"__deepcopy__", match_deepcopy, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef match_members[] = {
    {"string", T_OBJECT, offsetof(match_object, string), READONLY,
     "The string that was searched."},
    {"re", T_OBJECT, offsetof(match_object, pattern), READONLY, "The pattern."},
    {"pos", T_PYSSIZET, offsetof(match_object, pos), READONLY, "Where the search began."},
    {"endpos", T_PYSSIZET, offsetof(match_object, endpos), READONLY, "Where it had to end."},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef match_getset[] = {
    {"lastindex", match_lastindex, NULL, "Number of the group that was closed last, or None.",
     NULL},
    {"lastgroup", match_lastgroup, NULL, "Name of the group that was closed last, or None.",
     NULL},
    {"regs", match_regs, NULL, "The spans of all groups.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject _PySRE_MatchType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_sre.SRE_Match",
    .tp_basicsize = sizeof(match_object),
    .tp_itemsize = sizeof(Py_ssize_t),
    .tp_dealloc = match_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The result of re.match() and re.search(): always true.",
    .tp_methods = match_methods,
    .tp_members = match_members,
    .tp_getset = match_getset,
};
