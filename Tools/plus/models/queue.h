/* FIFO queues of up to four threads in one short: three bits an entry, head lowest, numbers
 * 1 to 7, 0 is nobody. */
#define HEAD(q) ((q) & 7)
#define POP(q) q = (q) >> 3
#define PUSH_FRONT(q, x) q = ((q) << 3) | (x)
#define PUSH_BACK(q, x) \
    q = ((q) == 0 -> (x) : ((q) < 8 -> (q) | ((x) << 3) : \
        ((q) < 64 -> (q) | ((x) << 6) : (q) | ((x) << 9))))
#define HAS(q, x) \
    (((q) & 7) == (x) || (((q) >> 3) & 7) == (x) || (((q) >> 6) & 7) == (x) || ((q) >> 9) == (x))
#define REMOVE(q, x) \
    q = (((q) & 7) == (x) -> (q) >> 3 : \
        ((((q) >> 3) & 7) == (x) -> ((q) & 7) | (((q) >> 6) << 3) : \
        ((((q) >> 6) & 7) == (x) -> ((q) & 63) | (((q) >> 9) << 6) : (q) & 511)))
