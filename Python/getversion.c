/* Who this interpreter says it is.  Programs and tools parse these texts: their
 * shape is 2.7.18's, the build's own part is in the parentheses. */
#include "Python.h"

const char *
Py_GetVersion(void)
{
    static char version[250];
    if (version[0] == '\0') {
        PyOS_snprintf(version, sizeof(version), "%.80s (%.80s) %.80s", PY_VERSION,
                      Py_GetBuildInfo(), Py_GetCompiler());
    }
    return version;
}

/* "name of the build, date, time" */
const char *
Py_GetBuildInfo(void)
{
    return "default, " __DATE__ ", " __TIME__;
}

/* Version control of the source: 2.7 release builds have none. */
const char *
_Py_gitversion(void)
{
    return "";
}

const char *
_Py_gitidentifier(void)
{
    return "";
}

const char *
Py_SubversionRevision(void)
{
    return "";
}

const char *
Py_SubversionShortBranch(void)
{
    return "RELEASE_27_MAINT";
}

const char *
Py_GetCompiler(void)
{
#ifdef __clang__
    return "\n[Clang " __clang_version__ "]";
#else
    return "\n[GCC " __VERSION__ "]";
#endif
}

const char *
Py_GetPlatform(void)
{
    return PLATFORM;
}

/* sys.copyright: what programs written for 2.7 show. */
const char *
Py_GetCopyright(void)
{
    return "Copyright (c) 2001-2020 Python Software Foundation.\n"
           "All Rights Reserved.\n\n"
           "Copyright (c) 2000 BeOpen.com.\n"
           "All Rights Reserved.\n\n"
           "Copyright (c) 1995-2001 Corporation for National Research Initiatives.\n"
           "All Rights Reserved.\n\n"
           "Copyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\n"
           "All Rights Reserved.";
}
