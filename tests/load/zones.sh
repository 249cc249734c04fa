#!/usr/bin/env bash
# Holds our time zones against those of PyPI's timezonefinder, for all meetings with coordinates of a folder of real feeds.
#
#   tests/load/zones.sh DIR [WORDS OF real_feeds.sh ...]      DIR as tests/load/real_feeds.sh says
#
# It ends with another code than 0 when fewer than 99.5 % agree, or when any zone is UTC.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
place=$root/target/zones-check
list=$here/zones.txt
command -v python3 > /dev/null || { echo "python3 is missing: install it, then run again" >&2; exit 1; }
if ! cmp -s "$list" "$place/requirements.txt"; then
  python3 -m venv --clear "$place"
  "$place/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$list"
  # Last: its presence says that the others are whole.
  cp "$list" "$place/requirements.txt"
fi
exec "$place/bin/python" "$here/zones.py" "$here/real_feeds.sh" "$@"
