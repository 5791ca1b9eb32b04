#ifndef Py_CODECS_H
#define Py_CODECS_H
#ifdef __cplusplus
extern "C" {
#endif
/* The codec registry: search functions, the cache of found codecs, and the error
 * handlers known by name.  All of it belongs to the interpreter state. */

/* Append a search function; -1 with TypeError if it is not callable. */
PyAPI_FUNC(int) PyCodec_Register(PyObject *search_function);
/* The codec tuple of an encoding; LookupError if no search function knows it.
 * Runs Python code the first time. */
PyAPI_FUNC(PyObject *) _PyCodec_Lookup(const char *encoding);

PyAPI_FUNC(PyObject *) PyCodec_Encode(PyObject *object, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyCodec_Decode(PyObject *object, const char *encoding, const char *errors);

/* The same for callers that want text: a codec that says it is not a text encoding
 * gets a -3 warning that names alternate_command. */
PyAPI_FUNC(PyObject *)
    _PyCodec_LookupTextEncoding(const char *encoding, const char *alternate_command);
PyAPI_FUNC(PyObject *) _PyCodec_EncodeText(PyObject *object, const char *encoding,
                                           const char *errors);
PyAPI_FUNC(PyObject *) _PyCodec_DecodeText(PyObject *object, const char *encoding,
                                           const char *errors);
/* New incremental codec of an already looked up CodecInfo. */
PyAPI_FUNC(PyObject *)
    _PyCodecInfo_GetIncrementalDecoder(PyObject *codec_info, const char *errors);
PyAPI_FUNC(PyObject *) _PyCodecInfo_GetIncrementalEncoder(PyObject *codec_info, const char *errors);

PyAPI_FUNC(PyObject *) PyCodec_Encoder(const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_Decoder(const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_IncrementalEncoder(const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyCodec_IncrementalDecoder(const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *)
    PyCodec_StreamReader(const char *encoding, PyObject *stream, const char *errors);
PyAPI_FUNC(PyObject *)
    PyCodec_StreamWriter(const char *encoding, PyObject *stream, const char *errors);

/* Error handlers: called with a UnicodeError, return (replacement, position). */
PyAPI_FUNC(int) PyCodec_RegisterError(const char *name, PyObject *error);
/* name == NULL means "strict". */
PyAPI_FUNC(PyObject *) PyCodec_LookupError(const char *name);
PyAPI_FUNC(PyObject *) PyCodec_StrictErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_IgnoreErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_ReplaceErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_XMLCharRefReplaceErrors(PyObject *exc);
PyAPI_FUNC(PyObject *) PyCodec_BackslashReplaceErrors(PyObject *exc);

#ifdef __cplusplus
}
#endif
#endif
