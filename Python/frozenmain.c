/* The main() of a program made by freeze: all its modules are in
 * PyImport_FrozenModules, __main__ among them. */
#include "Python.h"

int Py_FrozenMain(int argc, char **argv);

static int
env_flag(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

int
Py_FrozenMain(int argc, char **argv)
{
    Py_FrozenFlag = 1; /* no warnings about a missing library */
    int inspect = env_flag("PYTHONINSPECT");
    if (env_flag("PYTHONUNBUFFERED")) {
        setvbuf(stdin, NULL, _IONBF, 0);
        setvbuf(stdout, NULL, _IONBF, 0);
        setvbuf(stderr, NULL, _IONBF, 0);
    }
    Py_SetProgramName(argc > 0 ? argv[0] : (char *)"python");
    Py_Initialize();
    if (Py_VerboseFlag) {
        fprintf(stderr, "Python %s\n%s\n", Py_GetVersion(), Py_GetCopyright());
    }
    PySys_SetArgv(argc, argv);

    int status = 0;
    int found = PyImport_ImportFrozenModule("__main__");
    if (found == 0) {
        Py_FatalError("__main__ not frozen");
    }
    if (found < 0) {
        PyErr_Print();
        status = 1;
    }
    if (inspect && isatty(fileno(stdin))) {
        status = PyRun_AnyFile(stdin, "<stdin>") != 0;
    }
    Py_Finalize();
    return status;
}
