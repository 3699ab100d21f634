# What the shell tests share, for `source`: a folder of their own, a server that ends with them, and laws. Needs `slabscope`,
# the path of the program.
set -euo pipefail
work=$(mktemp -d)
# The server, and other processes of the script; whatever still runs at its end is ended.
server="" others=()
finish() {
    for process in ${others[@]+"${others[@]}"} $server; do
        kill -INT "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT
failures=0

# holds NAME COMMAND...: a law.
holds() {
    local name=$1
    shift
    if "$@"; then echo "ok      $name"; else echo "FAILED  $name"; failures=$((failures + 1)); fi
}

# appears SECONDS CONDITION...: waits for what another process does; it never decides how fast that is.
appears() {
    local looks=$(($1 * 50))
    shift
    for _ in $(seq "$looks"); do
        "$@" 2>/dev/null && return
        read -rt 0.02 <> <(:) || true
    done
    return 1
}

has_port_or_ended() { [ -s "$work/port" ] || ! kill -0 "$server"; }

# serves ARGUMENTS...: starts a server that listens at $url.
serves() {
    rm -f "$work/port"
    "$slabscope" serve --port 0 --port-file "$work/port" --load none --memory 64MiB "$@" >"$work/log" 2>&1 &
    server=$!
    appears 20 has_port_or_ended || true
    [ -s "$work/port" ] || { cat "$work/log"; exit 1; }
    url="http://127.0.0.1:$(cat "$work/port")"
}
