import re
import sre_compile
import sre_parse


def run():
    re.purge()
    pattern = sre_compile.compile(r'(?P<word>[a-z]+)(\d{2,5}|-)*(?i)x?', 0)
    text = 'abc12345-- def77 ghi ' * 10
    return (pattern.findall(text)[:4], pattern.sub(lambda m: m.group('word')[::-1], text)[:40],
            pattern.split(text)[:5], pattern.match(text).groupdict(), len(sre_parse.parse('(a|b)*')),
            [m.span() for m in pattern.finditer(text)][:3], re.escape('a.b'))
