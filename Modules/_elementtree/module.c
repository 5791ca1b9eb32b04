/* _elementtree: xml.etree.cElementTree, elements and their parser in C.
 *
 * In C for speed.  element.c is the tree, builder.c makes it, xmlparser.c feeds the builder
 * from expat; iter.c walks.  bootstrap.c holds what is Python. */
#include "elementtree_internal.h"

PyObject *_PyElement_ParseError;
element_helpers _PyElement_Helpers;

static PyObject *
et_element(PyObject *module, PyObject *args, PyObject *kwds)
{
    PyObject *tag = NULL;
    PyObject *attrib = NULL;
    int failed = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "O|O!:Element", &tag, &PyDict_Type, &attrib)) {
        return NULL;
    }
    attrib = _PyElement_MakeAttrib(attrib, kwds, &failed);
    return failed ? NULL : _PyElement_New(tag, attrib);
}

static PyObject *
et_subelement(PyObject *module, PyObject *args, PyObject *kwds)
{
    PyObject *parent = NULL;
    PyObject *tag = NULL;
    PyObject *attrib = NULL;
    int failed = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!O|O!:SubElement", &_PyElement_Type, &parent, &tag, &PyDict_Type,
                          &attrib)) {
        return NULL;
    }
    attrib = _PyElement_MakeAttrib(attrib, kwds, &failed);
    PyObject *element = failed ? NULL : _PyElement_New(tag, attrib);
    if (element != NULL && _PyElement_Append((elementobject *)parent, element) < 0) {
        Py_CLEAR(element);
    }
    return element;
}

static PyObject *
et_treebuilder(PyObject *module, PyObject *args)
{
    (void)module;
    return PyArg_ParseTuple(args, ":TreeBuilder") ? _PyTreeBuilder_New() : NULL;
}

#define WITH_KEYWORDS(function)                                                                    \
    (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
static PyMethodDef et_functions[] = {
    {"Element", WITH_KEYWORDS(et_element), "Element(tag[, attrib], **extra): a new element."},
    {"SubElement", WITH_KEYWORDS(et_subelement),
     "SubElement(parent, tag[, attrib], **extra): a new element, appended to its parent."},
    {"TreeBuilder", et_treebuilder, METH_VARARGS, "TreeBuilder(): makes a tree of events."},
    {"XMLParser", WITH_KEYWORDS(_PyXMLParser_Create),
     "XMLParser([target[, encoding]]): a parser that calls a target."},
    {"XMLTreeBuilder", WITH_KEYWORDS(_PyXMLParser_Create), "Old name of XMLParser()."},
    {NULL, NULL, 0, NULL}};

/* Run the Python part: its globals, a new reference. */
static PyObject *
et_bootstrap(PyObject *module)
{
    PyObject *globals = PyDict_New();
    if (globals == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) == 0
        && PyDict_SetItemString(globals, "cElementTree", module) == 0) {
        result = PyRun_String(_PyElement_Bootstrap, Py_file_input, globals, globals);
    }
    if (result == NULL) {
        Py_CLEAR(globals);
    }
    Py_XDECREF(result);
    return globals;
}

/* Keep an object that the Python part has defined. */
static int
et_borrow(PyObject *globals, const char *name, PyObject **slot)
{
    PyObject *value = PyDict_GetItemString(globals, name);
    if (value == NULL) {
        PyErr_Format(PyExc_SystemError, "_elementtree: no %s", name);
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(*slot, value);
    return 0;
}

static int
et_publish(PyObject *module, PyObject *globals)
{
    static const char *const names[] = {
        "Comment", "ElementPath", "ElementTree", "PI", "ProcessingInstruction", "QName", "XML",
        "XMLID", "dump", "fromstring", "fromstringlist", "iselement", "iterparse", "parse",
        "register_namespace", "tostring", "tostringlist"};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(names); i++) {
        PyObject *value = NULL;
        if (et_borrow(globals, names[i], &value) < 0
            || PyModule_AddObject(module, names[i], value) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
et_ready(void)
{
    if (PyType_Ready(&_PyElement_Type) < 0 || PyType_Ready(&_PyElementPieces_Type) < 0
        || PyType_Ready(&_PyElementIter_Type) < 0 || PyType_Ready(&_PyTreeBuilder_Type) < 0
        || PyType_Ready(&_PyXMLParser_Type) < 0) {
        return -1;
    }
    if (_PyElement_ParseError == NULL) {
        _PyElement_ParseError = PyErr_NewException("cElementTree.ParseError", PyExc_SyntaxError,
                                                   NULL);
    }
    return _PyElement_ParseError == NULL ? -1 : 0;
}

PyMODINIT_FUNC
init_elementtree(void)
{
    if (et_ready() < 0) {
        return;
    }
    PyObject *module = Py_InitModule("_elementtree", et_functions);
    PyObject *globals = module ? et_bootstrap(module) : NULL;
    if (globals == NULL) {
        return;
    }
    if (et_borrow(globals, "_deepcopy", &_PyElement_Helpers.deepcopy) == 0
        && et_borrow(globals, "_copyelement", &_PyElement_Helpers.copyelement) == 0
        && et_borrow(globals, "ElementPath", &_PyElement_Helpers.path) == 0
        && et_publish(module, globals) == 0) {
        Py_INCREF(_PyElement_ParseError);
        PyModule_AddObject(module, "ParseError", _PyElement_ParseError);
        PyModule_AddStringConstant(module, "VERSION", "1.0.6");
        PyModule_AddStringConstant(module, "__version__", "1.0.6");
    }
    Py_DECREF(globals);
}
