/* The program python2.7: hand everything to Py_Main. */
#include "Python.h"

int
main(int argc, char **argv)
{
    return Py_Main(argc, argv);
}
