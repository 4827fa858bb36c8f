// A value, or every diagnostic why there is none. Nothing in jeton throws but std::bad_alloc, and what a function throws that it was given.
#pragma once

#include <tl/expected.hpp>

#include "jeton/diagnostic.hpp"

namespace jeton {

template <class T>
using Result = tl::expected<T, Diagnostics>;

}  // namespace jeton
