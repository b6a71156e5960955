#pragma once
#include "runtime/template/sam/definition.hpp"
#include "runtime/template/sam/refusal.hpp"

#include <string>
#include <string_view>

namespace leastwise::templates::sam {

constexpr std::string_view kDefaultRoute = "$default";

/// An OpenAPI 3 definition of an HTTP API that is being completed.
class OpenApi : public Definition {
public:
    /// Refuses what is no definition.
    explicit OpenApi(const Document& given);

    static bool is_valid(const Document& document);
    static Document skeleton();
    /// What goes back into DefinitionBody.
    Document finish();

    /// Nothing happens when the path and method have an integration already.
    void add_lambda_integration(const Name& path, const Name& method, const Document& uri,
                                const Document& condition);
    /// Whether the default route invokes the function of that logical id, and nothing else.
    bool default_route_invokes(const std::string& logical_id);

    void add_path_parameters(const std::string& path, const Name& method);
    void set_payload_format(const std::string& path, const Name& method, const Document& version);
    void add_security_scheme(const Name& name, Document scheme);
    void set_default_authorizer(const std::string& path, const Name& name, const Document& scopes);
    void add_auth(const std::string& path, const Name& method, const Document& auth, const Document& api);
    void add_tags(const Document& tags);
    void add_cors(const Document& configuration);
    void disable_execute_api(const Document& value);
    void set_info(std::string_view name, const Document& value);

private:
    Document security_schemes_, tags_, info_;
};

}  // namespace leastwise::templates::sam
