#!/bin/sh
# makeexports.sh list|map SYMBOLS.TSV: which names the linker may show to others.
# `list` is a dynamic list for the program, `map` a version script for the shared
# library; both name what a stock 2.7.18 exports, and our own additions _PyPlus*.
set -e
kind=$1
table=$2
case $kind in
list) tail= ;;
map) tail='  local: *;' ;;
*) echo "makeexports.sh: list or map, not $kind" >&2; exit 2 ;;
esac
echo '{'
[ "$kind" = list ] || echo '  global:'
awk '{ print "    " $1 ";" }' "$table"
echo '    _PyPlus*;'
[ -z "$tail" ] || echo "$tail"
echo '};'
