#!/usr/bin/env bash
# The README's nginx server in front of a real one, with a certificate made here: TLS, token, session, and a stream that
# is not held back. Usage: Tests/Access/proxy.sh SLABSCOPE NGINX
slabscope=$(realpath "$1")
nginx=$(realpath "$2")
source "$(dirname "$0")/../CommandLine/laws.sh"
readme=$(realpath "$(dirname "$0")/../../README.md")

host=slabscope.example.org
openssl rand -hex 32 >"$work/token"
chmod 600 "$work/token"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj "/CN=$host" \
    -addext "subjectAltName=DNS:$host" -keyout "$work/key" -out "$work/certificate" 2>/dev/null

serves --token-file "$work/token" --allowed-host "$host"

tls=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
{
    echo "pid $work/pid; error_log $work/errors; daemon off; worker_processes 1; events {}"
    echo "http { access_log off; client_body_temp_path $work/body; proxy_temp_path $work/proxy;"
    echo "fastcgi_temp_path $work/fastcgi; uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;"
    sed -n '/^```nginx$/,/^```$/p' "$readme" | sed '1d;$d' |
        sed -e "s|listen 443 |listen 127.0.0.1:$tls |" -e "s|127.0.0.1:8080|127.0.0.1:$(cat "$work/port")|" \
            -e "s|/etc/ssl/slabscope.pem|$work/certificate|" -e "s|/etc/ssl/slabscope.key|$work/key|"
    echo "}"
} >"$work/nginx.conf"
grep -q "listen 127.0.0.1:$tls ssl" "$work/nginx.conf" || { echo "FAILED  the README has no nginx server"; exit 1; }
"$nginx" -p "$work" -e "$work/errors" -c "$work/nginx.conf" &
others+=($!)

url="https://$host:$tls"
bearer="Authorization: Bearer $(cat "$work/token")"
ask() { curl -sS --noproxy '*' --cacert "$work/certificate" --resolve "$host:$tls:127.0.0.1" "$@"; }
status() { ask -o /dev/null -w '%{http_code}' "$@"; }
is() { [ "$(status "${@:2}")" = "$1" ]; }
appears 20 is 200 "$url/livez" || { cat "$work/errors" "$work/log"; exit 1; }

holds "without the token nothing is told" is 401 "$url/api/v1"
holds "with it everything is" is 200 -H "$bearer" "$url/api/v1"
holds "a client that does not know the certificate is not served" bash -c \
    "! curl -s --noproxy '*' --resolve $host:$tls:127.0.0.1 $url/livez >/dev/null"
holds "another name is misdirected" is 421 -H "Host: evil.example" -H "$bearer" "$url/api/v1"

ask -c "$work/cookies" -o /dev/null -X POST -H "$bearer" "$url/api/v1/session"
# Netscape's format: the fourth field says whether the cookie is for TLS alone.
holds "the session's cookie is for TLS alone" test "$(awk '$6 == "slabscope" {print $4}' "$work/cookies")" = TRUE
holds "it is answered" is 200 -b "$work/cookies" "$url/api/v1/stats"
holds "a change from the page is made" is 201 -b "$work/cookies" -H "Origin: $url" -X POST "$url/api/v1/marks"
holds "a change from another page is not" is 403 -b "$work/cookies" -H "Origin: https://evil.example" -X POST \
    "$url/api/v1/marks"

{ echo 'slabscope-trace 1'; seq 0 199999 | awk '{print 0, $1, "a", $1, 64}'; } >"$work/trace"
holds "an upload of $(stat -c %s "$work/trace") bytes passes" is 201 -H "$bearer" -H 'Content-Type: text/plain' -X PUT \
    --data-binary "@$work/trace" "$url/api/v1/traces/large"

ask -N -b "$work/cookies" "$url/api/v1/events" >"$work/stream" &
stream=$!
others+=("$stream")
holds "a stream's first words come while it is quiet" appears 20 grep -q '^retry:' "$work/stream"
holds "and its ticks, while it goes on" appears 20 grep -q '^event: tick' "$work/stream"
holds "it does go on" kill -0 "$stream"
ask -o /dev/null -b "$work/cookies" -H "Origin: $url" -X DELETE "$url/api/v1/session"
holds "signing out ends it" bash -c "tail --pid=$stream -f /dev/null"
holds "and the session" is 401 -b "$work/cookies" "$url/api/v1/stats"
if grep -qF "$(cat "$work/token")" "$work/log" "$work/errors"; then
    echo "FAILED  the token stands in a log"; failures=$((failures + 1))
fi
[ "$failures" = 0 ]
