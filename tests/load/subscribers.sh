#!/usr/bin/env bash
# How soon a thousand subscribers are told of a change of 500 listings, and what they take in memory. Needs the clients of
# tests/run.sh tools.
#
#   tests/load/subscribers.sh [SERVER]      target/release/meeting-graph where no server is named
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$(realpath "${1:-target/release/meeting-graph}")
place=target/test-tools/clients
cp tests/clients/server.mjs tests/load/subscribers.mjs "$place"
cd "$place"
exec node subscribers.mjs "$server"
