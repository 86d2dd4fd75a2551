#!/bin/bash
# Format, lint and types of all sources, each tool to its end, then one verdict. Exit 0: clean; 1: not; 4: a tool is
# missing. clang-tidy reads compile commands like the release preset's.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/deps.sh --check --with-check-tools
python=$(scripts/find_python.sh)

# Tracked and new files, not what .gitignore names; sources unpacked without git are searched instead.
sources() {
  if git rev-parse --git-dir >/dev/null 2>&1; then
    # A file that was removed but not yet committed is still listed.
    git ls-files --cached --others --exclude-standard -- "$@" | while read -r path; do [ ! -e "$path" ] || echo "$path"; done
  else
    local names=()
    for pattern in "$@"; do names+=(-o -name "$pattern"); done
    find . -name 'build*' -prune -o \( "${names[@]:1}" \) -print
  fi
}

failed=()
step() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

# Tests are left to the compiler's warnings: GoogleTest's macros cost clang-tidy more than it finds in them.
mapfile -t cpp < <(sources '*.cpp' | grep -v '/tests/')
mapfile -t c_like < <(sources '*.cpp' '*.hpp' '*.c' '*.h')
mapfile -t python_files < <(sources '*.py')
mapfile -t shell_files < <(sources '*.sh' '.ci/run')

step clang-format clang-format --dry-run -Werror "${c_like[@]}"
step black "$python" -m black --check --quiet --diff "${python_files[@]}"
step flake8 "$python" -m flake8 "${python_files[@]}"
step mypy "$python" -m mypy "${python_files[@]}"
step shellcheck shellcheck "${shell_files[@]}"
# A configuration of its own: clang cannot read the precompiled headers that gcc is told to include.
cmake --preset release -B build-check -D CMAKE_DISABLE_PRECOMPILE_HEADERS=ON -D CORESWEEP_UNITY=OFF -D CORESWEEP_TESTS=OFF --log-level=WARNING
cmake --build build-check --target coresweep_commit
step clang-tidy run-clang-tidy -quiet -p build-check "${cpp[@]/#/$PWD/}"

if [ ${#failed[@]} -gt 0 ]; then
  echo "check: not clean: ${failed[*]}" >&2
  exit 1
fi
echo "check: clean"
