/* The modules frozen into every interpreter: three that greet, so that the machinery
 * can be tested.  The bytes are marshal.dumps() of the compiled statement
 * `print 'Hello world...'`, as old compilers made it: programs check the size, 104. */
#include "Python.h"
#include "import.h"

static unsigned char hello[] = {
    99, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    0, 115, 9, 0, 0, 0, 100, 0, 0, 71, 72, 100, 1, 0, 83, 40,
    2, 0, 0, 0, 115, 14, 0, 0, 0, 72, 101, 108, 108, 111, 32, 119,
    111, 114, 108, 100, 46, 46, 46, 78, 40, 0, 0, 0, 0, 40, 0, 0,
    0, 0, 40, 0, 0, 0, 0, 40, 0, 0, 0, 0, 115, 8, 0, 0,
    0, 104, 101, 108, 108, 111, 46, 112, 121, 115, 1, 0, 0, 0, 63, 1,
    0, 0, 0, 116, 0, 0, 0, 0,
};

static struct _frozen frozen_modules[] = {
    {"__hello__", hello, (int)sizeof(hello)},
    {"__phello__", hello, -(int)sizeof(hello)},
    {"__phello__.spam", hello, (int)sizeof(hello)},
    {NULL, NULL, 0},
};

struct _frozen *PyImport_FrozenModules = frozen_modules;
