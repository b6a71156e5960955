#pragma once
#include "runtime/gate/directory.hpp"
#include "runtime/gate/operation.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace leastwise::gate {

/// Shared by the calls of one client; never changed.
using CallerPtr = std::shared_ptr<const Caller>;

/// Callers of late, so that a client's calls do not each describe it anew.
class Callers {
public:
    explicit Callers(const Directory& directory, const core::World& world) : directory_(directory), world_(world) {}

    /// Who signed the request, with the condition keys that all of its calls have. `parent_id` is the invocation's.
    CallerPtr find(std::string_view access_key_id, const http::Request& request, std::string_view parent_id);

private:
    static constexpr std::size_t kCountMax = 1024;  // ours: then all are forgotten

    const Directory& directory_;
    const core::World& world_;
    std::map<std::string, CallerPtr, std::less<>> latest_;  // by access key id
    std::uint64_t generation_ = 0;                          // of the directory when these were made
};

}  // namespace leastwise::gate
