/* _curses: windows.
 *
 * Most methods are one curses function each.  What differs is how arguments are read: many take
 * a position (y, x) before all others, and many attributes (bold, colour) behind; the count of
 * arguments tells which are there.  Texts of errors name the arguments as 2.7's do.
 */
#include "curses_internal.h"

enum { TEXT_LIMIT = 1023 };     // longest text read from the screen or the keyboard

typedef PyCursesWindowObject window_t;

/* ---- life -------------------------------------------------------------------------------- */
PyObject *
_PyCurses_NewWindow(WINDOW *win, PyObject *parent)
{
    if (win == NULL) {
        PyErr_SetString(_PyCurses_error, "curses function returned NULL");
        return NULL;
    }
    window_object_t *self = PyObject_New(window_object_t, &_PyCursesWindow_Type);
    if (self == NULL) {
        delwin(win);
        return NULL;
    }
    self->base.win = win;
    Py_XINCREF(parent);
    self->parent = parent;
    return (PyObject *)self;
}

static void
window_dealloc(window_object_t *self)
{
    if (self->base.win != stdscr) {
        delwin(self->base.win);
    }
    Py_XDECREF(self->parent);
    PyObject_Del(self);
}

/* ---- reading arguments ------------------------------------------------------------------- */
/* What stands around a method's own arguments. */
typedef struct {
    int has_position;
    int y;
    int x;
    int has_attributes;
    long attributes;
} place_t;

static PyObject *
window_wrong_count(const char *text)
{
    PyErr_SetString(PyExc_TypeError, text);
    return NULL;
}

/* Move the cursor if a position was given: OK or ERR. */
static int
place_move(window_t *self, const place_t *place)
{
    return place->has_position ? wmove(self->win, place->y, place->x) : OK;
}

/* Set the attributes given, and return those that were set before. */
static attr_t
place_set_attributes(window_t *self, const place_t *place)
{
    attr_t before = (attr_t)getattrs(self->win);
    if (place->has_attributes) {
        (void)wattrset(self->win, (int)place->attributes);
    }
    return before;
}

static void
place_restore_attributes(window_t *self, const place_t *place, attr_t before)
{
    if (place->has_attributes) {
        (void)wattrset(self->win, (int)before);
    }
}

/* Read "[y, x,] ch [, attr]"; 0 or -1. */
static int
window_parse_character(PyObject *args, const char *count_text, place_t *place, chtype *ch)
{
    PyObject *op = NULL;
    int ok = 0;
    memset(place, 0, sizeof(*place));
    switch (PyTuple_GET_SIZE(args)) {
    case 1:
        ok = PyArg_ParseTuple(args, "O;ch or int", &op);
        break;
    case 2:
        ok = PyArg_ParseTuple(args, "Ol;ch or int,attr", &op, &place->attributes);
        place->has_attributes = 1;
        break;
    case 3:
        ok = PyArg_ParseTuple(args, "iiO;y,x,ch or int", &place->y, &place->x, &op);
        place->has_position = 1;
        break;
    case 4:
        ok = PyArg_ParseTuple(args, "iiOl;y,x,ch or int, attr", &place->y, &place->x, &op,
                              &place->attributes);
        place->has_position = place->has_attributes = 1;
        break;
    default:
        window_wrong_count(count_text);
    }
    if (!ok) {
        return -1;
    }
    if (!_PyCurses_Character(op, ch)) {
        PyErr_SetString(PyExc_TypeError, "argument 1 or 3 must be a ch or an int");
        return -1;
    }
    return 0;
}

/* Read "ch [, attr]"; the attributes are part of *ch.  0 or -1. */
static int
window_parse_cell(PyObject *args, const char *count_text, const char *ch_text, chtype *ch)
{
    PyObject *op;
    long attributes = 0;
    switch (PyTuple_GET_SIZE(args)) {
    case 1:
        if (!PyArg_ParseTuple(args, "O;ch or int", &op)) {
            return -1;
        }
        break;
    case 2:
        if (!PyArg_ParseTuple(args, "Ol;ch or int,attr", &op, &attributes)) {
            return -1;
        }
        break;
    default:
        window_wrong_count(count_text);
        return -1;
    }
    if (!_PyCurses_Character(op, ch)) {
        PyErr_SetString(PyExc_TypeError, ch_text);
        return -1;
    }
    *ch |= (chtype)attributes;
    return 0;
}

/* Read "[y, x,] str [, attr]"; `names` are the formats for 1 to 4 arguments.  0 or -1. */
static int
window_parse_string(PyObject *args, const char *count_text, const char *const names[4],
                    place_t *place, const char **text)
{
    memset(place, 0, sizeof(*place));
    const Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count < 1 || count > 4) {
        window_wrong_count(count_text);
        return -1;
    }
    const char *format = names[count - 1];
    place->has_position = count >= 3;
    place->has_attributes = count % 2 == 0;
    const int ok =
        place->has_position
            ? PyArg_ParseTuple(args, format, &place->y, &place->x, text, &place->attributes)
            : PyArg_ParseTuple(args, format, text, &place->attributes);
    return ok ? 0 : -1;
}

/* Read "[y, x,] str, n [, attr]"; 0 or -1. */
static int
window_parse_counted_string(PyObject *args, const char *count_text, place_t *place,
                            const char **text, int *n)
{
    static const char *const formats[] = {"si;str,n", "sil;str,n,attr", "iisi;y,x,str,n",
                                          "iisil;y,x,str,n,attr"};
    memset(place, 0, sizeof(*place));
    const Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count < 2 || count > 5) {
        window_wrong_count(count_text);
        return -1;
    }
    const char *format = formats[count - 2];
    place->has_position = count >= 4;
    place->has_attributes = count % 2 == 1;
    const int ok =
        place->has_position
            ? PyArg_ParseTuple(args, format, &place->y, &place->x, text, n, &place->attributes)
            : PyArg_ParseTuple(args, format, text, n, &place->attributes);
    return ok ? 0 : -1;
}

/* Read "[y, x]"; 0 or -1. */
static int
window_parse_position(PyObject *args, const char *count_text, place_t *place)
{
    memset(place, 0, sizeof(*place));
    switch (PyTuple_GET_SIZE(args)) {
    case 0:
        return 0;
    case 2:
        place->has_position = 1;
        return PyArg_ParseTuple(args, "ii;y,x", &place->y, &place->x) ? 0 : -1;
    default:
        window_wrong_count(count_text);
        return -1;
    }
}

/* Read "[y, x] [n]" of what reads text; *n is cut to what we read at a time.  0 or -1. */
static int
window_parse_length(PyObject *args, const char *count_text, place_t *place, int *n)
{
    int ok = 0;
    memset(place, 0, sizeof(*place));
    *n = TEXT_LIMIT;
    switch (PyTuple_GET_SIZE(args)) {
    case 0:
        ok = 1;
        break;
    case 1:
        ok = PyArg_ParseTuple(args, "i;n", n);
        break;
    case 2:
        ok = PyArg_ParseTuple(args, "ii;y,x", &place->y, &place->x);
        place->has_position = 1;
        break;
    case 3:
        ok = PyArg_ParseTuple(args, "iii;y,x,n", &place->y, &place->x, n);
        place->has_position = 1;
        break;
    default:
        window_wrong_count(count_text);
    }
    if (!ok) {
        return -1;
    }
    if (*n < 0) {
        PyErr_SetString(PyExc_ValueError, "'n' must be nonnegative");
        return -1;
    }
    *n = *n > TEXT_LIMIT ? TEXT_LIMIT : *n;
    return 0;
}

/* ---- methods that are one function ------------------------------------------------------- */
#define NO_ARGUMENTS(name, call) \
    static PyObject *window_##name(window_t *self, PyObject *unused) \
    { \
        return _PyCurses_Result((call), #name); \
    }
NO_ARGUMENTS(clear, wclear(self->win))
NO_ARGUMENTS(clrtobot, wclrtobot(self->win))
NO_ARGUMENTS(clrtoeol, wclrtoeol(self->win))
NO_ARGUMENTS(cursyncup, (wcursyncup(self->win), OK))
NO_ARGUMENTS(deleteln, wdeleteln(self->win))
NO_ARGUMENTS(erase, werase(self->win))
NO_ARGUMENTS(insertln, winsertln(self->win))
NO_ARGUMENTS(redrawwin, redrawwin(self->win))
NO_ARGUMENTS(standend, wstandend(self->win))
NO_ARGUMENTS(standout, wstandout(self->win))
NO_ARGUMENTS(syncdown, (wsyncdown(self->win), OK))
NO_ARGUMENTS(syncup, (wsyncup(self->win), OK))
NO_ARGUMENTS(touchwin, touchwin(self->win))
NO_ARGUMENTS(untouchwin, untouchwin(self->win))
#undef NO_ARGUMENTS

#define ONE_NUMBER(name, type, letter, text, call) \
    static PyObject *window_##name(window_t *self, PyObject *args) \
    { \
        type value; \
        if (!PyArg_ParseTuple(args, letter ";" text, &value)) { \
            return NULL; \
        } \
        return _PyCurses_Result((call), #name); \
    }
#define FLAG(name, call) ONE_NUMBER(name, int, "i", "True(1) or False(0)", call)
FLAG(clearok, clearok(self->win, value != 0))
FLAG(idcok, (idcok(self->win, value != 0), OK))
FLAG(idlok, idlok(self->win, value != 0))
FLAG(immedok, (immedok(self->win, value != 0), OK))
FLAG(keypad, keypad(self->win, value != 0))
FLAG(leaveok, leaveok(self->win, value != 0))
FLAG(nodelay, nodelay(self->win, value != 0))
FLAG(notimeout, notimeout(self->win, value != 0))
FLAG(scrollok, scrollok(self->win, value != 0))
FLAG(syncok, syncok(self->win, value != 0))
ONE_NUMBER(attroff, long, "l", "attr", wattroff(self->win, (int)value))
ONE_NUMBER(attron, long, "l", "attr", wattron(self->win, (int)value))
ONE_NUMBER(attrset, long, "l", "attr", wattrset(self->win, (int)value))
ONE_NUMBER(insdelln, int, "i", "nlines", winsdelln(self->win, value))
ONE_NUMBER(timeout, int, "i", "delay", (wtimeout(self->win, value), OK))
#undef FLAG
#undef ONE_NUMBER

#define TWO_NUMBERS(name, text, function) \
    static PyObject *window_##name(window_t *self, PyObject *args) \
    { \
        int first; \
        int second; \
        if (!PyArg_ParseTuple(args, "ii;" text, &first, &second)) { \
            return NULL; \
        } \
        return _PyCurses_Result(function(self->win, first, second), #function); \
    }
TWO_NUMBERS(move, "y,x", wmove)
TWO_NUMBERS(mvderwin, "y,x", mvderwin)
TWO_NUMBERS(mvwin, "y,x", mvwin)
TWO_NUMBERS(resize, "lines,columns", wresize)
TWO_NUMBERS(setscrreg, "top, bottom", wsetscrreg)
#undef TWO_NUMBERS

static PyObject *
window_redrawln(window_t *self, PyObject *args)
{
    int first;
    int count;
    if (!PyArg_ParseTuple(args, "ii;beg,num", &first, &count)) {
        return NULL;
    }
    return _PyCurses_Result(wredrawln(self->win, first, count), "redrawln");
}

#define TWO_RESULTS(name) \
    static PyObject *window_##name(window_t *self, PyObject *unused) \
    { \
        int y; \
        int x; \
        name(self->win, y, x); \
        return Py_BuildValue("(ii)", y, x); \
    }
TWO_RESULTS(getbegyx)
TWO_RESULTS(getmaxyx)
TWO_RESULTS(getparyx)
TWO_RESULTS(getyx)
#undef TWO_RESULTS

/* ---- writing ----------------------------------------------------------------------------- */
static PyObject *
window_addch(window_t *self, PyObject *args)
{
    place_t place;
    chtype ch;
    if (window_parse_character(args, "addch requires 1 to 4 arguments", &place, &ch) < 0) {
        return NULL;
    }
    int code = place_move(self, &place);
    return _PyCurses_Result(
        code == ERR ? ERR : waddch(self->win, ch | (chtype)place.attributes), "addch");
}

static PyObject *
window_insch(window_t *self, PyObject *args)
{
    place_t place;
    chtype ch;
    if (window_parse_character(args, "insch requires 1 to 4 arguments", &place, &ch) < 0) {
        return NULL;
    }
    int code = place_move(self, &place);
    return _PyCurses_Result(
        code == ERR ? ERR : winsch(self->win, ch | (chtype)place.attributes), "insch");
}

/* Write n bytes of a text, all for n < 0, by waddnstr() or winsnstr(). */
static PyObject *
window_write(window_t *self, const place_t *place, int (*function)(WINDOW *, const char *, int),
             const char *text, int n, const char *name)
{
    attr_t before = place_set_attributes(self, place);
    int code = place_move(self, place);
    if (code != ERR) {
        code = function(self->win, text, n);
    }
    place_restore_attributes(self, place, before);
    return _PyCurses_Result(code, name);
}

static PyObject *
window_addstr(window_t *self, PyObject *args)
{
    static const char *const names[] = {"s;str", "sl;str,attr", "iis;int,int,str",
                                        "iisl;int,int,str,attr"};
    place_t place;
    const char *text;
    if (window_parse_string(args, "addstr requires 1 to 4 arguments", names, &place, &text) < 0) {
        return NULL;
    }
    return window_write(self, &place, waddnstr, text, -1, "addstr");
}

static PyObject *
window_insstr(window_t *self, PyObject *args)
{
    static const char *const names[] = {"s;str", "sl;str,attr", "iis;y,x,str",
                                        "iisl;y,x,str,attr"};
    place_t place;
    const char *text;
    if (window_parse_string(args, "insstr requires 1 to 4 arguments", names, &place, &text) < 0) {
        return NULL;
    }
    return window_write(self, &place, winsnstr, text, -1, "insstr");
}

static PyObject *
window_addnstr(window_t *self, PyObject *args)
{
    place_t place;
    const char *text;
    int n;
    if (window_parse_counted_string(args, "addnstr requires 2 to 5 arguments", &place, &text,
                                    &n) < 0) {
        return NULL;
    }
    return window_write(self, &place, waddnstr, text, n, "addnstr");
}

static PyObject *
window_insnstr(window_t *self, PyObject *args)
{
    place_t place;
    const char *text;
    int n;
    if (window_parse_counted_string(args, "insnstr requires 2 to 5 arguments", &place, &text,
                                    &n) < 0) {
        return NULL;
    }
    return window_write(self, &place, winsnstr, text, n, "insnstr");
}

static PyObject *
window_bkgd(window_t *self, PyObject *args)
{
    chtype ch;
    if (window_parse_cell(args, "bkgd requires 1 or 2 arguments",
                          "argument 1 or 3 must be a ch or an int", &ch) < 0) {
        return NULL;
    }
    return _PyCurses_Result(wbkgd(self->win, ch), "bkgd");
}

static PyObject *
window_bkgdset(window_t *self, PyObject *args)
{
    chtype ch;
    if (window_parse_cell(args, "bkgdset requires 1 or 2 arguments",
                          "argument 1 must be a ch or an int", &ch) < 0) {
        return NULL;
    }
    wbkgdset(self->win, ch);
    return _PyCurses_Result(OK, "bkgdset");
}

static PyObject *
window_echochar(window_t *self, PyObject *args)
{
    chtype ch;
    int code;
    if (window_parse_cell(args, "echochar requires 1 or 2 arguments",
                          "argument 1 must be a ch or an int", &ch) < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    code = is_pad(self->win) ? pechochar(self->win, ch) : wechochar(self->win, ch);
    Py_END_ALLOW_THREADS
    return _PyCurses_Result(code, "echochar");
}

/* ---- lines and borders ------------------------------------------------------------------- */
/* hline() and vline(): "[y, x,] ch, n [, attr]". */
static PyObject *
window_line(window_t *self, PyObject *args, int (*function)(WINDOW *, chtype, int),
            const char *name, const char *count_text)
{
    PyObject *op = NULL;
    int n;
    long attributes = 0;
    place_t place;
    int ok = 0;
    chtype ch;
    memset(&place, 0, sizeof(place));
    switch (PyTuple_GET_SIZE(args)) {
    case 2:
        ok = PyArg_ParseTuple(args, "Oi;ch or int,n", &op, &n);
        break;
    case 3:
        ok = PyArg_ParseTuple(args, "Oil;ch or int,n,attr", &op, &n, &attributes);
        break;
    case 4:
        ok = PyArg_ParseTuple(args, "iiOi;y,x,ch or int,n", &place.y, &place.x, &op, &n);
        place.has_position = 1;
        break;
    case 5:
        ok = PyArg_ParseTuple(args, "iiOil; y,x,ch or int,n,attr", &place.y, &place.x, &op, &n,
                              &attributes);
        place.has_position = 1;
        break;
    default:
        return window_wrong_count(count_text);
    }
    if (!ok) {
        return NULL;
    }
    if (place_move(self, &place) == ERR) {
        return _PyCurses_Result(ERR, "wmove");
    }
    if (!_PyCurses_Character(op, &ch)) {
        PyErr_SetString(PyExc_TypeError, "argument 1 or 3 must be a ch or an int");
        return NULL;
    }
    return _PyCurses_Result(function(self->win, ch | (chtype)attributes, n), name);
}

static PyObject *
window_hline(window_t *self, PyObject *args)
{
    return window_line(self, args, whline, "hline", "hline requires 2 to 5 arguments");
}

static PyObject *
window_vline(window_t *self, PyObject *args)
{
    return window_line(self, args, wvline, "vline", "vline requires 2 to 5 arguments");
}

/* The characters of given arguments; NULL ones stay 0, which lets curses choose.  0 or -1. */
static int
window_border_characters(PyObject *const given[], int count, chtype result[])
{
    for (int i = 0; i < count; i++) {
        result[i] = 0;
        if (given[i] != NULL && !_PyCurses_Character(given[i], &result[i])) {
            PyErr_Format(PyExc_TypeError, "argument %i must be a ch or an int", i + 1);
            return -1;
        }
    }
    return 0;
}

static PyObject *
window_border(window_t *self, PyObject *args)
{
    PyObject *given[8] = {NULL};
    chtype ch[8];
    if (!PyArg_ParseTuple(args, "|OOOOOOOO;ls,rs,ts,bs,tl,tr,bl,br", &given[0], &given[1],
                          &given[2], &given[3], &given[4], &given[5], &given[6], &given[7]) ||
        window_border_characters(given, 8, ch) < 0) {
        return NULL;
    }
    wborder(self->win, ch[0], ch[1], ch[2], ch[3], ch[4], ch[5], ch[6], ch[7]);
    Py_RETURN_NONE;
}

static PyObject *
window_box(window_t *self, PyObject *args)
{
    PyObject *given[2] = {NULL};
    chtype ch[2];
    if (PyTuple_GET_SIZE(args) > 0 &&
        !PyArg_ParseTuple(args, "OO;verch,horch", &given[0], &given[1])) {
        return NULL;
    }
    if (window_border_characters(given, 2, ch) < 0) {
        return NULL;
    }
    box(self->win, ch[0], ch[1]);
    Py_RETURN_NONE;
}

/* Change attributes of what is on the screen: "[y, x,] [n,] attr". */
static PyObject *
window_chgat(window_t *self, PyObject *args)
{
    place_t place;
    int n = -1;
    int ok = 0;
    long given = 0;
    memset(&place, 0, sizeof(place));
    switch (PyTuple_GET_SIZE(args)) {
    case 1:
        ok = PyArg_ParseTuple(args, "l;attr", &given);
        break;
    case 2:
        ok = PyArg_ParseTuple(args, "il;n,attr", &n, &given);
        break;
    case 3:
        ok = PyArg_ParseTuple(args, "iil;int,int,attr", &place.y, &place.x, &given);
        place.has_position = 1;
        break;
    case 4:
        ok = PyArg_ParseTuple(args, "iiil;int,int,n,attr", &place.y, &place.x, &n, &given);
        place.has_position = 1;
        break;
    default:
        return window_wrong_count("chgat requires 1 to 4 arguments");
    }
    if (!ok) {
        return NULL;
    }
    const short color = (short)PAIR_NUMBER((chtype)given);
    const attr_t attributes = (attr_t)given & A_ATTRIBUTES & ~(attr_t)A_COLOR;
    int code = place_move(self, &place);
    if (code != ERR) {
        code = wchgat(self->win, n, attributes, color, NULL);
        touchline(self->win, getcury(self->win), 1);
    }
    return _PyCurses_Result(code, "chgat");
}

/* ---- taking away ------------------------------------------------------------------------- */
static PyObject *
window_delch(window_t *self, PyObject *args)
{
    place_t place;
    if (window_parse_position(args, "delch requires 0 or 2 arguments", &place) < 0) {
        return NULL;
    }
    int code = place_move(self, &place);
    return _PyCurses_Result(code == ERR ? ERR : wdelch(self->win), "[mv]wdelch");
}

static PyObject *
window_scroll(window_t *self, PyObject *args)
{
    int lines = 1;
    if (PyTuple_GET_SIZE(args) > 1) {
        return window_wrong_count("scroll requires 0 or 1 arguments");
    }
    if (!PyArg_ParseTuple(args, "|i;nlines", &lines)) {
        return NULL;
    }
    return _PyCurses_Result(wscrl(self->win, lines), "scroll");
}

static PyObject *
window_touchline(window_t *self, PyObject *args)
{
    int first;
    int count;
    int changed = 1;
    switch (PyTuple_GET_SIZE(args)) {
    case 2:
        if (!PyArg_ParseTuple(args, "ii;start,count", &first, &count)) {
            return NULL;
        }
        break;
    case 3:
        if (!PyArg_ParseTuple(args, "iii;start,count,val", &first, &count, &changed)) {
            return NULL;
        }
        break;
    default:
        return window_wrong_count("touchline requires 2 or 3 arguments");
    }
    return _PyCurses_Result(wtouchln(self->win, first, count, changed), "touchline");
}

/* ---- reading keys ------------------------------------------------------------------------ */
/* Wait for a key: ERR when there is none. */
static int
window_wait_key(window_t *self, const place_t *place)
{
    int key;
    Py_BEGIN_ALLOW_THREADS
    key = place_move(self, place) == ERR ? ERR : wgetch(self->win);
    Py_END_ALLOW_THREADS
    return key;
}

static PyObject *
window_getch(window_t *self, PyObject *args)
{
    place_t place;
    if (window_parse_position(args, "getch requires 0 or 2 arguments", &place) < 0) {
        return NULL;
    }
    return PyInt_FromLong(window_wait_key(self, &place));
}

static PyObject *
window_getkey(window_t *self, PyObject *args)
{
    place_t place;
    if (window_parse_position(args, "getkey requires 0 or 2 arguments", &place) < 0) {
        return NULL;
    }
    const int key = window_wait_key(self, &place);
    if (key == ERR) {
        // a signal may have ended the wait, and its handler's exception comes first
        if (PyErr_CheckSignals() == 0) {
            PyErr_SetString(_PyCurses_error, "no input");
        }
        return NULL;
    }
    if (key <= 255) {
        const char text = (char)key;
        return PyString_FromStringAndSize(&text, 1);
    }
    const char *name = keyname(key);
    return PyString_FromString(name != NULL ? name : "");
}

static PyObject *
window_getstr(window_t *self, PyObject *args)
{
    place_t place;
    int n;
    int code;
    char text[TEXT_LIMIT + 1];
    if (window_parse_length(args, "getstr requires 0 to 3 arguments", &place, &n) < 0) {
        return NULL;
    }
    memset(text, 0, sizeof(text));
    Py_BEGIN_ALLOW_THREADS
    code = place_move(self, &place) == ERR ? ERR : wgetnstr(self->win, text, n);
    Py_END_ALLOW_THREADS
    return PyString_FromString(code == ERR ? "" : text);
}

/* ---- reading the screen ------------------------------------------------------------------ */
static PyObject *
window_inch(window_t *self, PyObject *args)
{
    place_t place;
    if (window_parse_position(args, "inch requires 0 to 2 arguments", &place) < 0) {
        return NULL;
    }
    return PyInt_FromLong(place_move(self, &place) == ERR ? ERR : (int)winch(self->win));
}

static PyObject *
window_instr(window_t *self, PyObject *args)
{
    place_t place;
    int n;
    char text[TEXT_LIMIT + 1];
    if (window_parse_length(args, "instr requires 0 or 3 arguments", &place, &n) < 0) {
        return NULL;
    }
    memset(text, 0, sizeof(text));
    int code = place_move(self, &place) == ERR ? ERR : winnstr(self->win, text, n);
    return PyString_FromString(code == ERR ? "" : text);
}

static PyObject *
window_getbkgd(window_t *self, PyObject *unused)
{
    return PyInt_FromLong((long)getbkgd(self->win));
}

static PyObject *
window_enclose(window_t *self, PyObject *args)
{
    int y;
    int x;
    if (!PyArg_ParseTuple(args, "ii;y,x", &y, &x)) {
        return NULL;
    }
    return PyInt_FromLong(wenclose(self->win, y, x));
}

static PyObject *
window_is_linetouched(window_t *self, PyObject *args)
{
    int line;
    if (!PyArg_ParseTuple(args, "i;line", &line)) {
        return NULL;
    }
    // curses answers ERR in a bool, which cannot hold it
    if (line < 0 || line >= getmaxy(self->win)) {
        PyErr_SetString(PyExc_TypeError, "is_linetouched: line number outside of boundaries");
        return NULL;
    }
    return PyBool_FromLong(is_linetouched(self->win, line));
}

static PyObject *
window_is_wintouched(window_t *self, PyObject *unused)
{
    return PyBool_FromLong(is_wintouched(self->win));
}

/* ---- showing ----------------------------------------------------------------------------- */
typedef int (*pad_function_t)(WINDOW *, int, int, int, int, int, int);

/* refresh() and noutrefresh(); a pad must be told which part goes where. */
static PyObject *
window_show(window_t *self, PyObject *args, pad_function_t pad_function, const char *pad_name,
            const char *pad_text, int (*function)(WINDOW *), const char *name, const char *format)
{
    int part[6];
    int code;
    if (is_pad(self->win)) {
        if (PyTuple_GET_SIZE(args) != 6) {
            PyErr_SetString(_PyCurses_error, pad_text);
            return NULL;
        }
        if (!PyArg_ParseTuple(args, "iiiiii;pminrow,pmincol,sminrow,smincol,smaxrow,smaxcol",
                              &part[0], &part[1], &part[2], &part[3], &part[4], &part[5])) {
            return NULL;
        }
        Py_BEGIN_ALLOW_THREADS
        code = pad_function(self->win, part[0], part[1], part[2], part[3], part[4], part[5]);
        Py_END_ALLOW_THREADS
        return _PyCurses_Result(code, pad_name);
    }
    if (!PyArg_ParseTuple(args, format)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    code = function(self->win);
    Py_END_ALLOW_THREADS
    return _PyCurses_Result(code, name);
}

static PyObject *
window_refresh(window_t *self, PyObject *args)
{
    return window_show(self, args, prefresh, "prefresh",
                       "refresh() for a pad requires 6 arguments", wrefresh, "wrefresh",
                       ":refresh");
}

static PyObject *
window_noutrefresh(window_t *self, PyObject *args)
{
    return window_show(self, args, pnoutrefresh, "pnoutrefresh",
                       "noutrefresh() called for a pad requires 6 arguments", wnoutrefresh,
                       "wnoutrefresh", ":noutrefresh");
}

/* ---- windows and windows ----------------------------------------------------------------- */
typedef WINDOW *(*part_function_t)(WINDOW *, int, int, int, int);

/* derwin() and subwin(): "[nlines, ncols,] begin_y, begin_x". */
static PyObject *
window_part(window_t *self, PyObject *args, part_function_t function, const char *count_text)
{
    int lines = 0;
    int columns = 0;
    int y;
    int x;
    switch (PyTuple_GET_SIZE(args)) {
    case 2:
        if (!PyArg_ParseTuple(args, "ii;begin_y,begin_x", &y, &x)) {
            return NULL;
        }
        break;
    case 4:
        if (!PyArg_ParseTuple(args, "iiii;nlines,ncols,begin_y,begin_x", &lines, &columns, &y,
                              &x)) {
            return NULL;
        }
        break;
    default:
        return window_wrong_count(count_text);
    }
    return _PyCurses_NewWindow(function(self->win, lines, columns, y, x), (PyObject *)self);
}

static PyObject *
window_derwin(window_t *self, PyObject *args)
{
    return window_part(self, args, derwin, "derwin requires 2 or 4 arguments");
}

static PyObject *
window_subwin(window_t *self, PyObject *args)
{
    return window_part(self, args, is_pad(self->win) ? subpad : subwin,
                       "subwin requires 2 or 4 arguments");
}

/* overlay() and overwrite(): "window [, sminrow, smincol, dminrow, dmincol, dmaxrow, dmaxcol]". */
static PyObject *
window_copy(window_t *self, PyObject *args, int keep_blanks, const char *name,
            const char *count_text)
{
    window_t *target;
    int part[6];
    switch (PyTuple_GET_SIZE(args)) {
    case 1:
        if (!PyArg_ParseTuple(args, "O!;window object", &_PyCursesWindow_Type, &target)) {
            return NULL;
        }
        return _PyCurses_Result(keep_blanks ? overwrite(self->win, target->win)
                                            : overlay(self->win, target->win), name);
    case 7:
        if (!PyArg_ParseTuple(args, "O!iiiiii;window object, int, int, int, int, int, int",
                              &_PyCursesWindow_Type, &target, &part[0], &part[1], &part[2],
                              &part[3], &part[4], &part[5])) {
            return NULL;
        }
        return _PyCurses_Result(copywin(self->win, target->win, part[0], part[1], part[2],
                                        part[3], part[4], part[5], !keep_blanks), "copywin");
    default:
        return window_wrong_count(count_text);
    }
}

static PyObject *
window_overlay(window_t *self, PyObject *args)
{
    return window_copy(self, args, 0, "overlay", "overlay requires one or seven arguments");
}

static PyObject *
window_overwrite(window_t *self, PyObject *args)
{
    return window_copy(self, args, 1, "overwrite", "overwrite requires one or seven arguments");
}

static PyObject *
window_putwin(window_t *self, PyObject *args)
{
    PyObject *file;
    if (!PyArg_ParseTuple(args, "O;fileobj", &file)) {
        return NULL;
    }
    FILE *stream = PyFile_Check(file) ? PyFile_AsFile(file) : NULL;
    if (stream == NULL) {
        PyErr_SetString(PyExc_TypeError, "argument must be a file object");
        return NULL;
    }
    return _PyCurses_Result(putwin(self->win, stream), "putwin");
}

/* ---- the type ---------------------------------------------------------------------------- */
#define METHOD(name, flags) {#name, (PyCFunction)window_##name, flags, NULL}
static PyMethodDef window_methods[] = {
    METHOD(addch, METH_VARARGS), METHOD(addnstr, METH_VARARGS), METHOD(addstr, METH_VARARGS),
    METHOD(attroff, METH_VARARGS), METHOD(attron, METH_VARARGS), METHOD(attrset, METH_VARARGS),
    METHOD(bkgd, METH_VARARGS), METHOD(bkgdset, METH_VARARGS), METHOD(border, METH_VARARGS),
    METHOD(box, METH_VARARGS), METHOD(chgat, METH_VARARGS), METHOD(clear, METH_NOARGS),
    METHOD(clearok, METH_VARARGS), METHOD(clrtobot, METH_NOARGS), METHOD(clrtoeol, METH_NOARGS),
    METHOD(cursyncup, METH_NOARGS), METHOD(delch, METH_VARARGS), METHOD(deleteln, METH_NOARGS),
    METHOD(derwin, METH_VARARGS), METHOD(echochar, METH_VARARGS), METHOD(enclose, METH_VARARGS),
    METHOD(erase, METH_NOARGS), METHOD(getbegyx, METH_NOARGS), METHOD(getbkgd, METH_NOARGS),
    METHOD(getch, METH_VARARGS), METHOD(getkey, METH_VARARGS), METHOD(getmaxyx, METH_NOARGS),
    METHOD(getparyx, METH_NOARGS), METHOD(getstr, METH_VARARGS), METHOD(getyx, METH_NOARGS),
    METHOD(hline, METH_VARARGS), METHOD(idcok, METH_VARARGS), METHOD(idlok, METH_VARARGS),
    METHOD(immedok, METH_VARARGS), METHOD(inch, METH_VARARGS), METHOD(insch, METH_VARARGS),
    METHOD(insdelln, METH_VARARGS), METHOD(insertln, METH_NOARGS), METHOD(insnstr, METH_VARARGS),
    METHOD(insstr, METH_VARARGS), METHOD(instr, METH_VARARGS),
    METHOD(is_linetouched, METH_VARARGS), METHOD(is_wintouched, METH_NOARGS),
    METHOD(keypad, METH_VARARGS), METHOD(leaveok, METH_VARARGS), METHOD(move, METH_VARARGS),
    METHOD(mvderwin, METH_VARARGS), METHOD(mvwin, METH_VARARGS), METHOD(nodelay, METH_VARARGS),
    {"nooutrefresh", (PyCFunction)window_noutrefresh, METH_VARARGS, NULL},
    METHOD(notimeout, METH_VARARGS), METHOD(noutrefresh, METH_VARARGS),
    METHOD(overlay, METH_VARARGS), METHOD(overwrite, METH_VARARGS), METHOD(putwin, METH_VARARGS),
    METHOD(redrawln, METH_VARARGS), METHOD(redrawwin, METH_NOARGS),
    METHOD(refresh, METH_VARARGS), METHOD(resize, METH_VARARGS), METHOD(scroll, METH_VARARGS),
    METHOD(scrollok, METH_VARARGS), METHOD(setscrreg, METH_VARARGS),
    METHOD(standend, METH_NOARGS), METHOD(standout, METH_NOARGS),
    {"subpad", (PyCFunction)window_subwin, METH_VARARGS, NULL},
    METHOD(subwin, METH_VARARGS), METHOD(syncdown, METH_NOARGS), METHOD(syncok, METH_VARARGS),
    METHOD(syncup, METH_NOARGS), METHOD(timeout, METH_VARARGS), METHOD(touchline, METH_VARARGS),
    METHOD(touchwin, METH_NOARGS), METHOD(untouchwin, METH_NOARGS), METHOD(vline, METH_VARARGS),
    {NULL, NULL, 0, NULL},
};
#undef METHOD

PyTypeObject _PyCursesWindow_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_curses.curses window",
    .tp_basicsize = sizeof(window_object_t),
    .tp_dealloc = (destructor)window_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = window_methods,
};
