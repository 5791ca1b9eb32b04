/* parsetok.h, node.h, token.h, grammar.h, pgen's bit sets and tables, the tokenizer,
 * symtable.h: the parser of 2.7 from the outside, as parser generators and the module
 * `parser` use it. */
#include "capiprobe.h"
#include <Python-ast.h>
#include <pgenheaders.h> /* names of the tables and bit sets */
#include <node.h>
#include <ast.h>
#include <bitset.h>
#include <code.h>
#include <compile.h>
#include <errcode.h>
#include <grammar.h>
#include <node.h>
#include <parsetok.h>
#include <pgen.h>
#include <symtable.h>
#include <token.h>
#include <unistd.h>

extern grammar _PyParser_Grammar;

PROBE(parse_to_nodes)
{
    perrdetail error;
    int flags = 0;
    node *tree = PyParser_ParseString("x = 1\n", &_PyParser_Grammar, Py_file_input, &error);
    CHECK(tree != NULL && TYPE(tree) == Py_file_input && error.error == E_DONE && NCH(tree) == 3);
    CHECK(_PyNode_SizeOf(tree) > (Py_ssize_t)sizeof(node));
    PyNode_Free(tree);
    CHECK(PyParser_ParseString("x = = 1\n", &_PyParser_Grammar, Py_file_input, &error) == NULL);
    CHECK(error.error == E_SYNTAX && error.lineno == 1 && error.offset == 5 && error.token == EQUAL);
    PyParser_SetError(&error);
    CHECK(probe_raised(PyExc_SyntaxError));
    tree = PyParser_ParseStringFlags("print(1)", &_PyParser_Grammar, Py_eval_input, &error, PyPARSE_PRINT_IS_FUNCTION);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    tree = PyParser_ParseStringFlagsFilename("1", "p.py", &_PyParser_Grammar, Py_eval_input, &error, 0);
    CHECK(tree != NULL && strcmp(error.filename, "p.py") == 0);
    PyNode_Free(tree);
    tree = PyParser_ParseStringFlagsFilenameEx("1", "p.py", &_PyParser_Grammar, Py_eval_input, &error, &flags);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    FILE *stream = probe_file("a\n");
    tree = PyParser_ParseFile(stream, "p.py", &_PyParser_Grammar, Py_file_input, NULL, NULL, &error);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    rewind(stream);
    tree = PyParser_ParseFileFlags(stream, "p.py", &_PyParser_Grammar, Py_file_input, NULL, NULL, &error, 0);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    rewind(stream);
    tree = PyParser_ParseFileFlagsEx(stream, "p.py", &_PyParser_Grammar, Py_file_input, NULL, NULL, &error, &flags);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    rewind(stream);
#undef PyParser_SimpleParseFile
#undef PyParser_SimpleParseString
    extern node *PyParser_SimpleParseFile(FILE *, const char *, int);
    extern node *PyParser_SimpleParseString(const char *, int);
    extern node *PyParser_SimpleParseStringFlagsFilename(const char *, const char *, int, int);
    extern node *PyParser_SimpleParseStringFilename(const char *, const char *, int);
    tree = PyParser_SimpleParseFile(stream, "p.py", Py_file_input);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    rewind(stream);
    tree = PyParser_SimpleParseFileFlags(stream, "p.py", Py_file_input, 0);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    fclose(stream);
    NULLS(PyParser_SimpleParseString("1 +", Py_eval_input), PyExc_SyntaxError);
    tree = PyParser_SimpleParseStringFlags("1", Py_eval_input, 0);
    PyNode_Free(tree);
    tree = PyParser_SimpleParseStringFlagsFilename("1", "p.py", Py_eval_input, 0);
    PyNode_Free(tree);
    tree = PyParser_SimpleParseStringFilename("1", "p.py", Py_eval_input);
    CHECK(tree != NULL);
    PyNode_Free(tree);
    DONE;
}

PROBE(nodes)
{
    node *root = PyNode_New(300);
    CHECK(root != NULL && TYPE(root) == 300 && NCH(root) == 0);
    char *text = PyObject_Malloc(5);
    strcpy(text, "name");
    CHECK(PyNode_AddChild(root, NAME, text, 1, 2) == 0 && NCH(root) == 1 && strcmp(STR(CHILD(root, 0)), "name") == 0);
    CHECK(CHILD(root, 0)->n_lineno == 1 && CHILD(root, 0)->n_col_offset == 2);
    PyNode_Free(root);
    root = PyParser_SimpleParseStringFlags("if x:\n    y\n", Py_file_input, 0);
    int kept = dup(1);
    fflush(stdout);
    CHECK(freopen("/dev/null", "w", stdout) != NULL);
    PyNode_ListTree(root);
    fflush(stdout);
    dup2(kept, 1);
    close(kept);
    PyCodeObject *code = PyNode_Compile(root, "n.py");
    CHECK(code != NULL && PyCode_Check(code));
    Py_DECREF(code);
    PyNode_Free(root);
    DONE;
}

PROBE(tokens)
{
    CHECK(PyToken_OneChar('(') == LPAR && PyToken_OneChar('`') == BACKQUOTE && PyToken_OneChar('?') == OP);
    CHECK(PyToken_TwoChars('<', '>') == NOTEQUAL && PyToken_TwoChars('*', '*') == DOUBLESTAR && PyToken_TwoChars('?', '?') == OP);
    CHECK(PyToken_ThreeChars('<', '<', '=') == LEFTSHIFTEQUAL && PyToken_ThreeChars('a', 'b', 'c') == OP);
    CHECK(strcmp(_PyParser_TokenNames[NAME], "NAME") == 0 && strcmp(_PyParser_TokenNames[ENDMARKER], "ENDMARKER") == 0);
    struct tok_state;
    extern struct tok_state *PyTokenizer_FromString(const char *, int);
    extern struct tok_state *PyTokenizer_FromFile(FILE *, char *, char *);
    extern void PyTokenizer_Free(struct tok_state *);
    extern int PyTokenizer_Get(struct tok_state *, char **, char **);
    extern char *PyTokenizer_RestoreEncoding(struct tok_state *, int, int *);
    char *start, *end;
    struct tok_state *state = PyTokenizer_FromString("ab + 1\n", 1);
    CHECK(PyTokenizer_Get(state, &start, &end) == NAME && end - start == 2 && memcmp(start, "ab", 2) == 0);
    CHECK(PyTokenizer_Get(state, &start, &end) == PLUS && PyTokenizer_Get(state, &start, &end) == NUMBER);
    CHECK(PyTokenizer_Get(state, &start, &end) == NEWLINE && PyTokenizer_Get(state, &start, &end) == ENDMARKER);
    CHECK(PyTokenizer_RestoreEncoding(state, 3, NULL) == NULL);
    PyTokenizer_Free(state);
    FILE *stream = probe_file("'text'\n");
    state = PyTokenizer_FromFile(stream, NULL, NULL);
    CHECK(PyTokenizer_Get(state, &start, &end) == STRING && end - start == 6);
    PyTokenizer_Free(state);
    fclose(stream);
    DONE;
}

PROBE(bit_sets)
{
    bitset one = newbitset(70);
    bitset two = newbitset(70);
    CHECK(addbit(one, 65) == 1 && addbit(one, 65) == 0 && testbit(one, 65) && !testbit(one, 64));
    CHECK(samebitset(one, two, 70) == 0);
    mergebitset(two, one, 70);
    CHECK(samebitset(one, two, 70) != 0);
    delbitset(one);
    delbitset(two);
    DONE;
}

PROBE(grammars)
{
    dfa *found = PyGrammar_FindDFA(&_PyParser_Grammar, Py_eval_input);
    CHECK(found != NULL && found->d_type == Py_eval_input && strcmp(found->d_name, "eval_input") == 0);
    label name = {NAME, (char *)"if"};
    CHECK(strcmp(PyGrammar_LabelRepr(&name), "NAME(if)") == 0);
    name.lb_type = ENDMARKER;
    name.lb_str = NULL;
    CHECK(strcmp(PyGrammar_LabelRepr(&name), "EMPTY") == 0);
    grammar *made = newgrammar(256);
    CHECK(made != NULL && made->g_start == 256);
    int number = addlabel(&made->g_ll, NAME, (char *)"word");
    CHECK(number == addlabel(&made->g_ll, NAME, (char *)"word") && findlabel(&made->g_ll, NAME, (char *)"word") == number);
    int empty = addlabel(&made->g_ll, ENDMARKER, (char *)"EMPTY");
    addlabel(&made->g_ll, 256, (char *)"rule");
    dfa *rule = adddfa(made, 256, "rule");
    int first = addstate(rule);
    int last = addstate(rule);
    rule->d_initial = first;
    addarc(rule, first, last, number);
    rule = PyGrammar_FindDFA(made, 256);
    rule->d_first = NULL;
    CHECK(rule->d_nstates == 2 && rule->d_state[0].s_narcs == 1 && empty >= 0);
    addfirstsets(made);
    CHECK(made->g_dfa[0].d_first != NULL && testbit(made->g_dfa[0].d_first, number));
    PyGrammar_AddAccelerators(made);
    CHECK(made->g_accel);
    PyGrammar_RemoveAccelerators(made);
    CHECK(!made->g_accel);
    translatelabels(made);
    extern void _Py_freegrammar(grammar *);
    _Py_freegrammar(made);
    DONE;
}

/* The grammar of grammars, and what pgen makes of a grammar in it. */
PROBE(parser_generator)
{
#undef pgen
#undef meta_grammar
    extern grammar *_Py_pgen(node *);
    extern grammar *Py_pgen(node *);
    extern grammar *_Py_meta_grammar(void);
    extern grammar *Py_meta_grammar(void);
    grammar *meta = _Py_meta_grammar();
    CHECK(meta != NULL && Py_meta_grammar() == meta);
    perrdetail error;
    node *tree = PyParser_ParseString("start: NAME [NUMBER] ENDMARKER\n", meta, meta->g_start, &error);
    CHECK(tree != NULL);
    grammar *made = _Py_pgen(tree);
    CHECK(made != NULL && made->g_ndfas == 1 && strcmp(made->g_dfa[0].d_name, "start") == 0);
    grammar *again = Py_pgen(tree);
    CHECK(again != NULL && again->g_ndfas == 1);
    PyNode_Free(tree);
    struct parser_state;
    extern struct parser_state *PyParser_New(grammar *, int);
    extern void PyParser_Delete(struct parser_state *);
    extern int PyParser_AddToken(struct parser_state *, int, char *, int, int, int *);
    struct parser_state *state = PyParser_New(&_PyParser_Grammar, Py_eval_input);
    char *text = PyObject_Malloc(2);
    int expected = 0;
    strcpy(text, "1");
    CHECK(PyParser_AddToken(state, NUMBER, text, 1, 0, &expected) == E_OK);
    text = PyObject_Malloc(1);
    *text = '\0';
    CHECK(PyParser_AddToken(state, NEWLINE, text, 1, 1, &expected) == E_OK);
    text = PyObject_Malloc(1);
    *text = '\0';
    CHECK(PyParser_AddToken(state, ENDMARKER, text, 2, 0, &expected) == E_DONE);
    PyParser_Delete(state);
    DONE;
}

PROBE(trees_and_symbols)
{
    PyArena *arena = PyArena_New();
    PyCompilerFlags flags = {0};
    mod_ty tree = PyParser_ASTFromString("def f(a):\n    global g\n    return a + b\n", "t.py", Py_file_input, &flags, arena);
    CHECK(tree != NULL && tree->kind == Module_kind && asdl_seq_LEN(tree->v.Module.body) == 1);
    PyFutureFeatures *future = PyFuture_FromAST(tree, "t.py");
    CHECK(future != NULL && future->ff_features == 0);
    struct symtable *table = PySymtable_Build(tree, "t.py", future);
    CHECK(table != NULL);
    PySTEntryObject *entry = PySymtable_Lookup(table, asdl_seq_GET(tree->v.Module.body, 0));
    CHECK(entry != NULL && Py_TYPE(entry) == &PySTEntry_Type);
    PyObject *name = PyString_FromString("a");
    CHECK(PyST_GetScope(entry, name) == LOCAL);
    Py_DECREF(name);
    name = PyString_FromString("b");
    CHECK(PyST_GetScope(entry, name) == GLOBAL_IMPLICIT);
    Py_DECREF(name);
    Py_DECREF(entry);
    PySymtable_Free(table);
    PyObject_Free(future);
    PyCodeObject *code = PyAST_Compile(tree, "t.py", NULL, arena);
    CHECK(code != NULL && code->co_stacksize == 1);
    Py_DECREF(code);
    PyObject *object = PyAST_mod2obj(tree);
    CHECK(PyAST_Check(object) == 1 && PyAST_Check(Py_None) == 0);
    mod_ty back = PyAST_obj2mod(object, arena, 0);
    CHECK(back != NULL && back->kind == Module_kind);
    NULLS(PyAST_obj2mod(Py_None, arena, 0), PyExc_TypeError);
    Py_DECREF(object);
    node *nodes = PyParser_SimpleParseStringFlags("1 + 2", Py_eval_input, 0);
    tree = PyAST_FromNode(nodes, &flags, "t.py", arena);
    CHECK(tree != NULL && tree->kind == Expression_kind);
    PyNode_Free(nodes);
    FILE *stream = probe_file("x\n");
    int code_of_error = 0;
    tree = PyParser_ASTFromFile(stream, "t.py", Py_file_input, NULL, NULL, &flags, &code_of_error, arena);
    CHECK(tree != NULL && tree->kind == Module_kind);
    fclose(stream);
    PyArena_Free(arena);
    PyObject *private = PyString_FromString("C");
    PyObject *hidden = PyString_FromString("__x");
    IS(_Py_Mangle(private, hidden), "'_C__x'");
    Py_DECREF(private);
    Py_DECREF(hidden);
    DONE;
}

PyMethodDef probes_parser[] = {
    ROW(parse_to_nodes), ROW(nodes), ROW(tokens), ROW(bit_sets), ROW(grammars), ROW(parser_generator),
    ROW(trees_and_symbols), LAST,
};
