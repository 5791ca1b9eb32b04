import xml.etree.cElementTree as tree
import xml.parsers.expat as expat

TEXT = '<a k="v"><b>one</b>tail<c/><b n="1">two &amp; \xc3\xa9</b></a>'


def run():
    seen = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: seen.append((name, attributes))
    parser.CharacterDataHandler = seen.append
    parser.Parse(TEXT, True)
    root = tree.fromstring(TEXT)
    tree.SubElement(root, 'd', {'q': 'r'}).text = 'x'
    return seen, [b.text for b in root.findall('b')], tree.tostring(root), len(list(root.iter()))
