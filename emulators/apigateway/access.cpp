#include "emulators/apigateway/data_plane.hpp"
#include "emulators/apigateway/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/record.hpp"
#include "runtime/gate/surroundings.hpp"

namespace leastwise::apigateway {
namespace {

/// AWS hides the first eight digits of the account in these messages.
std::string masked(std::string_view arn) {
    std::vector<std::string> parts;
    for (const auto part : core::split(arn, ':')) parts.emplace_back(part);
    if (parts.size() > 4 && parts[4].size() == 12) parts[4].replace(0, 8, "********");
    return core::join(parts, ":");
}

/// The gateway response for a signature that was refused.
Fault fault_of(const sigv4::Refused& refused) {
    if (refused.code.starts_with("ExpiredToken")) {
        return fault::signature_refused(response_type::kExpiredToken, refused.message,
                                        "ExpiredTokenException");
    }
    if (refused.code == "MissingAuthenticationTokenException" ||
        refused.code == "MissingAuthenticationToken") {
        return fault::unsigned_request();
    }
    if (refused.code == "IncompleteSignatureException" || refused.code == "IncompleteSignature") {
        return fault::signature_refused(response_type::kInvalidSignature, refused.message,
                                        "IncompleteSignatureException");
    }
    if (refused.code.starts_with("UnrecognizedClient") || refused.code.starts_with("InvalidClientTokenId")) {
        return fault::signature_refused(response_type::kInvalidSignature, refused.message,
                                        "UnrecognizedClientException");
    }
    return fault::signature_refused(response_type::kInvalidSignature, refused.message,
                                    "InvalidSignatureException");
}

bool is_signed(const http::Request& request) {
    if (request.headers.find("Authorization") != nullptr) return true;
    for (const auto& pair : http::parse_query(request.query())) {
        if (pair.name == "X-Amz-Signature") return true;
    }
    return false;
}

std::uint64_t elapsed_ms(std::chrono::steady_clock::time_point start) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
            .count());
}

/// The principal that an authorizer vouches for: someone of the API's own account, so that the resource
/// policy and the authorizer's policy combine as AWS's table for one account says.
gate::Caller vouched_caller(const gate::Caller& caller, const AuthorizerAnswer& answer,
                            const core::Place& place) {
    gate::Caller vouched = caller;
    vouched.principal.kind = iam::PrincipalKind::user;
    vouched.principal.account = place.account;
    vouched.principal.user_id = vouched.principal.user_name = answer.principal_id;
    vouched.principal.arn =
        "arn:" + place.partition + ":iam::" + place.account + ":user/" + answer.principal_id;
    return vouched;
}

}  // namespace

std::string DataPlane::source_arn(const Exchange& exchange, std::string_view suffix) const {
    return "arn:" + world_.place.partition + ":execute-api:" + world_.place.region + ':' +
           world_.place.account + ':' + exchange.context.api_id + '/' + std::string(suffix);
}

std::string DataPlane::method_arn(const Exchange& exchange) const {
    return source_arn(exchange,
                      exchange.stage.name + '/' + exchange.request.method + exchange.request.path.path);
}

iam::Decision DataPlane::decide(Exchange& exchange, const gate::Caller& caller,
                                const iam::PolicySet& policies) {
    iam::AccessCheck check{"execute-api:Invoke", method_arn(exchange), {}};
    check.context = gate::global_context(caller, world_, check.resource, exchange.stage.tags);
    const iam::Decision decision = iam::evaluate({caller.principal, check, world_.place.account, policies});
    exchange.checks.push_back(gate::mark(check, decision, {}));
    return decision;
}

void DataPlane::refuse_access(Exchange& exchange, const iam::Decision& decision, std::string_view who) {
    const bool explicitly = decision.verdict == iam::Verdict::explicit_deny;
    exchange.fail(fault::not_authorized(who, masked(method_arn(exchange)),
                                        explicitly ? fault::kWithExplicitDeny : std::string_view{}));
}

DataPlane::Next DataPlane::check_denials(const ExchangePtr& exchange) {
    const iam::Policy* policy = exchange->snapshot->policy();
    if (method_arn(*exchange).size() > kMethodArnBytesMax &&
        exchange->route->method->authorization != Authorization::none) {
        exchange->fail(fault::uri_too_long());
        return Next::go_on;
    }
    if (policy == nullptr || exchange->route->method->authorization == Authorization::iam) return Next::go_on;
    iam::PolicySet policies;
    policies.resource = policy;
    const iam::Decision decision = decide(*exchange, exchange->caller, policies);
    const bool open = exchange->route->method->authorization == Authorization::none;
    if (decision.verdict == iam::Verdict::explicit_deny || (open && !decision.allowed())) {
        refuse_access(*exchange, decision, "anonymous");
    } else if (!open) {
        exchange->checks.pop_back();  // decided together with the authorizer's policy
    }
    return Next::go_on;
}

std::variant<sigv4::Verified, sigv4::Refused> DataPlane::verify(const http::Request& request) const {
    const auto find = [this](std::string_view access_key_id) -> std::optional<sigv4::Key> {
        const gate::Credential* credential = gate_.directory().find_credential(access_key_id);
        if (credential == nullptr) return {};
        return sigv4::Key{credential->secret.reveal(), credential->session_token, credential->expires};
    };
    return sigv4::verify(request, find,
                         {"execute-api", world_.place.region, world_.clock.now(), sigv4::Dialect::rest_json});
}

/// Without a route AWS looks at the signature before it says so: a header that is none is an incomplete
/// signature [K].
Fault DataPlane::fault_without_route(const Exchange& exchange) const {
    if (exchange.flavor == Flavor::http) return fault::not_found();
    if (exchange.arrived.headers.find("Authorization") == nullptr) return fault::unknown_route();
    const auto outcome = verify(exchange.arrived);
    const auto* refused = std::get_if<sigv4::Refused>(&outcome);
    if (refused == nullptr || refused->code != "IncompleteSignatureException") return fault::unknown_route();
    return fault_of(*refused);
}

DataPlane::Next DataPlane::authenticate(const ExchangePtr& exchange) {
    if (exchange->route->method->authorization != Authorization::iam) return Next::go_on;
    const bool rest = exchange->flavor == Flavor::rest;
    if (!is_signed(exchange->arrived)) {
        exchange->fail(rest ? fault::unsigned_request() : fault::forbidden());
        return Next::go_on;
    }
    const auto outcome = verify(exchange->arrived);
    if (const auto* refused = std::get_if<sigv4::Refused>(&outcome)) {
        exchange->fail(rest ? fault_of(*refused) : fault::forbidden());
        return Next::go_on;
    }
    const auto& verified = std::get<sigv4::Verified>(outcome);
    const gate::Credential& credential = *gate_.directory().find_credential(verified.access_key_id);
    exchange->caller.principal = credential.principal;
    exchange->caller.access_key_id = credential.access_key_id;
    exchange->caller.function = credential.function;
    exchange->caller.deployer = credential.deployer;
    Identity& identity = exchange->context.identity;
    identity.access_key = credential.access_key_id;
    identity.account = credential.principal.account;
    identity.caller = identity.user = credential.principal.user_id;
    identity.user_arn = credential.principal.arn;
    return Next::go_on;
}

DataPlane::Next DataPlane::call_authorizer(const ExchangePtr& exchange) {
    const Method& method = *exchange->route->method;
    if (method.authorization != Authorization::authorizer) return Next::go_on;
    const Authorizer* authorizer = exchange->snapshot->authorizer(method.authorizer_id);
    if (authorizer == nullptr || !authorizer->unsupported.empty()) {
        exchange->fail(fault::authorizer_misconfigured());
        return Next::go_on;
    }
    exchange->details["authorizer"] = authorizer->name;
    const auto identity = identity_values(*authorizer, exchange->event_source());
    const bool caching = authorizer->ttl.count() > 0;
    // A TOKEN authorizer always needs its token; a REQUEST authorizer's sources are only the key of its cache
    // [D].
    const bool needed =
        authorizer->type == AuthorizerType::token || caching || exchange->flavor == Flavor::http;
    const schema::Pattern* pattern = exchange->snapshot->token_pattern(authorizer->id);
    const bool mismatch = !authorizer->validation_expression.empty() &&
                          authorizer->type == AuthorizerType::token &&
                          (!identity || identity->empty() || pattern == nullptr ||
                           !core::is_utf8(identity->front()) || !pattern->found_in(identity->front()));
    const bool no_token = authorizer->type == AuthorizerType::token && (!identity || identity->empty());
    if ((needed && !identity) || no_token || mismatch) {
        exchange->details["authorizer_result"] = "not called";
        exchange->fail(fault::unauthorized());
        return Next::go_on;
    }
    const std::string key = caching && identity ? cache_key(source_arn(*exchange, exchange->stage.name),
                                                            authorizer->id, *identity)
                                                : "";
    if (!key.empty()) exchange->answer = cache_.find(key, world_.clock.now());
    if (exchange->answer) {
        exchange->details["authorizer_result"] = "cached";
        return Next::go_on;
    }
    const std::string source = source_arn(*exchange, "authorizers/" + authorizer->id);
    const auto caller = invoker(*exchange, authorizer->credentials, source);
    if (!caller) return Next::go_on;
    core::Document event = authorizer->type == AuthorizerType::token
                               ? token_event(identity->front(), method_arn(*exchange))
                           : exchange->flavor == Flavor::http && authorizer->payload_format == "2.0"
                               ? request_event_v2(exchange->event_source(), method_arn(*exchange),
                                                  identity.value_or(std::vector<std::string>{}))
                               : request_event(exchange->event_source(), method_arn(*exchange));
    const auto started = std::chrono::steady_clock::now();
    invoke(exchange, *caller, function_of_uri(authorizer->uri), kAuthorizerTimeout, event,
           [this, authorizer, key, started](Exchange& waiting, const gate::Outcome& outcome) {
               authorizer_answered(waiting, *authorizer, key, outcome, elapsed_ms(started));
           });
    return Next::wait;
}

void DataPlane::authorizer_answered(Exchange& exchange, const Authorizer& authorizer,
                                    const std::string& cache_key, const gate::Outcome& outcome,
                                    std::uint64_t latency_ms) {
    const auto* reply = std::get_if<gate::Reply>(&outcome);
    if (reply == nullptr) {
        exchange.details["authorizer_result"] = std::get<gate::AwsError>(outcome).code();
        return exchange.fail(fault::authorizer_misconfigured());
    }
    const std::string payload = reply->payload.value_or("");
    if (reply->headers.find("X-Amz-Function-Error") != nullptr) {
        exchange.details["authorizer_result"] = "function error";
        return exchange.fail(authorizer_function_error(payload));
    }
    const bool http_api = exchange.flavor == Flavor::http;
    auto read =
        authorizer.simple_responses
            ? read_simple_answer(payload)
            : read_authorizer_answer(payload, http_api ? ContextValues::as_given : ContextValues::as_text);
    if (const auto* broken = std::get_if<Fault>(&read)) {
        exchange.details["authorizer_result"] = "malformed answer";
        return exchange.fail(*broken);
    }
    auto& answer = std::get<AuthorizerAnswer>(read);
    answer.latency_ms = latency_ms;
    exchange.details["authorizer_result"] = "called";
    exchange.answer = std::make_shared<const AuthorizerAnswer>(std::move(answer));
    if (!cache_key.empty()) cache_.put(cache_key, exchange.answer, world_.clock.now() + authorizer.ttl);
}

DataPlane::Next DataPlane::authorize(const ExchangePtr& exchange) {
    const Authorization authorization = exchange->route->method->authorization;
    const bool rest = exchange->flavor == Flavor::rest;
    if (authorization == Authorization::iam) {
        iam::PolicySet policies =
            gate_.directory().policies_for(exchange->caller.principal, exchange->caller.access_key_id);
        policies.resource = exchange->snapshot->policy();
        const iam::Decision decision = decide(*exchange, exchange->caller, policies);
        if (decision.allowed()) return Next::go_on;
        refuse_access(*exchange, decision, exchange->caller.principal.arn);
        if (!rest) exchange->fail(fault::forbidden());
        return Next::go_on;
    }
    if (authorization != Authorization::authorizer) return Next::go_on;
    const AuthorizerAnswer& answer = *exchange->answer;
    exchange->context.authorizer = AuthorizerContext{answer.principal_id, answer.context, answer.latency_ms};
    exchange->details["principal"] = answer.principal_id;
    if (answer.simple) {
        if (!*answer.simple) exchange->fail(fault::forbidden());
        return Next::go_on;
    }
    iam::PolicySet policies;
    policies.identity = {&answer.policy};
    policies.resource = exchange->snapshot->policy();
    const iam::Decision decision =
        decide(*exchange, vouched_caller(exchange->caller, answer, world_.place), policies);
    exchange->details["authorizer_verdict"] = iam::verdict_name(decision.verdict);
    if (decision.allowed()) return Next::go_on;
    const bool explicitly = decision.verdict == iam::Verdict::explicit_deny;
    exchange->fail(!rest        ? fault::forbidden()
                   : explicitly ? fault::authorizer_denied_explicitly()
                                : fault::authorizer_denied());
    return Next::go_on;
}

}  // namespace leastwise::apigateway
