#ifndef TIMEFUNCS_H
#define TIMEFUNCS_H
#ifdef __cplusplus
extern "C" {
#endif
/* What datetime needs of the time module: a double to time_t, -1 with
 * ValueError if it is out of range. */
PyAPI_FUNC(time_t) _PyTime_DoubleToTimet(double value);

#ifdef __cplusplus
}
#endif
#endif /* TIMEFUNCS_H */
