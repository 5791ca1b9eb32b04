/* _curses: the functions of the module, its constants, and what it shares with extensions.
 *
 * Three steps make the screen usable: setupterm() finds the terminal's description, initscr()
 * takes over the terminal, start_color() makes colours.  Functions that need a step check
 * for it first; curses itself would crash.  What the steps find out (LINES, ACS_*, COLORS)
 * becomes names of the module.
 */
#include "curses_internal.h"
#include <term.h>      // setupterm(); its macros take many short words

PyObject *_PyCurses_error;
static PyObject *curses_names;          // the module's dictionary, borrowed
static int curses_has_terminal;
static int curses_has_screen;
static int curses_has_color;

/* ---- shared within the folder ------------------------------------------------------------ */
PyObject *
_PyCurses_Result(int code, const char *name)
{
    if (code == ERR) {
        return PyErr_Format(_PyCurses_error, "%s() returned ERR", name);
    }
    Py_RETURN_NONE;
}

int
_PyCurses_Character(PyObject *op, chtype *result)
{
    if (PyInt_CheckExact(op)) {
        *result = (chtype)PyInt_AS_LONG(op);
        return 1;
    }
    if (PyString_Check(op) && PyString_GET_SIZE(op) == 1) {
        *result = (chtype)(unsigned char)PyString_AS_STRING(op)[0];
        return 1;
    }
    return 0;
}

static int
curses_require(int has, const char *text)
{
    if (!has) {
        PyErr_SetString(_PyCurses_error, text);
    }
    return has;
}

int
_PyCurses_CheckTerminal(void)
{
    return curses_require(curses_has_terminal, "must call (at least) setupterm() first");
}

int
_PyCurses_CheckScreen(void)
{
    return curses_require(curses_has_screen, "must call initscr() first");
}

int
_PyCurses_CheckColor(void)
{
    return curses_require(curses_has_color, "must call start_color() first");
}

static int
curses_check_screen_and_color(void)
{
    return _PyCurses_CheckScreen() && _PyCurses_CheckColor();
}

static PyObject *
curses_wrong_count(const char *text)
{
    PyErr_SetString(PyExc_TypeError, text);
    return NULL;
}

/* Bind a name of the module to a number; 0 or -1. */
static int
curses_set_name(PyObject *names, const char *name, long value)
{
    PyObject *number = PyInt_FromLong(value);
    int status = number != NULL ? PyDict_SetItemString(names, name, number) : -1;
    Py_XDECREF(number);
    return status;
}

/* ---- functions without arguments --------------------------------------------------------- */
#define ACTION(name, call) \
    static PyObject *curses_##name(PyObject *module, PyObject *unused) \
    { \
        return _PyCurses_CheckScreen() ? _PyCurses_Result((call), #name) : NULL; \
    }
ACTION(beep, beep())
ACTION(def_prog_mode, def_prog_mode())
ACTION(def_shell_mode, def_shell_mode())
ACTION(endwin, endwin())
ACTION(flash, flash())
ACTION(flushinp, (flushinp(), OK))
ACTION(nocbreak, nocbreak())
ACTION(noecho, noecho())
ACTION(nonl, nonl())
ACTION(noqiflush, (noqiflush(), OK))
ACTION(noraw, noraw())
ACTION(reset_prog_mode, reset_prog_mode())
ACTION(reset_shell_mode, reset_shell_mode())
ACTION(resetty, resetty())
ACTION(savetty, savetty())
#undef ACTION

#define VALUE(name, make) \
    static PyObject *curses_##name(PyObject *module, PyObject *unused) \
    { \
        return _PyCurses_CheckScreen() ? (make) : NULL; \
    }
VALUE(baudrate, PyInt_FromLong(baudrate()))
VALUE(can_change_color, PyBool_FromLong(can_change_color()))
VALUE(has_colors, PyBool_FromLong(has_colors()))
VALUE(has_ic, PyBool_FromLong(has_ic()))
VALUE(has_il, PyBool_FromLong(has_il()))
VALUE(isendwin, PyBool_FromLong(isendwin()))
VALUE(longname, PyString_FromString(longname()))
VALUE(termattrs, PyInt_FromLong((long)termattrs()))
VALUE(termname, PyString_FromString(termname()))
#undef VALUE

static PyObject *
curses_one_byte(int byte)
{
    const char text = (char)byte;
    return PyString_FromStringAndSize(&text, 1);
}

static PyObject *
curses_erasechar(PyObject *module, PyObject *unused)
{
    return _PyCurses_CheckScreen() ? curses_one_byte(erasechar()) : NULL;
}

/* Needs no screen: 2.7 answers before there is one. */
static PyObject *
curses_killchar(PyObject *module, PyObject *unused)
{
    return curses_one_byte(killchar());
}

static PyObject *
curses_filter(PyObject *module, PyObject *unused)
{
    filter();
    Py_RETURN_NONE;
}

static PyObject *
curses_doupdate(PyObject *module, PyObject *unused)
{
    int code;
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    code = doupdate();
    Py_END_ALLOW_THREADS
    return _PyCurses_Result(code, "doupdate");
}

static PyObject *
curses_use_default_colors(PyObject *module, PyObject *unused)
{
    if (!curses_check_screen_and_color()) {
        return NULL;
    }
    if (use_default_colors() == ERR) {
        PyErr_SetString(_PyCurses_error, "use_default_colors() returned ERR");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- switches ---------------------------------------------------------------------------- */
/* "[flag]": on without argument; 1 and *on, or 0 with an exception. */
static int
curses_parse_switch(PyObject *args, const char *count_text, int *on)
{
    *on = 1;
    if (!_PyCurses_CheckScreen()) {
        return 0;
    }
    if (PyTuple_GET_SIZE(args) > 1) {
        curses_wrong_count(count_text);
        return 0;
    }
    return PyArg_ParseTuple(args, "|i;True(1), False(0)", on);
}

#define SWITCH(name, on_call, off_call) \
    static PyObject *curses_##name(PyObject *module, PyObject *args) \
    { \
        int on; \
        if (!curses_parse_switch(args, #name " requires 0 or 1 arguments", &on)) { \
            return NULL; \
        } \
        return _PyCurses_Result(on ? (on_call) : (off_call), #name); \
    }
SWITCH(cbreak, cbreak(), nocbreak())
SWITCH(echo, echo(), noecho())
SWITCH(nl, nl(), nonl())
SWITCH(raw, raw(), noraw())
SWITCH(qiflush, (qiflush(), OK), (noqiflush(), OK))
#undef SWITCH

/* A flag that must be there; 1, or 0 with an exception. */
static int
curses_parse_flag(PyObject *args, const char *count_text, int *on)
{
    if (PyTuple_GET_SIZE(args) != 1) {
        curses_wrong_count(count_text);
        return 0;
    }
    return PyArg_ParseTuple(args, "i;True(1), False(0)", on);
}

static PyObject *
curses_intrflush(PyObject *module, PyObject *args)
{
    int on;
    if (!_PyCurses_CheckScreen() ||
        !curses_parse_flag(args, "intrflush requires 1 argument", &on)) {
        return NULL;
    }
    return _PyCurses_Result(intrflush(NULL, on != 0), "intrflush");
}

static PyObject *
curses_meta(PyObject *module, PyObject *args)
{
    int on;
    if (!_PyCurses_CheckScreen() || !curses_parse_flag(args, "meta requires 1 argument", &on)) {
        return NULL;
    }
    return _PyCurses_Result(meta(stdscr, on != 0), "meta");
}

static PyObject *
curses_use_env(PyObject *module, PyObject *args)
{
    int on;
    if (!curses_parse_flag(args, "use_env requires 1 argument", &on)) {
        return NULL;
    }
    use_env(on != 0);
    Py_RETURN_NONE;
}

/* ---- colours ----------------------------------------------------------------------------- */
static PyObject *
curses_start_color(PyObject *module, PyObject *unused)
{
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    if (start_color() == ERR) {
        PyErr_SetString(_PyCurses_error, "start_color() returned ERR");
        return NULL;
    }
    curses_has_color = 1;
    if (curses_set_name(curses_names, "COLORS", COLORS) < 0 ||
        curses_set_name(curses_names, "COLOR_PAIRS", COLOR_PAIRS) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
curses_color_content(PyObject *module, PyObject *args)
{
    short color, r, g, b;
    if (!curses_check_screen_and_color() || !PyArg_ParseTuple(args, "h:color_content", &color)) {
        return NULL;
    }
    if (color_content(color, &r, &g, &b) == ERR) {
        PyErr_SetString(_PyCurses_error, "Argument 1 was out of range. Check value of COLORS.");
        return NULL;
    }
    return Py_BuildValue("(iii)", r, g, b);
}

static PyObject *
curses_color_pair(PyObject *module, PyObject *args)
{
    int pair;
    if (!curses_check_screen_and_color() || !PyArg_ParseTuple(args, "i:color_pair", &pair)) {
        return NULL;
    }
    return PyInt_FromLong((int)((unsigned)pair << 8));
}

static PyObject *
curses_init_color(PyObject *module, PyObject *args)
{
    short color, r, g, b;
    if (!curses_check_screen_and_color()) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) != 4) {
        return curses_wrong_count("init_color requires 4 arguments");
    }
    if (!PyArg_ParseTuple(args, "hhhh;color,r,g,b", &color, &r, &g, &b)) {
        return NULL;
    }
    return _PyCurses_Result(init_color(color, r, g, b), "init_color");
}

static PyObject *
curses_init_pair(PyObject *module, PyObject *args)
{
    short pair, front, back;
    if (!curses_check_screen_and_color()) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) != 3) {
        return curses_wrong_count("init_pair requires 3 arguments");
    }
    if (!PyArg_ParseTuple(args, "hhh;pair, f, b", &pair, &front, &back)) {
        return NULL;
    }
    return _PyCurses_Result(init_pair(pair, front, back), "init_pair");
}

static PyObject *
curses_pair_content(PyObject *module, PyObject *args)
{
    short pair, front, back;
    if (!curses_check_screen_and_color()) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) != 1) {
        return curses_wrong_count("pair_content requires 1 argument");
    }
    if (!PyArg_ParseTuple(args, "h;pair", &pair)) {
        return NULL;
    }
    if (pair_content(pair, &front, &back) == ERR) {
        PyErr_SetString(_PyCurses_error,
                        "Argument 1 was out of range. (1..COLOR_PAIRS-1)");
        return NULL;
    }
    return Py_BuildValue("(ii)", front, back);
}

static PyObject *
curses_pair_number(PyObject *module, PyObject *args)
{
    int attributes;
    if (!curses_check_screen_and_color()) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) != 1) {
        return curses_wrong_count("pair_number requires 1 argument");
    }
    if (!PyArg_ParseTuple(args, "i;pairvalue", &attributes)) {
        return NULL;
    }
    return PyInt_FromLong((long)(((chtype)attributes & A_COLOR) >> 8));
}

/* ---- keyboard and mouse ------------------------------------------------------------------ */
static PyObject *
curses_halfdelay(PyObject *module, PyObject *args)
{
    unsigned char tenths;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "b:halfdelay", &tenths)) {
        return NULL;
    }
    return _PyCurses_Result(halfdelay(tenths), "halfdelay");
}

static PyObject *
curses_has_key(PyObject *module, PyObject *args)
{
    int key;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i", &key)) {
        return NULL;
    }
    return PyBool_FromLong(has_key(key));
}

static PyObject *
curses_keyname(PyObject *module, PyObject *args)
{
    int key;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i", &key)) {
        return NULL;
    }
    if (key < 0) {
        PyErr_SetString(PyExc_ValueError, "invalid key number");
        return NULL;
    }
    const char *name = keyname(key);
    return PyString_FromString(name != NULL ? name : "");
}

/* The key of an int or of a string's first byte; 1, or 0 with TypeError. */
static int
curses_parse_key(PyObject *args, int *key)
{
    PyObject *op;
    if (!PyArg_ParseTuple(args, "O;ch or int", &op)) {
        return 0;
    }
    if (PyInt_Check(op)) {
        *key = (int)PyInt_AS_LONG(op);
        return 1;
    }
    if (PyString_Check(op)) {
        *key = (unsigned char)PyString_AS_STRING(op)[0];
        return 1;
    }
    PyErr_SetString(PyExc_TypeError, "argument must be a ch or an int");
    return 0;
}

static PyObject *
curses_unctrl(PyObject *module, PyObject *args)
{
    int key;
    if (!_PyCurses_CheckScreen() || !curses_parse_key(args, &key)) {
        return NULL;
    }
    const char *text = unctrl((chtype)key);
    return PyString_FromString(text != NULL ? text : "");
}

static PyObject *
curses_ungetch(PyObject *module, PyObject *args)
{
    int key;
    if (!_PyCurses_CheckScreen() || !curses_parse_key(args, &key)) {
        return NULL;
    }
    return _PyCurses_Result(ungetch(key), "ungetch");
}

static PyObject *
curses_getmouse(PyObject *module, PyObject *unused)
{
    MEVENT event;
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    if (getmouse(&event) == ERR) {
        return _PyCurses_Result(ERR, "getmouse");
    }
    return Py_BuildValue("(hiiil)", event.id, event.x, event.y, event.z, (long)event.bstate);
}

static PyObject *
curses_ungetmouse(PyObject *module, PyObject *args)
{
    MEVENT event;
    unsigned long mask;
    if (!_PyCurses_CheckScreen() ||
        !PyArg_ParseTuple(args, "hiiik", &event.id, &event.x, &event.y, &event.z, &mask)) {
        return NULL;
    }
    event.bstate = (mmask_t)mask;
    return _PyCurses_Result(ungetmouse(&event), "ungetmouse");
}

static PyObject *
curses_mouseinterval(PyObject *module, PyObject *args)
{
    int interval;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i;interval", &interval)) {
        return NULL;
    }
    return _PyCurses_Result(mouseinterval(interval), "mouseinterval");
}

static PyObject *
curses_mousemask(PyObject *module, PyObject *args)
{
    unsigned long wanted;
    mmask_t before;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "k;mousemask", &wanted)) {
        return NULL;
    }
    mmask_t available = mousemask((mmask_t)wanted, &before);
    return Py_BuildValue("(kk)", (unsigned long)available, (unsigned long)before);
}

static PyObject *
curses_typeahead(PyObject *module, PyObject *args)
{
    int fd;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i;fd", &fd)) {
        return NULL;
    }
    return _PyCurses_Result(typeahead(fd), "typeahead");
}

/* ---- cursor, time ------------------------------------------------------------------------ */
static PyObject *
curses_curs_set(PyObject *module, PyObject *args)
{
    int kind;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i:curs_set", &kind)) {
        return NULL;
    }
    const int before = curs_set(kind);
    return before == ERR ? _PyCurses_Result(ERR, "curs_set") : PyInt_FromLong(before);
}

static PyObject *
curses_getsyx(PyObject *module, PyObject *unused)
{
    int y = 0;
    int x = 0;
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    getsyx(y, x);
    return Py_BuildValue("(ii)", y, x);
}

static PyObject *
curses_setsyx(PyObject *module, PyObject *args)
{
    int y;
    int x;
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) != 2) {
        return curses_wrong_count("setsyx requires 2 arguments");
    }
    if (!PyArg_ParseTuple(args, "ii;y, x", &y, &x)) {
        return NULL;
    }
    setsyx(y, x);
    Py_RETURN_NONE;
}

static PyObject *
curses_delay_output(PyObject *module, PyObject *args)
{
    int milliseconds;
    int code;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i:delay_output", &milliseconds)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    code = delay_output(milliseconds);
    Py_END_ALLOW_THREADS
    return _PyCurses_Result(code, "delay_output");
}

static PyObject *
curses_napms(PyObject *module, PyObject *args)
{
    int milliseconds;
    int code;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "i;ms", &milliseconds)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    code = napms(milliseconds);
    Py_END_ALLOW_THREADS
    return PyInt_FromLong(code);
}

/* ---- windows ----------------------------------------------------------------------------- */
static PyObject *
curses_newwin(PyObject *module, PyObject *args)
{
    int height;
    int width;
    int y = 0;
    int x = 0;
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    switch (PyTuple_GET_SIZE(args)) {
    case 2:
        if (!PyArg_ParseTuple(args, "ii;nlines,ncols", &height, &width)) {
            return NULL;
        }
        break;
    case 4:
        if (!PyArg_ParseTuple(args, "iiii;nlines,ncols,begin_y,begin_x", &height, &width, &y,
                              &x)) {
            return NULL;
        }
        break;
    default:
        return curses_wrong_count("newwin requires 2 or 4 arguments");
    }
    return _PyCurses_NewWindow(newwin(height, width, y, x), NULL);
}

static PyObject *
curses_newpad(PyObject *module, PyObject *args)
{
    int height;
    int width;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, "ii;nlines,ncols", &height, &width)) {
        return NULL;
    }
    return _PyCurses_NewWindow(newpad(height, width), NULL);
}

static PyObject *
curses_getwin(PyObject *module, PyObject *file)
{
    if (!_PyCurses_CheckScreen()) {
        return NULL;
    }
    FILE *stream = PyFile_Check(file) ? PyFile_AsFile(file) : NULL;
    if (stream == NULL) {
        PyErr_SetString(PyExc_TypeError, "argument must be a file object");
        return NULL;
    }
    return _PyCurses_NewWindow(getwin(stream), NULL);
}

/* ---- the screen's size ------------------------------------------------------------------- */
/* LINES and COLS have changed: tell them here and in the package curses, which has copies. */
static int
curses_update_size(void)
{
    PyObject *modules = PyImport_GetModuleDict();                            // borrowed
    PyObject *package = modules != NULL ? PyDict_GetItemString(modules, "curses") : NULL;
    if (curses_set_name(curses_names, "LINES", LINES) < 0 ||
        curses_set_name(curses_names, "COLS", COLS) < 0) {
        return -1;
    }
    if (package != NULL && PyModule_Check(package)) {
        PyObject *names = PyModule_GetDict(package);
        if (curses_set_name(names, "LINES", LINES) < 0 ||
            curses_set_name(names, "COLS", COLS) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
curses_resize(PyObject *args, const char *format, int (*function)(int, int), const char *name)
{
    int height;
    int width;
    if (!_PyCurses_CheckScreen() || !PyArg_ParseTuple(args, format, &height, &width)) {
        return NULL;
    }
    PyObject *result = _PyCurses_Result(function(height, width), name);
    if (result != NULL && curses_update_size() < 0) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
curses_resizeterm(PyObject *module, PyObject *args)
{
    return curses_resize(args, "ii:resizeterm", resizeterm, "resizeterm");
}

static PyObject *
curses_resize_term(PyObject *module, PyObject *args)
{
    return curses_resize(args, "ii:resize_term", resize_term, "resize_term");
}

static PyObject *
curses_is_term_resized(PyObject *module, PyObject *args)
{
    int height;
    int width;
    if (!_PyCurses_CheckScreen() ||
        !PyArg_ParseTuple(args, "ii:is_term_resized", &height, &width)) {
        return NULL;
    }
    return PyBool_FromLong(is_term_resized(height, width));
}

/* ---- the terminal ------------------------------------------------------------------------ */
/* Find a terminal's description; 0, or -1 with _curses.error. */
static int
curses_find_terminal(const char *term, int fd)
{
    int reason = 0;
    if (setupterm((char *)term, fd, &reason) == ERR) {
        PyErr_SetString(_PyCurses_error,
                        reason == 0 ? "setupterm: could not find terminal" :
                        reason == -1 ? "setupterm: could not find terminfo database" :
                        "setupterm: unknown error");
        return -1;
    }
    curses_has_terminal = 1;
    return 0;
}

static PyObject *
curses_setupterm(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *names[] = {(char *)"term", (char *)"fd", NULL};
    const char *term = NULL;
    int fd = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|zi:setupterm", names, &term, &fd)) {
        return NULL;
    }
    if (fd == -1) {
        PyObject *output = PySys_GetObject((char *)"stdout");       // borrowed
        if (output == NULL) {
            PyErr_SetString(_PyCurses_error, "lost sys.stdout");
            return NULL;
        }
        fd = PyObject_AsFileDescriptor(output);
        if (fd == -1) {
            return NULL;
        }
    }
    if (!curses_has_terminal && curses_find_terminal(term, fd) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* The characters for drawing, known once the terminal is; 0 or -1. */
static int
curses_add_drawing_characters(void)
{
    static const struct {
        const char *name;
        unsigned char key;      // of acs_map[]
    } characters[] = {
        {"ACS_ULCORNER", 'l'}, {"ACS_LLCORNER", 'm'}, {"ACS_URCORNER", 'k'},
        {"ACS_LRCORNER", 'j'}, {"ACS_LTEE", 't'}, {"ACS_RTEE", 'u'}, {"ACS_BTEE", 'v'},
        {"ACS_TTEE", 'w'}, {"ACS_HLINE", 'q'}, {"ACS_VLINE", 'x'}, {"ACS_PLUS", 'n'},
        {"ACS_S1", 'o'}, {"ACS_S3", 'p'}, {"ACS_S7", 'r'}, {"ACS_S9", 's'},
        {"ACS_DIAMOND", '`'}, {"ACS_CKBOARD", 'a'}, {"ACS_DEGREE", 'f'}, {"ACS_PLMINUS", 'g'},
        {"ACS_BULLET", '~'}, {"ACS_LARROW", ','}, {"ACS_RARROW", '+'}, {"ACS_DARROW", '.'},
        {"ACS_UARROW", '-'}, {"ACS_BOARD", 'h'}, {"ACS_LANTERN", 'i'}, {"ACS_BLOCK", '0'},
        {"ACS_LEQUAL", 'y'}, {"ACS_GEQUAL", 'z'}, {"ACS_PI", '{'}, {"ACS_NEQUAL", '|'},
        {"ACS_STERLING", '}'},
        // System V's names: which of top, right, bottom and left has a single line or none
        {"ACS_BSSB", 'l'}, {"ACS_SSBB", 'm'}, {"ACS_BBSS", 'k'}, {"ACS_SBBS", 'j'},
        {"ACS_SBSS", 'u'}, {"ACS_SSSB", 't'}, {"ACS_SSBS", 'v'}, {"ACS_BSSS", 'w'},
        {"ACS_BSBS", 'q'}, {"ACS_SBSB", 'x'}, {"ACS_SSSS", 'n'},
    };
    for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
        if (curses_set_name(curses_names, characters[i].name,
                            (long)acs_map[characters[i].key]) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
curses_initscr(PyObject *module, PyObject *unused)
{
    if (curses_has_screen) {
        wrefresh(stdscr);
        return _PyCurses_NewWindow(stdscr, NULL);
    }
    // initscr() ends the process when it does not know the terminal: ask before
    if (!curses_has_terminal && curses_find_terminal(NULL, fileno(stdout)) < 0) {
        return NULL;
    }
    WINDOW *screen = initscr();
    if (screen == NULL) {
        return _PyCurses_NewWindow(NULL, NULL);
    }
    curses_has_screen = 1;
    if (curses_add_drawing_characters() < 0 ||
        curses_set_name(curses_names, "LINES", LINES) < 0 ||
        curses_set_name(curses_names, "COLS", COLS) < 0) {
        return NULL;
    }
    return _PyCurses_NewWindow(screen, NULL);
}

/* ---- terminfo ---------------------------------------------------------------------------- */
static PyObject *
curses_tigetflag(PyObject *module, PyObject *args)
{
    char *name;
    if (!_PyCurses_CheckTerminal() || !PyArg_ParseTuple(args, "s", &name)) {
        return NULL;
    }
    return PyInt_FromLong(tigetflag(name));
}

static PyObject *
curses_tigetnum(PyObject *module, PyObject *args)
{
    char *name;
    if (!_PyCurses_CheckTerminal() || !PyArg_ParseTuple(args, "s", &name)) {
        return NULL;
    }
    return PyInt_FromLong(tigetnum(name));
}

static PyObject *
curses_tigetstr(PyObject *module, PyObject *args)
{
    char *name;
    if (!_PyCurses_CheckTerminal() || !PyArg_ParseTuple(args, "s", &name)) {
        return NULL;
    }
    const char *text = tigetstr(name);
    if (text == NULL || text == (char *)-1) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(text);
}

static PyObject *
curses_tparm(PyObject *module, PyObject *args)
{
    char *format;
    int p[9] = {0};
    if (!_PyCurses_CheckTerminal() ||
        !PyArg_ParseTuple(args, "s|iiiiiiiii:tparm", &format, &p[0], &p[1], &p[2], &p[3], &p[4],
                          &p[5], &p[6], &p[7], &p[8])) {
        return NULL;
    }
    const char *text = tparm(format, (long)p[0], (long)p[1], (long)p[2], (long)p[3], (long)p[4],
                             (long)p[5], (long)p[6], (long)p[7], (long)p[8]);
    if (text == NULL) {
        PyErr_SetString(_PyCurses_error, "tparm() returned NULL");
        return NULL;
    }
    return PyString_FromString(text);
}

static PyObject *
curses_putp(PyObject *module, PyObject *args)
{
    char *text;
    if (!PyArg_ParseTuple(args, "s;str", &text)) {
        return NULL;
    }
    return _PyCurses_Result(putp(text), "putp");
}

/* ---- the module -------------------------------------------------------------------------- */
#define METHOD(name, flags) {#name, (PyCFunction)curses_##name, flags, NULL}
static PyMethodDef curses_methods[] = {
    METHOD(baudrate, METH_NOARGS), METHOD(beep, METH_NOARGS),
    METHOD(can_change_color, METH_NOARGS), METHOD(cbreak, METH_VARARGS),
    METHOD(color_content, METH_VARARGS), METHOD(color_pair, METH_VARARGS),
    METHOD(curs_set, METH_VARARGS), METHOD(def_prog_mode, METH_NOARGS),
    METHOD(def_shell_mode, METH_NOARGS), METHOD(delay_output, METH_VARARGS),
    METHOD(doupdate, METH_NOARGS), METHOD(echo, METH_VARARGS), METHOD(endwin, METH_NOARGS),
    METHOD(erasechar, METH_NOARGS), METHOD(filter, METH_NOARGS), METHOD(flash, METH_NOARGS),
    METHOD(flushinp, METH_NOARGS), METHOD(getmouse, METH_NOARGS), METHOD(getsyx, METH_NOARGS),
    METHOD(getwin, METH_O), METHOD(halfdelay, METH_VARARGS), METHOD(has_colors, METH_NOARGS),
    METHOD(has_ic, METH_NOARGS), METHOD(has_il, METH_NOARGS), METHOD(has_key, METH_VARARGS),
    METHOD(init_color, METH_VARARGS), METHOD(init_pair, METH_VARARGS),
    METHOD(initscr, METH_NOARGS), METHOD(intrflush, METH_VARARGS),
    METHOD(is_term_resized, METH_VARARGS), METHOD(isendwin, METH_NOARGS),
    METHOD(keyname, METH_VARARGS), METHOD(killchar, METH_NOARGS), METHOD(longname, METH_NOARGS),
    METHOD(meta, METH_VARARGS), METHOD(mouseinterval, METH_VARARGS),
    METHOD(mousemask, METH_VARARGS), METHOD(napms, METH_VARARGS), METHOD(newpad, METH_VARARGS),
    METHOD(newwin, METH_VARARGS), METHOD(nl, METH_VARARGS), METHOD(nocbreak, METH_NOARGS),
    METHOD(noecho, METH_NOARGS), METHOD(nonl, METH_NOARGS), METHOD(noqiflush, METH_NOARGS),
    METHOD(noraw, METH_NOARGS), METHOD(pair_content, METH_VARARGS),
    METHOD(pair_number, METH_VARARGS), METHOD(putp, METH_VARARGS),
    METHOD(qiflush, METH_VARARGS), METHOD(raw, METH_VARARGS),
    METHOD(reset_prog_mode, METH_NOARGS), METHOD(reset_shell_mode, METH_NOARGS),
    METHOD(resetty, METH_NOARGS), METHOD(resizeterm, METH_VARARGS),
    METHOD(resize_term, METH_VARARGS), METHOD(savetty, METH_NOARGS),
    METHOD(setsyx, METH_VARARGS), METHOD(setupterm, METH_VARARGS | METH_KEYWORDS),
    METHOD(start_color, METH_NOARGS), METHOD(termattrs, METH_NOARGS),
    METHOD(termname, METH_NOARGS), METHOD(tigetflag, METH_VARARGS),
    METHOD(tigetnum, METH_VARARGS), METHOD(tigetstr, METH_VARARGS), METHOD(tparm, METH_VARARGS),
    METHOD(typeahead, METH_VARARGS), METHOD(unctrl, METH_VARARGS),
    METHOD(ungetch, METH_VARARGS), METHOD(ungetmouse, METH_VARARGS),
    METHOD(use_default_colors, METH_NOARGS), METHOD(use_env, METH_VARARGS),
    {NULL, NULL, 0, NULL},
};
#undef METHOD

#define CONSTANT(name) {#name, (long)(name)}
#define BUTTON(number) \
    CONSTANT(BUTTON##number##_CLICKED), CONSTANT(BUTTON##number##_DOUBLE_CLICKED), \
    CONSTANT(BUTTON##number##_PRESSED), CONSTANT(BUTTON##number##_RELEASED), \
    CONSTANT(BUTTON##number##_TRIPLE_CLICKED)
static const struct {
    const char *name;
    long value;
} curses_constants[] = {
    CONSTANT(ERR), CONSTANT(OK),
    CONSTANT(A_ALTCHARSET), CONSTANT(A_ATTRIBUTES), CONSTANT(A_BLINK), CONSTANT(A_BOLD),
    CONSTANT(A_CHARTEXT), CONSTANT(A_COLOR), CONSTANT(A_DIM), CONSTANT(A_HORIZONTAL),
    CONSTANT(A_INVIS), CONSTANT(A_LEFT), CONSTANT(A_LOW), CONSTANT(A_NORMAL),
    CONSTANT(A_PROTECT), CONSTANT(A_REVERSE), CONSTANT(A_RIGHT), CONSTANT(A_STANDOUT),
    CONSTANT(A_TOP), CONSTANT(A_UNDERLINE), CONSTANT(A_VERTICAL),
    CONSTANT(COLOR_BLACK), CONSTANT(COLOR_BLUE), CONSTANT(COLOR_CYAN), CONSTANT(COLOR_GREEN),
    CONSTANT(COLOR_MAGENTA), CONSTANT(COLOR_RED), CONSTANT(COLOR_WHITE), CONSTANT(COLOR_YELLOW),
    BUTTON(1), BUTTON(2), BUTTON(3), BUTTON(4),
    CONSTANT(BUTTON_ALT), CONSTANT(BUTTON_CTRL), CONSTANT(BUTTON_SHIFT),
    CONSTANT(ALL_MOUSE_EVENTS), CONSTANT(REPORT_MOUSE_POSITION),
    CONSTANT(KEY_MIN), CONSTANT(KEY_MAX),
};
#undef BUTTON
#undef CONSTANT

/* A name KEY_... for each key that curses has a name for; "KEY_F(1)" becomes KEY_F1.  0 or -1. */
static int
curses_add_keys(PyObject *names)
{
    for (int key = KEY_MIN; key < KEY_MAX; key++) {
        const char *name = keyname(key);
        if (name == NULL || strncmp(name, "KEY_", 4) != 0) {
            continue;
        }
        char plain[64];
        size_t used = 0;
        for (; *name != '\0' && used < sizeof(plain) - 1; name++) {
            if (*name != '(' && *name != ')') {
                plain[used++] = *name;
            }
        }
        plain[used] = '\0';
        if (curses_set_name(names, plain, key) < 0) {
            return -1;
        }
    }
    return 0;
}

PyMODINIT_FUNC
init_curses(void)
{
    static void *shared[PyCurses_API_pointers];
    if (PyType_Ready(&_PyCursesWindow_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule("_curses", curses_methods);
    if (module == NULL) {
        return;
    }
    curses_names = PyModule_GetDict(module);
    if (_PyCurses_error == NULL) {
        _PyCurses_error = PyErr_NewException((char *)"_curses.error", NULL, NULL);
        if (_PyCurses_error == NULL) {
            return;
        }
    }
    Py_INCREF(_PyCurses_error);
    PyModule_AddObject(module, "error", _PyCurses_error);
    shared[0] = &_PyCursesWindow_Type;
    shared[1] = (void *)_PyCurses_CheckTerminal;
    shared[2] = (void *)_PyCurses_CheckScreen;
    shared[3] = (void *)_PyCurses_CheckColor;
    PyObject *capsule = PyCapsule_New(shared, PyCurses_CAPSULE_NAME, NULL);
    if (capsule == NULL || PyModule_AddObject(module, "_C_API", capsule) < 0 ||
        PyModule_AddStringConstant(module, "version", "2.2") < 0 ||
        PyModule_AddStringConstant(module, "__version__", "2.2") < 0) {
        return;
    }
    for (size_t i = 0; i < sizeof(curses_constants) / sizeof(curses_constants[0]); i++) {
        if (curses_set_name(curses_names, curses_constants[i].name,
                            curses_constants[i].value) < 0) {
            return;
        }
    }
    curses_add_keys(curses_names);
}
