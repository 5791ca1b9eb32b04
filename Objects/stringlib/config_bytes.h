/* Text engine settings for str.  See README.md for what each macro means. */
#define STRINGLIB(name) str_##name
#define STRINGLIB_CHAR char
#define STRINGLIB_WIDE 0
#define STRINGLIB_MUTABLE 0
#define STRINGLIB_NEW(chars, n) PyString_FromStringAndSize((chars), (n))
#define STRINGLIB_STR(op) PyString_AS_STRING(op)
#define STRINGLIB_LEN(op) PyString_GET_SIZE(op)
#define STRINGLIB_CHECK(op) PyString_Check(op)
#define STRINGLIB_CHECK_EXACT(op) PyString_CheckExact(op)
#define STRINGLIB_ISSPACE(c) Py_ISSPACE(c)
#define STRINGLIB_ISLINEBREAK(c) ((c) == '\n' || (c) == '\r')
#define STRINGLIB_TOSTR(op) PyObject_Str(op)
#define STRINGLIB_DECIMAL(c) ((c) >= '0' && (c) <= '9' ? (c) - '0' : -1)
