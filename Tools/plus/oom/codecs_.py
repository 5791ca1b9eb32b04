import codecs


def run():
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
