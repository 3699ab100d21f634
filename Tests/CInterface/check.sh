#!/usr/bin/env bash
# Builds the dynamic library, and C programs that link it: the tests, again under AddressSanitizer, and the README's.
# Usage: Tests/CInterface/check.sh [SCRATCH PATH]
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=${1:-.build}
swift build -c release --product buddyslab --scratch-path "$scratch" >/dev/null
library=$(realpath "$(swift build -c release --show-bin-path --scratch-path "$scratch")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-std=gnu11 -O2 -g -Wall -Wextra -Werror -pthread -I Sources/CBuddySlab/include)
link=(-L "$library" -lbuddyslab "-Wl,-rpath,$library")
sources=(Tests/CInterface/*.c)

printf '#include <buddyslab.h>\n' >"$work/header.c"
gcc -std=c11 -Wall -Wextra -Werror -pedantic -fsyntax-only -I Sources/CBuddySlab/include "$work/header.c"
echo "ok      the header is C11"
if command -v g++ >/dev/null; then
    g++ -std=c++11 -x c++ -Wall -Wextra -Werror -pedantic -fsyntax-only -I Sources/CBuddySlab/include "$work/header.c"
    echo "ok      the header is C++11"
fi

gcc "${flags[@]}" "${sources[@]}" "${link[@]}" -o "$work/check"
timeout 300 "$work/check"

if gcc "${flags[@]}" -fsanitize=address "${sources[@]}" "${link[@]}" -o "$work/check-address" 2>"$work/log"; then
    echo "under AddressSanitizer:"
    timeout 300 "$work/check-address"
else
    echo "skipped AddressSanitizer: $(head -n 1 "$work/log")"
fi

# The first C block behind the README's heading, as it stands there.
sed -n '/^## From C/,$p' README.md | sed -n '/^```c$/,/^```$/p' | sed '1d;/^```$/,$d' >"$work/readme.c"
[ -s "$work/readme.c" ] || { echo "FAILED  the README has no C program"; exit 1; }
gcc "${flags[@]}" "$work/readme.c" "${link[@]}" -o "$work/readme"
"$work/readme"
echo "ok      the README's program"
