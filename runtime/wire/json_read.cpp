// Two parsers read JSON here. Boost.JSON's event parser reads what is right, several times faster; nlohmann's has the
// last word on everything that the first refuses, and says what is wrong and where.
#include "runtime/wire/json.hpp"
#include "runtime/wire/tree_builder.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace leastwise::wire {
namespace {

using core::Document;

/// Boost.JSON's events. Texts come in parts; numbers and strings never overlap, so one buffer serves both.
struct FastEvents {
    using Error = boost::json::error_code;
    using Text = boost::json::string_view;
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&) { return open(Document::object()); }
    bool on_object_end(std::size_t, Error&) { return close(); }
    bool on_array_begin(Error&) { return open(Document::array()); }
    bool on_array_end(std::size_t, Error&) { return close(); }
    bool on_key_part(Text part, std::size_t, Error&) { return keep(part); }
    bool on_key(Text part, std::size_t, Error&) {
        tree.name(whole(part));
        return true;
    }
    bool on_string_part(Text part, std::size_t, Error&) { return keep(part); }
    bool on_string(Text part, std::size_t, Error&) { return add(Document(whole(part))); }
    bool on_number_part(Text part, Error&) { return keep(part); }
    bool on_int64(std::int64_t, Text part, Error&) { return add(Document(core::Number{whole(part)})); }
    bool on_uint64(std::uint64_t, Text part, Error&) { return add(Document(core::Number{whole(part)})); }
    bool on_double(double value, Text part, Error& error) {
        if (std::isfinite(value)) return add(Document(core::Number{whole(part)}));
        error = boost::json::error::exponent_overflow;
        return false;
    }
    bool on_bool(bool value, Error&) { return add(Document(value)); }
    bool on_null(Error&) { return add(Document{}); }
    bool on_comment_part(Text, Error&) { return true; }
    bool on_comment(Text, Error&) { return true; }

    TreeBuilder tree;

private:
    bool keep(Text part) {
        parts_.append(part.data(), part.size());
        return true;
    }
    std::string whole(Text last) {
        if (parts_.empty()) return {last.data(), last.size()};
        parts_.append(last.data(), last.size());
        return std::exchange(parts_, {});
    }
    bool add(Document value) {
        tree.add(std::move(value));
        return true;
    }
    bool open(Document container) {
        tree.open(std::move(container));
        return true;
    }
    bool close() {
        tree.close();
        return true;
    }
    std::string parts_;
};

/// nlohmann's events.
class StrictEvents {
public:
    explicit StrictEvents(std::size_t depth_max) : depth_max_(depth_max) {}

    bool null() { return add(Document{}); }
    bool boolean(bool value) { return add(Document(value)); }
    bool number_integer(std::int64_t value) { return add(Document(value)); }
    bool number_unsigned(std::uint64_t value) { return add(Document(core::Number{std::to_string(value)})); }
    bool number_float(double, const std::string& text) { return add(Document(core::Number{text})); }
    bool string(std::string& value) { return add(Document(std::move(value))); }
    bool binary(nlohmann::json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Document::object()); }
    bool start_array(std::size_t) { return open(Document::array()); }
    bool key(std::string& name) {
        tree_.name(std::move(name));
        return true;
    }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) {
        std::string message = error.what();
        if (const auto end = message.find("] "); end != std::string::npos) message.erase(0, end + 2);
        error_ = {position == 0 ? 0 : position - 1, std::move(message)};
        return false;
    }

    Document take() { return tree_.take(); }
    JsonError error() const { return error_; }

private:
    bool add(Document value) {
        tree_.add(std::move(value));
        return true;
    }
    bool open(Document container) {
        if (tree_.depth() >= depth_max_) {
            error_.message = "nested deeper than " + std::to_string(depth_max_) + " levels";
            return false;
        }
        tree_.open(std::move(container));
        return true;
    }
    bool close() {
        tree_.close();
        return true;
    }

    std::size_t depth_max_;
    TreeBuilder tree_;
    JsonError error_;
};

std::optional<Document> parse_fast(std::string_view text, std::size_t depth_max) {
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::basic_parser<FastEvents> parser(options);
    boost::json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error || read != text.size()) return {};
    return parser.handler().tree.take();
}

}  // namespace

std::variant<Document, JsonError> parse_json(std::string_view text, std::size_t depth_max) {
    if (auto document = parse_fast(text, depth_max)) return *std::move(document);
    // The strict parser takes a zero byte for the end of the text.
    if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
        return JsonError{zero, "invalid zero byte"};
    }
    StrictEvents events(depth_max);
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &events)) return events.take();
    return events.error();
}

std::optional<Document> read_json(std::string_view text, std::size_t depth_max) {
    auto parsed = parse_json(text, depth_max);
    if (auto* document = std::get_if<Document>(&parsed)) return std::move(*document);
    return {};
}

}  // namespace leastwise::wire
