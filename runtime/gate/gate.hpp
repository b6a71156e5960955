#pragma once
#include "runtime/gate/directory.hpp"
#include "runtime/gate/inspector.hpp"
#include "runtime/gate/service.hpp"
#include "runtime/ledger/ledger.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::gate {

/// The only way into a service: identify, decode, ask what is needed, decide, handle, record. Fails closed.
class Gate {
public:
    Gate(core::World& world, Directory& directory, ledger::Ledger& ledger);

    /// Services live as long as the gate; two with one name are a bug.
    void add(Service& service);
    void set_inspector(Inspector& inspector) { inspector_ = &inspector; }
    /// Maps an environment id (http::Arrival) to the function it runs and the request it is serving.
    struct Environment {
        std::string function;    ///< logical id
        std::string request_id;  ///< of the invocation in progress; "" between invocations
        std::string access_key_id;
    };
    void on_environment(std::function<std::optional<Environment>(std::string_view id)> find) { environment_ = std::move(find); }

    /// A client's HTTP request to an AWS endpoint. Always answers, in the service's wire format.
    void serve(const http::Request& request, http::Respond respond);

    /// A call from inside the engine: the deployer, a service principal, a role session that a service holds.
    void call(const Caller& caller, std::string_view service, std::string_view operation, core::Document input,
              std::string payload, Completion completion);
    /// The same for operations that answer at once. @throws AwsError.
    Reply call_now(const Caller& caller, std::string_view service, std::string_view operation, core::Document input);

    /// Authorizes work that has no operation row (template provisioning). Records the checks. @throws AwsError.
    Permit authorize(const Caller& caller, std::string_view service, std::string_view purpose,
                     std::vector<iam::AccessCheck> checks);
    /// Decides without recording or acting; for services that must know (Lambda permission of a trigger).
    iam::Decision decide(const Caller& caller, const iam::AccessCheck& check) const;

    /// Asks the web ACL of the stage; a request passes when no inspector is set.
    Inspection inspect(const InspectedRequest& request);

    core::World& world() { return world_; }
    Directory& directory() { return directory_; }
    ledger::Ledger& ledger() { return ledger_; }
    const std::vector<Service*>& services() const { return services_; }
    Service* find_service(std::string_view name) const;

private:
    core::World& world_;
    Directory& directory_;
    ledger::Ledger& ledger_;
    std::vector<Service*> services_;
    Inspector* inspector_ = nullptr;
    std::function<std::optional<Environment>(std::string_view)> environment_;
};

}  // namespace leastwise::gate
