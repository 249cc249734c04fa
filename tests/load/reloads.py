#!/usr/bin/env python3
"""A thousand reloads of a config under load: no request fails, and memory does not grow.

    tests/load/reloads.py BINARY [RELOADS]

Serves 40 sources of 50 meetings each from a folder of its own. Each reload changes one source (its rank, and every tenth time
its name), takes another out or puts it back, and is waited for on /readyz while four askers ask the graph. Prints the time of
a reload (file written to taken over), the requests and the memory after every tenth of the way. Exits with 1 where a request
failed or the last tenth takes more than 10 % and 16 MB more than the second one.
"""

import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SOURCES = 40
MEETINGS = 50
ASKERS = 4

MAIN = """[upstream]
folder = "upstream"
[fetch]
allow_private = ["127.0.0.0/8"]
gap_ms_min = 0
host_concurrency_max = 8
[gather]
start_spread_s = 0
publish_settle_ms = 100
[http]
listen = "127.0.0.1:0"
rate = "off"
[reload]
settle_ms = 5
"""


def source(number, rank, name):
    return f"""[[source]]
id = "ie-{number}"
name = "{name}"
format = "meeting_guide"
url = "upstream:/{number}.json"
fellowship = "aa"
countries = ["IE"]
rank = {rank}
schedule = {{ every = "6h" }}
"""


def rows(number):
    return [
        {
            "slug": f"{number}-{row}",
            "name": f"Light {number} {row}",
            "day": row % 7,
            "time": f"{8 + row % 12:02}:{number % 60:02}",
            "address": f"{row} Quay {number}",
            "city": "Dublin",
            "country": "Ireland",
        }
        for row in range(MEETINGS)
    ]


def write(path, text):
    aside = path.with_suffix(".aside")
    aside.write_text(text)
    aside.rename(path)


def asked(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {"content-type": "application/json"})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    return answer.status, said


def memory_mb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


def main():
    binary = sys.argv[1]
    reloads = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "upstream").mkdir()
        (folder / "sources").mkdir()
        write(folder / "meeting-graph.toml", MAIN)
        for number in range(SOURCES):
            write(folder / "upstream" / f"{number}.json", json.dumps(rows(number)))
            write(folder / "sources" / f"{number}.toml", source(number, 500, f"Number {number}"))
        env = {name: value for name, value in os.environ.items() if not name.startswith("MEETING_GRAPH")}
        env |= {"MEETING_GRAPH__STORE__PATH": str(folder / "store.redb"), "NO_COLOR": "1", "MALLOC_ARENA_MAX": "2"}
        process = subprocess.Popen(
            [binary, "serve", "--config", str(folder / "meeting-graph.toml")], env=env, stderr=subprocess.PIPE, text=True
        )
        port = None
        for line in process.stderr:
            if found := re.search(r"serving on http://127\.0\.0\.1:(\d+)/", line):
                port = int(found.group(1))
                break
        threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
        question = json.dumps({"query": "{ meetings(first: 20) { totalCount nodes { name } } sources(first: 5) { totalCount } }"})
        while asked(port, "GET", "/readyz")[0] != 200:
            time.sleep(0.1)
        counts, failures, done = [0] * ASKERS, [], threading.Event()

        def ask(at):
            while not done.is_set():
                try:
                    status, said = asked(port, "POST", "/graphql", question)
                    if status != 200 or "errors" in said:
                        failures.append(said)
                except OSError as error:
                    failures.append(str(error))
                counts[at] += 1

        askers = [threading.Thread(target=ask, args=(at,)) for at in range(ASKERS)]
        for asker in askers:
            asker.start()
        took, memory = [], []
        for turn in range(1, reloads + 1):
            before = asked(port, "GET", "/readyz")[1]["config"]["reloads"]
            changed, other = turn % (SOURCES - 1), folder / "sources" / f"{SOURCES - 1}.toml"
            began = time.monotonic()
            if other.exists():
                other.unlink()
            else:
                write(other, source(SOURCES - 1, 500, "comes and goes"))
            name = f"Number {changed}, turn {turn}" if turn % 10 == 0 else f"Number {changed}"
            write(folder / "sources" / f"{changed}.toml", source(changed, turn % 1000, name))
            # One change of two files may be read as one or as two.
            while True:
                config = asked(port, "GET", "/readyz")[1]["config"]
                if config["reloads"] > before and config["good"]:
                    break
                time.sleep(0.002)
            took.append((time.monotonic() - began) * 1000)
            if turn % (reloads // 10) == 0:
                memory.append(memory_mb(process))
                print(f"{turn:5} reloads  {memory[-1]:7.1f} MB  {sum(counts):7} requests  {len(failures)} failed", flush=True)
        done.set()
        for asker in askers:
            asker.join()
        process.terminate()
        code = process.wait()
        print(f"a reload: median {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms; ended with {code}")
        grown = memory[-1] - memory[1]
        if failures or code != 0 or (grown > 16 and grown > memory[1] * 0.1):
            print(f"failed: {failures[:3]}, grown by {grown:.1f} MB")
            sys.exit(1)


main()
