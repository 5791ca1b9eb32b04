"""Pure-Python workloads, each a function that returns a checksum.

One kind of work a function, so that a slow row of the table names the room that
is slow.  Fixed seeds, no input, about 5 to 30 ms a call on stock 2.7.
"""
import json
import random
import re

WORKLOADS = {}


def workload(function):
    WORKLOADS[function.__name__] = function
    return function


@workload
def calls():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return fib(18)


@workload
def calls_keywords():
    def area(width, height=2, scale=1):
        return width * height * scale
    total = 0
    for i in range(8000):
        total += area(i) + area(i, height=3) + area(width=i, height=1, scale=2)
    return total


class Account(object):
    fee = 1

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount - self.fee
        return self

    @property
    def rich(self):
        return self.balance > 1000


@workload
def methods():
    account = Account('x', 0)
    for i in range(20000):
        account.deposit(i & 7)
    return account.balance


@workload
def attributes():
    accounts = [Account(str(i), i) for i in range(200)]
    total = 0
    for _ in range(50):
        for account in accounts:
            account.balance += 1
            total += account.balance + account.fee
            if account.rich:
                total -= 1
    return total


@workload
def instances():
    total = 0
    for i in range(8000):
        total += Account('a', i).balance
    return total


@workload
def loops():
    total = 0
    for i in range(300):
        j = 0
        while j < 100:
            if j % 3 == 0:
                total += i
            elif j & 1:
                total -= j
            j += 1
    return total


@workload
def dicts():
    counts = {}
    for i in range(30000):
        key = i * 7919 % 1009
        counts[key] = counts.get(key, 0) + 1
    words = {}
    for i in range(5000):
        words['w%d' % (i % 300)] = i
    return sum(k * v for k, v in counts.items()) + sum(words.values())


@workload
def lists():
    rows = [[i * j % 17 for j in range(60)] for i in range(60)]
    columns = [[row[j] for row in rows] for j in range(60)]
    total = 0
    for i in range(60):
        for j in range(60):
            total += rows[i][j] * columns[j][i]
    return total


@workload
def strings():
    parts = []
    for i in range(3000):
        parts.append('%d:%s' % (i, 'abc'[i % 3] * (i % 5)))
    text = ','.join(parts)
    pieces = text.split(',')
    return len(text.replace('a', 'bb').upper()) + sum(
        len(piece.strip('0123456789:')) + piece.find('b') for piece in pieces)


@workload
def floats():
    x, y, z = 0.1, 0.0, 0.0
    for _ in range(20000):
        dx = 10.0 * (y - x)
        dy = x * (28.0 - z) - y
        dz = x * y - 2.667 * z
        x += dx * 0.001
        y += dy * 0.001
        z += dz * 0.001
    return repr(round(x + y + z, 6))


@workload
def generators():
    def numbers(n):
        for i in range(n):
            yield i

    def even(source):
        for i in source:
            if not i & 1:
                yield i
    return sum(i * i for i in even(numbers(20000)))


@workload
def exceptions():
    caught = 0
    for i in range(8000):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            [][i]
        except ValueError:
            caught += 1
        except IndexError:
            caught += 2
        finally:
            caught += 1
    return caught


@workload
def closures():
    def adder(n):
        def add(x):
            return x + n
        return add
    adders = [adder(i) for i in range(100)]
    total = 0
    for _ in range(100):
        for add in adders:
            total += add(1)
    return total


@workload
def json_round_trip():
    data = {'users': [{'id': i, 'name': 'user %d' % i, 'tags': ['a', 'b', 'c'], 'score': i / 3.0}
                      for i in range(60)]}
    text = json.dumps(data, sort_keys=True)
    return len(json.dumps(json.loads(text), sort_keys=True))


LOG = '\n'.join('10.0.%d.%d - - [01/Jan/2020] "GET /page%d HTTP/1.0" 200 %d'
                % (i % 256, i % 7, i, i * 13) for i in range(400))


@workload
def regex():
    pattern = re.compile(r'^(\d+\.\d+\.\d+\.\d+) .*"(GET|POST) (\S+) HTTP/[\d.]+" (\d+) (\d+)$', re.M)
    total = 0
    for match in pattern.finditer(LOG):
        total += int(match.group(5)) + len(match.group(3))
    return total + len(re.sub(r'\d+', '#', LOG)) + len(re.findall(r'page\d*7\b', LOG))


@workload
def sort():
    values = random.Random(7)
    numbers = [int(values.random() * 1000000) for _ in range(8000)]
    words = sorted(str(n) for n in numbers)
    pairs = sorted(((n % 97, n) for n in numbers), key=lambda pair: (-pair[0], pair[1]))
    return sorted(numbers)[4000] + int(words[100]) + pairs[50][1]


@workload
def integers():
    n, steps = 27, 0
    for start in range(1, 400):
        n = start
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
    return steps


@workload
def long_integers():
    a, b = 0, 1
    for _ in range(3000):
        a, b = b, a + b
    return len(str(a * b)) + pow(3, 2000, 10 ** 60) % 1000003
