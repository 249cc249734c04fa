"""The work behind fodors.sh: two lists of restaurants as a table of listings, linked, and scored by their labels.

A restaurant becomes a listing of its list: name, street and house number as they are, its telephone as a number with a code
(which is one meeting's own, as a telephone is one restaurant's), and the greater town for the town, because one list names
quarters that the other does not. All are said to be there at one hour, so time says the same of every pair.
"""

import csv
import pathlib
import re
import subprocess
import sys

COLUMNS = (
    "record_id source fellowship name group_name weekday start_min duration_min timezone venue_type venue room street city region postcode "
    "country lat lon online_url phone formats language world_id slug origin_url"
).split()
F1_MIN = 0.985
NEW_YORK = {"new york", "new york city", "brooklyn", "queens", "bronx"}
ATLANTA = {"atlanta", "marietta", "roswell", "duluth", "decatur", "smyrna", "college park"}
OWN = {"san francisco", "las vegas"}


def greater_town(city):
    if city in NEW_YORK:
        return "new york"
    if city in ATLANTA:
        return "atlanta"
    return city if city in OWN else "los angeles"


def listing(source, row):
    said = dict.fromkeys(COLUMNS, "")
    said.update(record_id=f"{source}-{row['id']}", source=source, fellowship="NA", name=row["name"], weekday="1", start_min="720")
    said.update(timezone="America/New_York", venue_type="in_person", country="US")
    said.update(street=row["addr"], city=greater_town(row["city"].strip()), phone=f"{re.sub(r'[^0-9]', '', row['phone'])[:10]},,1000#")
    return said


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    table, clusters = folder / "listings.csv", folder / "clusters.csv"
    listings = [listing(source, row) for source in ("fodors", "zagats") for row in rows(folder / f"{source}.csv")]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(listings)
    subprocess.run([program, "link", table, "--out", clusters], check=True)
    meetings = {}
    for row in rows(clusters):
        meetings.setdefault(row["meeting_id"], []).append(row["record_id"])
    # Every pair counts, also two of one list.
    found = {tuple(sorted((a, b))) for members in meetings.values() for at, a in enumerate(members) for b in members[at + 1 :]}
    same = {(f"fodors-{row['fodors_id']}", f"zagats-{row['zagats_id']}") for row in rows(folder / "matches_fodors_zagats.csv")}
    right = len(found & same)
    precision, recall, f1 = right / max(1, len(found)), right / len(same), 2 * right / max(1, len(found) + len(same))
    print(f"Fodors-Zagats: {len(same)} pairs are one, {len(found)} found, precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f} (bar {F1_MIN})")
    for kind, pairs in (("missed", same - found), ("wrong", found - same)):
        for pair in sorted(pairs):
            print(f"    {kind}: {' '.join(pair)}")
    sys.exit(0 if f1 >= F1_MIN else 1)


if __name__ == "__main__":
    main()
