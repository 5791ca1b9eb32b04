#include "capiprobe.h"
PyMethodDef probes_thread[] = {LAST};
