/* object.h's types and attributes; descrobject.h, classobject.h, funcobject.h,
 * methodobject.h, moduleobject.h, structmember.h. */
#include "capiprobe.h"
#include <structmember.h>

PROBE(object_text)
{
    PyObject *list = probe_eval("['x']");
    PyObject *unicode = probe_eval("u'\\xe9'");
    IS(PyObject_Repr(list), "\"['x']\"");
    IS(PyObject_Repr(NULL), "'<NULL>'");
    IS(PyObject_Str(list), "\"['x']\"");
    NULLS(PyObject_Str(unicode), PyExc_UnicodeEncodeError);
    IS(_PyObject_Str(unicode), "u'\\xe9'");
    IS(PyObject_Unicode(list), "u\"['x']\"");
    FILE *stream = probe_file("");
    char line[50] = "";
    CHECK(PyObject_Print(list, stream, 0) == 0 && PyObject_Print(list, stream, Py_PRINT_RAW) == 0);
    rewind(stream);
    CHECK(fgets(line, 50, stream) != NULL && strcmp(line, "['x']['x']") == 0);
    fclose(stream);
    Py_DECREF(list);
    Py_DECREF(unicode);
    DONE;
}

PROBE(object_compare)
{
    PyObject *one = PyInt_FromLong(1);
    PyObject *two = PyFloat_FromDouble(2);
    PyObject *list = PyList_New(0);
    CHECK(PyObject_Compare(one, two) == -1 && PyObject_Compare(two, one) == 1);
    IS(PyObject_RichCompare(one, two, Py_GE), "False");
    CHECK(PyObject_RichCompareBool(one, two, Py_NE) == 1);
    PyObject *bad = probe_eval("type('Bad', (object,), {'__eq__': lambda self, o: 1 // 0, '__nonzero__': lambda self: 1 // 0})()");
    FAILS(PyObject_RichCompareBool(bad, one, Py_EQ), PyExc_ZeroDivisionError);
    CHECK(PyObject_RichCompareBool(bad, bad, Py_EQ) == 1);
    FAILS(PyObject_IsTrue(bad), PyExc_ZeroDivisionError);
    CHECK(PyObject_IsTrue(one) == 1 && PyObject_IsTrue(list) == 0 && PyObject_Not(list) == 1);
    CHECK(PyObject_Hash(one) == 1 && PyObject_Hash(two) == 2);
    FAILS(PyObject_Hash(list), PyExc_TypeError);
    FAILS(PyObject_HashNotImplemented(list), PyExc_TypeError);
    TEXT("unhashable type: 'list'");
    CHECK(_Py_HashDouble(2.0) == 2 && _Py_HashDouble(0.5) == 1073741824);
    CHECK(_Py_HashPointer((void *)0x120) == 0x12);
    CHECK(_Py_HashSecret.prefix == 0 && _Py_HashSecret.suffix == 0);
    CHECK(_Py_SwappedOp[Py_LT] == Py_GT && _Py_SwappedOp[Py_LE] == Py_GE && _Py_SwappedOp[Py_EQ] == Py_EQ);
    CHECK(Py_None == &_Py_NoneStruct && Py_NotImplemented == &_Py_NotImplementedStruct);
    CHECK(PyCallable_Check((PyObject *)&PyType_Type) && !PyCallable_Check(one) && !PyCallable_Check(NULL));
    Py_DECREF(bad);
    Py_DECREF(list);
    Py_DECREF(two);
    Py_DECREF(one);
    DONE;
}

PROBE(object_attributes)
{
    PyObject *object = probe_eval("type('C', (object,), {'a': 1})()");
    PyObject *name = PyString_FromString("b");
    CHECK(PyObject_SetAttr(object, name, Py_None) == 0 && PyObject_SetAttrString(object, "c", name) == 0);
    IS(PyObject_GetAttr(object, name), "None");
    IS(PyObject_GetAttrString(object, "c"), "'b'");
    NULLS(PyObject_GetAttrString(object, "d"), PyExc_AttributeError);
    TEXT("'C' object has no attribute 'd'");
    CHECK(PyObject_HasAttr(object, name) && PyObject_HasAttrString(object, "a") && !PyObject_HasAttrString(object, "d"));
    IS(PyObject_GenericGetAttr(object, name), "None");
    CHECK(PyObject_GenericSetAttr(object, name, name) == 0);
    PyObject **dict = _PyObject_GetDictPtr(object);
    CHECK(dict != NULL && PyDict_Size(*dict) == 2 && _PyObject_GetDictPtr(name) == NULL);
    PyObject *other = probe_eval("{'b': 'other'}");
    IS(_PyObject_GenericGetAttrWithDict(object, name, other), "'other'");
    CHECK(_PyObject_GenericSetAttrWithDict(object, name, NULL, other) == 0 && PyDict_Size(other) == 0);
    CHECK(PyObject_DelAttr(object, name) == 0);
    FAILS(PyObject_SetAttr(object, Py_None, name), PyExc_TypeError);
    PyObject *names = PyObject_Dir(object);
    CHECK(PySequence_Contains(names, name) == 0 && PyList_Check(names));
    PyObject *nothing = NULL;
    PyObject *cache = NULL;
    CHECK(_PyObject_LookupSpecial(object, (char *)"__nothing__", &nothing) == NULL);
    Py_DECREF(nothing);
    PyObject *method = _PyObject_LookupSpecial(object, (char *)"__repr__", &cache);
    CHECK(PyCallable_Check(method) && strcmp(PyString_AsString(cache), "__repr__") == 0);
    Py_DECREF(method);
    Py_DECREF(cache);
    PyObject *self = PyObject_SelfIter(object);
    CHECK(self == object);
    Py_DECREF(self);
    NULLS(_PyObject_NextNotImplemented(object), PyExc_TypeError);
    TEXT("'C' object is not iterable");
    extern int _PyObject_SlotCompare(PyObject *, PyObject *);
    PyObject *comparing = probe_eval("type('D', (object,), {'__cmp__': lambda self, other: -7})()");
    CHECK(_PyObject_SlotCompare(comparing, name) == -1);
    Py_DECREF(comparing);
    Py_DECREF(names);
    Py_DECREF(other);
    Py_DECREF(name);
    Py_DECREF(object);
    DONE;
}

PROBE(object_guards)
{
    PyObject *list = PyList_New(0);
    CHECK(Py_ReprEnter(list) == 0 && Py_ReprEnter(list) == 1);
    Py_ReprLeave(list);
    CHECK(Py_ReprEnter(list) == 0);
    Py_ReprLeave(list);
    Py_ssize_t count = Py_REFCNT(list);
#undef Py_IncRef
    Py_IncRef(list);
    CHECK(Py_REFCNT(list) == count + 1);
    Py_DecRef(list);
    Py_DecRef(NULL);
    Py_IncRef(NULL);
    CHECK(Py_REFCNT(list) == count);
    Py_DECREF(list);
    DONE;
}

/* ---- types ------------------------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    int number;
    char letter;
    double half;
    char *text;
    PyObject *object;
    PyObject *strict;
    short small;
    unsigned long large;
    char inplace[8];
    char flag;
} memberobject;

static PyMemberDef members[] = {
    {"number", T_INT, offsetof(memberobject, number), 0, "a number"},
    {"letter", T_CHAR, offsetof(memberobject, letter), 0, NULL},
    {"half", T_DOUBLE, offsetof(memberobject, half), READONLY, NULL},
    {"text", T_STRING, offsetof(memberobject, text), 0, NULL},
    {"object", T_OBJECT, offsetof(memberobject, object), 0, NULL},
    {"strict", T_OBJECT_EX, offsetof(memberobject, strict), 0, NULL},
    {"small", T_SHORT, offsetof(memberobject, small), 0, NULL},
    {"large", T_ULONG, offsetof(memberobject, large), 0, NULL},
    {"inplace", T_STRING_INPLACE, offsetof(memberobject, inplace), 0, NULL},
    {"flag", T_BOOL, offsetof(memberobject, flag), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *
member_method(PyObject *self, PyObject *args)
{
    return Py_BuildValue("(OO)", self == NULL ? Py_None : (PyObject *)Py_TYPE(self), args == NULL ? Py_None : args);
}

static PyMethodDef methods[] = {
    {"method", member_method, METH_VARARGS, "method(...)"},
    {"made", member_method, METH_VARARGS | METH_CLASS, NULL},
    {"free", member_method, METH_NOARGS | METH_STATIC, NULL},
    {NULL, NULL, 0, NULL},
};

static PyObject *
get_twice(PyObject *self, void *closure)
{
    return PyInt_FromLong(2 * ((memberobject *)self)->number + (long)closure);
}

static PyGetSetDef getsets[] = {
    {"twice", get_twice, NULL, "twice the number", (void *)1},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject MemberType = {
    PyVarObject_HEAD_INIT(NULL, 0) "probe.Member", sizeof(memberobject), 0,
};

static int
ready_member(void)
{
    if (MemberType.tp_flags & Py_TPFLAGS_READY) {
        return 0;
    }
    MemberType.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE;
    MemberType.tp_members = members;
    MemberType.tp_methods = methods;
    MemberType.tp_getset = getsets;
    MemberType.tp_new = PyType_GenericNew;
    return PyType_Ready(&MemberType);
}

PROBE(types)
{
    CHECK(ready_member() == 0 && MemberType.tp_base == &PyBaseObject_Type && Py_TYPE(&MemberType) == &PyType_Type);
    PyObject *object = PyObject_CallObject((PyObject *)&MemberType, NULL);
    CHECK(Py_TYPE(object) == &MemberType);
    IS(PyObject_GetAttrString(object, "twice"), "1");
    CHECK(PyObject_SetAttrString(object, "number", Py_None) == -1 && probe_raised(PyExc_TypeError));
    PyObject *four = PyInt_FromLong(4);
    CHECK(PyObject_SetAttrString(object, "number", four) == 0 && ((memberobject *)object)->number == 4);
    FAILS(PyObject_SetAttrString(object, "twice", four), PyExc_AttributeError);
    FAILS(PyObject_SetAttrString(object, "half", four), PyExc_TypeError);
    IS(PyObject_CallMethod(object, (char *)"free", NULL), "(None, None)");
    Py_DECREF(object);
    object = PyType_GenericAlloc(&MemberType, 0);
    CHECK(object != NULL && ((memberobject *)object)->number == 0);
    Py_DECREF(object);
    object = PyType_GenericNew(&MemberType, NULL, NULL);
    Py_DECREF(object);
    CHECK(PyType_IsSubtype(&PyBool_Type, &PyInt_Type) && !PyType_IsSubtype(&PyInt_Type, &PyBool_Type));
    PyObject *name = PyString_FromString("method");
    CHECK(Py_TYPE(_PyType_Lookup(&MemberType, name)) != NULL);
    PyObject *type = probe_eval("type('C', (object,), {})");
    CHECK(_PyType_Lookup((PyTypeObject *)type, name) == NULL);
    CHECK(PyDict_SetItem(((PyTypeObject *)type)->tp_dict, name, four) == 0);
    PyType_Modified((PyTypeObject *)type);
    CHECK(_PyType_Lookup((PyTypeObject *)type, name) == four);
    PyType_ClearCache();
    CHECK(_PyType_Lookup((PyTypeObject *)type, name) == four);
    Py_DECREF(type);
    Py_DECREF(name);
    Py_DECREF(four);
    PyObject *super = probe_eval("super(int, True)");
    CHECK(Py_TYPE(super) == &PySuper_Type);
    Py_DECREF(super);
    DONE;
}

PROBE(descriptors)
{
    CHECK(ready_member() == 0);
    PyObject *object = PyType_GenericNew(&MemberType, NULL, NULL);
    ((memberobject *)object)->number = 20;
    PyObject *made = PyDescr_NewMember(&MemberType, &members[0]);
    CHECK(Py_TYPE(made) == &PyMemberDescr_Type);
    IS(Py_TYPE(made)->tp_descr_get(made, object, NULL), "20");
    Py_DECREF(made);
    made = PyDescr_NewGetSet(&MemberType, &getsets[0]);
    CHECK(Py_TYPE(made) == &PyGetSetDescr_Type && PyDescr_IsData(made));
    IS(Py_TYPE(made)->tp_descr_get(made, object, NULL), "41");
    Py_DECREF(made);
    made = PyDescr_NewMethod(&MemberType, &methods[0]);
    PyObject *bound = Py_TYPE(made)->tp_descr_get(made, object, NULL);
    CHECK(PyCFunction_Check(bound));
    Py_DECREF(bound);
    Py_DECREF(made);
    made = PyDescr_NewClassMethod(&MemberType, &methods[1]);
    bound = Py_TYPE(made)->tp_descr_get(made, NULL, (PyObject *)&MemberType);
    CHECK(PyCFunction_Check(bound) && PyCFunction_GetSelf(bound) == (PyObject *)&MemberType);
    Py_DECREF(bound);
    Py_DECREF(made);
    PyObject *slot = probe_eval("int.__add__");
    CHECK(Py_TYPE(slot) == &PyWrapperDescr_Type);
    PyObject *five = PyInt_FromLong(5);
    PyObject *wrapper = PyWrapper_New(slot, five);
    IS(PyObject_CallFunction(wrapper, (char *)"i", 6), "11");
    Py_DECREF(wrapper);
    PyWrapperDescrObject *known = (PyWrapperDescrObject *)slot;
    made = PyDescr_NewWrapper(&PyInt_Type, known->d_base, known->d_wrapped);
    IS(PyObject_CallFunction(made, (char *)"ii", 6, 7), "13");
    Py_DECREF(made);
    Py_DECREF(five);
    Py_DECREF(slot);
    PyObject *property = probe_eval("property(lambda self: 1)");
    CHECK(Py_TYPE(property) == &PyProperty_Type);
    Py_DECREF(property);
    Py_DECREF(object);
    DONE;
}

PROBE(struct_members)
{
    CHECK(ready_member() == 0);
    PyObject *object = PyType_GenericNew(&MemberType, NULL, NULL);
    memberobject *raw = (memberobject *)object;
    raw->letter = 'q';
    raw->half = 0.5;
    strcpy(raw->inplace, "here");
    IS(PyMember_GetOne((char *)object, &members[1]), "'q'");
    IS(PyMember_GetOne((char *)object, &members[2]), "0.5");
    IS(PyMember_GetOne((char *)object, &members[3]), "None");
    IS(PyMember_GetOne((char *)object, &members[4]), "None");
    NULLS(PyMember_GetOne((char *)object, &members[5]), PyExc_AttributeError);
    IS(PyMember_GetOne((char *)object, &members[8]), "'here'");
    IS(PyMember_GetOne((char *)object, &members[9]), "False");
    PyObject *number = PyInt_FromLong(-3);
    CHECK(PyMember_SetOne((char *)object, &members[6], number) == 0 && raw->small == -3);
    FAILS(PyMember_SetOne((char *)object, &members[2], number), PyExc_TypeError);
    FAILS(PyMember_SetOne((char *)object, &members[9], number), PyExc_TypeError);
    FAILS(PyMember_SetOne((char *)object, &members[3], number), PyExc_TypeError);
    FAILS(PyMember_SetOne((char *)object, &members[0], NULL), PyExc_TypeError);
    CHECK(PyMember_SetOne((char *)object, &members[4], number) == 0 && raw->object == number);
    CHECK(PyMember_SetOne((char *)object, &members[4], NULL) == 0 && raw->object == NULL);
    static struct memberlist old[] = {{"small", T_SHORT, offsetof(memberobject, small), 0}, {NULL, 0, 0, 0}};
    IS(PyMember_Get((char *)object, old, "small"), "-3");
    NULLS(PyMember_Get((char *)object, old, "none"), PyExc_AttributeError);
    CHECK(PyMember_Set((char *)object, old, "small", number) == 0);
    FAILS(PyMember_Set((char *)object, old, "none", number), PyExc_AttributeError);
    IS(PyMember_Get((char *)object, old, "__members__"), "['small']");
    Py_DECREF(number);
    Py_DECREF(object);
    DONE;
}

/* ---- functions, methods, old classes, modules ------------------------------------------------- */

PROBE(c_functions)
{
    PyObject *module = PyString_FromString("mod");
    PyObject *self = PyInt_FromLong(1);
    PyObject *function = PyCFunction_NewEx(&methods[0], self, module);
    CHECK(Py_TYPE(function) == &PyCFunction_Type && PyCFunction_GetFunction(function) == member_method);
    CHECK(PyCFunction_GetSelf(function) == self && PyCFunction_GetFlags(function) == METH_VARARGS);
    IS(PyObject_GetAttrString(function, "__module__"), "'mod'");
    NULLS(PyCFunction_GetFunction(self), PyExc_SystemError);
    NULLS(PyCFunction_GetSelf(self), PyExc_SystemError);
    FAILS(PyCFunction_GetFlags(self), PyExc_SystemError);
    PyObject *args = PyTuple_New(0);
    IS(PyCFunction_Call(function, args, NULL), "(int, ())");
    PyObject *keywords = probe_eval("{'a': 1}");
    NULLS(PyCFunction_Call(function, args, keywords), PyExc_TypeError);
    TEXT("method() takes no keyword arguments");
    Py_DECREF(keywords);
    Py_DECREF(function);
#undef PyCFunction_New
    extern PyObject *PyCFunction_New(PyMethodDef *, PyObject *);
    function = PyCFunction_New(&methods[0], NULL);
    CHECK(PyCFunction_GetSelf(function) == NULL);
    Py_DECREF(function);
    CHECK(PyCFunction_ClearFreeList() >= 0);
    PyObject *found = Py_FindMethod(methods, self, "method");
    CHECK(PyCFunction_Check(found));
    Py_DECREF(found);
    NULLS(Py_FindMethod(methods, self, "missing"), PyExc_AttributeError);
    PyMethodChain chain = {methods, NULL};
    IS(Py_FindMethodInChain(&chain, self, "__methods__"), "['free', 'made', 'method']");
    Py_DECREF(args);
    Py_DECREF(self);
    Py_DECREF(module);
    DONE;
}

PROBE(functions)
{
    PyObject *lambda = probe_eval("(lambda x: lambda a=1: (a, x))(5)");
    PyObject *code = PyFunction_GetCode(lambda);
    PyObject *globals = PyFunction_GetGlobals(lambda);
    CHECK(PyCode_Check(code) && PyDict_Check(globals));
    BORROWED(PyFunction_GetDefaults(lambda), "(1,)");
    BORROWED(PyFunction_GetModule(lambda), "'capiprobe names'");
    PyObject *closure = PyFunction_GetClosure(lambda);
    CHECK(PyTuple_Size(closure) == 1);
    NULLS(PyFunction_GetCode(globals), PyExc_SystemError);
    NULLS(PyFunction_GetGlobals(globals), PyExc_SystemError);
    NULLS(PyFunction_GetDefaults(globals), PyExc_SystemError);
    NULLS(PyFunction_GetModule(globals), PyExc_SystemError);
    NULLS(PyFunction_GetClosure(globals), PyExc_SystemError);
    PyObject *made = PyFunction_New(code, globals);
    CHECK(Py_TYPE(made) == &PyFunction_Type);
    CHECK(PyFunction_SetClosure(made, closure) == 0);
    PyObject *defaults = probe_eval("('d',)");
    CHECK(PyFunction_SetDefaults(made, defaults) == 0);
    FAILS(PyFunction_SetDefaults(made, code), PyExc_SystemError);
    FAILS(PyFunction_SetClosure(made, code), PyExc_SystemError);
    IS(PyObject_CallObject(made, NULL), "('d', 5)");
    PyObject *method = PyClassMethod_New(made);
    CHECK(Py_TYPE(method) == &PyClassMethod_Type);
    Py_DECREF(method);
    method = PyStaticMethod_New(made);
    CHECK(Py_TYPE(method) == &PyStaticMethod_Type);
    PyObject *plain = PyStaticMethod_Type.tp_descr_get(method, Py_None, NULL);
    CHECK(plain == made);
    Py_DECREF(plain);
    Py_DECREF(method);
    CHECK(strcmp(PyEval_GetFuncName(made), "<lambda>") == 0 && strcmp(PyEval_GetFuncDesc(made), "()") == 0);
    CHECK(strcmp(PyEval_GetFuncName(code), "code") == 0 && strcmp(PyEval_GetFuncDesc(code), " object") == 0);
    Py_DECREF(defaults);
    Py_DECREF(made);
    Py_DECREF(lambda);
    DONE;
}

PROBE(methods_and_classes)
{
    PyObject *function = probe_eval("lambda self, x=0: (self, x)");
    PyObject *self = PyInt_FromLong(3);
    PyObject *method = PyMethod_New(function, self, (PyObject *)&PyInt_Type);
    CHECK(Py_TYPE(method) == &PyMethod_Type && PyMethod_Function(method) == function && PyMethod_Self(method) == self);
    CHECK(PyMethod_Class(method) == (PyObject *)&PyInt_Type);
    IS(PyObject_CallFunction(method, (char *)"i", 4), "(3, 4)");
    NULLS(PyMethod_Function(self), PyExc_SystemError);
    NULLS(PyMethod_Self(self), PyExc_SystemError);
    NULLS(PyMethod_Class(self), PyExc_SystemError);
    Py_DECREF(method);
    CHECK(PyMethod_ClearFreeList() >= 0);
    PyObject *dict = probe_eval("{'__module__': 'm', 'kind': 'old', '__init__': lambda self, *a: setattr(self, 'args', a)}");
    PyObject *name = PyString_FromString("Old");
    PyObject *base = PyClass_New(NULL, dict, name);
    CHECK(Py_TYPE(base) == &PyClass_Type);
    PyObject *bases = PyTuple_Pack(1, base);
    PyObject *empty = probe_eval("{'__module__': 'm'}");
    PyObject *derived = PyClass_New(bases, empty, name);
    CHECK(PyClass_IsSubclass(derived, base) && !PyClass_IsSubclass(base, derived));
    NULLS(PyClass_New(NULL, Py_None, name), PyExc_TypeError);
    PyObject *instance = PyInstance_New(derived, bases, NULL);
    CHECK(Py_TYPE(instance) == &PyInstance_Type);
    PyObject *attribute = PyString_FromString("kind");
    BORROWED(_PyInstance_Lookup(instance, attribute), "'old'");
    PyObject *args = PyObject_GetAttrString(instance, "args");
    CHECK(PyObject_RichCompareBool(args, bases, Py_EQ) == 1);
    Py_DECREF(args);
    Py_DECREF(instance);
    PyObject *state = probe_eval("{'x': 1}");
    instance = PyInstance_NewRaw(base, state);
    IS(PyObject_GetAttrString(instance, "x"), "1");
    Py_DECREF(instance);
    NULLS(PyInstance_NewRaw(name, NULL), PyExc_SystemError);
    Py_DECREF(state);
    Py_DECREF(attribute);
    Py_DECREF(derived);
    Py_DECREF(empty);
    Py_DECREF(bases);
    Py_DECREF(base);
    Py_DECREF(name);
    Py_DECREF(dict);
    Py_DECREF(self);
    Py_DECREF(function);
    DONE;
}

PROBE(modules)
{
    PyObject *module = PyModule_New("probe.made");
    CHECK(Py_TYPE(module) == &PyModule_Type && strcmp(PyModule_GetName(module), "probe.made") == 0);
    NULLS(PyModule_GetFilename(module), PyExc_SystemError);
    CHECK(PyModule_AddStringConstant(module, "__file__", "/a/b.py") == 0);
    CHECK(strcmp(PyModule_GetFilename(module), "/a/b.py") == 0);
    CHECK(PyModule_AddIntConstant(module, "three", 3) == 0 && PyModule_AddObject(module, "none", PyList_New(0)) == 0);
    FAILS(PyModule_AddObject(module, "null", NULL), PyExc_TypeError);
    BORROWED(PyDict_GetItemString(PyModule_GetDict(module), "three"), "3");
    CHECK(PyModule_AddIntMacro(module, CO_NESTED) == 0);
    NULLS(PyModule_GetName(Py_None), PyExc_TypeError);
    FAILS(PyModule_AddObject(Py_None, "x", Py_None), PyExc_TypeError);
    _PyModule_Clear(module);
    BORROWED(PyDict_GetItemString(PyModule_GetDict(module), "three"), "None");
    Py_DECREF(module);
    DONE;
}

PyMethodDef probes_type[] = {
    ROW(object_text), ROW(object_compare), ROW(object_attributes), ROW(object_guards), ROW(types), ROW(descriptors),
    ROW(struct_members), ROW(c_functions), ROW(functions), ROW(methods_and_classes), ROW(modules), LAST,
};
