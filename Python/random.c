/* Random bytes from the system, and the secret that randomises hashes.
 *
 * Hash randomisation is off unless -R or PYTHONHASHSEED asks for it: the secret is
 * then zero and hashes are those of every 2.7.  PYTHONHASHSEED=n makes the secret
 * from n by a linear congruential generator, so that it is the same in every 2.7. */

#include "Python.h"
#include "pycore_numbers.h"
#include <fcntl.h>
#include <sys/random.h>

static int urandom_fd = -1; /* /dev/urandom, once it was needed */
static dev_t urandom_device;
static ino_t urandom_inode;

/* Is urandom_fd still the file that was opened?  Programs close what they do not
 * know. */
static int
urandom_is_open(void)
{
    struct stat info;
    return urandom_fd >= 0 && fstat(urandom_fd, &info) == 0 && info.st_dev == urandom_device
           && info.st_ino == urandom_inode;
}

static int
open_urandom(void)
{
    struct stat info;
    urandom_fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (urandom_fd < 0 || fstat(urandom_fd, &info) < 0) {
        return -1;
    }
    urandom_device = info.st_dev;
    urandom_inode = info.st_ino;
    return 0;
}

static int
read_urandom(unsigned char *buffer, Py_ssize_t size)
{
    if (!urandom_is_open() && open_urandom() < 0) {
        return -1;
    }
    while (size > 0) {
        ssize_t n = read(urandom_fd, buffer, (size_t)size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return -1;
        }
        buffer += n;
        size -= n;
    }
    return 0;
}

/* Fill the buffer without Python; -1 if the system has no random bytes. */
static int
fill_random(unsigned char *buffer, Py_ssize_t size)
{
    while (size > 0) {
        ssize_t n = getrandom(buffer, (size_t)(size < 256 ? size : 256), 0);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return read_urandom(buffer, size);
        }
        buffer += n;
        size -= n;
    }
    return 0;
}

int
_PyOS_URandom(void *buffer, Py_ssize_t size)
{
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "negative argument not allowed");
        return -1;
    }
    int failed;
    Py_BEGIN_ALLOW_THREADS
    failed = fill_random(buffer, size) < 0;
    Py_END_ALLOW_THREADS
    if (failed) {
        PyErr_SetString(PyExc_NotImplementedError, "/dev/urandom (or equivalent) not found");
        return -1;
    }
    return 0;
}

/* The bytes that stand for a seed. */
static void
bytes_of_seed(unsigned int seed, unsigned char *buffer, size_t size)
{
    unsigned int state = seed;
    for (size_t i = 0; i < size; i++) {
        state = state * 214013 + 2531011;
        buffer[i] = (unsigned char)(state >> 16);
    }
}

void
_PyRandom_Init(void)
{
    static int done = 0;
    if (done) {
        return;
    }
    done = 1;
    const char *text = Py_GETENV("PYTHONHASHSEED");
    if (!Py_HashRandomizationFlag) {
        memset(&_Py_HashSecret, 0, sizeof(_Py_HashSecret));
        return;
    }
    if (text != NULL && *text != '\0' && strcmp(text, "random") != 0) {
        char *end;
        errno = 0;
        unsigned long seed = strtoul(text, &end, 10);
        if (*end != '\0' || seed > 4294967295UL || (errno == ERANGE && seed == ULONG_MAX)) {
            Py_FatalError("PYTHONHASHSEED must be \"random\" or an integer in range "
                          "[0; 4294967295]");
        }
        if (seed == 0) {
            memset(&_Py_HashSecret, 0, sizeof(_Py_HashSecret));
            return;
        }
        bytes_of_seed((unsigned int)seed, (unsigned char *)&_Py_HashSecret,
                      sizeof(_Py_HashSecret));
        return;
    }
    if (fill_random((unsigned char *)&_Py_HashSecret, sizeof(_Py_HashSecret)) < 0) {
        Py_FatalError("failed to read random numbers from the system to initialize Python");
    }
}

void
_PyRandom_Fini(void)
{
    if (urandom_is_open()) {
        close(urandom_fd);
    }
    urandom_fd = -1;
}
