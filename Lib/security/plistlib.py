# CVE-2022-48565: property lists declare no entities.
from _plus_security import put as _plus_put

class InvalidFileException(ValueError):
    """The file is not a property list that may be read."""

    def __init__(self, message='Invalid file'):
        ValueError.__init__(self, message)


def _plus_refuse_entity(name, is_parameter_entity, value, base, system_id, public_id, notation):
    raise InvalidFileException('XML entity declarations are not supported in plist files')


def _plus_parse(self, fileobj):
    """parse(fileobj) -> the root object; InvalidFileException for entity declarations"""
    from xml.parsers.expat import ParserCreate
    parser = ParserCreate()
    parser.StartElementHandler = self.handleBeginElement
    parser.EndElementHandler = self.handleEndElement
    parser.CharacterDataHandler = self.handleData
    parser.EntityDeclHandler = _plus_refuse_entity
    parser.ParseFile(fileobj)
    return self.root


_plus_put(PlistParser, 'parse', _plus_parse)
