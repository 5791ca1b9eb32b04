# CVE-2020-8492, CVE-2021-3733: a WWW-Authenticate line is searched in linear time.
class _PlusChallenge(object):
    """What AbstractBasicAuthHandler.rx was, without its backtracking: search() finds the
    last 'scheme realm=...' that begins the header or follows a comma."""

    _one = re.compile(r'''(?:^|,)[ \t]*([^ \t,]+)[ \t]+realm=(["']?)([^"']*)\2''', re.I)

    def search(self, text):
        found = None
        for found in self._one.finditer(text):
            pass
        return found


AbstractBasicAuthHandler.rx = _PlusChallenge()
