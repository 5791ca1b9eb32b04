#ifndef PLUS_PLUS_H
#define PLUS_PLUS_H
/* What the files of the plus module give to each other. */

/* config.c: plus.config(), a new dict of the switches. */
PyObject *_PyPlus_Config(PyObject *self, PyObject *unused);

/* gil.c */
PyObject *_PyPlus_GilStats(PyObject *self, PyObject *unused);
PyObject *_PyPlus_GilSettings(PyObject *self, PyObject *args, PyObject *kwds);
PyObject *_PyPlus_GilTrace(PyObject *self, PyObject *args, PyObject *kwds);
#endif
