#pragma once
#include "runtime/core/document.hpp"

#include <string>
#include <vector>

namespace leastwise::wire {

/// Builds a document from a parser's events, without recursion.
class TreeBuilder {
public:
    void add(core::Document value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* array = open_.back().if_array()) {
            array->push_back(std::move(value));
        } else {
            open_.back().if_object()->append(std::move(names_.back()), std::move(value));
            names_.pop_back();
        }
    }
    void name(std::string text) { names_.push_back(std::move(text)); }
    void open(core::Document container) { open_.push_back(std::move(container)); }
    void close() {
        core::Document done = std::move(open_.back());
        open_.pop_back();
        add(std::move(done));
    }
    std::size_t depth() const { return open_.size(); }
    core::Document take() { return std::move(root_); }

private:
    std::vector<core::Document> open_;
    std::vector<std::string> names_;
    core::Document root_;
};

}  // namespace leastwise::wire
