/* Template: forget the settings, so that another config_*.h can follow. */
#undef STRINGLIB
#undef STRINGLIB_CHAR
#undef STRINGLIB_WIDE
#undef STRINGLIB_MUTABLE
#undef STRINGLIB_NEW
#undef STRINGLIB_STR
#undef STRINGLIB_LEN
#undef STRINGLIB_CHECK
#undef STRINGLIB_CHECK_EXACT
#undef STRINGLIB_DECIMAL
#undef STRINGLIB_ISSPACE
#undef STRINGLIB_ISLINEBREAK
#undef STRINGLIB_TOSTR
