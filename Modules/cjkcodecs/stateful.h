#ifndef CJK_STATEFUL_H
#define CJK_STATEFUL_H
/* The encodings with shift states; see stateful.c. */
#include "multibytecodec.h"

typedef struct iso2022_variant iso2022_variant;
extern const iso2022_variant _PyMB_iso2022_jp, _PyMB_iso2022_jp_1, _PyMB_iso2022_jp_2,
    _PyMB_iso2022_jp_2004, _PyMB_iso2022_jp_3, _PyMB_iso2022_jp_ext, _PyMB_iso2022_kr;

int _PyMB_DecodeISO2022(const mb_codec *codec, mb_state *state, const unsigned char *input,
                        Py_ssize_t left, Py_UCS4 *out, int *count);
int _PyMB_EncodeISO2022(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
                        Py_ssize_t left, int final, unsigned char *out, int *used);
int _PyMB_FinishISO2022(const mb_codec *codec, mb_state *state, unsigned char *out);
int _PyMB_DecodeHZ(const mb_codec *codec, mb_state *state, const unsigned char *input,
                   Py_ssize_t left, Py_UCS4 *out, int *count);
int _PyMB_EncodeHZ(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
                   Py_ssize_t left, int final, unsigned char *out, int *used);
int _PyMB_FinishHZ(const mb_codec *codec, mb_state *state, unsigned char *out);
#endif
