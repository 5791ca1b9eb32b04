#include "capiprobe.h"
PyMethodDef probes_run[] = {LAST};
