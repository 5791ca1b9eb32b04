/* Cells: one variable that several functions share. */
#include "Python.h"
#include "pycore_gc.h"

#define CELL_KEEP 80
static PyCellObject *cell_free;
static int cell_nfree;

PyObject *
PyCell_New(PyObject *obj)
{
    PyCellObject *op = cell_free;
    if (op != NULL) {
        cell_free = (PyCellObject *)op->ob_ref;
        cell_nfree--;
        Py_REFCNT(op) = 1;
    }
    else {
        op = PyObject_GC_New(PyCellObject, &PyCell_Type);
        if (op == NULL) {
            return NULL;
        }
    }
    Py_XINCREF(obj);
    op->ob_ref = obj;
    _PyGC_Track((PyObject *)op);
    return (PyObject *)op;
}

PyObject *
PyCell_Get(PyObject *op)
{
    if (!PyCell_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    PyObject *value = PyCell_GET(op);
    Py_XINCREF(value);
    return value;
}

int
PyCell_Set(PyObject *op, PyObject *obj)
{
    if (!PyCell_Check(op)) {
        PyErr_BadInternalCall();
        return -1;
    }
    Py_XINCREF(obj);
    Py_XSETREF(PyCell_GET(op), obj);
    return 0;
}

static void
cell_dealloc(PyCellObject *op)
{
    _PyGC_Untrack((PyObject *)op);
    PyObject *value = op->ob_ref;
    if (cell_nfree < CELL_KEEP) {
        op->ob_ref = (PyObject *)cell_free;
        cell_free = op;
        cell_nfree++;
    }
    else {
        PyObject_GC_Del(op);
    }
    Py_XDECREF(value);
}

/* Empty cells come before all others; the rest compare by content. */
static int
cell_compare(PyCellObject *a, PyCellObject *b)
{
    if (a->ob_ref == NULL || b->ob_ref == NULL) {
        return (a->ob_ref != NULL) - (b->ob_ref != NULL);
    }
    return PyObject_Compare(a->ob_ref, b->ob_ref);
}

static PyObject *
cell_repr(PyCellObject *op)
{
    if (op->ob_ref == NULL) {
        return PyString_FromFormat("<cell at %p: empty>", op);
    }
    return PyString_FromFormat("<cell at %p: %.80s object at %p>", op,
                               Py_TYPE(op->ob_ref)->tp_name, op->ob_ref);
}

static int
cell_traverse(PyCellObject *op, visitproc visit, void *arg)
{
    Py_VISIT(op->ob_ref);
    return 0;
}

static int
cell_clear(PyCellObject *op)
{
    Py_CLEAR(op->ob_ref);
    return 0;
}

static PyObject *
cell_get_contents(PyCellObject *op, void *closure)
{
    if (op->ob_ref == NULL) {
        PyErr_SetString(PyExc_ValueError, "Cell is empty");
        return NULL;
    }
    Py_INCREF(op->ob_ref);
    return op->ob_ref;
}

static PyGetSetDef cell_getset[] = {
    {"cell_contents", (getter)cell_get_contents, NULL, NULL}, {NULL}};

PyTypeObject PyCell_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "cell",
    .tp_basicsize = sizeof(PyCellObject),
    .tp_dealloc = (destructor)cell_dealloc,
    .tp_compare = (cmpfunc)cell_compare,
    .tp_repr = (reprfunc)cell_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)cell_traverse,
    .tp_clear = (inquiry)cell_clear,
    .tp_getset = cell_getset,
};
