#include "emulators/secretsmanager/secretsmanager.hpp"

#include "runtime/core/text.hpp"

namespace leastwise::secretsmanager {

Secrets::Secrets(core::World& world)
    : store_(world), operations_(make_operations(store_)), resource_types_(make_resource_types(*this)) {}

const gate::WireTraits& Secrets::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::json_1_1,
                                              .target_prefix = "secretsmanager",
                                              .signing_name = "secretsmanager",
                                              .api_version = "2017-10-17",
                                              .xml_namespace = "",
                                              .error_namespace = "",
                                              .access_denied_status = 400,
                                              .validation_code = "ValidationException",
                                              .error_message_member = "Message"};
    return kTraits;
}

const iam::Policy* Secrets::resource_policy(std::string_view arn) const {
    const Secret* secret = store_.find(arn);
    return secret != nullptr && secret->policy ? &*secret->policy : nullptr;
}

std::map<std::string, std::string> Secrets::resource_tags(std::string_view arn) const {
    const Secret* secret = store_.find(arn);
    if (secret == nullptr || !secret->tags) return {};
    return {secret->tags->begin(), secret->tags->end()};
}

std::optional<gate::AwsError> Secrets::access_denied(const gate::Call& call,
                                                            const iam::AccessCheck& check,
                                                            std::string_view message) const {
    const std::string* id = call.input.find_string("SecretId");
    if (id == nullptr) id = call.input.find_string("Name");
    if (id == nullptr || check.resource == "*") return {};
    return gate::AwsError(
        "AccessDeniedException", 400,
        core::replace_all(std::string(message), "on resource: " + check.resource, "on resource: " + *id));
}

}  // namespace leastwise::secretsmanager
