#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;
using gate::Role;

namespace {

constexpr std::size_t kRolesMax = 1'000;       // IAM User Guide, "IAM and AWS STS quotas"
constexpr std::size_t kTrustBytesMax = 2'048;  // the default; can be raised

std::string encoded_trust(const Role& role) {
    const std::string document =
        role.trust_document.empty() ? wire::to_json(iam::to_document(role.trust)) : role.trust_document;
    return core::uri_encode(document);
}

/// What every answer about a role has.
Document describe(const Role& role) {
    return Document::object({{"Path", path_of(role.arn)},
                             {"RoleName", role.name},
                             {"RoleId", role.unique_id},
                             {"Arn", role.arn},
                             {"CreateDate", core::iso8601(role.created)},
                             {"AssumeRolePolicyDocument", encoded_trust(role)}});
}

/// ListRoles leaves out tags, boundary and last use, as AWS does.
Document describe_in_list(const Role& role) {
    Document out = describe(role);
    out.if_object()->append("MaxSessionDuration", role.session_seconds_max);
    if (!role.description.empty()) out.if_object()->append("Description", role.description);
    return out;
}

void add_boundary_and_tags(const Role& role, Document& out) {
    if (role.boundary) out.if_object()->append("PermissionsBoundary", describe_boundary(*role.boundary));
    if (!role.tags.empty()) out.if_object()->append("Tags", tag_list(role.tags));
}

/// The trust policy that a call brings. @throws AwsError MalformedPolicyDocument, LimitExceeded.
iam::Policy trust_of(const Iam& service, const std::string& document) {
    iam::Policy trust = parse_document(document, iam::PolicyKind::trust, "AssumeRolePolicyDocument");
    check_principals_exist(service, trust);
    if (document_size(document) > kTrustBytesMax) throw quota_exceeded("ACLSizePerRole", kTrustBytesMax);
    return trust;
}

gate::Answer create_role(Iam& service, const Call& call, const gate::Permit& permit) {
    Role role;
    role.name = text_member(call, "RoleName");
    check_name(role.name, "roleName", 64);
    role.arn = new_arn(service, IdentityKind::role, call);
    role.tags = tags_member(call, TagKeys::folded);
    role.description = text_member(call, "Description");
    role.session_seconds_max = static_cast<int>(integer_member(call, "MaxSessionDuration").value_or(3'600));
    role.trust_document = text_member(call, "AssumeRolePolicyDocument");
    role.trust = trust_of(service, role.trust_document);
    if (const std::string arn = text_member(call, "PermissionsBoundary"); !arn.empty()) {
        role.boundary = boundary_named(service, arn);
    }
    const auto& roles = service.directory().roles();
    if (roles.contains(role.name)) throw role_exists(role.name);
    if (roles.size() >= kRolesMax) throw quota_exceeded("RolesPerAccount", kRolesMax);
    role.unique_id = service.world().ids.unique_id("AROA", 21);
    role.created = service.world().clock.now();
    const Role& made = service.directory().put_role(permit, std::move(role));
    Document described = describe(made);
    add_boundary_and_tags(made, described);
    return gate::Reply{.output = Document::object({{"Role", std::move(described)}})};
}

gate::Answer get_role(const Iam& service, const Call& call, IdentityKind) {
    const Role& role = named_role(service, call);
    Document described = describe_in_list(role);
    add_boundary_and_tags(role, described);
    described.if_object()->append("RoleLastUsed", Document::object());
    return gate::Reply{.output = Document::object({{"Role", std::move(described)}})};
}

gate::Answer list_roles(const Iam& service, const Call& call, IdentityKind) {
    return list_page(call, service.directory().roles(), "Roles", &describe_in_list);
}

gate::Answer delete_role(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Role& role = named_role(service, call);
    check_has_no_policies(role);
    service.directory().remove(permit, kind, std::string(role.name));
    return gate::Reply{};
}

/// Puts a changed copy of the role that the call names.
template <class Edit>
const Role& change_role(Iam& service, const Call& call, const gate::Permit& permit, Edit edit) {
    Role changed = named_role(service, call);
    edit(changed);
    return service.directory().put_role(permit, std::move(changed));
}

gate::Answer update_role(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    change_role(service, call, permit, [&call](Role& role) {
        if (const std::string* text = call.input.find_string("Description")) role.description = *text;
        if (const auto seconds = integer_member(call, "MaxSessionDuration")) {
            role.session_seconds_max = static_cast<int>(*seconds);
        }
    });
    return gate::Reply{};
}

gate::Answer update_role_description(Iam& service, const Call& call, const gate::Permit& permit,
                                     IdentityKind) {
    const Role& role = change_role(
        service, call, permit, [&call](Role& one) { one.description = text_member(call, "Description"); });
    Document described = describe(role);
    described.if_object()->append("Description", role.description);
    return gate::Reply{.output = Document::object({{"Role", std::move(described)}})};
}

gate::Answer update_trust(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    const std::string document = text_member(call, "PolicyDocument");
    named_role(service, call);
    iam::Policy trust = trust_of(service, document);
    change_role(service, call, permit, [&](Role& role) {
        role.trust = std::move(trust);
        role.trust_document = document;
    });
    return gate::Reply{};
}

constexpr gate::MemberShape kSeconds{"MaxSessionDuration", Kind::integer, Presence::optional, 3'600, 43'200};
constexpr gate::MemberShape kDescription{"Description", Kind::string, Presence::optional, 0, 1'000};
constexpr std::string_view kExample = R"({"RoleName": "example"})";

std::vector<Operation> writing_rows(Iam& service) {
    constexpr auto kRole = IdentityKind::role;
    const gate::MemberShape name = name_shape(kRole);
    std::vector<Operation> rows;
    rows.push_back(
        {.name = "CreateRole",
         .route = {},
         .input = {{name,
                    {"AssumeRolePolicyDocument", Kind::string, Presence::required, 1, 131'072},
                    kPath,
                    kDescription,
                    kSeconds,
                    {"PermissionsBoundary", Kind::string, Presence::optional, 20, 2'048},
                    kTagsShape}},
         .access = creates_identity(service, kRole, "CreateRole"),
         .handle = [&service](const Call& call,
                              const gate::Permit& permit) { return create_role(service, call, permit); },
         .example = R"({"RoleName": "example", "AssumeRolePolicyDocument": "{\"Statement\": []}"})"});
    rows.push_back({.name = "DeleteRole",
                    .route = {},
                    .input = {{name}},
                    .access = on_identity(service, kRole, "DeleteRole"),
                    .handle = writes(service, kRole, &delete_role),
                    .example = kExample});
    rows.push_back({.name = "UpdateRole",
                    .route = {},
                    .input = {{name, kDescription, kSeconds}},
                    .access = on_identity(service, kRole, "UpdateRole"),
                    .handle = writes(service, kRole, &update_role),
                    .example = kExample});
    rows.push_back({.name = "UpdateRoleDescription",
                    .route = {},
                    .input = {{name, {"Description", Kind::string, Presence::required, 0, 1'000}}},
                    .access = on_identity(service, kRole, "UpdateRoleDescription"),
                    .handle = writes(service, kRole, &update_role_description),
                    .example = R"({"RoleName": "example", "Description": "example"})"});
    rows.push_back({.name = "UpdateAssumeRolePolicy",
                    .route = {},
                    .input = {{name, {"PolicyDocument", Kind::string, Presence::required, 1, 131'072}}},
                    .access = on_identity(service, kRole, "UpdateAssumeRolePolicy"),
                    .handle = writes(service, kRole, &update_trust),
                    .example = R"({"RoleName": "example", "PolicyDocument": "{\"Statement\": []}"})"});
    return rows;
}

}  // namespace

std::vector<Operation> role_rows(Iam& service) {
    constexpr auto kRole = IdentityKind::role;
    std::vector<Operation> rows = writing_rows(service);
    rows.push_back({.name = "GetRole",
                    .route = {},
                    .input = {{name_shape(kRole)}},
                    .access = on_identity(service, kRole, "GetRole"),
                    .handle = reads(service, kRole, &get_role),
                    .example = kExample});
    rows.push_back({.name = "ListRoles",
                    .route = {},
                    .input = {{kPathPrefix, kMarker, kMaxItems}},
                    .access = lists_identities(service, kRole, "ListRoles"),
                    .handle = reads(service, kRole, &list_roles)});
    return rows;
}

}  // namespace leastwise::iamapi
