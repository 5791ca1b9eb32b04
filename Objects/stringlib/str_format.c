/* The formatting of str: the % operator and the method format. */
#include "Python.h"
#include "percent_number.h"
#include "pycore_str.h"

#include "config_bytes.h"
#include "search.h"
#include "writer.h"
#include "percent.h"
#include "newformat.h"

PyObject *
PyString_Format(PyObject *format, PyObject *args)
{
    if (format == NULL || !PyString_Check(format) || args == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    PyObject *result = str_percent_format(format, args);
    if (result != NULL && PyString_CheckExact(result) && PyString_GET_SIZE(result) == 1
        && PyString_CHECK_INTERNED(result)) {
        /* A text of its own, as in 2.7: marshal tells it from the shared, interned ones. */
        char byte = PyString_AS_STRING(result)[0];
        Py_DECREF(result);
        result = PyString_FromStringAndSize(NULL, 1);
        if (result != NULL) {
            PyString_AS_STRING(result)[0] = byte;
        }
    }
    return result;
}

PyObject *
_PyString_DoFormat(PyObject *self, PyObject *args, PyObject *kwds)
{
    return str_do_format(self, args, kwds);
}

PyObject *
_PyString_FormatterParser(PyObject *self, PyObject *unused)
{
    return str_formatter_parser(self, unused);
}

PyObject *
_PyString_FormatterFieldNameSplit(PyObject *self, PyObject *unused)
{
    return str_formatter_field_name_split(self, unused);
}
