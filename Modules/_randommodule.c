/* The _random module: the Mersenne Twister MT19937 (Matsumoto and Nishimura).
 *
 * The type Random gives the same numbers as every other 2.7 for the same seed: the
 * recurrence, the two seedings and the tempering are those of the published
 * generator; random() joins two outputs to 53 bits. */

#include "Python.h"
#include <time.h>

#define STATE_WORDS 624
#define MIDDLE_WORD 397

typedef struct {
    PyObject_HEAD
    uint32_t state[STATE_WORDS];
    int index; /* the next word to use; STATE_WORDS: none left */
} RandomObject;

static PyTypeObject Random_Type;

/* ---- the generator --------------------------------------------------------------- */
static void
random_refill(RandomObject *self)
{
    uint32_t *state = self->state;
    for (int i = 0; i < STATE_WORDS; i++) {
        uint32_t mixed = (state[i] & 0x80000000u) | (state[(i + 1) % STATE_WORDS] & 0x7fffffffu);
        state[i] = state[(i + MIDDLE_WORD) % STATE_WORDS] ^ (mixed >> 1)
                   ^ (mixed & 1 ? 0x9908b0dfu : 0);
    }
    self->index = 0;
}

static uint32_t
random_word(RandomObject *self)
{
    if (self->index >= STATE_WORDS) {
        random_refill(self);
    }
    uint32_t word = self->state[self->index++];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680u;
    word ^= (word << 15) & 0xefc60000u;
    return word ^ (word >> 18);
}

static void
random_seed_word(RandomObject *self, uint32_t seed)
{
    self->state[0] = seed;
    for (int i = 1; i < STATE_WORDS; i++) {
        uint32_t last = self->state[i - 1];
        self->state[i] = 1812433253u * (last ^ (last >> 30)) + (uint32_t)i;
    }
    self->index = STATE_WORDS;
}

/* Move to the next word of the state in a seeding round. */
static int
random_step(RandomObject *self, int i)
{
    if (++i < STATE_WORDS) {
        return i;
    }
    self->state[0] = self->state[STATE_WORDS - 1];
    return 1;
}

static void
random_seed_words(RandomObject *self, const uint32_t *key, size_t length)
{
    uint32_t *state = self->state;
    random_seed_word(self, 19650218u);
    int i = 1;
    size_t j = 0;
    for (size_t n = length > STATE_WORDS ? length : STATE_WORDS; n > 0; n--) {
        uint32_t last = state[i - 1];
        state[i] = (state[i] ^ ((last ^ (last >> 30)) * 1664525u)) + key[j] + (uint32_t)j;
        i = random_step(self, i);
        j = j + 1 < length ? j + 1 : 0;
    }
    for (int n = STATE_WORDS - 1; n > 0; n--) {
        uint32_t last = state[i - 1];
        state[i] = (state[i] ^ ((last ^ (last >> 30)) * 1566083941u)) - (uint32_t)i;
        i = random_step(self, i);
    }
    state[0] = 0x80000000u;
}

/* ---- methods ----------------------------------------------------------------------------- */
static PyObject *
random_random(PyObject *op, PyObject *Py_UNUSED(ignored))
{
    RandomObject *self = (RandomObject *)op;
    uint32_t high = random_word(self) >> 5; /* 27 bits */
    uint32_t low = random_word(self) >> 6;  /* 26 bits */
    return PyFloat_FromDouble(((double)high * 67108864.0 + (double)low) / 9007199254740992.0);
}

/* The absolute value of the seed, or its hash, as a long. */
static PyObject *
seed_magnitude(PyObject *arg)
{
    PyObject *number;
    if (PyInt_Check(arg)) { /* not what a subclass makes of abs() */
        number = PyInt_Type.tp_as_number->nb_absolute(arg);
    }
    else if (PyLong_Check(arg)) {
        number = PyLong_Type.tp_as_number->nb_absolute(arg);
    }
    else {
        long hash = PyObject_Hash(arg);
        if (hash == -1) {
            return NULL;
        }
        number = PyLong_FromUnsignedLong((unsigned long)hash);
    }
    if (number == NULL || PyLong_Check(number)) {
        return number;
    }
    PyObject *wide = PyNumber_Long(number);
    Py_DECREF(number);
    return wide;
}

static PyObject *
random_seed(PyObject *op, PyObject *args)
{
    RandomObject *self = (RandomObject *)op;
    PyObject *arg = NULL;
    if (!PyArg_UnpackTuple(args, "seed", 0, 1, &arg)) {
        return NULL;
    }
    if (arg == NULL || arg == Py_None) {
        random_seed_word(self, (uint32_t)time(NULL));
        Py_RETURN_NONE;
    }
    PyObject *number = seed_magnitude(arg);
    if (number == NULL) {
        return NULL;
    }
    size_t bits = _PyLong_NumBits(number);
    if (bits == (size_t)-1 && PyErr_Occurred()) {
        Py_DECREF(number);
        return NULL;
    }
    size_t words = bits == 0 ? 1 : (bits + 31) / 32;
    uint32_t *key = PyMem_New(uint32_t, words);
    PyObject *result = NULL;
    if (key == NULL) {
        PyErr_NoMemory();
    }
    else if (_PyLong_AsByteArray((PyLongObject *)number, (unsigned char *)key, words * 4, 1, 0)
             == 0) {
        random_seed_words(self, key, words);
        Py_INCREF(Py_None);
        result = Py_None;
    }
    PyMem_Free(key);
    Py_DECREF(number);
    return result;
}

static PyObject *
random_getstate(PyObject *op, PyObject *Py_UNUSED(ignored))
{
    RandomObject *self = (RandomObject *)op;
    PyObject *state = PyTuple_New(STATE_WORDS + 1);
    if (state == NULL) {
        return NULL;
    }
    for (int i = 0; i <= STATE_WORDS; i++) {
        PyObject *word = i < STATE_WORDS ? PyLong_FromUnsignedLong(self->state[i])
                                         : PyLong_FromLong(self->index);
        if (word == NULL) {
            Py_DECREF(state);
            return NULL;
        }
        PyTuple_SET_ITEM(state, i, word);
    }
    return state;
}

static PyObject *
random_setstate(PyObject *op, PyObject *state)
{
    RandomObject *self = (RandomObject *)op;
    uint32_t words[STATE_WORDS];
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "state vector must be a tuple");
        return NULL;
    }
    if (PyTuple_GET_SIZE(state) != STATE_WORDS + 1) {
        PyErr_SetString(PyExc_ValueError, "state vector is the wrong size");
        return NULL;
    }
    for (int i = 0; i < STATE_WORDS; i++) {
        unsigned long word = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(state, i));
        if (word == (unsigned long)-1 && PyErr_Occurred()) {
            return NULL;
        }
        words[i] = (uint32_t)word;
    }
    long index = PyLong_AsLong(PyTuple_GET_ITEM(state, STATE_WORDS));
    if (index == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (index < 0 || index > STATE_WORDS) {
        PyErr_SetString(PyExc_ValueError, "invalid state");
        return NULL;
    }
    memcpy(self->state, words, sizeof(words));
    self->index = (int)index;
    Py_RETURN_NONE;
}

/* Shuffle the state by the remainders of n and make sure that it is a new one. */
static PyObject *
random_jumpahead(PyObject *op, PyObject *n)
{
    RandomObject *self = (RandomObject *)op;
    uint32_t words[STATE_WORDS];
    if (!PyInt_Check(n) && !PyLong_Check(n)) {
        PyErr_Format(PyExc_TypeError, "jumpahead requires an integer, not '%s'",
                     Py_TYPE(n)->tp_name);
        return NULL;
    }
    memcpy(words, self->state, sizeof(words));
    for (int i = STATE_WORDS - 1; i > 1; i--) {
        PyObject *divisor = PyInt_FromLong(i);
        PyObject *remainder = divisor == NULL ? NULL : PyNumber_Remainder(n, divisor);
        Py_XDECREF(divisor);
        if (remainder == NULL) {
            return NULL;
        }
        long j = PyInt_AsLong(remainder);
        Py_DECREF(remainder);
        if (j == -1 && PyErr_Occurred()) {
            return NULL;
        }
        assert(0 <= j && j < i);
        uint32_t word = words[i];
        words[i] = words[j];
        words[j] = word;
    }
    for (int i = 0; i < STATE_WORDS; i++) {
        self->state[i] = words[i] + (uint32_t)i + 1;
    }
    self->index = STATE_WORDS;
    Py_RETURN_NONE;
}

static PyObject *
random_getrandbits(PyObject *op, PyObject *args)
{
    RandomObject *self = (RandomObject *)op;
    int bits;
    if (!PyArg_ParseTuple(args, "i:getrandbits", &bits)) {
        return NULL;
    }
    if (bits <= 0) {
        PyErr_SetString(PyExc_ValueError, "number of bits must be greater than zero");
        return NULL;
    }
    size_t words = ((size_t)bits + 31) / 32;
    uint32_t *value = PyMem_New(uint32_t, words);
    if (value == NULL) {
        return PyErr_NoMemory();
    }
    for (size_t i = 0; i < words; i++) {
        value[i] = random_word(self);
    }
    if (bits % 32 != 0) {
        value[words - 1] >>= 32 - bits % 32;
    }
    PyObject *result = _PyLong_FromByteArray((unsigned char *)value, words * 4, 1, 0);
    PyMem_Free(value);
    return result;
}

/* ---- the type --------------------------------------------------------------------------------- */
static PyObject *
random_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (type == &Random_Type && !_PyArg_NoKeywords("Random()", kwds)) {
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    PyObject *seeded = random_seed(self, args);
    if (seeded == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    Py_DECREF(seeded);
    return self;
}

static PyMethodDef random_methods[] = {
    {"random", random_random, METH_NOARGS,
     PyDoc_STR("random() -> x in the interval [0, 1).")},
    {"seed", random_seed, METH_VARARGS,
     PyDoc_STR("seed([n]) -> None.\n\nStart the sequence that belongs to n; by default to the time.")},
    {"getstate", random_getstate, METH_NOARGS,
     PyDoc_STR("getstate() -> tuple containing the current state.")},
    {"setstate", random_setstate, METH_O,
     PyDoc_STR("setstate(state) -> None.  Restores generator state.")},
    {"jumpahead", random_jumpahead, METH_O,
     PyDoc_STR("jumpahead(int) -> None.\n\nGo to a far part of the sequence, picked by the integer.")},
    {"getrandbits", random_getrandbits, METH_VARARGS,
     PyDoc_STR("getrandbits(k) -> x.  A long int with k random bits.")},
    {NULL, NULL},
};

PyDoc_STRVAR(random_doc,
"Random() -> create a random number generator with its own internal state.");

static PyTypeObject Random_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_random.Random",
    .tp_basicsize = sizeof(RandomObject),
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = random_doc,
    .tp_methods = random_methods,
    .tp_new = random_new,
    .tp_free = PyObject_Free,
};

PyDoc_STRVAR(module_doc, "The Mersenne Twister, a generator of random numbers.");

PyMODINIT_FUNC
init_random(void)
{
    if (PyType_Ready(&Random_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("_random", NULL, module_doc);
    if (module != NULL) {
        Py_INCREF(&Random_Type);
        (void)PyModule_AddObject(module, "Random", (PyObject *)&Random_Type);
    }
}
