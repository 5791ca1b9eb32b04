import cStringIO
import csv


def first():
    stream = cStringIO.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_MINIMAL)
    for number in range(12):
        writer.writerow([number, 'te"xt', 'a,b', 1.5])
    stream.seek(0)
    rows = list(csv.reader(stream))
    named = list(csv.DictReader(cStringIO.StringIO('a,b\n1,2\n')))
    reading = cStringIO.StringIO('one\ntwo\n')
    return rows[:2], len(rows), named, reading.readline(), reading.read(), list(csv.reader(['x|y'], delimiter='|'))


def more():
    out = []
    for number in range(40):
        stream = cStringIO.StringIO()
        stream.write('text %d\n' % number * 3)
        stream.seek(2)
        out.append((stream.readline(), stream.read(3), stream.tell(), stream.getvalue()[-3:]))
        rows = csv.reader(['a%d,"b ""%d""",c' % (number, number), 'x;y'], quotechar='"')
        out.append(list(rows))
        target = cStringIO.StringIO()
        writer = csv.DictWriter(target, ['k', 'l'], quoting=csv.QUOTE_ALL)
        writer.writerow({'k': number, 'l': 'w%d' % number})
        out.append(target.getvalue())
        try:
            list(csv.reader(['"a%d' % number], strict=True))
        except csv.Error as error:
            out.append(str(error))
    return out[50:56]


def run():
    return first(), more()
