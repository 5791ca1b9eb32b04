#ifndef PLUS_TESTINTERNAL_H
#define PLUS_TESTINTERNAL_H
/* What each room's file gives to the module: its table of functions. */
extern PyMethodDef _PyTest_TypesMethods[];
extern PyMethodDef _PyTest_GilMethods[];
extern PyMethodDef _PyTest_SpinMethods[];
extern PyMethodDef _PyTest_LocksMethods[];
extern PyMethodDef _PyTest_CondvarsMethods[];
extern PyMethodDef _PyTest_MemoryMethods[];
#endif
