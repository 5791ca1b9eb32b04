/* The datetime module: its start and its C API (datetime.h). */
#include "datetime_internal.h"

static PyDateTime_CAPI datetime_capi = {
    &PyDateTime_DateType,
    &PyDateTime_DateTimeType,
    &PyDateTime_TimeType,
    &PyDateTime_DeltaType,
    &PyDateTime_TZInfoType,
    _PyDate_New,
    NULL, /* set below: it takes parts */
    _PyTime_New,
    _PyDelta_New,
    _PyDateTime_FromTimestamp,
    _PyDate_FromTimestamp,
};

/* DateTime_FromDateAndTime: like its siblings it trusts its arguments. */
static PyObject *
capi_datetime(int year, int month, int day, int hour, int minute, int second, int microsecond,
              PyObject *tzinfo, PyTypeObject *type)
{
    moment parts = {year, month, day, hour, minute, second, microsecond};
    return _PyDateTime_New(&parts, tzinfo, type);
}

/* min, max and resolution of the types. */
static int
add_limits(void)
{
    static const moment first = {1, 1, 1, 0, 0, 0, 0};
    static const moment last = {MAXYEAR, 12, 31, 23, 59, 59, 999999};
    PyTypeObject *delta = &PyDateTime_DeltaType;
    PyTypeObject *date = &PyDateTime_DateType;
    PyTypeObject *time = &PyDateTime_TimeType;
    PyTypeObject *datetime = &PyDateTime_DateTimeType;
    return add_attribute(delta, "resolution", _PyDelta_New(0, 0, 1, 0, delta)) < 0
                   || add_attribute(delta, "min", _PyDelta_New(-MAX_DELTA_DAYS, 0, 0, 0, delta)) < 0
                   || add_attribute(delta, "max",
                                    _PyDelta_New(MAX_DELTA_DAYS, 86399, 999999, 0, delta))
                          < 0
                   || add_attribute(date, "min", _PyDate_New(1, 1, 1, date)) < 0
                   || add_attribute(date, "max", _PyDate_New(MAXYEAR, 12, 31, date)) < 0
                   || add_attribute(date, "resolution", _PyDelta_New(1, 0, 0, 0, delta)) < 0
                   || add_attribute(time, "min", _PyTime_New(0, 0, 0, 0, Py_None, time)) < 0
                   || add_attribute(time, "max", _PyTime_New(23, 59, 59, 999999, Py_None, time)) < 0
                   || add_attribute(time, "resolution", _PyDelta_New(0, 0, 1, 0, delta)) < 0
                   || add_attribute(datetime, "min", _PyDateTime_New(&first, Py_None, datetime)) < 0
                   || add_attribute(datetime, "max", _PyDateTime_New(&last, Py_None, datetime)) < 0
                   || add_attribute(datetime, "resolution", _PyDelta_New(0, 0, 1, 0, delta)) < 0
               ? -1
               : 0;
}

static int
add_type(PyObject *module, const char *name, PyTypeObject *type)
{
    Py_INCREF(type);
    return PyModule_AddObject(module, name, (PyObject *)type);
}

static PyMethodDef module_methods[] = {
    {NULL, NULL},
};

PyDoc_STRVAR(module_doc, "Dates, times of day, spans of time and time zones.");

PyMODINIT_FUNC
initdatetime(void)
{
    PyObject *module = Py_InitModule3("datetime", module_methods, module_doc);
    if (module == NULL || PyType_Ready(&PyDateTime_DateType) < 0
        || PyType_Ready(&PyDateTime_DateTimeType) < 0 || PyType_Ready(&PyDateTime_DeltaType) < 0
        || PyType_Ready(&PyDateTime_TimeType) < 0 || PyType_Ready(&PyDateTime_TZInfoType) < 0
        || add_limits() < 0) {
        return;
    }
    datetime_capi.DateTime_FromDateAndTime = capi_datetime;
    if (PyModule_AddIntConstant(module, "MINYEAR", MINYEAR) < 0
        || PyModule_AddIntConstant(module, "MAXYEAR", MAXYEAR) < 0
        || add_type(module, "date", &PyDateTime_DateType) < 0
        || add_type(module, "datetime", &PyDateTime_DateTimeType) < 0
        || add_type(module, "time", &PyDateTime_TimeType) < 0
        || add_type(module, "timedelta", &PyDateTime_DeltaType) < 0
        || add_type(module, "tzinfo", &PyDateTime_TZInfoType) < 0) {
        return;
    }
    PyObject *capsule = PyCapsule_New(&datetime_capi, PyDateTime_CAPSULE_NAME, NULL);
    if (capsule != NULL) {
        (void)PyModule_AddObject(module, "datetime_CAPI", capsule);
    }
}
