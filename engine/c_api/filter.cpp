// jeton.h: filters that stand alone.
#include "engine/c_api/handles.hpp"

using namespace jeton::c_api;

jeton_filter::jeton_filter(jeton::Filter compiled)
    : filter(std::move(compiled)), canonical(filter.canonical()), lints(filter.lints()) {}

namespace {

static_assert(static_cast<int>(jeton::Match::shown) == JETON_MATCH_SHOWN);
static_assert(static_cast<int>(jeton::Match::refused) == JETON_MATCH_REFUSED);
static_assert(static_cast<int>(jeton::FieldType::keyword) == JETON_FIELD_KEYWORD);
static_assert(static_cast<int>(jeton::FieldType::date) == JETON_FIELD_DATE);
static_assert(static_cast<int>(jeton::FieldType::text) == JETON_FIELD_TEXT);

bool read_named(const jeton_filter_options& from, jeton::FilterOptions& to, jeton_diagnostics** error) {
    if (from.filter_count != 0 && missing(from.filters, "options.filters", error)) return false;
    for (const jeton_named_filter* f = from.filters; f != from.filters + from.filter_count; ++f) {
        if (missing(f->name, "options.filters.name", error) || missing(f->text, "options.filters.text", error))
            return false;
        to.filters[f->name] = f->text;
    }
    return true;
}

bool read_schema(const jeton_filter_options& from, jeton::FilterOptions& to, jeton_diagnostics** error) {
    if (from.field_count != 0 && missing(from.schema, "options.schema", error)) return false;
    for (const jeton_field* f = from.schema; f != from.schema + from.field_count; ++f) {
        if (missing(f->path, "options.schema.path", error)) return false;
        if (f->type > JETON_FIELD_TEXT) {
            say(error,
                bad_argument("`" + std::string(f->path) + "` has no type of a field but " + std::to_string(f->type)));
            return false;
        }
        to.schema[f->path] = {static_cast<jeton::FieldType>(f->type), f->single};
    }
    return true;
}

/// False, and said, where the options are wrong.
bool read_options(const jeton_filter_options* from, jeton::FilterOptions& to, jeton_diagnostics** error) {
    if (from == nullptr) return true;
    to.strict = from->strict;
    if (from->name != nullptr) to.name = from->name;
    return read_time(from->now, "now", to.now, error) && read_named(*from, to, error) && read_schema(*from, to, error);
}

jeton_filter* compiled(const char* text, size_t size, const jeton::FilterOptions& options, jeton_diagnostics** error) {
    if (missing(text, "text", error)) return nullptr;
    return made_of<jeton_filter*>(jeton::Filter::compile({text, size}, options), nullptr, error,
                                  [](jeton::Filter filter) { return new jeton_filter(std::move(filter)); });
}

}  // namespace

jeton_filter* jeton_filter_compile(const char* text, size_t size, const jeton_filter_options* options,
                                   jeton_diagnostics** error) {
    return attempt<jeton_filter*>(nullptr, error, [&]() -> jeton_filter* {
        jeton::FilterOptions read;
        return read_options(options, read, error) ? compiled(text, size, read, error) : nullptr;
    });
}

jeton_filter* jeton_snapshot_compile(const jeton_snapshot* snapshot, const char* text, size_t size,
                                     jeton_diagnostics** error) {
    return attempt<jeton_filter*>(nullptr, error, [&]() -> jeton_filter* {
        if (missing(snapshot, "snapshot", error)) return nullptr;
        return compiled(text, size, snapshot->snapshot.filter_options(), error);
    });
}

jeton_match jeton_filter_match(const jeton_filter* filter, const char* json, size_t size) {
    if (filter == nullptr) return JETON_MATCH_HIDDEN;
    if (json == nullptr) return JETON_MATCH_REFUSED;
    return static_cast<jeton_match>(filter->filter.match(std::string_view(json, size)));
}

bool jeton_filter_scan(const jeton_filter* filter, const char* lines, size_t size, jeton_on_line on_line, void* context,
                       jeton_scan_counts* counts) {
    if (counts != nullptr) *counts = {};
    if (filter == nullptr || lines == nullptr) return false;
    return attempt<bool>(false, nullptr, [&] {
        jeton::Filter::OnLine call;
        if (on_line != nullptr)
            call = [&](std::uint64_t number, std::string_view line, jeton::Match match) {
                on_line(context, number, line.data(), line.size(), static_cast<jeton_match>(match));
            };
        const jeton::ScanCounts found = filter->filter.scan({lines, size}, call);
        if (counts != nullptr) *counts = {found.lines, found.shown, found.refused};
        return true;
    });
}

jeton_text jeton_filter_canonical(const jeton_filter* filter) {
    return filter != nullptr ? text_of(filter->canonical) : text_of("");
}
const jeton_diagnostics* jeton_filter_lints(const jeton_filter* filter) {
    return filter != nullptr ? &filter->lints : nullptr;
}
void jeton_filter_free(jeton_filter* filter) { delete filter; }
