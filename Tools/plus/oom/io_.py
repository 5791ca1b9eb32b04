import io


def first():
    raw = io.BytesIO()
    text = io.TextIOWrapper(io.BufferedWriter(raw), encoding='utf-8', newline='\r\n')
    text.write(u'first\n\xe9\u20ac line\n' * 20)
    text.flush()
    reader = io.TextIOWrapper(io.BufferedReader(io.BytesIO(raw.getvalue())), encoding='utf-8')
    lines = reader.readlines()
    memory = io.StringIO(u'a\nb\n')
    memory.read(1)
    memory.write(u'zz')
    return len(raw.getvalue()), lines[:2], len(lines), memory.getvalue(), io.BytesIO(b'q').read()


def more():
    out = []
    for number in range(40):
        raw = io.BytesIO('line %d\r\n' % number * 9)
        text = io.TextIOWrapper(io.BufferedRandom(raw, 20), 'latin-1', newline=None)
        out.append((text.readline(), text.tell(), text.read(7), repr(text)[:9], text.newlines))
        text.seek(3)
        text.write(u'new%d' % number)
        text.flush()
        out.append(raw.getvalue()[:12])
        text.detach().detach()
        memory = io.StringIO(u'one %d\ntwo' % number, newline=u'\r\n')
        out.append((list(memory), memory.tell(), memory.truncate(4), memory.getvalue()))
        pair = io.BufferedRWPair(io.BytesIO('r%d' % number), io.BytesIO())
        out.append((pair.read(2), pair.write('w'), pair.readable()))
        try:
            io.open('/none/%d' % number)
        except IOError as error:
            out.append(str(error))
    return out[50:60]


def run():
    return first(), more()
