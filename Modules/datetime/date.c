/* datetime: date, a day of the Gregorian calendar. */
#include "datetime_internal.h"
#include <time.h>

PyObject *
_PyDate_New(int year, int month, int day, PyTypeObject *type)
{
    PyDateTime_Date *self = (PyDateTime_Date *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->hashcode = -1;
        self->hastzinfo = 0;
        pack_date(self->data, year, month, day);
    }
    return (PyObject *)self;
}

PyObject *
_PyDate_FromDate(int year, int month, int day, PyTypeObject *type)
{
    return _PyDate_CheckDate(year, month, day) < 0 ? NULL : _PyDate_New(year, month, day, type);
}

/* ---- construction ------------------------------------------------------------------ */
/* The argument of an unpickled date: its packed bytes. */
static PyObject *
packed_date(PyObject *args)
{
    if (PyTuple_GET_SIZE(args) != 1) {
        return NULL;
    }
    PyObject *state = PyTuple_GET_ITEM(args, 0);
    if (!PyString_Check(state) || PyString_GET_SIZE(state) != _PyDateTime_DATE_DATASIZE) {
        return NULL;
    }
    int month = Py_CHARMASK(PyString_AS_STRING(state)[2]);
    return 1 <= month && month <= 12 ? state : NULL;
}

static PyObject *
date_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"year", "month", "day", NULL};
    int year, month, day;
    PyObject *state = packed_date(args);
    if (state != NULL) {
        PyObject *self = _PyDate_New(1, 1, 1, type);
        if (self != NULL) {
            memcpy(((PyDateTime_Date *)self)->data, PyString_AS_STRING(state),
                   _PyDateTime_DATE_DATASIZE);
        }
        return self;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "iii", keywords, &year, &month, &day)) {
        return NULL;
    }
    return _PyDate_FromDate(year, month, day, type);
}

PyObject *
_PyDate_FromTimestamp(PyObject *cls, PyObject *args)
{
    double timestamp;
    struct tm parts;
    if (!PyArg_ParseTuple(args, "d:fromtimestamp", &timestamp)) {
        return NULL;
    }
    time_t seconds = _PyTime_DoubleToTimet(timestamp);
    if (seconds == (time_t)-1 && PyErr_Occurred()) {
        return NULL;
    }
    if (localtime_r(&seconds, &parts) == NULL) {
        PyErr_SetString(PyExc_ValueError,
                        "timestamp out of range for platform localtime() function");
        return NULL;
    }
    return PyObject_CallFunction(cls, "iii", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

static PyObject *
date_today(PyObject *cls, PyObject *Py_UNUSED(ignored))
{
    PyObject *time_module = PyImport_ImportModuleNoBlock("time");
    PyObject *now = NULL;
    if (time_module != NULL) {
        now = PyObject_CallMethod(time_module, "time", NULL);
        Py_DECREF(time_module);
    }
    if (now == NULL) {
        return NULL;
    }
    /* through the class, which may be datetime or have its own fromtimestamp() */
    PyObject *result = PyObject_CallMethod(cls, "fromtimestamp", "O", now);
    Py_DECREF(now);
    return result;
}

static PyObject *
date_fromordinal(PyObject *cls, PyObject *args)
{
    int ordinal;
    int year, month, day;
    if (!PyArg_ParseTuple(args, "i:fromordinal", &ordinal)) {
        return NULL;
    }
    if (ordinal < 1) {
        PyErr_SetString(PyExc_ValueError, "ordinal must be >= 1");
        return NULL;
    }
    if (ordinal > _PyDate_ToOrdinal(MAXYEAR, 12, 31)) {
        PyErr_SetString(PyExc_ValueError, "year is out of range");
        return NULL;
    }
    _PyDate_FromOrdinal(ordinal, &year, &month, &day);
    return PyObject_CallFunction(cls, "iii", year, month, day);
}

static PyObject *
date_replace(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"year", "month", "day", NULL};
    int year = GET_YEAR(self);
    int month = GET_MONTH(self);
    int day = GET_DAY(self);
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iii:replace", keywords, &year, &month, &day)) {
        return NULL;
    }
    return _PyDate_FromDate(year, month, day, Py_TYPE(self));
}

/* ---- arithmetic ------------------------------------------------------------------------- */
/* date + sign * delta; what is less than a day in the delta does not count. */
static PyObject *
date_plus_delta(PyObject *date, PyObject *delta, int sign)
{
    moment parts = {GET_YEAR(date), GET_MONTH(date), GET_DAY(date), 0, 0, 0, 0};
    parts.day += sign * ((PyDateTime_Delta *)delta)->days;
    if (_PyDate_Normalize(&parts) < 0) {
        return NULL;
    }
    return _PyDate_New(parts.year, parts.month, parts.day, &PyDateTime_DateType);
}

static PyObject *
date_add(PyObject *left, PyObject *right)
{
    if (PyDateTime_Check(left) || PyDateTime_Check(right)) {
        return date_not_implemented();
    }
    if (PyDate_Check(left) && PyDelta_Check(right)) {
        return date_plus_delta(left, right, 1);
    }
    if (PyDelta_Check(left) && PyDate_Check(right)) {
        return date_plus_delta(right, left, 1);
    }
    return date_not_implemented();
}

static PyObject *
date_subtract(PyObject *left, PyObject *right)
{
    if (PyDateTime_Check(left) || PyDateTime_Check(right) || !PyDate_Check(left)) {
        return date_not_implemented();
    }
    if (PyDate_Check(right)) {
        int days = _PyDate_ToOrdinal(GET_YEAR(left), GET_MONTH(left), GET_DAY(left))
                   - _PyDate_ToOrdinal(GET_YEAR(right), GET_MONTH(right), GET_DAY(right));
        return _PyDelta_New(days, 0, 0, 0, &PyDateTime_DeltaType);
    }
    return PyDelta_Check(right) ? date_plus_delta(left, right, -1) : date_not_implemented();
}

/* ---- comparison and hash -------------------------------------------------------------------- */
static PyObject *
date_richcompare(PyObject *self, PyObject *other, int op)
{
    if (PyDate_Check(other)) {
        return answer_comparison(memcmp(((PyDateTime_Date *)self)->data,
                                        ((PyDateTime_Date *)other)->data,
                                        _PyDateTime_DATE_DATASIZE),
                                 op);
    }
    if (PyObject_HasAttrString(other, "timetuple")) {
        return date_not_implemented(); /* another date class: let it compare */
    }
    return compare_unrelated(self, other, op);
}

static PyObject *
date_state(PyObject *self)
{
    return Py_BuildValue("(N)", PyString_FromStringAndSize((char *)((PyDateTime_Date *)self)->data,
                                                           _PyDateTime_DATE_DATASIZE));
}

static long
date_hash(PyObject *self)
{
    PyDateTime_Date *date = (PyDateTime_Date *)self;
    if (date->hashcode == -1) {
        PyObject *state = date_state(self);
        if (state != NULL) {
            date->hashcode = PyObject_Hash(state);
            Py_DECREF(state);
        }
    }
    return date->hashcode;
}

static PyObject *
date_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(ON)", Py_TYPE(self), date_state(self));
}

/* ---- text ----------------------------------------------------------------------------------------- */
static PyObject *
date_repr(PyObject *self)
{
    return PyString_FromFormat("%s(%d, %d, %d)", Py_TYPE(self)->tp_name, GET_YEAR(self),
                               GET_MONTH(self), GET_DAY(self));
}

static PyObject *
date_isoformat(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char text[32];
    PyOS_snprintf(text, sizeof(text), "%04d-%02d-%02d", GET_YEAR(self), GET_MONTH(self),
                  GET_DAY(self));
    return PyString_FromString(text);
}

static PyObject *
date_str(PyObject *self)
{
    return PyObject_CallMethod(self, "isoformat", "()");
}

static PyObject *
date_ctime(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyDateTime_Ctime(GET_YEAR(self), GET_MONTH(self), GET_DAY(self), 0, 0, 0);
}

/* For datetimes as well. */
static PyObject *
date_strftime(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"format", NULL};
    PyObject *format;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:strftime", keywords, &format)) {
        return NULL;
    }
    PyObject *text = format;
    Py_INCREF(text);
    if (PyUnicode_Check(format)) {
        Py_SETREF(text, PyUnicode_AsEncodedString(format, NULL, NULL));
    }
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *timetuple = NULL;
    if (!PyString_Check(text)) {
        PyErr_Format(PyExc_TypeError, "strftime() argument 1 must be string or read-only buffer, not %.50s",
                     Py_TYPE(text)->tp_name);
    }
    else if ((timetuple = PyObject_CallMethod(self, "timetuple", "()")) != NULL) {
        int is_datetime = PyDateTime_Check(self);
        result = _PyDateTime_Strftime(self, PyString_AS_STRING(text), PyString_GET_SIZE(text),
                                      timetuple, is_datetime ? DATETIME_TZINFO(self) : Py_None,
                                      self, is_datetime ? DATE_MICROSECOND(self) : 0);
        Py_DECREF(timetuple);
    }
    Py_DECREF(text);
    return result;
}

/* ---- the calendar ------------------------------------------------------------------------------------ */
static PyObject *
date_timetuple(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyDateTime_StructTime(GET_YEAR(self), GET_MONTH(self), GET_DAY(self), 0, 0, 0, -1);
}

static PyObject *
date_toordinal(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(_PyDate_ToOrdinal(GET_YEAR(self), GET_MONTH(self), GET_DAY(self)));
}

static PyObject *
date_weekday(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(_PyDate_Weekday(GET_YEAR(self), GET_MONTH(self), GET_DAY(self)));
}

static PyObject *
date_isoweekday(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyInt_FromLong(_PyDate_Weekday(GET_YEAR(self), GET_MONTH(self), GET_DAY(self)) + 1);
}

static PyObject *
date_isocalendar(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    int year = GET_YEAR(self);
    int today = _PyDate_ToOrdinal(year, GET_MONTH(self), GET_DAY(self));
    int start = _PyDate_IsoWeek1(year);
    if (today < start) {
        year--;
        start = _PyDate_IsoWeek1(year);
    }
    else if (today >= _PyDate_IsoWeek1(year + 1)) {
        year++;
        start = _PyDate_IsoWeek1(year);
    }
    int days = today - start;
    return Py_BuildValue("iii", year, days / 7 + 1, days % 7 + 1);
}

static PyObject *
date_get_year(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(GET_YEAR(self));
}

static PyObject *
date_get_month(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(GET_MONTH(self));
}

static PyObject *
date_get_day(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(GET_DAY(self));
}

static PyGetSetDef date_getset[] = {
    {"year", date_get_year, NULL, NULL, NULL},
    {"month", date_get_month, NULL, NULL, NULL},
    {"day", date_get_day, NULL, NULL, NULL},
    {NULL},
};

static PyMethodDef date_methods[] = {
    {"fromtimestamp", _PyDate_FromTimestamp, METH_VARARGS | METH_CLASS,
     PyDoc_STR("timestamp -> local date from a POSIX timestamp (like time.time()).")},
    {"fromordinal", date_fromordinal, METH_VARARGS | METH_CLASS,
     PyDoc_STR("int -> date that many days after the last of the year 0.")},
    {"today", date_today, METH_NOARGS | METH_CLASS,
     PyDoc_STR("Current date or datetime: fromtimestamp(time.time()).")},
    {"ctime", date_ctime, METH_NOARGS, PyDoc_STR("Text as time.ctime() makes it.")},
    {"strftime", (PyCFunction)date_strftime, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("format -> strftime() style string.")},
    {"__format__", _PyDateTime_Format, METH_VARARGS, PyDoc_STR("Formats self with strftime.")},
    {"timetuple", date_timetuple, METH_NOARGS, PyDoc_STR("Time tuple, as time.localtime() makes it.")},
    {"isocalendar", date_isocalendar, METH_NOARGS,
     PyDoc_STR("Year, week and weekday by ISO 8601, a tuple of integers.")},
    {"isoformat", date_isoformat, METH_NOARGS, PyDoc_STR("Text by ISO 8601: YYYY-MM-DD.")},
    {"isoweekday", date_isoweekday, METH_NOARGS, PyDoc_STR("Day of the week, Monday 1 to Sunday 7.")},
    {"toordinal", date_toordinal, METH_NOARGS, PyDoc_STR("Days since the year 0 ended.")},
    {"weekday", date_weekday, METH_NOARGS, PyDoc_STR("Day of the week, Monday 0 to Sunday 6.")},
    {"replace", (PyCFunction)date_replace, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("Copy with some fields changed.")},
    {"__reduce__", date_reduce, METH_NOARGS, PyDoc_STR("__reduce__() -> (cls, state)")},
    {NULL, NULL},
};

PyDoc_STRVAR(date_doc, "date(year, month, day) --> date object");

static PyNumberMethods date_as_number = {
    .nb_add = date_add,
    .nb_subtract = date_subtract,
};

PyTypeObject PyDateTime_DateType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.date",
    .tp_basicsize = sizeof(PyDateTime_Date),
    .tp_repr = date_repr,
    .tp_as_number = &date_as_number,
    .tp_hash = date_hash,
    .tp_str = date_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = date_doc,
    .tp_richcompare = date_richcompare,
    .tp_methods = date_methods,
    .tp_getset = date_getset,
    .tp_new = date_new,
};
