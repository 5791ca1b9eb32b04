"""Create new objects of various types.  Deprecated: the types are callable themselves."""

from warnings import warnpy3k
warnpy3k('The \'new\' module has been removed in Python 3.0; use the \'types\' module instead.',
         stacklevel=2)
del warnpy3k

from types import (ClassType as classobj, FunctionType as function, InstanceType as instance,
                   MethodType as instancemethod, ModuleType as module, CodeType as code)
