/* audioop: arithmetic on sound samples.
 *
 * A fragment is a string of signed samples, 1, 2 or 4 bytes each (the width), in the
 * machine's byte order.  Where widths meet (lin2lin, the codecs, ratecv) a sample is
 * taken to 32 bits with its value in the high bits, so that changing the width is a shift.
 * The codecs are those of G.711 (u-law of 14, a-law of 13 bits) and IMA's ADPCM.
 *
 * Results that do not fit the width are cut to the largest or smallest value; only bias()
 * wraps around.
 */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include <math.h>

static PyObject *audioop_error;

typedef struct {
    const char *bytes;
    Py_ssize_t size;        // bytes
    int width;              // bytes of a sample
    Py_ssize_t count;       // samples
} fragment_t;

/* ---- samples ----------------------------------------------------------------------------- */
static inline int32_t
sample_get(const char *bytes, int width, Py_ssize_t index)
{
    if (width == 1) {
        return ((const signed char *)bytes)[index];
    }
    if (width == 2) {
        int16_t value;
        memcpy(&value, bytes + 2 * index, sizeof(value));
        return value;
    }
    int32_t value;
    memcpy(&value, bytes + 4 * index, sizeof(value));
    return value;
}

/* Store the low bits of a value. */
static inline void
sample_set(char *bytes, int width, Py_ssize_t index, int32_t value)
{
    if (width == 1) {
        bytes[index] = (char)value;
    }
    else if (width == 2) {
        int16_t narrow = (int16_t)value;
        memcpy(bytes + 2 * index, &narrow, sizeof(narrow));
    }
    else {
        memcpy(bytes + 4 * index, &value, sizeof(value));
    }
}

/* A sample in the high bits of 32, and back. */
static inline int32_t
sample_get_wide(const char *bytes, int width, Py_ssize_t index)
{
    return (int32_t)((uint32_t)sample_get(bytes, width, index) << (32 - 8 * width));
}

static inline void
sample_set_wide(char *bytes, int width, Py_ssize_t index, int32_t value)
{
    sample_set(bytes, width, index, value >> (32 - 8 * width));
}

static inline int64_t
sample_largest(int width)
{
    return ((int64_t)1 << (8 * width - 1)) - 1;
}

/* The whole number below value, cut to the width's range. */
static int32_t
sample_cut(double value, int width)
{
    const double largest = (double)sample_largest(width);
    if (value != value) {
        return INT32_MIN;       // what x86's conversion makes of a NaN; narrower widths store 0
    }
    if (value > largest) {
        return (int32_t)largest;
    }
    if (value < -largest - 1.0) {
        return (int32_t)(-largest - 1.0);
    }
    return (int32_t)floor(value);
}

static inline int32_t
fragment_at(const fragment_t *fragment, Py_ssize_t index)
{
    return sample_get(fragment->bytes, fragment->width, index);
}

/* ---- checks: 0 or -1 with audioop.error set ---------------------------------------------- */
static int
audioop_check_width(int width)
{
    if (width != 1 && width != 2 && width != 4) {
        PyErr_SetString(audioop_error, "Size should be 1, 2 or 4");
        return -1;
    }
    return 0;
}

/* Check width and size, and fill in the count of samples. */
static int
fragment_check(fragment_t *fragment)
{
    if (audioop_check_width(fragment->width) < 0) {
        return -1;
    }
    if (fragment->size % fragment->width != 0) {
        PyErr_SetString(audioop_error, "not a whole number of frames");
        return -1;
    }
    fragment->count = fragment->size / fragment->width;
    return 0;
}

/* The arguments (fragment, width) that most functions take. */
static int
fragment_parse(PyObject *args, const char *format, fragment_t *fragment)
{
    if (!PyArg_ParseTuple(args, format, &fragment->bytes, &fragment->size, &fragment->width)) {
        return -1;
    }
    return fragment_check(fragment);
}

/* A new string of count samples; *bytes is where they go. */
static PyObject *
audioop_new(Py_ssize_t count, int width, char **bytes)
{
    if (count > PY_SSIZE_T_MAX / width) {
        PyErr_SetString(PyExc_MemoryError, "not enough memory for output buffer");
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, count * width);
    if (result != NULL) {
        *bytes = PyString_AS_STRING(result);
    }
    return result;
}

/* A number without sign, as 2.7 has it: a long above what a 32-bit int holds. */
static PyObject *
audioop_size(int64_t size)
{
    return size <= INT32_MAX ? PyInt_FromLong(size) : PyLong_FromLongLong(size);
}

/* ---- measuring --------------------------------------------------------------------------- */
static PyObject *
audioop_getsample(PyObject *self, PyObject *args)
{
    fragment_t in;
    Py_ssize_t index;
    if (!PyArg_ParseTuple(args, "s#in:getsample", &in.bytes, &in.size, &in.width, &index) ||
        fragment_check(&in) < 0) {
        return NULL;
    }
    if (index < 0 || index >= in.count) {
        PyErr_SetString(audioop_error, "Index out of range");
        return NULL;
    }
    return PyInt_FromLong(fragment_at(&in, index));
}

static PyObject *
audioop_max(PyObject *self, PyObject *args)
{
    fragment_t in;
    if (fragment_parse(args, "s#i:max", &in) < 0) {
        return NULL;
    }
    int64_t largest = 0;
    for (Py_ssize_t i = 0; i < in.count; i++) {
        int64_t value = fragment_at(&in, i);
        value = value < 0 ? -value : value;
        largest = value > largest ? value : largest;
    }
    return audioop_size(largest);
}

static PyObject *
audioop_minmax(PyObject *self, PyObject *args)
{
    fragment_t in;
    if (fragment_parse(args, "s#i:minmax", &in) < 0) {
        return NULL;
    }
    int32_t smallest = INT32_MAX;
    int32_t largest = INT32_MIN;
    for (Py_ssize_t i = 0; i < in.count; i++) {
        int32_t value = fragment_at(&in, i);
        smallest = value < smallest ? value : smallest;
        largest = value > largest ? value : largest;
    }
    return Py_BuildValue("(ii)", smallest, largest);
}

static PyObject *
audioop_avg(PyObject *self, PyObject *args)
{
    fragment_t in;
    if (fragment_parse(args, "s#i:avg", &in) < 0) {
        return NULL;
    }
    double sum = 0.0;
    for (Py_ssize_t i = 0; i < in.count; i++) {
        sum += fragment_at(&in, i);
    }
    return PyInt_FromLong(in.count == 0 ? 0 : (long)floor(sum / (double)in.count));
}

static PyObject *
audioop_rms(PyObject *self, PyObject *args)
{
    fragment_t in;
    if (fragment_parse(args, "s#i:rms", &in) < 0) {
        return NULL;
    }
    double squares = 0.0;
    for (Py_ssize_t i = 0; i < in.count; i++) {
        double value = fragment_at(&in, i);
        squares += value * value;
    }
    return audioop_size(in.count == 0 ? 0 : (int64_t)sqrt(squares / (double)in.count));
}

/* How often the sign changes from one sample to the next; -1 for none at all. */
static PyObject *
audioop_cross(PyObject *self, PyObject *args)
{
    fragment_t in;
    if (fragment_parse(args, "s#i:cross", &in) < 0) {
        return NULL;
    }
    Py_ssize_t crossings = in.count == 0 ? -1 : 0;
    for (Py_ssize_t i = 1; i < in.count; i++) {
        crossings += (fragment_at(&in, i) < 0) != (fragment_at(&in, i - 1) < 0);
    }
    return PyInt_FromSsize_t(crossings);
}

/* Walk along the turning points, where rising gives way to falling or the reverse; a run
   of equal samples counts as one.  Sets the number of distances between neighbouring
   turning points, their sum and the largest. */
static void
fragment_swings(const fragment_t *in, Py_ssize_t *swings, double *sum, int64_t *largest)
{
    enum { UNKNOWN, RISING, FALLING } direction = UNKNOWN;
    int has_turned = 0;
    int64_t last_turn = 0;
    *swings = 0;
    *sum = 0.0;
    *largest = 0;
    for (Py_ssize_t i = 1; i < in->count; i++) {
        const int64_t before = fragment_at(in, i - 1);
        const int64_t now = fragment_at(in, i);
        if (now == before) {
            continue;
        }
        const int next = now > before ? RISING : FALLING;
        if (direction != UNKNOWN && next != (int)direction) {
            if (has_turned) {
                int64_t swing = before > last_turn ? before - last_turn : last_turn - before;
                *sum += (double)swing;
                *largest = swing > *largest ? swing : *largest;
                *swings += 1;
            }
            has_turned = 1;
            last_turn = before;
        }
        direction = next;
    }
}

static PyObject *
audioop_avgpp(PyObject *self, PyObject *args)
{
    fragment_t in;
    Py_ssize_t swings;
    double sum;
    int64_t largest;
    if (fragment_parse(args, "s#i:avgpp", &in) < 0) {
        return NULL;
    }
    fragment_swings(&in, &swings, &sum, &largest);
    return audioop_size(swings == 0 ? 0 : (int64_t)(sum / (double)swings));
}

static PyObject *
audioop_maxpp(PyObject *self, PyObject *args)
{
    fragment_t in;
    Py_ssize_t swings;
    double sum;
    int64_t largest;
    if (fragment_parse(args, "s#i:maxpp", &in) < 0) {
        return NULL;
    }
    fragment_swings(&in, &swings, &sum, &largest);
    return audioop_size(largest);
}

/* ---- matching: always 2-byte samples ----------------------------------------------------- */
/* The sum of products of two runs of samples; exact, for it stays below 2**53. */
static double
audioop_product(const char *left, Py_ssize_t start, const char *right, Py_ssize_t count)
{
    double sum = 0.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        sum += (double)sample_get(left, 2, start + i) * (double)sample_get(right, 2, i);
    }
    return sum;
}

static int
audioop_check_even(Py_ssize_t size)
{
    if (size & 1) {
        PyErr_SetString(audioop_error, "Strings should be even-sized");
        return -1;
    }
    return 0;
}

/* Energy of the window that starts one sample later. */
static double
audioop_slide(double energy, const char *bytes, Py_ssize_t start, Py_ssize_t length)
{
    const double gone = sample_get(bytes, 2, start);
    const double come = sample_get(bytes, 2, start + length);
    return energy + come * come - gone * gone;
}

/* Where reference fits best into the fragment, and by what factor it is louder there.
   With R the reference's energy, A the window's and P their product, the error left by
   the best factor is (R * A - P * P) / A, up to a constant. */
static PyObject *
audioop_findfit(PyObject *self, PyObject *args)
{
    const char *bytes;
    const char *reference;
    Py_ssize_t size;
    Py_ssize_t reference_size;
    if (!PyArg_ParseTuple(args, "s#s#:findfit", &bytes, &size, &reference, &reference_size) ||
        audioop_check_even(size | reference_size) < 0) {
        return NULL;
    }
    const Py_ssize_t length = reference_size / 2;
    if (size < reference_size) {
        PyErr_SetString(audioop_error, "First sample should be longer");
        return NULL;
    }
    const Py_ssize_t last = size / 2 - length;
    const double reference_energy = audioop_product(reference, 0, reference, length);
    double energy = audioop_product(bytes, 0, bytes, length);
    double product = audioop_product(bytes, 0, reference, length);
    double best_error = (reference_energy * energy - product * product) / energy;
    double best_product = product;
    Py_ssize_t best = 0;
    for (Py_ssize_t start = 1; start <= last && length > 0; start++) {
        energy = audioop_slide(energy, bytes, start - 1, length);
        product = audioop_product(bytes, start, reference, length);
        double left = (reference_energy * energy - product * product) / energy;
        if (left < best_error) {
            best_error = left;
            best_product = product;
            best = start;
        }
    }
    return Py_BuildValue("(nd)", best, best_product / reference_energy);
}

static PyObject *
audioop_findfactor(PyObject *self, PyObject *args)
{
    const char *bytes;
    const char *reference;
    Py_ssize_t size;
    Py_ssize_t reference_size;
    if (!PyArg_ParseTuple(args, "s#s#:findfactor", &bytes, &size, &reference, &reference_size) ||
        audioop_check_even(size | reference_size) < 0) {
        return NULL;
    }
    if (size != reference_size) {
        PyErr_SetString(audioop_error, "Samples should be same size");
        return NULL;
    }
    return PyFloat_FromDouble(audioop_product(bytes, 0, reference, size / 2) /
                              audioop_product(reference, 0, reference, size / 2));
}

static PyObject *
audioop_findmax(PyObject *self, PyObject *args)
{
    const char *bytes;
    Py_ssize_t size;
    Py_ssize_t length;
    if (!PyArg_ParseTuple(args, "s#n:findmax", &bytes, &size, &length) ||
        audioop_check_even(size) < 0) {
        return NULL;
    }
    if (length < 0 || size / 2 < length) {
        PyErr_SetString(audioop_error, "Input sample should be longer");
        return NULL;
    }
    double energy = audioop_product(bytes, 0, bytes, length);
    double best_energy = energy;
    Py_ssize_t best = 0;
    for (Py_ssize_t start = 1; start <= size / 2 - length && length > 0; start++) {
        energy = audioop_slide(energy, bytes, start - 1, length);
        if (energy > best_energy) {
            best_energy = energy;
            best = start;
        }
    }
    return PyInt_FromSsize_t(best);
}

/* ---- changing ---------------------------------------------------------------------------- */
static PyObject *
audioop_mul(PyObject *self, PyObject *args)
{
    fragment_t in;
    double factor;
    char *out;
    if (!PyArg_ParseTuple(args, "s#id:mul", &in.bytes, &in.size, &in.width, &factor) ||
        fragment_check(&in) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(in.count, in.width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count; i++) {
        sample_set(out, in.width, i, sample_cut(fragment_at(&in, i) * factor, in.width));
    }
    return result;
}

static PyObject *
audioop_tomono(PyObject *self, PyObject *args)
{
    fragment_t in;
    double left;
    double right;
    char *out;
    if (!PyArg_ParseTuple(args, "s#idd:tomono", &in.bytes, &in.size, &in.width, &left, &right) ||
        fragment_check(&in) < 0) {
        return NULL;
    }
    if (in.count % 2 != 0) {
        PyErr_SetString(audioop_error, "not a whole number of frames");
        return NULL;
    }
    PyObject *result = audioop_new(in.count / 2, in.width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count / 2; i++) {
        double mixed = fragment_at(&in, 2 * i) * left + fragment_at(&in, 2 * i + 1) * right;
        sample_set(out, in.width, i, sample_cut(mixed, in.width));
    }
    return result;
}

static PyObject *
audioop_tostereo(PyObject *self, PyObject *args)
{
    fragment_t in;
    double left;
    double right;
    char *out;
    if (!PyArg_ParseTuple(args, "s#idd:tostereo", &in.bytes, &in.size, &in.width, &left, &right) ||
        fragment_check(&in) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(in.count, 2 * in.width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count; i++) {
        double value = fragment_at(&in, i);
        sample_set(out, in.width, 2 * i, sample_cut(value * left, in.width));
        sample_set(out, in.width, 2 * i + 1, sample_cut(value * right, in.width));
    }
    return result;
}

static PyObject *
audioop_add(PyObject *self, PyObject *args)
{
    fragment_t in;
    const char *other;
    Py_ssize_t other_size;
    char *out;
    if (!PyArg_ParseTuple(args, "s#s#i:add", &in.bytes, &in.size, &other, &other_size, &in.width) ||
        fragment_check(&in) < 0) {
        return NULL;
    }
    if (in.size != other_size) {
        PyErr_SetString(audioop_error, "Lengths should be the same");
        return NULL;
    }
    PyObject *result = audioop_new(in.count, in.width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count; i++) {
        double sum = (double)fragment_at(&in, i) + sample_get(other, in.width, i);
        sample_set(out, in.width, i, sample_cut(sum, in.width));
    }
    return result;
}

static PyObject *
audioop_bias(PyObject *self, PyObject *args)
{
    fragment_t in;
    int bias;
    char *out;
    if (!PyArg_ParseTuple(args, "s#ii:bias", &in.bytes, &in.size, &in.width, &bias) ||
        fragment_check(&in) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(in.count, in.width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count; i++) {
        uint32_t sum = (uint32_t)fragment_at(&in, i) + (uint32_t)bias;
        sample_set(out, in.width, i, (int32_t)sum);
    }
    return result;
}

static PyObject *
audioop_reverse(PyObject *self, PyObject *args)
{
    fragment_t in;
    char *out;
    if (fragment_parse(args, "s#i:reverse", &in) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(in.count, in.width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count; i++) {
        sample_set(out, in.width, in.count - 1 - i, fragment_at(&in, i));
    }
    return result;
}

static PyObject *
audioop_lin2lin(PyObject *self, PyObject *args)
{
    fragment_t in;
    int width;
    char *out;
    if (!PyArg_ParseTuple(args, "s#ii:lin2lin", &in.bytes, &in.size, &in.width, &width) ||
        fragment_check(&in) < 0 || audioop_check_width(width) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(in.count, width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in.count; i++) {
        sample_set_wide(out, width, i, sample_get_wide(in.bytes, in.width, i));
    }
    return result;
}

/* ---- sampling rate ----------------------------------------------------------------------- */
/* Two clocks: each frame read adds outrate to `phase`, each frame written takes inrate
   off.  A frame is written while phase is not negative; phase / outrate says how far
   the moment lies before the frame just read. */
typedef struct {
    const char *bytes;
    Py_ssize_t frames;      // in the input
    int width;
    int channels;
    int inrate;
    int outrate;
    int weight_now;         // a simple low-pass filter: weights of this frame
    int weight_before;      // and of the one before it
    int phase;
    int32_t *before;        // [channels], in 32 bits
    int32_t *now;
} ratecv_t;

static int
audioop_gcd(int a, int b)
{
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Take phase and frames from the state that an earlier call returned; 0 or -1. */
static int
ratecv_take_state(ratecv_t *rate, PyObject *state)
{
    if (state == Py_None) {
        rate->phase = -rate->outrate;
        return 0;
    }
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "state must be a tuple or None");
        return -1;
    }
    PyObject *frames;
    if (!PyArg_ParseTuple(state, "iO!;audioop.ratecv: illegal state argument", &rate->phase,
                          &PyTuple_Type, &frames)) {
        return -1;
    }
    if (PyTuple_GET_SIZE(frames) != rate->channels) {
        PyErr_SetString(audioop_error, "illegal state argument");
        return -1;
    }
    for (int c = 0; c < rate->channels; c++) {
        PyObject *pair = PyTuple_GET_ITEM(frames, c);
        int before;
        int now;
        if (!PyTuple_Check(pair)) {
            PyErr_SetString(PyExc_TypeError, "ratecv(): illegal state argument");
            return -1;
        }
        if (!PyArg_ParseTuple(pair, "ii:ratecv", &before, &now)) {
            return -1;
        }
        rate->before[c] = before;
        rate->now[c] = now;
    }
    return 0;
}

/* How many frames will be written; -1 with MemoryError when their bytes cannot be counted. */
static Py_ssize_t
ratecv_output_frames(const ratecv_t *rate)
{
    __int128 ticks = (__int128)rate->frames * rate->outrate + rate->phase;
    __int128 frames = ticks < 0 ? 0 : ticks / rate->inrate + 1;
    if (frames > PY_SSIZE_T_MAX / rate->width / rate->channels) {
        PyErr_SetString(PyExc_MemoryError, "not enough memory for output buffer");
        return -1;
    }
    return (Py_ssize_t)frames;
}

static void
ratecv_read_frame(ratecv_t *rate, Py_ssize_t frame)
{
    const double weights = (double)rate->weight_now + (double)rate->weight_before;
    for (int c = 0; c < rate->channels; c++) {
        double now = sample_get_wide(rate->bytes, rate->width, frame * rate->channels + c);
        rate->before[c] = rate->now[c];
        rate->now[c] = (int32_t)((rate->weight_now * now +
                                  rate->weight_before * (double)rate->before[c]) / weights);
    }
}

static void
ratecv_write_frame(const ratecv_t *rate, char *out, Py_ssize_t frame)
{
    for (int c = 0; c < rate->channels; c++) {
        double value = ((double)rate->before[c] * (double)rate->phase +
                        (double)rate->now[c] * ((double)rate->outrate - (double)rate->phase)) /
                       (double)rate->outrate;
        // a phase from a made-up state may lead outside the range
        value = value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : value;
        sample_set_wide(out, rate->width, frame * rate->channels + c, (int32_t)value);
    }
}

/* The state to go on with: (phase, ((before, now), ...)); new reference. */
static PyObject *
ratecv_make_state(const ratecv_t *rate)
{
    PyObject *frames = PyTuple_New(rate->channels);
    for (int c = 0; frames != NULL && c < rate->channels; c++) {
        PyObject *pair = Py_BuildValue("(ii)", rate->before[c], rate->now[c]);
        if (pair == NULL) {
            Py_CLEAR(frames);
        }
        else {
            PyTuple_SET_ITEM(frames, c, pair);
        }
    }
    return frames == NULL ? NULL : Py_BuildValue("(iN)", rate->phase, frames);
}

/* The converted fragment; `rate` is left as it is after the last frame. */
static PyObject *
ratecv_convert(ratecv_t *rate)
{
    char *out;
    Py_ssize_t frames = ratecv_output_frames(rate);
    if (frames < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(frames, rate->width * rate->channels, &out);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t read = 0;
    Py_ssize_t written = 0;
    for (;;) {
        while (rate->phase >= 0) {
            ratecv_write_frame(rate, out, written++);
            rate->phase -= rate->inrate;
        }
        if (read == rate->frames) {
            break;
        }
        ratecv_read_frame(rate, read++);
        rate->phase += rate->outrate;
    }
    assert(written == frames);
    return result;
}

/* Check what ratecv() was given and bring rates and weights to lowest terms; 0 or -1. */
static int
ratecv_check(ratecv_t *rate, Py_ssize_t size)
{
    if (audioop_check_width(rate->width) < 0) {
        return -1;
    }
    if (rate->channels < 1) {
        PyErr_SetString(audioop_error, "# of channels should be >= 1");
        return -1;
    }
    if (rate->channels > INT_MAX / rate->width) {
        PyErr_SetString(PyExc_OverflowError, "width * nchannels too big for a C int");
        return -1;
    }
    if (rate->weight_now < 1 || rate->weight_before < 0) {
        PyErr_SetString(audioop_error, "weightA should be >= 1, weightB should be >= 0");
        return -1;
    }
    if (size % (rate->width * rate->channels) != 0) {
        PyErr_SetString(audioop_error, "not a whole number of frames");
        return -1;
    }
    if (rate->inrate <= 0 || rate->outrate <= 0) {
        PyErr_SetString(audioop_error, "sampling rate not > 0");
        return -1;
    }
    int divisor = audioop_gcd(rate->inrate, rate->outrate);
    rate->inrate /= divisor;
    rate->outrate /= divisor;
    divisor = audioop_gcd(rate->weight_now, rate->weight_before);
    rate->weight_now /= divisor;
    rate->weight_before /= divisor;
    rate->frames = size / (rate->width * rate->channels);
    return 0;
}

static PyObject *
audioop_ratecv(PyObject *self, PyObject *args)
{
    ratecv_t rate = {.weight_now = 1};
    Py_ssize_t size;
    PyObject *state;
    if (!PyArg_ParseTuple(args, "s#iiiiO|ii:ratecv", &rate.bytes, &size, &rate.width,
                          &rate.channels, &rate.inrate, &rate.outrate, &state,
                          &rate.weight_now, &rate.weight_before) ||
        ratecv_check(&rate, size) < 0) {
        return NULL;
    }
    rate.before = PyMem_New(int32_t, rate.channels);
    rate.now = PyMem_New(int32_t, rate.channels);
    PyObject *result = NULL;
    if (rate.before == NULL || rate.now == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    memset(rate.before, 0, sizeof(int32_t) * (size_t)rate.channels);
    memset(rate.now, 0, sizeof(int32_t) * (size_t)rate.channels);
    if (ratecv_take_state(&rate, state) == 0) {
        PyObject *converted = ratecv_convert(&rate);
        PyObject *next = converted != NULL ? ratecv_make_state(&rate) : NULL;
        if (next != NULL) {
            result = PyTuple_Pack(2, converted, next);
        }
        Py_XDECREF(converted);
        Py_XDECREF(next);
    }
done:
    PyMem_Free(rate.before);
    PyMem_Free(rate.now);
    return result;
}

/* ---- G.711 ------------------------------------------------------------------------------- */
static int
audioop_bit_length(unsigned value)
{
    return value == 0 ? 0 : 32 - __builtin_clz(value);
}

/* A 14-bit value as u-law: sign, segment (3 bits), step (4 bits), all inverted. */
static unsigned char
ulaw_encode(int value)
{
    const unsigned inverted = value < 0 ? 0x7f : 0xff;
    const unsigned size = (unsigned)(value < 0 ? -value : value);
    const unsigned biased = (size > 8159 ? 8159 : size) + 33;
    const int segment = audioop_bit_length(biased) - 6;
    if (segment > 7) {
        return (unsigned char)(0x7f ^ inverted);
    }
    return (unsigned char)(((unsigned)segment << 4 | (biased >> (segment + 1) & 0x0f)) ^ inverted);
}

/* The 16-bit value of a u-law byte. */
static int
ulaw_decode(unsigned char code)
{
    const int plain = code ^ 0xff;
    const int size = ((((plain & 0x0f) << 3) + 0x84) << (plain >> 4 & 7)) - 0x84;
    return plain & 0x80 ? -size : size;
}

/* A 13-bit value as a-law: like u-law, with every other bit inverted and no bias. */
static unsigned char
alaw_encode(int value)
{
    const unsigned inverted = value < 0 ? 0x55 : 0xd5;
    const unsigned size = (unsigned)(value < 0 ? -value - 1 : value);
    const int length = audioop_bit_length(size);
    const int segment = length > 5 ? length - 5 : 0;
    if (segment > 7) {
        return (unsigned char)(0x7f ^ inverted);
    }
    const unsigned step = size >> (segment < 2 ? 1 : segment) & 0x0f;
    return (unsigned char)(((unsigned)segment << 4 | step) ^ inverted);
}

/* The 16-bit value of an a-law byte. */
static int
alaw_decode(unsigned char code)
{
    const int plain = code ^ 0x55;
    const int segment = plain >> 4 & 7;
    int size = ((plain & 0x0f) << 4) + 8;
    if (segment > 0) {
        size = (size + 0x100) << (segment - 1);
    }
    return plain & 0x80 ? size : -size;
}

/* From samples to bytes that hold `bits` bits each. */
static PyObject *
audioop_encode(fragment_t *in, unsigned char (*encode)(int), int bits)
{
    char *out;
    PyObject *result = audioop_new(in->count, 1, &out);
    for (Py_ssize_t i = 0; result != NULL && i < in->count; i++) {
        out[i] = (char)encode(sample_get_wide(in->bytes, in->width, i) >> (32 - bits));
    }
    return result;
}

static PyObject *
audioop_decode(PyObject *args, const char *format, int (*decode)(unsigned char))
{
    const char *bytes;
    Py_ssize_t size;
    int width;
    char *out;
    if (!PyArg_ParseTuple(args, format, &bytes, &size, &width) || audioop_check_width(width) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(size, width, &out);
    for (Py_ssize_t i = 0; result != NULL && i < size; i++) {
        uint32_t wide = (uint32_t)decode((unsigned char)bytes[i]) << 16;
        sample_set_wide(out, width, i, (int32_t)wide);
    }
    return result;
}

static PyObject *
audioop_lin2ulaw(PyObject *self, PyObject *args)
{
    fragment_t in;
    return fragment_parse(args, "s#i:lin2ulaw", &in) < 0 ? NULL :
           audioop_encode(&in, ulaw_encode, 14);
}

static PyObject *
audioop_ulaw2lin(PyObject *self, PyObject *args)
{
    return audioop_decode(args, "s#i:ulaw2lin", ulaw_decode);
}

static PyObject *
audioop_lin2alaw(PyObject *self, PyObject *args)
{
    fragment_t in;
    return fragment_parse(args, "s#i:lin2alaw", &in) < 0 ? NULL :
           audioop_encode(&in, alaw_encode, 13);
}

static PyObject *
audioop_alaw2lin(PyObject *self, PyObject *args)
{
    return audioop_decode(args, "s#i:alaw2lin", alaw_decode);
}

/* ---- ADPCM: 4 bits a sample, the high ones of a byte first ------------------------------- */
/* IMA's quantiser steps, and how a code moves along them. */
static const int adpcm_steps[] = {
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66,
    73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449,
    494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272,
    2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493,
    10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767};
enum { ADPCM_LAST_STEP = sizeof(adpcm_steps) / sizeof(adpcm_steps[0]) - 1 };
static const int adpcm_moves[8] = {-1, -1, -1, -1, 2, 4, 6, 8};

typedef struct {
    int value;              // predicted, 16 bits
    int step;               // index of adpcm_steps
} adpcm_t;

static int
adpcm_take_state(adpcm_t *coder, PyObject *state)
{
    if (state == Py_None) {
        *coder = (adpcm_t){0, 0};
        return 0;
    }
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "state must be a tuple or None");
        return -1;
    }
    if (!PyArg_ParseTuple(state, "ii", &coder->value, &coder->step)) {
        return -1;
    }
    if (coder->value < INT16_MIN || coder->value > INT16_MAX || coder->step < 0 ||
        coder->step > ADPCM_LAST_STEP) {
        PyErr_SetString(PyExc_ValueError, "bad state");
        return -1;
    }
    return 0;
}

/* Let a 4-bit code move predicted value and step, as both sides must. */
static void
adpcm_apply(adpcm_t *coder, unsigned code)
{
    const int step = adpcm_steps[coder->step];
    int change = step >> 3;
    for (int bit = 0; bit < 3; bit++) {
        if (code & (4u >> bit)) {
            change += step >> bit;
        }
    }
    const int value = coder->value + (code & 8 ? -change : change);
    coder->value = value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value;
    const int moved = coder->step + adpcm_moves[code & 7];
    coder->step = moved < 0 ? 0 : moved > ADPCM_LAST_STEP ? ADPCM_LAST_STEP : moved;
}

/* The code for a 16-bit sample: sign, then the distance in steps, halves and quarters. */
static unsigned
adpcm_encode(adpcm_t *coder, int sample)
{
    int distance = sample - coder->value;
    unsigned code = distance < 0 ? 8 : 0;
    distance = distance < 0 ? -distance : distance;
    const int step = adpcm_steps[coder->step];
    for (int bit = 0; bit < 3; bit++) {
        if (distance >= step >> bit) {
            code |= 4u >> bit;
            distance -= step >> bit;
        }
    }
    adpcm_apply(coder, code);
    return code;
}

static PyObject *
audioop_lin2adpcm(PyObject *self, PyObject *args)
{
    fragment_t in;
    PyObject *state;
    adpcm_t coder;
    char *out;
    if (!PyArg_ParseTuple(args, "s#iO:lin2adpcm", &in.bytes, &in.size, &in.width, &state) ||
        fragment_check(&in) < 0 || adpcm_take_state(&coder, state) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(in.count / 2, 1, &out);
    if (result == NULL) {
        return NULL;
    }
    unsigned pending = 0;
    for (Py_ssize_t i = 0; i < in.count; i++) {
        unsigned code = adpcm_encode(&coder, sample_get_wide(in.bytes, in.width, i) >> 16);
        if (i % 2 == 1) {
            out[i / 2] = (char)(pending << 4 | code);
        }
        pending = code;
    }
    return Py_BuildValue("(N(ii))", result, coder.value, coder.step);
}

static PyObject *
audioop_adpcm2lin(PyObject *self, PyObject *args)
{
    const char *bytes;
    Py_ssize_t size;
    int width;
    PyObject *state;
    adpcm_t coder;
    char *out;
    if (!PyArg_ParseTuple(args, "s#iO:adpcm2lin", &bytes, &size, &width, &state) ||
        audioop_check_width(width) < 0 || adpcm_take_state(&coder, state) < 0) {
        return NULL;
    }
    PyObject *result = audioop_new(size, 2 * width, &out);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < 2 * size; i++) {
        const unsigned both = (unsigned char)bytes[i / 2];
        adpcm_apply(&coder, i % 2 == 0 ? both >> 4 : both & 0x0f);
        sample_set_wide(out, width, i, (int32_t)((uint32_t)coder.value << 16));
    }
    return Py_BuildValue("(N(ii))", result, coder.value, coder.step);
}

/* ---- the module -------------------------------------------------------------------------- */
#define METHOD(name, doc) {#name, audioop_##name, METH_VARARGS, PyDoc_STR(doc)}
static PyMethodDef audioop_methods[] = {
    METHOD(max, "max(fragment, width): the largest absolute value of a sample"),
    METHOD(minmax, "minmax(fragment, width): (smallest, largest) sample"),
    METHOD(avg, "avg(fragment, width): the mean of the samples, rounded down"),
    METHOD(maxpp, "maxpp(fragment, width): the largest distance between neighbouring peaks"),
    METHOD(avgpp, "avgpp(fragment, width): the mean distance between neighbouring peaks"),
    METHOD(rms, "rms(fragment, width): the root of the mean square, a measure of power"),
    METHOD(findfit, "findfit(fragment, reference): (offset, factor) where reference fits best;\n"
                    "both of 2-byte samples"),
    METHOD(findmax, "findmax(fragment, length): where the loudest run of length samples begins;\n"
                    "2-byte samples"),
    METHOD(findfactor, "findfactor(fragment, reference): the factor that makes reference most\n"
                       "like fragment; both of 2-byte samples"),
    METHOD(cross, "cross(fragment, width): how often the sign changes"),
    METHOD(mul, "mul(fragment, width, factor): every sample times factor, cut to the range"),
    METHOD(add, "add(fragment1, fragment2, width): the sums, cut to the range"),
    METHOD(bias, "bias(fragment, width, bias): every sample plus bias, wrapping around"),
    METHOD(ulaw2lin, "ulaw2lin(fragment, width): u-law bytes as samples"),
    METHOD(lin2ulaw, "lin2ulaw(fragment, width): samples as u-law bytes"),
    METHOD(alaw2lin, "alaw2lin(fragment, width): a-law bytes as samples"),
    METHOD(lin2alaw, "lin2alaw(fragment, width): samples as a-law bytes"),
    METHOD(lin2lin, "lin2lin(fragment, width, newwidth): samples of another width"),
    METHOD(adpcm2lin, "adpcm2lin(adpcm, width, state): (fragment, newstate) from IMA ADPCM;\n"
                      "state is None or what the call before returned"),
    METHOD(lin2adpcm, "lin2adpcm(fragment, width, state): (adpcm, newstate), as IMA ADPCM"),
    METHOD(tomono, "tomono(fragment, width, lfactor, rfactor): left times lfactor plus right\n"
                   "times rfactor"),
    METHOD(tostereo, "tostereo(fragment, width, lfactor, rfactor): a left and a right channel"),
    METHOD(getsample, "getsample(fragment, width, index): one sample"),
    METHOD(reverse, "reverse(fragment, width): the samples backwards"),
    METHOD(ratecv, "ratecv(fragment, width, nchannels, inrate, outrate, state\n"
                   "       [, weightA[, weightB]]): (fragment, newstate) at another sampling rate;\n"
                   "the weights make a simple filter: of this frame and the one before"),
    {NULL, NULL, 0, NULL},
};
#undef METHOD

PyDoc_STRVAR(audioop_doc,
"Arithmetic on fragments of sound: strings of signed samples of 1, 2 or 4 bytes.");

PyMODINIT_FUNC
initaudioop(void)
{
    PyObject *module = Py_InitModule3("audioop", audioop_methods, audioop_doc);
    if (module == NULL) {
        return;
    }
    audioop_error = PyErr_NewException((char *)"audioop.error", NULL, NULL);
    if (audioop_error != NULL) {
        Py_INCREF(audioop_error);
        PyModule_AddObject(module, "error", audioop_error);
    }
}
