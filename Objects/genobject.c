/* Generators.
 *
 * A generator owns a frame that sleeps between resumptions; f_back is set only while it
 * runs.  f_stacktop of the frame is NULL once it has finished.  The evaluator resumes a
 * generator in the same C run for a plain `for`; everything else comes through gen_resume.
 */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_gc.h"
#include "opcode.h"
#include "structmember.h"

PyObject *
PyGen_New(PyFrameObject *frame)
{
    PyGenObject *gen = PyObject_GC_New(PyGenObject, &PyGen_Type);
    if (gen == NULL) {
        Py_DECREF(frame);
        return NULL;
    }
    gen->gi_frame = frame;
    Py_INCREF(frame->f_code);
    gen->gi_code = (PyObject *)frame->f_code;
    gen->gi_running = 0;
    gen->gi_weakreflist = NULL;
    _PyGC_Track((PyObject *)gen);
    return (PyObject *)gen;
}

int
PyGen_NeedsFinalizing(PyGenObject *gen)
{
    PyFrameObject *f = gen->gi_frame;
    if (f == NULL || f->f_stacktop == NULL) {
        return 0;
    }
    for (int i = f->f_iblock; i-- > 0;) {
        if (f->f_blockstack[i].b_type != SETUP_LOOP) {
            return 1;
        }
    }
    return 0;
}

/* Send arg (NULL: just go on; with throwing, raise the current exception).  NULL without an
 * exception: finished. */
static PyObject *
gen_resume(PyGenObject *gen, PyObject *arg, int throwing)
{
    PyFrameObject *f = gen->gi_frame;
    if (gen->gi_running) {
        PyErr_SetString(PyExc_ValueError, "generator already executing");
        return NULL;
    }
    if (f == NULL || f->f_stacktop == NULL) {
        /* Finished: only send() and next() differ in what the caller makes of it. */
        if (arg != NULL && !throwing) {
            PyErr_SetNone(PyExc_StopIteration);
        }
        return NULL;
    }
    if (f->f_lasti == -1) {
        if (arg != NULL && arg != Py_None) {
            PyErr_SetString(PyExc_TypeError,
                            "can't send non-None value to a just-started generator");
            return NULL;
        }
    }
    else {
        /* The value of the yield expression that waits. */
        PyObject *sent = arg != NULL ? arg : Py_None;
        Py_INCREF(sent);
        *f->f_stacktop++ = sent;
    }
    PyThreadState *tstate = PyThreadState_GET();
    f->f_tstate = tstate;
    assert(f->f_back == NULL);
    Py_XINCREF(tstate->frame);
    f->f_back = tstate->frame;
    gen->gi_running = 1;
    PyObject *result = PyEval_EvalFrameEx(f, throwing);
    gen->gi_running = 0;
    Py_CLEAR(f->f_back);
    f->f_tstate = NULL;

    if (result == Py_None && f->f_stacktop == NULL) {
        Py_DECREF(result);
        result = NULL;
        if (arg != NULL) {
            PyErr_SetNone(PyExc_StopIteration);
        }
    }
    if (result == NULL || f->f_stacktop == NULL) {
        Py_CLEAR(gen->gi_frame);
    }
    return result;
}

static PyObject *
gen_send(PyGenObject *gen, PyObject *arg)
{
    return gen_resume(gen, arg, 0);
}

static PyObject *
gen_iternext(PyGenObject *gen)
{
    return gen_resume(gen, NULL, 0);
}

static PyObject *
gen_close(PyGenObject *gen, PyObject *unused)
{
    PyErr_SetNone(PyExc_GeneratorExit);
    PyObject *result = gen_resume(gen, Py_None, 1);
    if (result != NULL) {
        Py_DECREF(result);
        PyErr_SetString(PyExc_RuntimeError, "generator ignored GeneratorExit");
        return NULL;
    }
    if (PyErr_ExceptionMatches(PyExc_StopIteration)
        || PyErr_ExceptionMatches(PyExc_GeneratorExit)) {
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return NULL;
}

/* Check what throw() was given and make it the current exception; 0 or -1. */
static int
gen_set_thrown(PyObject *type, PyObject *value, PyObject *tb)
{
    if (tb == Py_None) {
        tb = NULL;
    }
    else if (tb != NULL && !PyTraceBack_Check(tb)) {
        PyErr_SetString(PyExc_TypeError, "throw() third argument must be a traceback object");
        return -1;
    }
    Py_INCREF(type);
    Py_XINCREF(value);
    Py_XINCREF(tb);
    if (PyExceptionClass_Check(type)) {
        PyErr_NormalizeException(&type, &value, &tb);
    }
    else if (PyExceptionInstance_Check(type)) {
        if (value != NULL && value != Py_None) {
            PyErr_SetString(PyExc_TypeError, "instance exception may not have a separate value");
            goto error;
        }
        Py_XDECREF(value);
        value = type;
        type = PyExceptionInstance_Class(value);
        Py_INCREF(type);
    }
    else {
        PyErr_Format(PyExc_TypeError, "exceptions must be classes, or instances, not %s",
                     Py_TYPE(type)->tp_name);
        goto error;
    }
    PyErr_Restore(type, value, tb);
    return 0;
error:
    Py_DECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return -1;
}

static PyObject *
gen_throw(PyGenObject *gen, PyObject *args)
{
    PyObject *type;
    PyObject *value = NULL;
    PyObject *tb = NULL;
    if (!PyArg_UnpackTuple(args, "throw", 1, 3, &type, &value, &tb)) {
        return NULL;
    }
    if (gen_set_thrown(type, value, tb) < 0) {
        return NULL;
    }
    return gen_resume(gen, Py_None, 1);
}

/* ---- dying ------------------------------------------------------------------------------ */

/* Close a generator that nobody can resume any more.  May revive it. */
static void
gen_del(PyObject *self)
{
    PyGenObject *gen = (PyGenObject *)self;
    if (gen->gi_frame == NULL || gen->gi_frame->f_stacktop == NULL) {
        return;
    }
    assert(Py_REFCNT(self) == 0);
    Py_REFCNT(self) = 1;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    PyObject *result = gen_close(gen, NULL);
    if (result == NULL) {
        PyErr_WriteUnraisable(self);
    }
    else {
        Py_DECREF(result);
    }
    PyErr_Restore(type, value, tb);
    Py_REFCNT(self)--;
}

static void
gen_dealloc(PyGenObject *gen)
{
    PyObject *self = (PyObject *)gen;
    _PyGC_Untrack(self);
    if (gen->gi_weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    _PyGC_Track(self);
    if (gen->gi_frame != NULL && gen->gi_frame->f_stacktop != NULL) {
        Py_TYPE(gen)->tp_del(self);
        if (Py_REFCNT(self) > 0) {
            return; /* revived */
        }
    }
    _PyGC_Untrack(self);
    Py_CLEAR(gen->gi_frame);
    Py_CLEAR(gen->gi_code);
    PyObject_GC_Del(gen);
}

static int
gen_traverse(PyGenObject *gen, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)gen->gi_frame);
    Py_VISIT(gen->gi_code);
    return 0;
}

/* ---- attributes ---------------------------------------------------------------------------- */

static PyObject *
gen_repr(PyGenObject *gen)
{
    PyObject *name = ((PyCodeObject *)gen->gi_code)->co_name;
    return PyString_FromFormat("<generator object %.200s at %p>", PyString_AsString(name), gen);
}

static PyObject *
gen_get_name(PyGenObject *gen, void *closure)
{
    PyObject *name = ((PyCodeObject *)gen->gi_code)->co_name;
    Py_INCREF(name);
    return name;
}

static PyGetSetDef gen_getset[] = {
    {"__name__", (getter)gen_get_name, NULL, "Name of the generator's function."}, {NULL}};

#define OFF(x) offsetof(PyGenObject, x)
static PyMemberDef gen_members[] = {{"gi_frame", T_OBJECT, OFF(gi_frame), RO, NULL},
                                    {"gi_running", T_INT, OFF(gi_running), RO, NULL},
                                    {"gi_code", T_OBJECT, OFF(gi_code), RO, NULL},
                                    {NULL}};
#undef OFF

PyDoc_STRVAR(send_doc, "send(value) -> item\n\nGo on with value as the result of the waiting\n\
yield; return what is yielded next, or raise StopIteration.");
PyDoc_STRVAR(throw_doc, "throw(type[, value[, traceback]]) -> item\n\nRaise an exception at the\n\
waiting yield; return what is yielded next, or raise StopIteration.");
PyDoc_STRVAR(close_doc, "close() -> None\n\nRaise GeneratorExit at the waiting yield.");

static PyMethodDef gen_methods[] = {{"send", (PyCFunction)gen_send, METH_O, send_doc},
                                    {"throw", (PyCFunction)gen_throw, METH_VARARGS, throw_doc},
                                    {"close", (PyCFunction)gen_close, METH_NOARGS, close_doc},
                                    {NULL}};

PyTypeObject PyGen_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "generator",
    .tp_basicsize = sizeof(PyGenObject),
    .tp_dealloc = (destructor)gen_dealloc,
    .tp_repr = (reprfunc)gen_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)gen_traverse,
    .tp_weaklistoffset = offsetof(PyGenObject, gi_weakreflist),
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)gen_iternext,
    .tp_methods = gen_methods,
    .tp_members = gen_members,
    .tp_getset = gen_getset,
    .tp_del = gen_del,
};
