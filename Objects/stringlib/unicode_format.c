/* The formatting of unicode: the % operator and the method format. */
#include "Python.h"
#include "percent_number.h"
#include "pycore_str.h"

#include "config_unicode.h"
#include "search.h"
#include "writer.h"
#include "percent.h"
#include "newformat.h"

PyObject *
PyUnicode_Format(PyObject *format, PyObject *args)
{
    if (format == NULL || args == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    PyObject *text = PyUnicode_FromObject(format);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = unicode_percent_format(text, args);
    Py_DECREF(text);
    return result;
}

PyObject *
_PyUnicode_DoFormat(PyObject *self, PyObject *args, PyObject *kwds)
{
    return unicode_do_format(self, args, kwds);
}

PyObject *
_PyUnicode_FormatterParser(PyObject *self, PyObject *unused)
{
    return unicode_formatter_parser(self, unused);
}

PyObject *
_PyUnicode_FormatterFieldNameSplit(PyObject *self, PyObject *unused)
{
    return unicode_formatter_field_name_split(self, unused);
}
