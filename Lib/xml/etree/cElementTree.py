"""ElementTree in C: all of the module _elementtree, under the name programs use."""
# The library in jython's jar falls back to Python here.

from _elementtree import *
