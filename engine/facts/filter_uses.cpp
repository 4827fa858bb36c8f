#include "engine/facts/filter_uses.hpp"

#include <algorithm>

namespace jeton::engine {

void FilterUses::add(std::uint32_t token, std::uint32_t narrowing, std::span<const CheckedFilterPtr> filters) {
    if (std::none_of(filters.begin(), filters.end(), [](const CheckedFilterPtr& filter) { return filter->has_names(); })) return;
    auto at = tokens_.find(narrowing);
    if (at == tokens_.end()) {
        for (const CheckedFilterPtr& filter : filters)      // first: where memory runs out, it is tried again
            for (const std::string_view name : names_of(*filter)) {
                auto list = narrowings_.find(name);
                if (list == narrowings_.end()) list = narrowings_.try_emplace(std::string(name)).first;
                if (list->second.empty() || list->second.back() != narrowing) list->second.push_back(narrowing);
            }
        at = tokens_.try_emplace(narrowing).first;
    }
    at->second.push_back(token);
    ++size_;
}

std::span<const std::uint32_t> FilterUses::narrowings(std::string_view filter) const {
    const auto at = narrowings_.find(filter);
    return at == narrowings_.end() ? std::span<const std::uint32_t>() : at->second;
}

std::span<const std::uint32_t> FilterUses::tokens(std::uint32_t narrowing) const {
    const auto at = tokens_.find(narrowing);
    return at == tokens_.end() ? std::span<const std::uint32_t>() : at->second;
}

}  // namespace jeton::engine
