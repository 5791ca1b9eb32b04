/* Syntax trees as Python objects: module _ast, PyAST_mod2obj, PyAST_obj2mod, PyAST_Check.
 *
 * Parser/ast.def is read once more, as tables: a family has members, a member has fields, a
 * field has a type, a place in the C struct and a multiplicity.  Two generic walks go from
 * structs to objects and back.  A field type is either one of the basic kinds below or a family.
 *
 * The Python classes are made on first use and live for ever; an enumeration member such as
 * ast.Load has one shared instance. */
#include "Python.h"
#include "Python-ast.h"
#include "pycore_ceval.h" // _PyEval_CStackLeft()

/* ---- tables -------------------------------------------------------------------- */

enum field_type {
    T_FAMILY, T_IDENTIFIER, T_STRING, T_OBJECT, T_INT, T_BOOL
};
enum multiplicity {
    ONCE, OPTIONAL, SEQUENCE
};
enum family_form {
    SUM_FAMILY, ENUM_FAMILY, PRODUCT_FAMILY
};

typedef struct family family;
typedef struct {
    const char *name; /* NULL ends the list */
    enum multiplicity times;
    enum field_type type;
    family *of;    /* for T_FAMILY */
    size_t offset; /* in the struct; set by init_offsets() */
    PyObject *key; /* interned name */
} field;

typedef struct {
    const char *name;
    int kind; /* or the value of an enumeration */
    field *fields;
    PyObject *class;
    PyObject *instance; /* of an enumeration member */
} member;

struct family {
    const char *name;
    enum family_form form;
    int has_position;
    size_t size;
    size_t first_offset;  /* of the first field */
    size_t lineno_offset; /* col_offset is behind it */
    member *members;
    int n_members;
    PyObject *class; /* base of the members' classes; for a product the same as its class */
};

/* Pass 1: the families exist. */
#define SUM(f, attrs) static family family_##f;
#define ENUM(f) static family family_##f;
#define PRODUCT(f, fields) static family family_##f;
#define NODE(f, name, number, fields)
#define VALUE(f, name, number)
#define END_SUM(f, attrs)
#define END_ENUM(f)
#include "../Parser/ast.def"
#undef SUM
#undef ENUM
#undef PRODUCT
#undef NODE
#undef VALUE

/* Pass 2: the fields of each member. */
#define TYPE_identifier T_IDENTIFIER, NULL
#define TYPE_string T_STRING, NULL
#define TYPE_object T_OBJECT, NULL
#define TYPE_int T_INT, NULL
#define TYPE_bool T_BOOL, NULL
#define TYPE_stmt T_FAMILY, &family_stmt
#define TYPE_expr T_FAMILY, &family_expr
#define TYPE_slice T_FAMILY, &family_slice
#define TYPE_arguments T_FAMILY, &family_arguments
#define TYPE_expr_context T_FAMILY, &family_expr_context
#define TYPE_boolop T_FAMILY, &family_boolop
#define TYPE_operator T_FAMILY, &family_operator
#define TYPE_unaryop T_FAMILY, &family_unaryop
#define TYPE_cmpop T_FAMILY, &family_cmpop
#define TYPE_excepthandler T_FAMILY, &family_excepthandler
#define TYPE_alias T_FAMILY, &family_alias
#define TYPE_comprehension T_FAMILY, &family_comprehension
#define TYPE_keyword T_FAMILY, &family_keyword
#define NOTHING
#define ONE(type, name) {#name, ONCE, TYPE_##type, 0, NULL},
#define OPT(type, name) {#name, OPTIONAL, TYPE_##type, 0, NULL},
#define SEQ(type, name) {#name, SEQUENCE, TYPE_##type, 0, NULL},
#define INTSEQ(type, name) {#name, SEQUENCE, TYPE_##type, 0, NULL},
#define LAST_FIELD {NULL, ONCE, T_INT, NULL, 0, NULL}
#define SUM(f, attrs)
#define ENUM(f)
#define PRODUCT(f, rows) static field fields_##f[] = {rows LAST_FIELD};
#define NODE(f, name, number, rows) static field fields_##name[] = {rows LAST_FIELD};
#define VALUE(f, name, number)
#include "../Parser/ast.def"
#undef SUM
#undef PRODUCT
#undef NODE
#undef VALUE
#undef ENUM

/* Pass 3: the members of each family. */
static field no_fields[] = {LAST_FIELD};
#undef END_SUM
#undef END_ENUM
#define SUM(f, attrs) static member members_##f[] = {
#define ENUM(f) static member members_##f[] = {
#define NODE(f, name, number, rows) {#name, number, fields_##name, NULL, NULL},
#define VALUE(f, name, number) {#name, number, no_fields, NULL, NULL},
#define END_SUM(f, attrs) };
#define END_ENUM(f) };
#define PRODUCT(f, rows) static member members_##f[] = {{#f, 0, fields_##f, NULL, NULL}};
#include "../Parser/ast.def"
#undef SUM
#undef ENUM
#undef NODE
#undef VALUE
#undef END_SUM
#undef END_ENUM
#undef PRODUCT

/* Pass 4: the families. */
#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define POSITION_ATTRS(f) 1, sizeof(struct _##f), offsetof(struct _##f, v), \
    offsetof(struct _##f, lineno)
#define POSITION_NO_ATTRS(f) 0, sizeof(struct _##f), offsetof(struct _##f, v), 0
#define SUM(f, attrs)                                                          \
    static family family_##f = {#f, SUM_FAMILY, POSITION_##attrs(f), members_##f, \
                                COUNT(members_##f), NULL};
#define ENUM(f)                                                                \
    static family family_##f = {#f, ENUM_FAMILY, 0, 0, 0, 0, members_##f, COUNT(members_##f), NULL};
#define PRODUCT(f, rows)                                                       \
    static family family_##f = {#f, PRODUCT_FAMILY, 0, sizeof(struct _##f), 0, 0, members_##f, 1, \
                                NULL};
#define NODE(f, name, number, rows)
#define VALUE(f, name, number)
#define END_SUM(f, attrs)
#define END_ENUM(f)
#include "../Parser/ast.def"
#undef SUM
#undef ENUM
#undef PRODUCT

/* Pass 5: a list of them all, in the order of the file. */
static family *const families[] = {
#define SUM(f, attrs) &family_##f,
#define ENUM(f) &family_##f,
#define PRODUCT(f, rows) &family_##f,
#include "../Parser/ast.def"
};
#define N_FAMILIES COUNT(families)

static int
is_int_field(const field *f)
{
    if (f->times == SEQUENCE) {
        return 0;
    }
    return f->type == T_INT || f->type == T_BOOL
           || (f->type == T_FAMILY && f->of->form == ENUM_FAMILY);
}

/* Fields follow each other as C lays out a struct of pointers and ints. */
static void
init_offsets(const family *fam, field *fields)
{
    size_t offset = fam->first_offset;
    for (field *f = fields; f->name != NULL; f++) {
        size_t size = is_int_field(f) ? sizeof(int) : sizeof(void *);
        offset = (offset + size - 1) / size * size;
        f->offset = offset;
        offset += size;
    }
    assert(offset <= fam->size);
}
_Static_assert(offsetof(struct _expr, v.BinOp.right) == offsetof(struct _expr, v) + 16, "");
_Static_assert(offsetof(struct _stmt, v.ImportFrom.level) == offsetof(struct _stmt, v) + 16, "");
_Static_assert(sizeof(bool) == sizeof(int) && sizeof(cmpop_ty) == sizeof(int), "");

/* ---- class AST ------------------------------------------------------------------------- */

static int
ast_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *fields = PyObject_GetAttrString((PyObject *)Py_TYPE(self), "_fields");
    Py_ssize_t n_fields = 0;
    if (fields == NULL) {
        PyErr_Clear();
    }
    else if ((n_fields = PySequence_Size(fields)) < 0) {
        goto error;
    }
    Py_ssize_t n_args = PyTuple_GET_SIZE(args);
    if (n_args > 0 && n_args != n_fields) {
        PyErr_Format(PyExc_TypeError, "%.400s constructor takes %s%zd positional argument%s",
                     Py_TYPE(self)->tp_name, n_fields == 0 ? "" : "either 0 or ", n_fields,
                     n_fields == 1 ? "" : "s");
        goto error;
    }
    for (Py_ssize_t i = 0; i < n_args; i++) {
        PyObject *name = PySequence_GetItem(fields, i);
        int status = name == NULL ? -1 : PyObject_SetAttr(self, name, PyTuple_GET_ITEM(args, i));
        Py_XDECREF(name);
        if (status < 0) {
            goto error;
        }
    }
    PyObject *key;
    PyObject *value;
    Py_ssize_t i = 0;
    while (kwds != NULL && PyDict_Next(kwds, &i, &key, &value)) {
        if (PyObject_SetAttr(self, key, value) < 0) {
            goto error;
        }
    }
    Py_XDECREF(fields);
    return 0;

error:
    Py_XDECREF(fields);
    return -1;
}

/* Instances are made again without arguments; their attributes are the state. */
static PyObject *
ast_reduce(PyObject *self, PyObject *unused)
{
    PyObject *dict = PyObject_GetAttrString(self, "__dict__");
    if (dict == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return NULL;
        }
        PyErr_Clear();
        return Py_BuildValue("O()", Py_TYPE(self));
    }
    return Py_BuildValue("O()N", Py_TYPE(self), dict);
}

static PyMethodDef ast_methods[] = {
    {"__reduce__", ast_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject AST_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_ast.AST",
    .tp_basicsize = sizeof(PyObject),
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = ast_methods,
    .tp_init = ast_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
};

/* ---- the classes -------------------------------------------------------------------------- */

static PyObject *position_names; /* ("lineno", "col_offset") */

static PyObject *
make_class(const char *name, PyObject *base, PyObject *fields)
{
    return PyObject_CallFunction((PyObject *)&PyType_Type, "s(O){sOsssO}", name, base, "_fields",
                                 fields, "__module__", "_ast", "__doc__", Py_None);
}

/* The names of the fields as a tuple; their interned keys are noted on the way. */
static PyObject *
field_names(field *fields)
{
    int n = 0;
    while (fields[n].name != NULL) {
        n++;
    }
    PyObject *names = PyTuple_New(n);
    for (int i = 0; names != NULL && i < n; i++) {
        PyObject *key = PyString_InternFromString(fields[i].name);
        if (key == NULL) {
            Py_CLEAR(names);
            break;
        }
        fields[i].key = key; /* immortal, as every interned name here */
        Py_INCREF(key);
        PyTuple_SET_ITEM(names, i, key);
    }
    return names;
}

static int
make_member(family *fam, member *m, PyObject *base)
{
    init_offsets(fam, m->fields);
    PyObject *names = field_names(m->fields);
    if (names == NULL) {
        return -1;
    }
    m->class = make_class(m->name, base, names);
    Py_DECREF(names);
    if (m->class == NULL) {
        return -1;
    }
    if (fam->form == ENUM_FAMILY) {
        m->instance = PyObject_CallObject(m->class, NULL);
        return m->instance == NULL ? -1 : 0;
    }
    return 0;
}

static int
make_family(family *fam, PyObject *empty)
{
    PyObject *root = (PyObject *)&AST_Type;
    if (fam->form == PRODUCT_FAMILY) {
        if (make_member(fam, &fam->members[0], root) < 0) {
            return -1;
        }
        fam->class = fam->members[0].class;
        return 0;
    }
    fam->class = make_class(fam->name, root, empty);
    if (fam->class == NULL
        || PyObject_SetAttrString(fam->class, "_attributes",
                                  fam->has_position ? position_names : empty) < 0) {
        return -1;
    }
    for (int i = 0; i < fam->n_members; i++) {
        if (make_member(fam, &fam->members[i], fam->class) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
init_types(void)
{
    static int ready = 0;
    if (ready) {
        return 0;
    }
    PyObject *empty = PyTuple_New(0);
    position_names = Py_BuildValue("(ss)", "lineno", "col_offset");
    int status = -1;
    if (empty == NULL || position_names == NULL || PyType_Ready(&AST_Type) < 0
        || PyDict_SetItemString(AST_Type.tp_dict, "_fields", empty) < 0
        || PyDict_SetItemString(AST_Type.tp_dict, "_attributes", empty) < 0) {
        goto done;
    }
    for (int i = 0; i < N_FAMILIES; i++) {
        if (make_family(families[i], empty) < 0) {
            goto done;
        }
    }
    PyType_Modified(&AST_Type);
    ready = 1;
    status = 0;
done:
    Py_XDECREF(empty);
    return status;
}

/* ---- structs to objects ---------------------------------------------------------------------- */

#define STACK_RESERVE (64 * 1024)

static int
too_deep(void)
{
    if (_PyEval_CStackLeft() > STACK_RESERVE) {
        return 0;
    }
    PyErr_SetString(PyExc_RuntimeError, "maximum recursion depth exceeded in a syntax tree");
    return 1;
}

static PyObject *struct_to_object(const family *fam, const void *p);

static PyObject *
enum_to_object(const family *fam, int value)
{
    for (int i = 0; i < fam->n_members; i++) {
        if (fam->members[i].kind == value) {
            Py_INCREF(fam->members[i].instance);
            return fam->members[i].instance;
        }
    }
    return PyErr_Format(PyExc_SystemError, "unknown %s found", fam->name);
}

static PyObject *
new_reference(PyObject *o)
{
    if (o == NULL) {
        o = Py_None;
    }
    Py_INCREF(o);
    return o;
}

static PyObject *
sequence_to_object(const field *f, const void *seq)
{
    int is_enum = f->type == T_FAMILY && f->of->form == ENUM_FAMILY;
    const asdl_seq *pointers = seq;
    const asdl_int_seq *ints = seq;
    Py_ssize_t n = asdl_seq_LEN(pointers);
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list != NULL && i < n; i++) {
        PyObject *item;
        if (is_enum) {
            item = enum_to_object(f->of, ints->elements[i]);
        }
        else if (f->type == T_FAMILY) {
            item = struct_to_object(f->of, pointers->elements[i]);
        }
        else {
            item = new_reference(pointers->elements[i]);
        }
        if (item == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

static PyObject *
field_to_object(const field *f, const void *p)
{
    const char *place = (const char *)p + f->offset;
    if (is_int_field(f)) {
        int value = *(const int *)place;
        return f->type == T_INT    ? PyInt_FromLong(value)
               : f->type == T_BOOL ? PyBool_FromLong(value)
                                   : enum_to_object(f->of, value);
    }
    void *pointer = *(void *const *)place;
    if (f->times == SEQUENCE) {
        return sequence_to_object(f, pointer);
    }
    return f->type == T_FAMILY ? struct_to_object(f->of, pointer) : new_reference(pointer);
}

static const member *
member_of_struct(const family *fam, const void *p)
{
    if (fam->form == PRODUCT_FAMILY) {
        return &fam->members[0];
    }
    int kind = *(const int *)p;
    assert(kind >= 1 && kind <= fam->n_members && fam->members[kind - 1].kind == kind);
    return &fam->members[kind - 1];
}

static int
set_position(PyObject *result, const int *position)
{
    for (int i = 0; i < 2; i++) {
        PyObject *value = PyInt_FromLong(position[i]);
        int status = value == NULL ? -1
                                   : PyObject_SetAttr(result, PyTuple_GET_ITEM(position_names, i),
                                                      value);
        Py_XDECREF(value);
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
struct_to_object(const family *fam, const void *p)
{
    if (p == NULL) {
        return new_reference(NULL);
    }
    if (too_deep()) {
        return NULL;
    }
    const member *m = member_of_struct(fam, p);
    PyObject *result = PyType_GenericNew((PyTypeObject *)m->class, NULL, NULL);
    if (result == NULL) {
        return NULL;
    }
    for (const field *f = m->fields; f->name != NULL; f++) {
        PyObject *value = field_to_object(f, p);
        int status = value == NULL ? -1 : PyObject_SetAttr(result, f->key, value);
        Py_XDECREF(value);
        if (status < 0) {
            goto error;
        }
    }
    if (fam->has_position
        && set_position(result, (const int *)((const char *)p + fam->lineno_offset)) < 0) {
        goto error;
    }
    return result;

error:
    Py_DECREF(result);
    return NULL;
}

PyObject *
PyAST_mod2obj(mod_ty t)
{
    return init_types() < 0 ? NULL : struct_to_object(&family_mod, t);
}

/* ---- objects to structs ------------------------------------------------------------------------ */

static int object_to_struct(const family *fam, PyObject *o, void **out, PyArena *arena);

static int
invalid_value(const char *what, PyObject *o)
{
    PyObject *repr = PyObject_Repr(o);
    if (repr != NULL) {
        PyErr_Format(PyExc_ValueError, "invalid %s value: %.400s", what, PyString_AS_STRING(repr));
        Py_DECREF(repr);
    }
    return -1;
}

static int
unexpected(const family *fam, PyObject *o)
{
    PyObject *repr = PyObject_Repr(o);
    if (repr != NULL) {
        PyErr_Format(PyExc_TypeError, "expected some sort of %s, but got %.400s", fam->name,
                     PyString_AS_STRING(repr));
        Py_DECREF(repr);
    }
    return -1;
}

static int
object_to_int(PyObject *o, int *out)
{
    if (!PyInt_Check(o) && !PyLong_Check(o)) {
        return invalid_value("integer", o);
    }
    long value = PyLong_Check(o) ? PyLong_AsLong(o) : PyInt_AS_LONG(o);
    if (value == -1 && PyErr_Occurred()) {
        return -1;
    }
    *out = (int)value;
    return 0;
}

static int
object_to_enum(const family *fam, PyObject *o, int *out)
{
    for (int i = 0; i < fam->n_members; i++) {
        int same = o == fam->members[i].instance
                       ? 1
                       : PyObject_IsInstance(o, fam->members[i].class);
        if (same < 0) {
            return -1;
        }
        if (same) {
            *out = fam->members[i].kind;
            return 0;
        }
    }
    return unexpected(fam, o);
}

static int
object_to_value(const field *f, PyObject *o, int *out)
{
    if (f->type == T_INT) {
        return object_to_int(o, out);
    }
    if (f->type == T_BOOL) {
        if (!PyBool_Check(o)) {
            return invalid_value("boolean", o);
        }
        *out = o == Py_True;
        return 0;
    }
    return object_to_enum(f->of, o, out);
}

/* One pointer: None gives NULL, which the caller may refuse. */
static int
object_to_pointer(const field *f, PyObject *o, void **out, PyArena *arena)
{
    *out = NULL;
    if (f->type == T_FAMILY) {
        return object_to_struct(f->of, o, out, arena);
    }
    if (o == Py_None && f->type != T_STRING) {
        return 0;
    }
    if (f->type == T_IDENTIFIER && !PyString_CheckExact(o)) {
        PyErr_SetString(PyExc_TypeError, "AST identifier must be of type str");
        return -1;
    }
    if (f->type == T_STRING && !PyString_CheckExact(o) && !PyUnicode_CheckExact(o)) {
        PyErr_SetString(PyExc_TypeError, "AST string must be of type str or unicode");
        return -1;
    }
    Py_INCREF(o);
    if (PyArena_AddPyObject(arena, o) < 0) {
        return -1;
    }
    *out = o;
    return 0;
}

static int
object_to_sequence(const member *m, const field *f, PyObject *o, void **out, PyArena *arena)
{
    if (!PyList_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s field \"%s\" must be a list, not a %.200s", m->name,
                     f->name, Py_TYPE(o)->tp_name);
        return -1;
    }
    int n = (int)PyList_GET_SIZE(o);
    int is_enum = f->type == T_FAMILY && f->of->form == ENUM_FAMILY;
    asdl_seq *pointers = NULL;
    asdl_int_seq *ints = NULL;
    if (is_enum) {
        *out = ints = asdl_int_seq_new(n, arena);
    }
    else {
        *out = pointers = asdl_seq_new(n, arena);
    }
    if (*out == NULL) {
        return -1;
    }
    for (int i = 0; i < n; i++) {
        if (PyList_GET_SIZE(o) != n) { /* attributes of the nodes may be Python code */
            PyErr_Format(PyExc_RuntimeError, "%s field \"%s\" changed size during iteration",
                         m->name, f->name);
            return -1;
        }
        PyObject *item = PyList_GET_ITEM(o, i);
        if (is_enum) {
            if (object_to_enum(f->of, item, &ints->elements[i]) < 0) {
                return -1;
            }
            continue;
        }
        if (object_to_pointer(f, item, &pointers->elements[i], arena) < 0) {
            return -1;
        }
        if (pointers->elements[i] == NULL) {
            if (f->type == T_FAMILY) {
                return unexpected(f->of, item);
            }
            PyErr_SetString(PyExc_TypeError, "AST identifier must be of type str");
            return -1;
        }
    }
    return 0;
}

/* An attribute, or NULL without exception when it is absent. */
static PyObject *
get_attribute(PyObject *o, PyObject *key)
{
    PyObject *value = PyObject_GetAttr(o, key);
    if (value == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    return value;
}

static int
missing(const char *field_name, const char *owner)
{
    if (!PyErr_Occurred()) {
        PyErr_Format(PyExc_TypeError, "required field \"%s\" missing from %s", field_name, owner);
    }
    return -1;
}

static int
fill_field(const member *m, const field *f, PyObject *o, char *place, PyArena *arena)
{
    PyObject *value = get_attribute(o, f->key);
    if (value == NULL) {
        return f->times == OPTIONAL && !PyErr_Occurred() ? 0 : missing(f->name, m->name);
    }
    int status;
    if (is_int_field(f)) {
        status = object_to_value(f, value, (int *)place);
    }
    else if (f->times == SEQUENCE) {
        status = object_to_sequence(m, f, value, (void **)place, arena);
    }
    else {
        status = object_to_pointer(f, value, (void **)place, arena);
    }
    Py_DECREF(value);
    return status;
}

static int
fill_member(const member *m, PyObject *o, char *made, PyArena *arena)
{
    for (const field *f = m->fields; f->name != NULL; f++) {
        if (fill_field(m, f, o, made + f->offset, arena) < 0) {
            return -1;
        }
    }
    for (const field *f = m->fields; f->name != NULL; f++) {
        if (f->times == ONCE && !is_int_field(f) && *(void **)(made + f->offset) == NULL) {
            PyErr_Format(PyExc_ValueError, "field %s is required for %s", f->name, m->name);
            return -1;
        }
    }
    return 0;
}

static int
read_position(const family *fam, PyObject *o, int *position)
{
    for (int i = 0; i < 2; i++) {
        PyObject *key = PyTuple_GET_ITEM(position_names, i);
        PyObject *value = get_attribute(o, key);
        if (value == NULL) {
            return missing(PyString_AS_STRING(key), fam->name);
        }
        int status = object_to_int(value, &position[i]);
        Py_DECREF(value);
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}

static int
object_to_struct(const family *fam, PyObject *o, void **out, PyArena *arena)
{
    *out = NULL;
    if (o == Py_None && fam->form == SUM_FAMILY) {
        return 0;
    }
    if (too_deep()) {
        return -1;
    }
    char *made = PyArena_Malloc(arena, fam->size);
    if (made == NULL) {
        return -1;
    }
    memset(made, 0, fam->size);
    if (fam->has_position && read_position(fam, o, (int *)(made + fam->lineno_offset)) < 0) {
        return -1;
    }
    const member *m = &fam->members[0];
    if (fam->form == SUM_FAMILY) {
        const member *end = fam->members + fam->n_members;
        for (; m < end; m++) {
            int same = (PyObject *)Py_TYPE(o) == m->class ? 1 : PyObject_IsInstance(o, m->class);
            if (same < 0) {
                return -1;
            }
            if (same) {
                break;
            }
        }
        if (m == end) {
            return unexpected(fam, o);
        }
        *(int *)made = m->kind;
    }
    if (fill_member(m, o, made, arena) < 0) {
        return -1;
    }
    *out = made;
    return 0;
}

mod_ty
PyAST_obj2mod(PyObject *ast, PyArena *arena, int mode)
{
    static const int wanted[] = {Module_kind, Expression_kind, Interactive_kind};
    assert(mode >= 0 && mode <= 2);
    if (init_types() < 0) {
        return NULL;
    }
    const member *m = &family_mod.members[wanted[mode] - 1];
    int right = PyObject_IsInstance(ast, m->class);
    if (right < 0) {
        return NULL;
    }
    if (!right) {
        PyErr_Format(PyExc_TypeError, "expected %s node, got %.400s", m->name,
                     Py_TYPE(ast)->tp_name);
        return NULL;
    }
    void *module;
    return object_to_struct(&family_mod, ast, &module, arena) < 0 ? NULL : module;
}

int
PyAST_Check(PyObject *obj)
{
    return init_types() < 0 ? -1 : PyObject_IsInstance(obj, (PyObject *)&AST_Type);
}

/* ---- the module ------------------------------------------------------------------------------------ */

PyMODINIT_FUNC init_ast(void);

PyMODINIT_FUNC
init_ast(void)
{
    PyObject *module = init_types() < 0 ? NULL : Py_InitModule3("_ast", NULL, NULL);
    if (module == NULL) {
        return;
    }
    PyObject *dict = PyModule_GetDict(module);
    if (PyDict_SetItemString(dict, "AST", (PyObject *)&AST_Type) < 0
        || PyModule_AddIntConstant(module, "PyCF_ONLY_AST", PyCF_ONLY_AST) < 0
        || PyModule_AddStringConstant(module, "__version__", "82160") < 0) {
        return;
    }
    for (int i = 0; i < N_FAMILIES; i++) {
        const family *fam = families[i];
        if (PyDict_SetItemString(dict, fam->name, fam->class) < 0) {
            return;
        }
        for (int k = 0; k < fam->n_members; k++) {
            if (PyDict_SetItemString(dict, fam->members[k].name, fam->members[k].class) < 0) {
                return;
            }
        }
    }
}
