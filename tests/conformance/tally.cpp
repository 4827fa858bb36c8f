#include "tests/conformance/tally.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace conformance {

void Tally::fail(std::string_view id, std::string_view expected, std::string_view got) {
    ++failed_;
    std::cout << id << "\n    expected " << expected << "\n    got      " << got << '\n';
}

void Tally::compare(std::string_view id, std::string_view expected, std::string_view got) {
    if (expected == got)
        pass();
    else
        fail(id, expected, got);
}

void Tally::say(std::string why) {
    if (std::find(reasons_.begin(), reasons_.end(), why) == reasons_.end()) reasons_.push_back(std::move(why));
}

int Tally::finish() const {
    for (const std::string& reason : reasons_) std::cout << "skipped: " << reason << '\n';
    std::cout << passed_ << " passed, " << failed_ << " failed";
    if (skipped_ != 0) std::cout << ", " << skipped_ << " skipped";
    std::cout << std::endl;
    return failed_ == 0 ? 0 : 1;
}

void give_up(const std::filesystem::path& path, std::string_view why) {
    std::cerr << path.string() << ": " << why << std::endl;
    std::exit(66);
}

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) give_up(path, "cannot be read");
    return text;
}

std::vector<Json> read_lines(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) give_up(path, "cannot be read");
    std::vector<Json> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(Json::parse(line, nullptr, false));
        if (lines.back().is_discarded()) give_up(path, "line " + std::to_string(lines.size()) + " is no JSON");
    }
    return lines;
}

std::vector<std::filesystem::path> policies_of(const std::filesystem::path& path) {
    namespace fs = std::filesystem;
    if (fs::is_regular_file(path) || fs::exists(path / "policy.yaml")) return {path};
    if (!fs::is_directory(path)) give_up(path, "neither a policy nor a folder of policies");
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(path))
        if (entry.path().extension() == ".yaml" || fs::exists(entry.path() / "policy.yaml")) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

std::string shown(std::string_view text) {
    constexpr std::size_t most = 200;
    const std::string begin(text.substr(0, most));
    return Json(begin).dump(-1, ' ', true, Json::error_handler_t::replace) + (text.size() > most ? " ..." : "");
}

}  // namespace conformance
