# CVE-2022-45061: preparing a label takes time with the square of its length; no valid
# label is anywhere near this long.
_PLUS_LABEL_MAX = 1024
_plus_base_ToASCII = ToASCII
_plus_base_ToUnicode = ToUnicode


def _plus_check_length(label):
    if len(label) > _PLUS_LABEL_MAX:
        raise UnicodeError('label way too long')


def ToASCII(label):
    """ToASCII(label) -> the label in ASCII; UnicodeError if it is no valid one"""
    _plus_check_length(label)
    return _plus_base_ToASCII(label)


def ToUnicode(label):
    """ToUnicode(label) -> the label in unicode; UnicodeError if it is no valid one"""
    _plus_check_length(label)
    return _plus_base_ToUnicode(label)
