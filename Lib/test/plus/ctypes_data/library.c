/* What the ctypes tests call: compiled by ctypes_data/build.py. */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

int variable = 42;
int table[5] = {1, 2, 3, 4, 5};
const char *greeting = "hello";

void add(int a, int b, int *sum) { *sum = a + b; }
void *same_pointer(void *p) { return p; }
char same_char(char c) { return c; }
signed char same_byte(signed char c) { return c; }
unsigned char same_ubyte(unsigned char c) { return c; }
short same_short(short v) { return v; }
unsigned short same_ushort(unsigned short v) { return v; }
int same_int(int v) { return v; }
unsigned int same_uint(unsigned int v) { return v; }
long same_long(long v) { return v; }
unsigned long same_ulong(unsigned long v) { return v; }
float same_float(float v) { return v; }
double same_double(double v) { return v; }
long double same_longdouble(long double v) { return v; }
_Bool same_bool(_Bool v) { return v; }
wchar_t same_wchar(wchar_t v) { return v; }
const char *same_string(const char *s) { return s; }
const wchar_t *same_wstring(const wchar_t *s) { return s; }

/* Which of 14 arguments of all kinds arrive as they should: a bit for each that does. */
int many(signed char a, short b, int c, long d, float e, double f, const char *g, unsigned char h,
         unsigned short i, unsigned int j, unsigned long k, double l, float m, long double n)
{
    return (a == -1) | (b == -2) << 1 | (c == -3) << 2 | (d == -4) << 3 | (e == 1.5f) << 4
           | (f == 2.5) << 5 | (strcmp(g, "seven") == 0) << 6 | (h == 8) << 7 | (i == 9) << 8
           | (j == 10) << 9 | (k == 11) << 10 | (l == 12.5) << 11 | (m == 13.5f) << 12
           | (n == 14.5L) << 13;
}

double sum_doubles(int n, ...)
{
    va_list args;
    double sum = 0;
    va_start(args, n);
    while (n-- > 0) {
        sum += va_arg(args, double);
    }
    va_end(args);
    return sum;
}

int set_errno_to(int number)
{
    int previous = errno;
    errno = number;
    return previous;
}

typedef int (*callback)(int);

int call_n_times(callback f, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += f(i);
    }
    return sum;
}

struct job {
    callback f;
    int n;
    int result;
};

static void *run_job(void *data)
{
    struct job *job = data;
    job->result = call_n_times(job->f, job->n);
    return NULL;
}

/* Calls f from several threads that Python has not made. */
int call_in_threads(callback f, int threads, int n)
{
    pthread_t ids[16];
    struct job jobs[16];
    int sum = 0;
    for (int i = 0; i < threads; i++) {
        jobs[i] = (struct job){f, n, 0};
        pthread_create(&ids[i], NULL, run_job, &jobs[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        sum += jobs[i].result;
    }
    return sum;
}

void sleep_ms(int ms) { usleep((useconds_t)ms * 1000); }

struct pair {
    int x, y;
};

struct pair swap_pair(struct pair p)
{
    struct pair swapped = {p.y, p.x};
    return swapped;
}

struct large {
    double values[20];
};

struct large double_all(struct large v)
{
    for (int i = 0; i < 20; i++) {
        v.values[i] *= 2;
    }
    return v;
}

int call_with_pair(int (*f)(struct pair, struct large), int x, int y)
{
    struct pair p = {x, y};
    struct large v = {{1, 2, 3}};
    return f(p, v);
}
