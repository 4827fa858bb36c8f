// Draws numbers and remembers them, so that a case can be told again with fewer and smaller ones.
#include "tests/support/choices.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace naive {
namespace {

using Choices = std::vector<std::size_t>;
using Property = std::function<void(Draw&)>;

char running[256];

void say_what_ran() { (void)!::write(STDERR_FILENO, running, std::strlen(running)); }

void say_and_end(int signal) {
    say_what_ran();
    (void)std::signal(signal, SIG_DFL);
    (void)std::raise(signal);
}

void say_seed_at_a_crash() {
    for (const int each : {SIGABRT, SIGTERM}) (void)std::signal(each, say_and_end);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    __sanitizer_set_death_callback(say_what_ran);
#else
    (void)std::signal(SIGSEGV, say_and_end);
#endif
}

/// The failure of these choices, nothing where the property holds; `used` are those that were asked for.
std::optional<std::string> told(const Property& property, const Choices& choices, Choices& used) {
    used.clear();
    Draw draw([&](std::size_t n) {
        const std::size_t choice = used.size() < choices.size() ? choices[used.size()] % n : 0;
        used.push_back(choice);
        return choice;
    });
    try {
        property(draw);
    } catch (const Mismatch& mismatch) {
        return mismatch.what();
    }
    return std::nullopt;
}

std::optional<std::string> tried(const Property& property, std::uint64_t seed, Choices& used) {
    used.clear();
    std::uint64_t state = seed;
    Draw draw([&](std::size_t n) {
        std::uint64_t mixed = state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        used.push_back(static_cast<std::size_t>((mixed ^ (mixed >> 31)) >> 11) % n);
        return used.back();
    });
    try {
        property(draw);
    } catch (const Mismatch& mismatch) {
        return mismatch.what();
    }
    return std::nullopt;
}

/// Fewer choices, then smaller ones, as long as the property fails and there is time.
class Smaller {
public:
    Smaller(const Property& property, Choices choices, std::string failure)
        : property_(property), choices_(std::move(choices)), failure_(std::move(failure)) {}

    std::string run() {
        for (bool again = true; again && in_time();) again = leave_out() | lower() | shorten();
        return failure_;
    }

private:
    [[nodiscard]] bool in_time() const { return std::chrono::steady_clock::now() < end_; }

    bool take(const Choices& candidate) {
        Choices used;
        auto failure = told(property_, candidate, used);
        while (!used.empty() && used.back() == 0) used.pop_back();
        if (!failure || !(used.size() < choices_.size() || (used.size() == choices_.size() && used < choices_))) return false;
        choices_ = std::move(used);
        failure_ = *std::move(failure);
        return true;
    }

    bool leave_out() {
        bool better = false;
        for (std::size_t block : {256, 64, 32, 16, 8, 4, 3, 2, 1})
            for (std::size_t at = 0; at < choices_.size() && in_time();) {
                Choices candidate = choices_;
                const auto begin = candidate.begin() + static_cast<std::ptrdiff_t>(at);
                candidate.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(block, candidate.size() - at)));
                if (take(candidate)) better = true;
                else at += block > 8 ? block / 2 : 1;
            }
        return better;
    }

    bool lower() {
        bool better = false;
        for (std::size_t at = 0; at < choices_.size() && in_time(); ++at)
            for (const std::size_t to : {std::size_t{0}, choices_[at] / 2, choices_[at] - 1}) {
                if (at >= choices_.size() || to >= choices_[at]) continue;
                Choices candidate = choices_;
                candidate[at] = to;
                better = take(candidate) || better;
            }
        return better;
    }

    /// A length one less, and what was drawn for one of its things.
    bool shorten() {
        bool better = false;
        for (std::size_t at = 0; at < choices_.size(); ++at)
            for (std::size_t count = 1; count <= 40 && at + count < choices_.size() && choices_[at] > 0 && in_time(); ++count) {
                Choices candidate = choices_;
                --candidate[at];
                const auto begin = candidate.begin() + static_cast<std::ptrdiff_t>(at) + 1;
                candidate.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
                better = take(candidate) || better;
            }
        return better;
    }

    const Property& property_;
    Choices choices_;
    std::string failure_;
    std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + std::chrono::seconds(setting_of("JETON_SHRINK_SECONDS", 60));
};

}  // namespace

std::uint64_t setting_of(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string hold(const std::string& name, std::uint64_t cases, const Property& property) {
    say_seed_at_a_crash();
    const std::uint64_t first = setting_of("JETON_SEED", 1), count = setting_of("JETON_RUNS", cases);
    for (std::uint64_t i = 0; i < count; ++i) {
        std::snprintf(running, sizeof running, "\nit was: JETON_SEED=%llu JETON_RUNS=1, %s\n", static_cast<unsigned long long>(first + i), name.c_str());
        Choices used;
        if (auto failure = tried(property, first + i, used))
            return "JETON_SEED=" + std::to_string(first + i) + " JETON_RUNS=1: " + name + "\n" + Smaller(property, std::move(used), *std::move(failure)).run();
    }
    running[0] = '\0';
    return {};
}

}  // namespace naive
