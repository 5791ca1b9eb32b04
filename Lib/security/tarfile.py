# CVE-2019-20907, CVE-2024-6232: records of extended headers are read in linear time and must
# move forward.  CVE-2025-8194: no negative sizes.
# CVE-2007-4559, and the later CVE-2024-12718, CVE-2025-4138, CVE-2025-4330, CVE-2025-4435,
# CVE-2025-4517: nothing is written, linked or changed outside the destination.
from _plus_security import legacy as _plus_legacy, put as _plus_put

# ---- reading ----
_plus_base_block = TarInfo._block


def _plus_block(self, count):
    """Bytes of the blocks that count bytes fill; InvalidHeaderError if it is negative."""
    if count < 0:
        raise InvalidHeaderError('invalid offset')
    return _plus_base_block(self, count)


def _plus_pax_records(data):
    """The (keyword, value) pairs of an extended header; InvalidHeaderError if malformed.

    A record is '<length> <keyword>=<value>\\n'; length counts all of it, in decimal."""
    pos = 0
    while pos < len(data) and data[pos] != NUL:
        space = data.find(' ', pos, pos + 21)
        digits = data[pos:space] if space > pos else ''
        end = pos + int(digits) if digits.isdigit() else 0
        equals = data.find('=', space, end)
        if equals < 0 or end > len(data) or equals == space + 1 or data[end - 1] != '\n':
            raise InvalidHeaderError('invalid header')
        yield data[space + 1:equals].decode('utf8'), data[equals + 1:end - 1].decode('utf8')
        pos = end


def _plus_proc_pax(self, tarfile):
    """Take in an extended header: a global one for all that follows, else for the next."""
    data = tarfile.fileobj.read(self._block(self.size))
    headers = tarfile.pax_headers
    if self.type != XGLTYPE:
        headers = headers.copy()
    headers.update(_plus_pax_records(data))
    try:
        member = self.fromtarfile(tarfile)
    except HeaderError:
        raise SubsequentHeaderError('missing or bad subsequent header')
    if self.type != XGLTYPE:
        member._apply_pax_info(headers, tarfile.encoding, tarfile.errors)
        member.offset = self.offset
        if 'size' in headers:
            # the next header is where the true size says
            tarfile.offset = member.offset_data
            if member.isreg() or member.type not in SUPPORTED_TYPES:
                tarfile.offset += member._block(member.size)
    return member


_plus_put(TarInfo, '_block', _plus_block)
_plus_put(TarInfo, '_proc_pax', _plus_proc_pax)


# ---- filters: their names and meaning are those of PEP 706 ----
class FilterError(TarError):
    """A member was refused; tarinfo is the member."""

    def __init__(self, tarinfo, text):
        self.tarinfo = tarinfo
        TarError.__init__(self, text)


class AbsolutePathError(FilterError):
    def __init__(self, tarinfo):
        FilterError.__init__(self, tarinfo, 'member %r has an absolute path' % tarinfo.name)


class OutsideDestinationError(FilterError):
    def __init__(self, tarinfo, path):
        self._path = path
        FilterError.__init__(self, tarinfo, '%r would be extracted to %r, which is outside '
                             'the destination' % (tarinfo.name, path))


class SpecialFileError(FilterError):
    def __init__(self, tarinfo):
        FilterError.__init__(self, tarinfo, '%r is a special file' % tarinfo.name)


class AbsoluteLinkError(FilterError):
    def __init__(self, tarinfo):
        FilterError.__init__(self, tarinfo, '%r is a link to an absolute path' % tarinfo.name)


class LinkOutsideDestinationError(FilterError):
    def __init__(self, tarinfo, path):
        self._path = path
        FilterError.__init__(self, tarinfo, '%r would link to %r, which is outside the '
                             'destination' % (tarinfo.name, path))


def _plus_inside(path, destination):
    """The real path if it lies in the destination, which is real already; else None.

    A path whose parts cannot all be examined (too long, no permission) is not inside."""
    real = os.path.realpath(path)
    if real != destination and not real.startswith(destination.rstrip('/') + '/'):
        return None
    part = destination
    for name in [''] + real[len(destination):].strip('/').split('/'):
        part = os.path.join(part, name)
        try:
            mode = os.lstat(part).st_mode
        except OSError as error:
            import errno
            return real if error.errno == errno.ENOENT else None
        if stat.S_ISLNK(mode):
            return None
    return real


def _plus_changed(tarinfo, **attributes):
    tarinfo = copy.copy(tarinfo)
    for name, value in attributes.items():
        setattr(tarinfo, name, value)
    return tarinfo


def _plus_inside_filter(member, path):
    """The default: leading slashes go; what would be written outside is refused."""
    if member.name.startswith('/'):
        member = _plus_changed(member, name=member.name.lstrip('/'))
    destination = os.path.realpath(path)
    target = os.path.join(destination, member.name)
    if member.issym():  # the link itself is made, whatever is there: only its folder counts
        target = os.path.dirname(target.rstrip('/'))
    if _plus_inside(target, destination) is None:
        raise OutsideDestinationError(member, target)
    if member.islnk():
        source = os.path.join(destination, member.linkname)
        if os.path.isabs(member.linkname):
            raise AbsoluteLinkError(member)
        if _plus_inside(source, destination) is None:
            raise LinkOutsideDestinationError(member, source)
    return member


def fully_trusted_filter(member, dest_path):
    """fully_trusted_filter(member, dest_path) -> member as it is"""
    return member


def tar_filter(member, dest_path):
    """tar_filter(member, dest_path) -> member, or a changed copy

    Leading slashes go, as do set-id and sticky bits and the right to write for others;
    FilterError for what would land outside."""
    member = _plus_inside_filter(member, dest_path)
    return _plus_changed(member, mode=member.mode & 0755)


def data_filter(member, dest_path):
    """data_filter(member, dest_path) -> member, or a changed copy

    For archives that carry data: also refuses links that lead outside and special files,
    drops owners, and sees to it that files can be read and written by their owner."""
    member = tar_filter(member, dest_path)
    destination = os.path.realpath(dest_path)
    changes = dict(uid=os.getuid(), gid=os.getgid(), uname='', gname='')
    if member.issym():
        if os.path.isabs(member.linkname):
            raise AbsoluteLinkError(member)
        folder = os.path.dirname(os.path.join(destination, member.name))
        source = os.path.normpath(os.path.join(folder, member.linkname))
        if _plus_inside(source, destination) is None:
            raise LinkOutsideDestinationError(member, source)
        changes['linkname'] = os.path.normpath(member.linkname)
    elif member.isreg() or member.islnk():
        mode = member.mode | 0600
        changes['mode'] = mode if mode & 0100 else mode & ~0111
    elif member.isdir():
        changes['mode'] = 0755
    else:
        raise SpecialFileError(member)
    return _plus_changed(member, **changes)


_plus_filters = {'inside': _plus_inside_filter, 'fully_trusted': fully_trusted_filter,
                 'tar': tar_filter, 'data': data_filter}


# ---- extracting ----
_plus_base_extract = TarFile.extract


def _plus_choose(self, filter):
    if filter is None:
        filter = self.__dict__.get('_plus_filter') or self.extraction_filter
    if filter is None:
        filter = 'fully_trusted' if _plus_legacy('tarfile') else 'inside'
    if callable(filter):
        return filter
    try:
        return _plus_filters[filter]
    except KeyError:
        raise ValueError('filter %r not found' % (filter,))


def _plus_accept(self, tarinfo, path, filter):
    """The member as the filter lets it through, None if it does not."""
    try:
        return filter(tarinfo, path)
    except FilterError as error:
        if self.errorlevel > 0:
            raise
        self._dbg(1, 'tarfile: %s %s' % (type(error).__name__, error))
        return None


def _plus_extract(self, member, path='', filter=None):
    """extract(member[, path[, filter]])

    Extract a member (a name or a TarInfo) below path, the current folder if empty.  The
    filter, 'inside' (the default), 'tar', 'data', 'fully_trusted' or a function of the
    member and the path, may change the member or refuse it with FilterError."""
    self._check('r')
    tarinfo = self.getmember(member) if isinstance(member, basestring) else member
    saved = self.__dict__.get('_plus_active')
    filter = _plus_choose(self, filter)
    tarinfo = _plus_accept(self, tarinfo, path or '.', filter)
    if tarinfo is None:
        return
    self._plus_active = filter, path or '.'
    try:
        _plus_base_extract(self, tarinfo, path)
    finally:
        self._plus_active = saved


def _plus_extractall(self, path='.', members=None, filter=None):
    """extractall([path[, members[, filter]]])

    Extract all members, or those given, below path; owner, time and rights of folders are
    set at the end.  For the filter see extract()."""
    saved = self.__dict__.get('_plus_filter')
    self._plus_filter = filter = _plus_choose(self, filter)
    folders = []
    try:
        for tarinfo in self if members is None else members:
            if tarinfo.isdir():
                folders.append(tarinfo)
                tarinfo = _plus_changed(tarinfo, mode=0700)
            self.extract(tarinfo, path)
    finally:
        self._plus_filter = saved
    for tarinfo in sorted(folders, key=operator.attrgetter('name'), reverse=True):
        tarinfo = _plus_accept(self, tarinfo, path, filter)
        if tarinfo is not None:
            _plus_finish_folder(self, tarinfo, os.path.join(path, tarinfo.name))


def _plus_finish_folder(self, tarinfo, folder):
    try:
        self.chown(tarinfo, folder)
        self.utime(tarinfo, folder)
        self.chmod(tarinfo, folder)
    except ExtractError as error:
        if self.errorlevel > 1:
            raise
        self._dbg(1, 'tarfile: %s' % error)


def _plus_find_link_target(self, tarinfo):
    """The member a link means; while extracting, as the filter lets it through."""
    found = _plus_base_find_link_target(self, tarinfo)
    active = self.__dict__.get('_plus_active')
    if active is not None:
        filter, path = active
        # it takes the link's place
        filter(_plus_changed(found, name=tarinfo.name), path)
    return found


_plus_base_find_link_target = TarFile._find_link_target
TarFile.extraction_filter = None
_plus_put(TarFile, 'extract', _plus_extract)
_plus_put(TarFile, 'extractall', _plus_extractall)
_plus_put(TarFile, '_find_link_target', _plus_find_link_target)
