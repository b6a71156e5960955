#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

struct Names {
    IdentityKind kind;
    std::string_view attach, detach, list;
    std::string_view example, list_example;
};

constexpr Names kNames[] = {
    {IdentityKind::role, "AttachRolePolicy", "DetachRolePolicy", "ListAttachedRolePolicies",
     R"({"RoleName": "example", "PolicyArn": "arn:aws:iam::123456789012:policy/example"})",
     R"({"RoleName": "example"})"},
    {IdentityKind::user, "AttachUserPolicy", "DetachUserPolicy", "ListAttachedUserPolicies",
     R"({"UserName": "example", "PolicyArn": "arn:aws:iam::123456789012:policy/example"})",
     R"({"UserName": "example"})"},
    {IdentityKind::group, "AttachGroupPolicy", "DetachGroupPolicy", "ListAttachedGroupPolicies",
     R"({"GroupName": "example", "PolicyArn": "arn:aws:iam::123456789012:policy/example"})",
     R"({"GroupName": "example"})"},
};

bool is_attached(const Identity& identity, std::string_view arn) {
    return std::ranges::any_of(identity.policies,
                               [arn](const iam::Policy& policy) { return policy.arn == arn; });
}

gate::Answer attach(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const KindWords& words = words_of(kind);
    const std::string arn = text_member(call, "PolicyArn");
    if (!core::split_arn(arn)) throw not_an_arn(arn);
    const Identity& identity = named(service, call, kind);
    if (is_attached(identity, arn)) return gate::Reply{};
    auto policy = service.managed_policy(arn, iam::PolicyKind::identity);
    if (!policy) throw is_aws_managed(arn) ? no_document_for(arn) : not_attachable(arn);
    const auto attached =
        std::ranges::count_if(identity.policies, [](const auto& one) { return !one.arn.empty(); });
    if (static_cast<std::size_t>(attached) >= words.attached_max) {
        throw quota_exceeded(words.attached_quota, words.attached_max);
    }
    service.directory().change(permit, kind, identity.name,
                               [&policy](Identity& changed) { add_policy(changed, std::move(*policy)); });
    return gate::Reply{};
}

gate::Answer detach(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const std::string arn = text_member(call, "PolicyArn");
    if (!core::split_arn(arn)) throw not_an_arn(arn);
    const Identity& identity = named(service, call, kind);
    if (!is_attached(identity, arn)) throw no_such_policy(arn);
    service.directory().change(permit, kind, identity.name, [&arn](Identity& changed) {
        std::erase_if(changed.policies, [&arn](const iam::Policy& policy) { return policy.arn == arn; });
    });
    return gate::Reply{};
}

gate::Answer list(const Iam& service, const Call& call, IdentityKind kind) {
    const std::string prefix = text_member(call, "PathPrefix");
    Document::Array attached;
    for (const iam::Policy& policy : named(service, call, kind).policies) {
        if (policy.arn.empty() || !path_of(policy.arn).starts_with(prefix)) continue;
        attached.push_back(Document::object({{"PolicyName", policy.name}, {"PolicyArn", policy.arn}}));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(attached), output);
    output.if_object()->append("AttachedPolicies", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

}  // namespace

std::vector<Operation> attachment_rows(Iam& service) {
    std::vector<Operation> rows;
    for (const Names& names : kNames) {
        const IdentityKind kind = names.kind;
        const gate::MemberShape name = name_shape(kind);
        const gate::MemberShape arn{"PolicyArn", Kind::string, Presence::required, 20, 2048};
        rows.push_back({.name = names.attach,
                        .route = {},
                        .input = {{name, arn}},
                        .access = changes_policies(service, kind, names.attach),
                        .handle = writes(service, kind, &attach),
                        .example = names.example});
        rows.push_back({.name = names.detach,
                        .route = {},
                        .input = {{name, arn}},
                        .access = changes_policies(service, kind, names.detach),
                        .handle = writes(service, kind, &detach),
                        .example = names.example});
        rows.push_back({.name = names.list,
                        .route = {},
                        .input = {{name, kPathPrefix, kMarker, kMaxItems}},
                        .access = on_identity(service, kind, names.list),
                        .handle = reads(service, kind, &list),
                        .example = names.list_example});
    }
    return rows;
}

}  // namespace leastwise::iamapi
