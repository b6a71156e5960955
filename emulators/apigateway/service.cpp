#include "emulators/apigateway/service.hpp"

#include "emulators/apigateway/declare.hpp"
#include "emulators/apigateway/operations.hpp"
#include "emulators/apigateway/snapshot.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

/// The parts of `/restapis/{id}/stages/{name}` or `/apis/{id}/…`.
std::vector<std::string_view> path_parts(std::string_view resource) {
    if (resource.starts_with('/')) resource.remove_prefix(1);
    return core::split(resource, '/');
}

}  // namespace

ApiGateway::ApiGateway(core::World& world, gate::Gate& gate)
    : world_(world),
      data_plane_(world, gate, registry_),
      operations_(make_operations(*this)),
      resource_types_(make_resource_types(*this)) {}

const gate::WireTraits& ApiGateway::wire() const {
    static const gate::WireTraits kTraits{.protocol = gate::Protocol::rest_json,
                                          .signing_name = "apigateway",
                                          .access_denied_status = 403,
                                          .validation_code = "BadRequestException"};
    return kTraits;
}

std::map<std::string, std::string> ApiGateway::resource_tags(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    if (!parts) return {};
    const auto path = path_parts(parts->resource);
    const Api* api = path.size() > 1 ? registry_.find(path[1]) : nullptr;
    if (api == nullptr) return {};
    if (path.size() > 3 && path[2] == "stages") {
        const Stage* stage = registry_.find_stage(*api, path[3]);
        return stage == nullptr ? std::map<std::string, std::string>{} : stage->tags;
    }
    return api->tags;
}

http::Handler ApiGateway::handler_for(std::string api_id) {
    return [this, id = std::move(api_id)](http::Request request, http::Respond respond) {
        data_plane_.serve(id, std::move(request), std::move(respond));
    };
}

std::optional<std::string> ApiGateway::api_for_host(std::string_view host) const {
    host = host.substr(0, host.find(':'));
    const auto dot = host.find('.');
    if (dot == std::string_view::npos) return {};
    const std::string suffix = ".execute-api." + world_.place.region + ".amazonaws.com";
    if (!core::equals_ignoring_case(host.substr(dot), suffix)) return {};
    const std::string id = core::to_lower(host.substr(0, dot));
    if (registry_.find(id) == nullptr) return {};
    return id;
}

std::vector<ApiGateway::Listing> ApiGateway::apis() const {
    std::vector<Listing> list;
    for (const auto& [id, api] : registry_.apis()) {
        Listing listing{id, api.name, api.logical_id, api.flavor, {}};
        for (const auto& [name, stage] : api.stages) listing.stages.push_back(name);
        list.push_back(std::move(listing));
    }
    std::ranges::sort(list, {}, [](const Listing& l) { return std::pair(l.logical_id, l.id); });
    return list;
}

}  // namespace leastwise::apigateway
