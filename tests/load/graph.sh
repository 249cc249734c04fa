#!/usr/bin/env bash
# Harvests N invented listings from loopback feeds with the release binary, asks the graph what people ask, and prints what
# it can bear as a table: throughput, latency, memory, the time of a start and of a change.
#
#   tests/load/graph.sh 100000                     N listings; 100,000 where none is given
#   tests/load/graph.sh 250000 --seed 43           of another seed
#   tests/load/graph.sh 250000 --work DIR          keep table and store in DIR, and take up what is there
#   tests/load/graph.sh --table FILE.csv           a table that is there already, the first N rows of it if N is given
#   tests/load/graph.sh 250000 --changes 5         rounds of changes, 20 s each; none with 0
#   tests/load/graph.sh 250000 --work DIR --part harvest      only that, which needs no quiet machine; then `questions`, `changes`
#   tests/load/graph.sh --ask http://HOST:PORT     only the incumbents' questions, to a server that runs: 16 connections; with or without /graphql
#
#   --store redis                                  a process for readers on the first core and one that harvests on the second, over
#                                                  a redis-server of our own, as a deployment has them; else one does all
#   --compressed                                   answers compressed, as browsers ask for them
#   --keep-answers BYTES                           room for answers to be given again; without it each is made anew
#
# The table comes of the seeded generator of labelled listings: MEETING_GRAPH_GENERATOR names its generate.py, and
# MEETING_GRAPH_GENERATOR_PYTHON a Python that has what it needs. The server runs on the first core, load and feeds on the
# second. oha is installed into target/test-tools where it is missing. `--binary FILE` measures another build.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly OHA_VERSION=1.16.0
command -v python3 > /dev/null || { echo "python3 is missing: install it, then run again" >&2; exit 1; }
command -v taskset > /dev/null || { echo "taskset is missing: install util-linux, then run again" >&2; exit 1; }
tools=$root/target/test-tools
if ! "$tools/bin/oha" --version 2> /dev/null | grep -qF "$OHA_VERSION"; then
  cargo install --quiet --locked --root "$tools" "oha@$OHA_VERSION"
fi
case " $* " in
  *" --binary "* | *" --ask "*) ;;
  *) cargo build --quiet --locked --release --manifest-path "$root/Cargo.toml" --bin meeting-graph ;;
esac
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/graph_load" --oha "$tools/bin/oha" --default-binary "$root/target/release/meeting-graph" "$@"
