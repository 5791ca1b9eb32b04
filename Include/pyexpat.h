/* What the capsule pyexpat.expat_CAPI offers to C code: libexpat's functions, so that an
 * extension that wants to parse XML needs no expat of its own.  The user includes <expat.h>
 * first.  The structure is 2.7.18's; it may only grow at its end. */
#ifndef Py_PYEXPAT_H
#define Py_PYEXPAT_H
#ifdef __cplusplus
extern "C" {
#endif

#define PyExpat_CAPI_MAGIC "pyexpat.expat_CAPI 1.1"
#define PyExpat_CAPSULE_NAME "pyexpat.expat_CAPI"

struct PyExpat_CAPI {
    char *magic; /* PyExpat_CAPI_MAGIC */
    int size;    /* of this structure, in bytes: a smaller one lacks the last fields */
    int MAJOR_VERSION;
    int MINOR_VERSION;
    int MICRO_VERSION;
    const XML_LChar *(*ErrorString)(enum XML_Error code);
    enum XML_Error (*GetErrorCode)(XML_Parser parser);
    XML_Size (*GetErrorColumnNumber)(XML_Parser parser);
    XML_Size (*GetErrorLineNumber)(XML_Parser parser);
    enum XML_Status (*Parse)(XML_Parser parser, const char *text, int length, int is_final);
    XML_Parser (*ParserCreate_MM)(const XML_Char *encoding, const XML_Memory_Handling_Suite *memory,
                                  const XML_Char *namespace_separator);
    void (*ParserFree)(XML_Parser parser);
    void (*SetCharacterDataHandler)(XML_Parser parser, XML_CharacterDataHandler handler);
    void (*SetCommentHandler)(XML_Parser parser, XML_CommentHandler handler);
    void (*SetDefaultHandlerExpand)(XML_Parser parser, XML_DefaultHandler handler);
    void (*SetElementHandler)(XML_Parser parser, XML_StartElementHandler start,
                              XML_EndElementHandler end);
    void (*SetNamespaceDeclHandler)(XML_Parser parser, XML_StartNamespaceDeclHandler start,
                                    XML_EndNamespaceDeclHandler end);
    void (*SetProcessingInstructionHandler)(XML_Parser parser,
                                            XML_ProcessingInstructionHandler handler);
    void (*SetUnknownEncodingHandler)(XML_Parser parser, XML_UnknownEncodingHandler handler,
                                      void *data);
    void (*SetUserData)(XML_Parser parser, void *data);
    int (*SetHashSalt)(XML_Parser parser, unsigned long salt);
};

#ifdef __cplusplus
}
#endif
#endif
