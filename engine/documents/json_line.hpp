// A line of accounts.ndjson or tokens.ndjson as nodes. Entry point: JsonLines::read().
#pragma once

#include <memory>
#include <string_view>

#include "grammar/policy/node.hpp"
#include "grammar/policy/yaml.hpp"
#include "grammar/text/source.hpp"

namespace jeton::engine {

/// Reads one line after another; the nodes of a line live until the next one.
class JsonLines {
public:
    JsonLines();
    ~JsonLines();

    /// The object of a line, or null with a problem (`json-syntax`, `duplicate-key`). `stream` has been set to this line.
    [[nodiscard]] const syntax::Node* read(const text::Sources& sources, text::FileId stream, std::string_view line,
                                           text::Problems& problems);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jeton::engine
