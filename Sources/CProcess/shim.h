#include <sys/prctl.h>

/* Swift cannot call variadic functions. */
static inline int process_refuse_dump(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
