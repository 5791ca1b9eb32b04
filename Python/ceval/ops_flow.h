/* Jumps, loops, blocks, raise, return and yield.
 * Included by eval.c inside its one function. */

OP(JUMP_FORWARD)
OP(JUMP_ABSOLUTE)
{
    JUMP();
}

OP(JUMP_BACK)
{
    if (UNLIKELY(TICK_BACK() < 0)) {
        SAVE();
        if (_PyEval_Breathe(tstate) < 0) {
            goto error;
        }
    }
    JUMP();
}

#define TEST(NAME, WHEN)                                                       \
    op_##NAME:                                                                 \
    {                                                                          \
        PyObject *condition = POP();                                           \
        int truth;                                                             \
        if (condition == Py_True || condition == Py_False) {                   \
            truth = condition == Py_True;                                      \
            Py_DECREF(condition);                                              \
        }                                                                      \
        else {                                                                 \
            SAVE();                                                            \
            truth = PyObject_IsTrue(condition);                                \
            Py_DECREF(condition);                                              \
            if (UNLIKELY(truth < 0)) {                                         \
                goto error;                                                    \
            }                                                                  \
        }                                                                      \
        if (truth == WHEN) {                                                   \
            if (ip->arg < 0 && UNLIKELY(TICK_BACK() < 0)) {                    \
                SAVE();                                                        \
                if (_PyEval_Breathe(tstate) < 0) {                             \
                    goto error;                                                \
                }                                                              \
            }                                                                  \
            JUMP();                                                            \
        }                                                                      \
        NEXT();                                                                \
    }
TEST(POP_JUMP_IF_FALSE, 0)
TEST(POP_JUMP_IF_TRUE, 1)
#undef TEST

#define TEST(NAME, WHEN)                                                       \
    op_##NAME:                                                                 \
    {                                                                          \
        PyObject *condition = sp[-1];                                          \
        int truth;                                                             \
        if (condition == Py_True || condition == Py_False) {                   \
            truth = condition == Py_True;                                      \
        }                                                                      \
        else {                                                                 \
            SAVE();                                                            \
            truth = PyObject_IsTrue(condition);                                \
            if (UNLIKELY(truth < 0)) {                                         \
                goto error;                                                    \
            }                                                                  \
        }                                                                      \
        if (truth == WHEN) {                                                   \
            JUMP();                                                            \
        }                                                                      \
        sp--;                                                                  \
        Py_DECREF(condition);                                                  \
        NEXT();                                                                \
    }
TEST(JUMP_IF_FALSE_OR_POP, 0)
TEST(JUMP_IF_TRUE_OR_POP, 1)
#undef TEST

/* ---- iteration ---------------------------------------------------------------------------- */

OP(GET_ITER)
{
    SAVE();
    PyObject *iterable = sp[-1];
    PyObject *it = PyObject_GetIter(iterable);
    sp[-1] = it;
    Py_DECREF(iterable);
    if (it == NULL) {
        sp--;
        goto error;
    }
    NEXT();
}

OP(FOR_ITER)
{
    PyObject *it = sp[-1];
    PyTypeObject *type = Py_TYPE(it);
    PyObject *item;
    if (type == &PyListIter_Type) {
        _PyListIterObject *li = (_PyListIterObject *)it;
        PyListObject *list = li->it_seq;
        if (LIKELY(list != NULL && li->it_index < PyList_GET_SIZE(list))) {
            item = PyList_GET_ITEM(list, li->it_index++);
            Py_INCREF(item);
            PUSH(item);
            NEXT();
        }
    }
    else if (type == &_PyRangeIter_Type) {
        _PyRangeIterObject *ri = (_PyRangeIterObject *)it;
        if (LIKELY(ri->index < ri->len)) {
            item = PyInt_FromLong(
                (long)((unsigned long)ri->start
                       + (unsigned long)ri->index++ * (unsigned long)ri->step));
            if (UNLIKELY(item == NULL)) {
                SAVE();
                goto error;
            }
            PUSH(item);
            NEXT();
        }
    }
    else if (type == &PyGen_Type) {
        PyGenObject *gen = (PyGenObject *)it;
        PyFrameObject *gf = gen->gi_frame;
        if (LIKELY(gf != NULL && gf->f_stacktop != NULL && !gen->gi_running
                   && tstate->recursion_depth < _PyEval_RecursionLimit)) {
            SAVE();
            tstate->recursion_depth++;
            if (gf->f_lasti != -1) {
                Py_INCREF(Py_None);
                *gf->f_stacktop++ = Py_None;
            }
            gf->f_tstate = tstate;
            assert(gf->f_back == NULL);
            Py_INCREF(f);
            gf->f_back = f;
            gen->gi_running = 1;
            gf->_f_plus = (gf->_f_plus & ~_PyFrame_KIND_MASK) | KIND_GEN;
            SUSPEND();
            f = gf;
            goto enter_frame;
        }
    }
    SAVE();
    item = type->tp_iternext(it);
    if (LIKELY(item != NULL)) {
        PUSH(item);
        NEXT();
    }
    if (PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_StopIteration)) {
            goto error;
        }
        PyErr_Clear();
    }
    sp--;
    Py_DECREF(it);
    JUMP();
}

/* ---- blocks ---------------------------------------------------------------------------------- */

OP(SETUP_LOOP)
OP(SETUP_EXCEPT)
OP(SETUP_FINALLY)
{
    if (UNLIKELY(f->f_iblock >= CO_MAXBLOCKS)) {
        SAVE();
        PyErr_SetString(PyExc_SystemError, "too many nested blocks");
        goto error;
    }
    PyTryBlock *block = &f->f_blockstack[f->f_iblock++];
    block->b_type = ip->op;
    block->b_handler = (int)ip->arg;
    block->b_level = (int)(sp - f->f_valuestack);
    NEXT();
}

OP(SETUP_WITH)
{
    SAVE();
    PyObject *manager = sp[-1];
    PyObject *entered;
    if (_PyLock_CheckExact(manager) && ((_PyLockObject *)manager)->core.state == 0) {
        /* A free lock, the commonest manager: no methods needed.  It lies on the stack in the
         * place of its __exit__; WITH_CLEANUP knows. */
        ((_PyLockObject *)manager)->core.state = _PyNative_HELD;
        entered = Py_True;
        Py_INCREF(entered);
    }
    else {
        PyObject *exit = _PyStmt_SpecialMethod(manager, _Py_ID(__exit__));
        if (exit == NULL) {
            goto error;
        }
        sp[-1] = exit;
        PyObject *enter = _PyStmt_SpecialMethod(manager, _Py_ID(__enter__));
        Py_DECREF(manager);
        if (enter == NULL) {
            goto error;
        }
        entered = _PyPlus_CallNoArgs(enter);
        Py_DECREF(enter);
        if (entered == NULL) {
            goto error;
        }
    }
    /* The block comes first, the result of __enter__ lies above it. */
    if (f->f_iblock >= CO_MAXBLOCKS) {
        Py_DECREF(entered);
        PyErr_SetString(PyExc_SystemError, "too many nested blocks");
        goto error;
    }
    PyFrame_BlockSetup(f, SETUP_WITH, (int)ip->arg, (int)(sp - f->f_valuestack));
    PUSH(entered);
    NEXT();
}

OP(POP_BLOCK)
{
    if (UNLIKELY(f->f_iblock <= 0)) {
        goto op_TRAP;
    }
    PyTryBlock *block = &f->f_blockstack[--f->f_iblock];
    if (sp - f->f_valuestack > block->b_level) {
        SAVE();
        UNWIND(block->b_level);
    }
    NEXT();
}

/* On the stack: exit (or a lock, see SETUP_WITH), then why the block was left: None; or the number of why, for return
 * and continue above a value; or the three values of an exception. */
OP(WITH_CLEANUP)
{
    SAVE();
    PyObject *why = sp[-1];
    PyObject *args[3] = {Py_None, Py_None, Py_None};
    PyObject *exit;
    if (why == Py_None || PyInt_Check(why)) {
        int deep = why != Py_None
                   && (PyInt_AS_LONG(why) == WHY_RETURN || PyInt_AS_LONG(why) == WHY_CONTINUE);
        exit = sp[-2 - deep];
        if (deep) {
            sp[-3] = sp[-2];
        }
        sp[-2] = why;
        sp--;
    }
    else {
        args[0] = why;
        args[1] = sp[-2];
        args[2] = sp[-3];
        exit = sp[-4];
        sp[-4] = sp[-3];
        sp[-3] = sp[-2];
        sp[-2] = sp[-1];
        sp--;
    }
    PyObject *answer;
    if (_PyLock_CheckExact(exit)) {
        answer = _PyLock_Release(exit);
    }
    else {
        answer = _PyPlus_FastCall(exit, args, 3, NULL);
    }
    Py_DECREF(exit);
    if (answer == NULL) {
        goto error;
    }
    int swallow = 0;
    if (args[0] != Py_None) {
        swallow = PyObject_IsTrue(answer);
    }
    Py_DECREF(answer);
    if (swallow < 0) {
        goto error;
    }
    if (swallow > 0) {
        sp -= 3;
        PUSH(Py_None);
        Py_INCREF(Py_None);
        for (int i = 0; i < 3; i++) {
            Py_DECREF(args[i]);
        }
    }
    NEXT();
}

OP(END_FINALLY)
{
    PyObject *why = POP();
    if (why == Py_None) {
        Py_DECREF(why);
        NEXT();
    }
    SAVE();
    if (PyInt_CheckExact(why)) {
        long reason = PyInt_AS_LONG(why);
        Py_DECREF(why);
        switch (reason) {
        case WHY_RETURN:
            result = POP();
            goto return_through_blocks;
        case WHY_CONTINUE:
            pending_value = POP();
            goto continue_through_blocks;
        case WHY_BREAK:
            goto break_through_blocks;
        default:
            PyErr_SetString(PyExc_SystemError, "'finally' pops bad exception");
            goto error;
        }
    }
    if (PyExceptionClass_Check(why) || PyString_Check(why)) {
        PyObject *value = POP();
        PyObject *tb = POP();
        PyErr_Restore(why, value, tb);
        goto unwind_exception;
    }
    PyErr_SetString(PyExc_SystemError, "'finally' pops bad exception");
    Py_DECREF(why);
    goto error;
}

OP(BREAK_LOOP)
{
    SAVE();
    goto break_through_blocks;
}

OP(CONTINUE_LOOP)
{
    SAVE();
    pending_value = PyInt_FromLong((long)ip->arg);
    if (pending_value == NULL) {
        goto error;
    }
    if (--_Py_Ticker < 0 && _PyEval_Breathe(tstate) < 0) {
        Py_CLEAR(pending_value);
        goto error;
    }
    goto continue_through_blocks;
}

OP(RAISE_VARARGS)
{
    SAVE();
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *tb = NULL;
    switch (ip->arg) {
    case 3:
        tb = POP();
        /* fall through */
    case 2:
        value = POP();
        /* fall through */
    case 1:
        type = POP();
        /* fall through */
    case 0:
        if (_PyExc_Raise(type, value, tb)) {
            goto unwind_exception; /* raised again: this place is no news */
        }
        goto error;
    default:
        PyErr_SetString(PyExc_SystemError, "bad RAISE_VARARGS oparg");
        goto error;
    }
}

/* ---- leaving ------------------------------------------------------------------------------------ */

OP(RETURN_VALUE)
{
    SAVE();
    result = POP();
    if (UNLIKELY(f->f_iblock > 0)) {
        goto return_through_blocks;
    }
    goto leave_frame;
}

OP(YIELD_VALUE)
{
    SAVE();
    result = POP();
    SUSPEND();
    goto leave_yielding;
}

OP(STOP_CODE)
OP(TRAP)
{
    SAVE();
    PyErr_SetString(PyExc_SystemError, "unknown opcode");
    goto error;
}

OP(UNKNOWN)
{
    SAVE();
    fprintf(stderr, "XXX lineno: %d, opcode: %d\n", PyFrame_GetLineNumber(f), (int)ip->arg);
    PyErr_SetString(PyExc_SystemError, "unknown opcode");
    goto error;
}

OP(EXTENDED_ARG)
{
    goto op_TRAP; /* folded away when the code was decoded */
}
