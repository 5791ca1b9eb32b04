"""The database API 2.0 (PEP 249) on the module _sqlite3.

All of that module, and what the API wants in Python: constructors of dates and
times, constants, and how dates are stored: as text, in ISO format.
"""
import collections
import datetime
import time

from _sqlite3 import *

apilevel = '2.0'
paramstyle = 'qmark'
threadsafety = 1  # threads share the module, not connections


def _numbers(text, separator):
    return tuple(int(part) for part in text.split(separator))


version_info = _numbers(version, '.')
sqlite_version_info = _numbers(sqlite_version, '.')

Date = datetime.date
Time = datetime.time
Timestamp = datetime.datetime
Binary = buffer


def DateFromTicks(ticks):
    """The local date, ticks seconds after the epoch."""
    return Date(*time.localtime(ticks)[:3])


def TimeFromTicks(ticks):
    """The local time of day, ticks seconds after the epoch."""
    return Time(*time.localtime(ticks)[3:6])


def TimestampFromTicks(ticks):
    """The local date and time, ticks seconds after the epoch."""
    return Timestamp(*time.localtime(ticks)[:6])


def _read_date(text):
    """2001-02-03"""
    return Date(*_numbers(text, '-'))


def _read_timestamp(text):
    """2001-02-03 04:05:06, or with a fraction of a second: digits after the sixth are cut off."""
    day, clock = text.split(' ')
    clock, _, fraction = clock.partition('.')
    hours, minutes, seconds = _numbers(clock, ':')
    return Timestamp.combine(_read_date(day), Time(hours, minutes, seconds,
                                                   int(fraction[:6].ljust(6, '0'))))


register_adapter(Date, Date.isoformat)
register_adapter(Timestamp, lambda moment: moment.isoformat(' '))
register_converter('date', _read_date)
register_converter('timestamp', _read_timestamp)

collections.Sequence.register(Row)
