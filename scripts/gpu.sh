#!/bin/sh
# Grades the sample class on this machine's accelerator, attacks it, and writes the numbers.
#
#   scripts/gpu.sh [options of benchmarks.accelerator]
#   scripts/gpu.sh wheels 3.12      fetches, for a machine without a network that has that Python,
#                                   what JAX's own environment lacks; carry build/wheels there
#
# JAX for an accelerator comes with its machine: the environment .venv-gpu is laid over that of
# $PYTHON3 and holds only what is missing there, from build/wheels where that is.
set -eu

wheels=build/wheels
venv=.venv-gpu
mkdir -p build
needs=build/requirements.txt
"${PYTHON3:-python3}" - >"$needs" <<'EOF'
import tomllib
with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file)["project"]["dependencies"]))
EOF

if [ "${1:-}" = wheels ]; then
    platforms=
    for tag in manylinux_2_28 manylinux_2_27 manylinux_2_17 manylinux2014 manylinux1; do
        platforms="$platforms --platform ${tag}_x86_64"
    done
    # shellcheck disable=SC2086  # each is an option of its own
    "${PYTHON3:-python3}" -m pip download --quiet --only-binary=:all: --implementation cp \
        --python-version "$2" $platforms --dest "$wheels" --requirement "$needs"
    rm -f "$wheels"/jax*.whl "$wheels"/numpy-*.whl "$wheels"/ml_dtypes-*.whl "$wheels"/scipy-*.whl
    du -sh "$wheels"
    exit 0
fi

sh scripts/make_venv.sh "$venv"
"$venv/bin/python" - "$("${PYTHON3:-python3}" -c 'import sys; print("\n".join(p for p in sys.path if "-packages" in p))')" <<'EOF'
import sys, sysconfig
from pathlib import Path
# pip and Python then find what is there, this repository too; what is newer comes before it.
below = Path(sysconfig.get_path("purelib"), "machine.pth")
below.write_text("\n".join([str(Path.cwd()), *sys.argv[1].split("\n")]) + "\n")
EOF
from=
[ ! -d "$wheels" ] || from="--no-index --find-links $wheels"
# shellcheck disable=SC2086  # none, or two
"$venv/bin/python" -m pip install --quiet --quiet $from --requirement "$needs"
exec "$venv/bin/python" -m benchmarks.accelerator "$@"
