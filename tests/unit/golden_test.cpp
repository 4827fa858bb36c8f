// What is said of the policies in tests/golden, word by word (UPDATE_GOLDEN=1 rewrites it), and that every code is said somewhere.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "jeton/jeton.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path root = JETON_SOURCE_DIR;

/// Codes that a small file cannot show, with the test that does.
const std::set<std::string> shown_elsewhere = {
    "group-limit", "predicate-limit", "regex-limit", "rule-limit", "text-limit", "too-large",       // unit tests, conformance
    "unreadable", "not-imported",                                                                                // of files
    "encoding", "bad-argument", "out-of-memory",                                                                 // of a filter; of the C API
    "json-syntax", "filter-cycle", "import-cycle",                                                               // sessions of the command
};

/// Sources of engine/changes whose words are those of changes and of flags.
const std::set<std::string> no_diagnostics = {"change.cpp", "flags.cpp"};

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void agrees(const fs::path& golden, const std::string& said) {
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << said;
    CHECK(said == read(golden));
    CHECK_FALSE(said.empty());
}

std::vector<fs::path> files_of(const fs::path& folder, const std::set<std::string>& extensions) {
    std::vector<fs::path> found;
    for (const auto& each : fs::recursive_directory_iterator(folder))
        if (extensions.contains(each.path().extension().string())) found.push_back(each.path());
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<fs::path> policies() {
    auto found = files_of(root / "tests/golden", {".yaml"});
    std::erase_if(found, [](const fs::path& each) { return each.parent_path().filename() == "changes"; });
    return found;
}

std::vector<fs::path> changes() {
    auto found = files_of(root / "tests/golden/changes", {".yaml"});
    std::erase_if(found, [](const fs::path& each) { return each.filename() == "world.yaml"; });
    return found;
}

/// What is said when a change set of tests/golden/changes is refused.
jeton::Refusal refusal_of(const fs::path& change) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01T00:00:00Z");
    const auto engine = jeton::Engine::load_text({{"world.yaml", read(change.parent_path() / "world.yaml")}}, options);
    REQUIRE(engine);
    const auto plan = engine->plan(jeton::Change::from_yaml(read(change), change.filename().string()));
    REQUIRE_FALSE(plan);
    return plan.error();
}

jeton::Diagnostics said_of(const fs::path& policy) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01T00:00:00Z");
    const auto engine = jeton::Engine::load_text({{policy.filename().string(), read(policy)}}, options);
    return engine ? engine->lints() : engine.error();
}

/// The codes in the sources: what follows a call that reports, in words joined by `-`, or one of the codes of one word.
std::set<std::string> codes_in_sources() {
    const std::regex code(R"re((?:error|warn|refuse|report|add|found|FilterError\{|StopReading\{\{)[^;"]{0,100}"([a-z]+(?:-[a-z]+)+|boost|empty|encoding|equals|fuzzy|keyword|null|plus|regex|repeats|shadowed|syntax|tab|unterminated)",)re");
    std::set<std::string> found;
    for (const char* folder : {"engine", "grammar"})
        for (const auto& file : files_of(root / folder, {".cpp", ".hpp"})) {
            if (no_diagnostics.contains(file.filename().string())) continue;
            const std::string text = read(file);
            for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at) found.insert((*at)[1]);
        }
    return found;
}

}  // namespace

TEST_CASE("what is said of a broken policy is what was agreed") {
    for (const auto& policy : policies()) {
        INFO(policy.string());
        agrees(fs::path(policy).replace_extension(".txt"), jeton::render(said_of(policy)));
    }
}

TEST_CASE("what is said of a change set that is refused is what was agreed") {
    for (const auto& change : changes()) {
        INFO(change.string());
        const jeton::Refusal refusal = refusal_of(change);
        const std::string where = refusal.change ? "change " + std::to_string(*refusal.change + 1) : "the set as a whole";
        agrees(fs::path(change).replace_extension(".txt"), refusal.code + ", " + where + "\n" + jeton::render(refusal.diagnostics));
    }
}

TEST_CASE("every code is said of some policy here") {
    std::set<std::string> said = shown_elsewhere;
    for (const auto& policy : policies())
        for (const auto& each : said_of(policy).list) said.insert(each.code);
    for (const auto& change : changes()) said.insert(refusal_of(change).code);
    const std::set<std::string> codes = codes_in_sources();
    CHECK(codes.size() > 60);
    for (const auto& code : codes) {
        INFO(code);
        CHECK(said.contains(code));
    }
}

TEST_CASE("the examples of grammar/README.md are what they are called") {
    std::ifstream in(root / "grammar/README.md");
    std::string block, rules;
    std::size_t filters = 0, sentences = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("```")) {
            block = line.substr(3);
        } else if (block == "filter") {
            INFO(line);
            CHECK(jeton::Filter::compile(line).has_value());
            ++filters;
        } else if (block == "rule") {
            rules += "  - " + line + "\n";
            ++sentences;
        }
    }
    const std::string policy = "jeton: 1\nschema: {account: {searchable: {type: boolean, default: true}}}\nactions: [logs.search, logs.ship]\n"
                               "token-kinds: {api-token: {purpose: reads, action: logs.search}}\nrules:\n" + rules;
    const auto engine = jeton::Engine::load_text({{"README", policy}});
    INFO((engine ? std::string() : jeton::render(engine.error())));
    CHECK(engine.has_value());
    CHECK(filters >= 10);
    CHECK(sentences >= 3);
}
