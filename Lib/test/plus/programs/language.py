def t(f):
    try: print repr(f())
    except Exception as e: print type(e).__name__, e
class O: pass
class N(object): pass
import sys
def f(): 
  for x in range(3): print x
f()
t(lambda: N()+1); t(lambda: 1+N()); t(lambda: N()**2); t(lambda: pow(N(),2,3)); t(lambda: pow(2,3,'x')); t(lambda: [1]+1); t(lambda: 'a'*'b'); t(lambda: [1]*1.5); t(lambda: N()*2);
t(lambda: -N()); t(lambda:+N()); t(lambda:~N()); t(lambda: abs(N())); t(lambda: int(N())); t(lambda: long(N())); t(lambda: float(N()));
t(lambda: O()+1); t(lambda: len(N())); t(lambda: N()[0]); t(lambda: len(3)); t(lambda: 3[0]); t(lambda: [1]['x']); t(lambda: N()[1:2]); t(lambda: iter(3)); 
def f():
    x=N(); x[0]=1
t(f)
def f():
    x=N(); del x[0]
t(f)
def f():
    x=N(); x[0:1]=1
t(f)
def f():
    x=N(); x+=1
    return x
t(f)
def f():
    x=N(); x**=1
    return x
t(f)
def f():
    x=N(); x*=1
    return x
t(f)
def f():
    x=[1]; x*=1.5
    return x
t(f)
def f():
    x=[1]; x*='d'
    return x
t(f)
t(lambda: isinstance(1, 1)); t(lambda: issubclass(1,int)); t(lambda: issubclass(int,1)); t(lambda: 1 in 3); t(lambda: 1 in N());
t(lambda: N()()); t(lambda: [].__getitem__(1,2)); t(lambda: tuple(3)); t(lambda:list(3)); t(lambda: (1,2)[N()]); t(lambda: 'a'+1); t(lambda: divmod(N(),1)); t(lambda: bin(N())); t(lambda: bin(1.5)); t(lambda: range(10)[::N()]);t(lambda: hex(N()))
class I(object):
    def __index__(s): return 'x'
t(lambda: (1,2)[I()]); t(lambda:[1]*I()); t(lambda:(1,)[2**100]); t(lambda: [1]*2**100)
class I(object):
    def __int__(s): return 'x'
    __long__=__float__=__int__
t(lambda: int(I())); t(lambda: long(I())); t(lambda: float(I()))
class I(object):
    def __trunc__(s): return 'x'
t(lambda: int(I())); t(lambda: long(I())); 
class I(object):
    def __len__(s): return 2**100
t(lambda: len(I())); t(lambda: format(1,2)); 
class I(object):
    def __format__(s,x): return 2
t(lambda: format(I())); t(lambda: int('a\0b')); t(lambda: int('1\0b')); t(lambda: long('a\0b')); t(lambda: isinstance(1,(int,(3,)))); 
class I(object):
    def __iter__(s): return 2
t(lambda: iter(I())); t(lambda: next(3)); t(lambda: 'a' % N()); t(lambda: N() % 1)
t(lambda: N() and N() < 3); t(lambda: O().__add__); t(lambda: N.x); t(lambda: O.x); t(lambda: O()[1]); t(lambda: O()()); t(lambda: O.m(3))
t(lambda: str.join); t(lambda: str.join(1)); t(lambda: str.join()); t(lambda: str.__add__); t(lambda: str.__add__()); t(lambda: str.__add__(1));  t(lambda: type.__dict__['__name__']); t(lambda: type.__dict__['__base__'])
t(lambda: dict.__dict__['fromkeys']); t(lambda: dict.__dict__['fromkeys']()); t(lambda:  dict.__dict__['fromkeys'](1)); t(lambda: dict.__dict__['fromkeys'](int)); t(lambda: dict.__dict__['fromkeys'].__get__(1)); t(lambda: dict.__dict__['fromkeys'].__get__(None,int)); t(lambda: dict.__dict__['fromkeys'].__get__(1,1))
t(lambda: str.join.__get__(1)); t(lambda: type.__dict__['__name__'].__get__(1)); t(lambda: file.__dict__['softspace'].__get__(1)); t(lambda: type.__dict__['__name__'].__set__(1,2)); t(lambda: type.__dict__['__dict__'].__set__(int,2)); t(lambda: type.__dict__['__name__'].__delete__(1)); 
t(lambda: complex(1).__class__.__dict__['real'].__set__(1j,2)); t(lambda: property().__get__(1)); t(lambda: property().__set__(1,2)); t(lambda: property().__delete__(1));  t(lambda: type(int.__dict__)()); 
for ty in [int,long,float,complex,str,unicode,list,tuple,dict,set,frozenset,bool,object,type,property,classmethod,staticmethod,super,file,slice,xrange,enumerate,reversed,bytearray,memoryview,buffer,type(None),type(NotImplemented),type(Ellipsis),type(len),type(t),type(t.func_code),type(O),type(O()),type(O().__init__) if 0 else int,type(sys),type(iter([])),type(''.__add__),type(str.__add__),type(str.join),type(int.__dict__),BaseException,EnvironmentError,SyntaxError,UnicodeDecodeError,SystemExit]:
    print ty; print sorted(ty.__dict__); print ty.__basicsize__,ty.__itemsize__,ty.__dictoffset__,ty.__weakrefoffset__,ty.__flags__,ty.__mro__,ty.__base__,ty.__bases__,ty.__name__,ty.__module__
t(lambda: ''.__add__.__name__); t(lambda: ''.__add__.__self__); t(lambda: ''.__add__.__objclass__); t(lambda: str.__add__.__objclass__); t(lambda: hash(''.__add__)==hash(''.__add__)); t(lambda: ''.__add__ == ''.__add__); t(lambda: ''.__add__(x=1)); t(lambda: str.__add__('a',x=1));t(lambda: str.join('a',x=1)); 
t(lambda: property.__init__(property(),1,2,3,4,5)); t(lambda: property(x=1)); t(lambda: type(str.join)); t(lambda: type(dict.__dict__['fromkeys'])); t(lambda: type(''.__add__));t(lambda: type(str.__add__)); t(lambda: type(type.__dict__['__name__']));t(lambda: type(type.__dict__['__base__'])); t(lambda: type(int.__dict__)); t(lambda: dict.__dict__['fromkeys'].__set__)
class P(property): 'x'
t(lambda: P(lambda s:1,doc='q').__doc__)
t(lambda: int.__dict__ == int.__dict__); t(lambda: int.__dict__ < {});t(lambda: cmp(int.__dict__ , {}))
class A(object):
    __slots__=['a','b','__dict__']
class B(object):
    __slots__=['a','b','__weakref__']
class C(A): pass
class D(int): pass
class E(tuple): pass
class F(type): pass
for ty in A,B,C,D,E,F:
    print ty; print sorted(ty.__dict__); print ty.__basicsize__,ty.__itemsize__,ty.__dictoffset__,ty.__weakrefoffset__,ty.__flags__
def mk(*b): return type('X',b,{})
t(lambda: mk(A,B)); t(lambda: mk(int,str)); t(lambda: mk(bool)); t(lambda: mk(object,A)); t(lambda: mk(A,A)); t(lambda: mk(O)); t(lambda: mk(O,A).__mro__); t(lambda: type('x',(),{'__slots__':[1]})); t(lambda: type('x',(),{'__slots__':['1']}));t(lambda: type('x',(int,),{'__slots__':['a']}));t(lambda: type('x',(long,),{'__slots__':['a']}));t(lambda: type('x\0y',(),{}));t(lambda: type(1,2,3));t(lambda: type('1',2,3));t(lambda: type(1,2))
t(lambda: object(1)); t(lambda: A(1)); t(lambda: object.__init__(1,2)); t(lambda: setattr(int,'x',1)); t(lambda: setattr(A,'__name__',1)); t(lambda: setattr(A,'__bases__',1)); t(lambda: setattr(A,'__bases__',(C,)));t(lambda: setattr(A,'__bases__',(B,)));t(lambda: delattr(A,'__name__'));t(lambda: delattr(A,'__bases__'));t(lambda: delattr(int,'__name__'));t(lambda: setattr(A(),'__class__',B));t(lambda: setattr(A(),'__class__',1));t(lambda: delattr(A(),'__class__'));t(lambda: setattr(1,'__class__',B));t(lambda: setattr(B(),'c',1));t(lambda: B().a);t(lambda: delattr(B(),'a'));t(lambda: delattr(B(),'c'));t(lambda: setattr(B(),'__init__',1));t(lambda: setattr(B(),'__len__',1))
t(lambda: super(A)); t(lambda: super(A,1)); t(lambda: super(A,A)); t(lambda: super(A,C())); t(lambda: super(A,C()).x); t(lambda: super(1)); t(lambda: super(A,A()).__init__); t(lambda:object.__reduce_ex__(1,2)); t(lambda: object().__reduce_ex__(0)); 
t(lambda: object.__new__()); t(lambda: object.__new__(1)); t(lambda: object.__new__(int)); t(lambda: int.__new__(object)); t(lambda: object.__setattr__(int,'x',1)); t(lambda: object().__format__(1));t(lambda: object().__format__('')[:10]);t(lambda: A.__subclasses__()); t(lambda: int.__add__(1,1.5)); t(lambda:int.__cmp__(1,'x')); t(lambda: type.mro(A)); t(lambda: [].__getslice__(1,'x')); t(lambda: object.__hash__(1)==hash(1)); t(lambda: hash([])); t(lambda: hash(set())); t(lambda: list.__hash__)
class EQ(object):
    def __eq__(s,o): return NotImplemented
t(lambda: EQ()==EQ()); t(lambda: hash(EQ())!=0); t(lambda: 1<'a'); t(lambda: None<1); t(lambda:[1]<(1,)); t(lambda: cmp(1,'a')); t(lambda: u'a'<'b'); t(lambda: {} < []); t(lambda: O() < 1); t(lambda: O() > 1)
