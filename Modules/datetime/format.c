/* datetime: what date, time and datetime share of making text. */
#include "datetime_internal.h"

int
_PyTZInfo_FormatOffset(char *buffer, size_t size, const char *sep, PyObject *tzinfo, PyObject *arg)
{
    assert(size >= 1);
    *buffer = '\0';
    int minutes = _PyTZInfo_UTCOffset(tzinfo, arg);
    if (minutes == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (minutes != NO_OFFSET) {
        char sign = minutes < 0 ? '-' : '+';
        minutes = abs(minutes);
        PyOS_snprintf(buffer, size, "%c%02d%s%02d", sign, minutes / 60, sep, minutes % 60);
    }
    return 0;
}

/* ---- strftime -------------------------------------------------------------------------- */
/* A str that grows. */
typedef struct {
    PyObject *text;
    Py_ssize_t used;
} builder;

static int
builder_add(builder *self, const char *chars, Py_ssize_t n)
{
    Py_ssize_t size = PyString_GET_SIZE(self->text);
    if (size - self->used < n) {
        if (n > PY_SSIZE_T_MAX / 2 - size) {
            PyErr_NoMemory();
            return -1;
        }
        if (_PyString_Resize(&self->text, (size + n) * 2) < 0) {
            return -1;
        }
    }
    memcpy(PyString_AS_STRING(self->text) + self->used, chars, (size_t)n);
    self->used += n;
    return 0;
}

/* The zone's name with each % doubled, since it goes into a format. */
static int
builder_add_zone(builder *self, PyObject *tzinfo, PyObject *tzarg)
{
    PyObject *name = _PyTZInfo_Name(tzinfo, tzarg);
    if (name == NULL) {
        return -1;
    }
    int result = 0;
    if (name != Py_None) {
        /* by its own method: the name may be of a subclass of str */
        PyObject *doubled = PyObject_CallMethod(name, "replace", "ss", "%", "%%");
        if (doubled == NULL) {
            result = -1;
        }
        else if (!PyString_Check(doubled)) {
            PyErr_SetString(PyExc_TypeError, "tzname.replace() did not return a string");
            result = -1;
        }
        else {
            result = builder_add(self, PyString_AS_STRING(doubled), PyString_GET_SIZE(doubled));
        }
        Py_XDECREF(doubled);
    }
    Py_DECREF(name);
    return result;
}

/* The format with %z, %Z and %f replaced. */
static PyObject *
expand_format(const char *format, Py_ssize_t length, PyObject *tzinfo, PyObject *tzarg,
              int microsecond)
{
    builder out = {PyString_FromStringAndSize(NULL, length + 32), 0};
    if (out.text == NULL) {
        return NULL;
    }
    char piece[16];
    const char *end = format + length;
    int result = 0;
    while (format < end && result == 0) {
        if (*format != '%') {
            const char *next = memchr(format, '%', (size_t)(end - format));
            next = next == NULL ? end : next;
            result = builder_add(&out, format, next - format);
            format = next;
            continue;
        }
        if (format + 1 == end) {
            PyErr_SetString(PyExc_ValueError, "strftime format ends with raw %");
            result = -1;
            break;
        }
        switch (format[1]) {
        case 'z':
            result = _PyTZInfo_FormatOffset(piece, sizeof(piece), "", tzinfo, tzarg);
            if (result == 0) {
                result = builder_add(&out, piece, (Py_ssize_t)strlen(piece));
            }
            break;
        case 'Z':
            result = builder_add_zone(&out, tzinfo, tzarg);
            break;
        case 'f':
            PyOS_snprintf(piece, sizeof(piece), "%06d", microsecond);
            result = builder_add(&out, piece, 6);
            break;
        default:
            result = builder_add(&out, format, 2);
        }
        format += 2;
    }
    if (result < 0) {
        Py_XDECREF(out.text);
        return NULL;
    }
    (void)_PyString_Resize(&out.text, out.used);
    return out.text;
}

/* strftime() of C is not reliable for years before 1900. */
static int
check_year(PyObject *timetuple)
{
    PyObject *number = PySequence_GetItem(timetuple, 0);
    if (number == NULL) {
        return -1;
    }
    long year = PyInt_AsLong(number);
    Py_DECREF(number);
    if (year == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (year < 1900) {
        PyErr_Format(PyExc_ValueError, "year=%ld is before 1900; the datetime strftime() methods "
                                       "require year >= 1900",
                     year);
        return -1;
    }
    return 0;
}

PyObject *
_PyDateTime_Strftime(PyObject *Py_UNUSED(op), const char *format, Py_ssize_t length,
                     PyObject *timetuple, PyObject *tzinfo, PyObject *tzarg, int microsecond)
{
    if (check_year(timetuple) < 0) {
        return NULL;
    }
    PyObject *expanded = expand_format(format, length, tzinfo, tzarg, microsecond);
    if (expanded == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *time_module = PyImport_ImportModuleNoBlock("time");
    if (time_module != NULL) {
        result = PyObject_CallMethod(time_module, "strftime", "OO", expanded, timetuple);
        Py_DECREF(time_module);
    }
    Py_DECREF(expanded);
    return result;
}

PyObject *
_PyDateTime_StructTime(int year, int month, int day, int hour, int minute, int second, int dst)
{
    PyObject *time_module = PyImport_ImportModuleNoBlock("time");
    if (time_module == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallMethod(
        time_module, "struct_time", "((iiiiiiiii))", year, month, day, hour, minute, second,
        _PyDate_Weekday(year, month, day), _PyDate_DaysBeforeMonth(year, month) + day, dst);
    Py_DECREF(time_module);
    return result;
}

PyObject *
_PyDateTime_Ctime(int year, int month, int day, int hour, int minute, int second)
{
    static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[80];
    PyOS_snprintf(text, sizeof(text), "%s %s %2d %02d:%02d:%02d %04d",
                  days[_PyDate_Weekday(year, month, day)], months[month - 1], day, hour, minute,
                  second, year);
    return PyString_FromString(text);
}

PyObject *
_PyDateTime_Format(PyObject *self, PyObject *args)
{
    PyObject *format;
    if (!PyArg_ParseTuple(args, "O:__format__", &format)) {
        return NULL;
    }
    if (!PyString_Check(format) && !PyUnicode_Check(format)) {
        PyErr_Format(PyExc_ValueError, "__format__ expects str or unicode, not %.200s",
                     Py_TYPE(format)->tp_name);
        return NULL;
    }
    if (PyObject_Size(format) == 0) {
        return PyObject_Str(self);
    }
    return PyObject_CallMethod(self, "strftime", "O", format);
}

PyObject *
_PyDateTime_AddTZInfo(PyObject *repr, PyObject *tzinfo)
{
    if (repr == NULL || tzinfo == Py_None) {
        return repr;
    }
    PyObject *zone = PyObject_Repr(tzinfo);
    PyObject *result = NULL;
    if (zone != NULL) {
        Py_ssize_t n = PyString_GET_SIZE(repr) - 1; /* without the bracket */
        PyObject *head = PyString_FromStringAndSize(PyString_AS_STRING(repr), n);
        if (head != NULL) {
            result = PyString_FromFormat("%s, tzinfo=%s)", PyString_AS_STRING(head),
                                         PyString_AS_STRING(zone));
            Py_DECREF(head);
        }
        Py_DECREF(zone);
    }
    Py_DECREF(repr);
    return result;
}
