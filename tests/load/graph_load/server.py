"""The binary under test, and what the system says of it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request


def config(work, store, settle_ms, kept_bytes):
    """Answers are not kept but where a run asks for it: what is measured is how they are made."""
    return "\n".join([
        f"sources_dir = {json.dumps(str(work / 'sources'))}",
        "[http]", 'listen = "127.0.0.1:0"', f"answer_cache_bytes_max = {kept_bytes}", "timeout_ms = 60000", "header_timeout_ms = 60000",
        "[store]", *store.settings(),
        "[fetch]", 'allow_private = ["127.0.0.0/8"]', "gap_ms_min = 0", "host_concurrency_max = 8",
        "[gather]", "start_spread_s = 0", f"publish_settle_ms = {settle_ms}", "",
    ])


class Server:
    """One run of `serve`; `core` is the one it is held to, or None for all. A role asks for a store that processes share."""

    def __init__(self, binary, work, store, core=None, role=None, settle_ms=100, kept_bytes=0):
        name = role or "all"
        file = work / f"meeting-graph-{name}.toml"
        file.write_text(config(work, store, settle_ms, kept_bytes))
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MEETING_GRAPH")}
        environment.setdefault("MALLOC_ARENA_MAX", "2")  # as deploy/ sets it
        words = [str(binary), "serve", "--config", str(file), *(["--role", role] if role else [])]
        if core is not None:
            words = ["taskset", "-c", str(core), *words]
        self.began = time.monotonic()
        self.log = work / f"log-{name}.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(words, stderr=log, env=environment)
        self.pid = self.process.pid
        while "serving on http://" not in self.log.read_text():
            if self.process.poll() is not None:
                sys.exit("the binary does not start:\n" + self.log.read_text())
            time.sleep(0.01)
        self.address = self.log.read_text().split("serving on ")[1].split("/ ")[0]

    def until_ready(self):
        """Seconds from the start of the process until it serves a generation."""
        while True:
            if self.process.poll() is not None:
                sys.exit(f"the binary ended with {self.process.returncode}")
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - self.began
            except OSError:
                pass
            time.sleep(0.05)

    def ask(self, query, variables=None):
        return ask(self.address, query, variables)

    def memory_mb(self, key="VmRSS"):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split(f"{key}:")[1].split()[0]) / 1024

    def processor_s(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def until_idle(self):
        """Seconds until the process has next to nothing to do: the writing wing reads what is there after a start."""
        began = time.monotonic()
        while time.monotonic() - began < 600:
            before = self.processor_s()
            time.sleep(2)
            if self.processor_s() - before < 0.1:
                break
        return time.monotonic() - began

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=120)


def ask(address, query, variables=None):
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.load(answer)
    if "errors" in told:
        raise RuntimeError(told["errors"])
    return told["data"]
