"""cPickle and _json.  What is expected was recorded from stock 2.7.18, where this runs, too."""
import cPickle
import cStringIO
import copy_reg
import json
import unittest


class New(object):
    pass


class Old:
    pass


class Point(object):
    def __init__(self, *parts):
        self.parts = parts

    def __reduce__(self):
        return Point, self.parts


class Slots(object):
    __slots__ = ('a',)


def dumps(value):
    return [cPickle.dumps(value, protocol) for protocol in (0, 1, 2)]


class Bytes(unittest.TestCase):

    def test_numbers(self):
        self.assertEqual(dumps(True), ['I01\n.', 'I01\n.', '\x80\x02\x88.'])
        self.assertEqual(cPickle.dumps([255, 256, 65536, -1, 2 ** 31], 1),
                         ']q\x01(K\xffM\x00\x01J\x00\x00\x01\x00J\xff\xff\xff\xffI2147483648\ne.')
        self.assertEqual(cPickle.dumps([0L, -128L, -129L, 255L], 2),
                         '\x80\x02]q\x01(\x8a\x00\x8a\x01\x80\x8a\x02\x7f\xff\x8a\x02\xff\x00e.')
        self.assertEqual(cPickle.dumps([0.1, -0.0, 1e22]),
                         '(lp1\nF0.10000000000000001\naF-0\naF1e+22\na.')

    def test_strings(self):
        self.assertEqual(cPickle.dumps(u'\u1234\n\\\xe9\U0001d11e'),
                         'V\\u1234\\u000a\\u005c\xe9\\U0001d11e\np1\n.')
        self.assertEqual(cPickle.dumps(['', 'a']), "(lp1\nS''\naS'a'\na.")

    def test_recursive(self):
        value = ([],)
        value[0].append(value)
        self.assertEqual(dumps(value), ['((lp1\n(g1\ntp2\na00g2\n.', '(]q\x01(h\x01tq\x02a1h\x02.',
                                        '\x80\x02]q\x01h\x01\x85q\x02a0h\x02.'])
        value = set()
        member = New()
        member.back = value
        value.add(member)
        for text in dumps(value):
            copy = cPickle.loads(text)
            self.assertIs(list(copy)[0].back, copy)

    def test_batches(self):
        self.assertEqual(cPickle.dumps(range(1000), 1)[-5:], 'M\xe7\x03e.')
        self.assertEqual(cPickle.dumps(range(1001), 1)[-6:], 'eM\xe8\x03a.')
        self.assertEqual(cPickle.dumps(dict.fromkeys(range(1000)), 1)[-4:], 'u(u.')

    def test_without_file(self):
        pickler = cPickle.Pickler(1)
        shared = [1]
        pickler.dump(['abc', shared, shared])
        self.assertEqual(pickler.getvalue(), '](U\x03abc]q\x03K\x01ah\x03e.')
        self.assertEqual(pickler.getvalue(), '')

    def test_write_calls(self):
        class Writer(object):
            sizes = []

            def write(self, text):
                self.sizes.append(len(text))
        cPickle.dump([1] * 200, Writer())
        self.assertEqual(Writer.sizes, [256, 256, 256, 38])


    def test_memo_after_a_registered_function(self):
        # an object that copy_reg's function was just called for is put in the memo, even if
        # nothing else refers to it; not so once another object was reduced
        self.assertEqual(cPickle.dumps((complex(1, 2),), 0),
                         '(c__builtin__\ncomplex\np1\n(F1\nF2\ntRp2\nt.')
        copy_reg.pickle(Registered, lambda r: (list, ([frozenset([2])],)))
        self.addCleanup(copy_reg.dispatch_table.pop, Registered)
        self.assertEqual(cPickle.dumps((Registered(),), 1),
                         '(c__builtin__\nlist\nq\x01(]q\x02c__builtin__\nfrozenset\nq\x03(]q\x04K'
                         '\x02atRq\x05atRt.')


class Registered(object):
    pass


class Objects(unittest.TestCase):

    def test_round_trips(self):
        new, old = New(), Old()
        new.x, old.x = [1, u'\u1234', (2.5, 3j)], new
        for text in dumps([new, old, New, len, Point(1, 2), 2L ** 200]):
            copy = cPickle.loads(text)
            self.assertEqual(copy[0].x, new.x)
            self.assertIs(copy[1].x, copy[0])
            self.assertEqual((copy[2], copy[3], copy[4].parts), (New, len, (1, 2)))

    def test_slots(self):
        value = Slots()
        value.a = 1
        self.assertRaises(TypeError, cPickle.dumps, value)
        self.assertEqual(cPickle.loads(cPickle.dumps(value, 2)).a, 1)

    def test_persistent(self):
        file = cStringIO.StringIO()
        pickler = cPickle.Pickler(file, 2)
        pickler.persistent_id = lambda value: 'id' if isinstance(value, New) else None
        pickler.dump([New(), 1])
        file.seek(0)
        unpickler = cPickle.Unpickler(file)
        unpickler.persistent_load = lambda key: ('got', key)
        self.assertEqual(unpickler.load(), [('got', 'id'), 1])
        file.seek(0)
        unpickler = cPickle.Unpickler(file)
        unpickler.persistent_load = found = []
        unpickler.noload()
        self.assertEqual(found, ['id'])

    def test_memo_attribute(self):
        file = cStringIO.StringIO()
        pickler = cPickle.Pickler(file, 1)
        value = ['text that is shared']
        pickler.dump(value)
        self.assertEqual(pickler.memo[id(value)], (1, value))
        pickler.dump(value)
        self.assertEqual(file.getvalue()[-3:], 'h\x01.')
        pickler.memo.clear()
        pickler.dump(value)
        self.assertNotEqual(file.getvalue()[-3:], 'h\x01.')
        unpickler = cPickle.Unpickler(cStringIO.StringIO('(lp1\nI1\nq\x05a.'))
        unpickler.load()
        self.assertEqual(unpickler.memo, {'1': [1], 5: 1})

    def test_extension_codes(self):
        copy_reg.add_extension(__name__, 'New', 300)
        try:
            text = cPickle.dumps(New, 2)
            self.assertEqual(text, '\x80\x02\x83\x2c\x01.')
            self.assertIs(cPickle.loads(text), New)
        finally:
            copy_reg.remove_extension(__name__, 'New', 300)

    def test_find_global(self):
        unpickler = cPickle.Unpickler(cStringIO.StringIO('cos\nsystem\n.'))
        unpickler.find_global = None
        self.assertRaises(cPickle.UnpicklingError, unpickler.load)


class Damage(unittest.TestCase):

    def test_cut_and_changed(self):
        value = [Point(1), {'a': (1.5, u'x', 3L)}, None, True, 'abc' * 100]
        for text in dumps(value):
            for i in range(len(text)):
                for damaged in (text[:i], text[:i] + '\x00' + text[i + 1:],
                                text[:i] + 't' + text[i + 1:], text[:i] + '(e' + text[i:]):
                    try:
                        cPickle.loads(damaged)
                    except Exception:
                        pass

    def test_texts(self):
        for text, error in (('t.', 'could not find MARK'), ('a', 'unpickling stack underflow'),
                            ('.', 'bad pickle data'), ('I', 'pickle data was truncated'),
                            ('x.', "invalid load key, 'x'."),
                            ('T\xff\xff\xff\xff', 'BINSTRING pickle has negative byte count')):
            with self.assertRaises(cPickle.UnpicklingError) as caught:
                cPickle.loads(text)
            self.assertEqual(str(caught.exception), error)
        self.assertRaises(EOFError, cPickle.loads, 'U\x05ab')
        self.assertRaises(cPickle.BadPickleGet, cPickle.loads, 'g1\n.')

    def test_deep(self):
        value = []
        for _ in xrange(10 ** 5):
            value = [value]
        self.assertRaises(RuntimeError, cPickle.dumps, value)
        pickler = cPickle.Pickler(cStringIO.StringIO(), 1)
        pickler.fast = 1
        cycle = []
        cycle.append(cycle)
        self.assertRaises(ValueError, pickler.dump, cycle)


class Json(unittest.TestCase):

    def error(self, text):
        with self.assertRaises(ValueError) as caught:
            json.loads(text)
        return str(caught.exception)

    def test_values(self):
        for kind in (str, unicode):
            self.assertEqual(json.loads(kind('[1, -2.5e3, "\\u00e9\\ud834\\udd1e\\n", null, '
                                             'true, {"a": {}}]')),
                             [1, -2500.0, u'\xe9\U0001d11e\n', None, True, {'a': {}}])
        self.assertEqual(json.loads('"caf\xc3\xa9"'), u'caf\xe9')
        self.assertEqual(json.dumps([u'\u1234\U0001d11e"\x7f', 1.0, {2: None}]),
                         '["\\u1234\\ud834\\udd1e\\"\\u007f", 1.0, {"2": null}]')

    def test_errors(self):
        self.assertEqual(self.error('{"a" 1}'), 'Expecting : delimiter: line 1 column 6 (char 5)')
        self.assertEqual(self.error(u'{"a" 1}'), "Expecting ':' delimiter: line 1 column 6 (char 5)")
        self.assertEqual(self.error('["a\nb"]'),
                         'Invalid control character at: line 1 column 4 (char 3)')
        self.assertEqual(self.error('"a\\x"'), 'Invalid \\escape: line 1 column 3 (char 2)')
        self.assertEqual(self.error('[1,'), 'Expecting object: line 1 column 3 (char 2)')
        self.assertEqual(self.error('[1,]'), 'No JSON object could be decoded')

    def test_deep(self):
        for text in ('[' * 10 ** 5, u'{"a":' * 10 ** 5):
            self.assertRaises(RuntimeError, json.loads, text)

    def test_cycle(self):
        cycle = []
        cycle.append({'a': cycle})
        self.assertRaises(ValueError, json.dumps, cycle)


if __name__ == '__main__':
    unittest.main()
