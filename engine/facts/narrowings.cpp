#include "engine/facts/narrowings.hpp"

#include <algorithm>

#include "engine/compile/rules.hpp"

namespace jeton::engine {
namespace {

const std::string& filter_text(const CheckedFilterPtr& filter) { return filter->syntax().text; }

}  // namespace

bool operator==(const Narrowing& a, const Narrowing& b) {
    return a.any == b.any && a.narrowed == b.narrowed && a.accounts == b.accounts &&
           std::equal(a.filters.begin(), a.filters.end(), b.filters.begin(), b.filters.end(),
                      [](const auto& x, const auto& y) { return x == y || filter_text(x) == filter_text(y); });
}

std::size_t NarrowingHash::operator()(const Narrowing& narrowing) const {
    std::size_t hash = hash_numbers(narrowing.accounts) + narrowing.any * 2 + narrowing.narrowed;
    for (const auto& filter : narrowing.filters) hash = hash * 31 + std::hash<std::string>()(filter_text(filter));
    return hash;
}

Pools::Pools() {
    texts.add({});
    narrowing({}, nullptr);
}

std::uint32_t Pools::narrowing(const Narrowing& is, const CompileContext* context) {
    const auto [number, fresh] = narrowings.add(is);
    if (!fresh) return number;
    Narrowing& made = narrowings.at(number);
    narrowing_rows.add(&made);
    const auto everything = std::count_if(made.filters.begin(), made.filters.end(), is_every_document);
    made.trivial = made.any ? everything != 0 || made.filters.empty() : everything == std::ssize(made.filters);
    if (context != nullptr) finish(made, *context);
    timed = timed || made.timed;
    return number;
}

void Pools::compile_all(const CompileContext& context) {
    timed = false;
    for (std::uint32_t n = 0; n < narrowings.size(); ++n) {
        finish(narrowings.at(n), context);
        timed = timed || narrowings[n].timed;
    }
}

void Pools::finish(Narrowing& narrowing, const CompileContext& context) {
    narrowing.programs.clear();
    narrowing.texts.clear();
    narrowing.timed = false;
    for (const auto& filter : narrowing.filters) {
        if (filter->uses_now()) {
            narrowing.timed = true;
            narrowing.programs.push_back(compile(*filter, context));
        } else {
            auto& known = programs_[filter.get()];
            if (known.second == nullptr) known = {filter, compile(*filter, context)};
            narrowing.programs.push_back(known.second);
        }
        if (!is_every_document(filter)) narrowing.texts.push_back(expanded_text(*filter));
    }
    std::sort(narrowing.texts.begin(), narrowing.texts.end());
    narrowing.texts.erase(std::unique(narrowing.texts.begin(), narrowing.texts.end()), narrowing.texts.end());
    narrowing.texts.shrink_to_fit();
    narrowing.programs.shrink_to_fit();
    narrowing.text_hash = 0;
    for (const auto& text : narrowing.texts) narrowing.text_hash = narrowing.text_hash * 31 + std::hash<std::string>()(text);
}

std::shared_ptr<const TimedFilters> compile_timed(const Pools& pools, const CompileContext& context) {
    if (!pools.timed) return nullptr;
    auto timed = std::make_shared<TimedFilters>();
    for (std::uint32_t n = 0; n < pools.narrowings.size(); ++n) {
        const Narrowing& narrowing = pools.narrowings[n];
        if (!narrowing.timed) continue;
        auto& programs = (*timed)[&narrowing];
        for (const auto& filter : narrowing.filters) programs.push_back(compile(*filter, context));
    }
    return timed;
}

}  // namespace jeton::engine
