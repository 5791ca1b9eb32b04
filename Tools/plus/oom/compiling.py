SOURCE = """
import os as system
class C(object):
    'doc'
    def method(self, a, (b, c)=(1, 2), *rest, **named):
        global counter
        try:
            with open(a) as f:
                self.got = [x + y for x in f for y in rest if x if y]
        except (IOError, OSError), error:
            counter = {k: v for k, v in named.items()}
        finally:
            del a
        yield `b`, c[1:2, ...], not b, lambda *q: q
    @staticmethod
    def other():
        while True:
            if 1 < 2 <= 3 and 4 or 5: break
        else:
            print >>None, 'text' u'uni', 0x1f, 1e5, 3j
        assert 1, 'message'
        exec 'pass' in {}
        return {1, 2}
"""


def run():
    code = compile(SOURCE, '<oom>', 'exec')
    space = {}
    exec code in space
    tree = compile('a + [b for c in d]', '<oom>', 'eval', 1024)
    try:
        compile('a = = 1\n', '<oom>', 'exec')
    except SyntaxError as error:
        place = error.offset
    return len(code.co_code), sorted(space)[1:], eval('2 + 3 * 4'), type(tree).__name__, place
