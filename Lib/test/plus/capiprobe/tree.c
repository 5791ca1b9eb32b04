#include "capiprobe.h"
PyMethodDef probes_tree[] = {LAST};
