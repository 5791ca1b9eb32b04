/* _curses_panel: windows in a pile.
 *
 * It knows windows by the interface that _curses gives to every extension (py_curses.h).
 * curses hands back its own PANEL structures, and an object must be found for them: the
 * living objects are a list, newest first.
 */
#include "Python.h"
#include "py_curses.h"
#include <panel.h>

typedef struct panel_object {
    PyObject_HEAD
    PANEL *panel;
    PyCursesWindowObject *window;       // what the panel shows
    PyObject *user;                     // set_userptr()'s, or NULL
    struct panel_object *next;
} panel_object_t;

static PyTypeObject panel_type;
static PyObject *panel_error;
static panel_object_t *panel_newest;

static PyObject *
panel_result(int code, const char *name)
{
    if (code == ERR) {
        return PyErr_Format(panel_error, "%s() returned ERR", name);
    }
    Py_RETURN_NONE;
}

/* The object of a panel that curses gave us: new reference; None for NULL. */
static PyObject *
panel_find(const PANEL *panel)
{
    if (panel == NULL) {
        Py_RETURN_NONE;
    }
    for (panel_object_t *one = panel_newest; one != NULL; one = one->next) {
        if (one->panel == panel) {
            Py_INCREF(one);
            return (PyObject *)one;
        }
    }
    PyErr_SetString(PyExc_RuntimeError, "the panel has no object here");
    return NULL;
}

static void
panel_dealloc(panel_object_t *self)
{
    for (panel_object_t **link = &panel_newest; *link != NULL; link = &(*link)->next) {
        if (*link == self) {
            *link = self->next;
            break;
        }
    }
    del_panel(self->panel);
    Py_XDECREF(self->user);
    Py_DECREF(self->window);
    PyObject_Del(self);
}

/* ---- methods ----------------------------------------------------------------------------- */
static PyObject *
panel_above_method(panel_object_t *self, PyObject *unused)
{
    return panel_find(panel_above(self->panel));
}

static PyObject *
panel_below_method(panel_object_t *self, PyObject *unused)
{
    return panel_find(panel_below(self->panel));
}

#define ACTION(name, function) \
    static PyObject *panel_##name##_method(panel_object_t *self, PyObject *unused) \
    { \
        return panel_result(function(self->panel), #name); \
    }
ACTION(bottom, bottom_panel)
ACTION(hide, hide_panel)
ACTION(show, show_panel)
ACTION(top, top_panel)
#undef ACTION

static PyObject *
panel_hidden_method(panel_object_t *self, PyObject *unused)
{
    return PyBool_FromLong(panel_hidden(self->panel) == TRUE);
}

static PyObject *
panel_move_method(panel_object_t *self, PyObject *args)
{
    int y;
    int x;
    if (!PyArg_ParseTuple(args, "ii;y,x", &y, &x)) {
        return NULL;
    }
    return panel_result(move_panel(self->panel, y, x), "move_panel");
}

static PyObject *
panel_window_method(panel_object_t *self, PyObject *unused)
{
    Py_INCREF(self->window);
    return (PyObject *)self->window;
}

static PyObject *
panel_replace_method(panel_object_t *self, PyObject *args)
{
    PyCursesWindowObject *window;
    if (PyTuple_GET_SIZE(args) != 1) {
        PyErr_SetString(PyExc_TypeError, "replace requires one argument");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "O!;window object", &PyCursesWindow_Type, &window)) {
        return NULL;
    }
    if (replace_panel(self->panel, window->win) == ERR) {
        return panel_result(ERR, "replace_panel");
    }
    Py_INCREF(window);
    Py_SETREF(self->window, window);
    Py_RETURN_NONE;
}

static PyObject *
panel_set_userptr_method(panel_object_t *self, PyObject *op)
{
    Py_INCREF(op);
    Py_XSETREF(self->user, op);
    return panel_result(set_panel_userptr(self->panel, op), "set_panel_userptr");
}

static PyObject *
panel_userptr_method(panel_object_t *self, PyObject *unused)
{
    if (self->user == NULL) {
        PyErr_SetString(panel_error, "no userptr set");
        return NULL;
    }
    Py_INCREF(self->user);
    return self->user;
}

#define METHOD(name, flags) {#name, (PyCFunction)panel_##name##_method, flags, NULL}
static PyMethodDef panel_methods[] = {
    METHOD(above, METH_NOARGS), METHOD(below, METH_NOARGS), METHOD(bottom, METH_NOARGS),
    METHOD(hidden, METH_NOARGS), METHOD(hide, METH_NOARGS), METHOD(move, METH_VARARGS),
    METHOD(replace, METH_VARARGS), METHOD(set_userptr, METH_O), METHOD(show, METH_NOARGS),
    METHOD(top, METH_NOARGS), METHOD(userptr, METH_NOARGS), METHOD(window, METH_NOARGS),
    {NULL, NULL, 0, NULL},
};
#undef METHOD

static PyTypeObject panel_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_curses_panel.curses panel",
    .tp_basicsize = sizeof(panel_object_t),
    .tp_dealloc = (destructor)panel_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = panel_methods,
};

/* ---- functions --------------------------------------------------------------------------- */
static PyObject *
panel_module_new(PyObject *module, PyObject *args)
{
    PyCursesWindowObject *window;
    if (!PyArg_ParseTuple(args, "O!", &PyCursesWindow_Type, &window)) {
        return NULL;
    }
    panel_object_t *self = PyObject_New(panel_object_t, &panel_type);
    if (self == NULL) {
        return NULL;
    }
    self->panel = new_panel(window->win);
    if (self->panel == NULL) {
        PyObject_Del(self);
        return panel_result(ERR, "new_panel");
    }
    Py_INCREF(window);
    self->window = window;
    self->user = NULL;
    self->next = panel_newest;
    panel_newest = self;
    return (PyObject *)self;
}

static PyObject *
panel_module_bottom(PyObject *module, PyObject *unused)
{
    PyCursesInitialised;
    return panel_find(panel_above(NULL));
}

static PyObject *
panel_module_top(PyObject *module, PyObject *unused)
{
    PyCursesInitialised;
    return panel_find(panel_below(NULL));
}

static PyObject *
panel_module_update(PyObject *module, PyObject *unused)
{
    PyCursesInitialised;
    update_panels();
    Py_RETURN_NONE;
}

static PyMethodDef panel_functions[] = {
    {"bottom_panel", panel_module_bottom, METH_NOARGS, NULL},
    {"new_panel", panel_module_new, METH_VARARGS, NULL},
    {"top_panel", panel_module_top, METH_NOARGS, NULL},
    {"update_panels", panel_module_update, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_curses_panel(void)
{
    if (PyType_Ready(&panel_type) < 0) {
        return;
    }
    import_curses();
    if (PyErr_Occurred()) {
        return;
    }
    PyObject *module = Py_InitModule("_curses_panel", panel_functions);
    if (module == NULL) {
        return;
    }
    if (panel_error == NULL) {
        panel_error = PyErr_NewException((char *)"_curses_panel.error", NULL, NULL);
        if (panel_error == NULL) {
            return;
        }
    }
    Py_INCREF(panel_error);
    PyModule_AddObject(module, "error", panel_error);
    PyModule_AddStringConstant(module, "version", "2.1");
    PyModule_AddStringConstant(module, "__version__", "2.1");
}
