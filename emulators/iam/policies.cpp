#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/policy_rows.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

constexpr std::size_t kPoliciesMax = 1'500;  // IAM User Guide, "IAM and AWS STS quotas", as is the next
constexpr std::size_t kTagsMax = 50;

/// How many identities have the policy, and for how many it is the boundary.
struct Uses {
    std::size_t attached = 0;
    std::size_t boundary = 0;
};

Uses uses_of(const Iam& service, std::string_view arn) {
    Uses uses;
    each_identity(service.directory(), [&](const Identity& identity, IdentityKind) {
        for (const iam::Policy& policy : identity.policies) uses.attached += policy.arn == arn ? 1 : 0;
        uses.boundary += identity.boundary && identity.boundary->arn == arn ? 1 : 0;
    });
    return uses;
}

Document describe(const Iam& service, const StoredPolicy& policy) {
    const Uses uses = uses_of(service, policy.arn);
    return Document::object({{"PolicyName", policy.name},
                             {"PolicyId", policy.id},
                             {"Arn", policy.arn},
                             {"Path", path_of(policy.arn)},
                             {"DefaultVersionId", policy.default_version},
                             {"AttachmentCount", uses.attached},
                             {"PermissionsBoundaryUsageCount", uses.boundary},
                             {"IsAttachable", true},
                             {"CreateDate", core::iso8601(policy.created)},
                             {"UpdateDate", core::iso8601(policy.updated)}});
}

/// A policy of AWS's own. Its id and description are not known.
Document describe(const Iam& service, const ManagedPolicy& policy) {
    const Uses uses = uses_of(service, policy.arn);
    Document out = Document::object({{"PolicyName", policy.name},
                                     {"Arn", policy.arn},
                                     {"Path", path_of(policy.arn)},
                                     {"AttachmentCount", uses.attached},
                                     {"PermissionsBoundaryUsageCount", uses.boundary},
                                     {"IsAttachable", true}});
    if (!policy.version.empty()) out.if_object()->append("DefaultVersionId", policy.version);
    if (!policy.created.empty()) out.if_object()->append("UpdateDate", policy.created);
    return out;
}

gate::Answer create_policy(Iam& service, const Call& call, const gate::Permit& permit) {
    StoredPolicy stored;
    stored.name = text_member(call, "PolicyName");
    check_name(stored.name, "policyName", 128);
    stored.arn = account_arn(service, "policy" + path_member(call) + stored.name);
    stored.tags = tags_member(call, TagKeys::exact);
    stored.description = text_member(call, "Description");
    std::string document = text_member(call, "PolicyDocument");
    iam::Policy policy = parse_managed(document, stored.name, stored.arn);
    if (service.has_policy_named(stored.name)) throw policy_exists(stored.name);
    if (service.policies().size() >= kPoliciesMax) throw quota_exceeded("PoliciesPerAccount", kPoliciesMax);
    stored.id = service.world().ids.unique_id("ANPA", 21);
    stored.created = stored.updated = service.world().clock.now();
    stored.versions.push_back({"v1", std::move(policy), std::move(document), stored.created});
    const StoredPolicy& made = service.put_policy(permit, std::move(stored));
    Document described = describe(service, made);
    if (!made.tags.empty()) described.if_object()->append("Tags", tag_list(made.tags));
    return gate::Reply{.output = Document::object({{"Policy", std::move(described)}})};
}

gate::Answer get_policy(const Iam& service, const Call& call) {
    const std::string arn = text_member(call, "PolicyArn");
    if (!core::split_arn(arn)) throw not_an_arn(arn);
    if (is_aws_managed(arn)) {
        const ManagedPolicy* published = service.catalogue().find(arn);
        if (published == nullptr) throw no_document_for(arn);
        Document described = describe(service, *published);
        described.if_object()->append("Tags", Document::array());
        return gate::Reply{.output = Document::object({{"Policy", std::move(described)}})};
    }
    const StoredPolicy& policy = named_policy(service, call);
    Document described = describe(service, policy);
    if (!policy.description.empty()) described.if_object()->append("Description", policy.description);
    described.if_object()->append("Tags", sorted_tags(policy));
    return gate::Reply{.output = Document::object({{"Policy", std::move(described)}})};
}

gate::Answer list_policies(const Iam& service, const Call& call) {
    const std::string scope = text_member(call, "Scope");
    if (!scope.empty() && scope != "All" && scope != "AWS" && scope != "Local")
        throw invalid_value("scope", kEnum);
    const std::string usage = text_member(call, "PolicyUsageFilter");
    if (!usage.empty() && usage != "PermissionsPolicy" && usage != "PermissionsBoundary") {
        throw invalid_value("policyUsageFilter", kEnum);
    }
    const std::string prefix = text_member(call, "PathPrefix");
    const bool only_attached = is_true(call, "OnlyAttached");
    Document::Array found;
    const auto add = [&](const auto& policy) {
        const Uses uses = uses_of(service, policy.arn);
        if (!path_of(policy.arn).starts_with(prefix) || (only_attached && uses.attached == 0)) return;
        if (usage == "PermissionsPolicy" && uses.attached == 0) return;
        if (usage == "PermissionsBoundary" && uses.boundary == 0) return;
        found.push_back(describe(service, policy));
    };
    if (scope != "AWS") {
        for (const auto& [arn, policy] : service.policies()) add(policy);
    }
    if (scope != "Local") {
        for (const ManagedPolicy& policy : service.catalogue().shipped()) add(policy);
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(found), output);
    output.if_object()->append("Policies", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer delete_policy(Iam& service, const Call& call, const gate::Permit& permit) {
    const StoredPolicy& policy = named_policy(service, call);
    const Uses uses = uses_of(service, policy.arn);
    if (uses.attached + uses.boundary > 0) throw policy_is_attached();
    if (policy.versions.size() > 1) throw policy_has_versions();
    service.remove_policy(permit, std::string(policy.arn));
    return gate::Reply{};
}

/// Who has the policy: names and ids, apart by kind, all at once.
gate::Answer list_entities(const Iam& service, const Call& call) {
    const std::string arn = text_member(call, "PolicyArn");
    if (!is_aws_managed(arn)) named_policy(service, call);
    const std::string filter = text_member(call, "EntityFilter");
    const std::string usage = text_member(call, "PolicyUsageFilter");
    const std::string prefix = text_member(call, "PathPrefix");
    Document::Array members[3];
    each_identity(service.directory(), [&](const Identity& identity, IdentityKind kind) {
        const KindWords& words = words_of(kind);
        const bool has =
            std::ranges::any_of(identity.policies, [&](const auto& one) { return one.arn == arn; });
        const bool bounded = identity.boundary && identity.boundary->arn == arn;
        const bool wanted = usage.empty() ? has || bounded : usage == "PermissionsBoundary" ? bounded : has;
        if (!wanted || !path_of(identity.arn).starts_with(prefix) ||
            (!filter.empty() && filter != words.title))
            return;
        members[static_cast<std::size_t>(kind)].push_back(
            Document::object({{std::string(words.name_member), identity.name},
                              {std::string(words.title) + "Id", identity.unique_id}}));
    });
    Document output = Document::object({{"IsTruncated", false}});
    for (const IdentityKind kind : kIdentityKinds) {
        output.if_object()->append("Policy" + std::string(words_of(kind).title) + "s",
                                   std::move(members[static_cast<std::size_t>(kind)]));
    }
    return gate::Reply{.output = std::move(output)};
}

gate::Answer tag_policy(Iam& service, const Call& call, const gate::Permit& permit) {
    const Tags added = tags_member(call, TagKeys::exact);
    StoredPolicy changed = named_policy(service, call);
    add_tags(changed.tags, added, TagKeys::exact);
    if (changed.tags.size() > kTagsMax) throw quota_exceeded("TagsPerPolicy", kTagsMax);
    service.put_policy(permit, std::move(changed));
    return gate::Reply{};
}

gate::Answer untag_policy(Iam& service, const Call& call, const gate::Permit& permit) {
    const auto keys = text_list(call, "TagKeys");
    if (keys.size() > kTagsMax) throw too_many_tags("tagKeys");
    StoredPolicy changed = named_policy(service, call);
    remove_tags(changed.tags, keys, TagKeys::exact);
    service.put_policy(permit, std::move(changed));
    return gate::Reply{};
}

gate::Answer list_policy_tags(const Iam& service, const Call& call) {
    const Document all = sorted_tags(named_policy(service, call));
    Document output = Document::object();
    Document::Array page = page_of(call, *all.if_array(), output);
    output.if_object()->append("Tags", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

std::vector<iam::AccessCheck> creates_policy(const Iam& service, const Call& call) {
    iam::AccessCheck check{
        "iam:CreatePolicy",
        account_arn(service, "policy" + path_member(call) + text_member(call, "PolicyName")),
        {}};
    set_request_tags(check.context, call);
    return {std::move(check)};
}

std::vector<Operation> tagging_rows(Iam& service) {
    std::vector<Operation> rows;
    rows.push_back({.name = "TagPolicy",
                    .route = {},
                    .input = {{kPolicyArn, {"Tags", Kind::list, Presence::required}}},
                    .access = on_policy("TagPolicy"),
                    .handle = writes_policy(service, &tag_policy),
                    .example = R"({"PolicyArn": "arn:aws:iam::123456789012:policy/example",
                                   "Tags": [{"Key": "k", "Value": "v"}]})"});
    rows.push_back(
        {.name = "UntagPolicy",
         .route = {},
         .input = {{kPolicyArn, {"TagKeys", Kind::list, Presence::required}}},
         .access = on_policy("UntagPolicy"),
         .handle = writes_policy(service, &untag_policy),
         .example = R"({"PolicyArn": "arn:aws:iam::123456789012:policy/example", "TagKeys": ["k"]})"});
    rows.push_back({.name = "ListPolicyTags",
                    .route = {},
                    .input = {{kPolicyArn, kMarker, kMaxItems}},
                    .access = on_policy("ListPolicyTags"),
                    .handle = reads_policy(service, &list_policy_tags),
                    .example = kPolicyExample});
    return rows;
}

}  // namespace

std::vector<Operation> policy_rows(Iam& service) {
    std::vector<Operation> rows = tagging_rows(service);
    rows.push_back({.name = "CreatePolicy",
                    .route = {},
                    .input = {{{"PolicyName", Kind::string, Presence::required, 1, 128},
                               {"PolicyDocument", Kind::string, Presence::required, 1, 131'072},
                               kPath,
                               {"Description", Kind::string, Presence::optional, 0, 1'000},
                               kTagsShape}},
                    .access = [&service](const Call& call) { return creates_policy(service, call); },
                    .handle = writes_policy(service, &create_policy),
                    .example = R"({"PolicyName": "example", "PolicyDocument": "{\"Statement\": []}"})"});
    rows.push_back({.name = "GetPolicy",
                    .route = {},
                    .input = {{kPolicyArn}},
                    .access = on_policy("GetPolicy"),
                    .handle = reads_policy(service, &get_policy),
                    .example = kPolicyExample});
    rows.push_back({.name = "ListPolicies",
                    .route = {},
                    .input = {{kPathPrefix, kMarker, kMaxItems}},
                    .access =
                        [](const Call&) {
                            return std::vector<iam::AccessCheck>{{"iam:ListPolicies", "*", {}}};
                        },
                    .handle = reads_policy(service, &list_policies)});
    rows.push_back({.name = "DeletePolicy",
                    .route = {},
                    .input = {{kPolicyArn}},
                    .access = on_policy("DeletePolicy"),
                    .handle = writes_policy(service, &delete_policy),
                    .example = kPolicyExample});
    rows.push_back({.name = "ListEntitiesForPolicy",
                    .route = {},
                    .input = {{kPolicyArn, kPathPrefix}},
                    .access = on_policy("ListEntitiesForPolicy"),
                    .handle = reads_policy(service, &list_entities),
                    .example = kPolicyExample});
    return rows;
}

}  // namespace leastwise::iamapi
