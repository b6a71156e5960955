#pragma once
#include "runtime/schema/schema.hpp"

#include <map>
#include <string>
#include <string_view>

namespace leastwise::schema {

/// Finds what `$ref` names: JSON pointers, `id`s, and documents that a resolver supplies.
class Locations {
public:
    Locations(const core::Document& root, const Resolver& resolver);
    /// The schema that `reference`, written in the schema `from`, leads to; nullptr when there is none.
    const core::Document* find(const core::Document& from, std::string_view reference);

private:
    struct Place {
        const core::Document* schema;
        std::string base;
    };
    void scan(const core::Document& root, std::string base);
    void note_identity(Place& place);
    const core::Document* document_at(const std::string& resource);

    const Resolver& resolver_;
    std::map<std::string, const core::Document*, std::less<>>
        by_uri_;  // resources, and `resource#name` anchors
    std::map<const core::Document*, std::string> bases_;
};

}  // namespace leastwise::schema
