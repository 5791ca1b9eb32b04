import codecs


def first():
    text = u'a\xe9\u20ac\U00010400 plain' * 12
    done = []
    for name in ('utf-8', 'utf-16', 'utf-32', 'utf-7', 'unicode-escape', 'raw-unicode-escape',
                 'unicode-internal'):
        done.append(text.encode(name).decode(name) == text)
    for how in ('ignore', 'replace', 'xmlcharrefreplace', 'backslashreplace'):
        done.append(text.encode('ascii', how))
        done.append(text.encode('iso8859-15', how))
    decoder = codecs.getincrementaldecoder('utf-8')('replace')
    done.append(decoder.decode(text.encode('utf-8')[:-7]) + decoder.decode('', True))
    return done


def more():
    out = []
    codecs.register_error('oom', lambda error: (u'<%d>' % error.start, error.end))
    for number in range(25):
        text = u'\xe9%d\u20ac' % number * (number + 1)
        for name in ('latin-1', 'cp1252', 'koi8-r', 'mac-roman', 'utf-8-sig', 'punycode', 'charmap'):
            coded = text.encode(name, 'oom')
            out.append(coded.decode(name, 'replace')[:4])
        out.append(codecs.escape_encode(text.encode('utf-8'))[0])
        out.append('%d' % len(codecs.encode(str(number), 'rot13')))
        encoder = codecs.getincrementalencoder('utf-16')()
        out.append(encoder.encode(text) + encoder.encode(u'', True))
        out.append(codecs.utf_7_encode(text)[0][:9])
    return len(out), out[::80]


def run():
    return first(), more()
