/* _threading: what threading.py, Queue.py and subprocess.py have in C.  Private to them. */
#include "threading_internal.h"
#include "plusconfig.h"

static int
module_add_types(PyObject *m)
{
    static struct {
        const char *name;
        PyTypeObject *type;
    } const types[] = {
        {"RLock", &_Threading_RLockType},
        {"Condition", &_Threading_ConditionType},
        {"Semaphore", &_Threading_SemaphoreType},
        {"BoundedSemaphore", &_Threading_BoundedSemaphoreType},
        {"Event", &_Threading_EventType},
        {"Barrier", &_Threading_BarrierType},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (PyType_Ready(types[i].type) < 0) {
            return -1;
        }
        Py_INCREF(types[i].type);
        if (PyModule_AddObject(m, types[i].name, (PyObject *)types[i].type) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyMethodDef module_methods[] = {
    {"_queue_put", _Threading_QueuePut, METH_VARARGS,
     "_queue_put(queue, item, block, timeout, Full, hooks): put(), or hooks"},
    {"_queue_get", _Threading_QueueGet, METH_VARARGS,
     "_queue_get(queue, block, timeout, Empty, hooks): get(), or hooks"},
    {"_wait_process", _Threading_WaitProcess, METH_VARARGS,
     "_wait_process(pid, seconds) -> bool: has it ended?  None if the kernel cannot tell"},
    {NULL}};

PyDoc_STRVAR(module_doc,
"Locks, conditions and the like whose state the GIL guards; private to threading.py.");

PyMODINIT_FUNC init_threading(void);

PyMODINIT_FUNC
init_threading(void)
{
    PyObject *m = Py_InitModule3("_threading", module_methods, module_doc);
    if (m == NULL || PyType_Ready(&_PyLock_Type) < 0) {
        return;
    }
    if (PYPLUS_NATIVE_CONDITION) {
        if (module_add_types(m) < 0) {
            return;
        }
    }
    if (_Threading_BrokenBarrierError == NULL) {
        _Threading_BrokenBarrierError = PyErr_NewException(
            (char *)"threading.BrokenBarrierError", PyExc_RuntimeError, NULL);
    }
    Py_XINCREF(_Threading_BrokenBarrierError);
    PyModule_AddObject(m, "BrokenBarrierError", _Threading_BrokenBarrierError);
    PyModule_AddObject(m, "TIMEOUT_MAX", PyFloat_FromDouble(_PyNative_TIMEOUT_MAX));
}
