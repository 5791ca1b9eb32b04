# CVE-2026-4519: a URL that begins with '-' is an option to the browser's command.
def _plus_guard(base):
    def open(self, url, new=0, autoraise=True):
        """open(url[, new[, autoraise]]) -> bool; ValueError if url begins with '-'"""
        if url.lstrip().startswith('-'):
            raise ValueError('a URL cannot begin with a dash: %r' % (url,))
        return base(self, url, new, autoraise)
    return open


for _plus_class in (GenericBrowser, BackgroundBrowser, UnixBrowser, Konqueror, Grail):
    _plus_class.open = _plus_guard(_plus_class.__dict__['open'])
del _plus_class
