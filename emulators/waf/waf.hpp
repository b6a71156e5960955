#pragma once
#include "emulators/waf/match.hpp"
#include "emulators/waf/store.hpp"
#include "runtime/gate/inspector.hpp"
#include "runtime/gate/service.hpp"

#include <deque>
#include <vector>

namespace leastwise::waf {

/// One request that a rule with sampling looked at and acted on.
struct Sample {
    std::string web_acl;
    std::string metric;
    core::Instant at;
    std::string action;
    std::string client_ip, method, uri;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> labels;
};

/// AWS WAF: web ACLs before the stages of APIs.
class Waf final : public gate::Service, public gate::Inspector {
public:
    explicit Waf(core::World& world);

    std::string_view name() const override { return "wafv2"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;

    /// Evaluates the web ACL of the stage: rules by priority until one allows or blocks, else the default
    /// action.
    gate::Inspection inspect(const gate::InspectedRequest& request) override;

    Store& store() { return store_; }
    const Store& store() const { return store_; }
    const std::deque<Sample>& samples() const { return samples_; }

private:
    void keep_sample(const WebAcl& acl, const Rule& rule, const gate::InspectedRequest& request,
                     const gate::Inspection& inspection);

    Store store_;
    RateCounters rates_;
    std::deque<Sample> samples_;  // newest last
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

std::vector<gate::Operation> make_operations(Waf& waf);
std::vector<gate::ResourceType> make_resource_types(Waf& waf);

/// `awswaf:ACCOUNT:KIND:NAME:`, what the labels of a web ACL's or rule group's rules begin with.
std::string label_prefix(const core::World& world, std::string_view kind, std::string_view name);

}  // namespace leastwise::waf
