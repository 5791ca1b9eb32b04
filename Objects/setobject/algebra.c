/* Set algebra: unions, intersections, differences, inclusion.
 *
 * Sets and exact dicts as operands bring their hashes along; any other operand is
 * iterated.  Each element is kept alive while it is compared, and tables are read
 * anew after each comparison, because comparing may change both sets.
 */
#include "set_internal.h"

/* Call visit(so, element, hash) for each element of other, of any kind, until one
 * call is negative or, for `stop` >= 0, equals stop.  The last call's result. */
typedef int (*set_visitor)(PySetObject *so, PyObject *key, long hash);

static int
set_visit_set(PySetObject *so, PySetObject *other, set_visitor visit, int stop)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    int result = 0;
    while (_PySet_Step(other, &pos, &key, &hash)) {
        Py_INCREF(key);
        result = visit(so, key, hash); /* may run code */
        Py_DECREF(key);
        if (result < 0 || result == stop) {
            break;
        }
    }
    return result;
}

static int
set_visit_dict(PySetObject *so, PyObject *dict, set_visitor visit)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    int result = 0;
    while (result >= 0 && _PyDict_Next(dict, &pos, &key, NULL, &hash)) {
        Py_INCREF(key);
        result = visit(so, key, hash); /* may run code */
        Py_DECREF(key);
    }
    return result;
}

static int
set_visit_iterable(PySetObject *so, PyObject *iterable, set_visitor visit, int stop)
{
    PyObject *iterator = PyObject_GetIter(iterable);
    if (iterator == NULL) {
        return -1;
    }
    int result = 0;
    PyObject *key;
    while ((key = PyIter_Next(iterator)) != NULL) {
        long hash = set_hash_key(key);
        result = hash == -1 ? -1 : visit(so, key, hash);
        Py_DECREF(key);
        if (result < 0 || result == stop) {
            break;
        }
    }
    Py_DECREF(iterator);
    return key == NULL && PyErr_Occurred() ? -1 : result;
}

/* ---- union ------------------------------------------------------------------------------ */
/* Make room once for n more elements. */
static int
set_presize(PySetObject *so, Py_ssize_t n)
{
    if ((so->fill + n) * 3 >= (so->mask + 1) * 2) {
        return _PySet_ResizeTable(so, (so->used + n) * 2);
    }
    return 0;
}

int
_PySet_UpdateFrom(PySetObject *so, PyObject *other)
{
    if (PyAnySet_Check(other)) {
        PySetObject *set = (PySetObject *)other;
        if (set == so || set->used == 0) {
            return 0;
        }
        if (set_presize(so, set->used) < 0) {
            return -1;
        }
        if (so->fill == 0) {
            _PySet_CopyInto(so, set);
            return 0;
        }
        return set_visit_set(so, set, _PySet_AddKnown, 2) < 0 ? -1 : 0;
    }
    if (PyDict_CheckExact(other)) {
        if (set_presize(so, ((PyDictObject *)other)->ma_used) < 0) {
            return -1;
        }
        return set_visit_dict(so, other, _PySet_AddKnown) < 0 ? -1 : 0;
    }
    return set_visit_iterable(so, other, _PySet_AddKnown, 2) < 0 ? -1 : 0;
}

/* ---- intersection -------------------------------------------------------------------------- */
PyObject *
_PySet_Intersection(PySetObject *so, PyObject *other)
{
    if ((PyObject *)so == other) {
        return _PySet_Copy(so);
    }
    PySetObject *result = (PySetObject *)_PySet_Make(Py_TYPE(so), NULL);
    if (result == NULL) {
        return NULL;
    }
    int status = 0;
    PyObject *key;
    long hash;
    if (PyAnySet_Check(other)) {
        /* Walk the smaller, look up in the larger. */
        PySetObject *small = (PySetObject *)other;
        PySetObject *large = so;
        if (small->used > large->used) {
            small = so;
            large = (PySetObject *)other;
        }
        Py_ssize_t pos = 0;
        while (status >= 0 && _PySet_Step(small, &pos, &key, &hash)) {
            Py_INCREF(key);
            status = _PySet_ContainsKnown(large, key, hash);
            if (status > 0) {
                status = _PySet_AddUnique(result, key, hash);
            }
            Py_DECREF(key);
        }
    }
    else {
        PyObject *iterator = PyObject_GetIter(other);
        status = iterator == NULL ? -1 : 0;
        while (status >= 0 && (key = PyIter_Next(iterator)) != NULL) {
            hash = set_hash_key(key);
            status = hash == -1 ? -1 : _PySet_ContainsKnown(so, key, hash);
            if (status > 0) {
                status = _PySet_AddKnown(result, key, hash);
            }
            Py_DECREF(key);
        }
        Py_XDECREF(iterator);
        if (status >= 0 && PyErr_Occurred()) {
            status = -1;
        }
    }
    if (status < 0) {
        Py_DECREF(result);
        return NULL;
    }
    return (PyObject *)result;
}

/* ---- difference ---------------------------------------------------------------------------- */
int
_PySet_DifferenceUpdate(PySetObject *so, PyObject *other)
{
    if ((PyObject *)so == other) {
        _PySet_ClearTable(so);
        return 0;
    }
    int status = PyAnySet_Check(other)
                     ? set_visit_set(so, (PySetObject *)other, _PySet_DiscardKnown, 2)
                     : set_visit_iterable(so, other, _PySet_DiscardKnown, 2);
    if (status < 0) {
        return -1;
    }
    /* Sweep the dummies out when there are many. */
    if ((so->fill - so->used) * 5 < so->mask) {
        return 0;
    }
    return _PySet_ResizeTable(so, so->used > 50000 ? so->used * 2 : so->used * 4);
}

PyObject *
_PySet_Difference(PySetObject *so, PyObject *other)
{
    int from_dict = PyDict_CheckExact(other);
    PySetObject *result;
    if (!from_dict && !PyAnySet_Check(other)) {
        result = (PySetObject *)_PySet_Copy(so);
        if (result != NULL && _PySet_DifferenceUpdate(result, other) < 0) {
            Py_CLEAR(result);
        }
        return (PyObject *)result;
    }
    result = (PySetObject *)_PySet_Make(Py_TYPE(so), NULL);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    int status = 0;
    while (status >= 0 && _PySet_Step(so, &pos, &key, &hash)) {
        Py_INCREF(key);
        status = from_dict ? _PyDict_Contains(other, key, hash)
                           : _PySet_ContainsKnown((PySetObject *)other, key, hash);
        if (status == 0) {
            status = _PySet_AddUnique(result, key, hash);
        }
        Py_DECREF(key);
    }
    if (status < 0) {
        Py_DECREF(result);
        return NULL;
    }
    return (PyObject *)result;
}

/* ---- symmetric difference -------------------------------------------------------------------- */
static int
set_toggle(PySetObject *so, PyObject *key, long hash)
{
    int removed = _PySet_DiscardKnown(so, key, hash);
    return removed != 0 ? removed : _PySet_AddKnown(so, key, hash);
}

int
_PySet_SymmetricUpdate(PySetObject *so, PyObject *other)
{
    if ((PyObject *)so == other) {
        _PySet_ClearTable(so);
        return 0;
    }
    if (PyDict_CheckExact(other)) {
        return set_visit_dict(so, other, set_toggle) < 0 ? -1 : 0;
    }
    PyObject *set = other;
    if (PyAnySet_Check(other)) {
        Py_INCREF(set);
    }
    else {
        /* Repeated elements must toggle only once. */
        set = _PySet_Make(Py_TYPE(so), other);
        if (set == NULL) {
            return -1;
        }
    }
    int status = set_visit_set(so, (PySetObject *)set, set_toggle, 2);
    Py_DECREF(set);
    return status < 0 ? -1 : 0;
}

PyObject *
_PySet_SymmetricDifference(PySetObject *so, PyObject *other)
{
    PyObject *result = _PySet_Make(Py_TYPE(so), other);
    if (result != NULL && _PySet_SymmetricUpdate((PySetObject *)result, (PyObject *)so) < 0) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

/* ---- inclusion --------------------------------------------------------------------------------- */
int
_PySet_IsSubset(PySetObject *so, PyObject *other)
{
    if (!PyAnySet_Check(other)) {
        PyObject *set = _PySet_Make(&PySet_Type, other);
        if (set == NULL) {
            return -1;
        }
        int answer = _PySet_IsSubset(so, set);
        Py_DECREF(set);
        return answer;
    }
    if (so->used > ((PySetObject *)other)->used) {
        return 0;
    }
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    int inside = 1;
    while (inside > 0 && _PySet_Step(so, &pos, &key, &hash)) {
        Py_INCREF(key);
        inside = _PySet_ContainsKnown((PySetObject *)other, key, hash);
        Py_DECREF(key);
    }
    return inside;
}

int
_PySet_IsDisjoint(PySetObject *so, PyObject *other)
{
    if ((PyObject *)so == other) {
        return so->used == 0;
    }
    int common;
    if (PyAnySet_CheckExact(other)) {
        PySetObject *small = (PySetObject *)other;
        PySetObject *large = so;
        if (small->used > large->used) {
            small = so;
            large = (PySetObject *)other;
        }
        common = set_visit_set(large, small, _PySet_ContainsKnown, 1);
    }
    else {
        common = set_visit_iterable(so, other, _PySet_ContainsKnown, 1);
    }
    return common < 0 ? -1 : !common;
}
