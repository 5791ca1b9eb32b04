"""The Expat parser: all of the module pyexpat, under the name programs use."""
# The library in jython's jar has a reader written in Java here.

from pyexpat import *
