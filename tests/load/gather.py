"""Drives a `serve` process over feeds that misbehave, and prints what came of it. See gather.sh."""

import asyncio
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib

MB = 1024 * 1024


def rows(count, prefix="m"):
    return [
        {
            "slug": f"{prefix}-{n}",
            "name": f"Harbour Light {n}",
            "day": n % 7,
            "time": f"{7 + n % 14:02}:30",
            "address": f"{n % 900 + 1} Invented Quay",
            "city": "Dublin",
            "country": "Ireland",
            "latitude": 53.2 + n % 3000 / 10000,
            "longitude": -6.3 + n % 2000 / 10000,
            "types": ["O"],
            "notes": "Ring the bell beside the green door; the lift is at the end of the hall. " * 4,
        }
        for n in range(count)
    ]


def gzip_bomb(decoded_bytes):
    """A gzip member of so many zeros, made piece by piece."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece, packed = b"\0" * MB, []
    for _ in range(decoded_bytes // MB):
        packed.append(packer.compress(piece))
    packed.append(packer.flush())
    return b"".join(packed)


class Upstream:
    """Answers by the first part of the path, and counts who asks, by address."""

    def __init__(self):
        self.asked = []  # (seconds, address, path, status)
        self.under_way, self.most_at_once = {}, {}
        self.bodies = {}
        self.began = time.monotonic()

    async def start(self):
        # One listener for all of 127.0.0.0/8; the address that was dialled tells the host.
        self.server = await asyncio.start_server(self.serve, "0.0.0.0", 0, backlog=4096)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.under_way[host] = self.under_way.get(host, 0) + 1
                self.most_at_once[host] = max(self.most_at_once.get(host, 0), self.under_way[host])
                try:
                    if not await self.answer(head.decode("latin-1"), host, writer):
                        return
                finally:
                    self.under_way[host] -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, head, host, writer):
        path = head.split(" ")[1]
        kind = path.split("/")[1]
        at = time.monotonic() - self.began
        if kind == "hang":
            self.asked.append((at, host, path, 0))
            await asyncio.sleep(3600)
        if kind == "drip":
            self.asked.append((at, host, path, 200))
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
            for _ in range(3600):
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.3)
        if kind == "endless":
            self.asked.append((at, host, path, 200))
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n[")
            while True:
                writer.write(b" " * 65536)
                await writer.drain()
        body, headers = self.bodies[kind]
        etag = f'"{zlib.crc32(body):x}"'
        if f"if-none-match: {etag}" in head.lower():
            self.asked.append((at, host, path, 304))
            writer.write(f"HTTP/1.1 304 Not Modified\r\netag: {etag}\r\n\r\n".encode())
        else:
            self.asked.append((at, host, path, 200))
            writer.write(f"HTTP/1.1 200 OK\r\netag: {etag}\r\ncontent-length: {len(body)}\r\n{headers}\r\n".encode())
            writer.write(body)
        await writer.drain()
        return True


class House:
    """A `serve` process over some sources."""

    def __init__(self, binary, sources, gather="", fetch=""):
        self.folder = tempfile.TemporaryDirectory()
        root = pathlib.Path(self.folder.name)
        (root / "sources").mkdir()
        (root / "meeting-graph.toml").write_text(
            f'[fetch]\nallow_private = ["127.0.0.0/8"]\n{fetch}\n[gather]\n{gather}\n'
            f'[store]\nkind = "embedded"\npath = "{root}/graph.redb"\n[http]\nlisten = "127.0.0.1:0"\nrate = "off"\n'
        )
        text = "".join(
            f'[[source]]\nid = "{id}"\nname = "{id}"\nformat = "meeting_guide"\nurl = "{url}"\nfellowship = "aa"\ncountries = ["IE"]\n'
            f'schedule = {{ {when} }}\nlicence = {{ spdx = "unknown", may_redistribute = "unknown" }}\n'
            for id, url, when in sources
        )
        (root / "sources" / "all.toml").write_text(text)
        self.log = open(root / "log", "w+")
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2", "NO_COLOR": "1"}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [binary, "serve", "--config", str(root / "meeting-graph.toml")], stderr=self.log, stdout=subprocess.DEVNULL, env=environment
        )

    def said(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text()

    async def until(self, told, longest_s=600):
        end = time.monotonic() + longest_s
        while time.monotonic() < end:
            if told(self.said()):
                return time.monotonic() - self.began
            if self.process.poll() is not None:
                raise SystemExit(self.said()[-3000:])
            await asyncio.sleep(0.25)
        raise SystemExit(f"not within {longest_s} s:\n{self.said()[-3000:]}")

    def memory_mb(self, what):
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def host(n):
    return f"127.{1 + n // 62500}.{n // 250 % 250}.{1 + n % 250}"


async def herd(binary, count=3000):
    """So many sources due in one second."""
    upstream = Upstream()
    await upstream.start()
    upstream.bodies["good"] = (json.dumps(rows(5)).encode(), "")
    # Half a day from now, so that what is asked within this minute is asked because it is overdue.
    hour = (time.gmtime().tm_hour + 12) % 24
    sources = [(f"s-{n:04}", f"http://{host(n)}:{upstream.port}/good/{n}.json", f'cron = "0 {hour} * * *", zone = "UTC"') for n in range(count)]
    house = House(binary, sources, gather="start_spread_s = 60\nconcurrency_max = 32")
    took = await house.until(lambda said: said.count("harvested ") >= count)
    await asyncio.sleep(10)
    house.end()
    per_source = {}
    for _, _, path, _ in upstream.asked:
        per_source[path] = per_source.get(path, 0) + 1
    at = sorted(second for second, *_ in upstream.asked)
    busiest = max(sum(1 for second in at if begin <= second < begin + 1) for begin in range(int(at[-1]) + 1))
    print(f"herd: {len(per_source)} of {count} sources asked, {min(per_source.values())} to {max(per_source.values())} time(s) each; "
          f"over {at[-1] - at[0]:.0f} s (set: 60), at most {busiest} in one second; all in after {took:.0f} s", flush=True)
    upstream.asked.clear()
    sources = [(name, url, 'every = "5m"') for name, url, _ in sources]
    house = House(binary, sources, gather="start_spread_s = 60\nconcurrency_max = 32")
    await house.until(lambda said: said.count("harvested ") >= count)
    # Two intervals on, each has been asked twice more: nobody starves.
    await asyncio.sleep(max(0, 2 * 300 + 60 - (time.monotonic() - house.began)))
    again = {}
    for _, _, path, _ in upstream.asked:
        again[path] = again.get(path, 0) + 1
    print(f"herd: two intervals of 300 s on, each source was asked {min(again.values())} to {max(again.values())} times; "
          f"{sum(1 for *_, status in upstream.asked if status == 304)} of {len(upstream.asked)} answers were 304; "
          f"peak memory {house.memory_mb('VmHWM'):.0f} MB")
    house.end()


async def large(binary):
    """One feed of 50 MB decoded."""
    upstream = Upstream()
    await upstream.start()
    small = json.dumps(rows(5)).encode()
    body = json.dumps(rows(90_000)).encode()
    upstream.bodies["good"] = (small, "")
    upstream.bodies["large"] = (gzip.compress(body, 1), "content-encoding: gzip\r\n")
    sources = [("good", f"http://{host(0)}:{upstream.port}/good/0.json", 'every = "1h"')]
    house = House(binary, sources, gather="start_spread_s = 0")
    await house.until(lambda said: "published generation" in said)
    idle = house.memory_mb("VmRSS")
    house.end()
    house = House(binary, sources + [("large", f"http://{host(1)}:{upstream.port}/large/0.json", 'every = "1h"')], gather="start_spread_s = 0")
    await house.until(lambda said: "listings from `large`" in said)
    read = house.memory_mb("VmHWM")
    bar = 4 * len(body) / MB + 200
    print(f"large: a feed of {len(body) / MB:.0f} MB, {90_000} rows: {read:.0f} MB at the most until it was kept (idle {idle:.0f}); bar {bar:.0f}")
    await house.until(lambda said: said.count("published generation") >= 1 and "from 9" in said)
    print(f"large: {house.memory_mb('VmHWM'):.0f} MB at the most with linking and index of its meetings")
    house.end()


async def bomb(binary):
    """4 MB that unpack to 4 GB."""
    upstream = Upstream()
    await upstream.start()
    upstream.bodies["good"] = (json.dumps(rows(5)).encode(), "")
    upstream.bodies["bomb"] = (gzip_bomb(4096 * MB), "content-encoding: gzip\r\n")
    sources = [("good", f"http://{host(0)}:{upstream.port}/good/0.json", 'every = "1h"'), ("bomb", f"http://{host(1)}:{upstream.port}/bomb/0.json", 'every = "1h"')]
    for fetch, words in (("", "as set"), ("ratio_max = 1000000", "with the ratio's cap off, so that fetch.decoded_bytes_max cuts")):
        only_good = House(binary, sources[:1], gather="start_spread_s = 0", fetch=fetch)
        await only_good.until(lambda said: "published generation" in said)
        await asyncio.sleep(1)
        without = only_good.memory_mb("VmHWM")
        only_good.end()
        house = House(binary, sources, gather="start_spread_s = 0", fetch=fetch)
        await house.until(lambda said: "published generation" in said and "`bomb` was not taken over" in said)
        await asyncio.sleep(1)
        line = next(line for line in house.said().splitlines() if "`bomb` was not taken over" in line)
        print(f"bomb, {words}: peak {house.memory_mb('VmHWM'):.0f} MB, without it {without:.0f} MB; {line.split('taken over: ')[1][:110]}")
        house.end()


async def beside(binary, count=200):
    """Hosts that hang, drip and never end, beside good ones."""
    found = {}
    for bad in ([], ["hang", "drip", "endless"]):
        upstream = Upstream()
        await upstream.start()
        upstream.bodies["good"] = (json.dumps(rows(5)).encode(), "")
        sources = [(f"s-{n:04}", f"http://{host(n)}:{upstream.port}/good/{n}.json", 'every = "20s"') for n in range(count)]
        sources += [(f"bad-{kind}", f"http://{host(1000 + n)}:{upstream.port}/{kind}/0.json", 'every = "20s"') for n, kind in enumerate(bad)]
        house = House(binary, sources, gather="start_spread_s = 10\nbackoff_s_max = 60")
        await asyncio.sleep(150)
        ages = {}
        for second, _, path, _ in upstream.asked:
            if path.startswith("/good/"):
                ages.setdefault(path, []).append(second)
        gaps = sorted(b - a for asked in ages.values() for a, b in zip(asked, asked[1:]))
        found[len(bad)] = gaps
        tried = {kind: sum(1 for _, _, path, _ in upstream.asked if path.startswith(f"/{kind}/")) for kind in bad}
        print(f"beside {len(bad)} bad hosts {tried}: {len(ages)} good sources, between two harvests of one: median {gaps[len(gaps) // 2]:.2f} s, "
              f"p99 {gaps[len(gaps) * 99 // 100]:.2f} s, longest {gaps[-1]:.2f} s; peak memory {house.memory_mb('VmHWM'):.0f} MB")
        house.end()


async def polite(binary):
    """Forty sources on four hosts: never more than is set, and 304 for what has not changed."""
    upstream = Upstream()
    await upstream.start()
    upstream.bodies["good"] = (json.dumps(rows(50)).encode(), "")
    sources = [(f"s-{n:04}", f"http://{host(n % 4)}:{upstream.port}/good/{n}.json", 'every = "60s"') for n in range(40)]
    house = House(binary, sources, gather="start_spread_s = 0\nconcurrency_max = 32")
    await asyncio.sleep(150)
    gaps = []
    for address in upstream.most_at_once:
        at = sorted(second for second, asked, *_ in upstream.asked if asked == address)
        gaps += [b - a for a, b in zip(at, at[1:])]
    per_source = {}
    for _, _, path, status in upstream.asked:
        per_source.setdefault(path, []).append(status)
    first = sum(1 for statuses in per_source.values() if statuses[0] == 200)
    later = [status for statuses in per_source.values() for status in statuses[1:]]
    print(f"polite: at most {max(upstream.most_at_once.values())} at once at one host (set: 2), at least {min(gaps) * 1000:.0f} ms between two "
          f"(set: 500); first answers 200: {first} of {len(per_source)}, later ones 304: {later.count(304)} of {len(later)}")
    house.end()


SCENARIOS = {"herd": herd, "large": large, "bomb": bomb, "beside": beside, "polite": polite}


async def main():
    if len(sys.argv) < 2:
        raise SystemExit("usage: tests/load/gather.sh BINARY [SCENARIO...]")
    for name in sys.argv[2:] or SCENARIOS:
        await SCENARIOS[name](os.path.abspath(sys.argv[1]))


asyncio.run(main())
