/* Module readline: line editing, history and completion for the prompt, by GNU readline.
 *
 * Importing it makes PyOS_Readline() use the editor on a terminal.  The editor runs without the
 * GIL; its callbacks into Python (completer, hooks) take it.  Its alternate interface is used: it
 * is handed one byte at a time when select() says there is one, so that signals reach their
 * Python handlers while the user thinks. */
#include <locale.h>
#include <sys/select.h>
#include "Python.h"
#include <readline/readline.h>
#include <readline/history.h>

/* Python objects that readline calls, NULL for none; owned. */
static PyObject *completer;
static PyObject *startup_hook;
static PyObject *pre_input_hook;
static PyObject *display_hook;
/* What is being completed, for get_begidx() and get_endidx(). */
static int begin_index;
static int end_index;
static int history_limit = -1; /* lines kept when the file is written; -1: all */
static char *word_breaks;      /* our copy, which readline points to */

/* ---- history ------------------------------------------------------------------- */

static PyObject *
rl_parse_and_bind_(PyObject *self, PyObject *args)
{
    char *line;
    if (!PyArg_ParseTuple(args, "s:parse_and_bind", &line)) {
        return NULL;
    }
    char *copy = strdup(line); /* readline cuts it up */
    if (copy == NULL) {
        return PyErr_NoMemory();
    }
    rl_parse_and_bind(copy);
    free(copy);
    Py_RETURN_NONE;
}

/* None, or IOError for an errno value. */
static PyObject *
file_result(int error)
{
    if (error != 0) {
        errno = error;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    Py_RETURN_NONE;
}

static PyObject *
rl_read_init(PyObject *self, PyObject *args)
{
    char *name = NULL;
    if (!PyArg_ParseTuple(args, "|z:read_init_file", &name)) {
        return NULL;
    }
    return file_result(rl_read_init_file(name));
}

static PyObject *
rl_read_history(PyObject *self, PyObject *args)
{
    char *name = NULL;
    if (!PyArg_ParseTuple(args, "|z:read_history_file", &name)) {
        return NULL;
    }
    return file_result(read_history(name));
}

static PyObject *
rl_write_history(PyObject *self, PyObject *args)
{
    char *name = NULL;
    if (!PyArg_ParseTuple(args, "|z:write_history_file", &name)) {
        return NULL;
    }
    int error = write_history(name);
    if (error == 0 && history_limit >= 0) {
        history_truncate_file(name, history_limit);
    }
    return file_result(error);
}

static PyObject *
rl_set_history_length(PyObject *self, PyObject *args)
{
    int length;
    if (!PyArg_ParseTuple(args, "i:set_history_length", &length)) {
        return NULL;
    }
    history_limit = length;
    Py_RETURN_NONE;
}

static PyObject *
rl_get_history_length(PyObject *self, PyObject *unused)
{
    return PyInt_FromLong(history_limit);
}

static void
free_entry(HIST_ENTRY *entry)
{
    histdata_t data = free_history_entry(entry);
    free(data);
}

static PyObject *
no_such_item(int position)
{
    return PyErr_Format(PyExc_ValueError, "No history item at position %d", position);
}

static PyObject *
rl_remove_history(PyObject *self, PyObject *args)
{
    int position;
    if (!PyArg_ParseTuple(args, "i:remove_history_item", &position)) {
        return NULL;
    }
    if (position < 0) {
        PyErr_SetString(PyExc_ValueError, "History index cannot be negative");
        return NULL;
    }
    HIST_ENTRY *entry = remove_history(position);
    if (entry == NULL) {
        return no_such_item(position);
    }
    free_entry(entry);
    Py_RETURN_NONE;
}

static PyObject *
rl_replace_history(PyObject *self, PyObject *args)
{
    int position;
    char *line;
    if (!PyArg_ParseTuple(args, "is:replace_history_item", &position, &line)) {
        return NULL;
    }
    if (position < 0) {
        PyErr_SetString(PyExc_ValueError, "History index cannot be negative");
        return NULL;
    }
    HIST_ENTRY *entry = replace_history_entry(position, line, NULL);
    if (entry == NULL) {
        return no_such_item(position);
    }
    free_entry(entry);
    Py_RETURN_NONE;
}

static PyObject *
rl_add_history(PyObject *self, PyObject *args)
{
    char *line;
    if (!PyArg_ParseTuple(args, "s:add_history", &line)) {
        return NULL;
    }
    add_history(line);
    Py_RETURN_NONE;
}

static PyObject *
rl_clear_history_(PyObject *self, PyObject *unused)
{
    clear_history();
    Py_RETURN_NONE;
}

static PyObject *
rl_get_history_item(PyObject *self, PyObject *args)
{
    int index;
    if (!PyArg_ParseTuple(args, "i:index", &index)) {
        return NULL;
    }
    HIST_ENTRY *entry = history_get(index);
    if (entry == NULL || entry->line == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(entry->line);
}

static PyObject *
rl_get_current_length(PyObject *self, PyObject *unused)
{
    return PyInt_FromLong(history_length);
}

/* ---- hooks ------------------------------------------------------------------------ */

static PyObject *
set_hook(const char *name, PyObject **hook, PyObject *args)
{
    PyObject *function = Py_None;
    char format[64];
    PyOS_snprintf(format, sizeof(format), "|O:set_%s", name);
    if (!PyArg_ParseTuple(args, format, &function)) {
        return NULL;
    }
    if (function == Py_None) {
        Py_CLEAR(*hook);
    }
    else if (PyCallable_Check(function)) {
        Py_INCREF(function);
        Py_XSETREF(*hook, function);
    }
    else {
        return PyErr_Format(PyExc_TypeError, "set_%s(func): argument not callable", name);
    }
    Py_RETURN_NONE;
}

/* Call a hook from inside readline: its int, 0 for None or an error (which is dropped). */
static int
call_hook(PyObject *hook)
{
    int result = 0;
    if (hook == NULL) {
        return 0;
    }
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *value = PyObject_CallFunction(hook, NULL);
    if (value != NULL && value != Py_None) {
        result = (int)PyInt_AsLong(value);
    }
    if (value == NULL || (result == -1 && PyErr_Occurred())) {
        PyErr_Clear();
        result = 0;
    }
    Py_XDECREF(value);
    PyGILState_Release(gil);
    return result;
}

static int
on_startup(void)
{
    return call_hook(startup_hook);
}

static int
on_pre_input(void)
{
    return call_hook(pre_input_hook);
}

static PyObject *
rl_set_startup_hook(PyObject *self, PyObject *args)
{
    return set_hook("startup_hook", &startup_hook, args);
}

static PyObject *
rl_set_pre_input_hook(PyObject *self, PyObject *args)
{
    return set_hook("pre_input_hook", &pre_input_hook, args);
}

/* ---- completion ---------------------------------------------------------------------- */

static void
on_display_matches(char **matches, int count, int longest)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *list = PyList_New(count);
    for (int i = 0; list != NULL && i < count; i++) {
        PyObject *match = PyString_FromString(matches[i + 1]); /* [0] is what they share */
        if (match == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, match);
    }
    PyObject *result = NULL;
    if (list != NULL) {
        result = PyObject_CallFunction(display_hook, "sOi", matches[0], list, longest);
    }
    if (result == NULL) {
        PyErr_Clear();
    }
    Py_XDECREF(list);
    Py_XDECREF(result);
    PyGILState_Release(gil);
}

static PyObject *
rl_set_display_hook(PyObject *self, PyObject *args)
{
    PyObject *result = set_hook("completion_display_matches_hook", &display_hook, args);
    rl_completion_display_matches_hook = display_hook == NULL ? NULL : on_display_matches;
    return result;
}

/* One candidate in memory from malloc, NULL when there are no more. */
static char *
on_completion(const char *text, int state)
{
    char *result = NULL;
    if (completer == NULL) {
        return NULL;
    }
    PyGILState_STATE gil = PyGILState_Ensure();
    rl_attempted_completion_over = 1;
    PyObject *match = PyObject_CallFunction(completer, "si", text, state);
    if (match != NULL && match != Py_None) {
        const char *candidate = PyString_AsString(match);
        result = candidate == NULL ? NULL : strdup(candidate);
    }
    if (PyErr_Occurred()) {
        PyErr_Clear();
    }
    Py_XDECREF(match);
    PyGILState_Release(gil);
    return result;
}

static char **
complete_word(const char *text, int start, int end)
{
    rl_completion_append_character = '\0';
    rl_completion_suppress_append = 0;
    begin_index = start;
    end_index = end;
    return rl_completion_matches(text, on_completion);
}

static PyObject *
rl_set_completer(PyObject *self, PyObject *args)
{
    return set_hook("completer", &completer, args);
}

static PyObject *
rl_get_completer(PyObject *self, PyObject *unused)
{
    PyObject *current = completer == NULL ? Py_None : completer;
    Py_INCREF(current);
    return current;
}

static PyObject *
rl_set_delims(PyObject *self, PyObject *args)
{
    char *delims;
    if (!PyArg_ParseTuple(args, "s:set_completer_delims", &delims)) {
        return NULL;
    }
    char *copy = strdup(delims);
    if (copy == NULL) {
        return PyErr_NoMemory();
    }
    free(word_breaks);
    rl_completer_word_break_characters = word_breaks = copy;
    Py_RETURN_NONE;
}

static PyObject *
rl_get_delims(PyObject *self, PyObject *unused)
{
    return PyString_FromString(rl_completer_word_break_characters);
}

static PyObject *
rl_get_completion_type(PyObject *self, PyObject *unused)
{
    return PyInt_FromLong(rl_completion_type);
}

static PyObject *
rl_get_begidx(PyObject *self, PyObject *unused)
{
    return PyInt_FromLong(begin_index);
}

static PyObject *
rl_get_endidx(PyObject *self, PyObject *unused)
{
    return PyInt_FromLong(end_index);
}

/* ---- the line ----------------------------------------------------------------------------- */

static PyObject *
rl_get_line_buffer(PyObject *self, PyObject *unused)
{
    return PyString_FromString(rl_line_buffer);
}

static PyObject *
rl_insert_text_(PyObject *self, PyObject *args)
{
    char *text;
    if (!PyArg_ParseTuple(args, "s:insert_text", &text)) {
        return NULL;
    }
    rl_insert_text(text);
    Py_RETURN_NONE;
}

static PyObject *
rl_redisplay_(PyObject *self, PyObject *unused)
{
    rl_redisplay();
    Py_RETURN_NONE;
}

/* The line that was completed; done says that there is one (NULL: end of file). */
static char *finished_line;
static int line_done;

static void
on_line(char *line)
{
    finished_line = line;
    line_done = 1;
    rl_callback_handler_remove();
}

/* Wait for a byte and hand it on.  -1 when a signal handler has raised. */
static int
feed_one(void)
{
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(fileno(rl_instream), &ready);
    struct timeval moment = {0, 100000};
    int hooked = PyOS_InputHook != NULL;
    int found = select(fileno(rl_instream) + 1, &ready, NULL, NULL, hooked ? &moment : NULL);
    if (hooked) {
        (void)PyOS_InputHook();
    }
    if (found > 0) {
        rl_callback_read_char();
        return 0;
    }
    if (found < 0 && errno == EINTR) {
        PyEval_RestoreThread(_PyOS_ReadlineTState);
        int status = PyErr_CheckSignals();
        PyEval_SaveThread();
        if (status < 0) {
            rl_free_line_state();
            rl_callback_sigcleanup();
            rl_cleanup_after_signal();
            rl_callback_handler_remove();
            return -1;
        }
    }
    return 0;
}

/* A line with its newline removed, from malloc; NULL at the end of the file or (with
 * *interrupted) after a signal. */
static char *
edit_line(const char *prompt, int *interrupted)
{
    line_done = 0;
    finished_line = NULL;
    *interrupted = 0;
    rl_catch_signals = 0;
    rl_callback_handler_install(prompt, on_line);
    while (!line_done) {
        if (feed_one() < 0) {
            *interrupted = 1;
            return NULL;
        }
    }
    return finished_line;
}

/* A line that is not the same again goes into the history. */
static void
remember(const char *line)
{
    if (*line == '\0') {
        return;
    }
    HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (last == NULL || strcmp(last->line, line) != 0) {
        add_history(line);
    }
}

static char *
terminal_line(FILE *sys_stdin, FILE *sys_stdout, const char *prompt)
{
    if (sys_stdin != rl_instream || sys_stdout != rl_outstream) {
        rl_instream = sys_stdin;
        rl_outstream = sys_stdout;
        rl_prep_terminal(1);
    }
    int interrupted;
    char *line = edit_line(prompt, &interrupted);
    if (interrupted) {
        return NULL;
    }
    size_t length = line == NULL ? 0 : strlen(line);
    char *result = PyMem_MALLOC(length + 2);
    if (result != NULL) {
        if (line != NULL) {
            remember(line);
            memcpy(result, line, length);
            result[length++] = '\n';
        }
        result[length] = '\0';
    }
    free(line);
    return result;
}

/* Readline needs the user's character set, the rest of the program its own. */
static char *
save_locale(void)
{
    const char *current = setlocale(LC_CTYPE, NULL);
    char *saved = current == NULL ? NULL : strdup(current);
    setlocale(LC_CTYPE, "");
    return saved;
}

static void
restore_locale(char *saved)
{
    if (saved != NULL) {
        setlocale(LC_CTYPE, saved);
        free(saved);
    }
}

static char *
call_readline(FILE *sys_stdin, FILE *sys_stdout, char *prompt)
{
    char *saved = save_locale();
    char *line = terminal_line(sys_stdin, sys_stdout, prompt);
    restore_locale(saved);
    return line;
}

/* ---- the module -------------------------------------------------------------------------------- */

static void
setup_readline(void)
{
    char *saved = save_locale();
    using_history();
    rl_readline_name = "python";
    rl_bind_key('\t', rl_insert); /* no completion until it is asked for */
    rl_bind_key_in_map('\t', rl_complete, emacs_meta_keymap);
    rl_bind_key_in_map('\033', rl_complete, emacs_meta_keymap);
    rl_startup_hook = on_startup;
    rl_pre_input_hook = on_pre_input;
    rl_attempted_completion_function = complete_word;
    rl_completion_append_character = '\0';
    word_breaks = strdup(" \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?");
    rl_completer_word_break_characters = word_breaks;
    begin_index = end_index = 0;
    if (!isatty(STDOUT_FILENO)) {
        /* or the terminal's switch to 8 bits would be written to a file or pipe */
        rl_variable_bind("enable-meta-key", "off");
    }
    rl_initialize();
    restore_locale(saved);
}

static PyMethodDef readline_methods[] = {
    {"parse_and_bind", rl_parse_and_bind_, METH_VARARGS,
     "parse_and_bind(string) -> None\nObey one line of an init file."},
    {"get_line_buffer", rl_get_line_buffer, METH_NOARGS,
     "get_line_buffer() -> string\nWhat is in the line now."},
    {"insert_text", rl_insert_text_, METH_VARARGS,
     "insert_text(string) -> None\nInsert text at the cursor."},
    {"redisplay", rl_redisplay_, METH_NOARGS, "redisplay() -> None\nShow the line again."},
    {"read_init_file", rl_read_init, METH_VARARGS,
     "read_init_file([filename]) -> None\nObey an init file, the last one by default."},
    {"read_history_file", rl_read_history, METH_VARARGS,
     "read_history_file([filename]) -> None\nLoad history; ~/.history by default."},
    {"write_history_file", rl_write_history, METH_VARARGS,
     "write_history_file([filename]) -> None\nSave history; ~/.history by default."},
    {"get_history_item", rl_get_history_item, METH_VARARGS,
     "get_history_item() -> string\nThe line at an index, counted from 1."},
    {"get_current_history_length", rl_get_current_length, METH_NOARGS,
     "get_current_history_length() -> integer\nLines in the history."},
    {"set_history_length", rl_set_history_length, METH_VARARGS,
     "set_history_length(length) -> None\nLines to keep in the file; negative: all."},
    {"get_history_length", rl_get_history_length, METH_NOARGS,
     "get_history_length() -> int\nLines that are kept in the file."},
    {"set_completer", rl_set_completer, METH_VARARGS,
     "set_completer([function]) -> None\n"
     "function(text, state) gives the candidates, state = 0, 1, ..., then None."},
    {"get_completer", rl_get_completer, METH_NOARGS,
     "get_completer() -> function\nThe completer, or None."},
    {"get_completion_type", rl_get_completion_type, METH_NOARGS,
     "get_completion_type() -> int\nThe kind of completion that is tried."},
    {"get_begidx", rl_get_begidx, METH_NOARGS,
     "get_begidx() -> int\nWhere the word to complete begins."},
    {"get_endidx", rl_get_endidx, METH_NOARGS,
     "get_endidx() -> int\nWhere the word to complete ends."},
    {"set_completer_delims", rl_set_delims, METH_VARARGS,
     "set_completer_delims(string) -> None\nThe characters between words."},
    {"add_history", rl_add_history, METH_VARARGS,
     "add_history(string) -> None\nAppend a line to the history."},
    {"remove_history_item", rl_remove_history, METH_VARARGS,
     "remove_history_item(pos) -> None\nRemove a line, counted from 0."},
    {"replace_history_item", rl_replace_history, METH_VARARGS,
     "replace_history_item(pos, line) -> None\nReplace a line, counted from 0."},
    {"get_completer_delims", rl_get_delims, METH_NOARGS,
     "get_completer_delims() -> string\nThe characters between words."},
    {"set_startup_hook", rl_set_startup_hook, METH_VARARGS,
     "set_startup_hook([function]) -> None\nCalled before the prompt is shown."},
    {"set_pre_input_hook", rl_set_pre_input_hook, METH_VARARGS,
     "set_pre_input_hook([function]) -> None\nCalled between the prompt and the first key."},
    {"set_completion_display_matches_hook", rl_set_display_hook, METH_VARARGS,
     "set_completion_display_matches_hook([function]) -> None\n"
     "function(substitution, matches, longest) shows the candidates."},
    {"clear_history", rl_clear_history_, METH_NOARGS,
     "clear_history() -> None\nForget the history."},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC initreadline(void);

PyMODINIT_FUNC
initreadline(void)
{
    PyObject *module = Py_InitModule4("readline", readline_methods,
                                      "Importing this module enables line editing at the prompt, "
                                      "using GNU readline.",
                                      NULL, PYTHON_API_VERSION);
    if (module == NULL) {
        return;
    }
    PyModule_AddIntConstant(module, "_READLINE_VERSION", RL_READLINE_VERSION);
    PyModule_AddIntConstant(module, "_READLINE_RUNTIME_VERSION", rl_readline_version);
    PyOS_ReadlineFunctionPointer = call_readline;
    setup_readline();
}
