#ifndef Py_PYTHREAD_H
#define Py_PYTHREAD_H
#ifdef __cplusplus
extern "C" {
#endif
/* Threads, locks and thread-specific values; usable without the GIL. */

typedef void *PyThread_type_lock;
typedef void *PyThread_type_sema;

PyAPI_FUNC(void) PyThread_init_thread(void);
/* Start func(arg) in a detached thread; its id, or -1. */
PyAPI_FUNC(long) PyThread_start_new_thread(void (*func)(void *), void *arg);
PyAPI_FUNC(void) PyThread_exit_thread(void);
PyAPI_FUNC(long) PyThread_get_thread_ident(void);

#define WAIT_LOCK 1
#define NOWAIT_LOCK 0
/* Plain locks: not recursive, any thread may release. */
PyAPI_FUNC(PyThread_type_lock) PyThread_allocate_lock(void);
PyAPI_FUNC(void) PyThread_free_lock(PyThread_type_lock lock);
/* 1 if taken. */
PyAPI_FUNC(int) PyThread_acquire_lock(PyThread_type_lock lock, int waitflag);
PyAPI_FUNC(void) PyThread_release_lock(PyThread_type_lock lock);

/* Size of the C stack of threads started later, 0 for the system's; Set returns 0, or -1
 * if the size is refused, or -2 if the system cannot. */
PyAPI_FUNC(size_t) PyThread_get_stacksize(void);
PyAPI_FUNC(int) PyThread_set_stacksize(size_t size);

/* Thread-specific values.  set_key_value keeps a value that is already there. */
PyAPI_FUNC(int) PyThread_create_key(void);
PyAPI_FUNC(void) PyThread_delete_key(int key);
PyAPI_FUNC(int) PyThread_set_key_value(int key, void *value);
PyAPI_FUNC(void *) PyThread_get_key_value(int key);
PyAPI_FUNC(void) PyThread_delete_key_value(int key);
PyAPI_FUNC(void) PyThread_ReInitTLS(void);

#ifdef __cplusplus
}
#endif
#endif
