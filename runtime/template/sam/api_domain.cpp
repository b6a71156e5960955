#include "runtime/template/sam/api.hpp"
#include "runtime/template/sam/python.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kCloudFrontZone =
    "Z2FDTNDATAQYW2";  // Route 53: hosted zone of every CloudFront distribution

std::string alphanumeric_part(const std::string& text) {
    std::string kept;
    for (const char c : text) {
        if (is_alphanumeric({&c, 1})) kept += c;
    }
    return kept;
}

/// The parts of a domain that REGIONAL and EDGE ones on one side, PRIVATE ones on the other, do in their own
/// way.
class Domain {
public:
    explicit Domain(ApiParts& api)
        : api_(api),
          config_(api.source.properties["Domain"]),
          private_(setting("EndpointConfiguration") == Document("PRIVATE")) {}

    std::vector<Generated> make() {
        expect_map(config_, of_resource(api_.id()), "Domain");
        expect_present(setting("DomainName"), of_resource(api_.id()), "Domain.DomainName");
        expect_present(setting("CertificateArn"), of_resource(api_.id()), "Domain.CertificateArn");
        id_ = (private_ ? "ApiGatewayDomainNameV2" : "ApiGatewayDomainName") +
              short_hash(setting("DomainName"));
        Generated domain = make_name();
        made_.push_back(std::move(domain));
        add_base_paths();
        add_access_association();
        add_records();
        return std::move(made_);
    }

private:
    const Document& setting(std::string_view name) const { return member(config_, name); }

    Generated make_name() {
        Generated domain =
            api_.make(id_, private_ ? "AWS::ApiGateway::DomainNameV2" : "AWS::ApiGateway::DomainName");
        domain.with("DomainName", setting("DomainName"));
        if (!private_) object_in(config_)["ApiDomainName"] = Document(id_);
        if (setting("EndpointConfiguration").is_null()) {
            object_in(config_)["EndpointConfiguration"] = Document("REGIONAL");
        }
        const Document endpoint = setting("EndpointConfiguration");
        if (endpoint != Document("REGIONAL") && endpoint != Document("EDGE") &&
            endpoint != Document("PRIVATE")) {
            refuse_resource(api_.id(),
                            "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', "
                            "'PRIVATE'].",
                            endpoint.span());
        }
        domain.with(endpoint == Document("REGIONAL") ? "RegionalCertificateArn" : "CertificateArn",
                    setting("CertificateArn"));
        Object configuration;
        configuration.append("Types", Document::array({endpoint}));
        if (truthy(setting("IpAddressType"))) configuration.append("IpAddressType", setting("IpAddressType"));
        domain.with("EndpointConfiguration", Document(std::move(configuration)));
        if (!private_) add_mutual_tls(domain);
        for (const std::string_view name :
             {"SecurityPolicy", "EndpointAccessMode", "Policy", "OwnershipVerificationCertificateArn"}) {
            if (truthy(setting(name))) domain.with(name, setting(name));
        }
        return domain;
    }

    void add_mutual_tls(Generated& domain) {
        const Document& tls = setting("MutualTlsAuthentication");
        if (!truthy(tls)) return;
        Object authentication;
        for (const auto& one : expect_map(tls, of_resource(api_.id()), "Domain.MutualTlsAuthentication")) {
            if (one.name != "TruststoreUri" && one.name != "TruststoreVersion") {
                refuse_resource(api_.id(),
                                "Available Domain.MutualTlsAuthentication fields are ['TruststoreUri', "
                                "'TruststoreVersion'].",
                                one.name_span);
            }
            if (truthy(one.value)) authentication.append(one.name, one.value);
        }
        domain.with("MutualTlsAuthentication", Document(std::move(authentication)));
    }

    void add_base_path(const std::string& id, const Document& path) {
        Generated mapping = api_.make(
            id, private_ ? "AWS::ApiGateway::BasePathMappingV2" : "AWS::ApiGateway::BasePathMapping");
        mapping.with(private_ ? "DomainNameArn" : "DomainName", ref_to(id_))
            .with("RestApiId", ref_to(api_.id()));
        mapping.with("Stage", ref_to(api_.id() + ".Stage")).with("BasePath", path);
        made_.push_back(std::move(mapping));
    }

    void add_base_paths() {
        const Document& given = setting("BasePath");
        const bool some = truthy(given) && (is_text(&given) || is_list(&given));
        if (!some) {
            add_base_path(api_.id() + "BasePathMapping", {});
            return;
        }
        const Document paths = is_list(&given) ? given : Document::array({given});
        const bool normalize = !has(config_, "NormalizeBasePath") || truthy(setting("NormalizeBasePath"));
        std::size_t index = 0;
        for (const Document& path : elements_of(paths)) {
            expect_text(path, of_resource(api_.id()), "Domain.BasePath[" + std::to_string(index++) + "]");
        }
        for (const Document& path : elements_of(paths)) {
            const std::string plain = alphanumeric_part(text_in(path));
            add_base_path(api_.id() + plain + "BasePathMapping", normalize ? Document(plain) : path);
        }
    }

    void add_access_association() {
        const Document& association = setting("AccessAssociation");
        if (!private_ || association.is_null()) return;
        expect_map(association, of_resource(api_.id()), "Domain.AccessAssociation");
        const Document& endpoint = member(association, "VpcEndpointId");
        Generated made =
            api_.make("DomainNameAccessAssociation" + short_hash(Document::array({endpoint, id_})),
                      "AWS::ApiGateway::DomainNameAccessAssociation");
        made.with("DomainNameArn", ref_to(id_)).with("AccessAssociationSourceType", "VPCE");
        made.with("AccessAssociationSource", endpoint);
        made_.push_back(std::move(made));
    }

    Document alias_target(Document& route53) {
        Object target;
        set(target, "EvaluateTargetHealth", member(route53, "EvaluateTargetHealth"));
        const Document& endpoint = setting("EndpointConfiguration");
        // A private domain's records are told its name where others are told its resource.
        const Document own = private_ ? setting("DomainName") : Document(id_);
        const auto attribute = [&](std::string_view name) {
            return Document::object({{"Fn::GetAtt", Document::array({own, name})}});
        };
        if (endpoint == Document("REGIONAL")) {
            target.append("HostedZoneId", attribute("RegionalHostedZoneId"));
            target.append("DNSName", attribute("RegionalDomainName"));
        } else if (endpoint == Document("EDGE")) {
            Document& distribution = object_in(route53)["DistributionDomainName"];
            if (distribution.is_null()) distribution = attribute("DistributionDomainName");
            target.append("HostedZoneId", kCloudFrontZone);
            target.append("DNSName", distribution);
        } else {
            target.append("HostedZoneId", member(route53, "VpcEndpointHostedZoneId"));
            target.append("DNSName", member(route53, "VpcEndpointDomainName"));
        }
        return Document(std::move(target));
    }

    void add_records() {
        Document* route53 = config_.find("Route53");
        if (route53 == nullptr || route53->is_null()) return;
        expect_map(*route53, of_resource(api_.id()), "Domain.Route53");
        const Document zone_id = member(*route53, "HostedZoneId");
        const Document zone_name = member(*route53, "HostedZoneName");
        if (zone_id.is_null() && zone_name.is_null()) {
            refuse_resource(api_.id(),
                            "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom "
                            "Domains.",
                            route53->span());
        }
        const Document& zone = truthy(zone_id) ? zone_id : zone_name;
        const Document& separate = member(*route53, "SeparateRecordSetGroup");
        if (truthy(separate)) {
            if (separate.if_bool() == nullptr) {
                refuse_resource(api_.id(),
                                "Property 'Domain.Route53.SeparateRecordSetGroup' should be a boolean.",
                                separate.span());
            }
            Generated group =
                api_.make("RecordSetGroup" + short_hash(Document::array({zone, setting("DomainName")})),
                          "AWS::Route53::RecordSetGroup");
            if (truthy(zone_id)) group.with("HostedZoneId", zone_id);
            if (truthy(zone_name)) group.with("HostedZoneName", zone_name);
            group.with("RecordSets", make_record_sets({config_, *route53, alias_target(*route53)}));
            made_.push_back(std::move(group));
            return;
        }
        const std::string id = "RecordSetGroup" + short_hash(zone);
        auto& groups = api_.translation.record_set_groups;
        auto found = groups.find(id);
        if (found == groups.end()) {
            Generated group = api_.make(id, "AWS::Route53::RecordSetGroup");
            group.with("HostedZoneId", zone_id).with("HostedZoneName", zone_name);
            group.with("RecordSets", Document::array());
            found = groups.emplace(id, std::move(group)).first;
        }
        append(found->second.properties["RecordSets"],
               make_record_sets({config_, *route53, alias_target(*route53)}));
        made_.push_back(found->second);
    }

    ApiParts& api_;
    Document& config_;
    bool private_;
    std::string id_;
    std::vector<Generated> made_;
};

}  // namespace

Document make_record_sets(const RecordParts& parts) {
    const auto record = [&](std::string_view type) {
        Object set_of_records;
        set_of_records.append("Name", member(parts.domain, "DomainName"));
        set_of_records.append("Type", type);
        set_of_records.append("AliasTarget", parts.alias_target);
        set(set_of_records, "Region", member(parts.route53, "Region"));
        set(set_of_records, "SetIdentifier", member(parts.route53, "SetIdentifier"));
        return Document(std::move(set_of_records));
    };
    Document sets = Document::array({record("A")});
    if (member(parts.route53, "IpV6") == Document(true)) push(sets, record("AAAA"));
    return sets;
}

std::vector<Generated> make_domain(ApiParts& api) {
    if (api["Domain"].is_null()) return {};
    return Domain(api).make();
}

}  // namespace leastwise::templates::sam
