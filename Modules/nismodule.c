/* nis: Sun's network information service ("yellow pages"), by libnsl.
 *
 * Every call may wait for a server, so all are made without the interpreter lock.  This
 * module is a shared object in every build (PP_EXTENSION in configure.ac): libnsl brings
 * half a dozen libraries along, which no other program should load at its start.
 */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include <rpcsvc/yp_prot.h>
#include <rpcsvc/ypclnt.h>

/* libnsl has it, its header keeps it back */
extern int yp_maplist(const char *domain, struct ypmaplist **maps);

static PyObject *nis_error;

/* Short names of maps, as getent and friends know them. */
static const struct {
    const char *nickname;
    const char *map;
    int counts_end;         // keys and values are stored with the byte 0 at their end
} nis_maps_known[] = {
    {"aliases", "mail.aliases", 1},
    {"ethers", "ethers.byname", 0},
    {"group", "group.byname", 0},
    {"hosts", "hosts.byname", 0},
    {"networks", "networks.byaddr", 0},
    {"passwd", "passwd.byname", 0},
    {"protocols", "protocols.bynumber", 0},
    {"services", "services.byname", 0},
};

static PyObject *
nis_raise(int code)
{
    PyErr_SetString(nis_error, yperr_string(code));
    return NULL;
}

/* The full name of a map. */
static const char *
nis_full_name(const char *name, int *counts_end)
{
    *counts_end = 0;
    for (size_t i = 0; i < sizeof(nis_maps_known) / sizeof(nis_maps_known[0]); i++) {
        if (strcmp(name, nis_maps_known[i].nickname) == 0 ||
            strcmp(name, nis_maps_known[i].map) == 0) {
            *counts_end = nis_maps_known[i].counts_end;
            return nis_maps_known[i].map;
        }
    }
    return name;
}

/* The domain given, or this machine's; NULL with nis.error. */
static char *
nis_domain(char *given)
{
    char *domain = given;
    int code = 0;
    if (domain == NULL) {
        Py_BEGIN_ALLOW_THREADS
        code = yp_get_default_domain(&domain);
        Py_END_ALLOW_THREADS
    }
    if (code != 0) {
        nis_raise(code);
        return NULL;
    }
    return domain;
}

static PyObject *
nis_get_default_domain(PyObject *self, PyObject *unused)
{
    char *domain = nis_domain(NULL);
    return domain == NULL ? NULL : PyString_FromString(domain);
}

static PyObject *
nis_match(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {(char *)"key", (char *)"map", (char *)"domain", NULL};
    char *key;
    Py_ssize_t size;
    char *map_name;
    char *domain = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "t#s|s:match", names, &key, &size, &map_name,
                                     &domain)) {
        return NULL;
    }
    if (size > INT_MAX - 1) {
        PyErr_SetString(PyExc_OverflowError, "key is too long");
        return NULL;
    }
    domain = nis_domain(domain);
    if (domain == NULL) {
        return NULL;
    }
    int counts_end;
    char *value = NULL;
    int value_size = 0;
    int code;
    const char *map = nis_full_name(map_name, &counts_end);
    Py_BEGIN_ALLOW_THREADS
    code = yp_match(domain, map, key, (int)size + counts_end, &value, &value_size);
    Py_END_ALLOW_THREADS
    if (code != 0) {
        return nis_raise(code);
    }
    value_size -= counts_end && value_size > 0;
    PyObject *result = PyString_FromStringAndSize(value, value_size);
    free(value);
    return result;
}

/* What nis_take_entry() needs, for the library passes one pointer. */
typedef struct {
    PyObject *entries;          // the dictionary to fill
    PyThreadState *thread;      // whose interpreter lock was released
    int counts_end;
    int failed;                 // an exception is set
} nis_walk_t;

/* Put one entry of a map into the dictionary; anything but 0 ends the walk. */
static int
nis_take_entry(int status, char *key, int key_size, char *value, int value_size, char *data)
{
    nis_walk_t *walk = (nis_walk_t *)(void *)data;
    if (status != YP_TRUE) {
        return 1;
    }
    PyEval_RestoreThread(walk->thread);
    key_size -= walk->counts_end && key_size > 0;
    value_size -= walk->counts_end && value_size > 0;
    PyObject *key_text = PyString_FromStringAndSize(key, key_size);
    PyObject *value_text = PyString_FromStringAndSize(value, value_size);
    walk->failed = key_text == NULL || value_text == NULL ||
                   PyDict_SetItem(walk->entries, key_text, value_text) < 0;
    Py_XDECREF(key_text);
    Py_XDECREF(value_text);
    walk->thread = PyEval_SaveThread();
    return walk->failed;
}

static PyObject *
nis_cat(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {(char *)"map", (char *)"domain", NULL};
    char *map_name;
    char *domain = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s|s:cat", names, &map_name, &domain)) {
        return NULL;
    }
    domain = nis_domain(domain);
    nis_walk_t walk = {.entries = domain != NULL ? PyDict_New() : NULL};
    if (walk.entries == NULL) {
        return NULL;
    }
    struct ypall_callback callback = {.foreach = nis_take_entry, .data = (char *)&walk};
    const char *map = nis_full_name(map_name, &walk.counts_end);
    walk.thread = PyEval_SaveThread();
    int code = yp_all(domain, map, &callback);
    PyEval_RestoreThread(walk.thread);
    if (code != 0 && !walk.failed) {
        nis_raise(code);
        walk.failed = 1;
    }
    if (walk.failed) {
        Py_CLEAR(walk.entries);
    }
    return walk.entries;
}

static PyObject *
nis_maps(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {(char *)"domain", NULL};
    char *domain = NULL;
    struct ypmaplist *maps = NULL;
    int code;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|s:maps", names, &domain)) {
        return NULL;
    }
    domain = nis_domain(domain);
    if (domain == NULL) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    code = yp_maplist(domain, &maps);
    Py_END_ALLOW_THREADS
    if (code != 0) {
        return nis_raise(code);
    }
    PyObject *result = PyList_New(0);
    while (maps != NULL) {
        PyObject *name = result != NULL ? PyString_FromString(maps->map) : NULL;
        if (name == NULL || PyList_Append(result, name) < 0) {
            Py_CLEAR(result);
        }
        Py_XDECREF(name);
        struct ypmaplist *next = maps->next;
        free(maps->map);
        free(maps);
        maps = next;
    }
    return result;
}

static PyMethodDef nis_methods[] = {
    {"match", (PyCFunction)nis_match, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("match(key, map[, domain]): the value of a key of a map")},
    {"cat", (PyCFunction)nis_cat, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("cat(map[, domain]): a whole map, as a dictionary")},
    {"maps", (PyCFunction)nis_maps, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("maps([domain]): a list of all maps of a domain")},
    {"get_default_domain", nis_get_default_domain, METH_NOARGS,
     PyDoc_STR("get_default_domain(): the NIS domain of this machine")},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(nis_doc, "Look up entries in the maps of the network information service.");

PyMODINIT_FUNC
initnis(void)
{
    PyObject *module = Py_InitModule3("nis", nis_methods, nis_doc);
    if (module == NULL) {
        return;
    }
    nis_error = PyErr_NewException((char *)"nis.error", NULL, NULL);
    if (nis_error != NULL) {
        Py_INCREF(nis_error);
        PyModule_AddObject(module, "error", nis_error);
    }
}
