"""Every statement of the executor is Trino's grammar to a parser nobody here wrote, and gives the same rows on the lab's Trino as, transpiled, on DuckDB: two engines that know nothing of each other."""

import os
from decimal import Decimal
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
STATEMENTS = sorted((Path(__file__).parents[2] / "Sources/Actions/SQL").glob("*.sql"))
TABLES = [
    "deletion_requests", "flow_collections", "flow_object_references", "flows", "objects",
    "segments", "source_collections", "sources", "tags", "webhooks",
]
# Read as a stream, in the order S3 lists keys: all others give a handful of rows.
STREAMED = {"segment-keys"}
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


def cursor():
    return connect(
        host=ADDRESS.hostname, port=ADDRESS.port, user="clients", catalog=CATALOG, schema=SCHEMA,
    ).cursor()


def rows(sql, parameters=None):
    return cursor().execute(sql, parameters).fetchall()


def newest_snapshot():
    names = [row[0] for row in rows("SHOW SCHEMAS LIKE '%/.snapshot/%'")]
    newest = [
        rows(f'SELECT max(created) FROM "{name}".flow_object_references')[0][0] for name in names]
    return max((time, name) for time, name in zip(newest, names) if time)[1]


def damage():
    """Something for every statement to find."""
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
    rows("INSERT INTO deletion_requests (id, flow_id, status) VALUES ('d', ?, 'Started')", flows[:1])


def copy(database, name, schema):
    """The tables of a schema as DuckDB's, row by row."""
    database.execute(f"CREATE SCHEMA {name}")
    for table in TABLES:
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
    """One statement that only reads and gives a bounded answer."""
    statements = sqlglot.parse(path.read_text(), read="trino", error_level=sqlglot.ErrorLevel.RAISE)
    equal(len(statements), 1, f"statements in {path.name}")
    statement = statements[0]
    check(isinstance(statement, (exp.Select, exp.SetOperation)), f"{path.name} is a query")
    check(path.read_text().startswith("-- "), f"{path.name} says what its rows are")
    names = statement.named_selects
    if "offender" in names:
        equal(names[:3], ["offender", "problem", "total"], f"columns of {path.name}")
    limit = statement.args.get("limit")
    selects = statement.find_all(exp.Select) if isinstance(statement, exp.SetOperation) else [statement]
    is_one_row = all(
        not part.args.get("group") and any(item.find(exp.AggFunc) for item in part.selects)
        for part in selects if not part.find_ancestor(exp.Subquery))
    is_placed = any(
        isinstance(condition.this, exp.Column) and condition.this.name == "place"
        for condition in statement.find_all(exp.LTE))
    check(
        is_one_row or is_placed or path.stem in STREAMED
        or (limit and int(limit.expression.this) <= 100),
        f"{path.name} gives a bounded number of rows")
    return statement


def as_trino(path, snapshot, taken):
    text = path.read_text().replace(" point.taken", f" TIMESTAMP '{taken}'")
    return text.replace(" live.", f' "{SCHEMA}".').replace(" point.", f' "{snapshot}".')


def as_duckdb(path, taken):
    text = path.read_text().replace(" point.taken", f" TIMESTAMP '{taken}'")
    return sqlglot.transpile(text, read="trino", write="duckdb")[0]


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
    taken = rows("SELECT max(created) FROM flow_object_references")[0][0].replace(
        minute=0, second=0, microsecond=0)
    damage()
    database = duckdb.connect()
    # The one function of Trino in them that sqlglot has no word for.
    database.execute("CREATE MACRO from_base(digits, base) AS CAST('0x' || digits AS BIGINT)")
    copy(database, "live", SCHEMA)
    copy(database, "point", snapshot)
    found = {}
    for path in STATEMENTS:
        lab = [plain(row) for row in rows(as_trino(path, snapshot, taken))]
        other = [plain(row) for row in database.execute(as_duckdb(path, taken)).fetchall()]
        check(lab, f"{path.name} found nothing, so it proves nothing")
        if " ORDER BY " not in path.read_text().replace("\n", " "):
            lab, other = sorted(lab), sorted(other)
        equal(lab, other, f"rows of {path.name} (lab, then DuckDB)")
        print(f"{path.stem}: {len(lab)} rows, equal")
        found[path.stem] = lab
    right(found)
    print("sql: ok")


if __name__ == "__main__":
    main()
