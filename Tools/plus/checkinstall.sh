#!/usr/bin/env bash
# checkinstall.sh [--stock PREFIX]: put a build to use as people use a python2.7, with
# packages from the index that pip is set up for.
# checkinstall.sh --shared [TEST...]: a build of its own with --enable-shared; no network.
#
# Run in a build folder.  It installs into a folder of its own, then: ensurepip, pip 20.3.4,
# pure and compiled packages, from sources and as cp27mu wheels, whose own tests run;
# virtualenv 20.17.1, which needs a python3; setuptools.  With a stock 2.7.18 the tests of
# the packages run there as well, and only what it passes is asked for.  About 6 minutes.
# Lib/test/plus/test_install.py has what needs no network.
set -euo pipefail
[ -f pyconfig.h ] && [ -x python ] || { echo "checkinstall: run me in a build folder" >&2; exit 2; }
stock=
[ "${1:-}" != --stock ] || stock=$2
build=$PWD
tools=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/plus-checkinstall.XXXXXX")
trap 'rm -rf "$work"' EXIT
export PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONWARNINGS=ignore:DEPRECATION
unset PYTHONHOME PYTHONPATH
failures=0

step() { printf '\n==> %s\n' "$*"; }
# check TEXT COMMAND...: run it; show its end only if it fails
check() {
    local what=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok      $what"
    else
        echo "FAILED  $what"
        tail -n 30 "$work/log" | sed 's/^/    /'
        failures=$((failures + 1))
    fi
}
pip() { "$1" -m pip --no-python-version-warning "${@:2}"; }

# ---- --enable-shared ---------------------------------------------------------------
# The program is a hull around libpython2.7.so; modules and other programs use that as well.
shared_embedding() {
    cat >"$work/host.c" <<'C'
#include <dlfcn.h>
#include <stdio.h>
#define CALL(name, ...) ((int (*)())dlsym(library, name))(__VA_ARGS__)
/* What servers do with their plug-ins: nobody else sees the library's names. */
int main(int argc, char **argv)
{
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        puts(dlerror());
        return 1;
    }
    CALL("Py_Initialize");
    int status = CALL("PyRun_SimpleString", "import zlib, unicodedata, _elementtree, select\n"
                                            "assert zlib.decompress(zlib.compress('x')) == 'x'\n");
    CALL("Py_Finalize");
    return status != 0;
}
C
    gcc -w -o "$work/host" "$work/host.c" -ldl &&
        PYTHONHOME=$1 "$work/host" "$1/lib/libpython2.7.so.1.0" || return 1
    printf '#include <Python.h>\nint main(void) { Py_Initialize(); return PyRun_SimpleString("import zlib"); }\n' >"$work/main.c"
    # shellcheck disable=SC2046
    gcc $("$1/bin/python2.7-config" --cflags) -o "$work/main" "$work/main.c" \
        $("$1/bin/python2.7-config" --ldflags) -Wl,-rpath,"$1/lib" &&
        PYTHONHOME=$1 "$work/main" &&
        readelf -d "$work/main" | grep -q 'NEEDED.*libpython2.7.so.1.0'
}
shared_variables() {
    "$1" -c '
import sys, sysconfig
get = sysconfig.get_config_var
assert [get(n) for n in ("Py_ENABLE_SHARED", "LDLIBRARY", "INSTSONAME")] == \
    [1, "libpython2.7.so", "libpython2.7.so.1.0"]
assert get("LIBDIR") == sys.prefix + "/lib", get("LIBDIR")
assert "-lpython2.7" in get("BLDLIBRARY")'
}
shared_extension() {
    mkdir -p "$work/extension" && cd "$work/extension" || return 1
    echo 'from distutils.core import setup, Extension
setup(name="sample", ext_modules=[Extension("sample", ["sample.c"])])' >setup.py
    printf '#include <Python.h>\nPyMODINIT_FUNC initsample(void) { Py_InitModule("sample", NULL); }\n' >sample.c
    "$1" setup.py -q build_ext --inplace &&
        readelf -d sample.so | grep -q 'NEEDED.*libpython2.7.so.1.0' &&
        "$1" -c 'import sample'
}
shared_build() {
    local source prefix python
    source=$(cd "$tools/../.." && pwd)
    prefix=$work/prefix
    mkdir "$work/build"
    cd "$work/build"
    step "a build with --enable-shared"
    "$source/configure" -q CC="$(sed -n 's/^CC = //p' "$build/Makefile")" \
        CFLAGS="$(sed -n 's/^CFLAGS = //p' "$build/Makefile")" --enable-shared --prefix=/nowhere \
        --with-stdlib="$(sed -n 's/^WITH_STDLIB = //p' "$build/Makefile")" >"$work/log"
    make -s -j2 all >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    check "the program is a hull" bash -c '
        readelf -d python | grep -q "NEEDED.*libpython2.7.so.1.0" && [ "$(stat -c %s python)" -lt 100000 ]'
    [ $# -gt 0 ] || set -- test_abi test_ceval test_lib_dynload test_capiprobe test_embed test_ctypes \
        test_programs test_threads_locks test_threads_core
    check "our tests" ./python "$tools/runtests.py" "$@"
    step "installed, and moved"
    make -s install DESTDIR="$work/staged" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    mv "$work/staged/nowhere" "$prefix"
    mv "$work/build" "$work/gone"
    python=$prefix/bin/python2.7
    check "it runs on its own library" bash -c "ldd $python | grep $prefix/bin/../lib/libpython2.7.so.1.0"
    check "every module loads" "$python" -c '
import os, sys
for name in os.listdir(os.path.join(sys.prefix, "lib/python2.7/lib-dynload")):
    __import__(name[:-3])'
    check "variables" shared_variables "$python"
    check "extensions" shared_extension "$python"
    cd "$work"
    check "programs that embed it" shared_embedding "$prefix"
}
if [ "${1:-}" = --shared ]; then
    shared_build "${@:2}"
    step "done: $failures failed"
    exit "$failures"
fi

# ---- an installation ---------------------------------------------------------------
step "make install"
make -s -C "$build" install DESTDIR="$work/staged" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
mv "$work/staged$("$build/python" -c 'import _sysconfigdata as d; print d.build_time_vars["prefix"]')" "$work/prefix"
python=$work/prefix/bin/python2.7
# what this build does not have yet comes from stock, and is said
for module in _ctypes pyexpat _elementtree _sqlite3; do
    "$python" -c "import $module" 2>/dev/null && continue
    echo "note    this build has no $module"
    [ -z "$stock" ] || cp "$stock/lib/python2.7/lib-dynload/$module.so" "$work/prefix/lib/python2.7/lib-dynload/"
done

step "pip, setuptools and their kin"
if "$python" -c 'import ensurepip' 2>/dev/null; then
    check "ensurepip from bundled wheels" "$python" -m ensurepip
fi
python3 -m venv "$work/python3"
check "pip 20.3.4 from the index" "$work/python3/bin/python" -m pip download -q --no-deps -d "$work/wheels" pip==20.3.4
check "pip installs itself" "$python" "$work/wheels/pip-20.3.4-py2.py3-none-any.whl/pip" install -q \
    --no-index -f "$work/wheels" --upgrade pip
check "setuptools and wheel" pip "$python" install -q --upgrade setuptools wheel
check "pure packages" pip "$python" install -q six enum34 mock "pytest<5" "attrs<22"
check "sources in C" pip "$python" install -q --no-binary markupsafe,simplejson markupsafe==1.1.1 simplejson
check "what was built is used" "$python" -c 'import markupsafe._speedups, simplejson._speedups'
check "a package from a folder, editable" bash -c "
    mkdir $work/sample && cd $work/sample &&
    echo 'from setuptools import setup, Extension
setup(name=\"sample\", py_modules=[\"pure\"], ext_modules=[Extension(\"native\", [\"native.c\"])],
      entry_points={\"console_scripts\": [\"sample-tool = pure:main\"]})' >setup.py &&
    echo 'import native
def main():
    print(native.__name__)' >pure.py &&
    printf '#include <Python.h>\nPyMODINIT_FUNC initnative(void) { Py_InitModule(\"native\", NULL); }\n' >native.c &&
    $python -m pip install -q -e . && $work/prefix/bin/sample-tool | grep native &&
    $python setup.py -q bdist_wheel && $python setup.py -q bdist_egg"

step "virtualenv"
check "virtualenv 20.17.1" "$work/python3/bin/python" -m pip install -q virtualenv==20.17.1
check "creates an environment" "$work/python3/bin/virtualenv" -q -p "$python" "$work/env"
check "which has its own prefix" "$work/env/bin/python" -c '
import sys, distutils.sysconfig as d
assert sys.prefix == sys.argv[1], sys.prefix
assert sys.real_prefix == sys.argv[2], sys.real_prefix
assert d.get_python_lib().startswith(sys.argv[1])' "$work/env" "$work/prefix"
check "and builds extensions" pip "$work/env/bin/python" install -q --no-binary :all: markupsafe==1.1.1

# ---- binary packages and their tests -----------------------------------------------------
step "cp27mu wheels"
wheels="numpy==1.16.6 lxml==4.9.3 cffi==1.15.1 greenlet psutil==5.9.8 gevent"
# shellcheck disable=SC2086
check "$wheels" pip "$work/env/bin/python" install -q --prefer-binary $wheels six enum34 mock objgraph simplejson "pytest<5" zope.interface
interpreters=$work/env/bin/python
if [ -n "$stock" ]; then
    check "an environment of stock" "$work/python3/bin/virtualenv" -q -p "$stock/bin/python2.7" "$work/stock"
    # shellcheck disable=SC2086
    check "the same packages there" pip "$work/stock/bin/python" install -q --prefer-binary $wheels six enum34 mock objgraph simplejson "pytest<5" zope.interface
    interpreters="$interpreters $work/stock/bin/python"
fi

# compare TEXT ARGUMENTS...: run a test suite; each failure must be one of stock's
compare() {
    local what=$1 interpreter name
    shift
    for interpreter in $interpreters; do
        name=$(basename "$(dirname "$(dirname "$interpreter")")")
        # psutil runs copies of the program in the temporary folder: there they find this library
        mkdir -p "$work/$name/tmp"
        (cd "$work" && TMPDIR=$work/$name/tmp timeout 900 "$interpreter" "$@" >"$work/$name.log" 2>&1) || true
        grep -E '^(FAIL|ERROR|FAILED):? ' "$work/$name.log" | sort -u >"$work/$name.failed" || true
        echo "        $what, $name: $(grep -E '^Ran |passed' "$work/$name.log" | tail -n 1)"
    done
    [ -n "$stock" ] || : >"$work/stock.failed"
    check "$what" bash -c "grep -qE '^Ran [1-9]|[0-9] passed' $work/env.log || { tail $work/env.log; exit 1; }
        ! comm -23 $work/env.failed $work/stock.failed | grep ."
}
compare simplejson -c 'import simplejson.tests as t; t.main()'
compare numpy.core -c 'import numpy; numpy.core.test(extra_argv=["-rfE", "-p", "no:cacheprovider"])'
compare psutil -m psutil.tests
for package in greenlet zope/interface; do
    compare $package -c 'import os, sys, unittest
module = __import__(sys.argv[1].replace("/", "."), fromlist=["x"])
folder = os.path.dirname(module.__file__)
top = folder[:-len(sys.argv[1])]
unittest.main(None, argv=["tests", "discover", "-s", os.path.join(folder, "tests"), "-t", top])' $package
done
for part in event queue pool greenlet threading semaphore socket subprocess threadpool monkey pywsgi; do
    compare "gevent $part" -m gevent.tests.test__$part
done
check lxml "$work/env/bin/python" -c '
from lxml import etree, objectify, html
tree = etree.fromstring("<a x=\"1\"><b>text</b><b/></a>")
assert tree.xpath("count(//b)") == 2 and tree.get("x") == "1"
assert etree.XSLT(etree.XML("""<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><r><xsl:value-of select="//b"/></r></xsl:template></xsl:stylesheet>"""))(tree).getroot().text == "text"
assert html.fromstring("<p>one<p>two").text_content() == "onetwo"
assert objectify.fromstring("<a><n>5</n></a>").n + 1 == 6
try:
    etree.fromstring("<a>")
    raise AssertionError("no error")
except etree.XMLSyntaxError as error:
    assert error.lineno == 1'
check cffi "$work/env/bin/python" -c '
import cffi
ffi = cffi.FFI()
ffi.cdef("int (*comparison)(const void *, const void *); void qsort(void *, size_t, size_t, int (*)(const void *, const void *));")
C = ffi.dlopen(None)
values = ffi.new("int[]", [3, 1, 2])
@ffi.callback("int(const void *, const void *)")
def compare(a, b):
    return ffi.cast("int *", a)[0] - ffi.cast("int *", b)[0]
C.qsort(values, 3, 4, compare)
assert list(values) == [1, 2, 3]'

step "done: $failures failed"
[ "$failures" = 0 ]
