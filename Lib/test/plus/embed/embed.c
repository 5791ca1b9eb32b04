/* A program that embeds the interpreter, as others' programs do; test_embed.py runs it.
 *
 *     embed COMMAND ARGUMENT...
 *
 * Each command is one way to use the API; what it prints is compared with what the same
 * source prints when it is linked with a stock 2.7.18.  CHECK ends the program with
 * status 99 and the line at fault. */
#include <Python.h>
#include <marshal.h>
#include <node.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

/* exported, but in no header of 2.7 */
extern int Py_FrozenMain(int argc, char **argv);

#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "embed.c:%d: not so: %s\n", __LINE__, #condition);           \
            if (Py_IsInitialized() && PyErr_Occurred()) {                                \
                PyErr_Print();                                                           \
            }                                                                            \
            exit(99);                                                                    \
        }                                                                                \
    } while (0)

/* ---- initialise and finalise, again and again ------------------------------------------ */

static long
resident_pages(void)
{
    long size = 0;
    long resident = 0;
    FILE *stream = fopen("/proc/self/statm", "r");

    CHECK(stream != NULL && fscanf(stream, "%ld %ld", &size, &resident) == 2);
    fclose(stream);
    return resident;
}

/* cycles COUNT SCRIPT: prints how many kB a cycle adds, over the second half of COUNT. */
static int
command_cycles(int argc, char **argv)
{
    int count = atoi(argv[0]);
    long half = 0;

    CHECK(argc == 2);
    for (int i = 0; i < count; i++) {
        CHECK(!Py_IsInitialized());
        Py_Initialize();
        CHECK(Py_IsInitialized());
        Py_Initialize(); /* does nothing */
        CHECK(PyRun_SimpleString(argv[1]) == 0);
        Py_Finalize();
        Py_Finalize(); /* so does this */
        if (i == count / 2) {
            half = resident_pages();
        }
    }
    long pages = resident_pages() - half;
    printf("%ld\n", pages * (sysconf(_SC_PAGESIZE) / 1024) / (count - count / 2));
    return 0;
}

/* ---- names and paths ----------------------------------------------------------------------- */

/* paths PROGRAM HOME ARGV...: "-" is not set. */
static int
command_paths(int argc, char **argv)
{
    CHECK(argc >= 2);
    if (strcmp(argv[0], "-") != 0) {
        Py_SetProgramName(argv[0]);
    }
    if (strcmp(argv[1], "-") != 0) {
        Py_SetPythonHome(argv[1]);
    }
    printf("%s\n", Py_GetProgramName());
    Py_Initialize();
    CHECK(PySys_GetObject("argv") == NULL);
    if (argc > 2) {
        PySys_SetArgv(argc - 2, argv + 2);
    }
    CHECK(strcmp(Py_GetPrefix(), PyString_AsString(PySys_GetObject("prefix"))) == 0);
    CHECK(strcmp(Py_GetExecPrefix(), PyString_AsString(PySys_GetObject("exec_prefix"))) == 0);
    CHECK(strcmp(Py_GetProgramFullPath(), PyString_AsString(PySys_GetObject("executable"))) == 0);
    CHECK(strcmp(Py_GetVersion(), PyString_AsString(PySys_GetObject("version"))) == 0);
    CHECK(strncmp(Py_GetVersion(), "2.7.18 (", 8) == 0);
    CHECK(strcmp(Py_GetPlatform(), "linux2") == 0);
    CHECK(strstr(Py_GetCopyright(), "Python") != NULL);
    CHECK(strstr(Py_GetCompiler(), "[") != NULL && strstr(Py_GetBuildInfo(), ",") != NULL);
    CHECK(strstr(Py_GetPath(), "/lib/python2.7") != NULL);
    CHECK(PyRun_SimpleString("import sys\n"
                             "print sys.prefix, repr(sys.executable)\n"
                             "print getattr(sys, 'argv', None), repr(sys.path[0])\n") == 0);
    PySys_SetPath((char *)"/one:/two");
    PySys_SetArgvEx(1, argv, 0);
    CHECK(PyRun_SimpleString("print len(sys.argv), sys.path\n") == 0);
    Py_Finalize();
    return 0;
}

/* flags HOME: what is set before the start holds in sys.flags and for site. */
static int
command_flags(int argc, char **argv)
{
    CHECK(argc == 1);
    Py_SetPythonHome(argv[0]); /* the environment is ignored */
    Py_NoSiteFlag = 1;
    Py_DontWriteBytecodeFlag = 1;
    Py_OptimizeFlag = 2;
    Py_IgnoreEnvironmentFlag = 1;
    Py_UnicodeFlag = 0;
    Py_BytesWarningFlag = 1;
    Py_TabcheckFlag = 1;
    Py_NoUserSiteDirectory = 1;
    Py_InitializeEx(0);
    CHECK(PyRun_SimpleString("import sys, signal\n"
                             "assert False, 'optimised away'\n"
                             "print sys.flags, sys.dont_write_bytecode, 'site' in sys.modules\n"
                             "print signal.getsignal(signal.SIGINT) == signal.SIG_DFL\n") == 0);
    Py_Finalize();
    return 0;
}

/* main ARGUMENT...: exactly the interpreter. */
static int
command_main(int argc, char **argv)
{
    return Py_Main(argc + 1, argv - 1);
}

/* ---- running code ------------------------------------------------------------------------------ */

static void
print_repr(PyObject *object)
{
    CHECK(object != NULL && PyObject_Print(object, stdout, 0) == 0);
    printf("\n");
    fflush(stdout);
    Py_DECREF(object);
}

static FILE *
text_file(const char *text)
{
    FILE *stream = tmpfile();

    CHECK(stream != NULL && fputs(text, stream) >= 0);
    rewind(stream);
    return stream;
}

static void
run_strings(PyObject *globals)
{
    PyCompilerFlags flags = {CO_FUTURE_DIVISION};

    print_repr(PyRun_String("6 * 7", Py_eval_input, globals, globals));
    print_repr(PyRun_String("x = 5", Py_file_input, globals, globals));
    print_repr(PyRun_String("x + 1", Py_single_input, globals, globals));
    print_repr(PyRun_StringFlags("x / 2", Py_eval_input, globals, globals, &flags));
    print_repr(PyRun_String("x / 2", Py_eval_input, globals, globals));
    CHECK(PyRun_String("x +", Py_eval_input, globals, globals) == NULL);
    CHECK(PyErr_ExceptionMatches(PyExc_SyntaxError));
    PyErr_Clear();
    CHECK(PyRun_String("missing", Py_eval_input, globals, globals) == NULL);
    CHECK(PyErr_ExceptionMatches(PyExc_NameError));
    PyErr_Print();
    CHECK(PyErr_Occurred() == NULL);
    CHECK(PyRun_SimpleString("raise ValueError('as asked')") == -1);
    CHECK(PyErr_Occurred() == NULL);
    flags.cf_flags = CO_FUTURE_PRINT_FUNCTION;
    CHECK(PyRun_SimpleStringFlags("print('a', 'b', sep='-')", &flags) == 0);
}

static void
run_files(PyObject *globals)
{
    FILE *stream = text_file("print __name__, globals().get('__file__')\n");
    CHECK(PyRun_SimpleFile(stream, "simple.py") == 0);
    rewind(stream);
    CHECK(PyRun_SimpleFileEx(stream, "simple.py", 1) == 0);
    CHECK(PyRun_AnyFileEx(text_file("print 'any'\n"), "any.py", 1) == 0);
    CHECK(PyRun_AnyFile(stream = text_file("1 / 0\n"), "fails.py") == -1);
    fclose(stream);
    stream = text_file("y = x * 2\n");
    print_repr(PyRun_File(stream, "file.py", Py_file_input, globals, globals));
    fclose(stream);
    print_repr(PyRun_FileEx(text_file("y + 1\n"), "file.py", Py_eval_input, globals, globals, 1));
    /* a prompt always reads standard input: values are shown, an error does not end it */
    CHECK(PyRun_InteractiveOne(stdin, "<prompt>") == 0);
    CHECK(PyRun_InteractiveLoop(stdin, "<prompt>") == 0);
}

/* A node, a code object, a module from it. */
static void
run_in_steps(PyObject *globals)
{
    struct _node *node = PyParser_SimpleParseString("z = 20 + 1\n", Py_file_input);
    CHECK(node != NULL);
    PyNode_Free(node);
    PyObject *code = Py_CompileString("z = 20 + 1\n", "steps.py", Py_file_input);
    CHECK(code != NULL && PyCode_Check(code));
    PyObject *result = PyEval_EvalCode((PyCodeObject *)code, globals, globals);
    print_repr(result);
    PyObject *module = PyImport_ExecCodeModule((char *)"steps", code);
    CHECK(module != NULL);
    print_repr(PyObject_GetAttrString(module, "z"));
    Py_DECREF(module);
    Py_DECREF(code);
}

static int
command_run(int argc, char **argv)
{
    Py_Initialize();
    PyObject *globals = PyModule_GetDict(PyImport_AddModule("__main__"));
    CHECK(PyRun_SimpleString("import sys; sys.stderr = sys.stdout") == 0);
    run_strings(globals);
    run_files(globals);
    run_in_steps(globals);
    Py_Finalize();
    return 0;
}

/* exit CODE: sys.exit ends the program, in a string as well. */
static int
command_exit(int argc, char **argv)
{
    char text[100];

    CHECK(argc == 1);
    Py_Initialize();
    snprintf(text, sizeof(text), "import sys; sys.exit(%s)", argv[0]);
    PyRun_SimpleString(text);
    return 98; /* not reached */
}

static void
say_one(void)
{
    printf("one\n");
}

static void
say_two(void)
{
    printf("two\n");
}

/* atexit: the program's functions run last registered first, after Python's. */
static int
command_atexit(int argc, char **argv)
{
    Py_Initialize();
    CHECK(Py_AtExit(say_one) == 0 && Py_AtExit(say_two) == 0);
    CHECK(PyRun_SimpleString("import atexit, sys\n"
                             "@atexit.register\n"
                             "def say():\n"
                             "    print 'python'; sys.stdout.flush()\n") == 0);
    Py_Finalize();
    return 0;
}

/* ---- modules of the program's own ------------------------------------------------------------------ */

static PyObject *
host_twice(PyObject *self, PyObject *args)
{
    long number;

    if (!PyArg_ParseTuple(args, "l:twice", &number)) {
        return NULL;
    }
    return PyInt_FromLong(2 * number);
}

static PyMethodDef host_methods[] = {
    {"twice", host_twice, METH_VARARGS, "twice(n): 2 * n"},
    {NULL, NULL, 0, NULL},
};

static void
init_host(void)
{
    PyObject *module = Py_InitModule3("host", host_methods, "of the program");

    PyModule_AddIntConstant(module, "answer", 42);
}

static void
init_more(void)
{
    Py_InitModule("more", host_methods);
}

static int
command_inittab(int argc, char **argv)
{
    struct _inittab more[] = {{(char *)"more", init_more}, {NULL, NULL}};

    CHECK(PyImport_AppendInittab("host", init_host) == 0);
    CHECK(PyImport_ExtendInittab(more) == 0);
    for (int i = 0; i < 3; i++) {
        Py_Initialize();
        CHECK(PyRun_SimpleString("import sys, host, more\n"
                                 "print host.answer, more.twice(4), host.__doc__, host\n"
                                 "print 'host' in sys.builtin_module_names\n"
                                 "try: host.twice('x')\n"
                                 "except TypeError as error: print error\n"
                                 "host.answer = 0; reload(host); print host.answer\n") == 0);
        Py_Finalize();
    }
    return 0;
}

/* Marshalled code of a source text, as tools like freeze put into a program. */
static struct _frozen
freeze(const char *name, const char *text, int is_package)
{
    PyObject *code = Py_CompileString(text, "<frozen>", Py_file_input);
    CHECK(code != NULL);
    PyObject *bytes = PyMarshal_WriteObjectToString(code, Py_MARSHAL_VERSION);
    CHECK(bytes != NULL);
    int size = (int)PyString_GET_SIZE(bytes);
    unsigned char *copy = malloc((size_t)size);
    memcpy(copy, PyString_AS_STRING(bytes), (size_t)size);
    Py_DECREF(bytes);
    Py_DECREF(code);
    struct _frozen row = {(char *)name, copy, is_package ? -size : size};
    return row;
}

static int
command_frozen(int argc, char **argv)
{
    static struct _frozen table[5];

    Py_Initialize();
    table[0] = freeze("ice", "print 'ice runs', __name__\nvalue = 1\n", 0);
    table[1] = freeze("berg", "print 'berg runs', __path__\nimport berg.tip\n", 1);
    table[2] = freeze("berg.tip", "value = 2\n", 0);
    table[3] = freeze("__main__", "import sys, ice, berg.tip\n"
                                  "print ice.value, berg.tip.value, __name__, sys.argv\n", 0);
    PyImport_FrozenModules = table;
    CHECK(PyImport_ImportFrozenModule((char *)"ice") == 1);
    CHECK(PyImport_ImportFrozenModule((char *)"nothing") == 0);
    CHECK(PyRun_SimpleString("import imp, berg\n"
                             "print imp.is_frozen('ice'), imp.is_frozen('os')\n"
                             "print ice if 'ice' in globals() else __import__('ice')\n"
                             "print imp.find_module('berg')[2][2] == imp.PY_FROZEN\n") == 0);
    Py_Finalize();
    /* a whole program: its frozen __main__ is run */
    return Py_FrozenMain(argc + 1, argv - 1);
}

/* ---- interpreters beside each other ------------------------------------------------------------------- */

/* join() comes back a moment before the other thread's state is gone; an interpreter may
 * end only after that. */
static void
wait_alone(PyThreadState *mine)
{
    while (PyInterpreterState_ThreadHead(mine->interp) != mine || PyThreadState_Next(mine) != NULL) {
        Py_BEGIN_ALLOW_THREADS
        usleep(1000);
        Py_END_ALLOW_THREADS
    }
}

static int
command_interpreters(int argc, char **argv)
{
    PyThreadState *states[3];

    Py_Initialize();
    PyThreadState *first = PyThreadState_Get();
    CHECK(PyRun_SimpleString("import sys, __builtin__\nname = 'first'\n"
                             "__builtin__.shared = 'first'; sys.mark = 0\n") == 0);
    for (int i = 0; i < 3; i++) {
        states[i] = Py_NewInterpreter();
        CHECK(states[i] != NULL && PyThreadState_Get() == states[i]);
        CHECK(states[i]->interp != first->interp);
        CHECK(PyRun_SimpleString(
                  "import sys, __main__, __builtin__\n"
                  "print 'name' in dir(__main__), hasattr(__builtin__, 'shared'),"
                  " hasattr(sys, 'mark'), 'os' in sys.modules\n"
                  "class C(object): pass\n"
                  "import json; json.dumps([C.__name__])\n") == 0);
    }
    /* the chain holds all four, the main one last */
    int count = 0;
    PyInterpreterState *last = NULL;
    for (PyInterpreterState *i = PyInterpreterState_Head(); i != NULL; i = PyInterpreterState_Next(i)) {
        last = i;
        count++;
    }
    CHECK(count == 4 && last == first->interp);
    for (int i = 2; i >= 0; i--) {
        PyThreadState_Swap(states[i]);
        CHECK(PyRun_SimpleString("import threading\nprint threading.currentThread().getName()\n"
                                 "thread = threading.Thread(target=sys.stdout.write, args=('threaded\\n',))\n"
                                 "thread.start(); thread.join()\n") == 0);
        wait_alone(states[i]);
        Py_EndInterpreter(states[i]);
    }
    PyThreadState_Swap(first);
    CHECK(PyRun_SimpleString("print name, shared, sys.mark\n") == 0);
    Py_Finalize();
    return 0;
}

/* ending: a sub-interpreter ends while a thread of it that has been joined is still ending: the
 * thread's own data take their time to go. */
static int
command_ending(int argc, char **argv)
{
    Py_Initialize();
    PyThreadState *first = PyThreadState_Get();
    PyThreadState *sub = Py_NewInterpreter();
    CHECK(sub != NULL);
    CHECK(PyRun_SimpleString("import threading, time\n"
                             "class Slow(object):\n"
                             "    def __del__(self, sleep=time.sleep): sleep(0.1)\n"
                             "local = threading.local()\n"
                             "def work(): local.slow = Slow()\n"
                             "thread = threading.Thread(target=work)\n"
                             "thread.start(); thread.join()\n"
                             "print thread.isAlive()\n") == 0);
    CHECK(PyThreadState_Next(PyInterpreterState_ThreadHead(sub->interp)) != NULL);
    Py_EndInterpreter(sub);
    PyThreadState_Swap(first);
    CHECK(PyRun_SimpleString("print 'ended'\n") == 0);
    Py_Finalize();
    return 0;
}

/* ---- the program's own threads ---------------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 200 };

static void *
gilstate_thread(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        PyGILState_STATE outer = PyGILState_Ensure();
        CHECK(PyGILState_GetThisThreadState() == PyThreadState_Get());
        PyGILState_STATE inner = PyGILState_Ensure();
        CHECK(inner == PyGILState_LOCKED);
        CHECK(PyRun_SimpleString("count()") == 0);
        PyGILState_Release(inner);
        Py_BEGIN_ALLOW_THREADS
        PyGILState_STATE again = PyGILState_Ensure(); /* from code that does not know */
        CHECK(again == PyGILState_UNLOCKED);
        PyGILState_Release(again);
        Py_END_ALLOW_THREADS
        PyGILState_Release(outer);
        CHECK(outer != PyGILState_UNLOCKED || PyGILState_GetThisThreadState() == NULL);
    }
    return NULL;
}

static int
command_gilstate(int argc, char **argv)
{
    pthread_t threads[THREADS];

    CHECK(!PyEval_ThreadsInitialized());
    PyEval_InitThreads();
    CHECK(PyEval_ThreadsInitialized());
    Py_Initialize();
    CHECK(PyRun_SimpleString("total = [0]\n"
                             "import threading\nlocal = threading.local()\n"
                             "def count():\n"
                             "    local.mine = getattr(local, 'mine', 0) + 1\n"
                             "    total[0] += 1\n") == 0);
    PyThreadState *mine = PyEval_SaveThread();
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, gilstate_thread, NULL) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    PyEval_RestoreThread(mine);
    CHECK(PyRun_SimpleString("print 0 < total[0] <= 1600, threading.active_count() < 3\n") == 0);
    Py_Finalize();
    return 0;
}

/* Thread states made and destroyed by hand, the API before PyGILState. */
static void *
old_thread(void *interpreter)
{
    PyEval_AcquireLock();
    PyThreadState *state = PyThreadState_New(interpreter);
    CHECK(state != NULL && PyThreadState_Swap(state) == NULL);
    CHECK(PyRun_SimpleString("done.append(1)") == 0);
    PyThreadState_Clear(state);
    CHECK(PyThreadState_Swap(NULL) == state);
    PyThreadState_Delete(state);
    PyEval_ReleaseLock();

    state = PyThreadState_New(interpreter);
    PyEval_AcquireThread(state);
    CHECK(PyRun_SimpleString("done.append(2)") == 0);
    PyThreadState_Clear(state);
    PyThreadState_DeleteCurrent();
    return NULL;
}

static int
command_oldthreads(int argc, char **argv)
{
    pthread_t thread;

    Py_Initialize();
    PyEval_InitThreads();
    CHECK(PyRun_SimpleString("done = []") == 0);
    PyThreadState *mine = PyThreadState_Get();
    for (int i = 0; i < 50; i++) {
        PyEval_ReleaseThread(mine);
        CHECK(pthread_create(&thread, NULL, old_thread, mine->interp) == 0);
        pthread_join(thread, NULL);
        PyEval_AcquireThread(mine);
    }
    CHECK(PyRun_SimpleString("print len(done), sum(done)") == 0);
    Py_Finalize();
    return 0;
}

/* foreign: a thread of the program's own lives in a sub-interpreter, and waits there while
 * the main interpreter runs. */
static sem_t inside_it, leave_it;

static void *
foreign_thread(void *interpreter)
{
    PyThreadState *state = PyThreadState_New(interpreter);
    PyEval_AcquireThread(state);
    CHECK(PyRun_SimpleString("import sys, threading\n"
                             "print where, threading.active_count()\n") == 0);
    Py_BEGIN_ALLOW_THREADS
    sem_post(&inside_it);
    sem_wait(&leave_it);
    Py_END_ALLOW_THREADS
    CHECK(PyRun_SimpleString("print where, 'again'\n") == 0);
    PyThreadState_Clear(state);
    PyThreadState_DeleteCurrent();
    return NULL;
}

static int
command_foreign(int argc, char **argv)
{
    pthread_t thread;

    sem_init(&inside_it, 0, 0);
    sem_init(&leave_it, 0, 0);
    Py_Initialize();
    PyEval_InitThreads();
    PyThreadState *first = PyThreadState_Get();
    CHECK(PyRun_SimpleString("where = 'main'") == 0);
    PyThreadState *sub = Py_NewInterpreter();
    CHECK(sub != NULL && PyRun_SimpleString("where = 'sub'") == 0);
    PyThreadState_Swap(NULL);
    PyEval_ReleaseLock();
    CHECK(pthread_create(&thread, NULL, foreign_thread, sub->interp) == 0);
    sem_wait(&inside_it);
    PyEval_AcquireThread(first);
    CHECK(PyRun_SimpleString("print where\nimport threading\n"
                             "t = threading.Thread(target=len, args=((),)); t.start(); t.join()\n") == 0);
    PyEval_ReleaseThread(first);
    sem_post(&leave_it);
    pthread_join(thread, NULL);
    PyEval_AcquireThread(sub);
    CHECK(PyInterpreterState_ThreadHead(sub->interp) == sub && PyThreadState_Next(sub) == NULL);
    Py_EndInterpreter(sub);
    PyThreadState_Swap(first);
    Py_Finalize();
    return 0;
}

static int
pending_call(void *text)
{
    return PyRun_SimpleString(text);
}

static int
failing_call(void *unused)
{
    PyErr_SetString(PyExc_LookupError, "from a pending call");
    return -1;
}

static void *
pending_thread(void *unused)
{
    static int (*const calls[])(void *) = {pending_call, failing_call, pending_call};
    static void *const texts[] = {(void *)"ran.append(1)", NULL, (void *)"ran.append(2)"};

    for (int i = 0; i < 3; i++) {
        CHECK(Py_AddPendingCall(calls[i], texts[i]) == 0);
    }
    return NULL;
}

/* pending: another thread, without a state or the GIL, asks for calls. */
static int
command_pending(int argc, char **argv)
{
    pthread_t thread;

    Py_Initialize();
    CHECK(PyRun_SimpleString("ran = []") == 0);
    CHECK(pthread_create(&thread, NULL, pending_thread, NULL) == 0);
    pthread_join(thread, NULL);
    CHECK(Py_MakePendingCalls() == -1 && PyErr_ExceptionMatches(PyExc_LookupError));
    PyErr_Print();
    /* the third is made when Python code runs again */
    CHECK(PyRun_SimpleString("while 2 not in ran: pass") == 0);
    CHECK(PyRun_SimpleString("print ran") == 0);
    Py_Finalize();
    return 0;
}

/* signals: Ctrl-C in Python code, and PyErr_SetInterrupt. */
static int
command_signals(int argc, char **argv)
{
    Py_Initialize();
    CHECK(PyErr_CheckSignals() == 0);
    raise(SIGINT);
    CHECK(PyErr_CheckSignals() == -1 && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt));
    PyErr_Clear();
    PyErr_SetInterrupt();
    CHECK(PyErr_CheckSignals() == -1 && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt));
    PyErr_Clear();
    CHECK(PyRun_SimpleString("import os, signal\n"
                             "try:\n"
                             "    os.kill(os.getpid(), signal.SIGINT)\n"
                             "    while True: pass\n"
                             "except KeyboardInterrupt: print 'interrupted'\n") == 0);
    Py_Finalize();
    PyOS_setsig(SIGINT, SIG_DFL);
    CHECK(PyOS_getsig(SIGINT) == SIG_DFL);
    return 0;
}

/* objects: kept by the program while Python runs; no Python code in sight. */
static int
command_objects(int argc, char **argv)
{
    Py_Initialize();
    PyObject *list = PyList_New(0);
    for (int i = 0; i < 1000; i++) {
        PyObject *item = Py_BuildValue("{s:i,s:[d,O]}", "number", i, "more", i / 2.0, Py_None);
        CHECK(item != NULL && PyList_Append(list, item) == 0);
        Py_DECREF(item);
    }
    PyObject *module = PyImport_ImportModule("json");
    PyObject *text = PyObject_CallMethod(module, (char *)"dumps", (char *)"O", list);
    PyObject *back = PyObject_CallMethod(module, (char *)"loads", (char *)"O", text);
    CHECK(PyObject_RichCompareBool(back, list, Py_EQ) == 1);
    printf("%d\n", (int)PyString_Size(text));
    Py_DECREF(text);
    Py_DECREF(back);
    Py_DECREF(module);
    CHECK(PyList_SetSlice(list, 1, PyList_Size(list), NULL) == 0);
    print_repr(list);
    Py_Finalize();
    return 0;
}

static const struct {
    const char *name;
    int (*function)(int argc, char **argv);
} commands[] = {
    {"cycles", command_cycles},     {"paths", command_paths},
    {"flags", command_flags},       {"main", command_main},
    {"run", command_run},           {"exit", command_exit},
    {"atexit", command_atexit},     {"inittab", command_inittab},
    {"frozen", command_frozen},     {"interpreters", command_interpreters},
    {"gilstate", command_gilstate}, {"oldthreads", command_oldthreads},
    {"ending", command_ending},
    {"pending", command_pending},   {"signals", command_signals},
    {"objects", command_objects},   {"foreign", command_foreign},
};

int
main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].function(argc - 2, argv + 2);
        }
    }
    fprintf(stderr, "usage: embed COMMAND ARGUMENT...\n");
    return 2;
}
