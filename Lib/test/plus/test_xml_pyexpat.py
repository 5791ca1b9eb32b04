"""pyexpat: handlers, buffers, entities, encodings, errors, and what must not crash."""
import gc
import sys
import tempfile
import threading
import unittest
import weakref

import pyexpat
from xml.parsers import expat
import stockcompare

DOCUMENT = '''<?xml version="1.0" encoding="iso-8859-1" standalone="no"?>
<?target data?>
<!DOCTYPE root [
<!ELEMENT root (a|(b,c)*|d?)+>
<!ELEMENT mixed (#PCDATA|a)*>
<!ELEMENT empty EMPTY>
<!ATTLIST root x CDATA "dflt" y NMTOKEN #REQUIRED>
<!NOTATION n SYSTEM "n.jpg">
<!ENTITY acirc "&#226;">
<!ENTITY ext SYSTEM "entity.file">
<!ENTITY raw PUBLIC "pub" "entity.raw" NDATA n>
]>
<root xmlns:m="urn:x" y='1' m:f='\xe4'>
a&acirc;b\xe9
<m:s/><![CDATA[zz]]>&ext;<!-- c -->
</root>
'''

SHOW = r'''
import pyexpat
document = %r
parser = pyexpat.ParserCreate(None, %r)
parser.returns_unicode, parser.ordered_attributes, parser.buffer_text = %r
parser.specified_attributes = parser.ordered_attributes
parser.namespace_prefixes = parser.buffer_text
parser.SetBase('base')
def handler(name):
    def show(*args):
        # the context of an entity lists namespaces in the order of expat's salted hashes
        print name, args[name == 'ExternalEntityRefHandler':], parser.CurrentLineNumber, parser.CurrentColumnNumber, parser.buffer_used
        if name == 'ExternalEntityRefHandler':
            child = parser.ExternalEntityParserCreate(args[0])
            print child.buffer_text, child.returns_unicode, child.intern is parser.intern
            child.Parse('<k>ent</k>', 1)
        return 1
    return show
for name in dir(parser):
    if 'Handler' in name and name != %r:
        setattr(parser, name, handler(name))
print parser.Parse(document, 1), sorted(parser.intern), parser.ErrorCode, parser.CurrentByteIndex
'''


class Recorder(object):
    """A parser whose handlers append to self.events."""

    def __init__(self, *names, **options):
        self.events = []
        self.parser = expat.ParserCreate(options.pop('encoding', None), options.pop('sep', None))
        for name in names:
            setattr(self.parser, name + 'Handler', self.handler(name))
        for name, value in options.items():
            setattr(self.parser, name, value)

    def handler(self, name):
        return lambda *args: self.events.append((name,) + args)

    def parse(self, *pieces):
        for piece in pieces[:-1]:
            self.parser.Parse(piece)
        self.parser.Parse(pieces[-1], True)
        return self.events


class HandlerTest(unittest.TestCase):
    def test_every_event_as_in_stock(self):
        for separator in None, '', '!':
            for flags in (1, 0, 0), (0, 1, 0), (1, 0, 1), (0, 1, 1):
                for left_out in 'DefaultHandler', 'DefaultHandlerExpand':
                    code = SHOW % (DOCUMENT, separator, flags, left_out)
                    ours, stock = stockcompare.run_both(code)
                    self.assertEqual(ours[1], 0, ours)
                    self.assertIn('StartElementHandler', ''.join(ours[0]))
                    if stock:
                        self.assertEqual(ours[0], stock[0])

    def test_declarations(self):
        events = Recorder('ElementDecl', 'AttlistDecl', 'NotationDecl', 'EntityDecl',
                          'UnparsedEntityDecl', 'StartDoctypeDecl', 'EndDoctypeDecl', 'XmlDecl',
                          returns_unicode=0).parse(DOCUMENT)
        name = lambda letter, quant=0: (4, quant, letter, ())
        self.assertEqual(events, [
            ('XmlDecl', '1.0', 'iso-8859-1', 0),
            ('StartDoctypeDecl', 'root', None, None, 1),
            ('ElementDecl', 'root', (5, 3, None, (name('a'), (6, 2, None, (name('b'), name('c'))),
                                                  name('d', 1)))),
            ('ElementDecl', 'mixed', (3, 2, None, (name('a'),))),
            ('ElementDecl', 'empty', (1, 0, None, ())),
            ('AttlistDecl', 'root', 'x', 'CDATA', 'dflt', 0),
            ('AttlistDecl', 'root', 'y', 'NMTOKEN', None, 1),
            ('NotationDecl', 'n', None, 'n.jpg', None),
            ('EntityDecl', 'acirc', 0, '\xc3\xa2', None, None, None, None),
            ('EntityDecl', 'ext', 0, None, None, 'entity.file', None, None),
            ('UnparsedEntityDecl', 'raw', None, 'entity.raw', 'pub', 'n'),
            ('EndDoctypeDecl',)])

    def test_attributes(self):
        doc = '<!DOCTYPE a [<!ATTLIST a d CDATA "dflt">]><a z="1" b="2"/>'
        self.assertEqual(Recorder('StartElement').parse(doc),
                         [('StartElement', 'a', {'z': '1', 'b': '2', 'd': 'dflt'})])
        self.assertEqual(Recorder('StartElement', ordered_attributes=1).parse(doc),
                         [('StartElement', 'a', ['z', '1', 'b', '2', 'd', 'dflt'])])
        self.assertEqual(Recorder('StartElement', specified_attributes=1,
                                  ordered_attributes=1).parse(doc),
                         [('StartElement', 'a', ['z', '1', 'b', '2'])])

    def test_namespaces(self):
        doc = '<p:a xmlns:p="u" p:x="1"/>'
        self.assertEqual(Recorder('StartElement', sep=' ').parse(doc),
                         [('StartElement', 'u a', {'u x': '1'})])
        self.assertEqual(Recorder('StartElement', sep=' ', namespace_prefixes=1).parse(doc),
                         [('StartElement', 'u a p', {'u x p': '1'})])
        self.assertEqual(Recorder('StartElement', sep='').parse(doc),
                         [('StartElement', 'ua', {'ux': '1'})])

    def test_handler_changes_handlers(self):
        parser = expat.ParserCreate()
        seen = []

        def data(text):
            seen.append(text)
            parser.CharacterDataHandler = None
            parser.StartElementHandler = lambda *args: seen.append(args)
        parser.CharacterDataHandler = data
        parser.Parse('<a>x\ny<b/>z</a>', True)
        self.assertEqual(seen, ['x', ('b', {})])

    def test_intern(self):
        table = {}
        parser = expat.ParserCreate(intern=table)
        names = []
        parser.StartElementHandler = lambda name, attrs: names.extend([name] + attrs.keys())
        parser.Parse('<a><b a="1"/><a/></a>', True)
        self.assertEqual(names, ['a', 'b', 'a', 'a'])
        self.assertEqual(len(set(map(id, names))), 2)
        self.assertEqual(table, {'a': 'a', 'b': 'b'})
        self.assertIs(parser.intern, table)
        self.assertIs(expat.ParserCreate(intern=None).intern, None)
        self.assertRaises(TypeError, expat.ParserCreate, intern=3)

    def test_frames(self):
        parser = expat.ParserCreate()
        names = []
        parser.StartElementHandler = lambda *args: names.append(sys._getframe(1).f_code.co_name)
        parser.EndElementHandler = lambda *args: names.append(sys._getframe(2).f_code.co_name)
        parser.Parse('<a/>', True)
        self.assertEqual(names, ['StartElement', 'test_frames'])

    def test_tracing(self):
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda *args: None
        calls = []
        sys.setprofile(lambda frame, event, arg: calls.append((event, frame.f_code.co_name)))
        try:
            parser.Parse('<a/>', True)
        finally:
            sys.setprofile(None)
        self.assertEqual(calls[1:-2], [('call', 'StartElement'), ('call', '<lambda>'),
                                       ('return', '<lambda>'), ('return', 'StartElement')])


class TextTest(unittest.TestCase):
    def test_buffered_text(self):
        events = Recorder('CharacterData', 'StartElement', buffer_text=1).parse(
            '<a>1\n2&amp;', '3<b/>4</a>')
        self.assertEqual(events, [('StartElement', 'a', {}), ('CharacterData', '1\n2&'),
                                  ('CharacterData', '3'), ('StartElement', 'b', {}),
                                  ('CharacterData', '4')])

    def test_small_buffers(self):
        for size in 1, 2, 3, 7, 100:
            recorder = Recorder('CharacterData', buffer_text=1, buffer_size=size)
            self.assertEqual(recorder.parser.buffer_size, size)
            events = recorder.parse('<a>ab\ncd<b/>efghi\n\n</a>')
            self.assertEqual(''.join(event[1] for event in events), 'ab\ncdefghi\n\n')

    def test_handler_that_changes_the_buffer(self):
        parser = expat.ParserCreate()
        texts = []

        def data(text):
            texts.append(text)
            parser.buffer_text = len(texts) % 2
            parser.buffer_size = 1 + 37 * len(texts) % 50
        parser.CharacterDataHandler = data
        parser.Parse('<a>' + 'some text\n' * 50 + '</a>', True)
        self.assertEqual(''.join(texts), 'some text\n' * 50)

    def test_sizes(self):
        parser = expat.ParserCreate()
        for value, error in ((0, ValueError), (-1, ValueError), (1 << 31, ValueError),
                             (1 << 80, TypeError), ('x', TypeError), (1.0, TypeError)):
            self.assertRaises(error, setattr, parser, 'buffer_size', value)
        self.assertEqual(parser.buffer_size, 8192)

    def test_str_and_unicode(self):
        for flag, kind in (0, str), (1, unicode):
            events = Recorder('CharacterData', 'StartElement', returns_unicode=flag).parse(
                '<a b="c">\xc3\xa9</a>')
            self.assertIs(type(events[0][1]), kind)
            self.assertIs(type(events[1][1]), kind)

    def test_input_context(self):
        parser = expat.ParserCreate()
        seen = []
        parser.StartElementHandler = lambda *args: seen.append(parser.GetInputContext())
        parser.Parse('<a b="c">x</a>', True)
        self.assertEqual(seen, ['<a b="c">x</a>'])
        self.assertIs(parser.GetInputContext(), None)


class EncodingTest(unittest.TestCase):
    def decode(self, encoding, data):
        recorder = Recorder('CharacterData', encoding=encoding, buffer_text=1)
        return recorder.parse('<a>%s</a>' % data)[0][1]

    def test_single_bytes(self):
        for encoding in 'cp1252', 'koi8-r', 'cp437', 'iso8859-15', 'mac-roman':
            data = '\x80\xe9\xff'
            self.assertEqual(self.decode(encoding, data), data.decode(encoding))

    def test_declared(self):
        events = Recorder('CharacterData').parse(
            '<?xml version="1.0" encoding="koi8-r"?><a>\xe9</a>')
        self.assertEqual(events, [('CharacterData', u'\u0418')])

    def test_errors(self):
        for encoding in 'shift_jis', 'utf-7', 'big5', 'utf-32':
            self.assertRaises(ValueError, self.decode, encoding, 'x')
        self.assertRaises(LookupError, self.decode, 'nosuch', 'x')
        with self.assertRaises(expat.ExpatError) as caught:
            self.decode('rot13', 'x')
        self.assertEqual(caught.exception.code, 18)


class EntityTest(unittest.TestCase):
    DTD = '<!DOCTYPE a SYSTEM "a.dtd"><a>&e;</a>'

    def test_external_subset(self):
        parser = expat.ParserCreate()
        self.assertEqual(parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS), 1)
        texts = []

        def resolve(context, base, system_id, public_id):
            child = parser.ExternalEntityParserCreate(context)
            self.assertEqual(system_id, 'a.dtd')
            child.Parse('<!ENTITY e "text">', True)
            return 1
        parser.ExternalEntityRefHandler = resolve
        parser.CharacterDataHandler = texts.append
        parser.Parse(self.DTD, True)
        self.assertEqual(texts, ['text'])

    def test_answers(self):
        for answer, code in (0, 21), (None, TypeError), ('x', TypeError), (1 << 70, OverflowError):
            parser = expat.ParserCreate()
            parser.SetParamEntityParsing(2)
            parser.ExternalEntityRefHandler = lambda *args: answer
            error = code if isinstance(code, type) else expat.ExpatError
            with self.assertRaises(error) as caught:
                parser.Parse(self.DTD, True)
            if code == 21:
                self.assertEqual(caught.exception.code, 21)

    def test_child_outlives_the_variable_of_its_parent(self):
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda *args: None
        child = parser.ExternalEntityParserCreate(None)
        del parser
        gc.collect()
        child.Parse('<!ENTITY x "y">', True)

    def test_foreign_dtd(self):
        parser = expat.ParserCreate()
        calls = []
        parser.UseForeignDTD()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = lambda *args: calls.append(args) or 1
        parser.StartElementHandler = lambda *args: parser.UseForeignDTD(False)
        with self.assertRaises(expat.ExpatError) as caught:
            parser.Parse('<a/>', True)
        self.assertEqual(calls, [(None, None, None, None)])
        self.assertEqual(caught.exception.code, 26)


class ErrorTest(unittest.TestCase):
    def test_attributes(self):
        parser = expat.ParserCreate()
        with self.assertRaises(expat.ExpatError) as caught:
            parser.Parse('<a>\n <b></a>', True)
        error = caught.exception
        self.assertEqual((error.code, error.lineno, error.offset), (7, 2, 6))
        self.assertEqual(str(error), 'mismatched tag: line 2, column 6')
        self.assertEqual(parser.ErrorCode, 7)
        self.assertEqual((parser.ErrorLineNumber, parser.ErrorColumnNumber, parser.ErrorByteIndex),
                         (2, 6, 10))
        self.assertIs(expat.error, expat.ExpatError)
        self.assertEqual(expat.ErrorString(7), expat.errors.XML_ERROR_TAG_MISMATCH)
        self.assertIs(expat.ErrorString(9999), None)

    def test_exception_in_handler(self):
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda *args: 1 // 0
        parser.CharacterDataHandler = lambda *args: self.fail('called after an error')
        self.assertRaises(ZeroDivisionError, parser.Parse, '<a>x</a>', True)
        self.assertIs(parser.StartElementHandler, None)
        self.assertEqual(parser.ErrorCode, 35)

    def test_bad_arguments(self):
        parser = expat.ParserCreate()
        for args in (), (1,), (None,), ('x', None), ('x', 'y'), (bytearray('<a/>'),), ('x', 1, 2):
            self.assertRaises(TypeError, parser.Parse, *args)
        self.assertRaises(UnicodeEncodeError, parser.Parse, u'<\xe9/>')
        self.assertRaises(TypeError, expat.XMLParserType)
        self.assertRaises(ValueError, expat.ParserCreate, None, 'ab')
        self.assertRaises(AttributeError, setattr, parser, 'nosuch', 1)
        self.assertRaises(AttributeError, getattr, parser, 'nosuch')
        self.assertRaises(RuntimeError, delattr, parser, 'StartElementHandler')

    def test_parser_cannot_be_entered_again(self):
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda *args: parser.Parse('<x/>')
        self.assertRaises(RuntimeError, parser.Parse, '<a>' + '<b/>' * 1000 + '</a>', True)

    def test_other_threads_cannot_enter_either(self):
        parser = expat.ParserCreate()
        errors = []

        def intrude():
            try:
                parser.Parse('<x/>')
            except RuntimeError as error:
                errors.append(error)

        def start(name, attrs):
            thread = threading.Thread(target=intrude)
            thread.start()
            thread.join()
        parser.StartElementHandler = start
        parser.Parse('<a/>', True)
        self.assertEqual(len(errors), 1)


class FileTest(unittest.TestCase):
    class Reader(object):
        def __init__(self, *pieces):
            self.pieces = list(pieces)

        def read(self, size):
            assert size == 2048
            return self.pieces.pop(0)

    def test_reader(self):
        recorder = Recorder('StartElement')
        self.assertEqual(recorder.parser.ParseFile(self.Reader('<a>', '<b/>', '</a>', '')), 1)
        self.assertEqual([event[1] for event in recorder.events], ['a', 'b'])

    def test_bad_readers(self):
        parse = lambda *pieces: expat.ParserCreate().ParseFile(self.Reader(*pieces))
        self.assertRaises(TypeError, parse, 1)
        self.assertRaises(TypeError, parse, u'<a/>')
        self.assertRaises(ValueError, parse, ' ' * 2049)
        self.assertRaises(IndexError, parse)
        self.assertRaises(TypeError, expat.ParserCreate().ParseFile, 1)

    def test_files(self):
        with tempfile.TemporaryFile() as stream:
            stream.write('<a>' + '<b/>' * 5000 + '</a>')
            stream.seek(0)
            recorder = Recorder('StartElement')
            recorder.parser.ParseFile(stream)
            self.assertEqual(len(recorder.events), 5001)
        self.assertRaises(ValueError, expat.ParserCreate().ParseFile, stream)

    def test_handler_closes_the_file(self):
        stream = tempfile.TemporaryFile()
        stream.write('<a>' + '<b/>' * 5000 + '</a>')
        stream.seek(0)
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda *args: stream.close()
        self.assertRaises(ValueError, parser.ParseFile, stream)


class SafetyTest(unittest.TestCase):
    def test_nested_content_models(self):
        # 2.7 recurses on the C stack here, once a level
        depth = 200000
        model = '(a,' * depth + 'b' + ')' * depth
        events = Recorder('ElementDecl').parse('<!DOCTYPE a [<!ELEMENT a %s>]><a/>' % model)
        level, count = events[0][2], 0
        while level[3]:
            level, count = level[3][-1], count + 1
        self.assertEqual(count, depth)

    def test_nested_elements(self):
        depth = 100000
        recorder = Recorder('EndElement')
        self.assertEqual(len(recorder.parse('<a>' * depth + '</a>' * depth)), depth)

    def test_cycles_are_collected(self):
        class Owner(object):
            def start(self, *args):
                pass
        owner = Owner()
        owner.parser = expat.ParserCreate()
        owner.parser.StartElementHandler = owner.start
        gone = weakref.ref(owner)
        del owner
        gc.collect()
        self.assertIs(gone(), None)

    def test_many_names(self):
        names = ['n%d' % i for i in range(20000)]
        events = Recorder('StartElement').parse('<r>%s</r>' % ''.join('<%s/>' % n for n in names))
        self.assertEqual([event[1] for event in events], ['r'] + names)


class ModuleTest(unittest.TestCase):
    def test_constants(self):
        self.assertEqual(pyexpat.EXPAT_VERSION, 'expat_%d.%d.%d' % pyexpat.version_info)
        self.assertEqual(pyexpat.native_encoding, 'UTF-8')
        self.assertIn(('XML_NS', 0), pyexpat.features)
        self.assertEqual(pyexpat.model.XML_CTYPE_SEQ, 6)
        self.assertEqual(pyexpat.model.XML_CQUANT_PLUS, 3)
        self.assertEqual(repr(pyexpat.ExpatError), "<class 'xml.parsers.expat.ExpatError'>")
        self.assertEqual(repr(pyexpat.XMLParserType), "<type 'pyexpat.xmlparser'>")
        self.assertIn('"pyexpat.expat_CAPI"', repr(pyexpat.expat_CAPI))


if __name__ == '__main__':
    unittest.main()
