#include "runtime/core/text.hpp"
#include "runtime/wire/protocol.hpp"

namespace leastwise::wire {
namespace {

using core::Document;

constexpr std::size_t kFormDepthMax = 32;         // ours: no AWS input nests deeper
constexpr std::int64_t kListElementsMax = 10000;  // ours: refuses `member.999999999` before it becomes memory

/// A form on its way to a tree.
class Form {
public:
    void add(std::string_view name, std::string value) {
        const auto path = core::split(name, '.');
        if (path.size() > kFormDepthMax) return;
        Document* place = descend(path);
        if (place != nullptr && place->is_null()) *place = std::move(value);
    }
    bool is_too_large() const { return node_count_ > kFormNodesMax; }
    Document take() { return std::move(root_); }

private:
    /// The place that `path` names, made on the way; nullptr when the path contradicts an earlier one.
    Document* descend(const std::vector<std::string_view>& path) {
        Document* at = &root_;
        for (std::size_t i = 0; at != nullptr && i < path.size(); ++i) {
            const bool in_list = path[i] == "member" && i + 1 < path.size();
            at = in_list ? element(*at, path[++i]) : member(*at, path[i]);
        }
        return at;
    }
    Document* member(Document& parent, std::string_view name) {
        if (parent.is_null()) parent = Document::object();
        auto* object = parent.if_object();
        if (object == nullptr) return nullptr;
        Document* known = object->find(name);
        if (known != nullptr || !make_room(1)) return known;
        return &object->append(std::string(name), nullptr);
    }
    Document* element(Document& parent, std::string_view position) {
        const auto number = core::to_integer(position);
        if (!number || *number < 1 || *number > kListElementsMax) return nullptr;
        const auto size = static_cast<std::size_t>(*number);
        if (parent.is_null()) parent = Document::array();
        auto* array = parent.if_array();
        if (array == nullptr) return nullptr;
        if (array->size() < size) {
            if (!make_room(size - array->size())) return nullptr;
            array->resize(size);
        }
        return &(*array)[size - 1];
    }
    bool make_room(std::size_t nodes) {
        node_count_ += nodes;
        return !is_too_large();
    }

    Document root_ = Document::object();
    std::size_t node_count_ = 0;
};

}  // namespace

std::optional<Document> decode_form(std::string_view body) {
    auto fields = http::parse_query(body);
    if (fields.size() > kFormFieldsMax) return {};
    Form form;
    for (http::Header& field : fields) {
        form.add(field.name, std::move(field.value));
        if (form.is_too_large()) return {};
    }
    return form.take();
}

}  // namespace leastwise::wire
