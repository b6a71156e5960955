#include "harness/runner/services.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace leastwise;

namespace {

constexpr std::size_t kCallsMax = 16;  // of one input

struct Account {
    core::ManualClock clock{core::Instant{std::chrono::seconds(1'700'000'000)}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    runner::Services services{world, ledger, {}};
    gate::Caller deployer = [this] {
        const gate::Credential& key =
            services.directory.add_operator("fuzz", "AKIAFUZZFUZZFUZZFUZZ", "secret");
        gate::Caller caller;
        caller.principal = key.principal;
        caller.access_key_id = key.access_key_id;
        caller.deployer = true;
        return caller;
    }();
};

/// Calls one operation with any input. What is refused carries a code and a status; what is accepted can be
/// encoded.
void call(Account& account, std::string_view service_name, std::string_view operation, core::Document input) {
    gate::Service* service = account.services.gate.find_service(service_name);
    if (service == nullptr) return;
    bool answered = false;
    account.services.gate.call(
        account.deployer, service_name, operation, std::move(input), "{}", [&](gate::Outcome outcome) {
            answered = true;
            if (const auto* error = std::get_if<gate::AwsError>(&outcome)) {
                if (error->code().empty() || error->http_status() < 400) __builtin_trap();
                return;
            }
            const auto& reply = std::get<gate::Reply>(outcome);
            (void)wire::encode_output(service->wire(), operation, reply.output, reply.status, "id");
        });
    if (!answered && service_name != "lambda") __builtin_trap();  // an invocation is answered by a process
}

}  // namespace

/// Lines `service operation input`, the input as JSON: every operation of every service with anything for its
/// members, one after the other in one account.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(bytes), size);
    Account account;
    for (std::size_t calls = 0; !rest.empty() && calls < kCallsMax; ++calls) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto first = line.find(' ');
        const auto second = line.find(' ', first == std::string_view::npos ? first : first + 1);
        if (second == std::string_view::npos) continue;
        auto input = wire::read_json(line.substr(second + 1));
        if (!input || input->if_object() == nullptr) continue;
        call(account, line.substr(0, first), line.substr(first + 1, second - first - 1), std::move(*input));
    }
    return 0;
}
