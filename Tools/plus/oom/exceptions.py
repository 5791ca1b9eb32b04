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


def run():
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
