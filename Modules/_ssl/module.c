/* _ssl: TLS by OpenSSL, for the module ssl.  Functions, constants, start-up. */
#include "ssl_internal.h"

PySocketModule_APIObject *_PySSL_SocketAPI;

/* ---- functions ------------------------------------------------------------------------------ */

static PyObject *
ssl_rand_add(PyObject *module, PyObject *args)
{
    char *bytes = NULL;
    Py_ssize_t size = 0;
    double entropy = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "s#d:RAND_add", &bytes, &size, &entropy)) {
        return NULL;
    }
    while (size > 0) {
        int piece = size < INT_MAX ? (int)size : INT_MAX;
        RAND_add(bytes, piece, entropy);
        bytes += piece;
        size -= piece;
    }
    Py_RETURN_NONE;
}

static PyObject *
ssl_rand_status(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyInt_FromLong(RAND_status());
}

static PyObject *
ssl_default_verify_paths(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return Py_BuildValue("(ssss)", X509_get_default_cert_file_env(),
                         X509_get_default_cert_file(), X509_get_default_cert_dir_env(),
                         X509_get_default_cert_dir());
}

/* (nid, short name, long name, dotted numbers) */
static PyObject *
ssl_describe_object(const ASN1_OBJECT *object)
{
    int nid = OBJ_obj2nid(object);
    if (nid == NID_undef) {
        PyErr_SetString(PyExc_ValueError, "Unknown object");
        return NULL;
    }
    PyObject *numbers = _PySSL_ObjectText(object, 1);
    if (numbers == NULL) {
        return NULL;
    }
    return Py_BuildValue("(issN)", nid, OBJ_nid2sn(nid), OBJ_nid2ln(nid), numbers);
}

static PyObject *
ssl_txt2obj(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"txt", "name", NULL};
    char *text = NULL;
    PyObject *by_name = Py_False;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s|O:txt2obj", keywords, &text, &by_name)) {
        return NULL;
    }
    int names = PyObject_IsTrue(by_name);
    if (names < 0) {
        return NULL;
    }
    ASN1_OBJECT *object = OBJ_txt2obj(text, !names);
    if (object == NULL) {
        ERR_clear_error();
        PyErr_Format(PyExc_ValueError, "unknown object '%.100s'", text);
        return NULL;
    }
    PyObject *result = ssl_describe_object(object);
    ASN1_OBJECT_free(object);
    return result;
}

static PyObject *
ssl_nid2obj(PyObject *module, PyObject *args)
{
    int nid = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "i:nid2obj", &nid)) {
        return NULL;
    }
    if (nid < NID_undef) {
        PyErr_SetString(PyExc_ValueError, "NID must be positive.");
        return NULL;
    }
    ASN1_OBJECT *object = OBJ_nid2obj(nid);
    if (object == NULL) {
        ERR_clear_error();
        PyErr_Format(PyExc_ValueError, "unknown NID %i", nid);
        return NULL;
    }
    PyObject *result = ssl_describe_object(object);
    ASN1_OBJECT_free(object);
    return result;
}

static PyObject *
ssl_test_decode_cert(PyObject *module, PyObject *args)
{
    char *path = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "s:_test_decode_cert", &path)) {
        return NULL;
    }
    BIO *bio = BIO_new_file(path, "r");
    if (bio == NULL) {
        ERR_clear_error();
        PyErr_SetString(_PySSL_Error, "Can't open file");
        return NULL;
    }
    X509 *certificate = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL);
    BIO_free(bio);
    if (certificate == NULL) {
        ERR_clear_error();
        PyErr_SetString(_PySSL_Error, "Error decoding PEM-encoded file");
        return NULL;
    }
    PyObject *result = _PySSL_DecodeCertificate(certificate);
    X509_free(certificate);
    return result;
}

static PyMethodDef ssl_functions[] = {
    {"_test_decode_cert", ssl_test_decode_cert, METH_VARARGS, NULL},
    {"RAND_add", ssl_rand_add, METH_VARARGS,
     "RAND_add(string, entropy)\n\nMix the string into the generator's state."},
    {"RAND_status", ssl_rand_status, METH_NOARGS,
     "RAND_status() -> 0 or 1\n\nHas the generator been seeded?"},
    {"get_default_verify_paths", ssl_default_verify_paths, METH_NOARGS,
     "get_default_verify_paths() -> (file_env, file, path_env, path)"},
    {"txt2obj", (PyCFunction)(void (*)(void))ssl_txt2obj, METH_VARARGS | METH_KEYWORDS,
     "txt2obj(txt, name=False) -> (nid, shortname, longname, oid)"},
    {"nid2obj", ssl_nid2obj, METH_VARARGS, "nid2obj(nid) -> (nid, shortname, longname, oid)"},
    {NULL, NULL, 0, NULL},
};

/* ---- constants --------------------------------------------------------------------------------- */

#define ALERT(name) {"ALERT_DESCRIPTION_" #name, SSL_AD_##name}
#define OPTION(name) {"OP_" #name, (long)SSL_OP_##name}
#define ERROR_ROW(name) {"SSL_ERROR_" #name, PY_SSL_ERROR_##name}
static const struct {
    const char *name;
    long value;
} ssl_constants[] = {
    ERROR_ROW(ZERO_RETURN), ERROR_ROW(WANT_READ), ERROR_ROW(WANT_WRITE),
    ERROR_ROW(WANT_X509_LOOKUP), ERROR_ROW(SYSCALL), ERROR_ROW(SSL), ERROR_ROW(WANT_CONNECT),
    ERROR_ROW(EOF), ERROR_ROW(INVALID_ERROR_CODE),
    {"CERT_NONE", PY_CERT_NONE}, {"CERT_OPTIONAL", PY_CERT_OPTIONAL},
    {"CERT_REQUIRED", PY_CERT_REQUIRED},
    {"VERIFY_DEFAULT", 0}, {"VERIFY_CRL_CHECK_LEAF", X509_V_FLAG_CRL_CHECK},
    {"VERIFY_CRL_CHECK_CHAIN", X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL},
    {"VERIFY_X509_STRICT", X509_V_FLAG_X509_STRICT},
    {"VERIFY_X509_TRUSTED_FIRST", X509_V_FLAG_TRUSTED_FIRST},
    ALERT(CLOSE_NOTIFY), ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC),
    ALERT(RECORD_OVERFLOW), ALERT(DECOMPRESSION_FAILURE), ALERT(HANDSHAKE_FAILURE),
    ALERT(BAD_CERTIFICATE), ALERT(UNSUPPORTED_CERTIFICATE), ALERT(CERTIFICATE_REVOKED),
    ALERT(CERTIFICATE_EXPIRED), ALERT(CERTIFICATE_UNKNOWN), ALERT(ILLEGAL_PARAMETER),
    ALERT(UNKNOWN_CA), ALERT(ACCESS_DENIED), ALERT(DECODE_ERROR), ALERT(DECRYPT_ERROR),
    ALERT(PROTOCOL_VERSION), ALERT(INSUFFICIENT_SECURITY), ALERT(INTERNAL_ERROR),
    ALERT(USER_CANCELLED), ALERT(NO_RENEGOTIATION), ALERT(UNSUPPORTED_EXTENSION),
    ALERT(CERTIFICATE_UNOBTAINABLE), ALERT(UNRECOGNIZED_NAME),
    ALERT(BAD_CERTIFICATE_STATUS_RESPONSE), ALERT(BAD_CERTIFICATE_HASH_VALUE),
    ALERT(UNKNOWN_PSK_IDENTITY),
    {"PROTOCOL_SSLv23", PY_PROTOCOL_SSLv23}, {"PROTOCOL_TLS", PY_PROTOCOL_SSLv23},
    {"PROTOCOL_TLSv1", PY_PROTOCOL_TLSv1}, {"PROTOCOL_TLSv1_1", PY_PROTOCOL_TLSv1_1},
    {"PROTOCOL_TLSv1_2", PY_PROTOCOL_TLSv1_2},
    {"OP_ALL", (long)(SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS)},
    OPTION(NO_SSLv2), OPTION(NO_SSLv3), OPTION(NO_TLSv1), OPTION(NO_TLSv1_1),
    OPTION(NO_TLSv1_2), OPTION(NO_TLSv1_3), OPTION(CIPHER_SERVER_PREFERENCE),
    OPTION(SINGLE_DH_USE), OPTION(SINGLE_ECDH_USE), OPTION(NO_COMPRESSION),
    OPTION(ENABLE_MIDDLEBOX_COMPAT),
};

static int
ssl_add_flags(PyObject *module)
{
    static const struct {
        const char *name;
        int value;
    } flags[] = {
        {"HAS_SNI", 1}, {"HAS_TLS_UNIQUE", 1}, {"HAS_ECDH", 1},
        {"HAS_NPN", 0}, {"HAS_ALPN", 1},       {"HAS_TLSv1_3", 1},
    };
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (PyModule_AddObject(module, flags[i].name, PyBool_FromLong(flags[i].value)) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < sizeof(ssl_constants) / sizeof(ssl_constants[0]); i++) {
        if (PyModule_AddIntConstant(module, ssl_constants[i].name, ssl_constants[i].value) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A version number as 2.7 shows it: major, minor, fix, patch, status. */
static PyObject *
ssl_version_tuple(unsigned long number)
{
    unsigned int status = number & 0xf;
    unsigned int patch = number >> 4 & 0xff;
    unsigned int fix = number >> 12 & 0xff;
    unsigned int minor = number >> 20 & 0xff;
    unsigned int major = number >> 28 & 0xff;
    return Py_BuildValue("(IIIII)", major, minor, fix, patch, status);
}

static int
ssl_add_versions(PyObject *module)
{
    unsigned long number = OpenSSL_version_num();
    if (PyModule_AddObject(module, "OPENSSL_VERSION_NUMBER", PyLong_FromUnsignedLong(number)) < 0
        || PyModule_AddObject(module, "OPENSSL_VERSION_INFO", ssl_version_tuple(number)) < 0
        || PyModule_AddObject(module, "_OPENSSL_API_VERSION",
                              ssl_version_tuple(OPENSSL_VERSION_NUMBER))
               < 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "OPENSSL_VERSION", OpenSSL_version(OPENSSL_VERSION));
}

PyMODINIT_FUNC
init_ssl(void)
{
    Py_TYPE(&_PySSL_ContextType) = &PyType_Type;
    Py_TYPE(&_PySSL_SocketType) = &PyType_Type;
    if (PyType_Ready(&_PySSL_ContextType) < 0 || PyType_Ready(&_PySSL_SocketType) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("_ssl", ssl_functions, "TLS connections by OpenSSL.");
    if (module == NULL) {
        return;
    }
    _PySSL_SocketAPI = PySocketModule_ImportModuleAndAPI();
    if (_PySSL_SocketAPI == NULL || _PySSL_InitErrors(module) < 0 || ssl_add_flags(module) < 0
        || ssl_add_versions(module) < 0) {
        return;
    }
    Py_INCREF(&_PySSL_ContextType);
    PyModule_AddObject(module, "_SSLContext", (PyObject *)&_PySSL_ContextType);
    Py_INCREF(&_PySSL_SocketType);
    PyModule_AddObject(module, "_SSLSocket", (PyObject *)&_PySSL_SocketType);
}
