#!/bin/sh
# Prints the Makefile's targets with the `##` comment that stands behind each: the list cannot go stale.
set -eu
echo "coresweep: what does concurrency cost and bring on this machine? Measured, verified, pinned."
echo
echo "  make bench              the whole way: install what is missing, build, measure (minutes), report"
echo "  make bench SUITE=smoke  the same in half a minute, to see that it works"
echo
awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $1, $2 }' "$1"
echo
echo "A run stays in reports/<machine>/<run>/; reports/latest is the newest. Programs: build/coresweep --help"
