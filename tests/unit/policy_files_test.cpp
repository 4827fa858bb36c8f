// Which files a policy is made of: folders, imports, and names that only look like a policy's.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/check/policy.hpp"

using namespace jeton;
using namespace jeton::engine;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("folders import each other once, a missing or circular import is told") {
    namespace fs = std::filesystem;
    const fs::path root = fs::temp_directory_path() / ("jeton-policy-check-" + std::to_string(::getpid()));
    fs::create_directories(root / "b" / "c");
    const auto write = [&](const char* file, const char* text) { std::ofstream(root / file) << text; };
    const auto codes = [&](const fs::path& path) {
        text::Problems problems;
        const PolicyFiles files = read_policy_files(path, problems);
        Lines found;
        for (const Diagnostic& each : problems.take().list) {
            found.push_back(each.code);
        }
        return found;
    };
    write("a.yaml", "jeton: 1\nimports: [b, b/c]\nroles: [one]\n");
    write("z.yml", "jeton: 1\nroles: [two]\n");
    write("b/b.yaml", "jeton: 1\nimports: [c]\n");
    write("b/c/c.yaml", "jeton: 1\nroles: [three]\n");
    CHECK(codes(root) == Lines{});
    CHECK(codes(root / "a.yaml") == Lines{});
    write("b/c/c.yaml", "jeton: 1\nimports: [../.., nowhere, ../b.yaml]\n");
    CHECK(codes(root) == Lines{"import-cycle", "import-not-found", "import-not-found"});
    CHECK(codes(root / "none.yaml") == Lines{"unreadable"});
    fs::create_directories(root / "empty");
    CHECK(codes(root / "empty") == Lines{"unreadable"});
    write("imports.yaml", "jeton: 1\nimports: [empty]\n");
    CHECK(codes(root / "imports.yaml") == Lines{"import-not-found"});
    write("empty/accounts.ndjson", "");
    CHECK(codes(root / "imports.yaml") == Lines{});
    fs::create_directories(root / "empty" / "notes.YAML");
    CHECK(codes(root / "imports.yaml") == Lines{});
    fs::remove(root / "empty/accounts.ndjson");
    write("empty/rules.YAML", "");          // what is not read is no policy that has nothing to say
    CHECK(codes(root / "imports.yaml") == Lines{"unreadable"});
    fs::remove_all(root);
}

TEST_CASE("an import of no directory is told with the directory that may be meant") {
    namespace fs = std::filesystem;
    const fs::path root = fs::temp_directory_path() / ("jeton-imports-" + std::to_string(::getpid()));
    fs::create_directories(root / "teams/billing");
    const auto helps = [&](const std::string& import) {
        std::ofstream(root / "a.yaml") << "jeton: 1\nimports: [" << import << "]\n";
        jeton::text::Problems problems;
        static_cast<void>(read_policy_files(root / "a.yaml", problems));
        const auto found = problems.take().list;
        REQUIRE(found.size() == 1);
        CHECK(found.front().code == "import-not-found");
        return found.front().help;
    };
    CHECK(helps("teams/biling") == "did you mean `teams/billing`?");
    CHECK(helps("teams/biling/") == "did you mean `teams/billing`?");
    CHECK(helps("./team") == "did you mean `teams`?");
    CHECK(helps("nowhere") == "");
    CHECK(helps("a.yaml") == "import the directory that holds the file");
    fs::remove_all(root);
}

TEST_CASE("a link to no file is told as one, and the lock of an editor as what it is") {
    namespace fs = std::filesystem;
    const fs::path root = fs::temp_directory_path() / ("jeton-links-" + std::to_string(::getpid()));
    fs::create_directories(root);
    std::ofstream(root / "a.yaml") << "jeton: 1\n";
    const auto told = [&](const char* link, const char* target) {
        fs::create_symlink(target, root / link);
        jeton::text::Problems problems;
        static_cast<void>(read_policy_files(root, problems));
        const auto found = problems.take().list;
        fs::remove(root / link);
        REQUIRE(found.size() == 1);
        CHECK(found.front().code == "unreadable");
        CHECK(found.front().span.file == (root / link).string());
        return found.front().message.substr(found.front().message.find("` ") + 2) + "; " + found.front().help;
    };
    CHECK(told("b.yaml", "gone.yaml") == "is a link to `gone.yaml`, which leads to no file; delete the link, or mend it");
    CHECK(told("b.yaml", "b.yaml") == "is a link to `b.yaml`, which leads to no file; delete the link, or mend it");
    CHECK(told(".#a.yaml", "me@here.1:2") == "is the lock of an editor: `a.yaml` has changes that are not saved; save the file there; then the lock goes");
    fs::remove_all(root);
}

TEST_CASE("a policy in a folder below that nothing imports is warned of") {
    namespace fs = std::filesystem;
    const fs::path root = fs::temp_directory_path() / ("jeton-below-" + std::to_string(::getpid()));
    for (const char* folder : {"used/deep", "left/deep", "changes", "logs"}) fs::create_directories(root / folder);
    const auto write = [&](const char* file, const char* text) { std::ofstream(root / file) << text; };
    write("a.yaml", "jeton: 1\nimports: [used]\n");
    write("used/b.yaml", "jeton: 1\n");
    write("used/deep/c.yml", "# rules of another time\n\n---\njeton: 1\n");
    write("left/deny.yaml", "jeton: 1\nrules: []\n");
    write("left/deep/deny.yaml", "jeton: 1\n");
    write("changes/close.yaml", "- set: {account: a}\n");
    write("logs/a.ndjson", "jeton: 1\n");
    const auto warned = [&](const fs::path& path) {
        jeton::text::Problems problems;
        static_cast<void>(read_policy_files(path, problems));
        Lines found;
        for (const Diagnostic& each : problems.take().list) found.push_back(each.code + " " + fs::path(each.span.file).lexically_relative(root).string());
        return found;
    };
    CHECK(warned(root) == Lines{"not-imported left/deny.yaml", "not-imported used/deep/c.yml"});
    CHECK(warned(root / "a.yaml") == Lines{});
    write("used/b.yaml", "jeton: 1\nimports: [deep, ../left]\n");
    CHECK(warned(root) == Lines{"not-imported left/deep/deny.yaml"});
    fs::remove_all(root);
}
