#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Group;
using gate::Operation;
using gate::User;

namespace {

constexpr std::size_t kGroupsMax = 300;  // IAM User Guide, "IAM and AWS STS quotas", as is the next
constexpr std::size_t kGroupsPerUserMax = 10;

Document describe(const Group& group) {
    return Document::object({{"Path", path_of(group.arn)},
                             {"GroupName", group.name},
                             {"GroupId", group.unique_id},
                             {"Arn", group.arn},
                             {"CreateDate", core::iso8601(group.created)}});
}

Document describe_member(const User& user) {
    return Document::object({{"Path", path_of(user.arn)},
                             {"UserName", user.name},
                             {"UserId", user.unique_id},
                             {"Arn", user.arn},
                             {"CreateDate", core::iso8601(user.created)}});
}

const Group& named_group(const Iam& service, const Call& call) {
    return *service.directory().groups().at(named(service, call, IdentityKind::group).name);
}

bool is_member(const User& user, std::string_view group) {
    return std::ranges::find(user.groups, group) != user.groups.end();
}

gate::Answer create_group(Iam& service, const Call& call, const gate::Permit& permit) {
    Group group;
    group.name = text_member(call, "GroupName");
    check_name(group.name, "groupName", 128);
    group.arn = new_arn(service, IdentityKind::group, call);
    const auto& groups = service.directory().groups();
    if (groups.contains(group.name)) throw identity_exists("Group", group.name);
    if (groups.size() >= kGroupsMax) throw quota_exceeded("GroupsPerAccount", kGroupsMax);
    group.unique_id = service.world().ids.unique_id("AGPA", 21);
    group.created = service.world().clock.now();
    const Group& made = service.directory().put_group(permit, std::move(group));
    return gate::Reply{.output = Document::object({{"Group", describe(made)}})};
}

gate::Answer get_group(const Iam& service, const Call& call, IdentityKind) {
    const Group& group = named_group(service, call);
    Document::Array users;
    for (const auto& [name, user] : service.directory().users()) {
        if (is_member(*user, group.name)) users.push_back(describe_member(*user));
    }
    Document output = Document::object({{"Group", describe(group)}});
    Document::Array page = page_of(call, std::move(users), output);
    output.if_object()->append("Users", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer list_groups(const Iam& service, const Call& call, IdentityKind) {
    return list_page(call, service.directory().groups(), "Groups", &describe);
}

gate::Answer delete_group(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Group& group = named_group(service, call);
    const auto& users = service.directory().users();
    const bool used =
        std::ranges::any_of(users, [&](const auto& one) { return is_member(*one.second, group.name); });
    if (used) throw must_remove_users_first();
    check_has_no_policies(group);
    service.directory().remove(permit, kind, std::string(group.name));
    return gate::Reply{};
}

gate::Answer add_user(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    User user = named_user(service, call);
    const std::string& group = named_group(service, call).name;
    if (is_member(user, group)) return gate::Reply{};
    if (user.groups.size() >= kGroupsPerUserMax) throw quota_exceeded("GroupsPerUser", kGroupsPerUserMax);
    user.groups.push_back(group);
    service.directory().put_user(permit, std::move(user));
    return gate::Reply{};
}

gate::Answer remove_user(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    User user = named_user(service, call);
    std::erase(user.groups, named_group(service, call).name);
    service.directory().put_user(permit, std::move(user));
    return gate::Reply{};
}

gate::Answer list_groups_for_user(const Iam& service, const Call& call, IdentityKind) {
    Document::Array groups;
    for (const std::string& name : named_user(service, call).groups) {
        groups.push_back(describe(*service.directory().groups().at(name)));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(groups), output);
    output.if_object()->append("Groups", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

std::vector<Operation> membership_rows(Iam& service) {
    constexpr auto kGroup = IdentityKind::group;
    constexpr std::string_view kExample = R"({"GroupName": "example", "UserName": "example"})";
    const gate::MemberShape group = name_shape(kGroup);
    const gate::MemberShape user = name_shape(IdentityKind::user);
    std::vector<Operation> rows;
    rows.push_back({.name = "AddUserToGroup",
                    .route = {},
                    .input = {{group, user}},
                    .access = on_identity(service, kGroup, "AddUserToGroup"),
                    .handle = writes(service, kGroup, &add_user),
                    .example = kExample});
    rows.push_back({.name = "RemoveUserFromGroup",
                    .route = {},
                    .input = {{group, user}},
                    .access = on_identity(service, kGroup, "RemoveUserFromGroup"),
                    .handle = writes(service, kGroup, &remove_user),
                    .example = kExample});
    rows.push_back({.name = "ListGroupsForUser",
                    .route = {},
                    .input = {{user, kMarker, kMaxItems}},
                    .access = on_identity(service, IdentityKind::user, "ListGroupsForUser"),
                    .handle = reads(service, IdentityKind::user, &list_groups_for_user),
                    .example = R"({"UserName": "example"})"});
    return rows;
}

}  // namespace

std::vector<Operation> group_rows(Iam& service) {
    constexpr auto kGroup = IdentityKind::group;
    constexpr std::string_view kExample = R"({"GroupName": "example"})";
    std::vector<Operation> rows = membership_rows(service);
    rows.push_back(
        {.name = "CreateGroup",
         .route = {},
         .input = {{name_shape(kGroup), kPath}},
         .access = creates_identity(service, kGroup, "CreateGroup"),
         .handle = [&service](const Call& call,
                              const gate::Permit& permit) { return create_group(service, call, permit); },
         .example = kExample});
    rows.push_back({.name = "GetGroup",
                    .route = {},
                    .input = {{name_shape(kGroup), kMarker, kMaxItems}},
                    .access = on_identity(service, kGroup, "GetGroup"),
                    .handle = reads(service, kGroup, &get_group),
                    .example = kExample});
    rows.push_back({.name = "ListGroups",
                    .route = {},
                    .input = {{kPathPrefix, kMarker, kMaxItems}},
                    .access = lists_identities(service, kGroup, "ListGroups"),
                    .handle = reads(service, kGroup, &list_groups)});
    rows.push_back({.name = "DeleteGroup",
                    .route = {},
                    .input = {{name_shape(kGroup)}},
                    .access = on_identity(service, kGroup, "DeleteGroup"),
                    .handle = writes(service, kGroup, &delete_group),
                    .example = kExample});
    return rows;
}

}  // namespace leastwise::iamapi
