#pragma once

// Concurrency Kit's ring, which is C: `restrict` is no word of C++, and one function returns false for a null pointer.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#define restrict __restrict
#define false 0
#include <ck_ring.h>
#undef false
#undef restrict
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
