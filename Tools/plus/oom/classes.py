def first():
    class Meta(type):
        def __new__(cls, name, bases, namespace):
            namespace['tag'] = name.lower()
            return type.__new__(cls, name, bases, namespace)

    class Base(object):
        __metaclass__ = Meta
        __slots__ = ('x', '__weakref__')

        def __init__(self, x):
            self.x = x

        def __eq__(self, other):
            return self.x == other.x

        @property
        def double(self):
            return self.x * 2

        @staticmethod
        def plain():
            return 's'

        @classmethod
        def make(cls):
            return cls(4)

    class Child(Base):
        def __getattr__(self, name):
            return name * 2

    class Old:
        def __init__(self):
            self.y = 1

        def __add__(self, other):
            return self.y + other

    child = Child.make()
    child.z = 9
    return (child.double, child.missing, child.tag, Base.tag, Child.plain(), child == Base(4),
            Old() + 5, super(Child, child).double, [c.__name__ for c in Child.__mro__],
            sorted(child.__dict__), isinstance(child, Base), type('T', (Old, object), {})().y)


def more():
    out = []
    for number in range(12):
        base = type('Base%d' % number, (object,), {'word': 'b%d' % number, 'get': lambda self: self.word * 2,
                                                   '__slots__': ('one', 'two'), '__doc__': 'd%d' % number})
        child = type('Child%d' % number, (base,), {'__repr__': lambda self: 'child %d' % number,
                                                   'p': property(lambda self: self.one),
                                                   's': staticmethod(str), 'c': classmethod(repr)})
        thing = child()
        thing.one = ['o%d' % number]
        thing.extra = {'e%d' % number: thing.p}
        try:
            thing.two
        except AttributeError as error:
            out.append(str(error))
        out += [repr(thing), thing.get(), thing.p, child.s(number), sorted(thing.__dict__), thing.extra,
                super(child, thing).get(), [c.__name__ for c in child.mro()], len(dir(thing)), child.__doc__]
        child.word = property(lambda self: 'patched')
        out.append(thing.get())
    return out


def run():
    return first(), more()
