// Everything an embedding program sees.
#pragma once

#include "jeton/change.hpp"
#include "jeton/commit.hpp"
#include "jeton/decision.hpp"
#include "jeton/diagnostic.hpp"
#include "jeton/engine.hpp"
#include "jeton/filter.hpp"
#include "jeton/ids.hpp"
#include "jeton/reader.hpp"
#include "jeton/result.hpp"
#include "jeton/secret.hpp"
#include "jeton/snapshot.hpp"
#include "jeton/time.hpp"
#include "jeton/value.hpp"
