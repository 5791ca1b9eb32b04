"""The regular expression engine: groups after backtracking, long inputs, bad codes.

Expected groups were recorded from 2.7.18.
"""
import _sre
import re
import signal
import unittest

OURS = _sre.copyright.startswith('Python Plus')

GROUPS = [
    ('(?!(a)c)ab', 'ab', ('a',)),
    ('(?:(a)|b)*', 'ab', ('a',)),
    ('(?:(a)|(b))*', 'ab', ('a', 'b')),
    ('(?:(?=(a)b)ac|ab)', 'ab', (None,)),
    ('((a)|b)*', 'ab', ('b', 'a')),
    ('(a(?:b(c)|d))*', 'abcad', ('ad', 'c')),
    ('(?:(a)(b)?)*', 'aba', ('a', 'b')),
    (r'(?:(\w)(?:(\d)|x))+?$', 'a1bx', ('b', '1')),
    ('(a?)*', 'aa', ('',)),
    ('(?:(a)|b)*?$', 'ab', ('a',)),
    ('()*', '', ('',)),
    ('(a|)*b', 'aab', ('',)),
    ('((x)|(y)|z)*', 'xyz', ('z', 'x', 'y')),
    ('(?:(a)|ab)*?c', 'abac', ('a',)),
    ('(?:(a)b|a(c))*', 'abac', ('a', 'c')),
    (r'(?:(a)|\1b)*', 'aab', ('a',)),
    (r'(a)?(?(1)b|c)', 'c', (None,)),
    (r'(?:(a)?(?(1)b|c))*', 'abc', ('a',)),
    ('(?:(?!(a)).|(a)b)*', 'cab', (None, 'a')),
    ('(?:(a)|(?=(b))c|b)*', 'abb', ('a', None)),
    ('(?:x(?=(a)c)|xab)', 'xab', (None,)),
    ('(a*?)*?$', 'aaa', ('a',)),
    ('(a{0,1}){3}', 'aa', ('',)),
]


def _refused(pattern):
    try:
        re.compile(pattern)
    except re.error:
        return True
    return False


# the sre_compile of jython's jar, older than 2.7.18's, refuses to repeat what may be
# empty; the engine is the same
if _refused('(?:a*)*'):
    GROUPS = [row for row in GROUPS if not _refused(row[0])]


class EngineTest(unittest.TestCase):
    def test_groups(self):
        for pattern, text, groups in GROUPS:
            for kind in str, unicode:
                self.assertEqual(re.match(kind(pattern), kind(text)).groups(), groups, pattern)

    def test_long_inputs(self):
        n = 200000
        self.assertEqual(re.match('(?:ab|cd)*', 'abcd' * n).end(), 4 * n)
        self.assertEqual(re.match('(?:a|b)*?c', 'ab' * n + 'c').end(), 2 * n + 1)
        self.assertEqual(re.match('(?:(a)|b)*', 'ab' * n).span(1), (2 * n - 2, 2 * n - 1))
        self.assertIsNone(re.match('(?:ab)*c', 'ab' * n))
        self.assertEqual(re.search('x(?=y)', 'x' * n + 'xy').start(), n)

    def test_empty_matches(self):
        self.assertEqual(re.findall('x*', 'axb'), ['', 'x', '', ''])
        self.assertEqual(re.sub('x*', '-', 'abxd'), '-a-b-d-')
        self.assertEqual(re.split('x*', 'axbc'), ['a', 'bc'])
        self.assertEqual([m.span() for m in re.finditer('a|', 'bab')],
                         [(0, 0), (1, 2), (2, 2), (3, 3)])

    def test_scanner_ends(self):
        scanner = re.compile('a').scanner('aba')
        found = [scanner.match() for i in range(4)]
        self.assertEqual([m and m.start() for m in found], [0, None, None, None])

    def test_sets(self):
        every = ''.join(map(chr, range(256)))
        for pattern in (r'[\d_]', r'[^a-z]', r'[\W\n]', '[\x80-\xff]', '(?i)[a-f]'):
            for flags in (0, re.UNICODE, re.LOCALE):
                compiled = re.compile(pattern, flags)
                one_by_one = [c for c in every if compiled.match(c)]
                self.assertEqual(compiled.findall(every), one_by_one)
                self.assertEqual(re.compile(pattern + '+', flags).findall(''.join(one_by_one)),
                                 [''.join(one_by_one)])
        self.assertTrue(re.match(u'[\u1000-\u2000\U00010000]+$', u'\u1000\u1fff\U00010000'))

    def test_buffers(self):
        self.assertEqual(re.match('a(b)', bytearray('ab')).group(1), bytearray('b'))
        self.assertEqual(re.match('a(b)', buffer('ab')).group(1), 'b')
        self.assertRaises(TypeError, re.match, 'a', 1)

    @unittest.skipUnless(OURS, 'stock checks less')
    def test_bad_codes(self):
        for code in ([], [99], [19], [28, 3, 0, 1, 1], [15, 9, 1, 0], [7, 3, 1], [29, 4, 0, 1],
                     [21, 0, 1], [12, 0, 1], [18, 0, 1], [4, 2, 0, 1], [17, 1, 0, 0, 0, 1],
                     [6, 77, 1], [22, 1], [13, 0, 1, 1]):
            self.assertRaises(RuntimeError, _sre.compile, 'x', 0, code, 0, {}, [])
        self.assertRaises(OverflowError, _sre.compile, 'x', 0, [2 ** 40], 0, {}, [])

    @unittest.skipUnless(OURS, 'stock crashes')
    def test_random_codes_do_not_crash(self):
        import random
        chance = random.Random(7)
        good = [[int(word) for word in _code(p)] for p, t, g in GROUPS]
        for i in range(4000):
            code = list(chance.choice(good))
            for k in range(chance.randrange(1, 4)):
                code[chance.randrange(len(code))] = chance.choice(
                    [0, 1, 2, 3, 4, 5, 7, 9, 13, 19, 28, 29, 31, 2 ** 32 - 1,
                     chance.randrange(64)])
            try:
                pattern = _sre.compile('x', 0, code, 3, {}, [])
            except RuntimeError:
                continue
            signal.alarm(300)
            pattern.match('abcab')
            pattern.search(u'abcab')
        signal.alarm(0)


def _code(pattern):
    import sre_compile
    import sre_parse
    return sre_compile._code(sre_parse.parse(pattern), 0)


if __name__ == '__main__':
    unittest.main()
