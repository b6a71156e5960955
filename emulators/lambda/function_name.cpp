#include "emulators/lambda/function_name.hpp"

#include "emulators/lambda/errors.hpp"
#include "runtime/core/arn.hpp"

#include <re2/re2.h>

#include <vector>

namespace leastwise::lambda {

namespace {

// The patterns as AWS prints them [S]; used for matching and in the message.
constexpr char kNamePattern[] =
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?)"
    R"((function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?)";
constexpr char kQualifierPattern[] = R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)";
constexpr std::size_t kQualifierLengthMax = 128;

// Positions of the groups above.
constexpr int kRegionGroup = 3, kAccountGroup = 9, kNameGroup = 11, kQualifierGroup = 13, kGroupCount = 15;

std::string_view view(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

std::vector<re2::StringPiece> match_name(std::string_view text) {
    static const re2::RE2 kPattern(kNamePattern);
    std::vector<re2::StringPiece> groups(kGroupCount);
    const re2::StringPiece input(text.data(), text.size());
    if (!kPattern.Match(input, 0, text.size(), re2::RE2::ANCHOR_BOTH, groups.data(), kGroupCount)) return {};
    return groups;
}

void check_qualifier(std::string_view qualifier, std::vector<std::string>& problems) {
    static const re2::RE2 kPattern(kQualifierPattern);
    if (qualifier.size() > kQualifierLengthMax) {
        problems.push_back(constraint(qualifier, "qualifier", "have length less than or equal to 128"));
    } else if (!re2::RE2::FullMatch(re2::StringPiece(qualifier.data(), qualifier.size()), kPattern)) {
        problems.push_back(constraint(
            qualifier, "qualifier", std::string("satisfy regular expression pattern: ") + kQualifierPattern));
    }
}

}  // namespace

FunctionName parse_function_name(std::string_view function_name, const std::optional<std::string>& qualifier,
                                 const core::Place& place) {
    std::vector<std::string> problems;
    if (qualifier) check_qualifier(*qualifier, problems);
    const auto groups = match_name(function_name);
    if (groups.empty()) {
        problems.push_back(constraint(function_name, "functionName",
                                      std::string("satisfy regular expression pattern: ") + kNamePattern));
    }
    if (!problems.empty()) throw validation(problems);

    const std::string_view region = view(groups[kRegionGroup]), account = view(groups[kAccountGroup]);
    if (!region.empty() && region.substr(0, region.size() - 1) != place.region) {
        throw wrong_region(region.substr(0, region.size() - 1), place.region);
    }
    FunctionName result;
    result.account = account.empty() ? place.account : std::string(account.substr(0, account.size() - 1));
    result.name = view(groups[kNameGroup]);
    result.qualifier = view(groups[kQualifierGroup]);
    if (!qualifier) return result;
    if (!result.qualifier.empty() && result.qualifier != *qualifier) throw qualifier_mismatch();
    result.qualifier = *qualifier;
    return result;
}

std::string function_arn(const core::Place& place, std::string_view name, std::string_view qualifier) {
    std::string resource = "function:" + std::string(name);
    if (!qualifier.empty()) resource.append(":").append(qualifier);
    return core::make_arn(place.partition, "lambda", place.region, place.account, resource);
}

std::string function_arn(const core::Place& place, const FunctionName& name) {
    core::Place there = place;
    there.account = name.account;
    return function_arn(there, name.name, name.qualifier);
}

}  // namespace leastwise::lambda
