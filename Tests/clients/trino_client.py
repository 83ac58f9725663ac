"""The trino client, unchanged, on the lab's Trino: every table, live and in snapshots, and the errors it must get."""

import os
from datetime import datetime
from urllib.parse import urlparse

from trino.dbapi import connect
from trino.exceptions import TrinoUserError

from checks import check, equal

ADDRESS = urlparse(os.environ["TRINO_URL"])
CATALOG = os.environ["TRINO_CATALOG"]
SCHEMA = os.environ["TRINO_SCHEMA"]
TABLES = [
    "api_tokens", "auth_logs", "deletion_requests", "flow_collections", "flow_object_references",
    "flows", "objects", "refresh_tokens", "segments", "source_collections", "sources", "tags",
    "users", "webhooks",
]


def cursor(schema=SCHEMA, catalog=CATALOG):
    connection = connect(
        host=ADDRESS.hostname, port=ADDRESS.port, user="clients", catalog=catalog, schema=schema)
    return connection.cursor()


def rows(sql, parameters=None, **session):
    return cursor(**session).execute(sql, parameters).fetchall()


def refused(name, sql, **session):
    try:
        rows(sql, **session)
    except TrinoUserError as error:
        equal(error.error_name, name, sql)
        return
    check(False, f"{sql} was not refused")


def every_table():
    equal(sorted(row[0] for row in rows("SHOW TABLES")), TABLES, "the tables")
    schemas = [row[0] for row in rows("SHOW SCHEMAS")]
    snapshots = [name for name in schemas if "/.snapshot/" in name]
    check(SCHEMA in schemas and snapshots, f"the schemas are {schemas}")
    for schema in [SCHEMA, snapshots[0], snapshots[-1]]:
        for table in TABLES:
            read = cursor()
            found = read.execute(f'SELECT * FROM "{schema}".{table}').fetchall()
            counted = rows(f'SELECT count(*) FROM {CATALOG}."{schema}".{table}')
            equal(counted, [[len(found)]], f"rows of {table} in {schema}")
            columns = [(name, type_) for name, type_, *_ in rows(f'DESCRIBE "{schema}".{table}')]
            equal([(d[0], d[1]) for d in read.description], columns, f"columns of {table}")
    check(rows("SELECT count(*) FROM segments")[0][0] > 0, "there are segments")


def types():
    created, read_only, generation, share, code, label = rows(
        "SELECT max(created), read_only, generation, 1.5, to_utf8('x'), label FROM flows"
        " WHERE read_only GROUP BY 2, 3, 4, 5, 6")[0]
    check(isinstance(created, datetime), f"a timestamp is {created!r}")
    check(read_only is True, f"a boolean is {read_only!r}")
    check(isinstance(generation, int) and isinstance(label, str), "an integer and a text")
    equal((float(share), code), (1.5, b"x"), "a double and bytes")


def parameters():
    flow = rows("SELECT id, created FROM flows ORDER BY id LIMIT 1")[0]
    equal(rows("SELECT id FROM flows WHERE id = ?", [flow[0]]), [[flow[0]]], "a text parameter")
    equal(
        rows("SELECT count(*) FROM flows WHERE id = ? AND created = ?", flow), [[1]],
        "a timestamp parameter")
    equal(rows("SELECT ?, ?, ?", ["it's", -5, None]), [["it's", -5, None]], "other parameters")


def pages():
    """More rows than fit in one page come complete, and a query can be given up in between."""
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n"
    equal([row[0] for row in rows(count.format(3500))], list(range(1, 3501)), "rows of many pages")
    given_up = cursor()
    given_up.execute(count.format(1000000))
    equal(given_up.fetchone(), [1], "the first row")
    given_up.cancel()


def across_snapshots():
    snapshot = sorted(row[0] for row in rows("SHOW SCHEMAS LIKE '%/.snapshot/%'"))[-1]
    lost = rows(
        f'SELECT count(*) FROM (SELECT flow_id, timerange, object_id FROM "{SCHEMA}".segments'
        f' EXCEPT SELECT flow_id, timerange, object_id FROM "{snapshot}".segments)')[0][0]
    check(lost > 0, "live has segments that the snapshot has not")


def changes():
    insert = cursor()
    insert.execute("INSERT INTO users (user_id, username) VALUES ('1', 'a'), ('2', 'b')").fetchall()
    equal(insert.rowcount, 2, "inserted rows")
    equal(rows("UPDATE users SET username = 'c' WHERE user_id = '2'"), [[1]], "updated rows")
    equal(rows("SELECT username FROM users ORDER BY user_id"), [["a"], ["c"]], "changed rows")
    equal(rows("DELETE FROM users"), [[2]], "deleted rows")


def errors():
    refused("TABLE_NOT_FOUND", "SELECT * FROM missing")
    refused("SCHEMA_NOT_FOUND", 'SELECT * FROM "tams-db/missing".flows')
    refused("SCHEMA_NOT_FOUND", 'SELECT * FROM "tams-db/.snapshot/missing/tams7".flows')
    refused("CATALOG_NOT_FOUND", 'SELECT * FROM hive."tams-db/tams7".flows')
    refused("COLUMN_NOT_FOUND", "SELECT missing FROM flows")
    refused("FUNCTION_NOT_FOUND", "SELECT group_concat(id) FROM flows")
    refused("SYNTAX_ERROR", "SELECT FROM WHERE")
    refused("INVALID_CAST_ARGUMENT", "SELECT CAST('x' AS bigint)")
    refused("MISSING_SCHEMA_NAME", "SELECT * FROM flows", schema=None)


def main():
    every_table()
    types()
    parameters()
    pages()
    across_snapshots()
    changes()
    errors()
    print("trino: ok")


if __name__ == "__main__":
    main()
