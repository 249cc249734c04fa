"""The work behind zones.sh: asks the graph for listings with coordinates, and timezonefinder for the zone there.

A listing counts where its meeting's point is its own (`contributes` says so): of listings that were joined, one may have no
coordinates at all. And it counts where the zone that timezonefinder finds at its meeting's point is one of a country of its source (tz's
zone.tab), so that points outside, which we do not believe either, are left to the notice that they get.
"""

import collections
import datetime
import importlib.resources
import json
import signal
import subprocess
import sys
import urllib.request
import zoneinfo

from timezonefinder import TimezoneFinder

AGREE_MIN = 0.995
QUERY = """{ meetings(first: 100, after: %s) { pageInfo { hasNextPage endCursor }
  nodes { venue { point { latitude longitude } precision }
    listings { contributes source { id countries { code } } slot { timeZone zoneSource } } } } }"""


def lines(name):
    text = importlib.resources.files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


LINKS = {words[2]: words[1] for words in (line.split() for line in lines("tzdata.zi")) if words[0] == "L"}
COUNTRIES = collections.defaultdict(set)
for line in lines("zone.tab"):
    country, _, zone = line.split("\t")[:3]
    COUNTRIES[zone].add(country)


def canonical(zone):
    while zone in LINKS:
        zone = LINKS[zone]
    return zone


OFFSETS = {}


def offsets(zone):
    """The zone's offset every six hours of this year: zones that no clock of this year tells apart are equal."""
    if zone not in OFFSETS:
        rules = zoneinfo.ZoneInfo(zone)
        start = datetime.datetime(datetime.date.today().year, 1, 1, tzinfo=datetime.timezone.utc)
        OFFSETS[zone] = tuple((start + datetime.timedelta(hours=6 * n)).astimezone(rules).utcoffset() for n in range(4 * 365))
    return OFFSETS[zone]


def ask(address, query):
    request = urllib.request.Request(f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.load(answer)
    if "errors" in told:
        raise RuntimeError(told["errors"])
    return told["data"]


def listings(address):
    after = "null"
    while True:
        page = ask(address, QUERY % after)["meetings"]
        for meeting in page["nodes"]:
            if meeting["venue"] and meeting["venue"]["point"]:
                for listing in meeting["listings"]:
                    if listing["slot"] and "POINT" in listing["contributes"]:
                        yield meeting["venue"], listing
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = json.dumps(page["pageInfo"]["endCursor"])


def compare(address):
    finder = TimezoneFinder(in_memory=True)
    tally, by_source, differ, utc = collections.Counter(), collections.Counter(), collections.Counter(), 0
    for venue, listing in listings(address):
        point, slot, source = venue["point"], listing["slot"], listing["source"]
        theirs = finder.timezone_at(lat=point["latitude"], lng=point["longitude"])
        ours = slot["timeZone"]
        utc += ours is not None and (ours in ("UTC", "GMT") or ours.startswith("Etc/"))
        countries = {country["code"] for country in source["countries"]}
        if theirs is None or (countries and not COUNTRIES[theirs] & countries):
            tally["outside"] += 1
            continue
        tally["all"] += 1
        found = "none" if ours is None else "name" if ours == theirs or canonical(ours) == canonical(theirs) else \
            "offsets" if offsets(ours) == offsets(theirs) else "differs"
        tally[found] += 1
        by_source[slot["zoneSource"], venue["precision"], found] += 1
        if found in ("none", "differs"):
            differ[source["id"], slot["zoneSource"], venue["precision"], ours, theirs, round(point["latitude"], 2), round(point["longitude"], 2)] += 1
    return tally, by_source, differ, utc


def main():
    # A shell's background jobs ignore the interrupt, and what they start would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen([*sys.argv[1:], "--serve"], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if line.startswith("FAULT"):
                print(line, end="")
            if line.startswith("serving on "):
                address = line.split("serving on ")[1].split("/graphql")[0]
                break
        else:
            sys.exit("the feeds are not served")
        tally, by_source, differ, utc = compare(address)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.stdout.read()
        process.wait(timeout=120)
    for (source, precision, found), count in sorted(by_source.items()):
        print(f"{source:<12} {precision:<12} {found:<8} {count:>6}")
    print("\ndiffer or none: source, how found, precision, ours, theirs, near")
    for row, count in differ.most_common(60):
        print(f"{count:>5}  {' '.join(str(word) for word in row)}")
    named, same = tally["name"] / tally["all"], (tally["name"] + tally["offsets"]) / tally["all"]
    print(f"\n{tally['all']} listings with coordinates inside their source's countries ({tally['outside']} more outside)")
    print(f"same zone by name or link {named:.4%}, or by offsets of this year {same:.4%}; without a zone {tally['none']}; UTC {utc}")
    sys.exit(0 if same >= AGREE_MIN and not utc else 1)


main()
