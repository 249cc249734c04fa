#!/usr/bin/env bash
# The linker's core off its own field: Fodors' and Zagat's lists of restaurants, with their 112 labelled pairs, out of PyPI's
# py-entitymatching (nothing of it is kept here).
#
#   tests/load/fodors.sh [PROGRAM]     PROGRAM: a built meeting-graph; without it the release build is made
#
# It ends with another code than 0 where the F1 of the pairs is below 0.985.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
place=$root/target/fodors
package=py-entitymatching==0.4.2
command -v python3 > /dev/null || { echo "python3 is missing: install it, then run again" >&2; exit 1; }
if [ $# -gt 0 ]; then
  program=$1
else
  cargo build --quiet --locked --release --manifest-path "$root/Cargo.toml"
  program=$root/target/release/meeting-graph
fi
if [ ! -f "$place/matches_fodors_zagats.csv" ]; then
  rm -rf "$place"
  python3 -m venv "$place/venv"
  "$place/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$place" "$package"
  # Last comes the file whose presence says that the others are whole.
  for name in fodors zagats matches_fodors_zagats; do
    tar --extract --gzip --to-stdout --wildcards --file "$place"/py*entitymatching-*.tar.gz "*/end-to-end/restaurants/$name.csv" > "$place/$name.part"
    mv "$place/$name.part" "$place/$name.csv"
  done
fi
exec python3 "$here/fodors.py" "$program" "$place"
