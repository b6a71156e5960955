#include "runtime/sandbox/finding_budget.hpp"

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kToldMax = 1024;

}  // namespace

bool FindingBudget::spend(Time now) {
    if (now - window_ >= kQuiet) {
        window_ = now;
        spent_ = 0;
    }
    return spent_++ < kBurst;
}

std::optional<Finding> FindingBudget::admit(Finding finding, Time now) {
    Key key{finding.syscall, finding.target, finding.refusal};
    if (const auto held = held_.find(key); held != held_.end()) {
        ++held->second.finding.count;
        return std::nullopt;
    }
    const auto told = told_.find(key);
    const bool repeated = told != told_.end() && now - told->second < kQuiet;
    if (!repeated && spend(now)) {
        if (told_.size() >= kToldMax) told_.clear();
        told_[std::move(key)] = now;
        return finding;
    }
    if (held_.size() >= kHeldBackMax) {
        overflow_.pid = finding.pid;
        ++overflow_.count;
        return std::nullopt;
    }
    held_.emplace(std::move(key), Held{std::move(finding), now});
    return std::nullopt;
}

std::vector<Finding> FindingBudget::due(Time now) {
    std::vector<Finding> findings;
    for (auto held = held_.begin(); held != held_.end();) {
        if (now - held->second.told < kQuiet || !spend(now)) {
            ++held;
            continue;
        }
        told_[held->first] = now;
        findings.push_back(std::move(held->second.finding));
        held = held_.erase(held);
    }
    if (overflow_.count > 0 && spend(now)) {
        findings.push_back(overflow_);
        overflow_.count = 0;
    }
    return findings;
}

std::vector<Finding> FindingBudget::rest() {
    std::vector<Finding> findings;
    for (auto& [key, held] : held_) findings.push_back(std::move(held.finding));
    held_.clear();
    if (overflow_.count > 0) findings.push_back(overflow_);
    overflow_.count = 0;
    return findings;
}

}  // namespace leastwise::sandbox
