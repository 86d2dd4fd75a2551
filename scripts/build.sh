#!/bin/sh
# Builds with a preset: the two programs, with `all` the tests as well, or with a target also that.
#   scripts/build.sh [PRESET [all | TARGET]]
set -eu
cd "$(dirname "$0")/.."
preset=${1:-release}
cmake --preset "$preset" --log-level=WARNING >/dev/null  # what goes wrong is said on stderr
if [ "${2:-}" = all ]; then
  cmake --build --preset "$preset"
else
  # shellcheck disable=SC2086  # no target is no word
  cmake --build --preset "$preset" --target coresweep coresweep-worker ${2:-}
fi
