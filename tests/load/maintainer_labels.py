"""The work behind maintainer_labels.sh; standard library only."""

import argparse
import csv
import json
import pathlib
import sys
import tempfile
import threading
from http.server import ThreadingHTTPServer

import real_feeds

# Rows a feed: the report keeps at most 20 samples of a code, and in a chunk no larger none is left out.
CHUNK = 20


def ids(path):
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return [row["Guid"] for row in csv.DictReader(lines)]


def chunks(path, size):
    """The file cut into files of so many rows, each under the header row; bytes as they are."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        header, *rows = csv.reader(lines)
    for start in range(0, len(rows), size):
        yield header, rows[start:start + size]


def write(path, header, rows):
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
        csv.writer(out).writerows([header, *rows])


def told_of(sources):
    """Codes by id of the errors and warnings that a report names, and how many it counts of each code."""
    by_id, counts = {}, {}
    for source in sources:
        for notice in source["report"]["notices"]:
            if notice["severity"] == "INFO":
                continue
            counts[notice["code"]] = counts.get(notice["code"], 0) + notice["count"]
            for sample in notice["samples"]:
                by_id.setdefault(sample["sourceId"], set()).add(notice["code"])
    return by_id, counts


def harvest(binary, folder):
    """The reports of the feeds of a folder laid out as real_feeds.py wants it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), real_feeds.Upstream)
    base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="meeting-graph-") as work:
        work = pathlib.Path(work)
        (work / "sources/load").mkdir(parents=True)
        laid = list(real_feeds.lay_out(folder, base, real_feeds.Upstream.routes, []))
        for id_, _, text, _ in laid:
            (work / f"sources/load/{id_}.toml").write_text(text)
        (work / "meeting-graph.toml").write_text(real_feeds.config("memory", "redis://127.0.0.1:6379/0", work))
        process, address = real_feeds.start(binary, work)
        try:
            return real_feeds.first_full(address, process, len(laid))[0]
        finally:
            real_feeds.stop(process)
            server.shutdown()
            server.server_close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--date", default="2023-11-19")
    arguments = parser.parse_args()
    invalid_file = arguments.folder / f"csv/uk-ie-invalid-{arguments.date}.csv"
    kept_file = arguments.folder / f"csv/uk-ie-{arguments.date}.csv"
    with tempfile.TemporaryDirectory(prefix="meeting-graph-") as cut:
        cut = pathlib.Path(cut)
        (cut / "csv").mkdir()
        for number, (header, rows) in enumerate(chunks(invalid_file, CHUNK)):
            write(cut / f"csv/uk-ie-invalid-{number}.csv", header, rows)
        told, _ = told_of(harvest(arguments.binary, cut))
        codes = {code for of_row in told.values() for code in of_row}
        for path in (cut / "csv").iterdir():
            path.unlink()
        (cut / "csv" / kept_file.name).write_bytes(kept_file.read_bytes())
        kept_told, counts = told_of(harvest(arguments.binary, cut))
    invalid, kept = ids(invalid_file), ids(kept_file)
    found = [id_ for id_ in invalid if id_ in told]
    # A row with two codes counts twice: this is the most that there can be.
    same = sum(count for code, count in counts.items() if code in codes)
    print(f"marked invalid: {len(found)} of {len(invalid)} rows raise an error or a warning ({100 * len(found) / len(invalid):.1f} %)")
    for id_ in invalid:
        print(f"  {id_}  {', '.join(sorted(told.get(id_, [])) or ['nothing found'])}")
    print(f"kept: at most {same} of {len(kept)} rows raise one of {', '.join(sorted(codes))} ({100 * same / len(kept):.2f} %)")
    for id_, of_row in sorted(kept_told.items()):
        if of_row & codes:
            print(f"  {id_}  {', '.join(sorted(of_row & codes))}")
    sys.exit(0 if len(found) >= 0.9 * len(invalid) and same <= 0.05 * len(kept) else 1)


main()
