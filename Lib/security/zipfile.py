# CVE-2024-0450: members that share their bytes are a bomb.
# CVE-2025-8291: the ZIP64 record is the one its locator names.
from _plus_security import put as _plus_put

_plus_base_RealGetContents = ZipFile._RealGetContents
_plus_base_open = ZipFile.open
_plus_base_EndRecData64 = _EndRecData64


def _EndRecData64(fpin, offset, endrec):
    """The end record, made good by a ZIP64 one; BadZipfile if its locator points elsewhere."""
    endrec = _plus_base_EndRecData64(fpin, offset, endrec)
    if endrec[_ECD_SIGNATURE] != stringEndArchive64:
        return endrec
    fpin.seek(offset - sizeEndCentDir64Locator, 2)
    start = fpin.tell() - sizeEndCentDir64
    said = struct.unpack(structEndArchive64Locator, fpin.read(sizeEndCentDir64Locator))[2]
    if said > start:
        raise BadZipfile('Corrupt zip64 end of central directory locator')
    if said < start:
        # bytes before the archive shift everything; a second record there does not
        fpin.seek(said)
        if fpin.read(4) == stringEndArchive64:
            raise BadZipfile('Two zip64 end of central directory records')
    return endrec


def _plus_RealGetContents(self):
    """Read the table of contents, and note where each member must end."""
    _plus_base_RealGetContents(self)
    self._plus_ends = {}
    end = self.start_dir
    for zinfo in sorted(self.filelist, key=lambda zinfo: zinfo.header_offset, reverse=True):
        self._plus_ends[zinfo] = end
        end = min(end, zinfo.header_offset)


def _plus_check_overlap(fp, zinfo, end):
    fp.seek(zinfo.header_offset)
    header = fp.read(sizeFileHeader)
    if len(header) == sizeFileHeader:
        header = struct.unpack(structFileHeader, header)
        start = zinfo.header_offset + sizeFileHeader + header[_FH_FILENAME_LENGTH] \
            + header[_FH_EXTRA_FIELD_LENGTH]
        if start + zinfo.compress_size > end:
            raise BadZipfile('Overlapped entries: %r (possible zip bomb)' % zinfo.orig_filename)


def _plus_open(self, name, mode='r', pwd=None):
    """open(name[, mode[, pwd]]) -> file-like object to read a member

    BadZipfile if the member's bytes run into those of another."""
    if self.fp and mode in ('r', 'U', 'rU'):
        zinfo = name if isinstance(name, ZipInfo) else self.getinfo(name)
        end = self.__dict__.get('_plus_ends', {}).get(zinfo)
        if end is not None and self._filePassed:
            _plus_check_overlap(self.fp, zinfo, end)
        elif end is not None:
            with open(self.filename, 'rb') as fp:
                _plus_check_overlap(fp, zinfo, end)
    return _plus_base_open(self, name, mode, pwd)


_plus_put(ZipFile, '_RealGetContents', _plus_RealGetContents)
_plus_put(ZipFile, 'open', _plus_open)
