"""PostgreSQL: one read-only snapshot, each table by COPY as a stream; no tools of the server needed."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection, transaction

from .archive import Damaged, Reader, Writer, chunks

FOLDER = "tables/"


def save(archive: Writer) -> dict[str, int]:
    """Returns how many rows each table has in the snapshot."""
    rows: dict[str, int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in connection.introspection.table_names(cursor):
            archive.add(f"{FOLDER}{table}", _stream(f"COPY {_with_columns(table)} TO STDOUT"))
            cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608
            rows[table] = cursor.fetchone()[0]
    return rows


def _stream(statement: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for part in copy:
            yield bytes(part)


def load(archive: Reader) -> None:
    """Replace the content of every table in one transaction: readers see all of the old or all of the new."""
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if strangers := set(tables) ^ set(archive.manifest["rows"]):
            raise Damaged(f"the tables of the backup and of this version differ: {', '.join(sorted(strangers)[:5])}")
        cursor.execute(f"TRUNCATE {', '.join(map(_quoted, tables))}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            with cursor.copy(f"COPY {_with_columns(table)} FROM STDIN") as copy, archive.open(FOLDER + table) as member:
                for part in chunks(member):
                    copy.write(part)
            _compare(cursor, table, archive.manifest["rows"][table])
        _reset_sequences(cursor)


def _compare(cursor, table: str, expected: int) -> None:
    cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608
    found = cursor.fetchone()[0]
    if found != expected:
        raise Damaged(f"{table} has {found} rows after the restore, the manifest says {expected}")


def _with_columns(table: str) -> str:
    """The table with its columns by name, without those that the server computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = '' ORDER BY attname",
            [_quoted(table)],
        )
        return f"{_quoted(table)} ({', '.join(_quoted(name) for (name,) in cursor.fetchall())})"


def _reset_sequences(cursor) -> None:
    cursor.execute(
        "SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname) "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 "
        "AND NOT a.attisdropped AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"
    )
    for table, column, sequence in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(%s, COALESCE(max({_quoted(column)}), 1), max({_quoted(column)}) IS NOT NULL) "  # noqa: S608
            f"FROM {_quoted(table)}",
            [sequence],
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
