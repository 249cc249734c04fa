#!/usr/bin/env bash
# Installs what the tests need where it is missing, builds, lints, and runs every test.
#
#   tests/run.sh            everything, as CI runs it
#   tests/run.sh lint       one stage: tools, lint, test, clients, release
#
# MEETING_GRAPH_PROPERTY_CASES=N   tries N random cases in each property test
# MEETING_GRAPH_FUZZ_SECONDS=N     feeds each format mutated bytes for N seconds; 20 where it is not set
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CARGO_DENY_VERSION=0.20.2
stage_started=$SECONDS

stage() {
  printf '\n== %s\n' "$1"
  stage_started=$SECONDS
}

stage_done() {
  printf '== %s: %s min\n' "$1" "$(awk -v s=$((SECONDS - stage_started)) 'BEGIN { printf "%.1f", s / 60 }')"
}

give_up() {
  printf '\n%s\n' "$1" >&2
  exit 1
}

# apt_need COMMAND PACKAGE: installs the package where the command is missing.
apt_need() {
  command -v "$1" > /dev/null || apt_install "$1" "$2"
}

# apt_install WHAT PACKAGE: installs the package, because WHAT is missing.
apt_install() {
  command -v apt-get > /dev/null || give_up "$1 is missing and this system has no apt-get: install $2, then run again"
  [ "$(id -u)" = 0 ] || give_up "$1 is missing: run 'apt-get install $2' as root, then run again"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$2"
}

# python_with PLACE LIST: a Python of its own with what the list names, at its versions.
python_with() {
  cmp -s "$2" "$1/requirements.txt" && return
  apt_need python3 python3
  python3 -c 'import ensurepip' 2> /dev/null || apt_install "Python's ensurepip" python3-venv
  python3 -m venv --clear "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$2"
  # Last: its presence says that the others are whole.
  cp "$2" "$1/requirements.txt"
}

# What tests/deploy asks, apart from the system's own Python.
deploy_checkers() {
  apt_need systemd-analyze systemd
  apt_need promtool prometheus
  python_with target/test-tools tests/deploy/requirements.txt
}

# What tests/clients asks, apart from the source tree: npm installs beside a package.json, and scripts find it from there.
client_packages() {
  local place=target/test-tools/clients
  mkdir -p "$place"
  apt_need chromium chromium
  python_with "$place/python" tests/clients/requirements.txt
  cmp -s tests/clients/package-lock.json "$place/installed.json" && return
  cp tests/clients/package.json tests/clients/package-lock.json tests/clients/.npmrc "$place"
  # Exactly the lock file's versions, checked by their hashes; no script of a package is run.
  (cd "$place" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp "$place/package-lock.json" "$place/installed.json"
}

tools() {
  command -v cargo > /dev/null || give_up "cargo is missing: install a Rust toolchain of version 1.90 or later, then run again"
  apt_need cc gcc
  apt_need npm npm
  apt_need redis-server redis-server
  apt_need tmux tmux
  deploy_checkers
  client_packages
  if ! cargo deny --version 2> /dev/null | grep -qF "$CARGO_DENY_VERSION"; then
    cargo install --quiet --locked "cargo-deny@$CARGO_DENY_VERSION"
  fi
}

lint() {
  # Whole, for every platform: cargo deny looks at all of the lock file.
  cargo fetch --locked
  cargo fmt --check
  cargo clippy --locked --all-targets -- -D warnings
  # The advisories need a database from the network; `cargo deny fetch` brings it where that is allowed.
  # Looked for by its last fetch, which the check asks for: a folder or a lock alone is left behind by a failed one.
  local checks=(bans licenses sources)
  if compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*/.git/FETCH_HEAD" > /dev/null; then checks+=(advisories); fi
  cargo deny --locked --offline check "${checks[@]}"
}

tests() {
  # Expectations are compared here, never written; and npm is there, so the page must have GraphiQL in it.
  env -u MEETING_GRAPH_BLESS -u MEETING_GRAPH_SKIP_NPM MEETING_GRAPH_EXPECT_GRAPHIQL=1 \
    MEETING_GRAPH_FUZZ_SECONDS="${MEETING_GRAPH_FUZZ_SECONDS:-20}" cargo test --locked
}

# Clients and checkers that others wrote, set on the server that was built for the tests.
clients() {
  local place=target/test-tools/clients server root=$PWD
  cargo build --locked --bin meeting-graph --example products
  server=$(cargo metadata --locked --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/meeting-graph
  cp -R tests/clients/. "$place"
  (cd "$place" && node run.mjs "$server" "${server%/*}/examples/products" "$PWD/python/bin" "$root")
}

# What the README starts: it must build, and know its own demo.
release() {
  cargo build --locked --release
  target/release/meeting-graph check --demo
  target/release/meeting-graph check
}

run() {
  stage "$1"
  "$1"
  stage_done "$1"
}

case "${1:-all}" in
  all) for name in tools lint tests clients release; do run "$name"; done ;;
  tools | lint | clients | release) run "$1" ;;
  test | tests) run tests ;;
  *) give_up "usage: tests/run.sh [tools|lint|test|clients|release]" ;;
esac
printf '\nall of it passed in %s min\n' "$(awk -v s=$SECONDS 'BEGIN { printf "%.1f", s / 60 }')"
