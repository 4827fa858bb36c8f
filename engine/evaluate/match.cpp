#include "engine/evaluate/match.hpp"

#include <algorithm>
#include <memory>

#include "engine/documents/separators.hpp"
#include "engine/documents/structural.hpp"
#include "engine/evaluate/regular_walk.hpp"
#include "engine/evaluate/value_walk.hpp"
#include "engine/evaluate/walker.hpp"

namespace jeton::engine {
namespace {

constexpr std::size_t largest = 0xffff0000;         // offsets have 32 bits
constexpr std::size_t chunk = 256 * 1024;           // lines indexed at once: index and text stay in the second-level cache

/// What a thread keeps from one document to the next.
struct Scratch {
    StructuralIndex index;
    Separators separators;
    Collector collector;
    Walker walker;
    RegularWalk regular;
};

/// The thread's own, or one more where that is in use: a call that is told of a line may ask again.
class Lease {
public:
    Lease() : more_(busy() ? std::make_unique<Scratch>() : nullptr) {
        if (more_ == nullptr) busy() = true;
    }
    ~Lease() {
        if (more_ == nullptr) busy() = false;
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    [[nodiscard]] Scratch& operator*() const {
        struct Mine : Scratch {
            ~Mine() { busy() = true; }          // who asks later, as its thread ends, gets one more
        };
        thread_local Mine mine;
        return more_ == nullptr ? mine : *more_;
    }

private:
    static bool& busy() {
        thread_local bool is = false;
        return is;
    }
    std::unique_ptr<Scratch> more_;
};

bool blank(const char* p, const char* end) noexcept {
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')) ++p;
    return p == end;
}

Match match_text(Scratch& s, const Program& program, std::string_view json) {
    if (program.unusable || json.empty() || json.size() > largest) return Match::refused;
    if (!s.index.read(json.data(), json.size())) return Match::refused;
    const std::uint32_t* next = s.index.offsets();
    s.collector.begin(program);
    s.walker.begin(json.data(), json.size());
    const std::size_t behind = s.walker.walk(*program.trie, s.collector, json.data(), next, json.size());
    if (behind == 0 || *next < json.size()) return Match::refused;
    return s.collector.answer() ? Match::shown : Match::hidden;
}

/// Calls `on_line(number, line, answer)` for the lines of a text and counts.
class Lines {
public:
    Lines(Scratch& scratch, const Program& program, const jeton::Filter::OnLine& on_line)
        : scratch_(scratch), program_(program), on_line_(on_line) {}

    void one(std::string_view line) {
        ++number_;
        if (blank(line.data(), line.data() + line.size())) return;
        tell(line, match_text(scratch_, program_, line));
    }

    [[nodiscard]] const ScanCounts& counts() const { return counts_; }

    /// Whole lines, the quick way where most of them are regular and none is too broken for that.
    void many(std::string_view text) {
        Scratch& s = scratch_;
        if (program_.unusable || !regular_ || !s.separators.read(text.data(), text.size())) return indexed(text);
        const std::uint32_t* at = s.separators.offsets();
        const std::uint32_t* const past = at + s.separators.count();
        const std::uint32_t* odd = s.separators.odd();
        s.regular.begin(*program_.trie, s.separators, text.data(), text.size());
        std::size_t regular = 0, others = 0;
        for (std::size_t begin = 0; begin < text.size();) {
            std::size_t end = 0;                // 0: not known yet
            if (*odd != Separators::nowhere) {
                end = std::min(text.find('\n', begin), text.size());
                while (*odd + Separators::block <= begin) ++odd;
            }
            if (*at == begin && (end == 0 || *odd >= end)) {
                s.collector.begin(program_);
                if (const std::uint32_t* behind = s.regular.walk(s.collector, at)) {
                    std::size_t stop = *behind++ + 1;
                    if (behind != past && *behind == stop + 1 && text[stop] == '\r') ++stop;
                    if (behind == past ? stop == text.size() : *behind == stop && text[stop] == '\n') {
                        ++number_, ++regular;
                        at = behind + (behind != past);
                        tell(text.substr(begin, stop - begin), s.collector.answer() ? Match::shown : Match::hidden);
                        begin = stop + 1;
                        continue;
                    }
                }
            }
            if (end == 0) end = std::min(text.find('\n', begin), text.size());
            ++others;
            one(text.substr(begin, end - begin));
            while (at != past && *at <= end) ++at;
            begin = end + 1;
        }
        regular_ = regular >= others;
    }

private:
    /// The same for any lines, indexed at once where all of them are sound enough for that.
    void indexed(std::string_view text) {
        Scratch& s = scratch_;
        if (program_.unusable || !s.index.read(text.data(), text.size())) return each(text);
        const std::uint32_t* next = s.index.offsets();
        s.walker.begin(text.data(), text.size());
        std::size_t begin = 0;
        for (std::size_t end; begin < text.size() && *next < text.size(); begin = end + 1) {
            ++number_;
            end = std::min(text.find('\n', begin), text.size());
            if (*next >= end) continue;
            s.collector.begin(program_);
            const std::size_t behind = s.walker.walk(*program_.trie, s.collector, text.data(), next, end);
            const bool sound = behind != 0 && *next >= end;
            while (*next < end) ++next;
            tell(text.substr(begin, end - begin), !sound ? Match::refused : s.collector.answer() ? Match::shown : Match::hidden);
        }
        number_ += static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(std::min(begin, text.size())), text.end(), '\n'));
    }

    void each(std::string_view text) {
        for (std::size_t begin = 0; begin < text.size();) {
            std::size_t end = text.find('\n', begin);
            if (end == std::string_view::npos) end = text.size();
            one(text.substr(begin, end - begin));
            begin = end + 1;
        }
    }

    void tell(std::string_view line, Match answer) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++counts_.lines;
        counts_.shown += answer == Match::shown;
        counts_.refused += answer == Match::refused;
        if (on_line_) on_line_(number_, line, answer);
    }

    Scratch& scratch_;
    const Program& program_;
    const jeton::Filter::OnLine& on_line_;
    std::uint64_t number_ = 0;
    bool regular_ = Separators::available();
    ScanCounts counts_;
};

}  // namespace

Match match(const Program& program, std::string_view json) noexcept {
    try {
        const Lease scratch;
        return match_text(*scratch, program, json);
    } catch (...) {
        return Match::refused;      // no memory
    }
}

Match match(const Program& program, const Value& document) noexcept {
    try {
        if (program.unusable) return Match::refused;
        thread_local bool gone = false;
        struct Mine {
            ValueWalk walk;
            ~Mine() { gone = true; }
        };
        if (gone) return ValueWalk().match(program, document);      // its thread ends
        thread_local Mine mine;
        return mine.walk.match(program, document);
    } catch (...) {
        return Match::refused;
    }
}

ScanCounts scan(const Program& program, std::string_view text, const jeton::Filter::OnLine& on_line) {
    const Lease scratch;
    Lines lines(*scratch, program, on_line);
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = text.size();
        if (end - begin > chunk) {
            const std::size_t last = text.rfind('\n', begin + chunk);
            const std::size_t cut = last != std::string_view::npos && last >= begin ? last : text.find('\n', begin + chunk);
            if (cut != std::string_view::npos) end = cut + 1;
        }
        const std::string_view part = text.substr(begin, end - begin);
        if (part.size() > largest) lines.one(part);
        else lines.many(part);
        begin = end;
    }
    return lines.counts();
}

}  // namespace jeton::engine
