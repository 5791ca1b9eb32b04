/* _ssl._SSLContext: certificates, trust, ciphers and options that connections share. */
#include "ssl_internal.h"

/* ---- making --------------------------------------------------------------------------------- */

/* The range of protocol versions of a PROTOCOL_ number; 0 means the library's. */
static int
context_set_versions(SSL_CTX *ctx, int protocol)
{
    int version = 0;
    switch (protocol) {
    case PY_PROTOCOL_SSLv23: return 1;
    case PY_PROTOCOL_TLSv1: version = TLS1_VERSION; break;
    case PY_PROTOCOL_TLSv1_1: version = TLS1_1_VERSION; break;
    case PY_PROTOCOL_TLSv1_2: version = TLS1_2_VERSION; break;
    default: return 0;
    }
    if (version < TLS1_2_VERSION) {
        /* Who names so old a version wants to talk to something as old.  OpenSSL 3 has
         * it only at security level 0, as its signatures are SHA-1. */
        SSL_CTX_set_security_level(ctx, 0);
    }
    return SSL_CTX_set_min_proto_version(ctx, version)
           && SSL_CTX_set_max_proto_version(ctx, version);
}

static PyObject *
context_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    int protocol = PY_PROTOCOL_SSLv23;
    (void)kwds;
    if (!PyArg_ParseTuple(args, "i:_SSLContext", &protocol)) {
        return NULL;
    }
    SSL_CTX *ctx = NULL;
    Py_BEGIN_ALLOW_THREADS
    ctx = SSL_CTX_new(TLS_method());
    Py_END_ALLOW_THREADS
    if (ctx == NULL) {
        return _PySSL_RaiseQueue(__LINE__);
    }
    if (!context_set_versions(ctx, protocol)) {
        SSL_CTX_free(ctx);
        PyErr_SetString(PyExc_ValueError, "invalid protocol version");
        return NULL;
    }
    contextobject *self = (contextobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    self->ctx = ctx;
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_options(ctx, (SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS) | SSL_OP_NO_SSLv3
                                 | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
                                 | SSL_OP_SINGLE_DH_USE | SSL_OP_SINGLE_ECDH_USE);
    SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"Python", 6);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ctx), X509_V_FLAG_TRUSTED_FIRST);
    return (PyObject *)self;
}

static int
context_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((contextobject *)op)->servername_callback);
    return 0;
}

static int
context_clear(PyObject *op)
{
    Py_CLEAR(((contextobject *)op)->servername_callback);
    return 0;
}

static void
context_dealloc(PyObject *op)
{
    contextobject *self = (contextobject *)op;
    PyObject_GC_UnTrack(op);
    context_clear(op);
    SSL_CTX_free(self->ctx);
    PyMem_Free(self->alpn);
    Py_TYPE(op)->tp_free(op);
}

/* ---- certificates and keys ------------------------------------------------------------------ */

/* A password for a key: given, or asked from a callable while the key is read. */
typedef struct {
    PyThreadState *state; /* saved while the library runs */
    PyObject *callable;   /* borrowed, or NULL */
    char *text;           /* copy, or NULL */
    int size;
    int failed;
} password_source;

static int
password_take(password_source *source, PyObject *password, const char *bad_type)
{
    const char *data = NULL;
    Py_ssize_t size = 0;
    PyObject *encoded = NULL;
    if (PyUnicode_Check(password)) {
        encoded = PyUnicode_AsUTF8String(password);
        if (encoded == NULL) {
            return -1;
        }
        data = PyString_AS_STRING(encoded);
        size = PyString_GET_SIZE(encoded);
    }
    else if (PyString_Check(password)) {
        data = PyString_AS_STRING(password);
        size = PyString_GET_SIZE(password);
    }
    else if (PyByteArray_Check(password)) {
        data = PyByteArray_AS_STRING(password);
        size = PyByteArray_GET_SIZE(password);
    }
    else {
        PyErr_SetString(PyExc_TypeError, bad_type);
        return -1;
    }
    int result = -1;
    if (size > INT_MAX) {
        PyErr_Format(PyExc_ValueError, "password cannot be longer than %d bytes", INT_MAX);
    }
    else {
        PyMem_Free(source->text);
        source->text = PyMem_Malloc((size_t)size + 1);
        if (source->text == NULL) {
            PyErr_NoMemory();
        }
        else {
            memcpy(source->text, data, (size_t)size);
            source->size = (int)size;
            result = 0;
        }
    }
    Py_XDECREF(encoded);
    return result;
}

static int
password_callback(char *buffer, int size, int rwflag, void *data)
{
    password_source *source = data;
    (void)rwflag;
    PyEval_RestoreThread(source->state);
    int result = -1;
    int known = 1;
    if (source->callable != NULL) {
        PyObject *password = PyObject_CallObject(source->callable, NULL);
        known = password != NULL
                && password_take(source, password, "password callback must return a string") == 0;
        Py_XDECREF(password);
    }
    if (known && source->size > size) {
        PyErr_Format(PyExc_ValueError, "password cannot be longer than %d bytes", size);
    }
    else if (known) {
        memcpy(buffer, source->text, (size_t)source->size);
        result = source->size;
    }
    source->failed = result < 0;
    source->state = PyEval_SaveThread();
    return result;
}

/* After a failed library call: our own exception, a missing file, or the queue. */
static PyObject *
context_load_error(int failed, int line)
{
    if (failed) {
        ERR_clear_error();
        return NULL;
    }
    if (errno != 0) {
        ERR_clear_error();
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return _PySSL_RaiseQueue(line);
}

/* A file name as a new str; NULL with TypeError. */
static PyObject *
context_path(PyObject *path, const char *message)
{
    PyObject *result = NULL;
    if (PyString_Check(path)) {
        Py_INCREF(path);
        result = path;
    }
    else if (PyUnicode_Check(path)) {
        result = PyUnicode_AsEncodedString(path, Py_FileSystemDefaultEncoding, NULL);
    }
    if (result == NULL || strlen(PyString_AS_STRING(result)) != (size_t)PyString_GET_SIZE(result)) {
        Py_CLEAR(result);
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, message);
    }
    return result;
}

static PyObject *
context_load_files(contextobject *self, const char *certfile, const char *keyfile,
                   password_source *source)
{
    int ok = 0;
    source->state = PyEval_SaveThread();
    errno = 0;
    ok = SSL_CTX_use_certificate_chain_file(self->ctx, certfile);
    PyEval_RestoreThread(source->state);
    if (ok != 1) {
        return context_load_error(source->failed, __LINE__);
    }
    source->state = PyEval_SaveThread();
    errno = 0;
    ok = SSL_CTX_use_PrivateKey_file(self->ctx, keyfile, SSL_FILETYPE_PEM);
    PyEval_RestoreThread(source->state);
    if (ok != 1) {
        return context_load_error(source->failed, __LINE__);
    }
    if (SSL_CTX_check_private_key(self->ctx) != 1) {
        return _PySSL_RaiseQueue(__LINE__);
    }
    Py_RETURN_NONE;
}

static PyObject *
context_load_cert_chain(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"certfile", "keyfile", "password", NULL};
    contextobject *self = (contextobject *)op;
    PyObject *certfile = NULL;
    PyObject *keyfile = Py_None;
    PyObject *password = Py_None;
    password_source source = {NULL, NULL, NULL, 0, 0};
    PyObject *result = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|OO:load_cert_chain", keywords, &certfile,
                                     &keyfile, &password)) {
        return NULL;
    }
    PyObject *cert = context_path(certfile, "certfile should be a valid filesystem path");
    PyObject *key = NULL;
    if (cert != NULL) {
        key = context_path(keyfile == Py_None ? certfile : keyfile,
                           "keyfile should be a valid filesystem path");
    }
    if (key == NULL) {
        Py_XDECREF(cert);
        return NULL;
    }
    pem_password_cb *old_callback = SSL_CTX_get_default_passwd_cb(self->ctx);
    void *old_data = SSL_CTX_get_default_passwd_cb_userdata(self->ctx);
    int ready = 1;
    ERR_clear_error();
    if (password != Py_None) {
        if (PyCallable_Check(password)) {
            source.callable = password;
        }
        else {
            ready = password_take(&source, password, "password should be a string or callable")
                    == 0;
        }
        SSL_CTX_set_default_passwd_cb(self->ctx, password_callback);
        SSL_CTX_set_default_passwd_cb_userdata(self->ctx, &source);
    }
    if (ready) {
        result = context_load_files(self, PyString_AS_STRING(cert), PyString_AS_STRING(key),
                                    &source);
    }
    SSL_CTX_set_default_passwd_cb(self->ctx, old_callback);
    SSL_CTX_set_default_passwd_cb_userdata(self->ctx, old_data);
    PyMem_Free(source.text);
    Py_DECREF(cert);
    Py_DECREF(key);
    return result;
}

/* Add the certificates of DER or PEM data to the trusted ones. */
static int
context_add_ca_data(contextobject *self, const char *data, Py_ssize_t size, int pem)
{
    if (size <= 0) {
        PyErr_SetString(PyExc_ValueError, "Empty certificate data");
        return -1;
    }
    if (size > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "Certificate data is too long.");
        return -1;
    }
    BIO *bio = BIO_new_mem_buf(data, (int)size);
    if (bio == NULL) {
        _PySSL_RaiseQueue(__LINE__);
        return -1;
    }
    X509_STORE *store = SSL_CTX_get_cert_store(self->ctx);
    int loaded = 0;
    int ok = 1;
    while (ok) {
        X509 *certificate
            = pem ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : d2i_X509_bio(bio, NULL);
        if (certificate == NULL) {
            break;
        }
        ok = X509_STORE_add_cert(store, certificate);
        X509_free(certificate);
        loaded += ok;
    }
    /* Reading stops with an error, too, at the end of the data. */
    unsigned long code = ERR_peek_last_error();
    int at_end = code == 0;
    if (!pem && loaded > 0 && ERR_GET_LIB(code) == ERR_LIB_ASN1
        && ERR_GET_REASON(code) == ASN1_R_HEADER_TOO_LONG) {
        at_end = 1;
    }
    if (!pem && loaded > 0 && BIO_eof(bio)) {
        at_end = 1;
    }
    if (pem && loaded > 0 && ERR_GET_LIB(code) == ERR_LIB_PEM
        && ERR_GET_REASON(code) == PEM_R_NO_START_LINE) {
        at_end = 1;
    }
    BIO_free(bio);
    if (ok && at_end && loaded > 0) {
        ERR_clear_error();
        return 0;
    }
    _PySSL_RaiseQueue(__LINE__);
    return -1;
}

static int
context_load_ca_object(contextobject *self, PyObject *cadata)
{
    if (PyUnicode_Check(cadata)) {
        PyObject *ascii = PyUnicode_AsASCIIString(cadata);
        if (ascii == NULL) {
            PyErr_SetString(PyExc_TypeError,
                            "cadata should be an ASCII string or a bytes-like object");
            return -1;
        }
        int result = context_add_ca_data(self, PyString_AS_STRING(ascii),
                                         PyString_GET_SIZE(ascii), 1);
        Py_DECREF(ascii);
        return result;
    }
    Py_buffer view;
    if (!PyObject_CheckBuffer(cadata) || PyObject_GetBuffer(cadata, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError,
                        "cadata should be an ASCII string or a bytes-like object");
        return -1;
    }
    /* 2.x code has its PEM in a str. */
    int pem = view.len > 10 && memcmp(view.buf, "-----BEGIN", 10) == 0;
    int result = context_add_ca_data(self, view.buf, view.len, pem);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
context_load_verify_locations(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"cafile", "capath", "cadata", NULL};
    contextobject *self = (contextobject *)op;
    PyObject *cafile = Py_None;
    PyObject *capath = Py_None;
    PyObject *cadata = Py_None;
    PyObject *file = NULL;
    PyObject *path = NULL;
    PyObject *result = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OOO:load_verify_locations", keywords, &cafile,
                                     &capath, &cadata)) {
        return NULL;
    }
    if (cafile == Py_None && capath == Py_None && cadata == Py_None) {
        PyErr_SetString(PyExc_TypeError, "cafile, capath and cadata cannot be all omitted");
        return NULL;
    }
    if (cafile != Py_None
        && (file = context_path(cafile, "cafile should be a valid filesystem path")) == NULL) {
        goto done;
    }
    if (capath != Py_None
        && (path = context_path(capath, "capath should be a valid filesystem path")) == NULL) {
        goto done;
    }
    ERR_clear_error();
    if (cadata != Py_None && context_load_ca_object(self, cadata) < 0) {
        goto done;
    }
    if (file != NULL || path != NULL) {
        const char *file_name = file == NULL ? NULL : PyString_AS_STRING(file);
        const char *path_name = path == NULL ? NULL : PyString_AS_STRING(path);
        int ok = 0;
        Py_BEGIN_ALLOW_THREADS
        errno = 0;
        ok = SSL_CTX_load_verify_locations(self->ctx, file_name, path_name);
        Py_END_ALLOW_THREADS
        if (ok != 1) {
            context_load_error(0, __LINE__);
            goto done;
        }
    }
    Py_INCREF(Py_None);
    result = Py_None;
done:
    Py_XDECREF(file);
    Py_XDECREF(path);
    return result;
}

static PyObject *
context_set_default_verify_paths(PyObject *op, PyObject *unused)
{
    (void)unused;
    if (!SSL_CTX_set_default_verify_paths(((contextobject *)op)->ctx)) {
        return _PySSL_RaiseQueue(__LINE__);
    }
    Py_RETURN_NONE;
}

static PyObject *
context_cert_store_stats(PyObject *op, PyObject *unused)
{
    int certificates = 0;
    int authorities = 0;
    int lists = 0;
    (void)unused;
    STACK_OF(X509_OBJECT) *objects
        = X509_STORE_get0_objects(SSL_CTX_get_cert_store(((contextobject *)op)->ctx));
    for (int i = 0; i < sk_X509_OBJECT_num(objects); i++) {
        X509_OBJECT *object = sk_X509_OBJECT_value(objects, i);
        switch (X509_OBJECT_get_type(object)) {
        case X509_LU_X509:
            certificates++;
            authorities += X509_check_ca(X509_OBJECT_get0_X509(object)) != 0;
            break;
        case X509_LU_CRL: lists++; break;
        default: break;
        }
    }
    return Py_BuildValue("{sisisi}", "x509", certificates, "crl", lists, "x509_ca", authorities);
}

static PyObject *
context_get_ca_certs(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"binary_form", NULL};
    PyObject *binary = Py_False;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:get_ca_certs", keywords, &binary)) {
        return NULL;
    }
    int as_der = PyObject_IsTrue(binary);
    PyObject *list = as_der < 0 ? NULL : PyList_New(0);
    STACK_OF(X509_OBJECT) *objects
        = X509_STORE_get0_objects(SSL_CTX_get_cert_store(((contextobject *)op)->ctx));
    for (int i = 0; list != NULL && i < sk_X509_OBJECT_num(objects); i++) {
        X509_OBJECT *object = sk_X509_OBJECT_value(objects, i);
        if (X509_OBJECT_get_type(object) != X509_LU_X509
            || !X509_check_ca(X509_OBJECT_get0_X509(object))) {
            continue;
        }
        X509 *certificate = X509_OBJECT_get0_X509(object);
        PyObject *item = as_der ? _PySSL_CertificateToDER(certificate)
                                : _PySSL_DecodeCertificate(certificate);
        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    return list;
}

/* ---- ciphers, keys, protocols ------------------------------------------------------------------ */

static PyObject *
context_set_ciphers(PyObject *op, PyObject *args)
{
    const char *list = NULL;
    if (!PyArg_ParseTuple(args, "s:set_ciphers", &list)) {
        return NULL;
    }
    if (SSL_CTX_set_cipher_list(((contextobject *)op)->ctx, list) == 0) {
        ERR_clear_error();
        PyErr_SetString(_PySSL_Error, "No cipher can be selected.");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
context_set_npn(PyObject *op, PyObject *args)
{
    (void)op;
    (void)args;
    PyErr_SetString(PyExc_NotImplementedError,
                    "The NPN extension requires OpenSSL 1.0.1 or later.");
    return NULL;
}

static int
context_choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *size,
                    const unsigned char *client, unsigned int client_size, void *data)
{
    contextobject *self = data;
    unsigned char *chosen = NULL;
    (void)ssl;
    int outcome
        = SSL_select_next_proto(&chosen, size, self->alpn, self->alpn_size, client, client_size);
    *out = chosen;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

static PyObject *
context_set_alpn(PyObject *op, PyObject *args)
{
    contextobject *self = (contextobject *)op;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:set_alpn_protocols", &view)) {
        return NULL;
    }
    unsigned char *copy = view.len > UINT_MAX ? NULL : PyMem_Malloc((size_t)view.len + 1);
    if (copy == NULL) {
        PyBuffer_Release(&view);
        return PyErr_NoMemory();
    }
    memcpy(copy, view.buf, (size_t)view.len);
    PyMem_Free(self->alpn);
    self->alpn = copy;
    self->alpn_size = (unsigned int)view.len;
    PyBuffer_Release(&view);
    if (SSL_CTX_set_alpn_protos(self->ctx, self->alpn, self->alpn_size) != 0) {
        return PyErr_NoMemory();
    }
    SSL_CTX_set_alpn_select_cb(self->ctx, context_choose_alpn, self);
    Py_RETURN_NONE;
}

static PyObject *
context_load_dh_params(PyObject *op, PyObject *path)
{
    contextobject *self = (contextobject *)op;
    PyObject *name = context_path(path, "path should be a valid filesystem path");
    if (name == NULL) {
        return NULL;
    }
    errno = 0;
    ERR_clear_error();
    BIO *bio = BIO_new_file(PyString_AS_STRING(name), "r");
    if (bio == NULL) {
        ERR_clear_error();
        PyErr_SetFromErrnoWithFilenameObject(PyExc_IOError, path);
        Py_DECREF(name);
        return NULL;
    }
    Py_DECREF(name);
    EVP_PKEY *parameters = NULL;
    Py_BEGIN_ALLOW_THREADS
    parameters = PEM_read_bio_Parameters(bio, NULL);
    BIO_free(bio);
    Py_END_ALLOW_THREADS
    if (parameters == NULL) {
        if (ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_UNSUPPORTED) {
            /* What OpenSSL 1 said of a file without parameters. */
            ERR_clear_error();
            return _PySSL_Raise(NULL, PEM_R_NO_START_LINE, NULL, __LINE__,
                                ERR_PACK(ERR_LIB_PEM, 0, PEM_R_NO_START_LINE));
        }
        return _PySSL_RaiseQueue(__LINE__);
    }
    if (!SSL_CTX_set0_tmp_dh_pkey(self->ctx, parameters)) {
        EVP_PKEY_free(parameters);
        return _PySSL_RaiseQueue(__LINE__);
    }
    Py_RETURN_NONE;
}

static PyObject *
context_set_ecdh_curve(PyObject *op, PyObject *name)
{
    char *text = PyString_AsString(name);
    if (text == NULL) {
        return NULL;
    }
    int nid = OBJ_sn2nid(text);
    if (nid == 0) {
        PyErr_Format(PyExc_ValueError, "unknown elliptic curve name '%.50s'", text);
        return NULL;
    }
    if (!SSL_CTX_set1_groups(((contextobject *)op)->ctx, &nid, 1)) {
        return _PySSL_RaiseQueue(__LINE__);
    }
    Py_RETURN_NONE;
}

static PyObject *
context_session_stats(PyObject *op, PyObject *unused)
{
    SSL_CTX *ctx = ((contextobject *)op)->ctx;
    (void)unused;
    return Py_BuildValue(
        "{slslslslslslslslslslsl}", "number", SSL_CTX_sess_number(ctx), "connect",
        SSL_CTX_sess_connect(ctx), "connect_good", SSL_CTX_sess_connect_good(ctx),
        "connect_renegotiate", SSL_CTX_sess_connect_renegotiate(ctx), "accept",
        SSL_CTX_sess_accept(ctx), "accept_good", SSL_CTX_sess_accept_good(ctx),
        "accept_renegotiate", SSL_CTX_sess_accept_renegotiate(ctx), "hits",
        SSL_CTX_sess_hits(ctx), "misses", SSL_CTX_sess_misses(ctx), "timeouts",
        SSL_CTX_sess_timeouts(ctx), "cache_full", SSL_CTX_sess_cache_full(ctx));
}

/* ---- the server name callback --------------------------------------------------------------------- */

/* The name as unicode, or None; NULL with an exception. */
static PyObject *
servername_text(const char *name)
{
    if (name == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *bytes = PyString_FromString(name);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *text = PyUnicode_FromEncodedObject(bytes, "idna", NULL);
    if (text == NULL) {
        PyErr_WriteUnraisable(bytes);
    }
    Py_DECREF(bytes);
    return text;
}

/* What the callback answered, for the library. */
static int
servername_judge(PyObject *answer, int *alert)
{
    if (answer == Py_None) {
        return SSL_TLSEXT_ERR_OK;
    }
    *alert = (int)PyInt_AsLong(answer);
    if (PyErr_Occurred()) {
        PyErr_WriteUnraisable(answer);
        *alert = SSL_AD_INTERNAL_ERROR;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int
servername_callback(SSL *ssl, int *alert, void *data)
{
    contextobject *self = data;
    PyGILState_STATE gil = PyGILState_Ensure();
    int result = SSL_TLSEXT_ERR_OK;
    if (self->servername_callback != NULL) {
        sslobject *connection = SSL_get_app_data(ssl);
        PyObject *target = connection->ssl_sock == NULL
                               ? (PyObject *)connection
                               : PyWeakref_GET_OBJECT(connection->ssl_sock);
        PyObject *name = NULL;
        PyObject *answer = NULL;
        Py_INCREF(target);
        *alert = SSL_AD_HANDSHAKE_FAILURE;
        result = SSL_TLSEXT_ERR_ALERT_FATAL;
        name = servername_text(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
        if (name == NULL) {
            *alert = SSL_AD_INTERNAL_ERROR;
        }
        else {
            answer = PyObject_CallFunctionObjArgs(self->servername_callback, target, name, self,
                                                  NULL);
            if (answer == NULL) {
                PyErr_WriteUnraisable(self->servername_callback);
            }
            else {
                result = servername_judge(answer, alert);
            }
        }
        Py_XDECREF(answer);
        Py_XDECREF(name);
        Py_DECREF(target);
    }
    PyGILState_Release(gil);
    return result;
}

static PyObject *
context_set_servername_callback(PyObject *op, PyObject *callback)
{
    contextobject *self = (contextobject *)op;
    Py_CLEAR(self->servername_callback);
    if (callback == Py_None) {
        SSL_CTX_set_tlsext_servername_callback(self->ctx, NULL);
        Py_RETURN_NONE;
    }
    if (!PyCallable_Check(callback)) {
        SSL_CTX_set_tlsext_servername_callback(self->ctx, NULL);
        PyErr_SetString(PyExc_TypeError, "not a callable object");
        return NULL;
    }
    Py_INCREF(callback);
    self->servername_callback = callback;
    SSL_CTX_set_tlsext_servername_callback(self->ctx, servername_callback);
    SSL_CTX_set_tlsext_servername_arg(self->ctx, self);
    Py_RETURN_NONE;
}

/* ---- connections ----------------------------------------------------------------------------------- */

static PyObject *
context_wrap_socket(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"sock", "server_side", "server_hostname", "ssl_sock", NULL};
    PyObject *sock = NULL;
    PyObject *hostname = Py_None;
    PyObject *ssl_sock = Py_None;
    int server_side = 0;
    char *name = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O!i|OO:_wrap_socket", keywords,
                                     _PySSL_SocketAPI->Sock_Type, &sock, &server_side, &hostname,
                                     &ssl_sock)) {
        return NULL;
    }
    if (hostname != Py_None && !PyArg_Parse(hostname, "et", "idna", &name)) {
        return NULL;
    }
    PyObject *result
        = _PySSL_NewSocket((contextobject *)op, sock, server_side, name, ssl_sock);
    PyMem_Free(name);
    return result;
}

/* ---- attributes ------------------------------------------------------------------------------------- */

static PyObject *
context_get_options(PyObject *op, void *unused)
{
    (void)unused;
    return PyLong_FromUnsignedLong((unsigned long)SSL_CTX_get_options(((contextobject *)op)->ctx));
}

static int
context_set_options(PyObject *op, PyObject *value, void *unused)
{
    SSL_CTX *ctx = ((contextobject *)op)->ctx;
    (void)unused;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete options");
        return -1;
    }
    unsigned long wanted = 0;
    if (!PyArg_Parse(value, "k", &wanted)) {
        return -1;
    }
    unsigned long present = (unsigned long)SSL_CTX_get_options(ctx);
    SSL_CTX_clear_options(ctx, present & ~wanted);
    SSL_CTX_set_options(ctx, wanted & ~present);
    return 0;
}

static PyObject *
context_get_verify_mode(PyObject *op, void *unused)
{
    int mode = SSL_CTX_get_verify_mode(((contextobject *)op)->ctx);
    (void)unused;
    if (mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT) {
        return PyInt_FromLong(PY_CERT_REQUIRED);
    }
    return PyInt_FromLong(mode & SSL_VERIFY_PEER ? PY_CERT_OPTIONAL : PY_CERT_NONE);
}

static int
context_set_verify_mode(PyObject *op, PyObject *value, void *unused)
{
    static const int modes[]
        = {SSL_VERIFY_NONE, SSL_VERIFY_PEER, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT};
    contextobject *self = (contextobject *)op;
    int mode = 0;
    (void)unused;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete verify_mode");
        return -1;
    }
    if (!PyArg_Parse(value, "i", &mode)) {
        return -1;
    }
    if (mode < PY_CERT_NONE || mode > PY_CERT_REQUIRED) {
        PyErr_SetString(PyExc_ValueError, "invalid value for verify_mode");
        return -1;
    }
    if (mode == PY_CERT_NONE && self->check_hostname) {
        PyErr_SetString(PyExc_ValueError, "Cannot set verify_mode to CERT_NONE when "
                                          "check_hostname is enabled.");
        return -1;
    }
    SSL_CTX_set_verify(self->ctx, modes[mode], NULL);
    return 0;
}

static PyObject *
context_get_verify_flags(PyObject *op, void *unused)
{
    (void)unused;
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(((contextobject *)op)->ctx);
    return PyLong_FromUnsignedLong(X509_VERIFY_PARAM_get_flags(param));
}

static int
context_set_verify_flags(PyObject *op, PyObject *value, void *unused)
{
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(((contextobject *)op)->ctx);
    (void)unused;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete verify_flags");
        return -1;
    }
    unsigned long wanted = 0;
    if (!PyArg_Parse(value, "k", &wanted)) {
        return -1;
    }
    unsigned long present = X509_VERIFY_PARAM_get_flags(param);
    if (!X509_VERIFY_PARAM_clear_flags(param, present & ~wanted)
        || !X509_VERIFY_PARAM_set_flags(param, wanted & ~present)) {
        _PySSL_RaiseQueue(__LINE__);
        return -1;
    }
    return 0;
}

static PyObject *
context_get_check_hostname(PyObject *op, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((contextobject *)op)->check_hostname);
}

static int
context_set_check_hostname(PyObject *op, PyObject *value, void *unused)
{
    contextobject *self = (contextobject *)op;
    (void)unused;
    int check = value == NULL ? 0 : PyObject_IsTrue(value);
    if (check < 0) {
        return -1;
    }
    if (check && SSL_CTX_get_verify_mode(self->ctx) == SSL_VERIFY_NONE) {
        PyErr_SetString(PyExc_ValueError, "check_hostname needs a SSL context with either "
                                          "CERT_OPTIONAL or CERT_REQUIRED");
        return -1;
    }
    self->check_hostname = check;
    return 0;
}

static PyGetSetDef context_getsets[] = {
    {"check_hostname", context_get_check_hostname, context_set_check_hostname, NULL, NULL},
    {"options", context_get_options, context_set_options, NULL, NULL},
    {"verify_flags", context_get_verify_flags, context_set_verify_flags, NULL, NULL},
    {"verify_mode", context_get_verify_mode, context_set_verify_mode, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define WITH_KEYWORDS(func) (PyCFunction)(void (*)(void))(func), METH_VARARGS | METH_KEYWORDS
static PyMethodDef context_methods[] = {
    {"_wrap_socket", WITH_KEYWORDS(context_wrap_socket), NULL},
    {"set_ciphers", context_set_ciphers, METH_VARARGS, NULL},
    {"_set_npn_protocols", context_set_npn, METH_VARARGS, NULL},
    {"_set_alpn_protocols", context_set_alpn, METH_VARARGS, NULL},
    {"load_cert_chain", WITH_KEYWORDS(context_load_cert_chain), NULL},
    {"load_dh_params", context_load_dh_params, METH_O, NULL},
    {"load_verify_locations", WITH_KEYWORDS(context_load_verify_locations), NULL},
    {"session_stats", context_session_stats, METH_NOARGS, NULL},
    {"set_default_verify_paths", context_set_default_verify_paths, METH_NOARGS, NULL},
    {"set_ecdh_curve", context_set_ecdh_curve, METH_O, NULL},
    {"set_servername_callback", context_set_servername_callback, METH_O,
     "set_servername_callback(function)\n\n"
     "Call function(socket, name, context) when a client names the server it wants;\n"
     "None to stop.  It returns None, or an ALERT_DESCRIPTION number to refuse."},
    {"cert_store_stats", context_cert_store_stats, METH_NOARGS,
     "cert_store_stats() -> dict\n\nHow many certificates, authorities and revocation lists are\n"
     "loaded; those of a directory count once they were used."},
    {"get_ca_certs", WITH_KEYWORDS(context_get_ca_certs),
     "get_ca_certs(binary_form=False) -> list\n\nThe loaded authorities, as dicts or DER."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PySSL_ContextType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ssl._SSLContext",
    .tp_basicsize = sizeof(contextobject),
    .tp_dealloc = context_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = context_traverse,
    .tp_clear = context_clear,
    .tp_methods = context_methods,
    .tp_getset = context_getsets,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = context_new,
    .tp_free = PyObject_GC_Del,
};
