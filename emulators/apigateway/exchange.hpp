#pragma once
#include "emulators/apigateway/authorizer.hpp"
#include "emulators/apigateway/snapshot.hpp"
#include "emulators/apigateway/template_text.hpp"
#include "runtime/gate/operation.hpp"
#include "runtime/ledger/entry.hpp"
#include "runtime/loop/loop.hpp"

namespace leastwise::apigateway {

/// One HTTP request on its way through the chain. Owns what it needs, so that the API may change meanwhile.
struct Exchange {
    http::Request arrived;
    http::Respond respond;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

    Flavor flavor = Flavor::rest;
    std::string api_name;
    std::optional<core::Document> cors;
    Stage stage;
    std::shared_ptr<const Snapshot> snapshot;  // shared with the deployment
    ClientRequest request;
    RequestContext context;
    std::optional<Snapshot::Route> route;
    gate::Caller caller;             ///< anonymous until a signature is verified
    AuthorizerCache::Cached answer;  ///< of the authorizer, when the method has one

    http::Response response;
    std::optional<Fault> fault;
    std::string web_acl_response;  ///< "custom" when the web ACL answered itself
    std::vector<ledger::CheckMark> checks;
    Texts details;  ///< for the ledger

    std::size_t step = 0;    ///< next handler of the chain
    bool ended = false;      ///< a response or fault is there
    bool in_step = false;    ///< a handler is on the stack
    bool resumed = false;    ///< what it waits for arrived before it returned
    std::uint64_t wait = 0;  ///< number of the wait in progress; late answers carry an older one
    loop::Watch deadline;

    void fail(Fault with) {
        fault = std::move(with);
        ended = true;
    }
    void answer_with(http::Response with) {
        response = std::move(with);
        ended = true;
    }
    EventSource event_source() const {
        static const PathParameters kNone;
        return {request, context, route ? route->parameters : kNone, stage.variables,
                snapshot->definition().binary_media_types};
    }
    TemplateValues template_values() const {
        static const PathParameters kNone;
        return {request, context, route ? route->parameters : kNone, stage.variables};
    }
};

using ExchangePtr = std::shared_ptr<Exchange>;  // shared by the chain's frames and the callbacks it waits for

}  // namespace leastwise::apigateway
