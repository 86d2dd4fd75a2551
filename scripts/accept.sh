#!/bin/sh
# Runs scripts/accept.py (same options) with the Python that has the report's packages.
set -eu
cd "$(dirname "$0")/.."
python=$(scripts/find_python.sh)
exec "$python" scripts/accept.py "$@"
