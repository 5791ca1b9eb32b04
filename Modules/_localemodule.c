/* _locale: the locale functions of the C library, for the modules locale and gettext.
 *
 * Changing LC_CTYPE also refreshes the letters of the module string, if that has been
 * imported: they are what the locale calls letters. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <wchar.h>

static PyObject *locale_error;

/* ---- setlocale ---- */

static int
set_letters(PyObject *dict, const char *name, int want_lower, int want_upper)
{
    char letters[256];
    Py_ssize_t count = 0;
    for (int group = 0; group < 2; group++) {
        /* "letters" has the lower case ones first */
        int lower = group == 0;
        if (lower ? !want_lower : !want_upper) {
            continue;
        }
        for (int c = 0; c < 256; c++) {
            if (lower ? islower(c) : isupper(c)) {
                letters[count++] = (char)c;
            }
        }
    }
    PyObject *text = PyString_FromStringAndSize(letters, count);
    if (text == NULL) {
        return -1;
    }
    int result = PyDict_SetItemString(dict, name, text);
    Py_DECREF(text);
    return result;
}

/* "letters" of the module string: letters and their two halves. Nothing happens if the
 * module is not there; errors are dropped. */
static void
refresh_string_letters(void)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *string = modules == NULL ? NULL : PyDict_GetItemString(modules, "string");
    PyObject *dict = string == NULL || !PyModule_Check(string) ? NULL : PyModule_GetDict(string);
    if (dict == NULL) {
        return;
    }
    if (set_letters(dict, "uppercase", 0, 1) < 0 || set_letters(dict, "lowercase", 1, 0) < 0) {
        PyErr_Clear();
        return;
    }
    char letters[512];
    Py_ssize_t count = 0;
    for (int c = 0; c < 256; c++) {
        if (isalpha(c)) {
            letters[count++] = (char)c;
        }
    }
    PyObject *text = PyString_FromStringAndSize(letters, count);
    if (text == NULL || PyDict_SetItemString(dict, "letters", text) < 0) {
        PyErr_Clear();
    }
    Py_XDECREF(text);
}

static PyObject *
locale_setlocale(PyObject *Py_UNUSED(self), PyObject *args)
{
    int category;
    const char *name = NULL;
    if (!PyArg_ParseTuple(args, "i|z:setlocale", &category, &name)) {
        return NULL;
    }
    const char *result = setlocale(category, name);
    if (result == NULL) {
        PyErr_SetString(locale_error,
                        name != NULL ? "unsupported locale setting" : "locale query failed");
        return NULL;
    }
    PyObject *text = PyString_FromString(result);
    if (text != NULL && name != NULL && (category == LC_CTYPE || category == LC_ALL)) {
        refresh_string_letters();
    }
    return text;
}

/* ---- localeconv ---- */

/* A list of the sizes of digit groups; 0 (repeat the last) ends it if there is one. */
static PyObject *
grouping_list(const char *grouping)
{
    PyObject *list = PyList_New(0);
    if (list == NULL || grouping[0] == 0) {
        return list;
    }
    for (int i = 0;; i++) {
        PyObject *size = PyInt_FromLong(grouping[i]);
        if (size == NULL || PyList_Append(list, size) < 0) {
            Py_XDECREF(size);
            Py_DECREF(list);
            return NULL;
        }
        Py_DECREF(size);
        if (grouping[i] == 0 || grouping[i] == CHAR_MAX) {
            return list;
        }
    }
}

/* dict[name] = value; consumes value, which may be NULL. */
static int
add_item(PyObject *dict, const char *name, PyObject *value)
{
    int result = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return result;
}

static PyObject *
locale_localeconv(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
    const struct lconv *conv = localeconv();
    const struct {
        const char *name;
        const char *value;
    } texts[] = {
        {"decimal_point", conv->decimal_point},
        {"thousands_sep", conv->thousands_sep},
        {"int_curr_symbol", conv->int_curr_symbol},
        {"currency_symbol", conv->currency_symbol},
        {"mon_decimal_point", conv->mon_decimal_point},
        {"mon_thousands_sep", conv->mon_thousands_sep},
        {"positive_sign", conv->positive_sign},
        {"negative_sign", conv->negative_sign},
    };
    const struct {
        const char *name;
        char value;
    } numbers[] = {
        {"int_frac_digits", conv->int_frac_digits}, {"frac_digits", conv->frac_digits},
        {"p_cs_precedes", conv->p_cs_precedes},     {"p_sep_by_space", conv->p_sep_by_space},
        {"n_cs_precedes", conv->n_cs_precedes},     {"n_sep_by_space", conv->n_sep_by_space},
        {"p_sign_posn", conv->p_sign_posn},         {"n_sign_posn", conv->n_sign_posn},
    };
    int failed = add_item(dict, "grouping", grouping_list(conv->grouping)) < 0
                 || add_item(dict, "mon_grouping", grouping_list(conv->mon_grouping)) < 0;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !failed; i++) {
        failed = add_item(dict, texts[i].name, PyString_FromString(texts[i].value)) < 0;
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && !failed; i++) {
        failed = add_item(dict, numbers[i].name, PyInt_FromLong(numbers[i].value)) < 0;
    }
    if (failed) {
        Py_CLEAR(dict);
    }
    return dict;
}

/* ---- comparing ---- */

static wchar_t *
wide_copy(PyObject *text)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(text) + 1;
    wchar_t *copy = PyMem_New(wchar_t, (size_t)size);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyUnicode_AsWideChar((PyUnicodeObject *)text, copy, size);
    copy[size - 1] = 0;
    return copy;
}

static PyObject *
collate_wide(PyObject *first, PyObject *second)
{
    PyObject *result = NULL;
    wchar_t *wide_second = NULL;
    wchar_t *wide_first = wide_copy(first);
    if (wide_first == NULL) {
        return NULL;
    }
    wide_second = wide_copy(second);
    if (wide_second != NULL) {
        result = PyInt_FromLong(wcscoll(wide_first, wide_second));
    }
    PyMem_Free(wide_first);
    PyMem_Free(wide_second);
    return result;
}

static PyObject *
locale_strcoll(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *first;
    PyObject *second;
    if (!PyArg_UnpackTuple(args, "strcoll", 2, 2, &first, &second)) {
        return NULL;
    }
    if (PyString_Check(first) && PyString_Check(second)) {
        return PyInt_FromLong(strcoll(PyString_AS_STRING(first), PyString_AS_STRING(second)));
    }
    if (!PyUnicode_Check(first) && !PyUnicode_Check(second)) {
        PyErr_SetString(PyExc_ValueError, "strcoll arguments must be strings");
        return NULL;
    }
    first = PyUnicode_FromObject(first);
    if (first == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    second = PyUnicode_FromObject(second);
    if (second != NULL) {
        result = collate_wide(first, second);
        Py_DECREF(second);
    }
    Py_DECREF(first);
    return result;
}

static PyObject *
locale_strxfrm(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *text;
    if (!PyArg_ParseTuple(args, "s:strxfrm", &text)) {
        return NULL;
    }
    size_t size = strlen(text) + 1;
    char *buffer = NULL;
    for (;;) {
        char *larger = PyMem_Realloc(buffer, size);
        if (larger == NULL) {
            PyMem_Free(buffer);
            return PyErr_NoMemory();
        }
        buffer = larger;
        size_t needed = strxfrm(buffer, text, size);
        if (needed < size) {
            break;
        }
        size = needed + 1;
    }
    PyObject *result = PyString_FromString(buffer);
    PyMem_Free(buffer);
    return result;
}

/* ---- nl_langinfo ---- */

static const struct {
    const char *name;
    int value;
} langinfo_constants[] = {
#define ITEM(name) {#name, name}
    ITEM(DAY_1),       ITEM(DAY_2),     ITEM(DAY_3),       ITEM(DAY_4),    ITEM(DAY_5),
    ITEM(DAY_6),       ITEM(DAY_7),     ITEM(ABDAY_1),     ITEM(ABDAY_2),  ITEM(ABDAY_3),
    ITEM(ABDAY_4),     ITEM(ABDAY_5),   ITEM(ABDAY_6),     ITEM(ABDAY_7),  ITEM(MON_1),
    ITEM(MON_2),       ITEM(MON_3),     ITEM(MON_4),       ITEM(MON_5),    ITEM(MON_6),
    ITEM(MON_7),       ITEM(MON_8),     ITEM(MON_9),       ITEM(MON_10),   ITEM(MON_11),
    ITEM(MON_12),      ITEM(ABMON_1),   ITEM(ABMON_2),     ITEM(ABMON_3),  ITEM(ABMON_4),
    ITEM(ABMON_5),     ITEM(ABMON_6),   ITEM(ABMON_7),     ITEM(ABMON_8),  ITEM(ABMON_9),
    ITEM(ABMON_10),    ITEM(ABMON_11),  ITEM(ABMON_12),    ITEM(RADIXCHAR), ITEM(THOUSEP),
    ITEM(CRNCYSTR),    ITEM(D_FMT),     ITEM(D_T_FMT),     ITEM(T_FMT),    ITEM(AM_STR),
    ITEM(PM_STR),      ITEM(CODESET),   ITEM(T_FMT_AMPM),  ITEM(ERA),      ITEM(ERA_D_FMT),
    ITEM(ERA_D_T_FMT), ITEM(ERA_T_FMT), ITEM(ALT_DIGITS),  ITEM(YESEXPR),  ITEM(NOEXPR),
#ifdef _DATE_FMT
    ITEM(_DATE_FMT),
#endif
#undef ITEM
};
#define LANGINFO_COUNT (sizeof(langinfo_constants) / sizeof(langinfo_constants[0]))

static PyObject *
locale_nl_langinfo(PyObject *Py_UNUSED(self), PyObject *args)
{
    int key;
    if (!PyArg_ParseTuple(args, "i:nl_langinfo", &key)) {
        return NULL;
    }
    for (size_t i = 0; i < LANGINFO_COUNT; i++) {
        if (langinfo_constants[i].value == key) {
            const char *text = nl_langinfo(key);
            return PyString_FromString(text != NULL ? text : "");
        }
    }
    PyErr_SetString(PyExc_ValueError, "unsupported langinfo constant");
    return NULL;
}

/* ---- gettext ---- */

static PyObject *
locale_gettext(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *message;
    if (!PyArg_ParseTuple(args, "s", &message)) {
        return NULL;
    }
    return PyString_FromString(gettext(message));
}

static PyObject *
locale_dgettext(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *domain;
    const char *message;
    if (!PyArg_ParseTuple(args, "zs", &domain, &message)) {
        return NULL;
    }
    return PyString_FromString(dgettext(domain, message));
}

static PyObject *
locale_dcgettext(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *domain;
    const char *message;
    int category;
    if (!PyArg_ParseTuple(args, "zsi", &domain, &message, &category)) {
        return NULL;
    }
    return PyString_FromString(dcgettext(domain, message, category));
}

static PyObject *
locale_textdomain(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *domain;
    if (!PyArg_ParseTuple(args, "z", &domain)) {
        return NULL;
    }
    domain = textdomain(domain);
    if (domain == NULL) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyString_FromString(domain);
}

static PyObject *
locale_bindtextdomain(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *domain;
    const char *directory;
    if (!PyArg_ParseTuple(args, "sz", &domain, &directory)) {
        return NULL;
    }
    if (domain[0] == 0) {
        PyErr_SetString(locale_error, "domain must be a non-empty string");
        return NULL;
    }
    directory = bindtextdomain(domain, directory);
    if (directory == NULL) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyString_FromString(directory);
}

static PyObject *
locale_bind_textdomain_codeset(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *domain;
    const char *codeset;
    if (!PyArg_ParseTuple(args, "sz", &domain, &codeset)) {
        return NULL;
    }
    codeset = bind_textdomain_codeset(domain, codeset);
    if (codeset == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(codeset);
}

/* ---- the module ---- */

static PyMethodDef locale_methods[] = {
    {"setlocale", locale_setlocale, METH_VARARGS,
     "setlocale(category, locale=None) -> string\n\n"
     "Set a category of the locale, or only ask for it."},
    {"localeconv", locale_localeconv, METH_NOARGS,
     "localeconv() -> dict\n\nHow the locale writes numbers and amounts of money."},
    {"strcoll", locale_strcoll, METH_VARARGS,
     "strcoll(string, string) -> int\n\nThe order of two strings in the locale."},
    {"strxfrm", locale_strxfrm, METH_VARARGS,
     "strxfrm(string) -> string\n\n"
     "A string whose plain order is the order of the argument in the locale."},
    {"nl_langinfo", locale_nl_langinfo, METH_VARARGS,
     "nl_langinfo(key) -> string\n\nAn item of the locale."},
    {"gettext", locale_gettext, METH_VARARGS,
     "gettext(msg) -> string\n\nThe translation of msg."},
    {"dgettext", locale_dgettext, METH_VARARGS,
     "dgettext(domain, msg) -> string\n\nThe translation of msg in a domain."},
    {"dcgettext", locale_dcgettext, METH_VARARGS,
     "dcgettext(domain, msg, category) -> string\n\n"
     "The translation of msg in a domain for a category."},
    {"textdomain", locale_textdomain, METH_VARARGS,
     "textdomain(domain) -> string\n\nSet the domain of gettext(), or only ask for it."},
    {"bindtextdomain", locale_bindtextdomain, METH_VARARGS,
     "bindtextdomain(domain, dir) -> string\n\nSet where the texts of a domain are, or ask."},
    {"bind_textdomain_codeset", locale_bind_textdomain_codeset, METH_VARARGS,
     "bind_textdomain_codeset(domain, codeset) -> string\n\n"
     "Set the encoding of the texts of a domain, or ask."},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_locale(void)
{
    PyObject *module =
        Py_InitModule3("_locale", locale_methods, "Support for POSIX locales.");
    if (module == NULL) {
        return;
    }
    static const struct {
        const char *name;
        int value;
    } categories[] = {
        {"LC_CTYPE", LC_CTYPE},       {"LC_TIME", LC_TIME},         {"LC_COLLATE", LC_COLLATE},
        {"LC_MONETARY", LC_MONETARY}, {"LC_MESSAGES", LC_MESSAGES}, {"LC_NUMERIC", LC_NUMERIC},
        {"LC_ALL", LC_ALL},           {"CHAR_MAX", CHAR_MAX},
    };
    for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
        PyModule_AddIntConstant(module, categories[i].name, categories[i].value);
    }
    for (size_t i = 0; i < LANGINFO_COUNT; i++) {
        PyModule_AddIntConstant(module, langinfo_constants[i].name, langinfo_constants[i].value);
    }
    locale_error = PyErr_NewException((char *)"locale.Error", NULL, NULL);
    if (locale_error != NULL) {
        Py_INCREF(locale_error);
        PyModule_AddObject(module, "Error", locale_error);
    }
}
