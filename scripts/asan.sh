#!/usr/bin/env bash
# The chain's tests with durable-rules built under AddressSanitizer, in a venv of its own.
# usage: scripts/asan.sh [pytest arguments]      ASAN_VENV: where (kept, so that a second run is quick)
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${ASAN_VENV:-${TMPDIR:-/tmp}/oligomatch-asan}
python=${PYTHON:-python3.11}

if [ ! -e "$venv/ready" ]; then
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet "setuptools<81" wheel pydantic PyYAML pytest hypothesis
  # its setup.py overwrites CFLAGS, so the flags go with the compiler's name
  CC="gcc -fsanitize=address -fno-omit-frame-pointer -g" "$venv/bin/pip" install --quiet \
    --no-cache-dir --no-build-isolation --no-binary durable-rules "durable-rules==2.0.28"
  touch "$venv/ready"
fi

# leaks: the interpreter never frees all it holds. PYTHONMALLOC: so that no pool hides an overrun.
export ASAN_OPTIONS=detect_leaks=0:halt_on_error=1 PYTHONMALLOC=malloc
export LD_PRELOAD="$(gcc -print-file-name=libasan.so)" OLIGOMATCH_ASAN=1
[[ "$*" == *tests/* ]] || set -- "$@" tests/test_durable.py tests/test_agreement.py
exec "$venv/bin/python" -m pytest -p no:cacheprovider "$@"
