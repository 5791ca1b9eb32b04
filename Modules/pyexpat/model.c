/* Content models of <!ELEMENT ...> as nested tuples.
 *
 * A model nests as deep as its document says, so it is walked with a stack of our own on the
 * heap: each level holds a node of expat's and the tuple that takes its children. */
#include "pyexpat_internal.h"

typedef struct {
    const XML_Content *node;
    PyObject *children; /* owned; filled up to next */
    unsigned int next;
} model_level;

typedef struct {
    model_level *levels;
    Py_ssize_t depth;
    Py_ssize_t room;
} model_stack;

static int
model_push(model_stack *stack, const XML_Content *node)
{
    if (stack->depth == stack->room) {
        Py_ssize_t room = stack->room ? 2 * stack->room : 16;
        model_level *levels = PyMem_Realloc(stack->levels, (size_t)room * sizeof(model_level));
        if (levels == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        stack->levels = levels;
        stack->room = room;
    }
    PyObject *children = PyTuple_New((Py_ssize_t)node->numchildren);
    if (children == NULL) {
        return -1;
    }
    stack->levels[stack->depth++] = (model_level){node, children, 0};
    return 0;
}

/* The finished top level as one tuple; consumes its children, also on failure. */
static PyObject *
model_pop(parserobject *self, model_stack *stack)
{
    model_level *top = &stack->levels[--stack->depth];
    PyObject *name = _PyExpat_Text(self, top->node->name);
    if (name == NULL) {
        Py_DECREF(top->children);
        return NULL;
    }
    return Py_BuildValue("(iiNN)", (int)top->node->type, (int)top->node->quant, name,
                         top->children);
}

PyObject *
_PyExpat_Model(parserobject *self, const XML_Content *model)
{
    model_stack stack = {NULL, 0, 0};
    PyObject *result = NULL;
    if (model_push(&stack, model) < 0) {
        goto done;
    }
    for (;;) {
        model_level *top = &stack.levels[stack.depth - 1];
        if (top->next < top->node->numchildren) {
            if (model_push(&stack, &top->node->children[top->next]) < 0) {
                goto done;
            }
            continue;
        }
        PyObject *value = model_pop(self, &stack);
        if (value == NULL || stack.depth == 0) {
            result = value;
            goto done;
        }
        top = &stack.levels[stack.depth - 1];
        PyTuple_SET_ITEM(top->children, (Py_ssize_t)top->next, value);
        top->next++;
    }
done:
    for (Py_ssize_t i = 0; i < stack.depth; i++) {
        Py_DECREF(stack.levels[i].children);
    }
    PyMem_Free(stack.levels);
    return result;
}
