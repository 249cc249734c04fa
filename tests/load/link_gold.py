"""The work behind link_gold.sh: asks the graph which meeting each row went into, and counts the verdicts that agree."""

import csv
import json
import pathlib
import signal
import subprocess
import sys
import urllib.request

SAME_MIN = 0.95
QUERY = """{ meetings(first: 100, after: %s, filter: { includeSuspended: true }) { pageInfo { hasNextPage endCursor }
  nodes { id listings { source { id } sourceId } } } }"""


def ask(address, query):
    request = urllib.request.Request(f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.load(answer)
    if "errors" in told:
        raise RuntimeError(told["errors"])
    return told["data"]


def meeting_of_rows(address):
    """Source and row id to the ids of meetings; a row with several days is in several."""
    found, after = {}, "null"
    while True:
        page = ask(address, QUERY % after)["meetings"]
        for meeting in page["nodes"]:
            for listing in meeting["listings"]:
                found.setdefault((listing["source"]["id"].removeprefix("source_"), listing["sourceId"]), set()).add(meeting["id"])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = json.dumps(page["pageInfo"]["endCursor"])


def judge(path, found):
    """Counts of one file: verdict -> [pairs, pairs that are one meeting], and what is told of the others."""
    rows = list(csv.reader(path.open(encoding="utf-8")))
    left, right, _ = rows[0]
    counts, told = {}, []
    for a, b, verdict in rows[1:]:
        here, there = found.get((left, a)), found.get((right, b))
        if here is None or there is None:
            told.append(f"{path.stem}: {a if here is None else b} is not served")
            continue
        one = bool(here & there)
        count = counts.setdefault(verdict, [0, 0])
        count[0] += 1
        count[1] += one
        if (verdict == "same" and not one) or (verdict == "different" and one):
            told.append(f"{path.stem}: {a} and {b} are {verdict}, and {'one' if one else 'two'} here")
    return counts, told


def main():
    # A shell's background jobs ignore the interrupt, and what they start would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    real_feeds, gold, *words = sys.argv[1:]
    files = sorted(pathlib.Path(gold).glob("*.csv"))
    only = sorted({stem for path in files for stem in path.open(encoding="utf-8").readline().split(",")[:2]})
    command = [real_feeds, *words, *(word for stem in only for word in ("--only", stem)), "--serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if line.startswith("serving on "):
                found = meeting_of_rows(line.split("serving on ")[1].split("/graphql")[0])
                break
        else:
            sys.exit("the feeds are not served")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.stdout.read()
        process.wait(timeout=120)
    good = True
    for path in files:
        counts, told = judge(path, found)
        print(f"{path.stem:<24}" + "  ".join(f"{verdict}: {one} of {pairs} are one meeting" for verdict, (pairs, one) in sorted(counts.items())))
        print("".join(f"    {line}\n" for line in told), end="")
        pairs, one = counts.get("same", [0, 0])
        good &= pairs > 0 and one >= SAME_MIN * pairs and counts.get("different", [0, 0])[1] == 0
    sys.exit(0 if good else 1)


main()
