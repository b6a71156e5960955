#pragma once
#include "emulators/waf/regex.hpp"
#include "emulators/waf/transform.hpp"
#include "runtime/core/diagnostic.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Rules as they are evaluated: parsed once, without text to compare.
namespace leastwise::waf {

enum class Component {
    single_header,
    single_query_argument,
    all_query_arguments,
    uri_path,
    query_string,
    body,
    method,
    headers,
    cookies,
    json_body
};
/// What to do when a component is larger than what AWS WAF looks at.
enum class Oversize { go_on, match, no_match };
enum class Scope { all, key, value };
enum class InvalidJson { up_to_failure, match, no_match, as_text };

/// Which headers, cookies or JSON elements to look at.
struct Selection {
    enum class Kind { all, included, excluded };
    Kind kind = Kind::all;
    std::vector<std::string> names;  ///< lower case for headers; JSON pointers for json_body
};

struct Field {
    Component component = Component::uri_path;
    std::string name;  ///< of single_header and single_query_argument, lower case
    Oversize oversize = Oversize::go_on;
    Selection selection;
    Scope scope = Scope::all;
    InvalidJson invalid_json = InvalidJson::up_to_failure;
};

/// A field and what is done to it before it is compared.
struct Target {
    Field field;
    std::vector<Transformation> transformations;  ///< in the order of their priorities
};

enum class Position { exactly, starts_with, ends_with, contains, contains_word };
struct ByteMatch {
    Target target;
    std::string search;
    Position position = Position::contains;
};

enum class Comparison { equal, not_equal, less_equal, less, greater_equal, greater };
struct SizeConstraint {
    Target target;
    Comparison comparison = Comparison::equal;
    std::uint64_t size = 0;
};

struct RegexMatch {
    Target target;
    Regex regex;
};
struct RegexSetMatch {
    Target target;
    std::string arn;
};

enum class AddressPosition { first, last, any };
/// Takes the address from a header instead of the connection.
struct ForwardedAddress {
    std::string header;  ///< lower case
    bool match_invalid = false;
    AddressPosition position = AddressPosition::first;
};
struct IpSetMatch {
    std::string arn;
    std::optional<ForwardedAddress> forwarded;
};

struct LabelMatch {
    enum class Kind { label, name_space };
    Kind kind = Kind::label;
    std::string key;
};

struct Statement;

enum class RateKey { address, forwarded_address, constant };
struct RateLimit {
    std::uint64_t limit = 0;
    std::uint32_t window_seconds = 300;
    RateKey key = RateKey::address;
    std::optional<ForwardedAddress> forwarded;
    std::vector<Statement> scope_down;  ///< none or one
};

struct AllOf {
    std::vector<Statement> statements;
};
struct AnyOf {
    std::vector<Statement> statements;
};
struct Negation {
    std::vector<Statement> statement;
};  ///< exactly one

enum class Action { allow, block, count };

/// A customer's rule group, with what the web ACL changes about it.
struct GroupReference {
    std::string arn;
    std::map<std::string, Action> overrides;  ///< by rule name
};

/// A statement that is not emulated. A rule that contains one matches nothing, and says so on every request.
struct NotEmulated {
    std::string what;
};

struct Statement {
    std::variant<ByteMatch, SizeConstraint, RegexMatch, RegexSetMatch, IpSetMatch, LabelMatch, RateLimit,
                 AllOf, AnyOf, Negation, GroupReference, NotEmulated>
        kind;
};

struct CustomResponse {
    int status = 403;
    std::string body_key;
    std::vector<std::pair<std::string, std::string>> headers;
};

struct Rule {
    std::string name;
    std::int64_t priority = 0;
    Statement statement;
    Action action = Action::count;
    bool group_counts_only = false;  ///< OverrideAction Count of a group reference
    std::vector<std::pair<std::string, std::string>>
        inserted_headers;  ///< names with their x-amzn-waf- prefix
    std::optional<CustomResponse> response;
    std::vector<std::string> labels;
    std::string metric;
    bool sampled = false;
    std::string not_emulated;  ///< what the rule needs and leastwise lacks; "" = evaluated
    core::Span span;
};

struct ResponseBody {
    std::string content_type;
    std::string content;
};
using ResponseBodies = std::map<std::string, ResponseBody, std::less<>>;

/// Cost of rules in web ACL capacity units, as AWS counts it.
std::uint64_t capacity_of(const std::vector<Rule>& rules);

}  // namespace leastwise::waf
