/* The compiler's way in: a module's tree to its code object.
 *
 * Order of work: __future__ statements, symbol table, then one pass over the tree
 * that emits instructions into units (unit.c; statements.c, definitions.c,
 * expressions.c), each of which assemble.c turns into a code object. */
#include "compile_internal.h"
#include "ast.h"

/* A private name __x inside class C becomes _C__x; dunder names and dotted names
 * stay.  Returns a new reference. */
PyObject *
_Py_Mangle(PyObject *privateobj, PyObject *name)
{
    const char *text = PyString_AS_STRING(name);
    size_t length = (size_t)PyString_GET_SIZE(name);

    if (privateobj == NULL || !PyString_Check(privateobj) || strncmp(text, "__", 2) != 0
        || (length >= 2 && strcmp(text + length - 2, "__") == 0) || strchr(text, '.') != NULL) {
        Py_INCREF(name);
        return name;
    }
    const char *class_name = PyString_AS_STRING(privateobj);
    while (*class_name == '_') {
        class_name++;
    }
    if (*class_name == '\0') {
        Py_INCREF(name);
        return name;
    }
    size_t class_length = strlen(class_name);
    if (class_length > (size_t)PY_SSIZE_T_MAX - 1 - length) {
        PyErr_SetString(PyExc_OverflowError, "private identifier too large to be mangled");
        return NULL;
    }
    PyObject *mangled = PyString_FromStringAndSize(NULL, (Py_ssize_t)(1 + class_length + length));
    if (mangled != NULL) {
        char *out = PyString_AS_STRING(mangled);
        *out = '_';
        memcpy(out + 1, class_name, class_length);
        memcpy(out + 1 + class_length, text, length);
        PyString_InternInPlace(&mangled);
    }
    return mangled;
}

/* A SyntaxError at the current line.  Always -1. */
int
_PyCompile_Error(struct compiler *c, const char *text)
{
    int line = c->unit->line;
    PyObject *source = PyErr_ProgramText(c->filename, line);

    if (source == NULL) {
        Py_INCREF(Py_None);
        source = Py_None;
    }
    PyObject *place = Py_BuildValue("(ziOO)", c->filename, line, Py_None, source);
    Py_DECREF(source);
    if (place == NULL) {
        return -1;
    }
    PyObject *arguments = Py_BuildValue("(zN)", text, place);
    if (arguments != NULL) {
        PyErr_SetObject(PyExc_SyntaxError, arguments);
        Py_DECREF(arguments);
    }
    return -1;
}

int
_PyCompile_HasFuture(struct compiler *c, int flag)
{
    return (c->flags->cf_flags & flag) != 0;
}

static int
compile_mod_body(struct compiler *c, mod_ty mod)
{
    switch (mod->kind) {
    case Module_kind:
        return _PyCompile_Body(c, mod->v.Module.body);
    case Interactive_kind:
        c->interactive = 1;
        return _PyCompile_Stmts(c, mod->v.Interactive.body, 0);
    case Expression_kind:
        return _PyCompile_Expr(c, mod->v.Expression.body);
    case Suite_kind:
        PyErr_SetString(PyExc_SystemError, "suite should not be possible");
        return -1;
    }
    PyErr_Format(PyExc_SystemError, "module kind %d should not be possible", mod->kind);
    return -1;
}

static PyCodeObject *
compile_mod(struct compiler *c, mod_ty mod)
{
    PyCodeObject *code = NULL;
    PyObject *name = PyString_InternFromString("<module>");

    if (name == NULL) {
        return NULL;
    }
    if (_PyCompile_EnterUnit(c, name, mod, 0) == 0) {
        if (compile_mod_body(c, mod) == 0) {
            code = _PyCompile_Assemble(c, mod->kind != Expression_kind);
        }
        while (c->unit != NULL) {
            _PyCompile_ExitUnit(c); /* after an error inner units are still open */
        }
    }
    Py_DECREF(name);
    return code;
}

PyCodeObject *
PyAST_Compile(struct _mod *mod, const char *filename, PyCompilerFlags *flags, PyArena *arena)
{
    PyCompilerFlags no_flags = {0};
    PyCodeObject *code = NULL;
    struct compiler c = {.filename = filename, .arena = arena};

    c.flags = flags == NULL ? &no_flags : flags;
    c.filename_object = PyString_FromString(filename);
    if (c.filename_object == NULL) {
        return NULL;
    }
    c.future = PyFuture_FromAST(mod, filename);
    if (c.future != NULL) {
        c.future->ff_features |= c.flags->cf_flags;
        c.flags->cf_flags = c.future->ff_features;
        c.table = PySymtable_Build(mod, filename, c.future);
    }
    if (c.table != NULL) {
        code = compile_mod(&c, mod);
        PySymtable_Free(c.table);
    }
    else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_SystemError, "no symtable");
    }
    PyObject_Free(c.future);
    Py_DECREF(c.filename_object);
    assert(code != NULL || PyErr_Occurred());
    return code;
}

PyCodeObject *
PyNode_Compile(struct _node *tree, const char *filename)
{
    PyCodeObject *code = NULL;
    PyArena *arena = PyArena_New();

    if (arena == NULL) {
        return NULL;
    }
    mod_ty mod = PyAST_FromNode(tree, NULL, filename, arena);
    if (mod != NULL) {
        code = PyAST_Compile(mod, filename, NULL, arena);
    }
    PyArena_Free(arena);
    return code;
}
