#!/bin/sh
# makeconfig.sh SOURCES...: write the table of built-in modules to standard output.
# The two markers are where tools like freeze add modules of their own.
# A module is a function initNAME(void) right below a line PyMODINIT_FUNC.
set -e
modules=$(awk 'previous ~ /^PyMODINIT_FUNC$/ && match($0, /^init[A-Za-z0-9_]+\(void\)/) {
                   print substr($0, 5, RLENGTH - 10) }
               { previous = $0 }' "$@" | LC_ALL=C sort -u)
echo '/* Made by Tools/plus/makeconfig.sh from the sources. */'
echo '#include "Python.h"'
for name in $modules; do echo "extern void init$name(void);"; done
cat <<'C'
/* -- ADDMODULE MARKER 1 -- */
extern void PyMarshal_Init(void);
extern void _PyWarnings_Init(void);
extern struct _inittab _PyImport_Inittab[];
struct _inittab _PyImport_Inittab[] = {
    /* made by Py_Initialize itself; here so that they count as built in */
    {(char *)"__main__", NULL},
    {(char *)"__builtin__", NULL},
    {(char *)"sys", NULL},
    {(char *)"exceptions", NULL},
    {(char *)"marshal", PyMarshal_Init},
    {(char *)"_warnings", _PyWarnings_Init},
C
for name in $modules; do
    case $name in exceptions | marshal | _warnings | sys | __builtin__) ;;
    *) echo "    {(char *)\"$name\", init$name}," ;;
    esac
done
echo '    /* -- ADDMODULE MARKER 2 -- */'
echo '    {NULL, NULL},'
echo '};'
