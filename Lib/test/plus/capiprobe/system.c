#include "capiprobe.h"
PyMethodDef probes_system[] = {LAST};
