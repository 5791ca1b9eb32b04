import ctypes


def first():
    class Point(ctypes.Structure):
        _fields_ = [('x', ctypes.c_int), ('y', ctypes.c_double), ('bits', ctypes.c_uint, 3)]

    class Both(ctypes.Union):
        _fields_ = [('point', Point), ('raw', ctypes.c_char * 8)]
    point = Point(3, 2.5)
    both = Both(point)
    numbers = (ctypes.c_int * 10)(*range(10))
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda n: n + 1)
    absolute = ctypes.pythonapi.PyInt_AsLong
    absolute.argtypes = [ctypes.py_object]
    absolute.restype = ctypes.c_long
    pointer = ctypes.pointer(point)
    pointer.contents.x = 8
    return (point.x, both.point.y, sum(numbers), callback(4), absolute(77), ctypes.sizeof(Both),
            ctypes.create_string_buffer('abc').value, ctypes.cast(numbers, ctypes.POINTER(ctypes.c_int))[4])


def more():
    out = []
    for number in range(1, 25):
        pair = type('Pair%d' % number, (ctypes.Structure,), {'_fields_': [
            ('text', ctypes.c_char * number), ('word', ctypes.c_char_p), ('wide', ctypes.c_wchar_p)]})
        thing = pair('x', 'word %d' % number, u'wide %d' % number)
        out += [thing.word, thing.wide, thing.text, ctypes.sizeof(pair) > number]
        row = (pair * 2)(thing)
        row[1].word = 'other'
        out.append((row[0].word, row[1].word, row[1].wide))
        out.append(ctypes.string_at(ctypes.addressof(ctypes.create_string_buffer('s%d' % number))))
        place = ctypes.POINTER(ctypes.c_double)(ctypes.c_double(number))
        out.append((place[0], repr(ctypes.c_long(number)), repr(ctypes.py_object([number]))))
        out.append(bytearray(buffer(thing))[:1])
    return out[40:60]


def run():
    return first(), more()
