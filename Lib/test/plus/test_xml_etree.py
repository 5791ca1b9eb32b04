"""_elementtree: elements, builder, parser; compared with stock's, and what must not crash."""
import copy
import gc
import StringIO
import sys
import unittest
import weakref

import _elementtree as E
import xml.etree.ElementTree as pure
import stockcompare

PRELUDE = r'''
import _elementtree as E, xml.etree.ElementTree as P, StringIO, copy
class Target:
    def start(self, *a): print 'start', a; return 1
    def end(self, *a): print 'end', a; return 2
    def data(self, *a): print 'data', a
    def comment(self, *a): print 'comment', a
    def pi(self, *a): print 'pi', a
    def close(self): return 'closed'
class Reader:
    def __init__(self, *pieces): self.pieces = list(pieces)
    def read(self, n=None): print 'read', n; return self.pieces.pop(0)
def put(x, i, v): x[i] = v
def take(x, i): del x[i]
def events(names, doc='<a xmlns="x" xmlns:q="u:q"><b q:z="1"/>t<!--c--></a>'):
    return list(E.iterparse(StringIO.StringIO(doc), names))
'''

ELEMENTS = r'''
e = E.Element('a', {'x': '1'}, y='2')
(e, e.tag, e.text, e.tail, sorted(e.attrib.items()), len(e), bool(e), sorted(dir(e)))
(type(e), type(e).__module__, [n for n in dir(type(e))])
E.Element()
E.Element(1)
E.Element('a', 1)
E.Element('a', None)
E.Element('a', {}, {})
E.Element(tag='x')
E.Element('a', {'b': 1}, b=2).attrib
E.Element(u'\xe9')
type(e)()
e.foo
e.foo = 1
del e.tag
e.tag = 3
e.text = [1]
e.tail = 't'
(e, e.text, e.tail)
e.attrib = {'k': 'v'}
(e.items(), e.keys(), e.get('k'), e.get('z'), e.get('z', 5))
e.attrib = None
(e.attrib, e.items(), e.get('k'))
e.get()
e.get('k', default=1)
e.set('k')
e.set('k', 1)
e.set([], 1)
e.attrib
e.append(1)
e.append(P.Element('z'))
e.append(E.Element('z'))
e.extend([E.Element('k'), E.Element('l')])
e.extend(3)
e.extend(E.Element('m') for i in range(2))
e[:]
e[0], e[-1], e[1:3], e[::2], e[::-1], e[True]
e[9]
e[-9]
e['a']
e[1.0]
e[2 ** 70]
e.insert(0, E.Element('i'))
e.insert(-1, E.Element('j'))
e.insert(99, E.Element('n'))
e.insert(0, 4)
e.insert('a', 4)
e.insert(1)
e[:]
e.remove(e[0])
e.remove(E.Element('zz'))
e.remove(3)
put(e, 0, E.Element('new'))
put(e, 99, E.Element('new'))
put(e, -99, E.Element('new'))
put(e, 'a', E.Element('new'))
put(e, slice(0, 2), [E.Element('s1'), E.Element('s2'), E.Element('s3')])
put(e, slice(0, 1), (E.Element('u'),))
put(e, slice(0, 1), 3)
put(e, slice(0, 4, 2), [E.Element('w')])
put(e, slice(0, 4, 2), [E.Element('w')] * 2)
put(e, slice(None, None, -1), e[:])
put(e, slice(0, 4, 0), [])
e[:]
take(e, 0)
take(e, 99)
take(e, 'a')
take(e, slice(0, 2))
e[:]
e.clear()
(e.tag, e.text, e.tail, e.attrib, len(e), e.keys(), e.items())
e.makeelement('q', {'a': 1})
e.makeelement('q')
(e == e, e == copy.copy(e), hash(e) == hash(e))
E.SubElement(e, 'q', {'a': 'b'}, c='d').attrib
E.SubElement(e)
E.SubElement(1, 'a')
E.SubElement(e, 'q', 1)
E.SubElement(parent=e, tag='a')
e.getchildren()
(x for x in ())
e + []
e.tag = e
repr(e)
'''

SEARCHES = r'''
x = E.fromstring('<a p="1">t<b k="v">u</b>v<c><b/><d>w</d></c>z<!--hidden--></a>')
(x.find('b'), x.find('c/b'), x.find('.//b'), x.find('b[@k]'), x.find('b[1]'), x.find('zz'))
(x.findall('b'), x.findall('.//b'), x.findall('*'), x.findall('{x}b'), x.findall(''))
(x.findtext('b'), x.findtext('c'), x.findtext('zz'), x.findtext('zz', 5), x.findtext('c/d'))
(x.find(u'b'), x.find('.'), x.find('..'), x.find('{a/b}c'), x.find('{a'), x.find(''))
x.find('/b')
x.find(1)
x.find(None)
x.find(['b'])
x.find(path='b')
x.find()
(x.findall('b', {'x': 'y'}), x.findall('x:b', {'x': 'y'}), x.findtext('b', 3, {}))
list(x.iterfind('b'))
list(x.iterfind('.//b'))
x.iterfind()
(list(x.iter()), list(x.iter('b')), list(x.iter('*')), list(x.iter(u'd')), list(x.iter(None)))
list(x.getiterator('b'))
x.iter(1, 2)
x.iter(tag='b')
list(x.itertext())
x.itertext(1)
list(x)
y = E.Element('y'); y.extend([3]); y.append(x)
E.tostring(y)
put(y, 0, P.Element('pure'))
E.tostring(y)
list(y.iter())
(copy.copy(x)[0] is x[0], copy.copy(x).attrib is x.attrib, E.tostring(copy.copy(x)))
z = copy.deepcopy(x)
(z[0] is x[0], z.attrib is x.attrib, z.attrib == x.attrib, E.tostring(z))
x.__deepcopy__()
[E.tostring(x.__copy__()), E.tostring(x.__deepcopy__({}))]
x.__reduce__()[0].__name__, x.__reduce__()[0](3), E.tostring(x.__reduce__()[1][0])
E.XMLID('<a id="1"><b id="2"/><c/></a>')
E.Comment('hi'), E.tostring(E.Comment('hi')), E.tostring(E.PI('a', 'b')), E.PI('a').text
(E.Comment == P.Comment, P.Comment == E.Comment, E.PI == P.PI, E.Comment == 'x', E.PI == E.Comment)
(E.iselement(x), E.iselement(3), E.tostring(x, 'utf-8'))
'''

PARSERS = r'''
[E.fromstring(s) for s in ('<a/>', u'<a/>', '<?xml version="1.0"?><a/>', '<a>x</a>')]
E.fromstring('<a>&#233;<b>&amp;z</b></a>').text, E.fromstring('<a>x&amp;y</a>').text
E.fromstring('<a xmlns="u:x" xmlns:y="u:y" y:z="1" q="\xc3\xa9"><y:b/><\xc3\xa9/></a>')[:]
E.fromstring('<a xmlns="u:x" xmlns:y="u:y" y:z="1" q="\xc3\xa9"/>').attrib
E.fromstring(1)
E.fromstring(u'<a>\xe9</a>')
E.XMLParser(1, 2, 3)
E.XMLParser(html=1)
E.XMLParser(encoding=3)
E.XMLParser(encoding='nosuch').feed('<a/>')
E.XMLParser(encoding='shift_jis').feed('<a/>')
p = E.XMLParser(encoding='cp1252')
p.feed('<a>\x80')
p.feed()
p.feed(1)
p.feed(bytearray('x'))
p.feed(buffer('x</a>'))
p.close(1)
p.close().text
p.close()
p.foo
p.entity, p.target
p = E.XMLParser(); p.entity['e'] = 'bar'; p.entity['u'] = u'\xe9'
p.feed('<!DOCTYPE a SYSTEM "x"><a y="&e;">q&e;z&u;')
p.feed('&nosuch; x')
p = E.XMLParser(target=Target())
p.feed('<?xml version="1.0"?><!DOCTYPE a><?p i?><a x="1"><!--q--><b>x\ny&amp;\xc3\xa9</b>t</a>')
p.close()
E.XMLParser(target=None).feed('<a/>')
E.ElementTree().parse(StringIO.StringIO('<q/>'), E.XMLParser(target=Target()))
E.XMLParser()._parse(Reader('<a>', '<b/></a>', ''))
E.XMLParser()._parse(Reader('<a/>', None))
E.XMLParser()._parse(Reader(1))
E.XMLParser()._parse(Reader('<a>'))
E.XMLParser(target=Target())._parse(Reader('<a/>', ''))
E.XMLParser()._parse(1)
E.parse('/nonexistent')
E.parse(3)
E.parse(StringIO.StringIO('<a/>')).getroot()
E.parse(StringIO.StringIO('<a/>'), P.XMLParser()).getroot().tag
E.parse(StringIO.StringIO('<a/>'), E.XMLParser()).getroot()
E.parse(StringIO.StringIO('<a/>'), 3)
E.ElementTree(file=StringIO.StringIO('<a/>')).getroot()
E.ElementTree(E.Element('a')).getroot()
E.ElementTree(E.Element('a'))
tb = E.TreeBuilder()
tb.close()
tb.data('lost')
tb.start('a', {'k': 1}).attrib
tb.start('b')
tb.data(u'\xe9')
tb.data('q')
tb.end('b')
tb.data('tail')
tb.end('zzz')
(tb.close().text, tb.close()[0].text, tb.close()[0].tail, tb.xml(1, 2))
tb.end('b')
tb.start('c', {})
tb.start()
tb.data()
tb.end()
tb.foo
E.TreeBuilder(1)
E.TreeBuilder(element_factory=None)
E.XMLParser(target=Target())._setevents([])
E.XMLParser()._setevents(3)
E.XMLParser()._setevents([], 3)
'''

EVENTS = r'''
events(None)
events(())
events(('start',))
events(('start', 'end'))
events(('start-ns', 'end-ns', 'start', 'end'))
events(('nosuch',))
events(('comment',))
events(1)
events(['end'])
events('end')
events(('start', 3))
events(None, '<a><b></a>')
it = E.iterparse(StringIO.StringIO('<a><b/></a>'))
(it.root, it, iter(it) is it, list(it), it.root)
it.next()
E.iterparse('/nonexistent')
E.iterparse(3)
E.iterparse()
it = E.iterparse(StringIO.StringIO('<a><b/></c>'), ('start', 'end'))
it.next()
it.next()
it.next()
it.next()
'''

BROKEN = ['', '<', '<a', '<a>', '<a></b>', '</a>', 'x', '<a/>x', '<a/><b/>', '<a b=c/>',
          '<a b="1" b="2"/>', '<a>&x</a>', '<a>&x;</a>', '\0', '<a:b/>', '<a>\xff</a>']


class StockTest(stockcompare.LineTest):
    setup = PRELUDE

    def test_elements(self):
        self.check(ELEMENTS)

    def test_searches(self):
        self.check(SEARCHES)

    def test_parsers(self):
        self.check(PARSERS)

    def test_events(self):
        self.check(EVENTS)

    def test_errors(self):
        self.check('\n'.join('E.fromstring(%r)' % doc for doc in BROKEN))


class TreeTest(unittest.TestCase):
    def tree(self, count):
        root = E.Element('r')
        for i in range(count):
            E.SubElement(root, 'e%d' % i)
        return root

    def test_slices_are_those_of_lists(self):
        bounds = None, 0, 1, 3, -2, 20, -20
        for start in bounds:
            for stop in bounds:
                for step in None, 1, 2, 3, -1, -2, sys.maxint, -sys.maxint:
                    key = slice(start, stop, step)
                    tags = [e.tag for e in self.tree(7)]
                    self.assertEqual([e.tag for e in self.tree(7)[key]], tags[key])
                    removed = self.tree(7)
                    del removed[key]
                    left = list(tags)
                    del left[key]
                    self.assertEqual([e.tag for e in removed], left)
                    for count in 0, len(tags[key]), 9:
                        self.check_assignment(tags, key, ['n%d' % i for i in range(count)])

    def check_assignment(self, tags, key, new):
        tree = self.tree(7)
        expected = list(tags)
        try:
            expected[key] = new
        except ValueError as error:
            with self.assertRaises(ValueError) as caught:
                tree[key] = map(E.Element, new)
            self.assertEqual(str(caught.exception), str(error))
        else:
            tree[key] = map(E.Element, new)
            self.assertEqual([e.tag for e in tree], expected)

    def test_assigning_an_element_to_itself(self):
        tree = self.tree(4)
        tree[1:1] = tree
        self.assertEqual([e.tag for e in tree], 'e0 e0 e1 e2 e3 e1 e2 e3'.split())
        tree.extend(tree)
        self.assertEqual(len(tree), 16)

    def test_texts_in_pieces(self):
        builder = E.TreeBuilder()
        builder.start('a', {})
        for piece in 'x', u'\xe9', 'y':
            builder.data(piece)
        root = builder.end('a')
        self.assertEqual(root.text, u'x\xe9y')
        self.assertEqual(pure.tostring(root), '<a>x&#233;y</a>')
        parser = E.XMLParser()
        parser.feed('<a>one')
        parser.target.data(' two')
        parser.feed(' three</a>')
        self.assertEqual(parser.close().text, 'one two three')

    def test_pieces_that_cannot_be_joined(self):
        builder = E.TreeBuilder()
        builder.start('a', {})
        builder.data('x')
        builder.data(3)
        root = builder.end('a')
        self.assertRaises(TypeError, getattr, root, 'text')
        self.assertRaises(TypeError, copy.deepcopy, root)
        self.assertRaises(TypeError, list, root.itertext())

    def test_deep_copies_keep_shared_children(self):
        root, shared = E.Element('r'), E.Element('s')
        root.extend([shared, shared])
        root.set('list', [1])
        twin = copy.deepcopy(root)
        self.assertIs(twin[0], twin[1])
        self.assertIsNot(twin[0], shared)
        self.assertIsNot(twin.get('list'), root.get('list'))

    def test_iteration_sees_changes(self):
        root = self.tree(3)
        seen = []
        for element in root.iter():
            seen.append(element.tag)
            if element.tag == 'e0':
                E.SubElement(root, 'late')
                E.SubElement(element, 'below')
        self.assertEqual(seen, ['r', 'e0', 'below', 'e1', 'e2', 'late'])

    def test_same_results_as_the_pure_module(self):
        doc = '<r>%s</r>' % ''.join('<i n="%d" k="&lt;\xc3\xa9">a<b>c</b>d\xc3\xa9\n</i>' % i
                                    for i in range(50))
        one, two = E.fromstring(doc), pure.fromstring(doc)
        self.assertEqual(pure.tostring(one), pure.tostring(two))
        self.assertEqual(''.join(one.itertext()), ''.join(two.itertext()))
        self.assertEqual([e.tag for e in one.iter()], [e.tag for e in two.iter()])

    def test_many_names(self):
        names = ['n%d' % i for i in range(5000)]
        root = E.fromstring('<r>%s</r>' % ''.join('<%s a%s="1"/>' % (n, n) for n in names))
        self.assertEqual([e.tag for e in root], names)
        self.assertEqual([e.keys() for e in root], [['a' + n] for n in names])


class Clear(object):
    """Equal to nothing, and empties an element when asked."""

    def __init__(self, element):
        self.element = element

    def __eq__(self, other):
        self.element.clear()
        return False
    __hash__ = None

    def __index__(self):
        self.element.clear()
        return 1


class SafetyTest(unittest.TestCase):
    def test_deep_trees(self):
        depth = 200000
        root = E.fromstring('<a>' * depth + 'x' + '</a>' * depth)
        self.assertEqual(sum(1 for e in root.iter()), depth)
        self.assertEqual(list(root.itertext()), ['x'])
        self.assertRaises(RuntimeError, copy.deepcopy, root)
        del root

    def test_comparisons_that_empty_the_element(self):
        for search in (lambda e: e.find('x'), lambda e: e.findall('x'), lambda e: e.findtext('x'),
                       lambda e: list(e.iter('x')), lambda e: e.remove(E.Element('x'))):
            root = E.Element('r')
            for i in range(20):
                E.SubElement(root, Clear(root))
            try:
                search(root)
            except ValueError:
                pass

    def test_indices_that_empty_the_element(self):
        for action in (lambda e, i: e[i], lambda e, i: e[0:9:i],
                       lambda e, i: e.insert(i, E.Element('x'))):
            root = E.Element('r')
            root.extend([E.Element('x') for i in range(20)])
            try:
                action(root, Clear(root))
            except (IndexError, TypeError):
                pass
        root = E.Element('r')
        root.extend([E.Element('x') for i in range(20)])
        root[0:9:Clear(root)] = []
        root.extend([E.Element('x') for i in range(20)])
        del root[0:9:Clear(root)]
        self.assertEqual(len(root), 0)

    def test_destructors_that_use_the_element(self):
        class Guard(object):
            def __init__(self, element):
                self.element = element

            def __del__(self):
                self.element.clear()
                self.element.append(E.Element('late'))
        root = E.Element('r')
        root.extend([Guard(root) for i in range(10)])
        root.clear()
        root.extend([Guard(root) for i in range(10)])
        root[:] = []
        root.text = Guard(root)
        root.text = None
        root.attrib = {'k': Guard(root)}
        root.clear()

    def test_wrong_children(self):
        root = E.Element('r')
        root.extend([1, None, 'x'])
        self.assertIs(root.find('a'), None)
        self.assertEqual(root.findall('a'), [])
        self.assertRaises(AttributeError, list, root.iter())
        self.assertRaises(AttributeError, list, root.itertext())
        copy.deepcopy(root)

    def test_wrong_attributes(self):
        root = E.Element('r')
        root.attrib = 3
        self.assertIs(root.get('a'), None)
        for method in root.keys, root.items, lambda: root.set('a', 'b'):
            self.assertRaises(TypeError, method)
        copy.deepcopy(root)

    def test_parser_cannot_be_entered_again(self):
        class Target(object):
            def start(self, tag, attrib):
                parser.feed('<b/>')
        parser = E.XMLParser(target=Target())
        self.assertRaises(RuntimeError, parser.feed, '<a/>')

    def test_exceptions_of_targets(self):
        for name in 'start', 'end', 'data', 'comment', 'pi':
            def fail(*args):
                raise KeyError(name)
            target = type('Target', (), {name: staticmethod(fail)})()
            parser = E.XMLParser(target=target)
            self.assertRaises(KeyError, parser.feed, '<a><?x y?><!--z-->b</a>')

    def test_parser_cycles_are_collected(self):
        class Target(object):
            def start(self, tag, attrib):
                pass
        target = Target()
        target.parser = E.XMLParser(target=target)
        gone = weakref.ref(target)
        del target
        gc.collect()
        self.assertIs(gone(), None)

    def test_references(self):
        def work():
            root = E.fromstring('<a x="1">t<b/>u<c y="&lt;">v</c></a>')
            copy.deepcopy(root), copy.copy(root), list(root.iter()), list(root.itertext())
            root[0:1] = [E.Element('n')]
            list(E.iterparse(StringIO.StringIO('<a><b/></a>'), ('start', 'end')))
            for doc in BROKEN:
                self.assertRaises(E.ParseError, E.fromstring, doc)
        work()
        gc.collect()
        before = sys.getrefcount(None), sys.getrefcount(E.ParseError)
        for i in range(50):
            work()
        gc.collect()
        after = sys.getrefcount(None), sys.getrefcount(E.ParseError)
        self.assertLess(max(abs(a - b) for a, b in zip(after, before)), 40, (before, after))


if __name__ == '__main__':
    unittest.main()
