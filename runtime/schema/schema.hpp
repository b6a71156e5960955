#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::schema {

struct Node;

constexpr std::size_t kSchemaNodesMax = 20'000;  // ours: a model is at most 400 kB
constexpr std::size_t kEvaluationDepthMax =
    800;  // ours: nested subschemas while validating; bounds the stack
constexpr std::size_t kEvaluationStepsMax = 2'000'000;  // ours: subschema evaluations for one instance
constexpr std::size_t kViolationsMax = 100;             // ours: reported for one instance

/// A draft 4 schema, compiled. Immutable; validating never changes it.
class Schema {
public:
    Schema(Schema&&) noexcept;
    Schema& operator=(Schema&&) noexcept;
    ~Schema();

private:
    friend class Compiler;
    friend class Validation;
    Schema();
    std::vector<std::unique_ptr<Node>> nodes_;  // nodes point at each other
    const Node* root_ = nullptr;
};

/// The schema document behind an absolute URI without its fragment, or nullptr. Documents outlive the
/// compilation. API Gateway's own form is `https://apigateway.amazonaws.com/restapis/{id}/models/{name}`.
using Resolver = std::function<const core::Document*(std::string_view uri)>;

/// Compiles a draft 4 schema. What makes it unusable (a keyword of the wrong type, a reference that leads
/// nowhere) is an error with its span, all at once; then the result is empty. A pattern with a construct that
/// no linear-time engine runs is a warning; no string satisfies it. `format`, which is not checked, is a
/// note.
std::optional<Schema> compile(const core::Document& document, const Resolver& resolver,
                              core::Diagnostics& diagnostics);

/// One way in which an instance fails.
struct Violation {
    std::string pointer;  ///< into the instance, RFC 6901; "" is the whole
    std::string keyword;
    std::string message;  ///< in the words of the validator that API Gateway uses
};

/// Empty when the instance is valid. An instance too deep or too costly to check is a violation of keyword
/// "limit".
std::vector<Violation> validate(const Schema& schema, const core::Document& instance);

}  // namespace leastwise::schema
