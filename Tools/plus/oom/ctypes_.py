import ctypes


def run():
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
