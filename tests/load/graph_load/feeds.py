"""The generator's table as feeds on loopback: a CSV file a source, and one source whose rows change on demand."""

import collections
import csv
import io
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The generator's fellowships that have another code here.
CODES = {"AFG": "al-anon"}
# How many listings the source has whose rows change, and what it is called.
CHANGING, CHANGING_ID = 500, "changing"
SOURCE = """[[source]]
id = {id}
name = {name}
format = "mapped"
url = {url}
fellowship = {fellowship}
countries = {countries}
{zone}schedule = {{ every = "{every}" }}
licence = {{ spdx = "unknown", may_redistribute = "unknown" }}

[source.options]
layout = "csv"
days = "sunday-0"

[source.options.fields]
id = "record_id"
name = "name"
group = "group_name"
day = "weekday"
time = {{ clock = "start_min", unit = "minutes" }}
duration = "duration_min"
zone = "timezone"
attendance = "venue_type"
venue = "venue"
place_notes = "room"
street = "street"
city = "city"
state = "region"
postal_code = "postcode"
country = "country"
latitude = "lat"
longitude = "lon"
online_url = "online_url"
phone = "phone"
types = {{ split = "formats", at = "," }}
languages = "language"
url = "origin_url"

[source.options.external_ids]
world = "world_id"
"""


def make_table(generator, python, count, seed, out):
    """The generator's table of so many listings at OUT.csv; made where it is not there."""
    table = out.with_suffix(".csv")
    if not table.exists():
        if not generator:
            sys.exit("MEETING_GRAPH_GENERATOR is not set: name the generator's generate.py, or give a table with --table")
        words = [python, generator, "--n", str(count), "--seed", str(seed), "--noisy-types", "--out", str(out)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return table


class Table:
    """The rows by source, as the bytes of a CSV file each."""

    def __init__(self, path, count=None):
        rows = collections.defaultdict(list)
        self.sample = []
        with path.open(newline="", encoding="utf8") as file:
            reader = csv.DictReader(file)
            self.columns = reader.fieldnames
            for number, row in enumerate(reader):
                if count is not None and number == count:
                    break
                rows[row["source"]].append(row)
                if number % 97 == 0:
                    self.sample.append(row)
        self.count = sum(map(len, rows.values()))
        self.sources = {id_: self._source(listed) for id_, listed in rows.items()}

    def _source(self, rows):
        zones = collections.Counter(row["timezone"] for row in rows if row["timezone"])
        return {
            "fellowship": CODES.get(rows[0]["fellowship"], rows[0]["fellowship"].lower()),
            "countries": sorted({row["country"] for row in rows if row["country"]}),
            # The zone that most rows name: what an operator would have written down.
            "zone": zones.most_common(1)[0][0] if zones else None,
            "body": self.csv(rows),
            "rows": len(rows),
        }

    def csv(self, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns)
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()


class Feeds:
    """Serves the table. The changing source has a version, which goes into the name of each of its rows."""

    def __init__(self, table):
        self.table, self.version, self.landed = table, 0, {}
        self.turning = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request):
        id_, changing = request.path.strip("/").removesuffix(".csv"), False
        if id_ == CHANGING_ID:
            known = request.headers.get("If-None-Match") == f'"{self.version}"'
            if self.turning.is_set():
                self.version, known, changing = self.version + 1, False, True
            body = self.changing_rows()
        else:
            known, body = False, self.table.sources[id_]["body"]
        request.send_response(304 if known else 200)
        if id_ == CHANGING_ID:
            request.send_header("ETag", f'"{self.version}"')
        request.send_header("Content-Type", "text/csv; charset=utf-8")
        request.send_header("Content-Length", "0" if known else str(len(body)))
        request.end_headers()
        if not known:
            request.wfile.write(body)
            request.wfile.flush()
        if changing:
            self.landed[self.version] = time.monotonic()

    def changing_rows(self):
        blank = dict.fromkeys(self.table.columns, "")
        row = lambda number: blank | {
            "record_id": str(number), "name": f"Turn {self.version:06} of Lamp {number}", "weekday": str(number % 7),
            "start_min": str(360 + number % 96 * 10), "timezone": "Europe/Dublin", "venue_type": "in_person",
            "venue": f"Lamp House {number}", "street": f"{number} Wick Lane", "city": "Kilmore", "country": "IE",
            "lat": f"{53 + number / 1000:.4f}", "lon": f"{-8 + number / 1000:.4f}",
        }
        return self.table.csv([row(number) for number in range(CHANGING)])

    def source_files(self, folder):
        """A source file each; everything but the changing one is asked once."""
        folder.mkdir(parents=True, exist_ok=True)
        changing = {"fellowship": "na", "countries": ["IE"], "zone": "Europe/Dublin"}
        for id_, source in [*self.table.sources.items(), (CHANGING_ID, changing)]:
            zone = f"default_zone = {json.dumps(source['zone'])}\n" if source["zone"] else ""
            words = {"id": id_, "name": id_, "url": f"{self.base}/{id_}.csv", "fellowship": source["fellowship"]}
            quoted = {key: json.dumps(word) for key, word in words.items()}
            every = "5s" if id_ == CHANGING_ID else "31d"
            text = SOURCE.format(**quoted, countries=json.dumps(source["countries"]), zone=zone, every=every)
            (folder / f"{id_}.toml").write_text(text)
