#include "emulators/apigateway/snapshot.hpp"

#include <set>

namespace leastwise::apigateway {
namespace {

template <typename Map>
auto find_in(const Map& map, std::string_view key) -> const typename Map::mapped_type* {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

/// Models that some method's validator needs.
std::set<std::string> models_in_use(const Definition& definition) {
    std::set<std::string> names;
    for (const auto& [id, resource] : definition.resources) {
        for (const auto& [name, method] : resource.methods) {
            const auto* validator = find_in(definition.validators, method.validator_id);
            if (validator == nullptr || !validator->body) continue;
            for (const auto& [type, model] : method.request_models) names.insert(model);
        }
    }
    return names;
}

/// API Gateway lets a policy say `execute-api:/Prod/GET/*` for the API's own ARN [D].
void expand_resource(core::Document& resource, const std::string& api_arn) {
    constexpr std::string_view kShort = "execute-api:/";
    if (auto* list = resource.if_array()) {
        for (auto& element : *list) expand_resource(element, api_arn);
    } else if (auto* text = resource.if_string(); text != nullptr && text->starts_with(kShort)) {
        *text = api_arn + text->substr(kShort.size());
    }
}

void expand_statement(core::Document& statement, const std::string& api_arn) {
    for (const std::string_view member : {"Resource", "NotResource"}) {
        if (auto* resource = statement.find(member)) expand_resource(*resource, api_arn);
    }
}

}  // namespace

Snapshot::Snapshot(Definition definition, std::string_view api_id, Flavor flavor, const core::Place& place,
                   core::Diagnostics& diagnostics)
    : definition_(std::move(definition)),
      routes_(flavor == Flavor::rest ? RouteTable::TrailingSlash::ignored
                                     : RouteTable::TrailingSlash::significant) {
    Report report(diagnostics);
    compile_routes();
    compile_models(api_id, diagnostics);
    compile_patterns(report);
    compile_policy(api_id, place, diagnostics);
}

void Snapshot::compile_routes() {
    for (const auto& [id, resource] : definition_.resources) {
        if (resource.path == "$default") continue;
        for (const auto& [name, method] : resource.methods) {
            routes_.add(resource.path, name, targets_.size());
            targets_.emplace_back(&resource, &method);
        }
    }
}

void Snapshot::compile_models(std::string_view api_id, core::Diagnostics& diagnostics) {
    const auto resolver = [&](std::string_view uri) -> const core::Document* {
        const std::string prefix = model_uri(api_id, "");
        if (!uri.starts_with(prefix)) return nullptr;
        const Model* model = find_in(definition_.models, uri.substr(prefix.size()));
        return model == nullptr ? nullptr : &model->schema;
    };
    for (const auto& name : models_in_use(definition_)) {
        const Model* model = find_in(definition_.models, name);
        if (model == nullptr) {
            Report(diagnostics).invalid({}, "model \"" + name + "\" is not defined");
            continue;
        }
        if (auto compiled = schema::compile(model->schema, resolver, diagnostics)) {
            schemas_.emplace(name, std::move(*compiled));
        }
    }
}

void Snapshot::compile_pattern(const std::string& expression, core::Span span, Report& report) {
    if (expression.empty() || patterns_.contains(expression)) return;
    auto compiled = schema::Pattern::compile("^(?:" + expression + ")$");  // the whole text must match (mem)
    if (auto* pattern = std::get_if<schema::Pattern>(&compiled)) {
        patterns_.emplace(expression, std::move(*pattern));
        return;
    }
    core::Document place;
    place.at(span);
    report.unsupported(place, "expression \"" + expression + "\" cannot be checked (" +
                                  std::get<schema::PatternError>(compiled).message +
                                  "); nothing will match it");
}

void Snapshot::compile_patterns(Report& report) {
    for (const auto& [id, authorizer] : definition_.authorizers) {
        compile_pattern(authorizer.validation_expression, authorizer.span, report);
    }
    for (const auto& [id, resource] : definition_.resources) {
        for (const auto& [name, method] : resource.methods) {
            if (!method.integration) continue;
            for (const auto& response : method.integration->responses) {
                compile_pattern(response.selection_pattern, method.integration->span, report);
            }
        }
    }
}

void Snapshot::compile_policy(std::string_view api_id, const core::Place& place,
                              core::Diagnostics& diagnostics) {
    if (definition_.policy.is_null()) return;
    const std::string api_arn = "arn:" + place.partition + ":execute-api:" + place.region + ':' +
                                place.account + ':' + std::string(api_id) + '/';
    core::Document document = definition_.policy;
    if (auto* statements = document.find("Statement")) {
        if (auto* list = statements->if_array()) {
            for (auto& statement : *list) expand_statement(statement, api_arn);
        } else {
            expand_statement(*statements, api_arn);
        }
    }
    policy_ = iam::parse_policy(document, iam::PolicyKind::resource, "ResourcePolicy", diagnostics);
    if (policy_) return;
    policy_.emplace();  // a policy that cannot be read allows nothing, as one without statements does
    policy_->kind = iam::PolicyKind::resource;
}

std::optional<Snapshot::Route> Snapshot::route(std::string_view path, std::string_view http_method) const {
    if (auto match = routes_.match(path, http_method)) {
        const auto& [resource, method] = targets_[match->target];
        return Route{resource, method, std::move(match->parameters)};
    }
    const Resource* fallback = find_in(definition_.resources, "$default");
    if (fallback == nullptr || fallback->methods.empty()) return {};
    return Route{fallback, &fallback->methods.begin()->second, {}};
}

const schema::Schema* Snapshot::schema(std::string_view model) const { return find_in(schemas_, model); }
const Authorizer* Snapshot::authorizer(std::string_view id) const {
    return find_in(definition_.authorizers, id);
}
const RequestValidator* Snapshot::validator(std::string_view id) const {
    return find_in(definition_.validators, id);
}

const schema::Pattern* Snapshot::token_pattern(std::string_view authorizer_id) const {
    const Authorizer* authorizer = find_in(definition_.authorizers, authorizer_id);
    return authorizer == nullptr ? nullptr : find_in(patterns_, authorizer->validation_expression);
}

const schema::Pattern* Snapshot::selection_pattern(const IntegrationResponse& response) const {
    return find_in(patterns_, response.selection_pattern);
}

}  // namespace leastwise::apigateway
