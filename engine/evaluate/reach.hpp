// Which accounts somebody may be allowed to see at all, and from which accounts one may be seen, judged by the targets of allows.
// What is found has still to be asked about, but nothing that is left out can be allowed. Entry points: targets_of(), homes_of().
#pragma once

#include <cstdint>
#include <vector>

#include "engine/state.hpp"

namespace jeton::engine {

/// The bits that hold for who asks, whatever is asked about.
[[nodiscard]] Mask bits_of(const State& state, const Asker& asker);

/// Accounts that an allow among `bits` may show to somebody at `home`. Each once; dead ones may be among them.
[[nodiscard]] std::vector<std::uint32_t> targets_of(const State& state, std::uint32_t home, const std::uint64_t* bits);
void targets_of(const State& state, std::uint32_t home, const std::uint64_t* bits, std::vector<std::uint32_t>& out);

/// Accounts from which an allow among `bits` may show `to`. Each once.
[[nodiscard]] std::vector<std::uint32_t> homes_of(const State& state, std::uint32_t to, const std::uint64_t* bits);
/// The same for those who ask about many accounts, by some bits, whether they hold there or not: `whole` is set where any account of its organization may be one,
/// and then accounts of the organization may be left out.
void homes_of(const State& state, std::uint32_t to, const std::uint64_t* bits, bool& whole, std::vector<std::uint32_t>& out);

/// Accounts that stand in another relation to `home` than being in its organization, or elsewhere: those that rules of any sort among `bits` look at.
/// Added to `out`, some twice; `siblings`: those too.
void add_near(const State& state, std::uint32_t home, const std::uint64_t* bits, bool siblings, std::vector<std::uint32_t>& out);

/// Calls `take(child)` for each child until it says false.
template <class Take>
void each_child(const State& state, std::uint32_t account, Take take) {
    const AccountRecord& record = state.accounts[account];
    const NumberList& order = state.order_of(account);
    for (std::uint32_t pre = record.pre + 1; pre <= record.last;) {
        if (!take(order.items[pre])) return;
        pre = state.accounts[order.items[pre]].last + 1;
    }
}

/// Is an account there that has nothing below it, names nobody by a link and is named by nobody? What it may reach, and from where it may be
/// reached, is told by its classes and by what stands above it.
[[nodiscard]] bool stands_alone(const State& state, std::uint32_t account) noexcept;
/// Of such an account: may somebody at home there be allowed nothing but there, by any allow among `bits`?
[[nodiscard]] bool stays_at_home(const State& state, const std::uint64_t* bits) noexcept;

}  // namespace jeton::engine
