#include "emulators/iam/iam.hpp"
#include "emulators/iam/roles.hpp"
#include "runtime/core/arn.hpp"

namespace leastwise::iamapi {

using gate::Call;
using gate::Kind;
using gate::MemberShape;
using gate::Operation;
using gate::Presence;

namespace {

constexpr MemberShape kRoleName{"RoleName", Kind::string, Presence::required, 1, 64};
constexpr MemberShape kMarker{"Marker", Kind::string, Presence::optional, 1, 320};
constexpr MemberShape kMaxItems{"MaxItems", Kind::integer, Presence::optional, 1, 1000};
constexpr MemberShape kPathPrefix{"PathPrefix", Kind::string, Presence::optional, 1, 512};

/// The action on the role that the call names.
auto on_role(Iam& service, std::string action) {
    return [&service, action = std::move(action)](const Call& call) {
        const std::string* name = call.input.find_string("RoleName");
        return std::vector<iam::AccessCheck>{{action, role_arn(service, name == nullptr ? "" : *name), {}}};
    };
}

/// ListRoles is decided on `role` and the path prefix, which starts with a slash.
std::vector<iam::AccessCheck> on_all_roles(Iam& service, const Call& call) {
    const std::string* prefix = call.input.find_string("PathPrefix");
    const core::Place& place = service.place();
    return {{"iam:ListRoles",
             core::make_arn(place.partition, "iam", "", place.account, "role" + (prefix ? *prefix : "/")),
             {}}};
}

}  // namespace

std::vector<Operation> make_operations(Iam& service) {
    using Read = gate::Answer (*)(const Iam&, const Call&);
    const auto reads = [&service](Read read) {
        return [&service, read](const Call& call, const gate::Permit&) { return read(service, call); };
    };
    std::vector<Operation> rows;
    rows.push_back({.name = "GetRole",
                    .route = {},
                    .input = {{kRoleName}},
                    .access = on_role(service, "iam:GetRole"),
                    .handle = reads(&get_role),
                    .example = R"({"RoleName": "example"})"});
    rows.push_back({.name = "ListRoles",
                    .route = {},
                    .input = {{kPathPrefix, kMarker, kMaxItems}},
                    .access = [&service](const Call& call) { return on_all_roles(service, call); },
                    .handle = reads(&list_roles)});
    rows.push_back({.name = "ListRolePolicies",
                    .route = {},
                    .input = {{kRoleName, kMarker, kMaxItems}},
                    .access = on_role(service, "iam:ListRolePolicies"),
                    .handle = reads(&list_role_policies),
                    .example = R"({"RoleName": "example"})"});
    rows.push_back({.name = "GetRolePolicy",
                    .route = {},
                    .input = {{kRoleName, {"PolicyName", Kind::string, Presence::required, 1, 128}}},
                    .access = on_role(service, "iam:GetRolePolicy"),
                    .handle = reads(&get_role_policy),
                    .example = R"({"RoleName": "example", "PolicyName": "example"})"});
    rows.push_back({.name = "ListAttachedRolePolicies",
                    .route = {},
                    .input = {{kRoleName, kPathPrefix, kMarker, kMaxItems}},
                    .access = on_role(service, "iam:ListAttachedRolePolicies"),
                    .handle = reads(&list_attached_role_policies),
                    .example = R"({"RoleName": "example"})"});
    return rows;
}

}  // namespace leastwise::iamapi
