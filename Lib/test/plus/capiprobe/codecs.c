/* codecs.h. */
#include "capiprobe.h"

static PyObject *
handle(PyObject *self, PyObject *args)
{
    return Py_BuildValue("(ui)", L"?!", 1);
}

static PyMethodDef handler = {"handle", handle, METH_VARARGS, NULL};

PROBE(codec_lookup)
{
    CHECK(probe_exec("def search(name):\n    import codecs\n    if name == 'probe_codec': return codecs.lookup('rot13')\n"));
    PyObject *search = probe_eval("search");
    CHECK(PyCodec_Register(search) == 0);
    FAILS(PyCodec_Register(Py_None), PyExc_TypeError);
    Py_DECREF(search);
    PyObject *text = PyString_FromString("abc");
    IS(PyCodec_Encode(text, "probe_codec", NULL), "'nop'");
    IS(PyCodec_Decode(text, "probe_codec", NULL), "u'nop'");
    PyObject *info = _PyCodec_Lookup("utf8");
    CHECK(PyTuple_Size(info) == 4);
    PyObject *made = _PyCodecInfo_GetIncrementalDecoder(info, "strict");
    IS(PyObject_CallMethod(made, (char *)"decode", (char *)"s", "\xc3"), "u''");
    Py_DECREF(made);
    made = _PyCodecInfo_GetIncrementalEncoder(info, NULL);
    CHECK(made != NULL);
    Py_DECREF(made);
    Py_DECREF(info);
    NULLS(_PyCodec_Lookup("no such codec"), PyExc_LookupError);
    TEXT("unknown encoding: no such codec");
    PyObject *coder = PyCodec_Encoder("ascii");
    IS(PyObject_CallFunction(coder, (char *)"s", "x"), "('x', 1)");
    Py_DECREF(coder);
    coder = PyCodec_Decoder("ascii");
    IS(PyObject_CallFunction(coder, (char *)"s", "x"), "(u'x', 1)");
    Py_DECREF(coder);
    coder = PyCodec_IncrementalEncoder("utf-8", NULL);
    IS(PyObject_CallMethod(coder, (char *)"encode", (char *)"u", L"\xe9"), "'\\xc3\\xa9'");
    Py_DECREF(coder);
    coder = PyCodec_IncrementalDecoder("utf-8", "replace");
    IS(PyObject_CallMethod(coder, (char *)"decode", (char *)"s", "\xff"), "u'\\ufffd'");
    Py_DECREF(coder);
    PyObject *stream = probe_eval("__import__('StringIO').StringIO('\\xc3\\xa9')");
    coder = PyCodec_StreamReader("utf-8", stream, NULL);
    IS(PyObject_CallMethod(coder, (char *)"read", NULL), "u'\\xe9'");
    Py_DECREF(coder);
    coder = PyCodec_StreamWriter("utf-8", stream, "strict");
    IS(PyObject_CallMethod(coder, (char *)"write", (char *)"u", L"x"), "None");
    Py_DECREF(coder);
    Py_DECREF(stream);
    info = _PyCodec_LookupTextEncoding("utf-8", "x.encode()");
    CHECK(info != NULL);
    Py_DECREF(info);
    PyObject *unicode = probe_eval("u'\\xe9'");
    PyObject *bytes = probe_eval("'\\xe9'");
    IS(_PyCodec_EncodeText(unicode, "latin-1", NULL), "'\\xe9'");
    IS(_PyCodec_DecodeText(bytes, "latin-1", NULL), "u'\\xe9'");
    Py_DECREF(bytes);
    Py_DECREF(unicode);
    Py_DECREF(text);
    DONE;
}

PROBE(codec_errors)
{
    PyObject *function = PyCFunction_New(&handler, NULL);
    CHECK(PyCodec_RegisterError("probe.handler", function) == 0);
    PyObject *found = PyCodec_LookupError("probe.handler");
    CHECK(found == function);
    Py_DECREF(found);
    Py_DECREF(function);
    NULLS(PyCodec_LookupError("no such handler"), PyExc_LookupError);
    found = PyCodec_LookupError(NULL);
    CHECK(found != NULL);
    Py_DECREF(found);
    IS(PyUnicode_DecodeASCII("\xff" "b", 2, "probe.handler"), "u'?!b'");
    PyObject *error = PyUnicodeEncodeError_Create("ascii", (Py_UNICODE *)L"a\xe9z", 3, 1, 2, "why");
    NULLS(PyCodec_StrictErrors(error), PyExc_UnicodeEncodeError);
    NULLS(PyCodec_StrictErrors(Py_None), PyExc_TypeError);
    IS(PyCodec_IgnoreErrors(error), "(u'', 2)");
    IS(PyCodec_ReplaceErrors(error), "(u'?', 2)");
    IS(PyCodec_XMLCharRefReplaceErrors(error), "(u'&#233;', 2)");
    IS(PyCodec_BackslashReplaceErrors(error), "(u'\\\\xe9', 2)");
    NULLS(PyCodec_IgnoreErrors(Py_None), PyExc_TypeError);
    Py_DECREF(error);
    error = PyUnicodeDecodeError_Create("ascii", "\xff", 1, 0, 1, "why");
    IS(PyCodec_ReplaceErrors(error), "(u'\\ufffd', 1)");
    NULLS(PyCodec_BackslashReplaceErrors(error), PyExc_TypeError);
    Py_DECREF(error);
    DONE;
}

PyMethodDef probes_codecs[] = {ROW(codec_lookup), ROW(codec_errors), LAST};
