#include "capiprobe.h"
PyMethodDef probes_memory[] = {LAST};
