#!/usr/bin/env bash
# How soon each document that is made to hurt is refused, and what all of them together take in memory. Needs the clients of
# tests/run.sh tools, and curl.
#
#   tests/load/attacks.sh [SERVER]      target/release/meeting-graph where no server is named
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$(realpath "${1:-target/release/meeting-graph}")
place=target/test-tools/clients
cp tests/clients/server.mjs tests/load/attacks.mjs "$place"
cd "$place"
exec node attacks.mjs "$server"
