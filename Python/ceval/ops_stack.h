/* Instructions that move values: stack, constants, locals, names, cells.
 * Included by eval.c inside its one function. */

OP(NOP)
{
    NEXT();
}

OP(POP_TOP)
{
    PyObject *value = POP();
    Py_DECREF(value);
    NEXT();
}

OP(ROT_TWO)
{
    PyObject *top = sp[-1];
    sp[-1] = sp[-2];
    sp[-2] = top;
    NEXT();
}

OP(ROT_THREE)
{
    PyObject *top = sp[-1];
    sp[-1] = sp[-2];
    sp[-2] = sp[-3];
    sp[-3] = top;
    NEXT();
}

OP(ROT_FOUR)
{
    PyObject *top = sp[-1];
    sp[-1] = sp[-2];
    sp[-2] = sp[-3];
    sp[-3] = sp[-4];
    sp[-4] = top;
    NEXT();
}

OP(DUP_TOP)
{
    PyObject *top = sp[-1];
    Py_INCREF(top);
    PUSH(top);
    NEXT();
}

OP(DUP_TOPX)
{
    int count = (int)ip->arg;
    if (count < 1 || count > 5) {
        SAVE();
        PyErr_SetString(PyExc_SystemError, "invalid argument to DUP_TOPX (bytecode corruption?)");
        goto error;
    }
    for (int i = 0; i < count; i++) {
        PyObject *value = sp[-count];
        Py_INCREF(value);
        PUSH(value);
    }
    NEXT();
}

OP(LOAD_CONST)
{
    PyObject *value = ip->obj;
    Py_INCREF(value);
    PUSH(value);
    NEXT();
}

OP(LOAD_FAST)
{
    PyObject *value = fast[ip->arg];
    if (UNLIKELY(value == NULL)) {
        goto unbound_local;
    }
    Py_INCREF(value);
    PUSH(value);
    NEXT();
}

/* Pairs: what the next instruction would do is done here, and it is skipped.  It stays in
 * place, for jumps to it and for tracing. */
OP(LOAD_FAST_PAIR)
{
    PyObject *value = fast[ip->arg];
    if (UNLIKELY(value == NULL)) {
        goto unbound_local;
    }
    Py_INCREF(value);
    PUSH(value);
    ip++;
    value = fast[ip->arg];
    if (UNLIKELY(value == NULL)) {
        goto unbound_local;
    }
    Py_INCREF(value);
    PUSH(value);
    NEXT();
}

OP(LOAD_FAST_CONST)
{
    PyObject *value = fast[ip->arg];
    if (UNLIKELY(value == NULL)) {
        goto unbound_local;
    }
    Py_INCREF(value);
    PUSH(value);
    ip++;
    value = ip->obj;
    Py_INCREF(value);
    PUSH(value);
    NEXT();
}

OP(STORE_LOAD_FAST)
{
    PyObject *old = fast[ip->arg];
    fast[ip->arg] = sp[-1];
    sp--;
    if (old != NULL && --old->ob_refcnt == 0) {
        SAVE();
        _Py_Dealloc(old);
    }
    ip++;
    PyObject *value = fast[ip->arg];
    if (UNLIKELY(value == NULL)) {
        goto unbound_local;
    }
    Py_INCREF(value);
    PUSH(value);
    NEXT();
}

OP(STORE_FAST)
{
    PyObject *old = fast[ip->arg];
    fast[ip->arg] = POP();
    if (old != NULL && --old->ob_refcnt == 0) {
        SAVE();
        _Py_Dealloc(old);
    }
    NEXT();
}

OP(DELETE_FAST)
{
    PyObject *old = fast[ip->arg];
    if (old == NULL) {
        goto unbound_local;
    }
    SAVE();
    fast[ip->arg] = NULL;
    Py_DECREF(old);
    NEXT();
}

unbound_local:
SAVE();
_PyExc_NameError(PyExc_UnboundLocalError, "local variable '%.200s' referenced before assignment",
                 PyTuple_GetItem(f->f_code->co_varnames, ip->arg));
goto error;

OP(LOAD_CLOSURE)
{
    PyObject *cell = fast[f->f_code->co_nlocals + ip->arg];
    Py_INCREF(cell);
    PUSH(cell);
    NEXT();
}

OP(LOAD_DEREF)
{
    PyObject *cell = fast[f->f_code->co_nlocals + ip->arg];
    PyObject *value = PyCell_GET(cell);
    if (UNLIKELY(value == NULL)) {
        SAVE();
        _PyExc_Unbound(f->f_code, (int)ip->arg);
        goto error;
    }
    Py_INCREF(value);
    PUSH(value);
    NEXT();
}

OP(STORE_DEREF)
{
    PyObject *cell = fast[f->f_code->co_nlocals + ip->arg];
    PyObject *old = PyCell_GET(cell);
    PyCell_SET(cell, POP());
    if (old != NULL) {
        SAVE();
        Py_DECREF(old);
    }
    NEXT();
}

/* ---- names ------------------------------------------------------------------------- */

OP(LOAD_GLOBAL)
{
    qcache *cache = ip->cache;
    PyDictObject *globals = (PyDictObject *)f->f_globals;
    PyObject *name = cache->name;
    if (LIKELY(cache->hint <= globals->ma_mask)) {
        PyDictEntry *entry = &globals->ma_table[cache->hint];
        PyObject *value = entry->me_value;
        if (entry->me_key == name && value != NULL) {
            Py_INCREF(value);
            PUSH(value);
            NEXT();
        }
    }
    if (LIKELY(PyDict_CheckExact(globals) && PyDict_CheckExact(f->f_builtins))) {
        /* Not there at all, and still where it was among the builtins? */
        long hash = ((PyStringObject *)name)->ob_shash;
        PyDictEntry *entry = &globals->ma_table[(size_t)hash & (size_t)globals->ma_mask];
        if (entry->me_key != NULL && entry->me_key != name
            && globals->ma_lookup == _PyDict_LookupString) {
            entry = _PyDict_LookupString(globals, name, hash);
        }
        PyDictObject *builtins = (PyDictObject *)f->f_builtins;
        if (entry->me_value == NULL && (entry->me_key == NULL || entry->me_key == name)
            && cache->hint2 <= builtins->ma_mask) {
            entry = &builtins->ma_table[cache->hint2];
            PyObject *value = entry->me_value;
            if (entry->me_key == name && value != NULL) {
                Py_INCREF(value);
                PUSH(value);
                NEXT();
            }
        }
    }
    SAVE();
    PyObject *value = _PyQuick_LoadGlobal(cache, f->f_globals, f->f_builtins);
    if (value == NULL) {
        goto error;
    }
    PUSH(value);
    NEXT();
}

OP(STORE_GLOBAL)
{
    SAVE();
    PyObject *value = POP();
    int err = PyDict_SetItem(f->f_globals, ip->obj, value);
    Py_DECREF(value);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(DELETE_GLOBAL)
{
    SAVE();
    if (PyDict_DelItem(f->f_globals, ip->obj) < 0) {
        if (PyErr_ExceptionMatches(PyExc_KeyError)) {
            _PyExc_NameError(PyExc_NameError, "global name '%.200s' is not defined", ip->obj);
        }
        goto error;
    }
    NEXT();
}

OP(LOAD_NAME)
{
    SAVE();
    PyObject *value = _PyQuick_LoadName(f, ip->obj);
    if (value == NULL) {
        goto error;
    }
    PUSH(value);
    NEXT();
}

OP(STORE_NAME)
{
    SAVE();
    PyObject *locals = f->f_locals;
    PyObject *value = POP();
    int err;
    if (LIKELY(locals != NULL)) {
        err = PyDict_CheckExact(locals) ? PyDict_SetItem(locals, ip->obj, value)
                                        : PyObject_SetItem(locals, ip->obj, value);
    }
    else {
        PyErr_Format(PyExc_SystemError, "no locals found when storing %s",
                     PyString_AsString(ip->obj));
        err = -1;
    }
    Py_DECREF(value);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(DELETE_NAME)
{
    SAVE();
    PyObject *locals = f->f_locals;
    if (locals == NULL) {
        PyErr_Format(PyExc_SystemError, "no locals when deleting %s", PyString_AsString(ip->obj));
        goto error;
    }
    if (PyObject_DelItem(locals, ip->obj) != 0) {
        _PyExc_NameError(PyExc_NameError, "name '%.200s' is not defined", ip->obj);
        goto error;
    }
    NEXT();
}

OP(LOAD_LOCALS)
{
    PyObject *locals = f->f_locals;
    if (locals == NULL) {
        SAVE();
        PyErr_SetString(PyExc_SystemError, "no locals");
        goto error;
    }
    Py_INCREF(locals);
    PUSH(locals);
    NEXT();
}
