#include "runtime/gate/record.hpp"

namespace leastwise::gate {
namespace {

std::string_view kind_name(iam::PrincipalKind kind) {
    switch (kind) {
        case iam::PrincipalKind::anonymous: return "anonymous";
        case iam::PrincipalKind::root: return "root";
        case iam::PrincipalKind::user: return "user";
        case iam::PrincipalKind::role_session: return "role_session";
        case iam::PrincipalKind::federated: return "federated";
        case iam::PrincipalKind::service: return "service";
    }
    return {};
}

}  // namespace

ledger::Actor actor_of(const Caller& caller) {
    const auto& principal = caller.principal;
    const bool is_service = principal.kind == iam::PrincipalKind::service;
    return {std::string(kind_name(principal.kind)),
            is_service ? principal.service : principal.arn,
            principal.role_arn,
            caller.access_key_id,
            caller.function,
            caller.deployer};
}

ledger::CheckMark mark(const iam::AccessCheck& check, const iam::Decision& decision,
                       const std::function<std::string(core::Span)>& place) {
    ledger::CheckMark result;
    result.action = check.action;
    result.resource = check.resource;
    result.verdict = iam::verdict_name(decision.verdict);
    result.layer = iam::layer_name(decision.layer);
    for (const iam::StatementRef& ref : decision.determining) {
        const iam::Statement& statement = ref.policy->statements[ref.statement];
        result.determining.push_back({std::string(iam::layer_name(ref.layer)),
                                      ref.policy->arn.empty() ? ref.policy->name : ref.policy->arn, statement.sid,
                                      ref.statement,
                                      place && statement.span.line != 0 ? place(statement.span) : std::string{}});
    }
    result.context = check.context;
    return result;
}

}  // namespace leastwise::gate
