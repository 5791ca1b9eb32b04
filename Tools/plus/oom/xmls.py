import xml.etree.cElementTree as tree
import xml.parsers.expat as expat

TEXT = '<a k="v"><b>one</b>tail<c/><b n="1">two &amp; \xc3\xa9</b></a>'


def first():
    seen = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: seen.append((name, attributes))
    parser.CharacterDataHandler = seen.append
    parser.Parse(TEXT, True)
    root = tree.fromstring(TEXT)
    tree.SubElement(root, 'd', {'q': 'r'}).text = 'x'
    return seen, [b.text for b in root.findall('b')], tree.tostring(root), len(list(root.iter()))


def more():
    out = []
    for number in range(20):
        text = '<a n="%d"><b>t%d</b><c x="y%d"/>tail %d</a>' % ((number,) * 4)
        root = tree.XML(text)
        root.set('k', 'v%d' % number)
        root.insert(0, tree.Element('new%d' % number, {'q': 'r'}))
        root[1].text += 'more'
        out.append((tree.tostring(root), root.find('c').attrib, [e.tag for e in root.iter()],
                    repr(root[0])[:9]))
        root.remove(root[0])
        out.append(tree.tostring(root, 'utf-8')[-9:])
        try:
            tree.XML(text[:-number - 1])
        except tree.ParseError as error:
            out.append(str(error))
        parser = expat.ParserCreate(namespace_separator=' ')
        got = []
        parser.ElementDeclHandler = parser.CommentHandler = lambda *args: got.append(args)
        parser.AttlistDeclHandler = parser.CommentHandler
        parser.Parse('<!DOCTYPE a [<!ELEMENT a (b|c%d)*><!ATTLIST a k CDATA "d">]>'
                     '<a><!--c%d--></a>' % (number, number), 1)
        out.append(got)
    return out[40:46]


def run():
    return first(), more()
