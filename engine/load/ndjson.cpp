#include "engine/load/ndjson.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "engine/documents/json_line.hpp"
#include "engine/limits.hpp"

namespace jeton::engine {
namespace {

bool blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

void read_lines(const std::filesystem::path& path, text::Sources& sources, text::Problems& problems, const LoadOptions& options,
                const std::function<void(const syntax::Node&)>& on_line) {
    const std::string name = path.string();
    std::uint64_t number = 0, done = 0;
    const auto refuse_line = [&] {
        problems.error("too-large", Span{name, static_cast<std::uint32_t>(number), 1, static_cast<std::uint32_t>(number), 1, ""}, "a line of more than 1 MiB",
                       "one account or token a line, with a line break behind each");
    };
    const auto refuse = [&](std::string message) { problems.error("unreadable", Span{name, 1, 1, 1, 1, ""}, std::move(message)); };
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return refuse("`" + name + "` is no regular file");
    const std::uint64_t total = std::filesystem::file_size(path, error);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), &std::fclose);
    if (!file) return refuse("cannot read `" + name + "`: " + std::strerror(errno));

    const text::FileId stream = sources.add_stream(name);
    JsonLines lines;
    std::string buffer;
    bool too_long = false;
    const auto take = [&](std::string_view line) {
        ++number;
        if (too_long) return;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);        // a byte order mark, as YAML may have one
        too_long = line.size() > limits::ndjson_line;
        if (too_long) return refuse_line();
        if (blank(line)) return;
        sources.set_line(stream, number, line);
        if (const syntax::Node* node = lines.read(sources, stream, line, problems)) on_line(*node);
    };
    for (bool more = true; more;) {
        const std::size_t kept = buffer.size();
        buffer.resize(kept + limits::ndjson_chunk);
        const std::size_t got = std::fread(buffer.data() + kept, 1, limits::ndjson_chunk, file.get());
        buffer.resize(kept + got);
        more = got != 0;
        done += got;
        std::size_t begin = 0;
        for (std::size_t end; (end = buffer.find('\n', begin)) != std::string::npos; begin = end + 1)
            take(std::string_view(buffer).substr(begin, end - begin));
        if (!more && begin < buffer.size()) take(std::string_view(buffer).substr(begin));
        buffer.erase(0, begin);
        if (!too_long && buffer.size() > limits::ndjson_line + 1) {        // with a carriage return
            ++number;
            too_long = true;
            refuse_line();
        }
        if (too_long) return;
        if (options.progress) options.progress(name, done, total);
    }
    if (std::ferror(file.get()) != 0) refuse("cannot read `" + name + "` to its end");
}

}  // namespace jeton::engine
