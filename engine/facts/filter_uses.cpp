#include "engine/facts/filter_uses.hpp"

namespace jeton::engine {

void FilterUses::add_narrowing(std::uint32_t narrowing, const std::vector<CheckedFilterPtr>& filters) {
    for (const CheckedFilterPtr& filter : filters)
        for (const std::string_view name : names_of(*filter)) {
            tokens_.try_emplace(narrowing);
            auto at = narrowings_.find(name);
            if (at == narrowings_.end()) at = narrowings_.try_emplace(std::string(name)).first;
            if (at->second.empty() || at->second.back() != narrowing) at->second.push_back(narrowing);
        }
    known_ = narrowing + 1;
}

void FilterUses::add_token(std::uint32_t narrowing, std::uint32_t token) {
    const auto at = tokens_.find(narrowing);
    if (at == tokens_.end()) return;
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
