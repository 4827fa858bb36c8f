// All named filters of a policy at once: those that name no others first, the rest in an order in which each stands behind those it
// names, cycles found before. Entry point: check_named_filters().
#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/check/filter.hpp"
#include "grammar/filter/parse.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {
namespace {

/// The numbers of names that are all different.
class Numbers {
public:
    explicit Numbers(const std::vector<FilterText>& filters) : filters_(filters) {}

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) {
        if (by_name_.empty()) sort();
        const auto at = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                         [&](std::uint32_t each, std::string_view sought) { return filters_[each].name < sought; });
        return at == by_name_.end() || filters_[*at].name != name ? std::nullopt : std::optional(*at);
    }

private:
    /// When a name is looked up first: most filters name no others.
    void sort() {
        by_name_.resize(filters_.size());
        std::iota(by_name_.begin(), by_name_.end(), 0u);
        std::sort(by_name_.begin(), by_name_.end(), [&](std::uint32_t a, std::uint32_t b) { return filters_[a].name < filters_[b].name; });
    }

    const std::vector<FilterText>& filters_;
    std::vector<std::uint32_t> by_name_;
};

struct Use {
    std::size_t filter;         ///< index among those that wait
    syntax::NamedRange at;
};

/// A filter that names others: parsed, and checked when they are.
struct Waiting {
    std::uint32_t number;
    syntax::Filter filter;
    std::vector<Use> uses;      ///< of others that wait, in the order of the text
};

/// Filters that wait for each other.
class Uses {
public:
    explicit Uses(std::vector<Waiting>& waiting) : waiting_(waiting) {}

    /// Can `to` be reached from `from`, itself included?
    [[nodiscard]] bool reaches(std::size_t from, std::size_t to) const {
        std::vector<bool> seen(waiting_.size());
        std::vector<std::size_t> todo{from};
        seen[from] = true;
        while (!todo.empty()) {
            const std::size_t at = todo.back();
            todo.pop_back();
            if (at == to) return true;
            for (const Use& use : waiting_[at].uses)
                if (!seen[use.filter]) seen[use.filter] = true, todo.push_back(use.filter);
        }
        return false;
    }

    /// An order in which each stands behind those it names; what is on a cycle or names one that is, is left out.
    [[nodiscard]] std::vector<std::size_t> order() const {
        std::vector<std::size_t> open(waiting_.size()), ready, order;
        std::vector<std::vector<std::size_t>> named_by(waiting_.size());
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            open[i] = waiting_[i].uses.size();
            if (open[i] == 0) ready.push_back(i);
            for (const Use& use : waiting_[i].uses) named_by[use.filter].push_back(i);
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

private:
    std::vector<Waiting>& waiting_;
};

syntax::FilterError cycle(const std::string& name, bool itself, const syntax::NamedRange& at) {
    return {"filter-cycle", at.at, "filter `" + name + "` is part of itself", itself ? "take the name out" : "`" + at.name + "` names `" + name + "` in turn"};
}

class NamedFilters {
public:
    NamedFilters(const std::vector<FilterText>& filters, const DocumentSchema* schema, Broken broken) : broken_(broken), filters_(filters), numbers_(filters), results_(filters.size()) {
        context_.schema = schema;
        context_.named = [this](std::string_view name) -> NamedFilter {
            const auto number = numbers_.find(name);
            if (!number) return {};
            const NamedFilterResult& result = results_[*number];
            const bool good = result.filter != nullptr;
            return {good ? NamedFilter::State::good : NamedFilter::State::broken, result.filter, broken_ == Broken::breaks ? result.error.get() : nullptr};
        };
        context_.near_name = [this](std::string_view name) {
            text::Nearest near(name);
            if (looks_.may_look_through(filters_.size()))
                for (const auto& f : filters_) near.offer(f.name);
            return near.question();
        };
    }

    std::vector<NamedFilterResult> check() {
        for (std::uint32_t i = 0; i < filters_.size(); ++i) parse(i);
        look_up_uses();
        const Uses uses(waiting_);
        std::vector<bool> settled(waiting_.size());
        settle_all(uses.order(), settled);
        if (std::find(settled.begin(), settled.end(), false) != settled.end()) {
            refuse_cycles(uses, settled);
            settle_all(uses.order(), settled);
        }
        return std::move(results_);
    }

private:
    text::Looks looks_;
    void parse(std::uint32_t i) {
        if (filters_[i].known != nullptr) return static_cast<void>(results_[i].filter = filters_[i].known);
        auto filter = syntax::parse_filter(std::string(filters_[i].text));
        if (!filter) {
            results_[i].error = std::make_unique<syntax::FilterError>(std::move(filter).error());
            return;
        }
        const auto& nodes = filter->nodes;
        const bool names = std::any_of(nodes.begin(), nodes.end(), [](const auto& node) { return node.kind == syntax::NodeKind::name; });
        if (names) waiting_.push_back({i, *std::move(filter), {}});
        else settle(i, *std::move(filter));
    }

    void settle(std::uint32_t i, syntax::Filter filter) {
        auto checked = check_filter(std::move(filter), context_, &results_[i].lints);
        if (checked) results_[i].filter = *std::move(checked);
        else results_[i].error = std::make_unique<syntax::FilterError>(std::move(checked).error());
    }

    void settle_all(const std::vector<std::size_t>& order, std::vector<bool>& settled) {
        for (const std::size_t i : order) {
            if (!settled[i] && !results_[waiting_[i].number].error) settle(waiting_[i].number, std::move(waiting_[i].filter));
            settled[i] = true;
        }
    }

    void look_up_uses() {
        for (Waiting& each : waiting_) {
            for (auto& name : syntax::names_in(each.filter)) {
                const auto number = numbers_.find(name.name);
                const auto at = std::lower_bound(waiting_.begin(), waiting_.end(), number.value_or(0), [](const Waiting& w, std::uint32_t n) { return w.number < n; });
                if (number && at != waiting_.end() && at->number == *number)
                    each.uses.push_back({static_cast<std::size_t>(at - waiting_.begin()), std::move(name)});
            }
        }
    }

    void refuse_cycles(const Uses& uses, const std::vector<bool>& settled) {
        std::vector<std::size_t> cyclic;
        std::vector<std::unique_ptr<syntax::FilterError>> errors;
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (settled[i]) continue;
            for (const Use& use : waiting_[i].uses) {
                if (settled[use.filter] || !uses.reaches(use.filter, i)) continue;
                std::vector<std::size_t> path;
                errors.push_back(std::make_unique<syntax::FilterError>(
                    broken_ == Broken::breaks ? first_mistake(i, settled, path) : cycle(name_of(i), use.filter == i, use.at)));
                cyclic.push_back(i);
                break;
            }
        }
        for (std::size_t k = 0; k < cyclic.size(); ++k) {
            results_[waiting_[cyclic[k]].number].error = std::move(errors[k]);
            waiting_[cyclic[k]].uses.clear();
        }
    }

    /// The leftmost mistake of a filter that is not settled: it names one that is not either, and so on; `path` leads to it.
    syntax::FilterError first_mistake(std::size_t i, const std::vector<bool>& settled, std::vector<std::size_t>& path) {
        path.push_back(i);
        const auto own = check_filter(waiting_[i].filter, context_);
        const auto use = std::find_if(waiting_[i].uses.begin(), waiting_[i].uses.end(), [&](const Use& each) { return !settled[each.filter]; });
        if (!own && own.error().at.begin < use->at.at.begin) return own.error();
        constexpr std::size_t farthest = 64;        // more levels of names are refused anyway
        if (path.size() == farthest || std::find(path.begin(), path.end(), use->filter) != path.end()) return cycle(name_of(i), use->filter == i, use->at);
        syntax::FilterError inside = first_mistake(use->filter, settled, path);
        return {std::move(inside.code), use->at.at, "in filter `" + use->at.name + "`: " + inside.message, std::move(inside.help)};
    }

    [[nodiscard]] std::string name_of(std::size_t i) const { return std::string(filters_[waiting_[i].number].name); }

    const Broken broken_;
    const std::vector<FilterText>& filters_;
    Numbers numbers_;
    FilterContext context_;
    std::vector<NamedFilterResult> results_;
    std::vector<Waiting> waiting_;
};

}  // namespace

std::vector<NamedFilterResult> check_named_filters(const std::vector<FilterText>& filters, const DocumentSchema* schema, Broken broken) {
    return NamedFilters(filters, schema, broken).check();
}

}  // namespace jeton::engine
