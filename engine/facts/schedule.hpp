// When tokens end: the instants in order, so that a tick looks at those alone that are due. Entry point: Schedule.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace jeton::engine {

struct Due {
    std::int64_t at = 0;
    std::uint32_t token = 0;
    friend auto operator<=>(const Due&, const Due&) = default;
};

/// A copy is cheap: parts are shared. An entry may be out of date: a token that ends at another time now, or has gone; ask the token.
/// Four bytes an entry, and 12 for each instant.
class Schedule {
public:
    void add(std::vector<Due> dues) {
        if (dues.empty()) return;
        std::sort(dues.begin(), dues.end());
        auto parts = parts_ == nullptr ? Parts() : *parts_;
        while (!parts.empty() && parts.back()->tokens.size() <= dues.size() * 2) {
            const std::size_t fresh = dues.size();
            parts.back()->each(0, parts.back()->instants.size(), [&](const Due& due) { dues.push_back(due); });
            std::inplace_merge(dues.begin(), dues.begin() + static_cast<std::ptrdiff_t>(fresh), dues.end());
            dues.erase(std::unique(dues.begin(), dues.end()), dues.end());
            parts.pop_back();
        }
        parts.push_back(std::make_shared<const Part>(dues));
        parts_ = std::make_shared<const Parts>(std::move(parts));
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t all = 0;
        if (parts_ != nullptr)
            for (const auto& part : *parts_) all += (part->tokens.size() + part->begins.size()) * sizeof(std::uint32_t) + part->instants.size() * sizeof(std::int64_t);
        return all;
    }
    /// `take(due)` for each with first < at <= last, in no order.
    template <class Take>
    void each(std::int64_t first, std::int64_t last, Take take) const {
        if (parts_ == nullptr) return;
        for (const auto& part : *parts_) part->each(part->after(first), part->after(last), take);
    }
    /// The first instant after `now` of an entry that `counts(due)`; INT64_MAX: none.
    template <class Counts>
    [[nodiscard]] std::int64_t next(std::int64_t now, Counts counts) const {
        std::int64_t found = INT64_MAX;
        if (parts_ == nullptr) return found;
        for (const auto& part : *parts_)
            for (std::size_t i = part->after(now); i < part->instants.size() && part->instants[i] < found; ++i) {
                const auto tokens = part->at(i);
                if (std::any_of(tokens.begin(), tokens.end(), [&](std::uint32_t token) { return counts(Due{part->instants[i], token}); })) found = part->instants[i];
            }
        return found;
    }

private:
    struct Part {
        explicit Part(const std::vector<Due>& dues) {
            tokens.reserve(dues.size());
            std::size_t different = 0;
            for (std::size_t i = 0; i < dues.size(); ++i) different += i == 0 || dues[i].at != dues[i - 1].at;
            instants.reserve(different);
            begins.reserve(different + 1);
            for (const Due& due : dues) {
                if (instants.empty() || instants.back() != due.at) {
                    instants.push_back(due.at);
                    begins.push_back(static_cast<std::uint32_t>(tokens.size()));
                }
                tokens.push_back(due.token);
            }
            begins.push_back(static_cast<std::uint32_t>(tokens.size()));
        }
        /// The place of the first instant after one.
        [[nodiscard]] std::size_t after(std::int64_t at) const { return static_cast<std::size_t>(std::upper_bound(instants.begin(), instants.end(), at) - instants.begin()); }
        [[nodiscard]] std::span<const std::uint32_t> at(std::size_t place) const { return {tokens.data() + begins[place], tokens.data() + begins[place + 1]}; }
        template <class Take>
        void each(std::size_t first, std::size_t last, Take take) const {
            for (std::size_t i = first; i < last; ++i)
                for (const std::uint32_t token : at(i)) take(Due{instants[i], token});
        }

        std::vector<std::int64_t> instants;     ///< sorted
        std::vector<std::uint32_t> begins;      ///< of their tokens, and the end
        std::vector<std::uint32_t> tokens;
    };
    using Parts = std::vector<std::shared_ptr<const Part>>;
    std::shared_ptr<const Parts> parts_;
};

}  // namespace jeton::engine
