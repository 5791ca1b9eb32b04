/* Text engine settings for bytearray.  See README.md for what each macro means. */
#define STRINGLIB(name) bytearray_##name
#define STRINGLIB_CHAR char
#define STRINGLIB_WIDE 0
#define STRINGLIB_MUTABLE 1
#define STRINGLIB_NEW(chars, n) PyByteArray_FromStringAndSize((chars), (n))
#define STRINGLIB_STR(op) PyByteArray_AS_STRING(op)
#define STRINGLIB_LEN(op) PyByteArray_GET_SIZE(op)
#define STRINGLIB_CHECK(op) PyByteArray_Check(op)
#define STRINGLIB_CHECK_EXACT(op) PyByteArray_CheckExact(op)
#define STRINGLIB_ISSPACE(c) Py_ISSPACE(c)
#define STRINGLIB_ISLINEBREAK(c) ((c) == '\n' || (c) == '\r')
#define STRINGLIB_DECIMAL(c) ((c) >= '0' && (c) <= '9' ? (c) - '0' : -1)
