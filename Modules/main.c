/* The command line: options, then a command, a module, a file, a directory or zip
 * with a __main__, standard input, or the prompt. */
#include "Python.h"
#include "pygetopt.h"
#include "pycore_obmalloc.h"
#include "pycore_pythonrun.h"
#include <locale.h>

#define OPTIONS "3bBc:dEhiJm:OQ:RsStuUvVW:xX?"

static int original_argc;
static char **original_argv;

/* For modules that need the command line as it was. */
void Py_GetArgcArgv(int *argc, char ***argv);
void
Py_GetArgcArgv(int *argc, char ***argv)
{
    *argc = original_argc;
    *argv = original_argv;
}

static const char option_help[] =
"Options (with the environment variable of the same effect):\n"
"-b     : warn when a bytearray is compared with unicode (-bb: error)\n"
"-B     : do not write .pyc and .pyo files; PYTHONDONTWRITEBYTECODE\n"
"-c cmd : run the text cmd (the options end here)\n"
"-d     : debugging output of the parser; PYTHONDEBUG\n"
"-E     : take no notice of PYTHON... variables\n"
"-h     : this text (also --help)\n"
"-i     : go to the prompt afterwards, even if stdin is no terminal; PYTHONINSPECT\n"
"-m mod : run the module mod as a program (the options end here)\n"
"-O     : drop asserts; PYTHONOPTIMIZE\n"
"-OO    : drop docstrings, too\n"
"-Q arg : division: old (the default), warn, warnall, new\n"
"-R     : salt the hashes of str, unicode and datetime; PYTHONHASHSEED\n"
"-s     : no user site directory on sys.path; PYTHONNOUSERSITE\n"
"-S     : do not import site\n"
"-t     : warn about tabs mixed with spaces (-tt: error)\n"
"-u     : no buffers on stdin, stdout and stderr; PYTHONUNBUFFERED\n"
"-v     : tell each import (-vv: each file looked for); PYTHONVERBOSE\n"
"-V     : the version (also --version)\n"
"-W arg : what to do with warnings, action:message:category:module:line; PYTHONWARNINGS\n"
"-x     : skip the first line of the source\n"
"-3     : warn about what 2to3 cannot change by itself\n"
"file   : the program; - is standard input, and the prompt on a terminal\n"
"arg ...: what the program finds in sys.argv[1:]\n";

static const char variable_help[] =
"More environment variables:\n"
"PYTHONSTARTUP    : a file to run before the first prompt\n"
"PYTHONPATH       : directories to put in front of sys.path, with ':' between\n"
"PYTHONHOME       : where the standard library is, prefix or prefix:exec_prefix\n"
"PYTHONIOENCODING : encoding[:errors] of stdin, stdout and stderr\n"
"PYTHONHASHSEED   : random as -R, or a number below 4294967296 for hashes to repeat\n"
"PYPLUS_STRESS    : oom:N fails the Nth allocation of the program, oom:N+ some more\n";

static int
usage(int status, const char *program)
{
    FILE *stream = status ? stderr : stdout;
    fprintf(stream, "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n", program);
    if (status) {
        fprintf(stream, "Try `python -h' for more information.\n");
    }
    else {
        fputs(option_help, stream);
        fputs(variable_help, stream);
    }
    return status;
}

/* What the command line asked for. */
typedef struct {
    char *command;  /* -c, with a newline at its end; owned */
    char *module;   /* -m */
    char *filename; /* NULL is standard input */
    int unbuffered;
    int skip_first_line;
    int help;
    int version;
} Config;

static int
parse_division(const char *argument, const char *program)
{
    if (strcmp(argument, "old") == 0) {
        Py_DivisionWarningFlag = 0;
    }
    else if (strcmp(argument, "warn") == 0) {
        Py_DivisionWarningFlag = 1;
    }
    else if (strcmp(argument, "warnall") == 0) {
        Py_DivisionWarningFlag = 2;
    }
    else if (strcmp(argument, "new") == 0) {
        _Py_QnewFlag = 1;
    }
    else {
        fprintf(stderr,
                "-Q option should be `-Qold', `-Qwarn', `-Qwarnall', or `-Qnew' only\n");
        return usage(2, program);
    }
    return 0;
}

/* One option; 0, or an exit status. */
static int
parse_option(int option, Config *config, const char *program)
{
    switch (option) {
    case 'b': Py_BytesWarningFlag++; break;
    case 'd': Py_DebugFlag++; break;
    case '3':
        Py_Py3kWarningFlag++;
        if (!Py_DivisionWarningFlag) {
            Py_DivisionWarningFlag = 1;
        }
        break;
    case 'Q': return parse_division(_PyOS_optarg, program);
    case 'i':
        Py_InspectFlag++;
        Py_InteractiveFlag++;
        break;
    case 'O': Py_OptimizeFlag++; break;
    case 'B': Py_DontWriteBytecodeFlag++; break;
    case 's': Py_NoUserSiteDirectory++; break;
    case 'S': Py_NoSiteFlag++; break;
    case 'E': break; /* seen before the others */
    case 't': Py_TabcheckFlag++; break;
    case 'u': config->unbuffered++; break;
    case 'v': Py_VerboseFlag++; break;
    case 'x': config->skip_first_line = 1; break;
    case 'U': Py_UnicodeFlag++; break;
    case 'h':
    case '?': config->help++; break;
    case 'V': config->version++; break;
    case 'W': PySys_AddWarnOption(_PyOS_optarg); break;
    case 'R': Py_HashRandomizationFlag++; break;
    case 'J':
        fprintf(stderr, "-J is reserved for Jython\n");
        return usage(2, program);
    case 'X':
        fprintf(stderr, "-X is reserved for implementation-specific arguments\n");
        return usage(2, program);
    default:
        return usage(2, program);
    }
    return 0;
}

/* Read argv up to the program's own arguments; 0, or an exit status. */
static int
parse_command_line(int argc, char **argv, Config *config)
{
    int option;

    /* -E decides how the environment counts for all others */
    _PyOS_ResetGetOpt();
    _PyOS_opterr = 0;
    while ((option = _PyOS_GetOpt(argc, argv, OPTIONS)) != -1) {
        if (option == 'c' || option == 'm') {
            break;
        }
        if (option == 'E') {
            Py_IgnoreEnvironmentFlag++;
        }
    }
    _PyOS_ResetGetOpt();
    while ((option = _PyOS_GetOpt(argc, argv, OPTIONS)) != -1) {
        if (option == 'c') {
            size_t length = strlen(_PyOS_optarg);
            config->command = malloc(length + 2);
            if (config->command == NULL) {
                Py_FatalError("not enough memory to copy -c argument");
            }
            memcpy(config->command, _PyOS_optarg, length);
            strcpy(config->command + length, "\n");
            return 0;
        }
        if (option == 'm') {
            config->module = _PyOS_optarg;
            return 0;
        }
        int status = parse_option(option, config, argv[0]);
        if (status != 0) {
            return status;
        }
    }
    if (_PyOS_optind < argc && strcmp(argv[_PyOS_optind], "-") != 0) {
        config->filename = argv[_PyOS_optind];
    }
    return 0;
}

static int
variable_is_set(const char *name)
{
    const char *value = Py_GETENV(name);
    return value != NULL && *value != '\0';
}

static void
read_environment(Config *config)
{
    if (!Py_InspectFlag && variable_is_set("PYTHONINSPECT")) {
        Py_InspectFlag = 1;
    }
    if (!config->unbuffered && variable_is_set("PYTHONUNBUFFERED")) {
        config->unbuffered = 1;
    }
    if (!Py_NoUserSiteDirectory && variable_is_set("PYTHONNOUSERSITE")) {
        Py_NoUserSiteDirectory = 1;
    }
    if (variable_is_set("PYTHONWARNINGS")) {
        char *all = strdup(getenv("PYTHONWARNINGS"));
        if (all == NULL) {
            Py_FatalError("not enough memory to copy PYTHONWARNINGS");
        }
        char *at = NULL;
        for (char *one = strtok_r(all, ",", &at); one != NULL; one = strtok_r(NULL, ",", &at)) {
            PySys_AddWarnOption(one);
        }
        free(all);
    }
}

static void
set_buffering(const Config *config)
{
    if (config->unbuffered) {
        setvbuf(stdin, NULL, _IONBF, BUFSIZ);
        setvbuf(stdout, NULL, _IONBF, BUFSIZ);
        setvbuf(stderr, NULL, _IONBF, BUFSIZ);
    }
    else if (Py_InteractiveFlag) {
        setvbuf(stdin, NULL, _IOLBF, BUFSIZ);
        setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    }
}

/* ---- running --------------------------------------------------------------------------- */

/* The script of PYTHONSTARTUP, before the first prompt. */
static void
run_startup_file(PyCompilerFlags *flags)
{
    const char *name = Py_GETENV("PYTHONSTARTUP");
    if (name == NULL || *name == '\0') {
        return;
    }
    FILE *stream = fopen(name, "r");
    if (stream == NULL) {
        int number = errno;
        PySys_WriteStderr("Could not open PYTHONSTARTUP\n");
        errno = number;
        PyErr_SetFromErrnoWithFilename(PyExc_IOError, name);
    }
    else {
        (void)PyRun_SimpleFileExFlags(stream, name, 0, flags);
        fclose(stream);
    }
    PyErr_Clear();
}

/* runpy runs module in __main__; 0, or -1 after printing the error. */
static int
run_module(const char *module, int set_argv0)
{
    PyObject *runpy = PyImport_ImportModule("runpy");
    if (runpy == NULL) {
        fprintf(stderr, "Could not import runpy module\n");
        PyErr_Print();
        return -1;
    }
    PyObject *result = PyObject_CallMethod(runpy, "_run_module_as_main", "si", module, set_argv0);
    Py_DECREF(runpy);
    if (result == NULL) {
        PyErr_Print();
        return -1;
    }
    Py_DECREF(result);
    return 0;
}

/* A directory or zip file is run by the __main__ in it.  1: filename is neither;
 * else an exit status. */
static int
run_from_importer(const char *filename)
{
    PyObject *path = PyString_FromString(filename);
    PyObject *importer = path == NULL ? NULL : PyImport_GetImporter(path);
    int status = 1;

    if (importer != NULL && Py_TYPE(importer) != &PyNullImporter_Type) {
        /* it must win over all else: put it first, in place of the script's folder */
        PyObject *sys_path = PySys_GetObject("path");
        if (sys_path != NULL && PyList_SetItem(sys_path, 0, path) == 0) {
            path = NULL;
            Py_DECREF(importer);
            return run_module("__main__", 0) != 0 ? 256 : 0;
        }
    }
    Py_XDECREF(path);
    Py_XDECREF(importer);
    if (PyErr_Occurred()) {
        PyErr_Print();
        status = 256;
    }
    return status;
}

/* Open the script; NULL after telling why not, with the exit status in *status. */
static FILE *
open_script(const Config *config, const char *program, int *status)
{
    FILE *stream = fopen(config->filename, "r");
    struct stat info;

    if (stream == NULL) {
        int number = errno;
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", program, config->filename,
                number, strerror(number));
        *status = 2;
        return NULL;
    }
    if (fstat(fileno(stream), &info) == 0 && S_ISDIR(info.st_mode)) {
        fprintf(stderr, "%s: '%s' is a directory, cannot continue\n", program, config->filename);
        fclose(stream);
        *status = 1;
        return NULL;
    }
    if (config->skip_first_line) {
        int c;
        while ((c = getc(stream)) != EOF) {
            if (c == '\n') {
                /* keep the line numbers right */
                (void)ungetc(c, stream);
                break;
            }
        }
    }
    return stream;
}

/* A script, a directory or zip, or standard input; an exit status. */
static int
run_program(const Config *config, const char *program, PyCompilerFlags *flags)
{
    FILE *stream = stdin;
    int status;

    if (config->filename != NULL) {
        status = run_from_importer(config->filename);
        if (status != 1) {
            return status != 0;
        }
        stream = open_script(config, program, &status);
        if (stream == NULL) {
            return status;
        }
    }
    else {
        if (Py_FdIsInteractive(stdin, NULL)) {
            Py_InspectFlag = 0; /* the prompt is there already */
            run_startup_file(flags);
        }
    }
    return PyRun_AnyFileExFlags(stream, config->filename == NULL ? "<stdin>" : config->filename,
                                config->filename != NULL, flags)
           != 0;
}

/* -i, or PYTHONINSPECT set meanwhile: go on at the prompt. */
static int
inspect_afterwards(const Config *config, int stdin_is_interactive, PyCompilerFlags *flags,
                   int status)
{
    if (!Py_InspectFlag && variable_is_set("PYTHONINSPECT")) {
        Py_InspectFlag = 1;
    }
    if (Py_InspectFlag && stdin_is_interactive
        && (config->filename != NULL || config->command != NULL || config->module != NULL)) {
        Py_InspectFlag = 0;
        status = PyRun_AnyFileExFlags(stdin, "<stdin>", 0, flags) != 0;
    }
    return status;
}

/* A script that ran an interrupt to the top and went to the prompt is no failure. */
static void
greet(const Config *config, int stdin_is_interactive)
{
    int at_prompt = config->command == NULL && config->filename == NULL && config->module == NULL
                    && stdin_is_interactive;
    if (Py_VerboseFlag || at_prompt) {
        fprintf(stderr, "Python %s on %s\n", Py_GetVersion(), Py_GetPlatform());
        if (!Py_NoSiteFlag) {
            fprintf(stderr,
                    "Type \"help\", \"copyright\", \"credits\" or \"license\" "
                    "for more information.\n");
        }
    }
}

static void
import_readline(const Config *config)
{
    if ((Py_InspectFlag
         || (config->command == NULL && config->filename == NULL && config->module == NULL))
        && isatty(fileno(stdin))) {
        PyObject *module = PyImport_ImportModule("readline");
        if (module == NULL) {
            PyErr_Clear();
        }
        Py_XDECREF(module);
    }
}

/* PYPLUS_STRESS=oom:N[+[COUNT]]: fail allocations of the program, not of the start.  0, or
 * -1 after saying what is wrong with it. */
static int
stress_from_environment(void)
{
    const char *text = Py_GETENV("PYPLUS_STRESS");
    long first;
    long count;
    if (text == NULL || *text == '\0') {
        return 0;
    }
    if (_PyMem_StressParse(text, &first, &count) < 0) {
        fprintf(stderr, "PYPLUS_STRESS is oom:N, oom:N+ or oom:N+COUNT, not %s\n", text);
        return -1;
    }
    _PyMem_StressArm(first, count);
    return 0;
}

int
Py_Main(int argc, char **argv)
{
    Config config = {0};
    PyCompilerFlags flags = {0};

    original_argc = argc;
    original_argv = argv;
    PySys_ResetWarnOptions();
    int status = parse_command_line(argc, argv, &config);
    if (status != 0) {
        return status;
    }
    if (config.help) {
        return usage(0, argv[0]);
    }
    if (config.version) {
        fprintf(stderr, "Python %s\n", PY_VERSION);
        return 0;
    }
    if (Py_Py3kWarningFlag && !Py_TabcheckFlag) {
        Py_TabcheckFlag = 1;
    }
    read_environment(&config);
    int stdin_is_interactive = Py_FdIsInteractive(stdin, NULL);
    set_buffering(&config);

    Py_SetProgramName(argv[0]);
    Py_Initialize();
    greet(&config, stdin_is_interactive);

    /* sys.argv[0] is the script, "-c", or "" */
    int first = _PyOS_optind;
    if (config.command != NULL || config.module != NULL) {
        argv[--first] = "-c";
    }
    PySys_SetArgv(argc - first, argv + first);
    import_readline(&config);
    if (stress_from_environment() < 0) {
        Py_Finalize();
        return 2;
    }

    if (config.command != NULL) {
        status = PyRun_SimpleStringFlags(config.command, &flags) != 0;
        free(config.command);
        config.command = "";
    }
    else if (config.module != NULL) {
        status = run_module(config.module, 1) != 0;
    }
    else {
        status = run_program(&config, argv[0], &flags);
    }
    status = inspect_afterwards(&config, stdin_is_interactive, &flags, status);
    Py_Finalize();
    return status;
}
