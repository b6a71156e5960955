#pragma once
#include "runtime/iam/statement.hpp"

#include <array>
#include <span>
#include <vector>

namespace leastwise::iam {

/// Every layer once, in the order in which explicit denials are blamed. `resource` stands for `trust` too.
inline constexpr std::array kLayers = {Layer::scp,      Layer::rcp,     Layer::vpc_endpoint, Layer::resource,
                                       Layer::boundary, Layer::session, Layer::identity};

using Level = std::span<const Policy* const>;

/// The policies of one layer that apply to a call. Only service control and resource control policies have
/// more than one level. Borrows from the question.
class LayerPolicies {
public:
    LayerPolicies() = default;
    explicit LayerPolicies(Level single) : single_(single), count_(single.empty() ? 0 : 1) {}
    explicit LayerPolicies(std::span<const std::vector<const Policy*>> levels)
        : levels_(levels), count_(levels.size()) {}

    std::size_t size() const { return count_; }
    Level level(std::size_t i) const { return levels_.empty() ? single_ : Level(levels_[i]); }

private:
    Level single_;
    std::span<const std::vector<const Policy*>> levels_;
    std::size_t count_ = 0;
};

LayerPolicies policies_of(Layer layer, const Question& question);
/// True for the layers that follow from the caller alone, whatever the resource.
bool binds_caller(Layer layer);

/// A federated session of a user, from GetFederationToken; other federated callers are what an identity
/// provider vouches for and have no policies of their own.
bool is_federated_user(const Principal& principal);

/// True when the call asks to assume a role: then the resource's policy is its trust policy.
bool assumes_role(const AccessCheck& check);
/// True when identity policies count only if the resource's policy delegates to the caller's account: the
/// trust policy of a role, and the key policy of a KMS key.
bool needs_trust(const AccessCheck& check);
/// `trust` when the call assumes a role, else `resource`.
Layer resource_layer(const AccessCheck& check);

}  // namespace leastwise::iam
