#!/bin/sh
# makelayout.sh layout.tsv: C assertions that our structs are those of 2.7.18.
# Rows are struct, field, offset, size; field "-" is the whole struct.
# Thread and interpreter states may be larger: ours grow behind 2.7's last field.
cat <<'C'
/* Made by Tools/plus/makelayout.sh from Misc/abi/layout.tsv. */
#include "Python.h"
#include "structmember.h"
#include "structseq.h"
#include "frameobject.h"
#include "code.h"
#include "datetime.h"
#include "longintrepr.h"
#define FIELD(s, f, at, size)                                                                      \
    _Static_assert(offsetof(s, f) == at, #s "." #f " is not where 2.7.18 has it");                 \
    _Static_assert(sizeof(((s *)0)->f) == size, #s "." #f " has not the size of 2.7.18");
#define WHOLE(s, size) _Static_assert(sizeof(s) == size, #s " has not the size of 2.7.18");
#define GROWS(s, size) _Static_assert(sizeof(s) >= size, #s " is smaller than in 2.7.18");
C
awk -F '\t' '$2 == "-" { print ($1 ~ /^Py(Thread|Interpreter)State$/ ? "GROWS" : "WHOLE") "(" $1 ", " $4 ")"; next }
     NF == 4 { print "FIELD(" $1 ", " $2 ", " $3 ", " $4 ")" }' "$1"
