#!/bin/sh
# Makes the virtual environment $1 with the first Python that is new enough, unless a working one
# is there. Says in a sentence what to do where that is impossible.
set -eu

venv=$1
needs='import sys; sys.exit(sys.version_info < (3, 11))'

if grep -qsF "$(pwd -P)/$venv" "$venv/bin/activate" &&
    "$venv/bin/python" -c "$needs" 2>/dev/null &&
    "$venv/bin/python" -m pip --version >/dev/null 2>&1
then
    exit 0
fi

# A name may be there and not work (a version manager's stand-in), so each is asked.
for python in "${PYTHON3:-python3}" python3.11 python3.12 python3.13 python3.14; do
    if "$python" -c "$needs" 2>/dev/null; then
        echo "Making $venv with $("$python" --version) ..."
        if "$python" -m venv --clear "$venv" >/dev/null; then
            exit 0
        fi
        echo "This Python cannot make virtual environments." >&2
        echo "On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
done

echo "Python 3.11 or newer is needed; 'python3' here is: $(python3 --version 2>&1 || true)." >&2
echo "Install one (python.org, apt, brew, uv or pyenv), or name it: make setup PYTHON3=/path/to/python3" >&2
exit 1
