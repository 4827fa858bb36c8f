// A filter alone, without a policy: copies the lines of standard input that it shows. `filter_lines 'response:>=500' < log`
#include <cstdio>
#include <iostream>
#include <string>

#include "jeton/jeton.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: filter_lines FILTER\n"), 64;
    const auto filter = jeton::Filter::compile(argv[1]);
    if (!filter) {
        std::fputs(jeton::render(filter.error()).c_str(), stderr);
        return 1;
    }
    for (std::string line; std::getline(std::cin, line);) {
        if (filter->matches(line)) std::cout << line << '\n';
    }
}
