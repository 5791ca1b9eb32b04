# -*- coding: utf-8 -*-


def run():
    text = u'\u041f\u0440\u0438\u0432\u0435\u0442 \U0001f600 na\xefve ' * 20
    return (text.upper(), text.split(), text.replace(u' ', u'--'), text.title()[:9], repr(text),
            text.encode('utf-8').decode('utf-8') == text, text.strip().isalpha(),
            u'%s|%r' % (text[:4], text[4:9]))
