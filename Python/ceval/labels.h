/* Entries of the dispatch table for the public opcodes.  Included by eval.c, where OP has
 * another meaning.  (The names must not be expanded on the way: opcode.h defines them.) */
#pragma push_macro("OP")
#undef OP
#define OP(NUM, NAME, KIND, IN, OUT, JUMPS, FLAGS) [NUM] = &&op_##NAME,
#include "opcodes.def"
#undef OP
#pragma pop_macro("OP")
