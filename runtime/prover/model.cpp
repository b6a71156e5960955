#include "runtime/prover/model.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/resource.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

constexpr std::size_t kArn = 0, kStar = 1;  // classes of kForm
constexpr std::size_t kChoicesMax = 4;      // ours: sixteen boxes a statement
constexpr std::string_view kLowerLetters = "xyzqjkvw0123456789";
constexpr std::string_view kNameLetters = "xyzqjkvw0123456789XYZ";

/// Groups of the two dimensions that are not texts.
constexpr std::size_t kIsArn = 0, kIsStar = 1, kHolds = 0;

}  // namespace

std::string signature(const iam::Condition& condition) {
    std::string text = iam::operator_text(condition) + '\0' + core::to_lower(condition.key);
    for (const std::string& value : condition.values) text += '\0' + value;
    return text;
}

Model::Model(Callers callers, Budget& budget)
    : budget_(budget),
      callers_(callers),
      actions_("actions", kLowerLetters, ""),
      parts_{TextDimension("partitions", kLowerLetters, ":"), TextDimension("regions", kLowerLetters, ":"),
             TextDimension("accounts", "0987654321x", ":"), TextDimension("resources", kNameLetters, "")} {}

void Model::follow_variables(const iam::Policy& policy, const iam::Statement& statement) {
    const iam::Variables mode = iam::variables_of(policy);
    for (const iam::Condition& condition : statement.conditions) {
        if (has_own_reading(condition, mode)) key_of(condition.key).follow_variables();
    }
    if (statement.not_resource) return;
    for (const std::string& resource : statement.resources) {
        const auto arn = iam::complete_arn(resource, policy.kind);
        if (arn && iam::has_variables(arn->parts[5], mode)) resources().follow_variables();
    }
}

void Model::share(const iam::Condition& condition) {
    const auto next = static_cast<std::uint32_t>(kFirstKey + 2 * shared_.size() + 1);
    shared_.try_emplace(signature(condition), next);
}

const TextDimension& Model::text(std::uint32_t dimension) const {
    return dimension == kAction ? actions_ : parts_[dimension - kPartition];
}

const KeyDimension* Model::key(std::uint32_t dimension) const {
    const bool is_key = dimension >= kFirstKey && (dimension - kFirstKey) % 2 == 0;
    return is_key ? &keys_[(dimension - kFirstKey) / 2] : nullptr;
}

KeyDimension& Model::key_of(const std::string& name) {
    const auto [at, is_new] = known_keys_.try_emplace(core::to_lower(name), keys_.size());
    if (is_new) keys_.emplace_back(at->first);
    return keys_[at->second];
}

std::uint32_t Model::dimension_of(const KeyDimension& key) const {
    return static_cast<std::uint32_t>(kFirstKey + 2 * known_keys_.at(key.key()));
}

Membership Model::actions(const std::vector<std::string>& patterns) {
    return {kAction, actions_.group(patterns, Style::glob_lower), true};
}

Membership Model::signed_calls() {
    uses_callers_ = true;
    return {kCaller, callers_.signed_callers(), true};
}

Draft Model::draft(const iam::Policy& policy, const iam::Statement& statement, const Standing& standing) {
    Draft draft;
    // Elements that list nothing: see iam::action_applies.
    const bool denies = statement.effect == iam::Effect::deny;
    const auto lists_nothing = [&draft, denies](bool empty, bool negated) {
        if (empty && (!negated || !denies)) draft.nothing = true;
        return empty;
    };
    if (!lists_nothing(statement.actions.empty(), statement.not_action)) {
        draft.always.push_back(
            {kAction, actions_.group(statement.actions, Style::glob_lower), !statement.not_action});
    }
    if (standing.bound == Bound::own) draft.always.push_back(actions({"?*:?*"}));
    if (policy.kind != iam::PolicyKind::trust) {
        lists_nothing(statement.resources.empty(), statement.not_resource);
        draft_resources(policy, statement, standing.bound, draft);
    }
    draft_principal(statement, standing, draft);
    draft_conditions(policy, statement, standing.bound, draft);
    return draft;
}

void Model::draft_principal(const iam::Statement& statement, const Standing& standing, Draft& draft) {
    if (standing.principals == PrincipalUse::ignored) return;
    const bool denies = statement.effect == iam::Effect::deny;
    if (denies && statement.not_principal && standing.spares_nobody) return;
    const bool by_strength = !denies && standing.principals == PrincipalUse::needed_strength;
    const auto strength =
        by_strength ? PrincipalDimension::Strength::needed : PrincipalDimension::Strength::any;
    draft.always.push_back({kCaller, callers_.group(statement, strength), true});
    uses_callers_ = true;
}

std::map<const KeyDimension*, const iam::Condition*> Model::leading(const iam::Statement& statement,
                                                                    iam::Variables mode) {
    std::map<const KeyDimension*, const iam::Condition*> result;
    for (const iam::Condition& condition : statement.conditions) {
        if (has_own_reading(condition, mode)) result.try_emplace(&key_of(condition.key), &condition);
    }
    return result;
}

void Model::draft_conditions(const iam::Policy& policy, const iam::Statement& statement, Bound bound,
                             Draft& draft) {
    const iam::Variables mode = iam::variables_of(policy);
    std::map<const KeyDimension*, const iam::Condition*> leads;
    if (bound == Bound::own) leads = leading(statement, mode);
    std::map<const KeyDimension*, std::size_t> own;
    for (const iam::Condition& condition : statement.conditions) {
        KeyDimension& key = key_of(condition.key);
        const auto lead = leads.find(&key);
        const bool varies = depends_on_variables(condition, mode);
        Bound read = bound;
        if (bound == Bound::own && (lead == leads.end() || lead->second != &condition)) {
            read = lead == leads.end() && !varies ? Bound::plain : Bound::upper;
        }
        const Membership itself{dimension_of(key), key.condition(condition, mode, read), true};
        if (read == Bound::own) own[&key] = itself.group;
        draft_condition(itself, varies ? shared_.find(signature(condition)) : shared_.end(), bound, draft);
    }
    if (bound != Bound::own) return;
    for (KeyDimension& key : keys_) {
        if (!key.follows_variables()) continue;
        const auto followed = own.find(&key);
        const auto group = followed == own.end() ? key.plain_or({}) : key.plain_or(followed->second);
        draft.always.push_back({dimension_of(key), group, true});
    }
}

/// A condition that the other side has too is a fact of its own, besides what it says about its key.
void Model::draft_condition(const Membership& itself,
                            std::map<std::string, std::uint32_t>::const_iterator shared, Bound bound,
                            Draft& draft) const {
    if (shared == shared_.end()) {
        draft.always.push_back(itself);
        return;
    }
    const Membership fact{shared->second, kHolds, true};
    if (bound != Bound::lower) {
        draft.always.push_back(itself);
        draft.always.push_back(fact);
    } else if (draft.choices.size() < kChoicesMax) {
        draft.choices.emplace_back(fact, itself);
    } else {
        draft.always.push_back(fact);
    }
}

void Model::draft_resources(const iam::Policy& policy, const iam::Statement& statement, Bound bound,
                            Draft& draft) {
    const iam::Variables mode = iam::variables_of(policy);
    draft.excludes_resources = statement.not_resource;
    Reading reading = bound == Bound::own     ? Reading::own
                      : bound == Bound::upper ? Reading::may
                                              : Reading::must;
    if (statement.not_resource) reading = bound == Bound::lower ? Reading::may : Reading::must;
    const bool wants_plain = bound == Bound::own && resources().follows_variables();
    if (wants_plain && statement.not_resource) draft.always.push_back({kResource, resources().plain(), true});
    for (const std::string& resource : statement.resources) {
        std::vector<Membership> alternative;
        const auto arn = iam::complete_arn(resource, policy.kind);
        const bool everything = iam::matches_everything(resource);
        if (!everything && !arn) continue;
        if (!everything) alternative = draft_resource(*arn, mode, reading);
        const bool leads = arn && iam::has_variables(arn->parts[5], mode);
        if (wants_plain && !statement.not_resource && !leads)
            alternative.push_back({kResource, resources().plain(), true});
        draft.resources.push_back(std::move(alternative));
    }
    if (draft.resources.empty() && !statement.not_resource) draft.nothing = true;
}

std::vector<Membership> Model::draft_resource(const iam::ArnPattern& arn, iam::Variables mode,
                                              Reading reading) {
    const bool every = iam::is_every_arn(arn);
    if (!iam::match_glob(arn.parts[0], "arn")) {
        // No ARN starts so; what matches everything else covers `*` all the same.
        std::vector<Membership> star{{kForm, kIsStar, true}};
        if (!every) star.push_back({kForm, kIsArn, true});
        return star;
    }
    if (every) return {};
    std::vector<Membership> all{{kForm, kIsArn, true}};
    const auto add = [&](std::uint32_t dimension, std::string_view part) {
        if (iam::matches_everything(part)) return;
        all.push_back({dimension, parts_[dimension - kPartition].group({part}), true});
    };
    add(kPartition, arn.parts[1]);
    add(kRegion, arn.parts[3]);
    add(kAccount, arn.parts[4]);
    if (iam::matches_everything(arn.parts[2]) && iam::matches_everything(arn.parts[5])) return all;
    // Without variables, an own pattern is for texts in which no value stands; then this reading is the
    // cheapest.
    const bool varies = iam::has_variables(arn.parts[5], mode);
    const Reading read = reading == Reading::own && !varies ? Reading::must : reading;
    all.push_back(
        {kResource, resources().group({arn.parts[5], Style::glob, mode, read, arn.parts[2]}), true});
    return all;
}

Membership Model::resource(std::string_view service, std::string_view last_part) {
    return {kResource,
            resources().group({last_part, Style::glob, iam::Variables::literal, Reading::may, service}),
            true};
}

void Model::build() {
    if (uses_callers_) callers_.build(budget_);
    actions_.build(table_, budget_);
    for (TextDimension& part : parts_) {
        if (!budget_.given_up()) part.build(table_, budget_);
    }
    for (KeyDimension& key : keys_) {
        if (!budget_.given_up()) key.build(table_, budget_);
        if (budget_.given_up()) budget_.name_dimension("condition key " + key.key());
    }
}

void Model::limit(Box& box, const Membership& membership) const {
    const auto put = [&](const ClassSet& set) {
        box.limit(membership.dimension, membership.inside ? set : set.complement());
    };
    const auto pair = [&](std::size_t first) {
        ClassSet set(2);
        set.insert(first);
        put(set);
    };
    const KeyDimension* found = key(membership.dimension);
    if (membership.dimension == kCaller) {
        put(callers_.set(membership.group));
    } else if (membership.dimension == kForm) {
        pair(membership.group == kIsArn ? kArn : kStar);
    } else if (membership.dimension < kFirstKey) {
        put(text(membership.dimension).set(membership.group));
    } else if (found) {
        put(found->set(membership.group));
    } else {
        pair(kHolds);
    }
}

std::vector<Box> Model::choose(const Draft& draft) const {
    Box all;
    for (const Membership& each : draft.always) limit(all, each);
    std::vector<Box> boxes{std::move(all)};
    for (const auto& [first, second] : draft.choices) {
        std::vector<Box> chosen;
        for (const Box& box : boxes) {
            limit(chosen.emplace_back(box), first);
            limit(chosen.emplace_back(box), second);
        }
        boxes = std::move(chosen);
    }
    return boxes;
}

std::vector<Box> Model::exclude(const Box& from, const std::vector<std::vector<Membership>>& resources) {
    std::vector<Box> excluded;
    for (const auto& alternative : resources) {
        Box& box = excluded.emplace_back();
        for (const Membership& each : alternative) limit(box, each);
        if (box.empty()) excluded.pop_back();
    }
    std::vector<const Box*> minus;
    for (const Box& box : excluded) minus.push_back(&box);
    std::vector<Box> left;
    subtract(from, minus, budget_, [&left](const Box& box) {
        left.push_back(box);
        return false;
    });
    return left;
}

std::vector<Box> Model::boxes(const Draft& draft) {
    std::vector<Box> result;
    if (draft.nothing) return result;
    const auto add = [&result](Box box) {
        if (!box.empty()) result.push_back(std::move(box));
    };
    for (const Box& base : choose(draft)) {
        if (draft.excludes_resources) {
            for (Box& box : exclude(base, draft.resources)) add(std::move(box));
            continue;
        }
        if (draft.resources.empty()) add(base);  // a trust policy: its resource is its role
        for (const auto& alternative : draft.resources) {
            Box box = base;
            for (const Membership& each : alternative) limit(box, each);
            add(std::move(box));
        }
    }
    return result;
}

}  // namespace leastwise::prover
