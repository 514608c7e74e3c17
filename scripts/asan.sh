#!/usr/bin/env bash
# The chain's tests with durable-rules built under AddressSanitizer, in a venv of its own.
# usage: scripts/asan.sh [pytest arguments]
#   PYTHON     the interpreter, 3.11 or 3.12 (python3)
#   HYPOTHESIS_PROFILE  how many examples (asan: ten each)
#   ASAN_VENV  where the venv is kept, so that a second run is quick (made anew in a temporary folder)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONPATH VIRTUAL_ENV PYTEST_ADDOPTS
version=2.0.28
python=${PYTHON:-python3}
fail() { echo "scripts/asan.sh: $*" >&2; exit 1; }

command -v gcc > /dev/null || fail "no gcc; a C compiler with AddressSanitizer is needed"
asan=$(gcc -print-file-name=libasan.so)
[ -e "$asan" ] || fail "gcc has no libasan; install the AddressSanitizer library of its version"
"$python" -c 'import sys; sys.exit(sys.version_info >= (3, 13))' \
  || fail "durable-rules $version is built for Python 3.11 and 3.12; name one with PYTHON"

venv=${ASAN_VENV:-}
if [ -z "$venv" ]; then
  venv=$(mktemp -d)
  trap 'rm -rf "$venv"' EXIT
fi
if [ ! -e "$venv/ready" ]; then
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet "setuptools<81" wheel "pydantic>=2.7" "PyYAML>=6.0.1" \
    "pytest>=8" "pytest-timeout>=2.3.1" "hypothesis>=6.100"
  "$venv/bin/pip" download --quiet --no-deps --no-build-isolation --no-binary :all: \
    --dest "$venv/source" "durable-rules==$version"
  # its setup.py overwrites CFLAGS, so the flags go with the compiler's name
  CC="gcc -fsanitize=address -fno-omit-frame-pointer -g -O1" "$venv/bin/pip" install --quiet \
    --no-deps --no-cache-dir --no-build-isolation "$venv/source/"*.tar.gz
  touch "$venv/ready"
fi
"$venv/bin/pip" install --quiet --no-deps -e .

# leaks: the interpreter never frees all it holds. PYTHONMALLOC: so that no pool hides an overrun.
export ASAN_OPTIONS=detect_leaks=0:halt_on_error=1 PYTHONMALLOC=malloc
export LD_PRELOAD="$asan" OLIGOMATCH_ASAN=1 HYPOTHESIS_PROFILE="${HYPOTHESIS_PROFILE:-asan}"
"$venv/bin/python" -c 'import durable.engine' || fail "the build cannot be imported"
[[ "$*" == *tests/* ]] || set -- "$@" tests/matcher/findings/test_durable_chain.py tests/claims/test_agreement.py
"$venv/bin/python" -m pytest -p no:cacheprovider "$@"
