/* Modules: an object around a dict of globals. */
#include "Python.h"
#include "structmember.h"
#include "pycore_names.h"

typedef struct {
    PyObject_HEAD
    PyObject *md_dict; /* NULL before __init__ */
} PyModuleObject;

static PyMemberDef module_members[] = {
    {"__dict__", T_OBJECT, offsetof(PyModuleObject, md_dict), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

/* Put the entries in that every module has. */
static int
module_fill(PyObject *dict, PyObject *name, PyObject *doc)
{
    return PyDict_SetItem(dict, _Py_ID(__name__), name) < 0
                   || PyDict_SetItem(dict, _Py_ID(__doc__), doc) < 0
               ? -1
               : 0;
}

PyObject *
PyModule_New(const char *name)
{
    PyModuleObject *module = PyObject_GC_New(PyModuleObject, &PyModule_Type);
    if (module == NULL) {
        return NULL;
    }
    PyObject *text = PyString_FromString(name);
    module->md_dict = PyDict_New();
    if (text == NULL || module->md_dict == NULL
        || module_fill(module->md_dict, text, Py_None) < 0
        || PyDict_SetItem(module->md_dict, _Py_ID(__package__), Py_None) < 0) {
        Py_XDECREF(text);
        PyObject_GC_Track(module);
        Py_DECREF(module);
        return NULL;
    }
    Py_DECREF(text);
    PyObject_GC_Track(module);
    return (PyObject *)module;
}

PyObject *
PyModule_GetDict(PyObject *op)
{
    if (!PyModule_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    PyModuleObject *module = (PyModuleObject *)op;
    if (module->md_dict == NULL) {
        module->md_dict = PyDict_New();
    }
    return module->md_dict;
}

/* A str of the module's dict as C text, or NULL with SystemError. */
static char *
module_text(PyObject *op, PyObject *key, const char *missing)
{
    if (!PyModule_Check(op)) {
        PyErr_BadArgument();
        return NULL;
    }
    PyObject *dict = ((PyModuleObject *)op)->md_dict;
    PyObject *text = dict == NULL ? NULL : PyDict_GetItem(dict, key);
    if (text == NULL || !PyString_Check(text)) {
        PyErr_SetString(PyExc_SystemError, missing);
        return NULL;
    }
    return PyString_AsString(text);
}

char *
PyModule_GetName(PyObject *op)
{
    return module_text(op, _Py_ID(__name__), "nameless module");
}

char *
PyModule_GetFilename(PyObject *op)
{
    return module_text(op, _Py_ID(__file__), "module filename missing");
}

/* Set to None each global whose name chosen() picks; the dict keeps its size. */
static void
clear_globals(PyObject *dict, int (*chosen)(const char *name), const char *trace)
{
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *value;

    while (PyDict_Next(dict, &position, &key, &value)) {
        if (value == Py_None || !PyString_Check(key)) {
            continue;
        }
        const char *name = PyString_AsString(key);
        if (chosen(name)) {
            if (Py_VerboseFlag > 1) {
                PySys_WriteStderr("#   clear[%s] %s\n", trace, name);
            }
            if (PyDict_SetItem(dict, key, Py_None) < 0) {
                PyErr_Clear();
            }
        }
    }
}

static int
is_private(const char *name)
{
    return name[0] == '_' && name[1] != '_';
}

static int
is_not_builtins(const char *name)
{
    return strcmp(name, "__builtins__") != 0;
}

/* Two passes, so that private names, often helpers of finalisers' callers, go first;
 * __builtins__ stays for code that still runs. */
void
_PyModule_Clear(PyObject *op)
{
    PyObject *dict = ((PyModuleObject *)op)->md_dict;
    if (dict == NULL) {
        return;
    }
    clear_globals(dict, is_private, "1");
    clear_globals(dict, is_not_builtins, "2");
}

/* ---- the type ------------------------------------------------------------------------ */

static int
module_init(PyModuleObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"name", "doc", NULL};
    PyObject *name;
    PyObject *doc = Py_None;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "S|O:module.__init__", kwlist, &name, &doc)) {
        return -1;
    }
    if (self->md_dict == NULL) {
        self->md_dict = PyDict_New();
        if (self->md_dict == NULL) {
            return -1;
        }
    }
    return module_fill(self->md_dict, name, doc);
}

static void
module_dealloc(PyModuleObject *self)
{
    PyObject_GC_UnTrack(self);
    if (self->md_dict != NULL) {
        /* Also if functions hold the dict: that breaks their cycles with it. */
        _PyModule_Clear((PyObject *)self);
        Py_DECREF(self->md_dict);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
module_repr(PyObject *self)
{
    const char *name = PyModule_GetName(self);
    if (name == NULL) {
        PyErr_Clear();
        name = "?";
    }
    const char *filename = PyModule_GetFilename(self);
    if (filename == NULL) {
        PyErr_Clear();
        return PyString_FromFormat("<module '%s' (built-in)>", name);
    }
    return PyString_FromFormat("<module '%s' from '%s'>", name, filename);
}

static int
module_traverse(PyModuleObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->md_dict);
    return 0;
}

PyDoc_STRVAR(module_doc,
"module(name[, doc])\n\nMake an empty module; name must be a string.");

PyTypeObject PyModule_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "module",
    .tp_basicsize = sizeof(PyModuleObject),
    .tp_dealloc = (destructor)module_dealloc,
    .tp_repr = module_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = module_doc,
    .tp_traverse = (traverseproc)module_traverse,
    .tp_members = module_members,
    .tp_dictoffset = offsetof(PyModuleObject, md_dict),
    .tp_init = (initproc)module_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};
