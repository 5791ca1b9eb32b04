/* The foreign call: arguments in, ffi_call, result out.
 *
 * A function of CDLL runs without the GIL; one of PyDLL runs with it and may leave an exception.
 * With use_errno, errno is exchanged with a copy per thread right around the call, so that
 * nothing that the interpreter does in between changes it.
 *
 * Each function object remembers how libffi was prepared for its last call; a call with the same
 * types, all of them scalar, skips the preparation. */
#include "ctypes_internal.h"
#include <errno.h>

enum {
    CALL_SMALL = 8,           /* as many arguments without an allocation */
    CALL_MAX_ARGS = 32768,    /* libffi puts them on the stack: */
    CALL_MAX_BYTES = 1 << 20, /* of structures by value */
};

struct ct_prepared {
    ffi_cif cif; /* arg_types is set anew for each call */
    Py_ssize_t fixed;
    ffi_type *types[CALL_SMALL];
};

/* ---- errno ----------------------------------------------------------------------------------- */

static __thread int call_errno;

void
_PyCt_SwapErrno(void)
{
    int previous = errno;
    errno = call_errno;
    call_errno = previous;
}

PyObject *
_PyCt_GetErrno(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    return PyInt_FromLong(call_errno);
}

PyObject *
_PyCt_SetErrno(PyObject *Py_UNUSED(module), PyObject *args)
{
    int number;
    if (!PyArg_ParseTuple(args, "i", &number)) {
        return NULL;
    }
    PyObject *previous = PyInt_FromLong(call_errno);
    call_errno = number;
    return previous;
}

/* ---- errors ---------------------------------------------------------------------------------- */

/* The current exception becomes ArgumentError "argument 1: <type ...>: text". */
static void
call_wrap_error(Py_ssize_t number)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *kind = PyObject_Str(type);
    PyObject *text = value == NULL ? NULL : PyObject_Str(value);
    if (text == NULL) {
        PyErr_Clear();
        text = PyString_FromString("???");
    }
    if (kind != NULL && text != NULL) {
        PyErr_Format(_PyCt_ArgumentError, "argument %zd: %s: %s", number, PyString_AS_STRING(kind),
                     PyString_AS_STRING(text));
    }
    Py_XDECREF(kind);
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* A value through the from_param of its argtype. */
static int
call_convert(PyObject *converter, PyObject *value, Py_ssize_t number, ct_arg *arg)
{
    if (PyCFunction_Check(converter)
        && PyCFunction_GET_FUNCTION(converter) == _PyCt_SimpleFromParam) {
        int done = _PyCt_SimpleArg(PyCFunction_GET_SELF(converter), value, arg);
        if (done != 0) {
            return done < 0 ? -1 : 0;
        }
    }
    PyObject *param = PyObject_CallFunctionObjArgs(converter, value, NULL);
    if (param == NULL) {
        return -1;
    }
    int result = _PyCt_Convert(param, number, arg);
    Py_DECREF(param);
    return result;
}

static int
call_convert_all(const ct_call *call, ct_arg *args, Py_ssize_t n)
{
    Py_ssize_t fixed = call->converters == NULL ? 0 : PyTuple_GET_SIZE(call->converters);
    size_t bytes = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *value = PyTuple_GET_ITEM(call->args, i);
        int result = i < fixed ? call_convert(PyTuple_GET_ITEM(call->converters, i), value, i + 1,
                                              &args[i])
                               : _PyCt_Convert(value, i + 1, &args[i]);
        if (result < 0) {
            call_wrap_error(i + 1);
            return -1;
        }
        bytes += args[i].type->type == FFI_TYPE_STRUCT ? args[i].type->size : 0;
        if (bytes > CALL_MAX_BYTES) {
            PyErr_SetString(_PyCt_ArgumentError, "structures passed by value are too large");
            return -1;
        }
    }
    return 0;
}

/* ---- results --------------------------------------------------------------------------------- */

ffi_type *
_PyCt_ResultType(PyObject *restype)
{
    ct_info *info = restype == NULL ? NULL : _PyCt_Info(restype);
    return info != NULL ? &info->ffi : restype == Py_None ? &ffi_type_void : &ffi_type_sint;
}

/* libffi widens small integers to a word: where the value is within. */
static char *
call_narrow(char *memory, size_t size)
{
    return CT_BIG_ENDIAN && size < sizeof(ffi_arg) ? memory + sizeof(ffi_arg) - size : memory;
}

static PyObject *
call_result_value(PyObject *restype, char *memory)
{
    ct_info *info = restype == NULL ? NULL : _PyCt_Info(restype);
    if (restype == Py_None) {
        Py_RETURN_NONE;
    }
    if (info == NULL) {
        int number;
        memcpy(&number, call_narrow(memory, sizeof number), sizeof number);
        return restype == NULL ? PyInt_FromLong(number)
                               : PyObject_CallFunction(restype, "i", number);
    }
    if (info->code == NULL) {
        return _PyCt_Copy(restype, memory);
    }
    memory = call_narrow(memory, (size_t)info->size);
    if (_PyCt_IsSimpleSubclass(restype)) {
        return _PyCt_Copy(restype, memory);
    }
    PyObject *result = _PyCt_Getter(info)(memory, info->size);
    if (info->code->code == 'O' && result != NULL) {
        assert(Py_REFCNT(result) > 1);
        Py_DECREF(result); /* the function returned a reference of ours */
    }
    return result;
}

static PyObject *
call_result(const ct_call *call, char *memory)
{
    PyObject *result = call_result_value(call->restype, memory);
    if (result == NULL || call->checker == NULL) {
        return result;
    }
    PyObject *checked = PyObject_CallFunctionObjArgs(call->checker, result, NULL);
    if (checked == NULL) {
        _PyCt_AddTraceback("GetResult", "_ctypes/callproc.c", 972); /* COMPAT: 2.7's place */
    }
    Py_DECREF(result);
    return checked;
}

/* ---- the call -------------------------------------------------------------------------------- */

static int
call_is_prepared(const struct ct_prepared *prepared, ffi_type *result, ffi_type **types,
                 Py_ssize_t n, Py_ssize_t fixed)
{
    if (prepared == NULL || prepared->cif.nargs != (unsigned int)n
        || prepared->cif.rtype != result || prepared->fixed != fixed) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (prepared->types[i] != types[i]) {
            return 0;
        }
    }
    return 1;
}

/* Only static types: the description of a structure may be gone, and another in its place. */
static int
call_can_remember(ffi_type *result, ffi_type **types, Py_ssize_t n)
{
    int scalar = n <= CALL_SMALL && result->type != FFI_TYPE_STRUCT;
    for (Py_ssize_t i = 0; scalar && i < n; i++) {
        scalar = types[i]->type != FFI_TYPE_STRUCT;
    }
    return scalar;
}

/* The ffi_type of a scalar is that of libffi, not a copy in the info of a class that may go. */
static ffi_type *
call_static_type(ffi_type *type)
{
    switch (type->type) {
    case FFI_TYPE_VOID:
        return &ffi_type_void;
    case FFI_TYPE_POINTER:
        return &ffi_type_pointer;
    case FFI_TYPE_FLOAT:
        return &ffi_type_float;
    case FFI_TYPE_DOUBLE:
        return &ffi_type_double;
    case FFI_TYPE_SINT8:
        return &ffi_type_sint8;
    case FFI_TYPE_UINT8:
        return &ffi_type_uint8;
    case FFI_TYPE_SINT16:
        return &ffi_type_sint16;
    case FFI_TYPE_UINT16:
        return &ffi_type_uint16;
    case FFI_TYPE_INT:
    case FFI_TYPE_SINT32:
        return &ffi_type_sint32;
    case FFI_TYPE_UINT32:
        return &ffi_type_uint32;
    case FFI_TYPE_SINT64:
        return &ffi_type_sint64;
    case FFI_TYPE_UINT64:
        return &ffi_type_uint64;
    case FFI_TYPE_STRUCT:
        return type;
    default:
        return &ffi_type_longdouble;
    }
}

static int
call_prepare(const ct_call *call, ffi_cif *cif, ffi_type *result, ffi_type **types, Py_ssize_t n)
{
    Py_ssize_t fixed = call->variadic && call->converters != NULL
                           ? PyTuple_GET_SIZE(call->converters)
                           : -1;
    struct ct_prepared *prepared = call->prepared == NULL ? NULL : *call->prepared;
    if (call_is_prepared(prepared, result, types, n, fixed)) {
        *cif = prepared->cif;
        cif->arg_types = types;
        return 0;
    }
    ffi_status status = fixed > 0 && fixed < n
                            ? ffi_prep_cif_var(cif, FFI_DEFAULT_ABI, (unsigned int)fixed,
                                               (unsigned int)n, result, types)
                            : ffi_prep_cif(cif, FFI_DEFAULT_ABI, (unsigned int)n, result, types);
    if (status != FFI_OK) {
        PyErr_SetString(PyExc_RuntimeError, "ffi_prep_cif failed");
        return -1;
    }
    if (call->prepared == NULL || !call_can_remember(result, types, n)) {
        return 0;
    }
    if (prepared == NULL) {
        prepared = PyMem_Malloc(sizeof *prepared);
        if (prepared == NULL) {
            return 0; /* without */
        }
        *call->prepared = prepared;
    }
    prepared->cif = *cif;
    prepared->fixed = fixed;
    memcpy(prepared->types, types, (size_t)n * sizeof *types);
    return 0;
}

static void
call_run(const ct_call *call, ffi_cif *cif, void *result, void **places)
{
    PyThreadState *state = NULL;
    if (!(call->flags & CT_FUNC_PYTHONAPI)) {
        state = PyEval_SaveThread();
    }
    if (call->flags & CT_FUNC_ERRNO) {
        _PyCt_SwapErrno();
    }
    ffi_call(cif, FFI_FN(call->address), result, places);
    if (call->flags & CT_FUNC_ERRNO) {
        _PyCt_SwapErrno();
    }
    if (state != NULL) {
        PyEval_RestoreThread(state);
    }
}

/* Room for a result: on the stack unless it is a large structure. */
typedef union {
    char bytes[64];
    ffi_arg word;
    long double align;
} call_room;

/* With the arguments converted. */
static PyObject *
call_with(const ct_call *call, ct_arg *args, ffi_type **types, void **places, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        types[i] = call_static_type(args[i].type);
        places[i] = args[i].place;
    }
    ct_info *info = call->restype == NULL ? NULL : _PyCt_Info(call->restype);
    size_t size = info == NULL ? 0 : (size_t)info->size;
    ffi_type *type = call_static_type(_PyCt_ResultType(call->restype));
    call_room room = {{0}};
    char *memory = room.bytes;
    if (size > sizeof room) {
        memory = PyMem_Malloc(size);
        if (memory == NULL) {
            return PyErr_NoMemory();
        }
        memset(memory, 0, size);
    }
    ffi_cif cif;
    PyObject *result = NULL;
    if (call_prepare(call, &cif, type, types, n) == 0) {
        call_run(call, &cif, memory, places);
        if (!(call->flags & CT_FUNC_PYTHONAPI) || !PyErr_Occurred()) {
            result = call_result(call, memory);
        }
    }
    if (memory != room.bytes) {
        PyMem_Free(memory);
    }
    return result;
}

static int
call_check_count(const ct_call *call, Py_ssize_t n)
{
    Py_ssize_t fixed = call->converters == NULL ? 0 : PyTuple_GET_SIZE(call->converters);
    if (n < fixed) {
        PyErr_Format(PyExc_TypeError, "this function takes at least %zd argument%s (%zd given)",
                     fixed, fixed == 1 ? "" : "s", n);
        return -1;
    }
    if (n > CALL_MAX_ARGS) {
        PyErr_Format(_PyCt_ArgumentError, "too many arguments (%zd), maximum is %d", n,
                     CALL_MAX_ARGS);
        return -1;
    }
    return 0;
}

/* What one argument takes in the three arrays. */
typedef struct {
    ct_arg arg;
    ffi_type *type;
    void *place;
} call_slot;

PyObject *
_PyCt_Call(const ct_call *call)
{
    Py_ssize_t n = PyTuple_GET_SIZE(call->args);
    if (call_check_count(call, n) < 0) {
        return NULL;
    }
    call_slot small[CALL_SMALL];
    call_slot *block = small;
    if (n > CALL_SMALL) {
        block = PyMem_Malloc((size_t)n * sizeof *block);
        if (block == NULL) {
            return PyErr_NoMemory();
        }
    }
    ct_arg *args = (ct_arg *)block;
    ffi_type **types = (ffi_type **)(args + n);
    void **places = (void **)(types + n);
    for (Py_ssize_t i = 0; i < n; i++) {
        args[i].keep = NULL;
        args[i].pinned = 0;
    }
    PyObject *result = NULL;
    if (call_convert_all(call, args, n) == 0) {
        result = call_with(call, args, types, places, n);
    }
    /* only now: the result may point into an argument */
    for (Py_ssize_t i = 0; i < n; i++) {
        _PyCt_ReleaseArg(&args[i]);
    }
    if (block != small) {
        PyMem_Free(block);
    }
    return result;
}
