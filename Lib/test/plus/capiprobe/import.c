#include "capiprobe.h"
PyMethodDef probes_import[] = {LAST};
