def first():
    words = 'the quick brown fox jumps over the lazy dog '.split() * 5
    line = ' '.join(words).title().replace('Fox', 'Hen' * 9)
    return (line.center(700, '*'), line.partition('Lazy'), line.upper().find('DOG'),
            line.translate(None, 'aeiou'), repr(line), line.splitlines(), bytearray(line)[::-1],
            line.encode('hex').decode('hex') == line)


def more():
    out = []
    for number in range(70):
        word = 'Word%d' % number
        line = (word + ' and ') * 5
        out += [line.upper(), line.replace('and', word), line.rjust(99), line.split(' and ')[2],
                line.rsplit(None, 2)[0], line.zfill(120)[3:9], line.expandtabs(), line.swapcase(),
                line.lstrip('W'), repr(line + '\n'), line.encode('base64'), line.rpartition('and'),
                bytearray(line).replace('a', 'bb')[4:9], line.title(), word.join('abc'),
                line.decode('latin-1'), word * 3, line[1:9] + word, '%r' % line, line.lower()]
    return len(out), out[21::100]


def run():
    return first(), more()
