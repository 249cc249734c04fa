#!/usr/bin/env bash
# Holds our checks against a maintainer's own: of the rows that he marked invalid, how many raise an error or a warning;
# and of those that he kept, how many raise the same codes.
#
#   tests/load/maintainer_labels.sh DIR      DIR/csv/uk-ie-DATE.csv (kept) and DIR/csv/uk-ie-invalid-DATE.csv of one date
#
# It ends with another code than 0 where fewer than 90 % of the invalid rows are told, or more than 5 % of the kept ones.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
command -v python3 > /dev/null || { echo "python3 is missing: install it, then run again" >&2; exit 1; }
cargo build --quiet --locked --release --manifest-path "$root/Cargo.toml"
exec python3 "$here/maintainer_labels.py" "$root/target/release/meeting-graph" "$@"
