/* The modules _codecs_cn, _hk, _iso2022, _jp, _kr and _tw: each has getcodec(name), which
 * returns the MultibyteCodec of one of its encodings. */

#include "stateful.h"

#define STATELESS(name)                                                        \
    {#name, &_PyMB_##name, _PyMB_DecodeStateless, _PyMB_EncodeStateless, NULL, NULL}
#define ISO2022(name)                                                          \
    {#name, NULL, _PyMB_DecodeISO2022, _PyMB_EncodeISO2022, _PyMB_FinishISO2022, &_PyMB_##name}
#define LAST {NULL, NULL, NULL, NULL, NULL, NULL}

static const mb_codec cn_codecs[] = {
    STATELESS(gb2312),
    STATELESS(gbk),
    STATELESS(gb18030),
    {"hz", &_PyMB_gb2312, _PyMB_DecodeHZ, _PyMB_EncodeHZ, _PyMB_FinishHZ, NULL},
    LAST,
};

static const mb_codec hk_codecs[] = {
    STATELESS(big5hkscs),
    LAST,
};

static const mb_codec jp_codecs[] = {
    STATELESS(shift_jis),
    STATELESS(cp932),
    STATELESS(euc_jp),
    STATELESS(shift_jis_2004),
    STATELESS(euc_jis_2004),
    STATELESS(euc_jisx0213),
    STATELESS(shift_jisx0213),
    LAST,
};

static const mb_codec kr_codecs[] = {
    STATELESS(euc_kr),
    STATELESS(cp949),
    STATELESS(johab),
    LAST,
};

static const mb_codec tw_codecs[] = {
    STATELESS(big5),
    STATELESS(cp950),
    LAST,
};

static const mb_codec iso2022_codecs[] = {
    ISO2022(iso2022_kr),
    ISO2022(iso2022_jp),
    ISO2022(iso2022_jp_1),
    ISO2022(iso2022_jp_2),
    ISO2022(iso2022_jp_2004),
    ISO2022(iso2022_jp_3),
    ISO2022(iso2022_jp_ext),
    LAST,
};

/* A codec object for one of a module's encodings, LookupError if name is none. */
static PyObject *
modules_codec(const mb_codec *codecs, PyObject *name)
{
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "encoding name must be a string.");
        return NULL;
    }
    while (codecs->name != NULL && strcmp(codecs->name, PyString_AS_STRING(name)) != 0) {
        codecs++;
    }
    if (codecs->name == NULL) {
        PyErr_SetString(PyExc_LookupError, "no such codec is supported.");
        return NULL;
    }
    PyObject *module = PyImport_ImportModuleNoBlock("_multibytecodec");
    if (module == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *capsule = PyCapsule_New((void *)codecs, MB_CAPSULE, NULL);
    if (capsule != NULL) {
        result = PyObject_CallMethod(module, "__create_codec", "O", capsule);
        Py_DECREF(capsule);
    }
    Py_DECREF(module);
    return result;
}

static PyObject *
cn_getcodec(PyObject *Py_UNUSED(self), PyObject *name)
{
    return modules_codec(cn_codecs, name);
}

static PyMethodDef cn_methods[] = {
    {"getcodec", cn_getcodec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_codecs_cn(void)
{
    Py_InitModule("_codecs_cn", cn_methods);
}

static PyObject *
hk_getcodec(PyObject *Py_UNUSED(self), PyObject *name)
{
    return modules_codec(hk_codecs, name);
}

static PyMethodDef hk_methods[] = {
    {"getcodec", hk_getcodec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_codecs_hk(void)
{
    Py_InitModule("_codecs_hk", hk_methods);
}

static PyObject *
iso2022_getcodec(PyObject *Py_UNUSED(self), PyObject *name)
{
    return modules_codec(iso2022_codecs, name);
}

static PyMethodDef iso2022_methods[] = {
    {"getcodec", iso2022_getcodec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_codecs_iso2022(void)
{
    Py_InitModule("_codecs_iso2022", iso2022_methods);
}

static PyObject *
jp_getcodec(PyObject *Py_UNUSED(self), PyObject *name)
{
    return modules_codec(jp_codecs, name);
}

static PyMethodDef jp_methods[] = {
    {"getcodec", jp_getcodec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_codecs_jp(void)
{
    Py_InitModule("_codecs_jp", jp_methods);
}

static PyObject *
kr_getcodec(PyObject *Py_UNUSED(self), PyObject *name)
{
    return modules_codec(kr_codecs, name);
}

static PyMethodDef kr_methods[] = {
    {"getcodec", kr_getcodec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_codecs_kr(void)
{
    Py_InitModule("_codecs_kr", kr_methods);
}

static PyObject *
tw_getcodec(PyObject *Py_UNUSED(self), PyObject *name)
{
    return modules_codec(tw_codecs, name);
}

static PyMethodDef tw_methods[] = {
    {"getcodec", tw_getcodec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_codecs_tw(void)
{
    Py_InitModule("_codecs_tw", tw_methods);
}
