#pragma once
#include "runtime/gate/operation.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/wire/protocol.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::gate {

class Gate;

/// How a service speaks on the wire.
using WireTraits = wire::Traits;
using Protocol = wire::Protocol;

/// One resource of a template with its properties resolved.
struct Declaration {
    std::string logical_id;
    std::string type;
    std::string stack_name;
    core::Document properties;  ///< an object; intrinsics replaced, spans kept
    core::Span span;
};

/// What a created resource answers to Ref and GetAtt.
struct Declared {
    std::string physical_id;
    std::map<std::string, core::Document> attributes;
    std::string arn;  ///< "" when it has none
};

/// What a declare function may use: the gate, as the deployer.
struct Deployment {
    Gate& gate;
    const Caller& deployer;
    core::Diagnostics& diagnostics;
};

enum class Support { ok, inert, unsupported };

struct PropertySupport {
    std::string_view name;  ///< dotted below the top level: "SSESpecification.KMSMasterKeyId"
    Support support = Support::ok;
    std::string_view note{};  ///< what differs; shown to the user
    /// Where only some values differ: whether this one does. The others are ok.
    bool (*differs)(const core::Document& value) = nullptr;
};

/// One template resource type that a service provisions. Properties that are not listed are unsupported.
struct ResourceType {
    std::string_view type;
    std::vector<PropertySupport> properties;
    /// Creates the resource through the gate. @throws AwsError, shown at the resource's span.
    std::function<Declared(const Declaration&, Deployment&)> declare;
    /// Why a resource with these properties is not emulated although others of its type are; "" when it is.
    std::string (*not_emulated)(const core::Document& properties) = nullptr;
};

/// One emulated service. Owns its state; reached only through the gate.
class Service {
public:
    virtual ~Service() = default;
    virtual std::string_view name() const = 0;  ///< IAM prefix and folder name, "dynamodb"
    virtual const WireTraits& wire() const = 0;
    virtual std::span<const Operation> operations() const = 0;
    virtual std::span<const ResourceType> resource_types() const { return {}; }
    /// The resource-based policy attached to the ARN, or nullptr.
    virtual const iam::Policy* resource_policy(std::string_view /*arn*/) const { return nullptr; }
    /// aws:ResourceTag/… of the ARN.
    virtual std::map<std::string, std::string> resource_tags(std::string_view /*arn*/) const { return {}; }
    /// The service's own wording where AWS differs from the standard denial; nothing = standard.
    virtual std::optional<AwsError> access_denied(const Call&, const iam::AccessCheck&,
                                                  std::string_view) const {
        return {};
    }
};

}  // namespace leastwise::gate
