#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iam {

/// A condition key's values in one request. A key that is present with no value differs from an absent one.
struct ContextValues {
    std::vector<std::string> values;
    bool multivalued = false;  ///< the key is a list by definition (aws:TagKeys, dynamodb:LeadingKeys)
};

/// The condition keys of one request, in their order without case; names keep their spelling and compare without case.
/// Copies share what they have in common: most of a caller's keys are the same in all of its calls, and the ledger
/// keeps the context of each.
class Context {
public:
    struct Entry {
        std::string key;
        ContextValues values;
    };

    void set(std::string_view key, std::string value);
    void set_list(std::string_view key, std::vector<std::string> values);
    const ContextValues* find(std::string_view key) const;
    /// Adds all of `other`; its values win.
    void merge(const Context& other);
    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }

    class Iterator;
    Iterator begin() const;
    Iterator end() const;

private:
    using Shared = std::shared_ptr<const Entry>;  // shared by the copies of a context; never changed
    std::vector<Shared>::iterator place_of(std::string_view key);
    void put(Shared entry);

    std::vector<Shared> entries_;  // sorted by key
};

class Context::Iterator {
public:
    explicit Iterator(std::vector<Shared>::const_iterator at) : at_(at) {}
    const Entry& operator*() const { return **at_; }
    Iterator& operator++() {
        ++at_;
        return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

private:
    std::vector<Shared>::const_iterator at_;
};

inline Context::Iterator Context::begin() const { return Iterator(entries_.begin()); }
inline Context::Iterator Context::end() const { return Iterator(entries_.end()); }

/// One question: may the caller do `action` ("dynamodb:GetItem") on `resource` (ARN, or "*" for actions that name
/// none)? `context` holds only what the service adds; the gate adds the global keys.
struct AccessCheck {
    std::string action;
    std::string resource;
    Context context;
};

}  // namespace leastwise::iam
