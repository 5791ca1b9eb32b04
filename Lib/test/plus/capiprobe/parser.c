#include "capiprobe.h"
PyMethodDef probes_parser[] = {LAST};
