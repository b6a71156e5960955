#include "runtime/schema/decimal.hpp"
#include "runtime/schema/schema.hpp"
#include "runtime/wire/json.hpp"

#include <cstddef>
#include <cstdint>

namespace schema = leastwise::schema;
using leastwise::core::Document;

/// `[schema, instance]`: compiling says yes or why not, validating ends, and twice gives the same answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto left = schema::Decimal::parse(text.substr(0, size / 2));
    const auto right = schema::Decimal::parse(text.substr(size / 2));
    if (left && right) {
        if ((*left < *right) == (*left >= *right)) __builtin_trap();
        (void)is_multiple(*left, *right);
    }
    const auto input = leastwise::wire::read_json(text);
    const Document::Array* pair = input ? input->if_array() : nullptr;
    if (pair == nullptr || pair->size() != 2) return 0;
    leastwise::core::Diagnostics diagnostics;
    const auto compiled = schema::compile(pair->front(), {}, diagnostics);
    if (compiled.has_value() == leastwise::core::has_errors(diagnostics)) __builtin_trap();
    if (!compiled) return 0;
    const auto first = schema::validate(*compiled, pair->back());
    if (first.size() != schema::validate(*compiled, pair->back()).size()) __builtin_trap();
    if (first.size() > schema::kViolationsMax) __builtin_trap();
    return 0;
}
