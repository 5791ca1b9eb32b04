def run():
    words = 'the quick brown fox jumps over the lazy dog '.split() * 5
    line = ' '.join(words).title().replace('Fox', 'Hen' * 9)
    return (line.center(700, '*'), line.partition('Lazy'), line.upper().find('DOG'),
            line.translate(None, 'aeiou'), repr(line), line.splitlines(), bytearray(line)[::-1],
            line.encode('hex').decode('hex') == line)
