import datetime


def first():
    moment = datetime.datetime(2012, 2, 29, 13, 5, 7, 99)
    step = datetime.timedelta(days=5, seconds=7, microseconds=3)
    return (str(moment + step), moment.isoformat(), moment.strftime('%Y-%m-%d %H'), repr(step * 3),
            (moment - step).timetuple()[:6], moment.replace(year=2016).date(), hash(step),
            datetime.datetime.strptime('2001-02-03', '%Y-%m-%d'), moment.__reduce__()[0].__name__)


class Zone(datetime.tzinfo):
    def utcoffset(self, moment):
        return datetime.timedelta(hours=1)

    def dst(self, moment):
        return datetime.timedelta(0)

    def tzname(self, moment):
        return 'Zone'


def more():
    out = []
    for number in range(1, 60):
        moment = datetime.datetime(1999 + number, 1 + number % 12, 1 + number % 28, tzinfo=Zone())
        step = datetime.timedelta(number, number * 7, number * 11)
        out += [moment.isoformat(), (moment + step).strftime('%d.%m.%Y %Z'), str(step), repr(moment - step),
                moment.utctimetuple()[:3], moment.ctime(), moment.timetz().isoformat(), step // 3,
                moment.date().replace(day=2), moment.isocalendar(), moment.astimezone(Zone()).tzname(),
                datetime.date.fromordinal(730000 + number).isoformat(), hash(moment) == hash(moment)]
    return len(out), out[13::150]


def run():
    return first(), more()
