"""What is asked, each as lines of JSON bodies that oha draws from at random."""

import json
import random

ROW = """fragment Row on Meeting { id name fellowship { code } slot { weekday startTime timeZone durationMinutes } attendance access
  venue { name address { formatted } point { latitude longitude } } online { joinUrl } }"""
MEETINGS = "query($filter: MeetingFilter, $orderBy: MeetingOrder, $after: String) { meetings(filter: $filter, orderBy: $orderBy, first: 20, after: $after) " \
    "{ totalCount pageInfo { hasNextPage endCursor } edges { distanceMeters node { ...Row } } } } " + ROW
ON_NOW = "query($filter: MeetingFilter) { onNow(filter: $filter, first: 20) { nodes { startsAt endsAt meeting { ...Row } } } } " + ROW
FACETS = """query($filter: MeetingFilter) { meetings(filter: $filter, first: 0) { totalCount facets {
  fellowships { key count } types { key count } weekdays { key count } attendance { key count } access { key count } languages { key count } } } }"""
CHANGES = """query($since: ChangeCursor) { changes(since: $since, first: 50) { changes { id kind at object { ... on Meeting { name slot { weekday startTime } } } } next hasMore resyncRequired } }"""
TEN = "query($ids: [ID!]!) { nodes(ids: $ids) { ...Row } } " + ROW

WEEKDAYS = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"]
EVENING = {"from": "18:00", "to": "21:00"}
# Bodies of a question; oha draws at random.
BODIES = 1000
PAGE = 50


class Asker:
    """Draws what is asked out of some rows of the table, or out of meetings of the graph."""

    def __init__(self, seed, points, words, countries):
        self.random = random.Random(seed)
        self.points, self.words, self.countries = points, words, countries

    @staticmethod
    def of_rows(seed, rows):
        points = [(float(row["lat"]), float(row["lon"])) for row in rows if row["lat"]]
        words = [word for row in rows for word in row["name"].split() if len(word) > 3]
        return Asker(seed, points, words, sorted({row["country"] for row in rows if row["country"]}))

    def point(self):
        latitude, longitude = self.random.choice(self.points)
        shift = lambda: self.random.uniform(-0.05, 0.05)
        return max(-90, min(90, latitude + shift())), max(-180, min(180, longitude + shift()))

    def near(self, **more):
        latitude, longitude = self.point()
        return {"near": {"latitude": latitude, "longitude": longitude, **more}}

    def box(self):
        latitude, longitude = self.point()
        return {"box": {"south": max(-90, latitude - 0.5), "north": min(90, latitude + 0.5), "west": max(-180, longitude - 0.7), "east": min(180, longitude + 0.7)}}

    def weekday(self):
        return [self.random.choice(WEEKDAYS)]

    def text(self):
        word = self.random.choice(self.words)
        # As someone types: now and then a second word, now and then not to the end.
        if self.random.random() < 0.3:
            word += " " + self.random.choice(self.words)
        return word[: max(4, len(word) - 2)] if self.random.random() < 0.3 else word

    def box_with_five(self):
        return {"area": self.box(), "weekdays": self.weekday(), "time": EVENING, "attendance": ["IN_PERSON"],
                "fellowships": [self.random.choice(["na", "aa"])], "access": ["OPEN", "UNKNOWN"]}

    def many(self, query, variables):
        return [json.dumps({"query": query, "variables": variables()}) for _ in range(BODIES)]

    def graph(self, ask):
        """The questions of the bars, by name."""
        country = lambda: {"filter": {"area": {"country": self.random.choice(self.countries)}}}
        deep = list(self.cursors(ask))
        return {
            "near 20": self.many(MEETINGS, lambda: {"filter": {"area": self.near()}}),
            "box with 5 filters": self.many(MEETINGS, lambda: {"filter": self.box_with_five()}),
            "on now worldwide": self.many(ON_NOW, lambda: {}),
            "text": self.many(MEETINGS, lambda: {"filter": {"text": self.text()}}),
            "facets over a country": self.many(FACETS, country),
            "page 50 of a long list": self.many(MEETINGS, lambda: self.random.choice(deep)),
        }

    @staticmethod
    def changes(since):
        return [json.dumps({"query": CHANGES, "variables": {"since": since}})]

    @staticmethod
    def cursors(ask):
        """Where the 50th page of some long lists begins."""
        for field in ["NAME", "WEEK_TIME", "CHANGED_AT"]:
            for filter_ in [{}, {"fellowships": ["na"]}, {"attendance": ["ONLINE"]}]:
                asked = {"filter": filter_, "orderBy": {"field": field}, "after": None}
                for _ in range(1, PAGE):
                    page = ask(MEETINGS, asked)["meetings"]["pageInfo"]
                    if not page["hasNextPage"]:
                        break
                    asked["after"] = page["endCursor"]
                yield asked

    def incumbents(self, ids):
        """What the incumbents were asked."""
        evening = lambda **radius: {"area": self.near(**radius), "weekdays": self.weekday(), "time": EVENING}
        return {
            "nearest 20": self.many(MEETINGS, lambda: {"filter": {"area": self.near()}}),
            "radius 10 km sorted": self.many(MEETINGS, lambda: {"filter": {"area": self.near(radiusKm=10, orOnline=False)}}),
            "weekday + evening within 25 km": self.many(MEETINGS, lambda: {"filter": evening(radiusKm=25, orOnline=False)}),
            "nearest 20 + weekday + evening": self.many(MEETINGS, lambda: {"filter": evening()}),
            "10 ids": self.many(TEN, lambda: {"ids": self.random.sample(ids, 10)}),
            "one word of text": self.many(MEETINGS, lambda: {"filter": {"text": self.random.choice(self.words)}}),
        }
