#include "runtime/template/sam/implicit_api.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/openapi.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/swagger.hpp"

#include <algorithm>
#include <set>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kManaged = "__MANAGE_SWAGGER";
constexpr std::size_t kOrMax = 10;  // CloudFormation: Fn::Or takes at most ten conditions

/// What REST and HTTP APIs differ in here.
struct ApiKind {
    std::string_view event, id_property, logical_id, condition, type;
    Document (*skeleton)();
    bool (*is_valid)(const Document&);
};
const ApiKind kRest{"Api",
                    "RestApiId",
                    "ServerlessRestApi",
                    "ServerlessRestApiCondition",
                    "AWS::Serverless::Api",
                    Swagger::skeleton,
                    Swagger::is_valid};
const ApiKind kHttp{"HttpApi",
                    "ApiId",
                    "ServerlessHttpApi",
                    "ServerlessHttpApiCondition",
                    "AWS::Serverless::HttpApi",
                    OpenApi::skeleton,
                    OpenApi::is_valid};

/// Enters paths and methods into a definition and gives it back.
Document edited(const ApiKind& kind, const Document& definition, const auto& edit) {
    if (&kind == &kRest) {
        Swagger swagger(definition);
        edit(swagger);
        return swagger.finish();
    }
    OpenApi openapi(definition);
    edit(openapi);
    return openapi.finish();
}

Object& resources_of(Document& document) { return object_in(*document.find("Resources")); }

void give_definitions(Document& document, const ApiKind& kind) {
    for (auto& resource : resources_of(document)) {
        if (text_of(resource.value, "Type") != kind.type) continue;
        Document* properties = resource.value.find("Properties");
        if (properties == nullptr && &kind == &kRest) continue;
        if (properties == nullptr) {
            properties = &object_in(resource.value).append("Properties", Document::object());
        }
        if (truthy(properties->find("DefinitionBody")) || truthy(properties->find("DefinitionUri"))) continue;
        object_in(*properties)["DefinitionBody"] = kind.skeleton();
        object_in(*properties)[kManaged] = Document(true);
    }
}

/// "Or" of all, in steps of ten.
void combine(Translation& translation, const std::string& name, const std::set<std::string>& conditions) {
    std::vector<std::string> left(conditions.begin(), conditions.end());
    std::size_t extra = (left.size() - 2) / (kOrMax - 1);
    while (left.size() > 1) {
        const std::string step = extra > 0 ? name + std::to_string(extra--) : name;
        Document any = Document::array();
        const std::size_t count = std::min(kOrMax, left.size());
        for (std::size_t i = 0; i < count; ++i) push(any, Document::object({{"Condition", left[i]}}));
        left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
        left.push_back(step);
        translation.add_condition(step, Document::object({{"Fn::Or", std::move(any)}}));
    }
}

class ImplicitApi {
public:
    ImplicitApi(Translation& translation, const ApiKind& kind)
        : translation_(translation), kind_(kind), resources_(resources_of(translation.document)) {}

    void run() {
        const Document* existing = resources_.find(kind_.logical_id);
        const Document kept = existing == nullptr ? Document() : *existing;
        resources_[kind_.logical_id] = generated();
        std::vector<Refusal> refusals;
        for (const std::string& name : ordered_names(translation_.document)) {
            core::Member& resource = *std::ranges::find(resources_, name, &core::Member::name);
            const std::string type = text_of(resource.value, "Type");
            if (type != "AWS::Serverless::Function" && type != "AWS::Serverless::StateMachine") continue;
            try {
                add_events(resource.value);
            } catch (const Refusal& refusal) {
                if (refusal.about != Refusal::About::event) throw;
                refusals.push_back(
                    {Refusal::About::resource, resource.name, refusal.message(), refusal.span});
            }
        }
        add_condition();
        add_policies();
        add_path_conditions();
        Document& own = resources_[kind_.logical_id];
        if (object_in(*own.find("Properties")->find("DefinitionBody")->find("paths")).empty()) {
            if (kept.is_null()) {
                resources_.erase(kind_.logical_id);
            } else {
                own = kept;
            }
        }
        if (refusals.empty()) return;
        translation_.refusals = refusals;
        throw Refusals{};
    }

    /// Ends the translation with the refusals that were collected.
    struct Refusals {};

private:
    struct Method {
        std::string path, method;
        Document condition;
    };

    Document generated() const {
        Object properties;
        if (&kind_ == &kRest) properties.append("StageName", "Prod");
        properties.append("DefinitionBody", kind_.skeleton());
        properties.append(std::string(kManaged), true);
        return Document::object({{"Type", kind_.type}, {"Properties", Document(std::move(properties))}});
    }

    void add_events(Document& function) {
        Document* properties = function.find("Properties");
        Document* events = properties == nullptr ? nullptr : properties->find("Events");
        if (!is_map(events)) return;
        Object own;  // a dict of its own, with an order of its own
        for (const core::Member* event : python2_order(members_of(*events))) {
            if (text_of(event->value, "Type") == kind_.event) own.append(event->name, {});
        }
        for (const core::Member* ordered : python2_order(own)) {
            const auto found = std::ranges::find(object_in(*events), ordered->name, &core::Member::name);
            add_event(function, *found);
        }
    }

    void add_event(Document& function, core::Member& event) {
        if (!has(event.value, "Properties")) {
            if (&kind_ == &kRest) return;
            object_in(event.value).append("Properties", Document::object().at(event.name_span));
        }
        Document& properties = *event.value.find("Properties");
        if (!truthy(properties) && &kind_ == &kRest) return;
        if (!truthy(properties) && properties.is_null()) properties = Document::object();
        expect_map(properties, of_event(event.name), "", "Properties should be a map.");
        Object& given = object_in(properties);
        if (given.find(kind_.id_property) == nullptr) {
            add_tags(function);
            given.append(std::string(kind_.id_property), ref_to(kind_.logical_id));
        }
        if (&kind_ == &kHttp && !truthy(given.find("Path")) && !truthy(given.find("Method"))) {
            given["Path"] = Document(kDefaultRoute);
            given["Method"] = Document(kAnyMethod);
        }
        const Document& path = member(given, "Path");
        const Document& method = member(given, "Method");
        expect_present(path, of_event(event.name), "Path");
        expect_present(method, of_event(event.name), "Method");
        Document id = member(given, kind_.id_property);
        if (has(id, "Ref")) id = Document(member(id, "Ref"));
        const std::string& api_id = expect_text(id, of_event(event.name), kind_.id_property);
        expect_text(path, of_event(event.name), "Path");
        expect_text(method, of_event(event.name), "Method");
        const Document& condition = member(function, "Condition");
        methods_[api_id].push_back({text_in(path), text_in(method), condition});
        deletion_policies_[api_id].insert(text_of(function, "DeletionPolicy"));
        replace_policies_[api_id].insert(text_of(function, "UpdateReplacePolicy"));
        enter_path(event, api_id, path, method);
        if (given.find("RouteSettings") != nullptr && &kind_ == &kHttp) add_route(event, api_id, condition);
    }

    /// Tags of a function whose events make the API, when they are to be propagated.
    void add_tags(const Document& function) {
        const std::string type =
            text_of(function, "Type").substr(std::string_view("AWS::Serverless::").size());
        const Document& globals = member(member(translation_.document, "Globals"), type);
        const Document& properties = member(function, "Properties");
        const auto either = [&](std::string_view name) {
            return truthy(properties.find(name)) ? member(properties, name) : member(globals, name);
        };
        const Document tags = either("Tags");
        if (!truthy(either("PropagateTags")) || !is_map(&tags) || !truthy(tags)) return;
        Document& own = *resources_[kind_.logical_id].find("Properties");
        Document& merged = ensure_object(own, "Tags");
        for (const auto& tag : members_of(tags)) put(object_in(merged), {tag.name, {}}, tag.value);
        object_in(own)["PropagateTags"] = Document(true);
    }

    void enter_path(const core::Member& event, const std::string& api_id, const Document& path,
                    const Document& method) {
        Document* api = resources_.find(api_id);
        const bool http_instead = api != nullptr && text_of(*api, "Type") == kHttp.type && &kind_ == &kRest;
        if (api == nullptr || http_instead) {
            refuse_event(event.name,
                         std::string(kind_.id_property) + " must be a valid reference to an '" +
                             std::string(kind_.type) + "' resource in same template.",
                         event.name_span);
        }
        Document* properties = api->find("Properties");
        Document* definition = properties == nullptr ? nullptr : properties->find("DefinitionBody");
        if (definition == nullptr || !kind_.is_valid(*definition) || !truthy(properties->find(kManaged)))
            return;
        *definition = edited(kind_, *definition, [&](auto& editor) {
            editor.add_path({text_in(path), path.span()}, normalized_method(method));
        });
    }

    void add_route(const core::Member& event, const std::string& api_id, const Document& condition) {
        const Document& given = member(event.value, "Properties");
        const std::string method = text_of(given, "Method");
        const std::string path = text_of(given, "Path");
        const std::string route = method == kAnyMethod ? path : core::to_upper(method) + " " + path;
        Document& properties = ensure_object(resources_[api_id], "Properties");
        Document& settings = ensure_object(properties, "RouteSettings");
        expect_map(settings, of_resource(api_id), "RouteSettings");
        Document own = member(given, "RouteSettings");
        if (truthy(condition)) own = make_if(condition, own);
        expect_map(own, of_event(event.name), "RouteSettings");
        Document& entry = ensure_object(settings, route);
        for (const auto& one : members_of(own)) put(object_in(entry), {one.name, one.name_span}, one.value);
    }

    /// The conditions of all methods, or nothing when one is unconditional.
    static std::set<std::string> conditions_of(const std::vector<Method>& methods, const std::string* path) {
        std::map<std::pair<std::string, std::string>, const Document*> last;
        for (const Method& method : methods) last[{method.path, method.method}] = &method.condition;
        std::set<std::string> names;
        for (const auto& [key, condition] : last) {
            if (path != nullptr && key.first != *path) continue;
            if (!is_text(condition)) return {};
            names.insert(text_in(*condition));
        }
        return names;
    }

    void add_condition() {
        const auto found = methods_.find(std::string(kind_.logical_id));
        if (found == methods_.end()) return;
        const auto names = conditions_of(found->second, nullptr);
        if (names.empty()) return;
        Object& api = object_in(resources_[kind_.logical_id]);
        if (names.size() == 1) {
            api["Condition"] = Document(*names.begin());
        } else {
            api["Condition"] = Document(kind_.condition);
            combine(translation_, std::string(kind_.condition), names);
        }
    }

    /// Of several policies the most careful counts.
    void add_policies() {
        Object& api = object_in(resources_[kind_.logical_id]);
        const std::string id(kind_.logical_id);
        const auto add = [&](const std::set<std::string>& given, std::string_view name,
                             std::initializer_list<std::string_view> choices) {
            for (const std::string_view choice : choices) {
                if (!given.contains(std::string(choice))) continue;
                api[name] = Document(choice);
                return;
            }
        };
        add(deletion_policies_[id], "DeletionPolicy", {"Retain", "Delete"});
        add(replace_policies_[id], "UpdateReplacePolicy", {"Retain", "Snapshot", "Delete"});
    }

    void add_path_conditions() {
        for (auto& resource : resources_) {
            if (text_of(resource.value, "Type") != kind_.type) continue;
            Document* properties = resource.value.find("Properties");
            if (properties == nullptr || !truthy(properties->find(kManaged))) continue;
            Document& definition = object_in(*properties)["DefinitionBody"];
            definition = edited(kind_, definition, [&](auto& editor) {
                for (const std::string& path : editor.path_names()) {
                    const auto names = conditions_of(methods_[resource.name], &path);
                    if (names.empty()) continue;
                    std::string name = *names.begin();
                    Document condition(name);
                    for (const Method& method : methods_[resource.name]) {
                        if (method.condition == condition) condition.at(method.condition.span());
                    }
                    if (names.size() > 1) {
                        name = resource.name +
                               core::replace_all(
                                   core::replace_all(core::replace_all(path, "/", "SLASH"), "{", "OB"), "}",
                                   "CB") +
                               "PathCondition";
                        combine(translation_, name, names);
                        condition = Document(name);
                    }
                    editor.make_path_conditional(path, condition);
                }
            });
        }
    }

    Translation& translation_;
    const ApiKind& kind_;
    Object& resources_;
    std::map<std::string, std::vector<Method>> methods_;  ///< by the API's logical id
    std::map<std::string, std::set<std::string>> deletion_policies_, replace_policies_;
};

}  // namespace

bool add_implicit_apis(Translation& translation) {
    for (const ApiKind* kind : {&kRest, &kHttp}) give_definitions(translation.document, *kind);
    try {
        for (const ApiKind* kind : {&kRest, &kHttp}) ImplicitApi(translation, *kind).run();
    } catch (const ImplicitApi::Refusals&) {
        return false;
    }
    return true;
}

std::vector<std::string> ordered_names(const Document& document) {
    const Object& resources = object_in(member(document, "Resources"));
    const bool rest = std::ranges::any_of(resources, [](const core::Member& resource) {
        const Object* events = member(member(resource.value, "Properties"), "Events").if_object();
        return text_of(resource.value, "Type") == kRest.type ||
               (events != nullptr && std::ranges::any_of(*events, [](const core::Member& event) {
                    return text_of(event.value, "Type") == kRest.event;
                }));
    });
    std::vector<std::string> names;
    if (rest) {
        for (const core::Member* resource : python2_order(resources)) names.push_back(resource->name);
    } else {
        for (const core::Member& resource : resources) names.push_back(resource.name);
    }
    return names;
}

void finish_api_definitions(Document& document) {
    for (auto& resource : resources_of(document)) {
        if (text_of(resource.value, "Type") != kRest.type) continue;
        Document* properties = resource.value.find("Properties");
        if (!is_map(properties) || !has(*properties, "OpenApiVersion") || !has(*properties, kManaged))
            continue;
        Document& version = *properties->find("OpenApiVersion");
        if (!is_openapi3(version)) continue;
        if (!is_text(&version)) version = Document(python_text(version));
        Document* definition = properties->find("DefinitionBody");
        if (!is_map(definition)) continue;
        object_in(*definition)["openapi"] = version;
        if (truthy(definition->find("swagger"))) python2_erase(object_in(*definition), "swagger");
    }
}

}  // namespace leastwise::templates::sam
