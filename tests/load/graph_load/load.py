"""Load by oha: the limit of a question, and its latency at half of it."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

CONNECTIONS = 16


class Load:
    """oha, held to a core where one is named."""

    def __init__(self, oha, address, core=None, compressed=False):
        self.words = (["taskset", "-c", str(core)] if core is not None else []) + [oha]
        self.address = address
        self.more = [] if compressed else ["--disable-compression"]

    def run(self, bodies, seconds, rate=None):
        """What oha tells of so many seconds; with a rate, latencies count from when a request was due."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as lines:
            lines.write("\n".join(bodies) + "\n")
            lines.flush()
            words = [*self.words, "--no-tui", "--output-format", "json", "-z", f"{seconds}s", "-c", str(CONNECTIONS), "-m", "POST",
                     "-T", "application/json", "-Z", lines.name, *self.more]
            if rate is not None:
                words += ["-q", str(max(1, round(rate))), "--latency-correction"]
            told = subprocess.run([*words, f"{self.address}/graphql"], check=True, capture_output=True, text=True).stdout
        told = json.loads(told)
        other = {status: count for status, count in told["statusCodeDistribution"].items() if status != "200"}
        if other or not told["statusCodeDistribution"]:
            sys.exit(f"answers that are none: {other or told['errorDistribution']}")
        return told

    def limit(self, bodies, seconds):
        """Requests a second that are answered when 16 connections ask one after the other, and how many were."""
        told = self.run(bodies, seconds)
        return told["summary"]["requestsPerSec"], sum(told["statusCodeDistribution"].values())

    def latency_ms(self, bodies, rate, seconds):
        """Percentiles at a rate, in milliseconds."""
        told = self.run(bodies, seconds, rate)["latencyPercentiles"]
        return {key: told[key] * 1000 if told[key] is not None else float("nan") for key in ["p50", "p99", "p99.9"]}


def machine_load():
    """Processes that want a processor, over the last minute: what else ran."""
    return float(pathlib.Path("/proc/loadavg").read_text().split()[0])


def cores():
    return sorted(os.sched_getaffinity(0))


def hold_to(core):
    """Holds every thread of this process to a core: feeds, watching and load share it."""
    for thread in pathlib.Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})
