"""str, bytearray, buffer and memoryview: what stock's tests leave out.

True of 2.7 as well, unless marked `ours`."""

import gc
import sys
import unittest

OURS = 'plus' in sys.builtin_module_names


class Searching(unittest.TestCase):
    """The search has a fast way, a meter and a two-way fallback: they must agree."""

    makers = (str, unicode, bytearray)

    def naive(self, text, sub):
        for i in range(len(text) - len(sub) + 1):
            if text[i:i + len(sub)] == sub:
                return i
        return -1

    def test_all_small_words(self):
        words = ['']
        for n in range(7):
            words += [w + c for w in words if len(w) == n for c in 'ab']
        short = [w for w in words if len(w) <= 4]
        for text in words:
            for sub in short:
                at = self.naive(text, sub)
                self.assertEqual(text.find(sub), at)
                self.assertEqual(unicode(text).find(unicode(sub)), at)
                self.assertEqual(sub in text, at >= 0)

    def test_text_full_of_anchors(self):
        for make in self.makers:
            hay = make('a' * 5000)
            for sub in ('a' * 100 + 'b', 'b' + 'a' * 100, 'a' * 50 + 'b' + 'a' * 50,
                        'ab' * 60, 'aab' * 40 + 'b', 'aba' * 30 + 'c'):
                sub = make(sub)
                self.assertEqual(hay.find(sub), -1)
                self.assertEqual(hay.rfind(sub), -1)
                self.assertEqual((hay + sub + hay).find(sub), len(hay))
                self.assertEqual((hay + sub + hay).count(sub), 1)
                self.assertEqual((hay + sub + hay).rfind(sub), len(hay))
                self.assertEqual(len((hay + sub + hay).replace(sub, make(''))), 10000)

    def test_periodic_needle(self):
        for period in ('ab', 'aab', 'abcab'):
            text = period * 300 + 'X' + period * 200
            sub = period * 150 + 'X'
            self.assertEqual(text.find(sub), 150 * len(period))
            self.assertEqual(unicode(text).find(unicode(sub)), 150 * len(period))

    def test_count_crosses_blocks(self):
        for n in (0, 1, 15, 16, 17, 255, 256, 4079, 4080, 4081, 5000, 70000):
            self.assertEqual(('a' * n).count('a'), n)
            self.assertEqual(('ab' * n).count('b'), n)
            self.assertEqual(('\xff' * n).count('\xff'), n)
            self.assertEqual(bytearray('x' * n).count('x'), n)

    def test_replace_sizes(self):
        self.assertEqual('aXbXc'.replace('X', 'yy'), 'ayybyyc')
        self.assertEqual('aXXbXXc'.replace('XX', 'y', 1), 'aybXXc')
        self.assertEqual('abc'.replace('', '-'), '-a-b-c-')
        self.assertEqual('abc'.replace('', '-', 2), '-a-bc')
        self.assertEqual('aaa'.replace('a', 'b', 2), 'bba')
        self.assertEqual('a' * 100000, ('b' * 100000).replace('b', 'a'))

    def test_line_ends(self):
        text = 'a\rb\nc\r\nd\n\re\r\r\nf'
        self.assertEqual(text.splitlines(), ['a', 'b', 'c', 'd', '', 'e', '', 'f'])
        self.assertEqual(''.join(text.splitlines(True)), text)


class Objects(unittest.TestCase):

    def test_shared_small_strings(self):
        self.assertTrue('xyz'[1] is chr(ord('y')))
        self.assertTrue('abc'[:0] is '')
        self.assertTrue('abc'[0:1] is intern('a'))

    def test_interned_strings_die(self):
        for i in range(20000):
            intern('test_str interned %d' % i)
        text = intern('test_str ' + 'kept')
        self.assertTrue(intern('test_str k' + 'ept') is text)
        for i in range(0, 20000, 7):
            name = 'test_str interned %d' % i
            self.assertTrue(intern(name) is name)

    def test_subclass_is_not_interned(self):
        class S(str):
            pass
        self.assertRaises(TypeError, intern, S('abc'))
        self.assertEqual(hash(S('abc')), hash('abc'))
        self.assertEqual(S('abc') + '', 'abc')
        self.assertTrue(type(S('abc') * 1) is str)
        self.assertTrue(type(S('abc').strip()) is str)

    def test_hash(self):
        if not sys.flags.hash_randomization:
            self.assertEqual(hash('abc'), 1600925533 if sys.maxint < 2 ** 32
                             else 1453079729188098211)
        self.assertEqual(hash(''), 0)
        self.assertEqual(hash(buffer('abc')), hash('abc'))
        self.assertEqual(hash(u'abc'), hash('abc'))

    def test_sizes(self):
        self.assertEqual(sys.getsizeof('abc') - sys.getsizeof(''), 3)
        self.assertEqual(str.__itemsize__, 1)

    def test_repr_round_trip(self):
        every = ''.join(map(chr, range(256)))
        self.assertEqual(eval(repr(every)), every)
        self.assertEqual(eval(repr(bytearray(every))), every)
        self.assertEqual(repr("'"), '"\'"')
        self.assertEqual(repr("'\""), "'\\'\"'")
        self.assertEqual('abc\\x41\\101\\q\\\n'.decode('string_escape'), 'abcAA\\q')
        self.assertRaises(ValueError, '\\x4'.decode, 'string_escape')
        self.assertRaises(ValueError, '\\'.decode, 'string_escape')

    def test_unchanged_is_same(self):
        text = ''.join(['ab', 'c'])
        self.assertTrue(text.replace('x', 'y') is text)
        self.assertTrue(text.strip() is text)
        self.assertTrue(text.split('x')[0] is text)
        self.assertTrue(text.ljust(2) is text)
        self.assertTrue(text[:] is text)
        self.assertTrue(str(text) is text)
        self.assertTrue(text + '' is text)

    def test_switch_to_unicode(self):
        self.assertEqual('%s %s' % ('a', u'\u1234'), u'a \u1234')
        self.assertEqual('%(a)s%(b)s' % {'a': 1, 'b': u'x'}, u'1x')
        self.assertTrue(type('%d %s' % (1, u'')) is unicode)
        self.assertEqual('%d %*d %c' % (1, 5, 2, u'\u20ac'), u'1     2 \u20ac')
        self.assertTrue(type('abc'.strip(u'a')) is unicode)
        self.assertRaises(UnicodeDecodeError, lambda: '\xe9%s' % u'a')

        class Text(object):
            def __str__(self):
                return u'\u1234'
        self.assertEqual('<%s>' % Text(), u'<\u1234>')


class Formats(unittest.TestCase):

    def test_percent_long_slots(self):
        class Own(long):
            def __str__(self):
                return '99'

            def __hex__(self):
                return '0x77L'

            def __oct__(self):
                return '5'
        self.assertEqual('%d %x' % (Own(1), Own(1)), '99 77')
        self.assertRaises(ValueError, lambda: '%o' % Own(1))

    def test_percent_widths(self):
        self.assertEqual('%-+05d|%#06x|% .3d' % (7, 255, 8), '+7   |0x00ff| 008')
        self.assertEqual('%*.*f|%-*d|' % (8, 2, 3.14159, 4, 5), '    3.14|5   |')
        self.assertEqual('%*d|' % (-4, 5), '5   |')
        self.assertEqual('%5%|%-5%|' % (), '    %|%    |')
        self.assertEqual('%#o %#o' % (8, 0), '010 0')
        self.assertRaises(OverflowError, lambda: '%.500d' % 1)
        self.assertEqual(len('%.500d' % 1L), 500)

    def test_grouping(self):
        self.assertEqual(format(1234567, '012,'), '0,001,234,567')
        self.assertEqual(format(1234567.5, ',.2f'), '1,234,567.50')
        self.assertEqual(format(-1234567, '=+15,'), '-     1,234,567')
        self.assertEqual(format(999, ','), '999')
        self.assertEqual(format(float('nan'), '08,'), '00000nan')

    def test_fields(self):
        self.assertEqual('{0[k]}{1[0].real}{x.imag!r:>4}'.format({'k': 1}, [2], x=3j), '12 3.0')
        self.assertEqual('{:{}}|{}'.format(1, 4, 2), '   1|2')
        self.assertEqual('{{{}}}'.format(1), '{1}')
        for bad in ('{', '}', '{0', '{0!}', '{0!x}', '{0[}', '{0.}', '{}{0}', '{0}{}',
                    '{0:{0:{0}}}', '{99999999999999999999}'):
            self.assertRaises(ValueError, bad.format, 1, 2)
            self.assertRaises(ValueError, unicode(bad).format, 1, 2)
        self.assertRaises(KeyError, '{a}'.format)
        self.assertRaises(IndexError, '{1}'.format, 0)

    def test_format_of_results(self):
        class Wide(object):
            def __format__(self, spec):
                return u'\xe9' + spec
        self.assertRaises(UnicodeEncodeError, '{}'.format, Wide())
        self.assertEqual(u'{:a}'.format(Wide()), u'\xe9a')


class ByteArrays(unittest.TestCase):

    def test_self_assignment(self):
        b = bytearray('abc')
        b[1:1] = b
        self.assertEqual(b, 'aabcbc')
        b.extend(b)
        self.assertEqual(b, 'aabcbcaabcbc')
        self.assertRaises(BufferError, lambda: b.__iadd__(b))

    def test_exports_pin_the_size(self):
        b = bytearray('abc')
        view = memoryview(b)
        for change in (lambda: b.append(1), lambda: b.pop(), lambda: b.__delitem__(0),
                       lambda: b.__init__('abcd'), lambda: b.__imul__(2),
                       lambda: b.__setitem__(slice(0, 1), 'xy')):
            self.assertRaises(BufferError, change)
        b[:] = 'xyz'
        self.assertEqual(view.tobytes(), 'xyz')
        del view
        b.append(33)
        self.assertEqual(b, 'xyz!')

    def test_steps(self):
        for start in range(-8, 9):
            for stop in range(-8, 9):
                for step in (-3, -2, -1, 1, 2, 3):
                    listed = list('abcdefg')
                    b = bytearray('abcdefg')
                    del listed[start:stop:step]
                    del b[start:stop:step]
                    self.assertEqual(str(b), ''.join(listed))

    @unittest.skipUnless(OURS, '2.7 writes behind the end')
    def test_index_that_changes_the_array(self):
        b = bytearray('abc')

        class Shrink(object):
            def __index__(self):
                del b[:]
                return 0
        self.assertRaises(IndexError, b.__setitem__, 0, Shrink())
        b[:] = 'abc'
        self.assertRaises(IndexError, b.__setitem__, Shrink(), 1)

    def test_growth(self):
        b = bytearray()
        seen = set()
        for i in range(100):
            b.append(i)
            seen.add(b.__alloc__())
            self.assertTrue(b.__alloc__() > len(b))
        self.assertTrue(len(seen) < 20)


class Views(unittest.TestCase):

    def test_buffer_follows_its_base(self):
        b = bytearray('abc')
        window = buffer(b, 1)
        b.extend('def')
        self.assertEqual(str(window), 'bcdef')
        self.assertEqual(str(buffer(window, 2)), 'def')
        self.assertEqual(str(buffer(buffer(b, 1, 3), 1, 10)), 'cd')
        self.assertRaises(TypeError, lambda: window.__setitem__(0, 'x'))

    def test_memoryview_parts(self):
        b = bytearray('abcdef')
        part = memoryview(b)[1:5][1:]
        self.assertEqual(part.tobytes(), 'cde')
        part[0:2] = 'XY'
        self.assertEqual(b, 'abXYef')
        part[0:2] = part[1:3]
        self.assertEqual(b, 'abYeef')
        self.assertRaises(ValueError, part.__setitem__, 0, 'xy')
        del part
        gc.collect()
        b.append(1)

    def test_memoryview_equality(self):
        self.assertTrue(memoryview('abc') == bytearray('abc'))
        self.assertTrue(memoryview('abc') != u'abc')
        self.assertFalse(memoryview('abc') == 5)


if __name__ == '__main__':
    unittest.main()
