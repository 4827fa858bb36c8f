// When tokens end: the instants in order, so that a tick looks at those alone that are due. Entry point: Schedule.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace jeton::engine {

struct Due {
    std::int64_t at = 0;
    std::uint32_t token = 0;
    friend auto operator<=>(const Due&, const Due&) = default;
};

/// A copy is cheap: parts are shared. An entry may be out of date: a token that ends at another time now, or has gone; ask the token.
class Schedule {
public:
    void add(std::vector<Due> dues) {
        if (dues.empty()) return;
        std::sort(dues.begin(), dues.end());
        auto parts = parts_ == nullptr ? Parts() : *parts_;
        while (!parts.empty() && parts.back()->size() <= dues.size() * 2) {
            std::vector<Due> joined(parts.back()->size() + dues.size());
            std::merge(parts.back()->begin(), parts.back()->end(), dues.begin(), dues.end(), joined.begin());
            joined.erase(std::unique(joined.begin(), joined.end()), joined.end());
            dues = std::move(joined);
            parts.pop_back();
        }
        dues.shrink_to_fit();
        parts.push_back(std::make_shared<const std::vector<Due>>(std::move(dues)));
        parts_ = std::make_shared<const Parts>(std::move(parts));
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t all = 0;
        if (parts_ != nullptr)
            for (const auto& part : *parts_) all += part->size() * sizeof(Due);
        return all;
    }
    /// `take(due)` for each with first < at <= last, in no order.
    template <class Take>
    void each(std::int64_t first, std::int64_t last, Take take) const {
        if (parts_ == nullptr) return;
        for (const auto& part : *parts_)
            for (auto at = after(*part, first); at != part->end() && at->at <= last; ++at) take(*at);
    }
    /// The first instant after `now` of an entry that `counts(due)`; INT64_MAX: none.
    template <class Counts>
    [[nodiscard]] std::int64_t next(std::int64_t now, Counts counts) const {
        std::int64_t found = INT64_MAX;
        if (parts_ == nullptr) return found;
        for (const auto& part : *parts_)
            for (auto at = after(*part, now); at != part->end() && at->at < found; ++at)
                if (counts(*at)) found = at->at;
        return found;
    }

private:
    using Parts = std::vector<std::shared_ptr<const std::vector<Due>>>;
    static std::vector<Due>::const_iterator after(const std::vector<Due>& part, std::int64_t now) {
        return std::upper_bound(part.begin(), part.end(), now, [](std::int64_t a, const Due& b) { return a < b.at; });
    }
    std::shared_ptr<const Parts> parts_;
};

}  // namespace jeton::engine
