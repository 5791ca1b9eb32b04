/* Statements that are mostly library work: class, exec, import, print, unpacking, slices,
 * comparison. */
#include "quick.h"
#include "eval.h"
#include "pythonrun.h"
#include <ctype.h>

/* ---- class ------------------------------------------------------------------------------ */

/* Who makes the class: __metaclass__ of the body, the first base's class, the module's
 * __metaclass__, else old-style.  New reference. */
static PyObject *
stmt_find_metaclass(PyFrameObject *f, PyObject *methods, PyObject *bases)
{
    PyObject *meta = NULL;
    if (PyDict_Check(methods)) {
        meta = PyDict_GetItem(methods, _Py_ID(__metaclass__));
    }
    if (meta != NULL) {
        Py_INCREF(meta);
        return meta;
    }
    if (PyTuple_Check(bases) && PyTuple_GET_SIZE(bases) > 0) {
        PyObject *base = PyTuple_GET_ITEM(bases, 0);
        meta = PyObject_GetAttr(base, _Py_ID(__class__));
        if (meta == NULL) {
            PyErr_Clear();
            meta = (PyObject *)Py_TYPE(base);
            Py_INCREF(meta);
        }
        return meta;
    }
    if (f->f_globals != NULL && PyDict_Check(f->f_globals)) {
        meta = PyDict_GetItem(f->f_globals, _Py_ID(__metaclass__));
    }
    if (meta == NULL) {
        meta = (PyObject *)&PyClass_Type;
    }
    Py_INCREF(meta);
    return meta;
}

PyObject *
_PyStmt_BuildClass(PyFrameObject *f, PyObject *methods, PyObject *bases, PyObject *name)
{
    PyObject *meta = stmt_find_metaclass(f, methods, bases);
    PyObject *result = PyObject_CallFunctionObjArgs(meta, name, bases, methods, NULL);
    Py_DECREF(meta);
    if (result == NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
        /* A wrong thing among the bases shows up as a strange call: say so. */
        PyObject *type, *value, *tb;
        PyErr_Fetch(&type, &value, &tb);
        if (value != NULL && PyString_Check(value)) {
            PyObject *text = PyString_FromFormat("Error when calling the metaclass bases\n    %s",
                                                 PyString_AS_STRING(value));
            if (text != NULL) {
                Py_SETREF(value, text);
            }
            else {
                PyErr_Clear();
            }
        }
        PyErr_Restore(type, value, tb);
    }
    return result;
}

/* ---- exec --------------------------------------------------------------------------------- */

static PyObject *
stmt_exec_file(PyObject *prog, PyObject *globals, PyObject *locals)
{
    FILE *fp = PyFile_AsFile(prog);
    const char *name = PyString_AsString(PyFile_Name(prog));
    if (name == NULL) {
        return NULL;
    }
    PyCompilerFlags flags = {0};
    int merged = PyEval_MergeCompilerFlags(&flags);
    return PyRun_FileExFlags(fp, name, Py_file_input, globals, locals, 0,
                             merged ? &flags : NULL);
}

static PyObject *
stmt_exec_text(PyObject *prog, PyObject *globals, PyObject *locals)
{
    PyCompilerFlags flags = {0};
    PyObject *utf8 = NULL;
    if (PyUnicode_Check(prog)) {
        utf8 = PyUnicode_AsUTF8String(prog);
        if (utf8 == NULL) {
            return NULL;
        }
        prog = utf8;
        flags.cf_flags |= PyCF_SOURCE_IS_UTF8;
    }
    PyObject *result = NULL;
    char *text;
    if (PyString_AsStringAndSize(prog, &text, NULL) == 0) {
        int merged = PyEval_MergeCompilerFlags(&flags);
        result = PyRun_StringFlags(text, Py_file_input, globals, locals,
                                   merged || utf8 != NULL ? &flags : NULL);
    }
    Py_XDECREF(utf8);
    return result;
}

/* Check the three operands; 0 or -1. */
static int
stmt_check_exec(PyObject *prog, PyObject *globals, PyObject *locals)
{
    if (!PyString_Check(prog) && !PyUnicode_Check(prog) && !PyCode_Check(prog)
        && !PyFile_Check(prog)) {
        PyErr_SetString(PyExc_TypeError, "exec: arg 1 must be a string, file, or code object");
        return -1;
    }
    if (!PyDict_Check(globals)) {
        PyErr_SetString(PyExc_TypeError, "exec: arg 2 must be a dictionary or None");
        return -1;
    }
    if (!PyMapping_Check(locals)) {
        PyErr_SetString(PyExc_TypeError, "exec: arg 3 must be a mapping or None");
        return -1;
    }
    return 0;
}

int
_PyStmt_Exec(PyFrameObject *f, PyObject *prog, PyObject *globals, PyObject *locals)
{
    int here = 0; /* runs in this frame's own locals */
    Py_ssize_t size;
    if (PyTuple_Check(prog) && globals == Py_None && locals == Py_None
        && ((size = PyTuple_GET_SIZE(prog)) == 2 || size == 3)) {
        globals = PyTuple_GET_ITEM(prog, 1);
        if (size == 3) {
            locals = PyTuple_GET_ITEM(prog, 2);
        }
        prog = PyTuple_GET_ITEM(prog, 0);
    }
    if (globals == Py_None) {
        globals = PyEval_GetGlobals();
        if (locals == Py_None) {
            locals = PyEval_GetLocals();
            here = 1;
        }
        if (globals == NULL || locals == NULL) {
            PyErr_SetString(PyExc_SystemError, "globals and locals cannot be NULL");
            return -1;
        }
    }
    else if (locals == Py_None) {
        locals = globals;
    }
    if (stmt_check_exec(prog, globals, locals) < 0) {
        return -1;
    }
    if (PyDict_GetItem(globals, _Py_ID(__builtins__)) == NULL
        && PyDict_SetItem(globals, _Py_ID(__builtins__), f->f_builtins) < 0) {
        return -1;
    }
    PyObject *result = NULL;
    if (PyCode_Check(prog)) {
        if (PyCode_GetNumFree((PyCodeObject *)prog) > 0) {
            PyErr_SetString(PyExc_TypeError,
                            "code object passed to exec may not contain free variables");
            return -1;
        }
        result = PyEval_EvalCode((PyCodeObject *)prog, globals, locals);
    }
    else if (PyFile_Check(prog)) {
        result = stmt_exec_file(prog, globals, locals);
    }
    else {
        result = stmt_exec_text(prog, globals, locals);
    }
    if (here) {
        PyFrame_LocalsToFast(f, 0);
    }
    Py_XDECREF(result);
    return result != NULL ? 0 : -1;
}

/* ---- import ------------------------------------------------------------------------------------ */

PyObject *
_PyStmt_Import(PyFrameObject *f, PyObject *name, PyObject *level, PyObject *fromlist)
{
    PyObject *import = PyDict_GetItem(f->f_builtins, _Py_ID(__import__));
    if (import == NULL) {
        PyErr_SetString(PyExc_ImportError, "__import__ not found");
        return NULL;
    }
    Py_INCREF(import);
    PyObject *locals = f->f_locals != NULL ? f->f_locals : Py_None;
    PyObject *args;
    long depth = PyInt_AsLong(level);
    if (depth != -1 || PyErr_Occurred()) {
        PyErr_Clear();
        args = PyTuple_Pack(5, name, f->f_globals, locals, fromlist, level);
    }
    else {
        args = PyTuple_Pack(4, name, f->f_globals, locals, fromlist);
    }
    PyObject *result = NULL;
    if (args != NULL) {
        result = PyEval_CallObject(import, args);
        Py_DECREF(args);
    }
    Py_DECREF(import);
    return result;
}

PyObject *
_PyStmt_ImportFrom(PyObject *module, PyObject *name)
{
    PyObject *result = PyObject_GetAttr(module, name);
    if (result == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Format(PyExc_ImportError, "cannot import name %.230s", PyString_AsString(name));
    }
    return result;
}

/* The names that `from module import *` takes; *all says whether _names count too. */
static PyObject *
stmt_star_names(PyObject *module, int *all)
{
    PyObject *names = PyObject_GetAttr(module, _Py_ID(__all__));
    *all = 1;
    if (names != NULL || !PyErr_ExceptionMatches(PyExc_AttributeError)) {
        return names;
    }
    PyErr_Clear();
    PyObject *dict = PyObject_GetAttr(module, _Py_ID(__dict__));
    if (dict == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_SetString(PyExc_ImportError,
                            "from-import-* object has no __dict__ and no __all__");
        }
        return NULL;
    }
    names = PyMapping_Keys(dict);
    Py_DECREF(dict);
    *all = 0;
    return names;
}

int
_PyStmt_ImportStar(PyFrameObject *f, PyObject *module)
{
    PyFrame_FastToLocals(f);
    PyObject *locals = f->f_locals;
    if (locals == NULL) {
        PyErr_SetString(PyExc_SystemError, "no locals found during 'import *'");
        return -1;
    }
    int all;
    PyObject *names = stmt_star_names(module, &all);
    int err = names == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; err == 0; i++) {
        PyObject *name = PySequence_GetItem(names, i);
        if (name == NULL) {
            if (PyErr_ExceptionMatches(PyExc_IndexError)) {
                PyErr_Clear();
                break;
            }
            err = -1;
            break;
        }
        if (!all && PyString_Check(name) && PyString_AS_STRING(name)[0] == '_') {
            Py_DECREF(name);
            continue;
        }
        PyObject *value = PyObject_GetAttr(module, name);
        if (value == NULL) {
            err = -1;
        }
        else if (PyDict_CheckExact(locals)) {
            err = PyDict_SetItem(locals, name, value);
        }
        else {
            err = PyObject_SetItem(locals, name, value);
        }
        Py_DECREF(name);
        Py_XDECREF(value);
    }
    Py_XDECREF(names);
    PyFrame_LocalsToFast(f, 0);
    return err;
}

/* ---- print ---------------------------------------------------------------------------------------- */

/* sys.stdout unless a stream is given; borrowed. */
static PyObject *
stmt_stream(PyObject *stream)
{
    if (stream == NULL || stream == Py_None) {
        stream = PySys_GetObject((char *)"stdout");
        if (stream == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "lost sys.stdout");
        }
    }
    return stream;
}

/* Does the printed text end in white space other than a blank?  Then no blank follows. */
static int
stmt_ends_line(PyObject *value)
{
    if (PyString_Check(value)) {
        Py_ssize_t length = PyString_GET_SIZE(value);
        unsigned char last = length ? (unsigned char)PyString_AS_STRING(value)[length - 1] : ' ';
        return isspace(last) && last != ' ';
    }
    if (PyUnicode_Check(value)) {
        Py_ssize_t length = PyUnicode_GET_SIZE(value);
        Py_UNICODE last = length ? PyUnicode_AS_UNICODE(value)[length - 1] : ' ';
        return Py_UNICODE_ISSPACE((Py_UCS4)last) && last != ' ';
    }
    return 0;
}

int
_PyStmt_PrintItem(PyObject *value, PyObject *stream)
{
    stream = stmt_stream(stream);
    if (stream == NULL) {
        return -1;
    }
    Py_INCREF(stream); /* writing may replace sys.stdout */
    int err = 0;
    if (PyFile_SoftSpace(stream, 0)) {
        err = PyFile_WriteString(" ", stream);
    }
    if (err == 0) {
        err = PyFile_WriteObject(value, stream, Py_PRINT_RAW);
    }
    if (err == 0 && !stmt_ends_line(value)) {
        PyFile_SoftSpace(stream, 1);
    }
    Py_DECREF(stream);
    return err;
}

int
_PyStmt_PrintNewline(PyObject *stream)
{
    stream = stmt_stream(stream);
    if (stream == NULL) {
        return -1;
    }
    Py_INCREF(stream);
    int err = PyFile_WriteString("\n", stream);
    if (err == 0) {
        PyFile_SoftSpace(stream, 0);
    }
    Py_DECREF(stream);
    return err;
}

int
_PyStmt_PrintExpr(PyObject *value)
{
    PyObject *hook = PySys_GetObject((char *)"displayhook");
    if (hook == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.displayhook");
        return -1;
    }
    Py_INCREF(hook);
    PyObject *result = _PyPlus_CallOneArg(hook, value);
    Py_DECREF(hook);
    Py_XDECREF(result);
    return result != NULL ? 0 : -1;
}

/* ---- unpacking ------------------------------------------------------------------------------------- */

/* Store count items of the iterable below top, the first one topmost. */
int
_PyStmt_Unpack(PyObject *iterable, int count, PyObject **top)
{
    PyObject *it = PyObject_GetIter(iterable);
    if (it == NULL) {
        return -1;
    }
    int i;
    for (i = 0; i < count; i++) {
        PyObject *item = PyIter_Next(it);
        if (item == NULL) {
            if (!PyErr_Occurred()) {
                PyErr_Format(PyExc_ValueError, "need more than %d value%s to unpack", i,
                             i == 1 ? "" : "s");
            }
            goto error;
        }
        *--top = item;
    }
    PyObject *extra = PyIter_Next(it);
    if (extra == NULL) {
        if (PyErr_Occurred()) {
            goto error;
        }
        Py_DECREF(it);
        return 0;
    }
    Py_DECREF(extra);
    PyErr_SetString(PyExc_ValueError, "too many values to unpack");
error:
    for (; i > 0; i--) {
        Py_DECREF(*top);
        top++;
    }
    Py_DECREF(it);
    return -1;
}

/* ---- slices ------------------------------------------------------------------------------------------- */

static int
stmt_slice_index(PyObject *v, Py_ssize_t *pi, const char *wanted)
{
    Py_ssize_t index;
    if (PyInt_Check(v)) {
        index = PyInt_AS_LONG(v);
    }
    else if (PyIndex_Check(v)) {
        index = PyNumber_AsSsize_t(v, NULL); /* clamps */
        if (index == -1 && PyErr_Occurred()) {
            return 0;
        }
    }
    else {
        PyErr_Format(PyExc_TypeError, "slice indices must be %s or have an __index__ method",
                     wanted);
        return 0;
    }
    *pi = index;
    return 1;
}

int
_PyEval_SliceIndex(PyObject *v, Py_ssize_t *pi)
{
    return v == NULL || v == Py_None || stmt_slice_index(v, pi, "integers or None");
}

int
_PyEval_SliceIndexNotNone(PyObject *v, Py_ssize_t *pi)
{
    return stmt_slice_index(v, pi, "integers");
}

static int
stmt_is_bound(PyObject *bound)
{
    return bound == NULL || PyInt_Check(bound) || PyLong_Check(bound) || PyIndex_Check(bound);
}

PyObject *
_PyStmt_Slice(PyObject *seq, PyObject *low, PyObject *high)
{
    PySequenceMethods *methods = Py_TYPE(seq)->tp_as_sequence;
    if (methods != NULL && methods->sq_slice != NULL && stmt_is_bound(low)
        && stmt_is_bound(high)) {
        Py_ssize_t from = 0;
        Py_ssize_t to = PY_SSIZE_T_MAX;
        if (!_PyEval_SliceIndex(low, &from) || !_PyEval_SliceIndex(high, &to)) {
            return NULL;
        }
        return PySequence_GetSlice(seq, from, to);
    }
    PyObject *slice = PySlice_New(low, high, NULL);
    if (slice == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_GetItem(seq, slice);
    Py_DECREF(slice);
    return result;
}

/* value NULL deletes. */
int
_PyStmt_AssignSlice(PyObject *seq, PyObject *low, PyObject *high, PyObject *value)
{
    PySequenceMethods *methods = Py_TYPE(seq)->tp_as_sequence;
    if (methods != NULL && methods->sq_ass_slice != NULL && stmt_is_bound(low)
        && stmt_is_bound(high)) {
        Py_ssize_t from = 0;
        Py_ssize_t to = PY_SSIZE_T_MAX;
        if (!_PyEval_SliceIndex(low, &from) || !_PyEval_SliceIndex(high, &to)) {
            return -1;
        }
        return value == NULL ? PySequence_DelSlice(seq, from, to)
                             : PySequence_SetSlice(seq, from, to, value);
    }
    PyObject *slice = PySlice_New(low, high, NULL);
    if (slice == NULL) {
        return -1;
    }
    int err = value == NULL ? PyObject_DelItem(seq, slice) : PyObject_SetItem(seq, slice, value);
    Py_DECREF(slice);
    return err;
}

/* ---- comparison, special methods ------------------------------------------------------------------------- */

PyObject *
_PyStmt_Compare(int op, PyObject *left, PyObject *right)
{
    int answer;
    switch (op) {
    case PyCmp_IS:
        answer = left == right;
        break;
    case PyCmp_IS_NOT:
        answer = left != right;
        break;
    case PyCmp_IN:
    case PyCmp_NOT_IN:
        answer = PySequence_Contains(right, left);
        if (answer < 0) {
            return NULL;
        }
        answer ^= op == PyCmp_NOT_IN;
        break;
    case PyCmp_EXC_MATCH:
        answer = _PyExc_Match(left, right);
        if (answer < 0) {
            return NULL;
        }
        break;
    default:
        return PyObject_RichCompare(left, right, op);
    }
    PyObject *result = answer ? Py_True : Py_False;
    Py_INCREF(result);
    return result;
}

/* A bound special method, looked up on the type for new-style objects. */
PyObject *
_PyStmt_SpecialMethod(PyObject *obj, PyObject *name)
{
    if (PyInstance_Check(obj)) {
        return PyObject_GetAttr(obj, name);
    }
    PyTypeObject *type = Py_TYPE(obj);
    PyObject *method = _PyType_Lookup(type, name);
    if (method == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetObject(PyExc_AttributeError, name);
        }
        return NULL;
    }
    descrgetfunc get = Py_TYPE(method)->tp_descr_get;
    if (get != NULL && PyType_HasFeature(Py_TYPE(method), Py_TPFLAGS_HAVE_CLASS)) {
        return get(method, obj, (PyObject *)type);
    }
    Py_INCREF(method);
    return method;
}
