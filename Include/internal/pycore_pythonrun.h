#ifndef Py_INTERNAL_PYTHONRUN_H
#define Py_INTERNAL_PYTHONRUN_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the files of Python/pythonrun share with each other. */

/* Flush sys.stdout and sys.stderr, or what stands for them; errors are ignored. */
void _Py_FlushStdFiles(void);
/* Signal handling of the process: 1 if Py_InitializeEx installed handlers. */
void _PySignal_Init(int install_handlers);
#endif
