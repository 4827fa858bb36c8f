// `jeton bench`: how fast the engine is here, over a world of any size, each row beside a yardstick of the same run.
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "answer.hpp"
#include "bench_measure.hpp"
#include "bench_tokens.hpp"
#include "input.hpp"
#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view clock_of_the_world = "2026-01-01";
constexpr std::size_t files_of_a_world = 3;

/// What a signal still has to remove; written before the handler is in place.
char files_to_remove[files_of_a_world][4096];
char folder_to_remove[4096];

void remove_and_end(int signal) {
    for (const char* file : files_to_remove) (void)::unlink(file);
    (void)::rmdir(folder_to_remove);
    (void)std::signal(signal, SIG_DFL);
    (void)std::raise(signal);
}

/// A folder of its own with the files of a world; gone with its object, and where the process is told to end.
class WorldFolder {
public:
    WorldFolder() {
        std::error_code failure;
        const fs::path above = fs::temp_directory_path(failure);
        if (failure) {
            failure_ = "there is no folder for temporary files; TMPDIR names one";
            return;
        }
        std::string wanted = (above / "jeton-bench-XXXXXX").string();
        if (wanted.size() + 32 > sizeof folder_to_remove || ::mkdtemp(wanted.data()) == nullptr) {
            failure_ = fmt::format("{}: {}", wanted, failure_text(errno));
            return;
        }
        path_ = wanted;
        fmt::format_to_n(folder_to_remove, sizeof folder_to_remove - 1, "{}", wanted);
        for (std::size_t i = 0; i < files_of_a_world; ++i) {
            fmt::format_to_n(files_to_remove[i], sizeof files_to_remove[i] - 1, "{}", file(i));
        }
        for (const int each : signals) {
            if (std::signal(each, remove_and_end) == SIG_IGN) (void)std::signal(each, SIG_IGN);  // as of nohup
        }
    }
    WorldFolder(const WorldFolder&) = delete;
    WorldFolder& operator=(const WorldFolder&) = delete;
    ~WorldFolder() {
        if (path_.empty()) return;
        std::error_code failure;
        fs::remove_all(path_, failure);
        for (const int each : signals) {
            if (std::signal(each, SIG_DFL) == SIG_IGN) (void)std::signal(each, SIG_IGN);
        }
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    [[nodiscard]] std::string file(std::size_t number) const {
        constexpr std::string_view names[] = {"policy.yaml", "accounts.ndjson", "tokens.ndjson"};
        return fmt::format("{}/{}", path_, names[number]);
    }

private:
    static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
    std::string path_;
    std::string failure_;
};

/// The rules of the checkout that the current folder is in.
std::optional<fs::path> shipped_rules() {
    std::error_code failure;
    for (fs::path at = fs::current_path(failure); !failure; at = at.parent_path()) {
        if (fs::is_directory(at / "policies/logzio/rules", failure)) return at / "policies/logzio/rules";
        if (at == at.root_path()) break;
    }
    return std::nullopt;
}

std::optional<fs::path> rules_of(const Arguments& arguments, Console& console) {
    if (arguments.words.empty()) {
        auto found = shipped_rules();
        if (!found) {
            console.error("no rules to measure: there is no `policies/logzio/rules` here or above",
                          "name the folder: `jeton bench DIR`; a clone of jeton has one under policies/logzio/rules");
        }
        return found;
    }
    std::error_code failure;
    const fs::path named = fs::absolute(arguments.words.front(), failure);
    if (fs::is_directory(named, failure)) return named;
    console.error(fmt::format("{}: no such folder", arguments.words.front()),
                  "DIR holds rules for accounts and tokens such as those of policies/logzio/rules");
    return std::nullopt;
}

/// A whole number of an option; nothing where it is none, or beyond the bounds.
std::optional<std::uint64_t> number_of(const Arguments& arguments, std::string_view option, std::uint64_t otherwise,
                                       std::uint64_t least, std::uint64_t most) {
    const std::string text = arguments.value(option, std::to_string(otherwise));
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = failure == std::errc() && end == text.data() + text.size();
    return whole && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

/// What is read when a world is loaded, read and nothing else; ns.
double reading(const WorldFolder& folder) {
    return nanoseconds_of([&] {
        for (std::size_t i = 1; i < files_of_a_world; ++i) {
            LineReader reader(folder.file(i));
            while (reader.next() == LineReader::Next::lines) {
            }
        }
    });
}

void add_memory(BenchRun& run, std::string what, std::uint64_t bytes, std::string yardstick, std::uint64_t of) {
    BenchRow row;
    row.what = std::move(what);
    row.value = static_cast<double>(bytes);
    row.unit = Unit::bytes;
    row.yardstick = std::move(yardstick);
    row.yardstick_value = static_cast<double>(of);
    run.rows.push_back(std::move(row));
}

/// Writes the world, loads it, and removes it.
std::optional<BenchRun> load(const BenchWorld& world, const fs::path& rules, double seconds, Console& console) {
    const WorldFolder folder;
    if (!folder.failure().empty()) {
        console.error(folder.failure());
        return std::nullopt;
    }
    LineFile policy(folder.file(0));
    policy.add(fmt::format("jeton: 1\nimports: [{}]\n", dumped(Json(rules.string()))));
    const int failure = policy.finish();
    const auto shows = [&](std::uint64_t done, std::uint64_t total) { console.progress("a world is written", done, total); };
    const std::string problem = failure == 0 ? world.write(folder.file(1), folder.file(2), shows)
                                             : fmt::format("{}: {}", policy.path(), failure_text(failure));
    console.end_progress();
    if (!problem.empty()) {
        console.error(problem);
        return std::nullopt;
    }
    const double read = reading(folder);
    const Memory before = Memory::now();
    LoadOptions options;
    options.now = Time::parse(clock_of_the_world);
    options.progress = [&](std::string_view what, std::uint64_t done, std::uint64_t total) { console.progress(what, done, total); };
    Result<Engine> engine = tl::unexpected(Diagnostics{});
    const double took = nanoseconds_of([&] { engine = Engine::load(folder.path(), options); });
    console.end_progress();
    if (!engine) {
        Diagnostics first = std::move(engine).error();
        const std::size_t shown_errors = std::min<std::size_t>(first.list.size(), 3);
        first.omitted += first.list.size() - shown_errors;
        first.list.resize(shown_errors);
        console.report(first);
        console.error("the rules do not fit the accounts and tokens that are measured", "`jeton bench --help` says what they need");
        return std::nullopt;
    }
    BenchRun run{*std::move(engine), world, seconds, before, Memory::now()};
    BenchRow row;
    row.what = "load";
    row.value = took;
    row.yardstick = "reading the files";
    row.yardstick_value = read;
    run.rows.push_back(std::move(row));
    const std::uint64_t things = world.size().accounts + world.size().tokens;
    add_memory(run, "memory at the peak of loading", run.loaded.peak, "memory loaded", run.loaded.resident);
    add_memory(run, "memory loaded", run.loaded.resident, "", 0);
    const MemoryUse use = run.engine.snapshot().memory();
    const std::uint64_t accounts = std::max<std::uint64_t>(1, world.size().accounts), tokens = std::max<std::uint64_t>(1, world.size().tokens);
    add_memory(run, "memory of an account", use.accounts / accounts, "with its name", (use.accounts + use.account_names) / accounts);
    add_memory(run, "memory of a token", use.tokens / tokens, "with its name", (use.tokens + use.token_names) / tokens);
    add_memory(run, "memory for each account and token", (run.loaded.resident - std::min(run.loaded.resident, before.resident)) / things, "", 0);
    return run;
}

int run(const Arguments& arguments, Console& console) {
    const auto accounts = number_of(arguments, "--accounts", 10000, 1, 100'000'000);
    const auto tokens = number_of(arguments, "--tokens", 100000, 1, 1'000'000'000);
    const auto seed = number_of(arguments, "--seed", 1, 0, ~std::uint64_t{0});
    const auto milliseconds = number_of(arguments, "--at-most", 2000, 1, 600'000);
    if (!accounts || !tokens) return console.wrong_call(*arguments.command, "`--accounts` and `--tokens` take whole numbers from 1");
    if (!seed) return console.wrong_call(*arguments.command, "`--seed` takes a whole number");
    if (!milliseconds) return console.wrong_call(*arguments.command, "`--at-most` takes milliseconds, from 1 to 600000");
    const auto rules = rules_of(arguments, console);
    if (!rules) return Exit::wrong;

    const BenchWorld world({*accounts, *tokens, *seed});
    auto measured = load(world, *rules, static_cast<double>(*milliseconds) / 1000, console);
    if (!measured) return Exit::wrong;
    constexpr void (*steps[])(BenchRun&) = {measure_decisions, measure_settings,     measure_tokens,         measure_moves, measure_reevaluation,
                                            measure_publication, measure_kept_snapshots, measure_large_changes, measure_clock};
    for (std::size_t i = 0; i < std::size(steps) && !measured->refusal; ++i) {
        console.progress("measuring", i, std::size(steps));
        steps[i](*measured);
    }
    console.end_progress();
    if (measured->refusal) {
        console.report(measured->refusal->diagnostics);
        console.error(fmt::format("a change was refused: {}", measured->refusal->code), "the rules need accounts and tokens of another shape");
        return Exit::wrong;
    }
    measured->commit = nullptr;
    add_memory(*measured, "memory at the end", Memory::now().resident, "memory loaded", measured->loaded.resident);
    print_rows(measured->rows, format_of(arguments),
               fmt::format("\"accounts\":{},\"tokens\":{},\"seed\":{},\"organizations\":{}", *accounts, *tokens, *seed, world.organizations().size()), console);
    return Exit::ok;
}

}  // namespace

Command bench_command() {
    return {"bench",
            "how fast the engine is here, over a world of any size",
            "bench [DIR] [--accounts N] [--tokens M] [options]",
            "Makes accounts and tokens in the shape of a log platform's customers, loads them under the rules in DIR\n"
            "(default: policies/logzio/rules of the clone that the current folder is in) and measures. A time says little\n"
            "on a machine that others use: what counts is the ratio to the yardstick, measured in the same run.\n"
            "DIR declares the token kinds and attributes of policies/logzio/rules. The world is in a temporary folder\n"
            "(TMPDIR), about 100 bytes an account and token, and removed once it is loaded.",
            "$ jeton bench --accounts 100000 --tokens 1000000\n$ jeton bench my-policy/rules --format json > bench.json",
            0,
            1,
            {{"--accounts", "N", "how many accounts (default: 10000)"},
             {"--tokens", "M", "how many tokens (default: 100000)"},
             {"--seed", "S", "another world of the same shape (default: 1)"},
             {"--at-most", "MS", "milliseconds a measurement may take; what is slow is still measured once, or three times (default: 2000)"},
             format_option,
             color_option},
            run};
}

}  // namespace jeton::cli
