#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iam {

/// Orders condition keys without regard to ASCII case, as IAM compares them.
struct KeyLess {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const;
};

/// A condition key's values in one request. A key that is present with no value differs from an absent one.
struct ContextValues {
    std::vector<std::string> values;
    bool multivalued = false;  ///< the key is a list by definition (aws:TagKeys, dynamodb:LeadingKeys)
};

/// The condition keys of one request; names keep their spelling and compare without case.
class Context {
public:
    void set(std::string_view key, std::string value);
    void set_list(std::string_view key, std::vector<std::string> values);
    const ContextValues* find(std::string_view key) const;
    /// Adds all of `other`; its values win.
    void merge(const Context& other);
    bool empty() const { return keys_.empty(); }
    auto begin() const { return keys_.begin(); }
    auto end() const { return keys_.end(); }

private:
    std::map<std::string, ContextValues, KeyLess> keys_;
};

/// One question: may the caller do `action` ("dynamodb:GetItem") on `resource` (ARN, or "*" for actions that name
/// none)? `context` holds only what the service adds; the gate adds the global keys.
struct AccessCheck {
    std::string action;
    std::string resource;
    Context context;
};

}  // namespace leastwise::iam
