/* zipimport: modules from zip archives on sys.path.
 *
 * It is in C because the standard library itself may lie in an archive.
 *
 * The directory of an archive is read once per process and kept in
 * _zip_directory_cache: file name -> tuple
 *     (path, compression, stored size, size, header offset, DOS time, DOS date, crc).
 * An importer is an archive and a directory inside of it (its prefix, "" or ending in
 * a slash).  Compressed members need the module zlib. */
#include "Python.h"
#include "structmember.h"
#include "code.h"
#include "marshal.h"
#include "osdefs.h"
#include <time.h>

typedef struct {
    PyObject_HEAD
    PyObject *archive; /* str */
    PyObject *prefix;  /* str */
    PyObject *files;   /* dict: the archive's directory */
} ZipImporter;

static PyObject *ZipImportError;
static PyObject *directory_cache;

/* What a module may be called in the archive, in the order of the search; the rows
 * of compiled code change places with -O. */
struct candidate {
    char suffix[14];
    int is_package;
    int is_compiled;
};

static struct candidate candidates[] = {
    {"/__init__.pyc", 1, 1}, {"/__init__.pyo", 1, 1}, {"/__init__.py", 1, 0},
    {".pyc", 0, 1},          {".pyo", 0, 1},          {".py", 0, 0},
};
#define CANDIDATES ((int)(sizeof(candidates) / sizeof(candidates[0])))

/* One row of an archive's directory. */
struct member {
    const char *path;
    long compression;
    Py_ssize_t stored;
    Py_ssize_t size;
    long offset;
    long time;
    long date;
    unsigned long crc;
};

static PyObject *
zip_error(const char *format, const char *name)
{
    return PyErr_Format(ZipImportError, format, name);
}

static unsigned int
get16(const unsigned char *p)
{
    return p[0] | ((unsigned int)p[1] << 8);
}

static unsigned int
get32(const unsigned char *p)
{
    return get16(p) | (get16(p + 2) << 16);
}

/* ---- the directory ------------------------------------------------------------------- */

#define END_SIZE 22
#define ENTRY_SIZE 46
#define LOCAL_SIZE 30
#define END_MAGIC 0x06054b50u
#define ENTRY_MAGIC 0x02014b50u
#define LOCAL_MAGIC 0x04034b50u

/* Where the directory is. */
struct directory {
    long start;   /* in the file */
    long size;
    long shift;   /* bytes in front of the archive proper */
};

/* Read the record at the end of the file. */
static int
find_directory(FILE *fp, const char *archive, struct directory *directory)
{
    unsigned char end[END_SIZE];

    if (fseek(fp, -END_SIZE, SEEK_END) != 0) {
        zip_error("can't read Zip file: %.200s", archive);
        return -1;
    }
    long position = ftell(fp);
    if (fread(end, 1, END_SIZE, fp) != END_SIZE) {
        zip_error("can't read Zip file: %.200s", archive);
        return -1;
    }
    if (get32(end) != END_MAGIC) {
        zip_error("not a Zip file: %.200s", archive);
        return -1;
    }
    directory->size = (long)get32(end + 12);
    long offset = (long)get32(end + 16);
    if (position < directory->size) {
        zip_error("bad central directory size: %.200s", archive);
        return -1;
    }
    if (position < offset) {
        zip_error("bad central directory offset: %.200s", archive);
        return -1;
    }
    directory->start = position - directory->size;
    directory->shift = directory->start - offset;
    if (directory->shift < 0) {
        zip_error("bad central directory size or offset: %.200s", archive);
        return -1;
    }
    return 0;
}

/* Add one row; its length in the directory, -1 on error, 0 at the end of the rows. */
static long
add_entry(PyObject *files, const char *archive, const unsigned char *entry, long rest,
          const struct directory *directory)
{
    if (rest < ENTRY_SIZE || get32(entry) != ENTRY_MAGIC) {
        return 0;
    }
    long name_length = (long)get16(entry + 28);
    long length = ENTRY_SIZE + name_length + (long)get16(entry + 30) + (long)get16(entry + 32);
    long offset = (long)get32(entry + 42);
    if (offset > directory->start) {
        zip_error("bad local header offset: %.200s", archive);
        return -1;
    }
    if (length > rest) {
        zip_error("can't read Zip file: %.200s", archive);
        return -1;
    }
    PyObject *name = PyString_FromStringAndSize((const char *)entry + ENTRY_SIZE, name_length);
    if (name == NULL) {
        return -1;
    }
    PyObject *path = PyString_FromFormat("%s%c%s", archive, SEP, PyString_AS_STRING(name));
    PyObject *row = NULL;
    if (path != NULL) {
        row = Py_BuildValue("Nillliil", path, (int)get16(entry + 10),
                            (long)get32(entry + 20), (long)get32(entry + 24), offset + directory->shift, (int)get16(entry + 12),
                            (int)get16(entry + 14), (long)get32(entry + 16));
    }
    int status = row == NULL ? -1 : PyDict_SetItem(files, name, row);
    Py_DECREF(name);
    Py_XDECREF(row);
    return status < 0 ? -1 : length;
}

static int
add_entries(PyObject *files, const char *archive, const unsigned char *entries,
            const struct directory *directory)
{
    long rest = directory->size;
    long count = 0;

    while (rest > 0) {
        long length = add_entry(files, archive, entries, rest, directory);
        if (length < 0) {
            return -1;
        }
        if (length == 0) {
            break;
        }
        entries += length;
        rest -= length;
        count++;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("# zipimport: found %ld names in %s\n", count, archive);
    }
    return 0;
}

static PyObject *
read_open_directory(FILE *fp, const char *archive)
{
    struct directory directory;

    if (find_directory(fp, archive, &directory) < 0) {
        return NULL;
    }
    unsigned char *entries = PyMem_Malloc((size_t)directory.size + 1);
    if (entries == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *files = NULL;
    if (fseek(fp, directory.start, SEEK_SET) != 0
        || fread(entries, 1, (size_t)directory.size, fp) != (size_t)directory.size) {
        zip_error("can't read Zip file: %.200s", archive);
    }
    else {
        files = PyDict_New();
        if (files != NULL && add_entries(files, archive, entries, &directory) < 0) {
            Py_CLEAR(files);
        }
    }
    PyMem_Free(entries);
    return files;
}

static PyObject *
read_directory(const char *archive)
{
    if (strlen(archive) > MAXPATHLEN) {
        PyErr_SetString(PyExc_OverflowError, "Zip path name is too long");
        return NULL;
    }
    FILE *fp = fopen(archive, "rb");
    if (fp == NULL) {
        return zip_error("can't open Zip file: %.200s", archive);
    }
    PyObject *files = read_open_directory(fp, archive);
    fclose(fp);
    return files;
}

/* ---- members ------------------------------------------------------------------------------ */

/* zlib.decompress, new reference.  While zlib itself is being imported - perhaps from
 * an archive - there is none. */
static PyObject *
get_decompress(void)
{
    static int importing;
    PyObject *function = NULL;

    if (!importing) {
        importing = 1;
        PyObject *zlib = PyImport_ImportModuleNoBlock("zlib");
        importing = 0;
        if (zlib != NULL) {
            function = PyObject_GetAttrString(zlib, "decompress");
            Py_DECREF(zlib);
        }
        if (function == NULL) {
            PyErr_Clear();
        }
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("# zipimport: zlib %s\n",
                          function != NULL ? "available" : "UNAVAILABLE");
    }
    if (function == NULL) {
        PyErr_SetString(ZipImportError, "can't decompress data; zlib not available");
    }
    return function;
}

static PyObject *
decompress(PyObject *raw)
{
    PyObject *function = get_decompress();

    if (function == NULL) {
        return NULL;
    }
    /* no header, window of 32 K */
    PyObject *data = PyObject_CallFunction(function, "Oi", raw, -15);
    Py_DECREF(function);
    return data;
}

static int
unpack_member(PyObject *row, struct member *member)
{
    return PyArg_ParseTuple(row, "slnnlllk", &member->path, &member->compression, &member->stored,
                            &member->size, &member->offset, &member->time, &member->date,
                            &member->crc)
               ? 0
               : -1;
}

/* Position of a member's data in an open archive; -1 with an exception. */
static long
data_position(FILE *fp, const char *archive, const struct member *member)
{
    unsigned char header[LOCAL_SIZE];

    if (fseek(fp, member->offset, SEEK_SET) != 0
        || fread(header, 1, LOCAL_SIZE, fp) != LOCAL_SIZE) {
        zip_error("can't read Zip file: %.200s", archive);
        return -1;
    }
    if (get32(header) != LOCAL_MAGIC) {
        zip_error("bad local file header in %s", archive);
        return -1;
    }
    return member->offset + LOCAL_SIZE + (long)get16(header + 26) + (long)get16(header + 28);
}

static PyObject *
read_stored(FILE *fp, const char *archive, const struct member *member)
{
    long position = data_position(fp, archive, member);

    if (position < 0) {
        return NULL;
    }
    PyObject *raw = PyString_FromStringAndSize(NULL, member->stored);
    if (raw == NULL) {
        return NULL;
    }
    if (fseek(fp, position, SEEK_SET) != 0
        || fread(PyString_AS_STRING(raw), 1, (size_t)member->stored, fp)
               != (size_t)member->stored) {
        Py_DECREF(raw);
        PyErr_SetString(PyExc_IOError, "zipimport: can't read data");
        return NULL;
    }
    return raw;
}

static PyObject *
read_member(const char *archive, PyObject *row)
{
    struct member member;

    if (unpack_member(row, &member) < 0) {
        return NULL;
    }
    if (member.stored < 0) {
        return PyErr_Format(ZipImportError, "negative data size");
    }
    FILE *fp = fopen(archive, "rb");
    if (fp == NULL) {
        return PyErr_Format(PyExc_IOError, "zipimport: can not open file %s", archive);
    }
    PyObject *raw = read_stored(fp, archive, &member);
    fclose(fp);
    if (raw == NULL || member.compression == 0) {
        return raw;
    }
    PyObject *data = decompress(raw);
    Py_DECREF(raw);
    return data;
}

/* ---- code ------------------------------------------------------------------------------------- */

/* Source with "\n" at the end of each line, also the last, as the parser wants it. */
static PyObject *
normalize_lines(PyObject *source)
{
    const char *in = PyString_AS_STRING(source);
    PyObject *result = PyString_FromStringAndSize(NULL, PyString_GET_SIZE(source) + 1);

    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    for (; *in != '\0'; in++) {
        if (*in == '\r') {
            *out++ = '\n';
            if (in[1] == '\n') {
                in++;
            }
        }
        else {
            *out++ = *in;
        }
    }
    *out++ = '\n';
    _PyString_Resize(&result, out - PyString_AS_STRING(result));
    return result;
}

static PyObject *
compile_source(const char *path, PyObject *source)
{
    PyObject *text = normalize_lines(source);

    if (text == NULL) {
        return NULL;
    }
    PyObject *code = Py_CompileString(PyString_AS_STRING(text), path, Py_file_input);
    Py_DECREF(text);
    return code;
}

static time_t
unix_time(long dos_time, long dos_date)
{
    struct tm parts;

    memset(&parts, 0, sizeof(parts));
    parts.tm_sec = (int)(dos_time & 0x1f) * 2;
    parts.tm_min = (int)((dos_time >> 5) & 0x3f);
    parts.tm_hour = (int)((dos_time >> 11) & 0x1f);
    parts.tm_mday = (int)(dos_date & 0x1f);
    parts.tm_mon = (int)((dos_date >> 5) & 0x0f) - 1;
    parts.tm_year = (int)((dos_date >> 9) & 0x7f) + 80;
    parts.tm_isdst = -1;
    return mktime(&parts);
}

/* Time of the source beside a compiled member; 0 if there is none. */
static time_t
source_time(ZipImporter *self, const char *compiled_path)
{
    char path[MAXPATHLEN + 1];
    size_t length = strlen(compiled_path) - 1; /* without c or o */
    struct member member;

    memcpy(path, compiled_path, length);
    path[length] = '\0';
    PyObject *row = PyDict_GetItemString(self->files, path);
    if (row == NULL || !PyTuple_Check(row) || PyTuple_GET_SIZE(row) != 8) {
        return 0;
    }
    member.time = PyInt_AsLong(PyTuple_GET_ITEM(row, 5));
    member.date = PyInt_AsLong(PyTuple_GET_ITEM(row, 6));
    if (PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return unix_time(member.time, member.date);
}

/* Code from compiled data.  None if it is not for this version or not from that
 * source: then the next candidate is tried. */
static PyObject *
unmarshal_code(const char *path, PyObject *data, time_t mtime)
{
    const unsigned char *bytes = (unsigned char *)PyString_AS_STRING(data);
    Py_ssize_t size = PyString_GET_SIZE(data);

    if (size <= 9) {
        PyErr_SetString(ZipImportError, "bad pyc data");
        return NULL;
    }
    if (get32(bytes) != (uint32_t)PyImport_GetMagicNumber()) {
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# %s has bad magic\n", path);
        }
        Py_RETURN_NONE;
    }
    if (mtime != 0) {
        /* the archive's clock ticks every two seconds */
        long difference = (long)(int32_t)(get32(bytes + 4) - (uint32_t)mtime);
        if (difference > 1 || difference < -1) {
            if (Py_VerboseFlag) {
                PySys_WriteStderr("# %s has bad mtime\n", path);
            }
            Py_RETURN_NONE;
        }
    }
    PyObject *code = PyMarshal_ReadObjectFromString((char *)bytes + 8, size - 8);
    if (code != NULL && !PyCode_Check(code)) {
        Py_DECREF(code);
        return PyErr_Format(PyExc_TypeError, "compiled module %.200s is not a code object", path);
    }
    return code;
}

static const char *
row_path(PyObject *row)
{
    return PyString_AsString(PyTuple_GetItem(row, 0));
}

static PyObject *
code_of_member(ZipImporter *self, const char *name, PyObject *row, int is_compiled)
{
    const char *path = row_path(row);
    PyObject *data = read_member(PyString_AS_STRING(self->archive), row);
    PyObject *code = NULL;

    if (data == NULL) {
        return NULL;
    }
    if (path == NULL || !PyString_Check(data)) {
        PyErr_SetString(PyExc_TypeError, "archive data must be a string");
    }
    else if (is_compiled) {
        code = unmarshal_code(path, data, source_time(self, name));
    }
    else {
        code = compile_source(path, data);
    }
    Py_DECREF(data);
    return code;
}

/* ---- modules ---------------------------------------------------------------------------------- */

static const char *
last_part(const char *fullname)
{
    const char *dot = strrchr(fullname, '.');

    return dot == NULL ? fullname : dot + 1;
}

/* The module's name in the archive without suffix; its length, -1 with an exception. */
static Py_ssize_t
make_name(ZipImporter *self, const char *fullname, char *name)
{
    const char *last = last_part(fullname);
    size_t prefix = (size_t)PyString_GET_SIZE(self->prefix);

    if (prefix + strlen(last) + sizeof(candidates[0].suffix) >= MAXPATHLEN) {
        PyErr_SetString(ZipImportError, "path too long");
        return -1;
    }
    memcpy(name, PyString_AS_STRING(self->prefix), prefix);
    strcpy(name + prefix, last);
    for (char *p = name + prefix; *p != '\0'; p++) {
        if (*p == '.') {
            *p = SEP;
        }
    }
    return (Py_ssize_t)(prefix + strlen(last));
}

static int
is_ready(ZipImporter *self)
{
    if (self->files == NULL) {
        PyErr_SetString(PyExc_ValueError, "zipimporter.__init__() not called");
        return 0;
    }
    return 1;
}

/* The first candidate there is: 1 module, 2 package, 0 none, -1 error. */
static int
find_candidate(ZipImporter *self, const char *fullname)
{
    char name[MAXPATHLEN + 1];

    if (!is_ready(self)) {
        return -1;
    }
    Py_ssize_t length = make_name(self, fullname, name);
    if (length < 0) {
        return -1;
    }
    for (int i = 0; i < CANDIDATES; i++) {
        strcpy(name + length, candidates[i].suffix);
        if (PyDict_GetItemString(self->files, name) != NULL) {
            return candidates[i].is_package ? 2 : 1;
        }
    }
    return 0;
}

/* Code of a module; *path (borrowed) its file, if wanted. */
static PyObject *
get_module_code(ZipImporter *self, const char *fullname, int *is_package, const char **path)
{
    char name[MAXPATHLEN + 1];

    if (!is_ready(self)) {
        return NULL;
    }
    Py_ssize_t length = make_name(self, fullname, name);
    if (length < 0) {
        return NULL;
    }
    for (int i = 0; i < CANDIDATES; i++) {
        strcpy(name + length, candidates[i].suffix);
        if (Py_VerboseFlag > 1) {
            PySys_WriteStderr("# trying %s%c%s\n", PyString_AS_STRING(self->archive), SEP, name);
        }
        PyObject *row = PyDict_GetItemString(self->files, name);
        if (row == NULL) {
            continue;
        }
        PyObject *code = code_of_member(self, name, row, candidates[i].is_compiled);
        if (code == Py_None) {
            Py_DECREF(code);
            continue;
        }
        if (code != NULL) {
            *is_package = candidates[i].is_package;
            *path = row_path(row);
        }
        return code;
    }
    return zip_error("can't find module '%.200s'", fullname);
}

PyDoc_STRVAR(find_module_doc,
             "find_module(fullname[, path]) -> self or None\n"
             "\n"
             "This importer if the module is in its directory.");

static PyObject *
zip_find_module(PyObject *self, PyObject *args)
{
    char *fullname;
    PyObject *path = NULL;

    if (!PyArg_ParseTuple(args, "s|O:zipimporter.find_module", &fullname, &path)) {
        return NULL;
    }
    int found = find_candidate((ZipImporter *)self, fullname);
    if (found < 0) {
        return NULL;
    }
    PyObject *result = found ? self : Py_None;
    Py_INCREF(result);
    return result;
}

static int
prepare_module(ZipImporter *self, PyObject *module, const char *fullname, int is_package)
{
    PyObject *dict = PyModule_GetDict(module);

    if (PyDict_SetItemString(dict, "__loader__", (PyObject *)self) < 0) {
        return -1;
    }
    if (!is_package) {
        return 0;
    }
    PyObject *entry = PyString_FromFormat("%s%c%s%s", PyString_AS_STRING(self->archive), SEP,
                                          PyString_AS_STRING(self->prefix), last_part(fullname));
    PyObject *path = entry == NULL ? NULL : Py_BuildValue("[N]", entry);
    if (path == NULL) {
        return -1;
    }
    int status = PyDict_SetItemString(dict, "__path__", path);
    Py_DECREF(path);
    return status;
}

PyDoc_STRVAR(load_module_doc,
             "load_module(fullname) -> module\n"
             "\n"
             "Load a module and return it; ZipImportError if it is not here.");

static PyObject *
zip_load_module(PyObject *self, PyObject *args)
{
    char *fullname;
    int is_package = 0;
    const char *path = NULL;
    PyObject *result = NULL;

    if (!PyArg_ParseTuple(args, "s:zipimporter.load_module", &fullname)) {
        return NULL;
    }
    PyObject *code = get_module_code((ZipImporter *)self, fullname, &is_package, &path);
    if (code == NULL) {
        return NULL;
    }
    PyObject *module = PyImport_AddModule(fullname);
    if (module != NULL
        && prepare_module((ZipImporter *)self, module, fullname, is_package) == 0) {
        result = PyImport_ExecCodeModuleEx(fullname, code, (char *)path);
        if (result != NULL && Py_VerboseFlag) {
            PySys_WriteStderr("import %s # loaded from Zip %s\n", fullname, path);
        }
    }
    Py_DECREF(code);
    return result;
}

PyDoc_STRVAR(get_filename_doc,
             "get_filename(fullname) -> string\n"
             "\n"
             "Path of the file a module would be loaded from.");

static PyObject *
zip_get_filename(PyObject *self, PyObject *args)
{
    char *fullname;
    int is_package;
    const char *path = NULL;

    if (!PyArg_ParseTuple(args, "s:zipimporter.get_filename", &fullname)) {
        return NULL;
    }
    PyObject *code = get_module_code((ZipImporter *)self, fullname, &is_package, &path);
    if (code == NULL) {
        return NULL;
    }
    Py_DECREF(code);
    return PyString_FromString(path);
}

PyDoc_STRVAR(get_code_doc,
             "get_code(fullname) -> code object\n"
             "\n"
             "Code of a module; ZipImportError if it is not here.");

static PyObject *
zip_get_code(PyObject *self, PyObject *args)
{
    char *fullname;
    int is_package;
    const char *path;

    if (!PyArg_ParseTuple(args, "s:zipimporter.get_code", &fullname)) {
        return NULL;
    }
    return get_module_code((ZipImporter *)self, fullname, &is_package, &path);
}

PyDoc_STRVAR(is_package_doc,
             "is_package(fullname) -> bool\n"
             "\n"
             "Is the module a package?  ZipImportError if it is not here.");

static PyObject *
zip_is_package(PyObject *self, PyObject *args)
{
    char *fullname;

    if (!PyArg_ParseTuple(args, "s:zipimporter.is_package", &fullname)) {
        return NULL;
    }
    int found = find_candidate((ZipImporter *)self, fullname);
    if (found < 0) {
        return NULL;
    }
    if (found == 0) {
        return zip_error("can't find module '%.200s'", fullname);
    }
    return PyBool_FromLong(found == 2);
}

PyDoc_STRVAR(get_source_doc,
             "get_source(fullname) -> string or None\n"
             "\n"
             "Source of a module, None if the archive has only its code.");

static PyObject *
zip_get_source(PyObject *op, PyObject *args)
{
    ZipImporter *self = (ZipImporter *)op;
    char *fullname;
    char name[MAXPATHLEN + 1];

    if (!PyArg_ParseTuple(args, "s:zipimporter.get_source", &fullname)) {
        return NULL;
    }
    int found = find_candidate(self, fullname);
    if (found < 0) {
        return NULL;
    }
    if (found == 0) {
        return zip_error("can't find module '%.200s'", fullname);
    }
    Py_ssize_t length = make_name(self, fullname, name);
    strcpy(name + length, found == 2 ? "/__init__.py" : ".py");
    PyObject *row = PyDict_GetItemString(self->files, name);
    if (row == NULL) {
        Py_RETURN_NONE;
    }
    return read_member(PyString_AS_STRING(self->archive), row);
}

PyDoc_STRVAR(get_data_doc,
             "get_data(path) -> string\n"
             "\n"
             "Content of a file in the archive; the path may begin with that of the archive.\n"
             "IOError if there is no such file.");

static PyObject *
zip_get_data(PyObject *op, PyObject *args)
{
    ZipImporter *self = (ZipImporter *)op;
    const char *path;

    if (!PyArg_ParseTuple(args, "s:zipimporter.get_data", &path)) {
        return NULL;
    }
    if (!is_ready(self)) {
        return NULL;
    }
    size_t length = (size_t)PyString_GET_SIZE(self->archive);
    if (strncmp(path, PyString_AS_STRING(self->archive), length) == 0 && path[length] == SEP) {
        path += length + 1;
    }
    PyObject *row = PyDict_GetItemString(self->files, path);
    if (row == NULL) {
        PyObject *arguments = Py_BuildValue("(iss)", 0, "Error", path);
        if (arguments != NULL) {
            PyErr_SetObject(PyExc_IOError, arguments);
            Py_DECREF(arguments);
        }
        return NULL;
    }
    return read_member(PyString_AS_STRING(self->archive), row);
}

/* ---- the type ------------------------------------------------------------------------------------ */

/* Split a path into an existing file and what follows; length of the former, 0 if
 * no part of the path is a file. */
static size_t
split_archive(const char *path, size_t length)
{
    char buffer[MAXPATHLEN + 1];

    memcpy(buffer, path, length);
    while (length > 0) {
        struct stat status;
        buffer[length] = '\0';
        if (stat(buffer, &status) == 0) {
            return S_ISREG(status.st_mode) ? length : 0;
        }
        while (length > 0 && buffer[length] != SEP) {
            length--;
        }
    }
    return 0;
}

/* The directory of an archive, from the cache if it is there.  New reference. */
static PyObject *
cached_directory(PyObject *archive)
{
    PyObject *files = PyDict_GetItem(directory_cache, archive);

    if (files != NULL) {
        Py_INCREF(files);
        return files;
    }
    files = read_directory(PyString_AS_STRING(archive));
    if (files != NULL && PyDict_SetItem(directory_cache, archive, files) < 0) {
        Py_CLEAR(files);
    }
    return files;
}

static PyObject *
make_prefix(const char *rest)
{
    size_t length = strlen(rest);

    if (length == 0 || rest[length - 1] == SEP) {
        return PyString_FromString(rest);
    }
    return PyString_FromFormat("%s%c", rest, SEP);
}

static int
zip_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    ZipImporter *self = (ZipImporter *)op;
    const char *path;

    if (!_PyArg_NoKeywords("zipimporter()", kwds)
        || !PyArg_ParseTuple(args, "s:zipimporter", &path)) {
        return -1;
    }
    size_t length = strlen(path);
    if (length == 0) {
        PyErr_SetString(ZipImportError, "archive path is empty");
        return -1;
    }
    if (length >= MAXPATHLEN) {
        PyErr_SetString(ZipImportError, "archive path too long");
        return -1;
    }
    size_t archive_length = split_archive(path, length);
    if (archive_length == 0) {
        PyErr_SetString(ZipImportError, "not a Zip file");
        return -1;
    }
    const char *rest = path + archive_length;
    PyObject *archive = PyString_FromStringAndSize(path, (Py_ssize_t)archive_length);
    PyObject *prefix = make_prefix(*rest == SEP ? rest + 1 : rest);
    PyObject *files = NULL;
    if (archive != NULL && prefix != NULL) {
        files = cached_directory(archive);
    }
    if (files == NULL) {
        Py_XDECREF(archive);
        Py_XDECREF(prefix);
        return -1;
    }
    Py_XSETREF(self->archive, archive);
    Py_XSETREF(self->prefix, prefix);
    Py_XSETREF(self->files, files);
    return 0;
}

static int
zip_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((ZipImporter *)op)->files);
    return 0;
}

static void
zip_dealloc(PyObject *op)
{
    ZipImporter *self = (ZipImporter *)op;

    PyObject_GC_UnTrack(op);
    Py_XDECREF(self->archive);
    Py_XDECREF(self->prefix);
    Py_XDECREF(self->files);
    Py_TYPE(op)->tp_free(op);
}

static PyObject *
zip_repr(PyObject *op)
{
    ZipImporter *self = (ZipImporter *)op;
    const char *archive = "???";
    const char *prefix = "";

    if (self->archive != NULL && PyString_Check(self->archive)) {
        archive = PyString_AS_STRING(self->archive);
    }
    if (self->prefix != NULL && PyString_Check(self->prefix)) {
        prefix = PyString_AS_STRING(self->prefix);
    }
    if (*prefix != '\0') {
        return PyString_FromFormat("<zipimporter object \"%.300s%c%.150s\">", archive, SEP,
                                   prefix);
    }
    return PyString_FromFormat("<zipimporter object \"%.300s\">", archive);
}

static PyMethodDef zip_methods[] = {
    {"find_module", zip_find_module, METH_VARARGS, find_module_doc},
    {"load_module", zip_load_module, METH_VARARGS, load_module_doc},
    {"get_data", zip_get_data, METH_VARARGS, get_data_doc},
    {"get_code", zip_get_code, METH_VARARGS, get_code_doc},
    {"get_source", zip_get_source, METH_VARARGS, get_source_doc},
    {"get_filename", zip_get_filename, METH_VARARGS, get_filename_doc},
    {"is_package", zip_is_package, METH_VARARGS, is_package_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef zip_members[] = {
    {"archive", T_OBJECT, offsetof(ZipImporter, archive), READONLY, NULL},
    {"prefix", T_OBJECT, offsetof(ZipImporter, prefix), READONLY, NULL},
    {"_files", T_OBJECT, offsetof(ZipImporter, files), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(zipimporter_doc,
             "zipimporter(archivepath) -> importer\n"
             "\n"
             "Imports modules from a zip file, or from a directory inside of one if the path\n"
             "goes on behind the file.  ZipImportError if there is no such file or it is not\n"
             "a zip file.");

static PyTypeObject ZipImporter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "zipimport.zipimporter",
    .tp_basicsize = sizeof(ZipImporter),
    .tp_dealloc = zip_dealloc,
    .tp_repr = zip_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = zipimporter_doc,
    .tp_traverse = zip_traverse,
    .tp_methods = zip_methods,
    .tp_members = zip_members,
    .tp_init = zip_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};

/* With -O optimised code comes first. */
static void
order_candidates(void)
{
    if (Py_OptimizeFlag && candidates[0].suffix[12] == 'c') {
        struct candidate swap = candidates[0];
        candidates[0] = candidates[1];
        candidates[1] = swap;
        swap = candidates[3];
        candidates[3] = candidates[4];
        candidates[4] = swap;
    }
}

PyDoc_STRVAR(zipimport_doc,
             "Modules from zip files.\n"
             "\n"
             "zipimporter stands in sys.path_hooks: a zip file on sys.path just works.\n"
             "ZipImportError is what goes wrong; _zip_directory_cache the directories read.");

PyMODINIT_FUNC
initzipimport(void)
{
    if (PyType_Ready(&ZipImporter_Type) < 0) {
        return;
    }
    order_candidates();
    PyObject *module = Py_InitModule3("zipimport", NULL, zipimport_doc);
    if (module == NULL) {
        return;
    }
    ZipImportError = PyErr_NewException("zipimport.ZipImportError", PyExc_ImportError, NULL);
    directory_cache = PyDict_New();
    if (ZipImportError == NULL || directory_cache == NULL) {
        return;
    }
    Py_INCREF(ZipImportError);
    PyModule_AddObject(module, "ZipImportError", ZipImportError);
    Py_INCREF(&ZipImporter_Type);
    PyModule_AddObject(module, "zipimporter", (PyObject *)&ZipImporter_Type);
    Py_INCREF(directory_cache);
    PyModule_AddObject(module, "_zip_directory_cache", directory_cache);
}
