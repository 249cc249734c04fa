"""How long a change takes to be seen."""

import re
import threading
import time

from server import ask

SHOWN = '{ meetings(filter: { sources: ["changing"], text: "turn" }, orderBy: { field: NAME }, first: 1) { nodes { name } } }'


class Watcher:
    """Asks again and again which turn is shown, and keeps when each was seen first."""

    def __init__(self, address):
        self.address, self.seen, self.stopped = address, {}, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while not self.stopped.is_set():
            nodes = ask(self.address, SHOWN)["meetings"]["nodes"]
            now = time.monotonic()
            found = re.match(r"Turn (\d+)", nodes[0]["name"]) if nodes else None
            if found:
                self.seen.setdefault(int(found[1]), now)
            time.sleep(0.02)

    def stop(self):
        self.stopped.set()
        self.thread.join()


def visible_after(landed, seen):
    """For each turn of a feed, seconds from when it was sent until it, or a later one, was shown."""
    later = lambda turn: [at for shown, at in seen.items() if shown >= turn]
    return [min(later(turn)) - at for turn, at in sorted(landed.items()) if later(turn)]
