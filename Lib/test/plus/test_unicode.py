"""unicode, its codecs, the character database: what the stock tests leave out.

Runs on stock 2.7 as well; every test holds something that was once different."""
import codecs
import sys
import unicodedata
import unittest
import warnings


class TextTest(unittest.TestCase):
    def test_replace_in_empty_text(self):
        self.assertEqual(u''.replace(u'', u'x'), u'x')
        for count in 0, 1, 2:
            self.assertEqual(u''.replace(u'', u'x', count), u'')

    def test_empty_tail_is_everywhere(self):
        self.assertTrue(u'abc'.startswith(u'', 10))
        self.assertTrue(u'abc'.endswith(u'', 10))
        self.assertEqual(u'abc'.find(u'', 10), -1)

    def test_titlecase_letter(self):
        self.assertEqual(u'\u01c5'.capitalize(), u'\u01c4')
        self.assertEqual(u'a\u01c5'.capitalize(), u'A\u01c6')
        self.assertTrue(u'\u01c5'.istitle())

    def test_hash_as_str(self):
        for text in '', 'a', 'abc', 'x' * 1000:
            self.assertEqual(hash(text), hash(unicode(text)))
        self.assertEqual({u'key': 1}['key'], 1)

    def test_too_long(self):
        self.assertRaises(OverflowError, lambda: u'abc' * sys.maxsize)
        self.assertRaises(MemoryError, lambda: u'a' * (sys.maxsize // 4 * 2))
        self.assertRaises(OverflowError, lambda: u'a' * (sys.maxsize // 2))

    def test_comparison_warns(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            self.assertFalse(u'\xff' == '\xff')
            self.assertTrue(u'\xff' != '\xff')
        self.assertEqual([w.category for w in caught], [UnicodeWarning] * 2)
        self.assertRaises(UnicodeDecodeError, lambda: u'\xff' < '\xff')

    def test_join_of_mixed(self):
        self.assertEqual(u'-'.join(['a', u'b', 'c']), u'a-b-c')
        self.assertIs(type('-'.join(['a', u'b'])), unicode)
        try:
            u'-'.join(['a', 5])
        except TypeError as e:
            self.assertEqual(str(e), 'sequence item 1: expected string or Unicode, int found')

    def test_subclass_results(self):
        class U(unicode):
            pass
        for method in 'strip', 'lower', 'expandtabs', '__getitem__':
            value = getattr(U(u'abc'), method)(*([slice(None)] if method[0] == '_' else []))
            self.assertIs(type(value), unicode)


class CodecTest(unittest.TestCase):
    def error(self, function, *args):
        try:
            function(*args)
        except UnicodeError as e:
            return e.start, e.end, e.reason
        self.fail('no error')

    def test_utf8_ranges(self):
        for text, expected in [
                ('\xf0\x90\x80', (0, 3, 'unexpected end of data')),
                ('\xe4\xb8a', (0, 2, 'invalid continuation byte')),
                ('\xe0\x80\x80', (0, 2, 'invalid continuation byte')),
                ('\xf4\x90\x80\x80', (0, 3, 'invalid continuation byte')),
                ('a\xff', (1, 2, 'invalid start byte'))]:
            self.assertEqual(self.error(text.decode, 'utf-8'), expected)

    def test_surrogates_pass(self):
        self.assertEqual('\xed\xa0\x80'.decode('utf-8'), u'\ud800')
        self.assertEqual(u'\ud800\udc00'.encode('utf-8'), '\xf0\x90\x80\x80')

    def test_raw_escape_range(self):
        self.assertEqual(self.error('ab\\\\\\u12'.decode, 'raw-unicode-escape'),
                         (2, 8, 'truncated \\uXXXX'))

    def test_utf7_stateful(self):
        self.assertEqual(codecs.utf_7_decode('a+AGE', 'strict', False), (u'a', 1))
        self.assertEqual(codecs.utf_7_decode('a+AGE', 'strict', True), (u'aa', 5))

    def test_handler_may_go_back(self):
        calls = []

        def handler(error):
            calls.append(error.start)
            return u'?' * 100, len(error.object) if len(calls) > 2 else error.start
        codecs.register_error('plus.back', handler)
        self.assertEqual('a\xffb'.decode('ascii', 'plus.back'), u'a' + u'?' * 300)
        self.assertEqual(calls, [1, 1, 1])

    def test_bad_handlers(self):
        for answer in 5, (u'a',), ('a', 1), (u'a', 'b'), (u'a', 100), (u'a', -100), (u'a', 1.5):
            codecs.register_error('plus.bad', lambda e: answer)
            for call in (lambda: '\xff'.decode('ascii', 'plus.bad'),
                         lambda: u'\xff'.encode('ascii', 'plus.bad'),
                         lambda: u'\xff'.encode('cp1250', 'plus.bad')):
                self.assertRaises((TypeError, IndexError), call)

    def test_charmap_of_long_items(self):
        table = {97: u'x' * 1000, 98: None, 99: 0x10ffff}
        self.assertEqual(codecs.charmap_decode('aca', 'strict', table)[0],
                         u'x' * 1000 + u'\U0010ffff' + u'x' * 1000)
        self.assertEqual(codecs.charmap_decode('b', 'replace', table)[0], u'\ufffd')
        self.assertEqual(u'abc'.translate({97: u'y' * 500, 98: None, 99: 66}), u'y' * 500 + u'B')

    def test_encoding_map(self):
        table = u''.join(map(unichr, range(255))) + u'\ufffe'
        mapping = codecs.charmap_build(table)
        self.assertEqual(codecs.charmap_encode(u'a\xfe', 'strict', mapping), ('a\xfe', 2))
        self.assertRaises(UnicodeEncodeError, codecs.charmap_encode, u'\xff', 'strict', mapping)
        self.assertIs(type(codecs.charmap_build(u'x' * 256)), dict)

    def test_default_encoding_name(self):
        self.assertEqual(sys.getdefaultencoding(), 'ascii')
        self.assertRaises(LookupError, u'a'.encode, 'no-such-encoding')


class DatabaseTest(unittest.TestCase):
    def test_versions(self):
        self.assertEqual(unicodedata.unidata_version, '5.2.0')
        self.assertEqual(unicodedata.ucd_3_2_0.unidata_version, '3.2.0')
        self.assertEqual(unicodedata.category(u'\u0221'), 'Ll')
        self.assertEqual(unicodedata.ucd_3_2_0.category(u'\u0221'), 'Cn')
        self.assertEqual(unicodedata.ucd_3_2_0.normalize('NFC', u'\U0002f868'), u'\U0002136a')

    def test_names_there_and_back(self):
        for code in range(0x300) + range(0xac00, 0xad00) + [0x4e00, 0xf900, 0x20000, 0x1d15e]:
            name = unicodedata.name(unichr(code), None)
            if name is not None:
                self.assertEqual(unicodedata.lookup(name), unichr(code))
        self.assertEqual(u'\N{latin small letter a}', u'a')
        self.assertRaises(KeyError, unicodedata.lookup, 'CJK UNIFIED IDEOGRAPH-4e00')

    def test_long_runs_of_marks(self):
        text = u'a' + u'\u0345\u0301\u0327' * 5000
        ordered = u'a' + u'\u0327' * 5000 + u'\u0301' * 5000 + u'\u0345' * 5000
        self.assertEqual(unicodedata.normalize('NFD', text), ordered)

    def test_blocked_composition(self):
        self.assertEqual(unicodedata.normalize('NFC', u'a\u0327\u0301'), u'\xe1\u0327')
        self.assertEqual(unicodedata.normalize('NFC', u'\u1100\u1161\u11a8'), u'\uac01')


if __name__ == '__main__':
    unittest.main()
