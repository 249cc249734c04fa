#!/usr/bin/env bash
# Serves a folder of real feeds on loopback, harvests all of them with the release binary, and prints what came of each.
#
#   tests/load/real_feeds.sh DIR                    with the embedded store
#   tests/load/real_feeds.sh DIR --store redis      or with another one; a redis-server of its own is started
#   tests/load/real_feeds.sh DIR --only PATTERN     only sources whose name holds PATTERN (may be given again)
#   tests/load/real_feeds.sh DIR --serve            and go on serving until Ctrl-C
#
# DIR is laid out so:
#   DIR/bmlt-by-server/NAME__GetSearchResults.json, NAME__GetFormats.json    a BMLT server each
#   DIR/bmlt-gny/*-GetSearchResults.json, *-GetFormats.json, *-GetServiceBodies.json
#   DIR/bmlt/*.json                                                          answers of a search with its formats
#   DIR/meeting-guide, json-other, csv, naws, edge                           what the files of tests/load/sources name
# A file of tests/load/sources is a source file as operators write it, for every feed that its first lines name.
# At the end the process is started again with all upstreams down, and timed until it serves.
# It ends with another code than 0 when a source failed that should not, when rows are not accepted + refused, when a row was
# refused without a code, or when the report of a feed with a known fault does not name it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
command -v python3 > /dev/null || { echo "python3 is missing: install it, then run again" >&2; exit 1; }
cargo build --quiet --locked --release --manifest-path "$root/Cargo.toml"
exec python3 "$here/real_feeds.py" "$root/target/release/meeting-graph" "$@"
