#include "emulators/waf/errors.hpp"
#include "emulators/waf/parse.hpp"
#include "emulators/waf/parse_field.hpp"
#include "emulators/waf/resources.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/gate.hpp"

namespace leastwise::waf {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Permit;
using gate::Support;

std::string arn_of(const core::World& world, Sort sort, std::string_view name, std::string_view id) {
    constexpr std::string_view kSorts[] = {"webacl", "ipset", "regexpatternset", "rulegroup"};
    const core::Place& place = world.place;
    return core::make_arn(place.partition, "wafv2", place.region, place.account,
                          "regional/" + std::string(kSorts[static_cast<std::size_t>(sort)]) + "/" +
                              std::string(name) + "/" + std::string(id));
}

std::string reference_of(const Identity& identity) { return identity.name + "|" + identity.id + "|REGIONAL"; }

std::vector<Range> parse_ranges(const std::vector<std::string>& addresses, std::string_view version) {
    std::vector<Range> ranges;
    for (const std::string& text : addresses) {
        const auto range = parse_range(text);
        const auto family = version == "IPV6" ? Address::Family::v6 : Address::Family::v4;
        if (!range || range->start.family != family) {
            throw invalid_parameter("The parameter contains formatting that is not valid.", "IP_ADDRESS",
                                    text);
        }
        ranges.push_back(*range);
    }
    return ranges;
}

namespace {

constexpr std::uint64_t kCapacityMax = 5'000;  // AWS WAF Developer Guide, "Web ACL capacity units"

void report(Deployment& deployment, core::Severity severity, core::Span span, std::string message,
            std::string hint) {
    const std::string code = severity == core::Severity::error ? "LW0623" : "LW0624";
    deployment.diagnostics.push_back({severity, code, span, std::move(message), std::move(hint)});
}

/// Name, id, ARN and tags of a new resource; the name is made when the template gives none.
Identity new_identity(const Waf& waf, const Declaration& declaration, Sort sort, Deployment& deployment) {
    const Document& properties = declaration.properties;
    core::Ids& ids = waf.store().world().ids;
    Identity identity;
    identity.name = optional_text(properties, "Name");
    if (identity.name.empty()) identity.name = declaration.logical_id + "-" + ids.mixed(12);
    identity.id = ids.uuid();
    identity.arn = arn_of(waf.store().world(), sort, identity.name, identity.id);
    identity.description = optional_text(properties, "Description");
    identity.lock_token = ids.uuid();
    const Document* tags = properties.find("Tags");
    if (tags != nullptr && tags->if_array()) {
        for (const Document& tag : *tags->if_array())
            identity.tags[optional_text(tag, "Key")] = optional_text(tag, "Value");
    }
    if (const std::string scope = optional_text(properties, "Scope"); scope != "REGIONAL") {
        report(deployment, scope == "CLOUDFRONT" ? core::Severity::warning : core::Severity::error,
               declaration.span,
               declaration.type + " \"" + declaration.logical_id + "\" has Scope " +
                   (scope.empty() ? "nothing" : scope),
               "Stages of APIs take resources of Scope REGIONAL");
    }
    return identity;
}

Permit permit_for(const Declaration& declaration, Deployment& deployment, std::string action,
                  const std::string& arn) {
    return deployment.gate.authorize(deployment.deployer, "wafv2",
                                     declaration.type + " " + declaration.logical_id,
                                     {{std::move(action), arn, {}}});
}

Declared declared(const Identity& identity) {
    return {.physical_id = reference_of(identity),
            .attributes = {{"Arn", identity.arn}, {"Id", identity.id}},
            .arn = identity.arn};
}

std::vector<std::string> texts_of(const Document& properties, std::string_view member) {
    std::vector<std::string> texts;
    const Document* list = properties.find(member);
    if (list == nullptr || !list->if_array()) return texts;
    for (const Document& element : *list->if_array()) {
        texts.push_back(element.if_string() ? *element.if_string() : optional_text(element, "RegexString"));
    }
    return texts;
}

/// Sets and groups must be there before what refers to them.
void check_references(const Store& store, const Rule& rule, const Statement& statement,
                      Deployment& deployment) {
    const auto missing = [&](const std::string& arn) {
        report(deployment, core::Severity::error, rule.span,
               "rule \"" + rule.name + "\" refers to " + arn + ", which does not exist",
               "Refer to a resource of the template with !GetAtt Name.Arn");
    };
    const auto nested = [&](const std::vector<Statement>& statements) {
        for (const Statement& inner : statements) check_references(store, rule, inner, deployment);
    };
    if (const auto* match = std::get_if<IpSetMatch>(&statement.kind)) {
        if (store.ip_set(match->arn) == nullptr) missing(match->arn);
    } else if (const auto* set = std::get_if<RegexSetMatch>(&statement.kind)) {
        if (store.regex_set(set->arn) == nullptr) missing(set->arn);
    } else if (const auto* group = std::get_if<GroupReference>(&statement.kind)) {
        if (store.rule_group(group->arn) == nullptr) missing(group->arn);
    } else if (const auto* all = std::get_if<AllOf>(&statement.kind)) {
        nested(all->statements);
    } else if (const auto* any = std::get_if<AnyOf>(&statement.kind)) {
        nested(any->statements);
    } else if (const auto* negation = std::get_if<Negation>(&statement.kind)) {
        nested(negation->statement);
    } else if (const auto* rate = std::get_if<RateLimit>(&statement.kind)) {
        nested(rate->scope_down);
    }
}

std::vector<Rule> rules_of(const Waf& waf, const Declaration& declaration, Deployment& deployment) {
    const Document* rules = declaration.properties.find("Rules");
    auto parsed = parse_rules(rules == nullptr ? Document() : *rules, deployment.diagnostics);
    for (const Rule& rule : parsed) check_references(waf.store(), rule, rule.statement, deployment);
    return parsed;
}

/// The form of the API, which spells Arn as ARN and sends search strings in base64.
Document api_form(const Document& value) {
    if (const auto* array = value.if_array()) {
        Document::Array elements;
        for (const Document& element : *array) elements.push_back(api_form(element));
        return Document(std::move(elements));
    }
    if (!value.if_object()) return value;
    Document out = Document::object();
    for (const core::Member& member : *value.if_object()) {
        const std::string* text = member.value.if_string();
        if (member.name == "Arn") {
            out.if_object()->append("ARN", member.value);
        } else if (member.name == "SearchString" && text != nullptr) {
            out.if_object()->append("SearchString", core::to_base64(*text));
        } else if (member.name == "SearchStringBase64") {
            out.if_object()->append("SearchString", member.value);
        } else {
            out.if_object()->append(member.name, api_form(member.value));
        }
    }
    return out;
}

std::uint64_t capacity_with_groups(const Store& store, const std::vector<Rule>& rules) {
    std::uint64_t capacity = capacity_of(rules);
    for (const Rule& rule : rules) {
        const auto* reference = std::get_if<GroupReference>(&rule.statement.kind);
        const RuleGroup* group = reference == nullptr ? nullptr : store.rule_group(reference->arn);
        if (group != nullptr) capacity += group->capacity;
    }
    if (capacity > kCapacityMax) throw capacity_exceeded(std::to_string(kCapacityMax));
    return capacity;
}

/// AssociationConfig may raise how much of a body is looked at: KB_16 to KB_64.
InspectionLimits limits_of(const Document& properties) {
    InspectionLimits limits;
    const Document* at = properties.find("AssociationConfig");
    for (const std::string_view member : {"RequestBody", "API_GATEWAY"})
        at = at == nullptr ? nullptr : at->find(member);
    const std::string text = at == nullptr ? "" : optional_text(*at, "DefaultSizeInspectionLimit");
    for (const std::size_t kilobytes : {16u, 32u, 48u, 64u}) {
        if (text == "KB_" + std::to_string(kilobytes)) limits.body_bytes = kilobytes * 1024;
    }
    return limits;
}

Declared declare_web_acl(Waf& waf, const Declaration& declaration, Deployment& deployment) {
    const Document& properties = declaration.properties;
    WebAcl acl;
    acl.identity = new_identity(waf, declaration, Sort::web_acl, deployment);
    acl.rules = rules_of(waf, declaration, deployment);
    acl.bodies = parse_response_bodies(properties.find("CustomResponseBodies"));
    acl.default_action =
        parse_default_action(properties.find("DefaultAction"), declaration.span, deployment.diagnostics);
    acl.limits = limits_of(properties);
    acl.capacity = capacity_with_groups(waf.store(), acl.rules);
    acl.definition = Document::object();
    for (const std::string_view member :
         {"DefaultAction", "Rules", "VisibilityConfig", "CustomResponseBodies"}) {
        const Document* value = properties.find(member);
        if (value != nullptr) acl.definition.if_object()->append(std::string(member), api_form(*value));
    }
    if (const Document* visibility = properties.find("VisibilityConfig")) {
        acl.default_action.metric = optional_text(*visibility, "MetricName");
        const Document* sampled = visibility->find("SampledRequestsEnabled");
        acl.default_action.sampled = sampled != nullptr && sampled->if_bool() && *sampled->if_bool();
    }
    Declared result = declared(acl.identity);
    result.attributes["Capacity"] = Document(acl.capacity);
    result.attributes["LabelNamespace"] = label_prefix(waf.store().world(), "webacl", acl.identity.name);
    const Permit permit = permit_for(declaration, deployment, "wafv2:CreateWebACL", acl.identity.arn);
    waf.store().put(permit, std::move(acl));
    return result;
}

Declared declare_ip_set(Waf& waf, const Declaration& declaration, Deployment& deployment) {
    IpSet set;
    set.identity = new_identity(waf, declaration, Sort::ip_set, deployment);
    set.version = optional_text(declaration.properties, "IPAddressVersion");
    if (set.version != "IPV4" && set.version != "IPV6") {
        throw invalid_parameter("The parameter contains formatting that is not valid.", "IP_ADDRESS_VERSION",
                                set.version);
    }
    set.addresses = texts_of(declaration.properties, "Addresses");
    set.ranges = parse_ranges(set.addresses, set.version);
    const Declared result = declared(set.identity);
    const Permit permit = permit_for(declaration, deployment, "wafv2:CreateIPSet", set.identity.arn);
    waf.store().put(permit, std::move(set));
    return result;
}

Declared declare_regex_set(Waf& waf, const Declaration& declaration, Deployment& deployment) {
    RegexSet set;
    set.identity = new_identity(waf, declaration, Sort::regex_set, deployment);
    set.patterns = texts_of(declaration.properties, "RegularExpressionList");
    for (const std::string& pattern : set.patterns) {
        set.expressions.emplace_back(pattern);
        if (set.expressions.back().problem().empty()) continue;
        report(deployment, core::Severity::warning, declaration.span,
               "pattern \"" + pattern +
                   "\" is not emulated and matches nothing: " + set.expressions.back().problem(),
               "leastwise matches in linear time; look-around is not possible then");
    }
    const Declared result = declared(set.identity);
    const Permit permit =
        permit_for(declaration, deployment, "wafv2:CreateRegexPatternSet", set.identity.arn);
    waf.store().put(permit, std::move(set));
    return result;
}

Declared declare_rule_group(Waf& waf, const Declaration& declaration, Deployment& deployment) {
    RuleGroup group;
    group.identity = new_identity(waf, declaration, Sort::rule_group, deployment);
    group.rules = rules_of(waf, declaration, deployment);
    group.bodies = parse_response_bodies(declaration.properties.find("CustomResponseBodies"));
    const std::uint64_t used = capacity_with_groups(waf.store(), group.rules);
    const auto wanted = integer_member(declaration.properties, "Capacity").value_or(0);
    if (wanted < 1 || used > static_cast<std::uint64_t>(wanted))
        throw capacity_exceeded(std::to_string(wanted));
    group.capacity = static_cast<std::uint64_t>(wanted);
    Declared result = declared(group.identity);
    result.attributes["LabelNamespace"] = label_prefix(waf.store().world(), "rulegroup", group.identity.name);
    const Permit permit = permit_for(declaration, deployment, "wafv2:CreateRuleGroup", group.identity.arn);
    waf.store().put(permit, std::move(group));
    return result;
}

Declared declare_association(Waf& waf, const Declaration& declaration, Deployment& deployment) {
    const std::string resource = optional_text(declaration.properties, "ResourceArn");
    const std::string acl = optional_text(declaration.properties, "WebACLArn");
    const auto parts = core::split_arn(resource);
    const bool is_stage = parts && parts->service == "apigateway" &&
                          parts->resource.starts_with("/restapis/") &&
                          parts->resource.find("/stages/") != std::string_view::npos;
    if (!is_stage) throw only_api_stages();
    if (waf.store().web_acl(acl) == nullptr) throw no_such_item();
    // AWS decides on the web ACL and on the stage.
    const Permit permit = deployment.gate.authorize(
        deployment.deployer, "wafv2", declaration.type + " " + declaration.logical_id,
        {{"wafv2:AssociateWebACL", acl, {}}, {"wafv2:AssociateWebACL", resource, {}}});
    waf.store().associate(permit, resource, acl);
    return {.physical_id = acl + "|" + resource, .attributes = {}, .arn = ""};
}

}  // namespace

std::vector<gate::ResourceType> make_resource_types(Waf& waf) {
    using Declare = Declared (*)(Waf&, const Declaration&, Deployment&);
    const auto with = [&waf](Declare declare) {
        return [&waf, declare](const Declaration& declaration, Deployment& deployment) {
            return declare(waf, declaration, deployment);
        };
    };
    const auto ok = [](std::string_view name) { return gate::PropertySupport{name, Support::ok, ""}; };
    constexpr std::string_view kNoMetrics = "no metrics are published; sampling works";
    constexpr std::string_view kNoTokens = "Captcha and Challenge are not emulated";
    return {
        {"AWS::WAFv2::WebACL",
         {ok("Name"),
          ok("Scope"),
          ok("Description"),
          ok("DefaultAction"),
          ok("Rules"),
          ok("CustomResponseBodies"),
          ok("AssociationConfig"),
          ok("Tags"),
          {"VisibilityConfig", Support::ok, kNoMetrics},
          {"CaptchaConfig", Support::unsupported, kNoTokens},
          {"ChallengeConfig", Support::unsupported, kNoTokens},
          {"TokenDomains", Support::unsupported, kNoTokens},
          {"DataProtectionConfig", Support::unsupported, "the ledger shows requests as they are"}},
         with(&declare_web_acl)},
        {"AWS::WAFv2::IPSet",
         {ok("Name"), ok("Scope"), ok("Description"), ok("IPAddressVersion"), ok("Addresses"), ok("Tags")},
         with(&declare_ip_set)},
        {"AWS::WAFv2::RegexPatternSet",
         {ok("Name"), ok("Scope"), ok("Description"), ok("RegularExpressionList"), ok("Tags")},
         with(&declare_regex_set)},
        {"AWS::WAFv2::RuleGroup",
         {ok("Name"),
          ok("Scope"),
          ok("Description"),
          ok("Capacity"),
          ok("Rules"),
          ok("CustomResponseBodies"),
          ok("Tags"),
          {"VisibilityConfig", Support::inert, kNoMetrics},
          {"AvailableLabels", Support::inert, "nothing reads it"},
          {"ConsumedLabels", Support::inert, "nothing reads it"}},
         with(&declare_rule_group)},
        {"AWS::WAFv2::WebACLAssociation", {ok("ResourceArn"), ok("WebACLArn")}, with(&declare_association)}};
}

}  // namespace leastwise::waf
