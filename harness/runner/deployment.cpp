#include "harness/runner/deployment.hpp"

#include "emulators/secretsmanager/reference.hpp"
#include "harness/runner/stand_in.hpp"
#include "harness/runner/support.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/forward.hpp"
#include "runtime/template/scope.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <map>

namespace leastwise::runner {
namespace {

const gate::ResourceType* find_type(const gate::Gate& gate, std::string_view type) {
    for (const gate::Service* service : gate.services()) {
        const auto types = service->resource_types();
        const auto found = std::ranges::find(types, type, &gate::ResourceType::type);
        if (found != types.end()) return &*found;
    }
    return nullptr;
}

/// Answers Ref and GetAtt from what has been created so far.
class StackState final : public templates::Created {
public:
    StackState(const Stack& stack, const core::Place& place) : stack_(stack), place_(place) {}

    std::optional<core::Document> ref(std::string_view logical_id) const override {
        const Deployed* resource = find(logical_id);
        if (resource == nullptr) return {};
        return core::Document(resource->declared.physical_id);
    }
    std::optional<core::Document> attribute(std::string_view logical_id,
                                            std::string_view name) const override {
        const Deployed* resource = find(logical_id);
        if (resource == nullptr) return {};
        const auto found = resource->declared.attributes.find(std::string(name));
        if (found != resource->declared.attributes.end()) return found->second;
        if (resource->support == gate::Support::ok) return {};
        return stand_in_attribute(*resource, name, place_);
    }
    bool is_stand_in(std::string_view text) const override { return names_stand_in(text); }

private:
    /// The resource, or the one that is stood in for and would have made it.
    const Deployed* find(std::string_view logical_id) const {
        const Deployed* found = stack_.find(logical_id);
        if (found != nullptr) return found;
        for (const Deployed& one : stack_.resources) {
            const bool maker =
                one.type.starts_with("AWS::Serverless::") &&
                (logical_id.starts_with(one.logical_id) || logical_id.starts_with("Serverless"));
            const bool closer = found == nullptr || one.logical_id.size() > found->logical_id.size();
            if (maker && closer) found = &one;
        }
        return found;
    }

    const Stack& stack_;
    const core::Place& place_;
};

/// Replaces `{{resolve:secretsmanager:…}}` in every text below `value`, as CloudFormation does just before it
/// creates a resource. @throws AwsError.
void resolve_secrets(const gate::Deployment& deployment, core::Document& value) {
    if (std::string* text = value.if_string()) {
        if (text->find("{{resolve:secretsmanager:") == std::string::npos) return;
        *text = secretsmanager::resolve_references(deployment.gate, deployment.deployer, *text);
    } else if (auto* array = value.if_array()) {
        for (core::Document& element : *array) resolve_secrets(deployment, element);
    } else if (auto* object = value.if_object()) {
        for (core::Member& member : *object) resolve_secrets(deployment, member.value);
    }
}

std::string text_of(const core::Document& value) {
    if (const auto* text = value.if_string()) return *text;
    if (const auto* number = value.if_number()) return number->text;
    return wire::to_json(value);
}

/// One template on its way into a world.
class Deploying {
public:
    Deploying(const templates::Template& loaded, gate::Deployment& deployment, Stack& stack)
        : loaded_(loaded), deployment_(deployment), stack_(stack), place_(deployment.gate.world().place) {}

    void run() {
        for (const templates::Unsupported& one : loaded_.unsupported)
            stack_.support.push_back({gate::Support::unsupported, one.subject, one.note, {}, one.span, {}});
        for (const templates::Resource& resource : loaded_.resources) deploy_one(resource);
        for (const templates::Output& output : loaded_.outputs) show(output);
        for (const auto& [cause, cancelled] : cancelled_) name_cancelled(cause, cancelled);
    }

private:
    void deploy_one(const templates::Resource& resource) {
        if (is_cancelled(resource)) return;
        const gate::ResourceType* type = find_type(deployment_.gate, resource.type);
        if (type == nullptr) {
            const auto inert = inert_type(resource.type);
            const auto support = inert ? gate::Support::inert : gate::Support::unsupported;
            return leave_out(resource, support, std::string(inert.value_or("no emulation of this type")));
        }
        const StackState state(stack_, place_);
        const std::size_t before = stack_.diagnostics.size();
        gate::Declaration declaration{
            resource.logical_id, resource.type, stack_.name,
            templates::resolve(loaded_, resource.properties, state, stack_.diagnostics), resource.span};
        if (stack_.diagnostics.size() > before) return refuse(resource, before);
        const std::string gap =
            type->not_emulated == nullptr ? std::string() : type->not_emulated(declaration.properties);
        if (!gap.empty()) return leave_out(resource, gate::Support::unsupported, gap);
        create(resource, *type, declaration);
        for (std::size_t i = before; i < stack_.diagnostics.size(); ++i) {
            // What SAM wrote has no place of its own.
            if (stack_.diagnostics[i].span.line == 0) stack_.diagnostics[i].span = resource.span;
        }
    }

    void create(const templates::Resource& resource, const gate::ResourceType& type,
                gate::Declaration& declaration) {
        Deployed deployed{resource.logical_id, resource.type, resource.source, {},
                          gate::Support::ok,   resource.span};
        try {
            resolve_secrets(deployment_, declaration.properties);
            deployed.declared = type.declare(declaration, deployment_);
        } catch (const gate::AwsError& error) {
            if (const Deployed* reason = stand_in_behind(resource, error.message())) {
                return leave_out(resource, gate::Support::unsupported,
                                 "it needs \"" + reason->logical_id + "\", which is not emulated");
            }
            const std::size_t before = stack_.diagnostics.size();
            stack_.diagnostics.push_back({core::Severity::error, "LW0402", resource.span,
                                          resource.type + " \"" + resource.logical_id +
                                              "\" was refused: " + error.code() + ": " + error.message(),
                                          ""});
            return refuse(resource, before);
        }
        for (SupportNote& note : property_notes(type, declaration)) stack_.support.push_back(std::move(note));
        stack_.resources.push_back(std::move(deployed));
    }

    /// Not created, and everything that refers to it goes on with a stand-in.
    void leave_out(const templates::Resource& resource, gate::Support support, std::string note) {
        Deployed deployed = stand_in(resource, support, place_);
        stack_.support.push_back({support, resource.type, std::move(note), resource.logical_id, resource.span,
                                  deployed.declared.physical_id});
        stack_.resources.push_back(std::move(deployed));
    }

    /// The stand-in whose name a refusal gives: then it is the stand-in that is wrong, not the template.
    const Deployed* stand_in_behind(const templates::Resource& resource, std::string_view message) const {
        for (const std::string& needed : resource.depends_on) {
            const Deployed* found = stack_.find(needed);
            if (found == nullptr || found->support == gate::Support::ok) continue;
            const std::string& name = found->declared.physical_id;
            if (message.find(name.substr(name.find_last_of(":/") + 1)) != std::string_view::npos)
                return found;
        }
        return nullptr;
    }

    void refuse(const templates::Resource& resource, std::size_t diagnostic) {
        refused_.emplace(resource.logical_id, diagnostic);
    }

    /// CloudFormation ends with the first resource that fails. Here those that do not need it are tried as
    /// well, so that all causes are known at once; those that do would fail for no reason of their own.
    bool is_cancelled(const templates::Resource& resource) {
        for (const std::string& needed : resource.depends_on) {
            const auto found = refused_.find(needed);
            if (found == refused_.end()) continue;
            const std::size_t cause = found->second;
            cancelled_[cause].push_back(resource.logical_id);
            refused_.emplace(resource.logical_id, cause);
            return true;
        }
        return false;
    }

    void name_cancelled(std::size_t cause, const std::vector<std::string>& names) {
        std::string& hint = stack_.diagnostics[cause].hint;
        hint += (hint.empty() ? "" : "; ") + std::string("not created, since ") +
                (names.size() == 1 ? "it needs" : "they need") + " it: " + core::join(names, ", ");
    }

    void show(const templates::Output& output) {
        std::map<std::string, core::Span> needed;
        templates::collect_references(output.value, needed);
        if (std::ranges::any_of(needed, [&](const auto& one) { return refused_.contains(one.first); }))
            return;
        const StackState state(stack_, place_);
        core::Diagnostics unresolved;
        const core::Document value = templates::resolve(loaded_, output.value, state, unresolved);
        const core::Document exported = templates::resolve(loaded_, output.export_name, state, unresolved);
        stack_.diagnostics.insert(stack_.diagnostics.end(), unresolved.begin(), unresolved.end());
        if (core::has_errors(unresolved)) return;
        stack_.outputs.push_back(
            {output.name, text_of(value), exported.is_null() ? "" : text_of(exported), output.description});
    }

    const templates::Template& loaded_;
    gate::Deployment& deployment_;
    Stack& stack_;
    const core::Place& place_;
    std::map<std::string, std::size_t> refused_;  ///< logical id to the diagnostic that is the cause
    std::map<std::size_t, std::vector<std::string>> cancelled_;
};

}  // namespace

const Deployed* Stack::find(std::string_view logical_id) const {
    const auto found = std::ranges::find(resources, logical_id, &Deployed::logical_id);
    return found == resources.end() ? nullptr : &*found;
}

Stack deploy(const templates::Template& loaded, gate::Gate& gate, const gate::Caller& deployer) {
    Stack stack;
    stack.name = loaded.options.stack_name;
    const auto& place = gate.world().place;
    stack.id = core::make_arn(place.partition, "cloudformation", place.region, place.account,
                              "stack/" + stack.name + "/" + gate.world().ids.uuid());
    // CloudFormation makes a stack's resources with the credentials of whoever deploys it.
    const gate::Caller forwarded = gate::forwarded(deployer, "cloudformation.amazonaws.com");
    gate::Deployment deployment{gate, forwarded, stack.diagnostics};
    Deploying(loaded, deployment, stack).run();
    core::sort_by_place(stack.diagnostics);
    return stack;
}

}  // namespace leastwise::runner
