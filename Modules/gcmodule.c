/* The cyclic garbage collector and its module, gc.
 *
 * Reference counting frees everything except objects that keep each other alive.
 * Every container object has a PyGC_Head in front of it, linked into one of three
 * generations.  New objects enter generation 0; when 700 more objects were born
 * than died, generation 0 is collected, after 10 such collections generation 1,
 * after 10 of those generation 2 - and the oldest only when the objects that came
 * to it since its last collection are a quarter of those it has, so that the total
 * work stays linear.
 *
 * A collection of a list of objects:
 *   1. copies each reference count into gc_refs and subtracts one for each
 *      reference that comes from inside the list: what keeps a positive count is
 *      reachable from outside;
 *   2. walks the list; everything reachable from such an object is kept, the rest
 *      moves to a second list, `unreachable`, from where later discoveries may
 *      bring it back;
 *   3. moves unreachable objects with a __del__ method, and all they reach, to a
 *      third list: nobody can say in which order those finalisers should run, so
 *      the objects go to gc.garbage (those with the method themselves, or all with
 *      DEBUG_SAVEALL) and survive;
 *   4. clears the weak references to the rest and calls their callbacks, if the
 *      weak reference is not trash itself;
 *   5. calls tp_clear of each; reference counting does the freeing.
 *
 * gc_refs outside a collection is _PyGC_REFS_UNTRACKED or _PyGC_REFS_REACHABLE.
 * During step 2 it is also a count >= 0 or _PyGC_REFS_TENTATIVELY_UNREACHABLE.
 */
#include "Python.h"
#include "frameobject.h"
#include "pycore_gc.h"
#include "pycore_containers.h"
#include "pycore_names.h"

#define GC_GENERATIONS 3
#define GC_OLDEST (GC_GENERATIONS - 1)

typedef struct {
    PyGC_Head head;
    int threshold; /* collect when count exceeds it */
    int count;     /* births less deaths in generation 0, else collections of the younger */
} gc_generation;

#define GC_GENERATION_INIT(n, limit)                                           \
    {{{&generations[n].head, &generations[n].head, 0}}, limit, 0}

static gc_generation generations[GC_GENERATIONS] = {
    GC_GENERATION_INIT(0, 700),
    GC_GENERATION_INIT(1, 10),
    GC_GENERATION_INIT(2, 10),
};
#undef GC_GENERATION_INIT

PyGC_Head *_PyGC_generation0 = &generations[0].head;

static int gc_enabled = 1;
static int gc_collecting = 0;
static PyObject *gc_garbage = NULL;   /* the list gc.garbage */
static PyObject *gc_bootstrap_str = NULL;
static Py_ssize_t gc_long_lived_total = 0;   /* survivors of the last full collection */
static Py_ssize_t gc_long_lived_pending = 0; /* came to the oldest since then */

enum {
    DEBUG_STATS = 1 << 0,
    DEBUG_COLLECTABLE = 1 << 1,
    DEBUG_UNCOLLECTABLE = 1 << 2,
    DEBUG_INSTANCES = 1 << 3,
    DEBUG_OBJECTS = 1 << 4,
    DEBUG_SAVEALL = 1 << 5,
    DEBUG_LEAK = DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_INSTANCES | DEBUG_OBJECTS
               | DEBUG_SAVEALL,
};
static int gc_debug_flags = 0;

#define GC_OBJECT(head) ((PyObject *)((head) + 1))

/* ---- lists of heads --------------------------------------------------------------- */
static inline void
gc_list_init(PyGC_Head *list)
{
    list->gc.gc_prev = list;
    list->gc.gc_next = list;
}

static inline int
gc_list_is_empty(const PyGC_Head *list)
{
    return list->gc.gc_next == list;
}

static inline void
gc_list_append(PyGC_Head *node, PyGC_Head *list)
{
    node->gc.gc_next = list;
    node->gc.gc_prev = list->gc.gc_prev;
    node->gc.gc_prev->gc.gc_next = node;
    list->gc.gc_prev = node;
}

static inline void
gc_list_move(PyGC_Head *node, PyGC_Head *list)
{
    node->gc.gc_prev->gc.gc_next = node->gc.gc_next;
    node->gc.gc_next->gc.gc_prev = node->gc.gc_prev;
    gc_list_append(node, list);
}

/* Append all of source to target; source becomes empty. */
static void
gc_list_merge(PyGC_Head *source, PyGC_Head *target)
{
    assert(source != target);
    if (!gc_list_is_empty(source)) {
        PyGC_Head *tail = target->gc.gc_prev;
        tail->gc.gc_next = source->gc.gc_next;
        source->gc.gc_next->gc.gc_prev = tail;
        source->gc.gc_prev->gc.gc_next = target;
        target->gc.gc_prev = source->gc.gc_prev;
    }
    gc_list_init(source);
}

static Py_ssize_t
gc_list_size(const PyGC_Head *list)
{
    Py_ssize_t size = 0;
    for (PyGC_Head *node = list->gc.gc_next; node != list; node = node->gc.gc_next) {
        size++;
    }
    return size;
}

/* Append every object of a list of heads to a Python list. */
static int
gc_append_objects(PyObject *pylist, const PyGC_Head *list)
{
    for (PyGC_Head *node = list->gc.gc_next; node != list; node = node->gc.gc_next) {
        PyObject *op = GC_OBJECT(node);
        if (op != pylist && PyList_Append(pylist, op) < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- step 1: counts without the internal references ---------------------------------- */
static void
gc_copy_refcounts(PyGC_Head *list)
{
    for (PyGC_Head *node = list->gc.gc_next; node != list; node = node->gc.gc_next) {
        assert(node->gc.gc_refs == _PyGC_REFS_REACHABLE);
        node->gc.gc_refs = Py_REFCNT(GC_OBJECT(node));
        assert(node->gc.gc_refs != 0);
    }
}

static int
gc_visit_subtract(PyObject *op, void *ignored)
{
    if (PyObject_IS_GC(op)) {
        PyGC_Head *node = _Py_AS_GC(op);
        /* Only objects of the list under collection have a count here. */
        if (node->gc.gc_refs > 0) {
            node->gc.gc_refs--;
        }
    }
    return 0;
}

static void
gc_subtract_internal(PyGC_Head *list)
{
    for (PyGC_Head *node = list->gc.gc_next; node != list; node = node->gc.gc_next) {
        PyObject *op = GC_OBJECT(node);
        Py_TYPE(op)->tp_traverse(op, gc_visit_subtract, NULL);
    }
}

/* ---- step 2: what is reachable from outside -------------------------------------------- */
static int
gc_visit_reachable(PyObject *op, void *list)
{
    if (!PyObject_IS_GC(op)) {
        return 0;
    }
    PyGC_Head *node = _Py_AS_GC(op);
    Py_ssize_t refs = node->gc.gc_refs;
    if (refs == 0) {
        /* Still ahead in the walk: make sure it is taken for reachable there. */
        node->gc.gc_refs = 1;
    }
    else if (refs == _PyGC_REFS_TENTATIVELY_UNREACHABLE) {
        /* The walk gave it up too early: back to the end of the list. */
        gc_list_move(node, (PyGC_Head *)list);
        node->gc.gc_refs = 1;
    }
    return 0;
}

static void
gc_move_unreachable(PyGC_Head *list, PyGC_Head *unreachable)
{
    PyGC_Head *node = list->gc.gc_next;
    while (node != list) {
        PyGC_Head *next;
        if (node->gc.gc_refs != 0) {
            PyObject *op = GC_OBJECT(node);
            assert(node->gc.gc_refs > 0);
            node->gc.gc_refs = _PyGC_REFS_REACHABLE;
            Py_TYPE(op)->tp_traverse(op, gc_visit_reachable, list);
            next = node->gc.gc_next;
            /* Its contents are at hand: let go of tuples that hold only atoms. */
            if (PyTuple_CheckExact(op)) {
                _PyTuple_MaybeUntrack(op);
            }
        }
        else {
            next = node->gc.gc_next;
            gc_list_move(node, unreachable);
            node->gc.gc_refs = _PyGC_REFS_TENTATIVELY_UNREACHABLE;
        }
        node = next;
    }
}

static void
gc_untrack_dicts(PyGC_Head *list)
{
    PyGC_Head *node = list->gc.gc_next;
    while (node != list) {
        PyObject *op = GC_OBJECT(node);
        node = node->gc.gc_next;
        if (PyDict_CheckExact(op)) {
            _PyDict_MaybeUntrack(op);
        }
    }
}

/* ---- step 3: objects with finalisers --------------------------------------------------- */
/* Does op have a __del__?  Must not run Python code. */
static int
gc_has_finalizer(PyObject *op)
{
    if (PyInstance_Check(op)) {
        return _PyInstance_Lookup(op, _Py_ID(__del__)) != NULL;
    }
    if (PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_HEAPTYPE)) {
        return Py_TYPE(op)->tp_del != NULL;
    }
    if (PyGen_CheckExact(op)) {
        return PyGen_NeedsFinalizing((PyGenObject *)op);
    }
    return 0;
}

static void
gc_move_finalizers(PyGC_Head *unreachable, PyGC_Head *finalizers)
{
    PyGC_Head *node = unreachable->gc.gc_next;
    while (node != unreachable) {
        PyGC_Head *next = node->gc.gc_next;
        if (gc_has_finalizer(GC_OBJECT(node))) {
            gc_list_move(node, finalizers);
            node->gc.gc_refs = _PyGC_REFS_REACHABLE;
        }
        node = next;
    }
}

static int
gc_visit_move(PyObject *op, void *target)
{
    if (PyObject_IS_GC(op)) {
        PyGC_Head *node = _Py_AS_GC(op);
        if (node->gc.gc_refs == _PyGC_REFS_TENTATIVELY_UNREACHABLE) {
            gc_list_move(node, (PyGC_Head *)target);
            node->gc.gc_refs = _PyGC_REFS_REACHABLE;
        }
    }
    return 0;
}

/* Everything the finalisers could see stays; the list grows while we walk it. */
static void
gc_move_finalizer_reachable(PyGC_Head *finalizers)
{
    for (PyGC_Head *node = finalizers->gc.gc_next; node != finalizers;
         node = node->gc.gc_next) {
        PyObject *op = GC_OBJECT(node);
        Py_TYPE(op)->tp_traverse(op, gc_visit_move, finalizers);
    }
}

/* ---- step 4: weak references ------------------------------------------------------------- */
/* Kill all weak references to unreachable objects; those with a callback to be
 * called are put in the list pending, each with a reference of ours. */
static void
gc_clear_weakrefs(PyGC_Head *unreachable, PyGC_Head *pending)
{
    for (PyGC_Head *node = unreachable->gc.gc_next; node != unreachable;
         node = node->gc.gc_next) {
        PyObject *op = GC_OBJECT(node);
        assert(node->gc.gc_refs == _PyGC_REFS_TENTATIVELY_UNREACHABLE);
        if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(op))) {
            continue;
        }
        PyWeakReference **refs = (PyWeakReference **)PyObject_GET_WEAKREFS_LISTPTR(op);
        while (*refs != NULL) {
            PyWeakReference *ref = *refs;
            assert(ref->wr_object == op);
            _PyWeakref_ClearRef(ref); /* moves *refs on */
            assert(ref->wr_object == Py_None);
            if (ref->wr_callback == NULL
                || _Py_AS_GC(ref)->gc.gc_refs == _PyGC_REFS_TENTATIVELY_UNREACHABLE) {
                /* A reference that is trash itself must not call: its callback
                 * could reach objects that are about to be cleared. */
                continue;
            }
            assert(_Py_AS_GC(ref)->gc.gc_refs == _PyGC_REFS_REACHABLE);
            Py_INCREF(ref);
            gc_list_move(_Py_AS_GC(ref), pending);
        }
    }
}

/* Call the callbacks.  A reference that outlives its call moves on to `old`. */
static int
gc_call_weakref_callbacks(PyGC_Head *pending, PyGC_Head *old)
{
    int freed = 0;
    while (!gc_list_is_empty(pending)) {
        PyGC_Head *node = pending->gc.gc_next;
        PyObject *ref = GC_OBJECT(node);
        PyObject *callback = ((PyWeakReference *)ref)->wr_callback;
        assert(callback != NULL);
        PyObject *result = PyObject_CallFunctionObjArgs(callback, ref, NULL);
        if (result == NULL) {
            PyErr_WriteUnraisable(callback);
        }
        else {
            Py_DECREF(result);
        }
        Py_DECREF(ref);
        if (pending->gc.gc_next == node) {
            gc_list_move(node, old);
        }
        else {
            freed++;
        }
    }
    return freed;
}

static int
gc_handle_weakrefs(PyGC_Head *unreachable, PyGC_Head *old)
{
    PyGC_Head pending;
    gc_list_init(&pending);
    gc_clear_weakrefs(unreachable, &pending);
    return gc_call_weakref_callbacks(&pending, old);
}

/* ---- step 5: clearing -------------------------------------------------------------------- */
static void
gc_delete_garbage(PyGC_Head *collectable, PyGC_Head *old)
{
    while (!gc_list_is_empty(collectable)) {
        PyGC_Head *node = collectable->gc.gc_next;
        PyObject *op = GC_OBJECT(node);
        if (gc_debug_flags & DEBUG_SAVEALL) {
            if (PyList_Append(gc_garbage, op) < 0) {
                PyErr_Clear();
            }
        }
        else if (Py_TYPE(op)->tp_clear != NULL) {
            Py_INCREF(op);
            Py_TYPE(op)->tp_clear(op);
            Py_DECREF(op);
        }
        if (collectable->gc.gc_next == node) {
            /* Still alive: somebody else will have to break its cycle. */
            gc_list_move(node, old);
            node->gc.gc_refs = _PyGC_REFS_REACHABLE;
        }
    }
}

/* gc.garbage gets what cannot be freed; the rest of the list just survives. */
static int
gc_keep_garbage(PyGC_Head *finalizers, PyGC_Head *old)
{
    if (gc_garbage == NULL) {
        gc_garbage = PyList_New(0);
        if (gc_garbage == NULL) {
            Py_FatalError("gc couldn't create gc.garbage list");
        }
    }
    for (PyGC_Head *node = finalizers->gc.gc_next; node != finalizers;
         node = node->gc.gc_next) {
        PyObject *op = GC_OBJECT(node);
        if (((gc_debug_flags & DEBUG_SAVEALL) || gc_has_finalizer(op))
            && PyList_Append(gc_garbage, op) < 0) {
            return -1;
        }
    }
    gc_list_merge(finalizers, old);
    return 0;
}

/* ---- reports -------------------------------------------------------------------------------- */
static void
gc_report_object(const char *message, PyObject *op)
{
    if (PyInstance_Check(op)) {
        if (gc_debug_flags & DEBUG_INSTANCES) {
            PyObject *name = ((PyInstanceObject *)op)->in_class->cl_name;
            PySys_WriteStderr("gc: %.100s <%.100s instance at %p>\n", message,
                              name != NULL && PyString_Check(name) ? PyString_AS_STRING(name)
                                                                   : "?",
                              (void *)op);
        }
    }
    else if (gc_debug_flags & DEBUG_OBJECTS) {
        PySys_WriteStderr("gc: %.100s <%.100s %p>\n", message, Py_TYPE(op)->tp_name,
                          (void *)op);
    }
}

static void
gc_report_list(const char *message, const PyGC_Head *list)
{
    for (PyGC_Head *node = list->gc.gc_next; node != list; node = node->gc.gc_next) {
        gc_report_object(message, GC_OBJECT(node));
    }
}

static double
gc_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void
gc_report_begin(int generation)
{
    PySys_WriteStderr("gc: collecting generation %d...\n", generation);
    PySys_WriteStderr("gc: objects in each generation:");
    for (int i = 0; i < GC_GENERATIONS; i++) {
        PySys_WriteStderr(" %" PY_FORMAT_SIZE_T "d", gc_list_size(&generations[i].head));
    }
    PySys_WriteStderr("\n");
}

static void
gc_report_end(Py_ssize_t unreachable, Py_ssize_t uncollectable, double started)
{
    PySys_WriteStderr("gc: done");
    if (unreachable > 0) {
        PySys_WriteStderr(", %" PY_FORMAT_SIZE_T "d unreachable, %" PY_FORMAT_SIZE_T
                          "d uncollectable",
                          unreachable, uncollectable);
    }
    PySys_WriteStderr(", %.4fs elapsed.\n", gc_clock() - started);
}

/* ---- collecting -------------------------------------------------------------------------------- */
void
_PyGC_ClearFreeLists(void)
{
    (void)PyMethod_ClearFreeList();
    (void)PyFrame_ClearFreeList();
    (void)PyCFunction_ClearFreeList();
    (void)PyTuple_ClearFreeList();
    (void)PyUnicode_ClearFreelist();
    (void)PyInt_ClearFreeList();
    (void)PyFloat_ClearFreeList();
}

/* Collect a generation and all younger ones; the number of objects found
 * unreachable, freed or not. */
static Py_ssize_t
gc_collect_generation(int generation)
{
    PyGC_Head *young = &generations[generation].head;
    PyGC_Head *old = young;
    PyGC_Head unreachable;
    PyGC_Head finalizers;
    Py_ssize_t collected = 0;
    Py_ssize_t uncollectable = 0;
    double started = 0.0;

    if (gc_debug_flags & DEBUG_STATS) {
        gc_report_begin(generation);
        started = gc_clock();
    }
    if (generation + 1 < GC_GENERATIONS) {
        generations[generation + 1].count++;
        old = &generations[generation + 1].head;
    }
    for (int i = 0; i <= generation; i++) {
        generations[i].count = 0;
    }
    for (int i = 0; i < generation; i++) {
        gc_list_merge(&generations[i].head, young);
    }

    gc_copy_refcounts(young);
    gc_subtract_internal(young);
    gc_list_init(&unreachable);
    gc_move_unreachable(young, &unreachable);
    gc_untrack_dicts(young);
    if (young != old) {
        if (generation == GC_OLDEST - 1) {
            gc_long_lived_pending += gc_list_size(young);
        }
        gc_list_merge(young, old);
    }
    else {
        gc_long_lived_pending = 0;
        gc_long_lived_total = gc_list_size(young);
    }

    gc_list_init(&finalizers);
    gc_move_finalizers(&unreachable, &finalizers);
    gc_move_finalizer_reachable(&finalizers);

    collected = gc_list_size(&unreachable);
    if (gc_debug_flags & DEBUG_COLLECTABLE) {
        gc_report_list("collectable", &unreachable);
    }
    collected += gc_handle_weakrefs(&unreachable, old);
    gc_delete_garbage(&unreachable, old);

    uncollectable = gc_list_size(&finalizers);
    if (gc_debug_flags & DEBUG_UNCOLLECTABLE) {
        gc_report_list("uncollectable", &finalizers);
    }
    if (gc_debug_flags & DEBUG_STATS) {
        gc_report_end(collected + uncollectable, uncollectable, started);
    }
    (void)gc_keep_garbage(&finalizers, old);
    if (generation == GC_OLDEST) {
        _PyGC_ClearFreeLists();
    }
    if (PyErr_Occurred()) {
        if (gc_bootstrap_str == NULL) {
            gc_bootstrap_str = PyString_FromString("garbage collection");
        }
        PyErr_WriteUnraisable(gc_bootstrap_str);
        Py_FatalError("unexpected exception during garbage collection");
    }
    return collected + uncollectable;
}

/* The oldest generation whose turn it is, with all younger ones. */
static Py_ssize_t
gc_collect_due(void)
{
    for (int i = GC_OLDEST; i >= 0; i--) {
        if (generations[i].count <= generations[i].threshold) {
            continue;
        }
        if (i == GC_OLDEST && gc_long_lived_pending < gc_long_lived_total / 4) {
            continue;
        }
        return gc_collect_generation(i);
    }
    return 0;
}

Py_ssize_t
PyGC_Collect(void)
{
    if (gc_collecting) {
        return 0;
    }
    gc_collecting = 1;
    Py_ssize_t found = gc_collect_generation(GC_OLDEST);
    gc_collecting = 0;
    return found;
}

void
_PyGC_Dump(PyGC_Head *head)
{
    _PyObject_Dump(GC_OBJECT(head));
}

/* ---- allocation ------------------------------------------------------------------------------------ */
/* The macros of objimpl.h shadow some of these names; extensions of older releases
 * call the functions. */
#undef PyObject_GC_Track
#undef PyObject_GC_UnTrack
#undef PyObject_GC_Del
#undef _PyObject_GC_Malloc
void _PyObject_GC_Track(PyObject *op);
void _PyObject_GC_UnTrack(PyObject *op);
void _PyObject_GC_Del(PyObject *op);

void
PyObject_GC_Track(void *op)
{
    _PyObject_GC_TRACK(op);
}

void
_PyObject_GC_Track(PyObject *op)
{
    PyObject_GC_Track(op);
}

void
PyObject_GC_UnTrack(void *op)
{
    /* tp_dealloc functions call this whether or not the object is tracked. */
    if (_PyObject_GC_IS_TRACKED(op)) {
        _PyGC_Untrack(op);
    }
}

void
_PyObject_GC_UnTrack(PyObject *op)
{
    PyObject_GC_UnTrack(op);
}

PyObject *
_PyObject_GC_Malloc(size_t basicsize)
{
    if (basicsize > (size_t)PY_SSIZE_T_MAX - sizeof(PyGC_Head)) {
        return PyErr_NoMemory();
    }
    PyGC_Head *head = PyObject_MALLOC(sizeof(PyGC_Head) + basicsize);
    if (head == NULL) {
        return PyErr_NoMemory();
    }
    head->gc.gc_refs = _PyGC_REFS_UNTRACKED;
    if (++generations[0].count > generations[0].threshold && gc_enabled
        && generations[0].threshold != 0 && !gc_collecting && !PyErr_Occurred()) {
        gc_collecting = 1;
        gc_collect_due();
        gc_collecting = 0;
    }
    return GC_OBJECT(head);
}

PyObject *
_PyObject_GC_New(PyTypeObject *type)
{
    PyObject *op = _PyObject_GC_Malloc(_PyObject_SIZE(type));
    if (op != NULL) {
        op = PyObject_INIT(op, type);
    }
    return op;
}

PyVarObject *
_PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t nitems)
{
    PyVarObject *op = (PyVarObject *)_PyObject_GC_Malloc(_PyObject_VAR_SIZE(type, nitems));
    if (op != NULL) {
        op = PyObject_INIT_VAR(op, type, nitems);
    }
    return op;
}

PyVarObject *
_PyObject_GC_Resize(PyVarObject *op, Py_ssize_t nitems)
{
    size_t basicsize = _PyObject_VAR_SIZE(Py_TYPE(op), nitems);
    assert(!_PyObject_GC_IS_TRACKED(op));
    if (basicsize > (size_t)PY_SSIZE_T_MAX - sizeof(PyGC_Head)) {
        return (PyVarObject *)PyErr_NoMemory();
    }
    PyGC_Head *head = PyObject_REALLOC(_Py_AS_GC(op), sizeof(PyGC_Head) + basicsize);
    if (head == NULL) {
        return (PyVarObject *)PyErr_NoMemory();
    }
    op = (PyVarObject *)GC_OBJECT(head);
    Py_SIZE(op) = nitems;
    return op;
}

void
PyObject_GC_Del(void *op)
{
    PyObject_GC_UnTrack(op);
    if (generations[0].count > 0) {
        generations[0].count--;
    }
    PyObject_FREE(_Py_AS_GC(op));
}

void
_PyObject_GC_Del(PyObject *op)
{
    PyObject_GC_Del(op);
}

/* ---- the module -------------------------------------------------------------------------------------- */
static PyObject *
gc_enable(PyObject *module, PyObject *ignored)
{
    gc_enabled = 1;
    Py_RETURN_NONE;
}

static PyObject *
gc_disable(PyObject *module, PyObject *ignored)
{
    gc_enabled = 0;
    Py_RETURN_NONE;
}

static PyObject *
gc_isenabled(PyObject *module, PyObject *ignored)
{
    return PyBool_FromLong(gc_enabled);
}

static PyObject *
gc_collect(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"generation", NULL};
    int generation = GC_OLDEST;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|i", keywords, &generation)) {
        return NULL;
    }
    if (generation < 0 || generation >= GC_GENERATIONS) {
        PyErr_SetString(PyExc_ValueError, "invalid generation");
        return NULL;
    }
    Py_ssize_t found = 0;
    if (!gc_collecting) {
        gc_collecting = 1;
        found = gc_collect_generation(generation);
        gc_collecting = 0;
    }
    return PyInt_FromSsize_t(found);
}

static PyObject *
gc_set_debug(PyObject *module, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "i:set_debug", &gc_debug_flags)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
gc_get_debug(PyObject *module, PyObject *ignored)
{
    return Py_BuildValue("i", gc_debug_flags);
}

static PyObject *
gc_set_threshold(PyObject *module, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "i|ii:set_threshold", &generations[0].threshold,
                          &generations[1].threshold, &generations[2].threshold)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
gc_get_threshold(PyObject *module, PyObject *ignored)
{
    return Py_BuildValue("(iii)", generations[0].threshold, generations[1].threshold,
                         generations[2].threshold);
}

static PyObject *
gc_get_count(PyObject *module, PyObject *ignored)
{
    return Py_BuildValue("(iii)", generations[0].count, generations[1].count,
                         generations[2].count);
}

static int
gc_visit_is_one_of(PyObject *op, void *targets)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(targets); i++) {
        if (PyTuple_GET_ITEM(targets, i) == op) {
            return 1;
        }
    }
    return 0;
}

static int
gc_append_referrers(PyObject *targets, PyGC_Head *list, PyObject *result)
{
    for (PyGC_Head *node = list->gc.gc_next; node != list; node = node->gc.gc_next) {
        PyObject *op = GC_OBJECT(node);
        if (op != targets && op != result
            && Py_TYPE(op)->tp_traverse(op, gc_visit_is_one_of, targets)
            && PyList_Append(result, op) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
gc_get_referrers(PyObject *module, PyObject *args)
{
    PyObject *result = PyList_New(0);
    for (int i = 0; result != NULL && i < GC_GENERATIONS; i++) {
        if (gc_append_referrers(args, &generations[i].head, result) < 0) {
            Py_CLEAR(result);
        }
    }
    return result;
}

static int
gc_visit_append(PyObject *op, void *list)
{
    return PyList_Append((PyObject *)list, op) < 0;
}

static PyObject *
gc_get_referents(PyObject *module, PyObject *args)
{
    PyObject *result = PyList_New(0);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) {
        PyObject *op = PyTuple_GET_ITEM(args, i);
        if (PyObject_IS_GC(op) && Py_TYPE(op)->tp_traverse != NULL
            && Py_TYPE(op)->tp_traverse(op, gc_visit_append, result)) {
            Py_DECREF(result);
            return NULL;
        }
    }
    return result;
}

static PyObject *
gc_get_objects(PyObject *module, PyObject *ignored)
{
    PyObject *result = PyList_New(0);
    for (int i = 0; result != NULL && i < GC_GENERATIONS; i++) {
        if (gc_append_objects(result, &generations[i].head) < 0) {
            Py_CLEAR(result);
        }
    }
    return result;
}

static PyObject *
gc_is_tracked(PyObject *module, PyObject *op)
{
    return PyBool_FromLong(PyObject_IS_GC(op) && _PyObject_GC_IS_TRACKED(op));
}

PyDoc_STRVAR(enable_doc, "enable() -> None\n\nLet collections start by themselves.");
PyDoc_STRVAR(disable_doc, "disable() -> None\n\nCollect only when collect() is called.");
PyDoc_STRVAR(isenabled_doc, "isenabled() -> bool\n\nWhether collections start by themselves.");
PyDoc_STRVAR(collect_doc,
"collect([generation]) -> n\n\n"
"Collect a generation (0, 1 or 2, by default all) with all younger ones and say\n"
"how many unreachable objects were found.");
PyDoc_STRVAR(set_debug_doc,
"set_debug(flags) -> None\n\n"
"What the collector reports on stderr, an or of\n"
"  DEBUG_STATS          figures of each collection\n"
"  DEBUG_COLLECTABLE    unreachable objects that it frees\n"
"  DEBUG_UNCOLLECTABLE  unreachable objects that it cannot free\n"
"  DEBUG_INSTANCES      in those reports, instances of old-style classes\n"
"  DEBUG_OBJECTS        in those reports, other objects\n"
"  DEBUG_SAVEALL        put all unreachable objects in gc.garbage, free none\n"
"  DEBUG_LEAK           all of these but DEBUG_STATS");
PyDoc_STRVAR(get_debug_doc, "get_debug() -> flags\n\nThe flags given to set_debug().");
PyDoc_STRVAR(set_threshold_doc,
"set_threshold(threshold0[, threshold1[, threshold2]]) -> None\n\n"
"How many births (less deaths) start a collection of generation 0, how many of its\n"
"collections one of generation 1, and so on.  A threshold0 of 0 turns it off.");
PyDoc_STRVAR(get_threshold_doc,
"get_threshold() -> (threshold0, threshold1, threshold2)\n\nThe present thresholds.");
PyDoc_STRVAR(get_count_doc,
"get_count() -> (count0, count1, count2)\n\nThe counters that are held against the thresholds.");
PyDoc_STRVAR(get_referrers_doc,
"get_referrers(*objs) -> list\n\nThe tracked objects that refer directly to one of objs.");
PyDoc_STRVAR(get_referents_doc,
"get_referents(*objs) -> list\n\nThe objects that objs refer to directly.");
PyDoc_STRVAR(get_objects_doc,
"get_objects() -> list\n\nAll objects that the collector watches, but for the list itself.");
PyDoc_STRVAR(is_tracked_doc, "is_tracked(obj) -> bool\n\nWhether the collector watches obj.");

static PyMethodDef gc_methods[] = {
    {"enable", gc_enable, METH_NOARGS, enable_doc},
    {"disable", gc_disable, METH_NOARGS, disable_doc},
    {"isenabled", gc_isenabled, METH_NOARGS, isenabled_doc},
    {"set_debug", gc_set_debug, METH_VARARGS, set_debug_doc},
    {"get_debug", gc_get_debug, METH_NOARGS, get_debug_doc},
    {"get_count", gc_get_count, METH_NOARGS, get_count_doc},
    {"set_threshold", gc_set_threshold, METH_VARARGS, set_threshold_doc},
    {"get_threshold", gc_get_threshold, METH_NOARGS, get_threshold_doc},
    {"collect", (PyCFunction)gc_collect, METH_VARARGS | METH_KEYWORDS, collect_doc},
    {"get_objects", gc_get_objects, METH_NOARGS, get_objects_doc},
    {"is_tracked", gc_is_tracked, METH_O, is_tracked_doc},
    {"get_referrers", gc_get_referrers, METH_VARARGS, get_referrers_doc},
    {"get_referents", gc_get_referents, METH_VARARGS, get_referents_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(gc_doc,
"The collector of reference cycles: switching it on and off, running it, thresholds,\n"
"debugging, and questions about who refers to whom.");

PyMODINIT_FUNC
initgc(void)
{
    static const struct {
        const char *name;
        int value;
    } flags[] = {
        {"DEBUG_STATS", DEBUG_STATS},
        {"DEBUG_COLLECTABLE", DEBUG_COLLECTABLE},
        {"DEBUG_UNCOLLECTABLE", DEBUG_UNCOLLECTABLE},
        {"DEBUG_INSTANCES", DEBUG_INSTANCES},
        {"DEBUG_OBJECTS", DEBUG_OBJECTS},
        {"DEBUG_SAVEALL", DEBUG_SAVEALL},
        {"DEBUG_LEAK", DEBUG_LEAK},
    };
    PyObject *module = Py_InitModule4("gc", gc_methods, gc_doc, NULL, PYTHON_API_VERSION);
    if (module == NULL) {
        return;
    }
    if (gc_garbage == NULL) {
        gc_garbage = PyList_New(0);
        if (gc_garbage == NULL) {
            return;
        }
    }
    Py_INCREF(gc_garbage);
    if (PyModule_AddObject(module, "garbage", gc_garbage) < 0) {
        return;
    }
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (PyModule_AddIntConstant(module, flags[i].name, flags[i].value) < 0) {
            return;
        }
    }
}
