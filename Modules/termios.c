/* termios: terminals. */
#include "Python.h"
#include <sys/ioctl.h>
#include <termios.h>
#include <asm/ioctls.h>
#include <linux/serial.h>
#include <linux/tty.h>

#define BAD "tcsetattr, arg 3: must be 7 element list"

/* Names of 2.7's that the headers of today spell otherwise. */
#ifndef VSWTCH
#define VSWTCH VSWTC
#endif
#ifndef CEOL
#include <sys/ttydefaults.h>
#endif

static PyObject *termios_error;

/* Converter of "O&": anything with a descriptor. */
static int
termios_fd(PyObject *obj, void *p)
{
    int fd = PyObject_AsFileDescriptor(obj);
    if (fd == -1) {
        return 0;
    }
    *(int *)p = fd;
    return 1;
}

static PyObject *
termios_fail(void)
{
    return PyErr_SetFromErrno(termios_error);
}

/* Without ICANON two of the characters are counts. */
static int
termios_is_count(const struct termios *mode, int i)
{
    return !(mode->c_lflag & ICANON) && (i == VMIN || i == VTIME);
}

static PyObject *
termios_characters(const struct termios *mode)
{
    PyObject *list = PyList_New(NCCS);
    for (int i = 0; list != NULL && i < NCCS; i++) {
        PyObject *item;
        if (termios_is_count(mode, i)) {
            item = PyInt_FromLong((long)mode->c_cc[i]);
        }
        else {
            char c = (char)mode->c_cc[i];
            item = PyString_FromStringAndSize(&c, 1);
        }
        if (item == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

static PyObject *
termios_tcgetattr(PyObject *self, PyObject *args)
{
    int fd;
    struct termios mode;
    if (!PyArg_ParseTuple(args, "O&:tcgetattr", termios_fd, (void *)&fd)) {
        return NULL;
    }
    if (tcgetattr(fd, &mode) == -1) {
        return termios_fail();
    }
    PyObject *cc = termios_characters(&mode);
    if (cc == NULL) {
        return NULL;
    }
    return Py_BuildValue("[kkkkkkN]", (unsigned long)mode.c_iflag, (unsigned long)mode.c_oflag,
                         (unsigned long)mode.c_cflag, (unsigned long)mode.c_lflag,
                         (unsigned long)cfgetispeed(&mode), (unsigned long)cfgetospeed(&mode), cc);
}

/* Fill mode.c_cc from a list; 0 or -1. */
static int
termios_set_characters(struct termios *mode, PyObject *cc)
{
    if (!PyList_Check(cc) || PyList_GET_SIZE(cc) != NCCS) {
        PyErr_Format(PyExc_TypeError, "tcsetattr: attributes[6] must be %d element list", NCCS);
        return -1;
    }
    for (int i = 0; i < NCCS; i++) {
        PyObject *item = PyList_GET_ITEM(cc, i);
        if (PyString_Check(item) && PyString_GET_SIZE(item) == 1) {
            mode->c_cc[i] = (cc_t)PyString_AS_STRING(item)[0];
        }
        else if (PyInt_Check(item)) {
            mode->c_cc[i] = (cc_t)PyInt_AsLong(item);
        }
        else {
            PyErr_SetString(PyExc_TypeError,
                            "tcsetattr: elements of attributes must be characters or integers");
            return -1;
        }
    }
    return 0;
}

static PyObject *
termios_tcsetattr(PyObject *self, PyObject *args)
{
    int fd, when;
    PyObject *attributes;
    if (!PyArg_ParseTuple(args, "O&iO:tcsetattr", termios_fd, (void *)&fd, &when, &attributes)) {
        return NULL;
    }
    if (!PyList_Check(attributes) || PyList_GET_SIZE(attributes) != 7) {
        PyErr_SetString(PyExc_TypeError, BAD);
        return NULL;
    }
    struct termios mode;
    if (tcgetattr(fd, &mode) == -1) {
        return termios_fail();
    }
    unsigned long values[6];
    for (int i = 0; i < 6; i++) {
        values[i] = (unsigned long)PyInt_AsLong(PyList_GET_ITEM(attributes, i));
    }
    if (PyErr_Occurred()) {
        return NULL;
    }
    mode.c_iflag = (tcflag_t)values[0];
    mode.c_oflag = (tcflag_t)values[1];
    mode.c_cflag = (tcflag_t)values[2];
    mode.c_lflag = (tcflag_t)values[3];
    if (termios_set_characters(&mode, PyList_GET_ITEM(attributes, 6)) < 0) {
        return NULL;
    }
    if (cfsetispeed(&mode, (speed_t)values[4]) == -1 || cfsetospeed(&mode, (speed_t)values[5]) == -1
        || tcsetattr(fd, when, &mode) == -1) {
        return termios_fail();
    }
    Py_RETURN_NONE;
}

/* The functions of a descriptor and a number; tcdrain is blocking and has no number. */
#define NUMBERED(name)                                                         \
    static PyObject *termios_##name(PyObject *self, PyObject *args)            \
    {                                                                          \
        int fd, number;                                                        \
        if (!PyArg_ParseTuple(args, "O&i:" #name, termios_fd, (void *)&fd, &number)) { \
            return NULL;                                                       \
        }                                                                      \
        if (name(fd, number) == -1) {                                          \
            return termios_fail();                                             \
        }                                                                      \
        Py_RETURN_NONE;                                                        \
    }
NUMBERED(tcsendbreak)
NUMBERED(tcflush)
NUMBERED(tcflow)
#undef NUMBERED

static PyObject *
termios_tcdrain(PyObject *self, PyObject *args)
{
    int fd;
    if (!PyArg_ParseTuple(args, "O&:tcdrain", termios_fd, (void *)&fd)) {
        return NULL;
    }
    int result;
    Py_BEGIN_ALLOW_THREADS
    result = tcdrain(fd);
    Py_END_ALLOW_THREADS
    if (result == -1) {
        return termios_fail();
    }
    Py_RETURN_NONE;
}

static PyMethodDef termios_methods[] = {
    {"tcgetattr", termios_tcgetattr, METH_VARARGS,
     "tcgetattr(fd) -> list\n\nThe terminal's modes: [iflag, oflag, cflag, lflag, ispeed, "
     "ospeed, cc];\ncc is a list of characters, VMIN and VTIME in it are numbers."},
    {"tcsetattr", termios_tcsetattr, METH_VARARGS,
     "tcsetattr(fd, when, attributes)\n\nSet the modes, given as tcgetattr() returns them."},
    {"tcsendbreak", termios_tcsendbreak, METH_VARARGS,
     "tcsendbreak(fd, duration)\n\nSend a break."},
    {"tcdrain", termios_tcdrain, METH_VARARGS,
     "tcdrain(fd)\n\nWait until all output is transmitted."},
    {"tcflush", termios_tcflush, METH_VARARGS,
     "tcflush(fd, queue)\n\nThrow away what waits: TCIFLUSH, TCOFLUSH or TCIOFLUSH."},
    {"tcflow", termios_tcflow, METH_VARARGS,
     "tcflow(fd, action)\n\nSuspend or resume: TCOOFF, TCOON, TCIOFF or TCION."},
    {NULL}};

static const struct {
    const char *name;
    long value;
} termios_constants[] = {
#define CONSTANT(name) {#name, (long)name},
#include "termios.def"
#undef CONSTANT
    {NULL, 0}};

PyMODINIT_FUNC inittermios(void);

PyMODINIT_FUNC
inittermios(void)
{
    PyObject *m = Py_InitModule3("termios", termios_methods, "Terminals, as POSIX has them.");
    if (m == NULL) {
        return;
    }
    if (termios_error == NULL) {
        termios_error = PyErr_NewException((char *)"termios.error", NULL, NULL);
    }
    Py_XINCREF(termios_error);
    PyModule_AddObject(m, "error", termios_error);
    for (int i = 0; termios_constants[i].name != NULL; i++) {
        PyModule_AddIntConstant(m, termios_constants[i].name, termios_constants[i].value);
    }
}
