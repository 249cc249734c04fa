"""What refusing each attack costs the server, how long the slowest refusal takes, and by how much the server grows.

usage: attacks.py BINARY [ROUNDS]

The server is started with its invented feeds on this machine. Every document is another one in each round, so that nothing is
answered from what was kept. Prints a line for each attack; the bars are 100 ms and 20 MB. On a busy machine go by the time of
the processor.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import time


def bomb(levels, spreads):
    text = "{ ...f0 }"
    for level in range(levels):
        inner = "__typename" if level + 1 == levels else f"...f{level + 1} " * spreads
        text += f" fragment f{level} on Query {{ {inner} }}"
    return text


PAGES = "{ meetings(first: 100) { nodes { venue { meetings(first: 100) { nodes { venue { meetings(first: 100) { nodes { id } } } } } } } } }"
ATTACKS = {
    "fragments, 10 levels of 6": bomb(10, 6),
    "fragments, 22 levels of 2": bomb(22, 2),
    "fragments, 40 levels of 30": bomb(40, 30),
    "fragments in a circle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "brackets": "{" * 16_000,
    "brackets of a type": "query($a: " + "[" * 4_000 + "Int" + "]" * 4_000 + ") { __typename }",
    "tokens": "a " * 8_000,
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(900)) + " }",
    "one field over and over": "{ " + "id " * 2_900 + "}",
    "directives": "{ __typename " + "@skip(if: false) " * 400 + "}",
    "directives that nobody knows": "{ __typename " + "@a " * 1_400 + "}",
    "fields of the root": "{ " + "status { generation } " * 500 + "}",
    "depth": "{ serviceBodies " + "{ children " * 16 + "{ id }" + " }" * 16 + " }",
    "pages in pages": PAGES,
    "introspection in circles": "{ __schema { types { interfaces { possibleTypes { interfaces { possibleTypes { name } } } } } } }",
    "a long list": "{ meetings(filter: { weekdays: [" + "MONDAY," * 2_000 + "] }) { totalCount } }",
    "a long document": "{ __typename } # " + "x" * 60_000,
    "a body of 10 MB": "x" * 10_000_000,
}


def rss_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def processor_ms(pid):
    with open(f"/proc/{pid}/stat") as stat:
        user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
    return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main(binary, rounds):
    env = {name: value for name, value in os.environ.items() if not name.startswith("MEETING_GRAPH")}
    env |= {"MEETING_GRAPH__HTTP__LISTEN": "127.0.0.1:0", "MEETING_GRAPH__STORE__KIND": "memory"}
    server = subprocess.Popen([binary, "serve", "--demo"], env=env, stderr=subprocess.PIPE, text=True)
    try:
        address = next(found.group(1) for line in server.stderr if (found := re.search(r"serving on http://([^/]+)/", line)))
        next(line for line in server.stderr if "a generation is served" in line)
        # What it says from now on is not read; the pipe holds the rest of the harvest.
        time.sleep(10)
        before = rss_mb(server.pid)
        for name, document in ATTACKS.items():
            slowest, told, spent = 0.0, set(), processor_ms(server.pid)
            for round_ in range(rounds):
                body = json.dumps({"query": f"#{round_}\n{document}"})
                begun = time.perf_counter()
                connection = http.client.HTTPConnection(address, timeout=60)
                try:
                    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
                    answer = json.load(connection.getresponse())
                    told.add(answer["errors"][0]["extensions"]["code"])
                except (BrokenPipeError, ConnectionResetError):
                    # It hung up before it had read the whole body.
                    told.add("hung up")
                slowest = max(slowest, 1000 * (time.perf_counter() - begun))
            spent = (processor_ms(server.pid) - spent) / rounds
            print(f"{name}: {spent:.1f} ms of the processor, slowest {slowest:.1f} ms, {', '.join(sorted(told))}")
        print(f"memory: {before:.0f} MB before, {rss_mb(server.pid) - before:+.1f} MB after {rounds * len(ATTACKS)} requests")
    finally:
        server.kill()


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
