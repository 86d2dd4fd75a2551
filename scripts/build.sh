#!/bin/sh
# Builds with a preset: the two programs, or with `all` the tests as well.
#   scripts/build.sh [PRESET [all]]
set -eu
cd "$(dirname "$0")/.."
preset=${1:-release}
cmake --preset "$preset" --log-level=WARNING >/dev/null  # what goes wrong is said on stderr
if [ "${2:-}" = all ]; then
  cmake --build --preset "$preset"
else
  cmake --build --preset "$preset" --target coresweep coresweep-worker
fi
