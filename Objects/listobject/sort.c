/* list.sort(): a stable, adaptive merge sort.
 *
 * Real data is rarely random: it has runs that are in order already.  The sort
 * goes through the array once, finds ascending runs (strictly descending ones are
 * turned round), lengthens short ones to `minrun` by binary insertion, and merges
 * neighbouring runs so that the lengths on the stack of pending runs always fall
 * faster than Fibonacci numbers: then the stack stays small and merges balanced.
 *
 * A merge copies the shorter run aside.  It compares one by one until one side
 * has won `min_gallop` times in a row; then it gallops: it looks for the place of
 * one side's head in the other by steps of 1, 3, 7, 15, ..., and moves whole
 * stretches.  min_gallop falls while galloping pays and rises when it does not.
 *
 * Only < is ever asked (or the cmp function).  Which pairs are compared, and in
 * which order, is the same as in 2.7: programs with odd comparisons see it.  When
 * all keys are exact ints, floats or strs, comparing cannot run code, and a
 * function that knows the type is used.
 *
 * Keys and values move together: without a key function values is NULL, with one
 * keys holds its results and values the list's items.  Whatever a comparison
 * does, and also after an error, both arrays remain permutations of what they
 * were.
 */
#include "list_internal.h"

#define SORT_GALLOP 7
/* Lengths on the stack grow at least like Fibonacci numbers from 64 up. */
#define SORT_STACK 85

/* A position in the pair of arrays. */
typedef struct {
    PyObject **keys;
    PyObject **values; /* NULL when the keys are the values */
} lane;

typedef struct sort_state sort_state;
/* left < right: 1, 0, or -1 with an exception. */
typedef int (*sort_less)(sort_state *sort, PyObject *left, PyObject *right);

struct sort_state {
    sort_less less;
    PyObject *cmp;
    Py_ssize_t min_gallop;
    lane spare; /* room for the shorter run of a merge */
    Py_ssize_t spare_size;
    int pending; /* runs on the stack */
    struct {
        lane base;
        Py_ssize_t length;
    } run[SORT_STACK];
};

/* ---- comparison --------------------------------------------------------------------- */
static int
sort_less_generic(sort_state *sort, PyObject *left, PyObject *right)
{
    return PyObject_RichCompareBool(left, right, Py_LT);
}

static int
sort_less_by_function(sort_state *sort, PyObject *left, PyObject *right)
{
    PyObject *result = PyObject_CallFunctionObjArgs(sort->cmp, left, right, NULL);
    if (result == NULL) {
        return -1;
    }
    if (!PyInt_Check(result)) {
        PyErr_Format(PyExc_TypeError, "comparison function must return int, not %.200s",
                     Py_TYPE(result)->tp_name);
        Py_DECREF(result);
        return -1;
    }
    int less = PyInt_AS_LONG(result) < 0;
    Py_DECREF(result);
    return less;
}

static int
sort_less_int(sort_state *sort, PyObject *left, PyObject *right)
{
    return PyInt_AS_LONG(left) < PyInt_AS_LONG(right);
}

static int
sort_less_float(sort_state *sort, PyObject *left, PyObject *right)
{
    return PyFloat_AS_DOUBLE(left) < PyFloat_AS_DOUBLE(right);
}

static int
sort_less_string(sort_state *sort, PyObject *left, PyObject *right)
{
    Py_ssize_t left_size = Py_SIZE(left);
    Py_ssize_t right_size = Py_SIZE(right);
    int order = memcmp(PyString_AS_STRING(left), PyString_AS_STRING(right),
                       (size_t)(left_size < right_size ? left_size : right_size));
    return order < 0 || (order == 0 && left_size < right_size);
}

static sort_less
sort_choose_less(PyObject **keys, Py_ssize_t n, PyObject *cmp)
{
    if (cmp != NULL) {
        return sort_less_by_function;
    }
    PyTypeObject *type = Py_TYPE(keys[0]);
    if (type != &PyInt_Type && type != &PyString_Type && type != &PyFloat_Type) {
        return sort_less_generic;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        if (Py_TYPE(keys[i]) != type) {
            return sort_less_generic;
        }
    }
    return type == &PyInt_Type      ? sort_less_int
           : type == &PyFloat_Type ? sort_less_float
                                   : sort_less_string;
}

/* ---- moving pairs ---------------------------------------------------------------------- */
static inline lane
lane_at(lane base, Py_ssize_t offset)
{
    base.keys += offset;
    if (base.values != NULL) {
        base.values += offset;
    }
    return base;
}

static inline void
lane_put(lane target, lane source)
{
    *target.keys = *source.keys;
    if (target.values != NULL) {
        *target.values = *source.values;
    }
}

static inline void
lane_move(lane target, lane source, Py_ssize_t n)
{
    memmove(target.keys, source.keys, (size_t)n * sizeof(PyObject *));
    if (target.values != NULL) {
        memmove(target.values, source.values, (size_t)n * sizeof(PyObject *));
    }
}

static void
lane_reverse(lane base, Py_ssize_t n)
{
    _PyList_ReverseItems(base.keys, n);
    if (base.values != NULL) {
        _PyList_ReverseItems(base.values, n);
    }
}

/* ---- runs ----------------------------------------------------------------------------------- */
/* Length of the run at base, made ascending; -1 on error. */
static Py_ssize_t
sort_find_run(sort_state *sort, lane base, Py_ssize_t n)
{
    if (n < 2) {
        return n;
    }
    int descending = sort->less(sort, base.keys[1], base.keys[0]);
    if (descending < 0) {
        return -1;
    }
    Py_ssize_t length = 2;
    for (; length < n; length++) {
        int falls = sort->less(sort, base.keys[length], base.keys[length - 1]);
        if (falls < 0) {
            return -1;
        }
        if (falls != descending) {
            break;
        }
    }
    if (descending) {
        /* Strictly falling: no equal keys whose order could be lost. */
        lane_reverse(base, length);
    }
    return length;
}

/* Sort n pairs of which the first `sorted` are in order already. */
static int
sort_by_insertion(sort_state *sort, lane base, Py_ssize_t n, Py_ssize_t sorted)
{
    for (Py_ssize_t i = sorted; i < n; i++) {
        PyObject *key = base.keys[i];
        Py_ssize_t low = 0;
        Py_ssize_t high = i;
        while (low < high) {
            Py_ssize_t middle = low + ((high - low) >> 1);
            int less = sort->less(sort, key, base.keys[middle]);
            if (less < 0) {
                return -1;
            }
            if (less) {
                high = middle;
            }
            else {
                low = middle + 1;
            }
        }
        memmove(base.keys + low + 1, base.keys + low, (size_t)(i - low) * sizeof(PyObject *));
        base.keys[low] = key;
        if (base.values != NULL) {
            PyObject *value = base.values[i];
            memmove(base.values + low + 1, base.values + low,
                    (size_t)(i - low) * sizeof(PyObject *));
            base.values[low] = value;
        }
    }
    return 0;
}

/* A length from 32 to 64 such that n is that times a power of two, or a bit less. */
static Py_ssize_t
sort_minrun(Py_ssize_t n)
{
    Py_ssize_t lost = 0;
    while (n >= 64) {
        lost |= n & 1;
        n >>= 1;
    }
    return n + lost;
}

/* ---- galloping --------------------------------------------------------------------------------- */
enum side { BEFORE_EQUALS, AFTER_EQUALS };

/* Does element belong before the insertion place of key? */
static inline int
sort_precedes(sort_state *sort, PyObject *element, PyObject *key, enum side side)
{
    if (side == BEFORE_EQUALS) {
        return sort->less(sort, element, key);
    }
    int less = sort->less(sort, key, element);
    return less < 0 ? -1 : !less;
}

/* Insertion place of key in n ascending keys, searched from hint outward; on the
 * given side of equal ones.  -1 on error. */
static Py_ssize_t
sort_gallop(sort_state *sort, PyObject *key, PyObject **keys, Py_ssize_t n, Py_ssize_t hint,
            enum side side)
{
    assert(n > 0 && hint >= 0 && hint < n);
    int forward = sort_precedes(sort, keys[hint], key, side);
    if (forward < 0) {
        return -1;
    }
    Py_ssize_t limit = forward ? n - hint : hint + 1;
    Py_ssize_t reached = 0; /* distance known to be on hint's side */
    Py_ssize_t step = 1;
    while (step < limit) {
        int precedes = sort_precedes(sort, keys[forward ? hint + step : hint - step], key, side);
        if (precedes < 0) {
            return -1;
        }
        if (precedes != forward) {
            break;
        }
        reached = step;
        step = step > (PY_SSIZE_T_MAX >> 1) - 1 ? limit : step * 2 + 1;
    }
    step = step > limit ? limit : step;
    Py_ssize_t low = forward ? hint + reached + 1 : hint - step + 1;
    Py_ssize_t high = forward ? hint + step : hint - reached;
    while (low < high) {
        Py_ssize_t middle = low + ((high - low) >> 1);
        int precedes = sort_precedes(sort, keys[middle], key, side);
        if (precedes < 0) {
            return -1;
        }
        if (precedes) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low;
}

/* ---- merging -------------------------------------------------------------------------------------- */
/* A merge under way.  Going up, `left` is the copy aside and `right` and `target`
 * are positions in the array, all at the next pair to take or to fill; going
 * down, `right` is the copy, and all three are just past that pair. */
typedef struct {
    lane left;
    lane right;
    lane target;
    Py_ssize_t left_size;
    Py_ssize_t right_size;
    Py_ssize_t left_wins; /* in a row */
    Py_ssize_t right_wins;
} merge;

enum outcome {
    GO_ON,     /* to the other way of searching */
    EXHAUSTED, /* the run in the array is used up; what is aside follows */
    LAST_ONE,  /* one pair is left aside, and it goes beyond the rest of the other run */
    FAILED,
};

static int
sort_reserve(sort_state *sort, lane model, Py_ssize_t n)
{
    if (n <= sort->spare_size) {
        return 0;
    }
    PyMem_Free(sort->spare.keys);
    sort->spare_size = 0;
    size_t arrays = model.values != NULL ? 2 : 1;
    sort->spare.keys = PyMem_Malloc((size_t)n * arrays * sizeof(PyObject *));
    if (sort->spare.keys == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    sort->spare.values = model.values != NULL ? sort->spare.keys + n : NULL;
    sort->spare_size = n;
    return 0;
}

static inline void
merge_up_take_left(merge *m, Py_ssize_t n)
{
    lane_move(m->target, m->left, n);
    m->target = lane_at(m->target, n);
    m->left = lane_at(m->left, n);
    m->left_size -= n;
}

static inline void
merge_up_take_right(merge *m, Py_ssize_t n)
{
    lane_move(m->target, m->right, n);
    m->target = lane_at(m->target, n);
    m->right = lane_at(m->right, n);
    m->right_size -= n;
}

static enum outcome
merge_up_singly(sort_state *sort, merge *m, Py_ssize_t min_gallop)
{
    m->left_wins = m->right_wins = 0;
    for (;;) {
        assert(m->left_size > 1 && m->right_size > 0);
        int less = sort->less(sort, *m->right.keys, *m->left.keys);
        if (less < 0) {
            return FAILED;
        }
        if (less) {
            lane_put(m->target, m->right);
            m->target = lane_at(m->target, 1);
            m->right = lane_at(m->right, 1);
            m->right_wins++;
            m->left_wins = 0;
            if (--m->right_size == 0) {
                return EXHAUSTED;
            }
            if (m->right_wins >= min_gallop) {
                return GO_ON;
            }
        }
        else {
            lane_put(m->target, m->left);
            m->target = lane_at(m->target, 1);
            m->left = lane_at(m->left, 1);
            m->left_wins++;
            m->right_wins = 0;
            if (--m->left_size == 1) {
                return LAST_ONE;
            }
            if (m->left_wins >= min_gallop) {
                return GO_ON;
            }
        }
    }
}

static enum outcome
merge_up_gallop(sort_state *sort, merge *m)
{
    Py_ssize_t n = sort_gallop(sort, *m->right.keys, m->left.keys, m->left_size, 0,
                               AFTER_EQUALS);
    if (n < 0) {
        return FAILED;
    }
    m->left_wins = n;
    if (n > 0) {
        merge_up_take_left(m, n);
        if (m->left_size == 1) {
            return LAST_ONE;
        }
        if (m->left_size == 0) {
            /* Only an inconsistent comparison leads here. */
            return EXHAUSTED;
        }
    }
    merge_up_take_right(m, 1);
    if (m->right_size == 0) {
        return EXHAUSTED;
    }
    n = sort_gallop(sort, *m->left.keys, m->right.keys, m->right_size, 0, BEFORE_EQUALS);
    if (n < 0) {
        return FAILED;
    }
    m->right_wins = n;
    if (n > 0) {
        merge_up_take_right(m, n);
        if (m->right_size == 0) {
            return EXHAUSTED;
        }
    }
    merge_up_take_left(m, 1);
    return m->left_size == 1 ? LAST_ONE : GO_ON;
}

static inline void
merge_down_take_left(merge *m, Py_ssize_t n)
{
    m->target = lane_at(m->target, -n);
    m->left = lane_at(m->left, -n);
    lane_move(m->target, m->left, n);
    m->left_size -= n;
}

static inline void
merge_down_take_right(merge *m, Py_ssize_t n)
{
    m->target = lane_at(m->target, -n);
    m->right = lane_at(m->right, -n);
    lane_move(m->target, m->right, n);
    m->right_size -= n;
}

static enum outcome
merge_down_singly(sort_state *sort, merge *m, Py_ssize_t min_gallop)
{
    m->left_wins = m->right_wins = 0;
    for (;;) {
        assert(m->left_size > 0 && m->right_size > 1);
        int less = sort->less(sort, m->right.keys[-1], m->left.keys[-1]);
        if (less < 0) {
            return FAILED;
        }
        if (less) {
            merge_down_take_left(m, 1);
            m->left_wins++;
            m->right_wins = 0;
            if (m->left_size == 0) {
                return EXHAUSTED;
            }
            if (m->left_wins >= min_gallop) {
                return GO_ON;
            }
        }
        else {
            merge_down_take_right(m, 1);
            m->right_wins++;
            m->left_wins = 0;
            if (m->right_size == 1) {
                return LAST_ONE;
            }
            if (m->right_wins >= min_gallop) {
                return GO_ON;
            }
        }
    }
}

static enum outcome
merge_down_gallop(sort_state *sort, merge *m)
{
    Py_ssize_t place = sort_gallop(sort, m->right.keys[-1], m->left.keys - m->left_size,
                                   m->left_size, m->left_size - 1, AFTER_EQUALS);
    if (place < 0) {
        return FAILED;
    }
    m->left_wins = m->left_size - place;
    if (m->left_wins > 0) {
        merge_down_take_left(m, m->left_wins);
        if (m->left_size == 0) {
            return EXHAUSTED;
        }
    }
    merge_down_take_right(m, 1);
    if (m->right_size == 1) {
        return LAST_ONE;
    }
    place = sort_gallop(sort, m->left.keys[-1], m->right.keys - m->right_size, m->right_size,
                        m->right_size - 1, BEFORE_EQUALS);
    if (place < 0) {
        return FAILED;
    }
    m->right_wins = m->right_size - place;
    if (m->right_wins > 0) {
        merge_down_take_right(m, m->right_wins);
        if (m->right_size == 1) {
            return LAST_ONE;
        }
        if (m->right_size == 0) {
            return EXHAUSTED; /* an inconsistent comparison again */
        }
    }
    merge_down_take_left(m, 1);
    return m->left_size == 0 ? EXHAUSTED : GO_ON;
}

/* Alternate between the two ways until one run ends; adapts min_gallop. */
static enum outcome
merge_loop(sort_state *sort, merge *m, int up)
{
    enum outcome outcome = GO_ON;
    Py_ssize_t min_gallop = sort->min_gallop;
    while (outcome == GO_ON) {
        outcome = up ? merge_up_singly(sort, m, min_gallop)
                     : merge_down_singly(sort, m, min_gallop);
        if (outcome != GO_ON) {
            break;
        }
        min_gallop++;
        do {
            min_gallop -= min_gallop > 1;
            sort->min_gallop = min_gallop;
            outcome = up ? merge_up_gallop(sort, m) : merge_down_gallop(sort, m);
        } while (outcome == GO_ON
                 && (m->left_wins >= SORT_GALLOP || m->right_wins >= SORT_GALLOP));
        if (outcome == GO_ON) {
            min_gallop++; /* leaving gallop mode costs */
            sort->min_gallop = min_gallop;
        }
    }
    return outcome;
}

/* Merge with the left run aside, from the low end. */
static int
merge_up(sort_state *sort, lane left, Py_ssize_t left_size, lane right, Py_ssize_t right_size)
{
    if (sort_reserve(sort, left, left_size) < 0) {
        return -1;
    }
    lane_move(sort->spare, left, left_size);
    merge m = {sort->spare, right, left, left_size, right_size, 0, 0};
    enum outcome outcome;

    merge_up_take_right(&m, 1); /* known to be the smallest */
    if (m.right_size == 0) {
        outcome = EXHAUSTED;
    }
    else {
        outcome = m.left_size == 1 ? LAST_ONE : merge_loop(sort, &m, 1);
    }
    if (outcome == LAST_ONE) {
        merge_up_take_right(&m, m.right_size);
    }
    merge_up_take_left(&m, m.left_size);
    return outcome == FAILED ? -1 : 0;
}

/* Merge with the right run aside, from the high end. */
static int
merge_down(sort_state *sort, lane left, Py_ssize_t left_size, lane right, Py_ssize_t right_size)
{
    if (sort_reserve(sort, right, right_size) < 0) {
        return -1;
    }
    lane_move(sort->spare, right, right_size);
    merge m = {lane_at(left, left_size), lane_at(sort->spare, right_size),
               lane_at(right, right_size), left_size, right_size, 0, 0};
    enum outcome outcome;

    merge_down_take_left(&m, 1); /* known to be the largest */
    if (m.left_size == 0) {
        outcome = EXHAUSTED;
    }
    else {
        outcome = m.right_size == 1 ? LAST_ONE : merge_loop(sort, &m, 0);
    }
    if (outcome == LAST_ONE) {
        merge_down_take_left(&m, m.left_size);
    }
    merge_down_take_right(&m, m.right_size);
    return outcome == FAILED ? -1 : 0;
}

/* Merge the runs i and i + 1 of the stack, of which i + 1 is one of the last two. */
static int
sort_merge_at(sort_state *sort, int i)
{
    lane left = sort->run[i].base;
    lane right = sort->run[i + 1].base;
    Py_ssize_t left_size = sort->run[i].length;
    Py_ssize_t right_size = sort->run[i + 1].length;

    sort->run[i].length = left_size + right_size;
    if (i == sort->pending - 3) {
        sort->run[i + 1] = sort->run[i + 2];
    }
    sort->pending--;

    /* What is in its final place at either end need not take part. */
    Py_ssize_t place = sort_gallop(sort, *right.keys, left.keys, left_size, 0, AFTER_EQUALS);
    if (place < 0) {
        return -1;
    }
    left = lane_at(left, place);
    left_size -= place;
    if (left_size == 0) {
        return 0;
    }
    right_size = sort_gallop(sort, left.keys[left_size - 1], right.keys, right_size,
                             right_size - 1, BEFORE_EQUALS);
    if (right_size <= 0) {
        return (int)right_size;
    }
    return left_size <= right_size ? merge_up(sort, left, left_size, right, right_size)
                                   : merge_down(sort, left, left_size, right, right_size);
}

/* Is the run before n too short for those that follow it? */
static int
sort_unbalanced(const sort_state *sort, int n)
{
    return n > 0 && sort->run[n - 1].length <= sort->run[n].length + sort->run[n + 1].length;
}

/* Merge until the lengths on the stack fall fast enough again. */
static int
sort_balance(sort_state *sort)
{
    while (sort->pending > 1) {
        int n = sort->pending - 2;
        if (sort_unbalanced(sort, n) || (n > 1 && sort_unbalanced(sort, n - 1))) {
            if (sort->run[n - 1].length < sort->run[n + 1].length) {
                n--;
            }
        }
        else if (sort->run[n].length > sort->run[n + 1].length) {
            break;
        }
        if (sort_merge_at(sort, n) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Merge all that is left. */
static int
sort_finish(sort_state *sort)
{
    while (sort->pending > 1) {
        int n = sort->pending - 2;
        if (n > 0 && sort->run[n - 1].length < sort->run[n + 1].length) {
            n--;
        }
        if (sort_merge_at(sort, n) < 0) {
            return -1;
        }
    }
    return 0;
}

int
_PyList_SortArrays(PyObject **keys, PyObject **values, Py_ssize_t n, PyObject *cmp)
{
    sort_state sort;
    lane base = {keys, values};
    int status = 0;
    if (n < 2) {
        return 0;
    }
    sort.cmp = cmp;
    sort.less = sort_choose_less(keys, n, cmp);
    sort.min_gallop = SORT_GALLOP;
    sort.spare.keys = NULL;
    sort.spare.values = NULL;
    sort.spare_size = 0;
    sort.pending = 0;

    Py_ssize_t minrun = sort_minrun(n);
    while (status == 0 && n > 0) {
        Py_ssize_t length = sort_find_run(&sort, base, n);
        if (length < 0) {
            status = -1;
            break;
        }
        if (length < minrun) {
            Py_ssize_t target = n < minrun ? n : minrun;
            status = sort_by_insertion(&sort, base, target, length);
            length = target;
        }
        if (status == 0) {
            assert(sort.pending < SORT_STACK);
            sort.run[sort.pending].base = base;
            sort.run[sort.pending].length = length;
            sort.pending++;
            status = sort_balance(&sort);
        }
        base = lane_at(base, length);
        n -= length;
    }
    if (status == 0) {
        status = sort_finish(&sort);
    }
    PyMem_Free(sort.spare.keys);
    return status;
}

/* ---- the list around it -------------------------------------------------------------------------------- */
static void
sort_free_keys(PyObject **keys, Py_ssize_t n)
{
    while (--n >= 0) {
        Py_DECREF(keys[n]);
    }
    PyMem_Free(keys);
}

/* key(item) of each item; NULL with an exception. */
static PyObject **
sort_compute_keys(PyObject *function, PyObject **items, Py_ssize_t n)
{
    PyObject **keys = PyMem_New(PyObject *, n);
    if (keys == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        keys[i] = PyObject_CallFunctionObjArgs(function, items[i], NULL);
        if (keys[i] == NULL) {
            sort_free_keys(keys, i);
            return NULL;
        }
    }
    return keys;
}

static int
sort_items(PyObject **items, Py_ssize_t n, PyObject *cmp, PyObject *function, int reverse)
{
    PyObject **keys = items;
    PyObject **values = NULL;
    if (function != NULL) {
        keys = sort_compute_keys(function, items, n);
        if (keys == NULL) {
            return -1;
        }
        values = items;
    }
    /* Reversing before and after keeps equal items in their order. */
    lane base = {keys, values};
    if (reverse && n > 1) {
        lane_reverse(base, n);
    }
    int status = _PyList_SortArrays(keys, values, n, cmp);
    if (reverse && n > 1 && status == 0) {
        lane_reverse(base, n);
    }
    if (function != NULL) {
        sort_free_keys(keys, n);
    }
    return status;
}

/* Sort with the list looking empty to the code that comparisons run, so that what
 * they do to it can be noticed and does no harm. */
static int
list_sort(PyListObject *self, PyObject *cmp, PyObject *function, int reverse)
{
    PyObject **items = self->ob_item;
    Py_ssize_t size = Py_SIZE(self);
    Py_ssize_t allocated = self->allocated;
    Py_SIZE(self) = 0;
    self->ob_item = NULL;
    self->allocated = -1;

    int status = sort_items(items, size, cmp, function, reverse);

    if (self->allocated != -1 && status == 0) {
        PyErr_SetString(PyExc_ValueError, "list modified during sort");
        status = -1;
    }
    PyObject **strangers = self->ob_item;
    Py_ssize_t stranger_count = Py_SIZE(self);
    self->ob_item = items;
    Py_SIZE(self) = size;
    self->allocated = allocated;
    if (strangers != NULL) {
        while (--stranger_count >= 0) {
            Py_XDECREF(strangers[stranger_count]);
        }
        PyMem_Free(strangers);
    }
    return status;
}

PyObject *
_PyList_SortMethod(PyListObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"cmp", "key", "reverse", NULL};
    PyObject *cmp = NULL;
    PyObject *function = NULL;
    int reverse = 0;
    if (args != NULL
        && !PyArg_ParseTupleAndKeywords(args, kwds, "|OOi:sort", keywords, &cmp, &function,
                                        &reverse)) {
        return NULL;
    }
    cmp = cmp == Py_None ? NULL : cmp;
    function = function == Py_None ? NULL : function;
    if (cmp != NULL && PyErr_WarnPy3k("the cmp argument is not supported in 3.x", 1) < 0) {
        return NULL;
    }
    if (list_sort(self, cmp, function, reverse) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

int
PyList_Sort(PyObject *list)
{
    if (list == NULL || !PyList_Check(list)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return list_sort((PyListObject *)list, NULL, NULL, 0);
}
