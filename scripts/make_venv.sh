#!/bin/sh
# Makes the virtual environment $1 with the first Python that is new enough (or, if $2 is "newest",
# with the newest that is here), unless a working one is there. Only what this script made is ever
# emptied, and nothing through a link. Says in a sentence what to do where that is impossible.
set -eu

venv=$1
order=${2:-first}
mark=$venv/.made-by-make
needs='import sys; sys.exit(sys.version_info < (3, 11))'
version='import sys; print("%d %d" % sys.version_info[:2])'

refuse() {
    echo "$venv $1; it is left as it is." >&2
    echo "Remove or rename it yourself, or name another place: make setup VENV=/path/to/venv" >&2
    exit 1
}

# Physical, so that an environment which was moved or copied is known by its old path.
case $venv in
    /*) full=$venv ;;
    *) full=$(pwd -P)/$venv ;;
esac
part=$venv
while [ "$part" != . ] && [ "$part" != / ]; do
    [ ! -L "$part" ] || refuse "lies behind a link ($part)"
    part=$(dirname "$part")
done

if grep -qsF "$full" "$venv/bin/activate" &&
    "$venv/bin/python" -c "$needs" 2>/dev/null &&
    { "$venv/bin/python" -m pip --version || "$venv/bin/python" -m ensurepip; } >/dev/null 2>&1
then
    exit 0
fi
if [ -e "$venv" ] && [ ! -f "$mark" ]; then
    [ -d "$venv" ] || refuse "is no folder"
    [ -z "$(ls -A "$venv")" ] || refuse "does not work here, and was not made by make"
fi

# A name may be there and not work (a version manager's stand-in), so each is asked.
found= best=0
for python in "${PYTHON3:-python3}" python3.11 python3.12 python3.13 python3.14 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3; do
    "$python" -c "$needs" 2>/dev/null || continue
    read -r major minor <<EOF
$("$python" -c "$version")
EOF
    number=$((major * 1000 + minor))
    [ "$number" -gt "$best" ] || continue
    found=$python best=$number
    [ "$order" = newest ] || break
done

if [ -z "$found" ]; then
    echo "Python 3.11 or newer is needed; 'python3' here is: $(python3 --version 2>&1 || true)." >&2
    echo "Install one (python.org, apt, brew, uv or pyenv), or name it: make setup PYTHON3=/path/to/python3" >&2
    exit 1
fi
echo "Making $venv with $("$found" --version) ..."
rm -rf "$venv"
mkdir -p "$venv"
: >"$mark" # before anything else: what is interrupted now can be made anew
"$found" -m venv "$venv" >/dev/null && exit 0
echo "This Python cannot make virtual environments." >&2
echo "On Debian and Ubuntu: apt-get install python3-venv" >&2
exit 1
