/* Pattern objects: what re.compile() returns, and their scanners. */
#include "sre.h"
#include "structmember.h"

static void
pattern_dealloc(PyObject *op)
{
    pattern_object *self = (pattern_object *)op;
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs(op);
    }
    if (self->tables != NULL) {
        for (Py_ssize_t i = 0; i < self->codesize; i++) {
            PyMem_FREE(self->tables[i]);
        }
        PyMem_FREE(self->tables);
    }
    Py_XDECREF(self->pattern);
    Py_XDECREF(self->groupindex);
    Py_XDECREF(self->indexgroup);
    PyObject_DEL(self);
}

/* ---- arguments -------------------------------------------------------------------- */

/* The text may be called `string`, or by an old name that is deprecated.  Takes what the
 * parser found for both; borrowed result, or NULL. */
static PyObject *
text_argument(PyObject *string, PyObject *old, const char *old_name)
{
    if (old == NULL) {
        if (string == NULL) {
            PyErr_SetString(PyExc_TypeError, "Required argument 'string' (pos 1) not found");
        }
        return string;
    }
    if (string != NULL) {
        PyErr_Format(PyExc_TypeError, "Argument given by name ('%s') and position (1)", old_name);
        return NULL;
    }
    char message[100];
    PyOS_snprintf(message, sizeof(message),
                  "The '%s' keyword parameter name is deprecated.  Use 'string' instead.",
                  old_name);
    return PyErr_Warn(PyExc_DeprecationWarning, message) < 0 ? NULL : old;
}

typedef struct {
    PyObject *string;
    Py_ssize_t pos;
    Py_ssize_t endpos;
} region;

/* (string, pos=0, endpos=maxint); old_name is the deprecated fourth keyword. */
static int
region_arguments(region *r, PyObject *args, PyObject *kwds, const char *format, char *old_name)
{
    char *kwlist[] = {"string", "pos", "endpos", old_name, NULL};
    PyObject *old = NULL;
    r->string = NULL;
    r->pos = 0;
    r->endpos = PY_SSIZE_T_MAX;
    if (PyTuple_GET_SIZE(args) > 3) {
        const char *colon = strchr(format, ':');
        PyErr_Format(PyExc_TypeError, "%s() takes at most 3 positional arguments (%zd given)",
                     colon + 1, PyTuple_GET_SIZE(args));
        return -1;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, format, kwlist, &r->string, &r->pos, &r->endpos,
                                     &old)) {
        return -1;
    }
    r->string = text_argument(r->string, old, old_name);
    return r->string == NULL ? -1 : 0;
}

/* ---- match, search ------------------------------------------------------------------ */

static PyObject *
run_once(PyObject *op, PyObject *args, PyObject *kwds, const char *format,
         int (*run)(sre_state *))
{
    pattern_object *self = (pattern_object *)op;
    region r;
    sre_state state;
    if (region_arguments(&r, args, kwds, format, "pattern") < 0
        || _PySRE_Begin(&state, self, r.string, r.pos, r.endpos) < 0) {
        return NULL;
    }
    state.ptr = state.start;
    PyObject *match = _PySRE_NewMatch(self, &state, run(&state));
    _PySRE_Finish(&state);
    return match;
}

static PyObject *
pattern_match(PyObject *self, PyObject *args, PyObject *kwds)
{
    return run_once(self, args, kwds, "|OnnO:match", _PySRE_Match);
}

static PyObject *
pattern_search(PyObject *self, PyObject *args, PyObject *kwds)
{
    return run_once(self, args, kwds, "|OnnO:search", _PySRE_Search);
}

/* Where the next search begins: behind the match, one further if it was empty. */
static void
advance(sre_state *state)
{
    if (state->ptr == state->start) {
        state->start = (const char *)state->ptr + state->char_size;
    }
    else {
        state->start = state->ptr;
    }
}

/* ---- findall, finditer ----------------------------------------------------------------- */

static PyObject *
found_item(const pattern_object *self, const sre_state *state)
{
    if (self->groups == 0) {
        return _PySRE_Slice(state->string, _PySRE_Offset(state, state->start),
                            _PySRE_Offset(state, state->ptr));
    }
    if (self->groups == 1) {
        return _PySRE_GroupSlice(state, 1, 1);
    }
    PyObject *item = PyTuple_New(self->groups);
    for (Py_ssize_t i = 0; item != NULL && i < self->groups; i++) {
        PyObject *group = _PySRE_GroupSlice(state, i + 1, 1);
        if (group == NULL) {
            Py_CLEAR(item);
            break;
        }
        PyTuple_SET_ITEM(item, i, group);
    }
    return item;
}

static int
append_consumed(PyObject *list, PyObject *item)
{
    if (item == NULL) {
        return -1;
    }
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    return status;
}

static PyObject *
pattern_findall(PyObject *op, PyObject *args, PyObject *kwds)
{
    pattern_object *self = (pattern_object *)op;
    region r;
    sre_state state;
    if (region_arguments(&r, args, kwds, "|OnnO:findall", "source") < 0
        || _PySRE_Begin(&state, self, r.string, r.pos, r.endpos) < 0) {
        return NULL;
    }
    PyObject *list = PyList_New(0);
    while (list != NULL && (const char *)state.start <= (const char *)state.end) {
        _PySRE_Reset(&state);
        int status = _PySRE_Search(&state);
        if (status == 0) {
            break;
        }
        if (status < 0 || append_consumed(list, found_item(self, &state)) < 0) {
            Py_CLEAR(list);
            break;
        }
        advance(&state);
    }
    _PySRE_Finish(&state);
    return list;
}

static PyObject *pattern_scanner(PyObject *self, PyObject *args);

static PyObject *
pattern_finditer(PyObject *self, PyObject *args)
{
    PyObject *scanner = pattern_scanner(self, args);
    PyObject *search = scanner == NULL ? NULL : PyObject_GetAttrString(scanner, "search");
    Py_XDECREF(scanner);
    PyObject *iterator = search == NULL ? NULL : PyCallIter_New(search, Py_None);
    Py_XDECREF(search);
    return iterator;
}

/* ---- split ----------------------------------------------------------------------------------- */

/* The piece in front of a match and the groups.  0 or -1. */
static int
append_split(PyObject *list, const pattern_object *self, const sre_state *state, const void *last)
{
    PyObject *piece = _PySRE_Slice(state->string, _PySRE_Offset(state, last),
                                   _PySRE_Offset(state, state->start));
    if (append_consumed(list, piece) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 1; i <= self->groups; i++) {
        if (append_consumed(list, _PySRE_GroupSlice(state, i, 0)) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
split_all(const pattern_object *self, sre_state *state, Py_ssize_t maxsplit)
{
    PyObject *list = PyList_New(0);
    const void *last = state->start;
    Py_ssize_t n = 0;
    int status = list == NULL ? -1 : 1;
    while (status == 1 && (maxsplit == 0 || n < maxsplit)) {
        _PySRE_Reset(state);
        status = _PySRE_Search(state);
        if (status != 1) {
            break;
        }
        if (state->start == state->ptr) {
            /* an empty match does not split */
            if (last == state->end) {
                break;
            }
            state->start = (const char *)state->ptr + state->char_size;
            continue;
        }
        if (append_split(list, self, state, last) < 0) {
            status = -1;
            break;
        }
        n++;
        last = state->start = state->ptr;
    }
    if (status >= 0) {
        status = append_consumed(list, _PySRE_Slice(state->string, _PySRE_Offset(state, last),
                                                    state->endpos));
    }
    if (status < 0) {
        Py_CLEAR(list);
    }
    return list;
}

static PyObject *
pattern_split(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"string", "maxsplit", "source", NULL};
    pattern_object *self = (pattern_object *)op;
    PyObject *string = NULL;
    PyObject *old = NULL;
    Py_ssize_t maxsplit = 0;
    sre_state state;
    if (PyTuple_GET_SIZE(args) > 2) {
        return PyErr_Format(PyExc_TypeError,
                            "split() takes at most 2 positional arguments (%zd given)",
                            PyTuple_GET_SIZE(args));
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OnO:split", kwlist, &string, &maxsplit, &old)) {
        return NULL;
    }
    string = text_argument(string, old, "source");
    if (string == NULL || _PySRE_Begin(&state, self, string, 0, PY_SSIZE_T_MAX) < 0) {
        return NULL;
    }
    PyObject *list = split_all(self, &state, maxsplit);
    _PySRE_Finish(&state);
    return list;
}

/* ---- sub, subn --------------------------------------------------------------------------------- */

/* Call a function of Lib/re.py; consumes args. */
static PyObject *
call_re(const char *function, PyObject *args)
{
    if (args == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *module = PyImport_ImportModule("re");
    PyObject *callable = module == NULL ? NULL : PyObject_GetAttrString(module, function);
    if (callable != NULL) {
        result = PyObject_CallObject(callable, args);
    }
    Py_XDECREF(module);
    Py_XDECREF(callable);
    Py_DECREF(args);
    return result;
}

static int
has_backslash(const void *text, Py_ssize_t length, int char_size)
{
    if (char_size == 1) {
        return memchr(text, '\\', (size_t)length) != NULL;
    }
    const Py_UNICODE *wide = text;
    for (Py_ssize_t i = 0; i < length; i++) {
        if (wide[i] == '\\') {
            return 1;
        }
    }
    return 0;
}

/* What stands for each match: a callable, or the string itself.  New reference. */
static PyObject *
substitute(pattern_object *self, PyObject *repl)
{
    if (!PyCallable_Check(repl)) {
        Py_ssize_t length;
        int char_size;
        const void *text = _PySRE_GetText(repl, &length, &char_size);
        if (text == NULL) {
            PyErr_Clear();
        }
        if (text == NULL || has_backslash(text, length, char_size)) {
            return call_re("_subx", PyTuple_Pack(2, self, repl));
        }
    }
    Py_INCREF(repl);
    return repl;
}

/* The strings of list put together, in the type of string.  Consumes list. */
static PyObject *
join_pieces(PyObject *list, PyObject *string)
{
    PyObject *joined = NULL;
    PyObject *joiner = PySequence_GetSlice(string, 0, 0);
    if (joiner != NULL && PyList_GET_SIZE(list) == 0) {
        Py_DECREF(list);
        return joiner;
    }
    if (joiner != NULL && PyString_CheckExact(joiner)) {
        joined = _PyString_Join(joiner, list);
    }
    else if (joiner != NULL) {
        joined = PyObject_CallMethod(joiner, "join", "O", list);
    }
    Py_XDECREF(joiner);
    Py_DECREF(list);
    return joined;
}

/* The replacement of the match in state, which may be None for nothing. */
static PyObject *
replacement(pattern_object *self, sre_state *state, PyObject *filter, int callable)
{
    if (!callable) {
        Py_INCREF(filter);
        return filter;
    }
    PyObject *match = _PySRE_NewMatch(self, state, 1);
    if (match == NULL) {
        return NULL;
    }
    PyObject *item = PyObject_CallFunctionObjArgs(filter, match, NULL);
    Py_DECREF(match);
    return item;
}

/* The pieces of the result, as a list; *n counts the replacements. */
static PyObject *
substitute_all(pattern_object *self, sre_state *state, PyObject *filter, Py_ssize_t count,
               Py_ssize_t *n)
{
    int callable = PyCallable_Check(filter);
    PyObject *list = PyList_New(0);
    Py_ssize_t done = 0; /* offset up to which the result is there */
    int status = list == NULL ? -1 : 1;
    *n = 0;
    while (status == 1 && (count == 0 || *n < count)) {
        _PySRE_Reset(state);
        status = _PySRE_Search(state);
        if (status != 1) {
            break;
        }
        Py_ssize_t from = _PySRE_Offset(state, state->start);
        Py_ssize_t to = _PySRE_Offset(state, state->ptr);
        if (done < from
            && append_consumed(list, _PySRE_Slice(state->string, done, from)) < 0) {
            status = -1;
            break;
        }
        if (!(done == from && from == to && *n > 0)) { /* empty, right behind the last one */
            PyObject *item = replacement(self, state, filter, callable);
            if (item == NULL || (item != Py_None && PyList_Append(list, item) < 0)) {
                status = -1;
            }
            Py_XDECREF(item);
            done = to;
            ++*n;
        }
        advance(state);
    }
    if (status >= 0 && done < state->endpos) {
        status = append_consumed(list, _PySRE_Slice(state->string, done, state->endpos));
    }
    if (status < 0) {
        Py_CLEAR(list);
    }
    return list;
}

static PyObject *
subx(PyObject *op, PyObject *args, PyObject *kwds, const char *format, int with_count)
{
    static char *kwlist[] = {"repl", "string", "count", NULL};
    pattern_object *self = (pattern_object *)op;
    PyObject *repl;
    PyObject *string;
    Py_ssize_t count = 0;
    Py_ssize_t n;
    sre_state state;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, format, kwlist, &repl, &string, &count)) {
        return NULL;
    }
    PyObject *filter = substitute(self, repl);
    if (filter == NULL) {
        return NULL;
    }
    if (_PySRE_Begin(&state, self, string, 0, PY_SSIZE_T_MAX) < 0) {
        Py_DECREF(filter);
        return NULL;
    }
    PyObject *list = substitute_all(self, &state, filter, count, &n);
    _PySRE_Finish(&state);
    Py_DECREF(filter);
    PyObject *result = list == NULL ? NULL : join_pieces(list, string);
    return result != NULL && with_count ? Py_BuildValue("Nn", result, n) : result;
}

static PyObject *
pattern_sub(PyObject *self, PyObject *args, PyObject *kwds)
{
    return subx(self, args, kwds, "OO|n:sub", 0);
}

static PyObject *
pattern_subn(PyObject *self, PyObject *args, PyObject *kwds)
{
    return subx(self, args, kwds, "OO|n:subn", 1);
}

static PyObject *
pattern_copy(PyObject *self, PyObject *unused)
{
    PyErr_SetString(PyExc_TypeError, "cannot copy this pattern object");
    return NULL;
}

static PyObject *
pattern_deepcopy(PyObject *self, PyObject *memo)
{
    PyErr_SetString(PyExc_TypeError, "cannot deepcopy this pattern object");
    return NULL;
}

#define KW (METH_VARARGS | METH_KEYWORDS)
static PyMethodDef pattern_methods[] = {
    {"match", (PyCFunction)pattern_match, KW,
     "match(string[, pos[, endpos]]) --> match object or None.\n"
     "    The pattern must fit where the string begins."},
    {"search", (PyCFunction)pattern_search, KW,
     "search(string[, pos[, endpos]]) --> match object or None.\n"
     "    The first place in the string where the pattern fits."},
    {"sub", (PyCFunction)pattern_sub, KW,
     "sub(repl, string[, count = 0]) --> newstring\n"
     "    The string with (the first count) matches replaced."},
    {"subn", (PyCFunction)pattern_subn, KW,
     "subn(repl, string[, count = 0]) --> (newstring, number of subs)\n"
     "    As sub(), with how many there were."},
    {"split", (PyCFunction)pattern_split, KW,
     "split(string[, maxsplit = 0])  --> list.\n"
     "    The pieces between the matches, and the groups of the matches."},
    {"findall", (PyCFunction)pattern_findall, KW,
     "findall(string[, pos[, endpos]]) --> list.\n"
     "    All matches that do not overlap; groups if there are any."},
    {"finditer", pattern_finditer, METH_VARARGS,
     "finditer(string[, pos[, endpos]]) --> iterator.\n"
     "    Match objects of all matches that do not overlap."},
    {"scanner", pattern_scanner, METH_VARARGS, NULL},
    {"__copy__", pattern_copy, METH_NOARGS, NULL},
    {"__deepcopy__", pattern_deepcopy, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef pattern_members[] = {
    {"pattern", T_OBJECT, offsetof(pattern_object, pattern), READONLY, NULL},
    {"flags", T_INT, offsetof(pattern_object, flags), READONLY, NULL},
    {"groups", T_PYSSIZET, offsetof(pattern_object, groups), READONLY, NULL},
    {"groupindex", T_OBJECT, offsetof(pattern_object, groupindex), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PySRE_PatternType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_sre.SRE_Pattern",
    .tp_basicsize = sizeof(pattern_object),
    .tp_itemsize = sizeof(sre_code),
    .tp_dealloc = pattern_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Compiled regular expression objects",
    .tp_weaklistoffset = offsetof(pattern_object, weakreflist),
    .tp_methods = pattern_methods,
    .tp_members = pattern_members,
};

/* ---- scanners ------------------------------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    PyObject *pattern;
    sre_state state;
    int exhausted;
    int running;
} scanner_object;

static void
scanner_dealloc(PyObject *op)
{
    scanner_object *self = (scanner_object *)op;
    if (self->pattern != NULL) {
        _PySRE_Finish(&self->state);
        Py_DECREF(self->pattern);
    }
    PyObject_DEL(self);
}

static PyObject *
pattern_scanner(PyObject *op, PyObject *args)
{
    PyObject *string;
    Py_ssize_t pos = 0;
    Py_ssize_t endpos = PY_SSIZE_T_MAX;
    if (!PyArg_ParseTuple(args, "O|nn:scanner", &string, &pos, &endpos)) {
        return NULL;
    }
    scanner_object *self = PyObject_NEW(scanner_object, &_PySRE_ScannerType);
    if (self == NULL) {
        return NULL;
    }
    self->pattern = NULL;
    self->exhausted = 0;
    self->running = 0;
    if (_PySRE_Begin(&self->state, (pattern_object *)op, string, pos, endpos) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    Py_INCREF(op);
    self->pattern = op;
    return (PyObject *)self;
}

static PyObject *
scan(PyObject *op, int (*run)(sre_state *))
{
    scanner_object *self = (scanner_object *)op;
    sre_state *state = &self->state;
    if (self->running) { /* from a signal handler */
        PyErr_SetString(PyExc_ValueError, "regular expression scanner already executing");
        return NULL;
    }
    if (self->exhausted) {
        Py_RETURN_NONE;
    }
    _PySRE_Reset(state);
    self->running = 1;
    int status = run(state);
    self->running = 0;
    PyObject *match = _PySRE_NewMatch((pattern_object *)self->pattern, state, status);
    if (status == 1) {
        advance(state);
    }
    else {
        self->exhausted = 1;
    }
    return match;
}

static PyObject *
scanner_match(PyObject *self, PyObject *unused)
{
    return scan(self, _PySRE_Match);
}

static PyObject *
scanner_search(PyObject *self, PyObject *unused)
{
    return scan(self, _PySRE_Search);
}

static PyMethodDef scanner_methods[] = {
    {"match", scanner_match, METH_NOARGS, NULL},
    {"search", scanner_search, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef scanner_members[] = {
    {"pattern", T_OBJECT, offsetof(scanner_object, pattern), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PySRE_ScannerType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_sre.SRE_Scanner",
    .tp_basicsize = sizeof(scanner_object),
    .tp_dealloc = scanner_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = scanner_methods,
    .tp_members = scanner_members,
};
