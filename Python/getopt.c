/* Options of the command line.  Not the C library's getopt: that one reorders the
 * arguments on some systems, and prints in its own way. */
#include <stdio.h>
#include <string.h>
#include "Python.h"
#include "pygetopt.h"

int _PyOS_opterr = 1;
int _PyOS_optind = 1;
char *_PyOS_optarg = NULL;

static char *rest = ""; /* letters not yet looked at of the current argument */

void
_PyOS_ResetGetOpt(void)
{
    _PyOS_opterr = 1;
    _PyOS_optind = 1;
    _PyOS_optarg = NULL;
    rest = "";
}

/* Begin the next argument; 0 if it is no option. */
static int
next_argument(int argc, char **argv)
{
    if (_PyOS_optind >= argc) {
        return 0;
    }
    char *argument = argv[_PyOS_optind];
    if (argument[0] != '-' || argument[1] == '\0') {
        return 0;
    }
    _PyOS_optind++;
    rest = argument + 1;
    return 1;
}

/* The next option letter of argv, '_' after a bad one, -1 at the end.  In optstring
 * a ':' behind a letter says that it takes an argument. */
int
_PyOS_GetOpt(int argc, char **argv, char *optstring)
{
    if (*rest == '\0') {
        if (!next_argument(argc, argv)) {
            return -1;
        }
        if (strcmp(rest, "-") == 0) { /* "--" */
            rest = "";
            return -1;
        }
        if (strcmp(rest, "-help") == 0) {
            rest = "";
            return 'h';
        }
        if (strcmp(rest, "-version") == 0) {
            rest = "";
            return 'V';
        }
    }
    char option = *rest++;
    const char *known = option == ':' ? NULL : strchr(optstring, option);
    if (known == NULL) {
        if (_PyOS_opterr) {
            fprintf(stderr, "Unknown option: -%c\n", option);
        }
        return '_';
    }
    if (known[1] == ':') {
        if (*rest != '\0') {
            _PyOS_optarg = rest;
            rest = "";
        }
        else if (_PyOS_optind < argc) {
            _PyOS_optarg = argv[_PyOS_optind++];
        }
        else {
            if (_PyOS_opterr) {
                fprintf(stderr, "Argument expected for the -%c option\n", option);
            }
            return '_';
        }
    }
    return option;
}
