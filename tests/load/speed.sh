#!/usr/bin/env bash
# What the endpoint bears beside others, on one core each: the server on the first, load on the second, one run in turns.
#
#   tests/load/speed.sh                      against raw axum with the same bytes
#   tests/load/speed.sh --peer 'COMMAND'     and against a server that this starts; it listens on the port in PORT
#
# ROUNDS=7 and SECONDS_EACH=3 are usual. MEETING_GRAPH_BINARY measures another build. wrk is installed where it is missing; the
# clients of `tests/run.sh tools` must be there.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v wrk > /dev/null; then
  apt-get install -y -qq --no-install-recommends wrk || { echo "wrk is missing: install it, then run again" >&2; exit 1; }
fi
command -v taskset > /dev/null || { echo "taskset is missing: install util-linux, then run again" >&2; exit 1; }
if [ -z "${MEETING_GRAPH_BINARY:-}" ]; then
  cargo build --quiet --locked --release --bin meeting-graph --example raw_bytes
  MEETING_GRAPH_BINARY=target/release/meeting-graph
fi
server=$(realpath "$MEETING_GRAPH_BINARY")
place=target/test-tools/clients
cp tests/clients/server.mjs tests/load/speed.mjs "$place"
cd "$place"
exec taskset -c 1 node speed.mjs "$server" "${server%/*}/examples/raw_bytes" "$@"
