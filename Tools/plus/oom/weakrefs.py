import weakref


class Thing(object):
    pass


def first():
    gone = []
    things = [Thing() for _ in range(12)]
    refs = [weakref.ref(thing, gone.append) for thing in things]
    proxy = weakref.proxy(things[0])
    proxy.name = 'n'
    named = weakref.WeakValueDictionary(enumerate(things))
    keyed = weakref.WeakKeyDictionary((thing, 1) for thing in things)
    crowd = weakref.WeakSet(things)
    before = len(named), len(keyed), len(crowd), things[0].name, weakref.getweakrefcount(things[0])
    del things[2:], proxy
    # `thing` of the comprehension keeps the last one
    thing = None
    # what the callback could not append for lack of memory is told on stderr only
    return before, len(named), len(crowd), len([r for r in refs if r() is None]), len(gone) < 11


def more():
    out = []
    names = weakref.WeakValueDictionary()
    counts = weakref.WeakKeyDictionary()
    for number in range(60):
        things = [Thing() for _ in range(3)]
        for place, item in enumerate(things):
            item.name = 'n%d.%d' % (number, place)
            names[item.name] = item
            counts[item] = [item.name]
        proxies = [weakref.proxy(item, None) for item in things]
        out.append([proxy.name for proxy in proxies])
        out.append(sorted(name for name in names.keys())[:2])
        out.append(sorted(counts.values())[-1:])
        item = None
        things.pop()
    return len(out), out[90:93]


def run():
    return first(), more()
