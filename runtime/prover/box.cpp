#include "runtime/prover/box.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

class Subtraction {
public:
    Subtraction(Budget& budget, const std::function<bool(const Box&)>& found)
        : budget_(budget), found_(found) {}

    bool run(Box box, std::span<const Box* const> minus) {
        if (!budget_.spend(minus.size() + 1)) return false;
        std::vector<const Box*> meeting;
        const Box* best = nullptr;
        std::size_t fewest = SIZE_MAX;
        for (const Box* each : minus) {
            if (!box.meets(*each)) continue;
            const std::size_t open = open_sides(box, *each);
            if (open == 0) return false;  // nothing is left of the box
            if (open < fewest) {
                fewest = open;
                best = each;
            }
            meeting.push_back(each);
        }
        if (!best) return found_(box);
        std::erase(meeting, best);
        return divide(std::move(box), *best, meeting);
    }

private:
    /// The dimensions in which `box` reaches beyond `other`.
    static std::size_t open_sides(const Box& box, const Box& other) {
        return static_cast<std::size_t>(std::ranges::count_if(
            other.sides(), [&box](const Box::Side& side) { return is_open(box, side); }));
    }

    static bool is_open(const Box& box, const Box::Side& side) {
        const ClassSet* own = box.find(side.dimension);
        return !own || !own->is_subset_of(side.classes);
    }

    /// What reaches beyond `other` in one dimension, then, within it, in the next, and so on.
    bool divide(Box box, const Box& other, std::span<const Box* const> rest) {
        for (const Box::Side& side : other.sides()) {
            if (!is_open(box, side)) continue;
            Box beyond = box;
            beyond.limit(side.dimension, side.classes.complement());
            if (!beyond.empty() && run(std::move(beyond), rest)) return true;
            if (budget_.given_up()) return false;
            box.limit(side.dimension, side.classes);
        }
        return false;
    }

    Budget& budget_;
    const std::function<bool(const Box&)>& found_;
};

}  // namespace

const ClassSet* Box::find(std::uint32_t dimension) const {
    for (const Side& side : sides_) {
        if (side.dimension == dimension) return &side.classes;
    }
    return nullptr;
}

bool Box::empty() const {
    return std::ranges::any_of(sides_, [](const Side& side) { return side.classes.empty(); });
}

void Box::limit(std::uint32_t dimension, const ClassSet& classes) {
    auto at = sides_.begin();
    while (at != sides_.end() && at->dimension < dimension) ++at;
    if (at != sides_.end() && at->dimension == dimension) {
        at->classes &= classes;
    } else {
        sides_.insert(at, {dimension, classes});
    }
}

void Box::limit(const Box& other) {
    for (const Side& side : other.sides_) limit(side.dimension, side.classes);
}

bool Box::meets(const Box& other) const {
    auto left = sides_.begin();
    auto right = other.sides_.begin();
    while (left != sides_.end() && right != other.sides_.end()) {
        if (left->dimension < right->dimension) {
            ++left;
        } else if (right->dimension < left->dimension) {
            ++right;
        } else {
            if (!left->classes.intersects(right->classes)) return false;
            ++left;
            ++right;
        }
    }
    return true;
}

bool subtract(const Box& box, std::span<const Box* const> minus, Budget& budget,
              const std::function<bool(const Box&)>& found) {
    if (box.empty()) return false;
    return Subtraction(budget, found).run(box, minus);
}

}  // namespace leastwise::prover
