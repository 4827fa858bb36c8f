// Files, the spans of places in them, and the collector of mistakes.
#include "grammar/text/source.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "grammar/text/secrets.hpp"
#include "grammar/text/unicode.hpp"

namespace jeton::text {
namespace {

constexpr std::size_t block_bytes = 4096;

/// Whether the byte at `at` belongs to a character that begins before it.
bool lies_across(std::string_view text, std::size_t at) noexcept {
    for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
        if ((static_cast<unsigned char>(text[at - back]) & 0xc0) != 0x80) {
            return character_at(text, at - back).size > back;
        }
    }
    return false;
}

bool is_ascii(std::string_view text) noexcept {
    unsigned char all = 0;
    for (const char c : text) all |= static_cast<unsigned char>(c);
    return all < 0x80;
}

/// YAML breaks lines at a line feed, at a carriage return, and at both as one.
std::vector<std::uint32_t> line_starts(std::string_view text) {
    std::vector<std::uint32_t> starts{0};
    if (text.find('\r') == std::string_view::npos) {
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos;) {
            starts.push_back(static_cast<std::uint32_t>(++at));
        }
        return starts;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool lone_return = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
        if (text[at] == '\n' || lone_return) {
            starts.push_back(static_cast<std::uint32_t>(at + 1));
        }
    }
    return starts;
}

}  // namespace

void Sources::build_index(const File& file) {
    file.lines = file.line == 0 ? line_starts(file.text) : std::vector<std::uint32_t>{0};       // of a stream it is one line, whatever is in it
    file.blocks.clear();
    std::uint32_t count = 0;
    std::size_t block = 0;
    for (std::size_t at = 0; at < file.text.size();) {
        for (; block <= at; block += block_bytes) {
            file.blocks.push_back(count);
        }
        const std::size_t rest = std::min(block, file.text.size()) - at;
        if (is_ascii(std::string_view(file.text).substr(at, rest))) {
            at += rest;
            count += static_cast<std::uint32_t>(rest);
        } else {
            for (; at < std::min(block, file.text.size()); ++count) {
                at += character_at(file.text, at).size;
            }
        }
    }
    file.blocks.push_back(count);
}

/// A character that lies across the end of a block belongs to the block it begins in.
std::uint32_t Sources::characters_before(const File& file, std::size_t end) noexcept {
    const std::string_view text = file.text;
    if (end == 0 || file.blocks.size() < 2) {
        return 0;
    }
    const std::size_t block = std::min((end - 1) / block_bytes, file.blocks.size() - 2);
    std::uint32_t count = file.blocks[block];
    std::size_t at = block * block_bytes;
    if (file.blocks[block + 1] - count == std::min(block_bytes, text.size() - at)) {    // as many characters as bytes
        return count + static_cast<std::uint32_t>(end - at);
    }
    while (at > 0 && at < end && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80 && lies_across(text, at)) {
        ++at;
    }
    for (; at < end; at += character_at(text, at).size) {
        ++count;
    }
    return count;
}

FileId Sources::add(std::string name, std::string text) {
    files_->push_back(File{std::move(name), std::move(text), 0, {}, {}});
    return static_cast<FileId>(files_->size() - 1);
}

FileId Sources::add_file(std::string name, std::string text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) {
        text.erase(0, byte_order_mark.size());
    }
    return add(std::move(name), std::move(text));
}

FileId Sources::add_stream(std::string name) {
    files_->push_back(File{std::move(name), {}, 1, {}, {}});
    return static_cast<FileId>(files_->size() - 1);
}

void Sources::set_line(FileId stream, std::uint64_t number, std::string_view line) {
    File& file = (*files_)[static_cast<std::size_t>(stream)];
    file.text.assign(line);
    file.line = number;
    file.lines.clear();
}

void Sources::add_all(const Sources& other) {
    for (const File& each : *other.files_) files_->push_back(each);
}

std::size_t Sources::count() const noexcept { return files_->size(); }

void Sources::forget(std::size_t kept) { files_->erase(files_->begin() + static_cast<std::ptrdiff_t>(kept), files_->end()); }

std::string_view Sources::name(FileId file) const noexcept {
    if (file == no_file) return {};
    return (*files_)[static_cast<std::size_t>(file)].name;
}

std::string_view Sources::text(FileId file) const noexcept {
    if (file == no_file) return {};
    return (*files_)[static_cast<std::size_t>(file)].text;
}

Span Sources::span(FileId id, std::size_t begin, std::size_t end) const {
    if (id == no_file) return {};
    const File& file = (*files_)[static_cast<std::size_t>(id)];
    const std::string_view text = file.text;
    if (file.lines.empty()) {
        build_index(file);
    }
    begin = std::min(begin, text.size());
    end = std::clamp(end, begin, text.size());
    const auto index_of = [&](std::size_t at) {
        return static_cast<std::size_t>(std::upper_bound(file.lines.begin(), file.lines.end(), at) - file.lines.begin()) - 1;
    };
    const std::size_t from = index_of(begin);
    const std::size_t to = index_of(end);
    const std::size_t start = file.lines[from];
    std::size_t stop = from + 1 < file.lines.size() ? file.lines[from + 1] : text.size();
    while (stop > start && (text[stop - 1] == '\n' || text[stop - 1] == '\r')) {
        --stop;
    }
    const std::size_t end_start = file.lines[to];
    const auto base = static_cast<std::uint32_t>(file.line == 0 ? 1 : std::min<std::uint64_t>(file.line, UINT32_MAX));
    Span span;
    span.file = file.name;
    span.line = base + static_cast<std::uint32_t>(from);
    span.column = characters_before(file, begin) - characters_before(file, start) + 1;
    span.end_line = base + static_cast<std::uint32_t>(to);
    span.end_column = characters_before(file, end) - characters_before(file, end_start) + 1;
    span.source = text.substr(start, std::min(stop - start, kept_line));
    return span;
}

/// All of its line, unless there is too much of them already.
void Problems::keep(Span& span) {
    hide_secrets(span.source);
    source_bytes_ += span.source.size();
    if (source_bytes_ > kept_source) {
        span.source.clear();
        span.source.shrink_to_fit();
    }
}

void Problems::add(Diagnostic diagnostic) {
    hide_secrets(diagnostic.message);
    hide_secrets(diagnostic.help);
    for (std::size_t p = 0; (p = diagnostic.message.find('\n', p)) != std::string::npos; p += 2) diagnostic.message.replace(p, 1, "\\n");
    const bool error = diagnostic.severity == Severity::error;
    if (found_.list.size() < kept_diagnostics) {
        keep(diagnostic.span);
        for (Label& label : diagnostic.labels) keep(label.span);
        found_.list.push_back(std::move(diagnostic));
        errors_ += error ? 1 : 0;       // not where there is no memory for it
        return;
    }
    errors_ += error ? 1 : 0;
    ++found_.omitted;
    if (!error || errors_ > kept_diagnostics) return;
    keep(diagnostic.span);
    for (Label& label : diagnostic.labels) {
        keep(label.span);
    }
    const auto is_warning = [](const Diagnostic& each) { return each.severity != Severity::error; };
    *std::find_if(found_.list.rbegin(), found_.list.rend(), is_warning) = std::move(diagnostic);    // errors go first
}

void Problems::error(std::string code, Span span, std::string message, std::string help, std::vector<Label> labels) {
    add({Severity::error, std::move(code), std::move(message), std::move(span), std::move(labels), std::move(help)});
}

void Problems::warn(std::string code, Span span, std::string message, std::string help, std::vector<Label> labels) {
    add({Severity::warning, std::move(code), std::move(message), std::move(span), std::move(labels), std::move(help)});
}

std::string_view Problems::first_code() const noexcept {
    for (const Diagnostic& each : found_.list)
        if (each.severity == Severity::error) return each.code;
    return {};
}

void Problems::label_behind(std::size_t errors, const Label& label) {
    std::size_t seen = 0;
    for (Diagnostic& each : found_.list) {
        if (each.severity != Severity::error || ++seen <= errors || each.span.file == label.span.file) continue;
        keep(each.labels.emplace_back(label).span);
    }
}

void Problems::clear() noexcept {
    found_ = {};
    errors_ = 0;
    source_bytes_ = 0;
}

void Problems::back_to(std::size_t errors) {
    if (errors >= errors_) return;
    std::size_t seen = 0;
    const auto is_later = [&](const Diagnostic& each) { return each.severity == Severity::error && ++seen > errors; };
    found_.list.erase(std::find_if(found_.list.begin(), found_.list.end(), is_later), found_.list.end());
    if (found_.list.size() < kept_diagnostics) found_.omitted = 0;
    errors_ = errors;
}

Diagnostics Problems::take_errors() {
    std::erase_if(found_.list, [](const Diagnostic& each) { return each.severity != Severity::error; });
    return take();
}

Diagnostics Problems::take() {
    std::unordered_map<std::string_view, std::size_t> order;
    for (const Diagnostic& each : found_.list) {
        order.try_emplace(each.span.file, order.size());
    }
    std::vector<std::pair<std::size_t, std::size_t>> places;    // order of the file, index in the list
    places.reserve(found_.list.size());
    for (std::size_t i = 0; i < found_.list.size(); ++i) {
        places.emplace_back(order.at(found_.list[i].span.file), i);
    }
    std::stable_sort(places.begin(), places.end(), [&](const auto& a, const auto& b) {
        const Span& x = found_.list[a.second].span;
        const Span& y = found_.list[b.second].span;
        return std::tie(a.first, x.line, x.column) < std::tie(b.first, y.line, y.column);
    });
    Diagnostics sorted;
    sorted.omitted = found_.omitted;
    sorted.list.reserve(places.size());
    for (const auto& place : places) {
        sorted.list.push_back(std::move(found_.list[place.second]));
    }
    clear();
    return sorted;
}

}  // namespace jeton::text
