#include "emulators/waf/errors.hpp"
#include "emulators/waf/resources.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>

namespace leastwise::waf {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::MemberShape;
using gate::Operation;
using gate::Permit;
using gate::Presence;

namespace {

std::string text_of(const Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    return text == nullptr ? std::string() : *text;
}

std::string named_arn(const Waf& waf, const Call& call, Sort sort) {
    return arn_of(waf.store().world(), sort, text_of(call, "Name"), text_of(call, "Id"));
}

Document text_list(const std::vector<std::string>& texts) {
    return Document(Document::Array(texts.begin(), texts.end()));
}

Document summary_of(const Identity& identity) {
    return Document::object({{"Name", identity.name},
                             {"Id", identity.id},
                             {"Description", identity.description},
                             {"LockToken", identity.lock_token},
                             {"ARN", identity.arn}});
}

Document described(const Store& store, const WebAcl& acl) {
    Document out = Document::object({{"Name", acl.identity.name},
                                     {"Id", acl.identity.id},
                                     {"ARN", acl.identity.arn},
                                     {"Description", acl.identity.description},
                                     {"Capacity", acl.capacity}});
    const auto prefix = label_prefix(store.world(), "webacl", acl.identity.name);
    out.if_object()->append("LabelNamespace", prefix);
    out.if_object()->append("ManagedByFirewallManager", false);
    for (const core::Member& member : *acl.definition.if_object())
        out.if_object()->append(member.name, member.value);
    return out;
}

gate::Answer get_web_acl(Waf& waf, const Call& call, const Permit&) {
    const std::string given = text_of(call, "ARN");
    const WebAcl* acl = waf.store().web_acl(given.empty() ? named_arn(waf, call, Sort::web_acl) : given);
    if (acl == nullptr) throw no_such_item();
    return gate::Reply{.output = Document::object({{"WebACL", described(waf.store(), *acl)},
                                                   {"LockToken", acl->identity.lock_token}})};
}

/// All resources of a sort on one page: templates hold few.
template <class Resources>
gate::Answer list_of(const Call& call, const Resources& resources, std::string member) {
    Document::Array list;
    if (text_of(call, "Scope") == "REGIONAL") {
        for (const auto& [arn, resource] : resources) list.push_back(summary_of(resource.identity));
    }
    return gate::Reply{.output = Document::object({{std::move(member), Document(std::move(list))}})};
}

gate::Answer list_web_acls(Waf& waf, const Call& call, const Permit&) {
    return list_of(call, waf.store().web_acls(), "WebACLs");
}

gate::Answer list_ip_sets(Waf& waf, const Call& call, const Permit&) {
    return list_of(call, waf.store().ip_sets(), "IPSets");
}

gate::Answer get_ip_set(Waf& waf, const Call& call, const Permit&) {
    const IpSet* set = waf.store().ip_set(named_arn(waf, call, Sort::ip_set));
    if (set == nullptr) throw no_such_item();
    Document described = Document::object({{"Name", set->identity.name},
                                           {"Id", set->identity.id},
                                           {"ARN", set->identity.arn},
                                           {"Description", set->identity.description},
                                           {"IPAddressVersion", set->version},
                                           {"Addresses", text_list(set->addresses)}});
    return gate::Reply{.output = Document::object(
                           {{"IPSet", std::move(described)}, {"LockToken", set->identity.lock_token}})};
}

gate::Answer update_ip_set(Waf& waf, const Call& call, const Permit& permit) {
    const IpSet* found = waf.store().ip_set(named_arn(waf, call, Sort::ip_set));
    if (found == nullptr) throw no_such_item();
    if (text_of(call, "LockToken") != found->identity.lock_token) throw stale_lock();
    IpSet changed = *found;
    changed.addresses.clear();
    for (const Document& address : *call.input.find("Addresses")->if_array()) {
        if (!address.if_string())
            throw invalid_parameter("The parameter contains formatting that is not valid.", "IP_ADDRESS",
                                    "null");
        changed.addresses.push_back(*address.if_string());
    }
    changed.ranges = parse_ranges(changed.addresses, changed.version);
    if (const std::string* description = call.input.find_string("Description")) {
        changed.identity.description = *description;
    }
    changed.identity.lock_token = waf.store().world().ids.uuid();
    const std::string token = changed.identity.lock_token;
    waf.store().put(permit, std::move(changed));
    return gate::Reply{.output = Document::object({{"NextLockToken", token}})};
}

gate::Answer get_web_acl_for_resource(Waf& waf, const Call& call, const Permit&) {
    const WebAcl* acl = waf.store().web_acl_of(text_of(call, "ResourceArn"));
    Document output = Document::object();
    if (acl != nullptr) output.if_object()->append("WebACL", described(waf.store(), *acl));
    return gate::Reply{.output = std::move(output)};
}

Document shown(const Sample& sample) {
    Document::Array headers, labels;
    for (const auto& [name, value] : sample.headers)
        headers.push_back(Document::object({{"Name", name}, {"Value", value}}));
    for (const std::string& label : sample.labels) labels.push_back(Document::object({{"Name", label}}));
    Document request = Document::object({{"ClientIP", sample.client_ip},
                                         {"URI", sample.uri},
                                         {"Method", sample.method},
                                         {"HTTPVersion", "HTTP/1.1"},
                                         {"Headers", Document(std::move(headers))}});
    return Document::object({{"Request", std::move(request)},
                             {"Weight", 1},
                             {"Timestamp", core::Number{core::epoch_seconds(sample.at)}},
                             {"Action", sample.action},
                             {"Labels", Document(std::move(labels))}});
}

/// Seconds since the epoch of a TimeWindow member, as milliseconds; fractions are cut off.
std::optional<core::Instant> window_edge(const Call& call, std::string_view edge) {
    const Document* window = call.input.find("TimeWindow");
    const Document* member = window == nullptr ? nullptr : window->find(edge);
    if (member == nullptr || !member->if_number()) return {};
    const std::string& text = member->if_number()->text;
    const auto seconds = Document(core::Number{text.substr(0, text.find('.'))}).as_integer();
    if (!seconds) return {};
    return core::Instant(std::chrono::seconds(*seconds));
}

gate::Answer get_sampled_requests(Waf& waf, const Call& call, const Permit&) {
    const auto start = window_edge(call, "StartTime"), end = window_edge(call, "EndTime");
    if (!start || !end)
        throw invalid_parameter("The parameter contains formatting that is not valid.", "TIME_WINDOW",
                                "null");
    const auto most = static_cast<std::size_t>(call.input.find("MaxItems")->as_integer().value_or(1));
    Document::Array samples;
    std::size_t population = 0;
    for (const Sample& sample : waf.samples()) {
        if (sample.web_acl != text_of(call, "WebAclArn") || sample.metric != text_of(call, "RuleMetricName"))
            continue;
        if (sample.at < *start || sample.at > *end) continue;
        ++population;
        if (samples.size() < most) samples.push_back(shown(sample));
    }
    return gate::Reply{.output = Document::object({{"SampledRequests", Document(std::move(samples))},
                                                   {"PopulationSize", population},
                                                   {"TimeWindow", *call.input.find("TimeWindow")}})};
}

constexpr MemberShape kScope{"Scope", Kind::string, Presence::required};
constexpr MemberShape kName{"Name", Kind::string, Presence::required, 1, 128};
constexpr MemberShape kId{"Id", Kind::string, Presence::required, 1, 36};
constexpr MemberShape kLimit{"Limit", Kind::integer, Presence::optional, 1, 100};
constexpr MemberShape kMarker{"NextMarker", Kind::string, Presence::optional, 1, 256};
constexpr std::string_view kNamedExample = R"({"Name": "example", "Scope": "REGIONAL", "Id": "example"})";

using Handler = gate::Answer (*)(Waf&, const Call&, const Permit&);
using Access = std::function<std::vector<iam::AccessCheck>(const Call&)>;

Access on_named(Waf& waf, std::string action, Sort sort) {
    return [&waf, action = std::move(action), sort](const Call& call) {
        const std::string given = text_of(call, "ARN");
        return std::vector<iam::AccessCheck>{
            {action, given.empty() ? named_arn(waf, call, sort) : given, {}}};
    };
}

/// The lists are decided on all resources of the sort.
Access on_list(Waf& waf, std::string action, Sort sort) {
    return [&waf, action = std::move(action), sort](const Call&) {
        return std::vector<iam::AccessCheck>{{action, arn_of(waf.store().world(), sort, "*", "*"), {}}};
    };
}

Access on_member(std::string action, std::string member) {
    return [action = std::move(action), member = std::move(member)](const Call& call) {
        return std::vector<iam::AccessCheck>{{action, text_of(call, member), {}}};
    };
}

}  // namespace

std::vector<Operation> make_operations(Waf& waf) {
    const auto row = [&waf](std::string_view name, Handler handler, std::vector<MemberShape> members,
                            Access access, std::string_view example) {
        return Operation{
            .name = name,
            .route = {},
            .input = {std::move(members)},
            .access = std::move(access),
            .handle = [&waf, handler](const Call& call,
                                      const Permit& permit) { return handler(waf, call, permit); },
            .example = example};
    };
    constexpr std::string_view kListExample = R"({"Scope": "REGIONAL"})";
    std::vector<Operation> rows;
    rows.push_back(row("GetWebACL", &get_web_acl,
                       {{"Name", Kind::string, Presence::optional, 1, 128},
                        {"Scope", Kind::string},
                        {"Id", Kind::string, Presence::optional, 1, 36},
                        {"ARN", Kind::string, Presence::optional, 20, 2048}},
                       on_named(waf, "wafv2:GetWebACL", Sort::web_acl), kNamedExample));
    rows.push_back(row("ListWebACLs", &list_web_acls, {kScope, kLimit, kMarker},
                       on_list(waf, "wafv2:ListWebACLs", Sort::web_acl), kListExample));
    rows.push_back(row("GetIPSet", &get_ip_set, {kName, kScope, kId},
                       on_named(waf, "wafv2:GetIPSet", Sort::ip_set), kNamedExample));
    rows.push_back(row("ListIPSets", &list_ip_sets, {kScope, kLimit, kMarker},
                       on_list(waf, "wafv2:ListIPSets", Sort::ip_set), kListExample));
    rows.push_back(row(
        "UpdateIPSet", &update_ip_set,
        {kName,
         kScope,
         kId,
         {"Description", Kind::string, Presence::optional, 1, 256},
         {"Addresses", Kind::list, Presence::required, 0, 10'000},
         {"LockToken", Kind::string, Presence::required, 1, 36}},
        on_named(waf, "wafv2:UpdateIPSet", Sort::ip_set),
        R"({"Name": "example", "Scope": "REGIONAL", "Id": "example", "Addresses": [], "LockToken": "x"})"));
    rows.push_back(row("GetWebACLForResource", &get_web_acl_for_resource,
                       {{"ResourceArn", Kind::string, Presence::required, 20, 2048}},
                       on_member("wafv2:GetWebACLForResource", "ResourceArn"),
                       R"({"ResourceArn": "arn:aws:apigateway:us-east-1::/restapis/example/stages/Prod"})"));
    rows.push_back(row(
        "GetSampledRequests", &get_sampled_requests,
        {{"WebAclArn", Kind::string, Presence::required, 20, 2048},
         {"RuleMetricName", Kind::string, Presence::required, 1, 255},
         kScope,
         {"TimeWindow", Kind::structure, Presence::required},
         {"MaxItems", Kind::integer, Presence::required, 1, 500}},
        on_member("wafv2:GetSampledRequests", "WebAclArn"),
        R"({"WebAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b", "RuleMetricName": "m",
                           "Scope": "REGIONAL", "TimeWindow": {"StartTime": 0, "EndTime": 1}, "MaxItems": 1})"));
    return rows;
}

}  // namespace leastwise::waf
