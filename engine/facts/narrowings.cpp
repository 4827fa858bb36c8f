#include "engine/facts/narrowings.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "engine/compile/rules.hpp"

namespace jeton::engine {
namespace {

const std::string& filter_text(const CheckedFilterPtr& filter) { return filter->syntax().text; }

std::size_t hash_of(const FilterSet& filters) noexcept {
    std::size_t hash = filters.any;
    for (const auto text : filters.texts) hash = hash * 31 + std::hash<std::string_view>()(text);
    return hash;
}

}  // namespace

bool operator==(const Narrowing& a, const Narrowing& b) {
    return a.any == b.any && a.narrowed == b.narrowed && a.accounts == b.accounts &&
           std::equal(a.filters.begin(), a.filters.end(), b.filters.begin(), b.filters.end(),
                      [](const auto& x, const auto& y) { return say_the_same(*x, *y); });
}

std::size_t NarrowingHash::operator()(const Narrowing& narrowing) const {
    std::size_t hash = hash_numbers(narrowing.accounts) + narrowing.any * 2 + narrowing.narrowed;
    for (const auto& filter : narrowing.filters) hash = hash * 31 + filter->hash();
    return hash;
}

Pools::Pools() {
    texts.add({});
    narrowing({}, nullptr);
    number_filters(0);
}

std::uint32_t Pools::narrowing(const Narrowing& is, const CompileContext* context) {
    const auto [number, fresh] = narrowings.add(is);
    Narrowing& made = narrowings.at(number);
    if (fresh) {        // of what it was copied from nothing follows
        made.finished = false;
        made.programs.clear();
    }
    if (made.finished) return number;
    while (narrowing_rows.size() < narrowings.size()) narrowing_rows.add(&narrowings[static_cast<std::uint32_t>(narrowing_rows.size())]);
    if (set_of_.size() < narrowings.size()) set_of_.resize(narrowings.size());
    const auto everything = std::count_if(made.filters.begin(), made.filters.end(), is_every_document);
    made.trivial = made.any ? everything != 0 || made.filters.empty() : everything == std::ssize(made.filters);
    if (context != nullptr) finish(number, *context);
    timed = timed || made.timed;
    made.finished = true;
    return number;
}

void Pools::compile_all(const CompileContext& context) {
    timed = false;
    compiled_.clear();
    compiled_numbers_.clear();
    sets_.clear();
    set_numbers_.clear();
    for (std::uint32_t n = 0; n < narrowings.size(); ++n) {
        narrowings.at(n).programs.clear();
        finish(n, context);
        timed = timed || narrowings[n].timed;
    }
}

void Pools::finish(std::uint32_t number, CompileContext context) {
    context.tries = &tries_;
    Narrowing& narrowing = narrowings.at(number);
    narrowing.programs.reserve(narrowing.filters.size());
    for (auto i = static_cast<std::uint32_t>(narrowing.programs.size()); i < narrowing.filters.size(); ++i) narrowing.programs.push_back(program_of({number, i}, context));
    narrowing.timed = std::any_of(narrowing.filters.begin(), narrowing.filters.end(), [](const CheckedFilterPtr& filter) { return filter->uses_now(); });
    std::vector<std::string_view>& said = narrowing.texts;
    std::vector<std::string> expanded;
    said.clear();
    said.reserve(narrowing.filters.size());
    for (const auto& filter : narrowing.filters) {
        if (is_every_document(filter)) continue;
        if (filter->has_names()) expanded.push_back(expanded_text(*filter));
        else said.push_back(filter_text(filter));
    }
    narrowing.expanded = expanded.empty() ? nullptr : std::make_shared<const std::vector<std::string>>(std::move(expanded));
    if (narrowing.expanded != nullptr) said.insert(said.end(), narrowing.expanded->begin(), narrowing.expanded->end());
    std::sort(said.begin(), said.end());
    said.erase(std::unique(said.begin(), said.end()), said.end());
    number_filters(number);
}

std::uint32_t Pools::find_filters(const FilterSet& filters) const {
    return set_numbers_.find(hash_of(filters), [&](std::uint32_t number) { return this->filters(number) == filters; });
}

void Pools::number_filters(std::uint32_t narrowing) {
    const FilterSet filters = said_by(narrowings[narrowing]);
    const std::uint32_t known = find_filters(filters);
    set_of_[narrowing] = known != HashIndex::none ? known : set_numbers_.size();
    if (known != HashIndex::none) return;
    set_numbers_.make_room();
    sets_.push_back({filters.texts.data(), static_cast<std::uint32_t>(filters.texts.size()), filters.any});
    set_numbers_.add(hash_of(filters));
}

ProgramPtr Pools::program_of(const Place& place, const CompileContext& context) {
    const CheckedFilterPtr& filter = narrowings[place.narrowing].filters[place.filter];
    if (filter->uses_now()) return compile(*filter, context);
    const std::size_t hash = hash_numbers(std::array{reinterpret_cast<std::uintptr_t>(filter.get())});
    const std::uint32_t known = compiled_numbers_.find(hash, [&](std::uint32_t n) { return narrowings[compiled_[n].narrowing].filters[compiled_[n].filter] == filter; });
    if (known != HashIndex::none) return narrowings[compiled_[known].narrowing].programs[compiled_[known].filter];
    ProgramPtr made = compile(*filter, context);
    compiled_numbers_.make_room();
    compiled_.push_back(place);
    compiled_numbers_.add(hash);
    return made;
}

std::shared_ptr<const TimedFilters> Pools::compile_timed(CompileContext context) {
    if (!timed) return nullptr;
    context.tries = &tries_;
    auto made = std::make_shared<TimedFilters>();
    for (std::uint32_t n = 0; n < narrowings.size(); ++n) {
        const Narrowing& narrowing = narrowings[n];
        if (!narrowing.timed) continue;
        auto& programs = (*made)[&narrowing];
        for (const auto& filter : narrowing.filters) programs.push_back(compile(*filter, context));
    }
    return made;
}

}  // namespace jeton::engine
