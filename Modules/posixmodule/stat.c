/* posix: stat, statvfs and their results, structured sequences.
 *
 * A stat result has the times twice: items 7..9 are integers, as ever; the attributes
 * st_atime and so on are fields 10..12, floats unless stat_float_times(False). */
#include "posix_internal.h"
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

static int float_times = 1;

static PyTypeObject StatResult_Type;
static PyTypeObject StatVFSResult_Type;
static newfunc structseq_new;

enum { INT_TIMES = 7, FLOAT_TIMES = 10, STAT_VISIBLE = 10 };

static PyStructSequence_Field stat_fields[] = {
    {"st_mode", "type and permissions"},
    {"st_ino", "inode"},
    {"st_dev", "device"},
    {"st_nlink", "number of hard links"},
    {"st_uid", "user of the owner"},
    {"st_gid", "group of the owner"},
    {"st_size", "size in bytes"},
    {NULL, "last access, an integer"},
    {NULL, "last change of the contents, an integer"},
    {NULL, "last change of the inode, an integer"},
    {"st_atime", "last access"},
    {"st_mtime", "last change of the contents"},
    {"st_ctime", "last change of the inode"},
    {"st_blksize", "good size of a block for reading and writing"},
    {"st_blocks", "blocks of 512 bytes in use"},
    {"st_rdev", "device type, of a device"},
    {NULL, NULL},
};

static PyStructSequence_Desc stat_desc = {
    "stat_result",
    "stat_result: what stat(), fstat() and lstat() return.\n\n"
    "A tuple of the ten oldest fields, and all fields as attributes st_*.",
    stat_fields,
    STAT_VISIBLE,
};

static PyStructSequence_Field statvfs_fields[] = {
    {"f_bsize", "good size of a block"},
    {"f_frsize", "unit of the sizes below"},
    {"f_blocks", "size"},
    {"f_bfree", "free blocks"},
    {"f_bavail", "free blocks for users"},
    {"f_files", "inodes"},
    {"f_ffree", "free inodes"},
    {"f_favail", "free inodes for users"},
    {"f_flag", "mount flags"},
    {"f_namemax", "longest name"},
    {NULL, NULL},
};

static PyStructSequence_Desc statvfs_desc = {
    "statvfs_result",
    "statvfs_result: what statvfs() and fstatvfs() return.\n\n"
    "A tuple, and all fields as attributes f_*.",
    statvfs_fields,
    10,
};

/* stat_result(sequence): float times that are not given are the integer ones. */
static PyObject *
stat_result_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyStructSequence *result = (PyStructSequence *)structseq_new(type, args, kwds);
    if (result == NULL) {
        return NULL;
    }
    for (int i = 0; i < 3; i++) {
        if (result->ob_item[FLOAT_TIMES + i] == Py_None) {
            PyObject *time = result->ob_item[INT_TIMES + i];
            Py_INCREF(time);
            Py_SETREF(result->ob_item[FLOAT_TIMES + i], time);
        }
    }
    return (PyObject *)result;
}

static void
fill_time(PyObject *result, int i, const struct timespec *time)
{
    PyObject *seconds = PyInt_FromLong(time->tv_sec);
    PyObject *exact;
    if (float_times) {
        exact = PyFloat_FromDouble((double)time->tv_sec + 1e-9 * (double)time->tv_nsec);
    }
    else {
        exact = seconds;
        Py_XINCREF(exact);
    }
    PyStructSequence_SET_ITEM(result, INT_TIMES + i, seconds);
    PyStructSequence_SET_ITEM(result, FLOAT_TIMES + i, exact);
}

static PyObject *
make_stat_result(const struct stat *info)
{
    PyObject *result = PyStructSequence_New(&StatResult_Type);
    if (result == NULL) {
        return NULL;
    }
    PyStructSequence_SET_ITEM(result, 0, PyInt_FromLong((long)info->st_mode));
    PyStructSequence_SET_ITEM(result, 1, PyInt_FromLong((long)info->st_ino));
    PyStructSequence_SET_ITEM(result, 2, PyInt_FromLong((long)info->st_dev));
    PyStructSequence_SET_ITEM(result, 3, PyInt_FromLong((long)info->st_nlink));
    PyStructSequence_SET_ITEM(result, 4, _PyInt_FromUid(info->st_uid));
    PyStructSequence_SET_ITEM(result, 5, _PyInt_FromGid(info->st_gid));
    PyStructSequence_SET_ITEM(result, 6, PyInt_FromLong((long)info->st_size));
    fill_time(result, 0, &info->st_atim);
    fill_time(result, 1, &info->st_mtim);
    fill_time(result, 2, &info->st_ctim);
    PyStructSequence_SET_ITEM(result, 13, PyInt_FromLong((long)info->st_blksize));
    PyStructSequence_SET_ITEM(result, 14, PyInt_FromLong((long)info->st_blocks));
    PyStructSequence_SET_ITEM(result, 15, PyInt_FromLong((long)info->st_rdev));
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
stat_path(PyObject *args, const char *format, int (*call)(const char *, struct stat *))
{
    char *path = NULL;
    struct stat info;
    int result;
    if (!PyArg_ParseTuple(args, format, Py_FileSystemDefaultEncoding, &path)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = call(path, &info);
    Py_END_ALLOW_THREADS
    if (result != 0) {
        return _PyPosix_ErrorReleasing(path);
    }
    PyMem_Free(path);
    return make_stat_result(&info);
}

PyObject *
posix_stat(PyObject *Py_UNUSED(self), PyObject *args)
{
    return stat_path(args, "et:stat", stat);
}

PyObject *
posix_lstat(PyObject *Py_UNUSED(self), PyObject *args)
{
    return stat_path(args, "et:lstat", lstat);
}

PyObject *
posix_fstat(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int result;
    struct stat info;
    if (!PyArg_ParseTuple(args, "i:fstat", &fd)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = fstat(fd, &info);
    Py_END_ALLOW_THREADS
    return result != 0 ? _PyPosix_Error() : make_stat_result(&info);
}

PyObject *
posix_stat_float_times(PyObject *Py_UNUSED(self), PyObject *args)
{
    int new_value = -1;
    if (!PyArg_ParseTuple(args, "|i:stat_float_times", &new_value)) {
        return NULL;
    }
    if (new_value == -1) {
        return PyBool_FromLong(float_times);
    }
    float_times = new_value;
    Py_RETURN_NONE;
}

/* ---- statvfs -------------------------------------------------------------------------- */
static PyObject *
make_statvfs_result(const struct statvfs *info)
{
    PyObject *result = PyStructSequence_New(&StatVFSResult_Type);
    if (result == NULL) {
        return NULL;
    }
    const long values[] = {
        (long)info->f_bsize,  (long)info->f_frsize, (long)info->f_blocks, (long)info->f_bfree,
        (long)info->f_bavail, (long)info->f_files,  (long)info->f_ffree,  (long)info->f_favail,
        (long)info->f_flag,   (long)info->f_namemax,
    };
    for (int i = 0; i < 10; i++) {
        PyStructSequence_SET_ITEM(result, i, PyInt_FromLong(values[i]));
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
posix_statvfs(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path;
    int result;
    struct statvfs info;
    if (!PyArg_ParseTuple(args, "s:statvfs", &path)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = statvfs(path, &info);
    Py_END_ALLOW_THREADS
    return result != 0 ? _PyPosix_ErrorWithName(path) : make_statvfs_result(&info);
}

PyObject *
posix_fstatvfs(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int result;
    struct statvfs info;
    if (!PyArg_ParseTuple(args, "i:fstatvfs", &fd)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = fstatvfs(fd, &info);
    Py_END_ALLOW_THREADS
    return result != 0 ? _PyPosix_Error() : make_statvfs_result(&info);
}

/* ---- device numbers ---------------------------------------------------------------------- */
int
_PyPosix_DevConverter(PyObject *op, void *result)
{
    PyObject *index = PyNumber_Index(op);
    if (index == NULL) {
        return 0;
    }
    unsigned long value;
    if (PyInt_Check(index)) {
        value = (unsigned long)PyInt_AS_LONG(index);
        if (PyInt_AS_LONG(index) < 0) {
            PyErr_SetString(PyExc_OverflowError,
                            "can't convert negative number to unsigned long");
        }
    }
    else {
        value = PyLong_AsUnsignedLong(index);
    }
    Py_DECREF(index);
    if (PyErr_Occurred()) {
        return 0;
    }
    *(dev_t *)result = (dev_t)value;
    return 1;
}

PyObject *
posix_major(PyObject *Py_UNUSED(self), PyObject *args)
{
    dev_t device;
    if (!PyArg_ParseTuple(args, "O&:major", _PyPosix_DevConverter, &device)) {
        return NULL;
    }
    return PyInt_FromLong((long)major(device));
}

PyObject *
posix_minor(PyObject *Py_UNUSED(self), PyObject *args)
{
    dev_t device;
    if (!PyArg_ParseTuple(args, "O&:minor", _PyPosix_DevConverter, &device)) {
        return NULL;
    }
    return PyInt_FromLong((long)minor(device));
}

PyObject *
posix_makedev(PyObject *Py_UNUSED(self), PyObject *args)
{
    int major_number;
    int minor_number;
    if (!PyArg_ParseTuple(args, "ii:makedev", &major_number, &minor_number)) {
        return NULL;
    }
    return PyInt_FromLong((long)makedev((unsigned)major_number, (unsigned)minor_number));
}

int
_PyPosix_AddStatTypes(PyObject *module)
{
    static int ready = 0;
    if (!ready) {
        /* unnamed fields are marked by the pointer */
        for (int i = INT_TIMES; i < INT_TIMES + 3; i++) {
            stat_fields[i].name = PyStructSequence_UnnamedField;
        }
        stat_desc.name = "posix.stat_result";
        PyStructSequence_InitType(&StatResult_Type, &stat_desc);
        structseq_new = StatResult_Type.tp_new;
        StatResult_Type.tp_new = stat_result_new;
        statvfs_desc.name = "posix.statvfs_result";
        PyStructSequence_InitType(&StatVFSResult_Type, &statvfs_desc);
        ready = 1;
    }
    Py_INCREF(&StatResult_Type);
    Py_INCREF(&StatVFSResult_Type);
    if (PyModule_AddObject(module, "stat_result", (PyObject *)&StatResult_Type) < 0
        || PyModule_AddObject(module, "statvfs_result", (PyObject *)&StatVFSResult_Type) < 0) {
        return -1;
    }
    return 0;
}
