#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Credential;
using gate::KeyStatus;
using gate::Kind;
using gate::Operation;
using gate::Presence;
using gate::User;

namespace {

constexpr std::size_t kKeysMax = 2;  // IAM User Guide, "IAM and AWS STS quotas"

Document describe(const Credential& key) {
    return Document::object({{"UserName", key.principal.user_name},
                             {"AccessKeyId", key.access_key_id},
                             {"Status", key.status == KeyStatus::active ? "Active" : "Inactive"},
                             {"CreateDate", core::iso8601(key.issued)}});
}

/// The key that the call names, if it is the user's. @throws AwsError NoSuchEntity.
const Credential& named_key(const Iam& service, const Call& call) {
    const std::string id = text_member(call, "AccessKeyId");
    const auto keys = service.directory().keys_of(own_or_named_user(service, call));
    const auto found = std::ranges::find(keys, id, &Credential::access_key_id);
    if (found == keys.end()) throw no_such_access_key(id);
    return **found;
}

gate::Answer create_key(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    const User& user = own_or_named_user(service, call);
    if (service.directory().keys_of(user).size() >= kKeysMax)
        throw quota_exceeded("AccessKeysPerUser", kKeysMax);
    const Credential& key = service.directory().add_access_key(permit, user);
    Document described = describe(key);
    described.if_object()->append("SecretAccessKey", key.secret.reveal());
    return gate::Reply{.output = Document::object({{"AccessKey", std::move(described)}})};
}

gate::Answer list_keys(const Iam& service, const Call& call, IdentityKind) {
    Document::Array keys;
    for (const Credential* key : service.directory().keys_of(own_or_named_user(service, call))) {
        keys.push_back(describe(*key));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(keys), output);
    output.if_object()->append("AccessKeyMetadata", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer update_key(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    const std::string status = text_member(call, "Status");
    if (status != "Active" && status != "Inactive") throw invalid_value("status", kEnum);
    const std::string id = named_key(service, call).access_key_id;
    service.directory().set_key_status(permit, id,
                                       status == "Active" ? KeyStatus::active : KeyStatus::inactive);
    return gate::Reply{};
}

gate::Answer delete_key(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind) {
    const std::string id = named_key(service, call).access_key_id;
    service.directory().remove_access_key(permit, id);
    return gate::Reply{};
}

}  // namespace

std::vector<Operation> access_key_rows(Iam& service) {
    constexpr auto kUser = IdentityKind::user;
    const gate::MemberShape user = name_shape(kUser, Presence::optional);
    const gate::MemberShape id{"AccessKeyId", Kind::string, Presence::required, 16, 128};
    std::vector<Operation> rows;
    rows.push_back({.name = "CreateAccessKey",
                    .route = {},
                    .input = {{user}},
                    .access = on_identity(service, kUser, "CreateAccessKey"),
                    .handle = writes(service, kUser, &create_key),
                    .example = R"({"UserName": "example"})"});
    rows.push_back({.name = "ListAccessKeys",
                    .route = {},
                    .input = {{user, kMarker, kMaxItems}},
                    .access = on_identity(service, kUser, "ListAccessKeys"),
                    .handle = reads(service, kUser, &list_keys),
                    .example = R"({"UserName": "example"})"});
    rows.push_back(
        {.name = "UpdateAccessKey",
         .route = {},
         .input = {{user, id, {"Status", Kind::string, Presence::required}}},
         .access = on_identity(service, kUser, "UpdateAccessKey"),
         .handle = writes(service, kUser, &update_key),
         .example =
             R"({"UserName": "example", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Inactive"})"});
    rows.push_back({.name = "DeleteAccessKey",
                    .route = {},
                    .input = {{user, id}},
                    .access = on_identity(service, kUser, "DeleteAccessKey"),
                    .handle = writes(service, kUser, &delete_key),
                    .example = R"({"UserName": "example", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})"});
    return rows;
}

}  // namespace leastwise::iamapi
