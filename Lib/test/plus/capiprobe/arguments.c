/* modsupport.h: parsing arguments and building values, in both ways of counting with `#`. */
#include "capiprobe.h"

extern int _PyArg_Parse_SizeT(PyObject *, char *, ...);
extern int _PyArg_ParseTuple_SizeT(PyObject *, char *, ...);
extern int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, ...);
extern int _PyArg_VaParse_SizeT(PyObject *, char *, va_list);
extern int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, va_list);
extern PyObject *_Py_BuildValue_SizeT(const char *, ...);
extern PyObject *_Py_VaBuildValue_SizeT(const char *, va_list);

PROBE(parse_numbers)
{
    unsigned char b = 0;
    signed char raw = 0;
    short h = 0;
    unsigned short H = 0;
    int i = 0;
    unsigned int I = 0;
    long l = 0;
    unsigned long k = 0;
    PY_LONG_LONG L = 0;
    unsigned PY_LONG_LONG K = 0;
    Py_ssize_t n = 0;
    float f = 0;
    double d = 0;
    Py_complex D = {0, 0};
    char c = 0;
    PyObject *args = probe_eval("(255, -1, -2, 65535, -3, 2 ** 32 - 1, -4, 2 ** 64 - 1, -5, 2 ** 64 - 2, -6, 1.5, 2.5, 3 + 4j, 'x')");
    CHECK(PyArg_ParseTuple(args, "bBhHiIlkLKnfdDc:numbers", &b, &raw, &h, &H, &i, &I, &l, &k, &L, &K, &n, &f, &d, &D, &c));
    CHECK(b == 255 && raw == -1 && h == -2 && H == 65535 && i == -3 && I == UINT_MAX && l == -4 && k == ULONG_MAX);
    CHECK(L == -5 && K == ULLONG_MAX - 1 && n == -6 && f == 1.5f && d == 2.5 && D.imag == 4 && c == 'x');
    Py_DECREF(args);
    args = probe_eval("(256,)");
    CHECK(!PyArg_ParseTuple(args, "b:numbers", &b) && probe_raised(PyExc_OverflowError));
    TEXT("unsigned byte integer is greater than maximum");
    CHECK(!PyArg_ParseTuple(args, "c:numbers", &c) && probe_raised(PyExc_TypeError));
    TEXT("numbers() argument 1 must be char, not int");
    CHECK(!PyArg_ParseTuple(args, "ii:numbers", &i, &i) && probe_raised(PyExc_TypeError));
    TEXT("numbers() takes exactly 2 arguments (1 given)");
    CHECK(!PyArg_ParseTuple(args, ";own text") && probe_raised(PyExc_TypeError));
    TEXT("own text");
    CHECK(!PyArg_ParseTuple(args, "q:numbers", &L) && probe_raised(PyExc_TypeError));
    TEXT("numbers() argument 1 (impossible<bad format char>)");
    CHECK(PyArg_Parse(PyTuple_GET_ITEM(args, 0), (char *)"i", &i) && i == 256);
    Py_DECREF(args);
    DONE;
}

static PyObject *converter_called;

static int
converter(PyObject *object, void *place)
{
    converter_called = object;
    *(int *)place = 77;
    return 1;
}

PROBE(parse_objects)
{
    const char *s = NULL;
    const char *z = "";
    char *encoded = NULL;
    int length = 0;
    int number = 0;
    Py_UNICODE *u = NULL;
    Py_buffer view;
    PyObject *string = NULL, *unicode = NULL, *any = NULL, *list = NULL;
    PyObject *args = probe_eval("('text', None, 'a\\0b', u'\\xe9', 'view', (1, u'in'), 'S', u'U', [5], 9)");
    CHECK(PyArg_ParseTuple(args, "szs#us*(iO)SUO!O&", &s, &z, &s, &length, &u, &view, &number, &any, &string, &unicode,
                           &PyList_Type, &list, converter, &number));
    CHECK(length == 3 && z == NULL && u[0] == 0xe9 && view.len == 4 && number == 77);
    CHECK(PyUnicode_Check(any) && PyString_Check(string) && PyUnicode_Check(unicode) && PyList_Check(list));
    BORROWED(converter_called, "9");
    PyBuffer_Release(&view);
    Py_DECREF(args);
    args = probe_eval("(u'\\xe9', bytearray('w'), 'a\\0b')");
    CHECK(PyArg_ParseTuple(args, "esw*O", "utf-8", &encoded, &view, &any));
    CHECK(strcmp(encoded, "\xc3\xa9") == 0 && !view.readonly);
    PyMem_Free(encoded);
    PyBuffer_Release(&view);
    encoded = NULL;
    length = 0;
    CHECK(PyArg_ParseTuple(args, "et#|OO", "latin-1", &encoded, &length, &any, &any) && length == 1);
    PyMem_Free(encoded);
    CHECK(!PyArg_ParseTuple(args, "OOs:f", &any, &any, &s) && probe_raised(PyExc_TypeError));
    TEXT("f() argument 3 must be string without null bytes, not str");
    CHECK(!PyArg_ParseTuple(args, "(ii)OO:f", &number, &number, &any, &any) && probe_raised(PyExc_TypeError));
    CHECK(PyArg_UnpackTuple(args, "f", 1, 3, &any, &string, &unicode) && PyByteArray_Check(string));
    CHECK(!PyArg_UnpackTuple(args, "f", 4, 5, &any, &any, &any, &any, &any) && probe_raised(PyExc_TypeError));
    TEXT("f expected at least 4 arguments, got 3");
    CHECK(_PyArg_NoKeywords("f()", NULL) == 1);
    PyObject *keywords = probe_eval("{'a': 1}");
    CHECK(_PyArg_NoKeywords("f()", keywords) == 0 && probe_raised(PyExc_TypeError));
    TEXT("f() does not take keyword arguments");
    Py_DECREF(keywords);
    Py_DECREF(args);
    DONE;
}

static char *names[] = {(char *)"one", (char *)"two", NULL};

PROBE(parse_keywords)
{
    int one = 0;
    int two = 0;
    const char *text = NULL;
    Py_ssize_t size = -1;
    PyObject *args = probe_eval("(1,)");
    PyObject *keywords = probe_eval("{'two': 2}");
    PyObject *bad = probe_eval("{'three': 2}");
    CHECK(PyArg_ParseTupleAndKeywords(args, keywords, "i|i:f", names, &one, &two) && one == 1 && two == 2);
    CHECK(!PyArg_ParseTupleAndKeywords(args, bad, "i|i:f", names, &one, &two) && probe_raised(PyExc_TypeError));
    TEXT("'three' is an invalid keyword argument for this function");
    Py_DECREF(bad);
    bad = probe_eval("{'one': 2}");
    CHECK(!PyArg_ParseTupleAndKeywords(args, bad, "i|i:f", names, &one, &two) && probe_raised(PyExc_TypeError));
    Py_DECREF(bad);
    Py_DECREF(keywords);
    Py_DECREF(args);
    args = probe_eval("('abc',)");
    keywords = probe_eval("{'two': 'de'}");
    CHECK(_PyArg_ParseTuple_SizeT(args, (char *)"s#", &text, &size) && size == 3);
    size = -1;
    CHECK(_PyArg_Parse_SizeT(PyTuple_GET_ITEM(args, 0), (char *)"s#", &text, &size) && size == 3);
    size = -1;
    CHECK(_PyArg_ParseTupleAndKeywords_SizeT(args, keywords, "Os#", names, &text, &text, &size) && size == 2);
    Py_DECREF(keywords);
    Py_DECREF(args);
    DONE;
}

static int
parse_with(int kind, PyObject *args, PyObject *keywords, ...)
{
    va_list places;
    va_start(places, keywords);
    int result = 0;
    switch (kind) {
    case 0: result = PyArg_VaParse(args, (char *)"s#|O", places); break;
    case 1: result = PyArg_VaParseTupleAndKeywords(args, keywords, "s#|O", names, places); break;
    case 2: result = _PyArg_VaParse_SizeT(args, (char *)"s#|O", places); break;
    case 3: result = _PyArg_VaParseTupleAndKeywords_SizeT(args, keywords, "s#|O", names, places); break;
    }
    va_end(places);
    return result;
}

static PyObject *
build_with(int kind, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *result = kind == 0 ? Py_VaBuildValue(format, values) : _Py_VaBuildValue_SizeT(format, values);
    va_end(values);
    return result;
}

PROBE(variable_arguments)
{
    const char *text = NULL;
    int length = 0;
    Py_ssize_t size = 0;
    PyObject *any = NULL;
    PyObject *args = probe_eval("('abc',)");
    CHECK(parse_with(0, args, NULL, &text, &length, &any) && length == 3);
    length = 0;
    CHECK(parse_with(1, args, NULL, &text, &length, &any) && length == 3);
    CHECK(parse_with(2, args, NULL, &text, &size, &any) && size == 3);
    size = 0;
    CHECK(parse_with(3, args, NULL, &text, &size, &any) && size == 3);
    Py_DECREF(args);
    IS(build_with(0, "s#i", "abc", 2, 5), "('ab', 5)");
    IS(build_with(1, "s#i", "abc", (Py_ssize_t)2, 5), "('ab', 5)");
    DONE;
}

PROBE(build_values)
{
    Py_complex complex = {1, 2};
    PyObject *list = PyList_New(0);
    IS(Py_BuildValue(""), "None");
    IS(Py_BuildValue("i", 5), "5");
    IS(Py_BuildValue("(i)", 5), "(5,)");
    IS(Py_BuildValue("()"), "()");
    IS(Py_BuildValue("bBhHiIlkLKn", 1, 2, 3, 4, -5, 6U, -7L, 1UL << 63, (PY_LONG_LONG)-9, (unsigned PY_LONG_LONG)10, (Py_ssize_t)-11),
       "(1, 2, 3, 4, -5, 6, -7, 1 << 63, -9L, 10L, -11)");
    IS(Py_BuildValue("fdDcs", 1.5, 2.5, &complex, 'c', "text"), "(1.5, 2.5, 1 + 2j, 'c', 'text')");
    IS(Py_BuildValue("zs#z#u", NULL, "abc", 2, "x", 1, L"\xe9"), "(None, 'ab', 'x', u'\\xe9')");
    IS(Py_BuildValue("u#[ii]{s:i, s:O}", L"abc", 2, 1, 2, "k", 3, "l", list), "(u'ab', [1, 2], {'k': 3, 'l': []})");
    Py_ssize_t count = Py_REFCNT(list);
    PyObject *made = Py_BuildValue("OSN", list, Py_None, Py_BuildValue("O", list));
    CHECK(Py_REFCNT(list) == count + 2);
    Py_DECREF(made);
    CHECK(Py_REFCNT(list) == count);
    IS(Py_BuildValue("O&", PyInt_FromSsize_t, (Py_ssize_t)4), "4");
    NULLS(Py_BuildValue("O", NULL), PyExc_SystemError);
    TEXT("NULL object passed to Py_BuildValue");
    NULLS(Py_BuildValue("(i", 1), PyExc_SystemError);
    IS(_Py_BuildValue_SizeT("s#", "abc", (Py_ssize_t)1), "'a'");
    Py_DECREF(list);
    DONE;
}

PROBE(module_making)
{
    static PyMethodDef none[] = {{NULL, NULL, 0, NULL}};
    PyObject *made = Py_InitModule4("probe_made", none, "about", NULL, PYTHON_API_VERSION);
    CHECK(PyModule_Check(made));
    IS(PyObject_GetAttrString(made, "__doc__"), "'about'");
    CHECK(_Py_PackageContext == NULL);
    CHECK(probe_exec("import sys; del sys.modules['probe_made']"));
    DONE;
}

PyMethodDef probes_arguments[] = {
    ROW(parse_numbers), ROW(parse_objects), ROW(parse_keywords), ROW(variable_arguments), ROW(build_values),
    ROW(module_making), LAST,
};
