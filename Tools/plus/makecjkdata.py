"""makecjkdata.py: the tables of the CJK codecs, from a stock python2.7.

    python2.7 Tools/plus/makecjkdata.py [directory of the sources]

Asks the codecs of the interpreter that runs this script for each byte sequence and each
character and writes Modules/cjkcodecs/tables.h; takes some minutes. What a sequence means
is stored as segments of 16-bit numbers:

    first code, header, items...

A code is lead << 8 | trail; a byte alone is itself; a sequence 8F a b of the EUC encodings
is a << 8 | (b & 0x7F). The header is the number of codes; with 0x8000 they have successive
characters and only the first is stored, with 0x4000 the characters are in plane 2. An item
0 means undefined. A table may be based on another one, then it holds the differences.
"""
import os
import sys

SEQUENCE, PLANE2 = 0x8000, 0x4000

# name, base, transform of the base
ENCODINGS = [
    ("gb2312", None, None), ("gbk", "gb2312", None), ("gb18030", "gbk", None),
    ("big5", None, None), ("cp950", "big5", None), ("big5hkscs", "big5", None),
    ("shift_jis", None, None), ("cp932", "shift_jis", None),
    ("shift_jis_2004", "shift_jis", None), ("shift_jisx0213", "shift_jis_2004", None),
    ("euc_jp", "shift_jis", "euc"), ("euc_jis_2004", "shift_jis_2004", "euc"),
    ("euc_jisx0213", "euc_jis_2004", None),
    ("euc_kr", None, None), ("cp949", "euc_kr", None), ("johab", None, None),
]


def decoded(text, encoding):
    try:
        return text.decode(encoding)
    except UnicodeDecodeError:
        return None


def decode_table(encoding):
    """code -> text, for one, two and (8F) three bytes."""
    table = {}
    for a in range(256):
        text = decoded(chr(a), encoding)
        if text is not None:
            table[a] = text
            continue
        for b in range(256):
            text = decoded(chr(a) + chr(b), encoding)
            if text is not None:
                table[a << 8 | b] = text
        if a == 0x8F and encoding.startswith("euc_j"):
            for b in range(0xA1, 0xFF):
                for c in range(0xA1, 0xFF):
                    text = decoded(chr(a) + chr(b) + chr(c), encoding)
                    if text is not None:
                        assert (b << 8 | c & 0x7F) not in table
                        table[b << 8 | c & 0x7F] = text
    return table


def bytes_of(code, encoding):
    if code < 256:
        return chr(code)
    a, b = code >> 8, code & 255
    if encoding.startswith("euc_j") and b < 0x80:
        return chr(0x8F) + chr(a) + chr(b | 0x80)
    return chr(a) + chr(b)


def code_of(text):
    if len(text) == 1:
        return ord(text)
    if len(text) == 3:
        return ord(text[1]) << 8 | ord(text[2]) & 0x7F
    return ord(text[0]) << 8 | ord(text[1])


def to_euc(table):
    """Shift_JIS codes of the first 94 rows, and half-width katakana, as EUC codes."""
    result = {}
    for code, char in table.items():
        if code < 128:
            result[code] = code
            continue
        if code < 256:
            result[0x8E00 | code] = char
            continue
        a, b = code >> 8, code & 255
        row = (a - 0x81 if a < 0xA0 else a - 0xC1) * 2 + (b >= 0x9F)
        column = b - 0x9F if b >= 0x9F else b - 0x41 if b >= 0x80 else b - 0x40
        if row < 94:
            result[(row + 0xA1) << 8 | column + 0xA1] = char
    return result


def segments(table):
    """The segments of {code: character}."""
    out = []
    codes = sorted(table)
    i = 0
    while i < len(codes):
        plane = table[codes[i]] >> 16
        assert plane in (0, 2)
        j = i + 1
        while (j < len(codes) and codes[j] == codes[j - 1] + 1
               and table[codes[j]] >> 16 == plane and j - i < 0x3000):
            j += 1
        # runs of successive characters inside, if they are long enough to pay
        k = i
        plain = i
        while k < j:
            m = k + 1
            while m < j and table[codes[m]] == table[codes[m - 1]] + 1 and table[codes[k]]:
                m += 1
            if m - k >= 6 or (m - k >= 4 and k == plain and m == j):
                if plain < k:
                    out += [codes[plain], k - plain | plane << 13]
                    out += [table[c] & 0xFFFF for c in codes[plain:k]]
                out += [codes[k], m - k | SEQUENCE | plane << 13, table[codes[k]] & 0xFFFF]
                plain = m
            k = m
        if plain < j:
            out += [codes[plain], j - plain | plane << 13]
            out += [table[c] & 0xFFFF for c in codes[plain:j]]
        i = j
    return out


def encode_exceptions(encoding, singles):
    """Characters that are not encoded as the lowest code that decodes to them."""
    inverse = {}
    for code in sorted(singles):
        inverse.setdefault(singles[code], code)
    exceptions = []
    for code in xrange(0x30000):
        try:
            text = unichr(code).encode(encoding)
        except UnicodeEncodeError:
            if code in inverse:
                exceptions.append((code, 0))
            continue
        if len(text) > 3 or (encoding == "gb18030" and len(text) == 4):
            continue
        if inverse.get(code) != code_of(text):
            exceptions.append((code, code_of(text)))
    return exceptions


def check_gb18030(singles):
    """Four byte codes: the rank among the characters of the BMP without a shorter one."""
    known = set(singles.values())
    rank = 0
    for code in xrange(0x80, 0x10000):
        if 0xD800 <= code < 0xE000:
            continue
        if code in known:
            continue
        index = rank
        rank += 1
        text = (chr(0x81 + index // 12600) + chr(0x30 + index // 1260 % 10)
                + chr(0x81 + index // 10 % 126) + chr(0x30 + index % 10))
        if unichr(code).encode("gb18030") != text or text.decode("gb18030") != unichr(code):
            print "gb18030 differs at %04X: %r, rank says %r" % (
                code, unichr(code).encode("gb18030"), text)


def write_array(out, ctype, name, values, per_item=1):
    out.append("\nstatic const %s %s[%d] = {\n" % (ctype, name, len(values)))
    row = "   "
    for value in values:
        text = " %d," % value
        if len(row) + len(text) > 98:
            out.append(row + "\n")
            row = "   "
        row += text
    out.append(row + "\n};\n")


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    out = ["/* What the byte sequences of the CJK encodings mean.\n *\n"
           " * Generated by Tools/plus/makecjkdata.py from what a stock python2.7 answers; the\n"
           " * format is described there. Not to be edited. */\n"]
    tables = {}
    for name, base, transform in ENCODINGS:
        whole = decode_table(name)
        singles = dict((code, ord(text)) for code, text in whole.items() if len(text) == 1)
        pairs = sorted((code, text) for code, text in whole.items() if len(text) == 2)
        tables[name] = singles
        inherited = dict((code, code) for code in range(128))
        if base:
            inherited = to_euc(tables[base]) if transform else tables[base]
        changes = dict((code, char) for code, char in singles.items()
                       if inherited.get(code) != char)
        changes.update((code, 0) for code in inherited if code not in singles)
        write_array(out, "uint16_t", name + "_segments", segments(changes))
        flat = []
        for code, text in pairs:
            flat += [code, ord(text[0]), ord(text[1])]
        write_array(out, "uint16_t", name + "_pairs", flat or [0])
        flat = []
        for char, code in encode_exceptions(name, singles):
            flat += [char, code]
        write_array(out, "uint32_t", name + "_exceptions", flat or [0])
        if name == "gb18030":
            check_gb18030(singles)
        print name, len(singles), len(changes), len(pairs), len(flat) // 2
    with open(os.path.join(root, "Modules", "cjkcodecs", "tables.h"), "w") as f:
        f.write("".join(out))


if __name__ == "__main__":
    main()
