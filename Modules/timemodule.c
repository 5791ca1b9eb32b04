/* The time module: clocks, sleeping, and the C library's calendar.
 *
 * monotonic() and perf_counter() are additions to 2.7. */

#include "Python.h"
#include "structseq.h"
#include "timefuncs.h"
#include "pycore_ceval.h" // _PyEval_Sleep()
#include "pycore_gil.h"
#include <sys/time.h>
#include <time.h>

static PyTypeObject StructTime_Type;
static PyObject *time_dict = NULL; /* borrowed from the module: accept2dyear is there */

/* ---- clocks --------------------------------------------------------------------------- */
static double
now(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) {
        return -1.0;
    }
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double
wall_time(void)
{
    struct timeval time;
    (void)gettimeofday(&time, NULL);
    return (double)time.tv_sec + (double)time.tv_usec * 0.000001;
}

static PyObject *
time_time(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyFloat_FromDouble(wall_time());
}

static PyObject *
time_clock(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyFloat_FromDouble((double)clock() / CLOCKS_PER_SEC);
}

static PyObject *
time_monotonic(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    return PyFloat_FromDouble(now(CLOCK_MONOTONIC));
}

static PyObject *
time_sleep(PyObject *Py_UNUSED(self), PyObject *args)
{
    double seconds;
    if (!PyArg_ParseTuple(args, "d:sleep", &seconds)) {
        return NULL;
    }
    if (!(seconds >= 0.0) || seconds > 9e18) {
        errno = EINVAL;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    if (seconds == 0.0) {
        _PyEval_SwitchThreads();
    }
    else {
        /* a signal ends the main thread's sleep; its handler runs when we are back */
        _PyEval_Sleep(_PyPlus_Deadline(seconds));
    }
    Py_RETURN_NONE;
}

/* ---- struct_time -------------------------------------------------------------------------- */
static PyStructSequence_Field struct_time_fields[] = {
    {"tm_year", "year, as 2000"},
    {"tm_mon", "month, 1..12"},
    {"tm_mday", "day of the month, 1..31"},
    {"tm_hour", "hour, 0..23"},
    {"tm_min", "minute, 0..59"},
    {"tm_sec", "second, 0..61"},
    {"tm_wday", "day of the week, 0..6, Monday is 0"},
    {"tm_yday", "day of the year, 1..366"},
    {"tm_isdst", "1 in daylight saving time, 0 not, -1 unknown"},
    {NULL, NULL},
};

static PyStructSequence_Desc struct_time_desc = {
    "time.struct_time",
    "A point in time in parts, as gmtime(), localtime() and strptime() return it.",
    struct_time_fields,
    9,
};

static PyObject *
struct_time_from_tm(const struct tm *parts)
{
    PyObject *result = PyStructSequence_New(&StructTime_Type);
    if (result == NULL) {
        return NULL;
    }
    const int values[] = {
        parts->tm_year + 1900, parts->tm_mon + 1, parts->tm_mday,
        parts->tm_hour, parts->tm_min, parts->tm_sec,
        (parts->tm_wday + 6) % 7, parts->tm_yday + 1, parts->tm_isdst,
    };
    for (int i = 0; i < 9; i++) {
        PyStructSequence_SET_ITEM(result, i, PyInt_FromLong(values[i]));
    }
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    return result;
}

time_t
_PyTime_DoubleToTimet(double value)
{
    if (!Py_IS_NAN(value) && (value >= 9223372036854775808.0 || value < -9223372036854775808.0)) {
        PyErr_SetString(PyExc_ValueError, "timestamp out of range for platform time_t");
        return (time_t)-1;
    }
    return Py_IS_NAN(value) ? (time_t)LONG_MIN : (time_t)value;
}

/* The seconds in args, now by default; 0 with an exception. */
static int
parse_seconds(PyObject *args, const char *format, time_t *seconds)
{
    PyObject *number = NULL;
    if (!PyArg_ParseTuple(args, format, &number)) {
        return 0;
    }
    if (number == NULL || number == Py_None) {
        *seconds = time(NULL);
        return 1;
    }
    double value = PyFloat_AsDouble(number);
    if (PyErr_Occurred()) {
        return 0;
    }
    *seconds = _PyTime_DoubleToTimet(value);
    return !(*seconds == (time_t)-1 && PyErr_Occurred());
}

static PyObject *
time_to_parts(PyObject *args, const char *format, struct tm *(*convert)(const time_t *, struct tm *))
{
    time_t seconds;
    struct tm parts;
    if (!parse_seconds(args, format, &seconds)) {
        return NULL;
    }
    errno = 0;
    if (convert(&seconds, &parts) == NULL) {
        if (errno == 0) {
            errno = EINVAL;
        }
        return PyErr_SetFromErrno(PyExc_ValueError);
    }
    return struct_time_from_tm(&parts);
}

static PyObject *
time_gmtime(PyObject *Py_UNUSED(self), PyObject *args)
{
    return time_to_parts(args, "|O:gmtime", gmtime_r);
}

static PyObject *
time_localtime(PyObject *Py_UNUSED(self), PyObject *args)
{
    return time_to_parts(args, "|O:localtime", localtime_r);
}

/* A year below 1900 may be two digits, unless accept2dyear is false. */
static int
full_year(int year)
{
    if (year >= 1900) {
        return year;
    }
    PyObject *accept = PyDict_GetItemString(time_dict, "accept2dyear");
    if (accept == NULL || !PyInt_Check(accept) || PyInt_AS_LONG(accept) == 0) {
        PyErr_SetString(PyExc_ValueError, "year >= 1900 required");
        return -1;
    }
    if (69 <= year && year <= 99) {
        return year + 1900;
    }
    if (0 <= year && year <= 68) {
        return year + 2000;
    }
    PyErr_SetString(PyExc_ValueError, "year out of range");
    return -1;
}

/* Nine integers as a struct tm; 0 with an exception. */
static int
tm_from_object(PyObject *sequence, struct tm *parts)
{
    int year;
    memset(parts, 0, sizeof(*parts));
    if (!PyArg_Parse(sequence, "(iiiiiiiii)", &year, &parts->tm_mon, &parts->tm_mday,
                     &parts->tm_hour, &parts->tm_min, &parts->tm_sec, &parts->tm_wday,
                     &parts->tm_yday, &parts->tm_isdst)) {
        return 0;
    }
    year = full_year(year);
    if (year < 0) {
        return 0;
    }
    parts->tm_year = year - 1900;
    parts->tm_mon--;
    parts->tm_wday = (parts->tm_wday + 1) % 7;
    parts->tm_yday--;
    return 1;
}

/* Ranges of what is printed; a zero month, day or day of the year counts as one. */
static int
check_tm(struct tm *parts)
{
    const char *what = NULL;
    if (parts->tm_mon == -1) {
        parts->tm_mon = 0;
    }
    if (parts->tm_mday == 0) {
        parts->tm_mday = 1;
    }
    if (parts->tm_yday == -1) {
        parts->tm_yday = 0;
    }
    if (parts->tm_mon < 0 || parts->tm_mon > 11) {
        what = "month";
    }
    else if (parts->tm_mday < 0 || parts->tm_mday > 31) {
        what = "day of month";
    }
    else if (parts->tm_hour < 0 || parts->tm_hour > 23) {
        what = "hour";
    }
    else if (parts->tm_min < 0 || parts->tm_min > 59) {
        what = "minute";
    }
    else if (parts->tm_sec < 0 || parts->tm_sec > 61) {
        what = "seconds";
    }
    else if (parts->tm_wday < 0) {
        what = "day of week";
    }
    else if (parts->tm_yday < 0 || parts->tm_yday > 365) {
        what = "day of year";
    }
    if (what != NULL) {
        PyErr_Format(PyExc_ValueError, "%s out of range", what);
        return 0;
    }
    return 1;
}

/* ---- text ------------------------------------------------------------------------------------- */
/* As C's asctime() but for any year and without the newline. */
static PyObject *
asctime_text(const struct tm *parts)
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[80];
    PyOS_snprintf(text, sizeof(text), "%s %s%3d %.2d:%.2d:%.2d %ld", days[parts->tm_wday],
                  months[parts->tm_mon], parts->tm_mday, parts->tm_hour, parts->tm_min,
                  parts->tm_sec, 1900L + parts->tm_year);
    return PyString_FromString(text);
}

static PyObject *
time_asctime(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *sequence = NULL;
    struct tm parts;
    if (!PyArg_UnpackTuple(args, "asctime", 0, 1, &sequence)) {
        return NULL;
    }
    if (sequence == NULL) {
        time_t seconds = time(NULL);
        (void)localtime_r(&seconds, &parts);
    }
    else if (!tm_from_object(sequence, &parts) || !check_tm(&parts)) {
        return NULL;
    }
    return asctime_text(&parts);
}

static PyObject *
time_ctime(PyObject *Py_UNUSED(self), PyObject *args)
{
    time_t seconds;
    struct tm parts;
    if (!parse_seconds(args, "|O:ctime", &seconds)) {
        return NULL;
    }
    if (localtime_r(&seconds, &parts) == NULL) {
        PyErr_SetString(PyExc_ValueError, "unconvertible time");
        return NULL;
    }
    return asctime_text(&parts);
}

static PyObject *
time_strftime(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *format;
    PyObject *sequence = NULL;
    struct tm parts;
    if (!PyArg_ParseTuple(args, "s|O:strftime", &format, &sequence)) {
        return NULL;
    }
    if (sequence == NULL) {
        time_t seconds = time(NULL);
        (void)localtime_r(&seconds, &parts);
    }
    else if (!tm_from_object(sequence, &parts) || !check_tm(&parts)) {
        return NULL;
    }
    parts.tm_isdst = parts.tm_isdst < -1 ? -1 : parts.tm_isdst > 1 ? 1 : parts.tm_isdst;
    size_t length = strlen(format);
    /* zero from strftime() is a buffer too small or an empty result: grow until the
     * latter is all it can be */
    for (size_t room = 1024;; room += room) {
        char *buffer = PyMem_Malloc(room);
        if (buffer == NULL) {
            return PyErr_NoMemory();
        }
        size_t n = strftime(buffer, room, format, &parts);
        PyObject *result = NULL;
        if (n > 0 || room >= 256 * length) {
            result = PyString_FromStringAndSize(buffer, (Py_ssize_t)n);
            PyMem_Free(buffer);
            return result;
        }
        PyMem_Free(buffer);
    }
}

static PyObject *
time_strptime(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *module = PyImport_ImportModuleNoBlock("_strptime");
    if (module == NULL) {
        return NULL;
    }
    PyObject *function = PyObject_GetAttrString(module, "_strptime_time");
    Py_DECREF(module);
    PyObject *result = function == NULL ? NULL : PyObject_CallObject(function, args);
    Py_XDECREF(function);
    return result;
}

static PyObject *
time_mktime(PyObject *Py_UNUSED(self), PyObject *sequence)
{
    struct tm parts;
    if (!tm_from_object(sequence, &parts)) {
        return NULL;
    }
    parts.tm_wday = -1; /* set by success, even for -1 second */
    time_t seconds = mktime(&parts);
    if (seconds == (time_t)-1 && parts.tm_wday == -1) {
        PyErr_SetString(PyExc_OverflowError, "mktime argument out of range");
        return NULL;
    }
    return PyFloat_FromDouble((double)seconds);
}

/* ---- time zone -------------------------------------------------------------------------------------- */
static int
set_item(PyObject *dict, const char *name, PyObject *value)
{
    int result = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return result;
}

/* timezone, altzone, daylight and tzname, found by looking at January and July. */
static int
set_time_zone(PyObject *dict)
{
    const time_t year = (365 * 24 + 6) * 3600;
    time_t winter = time(NULL) / year * year;
    time_t summer = winter + year / 2;
    struct tm january, july;
    (void)localtime_r(&winter, &january);
    (void)localtime_r(&summer, &july);
    long january_zone = -january.tm_gmtoff;
    long july_zone = -july.tm_gmtoff;
    int south = january_zone < july_zone; /* summer is in January */
    const struct tm *standard = south ? &july : &january;
    const struct tm *summer_time = south ? &january : &july;
    char standard_name[10] = "";
    char daylight_name[10] = "";
    strncat(standard_name, standard->tm_zone, 9);
    strncat(daylight_name, summer_time->tm_zone, 9);
    if (set_item(dict, "timezone", PyInt_FromLong(-standard->tm_gmtoff)) < 0
        || set_item(dict, "altzone", PyInt_FromLong(-summer_time->tm_gmtoff)) < 0
        || set_item(dict, "daylight", PyInt_FromLong(january_zone != july_zone)) < 0
        || set_item(dict, "tzname", Py_BuildValue("(ss)", standard_name, daylight_name)) < 0) {
        return -1;
    }
    return 0;
}

static PyObject *
time_tzset(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    tzset();
    if (set_time_zone(time_dict) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- the module --------------------------------------------------------------------------------------- */
static PyMethodDef time_methods[] = {
    {"time", time_time, METH_NOARGS,
     PyDoc_STR("time() -> floating point number\n\nSeconds since 1970 began, UTC.")},
    {"clock", time_clock, METH_NOARGS,
     PyDoc_STR("clock() -> floating point number\n\nProcessor seconds this process has used.")},
    {"monotonic", time_monotonic, METH_NOARGS,
     PyDoc_STR("monotonic() -> floating point number\n\nSeconds of a clock that never is set back.")},
    {"perf_counter", time_monotonic, METH_NOARGS,
     PyDoc_STR("perf_counter() -> floating point number\n\nSeconds of the best clock for short times.")},
    {"sleep", time_sleep, METH_VARARGS,
     PyDoc_STR("sleep(seconds)\n\nWait.  The number may be a float; 0 lets\n"
               "other threads run, if any is ready to.")},
    {"gmtime", time_gmtime, METH_VARARGS,
     PyDoc_STR("gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,\n"
               "                       tm_sec, tm_wday, tm_yday, tm_isdst)\n\n"
               "Seconds since 1970, by default now, as UTC in parts.")},
    {"localtime", time_localtime, METH_VARARGS,
     PyDoc_STR("localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,\n"
               "                          tm_sec,tm_wday,tm_yday,tm_isdst)\n\n"
               "Seconds since 1970, by default now, as local time in parts.")},
    {"asctime", time_asctime, METH_VARARGS,
     PyDoc_STR("asctime([tuple]) -> string\n\nA time in parts as 'Sat Jun 06 16:26:11 1998'.")},
    {"ctime", time_ctime, METH_VARARGS,
     PyDoc_STR("ctime(seconds) -> string\n\nSeconds since 1970 as asctime(localtime(seconds)).")},
    {"mktime", time_mktime, METH_O,
     PyDoc_STR("mktime(tuple) -> floating point number\n\nLocal time in parts as seconds since 1970.")},
    {"strftime", time_strftime, METH_VARARGS,
     PyDoc_STR("strftime(format[, tuple]) -> string\n\nA time in parts, by default now, as format asks.")},
    {"strptime", time_strptime, METH_VARARGS,
     PyDoc_STR("strptime(string, format) -> struct_time\n\nRead a text that strftime() could have made.")},
    {"tzset", time_tzset, METH_NOARGS,
     PyDoc_STR("tzset()\n\nTake over a changed TZ environment variable.")},
    {NULL, NULL},
};

PyDoc_STRVAR(time_doc,
"Points in time, as seconds since 1970 (UTC) or in parts (struct_time), and clocks.\n\
\n\
timezone and altzone are the seconds by which local standard and daylight saving\n\
time lag behind UTC, daylight says whether there is the latter, tzname names both.");

PyMODINIT_FUNC
inittime(void)
{
    PyObject *module = Py_InitModule3("time", time_methods, time_doc);
    if (module == NULL) {
        return;
    }
    time_dict = PyModule_GetDict(module);
    const char *flag = Py_GETENV("PYTHONY2K");
    if (PyModule_AddIntConstant(module, "accept2dyear", flag == NULL || *flag == '\0') < 0
        || set_time_zone(time_dict) < 0) {
        return;
    }
    if (StructTime_Type.tp_name == NULL) {
        PyStructSequence_InitType(&StructTime_Type, &struct_time_desc);
    }
    Py_INCREF(&StructTime_Type);
    (void)PyModule_AddObject(module, "struct_time", (PyObject *)&StructTime_Type);
}
