#include "emulators/sts/errors.hpp"
#include "emulators/sts/session.hpp"

namespace leastwise::sts {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

/// The root user's id is its account.
gate::Answer get_caller_identity(const Call& call, const gate::Permit&) {
    const iam::Principal& caller = call.caller.principal;
    return gate::Reply{.output = Document::object(
                           {{"Arn", caller.arn}, {"UserId", caller.user_id}, {"Account", caller.account}})};
}

/// Encoded messages come with the denials of services that are not emulated; there is none that could be
/// decoded.
gate::Answer decode_message(const Call&, const gate::Permit&) { throw message_is_not_valid(); }

gate::Answer get_access_key_info(const Sts& service, const Call& call) {
    const std::string id = text_member(call, "AccessKeyId");
    const gate::Credential* key = service.directory().find_credential(id);
    if (key == nullptr) throw unknown_access_key(id);
    return gate::Reply{.output = Document::object({{"Account", key->principal.account}})};
}

auto on_nothing(std::string action) {
    return [action = std::move(action)](const Call&) {
        return std::vector<iam::AccessCheck>{{action, "*", {}}};
    };
}

std::vector<Operation> user_rows(Sts& service) {
    std::vector<Operation> rows;
    // A user needs no permission for a session of its own.
    rows.push_back({.name = "GetSessionToken",
                    .route = {},
                    .input = {{{"DurationSeconds", Kind::integer, Presence::optional, 900, 129600},
                               {"SerialNumber", Kind::string, Presence::optional, 9, 256},
                               {"TokenCode", Kind::string, Presence::optional, 6, 6}}},
                    .access = {},
                    .handle =
                        [&service](const Call& call, const gate::Permit& permit) {
                            return get_session_token(service, call, permit);
                        },
                    .any_policy = true});
    rows.push_back({.name = "GetFederationToken",
                    .route = {},
                    .input = {{{"Name", Kind::string, Presence::required, 2, 32},
                               {"DurationSeconds", Kind::integer, Presence::optional, 900, 129600},
                               {"Policy", Kind::string, Presence::optional, 1, 2048},
                               {"PolicyArns", Kind::list},
                               {"Tags", Kind::list, Presence::optional, 0, 50}}},
                    .access = &federation_access,
                    .handle =
                        [&service](const Call& call, const gate::Permit& permit) {
                            return get_federation_token(service, call, permit);
                        },
                    .example = R"({"Name": "example"})"});
    rows.push_back({.name = "GetAccessKeyInfo",
                    .route = {},
                    .input = {{{"AccessKeyId", Kind::string, Presence::required, 16, 128}}},
                    .access = on_nothing("sts:GetAccessKeyInfo"),
                    .handle = [&service](const Call& call,
                                         const gate::Permit&) { return get_access_key_info(service, call); },
                    .example = R"({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})"});
    rows.push_back({.name = "DecodeAuthorizationMessage",
                    .route = {},
                    .input = {{{"EncodedMessage", Kind::string, Presence::required, 1, 10240}}},
                    .access = on_nothing("sts:DecodeAuthorizationMessage"),
                    .handle = &decode_message,
                    .example = R"({"EncodedMessage": "example"})"});
    return rows;
}

}  // namespace

std::vector<Operation> make_operations(Sts& service) {
    std::vector<Operation> rows = user_rows(service);
    // AWS answers GetCallerIdentity under any policy, even one that denies it.
    rows.push_back({.name = "GetCallerIdentity",
                    .route = {},
                    .input = {},
                    .access = {},
                    .handle = &get_caller_identity,
                    .any_policy = true});
    rows.push_back(
        {.name = "AssumeRole",
         .route = {},
         .input = {{{"RoleArn", Kind::string, Presence::required, 20, 2048},
                    {"RoleSessionName", Kind::string, Presence::required, 2, 64},
                    {"DurationSeconds", Kind::integer, Presence::optional, 900, 43200},
                    {"Policy", Kind::string, Presence::optional, 1, 2048},
                    {"PolicyArns", Kind::list},
                    {"ExternalId", Kind::string, Presence::optional, 2, 1224},
                    {"SourceIdentity", Kind::string, Presence::optional, 2, 64},
                    {"Tags", Kind::list, Presence::optional, 0, 50},
                    {"TransitiveTagKeys", Kind::list, Presence::optional, 0, 50},
                    {"SerialNumber", Kind::string, Presence::optional, 9, 256},
                    {"TokenCode", Kind::string, Presence::optional, 6, 6},
                    {"ProvidedContexts", Kind::list}}},
         .access = &assume_role_access,
         .handle = [&service](const Call& call,
                              const gate::Permit& permit) { return assume_role(service, call, permit); },
         .example =
             R"({"RoleArn": "arn:aws:iam::123456789012:role/example", "RoleSessionName": "example"})"});
    return rows;
}

}  // namespace leastwise::sts
