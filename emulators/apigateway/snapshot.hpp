#pragma once
#include "emulators/apigateway/definition.hpp"
#include "emulators/apigateway/routing.hpp"
#include "runtime/schema/pattern.hpp"
#include "runtime/schema/schema.hpp"

namespace leastwise::apigateway {

/// A definition frozen and compiled: what a stage serves. Immutable.
class Snapshot {
public:
    Snapshot(Definition definition, std::string_view api_id, Flavor flavor, const core::Place& place,
             core::Diagnostics& diagnostics);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    const Definition& definition() const { return definition_; }

    struct Route {
        const Resource* resource = nullptr;
        const Method* method = nullptr;
        PathParameters parameters;
    };
    std::optional<Route> route(std::string_view path, std::string_view http_method) const;

    /// nullptr when the model is unknown or could not be compiled.
    const schema::Schema* schema(std::string_view model) const;
    const Authorizer* authorizer(std::string_view id) const;
    const RequestValidator* validator(std::string_view id) const;
    /// The expression that an authorizer's token must match as a whole; nullptr when there is none.
    const schema::Pattern* token_pattern(std::string_view authorizer_id) const;
    /// The expression that selects a MOCK integration's response; nullptr for the default.
    const schema::Pattern* selection_pattern(const IntegrationResponse& response) const;
    const iam::Policy* policy() const { return policy_ ? &*policy_ : nullptr; }

private:
    void compile_routes();
    void compile_models(std::string_view api_id, core::Diagnostics& diagnostics);
    void compile_patterns(Report& report);
    void compile_pattern(const std::string& expression, core::Span span, Report& report);
    void compile_policy(std::string_view api_id, const core::Place& place, core::Diagnostics& diagnostics);

    Definition definition_;
    RouteTable routes_;
    std::vector<std::pair<const Resource*, const Method*>> targets_;
    std::map<std::string, schema::Schema, std::less<>> schemas_;
    std::map<std::string, schema::Pattern, std::less<>> patterns_;  // by source
    std::optional<iam::Policy> policy_;
};

}  // namespace leastwise::apigateway
