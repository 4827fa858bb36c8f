// Where the tokens of JSON text stand: simdjson's first stage, alone. Entry point: StructuralIndex::read().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace jeton::engine {

/// The offsets of brackets, colons, commas, opening quotes and first characters of other scalars, in order, over one text or over
/// many lines of them. What is checked here: UTF-8, control characters in strings, strings that end.
class StructuralIndex {
public:
    StructuralIndex() noexcept;
    ~StructuralIndex();
    StructuralIndex(const StructuralIndex&) = delete;
    StructuralIndex& operator=(const StructuralIndex&) = delete;

    /// Text of less than 4 GiB; false where something is wrong. Allocates only where the text is longer than any before; throws where there is no memory.
    [[nodiscard]] bool read(const char* text, std::size_t size);

    /// After `true`: `count()` offsets, then at least one sentinel that is `size`.
    [[nodiscard]] const std::uint32_t* offsets() const noexcept;
    [[nodiscard]] std::size_t count() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jeton::engine
