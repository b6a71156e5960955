#include "emulators/waf/waf.hpp"

namespace leastwise::waf {
namespace {

using gate::Inspection;

/// Some rules of one web ACL or rule group, and what holds for all of them.
struct RuleSet {
    const std::vector<Rule>& rules;
    const ResponseBodies& bodies;
    std::string label_prefix;
    std::string rate_prefix;
    const GroupReference* reference =
        nullptr;  ///< how the web ACL refers to this group; null for the ACL's own rules
};

/// The rule that ended the evaluation, with the response bodies it may name.
struct Ending {
    const Rule* rule = nullptr;
    Action action = Action::allow;
    const ResponseBodies* bodies = nullptr;
};

http::Response render(const CustomResponse& custom, const ResponseBodies& bodies) {
    http::Response response;
    response.status = custom.status;
    for (const auto& [name, value] : custom.headers) response.headers.add(name, value);
    const auto body = bodies.find(custom.body_key);
    if (body == bodies.end()) return response;
    response.headers.set("Content-Type", body->second.content_type);
    response.body = body->second.content;
    return response;
}

class Evaluation {
public:
    Evaluation(const Store& store, RateCounters& rates, const gate::InspectedRequest& request,
               const WebAcl& acl, Inspection& result)
        : store_(store), rates_(rates), request_(request), acl_(acl), result_(result) {}

    Ending run(const RuleSet& set) {
        for (const Rule& rule : set.rules) {
            const Ending ending = run(rule, set);
            if (ending.rule != nullptr) return ending;
        }
        return {};
    }

private:
    Ending run(const Rule& rule, const RuleSet& set) {
        if (!rule.not_emulated.empty()) {
            result_.skipped_rules.push_back(rule.name);
            return {};
        }
        if (const auto* group = std::get_if<GroupReference>(&rule.statement.kind))
            return run_group(rule, *group);
        const Subject subject{store_,
                              rates_,
                              request_,
                              acl_.limits,
                              result_.labels,
                              set.label_prefix,
                              set.rate_prefix + rule.name,
                              store_.world().clock.now()};
        if (!matches(rule.statement, subject)) return {};
        for (const std::string& label : rule.labels) result_.labels.push_back(set.label_prefix + label);
        Action action = rule.action;
        if (set.reference != nullptr) {
            const auto changed = set.reference->overrides.find(rule.name);
            if (changed != set.reference->overrides.end()) action = changed->second;
        }
        if (action != Action::block) insert_headers(rule);
        if (action != Action::count) return {&rule, action, &set.bodies};
        result_.counted_rules.push_back(rule.name);
        return {};
    }

    /// A group's verdict is the web ACL's, unless the reference only counts it.
    Ending run_group(const Rule& rule, const GroupReference& reference) {
        const RuleGroup* group = store_.rule_group(reference.arn);
        if (group == nullptr) {
            result_.skipped_rules.push_back(rule.name);
            return {};
        }
        const RuleSet set{group->rules, group->bodies,
                          label_prefix(store_.world(), "rulegroup", group->identity.name),
                          acl_.identity.arn + "\n" + rule.name + "\n", &reference};
        Ending ending = run(set);
        if (ending.rule == nullptr) return {};
        if (rule.group_counts_only) {
            result_.counted_rules.push_back(rule.name);
            return {};
        }
        result_.terminating_rule = rule.name;
        return ending;
    }

    void insert_headers(const Rule& rule) {
        for (const auto& header : rule.inserted_headers) result_.inserted_headers.push_back(header);
    }

    const Store& store_;
    RateCounters& rates_;
    const gate::InspectedRequest& request_;
    const WebAcl& acl_;
    Inspection& result_;
};

}  // namespace

Inspection Waf::inspect(const gate::InspectedRequest& request) {
    Inspection result;
    const WebAcl* acl = store_.web_acl_of(request.resource_arn);
    if (acl == nullptr) return result;
    result.web_acl = acl->identity.arn;
    Evaluation evaluation(store_, rates_, request, *acl, result);
    Ending ending =
        evaluation.run({acl->rules, acl->bodies, label_prefix(store_.world(), "webacl", acl->identity.name),
                        acl->identity.arn + "\n"});
    if (ending.rule == nullptr) {
        ending = {&acl->default_action, acl->default_action.action, &acl->bodies};
        for (const auto& header : acl->default_action.inserted_headers)
            result.inserted_headers.push_back(header);
    }
    if (result.terminating_rule.empty()) result.terminating_rule = ending.rule->name;
    result.blocked = ending.action == Action::block;
    result.action = result.blocked ? "BLOCK" : "ALLOW";
    if (result.blocked) {
        result.inserted_headers.clear();
        if (ending.rule->response) result.custom_response = render(*ending.rule->response, *ending.bodies);
    }
    keep_sample(*acl, *ending.rule, request, result);
    return result;
}

void Waf::keep_sample(const WebAcl& acl, const Rule& rule, const gate::InspectedRequest& request,
                      const Inspection& inspection) {
    constexpr std::size_t kSamplesMax = 500;  // WAFV2 API Reference, GetSampledRequests, "MaxItems"
    if (!rule.sampled) return;
    Sample sample{acl.identity.arn,
                  rule.metric,
                  store_.world().clock.now(),
                  inspection.action,
                  request.client_ip,
                  request.request.method,
                  std::string(request.request.path()),
                  {},
                  inspection.labels};
    for (const http::Header& header : request.request.headers)
        sample.headers.emplace_back(header.name, header.value);
    samples_.push_back(std::move(sample));
    if (samples_.size() > kSamplesMax) samples_.pop_front();
}

}  // namespace leastwise::waf
