#!/usr/bin/env bash
# What Prometheus makes of /metrics: both formats by its own tools, the alert rules, and a Prometheus that scrapes the
# server and answers a query for a rate.
# Usage: .ci/with-server SLABSCOPE Tests/Clients/prometheus.sh PROMETHEUS_DIRECTORY PYTHON_ENVIRONMENT
set -euo pipefail
tools=$(realpath "$1")/usr/bin
python=$(realpath "$2")/bin/python3
cd "$(dirname "$0")"
work=$(mktemp -d)
prometheus=""
finish() {
    if [ -n "$prometheus" ]; then kill -TERM "$prometheus" 2>/dev/null || true; wait "$prometheus" || true; fi
    rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: $*"; exit 1; }

curl -sS --fail-with-body "$SLABSCOPE_URL/metrics" >"$work/text"
"$tools/promtool" check metrics <"$work/text"
echo "ok      promtool check metrics: $(grep -c '^# TYPE' "$work/text") families, $(grep -vc '^#' "$work/text") samples"

curl -sS --fail-with-body -H 'Accept: application/openmetrics-text; version=1.0.0' -D "$work/head" \
    "$SLABSCOPE_URL/metrics" >"$work/open"
grep -qi '^content-type: application/openmetrics-text; version=1.0.0; charset=utf-8' "$work/head" || fail "the type"
"$python" - "$work/open" "$work/text" <<'PYTHON'
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text_format

new = list(open_metrics(open(sys.argv[1]).read()))
old = list(text_format(open(sys.argv[2]).read()))
names = [{(s.name, *sorted(s.labels.items())) for family in families for s in family.samples} for families in (new, old)]
assert names[0] == names[1], names[0] ^ names[1]
labels = {label for family in new for s in family.samples for label in s.labels}
# Only a histogram's buckets may have another one.
assert labels - {"le"} == {"size_class", "cpu", "order", "version"}, labels
print(f"ok      prometheus-client reads both formats: {len(new)} families, {len(names[0])} samples in each")
PYTHON

"$tools/promtool" check rules ../../Public/prometheus/slabscope.rules.yml
"$tools/promtool" test rules rules_test.yml
echo "ok      alert rules: each fires and stays silent"

cat >"$work/prometheus.yml" <<YAML
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [$(realpath ../../Public/prometheus/slabscope.rules.yml)]
scrape_configs:
  - job_name: slabscope
    static_configs: [{targets: ["${SLABSCOPE_URL#http://}"]}]
YAML
"$tools/promtool" check config "$work/prometheus.yml" >/dev/null
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$tools/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="127.0.0.1:$port" >"$work/log" 2>&1 &
prometheus=$!

# Asks Prometheus until it answers with a number; its API has nothing to wait on.
query() {
    local answer
    for _ in $(seq 300); do
        kill -0 "$prometheus" 2>/dev/null || { cat "$work/log"; fail "Prometheus ended"; }
        answer=$(curl -s "http://127.0.0.1:$port/api/v1/query" --data-urlencode "query=$1" |
            jq -r '.data.result[0].value[1] // empty' 2>/dev/null) || answer=""
        if [ -n "$answer" ]; then echo "$answer"; return; fi
        read -rt 0.2 <> <(:) || true
    done
    cat "$work/log"
    fail "no answer within 60 s to $1"
}
rate=$(query 'sum(rate(buddyslab_allocations_total[5s])) > 0')
echo "ok      Prometheus scrapes it and answers: $rate small allocations a second"
echo "ok      $(query 'scrape_samples_scraped{job="slabscope"}') samples a scrape, $(query \
    'scrape_duration_seconds{job="slabscope"}') s each"
curl -s "http://127.0.0.1:$port/api/v1/rules" | jq -e '[.data.groups[].rules[] | select(.health == "err")] == []' \
    >/dev/null || fail "a rule fails to evaluate"
firing=$(curl -s "http://127.0.0.1:$port/api/v1/alerts" | jq -r '.data.alerts[].labels.alertname')
[ -z "$firing" ] || fail "alerts on a healthy server: $firing"
echo "ok      all alert rules evaluate, and none is pending or fires"
