// Random filters over the fields of random documents. Entry point: random_filter().
#include <algorithm>

#include "tests/support/naive_filter.hpp"

namespace naive {
namespace {

class Maker {
public:
    Maker(Draw& draw, const Schema& schema, const std::map<std::string, Filter>& named) : draw_(draw), schema_(schema), named_(named) {}

    Filter filter(int depth, const std::string& prefix) {
        if (depth <= 0 || draw_.below(3) == 0) return predicate(depth, prefix);
        Filter made;
        switch (draw_.below(4)) {
            case 0: made.kind = Filter::Kind::conjunction; break;
            case 1: made.kind = Filter::Kind::disjunction; break;
            default: made.kind = Filter::Kind::negation; break;
        }
        const std::size_t count = made.kind == Filter::Kind::negation ? 1 : 2 + draw_.below(3);
        for (std::size_t i = 0; i < count; ++i) made.parts.push_back(filter(depth - 1, prefix));
        return made;
    }

private:
    Filter predicate(int depth, const std::string& prefix) {
        if (draw_.one_in(24)) return {};
        if (!named_.empty() && prefix.empty() && draw_.one_in(10)) return by_name();
        static const std::vector<std::string> fields{"a", "b", "p", "q", "t", "ip", "a.b", "a.b.a", "p.q", "b.a", "a.t", "", "x y", "\xc3\xa9", "a.", ".b", "0", "p.q.a", "a..b"};
        const std::string field = draw_.from(fields);
        const std::string type = type_of(prefix + field);
        if (type.empty() || type == "nested") {
            if (draw_.one_in(6)) return around(Filter::Kind::nested, field, filter(depth - 1, prefix + field + "."));
            if (draw_.one_in(6)) return around(Filter::Kind::group, field, group(2, field, type));
        }
        if (draw_.one_in(10)) return simple(Filter::Kind::missing, field);
        return about(field, type, false);
    }

    Filter by_name() {
        auto at = named_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(draw_.below(named_.size())));
        Filter made;
        made.kind = Filter::Kind::named;
        made.text = at->first;
        made.parts.push_back(at->second);
        return made;
    }

    static Filter simple(Filter::Kind kind, const std::string& field) {
        Filter made;
        made.kind = kind;
        made.field = field;
        return made;
    }

    static Filter around(Filter::Kind kind, const std::string& field, Filter part) {
        Filter made = simple(kind, field);
        made.parts.push_back(std::move(part));
        return made;
    }

    std::string type_of(const std::string& path) const {
        const auto type = schema_.find(path);
        return type == schema_.end() ? "" : type->second;
    }

    Filter group(int depth, const std::string& field, const std::string& type) {
        if (depth == 0 || draw_.below(2) == 0) return about(field, type, true);
        Filter made;
        const std::vector<Filter::Kind> kinds{Filter::Kind::disjunction, Filter::Kind::conjunction, Filter::Kind::negation};
        made.kind = draw_.from(kinds);
        const std::size_t count = made.kind == Filter::Kind::negation ? 1 : 2 + draw_.below(2);
        for (std::size_t i = 0; i < count; ++i) made.parts.push_back(group(depth - 1, field, type));
        return made;
    }

    /// One question about the values of a field.
    Filter about(const std::string& field, const std::string& type, bool in_group) {
        std::vector<Filter::Kind> kinds{Filter::Kind::exists};
        const bool stringy = type.empty() || type == "keyword";
        if (type != "nested") kinds.insert(kinds.end(), 3, Filter::Kind::equals);
        if (type != "nested" && type != "ip") kinds.insert(kinds.end(), 3, Filter::Kind::order);
        if (stringy) kinds.insert(kinds.end(), {Filter::Kind::glob, Filter::Kind::glob});
        if (stringy || type == "ip") kinds.push_back(Filter::Kind::network);
        if (stringy && !in_group) kinds.insert(kinds.end(), {Filter::Kind::regex, Filter::Kind::regex});
        Filter made = simple(draw_.from(kinds), field);
        switch (made.kind) {
            case Filter::Kind::equals: fill_value(made, type); break;
            case Filter::Kind::glob: fill_glob(made); break;
            case Filter::Kind::network: {
                const std::string& address = draw_.from(addresses());
                const bool four = address.find(':') == std::string::npos;
                made.text = network_around(address, static_cast<unsigned>(draw_.below(four ? 33 : 129)));
                break;
            }
            case Filter::Kind::regex: made.expression = expression(2); break;
            case Filter::Kind::order: fill_bounds(made, type); break;
            default: break;
        }
        return made;
    }

    void fill_value(Filter& made, const std::string& type) {
        if (type == "date") {
            made.text = draw_.one_in(3) ? draw_.from(numbers()) : draw_.one_in(3) ? relative() : draw_.from(dates());
            made.quoted = draw_.one_in(4);
            return;
        }
        if (type == "ip") {
            made.text = draw_.from(addresses());
            made.quoted = draw_.one_in(4);
            return;
        }
        const std::vector<const std::vector<std::string>*> pools{&words(), &numbers(), &dates(), &addresses()};
        made.text = draw_.from(*draw_.from(pools));
        made.quoted = draw_.one_in(4) || made.text.starts_with('/') || made.text.starts_with("~") || made.text.ends_with('~');
    }

    void fill_glob(Filter& made) {
        const std::vector<char32_t> points = {U'x', U'y', U'2', U'0', U'.', U'-', U':', U' ', U'\u00e9', U'1'};
        made.pattern.push_back(draw_.from(points));
        for (std::size_t left = draw_.below(3); left > 0; --left) made.pattern.push_back(draw_.from(points));
        for (std::size_t left = 1 + draw_.below(3); left > 0; --left) {
            const auto at = made.pattern.begin() + static_cast<std::ptrdiff_t>(draw_.below(made.pattern.size() + 1));
            made.pattern.insert(at, draw_.one_in(3) ? any_one : any_run);
        }
    }

    std::string relative() {
        static const std::vector<std::string> all{"now", "now-1d", "now/d", "now-74d/d", "now-1M", "now-1M/M", "now+1y/y", "now/w", "now-15m", "now/h", "now-1y+2M-3d/d", "now-80d/w", "now-1s/s"};
        return draw_.from(all);
    }

    Bound bound(Bound::Kind kind) {
        switch (kind) {
            case Bound::Kind::number: return {kind, draw_.from(numbers()), false};
            case Bound::Kind::date: return {kind, draw_.one_in(3) ? relative() : draw_.from(dates()), false};
            default: break;
        }
        const std::vector<const std::vector<std::string>*> pools{&words(), &numbers(), &dates()};
        return {Bound::Kind::text, draw_.from(*draw_.from(pools)), draw_.one_in(2)};
    }

    void fill_bounds(Filter& made, const std::string& type) {
        std::vector<Bound::Kind> kinds{Bound::Kind::date};
        if (type != "keyword") kinds.insert(kinds.begin(), Bound::Kind::number);
        if (type != "date") kinds.push_back(Bound::Kind::text);
        const Bound::Kind kind = draw_.from(kinds);
        const std::size_t sides = draw_.below(3);
        if (sides != 1) made.low = bound(kind);
        if (sides != 2) made.high = bound(kind);
        made.low_closed = draw_.one_in(2);
        made.high_closed = draw_.one_in(2);
    }

    Regex expression(int depth) {
        static const std::vector<char32_t> points{U'x', U'y', U'2', U'0', U'.', U'-', U':', U'\'', U'"', U'\u00e9', U'(', U'1'};
        Regex made;
        switch (draw_.below(depth > 0 ? 8 : 3)) {
            case 0: made.literal = draw_.from(points); break;
            case 1: made.kind = Regex::Kind::any; break;
            case 2: {
                made.kind = Regex::Kind::set;
                made.negated = draw_.one_in(3);
                const std::vector<std::pair<char32_t, char32_t>> ranges{{U'a', U'z'}, {U'0', U'9'}, {U'x', U'x'}, {U'-', U'-'}, {U'\u00e9', U'\u00e9'}};
                for (std::size_t left = 1 + draw_.below(3); left > 0; --left) made.ranges.push_back(draw_.from(ranges));
                break;
            }
            case 3:
            case 4: several(made, Regex::Kind::sequence, depth); break;
            case 5: several(made, Regex::Kind::choice, depth); break;
            default:
                made.kind = Regex::Kind::repeat;
                made.parts.push_back(expression(depth - 1));
                made.least = draw_.below(3);
                made.most = draw_.one_in(2) ? Regex::unbounded : std::max<std::size_t>(1, made.least + draw_.below(3));
        }
        return made;
    }

    void several(Regex& made, Regex::Kind kind, int depth) {
        made.kind = kind;
        for (std::size_t left = 1 + draw_.below(3); left > 0; --left) made.parts.push_back(expression(depth - 1));
    }

    Draw& draw_;
    const Schema& schema_;
    const std::map<std::string, Filter>& named_;
};

}  // namespace

Filter random_filter(Draw& draw, const Schema& schema, const std::map<std::string, Filter>& named) {
    return Maker(draw, schema, named).filter(static_cast<int>(draw.below(4)), {});
}

}  // namespace naive
