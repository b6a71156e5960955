#include "emulators/sts/errors.hpp"
#include "emulators/sts/session.hpp"
#include "runtime/core/arn.hpp"

namespace leastwise::sts {

using core::Document;
using gate::Call;

namespace {

constexpr std::int64_t kDurationDefault = 43'200;  // STS API Reference: twelve hours

/// The long-term key that the call is signed with. @throws AwsError AccessDenied for temporary ones.
const gate::Credential& long_term_key(const Sts& service, const Call& call) {
    const gate::Credential* key = service.directory().find_credential(call.caller.access_key_id);
    if (key == nullptr || !key->session_token.empty() ||
        call.caller.principal.kind != iam::PrincipalKind::user) {
        throw session_credentials(call.operation.name);
    }
    return *key;
}

}  // namespace

gate::Answer get_session_token(Sts& service, const Call& call, const gate::Permit& permit) {
    for (const std::string_view member : {"SerialNumber", "TokenCode"}) {
        if (call.input.find(member) != nullptr) throw not_emulated("GetSessionToken", member);
    }
    const gate::Credential& key = long_term_key(service, call);
    const gate::Credential& made = service.directory().open_user_session(
        permit, key, {.duration = std::chrono::seconds(duration_of(call, kDurationDefault))});
    return gate::Reply{.output = Document::object({{"Credentials", describe(made)}})};
}

std::vector<iam::AccessCheck> federation_access(const Call& call) {
    const std::string name = text_member(call, "Name");
    if (!only_has(name, "+=,.@-")) throw invalid_value(name, "name", kSessionNamePattern);
    const iam::Principal& caller = call.caller.principal;
    const auto parts = core::split_arn(caller.arn);
    const std::string arn =
        core::make_arn(parts ? parts->partition : "aws", "sts", "", caller.account, "federated-user/" + name);
    const Tags tags = session_tags(call);
    iam::Context context;
    set_request_tags(context, tags);
    std::vector<iam::AccessCheck> checks{{"sts:GetFederationToken", arn, context}};
    if (!tags.empty()) checks.push_back({"sts:TagSession", arn, context});
    return checks;
}

gate::Answer get_federation_token(Sts& service, const Call& call, const gate::Permit& permit) {
    const gate::Credential& key = long_term_key(service, call);
    SessionPolicies policies = session_policies(service, call);
    const gate::Credential& made = service.directory().open_user_session(
        permit, key,
        {.duration = std::chrono::seconds(duration_of(call, kDurationDefault)),
         .federated_name = text_member(call, "Name"),
         .policies = std::move(policies.policies),
         .tags = session_tags(call)});
    Document user =
        Document::object({{"FederatedUserId", made.principal.user_id}, {"Arn", made.principal.arn}});
    return gate::Reply{.output =
                           Document::object({{"Credentials", describe(made)},
                                             {"FederatedUser", std::move(user)},
                                             {"PackedPolicySize", policies.packed_percent.value_or(0)}})};
}

}  // namespace leastwise::sts
