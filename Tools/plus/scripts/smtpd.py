#!/bin/sh
''''exec "$(dirname "$(readlink -f "$0")")/python2.7" "$0" "$@" # '''
# The shell starts the interpreter beside this file; Python sees a string and goes on.
import runpy

if __name__ == '__main__':
    runpy.run_module('smtpd', run_name='__main__', alter_sys=True)
