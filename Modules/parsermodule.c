/* Module parser: node trees as objects, tuples and lists.
 *
 * A tree that comes from Python is checked against the automata of the grammar, symbol by
 * symbol, before it becomes an object. */
#include "Python.h"
#include "ast.h"
#include "Python-ast.h"
#include "node.h"
#include "token.h"
#include "grammar.h"
#include "graminit.h"
#include "parsetok.h"
#include "errcode.h"
#include "compile.h"
#include "pycore_ceval.h" // _PyEval_CStackLeft()

extern grammar _PyParser_Grammar;

#define ST_EXPR 1
#define ST_SUITE 2

typedef struct {
    PyObject_HEAD
    node *tree; /* owned */
    int kind;   /* ST_... */
    PyCompilerFlags flags;
} st_object;

static PyTypeObject st_type;
static PyObject *parser_error;
static PyObject *pickle_constructor;

/* Trees are deeper than the recursion limit: only the C stack counts. */
static int
too_deep(void)
{
    if (_PyEval_CStackLeft() > 64 * 1024) {
        return 0;
    }
    PyErr_SetString(PyExc_RuntimeError, "maximum recursion depth exceeded in a syntax tree");
    return 1;
}

/* The tree is taken over, also on failure. */
static PyObject *
st_new(node *tree, int kind, int flags)
{
    st_object *st = PyObject_New(st_object, &st_type);
    if (st == NULL) {
        PyNode_Free(tree);
        return NULL;
    }
    st->tree = tree;
    st->kind = kind;
    st->flags.cf_flags = flags;
    return (PyObject *)st;
}

static void
st_dealloc(PyObject *op)
{
    PyNode_Free(((st_object *)op)->tree);
    PyObject_Del(op);
}

static int
order(long a, long b)
{
    return a < b ? -1 : a > b;
}

static int
compare_nodes(const node *a, const node *b)
{
    int result = order(TYPE(a), TYPE(b));
    if (result == 0 && ISTERMINAL(TYPE(a))) {
        int text = strcmp(STR(a), STR(b));
        return order(text, 0);
    }
    if (result == 0) {
        result = order(NCH(a), NCH(b));
    }
    for (int i = 0; result == 0 && i < NCH(a); i++) {
        result = compare_nodes(CHILD(a, i), CHILD(b, i));
    }
    return result;
}

static int
st_compare(PyObject *a, PyObject *b)
{
    return a == b ? 0 : compare_nodes(((st_object *)a)->tree, ((st_object *)b)->tree);
}

/* ---- trees to sequences ------------------------------------------------------------ */

typedef struct {
    PyObject *(*make)(Py_ssize_t);
    void (*set)(PyObject *, Py_ssize_t, PyObject *); /* steals */
    int lines;
    int columns;
} sequence_style;

static void
set_tuple(PyObject *sequence, Py_ssize_t i, PyObject *item)
{
    PyTuple_SET_ITEM(sequence, i, item);
}

static void
set_list(PyObject *sequence, Py_ssize_t i, PyObject *item)
{
    PyList_SET_ITEM(sequence, i, item);
}

static PyObject *
token_to_sequence(const node *n, const sequence_style *style)
{
    PyObject *items[4] = {PyInt_FromLong(TYPE(n)),
                          PyString_FromString(STR(n) == NULL ? "" : STR(n)), NULL, NULL};
    int count = 2;
    if (style->lines) {
        items[count++] = PyInt_FromLong(n->n_lineno);
    }
    if (style->columns) {
        items[count++] = PyInt_FromLong(n->n_col_offset);
    }
    PyObject *result = style->make(count);
    for (int i = 0; i < count; i++) {
        if (items[i] == NULL) {
            Py_CLEAR(result);
        }
    }
    for (int i = 0; i < count; i++) {
        if (result != NULL) {
            style->set(result, i, items[i]);
        }
        else {
            Py_XDECREF(items[i]);
        }
    }
    return result;
}

static PyObject *
node_to_sequence(const node *n, const sequence_style *style)
{
    if (ISTERMINAL(TYPE(n))) {
        return token_to_sequence(n, style);
    }
    if (too_deep()) {
        return NULL;
    }
    int encoded = TYPE(n) == encoding_decl;
    PyObject *result = style->make(1 + NCH(n) + encoded);
    for (int i = -1; result != NULL && i < NCH(n) + encoded; i++) {
        PyObject *item = i < 0        ? PyInt_FromLong(TYPE(n))
                         : i < NCH(n) ? node_to_sequence(CHILD(n, i), style)
                                      : PyString_FromString(STR(n));
        if (item == NULL) {
            Py_CLEAR(result);
            break;
        }
        style->set(result, i + 1, item);
    }
    return result;
}

/* The object: the method's self, or the first argument of the module's function. */
static st_object *
parse_arguments(PyObject *self, PyObject *args, PyObject *kwds, const char *format, char **kwlist,
                void *first, void *second)
{
    st_object *st = (st_object *)self;
    int good;
    if (self == NULL || PyModule_Check(self)) {
        char with_object[64];
        PyOS_snprintf(with_object, sizeof(with_object), "O!%s", format);
        good = PyArg_ParseTupleAndKeywords(args, kwds, with_object, kwlist, &st_type, &st, first,
                                           second);
    }
    else {
        good = PyArg_ParseTupleAndKeywords(args, kwds, format, kwlist + 1, first, second);
    }
    return good ? st : NULL;
}

static PyObject *
to_sequence(PyObject *self, PyObject *args, PyObject *kwds, const char *format, int list)
{
    static char *kwlist[] = {"ast", "line_info", "col_info", NULL};
    PyObject *line_option = NULL;
    PyObject *col_option = NULL;
    st_object *st = parse_arguments(self, args, kwds, format, kwlist, &line_option, &col_option);
    if (st == NULL) {
        return NULL;
    }
    sequence_style style = {list ? PyList_New : PyTuple_New, list ? set_list : set_tuple, 0, 0};
    if (line_option != NULL && (style.lines = PyObject_IsTrue(line_option)) < 0) {
        return NULL;
    }
    if (col_option != NULL && (style.columns = PyObject_IsTrue(col_option)) < 0) {
        return NULL;
    }
    return node_to_sequence(st->tree, &style);
}

static PyObject *
parser_st2tuple(PyObject *self, PyObject *args, PyObject *kwds)
{
    return to_sequence(self, args, kwds, "|OO:st2tuple", 0);
}

static PyObject *
parser_st2list(PyObject *self, PyObject *args, PyObject *kwds)
{
    return to_sequence(self, args, kwds, "|OO:st2list", 1);
}

static PyObject *
st_totuple(PyObject *self, PyObject *args, PyObject *kwds)
{
    return to_sequence(self, args, kwds, "|OO:totuple", 0);
}

static PyObject *
st_tolist(PyObject *self, PyObject *args, PyObject *kwds)
{
    return to_sequence(self, args, kwds, "|OO:tolist", 1);
}

/* ---- compiling, asking ----------------------------------------------------------------- */

static PyObject *
compile_st(PyObject *self, PyObject *args, PyObject *kwds, const char *format)
{
    static char *kwlist[] = {"ast", "filename", NULL};
    char *filename = "<syntax-tree>";
    st_object *st = parse_arguments(self, args, kwds, format, kwlist, &filename, NULL);
    if (st == NULL) {
        return NULL;
    }
    PyArena *arena = PyArena_New();
    if (arena == NULL) {
        return NULL;
    }
    mod_ty module = PyAST_FromNode(st->tree, &st->flags, filename, arena);
    PyObject *code =
        module == NULL ? NULL : (PyObject *)PyAST_Compile(module, filename, &st->flags, arena);
    PyArena_Free(arena);
    return code;
}

static PyObject *
parser_compilest(PyObject *self, PyObject *args, PyObject *kwds)
{
    return compile_st(self, args, kwds, "|s:compilest");
}

static PyObject *
st_compile(PyObject *self, PyObject *args, PyObject *kwds)
{
    return compile_st(self, args, kwds, "|s:compile");
}

static PyObject *
is_kind(PyObject *self, PyObject *args, PyObject *kwds, const char *format, int kind)
{
    static char *kwlist[] = {"ast", NULL};
    st_object *st = parse_arguments(self, args, kwds, format, kwlist, NULL, NULL);
    return st == NULL ? NULL : PyBool_FromLong(st->kind == kind);
}

static PyObject *
parser_isexpr(PyObject *self, PyObject *args, PyObject *kwds)
{
    return is_kind(self, args, kwds, ":isexpr", ST_EXPR);
}

static PyObject *
parser_issuite(PyObject *self, PyObject *args, PyObject *kwds)
{
    return is_kind(self, args, kwds, ":issuite", ST_SUITE);
}

static PyObject *
st_sizeof(PyObject *op, PyObject *unused)
{
    return PyInt_FromSsize_t(Py_TYPE(op)->tp_basicsize + _PyNode_SizeOf(((st_object *)op)->tree));
}

/* ---- source to trees ----------------------------------------------------------------------- */

static PyObject *
parse_source(PyObject *args, PyObject *kwds, const char *format, int kind)
{
    static char *kwlist[] = {"source", NULL};
    char *source;
    int flags = 0;
    perrdetail err;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, format, kwlist, &source)) {
        return NULL;
    }
    node *tree = PyParser_ParseStringFlagsFilenameEx(source, NULL, &_PyParser_Grammar,
                                                     kind == ST_EXPR ? eval_input : file_input,
                                                     &err, &flags);
    if (tree == NULL) {
        PyParser_SetError(&err);
        PyObject_FREE(err.text);
        return NULL;
    }
    return st_new(tree, kind, flags & PyCF_MASK);
}

static PyObject *
parser_expr(PyObject *self, PyObject *args, PyObject *kwds)
{
    return parse_source(args, kwds, "s:expr", ST_EXPR);
}

static PyObject *
parser_suite(PyObject *self, PyObject *args, PyObject *kwds)
{
    return parse_source(args, kwds, "s:suite", ST_SUITE);
}

/* ---- sequences to trees ----------------------------------------------------------------------- */

static void
bad_tuple(PyObject *tuple, const char *message)
{
    PyObject *value = Py_BuildValue("(Os)", tuple, message);
    if (value != NULL) {
        PyErr_SetObject(parser_error, value);
        Py_DECREF(value);
    }
}

static char *
copy_string(PyObject *text)
{
    size_t bytes = (size_t)PyString_GET_SIZE(text) + 1;
    char *copy = PyObject_MALLOC(bytes);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    return memcpy(copy, PyString_AS_STRING(text), bytes);
}

/* The number at the front of a node's sequence; -1 with an exception. */
static long
node_type(PyObject *sequence)
{
    if (PySequence_Check(sequence)) {
        PyObject *first = PySequence_GetItem(sequence, 0);
        if (first != NULL && PyInt_Check(first)) {
            long type = PyInt_AS_LONG(first);
            Py_DECREF(first);
            if (type >= 0) {
                return type;
            }
        }
        else {
            Py_XDECREF(first);
        }
    }
    PyErr_Clear();
    bad_tuple(sequence, "Illegal node construct.");
    return -1;
}

/* (type, text[, line]) as a child of parent. */
static int
add_token(node *parent, PyObject *sequence, int type, int *lineno)
{
    Py_ssize_t length = PyObject_Size(sequence);
    if (length != 2 && length != 3) {
        if (length >= 0) {
            PyErr_SetString(parser_error, "terminal nodes must have 2 or 3 entries");
        }
        return -1;
    }
    PyObject *text = PySequence_GetItem(sequence, 1);
    if (text == NULL) {
        return -1;
    }
    if (!PyString_Check(text)) {
        PyErr_Format(parser_error, "second item in terminal node must be a string, found %s",
                     Py_TYPE(text)->tp_name);
        Py_DECREF(text);
        return -1;
    }
    if (length == 3) {
        PyObject *line = PySequence_GetItem(sequence, 2);
        if (line == NULL || !PyInt_Check(line)) {
            if (line != NULL) {
                PyErr_Format(parser_error,
                             "third item in terminal node must be an integer, found %s",
                             Py_TYPE(line)->tp_name);
            }
            Py_XDECREF(line);
            Py_DECREF(text);
            return -1;
        }
        *lineno = (int)PyInt_AS_LONG(line);
        Py_DECREF(line);
    }
    char *copy = copy_string(text);
    Py_DECREF(text);
    if (copy == NULL) {
        return -1;
    }
    int error = PyNode_AddChild(parent, type, copy, *lineno, 0);
    if (error) {
        PyObject_FREE(copy);
        PyErr_SetString(error == E_NOMEM ? PyExc_MemoryError : PyExc_ValueError,
                        "unsupported number of child nodes");
        return -1;
    }
    *lineno += type == NEWLINE;
    return 0;
}

static int add_children(node *parent, PyObject *sequence, Py_ssize_t length, int *lineno);

static int
add_child(node *parent, PyObject *item, int *lineno)
{
    long type = node_type(item);
    if (type < 0) {
        return -1;
    }
    if (ISTERMINAL(type)) {
        return add_token(parent, item, (int)type, lineno);
    }
    if (type >= NT_OFFSET + _PyParser_Grammar.g_ndfas) {
        bad_tuple(item, "unknown node type.");
        return -1;
    }
    int error = PyNode_AddChild(parent, (int)type, NULL, *lineno, 0);
    if (error) {
        PyErr_SetString(error == E_NOMEM ? PyExc_MemoryError : PyExc_ValueError,
                        "unsupported number of child nodes");
        return -1;
    }
    Py_ssize_t length = PyObject_Size(item);
    return length < 0 ? -1 : add_children(CHILD(parent, NCH(parent) - 1), item, length, lineno);
}

static int
add_children(node *parent, PyObject *sequence, Py_ssize_t length, int *lineno)
{
    if (too_deep()) {
        return -1;
    }
    int status = 0;
    for (Py_ssize_t i = 1; status == 0 && i < length; i++) {
        PyObject *item = PySequence_GetItem(sequence, i);
        status = item == NULL ? -1 : add_child(parent, item, lineno);
        Py_XDECREF(item);
    }
    return status;
}

static node *
build_tree(PyObject *sequence)
{
    long type = node_type(sequence);
    if (type < 0) {
        return NULL;
    }
    if (ISTERMINAL(type)) {
        bad_tuple(sequence, "Illegal syntax-tree; cannot start with terminal symbol.");
        return NULL;
    }
    if (type >= NT_OFFSET + _PyParser_Grammar.g_ndfas) {
        bad_tuple(sequence, "Illegal component tuple.");
        return NULL;
    }
    Py_ssize_t length = PyObject_Size(sequence);
    node *tree = length < 0 ? NULL : PyNode_New((int)type);
    if (tree == NULL) {
        return NULL;
    }
    if (type == encoding_decl) {
        PyObject *encoding = length == 3 ? PySequence_GetItem(sequence, 2) : NULL;
        if (encoding == NULL || !PyString_Check(encoding)) {
            PyErr_SetString(parser_error, "missed encoding");
        }
        else {
            tree->n_str = copy_string(encoding);
        }
        Py_XDECREF(encoding);
        length = 2;
        if (tree->n_str == NULL) {
            PyNode_Free(tree);
            return NULL;
        }
    }
    int lineno = 0;
    if (add_children(tree, sequence, length, &lineno) < 0) {
        PyNode_Free(tree);
        return NULL;
    }
    return tree;
}

/* ---- checking a tree ------------------------------------------------------------------------------ */

/* Does the text of a token belong to its type? */
static int
valid_token(const node *n)
{
    const char *text = STR(n);
    int type = TYPE(n);
    size_t length = strlen(text);
    if (type == NAME) {
        return length > 0 && (Py_ISALPHA(Py_CHARMASK(text[0])) || text[0] == '_');
    }
    if (type == NUMBER) {
        return length > 0 && (Py_ISDIGIT(Py_CHARMASK(text[0])) || text[0] == '.');
    }
    if (type == STRING) {
        return length >= 2 && (text[length - 1] == '\'' || text[length - 1] == '"');
    }
    if (type < LPAR || type > AT) {
        return 1; /* NEWLINE, INDENT, ...: whatever the text */
    }
    int made = length == 1   ? PyToken_OneChar(text[0])
               : length == 2 ? PyToken_TwoChars(text[0], text[1])
               : length == 3 ? PyToken_ThreeChars(text[0], text[1], text[2])
                             : OP;
    return made == type;
}

static int
is_keyword(const char *text)
{
    const labellist *ll = &_PyParser_Grammar.g_ll;
    for (int i = 1; i < ll->ll_nlabels; i++) {
        const label *l = &ll->ll_label[i];
        if (l->lb_type == NAME && l->lb_str != NULL && strcmp(l->lb_str, text) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Does the child fit the label of an arc? */
static int
fits(const label *l, const node *child)
{
    if (l->lb_type != TYPE(child)) {
        return 0;
    }
    if (l->lb_type != NAME) {
        return 1;
    }
    if (l->lb_str != NULL) {
        return strcmp(l->lb_str, STR(child)) == 0;
    }
    /* print may be a name, under print_function */
    return !is_keyword(STR(child)) || strcmp(STR(child), "print") == 0;
}

static int validate_node(const node *n);

static int
validate_children(const node *n)
{
    grammar *g = &_PyParser_Grammar;
    const dfa *d = PyGrammar_FindDFA(g, TYPE(n));
    int at = d->d_initial;
    for (int i = 0; i < NCH(n); i++) {
        const node *child = CHILD(n, i);
        const state *s = &d->d_state[at];
        int next = -1;
        for (int k = 0; k < s->s_narcs && next < 0; k++) {
            if (s->s_arc[k].a_lbl != EMPTY && fits(&g->g_ll.ll_label[s->s_arc[k].a_lbl], child)) {
                next = s->s_arc[k].a_arrow;
            }
        }
        if (next < 0) {
            PyErr_Format(parser_error, "Illegal child of a %s node: %d.", d->d_name, TYPE(child));
            return 0;
        }
        at = next;
        if (ISNONTERMINAL(TYPE(child)) ? !validate_node(child) : !valid_token(child)) {
            if (!PyErr_Occurred()) {
                PyErr_Format(parser_error, "Illegal terminal: \"%.100s\"", STR(child));
            }
            return 0;
        }
    }
    if (!d->d_state[at].s_accept) {
        PyErr_Format(parser_error, "Illegal number of children for %s node.", d->d_name);
        return 0;
    }
    return 1;
}

static int
validate_node(const node *n)
{
    return !too_deep() && validate_children(n);
}

/* ST_EXPR or ST_SUITE for a good tree, 0 with ParserError. */
static int
validate_tree(const node *tree)
{
    if (TYPE(tree) == encoding_decl) {
        if (NCH(tree) != 1) {
            PyErr_SetString(parser_error, "Error Parsing encoding_decl");
            return 0;
        }
        tree = CHILD(tree, 0);
    }
    if (TYPE(tree) != eval_input && TYPE(tree) != file_input) {
        PyErr_SetString(parser_error, "parse tree does not use a valid start symbol");
        return 0;
    }
    int kind = TYPE(tree) == eval_input ? ST_EXPR : ST_SUITE;
    if (NCH(tree) == 0) {
        PyErr_SetString(parser_error, kind == ST_EXPR ? "could not validate expression tuple"
                                                      : "VALIDATION FAILURE: report this!");
        return 0;
    }
    return validate_node(tree) ? kind : 0;
}

static PyObject *
parser_sequence2st(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"sequence", NULL};
    PyObject *sequence;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:sequence2st", kwlist, &sequence)) {
        return NULL;
    }
    if (!PySequence_Check(sequence)) {
        PyErr_SetString(PyExc_ValueError, "sequence2st() requires a single sequence argument");
        return NULL;
    }
    (void)PyGrammar_FindDFA(&_PyParser_Grammar, file_input); /* make sure it is there */
    node *tree = build_tree(sequence);
    if (tree == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(parser_error, "unspecified ST error occurred");
        }
        return NULL;
    }
    int kind = validate_tree(tree);
    if (kind == 0) {
        PyNode_Free(tree);
        return NULL;
    }
    return st_new(tree, kind, 0);
}

/* ---- old names, pickling ------------------------------------------------------------------------------- */

#define OLD_NAME(old, new)                                                     \
    static PyObject *parser_##old(PyObject *self, PyObject *args, PyObject *kwds) \
    {                                                                          \
        if (PyErr_WarnPy3k(#old " is removed in 3.x; use " #new, 1) < 0) {     \
            return NULL;                                                       \
        }                                                                      \
        return parser_##new(self, args, kwds);                                 \
    }
OLD_NAME(ast2tuple, st2tuple)
OLD_NAME(ast2list, st2list)
OLD_NAME(sequence2ast, sequence2st)
OLD_NAME(tuple2ast, sequence2st)
OLD_NAME(compileast, compilest)
#undef OLD_NAME

/* How copy_reg reduces a tree: sequence2st(st2tuple(tree, 1)). */
static PyObject *
parser_pickler(PyObject *self, PyObject *args)
{
    PyObject *st;
    if (!PyArg_ParseTuple(args, "O!:_pickler", &st_type, &st)) {
        return NULL;
    }
    sequence_style style = {PyTuple_New, set_tuple, 1, 0};
    PyObject *tuple = node_to_sequence(((st_object *)st)->tree, &style);
    return tuple == NULL ? NULL : Py_BuildValue("O(N)", pickle_constructor, tuple);
}

#define KW (METH_VARARGS | METH_KEYWORDS)

static PyMethodDef st_methods[] = {
    {"compile", (PyCFunction)st_compile, KW, "The code object of this tree."},
    {"isexpr", (PyCFunction)parser_isexpr, KW, "Was it made by expr()?"},
    {"issuite", (PyCFunction)parser_issuite, KW, "Was it made by suite()?"},
    {"tolist", (PyCFunction)st_tolist, KW, "The tree as lists."},
    {"totuple", (PyCFunction)st_totuple, KW, "The tree as tuples."},
    {"__sizeof__", st_sizeof, METH_NOARGS, "Bytes of memory, with all nodes."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject st_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "parser.st",
    .tp_basicsize = sizeof(st_object),
    .tp_dealloc = st_dealloc,
    .tp_compare = st_compare,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "A tree of grammar symbols and tokens.",
    .tp_methods = st_methods,
};

static PyMethodDef parser_methods[] = {
    {"ast2tuple", (PyCFunction)parser_ast2tuple, KW, "Old name of st2tuple()."},
    {"ast2list", (PyCFunction)parser_ast2list, KW, "Old name of st2list()."},
    {"compileast", (PyCFunction)parser_compileast, KW, "Old name of compilest()."},
    {"compilest", (PyCFunction)parser_compilest, KW, "The code object of a tree."},
    {"expr", (PyCFunction)parser_expr, KW, "The tree of an expression's source."},
    {"isexpr", (PyCFunction)parser_isexpr, KW, "Was the tree made by expr()?"},
    {"issuite", (PyCFunction)parser_issuite, KW, "Was the tree made by suite()?"},
    {"suite", (PyCFunction)parser_suite, KW, "The tree of a module's source."},
    {"sequence2ast", (PyCFunction)parser_sequence2ast, KW, "Old name of sequence2st()."},
    {"sequence2st", (PyCFunction)parser_sequence2st, KW, "The tree that a sequence describes."},
    {"st2tuple", (PyCFunction)parser_st2tuple, KW, "The tree as tuples."},
    {"st2list", (PyCFunction)parser_st2list, KW, "The tree as lists."},
    {"tuple2ast", (PyCFunction)parser_tuple2ast, KW, "Old name of sequence2st()."},
    {"tuple2st", (PyCFunction)parser_sequence2st, KW, "The tree that a tuple describes."},
    {"_pickler", parser_pickler, METH_VARARGS, "How a tree is pickled."},
    {NULL, NULL, 0, NULL},
};

/* Tell copy_reg about trees; without it they just cannot be pickled. */
static void
register_pickler(PyObject *module)
{
    PyObject *copy_reg = PyImport_ImportModuleNoBlock("copy_reg");
    PyObject *pickler = PyObject_GetAttrString(module, "_pickler");
    PyObject *done = NULL;
    if (copy_reg != NULL && pickler != NULL) {
        done = PyObject_CallMethod(copy_reg, "pickle", "OOO", &st_type, pickler,
                                   pickle_constructor);
    }
    PyErr_Clear();
    Py_XDECREF(copy_reg);
    Py_XDECREF(pickler);
    Py_XDECREF(done);
}

PyMODINIT_FUNC initparser(void);

PyMODINIT_FUNC
initparser(void)
{
    if (PyType_Ready(&st_type) < 0) {
        return;
    }
    PyObject *module =
        Py_InitModule3("parser", parser_methods, "Access to the trees of the parser.");
    if (module == NULL) {
        return;
    }
    if (parser_error == NULL) {
        parser_error = PyErr_NewException("parser.ParserError", NULL, NULL);
    }
    Py_XINCREF(parser_error);
    if (parser_error == NULL || PyModule_AddObject(module, "ParserError", parser_error) < 0) {
        return;
    }
    Py_INCREF(&st_type);
    PyModule_AddObject(module, "STType", (PyObject *)&st_type);
    Py_INCREF(&st_type);
    PyModule_AddObject(module, "ASTType", (PyObject *)&st_type);
    PyModule_AddStringConstant(module, "__copyright__", "Python Plus");
    PyModule_AddStringConstant(module, "__version__", "0.5");
    pickle_constructor = PyObject_GetAttrString(module, "sequence2st");
    if (pickle_constructor != NULL) {
        register_pickler(module);
    }
}
