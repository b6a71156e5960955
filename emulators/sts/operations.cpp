#include "emulators/sts/sts.hpp"

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

}  // namespace

std::vector<Operation> make_operations(Sts& service) {
    std::vector<Operation> rows;
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
