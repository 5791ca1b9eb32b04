/* Attributes, and loading methods for a call.
 * Included by eval.c inside its one function. */

/* The general forms; they may rewrite the instruction to a specialised one. */
OP(LOAD_ATTR)
{
    SAVE();
    PyObject *owner = sp[-1];
    PyObject *value = _PyQuick_LoadAttr(ip, owner);
    if (value == NULL) {
        goto error;
    }
    sp[-1] = value;
    Py_DECREF(owner);
    NEXT();
}

load_attr_miss:
{
    SAVE();
    PyObject *owner = sp[-1];
    PyObject *value = _PyQuick_LoadAttr(ip, owner);
    if (value == NULL) {
        goto error;
    }
    sp[-1] = value;
    Py_DECREF(owner);
    NEXT();
}

/* The type has no data descriptor of that name: the instance dict comes first, then the
 * cached class attribute. */
OP(LOAD_ATTR_DICT)
{
    PyObject *owner = sp[-1];
    PyTypeObject *type = Py_TYPE(owner);
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(type, cache->version))) {
        goto load_attr_miss;
    }
    PyObject *value = NULL;
    if (type->tp_dictoffset > 0) {
        PyDictObject *dict = *(PyDictObject **)((char *)owner + type->tp_dictoffset);
        if (dict != NULL) {
            PyDictEntry *entry = &dict->ma_table[cache->hint & dict->ma_mask];
            if (LIKELY(entry->me_key == cache->name && entry->me_value != NULL)) {
                value = entry->me_value;
            }
            else {
                long hash = ((PyStringObject *)cache->name)->ob_shash;
                if (LIKELY(dict->ma_lookup == _PyDict_LookupString)) {
                    entry = _PyDict_LookupString(dict, cache->name, hash);
                    value = entry->me_value;
                    if (value != NULL) {
                        cache->hint = entry - dict->ma_table;
                    }
                }
                else {
                    Py_INCREF(dict);
                    value = PyDict_GetItem((PyObject *)dict, cache->name);
                    Py_DECREF(dict);
                }
            }
        }
    }
    if (value != NULL) {
        Py_INCREF(value);
    }
    else {
        value = cache->value;
        if (UNLIKELY(value == NULL)) {
            goto load_attr_miss; /* __getattr__ is not here either: AttributeError */
        }
        descrgetfunc get = Py_TYPE(value)->tp_descr_get;
        if (get != NULL && PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HAVE_CLASS)) {
            SAVE();
            Py_INCREF(value);
            PyObject *bound = get(value, owner, (PyObject *)type);
            Py_DECREF(value);
            if (bound == NULL) {
                goto error;
            }
            value = bound;
        }
        else {
            Py_INCREF(value);
        }
    }
    sp[-1] = value;
    if (--owner->ob_refcnt == 0) {
        SAVE();
        _Py_Dealloc(owner);
    }
    NEXT();
}

OP(LOAD_ATTR_SLOT)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(Py_TYPE(owner), cache->version))) {
        goto load_attr_miss;
    }
    PyObject *value = *(PyObject **)((char *)owner + cache->hint2);
    if (UNLIKELY(value == NULL)) {
        goto load_attr_miss;
    }
    Py_INCREF(value);
    sp[-1] = value;
    if (--owner->ob_refcnt == 0) {
        SAVE();
        _Py_Dealloc(owner);
    }
    NEXT();
}

OP(LOAD_ATTR_DATA)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(Py_TYPE(owner), cache->version))) {
        goto load_attr_miss;
    }
    SAVE();
    PyObject *descr = cache->value;
    Py_INCREF(descr);
    PyObject *value = Py_TYPE(descr)->tp_descr_get(descr, owner, (PyObject *)Py_TYPE(owner));
    Py_DECREF(descr);
    if (value == NULL) {
        goto error;
    }
    sp[-1] = value;
    Py_DECREF(owner);
    NEXT();
}

OP(LOAD_ATTR_TYPE)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(Py_TYPE(owner) != &PyType_Type
                 || !quick_version_is((PyTypeObject *)owner, cache->version))) {
        goto load_attr_miss;
    }
    PyObject *value = cache->value;
    descrgetfunc get = Py_TYPE(value)->tp_descr_get;
    Py_INCREF(value);
    if (get != NULL && PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HAVE_CLASS)) {
        SAVE();
        PyObject *bound = get(value, NULL, owner);
        Py_DECREF(value);
        if (bound == NULL) {
            goto error;
        }
        value = bound;
    }
    sp[-1] = value;
    Py_DECREF(owner);
    NEXT();
}

OP(LOAD_ATTR_OLD)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(Py_TYPE(owner) != &PyInstance_Type)) {
        goto load_attr_miss;
    }
    PyDictObject *dict = (PyDictObject *)((PyInstanceObject *)owner)->in_dict;
    PyDictEntry *entry = &dict->ma_table[cache->hint & dict->ma_mask];
    if (UNLIKELY(entry->me_key != cache->name || entry->me_value == NULL)) {
        /* __dict__ and __class__ are no entries: the general way knows them. */
        if (dict->ma_lookup == _PyDict_LookupString
            && PyString_AS_STRING(cache->name)[0] != '_') {
            long hash = ((PyStringObject *)cache->name)->ob_shash;
            entry = _PyDict_LookupString(dict, cache->name, hash);
        }
        if (entry->me_key != cache->name || entry->me_value == NULL) {
            SAVE();
            /* not the instance's own: plain data of the class, or the general way */
            PyObject *value = NULL;
            if (dict->ma_lookup == _PyDict_LookupString
                && PyString_AS_STRING(cache->name)[0] != '_') {
                value = _PyQuick_OldLookup(((PyInstanceObject *)owner)->in_class, cache->name);
            }
            if (value != NULL && PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HAVE_CLASS)
                && Py_TYPE(value)->tp_descr_get == NULL) {
                Py_INCREF(value);
            }
            else {
                value = PyObject_GetAttr(owner, cache->name);
                if (value == NULL) {
                    goto error;
                }
            }
            sp[-1] = value;
            Py_DECREF(owner);
            NEXT();
        }
        cache->hint = entry - dict->ma_table;
    }
    PyObject *value = entry->me_value;
    Py_INCREF(value);
    sp[-1] = value;
    if (--owner->ob_refcnt == 0) {
        SAVE();
        _Py_Dealloc(owner);
    }
    NEXT();
}

/* ---- methods: push (function, self), or (NULL, anything callable) --------------------------- */

OP(LOAD_METHOD)
load_method_miss:
{
    SAVE();
    PyObject *owner = sp[-1];
    PyObject *method = NULL;
    int found = tstate->use_tracing ? -2 : _PyQuick_LoadMethod(ip, owner, &method);
    if (found == -2) {
        /* Traced: bind, so that profilers see the object 2.7 would show them. */
        method = PyObject_GetAttr(owner, ip->cache->name);
        found = method == NULL ? -1 : 0;
    }
    if (found < 0) {
        goto error;
    }
    if (found) {
        sp[-1] = method;
        PUSH(owner);
    }
    else {
        sp[-1] = NULL;
        PUSH(method);
        Py_DECREF(owner);
    }
    NEXT();
}

OP(LOAD_METHOD_DICT)
{
    PyObject *owner = sp[-1];
    PyTypeObject *type = Py_TYPE(owner);
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(type, cache->version))) {
        goto load_method_miss;
    }
    PyObject *dict = *(PyObject **)((char *)owner + type->tp_dictoffset);
    if (dict != NULL && UNLIKELY(quick_dict_get(dict, cache->name) != NULL)) {
        goto load_method_miss;
    }
    PyObject *method = cache->value;
    Py_INCREF(method);
    sp[-1] = method;
    PUSH(owner);
    NEXT();
}

OP(LOAD_METHOD_BARE)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(Py_TYPE(owner), cache->version))) {
        goto load_method_miss;
    }
    PyObject *method = cache->value;
    Py_INCREF(method);
    sp[-1] = method;
    PUSH(owner);
    NEXT();
}

OP(LOAD_METHOD_OLD)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(Py_TYPE(owner) != &PyInstance_Type)) {
        goto load_method_miss;
    }
    PyInstanceObject *instance = (PyInstanceObject *)owner;
    PyObject *value = quick_dict_get(instance->in_dict, cache->name);
    if (value == NULL) {
        value = _PyQuick_OldLookup(instance->in_class, cache->name);
        if (value != NULL && PyFunction_Check(value)) {
            Py_INCREF(value);
            sp[-1] = value;
            PUSH(owner);
            NEXT();
        }
    }
    SAVE();
    value = PyObject_GetAttr(owner, cache->name);
    if (value == NULL) {
        goto error;
    }
    sp[-1] = NULL;
    PUSH(value);
    Py_DECREF(owner);
    NEXT();
}

/* ---- storing ------------------------------------------------------------------------------------ */

OP(STORE_ATTR)
store_attr_miss:
{
    SAVE();
    PyObject *owner = sp[-1];
    PyObject *value = sp[-2];
    sp -= 2;
    int err = _PyQuick_StoreAttr(ip, owner, value);
    Py_DECREF(value);
    Py_DECREF(owner);
    if (err < 0) {
        goto error;
    }
    NEXT();
}

OP(STORE_ATTR_DICT)
{
    PyObject *owner = sp[-1];
    PyTypeObject *type = Py_TYPE(owner);
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(type, cache->version))) {
        goto store_attr_miss;
    }
    PyDictObject *dict = *(PyDictObject **)((char *)owner + type->tp_dictoffset);
    if (UNLIKELY(dict == NULL)) {
        goto store_attr_miss;
    }
    SAVE();
    PyObject *value = sp[-2];
    sp -= 2;
    PyDictEntry *entry = &dict->ma_table[cache->hint & dict->ma_mask];
    if (LIKELY(entry->me_key == cache->name && entry->me_value != NULL
               && _PyObject_GC_IS_TRACKED(dict))) {
        PyObject *old = entry->me_value;
        entry->me_value = value;
        Py_DECREF(old);
    }
    else {
        Py_INCREF(dict);
        int err = PyDict_SetItem((PyObject *)dict, cache->name, value);
        if (err == 0 && dict->ma_lookup == _PyDict_LookupString) {
            long hash = ((PyStringObject *)cache->name)->ob_shash;
            cache->hint = _PyDict_LookupString(dict, cache->name, hash) - dict->ma_table;
        }
        Py_DECREF(dict);
        Py_DECREF(value);
        if (err < 0) {
            Py_DECREF(owner);
            goto error;
        }
    }
    Py_DECREF(owner);
    NEXT();
}

OP(STORE_ATTR_SLOT)
{
    PyObject *owner = sp[-1];
    qcache *cache = ip->cache;
    if (UNLIKELY(!quick_version_is(Py_TYPE(owner), cache->version))) {
        goto store_attr_miss;
    }
    SAVE();
    PyObject **slot = (PyObject **)((char *)owner + cache->hint2);
    PyObject *old = *slot;
    *slot = sp[-2];
    sp -= 2;
    Py_XDECREF(old);
    Py_DECREF(owner);
    NEXT();
}

OP(DELETE_ATTR)
{
    SAVE();
    PyObject *owner = POP();
    int err = PyObject_SetAttr(owner, ip->obj, NULL);
    Py_DECREF(owner);
    if (err < 0) {
        goto error;
    }
    NEXT();
}
