#include "runtime/template/sam/location.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

/// A dynamic reference with a path in it, which SAM cannot tell from an S3 key.
bool has_dynamic_reference(std::string_view text) {
    const std::size_t start = text.find("{{resolve:");
    const std::size_t end = text.find("}}", start == std::string_view::npos ? 0 : start);
    if (start == std::string_view::npos || end == std::string_view::npos) return false;
    return text.substr(start, end - start).find('/') != std::string_view::npos;
}

}  // namespace

std::optional<Document> parse_s3_uri(std::string_view uri) {
    if (!uri.starts_with("s3://")) return {};
    uri = uri.substr(0, uri.find('#'));
    const std::size_t question = uri.find('?');
    const std::string_view query = question == std::string_view::npos ? "" : uri.substr(question + 1);
    const std::string_view place =
        uri.substr(5, question == std::string_view::npos ? question : question - 5);
    const std::size_t slash = place.find('/');
    if (slash == std::string_view::npos || slash == 0) return {};
    std::string_view key = place.substr(slash);
    key.remove_prefix(std::min(key.find_first_not_of('/'), key.size()));
    Object pointer;
    pointer.append("Bucket", place.substr(0, slash));
    pointer.append("Key", key);
    for (const std::string_view pair : core::split(query, '&')) {
        if (pair.starts_with("versionId=") && pair.size() > 10) {
            pointer["Version"] = Document(core::uri_decode(pair.substr(10), core::Plus::space));
        }
    }
    return Document(std::move(pointer));
}

Document code_location(const Translation& translation, const Document& location, std::string_view logical_id,
                       std::string_view property) {
    const std::string quoted = "'" + std::string(property) + "'";
    Document pointer = location;
    if (const std::string* text = location.if_string()) {
        auto parsed = parse_s3_uri(*text);
        if (!parsed && translation.artifacts == Artifacts::local && !text->starts_with("s3:"))
            return location;
        if (has_dynamic_reference(*text)) {
            refuse_resource(logical_id,
                            "Unsupported dynamic reference detected in " + quoted +
                                ". Please consider using alternative 'FunctionCode' object format.",
                            location.span());
        }
        if (!parsed) {
            refuse_resource(logical_id,
                            quoted +
                                " is not a valid S3 Uri of the form 's3://bucket/key' with optional "
                                "versionId query parameter.",
                            location.span());
        }
        pointer = std::move(*parsed);
    } else if (!is_map(&location)) {
        refuse_resource(logical_id, quoted + " must be of type dict or string.", location.span());
    } else if (!truthy(location.find("Bucket")) || !truthy(location.find("Key"))) {
        refuse_resource(logical_id, quoted + " requires Bucket and Key properties to be specified.",
                        location.span());
    }
    Object code;
    code.append("S3Bucket", member(pointer, "Bucket"));
    code.append("S3Key", member(pointer, "Key"));
    if (const Document* version = pointer.find("Version")) code.append("S3ObjectVersion", *version);
    return Document(std::move(code)).at(location.span());
}

}  // namespace leastwise::templates::sam
