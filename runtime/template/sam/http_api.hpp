#pragma once
#include "runtime/template/sam/definition.hpp"
#include "runtime/template/sam/translation.hpp"

#include <vector>

namespace leastwise::templates::sam {

/// An AWS::Serverless::HttpApi on its way to plain resources.
struct HttpApiParts {
    Translation& translation;
    Source& source;
    Document definition;  ///< DefinitionBody, completed step by step
    Document tags;

    const Document& operator[](std::string_view name) const { return source[name]; }
    const std::string& id() const { return source.logical_id; }
    Generated make(std::string_view logical_id, std::string_view type) const {
        Generated made = Generated::make(logical_id, type, source.passed_on());
        made.span = source.span;
        return made;
    }
};

/// An authorizer of an HTTP API: JWT, a Lambda function, or AWS_IAM.
struct HttpAuthorizer {
    Name name;
    Document properties;
    bool aws_iam = false;

    Document security_scheme(const HttpApiParts& api) const;
};
using HttpAuthorizers = std::vector<HttpAuthorizer>;
HttpAuthorizers read_http_authorizers(const HttpApiParts& api);
std::vector<Generated> http_authorizer_permissions(const HttpApiParts& api);

/// The custom domain with its mappings and DNS records.
std::vector<Generated> make_http_domain(HttpApiParts& api);

}  // namespace leastwise::templates::sam
