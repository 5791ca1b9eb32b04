import hashlib
import hmac


def run():
    out = []
    for name in ('md5', 'sha1', 'sha256', 'sha512'):
        digest = hashlib.new(name, 'text')
        digest.update('more' * 50)
        out.append(digest.copy().hexdigest())
    out.append(hmac.new('key', 'message', hashlib.md5).hexdigest())
    out.append(hashlib.sha224(buffer('abc')).digest())
    return out
