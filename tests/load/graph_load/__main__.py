"""The work behind graph.sh; standard library only."""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile
import time

from changes import Watcher, visible_after
from feeds import Feeds, Table, make_table
from load import Load, cores, hold_to, machine_load
from questions import Asker
from server import Server, ask
from store import KINDS

STATUS = "{ status { meetingCount listingCount } }"
SOURCES = "query($after: String) { sources(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { listingCount report { outcome } } } }"
SOME = """query($after: String) { meetings(first: 100, after: $after, filter: { attendance: [IN_PERSON] }, orderBy: { field: NAME })
  { pageInfo { endCursor } nodes { id name venue { point { latitude longitude } address { country { code } } } } } }"""


def harvest(binary, work, store, feeds, listings):
    """Fills the store through the pipeline, on all cores; seconds it took."""
    # Linking again and again while feeds still come in would only make it longer.
    server = Server(binary, work, store, settle_ms=5_000)
    try:
        while True:
            time.sleep(1)
            if server.process.poll() is not None:
                sys.exit(f"the binary ended with {server.process.returncode}")
            try:
                served = server.ask(STATUS)["status"]["listingCount"]
                if served >= listings * 0.9 and served == believed(server.ask, len(feeds.table.sources) + 1):
                    return time.monotonic() - server.began
            except (OSError, RuntimeError):
                pass
    finally:
        server.stop()


def generations(work):
    return (work / "log-all.txt").read_text().count("published generation")


def believed(ask_server, expected):
    """The listings of all sources together; None where one was not tried yet."""
    sources, after = [], None
    while True:
        page = ask_server(SOURCES, {"after": after})["sources"]
        sources += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    tried = [source for source in sources if source["report"]]
    return sum(source["listingCount"] for source in tried) if len(tried) == expected else None


def empty_mb(binary, store, role):
    """What a process takes that has no source and no meeting."""
    with tempfile.TemporaryDirectory(prefix="meeting-graph-") as work:
        (pathlib.Path(work) / "sources").mkdir()
        server = Server(binary, pathlib.Path(work), store.empty(pathlib.Path(work)), role=role)
        time.sleep(1)
        memory = server.memory_mb()
        server.stop()
        return memory


def start(binary, work, store, role):
    """Seconds from the start of a process until it is ready."""
    server = Server(binary, work, store, role=role)
    took = server.until_ready()
    server.stop()
    return took


def quiet(load, questions, seconds, server=None):
    """The limit of each question, its latency at half of it, and what one answer costs the server's processor. Latency is measured
    for longer: what the load itself stands still for when it begins would else be one in a hundred. And it is the median of three
    runs, as machines that are shared stand still by themselves."""
    print(f"\n| question | requests/s at most | p50 ms at half of it | p99 ms | p99.9 ms | server's processor, µs a request | load of the machine |\n|{'---|' * 7}", flush=True)
    for name, bodies in questions.items():
        before = server.processor_s() if server else 0
        limit, answered = load.limit(bodies, seconds)
        cost = f"{(server.processor_s() - before) / answered * 1e6:,.0f}" if server else ""
        runs = [load.latency_ms(bodies, limit / 2, seconds * 3) for _ in range(3)]
        told = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        print(f"| {name} | {limit:,.0f} | {told['p50']:.1f} | {told['p99']:.1f} | {told['p99.9']:.1f} | {cost} | {machine_load():.1f} |", flush=True)


def with_changes(load, feeds, questions, rounds, seconds):
    """Latency of all questions together without changes and with one every five seconds, and how long one takes to be seen."""
    mixed = [body for bodies in questions.values() for body in bodies[:200]]
    rate = load.limit(mixed, seconds)[0] / 2
    told = []
    for _ in range(rounds):
        before = load.latency_ms(mixed, rate, 20)
        feeds.landed.clear()
        watcher = Watcher(load.address)
        feeds.turning.set()
        during = load.latency_ms(mixed, rate, 20)
        feeds.turning.clear()
        # The last one may still be under way.
        until = time.monotonic() + 60
        while feeds.landed and max(watcher.seen, default=0) < max(feeds.landed) and time.monotonic() < until:
            time.sleep(0.1)
        watcher.stop()
        told.append((before, during, visible_after(feeds.landed, watcher.seen)))
    visible = [seconds for _, _, some in told for seconds in some]
    ratio = statistics.median(during["p99.9"] / before["p99.9"] for before, during, _ in told)
    middle = lambda which, key: statistics.median(run[which][key] for run in told)
    print(f"\nall questions together at {rate:,.0f}/s, median of {rounds} runs of 20 s: p99 {middle(0, 'p99'):.1f} ms and p99.9 {middle(0, 'p99.9'):.1f} ms; "
          f"with a change of 500 listings every 5 s p99 {middle(1, 'p99'):.1f} ms and p99.9 {middle(1, 'p99.9'):.1f} ms, {ratio:.1f} times")
    if visible:
        print(f"a change is visible after {statistics.median(visible):.2f} s in the median, {max(visible):.2f} s at worst, of {len(visible)}")
    return not visible or max(visible) < 60


def measure(arguments, work, store, table, first_core, second_core):
    feeds = Feeds(table)
    feeds.source_files(work / "sources")
    if not (work / "harvested").exists():
        took = harvest(arguments.binary, work, store, feeds, table.count)
        (work / "harvested").write_text(f"{took:.0f}")
        print(f"harvested {len(table.sources) + 1} feeds and linked them in {took:.0f} s on all cores, in {generations(work)} generations", flush=True)
    if arguments.part == "harvest":
        return
    role = "api" if store.roles else None
    # While nothing is asked yet, a start has the machine for itself.
    starts = [start(arguments.binary, work, store, role) for _ in range(3)]
    told = ", ".join(f"{seconds:.2f}" for seconds in starts)
    print(f"start to ready on all cores: {told} s, {statistics.median(starts):.2f} s in the median", flush=True)
    hold_to(second_core)
    empty = empty_mb(arguments.binary, store, role)
    server = Server(arguments.binary, work, store, core=first_core, role=role, kept_bytes=arguments.keep_answers)
    worker = None
    try:
        started = server.until_ready()
        status = server.ask(STATUS)["status"]
        meetings = status["meetingCount"]
        print(f"{status['listingCount']:,} listings, {meetings:,} meetings; start to ready on one core {started:.2f} s", flush=True)
        load = Load(arguments.oha, server.address, second_core, arguments.compressed)
        print(f"idle {server.until_idle():.0f} s after that", flush=True)
        since = server.ask("{ changes { next } }")["changes"]["next"]
        asker = Asker.of_rows(arguments.seed, table.sample)
        questions = asker.graph(server.ask) | {"changes": asker.changes(since)}
        print(f"memory {server.memory_mb():,.0f} MB, at its peak {server.memory_mb('VmHWM'):,.0f} MB, {empty:.0f} MB of it without meetings: "
              f"{(server.memory_mb() - empty) * 1024 / meetings:.2f} KB a meeting", flush=True)
        if arguments.part != "changes":
            quiet(load, questions, arguments.seconds, server)
        print(f"memory after that {server.memory_mb():,.0f} MB: {(server.memory_mb() - empty) * 1024 / meetings:.2f} KB a meeting", flush=True)
        if arguments.changes and arguments.part != "questions":
            if store.roles:
                worker = Server(arguments.binary, work, store, core=second_core, role="worker")
                print(f"the worker idle {worker.until_idle():.0f} s after its start", flush=True)
            with_changes(load, feeds, questions, arguments.changes, arguments.seconds)
            print(f"memory after changes {server.memory_mb():,.0f} MB: {(server.memory_mb() - empty) * 1024 / meetings:.2f} KB a meeting", flush=True)
    finally:
        for one in [server, worker]:
            if one:
                one.stop()


def incumbents(arguments):
    """The questions that the incumbents were measured with, client and server on the same cores."""
    found, after = [], None
    for _ in range(50):
        page = ask(arguments.ask, SOME, {"after": after})["meetings"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["nodes"]:
            break
    points = [(place["point"]["latitude"], place["point"]["longitude"]) for place in (node["venue"] for node in found) if place and place["point"]]
    words = [word for node in found for word in (node["name"] or "").split() if len(word) > 3 and word.isalpha()]
    asker = Asker(arguments.seed, points, words, [])
    load = Load(arguments.oha, arguments.ask, compressed=arguments.compressed)
    quiet(load, asker.incumbents([node["id"] for node in found]), arguments.seconds)


def main():
    parser = argparse.ArgumentParser(prog="graph.sh")
    parser.add_argument("listings", nargs="?", type=int)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--part", choices=["all", "harvest", "questions", "changes"], default="all")
    parser.add_argument("--store", choices=sorted(KINDS), default="embedded")
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--keep-answers", type=int, default=0)
    parser.add_argument("--compressed", action="store_true")
    parser.add_argument("--ask")
    parser.add_argument("--oha", required=True)
    parser.add_argument("--binary")
    parser.add_argument("--default-binary", required=True)
    arguments = parser.parse_args()
    arguments.binary = arguments.binary or arguments.default_binary
    if arguments.ask:
        # As `real_feeds.sh --serve` prints it, or without the endpoint's path.
        arguments.ask = arguments.ask.removesuffix("/graphql")
        return incumbents(arguments)
    first_core, *others = cores()
    if not others:
        sys.exit("two cores are needed: one for the server, one for the load")
    with tempfile.TemporaryDirectory(prefix="meeting-graph-") as made:
        work = (arguments.work or pathlib.Path(made)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        count = arguments.listings or 100_000
        table = arguments.table or make_table(
            os.environ.get("MEETING_GRAPH_GENERATOR"), os.environ.get("MEETING_GRAPH_GENERATOR_PYTHON", "python3"),
            count, arguments.seed, work / f"listings-{count}-{arguments.seed}")
        table = Table(table, arguments.listings if arguments.table else None)
        store = KINDS[arguments.store](work)
        try:
            measure(arguments, work, store, table, first_core, others[0])
        finally:
            store.stop()


if __name__ == "__main__":
    main()
