"""What the programs of generate_more.py are made of: texts with <holes>.

@@ is a number of its own for each use of a piece, for names of classes and functions.
"""

# one line: an expression
EXPRESSIONS = [
    # numbers
    '<big> <oper> <big>', '<big> <oper> <int>', 'divmod(<big>, <big>)', 'divmod(<float>, <float>)', 'divmod(<int>, <int>)',
    '<float> <oper> <float>', '<number> <cmp> <number>', 'cmp(<number>, <number>)', '<big> >> <n>', '<int> << <pos>', '~<big>',
    'pow(<int>, <pos>, <int>)', 'pow(<big>, <pos>, <big>)', '<float> ** <n>', '<int> ** <n>', '<complex> ** <n>',
    '<complex> <oper> <complex>', 'abs(<complex>)', '<complex>.conjugate()', 'complex(<word>)', 'complex("1+<pos>j")',
    'hash(<number>)', 'hash(<complex>) == hash(<float>)', 'repr(<number>), str(<number>)', 'int(<float>)', 'long(<float>)',
    'float(<big>)', 'round(<float>, <n>)', '<float>.hex()', 'float.fromhex("0x1.<pos>p<n>")', '<float>.as_integer_ratio()',
    'hex(<big>), oct(<big>), bin(<big>)', '<big>.bit_length()', 'int(str(<big>), <pos>)', 'int(<word>, 36)', 'long("z<pos>", 36)',
    'int("  <n>  ")', 'int("0x<pos>f", 16)', 'int("0b10", 0), int("0o17", 0), int("017", 0)', 'int(u"\\u0661<pos>")',
    'float(" <float> ") if 1 else 0', 'float("<n>.e<n>")', 'float("nan"), float("-iNf")', 'coerce(<number>, <number>)',
    'min(<number>, <int>), max(<int>, <float>)', 'sum([<number>, <number>, <number>])', 'sum(<list>, <float>)',
    'math.fsum([<float>, <float>, <float>])', 'math.floor(<float>), math.ceil(<float>)', 'math.factorial(<pos>)',
    'math.fmod(<float>, <float>)', 'math.ldexp(<float>, <n>)', 'math.frexp(<float>)', 'math.modf(<float>)',
    'math.copysign(<float>, <float>)', 'math.hypot(<float>, <float>)', 'math.log(abs(<big>) + 1, 2)', 'math.log(<big>)',
    'math.trunc(<float>)', '(<number>).__coerce__(<number>)', '(<number>).__add__(<number>)', '(<int>).__rsub__(<number>)',
    'operator.truediv(<int>, <int>)', '<int> // <float>, <int> % <float>', 'isinstance(<number>, (int, long))',
    'bool(<number>), not <number>', '-(<number>), +(<number>)', 'chr(<byte>)', 'unichr(<byte>)', 'float.__format__(<float>, <spec>)',
    # formats
    '<percent> % <number>', '<percent> % (<number>,)', '<percent> % (<number>, <text>)', '<percent> % (<n>, <n>, <float>)',
    'u"" + <percent> % (<pos>, <pos>, <text>)', '<percent> % <text>', '"%(a)s %(b)r" % {"a": <text>, "b": <number>}',
    '<format>.format(<number>, <text>, a=<list>, b=<number>)', 'unicode(<format>).format(<number>, <uni>, a=<int>)',
    'format(<number>, <spec>)', 'format(<text>, <spec>)', '"{0:{1}}".format(<number>, <spec>)', 'format(<float>, ".<pos>g")',
    'format(<float>, "<pos>.<pos>f")', 'format(<int>, ",")', 'format(<float>, ",.2f")', 'format(<complex>, ".3g")',
    'format(<big>, "0<pos>,d")', '"%s %s" % (<uni>, <str>)', '"%r" % (<mixed>,)', '"%c%c" % (<byte>, <word>[:1])', 'u"%c" % <byte>',
    '"%.<pos>s|%5s|%-5s|" % (<text>, <text>, <text>)', '`<mixed>`, `<number>`', 'repr(<text>), str(<mixed>)',
    'string.Template("$a ${b} $$ $" + <word>).safe_substitute(a=<n>, b=<word>)', 'string.Formatter().format(<format>, <n>, <word>, a=<list>)',
    # text
    '<text> + <text>', '<text> * <n>', '<text> <cmp> <text>', 'cmp(<text>, <text>)', '<text>.split(<text>)', '<text>.split(None, <n>)',
    '<text>.rsplit(<text>, <n>)', '<text>.splitlines(<n>)', '<text>.partition(<text>)', '<text>.rpartition(<text>)',
    '<text>.replace(<text>, <text>)', '<text>.replace(<text>, <text>, <n>)', '<text>.find(<text>, <n>, <n>)', '<text>.rfind(<text>)',
    '<text>.index(<text>)', '<text>.count(<text>)', '<text>.startswith(<text>)', '<text>.endswith((<text>, <text>))',
    '<text>.strip(<text>)', '<text>.lstrip(), <text>.rstrip(<text>)', '<text>.center(<pos>, <word>[:1])', '<text>.ljust(<pos>, u"*")',
    '<text>.zfill(<pos>)', '<text>.expandtabs(<n>)', '<text>.title(), <text>.capitalize()', '<text>.swapcase(), <text>.upper()',
    '<text>.lower(), <text>.islower()', '<text>.isalpha(), <text>.isdigit()', '<text>.isalnum(), <text>.isspace()', '<text>.istitle()',
    '<uni>.isdecimal(), <uni>.isnumeric()', '<text>.translate(None)', '<text>.translate(None, <str>)', '<uni>.translate({97: <uni>, 233: None, 90: <byte>})',
    '<text>.join([<text>, <text>])', '<text>.join(<mixed>)', '<text>[<slice>]', '<text>[<n>]', '<text>.encode(<codec>)',
    '<uni>.encode(<codec>, <errors>)', '<bytes>.decode(<codec>, <errors>)', 'unicode(<bytes>, <codec>, <errors>)', 'str(<uni>)',
    'unicode(<text>)', '<bytes>.decode("utf-8")', '<bytes>.decode("utf-8", "replace")', '<bytes>.decode("utf-16", <errors>)',
    '<bytes>.decode("utf-7", <errors>)', '<uni>.encode("ascii", <errors>)', '<bytes>.encode("hex").decode("hex")', 'hash(<text>)',
    '<text> in <text>', '<text> == unicode(<str>)', 'ord(<uni>[:1])', 'map(ord, <uni>)', 'list(<uni>)', 'sorted(<text>)', 'set(<text>) and 1',
    'bytearray(<bytes>)', 'bytearray(<text>)', 'bytearray(<bytes>) + <bytes>', 'bytearray(<list>)',
    'bytearray(<bytes>).find(<bytes>)', 'bytearray(<bytes>).replace(<bytes>, <bytes>)', 'bytearray(<bytes>).split(<bytes>)',
    'bytearray(<bytes>)[<slice>]', 'buffer(<bytes>, <n>)[:]', 'memoryview(<bytes>)[<slice>].tobytes()', 'memoryview(<bytes>).tolist()',
    'intern(<word>) is intern(<word>)', 'string.capwords(<word>)', 'string.maketrans(<str>, <str>) and 1', '"%s" % <text>.__repr__()',
    # containers
    '<list>[<slice>]', '<list> + <list>', '<list> * <n>', '<list> <cmp> <list>', '<mixed> <cmp> <mixed>', 'sorted(<list>, reverse=<n>)',
    'sorted(<mixed>)', 'sorted(<mixed>, key=repr)', 'sorted(<mixed>, key=str)',
    'sorted(<list>, cmp=lambda a, b: b - a)', 'sorted(<list>, cmp=lambda a, b: <atom>)', 'sorted(<list>, key=lambda x: x % 3)',
    'sorted(<list>, key=lambda x: -x, cmp=lambda a, b: cmp(a, b) * <n>)', 'sorted(<list>, <atom>)', 'max(<mixed>), min(<mixed>)',
    'max(<list>, key=lambda x: x * x)', 'max(*<list>)', '<list>.index(<n>, <n>)', '<list>.count(<n>)', 'tuple(<list>) <cmp> tuple(<list>)',
    'dict.fromkeys(<list>, <n>)', 'dict(zip(<list>, <list>))', 'dict(zip(<list>, <list>)) <cmp> dict(zip(<list>, <list>))',
    'dict(<mixed>)', 'dict([(1, 2), <mixed>])', 'dict(<list>, a=1)', '{<n>: 1, <n>: 2}.items()', '{<word>: 1}.get(<word>, <n>)',
    'set(<list>) - set(<list>)', 'set(<list>) | frozenset(<list>)', 'set(<list>) ^ set(<list>)', 'set(<list>) <cmp> set(<list>)',
    'set(<list>) & <list>', 'set(<list>).union(<list>, <list>)', 'set(<list>).issubset(<list>)', 'frozenset(<list>) == set(<list>)',
    'hash(frozenset(<list>)) == hash(frozenset(<list>))', '{<n>, <n>}.isdisjoint(<list>)', '<list> == [float(i) for i in <list>]',
    '[x for x in <list> if x > <n>]', '[(x, y) for x in <list>[:3] for y in <list>[:2] if x != y]',
    '{x: [y for y in range(x)] for x in <list>[:4]}', '{x % 3 for x in <list>}', 'sum(x * y for x, y in zip(<list>, <list>))',
    'list(x for x in (y + 1 for y in <list>) if x)', 'zip(*[<list>, <list>])', 'map(None, <list>, <list>)', 'map(lambda *a: a, <list>, <text>)',
    'filter(None, <mixed>)', 'filter(lambda c: c > "a", <text>)', 'reduce(lambda a, b: a * 3 - b, <list>)', 'reduce(lambda a, b: (a, b), <mixed>, <n>)',
    'any(<list>), all(<list>)', 'range(<n>, <n>, <n>)', 'list(xrange(<n>, <n>, <n>))', 'len(xrange(<n>, <n>, <pos>))', 'xrange(<n>, <n>)',
    'list(reversed(<list>))', 'list(enumerate(<text>, <int>))', 'slice(<n>, <n>, <n>).indices(<pos>)', 'iter(<list>).next()',
    'list(iter(lambda l=<list>: l.pop(), <n>))', 'next(iter(<mixed>), <n>)', 'zip(<text>, <list>)', 'isinstance(<atom>, <atom>)',
    'issubclass(<atom>, (<atom>, object))', 'Rich(<n>) <cmp> Rich(<n>)', 'Rich(<n>) <cmp> <n>', '<n> <cmp> Rich(<n>)', 'cmp(Rich(<n>), Rich(<n>))',
    'sorted([Rich(<n>), Rich(<n>), Rich(<n>)])', 'max(Rich(<n>), <n>)', '[Rich(1), <n>] <cmp> [Rich(<n>), <n>]', '<n> in [Rich(<n>)]',
    '(<n>, <word>) <cmp> (<n>, <uni>)', 'None <cmp> <number>', '<text> <cmp> <number>', '<list> <cmp> <word>', '() <cmp> <mixed>',
    # calls
    '(lambda a, b=2, *c, **d: (a, b, c, sorted(d)))(*<list>)', '(lambda a, b=2, *c, **d: (a, b, c, sorted(d)))(<n>, **{"b": 1, <word>: 2})',
    '(lambda a, (b, c), d=<n>: (a, b, c, d))(<n>, <list>)', '(lambda *a: a)(*<atom>)', '(lambda **k: sorted(k))(**<atom>)',
    '(lambda a: a)(<n>, a=<n>)', '(lambda a, b: 1)(b=<n>)', '(lambda: 1)(<n>)', 'apply(lambda *a, **k: (a, k), <mixed>, {"k": <n>})',
    'dict(**{"a": <n>})', 'getattr(<atom>, "nosuch", <n>)', 'getattr(<number>, "real")', 'hasattr(<atom>, <word>)', 'vars(<atom>) and 1',
    'callable(<atom>)', 'type(<atom>).__name__', 'eval(<word>)', 'eval("<n> + x", {"x": <n>})', 'eval("x", {}, {"x": <n>})', 'eval("(")',
    'compile("a = <n>\\nb = a", "f", "exec").co_names', 'eval(compile("<n> ** 2", "f", "eval"))', 'input and 1', 'round(<int>, <n>)',
]

FORMATS = ['{}', '{0}{1}', '{}{}', '{1!r:>9}', '{0!s}', '{a}', '{a[0]}', '{a[x]}', '{0.real}', '{0.nosuch}', '{b:>10}', '{0:<9}|', '{0:^9}|',
           '{0:+}', '{0:,}', '{0:e}', '{0:%}', '{0:x}', '{0:#o}', '{0:b}', '{0:c}', '{0:n}', '{0:.3}', '{0:010}', '{1:.2}', '{1:*^12}',
           '{0:{b}}', '{1:{2}}', '{{{0}}}', '{{}}', '{', '}', '{0', '{0!}', '{0!x}', '{0:{1}', '{}{0}', '{0}{}', '{a.__class__}', '{0[}', '{9}',
           '{0:=+8}', '{0:08.2f}', '{0:>+10.3e}', '{0:s}', '{1:d}', '{a!r}', '{:}', '{!r}', '{a[-1]}', '{0.__class__.__name__}', '{b!s:>6}', '']

# modules: what is imported, expressions on it
MODULES = {
    'struct': ['struct.pack("<" + <word>[:2], <n>)', 'struct.pack(">hiQ", <n>, <n>, <pos>)', 'struct.pack("<bBh", <byte>, <byte>, <n>)',
               'struct.pack("d", <float>)', 'struct.pack(">f", <float>)', 'struct.unpack("<d", struct.pack("<d", <float>))',
               'struct.pack("q", <big>)', 'struct.pack("I", <int>)', 'struct.unpack(">hh", <bytes>)', 'struct.calcsize("<pos>s<pos>ix")',
               'struct.pack("5s3p", <str>, <str>)', 'struct.pack("?c", <n>, <str>)', 'struct.pack("@bi")', 'struct.unpack("!B", <bytes>[:1])',
               'struct.Struct("<2h").unpack_from(<bytes>, <n>)', 'struct.pack("=l", <float>)', 'struct.pack("P", <int>) and 1'],
    'array': ['array.array("i", <list>)', 'array.array("b", <list>)[<slice>]', 'array.array("B", <mixed>)', 'array.array("d", [<float>, <n>])',
              'array.array("c", <str>)', 'array.array("u", <uni>)', 'array.array("h", <list>).tostring()', 'array.array("H", [<int>])',
              'array.array("l", <list>) + array.array("l", <list>)', 'array.array("i", <list>) <cmp> array.array("d", <list>)',
              'array.array("i", <list>) * <n>', 'array.array("f", [<float>]).tolist()', 'array.array("b", <list>).index(<n>)',
              'array.array(<word>[:1], <list>)', 'array.array("L", [<int>])', 'array.array("i", <bytes>)', 'array.array("h", <list>).byteswap()'],
    're': ['re.findall(r"\\w+", <text>)', 're.split(r"(\\s)|,", <text>)', 're.sub(r"(a)|b", r"<\\1>", <text>)', 're.sub("[aX]", lambda m: m.group() * 2, <text>)',
           're.match(r"(?P<x>\\w)(?P<y>.)?", <text>).groupdict()', 're.search(<word>, <text>) and 1', 're.compile(<str>) and 1', 're.escape(<text>)',
           're.findall(r"(?i)[a-c]", <text>)', 're.subn(r"", "-", <text>)', 're.split("x*", <text>)', 're.findall(r"(a)(b)?", <text>)',
           're.match(r"(a*)(b|c)*?$", <text>) and 1', 're.sub(r"(?u)\\W", "_", <uni>)', 're.findall(r"(?m)^.", <text>)', 're.findall("(?=(.))", <text>)',
           're.search(r"(?<=a)b|(?<!a)c", <text>) and 1', 're.sub(r"a", r"\\<pos>", <text>)', 're.match("(((a)|b)|c)+", <text>).regs', 're.compile("(")',
           're.compile("a{<n>,<n>}") and 1', 're.compile("[z-a]")', 're.compile("(?P<1>a)")', 're.compile("*a")', 're.findall(r"\\b\\w", <text>)',
           're.match("(?P<q>[ab])(?(q)X|Y)", <text>) and 1', 're.search("(?x) a  # b", <text>) and 1', 're.match("\\d+", <uni>, re.U) and 1'],
    'itertools': ['take(itertools.chain(<list>, <text>))', 'take(itertools.izip_longest(<list>, <text>, fillvalue=<n>))', 'take(itertools.product(<list>, repeat=2))',
                  'take(itertools.permutations(<list>[:4], <n>))', 'take(itertools.combinations(<list>, <n>))', 'take(itertools.count(<n>, <n>))',
                  'take(itertools.count(<number>), 3)', 'take(itertools.groupby(<list>, lambda x: x % 2)) and 1', '[(k, list(g)) for k, g in itertools.groupby(<text>)]',
                  'take(itertools.islice(<list>, <n>, <n>, <n>))', 'take(itertools.takewhile(lambda x: x > 0, <list>))', 'take(itertools.dropwhile(lambda x: x > 0, <list>))',
                  'take(itertools.ifilterfalse(None, <mixed>))', 'take(itertools.imap(pow, <list>, <list>))', 'take(itertools.starmap(divmod, zip(<list>, <list>)))',
                  'take(itertools.cycle(<text>))', 'take(itertools.repeat(<n>, <n>))', 'map(list, itertools.tee(<list>, <n>))', 'take(itertools.compress(<text>, <list>))',
                  'take(itertools.combinations_with_replacement(<word>, <n>))', 'itertools.repeat(<word>, <n>)', 'itertools.count(<n>, <n>)', 'len(itertools.repeat(1, <n>))'],
    'collections': ['collections.deque(<list>, <n>)', 'collections.deque(<list>) <cmp> collections.deque(<list>)', 'collections.Counter(<list>).most_common(<n>)',
                    'collections.Counter(<word>) - collections.Counter(<word>)', 'collections.namedtuple("P", "x y")(<n>, <n>)._replace(x=<n>)', 'collections.namedtuple(<word>, <word>)',
                    'collections.namedtuple("P", "a b")(<n>)', 'collections.namedtuple("P", ["a", "def"], rename=True)._fields', 'collections.OrderedDict(zip(<list>, <text>))',
                    'collections.defaultdict(list, a=<n>)', 'collections.defaultdict(<atom>)[<n>]', 'collections.OrderedDict([(1, 2)]) == {1: <n>}',
                    'collections.Counter(a=<n>, b=<n>) & collections.Counter(a=<n>)', 'collections.deque(<list>)[<n>]', 'isinstance(<atom>, collections.Iterable)',
                    'isinstance(<atom>, collections.Hashable)', 'issubclass(type(<atom>), collections.Mapping)', 'list(collections.Counter(<list>).elements())'],
    'decimal': ['decimal.Decimal(<word>)', 'decimal.Decimal("<n>.<pos>") <oper> decimal.Decimal("<pos>.<pos>")', 'decimal.Decimal(<float>)', 'decimal.Decimal(<big>)',
                'decimal.Decimal(<big>) / decimal.Decimal(<pos>)', 'decimal.Decimal("1.<pos><pos><pos>").quantize(decimal.Decimal("0.1"))', 'decimal.Decimal(<n>).sqrt()',
                'decimal.Decimal("<n>e<n>").normalize()', 'format(decimal.Decimal(repr(<float>)), <spec>)', 'decimal.Decimal("NaN") <cmp> decimal.Decimal(<n>)',
                'decimal.Decimal(<n>) <cmp> <float>', 'hash(decimal.Decimal(<n>))', 'decimal.Decimal(<n>) ** <n>', 'divmod(decimal.Decimal(<n>), decimal.Decimal(<n>))',
                'decimal.Decimal("<n>.<pos>").as_tuple()', 'decimal.Decimal(<n>).exp()', 'decimal.Decimal("1.5").to_integral_value(decimal.ROUND_UP)', 'str(decimal.Decimal((0, (1, 2), <n>)))'],
    'datetime': ['datetime.date(200<pos>, <pos>, <n>)', 'datetime.datetime(2000, <pos>, <pos>, <pos>, <n>, 3, <int>)', 'datetime.timedelta(<n>, <int>, <int>)', 'datetime.timedelta(days=<float>)',
                 'datetime.timedelta(<n>) <oper> <n>', 'datetime.date(2004, <pos>, 28) + datetime.timedelta(<n>)', 'datetime.date(2000, 1, <pos>) - datetime.date(1999, <pos>, 1)',
                 'datetime.date(2001, <pos>, <pos>).isocalendar()', 'datetime.date(1999, <pos>, <pos>).strftime("%a %j %U %x")', 'datetime.datetime(2000, 1, 2).strftime(<word>)',
                 'datetime.datetime.strptime("2001-0<pos>-1<n>", "%Y-%m-%d")', 'datetime.time(<n>, <pos>, 5, <int>)', 'datetime.time(1, <pos>).isoformat()', 'datetime.date.fromordinal(<int>)',
                 'datetime.datetime(2000, <pos>, <pos>) <cmp> datetime.datetime(2000, <pos>, <pos>)', 'datetime.date(2000, 1, 1) <cmp> <number>', 'datetime.timedelta(<n>, <pos>) <cmp> datetime.timedelta(<n>)',
                 'datetime.timedelta(<n>, <int>).total_seconds()', 'str(datetime.timedelta(<n>, <n>, <n>))', 'datetime.date(2000, 2, 29).replace(year=200<pos>)', 'hash(datetime.date(2000, 1, <pos>)) and 1',
                 'datetime.datetime(1, 1, <pos>).ctime()', 'datetime.datetime.utcfromtimestamp(<int>)', 'datetime.date(<int>, 1, 1)', 'datetime.datetime.combine(datetime.date(2000, 1, <pos>), datetime.time(<pos>)).isoformat(" ")'],
    'json': ['json.dumps(<mixed>)', 'json.dumps(<uni>)', 'json.dumps(<uni>, ensure_ascii=False)', 'json.dumps({<word>: <list>, <word>: <float>}, sort_keys=True)', 'json.dumps(<mixed>, indent=<pos>)',
             'json.dumps(<bytes>)', 'json.dumps(<number>)', 'json.dumps(<atom>) and 1', 'json.loads(json.dumps(<mixed>))', 'json.loads(<word>)', 'json.loads("[<n>, <n>.<pos>, \\"a\\\\u00e9\\"]")', 'json.loads("{\\"a\\": [<n>}")',
             'json.loads("[1, NaN, -Infinity]")', 'json.loads("\\"\\\\ud83d\\\\ude00\\"")', 'json.loads("[<float>]")', 'json.dumps({<n>: 1, False: 2, 1.5: 3}, separators=(",", ":"), sort_keys=<n>)',
             'json.dumps(<list>, default=repr)', 'json.loads("[1,]")', 'json.loads("\\"\\\\x\\"")', 'json.loads(<bytes>)', 'json.loads("<big>".replace("L", ""))', 'json.dumps(set(<list>), default=sorted)', 'json.dumps({(1, 2): 3}, skipkeys=<n>)'],
    'pickle cPickle': ['pickle.dumps(<mixed>, <n>)', 'cPickle.dumps(<mixed>, <n>)', 'cPickle.dumps(<big>, 2)', 'cPickle.dumps(<float>)', 'pickle.dumps(<uni>, <n>)', 'cPickle.dumps(<uni>)', 'cPickle.loads(cPickle.dumps(<mixed>, <n>))',
                       'pickle.loads(cPickle.dumps(Rich(<n>), <n>))', 'cPickle.dumps(Old(<n>), <n>)', 'cPickle.dumps(Num(<n>), <n>)', 'cPickle.dumps(Str(<str>), <n>)', 'cPickle.loads(<bytes>)', 'cPickle.loads("I<n>\\n.")',
                       'cPickle.loads("(lp0\\nI<n>\\na.")', 'pickle.loads("(dp0\\nS\'a\'\\nF<float>\\ns.")', 'cPickle.loads("cos\\nnosuch\\n.")', 'cPickle.dumps(lambda: 1)', 'cPickle.dumps({<word>: <list>}, <n>)', 'cPickle.dumps(set(<list>), 2)',
                       'cPickle.dumps(ValueError(<n>), <n>)', 'cPickle.dumps(collections.OrderedDict([(<n>, <n>)]), 2)', 'cPickle.dumps((<complex>, None, True), <n>)', 'cPickle.dumps(Dict(a=<n>))', 'cPickle.loads(pickle.dumps(Slots(), 2))', 'cPickle.dumps(Slots(), 1)'],
    'StringIO cStringIO io': ['io.BytesIO(<bytes>).read(<n>)', 'io.StringIO(<uni>).readlines()', 'io.StringIO(<uni>, newline=None).read()', 'cStringIO.StringIO(<str>).readline()', 'StringIO.StringIO(<text>).read(<n>)', 'io.StringIO(<str>)',
                              'list(io.BytesIO(<str>))', 'io.TextIOWrapper(io.BytesIO(<bytes>), encoding=<codec>, errors=<errors>).read()', 'io.TextIOWrapper(io.BytesIO(<str>), newline=<word>[:1]).readlines()', 'io.BytesIO(<bytes>).seek(<n>, <n>)',
                              'cStringIO.StringIO(<uni>).getvalue()', 'cStringIO.StringIO(<str>).seek(<n>)', 'io.BufferedReader(io.BytesIO(<bytes>), <n>).peek(<n>)', 'io.BytesIO().write(<text>)', 'io.StringIO().write(<text>)', 'io.open(<n>, <word>)',
                              'io.BufferedWriter(io.BytesIO()).write(<text>)', 'io.BytesIO(<bytes>).truncate(<n>)', 'io.BytesIO(<bytes>).readinto(bytearray(<n>))'],
    'textwrap string': ['textwrap.wrap(<word> * 5, <pos>)', 'textwrap.dedent("  a\\n <word>\\n")', 'textwrap.fill(<text> * 4, width=<n>)', 'string.atoi(<word>)', 'string.zfill(<text>, <pos>)', 'string.translate(<str>, string.maketrans("a", "b"), <str>)',
                        'string.replace(<str>, <str>, <str>)', 'string.join(<mixed>)', 'string.expandtabs(<str>, <n>)', 'string.split(<text>)', 'string.Template(<word> + "$x").substitute(x=<n>)'],
    'fractions': ['fractions.Fraction(<n>, <n>)', 'fractions.Fraction(<n>, <pos>) <oper> fractions.Fraction(<pos>, <pos>)', 'fractions.Fraction(<float>)', 'fractions.Fraction(<word>)', 'fractions.Fraction(<n>, <pos>) <cmp> <float>',
                  'fractions.gcd(<big>, <big>)', 'fractions.Fraction("<n>.<pos>").limit_denominator(<pos>)', 'fractions.Fraction(<n>, 3) ** <n>', 'hash(fractions.Fraction(<n>, <pos>))'],
    'random': ['[random.seed(<int>), random.random(), random.randrange(1, 50), random.choice("abc"), random.sample(range(9), 3)][1:]', '[random.seed(<word>), random.getrandbits(<pos>), random.gauss(0, 1)][1:]', 'random.Random(1).randrange(<n>, <n>)',
               'random.Random(<n>).uniform(1, 2)', '(lambda l: (random.Random(<n>).shuffle(l), l))(range(9))', 'random.Random(<big>).randint(-5, <n>)', 'random.Random(<float>).expovariate(<pos>)', 'random.Random(<n>).choice(<list>)'],
    'base64 binascii zlib hashlib': ['base64.b64encode(<text>)', 'base64.b64decode(<word>)', 'binascii.hexlify(<bytes>)', 'binascii.unhexlify(<word>)', 'binascii.crc32(<bytes>)', 'zlib.adler32(<bytes>)', 'zlib.decompress(zlib.compress(<bytes> * 9))', 'zlib.decompress(<bytes>)',
                                     'hashlib.md5(<bytes>).hexdigest()', 'hashlib.sha256(<text>).hexdigest()', 'hashlib.new(<word>)', 'base64.b32encode(<bytes>)', 'base64.urlsafe_b64encode(<bytes>)', 'binascii.b2a_uu(<bytes>)', 'binascii.a2b_base64(<bytes>)', 'binascii.b2a_qp(<bytes>)', 'base64.b32decode(<word>)'],
    'heapq bisect': ['heapq.nsmallest(<n>, <list>)', 'heapq.nlargest(<n>, <mixed>)', '(lambda l: (heapq.heapify(l), l))(<list>)', 'bisect.bisect(sorted(<list>), <n>)', 'bisect.bisect_left(<list>, <n>, <n>, <n>)', 'list(heapq.merge(sorted(<list>), sorted(<list>)))',
                     'heapq.heappop(<list>)', 'heapq.heapreplace(<list>, <n>)', 'heapq.heappushpop(<mixed>, <n>)', '(lambda l: (bisect.insort(l, <n>), l))(<mixed>)', 'heapq.nsmallest(2, <list>, key=lambda x: -x)'],
    'operator functools': ['operator.itemgetter(<n>, <n>)(<list>)', 'operator.attrgetter("real", "imag")(<number>)', 'operator.methodcaller("count", <n>)(<list>)', 'functools.partial(lambda *a, **k: (a, k), <n>, k=<n>)(<n>)', 'functools.partial(int, base=<pos>)(<word>)',
                           'functools.reduce(operator.mul, <list>, 1)', 'operator.itemgetter(slice(<n>, <n>))(<text>)', 'functools.cmp_to_key(cmp)(<n>) <cmp> functools.cmp_to_key(cmp)(<n>)', 'operator.isSequenceType(<atom>)', 'operator.isMappingType(<atom>)', 'operator.sequenceIncludes(<list>, <n>)',
                           'operator.repeat(<text>, <n>)', 'operator.iadd(<list>, <text>)', 'operator.delslice(<list>, <n>, <n>)', 'operator.index(<number>)', 'functools.partial(<atom>) and 1', 'operator.attrgetter(<word>)(<atom>)', 'operator.__pow__(<int>, <n>)', 'operator.imul(<mixed>, <n>)'],
    'copy types inspect': ['copy.copy(<atom>) and 1', 'copy.deepcopy(<mixed>)', 'copy.deepcopy([Num(<n>)] * 2)', 'inspect.getargspec(lambda a, b=<n>, *c, **d: 1)', 'type(<atom>) in vars(types).values()', 'inspect.getmro(type(<atom>)) and 1', 'inspect.isclass(<atom>)', 'copy.copy(Old(<n>))', 'copy.deepcopy({<n>: [<n>]})',
                           'types.FunctionType((lambda: x).func_code, {"x": <n>})()', 'types.MethodType(len, <text>)()', 'types.ClassType("K", (), {"a": <n>}).a', 'inspect.getcallargs(lambda a, b=1, *c: 1, *<list>)', 'types.SliceType(<n>)', 'types.CodeType(<n>)', 'types.ModuleType(<word>)', 'inspect.formatargspec(["a", ["b"]], "c", None, (<n>,))'],
    'csv shlex pprint': ['list(csv.reader([<text>, <word>]))', 'list(csv.reader([<str>], delimiter=<word>[:1], quoting=<n>))', 'shlex.split(<str>)', 'pprint.pformat(<mixed>)', 'pprint.pformat({<n>: <list>, <word>: <mixed>}, width=<pos>)', 'pprint.saferepr(<mixed>)', 'csv.Sniffer().sniff(<str>).delimiter', 'pprint.pformat(range(30), indent=<pos>)'],
    'urllib urlparse cgi': ['urllib.quote(<text>)', 'urllib.unquote(<word>)', 'urllib.urlencode([("a", <word>), ("b", <n>)])', 'urlparse.urlsplit("http://h:<pos>/" + <word> + "?q#f")', 'urlparse.urljoin("http://a/b/c", <word>)', 'urlparse.parse_qs("a=<n>&b=" + <word>)', 'cgi.escape(<text>, <n>)', 'urllib.quote_plus(<bytes>, <word>)', 'urllib.unquote_plus(<text>)'],
    'calendar time': ['calendar.month(200<pos>, <pos>)', 'calendar.monthrange(2000, <n>)', 'calendar.timegm((2000, <pos>, <pos>, 1, 2, 3))', 'time.strftime("%Y-%j", (2000, <pos>, <pos>, 1, 2, 3, <n>, <pos>, 0))', 'time.gmtime(<int>)', 'time.strptime("<pos> Jan 2001", "%d %b %Y")', 'time.asctime((2000, <pos>, <pos>, 1, 2, <n>, 0, 1, 0))', 'time.strftime(<word>, time.gmtime(<n>))', 'calendar.isleap(<int>)', 'time.struct_time(<list>)', 'calendar.weekday(2000, <pos>, <pos>)'],
    'difflib ast tokenize': ['list(difflib.ndiff([<word>, "b"], ["a", <word>]))', 'difflib.get_close_matches(<word>, ["abc", "Hello"])', 'ast.dump(ast.parse("f(<n>, *a)[1:<n>]"))', 'ast.literal_eval(<word>)', 'ast.literal_eval("[<n>, {1: (<float>,)}]")', 'ast.dump(ast.parse(<word>))', '[t[:2] for t in tokenize.generate_tokens(iter(["x=<n>\\n"]).next)]', 'difflib.SequenceMatcher(None, <text>, <text>).ratio()'],
    'cmath': ['cmath.sqrt(<complex>)', 'cmath.polar(<complex>)', 'cmath.phase(<complex>)', 'cmath.exp(<n>)', 'cmath.rect(<pos>, <n>)', 'cmath.isnan(<complex>)', 'cmath.log(<complex>)', 'cmath.log(<number>, <pos>)'],
    'unicodedata codecs': ['map(unicodedata.category, <uni>)', 'unicodedata.name(<uni>[:1], <n>)', 'unicodedata.normalize(<word>, <uni>)', 'unicodedata.normalize("NFKD", <uni>)', 'map(unicodedata.bidirectional, <uni>)', 'unicodedata.numeric(<uni>[:1])', 'codecs.lookup(<codec>).name', 'codecs.getincrementaldecoder("utf-8")(<errors>).decode(<bytes>)',
                           'codecs.escape_decode(<str>)', 'codecs.utf_8_decode(<bytes>, <errors>, <n>)', 'codecs.charmap_decode(<bytes>, <errors>, {65: u"x"})', 'list(codecs.iterdecode([<bytes>, <bytes>], "utf-8", "replace"))', 'unicodedata.decimal(<uni>[:1], None)', 'codecs.utf_16_le_decode(<bytes>)', 'codecs.lookup_error(<errors>) and 1', 'codecs.encode(<text>, <codec>)'],
    'argparse optparse ConfigParser': ['optparse.OptionParser().parse_args([<word>, "b"])', 'argparse.Namespace(a=<n>, b=<word>)', 'optparse.Values({"a": <n>})', 'argparse.ArgumentParser(prog="p", description=<word>).format_usage()'],
    'uuid weakref contextlib': ['uuid.UUID(int=<int>)', 'uuid.uuid5(uuid.NAMESPACE_DNS, <word>)', 'uuid.UUID(<word>)', 'weakref.ref(<atom>) and 1', 'weakref.proxy(Rich(1)).v', 'list(weakref.WeakValueDictionary())'],
}

# several lines
PIECES = [
# ---- classes
'''
class A@@:
    x = <n>
    def __init__(self, a=<n>): self.a = a
    def __getattr__(self, n): return n if n[:1] != '_' else 'u'
class B@@(A@@):
    def f(self): return self.a, self.x
class C@@(A@@):
    x = 'c'
class D@@(B@@, C@@): pass
o = D@@(<atom>)
show((o.a, o.x, o.zz, D@@.__bases__ == (B@@, C@@), isinstance(o, A@@)))
show(o.f())
del o.a
show(o.f())
D@@.__bases__ = <atom>
''', '''
class P@@(object):
    def __new__(cls, *a, **k):
        print 'new', cls.__name__, a
        return object.__new__(cls) if a else <atom>
    def __init__(self, *a): print 'init', a
show(type(P@@(<n>)).__name__)
show(type(P@@.__new__(P@@, 1)).__name__)
P@@(<n>, k=<n>)
''', '''
class M@@(type):
    def __new__(m, name, bases, d):
        d['made'] = sorted(k for k in d if k[0] != '_')
        return type.__new__(m, name, bases, d)
    def __init__(cls, name, bases, d): cls.inited = len(bases)
    def __call__(cls, *a): return ('called', cls.__name__, a)
    def __add__(cls, o): return cls.__name__, o
    def __iter__(cls): return iter(<list>)
    def mro(cls): return type.mro(cls)[<edge>:] or type.mro(cls)
class K@@(object):
    __metaclass__ = M@@
    y = <n>
    def f(self): pass
show((K@@.made, K@@.inited, K@@(<n>), K@@ + <n>, list(K@@)))
class L@@(K@@, list): pass
show([c.__name__ for c in L@@.__mro__])
class Clash@@(K@@):
    __metaclass__ = <atom>
''', '''
def meta@@(name, bases, d): return name, len(bases), d.get('x')
class K@@:
    __metaclass__ = meta@@
    x = <n>
show(K@@)
T@@ = type('T', (<atom>,), {'a': <n>})
show(T@@.a)
''', '''
class S@@(object):
    __slots__ = <word> if <n> > 5 else ("a", "b")
    def __init__(self): self.a = <n>
class T@@(S@@):
    __slots__ = <word> if <n> > 5 else ("a", "b")
s = T@@()
show(s.a)
show(hasattr(s, '__dict__'))
s.b = <n>
del s.a
s.a
''', '''
class S@@(object): __slots__ = ["p", "__dict__"][:<pos>]
s = S@@()
s.p = <n>
show(s.p)
s.__class__ = <atom>
''', '''
class X@@(object): pass
class Y@@(object):
    def hi(self): return 'hi', type(self).__name__
x = X@@()
x.__class__ = Y@@
show(x.hi())
X@@.__bases__ = (Y@@,)
show(X@@().hi())
X@@.__name__ = <word>
show(X@@.__name__)
x.__dict__ = {'hi': <n>}
show(x.hi)
del x.hi
show(x.hi())
x.__class__ = <atom>
''', '''
class Desc@@(object):
    def __get__(self, o, t=None): return 'get', o is None, t and t.__name__
    def __set__(self, o, v):
        print 'set', v
        <raise>
class Non@@(object):
    def __get__(self, o, t): return 'non', o is None
class H@@(object):
    d = Desc@@()
    n = Non@@()
show((H@@.d, H@@().d, H@@.n, H@@().n))
h = H@@()
h.n = <n>
show(h.n)
h.d = <n>
del h.n
show(h.n)
del h.d
''', '''
class P@@(object):
    def __init__(self): self._v = <n>
    @property
    def v(self):
        "doc v"
        return self._v
    @v.setter
    def v(self, x):
        if x < 0: <raise>
        self._v = x
    ro = property(lambda self: <n>)
    w = property(None, lambda self, x: <atom>)
p = P@@()
p.v = <n>
show((p.v, P@@.v.__doc__, P@@.ro.fset))
p.w = 1
try: p.w
except AttributeError, e: print e
try: p.ro = <n>
except AttributeError, e: print e
del p.v
''', '''
class A@@(object):
    def f(self, *a): return ['A'] + list(a)
    @classmethod
    def c(cls): return [cls.__name__]
    @staticmethod
    def s(*a): return a
class B@@(A@@):
    def f(self, *a): return ['B'] + super(B@@, self).f(*a)
    @classmethod
    def c(cls): return ['B'] + super(B@@, cls).c()
class C@@(A@@):
    def f(self, *a): return ['C'] + super(C@@, self).f(*a)
class D@@(B@@, C@@): pass
d = D@@()
show((d.f(<n>), D@@.c(), d.c(), d.s(<n>), D@@.s()))
show(D@@.f(d, 1))
D@@.f(<atom>)
''', '''
class O@@(object):
    def __init__(self, v): self.v = v
    def __add__(self, o): return 'add', self.v, getattr(o, 'v', o)
    def __radd__(self, o): return 'radd', self.v, getattr(o, 'v', o)
    def __rmod__(self, o): return 'rmod', getattr(o, 'v', o)
    def __rpow__(self, o): return 'rpow', getattr(o, 'v', o)
    __mul__ = __rdivmod__ = __lshift__ = __add__
class Q@@(O@@):
    def __radd__(self, o): return 'Q', self.v
    def __rsub__(self, o): return NotImplemented
a, b = O@@(<n>), Q@@(<n>)
for f in operator.add, operator.sub, operator.mul, operator.div, operator.mod, divmod, pow, operator.and_, operator.lshift:
    attempt(f, a, b)
    attempt(f, b, a)
    attempt(f, a, <number>)
    attempt(f, <number>, b)
''', '''
class I@@(object):
    def __iadd__(self, o): return ('iadd', o)
    def __imul__(self, o): <raise>
    def __isub__(self, o): return NotImplemented
    def __sub__(self, o): return ('sub', o)
i = I@@()
i += <n>
show(i)
i = I@@()
i -= <n>
show(i)
i = I@@()
i *= <n>
show(i)
''', '''
class Co@@:
    def __coerce__(self, o): return (<n>, o) if <n> else <atom>
    def __cmp__(self, o): return <n>
c = Co@@()
for f in operator.add, operator.sub, operator.mod, operator.eq, operator.lt, divmod, coerce, cmp:
    attempt(f, c, <number>)
    attempt(f, <number>, c)
''', '''
class Cont@@(object):
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print 'set', k, v
    def __delitem__(self, k): print 'del', k
    def __contains__(self, k): return <atom>
    def __len__(self): return <n>
c = Cont@@()
show((c[<slice>], c[<n>, <n>], c[...], c[<n>:<n>, ::<n>]))
c[<slice>] = <n>
del c[<slice>]
c[<n>] += (1,)
show(<n> in c)
show((bool(c), len(c)))
show(c[-1])
''', '''
class Old@@:
    def __getslice__(self, i, j): return 'gs', i, j
    def __setslice__(self, i, j, v): print 'ss', i, j, v
    def __delslice__(self, i, j): print 'ds', i, j
    def __getitem__(self, k): return k
    def __len__(self): return <pos>
o = Old@@()
show((o[:], o[<n>:<n>], o[-1:], o[::1], o[<n>]))
o[<n>:] = <n>
del o[:<n>]
o[1:2] += (<n>,)
''', '''
class G@@(object):
    def __getattribute__(self, n):
        if n == 'a': return <n>
        if n == 'b': raise AttributeError('no b')
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return 'getattr ' + n
    def __setattr__(self, n, v):
        print 'setattr', n
        object.__setattr__(self, n, v)
g = G@@()
show((g.a, g.b, g.c, hasattr(g, 'd')))
g.c = <n>
show(g.c)
show(g.__dict__)
''', '''
class Cmp@@(object):
    def __init__(self, v): self.v = v
    def __cmp__(self, o): return (self.v > getattr(o, "v", 0)) or <n>
    def __hash__(self): return <n>
a, b = Cmp@@(<n>), Cmp@@(<n>)
for f in operator.lt, operator.eq, operator.ne, operator.ge, cmp, operator.is_:
    attempt(f, a, b)
    attempt(f, a, <n>)
    attempt(f, <n>, a)
show((a in [b], [a] == [b], len(set([a, b])), [a, b].index(b)))
''', '''
class New@@(int):
    def __repr__(self): return 'N(' + int.__repr__(self) + ')'
    def __add__(self, o): return 'add'
    def __getitem__(self, i): return 'item'
n = New@@(<n>)
attempt(lambda: n)
attempt(lambda: n + n)
attempt(lambda: n + <n>)
attempt(lambda: n[0])
attempt(lambda: n * <n>)
attempt(lambda: type(n * 1).__name__)
attempt(lambda: n == <n>)
attempt(lambda: '%s %d' % (n, n))
attempt(lambda: [n, 1][:1])
''', '''
class L@@(list):
    def append(self, x): print 'append', x
    def __getitem__(self, i): return 'got'
    def __len__(self): return <n>
    def __iter__(self): return iter('it')
l = L@@(<list>)
l.append(<n>)
show((l, len(l), list(l), l[0], l[:2], tuple(l), sorted(l), [x for x in l], '%r' % l))
show(map(None, l))
l.extend(<list>)
l += <list>
show(list.__len__(l))
show(bool(l))
''', '''
class D@@(dict):
    def __getitem__(self, k): return 'got %s' % k
    def __missing__(self, k): return 'missing'
    def keys(self): return <list>
    def __contains__(self, k): return True
d = D@@(a=<n>)
show((d['x'], d.get('x'), 'z' in d, dict(d), '%(q)s' % d, d.setdefault('n', <n>), d.has_key('zz')))
e = {}
e.update(d)
show(e)
exec 'r = nosuch' in d
''', '''
class E@@(Exception):
    def __init__(self, a, b=<n>): self.a = a
    def __str__(self): return 'E@@ %s' % self.a
class F@@(E@@, ValueError): pass
try:
    raise F@@, (<n>, <n>)
except (F@@, KeyError) as e:
    show((type(e).__name__, e.args, str(e), repr(e), e.message))
    raise
''', '''
class Del@@(object):
    def __del__(self): print 'gone @@'
def f@@():
    d = Del@@()
    <raise>
try: f@@()
except Exception: print 'caught'; sys.exc_clear()
x = [Del@@()]
x[:] = <list>
d = Del@@()
d = None
print 'end'
''', '''
import abc
class Abs@@(object):
    __metaclass__ = abc.ABCMeta
    @abc.abstractmethod
    def f(self): pass
    @abc.abstractproperty
    def g(self): pass
    @classmethod
    def __subclasshook__(cls, c): return NotImplemented if <n> > 2 else "f" in vars(c)
Abs@@.register(int)
show((isinstance(<n>, Abs@@), isinstance(<text>, Abs@@), issubclass(list, Abs@@)))
class Impl@@(Abs@@):
    def f(self): return <n>
Impl@@()
''',
# ---- generators
'''
def g@@(n):
    try:
        while True:
            try:
                x = yield n
                print 'sent', x
                n += 1
            except <error> as e:
                print 'in', type(e).__name__, e
                <raise>
    finally:
        print 'fin'
g = g@@(<n>)
attempt(g.send, <atom>)
attempt(g.next)
attempt(g.send, <n>)
attempt(g.throw, <error>)
attempt(g.throw, <error>, <str>)
attempt(g.throw, <error>('x'))
attempt(g.close)
attempt(g.next)
g.throw(<error>, <n>, None)
''', '''
def g@@():
    for i in <list>:
        with Managed(<n>):
            yield i
            <raise>
show(take(g@@()))
a = g@@()
for i in a:
    show(i)
    if i == <n>: break
else:
    print 'all'
a.close()
show(list(a))
''', '''
def g@@():
    r = yield
    while r:
        try:
            r = (yield r) or (yield 'second')
        finally:
            print 'f', r
            if r == <n>: yield 'in finally'
g = g@@()
g.next()
for x in <mixed>:
    attempt(g.send, x)
g.close()
''', '''
g = (i for i in <list> if <expr>)
show(take(g))
h = (x * y for x in <list> for y in <text>)
show(take(h))
g = (lambda: (yield <n>))()
show(list(g))
g.throw(<error>)
''', '''
def g@@():
    yield g.gi_running
    g.next()
g = g@@()
show(g.next())
show(g.gi_frame.f_lineno > 0)
attempt(g.next)
show(g.gi_frame)
def never(): yield 1
n = never()
attempt(n.throw, <error>, <n>)
attempt(n.next)
attempt(never().close)
never().send(<n>)
''',
# ---- flow
'''
def f@@(n):
    for i in range(n):
        try:
            if i == <n>: continue
            if i == <n>: break
            <raise>
        except <error>:
            print 'except', i
            continue
        else:
            print 'else', i
        finally:
            print 'finally', i
    else:
        print 'loop else'
    return <n>
show(f@@(<pos>))
''', '''
def f@@():
    try:
        try:
            <raise>
            return 'try'
        except <error>, e:
            print 'handler'
            <raise>
            return 'handler'
        finally:
            print 'inner'
            <raise>
    finally:
        print 'outer', sys.exc_info()[0]
        if <n> > 3: return "finally"
show(f@@())
''', '''
while True:
    try:
        <raise>
        break
    finally:
        print 'leaving'
        break
for i in <list>:
    for j in <list>:
        if i == j: break
        if i > j: continue
        print i, j,
    else:
        print 'no break', i
print
''', '''
try:
    try:
        <raise>
    except Exception:
        a = sys.exc_info()[0].__name__
        try:
            <raise>
        except Exception:
            print a, sys.exc_info()[0].__name__
        print sys.exc_info()[0].__name__
        raise
except <error> as e:
    print 'got', repr(e)
show(sys.exc_info()[0])
''', '''
def f@@():
    try:
        <raise>
    except Exception:
        trace()
        show(sys.exc_info()[0])
    show(sys.exc_info()[0])
    t = traceback.extract_stack()[-1]
    show((t[1] > 0, t[2]))
f@@()
def deep@@(n):
    if n: return deep@@(n - 1)
    <raise>
deep@@(<pos>)
''', '''
class CM@@(object):
    def __init__(self, n): self.n = n
    def __enter__(self):
        print 'enter', self.n
        if self.n == <n>: <raise>
        return self.n
    def __exit__(self, t, v, tb):
        print 'exit', self.n, t and t.__name__, v
        if self.n == <n>: <raise>
        return self.n == <n>
def f@@():
    for k in range(3):
        with CM@@(<n>) as a, CM@@(<n>) as (b):
            if a == k: continue
            if b == k: return 'returned'
            <raise>
    with CM@@(<n>) as v3, CM@@(<n>):
        <raise>
    return 'end'
show(f@@())
with <atom>: pass
''', '''
from contextlib import contextmanager, closing, nested
@contextmanager
def cm@@(n):
    print 'in'
    try:
        yield n
    except <error>:
        print 'swallowed'
    finally:
        print 'out'
with cm@@(<n>) as x, cm@@(<n>):
    show(x)
    <raise>
print 'after'
''', '''
assert <expr>, <text>
print 'asserted'
''', '''
raise <error>, <mixed>
''', '''
def f@@():
    try: return <n>
    finally: print 'f'
show(f@@())
try:
    raise <atom>
except TypeError, e:
    print e
except:
    print sys.exc_info()[0]
''',
# ---- functions
'''
def outer@@(x, y=<n>):
    z = [y]
    def inner(a, w=x):
        z.append(a)
        def deepest(): return (x, z, a, w)
        return deepest
    x = <n>
    return inner
f = outer@@(<n>)
show(f(<n>)())
show(f(<n>)())
show([type(c.cell_contents).__name__ for c in f.func_closure])
show((f.func_code.co_freevars, f.func_code.co_cellvars))
show([h() for h in [lambda: i for i in range(3)]])
show([h() for h in [lambda i=i: i for i in range(3)]])
''', '''
def f@@():
    print u@@
    u@@ = <n>
try: f@@()
except UnboundLocalError, e: print e
def g@@():
    global glob@@
    glob@@ = <n>
    del glob@@
    return glob@@
try: g@@()
except NameError, e: print e
def h@@():
    x = 1
    def i(): return x
    if <n> > 3: del_ = x
    return i()
show(h@@())
q = <n>
class K@@:
    q = q
    r = [q for _ in range(2)]
    def m(self): return q
show((K@@.q, K@@.r, K@@().m()))
del q
K@@().m()
''', '''
def f@@(a, (b, (c, d)), e=<n>, *f, **g):
    return a, b, c, d, e, f, sorted(g.items())
attempt(f@@, <n>, (<n>, <list>))
attempt(f@@, <n>, (1, (2, 3)), *<list>)
attempt(f@@, 1, (2, (3, 4)), e=<n>)
attempt(f@@, 1, (2, (3, 4)), <n>, e=<n>)
attempt(f@@, z=<n>)
attempt(f@@, a=<n>)
attempt(lambda: f@@(*<atom>))
attempt(lambda: f@@(**<atom>))
attempt(lambda: f@@(1, *(2,), **{'a': <n>}))
attempt(lambda: f@@(**{1: 2}))
show((f@@.func_code.co_varnames, f@@.func_code.co_argcount, f@@.func_defaults))
f@@.func_defaults = <atom>
f@@.x = <n>
show((f@@.__dict__, f@@.x))
f@@.func_code = <atom>
''', '''
def deco@@(*args):
    print 'args', args
    def wrap(f):
        print 'wrap', getattr(f, '__name__', f)
        if args and args[0] == <n>: <raise>
        return lambda *a, **k: (args, f(*a, **k))
    return wrap
@deco@@(<n>, <word>)
@deco@@()
def f@@(x=<n>): return x
show(f@@())
show(f@@(<atom>))
@deco@@(<n>)
class K@@(object):
    @staticmethod
    def s(): return <n>
show(K@@()[1].s())
''', '''
def f@@(n, acc=[]):
    acc.append(n)
    return n if n < 2 else f@@(n - 1) + f@@(n - 2)
show(f@@(<pos>))
show(len(f@@.func_defaults[0]))
show(f@@(<atom>))
''', '''
print >>sys.stdout, <text>, <n>,
print >>sys.stdout
print <text>,
print <number>
class W@@:
    def write(self, s): sys.stdout.write('[%s]' % s)
w = W@@()
print >>w, <n>, <str>
print >>w, <word>,
print >>w
print >>w, <uni>
show(w.softspace)
print >>None, 'none'
print `<mixed>`, `<n>`
print (<n>, <n>), (<str>)
print >><atom>, 1
''', '''
d = {'x': <n>}
exec 'y = x + 1; z = [x for q in (1, 2)]' in d
show(sorted(k for k in d if k != '__builtins__'))
exec compile('def f(a=<n>): return a, x', '<s>', 'exec') in d
show(d['f']())
def ex@@():
    a = <n>
    exec 'b = a + 1'
    return b, sorted(locals())
show(ex@@())
show(eval('a + b', {'a': <n>}, {'b': <n>}))
exec 'import nosuch'
''', '''
a = b = c = <list>
a, b = b, <n>
(a, [b, c]), d = (<n>, <word>), <n>
show((a, b, c, d))
a, b = <atom>
''', '''
l = range(10)
l[<slice>] = <list>
show(l)
l[::<pos>] = <list>
show(l)
''', '''
l = range(10)
del l[<slice>]
show(l)
l[<n>:<n>] = <text>
show(l)
l[<n>] = <n>
l.insert(<n>, <word>)
show(l)
show(l.pop(<n>))
l.remove(<n>)
show(l)
''', '''
l = <mixed>
l.sort()
show(l)
l.sort(key=lambda x: <n>, reverse=<n>)
show(l)
def bad(a, b):
    <raise>
    return cmp(a, b)
l.sort(bad)
show(l)
l.sort(lambda a, b: l.append(1) or 0)
''', '''
b = bytearray(<bytes>)
b[<slice>] = <bytes>
show(b)
b.extend(<list>)
b.append(<byte>)
b += <bytes>
show(b)
del b[<slice>]
b.insert(<n>, <byte>)
show((b, b.pop(), b.reverse(), b))
b[<n>] = <text>
''', '''
import array
a = array.array('i', <list>)
a[<slice>] = array.array('i', <list>)
show(a)
a.extend(<list>)
a.insert(<n>, <n>)
show((a, a.count(<n>), a.buffer_info()[1]))
del a[<slice>]
a.fromstring(<bytes>)
show(a)
a.append(<number>)
''', '''
d = dict(zip(<list>, <text>))
for k in d:
    d[<n>] = 1
show(d)
''', '''
d = collections.deque(<list>, <n>)
d.extend(<list>)
d.extendleft(<text>)
d.rotate(<n>)
show(d)
d[<n>] = <word>
del d[<n>]
d.remove(<n>)
show(d)
for x in d: d.append(x)
''', '''
od = collections.OrderedDict((k, <n>) for k in <word>)
od['new'] = <n>
od[<word>] = <n>
show((od, od.popitem(last=<n>), list(reversed(od))))
del od[<word>]
show(od)
''', '''
it = iter(<list>)
show(zip(it, it))
show(list(it))
it = iter(<mixed>)
for a in it:
    for b in it:
        show((a, b))
        break
show(it.next())
''', '''
x = <number>
x <oper>= <number>
show(x)
x **= <n>
show(x)
x >>= <n>
show(x)
x <oper>= <text>
show(x)
''',
# ---- warnings, modules
'''
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter(["always", "once", "error", "ignore", "default"][<n> % 5])
    for i in range(2):
        warnings.warn(<word>, [UserWarning, DeprecationWarning, None, FutureWarning, int][<n> % 5])
    warnings.warn(UserWarning(<n>), stacklevel=<n>)
    show([(x.category.__name__, str(x.message)) for x in w])
''', '''
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    show(u'\\xe9' == <bytes>)
    show(unicode(<uni>) == <bytes>)
    show(<uni> in {<bytes>: 1})
    raise <error>, <n>
show([str(x.message) for x in w])
''', '''
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    class M@@(Exception): pass
    e = M@@(<mixed>)
    e.message
    struct.pack('h', <float>)
    range(<float>)
    int(<float>)
    object.__new__(int)
show([str(x.message) for x in w])
''', '''
import decimal
c = decimal.Context(prec=<pos>, rounding=decimal.ROUND_HALF_EVEN)
a = c.create_decimal(<word>)
show((a, c.divide(decimal.Decimal(<n>), decimal.Decimal(<pos>)), c.flags[decimal.Inexact]))
with decimal.localcontext() as k:
    k.prec = <n>
    show(decimal.Decimal(<big>) * decimal.Decimal('1.<pos>'))
''', '''
import pickle, cPickle, copy
class R@@(object):
    def __init__(self, v=0): self.v = v
    def __reduce__(self): return (R@@, (<n>,), {"w": 1}) if <n> > 0 else <atom>
    def __repr__(self): return 'R(%r)' % (self.v,)
r = R@@(<n>)
show(cPickle.loads(cPickle.dumps(r, <n>)))
show(pickle.loads(pickle.dumps([r, r], 2)))
show(copy.deepcopy(r))
''', '''
import cPickle, cStringIO
class S@@(object):
    def __getstate__(self): return <atom>
    def __setstate__(self, s): self.s = repr(s)
f = cStringIO.StringIO()
p = cPickle.Pickler(f, <n>)
p.dump(<mixed>)
p.dump(S@@())
f.seek(0)
u = cPickle.Unpickler(f)
show(u.load())
show(vars(u.load()))
u.load()
''', '''
import StringIO, cStringIO, io
for f in (StringIO.StringIO(), cStringIO.StringIO(), io.BytesIO()):
    f.write(<bytes>)
    f.seek(<n>, <n>) if <n> else f.seek(0)
    show((f.read(<n>), f.tell(), f.getvalue()))
    f.truncate(<pos>)
    show(f.getvalue())
    f.writelines([<bytes>, <str>])
    show((f.readline(), f.tell()))
    f.close()
    attempt(f.read)
''', '''
import json
class Enc@@(json.JSONEncoder):
    def default(self, o): return <atom>
show(json.dumps([<n>, object, <mixed>], cls=Enc@@))
''', '''
import csv, StringIO
s = StringIO.StringIO()
w = csv.writer(s, quoting=<n>, lineterminator='|')
w.writerow(<mixed>)
w.writerow([<str>, <word>, <n>])
show(s.getvalue())
show(list(csv.reader(s.getvalue().split('|'))))
''', '''
import ConfigParser, StringIO
c = ConfigParser.ConfigParser()
c.readfp(StringIO.StringIO('[s]\\na = <n>\\nb: %(a)s ' + <word> + '\\n'))
show(c.items('s'))
show(c.getint('s', 'a'))
c.getboolean('s', 'a')
''', '''
import optparse, argparse
p = argparse.ArgumentParser(prog='prog')
p.add_argument('--num', type=int, default=<n>)
p.add_argument('-v', action='count')
p.add_argument('rest', nargs='*')
show(sorted(vars(p.parse_args(['-v', <word>, '--num', '<n>'])).items()))
print p.format_help()
''', '''
from xml.etree import ElementTree as ET
r = ET.fromstring('<r a="<n>"><x>w <n></x>t</r>')
show((r.tag, r.attrib, r[0].text, r[0].tail))
ET.SubElement(r, 'y').text = <uni>
show(ET.tostring(r))
''', '''
import threading, Queue
q = Queue.Queue(<n>)
def work():
    for i in <list>: q.put_nowait(i)
    <raise>
try: work()
except Queue.Full: print 'full'
show(q.qsize())
show(q.get_nowait())
t = threading.Thread(target=lambda: show(<n>))
t.start(); t.join()
show(q.get(False))
''', '''
import logging
logging.basicConfig(stream=sys.stdout, format='%(levelname)s:%(name)s:%(message)s')
log = logging.getLogger('l@@')
log.setLevel(<n> * 10)
log.warning('w %s', <word>)
log.error('e %d', <n>)
try: <raise>
except Exception: log.info('i', exc_info=<n> > 20)
log.log(<n> * 10, <text>)
''', '''
import unittest, doctest
class T@@(unittest.TestCase):
    def runTest(self):
        self.assertEqual(<list>, <list>)
    def b(self): self.assertIn(<n>, <list>)
    def c(self): self.assertDictEqual({<word>: <n>}, {<word>: <n>})
    def d(self): self.assertRaises(<error>, lambda: <expr>)
for name in ('runTest', 'b', 'c', 'd'):
    try: getattr(T@@(), name)()
    except AssertionError, e: print clean(str(e))[:300]
''', '''
import gc, weakref
class W@@(object): pass
a = W@@()
r = weakref.ref(a, lambda x: sys.stdout.write('dead\\n'))
p = weakref.proxy(a)
a.v = <n>
show((r() is a, p.v, weakref.getweakrefcount(a)))
del a
show(r())
p.v
''', '''
def tr(frame, event, arg):
    if frame.f_code.co_name == 't@@': print event, frame.f_lineno - frame.f_code.co_firstlineno
    return tr
def t@@(n):
    for i in range(n):
        if i: continue
    try:
        <raise>
    finally:
        x = 1
    return x
sys.settrace(tr)
try:
    t@@(<n> % 3)
finally:
    sys.settrace(None)
''', '''
import dis, cStringIO
def f@@(a, b=<n>):
    for i in a:
        if i <cmp> b: print i
        try: yield i <oper> <n>
        except <error>, e: pass
    return
show(f@@.func_code.co_code)
show((f@@.func_code.co_consts, f@@.func_code.co_lnotab, f@@.func_code.co_stacksize))
print 'ok'
''', '''
sys.setrecursionlimit(150 + <pos>)
try:
    def r@@(n): return r@@(n + 1)
    r@@(0)
except RuntimeError, e:
    print e
finally:
    sys.setrecursionlimit(1000)
''', '''
l = []
l.append(l)
d = {}
d['d'] = d
show((l, d, [l, d]))
show(l == l)
t = ([],)
t[0].append(t)
show(t)
''', '''
from __builtin__ import *
import os.path, string as st
from string import digits as dd, nosuch
''', '''
import os.path
show((os.path.join(<word>, <word>), os.path.split(<word>), os.path.splitext(<word>), os.path.normpath(<word>), os.path.basename(<text>)))
show(os.path.commonprefix([<word>, <word>]))
show(os.path.exists(<uni>))
''', '''
x = <atom>
y = <atom>
for f in (operator.add, operator.sub, operator.mul, operator.div, operator.mod, operator.pow, operator.and_, operator.or_, operator.lshift, divmod, cmp, coerce):
    if f not in (operator.mul, operator.pow, operator.lshift): attempt(f, x, y) if not (f is cmp) else None
''',
]
