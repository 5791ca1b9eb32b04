# -*- coding: utf-8 -*-


def first():
    text = u'\u041f\u0440\u0438\u0432\u0435\u0442 \U0001f600 na\xefve ' * 20
    return (text.upper(), text.split(), text.replace(u' ', u'--'), text.title()[:9], repr(text),
            text.encode('utf-8').decode('utf-8') == text, text.strip().isalpha(),
            u'%s|%r' % (text[:4], text[4:9]))


def more():
    import unicodedata
    out = []
    for number in range(60):
        word = u'W\xf6rt%d\u20ac' % number
        line = (word + u' und ') * 4
        out += [line.upper(), line.replace(u'und', word), line.center(90), line.split()[2],
                line.partition(u'und')[2], line.zfill(99), line.title(), line.splitlines(),
                line.encode('utf-16'), line.encode('unicode-escape'), line.translate({246: u'oe'}),
                unicodedata.normalize('NFD', line), word.join(u'abc'), repr(line), line[2:7] + word,
                line.encode('latin-1', 'replace').decode('latin-1'), u'%s-%d' % (word, number)]
    return len(out), out[20::90]


def run():
    return first(), more()
