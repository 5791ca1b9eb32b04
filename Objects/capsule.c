/* Capsules: a C pointer as a Python object, with a name that says what it is.
 *
 * A capsule is valid while its pointer is not NULL.  Names are compared by text;
 * two NULL names are equal.  Nothing here is owned but the object itself: name,
 * pointer and context are the maker's, who may clean up in the destructor. */
#include "Python.h"

typedef struct {
    PyObject_HEAD
    void *pointer;
    const char *name;
    void *context;
    PyCapsule_Destructor destructor;
} PyCapsule;

/* The capsule behind op if it is one and is valid; else NULL with ValueError, in
 * which caller is named. */
static PyCapsule *
capsule_check(PyObject *op, const char *caller)
{
    if (op == NULL || !PyCapsule_CheckExact(op) || ((PyCapsule *)op)->pointer == NULL) {
        PyErr_Format(PyExc_ValueError, "%s called with invalid PyCapsule object", caller);
        return NULL;
    }
    return (PyCapsule *)op;
}

static int
same_name(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

PyObject *
PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destroy)
{
    if (pointer == NULL) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_New called with null pointer");
        return NULL;
    }
    PyCapsule *capsule = PyObject_NEW(PyCapsule, &PyCapsule_Type);
    if (capsule == NULL) {
        return NULL;
    }
    capsule->pointer = pointer;
    capsule->name = name;
    capsule->context = NULL;
    capsule->destructor = destroy;
    return (PyObject *)capsule;
}

int
PyCapsule_IsValid(PyObject *op, const char *name)
{
    return op != NULL && PyCapsule_CheckExact(op) && ((PyCapsule *)op)->pointer != NULL
           && same_name(((PyCapsule *)op)->name, name);
}

void *
PyCapsule_GetPointer(PyObject *op, const char *name)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_GetPointer");
    if (capsule == NULL) {
        return NULL;
    }
    if (!same_name(name, capsule->name)) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_GetPointer called with incorrect name");
        return NULL;
    }
    return capsule->pointer;
}

const char *
PyCapsule_GetName(PyObject *op)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_GetName");
    return capsule == NULL ? NULL : capsule->name;
}

PyCapsule_Destructor
PyCapsule_GetDestructor(PyObject *op)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_GetDestructor");
    return capsule == NULL ? NULL : capsule->destructor;
}

void *
PyCapsule_GetContext(PyObject *op)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_GetContext");
    return capsule == NULL ? NULL : capsule->context;
}

int
PyCapsule_SetPointer(PyObject *op, void *pointer)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_SetPointer");
    if (capsule == NULL) {
        return -1;
    }
    if (pointer == NULL) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_SetPointer called with null pointer");
        return -1;
    }
    capsule->pointer = pointer;
    return 0;
}

int
PyCapsule_SetName(PyObject *op, const char *name)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_SetName");
    if (capsule == NULL) {
        return -1;
    }
    capsule->name = name;
    return 0;
}

int
PyCapsule_SetDestructor(PyObject *op, PyCapsule_Destructor destroy)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_SetDestructor");
    if (capsule == NULL) {
        return -1;
    }
    capsule->destructor = destroy;
    return 0;
}

int
PyCapsule_SetContext(PyObject *op, void *context)
{
    PyCapsule *capsule = capsule_check(op, "PyCapsule_SetContext");
    if (capsule == NULL) {
        return -1;
    }
    capsule->context = context;
    return 0;
}

/* name is "package.module.attribute...": import the first part, then follow
 * attributes to the capsule, which must bear the whole name. */
void *
PyCapsule_Import(const char *name, int no_block)
{
    void *result = NULL;
    PyObject *object = NULL;
    char *path = PyMem_Malloc(strlen(name) + 1);

    if (path == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    strcpy(path, name);
    for (char *part = path; part != NULL;) {
        char *dot = strchr(part, '.');
        if (dot != NULL) {
            *dot = '\0';
        }
        if (object == NULL) {
            object = no_block ? PyImport_ImportModuleNoBlock(part) : PyImport_ImportModule(part);
            if (object == NULL) {
                PyErr_Format(PyExc_ImportError, "PyCapsule_Import could not import module \"%s\"",
                             part);
            }
        }
        else {
            PyObject *attribute = PyObject_GetAttrString(object, part);
            Py_DECREF(object);
            object = attribute;
        }
        if (object == NULL) {
            goto done;
        }
        part = dot == NULL ? NULL : dot + 1;
    }
    if (PyCapsule_IsValid(object, name)) {
        result = ((PyCapsule *)object)->pointer;
    }
    else {
        PyErr_Format(PyExc_AttributeError, "PyCapsule_Import \"%s\" is not valid", name);
    }
done:
    Py_XDECREF(object);
    PyMem_FREE(path);
    return result;
}

static void
capsule_dealloc(PyObject *op)
{
    PyCapsule *capsule = (PyCapsule *)op;
    if (capsule->destructor != NULL) {
        capsule->destructor(op);
    }
    PyObject_DEL(op);
}

static PyObject *
capsule_repr(PyObject *op)
{
    PyCapsule *capsule = (PyCapsule *)op;
    const char *quote = capsule->name == NULL ? "" : "\"";
    return PyString_FromFormat("<capsule object %s%s%s at %p>", quote,
                               capsule->name == NULL ? "NULL" : capsule->name, quote, op);
}

PyDoc_STRVAR(capsule_doc,
"A C pointer that one extension module hands to another.  Opaque to Python code,\n\
which can only pass it on.");

PyTypeObject PyCapsule_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "PyCapsule",
    .tp_basicsize = sizeof(PyCapsule),
    .tp_dealloc = capsule_dealloc,
    .tp_repr = capsule_repr,
    .tp_doc = capsule_doc,
};
