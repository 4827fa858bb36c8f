// Any bytes as accounts.ndjson and tokens.ndjson (a line `---` between them) beside a policy: no crash, and what is refused has a place.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "jeton/jeton.hpp"

namespace {

constexpr const char* policy = R"(jeton: 1
token-kinds:
  api: {actions: [logs.search], expires-after: 1d}
account-attributes:
  searchable: {type: boolean, default: true}
  tier: {type: [free, pro], default: free}
rules:
  own: logs.search by api on its account
)";

void expect(bool holds) {
    if (!holds) std::abort();
}

/// A directory of this process, removed at its end.
struct Folder {
    std::filesystem::path path;
    Folder() : path(std::filesystem::temp_directory_path() / ("jeton-fuzz-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path);
        write("policy.yaml", policy);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const char* name, std::string_view text) const {
        std::ofstream(path / name, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const Folder folder;
    const std::string_view all(reinterpret_cast<const char*>(bytes), size);
    const std::size_t cut = all.find("\n---\n");
    folder.write("accounts.ndjson", all.substr(0, cut == std::string_view::npos ? size : cut + 1));
    folder.write("tokens.ndjson", cut == std::string_view::npos ? std::string_view() : all.substr(cut + 5));
    jeton::LoadOptions options;
    options.now = jeton::Time{};
    const auto engine = jeton::Engine::load(folder.path, options);
    if (engine) {
        (void)engine->snapshot();
        return 0;
    }
    expect(!engine.error().empty());
    for (const auto& problem : engine.error().list) expect(!problem.code.empty() && !problem.message.empty() && problem.span.line >= 1);
    return 0;
}
