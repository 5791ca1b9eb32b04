/* What may be assigned to and deleted, and which names may be bound. */
#include "parser_state.h"

/* None and __debug__ cannot be bound; True and False only with a warning under -3. */
void
_PyPar_CheckName(parser *p, PyObject *name, int lineno)
{
    const char *text = PyString_AS_STRING(name);
    if (text[0] == 'N' && strcmp(text, "None") == 0) {
        _PyPar_TreeError(p, lineno, "cannot assign to None");
    }
    else if (text[0] == '_' && strcmp(text, "__debug__") == 0) {
        _PyPar_TreeError(p, lineno, "cannot assign to __debug__");
    }
    else if (Py_Py3kWarningFlag) {
        if (strcmp(text, "True") == 0 || strcmp(text, "False") == 0) {
            _PyPar_Py3kWarning(p, lineno, "assignment to True or False is forbidden in 3.x");
        }
        else if (strcmp(text, "nonlocal") == 0) {
            _PyPar_Py3kWarning(p, lineno, "nonlocal is a keyword in 3.x");
        }
    }
}

/* What to call an expression that is no target; NULL for those that are. */
static const char *
no_target_name(expr_ty e)
{
    switch (e->kind) {
    case Lambda_kind: return "lambda";
    case Call_kind: return "function call";
    case BoolOp_kind: case BinOp_kind: case UnaryOp_kind: return "operator";
    case GeneratorExp_kind: return "generator expression";
    case Yield_kind: return "yield expression";
    case ListComp_kind: return "list comprehension";
    case SetComp_kind: return "set comprehension";
    case DictComp_kind: return "dict comprehension";
    case Dict_kind: case Set_kind: case Num_kind: case Str_kind: return "literal";
    case Compare_kind: return "comparison";
    case Repr_kind: return "repr";
    case IfExp_kind: return "conditional expression";
    case Tuple_kind: return asdl_seq_LEN(e->v.Tuple.elts) == 0 ? "()" : NULL;
    default: return NULL;
    }
}

void
_PyPar_SetContext(parser *p, expr_ty e, expr_context_ty ctx, int lineno)
{
    const char *what = no_target_name(e);
    if (what != NULL) {
        char text[80];
        PyOS_snprintf(text, sizeof(text), "can't %s %s", ctx == Store ? "assign to" : "delete",
                      what);
        _PyPar_TreeError(p, lineno, text);
        return;
    }
    asdl_seq *elements = NULL;
    switch (e->kind) {
    case Attribute_kind:
        if (ctx == Store) {
            _PyPar_CheckName(p, e->v.Attribute.attr, lineno);
        }
        e->v.Attribute.ctx = ctx;
        break;
    case Subscript_kind:
        e->v.Subscript.ctx = ctx;
        break;
    case Name_kind:
        if (ctx == Store) {
            _PyPar_CheckName(p, e->v.Name.id, lineno);
        }
        e->v.Name.ctx = ctx;
        break;
    case List_kind:
        e->v.List.ctx = ctx;
        elements = e->v.List.elts;
        break;
    case Tuple_kind:
        e->v.Tuple.ctx = ctx;
        elements = e->v.Tuple.elts;
        break;
    default:
        PyErr_Format(PyExc_SystemError, "unexpected expression in assignment %d (line %d)",
                     e->kind, e->lineno);
        _PyPar_TreeException(p);
        break;
    }
    for (int i = 0; i < asdl_seq_LEN(elements); i++) {
        _PyPar_SetContext(p, asdl_seq_GET(elements, i), ctx, lineno);
    }
}
