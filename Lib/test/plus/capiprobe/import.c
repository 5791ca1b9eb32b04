/* import.h. */
#include "capiprobe.h"

extern int _PyImport_IsScript(struct filedescr *);
extern struct filedescr *_PyImport_FindModule(const char *, PyObject *, char *, size_t, FILE **, PyObject **);
extern PyObject *_PyImport_LoadDynamicModule(char *, char *, FILE *);
typedef void (*dl_funcptr)(void);
extern dl_funcptr _PyImport_GetDynLoadFunc(const char *, const char *, const char *, FILE *);

struct filedescr {
    char *suffix;
    char *mode;
    int type;
};
extern struct filedescr *_PyImport_Filetab;
extern const struct filedescr _PyImport_DynLoadFiletab[];
extern struct _inittab _PyImport_Inittab[];

PROBE(importing)
{
    CHECK(PyImport_GetMagicNumber() == 0x0a0df303L);
    PyObject *modules = PyImport_GetModuleDict();
    CHECK(PyDict_Check(modules));
    PyObject *textwrap = PyImport_ImportModule("textwrap");
    CHECK(PyDict_GetItemString(modules, "textwrap") == textwrap);
    PyObject *again = PyImport_ImportModuleNoBlock("textwrap");
    CHECK(again == textwrap);
    Py_DECREF(again);
    PyObject *name = PyString_FromString("os.path");
    again = PyImport_Import(name);
    CHECK(PyObject_HasAttrString(again, "join"));
    Py_DECREF(again);
    Py_DECREF(name);
    NULLS(PyImport_ImportModule("no_such_module"), PyExc_ImportError);
    TEXT("No module named no_such_module");
    PyObject *from = probe_eval("['path']");
    PyObject *globals = PyDict_New();
#undef PyImport_ImportModuleEx
    again = PyImport_ImportModuleLevel((char *)"os.path", globals, NULL, NULL, -1);
    CHECK(strcmp(PyModule_GetName(again), "os") == 0);
    Py_DECREF(again);
    again = PyImport_ImportModuleLevel((char *)"os.path", globals, NULL, from, 0);
    CHECK(strcmp(PyModule_GetName(again), "posixpath") == 0);
    Py_DECREF(again);
    PyObject *reloaded = PyImport_ReloadModule(textwrap);
    CHECK(reloaded == textwrap);
    Py_DECREF(reloaded);
    NULLS(PyImport_ReloadModule(Py_None), PyExc_TypeError);
    Py_DECREF(from);
    Py_DECREF(globals);
    Py_DECREF(textwrap);
    PyObject *added = PyImport_AddModule("probe_added");
    CHECK(PyModule_Check(added) && PyImport_AddModule("probe_added") == added);
    PyObject *code = Py_CompileString("value = __file__", "here.py", Py_file_input);
    PyObject *made = PyImport_ExecCodeModule((char *)"probe_added", code);
    CHECK(made == added);
    IS(PyObject_GetAttrString(made, "value"), "'here.py'");
    Py_DECREF(made);
    made = PyImport_ExecCodeModuleEx((char *)"probe_added", code, (char *)"there.py");
    IS(PyObject_GetAttrString(made, "value"), "'there.py'");
    Py_DECREF(made);
    Py_DECREF(code);
    CHECK(PyDict_DelItemString(modules, "probe_added") == 0);
    DONE;
}

PROBE(import_parts)
{
    PyObject *path = probe_eval("__import__('os').path.dirname(__import__('os').__file__)");
    PyObject *importer = PyImport_GetImporter(path);
    CHECK(importer == Py_None);
    Py_DECREF(importer);
    PyObject *nowhere = PyString_FromString("/no/such/folder");
    importer = PyImport_GetImporter(nowhere);
    CHECK(Py_TYPE(importer) == &PyNullImporter_Type);
    Py_DECREF(importer);
    Py_DECREF(nowhere);
    _PyImport_AcquireLock();
    CHECK(_PyImport_ReleaseLock() == 1 && _PyImport_ReleaseLock() == -1);
    PyObject *folders = PyList_New(0);
    PyList_Append(folders, path);
    char found[4097] = "";
    FILE *stream = NULL;
    struct filedescr *kind = _PyImport_FindModule("textwrap", folders, found, sizeof(found), &stream, NULL);
    CHECK(kind != NULL && kind->type == 1 && stream != NULL && strstr(found, "/textwrap.py") != NULL);
    CHECK(_PyImport_IsScript(kind) != 0);
    fclose(stream);
    CHECK(_PyImport_FindModule("no_such", folders, found, sizeof(found), &stream, NULL) == NULL && probe_raised(PyExc_ImportError));
    Py_DECREF(folders);
    Py_DECREF(path);
    int scripts = 0;
    for (struct filedescr *row = _PyImport_Filetab; row->suffix != NULL; row++) {
        scripts += strcmp(row->suffix, ".py") == 0 || strcmp(row->suffix, ".so") == 0;
    }
    CHECK(scripts == 2 && strcmp(_PyImport_DynLoadFiletab[0].suffix, ".so") == 0);
    CHECK(PyImport_Inittab[0].name != NULL && _PyImport_Inittab[0].name != NULL && PyImport_FrozenModules != NULL);
    CHECK(PyImport_ImportFrozenModule((char *)"no_such_frozen") == 0);
    PyObject *gc = PyImport_ImportModule("gc");
    CHECK(_PyImport_FixupExtension((char *)"probe_gc", (char *)"probe_gc") == NULL && probe_raised(PyExc_SystemError));
    CHECK(_PyImport_FindExtension((char *)"gc", (char *)"gc") == gc);
    CHECK(_PyImport_FindExtension((char *)"no", (char *)"no such") == NULL && !PyErr_Occurred());
    Py_DECREF(gc);
    NULLS(_PyImport_LoadDynamicModule((char *)"probe", (char *)"/no/such.so", NULL), PyExc_ImportError);
    NULLS(_PyImport_GetDynLoadFunc("probe", "probe", "/no/such.so", NULL), PyExc_ImportError);
    DONE;
}

PyMethodDef probes_import[] = {ROW(importing), ROW(import_parts), LAST};
