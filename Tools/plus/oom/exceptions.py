import sys
import traceback


class Own(ValueError):
    def __init__(self, code):
        ValueError.__init__(self, code, 'text')
        self.code = code


def deep(level):
    if level == 0:
        raise Own(3)
    try:
        deep(level - 1)
    finally:
        str(level)


def first():
    caught = []
    for action in (lambda: {}['k'], lambda: [][1], lambda: None.x, lambda: 1 / 0, lambda: int('q'),
                   lambda: deep(6), lambda: u'\xe9'.encode('ascii'), lambda: open('/none/such')):
        try:
            action()
        except MemoryError:
            raise
        except Exception as error:
            caught.append((type(error).__name__, str(error), error.args))
            text = traceback.format_exc()
            caught.append(text.count('File'))
    sys.exc_clear()
    return caught


def more():
    out = []
    for number in range(25):
        for action in (lambda: {}['k%d' % number], lambda: int('q%d' % number), lambda: deep(number % 5),
                       lambda: ('u%d\xe9' % number).decode('ascii'), lambda: getattr(number, 'n%d' % number),
                       lambda: compile('a = %d =' % number, '<oom>', 'exec'), lambda: len(number),
                       lambda: keyword_error(**{'k%d' % number: 1})):
            try:
                action()
            except MemoryError:
                raise
            except Exception as error:
                out.append((type(error).__name__, str(error), repr(error)[:40],
                            len(traceback.format_exc()) > 40))
    sys.exc_clear()
    return out[::40]


def keyword_error(a):
    return a


def run():
    return first(), more()
