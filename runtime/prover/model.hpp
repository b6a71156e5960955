#pragma once
#include "runtime/prover/box.hpp"
#include "runtime/prover/key_dimension.hpp"
#include "runtime/prover/principal_dimension.hpp"
#include "runtime/prover/text_dimension.hpp"

#include <array>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace leastwise::prover {

/// The dimensions that every request has. Condition keys follow, then conditions that both sides share.
enum Dimension : std::uint32_t {
    kCaller,
    kAction,
    kForm,  ///< 0: the resource is an ARN, 1: it is `*`
    kPartition,
    kRegion,
    kAccount,
    kResource,  ///< service and last part of the ARN as one text: patterns of different services do not mix
    kFirstKey
};

/// How the Principal elements of a layer count.
enum class PrincipalUse { ignored, any_strength, needed_strength };

/// Where a statement stands in the question.
struct Standing {
    Bound bound = Bound::upper;
    PrincipalUse principals = PrincipalUse::ignored;
    bool spares_nobody = false;  ///< a Deny with NotPrincipal speaks about all callers that have a boundary
};

/// Membership in one group of one dimension.
struct Membership {
    std::uint32_t dimension = 0;
    std::size_t group = 0;
    bool inside = true;
};

/// A statement whose groups are named and not yet computed.
struct Draft {
    std::vector<Membership> always;
    /// Conditions that hold where the first or the second membership does.
    std::vector<std::pair<Membership, Membership>> choices;
    std::vector<std::vector<Membership>> resources;  ///< alternatives
    bool excludes_resources = false;                 ///< everything but the alternatives
    bool nothing = false;                            ///< the statement applies to no request
};

/// The space of requests, as finely divided as the statements of one question demand: first every statement
/// is drafted, then the dimensions are built, then drafts become boxes.
class Model {
public:
    Model(Callers callers, Budget& budget);

    /// Makes room for the variables of a statement whose own reading will be drafted. Before any draft.
    void follow_variables(const iam::Policy& policy, const iam::Statement& statement);
    /// Names a condition that both sides have: it is a fact of its own, true or false. Before any draft.
    void share(const iam::Condition& condition);

    Draft draft(const iam::Policy& policy, const iam::Statement& statement, const Standing& standing);
    /// Actions of the form `service:Name` among the patterns.
    Membership actions(const std::vector<std::string>& patterns);

    /// Requests of all callers but anonymous ones.
    Membership signed_calls();
    /// Requests that name a resource.
    static Membership is_arn() { return {kForm, 0, true}; }
    /// ARNs with such a service and last part.
    Membership resource(std::string_view service, std::string_view last_part);

    void build();
    std::vector<Box> boxes(const Draft& draft);

    const PrincipalDimension& callers() const { return callers_; }
    const TextDimension& text(std::uint32_t dimension) const;
    const KeyDimension* key(std::uint32_t dimension) const;
    const VariableTable& variables() const { return table_; }
    bool uses_callers() const { return uses_callers_; }

private:
    KeyDimension& key_of(const std::string& name);
    std::uint32_t dimension_of(const KeyDimension& key) const;
    Membership draft_actions(const iam::Statement& statement);
    /// The conditions whose patterns the texts of their keys follow: the first of each key.
    std::map<const KeyDimension*, const iam::Condition*> leading(const iam::Statement& statement,
                                                                 iam::Variables mode);
    void draft_conditions(const iam::Policy& policy, const iam::Statement& statement, Bound bound,
                          Draft& draft);
    void draft_condition(const Membership& itself,
                         std::map<std::string, std::uint32_t>::const_iterator shared, Bound bound,
                         Draft& draft) const;
    void draft_resources(const iam::Policy& policy, const iam::Statement& statement, Bound bound,
                         Draft& draft);
    std::vector<Membership> draft_resource(const iam::ArnPattern& arn, iam::Variables mode, Reading reading);
    void draft_principal(const iam::Statement& statement, const Standing& standing, Draft& draft);
    TextDimension& resources() { return parts_[kResource - kPartition]; }
    void limit(Box& box, const Membership& membership) const;
    std::vector<Box> choose(const Draft& draft) const;
    std::vector<Box> exclude(const Box& from, const std::vector<std::vector<Membership>>& resources);

    Budget& budget_;
    VariableTable table_;
    PrincipalDimension callers_;
    bool uses_callers_ = false;
    TextDimension actions_;
    std::array<TextDimension, 4> parts_;  // from kPartition on
    std::deque<KeyDimension> keys_;       // never moves
    std::map<std::string, std::size_t> known_keys_;
    std::map<std::string, std::uint32_t> shared_;
};

/// A condition as a text: equal for conditions that say the same.
std::string signature(const iam::Condition& condition);

}  // namespace leastwise::prover
