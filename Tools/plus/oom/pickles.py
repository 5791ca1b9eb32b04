import cPickle
import pickle


class Thing(object):
    def __init__(self):
        self.parts = range(5)


def run():
    data = [{'a': (1, 2.5, 3L), u'\xe9': None}, 'text', set([1]), range(30), 1j]
    out = []
    for protocol in (0, 1, 2):
        text = cPickle.dumps(data, protocol)
        out.append((len(text), cPickle.loads(text) == data))
        thing = cPickle.loads(cPickle.dumps(Thing(), protocol))
        out.append(thing.parts)
    out.append(pickle.loads(pickle.dumps(data[:2])) == data[:2])
    return out
