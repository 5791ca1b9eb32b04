#ifndef DATETIME_INTERNAL_H
#define DATETIME_INTERNAL_H
/* What the files of the datetime module share.
 *
 * Offsets from UTC are whole minutes, -1439..1439; NO_OFFSET stands for None. */
#include "Python.h"
#include "pycore_numbers.h"
#include "structmember.h"
#include "timefuncs.h"

#define PyDateTime_DateType _PyDateTime_DateType
#define PyDateTime_DateTimeType _PyDateTime_DateTimeType
#define PyDateTime_TimeType _PyDateTime_TimeType
#define PyDateTime_DeltaType _PyDateTime_DeltaType
#define PyDateTime_TZInfoType _PyDateTime_TZInfoType
#include "datetime.h"

extern PyTypeObject PyDateTime_DateType;
extern PyTypeObject PyDateTime_DateTimeType;
extern PyTypeObject PyDateTime_TimeType;
extern PyTypeObject PyDateTime_DeltaType;
extern PyTypeObject PyDateTime_TZInfoType;

#define MINYEAR 1
#define MAXYEAR 9999
#define MAX_DELTA_DAYS 999999999
#define NO_OFFSET INT_MIN

/* A moment in parts, before it is packed into an object. */
typedef struct {
    int year, month, day;
    int hour, minute, second, microsecond;
} moment;

/* ---- fields ------------------------------------------------------------------- */
#define GET_YEAR PyDateTime_GET_YEAR
#define GET_MONTH PyDateTime_GET_MONTH
#define GET_DAY PyDateTime_GET_DAY
#define DATE_HOUR PyDateTime_DATE_GET_HOUR
#define DATE_MINUTE PyDateTime_DATE_GET_MINUTE
#define DATE_SECOND PyDateTime_DATE_GET_SECOND
#define DATE_MICROSECOND PyDateTime_DATE_GET_MICROSECOND
#define TIME_HOUR PyDateTime_TIME_GET_HOUR
#define TIME_MINUTE PyDateTime_TIME_GET_MINUTE
#define TIME_SECOND PyDateTime_TIME_GET_SECOND
#define TIME_MICROSECOND PyDateTime_TIME_GET_MICROSECOND

/* An object that ends where its tzinfo field would be has none. */
#define HAS_TZINFO(op) (((_PyDateTime_BaseTZInfo *)(op))->hastzinfo)
#define TIME_TZINFO(op) (HAS_TZINFO(op) ? ((PyDateTime_Time *)(op))->tzinfo : Py_None)
#define DATETIME_TZINFO(op) (HAS_TZINFO(op) ? ((PyDateTime_DateTime *)(op))->tzinfo : Py_None)

static inline moment
moment_of(PyObject *op)
{
    moment result = {
        GET_YEAR(op), GET_MONTH(op), GET_DAY(op), DATE_HOUR(op),
        DATE_MINUTE(op), DATE_SECOND(op), DATE_MICROSECOND(op),
    };
    return result;
}

static inline void
pack_date(unsigned char *data, int year, int month, int day)
{
    data[0] = (unsigned char)(year >> 8);
    data[1] = (unsigned char)year;
    data[2] = (unsigned char)month;
    data[3] = (unsigned char)day;
}

static inline void
pack_time(unsigned char *data, int hour, int minute, int second, int microsecond)
{
    data[0] = (unsigned char)hour;
    data[1] = (unsigned char)minute;
    data[2] = (unsigned char)second;
    data[3] = (unsigned char)(microsecond >> 16);
    data[4] = (unsigned char)(microsecond >> 8);
    data[5] = (unsigned char)microsecond;
}

/* ---- calendar.c: the Gregorian calendar, for ever --------------------------------- */
int _PyDate_DaysInMonth(int year, int month);
int _PyDate_DaysBeforeMonth(int year, int month);
/* Day 1 is 1 January of the year 1. */
int _PyDate_ToOrdinal(int year, int month, int day);
void _PyDate_FromOrdinal(int ordinal, int *year, int *month, int *day);
int _PyDate_Weekday(int year, int month, int day); /* Monday is 0 */
/* The Monday of the ISO week that holds the year's first Thursday, as an ordinal. */
int _PyDate_IsoWeek1(int year);
/* 0, or -1 with ValueError. */
int _PyDate_CheckDate(int year, int month, int day);
int _PyDate_CheckTime(int hour, int minute, int second, int microsecond);
/* Carry what lies outside its range into the next larger part, up to the year; day
 * need not be near its range.  -1 with OverflowError if the year leaves its range:
 * the parts are normal even then. */
int _PyDate_Normalize(moment *parts);
/* round half away from zero */
double _PyDate_Round(double value);

/* ---- making objects ------------------------------------------------------------------ */
/* Parts are not checked, except that Delta checks its days. */
PyObject *_PyDate_New(int year, int month, int day, PyTypeObject *type);
PyObject *_PyTime_New(int hour, int minute, int second, int microsecond, PyObject *tzinfo,
                      PyTypeObject *type);
PyObject *_PyDateTime_New(const moment *parts, PyObject *tzinfo, PyTypeObject *type);
PyObject *_PyDelta_New(int days, int seconds, int microseconds, int normalize,
                       PyTypeObject *type);
/* With the C API's signatures; these check. */
PyObject *_PyDate_FromDate(int year, int month, int day, PyTypeObject *type);
PyObject *_PyDateTime_FromParts(int year, int month, int day, int hour, int minute, int second,
                                int microsecond, PyObject *tzinfo, PyTypeObject *type);
PyObject *_PyDate_FromTimestamp(PyObject *cls, PyObject *args);
PyObject *_PyDateTime_FromTimestamp(PyObject *cls, PyObject *args, PyObject *kwds);

/* ---- tzinfo.c --------------------------------------------------------------------------- */
/* 0, or -1 with TypeError if op is neither None nor a tzinfo. */
int _PyTZInfo_Check(PyObject *op);
/* Minutes, or NO_OFFSET for None; -1 with an exception (test PyErr_Occurred). */
int _PyTZInfo_UTCOffset(PyObject *tzinfo, PyObject *arg);
int _PyTZInfo_DST(PyObject *tzinfo, PyObject *arg);
PyObject *_PyTZInfo_Name(PyObject *tzinfo, PyObject *arg);
/* None or the minutes as a timedelta; NULL if minutes stands for an error. */
PyObject *_PyTZInfo_OffsetObject(int minutes);
/* The offsets of two operands.  If both have the same tzinfo it is not asked and
 * both count as without.  -1 with an exception. */
int _PyTZInfo_TwoOffsets(PyObject *tz1, PyObject *arg1, int *offset1, PyObject *tz2,
                         PyObject *arg2, int *offset2);

/* ---- format.c ---------------------------------------------------------------------------- */
/* Append "+hh<sep>mm" if there is an offset; -1 on error. */
int _PyTZInfo_FormatOffset(char *buffer, size_t size, const char *sep, PyObject *tzinfo,
                           PyObject *arg);
/* time.strftime() after %z, %Z and %f are replaced; tzarg is what tzinfo is asked with. */
PyObject *_PyDateTime_Strftime(PyObject *op, const char *format, Py_ssize_t length,
                               PyObject *timetuple, PyObject *tzinfo, PyObject *tzarg,
                               int microsecond);
/* time.struct_time of the parts. */
PyObject *_PyDateTime_StructTime(int year, int month, int day, int hour, int minute, int second,
                                 int dst);
PyObject *_PyDateTime_Ctime(int year, int month, int day, int hour, int minute, int second);
/* What __format__ of date, datetime and time does. */
PyObject *_PyDateTime_Format(PyObject *self, PyObject *args);
/* repr plus ", tzinfo=...)"; steals repr. */
PyObject *_PyDateTime_AddTZInfo(PyObject *repr, PyObject *tzinfo);

/* ---- shared behaviour ----------------------------------------------------------------------- */
/* The answer of a rich comparison given the sign of left - right. */
static inline PyObject *
answer_comparison(int order, int op)
{
    int answer;
    switch (op) {
    case Py_EQ:
        answer = order == 0;
        break;
    case Py_NE:
        answer = order != 0;
        break;
    case Py_LT:
        answer = order < 0;
        break;
    case Py_LE:
        answer = order <= 0;
        break;
    case Py_GT:
        answer = order > 0;
        break;
    default:
        answer = order >= 0;
    }
    return PyBool_FromLong(answer);
}

/* Comparison with something unrelated: unequal, but in no order. */
static inline PyObject *
compare_unrelated(PyObject *left, PyObject *right, int op)
{
    if (op == Py_EQ || op == Py_NE) {
        return PyBool_FromLong(op == Py_NE);
    }
    PyErr_Format(PyExc_TypeError, "can't compare %s to %s", Py_TYPE(left)->tp_name,
                 Py_TYPE(right)->tp_name);
    return NULL;
}

static inline PyObject *
date_not_implemented(void)
{
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* Add a class attribute; steals value. */
static inline int
add_attribute(PyTypeObject *type, const char *name, PyObject *value)
{
    int result = value == NULL ? -1 : PyDict_SetItemString(type->tp_dict, name, value);
    Py_XDECREF(value);
    return result;
}
#endif
