#!/bin/sh
# Installs what building, testing and reporting need, all from Debian. `--check` only says what is missing (exit 4).
# Lists packages and download size first; asks on a terminal. Without a terminal it installs when it may (root or
# passwordless sudo) and otherwise says what is needed.
set -eu

build="g++ make cmake ninja-build pkg-config git ca-certificates
  libbenchmark-dev libhwloc-dev libboost-dev libtbb-dev nlohmann-json3-dev libvalijson-dev libcli11-dev libfmt-dev libgtest-dev"
report="python3 python3-jinja2 python3-matplotlib python3-numpy python3-scipy python3-jsonschema fonts-dejavu-core chromium"
tests="python3-pytest poppler-utils"
check="clang-format clang-tidy mypy black flake8 shellcheck"

case "${1:-}" in
  --help | -h) echo "usage: scripts/deps.sh [--check] [--with-check-tools]"; exit 0 ;;
esac
wanted="$build $report $tests"
only_check=false
for argument in "$@"; do
  case "$argument" in
    --check) only_check=true ;;
    --with-check-tools) wanted="$wanted $check" ;;
    *) echo "deps: unknown option $argument; see scripts/deps.sh --help" >&2; exit 2 ;;
  esac
done

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }
missing=""
for package in $wanted; do installed "$package" || missing="$missing $package"; done
missing=$(echo $missing)  # squeeze blanks
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends $missing"
if $only_check; then
  echo "missing: $missing; run: make deps" >&2
  exit 4
fi
command -v apt-get >/dev/null || { echo "missing: $missing; no apt-get here: install their equivalents" >&2; exit 4; }

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then as_root=sudo
  else echo "missing: $missing; as root run: $command" >&2; exit 4; fi
fi

echo "coresweep needs these Debian packages: $missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq || true
# apt-get -s prints no sizes; --print-uris does not install. The summary's sizes come from --assume-no.
LC_ALL=C $as_root apt-get install --no-install-recommends --assume-no $missing 2>/dev/null |
  grep -E '^(Need to get|After this operation)' || true
if [ -t 0 ] && [ -z "${CI:-}" ]; then
  printf 'Install them now? [Y/n] '
  read -r answer
  case "$answer" in [nN]*) echo "not installed; run yourself: $command" >&2; exit 4 ;; esac
fi
$as_root $command
