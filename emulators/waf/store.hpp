#pragma once
#include "emulators/waf/address.hpp"
#include "emulators/waf/field.hpp"
#include "emulators/waf/rule.hpp"
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/permit.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::waf {

/// What all resources of AWS WAF have.
struct Identity {
    std::string name;
    std::string id;
    std::string arn;
    std::string description;
    std::string lock_token;
    std::map<std::string, std::string> tags;
};

struct WebAcl {
    Identity identity;
    Rule default_action;
    std::vector<Rule> rules;
    ResponseBodies bodies;
    InspectionLimits limits;
    std::uint64_t capacity = 0;
    core::Document definition;  ///< Rules, DefaultAction and VisibilityConfig as they were given
};

struct IpSet {
    Identity identity;
    std::string version;  ///< "IPV4" or "IPV6"
    std::vector<std::string> addresses;
    std::vector<Range> ranges;
};

struct RegexSet {
    Identity identity;
    std::vector<std::string> patterns;
    std::vector<Regex> expressions;
};

struct RuleGroup {
    Identity identity;
    std::vector<Rule> rules;
    ResponseBodies bodies;
    std::uint64_t capacity = 0;
};

/// The resources of one account and region, by ARN, and which web ACL stands before which API stage.
class Store {
public:
    explicit Store(core::World& world) : world_(world) {}

    const WebAcl* web_acl(std::string_view arn) const { return find(web_acls_, arn); }
    const IpSet* ip_set(std::string_view arn) const { return find(ip_sets_, arn); }
    const RegexSet* regex_set(std::string_view arn) const { return find(regex_sets_, arn); }
    const RuleGroup* rule_group(std::string_view arn) const { return find(rule_groups_, arn); }
    const WebAcl* web_acl_of(std::string_view resource_arn) const;
    const std::map<std::string, WebAcl, std::less<>>& web_acls() const { return web_acls_; }
    const std::map<std::string, IpSet, std::less<>>& ip_sets() const { return ip_sets_; }

    void put(const gate::Permit&, WebAcl acl) { keep(web_acls_, std::move(acl)); }
    void put(const gate::Permit&, IpSet set) { keep(ip_sets_, std::move(set)); }
    void put(const gate::Permit&, RegexSet set) { keep(regex_sets_, std::move(set)); }
    void put(const gate::Permit&, RuleGroup group) { keep(rule_groups_, std::move(group)); }
    void associate(const gate::Permit&, std::string resource_arn, std::string web_acl_arn) {
        associations_[std::move(resource_arn)] = std::move(web_acl_arn);
    }

    core::World& world() const { return world_; }
    /// Tags of the resource with that ARN.
    std::map<std::string, std::string> tags_of(std::string_view arn) const;

private:
    template <class Resource>
    using ByArn = std::map<std::string, Resource, std::less<>>;
    template <class Resource>
    static const Resource* find(const ByArn<Resource>& resources, std::string_view arn) {
        const auto found = resources.find(arn);
        return found == resources.end() ? nullptr : &found->second;
    }
    template <class Resource>
    static void keep(ByArn<Resource>& resources, Resource resource) {
        std::string arn = resource.identity.arn;
        resources.insert_or_assign(std::move(arn), std::move(resource));
    }

    core::World& world_;
    ByArn<WebAcl> web_acls_;
    ByArn<IpSet> ip_sets_;
    ByArn<RegexSet> regex_sets_;
    ByArn<RuleGroup> rule_groups_;
    std::map<std::string, std::string, std::less<>> associations_;  // stage ARN to web ACL ARN
};

}  // namespace leastwise::waf
