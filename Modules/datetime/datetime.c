/* datetime: datetime, a day and a time of day.
 *
 * A subclass of date: the first bytes of the packed fields are a date's.  Without
 * tzinfo an object is allocated without room for it. */
#include "datetime_internal.h"
#include <sys/time.h>
#include <time.h>

/* aware: with room for the tzinfo. */
static PyObject *
datetime_alloc(PyTypeObject *type, Py_ssize_t aware)
{
    size_t size = aware ? sizeof(PyDateTime_DateTime) : sizeof(_PyDateTime_BaseDateTime);
    PyObject *self = PyObject_MALLOC(size);
    if (self == NULL) {
        return PyErr_NoMemory();
    }
    return PyObject_INIT(self, type);
}

static void
datetime_dealloc(PyObject *self)
{
    if (HAS_TZINFO(self)) {
        Py_XDECREF(((PyDateTime_DateTime *)self)->tzinfo);
    }
    Py_TYPE(self)->tp_free(self);
}

PyObject *
_PyDateTime_New(const moment *parts, PyObject *tzinfo, PyTypeObject *type)
{
    int aware = tzinfo != Py_None;
    PyDateTime_DateTime *self = (PyDateTime_DateTime *)type->tp_alloc(type, aware);
    if (self != NULL) {
        self->hashcode = -1;
        self->hastzinfo = (char)aware;
        pack_date(self->data, parts->year, parts->month, parts->day);
        pack_time(self->data + _PyDateTime_DATE_DATASIZE, parts->hour, parts->minute,
                  parts->second, parts->microsecond);
        if (aware) {
            Py_INCREF(tzinfo);
            self->tzinfo = tzinfo;
        }
    }
    return (PyObject *)self;
}

/* ---- construction ------------------------------------------------------------------- */
static PyObject *
datetime_make(PyTypeObject *type, const moment *parts, PyObject *tzinfo)
{
    if (_PyDate_CheckDate(parts->year, parts->month, parts->day) < 0
        || _PyDate_CheckTime(parts->hour, parts->minute, parts->second, parts->microsecond) < 0
        || _PyTZInfo_Check(tzinfo) < 0) {
        return NULL;
    }
    return _PyDateTime_New(parts, tzinfo, type);
}

PyObject *
_PyDateTime_FromParts(int year, int month, int day, int hour, int minute, int second,
                      int microsecond, PyObject *tzinfo, PyTypeObject *type)
{
    moment parts = {year, month, day, hour, minute, second, microsecond};
    return datetime_make(type, &parts, tzinfo);
}

/* Is args what __reduce__() gives: packed bytes and perhaps a tzinfo? */
static int
is_packed_datetime(PyObject *args)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n < 1 || n > 2) {
        return 0;
    }
    PyObject *state = PyTuple_GET_ITEM(args, 0);
    if (!PyString_Check(state) || PyString_GET_SIZE(state) != _PyDateTime_DATETIME_DATASIZE) {
        return 0;
    }
    int month = Py_CHARMASK(PyString_AS_STRING(state)[2]);
    return 1 <= month && month <= 12;
}

static PyObject *
datetime_unpack(PyTypeObject *type, PyObject *args)
{
    static const moment any = {1, 1, 1, 0, 0, 0, 0};
    PyObject *tzinfo = PyTuple_GET_SIZE(args) == 2 ? PyTuple_GET_ITEM(args, 1) : Py_None;
    if (tzinfo != Py_None && !PyTZInfo_Check(tzinfo)) {
        PyErr_SetString(PyExc_TypeError, "bad tzinfo state arg");
        return NULL;
    }
    PyObject *self = _PyDateTime_New(&any, tzinfo, type);
    if (self != NULL) {
        memcpy(((PyDateTime_DateTime *)self)->data, PyString_AS_STRING(PyTuple_GET_ITEM(args, 0)),
               _PyDateTime_DATETIME_DATASIZE);
    }
    return self;
}

static char *datetime_keywords[] = {"year",   "month",       "day",    "hour", "minute",
                                    "second", "microsecond", "tzinfo", NULL};

static PyObject *
datetime_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    moment parts = {0, 0, 0, 0, 0, 0, 0};
    PyObject *tzinfo = Py_None;
    if (is_packed_datetime(args)) {
        return datetime_unpack(type, args);
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "iii|iiiiO", datetime_keywords, &parts.year,
                                     &parts.month, &parts.day, &parts.hour, &parts.minute,
                                     &parts.second, &parts.microsecond, &tzinfo)) {
        return NULL;
    }
    return datetime_make(type, &parts, tzinfo);
}

static PyObject *
datetime_replace(PyObject *self, PyObject *args, PyObject *kwds)
{
    moment parts = moment_of(self);
    PyObject *tzinfo = DATETIME_TZINFO(self);
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iiiiiiiO:replace", datetime_keywords,
                                     &parts.year, &parts.month, &parts.day, &parts.hour,
                                     &parts.minute, &parts.second, &parts.microsecond, &tzinfo)) {
        return NULL;
    }
    return datetime_make(Py_TYPE(self), &parts, tzinfo);
}

/* ---- from clocks and texts ---------------------------------------------------------------- */
typedef struct tm *(*to_parts)(const time_t *, struct tm *);

static PyObject *
from_seconds(PyObject *cls, to_parts convert, time_t seconds, int microsecond, PyObject *tzinfo)
{
    struct tm parts;
    if (convert(&seconds, &parts) == NULL) {
        PyErr_SetString(PyExc_ValueError,
                        "timestamp out of range for platform localtime()/gmtime() function");
        return NULL;
    }
    /* no leap seconds here */
    int second = parts.tm_sec > 59 ? 59 : parts.tm_sec;
    return PyObject_CallFunction(cls, "iiiiiiiO", parts.tm_year + 1900, parts.tm_mon + 1,
                                 parts.tm_mday, parts.tm_hour, parts.tm_min, second, microsecond,
                                 tzinfo);
}

static PyObject *
from_timestamp(PyObject *cls, to_parts convert, double timestamp, PyObject *tzinfo)
{
    time_t seconds = _PyTime_DoubleToTimet(timestamp);
    if (seconds == (time_t)-1 && PyErr_Occurred()) {
        return NULL;
    }
    int microsecond = (int)_PyDate_Round((timestamp - (double)seconds) * 1e6);
    if (microsecond < 0) { /* the fraction counts up */
        seconds--;
        microsecond += 1000000;
    }
    if (microsecond == 1000000) {
        seconds++;
        microsecond = 0;
    }
    return from_seconds(cls, convert, seconds, microsecond, tzinfo);
}

static PyObject *
from_now(PyObject *cls, to_parts convert, PyObject *tzinfo)
{
    struct timeval now;
    (void)gettimeofday(&now, NULL);
    return from_seconds(cls, convert, now.tv_sec, (int)now.tv_usec, tzinfo);
}

/* A result in UTC moved to tzinfo; steals utc. */
static PyObject *
to_zone(PyObject *utc, PyObject *tzinfo)
{
    if (utc == NULL || tzinfo == Py_None) {
        return utc;
    }
    PyObject *local = PyObject_CallMethod(tzinfo, "fromutc", "O", utc);
    Py_DECREF(utc);
    return local;
}

static PyObject *
datetime_now(PyObject *cls, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"tz", NULL};
    PyObject *tzinfo = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:now", keywords, &tzinfo)
        || _PyTZInfo_Check(tzinfo) < 0) {
        return NULL;
    }
    return to_zone(from_now(cls, tzinfo == Py_None ? localtime_r : gmtime_r, tzinfo), tzinfo);
}

static PyObject *
datetime_utcnow(PyObject *cls, PyObject *Py_UNUSED(ignored))
{
    return from_now(cls, gmtime_r, Py_None);
}

PyObject *
_PyDateTime_FromTimestamp(PyObject *cls, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"timestamp", "tz", NULL};
    double timestamp;
    PyObject *tzinfo = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "d|O:fromtimestamp", keywords, &timestamp, &tzinfo)
        || _PyTZInfo_Check(tzinfo) < 0) {
        return NULL;
    }
    return to_zone(
        from_timestamp(cls, tzinfo == Py_None ? localtime_r : gmtime_r, timestamp, tzinfo), tzinfo);
}

static PyObject *
datetime_utcfromtimestamp(PyObject *cls, PyObject *args)
{
    double timestamp;
    if (!PyArg_ParseTuple(args, "d:utcfromtimestamp", &timestamp)) {
        return NULL;
    }
    return from_timestamp(cls, gmtime_r, timestamp, Py_None);
}

/* The first six items of a time tuple as ints. */
static int
unpack_time_tuple(PyObject *sequence, int *values)
{
    for (int i = 0; i < 6; i++) {
        PyObject *item = PySequence_GetItem(sequence, i);
        if (item == NULL) {
            return -1;
        }
        if (!PyInt_Check(item)) {
            Py_DECREF(item);
            PyErr_SetString(PyExc_TypeError, "_strptime._strptime() returned no time tuple");
            return -1;
        }
        values[i] = (int)PyInt_AS_LONG(item);
        Py_DECREF(item);
    }
    return 0;
}

static PyObject *
datetime_strptime(PyObject *cls, PyObject *args)
{
    const char *text;
    const char *format;
    if (!PyArg_ParseTuple(args, "ss:strptime", &text, &format)) {
        return NULL;
    }
    PyObject *module = PyImport_ImportModuleNoBlock("_strptime");
    if (module == NULL) {
        return NULL;
    }
    PyObject *parsed = PyObject_CallMethod(module, "_strptime", "ss", text, format);
    Py_DECREF(module);
    if (parsed == NULL) {
        return NULL;
    }
    /* (time tuple, microseconds) */
    PyObject *result = NULL;
    PyObject *tuple = PySequence_GetItem(parsed, 0);
    PyObject *fraction = tuple == NULL ? NULL : PySequence_GetItem(parsed, 1);
    int values[6];
    if (fraction != NULL && unpack_time_tuple(tuple, values) == 0) {
        int microsecond = _PyInt_AsInt(fraction);
        if (microsecond != -1 || !PyErr_Occurred()) {
            result = PyObject_CallFunction(cls, "iiiiiii", values[0], values[1], values[2],
                                           values[3], values[4], values[5], microsecond);
        }
    }
    Py_XDECREF(tuple);
    Py_XDECREF(fraction);
    Py_DECREF(parsed);
    return result;
}

static PyObject *
datetime_combine(PyObject *cls, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"date", "time", NULL};
    PyObject *date;
    PyObject *time;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O!O!:combine", keywords, &PyDateTime_DateType,
                                     &date, &PyDateTime_TimeType, &time)) {
        return NULL;
    }
    return PyObject_CallFunction(cls, "iiiiiiiO", GET_YEAR(date), GET_MONTH(date), GET_DAY(date),
                                 TIME_HOUR(time), TIME_MINUTE(time), TIME_SECOND(time),
                                 TIME_MICROSECOND(time), TIME_TZINFO(time));
}

/* ---- the zone ---------------------------------------------------------------------------------- */
static PyObject *
datetime_utcoffset(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTZInfo_OffsetObject(_PyTZInfo_UTCOffset(DATETIME_TZINFO(self), self));
}

static PyObject *
datetime_dst(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTZInfo_OffsetObject(_PyTZInfo_DST(DATETIME_TZINFO(self), self));
}

static PyObject *
datetime_tzname(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTZInfo_Name(DATETIME_TZINFO(self), self);
}

static PyObject *
datetime_astimezone(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"tz", NULL};
    PyObject *tzinfo;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O!:astimezone", keywords, &PyDateTime_TZInfoType,
                                     &tzinfo)) {
        return NULL;
    }
    int offset = NO_OFFSET;
    if (HAS_TZINFO(self)) {
        if (DATETIME_TZINFO(self) == tzinfo) {
            Py_INCREF(self);
            return self;
        }
        offset = _PyTZInfo_UTCOffset(DATETIME_TZINFO(self), self);
        if (offset == -1 && PyErr_Occurred()) {
            return NULL;
        }
    }
    if (offset == NO_OFFSET) {
        PyErr_SetString(PyExc_ValueError, "astimezone() cannot be applied to a naive datetime");
        return NULL;
    }
    moment parts = moment_of(self);
    parts.minute -= offset;
    if (_PyDate_Normalize(&parts) < 0) {
        return NULL;
    }
    return to_zone(_PyDateTime_New(&parts, tzinfo, &PyDateTime_DateTimeType), tzinfo);
}

/* ---- arithmetic ------------------------------------------------------------------------------------ */
static PyObject *
datetime_plus_delta(PyObject *self, PyObject *op, int sign)
{
    PyDateTime_Delta *delta = (PyDateTime_Delta *)op;
    moment parts = moment_of(self);
    parts.day += sign * delta->days;
    parts.second += sign * delta->seconds;
    parts.microsecond += sign * delta->microseconds;
    if (_PyDate_Normalize(&parts) < 0) {
        return NULL;
    }
    return _PyDateTime_New(&parts, DATETIME_TZINFO(self), &PyDateTime_DateTimeType);
}

static PyObject *
datetime_add(PyObject *left, PyObject *right)
{
    if (PyDateTime_Check(left) && PyDelta_Check(right)) {
        return datetime_plus_delta(left, right, 1);
    }
    if (PyDelta_Check(left) && PyDateTime_Check(right)) {
        return datetime_plus_delta(right, left, 1);
    }
    return date_not_implemented();
}

static int
seconds_of_day(PyObject *self)
{
    return (DATE_HOUR(self) * 60 + DATE_MINUTE(self)) * 60 + DATE_SECOND(self);
}

static int
ordinal_of(PyObject *self)
{
    return _PyDate_ToOrdinal(GET_YEAR(self), GET_MONTH(self), GET_DAY(self));
}

/* left - right, both with an offset or both without. */
static PyObject *
difference(PyObject *left, int offset1, PyObject *right, int offset2)
{
    int seconds = seconds_of_day(left) - seconds_of_day(right);
    if (offset1 != NO_OFFSET) {
        seconds -= (offset1 - offset2) * 60;
    }
    return _PyDelta_New(ordinal_of(left) - ordinal_of(right), seconds,
                        DATE_MICROSECOND(left) - DATE_MICROSECOND(right), 1,
                        &PyDateTime_DeltaType);
}

static PyObject *
datetime_subtract(PyObject *left, PyObject *right)
{
    if (!PyDateTime_Check(left)) {
        return date_not_implemented();
    }
    if (PyDelta_Check(right)) {
        return datetime_plus_delta(left, right, -1);
    }
    if (!PyDateTime_Check(right)) {
        return date_not_implemented();
    }
    int offset1, offset2;
    if (_PyTZInfo_TwoOffsets(DATETIME_TZINFO(left), left, &offset1, DATETIME_TZINFO(right), right,
                             &offset2)
        < 0) {
        return NULL;
    }
    if ((offset1 == NO_OFFSET) != (offset2 == NO_OFFSET)) {
        PyErr_SetString(PyExc_TypeError, "can't subtract offset-naive and offset-aware datetimes");
        return NULL;
    }
    return difference(left, offset1, right, offset2);
}

/* ---- comparison and hash -------------------------------------------------------------------------- */
static PyObject *
datetime_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyDateTime_Check(other)) {
        /* another date class may compare; our own date may not */
        if (PyObject_HasAttrString(other, "timetuple") && !PyDate_Check(other)) {
            return date_not_implemented();
        }
        return compare_unrelated(self, other, op);
    }
    int offset1, offset2;
    if (_PyTZInfo_TwoOffsets(DATETIME_TZINFO(self), self, &offset1, DATETIME_TZINFO(other), other,
                             &offset2)
        < 0) {
        return NULL;
    }
    if (offset1 == offset2) {
        return answer_comparison(memcmp(((PyDateTime_DateTime *)self)->data,
                                        ((PyDateTime_DateTime *)other)->data,
                                        _PyDateTime_DATETIME_DATASIZE),
                                 op);
    }
    if (offset1 == NO_OFFSET || offset2 == NO_OFFSET) {
        PyErr_SetString(PyExc_TypeError, "can't compare offset-naive and offset-aware datetimes");
        return NULL;
    }
    PyDateTime_Delta *delta = (PyDateTime_Delta *)difference(self, offset1, other, offset2);
    if (delta == NULL) {
        return NULL;
    }
    int order = delta->days < 0                                    ? -1
                : delta->days | delta->seconds | delta->microseconds ? 1
                                                                     : 0;
    Py_DECREF(delta);
    return answer_comparison(order, op);
}

static long
datetime_hash(PyObject *self)
{
    PyDateTime_DateTime *datetime = (PyDateTime_DateTime *)self;
    if (datetime->hashcode != -1) {
        return datetime->hashcode;
    }
    int offset = _PyTZInfo_UTCOffset(DATETIME_TZINFO(self), self);
    if (offset == -1 && PyErr_Occurred()) {
        return -1;
    }
    /* naive: the packed bytes; aware: the span since the year 0 ended, in UTC */
    PyObject *key;
    if (offset == NO_OFFSET) {
        key = PyString_FromStringAndSize((char *)datetime->data, _PyDateTime_DATETIME_DATASIZE);
    }
    else {
        key = _PyDelta_New(ordinal_of(self), seconds_of_day(self) - offset * 60,
                           DATE_MICROSECOND(self), 1, &PyDateTime_DeltaType);
    }
    if (key != NULL) {
        datetime->hashcode = PyObject_Hash(key);
        Py_DECREF(key);
    }
    return datetime->hashcode;
}

/* ---- text ----------------------------------------------------------------------------------------------- */
static PyObject *
datetime_repr(PyObject *self)
{
    const char *name = Py_TYPE(self)->tp_name;
    moment parts = moment_of(self);
    PyObject *text;
    if (parts.microsecond != 0) {
        text = PyString_FromFormat("%s(%d, %d, %d, %d, %d, %d, %d)", name, parts.year, parts.month,
                                   parts.day, parts.hour, parts.minute, parts.second,
                                   parts.microsecond);
    }
    else if (parts.second != 0) {
        text = PyString_FromFormat("%s(%d, %d, %d, %d, %d, %d)", name, parts.year, parts.month,
                                   parts.day, parts.hour, parts.minute, parts.second);
    }
    else {
        text = PyString_FromFormat("%s(%d, %d, %d, %d, %d)", name, parts.year, parts.month,
                                   parts.day, parts.hour, parts.minute);
    }
    return _PyDateTime_AddTZInfo(text, DATETIME_TZINFO(self));
}

static PyObject *
datetime_str(PyObject *self)
{
    return PyObject_CallMethod(self, "isoformat", "(s)", " ");
}

/* value with at least `width` digits, which suffice unless an unpickled field is out of
 * its range; returns where they end. */
static char *
put_digits(char *at, int value, int width)
{
    int limit = width == 2 ? 100 : width == 4 ? 10000 : 1000000;
    if (width <= 6 && value >= limit) {
        width++;
    }
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + width;
}

static PyObject *
datetime_isoformat(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"sep", NULL};
    char sep = 'T';
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|c:isoformat", keywords, &sep)) {
        return NULL;
    }
    char text[100];
    moment parts = moment_of(self);
    char *at = put_digits(text, parts.year, 4);
    *at++ = '-';
    at = put_digits(at, parts.month, 2);
    *at++ = '-';
    at = put_digits(at, parts.day, 2);
    *at++ = sep;
    at = put_digits(at, parts.hour, 2);
    *at++ = ':';
    at = put_digits(at, parts.minute, 2);
    *at++ = ':';
    at = put_digits(at, parts.second, 2);
    if (parts.microsecond != 0) {
        *at++ = '.';
        at = put_digits(at, parts.microsecond, parts.microsecond > 9999999 ? 8 : 6);
    }
    int n = (int)(at - text);
    if (_PyTZInfo_FormatOffset(text + n, sizeof(text) - (size_t)n, ":", DATETIME_TZINFO(self), self)
        < 0) {
        return NULL;
    }
    return PyString_FromStringAndSize(text, n + (Py_ssize_t)strlen(text + n));
}

static PyObject *
datetime_ctime(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    moment parts = moment_of(self);
    return _PyDateTime_Ctime(parts.year, parts.month, parts.day, parts.hour, parts.minute,
                             parts.second);
}

/* ---- to other forms ------------------------------------------------------------------------------------- */
static PyObject *
datetime_timetuple(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    moment parts = moment_of(self);
    int dst = _PyTZInfo_DST(DATETIME_TZINFO(self), self);
    if (dst == -1 && PyErr_Occurred()) {
        return NULL;
    }
    return _PyDateTime_StructTime(parts.year, parts.month, parts.day, parts.hour, parts.minute,
                                  parts.second, dst == NO_OFFSET ? -1 : dst != 0);
}

static PyObject *
datetime_utctimetuple(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    moment parts = moment_of(self);
    int offset = _PyTZInfo_UTCOffset(DATETIME_TZINFO(self), self);
    if (offset == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (offset != NO_OFFSET && offset != 0) {
        parts.minute -= offset;
        if (_PyDate_Normalize(&parts) < 0) {
            PyErr_Clear(); /* the years 0 and 10000 are fine here */
        }
    }
    return _PyDateTime_StructTime(parts.year, parts.month, parts.day, parts.hour, parts.minute,
                                  parts.second, 0);
}

static PyObject *
datetime_date(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyDate_New(GET_YEAR(self), GET_MONTH(self), GET_DAY(self), &PyDateTime_DateType);
}

static PyObject *
datetime_time(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTime_New(DATE_HOUR(self), DATE_MINUTE(self), DATE_SECOND(self),
                       DATE_MICROSECOND(self), Py_None, &PyDateTime_TimeType);
}

static PyObject *
datetime_timetz(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTime_New(DATE_HOUR(self), DATE_MINUTE(self), DATE_SECOND(self),
                       DATE_MICROSECOND(self), DATETIME_TZINFO(self), &PyDateTime_TimeType);
}

static PyObject *
datetime_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *bytes = PyString_FromStringAndSize((char *)((PyDateTime_DateTime *)self)->data,
                                                 _PyDateTime_DATETIME_DATASIZE);
    if (bytes == NULL) {
        return NULL;
    }
    if (DATETIME_TZINFO(self) == Py_None) {
        return Py_BuildValue("(O(N))", Py_TYPE(self), bytes);
    }
    return Py_BuildValue("(O(NO))", Py_TYPE(self), bytes, DATETIME_TZINFO(self));
}

/* ---- fields --------------------------------------------------------------------------------------------------- */
static PyObject *
datetime_get_hour(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(DATE_HOUR(self));
}

static PyObject *
datetime_get_minute(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(DATE_MINUTE(self));
}

static PyObject *
datetime_get_second(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(DATE_SECOND(self));
}

static PyObject *
datetime_get_microsecond(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(DATE_MICROSECOND(self));
}

static PyObject *
datetime_get_tzinfo(PyObject *self, void *Py_UNUSED(closure))
{
    PyObject *tzinfo = DATETIME_TZINFO(self);
    Py_INCREF(tzinfo);
    return tzinfo;
}

static PyGetSetDef datetime_getset[] = {
    {"hour", datetime_get_hour, NULL, NULL, NULL},
    {"minute", datetime_get_minute, NULL, NULL, NULL},
    {"second", datetime_get_second, NULL, NULL, NULL},
    {"microsecond", datetime_get_microsecond, NULL, NULL, NULL},
    {"tzinfo", datetime_get_tzinfo, NULL, NULL, NULL},
    {NULL},
};

#define KEYWORD_METHOD METH_VARARGS | METH_KEYWORDS
static PyMethodDef datetime_methods[] = {
    {"now", (PyCFunction)datetime_now, KEYWORD_METHOD | METH_CLASS,
     PyDoc_STR("[tz] -> new datetime with tz's local day and time.")},
    {"utcnow", datetime_utcnow, METH_NOARGS | METH_CLASS,
     PyDoc_STR("Return a new datetime representing UTC day and time.")},
    {"fromtimestamp", (PyCFunction)_PyDateTime_FromTimestamp, KEYWORD_METHOD | METH_CLASS,
     PyDoc_STR("timestamp[, tz] -> tz's local time from POSIX timestamp.")},
    {"utcfromtimestamp", datetime_utcfromtimestamp, METH_VARARGS | METH_CLASS,
     PyDoc_STR("timestamp -> UTC datetime from a POSIX timestamp (like time.time()).")},
    {"strptime", datetime_strptime, METH_VARARGS | METH_CLASS,
     PyDoc_STR("string, format -> new datetime parsed from a string (like time.strptime()).")},
    {"combine", (PyCFunction)datetime_combine, KEYWORD_METHOD | METH_CLASS,
     PyDoc_STR("date, time -> datetime with same date and time fields")},
    {"date", datetime_date, METH_NOARGS, PyDoc_STR("The day, a date.")},
    {"time", datetime_time, METH_NOARGS, PyDoc_STR("The time of day, without tzinfo.")},
    {"timetz", datetime_timetz, METH_NOARGS, PyDoc_STR("The time of day, with the same tzinfo.")},
    {"ctime", datetime_ctime, METH_NOARGS, PyDoc_STR("Text as time.ctime() makes it.")},
    {"timetuple", datetime_timetuple, METH_NOARGS,
     PyDoc_STR("Time tuple, as time.localtime() makes it.")},
    {"utctimetuple", datetime_utctimetuple, METH_NOARGS,
     PyDoc_STR("UTC time tuple, as time.localtime() makes it.")},
    {"isoformat", (PyCFunction)datetime_isoformat, KEYWORD_METHOD,
     PyDoc_STR("[sep] -> text by ISO 8601: YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\n"
               "sep stands between day and time, 'T' by default.")},
    {"utcoffset", datetime_utcoffset, METH_NOARGS,
     PyDoc_STR("Return self.tzinfo.utcoffset(self).")},
    {"tzname", datetime_tzname, METH_NOARGS, PyDoc_STR("Return self.tzinfo.tzname(self).")},
    {"dst", datetime_dst, METH_NOARGS, PyDoc_STR("Return self.tzinfo.dst(self).")},
    {"replace", (PyCFunction)datetime_replace, KEYWORD_METHOD,
     PyDoc_STR("Copy with some fields changed.")},
    {"astimezone", (PyCFunction)datetime_astimezone, KEYWORD_METHOD,
     PyDoc_STR("tz -> convert to local time in new timezone tz")},
    {"__reduce__", datetime_reduce, METH_NOARGS, PyDoc_STR("__reduce__() -> (cls, state)")},
    {NULL, NULL},
};
#undef KEYWORD_METHOD

PyDoc_STRVAR(datetime_doc,
"datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\
\n\
tzinfo is None or of a subclass of tzinfo; the other arguments are ints or longs.");

static PyNumberMethods datetime_as_number = {
    .nb_add = datetime_add,
    .nb_subtract = datetime_subtract,
};

PyTypeObject PyDateTime_DateTimeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.datetime",
    .tp_basicsize = sizeof(PyDateTime_DateTime),
    .tp_dealloc = datetime_dealloc,
    .tp_repr = datetime_repr,
    .tp_as_number = &datetime_as_number,
    .tp_hash = datetime_hash,
    .tp_str = datetime_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = datetime_doc,
    .tp_richcompare = datetime_richcompare,
    .tp_methods = datetime_methods,
    .tp_getset = datetime_getset,
    .tp_base = &PyDateTime_DateType,
    .tp_alloc = datetime_alloc,
    .tp_new = datetime_new,
};
