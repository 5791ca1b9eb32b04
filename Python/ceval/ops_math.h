/* Operators, comparison, subscripts and slices.
 * Included by eval.c inside its one function. */

#define UNARY(NAME, FUNC)                                                      \
    op_##NAME:                                                                 \
    {                                                                          \
        SAVE();                                                                \
        PyObject *operand = sp[-1];                                            \
        PyObject *result_ = FUNC(operand);                                     \
        sp[-1] = result_;                                                      \
        Py_DECREF(operand);                                                    \
        if (result_ == NULL) {                                                 \
            sp--;                                                              \
            goto error;                                                        \
        }                                                                      \
        NEXT();                                                                \
    }
UNARY(UNARY_POSITIVE, PyNumber_Positive)
UNARY(UNARY_NEGATIVE, PyNumber_Negative)
UNARY(UNARY_CONVERT, PyObject_Repr)
UNARY(UNARY_INVERT, PyNumber_Invert)
#undef UNARY

OP(UNARY_NOT)
{
    PyObject *operand = sp[-1];
    int truth;
    if (operand == Py_True || operand == Py_False) {
        truth = operand == Py_True;
    }
    else {
        SAVE();
        truth = PyObject_IsTrue(operand);
    }
    PyObject *answer = truth ? Py_False : Py_True;
    sp[-1] = answer;
    Py_INCREF(answer);
    Py_DECREF(operand);
    if (UNLIKELY(truth < 0)) {
        Py_DECREF(answer);
        sp--;
        goto error;
    }
    NEXT();
}

/* Replace the two operands by the result of an expression that may use left and right. */
#define FINISH_BINARY(EXPR)                                                    \
    do {                                                                       \
        PyObject *answer_ = (EXPR);                                            \
        sp -= 1;                                                               \
        sp[-1] = answer_;                                                      \
        Py_DECREF(left);                                                       \
        Py_DECREF(right);                                                      \
        if (UNLIKELY(answer_ == NULL)) {                                       \
            sp--;                                                              \
            goto error;                                                        \
        }                                                                      \
    } while (0)

#define BINARY(NAME, EXPR)                                                     \
    op_##NAME:                                                                 \
    {                                                                          \
        SAVE();                                                                \
        PyObject *right = sp[-1];                                              \
        PyObject *left = sp[-2];                                               \
        FINISH_BINARY(EXPR);                                                   \
        NEXT();                                                                \
    }
BINARY(BINARY_POWER, PyNumber_Power(left, right, Py_None))
BINARY(BINARY_DIVIDE,
       _Py_QnewFlag ? PyNumber_TrueDivide(left, right) : PyNumber_Divide(left, right))
BINARY(BINARY_FLOOR_DIVIDE, PyNumber_FloorDivide(left, right))
BINARY(BINARY_TRUE_DIVIDE, PyNumber_TrueDivide(left, right))
BINARY(BINARY_LSHIFT, PyNumber_Lshift(left, right))
BINARY(BINARY_RSHIFT, PyNumber_Rshift(left, right))
BINARY(INPLACE_FLOOR_DIVIDE, PyNumber_InPlaceFloorDivide(left, right))
BINARY(INPLACE_TRUE_DIVIDE, PyNumber_InPlaceTrueDivide(left, right))
BINARY(INPLACE_MODULO, PyNumber_InPlaceRemainder(left, right))
BINARY(INPLACE_DIVIDE, _Py_QnewFlag ? PyNumber_InPlaceTrueDivide(left, right)
                                    : PyNumber_InPlaceDivide(left, right))
BINARY(INPLACE_LSHIFT, PyNumber_InPlaceLshift(left, right))
BINARY(INPLACE_RSHIFT, PyNumber_InPlaceRshift(left, right))
BINARY(INPLACE_POWER, PyNumber_InPlacePower(left, right, Py_None))
#undef BINARY

#define BOTH_INT(left, right) (PyInt_CheckExact(left) && PyInt_CheckExact(right))
#define BOTH_FLOAT(left, right) (PyFloat_CheckExact(left) && PyFloat_CheckExact(right))

/* Operators with a short way for two small ints. */
#define BITWISE(NAME, OPERATOR, FUNC)                                          \
    op_##NAME:                                                                 \
    {                                                                          \
        SAVE();                                                                \
        PyObject *right = sp[-1];                                              \
        PyObject *left = sp[-2];                                               \
        if (BOTH_INT(left, right)) {                                           \
            FINISH_BINARY(PyInt_FromLong(PyInt_AS_LONG(left) OPERATOR PyInt_AS_LONG(right))); \
        }                                                                      \
        else {                                                                 \
            FINISH_BINARY(FUNC(left, right));                                  \
        }                                                                      \
        NEXT();                                                                \
    }
BITWISE(BINARY_AND, &, PyNumber_And)
BITWISE(BINARY_OR, |, PyNumber_Or)
BITWISE(BINARY_XOR, ^, PyNumber_Xor)
BITWISE(INPLACE_AND, &, PyNumber_InPlaceAnd)
BITWISE(INPLACE_OR, |, PyNumber_InPlaceOr)
BITWISE(INPLACE_XOR, ^, PyNumber_InPlaceXor)
#undef BITWISE

#define ARITHMETIC(NAME, BUILTIN, OPERATOR, FUNC)                              \
    op_##NAME:                                                                 \
    {                                                                          \
        SAVE();                                                                \
        PyObject *right = sp[-1];                                              \
        PyObject *left = sp[-2];                                               \
        long sum;                                                              \
        if (BOTH_INT(left, right)                                              \
            && !BUILTIN(PyInt_AS_LONG(left), PyInt_AS_LONG(right), &sum)) {    \
            FINISH_BINARY(PyInt_FromLong(sum));                                \
        }                                                                      \
        else if (BOTH_FLOAT(left, right)) {                                    \
            FINISH_BINARY(PyFloat_FromDouble(PyFloat_AS_DOUBLE(left)           \
                                             OPERATOR PyFloat_AS_DOUBLE(right))); \
        }                                                                      \
        else {                                                                 \
            FINISH_BINARY(FUNC(left, right));                                  \
        }                                                                      \
        NEXT();                                                                \
    }
ARITHMETIC(BINARY_SUBTRACT, __builtin_ssubl_overflow, -, PyNumber_Subtract)
ARITHMETIC(INPLACE_SUBTRACT, __builtin_ssubl_overflow, -, PyNumber_InPlaceSubtract)
ARITHMETIC(BINARY_MULTIPLY, __builtin_smull_overflow, *, PyNumber_Multiply)
ARITHMETIC(INPLACE_MULTIPLY, __builtin_smull_overflow, *, PyNumber_InPlaceMultiply)

#define ADDITION(NAME, FUNC)                                                   \
    op_##NAME:                                                                 \
    {                                                                          \
        SAVE();                                                                \
        PyObject *right = sp[-1];                                              \
        PyObject *left = sp[-2];                                               \
        long sum;                                                              \
        if (BOTH_INT(left, right)                                              \
            && !__builtin_saddl_overflow(PyInt_AS_LONG(left), PyInt_AS_LONG(right), &sum)) { \
            FINISH_BINARY(PyInt_FromLong(sum));                                \
        }                                                                      \
        else if (BOTH_FLOAT(left, right)) {                                    \
            FINISH_BINARY(                                                     \
                PyFloat_FromDouble(PyFloat_AS_DOUBLE(left) + PyFloat_AS_DOUBLE(right))); \
        }                                                                      \
        else if (PyString_CheckExact(left) && PyString_CheckExact(right)) {    \
            PyObject *text = eval_concat(f, ip + 1, left, right);              \
            sp -= 1;                                                           \
            sp[-1] = text;                                                     \
            Py_DECREF(right);                                                  \
            if (text == NULL) {                                                \
                sp--;                                                          \
                goto error;                                                    \
            }                                                                  \
        }                                                                      \
        else {                                                                 \
            FINISH_BINARY(FUNC(left, right));                                  \
        }                                                                      \
        NEXT();                                                                \
    }
ADDITION(BINARY_ADD, PyNumber_Add)
ADDITION(INPLACE_ADD, PyNumber_InPlaceAdd)
#undef ADDITION
#undef ARITHMETIC

OP(BINARY_MODULO)
{
    SAVE();
    PyObject *right = sp[-1];
    PyObject *left = sp[-2];
    if (PyString_CheckExact(left) && (!PyString_Check(right) || PyString_CheckExact(right))) {
        FINISH_BINARY(PyString_Format(left, right));
    }
    else if (BOTH_INT(left, right) && PyInt_AS_LONG(left) >= 0 && PyInt_AS_LONG(right) > 0) {
        FINISH_BINARY(PyInt_FromLong(PyInt_AS_LONG(left) % PyInt_AS_LONG(right)));
    }
    else {
        FINISH_BINARY(PyNumber_Remainder(left, right));
    }
    NEXT();
}

/* ---- comparison ------------------------------------------------------------------------ */

OP(COMPARE_OP)
{
    PyObject *right = sp[-1];
    PyObject *left = sp[-2];
    int how = (int)ip->arg;
    int truth;
    if (BOTH_INT(left, right) && how <= PyCmp_GE) {
        long a = PyInt_AS_LONG(left);
        long b = PyInt_AS_LONG(right);
        truth = eval_compare_longs(how, a, b);
    }
    else if (how == PyCmp_IS || how == PyCmp_IS_NOT) {
        truth = (left == right) == (how == PyCmp_IS);
    }
    else if (PyString_CheckExact(left) && PyString_CheckExact(right)
             && (how == PyCmp_EQ || how == PyCmp_NE)) {
        truth = eval_same_text(left, right) == (how == PyCmp_EQ);
    }
    else {
        SAVE();
        FINISH_BINARY(_PyStmt_Compare(how, left, right));
        NEXT();
    }
    SAVE();
    /* Most answers only decide a jump: take it here, without making them an object. */
    int next = ip[1].op;
    if (LIKELY((next == POP_JUMP_IF_FALSE || next == POP_JUMP_IF_TRUE)
               && !_PyEval_TracingPossible)) {
        sp -= 2;
        Py_DECREF(left);
        Py_DECREF(right);
        ip++;
        if (truth == (next == POP_JUMP_IF_TRUE)) {
            if (ip->arg < 0 && UNLIKELY(TICK_BACK() < 0)) {
                SAVE();
                if (_PyEval_Breathe(tstate) < 0) {
                    goto error;
                }
            }
            JUMP();
        }
        NEXT();
    }
    sp--;
    PyObject *answer = truth ? Py_True : Py_False;
    Py_INCREF(answer);
    sp[-1] = answer;
    Py_DECREF(left);
    Py_DECREF(right);
    NEXT();
}

/* ---- subscripts -------------------------------------------------------------------------- */

OP(BINARY_SUBSCR)
{
    SAVE();
    PyObject *right = sp[-1];
    PyObject *left = sp[-2];
    if (PyInt_CheckExact(right)) {
        Py_ssize_t index = PyInt_AS_LONG(right);
        PyObject *item = NULL;
        if (PyList_CheckExact(left)) {
            Py_ssize_t size = PyList_GET_SIZE(left);
            index += index < 0 ? size : 0;
            if ((size_t)index < (size_t)size) {
                item = PyList_GET_ITEM(left, index);
            }
        }
        else if (PyTuple_CheckExact(left)) {
            Py_ssize_t size = PyTuple_GET_SIZE(left);
            index += index < 0 ? size : 0;
            if ((size_t)index < (size_t)size) {
                item = PyTuple_GET_ITEM(left, index);
            }
        }
        if (item != NULL) {
            Py_INCREF(item);
            sp--;
            sp[-1] = item;
            Py_DECREF(left);
            Py_DECREF(right);
            NEXT();
        }
    }
    else if (PyString_CheckExact(right) && PyDict_CheckExact(left)) {
        PyObject *item = quick_dict_get(left, right);
        if (item != NULL) {
            Py_INCREF(item);
            sp--;
            sp[-1] = item;
            Py_DECREF(left);
            Py_DECREF(right);
            NEXT();
        }
    }
    FINISH_BINARY(PyObject_GetItem(left, right));
    NEXT();
}

OP(STORE_SUBSCR)
{
    SAVE();
    PyObject *key = sp[-1];
    PyObject *container = sp[-2];
    PyObject *value = sp[-3];
    int err;
    sp -= 3;
    if (PyList_CheckExact(container) && PyInt_CheckExact(key)
        && (size_t)PyInt_AS_LONG(key) < (size_t)PyList_GET_SIZE(container)) {
        PyObject **slot = &((PyListObject *)container)->ob_item[PyInt_AS_LONG(key)];
        PyObject *old = *slot;
        *slot = value;
        value = old; /* the list took over the reference */
        err = 0;
    }
    else if (PyDict_CheckExact(container)) {
        err = PyDict_SetItem(container, key, value);
    }
    else {
        err = PyObject_SetItem(container, key, value);
    }
    Py_DECREF(value);
    Py_DECREF(container);
    Py_DECREF(key);
    if (UNLIKELY(err < 0)) {
        goto error;
    }
    NEXT();
}

OP(DELETE_SUBSCR)
{
    SAVE();
    PyObject *key = sp[-1];
    PyObject *container = sp[-2];
    sp -= 2;
    int err = PyObject_DelItem(container, key);
    Py_DECREF(container);
    Py_DECREF(key);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

/* The two low bits of the opcode: 1 there is a start, 2 there is a stop. */
OP(SLICE_0)
OP(SLICE_1)
OP(SLICE_2)
OP(SLICE_3)
{
    SAVE();
    int which = ip->op - SLICE;
    PyObject *high = which & 2 ? POP() : NULL;
    PyObject *low = which & 1 ? POP() : NULL;
    PyObject *seq = sp[-1];
    PyObject *part = _PyStmt_Slice(seq, low, high);
    sp[-1] = part;
    Py_DECREF(seq);
    Py_XDECREF(low);
    Py_XDECREF(high);
    if (part == NULL) {
        sp--;
        goto error;
    }
    NEXT();
}

OP(STORE_SLICE_0)
OP(STORE_SLICE_1)
OP(STORE_SLICE_2)
OP(STORE_SLICE_3)
{
    SAVE();
    int which = ip->op - STORE_SLICE;
    PyObject *high = which & 2 ? POP() : NULL;
    PyObject *low = which & 1 ? POP() : NULL;
    PyObject *seq = POP();
    PyObject *value = POP();
    int err = _PyStmt_AssignSlice(seq, low, high, value);
    Py_DECREF(value);
    Py_DECREF(seq);
    Py_XDECREF(low);
    Py_XDECREF(high);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(DELETE_SLICE_0)
OP(DELETE_SLICE_1)
OP(DELETE_SLICE_2)
OP(DELETE_SLICE_3)
{
    SAVE();
    int which = ip->op - DELETE_SLICE;
    PyObject *high = which & 2 ? POP() : NULL;
    PyObject *low = which & 1 ? POP() : NULL;
    PyObject *seq = POP();
    int err = _PyStmt_AssignSlice(seq, low, high, NULL);
    Py_DECREF(seq);
    Py_XDECREF(low);
    Py_XDECREF(high);
    if (err < 0) {
        goto error;
    }
    NEXT();
}
