/* gdbm: GNU's database of strings in a file, as a mapping.
 *
 * The library hands out keys and values in memory of its own kind, which each caller frees.
 * One handle must not be used by two threads at a time, so all calls are made with the
 * interpreter lock held, though they may read and write the file.
 */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include <fcntl.h>
#include <gdbm.h>

typedef struct {
    PyObject_HEAD
    GDBM_FILE file;         // NULL once closed
} gdbm_object_t;

static PyTypeObject gdbm_type;
static PyObject *gdbm_error_type;

/* The datum of a string; -1 with an exception when it is too long for the library. */
static int
gdbm_make_datum(char *bytes, Py_ssize_t size, datum *result)
{
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "string is too long for gdbm");
        return -1;
    }
    result->dptr = bytes;
    result->dsize = (int)size;
    return 0;
}

/* A string or None for what the library found; frees the datum. */
static PyObject *
gdbm_take_datum(datum found)
{
    if (found.dptr == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *result = PyString_FromStringAndSize(found.dptr, found.dsize);
    free(found.dptr);
    return result;
}

/* Raise gdbm.error for a failed call: the system's reason, else the library's. */
static PyObject *
gdbm_raise(void)
{
    if (errno != 0) {
        return PyErr_SetFromErrno(gdbm_error_type);
    }
    PyErr_SetString(gdbm_error_type, gdbm_strerror(gdbm_errno));
    return NULL;
}

static int
gdbm_check_open(gdbm_object_t *self)
{
    if (self->file == NULL) {
        PyErr_SetString(gdbm_error_type, "GDBM object has already been closed");
        return -1;
    }
    return 0;
}

static void
gdbm_close_file(gdbm_object_t *self)
{
    if (self->file != NULL) {
        gdbm_close(self->file);
        self->file = NULL;
    }
}

static void
gdbm_dealloc(gdbm_object_t *self)
{
    gdbm_close_file(self);
    PyObject_Del(self);
}

/* ---- the mapping ------------------------------------------------------------------------- */
static Py_ssize_t
gdbm_length(gdbm_object_t *self)
{
    gdbm_count_t count = 0;
    if (gdbm_check_open(self) < 0) {
        return -1;
    }
    errno = 0;
    if (gdbm_count(self->file, &count) < 0) {
        gdbm_raise();
        return -1;
    }
    return (Py_ssize_t)count;
}

static PyObject *
gdbm_subscript(gdbm_object_t *self, PyObject *key)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    if (!PyArg_Parse(key, "s#", &bytes, &size) || gdbm_check_open(self) < 0 ||
        gdbm_make_datum(bytes, size, &wanted) < 0) {
        return NULL;
    }
    datum found = gdbm_fetch(self->file, wanted);
    if (found.dptr == NULL) {
        PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    return gdbm_take_datum(found);
}

static int
gdbm_delete_key(gdbm_object_t *self, PyObject *key, datum wanted)
{
    if (gdbm_delete(self->file, wanted) < 0) {
        PyErr_SetObject(PyExc_KeyError, key);
        return -1;
    }
    return 0;
}

static int
gdbm_assign(gdbm_object_t *self, PyObject *key, PyObject *value)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    datum content;
    if (!PyArg_Parse(key, "s#", &bytes, &size)) {
        PyErr_SetString(PyExc_TypeError, "gdbm mappings have string indices only");
        return -1;
    }
    if (gdbm_check_open(self) < 0 || gdbm_make_datum(bytes, size, &wanted) < 0) {
        return -1;
    }
    if (value == NULL) {
        return gdbm_delete_key(self, key, wanted);
    }
    if (!PyArg_Parse(value, "s#", &bytes, &size)) {
        PyErr_SetString(PyExc_TypeError, "gdbm mappings have string elements only");
        return -1;
    }
    if (gdbm_make_datum(bytes, size, &content) < 0) {
        return -1;
    }
    errno = 0;
    if (gdbm_store(self->file, wanted, content, GDBM_REPLACE) < 0) {
        gdbm_raise();
        return -1;
    }
    return 0;
}

static int
gdbm_contains(gdbm_object_t *self, PyObject *key)
{
    datum wanted;
    if (gdbm_check_open(self) < 0) {
        return -1;
    }
    if (!PyString_Check(key)) {
        PyErr_Format(PyExc_TypeError, "gdbm key must be string, not %.100s",
                     Py_TYPE(key)->tp_name);
        return -1;
    }
    if (gdbm_make_datum(PyString_AS_STRING(key), PyString_GET_SIZE(key), &wanted) < 0) {
        return -1;
    }
    return gdbm_exists(self->file, wanted) != 0;
}

/* ---- methods ----------------------------------------------------------------------------- */
static PyObject *
gdbm_method_close(gdbm_object_t *self, PyObject *unused)
{
    gdbm_close_file(self);
    Py_RETURN_NONE;
}

static PyObject *
gdbm_method_firstkey(gdbm_object_t *self, PyObject *unused)
{
    return gdbm_check_open(self) < 0 ? NULL : gdbm_take_datum(gdbm_firstkey(self->file));
}

static PyObject *
gdbm_method_nextkey(gdbm_object_t *self, PyObject *args)
{
    char *bytes;
    Py_ssize_t size;
    datum before;
    if (!PyArg_ParseTuple(args, "s#:nextkey", &bytes, &size) || gdbm_check_open(self) < 0 ||
        gdbm_make_datum(bytes, size, &before) < 0) {
        return NULL;
    }
    return gdbm_take_datum(gdbm_nextkey(self->file, before));
}

static PyObject *
gdbm_method_keys(gdbm_object_t *self, PyObject *unused)
{
    if (gdbm_check_open(self) < 0) {
        return NULL;
    }
    PyObject *keys = PyList_New(0);
    datum key = keys != NULL ? gdbm_firstkey(self->file) : (datum){NULL, 0};
    while (key.dptr != NULL) {
        PyObject *text = PyString_FromStringAndSize(key.dptr, key.dsize);
        int failed = text == NULL || PyList_Append(keys, text) < 0;
        Py_XDECREF(text);
        datum next = failed ? (datum){NULL, 0} : gdbm_nextkey(self->file, key);
        free(key.dptr);
        key = next;
        if (failed) {
            Py_CLEAR(keys);
        }
    }
    return keys;
}

static PyObject *
gdbm_method_has_key(gdbm_object_t *self, PyObject *args)
{
    char *bytes;
    Py_ssize_t size;
    datum wanted;
    if (!PyArg_ParseTuple(args, "s#:has_key", &bytes, &size) || gdbm_check_open(self) < 0 ||
        gdbm_make_datum(bytes, size, &wanted) < 0) {
        return NULL;
    }
    return PyInt_FromLong(gdbm_exists(self->file, wanted) != 0);
}

static PyObject *
gdbm_method_reorganize(gdbm_object_t *self, PyObject *unused)
{
    if (gdbm_check_open(self) < 0) {
        return NULL;
    }
    errno = 0;
    if (gdbm_reorganize(self->file) < 0) {
        return gdbm_raise();
    }
    Py_RETURN_NONE;
}

static PyObject *
gdbm_method_sync(gdbm_object_t *self, PyObject *unused)
{
    if (gdbm_check_open(self) < 0) {
        return NULL;
    }
    gdbm_sync(self->file);
    Py_RETURN_NONE;
}

static PyMethodDef gdbm_methods[] = {
    {"close", (PyCFunction)gdbm_method_close, METH_NOARGS,
     PyDoc_STR("close(): close the file; the object is of no use afterwards")},
    {"keys", (PyCFunction)gdbm_method_keys, METH_NOARGS,
     PyDoc_STR("keys(): a list of all keys")},
    {"has_key", (PyCFunction)gdbm_method_has_key, METH_VARARGS,
     PyDoc_STR("has_key(key): 1 if the key is there, else 0")},
    {"firstkey", (PyCFunction)gdbm_method_firstkey, METH_NOARGS,
     PyDoc_STR("firstkey(): the key to start a walk over all keys with, None if there is none;\n"
               "the order is that of the file's hash table")},
    {"nextkey", (PyCFunction)gdbm_method_nextkey, METH_VARARGS,
     PyDoc_STR("nextkey(key): the key after this one, None after the last")},
    {"reorganize", (PyCFunction)gdbm_method_reorganize, METH_NOARGS,
     PyDoc_STR("reorganize(): write the file anew, without what deleted entries left behind")},
    {"sync", (PyCFunction)gdbm_method_sync, METH_NOARGS,
     PyDoc_STR("sync(): wait until all is on disk; of use after opening with the flag 'f'")},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods gdbm_as_sequence = {
    .sq_contains = (objobjproc)gdbm_contains,
};

static PyMappingMethods gdbm_as_mapping = {
    .mp_length = (lenfunc)gdbm_length,
    .mp_subscript = (binaryfunc)gdbm_subscript,
    .mp_ass_subscript = (objobjargproc)gdbm_assign,
};

PyDoc_STRVAR(gdbm_object_doc,
"An open gdbm file: a mapping of strings to strings.  What open() returns.");

static PyTypeObject gdbm_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "gdbm.gdbm",
    .tp_basicsize = sizeof(gdbm_object_t),
    .tp_dealloc = (destructor)gdbm_dealloc,
    .tp_as_sequence = &gdbm_as_sequence,
    .tp_as_mapping = &gdbm_as_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = gdbm_object_doc,
    .tp_methods = gdbm_methods,
};

/* ---- opening ----------------------------------------------------------------------------- */
/* What gdbm_open() takes for a text of flags; -1 with gdbm.error set. */
static int
gdbm_parse_flags(const char *text)
{
    static const struct {
        char letter;
        int flag;
    } first[] = {{'r', GDBM_READER}, {'w', GDBM_WRITER}, {'c', GDBM_WRCREAT}, {'n', GDBM_NEWDB}},
      later[] = {{'f', GDBM_FAST}, {'s', GDBM_SYNC}, {'u', GDBM_NOLOCK}};
    int flags = -1;
    for (int i = 0; i < 4; i++) {
        if (text[0] == first[i].letter) {
            flags = first[i].flag;
        }
    }
    if (flags < 0) {
        PyErr_SetString(gdbm_error_type, "First flag must be one of 'r', 'w', 'c' or 'n'");
        return -1;
    }
    for (const char *letter = text + 1; *letter != '\0'; letter++) {
        int found = 0;
        for (int i = 0; i < 3; i++) {
            if (*letter == later[i].letter) {
                flags |= later[i].flag;
                found = 1;
            }
        }
        if (!found) {
            char message[40];
            PyOS_snprintf(message, sizeof(message), "Flag '%c' is not supported.", *letter);
            PyErr_SetString(gdbm_error_type, message);
            return -1;
        }
    }
    return flags;
}

static PyObject *
gdbm_module_open(PyObject *module, PyObject *args)
{
    char *name;
    char *flags_text = (char *)"r";
    int mode = 0666;
    if (!PyArg_ParseTuple(args, "s|si:open", &name, &flags_text, &mode)) {
        return NULL;
    }
    int flags = gdbm_parse_flags(flags_text);
    if (flags < 0) {
        return NULL;
    }
    gdbm_object_t *self = PyObject_New(gdbm_object_t, &gdbm_type);
    if (self == NULL) {
        return NULL;
    }
    errno = 0;
    self->file = gdbm_open(name, 0, flags, mode, NULL);
    if (self->file == NULL) {
        gdbm_raise();
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyMethodDef gdbm_functions[] = {
    {"open", gdbm_module_open, METH_VARARGS,
     PyDoc_STR("open(filename[, flags[, mode]]): a mapping kept in a file\n\n"
               "The first flag is 'r' (read, the default), 'w' (read and write), 'c' (create if\n"
               "there is none) or 'n' (always a new one); then may follow 'f' (do not wait for\n"
               "the disk), 's' (wait at each change) and 'u' (do not lock the file).  mode is\n"
               "the permissions of a new file, 0666 before the umask.")},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(gdbm_doc,
"Databases of the GNU dbm library: mappings of strings to strings, kept in a file.");

PyMODINIT_FUNC
initgdbm(void)
{
    if (PyType_Ready(&gdbm_type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("gdbm", gdbm_functions, gdbm_doc);
    if (module == NULL) {
        return;
    }
    gdbm_error_type = PyErr_NewException((char *)"gdbm.error", NULL, NULL);
    if (gdbm_error_type != NULL) {
        Py_INCREF(gdbm_error_type);
        PyModule_AddObject(module, "error", gdbm_error_type);
    }
    PyModule_AddStringConstant(module, "open_flags", "rwcnfsu");
}
