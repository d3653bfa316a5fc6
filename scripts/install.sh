#!/bin/sh
# Installs this project into the virtual environment $1: with uv, which pip brings, in a quarter of
# the time; with pip where uv cannot be had or does not succeed. What follows are pip's arguments.
set -eu

venv=$1
shift
python=$venv/bin/python
uv=$venv/bin/uv
failed=$venv/.uv-failed

with_uv() {
    rm -f "$failed"
    # Its list of what it installed is long; downloads are said as they come.
    { "$uv" pip install --python "$python" "$@" 2>&1 || : >"$failed"; } |
        sed '/^ [-+~] /d'
    [ ! -e "$failed" ] || return 1
    # A sandbox could not keep what it compiled. Half of what there is are libraries' own tests.
    echo "Compiling ..."
    "$python" -m compileall -q -j 0 -x '/tests?/|/pip/|/debugpy/|/fontTools/' \
        "$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" >/dev/null || :
}

echo "Installing into $venv: some 170 packages, about 1.5 GB; a minute or two, once ..."
if "$python" -m pip install --quiet --quiet --constraint constraints.txt uv && with_uv "$@"; then
    exit 0
fi
echo "uv did not do it; installing with pip, which takes some minutes ..."
exec "$python" -m pip install --quiet --quiet "$@"
