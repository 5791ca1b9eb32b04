import sqlite3


def first():
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


def more():
    base = sqlite3.connect(':memory:', isolation_level=None)
    base.text_factory = str
    base.execute('create table t (a integer, b text, c blob, d real)')
    out = []
    for number in range(40):
        row = (number, 'text %d' % number, buffer('blob' * number), number / 4.0)
        base.execute('insert into t values (?, ?, ?, ?)', row)
        got = base.execute('select b, c, d from t where a = %d' % number).fetchone()
        out.append((got[0], str(got[1])[:5], got[2]))
        try:
            base.execute('select nothing%d' % number)
        except sqlite3.OperationalError as error:
            out.append(str(error))
    base.create_collation('back', lambda a, b: -cmp(a, b))
    out.append(base.execute('select b from t order by b collate back').fetchmany(3))
    base.close()
    return out[30:34] + out[-1:]


def run():
    return first(), more()
