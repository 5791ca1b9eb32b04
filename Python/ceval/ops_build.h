/* Building containers, functions and classes; print, exec and import.
 * Included by eval.c inside its one function. */

OP(BUILD_TUPLE)
{
    Py_ssize_t count = ip->arg;
    SAVE();
    PyObject *tuple = PyTuple_New(count);
    if (tuple == NULL) {
        goto error;
    }
    sp -= count;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyTuple_SET_ITEM(tuple, i, sp[i]);
    }
    PUSH(tuple);
    NEXT();
}

OP(BUILD_LIST)
{
    Py_ssize_t count = ip->arg;
    SAVE();
    PyObject *list = PyList_New(count);
    if (list == NULL) {
        goto error;
    }
    sp -= count;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyList_SET_ITEM(list, i, sp[i]);
    }
    PUSH(list);
    NEXT();
}

OP(BUILD_SET)
{
    Py_ssize_t count = ip->arg;
    SAVE();
    PyObject *set = PySet_New(NULL);
    int err = set == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; i < count && err == 0; i++) {
        err = PySet_Add(set, sp[i - count]);
    }
    if (err < 0) {
        Py_XDECREF(set);
        goto error;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = POP();
        Py_DECREF(item);
    }
    PUSH(set);
    NEXT();
}

OP(BUILD_MAP)
{
    SAVE();
    PyObject *dict = _PyDict_NewPresized((Py_ssize_t)ip->arg);
    if (dict == NULL) {
        goto error;
    }
    PUSH(dict);
    NEXT();
}

OP(STORE_MAP)
{
    SAVE();
    PyObject *key = sp[-1];
    PyObject *value = sp[-2];
    PyObject *dict = sp[-3];
    sp -= 2;
    assert(PyDict_CheckExact(dict));
    int err = PyDict_SetItem(dict, key, value);
    Py_DECREF(value);
    Py_DECREF(key);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(LIST_APPEND)
{
    SAVE();
    PyObject *item = POP();
    PyObject *list = sp[-ip->arg];
    if (UNLIKELY(_PyList_AppendTake((PyListObject *)list, item) < 0)) {
        goto error;
    }
    NEXT();
}

OP(SET_ADD)
{
    SAVE();
    PyObject *item = POP();
    int err = PySet_Add(sp[-ip->arg], item);
    Py_DECREF(item);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(MAP_ADD)
{
    SAVE();
    PyObject *key = sp[-1];
    PyObject *value = sp[-2];
    sp -= 2;
    int err = PyDict_SetItem(sp[-ip->arg], key, value);
    Py_DECREF(value);
    Py_DECREF(key);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(BUILD_SLICE)
{
    SAVE();
    PyObject *step = ip->arg == 3 ? POP() : NULL;
    PyObject *stop = POP();
    PyObject *start = sp[-1];
    PyObject *slice = PySlice_New(start, stop, step);
    Py_DECREF(start);
    Py_DECREF(stop);
    Py_XDECREF(step);
    sp[-1] = slice;
    if (slice == NULL) {
        sp--;
        goto error;
    }
    NEXT();
}

OP(UNPACK_SEQUENCE)
{
    int count = (int)ip->arg;
    PyObject *seq = POP();
    PyObject **items = NULL;
    if (PyTuple_CheckExact(seq) && PyTuple_GET_SIZE(seq) == count) {
        items = &PyTuple_GET_ITEM(seq, 0);
    }
    else if (PyList_CheckExact(seq) && PyList_GET_SIZE(seq) == count) {
        items = ((PyListObject *)seq)->ob_item;
    }
    SAVE();
    if (items != NULL) {
        for (int i = count; i-- > 0;) {
            PyObject *item = items[i];
            Py_INCREF(item);
            PUSH(item);
        }
    }
    else {
        int err = _PyStmt_Unpack(seq, count, sp + count);
        if (err < 0) {
            Py_DECREF(seq);
            goto error;
        }
        sp += count;
    }
    Py_DECREF(seq);
    NEXT();
}

OP(MAKE_FUNCTION)
OP(MAKE_CLOSURE)
{
    SAVE();
    PyObject *code = POP();
    PyObject *func = PyFunction_New(code, f->f_globals);
    Py_DECREF(code);
    if (func != NULL && ip->op == MAKE_CLOSURE) {
        PyObject *closure = POP();
        if (PyFunction_SetClosure(func, closure) != 0) {
            Py_CLEAR(func);
        }
        Py_DECREF(closure);
    }
    if (func == NULL) {
        goto error;
    }
    Py_ssize_t count = ip->arg;
    if (count > 0) {
        PyObject *defaults = PyTuple_New(count);
        if (defaults == NULL) {
            Py_DECREF(func);
            goto error;
        }
        sp -= count;
        for (Py_ssize_t i = 0; i < count; i++) {
            PyTuple_SET_ITEM(defaults, i, sp[i]);
        }
        ((PyFunctionObject *)func)->func_defaults = defaults;
    }
    PUSH(func);
    NEXT();
}

OP(BUILD_CLASS)
{
    SAVE();
    PyObject *methods = sp[-1];
    PyObject *bases = sp[-2];
    PyObject *name = sp[-3];
    sp -= 3;
    PyObject *cls = _PyStmt_BuildClass(f, methods, bases, name);
    Py_DECREF(methods);
    Py_DECREF(bases);
    Py_DECREF(name);
    if (cls == NULL) {
        goto error;
    }
    PUSH(cls);
    NEXT();
}

/* ---- print, exec --------------------------------------------------------------------------- */

OP(PRINT_EXPR)
{
    SAVE();
    PyObject *value = POP();
    int err = _PyStmt_PrintExpr(value);
    Py_DECREF(value);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(PRINT_ITEM_TO)
OP(PRINT_ITEM)
{
    SAVE();
    PyObject *stream = ip->op == PRINT_ITEM_TO ? POP() : NULL;
    PyObject *value = POP();
    int err = _PyStmt_PrintItem(value, stream);
    Py_DECREF(value);
    Py_XDECREF(stream);
    if (err != 0) {
        goto error;
    }
    CHECK_TICKER();
    NEXT();
}

OP(PRINT_NEWLINE_TO)
OP(PRINT_NEWLINE)
{
    SAVE();
    PyObject *stream = ip->op == PRINT_NEWLINE_TO ? POP() : NULL;
    int err = _PyStmt_PrintNewline(stream);
    Py_XDECREF(stream);
    if (err != 0) {
        goto error;
    }
    NEXT();
}

OP(EXEC_STMT)
{
    SAVE();
    PyObject *locals = sp[-1];
    PyObject *globals = sp[-2];
    PyObject *prog = sp[-3];
    sp -= 3;
    int err = _PyStmt_Exec(f, prog, globals, locals);
    Py_DECREF(prog);
    Py_DECREF(globals);
    Py_DECREF(locals);
    if (err != 0) {
        goto error;
    }
    NEXT();
}

/* ---- import ---------------------------------------------------------------------------------- */

OP(IMPORT_NAME)
{
    SAVE();
    PyObject *fromlist = POP();
    PyObject *level = POP();
    PyObject *module = _PyStmt_Import(f, ip->obj, level, fromlist);
    Py_DECREF(level);
    Py_DECREF(fromlist);
    if (module == NULL) {
        goto error;
    }
    PUSH(module);
    NEXT();
}

OP(IMPORT_FROM)
{
    SAVE();
    PyObject *value = _PyStmt_ImportFrom(sp[-1], ip->obj);
    if (value == NULL) {
        goto error;
    }
    PUSH(value);
    NEXT();
}

OP(IMPORT_STAR)
{
    SAVE();
    PyObject *module = POP();
    int err = _PyStmt_ImportStar(f, module);
    Py_DECREF(module);
    if (err != 0) {
        goto error;
    }
    NEXT();
}
