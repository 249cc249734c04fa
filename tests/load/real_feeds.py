"""The work behind real_feeds.sh; standard library only."""

import argparse
import fnmatch
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Countries of the BMLT servers of the public list, by its ids; the others are in the United States.
SERVER_COUNTRIES = {
    "99": ["NZ"], "111": ["IN"], "112": ["DE", "AT"], "113": ["IE", "GB"], "124": ["AU"], "133": ["IT"], "136": ["DK"],
    "139": ["AR"], "144": ["FR"], "145": ["CA"], "146": ["BR"], "149": ["PL"], "156": ["CH"], "158": ["ES"],
    "159": ["PY"], "160": ["IR"],
}
# Codes of rows that are left out and are nobody's fault.
NO_FAULT = ["exact-double", "deleted-row", "group-without-meeting", "all-day-event", "not-recurring", "series-ended", "changed-occurrence"]
QUERY = """{ status { meetingCount listingCount } countries { code meetingCount }
  sources(first: 100, after: %s) { pageInfo { hasNextPage endCursor } nodes { id name health listingCount
    report { outcome rows accepted refused failure cause { failureClass: class } notices { code severity count samples { row sourceId } } } } } }"""
ZONES = """{ meetings(first: 100, after: %s) { pageInfo { hasNextPage endCursor }
  nodes { slot { timeZone } venue { point { latitude } precision } } } }"""


class Upstream(BaseHTTPRequestHandler):
    """Answers what `routes` hold: a path alone, or a path and a switcher."""

    routes: dict[str, bytes] = {}
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        path = url.path.rstrip("/")
        switcher = query.get("switcher", [""])[0]
        body = self.routes.get(f"{path}?{switcher}" if switcher else urllib.parse.unquote(path))
        if switcher == "GetFormats" and body is not None and "lang_enum" in query:
            wanted = query["lang_enum"][0]
            body = json.dumps([f for f in json.loads(body) if f.get("lang", wanted) == wanted]).encode()
        status = 200 if body is not None else 404
        body = body if body is not None else b"not here"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def source_file(id_, name, format_, url, fellowship, countries):
    return "\n".join([
        "[[source]]", f"id = {json.dumps(id_)}", f"name = {json.dumps(name)}", f"format = {json.dumps(format_)}",
        f"url = {json.dumps(url)}", f"fellowship = {json.dumps(fellowship)}", f"countries = {json.dumps(countries)}",
        'schedule = { every = "6h" }', 'licence = { spdx = "unknown", may_redistribute = "unknown" }', "",
    ])


def server_info(rows, formats):
    """What a server of the rows' age would say of itself."""
    first = rows[0] if rows else {}
    version = "3.0.0" if "venue_type" in first else "2.14.0"
    languages = sorted({f.get("lang", "en") for f in formats}) or ["en"]
    return [{"version": version, "langs": ",".join(languages), "nativeLang": "en" if "en" in languages else languages[0]}]


def bmlt(routes, base, folder, files):
    rows = json.loads(files["GetSearchResults"].read_bytes())
    formats = json.loads(files["GetFormats"].read_bytes()) if "GetFormats" in files else []
    root = f"/{folder}/client_interface/json"
    routes[f"{root}?GetServerInfo"] = json.dumps(server_info(rows if isinstance(rows, list) else [], formats)).encode()
    routes[f"{root}?GetSearchResults"] = files["GetSearchResults"].read_bytes()
    routes[f"{root}?GetFormats"] = json.dumps(formats).encode()
    bodies = files.get("GetServiceBodies")
    routes[f"{root}?GetServiceBodies"] = bodies.read_bytes() if bodies else b"[]"
    return f"{base}/{folder}/"


def bmlt_answers(routes, base, folder):
    """Answers of a search with its formats, and what one server says of itself; yields stem and address."""
    side = {"GetServerInfo": "wny-server-info", "GetFormats": "wny-formats", "GetServiceBodies": "wny-service-bodies"}
    for path in sorted((folder / "bmlt").glob("*.json")):
        answer = json.loads(path.read_bytes())
        if not isinstance(answer, dict) or "meetings" not in answer:
            continue
        root = f"/{path.stem}/client_interface/json"
        routes[f"{root}?GetSearchResults"] = path.read_bytes()
        for switcher, stem in side.items():
            own = folder / "bmlt" / f"{stem}.json"
            routes[f"{root}?{switcher}"] = own.read_bytes() if path.stem.startswith("wny") else b"[]"
        if not path.stem.startswith("wny"):
            routes[f"{root}?GetServerInfo"] = json.dumps(server_info(answer["meetings"], [])).encode()
            routes[f"{root}?GetFormats"] = json.dumps(answer.get("formats", [])).encode()
        yield path.stem, f"{base}/{path.stem}/"


def by_pattern(rules, stem):
    """`alanon*: al-anon | *: aa` for a stem: what stands behind the first pattern that fits."""
    pairs = [rule.split(":", 1) for rule in rules.split("|")]
    return next((value.strip() for pattern, value in pairs if fnmatch.fnmatch(stem, pattern.strip())), "")


def operators_sources(folder, base, routes):
    """The source files of `sources/`, each for every feed that it names; yields stem, text and what it expects.

    Their first lines say `# files = GLOB ...`, `# each = CODE: WORD | ...` for a source a fellowship,
    `# fellowship = PATTERN: CODE | ...`, and `# expects = PATTERN: CODE, ... | ...` for what the report must name.
    """
    for template in sorted((pathlib.Path(__file__).parent / "sources").glob("*.toml")):
        text = template.read_text()
        head = dict(line[2:].split(" = ", 1) for line in text.splitlines() if line.startswith("# ") and " = " in line)
        for path in sorted(path for pattern in head["files"].split() for path in folder.glob(pattern)):
            # Two files of one folder may differ in their endings alone.
            stem = path.stem if path.suffix != ".tsv" else f"{path.stem}-tsv"
            route = f"/{path.relative_to(folder)}"
            routes[route] = path.read_bytes()
            expects = by_pattern(head.get("expects", ""), stem) if "expects" in head else ""
            each = [pair.split(":", 1) for pair in head["each"].split("|")] if "each" in head else [(by_pattern(head["fellowship"], stem) if "fellowship" in head else "", "")]
            for fellowship, only in each:
                fellowship, only = fellowship.strip(), only.strip()
                name = f"{stem} {fellowship}" if "each" in head else stem
                words = {"id": slug(name), "stem": name, "url": base + route, "fellowship": fellowship, "only": only}
                filled = text
                for word, value in words.items():
                    filled = filled.replace(f'"{{{word}}}"', json.dumps(value))
                yield name, filled, [code.strip() for code in expects.split(",") if code.strip()]


def slug(text):
    return "".join(c if c.isalnum() else "-" for c in text.lower()).strip("-")


def lay_out(folder, base, routes, only):
    """Fills the routes; yields id, name, source file, and the codes or failure that its report must name."""
    servers = {}
    for directory, separator in (("bmlt-by-server", "__"), ("bmlt-gny", "-")):
        for path in sorted((folder / directory).glob(f"*{separator}Get*.json")):
            stem, _, part = path.stem.rpartition(separator)
            servers.setdefault(stem, {})[part] = path
    found = []
    for stem, files in servers.items():
        if "GetSearchResults" in files:
            countries = SERVER_COUNTRIES.get(stem.rpartition("-")[2], ["US"])
            found.append((stem, source_file(slug(stem), stem, "bmlt", bmlt(routes, base, stem, files), "na", countries), []))
    for stem, url in bmlt_answers(routes, base, folder):
        found.append((stem, source_file(slug(stem), stem, "bmlt", url, "na", ["US"]) + "allow_empty = true\n", []))
    found += operators_sources(folder, base, routes)
    for name, text, expects in found:
        if not only or any(pattern in name or pattern in slug(name) for pattern in only):
            yield slug(name), name, text, expects


def known_formats(binary):
    """The formats of this binary, as it tells someone who names another."""
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        (work / "sources").mkdir()
        (work / "meeting-graph.toml").write_text("")
        (work / "sources/x.toml").write_text(source_file("x", "x", "no-such-format", "http://localhost/", "aa", ["US"]))
        told = subprocess.run([binary, "check", "--config", str(work / "meeting-graph.toml")], capture_output=True, text=True)
        return " ".join((told.stdout + told.stderr).split()).split("known here: ")[1].split("1 fault")[0].replace(",", " ").split()


def ask(address, query):
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.load(answer)
    if "errors" in told:
        codes = [error.get("extensions", {}).get("code", "") for error in told["errors"]]
        if any(code.startswith("GRAPHQL_") for code in codes):
            sys.exit(f"this script asks for what the schema does not have: {told['errors']}")
        raise RuntimeError(told["errors"])
    return told["data"]


def pages(address, query, field):
    after, nodes = "null", []
    while True:
        data = ask(address, query % after)
        nodes += data[field]["nodes"]
        page = data[field]["pageInfo"]
        if not page["hasNextPage"]:
            return nodes, data
        after = json.dumps(page["endCursor"])


def peak_mb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def start(binary, work):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MEETING_GRAPH")}
    environment.setdefault("MALLOC_ARENA_MAX", "2")  # as deploy/ sets it
    process = subprocess.Popen(
        [binary, "serve", "--config", str(work / "meeting-graph.toml")], stderr=subprocess.PIPE, text=True, env=environment)
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "serving on http://" in line:
            address = line.split("serving on ")[1].split("/ ")[0]
            break
    else:
        sys.exit("the binary does not start:\n" + "".join(lines))
    log = (work / "log.txt").open("w")
    threading.Thread(target=lambda: [log.write(line) for line in process.stderr], daemon=True).start()
    return process, address


def redis_server(work):
    """A server of this run's own, kept in memory alone; its address and its process."""
    socket = work / "redis.sock"
    words = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", str(work)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    while not socket.exists():
        if process.poll() is not None:
            sys.exit("redis-server does not start")
        time.sleep(0.05)
    return f"redis+unix://{socket}", process


def serves(address):
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def config(store, store_url, work):
    return "\n".join([
        "[http]", 'listen = "127.0.0.1:0"',
        "[store]", f"kind = {json.dumps(store)}", f"path = {json.dumps(str(work / 'store.redb'))}", f"url = {json.dumps(store_url)}",
        "[fetch]", 'allow_private = ["127.0.0.0/8"]', "gap_ms_min = 0", "host_concurrency_max = 8",
        "[gather]", "start_spread_s = 0", "publish_settle_ms = 500", "",
    ])


def first_full(address, process, expected):
    """Waits until every source was tried and what was believed is served."""
    while True:
        if process.poll() is not None:
            sys.exit(f"the binary ended with {process.returncode}")
        try:
            sources, data = pages(address, QUERY, "sources")
            told = [source for source in sources if source["report"]]
            believed = sum(source["listingCount"] for source in told)
            if len(told) == expected and data["status"]["listingCount"] == believed:
                return sources, data
        except (OSError, RuntimeError):
            pass
        time.sleep(0.1)


def report(sources, formats, expected):
    """Prints what came of each source; returns what should not have."""
    faults = []
    print(f"{'source':<42} {'format':<13} {'rows':>6} {'taken':>6} {'refused':>7}  refused by code; warnings; infos")
    for source in sorted(sources, key=lambda source: source["name"]):
        name, told = source["name"], source["report"]
        notices = sorted(told["notices"], key=lambda n: -n["count"])
        of = lambda *severities: ", ".join(f"{n['code']} {n['count']}" for n in notices if n["severity"] in severities) or "-"
        print(f"{name:<42} {formats[name]:<13} {told['rows']:>6} {told['accepted']:>6} {told['refused']:>7}  {of('ERROR')}; {of('WARNING')}; {of('INFO')}"
              + (f"  {told['cause']['failureClass']}: {told['failure']}" if told["failure"] else ""))
        if told["rows"] != told["accepted"] + told["refused"]:
            faults.append(f"{name}: {told['rows']} rows are not accounted for")
        coded = sum(n["count"] for n in notices if n["severity"] == "ERROR" or n["code"] in NO_FAULT)
        if coded < told["refused"]:
            faults.append(f"{name}: {told['refused'] - coded} rows were refused without a code")
        for code in expected[name]:
            if code not in [n["code"] for n in notices] + [(told["cause"] or {}).get("failureClass")]:
                faults.append(f"{name}: its report does not name {code}")
        if told["outcome"] != "BELIEVED" and not expected[name]:
            faults.append(f"{name}: {told['outcome']}: {told['failure']}")
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--store", default="embedded", choices=["memory", "embedded", "redis"])
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--serve", action="store_true")
    arguments = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="meeting-graph-") as work:
        work = pathlib.Path(work)
        (work / "sources/load").mkdir(parents=True)
        laid = list(lay_out(arguments.folder, base, Upstream.routes, arguments.only))
        formats = {name: text.split('format = "')[1].split('"')[0] for _, name, text, _ in laid}
        known = known_formats(arguments.binary)
        unknown = [f"{name}: the binary does not know the format {formats[name]}" for name in formats if formats[name] not in known]
        laid = [source for source in laid if formats[source[1]] in known]
        if not laid:
            sys.exit(f"no feeds in {arguments.folder}")
        for id_, _, text, _ in laid:
            (work / f"sources/load/{id_}.toml").write_text(text)
        store_url, redis = redis_server(work) if arguments.store == "redis" else ("redis://127.0.0.1:6379/0", None)
        (work / "meeting-graph.toml").write_text(config(arguments.store, store_url, work))
        began = time.monotonic()
        process, address = start(arguments.binary, work)
        try:
            sources, data = first_full(address, process, len(laid))
            took, memory = time.monotonic() - began, peak_mb(process.pid)
            faults = unknown + report(sources, formats, {name: expects for _, name, _, expects in laid})
            meetings, _ = pages(address, ZONES, "meetings")
            slots = [meeting for meeting in meetings if meeting["slot"]]
            located = [m for m in slots if m["venue"] and m["venue"]["point"] and m["venue"]["precision"] == "EXACT"]
            zoned = lambda some: sum(1 for m in some if m["slot"]["timeZone"])
            print(f"\n{len(sources)} sources, {sum(s['report']['rows'] for s in sources)} rows, "
                  f"{data['status']['listingCount']} listings, {data['status']['meetingCount']} meetings, {len(data['countries'])} countries")
            print(f"zones: {zoned(slots)} of {len(slots)} with a slot; {zoned(located)} of {len(located)} with a slot and exact coordinates")
            print(f"start to served {took:.1f} s; peak memory {memory:.0f} MB; store {arguments.store}")
            for fault in faults:
                print(f"FAULT {fault}")
            if arguments.serve:
                print(f"serving on {address}/graphql; Ctrl-C ends it", flush=True)
                try:
                    process.wait()
                except KeyboardInterrupt:
                    pass
            stop(process)
            if arguments.store != "memory":
                server.shutdown()
                server.server_close()
                began = time.monotonic()
                process, address = start(arguments.binary, work)
                while not serves(address):
                    time.sleep(0.01)
                print(f"started again with all upstreams down: served after {time.monotonic() - began:.2f} s")
        finally:
            for child in filter(None, (process, redis)):
                if child.poll() is None:
                    stop(child)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
