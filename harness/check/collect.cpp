#include "harness/check/policies.hpp"

#include "harness/check/names.hpp"
#include "harness/check/reading.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace leastwise::check {
namespace {

constexpr std::string_view kUnreadablePolicy = "LW0543", kNested = "LW0544";

/// Managed policies of the template by their ARN.
using Declared = std::vector<std::pair<std::string, Attached>>;

class Collector {
public:
    Collector(const templates::Template& loaded, const iamapi::ManagedCatalogue& managed)
        : loaded_(loaded), managed_(managed), names_(loaded) {}

    Policies run() {
        for (const templates::Resource& resource : loaded_.resources) {
            if (resource.type == "AWS::IAM::ManagedPolicy") declare(resource);
        }
        for (const templates::Resource& resource : loaded_.resources) {
            const bool is_identity = resource.type == "AWS::IAM::Role" || resource.type == "AWS::IAM::User" ||
                                     resource.type == "AWS::IAM::Group";
            if (is_identity) add_identity(resource);
        }
        for (const templates::Resource& resource : loaded_.resources) attach(resource);
        for (const templates::Resource& resource : loaded_.resources) join(resource);
        std::ranges::move(elsewhere_, std::back_inserter(policies_.identities));
        for (const templates::Resource& resource : loaded_.resources) {
            tell_nested(resource);
            add_organization_policy(resource);
        }
        for (const templates::Resource& resource : loaded_.resources)
            read_resource_policies(loaded_, names_, resource, policies_);
        return std::move(policies_);
    }

private:
    void add_organization_policy(const templates::Resource& resource) {
        if (resource.type != "AWS::Organizations::Policy") return;
        const auto properties = resolved(loaded_, names_, resource);
        const std::string type = text_of(properties, "Type");
        const bool scp = type == "SERVICE_CONTROL_POLICY";
        const auto* document = properties.find("Content");
        if (document == nullptr || (!scp && type != "RESOURCE_CONTROL_POLICY")) return;
        auto policy = read(*document, scp ? iam::PolicyKind::scp : iam::PolicyKind::rcp, resource.logical_id);
        if (!policy) return;
        policies_.organization.push_back({resource.logical_id, resource.source, resource.type, {}, resource.span,
                                          {{std::move(*policy), Written::in_template}}, {}, {}, {}});
    }

    void tell_nested(const templates::Resource& resource) {
        const bool nested = resource.type == "AWS::CloudFormation::Stack" ||
                            resource.type == "AWS::CloudFormation::StackSet" ||
                            resource.type == "AWS::Serverless::Application";
        if (!nested) return;
        policies_.diagnostics.push_back({core::Severity::warning, std::string(kNested), resource.span,
                                         "the policies of the nested stack '" + resource.logical_id +
                                             "' are not looked at",
                                         "check its template too: leastwise check --template FILE"});
    }

    Written written_of(const std::string& role, const std::string& policy) const {
        const auto* origin = loaded_.policy_origin(role, policy);
        const bool by_name = origin && origin->kind != templates::PolicyOrigin::Kind::inline_document;
        return by_name ? Written::by_name : Written::in_template;
    }

    std::optional<iam::Policy> read(const core::Document& document, iam::PolicyKind kind,
                                    const std::string& name) {
        return read_document(document, kind, name, policies_.diagnostics);
    }

    void declare(const templates::Resource& resource) {
        const auto properties = resolved(loaded_, names_, resource);
        const auto* document = properties.find("PolicyDocument");
        auto policy =
            document ? read(*document, iam::PolicyKind::identity, resource.logical_id) : std::nullopt;
        const auto arn = names_.ref(resource.logical_id);
        if (!policy || !arn || !arn->if_string()) return;
        policy->arn = *arn->if_string();
        declared_.emplace_back(policy->arn, Attached{*policy, written_of(resource.logical_id, "")});
    }

    void add_identity(const templates::Resource& resource) {
        const auto properties = resolved(loaded_, names_, resource);
        Identity identity{resource.logical_id, resource.source, resource.type, {}, resource.span, {}, {}, {}, {}};
        if (const auto arn = names_.attribute(resource.logical_id, "Arn"); arn && arn->if_string())
            identity.arn = *arn->if_string();
        for (const core::Document& entry : elements(properties, "Policies")) {
            const std::string name = text_of(entry, "PolicyName");
            const auto* document = entry.find("PolicyDocument");
            auto policy = document ? read(*document, iam::PolicyKind::identity, name) : std::nullopt;
            if (policy)
                identity.policies.push_back({std::move(*policy), written_of(resource.logical_id, name)});
        }
        for (const core::Document& arn : elements(properties, "ManagedPolicyArns")) {
            if (auto policy = named(arn, iam::PolicyKind::identity))
                identity.policies.push_back(std::move(*policy));
        }
        if (const auto* boundary = properties.find("PermissionsBoundary")) {
            auto policy = named(*boundary, iam::PolicyKind::boundary);
            identity.boundary = policy ? std::move(policy->policy) : iam::Policy{};
            identity.boundary->kind = iam::PolicyKind::boundary;
        }
        if (const auto* trust = properties.find("AssumeRolePolicyDocument"))
            identity.trust = read(*trust, iam::PolicyKind::trust, "AssumeRolePolicyDocument");
        policies_.identities.push_back(std::move(identity));
    }

    /// The policy under an ARN: one of the template's or one of AWS's.
    std::optional<Attached> named(const core::Document& arn, iam::PolicyKind kind) {
        const std::string text = arn.if_string() ? *arn.if_string() : std::string();
        const auto own = std::ranges::find(declared_, text, &Declared::value_type::first);
        if (own != declared_.end()) {
            used_.insert(text);
            Attached copy = own->second;
            copy.policy.kind = kind;
            return copy;
        }
        const iamapi::ManagedPolicy* published = managed_.find(text);
        if (published == nullptr) {
            policies_.diagnostics.push_back(
                {core::Severity::error, std::string(kUnreadablePolicy), arn.span(),
                 "the policy \"" + text + "\" is not known, so what it allows is not checked",
                 "give its document with --managed-policies FILE"});
            return {};
        }
        auto policy = read(published->read_document(), kind, published->name);
        if (!policy) return {};
        policy->arn = text;
        for (iam::Statement& statement : policy->statements) {
            statement.span = arn.span();
            statement.action_spans.assign(statement.actions.size(), arn.span());
            statement.resource_spans.assign(statement.resources.size(), arn.span());
            for (iam::Condition& condition : statement.conditions) condition.span = arn.span();
        }
        return Attached{std::move(*policy), Written::by_name};
    }

    /// AWS::IAM::Policy and its kin name whom they are attached to.
    void attach(const templates::Resource& resource) {
        if (!resource.type.starts_with("AWS::IAM::") || !resource.type.ends_with("Policy")) return;
        const auto properties = resolved(loaded_, names_, resource);
        const auto* document = properties.find("PolicyDocument");
        if (document == nullptr) return;
        std::optional<Attached> attached;
        bool given = false, outside = false;
        if (resource.type == "AWS::IAM::ManagedPolicy") {
            const auto arn = names_.ref(resource.logical_id);
            given = arn && arn->if_string() && used_.contains(*arn->if_string());
            attached = arn ? named(*arn, iam::PolicyKind::identity) : std::nullopt;
        } else if (auto policy = read(*document, iam::PolicyKind::identity, resource.logical_id)) {
            attached = Attached{std::move(*policy), Written::in_template};
        }
        if (!attached) return;
        for (const std::string_view member :
             {"Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"}) {
            for (const core::Document& name : elements(properties, member)) {
                const std::vector<Identity*> here = named_here(name);
                for (Identity* identity : here) identity->policies.push_back(*attached);
                (here.empty() ? outside : given) = true;
            }
        }
        if (given && !outside) return;
        // Whoever it is for is not in the template; what it allows is.
        elsewhere_.push_back(
            {resource.logical_id, resource.source, resource.type, {}, resource.span, {*attached}, {}, {}, {}});
    }

    std::vector<Identity*> named_here(const core::Document& name) {
        std::vector<Identity*> found;
        const std::string* text = name.if_string();
        for (Identity& identity : policies_.identities) {
            const auto own = names_.ref(identity.logical_id);
            if (text && own && own->if_string() && *own->if_string() == *text) found.push_back(&identity);
        }
        return found;
    }

    /// A user has what the groups have.
    void join(const templates::Resource& resource) {
        const bool user = resource.type == "AWS::IAM::User";
        if (!user && resource.type != "AWS::IAM::UserToGroupAddition") return;
        const auto properties = resolved(loaded_, names_, resource);
        std::vector<core::Document> users = elements(properties, "Users");
        if (const auto own = names_.ref(resource.logical_id); user && own) users = {*own};
        for (const core::Document& group : elements(properties, user ? "Groups" : "GroupName")) {
            for (const Identity* from : named_here(group)) {
                for (const core::Document& name : users) {
                    for (Identity* to : named_here(name))
                        to->inherited.insert(to->inherited.end(), from->policies.begin(), from->policies.end());
                }
            }
        }
    }

    const templates::Template& loaded_;
    const iamapi::ManagedCatalogue& managed_;
    Names names_;
    Declared declared_;
    std::set<std::string, std::less<>> used_;  // ARNs of declared ones that an identity names
    std::vector<Identity> elsewhere_;
    Policies policies_;
};

}  // namespace

Policies collect(const templates::Template& loaded, const iamapi::ManagedCatalogue& managed) {
    return Collector(loaded, managed).run();
}

}  // namespace leastwise::check
