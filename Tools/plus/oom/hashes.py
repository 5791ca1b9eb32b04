import hashlib
import hmac


def first():
    out = []
    for name in ('md5', 'sha1', 'sha256', 'sha512'):
        digest = hashlib.new(name, 'text')
        digest.update('more' * 50)
        out.append(digest.copy().hexdigest())
    out.append(hmac.new('key', 'message', hashlib.md5).hexdigest())
    out.append(hashlib.sha224(buffer('abc')).digest())
    return out


def more():
    out = []
    for number in range(90):
        for name in ('md5', 'sha1', 'sha224', 'sha384'):
            digest = getattr(hashlib, name)('text %d' % number)
            digest.update(bytearray(str(number) * 3))
            out.append(digest.hexdigest()[:5] + digest.copy().digest().encode('hex')[-3:])
    return out[::40]


def run():
    return first(), more()
