#!/bin/sh
# Installs what building, testing and reporting need, all of it Debian packages.
#   scripts/deps.sh [--check] [--tests] [--with-check-tools] [--with-crosscheck-tools]
#   --check             only say what is missing (exit 4)
#   --tests             the packages of `make test` are demanded, too
#   --with-check-tools  also what `make check` needs (formatters and linters)
#   --with-crosscheck-tools  also what `make crosscheck` compares with (perf, sysbench, stress-ng)
# Lists packages and sizes first. Asks on a terminal; elsewhere (CI, containers) goes ahead if it may install (root or
# passwordless sudo) and otherwise says what is needed. Exit 0: everything is there; 2: wrong usage; 4: it is not.
#
# shellcheck disable=SC2086  # lists of packages are split into words on purpose
set -eu

build="g++ make cmake ninja-build pkg-config git ca-certificates
  libbenchmark-dev libhwloc-dev libboost-dev libtbb-dev nlohmann-json3-dev libvalijson-dev libcli11-dev libfmt-dev
  libgtest-dev libck-dev libabsl-dev libconcurrentqueue-dev libreaderwriterqueue-dev"
report="python3 python3-jinja2 python3-matplotlib python3-numpy python3-scipy python3-jsonschema fonts-dejavu-core"
# Without it the HTML report is complete, so an architecture that lacks it is no reason to stop.
print_report="chromium"
tests="python3-pytest poppler-utils"
crosscheck_tools="linux-perf sysbench stress-ng"
check_tools="clang-format clang-tidy mypy black flake8 shellcheck"

only_check=false
optional="$print_report $tests"  # what measuring and the HTML report can do without, where it cannot be installed
wanted="$build $report $print_report $tests"
for argument in "$@"; do
  case "$argument" in
    --check) only_check=true ;;
    --tests) optional=$print_report ;;
    --with-check-tools) wanted="$wanted $check_tools" ;;
    --with-crosscheck-tools) wanted="$wanted $crosscheck_tools" ;;
    --help | -h) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "deps: unknown option $argument; see scripts/deps.sh --help" >&2; exit 2 ;;
  esac
done

lacks() {
  needed=" $missing "
  for package in $optional; do needed=$(echo "$needed" | sed "s/ $package / /"); done
  if ! $only_check && [ -z "$(echo "$needed" | tr -d ' ')" ]; then
    echo "deps: going on without: $missing; $1" >&2
    exit 0
  fi
  echo "deps: missing: $missing; $1" >&2
  exit 4
}

command -v dpkg-query >/dev/null || {
  echo "deps: this is no Debian: install the equivalents of:" $wanted "(then call cmake and ninja yourself)" >&2; exit 4; }

# dpkg-query fails for names it has never heard of and still lists the others.
present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p') || true
missing=""
for package in $wanted; do
  case "
$present
" in *"
$package
"*) ;; *) missing="$missing $package" ;; esac
done
missing=${missing# }
[ -n "$missing" ] || exit 0

if $only_check; then lacks "run: make deps (or scripts/deps.sh with the same options)"; fi
command -v apt-get >/dev/null || lacks "there is no apt-get here to install them with"

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then as_root=sudo
  else lacks "as root run: apt-get install -y --no-install-recommends $missing"; fi
fi

export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq ||
  echo "deps: apt-get update failed; going on with the package lists that are there" >&2

case " $missing " in
  *" $print_report "*)
    if ! apt-cache show "$print_report" >/dev/null 2>&1; then
      echo "deps: no package $print_report here: reports will be HTML only" >&2
      missing=$(echo " $missing " | sed "s/ $print_report / /; s/^ *//; s/ *$//")
      [ -n "$missing" ] || exit 0
    fi ;;
esac

echo "coresweep needs these Debian packages: $missing"
LC_ALL=C apt-get install --no-install-recommends --assume-no $missing 2>/dev/null |
  grep -E '^(Need to get|After this operation)' || true
if [ -t 0 ] && [ -z "${CI:-}" ]; then
  printf 'Install them now? [Y/n] '
  read -r answer || answer=n
  case "$answer" in [nN]*) lacks "not installed, as you said; make deps asks again" ;; esac
fi
$as_root apt-get install -y --no-install-recommends --no-remove -qq $missing </dev/null ||
  lacks "apt-get could not install them; its own lines above say why"
