#ifndef PYMACCONFIG_H
#define PYMACCONFIG_H
/* 2.7 has this header for universal binaries of another system; empty here. */
#endif
