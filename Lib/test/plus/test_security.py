"""Published weaknesses of 2.7.18's library: each fix of Misc/security.md holds.

Where an attack is one on time, the attack is large enough that the old, quadratic or
exponential code would need minutes, and the test file's own time limit decides.
"""
import email
import email.generator
import email.message
import email.utils
import io
import os
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
import warnings
import zipfile
from cStringIO import StringIO

import Cookie
import HTMLParser
import ftplib
import httplib
import mailcap
import posixpath
import urllib
import urllib2
import urlparse

if 'separator' not in urlparse.parse_qsl.__code__.co_varnames:
    # a standard library that is not composed with ours
    print('Ran 1 test: this standard library does not carry the fixes')
    sys.exit(0)


def has(module, name=None):
    """Is there a module that works here, with that name?  (Jython's library lacks some.)"""
    try:
        found = __import__(module, fromlist=['x'])
    except ImportError:
        return False
    return name is None or hasattr(found, name)


def under_legacy(names, code):
    """What the code prints with PYTHONPLUSLEGACY=names."""
    env = dict(os.environ, PYTHONPLUSLEGACY=names)
    return subprocess.check_output([sys.executable, '-c', code], env=env).strip()


class FakeSocket(object):
    def __init__(self, text):
        self.text = text

    def makefile(self, mode='r', bufsize=-1):
        return StringIO(self.text)


class Urlparse(unittest.TestCase):
    def test_control_characters_are_dropped(self):
        self.assertEqual(urlparse.urlsplit('\x01 http://a.example/b\r\nc\t?d').geturl(),
                         'http://a.example/bc?d')
        self.assertEqual(urlparse.urlparse(u' \x1fhttps://a/b').netloc, 'a')
        self.assertEqual(urlparse.urlsplit('ja\tvascript:x').scheme, 'javascript')

    def test_brackets_only_around_addresses(self):
        for good in ('http://[::1]/', 'http://[::1]:80/', 'http://u:p@[fe80::1%25eth0]/',
                     'http://[v1.x:y]/'):
            self.assertTrue(urlparse.urlsplit(good).netloc)
        for bad in ('http://[::1]evil/', 'http://a[::1]/', 'http://[evil]/', 'http://[::1]]/',
                    'http://[v1.]/', 'http://prefix.[::1].suffix/', 'http://[0.0.0.0]/',
                    'http://u[::1]@host/', 'http://[::1/'):
            self.assertRaises(ValueError, urlparse.urlsplit, bad)

    def test_one_separator(self):
        self.assertEqual(urlparse.parse_qsl('a=1;b=2&c=3'), [('a', '1;b=2'), ('c', '3')])
        self.assertEqual(urlparse.parse_qs('a=1;b=2', separator=';'), {'a': ['1'], 'b': ['2']})
        self.assertEqual(urlparse.parse_qsl('a=&b&c=%41+', 1),
                         [('a', ''), ('b', ''), ('c', 'A ')])
        self.assertRaises(ValueError, urlparse.parse_qsl, 'a=1', separator='')
        self.assertRaises(ValueError, urlparse.parse_qsl, 'a', strict_parsing=True)
        self.assertRaises(ValueError, urlparse.parse_qsl, 'a=1&b=2', max_num_fields=1)

    def test_legacy(self):
        code = 'import urlparse; print urlparse.parse_qsl("a=1;b=2"), urlparse.urlsplit(" http://a")'
        self.assertEqual(under_legacy('urlparse-semicolon', code)[:25], "[('a', '1'), ('b', '2')] ")
        self.assertIn("path=' http://a'", under_legacy('urlparse', code))
        self.assertIn("[('a', '1;b=2')]", under_legacy('urlparse', code))


class Http(unittest.TestCase):
    def test_no_control_characters_in_the_method(self):
        connection = httplib.HTTPConnection('localhost')
        for method in ('GET / HTTP/1.1\r\nX: y', 'GET\x7f', '\nGET'):
            self.assertRaises(ValueError, connection.putrequest, method, '/')

    def test_endless_interim_responses(self):
        for text in ('HTTP/1.1 100 Continue\r\n' + 'a: b\r\n' * 100000,
                     'HTTP/1.1 100 Continue\r\n\r\n' * 100000):
            response = httplib.HTTPResponse(FakeSocket(text))
            self.assertRaises(httplib.HTTPException, response.begin)

    def test_interim_responses_are_passed_over(self):
        response = httplib.HTTPResponse(FakeSocket(
            'HTTP/1.1 100 Continue\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'))
        response.begin()
        self.assertEqual((response.status, response.read()), (200, 'hi'))

    def test_a_promised_length_takes_no_memory(self):
        response = httplib.HTTPResponse(FakeSocket(
            'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nhi' % (1 << 50)))
        response.begin()
        self.assertRaises(httplib.IncompleteRead, response.read)

    def test_challenge_in_linear_time(self):
        rx = urllib2.AbstractBasicAuthHandler.rx
        self.assertEqual(rx.search('Basic realm="x y"').groups(), ('Basic', '"', 'x y'))
        self.assertEqual(rx.search("Digest a=b, Basic realm='z'").groups(), ('Basic', "'", 'z'))
        self.assertEqual(rx.search('Basic realm=z').groups(), ('Basic', '', 'z'))
        for attack in (',' * 100000, ' ' * 100000, ', ' * 100000 + 'x', 'a' * 100000 + ' ',
                       'Basic ' * 50000):
            self.assertIsNone(rx.search(attack))

    def test_data_url(self):
        self.assertEqual(urllib.urlopen('data:text/plain,hello').read(), 'hello')
        self.assertRaises(IOError, urllib.URLopener().open_data, 'text/plain\nX: y,hello')

    def test_no_redirect_to_another_host(self):
        import SimpleHTTPServer
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        os.mkdir(os.path.join(folder, 'd'))
        code = ('import os, SimpleHTTPServer, BaseHTTPServer; os.chdir(%r); '
                's = BaseHTTPServer.HTTPServer(("127.0.0.1", 0), '
                'SimpleHTTPServer.SimpleHTTPRequestHandler); '
                'import sys; print s.server_port; sys.stdout.flush(); s.handle_request()' % folder)
        child = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE,
                                 stderr=open(os.devnull, 'w'))
        self.addCleanup(child.wait)
        connection = socket.create_connection(('127.0.0.1', int(child.stdout.readline())))
        self.addCleanup(connection.close)
        connection.sendall('GET //evil.example/../d HTTP/1.0\r\n\r\n')
        answer = connection.makefile().read()
        for line in answer.splitlines():
            if line.lower().startswith('location:'):
                self.assertFalse(line.split()[1].startswith('//'), line)
        self.assertTrue(answer.startswith('HTTP/1.0 '))


class Ftp(unittest.TestCase):
    def test_passive_mode_stays_with_the_server(self):
        ftp = ftplib.FTP()
        ftp.af = socket.AF_INET
        ftp.sendcmd = lambda command: '227 Entering Passive Mode (10,1,2,3,4,5).'

        class Peer(object):
            def getpeername(self):
                return '127.0.0.9', 21
        ftp.sock = Peer()
        self.assertEqual(ftp.makepasv(), ('127.0.0.9', 4 * 256 + 5))
        ftp.trust_server_pasv_ipv4_address = True
        self.assertEqual(ftp.makepasv(), ('10.1.2.3', 4 * 256 + 5))
        self.assertEqual(under_legacy('ftplib', 'import ftplib; print '
                                      'ftplib.FTP.trust_server_pasv_ipv4_address'), 'True')


class Mail(unittest.TestCase):
    def test_two_mailboxes_in_one(self):
        for sep in ('(', ')', '<', '>', '@', ':', '"', ' '):
            text = 'alice@example.org%sbob@example.org' % sep
            self.assertEqual(email.utils.parseaddr(text), ('', ''), text)
            self.assertEqual(email.utils.getaddresses([text]), [('', '')], text)
        self.assertEqual(email.utils.parseaddr('alice@example.org <bob@example.org>'), ('', ''))

    def test_sound_addresses_stay(self):
        for text in ('a@example.org', '"Al, Ice" <a@example.org>', 'a@example.org (Al (Ice))',
                     '"x@y" <a@example.org>', 'Al Ice <a@example.org>', '', 'nobody',
                     '(x@y) a@example.org', '<@r.example:a@example.org>', '=?utf-8?q?x?= <a@b>'):
            self.assertEqual(email.utils.parseaddr(text), email.utils.parseaddr(text, strict=False))
        fields = ['a@x, B <b@y>', 'Group: a@x, b@y;', '"c@d" <e@f>']
        self.assertEqual(email.utils.getaddresses(fields),
                         email.utils.getaddresses(fields, strict=False))

    def test_legacy(self):
        self.assertEqual(under_legacy('email', 'import email.utils; print '
                                      'email.utils.parseaddr("a@b)c@d")[1] != ""'), 'True')

    def test_a_header_stays_one(self):
        for value in ('x\r\nBcc: y', 'x\nBcc: y', 'x\rBcc: y', 'x\n\nbody', u'x\n\u2028y\nz: 1'):
            for limit in (0, 78):
                message = email.message.Message()
                message['Subject'] = value
                writer = email.generator.Generator(StringIO(), maxheaderlen=limit)
                self.assertRaises(email.generator.HeaderWriteError, writer.flatten, message)

    def test_folded_headers_stay(self):
        for value in ('x\n y', 'x\r\n\ty', 'plain'):
            message = email.message.Message()
            message['Subject'] = value
            self.assertTrue(message.as_string().startswith('Subject: '))

    def test_commands_are_one_line(self):
        import imaplib
        import poplib
        import smtplib
        self.assertRaises(ValueError, poplib.POP3._putcmd.im_func, None, 'USER a\r\nDELE 1')
        self.assertRaises(ValueError, imaplib.IMAP4._command.im_func, None, 'LOGIN', 'a\r\nb')
        self.assertRaises(ValueError, smtplib.SMTP().putcmd, 'mail', 'FROM:<a>\r\nDATA')

    def test_mailcap(self):
        caps = {'text/x': [{'view': 'show %s'}]}
        self.assertEqual(mailcap.findmatch(caps, 'text/x', filename='/tmp/a-b_c.txt')[0],
                         'show /tmp/a-b_c.txt')
        for name in ('a; rm b', '$(x)', '`x`', "'x", '-o', 'a b', 'a\nb'):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter('always')
                self.assertEqual(mailcap.findmatch(caps, 'text/x', filename=name), (None, None))
            self.assertTrue(issubclass(caught[0].category, mailcap.UnsafeMailcapInput))
        code = ('import mailcap; print mailcap.findmatch({"text/x": [{"view": "show %s"}]}, '
                '"text/x", filename="a b")[0]')
        self.assertEqual(under_legacy('mailcap', code), 'show a b')


class Text(unittest.TestCase):
    def test_cookie_values(self):
        self.assertEqual(Cookie._unquote('"a\\012b\\"c\\\\"'), 'a\nb"c\\')
        self.assertEqual(len(Cookie._unquote('"' + '\\' * 400000 + '"')), 200000)
        self.assertEqual(len(Cookie._unquote('"' + '\\"\\011' * 100000 + '"')), 200000)

    def test_cookies_are_one_line(self):
        cookie = Cookie.SimpleCookie()
        cookie['a'] = 'x\ny'
        self.assertNotIn('\n', cookie.output())
        cookie['a']['path'] = '/\r\nX: y'
        self.assertRaises(Cookie.CookieError, cookie.output)

    def test_wsgi_headers_are_one_line(self):
        from wsgiref.headers import Headers
        for bad in ('x\r\ny', 'x\0', 'x\x7f'):
            self.assertRaises(ValueError, Headers, [('a', bad)])
            headers = Headers([])
            self.assertRaises(ValueError, headers.__setitem__, 'a', bad)
            self.assertRaises(ValueError, headers.__setitem__, bad, 'a')
            self.assertRaises(ValueError, headers.setdefault, 'a', bad)
            self.assertRaises(ValueError, headers.add_header, 'a', 'b', c=bad)
            self.assertEqual(headers.items(), [])

    def test_html_in_linear_time(self):
        for attack in ('<!--', '<!', '<?', '</', '<a ', '<![CDATA[', '<!-->', '<![CDATA[>',
                       '<!doctype', '<a b="', '<!-- >', '<![if>'):
            parser = HTMLParser.HTMLParser()
            parser.feed(attack * 60000)
            parser.close()

    def test_html_says_the_same(self):
        class Log(HTMLParser.HTMLParser):
            def handle_data(self, data):
                self.log.append(data)

            def handle_comment(self, data):
                self.log.append(('comment', data))

            def handle_starttag(self, tag, attrs):
                self.log.append((tag, attrs))

        def events(text):
            parser = Log()
            parser.log = []
            parser.feed(text)
            parser.close()
            return parser.log
        self.assertEqual(events('a<!-- b -->c<!-- d'), ['a', ('comment', ' b '), 'c', '<', '!-- d'])
        self.assertEqual(events('<a b="c>d">e<f'), [('a', [('b', 'c>d')]), 'e', '<', 'f'])

    def test_expandvars_in_linear_time(self):
        os.environ['PLUS_A'] = 'v$PLUS_A'
        self.assertEqual(posixpath.expandvars('$PLUS_A/${PLUS_A}x$'), 'v$PLUS_A/v$PLUS_Ax$')
        self.assertEqual(posixpath.expandvars('${nosuch}$nosuch'), '${nosuch}$nosuch')
        self.assertEqual(posixpath.expandvars(u'${PLUS_A}'), u'v$PLUS_A')
        self.assertEqual(len(posixpath.expandvars('$PLUS_A' * 200000)), 8 * 200000)
        self.assertEqual(posixpath.expandvars('${' * 200000), '${' * 200000)

    def test_plist_without_entities(self):
        import plistlib
        good = plistlib.writePlistToString({'a': 1})
        self.assertEqual(plistlib.readPlistFromString(good), {'a': 1})
        bad = ('<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e "x">]>'
               '<plist version="1.0"><string>&e;</string></plist>')
        self.assertRaises(plistlib.InvalidFileException, plistlib.readPlistFromString, bad)

    @unittest.skipUnless(has('encodings.idna'), 'this library has no idna')
    def test_idna_labels(self):
        self.assertRaises(UnicodeError, (u'\xe9' * 100000).encode, 'idna')
        self.assertRaises(UnicodeError, ('a' * 100000).decode, 'idna')
        self.assertEqual(u'b\xfccher.example'.encode('idna'), 'xn--bcher-kva.example')

    def test_minidom_depth(self):
        import xml.dom.minidom
        document = xml.dom.minidom.Document()
        node = document
        for _ in range(30000):
            node = node.appendChild(document.createElement('a'))
        while node is not document:  # freeing it must not go deep, either
            node = node.parentNode
            node.removeChild(node.firstChild)

    def test_numbers_as_text(self):
        digits = '9' * 400000
        self.assertEqual(len(str(int(digits))), 400000)

    @unittest.skipUnless(has('webbrowser'), "this library's webbrowser needs Java")
    def test_browser_options(self):
        import webbrowser
        browser = webbrowser.GenericBrowser('true')
        self.assertRaises(ValueError, browser.open, '--incognito')
        self.assertRaises(ValueError, browser.open, ' -x')


class CFixes(unittest.TestCase):
    """The same for modules in C."""

    def test_heap_changed_while_it_compares(self):
        import heapq

        class Item(object):
            def __init__(self, heap):
                self.heap = heap

            def __lt__(self, other):
                del self.heap[:]
                return True
            __le__ = __lt__
        for function in (lambda heap: heapq.heappushpop(heap, Item(heap)),
                         lambda heap: heapq.heapreplace(heap, Item(heap)),
                         lambda heap: heapq.heappush(heap, Item(heap)), heapq.heapify,
                         heapq.heappop):
            heap = []
            heap.extend(Item(heap) for _ in range(9))
            try:
                function(heap)
            except (RuntimeError, IndexError):
                pass

    @unittest.skipUnless(has('hmac', 'compare_digest'), "this library's hmac has no compare_digest")
    def test_compare_digest(self):
        import hmac
        self.assertTrue(hmac.compare_digest('a' * 99, 'a' * 99))
        self.assertFalse(hmac.compare_digest('a' * 99, 'a' * 98 + 'b'))
        self.assertFalse(hmac.compare_digest('a', 'aa'))

    def test_decoders_whose_handler_changes_things(self):
        import codecs

        def handler(error):
            error.object = b'' if isinstance(error.object, bytes) else u''
            return u'', error.end
        codecs.register_error('plus.shrink', handler)
        for text in (b'\\x1', b'\\u12', b'\\N{', b'\\U0011111'):
            try:
                text.decode('unicode_escape', 'plus.shrink')
            except (UnicodeError, IndexError):
                pass


class Zip(unittest.TestCase):
    def archive(self, members):
        data = io.BytesIO()
        with zipfile.ZipFile(data, 'w') as archive:
            for name, text in members:
                archive.writestr(name, text)
        return data.getvalue()

    def test_overlapping_members(self):
        data = self.archive([('a', 'x' * 5000), ('b', 'y')])
        # the directory says of 'a' that it is longer than its place
        where = data.rindex('PK\1\2', 0, data.rindex('PK\1\2'))
        for offset in (20, 24):
            data = data[:where + offset] + struct.pack('<L', 5040) + data[where + offset + 4:]
        archive = zipfile.ZipFile(io.BytesIO(data))
        self.assertRaises(zipfile.BadZipfile, archive.open, 'a')
        self.assertEqual(archive.read('b'), 'y')

    def test_good_archives_stay(self):
        data = self.archive([('a', 'x' * 5000), ('b', ''), ('c', 'z')])
        for prefix in ('', 'MZ' * 100):
            archive = zipfile.ZipFile(io.BytesIO(prefix + data))
            self.assertEqual([len(archive.read(n)) for n in 'abc'], [5000, 0, 1])

    def test_zip64_locator(self):
        data = self.archive([('a', 'x')])
        end = data.rindex('PK\5\6')
        start = data.index('PK\1\2')
        record = struct.pack('<4sQ2H2L4Q', 'PK\6\6', 44, 45, 45, 0, 0, 1, 1, end - start, start)
        for offset, good in ((end, True), (end + 7, False), (0, True)):
            locator = struct.pack('<4sLQL', 'PK\6\7', 0, offset, 1)
            archive = io.BytesIO(data[:end] + record + locator + data[end:])
            if good:
                self.assertEqual(zipfile.ZipFile(archive).read('a'), 'x')
            else:
                self.assertRaises(zipfile.BadZipfile, zipfile.ZipFile, archive)


class Tar(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.inside = os.path.join(self.folder, 'inside')
        os.mkdir(self.inside)

    def archive(self, *members):
        """An archive of (name, type, linkname or text or None[, mode])."""
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode='w') as archive:
            for member in members:
                info = tarfile.TarInfo(member[0])
                info.type = member[1]
                info.mode = member[3] if len(member) > 3 else 0644
                text = ''
                if info.type in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                    info.linkname = member[2]
                else:
                    text = member[2] or ''
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
        data.seek(0)
        return tarfile.open(fileobj=data)

    def refused(self, filter, *members):
        self.assertRaises(tarfile.FilterError, self.archive(*members).extractall, self.inside,
                          filter=filter)
        self.assertEqual(os.listdir(self.folder), ['inside'])

    def test_names_that_lead_outside(self):
        for filter in (None, 'tar', 'data'):
            self.refused(filter, ('../x', tarfile.REGTYPE, 'x'))
            self.refused(filter, ('a/../../x', tarfile.REGTYPE, 'x'))
            self.refused(filter, ('d', tarfile.SYMTYPE, '..'), ('d/x', tarfile.REGTYPE, 'x'))
            self.refused(filter, ('d', tarfile.SYMTYPE, '../x'), ('d', tarfile.REGTYPE, 'x'))
            self.refused(filter, ('../x', tarfile.DIRTYPE, None))
            self.refused(filter, ('../x', tarfile.SYMTYPE, 'y'))

    def test_hard_links_that_lead_outside(self):
        with open(os.path.join(self.folder, 'secret'), 'w') as secret:
            secret.write('old')
        for linkname in ('../secret', os.path.join(self.folder, 'secret')):
            archive = self.archive(('l', tarfile.LNKTYPE, linkname), ('l', tarfile.REGTYPE, 'new'))
            self.assertRaises(tarfile.FilterError, archive.extractall, self.inside)
        archive = self.archive(('s', tarfile.SYMTYPE, '../secret'), ('l', tarfile.LNKTYPE, 's'))
        self.assertRaises(tarfile.FilterError, archive.extractall, self.inside)
        with open(os.path.join(self.folder, 'secret')) as secret:
            self.assertEqual(secret.read(), 'old')

    def test_a_folder_replaced_by_a_link(self):
        outside = os.path.join(self.folder, 'outside')
        os.mkdir(outside, 0700)
        archive = self.archive(('d', tarfile.DIRTYPE, None, 0777), ('e', tarfile.REGTYPE, 'x'))
        members = archive.getmembers()

        def swap():
            yield members[0]
            os.rmdir(os.path.join(self.inside, 'd'))
            os.symlink('../outside', os.path.join(self.inside, 'd'))
            yield members[1]
        self.assertRaises(tarfile.FilterError, archive.extractall, self.inside, swap())
        self.assertEqual(os.stat(outside).st_mode & 0777, 0700)

    def test_long_paths_are_not_trusted(self):
        deep = '/'.join(['d' * 200] * 25)
        self.refused(None, (deep + '/../' * 3 + '../' * 40 + 'x', tarfile.REGTYPE, 'x'))

    def test_absolute_names_lose_their_slash(self):
        self.archive(('/abs', tarfile.REGTYPE, 'x')).extractall(self.inside)
        self.assertEqual(os.listdir(self.inside), ['abs'])

    def test_what_is_harmless_stays(self):
        archive = self.archive(('d', tarfile.DIRTYPE, None, 0755),
                               ('d/f', tarfile.REGTYPE, 'text', 0750),
                               ('d/up', tarfile.SYMTYPE, '../d/f'), ('h', tarfile.LNKTYPE, 'd/f', 0750),
                               ('absolute', tarfile.SYMTYPE, '/nowhere'))
        archive.extractall(self.inside)
        with open(os.path.join(self.inside, 'd/up')) as text:
            self.assertEqual(text.read(), 'text')
        self.assertEqual(os.stat(os.path.join(self.inside, 'h')).st_mode & 0777, 0750)
        self.assertEqual(os.readlink(os.path.join(self.inside, 'absolute')), '/nowhere')

    def test_data_filter(self):
        self.refused('data', ('l', tarfile.SYMTYPE, '../x'))
        self.refused('data', ('l', tarfile.SYMTYPE, '/etc/passwd'))
        self.refused('data', ('p', tarfile.FIFOTYPE, None))
        self.archive(('f', tarfile.REGTYPE, 'x', 04777)).extractall(self.inside, filter='data')
        self.assertEqual(os.stat(os.path.join(self.inside, 'f')).st_mode & 07777, 0755)

    def test_own_filter_and_level(self):
        archive = self.archive(('a', tarfile.REGTYPE, 'x'), ('b', tarfile.REGTYPE, 'y'))
        archive.extractall(self.inside, filter=lambda member, path:
                           member if member.name == 'b' else None)
        self.assertEqual(os.listdir(self.inside), ['b'])
        archive = self.archive(('../x', tarfile.REGTYPE, 'x'), ('c', tarfile.REGTYPE, 'y'))
        archive.errorlevel = 0
        archive.extractall(self.inside)
        self.assertEqual(sorted(os.listdir(self.inside)), ['b', 'c'])
        self.assertRaises(ValueError, archive.extractall, self.inside, filter='nosuch')

    def test_legacy(self):
        path = os.path.join(self.folder, 'x.tar')
        with open(path, 'wb') as out:
            out.write(self.archive(('../x', tarfile.REGTYPE, 'x')).fileobj.getvalue())
        under_legacy('tarfile', 'import tarfile; tarfile.open(%r).extractall(%r)'
                     % (path, self.inside))
        self.assertTrue(os.path.exists(os.path.join(self.folder, 'x')))

    def pax(self, records):
        """An archive whose extended header holds these bytes."""
        info = tarfile.TarInfo('pax')
        info.type = tarfile.XHDTYPE
        info.size = len(records)
        after = tarfile.TarInfo('f')
        data = info.tobuf() + records + '\0' * (-len(records) % 512) + after.tobuf() + '\0' * 1024
        return tarfile.open(fileobj=io.BytesIO(data))

    def test_extended_headers(self):
        self.assertEqual(self.pax('12 path=new\n').getnames(), ['new'])
        for bad in ('0 path=x\n', '000000 a=b\n', '-5 a=b\n', '9999 a=b\n', '7 a=b\nx', '4 a=\n',
                    '6 =ab\n', '1' * 100000, '11 a' + 'b' * 100000, '9' * 600):
            self.assertRaises(tarfile.ReadError, self.pax, bad)

    def test_negative_sizes(self):
        for size in ('-1', '-1024', '-99999999'):
            record = 'size=' + size + '\n'
            record = '%d %s' % (len(record) + 3, record)
            try:
                names = self.pax(record).getnames()
            except tarfile.ReadError:
                names = []
            self.assertEqual(names, [])


@unittest.skipUnless(has('ssl'), "this library's ssl needs Java")
class Tls(unittest.TestCase):
    def test_data_before_the_handshake(self):
        import ssl
        server = socket.socket()
        self.addCleanup(server.close)
        server.bind(('127.0.0.1', 0))
        server.listen(1)
        client = socket.create_connection(server.getsockname())
        accepted = server.accept()[0]
        self.addCleanup(accepted.close)
        client.sendall('DELETE /data HTTP/1.0\r\n\r\n')
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        accepted.recv(1, socket.MSG_PEEK)
        client.close()  # resets: the peer is gone, its data may still be there
        context = ssl.SSLContext(ssl.PROTOCOL_TLS)
        try:
            wrapped = context.wrap_socket(accepted, server_side=True,
                                          do_handshake_on_connect=False)
        except (ssl.SSLError, socket.error):
            return
        self.addCleanup(wrapped.close)
        self.assertRaises((ssl.SSLError, socket.error, ValueError), wrapped.recv, 100)

    def test_not_yet_connected_sockets_stay_usable(self):
        import ssl
        for timeout in (None, 0.0, 2.5):
            plain = socket.socket()
            plain.settimeout(timeout)
            wrapped = ssl.SSLContext(ssl.PROTOCOL_TLS).wrap_socket(
                plain, do_handshake_on_connect=False)
            self.assertEqual(wrapped.gettimeout(), timeout)
            wrapped.close()


if __name__ == '__main__':
    unittest.main()
