#include "emulators/iam/simulation.hpp"

#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/iam/named_principal.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

constexpr std::string_view kIamPolicy = "IAM Policy";

/// `PolicyInputList.1` and so on.
std::vector<SimulatedPolicy> policies_in(const Call& call, std::string_view member, iam::PolicyKind kind) {
    std::vector<SimulatedPolicy> policies;
    for (std::string& text : text_list(call, member)) {
        const std::string id = std::string(member) + "." + std::to_string(policies.size() + 1);
        iam::Policy policy = parse_document(text, kind, id);
        policies.push_back({std::move(policy), id, std::string(kIamPolicy), std::move(text)});
    }
    return policies;
}

void read_resource_policy(const Call& call, Simulation& simulation) {
    const std::string text = text_member(call, "ResourcePolicy");
    if (text.empty()) return;
    if (text_member(call, "CallerArn").empty()) throw caller_arn_needed();
    simulation.resource.push_back({parse_document(text, iam::PolicyKind::resource, "ResourcePolicy"),
                                   "ResourcePolicy", "Resource Policy", text});
}

void read_context(const Call& call, Simulation& simulation) {
    const Document* entries = call.input.find("ContextEntries");
    if (entries == nullptr || entries->if_array() == nullptr) return;
    for (const Document& entry : *entries->if_array()) {
        const std::string* name = entry.find_string("ContextKeyName");
        const Document* list = entry.find("ContextKeyValues");
        const std::string* type = entry.find_string("ContextKeyType");
        if (name == nullptr) continue;
        std::vector<std::string> values;
        if (list != nullptr && list->if_array() != nullptr) {
            for (const Document& value : *list->if_array()) {
                if (const std::string* text = value.if_string()) values.push_back(*text);
            }
        }
        const bool is_list = type != nullptr && type->ends_with("List");
        if (is_list || values.size() != 1) {
            simulation.context.set_list(*name, std::move(values));
        } else {
            simulation.context.set(*name, std::move(values.front()));
        }
    }
}

/// What both operations read, once the principal's own policies are there.
void read_common(const Iam& service, const Call& call, Simulation& simulation) {
    simulation.account = service.place().account;
    const std::string owner_arn = text_member(call, "ResourceOwner");
    if (const auto owner = core::split_arn(owner_arn)) simulation.account = owner->account;
    if (const std::string arn = text_member(call, "CallerArn"); !arn.empty()) {
        const auto caller = iam::principal_named(arn);
        if (!caller || caller->kind != iam::PrincipalKind::user) throw invalid_caller(arn);
        simulation.caller = *caller;
    }
    for (SimulatedPolicy& one : policies_in(call, "PolicyInputList", iam::PolicyKind::identity)) {
        simulation.identity.push_back(std::move(one));
    }
    auto boundaries = policies_in(call, "PermissionsBoundaryPolicyInputList", iam::PolicyKind::boundary);
    if (!boundaries.empty()) simulation.boundary = std::move(boundaries);
    read_resource_policy(call, simulation);
    read_context(call, simulation);
}

std::string text_of(const Iam& service, const Identity& identity, const iam::Policy& policy) {
    if (const StoredPolicy* stored = service.find_stored(policy.arn))
        return stored->find(stored->default_version)->document;
    if (const ManagedPolicy* published = service.catalogue().find(policy.arn)) return published->document;
    const auto given = identity.documents.find(policy.name);
    return given == identity.documents.end() ? wire::to_json(iam::to_document(policy)) : given->second;
}

void add_policies_of(const Iam& service, const Identity& identity, IdentityKind kind,
                     Simulation& simulation) {
    for (const iam::Policy& policy : identity.policies) {
        const std::string id =
            policy.arn.empty() ? std::string(words_of(kind).word) + "_" + identity.name + "_" + policy.name
                               : policy.name;
        simulation.identity.push_back(
            {policy, id, std::string(kIamPolicy), text_of(service, identity, policy)});
    }
    if (!identity.boundary) return;
    simulation.boundary.push_back({*identity.boundary, identity.boundary->name,
                                   "IAM Permissions Boundary Policy",
                                   text_of(service, identity, *identity.boundary)});
}

/// The role, user or group that the ARN names. @throws AwsError.
std::pair<const Identity*, IdentityKind> source_of(const Iam& service, const std::string& arn) {
    const auto parts = core::split_arn(arn);
    if (!parts) throw not_an_arn(arn);
    for (const IdentityKind kind : kIdentityKinds) {
        const KindWords& words = words_of(kind);
        if (parts->service != "iam" || !parts->resource.starts_with(std::string(words.word) + "/")) continue;
        const Identity* identity = service.directory().find(kind, arn);
        if (identity == nullptr)
            throw no_such(words.word, parts->resource.substr(parts->resource.rfind('/') + 1));
        return {identity, kind};
    }
    throw entity_unclear(arn);
}

void check_actions(const std::vector<std::string>& actions) {
    const catalogue::Catalogue known;
    for (const std::string& action : actions) {
        if (!known.find(action)) throw invalid_action(action);
    }
}

gate::Answer answer(const Call& call, const Simulation& simulation) {
    auto resources = text_list(call, "ResourceArns");
    if (resources.empty()) resources.emplace_back("*");
    for (const std::string& resource : resources) {
        if (resource != "*" && !core::split_arn(resource)) throw not_an_arn(resource);
    }
    const auto actions = text_list(call, "ActionNames");
    check_actions(actions);
    Document::Array results;
    for (const std::string& action : actions) {
        for (const std::string& resource : resources)
            results.push_back(simulate(simulation, action, resource));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(results), output);
    output.if_object()->append("EvaluationResults", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer context_keys(const Simulation& simulation) {
    KeyNames keys;
    for (const auto* sources : {&simulation.identity, &simulation.boundary}) {
        for (const SimulatedPolicy& source : *sources) add_keys(source.policy, keys);
    }
    return gate::Reply{
        .output = Document::object({{"ContextKeyNames", Document::Array(keys.begin(), keys.end())}})};
}

Access on_source(std::string_view operation) {
    return [operation](const Call& call) {
        return std::vector<iam::AccessCheck>{
            {"iam:" + std::string(operation), text_member(call, "PolicySourceArn"), {}}};
    };
}

Access on_nothing(std::string_view operation) {
    return [operation](const Call&) {
        return std::vector<iam::AccessCheck>{{"iam:" + std::string(operation), "*", {}}};
    };
}

constexpr gate::MemberShape kPolicies{"PolicyInputList", Kind::list};
constexpr gate::MemberShape kSource{"PolicySourceArn", Kind::string, Presence::required, 20, 2'048};

std::vector<gate::MemberShape> simulation_members(const gate::MemberShape& first,
                                                  const gate::MemberShape& second) {
    return {first,
            second,
            {"ActionNames", Kind::list, Presence::required},
            {"ResourceArns", Kind::list},
            {"PermissionsBoundaryPolicyInputList", Kind::list},
            {"ResourcePolicy", Kind::string, Presence::optional, 1, 131'072},
            {"ResourceOwner", Kind::string, Presence::optional, 1, 2'048},
            {"CallerArn", Kind::string, Presence::optional, 1, 2'048},
            {"ContextEntries", Kind::list},
            {"ResourceHandlingOption", Kind::string, Presence::optional, 1, 64},
            kMarker,
            kMaxItems};
}

}  // namespace

Simulation custom_simulation(const Iam& service, const Call& call) {
    Simulation simulation;
    simulation.caller.kind = iam::PrincipalKind::user;
    simulation.caller.account = service.place().account;
    read_common(service, call, simulation);
    return simulation;
}

Simulation principal_simulation(const Iam& service, const Call& call) {
    Simulation simulation;
    const auto [identity, kind] = source_of(service, text_member(call, "PolicySourceArn"));
    auto caller = iam::principal_named(identity->arn);
    simulation.caller = caller ? *caller : iam::Principal{};
    simulation.caller.kind =
        kind == IdentityKind::role ? iam::PrincipalKind::role_session : iam::PrincipalKind::user;
    simulation.caller.account = service.place().account;
    add_policies_of(service, *identity, kind, simulation);
    if (kind == IdentityKind::user) {
        for (const std::string& name : static_cast<const gate::User*>(identity)->groups) {
            add_policies_of(service, *service.directory().groups().at(name), IdentityKind::group, simulation);
        }
    }
    simulation.scp = service.directory().organization().levels(iam::PolicyKind::scp, service.place().account);
    read_common(service, call, simulation);
    return simulation;
}

std::vector<Operation> simulation_rows(Iam& service) {
    constexpr std::string_view kCustom =
        R"({"PolicyInputList": ["{\"Statement\": []}"], "ActionNames": ["s3:GetObject"]})";
    constexpr std::string_view kPrincipal =
        R"({"PolicySourceArn": "arn:aws:iam::123456789012:role/example", "ActionNames": ["s3:GetObject"]})";
    std::vector<Operation> rows;
    rows.push_back(
        {.name = "SimulateCustomPolicy",
         .route = {},
         .input = {simulation_members({"PolicyInputList", Kind::list, Presence::required}, kMarker)},
         .access = on_nothing("SimulateCustomPolicy"),
         .handle = [&service](const Call& call,
                              const gate::Permit&) { return answer(call, custom_simulation(service, call)); },
         .example = kCustom});
    rows.push_back({.name = "SimulatePrincipalPolicy",
                    .route = {},
                    .input = {simulation_members(kSource, kPolicies)},
                    .access = on_source("SimulatePrincipalPolicy"),
                    .handle =
                        [&service](const Call& call, const gate::Permit&) {
                            return answer(call, principal_simulation(service, call));
                        },
                    .example = kPrincipal});
    rows.push_back(
        {.name = "GetContextKeysForCustomPolicy",
         .route = {},
         .input = {{{"PolicyInputList", Kind::list, Presence::required}}},
         .access = on_nothing("GetContextKeysForCustomPolicy"),
         .handle = [&service](const Call& call,
                              const gate::Permit&) { return context_keys(custom_simulation(service, call)); },
         .example = kCustom});
    rows.push_back({.name = "GetContextKeysForPrincipalPolicy",
                    .route = {},
                    .input = {{kSource, kPolicies}},
                    .access = on_source("GetContextKeysForPrincipalPolicy"),
                    .handle =
                        [&service](const Call& call, const gate::Permit&) {
                            return context_keys(principal_simulation(service, call));
                        },
                    .example = kPrincipal});
    return rows;
}

}  // namespace leastwise::iamapi
