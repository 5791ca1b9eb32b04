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

/* Whether an object's memory is its own, or lies in that of one that has its own; else it came
 * from a number or through a pointer. */
static int
probe_is_at_home(const ct_object *object)
{
    while (!object->owned) {
        const ct_object *base = object->base;
        if (base == NULL
            || (uintptr_t)object->memory - (uintptr_t)base->memory >= (size_t)base->size) {
            return 0;
        }
        object = base;
    }
    return 1;
}

int
_PyCt_CheckForeign(ct_object *object, const void *memory, size_t size)
{
    if (probe_is_at_home(object) || _PyCt_Readable(memory, size)) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "nothing to read at %p", (void *)memory);
    return -1;
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

static int
probe_header(PyObject *object, size_t size)
{
    return (uintptr_t)object % sizeof(void *) == 0 && _PyCt_Readable(object, size)
           && Py_REFCNT(object) > 0;
}

/* Something that looks like an object: it has a type, whose own type makes types. */
static int
probe_object(PyObject *object)
{
    if (!probe_header(object, sizeof(PyObject))) {
        return 0;
    }
    PyTypeObject *type = Py_TYPE(object);
    if (!probe_header((PyObject *)type, sizeof(PyTypeObject))
        || !PyType_HasFeature(type, Py_TPFLAGS_READY)) {
        return 0;
    }
    PyTypeObject *meta = Py_TYPE(type);
    return probe_header((PyObject *)meta, sizeof(PyTypeObject))
           && PyType_HasFeature(meta, Py_TPFLAGS_TYPE_SUBCLASS);
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
