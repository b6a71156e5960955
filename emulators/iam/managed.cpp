#include "emulators/iam/managed.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::iamapi {

bool is_aws_managed(std::string_view arn) {
    const auto parts = core::split_arn(arn);
    return parts && parts->service == "iam" && parts->account == "aws" &&
           parts->resource.starts_with("policy/");
}

core::Document ManagedPolicy::read_document() const {
    auto read = wire::read_json(document);
    LW_CHECK(read.has_value(), "the document of a managed policy was written from one");
    return std::move(*read);
}

template <class Match>
const ManagedPolicy* ManagedCatalogue::find_if(Match matches) const {
    if (from_files_) {
        const auto given = std::find_if(from_files_->rbegin(), from_files_->rend(), matches);
        if (given != from_files_->rend()) return &*given;
    }
    const auto found = std::ranges::find_if(shipped(), matches);
    return found == shipped_.end() ? nullptr : &*found;
}

const ManagedPolicy* ManagedCatalogue::find(std::string_view arn) const {
    if (!is_aws_managed(arn)) return nullptr;
    const std::string_view resource = core::split_arn(arn)->resource;
    return find_if([resource](const ManagedPolicy& policy) {
        return core::split_arn(policy.arn)->resource == resource;
    });
}

const ManagedPolicy* ManagedCatalogue::find_by_name(std::string_view name) const {
    return find_if([name](const ManagedPolicy& policy) { return policy.name == name; });
}

const std::vector<ManagedPolicy>& ManagedCatalogue::shipped() const {
    if (!shipped_.empty()) return shipped_;
    core::Diagnostics problems;
    shipped_ = read_managed_policies(managed_policies_json(), "", problems);
    LW_CHECK(problems.empty(), "managed_policies.json has the form that its reader wants");
    return shipped_;
}

}  // namespace leastwise::iamapi
