#include "runtime/core/text.hpp"
#include "runtime/template/sam/api.hpp"
#include "runtime/template/sam/http_api.hpp"
#include "runtime/template/sam/python.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

class HttpDomain {
public:
    explicit HttpDomain(HttpApiParts& api) : api_(api), config_(api.source.properties["Domain"]) {}

    std::vector<Generated> make() {
        if (setting("DomainName").is_null() || setting("CertificateArn").is_null()) {
            refuse_resource(api_.id(),
                            "Custom Domains only works if both DomainName and CertificateArn are provided.",
                            config_.span());
        }
        id_ = "ApiGatewayDomainNameV2" + short_hash(setting("DomainName"));
        made_.push_back(make_name());
        add_mappings();
        add_records();
        return std::move(made_);
    }

private:
    const Document& setting(std::string_view name) const { return member(config_, name); }

    Generated make_name() {
        Generated domain = api_.make(id_, "AWS::ApiGatewayV2::DomainName");
        domain.with("DomainName", setting("DomainName"));
        domain.with("Tags", Document::object({{"httpapi:createdBy", "SAM"}}));
        Object configuration;
        configuration.append("CertificateArn", setting("CertificateArn"));
        const Document& endpoint = setting("EndpointConfiguration");
        if (!endpoint.is_null() && endpoint != Document("REGIONAL")) {
            refuse_resource(api_.id(),
                            "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].",
                            endpoint.span());
        }
        configuration.append("EndpointType", "REGIONAL");
        for (const std::string_view name : {"OwnershipVerificationCertificateArn", "SecurityPolicy"}) {
            if (truthy(setting(name))) configuration.append(std::string(name), setting(name));
        }
        domain.with("DomainNameConfigurations", Document::array({Document(std::move(configuration))}));
        add_mutual_tls(domain);
        return domain;
    }

    void add_mutual_tls(Generated& domain) {
        const Document& tls = setting("MutualTlsAuthentication");
        if (!truthy(tls)) return;
        if (!is_map(&tls)) {
            refuse_resource(api_.id(),
                            "MutualTlsAuthentication must be a map with at least one of the following fields "
                            "['TruststoreUri', 'TruststoreVersion'].",
                            tls.span());
        }
        std::vector<std::string> unknown;
        Object authentication;
        for (const auto& one : members_of(tls)) {
            if (one.name != "TruststoreUri" && one.name != "TruststoreVersion") {
                unknown.push_back(one.name);
            } else if (truthy(one.value)) {
                authentication.append(one.name, one.value);
            }
        }
        if (!unknown.empty()) {
            std::ranges::sort(unknown);
            // SAM names the fields where it names the resource elsewhere.
            refuse_resource(core::join(unknown, ","),
                            "Available MutualTlsAuthentication fields are ['TruststoreUri', "
                            "'TruststoreVersion'].",
                            tls.span());
        }
        domain.with("MutualTlsAuthentication", Document(std::move(authentication)));
    }

    void add_mapping(const std::string& id, const Document& key) {
        Generated mapping = api_.make(id, "AWS::ApiGatewayV2::ApiMapping");
        mapping.with("DomainName", ref_to(id_)).with("ApiId", ref_to(api_.id()));
        mapping.with("Stage", ref_to(api_.id() + ".Stage")).with("ApiMappingKey", key);
        made_.push_back(std::move(mapping));
    }

    void add_mappings() {
        const Document& given = setting("BasePath");
        if (!truthy(given) || (!is_text(&given) && !is_list(&given))) {
            add_mapping(api_.id() + "ApiMapping", {});
            return;
        }
        const Document paths = is_list(&given) ? given : Document::array({given});
        for (const Document& path : elements_of(paths)) {
            if (!is_text(&path)) refuse_resource(api_.id(), "Basepath must be a string.", path.span());
            std::string plain;
            for (const char c : text_in(path)) {
                const bool separator = c == '-' || c == '_' || c == '/';
                if (!separator && !is_alphanumeric({&c, 1})) {
                    refuse_resource(api_.id(), "Invalid Basepath name provided.", path.span());
                }
                if (!separator) plain += c;
            }
            std::string key = text_in(path);
            while (key.starts_with('/')) key.erase(0, 1);
            while (key.ends_with('/')) key.pop_back();
            add_mapping(api_.id() + plain + "ApiMapping", Document(key));
        }
    }

    void add_records() {
        const Document& route53 = setting("Route53");
        if (route53.is_null()) return;
        expect_map(route53, of_resource(api_.id()), "Domain.Route53");
        const Document& zone_id = member(route53, "HostedZoneId");
        const Document& zone_name = member(route53, "HostedZoneName");
        if (zone_id.is_null() && zone_name.is_null()) {
            refuse_resource(api_.id(),
                            "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom "
                            "Domains.",
                            route53.span());
        }
        const std::string id = "RecordSetGroup" + short_hash(truthy(zone_id) ? zone_id : zone_name);
        auto& groups = api_.translation.record_set_groups;
        auto found = groups.find(id);
        if (found == groups.end()) {
            Generated group = api_.make(id, "AWS::Route53::RecordSetGroup");
            group.with("HostedZoneId", zone_id);
            if (zone_id.is_null()) group.with("HostedZoneName", zone_name);
            group.with("RecordSets", Document::array());
            found = groups.emplace(id, std::move(group)).first;
        }
        Object target;
        set(target, "EvaluateTargetHealth", member(route53, "EvaluateTargetHealth"));
        target.append("HostedZoneId", get_att(id_, "RegionalHostedZoneId"));
        target.append("DNSName", get_att(id_, "RegionalDomainName"));
        append(found->second.properties["RecordSets"],
               make_record_sets({config_, route53, Document(std::move(target))}));
        made_.push_back(found->second);
    }

    HttpApiParts& api_;
    const Document& config_;
    std::string id_;
    std::vector<Generated> made_;
};

}  // namespace

std::vector<Generated> make_http_domain(HttpApiParts& api) {
    if (api["Domain"].is_null()) return {};
    return HttpDomain(api).make();
}

}  // namespace leastwise::templates::sam
