/* CObjects: C pointers without a name, as extensions passed them before capsules.
 * A capsule is taken wherever its pointer is asked for, so that old modules work
 * with providers that moved on. */
#include "Python.h"

typedef void (*destructor_with_desc)(void *, void *);

static int
warn_py3k(void)
{
    return PyErr_WarnPy3k("CObject type is not supported in 3.x. "
                          "Please use capsule objects instead.", 1);
}

PyObject *
PyCObject_FromVoidPtr(void *cobj, void (*destruct)(void *))
{
    if (warn_py3k() < 0) {
        return NULL;
    }
    PyCObject *self = PyObject_NEW(PyCObject, &PyCObject_Type);
    if (self == NULL) {
        return NULL;
    }
    self->cobject = cobj;
    self->destructor = destruct;
    self->desc = NULL;
    return (PyObject *)self;
}

PyObject *
PyCObject_FromVoidPtrAndDesc(void *cobj, void *desc, void (*destruct)(void *, void *))
{
    if (desc == NULL) {
        PyErr_SetString(PyExc_TypeError,
                        "PyCObject_FromVoidPtrAndDesc called with null description");
        return NULL;
    }
    PyCObject *self = (PyCObject *)PyCObject_FromVoidPtr(cobj, NULL);
    if (self != NULL) {
        self->destructor = (void (*)(void *))(void *)destruct;
        self->desc = desc;
    }
    return (PyObject *)self;
}

void *
PyCObject_AsVoidPtr(PyObject *self)
{
    if (self == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "PyCObject_AsVoidPtr called with null pointer");
        }
        return NULL;
    }
    if (PyCapsule_CheckExact(self)) {
        return PyCapsule_GetPointer(self, PyCapsule_GetName(self));
    }
    if (!PyCObject_Check(self)) {
        PyErr_SetString(PyExc_TypeError, "PyCObject_AsVoidPtr with non-C-object");
        return NULL;
    }
    return ((PyCObject *)self)->cobject;
}

void *
PyCObject_GetDesc(PyObject *self)
{
    if (self == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "PyCObject_GetDesc called with null pointer");
        }
        return NULL;
    }
    if (!PyCObject_Check(self)) {
        PyErr_SetString(PyExc_TypeError, "PyCObject_GetDesc with non-C-object");
        return NULL;
    }
    return ((PyCObject *)self)->desc;
}

void *
PyCObject_Import(char *module_name, char *name)
{
    void *result = NULL;
    PyObject *module = PyImport_ImportModule(module_name);
    if (module != NULL) {
        PyObject *attribute = PyObject_GetAttrString(module, name);
        if (attribute != NULL) {
            result = PyCObject_AsVoidPtr(attribute);
            Py_DECREF(attribute);
        }
        Py_DECREF(module);
    }
    return result;
}

int
PyCObject_SetVoidPtr(PyObject *self, void *cobj)
{
    PyCObject *object = (PyCObject *)self;
    if (object == NULL || !PyCObject_Check(object) || object->destructor != NULL) {
        PyErr_SetString(PyExc_TypeError, "Invalid call to PyCObject_SetVoidPtr");
        return 0;
    }
    object->cobject = cobj;
    return 1;
}

static void
cobject_dealloc(PyCObject *self)
{
    if (self->destructor != NULL) {
        if (self->desc != NULL) {
            ((destructor_with_desc)(void *)self->destructor)(self->cobject, self->desc);
        }
        else {
            self->destructor(self->cobject);
        }
    }
    PyObject_DEL(self);
}

PyDoc_STRVAR(cobject_doc,
"A C pointer that one extension module hands to another.  Use capsules instead.");

PyTypeObject PyCObject_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "PyCObject",
    .tp_basicsize = sizeof(PyCObject),
    .tp_dealloc = (destructor)cobject_dealloc,
    .tp_doc = cobject_doc,
};
