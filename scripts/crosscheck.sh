#!/bin/sh
# Installs the instruments that coresweep is compared with, builds what calls the pool libraries directly, and runs
# scripts/crosscheck.py (same options).
set -eu
cd "$(dirname "$0")/.."
scripts/deps.sh --with-crosscheck-tools
python=$(scripts/find_python.sh)
scripts/build.sh release coresweep-direct
exec "$python" scripts/crosscheck.py "$@"
