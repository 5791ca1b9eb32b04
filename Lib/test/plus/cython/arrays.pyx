"""Typed memoryviews, and buffers taken and given."""
cimport cython
from cpython.buffer cimport PyBUF_FORMAT, PyBUF_WRITABLE, Py_buffer
from cython.view cimport array as view_array
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy


cdef class Grid:
    """A matrix of C ints that gives its memory by the buffer protocol."""
    cdef int *cells
    cdef Py_ssize_t shape[2]
    cdef Py_ssize_t strides[2]
    cdef readonly int views

    def __cinit__(self, Py_ssize_t rows, Py_ssize_t columns):
        self.cells = <int *>malloc(rows * columns * sizeof(int))
        if self.cells == NULL:
            raise MemoryError
        self.shape[0], self.shape[1] = rows, columns
        self.strides[0], self.strides[1] = columns * sizeof(int), sizeof(int)
        for i in range(rows * columns):
            self.cells[i] = i

    def __dealloc__(self):
        free(self.cells)

    def __getbuffer__(self, Py_buffer *view, int flags):
        if self.views > 3:
            raise BufferError('too many views')
        self.views += 1
        view.buf = self.cells
        view.obj = self
        view.len = self.shape[0] * self.shape[1] * sizeof(int)
        view.itemsize = sizeof(int)
        view.readonly = 0
        view.format = NULL
        if flags & PyBUF_FORMAT:
            view.format = b'i'
        view.ndim = 2
        view.shape = self.shape
        view.strides = self.strides
        view.suboffsets = NULL
        view.internal = NULL

    def __releasebuffer__(self, Py_buffer *view):
        self.views -= 1


@cython.boundscheck(False)
@cython.wraparound(False)
cdef long total(int[:, :] cells) nogil:
    cdef Py_ssize_t i, j
    cdef long result = 0
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            result += cells[i, j]
    return result


def check_grid():
    grid = Grid(3, 4)
    cdef int[:, :] cells = grid
    cdef int[:, ::1] packed = grid
    result = [total(cells), total(cells[1:]), total(cells[::2, ::-1]), total(cells.T),
              cells.shape[0], cells.shape[1], cells.strides[0], cells[2, 3], cells[-1, -4],
              grid.views]
    cells[0, 0] = 100
    cells[1:2, :] = 7
    part = cells[:, 1]
    part[0] = 50
    result += [list(part), packed[1, 2], total(packed)]
    copied = cells.copy()
    copied[0, 0] = 0
    result += [cells[0, 0], total(copied), cells.is_c_contig(), cells.T.is_f_contig(),
               cells[:, ::2].is_c_contig()]
    plain = memoryview(grid)
    result += [plain.ndim, plain.shape, plain.strides, plain.itemsize, plain.format, plain.readonly,
               grid.views]
    del plain
    cells, packed, part, copied = None, None, None, None
    result.append(grid.views)
    return result


def check_refusals():
    cdef int[:, :] cells = Grid(2, 2)
    cdef object given = cells
    cdef int[:] line
    cdef double[:, :] reals
    cdef unsigned char[:] bytes_view
    cdef int[:, ::1] packed
    result = []
    try:
        line = given
    except ValueError as error:
        result.append(str(error))
    try:
        reals = given
    except ValueError as error:
        result.append(str(error))
    try:
        packed = given[:, ::-1]
    except ValueError as error:
        result.append(str(error))
    try:
        bytes_view = 'fixed'
    except (BufferError, TypeError, ValueError) as error:
        result.append(type(error).__name__)
    try:
        line = <object>5
    except TypeError:
        result.append('TypeError')
    try:
        cells[5, 0]
    except IndexError as error:
        result.append(str(error))
    try:
        line = None
        line[0]
    except (AttributeError, IndexError, TypeError):
        result.append('None')
    try:
        keep = [memoryview(Grid(1, 1)) for _ in range(3)]
        grid = Grid(1, 1)
        keep += [memoryview(grid) for _ in range(6)]
    except BufferError as error:
        result.append(str(error))
    return result


def check_bytes():
    data = bytearray(b'hello world')
    cdef unsigned char[:] view = data
    cdef int i
    for i in range(view.shape[0]):
        if view[i] == c'o':
            view[i] = c'0'
    result = [bytes(data), bytes(view[6:])]
    try:
        data.append(1)
        result.append('grown')
    except BufferError:
        result.append('locked')
    view = None
    data.append(33)
    result.append(bytes(data))
    return result


def check_own_arrays():
    cdef double[:, :] matrix = view_array(shape=(2, 3), itemsize=sizeof(double), format='d')
    cdef double[:] row
    cdef Py_ssize_t i, j
    for i in range(2):
        for j in range(3):
            matrix[i, j] = i + j / 4.0
    row = matrix[1]
    cdef int raw[6]
    for i in range(6):
        raw[i] = i * 10
    cdef int[:, ::1] cast = <int[:2, :3]>&raw[0]
    cast[1, 0] = 31
    cdef object again = matrix
    return [list(row), [list(line) for line in matrix[:, 1:]], raw[3], total(cast),
            (again.shape, again.nbytes, again.size, type(again).__name__), len(matrix)]
