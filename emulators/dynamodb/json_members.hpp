#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace leastwise::dynamodb {

/// A JSON object written member by member, for answers that are made of values and never become a Document.
class JsonMembers {
public:
    /// Begins a member; the caller appends its value. `name` needs no escapes.
    std::string& add(std::string_view name) {
        out_.append(out_.size() > 1 ? "," : "").append("\"").append(name).append("\":");
        return out_;
    }
    /// What has been written so far; values are appended here.
    std::string& out() { return out_; }
    std::string close() && { return std::move(out_) + "}"; }

private:
    std::string out_ = "{";
};

/// Appends `[…]` of what `append` writes for each element.
template <typename Elements, typename Append>
void append_array(std::string& out, const Elements& elements, Append append) {
    out += '[';
    bool first = true;
    for (const auto& element : elements) {
        if (!first) out += ',';
        first = false;
        append(element);
    }
    out += ']';
}

}  // namespace leastwise::dynamodb
