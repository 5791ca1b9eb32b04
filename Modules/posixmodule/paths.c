/* posix: calls on the names of files. */
#include "posix_internal.h"
#include <dirent.h>
#include <stdio.h>
#include <sys/time.h>

/* ---- one path ------------------------------------------------------------------------ */
/* None after call(path), or OSError with the path. */
static PyObject *
call_on_path(PyObject *args, const char *format, int (*call)(const char *))
{
    char *path = NULL;
    int result;
    if (!PyArg_ParseTuple(args, format, Py_FileSystemDefaultEncoding, &path)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = call(path);
    Py_END_ALLOW_THREADS
    return posix_finish_path(path, result);
}

PyObject *
posix_chdir(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_path(args, "et:chdir", chdir);
}

PyObject *
posix_chroot(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_path(args, "et:chroot", chroot);
}

PyObject *
posix_rmdir(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_path(args, "et:rmdir", rmdir);
}

PyObject *
posix_remove(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_path(args, "et:remove", unlink);
}

PyObject *
posix_access(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    int mode;
    int result;
    if (!PyArg_ParseTuple(args, "eti:access", Py_FileSystemDefaultEncoding, &path, &mode)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = access(path, mode);
    Py_END_ALLOW_THREADS
    PyMem_Free(path);
    return PyBool_FromLong(result == 0);
}

static PyObject *
change_mode(PyObject *args, const char *format, int (*call)(const char *, mode_t))
{
    char *path = NULL;
    int mode;
    int result;
    if (!PyArg_ParseTuple(args, format, Py_FileSystemDefaultEncoding, &path, &mode)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = call(path, (mode_t)mode);
    Py_END_ALLOW_THREADS
    return posix_finish_path(path, result);
}

PyObject *
posix_chmod(PyObject *Py_UNUSED(self), PyObject *args)
{
    return change_mode(args, "eti:chmod", chmod);
}

PyObject *
posix_lchmod(PyObject *Py_UNUSED(self), PyObject *args)
{
    return change_mode(args, "eti:lchmod", lchmod);
}

static PyObject *
change_owner(PyObject *args, const char *format, int (*call)(const char *, uid_t, gid_t))
{
    char *path = NULL;
    uid_t uid;
    gid_t gid;
    int result;
    if (!PyArg_ParseTuple(args, format, Py_FileSystemDefaultEncoding, &path, _Py_Uid_Converter,
                          &uid, _Py_Gid_Converter, &gid)) {
        PyMem_Free(path);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = call(path, uid, gid);
    Py_END_ALLOW_THREADS
    return posix_finish_path(path, result);
}

PyObject *
posix_chown(PyObject *Py_UNUSED(self), PyObject *args)
{
    return change_owner(args, "etO&O&:chown", chown);
}

PyObject *
posix_lchown(PyObject *Py_UNUSED(self), PyObject *args)
{
    return change_owner(args, "etO&O&:lchown", lchown);
}

PyObject *
posix_mkdir(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    int mode = 0777;
    int result;
    if (!PyArg_ParseTuple(args, "et|i:mkdir", Py_FileSystemDefaultEncoding, &path, &mode)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = mkdir(path, (mode_t)mode);
    Py_END_ALLOW_THREADS
    return posix_finish_path(path, result);
}

PyObject *
posix_mkfifo(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path;
    int mode = 0666;
    int result;
    if (!PyArg_ParseTuple(args, "s|i:mkfifo", &path, &mode)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = mkfifo(path, (mode_t)mode);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

PyObject *
posix_mknod(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path;
    int mode = 0600;
    dev_t device = 0;
    int result;
    if (!PyArg_ParseTuple(args, "s|iO&:mknod", &path, &mode, _PyPosix_DevConverter, &device)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = mknod(path, (mode_t)mode, device);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

/* ---- two paths --------------------------------------------------------------------------- */
static PyObject *
call_on_paths(PyObject *args, const char *format, int (*call)(const char *, const char *))
{
    char *first = NULL;
    char *second = NULL;
    int result;
    if (!PyArg_ParseTuple(args, format, Py_FileSystemDefaultEncoding, &first,
                          Py_FileSystemDefaultEncoding, &second)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = call(first, second);
    Py_END_ALLOW_THREADS
    int error = errno;
    PyMem_Free(first);
    PyMem_Free(second);
    errno = error;
    return posix_none_or_error(result);
}

PyObject *
posix_link(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_paths(args, "etet:link", link);
}

PyObject *
posix_symlink(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_paths(args, "etet:symlink", symlink);
}

PyObject *
posix_rename(PyObject *Py_UNUSED(self), PyObject *args)
{
    return call_on_paths(args, "etet:rename", rename);
}

/* ---- names that come back --------------------------------------------------------------------- */
/* Decode a name if wanted; what cannot be decoded stays a str.  Steals name. */
static PyObject *
decode_name(PyObject *name, int wanted)
{
    if (!wanted || name == NULL) {
        return name;
    }
    PyObject *text = PyUnicode_FromEncodedObject(name, Py_FileSystemDefaultEncoding, "strict");
    if (text == NULL) {
        PyErr_Clear();
        return name;
    }
    Py_DECREF(name);
    return text;
}

/* Is the first argument unicode? */
static int
wants_unicode(PyObject *args)
{
    return PyTuple_GET_SIZE(args) > 0 && PyUnicode_Check(PyTuple_GET_ITEM(args, 0));
}

PyObject *
posix_readlink(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    char target[PATH_MAX];
    ssize_t n;
    if (!PyArg_ParseTuple(args, "et:readlink", Py_FileSystemDefaultEncoding, &path)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    n = readlink(path, target, sizeof(target));
    Py_END_ALLOW_THREADS
    if (n < 0) {
        return _PyPosix_ErrorReleasing(path);
    }
    PyMem_Free(path);
    return decode_name(PyString_FromStringAndSize(target, n), wants_unicode(args));
}

/* Append the names of an open directory to list; -1 with an exception. */
static int
append_names(PyObject *list, DIR *directory, const char *path, int unicode)
{
    for (;;) {
        struct dirent *entry;
        Py_BEGIN_ALLOW_THREADS
        errno = 0;
        entry = readdir(directory);
        Py_END_ALLOW_THREADS
        if (entry == NULL) {
            if (errno != 0) {
                (void)_PyPosix_ErrorWithName(path);
                return -1;
            }
            return 0;
        }
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
            continue;
        }
        PyObject *item = decode_name(PyString_FromString(name), unicode);
        int failed = item == NULL || PyList_Append(list, item) < 0;
        Py_XDECREF(item);
        if (failed) {
            return -1;
        }
    }
}

PyObject *
posix_listdir(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    DIR *directory;
    if (!PyArg_ParseTuple(args, "et:listdir", Py_FileSystemDefaultEncoding, &path)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    directory = opendir(path);
    Py_END_ALLOW_THREADS
    if (directory == NULL) {
        return _PyPosix_ErrorReleasing(path);
    }
    PyObject *list = PyList_New(0);
    if (list != NULL && append_names(list, directory, path, wants_unicode(args)) < 0) {
        Py_CLEAR(list);
    }
    Py_BEGIN_ALLOW_THREADS
    closedir(directory);
    Py_END_ALLOW_THREADS
    PyMem_Free(path);
    return list;
}

/* The current directory in memory from malloc, or NULL with errno. */
static char *
current_directory(void)
{
    char *path;
    Py_BEGIN_ALLOW_THREADS
    path = getcwd(NULL, 0);
    Py_END_ALLOW_THREADS
    return path;
}

PyObject *
posix_getcwd(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    char *path = current_directory();
    if (path == NULL) {
        return _PyPosix_Error();
    }
    PyObject *result = PyString_FromString(path);
    free(path);
    return result;
}

PyObject *
posix_getcwdu(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    if (PyErr_WarnPy3k("os.getcwdu() has been removed in 3.x; use os.getcwd() instead", 1) < 0) {
        return NULL;
    }
    char *path = current_directory();
    if (path == NULL) {
        return _PyPosix_Error();
    }
    PyObject *result =
        PyUnicode_Decode(path, (Py_ssize_t)strlen(path), Py_FileSystemDefaultEncoding, "strict");
    free(path);
    return result;
}

/* ---- times ------------------------------------------------------------------------------------------ */
/* A number as seconds and microseconds. */
static int
extract_time(PyObject *op, struct timeval *time)
{
    time->tv_usec = 0;
    if (PyFloat_Check(op)) {
        PyObject *whole = PyNumber_Int(op);
        if (whole == NULL) {
            return -1;
        }
        long seconds = PyInt_AsLong(whole);
        Py_DECREF(whole);
        if (seconds == -1 && PyErr_Occurred()) {
            return -1;
        }
        long micros = (long)((PyFloat_AS_DOUBLE(op) - (double)seconds) * 1e6);
        time->tv_sec = seconds;
        time->tv_usec = micros < 0 ? 0 : micros; /* a file system may not take less */
        return 0;
    }
    long seconds = PyInt_AsLong(op);
    if (seconds == -1 && PyErr_Occurred()) {
        return -1;
    }
    time->tv_sec = seconds;
    return 0;
}

PyObject *
posix_utime(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    PyObject *arg;
    struct timeval times[2];
    int result;
    if (!PyArg_ParseTuple(args, "etO:utime", Py_FileSystemDefaultEncoding, &path, &arg)) {
        return NULL;
    }
    if (arg != Py_None) {
        if (!PyTuple_Check(arg) || PyTuple_GET_SIZE(arg) != 2) {
            PyErr_SetString(PyExc_TypeError, "utime() arg 2 must be a tuple (atime, mtime)");
            PyMem_Free(path);
            return NULL;
        }
        if (extract_time(PyTuple_GET_ITEM(arg, 0), &times[0]) < 0
            || extract_time(PyTuple_GET_ITEM(arg, 1), &times[1]) < 0) {
            PyMem_Free(path);
            return NULL;
        }
    }
    Py_BEGIN_ALLOW_THREADS
    result = utimes(path, arg == Py_None ? NULL : times);
    Py_END_ALLOW_THREADS
    return posix_finish_path(path, result);
}

/* ---- temporary names ------------------------------------------------------------------------------------ */
/* A path in directory that names nothing yet: prefix and six random characters.  The
 * C library's own functions for this are marked as dangerous, so it is done here. */
static PyObject *
unused_name(const char *directory, const char *prefix)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    char name[PATH_MAX];
    struct stat info;
    size_t n = strlen(directory);
    const char *slash = n > 0 && directory[n - 1] == '/' ? "" : "/";
    for (int attempt = 0; attempt < 1000; attempt++) {
        unsigned char random[6];
        char suffix[7] = "";
        if (_PyOS_URandom(random, sizeof(random)) < 0) {
            return NULL;
        }
        for (size_t i = 0; i < sizeof(random); i++) {
            suffix[i] = letters[random[i] % (sizeof(letters) - 1)];
        }
        if ((size_t)PyOS_snprintf(name, sizeof(name), "%s%s%.5s%s", directory, slash, prefix,
                                  suffix)
            >= sizeof(name)) {
            errno = ENAMETOOLONG;
            return _PyPosix_Error();
        }
        if (lstat(name, &info) < 0 && errno == ENOENT) {
            return PyString_FromString(name);
        }
    }
    errno = EEXIST;
    return _PyPosix_Error();
}

static int
is_directory(const char *path)
{
    struct stat info;
    return path != NULL && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

PyObject *
posix_tempnam(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *directory = NULL;
    char *prefix = NULL;
    if (!PyArg_ParseTuple(args, "|zz:tempnam", &directory, &prefix)) {
        return NULL;
    }
    if (PyErr_Warn(PyExc_RuntimeWarning, "tempnam is a potential security risk to your program")
            < 0
        || PyErr_WarnPy3k("tempnam has been removed in 3.x; use the tempfile module", 1) < 0) {
        return NULL;
    }
    const char *chosen = getenv("TMPDIR"); /* it wins over the argument */
    if (!is_directory(chosen)) {
        chosen = is_directory(directory) ? directory : P_tmpdir;
    }
    return unused_name(chosen, prefix == NULL ? "file" : prefix);
}

PyObject *
posix_tmpnam(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    if (PyErr_Warn(PyExc_RuntimeWarning, "tmpnam is a potential security risk to your program") < 0
        || PyErr_WarnPy3k("tmpnam has been removed in 3.x; use the tempfile module", 1) < 0) {
        return NULL;
    }
    return unused_name(P_tmpdir, "file");
}

PyObject *
posix_tmpfile(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    if (PyErr_WarnPy3k("tmpfile has been removed in 3.x; use the tempfile module", 1) < 0) {
        return NULL;
    }
    FILE *stream = tmpfile();
    if (stream == NULL) {
        return _PyPosix_Error();
    }
    return PyFile_FromFile(stream, "<tmpfile>", "w+b", fclose);
}
