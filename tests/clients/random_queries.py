"""How schemathesis makes up queries by the schema, and what it holds against each answer.

Its own check takes every error for a failure. A made-up id or cursor cannot be answered, and a made-up document may be too
large: these are errors with a code that blame an argument or give numbers. Any other error is a failure.
"""

import json
import os
import urllib.request

import schemathesis
from hypothesis import strategies
from schemathesis.graphql import nodes


def given_ids(base: str) -> list[str]:
    """Ids and codes that the graph handed out, so that some made-up questions find something."""
    query = "{ meetings(first: 20) { nodes { id } } serviceBodies { id } sources { nodes { id } } fellowships { id code } countries { code } }"
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{base}/graphql", body, {"content-type": "application/json"})
    data = json.load(urllib.request.urlopen(request))["data"]
    things = data["meetings"]["nodes"] + data["serviceBodies"] + data["sources"]["nodes"] + data["fellowships"] + data["countries"]
    return sorted({value for thing in things for value in thing.values()})


def texts(*values: str):
    return (strategies.sampled_from(values) | strategies.text(max_size=20)).map(nodes.String)


schemathesis.graphql.scalar("ID", texts(*given_ids(os.environ["GRAPH"])))
schemathesis.graphql.scalar("TimeZone", texts("Europe/Dublin", "Pacific/Apia", "UTC"))
schemathesis.graphql.scalar("LanguageTag", texts("en", "pt-BR", "zh-Hant-TW"))
schemathesis.graphql.scalar("LocalTime", texts("00:00", "19:30", "23:59"))
schemathesis.graphql.scalar("DateTime", texts("2026-11-24T19:30:00+01:00", "9999-12-31T23:59:59Z"))
schemathesis.graphql.scalar("LocalDate", texts("2026-02-28", "0001-01-01"))
schemathesis.graphql.scalar("ChangeCursor", texts("", "0"))
schemathesis.graphql.scalar("URL", texts("https://example.org/"))


@schemathesis.check
def each_error_blames_the_question(ctx, response, case):
    assert response.status_code == 200, response.text
    for error in response.json().get("errors", []):
        told = error.get("extensions", {})
        code = told.get("code")
        blames = code == "BAD_USER_INPUT" and told.get("param")
        counts = code == "QUERY_TOO_COMPLEX" and told.get("actual", 0) > told.get("limit", 0) > 0
        assert blames or counts, f"neither an argument nor a number is blamed: {error}"
