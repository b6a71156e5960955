#pragma once
#include "emulators/lambda/permission.hpp"
#include "runtime/core/clock.hpp"
#include "runtime/core/world.hpp"
#include "runtime/function/function.hpp"
#include "runtime/gate/permit.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::lambda {

/// What identifies a function's code.
struct CodeMark {
    std::string sha256;  ///< base64
    std::uint64_t bytes = 0;
    std::string directory;  ///< on the host: what is mounted at /var/task
};

/// A layer version of this account.
struct Layer {
    std::string arn;        ///< with its version
    std::string directory;  ///< on the host: mounted at /opt
    std::uint64_t bytes = 0;
};

/// The resource policy of a function, or of one of its versions or aliases.
struct ResourcePolicy {
    std::vector<Permission> permissions;
    iam::Policy policy;  ///< the same, parsed
    std::string revision_id;
};

/// A function as the control plane knows it.
struct Function {
    function::Configuration configuration;
    CodeMark code;
    std::string description;
    std::vector<std::string> architectures{"x86_64"};
    std::vector<Layer> layers;
    std::string tracing_mode = "PassThrough";
    std::string log_format = "Text";
    core::Instant modified{};
    std::string revision_id;
    std::map<std::string, std::string> tags;
    std::map<std::string, ResourcePolicy, std::less<>>
        policies;                                             ///< by qualifier; "" for the function itself
    std::uint64_t version_count = 0;                          ///< versions "1" to this one exist
    std::map<std::string, std::string, std::less<>> aliases;  ///< name to version
};

/// The functions and layers of one account and region.
class Registry {
public:
    explicit Registry(core::World& world) : world_(world) {}

    const Function* find(std::string_view name) const;
    const Function* find_by_logical_id(std::string_view logical_id) const;
    const std::map<std::string, Function, std::less<>>& functions() const { return functions_; }
    /// The version that a qualifier stands for ("$LATEST" for ""), or nothing when there is none.
    std::optional<std::string> version_of(const Function& function, std::string_view qualifier) const;
    const Layer* find_layer(std::string_view arn) const;
    /// The policy attached to a function's, version's or alias's ARN.
    const ResourcePolicy* find_policy(std::string_view arn) const;

    Function& put(const gate::Permit&, Function function);
    /// Publishes what is deployed as the next version.
    std::string publish(const gate::Permit&, std::string_view name);
    void put_alias(const gate::Permit&, std::string_view name, std::string alias, std::string version);
    const Layer& publish_layer(const gate::Permit&, std::string_view name, std::string directory,
                               std::uint64_t bytes);
    /// The caller has made sure that the statement id is free. @throws AwsError for an invalid principal.
    void add_permission(const gate::Permit&, std::string_view name, std::string_view qualifier,
                        Permission permission);
    void remove_permission(const gate::Permit&, std::string_view name, std::string_view qualifier,
                           std::string_view statement_id);

private:
    Function& at(std::string_view name);
    void renew(Function& function, std::string_view qualifier, std::vector<Permission> permissions);

    core::World& world_;
    std::map<std::string, Function, std::less<>> functions_;
    std::map<std::string, Layer, std::less<>> layers_;
    std::map<std::string, std::uint64_t, std::less<>> layer_versions_;
};

}  // namespace leastwise::lambda
