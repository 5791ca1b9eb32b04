"""The CJK codecs: what the stock tests leave out. Runs on stock 2.7 as well."""
import codecs
import unittest

STATELESS = ('gb2312 gbk gb18030 big5 cp950 big5hkscs shift_jis cp932 euc_jp shift_jis_2004 '
             'shift_jisx0213 euc_jis_2004 euc_jisx0213 euc_kr cp949 johab').split()
STATEFUL = ('hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 '
            'iso2022_jp_ext iso2022_kr').split()


class RoundTripTest(unittest.TestCase):
    def test_every_character_comes_back(self):
        for encoding in STATELESS + STATEFUL:
            encode = codecs.getencoder(encoding)
            decode = codecs.getdecoder(encoding)
            for code in range(0xa0, 0x3200, 3) + range(0x4e00, 0x9fa6, 7) + range(0xac00, 0xd7a4, 11):
                char = unichr(code)
                data = encode(char, 'ignore')[0]
                if data:
                    # or, for a few, a character with the same bytes
                    back = decode(data)[0]
                    self.assertTrue(back == char or encode(back, 'ignore')[0] in ('', data),
                                    (encoding, code))

    def test_gb18030_is_complete(self):
        for code in range(0x80, 0xd800, 13) + range(0xe000, 0x10ffff, 997):
            char = unichr(code)
            self.assertEqual(char.encode('gb18030').decode('gb18030'), char)

    def test_pairs(self):
        text = u'\u304b\u309a\u304b'
        for encoding in 'euc_jis_2004', 'shift_jis_2004':
            encoder = codecs.getincrementalencoder(encoding)()
            data = ''.join(encoder.encode(char) for char in text) + encoder.encode(u'', True)
            self.assertEqual(data, text.encode(encoding))
            self.assertEqual(data.decode(encoding), text)


class ErrorTest(unittest.TestCase):
    def check(self, data, encoding, expected):
        try:
            data.decode(encoding)
        except UnicodeDecodeError as e:
            self.assertEqual((e.start, e.end, e.reason.split()[0]), expected)
        else:
            self.fail('no error')

    def test_ranges(self):
        self.check('a\x81', 'gbk', (1, 2, 'incomplete'))
        self.check('a\x81\x30b', 'gbk', (1, 3, 'illegal'))
        self.check('\x8f\xa1', 'euc_jp', (0, 2, 'incomplete'))
        self.check('\x8f\xa1\xa1', 'euc_jp', (0, 3, 'illegal'))
        self.check('\x81\x30\x81', 'gb18030', (0, 3, 'incomplete'))
        self.check('\xa4\xd4\xa4', 'euc_kr', (0, 3, 'incomplete'))
        self.check('\x1b$B!', 'iso2022_jp', (3, 4, 'incomplete'))

    def test_bytes_one_by_one(self):
        text = u'a\u4e00\uac02b\n'
        for encoding in 'gb18030', 'euc_kr':
            decoder = codecs.getincrementaldecoder(encoding)()
            self.assertEqual(u''.join(map(decoder.decode, text.encode(encoding))), text)

    def test_any_bytes(self):
        for encoding in STATELESS + STATEFUL:
            for lead in range(256):
                for rest in '', '\x00', '\x81\xfe\x30', '\x1b$(', '~', '\xff\xff\xff\xff':
                    (chr(lead) + rest).decode(encoding, 'replace')


if __name__ == '__main__':
    unittest.main()
