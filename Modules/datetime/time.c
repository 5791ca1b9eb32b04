/* datetime: time, a time of day.
 *
 * A time without tzinfo is allocated without room for it. */
#include "datetime_internal.h"

/* aware: with room for the tzinfo. */
static PyObject *
time_alloc(PyTypeObject *type, Py_ssize_t aware)
{
    size_t size = aware ? sizeof(PyDateTime_Time) : sizeof(_PyDateTime_BaseTime);
    PyObject *self = PyObject_MALLOC(size);
    if (self == NULL) {
        return PyErr_NoMemory();
    }
    return PyObject_INIT(self, type);
}

static void
time_dealloc(PyObject *self)
{
    if (HAS_TZINFO(self)) {
        Py_XDECREF(((PyDateTime_Time *)self)->tzinfo);
    }
    Py_TYPE(self)->tp_free(self);
}

PyObject *
_PyTime_New(int hour, int minute, int second, int microsecond, PyObject *tzinfo,
            PyTypeObject *type)
{
    int aware = tzinfo != Py_None;
    PyDateTime_Time *self = (PyDateTime_Time *)type->tp_alloc(type, aware);
    if (self != NULL) {
        self->hashcode = -1;
        self->hastzinfo = (char)aware;
        pack_time(self->data, hour, minute, second, microsecond);
        if (aware) {
            Py_INCREF(tzinfo);
            self->tzinfo = tzinfo;
        }
    }
    return (PyObject *)self;
}

/* ---- construction ----------------------------------------------------------------- */
/* Is args what __reduce__() gives: packed bytes and perhaps a tzinfo? */
static int
is_packed_time(PyObject *args)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n < 1 || n > 2) {
        return 0;
    }
    PyObject *state = PyTuple_GET_ITEM(args, 0);
    return PyString_Check(state) && PyString_GET_SIZE(state) == _PyDateTime_TIME_DATASIZE
           && Py_CHARMASK(PyString_AS_STRING(state)[0]) < 24;
}

static PyObject *
time_unpack(PyTypeObject *type, PyObject *args)
{
    PyObject *tzinfo = PyTuple_GET_SIZE(args) == 2 ? PyTuple_GET_ITEM(args, 1) : Py_None;
    if (tzinfo != Py_None && !PyTZInfo_Check(tzinfo)) {
        PyErr_SetString(PyExc_TypeError, "bad tzinfo state arg");
        return NULL;
    }
    PyObject *self = _PyTime_New(0, 0, 0, 0, tzinfo, type);
    if (self != NULL) {
        memcpy(((PyDateTime_Time *)self)->data, PyString_AS_STRING(PyTuple_GET_ITEM(args, 0)),
               _PyDateTime_TIME_DATASIZE);
    }
    return self;
}

static PyObject *
time_make(PyTypeObject *type, int hour, int minute, int second, int microsecond, PyObject *tzinfo)
{
    if (_PyDate_CheckTime(hour, minute, second, microsecond) < 0 || _PyTZInfo_Check(tzinfo) < 0) {
        return NULL;
    }
    return _PyTime_New(hour, minute, second, microsecond, tzinfo, type);
}

static PyObject *
time_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"hour", "minute", "second", "microsecond", "tzinfo", NULL};
    int hour = 0, minute = 0, second = 0, microsecond = 0;
    PyObject *tzinfo = Py_None;
    if (is_packed_time(args)) {
        return time_unpack(type, args);
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iiiiO", keywords, &hour, &minute, &second,
                                     &microsecond, &tzinfo)) {
        return NULL;
    }
    return time_make(type, hour, minute, second, microsecond, tzinfo);
}

static PyObject *
time_replace(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"hour", "minute", "second", "microsecond", "tzinfo", NULL};
    int hour = TIME_HOUR(self);
    int minute = TIME_MINUTE(self);
    int second = TIME_SECOND(self);
    int microsecond = TIME_MICROSECOND(self);
    PyObject *tzinfo = TIME_TZINFO(self);
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iiiiO:replace", keywords, &hour, &minute,
                                     &second, &microsecond, &tzinfo)) {
        return NULL;
    }
    return time_make(Py_TYPE(self), hour, minute, second, microsecond, tzinfo);
}

/* ---- the zone ---------------------------------------------------------------------------- */
static PyObject *
time_utcoffset(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTZInfo_OffsetObject(_PyTZInfo_UTCOffset(TIME_TZINFO(self), Py_None));
}

static PyObject *
time_dst(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTZInfo_OffsetObject(_PyTZInfo_DST(TIME_TZINFO(self), Py_None));
}

static PyObject *
time_tzname(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return _PyTZInfo_Name(TIME_TZINFO(self), Py_None);
}

/* ---- text ----------------------------------------------------------------------------------- */
static PyObject *
time_repr(PyObject *self)
{
    const char *name = Py_TYPE(self)->tp_name;
    int hour = TIME_HOUR(self);
    int minute = TIME_MINUTE(self);
    int second = TIME_SECOND(self);
    int microsecond = TIME_MICROSECOND(self);
    PyObject *text;
    if (microsecond != 0) {
        text = PyString_FromFormat("%s(%d, %d, %d, %d)", name, hour, minute, second, microsecond);
    }
    else if (second != 0) {
        text = PyString_FromFormat("%s(%d, %d, %d)", name, hour, minute, second);
    }
    else {
        text = PyString_FromFormat("%s(%d, %d)", name, hour, minute);
    }
    return _PyDateTime_AddTZInfo(text, TIME_TZINFO(self));
}

static PyObject *
time_str(PyObject *self)
{
    return PyObject_CallMethod(self, "isoformat", "()");
}

static PyObject *
time_isoformat(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char text[64];
    int n = PyOS_snprintf(text, sizeof(text), "%02d:%02d:%02d", TIME_HOUR(self), TIME_MINUTE(self),
                          TIME_SECOND(self));
    if (TIME_MICROSECOND(self) != 0) {
        n += PyOS_snprintf(text + n, sizeof(text) - (size_t)n, ".%06d", TIME_MICROSECOND(self));
    }
    if (_PyTZInfo_FormatOffset(text + n, sizeof(text) - (size_t)n, ":", TIME_TZINFO(self), Py_None)
        < 0) {
        return NULL;
    }
    return PyString_FromString(text);
}

static PyObject *
time_strftime(PyObject *self, PyObject *args, PyObject *kwds)
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
    if (!PyString_Check(text)) {
        PyErr_Format(PyExc_TypeError, "strftime() argument 1 must be string or read-only buffer, not %.50s",
                     Py_TYPE(text)->tp_name);
        Py_DECREF(text);
        return NULL;
    }
    /* a day that every strftime() can take */
    PyObject *timetuple = Py_BuildValue("iiiiiiiii", 1900, 1, 1, TIME_HOUR(self),
                                        TIME_MINUTE(self), TIME_SECOND(self), 0, 1, -1);
    if (timetuple != NULL) {
        result = _PyDateTime_Strftime(self, PyString_AS_STRING(text), PyString_GET_SIZE(text),
                                      timetuple, TIME_TZINFO(self), Py_None,
                                      TIME_MICROSECOND(self));
        Py_DECREF(timetuple);
    }
    Py_DECREF(text);
    return result;
}

/* ---- comparison and hash ------------------------------------------------------------------------ */
/* Minutes since midnight, UTC if there is an offset. */
static int
utc_minutes(PyObject *self, int offset)
{
    return TIME_HOUR(self) * 60 + TIME_MINUTE(self) - (offset == NO_OFFSET ? 0 : offset);
}

static PyObject *
time_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyTime_Check(other)) {
        if (op == Py_EQ || op == Py_NE) {
            return PyBool_FromLong(op == Py_NE);
        }
        return compare_unrelated(self, other, op);
    }
    int offset1, offset2;
    if (_PyTZInfo_TwoOffsets(TIME_TZINFO(self), Py_None, &offset1, TIME_TZINFO(other), Py_None,
                             &offset2)
        < 0) {
        return NULL;
    }
    if (offset1 == offset2) {
        return answer_comparison(memcmp(((PyDateTime_Time *)self)->data,
                                        ((PyDateTime_Time *)other)->data,
                                        _PyDateTime_TIME_DATASIZE),
                                 op);
    }
    if (offset1 == NO_OFFSET || offset2 == NO_OFFSET) {
        PyErr_SetString(PyExc_TypeError, "can't compare offset-naive and offset-aware times");
        return NULL;
    }
    int order = utc_minutes(self, offset1) - utc_minutes(other, offset2);
    if (order == 0) {
        order = TIME_SECOND(self) - TIME_SECOND(other);
    }
    if (order == 0) {
        order = TIME_MICROSECOND(self) - TIME_MICROSECOND(other);
    }
    return answer_comparison(order, op);
}

/* What is hashed: the packed bytes of the time in UTC, or a tuple if that is on another
 * day. */
static PyObject *
hash_key(PyObject *self, int offset)
{
    unsigned char data[_PyDateTime_TIME_DATASIZE];
    memcpy(data, ((PyDateTime_Time *)self)->data, sizeof(data));
    if (offset != NO_OFFSET && offset != 0) {
        int minutes = utc_minutes(self, offset);
        int hour = minutes >= 0 ? minutes / 60 : -((-minutes + 59) / 60);
        minutes -= hour * 60;
        if (hour < 0 || hour > 23) {
            return Py_BuildValue("iiii", hour, minutes, TIME_SECOND(self), TIME_MICROSECOND(self));
        }
        data[0] = (unsigned char)hour;
        data[1] = (unsigned char)minutes;
    }
    return PyString_FromStringAndSize((char *)data, sizeof(data));
}

static long
time_hash(PyObject *self)
{
    PyDateTime_Time *time = (PyDateTime_Time *)self;
    if (time->hashcode == -1) {
        int offset = _PyTZInfo_UTCOffset(TIME_TZINFO(self), Py_None);
        if (offset == -1 && PyErr_Occurred()) {
            return -1;
        }
        PyObject *key = hash_key(self, offset);
        if (key != NULL) {
            time->hashcode = PyObject_Hash(key);
            Py_DECREF(key);
        }
    }
    return time->hashcode;
}

/* False at midnight UTC. */
static int
time_nonzero(PyObject *self)
{
    if (TIME_SECOND(self) != 0 || TIME_MICROSECOND(self) != 0) {
        return 1;
    }
    int offset = _PyTZInfo_UTCOffset(TIME_TZINFO(self), Py_None);
    if (offset == -1 && PyErr_Occurred()) {
        return -1;
    }
    return utc_minutes(self, offset) != 0;
}

/* ---- pickling -------------------------------------------------------------------------------------- */
static PyObject *
time_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *bytes = PyString_FromStringAndSize((char *)((PyDateTime_Time *)self)->data,
                                                 _PyDateTime_TIME_DATASIZE);
    if (bytes == NULL) {
        return NULL;
    }
    if (TIME_TZINFO(self) == Py_None) {
        return Py_BuildValue("(O(N))", Py_TYPE(self), bytes);
    }
    return Py_BuildValue("(O(NO))", Py_TYPE(self), bytes, TIME_TZINFO(self));
}

/* ---- fields ------------------------------------------------------------------------------------------ */
static PyObject *
time_get_hour(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(TIME_HOUR(self));
}

static PyObject *
time_get_minute(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(TIME_MINUTE(self));
}

static PyObject *
time_get_second(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(TIME_SECOND(self));
}

static PyObject *
time_get_microsecond(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(TIME_MICROSECOND(self));
}

static PyObject *
time_get_tzinfo(PyObject *self, void *Py_UNUSED(closure))
{
    PyObject *tzinfo = TIME_TZINFO(self);
    Py_INCREF(tzinfo);
    return tzinfo;
}

static PyGetSetDef time_getset[] = {
    {"hour", time_get_hour, NULL, NULL, NULL},
    {"minute", time_get_minute, NULL, NULL, NULL},
    {"second", time_get_second, NULL, NULL, NULL},
    {"microsecond", time_get_microsecond, NULL, NULL, NULL},
    {"tzinfo", time_get_tzinfo, NULL, NULL, NULL},
    {NULL},
};

static PyMethodDef time_methods[] = {
    {"isoformat", time_isoformat, METH_NOARGS,
     PyDoc_STR("Text by ISO 8601: HH:MM:SS[.mmmmmm][+HH:MM].")},
    {"strftime", (PyCFunction)time_strftime, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("format -> strftime() style string.")},
    {"__format__", _PyDateTime_Format, METH_VARARGS, PyDoc_STR("Formats self with strftime.")},
    {"utcoffset", time_utcoffset, METH_NOARGS, PyDoc_STR("Return self.tzinfo.utcoffset(self).")},
    {"tzname", time_tzname, METH_NOARGS, PyDoc_STR("Return self.tzinfo.tzname(self).")},
    {"dst", time_dst, METH_NOARGS, PyDoc_STR("Return self.tzinfo.dst(self).")},
    {"replace", (PyCFunction)time_replace, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("Copy with some fields changed.")},
    {"__reduce__", time_reduce, METH_NOARGS, PyDoc_STR("__reduce__() -> (cls, state)")},
    {NULL, NULL},
};

PyDoc_STRVAR(time_doc,
"time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\
\n\
All arguments are optional; tzinfo is None or of a subclass of tzinfo.");

static PyNumberMethods time_as_number = {
    .nb_nonzero = time_nonzero,
};

PyTypeObject PyDateTime_TimeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.time",
    .tp_basicsize = sizeof(PyDateTime_Time),
    .tp_dealloc = time_dealloc,
    .tp_repr = time_repr,
    .tp_as_number = &time_as_number,
    .tp_hash = time_hash,
    .tp_str = time_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = time_doc,
    .tp_richcompare = time_richcompare,
    .tp_methods = time_methods,
    .tp_getset = time_getset,
    .tp_alloc = time_alloc,
    .tp_new = time_new,
};
