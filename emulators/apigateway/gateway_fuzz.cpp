#include "emulators/apigateway/openapi.hpp"
#include "emulators/apigateway/proxy_response.hpp"
#include "emulators/apigateway/snapshot.hpp"
#include "emulators/apigateway/template_text.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <cstddef>
#include <cstdint>

namespace core = leastwise::core;
namespace wire = leastwise::wire;
using namespace leastwise::apigateway;

namespace {

void fuzz_answers(std::string_view text) {
    for (const auto& proxy : {read_proxy_response(text), read_proxy_response_v2(text)}) {
        if (!proxy) continue;
        if (proxy->status < 100 || proxy->status > 599) __builtin_trap();
        const auto response = to_response(*proxy, Decoding::when_base64);
        if (!response) continue;
        for (const auto& header : response->headers) {
            if (header.name.empty() || header.value.find('\n') != std::string::npos) __builtin_trap();
        }
    }
}

void fuzz_paths(std::string_view text) {
    const StagePath path = split_stage(text);
    if (!path.path.starts_with('/') || !path.context_path.starts_with('/')) __builtin_trap();
    RouteTable routes(RouteTable::TrailingSlash::ignored);
    routes.add("/a/{b}", "GET", 0);
    routes.add("/a/{b}/{c+}", "ANY", 1);
    routes.add("/{p+}", "GET", 2);
    const auto match = routes.match(path.path, "GET");
    if (match && match->target > 2) __builtin_trap();
    const auto pairs = leastwise::http::parse_query(text);
    std::size_t values = 0;
    for (const auto& [name, list] : group(pairs, NameCase::significant)) values += list.size();
    if (values != pairs.size()) __builtin_trap();
}

void fuzz_templates(std::string_view text) {
    const ClientRequest request;
    const RequestContext context;
    const PathParameters path;
    const Texts variables{{"a", "$context.stage"}};
    (void)fill_template(text, {request, context, path, variables});
    (void)velocity_construct(text);
    (void)mapped_value(text, {request, context, path, variables});
}

void fuzz_import(std::string_view text) {
    const auto document = wire::read_json(text);
    if (!document) return;
    for (const Flavor flavor : {Flavor::rest, Flavor::http}) {
        core::Random random{1};
        core::Ids ids{random};
        core::Diagnostics diagnostics;
        Definition definition = empty_definition(ids);
        import_openapi(*document, {definition, flavor, "abc123", ids}, diagnostics);
        const Snapshot snapshot(std::move(definition), "abc123", flavor, core::Place{}, diagnostics);
        (void)snapshot.route("/a/b", "GET");
    }
}

}  // namespace

/// Any bytes as a function's answer, a path, a query, a template and an OpenAPI document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    fuzz_answers(text);
    fuzz_paths(text);
    fuzz_templates(text);
    fuzz_import(text);
    return 0;
}
