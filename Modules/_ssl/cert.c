/* Certificates as Python sees them: a dict of tuples and strings. */
#include "ssl_internal.h"

PyObject *
_PySSL_ObjectText(const ASN1_OBJECT *object, int no_name)
{
    char text[256];
    int size = OBJ_obj2txt(text, sizeof(text), object, no_name);
    if (size < 0) {
        return _PySSL_RaiseQueue(__LINE__);
    }
    if (size < (int)sizeof(text)) {
        return PyString_FromStringAndSize(text, size);
    }
    PyObject *result = PyString_FromStringAndSize(NULL, size);
    if (result != NULL) {
        OBJ_obj2txt(PyString_AS_STRING(result), size + 1, object, no_name);
    }
    return result;
}

/* What was printed into a memory BIO. */
static PyObject *
cert_bio_text(BIO *bio)
{
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    return PyString_FromStringAndSize(data, size);
}

/* (name, value) of one part of a name. */
static PyObject *
cert_attribute(X509_NAME_ENTRY *entry)
{
    unsigned char *text = NULL;
    PyObject *name = _PySSL_ObjectText(X509_NAME_ENTRY_get_object(entry), 0);
    if (name == NULL) {
        return NULL;
    }
    int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    if (size < 0) {
        Py_DECREF(name);
        return _PySSL_RaiseQueue(__LINE__);
    }
    PyObject *value = PyUnicode_DecodeUTF8((char *)text, size, "strict");
    OPENSSL_free(text);
    if (value == NULL) {
        Py_DECREF(name);
        return NULL;
    }
    return Py_BuildValue("(NN)", name, value);
}

/* Append the tuple of a list to another list and start a new one; steals *part. */
static int
cert_close_part(PyObject *list, PyObject **part)
{
    PyObject *tuple = PyList_AsTuple(*part);
    Py_CLEAR(*part);
    int failed = tuple == NULL || PyList_Append(list, tuple) < 0;
    Py_XDECREF(tuple);
    return failed ? -1 : 0;
}

/* A name: a tuple of its parts, each a tuple of attributes. */
static PyObject *
cert_name(X509_NAME *name)
{
    PyObject *parts = PyList_New(0);
    PyObject *part = NULL;
    PyObject *result = NULL;
    int set = -1;
    if (parts == NULL) {
        return NULL;
    }
    for (int i = 0; i < X509_NAME_entry_count(name); i++) {
        X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        if (part != NULL && X509_NAME_ENTRY_set(entry) != set
            && cert_close_part(parts, &part) < 0) {
            goto done;
        }
        set = X509_NAME_ENTRY_set(entry);
        if (part == NULL && (part = PyList_New(0)) == NULL) {
            goto done;
        }
        PyObject *attribute = cert_attribute(entry);
        int failed = attribute == NULL || PyList_Append(part, attribute) < 0;
        Py_XDECREF(attribute);
        if (failed) {
            goto done;
        }
    }
    if (part != NULL && cert_close_part(parts, &part) < 0) {
        goto done;
    }
    result = PyList_AsTuple(parts);
done:
    Py_XDECREF(part);
    Py_DECREF(parts);
    return result;
}

static PyObject *
cert_asn1_string(const ASN1_STRING *string)
{
    return PyString_FromStringAndSize((const char *)ASN1_STRING_get0_data(string),
                                      ASN1_STRING_length(string));
}

/* (kind, text) of a name that OpenSSL prints as "kind:text". */
static PyObject *
cert_printed_name(GENERAL_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PyObject *result = NULL;
    if (bio == NULL) {
        return PyErr_NoMemory();
    }
    GENERAL_NAME_print(bio, name);
    PyObject *text = cert_bio_text(bio);
    BIO_free(bio);
    if (text == NULL) {
        return NULL;
    }
    char *start = PyString_AS_STRING(text);
    char *colon = strchr(start, ':');
    if (colon == NULL) {
        PyErr_Format(PyExc_ValueError, "Invalid value %.200s", start);
    }
    else if (name->type == GEN_IPADD && ASN1_STRING_length(name->d.iPAddress) == 16) {
        /* COMPAT: OpenSSL 1 ended these with a newline, and so did Python. */
        result = Py_BuildValue("(s#N)", start, (Py_ssize_t)(colon - start),
                               PyString_FromFormat("%s\n", colon + 1));
    }
    else {
        result = Py_BuildValue("(s#s)", start, (Py_ssize_t)(colon - start), colon + 1);
    }
    Py_DECREF(text);
    return result;
}

static PyObject *
cert_general_name(GENERAL_NAME *name)
{
    const char *kind = NULL;
    switch (name->type) {
    case GEN_EMAIL: kind = "email"; break;
    case GEN_DNS: kind = "DNS"; break;
    case GEN_URI: kind = "URI"; break;
    case GEN_DIRNAME: return Py_BuildValue("(sN)", "DirName", cert_name(name->d.dirn));
    case GEN_RID:
        return Py_BuildValue("(sN)", "Registered ID", _PySSL_ObjectText(name->d.rid, 1));
    case GEN_OTHERNAME: return Py_BuildValue("(ss)", "othername", "<unsupported>");
    case GEN_X400: return Py_BuildValue("(ss)", "X400Name", "<unsupported>");
    case GEN_EDIPARTY: return Py_BuildValue("(ss)", "EdiPartyName", "<unsupported>");
    default: return cert_printed_name(name);
    }
    return Py_BuildValue("(sN)", kind, cert_asn1_string(name->d.ia5));
}

/* Enter value (stolen) under key; -1 if it is NULL or the entry fails. */
static int
cert_enter(PyObject *dict, const char *key, PyObject *value)
{
    int failed = value == NULL || PyDict_SetItemString(dict, key, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

/* A list as a tuple entry, if it has items; steals the list. */
static int
cert_enter_list(PyObject *dict, const char *key, PyObject *list)
{
    if (list == NULL) {
        return -1;
    }
    int result = PyList_GET_SIZE(list) == 0 ? 0 : cert_enter(dict, key, PyList_AsTuple(list));
    Py_DECREF(list);
    return result;
}

static int
cert_alternative_names(X509 *certificate, PyObject *dict)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (names == NULL) {
        return 0;
    }
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && i < sk_GENERAL_NAME_num(names); i++) {
        PyObject *name = cert_general_name(sk_GENERAL_NAME_value(names, i));
        if (name == NULL || PyList_Append(list, name) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(name);
    }
    GENERAL_NAMES_free(names);
    return cert_enter_list(dict, "subjectAltName", list);
}

/* The URIs of one access method. */
static int
cert_access_uris(X509 *certificate, int method, const char *key, PyObject *dict)
{
    AUTHORITY_INFO_ACCESS *infos = X509_get_ext_d2i(certificate, NID_info_access, NULL, NULL);
    if (infos == NULL) {
        return 0;
    }
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && i < sk_ACCESS_DESCRIPTION_num(infos); i++) {
        ACCESS_DESCRIPTION *info = sk_ACCESS_DESCRIPTION_value(infos, i);
        if (OBJ_obj2nid(info->method) != method || info->location->type != GEN_URI) {
            continue;
        }
        PyObject *uri = cert_asn1_string(info->location->d.uniformResourceIdentifier);
        if (uri == NULL || PyList_Append(list, uri) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(uri);
    }
    AUTHORITY_INFO_ACCESS_free(infos);
    return cert_enter_list(dict, key, list);
}

static int
cert_distribution_points(X509 *certificate, PyObject *dict)
{
    CRL_DIST_POINTS *points
        = X509_get_ext_d2i(certificate, NID_crl_distribution_points, NULL, NULL);
    if (points == NULL) {
        return 0;
    }
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && i < sk_DIST_POINT_num(points); i++) {
        DIST_POINT *point = sk_DIST_POINT_value(points, i);
        if (point->distpoint == NULL || point->distpoint->type != 0) {
            continue;
        }
        GENERAL_NAMES *names = point->distpoint->name.fullname;
        for (int j = 0; list != NULL && j < sk_GENERAL_NAME_num(names); j++) {
            GENERAL_NAME *name = sk_GENERAL_NAME_value(names, j);
            if (name->type != GEN_URI) {
                continue;
            }
            PyObject *uri = cert_asn1_string(name->d.uniformResourceIdentifier);
            if (uri == NULL || PyList_Append(list, uri) < 0) {
                Py_CLEAR(list);
            }
            Py_XDECREF(uri);
        }
    }
    CRL_DIST_POINTS_free(points);
    return cert_enter_list(dict, "crlDistributionPoints", list);
}

static PyObject *
cert_time(const ASN1_TIME *time)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio == NULL) {
        return PyErr_NoMemory();
    }
    ASN1_TIME_print(bio, time);
    PyObject *result = cert_bio_text(bio);
    BIO_free(bio);
    return result;
}

static PyObject *
cert_serial(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio == NULL) {
        return PyErr_NoMemory();
    }
    i2a_ASN1_INTEGER(bio, X509_get_serialNumber(certificate));
    PyObject *result = cert_bio_text(bio);
    BIO_free(bio);
    return result;
}

PyObject *
_PySSL_DecodeCertificate(X509 *certificate)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
    if (cert_enter(dict, "subject", cert_name(X509_get_subject_name(certificate))) < 0
        || cert_enter(dict, "issuer", cert_name(X509_get_issuer_name(certificate))) < 0
        || cert_enter(dict, "version", PyInt_FromLong(X509_get_version(certificate) + 1)) < 0
        || cert_enter(dict, "serialNumber", cert_serial(certificate)) < 0
        || cert_enter(dict, "notBefore", cert_time(X509_get0_notBefore(certificate))) < 0
        || cert_enter(dict, "notAfter", cert_time(X509_get0_notAfter(certificate))) < 0
        || cert_alternative_names(certificate, dict) < 0
        || cert_access_uris(certificate, NID_ad_OCSP, "OCSP", dict) < 0
        || cert_access_uris(certificate, NID_ad_ca_issuers, "caIssuers", dict) < 0
        || cert_distribution_points(certificate, dict) < 0) {
        Py_CLEAR(dict);
    }
    return dict;
}

PyObject *
_PySSL_CertificateToDER(X509 *certificate)
{
    unsigned char *bytes = NULL;
    int size = i2d_X509(certificate, &bytes);
    if (size < 0) {
        return _PySSL_RaiseQueue(__LINE__);
    }
    PyObject *result = PyString_FromStringAndSize((char *)bytes, size);
    OPENSSL_free(bytes);
    return result;
}
