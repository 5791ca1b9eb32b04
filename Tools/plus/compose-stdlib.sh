#!/bin/sh
# compose-stdlib.sh OUR-LIB DEST [DIR-or-JAR]
#
# Lay our own Lib/ over a Python 2.7 standard library: DIR-or-JAR, else that of a
# python2.7 on PATH or beside a pyenv, else the one inside Debian's jython jar.
# Modules of the jar that only make sense on Java are left out; ours win.
set -e
ours=$1
dest=$2
base=$3

say() { echo "compose-stdlib: $*" >&2; }

find_base() {
    if command -v python2.7 >/dev/null 2>&1; then
        found=$(python2.7 -c 'import os; print os.path.dirname(os.__file__)' 2>/dev/null) && {
            echo "$found"
            return
        }
    fi
    for jar in /usr/share/java/jython.jar /usr/share/jython/jython.jar; do
        if [ -f "$jar" ]; then
            echo "$jar"
            return
        fi
    done
}

[ -n "$base" ] || base=$(find_base)
rm -rf "$dest.new"
mkdir -p "$dest.new"
if [ -d "$base" ]; then
    say "from the standard library in $base"
    (cd "$base" && tar cf - --exclude=site-packages --exclude=lib-dynload --exclude='*.pyc' \
        --exclude='*.pyo' --exclude=__pycache__ --exclude=./config --exclude=_sysconfigdata.py .) |
        (cd "$dest.new" && tar xf -)
elif [ -f "$base" ]; then
    say "from the jar $base"
    command -v unzip >/dev/null 2>&1 || {
        say "unzip is missing (Debian package unzip)"
        exit 1
    }
    unzip -q "$base" 'Lib/*' -x '*.class' -d "$dest.new/jar" ||
        unzip -q "$base" 'Lib/*' -d "$dest.new/jar"
    mv "$dest.new"/jar/Lib/* "$dest.new"
    rm -rf "$dest.new/jar" "$dest.new/test"
    # what only makes sense on Java, and what is built in here
    for name in _fix_jython_setuptools_osx _fsum _google_ipaddr_r234 _io _rawffi _socket \
        _sslcerts crypt datetime dbexts future_builtins grp imp isql javapath javashell \
        jythonlib marshal pwd pycimport pyexpat readline select signal unicodedata zlib \
        encodings/_java xml/parsers/expat xml/sax/drivers2/drv_javasax; do
        rm -f "$dest.new/$name.py"
    done
    rm -rf "$dest.new/modjy" "$dest.new/pawt"
    find "$dest.new" -name '*.class' -delete
else
    say "no Python 2.7 standard library found: give --with-stdlib=DIR-or-JAR, or install Debian's jython"
    exit 1
fi
rm -rf "$dest.new/site-packages"
mkdir -p "$dest.new/site-packages"
cp -R "$ours"/. "$dest.new"
# fixes of published weaknesses, and of speed, are appended to the modules they mend
for part in security faster; do
    rm -rf "${dest:?}.new/$part"
    (cd "$ours/$part" && find . -name '*.py') | while read -r module; do
        if [ -f "$dest.new/$module" ]; then
            printf '\n\n# ---- Python Plus: Lib/%s/%s ----\n' "$part" "${module#./}" >>"$dest.new/$module"
            cat "$ours/$part/$module" >>"$dest.new/$module"
        else
            say "no ${module#./} to mend in $base"
        fi
    done
done
# the old one leaves at once: an interpreter that is at work may still write to it
rm -rf "$dest.old"
[ ! -e "$dest" ] || mv "$dest" "$dest.old"
mv "$dest.new" "$dest"
rm -rf "$dest.old"
