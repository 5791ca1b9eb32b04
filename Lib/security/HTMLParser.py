# CVE-2025-6069: a terminator that was looked for in vain is not looked for again further on
# in the same text.
class _PlusVain(object):
    """What was searched in vain in one text: kinds of terminators."""

    def __init__(self, text):
        self.text = text
        self.kinds = set()


def _plus_once(base, kind_of):
    """A parse method that answers -1 at once where its terminator is known to be missing."""
    def parse(self, i, *args):
        text = self.rawdata
        vain = self.__dict__.get('_plus_vain')
        if vain is None or vain.text is not text:
            vain = self._plus_vain = _PlusVain(text)
        kind = kind_of(text, i)
        # (a marked section is looked into even so: its keyword may be an error)
        if text[i:i + 3] != '<![':
            if '>' not in vain.kinds and text.find('>', i) < 0:
                vain.kinds.add('>')
            if '>' in vain.kinds:
                return -1
        if kind in vain.kinds:
            return -1
        end = base(self, i, *args)
        if end < 0 and kind is not None:
            vain.kinds.add(kind)
        return end
    parse.__name__ = base.__name__
    parse.__doc__ = base.__doc__
    return parse


HTMLParser.parse_comment = _plus_once(HTMLParser.parse_comment.im_func, lambda text, i: 'comment')
HTMLParser.parse_marked_section = _plus_once(HTMLParser.parse_marked_section.im_func,
                                             lambda text, i: text[i:i + 9].lower())
for _plus_name in ('parse_html_declaration', 'parse_bogus_comment', 'parse_pi', 'parse_starttag',
                   'parse_endtag'):
    setattr(HTMLParser, _plus_name, _plus_once(getattr(HTMLParser, _plus_name).im_func,
                                               lambda text, i: None))
del _plus_name
