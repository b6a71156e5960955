#pragma once
#include "runtime/iam/context.hpp"

#include <span>
#include <vector>

namespace leastwise::gate {

/// Proof that the gate allowed these checks for this call. Only the gate makes one, so a handler or a mutator that
/// takes a Permit cannot run before authorization.
class Permit {
public:
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    std::span<const iam::AccessCheck> granted() const { return granted_; }

private:
    friend class Gate;
    explicit Permit(std::vector<iam::AccessCheck> granted) : granted_(std::move(granted)) {}
    Permit(Permit&&) = default;
    std::vector<iam::AccessCheck> granted_;
};

}  // namespace leastwise::gate
