// Lines read at once against each of them alone, which takes a simpler way: sound lines, damaged ones, and what stands beside them.
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>

#include "jeton/jeton.hpp"
#include "tests/support/naive_filter.hpp"

namespace {

naive::Draw draw_from_seed() {
    auto state = std::make_shared<std::uint64_t>(*rc::gen::arbitrary<std::uint64_t>() | 1);
    return naive::Draw([state](std::size_t n) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return static_cast<std::size_t>((*state * 0x2545f4914f6cdd1d) >> 33) % n;
    });
}

/// What damages a line alone, and what may damage all that is read with it.
const std::vector<std::string> gentle{"{", "}", "[", "]", ":", ",", " ", "0", "1", "-", ".", "e", "+", "t", "true", "null", "x", "*", "<", "[]", "{}", ",1", "1,"};
const std::vector<std::string> wild{"\"", "\\", "\\\\", "\\\"", "\\n", "\\x", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\u12", "\t", "\r", "\x01", "\x7f",
    "\xc3\xa9", "\xff", "\xc3", "\xf0\x9f\x98\x80", "\xed\xa0\x80", "\"a\"", "\"a\":", ",\"b\":1", "\xef\xbb\xbf"};

void damage(naive::Draw& draw, std::string& line, bool gently) {
    for (std::size_t left = draw.below(3) + 1; left > 0; --left) {
        const std::size_t at = draw.below(line.size() + 1), size = std::min(draw.below(4), line.size() - at);
        switch (draw.below(4)) {
            case 0: line.erase(at, size); break;
            case 1: line.insert(at, line.substr(draw.below(line.size() + 1), draw.below(12))); break;
            default: line.replace(at, draw.one_in(2) ? size : 0, draw.from(gently || draw.one_in(3) ? gentle : wild));
        }
    }
}

std::string one_line(naive::Draw& draw) {
    naive::Json document = naive::random_document(draw);
    if (draw.one_in(8))
        for (std::size_t depth = draw.below(140); depth > 0; --depth)
            document = draw.one_in(2) ? naive::Json::object().add("a", document) : naive::Json::object().add("b", naive::Json::list().add(document));
    std::string line = draw.one_in(4) ? document.str(draw) : document.str();
    if (draw.one_in(4)) {
        for (std::size_t p = 0; (p = line.find_first_of(",:", p)) != std::string::npos; p += 2) line.insert(p + 1, " ");    // in strings as well
    }
    line.erase(std::remove(line.begin(), line.end(), '\n'), line.end());
    return line;
}

void lines_agree(naive::Draw draw) {
    const naive::Schema schema;
    const auto filter = jeton::Filter::compile(naive::random_filter(draw, schema).str(draw));
    if (!filter) RC_FAIL(jeton::render(filter.error()));
    const bool sound = draw.one_in(4), gently = !draw.one_in(3);
    std::string text;
    for (std::size_t left = draw.below(24) + 1; left > 0; --left) {
        std::string line = draw.one_in(12) ? "" : one_line(draw);
        if (!sound && draw.one_in(3)) damage(draw, line, gently);
        text += line;
        if (left > 1 || draw.one_in(2)) text += draw.one_in(8) ? "\r\n" : "\n";
    }
    const std::unique_ptr<char[]> exact(new char[text.size()]);     // nothing behind it may be read
    std::copy(text.begin(), text.end(), exact.get());
    std::uint64_t expected = 0, shown = 0;
    const auto counts = filter->scan({exact.get(), text.size()}, [&](std::uint64_t number, std::string_view line, jeton::Match match) {
        const std::unique_ptr<char[]> alone(new char[line.size()]);
        std::copy(line.begin(), line.end(), alone.get());
        const jeton::Match wanted = filter->match(std::string_view(alone.get(), line.size()));
        ++expected;
        shown += wanted == jeton::Match::shown;
        const auto begin = line.data() - exact.get();
        const auto before = std::count(exact.get(), exact.get() + begin, '\n');
        if (wanted != match)
            RC_FAIL("filter " + filter->text() + "\nline " + std::string(line) + "\nalone " + std::to_string(int(wanted)) + ", among others " +
                    std::to_string(int(match)) + "\nof\n" + text);
        if (number != static_cast<std::uint64_t>(before) + 1)
            RC_FAIL("line " + std::to_string(before + 1) + " has the number " + std::to_string(number) + " in\n" + text);
    });
    std::uint64_t all = 0;
    for (std::size_t p = 0; p < text.size();) {
        const std::size_t end = std::min(text.find('\n', p), text.size());
        all += text.find_first_not_of(" \t\r", p) < end;
        p = end + 1;
    }
    if (counts.lines != all || expected != all || counts.shown != shown)
        RC_FAIL("of " + std::to_string(all) + " lines " + std::to_string(counts.lines) + " were told of, in\n" + text);
}

}  // namespace

TEST_CASE("lines read at once are answered as each of them is alone, sound or not") {
    CHECK(rc::check("choices of a seed", [] { lines_agree(draw_from_seed()); }));
}
