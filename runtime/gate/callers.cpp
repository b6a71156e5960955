#include "runtime/gate/callers.hpp"

#include "runtime/gate/surroundings.hpp"

namespace leastwise::gate {
namespace {

std::string_view agent_of(const http::Request& request) {
    const std::string* agent = request.headers.find("User-Agent");
    return agent == nullptr ? std::string_view{} : std::string_view(*agent);
}

Caller make(const Credential& credential, const http::Request& request, std::string_view parent_id) {
    Caller caller;
    caller.principal = credential.principal;
    caller.access_key_id = credential.access_key_id;
    caller.function = credential.function;
    caller.deployer = credential.deployer;
    caller.source_ip = request.arrival.peer_address;
    caller.user_agent = agent_of(request);
    caller.parent_id = parent_id;
    if (const std::string* referer = request.headers.find("Referer")) caller.context.set("aws:Referer", *referer);
    if (!credential.session_token.empty()) {
        caller.context.set("aws:TokenIssueTime", core::iso8601_seconds(credential.issued));
        // Absent for federated identities.
        if (credential.principal.kind != iam::PrincipalKind::federated)
            caller.context.set("aws:MultiFactorAuthPresent", "false");
    }
    if (!credential.source_identity.empty()) caller.context.set("aws:SourceIdentity", credential.source_identity);
    if (!credential.function_arn.empty()) caller.context.set("lambda:SourceFunctionArn", credential.function_arn);
    return caller;
}

bool has_referer(const Caller& caller, const std::string* referer) {
    const iam::ContextValues* known = caller.context.find("aws:Referer");
    if (known == nullptr || referer == nullptr) return known == nullptr && referer == nullptr;
    return known->values.front() == *referer;
}

bool describes(const Caller& caller, const http::Request& request, std::string_view parent_id) {
    return caller.parent_id == parent_id && caller.source_ip == request.arrival.peer_address &&
           caller.user_agent == agent_of(request) && has_referer(caller, request.headers.find("Referer"));
}

}  // namespace

CallerPtr Callers::find(std::string_view access_key_id, const http::Request& request, std::string_view parent_id) {
    if (generation_ != directory_.generation() || latest_.size() >= kCountMax) latest_.clear();
    generation_ = directory_.generation();
    const auto known = latest_.find(access_key_id);
    if (known != latest_.end() && describes(*known->second, request, parent_id)) return known->second;
    Caller caller = make(*directory_.find_credential(access_key_id), request, parent_id);
    caller.context = caller_context(caller, world_, directory_.organization());
    auto made = std::make_shared<const Caller>(std::move(caller));
    latest_.insert_or_assign(std::string(access_key_id), made);
    return made;
}

}  // namespace leastwise::gate
