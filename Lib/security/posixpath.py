# CVE-2025-6075: one pass over the path, however many variables it names.
def expandvars(path):
    """expandvars(path) -> path with $name and ${name} replaced by their values

    Variables that are not set stay as they are."""
    if '$' not in path:
        return path
    import re
    encoding = sys.getfilesystemencoding() if isinstance(path, _unicode) else None

    def value_of(match):
        name = match.group(1)
        if name[:1] == '{':
            name = name[1:-1]
        try:
            value = os.environ[name.encode(encoding) if encoding else name]
        except KeyError:
            return match.group()
        return value.decode(encoding) if encoding else value

    # where no '}' follows, looking for one at each '${' would take the square of the length
    braces = path.rfind('}') + 1
    flags = re.UNICODE if encoding else 0
    return re.sub(r'\$(\w+|\{[^}]*\})', value_of, path[:braces], 0, flags) \
        + re.sub(r'\$(\w+)', value_of, path[braces:], 0, flags)
