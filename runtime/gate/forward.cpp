#include "runtime/gate/forward.hpp"

namespace leastwise::gate {

Caller forwarded(const Caller& caller, std::string_view service) {
    Caller forward;
    forward.principal = caller.principal;
    forward.access_key_id = caller.access_key_id;
    forward.function = caller.function;
    forward.deployer = caller.deployer;
    forward.parent_id = caller.parent_id;
    std::vector<std::string> chain;
    // Of the caller's own keys the session's stay; those of its request do not.
    for (const char* key : {"aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:SourceIdentity",
                            "lambda:SourceFunctionArn"}) {
        if (const auto* known = caller.context.find(key)) forward.context.set(key, known->values.front());
    }
    if (const auto* known = caller.context.find("aws:CalledVia")) chain = known->values;
    chain.emplace_back(service);
    forward.context.set("aws:ViaAWSService", "true");
    forward.context.set("aws:CalledViaFirst", chain.front());
    forward.context.set("aws:CalledViaLast", chain.back());
    forward.context.set_list("aws:CalledVia", std::move(chain));
    return forward;
}

}  // namespace leastwise::gate
