/* Calls.  Included by eval.c inside its one function.
 *
 * The call of a Python function meets at call_python with
 *     callee    the function, an owned reference
 *     cargs     its arguments on the stack: na positional, then nk pairs, up to sp
 *     cbase     where the result will lie
 *     ckind     what becomes of the result
 * From there the callee's frame is entered without leaving this C function.
 */

#define DROP_TO(LEVEL)                                                         \
    while (sp > (LEVEL)) {                                                     \
        PyObject *dropped_ = POP();                                            \
        Py_XDECREF(dropped_);                                                  \
    }

OP(CALL_FUNCTION)
{
    SAVE();
    na = (int)ip->arg & 0xff;
    nk = (int)ip->arg >> 8 & 0xff;
    cargs = sp - na - 2 * nk;
    cbase = cargs - 1;
    callee = *cbase;
    if (PyFunction_Check(callee)) {
        ckind = KIND_CALL;
        goto call_python;
    }
    if (PyCFunction_Check(callee) && nk == 0) {
        PyObject *value;
        PyMethodDef *def = ((PyCFunctionObject *)callee)->m_ml;
        if (def->ml_flags == METH_O && na == 1 && !tstate->use_tracing) {
            value = def->ml_meth(((PyCFunctionObject *)callee)->m_self, *cargs);
        }
        else if (def->ml_flags == METH_NOARGS && na == 0 && !tstate->use_tracing) {
            value = def->ml_meth(((PyCFunctionObject *)callee)->m_self, NULL);
        }
        else {
            value = _PyCall_CFunction(tstate, callee, cargs, na);
        }
        DROP_TO(cbase);
        if (UNLIKELY(value == NULL)) {
            goto error;
        }
        PUSH(value);
        CHECK_TICKER();
        NEXT();
    }
    if (PyMethod_Check(callee) && PyMethod_GET_SELF(callee) != NULL) {
        /* Its self becomes the first argument, in the place of the method object. */
        PyObject *method = callee;
        PyObject *self = PyMethod_GET_SELF(method);
        callee = PyMethod_GET_FUNCTION(method);
        Py_INCREF(self);
        Py_INCREF(callee);
        *cbase = self;
        Py_DECREF(method);
        cargs = cbase;
        na++;
        if (PyFunction_Check(callee)) {
            ckind = KIND_CALL;
            goto call_python;
        }
        PyObject *value = _PyCall_Generic(callee, cargs, na, nk);
        DROP_TO(cbase);
        Py_DECREF(callee);
        if (value == NULL) {
            goto error;
        }
        PUSH(value);
        CHECK_TICKER();
        NEXT();
    }
    goto call_object;
}

/* callee lies at *cbase, no Python function. */
call_object:
{
    PyObject *init = eval_plain_init(callee);
    if (init != NULL) {
        /* Make the instance here and enter __init__ like any function: the instance takes
         * the place of the class, the arguments move up by one for self. */
        int old = PyClass_Check(callee);
        PyObject *instance = old ? PyInstance_NewRaw(callee, NULL)
                                 : ((PyTypeObject *)callee)->tp_alloc((PyTypeObject *)callee, 0);
        if (instance == NULL) {
            goto error;
        }
        memmove(cargs + 1, cargs, (size_t)((char *)sp - (char *)cargs));
        sp++;
        *cbase = instance;
        Py_INCREF(instance);
        *cargs = instance;
        Py_INCREF(init);
        PyObject *cls = callee;
        callee = init;
        cbase = cargs;
        na++;
        ckind = old ? KIND_INIT_OLD : KIND_INIT;
        Py_DECREF(cls); /* the instance holds it */
        goto call_python;
    }
    PyObject *value = _PyCall_Generic(callee, cargs, na, nk);
    DROP_TO(cbase);
    if (value == NULL) {
        goto error;
    }
    PUSH(value);
    CHECK_TICKER();
    NEXT();
}

/* (function, self, args...) or (NULL, callable, args...). */
OP(CALL_METHOD)
{
    SAVE();
    na = (int)ip->arg;
    nk = 0;
    cargs = sp - na;
    cbase = cargs - 2;
    callee = *cbase;
    if (callee == NULL) {
        /* As a plain call, with an empty place below. */
        callee = cargs[-1];
        if (PyFunction_Check(callee)) {
            ckind = KIND_CALL;
            goto call_python;
        }
        PyObject *value;
        if (PyCFunction_Check(callee)) {
            value = _PyCall_CFunction(tstate, callee, cargs, na);
        }
        else {
            value = _PyCall_Generic(callee, cargs, na, 0);
        }
        DROP_TO(cargs - 1);
        sp = cbase;
        if (UNLIKELY(value == NULL)) {
            goto error;
        }
        PUSH(value);
        CHECK_TICKER();
        NEXT();
    }
    cargs--;
    na++;
    if (PyFunction_Check(callee)) {
        ckind = KIND_CALL;
        goto call_python;
    }
    assert(Py_TYPE(callee) == _PyCall_MethodDescrType);
    PyMethodDef *def = ((PyMethodDescrObject *)callee)->d_method;
    PyObject *value;
    if (def->ml_flags == METH_O && na == 2 && !tstate->use_tracing) {
        value = def->ml_meth(cargs[0], cargs[1]);
    }
    else if (def->ml_flags == METH_NOARGS && na == 1 && !tstate->use_tracing) {
        value = def->ml_meth(cargs[0], NULL);
    }
    else {
        value = _PyCall_Descr(tstate, callee, cargs, na);
    }
    DROP_TO(cbase);
    if (UNLIKELY(value == NULL)) {
        goto error;
    }
    PUSH(value);
    CHECK_TICKER();
    NEXT();
}

call_python:
{
    PyFunctionObject *func = (PyFunctionObject *)callee;
    PyCodeObject *code = (PyCodeObject *)func->func_code;
    PyFrameObject *nf;
    if (LIKELY((code->co_flags & (CO_NEWLOCALS | CO_OPTIMIZED))
               == (CO_NEWLOCALS | CO_OPTIMIZED))) {
        nf = _PyFrame_Make(tstate, code, func->func_globals, NULL);
    }
    else {
        nf = PyFrame_New(tstate, code, func->func_globals, NULL);
    }
    if (UNLIKELY(nf == NULL)) {
        goto call_failed;
    }
    if (LIKELY(QCODE(code)->simple_args == na && nk == 0)) {
        for (int i = 0; i < na; i++) {
            nf->f_localsplus[i] = cargs[i];
        }
        sp = cargs;
    }
    else {
        PyObject *defaults = func->func_defaults;
        int err = _PyCall_Bind(nf, cargs, na, cargs + na, nk,
                               defaults != NULL ? &PyTuple_GET_ITEM(defaults, 0) : NULL,
                               defaults != NULL ? (int)PyTuple_GET_SIZE(defaults) : 0,
                               func->func_closure);
        if (err < 0) {
            ++tstate->recursion_depth;
            Py_DECREF(nf);
            --tstate->recursion_depth;
            goto call_failed;
        }
        DROP_TO(cargs);
    }
    sp = cbase; /* what lies between is the callee, or nothing */
    if (code->co_flags & CO_GENERATOR) {
        Py_CLEAR(nf->f_back);
        _PyFrame_Track(nf);
        PyObject *gen = PyGen_New(nf);
        Py_DECREF(callee);
        if (gen == NULL) {
            goto error;
        }
        PUSH(gen);
        NEXT();
    }
    if (UNLIKELY(tstate->recursion_depth >= _PyEval_RecursionLimit)) {
        ++tstate->recursion_depth;
        Py_DECREF(nf);
        --tstate->recursion_depth;
        Py_DECREF(callee);
        PyErr_SetString(PyExc_RuntimeError, "maximum recursion depth exceeded");
        goto error;
    }
    ++tstate->recursion_depth;
    nf->_f_plus |= ckind;
    SUSPEND();
    f = nf;
    tstate->frame = f;
    Py_DECREF(callee); /* the frame holds code and globals */
    goto enter_frame;
}

call_failed:
DROP_TO(cargs);
sp = cbase;
Py_DECREF(callee);
goto error;

OP(CALL_FUNCTION_VAR)
OP(CALL_FUNCTION_KW)
OP(CALL_FUNCTION_VAR_KW)
{
    SAVE();
    int flags = (ip->op - CALL_FUNCTION) & 3;
    na = (int)ip->arg & 0xff;
    nk = (int)ip->arg >> 8 & 0xff;
    cargs = sp - na - 2 * nk - (flags & 1) - (flags >> 1);
    cbase = cargs - 1;
    callee = *cbase;
    PyObject **from = cargs;
    if (PyMethod_Check(callee) && PyMethod_GET_SELF(callee) != NULL) {
        PyObject *method = callee;
        PyObject *self = PyMethod_GET_SELF(method);
        callee = PyMethod_GET_FUNCTION(method);
        Py_INCREF(self);
        Py_INCREF(callee);
        *cbase = self;
        Py_DECREF(method);
        from = cbase;
        na++;
    }
    else {
        Py_INCREF(callee);
    }
    PyObject *value = _PyCall_Extended(callee, flags, from, na, nk);
    Py_DECREF(callee);
    DROP_TO(cbase);
    if (value == NULL) {
        goto error;
    }
    PUSH(value);
    CHECK_TICKER();
    NEXT();
}
#undef DROP_TO
