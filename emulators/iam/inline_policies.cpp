#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

/// The operations of one kind of identity.
struct Names {
    IdentityKind kind;
    std::string_view put, get, remove, list;
    std::string_view put_example, get_example, list_example;
};

constexpr Names kNames[] = {
    {IdentityKind::role, "PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy", "ListRolePolicies",
     R"({"RoleName": "example", "PolicyName": "example", "PolicyDocument": "{\"Statement\": []}"})",
     R"({"RoleName": "example", "PolicyName": "example"})", R"({"RoleName": "example"})"},
    {IdentityKind::user, "PutUserPolicy", "GetUserPolicy", "DeleteUserPolicy", "ListUserPolicies",
     R"({"UserName": "example", "PolicyName": "example", "PolicyDocument": "{\"Statement\": []}"})",
     R"({"UserName": "example", "PolicyName": "example"})", R"({"UserName": "example"})"},
    {IdentityKind::group, "PutGroupPolicy", "GetGroupPolicy", "DeleteGroupPolicy", "ListGroupPolicies",
     R"({"GroupName": "example", "PolicyName": "example", "PolicyDocument": "{\"Statement\": []}"})",
     R"({"GroupName": "example", "PolicyName": "example"})", R"({"GroupName": "example"})"},
};

const iam::Policy* find_inline(const Identity& identity, std::string_view name) {
    const auto found = std::ranges::find_if(identity.policies, [name](const iam::Policy& policy) {
        return policy.arn.empty() && policy.name == name;
    });
    return found == identity.policies.end() ? nullptr : &*found;
}

gate::Answer put(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Identity& identity = named(service, call, kind);
    const std::string name = text_member(call, "PolicyName");
    check_name(name, "policyName", 128);
    const std::string document = text_member(call, "PolicyDocument");
    iam::Policy policy = parse_document(document, iam::PolicyKind::identity, name);
    const KindWords& words = words_of(kind);
    if (inline_size_without(identity, name) + document_size(document) > words.inline_bytes_max) {
        throw inline_policies_too_large(words.word, identity.name, words.inline_bytes_max);
    }
    service.directory().change(permit, kind, identity.name, [&](Identity& changed) {
        add_policy(changed, std::move(policy));
        changed.documents[name] = document;
    });
    return gate::Reply{};
}

gate::Answer get(const Iam& service, const Call& call, IdentityKind kind) {
    const KindWords& words = words_of(kind);
    const Identity& identity = named(service, call, kind);
    const std::string name = text_member(call, "PolicyName");
    const iam::Policy* policy = find_inline(identity, name);
    if (policy == nullptr) throw no_such_inline_policy(words.word, name);
    const auto given = identity.documents.find(name);
    const std::string document =
        given == identity.documents.end() ? wire::to_json(iam::to_document(*policy)) : given->second;
    return gate::Reply{.output = Document::object({{std::string(words.name_member), identity.name},
                                                   {"PolicyName", name},
                                                   {"PolicyDocument", core::uri_encode(document)}})};
}

gate::Answer remove(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Identity& identity = named(service, call, kind);
    const std::string name = text_member(call, "PolicyName");
    if (find_inline(identity, name) == nullptr) throw no_such_inline_policy(words_of(kind).word, name);
    service.directory().change(permit, kind, identity.name, [&name](Identity& changed) {
        std::erase_if(changed.policies, [&name](const auto& p) { return p.arn.empty() && p.name == name; });
        changed.documents.erase(name);
    });
    return gate::Reply{};
}

gate::Answer list(const Iam& service, const Call& call, IdentityKind kind) {
    std::vector<std::string> names;
    for (const iam::Policy& policy : named(service, call, kind).policies) {
        if (policy.arn.empty()) names.push_back(policy.name);
    }
    std::ranges::sort(names);
    Document output = Document::object();
    Document::Array page = page_of(call, Document::Array(names.begin(), names.end()), output);
    output.if_object()->append("PolicyNames", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

}  // namespace

std::vector<Operation> inline_policy_rows(Iam& service) {
    std::vector<Operation> rows;
    for (const Names& names : kNames) {
        const IdentityKind kind = names.kind;
        const gate::MemberShape name = name_shape(kind);
        const gate::MemberShape policy{"PolicyName", Kind::string, Presence::required, 1, 128};
        const gate::MemberShape document{"PolicyDocument", Kind::string, Presence::required, 1, 131'072};
        rows.push_back({.name = names.put,
                        .route = {},
                        .input = {{name, policy, document}},
                        .access = changes_policies(service, kind, names.put),
                        .handle = writes(service, kind, &put),
                        .example = names.put_example});
        rows.push_back({.name = names.get,
                        .route = {},
                        .input = {{name, policy}},
                        .access = on_identity(service, kind, names.get),
                        .handle = reads(service, kind, &get),
                        .example = names.get_example});
        rows.push_back({.name = names.remove,
                        .route = {},
                        .input = {{name, policy}},
                        .access = changes_policies(service, kind, names.remove),
                        .handle = writes(service, kind, &remove),
                        .example = names.get_example});
        rows.push_back({.name = names.list,
                        .route = {},
                        .input = {{name, kMarker, kMaxItems}},
                        .access = on_identity(service, kind, names.list),
                        .handle = reads(service, kind, &list),
                        .example = names.list_example});
    }
    return rows;
}

}  // namespace leastwise::iamapi
