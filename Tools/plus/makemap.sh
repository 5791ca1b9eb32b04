#!/bin/sh
# makemap.sh: where everything is, a line a file, from the first sentence of its head.
cd "$(dirname "$0")/../.." || exit 1
git ls-files '*.c' '*.py' 'Include/*.h' | grep -v -e Lib/test -e _db.h | while read -r file; do
    awk -v file="$file" '
        FNR > 12 { exit }
        { text = $0 }
        /^#!/ || /^#(include|ifndef|define|ifdef|if|endif)/ || /^extern/ || /^$/ { next }
        { sub(/^(\/\*|"""|r"""|\/\/)[ ]*/, "", text); sub(/[ ]*\*\/$/, "", text); sub(/^ \* ?/, "", text)
          if (text != "") { printf "%-44s %s\n", file, text; exit } }' "$file"
done
