#include "engine/facts/members.hpp"

#include <algorithm>

namespace jeton::engine {

Members* make_members(Version& version, std::vector<Member>& members) {
    if (members.empty()) return nullptr;
    std::sort(members.begin(), members.end());
    std::uint32_t groups = 1;
    for (std::size_t i = 1; i < members.size(); ++i) groups += members[i].is != members[i - 1].is;
    auto* block = version.make<Members>(std::max(sizeof(Members), Members::bytes_of(groups, members.size())));
    block->group_count = groups;
    block->size = static_cast<std::uint32_t>(members.size());
    auto* ids = reinterpret_cast<std::uint32_t*>(block->first + groups);
    Group* group = block->first - 1;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i == 0 || members[i].is != members[i - 1].is) *++group = {members[i].is, 0};
        ++group->count;
        ids[i] = members[i].id;
    }
    return block;
}

std::vector<Member> members_of(const Members* block) {
    std::vector<Member> members;
    if (block == nullptr) return members;
    members.reserve(block->size + 1);
    const std::uint32_t* id = block->ids();
    for (const Group& group : block->groups())
        for (std::uint32_t i = 0; i < group.count; ++i) members.push_back({group.is, *id++});
    return members;
}

}  // namespace jeton::engine
