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
    return str_percent_format(format, args);
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
