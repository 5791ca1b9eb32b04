/* Whether memory can be read, asked without reading it: a repr tells what it can and must not
 * die of an address that somebody made up.
 *
 * The kernel copies the bytes within this process and fails where they are not there.  Where
 * that call is forbidden (some containers) only unmapped pages are noticed. */
#define _GNU_SOURCE
#include "ctypes_internal.h"
#include <errno.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define PROBE_PAGE 4096

/* One piece that lies within a page. */
static int
probe_piece(uintptr_t start, size_t size)
{
    char copy[PROBE_PAGE];
    struct iovec here = {copy, size};
    struct iovec there = {(void *)start, size};
    ssize_t got = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
    if (got >= 0 || errno == EFAULT) {
        return got == (ssize_t)size;
    }
    return msync((void *)(start & ~(uintptr_t)(PROBE_PAGE - 1)), PROBE_PAGE, MS_ASYNC) == 0;
}

int
_PyCt_Readable(const void *memory, size_t size)
{
    uintptr_t start = (uintptr_t)memory;
    if (start == 0 || size > UINTPTR_MAX - start) {
        return 0;
    }
    while (size > 0) {
        size_t piece = PROBE_PAGE - start % PROBE_PAGE;
        piece = piece > size ? size : piece;
        if (!probe_piece(start, piece)) {
            return 0;
        }
        start += piece;
        size -= piece;
    }
    return 1;
}

/* A text with its end, of characters of width bytes. */
static int
probe_text(const char *text, size_t width)
{
    static const char zero[sizeof(wchar_t)];
    for (uintptr_t known = 0;; text += width) {
        uintptr_t last = (uintptr_t)text + width - 1;
        if (known == 0 || last / PROBE_PAGE != known) {
            if (!_PyCt_Readable(text, width)) {
                return 0;
            }
            known = last / PROBE_PAGE;
        }
        if (memcmp(text, zero, width) == 0) {
            return 1;
        }
    }
}

/* Something that looks like an object: its type is one, and so is the type's type. */
static int
probe_object(PyObject *object)
{
    for (int level = 0; level < 2; level++) {
        if ((uintptr_t)object % sizeof(void *) != 0 || !_PyCt_Readable(object, sizeof(PyObject))
            || Py_REFCNT(object) <= 0) {
            return 0;
        }
        PyTypeObject *type = Py_TYPE(object);
        if ((uintptr_t)type % sizeof(void *) != 0 || !_PyCt_Readable(type, sizeof(PyTypeObject))
            || !PyType_HasFeature(type, Py_TPFLAGS_READY)) {
            return 0;
        }
        object = (PyObject *)type;
    }
    return PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_TYPE_SUBCLASS);
}

const void *
_PyCt_Unreadable(ct_object *self, ct_info *info)
{
    if (!_PyCt_Readable(self->memory, (size_t)info->size)) {
        return self->memory;
    }
    void *target;
    switch (info->code->code) {
    case 'z': case 'Z': case 'O':
        memcpy(&target, self->memory, sizeof(target));
        break;
    default:
        return NULL;
    }
    if (target == NULL
        || (info->code->code == 'O' ? probe_object(target)
                                    : probe_text(target, info->code->code == 'z' ? 1
                                                                                 : sizeof(wchar_t)))) {
        return NULL;
    }
    return target;
}
