#pragma once
#include "runtime/gate/caller_policies.hpp"
#include "runtime/gate/callers.hpp"
#include "runtime/gate/directory.hpp"
#include "runtime/gate/inspector.hpp"
#include "runtime/gate/service.hpp"
#include "runtime/gate/surroundings.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/sigv4/signing_keys.hpp"

#include <functional>
#include <memory>
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
    /// What runs in an execution environment, by its id (http::Arrival).
    struct Environment {
        std::string function;    ///< logical id
        std::string request_id;  ///< of the invocation in progress; "" between invocations
    };
    void on_environment(std::function<std::optional<Environment>(std::string_view id)> find) {
        environment_ = std::move(find);
    }
    /// Shows a span as `template.yaml:58:13`, for the ledger.
    void on_place(std::function<std::string(core::Span)> place) { place_ = std::move(place); }

    /// Whether explicit denials name the policy that denies.
    void set_denial_detail(iam::DenialDetail detail) { denial_detail_ = detail; }

    /// A client's HTTP request to an AWS endpoint. Always answers, in the service's wire format.
    void serve(http::Request request, http::Respond respond);

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

    /// For experiments with policies: from now on decisions read `changed` wherever they would read `original`, which
    /// stays where it is.
    void substitute(const iam::Policy& original, iam::Policy changed) {
        caller_policies_.substitute(original, std::move(changed));
    }
    void set_policy_watch(PolicyWatch& watch);

    /// Asks the web ACL of the stage; a request passes when no inspector is set.
    Inspection inspect(const InspectedRequest& request);

    core::World& world() { return world_; }
    Directory& directory() { return directory_; }
    ledger::Ledger& ledger() { return ledger_; }
    const std::vector<Service*>& services() const { return services_; }
    Service* find_service(std::string_view name) const;

private:
    struct Running;
    void run(std::shared_ptr<Running> running);
    void finish(Running& running, Outcome outcome);
    std::vector<iam::AccessCheck> decide_all(Running& running, std::vector<iam::AccessCheck> checks);
    ledger::CheckMark judge(const Caller& caller, iam::AccessCheck& check, iam::Decision& decision) const;
    iam::PolicySet policies_about(std::string_view resource_arn) const;
    CallerPtr identify(const http::Request& request, const Service& service);
    bool are_foreign(const Caller& caller, const Environment& environment) const;
    void note_foreign_credentials(const Caller& caller, const Environment& environment);

    core::World& world_;
    Directory& directory_;
    ledger::Ledger& ledger_;
    sigv4::SigningKeys signing_keys_;
    Callers callers_;
    mutable Moment moment_;                  // remembers; decides nothing
    mutable CallerPolicies caller_policies_;  // likewise
    PolicyWatch* policy_watch_ = nullptr;
    std::vector<Service*> services_;
    Inspector* inspector_ = nullptr;
    iam::DenialDetail denial_detail_ = iam::DenialDetail::policy_arn;
    std::function<std::optional<Environment>(std::string_view)> environment_;
    std::function<std::string(core::Span)> place_;
};

}  // namespace leastwise::gate
