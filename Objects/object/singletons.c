/* None and NotImplemented, and the start-up of all core types. */
#include "Python.h"
#include "frameobject.h"
#include "pycore_names.h"
#include "pycore_types.h"

static PyObject *
none_repr(PyObject *self)
{
    (void)self;
    return PyString_FromString("None");
}

static PyObject *
notimplemented_repr(PyObject *self)
{
    (void)self;
    return PyString_FromString("NotImplemented");
}

static void
singleton_dealloc(PyObject *self)
{
    (void)self;
    Py_FatalError(self == Py_None ? "deallocating None" : "deallocating NotImplemented");
}

static long
none_hash(PyObject *self)
{
    return _Py_HashPointer(self);
}

PyTypeObject _PyNone_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "NoneType",
    .tp_dealloc = singleton_dealloc,
    .tp_repr = none_repr,
    .tp_hash = none_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

PyTypeObject _PyNotImplemented_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "NotImplementedType",
    .tp_dealloc = singleton_dealloc,
    .tp_repr = notimplemented_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

PyObject _Py_NoneStruct = {_PyObject_EXTRA_INIT 1, &_PyNone_Type};
PyObject _Py_NotImplementedStruct = {_PyObject_EXTRA_INIT 1, &_PyNotImplemented_Type};

/* Symbols of 2.7 whose only purpose was to pull files out of an archive. */
extern PyTypeObject *_Py_cobject_hack;
extern Py_ssize_t (*_Py_abstract_hack)(PyObject *);
extern PyTypeObject *_Py_capsule_hack;
PyTypeObject *_Py_cobject_hack = &PyCObject_Type;
Py_ssize_t (*_Py_abstract_hack)(PyObject *) = PyObject_Size;
PyTypeObject *_Py_capsule_hack = &PyCapsule_Type;

extern PyTypeObject PyMethodDescr_Type;
extern PyTypeObject PyClassMethodDescr_Type;

/* In an order such that the message of a failure names the culprit; bases are
 * made ready on demand. */
static PyTypeObject *const core_types[] = {
    &PyType_Type, &PyBaseObject_Type, &_PyWeakref_RefType, &_PyWeakref_CallableProxyType,
    &_PyWeakref_ProxyType, &PyInt_Type, &PyBool_Type, &PyBaseString_Type, &PyString_Type,
    &PyByteArray_Type, &PyList_Type, &_PyNone_Type, &_PyNotImplemented_Type, &PyTraceBack_Type,
    &PySuper_Type, &PyRange_Type, &PyDict_Type, &PySet_Type, &PyUnicode_Type, &PySlice_Type,
    &PyStaticMethod_Type, &PyClassMethod_Type, &PyComplex_Type, &PyFloat_Type, &PyLong_Type,
    &PyFrozenSet_Type, &PyProperty_Type, &PyMemoryView_Type, &PyTuple_Type, &PyEnum_Type,
    &PyReversed_Type, &PyCode_Type, &PyFrame_Type, &PyCFunction_Type, &PyMethod_Type,
    &PyFunction_Type, &PyClass_Type, &PyDictProxy_Type, &PyGen_Type, &PyGetSetDescr_Type,
    &PyWrapperDescr_Type, &PyInstance_Type, &PyEllipsis_Type, &PyMemberDescr_Type, &PyFile_Type,
    &PyMethodDescr_Type, &PyClassMethodDescr_Type, &PyCell_Type, &PyModule_Type, &PyBuffer_Type,
    &PyCapsule_Type, &PyCObject_Type, &PyCallIter_Type, &PySeqIter_Type,
};

void
_Py_ReadyTypes(void)
{
    if (_PyNames_Init() < 0) {
        Py_FatalError("can't create the interned names");
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(core_types); i++) {
        if (PyType_Ready(core_types[i]) < 0) {
            fprintf(stderr, "type %s: ", core_types[i]->tp_name);
            Py_FatalError("Can't initialize a core type");
        }
    }
}
