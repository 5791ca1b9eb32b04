/* fileobject.h, marshal.h. */
#include "capiprobe.h"
#include <marshal.h>

PROBE(files)
{
    PyObject *file = PyFile_FromString((char *)"capiprobe_file.txt", (char *)"w+");
    CHECK(Py_TYPE(file) == &PyFile_Type && PyFile_AsFile(file) != NULL);
    BORROWED(PyFile_Name(file), "'capiprobe_file.txt'");
    PyFile_SetBufSize(file, 100);
    CHECK(PyFile_SetEncoding(file, "latin-1") == 1);
    CHECK(PyFile_SetEncodingAndErrors(file, "latin-1", (char *)"replace") == 1);
    IS(PyObject_GetAttrString(file, "encoding"), "'latin-1'");
    PyObject *unicode = probe_eval("u'\\xe9\\u20ac'");
    PyObject *list = probe_eval("['x']");
    CHECK(PyFile_WriteObject(unicode, file, Py_PRINT_RAW) == 0 && PyFile_WriteObject(list, file, 0) == 0);
    CHECK(PyFile_WriteString("\nline two\nlast", file) == 0);
    FAILS(PyFile_WriteObject(list, NULL, 0), PyExc_TypeError);
    CHECK(PyFile_SoftSpace(file, 1) == 0 && PyFile_SoftSpace(file, 0) == 1);
    PyFile_IncUseCount((PyFileObject *)file);
    NULLS(PyObject_CallMethod(file, (char *)"close", NULL), PyExc_IOError);
    PyFile_DecUseCount((PyFileObject *)file);
    CHECK(PyObject_AsFileDescriptor(file) == fileno(PyFile_AsFile(file)));
    FAILS(PyObject_AsFileDescriptor(list), PyExc_TypeError);
    IS(PyObject_CallMethod(file, (char *)"seek", (char *)"i", 0), "None");
    IS(PyFile_GetLine(file, 0), "\"\\xe9?['x']\\n\"");
    IS(PyFile_GetLine(file, 4), "'line'");
    IS(PyFile_GetLine(file, -1), "' two'");
    IS(PyFile_GetLine(file, -1), "'last'");
    IS(PyFile_GetLine(file, 0), "''");
    NULLS(PyFile_GetLine(file, -1), PyExc_EOFError);
    Py_DECREF(list);
    Py_DECREF(unicode);
    Py_DECREF(file);
    NULLS(PyFile_FromString((char *)"/no/such/file", (char *)"r"), PyExc_IOError);
    CHECK(remove("capiprobe_file.txt") == 0);
    char mode[10] = "rU";
    CHECK(_PyFile_SanitizeMode(mode) == 0 && strcmp(mode, "rb") == 0);
    strcpy(mode, "q");
    FAILS(_PyFile_SanitizeMode(mode), PyExc_ValueError);
    CHECK(Py_FileSystemDefaultEncoding == NULL || strlen(Py_FileSystemDefaultEncoding) > 1);
    DONE;
}

static int closed;

static int
close_counting(FILE *stream)
{
    closed++;
    return fclose(stream);
}

PROBE(streams)
{
    FILE *stream = probe_file("one\r\ntwo\rthree");
    PyObject *file = PyFile_FromFile(stream, (char *)"<made>", (char *)"rU", close_counting);
    closed = 0;
    char line[20];
    CHECK(Py_UniversalNewlineFgets(line, 20, stream, file) != NULL && strcmp(line, "one\n") == 0);
    CHECK(Py_UniversalNewlineFread(line, 20, stream, file) == 9 && memcmp(line, "two\nthree", 9) == 0);
    Py_DECREF(file);
    CHECK(closed == 1);
    stream = probe_file("plain\n");
    CHECK(Py_UniversalNewlineFgets(line, 20, stream, NULL) != NULL && strcmp(line, "plain\n") == 0);
    fclose(stream);
    DONE;
}

PROBE(marshalling)
{
    PyObject *object = probe_eval("[1, 'two', (3.5, None), {u'x': 10 ** 20}]");
    FILE *stream = probe_file("");
    PyMarshal_WriteLongToFile(0x12345678, stream, Py_MARSHAL_VERSION);
    PyMarshal_WriteObjectToFile(object, stream, Py_MARSHAL_VERSION);
    PyMarshal_WriteObjectToFile(object, stream, 0);
    rewind(stream);
    CHECK(PyMarshal_ReadShortFromFile(stream) == 0x5678);
    rewind(stream);
    CHECK(PyMarshal_ReadLongFromFile(stream) == 0x12345678);
    IS(PyMarshal_ReadObjectFromFile(stream), "[1, 'two', (3.5, None), {u'x': 10 ** 20}]");
    IS(PyMarshal_ReadLastObjectFromFile(stream), "[1, 'two', (3.5, None), {u'x': 10 ** 20}]");
    NULLS(PyMarshal_ReadObjectFromFile(stream), PyExc_EOFError);
    fclose(stream);
    PyObject *bytes = PyMarshal_WriteObjectToString(object, 2);
    IS(PyMarshal_ReadObjectFromString(PyString_AS_STRING(bytes), PyString_GET_SIZE(bytes)),
       "[1, 'two', (3.5, None), {u'x': 10 ** 20}]");
    NULLS(PyMarshal_ReadObjectFromString(PyString_AS_STRING(bytes), 5), PyExc_EOFError);
    NULLS(PyMarshal_WriteObjectToString((PyObject *)&PyType_Type, 2), PyExc_ValueError);
    Py_DECREF(bytes);
    Py_DECREF(object);
    DONE;
}

PyMethodDef probes_file[] = {ROW(files), ROW(streams), ROW(marshalling), LAST};
