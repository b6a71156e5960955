#include "emulators/waf/json_scan.hpp"
#include "emulators/waf/match.hpp"
#include "emulators/waf/parse.hpp"
#include "runtime/wire/json.hpp"

#include <cstddef>
#include <cstdint>

using namespace leastwise;

/// Any bytes: as JSON they are read as a statement and matched against a request that carries them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    (void)waf::scan_json(text);
    const auto document = wire::read_json(text);
    if (!document) return 0;
    core::Diagnostics problems;
    const waf::Statement statement = waf::parse_statement(*document, problems);
    core::ManualClock clock{core::Instant{}};
    core::Random random(1);
    core::Ids ids(random);
    core::World world{clock, random, ids, {}};
    waf::Store store(world);
    waf::RateCounters rates;
    http::Request request;
    request.method = "POST";
    request.target = "/Prod/a?b=" + text.substr(0, 64);
    request.headers.add("Cookie", "a=b; c");
    request.headers.add("X-Forwarded-For", "192.0.2.1, x");
    request.body = text;
    const gate::InspectedRequest inspected{request, "192.0.2.1", "arn", "host"};
    const waf::InspectionLimits limits;
    const std::vector<std::string> labels{"awswaf:1:webacl:a:b"};
    (void)waf::matches(statement,
                       {store, rates, inspected, limits, labels, "awswaf:1:webacl:a:", "r", clock.now()});
    return 0;
}
