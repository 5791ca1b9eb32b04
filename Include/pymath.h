#ifndef Py_PYMATH_H
#define Py_PYMATH_H
#include "pyconfig.h"
/* What the C library's math.h may lack; all of it is there on our platforms. */

#ifndef Py_MATH_PIl
#define Py_MATH_PIl 3.1415926535897932384626433832795029L
#endif
#ifndef Py_MATH_El
#define Py_MATH_El 2.7182818284590452353602874713526625L
#endif
#ifndef Py_MATH_PI
#define Py_MATH_PI 3.14159265358979323846
#endif
#ifndef Py_MATH_E
#define Py_MATH_E 2.7182818284590452354
#endif

#ifndef Py_IS_NAN
#define Py_IS_NAN(X) isnan(X)
#endif
#ifndef Py_IS_INFINITY
#define Py_IS_INFINITY(X) isinf(X)
#endif
#ifndef Py_IS_FINITE
#define Py_IS_FINITE(X) isfinite(X)
#endif

#ifndef Py_HUGE_VAL
#define Py_HUGE_VAL HUGE_VAL
#endif
#if !defined(Py_NAN) && !defined(Py_NO_NAN)
#define Py_NAN (Py_HUGE_VAL * 0.)
#endif

/* Registers have no excess precision on x86-64. */
#define Py_FORCE_DOUBLE(X) (X)
#endif /* Py_PYMATH_H */
