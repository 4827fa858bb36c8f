// All named filters of a policy at once: in an order in which each stands behind those it names, cycles found first.
#include <map>
#include <utility>

#include "engine/check/filter.hpp"
#include "grammar/filter/parse.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {
namespace {

struct Use {
    std::size_t filter;
    syntax::NamedRange at;
};

/// Which filters each one names, in the order of its text.
class Uses {
public:
    explicit Uses(const std::vector<FilterText>& filters) : uses_(filters.size()) {
        std::map<std::string_view, std::size_t> numbers;
        for (std::size_t i = 0; i < filters.size(); ++i) numbers.emplace(filters[i].name, i);
        for (std::size_t i = 0; i < filters.size(); ++i)
            for (auto& name : syntax::names_in(filters[i].text))
                if (const auto at = numbers.find(name.name); at != numbers.end()) uses_[i].push_back({at->second, name});
    }

    [[nodiscard]] const std::vector<Use>& of(std::size_t i) const { return uses_[i]; }
    [[nodiscard]] std::size_t size() const { return uses_.size(); }

    /// Can `to` be reached from `from`, itself included?
    [[nodiscard]] bool reaches(std::size_t from, std::size_t to) const {
        std::vector<bool> seen(uses_.size());
        std::vector<std::size_t> todo{from};
        seen[from] = true;
        while (!todo.empty()) {
            const std::size_t at = todo.back();
            todo.pop_back();
            if (at == to) return true;
            for (const Use& use : uses_[at])
                if (!seen[use.filter]) seen[use.filter] = true, todo.push_back(use.filter);
        }
        return false;
    }

    /// Filters in an order in which each stands behind those it names; what is on a cycle or names one that is, is left out.
    [[nodiscard]] std::vector<std::size_t> order() const {
        std::vector<std::size_t> open(uses_.size()), ready, order;
        std::vector<std::vector<std::size_t>> named_by(uses_.size());
        for (std::size_t i = 0; i < uses_.size(); ++i) {
            open[i] = uses_[i].size();
            if (open[i] == 0) ready.push_back(i);
            for (const Use& use : uses_[i]) named_by[use.filter].push_back(i);
        }
        while (!ready.empty()) {
            const std::size_t at = ready.back();
            ready.pop_back();
            order.push_back(at);
            for (const std::size_t user : named_by[at])
                if (--open[user] == 0) ready.push_back(user);
        }
        return order;
    }

    void cut(std::size_t i) { uses_[i].clear(); }

private:
    std::vector<std::vector<Use>> uses_;
};

}  // namespace

std::vector<NamedFilterResult> check_named_filters(const std::vector<FilterText>& filters, const DocumentSchema* schema) {
    std::vector<NamedFilterResult> results(filters.size());
    Uses uses(filters);
    std::vector<std::size_t> order = uses.order();
    if (order.size() < filters.size()) {
        std::vector<bool> settled(filters.size());
        for (const std::size_t i : order) settled[i] = true;
        std::vector<std::size_t> cyclic;
        for (std::size_t i = 0; i < filters.size(); ++i) {
            if (settled[i]) continue;
            for (const Use& use : uses.of(i)) {
                if (settled[use.filter] || !uses.reaches(use.filter, i)) continue;
                results[i].error = syntax::FilterError{"filter-cycle", use.at.at, "filter `" + filters[i].name + "` is part of itself",
                                                       use.filter == i ? "take the name out" : "`" + use.at.name + "` names `" + filters[i].name + "` in turn"};
                cyclic.push_back(i);
                break;
            }
        }
        for (const std::size_t i : cyclic) uses.cut(i);
        order = uses.order();
    }
    std::map<std::string_view, std::size_t> numbers;
    for (std::size_t i = 0; i < filters.size(); ++i) numbers.emplace(filters[i].name, i);
    FilterContext context;
    context.schema = schema;
    context.named = [&](std::string_view name) -> NamedFilter {
        const auto at = numbers.find(name);
        if (at == numbers.end()) return {};
        const auto& result = results[at->second];
        if (result.filter == nullptr) return {NamedFilter::State::broken, nullptr, nullptr};
        return {NamedFilter::State::good, result.filter, nullptr};
    };
    context.near_name = [&](std::string_view name) {
        text::Nearest near(name);
        for (const auto& f : filters) near.offer(f.name);
        return near.question();
    };
    for (const std::size_t i : order) {
        if (results[i].error) continue;
        auto checked = check_filter(filters[i].text, context, &results[i].lints);
        if (checked) results[i].filter = std::move(*checked);
        else results[i].error = std::move(checked).error();
    }
    return results;
}

}  // namespace jeton::engine
