/* Exceptions with fields of their own: SystemExit, EnvironmentError, SyntaxError,
 * and KeyError with its way of showing the key. */
#include "Python.h"
#include "pycore_exceptions.h"

/* Put value, borrowed, into a field. */
static void
set_field(PyObject **field, PyObject *value)
{
    Py_INCREF(value);
    Py_XSETREF(*field, value);
}

static PyObject *
or_none(PyObject *value)
{
    return value == NULL ? Py_None : value;
}

/* ---- SystemExit ------------------------------------------------------------------- */

static int
system_exit_init(PySystemExitObject *self, PyObject *args, PyObject *kwds)
{
    if (_PyBaseException_Init((PyBaseExceptionObject *)self, args, kwds) < 0) {
        return -1;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count > 0) {
        set_field(&self->code, count == 1 ? PyTuple_GET_ITEM(args, 0) : args);
    }
    return 0;
}

#define EACH(do_) do_(self->code);
EXCEPTION_LIFE(system_exit, PySystemExitObject, EACH)
#undef EACH

static PyMemberDef system_exit_members[] = {
    {"code", T_OBJECT, offsetof(PySystemExitObject, code), 0, "exit status, or what to print"},
    {NULL, 0, 0, 0, NULL},
};

const _PyExc_Kind _PyExc_KindSYSTEM_EXIT = {
    .init = (initproc)system_exit_init,
    .dealloc = (destructor)system_exit_dealloc,
    .traverse = (traverseproc)system_exit_traverse,
    .clear = (inquiry)system_exit_clear,
    .members = system_exit_members,
};

/* ---- EnvironmentError: errno, strerror and perhaps a file name ----------------------- */

static int
environment_init(PyEnvironmentErrorObject *self, PyObject *args, PyObject *kwds)
{
    if (_PyBaseException_Init((PyBaseExceptionObject *)self, args, kwds) < 0) {
        return -1;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count <= 1 || count > 3) {
        return 0;
    }
    set_field(&self->myerrno, PyTuple_GET_ITEM(args, 0));
    set_field(&self->strerror, PyTuple_GET_ITEM(args, 1));
    if (count == 3) {
        /* programs unpack args into two: the file name is kept apart */
        set_field(&self->filename, PyTuple_GET_ITEM(args, 2));
        PyObject *two = PyTuple_GetSlice(args, 0, 2);
        if (two == NULL) {
            return -1;
        }
        Py_XSETREF(self->args, two);
    }
    return 0;
}

#define EACH(do_) do_(self->myerrno); do_(self->strerror); do_(self->filename);
EXCEPTION_LIFE(environment, PyEnvironmentErrorObject, EACH)
#undef EACH

static PyObject *
environment_str(PyEnvironmentErrorObject *self)
{
    const char *format = "[Errno %s] %s";
    PyObject *values;

    if (self->filename != NULL) {
        PyObject *shown = PyObject_Repr(self->filename);
        if (shown == NULL) {
            return NULL;
        }
        format = "[Errno %s] %s: %s";
        values = PyTuple_Pack(3, or_none(self->myerrno), or_none(self->strerror), shown);
        Py_DECREF(shown);
    }
    else if (self->myerrno != NULL && self->strerror != NULL) {
        values = PyTuple_Pack(2, self->myerrno, self->strerror);
    }
    else {
        return _PyBaseException_Str((PyBaseExceptionObject *)self);
    }
    PyObject *pattern = values == NULL ? NULL : PyString_FromString(format);
    PyObject *result = pattern == NULL ? NULL : PyString_Format(pattern, values);
    Py_XDECREF(pattern);
    Py_XDECREF(values);
    return result;
}

static PyObject *
environment_reduce(PyEnvironmentErrorObject *self)
{
    PyObject *args = or_none(self->args);

    if (PyTuple_Check(args) && PyTuple_GET_SIZE(args) == 2 && self->filename != NULL) {
        args = PyTuple_Pack(3, PyTuple_GET_ITEM(args, 0), PyTuple_GET_ITEM(args, 1),
                            self->filename);
        if (args == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(args);
    }
    PyObject *result = self->dict != NULL ? PyTuple_Pack(3, Py_TYPE(self), args, self->dict)
                                          : PyTuple_Pack(2, Py_TYPE(self), args);
    Py_DECREF(args);
    return result;
}

static PyMethodDef environment_methods[] = {
    {"__reduce__", (PyCFunction)environment_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef environment_members[] = {
    {"errno", T_OBJECT, offsetof(PyEnvironmentErrorObject, myerrno), 0, "the error's number"},
    {"strerror", T_OBJECT, offsetof(PyEnvironmentErrorObject, strerror), 0, "the error's text"},
    {"filename", T_OBJECT, offsetof(PyEnvironmentErrorObject, filename), 0, "the file, or None"},
    {NULL, 0, 0, 0, NULL},
};

const _PyExc_Kind _PyExc_KindENVIRONMENT = {
    .init = (initproc)environment_init,
    .new = _PyBaseException_New,
    .str = (reprfunc)environment_str,
    .dealloc = (destructor)environment_dealloc,
    .traverse = (traverseproc)environment_traverse,
    .clear = (inquiry)environment_clear,
    .methods = environment_methods,
    .members = environment_members,
};

/* ---- SyntaxError ------------------------------------------------------------------------ */

static int
syntax_init(PySyntaxErrorObject *self, PyObject *args, PyObject *kwds)
{
    if (_PyBaseException_Init((PyBaseExceptionObject *)self, args, kwds) < 0) {
        return -1;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count >= 1) {
        set_field(&self->msg, PyTuple_GET_ITEM(args, 0));
    }
    if (count == 2) {
        PyObject *info = PySequence_Tuple(PyTuple_GET_ITEM(args, 1));
        if (info == NULL) {
            return -1;
        }
        if (PyTuple_GET_SIZE(info) != 4) {
            /* the error that indexing gives */
            PyErr_SetString(PyExc_IndexError, "tuple index out of range");
            Py_DECREF(info);
            return -1;
        }
        set_field(&self->filename, PyTuple_GET_ITEM(info, 0));
        set_field(&self->lineno, PyTuple_GET_ITEM(info, 1));
        set_field(&self->offset, PyTuple_GET_ITEM(info, 2));
        set_field(&self->text, PyTuple_GET_ITEM(info, 3));
        Py_DECREF(info);
    }
    return 0;
}

#define EACH(do_)                                                                                  \
    do_(self->msg); do_(self->filename); do_(self->lineno); do_(self->offset); do_(self->text);    \
    do_(self->print_file_and_line);
EXCEPTION_LIFE(syntax, PySyntaxErrorObject, EACH)
#undef EACH

static PyObject *
syntax_str(PySyntaxErrorObject *self)
{
    PyObject *text = PyObject_Str(or_none(self->msg));
    if (text == NULL || !PyString_Check(text)) {
        return text;
    }
    int has_filename = self->filename != NULL && PyString_Check(self->filename);
    int has_lineno = self->lineno != NULL && PyInt_CheckExact(self->lineno);
    if (!has_filename && !has_lineno) {
        return text;
    }
    const char *name = has_filename ? PyString_AS_STRING(self->filename) : "";
    const char *slash = strrchr(name, '/');
    name = slash == NULL ? name : slash + 1;
    PyObject *result;
    if (has_filename && has_lineno) {
        result = PyString_FromFormat("%s (%s, line %ld)", PyString_AS_STRING(text), name,
                                     PyInt_AsLong(self->lineno));
    }
    else if (has_filename) {
        result = PyString_FromFormat("%s (%s)", PyString_AS_STRING(text), name);
    }
    else {
        result = PyString_FromFormat("%s (line %ld)", PyString_AS_STRING(text),
                                     PyInt_AsLong(self->lineno));
    }
    Py_DECREF(text);
    return result;
}

static PyMemberDef syntax_members[] = {
    {"msg", T_OBJECT, offsetof(PySyntaxErrorObject, msg), 0, "what is wrong"},
    {"filename", T_OBJECT, offsetof(PySyntaxErrorObject, filename), 0, "the file"},
    {"lineno", T_OBJECT, offsetof(PySyntaxErrorObject, lineno), 0, "the line, from 1"},
    {"offset", T_OBJECT, offsetof(PySyntaxErrorObject, offset), 0, "the column, from 1"},
    {"text", T_OBJECT, offsetof(PySyntaxErrorObject, text), 0, "the line's text"},
    {"print_file_and_line", T_OBJECT, offsetof(PySyntaxErrorObject, print_file_and_line), 0,
     "its presence makes the interpreter print the place"},
    {NULL, 0, 0, 0, NULL},
};

const _PyExc_Kind _PyExc_KindSYNTAX = {
    .init = (initproc)syntax_init,
    .str = (reprfunc)syntax_str,
    .dealloc = (destructor)syntax_dealloc,
    .traverse = (traverseproc)syntax_traverse,
    .clear = (inquiry)syntax_clear,
    .members = syntax_members,
};

/* ---- KeyError ------------------------------------------------------------------------------- */

/* A key is shown as its repr, so that '' and 'a b' can be told apart. */
static PyObject *
key_str(PyBaseExceptionObject *self)
{
    if (self->args != NULL && PyTuple_GET_SIZE(self->args) == 1) {
        return PyObject_Repr(PyTuple_GET_ITEM(self->args, 0));
    }
    return _PyBaseException_Str(self);
}

const _PyExc_Kind _PyExc_KindKEY = {
    .str = (reprfunc)key_str,
};
