#pragma once
#include "runtime/loop/loop.hpp"

#include <memory>
#include <vector>

namespace leastwise::function {

/// Destroys objects soon instead of at once, because one of their own callbacks may be running. What is still
/// here when the graveyard goes, goes with it.
class Graveyard {
public:
    explicit Graveyard(loop::Loop& loop) : loop_(loop) {}
    ~Graveyard() { *self_ = nullptr; }
    Graveyard(const Graveyard&) = delete;
    Graveyard& operator=(const Graveyard&) = delete;

    void bury(std::shared_ptr<void> object) {
        if (objects_.empty()) {
            loop_.post([self = self_] {
                if (*self) (*self)->clear();
            });
        }
        objects_.push_back(std::move(object));
    }

private:
    void clear() {
        const auto last = std::move(objects_);  // their destructors may bury others
        objects_.clear();
    }

    loop::Loop& loop_;
    std::vector<std::shared_ptr<void>> objects_;
    std::shared_ptr<Graveyard*> self_ =
        std::make_shared<Graveyard*>(this);  // shared with the posted callback
};

}  // namespace leastwise::function
