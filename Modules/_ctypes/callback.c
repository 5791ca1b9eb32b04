/* Callbacks: C code calls a Python function.
 *
 * A thunk is the C function: a libffi closure that finds its thunk, takes the GIL (in any thread),
 * makes Python values from the arguments, calls, and converts the result.  An exception has
 * nowhere to go: it is printed and the result is 0. */
#include "ctypes_internal.h"
#include "frameobject.h"

void
_PyCt_AddTraceback(const char *function, const char *file, int line)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *globals = PyDict_New();
    PyCodeObject *code = PyCode_NewEmpty(file, function, line);
    PyFrameObject *frame = globals == NULL || code == NULL
                               ? NULL
                               : PyFrame_New(PyThreadState_GET(), code, globals, NULL);
    PyErr_Restore(type, value, traceback);
    if (frame != NULL) {
        frame->f_lineno = line;
        PyTraceBack_Here(frame);
    }
    Py_XDECREF(frame);
    Py_XDECREF(code);
    Py_XDECREF(globals);
}

/* ---- a call from C --------------------------------------------------------------------------- */

/* One argument as a Python value. */
static PyObject *
callback_argument(PyObject *type, char *memory)
{
    ct_info *info = _PyCt_Info(type);
    if (info == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot build parameter");
        return NULL;
    }
    if (info->code != NULL && !_PyCt_IsSimpleSubclass(type)) {
        return _PyCt_Getter(info)(memory, info->size);
    }
    if (PyObject_TypeCheck(type, &_PyCt_ArrayMeta)) {
        void *items;
        memcpy(&items, memory, sizeof items); /* an array argument is an address in C */
        return _PyCt_AtAddress(type, items);
    }
    return _PyCt_Copy(type, memory);
}

static PyObject *
callback_arguments(ct_thunk *thunk, void **places)
{
    Py_ssize_t n = PyTuple_GET_SIZE(thunk->argtypes);
    PyObject *args = PyTuple_New(n);
    for (Py_ssize_t i = 0; args != NULL && i < n; i++) {
        PyObject *value = callback_argument(PyTuple_GET_ITEM(thunk->argtypes, i), places[i]);
        if (value == NULL) {
            Py_CLEAR(args);
            break;
        }
        PyTuple_SET_ITEM(args, i, value);
    }
    return args;
}

/* A value to the place of the closure's result: integers fill a word. */
static void
callback_widen(ffi_type *type, const ct_value *value, void *place)
{
    switch (type->type) {
    case FFI_TYPE_SINT8:
        *(ffi_sarg *)place = value->b;
        break;
    case FFI_TYPE_UINT8:
        *(ffi_arg *)place = (unsigned char)value->b;
        break;
    case FFI_TYPE_SINT16:
        *(ffi_sarg *)place = value->h;
        break;
    case FFI_TYPE_UINT16:
        *(ffi_arg *)place = (unsigned short)value->h;
        break;
    case FFI_TYPE_INT:
    case FFI_TYPE_SINT32:
        *(ffi_sarg *)place = value->i;
        break;
    case FFI_TYPE_UINT32:
        *(ffi_arg *)place = (unsigned int)value->i;
        break;
    default:
        memcpy(place, value, type->size);
        break;
    }
}

/* COMPAT: the places in 2.7's source, which its tracebacks show. */
enum { CALLBACK_CALL_LINE = 315, CALLBACK_RESULT_LINE = 340 };

static void
callback_result(ct_thunk *thunk, PyObject *result, void *place)
{
    ct_info *info = _PyCt_Info(thunk->restype);
    if (info == NULL || info->code == NULL) {
        return; /* None: nothing to convert */
    }
    ct_value value;
    memset(&value, 0, sizeof value);
    PyObject *keep = _PyCt_Setter(info)((char *)&value, result, info->size);
    if (keep == NULL) {
        _PyCt_AddTraceback("'converting callback result'", "_ctypes/callbacks.c",
                           CALLBACK_RESULT_LINE);
        PyErr_Print();
        PyErr_WriteUnraisable(thunk->callable);
        return;
    }
    callback_widen(info->code->ffi, &value, place);
    if (keep == Py_None && info->code->code != 'O') {
        Py_DECREF(keep);
    }
    else if (info->code->code != 'O') {
        /* C has a pointer into `keep` now, and nobody knows for how long: it stays for ever */
        if (PyErr_WarnEx(PyExc_RuntimeWarning, "memory leak in callback function.", 1) < 0) {
            PyErr_WriteUnraisable(thunk->callable);
        }
    }
    /* the reference to a py_object goes to the caller */
}

/* With the GIL. */
static void
callback_run(ct_thunk *thunk, void *place, void **places)
{
    PyObject *args = callback_arguments(thunk, places);
    if (args == NULL) {
        PyErr_Print();
        return;
    }
    if (thunk->flags & CT_FUNC_ERRNO) {
        _PyCt_SwapErrno();
    }
    PyObject *result = PyObject_CallObject(thunk->callable, args);
    if (thunk->flags & CT_FUNC_ERRNO) {
        _PyCt_SwapErrno();
    }
    if (result == NULL) {
        _PyCt_AddTraceback("'calling callback function'", "_ctypes/callbacks.c",
                           CALLBACK_CALL_LINE);
        PyErr_Print();
    }
    else {
        callback_result(thunk, result, place);
        Py_DECREF(result);
    }
    Py_DECREF(args);
}

static void
callback_entry(ffi_cif *cif, void *place, void **places, void *data)
{
    if (cif->rtype->type != FFI_TYPE_VOID) {
        size_t size = cif->rtype->size;
        memset(place, 0, size < sizeof(ffi_arg) ? sizeof(ffi_arg) : size);
    }
    if (!Py_IsInitialized()) {
        return; /* too late: the interpreter is gone */
    }
    PyGILState_STATE state = PyGILState_Ensure();
    ct_thunk *thunk = data;
    Py_INCREF(thunk); /* the function may drop itself */
    callback_run(thunk, place, places);
    Py_DECREF(thunk);
    PyGILState_Release(state);
}

/* ---- thunks ---------------------------------------------------------------------------------- */

static void
thunk_dealloc(PyObject *op)
{
    ct_thunk *self = (ct_thunk *)op;
    PyObject_GC_UnTrack(op);
    if (self->closure != NULL) {
        ffi_closure_free(self->closure);
    }
    PyMem_Free(self->types);
    Py_XDECREF(self->callable);
    Py_XDECREF(self->argtypes);
    Py_XDECREF(self->restype);
    PyObject_GC_Del(op);
}

static int
thunk_traverse(PyObject *op, visitproc visit, void *arg)
{
    ct_thunk *self = (ct_thunk *)op;
    Py_VISIT(self->callable);
    Py_VISIT(self->argtypes);
    Py_VISIT(self->restype);
    return 0;
}

/* No tp_clear: C may still call it.  The function that owns it breaks the cycle. */
PyTypeObject _PyCt_ThunkType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.CThunkObject",
    .tp_basicsize = sizeof(ct_thunk),
    .tp_dealloc = thunk_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "The C function of a callback.",
    .tp_traverse = thunk_traverse,
};

static ct_thunk *
thunk_new(PyObject *callable, PyObject *argtypes, PyObject *restype, int flags)
{
    ct_thunk *self = PyObject_GC_New(ct_thunk, &_PyCt_ThunkType);
    if (self == NULL) {
        return NULL;
    }
    self->closure = NULL;
    self->entry = NULL;
    self->types = NULL;
    Py_INCREF(callable);
    self->callable = callable;
    Py_INCREF(argtypes);
    self->argtypes = argtypes;
    Py_INCREF(restype);
    self->restype = restype;
    self->flags = flags;
    PyObject_GC_Track(self);
    return self;
}

static int
thunk_prepare(ct_thunk *self, ffi_type *result)
{
    Py_ssize_t n = PyTuple_GET_SIZE(self->argtypes);
    self->types = PyMem_New(ffi_type *, n > 0 ? n : 1);
    self->closure = ffi_closure_alloc(sizeof *self->closure, &self->entry);
    if (self->types == NULL || self->closure == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        ct_info *info = _PyCt_Info(PyTuple_GET_ITEM(self->argtypes, i));
        self->types[i] = info == NULL ? &ffi_type_sint : &info->ffi;
    }
    if (ffi_prep_cif(&self->cif, FFI_DEFAULT_ABI, (unsigned int)n, result, self->types) != FFI_OK
        || ffi_prep_closure_loc(self->closure, &self->cif, callback_entry, self, self->entry)
               != FFI_OK) {
        PyErr_SetString(PyExc_RuntimeError, "ffi_prep_closure failed");
        return -1;
    }
    return 0;
}

PyObject *
_PyCt_NewThunk(PyObject *callable, PyObject *argtypes, PyObject *restype, int flags)
{
    ct_info *info = restype == NULL ? NULL : _PyCt_Info(restype);
    if (restype != Py_None && (info == NULL || info->code == NULL)) {
        PyErr_SetString(PyExc_TypeError, "invalid result type for callback function");
        return NULL;
    }
    ct_thunk *self = thunk_new(callable, argtypes, restype, flags);
    if (self != NULL
        && thunk_prepare(self, info == NULL ? &ffi_type_void : info->code->ffi) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}
