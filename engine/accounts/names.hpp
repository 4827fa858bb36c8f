// Names to dense numbers and back, for millions of names. Entry point: NameTable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/memory/large.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

/// Each name has the number of its arrival, from 0. About 8 bytes a name beside its text, up to 14 while it grows. Lookup: one cache line of the
/// index, then the name; no allocation. Reading from several threads is safe while nobody adds.
class NameTable {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    struct Added {
        std::uint32_t number;
        bool fresh;             ///< false: it was there already
    };
    Added add(std::string_view name);
    [[nodiscard]] std::uint32_t find(std::string_view name) const noexcept;
    /// The number that find() will most likely give, before the text is looked at; or none. What is needed for that is fetched into the cache,
    /// then, by fetch(), the text, which is not looked at.
    [[nodiscard]] std::uint32_t guess(std::string_view name) const noexcept;
    std::string_view fetch(std::uint32_t number) const noexcept;
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != none; }
    [[nodiscard]] std::string_view operator[](std::uint32_t number) const noexcept;
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(lengths_.size()); }
    [[nodiscard]] std::size_t text_size() const noexcept { return text_.size(); }    ///< of all names
    void reserve(std::size_t names, std::size_t bytes);     ///< of all names there will be, with those that are there
    void shrink_to_fit();
    /// Offers names as near misses: those whose number `counts` (up to a budget: a table of millions is only sampled by its first 100,000).
    using Counts = std::function<bool(std::uint32_t number)>;
    void offer_to(text::Nearest& nearest, const Counts& counts = {}) const;
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    static constexpr std::size_t run = 16;                  ///< names whose texts are found from one offset
    static constexpr std::uint8_t longer = 255;             ///< a length that does not fit stands before the text
    static constexpr std::size_t slots = 12;

    /// A cache line. A name is in the line of its hash, or in the next one that had room.
    struct alignas(64) Line {
        std::uint8_t tags[slots];                           ///< some bits of the hash spare most looks at the text
        std::uint32_t used;
        std::uint32_t numbers[slots];
    };

    static constexpr std::size_t most_percent = 85;         ///< of all slots that are in use
    [[nodiscard]] static std::size_t lines_for(std::size_t names) noexcept { return names * 100 / (slots * most_percent) + 2; }
    [[nodiscard]] std::uint32_t find(std::string_view name, std::uint32_t hash) const noexcept;
    [[nodiscard]] std::size_t line_of(std::uint32_t hash) const noexcept { return static_cast<std::size_t>(std::uint64_t{hash} * lines_.size() >> 32); }
    void put(std::uint32_t hash, std::uint32_t number);
    void spread(std::size_t lines);

    template <class T>
    using LargeList = std::vector<T, LargeAllocator<T>>;
    LargeList<char> text_;
    LargeList<std::uint8_t> lengths_;
    LargeList<std::uint64_t> offsets_;                      ///< of the first of each run
    LargeList<Line> lines_;
};

/// A table of names that versions share: what is there already is never copied. Numbers go on where the table before ended.
/// A copy is cheap. Names that are added stay in a small table of their own until seal(), which puts it beside the others and joins
/// those of like size, so that there are few.
class Names {
public:
    static constexpr std::uint32_t none = NameTable::none;

    Names() = default;
    explicit Names(NameTable first);
    std::uint32_t add(std::string_view name);               ///< the number it has, or gets
    [[nodiscard]] std::uint32_t find(std::string_view name) const noexcept;
    /// Of those that were there first, see NameTable.
    [[nodiscard]] std::uint32_t guess(std::string_view name) const noexcept { return first_ == nullptr ? none : first_->guess(name); }
    std::string_view fetch(std::uint32_t guessed) const noexcept { return first_->fetch(guessed); }
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != none; }
    [[nodiscard]] std::string_view operator[](std::uint32_t number) const noexcept;
    [[nodiscard]] std::uint32_t size() const noexcept { return sealed_ + (fresh_ == nullptr ? 0 : fresh_->size()); }
    void offer_to(text::Nearest& nearest, const NameTable::Counts& counts) const;
    void seal();
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Part {
        std::uint32_t first;
        std::shared_ptr<const NameTable> table;
    };
    std::shared_ptr<const std::vector<Part>> parts_;
    const NameTable* first_ = nullptr;                      ///< the first part, which has almost all of them
    std::uint32_t sealed_ = 0;
    std::shared_ptr<NameTable> fresh_;                      ///< null once sealed
};

}  // namespace jeton::engine
