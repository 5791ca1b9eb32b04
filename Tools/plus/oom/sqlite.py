import sqlite3


def run():
    base = sqlite3.connect(':memory:')
    base.execute('create table t (a integer, b text)')
    base.executemany('insert into t values (?, ?)', [(n, u'row %d' % n) for n in range(8)])
    base.create_function('twice', 1, lambda n: 2 * n)
    base.row_factory = sqlite3.Row
    rows = base.execute('select twice(a) as d, b from t where a > :low', {'low': 4}).fetchall()
    base.rollback()
    out = [tuple(row) for row in rows], rows[0].keys(), base.total_changes
    base.close()
    return out
