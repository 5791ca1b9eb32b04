#include "capiprobe.h"
PyMethodDef probes_file[] = {LAST};
