#include "emulators/waf/match.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::waf {
namespace {

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool compare(const ByteMatch& match, std::string_view text) {
    switch (match.position) {
        case Position::exactly: return text == match.search;
        case Position::starts_with: return text.starts_with(match.search);
        case Position::ends_with: return text.ends_with(match.search);
        case Position::contains: return text.find(match.search) != std::string_view::npos;
        case Position::contains_word: return contains_word(text, match.search);
    }
    return false;
}

bool compare(const SizeConstraint& match, std::string_view text) {
    switch (match.comparison) {
        case Comparison::equal: return text.size() == match.size;
        case Comparison::not_equal: return text.size() != match.size;
        case Comparison::less_equal: return text.size() <= match.size;
        case Comparison::less: return text.size() < match.size;
        case Comparison::greater_equal: return text.size() >= match.size;
        case Comparison::greater: return text.size() > match.size;
    }
    return false;
}

/// Whether any of the field's texts, transformed, satisfies the comparison.
template <class Compare>
bool any_text(const Target& target, const Subject& subject, const Compare& satisfies) {
    const Extract extracted = extract(target.field, subject.request, subject.limits);
    if (extracted.verdict != Extract::Verdict::look) return extracted.verdict == Extract::Verdict::match;
    return std::ranges::any_of(extracted.texts, [&](std::string text) {
        for (const Transformation transformation : target.transformations)
            text = transform(transformation, text);
        return satisfies(std::string_view(text));
    });
}

/// The addresses that a header carries; AWS looks at ten at most.
struct ForwardedAddresses {
    bool present = false;  ///< without the header the statement does not apply
    bool valid = true;
    std::vector<Address> addresses;
};

ForwardedAddresses forwarded_addresses(const ForwardedAddress& config, const http::Request& request) {
    constexpr std::size_t kAddressesMax = 10;
    ForwardedAddresses result;
    const std::string* header = request.headers.find(config.header);
    if (header == nullptr) return result;
    result.present = true;
    auto parts = core::split(*header, ',');
    if (parts.size() > kAddressesMax) parts.resize(kAddressesMax);
    if (config.position == AddressPosition::first) parts.resize(1);
    if (config.position == AddressPosition::last) parts.erase(parts.begin(), parts.end() - 1);
    for (const std::string_view part : parts) {
        const auto address = parse_address(core::trim(part));
        if (!address) {
            result.valid = false;
            return result;
        }
        result.addresses.push_back(*address);
    }
    return result;
}

class Matcher {
public:
    explicit Matcher(const Subject& subject) : subject_(subject) {}

    bool operator()(const ByteMatch& match) const {
        return any_text(match.target, subject_,
                        [&match](std::string_view text) { return compare(match, text); });
    }
    bool operator()(const SizeConstraint& match) const {
        return any_text(match.target, subject_,
                        [&match](std::string_view text) { return compare(match, text); });
    }
    bool operator()(const RegexMatch& match) const {
        return any_text(match.target, subject_,
                        [&match](std::string_view text) { return match.regex.found_in(text); });
    }
    bool operator()(const RegexSetMatch& match) const {
        const RegexSet* set = subject_.store.regex_set(match.arn);
        if (set == nullptr) return false;
        return any_text(match.target, subject_, [set](std::string_view text) {
            return std::ranges::any_of(set->expressions, [text](const Regex& r) { return r.found_in(text); });
        });
    }
    bool operator()(const IpSetMatch& match) const {
        const IpSet* set = subject_.store.ip_set(match.arn);
        if (set == nullptr) return false;
        const auto in_set = [set](const Address& address) {
            return std::ranges::any_of(set->ranges,
                                       [&address](const Range& r) { return r.contains(address); });
        };
        if (!match.forwarded) {
            const auto client = parse_address(subject_.request.client_ip);
            return client && in_set(*client);
        }
        const auto forwarded = forwarded_addresses(*match.forwarded, subject_.request.request);
        if (!forwarded.present) return false;
        if (!forwarded.valid) return match.forwarded->match_invalid;
        return std::ranges::any_of(forwarded.addresses, in_set);
    }
    bool operator()(const LabelMatch& match) const {
        const std::string relative = subject_.label_prefix + match.key;
        return std::ranges::any_of(subject_.labels, [&](const std::string& label) {
            if (match.kind == LabelMatch::Kind::label) return label == match.key || label == relative;
            return label.starts_with(match.key) || label.starts_with(relative);
        });
    }
    bool operator()(const RateLimit& rate) const {
        if (!rate.scope_down.empty() && !matches(rate.scope_down.front(), subject_)) return false;
        std::string key = subject_.rate_key;
        if (rate.key == RateKey::address) key += "\n" + subject_.request.client_ip;
        if (rate.key == RateKey::forwarded_address) {
            ForwardedAddress first = *rate.forwarded;
            first.position = AddressPosition::first;
            const auto forwarded = forwarded_addresses(first, subject_.request.request);
            if (!forwarded.present) return false;
            if (!forwarded.valid) return first.match_invalid;
            const auto& bytes = forwarded.addresses.front().bytes;
            key += "\n" + std::string(bytes.begin(), bytes.end());
        }
        return subject_.rates.exceeds(key, subject_.now, std::chrono::seconds(rate.window_seconds),
                                      rate.limit);
    }
    bool operator()(const AllOf& group) const {
        return std::ranges::all_of(group.statements,
                                   [this](const Statement& s) { return matches(s, subject_); });
    }
    bool operator()(const AnyOf& group) const {
        return std::ranges::any_of(group.statements,
                                   [this](const Statement& s) { return matches(s, subject_); });
    }
    bool operator()(const Negation& negation) const { return !matches(negation.statement.front(), subject_); }
    bool operator()(const GroupReference&) const { return false; }  // its rules are evaluated one by one
    bool operator()(const NotEmulated&) const { return false; }

private:
    const Subject& subject_;
};

}  // namespace

bool contains_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool starts = at == 0 || !is_word_character(text[at - 1]);
        const bool ends = at + word.size() == text.size() || !is_word_character(text[at + word.size()]);
        if (starts && ends) return true;
    }
    return false;
}

bool matches(const Statement& statement, const Subject& subject) {
    return std::visit(Matcher(subject), statement.kind);
}

}  // namespace leastwise::waf
