#pragma once
#include "runtime/template/sam/definition.hpp"
#include "runtime/template/sam/translation.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::templates::sam {

/// An authorizer of a REST API, as `Auth.Authorizers` describes it.
struct Authorizer {
    Name name;
    Document properties;  ///< of a map
    bool aws_iam = false;

    /// Its entry among the security definitions.
    Document security_definition(const Translation& translation, std::string_view api_id) const;
    const Document& scopes() const { return member(properties, "AuthorizationScopes"); }
};
using Authorizers = std::vector<Authorizer>;
const Authorizer* find_authorizer(const Authorizers& authorizers, std::string_view name);

/// A Swagger 2 or OpenAPI 3 definition of a REST API that is being completed.
class Swagger : public Definition {
public:
    /// Refuses what is no definition.
    explicit Swagger(const Document& given);

    static bool is_valid(const Document& document);
    static Document skeleton();

    /// What goes back into DefinitionBody.
    Document finish();

    /// The integration of a function with a path and method. `integration` names the target and the settings.
    struct Integration {
        Name path, method;
        Document uri;
        Document method_auth, api_auth;  ///< maps
        Document condition;              ///< null or a name
        Document transfer_mode;
        std::string partition;
    };
    void add_lambda_integration(const Integration& integration);
    /// The same of a state machine, which takes the request by a template.
    struct MachineIntegration {
        Name path, method;
        Document uri, credentials, request_templates;
        Document condition;  ///< null or a name
    };
    void add_machine_integration(const MachineIntegration& integration);

    struct Cors {
        Document origins, headers, methods, max_age, credentials;
    };
    void add_cors(const std::string& path, const Cors& cors, std::string_view api_id);

    void add_authorizers(const Authorizers& authorizers, const Translation& translation,
                         std::string_view api_id);
    void add_iam_definition();
    void add_api_key_definition();
    void set_default_authorizer(const std::string& path, const Name& name, const Authorizers& authorizers,
                                const Document& add_to_preflight);
    void set_default_api_key(const std::string& path, const Document& add_to_preflight);
    void add_auth(const std::string& path, const Name& method, const Document& auth, const Document& api);

    void add_request_validator(const std::string& path, const Name& method, const Document& body,
                               const Document& parameters);
    void add_request_model(const std::string& path, const Name& method, const Document& model);
    /// Each parameter is {"Name", "Required", "Caching"}.
    void add_request_parameters(const std::string& path, const Name& method,
                                const Document::Array& parameters);

    void add_gateway_response(const Name& type, Document response);
    void add_models(const Document& models);
    void add_binary_media_types(const Document& types);
    void add_resource_policy(const Document& policy, const std::string& path, const Document& stage);
    void add_custom_statements(const Document& statements);
    void disable_execute_api(const Document& value);

private:
    Document& security_definitions();
    Document& policy();
    void add_statement(Document statement, bool unless_known);
    void set_authorizer(const std::string& path, const Name& method, const Document& authorizer,
                        const Document& authorizers, const Document& scopes);
    Document method_uris(const std::string& path, const Document& stage);
    std::vector<std::pair<std::string, Document*>> all_methods(const std::string& path);

    Document security_definitions_, gateway_responses_, policy_, definitions_;
};

/// The path with its parameters as `*`, as it stands in ARNs of permissions and policies.
std::string path_pattern(std::string_view path);
/// Without one slash at its end.
std::string without_last_slash(std::string_view path);
/// A definition's security must be a list of maps.
Document checked_security(const Document& method, const std::string& path, const std::string& method_name);

}  // namespace leastwise::templates::sam
