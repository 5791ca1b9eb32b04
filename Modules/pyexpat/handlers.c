/* From expat's callbacks to Python's handlers.
 *
 * Each callback makes a tuple of its arguments and calls the handler of its name.  Before
 * that, character data that is held back (buffer_text) is handed over, so that events keep
 * their order.  Names go through the parser's intern dict: a tag that occurs a million times
 * is one object.
 *
 * A handler that raises ends the parse: all handlers are unset and expat is told to stop; the
 * exception stays set and comes out of Parse().
 *
 * A handler is called from a frame of its own, named like the callback: sys._getframe(1),
 * tracers and profilers find what they find in 2.7. */
#include "pyexpat_internal.h"
#include "frameobject.h"

/* ---- the frame ----------------------------------------------------------------------------- */

static PyCodeObject *handler_codes[HANDLER_COUNT];
static const char *const handler_names[HANDLER_COUNT] = {
#define HANDLER(name, attribute, setter) #name,
#include "handlers.def"
#undef HANDLER
};
static const char *const handler_attributes[HANDLER_COUNT] = {
#define HANDLER(name, attribute, setter) attribute,
#include "handlers.def"
#undef HANDLER
};

const char *
_PyExpat_HandlerName(int which)
{
    return handler_attributes[which];
}

/* Tell a trace or profile function of an event; an exception that is set survives. */
static int
handler_tell(PyThreadState *tstate, Py_tracefunc function, PyObject *object, PyFrameObject *frame,
             int event, PyObject *value)
{
    if (function == NULL || !tstate->use_tracing || tstate->tracing) {
        return 0;
    }
    PyObject *type = NULL;
    PyObject *exception = NULL;
    PyObject *traceback = NULL;
    PyErr_Fetch(&type, &exception, &traceback);
    if (event == PyTrace_EXCEPTION) {
        value = PyTuple_Pack(3, type, exception ? exception : Py_None,
                             traceback ? traceback : Py_None);
        if (value == NULL) {
            PyErr_Clear();
            PyErr_Restore(type, exception, traceback);
            return 0;
        }
    }
    tstate->tracing++;
    tstate->use_tracing = 0;
    int code = function(object, frame, event, value);
    tstate->use_tracing = tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL;
    tstate->tracing--;
    if (event == PyTrace_EXCEPTION) {
        Py_DECREF(value);
    }
    if (code < 0) {
        Py_XDECREF(type);
        Py_XDECREF(exception);
        Py_XDECREF(traceback);
        return -1;
    }
    PyErr_Restore(type, exception, traceback);
    return 0;
}

/* Call the handler between the events that tracers expect of a function. */
static PyObject *
handler_call_traced(PyThreadState *tstate, PyFrameObject *frame, PyObject *handler, PyObject *args)
{
    if (handler_tell(tstate, tstate->c_profilefunc, tstate->c_profileobj, frame, PyTrace_CALL,
                     Py_None) < 0
        || handler_tell(tstate, tstate->c_tracefunc, tstate->c_traceobj, frame, PyTrace_CALL,
                        Py_None) < 0) {
        return NULL;
    }
    PyObject *result = PyObject_Call(handler, args, NULL);
    if (result == NULL) {
        if (tstate->curexc_traceback == NULL) {
            PyTraceBack_Here(frame);
        }
        handler_tell(tstate, tstate->c_tracefunc, tstate->c_traceobj, frame, PyTrace_EXCEPTION,
                     NULL);
        handler_tell(tstate, tstate->c_profilefunc, tstate->c_profileobj, frame, PyTrace_RETURN,
                     Py_None);
        return NULL;
    }
    if (handler_tell(tstate, tstate->c_profilefunc, tstate->c_profileobj, frame, PyTrace_RETURN,
                     result) < 0
        || handler_tell(tstate, tstate->c_tracefunc, tstate->c_traceobj, frame, PyTrace_RETURN,
                        result) < 0) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
handler_call_framed(int which, PyObject *handler, PyObject *args)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *globals = PyEval_GetGlobals();
    if (globals == NULL) { /* called from C, with no Python frame about */
        return PyObject_Call(handler, args, NULL);
    }
    if (handler_codes[which] == NULL) {
        handler_codes[which] = PyCode_NewEmpty("Modules/pyexpat/handlers.c", handler_names[which],
                                               __LINE__);
        if (handler_codes[which] == NULL) {
            return NULL;
        }
    }
    PyFrameObject *frame = PyFrame_New(tstate, handler_codes[which], globals, NULL);
    if (frame == NULL) {
        return NULL;
    }
    PyFrameObject *caller = tstate->frame;
    tstate->frame = frame;
    PyObject *result = handler_call_traced(tstate, frame, handler, args);
    tstate->frame = caller;
    Py_DECREF(frame);
    return result;
}

/* ---- calling handlers ---------------------------------------------------------------------- */

static void
handler_fail(parserobject *self)
{
    _PyExpat_ClearHandlers(self);
    XML_StopParser(self->expat, XML_FALSE);
}

/* Call a handler with arguments that are consumed (NULL: making them failed): its result, or
 * NULL with an exception set and the parse stopped. */
static PyObject *
handler_invoke(parserobject *self, int which, PyObject *args)
{
    PyObject *result = NULL;
    PyObject *handler = self->handlers[which];
    if (args != NULL && handler != NULL) {
        int outer = self->in_callback;
        Py_INCREF(handler);
        self->in_callback = 1;
        result = handler_call_framed(which, handler, args); /* runs code */
        self->in_callback = outer;
        Py_DECREF(handler);
    }
    Py_XDECREF(args);
    if (result == NULL && PyErr_Occurred()) {
        handler_fail(self);
    }
    return result;
}

static void
handler_send(parserobject *self, int which, PyObject *args)
{
    PyObject *result = handler_invoke(self, which, args);
    Py_XDECREF(result);
}

/* For handlers whose answer expat wants: an int, 0 on failure. */
static int
handler_ask(parserobject *self, int which, PyObject *args)
{
    PyObject *result = handler_invoke(self, which, args);
    if (result == NULL) {
        return 0;
    }
    long answer = PyInt_AsLong(result);
    Py_DECREF(result);
    if (answer == -1 && PyErr_Occurred()) {
        handler_fail(self);
        return 0;
    }
    return answer != 0;
}

/* May this callback go on?  No, if the handler is gone or an exception is set. */
static int
handler_begin(parserobject *self, int which)
{
    if (self->handlers[which] == NULL || PyErr_Occurred()) {
        return 0;
    }
    if (_PyExpat_FlushText(self) < 0) {
        return 0;
    }
    return self->handlers[which] != NULL;
}

/* ---- arguments ----------------------------------------------------------------------------- */

static PyObject *
text_sized(parserobject *self, const XML_Char *text, Py_ssize_t size)
{
    if (text == NULL) {
        Py_RETURN_NONE;
    }
    if (self->flags.returns_unicode) {
        return PyUnicode_DecodeUTF8(text, size, "strict");
    }
    return PyString_FromStringAndSize(text, size);
}

PyObject *
_PyExpat_Text(parserobject *self, const XML_Char *text)
{
    return text_sized(self, text, text ? (Py_ssize_t)strlen(text) : 0);
}

/* A name, the same object each time. */
static PyObject *
text_name(parserobject *self, const XML_Char *text)
{
    PyObject *name = _PyExpat_Text(self, text);
    if (name == NULL || self->intern == NULL) {
        return name;
    }
    PyObject *known = PyDict_GetItem(self->intern, name);
    if (known != NULL) {
        Py_INCREF(known);
        Py_DECREF(name);
        return known;
    }
    if (PyDict_SetItem(self->intern, name, name) < 0) {
        Py_CLEAR(name);
    }
    return name;
}

/* A tuple of count objects made by callbacks' arguments, all consumed; NULL if one is NULL. */
static PyObject *
args_pack(int count, ...)
{
    va_list items;
    int failed = 0;
    PyObject *args = PyTuple_New(count);
    va_start(items, count);
    for (int i = 0; i < count; i++) {
        PyObject *item = va_arg(items, PyObject *);
        failed |= item == NULL;
        if (args != NULL) {
            PyTuple_SET_ITEM(args, i, item);
        }
        else {
            Py_XDECREF(item);
        }
    }
    va_end(items);
    if (failed) {
        Py_CLEAR(args);
    }
    return args;
}

/* ---- character data ------------------------------------------------------------------------ */

static void
text_send(parserobject *self, const XML_Char *text, Py_ssize_t size)
{
    handler_send(self, HANDLER_CharacterData, args_pack(1, text_sized(self, text, size)));
}

int
_PyExpat_FlushText(parserobject *self)
{
    if (self->buffer == NULL || self->buffer_used == 0) {
        return 0;
    }
    int size = self->buffer_used;
    self->buffer_used = 0; /* first: the handler may set buffer_text or buffer_size */
    if (self->handlers[HANDLER_CharacterData] == NULL) {
        return 0;
    }
    self->handed_over = size;
    text_send(self, self->buffer, size);
    self->handed_over = 0;
    return PyErr_Occurred() ? -1 : 0;
}

static void
handle_CharacterData(void *data, const XML_Char *text, int size)
{
    parserobject *self = data;
    if (PyErr_Occurred()) {
        return;
    }
    if (self->buffer == NULL) {
        if (self->handlers[HANDLER_CharacterData] != NULL) {
            text_send(self, text, size);
        }
        return;
    }
    if (size > self->buffer_size - self->buffer_used) {
        if (_PyExpat_FlushText(self) < 0 || self->handlers[HANDLER_CharacterData] == NULL) {
            return;
        }
    }
    /* the handler may have changed the buffer */
    if (self->buffer == NULL || size > self->buffer_size - self->buffer_used) {
        text_send(self, text, size);
        return;
    }
    memcpy(self->buffer + self->buffer_used, text, (size_t)size);
    self->buffer_used += size;
}

/* ---- elements ------------------------------------------------------------------------------ */

static int
attribute_store(PyObject *container, Py_ssize_t index, PyObject *name, PyObject *value)
{
    if (PyDict_CheckExact(container)) {
        int code = PyDict_SetItem(container, name, value);
        Py_DECREF(name);
        Py_DECREF(value);
        return code;
    }
    PyList_SET_ITEM(container, index, name);
    PyList_SET_ITEM(container, index + 1, value);
    return 0;
}

/* Attributes as a dict, or as a list of names and values in turn. */
static PyObject *
attributes_make(parserobject *self, const XML_Char **attributes)
{
    Py_ssize_t count = 0;
    if (self->flags.specified_attributes) {
        count = XML_GetSpecifiedAttributeCount(self->expat);
    }
    else {
        while (attributes[count] != NULL) {
            count += 2;
        }
    }
    PyObject *container = self->flags.ordered_attributes ? PyList_New(count) : PyDict_New();
    if (container == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i += 2) {
        PyObject *name = text_name(self, attributes[i]);
        PyObject *value = name ? _PyExpat_Text(self, attributes[i + 1]) : NULL;
        if (value == NULL) {
            Py_XDECREF(name);
            Py_DECREF(container);
            return NULL;
        }
        if (attribute_store(container, i, name, value) < 0) {
            Py_DECREF(container);
            return NULL;
        }
    }
    return container;
}

static void
handle_StartElement(void *data, const XML_Char *name, const XML_Char **attributes)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_StartElement)) {
        PyObject *container = attributes_make(self, attributes);
        handler_send(self, HANDLER_StartElement,
                     args_pack(2, container ? text_name(self, name) : NULL, container));
    }
}

static void
handle_EndElement(void *data, const XML_Char *name)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_EndElement)) {
        handler_send(self, HANDLER_EndElement, args_pack(1, text_name(self, name)));
    }
}

static void
handle_StartNamespaceDecl(void *data, const XML_Char *prefix, const XML_Char *uri)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_StartNamespaceDecl)) {
        handler_send(self, HANDLER_StartNamespaceDecl,
                     args_pack(2, text_name(self, prefix), text_name(self, uri)));
    }
}

static void
handle_EndNamespaceDecl(void *data, const XML_Char *prefix)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_EndNamespaceDecl)) {
        handler_send(self, HANDLER_EndNamespaceDecl, args_pack(1, text_name(self, prefix)));
    }
}

/* ---- the rest of the document -------------------------------------------------------------- */

static void
handle_ProcessingInstruction(void *data, const XML_Char *target, const XML_Char *text)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_ProcessingInstruction)) {
        handler_send(self, HANDLER_ProcessingInstruction,
                     args_pack(2, text_name(self, target), _PyExpat_Text(self, text)));
    }
}

static void
handle_Comment(void *data, const XML_Char *text)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_Comment)) {
        handler_send(self, HANDLER_Comment, args_pack(1, _PyExpat_Text(self, text)));
    }
}

static void
handle_StartCdataSection(void *data)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_StartCdataSection)) {
        handler_send(self, HANDLER_StartCdataSection, PyTuple_New(0));
    }
}

static void
handle_EndCdataSection(void *data)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_EndCdataSection)) {
        handler_send(self, HANDLER_EndCdataSection, PyTuple_New(0));
    }
}

static void
handle_Default(void *data, const XML_Char *text, int size)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_Default)) {
        handler_send(self, HANDLER_Default, args_pack(1, text_sized(self, text, size)));
    }
}

static void
handle_DefaultHandlerExpand(void *data, const XML_Char *text, int size)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_DefaultHandlerExpand)) {
        handler_send(self, HANDLER_DefaultHandlerExpand,
                     args_pack(1, text_sized(self, text, size)));
    }
}

static int
handle_NotStandalone(void *data)
{
    parserobject *self = data;
    if (!handler_begin(self, HANDLER_NotStandalone)) {
        return 0;
    }
    return handler_ask(self, HANDLER_NotStandalone, PyTuple_New(0));
}

/* expat passes the parser itself here, whose user data is ours */
static int
handle_ExternalEntityRef(XML_Parser parser, const XML_Char *context, const XML_Char *base,
                         const XML_Char *system_id, const XML_Char *public_id)
{
    parserobject *self = XML_GetUserData(parser);
    if (!handler_begin(self, HANDLER_ExternalEntityRef)) {
        return 0;
    }
    return handler_ask(self, HANDLER_ExternalEntityRef,
                       args_pack(4, _PyExpat_Text(self, context), text_name(self, base),
                                 text_name(self, system_id), text_name(self, public_id)));
}

/* ---- declarations -------------------------------------------------------------------------- */

static void
handle_StartDoctypeDecl(void *data, const XML_Char *name, const XML_Char *system_id,
                        const XML_Char *public_id, int has_internal_subset)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_StartDoctypeDecl)) {
        handler_send(self, HANDLER_StartDoctypeDecl,
                     args_pack(4, text_name(self, name), text_name(self, system_id),
                               text_name(self, public_id), PyInt_FromLong(has_internal_subset)));
    }
}

static void
handle_EndDoctypeDecl(void *data)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_EndDoctypeDecl)) {
        handler_send(self, HANDLER_EndDoctypeDecl, PyTuple_New(0));
    }
}

static void
handle_XmlDecl(void *data, const XML_Char *version, const XML_Char *encoding, int standalone)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_XmlDecl)) {
        handler_send(self, HANDLER_XmlDecl,
                     args_pack(3, _PyExpat_Text(self, version), _PyExpat_Text(self, encoding),
                               PyInt_FromLong(standalone)));
    }
}

static void
handle_ElementDecl(void *data, const XML_Char *name, XML_Content *model)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_ElementDecl)) {
        handler_send(self, HANDLER_ElementDecl,
                     args_pack(2, text_name(self, name), _PyExpat_Model(self, model)));
    }
    XML_FreeContentModel(self->expat, model);
}

static void
handle_AttlistDecl(void *data, const XML_Char *element, const XML_Char *attribute,
                   const XML_Char *type, const XML_Char *value, int required)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_AttlistDecl)) {
        handler_send(self, HANDLER_AttlistDecl,
                     args_pack(5, text_name(self, element), text_name(self, attribute),
                               _PyExpat_Text(self, type), _PyExpat_Text(self, value),
                               PyInt_FromLong(required)));
    }
}

static void
handle_EntityDecl(void *data, const XML_Char *name, int is_parameter, const XML_Char *value,
                  int size, const XML_Char *base, const XML_Char *system_id,
                  const XML_Char *public_id, const XML_Char *notation)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_EntityDecl)) {
        handler_send(self, HANDLER_EntityDecl,
                     args_pack(7, text_name(self, name), PyInt_FromLong(is_parameter),
                               text_sized(self, value, size), text_name(self, base),
                               text_name(self, system_id), text_name(self, public_id),
                               text_name(self, notation)));
    }
}

static void
handle_UnparsedEntityDecl(void *data, const XML_Char *name, const XML_Char *base,
                          const XML_Char *system_id, const XML_Char *public_id,
                          const XML_Char *notation)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_UnparsedEntityDecl)) {
        handler_send(self, HANDLER_UnparsedEntityDecl,
                     args_pack(5, text_name(self, name), text_name(self, base),
                               text_name(self, system_id), text_name(self, public_id),
                               text_name(self, notation)));
    }
}

static void
handle_NotationDecl(void *data, const XML_Char *name, const XML_Char *base,
                    const XML_Char *system_id, const XML_Char *public_id)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_NotationDecl)) {
        handler_send(self, HANDLER_NotationDecl,
                     args_pack(4, text_name(self, name), text_name(self, base),
                               text_name(self, system_id), text_name(self, public_id)));
    }
}

static void
handle_SkippedEntity(void *data, const XML_Char *name, int is_parameter)
{
    parserobject *self = data;
    if (handler_begin(self, HANDLER_SkippedEntity)) {
        handler_send(self, HANDLER_SkippedEntity,
                     args_pack(2, text_name(self, name), PyInt_FromLong(is_parameter)));
    }
}

/* ---- setting handlers ---------------------------------------------------------------------- */

#define HANDLER(name, attribute, setter)                                                           \
    static void install_##name(XML_Parser parser, int on)                                          \
    {                                                                                              \
        setter(parser, on ? handle_##name : NULL);                                                 \
    }
#include "handlers.def"
#undef HANDLER

static void (*const handler_install[HANDLER_COUNT])(XML_Parser, int) = {
#define HANDLER(name, attribute, setter) install_##name,
#include "handlers.def"
#undef HANDLER
};

void
_PyExpat_SetHandler(parserobject *self, int which, PyObject *handler)
{
    PyObject *old = self->handlers[which];
    if (handler == Py_None) {
        handler = NULL;
    }
    Py_XINCREF(handler);
    self->handlers[which] = handler;
    handler_install[which](self->expat, handler != NULL);
    Py_XDECREF(old); /* may run code */
}

void
_PyExpat_InstallHandlers(parserobject *self)
{
    for (int i = 0; i < HANDLER_COUNT; i++) {
        if (self->handlers[i] != NULL) {
            handler_install[i](self->expat, 1);
        }
    }
}

void
_PyExpat_ClearHandlers(parserobject *self)
{
    for (int i = 0; i < HANDLER_COUNT; i++) {
        handler_install[i](self->expat, 0);
        Py_CLEAR(self->handlers[i]);
    }
}
