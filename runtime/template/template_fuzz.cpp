// Fuzzes the whole way from text to plan: the YAML front end, the SAM transform, the evaluator of intrinsics, and the
// ranges that editing relies on.
#include "runtime/template/source_map.hpp"
#include "runtime/template/template.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace leastwise;

namespace {

/// Every resource exists and has every attribute.
class Everything final : public templates::Created {
public:
    std::optional<core::Document> ref(std::string_view logical_id) const override {
        return core::Document(logical_id);
    }
    std::optional<core::Document> attribute(std::string_view logical_id, std::string_view name) const override {
        return core::Document(std::string(logical_id) + "." + std::string(name));
    }
};

void walk(const templates::SourceMap& map, const core::Document& node) {
    map.lines(map.range(node));
    if (const core::Object* object = node.if_object()) {
        for (const auto& member : *object) {
            map.range(member);
            walk(map, member.value);
        }
    } else if (const core::Document::Array* elements = node.if_array()) {
        for (const auto& element : *elements) walk(map, element);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const auto no_file = [](const std::string&) { return std::optional<std::string>("a: {Ref: B}\n"); };
    const templates::Template loaded = templates::load_text(text, "template.yaml", {}, no_file);
    core::Diagnostics diagnostics;
    for (const auto& resource : loaded.resources) {
        templates::resolve(loaded, resource.properties, Everything(), diagnostics);
    }
    walk(templates::SourceMap(loaded.texts.front()), loaded.source);
    return 0;
}
