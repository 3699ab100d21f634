#!/usr/bin/env bash
# Counts instructions with callgrind, which no other load changes: of a hot pair of allocate and free, which may not
# grow by more than a tenth over the noted number, and of a pair among many live objects, which may not depend on how
# many they are. Usage: Tests/Instructions/check.sh [SCRATCH PATH]
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=${1:-.build}
swift build -c release --product buddyslab --scratch-path "$scratch" >/dev/null
library=$(realpath "$(swift build -c release --show-bin-path --scratch-path "$scratch")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Debian's valgrind gives up on the debug information of this compiler.
strip --strip-debug "$library/libbuddyslab.so" -o "$work/libbuddyslab.so"
gcc -std=gnu11 -O2 -Wall -Wextra -Werror -I Sources/CBuddySlab/include Tests/Instructions/pairs.c \
    -L "$work" -lbuddyslab "-Wl,-rpath,$work:$library" -o "$work/pairs"

# Instructions of one run.
count() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$work/pairs" "$@" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2; return 1; }
    sed -n 's/^summary: //p' "$work/out"
}

# Hundredths of an instruction a pair: what 102,400 pairs more cost.
pair() {
    local more less
    more=$(count "$1" "$2" 153600)
    less=$(count "$1" "$2" 51200)
    echo $(((more - less) * 100 / 102400))
}

failed=0
judge() {
    if [ "$2" -le "$3" ]; then verdict=ok; else verdict=FAILED failed=1; fi
    printf '%-7s %s: %s.%02d instructions, at most %s.%02d\n' \
        "$verdict" "$1" $(($2 / 100)) $(($2 % 100)) $(($3 / 100)) $(($3 % 100))
}

while read -r size noted; do
    found=$(pair hot "$size")
    judge "a hot pair of $size bytes" "$found" $((noted * 110))
done <Tests/Instructions/noted.txt
few=$(pair live 10240)
many=$(pair live 1024000)
judge "a pair among 1,024,000 live objects, against $((few / 100)) among 10,240" "$many" $((few * 105 / 100))
exit $failed
