/* pymem.h, objimpl.h, pyarena.h, pycapsule.h, cobject.h, and object.h's trash can. */
#include "capiprobe.h"
#include <pyarena.h>

PROBE(raw_memory)
{
#undef PyMem_Malloc
#undef PyMem_Realloc
#undef PyMem_Free
    extern void *PyMem_Malloc(size_t);
    extern void *PyMem_Realloc(void *, size_t);
    extern void PyMem_Free(void *);
    char *place = PyMem_Malloc(0);
    CHECK(place != NULL);
    place = PyMem_Realloc(place, 100);
    memset(place, 1, 100);
    place = PyMem_Realloc(place, 100000);
    CHECK(place[99] == 1);
    PyMem_Free(place);
    PyMem_Free(NULL);
    CHECK(PyMem_Malloc((size_t)-1) == NULL);
    place = PyObject_Malloc(24);
    memset(place, 2, 24);
    place = PyObject_Realloc(place, 3000);
    CHECK(place[23] == 2);
    PyObject_Free(place);
    CHECK(PyObject_Malloc((size_t)-1) == NULL);
    DONE;
}

static int
dump(void)
{
    extern void _PyObject_Dump(PyObject *);

    if (freopen("/dev/null", "w", stderr) == NULL) {
        return 1;
    }
    _PyObject_Dump(NULL);
    _PyObject_Dump(Py_None);
    return 7;
}

PROBE(object_memory)
{
    PyObject *object = _PyObject_New(&PyBaseObject_Type);
    CHECK(Py_REFCNT(object) == 1 && Py_TYPE(object) == &PyBaseObject_Type);
#undef _PyObject_Del
    extern void _PyObject_Del(PyObject *);
    _PyObject_Del(object);
    PyVarObject *variable = _PyObject_NewVar(&PyString_Type, 5);
    CHECK(Py_SIZE(variable) == 5);
    PyObject_Free(variable);
    object = PyObject_Malloc(100);
    CHECK(PyObject_Init(object, &PyBaseObject_Type) == object && Py_REFCNT(object) == 1);
    CHECK(PyObject_InitVar((PyVarObject *)object, &PyTuple_Type, 3) != NULL && Py_SIZE(object) == 3);
    PyObject_Free(object);
    NULLS(PyObject_Init(NULL, &PyBaseObject_Type), PyExc_MemoryError);
    NULLS(PyObject_InitVar(NULL, &PyTuple_Type, 3), PyExc_MemoryError);
    CHECK(probe_child(dump) == 7);
    DONE;
}

PROBE(collected_memory)
{
    PyListObject *list = (PyListObject *)_PyObject_GC_New(&PyList_Type);
    CHECK(list != NULL && !_PyObject_GC_IS_TRACKED(list));
    list->ob_item = NULL;
    Py_SIZE(list) = list->allocated = 0;
    PyObject_GC_Track(list);
    CHECK(_PyObject_GC_IS_TRACKED(list));
    PyObject_GC_UnTrack(list);
    PyObject_GC_UnTrack(list);
    CHECK(!_PyObject_GC_IS_TRACKED(list));
    PyObject_GC_Del(list);
    /* the names without macros, kept for old extensions */
#undef _PyObject_GC_Del
    extern void _PyObject_GC_Track(PyObject *);
    extern void _PyObject_GC_UnTrack(PyObject *);
    extern void _PyObject_GC_Del(PyObject *);
    PyVarObject *tuple = _PyObject_GC_NewVar(&PyTuple_Type, 2);
    CHECK(Py_SIZE(tuple) == 2);
    tuple = _PyObject_GC_Resize(tuple, 4);
    CHECK(Py_SIZE(tuple) == 4);
    memset(((PyTupleObject *)tuple)->ob_item, 0, 4 * sizeof(PyObject *));
    (_PyObject_GC_Track)((PyObject *)tuple);
    (_PyObject_GC_UnTrack)((PyObject *)tuple);
    (_PyObject_GC_Del)((PyObject *)tuple);
    PyObject *raw = _PyObject_GC_Malloc(sizeof(PyListObject));
    CHECK(raw != NULL && PyObject_Init(raw, &PyList_Type) == raw);
    PyObject_GC_Del(raw);
    PyObject *cycle = PyList_New(0);
    PyList_Append(cycle, cycle);
    Py_DECREF(cycle);
    CHECK(PyGC_Collect() >= 1 && _PyGC_generation0 != NULL);
    DONE;
}

PROBE(arenas)
{
    PyArena *arena = PyArena_New();
    CHECK(arena != NULL);
    char *small = PyArena_Malloc(arena, 10);
    char *large = PyArena_Malloc(arena, 1000000);
    CHECK(small != NULL && large != NULL && ((size_t)small & 7) == 0);
    memset(large, 1, 1000000);
    PyObject *list = PyList_New(0);
    Py_INCREF(list);
    CHECK(PyArena_AddPyObject(arena, list) != -1 && Py_REFCNT(list) == 2);
    PyArena_Free(arena);
    CHECK(Py_REFCNT(list) == 1);
    Py_DECREF(list);
    DONE;
}

static int destroyed;

static void
destroy_capsule(PyObject *capsule)
{
    destroyed += PyCapsule_GetContext(capsule) == &destroyed;
}

PROBE(capsules)
{
    int one = 1, two = 2;
    destroyed = 0;
    PyObject *capsule = PyCapsule_New(&one, "probe.one", destroy_capsule);
    CHECK(Py_TYPE(capsule) == &PyCapsule_Type && PyCapsule_IsValid(capsule, "probe.one"));
    CHECK(PyCapsule_GetPointer(capsule, "probe.one") == &one && PyCapsule_GetDestructor(capsule) == destroy_capsule);
    NULLS(PyCapsule_GetPointer(capsule, "other"), PyExc_ValueError);
    CHECK(!PyCapsule_IsValid(Py_None, NULL) && strcmp(PyCapsule_GetName(capsule), "probe.one") == 0);
    CHECK(PyCapsule_SetPointer(capsule, &two) == 0 && PyCapsule_SetName(capsule, NULL) == 0);
    CHECK(PyCapsule_GetPointer(capsule, NULL) == &two && PyCapsule_SetContext(capsule, &destroyed) == 0);
    CHECK(PyCapsule_GetContext(capsule) == &destroyed && PyCapsule_SetDestructor(capsule, destroy_capsule) == 0);
    FAILS(PyCapsule_SetPointer(capsule, NULL), PyExc_ValueError);
    FAILS(PyCapsule_SetName(Py_None, "x"), PyExc_ValueError);
    NULLS(PyCapsule_New(NULL, NULL, NULL), PyExc_ValueError);
    Py_DECREF(capsule);
    CHECK(destroyed == 1);
    CHECK(PyCapsule_Import("datetime.datetime_CAPI", 0) != NULL);
    NULLS(PyCapsule_Import("datetime.none", 0), PyExc_AttributeError);
    NULLS(PyCapsule_Import("no_such_module.x", 1), PyExc_ImportError);
    DONE;
}

static void
destroy_with(void *pointer, void *description)
{
    destroyed += pointer == &destroyed && description == (void *)5;
}

PROBE(c_objects)
{
    destroyed = 0;
    CHECK(probe_exec("import warnings; warnings.simplefilter('ignore')"));
    PyObject *made = PyCObject_FromVoidPtrAndDesc(&destroyed, (void *)5, destroy_with);
    CHECK(Py_TYPE(made) == &PyCObject_Type && PyCObject_AsVoidPtr(made) == &destroyed && PyCObject_GetDesc(made) == (void *)5);
    NULLS(PyCObject_AsVoidPtr(Py_None), PyExc_TypeError);
    NULLS(PyCObject_GetDesc(NULL), PyExc_TypeError);
    Py_DECREF(made);
    CHECK(destroyed == 1);
    made = PyCObject_FromVoidPtr(&destroyed, NULL);
    CHECK(PyCObject_SetVoidPtr(made, NULL) == 1 && PyCObject_AsVoidPtr(made) == NULL);
    CHECK(probe_exec("import sys, types\nsys.modules['probe_c'] = types.ModuleType('probe_c')\n"));
    PyObject *module = PyImport_ImportModule("probe_c");
    PyObject_SetAttrString(module, "pointer", made);
    CHECK(PyCObject_SetVoidPtr(made, &destroyed) == 1 && PyCObject_Import((char *)"probe_c", (char *)"pointer") == &destroyed);
    Py_DECREF(made);
    Py_DECREF(module);
    CHECK(probe_exec("del sys.modules['probe_c']; warnings.resetwarnings()"));
    DONE;
}

/* Objects whose turn comes later: nesting too deep for the C stack. */
PROBE(trash_can)
{
    PyObject *list = PyList_New(0);
    PyObject_GC_UnTrack(list);
    Py_REFCNT(list) = 0;
    CHECK(_PyTrash_delete_nesting == 0 && _PyTrash_delete_later == NULL);
    _PyTrash_thread_deposit_object(list);
    CHECK(PyThreadState_Get()->trash_delete_later == list);
    _PyTrash_thread_destroy_chain();
    CHECK(PyThreadState_Get()->trash_delete_later == NULL);
    list = PyList_New(0);
    PyObject_GC_UnTrack(list);
    Py_REFCNT(list) = 0;
    _PyTrash_deposit_object(list);
    CHECK(_PyTrash_delete_later == list);
    _PyTrash_destroy_chain();
    CHECK(_PyTrash_delete_later == NULL);
    PyObject *deep = Py_None;
    Py_INCREF(deep);
    for (int i = 0; i < 300000; i++) {
        PyObject *outer = PyTuple_New(1);
        PyTuple_SET_ITEM(outer, 0, deep);
        deep = outer;
    }
    Py_DECREF(deep);
    DONE;
}

PyMethodDef probes_memory[] = {
    ROW(raw_memory), ROW(object_memory), ROW(collected_memory), ROW(arenas), ROW(capsules), ROW(c_objects),
    ROW(trash_can), LAST,
};
