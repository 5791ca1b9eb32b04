def run():
    text = u'\u65e5\u672c\u8a9e ABC ' * 10
    return [text.encode(name).decode(name) == text
            for name in ('euc_jp', 'shift_jis', 'iso2022_jp', 'gbk', 'big5')]
