import datetime


def run():
    moment = datetime.datetime(2012, 2, 29, 13, 5, 7, 99)
    step = datetime.timedelta(days=5, seconds=7, microseconds=3)
    return (str(moment + step), moment.isoformat(), moment.strftime('%Y-%m-%d %H'), repr(step * 3),
            (moment - step).timetuple()[:6], moment.replace(year=2016).date(), hash(step),
            datetime.datetime.strptime('2001-02-03', '%Y-%m-%d'), moment.__reduce__()[0].__name__)
