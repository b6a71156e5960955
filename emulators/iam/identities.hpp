#pragma once
#include "emulators/iam/iam.hpp"
#include "emulators/iam/members.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace leastwise::iamapi {

using gate::Identity;
using gate::IdentityKind;

/// What differs between the kinds of identities in operations that all of them have.
struct KindWords {
    IdentityKind kind;
    std::string_view word;         ///< "role": in ARNs and messages
    std::string_view title;        ///< "Role": in names of operations and messages
    std::string_view name_member;  ///< "RoleName"
    std::size_t name_length_max;
    std::size_t inline_bytes_max;  ///< IAM User Guide, "IAM and AWS STS quotas", as are the next
    std::size_t attached_max;
    std::string_view attached_quota;  ///< "PoliciesPerRole"
    TagKeys tag_keys = TagKeys::folded;
};

const KindWords& words_of(IdentityKind kind);
inline constexpr IdentityKind kIdentityKinds[] = {IdentityKind::role, IdentityKind::user,
                                                  IdentityKind::group};

/// The identity that the call names. A name it must be: the directory also finds by ARN. @throws AwsError
/// NoSuchEntity.
const Identity& named(const Iam& service, const gate::Call& call, IdentityKind kind);
const gate::Role& named_role(const Iam& service, const gate::Call& call);
const gate::User& named_user(const Iam& service, const gate::Call& call);
/// The user that the call names, or the caller where it names none. @throws AwsError.
const gate::User& own_or_named_user(const Iam& service, const gate::Call& call);

/// `arn:aws:iam::A:role/path/NAME` of the identity with that name, whether or not it exists.
std::string arn_of(const Iam& service, IdentityKind kind, std::string_view name);
/// What an identity that is being made is called: `arn:aws:iam::A:role/path/NAME`.
std::string new_arn(const Iam& service, IdentityKind kind, const gate::Call& call);

using Access = std::function<std::vector<iam::AccessCheck>(const gate::Call&)>;
using Handler = std::function<gate::Answer(const gate::Call&, const gate::Permit&)>;

/// The operation's action on the identity that the call names; what is known of that one is in the context.
Access on_identity(const Iam& service, IdentityKind kind, std::string_view operation);
/// The same for operations that change what the identity may do: iam:PermissionsBoundary is the boundary that
/// it has, iam:PolicyARN the managed policy that the call names.
Access changes_policies(const Iam& service, IdentityKind kind, std::string_view operation);

/// The action that makes an identity, on its ARN to be, with the boundary and the tags that it is to have.
Access creates_identity(const Iam& service, IdentityKind kind, std::string_view operation);
/// The action that lists identities: on the kind and the path prefix, which starts with a slash.
Access lists_identities(const Iam& service, IdentityKind kind, std::string_view operation);

Handler reads(const Iam& service, IdentityKind kind,
              gate::Answer (*answer)(const Iam&, const gate::Call&, IdentityKind));
Handler writes(Iam& service, IdentityKind kind,
               gate::Answer (*answer)(Iam&, const gate::Call&, const gate::Permit&, IdentityKind));

inline constexpr gate::MemberShape kMarker{"Marker", gate::Kind::string, gate::Presence::optional, 1, 320};
inline constexpr gate::MemberShape kMaxItems{"MaxItems", gate::Kind::integer, gate::Presence::optional, 1,
                                             1000};
inline constexpr gate::MemberShape kPathPrefix{"PathPrefix", gate::Kind::string, gate::Presence::optional, 1,
                                               512};
inline constexpr gate::MemberShape kPath{"Path", gate::Kind::string, gate::Presence::optional, 1, 512};
inline constexpr gate::MemberShape kTagsShape{"Tags", gate::Kind::list, gate::Presence::optional, {}, 50};
/// The member that names an identity of the kind.
gate::MemberShape name_shape(IdentityKind kind, gate::Presence presence = gate::Presence::required);

/// `{"PermissionsBoundaryType", "PermissionsBoundaryArn"}`.
core::Document describe_boundary(const iam::Policy& boundary);

/// The managed policy as a boundary. @throws AwsError.
iam::Policy boundary_named(const Iam& service, const std::string& arn);

/// Refuses to delete what still has policies. @throws AwsError DeleteConflict.
void check_has_no_policies(const Identity& identity);

/// Identities of one kind below the call's path prefix, each described.
template <class Kind, class Describe>
gate::Answer list_page(const gate::Call& call, const gate::Directory::ByName<Kind>& all,
                       std::string_view member, Describe describe) {
    const std::string prefix = text_member(call, "PathPrefix");
    core::Document::Array found;
    for (const auto& [name, one] : all) {
        if (path_of(one->arn).starts_with(prefix)) found.push_back(describe(*one));
    }
    core::Document output = core::Document::object();
    core::Document::Array page = page_of(call, std::move(found), output);
    output.if_object()->append(std::string(member), std::move(page));
    return gate::Reply{.output = std::move(output)};
}

/// The rows of what all kinds have: inline and attached policies, boundaries, tags.
std::vector<gate::Operation> inline_policy_rows(Iam& service);
std::vector<gate::Operation> attachment_rows(Iam& service);
std::vector<gate::Operation> boundary_rows(Iam& service);
std::vector<gate::Operation> tag_rows(Iam& service);
std::vector<gate::Operation> role_rows(Iam& service);
std::vector<gate::Operation> user_rows(Iam& service);
std::vector<gate::Operation> group_rows(Iam& service);
std::vector<gate::Operation> access_key_rows(Iam& service);
std::vector<gate::Operation> policy_rows(Iam& service);

}  // namespace leastwise::iamapi
