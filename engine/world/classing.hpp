// Which bits hold on each side of an account and for a token, worked out once for all that are alike. Entry point: Classing.
// Belongs to one rulebook; only the one writer asks it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/state.hpp"

namespace jeton::engine {

class Classing {
public:
    explicit Classing(const Rulebook& book) noexcept;
    /// Of an account that lives and has a profile: in Profiles::classes.
    [[nodiscard]] std::uint32_t account(const State& state, std::uint32_t account);
    /// `text`: of the token, as State::token_texts has it.
    [[nodiscard]] std::uint32_t token(const State& state, std::uint32_t number, const TokenRecord& token, std::uint32_t text) {
        if (looks_at_id_) return ask_token(state, number, token, text);
        const Seen seen{text, token.expiry, state.kind(token)};
        Recent& recent = recent_[(seen.text * 31 + seen.expiry * 7 + seen.kind) % recent_.size()];
        if (recent.is == unknown || recent.of != seen) recent = {seen, ask_token(state, number, token, text)};
        return recent.is;
    }
    [[nodiscard]] std::uint32_t user(const State& state);
    /// When conditions change next for accounts of an aspect; `find()` says it the first time.
    template <class Find>
    [[nodiscard]] std::int64_t flip(std::uint32_t aspect, Find find) {
        if (aspect >= flips_.size()) flips_.resize(std::max<std::size_t>(aspect + 1, flips_.size() * 2), unasked);
        if (flips_[aspect] == unasked) flips_[aspect] = find();
        return flips_[aspect];
    }

    /// What another one knows of instants that are still to come.
    void keep_flips(const Classing& other, std::int64_t clock_us) {
        flips_ = other.flips_;
        for (std::int64_t& each : flips_)
            if (each <= clock_us) each = unasked;
    }

private:
    [[nodiscard]] std::uint32_t ask_token(const State& state, std::uint32_t number, const TokenRecord& token, std::uint32_t text_number);
    [[nodiscard]] std::uint32_t side(const State& state, Side side, std::uint32_t account, const Profile& profile);

    static constexpr std::uint32_t unknown = 0xffffffff;
    static constexpr std::int64_t unasked = INT64_MIN;
    std::vector<std::uint32_t> by_aspect_;
    std::vector<std::int64_t> flips_;
    /// All that rules can tell of a token, but for its id and account: numbers of pools.
    struct Seen {
        std::uint32_t text = 0, expiry = 0, kind = 0;
        friend bool operator==(const Seen&, const Seen&) = default;
    };
    struct Recent {
        Seen of;
        std::uint32_t is = unknown;
    };
    std::array<Recent, 256> recent_;                                    ///< tokens that were asked about last
    bool looks_at_id_;                                                  ///< or account: of a token
    std::map<std::array<std::int64_t, 5>, std::uint32_t> by_token_;     ///< kind, expires, created, name, created by
    std::uint32_t user_ = unknown;
};

/// What conditions see of an account, of a token, and of the clock.
/// `name` is what a condition calls the account: from, to, account.
[[nodiscard]] Value account_facts(const State& state, std::uint32_t account, const Profile& profile, const char* name);
[[nodiscard]] Value token_facts(const State& state, std::uint32_t number, const TokenRecord& token, const TokenText& text);

/// Does the `from` part of a rule hold for accounts of a profile, its condition apart? `selectors`: those of it that name accounts.
[[nodiscard]] bool source_holds(const Rule& rule, const std::vector<std::uint32_t>& selectors, const Profile& profile);

/// A place where a limit does not hold.
struct Exceeded {
    std::uint32_t limit = 0;                ///< index into the policy's limits
    std::uint32_t account = 0;
    std::uint32_t count = 0;
};
/// The limits that do not hold at an account, by limit. From any thread.
[[nodiscard]] std::vector<Exceeded> exceeded_at(const State& state, std::uint32_t account);
/// Are there any?
[[nodiscard]] bool exceeds(const State& state, std::uint32_t account);
/// Every place where a limit does not hold, by limit, then number of account. From any thread.
[[nodiscard]] std::vector<Exceeded> exceeded_limits(const State& state);

}  // namespace jeton::engine
