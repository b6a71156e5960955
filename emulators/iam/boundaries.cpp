#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"

namespace leastwise::iamapi {

using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

struct Names {
    IdentityKind kind;
    std::string_view put, remove;
    std::string_view put_example, remove_example;
};

constexpr Names kNames[] = {
    {IdentityKind::role, "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary",
     R"({"RoleName": "example", "PermissionsBoundary": "arn:aws:iam::123456789012:policy/example"})",
     R"({"RoleName": "example"})"},
    {IdentityKind::user, "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary",
     R"({"UserName": "example", "PermissionsBoundary": "arn:aws:iam::123456789012:policy/example"})",
     R"({"UserName": "example"})"},
};

/// iam:PermissionsBoundary of a call that sets one is the new one.
Access sets_boundary(const Iam& service, IdentityKind kind, std::string_view operation) {
    return [access = on_identity(service, kind, operation)](const Call& call) {
        auto checks = access(call);
        checks.front().context.set("iam:PermissionsBoundary", text_member(call, "PermissionsBoundary"));
        return checks;
    };
}

gate::Answer put(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Identity& identity = named(service, call, kind);
    iam::Policy boundary = boundary_named(service, text_member(call, "PermissionsBoundary"));
    service.directory().change(permit, kind, identity.name,
                               [&boundary](Identity& changed) { changed.boundary = std::move(boundary); });
    return gate::Reply{};
}

gate::Answer remove(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Identity& identity = named(service, call, kind);
    service.directory().change(permit, kind, identity.name,
                               [](Identity& changed) { changed.boundary.reset(); });
    return gate::Reply{};
}

}  // namespace

std::vector<Operation> boundary_rows(Iam& service) {
    std::vector<Operation> rows;
    for (const Names& names : kNames) {
        const IdentityKind kind = names.kind;
        rows.push_back({.name = names.put,
                        .route = {},
                        .input = {{name_shape(kind),
                                   {"PermissionsBoundary", Kind::string, Presence::required, 20, 2048}}},
                        .access = sets_boundary(service, kind, names.put),
                        .handle = writes(service, kind, &put),
                        .example = names.put_example});
        rows.push_back({.name = names.remove,
                        .route = {},
                        .input = {{name_shape(kind)}},
                        .access = changes_policies(service, kind, names.remove),
                        .handle = writes(service, kind, &remove),
                        .example = names.remove_example});
    }
    return rows;
}

}  // namespace leastwise::iamapi
