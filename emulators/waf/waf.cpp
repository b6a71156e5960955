#include "emulators/waf/waf.hpp"

namespace leastwise::waf {

Waf::Waf(core::World& world)
    : store_(world), operations_(make_operations(*this)), resource_types_(make_resource_types(*this)) {}

const gate::WireTraits& Waf::wire() const {
    static constexpr gate::WireTraits kTraits{.protocol = gate::Protocol::json_1_1,
                                              .target_prefix = "AWSWAF_20190729",
                                              .signing_name = "wafv2",
                                              .api_version = "2019-07-29",
                                              .xml_namespace = "",
                                              .error_namespace = "",
                                              .access_denied_status = 400,
                                              .validation_code = "ValidationException",
                                              .error_message_member = "Message"};
    return kTraits;
}

std::map<std::string, std::string> Waf::resource_tags(std::string_view arn) const {
    return store_.tags_of(arn);
}

std::string label_prefix(const core::World& world, std::string_view kind, std::string_view name) {
    return "awswaf:" + world.place.account + ":" + std::string(kind) + ":" + std::string(name) + ":";
}

const WebAcl* Store::web_acl_of(std::string_view resource_arn) const {
    const auto found = associations_.find(resource_arn);
    return found == associations_.end() ? nullptr : web_acl(found->second);
}

std::map<std::string, std::string> Store::tags_of(std::string_view arn) const {
    if (const WebAcl* acl = web_acl(arn)) return acl->identity.tags;
    if (const IpSet* set = ip_set(arn)) return set->identity.tags;
    if (const RegexSet* set = regex_set(arn)) return set->identity.tags;
    if (const RuleGroup* group = rule_group(arn)) return group->identity.tags;
    return {};
}

}  // namespace leastwise::waf
