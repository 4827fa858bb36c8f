#include "engine/documents/separators.hpp"

#include <simdjson.h>

#include "engine/documents/escapes.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace jeton::engine {

#if defined(__x86_64__)

namespace {

#define JETON_WIDE __attribute__((target("avx2,bmi,popcnt,pclmul")))

/// What is found in 64 bytes, a bit for each.
struct Found {
    std::uint64_t backslashes, quotes, separators, controls;
};

JETON_WIDE inline std::uint64_t bits(__m256i bytes) noexcept { return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)); }
JETON_WIDE inline std::uint64_t bits(__m256i low, __m256i high) noexcept { return bits(low) | bits(high) << 32; }
JETON_WIDE inline __m256i load(const char* p) noexcept { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
JETON_WIDE inline std::uint64_t equal(__m256i low, __m256i high, char c) noexcept {
    const __m256i wanted = _mm256_set1_epi8(c);
    return bits(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
}

JETON_WIDE inline __m256i controls(__m256i bytes) noexcept {
    return _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1f)), bytes);
}

/// A separator is a byte that, with the bits of 0x30 set, is what a table has for its last four bits. So is other text, none that may
/// stand outside of strings.
JETON_WIDE inline __m256i separators(__m256i bytes) noexcept {
    const __m256i table = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', '<', '}', 0, 0));
    return _mm256_cmpeq_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(0x30)), _mm256_shuffle_epi8(table, bytes));
}

/// `all` collects the bits of all bytes.
JETON_WIDE inline Found find(const char* p, __m256i& all) noexcept {
    const __m256i low = load(p), high = load(p + 32);
    all = _mm256_or_si256(all, _mm256_or_si256(low, high));
    return {equal(low, high, '\\'), equal(low, high, '"'), bits(separators(low), separators(high)), bits(controls(low), controls(high))};
}

/// Bit n: an odd number of the bits up to n.
JETON_WIDE inline std::uint64_t odd_so_far(std::uint64_t of) noexcept {
    const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(of)), _mm_set1_epi8('\xff'), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/// Writes where the bits are, `slots` at a time; fewer than `slots` places more than there are bits.
template <int slots>
JETON_WIDE inline std::uint32_t* write(std::uint32_t* out, std::uint32_t base, std::uint64_t of) noexcept {
    std::uint32_t* const end = out + __builtin_popcountll(of);
    do {
        for (int i = 0; i < slots; ++i) {
            out[i] = base + static_cast<std::uint32_t>(_tzcnt_u64(of));
            of = _blsr_u64(of);
        }
        out += slots;
    } while (__builtin_expect(of != 0, 0));
    return end;
}

/// The bytes behind backslashes that are not escaped themselves; `carry` is 1 where the block before ended with such a backslash.
JETON_WIDE inline std::uint64_t find_escaped(std::uint64_t backslashes, std::uint64_t& carry) noexcept {
    constexpr std::uint64_t even = 0x5555555555555555;
    backslashes &= ~carry;
    const std::uint64_t follows = backslashes << 1 | carry;
    const std::uint64_t odd_starts = backslashes & ~even & ~follows;
    unsigned long long evens = 0;
    carry = __builtin_uaddll_overflow(odd_starts, backslashes, &evens) ? 1 : 0;
    return (even ^ static_cast<std::uint64_t>(evens) << 1) & follows;
}

/// Looks closer at what is rare. Apart from the loop over blocks, which keeps what it knows in registers.
class Rare {
public:
    Rare(const char* text, std::size_t size) noexcept : text_(text), size_(size) {}

    /// Is one of the escaped bytes (neither quotes nor backslashes) at `at` one with which no escape begins?
    [[gnu::noinline]] bool wrong_escape(std::size_t at, std::uint64_t escaped) noexcept {
        for (; escaped != 0; escaped &= escaped - 1) {
            const char* p = text_ + at + __builtin_ctzll(escaped);
            if (p < behind_) continue;      // the second one of a pair
            if (!escape_is_right(p, text_ + size_)) return true;
            behind_ = p;
        }
        return false;
    }

private:
    const char* const text_;
    const std::size_t size_;
    const char* behind_ = nullptr;          ///< escapes before it are checked
};

/// Goes over a text block by block.
class Reader {
public:
    Reader(std::uint32_t* offsets, std::uint32_t* odd, std::uint64_t* backslashes) noexcept
        : offsets_(offsets), odd_(odd), backslashes_(backslashes) {}

    /// The blocks from `from` to `to`, or a little further; their text is at `p`. False: all of it is ASCII.
    JETON_WIDE bool blocks(const char* p, std::size_t from, std::size_t to, Rare& rare) noexcept {
        const std::uint32_t* const before = offsets_;
        const bool wide = dense_ ? blocks<12>(p, from, to, rare) : blocks<8>(p, from, to, rare);
        dense_ = static_cast<std::size_t>(offsets_ - before) > (to - from) / 10;
        return wide;
    }

    [[nodiscard]] bool good() noexcept {
        *odd_ = Separators::nowhere;
        return broken_ == 0 && in_string_ == 0;
    }
    [[nodiscard]] const std::uint32_t* offsets_end() const noexcept { return offsets_; }

private:
    template <int slots>
    JETON_WIDE bool blocks(const char* p, std::size_t from, std::size_t to, Rare& rare) noexcept {
        __m256i all = _mm256_setzero_si256();
        std::uint64_t in_string = in_string_, escape = escape_, closed = closed_, broken = broken_;
        std::uint32_t* offsets = offsets_;
        std::uint64_t* backslashes = backslashes_;
        for (std::size_t at = from; at < to; at += Separators::block, p += Separators::block) {
            const Found found = find(p, all);
            *backslashes++ = found.backslashes;
            const std::uint64_t escaped = find_escaped(found.backslashes, escape);
            const std::uint64_t quotes = found.quotes & ~escaped;
            const std::uint64_t strings = odd_so_far(quotes) ^ in_string;       // with the opening quotes, without the closing ones
            in_string = static_cast<std::uint64_t>(static_cast<std::int64_t>(strings) >> 63);
            broken |= found.controls & strings;
            const std::uint64_t closing = quotes & ~strings;
            const std::uint64_t behind_strings = closing << 1 | closed;
            closed = closing >> 63;
            const std::uint64_t others = escaped & ~(found.quotes | found.backslashes);
            const std::uint64_t strays = behind_strings & ~found.separators;
            if (__builtin_expect((others | strays) != 0, 0)) {
                if (strays != 0 || rare.wrong_escape(at, others)) *odd_++ = static_cast<std::uint32_t>(at);
            }
            offsets = write<slots>(offsets, static_cast<std::uint32_t>(at), found.separators & ~strings);
        }
        in_string_ = in_string, escape_ = escape, closed_ = closed, broken_ = broken;
        offsets_ = offsets;
        backslashes_ = backslashes;
        return _mm256_movemask_epi8(all) != 0;
    }

    std::uint32_t* offsets_;
    std::uint32_t* odd_;
    std::uint64_t* backslashes_;
    std::uint64_t in_string_ = 0;       ///< all bits: the block before ended in a string
    std::uint64_t escape_ = 0;          ///< 1: with the backslash of an escape
    std::uint64_t closed_ = 0;          ///< 1: with a closing quote
    std::uint64_t broken_ = 0;          ///< not 0: control characters in strings
    bool dense_ = false;                ///< there were so many separators that more of them are written at once
};

JETON_WIDE bool read_all(const char* text, std::size_t size, Reader& reader) noexcept {
    constexpr std::size_t piece = 16 * Separators::block, none = ~std::size_t{0};
    Rare rare(text, size);
    std::size_t unchecked = none;           // UTF-8 from here on
    std::size_t at = 0;
    for (; size - at >= piece; at += piece) {
        if (reader.blocks(text + at, at, at + piece, rare)) {
            if (unchecked == none) unchecked = at;
        } else if (unchecked != none) {
            if (!simdjson::validate_utf8(text + unchecked, at - unchecked)) return false;
            unchecked = none;
        }
    }
    const std::size_t tail = size - at;
    if (tail != 0) {
        char padded[piece];
        std::memcpy(padded, text + at, tail);
        std::memset(padded + tail, ' ', sizeof padded - tail);
        if (reader.blocks(padded, at, size, rare) && unchecked == none) unchecked = at;
    }
    return (unchecked == none || simdjson::validate_utf8(text + unchecked, size - unchecked)) && reader.good();
}

}  // namespace

bool Separators::available() noexcept {
    static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") &&
                            __builtin_cpu_supports("pclmul");
    return has;
}

bool Separators::read(const char* text, std::size_t size) {
    if (size == 0 || (text[size - 1] != '\n' && text[size - 1] != '}')) return false;
    const std::size_t blocks = (size + block - 1) / block;
    if (backslashes_.size() <= blocks) {
        offsets_.resize(blocks * block + 12);
        odd_.resize(blocks + 1);
        backslashes_.resize(blocks + 1);        // last: it says that there is room in the others, too
    }
    Reader reader(offsets_.data(), odd_.data(), backslashes_.data());
    if (!read_all(text, size, reader)) return false;
    count_ = static_cast<std::size_t>(reader.offsets_end() - offsets_.data());
    return true;
}

#else

bool Separators::available() noexcept { return false; }
bool Separators::read(const char*, std::size_t) { return false; }

#endif

}  // namespace jeton::engine
