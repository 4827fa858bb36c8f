#include "engine/facts/narrowings.hpp"

#include <algorithm>
#include <array>
#include <functional>

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
    if (context != nullptr) finish(number, *context);
    timed = timed || made.timed;
    return number;
}

void Pools::compile_all(const CompileContext& context) {
    timed = false;
    compiled_.clear();
    compiled_numbers_.clear();
    for (std::uint32_t n = 0; n < narrowings.size(); ++n) {
        finish(n, context);
        timed = timed || narrowings[n].timed;
    }
}

void Pools::finish(std::uint32_t number, CompileContext context) {
    context.tries = &tries_;
    Narrowing& narrowing = narrowings.at(number);
    narrowing.programs.clear();
    narrowing.programs.reserve(narrowing.filters.size());
    narrowing.timed = false;
    for (std::uint32_t i = 0; i < narrowing.filters.size(); ++i) {
        narrowing.programs.push_back(program_of({number, i}, context));
        narrowing.timed = narrowing.timed || narrowing.filters[i]->uses_now();
    }
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
    narrowing.text_hash = 0;
    for (const auto text : said) narrowing.text_hash = narrowing.text_hash * 31 + std::hash<std::string_view>()(text);
}

ProgramPtr Pools::program_of(const Place& place, const CompileContext& context) {
    const CheckedFilterPtr& filter = narrowings[place.narrowing].filters[place.filter];
    if (filter->uses_now()) return compile(*filter, context);
    const std::size_t hash = hash_numbers(std::array{reinterpret_cast<std::uintptr_t>(filter.get())});
    const std::uint32_t known = compiled_numbers_.find(hash, [&](std::uint32_t n) { return narrowings[compiled_[n].narrowing].filters[compiled_[n].filter] == filter; });
    if (known != HashIndex::none) return narrowings[compiled_[known].narrowing].programs[compiled_[known].filter];
    ProgramPtr made = compile(*filter, context);
    compiled_numbers_.add(hash);
    compiled_.push_back(place);
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
