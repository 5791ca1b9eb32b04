/* Text engine settings for unicode.  See README.md for what each macro means. */
#define STRINGLIB(name) unicode_##name
#define STRINGLIB_CHAR Py_UNICODE
#define STRINGLIB_WIDE 1
#define STRINGLIB_MUTABLE 0
#define STRINGLIB_NEW(chars, n) PyUnicode_FromUnicode((chars), (n))
#define STRINGLIB_STR(op) PyUnicode_AS_UNICODE(op)
#define STRINGLIB_LEN(op) PyUnicode_GET_SIZE(op)
#define STRINGLIB_CHECK(op) PyUnicode_Check(op)
#define STRINGLIB_CHECK_EXACT(op) PyUnicode_CheckExact(op)
#define STRINGLIB_ISSPACE(c) Py_UNICODE_ISSPACE(c)
#define STRINGLIB_ISLINEBREAK(c) Py_UNICODE_ISLINEBREAK(c)
#define STRINGLIB_TOSTR(op) PyObject_Unicode(op)
#define STRINGLIB_DECIMAL(c) Py_UNICODE_TODECIMAL(c)
