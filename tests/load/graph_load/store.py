"""Where what was harvested lies: the embedded store's file, or a redis-server of our own."""

import json
import shutil
import socket
import subprocess
import sys
import time


class Embedded:
    """One process holds it, which then does all the work."""

    roles = False

    def __init__(self, work):
        self.path = work / "store.redb"

    def settings(self):
        return ['kind = "embedded"', f"path = {json.dumps(str(self.path))}"]

    def empty(self, work):
        return Embedded(work)

    def stop(self):
        pass


class Redis:
    """Readers and harvesters in processes of their own. What is there is kept in the folder when it stops."""

    roles = True

    def __init__(self, work):
        if not shutil.which("redis-server"):
            sys.exit("redis-server is missing: install it, then run again")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder = work / "redis"
        folder.mkdir(exist_ok=True)
        # It writes its file when it ends, and not while something is measured.
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "86400 1000000000"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        self.prefix = "mg:load:"
        self._until_loaded()

    def _until_loaded(self):
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as asked:
                    asked.sendall(b"PING\r\n")
                    if asked.recv(16).startswith(b"+PONG"):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit("redis-server does not answer")

    def settings(self):
        return ['kind = "redis"', f'url = "redis://127.0.0.1:{self.port}/0"', f'key_prefix = "{self.prefix}"']

    def empty(self, _work):
        other = object.__new__(Redis)
        other.port, other.prefix = self.port, "mg:empty:"
        return other

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=120)


KINDS = {"embedded": Embedded, "redis": Redis}
