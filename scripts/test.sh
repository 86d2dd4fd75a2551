#!/bin/sh
# Builds everything and runs all tests: C++ through CTest, then Python through pytest. Both run, whatever the first
# said, and both print their own closing line. Exit 1 when either fails.
set -eu
cd "$(dirname "$0")/.."
scripts/deps.sh --tests
python=$(scripts/find_python.sh)
scripts/build.sh release all

verdict=0
# Two at a time: more would make tests with real workers wait for each other on small machines.
ctest --preset release --parallel 2 --output-on-failure || verdict=1
"$python" -m pytest --quiet -p no:cacheprovider scripts || verdict=1
exit $verdict
