/* _hotshot: a profiler that writes its events to a log, and a reader of such logs.
 *
 * A log is a row of records.  The two low bits of the first byte say which kind:
 *
 *     00  a function is entered   file, line of its def, time since the last event
 *     01  a function is left      time
 *     10  a line begins           line, time
 *     11  the whole byte tells:
 *         0x13  information       key, value
 *         0x23  a file gets its number            number, name
 *         0x33  do line records have a time?      one byte
 *         0x43  a function gets its name          file, line, name
 *         0x53  do entries have a time?           one byte
 *
 * Numbers are in base 128, low digits first; the high bit says that more follow.  The first
 * number of the three common records shares its first byte with the kind and has 5 bits there.
 * Strings follow their length.  Times are microseconds.  The log begins with information
 * about program and run; reading it is done when the log is opened.
 *
 * What stock 2.7.18 writes ours reads, and the reverse.  One difference: coverage() says truly
 * that its entries have no times; stock claims they have, so that it misreads its own logs.
 */
#include "Python.h"
#include "compile.h"
#include "frameobject.h"
#include "osdefs.h"          // MAXPATHLEN
#include "structmember.h"
#include <sys/resource.h>
#include <sys/time.h>

enum {
    WHAT_ENTER = 0x00,
    WHAT_EXIT = 0x01,
    WHAT_LINENO = 0x02,
    WHAT_OTHER = 0x03,
    WHAT_ADD_INFO = 0x13,
    WHAT_DEFINE_FILE = 0x23,
    WHAT_LINE_TIMES = 0x33,
    WHAT_DEFINE_FUNC = 0x43,
    WHAT_FRAME_TIMES = 0x53,
};
enum {
    KIND_BITS = 2,
    KIND_MASK = 3,
    BUFFER_SIZE = 10240,
    MAX_NUMBER = 10,            // bytes of a number
};

typedef struct {
    PyObject_HEAD
    FILE *log;                  // NULL once closed
    PyObject *files;            // {file name: (number, {line of a def: None})}
    int next_file;
    int active;
    int frametimings;
    int lineevents;
    int linetimings;
    long long last_event;       // microseconds
    Py_ssize_t used;
    unsigned char buffer[BUFFER_SIZE];
} profiler_t;

typedef struct {
    PyObject_HEAD
    FILE *log;                  // NULL once closed
    PyObject *info;             // {key: [value, ...]}
    int frametimings;
    int linetimings;
} reader_t;

static PyTypeObject profiler_type;
static PyTypeObject reader_type;
static PyObject *hotshot_error;

/* ---- writing: each function 0 or -1 with an exception ------------------------------------ */
static int
profiler_flush(profiler_t *self)
{
    const size_t used = (size_t)self->used;
    self->used = 0;
    if (used > 0 && fwrite(self->buffer, 1, used, self->log) != used) {
        PyErr_SetFromErrno(PyExc_IOError);
        return -1;
    }
    return 0;
}

/* Make room for n bytes. */
static int
profiler_reserve(profiler_t *self, Py_ssize_t n)
{
    return self->used + n > BUFFER_SIZE ? profiler_flush(self) : 0;
}

static void
profiler_put(profiler_t *self, unsigned byte)
{
    assert(self->used < BUFFER_SIZE);
    self->buffer[self->used++] = (unsigned char)byte;
}

/* Put a number; room was made. */
static void
profiler_put_number(profiler_t *self, unsigned long value)
{
    while (value > 0x7f) {
        profiler_put(self, (unsigned)(value & 0x7f) | 0x80);
        value >>= 7;
    }
    profiler_put(self, (unsigned)value);
}

/* Put one of the three common records' kinds with the number that shares its byte. */
static void
profiler_put_kind(profiler_t *self, unsigned kind, unsigned long value)
{
    const int bits = 7 - KIND_BITS;
    const unsigned low = (unsigned)(value & ((1u << bits) - 1));
    value >>= bits;
    profiler_put(self, kind | low << KIND_BITS | (value > 0 ? 0x80 : 0));
    if (value > 0) {
        profiler_put_number(self, value);
    }
}

static int
profiler_write_string(profiler_t *self, const char *bytes, Py_ssize_t size)
{
    if (size + MAX_NUMBER > BUFFER_SIZE) {
        PyErr_SetString(PyExc_ValueError, "string too large for internal buffer");
        return -1;
    }
    if (profiler_reserve(self, size + MAX_NUMBER) < 0) {
        return -1;
    }
    profiler_put_number(self, (unsigned long)size);
    memcpy(self->buffer + self->used, bytes, (size_t)size);
    self->used += size;
    return 0;
}

static int
profiler_write_info(profiler_t *self, const char *key, const char *value)
{
    // too long a value must not leave half a record
    if ((Py_ssize_t)strlen(key) + MAX_NUMBER > BUFFER_SIZE ||
        (Py_ssize_t)strlen(value) + MAX_NUMBER > BUFFER_SIZE) {
        PyErr_SetString(PyExc_ValueError, "string too large for internal buffer");
        return -1;
    }
    if (profiler_reserve(self, 1) < 0) {
        return -1;
    }
    profiler_put(self, WHAT_ADD_INFO);
    return profiler_write_string(self, key, (Py_ssize_t)strlen(key)) < 0 ||
           profiler_write_string(self, value, (Py_ssize_t)strlen(value)) < 0 ? -1 : 0;
}

static int
profiler_write_flag(profiler_t *self, unsigned kind, int flag)
{
    if (profiler_reserve(self, 2) < 0) {
        return -1;
    }
    profiler_put(self, kind);
    profiler_put(self, flag ? 1 : 0);
    return 0;
}

/* A definition: kind, one or two numbers, a name. */
static int
profiler_write_definition(profiler_t *self, unsigned kind, int file, int line, PyObject *name)
{
    if (profiler_reserve(self, 1 + 2 * MAX_NUMBER) < 0) {
        return -1;
    }
    profiler_put(self, kind);
    profiler_put_number(self, (unsigned long)file);
    if (kind == WHAT_DEFINE_FUNC) {
        profiler_put_number(self, (unsigned long)line);
    }
    return profiler_write_string(self, PyString_AS_STRING(name), PyString_GET_SIZE(name));
}

/* ---- events ------------------------------------------------------------------------------ */
static long long
hotshot_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Microseconds since the last call. */
static unsigned long
profiler_elapsed(profiler_t *self)
{
    const long long now = hotshot_now();
    const long long elapsed = now - self->last_event;
    self->last_event = now;
    return elapsed < 0 ? 0 : elapsed > INT_MAX ? INT_MAX : (unsigned long)elapsed;
}

/* The entry (number, lines) of a code object's file, defined in the log when it is new;
   borrowed, NULL with an exception. */
static PyObject *
profiler_file_entry(profiler_t *self, PyCodeObject *code)
{
    PyObject *entry = PyDict_GetItem(self->files, code->co_filename);
    if (entry != NULL) {
        return entry;
    }
    const int number = self->next_file;
    entry = Py_BuildValue("(iN)", number, PyDict_New());
    if (entry == NULL) {
        return NULL;
    }
    int failed = PyDict_SetItem(self->files, code->co_filename, entry) < 0;
    Py_DECREF(entry);       // the dictionary keeps it
    if (failed ||
        profiler_write_definition(self, WHAT_DEFINE_FILE, number, 0, code->co_filename) < 0) {
        return NULL;
    }
    self->next_file++;
    return entry;
}

/* The number of a code object's file; file and function are defined in the log at first sight.
   -1 with an exception. */
static int
profiler_file_number(profiler_t *self, PyCodeObject *code)
{
    PyObject *entry = profiler_file_entry(self, code);
    if (entry == NULL) {
        return -1;
    }
    const int number = (int)PyInt_AS_LONG(PyTuple_GET_ITEM(entry, 0));
    PyObject *lines = PyTuple_GET_ITEM(entry, 1);
    PyObject *line = PyInt_FromLong(code->co_firstlineno);
    if (line == NULL) {
        return -1;
    }
    int failed = 0;
    if (PyDict_GetItem(lines, line) == NULL) {
        failed = PyDict_SetItem(lines, line, Py_None) < 0 ||
                 profiler_write_definition(self, WHAT_DEFINE_FUNC, number, code->co_firstlineno,
                                           code->co_name) < 0;
    }
    Py_DECREF(line);
    return failed ? -1 : number;
}

/* What PyEval_SetProfile() and PyEval_SetTrace() call. */
static int
profiler_event(PyObject *object, PyFrameObject *frame, int what, PyObject *arg)
{
    profiler_t *self = (profiler_t *)object;
    if (self->log == NULL ||
        (what != PyTrace_CALL && what != PyTrace_RETURN && what != PyTrace_LINE)) {
        return 0;
    }
    const unsigned long elapsed =
        self->frametimings || self->linetimings ? profiler_elapsed(self) : 0;
    int file = 0;
    if (what == PyTrace_CALL) {
        file = profiler_file_number(self, frame->f_code);
    }
    if (file < 0 || profiler_reserve(self, 1 + 3 * MAX_NUMBER) < 0) {
        return -1;
    }
    if (what == PyTrace_CALL) {
        profiler_put_kind(self, WHAT_ENTER, (unsigned long)file);
        profiler_put_number(self, (unsigned long)frame->f_code->co_firstlineno);
        if (self->frametimings) {
            profiler_put_number(self, elapsed);
        }
    }
    else if (what == PyTrace_RETURN) {
        profiler_put_kind(self, WHAT_EXIT, self->frametimings ? elapsed : 0);
    }
    else {
        profiler_put_kind(self, WHAT_LINENO, (unsigned long)frame->f_lineno);
        if (self->linetimings) {
            profiler_put_number(self, elapsed);
        }
    }
    return 0;
}

/* ---- the profiler ------------------------------------------------------------------------ */
static int
profiler_check_idle(profiler_t *self)
{
    if (self->active) {
        PyErr_SetString(hotshot_error, "profiler already active");
        return -1;
    }
    if (self->log == NULL) {
        PyErr_SetString(hotshot_error, "profiler already closed");
        return -1;
    }
    return 0;
}

static void
profiler_begin(profiler_t *self)
{
    self->active = 1;
    self->last_event = hotshot_now();
    if (self->lineevents) {
        PyEval_SetTrace(profiler_event, (PyObject *)self);
    }
    else {
        PyEval_SetProfile(profiler_event, (PyObject *)self);
    }
}

static void
profiler_end(profiler_t *self)
{
    if (self->active) {
        self->active = 0;
        if (self->lineevents) {
            PyEval_SetTrace(NULL, NULL);
        }
        else {
            PyEval_SetProfile(NULL, NULL);
        }
    }
}

/* Flush and close the log; 0 or -1 with IOError. */
static int
profiler_close_log(profiler_t *self)
{
    profiler_end(self);
    if (self->log == NULL) {
        return 0;
    }
    int status = profiler_flush(self);
    if (fclose(self->log) != 0 && status == 0) {
        PyErr_SetFromErrno(PyExc_IOError);
        status = -1;
    }
    self->log = NULL;
    return status;
}

static void
profiler_dealloc(profiler_t *self)
{
    // an active profiler is held by its thread: this one is idle
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (profiler_close_log(self) < 0) {
        PyErr_WriteUnraisable((PyObject *)Py_TYPE(self));
    }
    PyErr_Restore(type, value, traceback);
    Py_XDECREF(self->files);
    PyObject_Del(self);
}

static PyObject *
profiler_addinfo(profiler_t *self, PyObject *args)
{
    char *key;
    char *value;
    if (!PyArg_ParseTuple(args, "ss:addinfo", &key, &value)) {
        return NULL;
    }
    if (self->log == NULL) {
        PyErr_SetString(hotshot_error, "profiler already closed");
        return NULL;
    }
    if (profiler_write_info(self, key, value) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
profiler_close(profiler_t *self, PyObject *unused)
{
    if (profiler_close_log(self) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
profiler_fileno(profiler_t *self, PyObject *unused)
{
    if (self->log == NULL) {
        PyErr_SetString(PyExc_ValueError, "profiler's file object already closed");
        return NULL;
    }
    return PyInt_FromLong(fileno(self->log));
}

static PyObject *
profiler_runcall(profiler_t *self, PyObject *args)
{
    PyObject *callable;
    PyObject *positional = NULL;
    PyObject *keywords = NULL;
    if (!PyArg_UnpackTuple(args, "runcall", 1, 3, &callable, &positional, &keywords) ||
        profiler_check_idle(self) < 0) {
        return NULL;
    }
    profiler_begin(self);
    PyObject *result = PyEval_CallObjectWithKeywords(callable, positional, keywords);
    profiler_end(self);
    return result;
}

static PyObject *
profiler_runcode(profiler_t *self, PyObject *args)
{
    PyCodeObject *code;
    PyObject *globals;
    PyObject *locals = NULL;
    if (!PyArg_ParseTuple(args, "O!O!|O:runcode", &PyCode_Type, &code, &PyDict_Type, &globals,
                          &locals) ||
        profiler_check_idle(self) < 0) {
        return NULL;
    }
    profiler_begin(self);
    PyObject *result = PyEval_EvalCode(code, globals,
                                       locals == NULL || locals == Py_None ? globals : locals);
    profiler_end(self);
    return result;
}

static PyObject *
profiler_start(profiler_t *self, PyObject *unused)
{
    if (profiler_check_idle(self) < 0) {
        return NULL;
    }
    profiler_begin(self);
    Py_RETURN_NONE;
}

static PyObject *
profiler_stop(profiler_t *self, PyObject *unused)
{
    if (!self->active) {
        PyErr_SetString(hotshot_error, "profiler not active");
        return NULL;
    }
    profiler_end(self);
    Py_RETURN_NONE;
}

static PyObject *
profiler_get_closed(profiler_t *self, void *unused)
{
    return PyBool_FromLong(self->log == NULL);
}

static PyMethodDef profiler_methods[] = {
    {"addinfo", (PyCFunction)profiler_addinfo, METH_VARARGS,
     PyDoc_STR("addinfo(key, value): write a pair of strings to the log")},
    {"close", (PyCFunction)profiler_close, METH_NOARGS,
     PyDoc_STR("close(): stop profiling and close the log")},
    {"fileno", (PyCFunction)profiler_fileno, METH_NOARGS,
     PyDoc_STR("fileno(): the descriptor of the log")},
    {"runcall", (PyCFunction)profiler_runcall, METH_VARARGS,
     PyDoc_STR("runcall(callable[, args[, kwargs]]): profile one call and return its result")},
    {"runcode", (PyCFunction)profiler_runcode, METH_VARARGS,
     PyDoc_STR("runcode(code, globals[, locals]): profile a code object and return its result")},
    {"start", (PyCFunction)profiler_start, METH_NOARGS,
     PyDoc_STR("start(): profile this thread from here on")},
    {"stop", (PyCFunction)profiler_stop, METH_NOARGS,
     PyDoc_STR("stop(): profile no more, until the next start()")},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef profiler_members[] = {
    {(char *)"frametimings", T_INT, offsetof(profiler_t, frametimings), READONLY, NULL},
    {(char *)"lineevents", T_INT, offsetof(profiler_t, lineevents), READONLY, NULL},
    {(char *)"linetimings", T_INT, offsetof(profiler_t, linetimings), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef profiler_getset[] = {
    {(char *)"closed", (getter)profiler_get_closed, NULL, (char *)"is the log closed?", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(profiler_doc,
"Writes calls, returns and, when lineevents is set, lines of this thread to a log.\n\
\n\
frametimings and linetimings say whether the records tell times.");

static PyTypeObject profiler_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_hotshot.ProfilerType",
    .tp_basicsize = sizeof(profiler_t),
    .tp_dealloc = (destructor)profiler_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = profiler_doc,
    .tp_methods = profiler_methods,
    .tp_members = profiler_members,
    .tp_getset = profiler_getset,
};

/* ---- starting a log ---------------------------------------------------------------------- */
/* The smallest steps seen of the clocks of getrusage() and gettimeofday(), in microseconds. */
static void
hotshot_measure(long *rusage_step, long *timeofday_step)
{
    static long steps[2];       // measured once
    for (int which = 0; which < 2 && steps[which] == 0; which++) {
        long smallest = LONG_MAX;
        for (int turn = 0; turn < 10; turn++) {
            struct timeval first = {0, 0};
            struct timeval next;
            do {
                struct rusage usage;
                gettimeofday(&next, NULL);
                if (which == 0) {
                    getrusage(RUSAGE_SELF, &usage);
                    timeradd(&usage.ru_utime, &usage.ru_stime, &next);
                }
                if (first.tv_sec == 0 && first.tv_usec == 0) {
                    first = next;
                }
            } while (next.tv_sec == first.tv_sec && next.tv_usec == first.tv_usec);
            long step = (next.tv_sec - first.tv_sec) * 1000000L + next.tv_usec - first.tv_usec;
            smallest = step > 0 && step < smallest ? step : smallest;
        }
        steps[which] = smallest == LONG_MAX ? 1 : smallest;
    }
    *rusage_step = steps[0];
    *timeofday_step = steps[1];
}

/* An entry for each string of sys.path; 0 or -1. */
static int
profiler_write_path(profiler_t *self)
{
    PyObject *path = PySys_GetObject((char *)"path");
    if (path == NULL || !PyList_Check(path)) {
        PyErr_SetString(PyExc_RuntimeError, "sys.path must be a list");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(path); i++) {
        PyObject *entry = PyList_GET_ITEM(path, i);
        if (PyString_Check(entry) &&
            profiler_write_info(self, "sys-path-entry", PyString_AS_STRING(entry)) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Information about program, machine and run; 0 or -1. */
static int
profiler_write_header(profiler_t *self)
{
    char rusage[24];
    char timeofday[24];
    char folder[MAXPATHLEN + 1];
    long steps[2];
    hotshot_measure(&steps[0], &steps[1]);
    PyOS_snprintf(rusage, sizeof(rusage), "%ld", steps[0]);
    PyOS_snprintf(timeofday, sizeof(timeofday), "%ld", steps[1]);
    if (getcwd(folder, sizeof(folder)) == NULL) {
        folder[0] = '\0';
    }
    const struct {
        const char *key;
        const char *value;
    } facts[] = {
        {"hotshot-version", ""},
        {"requested-frame-timings", self->frametimings ? "yes" : "no"},
        {"requested-line-events", self->lineevents ? "yes" : "no"},
        {"requested-line-timings", self->linetimings ? "yes" : "no"},
        {"platform", Py_GetPlatform()},
        {"executable", Py_GetProgramFullPath()},
        {"executable-version", Py_GetVersion()},
        {"observed-interval-getrusage", rusage},
        {"observed-interval-gettimeofday", timeofday},
        {"current-directory", folder},
    };
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        if (profiler_write_info(self, facts[i].key, facts[i].value) < 0) {
            return -1;
        }
    }
    return profiler_write_path(self) < 0 ||
           profiler_write_flag(self, WHAT_FRAME_TIMES, self->frametimings) < 0 ||
           profiler_write_flag(self, WHAT_LINE_TIMES, self->linetimings) < 0 ? -1 : 0;
}

/* A profiler whose log is begun; new reference. */
static PyObject *
profiler_open(const char *name, int frametimings, int lineevents, int linetimings)
{
    profiler_t *self = PyObject_New(profiler_t, &profiler_type);
    if (self == NULL) {
        return NULL;
    }
    self->next_file = 0;
    self->active = 0;
    self->used = 0;
    self->last_event = 0;
    self->frametimings = frametimings ? 1 : 0;
    self->lineevents = lineevents ? 1 : 0;
    self->linetimings = linetimings ? 1 : 0;
    self->log = NULL;
    self->files = PyDict_New();
    if (self->files == NULL) {
        goto error;
    }
    self->log = fopen(name, "wb");
    if (self->log == NULL) {
        PyErr_SetFromErrnoWithFilename(PyExc_IOError, name);
        goto error;
    }
    if (profiler_write_header(self) < 0) {
        goto error;
    }
    return (PyObject *)self;
error:
    Py_DECREF(self);
    return NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */
enum { READ_FAILED = -1, READ_OK = 0, READ_END = 1 };

static int
reader_fail_at_end(reader_t *self)
{
    if (ferror(self->log)) {
        PyErr_SetFromErrno(PyExc_IOError);
    }
    else {
        PyErr_SetString(PyExc_EOFError, "end of file with incomplete profile record");
    }
    return READ_FAILED;
}

/* Read the rest of a number whose first byte gave `bits` bits, `value`, and says by its high
   bit whether more follow. */
static int
reader_finish_number(reader_t *self, int byte, int value, int bits, int *result)
{
    long long sum = value;
    while (byte & 0x80) {
        byte = getc(self->log);
        if (byte == EOF) {
            return reader_fail_at_end(self);
        }
        sum += (long long)(byte & 0x7f) << bits;
        bits += 7;
        if (sum > INT_MAX || bits > 35) {
            PyErr_SetString(PyExc_ValueError, "number too large in log file");
            return READ_FAILED;
        }
    }
    *result = (int)sum;
    return READ_OK;
}

static int
reader_number(reader_t *self, int *result)
{
    int byte = getc(self->log);
    if (byte == EOF) {
        return reader_fail_at_end(self);
    }
    return reader_finish_number(self, byte, byte & 0x7f, 7, result);
}

/* Read a string; new reference, or NULL with an exception. */
static PyObject *
reader_string(reader_t *self)
{
    int size;
    if (reader_number(self, &size) < 0) {
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, size);
    if (result != NULL &&
        fread(PyString_AS_STRING(result), 1, (size_t)size, self->log) != (size_t)size) {
        reader_fail_at_end(self);
        Py_CLEAR(result);
    }
    return result;
}

/* Read the pair of an information record into self->info. */
static int
reader_take_info(reader_t *self)
{
    PyObject *key = reader_string(self);
    PyObject *value = key != NULL ? reader_string(self) : NULL;
    int status = READ_FAILED;
    if (value != NULL) {
        PyObject *values = PyDict_GetItem(self->info, key);     // borrowed
        if (values != NULL) {
            status = PyList_Append(values, value);
        }
        else {
            values = Py_BuildValue("[O]", value);
            status = values != NULL ? PyDict_SetItem(self->info, key, values) : READ_FAILED;
            Py_XDECREF(values);
        }
    }
    Py_XDECREF(key);
    Py_XDECREF(value);
    return status;
}

/* Read one of the records whose whole first byte tells the kind.  *event becomes what next()
   returns, or stays NULL when the record only sets something. */
static int
reader_special(reader_t *self, int kind, PyObject **event)
{
    int file;
    int line;
    int flag;
    PyObject *name;
    switch (kind) {
    case WHAT_ADD_INFO:
        if (reader_take_info(self) < 0) {
            return READ_FAILED;
        }
        *event = Py_BuildValue("(iiii)", kind, -1, -1, -1);
        break;
    case WHAT_DEFINE_FILE:
        if (reader_number(self, &file) < 0 || (name = reader_string(self)) == NULL) {
            return READ_FAILED;
        }
        *event = Py_BuildValue("(iNiO)", kind, name, file, Py_None);
        break;
    case WHAT_DEFINE_FUNC:
        if (reader_number(self, &file) < 0 || reader_number(self, &line) < 0 ||
            (name = reader_string(self)) == NULL) {
            return READ_FAILED;
        }
        *event = Py_BuildValue("(iNii)", kind, name, file, line);
        break;
    case WHAT_LINE_TIMES:
    case WHAT_FRAME_TIMES:
        flag = getc(self->log);
        if (flag == EOF) {
            return reader_fail_at_end(self);
        }
        *(kind == WHAT_LINE_TIMES ? &self->linetimings : &self->frametimings) = flag != 0;
        return READ_OK;
    default:
        PyErr_SetString(PyExc_ValueError, "unknown record type in log file");
        return READ_FAILED;
    }
    return *event == NULL ? READ_FAILED : READ_OK;
}

/* Read one record.  READ_END at the log's end. */
static int
reader_record(reader_t *self, PyObject **event)
{
    *event = NULL;
    const int byte = getc(self->log);
    if (byte == EOF) {
        return ferror(self->log) ? reader_fail_at_end(self) : READ_END;
    }
    const int kind = byte & KIND_MASK;
    if (kind == WHAT_OTHER) {
        return reader_special(self, byte, event);
    }
    int number;
    int elapsed = -1;
    int file = -1;
    int line = -1;
    if (reader_finish_number(self, byte, (byte & 0x7f) >> KIND_BITS, 7 - KIND_BITS, &number) < 0) {
        return READ_FAILED;
    }
    if (kind == WHAT_ENTER) {
        file = number;
        if (reader_number(self, &line) < 0 ||
            (self->frametimings && reader_number(self, &elapsed) < 0)) {
            return READ_FAILED;
        }
    }
    else if (kind == WHAT_EXIT) {
        elapsed = number;
    }
    else {
        line = number;
        if (self->linetimings && reader_number(self, &elapsed) < 0) {
            return READ_FAILED;
        }
    }
    *event = Py_BuildValue("(iiii)", kind, elapsed, file, line);
    return *event == NULL ? READ_FAILED : READ_OK;
}

/* ---- the reader -------------------------------------------------------------------------- */
static void
reader_dealloc(reader_t *self)
{
    if (self->log != NULL) {
        fclose(self->log);
    }
    Py_XDECREF(self->info);
    PyObject_Del(self);
}

static PyObject *
reader_next(reader_t *self)
{
    if (self->log == NULL) {
        PyErr_SetString(hotshot_error, "cannot iterate over closed LogReader object");
        return NULL;
    }
    PyObject *event = NULL;
    int status;
    do {
        status = reader_record(self, &event);
    } while (status == READ_OK && event == NULL);
    return event;
}

/* reader[any index]: the next event, for loops from before iterators. */
static PyObject *
reader_item(reader_t *self, Py_ssize_t index)
{
    PyObject *event = reader_next(self);
    if (event == NULL && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_IndexError, "no more events");
    }
    return event;
}

static PyObject *
reader_close(reader_t *self, PyObject *unused)
{
    if (self->log != NULL) {
        fclose(self->log);
        self->log = NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
reader_fileno(reader_t *self, PyObject *unused)
{
    if (self->log == NULL) {
        PyErr_SetString(PyExc_ValueError, "logreader's file object already closed");
        return NULL;
    }
    return PyInt_FromLong(fileno(self->log));
}

static PyObject *
reader_get_closed(reader_t *self, void *unused)
{
    return PyBool_FromLong(self->log == NULL);
}

static PyMethodDef reader_methods[] = {
    {"close", (PyCFunction)reader_close, METH_NOARGS, PyDoc_STR("close(): close the log")},
    {"fileno", (PyCFunction)reader_fileno, METH_NOARGS,
     PyDoc_STR("fileno(): the descriptor of the log")},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef reader_members[] = {
    {(char *)"info", T_OBJECT, offsetof(reader_t, info), READONLY,
     (char *)"{key: [value, ...]} of the information records read so far"},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef reader_getset[] = {
    {(char *)"closed", (getter)reader_get_closed, NULL, (char *)"is the log closed?", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PySequenceMethods reader_as_sequence = {
    .sq_item = (ssizeargfunc)reader_item,
};

static PyTypeObject reader_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_hotshot.LogReaderType",
    .tp_basicsize = sizeof(reader_t),
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_as_sequence = &reader_as_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = PyDoc_STR("Iterates over a log: tuples (what, time, file, line), -1 for what is "
                        "not known."),
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)reader_next,
    .tp_methods = reader_methods,
    .tp_members = reader_members,
    .tp_getset = reader_getset,
};

/* ---- the module -------------------------------------------------------------------------- */
static PyObject *
hotshot_profiler(PyObject *module, PyObject *args)
{
    char *name;
    int lineevents = 0;
    int linetimings = 1;
    if (!PyArg_ParseTuple(args, "s|ii:profiler", &name, &lineevents, &linetimings)) {
        return NULL;
    }
    return profiler_open(name, 1, lineevents, linetimings && lineevents);
}

static PyObject *
hotshot_coverage(PyObject *module, PyObject *args)
{
    char *name;
    return PyArg_ParseTuple(args, "s:coverage", &name) ? profiler_open(name, 0, 1, 0) : NULL;
}

/* Read the information records at the head of a log; what follows them stays to be read. */
static int
reader_read_head(reader_t *self)
{
    int first = getc(self->log);
    if (first == EOF) {
        return reader_fail_at_end(self);
    }
    while (first == WHAT_ADD_INFO) {
        if (reader_take_info(self) < 0) {
            return READ_FAILED;
        }
        first = getc(self->log);
    }
    if (first != EOF) {
        ungetc(first, self->log);
    }
    return READ_OK;
}

static PyObject *
hotshot_logreader(PyObject *module, PyObject *args)
{
    char *name;
    if (!PyArg_ParseTuple(args, "s:logreader", &name)) {
        return NULL;
    }
    reader_t *self = PyObject_New(reader_t, &reader_type);
    if (self == NULL) {
        return NULL;
    }
    self->frametimings = 1;
    self->linetimings = 0;
    self->info = NULL;
    self->log = fopen(name, "rb");
    if (self->log == NULL) {
        PyErr_SetFromErrnoWithFilename(PyExc_IOError, name);
        goto error;
    }
    self->info = PyDict_New();
    if (self->info == NULL || reader_read_head(self) < 0) {
        goto error;
    }
    return (PyObject *)self;
error:
    Py_DECREF(self);
    return NULL;
}

static PyObject *
hotshot_resolution(PyObject *module, PyObject *unused)
{
    long rusage_step;
    long timeofday_step;
    hotshot_measure(&rusage_step, &timeofday_step);
    return Py_BuildValue("(ll)", rusage_step, timeofday_step);
}

static PyMethodDef hotshot_functions[] = {
    {"coverage", hotshot_coverage, METH_VARARGS,
     PyDoc_STR("coverage(logfile): a profiler that writes calls and lines, but no times")},
    {"profiler", hotshot_profiler, METH_VARARGS,
     PyDoc_STR("profiler(logfile[, lineevents[, linetimings]]): a profiler that writes calls with\n"
               "times and, if lineevents is true, lines, with times if linetimings is true")},
    {"logreader", hotshot_logreader, METH_VARARGS,
     PyDoc_STR("logreader(logfile): an iterator over the events of a log")},
    {"resolution", hotshot_resolution, METH_NOARGS,
     PyDoc_STR("resolution(): smallest steps of the clocks of getrusage() and gettimeofday(),\n"
               "in microseconds")},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_hotshot(void)
{
    static const struct {
        const char *name;
        long value;
    } kinds[] = {
        {"WHAT_ENTER", WHAT_ENTER}, {"WHAT_EXIT", WHAT_EXIT}, {"WHAT_LINENO", WHAT_LINENO},
        {"WHAT_OTHER", WHAT_OTHER}, {"WHAT_ADD_INFO", WHAT_ADD_INFO},
        {"WHAT_DEFINE_FILE", WHAT_DEFINE_FILE}, {"WHAT_DEFINE_FUNC", WHAT_DEFINE_FUNC},
        {"WHAT_LINE_TIMES", WHAT_LINE_TIMES},
    };
    if (PyType_Ready(&profiler_type) < 0 || PyType_Ready(&reader_type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule("_hotshot", hotshot_functions);
    if (module == NULL) {
        return;
    }
    if (hotshot_error == NULL) {
        hotshot_error = PyErr_NewException((char *)"hotshot.ProfilerError", NULL, NULL);
        if (hotshot_error == NULL) {
            return;
        }
    }
    Py_INCREF(&profiler_type);
    Py_INCREF(&reader_type);
    Py_INCREF(hotshot_error);
    PyModule_AddObject(module, "ProfilerType", (PyObject *)&profiler_type);
    PyModule_AddObject(module, "LogReaderType", (PyObject *)&reader_type);
    PyModule_AddObject(module, "ProfilerError", hotshot_error);
    PyModule_AddStringConstant(module, "__version__", "");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        PyModule_AddIntConstant(module, kinds[i].name, kinds[i].value);
    }
}
