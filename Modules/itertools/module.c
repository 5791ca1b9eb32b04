/* itertools: iterators for looping.  The module itself; the types are in
 *   filter.c      cycle dropwhile takewhile ifilter ifilterfalse compress islice starmap
 *   combine.c     chain imap izip izip_longest count repeat
 *   combinat.c    product permutations combinations combinations_with_replacement
 *   group.c       groupby tee
 */
#include "itertools_internal.h"

PyDoc_STRVAR(tee_doc,
"tee(iterable[, n]) -> n independent iterators (2 by default) over the same items, as a tuple");

static PyMethodDef itertools_methods[] = {
    {"tee", _PyItertools_Tee, METH_VARARGS, tee_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(itertools_doc,
"Iterators for looping without building lists.\n\n"
"Endless: count(start, step), cycle(p), repeat(elem [,n])\n"
"Ending with the shortest input: chain(p, q, ...), compress(data, selectors),\n"
"dropwhile(pred, seq), groupby(iterable[, keyfunc]), ifilter(pred, seq),\n"
"ifilterfalse(pred, seq), islice(seq, [start,] stop [, step]), imap(fun, p, q, ...),\n"
"starmap(fun, seq), tee(it, n), takewhile(pred, seq), izip(p, q, ...),\n"
"izip_longest(p, q, ...)\n"
"Combining: product(p, q, ...), permutations(p[, r]), combinations(p, r),\n"
"combinations_with_replacement(p, r)");

PyMODINIT_FUNC
inititertools(void)
{
    static PyTypeObject *const types[] = {
#define ROW(prefix) &_PyItertools_##prefix##_Type,
        ITERTOOLS_TYPES(ROW)
#undef ROW
    };
    PyObject *module = Py_InitModule3("itertools", itertools_methods, itertools_doc);
    if (module == NULL || PyType_Ready(&_PyItertools_grouper_Type) < 0
        || PyType_Ready(&_PyItertools_tee_Type) < 0
        || PyType_Ready(&_PyItertools_teedata_Type) < 0) {
        return;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (PyType_Ready(types[i]) < 0) {
            return;
        }
        Py_INCREF(types[i]);
        if (PyModule_AddObject(module, strchr(types[i]->tp_name, '.') + 1,
                               (PyObject *)types[i]) < 0) {
            return;
        }
    }
}
