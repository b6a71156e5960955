#pragma once
#include "runtime/core/world.hpp"
#include "runtime/template/sam/generated.hpp"
#include "runtime/template/sam/refusal.hpp"
#include "runtime/template/template.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::templates::sam {

/// A SAM resource that is being translated.
struct Source {
    std::string logical_id;
    Object properties;
    Object attributes;  ///< the resource attributes that the translated resource keeps
    Document depends_on;
    core::Span span;

    const Document& operator[](std::string_view name) const { return member(properties, name); }
    /// Those attributes that everything generated from it gets.
    Object passed_on() const;
};

/// DeploymentPreference of a function whose deployments CodeDeploy would shift.
struct DeploymentPreference {
    std::string logical_id;
    Document properties;
    Document condition;  ///< null unless conditions are passed through
    Document tags;       ///< null unless tags are propagated
    core::Span span;
};

/// The usage plan, key and key association that all APIs with `CreateUsagePlan: SHARED` have in common.
struct SharedUsagePlan {
    std::vector<std::string> apis;
    Document api_stages = Document::array();
    Document stage_keys = Document::array();
    std::vector<std::string> conditions;
    bool unconditional = false;  ///< one of the APIs always exists, so the plan does
    std::string deletion_policy, update_replace_policy;
};

/// Whether generated resources get the Metadata of the resource they come from.
enum class Metadata { own, passed_on };

/// One run of the SAM transform over one template.
struct Translation {
    explicit Translation(Document& template_document) : document(template_document) {}

    Document& document;  ///< sections of the template; resources are replaced as they are translated
    Document original;   ///< the template after Globals and implicit APIs, before translation
    core::Place place;
    Artifacts artifacts = Artifacts::local;
    Metadata metadata = Metadata::own;
    std::map<std::string, Document, std::less<>> parameters;  ///< values that the transform knows
    std::vector<DeploymentPreference> deployments;
    std::vector<PolicyOrigin> origins;
    /// Generated logical ids that a person may refer to as `Fn.Version`, `Api.Stage`: (id, property) to
    /// logical id.
    std::map<std::pair<std::string, std::string>, std::string> referable;
    std::map<std::string, std::string>
        embedded;  ///< connectors written as an attribute, to the resource that has it
    std::map<std::string, std::string> renamed;  ///< logical ids that changed: layers
    std::map<std::string, std::string> sources;  ///< generated logical id to the one a person wrote
    std::map<std::string, std::vector<std::string>>
        function_names;  ///< of an API's functions, by the API's id
    SharedUsagePlan shared_usage_plan;
    std::map<std::string, Generated> record_set_groups;  ///< of Route 53, shared by APIs of one hosted zone
    std::map<std::string, std::string, std::less<>> managed_policies;    ///< Options::managed_policies
    std::vector<Refusal> refusals;

    const Object& resources() const { return *member(original, "Resources").if_object(); }
    /// The value with Ref and Fn::Sub of known parameters replaced, in place inside it, as the transform
    /// does; a value that is itself a Ref comes back replaced and stays as it was.
    Document with_parameters(Document& value) const;
    /// A Fn::FindInMap of literal keys, or a value that holds such, looked up.
    Document with_mappings(Document& value) const;
    /// The condition made known under that name.
    void add_condition(std::string_view name, Document condition);
    /// `arn:aws:iam::aws:policy/…`.
    std::string managed_policy_arn(std::string_view path) const;
};

/// Translates everything in place: `document` becomes plain CloudFormation. What SAM refuses becomes
/// diagnostics.
struct Outcome {
    std::vector<PolicyOrigin> origins;
    std::map<std::string, std::string> sources;
    core::Diagnostics diagnostics;
};
/// `parameters` are the values given and the defaults, not yet checked.
Outcome translate(Document& document, const Options& options,
                  const std::map<std::string, Document, std::less<>>& parameters,
                  Metadata metadata = Metadata::own);

}  // namespace leastwise::templates::sam
