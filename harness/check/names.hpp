#pragma once
#include "runtime/template/template.hpp"

#include <string>

namespace leastwise::check {

/// What Ref and Fn::GetAtt answer for resources that nobody creates: names and ARNs as AWS would make them,
/// the same in every version of a template, since they are made of stack name and logical id where the
/// template gives no name.
class Names final : public templates::Created {
public:
    explicit Names(const templates::Template& loaded) : loaded_(loaded) {}

    std::optional<core::Document> ref(std::string_view logical_id) const override;
    std::optional<core::Document> attribute(std::string_view logical_id,
                                            std::string_view name) const override;

private:
    std::string name_of(const templates::Resource& resource, std::string_view property) const;
    std::string arn_of(const templates::Resource& resource) const;

    const templates::Template& loaded_;
    mutable int depth_ = 0;  // of names that are made of other resources' names
};

}  // namespace leastwise::check
