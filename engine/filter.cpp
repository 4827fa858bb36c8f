// jeton::Filter: a filter that stands alone.
#include <map>
#include <utility>
#include <vector>

#include "engine/evaluate/match.hpp"
#include "engine/filter_impl.hpp"
#include "grammar/filter/print.hpp"
#include "grammar/text/source.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton {
namespace {

literal::Instant instant(const Time& time) { return static_cast<literal::Instant>(time.seconds) * 1'000'000'000 + time.nanoseconds; }

/// The filters that the options name. The schema judges them where they are used: inside `{…}` their fields are others.
class Named {
public:
    explicit Named(const FilterOptions& options) {
        std::vector<engine::FilterText> texts;
        for (const auto& [name, text] : options.filters) {
            numbers_.emplace(name, texts.size());
            texts.push_back({name, text});
        }
        results_ = engine::check_named_filters(texts, nullptr, engine::Broken::breaks);
    }

    [[nodiscard]] engine::NamedFilter find(std::string_view name) const {
        using State = engine::NamedFilter::State;
        const auto at = numbers_.find(name);
        if (at == numbers_.end()) return {};
        const auto& result = results_[at->second];
        if (result.error) return {State::broken, nullptr, &*result.error};
        return {State::good, result.filter, nullptr};
    }

    [[nodiscard]] std::string near(std::string_view name) const {
        text::Nearest nearest(name);
        for (const auto& [known, number] : numbers_) nearest.offer(known);
        return nearest.question();
    }

private:
    std::map<std::string, std::size_t, std::less<>> numbers_;
    std::vector<engine::NamedFilterResult> results_;
};

}  // namespace

Filter::Filter(std::shared_ptr<const Compiled> compiled) noexcept : compiled_(std::move(compiled)) {}

Result<Filter> Filter::compile(std::string_view text, const FilterOptions& options) {
    text::Problems problems;
    for (const auto& [path, field] : options.schema)
        if (field.type > FieldType::text) problems.error("bad-argument", {}, "`" + path + "` has no type of a field but " + std::to_string(static_cast<unsigned>(field.type)));
    if (options.now && !options.now->is_date()) problems.error("bad-argument", {}, "`now` is no moment of the years 1 to 9999");
    if (problems.errors() != 0) return tl::unexpected(problems.take());
    engine::DocumentSchema schema;
    schema.fields.insert(options.schema.begin(), options.schema.end());
    schema.strict = options.strict;
    const Named named(options);
    engine::FilterContext context;
    context.schema = &schema;
    context.named = [&](std::string_view name) { return named.find(name); };
    context.near_name = [&](std::string_view name) { return named.near(name); };

    text::Sources sources;
    const text::FileId file = sources.add(options.name, std::string(text));
    std::vector<engine::FilterLint> lints;
    const auto checked = engine::check_filter(std::string(text), context, &lints);
    if (!checked) {
        const auto& e = checked.error();
        problems.error(e.code, sources.span(file, e.at.begin, e.at.end), e.message, e.help);
        return tl::unexpected(problems.take());
    }
    for (const auto& lint : lints) problems.warn(lint.code, sources.span(file, lint.at.begin, lint.at.end), lint.message, lint.help);
    auto compiled = std::make_shared<Compiled>();
    compiled->text = std::string(text);
    compiled->canonical = syntax::print_filter((*checked)->syntax());
    compiled->program = engine::compile(**checked, {&schema, instant(options.now ? *options.now : Time::now())});
    compiled->lints = problems.take();
    return Filter(std::move(compiled));
}

Match Filter::match(std::string_view json) const noexcept { return engine::match(*compiled_->program, json); }
Match Filter::match(const Value& document) const noexcept { return engine::match(*compiled_->program, document); }
ScanCounts Filter::scan(std::string_view lines, const OnLine& on_line) const { return engine::scan(*compiled_->program, lines, on_line); }
const std::string& Filter::text() const noexcept { return compiled_->text; }
std::string Filter::canonical() const { return compiled_->canonical; }
const Diagnostics& Filter::lints() const noexcept { return compiled_->lints; }

}  // namespace jeton
