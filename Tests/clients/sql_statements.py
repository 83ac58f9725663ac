"""Every statement of the executor is Trino's grammar to a parser nobody here wrote, and gives the same rows on the lab's Trino as, transpiled, on DuckDB: two engines that know nothing of each other. DuckDB's plan of each is printed.

With `vasttams-6` as the argument those for its tables; the lab, whose tables can then only be read, is damaged already."""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from urllib.parse import urlparse

import duckdb
import sqlglot
from sqlglot import exp
from trino.dbapi import connect

from checks import check, equal

ADDRESS = urlparse(os.environ["TRINO_URL"])
CATALOG = os.environ["TRINO_CATALOG"]
SCHEMA = os.environ["TRINO_SCHEMA"]
LAYOUT = sys.argv[1] if len(sys.argv) > 1 else "vasttams-7"
FOLDER = Path(__file__).parents[2] / "Sources/Actions/SQL"
# The VAST Catalog: its schema and table, and where the media bucket lies.
ELEMENTS = ("vast-big-catalog-bucket/vast_big_catalog_schema", "vast_big_catalog_table")
DIRECTORY = "'/tams/media/'"
# What statements are made of, and no statements of their own.
PARTS = {path.stem[3:].replace("-", "_"): path for path in FOLDER.glob("as-*.sql")}
STATEMENTS = sorted(path for path in FOLDER.glob("*.sql") if path not in PARTS.values())
TABLES = [
    "deletion_requests", "flow_collections", "flow_object_references", "flows", "objects",
    "segments", "source_collections", "sources", "tags", "webhooks",
]
# Those that grow with the segments, not with the flows.
LARGE = {"segments", "objects", "flow_object_references", "vast_big_catalog_table"}
# When a segment was registered.
CLOCK = "flow_object_references"
# What the tables that statements name are made of, where it is not the table of that name.
SPANS = {"segment_spans": PARTS["segment_spans"]}
SOURCES = {"placed_segments": "segments", "registrations": "flow_object_references", **SPANS}
# The columns of a segment's fingerprint.
PRINTED = "object_id, timerange, storage_path, ts_offset, last_duration"
# Read as a stream, in the order of their bytes: all others give a handful of rows.
STREAMED = {"segment-keys", "flow-digests", "lost-object-keys"}
# Asked about names that are given, and where some are found.
NAMED = {
    "flows-of-ids": ("id", "flows"),
    "keys-named": ("storage_path", "segments WHERE storage_path IS NOT NULL"),
    "marks-of-flows": ("entity_id", "tags WHERE tag_name = 'dr.lost_timeranges'"),
    "objects-named": ("object_id", "segments"),
    "objects-of-ids": ("id", "objects"),
    "references-of-objects": ("object_id", "flow_object_references"),
    "requests-of-ids": ("id", "deletion_requests"),
    "segments-of-ids": ("id", "segments WHERE id <> 'x'"),
    "segments-of-objects": ("object_id", "segments"),
    "segments-of-keys": ("storage_path", "segments WHERE storage_path IS NOT NULL"),
}
# Asked about these values: of the new flow the first two thousand seconds.
GIVEN = {"repairable-spans": ["new", 2_000 * 10**9, 0]}
# What the point has from any time: the lab's is older than the newest hour.
EVER = {"repairable-segments"}
if LAYOUT == "vasttams-6":
    OWN = {path.stem.removesuffix("-6"): path for path in (FOLDER / LAYOUT).glob("*.sql")}
    SOURCES = {
        **{stem[3:].replace("-", "_"): OWN[stem] for stem in OWN if stem.startswith("as-")}, **SPANS}
    STATEMENTS = [
        OWN.get(path.stem, path) for path in STATEMENTS
        if not path.stem.startswith(("change-", "repairable-")) and path.stem not in NAMED]
    TABLES = ["deletion_requests", "flows", "objects", "segments", "sources", "webhooks"]
    CLOCK = "segments"
    PRINTED = "object_id, timerange, ts_offset, last_duration"
TIME = datetime(2026, 3, 1, 2, 0, 0, 144783)
# A row of segments with a value of every type, and nulls.
ROW = [
    "it's new", "f", "o", "[0:0_1:0)", None, None, 7, None, None, 1, TIME, "a/b", TIME, None, 0.5]
LATE = ["late", "new", "o", "[7000:0_8000:0)", *ROW[4:]]
PAIR = ["o", "f"]
# What changes tables: the statements one after another, with their values, and how many rows each changes.
CHANGES = [
    ("change-add-object", ["o", "o", "o"], 0), ("change-put-segment", [*ROW, ROW[0]], 1),
    ("change-add-object", ["o", "o", "o"], 1), ("change-add-object", ["o", "o", "o"], 0),
    ("change-drop-object", ["o"], 1), ("change-drop-object", ["o"], 0),
    ("change-add-reference", ["o", "f", None, *PAIR, *PAIR], 1),
    ("change-add-reference", ["o", "f", TIME, *PAIR, *PAIR], 0),
    ("change-drop-reference", ["o", "f", TIME], 0), ("change-drop-reference", ["o", "f", None], 1),
    ("change-add-reference", ["o", "f", TIME, *PAIR, *PAIR], 1),
    ("change-drop-reference", ["o", "f", TIME], 1),
    ("change-add-reference", ["o", "g", TIME, "o", "g", "o", "g"], 0),
    ("change-add-mark", ["id", "f", "RUN a", TIME, TIME, "f"], 1),
    ("change-add-mark", ["id", "f", "RUN b", TIME, TIME, "f"], 0),
    ("change-replace-mark", ["RUN c", TIME, "f", "RUN b"], 0),
    ("change-replace-mark", ["RUN c", TIME, "f", "RUN a"], 1),
    ("change-drop-mark", ["f", "RUN a"], 0), ("change-drop-mark", ["f", "RUN c"], 1),
    ("change-put-segment", [*ROW, ROW[0]], 0),
    ("change-move-segment", ["c/d", ROW[0], "other"], 0),
    ("change-move-segment", ["c/d", ROW[0], "a/b"], 1),
    ("change-drop-segment", ROW, 0),
    ("change-drop-segment", [*ROW[:6], 8, *ROW[7:11], "c/d", *ROW[12:]], 0),
    ("change-drop-segment", [*ROW[:11], "c/d", *ROW[12:]], 1),
    ("change-adopt-segment", [*LATE, "f", LATE[0], "f", 8_000 * 10**9, 7_000 * 10**9], 0),
    ("change-adopt-segment", [*LATE, "twice", LATE[0], "new", 20 * 10**9, 19 * 10**9], 0),
    ("change-adopt-segment", [*LATE, "twice", LATE[0], "new", 8_000 * 10**9, 7_000 * 10**9], 1),
    ("change-adopt-segment", [*LATE, "twice", LATE[0], "new", 8_000 * 10**9, 7_000 * 10**9], 0),
    ("change-drop-segment", LATE, 1), ("change-drop-segment", LATE, 0),
    ("change-settle-request", ["error", TIME, "d", "started"], 0),
    ("change-settle-request", ["error", None, "d", "Started"], 1),
]
# Time ranges at the edges of the grammar, and what is wrong with each.
OPEN, NONE, EARLY, FAR = (
    "has no beginning or no end", "is not a time range", "ends before it begins",
    "lies beyond the year 2100")
TIMERANGES = {
    "": OPEN, "_": OPEN, "()": OPEN, "[1:0_": OPEN, "_1:0)": OPEN,
    "[01:0_2:0)": NONE, "[1:0_2:1000000000)": NONE, "[1:0-2:0)": NONE, "{1:0_2:0)": NONE,
    "[2:0_1:0)": EARLY, "[1:5_1:4)": EARLY, "[-1:4_-1:5)": EARLY,
    "[4102444801:0_4102444802:0)": FAR, "[99999999999999999999:0_99999999999999999999:1)": FAR,
    "[5:0]": None, "5:0": None, "[-1:5_-1:4)": None, "(0:0_1:0]": None, "[1:0_1:0)": None,
}
# One flow: gaps, a touch, overlaps by seconds and by a nanosecond, one inside another, an empty one,
# and times before zero.
NEIGHBOURS = [
    "[-20:5_-10:0)", "[-10:0_-0:5)", "[10:0_20:0)", "[15:0_25:5]", "[25:5_30:0)", "(30:0_31:0)",
    "[40:500000000_60:0)", "[41:0_42:0)", "[50:0_50:0)", "[1000:0_1001:0)",
]


def name(path):
    return path.stem.removesuffix("-6")


def cursor():
    return connect(
        host=ADDRESS.hostname, port=ADDRESS.port, user="clients", catalog=CATALOG, schema=SCHEMA,
    ).cursor()


def rows(sql, parameters=None):
    return cursor().execute(sql, parameters).fetchall()


def newest_snapshot():
    names = [row[0] for row in rows("SHOW SCHEMAS LIKE '%/.snapshot/%'")]
    newest = [rows(f'SELECT max(created) FROM "{name}".{CLOCK}')[0][0] for name in names]
    return max((time, name) for time, name in zip(newest, names) if time)[1]


def damage():
    """Something for every statement to find."""
    lost = rows("SELECT id FROM segments ORDER BY id LIMIT 5")
    rows(f"DELETE FROM segments WHERE id IN ({', '.join('?' * len(lost))})", [row[0] for row in lost])
    flows = [row[0] for row in rows("SELECT id FROM flows ORDER BY id")]
    segments = [row[0] for row in rows("SELECT id FROM segments ORDER BY id")]
    check(len(flows) > 4 and len(segments) > len(TIMERANGES) + 5, "the lab is large enough")
    rows("UPDATE flows SET source_id = 'gone' WHERE id = ?", [flows[0]])
    rows("UPDATE flows SET source_id = NULL WHERE id = ?", [flows[1]])
    rows("UPDATE flows SET frame_rate = '25:1', read_only = true WHERE id = ?", [flows[2]])
    rows("UPDATE segments SET flow_id = 'gone' WHERE id = ?", [segments.pop()])
    rows("UPDATE segments SET object_id = 'it''s | gone' WHERE id = ?", [segments.pop()])
    rows("UPDATE segments SET storage_path = NULL WHERE id = ?", [segments.pop()])
    for timerange in [None, *TIMERANGES]:
        rows("UPDATE segments SET timerange = ? WHERE id = ?", [timerange, segments.pop()])
    for index, timerange in enumerate(NEIGHBOURS):
        rows(
            "INSERT INTO segments (id, flow_id, object_id, timerange) VALUES (?, 'new', ?, ?)",
            [f"new-{index}", f"é-{index}", timerange])
    rows(
        "INSERT INTO segments (id, flow_id, object_id, timerange) "
        "VALUES ('early', 'new', 'early', '[2000:0_2001:0)')")
    rows(
        "INSERT INTO flow_object_references (object_id, flow_id, created) "
        "SELECT 'early', 'new', min(created) FROM flow_object_references")
    for table in ["flows", "sources", "objects", "webhooks"]:
        rows(f"INSERT INTO {table} (id) VALUES ('twice'), ('twice')")
    rows("INSERT INTO segments (id, flow_id, timerange) VALUES ('x', 'f', 't'), ('y', 'f', 't')")
    rows("UPDATE flow_collections SET flow_id = 'gone'")
    rows("INSERT INTO flow_collections (collection_id, flow_id) VALUES ('a', 'b'), ('b', 'a')")
    rows("UPDATE source_collections SET collection_id = 'gone'")
    rows("DELETE FROM tags WHERE tag_name = 'location'")
    rows("UPDATE tags SET tag_value = 'other' WHERE tag_name = 'quality'")
    rows("UPDATE webhooks SET url = 'https://elsewhere.example/' WHERE url IS NOT NULL")
    rows(
        "INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value) "
        "VALUES ('m', 'flow', ?, 'dr.lost_timeranges', 'RUN mark')", flows[3:4])
    rows("INSERT INTO deletion_requests (id, flow_id, status) VALUES ('d', ?, 'Started')", flows[:1])


def copy(database, name, schema, tables):
    """The tables of a schema as DuckDB's, row by row."""
    database.execute(f"CREATE SCHEMA {name}")
    for table in tables:
        columns = [(row[0], row[1]) for row in rows(f'DESCRIBE "{schema}".{table}')]
        types = ", ".join(f"{column} {kind.split('(')[0]}" for column, kind in columns)
        database.execute(f"CREATE TABLE {name}.{table} ({types})")
        found = rows(f'SELECT * FROM "{schema}".{table}')
        if found:
            marks = ", ".join("?" for _ in columns)
            database.executemany(f"INSERT INTO {name}.{table} VALUES ({marks})", found)


def plain(row):
    """Whole numbers are whole numbers, whatever an engine calls them."""
    return tuple(int(value) if isinstance(value, Decimal) else value for value in row)


def parsed(path):
    """One statement: of those that change something one row's worth, else one that gives a bounded answer."""
    statements = sqlglot.parse(path.read_text(), read="trino", error_level=sqlglot.ErrorLevel.RAISE)
    equal(len(statements), 1, f"statements in {path.name}")
    statement = statements[0]
    if path.stem.startswith("change-"):
        check(isinstance(statement, (exp.Insert, exp.Update, exp.Delete)), f"{path.name} changes rows")
        check(statement.find(exp.Where), f"{path.name} says what it expects")
        check(path.stem in {stem for stem, _, _ in CHANGES}, f"{path.name} is tried")
        return statement
    check(isinstance(statement, (exp.Select, exp.SetOperation)), f"{path.name} is a query")
    check(path.read_text().startswith("-- "), f"{path.name} says what its rows are")
    names = statement.named_selects
    if "offender" in names:
        equal(names[:3], ["offender", "problem", "total"], f"columns of {path.name}")
    limit = statement.args.get("limit")
    # A manifest of repairs names every change, a check the first offenders.
    most = 5000 if path.stem.startswith("repairable-") else 100
    selects = statement.find_all(exp.Select) if isinstance(statement, exp.SetOperation) else [statement]
    is_one_row = all(
        not part.args.get("group") and any(item.find(exp.AggFunc) for item in part.selects)
        for part in selects if not part.find_ancestor(exp.Subquery))
    is_placed = any(
        isinstance(condition.this, exp.Column) and condition.this.name == "place"
        for condition in statement.find_all(exp.LTE))
    check(
        is_one_row or is_placed or name(path) in STREAMED or path.stem in NAMED
        or (limit and int(limit.expression.this) <= most),
        f"{path.name} gives a bounded number of rows")
    return statement


def plainly(path):
    """Without its comments."""
    return "\n".join(line for line in path.read_text().splitlines() if not line.startswith("--"))


def source(place, name):
    """What a table that a statement names is made of, in this layout."""
    if name.endswith("_with_deleted"):
        return f" {place}.{name.removesuffix('_with_deleted')}"
    if name in {"segment_keys", *SPANS}:
        own = SPANS.get(name) or next(
            path for path in STATEMENTS if path.stem.removesuffix("-6") == "segment-keys")
        return f" ({placed(plainly(own)).replace(' live.', f' {place}.')})"
    made = SOURCES.get(name, name)
    if isinstance(made, str):
        return f" {place}.{made}"
    return f" ({plainly(made).replace(' live.', f' {place}.')})"


def placed(text):
    return re.sub(r" (live|point)\.([a-z_]+)", lambda match: source(*match.groups()), text)


def timed(path, taken):
    """With the instant of the point, and one later than every row."""
    text = plainly(path)
    for part in ["pairs", "objects"]:
        text = text.replace(f" catalog.{part}", f" ({plainly(PARTS['catalog_' + part])})")
    text = text.replace("catalog.directory", DIRECTORY)
    text = text.replace(" point.taken", f" TIMESTAMP '{taken}'")
    for later in ["opened", "now"]:
        text = text.replace(f" point.{later}", " TIMESTAMP '2100-01-01 00:00:00'")
    return placed(text)


def as_trino(path, snapshot, taken):
    text = timed(path, taken).replace(" live.", f' "{SCHEMA}".').replace(" point.", f' "{snapshot}".')
    return text.replace(" catalog.elements", f' "{ELEMENTS[0]}".{ELEMENTS[1]}')


def as_duckdb(path, taken):
    return sqlglot.transpile(timed(path, taken), read="trino", write="duckdb")[0]


def fingerprints(schema):
    """Of every flow, by Python's own md5 of the plain columns."""
    flows = defaultdict(lambda: [0, 0, 0])
    for flow, *columns in rows(
        f'SELECT flow_id, {PRINTED} FROM "{schema}".segments'
    ):
        digits = md5("|".join(text or "" for text in columns).encode()).hexdigest()
        flows[flow or ""][0] += 1
        flows[flow or ""][1] += int(digits[:8], 16)
        flows[flow or ""][2] += int(digits[8:16], 16)
    return [(flow, *flows[flow]) for flow in sorted(flows, key=str.encode)]


def planned(sql, names, database):
    """How often DuckDB would read each table, and how it would join."""
    (_, text), = database.execute(f"EXPLAIN (FORMAT JSON) {sql}", names).fetchall()
    scans, joins = Counter(), Counter()
    for step in steps_of(json.loads(text)):
        kind, told = step["name"].strip(), step["extra_info"]
        # A table beside numbers that stand in the statement is still read once.
        is_beside_constants = kind == "CROSS_PRODUCT" and not all(
            any(inner["name"].strip() == "SEQ_SCAN" for inner in steps_of([child]))
            for child in step["children"])
        if kind == "SEQ_SCAN":
            scans[told["Table"].replace('"', "").removeprefix("memory.")] += 1
        elif ("JOIN" in kind or "PRODUCT" in kind) and not is_beside_constants:
            joins[f"{kind} {told.get('Join Type', '')}".strip().lower().replace("_", " ")] += 1
    return scans, joins


def steps_of(plan):
    for step in plan:
        yield step
        yield from steps_of(step["children"])


def judged(path, scans, joins):
    """The plan in one line: what is large is read once, and nothing is compared pair by pair."""
    for table, times in scans.items():
        check(
            times == 1 or table.split(".")[1] not in LARGE, f"{path.name} reads {table} {times} times")
    for join in joins:
        check(join.startswith("hash join"), f"{path.name} has a {join}")
    text = ", ".join(f"{table} {times}x" if times > 1 else table for table, times in scans.items())
    return f"reads {text or 'nothing'}" + "".join(
        f"; {times} {join}" for join, times in sorted(joins.items()))


def answers(path, snapshot, taken, database):
    """The rows of both engines, and the plan of the one that tells it."""
    taken = datetime(2000, 1, 1) if path.stem in EVER else taken
    ours, other, names = as_trino(path, snapshot, taken), as_duckdb(path, taken), GIVEN.get(path.stem)
    if path.stem in NAMED:
        column, place = NAMED[path.stem]
        names = [row[0] for row in rows(f"SELECT {column} FROM {place} ORDER BY {column} LIMIT 3")]
        marks = f"IN ({', '.join('?' * len(names))})"
        ours, other = ours.replace("IN (?)", marks), other.replace("IN (?)", marks)
    lab = [plain(row) for row in rows(ours, names)]
    found = [plain(row) for row in database.execute(other, names).fetchall()]
    return lab, found, judged(path, *planned(other, names, database))


def key(row):
    return [(value is not None, str(value)) for value in row]


def changed(database):
    """Both engines change the same rows, and as many as they should."""
    folder = STATEMENTS[0].parent
    for stem, values, count in CHANGES:
        path = folder / f"{stem}.sql"
        before = {table: len(rows(f"SELECT * FROM {table}")) for table in TABLES}
        told = cursor().execute(as_trino(path, SCHEMA, ""), values)
        told.fetchall()
        equal(told.rowcount, count, f"rows that {stem} changes for {values}")
        database.execute(as_duckdb(path, ""), values)
        for table in TABLES:
            lab = sorted((tuple(row) for row in rows(f"SELECT * FROM {table}")), key=key)
            other = sorted(database.execute(f"SELECT * FROM live.{table}").fetchall(), key=key)
            equal(lab, other, f"{table} after {stem} with {values}")
            if count == 0:
                equal(len(lab), before[table], f"rows of {table} after {stem}")
    print(f"changes: {len(CHANGES)}, equal")


def right(found):
    """Two engines can agree on what is wrong."""
    problems = [row[1] for row in found["malformed-timeranges"]]
    expected = [f"{text} {wrong}" for text, wrong in TIMERANGES.items() if wrong]
    equal(
        sorted(problems), sorted(expected + ["it has no time range"] + ["t is not a time range"] * 2),
        "malformed time ranges")
    overlaps = [row[:2] for row in found["overlapping-segments"] if row[0] == "new"]
    equal(overlaps, [("new", "3 segments overlap an earlier one")], "overlaps of the new flow")
    identities = {row[0] for row in found["duplicate-identities"]}
    equal(
        identities, {"flow f", "flow twice", "source twice", "object twice", "webhook twice"},
        "identities there twice")


def main():
    check(len(STATEMENTS) > 15, f"only {len(STATEMENTS)} statements were found")
    for path in STATEMENTS:
        parsed(path)
    snapshot = newest_snapshot()
    # Something lies after it.
    taken = rows(f"SELECT max(created) FROM {CLOCK}")[0][0].replace(
        minute=0, second=0, microsecond=0)
    if LAYOUT == "vasttams-7":
        damage()
    for path in [*PARTS.values(), *SOURCES.values()]:
        if not isinstance(path, str):
            check(sqlglot.parse_one(path.read_text(), read="trino").find(exp.Select), f"{path.name}")
    database = duckdb.connect()
    # The one function of Trino in them that sqlglot has no word for.
    database.execute("CREATE MACRO from_base(digits, base) AS CAST('0x' || digits AS BIGINT)")
    copy(database, "live", SCHEMA, TABLES)
    copy(database, "point", snapshot, TABLES)
    copy(database, "catalog", ELEMENTS[0], ELEMENTS[1:])
    database.execute(f"CREATE VIEW catalog.elements AS SELECT * FROM catalog.{ELEMENTS[1]}")
    found = {}
    for path in STATEMENTS:
        if path.stem.startswith("change-"):
            continue
        lab, other, plan = answers(path, snapshot, taken, database)
        check(lab, f"{path.name} found nothing, so it proves nothing")
        if " ORDER BY " not in path.read_text().replace("\n", " "):
            lab, other = sorted(lab), sorted(other)
        equal(lab, other, f"rows of {path.name} (lab, then DuckDB)")
        print(f"{path.stem}: {len(lab)} rows, equal; {plan}")
        found[name(path)] = lab
    equal(found["flow-digests"], fingerprints(SCHEMA), "fingerprints of flows (SQL, then Python)")
    if LAYOUT == "vasttams-7":
        right(found)
        changed(database)
    print("sql: ok")


if __name__ == "__main__":
    main()
