import parser
import symtable
import _symtable


def run():
    tree = parser.suite('def f(a):\n  return a + 1\n')
    again = parser.sequence2st(parser.st2tuple(tree))
    table = symtable.symtable('def f(a):\n  b = a\n', '<oom>', 'exec')
    return (again.isexpr(), eval(parser.expr('3 * 4').compile()), table.get_children()[0].get_name(),
            sorted(s.get_name() for s in table.get_children()[0].get_symbols()))
