#!/bin/bash
# Measures, then renders whatever was measured; or only renders.
#   scripts/measure.sh run SUITE [OUT]      scripts/measure.sh resume DIR      scripts/measure.sh report DIR
# Exit code: the driver's, or the renderer's where only that failed. An interrupted run (130) is not rendered: the
# driver has printed how to resume and how to render it.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { echo "measure: $1" >&2; exit 2; }

render() {
  local python
  python=$(scripts/find_python.sh) || return
  "$python" scripts/render_report.py "$1"
}

# Runs in the background so that a SIGTERM sent to make alone reaches the driver; a terminal's Ctrl-C reaches it by
# itself, and this script must outlive it: hence ignored here, and back to normal for the driver.
drive() {
  local code=0 stopped=""
  trap '' INT
  env --default-signal=INT,QUIT build/coresweep "$@" <&0 &
  local driver=$!
  trap 'if kill -TERM "$driver" 2>/dev/null; then stopped=0; wait "$driver" || stopped=$?; fi' TERM
  wait "$driver" || code=$?
  trap - TERM INT
  return "${stopped:-$code}"
}

case "${1:-}" in
  run)
    [ -n "${2:-}" ] || usage "no suite given; e.g. make bench SUITE=smoke (build/coresweep list suites)"
    command=(run "$2")
    directory=reports/latest
    if [ -n "${3:-}" ]; then command+=(--out "$3"); directory=$3; fi ;;
  resume)
    [ -n "${2:-}" ] || usage "which run? make resume RUN=reports/<machine>/<run>"
    command=(resume "$2")
    directory=$2 ;;
  report)
    [ -n "${2:-}" ] || usage "which run? make report RUN=reports/<machine>/<run>"
    render "$2"
    exit ;;
  *) usage "unknown command '${1:-}'; see the head of scripts/measure.sh" ;;
esac

# Only a record of this very run is rendered: after wrong usage reports/latest is still the run before.
started=$(mktemp)
trap 'rm -f "$started"' EXIT
code=0
drive "${command[@]}" || code=$?
if [ "$code" -ne 130 ] && [ "$directory/run.json" -nt "$started" ]; then
  rendered=0
  render "$(realpath "$directory")" || rendered=$?
  [ "$code" -ne 0 ] || code=$rendered
fi
exit "$code"
