#include "runtime/prover/automaton.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

namespace leastwise::prover {
namespace {

using Kind = Item::Kind;
using Position = std::uint32_t;

/// One place in one pattern. The place behind the last item is a node of its own.
struct Node {
    Kind kind = Kind::letter;
    bool is_end = false;
    bool covers_rest = false;      // only a run that crosses everything is left
    bool outruns_earlier = false;  // a run that matches whatever earlier places of the pattern would match
    Symbol symbol = 0;
    std::uint32_t pattern = 0;
    Position end = 0;  // of its pattern
    std::uint32_t group = 0;
    Reading reading = Reading::may;
};

bool is_run(const Node& node) {
    return !node.is_end && (node.kind == Kind::run || node.kind == Kind::run_in_part);
}

/// Whether a place that wants the value `wanted` accepts the value `found`, which some pattern's own reading
/// put into the text.
bool accepts(const VariableValue& wanted, const VariableValue& found) {
    using Form = VariableValue::Kind;
    if (wanted.key != found.key) return false;
    // A value without fallback is present, and then a fallback changes nothing.
    if (found.fallback && wanted.fallback != found.fallback) return false;
    switch (wanted.kind) {
        case Form::folded: return true;
        case Form::exact: return found.kind != Form::folded;
        case Form::colonless: return found.kind == Form::colonless;
    }
    return false;
}

class Automaton {
public:
    Automaton(const TextQuestion& question, const VariableTable& table, Budget& budget)
        : question_(question),
          table_(table),
          budget_(budget),
          sure_(question.groups.size(), 0),
          canonical_(sure_.size(), 0) {
        std::uint32_t pattern = 0;
        for (std::uint32_t g = 0; g < question.groups.size(); ++g) {
            for (const Pattern& each : question.groups[g]) add(each, g, pattern++);
        }
    }

    std::vector<TextClass> run() {
        std::vector<Position> live;
        for (const Position start : starts_) enter(start, live);
        intern(live, 0, 0);
        for (std::uint32_t s = 0; s < states_.size(); ++s) {
            if (states_.size() > budget_.limits().states_max) {
                budget_.give_up("its patterns need more states than the limit allows");
            }
            if (budget_.given_up()) return {};
            expand(s);
        }
        return classes();
    }

private:
    struct State {
        const std::vector<Position>* live;  // owned by `known_`
        std::uint32_t parent = 0;
        Symbol symbol = 0;
    };
    struct Move {
        Symbol symbol;
        Position target;
        friend auto operator<=>(const Move&, const Move&) = default;
    };
    struct Hash {
        std::size_t operator()(const std::vector<Position>& live) const {
            std::size_t hash = live.size();
            for (const Position p : live) hash = (hash ^ p) * 0x9e3779b97f4a7c15U + (hash >> 29);
            return hash;
        }
    };

    void add(const Pattern& pattern, std::uint32_t group, std::uint32_t number) {
        const auto start = static_cast<Position>(nodes_.size());
        const auto end = start + static_cast<Position>(pattern.items.size());
        starts_.push_back(start);
        const bool varies =
            std::ranges::any_of(pattern.items, [](const Item& item) { return item.kind == Kind::variable; });
        const bool stops_at_variables = pattern.reading == Reading::own && !question_.variables.empty();
        for (const Item& item : pattern.items) {
            Node node{item.kind, false, false, false, item.symbol, number, end, group, pattern.reading};
            const bool is_last = nodes_.size() + 1 == end;
            node.covers_rest = item.kind == Kind::run && is_last && !stops_at_variables;
            node.outruns_earlier = item.kind == Kind::run && !varies;
            nodes_.push_back(node);
        }
        nodes_.push_back({Kind::letter, true, false, false, 0, number, end, group, pattern.reading});
    }

    /// Adds a place and those that are reached without consuming anything.
    void enter(Position at, std::vector<Position>& live) const {
        live.push_back(at);
        while (is_run(nodes_[at])) live.push_back(++at);
    }

    /// Leaves out places that change nothing: earlier ones than a run of the same pattern, and all but one of
    /// a group that matches whatever follows.
    void reduce(std::vector<Position>& live) {
        std::ranges::sort(live);
        live.erase(std::unique(live.begin(), live.end()), live.end());
        std::size_t kept = live.size();  // the result grows from the back, since later places decide
        std::uint32_t outrun = UINT32_MAX;
        ++epoch_;
        for (std::size_t i = live.size(); i-- > 0;) {
            const Node& node = nodes_[live[i]];
            if (node.pattern == outrun) continue;
            if (node.outruns_earlier) outrun = node.pattern;
            if (node.covers_rest && sure_[node.group] != epoch_) {
                sure_[node.group] = epoch_;
                any_sure_ = epoch_;
            }
            live[--kept] = live[i];
        }
        live.erase(live.begin(), live.begin() + static_cast<std::ptrdiff_t>(kept));
        if (any_sure_ == epoch_) keep_one_of_sure_groups(live);
    }

    void keep_one_of_sure_groups(std::vector<Position>& live) {
        std::size_t kept = 0;
        for (const Position at : live) {
            const Node& node = nodes_[at];
            if (sure_[node.group] == epoch_) {
                // The run itself stays once; what stands behind it is implied.
                if (!node.covers_rest || canonical_[node.group] == epoch_) continue;
                canonical_[node.group] = epoch_;
            }
            live[kept++] = at;
        }
        live.resize(kept);
    }

    void intern(std::vector<Position>& live, std::uint32_t parent, Symbol symbol) {
        budget_.spend(live.size() + 1);
        reduce(live);
        const auto [at, is_new] = known_.insert(live);
        if (is_new) states_.push_back({&*at, parent, symbol});
    }

    /// Where one live place leads: on any character, on a colon, on characters of its own.
    void collect(const Node& node, Position at) {
        switch (node.kind) {
            case Kind::letter: moves_.push_back({node.symbol, at + 1}); break;
            case Kind::folded:
                for (const Symbol same : folded(node.symbol)) moves_.push_back({same, at + 1});
                break;
            case Kind::folded_ascii:
                moves_.push_back({node.symbol, at + 1});
                if ((node.symbol | 0x20) >= 'a' && (node.symbol | 0x20) <= 'z') {
                    moves_.push_back({node.symbol ^ 0x20, at + 1});
                }
                break;
            case Kind::one:
                on_any_.push_back(at + 1);
                on_colon_.push_back(at + 1);
                break;
            case Kind::run:
                on_any_.push_back(at);
                on_colon_.push_back(at);
                break;
            case Kind::one_in_part:
                on_any_.push_back(at + 1);
                minds_colon_ = true;
                break;
            case Kind::run_in_part:
                on_any_.push_back(at);
                minds_colon_ = true;
                break;
            case Kind::variable: break;
        }
    }

    void expand(std::uint32_t s) {
        moves_.clear();
        on_any_.clear();
        on_colon_.clear();
        minds_colon_ = false;
        const std::vector<Position>& live = *states_[s].live;
        for (const Position at : live) {
            if (!nodes_[at].is_end) collect(nodes_[at], at);
        }
        if (minds_colon_) moves_.push_back({':', kNowhere});
        std::ranges::sort(moves_);
        target_.clear();
        for (const Position each : on_any_) enter(each, target_);
        intern(target_, s, kOther);
        for (auto at = moves_.begin(); at != moves_.end();) {
            const Symbol symbol = at->symbol;
            target_.clear();
            for (; at != moves_.end() && at->symbol == symbol; ++at) {
                if (at->target != kNowhere) enter(at->target, target_);
            }
            for (const Position each : symbol == ':' ? on_colon_ : on_any_) enter(each, target_);
            if (question_.excluded_letters.find(static_cast<char>(symbol)) == std::string_view::npos ||
                symbol >= 0x80) {
                intern(target_, s, symbol);
            }
        }
        for (const Symbol variable : question_.variables) {
            target_.clear();
            for (const Position at : live) consume(variable, at, target_);
            intern(target_, s, variable);
        }
    }

    /// Reads the value of a variable at one place.
    void consume(Symbol variable, Position at, std::vector<Position>& target) const {
        const Node& node = nodes_[at];
        if (node.reading == Reading::may) {
            // The value may be whatever the pattern wants next, up to its end.
            for (Position each = at; each <= node.end; ++each) target.push_back(each);
            return;
        }
        if (node.is_end) return;
        const bool is_own = node.reading == Reading::own;
        if (node.kind == Kind::variable) {
            const bool same =
                is_own ? node.symbol == variable : accepts(table_.at(node.symbol), table_.at(variable));
            if (same) enter(at + 1, target);
            return;
        }
        if (is_own) return;
        const bool colonless = table_.at(variable).kind == VariableValue::Kind::colonless;
        if (node.kind == Kind::run || (node.kind == Kind::run_in_part && colonless)) enter(at, target);
    }

    const std::vector<Symbol>& folded(Symbol letter) {
        auto& same = folded_[letter];
        if (same.empty()) same = same_when_folded(letter);
        return same;
    }

    std::vector<std::uint32_t> accepted(const State& state) const {
        std::vector<std::uint32_t> groups;
        for (const Position at : *state.live) {
            if (nodes_[at].is_end || nodes_[at].covers_rest) groups.push_back(nodes_[at].group);
        }
        std::ranges::sort(groups);
        groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
        return groups;
    }

    Word text_of(std::uint32_t state, Symbol other) const {
        Word word;
        for (; state != 0; state = states_[state].parent) word += states_[state].symbol;
        std::ranges::reverse(word);
        std::ranges::replace(word, kOther, other);
        return word;
    }

    Symbol free_letter() const {
        const auto is_named = [this](Symbol c) {
            return std::ranges::any_of(nodes_, [this, c](const Node& node) {
                if (node.is_end) return false;
                if (node.kind == Kind::folded_ascii) return node.symbol == c || (node.symbol ^ 0x20) == c;
                if (node.kind != Kind::folded) return node.kind == Kind::letter && node.symbol == c;
                const auto& same = folded_.find(node.symbol);
                return node.symbol == c ||
                       (same != folded_.end() && std::ranges::find(same->second, c) != same->second.end());
            });
        };
        for (const char c : question_.preferred_letters) {
            if (!is_named(static_cast<Symbol>(c))) return static_cast<Symbol>(c);
        }
        Symbol c = 0x4e00;  // a character without case
        while (is_named(c)) ++c;
        return c;
    }

    std::vector<TextClass> classes() const {
        std::vector<TextClass> result;
        std::set<std::vector<std::uint32_t>> seen;
        const Symbol other = free_letter();
        for (std::uint32_t s = 0; s < states_.size(); ++s) {
            auto groups = accepted(states_[s]);
            if (!seen.insert(groups).second) continue;
            result.push_back({text_of(s, other), std::move(groups)});
        }
        return result;
    }

    static constexpr Position kNowhere = UINT32_MAX;

    const TextQuestion& question_;
    const VariableTable& table_;
    Budget& budget_;
    std::vector<Node> nodes_;
    std::vector<Position> starts_;
    std::vector<State> states_;
    std::unordered_set<std::vector<Position>, Hash> known_;  // its elements never move
    std::map<Symbol, std::vector<Symbol>> folded_;
    std::vector<std::uint32_t> sure_, canonical_;  // by group: the epoch in which it was seen
    std::uint32_t epoch_ = 0, any_sure_ = 0;
    std::vector<Move> moves_;
    std::vector<Position> on_any_, on_colon_, target_;
    bool minds_colon_ = false;
};

}  // namespace

std::vector<TextClass> classify(const TextQuestion& question, const VariableTable& table, Budget& budget) {
    return Automaton(question, table, budget).run();
}

}  // namespace leastwise::prover
