#include "runtime/core/text.hpp"
#include "runtime/wire/protocol.hpp"

namespace leastwise::wire {
namespace {

using core::Document;

constexpr std::size_t kFormDepthMax = 32;      // ours: no AWS input nests deeper
constexpr std::size_t kListElementsMax = 10000;  // ours: refuses `member.999999999` before it becomes memory

/// The place in the tree that `path` names, made on the way; nullptr when the path contradicts an earlier one.
Document* descend(Document& root, const std::vector<std::string_view>& path) {
    Document* at = &root;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == "member" && i + 1 < path.size()) {
            const auto number = core::to_integer(path[i + 1]);
            if (!number || *number < 1 || static_cast<std::size_t>(*number) > kListElementsMax) return nullptr;
            if (at->is_null()) *at = Document::array();
            auto* array = at->if_array();
            if (array == nullptr) return nullptr;
            const auto index = static_cast<std::size_t>(*number) - 1;
            if (array->size() <= index) array->resize(index + 1);
            at = &(*array)[index];
            ++i;
            continue;
        }
        if (at->is_null()) *at = Document::object();
        auto* object = at->if_object();
        if (object == nullptr) return nullptr;
        at = &(*object)[path[i]];
    }
    return at;
}

}  // namespace

Document decode_form(std::string_view body) {
    Document root = Document::object();
    for (const http::Header& field : http::parse_query(body)) {
        const auto path = core::split(field.name, '.');
        if (path.size() > kFormDepthMax) continue;
        if (Document* place = descend(root, path); place != nullptr && place->is_null()) *place = field.value;
    }
    return root;
}

}  // namespace leastwise::wire
