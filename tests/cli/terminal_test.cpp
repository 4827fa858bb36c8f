// The command at a terminal (a pseudo-terminal here): colour and bars are for people, and only where a person looks.
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// Which streams of the command are the terminal; the others are thrown away, or kept as `piped`.
enum class At { both, standard_error, nothing };

struct Said {
    std::string terminal;       ///< all that reached the terminal
    std::string piped;          ///< the rest
    int exit = -1;
    double seconds = 0;
};

std::string all_of(int stream) {
    std::string text;
    char piece[4096];
    for (ssize_t got = 1; got > 0;) {
        got = ::read(stream, piece, sizeof piece);
        if (got > 0) text.append(piece, static_cast<std::size_t>(got));
    }
    ::close(stream);
    return text;
}

Said run(At where, Words words, const std::vector<std::pair<std::string, std::string>>& environment = {}) {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const auto begin = std::chrono::steady_clock::now();
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    REQUIRE(child >= 0);
    if (child == 0) {
        ::setenv("TERM", "xterm", 1);
        ::unsetenv("NO_COLOR");
        for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
        if (where != At::both) ::dup2(pipe[1], STDOUT_FILENO);
        if (where == At::nothing) ::dup2(pipe[1], STDERR_FILENO);
        ::close(pipe[0]);
        ::close(pipe[1]);
        words.insert(words.begin(), JETON_COMMAND);
        std::vector<char*> arguments;
        for (std::string& each : words) arguments.push_back(each.data());
        arguments.push_back(nullptr);
        ::execv(JETON_COMMAND, arguments.data());
        ::_exit(127);
    }
    ::close(pipe[1]);
    Said said;
    if (where == At::nothing) {
        said.piped = all_of(pipe[0]);
        said.terminal = all_of(terminal);
    } else {
        said.terminal = all_of(terminal);
        said.piped = all_of(pipe[0]);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    said.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    said.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return said;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A folder that goes with the test.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("jeton-terminal-" + std::to_string(::getpid()))) { fs::create_directories(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

private:
    fs::path path_;
};

/// A policy beside so many accounts that loading it takes a person's patience on this machine.
void write_slow_policy(const Folder& folder) {
    folder.write("policy.yaml", "jeton: 1\n");
    for (std::size_t lines = 100'000; lines < 10'000'000; lines *= 3) {
        std::string text;
        for (std::size_t i = 0; i < lines; ++i) text += "{\"id\":\"account-" + std::to_string(i) + "\"}\n";
        folder.write("accounts.ndjson", text);
        if (run(At::nothing, {"check", folder.path()}).seconds > 4) return;      // another run may have the machine to itself
    }
}

constexpr std::string_view red = "\x1b[1;31m", bar = "\r\x1b[K[#", erased = "\r\x1b[K";

}  // namespace

TEST_CASE("a bar shows how far a long load is, on a terminal only, and leaves nothing behind") {
    const Folder folder;
    write_slow_policy(folder);
    const Said piped = run(At::nothing, {"check", folder.path()});
    CHECK(piped.exit == 0);
    CHECK(piped.terminal.empty());
    CHECK_FALSE(has(piped.piped, "\r"));
    CHECK_FALSE(has(piped.piped, "\x1b"));
    for (const At where : {At::both, At::standard_error}) {
        const Said said = run(where, {"check", folder.path()});
        CHECK(said.exit == 0);
        CHECK(has(said.terminal, bar));
        CHECK(has(said.terminal, "accounts.ndjson"));
        const std::size_t last_bar = said.terminal.rfind(bar);
        CHECK(said.terminal.find(erased, last_bar + 1) != std::string::npos);
        CHECK_FALSE(has(said.piped, "\x1b"));
    }
}

TEST_CASE("a bar does not stand between the lines of data on the same terminal") {
    const Folder folder;
    std::string lines;
    for (int i = 0; i < 400'000; ++i) lines += R"({"a":1,"text":"some words that make the line as long as one of a log, and then some"})" "\n";
    const std::string data = folder.write("data.ndjson", lines);
    const Said said = run(At::both, {"match", "a:1", data});
    CHECK(said.exit == 0);
    CHECK_FALSE(has(said.terminal, "\x1b"));
}

TEST_CASE("colour is for terminals, unless it is asked for or refused") {
    const Folder folder;
    const std::string wrong = folder.write("wrong.yaml", "jeton: 1\nactions: [x]\nrules: [allow y to self]\n");
    CHECK(has(run(At::both, {"check", wrong}).terminal, red));
    CHECK(has(run(At::standard_error, {"check", wrong}).terminal, red));
    CHECK_FALSE(has(run(At::nothing, {"check", wrong}).piped, "\x1b"));
    CHECK(has(run(At::nothing, {"check", wrong, "--color", "always"}).piped, red));
    CHECK_FALSE(has(run(At::both, {"check", wrong, "--color", "never"}).terminal, "\x1b"));
    CHECK_FALSE(has(run(At::both, {"check", wrong}, {{"NO_COLOR", "1"}}).terminal, "\x1b"));
    CHECK(has(run(At::both, {"check", wrong}, {{"NO_COLOR", ""}}).terminal, red));
    CHECK(has(run(At::both, {"check", wrong, "--color", "always"}, {{"NO_COLOR", "1"}}).terminal, red));
    CHECK_FALSE(has(run(At::both, {"check", wrong}, {{"TERM", "dumb"}}).terminal, "\x1b"));
    CHECK(run(At::both, {"check", wrong}).exit == 1);
}

TEST_CASE("data that goes elsewhere has no colour, whatever standard error is") {
    const Folder folder;
    const std::string policy = folder.write("policy.yaml", "jeton: 1\ntests:\n  - {name: one, changes: {}}\n");
    CHECK(has(run(At::both, {"test", policy}).terminal, "\x1b[32mpassed"));
    const Said said = run(At::standard_error, {"test", policy});
    CHECK(has(said.piped, "passed"));
    CHECK_FALSE(has(said.piped, "\x1b"));
}
