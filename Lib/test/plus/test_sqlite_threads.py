"""_sqlite3 and threads: the GIL is free in queries, shared connections neither hang nor crash."""
import gc
import os
import sqlite3
import sys
import tempfile
import threading
import time
import unittest

SLOW = ('with recursive q(n) as (select 1 union all select n+1 from q where n < %d) '
        'select count(*) from q')


def start(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.daemon = True
        thread.start()
    return threads


class ThreadTest(unittest.TestCase):
    def join(self, threads, seconds=150):
        limit = time.time() + seconds
        for thread in threads:
            thread.join(max(0.1, limit - time.time()))
            self.assertFalse(thread.isAlive(), 'a thread hangs')

    def test_gil_is_free_during_a_query(self):
        counted, done = [0], []

        def count():
            while not done:
                counted[0] += 1
                time.sleep(0.001)
        threads = start(count)
        time.sleep(0.05)
        connection = sqlite3.connect(':memory:')
        for rows in 2000000, 4000000, 8000000, 16000000:
            before = counted[0]
            connection.execute(SLOW % rows).fetchall()
            during = counted[0] - before
            if during > 5:
                break
        done.append(True)
        self.join(threads)
        self.assertGreater(during, 5)

    def test_gil_is_free_while_waiting_for_a_lock(self):
        handle, path = tempfile.mkstemp()
        os.close(handle)
        try:
            one = sqlite3.connect(path, check_same_thread=False)
            one.execute('create table t(a)')
            one.execute('insert into t values(1)')
            threads = start(lambda: (time.sleep(0.3), one.commit()))
            two = sqlite3.connect(path, timeout=150)
            two.execute('insert into t values(2)')  # waits for one
            two.commit()
            self.join(threads)
            self.assertEqual(two.execute('select count(*) from t').fetchone(), (2,))
        finally:
            os.remove(path)

    def test_interrupt(self):
        connection = sqlite3.connect(':memory:')
        done = []

        def interrupt():
            while not done:  # the first may come before the query has begun
                time.sleep(0.2)
                connection.interrupt()
        threads = start(interrupt)
        self.assertRaises(sqlite3.OperationalError, connection.execute, SLOW % 10 ** 9)
        done.append(True)
        self.join(threads)

    def test_shared_connection_with_callbacks(self):
        connection = sqlite3.connect(':memory:', check_same_thread=False, isolation_level=None)
        connection.execute('create table t(a integer primary key, b text)')
        connection.create_function('f', 1, lambda a: a)
        connection.create_collation('c', cmp)
        connection.create_function('nap', 1, lambda a: time.sleep(0.001) or a)
        errors = []

        def work(number):
            try:
                for i in range(60):
                    connection.execute('insert into t(b) values(?)', (u'%d %d' % (number, i),))
                    connection.execute('select f(a), b from t order by b collate c').fetchmany(5)
                    connection.execute('select nap(?)', (i,)).fetchall()
                    if i % 20 == 0:
                        gc.collect()
            except Exception as error:
                errors.append(error)
        self.join(start(*[lambda n=n: work(n) for n in range(4)]))
        self.assertEqual(errors, [])
        self.assertEqual(connection.execute('select count(*) from t').fetchone(), (240,))

    def test_closing_a_connection_others_use(self):
        for repeat in range(20):
            connection = sqlite3.connect(':memory:', check_same_thread=False)
            connection.execute('create table t(a)')
            connection.create_function('f', 1, lambda a: a)
            errors = []

            def work():
                try:
                    while True:
                        connection.execute('insert into t values(1)')
                        connection.execute('select f(a) from t').fetchall()
                except sqlite3.ProgrammingError:
                    pass  # closed
                except Exception as error:
                    errors.append(error)
            threads = start(work, work)
            time.sleep(0.01)
            connection.close()
            self.join(threads)
            self.assertEqual(errors, [])

    def test_one_cursor_in_many_threads(self):
        connection = sqlite3.connect(':memory:', check_same_thread=False)
        cursor = connection.cursor()
        errors, good = [], []

        def work():
            for i in range(300):
                try:
                    cursor.execute('select ? union select 2', (i,)).fetchall()
                    good.append(i)
                except sqlite3.ProgrammingError:
                    pass  # in use by another thread
                except Exception as error:
                    errors.append(error)
        self.join(start(work, work, work))
        self.assertEqual(errors, [])
        self.assertTrue(good)

    def test_cursors_dropped_by_other_threads_while_the_owner_steps(self):
        connection = sqlite3.connect(':memory:')
        connection.execute('create table t(a)')
        connection.executemany('insert into t values(?)', [(i,) for i in range(1000)])
        cursors = []
        stepping, done = threading.Event(), []

        def drop():
            stepping.wait()
            while not done:
                if cursors:
                    cursors.pop()
        threads = start(drop)
        connection.create_function('f', 1, lambda a: stepping.set() or a)
        for i in range(60):
            cursors.extend(connection.execute('select a from t where a != %d' % i)
                           for repeat in range(3))
            connection.execute('select sum(f(a)) from t').fetchall()
        done.append(True)
        stepping.set()
        self.join(threads)
        self.assertEqual(connection.execute('select count(*) from t').fetchone(), (1000,))
        connection.close()

    def test_connection_made_here_dropped_there(self):
        for i in range(20):
            box = [sqlite3.connect(':memory:')]
            box.append(box[0].execute('select 1 union select 2'))
            self.join(start(lambda: box.__delitem__(slice(None))))

    def test_locked_connection_and_user_code(self):
        # user code of one thread may wait for another that uses the connection
        connection = sqlite3.connect(':memory:', check_same_thread=False)

        def parameters():
            other = start(lambda: connection.execute('select 1').fetchall())[0]
            other.join(150)
            yield (other.isAlive(),)
        connection.execute('create table t(a)')
        connection.executemany('insert into t values(?)', parameters())
        self.assertEqual(connection.execute('select a from t').fetchall(), [(0,)])
        connection.row_factory = lambda cursor, row: start(
            lambda: connection.cursor().execute('select 2'))[0].join(150) or row
        self.assertEqual(connection.execute('select 1').fetchall(), [(1,)])


if __name__ == '__main__':
    unittest.main()
