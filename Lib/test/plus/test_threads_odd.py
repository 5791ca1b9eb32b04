"""The types of _threading with odd arguments, and without their __init__: errors, no crash."""

import gc
import threading
import unittest

import _threading
import plus

ODD = [(), (None,), (0,), (-1,), (1 << 80,), ('a',), (1.5,), (float('nan'),), ([],), ({},),
       (object(),), (None, None), (0, 0), (threading,), (1, 2, 3, 4, 5)]
# these wait, and may
WAITS = 'acquire', '__enter__', 'wait', 'wait_for', '_acquire_restore'


@unittest.skipUnless(plus.config()['native_condition'], 'the types are in Python')
class Odd(unittest.TestCase):

    def types(self):
        for name in 'RLock', 'Condition', 'Semaphore', 'BoundedSemaphore', 'Event', 'Barrier':
            yield getattr(_threading, name)
            yield getattr(threading, name if name == 'Barrier' else '_' + name)

    def try_all(self, call, arguments):
        errors = 0
        for args in arguments:
            try:
                call(*args)
            except Exception:
                errors += 1
        return errors

    def use(self, thing, fresh):
        for name in dir(type(thing)):
            if name in ('__init__', '__new__', '__class__'):
                continue
            method = getattr(thing, name, None)
            if callable(method) and (fresh or name not in WAITS):
                self.try_all(method, ODD)

    def test_constructors(self):
        for kind in self.types():
            self.assertTrue(self.try_all(kind, ODD) > 0, kind)

    def test_without_init(self):
        for kind in self.types():
            thing = kind.__new__(kind)
            self.use(thing, 'RLock' not in kind.__name__)
            self.try_all(lambda: repr(thing), [()])
        gc.collect()

    def test_init_again(self):
        for kind in self.types():
            thing = kind(1) if 'Barrier' in kind.__name__ else kind()
            self.try_all(thing.__init__, ODD)
            self.use(thing, False)

    def test_attributes(self):
        for kind in self.types():
            thing = kind(1) if 'Barrier' in kind.__name__ else kind()
            for name in dir(kind):
                if name.startswith(('_RLock__', '_Condition__', '_Semaphore__', '_Event__',
                                    '_initial')):
                    for args in ODD[1:12]:
                        self.try_all(setattr, [(thing, name) + args])
                    self.try_all(delattr, [(thing, name)])
                    getattr(thing, name, None)
            self.use(thing, False)

    def test_misleading_form(self):
        for form in None, (), (1, 2, 3), (list, {}, 3), (int, {}, {}):
            for kind in self.types():
                sub = type('Sub', (kind,), {'_python_form': form})
                self.try_all(sub, ODD + [(threading.Lock(), True)])
                self.use(sub.__new__(sub), 'RLock' not in kind.__name__)

    def test_queue_functions(self):
        self.try_all(_threading._queue_put, ODD + [(None,) * 6, (threading,) * 6])
        self.try_all(_threading._queue_get, ODD + [(None,) * 5, (threading,) * 5])
        self.assertIs(_threading._queue_get(3, 1, 1, 1, 'hooks'), 'hooks')


if __name__ == '__main__':
    unittest.main()
