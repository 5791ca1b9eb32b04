"""Content models of DTDs, deep and wide, through every parser there is.

A content model becomes a tuple of tuples, as deep as the model: it must be made, handed out,
looked at and given back on a stack of 1 MB, or be refused with an error.  expat itself
refuses what is too large for it.  Stock's pyexpat, if there is one, runs on our binary.
"""
import glob
import os
import resource
import subprocess
import sys
import unittest

STACK = 1 << 20

PRELUDE = r'''
import gc, sys
sys.setrecursionlimit(%(limit)d)
%(load)s
def dtd(*models):
    text = '<!DOCTYPE a [%%s]><a/>'
    return text %% ''.join('<!ELEMENT e%%d %%s>' %% pair for pair in enumerate(models))
def nest(n, before='(', middle='b', after=')'):
    return before * n + middle + after * n
def kinds(model, depth=0):
    """How deep a model is, without recursion."""
    level, deep = [model], 0
    while level:
        deep += 1
        level = [child for m in level for child in m[3]]
    return deep
seen = []
def declared(name, model):
    seen.append(kinds(model))
    if len(seen) < 4:
        for look in repr, hash, str, lambda m: m == model, lambda m: cmp(m, (0, 0, None, ())):
            try: look(model)
            except (RuntimeError, MemoryError): pass
def refused(name, model):
    raise ZeroDivisionError(name)
class Target(object):
    def start(self, tag, attrib): pass
    end = data = close = lambda self, *args: None
def parse(text):
    handlers = declared, refused, None
    for handler in handlers:
        for pieces in 1, 7:
            p = pyexpat.ParserCreate()
            if handler: p.ElementDeclHandler = handler
            try:
                step = len(text) // pieces + 1
                for i in range(0, len(text), step): p.Parse(text[i:i + step], 0)
                p.Parse('', 1)
            except (pyexpat.ExpatError, ZeroDivisionError, MemoryError, RuntimeError): pass
            del p
    p = pyexpat.ParserCreate()
    p.ElementDeclHandler = declared
    try: p.Parse(text, 1)
    except (pyexpat.ExpatError, MemoryError, RuntimeError) as error: seen.append(str(error))
    gc.collect()
    if tree:
        for make in (lambda: tree.XMLParser(), lambda: tree.XMLParser(target=Target())):
            parser = make()
            try:
                parser.feed(text)
                parser.close()
            except (tree.ParseError, MemoryError, RuntimeError): pass
'''
OURS = ('import pyexpat\ntry: import xml.etree.cElementTree as tree\n'
        'except ImportError: tree = None')
STOCKS = 'import imp\npyexpat = imp.load_dynamic("pyexpat", %r)\ntree = None'

# what is parsed, and how deep the deepest model seen must be (None: expat may refuse it)
MODELS = [
    ('nest(1000)', 1001), ('nest(1000, "(", "b?", ")*")', 1001), ('nest(10000)', 10001),
    ('nest(100000)', None), ('nest(1000, "(b,", "c", ")")', 1001),
    ('nest(1000, "(b|", "c", ")")', 1001), ('nest(10000, "(b?,", "c", ")+")', 10001),
    ('nest(50000, "(b|", "c", ",d)")', None), ('nest(100000, "(b,", "c", ")*")', None),
    ('nest(1000, "(", "b", ",c)")', 1001), ('nest(5000, "((b|c),", "d", ",(e,f))")', 5002),
    ('"(" + ",".join("b%d" % i for i in range(100000)) + ")"', 2),
    ('"(" + "|".join("b%d" % i for i in range(100000)) + ")*"', 2),
    ('"(#PCDATA" + "".join("|b%d" % i for i in range(50000)) + ")*"', 2),
    ('"(#PCDATA)"', 1), ('"EMPTY"', 1), ('"ANY"', 1),
    ('"(" + "|".join([nest(1000)] * 50) + ")"', 1002),
    ('"(" + ",".join(["(b|c)"] * 30000) + ")"', 3),
    ('nest(20000, "(", "#PCDATA", ")")', None), ('"(" * 100000', None), ('")" * 100000', None),
    ('nest(3000, "(b,", "c", "|")', None), ('"(b" + "," * 5000 + ")"', None),
    ('nest(1000, "(#PCDATA|", "b", ")*")', None), ('"(%s)" % ("b" * 1000000)', 2),
]
EXTERNAL = r'''
model = MODEL
for text in ('<!ELEMENT e ?>', '<!ENTITY % m "?"><!ELEMENT e %m;>',
             '<![INCLUDE[' * 1000 + '<!ELEMENT e ?>' + ']]>' * 1000,
             '<!ENTITY % x SYSTEM "x"><!ELEMENT e ?>%x;'):
    text = text.replace('?', model)
    depth = [0]
    def external(context, base, system, public):
        depth[0] += 1
        if depth[0] > 300: return 1
        child = parsers[-1].ExternalEntityParserCreate(context)
        parsers.append(child)
        try: child.Parse(text, 1)
        except pyexpat.ExpatError: pass
        parsers.pop()
        return 1
    p = pyexpat.ParserCreate()
    parsers = [p]
    p.SetParamEntityParsing(pyexpat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    p.ElementDeclHandler = declared
    p.ExternalEntityRefHandler = external
    try: p.Parse('<!DOCTYPE a SYSTEM "a.dtd"><a/>', 1)
    except (pyexpat.ExpatError, RuntimeError, MemoryError): pass
    del p, parsers
gc.collect()
'''


def stock_module():
    """The file of stock's pyexpat, or None."""
    found = glob.glob(os.path.join(os.environ.get('PLUS_STOCK') or '/none', 'lib', 'python2.7',
                                   'lib-dynload', 'pyexpat.so'))
    return found[0] if found else None


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))


class ContentModels(unittest.TestCase):

    def child(self, load, lines, limit=1000):
        script = PRELUDE % dict(load=load, limit=limit) + lines + '\nprint seen\n'
        process = subprocess.Popen([sys.executable, '-S', '-c', script], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=small_stack)
        out, err = process.communicate()
        self.assertEqual(process.returncode, 0, (lines[:80], err[-400:]))
        return eval(out)

    def models(self, load, limit, models=MODELS):
        for model, depth in models:
            seen = self.child(load, 'parse(dtd(%s))' % model, limit)
            if depth is not None:
                self.assertEqual(max(s for s in seen if isinstance(s, int)), depth, model)
            else:
                self.assertTrue(seen, model)

    def test_models(self):
        self.models(OURS, 1000)

    def test_models_with_a_high_recursion_limit(self):
        self.models(OURS, 10 ** 6, MODELS[1::3])

    def test_stocks_module(self):
        path = stock_module()
        if path is None:
            self.skipTest('no stock 2.7 with a shared pyexpat')
        for model, depth in MODELS:
            # stock makes the tuples by C recursion, without a guard
            if depth is not None and depth <= 1002:
                self.child(STOCKS % path, 'parse(dtd(%s))' % model)

    def test_many_declarations(self):
        seen = self.child(OURS, 'parse(dtd(*["(b,c)"] * 20000))')
        self.assertGreaterEqual(seen.count(2), 20000)

    def test_external_entities(self):
        for model in 'nest(1000)', 'nest(20000, "(b,", "c", ")")', '"(b|c)*"':
            self.assertTrue(self.child(OURS, EXTERNAL.replace('MODEL', model)))

    def test_attributes_of_deep_elements(self):
        self.child(OURS, 'parse("<!DOCTYPE a [<!ELEMENT a (b)><!ATTLIST a %s>]><a/>" % '
                         '" ".join("k%d (x|y) #IMPLIED" % i for i in range(20000)))\n'
                         'parse("<!DOCTYPE a [<!ATTLIST a k (%s) #IMPLIED>]><a/>" % '
                         '"|".join("v%d" % i for i in range(50000)))\n'
                         'parse("<!DOCTYPE a [" + "<!NOTATION n SYSTEM \'x\'>" * 5000 + "]><a/>")')


if __name__ == '__main__':
    unittest.main()
