#include "emulators/iam/managed.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::iamapi {

bool is_aws_managed(std::string_view arn) {
    const auto parts = core::split_arn(arn);
    return parts && parts->service == "iam" && parts->account == "aws" &&
           parts->resource.starts_with("policy/");
}

const ManagedPolicy* ManagedCatalogue::find(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    if (!parts || parts->service != "iam" || parts->account != "aws") return nullptr;
    for (const ManagedPolicy& policy : all()) {
        if (core::split_arn(policy.arn)->resource == parts->resource) return &policy;
    }
    return nullptr;
}

const ManagedPolicy* ManagedCatalogue::find_by_name(std::string_view name) const {
    for (const ManagedPolicy& policy : all()) {
        if (policy.name == name) return &policy;
    }
    return nullptr;
}

namespace {

std::string text_of(const core::Document& entry, std::string_view member) {
    const std::string* text = entry.find_string(member);
    LW_CHECK(text != nullptr, "every entry of managed_policies.json has all members");
    return *text;
}

}  // namespace

const std::vector<ManagedPolicy>& ManagedCatalogue::all() const {
    if (!policies_.empty()) return policies_;
    const auto document = wire::read_json(managed_policies_json());
    LW_CHECK(document && document->if_array(), "managed_policies.json is a JSON array");
    for (const core::Document& entry : *document->if_array()) {
        const core::Document* policy = entry.find("document");
        LW_CHECK(policy != nullptr, "every managed policy carries its document");
        policies_.push_back({text_of(entry, "name"), text_of(entry, "arn"), text_of(entry, "version"),
                             text_of(entry, "created"), text_of(entry, "source"), *policy});
    }
    return policies_;
}

}  // namespace leastwise::iamapi
