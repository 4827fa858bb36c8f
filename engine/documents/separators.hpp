// Where the separators of regular JSON lines stand: brackets, colons, commas and ends of lines. Entry point: Separators::read().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace jeton::engine {

/// A coarser index than StructuralIndex over many lines: no quotes, no scalars. What makes up for that is checked here: UTF-8,
/// control characters in strings, strings that end, every escape, and that a separator stands right behind every string. Where the
/// last two do not hold the place is odd: that line has to be read some other way, which then says whether it is JSON.
class Separators {
public:
    static constexpr std::uint32_t nowhere = 0xffffffff;

    /// This machine has the instructions for it.
    [[nodiscard]] static bool available() noexcept;

    /// Text of less than 4 GiB that ends with the end of a line or with `}`; false where it does not or is broken somewhere.
    /// Allocates only where the text is longer than any before.
    [[nodiscard]] bool read(const char* text, std::size_t size);

    /// After `true`: the offsets of `{}[]:,` and ends of lines outside of strings, in order. Other bytes may be among them that no
    /// document has there.
    [[nodiscard]] const std::uint32_t* offsets() const noexcept { return offsets_.data(); }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// Offsets of blocks of `block` bytes with something odd, in order, then `nowhere`.
    [[nodiscard]] const std::uint32_t* odd() const noexcept { return odd_.data(); }
    static constexpr std::size_t block = 64;

    /// Is there a backslash in [from, to)?
    [[nodiscard]] bool backslash(std::size_t from, std::size_t to) const noexcept {
        std::size_t word = from / block;
        std::uint64_t bits = backslashes_[word] >> from % block << from % block;
        for (; word < to / block; bits = backslashes_[++word])
            if (bits != 0) return true;
        return (bits & ((std::uint64_t{1} << to % block) - 1)) != 0;
    }

private:
    std::vector<std::uint32_t> offsets_;
    std::vector<std::uint32_t> odd_;
    std::vector<std::uint64_t> backslashes_;    ///< a bit for each byte of a block
    std::size_t count_ = 0;
};

}  // namespace jeton::engine
