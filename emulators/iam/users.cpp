#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;
using gate::User;

namespace {

constexpr std::size_t kUsersMax = 5'000;  // IAM User Guide, "IAM and AWS STS quotas"

/// What every answer about a user has. ListUsers leaves out tags and boundary, as AWS does.
Document describe(const User& user) {
    return Document::object({{"Path", path_of(user.arn)},
                             {"UserName", user.name},
                             {"UserId", user.unique_id},
                             {"Arn", user.arn},
                             {"CreateDate", core::iso8601(user.created)}});
}

Document describe_in_full(const User& user) {
    Document out = describe(user);
    if (user.boundary) out.if_object()->append("PermissionsBoundary", describe_boundary(*user.boundary));
    if (!user.tags.empty()) out.if_object()->append("Tags", tag_list(user.tags));
    return out;
}

gate::Answer create_user(Iam& service, const Call& call, const gate::Permit& permit) {
    User user;
    user.name = text_member(call, "UserName");
    check_name(user.name, "userName", 64);
    user.arn = new_arn(service, IdentityKind::user, call);
    user.tags = tags_member(call, TagKeys::folded);
    if (const std::string arn = text_member(call, "PermissionsBoundary"); !arn.empty()) {
        user.boundary = boundary_named(service, arn);
    }
    const auto& users = service.directory().users();
    if (users.contains(user.name)) throw identity_exists("User", user.name);
    if (users.size() >= kUsersMax) throw quota_exceeded("UsersPerAccount", kUsersMax);
    user.unique_id = service.world().ids.unique_id("AIDA", 21);
    user.created = service.world().clock.now();
    const User& made = service.directory().put_user(permit, std::move(user));
    return gate::Reply{.output = Document::object({{"User", describe_in_full(made)}})};
}

gate::Answer get_user(const Iam& service, const Call& call, IdentityKind) {
    return gate::Reply{.output =
                           Document::object({{"User", describe_in_full(own_or_named_user(service, call))}})};
}

gate::Answer list_users(const Iam& service, const Call& call, IdentityKind) {
    return list_page(call, service.directory().users(), "Users", &describe);
}

gate::Answer delete_user(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const User& user = named_user(service, call);
    if (!user.groups.empty()) throw must_leave_groups_first();
    check_has_no_policies(user);
    if (!service.directory().keys_of(user).empty()) throw must_delete_access_keys_first();
    service.directory().remove(permit, kind, std::string(user.name));
    return gate::Reply{};
}

}  // namespace

std::vector<Operation> user_rows(Iam& service) {
    constexpr auto kUser = IdentityKind::user;
    constexpr std::string_view kExample = R"({"UserName": "example"})";
    std::vector<Operation> rows;
    rows.push_back(
        {.name = "CreateUser",
         .route = {},
         .input = {{name_shape(kUser),
                    kPath,
                    {"PermissionsBoundary", Kind::string, Presence::optional, 20, 2'048},
                    kTagsShape}},
         .access = creates_identity(service, kUser, "CreateUser"),
         .handle = [&service](const Call& call,
                              const gate::Permit& permit) { return create_user(service, call, permit); },
         .example = kExample});
    rows.push_back({.name = "GetUser",
                    .route = {},
                    .input = {{name_shape(kUser, Presence::optional)}},
                    .access = on_identity(service, kUser, "GetUser"),
                    .handle = reads(service, kUser, &get_user),
                    .example = kExample});
    rows.push_back({.name = "ListUsers",
                    .route = {},
                    .input = {{kPathPrefix, kMarker, kMaxItems}},
                    .access = lists_identities(service, kUser, "ListUsers"),
                    .handle = reads(service, kUser, &list_users)});
    rows.push_back({.name = "DeleteUser",
                    .route = {},
                    .input = {{name_shape(kUser)}},
                    .access = on_identity(service, kUser, "DeleteUser"),
                    .handle = writes(service, kUser, &delete_user),
                    .example = kExample});
    return rows;
}

}  // namespace leastwise::iamapi
