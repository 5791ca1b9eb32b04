"""Values of C as strings of bytes; all of it is in the built-in module _struct."""

from _struct import *
from _struct import _clearcache
from _struct import __doc__
