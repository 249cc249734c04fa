#!/usr/bin/env bash
# The writing wing under load: 3,000 sources due at once, a feed of 50 MB, a bomb, hosts that hang, drip and never end beside
# 200 good ones, and how polite it all is. Prints the table of benches/RESULTS.md.
#
#   tests/load/gather.sh BINARY [SCENARIO...]       scenarios: herd large bomb beside polite; all where none is named
#
# Upstreams are addresses of 127.0.0.0/8 on one port; nothing leaves the machine.
set -euo pipefail
exec python3 "$(dirname "$0")/gather.py" "$@"
