#!/usr/bin/env bash
# Who may use a server, on the command line: what is refused at the start, tokens, read-only, Unix sockets, logs, and the
# commands that ask such servers. Usage: Tests/CommandLine/access.sh SLABSCOPE
slabscope=$(realpath "$1")
source "$(dirname "$0")/laws.sh"

# refused WORDS ARGUMENTS...: the start ends at once with 2, and the message has the words but not the token.
refused() {
    local words=$1 code=0
    shift
    timeout 10 "$slabscope" serve --port 0 --memory 64MiB "$@" >"$work/out" 2>&1 </dev/null || code=$?
    if [ "$code" = 2 ] && grep -qF -- "$words" "$work/out" && ! grep -qF battery "$work/out"; then
        echo "ok      refused: $* ($(head -n 1 "$work/out" | cut -c1-120))"
    else
        echo "FAILED  $* should be refused with '$words'; exit code $code:"; cat "$work/out"; failures=$((failures + 1))
    fi
}

# starts ARGUMENTS...: a server that listens at $url and at $socket.
socket="$work/socket"
starts() { serves --unix-socket "$socket" "$@"; }

ends() {
    local code=0
    kill -"$1" "$server"
    wait "$server" 2>/dev/null || code=$?
    server=""
    return "$code"
}

status() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
is() { [ "$(status "${@:2}")" = "$1" ]; }

token=correct-horse-battery-staple
echo "$token" >"$work/token"
chmod 600 "$work/token"
cp "$work/token" "$work/open"
chmod 640 "$work/open"
(umask 077; echo short >"$work/short"; : >"$work/empty")

refused "--token-file FILE" --bind 0.0.0.0
refused "--allow-unauthenticated" --bind ::
refused "--allow-unauthenticated" --bind 0.0.0.0 --read-only
refused "mode 0640" --token-file "$work/open"
refused "holds no token" --token-file "$work/short"
refused "holds no token" --token-file "$work/empty"
refused "No such file" --token-file "$work/none"
refused "No such file" --bind 0.0.0.0 --token-file "$work/none"
refused "needs a --unix-socket" --bind none
refused "has no port" --bind none --unix-socket "$socket" --port-file "$work/port"
refused "'xml'" --log-format xml

cat >"$work/scenario" <<'END'
{"phases": [{"operations": 100, "workloads": [{"kind": "churn", "live_bytes": "2MiB", "rate": 0}]}],
 "thresholds": ["corruptions == 0"]}
END
starts --token-file "$work/token" --access-log --log-format json --log-level trace
holds "without the token nothing is told" is 401 "$url/api/v1"
holds "but whether the server lives" is 200 "$url/livez"
holds "with it everything is" is 200 -H "Authorization: Bearer $token" "$url/api/v1"
holds "a URL is no place for it" is 400 "$url/api/v1?token=$token"
holds "at the Unix socket it is asked for too" is 401 --unix-socket "$socket" http://localhost/api/v1
holds "and taken" is 200 --unix-socket "$socket" -H "Authorization: Bearer $token" http://any.name/api/v1
holds "the socket is its owner's alone" test "$(stat -c '%a %F' "$socket")" = "600 socket"
for at in "$url" "unix:$socket"; do
    holds "top shows it to who has the token, at $at" bash -c \
        "'$slabscope' top --once --format json --server '$at' --token-file '$work/token' | jq -e .stats.tick >/dev/null"
    holds "run runs there, at $at" bash -c \
        "'$slabscope' run '$work/scenario' --server '$at' --token-file '$work/token' | grep -q passed"
done
code=0
"$slabscope" top --once --server "$url" >"$work/out" 2>&1 || code=$?
holds "top without it says why not" test "$code $(grep -c 'asks for a token' "$work/out")" = "5 1"
code=0
"$slabscope" top --once --server "$url" --token-file "$work/open" >"$work/out" 2>&1 || code=$?
holds "nor does it take a file that others may read" test "$code $(grep -c 'mode 0640' "$work/out")" = "2 1"
curl -s "$url/api/v1/classes/64?window=17s" -H "Authorization: Bearer $token" >/dev/null
session=$(curl -s -D - -o /dev/null -X POST "$url/api/v1/session" -H "Authorization: Bearer $token" |
    sed -n 's/.*slabscope=\([0-9a-f]*\).*/\1/p')
holds "a session's cookie is taken" is 200 -H "Cookie: slabscope=$session" "$url/api/v1"
holds "another process does not see the token" bash -c "! tr '\0' ' ' </proc/$server/cmdline | grep -qF '$token'"
holds "SIGTERM ends it with 0" ends TERM
holds "and takes the socket away" test ! -e "$socket"
grep '^{' "$work/log" | jq -s 'map(select(.path == "/api/v1/classes/{size}")) | length == 1 and (.[0] |
    .method == "GET" and .status == 200 and .bytes > 100 and .microseconds >= 0 and .label == "slabscope.access")
    ' >"$work/out"
holds "the access log has method, pattern, status, bytes, time" grep -qx true "$work/out"
holds "but no token, no session and no query" bash -c "! grep -qE '$token|$session|17s' '$work/log'"

starts --read-only
holds "nothing asks for a token unless one is given" is 200 "$url/api/v1"
holds "a read-only server changes nothing" is 403 -X POST "$url/api/v1/marks"
holds "and starts no load" is 403 "$url/api/v1/workloads" --json '{"kind":"churn"}'
holds "nor runs" is 403 "$url/api/v1/runs" --json '{"scenario":"smoke"}'
holds "nor loses any" is 403 -X DELETE "$url/api/v1/workloads/w1"
holds "it says so" bash -c "curl -s '$url/api/v1' | jq -e .read_only >/dev/null"
holds "and is read" is 200 "$url/api/v1/stats"
holds "without --access-log nothing is logged" bash -c "! grep -q '/api/v1/stats' '$work/log'"
kill -KILL "$server"
wait "$server" 2>/dev/null || true
server=""
holds "a server that was killed leaves its socket" test -S "$socket"

starts
holds "the next one takes its place" is 200 --unix-socket "$socket" http://localhost/api/v1
refused_twice=0
timeout 10 "$slabscope" serve --port 0 --memory 64MiB --unix-socket "$socket" >"$work/out" 2>&1 || refused_twice=$?
holds "a second one does not" bash -c "[ $refused_twice != 0 ] && grep -q 'a server answers there already' '$work/out'"
holds "and leaves the first alone" is 200 --unix-socket "$socket" http://localhost/api/v1
holds "SIGINT ends it with 0" ends INT

"$slabscope" serve --bind none --load none --memory 64MiB --unix-socket "$socket" >"$work/log" 2>&1 &
server=$!
appears 20 grep -q 'listens at' "$work/log" || { cat "$work/log"; exit 1; }
holds "with --bind none it is at the socket" is 200 --unix-socket "$socket" http://localhost/api/v1
holds "and at no port" bash -c "! grep -q http://127 '$work/log'"
holds "a start that answers nobody else ends with 0" ends INT
[ "$failures" = 0 ]
