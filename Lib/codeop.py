"""Compile what is typed at a prompt, and tell whether it may still go on.

The trick: a text that fails to compile, but fails in another way, or not at all,
when newlines are appended, is incomplete.
"""

import __future__

__all__ = ['compile_command', 'Compile', 'CommandCompiler']

_features = [getattr(__future__, name) for name in __future__.all_feature_names]

# compile() flag: the end of the text ends no block
PyCF_DONT_IMPLY_DEDENT = 0x200


def _attempt(compiler, source, filename, symbol):
    """(code or None, SyntaxError or None)"""
    try:
        return compiler(source, filename, symbol), None
    except SyntaxError as error:
        return None, error


def _maybe_compile(compiler, source, filename, symbol):
    # a text of comments and blank lines is an empty statement, not an unfinished one
    if not any(line.strip() and not line.strip().startswith('#')
               for line in source.split('\n')):
        if symbol != 'eval':
            source = 'pass'
    code, error = _attempt(compiler, source, filename, symbol)
    _, error1 = _attempt(compiler, source + '\n', filename, symbol)
    code2, error2 = _attempt(compiler, source + '\n\n', filename, symbol)
    if code:
        return code
    if not code2 and repr(error1) == repr(error2):
        raise error1
    return None


def _compile(source, filename, symbol):
    return compile(source, filename, symbol, PyCF_DONT_IMPLY_DEDENT)


def compile_command(source, filename='<input>', symbol='single'):
    """compile_command(source[, filename[, symbol]]) -> code, or None if incomplete

    SyntaxError if no further line can mend it; OverflowError and ValueError come
    from bad literals."""
    return _maybe_compile(_compile, source, filename, symbol)


class Compile:
    """As compile(), but __future__ statements stay in force from call to call."""

    def __init__(self):
        self.flags = PyCF_DONT_IMPLY_DEDENT

    def __call__(self, source, filename, symbol):
        code = compile(source, filename, symbol, self.flags, 1)
        for feature in _features:
            if code.co_flags & feature.compiler_flag:
                self.flags |= feature.compiler_flag
        return code


class CommandCompiler:
    """As compile_command(), but __future__ statements stay in force from call to call."""

    def __init__(self):
        self.compiler = Compile()

    def __call__(self, source, filename='<input>', symbol='single'):
        """(source[, filename[, symbol]]) -> code, or None if incomplete"""
        return _maybe_compile(self.compiler, source, filename, symbol)
