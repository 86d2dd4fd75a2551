#!/bin/sh
# Builds with a sanitizer, runs the C++ tests and a sweep of every workload, mode and lock, each for one short process.
#   scripts/sanitize.sh [address|undefined|thread]     without a name: all three
# Exit 0: clean; 1: a finding (above, in the tests' or the record's own words); 2: wrong usage.
set -eu
cd "$(dirname "$0")/.."
chosen=${*:-address undefined thread}
for sanitizer in $chosen; do
  case "$sanitizer" in
    address | undefined | thread) ;;
    *) echo "sanitize: unknown sanitizer '$sanitizer'; it is address, undefined or thread" >&2; exit 2 ;;
  esac
done
python=$(scripts/find_python.sh)

# The sanitizers' reports must end a process with a failure, in whatever process they appear.
export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_init_order=1:abort_on_error=0"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"
export TSAN_OPTIONS="halt_on_error=1:die_after_fork=0:second_deadlock_stack=1:suppressions=$PWD/scripts/sanitizers/thread.supp"

# ThreadSanitizer needs its shadow where address randomisation may put other things.
fixed_addresses=""
if setarch -R true 2>/dev/null; then fixed_addresses="setarch -R"
else echo "sanitize: setarch -R is not allowed here; thread may end with 'unexpected memory mapping'" >&2; fi

check_one() {
  sanitizer=$1
  prefix=""
  [ "$sanitizer" != thread ] || prefix=$fixed_addresses
  scripts/build.sh "$sanitizer" all || return 1
  verdict=0
  $prefix ctest --preset "$sanitizer" --parallel 2 --output-on-failure || verdict=1

  out=$(mktemp -d)
  program=build-$sanitizer/coresweep
  $prefix "$program" list --json >"$out/catalogue.json" &&
    PYTHONPATH=scripts "$python" -m acceptance.everything "$out/catalogue.json" >"$out/sweep.json" &&
    $prefix "$program" run "$out/sweep.json" --out "$out/run" || verdict=1
  if [ $verdict -eq 0 ]; then rm -rf "$out"; else echo "sanitize: the sweep's record stays in $out" >&2; fi
  return $verdict
}

failed=""
for sanitizer in $chosen; do
  echo "== $sanitizer"
  check_one "$sanitizer" || failed="$failed $sanitizer"
done
if [ -n "$failed" ]; then
  echo "sanitize: findings under:$failed" >&2
  exit 1
fi
echo "sanitize: clean under: $chosen"
