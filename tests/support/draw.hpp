// Where generators of random tests get their choices from: a property library that can shrink them, or a seed. Entry point: Draw.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace naive {

/// A source of numbers. Smaller numbers are taken for simpler things, so that shrinking each number shrinks the test.
class Draw {
public:
    using Below = std::function<std::size_t(std::size_t)>;
    explicit Draw(Below below) : below_(std::move(below)) {}

    /// 0 to n - 1.
    [[nodiscard]] std::size_t below(std::size_t n) { return n < 2 ? 0 : below_(n); }
    [[nodiscard]] bool one_in(std::size_t n) { return below(n) == n - 1; }
    template <class T>
    [[nodiscard]] const T& from(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

private:
    Below below_;
};

}  // namespace naive
