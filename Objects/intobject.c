/* The int type: one machine word.
 *
 * Allocation.  Ints live in blocks of CELLS_PER_BLOCK cells.  A free cell has
 * ob_refcnt 0 and is linked to the next through ob_type; the head of that list is
 * _PyInt_FreeCells, so making an int is a pop (inline in pycore_numbers.h) and
 * dropping one a push.  Blocks go back to the system only in
 * PyInt_ClearFreeList(), which the cyclic collector calls in full collections: a
 * block whose cells are all free is released.  The ints -5..256 are cells of a
 * static array and never die.
 *
 * Arithmetic.  Every operation first works in the machine word, using the
 * compiler's overflow checks, and hands the operands to the long type when the
 * result does not fit.  An operand that is no int gives NotImplemented: that is how
 * int + long reaches the long type's slots.
 *
 * Subclasses of int are allocated by their type's tp_alloc, never in cells. */

#include "Python.h"
#include "pycore_numbers.h"
#include <float.h>

#define CELLS_PER_BLOCK 168

typedef struct int_block {
    struct int_block *next;
    PyIntObject cells[CELLS_PER_BLOCK];
} int_block;

static int_block *int_blocks = NULL;
PyIntObject *_PyInt_FreeCells = NULL;

#define SMALL_1(v) {PyObject_HEAD_INIT(&PyInt_Type)(v)}
#define SMALL_4(v) SMALL_1(v), SMALL_1((v) + 1), SMALL_1((v) + 2), SMALL_1((v) + 3)
#define SMALL_16(v) SMALL_4(v), SMALL_4((v) + 4), SMALL_4((v) + 8), SMALL_4((v) + 12)
#define SMALL_64(v) SMALL_16(v), SMALL_16((v) + 16), SMALL_16((v) + 32), SMALL_16((v) + 48)

PyIntObject _PyInt_Small[_PyInt_NSMALLNEG + _PyInt_NSMALLPOS] = {
    SMALL_1(-5),   SMALL_4(-4),   SMALL_64(0), SMALL_64(64),
    SMALL_64(128), SMALL_64(192), SMALL_1(256),
};
#undef SMALL_1
#undef SMALL_4
#undef SMALL_16
#undef SMALL_64

/* ---- cells --------------------------------------------------------------------- */
static inline void
int_push_cell(PyIntObject *cell)
{
    assert(Py_REFCNT(cell) == 0);
    Py_TYPE(cell) = (PyTypeObject *)_PyInt_FreeCells;
    _PyInt_FreeCells = cell;
}

PyIntObject *
_PyInt_MoreCells(void)
{
    int_block *block = PyMem_Malloc(sizeof(int_block));
    if (block == NULL) {
        return (PyIntObject *)PyErr_NoMemory();
    }
    block->next = int_blocks;
    int_blocks = block;
    for (int i = CELLS_PER_BLOCK - 1; i >= 0; i--) {
        Py_REFCNT(&block->cells[i]) = 0;
        int_push_cell(&block->cells[i]);
    }
    return _PyInt_FreeCells;
}

static int
int_block_live(int_block *block)
{
    int live = 0;
    for (int i = 0; i < CELLS_PER_BLOCK; i++) {
        live += Py_REFCNT(&block->cells[i]) != 0;
    }
    return live;
}

int
PyInt_ClearFreeList(void)
{
    int total = 0;
    int_block **link = &int_blocks;
    _PyInt_FreeCells = NULL;
    while (*link != NULL) {
        int_block *block = *link;
        int live = int_block_live(block);
        if (live == 0) {
            *link = block->next;
            PyMem_Free(block);
            continue;
        }
        for (int i = CELLS_PER_BLOCK - 1; live < CELLS_PER_BLOCK && i >= 0; i--) {
            if (Py_REFCNT(&block->cells[i]) == 0) {
                int_push_cell(&block->cells[i]);
            }
        }
        total += live;
        link = &block->next;
    }
    return total;
}

int
_PyInt_Init(void)
{
    assert(_PyInt_Small[0].ob_ival == -_PyInt_NSMALLNEG);
    assert(_PyInt_Small[_PyInt_NSMALLNEG + 256].ob_ival == 256);
    return 1;
}

void
PyInt_Fini(void)
{
    int live = PyInt_ClearFreeList();
    if (Py_VerboseFlag) {
        fprintf(stderr, "# cleanup ints");
        if (live != 0) {
            fprintf(stderr, ": %d unfreed int%s", live, live == 1 ? "" : "s");
        }
        fputc('\n', stderr);
    }
}

static void
int_dealloc(PyObject *self)
{
    if (PyInt_CheckExact(self)) {
        int_push_cell((PyIntObject *)self);
    }
    else {
        Py_TYPE(self)->tp_free(self);
    }
}

static void
int_free(void *self)
{
    int_push_cell((PyIntObject *)self);
}

/* ---- from C ---------------------------------------------------------------------- */
long
PyInt_GetMax(void)
{
    return LONG_MAX;
}

PyObject *
PyInt_FromLong(long value)
{
    return _PyInt_New(value);
}

PyObject *
PyInt_FromSize_t(size_t value)
{
    return value <= LONG_MAX ? _PyInt_New((long)value) : PyLong_FromSize_t(value);
}

PyObject *
PyInt_FromSsize_t(Py_ssize_t value)
{
    return _PyInt_New((long)value);
}

/* ---- to C ------------------------------------------------------------------------- */
/* The int or long that op stands for, through nb_int; new reference. */
static PyObject *
int_from_number(PyObject *op)
{
    PyNumberMethods *number = op == NULL ? NULL : Py_TYPE(op)->tp_as_number;
    if (number == NULL || number->nb_int == NULL) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return NULL;
    }
    PyObject *result = number->nb_int(op);
    if (result != NULL && !PyInt_Check(result) && !PyLong_Check(result)) {
        Py_DECREF(result);
        PyErr_SetString(PyExc_TypeError, "__int__ method should return an integer");
        return NULL;
    }
    return result;
}

long
PyInt_AsLong(PyObject *op)
{
    if (op != NULL && PyInt_Check(op)) {
        return PyInt_AS_LONG(op);
    }
    if (op != NULL && PyLong_Check(op)) {
        return PyLong_AsLong(op);
    }
    PyObject *number = int_from_number(op);
    if (number == NULL) {
        return -1;
    }
    long value = PyInt_Check(number) ? PyInt_AS_LONG(number) : PyLong_AsLong(number);
    Py_DECREF(number);
    return value;
}

int
_PyInt_AsInt(PyObject *op)
{
    long value = PyInt_AsLong(op);
    if (value > INT_MAX || value < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    return (int)value;
}

Py_ssize_t
PyInt_AsSsize_t(PyObject *op)
{
    if (op == NULL) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return -1;
    }
    return PyLong_Check(op) ? PyLong_AsSsize_t(op) : PyInt_AsLong(op);
}

unsigned long
PyInt_AsUnsignedLongMask(PyObject *op)
{
    return (unsigned long)PyInt_AsUnsignedLongLongMask(op);
}

unsigned PY_LONG_LONG
PyInt_AsUnsignedLongLongMask(PyObject *op)
{
    if (op != NULL && PyInt_Check(op)) {
        return (unsigned PY_LONG_LONG)PyInt_AS_LONG(op);
    }
    if (op != NULL && PyLong_Check(op)) {
        return PyLong_AsUnsignedLongLongMask(op);
    }
    PyObject *number = int_from_number(op);
    if (number == NULL) {
        return (unsigned PY_LONG_LONG)-1;
    }
    unsigned PY_LONG_LONG value = PyInt_Check(number)
                                      ? (unsigned PY_LONG_LONG)PyInt_AS_LONG(number)
                                      : PyLong_AsUnsignedLongLongMask(number);
    Py_DECREF(number);
    return value;
}

/* ---- text -------------------------------------------------------------------------- */
PyObject *
PyInt_FromString(char *text, char **pend, int base)
{
    while (Py_ISSPACE(*text)) {
        text++; /* texts of errors begin after the white space */
    }
    size_t length = strlen(text);
    PyObject *result = _PyLong_Read(text, (Py_ssize_t)length, base, 1);
    if (result != NULL && pend != NULL) {
        *pend = text + length;
    }
    return result;
}

#ifdef Py_USING_UNICODE
PyObject *
PyInt_FromUnicode(Py_UNICODE *text, Py_ssize_t length, int base)
{
    char *digits = PyMem_Malloc((size_t)length + 1);
    if (digits == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *result = NULL;
    if (PyUnicode_EncodeDecimal(text, length, digits, NULL) == 0) {
        result = PyInt_FromString(digits, NULL, base);
    }
    PyMem_Free(digits);
    return result;
}
#endif

/* Write the digits of value before end, return where they begin. */
static char *
int_write_digits(char *end, unsigned long value, unsigned base)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    if (base == 10) {
        do {
            *--end = (char)('0' + value % 10);
            value /= 10;
        } while (value != 0);
        return end;
    }
    do {
        *--end = digits[value % base];
        value /= base;
    } while (value != 0);
    return end;
}

PyObject *
_PyInt_Format(PyIntObject *op, int base, int newstyle)
{
    char buffer[sizeof(long) * 8 + 8];
    char *end = buffer + sizeof(buffer);
    long value = op->ob_ival;
    assert(base >= 2 && base <= 36);
    unsigned long magnitude = value < 0 ? 0UL - (unsigned long)value : (unsigned long)value;
    char *text = int_write_digits(end, magnitude, (unsigned)base);

    if (base == 16) {
        *--text = 'x';
        *--text = '0';
    }
    else if (base == 2) {
        *--text = 'b';
        *--text = '0';
    }
    else if (base == 8) {
        if (newstyle) {
            *--text = 'o';
            *--text = '0';
        }
        else if (value != 0) {
            *--text = '0';
        }
    }
    else if (base != 10) {
        *--text = '#';
        text = int_write_digits(text, (unsigned long)base, 10);
    }
    if (value < 0) {
        *--text = '-';
    }
    return PyString_FromStringAndSize(text, end - text);
}

static PyObject *
int_repr(PyObject *self)
{
    char buffer[24];
    char *end = buffer + sizeof(buffer);
    long value = PyInt_AS_LONG(self);
    unsigned long magnitude = value < 0 ? 0UL - (unsigned long)value : (unsigned long)value;
    char *text = int_write_digits(end, magnitude, 10);
    if (value < 0) {
        *--text = '-';
    }
    return PyString_FromStringAndSize(text, end - text);
}

static int
int_print(PyObject *self, FILE *stream, int Py_UNUSED(flags))
{
    long value = PyInt_AS_LONG(self);
    Py_BEGIN_ALLOW_THREADS
    fprintf(stream, "%ld", value);
    Py_END_ALLOW_THREADS
    return 0;
}

static PyObject *
int_oct(PyObject *self)
{
    return _PyInt_Format((PyIntObject *)self, 8, 0);
}

static PyObject *
int_hex(PyObject *self)
{
    return _PyInt_Format((PyIntObject *)self, 16, 0);
}

/* ---- comparison ---------------------------------------------------------------------- */
static int
int_compare(PyObject *left, PyObject *right)
{
    long a = PyInt_AS_LONG(left);
    long b = PyInt_AS_LONG(right);
    return (a > b) - (a < b);
}

static long
int_hash(PyObject *self)
{
    long value = PyInt_AS_LONG(self);
    return value == -1 ? -2 : value;
}

static int
int_nonzero(PyObject *self)
{
    return PyInt_AS_LONG(self) != 0;
}

/* ---- arithmetic ------------------------------------------------------------------------ */
/* Fill the two words if both operands are ints. */
static inline int
int_operands(PyObject *left, PyObject *right, long *a, long *b)
{
    if (!PyInt_Check(left) || !PyInt_Check(right)) {
        return 0;
    }
    *a = PyInt_AS_LONG(left);
    *b = PyInt_AS_LONG(right);
    return 1;
}

static PyObject *
int_not_implemented(void)
{
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* left op right with longs, for what does not fit a word. */
#define INT_AS_LONGS(slot, left, right) (PyLong_Type.tp_as_number->slot((left), (right)))

static PyObject *
int_add(PyObject *left, PyObject *right)
{
    long a, b, sum;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    if (__builtin_add_overflow(a, b, &sum)) {
        return _PyLong_FromInt128((__int128)a + b);
    }
    return _PyInt_New(sum);
}

static PyObject *
int_sub(PyObject *left, PyObject *right)
{
    long a, b, difference;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    if (__builtin_sub_overflow(a, b, &difference)) {
        return _PyLong_FromInt128((__int128)a - b);
    }
    return _PyInt_New(difference);
}

static PyObject *
int_mul(PyObject *left, PyObject *right)
{
    long a, b, product;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    if (__builtin_mul_overflow(a, b, &product)) {
        return _PyLong_FromInt128((__int128)a * b);
    }
    return _PyInt_New(product);
}

/* The answer of int_floor_divmod(). */
enum { DIVIDED, TOO_LARGE, FAILED };

/* Quotient rounded down and remainder with the divisor's sign. */
static int
int_floor_divmod(long a, long b, long *quotient, long *remainder)
{
    if (b == 0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "integer division or modulo by zero");
        return FAILED;
    }
    if (b == -1 && a == LONG_MIN) {
        return TOO_LARGE;
    }
    long q = a / b;
    long r = a - q * b;
    if (r != 0 && (r ^ b) < 0) {
        r += b;
        q--;
    }
    *quotient = q;
    *remainder = r;
    return DIVIDED;
}

static PyObject *
int_floor_div(PyObject *left, PyObject *right)
{
    long a, b, quotient, remainder;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    int answer = int_floor_divmod(a, b, &quotient, &remainder);
    if (answer == DIVIDED) {
        return _PyInt_New(quotient);
    }
    return answer == FAILED ? NULL : INT_AS_LONGS(nb_floor_divide, left, right);
}

static PyObject *
int_classic_div(PyObject *left, PyObject *right)
{
    if (!PyInt_Check(left) || !PyInt_Check(right)) {
        return int_not_implemented();
    }
    if (Py_DivisionWarningFlag
        && PyErr_Warn(PyExc_DeprecationWarning, "classic int division") < 0) {
        return NULL;
    }
    return int_floor_div(left, right);
}

static PyObject *
int_mod(PyObject *left, PyObject *right)
{
    long a, b, quotient, remainder;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    int answer = int_floor_divmod(a, b, &quotient, &remainder);
    if (answer == DIVIDED) {
        return _PyInt_New(remainder);
    }
    return answer == FAILED ? NULL : INT_AS_LONGS(nb_remainder, left, right);
}

static PyObject *
int_divmod(PyObject *left, PyObject *right)
{
    long a, b, quotient, remainder;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    int answer = int_floor_divmod(a, b, &quotient, &remainder);
    if (answer == DIVIDED) {
        return _PyNumber_Pair(_PyInt_New(quotient), _PyInt_New(remainder));
    }
    return answer == FAILED ? NULL : INT_AS_LONGS(nb_divmod, left, right);
}

static PyObject *
int_true_div(PyObject *left, PyObject *right)
{
    const long exact = 1L << DBL_MANT_DIG; /* every int up to here is a double */
    long a, b;
    if (!int_operands(left, right, &a, &b)) {
        return int_not_implemented();
    }
    if (b == 0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division by zero");
        return NULL;
    }
    if (a == 0) {
        return PyFloat_FromDouble(b < 0 ? -0.0 : 0.0);
    }
    if (-exact <= a && a <= exact && -exact <= b && b <= exact) {
        return PyFloat_FromDouble((double)a / (double)b);
    }
    return INT_AS_LONGS(nb_true_divide, left, right);
}

/* base ** exponent mod modulus, the sign as the modulus', whatever the size of the products. */
static long
int_pow_mod(long base, unsigned long exponent, long modulus)
{
    unsigned long m = modulus < 0 ? 0UL - (unsigned long)modulus : (unsigned long)modulus;
    unsigned long power = 1 % m;
    unsigned long square = base < 0 ? (m - (0UL - (unsigned long)base) % m) % m
                                    : (unsigned long)base % m;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) {
            power = (unsigned long)((unsigned __int128)power * square % m);
        }
        square = (unsigned long)((unsigned __int128)square * square % m);
    }
    return modulus > 0 || power == 0 ? (long)power : (long)(power - m);
}

/* base ** exponent in words, reduced by modulus after each step unless that is 0: 1 with
 * *result, or 0 if a product is no word.  It decides whether an answer is an int or a long,
 * so the steps must be those of 2.7. */
static int
int_pow_words(long base, long exponent, long modulus, long *result)
{
    long power = 1;
    long square = base;
    for (long rest = exponent; rest != 0;) {
        if ((rest & 1) && __builtin_mul_overflow(power, square, &power)) {
            return 0;
        }
        rest >>= 1;
        if (rest != 0 && __builtin_mul_overflow(square, square, &square)) {
            return 0;
        }
        if (rest != 0 && modulus != 0) {
            /* the smallest word has no quotient by -1 */
            power = modulus == -1 ? 0 : power % modulus;
            square = modulus == -1 ? 0 : square % modulus;
        }
    }
    *result = power;
    return 1;
}

static PyObject *
int_pow(PyObject *base, PyObject *exponent, PyObject *modulus)
{
    long b, e;
    if (!int_operands(base, exponent, &b, &e)
        || (e >= 0 && modulus != Py_None && !PyInt_Check(modulus))) {
        return int_not_implemented();
    }
    if (e < 0) {
        if (modulus != Py_None) {
            PyErr_SetString(PyExc_TypeError, "pow() 2nd argument cannot be negative when "
                                             "3rd argument specified");
            return NULL;
        }
        return PyFloat_Type.tp_as_number->nb_power(base, exponent, modulus);
    }
    long power;
    if (modulus == Py_None) {
        return int_pow_words(b, e, 0, &power)
                   ? _PyInt_New(power)
                   : PyLong_Type.tp_as_number->nb_power(base, exponent, modulus);
    }
    long m = PyInt_AS_LONG(modulus);
    if (m == 0) {
        PyErr_SetString(PyExc_ValueError, "pow() 3rd argument cannot be 0");
        return NULL;
    }
    /* the last step is a division, which can leave the words, too */
    int fits = int_pow_words(b, e, m, &power) && !(power == LONG_MIN && m == -1);
    power = int_pow_mod(b, (unsigned long)e, m);
    return fits ? _PyInt_New(power) : PyLong_FromLong(power);
}

/* The number itself as an exact int. */
static PyObject *
int_int(PyObject *self)
{
    if (PyInt_CheckExact(self)) {
        Py_INCREF(self);
        return self;
    }
    return _PyInt_New(PyInt_AS_LONG(self));
}

static PyObject *
int_neg(PyObject *self)
{
    long value = PyInt_AS_LONG(self);
    return value == LONG_MIN ? _PyLong_FromInt128(-(__int128)value) : _PyInt_New(-value);
}

static PyObject *
int_abs(PyObject *self)
{
    return PyInt_AS_LONG(self) >= 0 ? int_int(self) : int_neg(self);
}

static PyObject *
int_invert(PyObject *self)
{
    return _PyInt_New(~PyInt_AS_LONG(self));
}

static int
int_bad_shift(long count)
{
    if (count < 0) {
        PyErr_SetString(PyExc_ValueError, "negative shift count");
        return 1;
    }
    return 0;
}

static PyObject *
int_lshift(PyObject *left, PyObject *right)
{
    long value, count;
    if (!int_operands(left, right, &value, &count)) {
        return int_not_implemented();
    }
    if (int_bad_shift(count)) {
        return NULL;
    }
    if (value == 0 || count == 0) {
        return int_int(left);
    }
    if (count < (long)LONG_BIT) {
        long shifted = (long)((unsigned long)value << count);
        if (shifted >> count == value) {
            return _PyInt_New(shifted);
        }
    }
    PyObject *wide = PyLong_FromLong(value);
    if (wide == NULL) {
        return NULL;
    }
    PyObject *result = INT_AS_LONGS(nb_lshift, wide, right);
    Py_DECREF(wide);
    return result;
}

static PyObject *
int_rshift(PyObject *left, PyObject *right)
{
    long value, count;
    if (!int_operands(left, right, &value, &count)) {
        return int_not_implemented();
    }
    if (int_bad_shift(count)) {
        return NULL;
    }
    return _PyInt_New(value >> (count < (long)LONG_BIT ? count : (long)LONG_BIT - 1));
}

static PyObject *
int_and(PyObject *left, PyObject *right)
{
    long a, b;
    return int_operands(left, right, &a, &b) ? _PyInt_New(a & b) : int_not_implemented();
}

static PyObject *
int_xor(PyObject *left, PyObject *right)
{
    long a, b;
    return int_operands(left, right, &a, &b) ? _PyInt_New(a ^ b) : int_not_implemented();
}

static PyObject *
int_or(PyObject *left, PyObject *right)
{
    long a, b;
    return int_operands(left, right, &a, &b) ? _PyInt_New(a | b) : int_not_implemented();
}

static int
int_coerce(PyObject **left, PyObject **right)
{
    if (!PyInt_Check(*right)) {
        return 1;
    }
    Py_INCREF(*left);
    Py_INCREF(*right);
    return 0;
}

static PyObject *
int_long(PyObject *self)
{
    return PyLong_FromLong(PyInt_AS_LONG(self));
}

static PyObject *
int_float(PyObject *self)
{
    return PyFloat_FromDouble((double)PyInt_AS_LONG(self));
}

#undef INT_AS_LONGS

/* ---- construction ------------------------------------------------------------------------ */
/* int(text, base). */
static PyObject *
int_from_text(PyObject *text, int base)
{
    if (PyString_Check(text)) {
        char *digits = PyString_AS_STRING(text);
        if (strlen(digits) == (size_t)PyString_GET_SIZE(text)) {
            return PyInt_FromString(digits, NULL, base);
        }
        return _PyLong_Read(digits, PyString_GET_SIZE(text), base, 1);
    }
#ifdef Py_USING_UNICODE
    if (PyUnicode_Check(text)) {
        return PyInt_FromUnicode(PyUnicode_AS_UNICODE(text), PyUnicode_GET_SIZE(text), base);
    }
#endif
    PyErr_SetString(PyExc_TypeError, "int() can't convert non-string with explicit base");
    return NULL;
}

#define NO_BASE (-909)

static PyObject *
int_make(PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"x", "base", NULL};
    PyObject *source = NULL;
    int base = NO_BASE;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Oi:int", keywords, &source, &base)) {
        return NULL;
    }
    if (source == NULL) {
        if (base != NO_BASE) {
            PyErr_SetString(PyExc_TypeError, "int() missing string argument");
            return NULL;
        }
        return _PyInt_New(0);
    }
    return base == NO_BASE ? PyNumber_Int(source) : int_from_text(source, base);
}

static PyObject *
int_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *number = int_make(args, kwds);
    if (number == NULL || type == &PyInt_Type) {
        return number;
    }
    /* a subclass holds a word only */
    assert(PyType_IsSubtype(type, &PyInt_Type));
    long value = PyInt_Check(number) ? PyInt_AS_LONG(number) : PyLong_AsLong(number);
    Py_DECREF(number);
    if (value == -1 && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        ((PyIntObject *)self)->ob_ival = value;
    }
    return self;
}

#undef NO_BASE

/* ---- methods ------------------------------------------------------------------------------- */
static PyObject *
int_self_method(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return int_int(self);
}

static PyObject *
int_bit_length(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    long value = PyInt_AS_LONG(self);
    unsigned long magnitude = value < 0 ? 0UL - (unsigned long)value : (unsigned long)value;
    return _PyInt_New(magnitude == 0 ? 0 : LONG_BIT - __builtin_clzl(magnitude));
}

static PyObject *
int_getnewargs(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(l)", PyInt_AS_LONG(self));
}

PyObject *
_PyNumber_Pair(PyObject *first, PyObject *second)
{
    PyObject *pair = first == NULL || second == NULL ? NULL : PyTuple_New(2);
    if (pair == NULL) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, first);
    PyTuple_SET_ITEM(pair, 1, second);
    return pair;
}

PyObject *
_PyNumber_FormatMethod(PyObject *self, PyObject *args,
                       PyObject *(*format)(PyObject *, char *, Py_ssize_t))
{
    PyObject *spec;
    if (!PyArg_ParseTuple(args, "O:__format__", &spec)) {
        return NULL;
    }
    if (PyString_Check(spec)) {
        return format(self, PyString_AS_STRING(spec), PyString_GET_SIZE(spec));
    }
#ifdef Py_USING_UNICODE
    if (PyUnicode_Check(spec)) {
        PyObject *text = PyObject_Str(spec);
        if (text == NULL) {
            return NULL;
        }
        PyObject *result = format(self, PyString_AS_STRING(text), PyString_GET_SIZE(text));
        Py_DECREF(text);
        return result;
    }
#endif
    PyErr_SetString(PyExc_TypeError, "__format__ requires str or unicode");
    return NULL;
}

static PyObject *
int_format(PyObject *self, PyObject *args)
{
    return _PyNumber_FormatMethod(self, args, _PyInt_FormatAdvanced);
}

static PyObject *
int_get_self(PyObject *self, void *Py_UNUSED(closure))
{
    return int_int(self);
}

static PyObject *
int_get_constant(PyObject *Py_UNUSED(self), void *closure)
{
    return _PyInt_New((long)(intptr_t)closure);
}

static PyMethodDef int_methods[] = {
    {"conjugate", int_self_method, METH_NOARGS,
     PyDoc_STR("conjugate() -> int\n\nThe number itself: it has no imaginary part.")},
    {"bit_length", int_bit_length, METH_NOARGS,
     PyDoc_STR("bit_length() -> int\n\nHow many bits the absolute value takes; 0 for 0.")},
    {"__trunc__", int_self_method, METH_NOARGS,
     PyDoc_STR("The number itself: it has no fraction.")},
    {"__getnewargs__", int_getnewargs, METH_NOARGS, NULL},
    {"__format__", int_format, METH_VARARGS, NULL},
    {NULL, NULL},
};

static PyGetSetDef int_getset[] = {
    {"real", int_get_self, NULL, "the real part: the number itself", NULL},
    {"imag", int_get_constant, NULL, "the imaginary part: 0", (void *)0},
    {"numerator", int_get_self, NULL, "the number as a fraction: numerator", NULL},
    {"denominator", int_get_constant, NULL, "the number as a fraction: denominator, 1",
     (void *)1},
    {NULL},
};

PyDoc_STRVAR(int_doc,
"int(x=0) -> int or long\n\
int(x, base=10) -> int or long\n\
\n\
The integer that a number or a text stands for; 0 without arguments.  The\n\
fraction of a float is cut off.  What does not fit a machine word becomes a\n\
long.\n\
\n\
A text (str or unicode) may have blanks around the literal and a sign before\n\
it.  base is 2 to 36, or 0: then the literal's own prefix decides, as in\n\
int('0b100', 0), which is 4.");

static PyNumberMethods int_as_number = {
    .nb_add = int_add,
    .nb_subtract = int_sub,
    .nb_multiply = int_mul,
    .nb_divide = int_classic_div,
    .nb_remainder = int_mod,
    .nb_divmod = int_divmod,
    .nb_power = int_pow,
    .nb_negative = int_neg,
    .nb_positive = int_int,
    .nb_absolute = int_abs,
    .nb_nonzero = int_nonzero,
    .nb_invert = int_invert,
    .nb_lshift = int_lshift,
    .nb_rshift = int_rshift,
    .nb_and = int_and,
    .nb_xor = int_xor,
    .nb_or = int_or,
    .nb_coerce = int_coerce,
    .nb_int = int_int,
    .nb_long = int_long,
    .nb_float = int_float,
    .nb_oct = int_oct,
    .nb_hex = int_hex,
    .nb_floor_divide = int_floor_div,
    .nb_true_divide = int_true_div,
    .nb_index = int_int,
};

PyTypeObject PyInt_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "int",
    .tp_basicsize = sizeof(PyIntObject),
    .tp_dealloc = int_dealloc,
    .tp_print = int_print,
    .tp_compare = int_compare,
    .tp_repr = int_repr,
    .tp_as_number = &int_as_number,
    .tp_hash = int_hash,
    .tp_str = int_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE
                | Py_TPFLAGS_INT_SUBCLASS,
    .tp_doc = int_doc,
    .tp_methods = int_methods,
    .tp_getset = int_getset,
    .tp_new = int_new,
    .tp_free = int_free,
};
