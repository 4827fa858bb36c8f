// jeton.h: diagnostics, version and time.
#include <algorithm>
#include <optional>

#include "engine/c_api/handles.hpp"

namespace {

std::string rendered(const jeton::Diagnostics& diagnostics, jeton::RenderOptions::Format format) {
    jeton::RenderOptions options;
    options.format = format;
    return jeton::render(diagnostics, options);
}

jeton::Diagnostics one_error(std::string code, std::string message) {
    jeton::Diagnostic d;
    d.code = std::move(code);
    d.message = std::move(message);
    return {{std::move(d)}, 0};
}

/// Made before it is needed and never freed.
jeton_diagnostics out_of_memory(one_error("out-of-memory", "not enough memory"));

}  // namespace

jeton_diagnostics::jeton_diagnostics(const jeton::Diagnostics& diagnostics)
    : text(rendered(diagnostics, jeton::RenderOptions::Format::text)),
      json(rendered(diagnostics, jeton::RenderOptions::Format::json)),
      errors(diagnostics.errors()),
      warnings(diagnostics.warnings()) {
    const auto& list = diagnostics.list;
    const auto first = std::find_if(list.begin(), list.end(), [](const jeton::Diagnostic& each) { return each.severity == jeton::Severity::error; });
    if (first != list.end()) code = first->code;
}

namespace jeton::c_api {

void say(jeton_diagnostics** error, const Diagnostics& diagnostics) {
    if (error != nullptr) *error = new jeton_diagnostics(diagnostics);
}

void say(jeton_diagnostics** error, const Refusal& refusal) {
    if (error == nullptr) return;
    auto made = std::make_unique<jeton_diagnostics>(refusal.diagnostics);
    made->code = refusal.code;
    made->change = refusal.change;
    *error = made.release();
}

void say_out_of_memory(jeton_diagnostics** error) noexcept {
    if (error != nullptr) *error = &out_of_memory;
}

Diagnostics bad_argument(std::string message) { return one_error("bad-argument", std::move(message)); }

bool missing(const void* argument, std::string_view name, jeton_diagnostics** error) {
    if (argument == nullptr) say(error, bad_argument("`" + std::string(name) + "` is NULL"));
    return argument == nullptr;
}

bool read_time(const jeton_time* from, std::string_view name, std::optional<Time>& to, jeton_diagnostics** error) {
    if (from == nullptr) return true;
    if (from->nanoseconds > 999'999'999) {
        say(error, bad_argument("`" + std::string(name) + "` has " + std::to_string(from->nanoseconds) + " nanoseconds, more than a second"));
        return false;
    }
    to = Time{from->seconds, from->nanoseconds};
    return true;
}

}  // namespace jeton::c_api

const char* jeton_version() { return JETON_VERSION; }

bool jeton_time_parse(const char* text, jeton_time* time) {
    if (text == nullptr || time == nullptr) return false;
    const auto parsed = jeton::Time::parse(text);
    if (parsed) *time = {parsed->seconds, parsed->nanoseconds};
    return parsed.has_value();
}

const char* jeton_diagnostics_text(const jeton_diagnostics* d) { return d != nullptr ? d->text.c_str() : ""; }
const char* jeton_diagnostics_json(const jeton_diagnostics* d) { return d != nullptr ? d->json.c_str() : ""; }
size_t jeton_diagnostics_errors(const jeton_diagnostics* d) { return d != nullptr ? d->errors : 0; }
size_t jeton_diagnostics_warnings(const jeton_diagnostics* d) { return d != nullptr ? d->warnings : 0; }
const char* jeton_diagnostics_code(const jeton_diagnostics* d) { return d != nullptr ? d->code.c_str() : ""; }

bool jeton_diagnostics_change(const jeton_diagnostics* d, size_t* change) {
    if (d == nullptr || change == nullptr || !d->change) return false;
    *change = *d->change;
    return true;
}

void jeton_diagnostics_free(jeton_diagnostics* d) {
    if (d != &out_of_memory) delete d;
}
