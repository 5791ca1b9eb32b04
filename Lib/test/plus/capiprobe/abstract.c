/* abstract.h: objects, sequences, mappings, iterators, buffers; bufferobject.h and
 * memoryobject.h, which stand on them. */
#include "capiprobe.h"

#undef _PyObject_CallFunction_SizeT
extern PyObject *_PyObject_CallFunction_SizeT(PyObject *, char *, ...);
extern PyObject *_PyObject_CallMethod_SizeT(PyObject *, char *, char *, ...);
extern void _Py_add_one_to_index_F(int, Py_ssize_t *, const Py_ssize_t *);
extern void _Py_add_one_to_index_C(int, Py_ssize_t *, const Py_ssize_t *);

PROBE(object_items)
{
    PyObject *dict = probe_eval("{'a': 1, 'b': [2]}");
    PyObject *key = PyString_FromString("a");
    PyObject *list = probe_eval("[1, 2, 3]");
    CHECK(PyObject_Size(dict) == 2 && PyObject_Length(list) == 3);
    FAILS(PyObject_Size(Py_None), PyExc_TypeError);
    CHECK(_PyObject_LengthHint(list, 9) == 3 && _PyObject_LengthHint(Py_None, 9) == 9);
    IS(PyObject_GetItem(dict, key), "1");
    NULLS(PyObject_GetItem(Py_None, key), PyExc_TypeError);
    CHECK(PyObject_SetItem(dict, key, Py_None) == 0);
    CHECK(PyObject_DelItem(dict, key) == 0);
    FAILS(PyObject_DelItem(dict, key), PyExc_KeyError);
    CHECK(PyObject_DelItemString(dict, (char *)"b") == 0);
    BORROWED(dict, "{}");
    IS(PyObject_Type(list), "list");
    NULLS(PyObject_Type(NULL), PyExc_SystemError);
    IS(PyObject_Format(list, NULL), "'[1, 2, 3]'");
    CHECK(PyObject_IsInstance(list, (PyObject *)&PyList_Type) == 1 && PyObject_IsInstance(list, (PyObject *)&PyDict_Type) == 0);
    FAILS(PyObject_IsInstance(list, Py_None), PyExc_TypeError);
    CHECK(PyObject_IsSubclass((PyObject *)&PyBool_Type, (PyObject *)&PyInt_Type) == 1);
    FAILS(PyObject_IsSubclass(Py_None, (PyObject *)&PyInt_Type), PyExc_TypeError);
    CHECK(_PyObject_RealIsInstance(list, (PyObject *)&PyList_Type) == 1);
    CHECK(_PyObject_RealIsSubclass((PyObject *)&PyInt_Type, (PyObject *)&PyBool_Type) == 0);
    int result = 5;
    CHECK(PyObject_Cmp(key, key, &result) == 0 && result == 0);
    Py_DECREF(dict);
    Py_DECREF(list);
    Py_DECREF(key);
    DONE;
}

PROBE(object_calls)
{
    PyObject *function = probe_eval("lambda *a, **k: (a, sorted(k.items()))");
    PyObject *args = probe_eval("(1,)");
    PyObject *keywords = probe_eval("{'k': 2}");
    PyObject *list = probe_eval("[3, 1]");
    PyObject *name = PyString_FromString("count");
    PyObject *one = PyInt_FromLong(1);
    IS(PyObject_Call(function, args, keywords), "((1,), [('k', 2)])");
    NULLS(PyObject_Call(one, args, NULL), PyExc_TypeError);
    IS(PyObject_CallObject(function, NULL), "((), [])");
    IS(PyObject_CallFunction(function, NULL), "((), [])");
    IS(PyObject_CallFunction(function, (char *)"i", 4), "((4,), [])");
    IS(PyObject_CallFunction(function, (char *)"(is)", 4, "x"), "((4, 'x'), [])");
    IS(PyObject_CallFunction(function, (char *)"is", 4, "x"), "((4, 'x'), [])");
    IS(_PyObject_CallFunction_SizeT(function, (char *)"s#", "xyz", (Py_ssize_t)2), "(('xy',), [])");
    IS(PyObject_CallFunctionObjArgs(function, one, list, NULL), "((1, [3, 1]), [])");
    IS(PyObject_CallMethod(list, (char *)"count", (char *)"i", 3), "1");
    IS(_PyObject_CallMethod_SizeT(list, (char *)"index", (char *)"(n)", (Py_ssize_t)1), "1");
    NULLS(PyObject_CallMethod(list, (char *)"nothing", NULL), PyExc_AttributeError);
    IS(PyObject_CallMethodObjArgs(list, name, one, NULL), "1");
    Py_DECREF(function);
    Py_DECREF(args);
    Py_DECREF(keywords);
    Py_DECREF(list);
    Py_DECREF(name);
    Py_DECREF(one);
    DONE;
}

PROBE(sequences)
{
    PyObject *list = probe_eval("[1, 2, 1]");
    PyObject *tuple = probe_eval("(7, 8)");
    PyObject *one = PyInt_FromLong(1);
    PyObject *nine = PyInt_FromLong(9);
    CHECK(PySequence_Check(list) && !PySequence_Check(Py_None));
    CHECK(PySequence_Size(list) == 3);
#undef PySequence_Length
    extern Py_ssize_t PySequence_Length(PyObject *);
    CHECK(PySequence_Length(tuple) == 2);
    FAILS(PySequence_Size(Py_None), PyExc_TypeError);
    IS(PySequence_Concat(tuple, tuple), "(7, 8, 7, 8)");
    NULLS(PySequence_Concat(list, tuple), PyExc_TypeError);
    IS(PySequence_Repeat(tuple, 2), "(7, 8, 7, 8)");
    IS(PySequence_GetItem(tuple, -1), "8");
    NULLS(PySequence_GetItem(tuple, 2), PyExc_IndexError);
    IS(PySequence_GetSlice(list, 1, 9), "[2, 1]");
    CHECK(PySequence_Contains(list, one) == 1 && PySequence_Contains(list, nine) == 0);
#undef PySequence_In
    extern int PySequence_In(PyObject *, PyObject *);
    CHECK(PySequence_In(list, one) == 1);
    CHECK(PySequence_Count(list, one) == 2 && PySequence_Index(list, one) == 0);
    FAILS(PySequence_Index(list, nine), PyExc_ValueError);
    CHECK(_PySequence_IterSearch(tuple, nine, PY_ITERSEARCH_COUNT) == 0);
    IS(PySequence_List(tuple), "[7, 8]");
    IS(PySequence_Tuple(list), "(1, 2, 1)");
    NULLS(PySequence_Tuple(one), PyExc_TypeError);
    PyObject *fast = PySequence_Fast(tuple, "not fast");
    CHECK(fast == tuple);
    Py_DECREF(fast);
    NULLS(PySequence_Fast(one, "not fast"), PyExc_TypeError);
    TEXT("not fast");
    CHECK(PySequence_SetItem(list, -1, nine) == 0);
    BORROWED(list, "[1, 2, 9]");
    CHECK(PySequence_DelItem(list, 0) == 0 && PySequence_SetSlice(list, 0, 1, tuple) == 0);
    BORROWED(list, "[7, 8, 9]");
    CHECK(PySequence_DelSlice(list, 1, 2) == 0);
    IS(PySequence_InPlaceConcat(list, tuple), "[7, 9, 7, 8]");
    IS(PySequence_InPlaceRepeat(list, 0), "[]");
    FAILS(PySequence_SetItem(tuple, 0, one), PyExc_TypeError);
    FAILS(PySequence_DelItem(tuple, 0), PyExc_TypeError);
    Py_DECREF(list);
    Py_DECREF(tuple);
    Py_DECREF(one);
    Py_DECREF(nine);
    DONE;
}

PROBE(mappings)
{
    PyObject *dict = probe_eval("{'a': 1}");
    PyObject *key = PyString_FromString("a");
    CHECK(PyMapping_Check(dict) && !PyMapping_Check(Py_None) && PyMapping_Size(dict) == 1);
#undef PyMapping_Length
    extern Py_ssize_t PyMapping_Length(PyObject *);
    CHECK(PyMapping_Length(dict) == 1);
    IS(PyMapping_GetItemString(dict, (char *)"a"), "1");
    NULLS(PyMapping_GetItemString(dict, (char *)"b"), PyExc_KeyError);
    CHECK(PyMapping_SetItemString(dict, (char *)"b", Py_None) == 0);
    CHECK(PyMapping_HasKeyString(dict, (char *)"b") && !PyMapping_HasKeyString(dict, (char *)"c"));
    CHECK(PyMapping_HasKey(dict, key));
    IS(PyMapping_Keys(dict), "['a', 'b']");
    FAILS(PyMapping_Size(Py_None), PyExc_TypeError);
    Py_DECREF(dict);
    Py_DECREF(key);
    DONE;
}

PROBE(iteration)
{
    PyObject *list = probe_eval("[4]");
    PyObject *iterator = PyObject_GetIter(list);
    CHECK(iterator != NULL && PyIter_Check(iterator) && !PyIter_Check(list));
    IS(PyIter_Next(iterator), "4");
    CHECK(PyIter_Next(iterator) == NULL && !PyErr_Occurred());
    NULLS(PyObject_GetIter(Py_None), PyExc_TypeError);
    Py_DECREF(iterator);
    iterator = probe_eval("(1 // 0 for x in 'a')");
    NULLS(PyIter_Next(iterator), PyExc_ZeroDivisionError);
    Py_DECREF(iterator);
    Py_DECREF(list);
    DONE;
}

PROBE(old_buffers)
{
    const char *text = NULL;
    const void *data = NULL;
    void *place = NULL;
    Py_ssize_t size = 0;
    PyObject *string = PyString_FromString("hello");
    PyObject *array = PyByteArray_FromStringAndSize("world", 5);
    CHECK(PyObject_CheckReadBuffer(string) == 1 && PyObject_CheckReadBuffer(Py_None) == 0);
    CHECK(PyObject_AsCharBuffer(string, &text, &size) == 0 && size == 5 && text[1] == 'e');
    FAILS(PyObject_AsCharBuffer(Py_None, &text, &size), PyExc_TypeError);
    CHECK(PyObject_AsReadBuffer(string, &data, &size) == 0 && data == PyString_AS_STRING(string));
    CHECK(PyObject_AsWriteBuffer(array, &place, &size) == 0 && size == 5);
    FAILS(PyObject_AsWriteBuffer(string, &place, &size), PyExc_TypeError);
    PyObject *buffer = PyBuffer_FromObject(string, 1, 3);
    CHECK(Py_TYPE(buffer) == &PyBuffer_Type);
    IS(PyObject_Str(buffer), "'ell'");
    Py_DECREF(buffer);
    NULLS(PyBuffer_FromObject(string, -1, 3), PyExc_ValueError);
    NULLS(PyBuffer_FromReadWriteObject(Py_None, 0, Py_END_OF_BUFFER), PyExc_TypeError);
    buffer = PyBuffer_FromReadWriteObject(array, 1, Py_END_OF_BUFFER);
    IS(PyObject_Str(buffer), "'orld'");
    Py_DECREF(buffer);
    char memory[] = "memory";
    buffer = PyBuffer_FromMemory(memory, 3);
    IS(PyObject_Str(buffer), "'mem'");
    FAILS(PyObject_AsWriteBuffer(buffer, &place, &size), PyExc_TypeError);
    Py_DECREF(buffer);
    buffer = PyBuffer_FromReadWriteMemory(memory, 6);
    CHECK(PySequence_SetItem(buffer, 0, string) == -1 && probe_raised(PyExc_TypeError));
    CHECK(PyObject_AsWriteBuffer(buffer, &place, &size) == 0 && place == memory);
    Py_DECREF(buffer);
    buffer = PyBuffer_New(4);
    CHECK(buffer != NULL && PyObject_Size(buffer) == 4);
    Py_DECREF(buffer);
    Py_DECREF(string);
    Py_DECREF(array);
    DONE;
}

PROBE(new_buffers)
{
    Py_buffer view;
    char memory[8] = "abcdefg";
    char copy[8];
    PyObject *array = PyByteArray_FromStringAndSize("hello", 5);
    CHECK(PyObject_GetBuffer(array, &view, PyBUF_FULL) == 0 && view.len == 5 && view.obj == array);
    CHECK(PyBuffer_IsContiguous(&view, 'C') && PyBuffer_IsContiguous(&view, 'F'));
    Py_ssize_t index = 1;
    CHECK(((char *)PyBuffer_GetPointer(&view, &index))[0] == 'e');
    CHECK(PyBuffer_ToContiguous(copy, &view, 5, 'C') == 0 && memcmp(copy, "hello", 5) == 0);
    CHECK(PyBuffer_FromContiguous(&view, (void *)"HELLO", 5, 'C') == 0);
    FAILS(PyByteArray_Resize(array, 100), PyExc_BufferError);
    PyBuffer_Release(&view);
    CHECK(view.obj == NULL);
    BORROWED(array, "bytearray(b'HELLO')");
    FAILS(PyObject_GetBuffer(Py_None, &view, PyBUF_SIMPLE), PyExc_TypeError);
    Py_ssize_t shape[2] = {2, 3};
    Py_ssize_t strides[2];
    PyBuffer_FillContiguousStrides(2, shape, strides, 4, 'C');
    CHECK(strides[0] == 12 && strides[1] == 4);
    PyBuffer_FillContiguousStrides(2, shape, strides, 4, 'F');
    CHECK(strides[0] == 4 && strides[1] == 8);
    Py_ssize_t indices[2] = {0, 2};
    _Py_add_one_to_index_C(2, indices, shape);
    CHECK(indices[0] == 1 && indices[1] == 0);
    _Py_add_one_to_index_F(2, indices, shape);
    CHECK(indices[0] == 0 && indices[1] == 1);
    FAILS(PyBuffer_FillInfo(&view, NULL, memory, 7, 1, PyBUF_WRITABLE), PyExc_BufferError);
    CHECK(PyBuffer_FillInfo(&view, NULL, memory, 7, 1, PyBUF_FULL_RO) == 0 && view.readonly);
    PyObject *memoryview = PyMemoryView_FromBuffer(&view);
    CHECK(PyMemoryView_Check(memoryview) && Py_TYPE(memoryview) == &PyMemoryView_Type);
    IS(PyObject_CallMethod(memoryview, (char *)"tobytes", NULL), "'abcdefg'");
    Py_DECREF(memoryview);
    memoryview = PyMemoryView_FromObject(array);
    CHECK(PyMemoryView_GET_BUFFER(memoryview)->len == 5);
    NULLS(PyMemoryView_FromObject(Py_None), PyExc_TypeError);
    Py_DECREF(memoryview);
    memoryview = PyMemoryView_GetContiguous(array, PyBUF_READ, 'C');
    CHECK(memoryview != NULL);
    Py_DECREF(memoryview);
    PyObject *other = PyByteArray_FromStringAndSize("12345", 5);
    CHECK(PyObject_CopyData(other, array) == 0);
    IS(other, "bytearray(b'HELLO')");
    Py_DECREF(array);
    DONE;
}

PyMethodDef probes_abstract[] = {
    ROW(object_items), ROW(object_calls), ROW(sequences), ROW(mappings), ROW(iteration),
    ROW(old_buffers), ROW(new_buffers), LAST,
};
