#include "emulators/waf/regex.hpp"

#include <re2/re2.h>

namespace leastwise::waf {

struct Regex::Program {
    Program(const std::string& pattern, const re2::RE2::Options& options) : expression(pattern, options) {}
    re2::RE2 expression;
};

Regex::Regex(const std::string& pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // requests are bytes
    auto program = std::make_shared<const Program>(pattern, options);
    problem_ = program->expression.error();
    program_ = std::move(program);
}

bool Regex::found_in(std::string_view text) const {
    return problem_.empty() &&
           re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), program_->expression);
}

}  // namespace leastwise::waf
