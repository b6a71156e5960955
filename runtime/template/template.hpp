#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"
#include "runtime/core/world.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::templates {

/// How code and layers are named: by paths on this machine (`CodeUri: src/`), or by S3 objects alone, as the
/// SAM transform of CloudFormation wants them.
enum class Artifacts { local, packaged };

/// What a template is loaded against.
struct Options {
    core::Place place;
    std::string stack_name = "sam-app";
    /// Values of template parameters, as `--param Name=value` gives them; the last of a name wins.
    std::vector<std::pair<std::string, std::string>> parameters;
    /// What Fn::ImportValue finds.
    std::map<std::string, std::string, std::less<>> exports;
    Artifacts artifacts = Artifacts::local;
    /// AWS managed policies that SAM may find by name beside those it knows: name to path, "service-role/New".
    std::map<std::string, std::string, std::less<>> managed_policies;
    /// The template that `sam build` left: code that it names takes the place of what the template names. ""
    /// for none.
    std::string built_template;
};

/// A plain CloudFormation resource to be created.
struct Resource {
    std::string logical_id;
    std::string type;
    /// Always an object. Everything that needs no other resource is evaluated (parameters, conditions,
    /// mappings, pseudo parameters); Ref and Fn::GetAtt of resources, and what depends on them, wait for
    /// `resolve`.
    core::Document properties = core::Document::object();
    std::vector<std::string> depends_on;  ///< explicit and implied; all come earlier in the plan
    std::string source;                   ///< the resource a person wrote: "Fn" for the generated "FnRole"
    core::Document metadata;
    std::string deletion_policy;  ///< "" when not given
    core::Span span;              ///< of the logical id in the template
};

struct Output {
    std::string name;
    core::Document value;        ///< to be resolved
    core::Document export_name;  ///< to be resolved; null when the output is not exported
    std::string description;
    core::Span span;
};

/// Where an inline policy of a generated role comes from. The statements' own spans lead to the same place;
/// this adds the name a person wrote.
struct PolicyOrigin {
    enum class Kind { inline_document, policy_template, connector };
    Kind kind = Kind::inline_document;
    std::string role;  ///< logical id of the AWS::IAM::Role, or of the AWS::IAM::ManagedPolicy of a connector
    std::string policy_name;  ///< "FnRolePolicy0"; "" for a managed policy
    std::string name;         ///< "DynamoDBCrudPolicy"; "" for an inline document; a connector's logical id
    std::string source;       ///< logical id of the resource a person wrote
    core::Span span;          ///< of the entry in Policies, or of the connector
};

/// A part of the template that is neither run nor an error: a macro.
struct Unsupported {
    std::string subject;  ///< "the transform MyMacro"
    std::string note;     ///< what that means
    core::Span span;
};

/// A template, loaded: what to create, and what a person wrote.
struct Template {
    core::SourceFiles files;
    std::vector<std::string> texts;  ///< the text of each file, by the index of `files`
    std::string directory;           ///< that relative paths in the template start from
    core::Document source;           ///< as written, before SAM; short intrinsics (!Ref) in their long form
    core::Document translated;       ///< after SAM, before parameters are filled in
    Options options;
    std::map<std::string, core::Document, std::less<>> parameters;  ///< values, pseudo parameters included
    std::vector<std::string> hidden_parameters;  ///< NoEcho: their values must not be shown
    std::map<std::string, bool, std::less<>> conditions;
    std::vector<Resource> resources;  ///< the plan: in an order in which they can be created; conditions hold
    std::vector<Output> outputs;      ///< whose conditions hold
    std::vector<PolicyOrigin> policy_origins;
    std::vector<Unsupported> unsupported;
    std::vector<std::string> built;  ///< resources whose code is what `sam build` left
    core::Diagnostics diagnostics;   ///< everything wrong, at once; with errors in it the rest is incomplete

    const Resource* find(std::string_view logical_id) const;
    /// Nothing for a policy that a person wrote as such.
    const PolicyOrigin* policy_origin(std::string_view role, std::string_view policy_name) const;
};

/// Reads, translates and plans. Never throws for what a person wrote: see `diagnostics`.
Template load(const std::string& path, const Options& options);

/// Gives the text of a file that the template names (AWS::Include), or nothing.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;
/// The same from text. `path` is what spans name; no other file is read but through `read_file`, and paths of
/// code are not looked at.
Template load_text(std::string text, const std::string& path, const Options& options,
                   const ReadFile& read_file);
/// A ReadFile that reads from the disk.
std::optional<std::string> read_text(const std::string& path);

/// One resource type of the template and each place it is used: what a support report is made from.
struct TypeInUse {
    std::string type;
    std::vector<std::pair<std::string, core::Span>> resources;  ///< logical id and place
};
/// In alphabetical order of types; of the translated template.
std::vector<TypeInUse> types_in_use(const Template& loaded);

/// Answers for resources that were created. Nothing means there is no such thing.
class Created {
public:
    virtual ~Created() = default;
    virtual std::optional<core::Document> ref(std::string_view logical_id) const = 0;
    virtual std::optional<core::Document> attribute(std::string_view logical_id,
                                                    std::string_view name) const = 0;
    /// Whether the text was given by, or made from, a resource that is only stood in for.
    virtual bool is_stand_in(std::string_view /*text*/) const { return false; }
};

/// The value with every intrinsic replaced. Spans stay; what cannot be replaced becomes null and a
/// diagnostic.
core::Document resolve(const Template& loaded, const core::Document& value, const Created& created,
                       core::Diagnostics& diagnostics);

}  // namespace leastwise::templates
