#!/usr/bin/env bash
# Holds what real overlapping feeds are linked to against the verdicts of tests/link/gold.
#
#   tests/load/link_gold.sh DIR       DIR as tests/load/real_feeds.sh says
#
# It ends with another code than 0 where fewer than 95 % of the pairs called the same are one meeting, or any called different is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 > /dev/null || { echo "python3 is missing: install it, then run again" >&2; exit 1; }
exec python3 "$here/link_gold.py" "$here/real_feeds.sh" "$here/../link/gold" "$@"
