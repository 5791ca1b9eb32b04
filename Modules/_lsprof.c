/* _lsprof: the engine of cProfile.
 *
 * Each function met (a code object, or the definition of a function in C) has an entry in
 * a table; with subcalls, an entry has a table of its callees.  Running calls form a stack
 * of contexts.  Times are counted in units of the timer and multiplied at the end.
 *
 * An entry is "recursive" while it is on the stack already: only its outermost call adds
 * to the total time.
 */
#include "Python.h"
#include "frameobject.h"
#include "structseq.h"
#include "pycore_ceval.h"
#include <time.h>

typedef long long ticks;

typedef struct entry {
    void *key;          /* NULL: free place */
    PyObject *subject;  /* owned; NULL in subcall tables */
    struct entry *callee_of; /* for subcalls: the entry of the callee */
    ticks total;
    ticks own;
    long calls;
    long recursive_calls;
    long level;         /* how often it is on the stack */
    struct table *callees;
} entry;

typedef struct table {
    size_t mask;
    size_t used;
    entry **slots;
} table;

typedef struct context {
    ticks begin;
    ticks inner; /* spent in callees */
    entry *entry;
    entry *sub;  /* of the caller, or NULL */
    struct context *previous;
} context;

typedef struct {
    PyObject_HEAD
    table *entries;
    context *top;
    context *spare;
    int enabled;
    int subcalls;
    int builtins;
    int nomemory;
    PyObject *timer; /* NULL: the clock */
    double unit;     /* seconds a tick, of an external timer that returns integers */
} profiler;

static PyTypeObject profiler_type;
static PyTypeObject entry_type;
static PyTypeObject subentry_type;
static int prof_ready;

/* ---- tables ---------------------------------------------------------------------------- */

static size_t
table_hash(void *key)
{
    size_t h = (size_t)key >> 4;
    return h ^ h >> 9;
}

static entry **
table_place(table *t, void *key)
{
    size_t i = table_hash(key) & t->mask;
    while (t->slots[i] != NULL && t->slots[i]->key != key) {
        i = (i + 1) & t->mask;
    }
    return &t->slots[i];
}

static table *
table_new(void)
{
    table *t = PyMem_New(table, 1);
    if (t == NULL) {
        return NULL;
    }
    t->mask = 15;
    t->used = 0;
    t->slots = calloc(t->mask + 1, sizeof(entry *));
    if (t->slots == NULL) {
        PyMem_Free(t);
        return NULL;
    }
    return t;
}

static void
table_free(table *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i <= t->mask; i++) {
        entry *e = t->slots[i];
        if (e != NULL) {
            table_free(e->callees);
            Py_XDECREF(e->subject);
            PyMem_Free(e);
        }
    }
    free(t->slots);
    PyMem_Free(t);
}

static int
table_grow(table *t)
{
    size_t size = 2 * (t->mask + 1);
    entry **old = t->slots;
    size_t old_size = t->mask + 1;
    entry **slots = calloc(size, sizeof(entry *));
    if (slots == NULL) {
        return -1;
    }
    t->slots = slots;
    t->mask = size - 1;
    for (size_t i = 0; i < old_size; i++) {
        if (old[i] != NULL) {
            *table_place(t, old[i]->key) = old[i];
        }
    }
    free(old);
    return 0;
}

/* The entry of a key, made if need be; NULL without memory. */
static entry *
table_get(table *t, void *key)
{
    entry **place = table_place(t, key);
    if (*place != NULL) {
        return *place;
    }
    if (3 * t->used > 2 * t->mask) {
        if (table_grow(t) < 0) {
            return NULL;
        }
        place = table_place(t, key);
    }
    entry *e = PyMem_New(entry, 1);
    if (e == NULL) {
        return NULL;
    }
    memset(e, 0, sizeof(*e));
    e->key = key;
    *place = e;
    t->used++;
    return e;
}

/* ---- time ------------------------------------------------------------------------------- */

#define FLOAT_TICKS 4294967296.0

static ticks
prof_external(profiler *self)
{
    PyObject *now = _PyPlus_CallNoArgs(self->timer);
    ticks result = 0;
    if (now != NULL) {
        if (self->unit > 0.0) {
            result = PyLong_AsLongLong(now);
        }
        else {
            result = (ticks)(PyFloat_AsDouble(now) * FLOAT_TICKS);
        }
        Py_DECREF(now);
    }
    if (PyErr_Occurred()) {
        PyErr_WriteUnraisable(self->timer);
        return 0;
    }
    return result;
}

static ticks
prof_now(profiler *self)
{
    if (self->timer != NULL) {
        return prof_external(self);
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (ticks)now.tv_sec * 1000000000 + now.tv_nsec;
}

static double
prof_factor(profiler *self)
{
    if (self->timer == NULL) {
        return 1e-9;
    }
    return self->unit > 0.0 ? self->unit : 1.0 / FLOAT_TICKS;
}

/* ---- what is shown for a function in C ------------------------------------------------------ */

static PyObject *
prof_describe(PyObject *callable)
{
    PyCFunctionObject *func = (PyCFunctionObject *)callable;
    const char *name = func->m_ml->ml_name;
    if (func->m_self != NULL) {
        PyObject *text = NULL;
        PyObject *key = PyString_FromString(name);
        if (key != NULL) {
            PyObject *method = _PyType_Lookup(Py_TYPE(func->m_self), key);
            Py_XINCREF(method);
            Py_DECREF(key);
            if (method != NULL) {
                text = PyObject_Repr(method);
                Py_DECREF(method);
            }
        }
        if (text != NULL) {
            return text;
        }
        PyErr_Clear();
        return PyString_FromFormat("<built-in method %s>", name);
    }
    const char *module = NULL;
    if (func->m_module != NULL && PyString_Check(func->m_module)) {
        module = PyString_AS_STRING(func->m_module);
    }
    else if (func->m_module != NULL && PyModule_Check(func->m_module)) {
        module = PyModule_GetName(func->m_module);
        if (module == NULL) {
            PyErr_Clear();
        }
    }
    if (module != NULL && strcmp(module, "__builtin__") != 0) {
        return PyString_FromFormat("<%s.%s>", module, name);
    }
    return PyString_FromFormat("<%s>", name);
}

/* ---- events ------------------------------------------------------------------------------------ */

/* is_code: the subject is shown itself; else it is a function in C. */
static void
prof_enter(profiler *self, void *key, PyObject *subject, int is_code)
{
    entry *e = table_get(self->entries, key);
    if (e == NULL) {
        self->nomemory = 1;
        return;
    }
    if (e->subject == NULL) {
        if (is_code) {
            Py_INCREF(subject);
            e->subject = subject;
        }
        else {
            e->subject = prof_describe(subject);
            if (e->subject == NULL) {
                PyErr_Clear();
                self->nomemory = 1;
                return;
            }
        }
    }
    context *c = self->spare;
    if (c != NULL) {
        self->spare = c->previous;
    }
    else {
        c = PyMem_New(context, 1);
        if (c == NULL) {
            self->nomemory = 1;
            return;
        }
    }
    c->entry = e;
    c->sub = NULL;
    c->inner = 0;
    c->previous = self->top;
    e->level++;
    if (self->subcalls && c->previous != NULL) {
        entry *caller = c->previous->entry;
        if (caller->callees == NULL) {
            caller->callees = table_new();
        }
        c->sub = caller->callees != NULL ? table_get(caller->callees, key) : NULL;
        if (c->sub != NULL) {
            c->sub->callee_of = e;
            c->sub->level++;
        }
        else {
            self->nomemory = 1;
        }
    }
    self->top = c;
    c->begin = prof_now(self);
}

static void
prof_account(entry *e, ticks total, ticks own)
{
    e->level--;
    if (e->level == 0) {
        e->total += total;
    }
    else {
        e->recursive_calls++;
    }
    e->own += own;
    e->calls++;
}

static void
prof_pop(profiler *self)
{
    context *c = self->top;
    ticks total = prof_now(self) - c->begin;
    ticks own = total - c->inner;
    if (c->previous != NULL) {
        c->previous->inner += total;
    }
    prof_account(c->entry, total, own);
    if (c->sub != NULL) {
        prof_account(c->sub, total, own);
    }
    self->top = c->previous;
    c->previous = self->spare;
    self->spare = c;
}

static void
prof_leave(profiler *self, void *key)
{
    /* The end of something that began before we were switched on is no event. */
    if (self->top != NULL && self->top->entry->key == key) {
        prof_pop(self);
    }
}

static int
prof_callback(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg)
{
    profiler *self = (profiler *)obj;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    switch (what) {
    case PyTrace_CALL:
        prof_enter(self, frame->f_code, (PyObject *)frame->f_code, 1);
        break;
    case PyTrace_RETURN:
        prof_leave(self, frame->f_code);
        break;
    case PyTrace_C_CALL:
        if (self->builtins && PyCFunction_Check(arg)) {
            prof_enter(self, ((PyCFunctionObject *)arg)->m_ml, arg, 0);
        }
        break;
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        if (self->builtins && PyCFunction_Check(arg)) {
            prof_leave(self, ((PyCFunctionObject *)arg)->m_ml);
        }
        break;
    default:
        break;
    }
    PyErr_Restore(type, value, tb);
    return 0;
}

/* ---- methods ------------------------------------------------------------------------------------- */

static PyObject *
prof_enable(profiler *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"subcalls", (char *)"builtins", NULL};
    int subcalls = -1;
    int builtins = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|ii:enable", kwlist, &subcalls, &builtins)) {
        return NULL;
    }
    if (subcalls >= 0) {
        self->subcalls = subcalls != 0;
    }
    if (builtins >= 0) {
        self->builtins = builtins != 0;
    }
    PyEval_SetProfile(prof_callback, (PyObject *)self);
    self->enabled = 1;
    Py_RETURN_NONE;
}

static void
prof_flush(profiler *self)
{
    while (self->top != NULL) {
        prof_pop(self);
    }
}

static PyObject *
prof_disable(profiler *self, PyObject *unused)
{
    self->enabled = 0;
    PyEval_SetProfile(NULL, NULL);
    prof_flush(self);
    if (self->nomemory) {
        self->nomemory = 0;
        PyErr_SetString(PyExc_MemoryError, "memory was exhausted while profiling");
        return NULL;
    }
    Py_RETURN_NONE;
}

static void
prof_drop(profiler *self)
{
    while (self->top != NULL) {
        context *c = self->top;
        self->top = c->previous;
        PyMem_Free(c);
    }
    while (self->spare != NULL) {
        context *c = self->spare;
        self->spare = c->previous;
        PyMem_Free(c);
    }
    table_free(self->entries);
    self->entries = NULL;
}

static PyObject *
prof_clear(profiler *self, PyObject *unused)
{
    prof_drop(self);
    self->entries = table_new();
    if (self->entries == NULL) {
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

/* ---- results ---------------------------------------------------------------------------------------- */

static int
prof_by_key(const void *a, const void *b)
{
    size_t ka = (size_t)(*(entry *const *)a)->key;
    size_t kb = (size_t)(*(entry *const *)b)->key;
    return (ka > kb) - (ka < kb);
}

static PyObject *prof_list(table *t, double factor, int top, int subcalls);

/* One row; top rows have a list of callees, or None. */
static PyObject *
prof_row(entry *e, double factor, int top, int subcalls)
{
    PyObject *subject = top ? e->subject : e->callee_of->subject;
    PyObject *callees = NULL;
    if (top) {
        if (subcalls && e->callees != NULL && e->callees->used > 0) {
            callees = prof_list(e->callees, factor, 0, 0);
            if (callees == NULL) {
                return NULL;
            }
        }
        else {
            callees = Py_None;
            Py_INCREF(callees);
        }
    }
    PyObject *row = PyStructSequence_New(top ? &entry_type : &subentry_type);
    if (row == NULL) {
        Py_XDECREF(callees);
        return NULL;
    }
    Py_INCREF(subject);
    PyStructSequence_SET_ITEM(row, 0, subject);
    PyStructSequence_SET_ITEM(row, 1, PyInt_FromLong(e->calls));
    PyStructSequence_SET_ITEM(row, 2, PyInt_FromLong(e->recursive_calls));
    PyStructSequence_SET_ITEM(row, 3, PyFloat_FromDouble(factor * (double)e->total));
    PyStructSequence_SET_ITEM(row, 4, PyFloat_FromDouble(factor * (double)e->own));
    if (top) {
        PyStructSequence_SET_ITEM(row, 5, callees);
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(row);
    }
    return row;
}

static PyObject *
prof_list(table *t, double factor, int top, int subcalls)
{
    PyObject *list = PyList_New(0);
    entry **all = PyMem_New(entry *, t->used + 1);
    if (list == NULL || all == NULL) {
        Py_XDECREF(list);
        PyMem_Free(all);
        return PyErr_NoMemory();
    }
    size_t count = 0;
    for (size_t i = 0; i <= t->mask; i++) {
        if (t->slots[i] != NULL && t->slots[i]->calls != 0) {
            all[count++] = t->slots[i];
        }
    }
    qsort(all, count, sizeof(entry *), prof_by_key);
    for (size_t i = 0; i < count && list != NULL; i++) {
        PyObject *row = prof_row(all[i], factor, top, subcalls);
        if (row == NULL || PyList_Append(list, row) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(row);
    }
    PyMem_Free(all);
    return list;
}

static PyObject *
prof_getstats(profiler *self, PyObject *unused)
{
    return prof_list(self->entries, prof_factor(self), 1, 1);
}

/* ---- the type ------------------------------------------------------------------------------------------ */

static PyObject *
prof_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    profiler *self = (profiler *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->subcalls = self->builtins = 1;
    self->entries = table_new();
    if (self->entries == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static int
prof_init(profiler *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"timer", (char *)"timeunit", (char *)"subcalls",
                             (char *)"builtins", NULL};
    PyObject *timer = NULL;
    double unit = 0.0;
    int subcalls = 1;
    int builtins = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Odii:Profiler", kwlist, &timer, &unit,
                                     &subcalls, &builtins)) {
        return -1;
    }
    self->subcalls = subcalls != 0;
    self->builtins = builtins != 0;
    if (timer == Py_None) {
        timer = NULL;
    }
    Py_XINCREF(timer);
    Py_XSETREF(self->timer, timer);
    self->unit = unit;
    return 0;
}

static void
prof_dealloc(profiler *self)
{
    if (self->enabled) {
        PyEval_SetProfile(NULL, NULL);
    }
    prof_drop(self);
    Py_XDECREF(self->timer);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

PyDoc_STRVAR(getstats_doc,
"getstats() -> list\n\n\
A row for each function met: code, callcount, reccallcount, totaltime, inlinetime and\n\
calls, a list of such rows (without calls) of what it called, or None.");
PyDoc_STRVAR(enable_doc,
"enable(subcalls=True, builtins=True)\n\n\
Begin to collect.  subcalls: also who called whom; builtins: also functions in C.");
PyDoc_STRVAR(disable_doc, "disable()\n\nStop collecting.");
PyDoc_STRVAR(clear_doc, "clear()\n\nForget what was collected.");

static PyMethodDef prof_methods[] = {
    {"getstats", (PyCFunction)prof_getstats, METH_NOARGS, getstats_doc},
    {"enable", (PyCFunction)(void (*)(void))prof_enable, METH_VARARGS | METH_KEYWORDS,
     enable_doc},
    {"disable", (PyCFunction)prof_disable, METH_NOARGS, disable_doc},
    {"clear", (PyCFunction)prof_clear, METH_NOARGS, clear_doc},
    {NULL}};

PyDoc_STRVAR(prof_doc,
"Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)\n\n\
Collects how often functions are called and how long they run.  timer is a function that\n\
returns the time in seconds, or an integer number of timeunits.");

static PyTypeObject profiler_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_lsprof.Profiler",
    .tp_basicsize = sizeof(profiler),
    .tp_dealloc = (destructor)prof_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = prof_doc,
    .tp_methods = prof_methods,
    .tp_init = (initproc)prof_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = prof_new,
    .tp_free = PyObject_Del,
};

static PyStructSequence_Field entry_fields[] = {
    {(char *)"code", (char *)"code object or name of a function in C"},
    {(char *)"callcount", (char *)"number of calls"},
    {(char *)"reccallcount", (char *)"number of calls from within itself"},
    {(char *)"totaltime", (char *)"seconds in it, callees included"},
    {(char *)"inlinetime", (char *)"seconds in it alone"},
    {(char *)"calls", (char *)"rows of what it called"},
    {NULL}};
static PyStructSequence_Field subentry_fields[] = {
    {(char *)"code", (char *)"code object or name of a function in C"},
    {(char *)"callcount", (char *)"number of calls from this caller"},
    {(char *)"reccallcount", (char *)"number of these from within itself"},
    {(char *)"totaltime", (char *)"seconds in it, callees included"},
    {(char *)"inlinetime", (char *)"seconds in it alone"},
    {NULL}};
static PyStructSequence_Desc entry_desc = {(char *)"_lsprof.profiler_entry", NULL, entry_fields, 6};
static PyStructSequence_Desc subentry_desc = {(char *)"_lsprof.profiler_subentry", NULL,
                                              subentry_fields, 5};

static PyMethodDef module_methods[] = {{NULL}};

PyMODINIT_FUNC init_lsprof(void);

PyMODINIT_FUNC
init_lsprof(void)
{
    PyObject *m = Py_InitModule3("_lsprof", module_methods, "The engine of cProfile.");
    if (m == NULL) {
        return;
    }
    PyObject *d = PyModule_GetDict(m);
    if (PyType_Ready(&profiler_type) < 0
        || PyDict_SetItemString(d, "Profiler", (PyObject *)&profiler_type) < 0) {
        return;
    }
    if (!prof_ready) {
        PyStructSequence_InitType(&entry_type, &entry_desc);
        PyStructSequence_InitType(&subentry_type, &subentry_desc);
        prof_ready = 1;
    }
    Py_INCREF(&entry_type);
    Py_INCREF(&subentry_type);
    PyModule_AddObject(m, "profiler_entry", (PyObject *)&entry_type);
    PyModule_AddObject(m, "profiler_subentry", (PyObject *)&subentry_type);
}
