// The library as inline functions. libpg_query brings a copy of its own under the same names, and
// in a program that is linked to both, whoever calls the library would get that one.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>
