import io


def run():
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
