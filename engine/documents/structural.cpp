#include "engine/documents/structural.hpp"

#include <simdjson.h>

#include <algorithm>
#include <new>

namespace jeton::engine {

struct StructuralIndex::Impl {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    std::size_t capacity = 0;
};

StructuralIndex::StructuralIndex() noexcept = default;
StructuralIndex::~StructuralIndex() = default;

bool StructuralIndex::read(const char* text, std::size_t size) {
    constexpr std::size_t smallest = 64 * 1024;
    if (size == 0) return false;
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    if (size > impl_->capacity) {
        const std::size_t wanted = std::min<std::size_t>(std::max(smallest, size + size / 2), simdjson::SIMDJSON_MAXSIZE_BYTES);
        impl_->capacity = 0;
        if (simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, impl_->parser) != simdjson::SUCCESS) throw std::bad_alloc();
        impl_->capacity = wanted;
    }
    return impl_->parser->stage1(reinterpret_cast<const std::uint8_t*>(text), size, simdjson::stage1_mode::regular) == simdjson::SUCCESS;
}

const std::uint32_t* StructuralIndex::offsets() const noexcept { return impl_->parser->structural_indexes.get(); }
std::size_t StructuralIndex::count() const noexcept { return impl_->parser->n_structural_indexes; }

}  // namespace jeton::engine
