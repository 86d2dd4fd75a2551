#!/bin/sh
# Prints the Python that can render reports: the first of $PYTHON, /usr/bin/python3 and python3 that imports what the
# report needs. Exit 4 with one line when there is none. Probed by import: a python3 on PATH may be a version
# manager's, without Debian's packages.
set -eu

for candidate in "${PYTHON:-}" /usr/bin/python3 python3; do
  [ -n "$candidate" ] || continue
  if "$candidate" -c 'import matplotlib, jinja2, numpy, scipy, jsonschema' >/dev/null 2>&1; then
    command -v "$candidate"
    exit 0
  fi
done
echo "no Python here can render reports; install: python3-matplotlib python3-jinja2 python3-numpy python3-scipy python3-jsonschema (make deps), or set PYTHON" >&2
exit 4
