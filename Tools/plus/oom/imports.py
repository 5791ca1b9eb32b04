import imp
import sys


def run():
    for name in ('colorsys', 'sched', 'keyword'):
        sys.modules.pop(name, None)
        __import__(name)
    module = imp.new_module('fresh')
    exec 'answer = 6 * 7' in module.__dict__
    return module.answer, sys.modules['keyword'].iskeyword('while')
