def first():
    text = u'\u65e5\u672c\u8a9e ABC ' * 10
    return [text.encode(name).decode(name) == text
            for name in ('euc_jp', 'shift_jis', 'iso2022_jp', 'gbk', 'big5')]


NAMES = ('euc_jp', 'euc_jis_2004', 'shift_jis', 'shift_jisx0213', 'cp932', 'iso2022_jp_2', 'iso2022_jp_ext',
         'gb2312', 'gbk', 'gb18030', 'hz', 'big5', 'big5hkscs', 'cp950', 'euc_kr', 'cp949', 'iso2022_kr')


def more():
    import codecs
    out = []
    for number in range(25):
        text = u'\u4e2d\u6587 %d ' % number + u'\u4e00' * number
        for name in NAMES:
            coded = text.encode(name, 'replace')
            out.append(coded.decode(name, 'ignore')[:3])
            decoder = codecs.getincrementaldecoder(name)('replace')
            out.append(decoder.decode(coded[:5]) + decoder.decode(coded[5:], True))
            out.append((text + u'\u0e01').encode(name, 'xmlcharrefreplace')[-7:])
    return len(out), out[::300]


def run():
    return first(), more()
