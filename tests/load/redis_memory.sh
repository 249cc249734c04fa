#!/usr/bin/env bash
# Puts a million invented listings of 2,500 sources into a Redis server of its own and prints the memory they take there.
#
#   tests/load/redis_memory.sh             a million
#   tests/load/redis_memory.sh LISTINGS    another number
#
# It ends with another code than 0 when a million would take 400 MB or more.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v redis-server > /dev/null || { echo "redis-server is missing: run tests/run.sh tools, then run again" >&2; exit 1; }
MEETING_GRAPH_LOAD_LISTINGS=${1:-1000000} cargo test --quiet --locked --release --test main -- --exact --nocapture \
  store::redis_memory::a_million_listings_take_less_than_400_mb_in_redis
