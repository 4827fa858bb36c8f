// The measurements of `jeton bench`, a function each group. Each adds its rows and stays within the time that one may take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench_rows.hpp"
#include "bench_world.hpp"
#include "jeton/engine.hpp"

namespace jeton::cli {

struct BenchRun {
    Engine engine;
    const BenchWorld& world;
    double seconds;                     ///< for one measurement
    Memory before, loaded;              ///< without the world, and with it
    double chase = 0;                   ///< of two pointers over as many bytes as accounts and tokens have, ns: the yardstick of small changes
    double reevaluation = 0;            ///< 0: there is no public function for it
    std::vector<BenchRow> rows = {};
    std::optional<Refusal> refusal = std::nullopt;  ///< of a change that should have been made; ends the run

    /// What one change took, the release of the commit before it included; false where it was refused.
    bool apply(const Change& change, Samples& samples);
    std::shared_ptr<const Commit> commit = nullptr;  ///< of the last change
};

/// Accounts by chance, of organizations with so many accounts.
class Picker {
public:
    Picker(const BenchWorld& world, std::uint32_t least, std::uint32_t most);
    [[nodiscard]] bool empty() const noexcept { return ends_.empty(); }
    Place account();                    ///< each as likely
    Place sub_account();                ///< of one of those with more than one account

private:
    const BenchWorld& world_;
    std::vector<std::uint32_t> organizations_;
    std::vector<std::uint64_t> ends_;   // accounts up to and with each
    Chance chance_;
};

void measure_decisions(BenchRun& run);      ///< and finds the yardstick of the others
void measure_settings(BenchRun& run);
void measure_tokens(BenchRun& run);
void measure_moves(BenchRun& run);
void measure_clock(BenchRun& run);
void measure_reevaluation(BenchRun& run);
void measure_publication(BenchRun& run);
void measure_kept_snapshots(BenchRun& run);
void measure_large_changes(BenchRun& run);

}  // namespace jeton::cli
