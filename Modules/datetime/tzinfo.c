/* datetime: tzinfo, the base of time zones, and how the other types ask it. */
#include "datetime_internal.h"

/* ---- asking ---------------------------------------------------------------------- */
int
_PyTZInfo_Check(PyObject *op)
{
    if (op == Py_None || PyTZInfo_Check(op)) {
        return 0;
    }
    PyErr_Format(PyExc_TypeError,
                 "tzinfo argument must be None or of a tzinfo subclass, not type '%s'",
                 Py_TYPE(op)->tp_name);
    return -1;
}

/* utcoffset or dst: None or a timedelta of whole minutes, less than a day. */
static int
ask_minutes(PyObject *tzinfo, char *name, PyObject *arg)
{
    if (tzinfo == Py_None) {
        return NO_OFFSET;
    }
    PyObject *answer = PyObject_CallMethod(tzinfo, name, "O", arg);
    if (answer == NULL) {
        return -1;
    }
    int result = -1;
    if (answer == Py_None) {
        result = NO_OFFSET;
    }
    else if (!PyDelta_Check(answer)) {
        PyErr_Format(PyExc_TypeError, "tzinfo.%s() must return None or timedelta, not '%s'", name,
                     Py_TYPE(answer)->tp_name);
    }
    else {
        PyDateTime_Delta *delta = (PyDateTime_Delta *)answer;
        long minutes = delta->days * 1440L + delta->seconds / 60;
        if (delta->seconds % 60 != 0 || delta->microseconds != 0) {
            PyErr_Format(PyExc_ValueError, "tzinfo.%s() must return a whole number of minutes",
                         name);
        }
        else if (minutes < -1439 || minutes > 1439) {
            PyErr_Format(PyExc_ValueError, "tzinfo.%s() returned %ld; must be in -1439 .. 1439",
                         name, minutes);
        }
        else {
            result = (int)minutes;
        }
    }
    Py_DECREF(answer);
    return result;
}

int
_PyTZInfo_UTCOffset(PyObject *tzinfo, PyObject *arg)
{
    return ask_minutes(tzinfo, "utcoffset", arg);
}

int
_PyTZInfo_DST(PyObject *tzinfo, PyObject *arg)
{
    return ask_minutes(tzinfo, "dst", arg);
}

PyObject *
_PyTZInfo_Name(PyObject *tzinfo, PyObject *arg)
{
    if (tzinfo == Py_None) {
        Py_RETURN_NONE;
    }
    PyObject *name = PyObject_CallMethod(tzinfo, "tzname", "O", arg);
    if (name != NULL && name != Py_None && !PyString_Check(name)) {
        PyErr_Format(PyExc_TypeError, "tzinfo.tzname() must return None or a string, not '%s'",
                     Py_TYPE(name)->tp_name);
        Py_CLEAR(name);
    }
    return name;
}

PyObject *
_PyTZInfo_OffsetObject(int minutes)
{
    if (minutes == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (minutes == NO_OFFSET) {
        Py_RETURN_NONE;
    }
    return _PyDelta_New(0, minutes * 60, 0, 1, &PyDateTime_DeltaType);
}

int
_PyTZInfo_TwoOffsets(PyObject *tz1, PyObject *arg1, int *offset1, PyObject *tz2, PyObject *arg2,
                     int *offset2)
{
    *offset1 = *offset2 = NO_OFFSET;
    if (tz1 == tz2) {
        return 0;
    }
    *offset1 = _PyTZInfo_UTCOffset(tz1, arg1);
    if (*offset1 == -1 && PyErr_Occurred()) {
        return -1;
    }
    *offset2 = _PyTZInfo_UTCOffset(tz2, arg2);
    return *offset2 == -1 && PyErr_Occurred() ? -1 : 0;
}

/* ---- the type ----------------------------------------------------------------------------- */
static PyObject *
must_implement(const char *name)
{
    PyErr_Format(PyExc_NotImplementedError, "a tzinfo subclass must implement %s()", name);
    return NULL;
}

static PyObject *
tzinfo_tzname(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(dt))
{
    return must_implement("tzname");
}

static PyObject *
tzinfo_utcoffset(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(dt))
{
    return must_implement("utcoffset");
}

static PyObject *
tzinfo_dst(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(dt))
{
    return must_implement("dst");
}

/* dt shifted by minutes. */
static PyObject *
shifted(PyObject *dt, int minutes)
{
    moment parts = moment_of(dt);
    parts.minute += minutes;
    if (_PyDate_Normalize(&parts) < 0) {
        return NULL;
    }
    return _PyDateTime_New(&parts, DATETIME_TZINFO(dt), &PyDateTime_DateTimeType);
}

/* UTC to local time, for zones whose standard offset, utcoffset() - dst(), does not
 * depend on the date: first to standard time, which decides whether daylight saving
 * time is on. */
static PyObject *
tzinfo_fromutc(PyObject *self, PyObject *dt)
{
    if (!PyDateTime_Check(dt)) {
        PyErr_SetString(PyExc_TypeError, "fromutc: argument must be a datetime");
        return NULL;
    }
    if (DATETIME_TZINFO(dt) != self) {
        PyErr_SetString(PyExc_ValueError, "fromutc: dt.tzinfo is not self");
        return NULL;
    }
    int offset = _PyTZInfo_UTCOffset(self, dt);
    if (offset == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (offset == NO_OFFSET) {
        PyErr_SetString(PyExc_ValueError, "fromutc: non-None utcoffset() result required");
        return NULL;
    }
    int dst = _PyTZInfo_DST(self, dt);
    if (dst == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (dst == NO_OFFSET) {
        PyErr_SetString(PyExc_ValueError, "fromutc: non-None dst() result required");
        return NULL;
    }
    int standard = offset - dst;
    if (standard != 0) {
        PyObject *local = shifted(dt, standard);
        if (local == NULL) {
            return NULL;
        }
        dst = _PyTZInfo_DST(self, local);
        Py_DECREF(local);
        if (dst == -1 && PyErr_Occurred()) {
            return NULL;
        }
        if (dst == NO_OFFSET) {
            PyErr_SetString(PyExc_ValueError, "fromutc: tz.dst() gave inconsistent results; "
                                              "cannot convert");
            return NULL;
        }
    }
    return shifted(dt, standard + dst);
}

/* The result of a method that need not exist; NULL without an exception then. */
static PyObject *
call_optional(PyObject *self, const char *name)
{
    PyObject *method = PyObject_GetAttrString(self, name);
    if (method == NULL) {
        PyErr_Clear();
        return NULL;
    }
    PyObject *result = PyObject_CallObject(method, NULL);
    Py_DECREF(method);
    return result;
}

static PyObject *
tzinfo_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *args = call_optional(self, "__getinitargs__");
    if (args == NULL && (PyErr_Occurred() || (args = PyTuple_New(0)) == NULL)) {
        return NULL;
    }
    PyObject *state = call_optional(self, "__getstate__");
    if (state == NULL) {
        if (PyErr_Occurred()) {
            Py_DECREF(args);
            return NULL;
        }
        PyObject **dict = _PyObject_GetDictPtr(self);
        state = dict != NULL && *dict != NULL && PyDict_Size(*dict) > 0 ? *dict : Py_None;
        Py_INCREF(state);
    }
    if (state == Py_None) {
        Py_DECREF(state);
        return Py_BuildValue("(ON)", Py_TYPE(self), args);
    }
    return Py_BuildValue("(ONN)", Py_TYPE(self), args, state);
}

static PyMethodDef tzinfo_methods[] = {
    {"tzname", tzinfo_tzname, METH_O,
     PyDoc_STR("datetime -> string name of time zone.")},
    {"utcoffset", tzinfo_utcoffset, METH_O,
     PyDoc_STR("datetime -> how far local time is ahead of UTC, a timedelta.")},
    {"dst", tzinfo_dst, METH_O,
     PyDoc_STR("datetime -> how much of that is daylight saving time, a timedelta.")},
    {"fromutc", tzinfo_fromutc, METH_O,
     PyDoc_STR("datetime in UTC -> datetime in local time.")},
    {"__reduce__", tzinfo_reduce, METH_NOARGS, PyDoc_STR("-> (cls, state)")},
    {NULL, NULL},
};

PyDoc_STRVAR(tzinfo_doc, "Base of classes that describe time zones.");

PyTypeObject PyDateTime_TZInfoType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.tzinfo",
    .tp_basicsize = sizeof(PyDateTime_TZInfo),
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = tzinfo_doc,
    .tp_methods = tzinfo_methods,
    .tp_new = PyType_GenericNew,
};
