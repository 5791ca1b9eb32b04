"""A database as SQL text that makes it again: Connection.iterdump()."""


def _quoted(name):
    """A name as an identifier of SQL."""
    return '"%s"' % name.replace('"', '""')


def _schema(cursor, condition):
    """(name, statement) of what was created by statements."""
    return cursor.execute('SELECT name, sql FROM sqlite_master WHERE sql NOT NULL AND ' +
                          condition).fetchall()


def _rows(cursor, table):
    """INSERT statements for the rows of a table, put together by SQLite itself."""
    columns = cursor.execute('PRAGMA table_info(%s)' % _quoted(table)).fetchall()
    values = ",".join("'||quote(%s)||'" % _quoted(column[1]) for column in columns)
    # the statement is a text for SQLite: quotes in the table's name are doubled once more
    start = "INSERT INTO %s VALUES(" % _quoted(table)
    cursor.execute("SELECT '%s%s)' FROM %s" % (start.replace("'", "''"), values, _quoted(table)))
    for row in cursor:
        yield '%s;' % row[0]


def _iterdump(connection):
    """The lines of the dump, one by one."""
    cursor = connection.cursor()
    cursor.row_factory = None
    yield 'BEGIN TRANSACTION;'
    for name, statement in _schema(cursor, "type = 'table' ORDER BY name"):
        if name == 'sqlite_sequence':
            yield 'DELETE FROM "sqlite_sequence";'
        elif name == 'sqlite_stat1':
            yield 'ANALYZE "sqlite_master";'
        elif name.startswith('sqlite_'):
            continue
        else:
            yield '%s;' % statement
        for line in _rows(cursor, name):
            yield line
    for name, statement in _schema(cursor, "type IN ('index', 'trigger', 'view')"):
        yield '%s;' % statement
    yield 'COMMIT;'
