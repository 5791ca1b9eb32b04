/* Where the standard library is: sys.path, sys.prefix and sys.exec_prefix.
 *
 * Tried in this order:
 *   1. $PYTHONHOME (or Py_SetPythonHome): believed without a look;
 *   2. up from the directory of the program - symbolic links followed - for a
 *      directory that contains lib/python2.7/os.py.  In a build tree, where make
 *      puts lib beside the program, that is the build directory itself;
 *   3. the directory given to configure.
 * The second landmark, the directory lib/python2.7/lib-dynload, is looked for in the
 * same way and gives exec_prefix; without it exec_prefix is prefix.
 *
 * sys.path is then $PYTHONPATH, prefix/lib/python27.zip, the library with its
 * platform directories, and lib-dynload.  Results are static: computed once. */
#define _GNU_SOURCE
#include "Python.h"
#include "osdefs.h"
#include "pycore_import.h"

#ifndef VERSION
#define VERSION "2.7"
#endif
#ifndef PREFIX
#define PREFIX "/usr/local"
#endif
#ifndef EXEC_PREFIX
#define EXEC_PREFIX PREFIX
#endif

#define LIBRARY "lib/python" VERSION
#define LANDMARK "os.py"
#define DYNLOAD "lib-dynload"
#define ZIP_NAME "lib/python27.zip"
/* Directories of the library, relative to it; the first is the library itself. */
#define LIBRARY_DIRECTORIES ":plat-linux2:lib-tk:lib-old"

static struct {
    char program[MAXPATHLEN + 1];
    char prefix[MAXPATHLEN + 1];
    char exec_prefix[MAXPATHLEN + 1];
    char *path; /* NULL: not computed yet */
} paths;

/* ---- names of files ----------------------------------------------------------------- */

/* Cut the last part off; to "" at the end. */
static void
cut_last(char *path)
{
    char *slash = strrchr(path, SEP);

    *(slash == NULL ? path : slash) = '\0';
}

/* Add a part; an absolute part replaces what is there. */
static void
join(char *path, const char *part)
{
    size_t length = strlen(path);

    if (part[0] == SEP) {
        length = 0;
    }
    else if (length > 0 && path[length - 1] != SEP && length < MAXPATHLEN) {
        path[length++] = SEP;
    }
    if (length + strlen(part) > MAXPATHLEN) {
        Py_FatalError("a path of the standard library is too long");
    }
    strcpy(path + length, part);
}

static void
copy(char *path, const char *text)
{
    size_t length = strlen(text);

    if (length > MAXPATHLEN) {
        Py_FatalError("a path of the standard library is too long");
    }
    memcpy(path, text, length + 1);
}

static int
has_mode(const char *path, mode_t mode)
{
    struct stat status;

    return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == mode;
}

static int
is_program(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0111) != 0;
}

/* Is the library here?  Compiled landmarks do as well. */
static int
is_library(const char *directory)
{
    char landmark[MAXPATHLEN + 1];

    copy(landmark, directory);
    join(landmark, LANDMARK);
    if (has_mode(landmark, S_IFREG)) {
        return 1;
    }
    size_t length = strlen(landmark);
    if (length + 1 > MAXPATHLEN) {
        return 0;
    }
    landmark[length] = Py_OptimizeFlag ? 'o' : 'c';
    landmark[length + 1] = '\0';
    return has_mode(landmark, S_IFREG);
}

static void
make_absolute(char *path)
{
    char directory[MAXPATHLEN + 1];

    if (path[0] == SEP || path[0] == '\0' || getcwd(directory, sizeof(directory)) == NULL) {
        return;
    }
    join(directory, strncmp(path, "./", 2) == 0 ? path + 2 : path);
    copy(path, directory);
}

/* ---- the program ------------------------------------------------------------------------ */

static void
search_shell_path(const char *name)
{
    const char *entry = getenv("PATH");

    paths.program[0] = '\0';
    while (entry != NULL) {
        const char *end = strchrnul(entry, DELIM);
        size_t length = (size_t)(end - entry);
        if (length + 1 + strlen(name) <= MAXPATHLEN) {
            memcpy(paths.program, entry, length);
            paths.program[length] = '\0';
            join(paths.program, name);
            if (is_program(paths.program)) {
                return;
            }
        }
        paths.program[0] = '\0';
        entry = *end == DELIM ? end + 1 : NULL;
    }
}

static void
find_program(void)
{
    const char *name = Py_GetProgramName();

    if (strchr(name, SEP) != NULL) {
        copy(paths.program, name);
    }
    else {
        search_shell_path(name);
    }
    make_absolute(paths.program);
}

/* Directory of the program behind all symbolic links.  A name that leads nowhere (who
 * starts a program chooses its argv[0]) tells nothing: then the system is asked. */
static void
program_directory(char *directory)
{
    char target[MAXPATHLEN + 1];

    copy(directory, is_program(paths.program) ? paths.program : "/proc/self/exe");
    for (int i = 0; i < 40; i++) {
        ssize_t n = readlink(directory, target, MAXPATHLEN);
        if (n < 0) {
            break;
        }
        target[n] = '\0';
        if (target[0] != SEP) {
            cut_last(directory); /* relative to the place of the link */
        }
        join(directory, target);
    }
    cut_last(directory);
}

/* ---- prefixes --------------------------------------------------------------------------- */

typedef int (*test_func)(const char *directory);

static int
is_directory(const char *directory)
{
    return has_mode(directory, S_IFDIR);
}

/* Look for start/tail, then in the directories above.  The directory in result. */
static int
search_up(const char *start, const char *tail, test_func test, char *result)
{
    char directory[MAXPATHLEN + 1];

    copy(directory, start);
    while (directory[0] != '\0') {
        copy(result, directory);
        join(result, tail);
        if (test(result)) {
            return 1;
        }
        cut_last(directory);
    }
    return 0;
}

static int
search_prefix(const char *start, const char *configured, const char *tail, test_func test,
              char *result)
{
    if (search_up(start, tail, test, result)) {
        return 1;
    }
    copy(result, configured);
    join(result, tail);
    return test(result);
}

/* PYTHONHOME is "prefix" or "prefix:exec_prefix". */
static void
use_home(const char *home, char *library, char *dynload)
{
    const char *delimiter = strchr(home, DELIM);

    copy(library, home);
    if (delimiter != NULL && delimiter - home <= MAXPATHLEN) {
        library[delimiter - home] = '\0';
    }
    copy(dynload, delimiter != NULL ? delimiter + 1 : home);
    join(library, LIBRARY);
    join(dynload, LIBRARY "/" DYNLOAD);
}

static void
report_missing(int library_found)
{
    if (Py_FrozenFlag) {
        return;
    }
    if (!library_found) {
        fprintf(stderr, "Could not find platform independent libraries <prefix>\n");
        fprintf(stderr, "Could not find platform dependent libraries <exec_prefix>\n");
        fprintf(stderr, "Consider setting $PYTHONHOME to <prefix>[:<exec_prefix>]\n");
    }
}

/* Cut the tail off a landmark to get its prefix; "/" for the root. */
static void
set_prefix(char *prefix, const char *landmark, int depth)
{
    copy(prefix, landmark);
    while (depth-- > 0) {
        cut_last(prefix);
    }
    if (prefix[0] == '\0') {
        copy(prefix, "/");
    }
}

/* Find library and lib-dynload; set the prefixes. */
static void
find_prefixes(char *library, char *dynload)
{
    char start[MAXPATHLEN + 1];
    char *home = Py_GetPythonHome();

    if (home != NULL) {
        use_home(home, library, dynload);
        set_prefix(paths.prefix, library, 2);
        set_prefix(paths.exec_prefix, dynload, 3);
        return;
    }
    program_directory(start);
    int found = search_prefix(start, PREFIX, LIBRARY, is_library, library);
    set_prefix(paths.prefix, library, 2);
    if (!search_prefix(start, EXEC_PREFIX, LIBRARY "/" DYNLOAD, is_directory, dynload)
        || (found && strcmp(PREFIX, EXEC_PREFIX) == 0
            && strncmp(dynload, library, strlen(library)) != 0)) {
        /* none, or that of another installation */
        copy(dynload, library);
        join(dynload, DYNLOAD);
    }
    set_prefix(paths.exec_prefix, dynload, 3);
    if (!found) {
        copy(paths.prefix, PREFIX);
        copy(paths.exec_prefix, EXEC_PREFIX);
    }
    report_missing(found);
}

/* ---- sys.path ------------------------------------------------------------------------------ */

static char *
append(char *out, const char *text)
{
    size_t length = strlen(text);

    memcpy(out, text, length + 1);
    return out + length;
}

static char *
append_delimiter(char *out)
{
    *out++ = DELIM;
    *out = '\0';
    return out;
}

/* The library's directories, each with the library in front. */
static char *
append_library(char *out, const char *library)
{
    const char *entry = LIBRARY_DIRECTORIES;

    while (entry != NULL) {
        const char *end = strchrnul(entry, DELIM);
        size_t length = (size_t)(end - entry);
        out = append(out, library);
        *out++ = SEP;
        memcpy(out, entry, length);
        out = append_delimiter(out + length);
        entry = *end == DELIM ? end + 1 : NULL;
    }
    return out;
}

static void
build_path(const char *library, const char *dynload)
{
    const char *environment = Py_IgnoreEnvironmentFlag ? NULL : getenv("PYTHONPATH");
    char zip[MAXPATHLEN + 1];

    copy(zip, paths.prefix);
    join(zip, ZIP_NAME);
    int with_environment = environment != NULL && *environment != '\0';
    size_t size = (with_environment ? strlen(environment) + 1 : 0) + strlen(zip) + 1
                  + 4 * (strlen(library) + 2) + strlen(LIBRARY_DIRECTORIES) + strlen(dynload) + 1;
    paths.path = malloc(size);
    if (paths.path == NULL) {
        Py_FatalError("no memory for the module search path");
    }
    char *out = paths.path;
    if (with_environment) {
        out = append_delimiter(append(out, environment));
    }
    out = append_delimiter(append(out, zip));
    out = append(append_library(out, library), dynload);
    assert((size_t)(out - paths.path) < size);
}

static void
calculate(void)
{
    char library[MAXPATHLEN + 1];
    char dynload[MAXPATHLEN + 1];

    if (paths.path != NULL) {
        return;
    }
    find_program();
    find_prefixes(library, dynload);
    build_path(library, dynload);
}

char *
Py_GetPath(void)
{
    calculate();
    return paths.path;
}

char *
Py_GetPrefix(void)
{
    calculate();
    return paths.prefix;
}

char *
Py_GetExecPrefix(void)
{
    calculate();
    return paths.exec_prefix;
}

char *
Py_GetProgramFullPath(void)
{
    calculate();
    return paths.program;
}
