/* pyexpat: XML parsing by libexpat.  Functions, constants, the capsule for C code.
 *
 * In C for the library.  parser.c is the parser object, handlers.c the way from expat's
 * callbacks to Python, model.c content models. */
#include "pyexpat_internal.h"
#include "pyexpat.h"

PyObject *_PyExpat_Error;

/* The expat whose interface the capsule promises.  It is the one 2.7.18 carries, whatever library
 * we run on: extensions ask for exactly this version, and expat's interface only grows. */
enum { CAPI_MAJOR = 2, CAPI_MINOR = 2, CAPI_MICRO = 8 };

static PyObject *
expat_parser_create(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"encoding", "namespace_separator", "intern", NULL};
    char *encoding = NULL;
    char *separator = NULL;
    PyObject *intern = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|zzO:ParserCreate", keywords, &encoding,
                                     &separator, &intern)) {
        return NULL;
    }
    if (separator != NULL && strlen(separator) > 1) {
        PyErr_SetString(PyExc_ValueError,
                        "namespace_separator must be at most one character, omitted, or None");
        return NULL;
    }
    if (intern == Py_None) {
        return _PyExpat_NewParser(encoding, separator, NULL);
    }
    if (intern != NULL) {
        if (!PyDict_Check(intern)) {
            PyErr_SetString(PyExc_TypeError, "intern must be a dictionary");
            return NULL;
        }
        return _PyExpat_NewParser(encoding, separator, intern);
    }
    intern = PyDict_New();
    if (intern == NULL) {
        return NULL;
    }
    PyObject *parser = _PyExpat_NewParser(encoding, separator, intern);
    Py_DECREF(intern);
    return parser;
}

static PyObject *
expat_error_string(PyObject *module, PyObject *args)
{
    long code = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "l:ErrorString", &code)) {
        return NULL;
    }
    return Py_BuildValue("z", XML_ErrorString((enum XML_Error)code));
}

static PyMethodDef expat_functions[] = {
    {"ParserCreate", (PyCFunction)(void (*)(void))expat_parser_create,
     METH_VARARGS | METH_KEYWORDS,
     "ParserCreate([encoding[, namespace_separator]]) -> parser\n\nA new XML parser."},
    {"ErrorString", expat_error_string, METH_VARARGS,
     "ErrorString(errno) -> string\n\nThe text of an error code."},
    {NULL, NULL, 0, NULL}};

/* ---- start-up ------------------------------------------------------------------------------ */

/* ExpatError is shown as a class of xml.parsers.expat, where programs find it. */
static int
expat_add_error(PyObject *module)
{
    if (_PyExpat_Error == NULL) {
        _PyExpat_Error = PyErr_NewException("xml.parsers.expat.ExpatError", NULL, NULL);
        if (_PyExpat_Error == NULL) {
            return -1;
        }
    }
    Py_INCREF(_PyExpat_Error);
    Py_INCREF(_PyExpat_Error);
    return PyModule_AddObject(module, "error", _PyExpat_Error)
           || PyModule_AddObject(module, "ExpatError", _PyExpat_Error) ? -1 : 0;
}

static PyObject *
expat_features(void)
{
    PyObject *list = PyList_New(0);
    for (const XML_Feature *feature = XML_GetFeatureList();
         list != NULL && feature->feature != XML_FEATURE_END; feature++) {
        PyObject *item = Py_BuildValue("(sl)", feature->name, feature->value);
        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    return list;
}

/* A module of constants inside this one: known to the import system, reached as an attribute. */
static PyObject *
expat_submodule(PyObject *module, const char *full_name, const char *name, const char *doc)
{
    PyObject *submodule = PyImport_AddModule(full_name);
    if (submodule == NULL || PyModule_AddStringConstant(submodule, "__doc__", doc) < 0) {
        return NULL;
    }
    Py_INCREF(submodule);
    return PyModule_AddObject(module, name, submodule) < 0 ? NULL : submodule;
}

static int
expat_add_errors(PyObject *module)
{
    static const struct {
        const char *name;
        enum XML_Error code;
    } errors[] = {
#define ERROR(name) {#name, name},
#include "errors.def"
#undef ERROR
    };
    PyObject *submodule = expat_submodule(module, "pyexpat.errors", "errors",
                                          "Constants used to describe error conditions.");
    if (submodule == NULL) {
        return -1;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(errors); i++) {
        if (PyModule_AddStringConstant(submodule, errors[i].name,
                                       XML_ErrorString(errors[i].code)) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
expat_add_model(PyObject *module)
{
    static const struct {
        const char *name;
        long value;
    } constants[] = {
#define CONSTANT(name) {#name, name},
        CONSTANT(XML_CTYPE_EMPTY)
        CONSTANT(XML_CTYPE_ANY)
        CONSTANT(XML_CTYPE_MIXED)
        CONSTANT(XML_CTYPE_NAME)
        CONSTANT(XML_CTYPE_CHOICE)
        CONSTANT(XML_CTYPE_SEQ)
        CONSTANT(XML_CQUANT_NONE)
        CONSTANT(XML_CQUANT_OPT)
        CONSTANT(XML_CQUANT_REP)
        CONSTANT(XML_CQUANT_PLUS)
#undef CONSTANT
    };
    PyObject *submodule = expat_submodule(module, "pyexpat.model", "model",
                                          "Constants used to interpret content model information.");
    if (submodule == NULL) {
        return -1;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(constants); i++) {
        if (PyModule_AddIntConstant(submodule, constants[i].name, constants[i].value) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
expat_add_capsule(PyObject *module)
{
    static struct PyExpat_CAPI capi = {
        PyExpat_CAPI_MAGIC, sizeof(capi), CAPI_MAJOR, CAPI_MINOR, CAPI_MICRO, XML_ErrorString,
        XML_GetErrorCode, XML_GetErrorColumnNumber, XML_GetErrorLineNumber, XML_Parse,
        XML_ParserCreate_MM, XML_ParserFree, XML_SetCharacterDataHandler, XML_SetCommentHandler,
        XML_SetDefaultHandlerExpand, XML_SetElementHandler, XML_SetNamespaceDeclHandler,
        XML_SetProcessingInstructionHandler, XML_SetUnknownEncodingHandler, XML_SetUserData,
        XML_SetHashSalt};
    PyObject *capsule = PyCapsule_New(&capi, PyExpat_CAPSULE_NAME, NULL);
    return capsule == NULL ? -1 : PyModule_AddObject(module, "expat_CAPI", capsule);
}

PyMODINIT_FUNC
initpyexpat(void)
{
    XML_Expat_Version version = XML_ExpatVersionInfo();
    if (PyType_Ready(&_PyExpatParser_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("pyexpat", expat_functions,
                                      "Python wrapper for Expat parser.");
    if (module == NULL || expat_add_error(module) < 0) {
        return;
    }
    Py_INCREF(&_PyExpatParser_Type);
    PyModule_AddObject(module, "XMLParserType", (PyObject *)&_PyExpatParser_Type);
    PyModule_AddStringConstant(module, "__version__", PY_VERSION);
    PyModule_AddStringConstant(module, "EXPAT_VERSION", XML_ExpatVersion());
    PyModule_AddObject(module, "version_info", Py_BuildValue("(iii)", version.major, version.minor,
                                                             version.micro));
    PyModule_AddStringConstant(module, "native_encoding", "UTF-8");
    PyModule_AddObject(module, "features", expat_features());
#define CONSTANT(name) PyModule_AddIntConstant(module, #name, name)
    CONSTANT(XML_PARAM_ENTITY_PARSING_NEVER);
    CONSTANT(XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE);
    CONSTANT(XML_PARAM_ENTITY_PARSING_ALWAYS);
#undef CONSTANT
    if (expat_add_errors(module) < 0 || expat_add_model(module) < 0) {
        return;
    }
    expat_add_capsule(module);
}
