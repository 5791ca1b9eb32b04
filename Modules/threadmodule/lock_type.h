/* The type thread.lock: the second half of lock.c and of lock_plain.c, which differ in what a
 * lock is made of.  Included once by each, below
 *
 *     LOCK_TYPE                    the name of the type
 *     lockobject                   the struct, with a field weakreflist
 *     lock_take(self, deadline)    1 taken, 0 not, -1 with an exception
 *     lock_is_held(self)
 *     lock_let_go(self)            of a held lock; never blocks
 *     lock_finish(self)            before the memory of self goes
 *
 * so that each has its methods inlined: they are called as often as anything is. */

static void
lock_dealloc(lockobject *self)
{
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    lock_finish(self);
    PyObject_Del(self);
}

static PyObject *
lock_acquire(lockobject *self, PyObject *args, PyObject *kwds)
{
    _PyPlus_nsec deadline = _PyNative_AcquireArgs(args, kwds);
    if (deadline < 0) {
        return NULL;
    }
    int taken = lock_take(self, deadline);
    return taken < 0 ? NULL : PyBool_FromLong(taken);
}

PyDoc_STRVAR(acquire_doc,
"acquire([blocking[, timeout]]) -> bool\n\n\
Take the lock, waiting for it unless blocking is false, at most timeout seconds.  True\n\
if it was taken.  A thread that has it waits for itself.  (acquire_lock is an old name.)");

static PyObject *
lock_release(lockobject *self, PyObject *unused)
{
    if (!lock_is_held(self)) {
        PyErr_SetString(_PyThread_ErrorObject, "release unlocked lock");
        return NULL;
    }
    lock_let_go(self);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(release_doc,
"release()\n\n\
Let the lock go, so that a waiting thread can take it.  Any thread may do that.\n\
(release_lock is an old name.)");

static PyObject *
lock_locked(lockobject *self, PyObject *unused)
{
    return PyBool_FromLong(lock_is_held(self));
}

PyDoc_STRVAR(locked_doc, "locked() -> bool\n\nIs the lock taken?  (locked_lock is an old name.)");

static PyObject *
lock_exit(lockobject *self, PyObject *args)
{
    return lock_release(self, NULL);
}

static PyMethodDef lock_methods[] = {
    {"acquire_lock", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"acquire", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"release_lock", (PyCFunction)lock_release, METH_NOARGS, release_doc},
    {"release", (PyCFunction)lock_release, METH_NOARGS, release_doc},
    {"locked_lock", (PyCFunction)lock_locked, METH_NOARGS, locked_doc},
    {"locked", (PyCFunction)lock_locked, METH_NOARGS, locked_doc},
    {"__enter__", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"__exit__", (PyCFunction)lock_exit, METH_VARARGS, release_doc},
    {NULL}};

PyDoc_STRVAR(lock_doc,
"A lock, made by allocate_lock().\n\n\
acquire() takes it, release() lets it go, locked() asks.  It belongs to no thread: one may\n\
take it and another let it go.  As a context manager it is held during the block.");

PyTypeObject LOCK_TYPE = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "thread.lock",
    .tp_basicsize = sizeof(lockobject),
    .tp_dealloc = (destructor)lock_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = lock_doc,
    .tp_weaklistoffset = offsetof(lockobject, weakreflist),
    .tp_methods = lock_methods,
};
