#pragma once

// Concurrency Kit's ring, which is C: `restrict` is no word of C++, and one function returns false for a null pointer.
#define restrict __restrict
#define false 0
#include <ck_ring.h>
#undef false
#undef restrict
