import cStringIO
import csv


def run():
    stream = cStringIO.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_MINIMAL)
    for number in range(12):
        writer.writerow([number, 'te"xt', 'a,b', 1.5])
    stream.seek(0)
    rows = list(csv.reader(stream))
    named = list(csv.DictReader(cStringIO.StringIO('a,b\n1,2\n')))
    reading = cStringIO.StringIO('one\ntwo\n')
    return rows[:2], len(rows), named, reading.readline(), reading.read(), list(csv.reader(['x|y'], delimiter='|'))
