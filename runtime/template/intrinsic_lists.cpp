#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"
#include "runtime/template/template.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates {
namespace {

using core::Document;
using State = Evaluated::State;

constexpr std::int64_t kCidrCountMax = 256;  // CloudFormation: Fn::Cidr, "count" is 1 to 256
constexpr std::array<IntrinsicFunction, 15> kFunctions = {{{"Ref", fn_ref},
                                                           {"Fn::GetAtt", fn_get_att},
                                                           {"Fn::Sub", fn_sub},
                                                           {"Fn::Join", fn_join},
                                                           {"Fn::If", fn_if},
                                                           {"Fn::Select", fn_select},
                                                           {"Fn::Split", fn_split},
                                                           {"Fn::FindInMap", fn_find_in_map},
                                                           {"Fn::ImportValue", fn_import_value},
                                                           {"Fn::Base64", fn_base64},
                                                           {"Fn::Cidr", fn_cidr},
                                                           {"Fn::GetAZs", fn_get_azs},
                                                           {"Fn::Transform", fn_transform},
                                                           {"Fn::ToJsonString", fn_to_json_string, true},
                                                           {"Fn::Length", fn_length, true}}};

Evaluated wrong(Evaluator& evaluator, core::Span at, std::string message, std::string hint) {
    evaluator.problem(code::kIntrinsicForm, at, std::move(message), std::move(hint));
    return {};
}

std::optional<std::int64_t> whole_number(const Document& value) {
    if (auto number = value.as_integer()) return number;
    const std::string* text = value.if_string();
    return text == nullptr ? std::nullopt : core::to_integer(*text);
}

/// An IPv4 block as its first address and the number of its prefix bits.
struct Block {
    std::uint32_t address = 0;
    int prefix = 0;
};

std::optional<Block> parse_block(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return {};
    const auto prefix = core::to_integer(text.substr(slash + 1));
    const auto bytes = core::split(text.substr(0, slash), '.');
    if (!prefix || *prefix < 0 || *prefix > 32 || bytes.size() != 4) return {};
    Block block{0, static_cast<int>(*prefix)};
    for (const std::string_view byte : bytes) {
        const auto value = core::to_integer(byte);
        if (!value || *value < 0 || *value > 255) return {};
        block.address = block.address << 8 | static_cast<std::uint32_t>(*value);
    }
    return block;
}

std::string block_text(std::uint64_t address, int prefix) {
    std::string text;
    for (const int shift : {24, 16, 8, 0}) {
        text += std::to_string(address >> shift & 255) + (shift == 0 ? "/" : ".");
    }
    return text + std::to_string(prefix);
}

/// The text in a value that a stand-in resource gave, when there is one.
std::optional<Document> stand_in_of(const Document& value, const Scope& scope) {
    if (scope.created == nullptr) return {};
    if (const std::string* text = value.if_string()) {
        return scope.created->is_stand_in(*text) ? std::optional(value) : std::nullopt;
    }
    if (const Document::Array* elements = value.if_array()) {
        for (const Document& element : *elements) {
            if (auto found = stand_in_of(element, scope)) return found;
        }
    }
    return {};
}

}  // namespace

const IntrinsicFunction* find_intrinsic(std::string_view name) {
    const auto found = std::ranges::find(kFunctions, name, &IntrinsicFunction::name);
    return found == kFunctions.end() ? nullptr : &*found;
}

Evaluated fn_select(const Document& argument, core::Span at, Evaluator& evaluator) {
    const Document::Array* parts = argument.if_array();
    if (parts == nullptr || parts->size() != 2) {
        return wrong(evaluator, at,
                     "Template error: Fn::Select requires a list argument with two elements: an integer "
                     "index and a list",
                     "write !Select [0, list]");
    }
    Evaluated index = evaluator.evaluate((*parts)[0]);
    Evaluated list = evaluator.evaluate((*parts)[1]);
    if (index.state == State::pending || list.state == State::pending) {
        // A list that is known can be chosen from although some of its elements wait.
        const Document::Array* known = intrinsic_of(list.value) == nullptr ? list.value.if_array() : nullptr;
        if (known == nullptr || index.state == State::pending) {
            return waiting("Fn::Select", Document::array({std::move(index.value), std::move(list.value)}));
        }
    }
    const auto number = whole_number(index.value);
    const Document::Array* elements = list.value.if_array();
    // The form of what a stand-in stands for is not known: whatever is chosen from it stands for it too.
    const bool inside = number && *number >= 0 && elements != nullptr &&
                        *number < static_cast<std::int64_t>(elements->size());
    if (number && !inside) {
        if (auto whole = stand_in_of(list.value, evaluator.scope()))
            return {std::move(*whole), State::complete};
    }
    if (!number || elements == nullptr) {
        return wrong(evaluator, at,
                     "Template error: Fn::Select requires a list argument with two elements: an integer "
                     "index and a list",
                     "write !Select [0, list]");
    }
    if (*number < 0 || *number >= static_cast<std::int64_t>(elements->size())) {
        return wrong(
            evaluator, at,
            "Template error: Fn::Select cannot select nonexistent value at index " + std::to_string(*number),
            "the list has " + std::to_string(elements->size()) + " elements");
    }
    const Document& chosen = (*elements)[static_cast<std::size_t>(*number)];
    return {chosen, intrinsic_of(chosen) != nullptr ? State::pending : State::complete};
}

Evaluated fn_length(const Document& argument, core::Span at, Evaluator& evaluator) {
    Evaluated list = evaluator.evaluate(argument);
    if (list.state == State::pending && list.value.if_array() == nullptr) {
        return waiting("Fn::Length", std::move(list.value));
    }
    const Document::Array* elements = list.value.if_array();
    if (elements == nullptr) return wrong(evaluator, at, "Fn::Length takes a list", "give it one");
    return {Document(elements->size()), State::complete};
}

Evaluated fn_cidr(const Document& argument, core::Span at, Evaluator& evaluator) {
    constexpr const char* kHint = "write !Cidr [10.0.0.0/16, 4, 8]";
    Evaluated evaluated = evaluator.evaluate(argument);
    if (evaluated.state == State::pending) return waiting("Fn::Cidr", std::move(evaluated.value));
    const Document::Array* parts = evaluated.value.if_array();
    if (parts == nullptr || parts->size() < 2 || parts->size() > 3) {
        return wrong(evaluator, at,
                     "Template error: every Fn::Cidr object requires two parameters, (1) a ip address "
                     "block and (2) a count of subnets",
                     kHint);
    }
    const std::string* block_argument = (*parts)[0].if_string();
    const auto block = block_argument == nullptr ? std::nullopt : parse_block(*block_argument);
    const auto count = whole_number((*parts)[1]);
    const auto bits = parts->size() == 3 ? whole_number((*parts)[2]) : std::optional<std::int64_t>(8);
    if (!block || !count || *count < 1 || *count > kCidrCountMax || !bits || *bits < 1 || *bits > 32) {
        return wrong(evaluator, at, "Fn::Cidr takes an IPv4 block, a count of 1 to 256 and a number of bits",
                     kHint);
    }
    const std::uint64_t size = std::uint64_t{1} << *bits;
    const std::uint64_t start = block->address & ~((std::uint64_t{1} << (32 - block->prefix)) - 1);
    if (static_cast<std::uint64_t>(*count) * size > std::uint64_t{1} << (32 - block->prefix)) {
        return wrong(evaluator, at,
                     "Template error: " + std::to_string(*count) + " blocks of " + std::to_string(*bits) +
                         " bits do not fit in " + *block_argument,
                     "ask for fewer or smaller blocks");
    }
    Document::Array blocks;
    for (std::int64_t i = 0; i < *count; ++i) {
        blocks.emplace_back(
            block_text(start + static_cast<std::uint64_t>(i) * size, 32 - static_cast<int>(*bits)));
    }
    return {Document(std::move(blocks)), State::complete};
}

Evaluated fn_get_azs(const Document& argument, core::Span at, Evaluator& evaluator) {
    const Evaluated region = evaluator.evaluate(argument);
    const std::string* name = region.value.if_string();
    if (name == nullptr) {
        return wrong(evaluator, at, "Fn::GetAZs takes the name of a region, or \"\" for this one",
                     "write !GetAZs ''");
    }
    const std::string& base = name->empty() ? evaluator.scope().place.region : *name;
    Document::Array zones;
    for (const char letter : {'a', 'b', 'c'}) zones.emplace_back(base + letter);
    return {Document(std::move(zones)), State::complete};
}

Evaluated fn_transform(const Document& /*argument*/, core::Span at, Evaluator& evaluator) {
    return wrong(evaluator, at, "Fn::Transform takes the Name of a macro, and its Parameters",
                 "write Fn::Transform: {Name: AWS::Include, Parameters: {Location: file}}");
}

}  // namespace leastwise::templates
