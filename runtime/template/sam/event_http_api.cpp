#include "runtime/core/text.hpp"
#include "runtime/template/sam/event_api.hpp"
#include "runtime/template/sam/openapi.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/swagger.hpp"

namespace leastwise::templates::sam {
namespace {

/// The path with parameters as `*`; of the greedy ones only {proxy+}.
std::string http_path_pattern(std::string_view path) {
    constexpr std::string_view kWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    std::string result;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const std::size_t end = path[i] == '{' ? path.find('}', i) : std::string_view::npos;
        const std::string_view name = end == std::string_view::npos ? "" : path.substr(i + 1, end - i - 1);
        const bool word = !name.empty() && name.find_first_not_of(kWord) == std::string_view::npos;
        if (!word && name != "proxy+") {
            result += path[i];
            continue;
        }
        result += '*';
        i = end;
    }
    return result;
}

class HttpEvent {
public:
    HttpEvent(EventScope& scope, Event& event)
        : scope_(scope),
          event_(event),
          api_id_(has(event["ApiId"], "Ref") ? text_of(event["ApiId"], "Ref") : python_text(event["ApiId"])),
          path_(python_text(event["Path"])),
          method_(core::to_lower(python_text(event["Method"]))) {}

    void run() {
        Document* api = scope_.translation.original.find("Resources")->find(api_id_);
        if (api == nullptr) {
            refuse_event(event_.id,
                         "ApiId must be a valid reference to an 'AWS::Serverless::HttpApi' resource in same "
                         "template.",
                         event_.span);
        }
        Document& properties = ensure_object(*api, "Properties");
        add_permission(properties);
        integrate(properties);
    }

private:
    void add_permission(const Document& api) {
        std::string path = without_last_slash(path_);
        if (path == kDefaultRoute) {
            path.clear();
        } else if (truthy(api.find("DefinitionBody")) && covered_by_default(api)) {
            return;
        }
        path = http_path_pattern(path);
        const bool any = method_ == "any" || method_ == kAnyMethod;
        std::string resource = "${__ApiId__}/${__Stage__}";
        if (method_ == "any" && path == "/$default") {
            resource += path;
        } else {
            resource += "/" + (any ? std::string("*") : core::to_upper(method_)) + path;
        }
        Document arn = sub(arn_text("${AWS::Partition}", "execute-api", resource),
                           Document::object({{"__ApiId__", event_["ApiId"]}, {"__Stage__", "*"}}));
        scope_.made.push_back(make_permission(
            scope_.target, {event_.logical_id, "apigateway.amazonaws.com", std::move(arn), {}, {}, {}}));
    }

    /// The default route's permission lets the API invoke the function for every other path as well.
    bool covered_by_default(const Document& api) {
        try {
            return OpenApi(member(api, "DefinitionBody")).default_route_invokes(scope_.target.logical_id);
        } catch (const Refusal& refusal) {
            refuse_resource(api_id_, refusal.message(), refusal.span);
        }
    }

    void integrate(Document& api) {
        const Document& body = member(api, "DefinitionBody");
        if (body.is_null()) return;
        OpenApi openapi(body);
        const Name method = normalized_method(Document(method_).at(event_["Method"].span()));
        if (truthy(api.find("__MANAGE_SWAGGER")) && openapi.has_integration(path_, method)) {
            refuse_event(event_.id,
                         "API method '" + method_ + "' defined multiple times for path '" + path_ + "'.",
                         event_.span);
        }
        const Document uri = invocation_uri(scope_.target, "${AWS::Partition}", {});
        openapi.add_lambda_integration({path_, event_["Path"].span()}, method, uri,
                                       scope_.target.condition());
        if (truthy(event_["Auth"])) add_auth(api, openapi, method);
        if (truthy(event_["TimeoutInMillis"])) openapi.set_timeout(path_, method, event_["TimeoutInMillis"]);
        openapi.add_path_parameters(path_, method);
        if (truthy(event_["PayloadFormatVersion"])) {
            openapi.set_payload_format(path_, method, event_["PayloadFormatVersion"]);
        }
        object_in(api)["DefinitionBody"] = openapi.finish();
    }

    std::string where() const { return "on API method [" + method_ + "] for path [" + path_ + "]"; }

    void add_auth(const Document& api, OpenApi& openapi, const Name& method) {
        Document& auth = event_.properties["Auth"];
        const Document& api_auth = member(api, "Auth");
        if (has(api, "Auth")) expect_map(api_auth, of_resource(api_id_), "Auth");
        if (!truthy(auth.find("Authorizer"))) {
            const Document& by_default = member(api_auth, "DefaultAuthorizer");
            if (!truthy(by_default)) {
                refuse_event(event_.id,
                             "'Auth' section requires either an explicit 'Authorizer' set or a "
                             "'DefaultAuthorizer' configured on the HttpApi.",
                             auth.span());
            }
            object_in(auth)["Authorizer"] = by_default;
        }
        check_authorizer(*auth.find("Authorizer"), api_auth);
        const Document& scopes = member(auth, "AuthorizationScopes");
        if (truthy(scopes) && !is_list(&scopes)) {
            refuse_event(event_.id,
                         "Unable to set Authorizer " + where() +
                             " because 'AuthorizationScopes' must be a list of strings.",
                         scopes.span());
        }
        openapi.add_auth(path_, method, auth, api);
    }

    void check_authorizer(const Document& authorizer, const Document& api_auth) {
        const Document& known = member(api_auth, "Authorizers");
        const bool iam = member(api_auth, "EnableIamAuthorizer") == Document(true);
        if (authorizer == Document("NONE")) {
            if (truthy(api_auth.find("DefaultAuthorizer"))) return;
            refuse_event(event_.id,
                         "Unable to set Authorizer " + where() +
                             " because 'NONE' is only a valid value when a "
                             "DefaultAuthorizer on the API is specified.",
                         authorizer.span());
        }
        if (authorizer == Document("AWS_IAM") && iam) return;
        check_authorizer_kind(event_, where(), authorizer, known);
        const std::string unable =
            "Unable to set Authorizer [" + text_in(authorizer) + "] " + where() + " because ";
        if (!truthy(known)) {
            refuse_event(event_.id, unable + "the related API does not define any Authorizers.",
                         authorizer.span());
        }
        if (!truthy(known.find(text_in(authorizer)))) {
            refuse_event(event_.id, unable + "it wasn't defined in the API's Authorizers.",
                         authorizer.span());
        }
    }

    EventScope& scope_;
    Event& event_;
    std::string api_id_, path_, method_;
};

}  // namespace

void translate_http_event(EventScope& scope, Event& event) { HttpEvent(scope, event).run(); }

}  // namespace leastwise::templates::sam
