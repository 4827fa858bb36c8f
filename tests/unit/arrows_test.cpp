// Reads the `#include` lines of the sources: who may know whom, and which folder knows which library. The tables below are the
// design; a new folder or library is one row.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root = JETON_SOURCE_DIR;

/// A part of the tree and its height: a part includes itself and what is lower. Longest prefix wins.
const std::map<std::string, int> heights{
    {"include/jeton/", 0},
    {"grammar/text/", 10}, {"grammar/literal/", 11}, {"grammar/filter/", 12}, {"grammar/rule/", 13}, {"grammar/policy/", 14},
    {"engine/limits.", 20}, {"engine/memory/", 20},
    {"engine/schema/", 21}, {"engine/documents/", 21}, {"engine/accounts/", 21}, {"engine/tokens/", 21},
    {"engine/check/", 22},
    {"engine/compile/", 23},
    {"engine/facts/", 24},
    {"engine/state.", 25},
    {"engine/evaluate/", 26},
    {"engine/explain/", 28}, {"engine/analyze/", 27}, {"engine/pushdown/", 27}, {"engine/world/", 27},
    {"engine/load/", 28},
    {"engine/changes/", 29}, {"engine/store/", 29},
    {"engine/", 30},
    {"cli/", 100}, {"examples/", 100},
};

/// Where a library's headers, by the beginning of their names, may be included.
const std::map<std::string, std::vector<std::string>> libraries{
    {"tao/pegtl", {"grammar/"}},
    {"yaml-cpp/", {"grammar/"}},
    {"boost/", {"engine/accounts/"}},
    {"simdjson", {"engine/documents/"}},
    {"re2/", {"engine/evaluate/"}},
    {"sodium.h", {"engine/tokens/"}},
    {"stdbool.h", {"include/", "examples/"}}, {"stddef.h", {"include/", "examples/"}}, {"stdint.h", {"include/", "examples/"}},
    {"stdio.h", {"examples/"}}, {"string.h", {"examples/"}},
    {"tl/expected", {"include/", "grammar/", "engine/"}},
    {"fmt/", {"grammar/", "engine/", "cli/", "examples/"}},
    {"CLI/", {"cli/"}},
    {"nlohmann/", {"cli/", "examples/"}},
    {"immintrin.h", {"engine/documents/", "engine/evaluate/"}},
    {"malloc.h", {"cli/"}}, {"unistd.h", {"cli/", "engine/memory/"}}, {"fcntl.h", {"cli/"}}, {"sys/", {"cli/"}}, {"sys/mman.h", {"engine/memory/"}}, {"sys/syscall.h", {"engine/memory/"}}, {"linux/membarrier.h", {"engine/memory/"}},
};

struct Include {
    std::string file;       ///< rooted at the repository
    std::string target;     ///< as written
    bool quoted = false;
};

template <class Rows>
const std::string* longest_prefix(const Rows& rows, const std::string& path) {
    const std::string* best = nullptr;
    for (const auto& [prefix, value] : rows)
        if (path.starts_with(prefix) && (best == nullptr || prefix.size() > best->size())) best = &prefix;
    return best;
}

std::vector<fs::path> sources() {
    std::vector<fs::path> found;
    for (const char* top : {"include", "grammar", "engine", "cli", "examples"})
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top))
            if (const auto kind = entry.path().extension(); kind == ".hpp" || kind == ".cpp" || kind == ".h" || kind == ".c")
                found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
    return lines;
}

std::vector<Include> includes() {
    static const std::regex line_form(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
    std::vector<Include> found;
    for (const fs::path& file : sources())
        for (const std::string& line : lines_of(file))
            if (std::smatch match; std::regex_match(line, match, line_form))
                found.push_back({fs::relative(file, root).generic_string(), match[2], match[1] == "\""});
    return found;
}

/// The file of the repository that is meant; nothing for a library's.
std::optional<std::string> own_target(const Include& include) {
    if (include.target.starts_with("jeton/")) return "include/" + include.target;
    if (!include.quoted) return std::nullopt;
    const std::string beside = (fs::path(include.file).parent_path() / include.target).generic_string();
    return fs::exists(root / beside) ? beside : include.target;
}

std::string arrow(const Include& include) {
    return include.file + " -> " + include.target;
}

bool may_include(const std::string& file, const std::string& target) {
    const std::string* from = longest_prefix(heights, file);
    const std::string* to = longest_prefix(heights, target);
    if (from == nullptr || to == nullptr) return false;
    if (*from == *to) return true;
    if (heights.at(*from) == 100) return *to == "include/jeton/";
    return heights.at(*to) < heights.at(*from);
}

bool is_public(const std::string& file) {
    return file.starts_with("include/");
}

bool is_header(const std::string& file) {
    return file.ends_with(".hpp") || file.ends_with(".h");
}

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("arrows between folders point down") {
    Names wrong;
    for (const Include& include : includes())
        if (const auto target = own_target(include); target && !may_include(include.file, *target)) wrong.insert(arrow(include));
    CHECK(wrong == Names{});
}

TEST_CASE("the arrows that are forbidden would be seen") {
    CHECK_FALSE(may_include("grammar/text/a.cpp", "engine/limits.hpp"));
    CHECK_FALSE(may_include("engine/check/a.cpp", "engine/compile/rules.hpp"));
    CHECK_FALSE(may_include("engine/schema/a.cpp", "engine/accounts/names.hpp"));
    CHECK_FALSE(may_include("engine/evaluate/a.cpp", "engine/policy_test.hpp"));
    CHECK_FALSE(may_include("engine/changes/a.cpp", "engine/policy_test.hpp"));
    CHECK_FALSE(may_include("cli/a.cpp", "engine/state.hpp"));
    CHECK_FALSE(may_include("cli/a.cpp", "examples/a.hpp"));
    CHECK_FALSE(may_include("include/jeton/a.hpp", "grammar/text/source.hpp"));
    CHECK(may_include("engine/engine.cpp", "engine/changes/a.hpp"));
    CHECK(may_include("cli/a.cpp", "include/jeton/engine.hpp"));
}

TEST_CASE("each library is known to the folders that may know it") {
    Names wrong;
    for (const Include& include : includes()) {
        const bool standard = include.target.find_first_of("./") == std::string::npos;
        if (own_target(include) || standard) continue;
        const std::string* library = longest_prefix(libraries, include.target);
        const auto knows = [&](const std::string& folder) { return include.file.starts_with(folder); };
        if (library == nullptr || std::ranges::none_of(libraries.at(*library), knows)) wrong.insert(arrow(include));
    }
    CHECK(wrong == Names{});
}

TEST_CASE("public headers include the standard library and tl::expected only, and fmt stands in no header") {
    Names wrong;
    for (const Include& include : includes()) {
        const bool standard = include.target.find_first_of("./") == std::string::npos;
        if (is_public(include.file) && !standard && !include.target.starts_with("jeton/") && include.target != "tl/expected.hpp" &&
            include.target != "stdint.h" && include.target != "stddef.h" && include.target != "stdbool.h")
            wrong.insert(arrow(include));
        if (is_header(include.file) && include.target.starts_with("fmt/")) wrong.insert(arrow(include));
    }
    CHECK(wrong == Names{});
}

TEST_CASE("no file is longer than 500 lines, and each header begins by saying what it answers") {
    Names wrong;
    for (const fs::path& file : sources()) {
        const std::vector<std::string> lines = lines_of(file);
        const std::string name = fs::relative(file, root).generic_string();
        if (lines.size() > 500) wrong.insert(name + ": " + std::to_string(lines.size()) + " lines");
        if (is_header(name) && (lines.empty() || !(lines[0].starts_with("//") || lines[0].starts_with("/*"))))
            wrong.insert(name + ": does not begin with a comment");
    }
    CHECK(wrong == Names{});
}
