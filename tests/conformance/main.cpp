// Runs files of cases over the public interface alone and prints each mismatch:
//     conformance filters|canonical|policies|broken|worlds|questions PATH...
// The last line is `N passed, N failed[, N skipped]`; exit 1 if a case failed, 64 if the call is wrong, 66 if there are no cases.
#include <iostream>
#include <map>
#include <string_view>

#include "tests/conformance/tally.hpp"

int main(int count, char** words) {
    using namespace conformance;
    static const std::map<std::string_view, void (*)(const std::filesystem::path&, Tally&)> kinds{
        {"broken", run_broken},     {"canonical", run_canonical}, {"filters", run_filters},
        {"policies", run_policies}, {"questions", run_questions}, {"worlds", run_worlds},
    };
    const auto kind = kinds.find(count < 3 ? "" : words[1]);
    if (kind == kinds.end()) {
        std::cerr << "usage: conformance filters|canonical|policies|broken|worlds|questions PATH...\n";
        return 64;
    }
    Tally tally;
    for (int i = 2; i < count; ++i) kind->second(words[i], tally);
    return tally.finish();
}
