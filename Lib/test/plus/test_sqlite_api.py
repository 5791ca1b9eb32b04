"""_sqlite3: statements, values, transactions, callbacks; compared with stock's."""
import gc
import os
import sqlite3
import sys
import tempfile
import unittest
import weakref

import _sqlite3 as S
import stockcompare

PRELUDE = r'''
import _sqlite3 as S, datetime, sys, threading
def C(**k):
    c = S.connect(':memory:', **k)
    c.executescript('create table t(a integer primary key, b text, c);')
    return c
c = C(); cu = c.cursor(); x = c.execute
def run(sql, *p):
    try:
        r = cu.execute(sql, *p)
        print cu.description, cu.rowcount, cu.lastrowid, c.total_changes
        return r.fetchall()
    except Exception as e:
        print type(e).__name__, e, cu.description, cu.rowcount, cu.lastrowid
def many(*a):
    try:
        return cu.executemany(*a)
    finally:
        print cu.rowcount, cu.lastrowid, cu.description, c.total_changes
def elsewhere(f):
    def work():
        try: print '->', repr(f())
        except Exception as e: print '!!', type(e).__name__, str(e).translate(None, '0123456789')
    thread = threading.Thread(target=work); thread.start(); thread.join()
class BadDict(dict):
    def __missing__(self, key): return 'missing ' + key
class Sequence(object):
    def __len__(self): return 1
    def __getitem__(self, i): return 5
class I(int): pass
class St(str): pass
class U(unicode): pass
class F(float): pass
class L(long): pass
class Sum:
    def __init__(self): self.t = 0
    def step(self, *a): self.t += a[0]
    def finalize(self): return self.t
class BadInit(Sum):
    def __init__(self): 1 / 0
class BadStep(Sum):
    def step(self, *a): 1 / 0
class BadEnd(Sum):
    def finalize(self): 1 / 0
class OddEnd(Sum):
    def finalize(self): return []
class P(object):
    def __init__(self, v): self.v = v
class Conforming(P):
    def __conform__(self, p): return self.v if p is S.PrepareProtocol else None
class BadConforming(P):
    def __conform__(self, p): 1 / 0
class Adapting(P):
    def __adapt__(self, o): return 4
class NoCursorInit(S.Cursor):
    def __init__(self, c): pass
big = ('with recursive q(n) as (select 1 union all select n+1 from q where n<20000) '
       'select count(*) from q')
'''

STATEMENTS = '''insert into t(b) values(1)|select * from t|update t set b=2|commit|rollback|begin
insert into t(b) values(5)|begin|delete from t|rollback|select count(*) from t|create table u(x)
insert into u values(1)|drop table u|replace into t(b) values(3)| \t insert into t(b) values(7)
-- c|/*x*/ insert into t(b) values(8)|savepoint s|insert into t(b) values(9)|rollback to s|release s
pragma user_version|vacuum|with q as (select 1) select * from q|values(1)|
INSERT or ignore into t(a) values(1)|  |;|select 1;;|select 1; |select 1;select 2|select 1; -- foo
select 1 /* x|insert into t values(1,2,3)|insert into t values(99,2)|select nosuch from t|end|analyze
update t set b=null where 0|select a as "x [y]" from t|select a as "[y]", a "foo[bar", a "q  [z]" from t
insert into t(b) select b from t|delete from t where a=1|explain query plan select 1|foo
with q as (select 5 as x) insert into t(b) select x from q'''.replace('\n', '|').split('|')

BINDING = r'''
[run('select ?', p) for p in ((1,), [1], {'x': 1}, {}, (), (1, 2), 'a', 'ab', {1: 2}, BadDict())]
[run('select :x', p) for p in ((1,), [1], {'x': 1}, {}, (), (1, 2), 'a', {1: 2}, BadDict())]
[run('select ?1, :y, @z, $w', p) for p in ((1, 2, 3, 4), {'y': 1, 'z': 2, 'w': 3}, (1,))]
[run('select ?', p) for p in (1, None, iter([1]), set([1]), xrange(1), bytearray('a'))]
[run('select ?', p) for p in (Sequence(), buffer('a'), U(u'b'))]
[run('select ?, typeof(?)', (v, v)) for v in (None, 1, 2**31, 2**63-1, -2**63, 5L, 1.5, True)]
[run('select ?, typeof(?)', (v, v)) for v in (2**63, -2**70, L(2**70), object(), [], ())]
[run('select ?, typeof(?)', (v, v)) for v in (float('inf'), float('nan'), 1e300, -0.0)]
[run('select ?, typeof(?)', (v, v)) for v in ('abc', u'\xe9', u'a\0b', 'a\0b', '', u'', u'\ud800')]
[run('select ?, typeof(?)', (v, v)) for v in ('\xe9', bytearray('z'), memoryview('q'))]
[run('select ?, typeof(?)', (v, v)) for v in (I(3), St('q'), U(u'z'), F(2.5), L(9))]
[run('select :v', {'v': v}) for v in ('\xe9', [], 2**63)]
[(str(v), type(v)) for v in x('select ?, ?', (buffer('xy'), buffer(''))).fetchone()]
[type(v) for v in x("select 5, 5000000000, 1.5, 'a', x'41', null").fetchone()]
'''

FACTORIES = r'''
def texts(): return [run("select 'abc'"), run(u"select '\xe9'"), run("select cast(x'ff41' as text) as n"), run('select ?', ('\xff',)), run("select cast(x'410042' as text)")]
texts()
c.text_factory = str
texts()
c.text_factory = S.OptimizedUnicode
texts()
c.text_factory = lambda s: ('tf', s)
texts()
c.text_factory = bytearray
texts()
c.text_factory = None
texts()
c.text_factory = unicode
c.row_factory = S.Row
x('select 1 as a').fetchone().keys()
c.cursor().row_factory, cu.row_factory
c.row_factory = 3
x('select 1').fetchall()
c.row_factory = lambda *a: 1/0
x('select 1').fetchall()
c.row_factory = lambda cursor, row: (type(cursor), row)
x('select 1').fetchall()
c.row_factory = None
cu.execute('select 1 as a, 2 as B, 3 as "c d", 4 as a')
r = S.Row(cu, cu.fetchone())
(r['a'], r['A'], r['b'], r['C D'], r[0], r[-1], len(r), list(r), r.keys(), tuple(r), dict(r))
r['zz']
r[4]
r[-5]
r[0:2]
(r[1L], r[True])
r[2**70]
r[1.5]
r[u'a']
r[None]
(hash(r) == hash(S.Row(cu, tuple(r))), r == S.Row(cu, tuple(r)), r != r, r == tuple(r), r < r)
list(reversed(r)), 1 in r
S.Row(cu, [1])
S.Row(1, (1,))
S.Row(cu)
'''

CURSORS = r'''
cu.execute('select 1 union select 2 union select 3 union select 4 union select 5')
(cu.fetchone(), cu.fetchmany(2), cu.fetchmany(), cu.arraysize)
cu.arraysize = 10
(cu.fetchmany(), cu.fetchmany(size=1), cu.fetchmany(0), cu.fetchall(), cu.fetchone())
cu.next()
cu.execute('select 1 union select 2').fetchmany(-1)
cu.execute('select 1 union select 2').fetchmany(0)
cu.fetchmany('a')
(cu.setinputsizes(1), cu.setoutputsize(1, 2), cu.connection is c, iter(cu) is cu)
cu.arraysize = 2**70
cu.rowcount = 1
cu.description = 1
cu.connection = 1
many('select 1', [])
many('insert into t(b) values(?)', [(1,), (2,)])
many('insert into t(b) values(?)', iter([(1,), (2,)]))
many('insert into t(b) values(?)', [1])
many('insert into t(b) values(?)', 3)
many('insert into t(b) values(:b)', [{'b': 1}])
many('update t set b=?', ((i,) for i in range(3)))
many('create table if not exists vv(x)', [()])
many('select ?', [(1,)])
many('delete from t', [(), ()])
many('insert into t(b) values(?)', [])
many('replace into t(a,b) values(?,?)', [(1, 2)] * 2)
many(1, [(1,)])
many(u'insert into t(b) values(?)', [(1,), (2, 3)])
many('insert into t(b) values(?)', (1/0 for i in [0]))
many()
[cu.executescript(s) and cu.rowcount for s in ('select 1; select 2;', u'select 1;', 'select 1', '', '-- x')]
cu.executescript('create table ww(x); insert into ww values(1); foo')
cu.executescript('foo;')
cu.executescript(1)
cu.executescript()
x('select count(*) from ww').fetchall()
cu.execute()
cu.execute(None)
cu.execute('select 1', (), 3)
cu.execute(sql='select 1')
cu.execute('select 1\0')
cu.execute(u'select 1\0')
cu.execute('\xff')
c.executemany('insert into t(b) values(?)', [(1,)]).rowcount
(type(c.executescript('select 1')), type(c.cursor(S.Cursor)))
c.cursor(1)
c.cursor(factory=lambda c: 5)
c.cursor(None)
b = c.cursor(NoCursorInit)
b.execute('select 1')
b.fetchone()
b.close()
(b.description, b.connection, b.rowcount, b.lastrowid, b.row_factory)
cu.close()
cu.close()
cu.execute('select 1')
S.Cursor()
S.Cursor(1)
c('select 1')
c(1)
c('select 1; select 2')
c('')
'''

CALLBACKS = r'''
c.create_function('f', 1, lambda a: a)
c.create_function('kind', 1, lambda a: repr((type(a), a if type(a) is not buffer else str(a))))
c.create_function('n', -1, lambda *a: len(a))
[x('select f(%s), kind(%s)' % (v, v)).fetchall() for v in ('1', 'null', '1.5', '"a"', '5000000000')]
x("select kind(x'41'), kind(cast(x'ff' as text)), kind('a' || x'00' || 'b'), n(), n(1,2,3)").fetchall()
results = [[], u'\xe9', 2**70, None, True, 1.5, 2**40, u'a\0b', 'a\0b', bytearray('x'), 5L]
[c.create_function('r%d' % i, 0, lambda i=i: results[i]) for i in range(len(results))]
[run('select r%d(), typeof(r%d())' % (i, i)) for i in range(len(results))]
c.create_function('bad', 0, lambda: 1/0)
run('select bad()')
c.create_function('notcallable', 0, 3)
run('select notcallable()')
run('select f(1, 2)')
c.create_function('f', 1)
c.create_function(name='f', narg=1, func=int)
c.create_function('f', 'a', int)
c.create_function('f', 500, int)
c.create_function('x' * 300, 1, int)
c.create_function(1, 1, int)
[c.create_aggregate('ag%d' % i, 1, k) for i, k in enumerate((Sum, BadInit, BadStep, BadEnd, OddEnd, 3))]
[run('select ag%d(a) from (select 1 as a union select 2)' % i) for i in range(6)]
[run('select ag%d(a) from t' % i) for i in range(6)]
run('select ag0("x")')
c.create_aggregate('q', 1)
c.create_aggregate('q', -7, Sum)
order = 'select x from (select "a" as x union select "b" union select "c") order by x collate cc'
c.create_collation('cc', lambda a, b: (sys.stdout.write(repr((a, b)) + '\n'), -cmp(a, b))[1])
run(order)
c.create_collation('CC', None)
run(order)
c.create_collation('cc', 3)
c.create_collation('a b', cmp)
c.create_collation(u'\xe9', cmp)
c.create_collation(1, cmp)
c.create_collation('cc')
c.create_collation(name='cc', callable=cmp)
def collate(f): d = C(); d.create_collation('cc', f); return d.execute(order).fetchall()
collate(lambda a, b: 1/0)
[collate(lambda a, b: answer) for answer in ('x', 2**70, -2**70, None, 0, 1.5)]
def ask(answer): c.set_authorizer(lambda *a: answer); return run('select a from t'), run('insert into t(b) values(1)')
[ask(a) for a in (0, 1, 2, None, 'x', 2**40, 2**70, 1.5, True, 5)]
c.set_authorizer(lambda *a: 1/0)
run('select b from t')
c.set_authorizer()
c = C(); cu = c.cursor()
seen = []
c.set_authorizer(lambda *a: seen.append(a) or 0)
run('select a from t where b=1')
seen
c.set_progress_handler(lambda: 0, 1000)
run(big)
c.set_progress_handler(lambda: 1, 1000)
run(big)
c.set_progress_handler(lambda: [], 1000)
run(big)
c.set_progress_handler(lambda: 1/0, 1000)
run(big)
c.set_progress_handler(None, 1000)
run(big)
c.set_progress_handler(len)
S.enable_callback_tracebacks('')
'''

TYPES = r'''
[S.register_converter(n, f) for n, f in (('foo', lambda v: ('foo', v)), ('Bar', lambda v: 1/0), ('date', lambda v: ('d', v)), ('integer', lambda v: ('int', v)), ('a b', lambda v: ('ab', v)), ('n', 3))]
S.register_converter(3, 3)
c = C(detect_types=3); cu = c.cursor(); x = c.execute
x('create table u(a foo, b Foo(10), c "foo bar", d bar, e integer, f INTEGER(5), g, h number(10), i n)') and 0
x('insert into u values(1,"b",null,null,5,6,7,8,null)') and 0
[run('select %s from u' % q) for q in ('*', 'a', 'a+1', 'a as "x [date]"', 'a as "x [DATE]"', 'a as "[foo]"')]
[run('select %s from u' % q) for q in ('a as "x [nosuch]"', 'a as "x [foo"', 'a as "x foo]"', 'd', 'e as "e [foo] [date]"')]
[run('select %s from u' % q) for q in ('b as "[a b]"', 'null as "[foo]"', "x'41' as \"z [foo]\"", '1.5 as "z [foo]"', 'i')]
run('insert into u(d) values(1)')
run('select d from u')
run('insert into u(i) values(1)')
run('select i from u')
c = C(detect_types=2); cu = c.cursor(); cu.execute('create table u(a foo)') and 0; cu.execute('insert into u values(1)')
run('select a, a as "b [date]", a as "c [d]" from u')
c = C(detect_types=1); cu = c.cursor(); cu.execute('create table u(a foo)') and 0; cu.execute('insert into u values(1)')
run('select a, a as "b [date]", a as "c [d]" from u')
run('select ?', (P(1),))
S.register_adapter(P, lambda p: p.v)
[run('select ?', (v,)) for v in (P(1), P([]), Conforming(2), Conforming(None), BadConforming(2))]
S.register_adapter(P, lambda p: 1/0)
run('select ?', (P(1),))
S.adapt(Conforming(3))
S.adapt(BadConforming(3))
S.adapt(P(3))
S.adapt(3, Adapting(1))
S.adapt(3, 'x', 7)
S.adapt()
S.register_adapter([], str)
S.register_adapter()
S.register_adapter(int, lambda v: str(v) + '!')
S.register_adapter(type(None), lambda v: 'none')
[run('select ?', (v,)) for v in (5, True, None)]
'''

CONNECTIONS = r'''
S.connect()
S.connect(1)
S.connect(None)
S.connect(':memory:', foo=1)
S.connect(':memory:', timeout='a')
S.connect('/nonexistent/x')
type(S.connect(database=u':memory:', timeout=1, detect_types=3, isolation_level=None, check_same_thread=1, factory=S.Connection, cached_statements=5))
S.connect(':memory:', factory=lambda *a, **k: (a, sorted(k)))
S.connect(':memory:', isolation_level=3)
S.connect(':memory:', isolation_level='foo').isolation_level
S.connect(':memory:', cached_statements=-5).execute('select 1').fetchall()
[S.complete_statement(s) for s in ('select 1;', 'select 1', '')]
S.complete_statement(1)
S.enable_shared_cache('a')
c.isolation_level = 1
c.isolation_level
c.isolation_level = u'\xe9'
del c.isolation_level
c.isolation_level = u'IMMEDIATE'
c.isolation_level
c.total_changes = 1
c.foo = 1
with c: x('insert into t(b) values(1)')
x('select count(*) from t').fetchone()
with c: x('insert into t(b) values(1)'); 1/0
x('select count(*) from t').fetchone()
c.__exit__()
(c.__exit__(None, None, None), c.__enter__() is c)
x('insert into t(b) values(1)') and cu.execute('select * from t')
c.rollback()
cu.fetchone()
cu.fetchmany()
cu.next()
cu.execute('select 1').fetchall()
x('insert into t(b) values(1)') and 0
c.isolation_level = None
c.rollback()
x('select count(*) from t').fetchall()
c.isolation_level = 'x'
run('insert into t(b) values(1)')
c.isolation_level = ''
c.executescript('begin; insert into t(b) values(1);') and 0
run('insert into t(b) values(2)')
c.commit()
x('select count(*) from t').fetchall()
[run(q) for q in ('create table p(x not null, y unique, z check(z>0))', 'insert into p values(null,1,1)', 'insert into p values(1,1,-1)', 'insert into p values(1,1,1)', 'insert into p values(1,1,1)', 'create table p(x)', 'insert into t(a) values("abc")')]
[run(q) for q in ('select abs(-9223372036854775808)', 'select zeroblob(2000000000)', 'select load_extension("x")')]
elsewhere(lambda: c.cursor())
elsewhere(lambda: cu.execute('select 1'))
elsewhere(lambda: cu.fetchone())
elsewhere(lambda: cu.close())
elsewhere(lambda: (c.total_changes, c.isolation_level, cu.description, c.interrupt(), cu.setinputsizes(1)))
elsewhere(lambda: c('select 1'))
elsewhere(lambda: c.commit())
elsewhere(lambda: c.rollback())
elsewhere(lambda: c.create_function('x', 1, int))
elsewhere(lambda: c.set_authorizer(None))
elsewhere(lambda: S.Cursor(c))
elsewhere(lambda: setattr(c, 'isolation_level', None))
elsewhere(lambda: c.close())
c.close()
c.close()
c.commit()
c.cursor()
cu.fetchone()
cu.execute('select 1')
cu.close()
(c.isolation_level, cu.description, c.__enter__() is c)
c.total_changes
c.isolation_level = None
c.isolation_level = ''
c.interrupt()
c('select 1')
c.iterdump()
c.create_function('x', 1, 1)
c.create_collation('x', 1)
c.set_authorizer(1)
c.set_progress_handler(1, 1)
c.__exit__(1, 2, 3)
c.__exit__(None, None, None)
cache = S.Cache(lambda k: (k, 1), 3)
[cache.get(k) for k in (1, 2, 1, 3, 4, 5, 6, 6, 6)]
cache.display()
cache.get([])
S.Cache(lambda k: 1/0).get(3)
S.Cache(3).get(3)
S.Cache()
S.Cache(3, 'a')
sorted(S.adapters), sorted(S.converters), S.version, S.sqlite_version
[issubclass(getattr(S, n), S.Error) for n in ('Warning', 'DataError', 'InterfaceError', 'NotSupportedError')]
(c.Error is S.Error, c.Warning is S.Warning, repr(S.DataError), S.DataError.__mro__)
'''


class StockTest(stockcompare.LineTest):
    setup = PRELUDE

    def test_statements(self):
        for level in '', None, 'IMMEDIATE', 'EXCLUSIVE', 'foo':
            self.check('c = C(isolation_level=%r); cu = c.cursor()\n' % level +
                       '\n'.join('run(%r)' % sql for sql in STATEMENTS) +
                       '\nc.commit(), c.rollback(), c.total_changes')

    def test_binding(self):
        self.check(BINDING)

    def test_factories(self):
        self.check(FACTORIES)

    def test_cursors(self):
        self.check(CURSORS)

    def test_callbacks(self):
        self.check(CALLBACKS)

    def test_types(self):
        self.check(TYPES)

    def test_connections(self):
        self.check(CONNECTIONS)

    def test_tracebacks(self):
        self.check('\n'.join(['S.enable_callback_tracebacks(1)',
                              'c.create_function("f", 0, lambda: 1/0)', 'run("select f()")',
                              'c.create_aggregate("g", 1, BadStep)', 'run("select g(1)")',
                              'c.set_authorizer(lambda *a: 1/0)', 'run("select 1")']))


class TransactionTest(unittest.TestCase):
    def setUp(self):
        handle, self.path = tempfile.mkstemp()
        os.close(handle)
        self.one = sqlite3.connect(self.path, timeout=0.05)
        self.two = sqlite3.connect(self.path, timeout=0.05)
        self.one.execute('create table t(a)')

    def tearDown(self):
        self.one.close()
        self.two.close()
        os.remove(self.path)

    def count(self, connection):
        return connection.execute('select count(*) from t').fetchone()[0]

    def test_isolation(self):
        self.one.execute('insert into t values(1)')
        self.assertEqual((self.count(self.one), self.count(self.two)), (1, 0))
        self.assertRaises(sqlite3.OperationalError, self.two.execute, 'insert into t values(2)')
        self.one.commit()
        self.assertEqual(self.count(self.two), 1)
        self.two.rollback()
        self.two.execute('insert into t values(2)')
        self.two.rollback()
        self.assertEqual(self.count(self.one), 1)

    def test_dropped_cursors_release_their_locks(self):
        self.one.executemany('insert into t values(?)', [(i,) for i in range(100)])
        self.one.commit()
        cursor = self.one.execute('select * from t')
        cursor.fetchone()
        self.two.execute('insert into t values(1)')
        self.assertRaises(sqlite3.OperationalError, self.two.commit)  # one is reading
        del cursor
        gc.collect()
        self.two.commit()
        self.assertEqual(self.count(self.one), 101)

    def test_commit_keeps_rows(self):
        self.one.executemany('insert into t values(?)', [(i,) for i in range(5)])
        seen = []
        for row in self.one.execute('select a from t'):
            self.one.commit()
            seen.append(row[0])
        self.assertEqual(seen, range(5))

    def test_dump(self):
        self.one.execute("insert into t values('it''s')")
        self.assertEqual(list(self.one.iterdump()),
                         ['BEGIN TRANSACTION;', 'CREATE TABLE t(a);',
                          'INSERT INTO "t" VALUES(\'it\'\'s\');', 'COMMIT;'])

    def test_dump_makes_the_database_again(self):
        self.one.executescript(u'''
            create table "quo""te's" (a integer primary key autoincrement, "b ""'" blob);
            create table "\xfcn\xef"("\xe9" text); create index i on t(a);
            create view v as select * from t; create trigger g after insert on t begin select 1; end;
            insert into "quo""te's" values(7, x'0041'); insert into "\xfcn\xef" values('\xe9''"');
            analyze''')
        dump = '\n'.join(self.one.iterdump())
        again = sqlite3.connect(':memory:')
        again.executescript(dump)
        self.assertEqual('\n'.join(again.iterdump()), dump)
        self.assertEqual(again.execute('select * from "quo""te\'s"').fetchone()[0], 7)


class DateTest(stockcompare.LineTest):
    setup = 'import sqlite3, datetime\ncon = sqlite3.connect(":memory:", detect_types=3)'

    def test_dates(self):
        self.check('''
            con.execute('create table t(d date, ts timestamp)') and 0
            con.execute('insert into t values(?, ?)', (datetime.date(2001, 2, 3), datetime.datetime(2001, 2, 3, 4, 5, 6, 789))) and 0
            con.execute('insert into t values(?, ?)', (None, datetime.datetime(2001, 2, 3, 4, 5, 6))) and 0
            con.execute('select * from t').fetchall()
            con.execute('select cast(d as blob), ts as "x [date]" from t where d is null').fetchall()
            [str(v) for v in con.execute('select d || "", ts || "" from t').fetchone()]
            sqlite3.DateFromTicks(0), sqlite3.TimeFromTicks(3600), sqlite3.TimestampFromTicks(86400)
            sqlite3.apilevel, sqlite3.paramstyle, sqlite3.threadsafety, sqlite3.Binary, sqlite3.Date
            sqlite3.version_info, sqlite3.sqlite_version_info, sorted(n for n in dir(sqlite3) if n[0] != '_')
            sqlite3.converters['TIMESTAMP']('2001-02-03 04:05:06.5')
            sqlite3.converters['TIMESTAMP']('2001-02-03 04:05:06.123456789')
            sqlite3.converters['DATE']('2001-13-02')
            sqlite3.converters['DATE']('x')
            ''')


class StatementCacheTest(unittest.TestCase):
    def test_one_statement_used_by_many_cursors(self):
        connection = sqlite3.connect(':memory:')
        cursors = [connection.execute('select 1 union select 2') for i in range(10)]
        self.assertEqual([cursor.fetchall() for cursor in cursors], [[(1,), (2,)]] * 10)

    def test_more_statements_than_the_cache_holds(self):
        connection = sqlite3.connect(':memory:', cached_statements=5)
        for repeat in range(3):
            for i in range(50):
                self.assertEqual(connection.execute('select %d' % i).fetchone(), (i,))

    def test_schema_changes(self):
        connection = sqlite3.connect(':memory:')
        connection.execute('create table t(a)')
        connection.execute('insert into t values(1)')
        self.assertEqual(connection.execute('select * from t').fetchall(), [(1,)])
        connection.execute('alter table t add column b')
        cursor = connection.execute('select * from t')
        self.assertEqual((len(cursor.description), cursor.fetchall()), (2, [(1, None)]))


class SafetyTest(unittest.TestCase):
    """Where 2.7 crashes."""

    def setUp(self):
        self.connection = sqlite3.connect(':memory:')
        self.connection.execute('create table t(a)')
        self.connection.executemany('insert into t values(?)', [(i,) for i in range(100)])
        self.connection.commit()

    def test_deleted_attributes(self):
        del self.connection.row_factory, self.connection.text_factory
        cursor = self.connection.cursor()
        del cursor.row_factory
        self.assertEqual(cursor.execute('select 1').fetchall(), [(1,)])
        self.assertRaises(TypeError, cursor.execute, 'select "x"')

    def test_aggregate_without_step(self):
        class NoStep(object):
            def finalize(self):
                return 5
        self.connection.create_aggregate('ag', 1, NoStep)
        for i in range(3):
            self.assertRaises(AttributeError, self.connection.execute, 'select ag(a) from t')

    def test_row_factory_that_fails_ends_the_rows(self):
        cursor = self.connection.cursor()
        cursor.row_factory = lambda cursor, row: 1 // 0
        cursor.execute('select 1 union select 2')
        self.assertRaises(ZeroDivisionError, cursor.fetchone)
        self.assertIs(cursor.fetchone(), None)

    def test_row_that_is_too_short(self):
        cursor = self.connection.execute('select 1 as a, 2 as b')
        self.assertRaises(IndexError, lambda: sqlite3.Row(cursor, (1,))['b'])
        self.assertEqual(sqlite3.Row(self.connection.cursor(), (1,)).keys(), [])

    def test_not_initialized(self):
        class Connection(sqlite3.Connection):
            def __init__(self, *args):
                pass
        connection = Connection(':memory:')
        for call in (connection.cursor, connection.commit, connection.rollback, connection.close,
                     connection.interrupt, connection.iterdump, lambda: connection.total_changes,
                     lambda: connection.execute('x'), lambda: connection('x'),
                     lambda: connection.isolation_level, lambda: S.Cursor(connection),
                     lambda: connection.create_function('x', 1, len),
                     lambda: connection.set_authorizer(len),
                     lambda: connection.set_progress_handler(len, 1),
                     lambda: connection.create_collation('x', cmp)):
            self.assertRaises(sqlite3.ProgrammingError, call)
        for kind in S.Cursor, S.Cache, S.Statement:
            raw = kind.__new__(kind)
            for name in dir(raw):
                value = getattr(raw, name)
                if callable(value) and not name.startswith('__'):
                    try:
                        value('x')
                    except (TypeError, sqlite3.Error):
                        pass

    def test_init_again(self):
        cursor = self.connection.execute('select * from t')
        self.connection.__init__(':memory:')
        self.assertRaises(sqlite3.Error, cursor.execute, 'select * from t')
        cursor.__init__(self.connection)
        self.assertEqual(cursor.execute('select 1').fetchall(), [(1,)])

    def from_callback(self, action):
        """Do something in an SQL function; the error it meets, or None."""
        met = []

        def call(a):
            if a == 1:
                try:
                    action(cursor)
                except sqlite3.Error as error:
                    met.append(error)
            return a
        self.connection.create_function('call', 1, call)
        cursor = self.connection.cursor()
        cursor.execute('select call(a) from t where a < 50').fetchall()
        return met[0] if met else None

    def test_closing_in_a_callback(self):
        self.assertIsInstance(self.from_callback(lambda cursor: self.connection.close()),
                              sqlite3.ProgrammingError)

    def test_using_the_cursor_in_its_callback(self):
        for use in (lambda cursor: cursor.execute('select 1'), lambda cursor: cursor.fetchone(),
                    lambda cursor: cursor.close(), lambda cursor: cursor.__init__(self.connection),
                    lambda cursor: cursor.executescript('select 1'), list):
            self.assertIsInstance(self.from_callback(use), sqlite3.ProgrammingError)

    def test_using_the_connection_in_a_callback(self):
        for use in (lambda cursor: self.connection.execute('select * from t').fetchall(),
                    lambda cursor: self.connection.create_function('other', 1, len),
                    lambda cursor: gc.collect()):
            self.assertIs(self.from_callback(use), None)
        self.assertIsInstance(
            self.from_callback(lambda cursor: self.connection.create_function('call', 1, len)),
            sqlite3.OperationalError)

    def test_rollback_in_a_callback(self):
        self.connection.execute('insert into t values(1000)')
        try:
            self.from_callback(lambda cursor: self.connection.rollback())
        except sqlite3.Error:
            pass

    def test_closing_while_binding_and_fetching(self):
        class Closing(object):
            def __conform__(self, protocol):
                connection.close()
                return 1
        for parameters in (Closing(), 1), (1, Closing()):
            connection = sqlite3.connect(':memory:')
            self.assertRaises(sqlite3.ProgrammingError, connection.execute, 'select ?, ?', parameters)
        for attribute in 'text_factory', 'row_factory':
            connection = sqlite3.connect(':memory:')
            setattr(connection, attribute, lambda *args: connection.close())
            try:
                connection.execute('select "a" union select "b"').fetchall()
            except sqlite3.ProgrammingError:
                pass

    def test_parameters_that_change(self):
        class Shrinking(list):
            def __getitem__(self, index):
                del self[:]
                return 1

            def __len__(self):
                return 3
        try:
            self.connection.execute('select ?, ?, ?', Shrinking([1, 2, 3]))
        except (IndexError, sqlite3.Error):
            pass


class LifeTest(unittest.TestCase):
    def test_cycles_are_collected(self):
        class Connection(sqlite3.Connection):
            pass
        connection = Connection(':memory:')
        connection.own = [connection, connection.cursor()]
        connection.create_function('f', 0, lambda own=connection: own)
        connection.row_factory = lambda *args, **own: own
        connection.text_factory = connection.cursor
        gone = weakref.ref(connection.own[1])
        del connection
        gc.collect()
        self.assertIs(gone(), None)

    def test_equal_callables_live_as_long_as_they_are_used(self):
        # 2.7 keeps only the first of equal callables; bound methods are made anew each time
        class Owner(object):
            def answer(self):
                return 42
        connection = sqlite3.connect(':memory:')
        owner = Owner()
        for name in 'one', 'two', 'three':
            connection.create_function(name, 0, owner.answer)
        del owner
        gc.collect()
        self.assertEqual(connection.execute('select one() + two() + three()').fetchone(), (126,))

    def test_references(self):
        def work():
            connection = sqlite3.connect(':memory:', detect_types=3)
            connection.create_function('f', 1, lambda a: a)
            connection.create_collation('c', cmp)
            cursor = connection.execute('create table t(a, b)')
            cursor.executemany('insert into t values(?, ?)', [(None, u'x'), (1, buffer('z'))])
            connection.row_factory = sqlite3.Row
            [row['a'] for row in connection.execute('select f(a) as a, b from t order by b collate c')]
            for bad in 'foo', 'select ?', 'select nosuch':
                self.assertRaises(sqlite3.Error, connection.execute, bad)
            connection.close()
        work()
        gc.collect()
        before = sys.getrefcount(None)
        for i in range(50):
            work()
        gc.collect()
        self.assertLess(abs(sys.getrefcount(None) - before), 40)


if __name__ == '__main__':
    unittest.main()
