"""datetime, against a calendar counted day by day; time."""

import copy
import pickle
import time as clock
import unittest
from datetime import date, datetime, time, timedelta, tzinfo


class Zone(tzinfo):

    def __init__(self, minutes=0, dst=0, name='Z'):
        self.offset = timedelta(minutes=minutes)
        self.saving = timedelta(minutes=dst)
        self.name = name

    def utcoffset(self, dt):
        return self.offset

    def dst(self, dt):
        return self.saving

    def tzname(self, dt):
        return self.name


class Calendar(unittest.TestCase):

    def test_every_day(self):
        ordinal = 0
        for year in range(1, 1000) + range(1890, 2110):
            if year == 1890:
                ordinal = date(1889, 12, 31).toordinal()
            leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            for month, days in enumerate((31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)):
                ordinal += 1
                first = date(year, month + 1, 1)
                self.assertEqual(first.toordinal(), ordinal)
                self.assertEqual(date.fromordinal(ordinal), first)
                self.assertEqual(first.weekday(), (ordinal + 6) % 7)
                ordinal += days - 1
                last = date.fromordinal(ordinal)
                self.assertEqual((last.year, last.month, last.day), (year, month + 1, days))
                self.assertRaises(ValueError, date, year, month + 1, days + 1)
        self.assertEqual(date.fromordinal(3652059), date.max)
        self.assertRaises(ValueError, date.fromordinal, 3652060)

    def test_iso_weeks(self):
        day = date(1998, 12, 28)
        year, week = 1998, 53
        while day.year < 2030:
            self.assertEqual(day.isocalendar(), (year, week, day.isoweekday()))
            day += timedelta(1)
            if day.isoweekday() == 1:
                week += 1
                thursday = day + timedelta(3)
                if thursday.year != year:
                    year, week = thursday.year, 1

    def test_edges(self):
        for edge, step in ((datetime.max, timedelta.resolution), (datetime.min, -timedelta.resolution)):
            self.assertRaises(OverflowError, lambda: edge + step)
            self.assertEqual(edge - step + step, edge)
        self.assertRaises(OverflowError, lambda: date.max + timedelta(10 ** 9 - 1))
        late = datetime.max.replace(tzinfo=Zone(-600))
        self.assertEqual(late.utctimetuple().tm_year, 10000)
        early = datetime.min.replace(tzinfo=Zone(600))
        self.assertEqual(early.utctimetuple().tm_year, 0)


class Deltas(unittest.TestCase):

    def test_parts(self):
        self.assertEqual(timedelta(1, 2, 3, 4, 5, 6, 7), timedelta(50, 21902, 4003))
        self.assertEqual(timedelta(microseconds=-1), timedelta(-1, 86399, 999999))
        self.assertEqual(timedelta(days=0.5, hours=0.5), timedelta(0, 45000))
        self.assertEqual(timedelta(microseconds=2.5), timedelta(0, 0, 3))
        self.assertEqual(timedelta(days=2 ** 64 * 1.0 / 2 ** 64), timedelta(1))
        self.assertRaises(OverflowError, timedelta, 10 ** 9)
        self.assertRaises(OverflowError, timedelta, 10 ** 30)
        self.assertRaises(TypeError, timedelta, 'x')

    def test_arithmetic(self):
        span = timedelta(1, 2, 3)
        for n in (-3, -1, 1, 2, 7, 2L ** 20):
            self.assertEqual(span * n, sum([span] * abs(n), timedelta()) * (1 if n > 0 else -1)
                             if abs(n) < 10 else timedelta(seconds=86402 * n, microseconds=3 * n))
            self.assertTrue(abs((span * n) // n - span) <= timedelta.resolution)
        self.assertEqual(timedelta(0, 0, -7) // 2, timedelta(0, 0, -4))
        self.assertRaises(ZeroDivisionError, lambda: span / 0)
        self.assertRaises(OverflowError, lambda: timedelta.max * 2)
        self.assertEqual(timedelta(0) * 10 ** 40, timedelta(0))

    def test_odd_integer_types(self):
        class Text(int):
            def __mul__(self, other):
                return 'text'
            __rmul__ = __mul__
        self.assertRaises(TypeError, lambda: timedelta(1) * Text(1))


class Moments(unittest.TestCase):

    def test_zones(self):
        a = datetime(2000, 1, 2, 1, tzinfo=Zone(60))
        b = datetime(2000, 1, 2, 0, tzinfo=Zone(0))
        self.assertEqual(a, b)
        self.assertEqual(hash(a), hash(b))
        self.assertEqual(a - b, timedelta())
        self.assertEqual(a.astimezone(Zone(-90)).replace(tzinfo=None), datetime(2000, 1, 1, 22, 30))
        self.assertRaises(TypeError, lambda: a < datetime(2000, 1, 1))
        self.assertRaises(ValueError, datetime(2000, 1, 1).astimezone, Zone())
        self.assertEqual(time(0, 30, tzinfo=Zone(60)), time(1, 30, tzinfo=Zone(120)))
        self.assertFalse(time(1, tzinfo=Zone(60)))

    def test_zone_answers_are_checked(self):
        class Bad(tzinfo):
            def utcoffset(self, dt):
                return self.answer
        bad = Bad()
        for answer, error in ((5, TypeError), (timedelta(1), ValueError), (timedelta(0, 1), ValueError)):
            bad.answer = answer
            self.assertRaises(error, datetime(2000, 1, 1, tzinfo=bad).utcoffset)

    def test_copies(self):
        for value in (date(2000, 1, 2), datetime(2000, 1, 2, 3, 4, 5, 6), time(1, 2, 3, 4),
                      timedelta(1, 2, 3), datetime(2000, 1, 2, tzinfo=Zone(60)), time(1, tzinfo=Zone(5))):
            self.assertEqual(copy.copy(value), value)
            self.assertEqual(copy.deepcopy(value), value)
            for protocol in (0, 1, 2):
                self.assertEqual(pickle.loads(pickle.dumps(value, protocol)), value)

    def test_state_from_strangers(self):
        # whatever the bytes, the methods survive
        for state in ('\0\0\x01\0', '\xff\xff\x0c\xff'):
            day = date(state)
            for method in (day.isoformat, day.weekday, day.toordinal, day.isocalendar, day.ctime):
                method()
        moment = datetime('\xff\xff\x0c\xff\xff\xff\xff\xff\xff\xff')
        repr(moment), str(moment), hash(moment), moment.timetuple()

    def test_strftime(self):
        moment = datetime(2000, 1, 2, 3, 4, 5, 678901, Zone(-90, 0, '5%'))
        self.assertEqual(moment.strftime('%z %Z %f %%z'), '-0130 5% 678901 %z')
        self.assertRaises(ValueError, moment.strftime, '%')
        self.assertRaises(ValueError, datetime(1899, 1, 1).strftime, '%Y')
        self.assertEqual(format(moment, ''), str(moment))

    def test_timestamps(self):
        for stamp, second, micro in ((1.5, 1, 500000), (0.9999996, 1, 0), (-0.25, 59, 750000)):
            moment = datetime.utcfromtimestamp(stamp)
            self.assertEqual((moment.second, moment.microsecond), (second, micro))
        self.assertRaises(ValueError, datetime.fromtimestamp, 1e300)


class Time(unittest.TestCase):

    def test_ranges(self):
        good = (2000, 1, 1, 0, 0, 0, 0, 1, 0)
        for i, value in ((1, 13), (2, 32), (3, 24), (4, 60), (5, 62), (6, -2), (7, 367)):
            self.assertRaises(ValueError, clock.asctime, good[:i] + (value,) + good[i + 1:])
        self.assertEqual(clock.asctime((2000, 0, 0, 0, 0, 0, 0, 0, 0)), 'Mon Jan  1 00:00:00 2000')
        self.assertRaises(TypeError, clock.asctime, good[:8])
        self.assertRaises(IOError, clock.sleep, -1)
        self.assertRaises(IOError, clock.sleep, float('nan'))

    def test_round_trip(self):
        for seconds in (0, 10 ** 9, 2 ** 31, 2 ** 33):
            self.assertEqual(clock.mktime(clock.localtime(seconds)), seconds)

    @unittest.skipUnless(hasattr(clock, 'monotonic'), 'an addition to 2.7')
    def test_monotonic(self):
        first = clock.monotonic()
        clock.sleep(0.01)
        self.assertTrue(clock.monotonic() - first >= 0.009)


if __name__ == '__main__':
    unittest.main()
