// The main program of the unit and property tests. Catch2's own signal handlers would hide the sanitizers' reports.
#define CATCH_CONFIG_MAIN
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#include <catch2/catch.hpp>
