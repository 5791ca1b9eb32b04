/* Objects as text: repr, str, unicode, print to a C file, and the guard that
 * keeps the repr of a container that holds itself finite.
 *
 * tp_repr and tp_str may answer with a unicode object; it is encoded with the
 * default encoding where a str is promised. */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_CheckStack()
#include "pycore_containers.h"    // _PyObject_PrintText()
#include "pycore_names.h"
#include "pycore_types.h"

/* Make str of what a slot answered; steals result.  slot names the method in
 * the message. */
static PyObject *
text_as_str(PyObject *result, const char *slot)
{
    if (result == NULL || PyString_Check(result)) {
        return result;
    }
    PyObject *str = NULL;
    if (PyUnicode_Check(result)) {
        str = PyUnicode_AsEncodedString(result, NULL, NULL);
        if (str != NULL && !PyString_Check(str)) {
            Py_SETREF(result, str);
            str = NULL;
        }
    }
    if (str == NULL && !PyErr_Occurred()) {
        PyErr_Format(PyExc_TypeError, "%s returned non-string (type %.200s)", slot,
                     Py_TYPE(result)->tp_name);
    }
    Py_DECREF(result);
    return str;
}

PyObject *
PyObject_Repr(PyObject *op)
{
    if (PyErr_CheckSignals() < 0) {
        return NULL;
    }
    if (op == NULL) {
        return PyString_FromString("<NULL>");
    }
    if (_PyEval_CheckStack(" while getting the repr of an object") < 0) {
        return NULL;
    }
    reprfunc repr = Py_TYPE(op)->tp_repr;
    if (repr == NULL) {
        return PyString_FromFormat("<%s object at %p>", Py_TYPE(op)->tp_name, op);
    }
    return text_as_str(repr(op), "__repr__");
}

/* str(op), but the answer may also be unicode. */
PyObject *
_PyObject_Str(PyObject *op)
{
    if (op == NULL) {
        return PyString_FromString("<NULL>");
    }
    if (PyString_CheckExact(op) || PyUnicode_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    reprfunc str = Py_TYPE(op)->tp_str;
    if (str == NULL) {
        return PyObject_Repr(op);
    }
    if (Py_EnterRecursiveCall(" while getting the str of an object")) {
        return NULL;
    }
    PyObject *result = str(op);
    Py_LeaveRecursiveCall();
    if (result != NULL && !PyString_Check(result) && !PyUnicode_Check(result)) {
        return text_as_str(result, "__str__");
    }
    return result;
}

PyObject *
PyObject_Str(PyObject *op)
{
    return text_as_str(_PyObject_Str(op), "__str__");
}

/* Call __unicode__ if op has one.  *found tells; NULL otherwise. */
static PyObject *
text_call_unicode(PyObject *op, int *found)
{
    PyObject *method = NULL;
    *found = 1;
    if (PyInstance_Check(op)) {
        method = PyObject_GetAttr(op, _Py_ID(__unicode__));
        if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            *found = 0;
        }
    }
    else {
        method = _PyObject_LookupSpecial(op, "__unicode__", &_Py_ID(__unicode__));
        if (method == NULL && !PyErr_Occurred()) {
            *found = 0;
        }
    }
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(method, NULL);
    Py_DECREF(method);
    return result;
}

PyObject *
PyObject_Unicode(PyObject *op)
{
    if (op == NULL) {
        return PyUnicode_FromString("<NULL>");
    }
    if (PyUnicode_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    int found = 0;
    PyObject *result = text_call_unicode(op, &found);
    if (!found) {
        if (PyUnicode_Check(op)) {
            return PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(op), PyUnicode_GET_SIZE(op));
        }
        if (PyString_CheckExact(op)) {
            Py_INCREF(op);
            result = op;
        }
        else if (Py_TYPE(op)->tp_str != NULL) {
            result = Py_TYPE(op)->tp_str(op);
        }
        else {
            result = PyObject_Repr(op);
        }
    }
    if (result != NULL && !PyUnicode_Check(result)) {
        Py_SETREF(result, PyUnicode_FromEncodedObject(result, NULL, "strict"));
    }
    return result;
}

/* ---- print ------------------------------------------------------------------ */

enum { PRINT_MAX_NESTING = 10 };     // 2.7's

static int text_print(PyObject *op, FILE *fp, int flags, int nesting);

/* What __str__ or __repr__ answers may be of a subclass of str, which prints in its own way. */
static int
text_print_by_string(PyObject *op, FILE *fp, int flags, int nesting)
{
    PyObject *str = (flags & Py_PRINT_RAW) ? PyObject_Str(op) : PyObject_Repr(op);
    if (str == NULL) {
        return -1;
    }
    if (!PyString_CheckExact(str)) {
        int status = text_print(str, fp, Py_PRINT_RAW, nesting + 1);
        Py_DECREF(str);
        return status;
    }
    char *data = PyString_AS_STRING(str);
    Py_ssize_t size = PyString_GET_SIZE(str);
    Py_BEGIN_ALLOW_THREADS
    fwrite(data, 1, (size_t)size, fp);
    Py_END_ALLOW_THREADS
    Py_DECREF(str);
    return 0;
}

void
_PyObject_PrintText(FILE *fp, const char *text)
{
    Py_BEGIN_ALLOW_THREADS
    fputs(text, fp);
    Py_END_ALLOW_THREADS
}

static int
text_print(PyObject *op, FILE *fp, int flags, int nesting)
{
    if (nesting > PRINT_MAX_NESTING) {
        PyErr_SetString(PyExc_RuntimeError, "print recursion");
        return -1;
    }
    if (PyErr_CheckSignals() < 0) {
        return -1;
    }
    if (Py_EnterRecursiveCall(" while printing an object")) {
        return -1;
    }
    clearerr(fp);
    int result = 0;
    if (op == NULL) {
        fputs("<nil>", fp);
    }
    else if (Py_REFCNT(op) <= 0) {
        fprintf(fp, "<refcnt %ld at %p>", (long)Py_REFCNT(op), (void *)op);
    }
    else if (Py_TYPE(op)->tp_print != NULL) {
        result = Py_TYPE(op)->tp_print(op, fp, flags);
    }
    else {
        result = text_print_by_string(op, fp, flags, nesting);
    }
    Py_LeaveRecursiveCall();
    if (result == 0 && ferror(fp)) {
        PyErr_SetFromErrno(PyExc_IOError);
        clearerr(fp);
        result = -1;
    }
    return result;
}

int
PyObject_Print(PyObject *op, FILE *fp, int flags)
{
    return text_print(op, fp, flags, 0);
}

/* For a debugger: what op is, on stderr. */
void
_PyObject_Dump(PyObject *op)
{
    if (op == NULL) {
        fprintf(stderr, "NULL\n");
        return;
    }
    PyGILState_STATE gil = PyGILState_Ensure();
    fprintf(stderr, "object  : ");
    if (PyObject_Print(op, stderr, 0) < 0) {
        PyErr_Clear();
    }
    PyGILState_Release(gil);
    fprintf(stderr,
            "\n"
            "type    : %s\n"
            "refcount: %ld\n"
            "address : %p\n",
            Py_TYPE(op) == NULL ? "NULL" : Py_TYPE(op)->tp_name, (long)Py_REFCNT(op),
            (void *)op);
}

/* ---- the guard of recursive reprs -------------------------------------------- */

/* The thread's list of objects whose repr is under way, borrowed; NULL without
 * exception if there is none and create is 0. */
static PyObject *
repr_list(int create)
{
    PyObject *dict = PyThreadState_GetDict();
    if (dict == NULL) {
        return NULL;
    }
    PyObject *list = PyDict_GetItem(dict, _Py_ID(Py_Repr));
    if (list == NULL && create) {
        list = PyList_New(0);
        if (list == NULL) {
            return NULL;
        }
        int failed = PyDict_SetItem(dict, _Py_ID(Py_Repr), list);
        Py_DECREF(list);
        if (failed) {
            return NULL;
        }
    }
    return list != NULL && PyList_Check(list) ? list : NULL;
}

int
Py_ReprEnter(PyObject *op)
{
    PyObject *list = repr_list(1);
    if (list == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    for (Py_ssize_t i = PyList_GET_SIZE(list) - 1; i >= 0; i--) {
        if (PyList_GET_ITEM(list, i) == op) {
            return 1;
        }
    }
    return PyList_Append(list, op) < 0 ? -1 : 0;
}

/* Works, and keeps the exception, while one is set. */
void
Py_ReprLeave(PyObject *op)
{
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *list = repr_list(0);
    if (list != NULL) {
        for (Py_ssize_t i = PyList_GET_SIZE(list) - 1; i >= 0; i--) {
            if (PyList_GET_ITEM(list, i) == op) {
                PyList_SetSlice(list, i, i + 1, NULL);
                break;
            }
        }
    }
    PyErr_Restore(type, value, traceback);
}
