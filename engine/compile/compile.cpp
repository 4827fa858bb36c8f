// From checked filters to a Program: code, and a plan of what it looks at, from which its trie is made.
#include <string>
#include <utility>
#include <vector>

#include "engine/compile/predicates.hpp"
#include "engine/compile/program_data.hpp"
#include "engine/compile/trie_plan.hpp"

namespace jeton::engine {
namespace {

using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeIndex;
using syntax::NodeKind;

class Compiler {
public:
    explicit Compiler(const CompileContext& context) : context_(context), made_(std::make_shared<Program>()) {}

    /// Code for a node of a filter inside a scope, with what stands before its fields; gives where it begins.
    std::uint32_t generate(const CheckedFilter& filter, NodeIndex at, std::uint32_t scope, const std::string& path, std::uint32_t yes, std::uint32_t no) {
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        switch (node.kind) {
            case NodeKind::all: return yes;
            case NodeKind::not_: return generate(filter, node.first, scope, path, no, yes);
            case NodeKind::name: return generate(filter.target(at), filter.target(at).syntax().root, scope, path, yes, no);
            case NodeKind::and_:
            case NodeKind::or_: {
                std::vector<NodeIndex> children;
                for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) children.push_back(child);
                std::uint32_t next = node.kind == NodeKind::and_ ? yes : no;
                for (auto child = children.rbegin(); child != children.rend(); ++child)
                    next = node.kind == NodeKind::and_ ? generate(filter, *child, scope, path, next, no)
                                                       : generate(filter, *child, scope, path, yes, next);
                return next;
            }
            case NodeKind::nested: return nested(filter, node, scope, path, yes, no);
            case NodeKind::exists:
            case NodeKind::value:
            case NodeKind::order:
            case NodeKind::regex: break;
        }
        std::string field = f.decode(f.words[node.field]);
        Predicate predicate = make_predicate(f, node, path + field, context_);
        if (predicate.test == Test::regex && predicate.of<RegexOperand>().regex == nullptr) made_->unusable = true;
        predicate.cell = plan_.cell(scope, predicate.test == Test::mark ? CellKind::mark : CellKind::slot, std::move(field));
        return emit(std::move(predicate), yes, no);
    }

    std::shared_ptr<Program> finish(std::uint32_t entry) {
        made_->entry = entry;
        made_->trie = plan_.settle(context_.tries);
        for (auto& instruction : made_->code) instruction.predicate.cell = plan_.cell_number(instruction.predicate.cell);
        made_->code.shrink_to_fit();
        made_->entries.resize(entries_.size());
        for (std::uint32_t group = 0; group < entries_.size(); ++group) made_->entries[plan_.group_number(group)] = entries_[group];
        return std::move(made_);
    }

private:
    std::uint32_t emit(Predicate predicate, std::uint32_t yes, std::uint32_t no) {
        made_->code.push_back({std::move(predicate), yes, no});
        return static_cast<std::uint32_t>(made_->code.size() - 1);
    }

    std::uint32_t nested(const CheckedFilter& filter, const FilterNode& node, std::uint32_t scope, const std::string& path, std::uint32_t yes,
                         std::uint32_t no) {
        const Filter& f = filter.syntax();
        const std::string field = f.decode(f.words[node.field]);
        const std::uint32_t group = plan_.group(scope, field);
        entries_.push_back(answer_false);
        const std::uint32_t entry = generate(filter, node.first, group, path + field + ".", answer_true, answer_false);
        entries_[group] = entry;
        Predicate predicate;
        predicate.cell = plan_.result(group);
        return emit(std::move(predicate), yes, no);
    }

    const CompileContext& context_;
    TriePlan plan_;
    std::vector<std::uint32_t> entries_;    // by group of the plan
    std::shared_ptr<Program> made_;
};

}  // namespace

ProgramPtr compile(const CheckedFilter& filter, syntax::NodeIndex from, const CompileContext& context) {
    Compiler compiler(context);
    const std::uint32_t entry = compiler.generate(filter, from, TriePlan::global, "", answer_true, answer_false);
    return compiler.finish(entry);
}

ProgramPtr compile(const CheckedFilter& filter, const CompileContext& context) { return compile(filter, filter.syntax().root, context); }

ProgramPtr compile(const Combination& c, const CompileContext& context) {
    Compiler compiler(context);
    const auto code = [&](const CheckedFilter* f, std::uint32_t yes, std::uint32_t no) {
        return compiler.generate(*f, f->syntax().root, TriePlan::global, "", yes, no);
    };
    std::uint32_t next = answer_true;
    if (!c.filters.empty()) {
        next = c.any_filter ? answer_false : answer_true;
        for (auto f = c.filters.rbegin(); f != c.filters.rend(); ++f)
            next = c.any_filter ? code(*f, answer_true, next) : code(*f, next, answer_false);
    }
    for (auto f = c.deny.rbegin(); f != c.deny.rend(); ++f) next = code(*f, answer_false, next);
    std::uint32_t entry = answer_false;
    for (auto f = c.allow.rbegin(); f != c.allow.rend(); ++f) entry = code(*f, next, entry);
    return compiler.finish(entry);
}

}  // namespace jeton::engine
