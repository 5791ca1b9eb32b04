/* datetime: the Gregorian calendar, extended in both directions. */
#include "datetime_internal.h"

#define DAYS_IN_400_YEARS 146097

static int
is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
_PyDate_DaysInMonth(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(1 <= month && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int
_PyDate_DaysBeforeMonth(int year, int month)
{
    static const short days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    assert(1 <= month && month <= 12);
    return days[month - 1] + (month > 2 && is_leap(year));
}

/* Days before 1 January of the year; also for years before 1. */
static int
days_before_year(int year)
{
    int cycles = 0;
    int y = year - 1;
    if (y < 0) { /* move up by whole cycles of 400 years */
        cycles = (-y + 399) / 400;
        y += cycles * 400;
    }
    return y * 365 + y / 4 - y / 100 + y / 400 - cycles * DAYS_IN_400_YEARS;
}

int
_PyDate_ToOrdinal(int year, int month, int day)
{
    return days_before_year(year) + _PyDate_DaysBeforeMonth(year, month) + day;
}

void
_PyDate_FromOrdinal(int ordinal, int *year, int *month, int *day)
{
    int days = ordinal - 1;
    int cycles = days / DAYS_IN_400_YEARS;
    if (days < 0) {
        cycles = -((-days + DAYS_IN_400_YEARS - 1) / DAYS_IN_400_YEARS);
    }
    days -= cycles * DAYS_IN_400_YEARS;
    /* the year by its mean length, at most one too late */
    int y = days / 365 + 1;
    while (days_before_year(y) > days) {
        y--;
    }
    days -= days_before_year(y);
    int m = days / 31 + 1; /* at most one too early */
    if (m < 12 && _PyDate_DaysBeforeMonth(y, m + 1) <= days) {
        m++;
    }
    *year = y + cycles * 400;
    *month = m;
    *day = days - _PyDate_DaysBeforeMonth(y, m) + 1;
}

int
_PyDate_Weekday(int year, int month, int day)
{
    int weekday = (_PyDate_ToOrdinal(year, month, day) + 6) % 7;
    return weekday < 0 ? weekday + 7 : weekday;
}

int
_PyDate_IsoWeek1(int year)
{
    int first = _PyDate_ToOrdinal(year, 1, 1);
    int weekday = (first + 6) % 7;
    int monday = first - weekday;
    return weekday > 3 ? monday + 7 : monday;
}

int
_PyDate_CheckDate(int year, int month, int day)
{
    const char *text = NULL;
    if (year < MINYEAR || year > MAXYEAR) {
        text = "year is out of range";
    }
    else if (month < 1 || month > 12) {
        text = "month must be in 1..12";
    }
    else if (day < 1 || day > _PyDate_DaysInMonth(year, month)) {
        text = "day is out of range for month";
    }
    if (text != NULL) {
        PyErr_SetString(PyExc_ValueError, text);
        return -1;
    }
    return 0;
}

int
_PyDate_CheckTime(int hour, int minute, int second, int microsecond)
{
    const char *text = NULL;
    if (hour < 0 || hour > 23) {
        text = "hour must be in 0..23";
    }
    else if (minute < 0 || minute > 59) {
        text = "minute must be in 0..59";
    }
    else if (second < 0 || second > 59) {
        text = "second must be in 0..59";
    }
    else if (microsecond < 0 || microsecond > 999999) {
        text = "microsecond must be in 0..999999";
    }
    if (text != NULL) {
        PyErr_SetString(PyExc_ValueError, text);
        return -1;
    }
    return 0;
}

/* Bring *low into 0..range-1 and carry the rest into *high. */
static void
carry(int *high, int *low, int range)
{
    int quotient = *low / range;
    int rest = *low % range;
    if (rest < 0) {
        rest += range;
        quotient--;
    }
    *low = rest;
    *high += quotient;
}

int
_PyDate_Normalize(moment *parts)
{
    carry(&parts->second, &parts->microsecond, 1000000);
    carry(&parts->minute, &parts->second, 60);
    carry(&parts->hour, &parts->minute, 60);
    carry(&parts->day, &parts->hour, 24);
    int good = 1;
    if (parts->day < 1 || parts->day > _PyDate_DaysInMonth(parts->year, parts->month)) {
        /* far beyond any year the ordinal would overflow */
        int64_t ordinal = (int64_t)_PyDate_ToOrdinal(parts->year, parts->month, 1) + parts->day - 1;
        if (ordinal < -DAYS_IN_400_YEARS || ordinal > 30 * DAYS_IN_400_YEARS) {
            good = 0;
        }
        else {
            _PyDate_FromOrdinal((int)ordinal, &parts->year, &parts->month, &parts->day);
        }
    }
    if (!good || parts->year < MINYEAR || parts->year > MAXYEAR) {
        PyErr_SetString(PyExc_OverflowError, "date value out of range");
        return -1;
    }
    return 0;
}

double
_PyDate_Round(double value)
{
    return value >= 0.0 ? floor(value + 0.5) : ceil(value - 0.5);
}
