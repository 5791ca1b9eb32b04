#!/bin/sh
''''exec "$(dirname "$(readlink -f "$0")")/python2.7" "$0" "$@" # '''
# The shell starts the interpreter beside this file; Python sees a string and goes on.
import runpy
import sys

if __name__ == '__main__':
    del sys.path[0]     # the folder of this file, which has the module's name
    runpy.run_module('smtpd', run_name='__main__', alter_sys=True)
