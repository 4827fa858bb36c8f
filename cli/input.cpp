// The reader of NDJSON.
#include "input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "output.hpp"

namespace jeton::cli {
namespace {

std::uint64_t count_lines(std::string_view lines) {
    const auto breaks = static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    return breaks + (!lines.empty() && lines.back() != '\n' ? 1 : 0);
}

}  // namespace

LineReader::LineReader(const std::string& path) {
    file_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file_ < 0) {
        failure_ = failure_text(errno);
        return;
    }
    struct stat found {};
    if (::fstat(file_, &found) == 0) {
        stream_ = !S_ISREG(found.st_mode);
        size_ = stream_ ? 0 : static_cast<std::uint64_t>(found.st_size);
    }
    (void)::posix_fadvise(file_, 0, 0, POSIX_FADV_SEQUENTIAL);
    capacity_ = piece_size;
    buffer_.reset(static_cast<char*>(std::malloc(capacity_)));
    if (buffer_ == nullptr) {
        failure_ = failure_text(ENOMEM);
    }
}

LineReader::LineReader(const std::string& path, std::uint64_t begin, std::uint64_t end) : LineReader(path) {
    limit_ = end - begin;
    if (failure_.empty() && ::lseek(file_, static_cast<off_t>(begin), SEEK_SET) < 0) {
        failure_ = failure_text(errno);
    }
}

LineReader::~LineReader() {
    if (file_ > STDIN_FILENO) {
        ::close(file_);
    }
}

std::size_t LineReader::fill() {
    for (;;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(capacity_ - filled_, limit_ - done_));
        const ssize_t count = ::read(file_, buffer_.get() + filled_, wanted);
        if (count >= 0) {
            filled_ += static_cast<std::size_t>(count);
            done_ += static_cast<std::uint64_t>(count);
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR) {
            failure_ = failure_text(errno);
            return 0;
        }
    }
}

bool LineReader::grow() {
    const std::size_t wanted = std::min(capacity_ * 2, longest_line + 1);
    char* const larger = static_cast<char*>(std::realloc(buffer_.get(), wanted));
    if (larger == nullptr) {
        failure_ = failure_text(ENOMEM);
        return false;
    }
    (void)buffer_.release();
    buffer_.reset(larger);
    capacity_ = wanted;
    return true;
}

LineReader::Next LineReader::next() {
    if (!failure_.empty()) {
        return Next::failed;
    }
    before_ = next_before_;
    std::memmove(buffer_.get(), buffer_.get() + taken_, filled_ - taken_);
    filled_ -= taken_;
    taken_ = 0;
    if (const void* const last = ::memrchr(buffer_.get(), '\n', filled_)) {  // after a skipped line
        return take(last);
    }
    for (;;) {
        if (filled_ == capacity_) {
            if (capacity_ > longest_line) {
                return skips_ ? skip_line() : Next::too_long;
            }
            if (!grow()) {
                return Next::failed;
            }
        }
        const std::size_t old = filled_;
        if (fill() == 0) {
            if (!failure_.empty()) {
                return Next::failed;
            }
            return filled_ == 0 ? Next::end : take(buffer_.get() + filled_ - 1);
        }
        if (const void* const last = ::memrchr(buffer_.get() + old, '\n', filled_ - old)) {
            return take(last);
        }
    }
}

LineReader::Next LineReader::take(const void* last) {
    taken_ = static_cast<std::size_t>(static_cast<const char*>(last) - buffer_.get()) + 1;
    next_before_ = before_ + count_lines(lines());
    return Next::lines;
}

LineReader::Next LineReader::skip_line() {
    for (;;) {
        filled_ = 0;
        if (fill() == 0) {
            break;
        }
        const std::string_view found(buffer_.get(), filled_);
        if (const std::size_t end = found.find('\n'); end != std::string_view::npos) {
            std::memmove(buffer_.get(), buffer_.get() + end + 1, filled_ - end - 1);
            filled_ -= end + 1;
            break;
        }
    }
    next_before_ = before_ + 1;
    return failure_.empty() ? Next::too_long : Next::failed;
}

std::vector<std::uint64_t> cut_at_lines(const std::string& path, std::size_t count, std::uint64_t least) {
    struct stat found {};
    if (path == "-" || ::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) {
        return {};
    }
    const auto size = static_cast<std::uint64_t>(found.st_size);
    if (size < least || count < 2) {
        return {};
    }
    std::vector<std::uint64_t> cuts{0};
    for (std::size_t part = 1; part < count; ++part) {
        const std::uint64_t from = std::max(size / count * part, cuts.back());
        LineReader reader(path, from, size);
        if (reader.next() != LineReader::Next::lines) {
            return {};
        }
        const std::uint64_t cut = from + reader.lines().find('\n') + 1;
        if (cut > from && cut < size) {
            cuts.push_back(cut);
        }
    }
    cuts.push_back(size);
    return cuts;
}

std::optional<std::string> read_whole(const std::string& path, Console& console) {
    LineReader reader(path);
    reader.stop_at_long_lines();
    std::string text;
    for (;;) {
        const LineReader::Next next = reader.next();
        if (next == LineReader::Next::end) {
            return text;
        }
        if (next == LineReader::Next::failed) {
            console.error(fmt::format("{}: {}", path, reader.failure()), "", "unreadable");
            return std::nullopt;
        }
        text += reader.lines();
        if (next == LineReader::Next::too_long || text.size() > longest_line) {
            console.error(fmt::format("{}: longer than {} MiB", path, longest_line >> 20), "", "unreadable");
            return std::nullopt;
        }
    }
}

namespace {

/// Looks for what a document has not: the rest is the parser's.
class NoDocument : public nlohmann::json_sax<nlohmann::json> {
public:
    [[nodiscard]] const std::string& why() const noexcept { return why_; }
    bool null() override { return value("null"); }
    bool boolean(bool) override { return value("a truth value"); }
    bool number_integer(number_integer_t) override { return value("a number"); }
    bool number_unsigned(number_unsigned_t) override { return value("a number"); }
    bool number_float(number_float_t, const string_t&) override { return value("a number"); }
    bool string(string_t&) override { return value("a text"); }
    bool binary(binary_t&) override { return value("bytes"); }
    bool start_object(std::size_t) override { return enter(); }
    bool key(string_t&) override { return true; }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return value("a list") && enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
        const std::string_view words = error.what();
        const auto says = [&](std::string_view part) { return words.find(part) != std::string_view::npos; };
        why_ = fmt::format("{} at byte {}", says("UTF-8") ? "no UTF-8" : says("surrogate") ? "half of a surrogate pair" : "no JSON", position);
        return false;
    }

private:
    bool value(std::string_view what) {
        if (depth_ == 0) {
            why_ = fmt::format("it is {}, no object", what);
        }
        return depth_ != 0;
    }
    bool enter() {
        if (++depth_ > deepest_document) {
            why_ = fmt::format("deeper than {} levels", deepest_document);
        }
        return depth_ <= deepest_document;
    }
    bool leave() {
        --depth_;
        return true;
    }

    std::string why_;
    std::size_t depth_ = 0;
};

}  // namespace

std::string why_no_document(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) {
        return "it begins with a byte order mark";
    }
    if (text.starts_with("\x1f\x8b")) {
        return "it is compressed by gzip";
    }
    NoDocument found;
    (void)nlohmann::json::sax_parse(text.begin(), text.end(), &found);
    return found.why();
}

template <class Why>
void BrokenLines::note(std::uint64_t number, Why why) {
    if (count_++ == 0) {
        why_ = why();
    }
    if (wants_numbers()) {
        first_.push_back(number);
    }
}

void BrokenLines::add(std::uint64_t number, std::string_view line) {
    note(number, [&] { return why_no_document(line); });
}

void BrokenLines::add_too_long(std::uint64_t number) {
    note(number, [] { return fmt::format("it is longer than {} MiB", longest_line >> 20); });
}

void BrokenLines::report(const std::string& path, Console& console) const {
    if (count_ == 0) {
        return;
    }
    std::string text = fmt::format("{}: {} no document: line{} {}", path,
                                   count_ == 1 ? "1 line is" : fmt::format("{} lines are", count_),
                                   count_ == 1 ? "" : "s", fmt::join(first_, ", "));
    if (count_ > first_.size()) {
        text += fmt::format(" and {} more", count_ - first_.size());
    }
    const std::string why = why_.empty() ? std::string() : fmt::format("{}{}; ", count_ == 1 ? "" : fmt::format("line {}: ", first_.front()), why_);
    console.error(text, fmt::format("{}each line holds one JSON object (UTF-8, at most {} MiB)", why, longest_line >> 20), "no-document");
}

}  // namespace jeton::cli
