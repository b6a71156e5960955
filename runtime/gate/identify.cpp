#include "runtime/gate/gate.hpp"
#include "runtime/gate/record.hpp"
#include "runtime/sigv4/sigv4.hpp"

namespace leastwise::gate {
namespace {

sigv4::Dialect dialect_of(Protocol protocol) {
    switch (protocol) {
        case Protocol::json_1_0:
        case Protocol::json_1_1: return sigv4::Dialect::json;
        case Protocol::rest_json: return sigv4::Dialect::rest_json;
        case Protocol::query: return sigv4::Dialect::query;
    }
    return sigv4::Dialect::json;
}

}  // namespace

CallerPtr Gate::identify(const http::Request& request, const Service& service) {
    const wire::Traits& traits = service.wire();
    const auto find = [this](std::string_view access_key_id) -> std::optional<sigv4::Key> {
        const Credential* credential = directory_.find_credential(access_key_id);
        if (credential == nullptr || credential->status == KeyStatus::inactive) return {};
        return sigv4::Key{credential->secret.reveal(), credential->session_token, credential->expires};
    };
    const auto outcome = sigv4::verify(request, find, {traits.signing_name, world_.place.region, world_.clock.now(),
                                                       dialect_of(traits.protocol), &signing_keys_});
    if (const auto* refused = std::get_if<sigv4::Refused>(&outcome)) {
        throw AwsError(refused->code, refused->status, refused->message);
    }
    const auto& verified = std::get<sigv4::Verified>(outcome);
    std::optional<Environment> environment;
    if (!request.arrival.environment.empty() && environment_) environment = environment_(request.arrival.environment);
    CallerPtr caller = callers_.find(verified.access_key_id, request,
                                     environment ? std::string_view(environment->request_id) : std::string_view{});
    if (environment && are_foreign(*caller, *environment)) note_foreign_credentials(*caller, *environment);
    return caller;
}

/// Keys of a session that the function opened itself, by AssumeRole, are its own.
bool Gate::are_foreign(const Caller& caller, const Environment& environment) const {
    if (caller.function == environment.function) return false;
    const Credential* credential = directory_.find_credential(caller.access_key_id);
    return credential == nullptr || credential->handed_to != environment.function;
}

/// A function that uses another role's keys: allowed if the signature is right, as on AWS, but worth knowing.
void Gate::note_foreign_credentials(const Caller& caller, const Environment& environment) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::finding;
    entry.at = world_.clock.now();
    entry.request_id = world_.ids.uuid();
    entry.parent_id = environment.request_id;
    entry.actor = actor_of(caller);
    entry.operation = "foreign-credentials";
    entry.details = {{"category", "credentials"},
                     {"function", environment.function},
                     {"target", caller.access_key_id},
                     {"owner", caller.principal.arn}};
    ledger_.append(std::move(entry));
}

}  // namespace leastwise::gate
